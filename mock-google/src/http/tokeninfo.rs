//! Tokeninfo in each of its versions.

use axum::extract::State;
use axum::response::Response;
use jsonwebtoken::{Algorithm, Validation};
use serde_json::{Map, Value};

use super::answer;
use super::call::Call;
use crate::google::{Google, Turn};
use crate::journal::Endpoint;
use crate::rules::diagnosis;
use crate::rules::tokeninfo as rules;
use crate::wire::api_style::{ApiStyle, ApiStyleError};
use crate::wire::credential::AccessToken;
use crate::wire::error::TokeninfoError;
use crate::wire::id_token::ClaimSet;
use crate::wire::tokeninfo::{OLD_MEMBERS, Version, id_token_members, refusal};

/// `/tokeninfo`
pub(super) async fn current(State(google): State<Google>, call: Call) -> Response {
    tokeninfo(&google, &call, Version::Current)
}

/// `/oauth2/v3/tokeninfo`
pub(super) async fn v3(State(google): State<Google>, call: Call) -> Response {
    tokeninfo(&google, &call, Version::V3)
}

/// `/oauth2/v1/tokeninfo`, `/oauth2/v2/tokeninfo`
pub(super) async fn old(State(google): State<Google>, call: Call) -> Response {
    tokeninfo(&google, &call, Version::Old)
}

/// Why there is no answer.
enum Refusal {
    Token(TokeninfoError),
    Style(ApiStyleError),
}

/// What a request asks about.
enum Asked<'a> {
    AccessToken(&'a str),
    /// An ID token whose signature was checked, or is wrong.
    IdToken(Result<(ClaimSet, String), TokeninfoError>),
    /// A handle, which the mock never issues.
    Handle,
    Nothing,
}

fn tokeninfo(google: &Google, call: &Call, version: Version) -> Response {
    let style = match version {
        Version::Old => ApiStyle::parse(&call.params),
        Version::Current | Version::V3 => Ok(ApiStyle::default()),
    };
    // A refusal of the style is printed plainly.
    let printer = style.as_ref().cloned().unwrap_or_default();
    let asked = read(google, call);
    let decision = google.settle(call.entry(Endpoint::Tokeninfo), |turn, entry| {
        let decision = decide(google, turn, asked, version)
            .map_err(Refusal::Token)
            .and_then(|body| {
                style
                    .and_then(|style| style.select(body, OLD_MEMBERS))
                    .map_err(Refusal::Style)
            });
        let (status, words) = match &decision {
            Ok(_) => (200, "token described".to_owned()),
            Err(Refusal::Token(error)) => (error.row().0, format!("refused [{error:?}]")),
            Err(Refusal::Style(error)) => (400, format!("refused [{error:?}]")),
        };
        if let Err(Refusal::Token(error)) = &decision {
            entry.diagnosis = diagnosis::tokeninfo(turn.world, turn.now, entry, error);
        }
        entry.status = printer.status(status);
        entry.decision = words;
        decision
    });
    let is_envelope = matches!(decision, Err(Refusal::Style(_)));
    let (status, body) = match decision {
        Ok(body) => (200, Value::from(body)),
        Err(Refusal::Token(error)) => (error.row().0, refusal(error, version)),
        Err(Refusal::Style(error)) => (400, error.envelope()),
    };
    let text = printer.print(&body, version.indent());
    if printer.is_script() {
        answer::script(text)
    } else if is_envelope {
        answer::envelope(status, text)
    } else {
        answer::api(status, text)
    }
}

fn read<'a>(google: &Google, call: &'a Call) -> Asked<'a> {
    let params = &call.params;
    // Google's Node library sends the token as a bearer header with an empty form.
    let access_token = params.get("access_token").or_else(|| call.bearer());
    match (access_token, params.get("id_token")) {
        (Some(token), _) => Asked::AccessToken(token),
        (None, Some(token)) => Asked::IdToken(verify(google, token)),
        (None, None) if params.get("token_handle").is_some() => Asked::Handle,
        (None, None) => Asked::Nothing,
    }
}

fn decide(
    google: &Google,
    turn: &Turn<'_>,
    asked: Asked<'_>,
    version: Version,
) -> Result<Map<String, Value>, TokeninfoError> {
    let now = turn.now;
    match asked {
        Asked::AccessToken(token) => {
            let token = AccessToken::from_wire(token);
            rules::access_token(turn.world, now, &token).map(|info| info.members(version))
        }
        Asked::IdToken(verified) => {
            let (claims, kid) = verified?;
            rules::id_token(google.endpoints(), google.behaviour(), now, &claims)?;
            Ok(id_token_members(&claims, &kid, version, now.as_second()))
        }
        Asked::Handle => Err(TokeninfoError::InvalidValue),
        Asked::Nothing => Err(TokeninfoError::MissingToken),
    }
}

/// Checks the signature with a published key; issuer and time are judged by the rules.
fn verify(google: &Google, token: &str) -> Result<(ClaimSet, String), TokeninfoError> {
    let invalid = |_| TokeninfoError::InvalidValue;
    let kid = jsonwebtoken::decode_header(token)
        .map_err(invalid)?
        .kid
        .ok_or(TokeninfoError::InvalidValue)?;
    let keys = google.keys_now();
    let key = keys
        .published(&kid)
        .ok_or(TokeninfoError::InvalidValue)?
        .verifying();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let token = jsonwebtoken::decode::<ClaimSet>(token, key, &validation).map_err(invalid)?;
    Ok((token.claims, kid))
}
