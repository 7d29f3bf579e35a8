//! Tokeninfo: every path in its own spelling and indentation, and refusals that tell nothing apart.

use jiff::SignedDuration;
use mock_google::wire::params::Params;
use mock_google::{Behaviour, ServiceAccount};
use serde_json::{Value, json};

use crate::resources::{ROBOT, access_token, ask, robot_token, token};
use crate::support::*;

const PATHS: [&str; 4] = [
    "/tokeninfo",
    "/oauth2/v3/tokeninfo",
    "/oauth2/v2/tokeninfo",
    "/oauth2/v1/tokeninfo",
];

fn sub(stage: &Stage) -> String {
    stage
        .google
        .account("ada@gmail.com")
        .unwrap()
        .sub
        .to_string()
}

#[tokio::test]
async fn the_current_paths_print_every_value_as_a_string() {
    let stage = Stage::new();
    let token = token(&stage, "scope=openid+email", "access_token").await;
    let sub = sub(&stage);
    let expected = format!(
        r#"{{
 "azp": "{CLIENT}",
 "aud": "{CLIENT}",
 "sub": "{sub}",
 "scope": "https://www.googleapis.com/auth/userinfo.email openid",
 "exp": "1790003599",
 "expires_in": "3599",
 "email": "ada@gmail.com",
 "email_verified": "true",
 "access_type": "online"
}}"#
    );
    let www = stage
        .visitor()
        .get(&format!("/oauth2/v3/tokeninfo?access_token={token}"))
        .await;
    assert_eq!((www.status, www.body.as_str()), (200, expected.as_str()));
    let oauth2 = stage
        .visitor()
        .get(&format!("/tokeninfo?access_token={token}"))
        .await;
    assert_eq!(oauth2.body, expected.replace("\n ", "\n  "));
    assert_eq!(
        oauth2.header("content-type"),
        "application/json; charset=UTF-8"
    );
    assert_eq!(oauth2.header("server"), "ESF");
}

#[tokio::test]
async fn the_older_paths_use_other_names_and_real_numbers() {
    let stage = Stage::new();
    let token = token(&stage, "scope=email&access_type=offline", "access_token").await;
    stage.google.clock().advance(SignedDuration::from_secs(102));
    let expected = json!({
        "issued_to": CLIENT,
        "audience": CLIENT,
        "user_id": sub(&stage),
        "scope": "https://www.googleapis.com/auth/userinfo.email openid",
        "expires_in": 3_497,
        "email": "ada@gmail.com",
        "verified_email": true,
        "access_type": "offline",
    });
    for path in ["/oauth2/v1/tokeninfo", "/oauth2/v2/tokeninfo"] {
        let got = stage
            .visitor()
            .get(&format!("{path}?access_token={token}"))
            .await;
        assert_eq!((got.status, got.json()), (200, expected.clone()), "{path}");
        assert!(got.body.starts_with("{\n \"issued_to\""), "{}", got.body);
        let form = Params::default().with("access_token", &token);
        let posted = stage.visitor().post(path, &form).await;
        assert_eq!(posted.body, got.body, "{path}");
        let masked = format!("{path}?access_token={token}&fields=audience&prettyPrint=false");
        let masked = stage.visitor().get(&masked).await;
        assert_eq!(masked.json(), json!({ "audience": CLIENT }), "{path}");
    }
}

#[tokio::test]
async fn account_and_address_are_told_with_their_scopes_only() {
    let stage = Stage::new();
    for (scopes, has_sub, has_email) in [
        (CALENDAR, false, false),
        ("openid", true, false),
        ("email", true, true),
    ] {
        let token = access_token(&stage, "ada@gmail.com", scopes).await;
        let get = format!("/tokeninfo?access_token={token}");
        let json = stage.visitor().get(&get).await.json();
        assert_eq!(json.get("sub").is_some(), has_sub, "{scopes}");
        for name in ["email", "email_verified"] {
            assert_eq!(json.get(name).is_some(), has_email, "{scopes}: {name}");
        }
    }
}

#[tokio::test]
async fn a_bearer_header_with_an_empty_form_will_do() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    let bearer = format!("Bearer {token}");
    for path in PATHS {
        let headers = [("authorization", bearer.as_str())];
        let empty = Params::default();
        let posted = stage.visitor().post_with(path, &empty, &headers).await;
        assert_eq!(posted.status, 200, "{path}");
        assert!(posted.json()["scope"].is_string(), "{path}");
        let got = ask(&stage, "GET", path, &headers).await;
        assert_eq!(got.body, posted.body, "{path}");
    }
}

#[tokio::test]
async fn an_id_token_is_told_claim_by_claim_with_its_header() {
    let stage = Stage::new();
    let id_token = token(&stage, "nonce=n-1", "id_token").await;
    let claims = claims(&id_token);
    let kid = jsonwebtoken::decode_header(&id_token).unwrap().kid.unwrap();
    let sub = sub(&stage);
    let expected = json!({
        "iss": "http://127.0.0.1:8090",
        "azp": CLIENT,
        "aud": CLIENT,
        "sub": sub,
        "email": "ada@gmail.com",
        "email_verified": "true",
        "at_hash": claims["at_hash"],
        "nonce": "n-1",
        "name": "Ada Lovelace",
        "picture": format!("http://127.0.0.1:8090/a/{sub}=s96-c"),
        "given_name": "Ada",
        "family_name": "Lovelace",
        "iat": "1790000000",
        "exp": "1790003600",
        "alg": "RS256",
        "kid": kid,
        "typ": "JWT",
    });
    for (path, start) in [
        ("/tokeninfo", "{\n  \"iss\""),
        ("/oauth2/v3/tokeninfo", "{\n \"iss\""),
    ] {
        let got = stage
            .visitor()
            .get(&format!("{path}?id_token={id_token}"))
            .await;
        assert_eq!((got.status, got.json()), (200, expected.clone()), "{path}");
        assert!(got.body.starts_with(start), "{}", got.body);
        let form = Params::default().with("id_token", &id_token);
        assert_eq!(stage.visitor().post(path, &form).await.body, got.body);
    }
    let old = json!({
        "issuer": "http://127.0.0.1:8090",
        "issued_to": CLIENT,
        "audience": CLIENT,
        "user_id": sub,
        "expires_in": 3_600,
        "issued_at": 1_790_000_000,
        "email": "ada@gmail.com",
        "email_verified": true,
        "verified_email": true,
    });
    for path in ["/oauth2/v1/tokeninfo", "/oauth2/v2/tokeninfo"] {
        let got = stage
            .visitor()
            .get(&format!("{path}?id_token={id_token}"))
            .await;
        assert_eq!(got.json(), old, "{path}");
    }
}

#[tokio::test]
async fn an_issuer_without_its_scheme_is_known_where_tokens_name_it_so() {
    let behaviour = Behaviour {
        bare_issuer: true,
        ..Behaviour::default()
    };
    let stage = Stage::of(
        builder()
            .issuer("https://accounts.google.com")
            .behaviour(behaviour),
    );
    let mut ada = stage.visitor();
    let refresh_token = stage
        .google
        .issue_refresh_token("ada@gmail.com", CLIENT, &"openid".parse().unwrap())
        .unwrap();
    let refreshed = ada.post("/token", &refresh(refresh_token.expose())).await;
    let id_token = refreshed.json()["id_token"].as_str().unwrap().to_owned();
    let answer = ada.get(&format!("/tokeninfo?id_token={id_token}")).await;
    assert_eq!(
        (answer.status, &answer.json()["iss"]),
        (200, &"accounts.google.com".into())
    );
}

#[tokio::test]
async fn a_service_account_is_told_by_its_numeric_id() {
    let robot = ServiceAccount::robot(ROBOT);
    let id = robot.unique_id.to_string();
    let stage = Stage::of(builder().service_account(robot));
    let token = robot_token(&stage, "openid email").await;
    let get = format!("/tokeninfo?access_token={token}");
    let json = stage.visitor().get(&get).await.json();
    for (name, value) in [
        ("azp", id.as_str()),
        ("aud", id.as_str()),
        ("sub", id.as_str()),
        ("email", ROBOT),
        ("email_verified", "true"),
        ("access_type", "online"),
    ] {
        assert_eq!(json[name], value, "{name}");
    }
}

#[tokio::test]
async fn no_token_at_all_is_said_alike_on_every_path() {
    let stage = Stage::new();
    for path in PATHS {
        let answer = stage.visitor().get(path).await;
        assert_eq!(
            answer.error(),
            (
                400,
                "invalid_request".into(),
                "either access_token, id_token, or token_handle required".into()
            ),
            "{path}"
        );
    }
}

/// What the path says of any token that is not good now.
fn invalid_value(path: &str) -> Value {
    if path == "/oauth2/v3/tokeninfo" {
        json!({ "error_description": "Invalid Value" })
    } else {
        json!({ "error": "invalid_token", "error_description": "Invalid Value" })
    }
}

#[tokio::test]
async fn bad_tokens_of_every_kind_are_refused_alike_in_the_shape_of_the_path() {
    let stage = Stage::new();
    let id_token = token(&stage, "", "id_token").await;
    let revoked = token(&stage, "", "access_token").await;
    let form = Params::default().with("token", &revoked);
    assert_eq!(stage.visitor().post("/revoke", &form).await.status, 200);

    let (input, signature) = id_token.rsplit_once('.').unwrap();
    let stranger = mock_google::keys::SigningKeys::stranger().unwrap();
    let signature_of_another = stranger.sign(input.as_bytes());
    let (header, _) = input.split_once('.').unwrap();
    let bad = [
        ("access_token", "ya29.nonsense".to_owned()),
        ("access_token", revoked),
        ("access_token", id_token.clone()),
        ("id_token", "nonsense".to_owned()),
        ("id_token", format!("{input}.")),
        ("id_token", format!("{header}.e30.{signature}")),
        (
            "id_token",
            mock_google::wire::id_token::complete(input.to_owned(), &signature_of_another),
        ),
        ("token_handle", "x".to_owned()),
    ];
    for path in PATHS {
        for (name, token) in &bad {
            let target = format!("{path}?{name}={token}");
            let answer = stage.visitor().get(&target).await;
            assert_eq!(answer.status, 400, "{target}");
            assert_eq!(answer.json(), invalid_value(path), "{target}");
        }
    }
}

#[tokio::test]
async fn expired_tokens_are_refused_as_well() {
    let stage = Stage::new();
    let tokens = stage.tokens("").await.json();
    let get = async |name: &str| {
        let token = tokens[name].as_str().unwrap();
        let target = format!("/tokeninfo?{name}={token}");
        stage.visitor().get(&target).await
    };
    let clock = stage.google.clock();
    clock.advance(SignedDuration::from_secs(3_598));
    for name in ["access_token", "id_token"] {
        assert_eq!(get(name).await.status, 200, "{name}");
    }
    clock.advance(SignedDuration::from_secs(2));
    for name in ["access_token", "id_token"] {
        let answer = get(name).await;
        assert_eq!(answer.json(), invalid_value("/tokeninfo"), "{name}");
    }
}
