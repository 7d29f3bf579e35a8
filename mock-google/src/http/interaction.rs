//! Google's pages between the authorization request and the callback, on Google's own paths.
//!
//! No page keeps state on the server: the request stands whole in the address and is examined anew
//! each time, so that tabs, the back button and reloads simply work.

use askama::Template;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use super::answer::NO_STORE;
use super::call::{COOKIE, Call};
use crate::endpoints::GOOGLE_ISSUER;
use crate::google::Google;
use crate::pages;
use crate::rules::authorize::{Ask, Destination, Examined};
use crate::wire::authorization::INTERNAL;
use crate::wire::params::Params;
use crate::world::browser::BrowserId;

pub(super) mod chooser;
pub(super) mod connections;
pub(super) mod consent;
pub(super) mod device;
pub(super) mod error;
pub(super) mod identifier;
pub(super) mod logout;
pub(super) mod password;
mod progress;
pub(super) mod warning;

/// Sign in: the email address.
pub(super) const IDENTIFIER: &str = "/v3/signin/identifier";
/// Sign in: the password.
pub(super) const PASSWORD: &str = "/v3/signin/challenge/pwd";
/// Pick one of the signed-in accounts.
pub(super) const CHOOSER: &str = "/o/oauth2/v2/auth/oauthchooseaccount";
/// Confirm signing in to an app that asks only who one is.
pub(super) const CONFIRM: &str = "/signin/oauth/id";
/// Read a warning about the app.
pub(super) const WARNING: &str = "/signin/oauth/warning";
/// Allow what the app asks for.
pub(super) const CONSENT: &str = "/signin/oauth/consent";

/// The path of the page that asks.
pub(super) const fn path_of(ask: &Ask) -> &'static str {
    match ask {
        Ask::Identifier { .. } => IDENTIFIER,
        Ask::Chooser => CHOOSER,
        Ask::Warning(..) => WARNING,
        Ask::Confirm(_) => CONFIRM,
        Ask::Consent(_) => CONSENT,
    }
}

/// The app as the pages call it: its name, or the domain it redirects to where it has none or
/// Google has not verified it.
fn app_name(examined: &Examined) -> String {
    let domain = match &examined.destination {
        Destination::Callback(callback) => Some(callback.domain()),
        Destination::Device(_) | Destination::Connections => None,
    };
    let client = &examined.client;
    let name = client
        .app_name
        .clone()
        .filter(|_| client.status.brand_verified);
    name.or(domain).unwrap_or_else(|| client.id.to_string())
}

/// The request's own parameters on one of these pages: those of the address, without Google's.
fn request_of(call: &Call) -> Params {
    call.query.clone().without(INTERNAL)
}

/// The browser's id, or a new one for a browser that has none yet.
fn browser_of(google: &Google, call: &Call) -> (BrowserId, bool) {
    if let Some(id) = &call.browser {
        return (id.clone(), false);
    }
    let bytes = google.turn(|turn| turn.dice.throw("browser"));
    (BrowserId::from_random(bytes), true)
}

/// A page with the headers every page of Google's carries, and a policy that lets nothing else in.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    let mut response = (status, Html(pages::render(template))).into_response();
    secure(response.headers_mut());
    response
}

/// There is deliberately no `form-action`: Chromium applies it to the redirects after a form, and
/// the consent form ends in a redirect to the app, which may lead anywhere.
fn secure(headers: &mut HeaderMap) {
    const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                          img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    let values: [(HeaderName, &'static str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, NO_STORE),
    ];
    for (name, value) in values {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Hands the browser its id.
fn with_cookie(mut response: Response, google: &Google, id: &BrowserId) -> Response {
    let secure = if google.issuer().starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    // Standing in, accounts.google.com and myaccount.google.com share the session, as at Google.
    let domain = if google.issuer() == GOOGLE_ISSUER {
        "; Domain=google.com"
    } else {
        ""
    };
    let cookie = format!(
        "{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax{secure}{domain}",
        id.as_str()
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// What a form that came without a cookie is told, in Google's words.
fn cookies_disabled() -> Response {
    page(StatusCode::BAD_REQUEST, &pages::CookiesPage)
}
