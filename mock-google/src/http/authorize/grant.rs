//! Giving the app what it asked for: a code, tokens, or both, in the callback or to a device.

use std::sync::Arc;

use super::{Step, iss_for};
use crate::fault::Bends;
use crate::google::{Google, Turn, access_token};
use crate::http::interaction;
use crate::journal::Entry;
use crate::rules::authorize::{Approval, Destination, Examined};
use crate::rules::claims::{self, Proof, Subject};
use crate::wire::authorization::ResponseMode;
use crate::wire::id_token::ClaimSet;
use crate::world::callback::{Callback, Delivery};
use crate::world::device::DeviceStage;
use crate::world::flow::Flow;
use crate::world::grant::{Code, CodeStage, Grant, Standing};

/// An answer on its way to the app, its ID token not signed yet.
pub(in crate::http) struct Reply {
    callback: Callback,
    iss: Option<String>,
    params: Vec<(&'static str, String)>,
    claims: Option<ClaimSet>,
    account: String,
}

impl Reply {
    /// Whose answer it is, by email address.
    pub(super) fn account(&self) -> &str {
        &self.account
    }

    /// Signs the ID token, if there is one, and puts the answer together.
    pub(super) fn sign(mut self, google: &Google, bends: &Bends) -> Delivery {
        if let Some(claims) = &self.claims {
            let token = google.sign_bent(claims, bends);
            let place = self.params.iter_mut().find(|(name, _)| *name == "id_token");
            if let Some((_, value)) = place {
                *value = token;
            }
        }
        self.callback.success(self.iss.as_deref(), self.params)
    }
}

/// Remembers the consent, issues what was asked for, parameters in Google's order.
pub(super) fn grant(
    google: &Google,
    turn: &mut Turn<'_>,
    entry: &mut Entry,
    examined: &Examined,
    approval: &Approval,
) -> Step {
    entry.account = Some(approval.account.email.clone());
    let grant = Arc::new(grant_of(turn, entry.flow, examined, approval));
    match &examined.destination {
        Destination::Callback(callback) => {
            entry.decision = format!("back to the app with {}", words(examined, approval));
            if callback.mode() == ResponseMode::FormPost {
                entry.status = 200;
            }
            Step::Reply(Box::new(reply(
                google, turn, examined, approval, callback, &grant,
            )))
        }
        Destination::Device(code) => {
            entry.decision = format!("device allowed {}", approval.scopes);
            turn.world.answer_device(code, DeviceStage::Allowed(grant));
            Step::Leave(interaction::device::done(google, examined, true))
        }
        Destination::Connections => Step::Leave(google.endpoints().connections(None)),
    }
}

fn words(examined: &Examined, approval: &Approval) -> String {
    let response = examined.request.response;
    let given: Vec<_> = [
        (response.code, "a code"),
        (response.token, "an access token"),
        (response.id_token, "an ID token"),
    ]
    .into_iter()
    .filter_map(|(is_given, word)| is_given.then_some(word))
    .collect();
    match given.as_slice() {
        [] => "nothing, as asked".to_owned(),
        given => format!("{} for {}", given.join(" and "), approval.scopes),
    }
}

fn grant_of(
    turn: &mut Turn<'_>,
    flow: Option<Flow>,
    examined: &Examined,
    approval: &Approval,
) -> Grant {
    let Examined {
        client, request, ..
    } = examined;
    let sub = &approval.account.sub;
    let generation = if approval.consent_shown {
        let (scopes, ends) = (&approval.scopes, approval.ends);
        turn.world.allow(sub, client, scopes, turn.now, ends)
    } else {
        turn.world.generation(sub, client)
    };
    Grant {
        client: Arc::clone(&client.id),
        sub: Arc::clone(sub),
        scopes: approval.scopes.clone(),
        nonce: request.nonce.as_deref().map(Into::into),
        access_type: approval.access_type,
        standing: Standing::Consent(generation),
        ends: approval.ends,
        since: turn.now,
        session: approval.session.clone().map(Box::new),
        flow,
    }
}

fn reply(
    google: &Google,
    turn: &mut Turn<'_>,
    examined: &Examined,
    approval: &Approval,
    callback: &Callback,
    grant: &Arc<Grant>,
) -> Reply {
    let Examined {
        client, request, ..
    } = examined;
    let (account, response) = (&approval.account, request.response);
    let mut params = Vec::new();
    let mut proof = Proof::in_front(&turn.dice.throw(&client.id));
    if response.code {
        let code = Code {
            grant: Arc::clone(grant),
            redirect_uri: callback.redirect_uri().into(),
            challenge: request.challenge.clone(),
            with_refresh_token: approval.with_refresh_token,
            expires: turn
                .now
                .checked_add(google.behaviour().code_lifetime)
                .unwrap_or(turn.now),
            stage: CodeStage::Issued,
        };
        let code = turn.world.issue_code(code, turn.dice);
        params.push(("code", code.expose().to_owned()));
        proof.code = Some(code);
    }
    if response.token {
        let (token, expires_in) = access_token(google, turn, grant, None);
        params.push(("access_token", token.expose().to_owned()));
        params.push(("token_type", "Bearer".to_owned()));
        params.push(("expires_in", expires_in.to_string()));
        proof.access_token = Some(token);
    }
    let claims = response.id_token.then(|| {
        params.push(("id_token", String::new()));
        let subject = Subject {
            account,
            client,
            scopes: &approval.scopes,
            nonce: grant.nonce.as_deref(),
            session: grant.session.as_deref(),
        };
        let (endpoints, behaviour) = (google.endpoints(), google.behaviour());
        claims::front_id_token(endpoints, behaviour, &subject, &proof, turn.now)
    });
    if response.code || response.token {
        params.push(("scope", approval.scopes.to_callback()));
    }
    // Without a sign-in scope, and with nothing asked for, Google adds none of these.
    let is_identity = !approval.scopes.sign_in().is_empty();
    if is_identity && (response.code || response.in_front()) {
        params.push(("authuser", approval.authuser.to_string()));
        if let Some(domain) = &account.hosted_domain {
            params.push(("hd", domain.clone()));
        }
        let prompt = if approval.consent_shown {
            "consent"
        } else {
            "none"
        };
        params.push(("prompt", prompt.to_owned()));
    }
    // `response_type=none` brings nothing but the state.
    let is_something = response.code || response.in_front();
    Reply {
        callback: callback.clone(),
        iss: iss_for(google, callback, account.callback_iss)
            .filter(|_| is_something)
            .map(str::to_owned),
        params,
        claims,
        account: account.email.clone(),
    }
}
