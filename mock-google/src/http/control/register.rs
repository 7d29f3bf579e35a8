//! The button on the error page: register what is missing, and try again.
//!
//! It stands in the box that is clearly the mock's, only for browsers on this machine, and its form is
//! sealed: no other page can press it.

use std::net::SocketAddr;

use aws_lc_rs::hmac;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::Control;
use crate::google::Google;
use crate::http::call::Call;
use crate::http::front::Front;
use crate::http::line::Line;
use crate::journal::mask::Mask;
use crate::journal::{Endpoint, Entry, Mend};
use crate::world::client::Client;

/// Where the form is sent to.
pub(super) const PATH: &str = "/__mock/register";

/// The secret of a client that a click registers.
const SECRET: &str = "GOCSPX-mock-google-default-secret";

/// What the error page offers to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http) struct Offer {
    /// The number of the journal entry of the refused request.
    pub(in crate::http) seq: u64,
    /// Proves that the form is ours.
    pub(in crate::http) seal: String,
    /// What the click registers, for people.
    pub(in crate::http) what: String,
}

/// Offers to mend a refused request, to a browser on this machine.
pub(in crate::http) fn offer(google: &Google, entry: &Entry, line: Option<&Line>) -> Option<Offer> {
    if !is_near(line.map(|line| line.peer)) {
        return None;
    }
    let what = match entry.diagnosis.as_ref()?.mend.as_ref()? {
        Mend::RegisterRedirect { redirect_uri, .. } => redirect_uri.clone(),
        Mend::RegisterClient { client, .. } => client.clone(),
    };
    Some(Offer {
        seq: entry.seq,
        seal: BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&key(google), &message(entry.seq))),
        what: Mask::On.words(&what),
    })
}

/// Registers what was missing, and sends the browser to the same request again.
pub(super) async fn submit(
    State(google): State<Google>,
    line: Option<Extension<Line>>,
    Extension(control): Extension<Control>,
    call: Call,
) -> Response {
    let seq = call.form.get("seq").and_then(|seq| seq.parse::<u64>().ok());
    let seal = call
        .form
        .get("seal")
        .and_then(|seal| BASE64_URL_SAFE_NO_PAD.decode(seal).ok());
    let proved = seq.zip(seal).filter(|(seq, seal)| {
        control.is_free()
            && is_near(line.map(|Extension(line)| line.peer))
            && hmac::verify(&key(&google), &message(*seq), seal).is_ok()
    });
    let again = proved.and_then(|(seq, _)| {
        google.settle(call.entry(Endpoint::Control), |turn, entry| {
            let refused = turn.world.journal.entry(seq)?;
            let mend = refused.diagnosis.as_ref()?.mend.clone()?;
            let again = format!("/o/oauth2/v2/auth?{}", refused.params);
            let client = match &mend {
                Mend::RegisterRedirect {
                    client,
                    redirect_uri,
                } => {
                    let known = turn.world.client(client)?.as_ref().clone();
                    known.redirect_uri(redirect_uri)
                }
                Mend::RegisterClient {
                    client,
                    redirect_uri,
                } => Client::web(client, SECRET).redirect_uri(redirect_uri),
            };
            entry.decision = format!("registered by a click: {mend:?}");
            turn.world.register(client);
            Some(again)
        })
    });
    match again {
        Some(again) => Redirect::to(&google.endpoints().page(&again)).into_response(),
        None => Front::BadRequest.page(&call.path),
    }
}

/// Whether a browser is on this machine; without a socket there is none elsewhere.
fn is_near(peer: Option<SocketAddr>) -> bool {
    peer.is_none_or(|peer| peer.ip().to_canonical().is_loopback())
}

fn key(google: &Google) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, google.seal())
}

fn message(seq: u64) -> Vec<u8> {
    format!("register\n{seq}").into_bytes()
}
