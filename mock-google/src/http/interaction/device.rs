//! `/device`: a person types in the code that a device shows, then signs in and allows it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::{app_name, browser_of, cookies_disabled, page, with_cookie};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{DeviceDonePage, DevicePage};
use crate::rules::authorize::Examined;
use crate::rules::interaction::connect;
use crate::wire::authorization::USER_CODE;
use crate::wire::params::Params;
use crate::world::browser::BrowserId;

/// The page that says how it went.
const DONE: &str = "/device/done";

/// Shows the page.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let (browser, fresh) = browser_of(&google, &call);
    google.settle(call.entry(Endpoint::Device), |_, entry| {
        "device page shown".clone_into(&mut entry.decision);
    });
    let typed = call.query.get(USER_CODE).unwrap_or_default();
    let response = form(&google, &browser, typed, None);
    if fresh {
        with_cookie(response, &google, &browser)
    } else {
        response
    }
}

/// Takes the code and goes on to sign in, if a device waits under it.
pub(in crate::http) async fn submit(State(google): State<Google>, call: Call) -> Response {
    let Some(browser) = &call.browser else {
        return cookies_disabled();
    };
    let csrf = call.form.get("csrf").unwrap_or_default();
    if !Seal::new(&google, browser, &Params::default()).is_csrf("", csrf) {
        return redirect(&call, &google.endpoints().device_page());
    }
    let typed = call.form.get(USER_CODE).unwrap_or_default();
    let waiting = google.settle(call.entry(Endpoint::Device), |turn, entry| {
        let waiting = connect(turn.world, turn.now, typed);
        match &waiting {
            Ok(code) => {
                entry.redirected();
                entry.decision = format!("code {code} of a device given");
            }
            Err(error) => entry.decision = format!("no device waits for that code [{error:?}]"),
        }
        waiting
    });
    match waiting {
        Ok(code) => {
            let request = Params::default().with(USER_CODE, code.as_str());
            redirect(&call, &hop(&google, super::CONSENT, &request, None))
        }
        Err(error) => form(&google, browser, typed, Some(error.text())),
    }
}

/// The address that says how it went.
pub(in crate::http) fn done(google: &Google, examined: &Examined, allowed: bool) -> String {
    let params = Params::default()
        .with("app", &app_name(examined))
        .with("allowed", if allowed { "true" } else { "false" });
    google.endpoints().page(&format!("{DONE}?{params}"))
}

/// Says how it went.
pub(in crate::http) async fn finish(State(google): State<Google>, call: Call) -> Response {
    let allowed = call.query.get("allowed") == Some("true");
    google.settle(call.entry(Endpoint::Device), |_, entry| {
        "end of the device flow shown".clone_into(&mut entry.decision);
    });
    page(
        StatusCode::OK,
        &DeviceDonePage {
            app: call.query.get("app").unwrap_or("the app"),
            allowed,
        },
    )
}

fn form(google: &Google, browser: &BrowserId, typed: &str, error: Option<&str>) -> Response {
    page(
        StatusCode::OK,
        &DevicePage {
            user_code: typed,
            error,
            csrf: &Seal::new(google, browser, &Params::default()).csrf(""),
        },
    )
}
