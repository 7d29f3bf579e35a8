//! `/__mock/clock`: what time it is at Google.

use axum::Json;
use axum::extract::State;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::answer::{Refusal, Told};
use crate::clock::read_span;
use crate::google::Google;

/// What the clock shows.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Clock)]
pub(super) struct Shown {
    /// The time, as RFC 3339 writes it.
    now: String,
    /// Whether the clock stands still.
    held: bool,
    /// How far it is before real time, in seconds.
    offset_seconds: f64,
}

fn shown(google: &Google) -> Json<Shown> {
    let clock = google.clock();
    Json(Shown {
        now: clock.now().to_string(),
        held: clock.is_held(),
        offset_seconds: clock.offset().as_secs_f64(),
    })
}

/// What the clock shows.
#[utoipa::path(get, path = "/__mock/clock", tag = "clock",
    operation_id = "show_clock",
    responses((status = 200, body = Shown)))]
pub(super) async fn show(State(google): State<Google>) -> Json<Shown> {
    shown(&google)
}

/// What is to become of the clock; carried out in this order.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = ClockChange)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// Sets it to a time, `2026-01-31T12:00:00Z`; it goes on as it did.
    set: Option<String>,
    /// Lets it run so far before real time: `2m`, or `-2m` for behind.
    skew: Option<String>,
    /// Moves it: `2h`, `-10m`, `7d`.
    advance: Option<String>,
    /// True stops it, false lets it run on.
    hold: Option<bool>,
}

/// Moves, sets, skews, stops or starts the clock; whatever expires follows it.
#[utoipa::path(put, path = "/__mock/clock", tag = "clock",
    operation_id = "change_clock", request_body = Change,
    responses((status = 200, body = Shown)))]
pub(super) async fn change(
    State(google): State<Google>,
    Told(told): Told<Change>,
) -> Result<Json<Shown>, Refusal> {
    let set = told.set.as_deref().map(time).transpose()?;
    let skew = told
        .skew
        .as_deref()
        .map(|text| span("skew", text))
        .transpose()?;
    let advance = told
        .advance
        .as_deref()
        .map(|text| span("advance", text))
        .transpose()?;
    if set.is_none() && skew.is_none() && advance.is_none() && told.hold.is_none() {
        return Err(Refusal::of_field(
            "",
            "say `set`, `skew`, `advance` or `hold`",
        ));
    }
    let change = crate::clock::Change {
        set,
        skew,
        advance,
        hold: told.hold,
    };
    let field = if skew.is_some() { "skew" } else { "advance" };
    google
        .clock()
        .change(change)
        .map_err(|error| Refusal::of_field(field, error.to_string()))?;
    Ok(shown(&google))
}

fn time(text: &str) -> Result<Timestamp, Refusal> {
    let problem = || format!("`{text}` is no time: write 2026-01-31T12:00:00Z");
    text.parse()
        .map_err(|_| Refusal::of_field("set", problem()))
}

/// Reads a span.
pub(super) fn span(field: &'static str, text: &str) -> Result<SignedDuration, Refusal> {
    read_span(text).ok_or_else(|| {
        let problem = format!("`{text}` is no span: write 90s, 2m, 1h30m, 7d, or -10m for back");
        Refusal::of_field(field, problem)
    })
}
