//! Service accounts: programs with a key of their own instead of a person's consent.
//!
//! <https://developers.google.com/identity/protocols/oauth2/service-account>

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::client::ClientState;
use crate::keys::{PrivateKey, PublicKey};
use crate::wire::scope::Scopes;

/// A service account.
#[derive(Clone, Debug)]
pub struct ServiceAccount {
    /// `name@project.iam.gserviceaccount.com`
    pub email: String,
    /// The numeric id, 21 digits: `client_id` of the key file, `sub` of its ID tokens.
    pub unique_id: Arc<str>,
    /// The public keys that prove its assertions.
    pub keys: Vec<Arc<PublicKey>>,
    /// The private half of a key, where it is known: it signs for IAM Credentials, and is printed
    /// into the key file.
    pub private_key: Option<Arc<PrivateKey>>,
    /// Whether it was disabled: `Robot is disabled.`
    pub disabled: bool,
    /// Whether its project is alive: `deleted_client` and `disabled_client` where it is not.
    pub project_state: ClientState,
    /// Domain-wide delegation: the scopes it may use in people's names; its own `unique_id` or
    /// email in the list stands for every scope.
    pub delegation: Vec<String>,
    /// The Workspace domain its project is limited to; people of others meet `org_internal`.
    pub internal_to: Option<String>,
}

impl ServiceAccount {
    /// A service account with a public key; its id is made from the address and never changes.
    #[must_use]
    pub fn new(email: impl Into<String>, key: Arc<PublicKey>) -> Self {
        let email = email.into();
        Self {
            unique_id: id_of(&email).into(),
            keys: vec![key],
            private_key: None,
            disabled: false,
            project_state: ClientState::Active,
            delegation: Vec::new(),
            internal_to: None,
            email,
        }
    }

    /// A service account with both halves of its key.
    #[must_use]
    pub fn with_private_key(email: impl Into<String>, key: impl Into<Arc<PrivateKey>>) -> Self {
        let key = key.into();
        let public = Arc::clone(key.public());
        Self {
            private_key: Some(key),
            ..Self::new(email, public)
        }
    }

    /// A service account with the committed test key.
    #[must_use]
    pub fn robot(email: impl Into<String>) -> Self {
        Self::with_private_key(email, PrivateKey::robot())
    }

    /// Allows one more scope in people's names.
    #[must_use]
    pub fn delegate(mut self, scope: impl Into<String>) -> Self {
        self.delegation.push(scope.into());
        self
    }

    /// Disables it.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// The key of an id; an assertion without one is tried with the first.
    #[must_use]
    pub fn key(&self, kid: Option<&str>) -> Option<&Arc<PublicKey>> {
        match kid {
            Some(kid) => self.keys.iter().find(|key| key.kid() == kid),
            None => self.keys.first(),
        }
    }

    /// Whether it may use these scopes in people's names.
    #[must_use]
    pub fn may_act_with(&self, scopes: &Scopes) -> bool {
        let everything = self
            .delegation
            .iter()
            .any(|entry| *entry == *self.unique_id || *entry == self.email);
        everything || Scopes::parse(&self.delegation.join(" ")).covers(scopes)
    }

    /// The project in the address: what stands between `@` and the first dot.
    #[must_use]
    pub fn project(&self) -> &str {
        self.email
            .split_once('@')
            .and_then(|(_, domain)| domain.split('.').next())
            .unwrap_or_default()
    }
}

/// An id made from the address: 1 and 20 digits, the same in every run.
fn id_of(email: &str) -> String {
    let digest = Sha256::digest(format!("service account {email}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    format!("1{:020}", u128::from_be_bytes(bytes) % 10_u128.pow(20))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALENDAR: &str = "https://www.googleapis.com/auth/calendar";

    #[test]
    fn delegation_is_by_scope_or_for_all_of_them() {
        let robot = ServiceAccount::robot("robot@shop.iam.gserviceaccount.com");
        let calendar = Scopes::parse(CALENDAR);
        let more = Scopes::parse(&format!("{CALENDAR} openid"));
        assert!(!robot.may_act_with(&calendar));
        let some = robot.clone().delegate(CALENDAR);
        assert!(some.may_act_with(&calendar) && !some.may_act_with(&more));
        for name in [robot.email.clone(), robot.unique_id.to_string()] {
            assert!(robot.clone().delegate(name).may_act_with(&more));
        }
    }

    #[test]
    fn the_id_is_21_digits_and_the_project_stands_in_the_address() {
        let robot = ServiceAccount::robot("robot@shop.iam.gserviceaccount.com");
        assert_eq!((robot.unique_id.len(), robot.project()), (21, "shop"));
        assert!(robot.unique_id.bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn a_key_is_found_by_its_id_and_without_one_the_first_serves() {
        let robot = ServiceAccount::robot("robot@shop.iam.gserviceaccount.com");
        assert!(robot.key(None).is_some());
        assert!(robot.key(Some(PublicKey::robot().kid())).is_some());
        assert!(robot.key(Some("rotated away")).is_none());
    }
}
