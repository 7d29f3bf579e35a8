//! Why an authorization request ended on Google's error page: which rules are asked for which refusal.

use super::{Case, client, parameter, prompt, redirect, scope, standing};
use crate::journal::Diagnosis;
use crate::wire::error::PageError;

/// Finds the diagnosis of a refusal.
pub(super) fn diagnose(case: Case<'_>, error: &PageError) -> Option<Diagnosis> {
    match error {
        PageError::RepeatedParameter(name) => Some(parameter::twice(case, name)),
        PageError::MissingResponseType => Some(parameter::missing(case, "response_type")),
        PageError::InvalidResponseType(value) => Some(prompt::response_type(value)),
        PageError::UnsupportedResponseType(value) => prompt::codes_only(case, value),
        PageError::InvalidResponseMode(value) => Some(prompt::response_mode(case, value)),
        PageError::MissingClientId => Some(parameter::missing(case, "client_id")),
        PageError::MissingRedirectUri => Some(parameter::missing(case, "redirect_uri")),
        PageError::MissingScope => Some(parameter::missing(case, "scope")),
        PageError::MissingNonce => Some(parameter::missing(case, "nonce")),
        PageError::ParameterNotAllowed(name) => Some(parameter::not_allowed(case, name)),
        PageError::PromptConflict => Some(prompt::two_names(case)),
        PageError::InvalidPrompt(value) => Some(prompt::prompt(value)),
        PageError::InvalidApprovalPrompt(value) => Some(prompt::approval_prompt(value)),
        PageError::InvalidAccessType(value) => Some(prompt::access_type(value)),
        PageError::InvalidChallengeMethod(value) => Some(prompt::challenge_method(value)),
        PageError::InvalidChallenge(value) => Some(prompt::challenge(value)),
        PageError::UnknownClient => Some(client::unknown(case)),
        PageError::DeletedClient | PageError::DisabledClient => client::not_active(case),
        PageError::NoConsentScreen => Some(client::without_screen(case)),
        PageError::RateLimitExceeded => Some(client::over_quota(case)),
        PageError::UserCapReached => standing::full(case),
        PageError::RedirectUriPolicy(uri)
        | PageError::RedirectUriWithoutScheme(uri)
        | PageError::PrivateRedirectUri(uri)
        | PageError::OutOfBandForWeb(uri)
        | PageError::OutOfBandBlocked(uri)
        | PageError::LoopbackBlocked(uri)
        | PageError::CustomSchemeForWeb(uri)
        | PageError::CustomSchemeUnsupported(uri)
        | PageError::CustomSchemeNotEnabled(uri)
        | PageError::RedirectUriMismatch(uri, _) => redirect::diagnose(case, error, uri),
        PageError::NoRegisteredOrigin => redirect::relayed_origin(case),
        PageError::OriginMismatch(origin, _) | PageError::LoginHintDenied(origin) => {
            redirect::origin(case, origin)
        }
        PageError::InvalidScope(_, invalid, _) => scope::invalid(case, invalid),
        PageError::HiddenScope(scopes) => Some(scope::hidden(case, scopes)),
        PageError::DisallowedUserAgent => Some(standing::web_view(case)),
        PageError::NotATester(..) => Some(standing::not_a_tester(case)),
        PageError::OrgInternal => standing::org_internal(case),
        PageError::AdminPolicyEnforced(_) => standing::admin_policy(case),
        PageError::PolicyEnforced | PageError::AccessNotConfigured => standing::protected(case),
        // Only by a hand-made address: there is no app to mend.
        PageError::UnknownUserCode => None,
    }
}
