//! `GET /api/v1/auth/login/google/`: back from Google, with a code or an error.
//!
//! ```text
//! GET …/google/?state=…&iss=https%3A%2F%2Faccounts.google.com&code=4%2F0A…&scope=…&authuser=0&prompt=none
//! ```
//!
//! The order of the checks is the point. `state` comes first, because until it is known to belong to this
//! browser nothing else in the address deserves belief, not even an error (RFC 6749 section 10.12). Then
//! `iss` (RFC 9207), the error, the code; the exchange; the ID token; the profile; the account. A failure
//! anywhere leads to the login page with a code of ours, and the reason to the log. Every way out is a
//! redirect, so that the code does not stay in the address bar.
//!
//! From the first check to the stored session it is one piece of work, which goes on when the browser
//! hangs up: a code works once, and Google sends a refresh token with the first consent only
//! (<https://developers.google.com/identity/protocols/oauth2/web-server#offline>).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use secrecy::ExposeSecret as _;

use super::failure::Failure;
use super::params::Params;
use super::sign_in::end::{End, Errand, place};
use super::sign_in::welcome::Way;
use super::sign_in::{
    Begun, Delivery, admit, begin, check_issuer, check_promise, check_user, expected, settle,
};
use crate::access;
use crate::app::App;
use crate::google::id_token::Claims;
use crate::google::{Identity, TokenSet, Userinfo};
use crate::notice::Notice;
use crate::random;
use crate::session::{self, Kind};
use crate::store::{Attempt, Flow};

/// Handles the callback.
pub(super) async fn callback(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    if method == Method::HEAD || is_prefetch(&headers) {
        // Nobody is looking: a guess of the browser must not spend the code.
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let own = Arc::clone(&app);
    let answered = app
        .work
        .finish(async move { answer(&own, jar, query.as_deref()).await })
        .await?;
    let (jar, place) = match answered {
        Ok(way) => way,
        Err(failure) => {
            // Also a fault of ours must not leave the code in the address bar.
            tracing::error!(error = %failure, "a sign-in broke");
            let place = place(&app, Errand::default(), &End::Failure(failure));
            (CookieJar::new(), place)
        }
    };
    Ok((jar, Redirect::to(&place)).into_response())
}

/// The answer to a callback, and everything that has to happen for it.
async fn answer(app: &App, jar: CookieJar, query: Option<&str>) -> Result<Way, Failure> {
    let params = Params::parse(query);
    let browser = session::value(&app.config, &jar, Kind::Attempt).map(str::to_owned);
    let (Some(state), Some(browser)) = (params.get("state"), browser.as_deref()) else {
        return Ok((jar, place(app, Errand::default(), &End::NoAttempt)));
    };
    let delivery = Delivery {
        flow: Flow::Code,
        state,
        browser,
    };
    // A callback that comes twice at once waits for the first to finish.
    let _turn = app.callbacks.hold(random::fingerprint(state)).await;
    match begin(app, jar, &delivery).await? {
        Begun::Over(way) => Ok(way),
        Begun::Attempt(jar, attempt) => {
            let arrived = arrive(app, &jar, &params, &attempt).await;
            settle(app, jar, &attempt, arrived, &delivery).await
        }
    }
}

/// Everything between a callback that is this browser's own and a known user.
async fn arrive(
    app: &App,
    jar: &CookieJar,
    params: &Params,
    attempt: &Attempt,
) -> Result<i64, End> {
    check_user(app, jar, attempt).await?;
    let code = check_answer(app, params).await?;
    let tokens = app.google.exchange(code, &attempt.verifier).await?;
    let claims = verify_id_token(app, &tokens, attempt).await?;
    let profile = profile_of(app, &tokens, &claims).await?;
    let identity = Identity::new(claims, profile.as_ref());
    let user_id = admit(app, attempt, &identity).await?;
    access::keep(app, user_id, &tokens)
        .await
        .map_err(Failure::from)?;
    Ok(user_id)
}

/// The profile, which must be about the person of the ID token (OpenID Connect Core section 5.3.2).
///
/// It adds to an ID token that has the address already; while it cannot be had, that is enough.
async fn profile_of(
    app: &App,
    tokens: &TokenSet,
    claims: &Claims,
) -> Result<Option<Userinfo>, End> {
    match app.google.userinfo(&tokens.access_token).await {
        Ok(profile) if profile.subject == claims.sub => Ok(Some(profile)),
        Ok(_) => {
            tracing::warn!("the profile is about somebody else than the ID token");
            Err(End::Notice(Notice::SignInFailed))
        }
        Err(error) if error.is_transient() && claims.email.is_some() => {
            tracing::warn!(%error, "signing in without the profile");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The code of an answer that is Google's, once, and no error.
async fn check_answer<'a>(app: &App, params: &'a Params) -> Result<&'a str, End> {
    if params.repeats() {
        tracing::warn!("a callback says something twice");
        return Err(End::Notice(Notice::SignInFailed));
    }
    let iss = params.get("iss");
    check_issuer(app, iss)?;
    if let Some(error) = params.get("error") {
        tracing::info!(?error, "Google sent the person back");
        return Err(End::Notice(Notice::from_callback(error)));
    }
    check_promise(app, iss).await?;
    params.get("code").ok_or(End::Notice(Notice::SignInFailed))
}

async fn verify_id_token(app: &App, tokens: &TokenSet, attempt: &Attempt) -> Result<Claims, End> {
    let Some(id_token) = &tokens.id_token else {
        tracing::warn!("the token endpoint sent no ID token");
        return Err(End::Notice(Notice::SignInFailed));
    };
    let access_token = tokens.access_token.expose_secret();
    let expected = expected(app, attempt, Some(access_token));
    Ok(app
        .google
        .verified_claims(id_token.expose_secret(), &expected)
        .await?)
}

/// Whether the browser only guesses that the person will come here.
pub(super) fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let values = headers.get_all(*name).iter();
        values
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains("prefetch"))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_prefetch_is_recognised_in_every_spelling() {
        for (name, value, prefetch) in [
            ("sec-purpose", "prefetch", true),
            ("sec-purpose", "prefetch;prerender", true),
            ("purpose", "prefetch", true),
            ("x-moz", "prefetch", true),
            ("sec-fetch-mode", "navigate", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            assert_eq!(is_prefetch(&headers), prefetch, "{name}: {value}");
        }
    }
}
