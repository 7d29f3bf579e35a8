//! Recording: every request and its answer go into the journal and, as one line, into the log.
//!
//! Handlers write the entry in the turn in which they decide; this layer, outside of everything but the
//! wire, adds the answer as it finally goes out. What no handler saw (an unknown path, a request refused
//! at the door) it writes itself. Reading the mock's own pages is not recorded: a test that waits for an
//! entry must not make entries.

use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::Body as _;

use super::call;
use super::fault::{ELSEWHERE, place_of};
use crate::google::Google;
use crate::journal::{Answer, AnswerBody, Endpoint, Entry, Exchange};
use crate::wire::params::Params;

/// The longest body that is kept; what is longer is counted only.
const LONGEST: u64 = 16 * 1024;

/// The longest body that is looked at, to be counted.
const LONGEST_READ: u64 = 1024 * 1024;

/// What a broken answer came to, told by the layer that breaks it.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) what: String,
    /// Whether not even the status goes out.
    pub(super) is_unheard: bool,
}

/// Records a request and its answer.
pub(super) async fn record(
    State(google): State<Google>,
    mut request: Request,
    next: Next,
) -> Response {
    if is_own(request.method(), request.uri().path()) {
        return next.run(request).await;
    }
    let exchange = Exchange::default();
    request.extensions_mut().insert(exchange.clone());
    let record = Record {
        google,
        exchange,
        began: Instant::now(),
        request: Some((
            request.method().clone(),
            request.uri().clone(),
            request.headers().clone(),
        )),
    };
    let response = next.run(request).await;
    let (parts, body) = response.into_parts();
    let (body, kept) = keep(&parts.headers, body).await;
    let broken = parts.extensions.get::<Broken>();
    let (wire, status) = match broken {
        None => (None, parts.status.as_u16()),
        Some(Broken { what, is_unheard }) => {
            let status = if *is_unheard {
                0
            } else {
                parts.status.as_u16()
            };
            (Some(what.clone()), status)
        }
    };
    record.complete(status, parts.headers.clone(), kept, wire);
    Response::from_parts(parts, body)
}

/// A request under way; dropped before it is complete, it was given up by its client.
struct Record {
    google: Google,
    exchange: Exchange,
    began: Instant,
    /// Taken out when the answer is written.
    request: Option<(Method, Uri, HeaderMap)>,
}

impl Record {
    fn complete(mut self, status: u16, headers: HeaderMap, body: AnswerBody, wire: Option<String>) {
        self.write(status, headers, body, wire);
    }

    fn write(&mut self, status: u16, headers: HeaderMap, body: AnswerBody, wire: Option<String>) {
        let Some((method, uri, asked)) = self.request.take() else {
            return;
        };
        let answer = Answer {
            status,
            headers,
            body,
            took: self.began.elapsed(),
            wire,
        };
        let unread = || unread(&method, &uri, asked);
        self.google.complete(&self.exchange, unread, answer);
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let gone = Some("the client went away before the answer".to_owned());
        self.write(0, HeaderMap::new(), AnswerBody::LeftOut(None), gone);
    }
}

/// Whether a request only reads what is the mock's own, or what browsers fetch unasked.
fn is_own(method: &Method, path: &str) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    path == "/ListAccounts"
        || reads
            && (path.starts_with("/__mock/") && path != ELSEWHERE
                || path.starts_with("/a/")
                || matches!(path, "/" | "/favicon.ico"))
}

/// The entry of a request that no handler saw.
fn unread(method: &Method, uri: &Uri, headers: HeaderMap) -> Entry {
    let query = Params::parse(uri.query().unwrap_or_default()).unwrap_or_default();
    Entry {
        endpoint: if uri.path().starts_with("/__mock/") {
            Endpoint::Control
        } else {
            place_of(uri.path()).map_or(Endpoint::Other, |(_, endpoint)| endpoint)
        },
        method: method.to_string(),
        path: uri.path().to_owned(),
        client: query.get("client_id").map(str::to_owned),
        params: query.clone(),
        query,
        browser: call::browser_of(&headers),
        headers,
        decision: if uri.path().starts_with("/__mock/") {
            "control API".to_owned()
        } else {
            "answered by the front end".to_owned()
        },
        ..Entry::blank()
    }
}

/// Keeps what is worth keeping of a body, and hands the body on as it was.
async fn keep(headers: &HeaderMap, body: Body) -> (Body, AnswerBody) {
    let size = body.size_hint().exact();
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if is_page || size.is_none_or(|size| size > LONGEST_READ) {
        return (body, AnswerBody::LeftOut(size));
    }
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            let text = std::str::from_utf8(&bytes)
                .ok()
                .filter(|text| text.len() as u64 <= LONGEST);
            let kept = text.map_or(AnswerBody::LeftOut(size), |text| {
                AnswerBody::Text(text.to_owned())
            });
            (bytes.into(), kept)
        }
        // A body of our own that breaks off by itself.
        Err(_) => (Body::empty(), AnswerBody::LeftOut(None)),
    }
}
