//! Sending security events to an app's receiver (Cross-Account Protection).
//!
//! <https://developers.google.com/identity/protocols/risc>

use std::time::Duration;

use super::Google;
use super::people::{Unknown, find};
use crate::wire::hex;
use crate::wire::security_event::SecurityEvent;

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why an event did not arrive.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// No such account or client.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The client has nowhere to send events to.
    #[error("the client `{0}` has no receiver: set `event_receiver` to an address of the app")]
    NoReceiver(String),
    /// Nobody answered at the receiver's address.
    #[error("the receiver {address} does not answer: {reason}")]
    Unreachable {
        /// The address.
        address: String,
        /// What went wrong.
        reason: String,
    },
}

impl Google {
    /// Sends a security event about an account to a client's receiver, signed as Google signs it, and
    /// returns the status the receiver answered; 202 means that it took the event.
    ///
    /// # Errors
    /// [`EventError`], which says what is missing or who does not answer.
    pub async fn send_event(
        &self,
        email: &str,
        client_id: &str,
        event: &SecurityEvent,
    ) -> Result<u16, EventError> {
        let (claims, address) = self.turn(|turn| {
            let (account, client) = find(turn.world, email, client_id)?;
            let receiver = client.event_receiver.clone();
            let address = receiver.ok_or_else(|| EventError::NoReceiver(client_id.to_owned()))?;
            let id = hex(&turn.dice.throw::<16>(client_id));
            let (endpoints, at) = (self.endpoints(), turn.now.as_second());
            let claims = event.claims(endpoints, client_id, &account.sub, &id, at);
            Ok::<_, EventError>((claims, address))
        })?;
        let token = self.sign_as("secevent+jwt", &claims);
        let unreachable = |error: reqwest::Error| EventError::Unreachable {
            address: address.clone(),
            reason: error.to_string(),
        };
        let answer = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(unreachable)?
            .post(&address)
            .header("content-type", "application/secevent+jwt")
            .header("accept", "application/json")
            .body(token)
            .send()
            .await
            .map_err(unreachable)?;
        Ok(answer.status().as_u16())
    }
}
