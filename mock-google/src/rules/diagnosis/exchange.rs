//! Why a token request was refused: which rules are asked for which refusal, and grant types that are
//! none of Google's.

use super::near::{is_respelt, nearest};
use super::words::shown;
use super::{Case, authentication, client, code, found, parameter, refresh, rule, scope, standing};
use crate::journal::Diagnosis;
use crate::wire::error::TokenError;
use crate::wire::token::{DEVICE_CODE, DEVICE_CODE_OLDER, JWT_BEARER};

/// The grant types Google knows, the usual ones first.
const GRANT_TYPES: &[&str] = &[
    "authorization_code",
    "refresh_token",
    DEVICE_CODE,
    JWT_BEARER,
    DEVICE_CODE_OLDER,
];

/// Short names that are meant for a grant type.
const SHORT: &[(&str, &str)] = &[
    ("code", "authorization_code"),
    ("auth_code", "authorization_code"),
    ("authorization", "authorization_code"),
    ("refresh", "refresh_token"),
    ("device_code", DEVICE_CODE),
    ("jwt-bearer", JWT_BEARER),
];

/// Grant types that others have, and what to do at Google.
const FOREIGN: &[(&str, &str)] = &[
    (
        "client_credentials",
        "a program that acts for no person is a service account and sends an assertion with \
         grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer",
    ),
    (
        "password",
        "people type their password on Google's pages only; send them to the authorization endpoint",
    ),
    (
        "implicit",
        "tokens in the callback come from response_type=token at the authorization endpoint, without \
         an exchange",
    ),
    (
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "tokens are exchanged at the Security Token Service, /v1/token",
    ),
];

/// Finds the diagnosis of a refusal.
pub(super) fn diagnose(case: Case<'_>, error: &TokenError) -> Option<Diagnosis> {
    match error {
        TokenError::MissingGrantType => Some(parameter::missing(case, "grant_type")),
        TokenError::UnknownGrantType(word) => Some(grant_type(word)),
        TokenError::RepeatedParameter(name) => Some(parameter::twice(case, name)),
        TokenError::MissingCode => Some(parameter::missing(case, "code")),
        TokenError::MissingRedirectUri => Some(parameter::missing(case, "redirect_uri")),
        TokenError::MissingRefreshToken => Some(refresh::missing(case)),
        TokenError::MissingDeviceCode => Some(parameter::missing(case, "device_code")),
        TokenError::MissingAssertion => Some(parameter::missing(case, "assertion")),
        TokenError::NoClientId => Some(authentication::no_client_id(case)),
        TokenError::UnreadableCredentials => authentication::unreadable(case),
        TokenError::UnknownClient => Some(client::unknown(case)),
        TokenError::DeletedClient | TokenError::DisabledClient => client::not_active(case),
        TokenError::OverQuota => Some(client::over_quota(case)),
        TokenError::MissingSecret => authentication::missing_secret(case),
        TokenError::WrongSecret | TokenError::WrongSecretOlder => {
            authentication::wrong_secret(case)
        }
        TokenError::MalformedCode
        | TokenError::UnknownCode
        | TokenError::CodeOfAnotherClient
        | TokenError::CodeOfAnotherClientSaid
        | TokenError::CodeSpent
        | TokenError::CodeSpentOlder
        | TokenError::CodeBurned
        | TokenError::CodeExpired
        | TokenError::RedirectUriMismatch
        | TokenError::MissingVerifier
        | TokenError::MissingVerifierOlder
        | TokenError::WrongVerifier
        | TokenError::NeedlessVerifier => code::diagnose(case, error),
        TokenError::UnknownRefreshToken
        | TokenError::RefreshTokenOfAnotherClient
        | TokenError::DeadRefreshToken
        | TokenError::LongDeadRefreshToken
        | TokenError::ScopeNotGranted => refresh::diagnose(case, error),
        TokenError::AccountGone => Some(standing::account_gone(case)),
        TokenError::ReauthRequired => standing::reauth(case),
        TokenError::AdminPolicyEnforced => standing::admin_policy(case),
        TokenError::OrgInternal => standing::org_internal(case),
        TokenError::UnknownScope(_, invalid) => scope::invalid(case, invalid),
        // A device that waits is no mistake, and an assertion is answered in enough words by Google.
        TokenError::Device(_) | TokenError::Assertion(_) => None,
    }
}

/// Says what is wrong with a value of `grant_type`.
fn grant_type(word: &str) -> Diagnosis {
    if let Some((_, instead)) = FOREIGN.iter().find(|(foreign, _)| *foreign == word) {
        let text = format!("Google's token endpoint has no grant_type {word}: {instead}.");
        return found(rule::GRANT_FOREIGN, text);
    }
    let short = SHORT.iter().find(|(short, _)| is_respelt(short, word));
    let meant = short
        .map(|(_, meant)| *meant)
        .or_else(|| nearest(&word.to_lowercase(), GRANT_TYPES.iter().copied(), 3));
    let advice = match meant {
        Some(meant) => format!("send {meant}"),
        None => {
            "send authorization_code with a code, refresh_token with a refresh token".to_owned()
        }
    };
    let text = format!("grant_type {} is none of Google's: {advice}.", shown(word));
    found(rule::GRANT_TYPE, text)
}
