//! The pages of the documentation about faults and diagnoses, held to the code.

use std::fs;
use std::path::Path;

use mock_google::fault::{ELSEWHERE, catalogue};
use mock_google::rules::diagnosis::RULES;

fn page(name: &str) -> String {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::read_to_string(docs.join(name)).unwrap()
}

/// The row of a table that begins with a cell.
#[track_caller]
fn row<'a>(page: &'a str, cell: &str) -> &'a str {
    let start = format!("| {cell} |");
    page.lines()
        .find(|line| line.starts_with(&start))
        .unwrap_or_else(|| panic!("no row for {cell}"))
}

#[test]
fn every_fault_is_documented_with_its_parameters_places_and_numbers() {
    let page = page("faults.md");
    for form in catalogue() {
        let row = row(&page, &format!("`{}`", form.name));
        for parameter in form.parameters {
            assert!(
                row.contains(&format!("`{}`", parameter.name)),
                "{row}: {}",
                parameter.name
            );
        }
        for number in form.numbers {
            assert!(row.contains(&format!("F{number}")), "{row}: F{number}");
        }
        assert!(row.contains(form.summary), "{row}: {}", form.summary);
    }
    for other in ELSEWHERE {
        row(&page, &format!("F{}", other.number));
    }
    let named = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let rows = catalogue().count();
    let documented = named
        .filter(|name| catalogue().any(|form| form.name == *name))
        .count();
    assert_eq!(documented, rows, "a fault stands twice");
}

#[test]
fn every_rule_of_diagnosis_is_documented() {
    let page = page("diagnoses.md");
    for (rule, what) in RULES {
        let row = row(&page, &format!("`{rule}`"));
        assert!(row.contains(what), "{row}: {what}");
    }
}

#[test]
fn every_route_of_the_control_api_is_documented() {
    let page = page("control.md");
    let (_, router) = mock_google::Google::builder().into_service().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let document = runtime.block_on(async {
        use http_body_util::BodyExt as _;
        use tower::ServiceExt as _;
        let request = axum::http::Request::get("/__mock/openapi.json")
            .header("host", "localhost")
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()
    });
    for path in document["paths"].as_object().unwrap().keys() {
        assert!(
            page.contains(&format!("`{path}")),
            "{path} is not in control.md"
        );
    }
}
