//! Userinfo in both spellings.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::Value;

use super::answer::{self, NO_STORE};
use super::call::Call;
use crate::behaviour;
use crate::google::Google;
use crate::journal::{Endpoint, Entry};
use crate::rules::diagnosis;
use crate::rules::userinfo::decide;
use crate::wire::api_style::{ApiStyle, ApiStyleError};
use crate::wire::credential::AccessToken;
use crate::wire::error::UserinfoError;
use crate::wire::userinfo::{API_MEMBERS, INDENT, Shape, Spelling, refusal};

/// Why there is no answer.
enum Refusal {
    Token(UserinfoError),
    Style(ApiStyleError),
}

/// `GET /v1/userinfo`, `/oauth2/v3/userinfo`, and by POST.
pub(super) async fn openid(State(google): State<Google>, call: Call) -> Response {
    let shape = match google.behaviour().userinfo_error {
        behaviour::UserinfoError::Oauth => Shape::Oauth,
        behaviour::UserinfoError::Envelope => Shape::Envelope,
    };
    let style = Ok(ApiStyle::default());
    userinfo(&google, &call, Spelling::OpenIdConnect, shape, style)
}

/// `GET /oauth2/v2/userinfo`, `/oauth2/v1/userinfo`, `/userinfo/v2/me`, and only by GET.
pub(super) async fn api(State(google): State<Google>, call: Call) -> Response {
    let style = ApiStyle::parse(&call.params);
    userinfo(&google, &call, Spelling::Api, Shape::Envelope, style)
}

fn userinfo(
    google: &Google,
    call: &Call,
    spelling: Spelling,
    shape: Shape,
    style: Result<ApiStyle, ApiStyleError>,
) -> Response {
    let token = bearer(google, call);
    // A refusal of the style is printed plainly.
    let printer = style.as_ref().cloned().unwrap_or_default();
    let decision = google.settle(call.entry(Endpoint::Userinfo), |turn, entry| {
        let (world, behaviour) = (&*turn.world, google.behaviour());
        let info = decide(
            world,
            google.endpoints(),
            behaviour,
            turn.now,
            token.as_ref(),
        )
        .map_err(|error| {
            entry.diagnosis = diagnosis::userinfo(world, turn.now, entry, &error);
            refuse(entry, &printer, Refusal::Token(error))
        })?;
        entry.account = world
            .account(&info.sub)
            .map(|account| account.email.clone())
            .or_else(|| info.email.as_ref().map(|(email, _)| email.clone()));
        "profile told".clone_into(&mut entry.decision);
        style
            .and_then(|style| style.select(info.members(spelling), API_MEMBERS))
            .map_err(|error| refuse(entry, &printer, Refusal::Style(error)))
    });
    match decision {
        Ok(body) => print(&printer, &body.into(), |text| answer::api(200, text)),
        Err(Refusal::Style(error)) => print(&printer, &error.envelope(), |text| {
            answer::envelope(400, text)
        }),
        Err(Refusal::Token(error)) => {
            let row = error.row();
            let status = row.status;
            let mut response = print(&printer, &refusal(error, shape), |text| match shape {
                Shape::Oauth => answer::by_esf(answer::json(status, NO_STORE, text)),
                Shape::Envelope => answer::envelope(status, text),
            });
            let challenge = HeaderValue::from_static(row.challenge);
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, challenge);
            response
        }
    }
}

/// The bearer token, wherever the request carries it (RFC 6750 section 2).
fn bearer(google: &Google, call: &Call) -> Option<AccessToken> {
    let params = if google.behaviour().refuse_query_tokens {
        &call.form
    } else {
        &call.params
    };
    call.bearer()
        .or_else(|| params.get("access_token"))
        .or_else(|| params.get("oauth_token"))
        .map(AccessToken::from_wire)
}

fn refuse(entry: &mut Entry, style: &ApiStyle, refusal: Refusal) -> Refusal {
    let (status, cause) = match &refusal {
        Refusal::Token(error) => (error.row().status, format!("{error:?}")),
        Refusal::Style(error) => (400, format!("{error:?}")),
    };
    entry.status = style.status(status);
    entry.decision = format!("refused [{cause}]");
    refusal
}

/// Prints a body as a script where that is asked for, otherwise as told.
fn print(style: &ApiStyle, body: &Value, otherwise: impl FnOnce(String) -> Response) -> Response {
    let text = style.print(body, INDENT);
    if style.is_script() {
        answer::script(text)
    } else {
        otherwise(text)
    }
}
