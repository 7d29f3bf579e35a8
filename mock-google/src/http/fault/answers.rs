//! Bent answers: their members, their bytes, their header fields.

use std::convert::Infallible;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use http_body_util::StreamBody;
use hyper::body::Frame;
use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::super::call::Call;
use crate::fault::{JsonBend, TextBend};
use crate::google::Google;

/// How many blanks are sent at a time.
const BLANKS: &[u8] = &[b' '; 64 * 1024];

/// Changes the members of a JSON object; what is none stays as it is.
pub(super) async fn members(
    google: &Google,
    call: &Call,
    bend: &JsonBend,
    response: Response,
) -> Response {
    let context = google.context(call.params.get("client_id"));
    json(response, |value| {
        if let Value::Object(members) = value {
            bend.apply(members, &context);
        }
    })
    .await
}

/// Changes a JSON body in place; it is printed with the indentation it had.
pub(super) async fn json(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (parts, body) = response.into_parts();
    // The bodies are our own and whole: reading one cannot fail.
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, bytes.into());
    };
    change(&mut value);
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let indent = text
        .lines()
        .nth(1)
        .map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
    let mut printed = Vec::with_capacity(bytes.len());
    let done = if indent == 0 {
        value.serialize(&mut Serializer::new(&mut printed))
    } else {
        let formatter = PrettyFormatter::with_indent(&BLANKS[..indent]);
        value.serialize(&mut Serializer::with_formatter(&mut printed, formatter))
    };
    // Values print always.
    debug_assert!(done.is_ok());
    if text.ends_with('\n') {
        printed.push(b'\n');
    }
    with_body(parts, printed)
}

/// Changes the bytes of a JSON answer.
pub(super) async fn text(bend: &TextBend, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if let TextBend::Huge(size) = bend {
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, huge(bytes, *size));
    }
    with_body(parts, bent(bend, &bytes))
}

/// The bytes of an answer, bent.
fn bent(bend: &TextBend, bytes: &[u8]) -> Vec<u8> {
    let with_first_member = |member: &[u8]| {
        let open = bytes
            .iter()
            .position(|byte| *byte == b'{')
            .map_or(0, |at| at + 1);
        [&bytes[..open], member, &bytes[open..]].concat()
    };
    match bend {
        TextBend::Truncated => bytes[..bytes.len() / 2].to_vec(),
        TextBend::InvalidUtf8 => with_first_member(b"\"\xff\xfe\":\"\xc3\x28\","),
        TextBend::ByteOrderMark => [b"\xef\xbb\xbf", bytes].concat(),
        TextBend::Trailing => [bytes, b"{\"and\":\"more\"}"].concat(),
        TextBend::Duplicates => {
            let name = serde_json::from_slice::<serde_json::Map<String, Value>>(bytes)
                .ok()
                .and_then(|members| members.keys().next().cloned())
                .unwrap_or_default();
            with_first_member(format!("{}:\"another value\",", Value::from(name)).as_bytes())
        }
        TextBend::Deep(depth) => {
            let deep = format!("\"deep\":{}{},", "[".repeat(*depth), "]".repeat(*depth));
            with_first_member(deep.as_bytes())
        }
        TextBend::Huge(_) => bytes.to_vec(),
    }
}

/// A body with so many blanks behind it, made while it is sent.
fn huge(bytes: Bytes, size: u64) -> Body {
    let blanks = Bytes::from_static(BLANKS);
    let whole = blanks.len() as u64;
    let last = blanks.slice(..usize::try_from(size % whole).unwrap_or_default());
    let count = usize::try_from(size / whole).unwrap_or(usize::MAX);
    let pieces = std::iter::once(bytes)
        .chain(std::iter::repeat_n(blanks, count))
        .chain(std::iter::once(last))
        .map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
    Body::new(StreamBody::new(futures::stream::iter(pieces)))
}

/// Sets a header field.
pub(super) fn header(name: &str, value: &str, mut response: Response) -> Response {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// An answer with another body.
pub(super) fn with_body(mut parts: axum::http::response::Parts, body: Vec<u8>) -> Response {
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, body.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"{\n  \"a\": 1,\n  \"b\": 2\n}";

    #[test]
    fn bytes_are_bent_as_told() {
        let bent = |bend| bent(&bend, BODY);
        let parses = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok();
        assert_eq!(bent(TextBend::Truncated), BODY[..BODY.len() / 2]);
        assert!(std::str::from_utf8(&bent(TextBend::InvalidUtf8)).is_err());
        assert!(bent(TextBend::ByteOrderMark).starts_with(b"\xef\xbb\xbf{"));
        assert!(!parses(&bent(TextBend::Trailing)));
        let duplicates = String::from_utf8(bent(TextBend::Duplicates)).unwrap();
        assert_eq!(duplicates.matches("\"a\"").count(), 2);
        assert!(parses(duplicates.as_bytes()), "{duplicates}");
        assert!(parses(&bent(TextBend::Deep(50))));
        assert!(
            !parses(&bent(TextBend::Deep(10_000))),
            "deeper than parsers go"
        );
    }

    #[tokio::test]
    async fn a_huge_body_has_the_size_it_was_told() {
        let body = huge(Bytes::from_static(BODY), 1_000_000);
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        assert_eq!(bytes.len(), BODY.len() + 1_000_000);
    }

    #[tokio::test]
    async fn a_member_is_changed_and_the_indentation_kept() {
        let response = Response::new(Body::from(BODY));
        let changed = json(response, |value| value["a"] = 7.into()).await;
        let bytes = to_bytes(changed.into_body(), usize::MAX).await.unwrap();
        assert_eq!(&bytes[..], b"{\n  \"a\": 7,\n  \"b\": 2\n}");
    }
}
