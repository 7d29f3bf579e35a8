//! Bent tokens that still work when they come back: short-lived, rotated, of the greatest size.

use axum::response::Response;
use jiff::SignedDuration;
use serde_json::{Map, Value};

use super::super::call::Call;
use super::answers;
use crate::fault::TokensBend;
use crate::google::Google;
use crate::wire::credential::{AccessToken, RefreshToken};
use crate::wire::id_token::{ClaimSet, half_hash};

/// The greatest sizes in bytes: access tokens 2048, refresh tokens 512
/// (<https://developers.google.com/identity/protocols/oauth2#size>).
const GREATEST: [(&str, usize); 2] = [("access_token", 2_048), ("refresh_token", 512)];

/// Bends the tokens of an answer.
pub(super) async fn bend(
    google: &Google,
    call: &Call,
    bend: &TokensBend,
    response: Response,
) -> Response {
    answers::json(response, |value| {
        let Some(answer) = value
            .as_object_mut()
            .filter(|answer| answer.contains_key("access_token"))
        else {
            return;
        };
        match bend {
            TokensBend::ShortLived(seconds) => shorten(google, answer, *seconds),
            TokensBend::Rotated => rotate(google, call, answer),
            TokensBend::Huge => enlarge(google, call, answer),
        }
    })
    .await
}

/// Lets the access token end sooner.
fn shorten(google: &Google, answer: &mut Map<String, Value>, seconds: i64) {
    if let Some(token) = answer.get("access_token").and_then(Value::as_str) {
        google.turn(|turn| {
            let token = AccessToken::from_wire(turn.aliases.resolve(token).unwrap_or(token));
            let life = SignedDuration::from_secs(seconds);
            let end = turn.now.checked_add(life).unwrap_or(turn.now);
            turn.world.shorten_access_token(&token, end);
        });
    }
    answer.insert("expires_in".to_owned(), seconds.into());
}

/// Puts a new refresh token in place of that of the request, which is dead from now on.
fn rotate(google: &Google, call: &Call, answer: &mut Map<String, Value>) {
    let Some(old) = call
        .params
        .get("refresh_token")
        .map(RefreshToken::from_wire)
    else {
        return;
    };
    let fresh = google.turn(|turn| turn.world.replace_refresh_token(&old, turn.now, turn.dice));
    if let Some(fresh) = fresh {
        answer.insert("refresh_token".to_owned(), fresh.expose().into());
    }
}

/// Makes the tokens as long as Google's may be; `at_hash` goes with the longer access token.
fn enlarge(google: &Google, call: &Call, answer: &mut Map<String, Value>) {
    for (name, size) in GREATEST {
        let Some(Value::String(token)) = answer.get_mut(name) else {
            continue;
        };
        let real = token.clone();
        token.extend(std::iter::repeat_n('x', size.saturating_sub(real.len())));
        let alias = token.clone();
        google.with_aliases(|aliases| aliases.name(alias, real));
    }
    let hash = answer
        .get("access_token")
        .and_then(Value::as_str)
        .map(half_hash);
    let id_token = answer.get("id_token").and_then(Value::as_str);
    let claims = id_token.and_then(ClaimSet::read);
    if let (Some(hash), Some(claims)) = (hash, claims)
        && claims.get("at_hash").is_some()
    {
        let token = google.sign_forged(&claims.with("at_hash", hash), call.bends());
        answer.insert("id_token".to_owned(), token.into());
    }
}
