//! Device codes: a limited device waits while a person allows it on another screen (RFC 8628).

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::client::Client;
use super::grant::Grant;
use super::{Expiring, REMEMBER_DEAD, World};
use crate::dice::Dice;
use crate::wire::credential::{DeviceCode, TokenKey};
use crate::wire::error::DeviceError;
use crate::wire::scope::Scopes;

/// The most devices remembered; the one that began longest ago is forgotten first.
pub const MOST_DEVICES: usize = 10_000;

/// The code a person types in: `XXXX-XXXX`, upper-case letters without vowels.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserCode(Arc<str>);

/// Letters that neither make words nor look alike (RFC 8628 section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

impl UserCode {
    /// Makes a code from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 8]) -> Self {
        let letters: Vec<char> = bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect();
        let (head, tail) = letters.split_at(4);
        Self(
            format!(
                "{}-{}",
                head.iter().collect::<String>(),
                tail.iter().collect::<String>()
            )
            .into(),
        )
    }

    /// Takes a code as a person types it: case, blanks and the dash do not matter.
    #[must_use]
    pub fn from_person(text: &str) -> Option<Self> {
        let letters: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let is_code = letters.len() == 8 && letters.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code.then(|| Self(format!("{}-{}", &letters[..4], &letters[4..]).into()))
    }

    /// The code as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserCode({self})")
    }
}

/// A device that waits.
#[derive(Clone, Debug)]
pub struct Device {
    /// The client's id.
    pub client: Arc<str>,
    /// What it asked for.
    pub scopes: Scopes,
    /// What the person types in.
    pub user_code: UserCode,
    /// When the codes expire.
    pub expires: Timestamp,
    /// When it last asked whether it is allowed.
    pub polled: Option<Timestamp>,
    /// How far it has come.
    pub stage: DeviceStage,
}

impl Device {
    /// What the person allowed it, until the tokens are fetched.
    pub(super) fn grant(&self) -> Option<&Arc<Grant>> {
        match &self.stage {
            DeviceStage::Allowed(grant) => Some(grant),
            _ => None,
        }
    }
}

/// The life of a device code: allowed and redeemed once at most.
#[derive(Clone, Debug)]
pub enum DeviceStage {
    /// Nobody answered yet.
    Pending,
    /// The person said no, or may not say yes.
    Refused(DeviceError),
    /// The person said yes.
    Allowed(Arc<Grant>),
    /// The tokens were fetched.
    Spent,
}

/// Devices.
impl World {
    /// Lets a device wait, under a code for the person and a secret one for the device.
    pub fn issue_device_code(
        &mut self,
        client: &Client,
        scopes: Scopes,
        expires: Timestamp,
        dice: &mut Dice,
    ) -> (DeviceCode, UserCode) {
        let secret = DeviceCode::from_random(&dice.throw(&client.id));
        let user_code = loop {
            let code = UserCode::from_random(dice.throw(&client.id));
            if !self.user_codes.contains_key(&code) {
                break code;
            }
        };
        let device = Device {
            client: Arc::clone(&client.id),
            scopes,
            user_code: user_code.clone(),
            expires,
            polled: None,
            stage: DeviceStage::Pending,
        };
        self.devices.insert(secret.key(), device);
        self.devices_by_age.push_back(secret.key());
        while self.devices.len() > MOST_DEVICES
            && let Some(oldest) = self.devices_by_age.pop_front()
        {
            self.forget_device(oldest);
        }
        if self.devices_by_age.len() > 2 * MOST_DEVICES {
            self.devices_by_age
                .retain(|key| self.devices.contains_key(key));
        }
        self.user_codes.insert(user_code.clone(), secret.key());
        self.expire(expires, REMEMBER_DEAD, Expiring::Device(secret.key()));
        (secret, user_code)
    }

    /// Forgets a device, with both its codes.
    pub(super) fn forget_device(&mut self, key: TokenKey) {
        if let Some(device) = self.devices.remove(&key) {
            self.user_codes.remove(&device.user_code);
        }
    }

    /// A device that was let wait and is not forgotten.
    #[must_use]
    pub fn device(&self, code: &DeviceCode) -> Option<&Device> {
        self.devices.get(&code.key())
    }

    /// The device behind a code a person typed in.
    #[must_use]
    pub fn device_of(&self, code: &UserCode) -> Option<&Device> {
        self.devices.get(self.user_codes.get(code)?)
    }

    /// Notes that a device asked whether it is allowed.
    pub fn poll(&mut self, code: &DeviceCode, now: Timestamp) {
        if let Some(device) = self.devices.get_mut(&code.key()) {
            device.polled = Some(now);
        }
    }

    /// Notes that a device fetched its tokens.
    pub fn spend_device(&mut self, code: &DeviceCode) {
        if let Some(device) = self.devices.get_mut(&code.key()) {
            device.stage = DeviceStage::Spent;
        }
    }

    /// Answers a waiting device in the person's name.
    pub fn answer_device(&mut self, code: &UserCode, stage: DeviceStage) {
        let key = self.user_codes.get(code);
        if let Some(device) = key.and_then(|key| self.devices.get_mut(key)) {
            device.stage = stage;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = UserCode::from_random([0, 1, 2, 3, 4, 5, 6, 250]);
        assert_eq!(code.as_str(), "BCDF-GHJN");
        for typed in ["BCDF-GHJN", "bcdfghjn", " bcdf ghjn ", "BCDF - GHJN"] {
            assert_eq!(UserCode::from_person(typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", "BCDF", "BCDF-GHJ1", "BCDF-GHJNK", "ÄBCD-EFGH"] {
            assert_eq!(UserCode::from_person(wrong), None, "{wrong}");
        }
    }
}
