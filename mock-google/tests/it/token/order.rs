//! What is said of requests with several faults, of a code tried in vain, and of bodies in odd forms.

use axum::http::Request;
use mock_google::world::client::ClientState;
use serde_json::json;

use super::{VERIFIER, error, s256};
use crate::support::*;

/// Replaces parameters of a good exchange; an empty value leaves one out.
async fn faulty(stage: &Stage, code: &str, faults: &[(&str, &str)]) -> (u16, String, String) {
    let mut form = exchange(code);
    for &(name, value) in faults {
        form = form.without(&[name]);
        if !value.is_empty() {
            form.push(name, value);
        }
    }
    stage.visitor().post("/token", &form).await.error()
}

#[tokio::test]
async fn of_two_faults_the_first_in_googles_order_is_told() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let unknown_code = format!("4/0A{}", "x".repeat(69));
    let request = |description| error(400, "invalid_request", description);
    for (faults, expected) in [
        (
            [("grant_type", ""), ("code", "")],
            request("Required parameter is missing: grant_type"),
        ),
        (
            [("grant_type", "foo"), ("client_id", "")],
            error(400, "unsupported_grant_type", "Invalid grant_type: foo"),
        ),
        (
            [("code", ""), ("redirect_uri", "")],
            request("Missing required parameter: code"),
        ),
        (
            [("code", ""), ("client_secret", "wrong")],
            request("Missing required parameter: code"),
        ),
        (
            [("redirect_uri", ""), ("client_id", "")],
            request("Missing parameter: redirect_uri"),
        ),
        (
            [("client_id", ""), ("code", "bogus")],
            request("Could not determine client ID from request."),
        ),
        (
            [("client_id", "nope"), ("client_secret", "")],
            error(401, "invalid_client", "The OAuth client was not found."),
        ),
        (
            [("client_secret", ""), ("code", "bogus")],
            request("client_secret is missing."),
        ),
        (
            [("client_secret", "wrong"), ("code", "bogus")],
            error(
                401,
                "invalid_client",
                "The provided client secret is invalid.",
            ),
        ),
        (
            [("code", "bogus"), ("redirect_uri", "http://localhost:1/")],
            error(400, "invalid_grant", "Malformed auth code."),
        ),
        (
            [
                ("code", unknown_code.as_str()),
                ("redirect_uri", "http://localhost:1/"),
            ],
            error(400, "invalid_grant", "Bad Request"),
        ),
    ] {
        assert_eq!(faulty(&stage, &code, &faults).await, expected, "{faults:?}");
    }
    let doubled = exchange(&code)
        .without(&["grant_type"])
        .with("client_id", CLIENT);
    assert_eq!(
        stage.visitor().post("/token", &doubled).await.error(),
        request("OAuth 2 parameters can only have a single value: client_id")
    );
    // The redirect address comes before PKCE.
    assert_eq!(
        faulty(
            &stage,
            &code,
            &[
                ("redirect_uri", "http://localhost:1/"),
                ("code_verifier", VERIFIER)
            ]
        )
        .await,
        error(400, "redirect_uri_mismatch", "Bad Request")
    );
}

#[tokio::test]
async fn a_dead_client_is_named_before_its_secret_and_its_code_are_looked_at() {
    for (life, name, description) in [
        (
            ClientState::Disabled,
            "disabled_client",
            "The OAuth client was disabled.",
        ),
        (
            ClientState::Deleted,
            "deleted_client",
            "The OAuth client was deleted.",
        ),
    ] {
        let stage = Stage::new();
        stage.change_client(|client| client.state = life);
        let unknown_code = format!("4/0A{}", "x".repeat(69));
        for (code, secret) in [
            ("bogus", SECRET),
            (unknown_code.as_str(), SECRET),
            ("bogus", "wrong"),
            ("bogus", ""),
        ] {
            assert_eq!(
                faulty(&stage, code, &[("client_secret", secret)]).await,
                error(401, name, description),
                "{code} {secret}"
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_verifier_burns_the_code() {
    let stage = Stage::new();
    let code = stage.sign_in(&s256()).await.code;
    let wrong = "another-verifier-another-verifier-another-verifier";
    assert_eq!(
        faulty(&stage, &code, &[("code_verifier", wrong)]).await,
        error(400, "invalid_grant", "Invalid code verifier.")
    );
    assert_eq!(
        faulty(&stage, &code, &[("code_verifier", VERIFIER)]).await,
        error(400, "invalid_grant", "Bad Request")
    );
}

/// Posts a text as it is, under any content type.
async fn post_as(stage: &Stage, content_type: &str, body: String) -> Answer {
    let request = Request::post("/token")
        .header("content-type", content_type)
        .header("content-length", body.len());
    stage
        .visitor()
        .send(request.body(body.into()).unwrap())
        .await
}

#[tokio::test]
async fn a_body_in_another_form_is_as_good_as_none() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let parts: Vec<_> = exchange(&code)
        .iter()
        .map(|(name, value)| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    let form = exchange(&code).to_string();
    for (content_type, body) in [
        (
            "multipart/form-data; boundary=x",
            format!("{}--x--\r\n", parts.concat()),
        ),
        ("text/plain", form),
    ] {
        assert_eq!(
            post_as(&stage, content_type, body).await.error(),
            error(
                400,
                "invalid_request",
                "Required parameter is missing: grant_type"
            ),
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn a_form_sent_as_json_is_quoted_with_what_was_not_expected() {
    let stage = Stage::new();
    for (body, quoted) in [
        (exchange("4/0A").to_string(), "grant_type=authoriza"),
        ("code=4/0A".to_owned(), "code=4/0A"),
    ] {
        let answer = post_as(&stage, "application/json", body).await;
        let message = format!("Invalid JSON payload received. Unexpected token.\n{quoted}\n^");
        assert_eq!(
            (answer.status, answer.json()),
            (
                400,
                json!({ "error": {
                    "code": 400,
                    "message": message,
                    "status": "INVALID_ARGUMENT",
                }})
            )
        );
    }
}
