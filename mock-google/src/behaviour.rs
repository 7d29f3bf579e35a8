//! The switches for what Google does differently from year to year, or from report to report.
//!
//! Defaults are Google's behaviour today. Everything lenient is a named switch here, never silent.
//! The names are the keys of `[behaviour]` in the configuration.

use jiff::SignedDuration;
use serde::{Deserialize, Deserializer};

mod switches;

pub use switches::{
    CallbackIss, CallbackState, DeadRefreshText, DeviceCodeExpired, ErrorPageStatus, ForeignCode,
    KeyRotation, OriginMismatchCode, Profile, RefusalOrder, SilentErrors, TokenCors, UserinfoError,
    UserinfoWithoutIdentity, Wording,
};

/// How this Google behaves where Googles differ.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches, not a state"
)]
pub struct Behaviour {
    /// The generation imitated; it settles every switch that is not set.
    pub profile: Profile,

    /// Whether `iss` is sent in the callback; follows the profile unless set.
    pub callback_iss: Option<CallbackIss>,
    /// Whether redirected refusals name `iss`, too, where successes do.
    pub refusal_iss: bool,
    /// Whether fragment responses name `iss`, too, where query responses do.
    pub fragment_iss: bool,
    /// The order of the parameters of a redirected refusal; follows the profile unless set.
    pub refusal_order: Option<RefusalOrder>,
    /// The names of the errors of `prompt=none`.
    pub silent_errors: SilentErrors,
    /// What becomes of `state`.
    pub callback_state: CallbackState,
    /// Whether `response_mode=form_post` is honoured, as discovery says.
    pub form_post: bool,
    /// Whether `access_type` is refused where no code is asked for.
    pub strict_access_type: bool,
    /// Whether `response_type` with `id_token` demands a `nonce` (OpenID Connect Core 3.2.2.1).
    pub nonce_required: bool,

    /// The texts of the error pages; the older ones are those of 2016 to 2022.
    pub page_texts: Wording,
    /// The code of an origin that is not registered.
    pub origin_mismatch_code: OriginMismatchCode,
    /// The status of the error page: Google answers 200 and only prints the error's own status.
    pub error_page_status: ErrorPageStatus,
    /// Whether a single scope has a checkbox on the consent page, as several have.
    pub single_scope_checkbox: bool,
    /// Whether an unverified app that asks for restricted scopes is blocked instead of warned of.
    pub block_unverified_restricted: bool,
    /// How long a changed client keeps its old redirect addresses; minutes to hours at Google.
    #[serde(rename = "registration_delay_seconds", deserialize_with = "seconds")]
    pub registration_delay: SignedDuration,

    /// How long an authorization code lives; about ten minutes at Google.
    #[serde(rename = "code_lifetime_seconds", deserialize_with = "lifetime")]
    pub code_lifetime: SignedDuration,
    /// How long an access token lives; `expires_in` is one second less, as at Google.
    #[serde(
        rename = "access_token_lifetime_seconds",
        deserialize_with = "lifetime"
    )]
    pub access_token_lifetime: SignedDuration,
    /// Whether redeeming a code twice revokes the consent, and with it the tokens of the first time,
    /// as RFC 6749 section 4.1.2 advises for the tokens and no report shows Google doing.
    pub code_replay_revokes: bool,
    /// The text for a code redeemed before: `Bad Request`, older `Code was already redeemed.`
    pub code_replay_text: Wording,
    /// The answer to a code that was issued to another client.
    pub foreign_code: ForeignCode,
    /// The text for a wrong secret: `The provided client secret is invalid.`, older `Unauthorized`;
    /// follows the profile unless set.
    pub wrong_secret_text: Option<Wording>,
    /// The text for a missing verifier: `Missing code verifier.`, older `Bad Request`.
    pub missing_verifier_text: Wording,
    /// What a dead refresh token is answered.
    pub dead_refresh_text: DeadRefreshText,
    /// The answer to an expired device code.
    pub device_code_expired: DeviceCodeExpired,
    /// The text for a service account without delegation: 401 `unauthorized_client`, older 403
    /// `access_denied`, `Requested client not authorized.`
    pub delegation_text: Wording,
    /// What browsers on other origins may read of the token endpoint.
    pub token_cors: TokenCors,

    /// Whether ID tokens name the issuer without `https://`, as old tokens did.
    pub bare_issuer: bool,
    /// Whether a refreshed ID token repeats the nonce.
    pub refresh_keeps_nonce: bool,
    /// Whether a refreshed ID token leaves out name and picture.
    pub refresh_drops_profile: bool,
    /// Seconds added to `iat` and `exp` of ID tokens: what a wrong clock looks like to the app.
    pub id_token_skew_seconds: i64,
    /// When the signing keys change.
    pub key_rotation: KeyRotation,

    /// The shape of the refusals of the OpenID Connect userinfo paths.
    pub userinfo_error: UserinfoError,
    /// The answer of userinfo to a token without any sign-in scope.
    pub userinfo_without_identity: UserinfoWithoutIdentity,
    /// Whether bearer tokens in the address are refused (RFC 9700 section 4.3.2); Google takes them.
    pub refuse_query_tokens: bool,
    /// Whether the members of JSON answers come in another order each time; no app may depend on it.
    pub shuffle_members: bool,

    /// Whether `prompt=login` asks for the password again, as OpenID Connect Core says; Google
    /// refuses the word.
    pub accept_prompt_login: bool,
    /// Whether `max_age` is honoured and `auth_time` told, as OpenID Connect Core says.
    pub honour_max_age: bool,

    /// Scopes that exist beside the ones the mock knows.
    pub extra_scopes: Vec<String>,
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

    /// The order of the parameters of a redirected refusal.
    #[must_use]
    pub fn refusal_order(&self) -> RefusalOrder {
        self.refusal_order.unwrap_or(match self.profile {
            Profile::Y2026 => RefusalOrder::StateFirst,
            Profile::Pre2026 => RefusalOrder::ErrorFirst,
        })
    }

    /// The generation of the text for a wrong secret.
    #[must_use]
    pub fn wrong_secret_text(&self) -> Wording {
        self.wrong_secret_text.unwrap_or(match self.profile {
            Profile::Y2026 => Wording::Current,
            Profile::Pre2026 => Wording::Older,
        })
    }
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            callback_iss: None,
            refusal_iss: true,
            fragment_iss: true,
            refusal_order: None,
            silent_errors: SilentErrors::default(),
            callback_state: CallbackState::default(),
            form_post: true,
            strict_access_type: false,
            nonce_required: true,
            page_texts: Wording::default(),
            origin_mismatch_code: OriginMismatchCode::default(),
            error_page_status: ErrorPageStatus::default(),
            single_scope_checkbox: true,
            block_unverified_restricted: true,
            registration_delay: SignedDuration::ZERO,
            code_lifetime: SignedDuration::from_mins(10),
            access_token_lifetime: SignedDuration::from_hours(1),
            code_replay_revokes: false,
            code_replay_text: Wording::default(),
            foreign_code: ForeignCode::default(),
            wrong_secret_text: None,
            missing_verifier_text: Wording::default(),
            dead_refresh_text: DeadRefreshText::default(),
            device_code_expired: DeviceCodeExpired::default(),
            delegation_text: Wording::default(),
            token_cors: TokenCors::default(),
            bare_issuer: false,
            refresh_keeps_nonce: false,
            refresh_drops_profile: false,
            id_token_skew_seconds: 0,
            key_rotation: KeyRotation::default(),
            userinfo_error: UserinfoError::default(),
            userinfo_without_identity: UserinfoWithoutIdentity::default(),
            refuse_query_tokens: false,
            shuffle_members: false,
            accept_prompt_login: false,
            honour_max_age: false,
            extra_scopes: Vec::new(),
        }
    }
}

/// The longest lifetime a configuration may set, in seconds: about a century.
const LONGEST: i64 = 100 * 366 * 86_400;

fn lifetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    match i64::deserialize(deserializer)? {
        seconds @ 1..=LONGEST => Ok(SignedDuration::from_secs(seconds)),
        seconds => Err(serde::de::Error::custom(format!(
            "a lifetime of {seconds} seconds: write a number from 1 to {LONGEST}"
        ))),
    }
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    match i64::deserialize(deserializer)? {
        seconds @ 0..=LONGEST => Ok(SignedDuration::from_secs(seconds)),
        seconds => Err(serde::de::Error::custom(format!(
            "a delay of {seconds} seconds: write a number from 0 to {LONGEST}"
        ))),
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

    #[test]
    fn what_follows_the_profile_can_still_be_set() {
        let old = Behaviour {
            profile: Profile::Pre2026,
            ..Behaviour::default()
        };
        assert_eq!(old.refusal_order(), RefusalOrder::ErrorFirst);
        assert_eq!(old.wrong_secret_text(), Wording::Older);
        let mixed = Behaviour {
            refusal_order: Some(RefusalOrder::StateFirst),
            wrong_secret_text: Some(Wording::Current),
            ..old
        };
        assert_eq!(mixed.refusal_order(), RefusalOrder::StateFirst);
        assert_eq!(mixed.wrong_secret_text(), Wording::Current);
    }
}
