//! The start of the device flow: `POST /device/code` with `client_id` and `scope` (RFC 8628 section 3.1).
//!
//! Google's answer says `verification_url` where the RFC says `verification_uri`, and its quota
//! refusal `error_code` where the others say `error`, see
//! <https://developers.google.com/identity/protocols/oauth2/limited-input-device>.

use serde::Serialize;

use super::credential::DeviceCode;
use super::error::DeviceError;
use super::params::Params;
use super::scope::{EMAIL, OPENID, PROFILE, Scopes};

/// Seconds a device code lives.
pub const LIFETIME: i64 = 1_800;

/// Seconds between two questions of a device.
pub const INTERVAL: i64 = 5;

/// The only scopes a device may ask for
/// (<https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes>).
pub const ALLOWED_SCOPES: &[&str] = &[
    OPENID,
    EMAIL,
    PROFILE,
    "https://www.googleapis.com/auth/drive.appdata",
    "https://www.googleapis.com/auth/drive.file",
    "https://www.googleapis.com/auth/youtube",
    "https://www.googleapis.com/auth/youtube.readonly",
];

/// A device asks for codes; no secret is wanted at this step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRequest {
    /// The client that asks, as it names itself.
    pub client_id: String,
    /// What it asks for, as sent.
    pub scopes: Scopes,
}

impl DeviceRequest {
    /// Reads the parameters.
    ///
    /// # Errors
    /// The [`DeviceError`] of the first thing that is missing or twice there.
    pub fn parse(params: &Params) -> Result<Self, DeviceError> {
        if let Some(name) = params.repeated() {
            return Err(DeviceError::RepeatedParameter(name.to_owned()));
        }
        let client_id = params.get("client_id").ok_or(DeviceError::NoClientId)?;
        let scopes = params.get("scope").ok_or(DeviceError::MissingScope)?;
        Ok(Self {
            client_id: client_id.to_owned(),
            scopes: Scopes::parse(scopes),
        })
    }
}

/// The codes of a device that waits.
#[derive(Clone, Debug)]
pub struct DeviceAnswer {
    /// The secret one, for the device.
    pub device_code: DeviceCode,
    /// The one the person types in.
    pub user_code: String,
    /// The page to type it into.
    pub verification_url: String,
}

impl DeviceAnswer {
    /// Prints the JSON body, members in the order of the captures.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            device_code: &'a str,
            user_code: &'a str,
            expires_in: i64,
            interval: i64,
            verification_url: &'a str,
        }
        super::to_pretty_json(
            &Body {
                device_code: self.device_code.expose(),
                user_code: &self.user_code,
                expires_in: LIFETIME,
                interval: INTERVAL,
                verification_url: &self.verification_url,
            },
            b"  ",
        )
    }
}

/// Prints a refusal; that of the quota has a member name of its own and no description.
#[must_use]
pub fn refusal(error: &DeviceError) -> String {
    let (_, code, description) = error.row();
    match error {
        DeviceError::OverQuota => {
            super::to_pretty_json(&serde_json::json!({ "error_code": code }), b"  ")
        }
        _ => super::error_json(code, &description),
    }
}
