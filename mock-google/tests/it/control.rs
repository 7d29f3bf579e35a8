//! The mock's own interface, as far as the command line needs it.

use axum::http::{Request, header};
use serde_json::json;

use crate::support::*;

const GOOD: &str = r#"{"account":"ada@gmail.com","client":"1234-app.apps.googleusercontent.com","scope":"openid"}"#;

async fn ask(stage: &Stage, body: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post("/__mock/tokens").header(header::CONTENT_LENGTH, body.len());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.to_owned().into()).unwrap();
    stage.visitor().send(request).await
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn a_refresh_token_is_issued_as_if_the_person_had_allowed_it() {
    let stage = Stage::new();
    let answer = ask(&stage, GOOD, &[JSON]).await.json();
    assert_eq!(
        (&answer["client_id"], &answer["client_secret"]),
        (&json!(CLIENT), &json!(SECRET))
    );
    let form = refresh(answer["refresh_token"].as_str().unwrap());
    let tokens = stage.visitor().post("/token", &form).await;
    assert_eq!(tokens.json()["scope"], "openid");
}

#[tokio::test]
async fn web_pages_get_nothing_and_every_refusal_says_why() {
    let stage = Stage::new();
    let unknown = GOOD.replace("ada@", "nobody@");
    for (body, headers, status, why) in [
        (
            GOOD,
            vec![JSON, ("origin", "https://evil.example")],
            403,
            "may not use the control API",
        ),
        (
            GOOD,
            vec![JSON, ("origin", "null")],
            403,
            "may not use the control API",
        ),
        (
            GOOD,
            vec![("content-type", "text/plain")],
            415,
            "application/json",
        ),
        (GOOD, vec![], 415, "application/json"),
        ("{}", vec![JSON], 422, "missing field `account`"),
        (
            unknown.as_str(),
            vec![JSON],
            404,
            "no account `nobody@gmail.com`",
        ),
    ] {
        let answer = ask(&stage, body, &headers).await;
        assert_eq!(answer.status, status, "{body} {headers:?}");
        let error = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(why), "{error}");
        assert!(!answer.body.contains("1//"), "{}", answer.body);
    }
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(ask(&stage, "account=a&client=b", &form).await.status, 415);
    assert_eq!(ask(&stage, "{", &[JSON]).await.status, 400);
}
