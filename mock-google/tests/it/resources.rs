//! What all resources share: who may read them from other origins, what the front end refuses, what
//! an outage and a shuffle do to them. The words of their tests are here, too.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use mock_google::Fault;
use mock_google::behaviour::TokenCors;
use mock_google::keys::PrivateKey;
use mock_google::wire::params::Params;
use mock_google::{Behaviour, Scopes};
use serde_json::{Value, json};

use crate::support::*;

const ORIGIN: &str = "http://spa.example";

/// A service account with the committed test key.
pub(crate) const ROBOT: &str = "robot@shop.iam.gserviceaccount.com";

/// Signs Ada in and takes one of her tokens.
pub(crate) async fn token(stage: &Stage, query: &str, name: &str) -> String {
    let json = stage.tokens(query).await.json();
    json[name].as_str().unwrap().to_owned()
}

/// An access token of somebody who allowed these scopes some time ago.
pub(crate) async fn access_token(stage: &Stage, email: &str, scopes: &str) -> String {
    let scopes = Scopes::parse(scopes);
    let google = &stage.google;
    let refresh_token = google.issue_refresh_token(email, CLIENT, &scopes).unwrap();
    let form = refresh(refresh_token.expose());
    let json = stage.visitor().post("/token", &form).await.json();
    json["access_token"].as_str().unwrap().to_owned()
}

/// An access token of a service account, by its assertion.
pub(crate) async fn robot_token(stage: &Stage, scope: &str) -> String {
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let now = stage.google.clock().now().as_second();
    let claims = json!({
        "iss": ROBOT,
        "scope": scope,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": now,
        "exp": now + 3_600,
    });
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    let signed = format!("{}.{}", encode(&header), encode(&claims));
    let signature = PrivateKey::robot().sign(signed.as_bytes());
    let assertion = format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature));
    let form = Params::default()
        .with("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .with("assertion", &assertion);
    let json = stage.visitor().post("/token", &form).await.json();
    json["access_token"].as_str().unwrap().to_owned()
}

/// Every value of a header that is sent more than once.
pub(crate) fn rows<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let values = answer.headers.get_all(name).iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

/// Any request with any headers, but no body.
pub(crate) async fn ask(
    stage: &Stage,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    stage.visitor().send(request).await
}

/// A stage that behaves so.
pub(crate) fn with(behaviour: Behaviour) -> Stage {
    Stage::of(builder().behaviour(behaviour))
}

#[tokio::test]
async fn other_origins_may_read_what_programs_call_but_no_page_and_no_revocation() {
    let stage = Stage::new();
    for (method, target, allowed) in [
        ("GET", "/.well-known/openid-configuration", "*"),
        ("GET", "/oauth2/v3/certs", ORIGIN),
        ("GET", "/oauth2/v1/certs", ORIGIN),
        ("GET", "/v1/userinfo", ORIGIN),
        ("GET", "/oauth2/v2/userinfo", ORIGIN),
        ("GET", "/tokeninfo?access_token=x", ORIGIN),
        ("POST", "/token", ORIGIN),
        ("GET", "/o/oauth2/v2/auth", ""),
        ("POST", "/revoke", ""),
        ("GET", "/o/oauth2/revoke?token=x", ""),
        ("GET", "/", ""),
    ] {
        let headers = [("origin", ORIGIN), ("content-length", "0")];
        let answer = ask(&stage, method, target, &headers).await;
        let header = answer.header("access-control-allow-origin");
        assert_eq!(header, allowed, "{target}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    let own = ask(&stage, "GET", "/v1/userinfo", &[]).await;
    assert_eq!(own.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_what_it_may_send() {
    let stage = Stage::new();
    for (target, method, allowed) in [
        ("/v1/userinfo", "GET", ORIGIN),
        ("/oauth2/v2/userinfo", "GET", ORIGIN),
        ("/token", "POST", ORIGIN),
        ("/tokeninfo", "POST", ORIGIN),
        ("/oauth2/v3/certs", "GET", ORIGIN),
        ("/.well-known/openid-configuration", "GET", "*"),
    ] {
        let headers = [
            ("origin", ORIGIN),
            ("access-control-request-method", method),
            ("access-control-request-headers", "authorization"),
        ];
        let answer = ask(&stage, "OPTIONS", target, &headers).await;
        assert_eq!(answer.status, 200, "{target}");
        for (name, value) in [
            ("access-control-allow-origin", allowed),
            ("access-control-allow-methods", method),
            ("access-control-allow-headers", "authorization"),
        ] {
            assert_eq!(answer.header(name), value, "{target}: {name}");
        }
    }
    let revoke = ask(&stage, "OPTIONS", "/revoke", &[("origin", ORIGIN)]).await;
    assert_eq!(revoke.status, 405);
    assert_eq!(revoke.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn the_token_endpoint_lets_pages_read_as_switched() {
    for (token_cors, allowed, preflight) in [
        (TokenCors::Echo, ORIGIN, 200),
        (TokenCors::Any, "*", 200),
        (TokenCors::Off, "", 405),
    ] {
        let stage = with(Behaviour {
            token_cors,
            ..Behaviour::default()
        });
        let headers = [("origin", ORIGIN), ("content-length", "0")];
        let answer = ask(&stage, "POST", "/token", &headers).await;
        let header = answer.header("access-control-allow-origin");
        assert_eq!((answer.status, header), (400, allowed), "{token_cors:?}");
        assert_eq!(rows(&answer, "vary"), ["Origin", "X-Origin", "Referer"]);
        let asked = ask(&stage, "OPTIONS", "/token", &headers).await;
        assert_eq!(asked.status, preflight, "{token_cors:?}");
    }
}

#[tokio::test]
async fn the_front_end_refuses_with_a_page_before_any_endpoint_sees_the_request() {
    let stage = Stage::new();
    let cases = [
        ("POST", "/token", 411, "Length Required"),
        ("POST", "/tokeninfo?access_token=x", 411, "Length Required"),
        ("POST", "/revoke?token=x", 411, "Length Required"),
        ("GET", "/tokeninfo?access_token=%zz", 400, "Bad Request"),
        ("GET", "/token", 405, "Method Not Allowed"),
        ("DELETE", "/oauth2/v2/userinfo", 405, "Method Not Allowed"),
        ("GET", "/nowhere", 404, "Not Found"),
    ];
    for (method, target, status, title) in cases {
        let answer = ask(&stage, method, target, &[]).await;
        assert_eq!(answer.status, status, "{method} {target}");
        assert_eq!(answer.header("content-type"), "text/html; charset=UTF-8");
        assert_eq!(answer.text("title"), format!("Error {status} ({title})!!1"));
        assert!(answer.body.contains("That’s all we know."), "{target}");
    }
    let long = ask(&stage, "POST", "/token", &[]).await;
    let sentence = "POST requests require a Content-length header.";
    assert!(long.body.contains(sentence), "{}", long.body);
}

#[tokio::test]
async fn a_broken_escape_in_a_form_is_refused_with_a_page() {
    let stage = Stage::new();
    for target in ["/token", "/tokeninfo", "/revoke", "/o/oauth2/v2/auth"] {
        for form in ["token=%zz", "token=%2", "%=x"] {
            let request = Request::post(target)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("content-length", form.len())
                .body(form.into())
                .unwrap();
            let answer = stage.visitor().send(request).await;
            assert_eq!(answer.status, 400, "{target} {form}");
            assert_eq!(answer.header("content-type"), "text/html; charset=UTF-8");
            assert_eq!(answer.text("title"), "Error 400 (Bad Request)!!1");
            assert!(answer.body.contains("That’s all we know."), "{target}");
        }
    }
}

#[tokio::test]
async fn an_outage_refuses_every_program_and_is_in_the_journal() {
    for (fault, status, code, description) in [
        (
            Fault::new("backend-error"),
            500,
            "internal_failure",
            "Backend Error",
        ),
        (
            Fault::new("backend-error").with("status", 503),
            503,
            "temporarily_unavailable",
            "The service is temporarily unavailable.",
        ),
        (
            Fault::new("rate-limit"),
            429,
            "rate_limit_exceeded",
            "Rate Limit Exceeded",
        ),
    ] {
        let stage = Stage::new();
        stage.google.arm(fault.clone().at("anywhere")).unwrap();
        for (method, target, endpoint) in [
            ("GET", "/.well-known/openid-configuration", "discovery"),
            ("GET", "/oauth2/v3/certs", "keys"),
            ("GET", "/oauth2/v1/certs", "keys"),
            ("POST", "/token", "token"),
            ("GET", "/v1/userinfo", "userinfo"),
            ("GET", "/oauth2/v2/userinfo", "userinfo"),
            ("GET", "/tokeninfo", "tokeninfo"),
        ] {
            let headers = [("content-length", "0"), ("origin", "http://localhost:3000")];
            let answer = ask(&stage, method, target, &headers).await;
            let expected = (status, code.to_owned(), description.to_owned());
            assert_eq!(answer.error(), expected, "{target}");
            let retry = if status == 429 { "30" } else { "" };
            assert_eq!(answer.header("retry-after"), retry, "{target}");
            assert_ne!(
                answer.header("access-control-allow-origin"),
                "",
                "{target}: pages may read it"
            );
            let entry = stage.google.journal().pop().unwrap();
            assert_eq!(entry.endpoint.to_string(), endpoint, "{target}");
            assert_eq!(entry.status, status, "{target}");
            assert_eq!(entry.faults[0].name, fault.what);
        }
    }
}

#[tokio::test]
async fn an_outage_can_be_a_page_where_json_is_expected() {
    let stage = Stage::new();
    stage
        .google
        .arm(Fault::new("server-error").with("status", 502))
        .unwrap();
    let answer = stage.visitor().post("/token", &Params::default()).await;
    assert_eq!(answer.status, 502);
    assert_eq!(answer.header("content-type"), "text/html; charset=UTF-8");
    assert_eq!(answer.text("title"), "Error 502 (Server Error)!!1");
    assert_eq!(stage.google.journal().pop().unwrap().status, 502);
}

#[tokio::test]
async fn members_come_in_another_order_each_time_only_if_that_is_switched_on() {
    let plain = Stage::new();
    let stage = with(Behaviour {
        shuffle_members: true,
        ..Behaviour::default()
    });
    for (path, start) in [
        ("/.well-known/openid-configuration", "{\n \""),
        ("/oauth2/v3/certs", "{\n  \"keys\": [\n    {\n      \""),
        ("/oauth2/v2/userinfo", "{\n  \"error\": {\n    \""),
        ("/oauth2/v1/tokeninfo", "{\n \""),
    ] {
        let expected = plain.visitor().get(path).await;
        assert_eq!(plain.visitor().get(path).await.body, expected.body);
        let mut orders = std::collections::HashSet::new();
        for _ in 0..16 {
            let answer = stage.visitor().get(path).await;
            assert_eq!(answer.status, expected.status, "{path}");
            assert!(answer.body.starts_with(start), "{}", answer.body);
            assert_eq!(sorted(&answer.json()), sorted(&expected.json()), "{path}");
            orders.insert(answer.body);
        }
        assert!(orders.len() > 1, "{path}");
    }
}

/// The value with members in one order, so that only the order is not compared.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("{name}: {}", sorted(value)))
                .collect();
            members.sort();
            format!("{members:?}")
        }
        Value::Array(items) => format!("{:?}", items.iter().map(sorted).collect::<Vec<_>>()),
        other => other.to_string(),
    }
}
