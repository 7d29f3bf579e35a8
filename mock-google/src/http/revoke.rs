//! `POST /revoke`, and its old alias that also takes GET.

use axum::extract::State;
use axum::response::Response;

use super::call::Call;
use super::{NO_STORE, json};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::rules::revoke::decide;
use crate::wire::{error_json, revocation};
use crate::world::client::project_of;

/// Answers a revocation.
pub(super) async fn revoke(State(google): State<Google>, call: Call) -> Response {
    let params = &call.params;
    let decision = google.settle(call.entry(Endpoint::Revocation), |turn, entry| {
        let decision =
            revocation::token(params).and_then(|token| decide(turn.world, turn.now, token));
        match &decision {
            Ok(grant) => {
                turn.world
                    .revoke(&grant.sub, project_of(&grant.client), turn.now);
                entry.client = Some(grant.client.to_string());
                entry.account = turn
                    .world
                    .account(&grant.sub)
                    .map(|account| account.email.clone());
                "consent revoked, with all its tokens".clone_into(&mut entry.decision);
            }
            Err(error) => {
                entry.status = error.row().0;
                entry.decision = format!("refused [{error:?}]");
            }
        }
        decision
    });
    match decision {
        Ok(_) => json(200, NO_STORE, revocation::SUCCESS.to_owned()),
        Err(error) => {
            let (status, code, description) = error.row();
            json(status, NO_STORE, error_json(code, &description))
        }
    }
}
