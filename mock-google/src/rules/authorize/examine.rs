//! Everything about a request that does not depend on the person.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Destination, Examined};
use crate::behaviour::Behaviour;
use crate::wire::authorization::{AuthorizationRequest, CONTINUE, Opening, USER_CODE};
use crate::wire::error::PageError;
use crate::wire::params::Params;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::callback::Callback;
use crate::world::client::{Client, ClientKind, ClientState};
use crate::world::device::{DeviceStage, UserCode};

/// Examines everything about a request that does not depend on the person.
///
/// # Errors
/// The [`PageError`] of the first check that fails, in Google's order: repetition, response type,
/// client id, the client, syntax, user agent, redirect address, scopes.
pub fn examine(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    params: Params,
    user_agent: &str,
) -> Result<Examined, PageError> {
    if params.get("response_type").is_none() {
        if let Some(code) = params.get(USER_CODE) {
            return examine_device(world, now, code, &params);
        }
        if params.get(CONTINUE).is_some() {
            return Ok(connections(params));
        }
    }
    let opening = Opening::parse(params)?;
    let client = world
        .client(opening.client_id())
        .ok_or(PageError::UnknownClient)?;
    check_client(client)?;
    let request = opening.read(behaviour)?;
    if client.kind != ClientKind::Web && !request.response.is_code_only() {
        let asked = request.params.get("response_type").unwrap_or_default();
        return Err(PageError::UnsupportedResponseType(asked.to_owned()));
    }
    if is_embedded(user_agent) {
        return Err(PageError::DisallowedUserAgent);
    }
    let callback = Callback::registered(world, behaviour, now, client, &request)?;
    check_scopes(client, behaviour, &request)?;
    Ok(Examined {
        client: Arc::clone(client),
        destination: Destination::Callback(callback),
        request,
    })
}

fn check_client(client: &Client) -> Result<(), PageError> {
    match client.state {
        ClientState::Active if client.status.consent_screen => Ok(()),
        ClientState::Active => Err(PageError::NoConsentScreen),
        ClientState::Deleted => Err(PageError::DeletedClient),
        ClientState::Disabled => Err(PageError::DisabledClient),
    }
}

fn check_scopes(
    client: &Client,
    behaviour: &Behaviour,
    request: &AuthorizationRequest,
) -> Result<(), PageError> {
    if request.scopes.is_empty() {
        return Err(PageError::MissingScope);
    }
    let (valid, invalid) = request.scopes.split_unknown(&behaviour.extra_scopes);
    if !invalid.is_empty() {
        let asked = request.params.get("scope").unwrap_or_default();
        let noncanonical = Scopes::noncanonical(asked);
        return Err(PageError::InvalidScope(valid, invalid, noncanonical));
    }
    let hidden = request.scopes.intersection(&client.hidden_scopes);
    if hidden.is_empty() {
        Ok(())
    } else {
        Err(PageError::HiddenScope(hidden))
    }
}

/// A person typed in the code of a device: what the device asked for is asked of the person.
fn examine_device(
    world: &World,
    now: Timestamp,
    code: &str,
    params: &Params,
) -> Result<Examined, PageError> {
    let unknown = || PageError::UnknownUserCode;
    let code = UserCode::from_person(code).ok_or_else(unknown)?;
    let device = waiting(world, now, &code).ok_or_else(unknown)?;
    let client = world.client(&device.0).ok_or(PageError::UnknownClient)?;
    check_client(client)?;
    Ok(Examined {
        client: Arc::clone(client),
        request: AuthorizationRequest::own(device.1, params.clone()),
        destination: Destination::Device(code),
    })
}

/// The client and the scopes of a device that still waits under a code.
#[must_use]
pub fn waiting(world: &World, now: Timestamp, code: &UserCode) -> Option<(Arc<str>, Scopes)> {
    let device = world.device_of(code)?;
    let waits = matches!(device.stage, DeviceStage::Pending) && device.expires > now;
    waits.then(|| (Arc::clone(&device.client), device.scopes.clone()))
}

/// A person signs in to see the page of connected apps; the app is Google's own.
fn connections(params: Params) -> Examined {
    Examined {
        client: Arc::new(Client::web("", "").app_name("your Google Account")),
        destination: Destination::Connections,
        request: AuthorizationRequest::own(Scopes::default(), params),
    }
}

/// Whether a browser is a web view inside an app: Android's says `; wv)`, that of iOS lacks `Safari/`
/// (<https://developers.google.com/identity/protocols/oauth2/policies#browsers>).
pub(super) fn is_embedded(user_agent: &str) -> bool {
    let is_ios = ["iPhone", "iPad", "iPod"]
        .iter()
        .any(|device| user_agent.contains(device));
    let is_web_kit = user_agent.contains("AppleWebKit/");
    user_agent.contains("; wv)") || (is_ios && is_web_kit && !user_agent.contains("Safari/"))
}
