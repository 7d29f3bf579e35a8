//! `OAuch`, group `AuthEndpoint`: what the authorization endpoint lets pass, and what its pages keep out.

use mock_google::wire::params::Params;

use super::checks;
use super::flow::*;
use crate::support::*;

/// A request ends on Google's page, also if it asks for silence.
async fn is_refused(query: &str, code: &str, message: &str) {
    for silent in ["", "&prompt=none"] {
        let target = authorize(&format!("{query}{silent}"));
        let page = Stage::new().visitor().arrive(&target).await;
        assert_page(&page, code, message);
    }
}

/// A request with another redirect address.
fn to(address: &str) -> String {
    Params::default().with("redirect_uri", address).to_string()
}

#[tokio::test]
async fn authorization_automatic_redirect_invalid_response_type() {
    let message = "Invalid response_type: oauch";
    is_refused("response_type=oauch", "400: invalid_request", message).await;
}

#[tokio::test]
async fn authorization_automatic_redirect_invalid_scope() {
    let message = "Some requested scopes were invalid. {invalid=[oauch-invalid-scope]}";
    is_refused("scope=oauch-invalid-scope", "400: invalid_scope", message).await;
}

#[tokio::test]
async fn authorization_code_pollution() {
    for parameter in ["?code=attackercode", "?code=", "?x=1&code=attackercode"] {
        let query = to(&format!("{CALLBACK}{parameter}"));
        is_refused(&query, "400: redirect_uri_mismatch", "").await;
    }
}

/// `OAuch` wants a fragment of the server's own behind the query, so that browsers carry no other
/// one along; Google sent a bare `#` once and sends none today.
#[tokio::test]
async fn authorization_fragment_fix() {
    let answer = pass(&mut Stage::new().visitor(), &authorize("")).await;
    let location = answer.location().unwrap();
    assert!(location.starts_with(&format!("{CALLBACK}?state=st-1&")));
    assert!(!location.contains('#'), "{location}");
}

#[tokio::test]
async fn authorization_has_content_security_policy() {
    let page = Stage::new().visitor().arrive(&authorize("")).await;
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
}

#[tokio::test]
async fn authorization_has_fragment() {
    let stage = Stage::new();
    let address = format!("{}/o/oauth2/v2/auth", stage.google.issuer());
    assert_eq!(discovery(&stage).await["authorization_endpoint"], address);
}

#[tokio::test]
async fn authorization_has_frame_options() {
    let mut browser = Stage::new().visitor();
    let redirect = browser.get(&authorize("")).await;
    let page = browser.arrive(&authorize("")).await;
    for answer in [redirect, page] {
        assert_eq!(answer.header("x-frame-options"), "DENY", "{answer:#?}");
    }
}

#[tokio::test]
async fn authorization_invalid_redirect() {
    for address in [
        "https://evil.example/callback",
        "https://localhost:8000/callback",
        "http://localhost:8001/callback",
        "http://localhost:8000@evil.example/callback",
        "//evil.example/callback",
        "javascript:alert(1)",
    ] {
        let stage = Stage::new();
        let mut browser = stage.visitor();
        let answer = browser.get(&authorize(&to(address))).await;
        let error = format!("{}/signin/oauth/error?", stage.google.issuer());
        let location = answer.location().unwrap();
        assert!(location.starts_with(&error), "{address}: {location}");
        let page = browser.arrive(&authorize(&to(address))).await;
        assert_eq!((page.page().as_str(), page.location()), ("error", None));
    }
}

#[tokio::test]
async fn authorization_is_response_type_checked() {
    for (query, message) in [
        ("response_type=oauch", "Invalid response_type: oauch"),
        (
            "response_type=code+oauch",
            "Invalid response_type: code oauch",
        ),
        (
            "response_type=code+code",
            "Invalid response_type: code code",
        ),
        (
            "response_type=",
            "Required parameter is missing: response_type",
        ),
    ] {
        is_refused(query, "400: invalid_request", message).await;
    }
    checks::response_type_missing(CODE).await;
}

#[tokio::test]
async fn authorization_nonce_required() {
    let response_types = &["id_token", "id_token token"];
    each(
        response_types,
        false,
        checks::ensure_request_without_nonce_fails,
    )
    .await;
}

/// The twenty addresses of `OAuch`: those that climb break a rule, the others are not registered.
#[tokio::test]
async fn authorization_redirect_uri_confusion() {
    for ending in [
        "/..%2FFAKEPATH",
        "/%2e%2e%2FFAKEPATH",
        "/..%252FFAKEPATH",
        "/FAKEPATH/..",
        "%2FFAKEPATH%2F..",
        "%2FFAKEPATH%2F%2e%2e",
        "/;/../../FAKEPATH",
        "/%3B/../../FAKEPATH",
        "%3B%2F..%2F..%2FFAKEPATH",
        "%3B%2F%2e%2e%2F%2F%2e%2eFAKEPATH",
        "%0A%0D/../../FAKEPATH",
        "%0A%0D%2F..%2F..%2FFAKEPATH",
        "%0A%0D%2F%2e%2e%2F%2F%2e%2eFAKEPATH",
    ] {
        let query = to(&format!("{CALLBACK}{ending}"));
        let message = "You can't sign in to this app because it doesn't comply";
        is_refused(&query, "400: invalid_request", message).await;
    }
    for ending in [
        "/FAKEPATH",
        "%2FFAKEPATH",
        "/%252e%252e%252FFAKEPATH",
        "%252FFAKEPATH%252F..",
        "%252FFAKEPATH%252F%252e%252e",
        "%253B%252F..%252F..%252FFAKEPATH",
        "%250A%250D%252F..%252F..%252FFAKEPATH",
    ] {
        let query = to(&format!("{CALLBACK}{ending}"));
        is_refused(&query, "400: redirect_uri_mismatch", "").await;
    }
}

#[tokio::test]
async fn authorization_redirect_uri_fully_matched() {
    for ending in ["?extra=oauch", "?", "/"] {
        let query = to(&format!("{CALLBACK}{ending}"));
        is_refused(&query, "400: redirect_uri_mismatch", "").await;
    }
}

#[tokio::test]
async fn authorization_redirect_uri_path_matched() {
    for address in [
        format!("{CALLBACK}/Wrong"),
        CALLBACK.replace("callback", "Callback"),
        CALLBACK.replace("callback", ""),
        CALLBACK.replace("localhost", "127.0.0.1"),
    ] {
        is_refused(&to(&address), "400: redirect_uri_mismatch", "").await;
    }
}

#[tokio::test]
async fn authorization_redirect_uri_required() {
    let target = CODE.request_without("redirect_uri");
    let page = Stage::new().visitor().arrive(&target).await;
    let message = "Missing required parameter: redirect_uri";
    assert_page(&page, "400: invalid_request", message);
}

#[tokio::test]
async fn authorization_referrer_policy_enforced() {
    let mut browser = Stage::new().visitor();
    let redirect = browser.get(&authorize("")).await;
    let page = browser.arrive(&authorize("")).await;
    for answer in [redirect, page] {
        assert_eq!(
            answer.header("referrer-policy"),
            "no-referrer",
            "{answer:#?}"
        );
    }
}

/// No refresh token travels through the browser, neither for `access_type=offline` nor for the scope
/// other providers have.
#[tokio::test]
async fn authorization_refresh_token_present() {
    for response_type in ["token", "id_token+token", "code+id_token+token"] {
        let nonce = if response_type == "token" {
            ""
        } else {
            "&nonce=n"
        };
        let query = format!("response_type={response_type}{nonce}");
        let offline = authorize(&format!("{query}&access_type=offline&prompt=consent"));
        let answer = pass(&mut Stage::new().visitor(), &offline).await;
        let location = answer.location().unwrap();
        assert!(location.contains("access_token=ya29."), "{location}");
        assert!(!location.contains("refresh_token"), "{location}");
        let scope = authorize(&format!("{query}&scope=openid+offline_access"));
        let page = Stage::new().visitor().arrive(&scope).await;
        let message =
            "Some requested scopes were invalid. {valid=[openid], invalid=[offline_access]}";
        assert_page(&page, "400: invalid_scope", message);
    }
}

/// `OAuch` wants people asked each time a token goes out without a secret; Google asks once, and
/// again for `prompt=consent`.
#[tokio::test]
async fn authorization_require_user_consent() {
    let target = authorize("response_type=token");
    let mut ada = Stage::new().visitor();
    let page = ada.arrive(&target).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    assert_eq!(page.page(), "confirm");
    ada.answer(page, "allow", &[]).await;
    let again = ada.get(&target).await;
    assert!(again.location().unwrap().contains("&access_token=ya29."));
    let target = authorize("response_type=token&prompt=consent");
    assert_eq!(ada.arrive(&target).await.page(), "confirm");
}

#[tokio::test]
async fn authorization_same_parameter_twice_disallowed() {
    let target = authorize("");
    let (_, query) = target.split_once('?').unwrap();
    for pair in query.split('&') {
        let (name, _) = pair.split_once('=').unwrap();
        let doubled = format!("{target}&{pair}");
        let page = Stage::new().visitor().arrive(&doubled).await;
        let message = format!("OAuth 2 parameters can only have a single value: {name}");
        assert_page(&page, "400: invalid_request", &message);
    }
}

/// On success, on a denial, and on a silent refusal.
#[tokio::test]
async fn authorization_state_present() {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize("state=oauch_state_var")).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let denied = ada.answer(page, "deny", &[]).await;
    let allowed = pass(&mut ada, &authorize("state=oauch_state_var")).await;
    let silent = authorize("state=oauch_state_var&prompt=none");
    let silent = stage.visitor().get(&silent).await;
    for (answer, name) in [(denied, "error"), (allowed, "code"), (silent, "error")] {
        let params = answer.callback().params;
        assert_eq!(params.get("state"), Some("oauch_state_var"));
        assert!(params.get(name).is_some(), "{params:?}");
    }
}

#[tokio::test]
async fn authorization_supports_post_authorization_requests() {
    checks::ensure_post_request_succeeds(CODE).await;
}

#[tokio::test]
async fn authorization_supports_post_response_mode() {
    each(&["code"], true, checks::server).await;
}

#[tokio::test]
async fn authorization_unrecognized_parameter_allowed() {
    checks::ignored(CODE, "oauch=1").await;
}
