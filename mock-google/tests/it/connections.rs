//! The page of connected apps, where a person takes access back.

use mock_google::Client;
use mock_google::wire::params::Params;

use crate::support::*;

async fn allowed(stage: &Stage) -> (Visitor, String) {
    let mut ada = stage.visitor();
    let query = format!("access_type=offline&scope=openid+email+{CALENDAR}");
    let page = ada.arrive(&authorize(&query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let callback = ada.answer(page, "allow", &[CALENDAR]).await.callback();
    let tokens = ada.post("/token", &exchange(&callback.code)).await.json();
    (ada, tokens["refresh_token"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn what_was_allowed_is_listed_and_can_be_taken_back() {
    let stage = Stage::new();
    let (mut ada, token) = allowed(&stage).await;
    let page = ada.arrive("/connections").await;
    assert_eq!(page.page(), "connections");
    for text in [
        "Shop",
        "See and download any calendar you can access using your Google Calendar",
        "Delete all connections you have with",
    ] {
        assert!(page.body.contains(text), "{text} is not on {}", page.body);
    }
    let after = ada.submit(&page, "form[method=post]", &[]).await;
    assert_eq!(after.page(), "connections");
    assert!(
        after.text("[role=status]").contains("Shop"),
        "{}",
        after.body
    );
    let refused = stage.visitor().post("/token", &refresh(&token)).await;
    assert_eq!(
        refused.error(),
        (
            400,
            "invalid_grant".into(),
            "Token has been expired or revoked.".into()
        )
    );
    let again = ada.arrive(&authorize("")).await;
    assert_eq!(again.page(), "confirm", "consent is asked again");
}

#[tokio::test]
async fn taking_back_ends_every_client_of_the_project_and_no_other() {
    let sibling = Client::web("1234-sibling", SECRET).redirect_uri(CALLBACK);
    let other = Client::web("99-other", SECRET).redirect_uri(CALLBACK);
    let stage = Stage::of(builder().client(sibling).client(other));
    let (mut ada, _) = allowed(&stage).await;
    let scopes = mock_google::Scopes::parse("openid");
    let issue = |client: &str| {
        let token = stage
            .google
            .issue_refresh_token("ada@gmail.com", client, &scopes);
        token.unwrap().expose().to_owned()
    };
    let (sibling, other) = (issue("1234-sibling"), issue("99-other"));
    let page = ada.arrive("/connections").await;
    ada.submit(&page, "form:has(input[value='1234'])", &[])
        .await;
    for (client, token, status) in [("1234-sibling", sibling, 400), ("99-other", other, 200)] {
        let form = refresh(&token)
            .without(&["client_id"])
            .with("client_id", client);
        let answer = stage.visitor().post("/token", &form).await;
        assert_eq!(answer.status, status, "{client}");
    }
}

#[tokio::test]
async fn whoever_is_signed_out_signs_in_first() {
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let page = ada.arrive("/connections").await;
    assert_eq!(page.page(), "identifier");
    let page = ada.log_in(page, "ada@gmail.com").await;
    assert_eq!(page.page(), "connections");
}

#[tokio::test]
async fn a_form_that_was_not_filled_in_on_the_page_takes_nothing_back() {
    let stage = Stage::new();
    let (mut ada, token) = allowed(&stage).await;
    let mut mallory = stage.visitor();
    let own = mallory.arrive("/connections").await;
    mallory.log_in(own, "grace@example.com").await;
    let scopes = mock_google::Scopes::parse("openid");
    let grant = |email| stage.google.grant_consent(email, CLIENT, &scopes);
    grant("grace@example.com").unwrap();
    let page = mallory.arrive("/connections").await;
    let planted = page.attribute("input[name=csrf]", "value");
    for csrf in ["", "forged", &planted] {
        let form = Params::default()
            .with("authuser", "0")
            .with("project", "1234")
            .with("csrf", csrf);
        ada.post("/connections", &form).await;
        let answer = stage.visitor().post("/token", &refresh(&token)).await;
        assert_eq!(answer.status, 200, "{csrf:?} was taken");
    }
}

#[tokio::test]
async fn several_accounts_each_have_their_own_page() {
    let stage = Stage::new();
    let (mut ada, _) = allowed(&stage).await;
    let page = ada.arrive(&authorize("login_hint=grace@example.com")).await;
    ada.log_in(page, "grace@example.com").await;
    let page = ada.arrive("/connections?authuser=1").await;
    assert!(page.body.contains("grace@example.com") && !page.body.contains("Shop"));
    let page = ada.arrive("/connections").await;
    assert!(page.body.contains("Shop"));
}

#[tokio::test]
async fn standing_in_for_google_its_hosts_share_the_session() {
    let stage = Stage::of(builder().issuer("https://accounts.google.com"));
    let get = |host: &'static str, target: String, cookie: String| {
        let mut visitor = stage.visitor();
        async move {
            let request = axum::http::Request::get(target)
                .header("host", host)
                .header("cookie", cookie)
                .body(axum::body::Body::empty());
            visitor.send(request.unwrap()).await
        }
    };
    let answer = get("myaccount.google.com", "/connections".into(), String::new()).await;
    let target = answer.location().unwrap().to_owned();
    let target = target.strip_prefix("https://accounts.google.com").unwrap();
    let page = get("accounts.google.com", target.to_owned(), String::new()).await;
    let cookie = page.header("set-cookie");
    assert!(
        cookie.contains("; Domain=google.com") && cookie.contains("; Secure"),
        "{cookie}"
    );
    let own = Stage::new().visitor().arrive("/connections").await;
    assert!(!own.header("set-cookie").contains("Domain"));
}
