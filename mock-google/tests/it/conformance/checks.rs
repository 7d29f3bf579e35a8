//! What the suite's modules check, whatever the flow; the plans run these under the modules' names.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use mock_google::wire::params::{Params, encode};
use scraper::Selector;
use serde_json::Value;

use super::flow::*;
use crate::support::*;

/// The happy flow: state and issuer come back, every ID token is good and of the same person, and
/// userinfo tells of that person, too.
pub(super) async fn server(flow: Flow) {
    let stage = Stage::new();
    let outcome = flow.complete(&stage, "").await;
    let (echoed, iss) = (outcome.front.get("state"), outcome.front.get("iss"));
    assert_eq!((echoed, iss), (Some("st-1"), Some(stage.google.issuer())));
    let sub = stage.google.account("ada@gmail.com").unwrap().sub;
    let tokens = outcome.id_tokens();
    assert!(!tokens.is_empty());
    for token in &tokens {
        let claims = verified(&stage, token).await;
        assert_eq!(claims["sub"], *sub);
        assert_eq!(claims["nonce"], NONCE);
    }
    if let Some(token) = outcome.front.get("id_token") {
        let claims = claims(token);
        let hash = |name: &str| outcome.front.get(name).map(left_half);
        for (claim, name) in [("at_hash", "access_token"), ("c_hash", "code")] {
            assert_eq!(claims[claim].as_str().map(str::to_owned), hash(name));
        }
    }
    if let Some(token) = outcome.access_token() {
        assert_eq!(userinfo(&stage, token).await.json()["sub"], *sub);
    }
}

/// The same with the secret in the body.
pub(super) async fn server_client_secret_post(flow: Flow) {
    let stage = Stage::new();
    let answer = pass(&mut stage.visitor(), &flow.request("")).await;
    let front = flow.delivered(&answer);
    let form = exchange(front.get("code").unwrap());
    let tokens = stage.visitor().post("/token", &form).await;
    assert_eq!(tokens.status, 200, "{tokens:#?}");
    verified(&stage, tokens.json()["id_token"].as_str().unwrap()).await;
}

pub(super) async fn response_type_missing(flow: Flow) {
    let target = flow.request_without("response_type");
    let page = Stage::new().visitor().arrive(&target).await;
    let message = "Required parameter is missing: response_type";
    assert_page(&page, "400: invalid_request", message);
}

/// The key is named and published, and it signed just this.
pub(super) async fn idtoken_signature(flow: Flow) {
    let stage = Stage::new();
    let outcome = flow.complete(&stage, "").await;
    for token in outcome.id_tokens() {
        verified(&stage, &token).await;
        let header = jsonwebtoken::decode_header(&token).unwrap();
        let kid = header.kid.unwrap();
        assert!(kid.len() == 40 && kid.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let mut stolen = claims(&token);
        stolen["sub"] = "1".into();
        let payload = BASE64_URL_SAFE_NO_PAD.encode(stolen.to_string());
        let forged = token.replace(token.split('.').nth(1).unwrap(), &payload);
        for (token, status) in [(token, 200), (forged, 400)] {
            let target = format!("/tokeninfo?id_token={token}");
            assert_eq!(stage.visitor().get(&target).await.status, status);
        }
    }
}

/// Userinfo, asked by POST with the token in the header or in the body, tells what it tells by GET.
async fn same_person(flow: Flow, in_header: bool) {
    let stage = Stage::new();
    let outcome = flow.complete(&stage, "").await;
    let token = outcome.access_token().unwrap();
    let bearer = format!("Bearer {token}");
    let (form, headers) = if in_header {
        let headers = vec![("authorization", bearer.as_str())];
        (Params::default(), headers)
    } else {
        let form = Params::default().with("access_token", token);
        (form, Vec::new())
    };
    let mut app = stage.visitor();
    let posted = app.post_with("/v1/userinfo", &form, &headers).await;
    assert_eq!(posted.status, 200, "{posted:#?}");
    assert_eq!(posted.json(), userinfo(&stage, token).await.json());
}

pub(super) async fn userinfo_get(flow: Flow) {
    let stage = Stage::new();
    let outcome = flow.complete(&stage, "").await;
    let info = userinfo(&stage, outcome.access_token().unwrap()).await;
    assert_eq!(info.status, 200, "{info:#?}");
    assert_eq!(info.json()["sub"], outcome.claims()["sub"]);
    assert!(info.header("content-type").starts_with("application/json"));
}

pub(super) async fn userinfo_post_header(flow: Flow) {
    same_person(flow, true).await;
}

pub(super) async fn userinfo_post_body(flow: Flow) {
    same_person(flow, false).await;
}

pub(super) async fn ensure_request_without_nonce_succeeds_for_code_flow(flow: Flow) {
    let stage = Stage::new();
    let target = flow.request_without("nonce");
    let answer = pass(&mut stage.visitor(), &target).await;
    let outcome = flow.finish(&stage, &answer).await;
    let claims = verified(&stage, &outcome.id_tokens()[0]).await;
    assert_eq!(claims.get("nonce"), None);
}

pub(super) async fn ensure_request_without_nonce_fails(flow: Flow) {
    let target = flow.request_without("nonce");
    let page = Stage::new().visitor().arrive(&target).await;
    let message = "Missing required parameter: nonce";
    assert_page(&page, "400: invalid_request", message);
    let lenient = switched(|behaviour| behaviour.nonce_required = false);
    let answer = pass(&mut lenient.visitor(), &target).await;
    assert!(flow.delivered(&answer).get("id_token").is_some());
}

/// What userinfo tells at the end, or the ID token in the flow that has nothing else.
async fn told(flow: Flow, query: &str) -> Value {
    let stage = Stage::new();
    let outcome = flow.complete(&stage, query).await;
    match outcome.access_token() {
        Some(token) => userinfo(&stage, token).await.json(),
        None => outcome.claims(),
    }
}

pub(super) async fn scope_profile(flow: Flow) {
    let told = told(flow, "scope=openid+profile").await;
    assert_eq!(told["name"], "Ada Lovelace");
    assert_eq!(told["given_name"], "Ada");
    assert_eq!(told["family_name"], "Lovelace");
    assert!(told["picture"].is_string());
    assert_eq!(told.get("email"), None);
}

pub(super) async fn scope_email(flow: Flow) {
    let told = told(flow, "scope=openid+email").await;
    assert_eq!(told["email"], "ada@gmail.com");
    assert_eq!(told["email_verified"], true);
    assert_eq!(told.get("name"), None);
}

/// Google ignores `claims`: the name comes with the scope `profile` or not at all.
pub(super) async fn claims_essential(flow: Flow) {
    let place = if flow.response_type == "id_token" {
        "id_token"
    } else {
        "userinfo"
    };
    let claims = format!(r#"{{"{place}":{{"name":{{"essential":true}}}}}}"#);
    let query = format!("claims={}", encode(claims.as_bytes()));
    let without = told(flow, &format!("scope=openid&{query}")).await;
    assert!(without["sub"].is_string());
    assert_eq!(without.get("name"), None);
    let with = told(flow, &format!("scope=openid+profile&{query}")).await;
    assert_eq!(with["name"], "Ada Lovelace");
}

/// The answer to a request, byte for byte: the same chance falls in every Google of the tests.
async fn answer_to(flow: Flow, target: &str) -> (String, Value) {
    let stage = Stage::new();
    let answer = pass(&mut stage.visitor(), target).await;
    let outcome = flow.finish(&stage, &answer).await;
    (outcome.front.to_string(), outcome.back)
}

/// Scopes and parameters in reverse order come to the same.
pub(super) async fn alternate_happy_flow(flow: Flow) {
    let target = flow.request("scope=email+openid");
    let (path, query) = target.split_once('?').unwrap();
    let mut pairs: Vec<_> = query.split('&').collect();
    pairs.reverse();
    let reversed = format!("{path}?{}", pairs.join("&"));
    let plain = flow.request("scope=openid+email");
    assert_eq!(
        answer_to(flow, &reversed).await,
        answer_to(flow, &plain).await
    );
}

/// A parameter that Google ignores: the answer is what it is without.
pub(super) async fn ignored(flow: Flow, query: &str) {
    assert_eq!(
        answer_to(flow, &flow.request(query)).await,
        answer_to(flow, &flow.request("")).await,
        "{query}"
    );
}

pub(super) async fn display_page(flow: Flow) {
    ignored(flow, "display=page").await;
}

pub(super) async fn display_popup(flow: Flow) {
    ignored(flow, "display=popup").await;
}

pub(super) async fn ensure_request_with_unknown_parameter_succeeds(flow: Flow) {
    ignored(flow, "extra=foobar").await;
}

pub(super) async fn ui_locales(flow: Flow) {
    ignored(flow, "ui_locales=se").await;
}

pub(super) async fn claims_locales(flow: Flow) {
    ignored(flow, "claims_locales=se").await;
}

pub(super) async fn ensure_request_with_acr_values_succeeds(flow: Flow) {
    ignored(flow, "acr_values=1+2").await;
}

/// The address stands in the field already, and the flow goes on as ever.
pub(super) async fn login_hint(flow: Flow) {
    let hint = "login_hint=ada%40gmail.com";
    let page = Stage::new().visitor().arrive(&flow.request(hint)).await;
    assert_eq!(page.page(), "identifier");
    assert_eq!(typed(&page), "ada@gmail.com");
    ignored(flow, hint).await;
}

/// What stands in the field for the address.
fn typed(page: &Answer) -> String {
    let html = page.html();
    let field = Selector::parse("#identifierId").unwrap();
    let field = html.select(&field).next().unwrap();
    field.value().attr("value").unwrap().to_owned()
}

pub(super) async fn ensure_registered_redirect_uri(flow: Flow) {
    let query = "redirect_uri=http://localhost:8000/callback/9Fz2";
    let page = Stage::new().visitor().arrive(&flow.request(query)).await;
    assert_page(&page, "400: redirect_uri_mismatch", "");
    assert_eq!(
        page.text("#error_headline"),
        "Access blocked: Shop’s request is invalid"
    );
}

pub(super) async fn ensure_post_request_succeeds(flow: Flow) {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let target = flow.request("");
    let (path, query) = target.split_once('?').unwrap();
    let posted = ada.post(path, &Params::parse(query).unwrap()).await;
    assert_eq!(posted.status, 303, "{posted:#?}");
    let next = posted.location().unwrap();
    let next = next.strip_prefix(stage.google.issuer()).unwrap();
    let answer = pass(&mut ada, next).await;
    flow.finish(&stage, &answer).await;
}

pub(super) async fn ensure_request_with_valid_pkce_succeeds(flow: Flow) {
    let stage = Stage::new();
    let answer = pass(&mut stage.visitor(), &flow.request(&s256(VERIFIER))).await;
    let front = flow.delivered(&answer);
    let form = exchange(front.get("code").unwrap()).with("code_verifier", VERIFIER);
    let tokens = stage.visitor().post("/token", &form).await;
    assert_eq!(tokens.status, 200, "{tokens:#?}");
    verified(&stage, tokens.json()["id_token"].as_str().unwrap()).await;
}
