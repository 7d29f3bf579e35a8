//! What each verb does.

use super::*;

#[tokio::test]
async fn a_client_lives_from_registration_to_removal() {
    let stage = Stage::new();
    let new = json!({ "id": "9-new", "secret": "GOCSPX-a-new-secret", "redirect_uris": ["http://localhost:1/cb"] });
    let (status, told) = tell(&stage, "POST", "/__mock/clients", new).await;
    assert_eq!((status, told["secret"].as_str()), (201, Some("GOCSPX…")));
    let raw = get(&stage, "/__mock/clients/9-new?raw=true").await;
    assert_eq!(raw["secret"], "GOCSPX-a-new-secret");
    let change = json!({ "app_name": "New", "verified": false });
    let (_, changed) = tell(&stage, "PATCH", "/__mock/clients/9-new", change).await;
    assert_eq!(
        (&changed["app_name"], &changed["verified"]),
        (&json!("New"), &json!(false))
    );
    assert_eq!(changed["redirect_uris"], json!(["http://localhost:1/cb"]));
    assert_eq!(
        get(&stage, "/__mock/clients")
            .await
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        tell(&stage, "DELETE", "/__mock/clients/9-new", json!({}))
            .await
            .0,
        200
    );
    assert_eq!(
        tell(&stage, "GET", "/__mock/clients/9-new", json!({}))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn an_account_changes_its_address_and_keeps_its_id() {
    let stage = Stage::new();
    let sub = get(&stage, "/__mock/accounts/ada@gmail.com").await["sub"].clone();
    let change = json!({ "email": "ada@lovelace.example" });
    let (_, changed) = tell(&stage, "PATCH", "/__mock/accounts/ada@gmail.com", change).await;
    assert_eq!(
        (&changed["sub"], &changed["email"]),
        (&sub, &json!("ada@lovelace.example"))
    );
    assert_eq!(
        tell(&stage, "GET", "/__mock/accounts/ada@gmail.com", json!({}))
            .await
            .0,
        404
    );
    let shown = get(&stage, "/__mock/accounts/ada@lovelace.example").await;
    assert_ne!(shown["password"], "password", "cut short unless raw");
}

#[tokio::test]
async fn a_sign_in_without_a_browser_ends_at_the_app() {
    let stage = Stage::new();
    let (status, told) = sign_in(&stage, "ada@gmail.com", "scope=openid+email").await;
    assert_eq!(status, 200, "{told}");
    let tokens = stage
        .visitor()
        .post("/token", &exchange(&params(&told)["code"]))
        .await;
    assert_eq!(
        claims(tokens.json()["id_token"].as_str().unwrap())["email"],
        "ada@gmail.com"
    );
    let deny = json!({ "authorization_url": address("prompt=consent"), "email": "ada@gmail.com", "decision": "deny" });
    let (_, told) = tell(&stage, "POST", "/__mock/sign-in", deny).await;
    assert_eq!(params(&told)["error"], "access_denied");
    let scope = format!(
        "scope=openid+email+{}",
        url::form_urlencoded::byte_serialize(CALENDAR.as_bytes()).collect::<String>()
    );
    let some = json!({ "authorization_url": address(&scope), "email": "grace@example.com", "scopes": "openid" });
    let (_, told) = tell(&stage, "POST", "/__mock/sign-in", some).await;
    assert!(!params(&told)["scope"].contains("calendar"), "{told}");
    let (_, told) = sign_in(&stage, "ada@gmail.com", "response_mode=form_post").await;
    assert_eq!(
        (&told["redirect_url"], &told["form"]["state"]),
        (&json!(CALLBACK), &json!("st-1"))
    );
}

#[tokio::test]
async fn a_sign_in_that_google_stops_says_why() {
    let stage = Stage::new();
    let query = "redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback%2F";
    let (status, told) = sign_in(&stage, "ada@gmail.com", query).await;
    assert_eq!(status, 409, "{told}");
    assert!(
        told["error"]
            .as_str()
            .unwrap()
            .contains("redirect_uri_mismatch"),
        "{told}"
    );
    assert!(
        told["diagnosis"]
            .as_str()
            .unwrap()
            .contains("only by a trailing slash"),
        "{told}"
    );
}

#[tokio::test]
async fn the_clock_moves_and_codes_expire_with_it() {
    let stage = Stage::new();
    let (_, told) = sign_in(&stage, "ada@gmail.com", "").await;
    let (_, clock) = tell(&stage, "PUT", "/__mock/clock", json!({ "advance": "11m" })).await;
    assert_eq!(
        (clock["now"].as_str(), &clock["held"]),
        (Some("2026-09-21T14:24:20Z"), &json!(true))
    );
    let code = &params(&told)["code"];
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(code))
            .await
            .error()
            .1,
        "invalid_grant"
    );
    let set = json!({ "set": "2030-01-01T00:00:00Z", "hold": false });
    let (_, clock) = tell(&stage, "PUT", "/__mock/clock", set).await;
    assert!(
        clock["now"]
            .as_str()
            .unwrap()
            .starts_with("2030-01-01T00:00:0"),
        "{clock}"
    );
    let (_, clock) = tell(&stage, "PUT", "/__mock/clock", json!({ "skew": "-2m" })).await;
    assert_eq!(
        (&clock["held"], clock["offset_seconds"].as_f64()),
        (&json!(false), Some(-120.0))
    );
    let (_, clock) = tell(&stage, "PUT", "/__mock/clock", json!({ "advance": "7d" })).await;
    assert_eq!(
        clock["offset_seconds"].as_f64(),
        Some(7.0 * 86_400.0 - 120.0)
    );
}

#[tokio::test]
async fn keys_rotate_and_the_old_one_stays_or_goes() {
    let stage = Stage::new();
    let keys = get(&stage, "/__mock/keys").await;
    let (_, rotated) = tell(&stage, "POST", "/__mock/keys/rotate", json!({})).await;
    assert_eq!(rotated["signing"], keys["published"][1]);
    assert_eq!(rotated["published"].as_array().unwrap().len(), 2);
    let (_, replaced) = tell(
        &stage,
        "POST",
        "/__mock/keys/rotate",
        json!({ "keep_old": false }),
    )
    .await;
    let published = replaced["published"].as_array().unwrap();
    assert!(
        !published.contains(&rotated["signing"]) && published.len() == 2,
        "{replaced}"
    );
    let (_, three) = tell(&stage, "POST", "/__mock/keys/publish-next", json!({})).await;
    assert_eq!(three["published"].as_array().unwrap().len(), 3);
    let (_, two) = tell(&stage, "POST", "/__mock/keys/drop-old", json!({})).await;
    assert_eq!(two["published"].as_array().unwrap().len(), 2);
    let behaviour = mock_google::Behaviour {
        key_rotation: mock_google::behaviour::KeyRotation::Google,
        ..mock_google::Behaviour::default()
    };
    let stage = Stage::of(builder().behaviour(behaviour));
    assert_eq!(
        tell(&stage, "POST", "/__mock/keys/rotate", json!({}))
            .await
            .0,
        409
    );
}

#[tokio::test]
async fn tokens_are_issued_expired_and_revoked_on_the_spot() {
    let stage = Stage::new();
    let body = || json!({ "account": "ada@gmail.com", "client": CLIENT });
    let (_, issued) = tell(&stage, "POST", "/__mock/tokens", body()).await;
    let token = |name: &str| issued[name].as_str().unwrap().to_owned();
    let profile = format!("/v1/userinfo?access_token={}", token("access_token"));
    assert_eq!(stage.visitor().get(&profile).await.status, 200);
    let expire = json!({ "token": token("access_token") });
    assert_eq!(
        tell(&stage, "POST", "/__mock/tokens/expire", expire)
            .await
            .0,
        200
    );
    assert_eq!(stage.visitor().get(&profile).await.status, 401);
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh(&token("refresh_token")))
            .await
            .status,
        200
    );
    let expire = json!({ "token": token("refresh_token") });
    assert_eq!(
        tell(&stage, "POST", "/__mock/tokens/expire", expire)
            .await
            .0,
        200
    );
    let (_, _, description) = stage
        .visitor()
        .post("/token", &refresh(&token("refresh_token")))
        .await
        .error();
    assert_eq!(description, "Token has been expired or revoked.");
    let (_, second) = tell(&stage, "POST", "/__mock/tokens", body()).await;
    let revoke = json!({ "token": second["refresh_token"] });
    assert_eq!(
        tell(&stage, "POST", "/__mock/tokens/revoke", revoke)
            .await
            .0,
        200
    );
    assert_eq!(
        get(&stage, "/__mock/consents?account=ada@gmail.com").await,
        json!([])
    );
}

#[tokio::test]
async fn a_snapshot_brings_everything_back_and_the_journal_goes_on() {
    let stage = Stage::new();
    let (_, told) = sign_in(&stage, "ada@gmail.com", "access_type=offline").await;
    let (status, kept) = tell(
        &stage,
        "POST",
        "/__mock/snapshots",
        json!({ "name": "before" }),
    )
    .await;
    assert_eq!((status, kept["name"].as_str()), (201, Some("before")));
    let code = &params(&told)["code"];
    assert_eq!(
        stage.visitor().post("/token", &exchange(code)).await.status,
        200
    );
    tell(
        &stage,
        "DELETE",
        "/__mock/accounts/ada@gmail.com",
        json!({}),
    )
    .await;
    tell(
        &stage,
        "POST",
        "/__mock/keys/rotate",
        json!({ "keep_old": false }),
    )
    .await;
    tell(&stage, "PUT", "/__mock/clock", json!({ "advance": "1h" })).await;
    let entries = stage.google.journal().len();
    let restore = format!("/__mock/snapshots/{}/restore", kept["id"]);
    assert_eq!(tell(&stage, "POST", &restore, json!({})).await.0, 200);
    assert!(
        stage.google.journal().len() > entries,
        "the journal goes on"
    );
    // The code is not spent, not expired, and the account is there again.
    assert_eq!(
        stage.visitor().post("/token", &exchange(code)).await.status,
        200
    );
    let (_, again) = sign_in(&stage, "ada@gmail.com", "").await;
    assert_eq!(again["flow"], 2, "flows go on counting: {again}");
    for _ in 1..mock_google::MOST_SNAPSHOTS {
        assert_eq!(
            tell(&stage, "POST", "/__mock/snapshots", json!({})).await.0,
            201
        );
    }
    assert_eq!(
        tell(&stage, "POST", "/__mock/snapshots", json!({})).await.0,
        409
    );
    let drop = format!("/__mock/snapshots/{}", kept["id"]);
    assert_eq!(tell(&stage, "DELETE", &drop, json!({})).await.0, 200);
}

#[tokio::test]
async fn a_reset_forgets_one_account_one_client_or_everything() {
    let stage = Stage::new();
    let issue = |email: &str| json!({ "account": email, "client": CLIENT });
    let mut tokens = BTreeMap::new();
    for email in ["ada@gmail.com", "grace@example.com"] {
        sign_in(&stage, email, "").await;
        let (_, issued) = tell(&stage, "POST", "/__mock/tokens", issue(email)).await;
        tokens.insert(email, issued["refresh_token"].as_str().unwrap().to_owned());
        stage
            .google
            .arm(
                mock_google::Fault::new("delay")
                    .with("seconds", 0)
                    .for_account(email),
            )
            .unwrap();
    }
    let refreshes = async |email: &str| {
        stage
            .visitor()
            .post("/token", &refresh(&tokens[email]))
            .await
            .status
    };
    tell(
        &stage,
        "POST",
        "/__mock/reset",
        json!({ "account": "ada@gmail.com" }),
    )
    .await;
    assert_eq!(
        (
            refreshes("ada@gmail.com").await,
            refreshes("grace@example.com").await
        ),
        (400, 200)
    );
    assert_eq!(stage.google.faults().len(), 1);
    let of = |email: &str| mock_google::Search {
        account: Some(email.to_owned()),
        ..mock_google::Search::default()
    };
    assert_eq!(
        stage.google.search(&of("ada@gmail.com")).len(),
        1,
        "only the refresh since"
    );
    assert!(stage.google.search(&of("grace@example.com")).len() > 1);
    tell(&stage, "POST", "/__mock/reset", json!({ "client": CLIENT })).await;
    assert_eq!(refreshes("grace@example.com").await, 400);
    stage
        .google
        .add_account(mock_google::Account::new("new@gmail.com"));
    tell(&stage, "POST", "/__mock/keys/rotate", json!({})).await;
    tell(&stage, "PUT", "/__mock/clock", json!({ "advance": "5h" })).await;
    let clock = get(&stage, "/__mock/clock").await;
    tell(&stage, "POST", "/__mock/reset", json!({})).await;
    assert_ne!(get(&stage, "/__mock/clock").await, clock);
    assert!(stage.google.faults().is_empty() && stage.google.account("new@gmail.com").is_none());
    assert!(stage.google.account("ada@gmail.com").is_some());
    assert_eq!(stage.google.journal().len(), 1, "the reset itself");
}

#[tokio::test]
async fn a_clock_that_would_leave_the_calendar_stays_as_it_is() {
    let stage = Stage::new();
    let shown = async || {
        let clock = get(&stage, "/__mock/clock").await;
        (clock["now"].clone(), clock["held"].clone())
    };
    let before = shown().await;
    for change in [
        json!({ "skew": "9999999d" }),
        json!({ "advance": "9999999d" }),
        json!({ "set": "9990-01-01T00:00:00Z", "advance": "36500d" }),
    ] {
        let (status, refusal) = tell(&stage, "PUT", "/__mock/clock", change.clone()).await;
        assert_eq!(status, 422, "{change}");
        assert!(
            refusal["error"].as_str().unwrap().contains("the year 9999"),
            "{refusal}"
        );
        assert_eq!(shown().await, before, "{change}");
    }
}

#[tokio::test]
async fn a_change_that_would_swallow_another_account_is_refused() {
    let stage = Stage::new();
    let both = async || {
        [
            get(&stage, "/__mock/accounts/ada@gmail.com").await,
            get(&stage, "/__mock/accounts/grace@example.com").await,
        ]
    };
    let before = both().await;
    for change in [
        json!({ "email": "Grace@example.com" }),
        json!({ "sub": before[1]["sub"] }),
    ] {
        let (status, refusal) =
            tell(&stage, "PATCH", "/__mock/accounts/ada@gmail.com", change).await;
        assert_eq!(status, 409, "{refusal}");
        assert_eq!(both().await, before);
    }
    let change = json!({ "email": "ada@new.test", "sub": "7" });
    let (status, changed) = tell(&stage, "PATCH", "/__mock/accounts/ada@gmail.com", change).await;
    assert_eq!((status, &changed["sub"]), (200, &json!("7")));
    assert!(stage.google.account("ada@gmail.com").is_none());
}
