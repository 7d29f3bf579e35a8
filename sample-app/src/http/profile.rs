//! What a signed-in person can ask: who they are here, who they are at Google, and to disconnect.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCEPT, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Form, Json};
use axum_extra::extract::CookieJar;
use serde_json::{Value, json};

use super::failure::Failure;
use super::login::{Signed, forged};
use super::sign_in::end::{End, Errand, place};
use crate::access::{self, AccessError};
use crate::app::App;
use crate::notice::Notice;
use crate::pages::{self, GoogleProfile};
use crate::session;

/// `GET …/users/me/`: the user, as this app knows them.
pub(super) async fn me(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Response, Failure> {
    let Some(session) = session::current(&app, &jar).await? else {
        return Ok(signed_out());
    };
    let connection = app.store.connection_state(session.user_id).await?;
    Ok(Json(json!({
        "id": session.user_id,
        "email": session.email,
        "email_verified": session.email_verified,
        "name": session.name,
        "picture": session.picture,
        "google": connection.word(),
    }))
    .into_response())
}

/// `GET …/google/profile/`: the user, as Google knows them, read with the stored tokens; a page for people,
/// JSON for programs.
pub(super) async fn google(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<Response, Failure> {
    let Some(session) = session::current(&app, &jar).await? else {
        return Ok(signed_out());
    };
    let profile = access::profile(&app, session.user_id).await;
    if accepts_html(&headers) {
        return page(&app, profile, session.csrf);
    }
    match profile {
        Ok(profile) => Ok(Json(profile).into_response()),
        Err(error) => no_profile(error),
    }
}

/// The profile for people; without one, the page about the connection says what to do.
fn page(app: &App, profile: Result<Value, AccessError>, csrf: String) -> Result<Response, Failure> {
    let end = match profile {
        Ok(profile) => {
            let members = profile.as_object().into_iter().flatten();
            let text = |value: &Value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            };
            let page = GoogleProfile {
                csrf,
                members: members
                    .map(|(name, value)| (name.clone(), text(value)))
                    .collect(),
            };
            return Ok(pages::page(StatusCode::OK, &page));
        }
        Err(AccessError::NotConnected | AccessError::Lost) => {
            return Ok(Redirect::to("/connection").into_response());
        }
        Err(AccessError::Unavailable {
            retry_after,
            reason,
        }) => {
            tracing::warn!(%reason, "no profile");
            retry_after.map_or(End::Notice(Notice::GoogleUnavailable), End::Wait)
        }
        Err(AccessError::Refused(reason)) => {
            tracing::warn!(%reason, "no profile");
            End::Notice(Notice::SignInFailed)
        }
        Err(other) => return Err(other.into()),
    };
    let errand = Errand {
        connects: true,
        ..Errand::default()
    };
    Ok(Redirect::to(&place(app, errand, &end)).into_response())
}

/// Whether a person asks, and not a program.
fn accepts_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// `POST …/google/disconnect/`: forgets the tokens and asks Google to do the same.
pub(super) async fn disconnect(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    Form(form): Form<Signed>,
) -> Result<Response, Failure> {
    let Some(session) = session::current(&app, &jar).await? else {
        return Ok(Redirect::to("/login").into_response());
    };
    if !form.is_of(&session) {
        return Ok(forged());
    }
    access::disconnect(&app, session.user_id).await?;
    Ok(Redirect::to("/connection").into_response())
}

fn signed_out() -> Response {
    refusal(
        StatusCode::UNAUTHORIZED,
        "signed_out",
        "Please sign in first.",
    )
}

fn no_profile(error: AccessError) -> Result<Response, Failure> {
    match error {
        AccessError::NotConnected | AccessError::Lost => Ok(refusal(
            StatusCode::CONFLICT,
            "google_access_lost",
            "Google is not connected any more. Please reconnect it.",
        )),
        AccessError::Unavailable {
            retry_after,
            reason,
        } => {
            tracing::warn!(%reason, "no profile");
            let mut response = refusal(
                StatusCode::SERVICE_UNAVAILABLE,
                "google_unavailable",
                "Google can't be reached right now. Please try again in a moment.",
            );
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            Ok(response)
        }
        AccessError::Refused(reason) => {
            tracing::warn!(%reason, "no profile");
            Ok(refusal(
                StatusCode::BAD_GATEWAY,
                "google_refused",
                "Google's answer was of no use. Please try again later.",
            ))
        }
        other => Err(other.into()),
    }
}

fn refusal(status: StatusCode, error: &str, message: &str) -> Response {
    (status, Json(json!({ "error": error, "message": message }))).into_response()
}
