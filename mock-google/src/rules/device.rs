//! What the device flow decides: whether a device gets codes, and whether it gets tokens yet.
//!
//! <https://developers.google.com/identity/protocols/oauth2/limited-input-device>

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::behaviour::{Behaviour, DeviceCodeExpired};
use crate::wire::credential::DeviceCode;
use crate::wire::device::{ALLOWED_SCOPES, DeviceRequest, INTERVAL};
use crate::wire::error::{DeviceError, PageError};
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::client::{Client, ClientKind, ClientState};
use crate::world::device::DeviceStage;
use crate::world::grant::Grant;

/// Decides whether a device gets codes: the client, its type, its quota, the scopes, in this order.
///
/// # Errors
/// The [`DeviceError`] of the first check that fails.
pub fn begin(world: &World, request: &DeviceRequest) -> Result<(Arc<Client>, Scopes), DeviceError> {
    let client = world
        .client(&request.client_id)
        .ok_or(DeviceError::UnknownClient)?;
    match client.state {
        ClientState::Active => {}
        ClientState::Deleted => return Err(DeviceError::DeletedClient),
        ClientState::Disabled => return Err(DeviceError::DisabledClient),
    }
    if client.kind != ClientKind::Tv {
        return Err(DeviceError::WrongClientType);
    }
    if client.over_quota {
        return Err(DeviceError::OverQuota);
    }
    let allowed = Scopes::parse(&ALLOWED_SCOPES.join(" "));
    match request.scopes.minus(&allowed).iter().next() {
        Some(scope) => Err(DeviceError::InvalidScope(scope.to_owned())),
        None => Ok((Arc::clone(client), request.scopes.granted())),
    }
}

/// Decides whether a device gets tokens yet.
///
/// # Errors
/// The [`DeviceError`] to answer; a device that asks too often is told so before anything else.
pub fn poll(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    client: &Client,
    code: &DeviceCode,
) -> Result<Arc<Grant>, DeviceError> {
    if !code.is_well_formed() {
        return Err(DeviceError::Malformed);
    }
    let device = world
        .device(code)
        .filter(|device| device.client == client.id)
        .ok_or(DeviceError::Unknown)?;
    if device.expires <= now {
        return Err(match behaviour.device_code_expired {
            DeviceCodeExpired::ExpiredToken => DeviceError::Expired,
            DeviceCodeExpired::InvalidGrant => DeviceError::ExpiredAsInvalid,
        });
    }
    let pause = device.polled.map(|polled| polled.duration_until(now));
    if pause.is_some_and(|pause| pause < SignedDuration::from_secs(INTERVAL)) {
        return Err(DeviceError::SlowDown);
    }
    match &device.stage {
        DeviceStage::Pending => Err(DeviceError::Pending),
        DeviceStage::Refused(error) => Err(error.clone()),
        DeviceStage::Allowed(grant) if world.is_alive(grant) => Ok(Arc::clone(grant)),
        DeviceStage::Allowed(_) | DeviceStage::Spent => Err(DeviceError::Unknown),
    }
}

/// What a device is told of a refusal on Google's page: that the organisation of the person, or of the
/// app, stands in the way; of anything else it hears nothing and waits.
#[must_use]
pub fn told(error: &PageError) -> Option<DeviceError> {
    match error {
        PageError::AdminPolicyEnforced(_) => Some(DeviceError::AdminPolicyEnforced),
        PageError::OrgInternal => Some(DeviceError::OrgInternal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(kind: ClientKind) -> World {
        let mut world = World::default();
        world.register(Client::of_kind(kind, "1-tv", "s"));
        world
    }

    fn ask(world: &World, client: &str, scopes: &str) -> Result<String, DeviceError> {
        let request = DeviceRequest {
            client_id: client.into(),
            scopes: Scopes::parse(scopes),
        };
        begin(world, &request).map(|(_, scopes)| scopes.to_string())
    }

    #[test]
    fn only_televisions_get_codes_and_only_for_some_scopes() {
        let tv = world(ClientKind::Tv);
        let drive = "https://www.googleapis.com/auth/drive";
        assert_eq!(
            ask(&tv, "1-tv", "email").unwrap(),
            format!("{} openid", crate::wire::scope::EMAIL)
        );
        assert_eq!(
            ask(&tv, "1-tv", &format!("email {drive}")),
            Err(DeviceError::InvalidScope(drive.into()))
        );
        assert_eq!(ask(&tv, "1-none", "email"), Err(DeviceError::UnknownClient));
        assert_eq!(
            ask(&world(ClientKind::Web), "1-tv", "email"),
            Err(DeviceError::WrongClientType)
        );
        for scope in ALLOWED_SCOPES {
            assert!(ask(&tv, "1-tv", scope).is_ok(), "{scope}");
        }
    }

    #[test]
    fn a_client_over_its_quota_gets_none() {
        let mut world = world(ClientKind::Tv);
        let mut flooded = world.client("1-tv").unwrap().as_ref().clone();
        flooded.over_quota = true;
        world.register(flooded);
        assert_eq!(ask(&world, "1-tv", "email"), Err(DeviceError::OverQuota));
    }
}
