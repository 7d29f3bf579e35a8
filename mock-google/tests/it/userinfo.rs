//! Userinfo: two spellings, what each scope opens, and how it is printed.

use mock_google::wire::params::Params;
use mock_google::{Account, Behaviour, Profile, ServiceAccount};
use serde_json::json;

use crate::resources::{ROBOT, access_token, ask, robot_token, rows, with};
use crate::support::*;

mod refusals;

const OPENID_PATHS: [&str; 2] = ["/v1/userinfo", "/oauth2/v3/userinfo"];
const API_PATHS: [&str; 3] = [
    "/oauth2/v2/userinfo",
    "/oauth2/v1/userinfo",
    "/userinfo/v2/me",
];

async fn told(stage: &Stage, path: &str, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    ask(stage, "GET", path, &[("authorization", &bearer)]).await
}

fn names(answer: &Answer) -> String {
    let json = answer.json();
    let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    names.join(" ")
}

#[tokio::test]
async fn userinfo_speaks_two_spellings() {
    let stage = Stage::new();
    let token = access_token(&stage, "grace@example.com", "openid email profile").await;
    let sub = stage
        .google
        .account("grace@example.com")
        .unwrap()
        .sub
        .to_string();
    let picture = format!("http://127.0.0.1:8090/a/{sub}=s96-c");
    let openid = format!(
        r#"{{
  "sub": "{sub}",
  "name": "Grace Hopper",
  "given_name": "Grace",
  "family_name": "Hopper",
  "picture": "{picture}",
  "email": "grace@example.com",
  "email_verified": true,
  "hd": "example.com"
}}"#
    );
    let api = format!(
        r#"{{
  "id": "{sub}",
  "email": "grace@example.com",
  "verified_email": true,
  "name": "Grace Hopper",
  "given_name": "Grace",
  "family_name": "Hopper",
  "picture": "{picture}",
  "hd": "example.com"
}}"#
    );
    for path in OPENID_PATHS {
        assert_eq!(told(&stage, path, &token).await.body, openid, "{path}");
    }
    for path in API_PATHS {
        assert_eq!(told(&stage, path, &token).await.body, api, "{path}");
    }
    let entry = stage.google.journal().pop().unwrap();
    assert_eq!(entry.account.as_deref(), Some("grace@example.com"));
}

#[tokio::test]
async fn a_profile_is_never_stored_and_comes_from_an_api_server() {
    let stage = Stage::new();
    let token = access_token(&stage, "ada@gmail.com", "openid").await;
    for path in OPENID_PATHS.iter().chain(&API_PATHS) {
        let answer = told(&stage, path, &token).await;
        for (name, value) in [
            ("content-type", "application/json; charset=UTF-8"),
            (
                "cache-control",
                "no-cache, no-store, max-age=0, must-revalidate",
            ),
            ("server", "ESF"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert_eq!(rows(&answer, "vary"), ["Origin", "X-Origin", "Referer"]);
    }
}

#[tokio::test]
async fn the_token_travels_in_the_header_the_address_or_the_form() {
    let stage = Stage::new();
    let token = access_token(&stage, "ada@gmail.com", "openid").await;
    let bearer = format!("Bearer {token}");
    for path in OPENID_PATHS {
        for query in ["access_token", "oauth_token"] {
            let target = format!("{path}?{query}={token}&alt=json");
            assert_eq!(stage.visitor().get(&target).await.status, 200, "{target}");
        }
        let form = Params::default().with("access_token", &token);
        assert_eq!(stage.visitor().post(path, &form).await.status, 200);
        let headers = [("authorization", bearer.as_str())];
        let empty = Params::default();
        let posted = stage.visitor().post_with(path, &empty, &headers).await;
        assert_eq!(posted.status, 200, "{path}");
    }
}

#[tokio::test]
async fn tokens_in_the_address_are_refused_where_that_is_switched_on() {
    let stage = with(Behaviour {
        refuse_query_tokens: true,
        ..Behaviour::default()
    });
    let token = access_token(&stage, "ada@gmail.com", "openid").await;
    for path in ["/v1/userinfo", "/oauth2/v2/userinfo"] {
        for name in ["access_token", "oauth_token"] {
            let target = format!("{path}?{name}={token}");
            assert_eq!(stage.visitor().get(&target).await.status, 401, "{target}");
        }
        assert_eq!(told(&stage, path, &token).await.status, 200, "{path}");
    }
    let form = Params::default().with("access_token", &token);
    let posted = stage.visitor().post("/v1/userinfo", &form).await;
    assert_eq!(posted.status, 200);
}

#[tokio::test]
async fn the_older_paths_take_get_only() {
    let stage = Stage::new();
    for path in API_PATHS {
        let answer = stage.visitor().post(path, &Params::default()).await;
        assert_eq!(answer.status, 405, "{path}");
        assert_eq!(answer.text("title"), "Error 405 (Method Not Allowed)!!1");
    }
}

#[tokio::test]
async fn each_scope_opens_its_own_members() {
    let stage = Stage::new();
    let grace = "grace@example.com";
    for (scopes, openid, api) in [
        ("openid", "sub picture", "id picture"),
        (
            "email",
            "sub picture email email_verified hd",
            "id email verified_email picture hd",
        ),
        (
            "profile",
            "sub name given_name family_name picture",
            "id name given_name family_name picture",
        ),
    ] {
        let token = access_token(&stage, grace, scopes).await;
        let answer = told(&stage, "/v1/userinfo", &token).await;
        assert_eq!(names(&answer), openid, "{scopes}");
        let answer = told(&stage, "/oauth2/v2/userinfo", &token).await;
        assert_eq!(names(&answer), api, "{scopes}");
    }
}

#[tokio::test]
async fn the_language_was_told_until_2025() {
    for (profile, locale) in [
        (Profile::Pre2026, json!("en-GB")),
        (Profile::Y2026, json!(null)),
    ] {
        let stage = with(Behaviour {
            profile,
            ..Behaviour::default()
        });
        stage.google.add_account(Account {
            locale: Some("en-GB".into()),
            ..Account::new("lou@gmail.com")
        });
        let token = access_token(&stage, "lou@gmail.com", "profile").await;
        for path in ["/v1/userinfo", "/oauth2/v2/userinfo"] {
            let answer = told(&stage, path, &token).await;
            assert_eq!(answer.json()["locale"], locale, "{path}");
        }
    }
}

#[tokio::test]
async fn a_service_account_has_an_address_and_no_name() {
    let stage = Stage::of(builder().service_account(ServiceAccount::robot(ROBOT)));
    let token = robot_token(&stage, "openid email profile").await;
    let id = stage
        .google
        .service_account(ROBOT)
        .unwrap()
        .unique_id
        .to_string();
    let answer = told(&stage, "/v1/userinfo", &token).await;
    assert_eq!(
        answer.json(),
        json!({
            "sub": id,
            "picture": format!("http://127.0.0.1:8090/a/{id}=s96-c"),
            "email": ROBOT,
            "email_verified": true,
        })
    );
}

#[tokio::test]
async fn the_older_paths_print_as_asked() {
    let stage = Stage::new();
    let token = access_token(&stage, "ada@gmail.com", "openid email profile").await;
    let get = async |query: &str| {
        let target = format!("/oauth2/v2/userinfo?{query}");
        told(&stage, &target, &token).await
    };
    let masked = get("fields=email,verified_email,hd&alt=json&key=k&quotaUser=q").await;
    assert_eq!(
        masked.body,
        "{\n  \"email\": \"ada@gmail.com\",\n  \"verified_email\": true\n}"
    );
    let line = get("fields=email&prettyPrint=false").await;
    assert_eq!(line.body, r#"{"email":"ada@gmail.com"}"#);
    let script = get("fields=email&prettyPrint=false&callback=shop.onUser").await;
    assert_eq!(
        script.body,
        "// API callback\nshop.onUser({\"email\":\"ada@gmail.com\"});"
    );
    assert_eq!(
        script.header("content-type"),
        "application/javascript; charset=UTF-8"
    );
    for (query, message, parameter) in [
        ("fields=email,x", "Invalid field selection x", "fields"),
        (
            "callback=alert(1)",
            "Invalid JSONP callback name: 'alert(1)'; only alphabet, number, '_', '$', '.', '[' and ']' are allowed.",
            "callback",
        ),
    ] {
        let refused = get(query).await;
        let error = &refused.json()["error"];
        assert_eq!(refused.status, 400, "{query}");
        assert_eq!(error["message"], message);
        assert_eq!(error["status"], "INVALID_ARGUMENT");
        assert_eq!(error["errors"][0]["location"], parameter);
    }
}

#[tokio::test]
async fn a_script_is_told_of_a_refusal_with_200_because_browsers_run_no_other() {
    let stage = Stage::new();
    let answer = stage
        .visitor()
        .get("/oauth2/v2/userinfo?callback=cb&prettyPrint=false")
        .await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .body
            .starts_with("// API callback\ncb({\"error\":{\"code\":401,"),
        "{}",
        answer.body
    );
}
