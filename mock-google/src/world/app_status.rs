//! The standing of an app at Google: who may use it, and how far Google has verified it.
//!
//! Set in the console under "Audience" and "Branding", see
//! <https://support.google.com/cloud/answer/15549945>.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::wire::scope::{Scopes, Sensitivity};
use crate::world::account::Account;

/// How long a consent to an app in testing lasts
/// (<https://developers.google.com/identity/protocols/oauth2#expiration>).
pub const TESTING_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// How many people may ever consent to an unverified app
/// (<https://support.google.com/cloud/answer/7454865>).
pub const UNVERIFIED_USER_CAP: u32 = 100;

/// How many test users an app in testing may list.
pub const MOST_TEST_USERS: usize = 100;

/// Who may use an app.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Everybody with a Google account.
    #[default]
    External,
    /// Only accounts of the organisation that owns the app; others meet `org_internal`.
    Internal,
}

/// Whether an external app is open to everybody yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishingStatus {
    /// In production: open to everybody.
    #[default]
    Production,
    /// In testing: only for listed test users, and for seven days at a time.
    Testing,
}

/// The standing of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppStatus {
    /// Who may use it.
    pub audience: Audience,
    /// The Workspace domain that owns it, for internal apps.
    pub organization: Option<String>,
    /// Whether it is open to everybody yet.
    pub publishing: PublishingStatus,
    /// The email addresses that may use it while it is in testing.
    pub test_users: Vec<String>,
    /// Whether Google verified it for sensitive and restricted scopes.
    pub verified: bool,
    /// Whether Google verified its name; else pages show the redirect's domain.
    pub brand_verified: bool,
    /// Whether the consent screen was set up at all; else `restricted_client`.
    pub consent_screen: bool,
    /// The address people may write to.
    pub developer_email: String,
    /// How many people may ever consent while the app is unverified.
    pub user_cap: u32,
}

impl Default for AppStatus {
    fn default() -> Self {
        Self {
            audience: Audience::default(),
            organization: None,
            publishing: PublishingStatus::default(),
            test_users: Vec::new(),
            verified: true,
            brand_verified: true,
            consent_screen: true,
            developer_email: "dev@example.com".to_owned(),
            user_cap: UNVERIFIED_USER_CAP,
        }
    }
}

impl AppStatus {
    /// Whether the app is external and in testing.
    #[must_use]
    pub fn is_testing(&self) -> bool {
        self.audience == Audience::External && self.publishing == PublishingStatus::Testing
    }

    /// Whether an account is on the list of test users.
    #[must_use]
    pub fn lists(&self, account: &Account) -> bool {
        self.test_users
            .iter()
            .any(|email| email.eq_ignore_ascii_case(&account.email))
    }

    /// Whether Google warns of the app, or blocks it, when it asks for these scopes.
    #[must_use]
    pub fn is_unverified_for(&self, scopes: &Scopes) -> bool {
        self.audience == Audience::External
            && self.publishing == PublishingStatus::Production
            && !self.verified
            && scopes.sensitivity() > Sensitivity::Basic
    }

    /// When a consent given now ends: after seven days in testing, unless it is about nothing but
    /// signing in.
    #[must_use]
    pub fn consent_ends(&self, scopes: &Scopes, now: Timestamp) -> Option<Timestamp> {
        let only_sign_in = scopes.minus(&Scopes::identity()).is_empty();
        (self.is_testing() && !only_sign_in)
            .then(|| now.checked_add(TESTING_LIFE).unwrap_or(Timestamp::MAX))
    }
}
