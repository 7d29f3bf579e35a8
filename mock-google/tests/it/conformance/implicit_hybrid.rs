//! `oidcc-implicit-certification-test-plan` and `oidcc-hybrid-certification-test-plan`: tokens in the
//! fragment. The second list holds the first; each module runs with every response type it fits.

use super::flow::each;
use super::{checks, repeats};

/// The response types of the Implicit plan, then those of the Hybrid plan.
const ALL: &[&str] = &[
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];

const WITH_CODE: &[&str] = &["code id_token", "code token", "code id_token token"];

const WITH_ACCESS_TOKEN: &[&str] = &[
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];

/// Those with an ID token in the callback, which the nonce protects.
const WITH_ID_TOKEN: &[&str] = &[
    "id_token",
    "id_token token",
    "code id_token",
    "code id_token token",
];

#[tokio::test]
async fn oidcc_server() {
    each(ALL, false, checks::server).await;
}

#[tokio::test]
async fn oidcc_response_type_missing() {
    each(ALL, false, checks::response_type_missing).await;
}

#[tokio::test]
async fn oidcc_idtoken_signature() {
    each(ALL, false, checks::idtoken_signature).await;
}

#[tokio::test]
async fn oidcc_userinfo_get() {
    each(WITH_ACCESS_TOKEN, false, checks::userinfo_get).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_header() {
    each(WITH_ACCESS_TOKEN, false, checks::userinfo_post_header).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_body() {
    each(WITH_ACCESS_TOKEN, false, checks::userinfo_post_body).await;
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    each(
        &["code token"],
        false,
        checks::ensure_request_without_nonce_succeeds_for_code_flow,
    )
    .await;
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_fails() {
    each(
        WITH_ID_TOKEN,
        false,
        checks::ensure_request_without_nonce_fails,
    )
    .await;
}

#[tokio::test]
async fn oidcc_scope_profile() {
    each(ALL, false, checks::scope_profile).await;
}

#[tokio::test]
async fn oidcc_scope_email() {
    each(ALL, false, checks::scope_email).await;
}

#[tokio::test]
async fn oidcc_alternate_happy_flow() {
    each(ALL, false, checks::alternate_happy_flow).await;
}

#[tokio::test]
async fn oidcc_display_page() {
    each(ALL, false, checks::display_page).await;
}

#[tokio::test]
async fn oidcc_display_popup() {
    each(ALL, false, checks::display_popup).await;
}

/// The suite wants the password asked again; Google refuses the word, `accept_prompt_login` does it.
#[tokio::test]
async fn oidcc_prompt_login() {
    each(ALL, false, repeats::prompt_login).await;
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    each(ALL, false, repeats::prompt_none_not_logged_in).await;
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    each(ALL, false, repeats::prompt_none_logged_in).await;
}

/// The suite wants the password asked again and `auth_time` told, as with `honour_max_age`.
#[tokio::test]
async fn oidcc_max_age_1() {
    each(ALL, false, repeats::max_age_1).await;
}

/// The suite wants `auth_time` told, twice the same, as with `honour_max_age`.
#[tokio::test]
async fn oidcc_max_age_10000() {
    each(ALL, false, repeats::max_age_10000).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    each(
        ALL,
        false,
        checks::ensure_request_with_unknown_parameter_succeeds,
    )
    .await;
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    each(ALL, false, repeats::id_token_hint).await;
}

#[tokio::test]
async fn oidcc_login_hint() {
    each(ALL, false, checks::login_hint).await;
}

#[tokio::test]
async fn oidcc_ui_locales() {
    each(ALL, false, checks::ui_locales).await;
}

#[tokio::test]
async fn oidcc_claims_locales() {
    each(ALL, false, checks::claims_locales).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    each(ALL, false, checks::ensure_request_with_acr_values_succeeds).await;
}

#[tokio::test]
async fn oidcc_codereuse() {
    each(WITH_CODE, false, repeats::codereuse).await;
}

/// The suite warns if the first access token lives on; with `code_replay_revokes` it does not.
#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    each(WITH_CODE, false, repeats::codereuse_30seconds).await;
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    each(ALL, false, checks::ensure_registered_redirect_uri).await;
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    each(WITH_CODE, false, checks::server_client_secret_post).await;
}

/// The suite warns if the claim `name` does not come without the scope `profile`.
#[tokio::test]
async fn oidcc_claims_essential() {
    each(ALL, false, checks::claims_essential).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    each(
        WITH_CODE,
        false,
        checks::ensure_request_with_valid_pkce_succeeds,
    )
    .await;
}
