//! `oidcc-basic-certification-test-plan`: the code flow.

use super::flow::CODE;
use super::{checks, repeats};

#[tokio::test]
async fn oidcc_server() {
    checks::server(CODE).await;
}

#[tokio::test]
async fn oidcc_response_type_missing() {
    checks::response_type_missing(CODE).await;
}

#[tokio::test]
async fn oidcc_idtoken_signature() {
    checks::idtoken_signature(CODE).await;
}

#[tokio::test]
async fn oidcc_userinfo_get() {
    checks::userinfo_get(CODE).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_header() {
    checks::userinfo_post_header(CODE).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_body() {
    checks::userinfo_post_body(CODE).await;
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    checks::ensure_request_without_nonce_succeeds_for_code_flow(CODE).await;
}

#[tokio::test]
async fn oidcc_scope_profile() {
    checks::scope_profile(CODE).await;
}

#[tokio::test]
async fn oidcc_scope_email() {
    checks::scope_email(CODE).await;
}

#[tokio::test]
async fn oidcc_alternate_happy_flow() {
    checks::alternate_happy_flow(CODE).await;
}

#[tokio::test]
async fn oidcc_display_page() {
    checks::display_page(CODE).await;
}

#[tokio::test]
async fn oidcc_display_popup() {
    checks::display_popup(CODE).await;
}

/// The suite wants the password asked again; Google refuses the word, `accept_prompt_login` does it.
#[tokio::test]
async fn oidcc_prompt_login() {
    repeats::prompt_login(CODE).await;
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    repeats::prompt_none_not_logged_in(CODE).await;
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    repeats::prompt_none_logged_in(CODE).await;
}

/// The suite wants the password asked again and `auth_time` told, as with `honour_max_age`.
#[tokio::test]
async fn oidcc_max_age_1() {
    repeats::max_age_1(CODE).await;
}

/// The suite wants `auth_time` told, twice the same, as with `honour_max_age`.
#[tokio::test]
async fn oidcc_max_age_10000() {
    repeats::max_age_10000(CODE).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    checks::ensure_request_with_unknown_parameter_succeeds(CODE).await;
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    repeats::id_token_hint(CODE).await;
}

#[tokio::test]
async fn oidcc_login_hint() {
    checks::login_hint(CODE).await;
}

#[tokio::test]
async fn oidcc_ui_locales() {
    checks::ui_locales(CODE).await;
}

#[tokio::test]
async fn oidcc_claims_locales() {
    checks::claims_locales(CODE).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    checks::ensure_request_with_acr_values_succeeds(CODE).await;
}

#[tokio::test]
async fn oidcc_codereuse() {
    repeats::codereuse(CODE).await;
}

/// The suite warns if the first access token lives on; with `code_replay_revokes` it does not.
#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    repeats::codereuse_30seconds(CODE).await;
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    checks::ensure_registered_redirect_uri(CODE).await;
}

#[tokio::test]
async fn oidcc_ensure_post_request_succeeds() {
    checks::ensure_post_request_succeeds(CODE).await;
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    checks::server_client_secret_post(CODE).await;
}

/// The suite warns if the claim `name` does not come without the scope `profile`.
#[tokio::test]
async fn oidcc_claims_essential() {
    checks::claims_essential(CODE).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    checks::ensure_request_with_valid_pkce_succeeds(CODE).await;
}
