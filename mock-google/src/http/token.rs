//! `POST /token`: decide and act in one turn at the world, sign outside it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;

use super::answer::{NO_STORE, json};
use super::call::Call;
use crate::fault::Bends;
use crate::google::{Google, Turn, access_token};
use crate::journal::{Endpoint, Entry};
use crate::rules::claims::{self, Proof, Subject};
use crate::rules::diagnosis;
use crate::rules::service_account::{self, Robot};
use crate::rules::token::{Decision, decide};
use crate::wire::assertion::Assertion;
use crate::wire::credential::AccessToken;
use crate::wire::error::TokenError;
use crate::wire::id_token::ClaimSet;
use crate::wire::scope::Scopes;
use crate::wire::token::{
    ClientCredentials, GrantRequest, ServiceAccountAnswer, TokenRequest, TokenSet, refusal,
};
use crate::world::account::Account;
use crate::world::client::project_of;
use crate::world::grant::{CodeStage, Grant};

/// Answers a token request.
pub(super) async fn token(State(google): State<Google>, call: Call) -> Response {
    let settled = match TokenRequest::parse(&call.params, call.authorization.as_deref()) {
        Err(error) => Err(google.settle(call.entry(Endpoint::Token), |turn, entry| {
            diagnose(&google, turn, entry, &error);
            note(error, entry)
        })),
        Ok(TokenRequest::ServiceAccount(assertion)) => settle_assertion(&google, &call, &assertion)
            .map(|settled| settled.sign(&google, call.bends())),
        Ok(TokenRequest::Client { credentials, grant }) => {
            settle(&google, &call, &credentials, &grant).map(|(mut tokens, claims)| {
                tokens.id_token = claims.map(|claims| google.sign_bent(&claims, call.bends()));
                tokens.to_json()
            })
        }
    };
    match settled {
        Ok(body) => json(200, NO_STORE, body),
        Err(error) => refuse(&call, &error),
    }
}

fn refuse(call: &Call, error: &TokenError) -> Response {
    let mut response = json(error.row().0, NO_STORE, refusal(error));
    if error.row().0 == 401 && call.authorization.is_some() {
        let challenge = HeaderValue::from_static(r#"Basic realm="https://accounts.google.com/""#);
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

type Settled = Result<(TokenSet, Option<ClaimSet>), TokenError>;

fn settle(
    google: &Google,
    call: &Call,
    credentials: &ClientCredentials,
    grant: &GrantRequest,
) -> Settled {
    google.settle(call.entry(Endpoint::Token), |turn, entry| {
        entry.client = Some(credentials.id.clone());
        let decision = decide(turn.world, google.behaviour(), turn.now, credentials, grant);
        if let Decision::Refuse { error, .. } = &decision {
            diagnose(google, turn, entry, error);
        }
        carry_out(google, turn, entry, decision)
    })
}

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
            poll,
        } => {
            if let Some(code) = burn {
                turn.world.end_code(&code, CodeStage::Burned);
            }
            if let Some(grant) = revoke {
                let project = project_of(&grant.client).to_owned();
                turn.world.revoke(&grant.sub, &project, turn.now);
            }
            if let Some(code) = poll {
                turn.world.poll(&code, turn.now);
            }
            Err(note(error, entry))
        }
        Decision::Redeem {
            code,
            grant,
            account,
            with_refresh_token,
        } => {
            turn.world.end_code(&code, CodeStage::Spent);
            entry.account = Some(account.email.clone());
            entry.decision = format!("code redeemed for {}", grant.scopes);
            let issue = Issue::first(&grant, &account, with_refresh_token);
            if with_refresh_token {
                entry.decision.push_str(", with a refresh token");
            }
            Ok(issue.carry_out(google, turn))
        }
        Decision::Connect {
            code,
            grant,
            account,
        } => {
            turn.world.spend_device(&code);
            entry.account = Some(account.email.clone());
            entry.decision = format!("device connected for {}", grant.scopes);
            Ok(Issue::first(&grant, &account, true).carry_out(google, turn))
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
            let behaviour = google.behaviour();
            let issue = Issue {
                narrowed,
                nonce: grant
                    .nonce
                    .as_deref()
                    .filter(|_| behaviour.refresh_keeps_nonce),
                with_profile: !behaviour.refresh_drops_profile,
                ..Issue::first(&grant, &account, false)
            };
            Ok(issue.carry_out(google, turn))
        }
    }
}

/// Tokens about to be issued on a grant.
struct Issue<'a> {
    grant: &'a Arc<Grant>,
    account: &'a Account,
    narrowed: Option<Scopes>,
    nonce: Option<&'a str>,
    with_profile: bool,
    with_refresh_token: bool,
}

impl<'a> Issue<'a> {
    fn first(grant: &'a Arc<Grant>, account: &'a Account, with_refresh_token: bool) -> Self {
        Self {
            grant,
            account,
            narrowed: None,
            nonce: grant.nonce.as_deref(),
            with_profile: true,
            with_refresh_token,
        }
    }

    fn carry_out(self, google: &Google, turn: &mut Turn<'_>) -> (TokenSet, Option<ClaimSet>) {
        let grant = self.grant;
        let scopes = self
            .narrowed
            .clone()
            .unwrap_or_else(|| grant.scopes.clone());
        let (access_token, expires_in) = access_token(google, turn, grant, self.narrowed);
        let refresh_token = self
            .with_refresh_token
            .then(|| turn.world.issue_refresh_token(grant, turn.now, turn.dice));
        // A second is gone when the answer arrives, as with the access token.
        let refresh_token_expires_in = grant
            .ends
            .filter(|_| self.with_refresh_token)
            .map(|ends| seconds_left(turn.now, ends));
        let told = if self.with_profile {
            scopes.clone()
        } else {
            scopes.minus(&Scopes::parse("profile"))
        };
        let claims = turn.world.client(&grant.client).and_then(|client| {
            let subject = Subject {
                account: self.account,
                client,
                scopes: &told,
                nonce: self.nonce,
                session: grant.session.as_deref(),
            };
            let proof = Proof::of(&access_token);
            let (endpoints, behaviour) = (google.endpoints(), google.behaviour());
            claims::id_token(endpoints, behaviour, &subject, &proof, turn.now)
        });
        let tokens = TokenSet {
            access_token,
            expires_in,
            refresh_token,
            refresh_token_expires_in,
            scopes,
            id_token: None,
        };
        (tokens, claims)
    }
}

/// Whole seconds until the end, begun ones counted, less the one that is gone when the answer arrives.
fn seconds_left(now: Timestamp, ends: Timestamp) -> i64 {
    let left = now.duration_until(ends);
    let begun = i64::from(left.subsec_nanos() > 0);
    (left.as_secs() + begun - 1).max(0)
}

/// Notes why, before anything is done about it.
fn diagnose(google: &Google, turn: &Turn<'_>, entry: &mut Entry, error: &TokenError) {
    entry.diagnosis = diagnosis::token(turn.world, google.behaviour(), turn.now, entry, error);
}

fn note(error: TokenError, entry: &mut Entry) -> TokenError {
    let (status, code, description) = error.row();
    entry.status = status;
    entry.decision = format!("{code}: {description} [{error:?}]");
    error
}

/// What a service account is about to get.
enum Robotic {
    AccessToken(AccessToken, i64),
    IdToken(ClaimSet),
}

impl Robotic {
    fn sign(self, google: &Google, bends: &Bends) -> String {
        let answer = match self {
            Self::AccessToken(token, life) => ServiceAccountAnswer::AccessToken(token, life),
            Self::IdToken(claims) => {
                ServiceAccountAnswer::IdToken(google.sign_bent(&claims, bends))
            }
        };
        answer.to_json()
    }
}

/// Judges an assertion: its signature outside the lock, everything else within.
fn settle_assertion(
    google: &Google,
    call: &Call,
    assertion: &Assertion,
) -> Result<Robotic, TokenError> {
    let key = google.turn(|turn| {
        let account = turn.world.service_account(&assertion.iss)?;
        account.key(assertion.kid.as_deref()).cloned()
    });
    let signature_is_good = key.is_some_and(|key| assertion.verify(&key));
    google.settle(call.entry(Endpoint::Token), |turn, entry| {
        entry.client = Some(assertion.iss.clone());
        let (behaviour, endpoints) = (google.behaviour(), google.endpoints());
        let decision = service_account::decide(
            turn.world,
            behaviour,
            endpoints,
            turn.now,
            assertion,
            signature_is_good,
        );
        match decision {
            Err(error) => {
                let error = TokenError::Assertion(error);
                diagnose(google, turn, entry, &error);
                Err(note(error, entry))
            }
            Ok(Robot::IdToken { account, audience }) => {
                entry.decision = format!("ID token of a service account for {audience}");
                let claims =
                    service_account::id_token_claims(endpoints, &account, &audience, turn.now);
                Ok(Robotic::IdToken(claims))
            }
            Ok(Robot::AccessToken {
                account,
                subject,
                scopes,
            }) => {
                entry.account = subject.as_ref().map(|subject| subject.email.clone());
                entry.decision = format!("access token of a service account for {scopes}");
                let grant = service_account::grant(&account, subject.as_deref(), scopes, turn.now);
                let (token, life) = access_token(google, turn, &Arc::new(grant), None);
                Ok(Robotic::AccessToken(token, life))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begun_seconds_count_and_none_is_below_nothing() {
        let at = |millisecond| Timestamp::from_millisecond(millisecond).unwrap();
        for (now, ends, left) in [
            (0, 604_800_000, 604_799),
            (200, 604_800_000, 604_799),
            (1_000, 604_800_000, 604_798),
            (0, 500, 0),
            (10, 0, 0),
        ] {
            assert_eq!(seconds_left(at(now), at(ends)), left, "{now} {ends}");
        }
    }
}
