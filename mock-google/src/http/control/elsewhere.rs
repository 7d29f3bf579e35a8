//! Where requests arrive that a fault redirected: the journal notes what a careless client took along.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};

use crate::google::Google;
use crate::http::call::Call;
pub(super) use crate::http::fault::ELSEWHERE as PATH;
use crate::journal::Endpoint;
use crate::wire::params::SECRET;

/// Notes which credentials came along.
pub(super) async fn arrived(State(google): State<Google>, call: Call) -> Response {
    google.settle(call.entry(Endpoint::Other), |_, entry| {
        let names = call.params.iter().map(|(name, _)| name);
        let mut leaked: Vec<_> = names.filter(|name| SECRET.contains(name)).collect();
        if call.authorization.is_some() {
            leaked.push("the Authorization header");
        }
        entry.decision = match leaked.as_slice() {
            [] => "a redirected request arrived, without credentials".to_owned(),
            leaked => format!(
                "a redirected request arrived, and with it {}",
                leaked.join(", ")
            ),
        };
    });
    "this is not Google\n".into_response()
}
