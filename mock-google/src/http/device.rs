//! `POST /device/code`: codes for a device that cannot show Google's pages.

use axum::extract::State;
use axum::response::Response;
use jiff::SignedDuration;

use super::answer::{NO_STORE, json};
use super::call::Call;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::rules::device::begin;
use crate::wire::device::{DeviceAnswer, DeviceRequest, LIFETIME, refusal};

/// Answers a device that asks for codes.
pub(super) async fn code(State(google): State<Google>, call: Call) -> Response {
    let request = DeviceRequest::parse(&call.params);
    let settled = google.settle(call.entry(Endpoint::Device), |turn, entry| {
        let decision = request.and_then(|request| begin(turn.world, &request));
        let (client, scopes) = match decision {
            Ok(begun) => begun,
            Err(error) => {
                let (status, code, _) = error.row();
                entry.status = status;
                entry.decision = format!("{code} [{error:?}]");
                return Err(error);
            }
        };
        let expires = turn
            .now
            .checked_add(SignedDuration::from_secs(LIFETIME))
            .unwrap_or(turn.now);
        let (device_code, user_code) = turn
            .world
            .issue_device_code(&client, scopes, expires, turn.dice);
        entry.decision = format!("device waits for {user_code}");
        Ok(DeviceAnswer {
            device_code,
            user_code: user_code.to_string(),
            verification_url: google.endpoints().device_page(),
        })
    });
    match settled {
        Ok(answer) => json(200, NO_STORE, answer.to_json()),
        Err(error) => json(error.row().0, NO_STORE, refusal(&error)),
    }
}
