//! The switches for what Google does differently from year to year, or from report to report.
//!
//! Defaults are Google's behaviour today. Everything lenient is a named switch here, never silent.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// The generation of Google to imitate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Profile {
    /// Google in 2026: `iss` in the callback, two more members in the discovery document.
    #[default]
    #[serde(rename = "2026")]
    Y2026,
    /// Google as it answered until the end of 2025.
    #[serde(rename = "pre-2026")]
    Pre2026,
}

/// Whether Google names itself in the callback (RFC 9207).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallbackIss {
    /// Never, as until 2025.
    Off,
    /// Always, as in 2026.
    On,
    /// Only for accounts marked so, as while Google introduced it.
    PerAccount,
}

/// How this Google behaves where Googles differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The generation imitated.
    pub profile: Profile,
    /// Whether `iss` is sent in the callback; follows the profile unless set.
    pub callback_iss: Option<CallbackIss>,
    /// How long an authorization code lives; about ten minutes at Google.
    pub code_lifetime: SignedDuration,
    /// How long an access token lives; `expires_in` is one second less, as at Google.
    pub access_token_lifetime: SignedDuration,
    /// Whether redeeming a code twice revokes the consent, and with it the tokens of the first time,
    /// as RFC 6749 section 4.1.2 advises for the tokens and no report shows Google doing.
    pub code_replay_revokes: bool,
    /// The status of the error page: Google answers 200 and only prints the error's own status.
    pub error_page_status: ErrorPageStatus,
    /// Scopes that exist beside the ones the mock knows.
    pub extra_scopes: Vec<String>,
}

/// The HTTP status of the error page itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorPageStatus {
    /// 200, as Google answers today.
    #[default]
    Ok,
    /// The status printed on the page, as before about 2019.
    Real,
}

impl Behaviour {
    /// Whether the callback of this account names the issuer.
    #[must_use]
    pub fn sends_iss(&self, account_is_phased_in: bool) -> bool {
        match (self.callback_iss, self.profile) {
            (Some(CallbackIss::Off), _) | (None, Profile::Pre2026) => false,
            (Some(CallbackIss::On), _) | (None, Profile::Y2026) => true,
            (Some(CallbackIss::PerAccount), _) => account_is_phased_in,
        }
    }
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            callback_iss: None,
            code_lifetime: SignedDuration::from_mins(10),
            access_token_lifetime: SignedDuration::from_hours(1),
            code_replay_revokes: false,
            error_page_status: ErrorPageStatus::default(),
            extra_scopes: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iss_follows_the_profile_unless_it_is_switched() {
        let of = |profile, callback_iss| Behaviour {
            profile,
            callback_iss,
            ..Behaviour::default()
        };
        assert!(of(Profile::Y2026, None).sends_iss(false));
        assert!(!of(Profile::Pre2026, None).sends_iss(true));
        assert!(of(Profile::Pre2026, Some(CallbackIss::On)).sends_iss(false));
        assert!(of(Profile::Y2026, Some(CallbackIss::PerAccount)).sends_iss(true));
        assert!(!of(Profile::Y2026, Some(CallbackIss::PerAccount)).sends_iss(false));
    }
}
