//! `OAuch`, group `TokenEndpoint`: what it takes to redeem a code, or to refresh.

use jiff::SignedDuration;
use mock_google::behaviour::ForeignCode;
use mock_google::wire::params::Params;
use mock_google::world::client::ClientKind;
use mock_google::{Behaviour, Client};

use super::flow::*;
use crate::support::*;

/// Another client of another project.
const OTHER: &str = "9-other.apps.googleusercontent.com";

fn with_other(behaviour: Behaviour) -> Stage {
    let other = Client::web(OTHER, "x").redirect_uri(CALLBACK);
    Stage::of(builder().client(other).behaviour(behaviour))
}

/// The same request of the other client.
fn of_other(form: Params) -> Params {
    form.without(&["client_id", "client_secret"])
        .with("client_id", OTHER)
        .with("client_secret", "x")
}

async fn post(stage: &Stage, form: &Params) -> Answer {
    stage.visitor().post("/token", form).await
}

/// A code of Ada's.
async fn code(stage: &Stage) -> String {
    stage.sign_in("").await.code
}

/// What an exchange with offline access brings, and the exchange.
async fn offline(stage: &Stage) -> (Params, serde_json::Value) {
    let form = exchange(&stage.sign_in("access_type=offline").await.code);
    let tokens = post(stage, &form).await;
    assert_eq!(tokens.status, 200, "{tokens:#?}");
    (form, tokens.json())
}

/// The refresh that belongs to such an answer.
fn refresh_of(tokens: &serde_json::Value) -> Params {
    refresh(tokens["refresh_token"].as_str().unwrap())
}

#[tokio::test]
async fn token_authorization_code_timeout() {
    let stage = Stage::new();
    let (early, late) = (code(&stage).await, code(&stage).await);
    stage.google.clock().advance(SignedDuration::from_secs(599));
    assert_eq!(post(&stage, &exchange(&early)).await.status, 200);
    stage.google.clock().advance(SignedDuration::from_secs(1));
    let refused = post(&stage, &exchange(&late)).await;
    assert_eq!(refused.error(), error(400, "invalid_grant", "Bad Request"));
}

/// The bits of a client secret that count: six for each letter whose change is noticed.
///
/// `OAuch` measures the secret its user was given. The mock issues none; it takes those of Google's
/// shape, 28 letters after the dash, and must not let one of them go unread.
async fn bits_of_a_secret() -> usize {
    let whole = format!("GOCSPX-{}", &VERIFIER[..28]);
    let stage = Stage::new();
    let client = Client::web(CLIENT, &whole).redirect_uri(CALLBACK);
    stage.google.register(client);
    let form = exchange(&code(&stage).await).without(&["client_secret"]);
    let mut noticed = 0;
    for place in "GOCSPX-".len()..whole.len() {
        let mut changed = whole.clone();
        changed.replace_range(place..=place, "~");
        let answer = post(&stage, &form.clone().with("client_secret", &changed)).await;
        noticed += usize::from(answer.error().1 == "invalid_client");
    }
    let right = form.with("client_secret", &whole);
    assert_eq!(post(&stage, &right).await.status, 200);
    noticed * 6
}

#[tokio::test]
async fn token_client_secret_entropy_min_req() {
    assert!(bits_of_a_secret().await >= 128);
}

#[tokio::test]
async fn token_client_secret_entropy_sug_req() {
    assert!(bits_of_a_secret().await >= 160);
}

#[tokio::test]
async fn token_has_cache_control_header() {
    let stage = Stage::new();
    let granted = post(&stage, &exchange(&code(&stage).await)).await;
    let refused = post(&stage, &Params::default()).await;
    assert_eq!((granted.status, refused.status), (200, 400));
    for answer in [granted, refused] {
        assert_eq!(
            answer.header("cache-control"),
            "no-cache, no-store, max-age=0, must-revalidate"
        );
    }
}

#[tokio::test]
async fn token_has_pragma_header() {
    let stage = Stage::new();
    let granted = post(&stage, &exchange(&code(&stage).await)).await;
    let refused = post(&stage, &Params::default()).await;
    for answer in [granted, refused] {
        assert_eq!(answer.header("pragma"), "no-cache");
    }
}

/// `OAuch` wants keys or certificates instead of secrets; Google has neither, and an assertion in
/// place of the secret counts for nothing.
#[tokio::test]
async fn token_is_asymmetric_client_authentication_used() {
    let stage = Stage::new();
    let assertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let form = exchange(&code(&stage).await)
        .without(&["client_secret"])
        .with("client_assertion_type", assertion)
        .with("client_assertion", "e30.e30.AA");
    let refused = error(400, "invalid_request", "client_secret is missing.");
    assert_eq!(post(&stage, &form).await.error(), refused);
}

/// `OAuch` wants credentials in the address refused, where logs keep them; Google takes them.
#[tokio::test]
async fn token_is_auth_in_uri_allowed() {
    let stage = Stage::new();
    let form = exchange(&code(&stage).await).without(&["client_id", "client_secret"]);
    let target = format!("/token?client_id={CLIENT}&client_secret={SECRET}");
    let answer = stage.visitor().post(&target, &form).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
}

#[tokio::test]
async fn token_is_basic_authentication_supported() {
    let stage = Stage::new();
    let answer = redeem(&stage, &code(&stage).await).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
}

#[tokio::test]
async fn token_is_client_authentication_required() {
    let stage = Stage::new();
    let whole = exchange(&code(&stage).await);
    let form = whole.clone().without(&["client_secret"]);
    let missing = error(400, "invalid_request", "client_secret is missing.");
    assert_eq!(post(&stage, &form).await.error(), missing);
    let form = form.with("client_secret", "wrong");
    let wrong = error(
        401,
        "invalid_client",
        "The provided client secret is invalid.",
    );
    assert_eq!(post(&stage, &form).await.error(), wrong);
    assert_eq!(post(&stage, &whole).await.status, 200);
}

/// Of a client without a secret, as `OAuch` asks.
#[tokio::test]
async fn token_is_client_id_required() {
    const PHONE: &str = "1234-phone.apps.googleusercontent.com";
    const BACK: &str = "com.googleusercontent.apps.1234-phone:/callback";
    let phone = Client::of_kind(ClientKind::Ios, PHONE, "");
    let stage = Stage::of(builder().client(phone));
    let query = Params::default()
        .with("client_id", PHONE)
        .with("redirect_uri", BACK);
    let target = authorize(&query.to_string());
    let answer = pass(&mut stage.visitor(), &target).await;
    let back = answer.location().unwrap().strip_prefix(BACK).unwrap();
    let params = Params::parse(&back[1..]).unwrap();
    let form = exchange(params.get("code").unwrap())
        .without(&["client_id", "client_secret", "redirect_uri"])
        .with("redirect_uri", BACK);
    let nobody = error(
        400,
        "invalid_request",
        "Could not determine client ID from request.",
    );
    assert_eq!(post(&stage, &form).await.error(), nobody);
    let form = form.with("client_id", PHONE);
    assert_eq!(post(&stage, &form).await.status, 200);
}

#[tokio::test]
async fn token_is_code_bound_to_client() {
    for (foreign_code, refused) in [
        (
            ForeignCode::InvalidGrant,
            error(400, "invalid_grant", "Bad Request"),
        ),
        (
            ForeignCode::UnauthorizedClient,
            error(401, "unauthorized_client", "Unauthorized"),
        ),
    ] {
        let stage = with_other(Behaviour {
            foreign_code,
            ..Behaviour::default()
        });
        let form = exchange(&code(&stage).await);
        let stolen = post(&stage, &of_other(form.clone())).await;
        assert_eq!(stolen.error(), refused);
        assert_eq!(post(&stage, &form).await.status, 200);
    }
}

#[tokio::test]
async fn token_is_get_supported() {
    let stage = Stage::new();
    let form = exchange(&code(&stage).await);
    let answer = stage.visitor().get(&format!("/token?{form}")).await;
    assert_eq!(answer.status, 405);
    assert_eq!(
        post(&stage, &form).await.status,
        200,
        "the code was not touched"
    );
}

#[tokio::test]
async fn token_is_password_flow_disabled() {
    let form = Params::default()
        .with("grant_type", "password")
        .with("username", "ada@gmail.com")
        .with("password", "password")
        .with("client_id", CLIENT)
        .with("client_secret", SECRET);
    let refused = error(
        400,
        "unsupported_grant_type",
        "Invalid grant_type: password",
    );
    assert_eq!(post(&Stage::new(), &form).await.error(), refused);
}

#[tokio::test]
async fn token_is_refresh_authentication_required() {
    let stage = Stage::new();
    let (_, tokens) = offline(&stage).await;
    let form = refresh_of(&tokens).without(&["client_secret"]);
    let missing = error(400, "invalid_request", "client_secret is missing.");
    assert_eq!(post(&stage, &form).await.error(), missing);
    let form = form.with("client_secret", "wrong");
    let wrong = error(
        401,
        "invalid_client",
        "The provided client secret is invalid.",
    );
    assert_eq!(post(&stage, &form).await.error(), wrong);
    assert_eq!(post(&stage, &refresh_of(&tokens)).await.status, 200);
}

#[tokio::test]
async fn token_is_refresh_bound_to_client() {
    let stage = with_other(Behaviour::default());
    let (_, tokens) = offline(&stage).await;
    let stolen = post(&stage, &of_other(refresh_of(&tokens))).await;
    assert_eq!(
        stolen.error(),
        error(401, "unauthorized_client", "Unauthorized")
    );
    assert_eq!(post(&stage, &refresh_of(&tokens)).await.status, 200);
}

#[tokio::test]
async fn token_multiple_code_exchanges() {
    let stage = Stage::new();
    let form = exchange(&code(&stage).await);
    assert_eq!(post(&stage, &form).await.status, 200);
    for _ in 0..3 {
        let again = post(&stage, &form).await;
        assert_eq!(again.error(), error(400, "invalid_grant", "Bad Request"));
    }
}

#[tokio::test]
async fn token_redirect_uri_checked() {
    let stage = Stage::new();
    let form = exchange(&code(&stage).await).without(&["redirect_uri"]);
    let missing = error(400, "invalid_request", "Missing parameter: redirect_uri");
    assert_eq!(post(&stage, &form).await.error(), missing);
    let form = form.with("redirect_uri", &format!("{CALLBACK}/"));
    let wrong = error(400, "redirect_uri_mismatch", "Bad Request");
    assert_eq!(post(&stage, &form).await.error(), wrong);
}

/// `OAuch` wants the refresh token dead after the code came twice; at Google it lives on, with
/// `code_replay_revokes` it does not.
#[tokio::test]
async fn token_refresh_token_valid_after_multi_exchange() {
    for revokes in [false, true] {
        let stage = switched(|behaviour| behaviour.code_replay_revokes = revokes);
        let (form, tokens) = offline(&stage).await;
        let again = post(&stage, &form).await;
        assert_eq!(again.error(), error(400, "invalid_grant", "Bad Request"));
        let refreshed = post(&stage, &refresh_of(&tokens)).await;
        if revokes {
            let dead = "Token has been expired or revoked.";
            assert_eq!(refreshed.error(), error(400, "invalid_grant", dead));
        } else {
            assert_eq!(refreshed.status, 200, "{refreshed:#?}");
        }
    }
}

#[tokio::test]
async fn token_same_parameter_twice_disallowed() {
    let stage = Stage::new();
    let form = exchange(&code(&stage).await);
    for (name, value) in form.iter() {
        let doubled = post(&stage, &form.clone().with(name, value)).await;
        let text = format!("OAuth 2 parameters can only have a single value: {name}");
        assert_eq!(doubled.error(), error(400, "invalid_request", &text));
    }
    assert_eq!(post(&stage, &form).await.status, 200);
}

/// `OAuch` wants the access token dead after the code came twice; at Google it lives on, with
/// `code_replay_revokes` it does not.
#[tokio::test]
async fn token_token_valid_after_multi_exchange() {
    for (revokes, status) in [(false, 200), (true, 401)] {
        let stage = switched(|behaviour| behaviour.code_replay_revokes = revokes);
        let (form, tokens) = offline(&stage).await;
        assert_eq!(post(&stage, &form).await.status, 400);
        let token = tokens["access_token"].as_str().unwrap();
        assert_eq!(userinfo(&stage, token).await.status, status);
    }
}

#[tokio::test]
async fn token_unrecognized_parameter_allowed() {
    let stage = Stage::new();
    let form = exchange(&code(&stage).await).with("oauch", "1");
    assert_eq!(post(&stage, &form).await.status, 200);
}

/// `OAuch` wants each refresh to bring a new refresh token in place of the old; Google's stay.
#[tokio::test]
async fn token_uses_token_rotation() {
    let stage = Stage::new();
    let (_, tokens) = offline(&stage).await;
    for _ in 0..2 {
        let refreshed = post(&stage, &refresh_of(&tokens)).await;
        assert_eq!(refreshed.status, 200, "{refreshed:#?}");
        assert_eq!(refreshed.json().get("refresh_token"), None);
    }
}
