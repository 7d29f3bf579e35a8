//! `/Logout`: signs every account out of this browser.
//!
//! Google redirects to `continue` where that is one of its own pages; here nothing is followed, so
//! that the path redirects nobody anywhere.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::call::Call;
use super::page;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::SignedOutPage;

/// Signs out and says so.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    google.settle(call.entry(Endpoint::Interaction), |turn, entry| {
        if let Some(id) = &call.browser {
            turn.world.sign_out(id);
        }
        "every account signed out of this browser".clone_into(&mut entry.decision);
    });
    page(StatusCode::OK, &SignedOutPage)
}
