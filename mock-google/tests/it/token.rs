//! The token endpoint: exchange, refresh, and every refusal in its place.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use mock_google::wire::params::Params;
use mock_google::{Account, Behaviour, Client};
use sha2::{Digest as _, Sha256};

use crate::resources::rows;
use crate::support::*;

mod installed;
mod order;
mod secrets;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn s256() -> String {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    format!("code_challenge={challenge}&code_challenge_method=S256")
}

fn error(status: u16, code: &str, description: &str) -> (u16, String, String) {
    (status, code.to_owned(), description.to_owned())
}

/// Posts an exchange in which one parameter is replaced, or left out by an empty value.
async fn exchange_but(stage: &Stage, code: &str, name: &str, value: &str) -> Answer {
    let mut params = exchange(code).without(&[name]);
    if !value.is_empty() {
        params.push(name, value);
    }
    stage.visitor().post("/token", &params).await
}

/// Signs Ada in to any app and takes the code out of the address, whatever it leads to.
async fn code_of(stage: &Stage, query: &str) -> String {
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize(query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let answer = ada.answer(page, "allow", &[]).await;
    let (_, query) = answer.location().unwrap().split_once('?').unwrap();
    let params = Params::parse(query).unwrap();
    params.get("code").unwrap().to_owned()
}

#[tokio::test]
async fn a_code_brings_what_google_sends() {
    let stage = Stage::new();
    let answer = stage.tokens("access_type=offline&nonce=n-1").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(
        answer.header("cache-control"),
        "no-cache, no-store, max-age=0, must-revalidate"
    );
    assert_eq!(answer.header("pragma"), "no-cache");
    assert_eq!(answer.header("expires"), "Mon, 01 Jan 1990 00:00:00 GMT");
    assert_eq!(answer.header("server"), "scaffolding on HTTPServer2");
    assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN");
    assert_eq!(rows(&answer, "vary"), ["Origin", "X-Origin", "Referer"]);
    let json = answer.json();
    let names: Vec<_> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "access_token",
            "expires_in",
            "refresh_token",
            "scope",
            "token_type",
            "id_token"
        ]
    );
    assert_eq!(json["expires_in"], 3599);
    assert_eq!(json["token_type"], "Bearer");
    assert!(
        json["access_token"]
            .as_str()
            .unwrap()
            .starts_with("ya29.a0")
    );
    assert!(json["refresh_token"].as_str().unwrap().starts_with("1//0"));
    assert!(
        answer.body.starts_with("{\n  \"access_token\""),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn a_refresh_token_comes_only_with_offline_access_and_consent() {
    let stage = Stage::new();
    let has = |answer: &Answer| answer.json().get("refresh_token").is_some();
    assert!(!has(&stage.tokens("").await), "without offline access");
    let stage = Stage::new();
    assert!(
        has(&stage.tokens("access_type=offline").await),
        "on first consent"
    );
    assert!(
        !has(&stage.tokens("access_type=offline").await),
        "on the second sign-in"
    );
    assert!(
        has(&stage.tokens("access_type=offline&prompt=consent").await),
        "when consent is asked again"
    );
}

#[tokio::test]
async fn a_refresh_brings_a_new_access_token_and_never_a_new_refresh_token() {
    let stage = Stage::new();
    let first = stage.tokens("access_type=offline&nonce=n-1").await.json();
    let token = first["refresh_token"].as_str().unwrap();
    stage.google.clock().advance(SignedDuration::from_hours(2));
    let second = stage.visitor().post("/token", &refresh(token)).await.json();
    assert_ne!(second["access_token"], first["access_token"]);
    assert!(second.get("refresh_token").is_none());
    let claims = claims(second["id_token"].as_str().unwrap());
    assert!(claims.get("nonce").is_none() && claims["sub"].is_string());
    let narrow = refresh(token).with("scope", "email");
    let narrowed = stage.visitor().post("/token", &narrow).await.json();
    assert_eq!(
        narrowed["scope"],
        "https://www.googleapis.com/auth/userinfo.email"
    );
    let wide = refresh(token).with("scope", CALENDAR);
    assert_eq!(
        stage.visitor().post("/token", &wide).await.error().1,
        "invalid_scope"
    );
}

pub(crate) fn claims(id_token: &str) -> serde_json::Value {
    let payload = id_token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_cannot_be_redeemed_twice() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let first = stage.visitor().post("/token", &exchange(&code)).await;
    let second = stage.visitor().post("/token", &exchange(&code)).await;
    assert_eq!(
        (first.status, second.error()),
        (200, error(400, "invalid_grant", "Bad Request"))
    );
    // Google leaves the tokens of the first time alone; a switch follows the RFC instead.
    let userinfo = |answer: &Answer| {
        format!(
            "/v1/userinfo?access_token={}",
            answer.json()["access_token"].as_str().unwrap()
        )
    };
    assert_eq!(stage.visitor().get(&userinfo(&first)).await.status, 200);
    let strict = Stage::of(builder().behaviour(Behaviour {
        code_replay_revokes: true,
        ..Behaviour::default()
    }));
    let code = strict.sign_in("").await.code;
    let first = strict.visitor().post("/token", &exchange(&code)).await;
    strict.visitor().post("/token", &exchange(&code)).await;
    assert_eq!(strict.visitor().get(&userinfo(&first)).await.status, 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_parallel_exchanges_exactly_one_succeeds() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let attempts: Vec<_> = (0..50)
        .map(|_| {
            let (mut visitor, params) = (stage.visitor(), exchange(&code));
            tokio::spawn(async move { visitor.post("/token", &params).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for attempt in attempts {
        statuses.push(attempt.await.unwrap());
    }
    assert_eq!(
        statuses.iter().filter(|status| **status == 200).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|status| **status == 400).count(),
        49,
        "{statuses:?}"
    );
}

#[tokio::test]
async fn a_code_is_bound_to_its_redirect_address_and_burned_by_a_wrong_one() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let wrong = exchange_but(
        &stage,
        &code,
        "redirect_uri",
        "http://localhost:8000/callback/",
    )
    .await;
    assert_eq!(
        wrong.error(),
        error(400, "redirect_uri_mismatch", "Bad Request")
    );
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(&code))
            .await
            .error()
            .1,
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_code_is_bound_to_its_client() {
    let stage = Stage::of(builder().client(Client::web("9-other", "x").redirect_uri(CALLBACK)));
    let code = stage.sign_in("").await.code;
    let other = exchange(&code)
        .without(&["client_id", "client_secret"])
        .with("client_id", "9-other")
        .with("client_secret", "x");
    assert_eq!(
        stage.visitor().post("/token", &other).await.error(),
        error(400, "invalid_grant", "Bad Request")
    );
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(&code))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_refresh_token_is_bound_to_its_client() {
    let stage = Stage::of(builder().client(Client::web("9-other", "x")));
    let json = stage.tokens("access_type=offline").await.json();
    let other = refresh(json["refresh_token"].as_str().unwrap())
        .without(&["client_id", "client_secret"])
        .with("client_id", "9-other")
        .with("client_secret", "x");
    assert_eq!(
        stage.visitor().post("/token", &other).await.error(),
        error(401, "unauthorized_client", "Unauthorized")
    );
}

#[tokio::test]
async fn a_code_dies_after_ten_minutes() {
    let stage = Stage::new();
    let (early, late) = (stage.sign_in("").await.code, stage.sign_in("").await.code);
    stage.google.clock().advance(SignedDuration::from_secs(599));
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(&early))
            .await
            .status,
        200
    );
    stage.google.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(&late))
            .await
            .error(),
        error(400, "invalid_grant", "Bad Request")
    );
    assert!(
        stage
            .google
            .journal()
            .last()
            .unwrap()
            .decision
            .contains("CodeExpired")
    );
}

#[tokio::test]
async fn pkce_is_checked_whenever_a_challenge_was_sent() {
    let stage = Stage::new();
    let grant = |description| error(400, "invalid_grant", description);
    for (query, verifier, expected) in [
        (s256(), VERIFIER, None),
        (s256(), "", Some(grant("Missing code verifier."))),
        (
            s256(),
            "another-verifier-another-verifier-another-verifier",
            Some(grant("Invalid code verifier.")),
        ),
        (format!("code_challenge={VERIFIER}"), VERIFIER, None),
        (
            format!("code_challenge={VERIFIER}&code_challenge_method=plain"),
            VERIFIER,
            None,
        ),
        (
            String::new(),
            VERIFIER,
            Some(grant("code_verifier or verifier is not needed.")),
        ),
    ] {
        let code = stage.sign_in(&query).await.code;
        let answer = exchange_but(&stage, &code, "code_verifier", verifier).await;
        assert_eq!(
            (answer.status != 200).then(|| answer.error()),
            expected,
            "{query} {verifier}"
        );
    }
}

#[tokio::test]
async fn refusals_come_in_googles_order() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let request = |description| error(400, "invalid_request", description);
    for (name, value, expected) in [
        (
            "grant_type",
            "",
            request("Required parameter is missing: grant_type"),
        ),
        (
            "grant_type",
            "foo",
            error(400, "unsupported_grant_type", "Invalid grant_type: foo"),
        ),
        ("code", "", request("Missing required parameter: code")),
        (
            "redirect_uri",
            "",
            request("Missing parameter: redirect_uri"),
        ),
        (
            "client_id",
            "",
            request("Could not determine client ID from request."),
        ),
        (
            "client_id",
            "nope",
            error(401, "invalid_client", "The OAuth client was not found."),
        ),
        ("client_secret", "", request("client_secret is missing.")),
        (
            "client_secret",
            "wrong",
            error(
                401,
                "invalid_client",
                "The provided client secret is invalid.",
            ),
        ),
        (
            "code",
            "4%2F0A",
            error(400, "invalid_grant", "Malformed auth code."),
        ),
        (
            "code",
            &format!("4/0A{}", "x".repeat(69)),
            error(400, "invalid_grant", "Bad Request"),
        ),
    ] {
        assert_eq!(
            exchange_but(&stage, &code, name, value).await.error(),
            expected,
            "{name}={value}"
        );
    }
    let doubled = exchange(&code).with("client_id", CLIENT);
    assert_eq!(
        stage.visitor().post("/token", &doubled).await.error(),
        request("OAuth 2 parameters can only have a single value: client_id")
    );
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(&code))
            .await
            .status,
        200,
        "none of these burned the code"
    );
}

#[tokio::test]
async fn a_secret_may_come_by_header_or_body_and_a_refused_header_is_challenged() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let params = exchange(&code).without(&["client_secret", "client_id"]);
    let basic = |secret: &str| {
        format!(
            "Basic {}",
            BASE64_STANDARD.encode(format!("{CLIENT}:{secret}"))
        )
    };
    let wrong = stage
        .visitor()
        .post_with("/token", &params, &[("authorization", &basic("wrong"))])
        .await;
    assert_eq!(
        (wrong.status, wrong.header("www-authenticate")),
        (401, "Basic realm=\"https://accounts.google.com/\"")
    );
    let right = stage
        .visitor()
        .post_with("/token", &params, &[("authorization", &basic(SECRET))])
        .await;
    assert_eq!(right.status, 200);
}

#[tokio::test]
async fn installed_apps_get_a_refresh_token_every_time_and_any_loopback_port() {
    let stage = Stage::of(builder().client(Client::desktop("9-desk", "s")));
    let query = "client_id=9-desk&redirect_uri=http://localhost:4711/";
    let code = code_of(&stage, query).await;
    let params = exchange(&code)
        .without(&["client_id", "client_secret", "redirect_uri"])
        .with("client_id", "9-desk")
        .with("client_secret", "s")
        .with("redirect_uri", "http://localhost:4711/");
    assert!(
        stage
            .visitor()
            .post("/token", &params)
            .await
            .json()
            .get("refresh_token")
            .is_some()
    );
}

#[tokio::test]
async fn a_json_body_and_parameters_in_the_query_are_taken() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let body: serde_json::Map<_, _> = exchange(&code)
        .iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let send = |body: String| {
        axum::http::Request::post("/token")
            .header("content-type", "application/json")
            .header("content-length", body.len())
            .body(body.into())
            .unwrap()
    };
    let broken = stage.visitor().send(send("code=4/0A".to_owned())).await;
    assert_eq!(
        (broken.status, &broken.json()["error"]["status"]),
        (400, &"INVALID_ARGUMENT".into())
    );
    assert_eq!(
        stage
            .visitor()
            .send(send(serde_json::to_string(&body).unwrap()))
            .await
            .status,
        200
    );
    let code = stage.sign_in("").await.code;
    let by_query = stage
        .visitor()
        .post(&format!("/token?{}", exchange(&code)), &Params::default())
        .await;
    assert_eq!(by_query.status, 200);
}

#[tokio::test]
async fn dead_refresh_tokens_say_why() {
    let stage = Stage::of(builder().account(Account::new("ada@gmail.com").suspended()));
    let json = stage.tokens("access_type=offline").await.json();
    let token = json["refresh_token"].as_str().unwrap();
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh(token))
            .await
            .error(),
        error(400, "invalid_grant", "Account has been deleted")
    );
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh("1//0unknown"))
            .await
            .error(),
        error(400, "invalid_grant", "Bad Request")
    );

    let stage = Stage::new();
    let dead = || error(400, "invalid_grant", "Token has been expired or revoked.");
    let json = stage.tokens("access_type=offline").await.json();
    let token = json["refresh_token"].as_str().unwrap();
    stage.google.remove_app("ada@gmail.com", CLIENT).unwrap();
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh(token))
            .await
            .error(),
        dead()
    );
    let json = stage.tokens("access_type=offline").await.json();
    let token = json["refresh_token"].as_str().unwrap();
    stage
        .google
        .clock()
        .advance(SignedDuration::from_hours(24 * 183));
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh(token))
            .await
            .error(),
        dead()
    );
}

#[tokio::test]
async fn the_same_seed_gives_the_same_codes() {
    assert_eq!(
        Stage::new().sign_in("").await.code,
        Stage::new().sign_in("").await.code
    );
}

#[tokio::test]
async fn every_alias_of_the_endpoint_answers_and_get_does_not() {
    let stage = Stage::new();
    for path in [
        "/token",
        "/o/oauth2/token",
        "/oauth2/v3/token",
        "/oauth2/v4/token",
    ] {
        let code = stage.sign_in("").await.code;
        assert_eq!(
            stage.visitor().post(path, &exchange(&code)).await.status,
            200,
            "{path}"
        );
        assert_eq!(stage.visitor().get(path).await.status, 405, "{path}");
    }
}
