//! How refresh tokens are born and how they die, driven by the clock.

use jiff::SignedDuration;
use mock_google::behaviour::DeadRefreshText;
use mock_google::wire::id_token::half_hash;
use mock_google::world::client::ClientKind;
use mock_google::{
    Account, AppStatus, Audience, Behaviour, Client, Organization, PublishingStatus, Scopes,
};

use crate::support::*;

const GMAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";
const CLOUD: &str = "https://www.googleapis.com/auth/cloud-platform";

const DEAD: &str = "Token has been expired or revoked.";

/// A refresh token as if Ada had just allowed the scopes.
fn token(stage: &Stage, email: &str, scopes: &str) -> String {
    let scopes = Scopes::parse(scopes);
    let token = stage.google.issue_refresh_token(email, CLIENT, &scopes);
    token.unwrap().expose().to_owned()
}

async fn outcome(stage: &Stage, token: &str) -> String {
    let answer = stage.visitor().post("/token", &refresh(token)).await;
    if answer.status == 200 {
        return "ok".to_owned();
    }
    let (status, code, description) = answer.error();
    format!("{status} {code}: {description}")
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn testing() -> Client {
    Client::web(CLIENT, SECRET)
        .redirect_uri(CALLBACK)
        .app_name("Shop")
        .status(AppStatus {
            publishing: PublishingStatus::Testing,
            test_users: vec!["ada@gmail.com".into()],
            ..AppStatus::default()
        })
}

#[tokio::test]
async fn an_app_in_testing_gets_a_week_and_is_told_so() {
    let stage = Stage::new();
    stage.google.register(testing());
    let mut ada = stage.visitor();
    let query = format!("access_type=offline&scope=openid+{CALENDAR}");
    let page = ada.arrive(&authorize(&query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    assert_eq!(page.page(), "warning");
    let page = ada.submit(&page, "#go_on", &[]).await;
    let callback = ada.answer(page, "allow", &[CALENDAR]).await.callback();
    let tokens = ada.post("/token", &exchange(&callback.code)).await.json();
    assert_eq!(tokens["refresh_token_expires_in"], 604_799);
    let token = tokens["refresh_token"].as_str().unwrap();
    stage
        .google
        .clock()
        .advance(days(7) - SignedDuration::from_secs(1));
    assert_eq!(outcome(&stage, token).await, "ok");
    // Publishing the app does not lengthen it.
    let mut published = testing();
    published.status.publishing = PublishingStatus::Production;
    stage.google.register(published);
    stage.google.clock().advance(SignedDuration::from_secs(1));
    assert_eq!(
        outcome(&stage, token).await,
        format!("400 invalid_grant: {DEAD}")
    );
    stage.google.register(testing());
    let again = ada.arrive(&authorize(&query)).await;
    assert_eq!(again.page(), "warning", "the consent ended, too");
}

#[tokio::test]
async fn signing_in_alone_has_no_week_in_testing() {
    let stage = Stage::new();
    stage.google.register(testing());
    let tokens = stage.tokens("access_type=offline").await.json();
    assert!(tokens.get("refresh_token_expires_in").is_none(), "{tokens}");
    stage.google.clock().advance(days(30));
    let token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(outcome(&stage, token).await, "ok");
}

#[tokio::test]
async fn access_for_a_limited_time_is_told_and_ends() {
    let limited = Account::new("ada@gmail.com").access_limit(SignedDuration::from_hours(1));
    let stage = Stage::of(builder().account(limited));
    let tokens = stage.tokens("access_type=offline").await.json();
    assert_eq!(tokens["refresh_token_expires_in"], 3_599);
    let token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(outcome(&stage, token).await, "ok");
    stage.google.clock().advance(SignedDuration::from_hours(1));
    assert_eq!(
        outcome(&stage, token).await,
        format!("400 invalid_grant: {DEAD}")
    );
}

#[tokio::test]
async fn six_months_without_use_end_a_token_and_use_keeps_it() {
    let stage = Stage::new();
    let (used, idle) = (
        token(&stage, "ada@gmail.com", "openid"),
        token(&stage, "ada@gmail.com", "openid"),
    );
    stage.google.clock().advance(days(182));
    assert_eq!(outcome(&stage, &used).await, "ok");
    stage.google.clock().advance(days(1));
    assert_eq!(outcome(&stage, &used).await, "ok");
    assert_eq!(
        outcome(&stage, &idle).await,
        format!("400 invalid_grant: {DEAD}")
    );
}

#[tokio::test]
async fn the_101st_token_ends_the_oldest_silently() {
    let stage = Stage::new();
    let tokens: Vec<_> = (0..101)
        .map(|_| token(&stage, "ada@gmail.com", "openid"))
        .collect();
    assert_eq!(
        outcome(&stage, &tokens[0]).await,
        format!("400 invalid_grant: {DEAD}")
    );
    assert_eq!(outcome(&stage, &tokens[1]).await, "ok");
    let other = token(&stage, "grace@example.com", "openid");
    assert_eq!(outcome(&stage, &other).await, "ok");
    assert_eq!(
        outcome(&stage, &tokens[1]).await,
        "ok",
        "another account's counts apart"
    );
}

#[tokio::test]
async fn a_new_password_ends_gmail_tokens_only_and_is_the_one_to_sign_in_with() {
    let stage = Stage::new();
    let (gmail, other) = (
        token(&stage, "ada@gmail.com", GMAIL),
        token(&stage, "ada@gmail.com", "openid"),
    );
    stage
        .google
        .change_password("ada@gmail.com", "new")
        .unwrap();
    assert_eq!(
        outcome(&stage, &gmail).await,
        format!("400 invalid_grant: {DEAD}")
    );
    assert_eq!(outcome(&stage, &other).await, "ok");
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize("")).await;
    let page = ada
        .submit(&page, "form", &[("identifier", "ada@gmail.com")])
        .await;
    let page = ada.submit(&page, "form", &[("Passwd", "password")]).await;
    assert_eq!(page.page(), "password");
    let page = ada.submit(&page, "form", &[("Passwd", "new")]).await;
    assert_eq!(page.page(), "confirm");
}

#[tokio::test]
async fn a_dead_token_is_called_dead_for_half_a_day_and_then_unknown() {
    let bad = "400 invalid_grant: Bad Request";
    let dead = format!("400 invalid_grant: {DEAD}");
    for (text, at_once, later) in [
        (DeadRefreshText::Drift, dead.as_str(), bad),
        (DeadRefreshText::Revoked, &dead, &dead),
        (DeadRefreshText::BadRequest, bad, bad),
    ] {
        let stage = Stage::of(builder().behaviour(Behaviour {
            dead_refresh_text: text,
            ..Behaviour::default()
        }));
        let token = token(&stage, "ada@gmail.com", "openid");
        stage.google.remove_app("ada@gmail.com", CLIENT).unwrap();
        assert_eq!(outcome(&stage, &token).await, at_once, "{text:?}");
        stage.google.clock().advance(SignedDuration::from_hours(12));
        assert_eq!(outcome(&stage, &token).await, later, "{text:?}");
    }
}

#[tokio::test]
async fn a_deleted_or_suspended_account_ends_every_refresh() {
    let stage = Stage::new();
    let gone = "400 invalid_grant: Account has been deleted";
    let (ada, grace) = (
        token(&stage, "ada@gmail.com", "openid"),
        token(&stage, "grace@example.com", "openid"),
    );
    stage.google.suspend("ada@gmail.com", true).unwrap();
    assert_eq!(outcome(&stage, &ada).await, gone);
    stage.google.suspend("ada@gmail.com", false).unwrap();
    assert_eq!(outcome(&stage, &ada).await, "ok");
    stage.google.remove_account("grace@example.com");
    assert_eq!(outcome(&stage, &grace).await, gone);
}

#[tokio::test]
async fn an_administrator_and_an_organisation_end_refreshes_later() {
    use mock_google::AppAccess;
    let stage = Stage::new();
    let grace = token(&stage, "grace@example.com", "openid");
    let organization = |access| Organization::new("example.com").app(CLIENT, access);
    stage
        .google
        .add_organization(organization(AppAccess::Blocked));
    let blocked = outcome(&stage, &grace).await;
    assert!(
        blocked.starts_with("400 admin_policy_enforced: Access to your account"),
        "{blocked}"
    );
    stage
        .google
        .add_organization(organization(AppAccess::Trusted));
    assert_eq!(outcome(&stage, &grace).await, "ok");
    let internal = Client::web(CLIENT, SECRET).status(AppStatus {
        audience: Audience::Internal,
        organization: Some("other.com".into()),
        ..AppStatus::default()
    });
    stage.google.register(internal);
    assert_eq!(
        outcome(&stage, &grace).await,
        "403 org_internal: This client is restricted to users within its organization."
    );
}

#[tokio::test]
async fn a_session_with_google_cloud_ends_with_invalid_rapt() {
    let stage = Stage::of(builder().organization(Organization {
        session_length: Some(SignedDuration::from_hours(1)),
        ..Organization::new("example.com")
    }));
    let (cloud, other) = (
        token(&stage, "grace@example.com", CLOUD),
        token(&stage, "grace@example.com", "openid"),
    );
    assert_eq!(outcome(&stage, &cloud).await, "ok");
    stage.google.clock().advance(SignedDuration::from_hours(1));
    let answer = stage.visitor().post("/token", &refresh(&cloud)).await;
    let body = answer.json();
    assert_eq!(answer.status, 400);
    assert_eq!(body["error"], "invalid_grant");
    assert_eq!(
        body["error_description"],
        "reauth related error (invalid_rapt)"
    );
    assert_eq!(body["error_subtype"], "invalid_rapt");
    assert_eq!(
        body["error_uri"],
        "https://support.google.com/a/answer/9368756"
    );
    assert_eq!(outcome(&stage, &other).await, "ok");
    stage
        .google
        .change_account("ada@gmail.com", |account| account.reauth_required = true)
        .unwrap();
    let ada = token(&stage, "ada@gmail.com", "openid");
    assert!(outcome(&stage, &ada).await.contains("invalid_rapt"));
}

#[tokio::test]
async fn a_deleted_or_disabled_client_ends_refreshes_by_name() {
    use mock_google::world::client::ClientState;
    let stage = Stage::new();
    let ada = token(&stage, "ada@gmail.com", "openid");
    for (state, expected) in [
        (
            ClientState::Deleted,
            "401 deleted_client: The OAuth client was deleted.",
        ),
        (
            ClientState::Disabled,
            "401 disabled_client: The OAuth client was disabled.",
        ),
        (ClientState::Active, "ok"),
    ] {
        stage.change_client(|client| client.state = state);
        assert_eq!(outcome(&stage, &ada).await, expected);
    }
    stage.change_client(|client| client.over_quota = true);
    assert_eq!(
        outcome(&stage, &ada).await,
        "403 rate_limit_exceeded: Rate Limit Exceeded"
    );
}

#[tokio::test]
async fn a_refresh_narrows_and_refuses_scopes_it_was_not_given() {
    let stage = Stage::new();
    let token = token(&stage, "ada@gmail.com", "openid email");
    let ask = |scope: &str| {
        let form = refresh(&token).with("scope", scope);
        let mut program = stage.visitor();
        async move { program.post("/token", &form).await }
    };
    assert_eq!(ask("openid").await.json()["scope"], "openid");
    assert_eq!(
        ask(CALENDAR).await.error(),
        (400, "invalid_scope".into(), "Bad Request".into())
    );
    assert_eq!(
        ask("openid foo").await.error(),
        (
            400,
            "invalid_scope".into(),
            "Some requested scopes were invalid. {valid=[openid], invalid=[foo]}".into()
        )
    );
}

#[tokio::test]
async fn a_refreshed_id_token_has_no_nonce_and_keeps_the_profile_unless_switched() {
    for (keeps_nonce, drops_profile) in [(false, false), (true, true)] {
        let stage = Stage::of(builder().behaviour(Behaviour {
            refresh_keeps_nonce: keeps_nonce,
            refresh_drops_profile: drops_profile,
            ..Behaviour::default()
        }));
        let tokens = stage.tokens("access_type=offline&nonce=n-1").await.json();
        let form = refresh(tokens["refresh_token"].as_str().unwrap());
        let refreshed = stage.visitor().post("/token", &form).await.json();
        assert!(refreshed.get("refresh_token").is_none());
        let claims = claims(refreshed["id_token"].as_str().unwrap());
        assert_eq!(claims.get("nonce").is_some(), keeps_nonce);
        assert_eq!(claims.get("name").is_none(), drops_profile);
        assert_eq!(claims["email"], "ada@gmail.com");
    }
}

#[tokio::test]
async fn a_refreshed_id_token_has_its_own_times_and_the_hash_of_its_own_access_token() {
    let stage = Stage::new();
    let first = stage.tokens("access_type=offline").await.json();
    stage.google.clock().advance(SignedDuration::from_hours(1));
    let form = refresh(first["refresh_token"].as_str().unwrap());
    let second = stage.visitor().post("/token", &form).await.json();
    assert_ne!(second["access_token"], first["access_token"]);
    for (tokens, issued, expires) in [
        (&first, 1_790_000_000, 1_790_003_600),
        (&second, 1_790_003_600, 1_790_007_200),
    ] {
        let claims = claims(tokens["id_token"].as_str().unwrap());
        assert_eq!(claims["iat"], issued);
        assert_eq!(claims["exp"], expires);
        let hash = half_hash(tokens["access_token"].as_str().unwrap());
        assert_eq!(claims["at_hash"], hash);
    }
}

#[tokio::test]
async fn the_refresh_token_of_a_combined_grant_brings_all_its_scopes() {
    let drive = "https://www.googleapis.com/auth/drive.file";
    let union = "https://www.googleapis.com/auth/calendar.readonly \
                 https://www.googleapis.com/auth/drive.file openid";
    let stage = Stage::new();
    let mut ada = stage.visitor();
    let earlier = format!("scope=openid+{CALENDAR}");
    let page = ada.arrive(&authorize(&earlier)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    ada.answer(page, "allow", &[CALENDAR]).await.callback();
    let later = format!("scope={drive}&access_type=offline&include_granted_scopes=true");
    let page = ada.arrive(&authorize(&later)).await;
    let callback = ada.answer(page, "allow", &[drive]).await.callback();
    assert_eq!(callback.params.get("scope"), Some(union));
    let tokens = ada.post("/token", &exchange(&callback.code)).await.json();
    assert_eq!(tokens["scope"], union);
    let form = refresh(tokens["refresh_token"].as_str().unwrap());
    let refreshed = ada.post("/token", &form).await.json();
    assert_eq!(refreshed["scope"], union);
    let token = refreshed["access_token"].as_str().unwrap();
    let target = format!("/tokeninfo?access_token={token}");
    assert_eq!(ada.get(&target).await.json()["scope"], union);
}

#[tokio::test]
async fn clients_without_a_secret_refresh_without_one() {
    for kind in [
        ClientKind::Ios,
        ClientKind::Android,
        ClientKind::Chrome,
        ClientKind::Uwp,
    ] {
        let stage = Stage::of(builder().client(Client::of_kind(kind, "1-phone", "")));
        let token = stage
            .google
            .issue_refresh_token("ada@gmail.com", "1-phone", &Scopes::parse("openid"))
            .unwrap();
        let form = refresh(token.expose())
            .without(&["client_secret", "client_id"])
            .with("client_id", "1-phone");
        let answer = stage.visitor().post("/token", &form).await;
        assert_eq!(answer.status, 200, "{kind:?} {answer:?}");
    }
}

#[tokio::test]
async fn a_proof_of_a_repeated_sign_in_is_taken_and_changes_nothing() {
    let stage = Stage::new();
    let form = refresh(&token(&stage, "ada@gmail.com", "openid")).with("rapt", "proof");
    assert_eq!(stage.visitor().post("/token", &form).await.status, 200);
    stage
        .google
        .change_account("ada@gmail.com", |account| account.reauth_required = true)
        .unwrap();
    let answer = stage.visitor().post("/token", &form).await;
    assert_eq!(answer.json()["error_subtype"], "invalid_rapt");
}
