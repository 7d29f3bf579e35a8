//! Tokeninfo in each of its versions.

use axum::extract::State;
use axum::response::Response;
use jsonwebtoken::{Algorithm, Validation};

use super::call::Call;
use super::{NO_STORE, json};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::rules::tokeninfo as rules;
use crate::wire::credential::AccessToken;
use crate::wire::error::TokeninfoError;
use crate::wire::id_token::ClaimSet;
use crate::wire::tokeninfo::{Version, id_token_to_json, refusal};

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

fn tokeninfo(google: &Google, call: &Call, version: Version) -> Response {
    let params = &call.params;
    // Google's Node library sends the token as a bearer header with an empty form.
    let access_token = params.get("access_token").or_else(|| call.bearer());
    let id_token = params.get("id_token").map(|token| verify(google, token));
    let decision = google.settle(call.entry(Endpoint::Tokeninfo), |turn, entry| {
        let decision = match (access_token, id_token) {
            (Some(token), _) => {
                rules::access_token(turn.world, turn.now, &AccessToken::from_wire(token))
                    .map(|info| info.to_json(version))
            }
            (None, Some(verified)) => verified.and_then(|(claims, kid)| {
                rules::id_token(google.endpoints(), turn.now, &claims)?;
                Ok(id_token_to_json(
                    &claims,
                    &kid,
                    version,
                    turn.now.as_second(),
                ))
            }),
            (None, None) => Err(TokeninfoError::MissingToken),
        };
        entry.decision = match &decision {
            Ok(_) => "token described".to_owned(),
            Err(error) => format!("refused [{error:?}]"),
        };
        entry.status = decision.as_ref().err().map_or(200, |error| error.row().0);
        decision
    });
    match decision {
        Ok(body) => json(200, NO_STORE, body),
        Err(error) => json(error.row().0, NO_STORE, refusal(error, version)),
    }
}

/// Checks the signature with a published key; issuer and time are judged by the rules.
fn verify(google: &Google, token: &str) -> Result<(ClaimSet, String), TokeninfoError> {
    let invalid = |_| TokeninfoError::InvalidValue;
    let kid = jsonwebtoken::decode_header(token)
        .map_err(invalid)?
        .kid
        .ok_or(TokeninfoError::InvalidValue)?;
    let keys = google.keys().now();
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
