//! `POST /v1/projects/-/serviceAccounts/<address>:generateAccessToken` and its neighbours.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::post;

use super::answer;
use super::call::Call;
use super::front::Front;
use crate::google::{Google, Turn};
use crate::journal::{Endpoint, Entry};
use crate::rules::iam::{Issue, Signature, admit, decide};
use crate::wire::credential::AccessToken;
use crate::wire::iam::{self, IamError, Method, Order};
use crate::wire::id_token;
use crate::world::grant::Access;

/// The routes of this file.
pub(super) fn routes() -> Router<Google> {
    Router::new().route(
        "/v1/projects/{project}/serviceAccounts/{target}",
        post(credentials),
    )
}

/// Answers a request for credentials; the project is not looked at, because `-` stands for any.
async fn credentials(
    State(google): State<Google>,
    Path((_project, target)): Path<(String, String)>,
    call: Call,
) -> Response {
    let Some((name, method)) = Method::split(&target) else {
        return Front::NotFound.page(&call.path);
    };
    let token = call.bearer().map(AccessToken::from_wire);
    let order = Order::parse(method, &call.form);
    let settled = google.settle(call.entry(Endpoint::ServiceAccount), |turn, entry| {
        entry.client = Some(name.to_owned());
        admit(turn.world, turn.now, token.as_ref(), method, name)
            .and_then(|account| {
                let (behaviour, endpoints) = (google.behaviour(), google.endpoints());
                decide(&account, behaviour, endpoints, turn.now, order?)
            })
            .map(|issue| issue_in(turn, entry, issue))
            .inspect_err(|error| note(error, entry))
    });
    match settled {
        Ok(issued) => answer::envelope(200, issued.print(&google)),
        Err(error) => refuse(&error),
    }
}

/// What was settled.
enum Issued {
    Printed(String),
    ToSign(Signature),
}

fn issue_in(turn: &mut Turn<'_>, entry: &mut Entry, issue: Issue) -> Issued {
    match issue {
        Issue::AccessToken { grant, expires } => {
            entry.decision = format!("access token of a service account for {}", grant.scopes);
            let access = Access {
                grant: Arc::new(grant),
                narrowed: None,
                expires,
            };
            let token = turn.world.issue_access_token(access, turn.dice);
            Issued::Printed(iam::access_token_to_json(&token, expires))
        }
        Issue::Signature(signature) => {
            "signed in the name of a service account".clone_into(&mut entry.decision);
            Issued::ToSign(signature)
        }
    }
}

impl Issued {
    /// Signs outside the lock, and prints.
    fn print(self, google: &Google) -> String {
        match self {
            Self::Printed(body) => body,
            Self::ToSign(Signature::IdToken(claims)) => {
                iam::id_token_to_json(&google.sign(&claims))
            }
            Self::ToSign(Signature::Blob(key, bytes)) => {
                iam::signed_blob_to_json(key.kid(), &key.sign(&bytes))
            }
            Self::ToSign(Signature::Jwt(key, claims)) => {
                let input = claims.to_signing_input(key.kid(), "JWT");
                let signature = key.sign(input.as_bytes());
                iam::signed_jwt_to_json(key.kid(), &id_token::complete(input, &signature))
            }
        }
    }
}

fn note(error: &IamError, entry: &mut Entry) {
    let (status, code, message) = error.row();
    entry.status = status;
    entry.decision = format!("{code}: {message} [{error:?}]");
}

fn refuse(error: &IamError) -> Response {
    let mut response = answer::envelope(error.row().0, error.to_json());
    if let Some(challenge) = error.challenge() {
        let challenge = HeaderValue::from_static(challenge);
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}
