//! People, organisations and browsers that a client is closed to.

use mock_google::{
    Account, AppAccess, AppStatus, Audience, Client, Organization, PublishingStatus,
};

use super::assert_told;
use crate::resources::ask;
use crate::support::*;

const DRIVE: &str = "https://www.googleapis.com/auth/drive";

/// Signs somebody in, who is turned away.
async fn turned_away(stage: &Stage, email: &str, query: &str) {
    let mut person = stage.visitor();
    let page = person.arrive(&authorize(query)).await;
    let page = person.log_in(page, email).await;
    assert_eq!(page.page(), "error", "{page:#?}");
}

fn with_status(status: AppStatus) -> Stage {
    let stage = Stage::new();
    stage.change_client(|client| client.status = status);
    stage
}

#[tokio::test]
async fn a_web_view_is_told_by_what_it_is_known() {
    let stage = Stage::new();
    for (user_agent, sign) in [
        (
            "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36 Chrome/120 Safari/537.36",
            "\"; wv)\"",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile/15E148",
            "no \"Safari/\"",
        ),
    ] {
        let headers = [("user-agent", user_agent)];
        ask(&stage, "GET", &authorize(""), &headers).await;
        let text = format!(
            "The browser is a web view inside an app ({sign} in its name): open the sign-in in the \
             system's browser, by Custom Tabs on Android or ASWebAuthenticationSession on iOS."
        );
        assert_told(&stage, "embedded-web-view", &text);
    }
}

#[tokio::test]
async fn a_stranger_to_an_app_in_testing_is_named() {
    let stage = with_status(AppStatus {
        publishing: PublishingStatus::Testing,
        ..AppStatus::default()
    });
    turned_away(&stage, "ada@gmail.com", "").await;
    assert_told(
        &stage,
        "test-user-missing",
        &format!(
            "Client {CLIENT} is in testing, and ada@gmail.com is none of its test users: add that address \
             to its test_users, or set its publishing_status to production."
        ),
    );
}

#[tokio::test]
async fn an_outsider_is_told_whose_the_app_is() {
    let stage = with_status(AppStatus {
        audience: Audience::Internal,
        organization: Some("example.com".to_owned()),
        ..AppStatus::default()
    });
    turned_away(&stage, "ada@gmail.com", "").await;
    assert_told(
        &stage,
        "org-internal",
        &format!(
            "Client {CLIENT} is internal to example.com, and ada@gmail.com does not belong to it: sign in \
             with an account whose hosted_domain is that, or set the client's audience to external."
        ),
    );
}

#[tokio::test]
async fn an_administrators_block_is_told_by_which_setting() {
    let stage = Stage::of(
        builder()
            .account(Account::new("ada@gmail.com").blocked_by_admin())
            .organization(Organization::new("example.com").app(CLIENT, AppAccess::Blocked)),
    );
    for (email, advice) in [
        (
            "ada@gmail.com",
            "set blocked_by_admin of ada@gmail.com to false",
        ),
        (
            "grace@example.com",
            "it is blocked by example.com; set its access to trusted in the [[organization]]",
        ),
    ] {
        turned_away(&stage, email, "").await;
        let text =
            format!("The organisation of {email} does not let client {CLIENT} in: {advice}.");
        assert_told(&stage, "admin-policy", &text);
    }
}

#[tokio::test]
async fn a_protected_account_is_told_by_what() {
    let stage = Stage::new();
    let change = |account: &mut Account| account.advanced_protection = true;
    stage
        .google
        .change_account("ada@gmail.com", change)
        .unwrap();
    turned_away(&stage, "ada@gmail.com", &format!("scope=openid+{DRIVE}")).await;
    assert_told(
        &stage,
        "account-protected",
        "ada@gmail.com is in the Advanced Protection Program, which blocks restricted scopes: ask for \
         narrower scopes, or use another account.",
    );
    let change = |account: &mut Account| account.under_age = true;
    stage
        .google
        .change_account("ada@gmail.com", change)
        .unwrap();
    turned_away(&stage, "ada@gmail.com", "").await;
    assert_told(
        &stage,
        "account-protected",
        &format!(
            "ada@gmail.com is a school's account under 18: its administrator has to trust client {CLIENT} \
             first (access trusted in the [[organization]]), or use another account."
        ),
    );
}

#[tokio::test]
async fn an_app_that_is_full_is_told_its_cap() {
    let full: fn(&mut Client) = |client| {
        client.status = AppStatus {
            verified: false,
            user_cap: 0,
            ..AppStatus::default()
        };
    };
    let stage = Stage::new();
    stage.change_client(full);
    turned_away(&stage, "ada@gmail.com", &format!("scope={CALENDAR}")).await;
    assert_told(
        &stage,
        "client-over-quota",
        &format!(
            "Client {CLIENT} is not verified and has had the 0 people it may have: raise its user_cap, or \
             set verified to true."
        ),
    );
}
