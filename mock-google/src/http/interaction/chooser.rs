//! `/o/oauth2/v2/auth/oauthchooseaccount`: pick one of the accounts signed in in this browser.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::authorize::follow;
use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::identifier::visit;
use super::{CONSENT, IDENTIFIER, app_name, page};
use crate::google::Google;
use crate::pages::{ChooserPage, Row};
use crate::rules::authorize::is_of_domain;

/// Shows the page; picking a row is a link, sealed to this browser and request.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let examined = match visit(&google, &call, "chooser shown", false) {
        Err(step) => return follow(&google, &call, call.browser.as_ref(), step),
        Ok(examined) => examined,
    };
    let request = &examined.request.params;
    let signed_in: Vec<_> = call.browser.as_ref().map_or_else(Vec::new, |id| {
        google.turn(|turn| {
            let browser = turn.world.browser(id).cloned().unwrap_or_default();
            browser
                .accounts()
                .iter()
                .filter_map(|sub| turn.world.account(sub).cloned())
                .collect()
        })
    });
    let Some(browser) = call.browser.as_ref().filter(|_| !signed_in.is_empty()) else {
        return redirect(&call, &hop(&google, IDENTIFIER, request, None));
    };
    let seal = Seal::new(&google, browser, request);
    let domain = examined.request.hosted_domain.as_deref();
    let any_fits = signed_in
        .iter()
        .any(|account| is_of_domain(account, domain));
    let rows: Vec<_> = signed_in
        .iter()
        .enumerate()
        .filter(|(_, account)| !any_fits || is_of_domain(account, domain))
        .map(|(authuser, account)| Row {
            authuser,
            account,
            link: hop(
                &google,
                CONSENT,
                request,
                Some(&seal.part(&account.sub, false)),
            ),
        })
        .collect();
    page(
        StatusCode::OK,
        &ChooserPage {
            app: &app_name(&examined),
            rows: &rows,
            other_account: &hop(&google, IDENTIFIER, request, None),
        },
    )
}
