//! `oidcc-formpost-{basic,implicit,hybrid}-certification-test-plan`: the three lists once more, with
//! `response_mode=form_post`.

use super::flow::each;
use super::{checks, repeats};

/// The response types of the Basic, the Implicit and the Hybrid plan.
const ALL: &[&str] = &[
    "code",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];

const WITH_CODE: &[&str] = &["code", "code id_token", "code token", "code id_token token"];

const WITH_ACCESS_TOKEN: &[&str] = &[
    "code",
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
    each(ALL, true, checks::server).await;
}

#[tokio::test]
async fn oidcc_response_type_missing() {
    each(ALL, true, checks::response_type_missing).await;
}

#[tokio::test]
async fn oidcc_idtoken_signature() {
    each(ALL, true, checks::idtoken_signature).await;
}

#[tokio::test]
async fn oidcc_userinfo_get() {
    each(WITH_ACCESS_TOKEN, true, checks::userinfo_get).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_header() {
    each(WITH_ACCESS_TOKEN, true, checks::userinfo_post_header).await;
}

#[tokio::test]
async fn oidcc_userinfo_post_body() {
    each(WITH_ACCESS_TOKEN, true, checks::userinfo_post_body).await;
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    each(
        &["code", "code token"],
        true,
        checks::ensure_request_without_nonce_succeeds_for_code_flow,
    )
    .await;
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_fails() {
    each(
        WITH_ID_TOKEN,
        true,
        checks::ensure_request_without_nonce_fails,
    )
    .await;
}

#[tokio::test]
async fn oidcc_scope_profile() {
    each(ALL, true, checks::scope_profile).await;
}

#[tokio::test]
async fn oidcc_scope_email() {
    each(ALL, true, checks::scope_email).await;
}

#[tokio::test]
async fn oidcc_alternate_happy_flow() {
    each(ALL, true, checks::alternate_happy_flow).await;
}

#[tokio::test]
async fn oidcc_display_page() {
    each(ALL, true, checks::display_page).await;
}

#[tokio::test]
async fn oidcc_display_popup() {
    each(ALL, true, checks::display_popup).await;
}

/// The suite wants the password asked again; Google refuses the word, `accept_prompt_login` does it.
#[tokio::test]
async fn oidcc_prompt_login() {
    each(ALL, true, repeats::prompt_login).await;
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    each(ALL, true, repeats::prompt_none_not_logged_in).await;
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    each(ALL, true, repeats::prompt_none_logged_in).await;
}

/// The suite wants the password asked again and `auth_time` told, as with `honour_max_age`.
#[tokio::test]
async fn oidcc_max_age_1() {
    each(ALL, true, repeats::max_age_1).await;
}

/// The suite wants `auth_time` told, twice the same, as with `honour_max_age`.
#[tokio::test]
async fn oidcc_max_age_10000() {
    each(ALL, true, repeats::max_age_10000).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    each(
        ALL,
        true,
        checks::ensure_request_with_unknown_parameter_succeeds,
    )
    .await;
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    each(ALL, true, repeats::id_token_hint).await;
}

#[tokio::test]
async fn oidcc_login_hint() {
    each(ALL, true, checks::login_hint).await;
}

#[tokio::test]
async fn oidcc_ui_locales() {
    each(ALL, true, checks::ui_locales).await;
}

#[tokio::test]
async fn oidcc_claims_locales() {
    each(ALL, true, checks::claims_locales).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    each(ALL, true, checks::ensure_request_with_acr_values_succeeds).await;
}

#[tokio::test]
async fn oidcc_codereuse() {
    each(WITH_CODE, true, repeats::codereuse).await;
}

/// The suite warns if the first access token lives on; with `code_replay_revokes` it does not.
#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    each(WITH_CODE, true, repeats::codereuse_30seconds).await;
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    each(ALL, true, checks::ensure_registered_redirect_uri).await;
}

#[tokio::test]
async fn oidcc_ensure_post_request_succeeds() {
    each(&["code"], true, checks::ensure_post_request_succeeds).await;
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    each(WITH_CODE, true, checks::server_client_secret_post).await;
}

/// The suite warns if the claim `name` does not come without the scope `profile`.
#[tokio::test]
async fn oidcc_claims_essential() {
    each(ALL, true, checks::claims_essential).await;
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    each(
        WITH_CODE,
        true,
        checks::ensure_request_with_valid_pkce_succeeds,
    )
    .await;
}
