//! An entry as JSON, for the control API and the NDJSON export.

use serde_json::{Map, Value, json};

use super::mask::Mask;
use super::{AnswerBody, Entry};
use crate::wire::params::Params;
use crate::world::flow::Flow;

/// An entry as the control API shows it.
#[must_use]
pub fn view(entry: &Entry, mask: Mask) -> Value {
    let faults: Vec<_> = entry
        .faults
        .iter()
        .map(|fault| json!({ "id": fault.id, "what": fault.name }))
        .collect();
    json!({
        "seq": entry.seq,
        "at": entry.at.to_string(),
        "endpoint": entry.endpoint.name(),
        "flow": entry.flow.map(Flow::number),
        "account": entry.account,
        "client": entry.client.as_deref().map(|client| mask.words(client)),
        "method": entry.method,
        "path": mask.words(&entry.path),
        "params": params(&entry.params, mask),
        "headers": headers(&mask.headers(&entry.headers)),
        "decision": mask.words(&entry.decision),
        "diagnosis": entry.diagnosis.as_ref().map(|diagnosis| json!({
            "rule": diagnosis.rule,
            "text": mask.words(&diagnosis.text),
        })),
        "faults": faults,
        "status": entry.status,
        "answer": entry.answer.as_ref().map(|answer| {
            let mut shown = json!({
                "status": answer.status,
                "headers": headers(&mask.headers(&answer.headers)),
                "microseconds": u64::try_from(answer.took.as_micros()).unwrap_or(u64::MAX),
            });
            match &answer.body {
                AnswerBody::Text(text) => shown["body"] = mask.body(text).into(),
                AnswerBody::LeftOut(bytes) => shown["bytes"] = (*bytes).into(),
            }
            if let Some(wire) = &answer.wire {
                shown["wire"] = wire.as_str().into();
            }
            shown
        }),
    })
}

/// Parameters as a list of pairs, for a name may occur twice.
fn params(params: &Params, mask: Mask) -> Value {
    params
        .iter()
        .map(|(name, value)| json!([mask.words(name), mask.param(name, value)]))
        .collect()
}

fn headers(headers: &[(String, String)]) -> Value {
    let mut members = Map::new();
    for (name, value) in headers {
        match members.get_mut(name) {
            Some(Value::String(earlier)) => {
                earlier.push_str(", ");
                earlier.push_str(value);
            }
            _ => {
                members.insert(name.clone(), value.as_str().into());
            }
        }
    }
    members.into()
}
