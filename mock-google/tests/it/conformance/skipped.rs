//! Why the referees leave modules out: one test for each reason, named like it, shows that it holds.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use mock_google::wire::params::Params;
use serde_json::json;

use super::flow::*;
use crate::support::*;

#[tokio::test]
async fn discovery_lists_rs256_alone() {
    let stage = Stage::new();
    let document = discovery(&stage).await;
    let listed = &document["id_token_signing_alg_values_supported"];
    assert_eq!(*listed, json!(["RS256"]));
    let outcome = CODE.complete(&stage, "").await;
    for token in outcome.id_tokens() {
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!(header.alg, jsonwebtoken::Algorithm::RS256);
    }
}

#[tokio::test]
async fn discovery_lists_neither_address_nor_phone() {
    let stage = Stage::new();
    let document = discovery(&stage).await;
    let listed = &document["scopes_supported"];
    assert_eq!(*listed, json!(["openid", "email", "profile"]));
    for scope in ["address", "phone"] {
        let target = CODE.request(&format!("scope=openid+{scope}"));
        let page = stage.visitor().arrive(&target).await;
        let message =
            format!("Some requested scopes were invalid. {{valid=[openid], invalid=[{scope}]}}");
        assert_page(&page, "400: invalid_scope", &message);
    }
}

#[tokio::test]
async fn no_refresh_token_comes_without_offline_access() {
    let without = CODE.complete(&Stage::new(), "").await;
    assert_eq!(without.back.get("refresh_token"), None);
    let asked = CODE.complete(&Stage::new(), "access_type=offline").await;
    assert!(asked.back["refresh_token"].is_string());
}

/// Google ignores `request` and `request_uri`, valid or not: what counts stands in the query.
#[tokio::test]
async fn discovery_lists_no_algorithm_for_request_objects() {
    let stage = Stage::new();
    let document = discovery(&stage).await;
    for member in [
        "request_object_signing_alg_values_supported",
        "request_parameter_supported",
        "request_uri_parameter_supported",
    ] {
        assert_eq!(document.get(member), None, "{member}");
    }
    let encode = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encode(json!({ "alg": "none" }));
    let payload = encode(json!({ "state": "of-the-object", "redirect_uri": CALLBACK }));
    for query in [
        format!("request={header}.{payload}."),
        "request=nonsense".to_owned(),
        "request_uri=http%3A%2F%2Flocalhost%3A8000%2Frequest.jwt".to_owned(),
    ] {
        let outcome = CODE.complete(&stage, &query).await;
        assert_eq!(outcome.front.get("state"), Some("st-1"), "{query}");
        let elsewhere = format!("{query}&redirect_uri=http://localhost:8000/elsewhere");
        let page = stage.visitor().arrive(&CODE.request(&elsewhere)).await;
        assert_page(&page, "400: redirect_uri_mismatch", "");
    }
}

#[tokio::test]
async fn id_tokens_have_one_audience() {
    let outcome = CODE.complete(&Stage::new(), "").await;
    assert_eq!(outcome.claims()["aud"], CLIENT);
}

#[tokio::test]
async fn clients_have_secrets_and_no_keys() {
    let document = discovery(&Stage::new()).await;
    let listed = &document["token_endpoint_auth_methods_supported"];
    assert_eq!(
        *listed,
        json!(["client_secret_post", "client_secret_basic"])
    );
}

#[tokio::test]
async fn a_refresh_brings_no_new_refresh_token() {
    let stage = Stage::new();
    let outcome = CODE.complete(&stage, "access_type=offline").await;
    let form = refresh(outcome.back["refresh_token"].as_str().unwrap());
    let refreshed = stage.visitor().post("/token", &form).await;
    assert_eq!(refreshed.status, 200, "{refreshed:#?}");
    assert_eq!(refreshed.json().get("refresh_token"), None);
}

#[tokio::test]
async fn no_token_comes_for_client_credentials() {
    for scope in ["openid", "openid offline_access"] {
        let form = Params::default()
            .with("grant_type", "client_credentials")
            .with("client_id", CLIENT)
            .with("client_secret", SECRET)
            .with("scope", scope);
        assert_eq!(
            Stage::new().visitor().post("/token", &form).await.error(),
            error(
                400,
                "unsupported_grant_type",
                "Invalid grant_type: client_credentials"
            )
        );
    }
}
