//! One request, read once: everything a handler may want of it, in one extractor.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::body;
use super::front::Front;
use crate::fault::{Aliases, Bends};
use crate::journal::{Endpoint, Entry, Exchange, Opened};
use crate::wire::params::Params;
use crate::world::browser::BrowserId;
use crate::world::identity::Clues;

/// The cookie that holds a browser's id.
pub(super) const COOKIE: &str = "mock_google_sid";

/// A request with its body read and its parameters parsed.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    /// The parameters of the address.
    pub(super) query: Params,
    /// The parameters of the body.
    pub(super) form: Params,
    /// Both, the body's first, as Google takes them together.
    pub(super) params: Params,
    pub(super) authorization: Option<String>,
    pub(super) user_agent: String,
    pub(super) browser: Option<BrowserId>,
    headers: HeaderMap,
    exchange: Exchange,
    bends: Bends,
}

/// A call that a layer around the handler has read, or could not: the handler gets this one.
#[derive(Clone, Debug)]
pub(super) struct Prepared(pub(super) Result<Box<Call>, Front>);

impl Call {
    /// Reads a request whose body has arrived.
    pub(super) fn read(parts: &Parts, body: &Bytes) -> Result<Self, Box<Response>> {
        let path = parts.uri.path().to_owned();
        let answer = |front: Front| Box::new(front.page(&path));
        let query = Params::parse(parts.uri.query().unwrap_or_default())
            .map_err(|_| answer(Front::BadRequest))?;
        let form =
            read_form(&parts.method, &parts.headers, body).map_err(|refusal| match refusal {
                Refusal::Page(front) => answer(front),
                Refusal::Json(body) => {
                    Box::new(super::answer::json(400, super::answer::NO_STORE, body))
                }
            })?;
        let text = |name: header::HeaderName| {
            let value = parts.headers.get(name);
            value
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        Ok(Self {
            method: parts.method.clone(),
            params: form.clone().joined_with(&query),
            query,
            form,
            authorization: text(header::AUTHORIZATION),
            user_agent: text(header::USER_AGENT).unwrap_or_default(),
            browser: browser_of(&parts.headers),
            headers: parts.headers.clone(),
            exchange: parts.extensions.get().cloned().unwrap_or_default(),
            bends: Bends::default(),
            path,
        })
    }

    /// Puts what the server issued in place of the names faults gave it.
    pub(super) fn resolve(&mut self, aliases: &Aliases) {
        for params in [&mut self.query, &mut self.form, &mut self.params] {
            if let Some(resolved) = params.replaced(|value| aliases.resolve(value)) {
                *params = resolved;
            }
        }
        let header = self.authorization.as_deref();
        if let Some((scheme, token)) = header.and_then(|header| header.split_once(' '))
            && let Some(real) = aliases.resolve(token.trim())
        {
            self.authorization = Some(format!("{scheme} {real}"));
        }
    }

    /// Lets faults bend what is signed in answer to this call.
    pub(super) fn bend(&mut self, bends: Bends) {
        self.bends = bends;
    }

    /// The bearer token of the `Authorization` header (RFC 6750 section 2.1).
    pub(super) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.authorization.as_deref()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// A browser that opens an address.
    pub(super) fn navigation(path: &str, query: &str) -> Result<Self, &'static str> {
        let query = Params::parse(query).map_err(|_| "has a broken percent escape in it")?;
        Ok(Self {
            method: Method::GET,
            path: path.to_owned(),
            params: query.clone(),
            query,
            form: Params::default(),
            authorization: None,
            user_agent: String::new(),
            browser: None,
            headers: HeaderMap::new(),
            exchange: Exchange::default(),
            bends: Bends::default(),
        })
    }

    /// What tells whom this call is about.
    pub(super) fn clues(&self) -> Clues {
        let authorization = self.authorization.as_deref();
        Clues::of(&self.params, authorization, self.browser.as_ref())
    }

    /// What the layers around the handler and the handler tell each other.
    pub(super) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The faults that bend what is signed in answer to this call.
    pub(super) fn bends(&self) -> &Bends {
        &self.bends
    }

    /// How long the head was, roughly as it came.
    pub(super) fn head_bytes(&self) -> usize {
        let fields = self.headers.iter();
        let fields: usize = fields
            .map(|(name, value)| name.as_str().len() + value.len() + 4)
            .sum();
        self.path.len() + self.query.to_string().len() + fields
    }

    /// The journal entry of this call, its outcome still open.
    pub(super) fn entry(&self, endpoint: Endpoint) -> Opened {
        Opened {
            clues: self.clues(),
            exchange: self.exchange.clone(),
            entry: Entry {
                endpoint,
                method: self.method.to_string(),
                path: self.path.clone(),
                params: self.params.clone(),
                query: self.query.clone(),
                headers: self.headers.clone(),
                browser: self.browser.clone(),
                status: 200,
                ..Entry::blank()
            },
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Response;

    async fn from_request(mut request: Request, _state: &S) -> Result<Self, Response> {
        let prepared = request.extensions_mut().remove::<Prepared>();
        let (parts, body) = request.into_parts();
        let answer = |front: Front| front.page(parts.uri.path());
        if let Some(Prepared(prepared)) = prepared {
            return prepared.map(|call| *call).map_err(answer);
        }
        if parts.method == Method::POST && !announces_length(&parts.headers) {
            return Err(answer(Front::LengthRequired));
        }
        let body = body::read(&parts.extensions, body).await.map_err(answer)?;
        Self::read(&parts, &body).map_err(|refusal| *refusal)
    }
}

/// The browser's id, from its cookie.
pub(super) fn browser_of(headers: &HeaderMap) -> Option<BrowserId> {
    let jar = CookieJar::from_headers(headers);
    BrowserId::from_wire(jar.get(COOKIE)?.value())
}

/// Google's front end refuses a POST without a length with 411, before any endpoint sees it.
fn announces_length(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
}

enum Refusal {
    Page(Front),
    Json(String),
}

fn read_form(method: &Method, headers: &HeaderMap, bytes: &Bytes) -> Result<Params, Refusal> {
    if *method != Method::POST || bytes.is_empty() {
        return Ok(Params::default());
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    match media_type.to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => {
            let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Page(Front::BadRequest))?;
            Params::parse(text).map_err(|_| Refusal::Page(Front::BadRequest))
        }
        "application/json" => read_json(bytes).map_err(Refusal::Json),
        // Multipart and the like are not read; the endpoint then misses its parameters.
        _ => Ok(Params::default()),
    }
}

/// What stands where a JSON text is broken, as Google quotes it: the rest of the line, cut short.
fn unexpected(bytes: &[u8], error: &serde_json::Error) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().nth(error.line().saturating_sub(1));
    let rest = line.unwrap_or_default().chars();
    rest.skip(error.column().saturating_sub(1))
        .take(20)
        .collect()
}

/// Reads a JSON object of strings, which Google's token endpoint takes in place of a form.
fn read_json(bytes: &[u8]) -> Result<Params, String> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(bytes)
        .map_err(|error| {
            let message = format!(
                "Invalid JSON payload received. Unexpected token.\n{}\n^",
                unexpected(bytes, &error)
            );
            let envelope = serde_json::json!({ "error": {
                "code": 400,
                "message": message,
                "status": "INVALID_ARGUMENT",
            }});
            format!("{envelope:#}")
        })?;
    Ok(object
        .into_iter()
        .fold(Params::default(), |params, (name, value)| match value {
            serde_json::Value::String(text) => params.with(&name, &text),
            serde_json::Value::Null => params,
            other => params.with(&name, &other.to_string()),
        }))
}
