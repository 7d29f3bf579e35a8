//! Members in another order each time, where that is switched on.
//!
//! The order of the members of Google's JSON differs from fetch to fetch, and clients must not depend
//! on it. The mock keeps one order, which is easier to read, unless `shuffle_members` is set.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::Response;
use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::google::Google;

/// Shuffles the answers of these routes, if that is switched on.
pub(super) fn over(router: Router<Google>, google: &Google) -> Router<Google> {
    if google.behaviour().shuffle_members {
        router.layer(middleware::from_fn_with_state(google.clone(), answer))
    } else {
        router
    }
}

async fn answer(State(google): State<Google>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The bodies are our own and whole: reading one cannot fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let seed: [u8; 16] = google.turn(|turn| turn.dice.throw("shuffle"));
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    if let Some(shuffled) = shuffle(text, &seed) {
        parts.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(parts, shuffled.into())
    } else {
        Response::from_parts(parts, bytes.into())
    }
}

/// Reorders the members of a JSON text and of the objects in it, one level down; the indentation stays.
fn shuffle(text: &str, seed: &[u8; 16]) -> Option<String> {
    let value = reorder(serde_json::from_str(text).ok()?, seed, "", 1);
    let indent = text.lines().nth(1).map(|line| {
        let unindented = line.trim_start_matches(' ').len();
        &line.as_bytes()[..line.len() - unindented]
    });
    let mut shuffled = match indent {
        None => serde_json::to_vec(&value).ok()?,
        Some(indent) => {
            let mut bytes = Vec::with_capacity(text.len());
            let formatter = PrettyFormatter::with_indent(indent);
            value
                .serialize(&mut Serializer::with_formatter(&mut bytes, formatter))
                .ok()?;
            bytes
        }
    };
    if text.ends_with('\n') {
        shuffled.push(b'\n');
    }
    String::from_utf8(shuffled).ok()
}

/// Reorders an object by chance, and what is in it as deep as told; lists keep their order.
fn reorder(value: Value, seed: &[u8; 16], place: &str, depth: u8) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.into_iter().collect();
            members.sort_by_cached_key(|(name, _)| {
                Sha256::new()
                    .chain_update(seed)
                    .chain_update(place)
                    .chain_update([0])
                    .chain_update(name)
                    .finalize()
            });
            let inner = |(name, value): (String, Value)| {
                let value = match depth.checked_sub(1) {
                    Some(depth) => reorder(value, seed, &format!("{place}/{name}"), depth),
                    None => value,
                };
                (name, value)
            };
            members.into_iter().map(inner).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|(index, item)| reorder(item, seed, &format!("{place}/{index}"), depth))
            .collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = "{\n  \"keys\": [\n    {\n      \"kid\": \"a\",\n      \"use\": \"sig\",\n      \
        \"e\": \"AQAB\"\n    }\n  ]\n}\n";

    fn orders(text: &str) -> std::collections::HashSet<String> {
        (0..64)
            .map(|seed| shuffle(text, &[seed; 16]).unwrap())
            .collect()
    }

    #[test]
    fn every_order_occurs_and_nothing_else_changes() {
        for (text, count) in [("{\n \"a\": 1,\n \"b\": \"ä\"\n}", 2), (KEYS, 6)] {
            let orders = orders(text);
            assert_eq!(orders.len(), count, "{orders:#?}");
            let same = |shuffled: &String| {
                let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
                shuffled.len() == text.len() && value(shuffled) == value(text)
            };
            assert!(orders.iter().all(same), "{orders:#?}");
            assert!(orders.contains(text), "{orders:#?}");
        }
    }

    #[test]
    fn what_has_no_members_stays_as_it_is() {
        assert_eq!(shuffle("{}", &[7; 16]).as_deref(), Some("{}"));
        assert_eq!(shuffle("not JSON", &[7; 16]), None);
    }
}
