//! The description of the control API is what is served.

use super::*;

/// Method and path of every operation that is not for everybody.
pub(super) fn routes(document: &Value) -> Vec<(String, String)> {
    let mut routes = operations(document);
    routes.retain(|(method, path)| {
        document["paths"][path][method]
            .get("security")
            .is_none_or(Value::is_null)
    });
    routes
}

/// Method and path of every operation.
fn operations(document: &Value) -> Vec<(String, String)> {
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
    for (method, path) in operations(&document) {
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
            ids.insert(id.clone()),
            "{method} {path} is not the only {id}"
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

/// What an operation answers, by status: references are followed.
fn answers(document: &Value, method: &str, path: &str) -> BTreeMap<String, Value> {
    let responses = document["paths"][path][method]["responses"].as_object();
    let resolved = |response: &Value| match response["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
        None => response.clone(),
    };
    responses
        .unwrap()
        .iter()
        .map(|(status, response)| (status.clone(), resolved(response)))
        .collect()
}

#[tokio::test]
async fn whoever_may_be_refused_is_told_so() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    let token = mock_google::Control::Token("a-token".into());
    let locked = Stage::of(builder().control(token));
    for (method, path) in operations(&document) {
        let answers = answers(&document, &method, &path);
        let target = path.replace(['{', '}'], "");
        let send = async |stage: &Stage, header| {
            let answer = call(stage, &method.to_uppercase(), &target, "", &[JSON, header]).await;
            let described = answers.get(&answer.status.to_string());
            let described = described.map(|answer| answer["content"].as_object().unwrap());
            let kind = answer.header("content-type");
            let kind = kind.split(';').next().unwrap_or_default();
            assert!(
                described.is_some_and(|kinds| kinds.contains_key(kind)),
                "{method} {path}: {} as {kind} is not described",
                answer.status
            );
            answer.status
        };
        let is_open = !routes(&document).contains(&(method.clone(), path.clone()));
        if is_open {
            assert!(
                path == "/__mock/health" || path == "/__mock/ca.pem",
                "{path}"
            );
            assert!(!answers.contains_key("403") && !answers.contains_key("401"));
        } else {
            let origin = ("origin", "https://evil.example");
            assert_eq!(send(&stage, origin).await, 403, "{method} {path}");
            assert_eq!(
                send(&locked, ("accept", "*/*")).await,
                401,
                "{method} {path}"
            );
        }
        assert_eq!(send(&stage, ("host", "evil.example")).await, 421);
        let has_body = document["paths"][&path][&method]
            .get("requestBody")
            .is_some();
        for status in ["400", "408", "413", "415", "422"] {
            let is_there = answers.contains_key(status);
            assert!(
                is_there == has_body || status == "422" && is_there,
                "{method} {path}: {status}"
            );
        }
    }
}

#[tokio::test]
async fn the_token_is_described_and_not_always_needed() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    let scheme = &document["components"]["securitySchemes"]["control_token"];
    assert_eq!(scheme["type"], "http");
    assert_eq!(scheme["scheme"], "bearer");
    assert_eq!(document["security"], json!([{}, { "control_token": [] }]));
}

#[tokio::test]
async fn every_query_takes_what_is_described_and_nothing_else() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    let mut known = std::collections::BTreeSet::new();
    let mut takers = BTreeMap::new();
    for (method, path) in operations(&document) {
        let parameters = document["paths"][&path][&method]["parameters"].as_array();
        let names: Vec<_> = parameters
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect();
        known.extend(names.clone());
        if !names.is_empty() {
            takers.insert((method, path), names);
        }
    }
    let stream = ("get".to_owned(), "/__mock/journal/stream".to_owned());
    let journal = ("get".to_owned(), "/__mock/journal".to_owned());
    let only_here: Vec<_> = takers[&journal]
        .iter()
        .filter(|name| !takers[&stream].contains(name))
        .collect();
    assert_eq!(only_here, ["limit", "tail", "wait", "format"]);
    for ((method, path), names) in &takers {
        let target = path.replace(['{', '}'], "");
        for name in &known {
            // Of the known ones it is the value that is refused, of others the name.
            let target = format!("{target}?{name}=%01");
            let method = method.to_uppercase();
            let answer = call(&stage, &method, &target, "", &[]);
            let wait = std::time::Duration::from_millis(200);
            let refusal = match tokio::time::timeout(wait, answer).await {
                Ok(answer) if answer.status == 422 => answer.json()["error"].to_string(),
                _ => String::new(),
            };
            let is_taken = !refusal.contains(&format!("unknown field `{name}`"));
            assert_eq!(
                is_taken,
                names.contains(name),
                "{method} {target}: {refusal}"
            );
        }
    }
}

/// Every address below `/__mock/` that the sources of the server name as a whole.
fn named_in_the_sources(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            named_in_the_sources(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let after = text.split("\"/__mock/").skip(1);
        let literals = after.filter_map(|rest| rest.split('"').next());
        found.extend(literals.map(|rest| format!("/__mock/{rest}")));
    }
}

#[tokio::test]
async fn every_route_below_mock_is_described() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let mut found = Vec::new();
    named_in_the_sources(&sources, &mut found);
    assert!(found.contains(&"/__mock/health".to_owned()), "{found:?}");
    for path in found {
        // The prefix, and whatever there is not.
        let is_no_route = path == "/__mock/" || path == "/__mock/{*path}";
        // For pages and browsers only: no program calls them.
        let is_for_pages = path.starts_with("/__mock/assets/")
            || path == "/__mock/register"
            || path == "/__mock/elsewhere";
        assert!(
            is_no_route || is_for_pages || document["paths"].get(&path).is_some(),
            "{path} is not described"
        );
    }
}

#[tokio::test]
async fn the_journal_is_described_in_each_format() {
    let stage = Stage::new();
    stage.visitor().get("/oauth2/v3/certs").await;
    let document = get(&stage, "/__mock/openapi.json").await;
    let content = &document["paths"]["/__mock/journal"]["get"]["responses"]["200"]["content"];
    let schemas: Vec<_> = ["application/json", "application/x-ndjson"]
        .iter()
        .map(|kind| {
            let mut schema = content[kind]["schema"].clone();
            assert!(schema.is_object(), "{kind}: {content}");
            schema["components"] = document["components"].clone();
            jsonschema::validator_for(&schema).unwrap()
        })
        .collect();
    let json = get(&stage, "/__mock/journal").await;
    let har = get(&stage, "/__mock/journal?format=har").await;
    assert!(json.is_array() && har["log"]["entries"].is_array());
    let lines = stage.visitor().get("/__mock/journal?format=ndjson").await;
    assert!(schemas[0].is_valid(&json) && schemas[0].is_valid(&har));
    assert!(!schemas[0].is_valid(&json!({ "entries": [] })));
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert!(schemas[1].is_valid(&lines.body.into()));
}

#[tokio::test]
async fn components_have_names_that_say_what_they_are() {
    let stage = Stage::new();
    let document = get(&stage, "/__mock/openapi.json").await;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in [
        "Account",
        "Client",
        "Clock",
        "ClockChange",
        "EmptyBody",
        "IssuedTokens",
    ] {
        assert!(schemas.contains_key(name), "{name}");
    }
    for vague in [
        "Shown", "Change", "Which", "Take", "Nothing", "Issue", "Restore", "Grant",
    ] {
        assert!(!schemas.contains_key(vague), "{vague}");
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
    for (method, path) in operations(&document) {
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
