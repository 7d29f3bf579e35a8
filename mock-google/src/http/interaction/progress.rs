//! How far a person has come through the pages, as sealed addresses and forms say.

use axum::response::Response;

use super::super::authorize::{follow, take};
use super::super::call::Call;
use super::super::seal::Seal;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::rules::authorize::Progress;
use crate::wire::params::Params;
use crate::world::browser::BrowserId;

/// How far the person has come, as the sealed address says.
pub(super) fn progress_of(
    google: &Google,
    call: &Call,
    browser: &BrowserId,
    request: &Params,
) -> Progress {
    let part = call.query.get("part");
    let opened = part.and_then(|part| Seal::new(google, browser, request).open_part(part));
    let (chosen, warned) = opened.map_or((None, false), |(sub, warned)| (Some(sub), warned));
    Progress {
        chosen,
        warned,
        answer: None,
    }
}

/// How far the person has come, if the form that was sent is one of ours.
pub(super) fn proved_progress(
    google: &Google,
    call: &Call,
    browser: &BrowserId,
    request: &Params,
) -> Option<Progress> {
    let progress = progress_of(google, call, browser, request);
    let csrf = call.form.get("csrf").unwrap_or_default();
    let is_ours = progress
        .chosen
        .as_ref()
        .is_some_and(|sub| Seal::new(google, browser, request).is_csrf(sub, csrf));
    is_ours.then_some(progress)
}

/// Judges the request with the person's answer, and goes where that leads.
pub(super) fn answer(
    google: &Google,
    call: &Call,
    browser: &BrowserId,
    request: &Params,
    progress: &Progress,
) -> Response {
    let step = google.settle(call.entry(Endpoint::Interaction), |turn, entry| {
        take(google, call, turn, entry, request, Some(browser), progress)
    });
    follow(google, call, Some(browser), step)
}
