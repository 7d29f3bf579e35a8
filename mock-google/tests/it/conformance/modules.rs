//! The list itself: every module, the plans it belongs to, and what became of it.

use Verdict::{Google, Pass, Skip};

/// What became of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The referee wants what Google does.
    Pass,
    /// The referee wants something else, and the test asserts Google's answer.
    Google,
    /// The referee leaves it out.
    Skip,
}

impl Verdict {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Pass => "pass",
            Google => "google",
            Skip => "skip",
        }
    }
}

/// A plan, or a group of tests: its name, and the file with its tests.
pub(super) type Plan = (&'static str, &'static str);

const BASIC_PLAN: Plan = ("Basic", include_str!("basic.rs"));
const IMPLICIT_PLAN: Plan = ("Implicit", include_str!("implicit_hybrid.rs"));
const HYBRID_PLAN: Plan = ("Hybrid", include_str!("implicit_hybrid.rs"));
const FORM_POST_PLAN: Plan = ("Form Post", include_str!("form_post.rs"));
const CONFIG_PLAN: Plan = ("Config", include_str!("config.rs"));
const OAUCH_AUTHORIZATION: &str = include_str!("oauch_authorization.rs");
const OAUCH_TOKEN: &str = include_str!("oauch_token.rs");
const OAUCH_PKCE: &str = include_str!("oauch_pkce.rs");
const OAUCH_TOKENS: &str = include_str!("oauch_tokens.rs");
const OAUCH_RESOURCES: &str = include_str!("oauch_resources.rs");
pub(super) const SKIPPED_TESTS: &str = include_str!("skipped.rs");

const EVERY: &[Plan] = &[BASIC_PLAN, IMPLICIT_PLAN, HYBRID_PLAN, FORM_POST_PLAN];
const WITH_CODE: &[Plan] = &[BASIC_PLAN, HYBRID_PLAN, FORM_POST_PLAN];
const WITH_ID_TOKEN: &[Plan] = &[IMPLICIT_PLAN, HYBRID_PLAN, FORM_POST_PLAN];
const BASIC: &[Plan] = &[BASIC_PLAN, FORM_POST_PLAN];
const CONFIG: &[Plan] = &[CONFIG_PLAN];
const AUTHORIZATION: &[Plan] = &[("AuthEndpoint", OAUCH_AUTHORIZATION)];
const TOKEN: &[Plan] = &[("TokenEndpoint", OAUCH_TOKEN)];
const PKCE: &[Plan] = &[("Pkce", OAUCH_PKCE)];
const ID_TOKEN: &[Plan] = &[("IdTokens", OAUCH_PKCE)];
const TOKENS: &[Plan] = &[("Tokens", OAUCH_TOKENS)];
const REVOCATION: &[Plan] = &[("Revocation", OAUCH_RESOURCES)];
const API: &[Plan] = &[("ApiEndpoint", OAUCH_RESOURCES)];
const CONCURRENCY: &[Plan] = &[("Concurrency", OAUCH_TOKENS)];

/// Every module, the plans it belongs to, and what became of it.
pub(super) const MODULES: &[(&str, &[Plan], Verdict)] = &[
    ("oidcc-server", EVERY, Pass),
    ("oidcc-response-type-missing", EVERY, Pass),
    ("oidcc-idtoken-signature", EVERY, Pass),
    ("oidcc-userinfo-get", EVERY, Pass),
    ("oidcc-userinfo-post-header", EVERY, Pass),
    ("oidcc-userinfo-post-body", EVERY, Pass),
    ("oidcc-scope-profile", EVERY, Pass),
    ("oidcc-scope-email", EVERY, Pass),
    ("oidcc-scope-address", EVERY, Skip),
    ("oidcc-scope-phone", EVERY, Skip),
    ("oidcc-scope-all", EVERY, Skip),
    ("oidcc-alternate-happy-flow", EVERY, Pass),
    ("oidcc-display-page", EVERY, Pass),
    ("oidcc-display-popup", EVERY, Pass),
    ("oidcc-prompt-login", EVERY, Google),
    ("oidcc-prompt-none-not-logged-in", EVERY, Pass),
    ("oidcc-prompt-none-logged-in", EVERY, Pass),
    ("oidcc-max-age-1", EVERY, Google),
    ("oidcc-max-age-10000", EVERY, Google),
    (
        "oidcc-ensure-request-with-unknown-parameter-succeeds",
        EVERY,
        Pass,
    ),
    ("oidcc-id-token-hint", EVERY, Pass),
    ("oidcc-login-hint", EVERY, Pass),
    ("oidcc-ui-locales", EVERY, Pass),
    ("oidcc-claims-locales", EVERY, Pass),
    ("oidcc-ensure-request-with-acr-values-succeeds", EVERY, Pass),
    ("oidcc-ensure-registered-redirect-uri", EVERY, Pass),
    (
        "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
        EVERY,
        Skip,
    ),
    (
        "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
        EVERY,
        Skip,
    ),
    ("oidcc-claims-essential", EVERY, Google),
    ("oidcc-ensure-request-object-with-redirect-uri", EVERY, Skip),
    (
        "oidcc-ensure-request-without-nonce-succeeds-for-code-flow",
        WITH_CODE,
        Pass,
    ),
    ("oidcc-codereuse", WITH_CODE, Pass),
    ("oidcc-codereuse-30seconds", WITH_CODE, Google),
    ("oidcc-server-client-secret-post", WITH_CODE, Pass),
    ("oidcc-refresh-token", WITH_CODE, Skip),
    (
        "oidcc-ensure-request-with-valid-pkce-succeeds",
        WITH_CODE,
        Pass,
    ),
    (
        "oidcc-ensure-request-without-nonce-fails",
        WITH_ID_TOKEN,
        Pass,
    ),
    ("oidcc-idtoken-unsigned", BASIC, Skip),
    ("oidcc-ensure-post-request-succeeds", BASIC, Pass),
    ("oidcc-discovery-endpoint-verification", CONFIG, Pass),
    (
        "authorization_automatic_redirect_invalid_response_type",
        AUTHORIZATION,
        Pass,
    ),
    (
        "authorization_automatic_redirect_invalid_scope",
        AUTHORIZATION,
        Pass,
    ),
    ("authorization_code_pollution", AUTHORIZATION, Pass),
    ("authorization_fragment_fix", AUTHORIZATION, Google),
    (
        "authorization_has_content_security_policy",
        AUTHORIZATION,
        Pass,
    ),
    ("authorization_has_fragment", AUTHORIZATION, Pass),
    ("authorization_has_frame_options", AUTHORIZATION, Pass),
    ("authorization_invalid_redirect", AUTHORIZATION, Pass),
    (
        "authorization_is_response_type_checked",
        AUTHORIZATION,
        Pass,
    ),
    ("authorization_nonce_required", AUTHORIZATION, Pass),
    ("authorization_redirect_uri_confusion", AUTHORIZATION, Pass),
    (
        "authorization_redirect_uri_fully_matched",
        AUTHORIZATION,
        Pass,
    ),
    (
        "authorization_redirect_uri_path_matched",
        AUTHORIZATION,
        Pass,
    ),
    ("authorization_redirect_uri_required", AUTHORIZATION, Pass),
    (
        "authorization_referrer_policy_enforced",
        AUTHORIZATION,
        Pass,
    ),
    ("authorization_refresh_token_present", AUTHORIZATION, Pass),
    ("authorization_require_user_consent", AUTHORIZATION, Google),
    (
        "authorization_same_parameter_twice_disallowed",
        AUTHORIZATION,
        Pass,
    ),
    ("authorization_state_present", AUTHORIZATION, Pass),
    (
        "authorization_supports_post_authorization_requests",
        AUTHORIZATION,
        Pass,
    ),
    (
        "authorization_supports_post_response_mode",
        AUTHORIZATION,
        Pass,
    ),
    (
        "authorization_unrecognized_parameter_allowed",
        AUTHORIZATION,
        Pass,
    ),
    ("token_authorization_code_timeout", TOKEN, Pass),
    ("token_client_key_secure", TOKEN, Skip),
    ("token_client_secret_entropy_min_req", TOKEN, Pass),
    ("token_client_secret_entropy_sug_req", TOKEN, Pass),
    ("token_has_cache_control_header", TOKEN, Pass),
    ("token_has_pragma_header", TOKEN, Pass),
    ("token_invalidated_refresh_token", TOKEN, Skip),
    (
        "token_is_asymmetric_client_authentication_used",
        TOKEN,
        Google,
    ),
    ("token_is_auth_in_uri_allowed", TOKEN, Google),
    ("token_is_basic_authentication_supported", TOKEN, Pass),
    ("token_is_client_authentication_required", TOKEN, Pass),
    ("token_is_client_id_required", TOKEN, Pass),
    ("token_is_code_bound_to_client", TOKEN, Pass),
    ("token_is_get_supported", TOKEN, Pass),
    ("token_is_password_flow_disabled", TOKEN, Pass),
    ("token_is_refresh_authentication_required", TOKEN, Pass),
    ("token_is_refresh_bound_to_client", TOKEN, Pass),
    ("token_multiple_code_exchanges", TOKEN, Pass),
    ("token_redirect_uri_checked", TOKEN, Pass),
    ("token_refresh_token_present", TOKEN, Skip),
    ("token_refresh_token_revoked_after_use", TOKEN, Skip),
    (
        "token_refresh_token_valid_after_multi_exchange",
        TOKEN,
        Google,
    ),
    ("token_same_parameter_twice_disallowed", TOKEN, Pass),
    ("token_token_valid_after_multi_exchange", TOKEN, Google),
    ("token_unrecognized_parameter_allowed", TOKEN, Pass),
    ("token_uses_token_rotation", TOKEN, Google),
    ("pkce_hashed_pkce_disabled", PKCE, Pass),
    ("pkce_is_pkce_downgrade_detected", PKCE, Pass),
    ("pkce_is_pkce_implemented", PKCE, Pass),
    ("pkce_is_pkce_plain_downgrade_detected", PKCE, Pass),
    ("pkce_is_pkce_required", PKCE, Google),
    ("pkce_is_pkce_token_downgrade_detected", PKCE, Pass),
    ("pkce_plain_pkce_disabled", PKCE, Google),
    ("pkce_short_verifier", PKCE, Pass),
    ("id_token_client_secret_long_enough", ID_TOKEN, Skip),
    ("id_token_code_hash_valid", ID_TOKEN, Pass),
    ("id_token_has_authorized_party", ID_TOKEN, Pass),
    ("id_token_has_azp_for_multi_audience", ID_TOKEN, Skip),
    ("id_token_has_correct_audience", ID_TOKEN, Pass),
    ("id_token_has_correct_issuer", ID_TOKEN, Pass),
    ("id_token_has_correct_mac", ID_TOKEN, Skip),
    ("id_token_has_required_claims", ID_TOKEN, Pass),
    ("id_token_is_access_token_hash_correct", ID_TOKEN, Pass),
    ("id_token_is_access_token_hash_present", ID_TOKEN, Pass),
    (
        "id_token_is_authorization_code_hash_present",
        ID_TOKEN,
        Pass,
    ),
    ("id_token_is_signed", ID_TOKEN, Pass),
    ("id_token_key_references", ID_TOKEN, Pass),
    ("id_token_nonce_present_in_token", ID_TOKEN, Pass),
    ("id_token_signing_key_secure", ID_TOKEN, Pass),
    ("tokens_access_token_entropy_min_req", TOKENS, Pass),
    ("tokens_access_token_entropy_sug_req", TOKENS, Pass),
    ("tokens_authorization_code_entropy_min_req", TOKENS, Pass),
    ("tokens_authorization_code_entropy_sug_req", TOKENS, Pass),
    ("tokens_device_code_entropy", TOKENS, Pass),
    ("tokens_refresh_token_entropy_min_req", TOKENS, Pass),
    ("tokens_refresh_token_entropy_sug_req", TOKENS, Pass),
    ("tokens_short_token_timeout", TOKENS, Google),
    ("tokens_token_timeout", TOKENS, Pass),
    ("revocation_access_revokes_refresh", REVOCATION, Pass),
    ("revocation_can_access_tokens_be_revoked", REVOCATION, Pass),
    ("revocation_can_refresh_tokens_be_revoked", REVOCATION, Pass),
    ("revocation_is_bound_to_client", REVOCATION, Google),
    ("revocation_is_client_auth_required", REVOCATION, Google),
    ("revocation_refresh_revokes_access", REVOCATION, Pass),
    ("api_are_bearer_tokens_disabled", API, Google),
    ("api_cache_control", API, Pass),
    ("api_supports_authorization_header", API, Pass),
    ("api_token_as_query_parameter_disabled", API, Google),
    ("concurrency_concurrent_tokens_revoked", CONCURRENCY, Pass),
    ("concurrency_multi_fast_ac_exchange", CONCURRENCY, Pass),
    ("concurrency_multi_fast_refresh", CONCURRENCY, Google),
    ("concurrency_single_fast_ac_exchange", CONCURRENCY, Pass),
    ("concurrency_single_fast_refresh", CONCURRENCY, Google),
];

/// What is left out, and why.
pub(super) const SKIPPED: &[(&str, &str)] = &[
    (
        "oidcc-scope-address",
        "discovery lists neither address nor phone",
    ),
    (
        "oidcc-scope-phone",
        "discovery lists neither address nor phone",
    ),
    (
        "oidcc-scope-all",
        "discovery lists neither address nor phone",
    ),
    (
        "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported",
        "discovery lists no algorithm for request objects",
    ),
    (
        "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported",
        "discovery lists no algorithm for request objects",
    ),
    (
        "oidcc-ensure-request-object-with-redirect-uri",
        "discovery lists no algorithm for request objects",
    ),
    (
        "oidcc-refresh-token",
        "no refresh token comes without offline access",
    ),
    ("oidcc-idtoken-unsigned", "discovery lists RS256 alone"),
    (
        "token_client_key_secure",
        "clients have secrets and no keys",
    ),
    (
        "token_invalidated_refresh_token",
        "a refresh brings no new refresh token",
    ),
    (
        "token_refresh_token_present",
        "no token comes for client credentials",
    ),
    (
        "token_refresh_token_revoked_after_use",
        "a refresh brings no new refresh token",
    ),
    (
        "id_token_client_secret_long_enough",
        "discovery lists RS256 alone",
    ),
    (
        "id_token_has_azp_for_multi_audience",
        "ID tokens have one audience",
    ),
    ("id_token_has_correct_mac", "discovery lists RS256 alone"),
];
