//! Userinfo in both spellings.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::call::Call;
use super::{NO_STORE, json};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::rules::userinfo::decide;
use crate::wire::credential::AccessToken;
use crate::wire::error::UserinfoError;
use crate::wire::userinfo::{Spelling, refusal};

/// `GET /v1/userinfo`, `/oauth2/v3/userinfo`
pub(super) async fn openid(State(google): State<Google>, call: Call) -> Response {
    userinfo(&google, &call, Spelling::OpenIdConnect)
}

/// `GET /oauth2/v2/userinfo`, `/oauth2/v1/userinfo`, `/userinfo/v2/me`
pub(super) async fn api(State(google): State<Google>, call: Call) -> Response {
    userinfo(&google, &call, Spelling::Api)
}

fn userinfo(google: &Google, call: &Call, spelling: Spelling) -> Response {
    let params = &call.params;
    let token = call
        .bearer()
        .or_else(|| params.get("access_token"))
        .or_else(|| params.get("oauth_token"))
        .map(AccessToken::from_wire);
    let decision = google.settle(call.entry(Endpoint::Userinfo), |turn, entry| {
        let decision = decide(turn.world, google.endpoints(), turn.now, token.as_ref());
        match &decision {
            Ok(info) => {
                entry.account = turn
                    .world
                    .account(&info.sub)
                    .map(|account| account.email.clone());
                "profile told".clone_into(&mut entry.decision);
            }
            Err(error) => {
                entry.status = error.row().0;
                entry.decision = format!("refused [{error:?}]");
            }
        }
        decision
    });
    match decision {
        Ok(info) => json(200, NO_STORE, info.to_json(spelling)),
        Err(error) => refuse(error, spelling),
    }
}

fn refuse(error: UserinfoError, spelling: Spelling) -> Response {
    let mut response = json(error.row().0, NO_STORE, refusal(error, spelling));
    let challenge = HeaderValue::from_static(error.challenge());
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, challenge);
    response
}
