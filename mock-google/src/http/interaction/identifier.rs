//! `/v3/signin/identifier`: the email address.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::authorize::{Step, follow};
use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::{PASSWORD, app_name, browser_of, cookies_disabled, page, request_of, with_cookie};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{IdentifierPage, Person};
use crate::rules::authorize::{Examined, Progress, examine};
use crate::rules::interaction::identify;
use crate::wire::params::Params;
use crate::world::browser::BrowserId;

/// The most people listed in the box of the mock.
const MOST_SHOWN: usize = 10;

/// Shows the page.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let (browser, fresh) = browser_of(&google, &call);
    match visit(&google, &call, "identifier page shown", false) {
        Err(step) => follow(&google, &call, call.browser.as_ref(), step),
        Ok(examined) => {
            let hint = examined.request.login_hint.clone().unwrap_or_default();
            let response = form(&google, &browser, &examined, &hint, None);
            if fresh {
                with_cookie(response, &google, &browser)
            } else {
                response
            }
        }
    }
}

/// Takes the address and goes on to the password, if Google knows it.
pub(in crate::http) async fn submit(State(google): State<Google>, call: Call) -> Response {
    let Some(browser) = &call.browser else {
        return cookies_disabled();
    };
    let csrf = call.form.get("csrf").unwrap_or_default();
    let is_ours = Seal::new(&google, browser, &request_of(&call)).is_csrf("", csrf);
    let identifier = call.form.get("identifier").unwrap_or_default();
    let account = google.turn(|turn| identify(turn.world, identifier).cloned());
    let what = match (is_ours, &account) {
        (false, _) => "a form of another browser or request, asked again",
        (true, Ok(_)) => "identifier given",
        (true, Err(_)) => "unknown identifier",
    };
    let examined = match visit(&google, &call, what, !is_ours || account.is_ok()) {
        Err(step) => return follow(&google, &call, Some(browser), step),
        Ok(examined) => examined,
    };
    let request = &examined.request.params;
    if !is_ours {
        return redirect(&call, &hop(&google, &call.path, request, None));
    }
    match account {
        Ok(account) => redirect(&call, &password_page(&google, request, &account.email)),
        Err(error) => form(&google, browser, &examined, identifier, Some(error.text())),
    }
}

/// Examines the request of a page that comes before an account is chosen, and notes what the visit
/// comes to: a page, or a redirect to the next.
pub(super) fn visit(
    google: &Google,
    call: &Call,
    what: &str,
    redirects: bool,
) -> Result<Box<Examined>, Step> {
    let request = request_of(call);
    google.settle(call.entry(Endpoint::Interaction), |turn, entry| {
        match examine(
            turn.world,
            google.behaviour(),
            turn.now,
            request.clone(),
            &call.user_agent,
        ) {
            Ok(examined) => {
                what.clone_into(&mut entry.decision);
                if redirects {
                    entry.redirected();
                }
                Ok(Box::new(examined))
            }
            // Says so in the journal and leads to the error page.
            Err(_) => Err(super::super::authorize::take(
                google,
                call,
                turn,
                entry,
                &request,
                call.browser.as_ref(),
                &Progress::default(),
            )),
        }
    })
}

/// The address of the password page for an account.
pub(super) fn password_page(google: &Google, request: &Params, email: &str) -> String {
    hop(
        google,
        PASSWORD,
        &request.clone().with("Email", email),
        None,
    )
}

fn form(
    google: &Google,
    browser: &BrowserId,
    examined: &Examined,
    identifier: &str,
    error: Option<&str>,
) -> Response {
    let request = &examined.request.params;
    let people: Vec<_> = google
        .accounts(MOST_SHOWN)
        .0
        .iter()
        .map(|account| Person {
            name: account.name(),
            email: account.email.clone(),
            note: account.note(),
            link: password_page(google, request, &account.email),
        })
        .collect();
    page(
        StatusCode::OK,
        &IdentifierPage {
            app: &app_name(examined),
            identifier,
            error,
            csrf: &Seal::new(google, browser, request).csrf(""),
            people: &people,
        },
    )
}
