//! `GET /`: the profile of whoever is signed in, else a welcome.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::failure::Failure;
use crate::app::App;
use crate::pages::{self, Card, Home};
use crate::session;

/// The home page.
pub(super) async fn page(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Response, Failure> {
    let card = match session::current(&app, &jar).await? {
        Some(session) => {
            let connection = app.store.connection_state(session.user_id).await?;
            Some(Card::new(session, connection))
        }
        None => None,
    };
    Ok(pages::page(StatusCode::OK, &Home { card }))
}
