//! `/__mock/keys`: which key signs, and which are published.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::answer::{Nothing, Problem, Refusal, Told};
use crate::google::Google;

/// The keys as they stand.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = SigningKeys)]
pub(super) struct Keys {
    /// The id of the key that signs.
    signing: String,
    /// The ids of the keys that are published.
    published: Vec<String>,
}

fn shown(google: &Google) -> Json<Keys> {
    let set = google.keys_now();
    Json(Keys {
        signing: set.signing().kid().to_owned(),
        published: set.kids().map(str::to_owned).collect(),
    })
}

/// Refuses where the keys change by themselves.
fn by_hand(google: &Google) -> Result<(), Refusal> {
    if google.keys().follow_the_calendar() {
        let problem =
            "the keys follow Google's calendar (key_rotation = \"google\"): move the clock";
        return Err(Refusal::new(StatusCode::CONFLICT, problem));
    }
    Ok(())
}

/// Which key signs, and which are published.
#[utoipa::path(get, path = "/__mock/keys", tag = "keys",
    operation_id = "show_keys",
    responses((status = 200, body = Keys)))]
pub(super) async fn show(State(google): State<Google>) -> Json<Keys> {
    shown(&google)
}

/// How to rotate.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = KeyRotation)]
#[serde(deny_unknown_fields)]
pub(super) struct Rotate {
    /// Whether the old key stays published, as at Google.
    #[serde(default = "yes")]
    keep_old: bool,
}

const fn yes() -> bool {
    true
}

/// Lets the next published key sign; the old one stays published, or not.
#[utoipa::path(post, path = "/__mock/keys/rotate", tag = "keys",
    operation_id = "rotate_keys", request_body = Rotate,
    responses((status = 200, body = Keys), (status = 409, body = Problem)))]
pub(super) async fn rotate(
    State(google): State<Google>,
    Told(told): Told<Rotate>,
) -> Result<Json<Keys>, Refusal> {
    by_hand(&google)?;
    if told.keep_old {
        google.keys().rotate();
    } else {
        google.keys().replace();
    }
    Ok(shown(&google))
}

/// Publishes a third key, which does not sign yet.
#[utoipa::path(post, path = "/__mock/keys/publish-next", tag = "keys",
    operation_id = "publish_next_key", request_body = Nothing,
    responses((status = 200, body = Keys), (status = 409, body = Problem)))]
pub(super) async fn publish_next(
    State(google): State<Google>,
    Told(Nothing {}): Told<Nothing>,
) -> Result<Json<Keys>, Refusal> {
    by_hand(&google)?;
    google.keys().publish_next();
    Ok(shown(&google))
}

/// Unpublishes the keys that signed before.
#[utoipa::path(post, path = "/__mock/keys/drop-old", tag = "keys",
    operation_id = "drop_old_keys", request_body = Nothing,
    responses((status = 200, body = Keys), (status = 409, body = Problem)))]
pub(super) async fn drop_old(
    State(google): State<Google>,
    Told(Nothing {}): Told<Nothing>,
) -> Result<Json<Keys>, Refusal> {
    by_hand(&google)?;
    google.keys().drop_old();
    Ok(shown(&google))
}
