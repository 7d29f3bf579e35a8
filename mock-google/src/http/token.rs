//! `POST /token`: decide and act in one turn at the world, sign outside it.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::SignedDuration;

use super::call::Call;
use super::{NO_STORE, json};
use crate::google::{Google, Turn};
use crate::journal::{Endpoint, Entry};
use crate::rules::claims;
use crate::rules::token::{Decision, decide};
use crate::wire::error::TokenError;
use crate::wire::error_json;
use crate::wire::id_token::{self, ClaimSet};
use crate::wire::scope::Scopes;
use crate::wire::token::{TokenRequest, TokenSet};
use crate::world::account::Account;
use crate::world::client::project_of;
use crate::world::grant::{Access, Grant};
use std::sync::Arc;

/// Answers a token request.
pub(super) async fn token(State(google): State<Google>, call: Call) -> Response {
    let params = &call.params;
    let request = TokenRequest::parse(params, call.authorization.as_deref());
    let settled = google.settle(call.entry(Endpoint::Token), |turn, entry| match request {
        Err(error) => Err(refuse(error, entry)),
        Ok(request) => {
            entry.client = Some(request.credentials.id.clone());
            let decision = decide(turn.world, google.behaviour(), turn.now, &request);
            carry_out(&google, turn, entry, decision)
        }
    });
    match settled {
        Ok((mut tokens, claims)) => {
            tokens.id_token = claims.map(|claims| sign(&google, &claims));
            json(200, NO_STORE, tokens.to_json())
        }
        Err(error) => {
            let (status, code, description) = error.row();
            let mut response = json(status, NO_STORE, error_json(code, &description));
            if status == 401 && call.authorization.is_some() {
                let challenge =
                    HeaderValue::from_static(r#"Basic realm="https://accounts.google.com/""#);
                response
                    .headers_mut()
                    .insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
    }
}

type Settled = Result<(TokenSet, Option<ClaimSet>), TokenError>;

fn carry_out(
    google: &Google,
    turn: &mut Turn<'_>,
    entry: &mut Entry,
    decision: Decision,
) -> Settled {
    match decision {
        Decision::Refuse {
            error,
            burn,
            revoke,
        } => {
            if let Some(code) = burn {
                turn.world.spend(&code);
            }
            if let Some(grant) = revoke {
                turn.world
                    .revoke(&grant.sub, project_of(&grant.client), turn.now);
            }
            Err(refuse(error, entry))
        }
        Decision::Redeem {
            code,
            grant,
            account,
            with_refresh_token,
        } => {
            turn.world.spend(&code);
            entry.account = Some(account.email.clone());
            entry.decision = format!("code redeemed for {}", grant.scopes);
            let (mut tokens, claims) =
                issue(google, turn, &grant, &account, None, grant.nonce.as_deref());
            if with_refresh_token {
                let token = turn.world.issue_refresh_token(&grant, turn.now, turn.dice);
                tokens.refresh_token = Some(token);
                entry.decision.push_str(", with a refresh token");
            }
            Ok((tokens, claims))
        }
        Decision::Refresh {
            token,
            grant,
            account,
            narrowed,
        } => {
            turn.world.touch(&token, turn.now);
            entry.account = Some(account.email.clone());
            "access token refreshed".clone_into(&mut entry.decision);
            Ok(issue(google, turn, &grant, &account, narrowed, None))
        }
    }
}

fn issue(
    google: &Google,
    turn: &mut Turn<'_>,
    grant: &Arc<Grant>,
    account: &Account,
    narrowed: Option<Scopes>,
    nonce: Option<&str>,
) -> (TokenSet, Option<ClaimSet>) {
    // `expires_in` is 3599 at Google: a second is gone when the answer arrives.
    let life = google.behaviour().access_token_lifetime - SignedDuration::from_secs(1);
    let expires = turn.now.checked_add(life).unwrap_or(turn.now);
    let access = Access {
        grant: Arc::clone(grant),
        narrowed,
        expires,
    };
    let scopes = access.scopes().clone();
    let access_token = turn.world.issue_access_token(access, turn.dice);
    let claims = claims::id_token(
        google.endpoints(),
        account,
        &grant.client,
        &scopes,
        &access_token,
        nonce,
        turn.now,
    );
    let tokens = TokenSet {
        access_token,
        expires_in: life.as_secs(),
        refresh_token: None,
        scopes,
        id_token: None,
    };
    (tokens, claims)
}

/// Signs outside the lock: a signature costs more than everything else together.
fn sign(google: &Google, claims: &ClaimSet) -> String {
    let keys = google.keys().now();
    let key = keys.signing();
    let input = claims.to_signing_input(key.kid());
    let signature = key.sign(input.as_bytes());
    id_token::complete(input, &signature)
}

fn refuse(error: TokenError, entry: &mut Entry) -> TokenError {
    let (status, code, description) = error.row();
    entry.status = status;
    entry.decision = format!("{code}: {description} [{error:?}]");
    error
}
