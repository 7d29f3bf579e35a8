//! `GET /`: the profile of whoever is signed in, else what this is about.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::failure::Failure;
use crate::app::App;
use crate::pages::{self, Card, Home, Welcome};
use crate::session;

/// The home page.
pub(super) async fn page(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Response, Failure> {
    let Some(session) = session::current(&app, &jar).await? else {
        let password = app.config.mail.is_on();
        return Ok(pages::page(StatusCode::OK, &Welcome { password }));
    };
    let connection = app.store.connection_state(session.user_id).await?;
    let person = Card::new(session, connection);
    Ok(pages::page(StatusCode::OK, &Home { person }))
}
