//! The description of the control API is what is served.

use super::*;

/// Method and path of every operation.
pub(super) fn routes(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| (method.clone(), path.clone()))
        })
        .collect()
}

/// Every `$ref` in a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                found.push(reference.clone());
            }
            members
                .values()
                .for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_sound() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(
            document.pointer(pointer).is_some(),
            "{reference} leads nowhere"
        );
    }
    let mut ids = std::collections::BTreeSet::new();
    for (method, path) in routes(&document) {
        let operation = &document["paths"][&path][&method];
        let named = operation["summary"]
            .as_str()
            .or(operation["description"].as_str());
        assert!(
            named.is_some_and(|text| text.len() > 8),
            "{method} {path} says nothing"
        );
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(
            ids.insert((id, path.clone(), method.clone())),
            "{method} {path}"
        );
        assert!(
            operation["responses"]
                .as_object()
                .is_some_and(|all| !all.is_empty())
        );
        let declared: Vec<_> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect();
        let in_path: Vec<_> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        assert_eq!(declared, in_path, "{method} {path}");
    }
}

/// The schema of OpenAPI 3.1 itself, as the OpenAPI Initiative publishes it
/// (<https://spec.openapis.org/oas/3.1/schema/2022-10-07>, Apache 2.0).
const SCHEMA: &str = include_str!("openapi-3.1.schema.json");

#[tokio::test]
async fn the_document_is_valid_by_the_schema_of_openapi() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let problems: Vec<_> = validator
        .iter_errors(&document)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
    let mut broken = document;
    broken["paths"]["/__mock/clock"]["get"]["responses"]["200"] = json!({ "descripton": "x" });
    assert!(!validator.is_valid(&broken), "the schema would not notice");
}

#[tokio::test]
async fn every_operation_is_served_and_nothing_else_is() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    for (method, path) in routes(&document) {
        let target = path.replace(['{', '}'], "");
        for other in ["get", "post", "put", "patch", "delete"] {
            let is_described = document["paths"][&path].get(other).is_some();
            if other == "get" && path.ends_with("/stream") {
                continue; // it never ends
            }
            let answer = call(&stage, &other.to_uppercase(), &target, "{}", &[JSON]).await;
            // `/faults/catalogue` is `/faults/{id}` for other methods.
            let is_served = answer.status != 405 || path.ends_with("/catalogue");
            assert!(
                is_served || !is_described,
                "{other} {path} is described and not served"
            );
            let is_own = is_described || path.ends_with("/catalogue") || method == other;
            assert!(
                is_own || answer.status == 405,
                "{other} {path} is served and not described"
            );
        }
    }
}

/// The design of the control API, verb by verb.
#[tokio::test]
async fn every_verb_people_were_promised_is_there() {
    let stage = Stage::new();
    let routes = routes(&get(&stage, "/__mock/openapi.json").await);
    for promised in [
        "get /__mock/clients",
        "post /__mock/clients",
        "get /__mock/clients/{id}",
        "patch /__mock/clients/{id}",
        "delete /__mock/clients/{id}",
        "get /__mock/accounts",
        "post /__mock/accounts",
        "get /__mock/accounts/{email}",
        "patch /__mock/accounts/{email}",
        "delete /__mock/accounts/{email}",
        "post /__mock/accounts/{email}/remove-app",
        "post /__mock/accounts/{email}/suspend",
        "post /__mock/accounts/{email}/change-password",
        "post /__mock/sign-in",
        "post /__mock/faults",
        "get /__mock/faults",
        "delete /__mock/faults/{id}",
        "get /__mock/clock",
        "put /__mock/clock",
        "post /__mock/keys/rotate",
        "post /__mock/tokens",
        "get /__mock/journal",
        "get /__mock/journal/stream",
        "post /__mock/reset",
        "post /__mock/snapshots",
    ] {
        let (method, path) = promised.split_once(' ').unwrap();
        assert!(
            routes.contains(&(method.to_owned(), path.to_owned())),
            "{promised}"
        );
    }
}
