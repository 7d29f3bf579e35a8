//! `GET /connection`: how the connection with Google stands, what it allows, and how to end it.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use jiff::Timestamp;

use super::failure::Failure;
use super::params::Params;
use crate::app::App;
use crate::google::scopes;
use crate::notice::{Notice, Shown};
use crate::pages::{self, Permission};
use crate::session;
use crate::store::{Connection, ConnectionState};

/// The page of a signed-in person; anybody else signs in first and comes back.
pub(super) async fn page(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let params = Params::parse(query.as_deref());
    let notice = params.get("error").map(Notice::from_code);
    let Some(session) = session::current(&app, &jar).await? else {
        let error = notice.map_or_else(String::new, |notice| format!("&error={}", notice.code()));
        let login = format!("/login?next=%2Fconnection{error}");
        return Ok(Redirect::to(&login).into_response());
    };
    let connection = app.store.connection(session.user_id).await?;
    let state = connection
        .as_ref()
        .map_or(ConnectionState::None, Connection::state);
    // What was granted counts as long as it can be used.
    let usable = connection.filter(|connection| !connection.lost);
    let permissions: Vec<_> = usable
        .iter()
        .flat_map(|connection| permissions(&app.config.scopes, connection))
        .collect();
    let page = pages::Connection {
        csrf: session.csrf,
        state,
        missing: permissions.iter().any(|permission| !permission.granted),
        permissions,
        since: usable.map_or_else(String::new, |connection| day(connection.since)),
        again: notice.map(again),
        notice: notice.map(|notice| Shown::new(notice, params.get("wait"))),
    };
    Ok(pages::page(StatusCode::OK, &page))
}

/// What the app asks for, and whether it was granted.
fn permissions(asked: &[String], connection: &Connection) -> impl Iterator<Item = Permission> {
    asked.iter().map(|scope| Permission {
        label: scopes::label(scope),
        scope: scope.clone(),
        granted: scopes::is_granted(&connection.scope, scope),
    })
}

/// Where the button of a notice leads: to Google again, which has to ask this time.
fn again(notice: Notice) -> &'static str {
    if notice.asks_for_another_account() {
        "/api/v1/auth/login/google/start?reconnect=1&choose=1&next=/connection"
    } else {
        "/api/v1/auth/login/google/start?reconnect=1&interactive=1&next=/connection"
    }
}

/// A day as people write it; nothing for connections older than the column.
fn day(seconds: i64) -> String {
    match Timestamp::from_second(seconds) {
        Ok(time) if seconds > 0 => time.strftime("%-d %B %Y").to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_for_people() {
        assert_eq!(day(1_795_651_200), "26 November 2026");
        assert_eq!(day(0), "");
    }
}
