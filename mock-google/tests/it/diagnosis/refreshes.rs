//! Refresh tokens that are not there, and the deaths of those that were.

use jiff::SignedDuration;
use mock_google::wire::credential::shorten;
use mock_google::wire::params::Params;
use mock_google::{Account, AppStatus, Fault, PublishingStatus, Scopes};

use super::{OTHER, OTHER_SECRET, assert_told, changed, two_clients};
use crate::support::*;

const GMAIL: &str = "https://www.googleapis.com/auth/gmail.readonly";
const AGAIN: &str = "send the person through sign-in for a new one";

/// A refresh token as if Ada had just allowed the scopes.
fn token(stage: &Stage, scopes: &str) -> String {
    let scopes = Scopes::parse(scopes);
    let issued = stage
        .google
        .issue_refresh_token("ada@gmail.com", CLIENT, &scopes);
    issued.unwrap().expose().to_owned()
}

async fn refresh_with(stage: &Stage, token: &str, changes: &[(&str, &str)]) -> Answer {
    let form = changed(refresh(token), changes);
    stage.visitor().post("/token", &form).await
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[tokio::test]
async fn a_missing_refresh_token_is_told_what_the_last_exchange_brought() {
    for (rule, queries, why) in [
        (
            "refresh-without-offline",
            &[""][..],
            "brought none because its authorization request had no access_type=offline: add that, with \
             prompt=consent once for those who allowed the app before",
        ),
        (
            "refresh-without-consent",
            &["access_type=offline", "access_type=offline"][..],
            "brought none because ada@gmail.com had allowed the app before and was not asked again: keep \
             the token of the first time, or send prompt=consent",
        ),
        (
            "refresh-not-kept",
            &["access_type=offline"][..],
            "brought one: keep it with the account; it comes once, and later answers do not repeat it",
        ),
    ] {
        let stage = Stage::new();
        for query in queries {
            stage.tokens(query).await;
        }
        stage.google.clock().advance(SignedDuration::from_secs(3));
        refresh_with(&stage, "", &[("refresh_token", "")]).await;
        let text = format!("refresh_token is missing, and the last code, redeemed 3 s ago, {why}.");
        assert_told(&stage, rule, &text);
    }
}

#[tokio::test]
async fn a_refresh_token_of_another_client_is_told_whose() {
    let stage = two_clients();
    let token = token(&stage, "openid");
    let by_other = [("client_id", OTHER), ("client_secret", OTHER_SECRET)];
    refresh_with(&stage, &token, &by_other).await;
    assert_told(
        &stage,
        "refresh-of-another-client",
        &format!(
            "The refresh_token was issued to client {CLIENT}, and client {OTHER} sent it: a refresh token \
             works with its own client only; send that client_id and its secret."
        ),
    );
}

#[tokio::test]
async fn a_revoked_refresh_token_is_told_when_and_by_whom() {
    let stage = Stage::new();
    let text = |by: &str| {
        format!(
            "The refresh_token was revoked 3 s ago {by}, with every token of that consent: {AGAIN}."
        )
    };
    let revoked = token(&stage, "openid");
    let form = Params::default().with("token", &revoked);
    stage.visitor().post("/revoke", &form).await;
    stage.google.clock().advance(SignedDuration::from_secs(3));
    refresh_with(&stage, &revoked, &[]).await;
    let by_app = text("by the app, at the revocation endpoint");
    assert_told(&stage, "refresh-revoked", &by_app);
    let removed = token(&stage, "openid");
    stage.google.remove_app("ada@gmail.com", CLIENT).unwrap();
    stage.google.clock().advance(SignedDuration::from_secs(3));
    refresh_with(&stage, &removed, &[]).await;
    let by_person = text("by the person, or by the test in that name");
    assert_told(&stage, "refresh-revoked", &by_person);
}

#[tokio::test]
async fn a_refresh_token_that_was_replaced_is_told_so() {
    let stage = Stage::new();
    let old = token(&stage, "openid");
    stage
        .google
        .arm(Fault::new("rotated-refresh-token"))
        .unwrap();
    assert_eq!(refresh_with(&stage, &old, &[]).await.status, 200);
    refresh_with(&stage, &old, &[]).await;
    assert_told(
        &stage,
        "refresh-replaced",
        "The refresh_token ended just now because an answer brought a new one in its place: keep the \
         refresh_token of the latest answer.",
    );
    let refused = stage.google.journal().pop().unwrap();
    assert_eq!(refused.account.as_deref(), Some("ada@gmail.com"));
}

#[tokio::test]
async fn a_new_password_and_the_101st_token_are_told_apart() {
    let stage = Stage::new();
    let gmail = token(&stage, GMAIL);
    stage
        .google
        .change_password("ada@gmail.com", "new")
        .unwrap();
    refresh_with(&stage, &gmail, &[]).await;
    assert_told(
        &stage,
        "refresh-ended-by-password",
        &format!(
            "The refresh_token ended just now because ada@gmail.com got a new password, which ends tokens \
             with Gmail scopes: {AGAIN}."
        ),
    );
    let stage = Stage::new();
    let tokens: Vec<_> = (0..101).map(|_| token(&stage, "openid")).collect();
    refresh_with(&stage, &tokens[0], &[]).await;
    assert_told(
        &stage,
        "refresh-pushed-out",
        "The refresh_token ended just now because ada@gmail.com got its 101st for this client, which ends \
         the oldest: keep one and use it, in place of asking for another at each sign-in.",
    );
}

#[tokio::test]
async fn a_refresh_token_that_ended_by_itself_is_told_after_what_time() {
    let stage = Stage::new();
    let idle = token(&stage, "openid");
    stage.change_client(|client| {
        client.status = AppStatus {
            publishing: PublishingStatus::Testing,
            test_users: vec!["ada@gmail.com".to_owned()],
            ..AppStatus::default()
        };
    });
    let tested = token(&stage, CALENDAR);
    stage.google.clock().advance(days(8));
    refresh_with(&stage, &tested, &[]).await;
    assert_told(
        &stage,
        "refresh-week-of-testing",
        &format!(
            "The refresh_token ended 24 hours ago, seven days after consent, as those of an app in testing \
             do: set publishing_status of {CLIENT} to production, or sign in anew each week."
        ),
    );
    stage.google.clock().advance(days(176));
    refresh_with(&stage, &idle, &[]).await;
    assert_told(
        &stage,
        "refresh-idle",
        "The refresh_token ended 24 hours ago, after 183 days without use: use it at least once in six \
         months, or send the person through sign-in.",
    );
    let limited = Account::new("ada@gmail.com").access_limit(SignedDuration::from_hours(1));
    let stage = Stage::of(builder().account(limited));
    let tokens = stage.tokens("access_type=offline").await.json();
    stage
        .google
        .clock()
        .advance(SignedDuration::from_secs(3_605));
    refresh_with(&stage, tokens["refresh_token"].as_str().unwrap(), &[]).await;
    assert_told(
        &stage,
        "refresh-limited-time",
        "The refresh_token ended 5 s ago because ada@gmail.com allowed access for 60 minutes only: send \
         the person through sign-in, and mind refresh_token_expires_in.",
    );
}

#[tokio::test]
async fn an_account_that_may_not_refresh_is_told_why() {
    let stage = Stage::new();
    let token = token(&stage, "openid");
    stage.google.suspend("ada@gmail.com", true).unwrap();
    refresh_with(&stage, &token, &[]).await;
    assert_told(
        &stage,
        "account-gone",
        "ada@gmail.com is suspended, which ends every refresh: set its suspended to false, or sign in with \
         another account.",
    );
    let change = |account: &mut Account| {
        account.suspended = false;
        account.reauth_required = true;
    };
    stage
        .google
        .change_account("ada@gmail.com", change)
        .unwrap();
    refresh_with(&stage, &token, &[]).await;
    assert_told(
        &stage,
        "password-wanted-again",
        "ada@gmail.com has to type in the password again before the next refresh, because its \
         reauth_required is set: send the person through sign-in.",
    );
    stage.google.remove_account("ada@gmail.com");
    refresh_with(&stage, &token, &[]).await;
    assert_told(
        &stage,
        "account-gone",
        "The account behind it was removed here: add it again, or sign in with another account.",
    );
}

#[tokio::test]
async fn a_refresh_for_more_is_told_what_was_granted() {
    let stage = Stage::new();
    let token = token(&stage, "openid");
    refresh_with(&stage, &token, &[("scope", CALENDAR)]).await;
    assert_told(
        &stage,
        "refresh-scope-wider",
        &format!(
            "The refresh asks for {CALENDAR}, and the refresh token was granted openid: leave scope out, \
             or send the person through consent for more (include_granted_scopes=true keeps the rest)."
        ),
    );
    refresh_with(&stage, &token, &[("scope", "openid,email")]).await;
    assert_told(
        &stage,
        "scope-separator",
        "The scopes in \"openid,email\" are joined by commas: separate them by single blanks, as in openid \
         email.",
    );
}

#[tokio::test]
async fn a_refresh_token_that_is_none_is_told_what_it_is() {
    let stage = Stage::new();
    let own = token(&stage, "openid");
    for (rule, sent, text) in [
        (
            "credential-mixed-up",
            "ya29.a0-something".to_owned(),
            "refresh_token is an access token, not a refresh token: send the refresh_token of the first \
             exchange (1//0…)."
                .to_owned(),
        ),
        (
            "refresh-surrounded",
            format!("\"{own}\""),
            "The refresh_token has quotes around it: trim it where it is read.".to_owned(),
        ),
        (
            "refresh-unknown",
            "1//0nonsense".to_owned(),
            format!(
                "The refresh_token 1//0… is none this server knows: it comes from another server or \
                 another run, or died more than a day ago; {AGAIN}."
            ),
        ),
    ] {
        refresh_with(&stage, &sent, &[]).await;
        assert_told(&stage, rule, &text);
    }
    assert_eq!(refresh_with(&stage, &own, &[]).await.status, 200);
    stage.google.remove_app("ada@gmail.com", CLIENT).unwrap();
    stage.google.clock().advance(SignedDuration::from_hours(25));
    refresh_with(&stage, &own, &[]).await;
    let short = shorten(&own);
    assert_told(
        &stage,
        "refresh-unknown",
        &format!("The refresh_token {short} was good 25 hours ago and is dead since; {AGAIN}."),
    );
}
