//! The journal as an HTTP Archive (HAR 1.2), which browsers' developer tools and proxies open.
//!
//! <http://www.softwareishard.com/blog/har-12-spec/>

use serde_json::{Value, json};

use super::mask::Mask;
use super::{AnswerBody, Entry};

/// The entries as a HAR document; `base` is the address before their paths.
#[must_use]
pub fn har<'a>(entries: impl Iterator<Item = &'a Entry>, base: &str, mask: Mask) -> Value {
    json!({ "log": {
        "version": "1.2",
        "creator": { "name": "mock-google", "version": env!("CARGO_PKG_VERSION") },
        "entries": entries.filter(|entry| is_exchange(entry)).map(|entry| archive(entry, base, mask)).collect::<Vec<_>>(),
    }})
}

/// Whether an entry is a request; what is noted about faults is none.
fn is_exchange(entry: &Entry) -> bool {
    !entry.method.is_empty()
}

fn archive(entry: &Entry, base: &str, mask: Mask) -> Value {
    let query = mask.query(&entry.query);
    let question = if query.is_empty() { "" } else { "?" };
    let took = entry
        .answer
        .as_ref()
        .map_or(0.0, |answer| answer.took.as_secs_f64() * 1_000.0);
    let mut archived = json!({
        "startedDateTime": entry.at.to_string(),
        "time": took,
        "request": {
            "method": entry.method,
            "url": format!("{base}{}{question}{query}", mask.words(&entry.path)),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(mask.headers(&entry.headers)),
            "queryString": pairs(entry.query.iter().map(|(name, value)| {
                (mask.words(name), mask.param(name, value))
            })),
            "headersSize": -1,
            "bodySize": -1,
        },
        "response": response(entry, mask),
        "cache": {},
        "timings": { "send": 0, "wait": took, "receive": 0 },
        "comment": mask.words(&entry.decision),
    });
    if entry.method == "POST" {
        let form = entry.params.clone().without_tail(&entry.query);
        archived["request"]["postData"] = json!({
            "mimeType": mask.header("content-type", entry.header("content-type").unwrap_or_default()),
            "params": pairs(form.iter().map(|(name, value)| {
                (mask.words(name), mask.param(name, value))
            })),
            "text": mask.query(&form),
        });
    }
    if let Some(diagnosis) = &entry.diagnosis {
        archived["_diagnosis"] = mask.words(&diagnosis.text).into();
    }
    if let Some(flow) = entry.flow {
        archived["_flow"] = flow.number().into();
    }
    if !entry.faults.is_empty() {
        let names = entry.faults.iter().map(|fault| fault.name);
        archived["_faults"] = names.collect::<Vec<_>>().into();
    }
    archived
}

fn response(entry: &Entry, mask: Mask) -> Value {
    let Some(answer) = &entry.answer else {
        return json!({
            "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1,
            "bodySize": -1,
        });
    };
    let header = |name: &str| {
        let value = answer
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        mask.header(name, value.unwrap_or_default())
    };
    let mut content = json!({ "size": 0, "mimeType": header("content-type") });
    match &answer.body {
        AnswerBody::Text(text) => {
            content["size"] = text.len().into();
            content["text"] = mask.body(text).into();
        }
        AnswerBody::LeftOut(bytes) => content["size"] = bytes.unwrap_or_default().into(),
    }
    let status = axum::http::StatusCode::from_u16(answer.status).unwrap_or_default();
    json!({
        // A broken answer has no status that a client saw.
        "status": if answer.wire.is_some() { 0 } else { answer.status },
        "statusText": status.canonical_reason().unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(mask.headers(&answer.headers)),
        "content": content,
        "redirectURL": header("location"),
        "headersSize": -1,
        "bodySize": -1,
        "comment": answer.wire,
    })
}

fn pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    pairs
        .into_iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}
