//! `POST /revoke`, and its old alias that also takes GET and answers pages with a script.

use axum::extract::{OriginalUri, State};
use axum::response::Response;

use super::answer;
use super::call::Call;
use super::front::Front;
use crate::google::{Google, Turn};
use crate::journal::{Endpoint, Entry};
use crate::rules::diagnosis;
use crate::rules::revoke::decide;
use crate::wire::error::RevocationError;
use crate::wire::{api_style, error_json, revocation};
use crate::world::client::project_of;

/// `POST /revoke`
pub(super) async fn revoke(State(google): State<Google>, call: Call) -> Response {
    print(settle(&google, &call, Ok(None)))
}

/// `GET` and `POST /o/oauth2/revoke`, with `callback` (JSONP) for pages, which cannot read the answer.
pub(super) async fn alias(State(google): State<Google>, call: Call) -> Response {
    print(settle(&google, &call, revocation::callback(&call.params)))
}

/// `GET /revoke`, which Google's API server, not its front end, does not know.
pub(super) async fn not_found(OriginalUri(uri): OriginalUri) -> Response {
    answer::by_esf(Front::NotFound.page(uri.path()))
}

/// What became of a request, and the function its page wants to be called with that.
type Settled<'a> = (Result<(), RevocationError>, Option<&'a str>);

fn settle<'a>(
    google: &Google,
    call: &'a Call,
    callback: Result<Option<&'a str>, RevocationError>,
) -> Settled<'a> {
    google.settle(call.entry(Endpoint::Revocation), |turn, entry| {
        let settled = callback
            .and(revocation::token(&call.params))
            .and_then(|token| end(turn, entry, token));
        let callback = callback.unwrap_or_default();
        if let Err(error) = settled {
            entry.diagnosis = diagnosis::revocation(turn.world, turn.now, entry, &error);
            // A script has to be a 200, or browsers do not run it.
            entry.status = callback.map_or(error.row().0, |_| 200);
            entry.decision = format!("refused [{error:?}]");
        }
        (settled, callback)
    })
}

fn end(turn: &mut Turn<'_>, entry: &mut Entry, token: &str) -> Result<(), RevocationError> {
    let grant = decide(turn.world, turn.now, token)?;
    turn.world
        .revoke(&grant.sub, project_of(&grant.client), turn.now);
    entry.client = Some(grant.client.to_string());
    entry.account = turn
        .world
        .account(&grant.sub)
        .map(|account| account.email.clone());
    "consent revoked, with all its tokens".clone_into(&mut entry.decision);
    Ok(())
}

fn print((settled, callback): Settled<'_>) -> Response {
    let (status, body) = match settled {
        Ok(()) => (200, revocation::SUCCESS.to_owned()),
        Err(error) => {
            let (status, code, description) = error.row();
            (status, error_json(code, &description))
        }
    };
    match callback {
        Some(name) => answer::script(api_style::script(name, &body)),
        None => answer::api(status, body),
    }
}
