//! How the control API is spoken to and answers: JSON both ways, and every refusal names its member.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::guard::Limits;
use crate::config::json::Wrong;
use crate::fault::FaultError;
use crate::google::{EventError, SnapshotError, Unknown};
use crate::world::flow::Flow;

/// What is wrong and how to mend it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Problem {
    /// What is wrong, in one sentence.
    pub(super) error: String,
    /// The member that is to blame, where one is.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) field: String,
    /// Why Google refused, where a rule recognised the cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) diagnosis: Option<String>,
    /// The sign-in that was stopped, to search the journal by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flow: Option<u64>,
}

/// A refusal of the control API.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    problem: Problem,
}

impl Refusal {
    /// A refusal in one sentence.
    pub(super) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self {
            status,
            problem: Problem {
                error: error.into(),
                field: String::new(),
                diagnosis: None,
                flow: None,
            },
        }
    }

    /// A refusal of one member.
    pub(super) fn of_field(field: impl Into<String>, error: impl Into<String>) -> Self {
        let mut refusal = Self::new(StatusCode::UNPROCESSABLE_ENTITY, error);
        refusal.problem.field = field.into();
        refusal
    }

    /// Adds why Google refused, and which sign-in it was.
    pub(super) fn diagnosed(mut self, diagnosis: Option<String>, flow: Option<Flow>) -> Self {
        self.problem.diagnosis = diagnosis;
        self.problem.flow = flow.map(Flow::number);
        self
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(self.problem)).into_response()
    }
}

impl From<Unknown> for Refusal {
    fn from(unknown: Unknown) -> Self {
        let (field, problem) = match unknown {
            Unknown::Account(email) => (
                "account",
                format!("no account `{email}`: add it by POST /__mock/accounts"),
            ),
            Unknown::Client(id) => (
                "client",
                format!("no client `{id}`: register it by POST /__mock/clients"),
            ),
        };
        let mut refusal = Self::new(StatusCode::NOT_FOUND, problem);
        field.clone_into(&mut refusal.problem.field);
        refusal
    }
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Self {
        Self::of_field(wrong.field, wrong.problem)
    }
}

impl From<FaultError> for Refusal {
    fn from(error: FaultError) -> Self {
        Self::of_field(error.field(), error.to_string())
    }
}

impl From<SnapshotError> for Refusal {
    fn from(error: SnapshotError) -> Self {
        let status = match error {
            SnapshotError::TooMany => StatusCode::CONFLICT,
            SnapshotError::Unknown(_) => StatusCode::NOT_FOUND,
        };
        Self::new(status, error.to_string())
    }
}

impl From<EventError> for Refusal {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Unknown(unknown) => unknown.into(),
            EventError::NoReceiver(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            EventError::Unreachable { .. } => Self::new(StatusCode::BAD_GATEWAY, error.to_string()),
        }
    }
}

/// A JSON body; an empty one counts as `{}`.
#[derive(Debug)]
pub(super) struct Told<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Told<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Refusal> {
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .unwrap_or_default();
        if !content_type.trim().eq_ignore_ascii_case("application/json") {
            let problem = "send JSON, as Content-Type: application/json";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, problem));
        }
        let limits = request
            .extensions()
            .get::<Limits>()
            .copied()
            .unwrap_or_default();
        let body = to_bytes(request.into_body(), limits.body_bytes);
        let body = match tokio::time::timeout(limits.body_timeout, body).await {
            Err(_) => {
                return Err(Refusal::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "the body does not come",
                ));
            }
            Ok(Err(_)) => {
                let problem = format!("the body is longer than {} bytes", limits.body_bytes);
                return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, problem));
            }
            Ok(Ok(body)) => body,
        };
        let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                format!("the body is no JSON: {error}"),
            )
        })?;
        // A list would be read as the members in their order.
        if !value.is_object() {
            return Err(Refusal::of_field("", "the body is no JSON object"));
        }
        let told = serde_path_to_error::deserialize(value).map_err(|error| {
            let field = match error.path().to_string() {
                root if root == "." => String::new(),
                path => path,
            };
            let problem = error.into_inner().to_string();
            Refusal::of_field(named(&field, &problem), problem)
        })?;
        Ok(Self(told))
    }
}

/// The member an error is about: where it stands, or the one its words name.
fn named(path: &str, words: &str) -> String {
    if !path.is_empty() {
        return path.to_owned();
    }
    let quoted = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| words.strip_prefix(start)?.split('`').next());
    quoted.unwrap_or_default().to_owned()
}

/// A body that says nothing more.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = EmptyBody)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A query whose members are known; refusals are JSON as everywhere else.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Refusal> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(asked)| Self(asked))
            .map_err(|error| {
                let problem = error.body_text();
                let problem = problem.rsplit(": ").next().unwrap_or_default().to_owned();
                Refusal::of_field(
                    named("", &problem),
                    format!("the query makes no sense: {problem}"),
                )
            })
    }
}

/// A member of the path.
#[derive(Debug)]
pub(super) struct Of<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Of<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(member)| Self(member))
            .map_err(|error| Refusal::new(StatusCode::NOT_FOUND, error.body_text()))
    }
}

/// A path of the control API that there is not.
pub(super) async fn unknown(OriginalUri(uri): OriginalUri) -> Refusal {
    let problem = format!(
        "nothing is at {}: /__mock/openapi.json lists what is",
        uri.path()
    );
    Refusal::new(StatusCode::NOT_FOUND, problem)
}

/// A method the path does not take.
pub(super) async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let problem = format!(
        "{} takes no {method}: /__mock/openapi.json says what it takes",
        uri.path()
    );
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, problem)
}
