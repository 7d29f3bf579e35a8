//! Who may not use the control API, and what it does not take: said clearly, and nothing changes.

use super::*;

/// A body that each route would take, by method and path.
fn good(method: &str, path: &str) -> (String, Value) {
    let target = path
        .replace("{email}", "ada@gmail.com")
        .replace("/clients/{id}", &format!("/clients/{CLIENT}"))
        .replace("{id}", "1");
    let body = match (method, path) {
        ("post", "/__mock/clients") => json!({ "id": "9-new", "secret": "GOCSPX-new" }),
        ("patch", "/__mock/clients/{id}") => json!({ "app_name": "Changed" }),
        ("post", "/__mock/accounts") => json!({ "email": "new@gmail.com" }),
        ("patch", "/__mock/accounts/{email}") => json!({ "given_name": "Changed" }),
        ("post", "/__mock/accounts/{email}/remove-app") => json!({ "client_id": CLIENT }),
        ("post", "/__mock/accounts/{email}/change-password") => json!({ "password": "changed" }),
        ("post", "/__mock/accounts/{email}/events") => {
            json!({ "client_id": CLIENT, "event": "sessions-revoked" })
        }
        ("post", "/__mock/consents" | "/__mock/tokens") => {
            json!({ "account": "ada@gmail.com", "client": CLIENT })
        }
        ("post", "/__mock/sign-in") => {
            json!({ "authorization_url": address(""), "email": "ada@gmail.com" })
        }
        ("post", "/__mock/faults") => json!({ "what": "delay" }),
        ("put", "/__mock/clock") => json!({ "advance": "1h" }),
        ("post", "/__mock/tokens/expire" | "/__mock/tokens/revoke") => json!({ "token": "x" }),
        _ => json!({}),
    };
    (target, body)
}

/// Everything the control API shows of the state.
async fn state(stage: &Stage) -> Vec<Value> {
    let mut views = Vec::new();
    for target in [
        "/__mock/clients?raw=true",
        "/__mock/accounts?raw=true",
        "/__mock/consents?account=ada@gmail.com",
        "/__mock/faults",
        "/__mock/clock",
        "/__mock/keys",
        "/__mock/snapshots",
    ] {
        let mut shown = get(stage, target).await;
        if let Some(clock) = shown.as_object_mut() {
            clock.shift_remove("offset_seconds"); // real time goes on
        }
        views.push(shown);
    }
    views
}

#[tokio::test]
async fn every_route_refuses_strangers_and_nonsense_and_nothing_changes() {
    let stage = Stage::new();
    stage.google.take_snapshot("one").unwrap();
    stage
        .google
        .arm(mock_google::Fault::new("delay").with("seconds", 0))
        .unwrap();
    let before = state(&stage).await;
    let routes = openapi::routes(&get(&stage, "/__mock/openapi.json").await);
    assert!(routes.len() > 35, "{routes:?}");
    for (method, path) in &routes {
        let (target, body) = good(method, path);
        let (method, text) = (method.to_uppercase(), body.to_string());
        let twice = format!("{text} {text}");
        let takes_a_body = !matches!(method.as_str(), "GET" | "DELETE");
        let mut attempts = vec![
            (
                vec![JSON, ("host", "evil.example")],
                text.as_str(),
                421,
                "does not answer for the host",
            ),
            (
                vec![JSON, ("origin", "https://evil.example")],
                &text,
                403,
                "may not use the control API",
            ),
            (
                vec![JSON, ("origin", "null")],
                &text,
                403,
                "may not use the control API",
            ),
            (
                vec![JSON, ("sec-fetch-site", "cross-site")],
                &text,
                403,
                "may not use the control API",
            ),
        ];
        if takes_a_body {
            attempts.extend([
                (vec![], text.as_str(), 415, "Content-Type: application/json"),
                (
                    vec![("content-type", "text/plain")],
                    &text,
                    415,
                    "Content-Type: application/json",
                ),
                (vec![JSON], "{", 400, "the body is no JSON"),
                (vec![JSON], &twice, 400, "the body is no JSON"),
                (vec![JSON], "[1]", 422, ""),
            ]);
        }
        for (headers, body, status, said) in attempts {
            let answer = call(&stage, &method, &target, body, &headers).await;
            assert_eq!(
                answer.status, status,
                "{method} {target} {headers:?} {body}: {answer:#?}"
            );
            assert!(
                answer.body.contains(said),
                "{method} {target} {headers:?}: {}",
                answer.body
            );
            if status != 421 {
                assert!(
                    answer.json()["error"]
                        .as_str()
                        .is_some_and(|error| error.len() > 10)
                );
            }
        }
        assert_eq!(
            state(&stage).await,
            before,
            "{method} {target} changed something"
        );
    }
}

#[tokio::test]
async fn a_page_of_the_servers_own_may_use_it() {
    let stage = Stage::new();
    let own = [
        ("origin", "http://localhost:8090"),
        ("host", "localhost:8090"),
        JSON,
    ];
    assert_eq!(
        call(&stage, "GET", "/__mock/clock", "", &own).await.status,
        200
    );
}

#[tokio::test]
async fn with_a_token_nothing_is_served_without_it() {
    let token = mock_google::Control::Token("a-token".into());
    let stage = Stage::of(builder().control(token));
    for (authorization, status) in [
        ("", 401),
        ("Bearer wrong", 401),
        ("Basic a-token", 401),
        ("Bearer a-token", 200),
    ] {
        let headers = [JSON, ("authorization", authorization)];
        let answer = call(&stage, "GET", "/__mock/clock", "", &headers).await;
        assert_eq!(answer.status, status, "{authorization}: {answer:#?}");
    }
    assert_eq!(stage.visitor().get("/__mock/health").await.status, 200);
}

#[tokio::test]
async fn beyond_loopback_it_is_not_served_unless_there_is_a_token() {
    let everywhere = || builder().host("0.0.0.0".parse().unwrap());
    for (builder, status) in [
        (everywhere(), 404),
        (builder().control(mock_google::Control::Off), 404),
        (
            everywhere().control(mock_google::Control::Token("t".into())),
            401,
        ),
        (builder(), 200),
    ] {
        let stage = Stage::of(builder);
        assert_eq!(
            call(&stage, "GET", "/__mock/clock", "", &[JSON])
                .await
                .status,
            status
        );
        assert_eq!(stage.visitor().get("/__mock/health").await.status, 200);
    }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table of orders and refusals")]
async fn what_makes_no_sense_is_named_with_its_member() {
    let stage = Stage::new();
    for (method, target, body, status, field, said) in [
        (
            "POST",
            "/__mock/clients",
            json!({ "id": "1-a" }),
            422,
            "id",
            "needs a `secret`",
        ),
        (
            "POST",
            "/__mock/clients",
            json!({ "id": 7 }),
            422,
            "id",
            "invalid type",
        ),
        (
            "POST",
            "/__mock/clients",
            json!({ "id": "1-a", "secret": "s", "x": 1 }),
            422,
            "x",
            "unknown field",
        ),
        (
            "PATCH",
            "/__mock/clients/1-none",
            json!({}),
            404,
            "client",
            "no client `1-none`",
        ),
        (
            "POST",
            "/__mock/accounts",
            json!({ "email": "nobody" }),
            422,
            "email",
            "not an email address",
        ),
        (
            "POST",
            "/__mock/accounts/no@one/suspend",
            json!({}),
            404,
            "account",
            "no account `no@one`",
        ),
        (
            "POST",
            "/__mock/faults",
            json!({ "what": "dela" }),
            422,
            "what",
            "did you mean `delay`?",
        ),
        (
            "POST",
            "/__mock/faults",
            json!({ "what": "delay", "where": "moon" }),
            422,
            "where",
            "cannot strike",
        ),
        (
            "POST",
            "/__mock/faults",
            json!({ "what": "delay", "with": { "seconds": -1 } }),
            422,
            "with",
            "from 0 to 600",
        ),
        (
            "POST",
            "/__mock/faults",
            json!({ "what": "delay", "tims": 1 }),
            422,
            "tims",
            "unknown field `tims`",
        ),
        (
            "POST",
            "/__mock/faults",
            json!({ "what": "delay", "times": "x" }),
            422,
            "times",
            "invalid type",
        ),
        (
            "PUT",
            "/__mock/clock",
            json!({}),
            422,
            "",
            "say `set`, `skew`, `advance` or `hold`",
        ),
        (
            "PUT",
            "/__mock/clock",
            json!({ "advance": "soon" }),
            422,
            "advance",
            "no span",
        ),
        (
            "PUT",
            "/__mock/clock",
            json!({ "set": "noon" }),
            422,
            "set",
            "no time",
        ),
        (
            "POST",
            "/__mock/consents",
            json!({ "account": "ada@gmail.com", "client": CLIENT, "scope": "telepathy" }),
            422,
            "scope",
            "telepathy",
        ),
        (
            "POST",
            "/__mock/tokens",
            json!({ "account": "ada@gmail.com", "client": "1-none" }),
            404,
            "client",
            "no client",
        ),
        (
            "POST",
            "/__mock/tokens/expire",
            json!({ "token": "x" }),
            404,
            "",
            "no live token",
        ),
        (
            "POST",
            "/__mock/sign-in",
            json!({ "authorization_url": "x", "email": "ada@gmail.com" }),
            422,
            "authorization_url",
            "no address",
        ),
        (
            "POST",
            "/__mock/sign-in",
            json!({ "authorization_url": "http://a/b", "email": "ada@gmail.com" }),
            422,
            "authorization_url",
            "/o/oauth2/v2/auth",
        ),
        (
            "POST",
            "/__mock/snapshots/9/restore",
            json!({}),
            404,
            "",
            "no snapshot 9",
        ),
        (
            "DELETE",
            "/__mock/faults/9",
            json!({}),
            404,
            "",
            "no fault 9",
        ),
        (
            "GET",
            "/__mock/journal?endpoint=moon",
            json!({}),
            422,
            "endpoint",
            "authorization",
        ),
        (
            "GET",
            "/__mock/journal?format=xml",
            json!({}),
            422,
            "format",
            "ndjson",
        ),
        (
            "POST",
            "/__mock/accounts/ada@gmail.com/events",
            json!({ "client_id": CLIENT, "event": "party" }),
            422,
            "event",
            "sessions-revoked",
        ),
        (
            "POST",
            "/__mock/accounts/ada@gmail.com/events",
            json!({ "client_id": CLIENT, "event": "sessions-revoked" }),
            409,
            "",
            "event_receiver",
        ),
    ] {
        let (found, told) = tell(&stage, method, target, body.clone()).await;
        let why = format!("{method} {target} {body}: {told}");
        assert_eq!(found, status, "{why}");
        assert_eq!(told["field"].as_str().unwrap_or_default(), field, "{why}");
        assert!(told["error"].as_str().unwrap().contains(said), "{why}");
    }
}
