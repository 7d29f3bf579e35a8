//! Who may use an app: audience, testing, verification, organisations, and what Google says first.

use mock_google::world::client::ClientState;
use mock_google::{
    Account, AppAccess, AppStatus, Audience, Behaviour, Organization, PublishingStatus,
};

use crate::support::*;

const DRIVE: &str = "https://www.googleapis.com/auth/drive";

fn with_status(status: AppStatus) -> Stage {
    let stage = Stage::new();
    stage.change_client(|client| client.status = status);
    stage
}

/// Signs somebody in and shows what comes next.
async fn next(stage: &Stage, email: &str, query: &str) -> (Visitor, Answer) {
    let mut person = stage.visitor();
    let page = person.arrive(&authorize(query)).await;
    let page = person.log_in(page, email).await;
    (person, page)
}

#[tokio::test]
async fn an_app_in_testing_turns_strangers_away_and_never_tells_the_app() {
    let stage = with_status(AppStatus {
        publishing: PublishingStatus::Testing,
        ..AppStatus::default()
    });
    let (_, page) = next(&stage, "ada@gmail.com", "").await;
    assert_eq!(page.text("#error_code"), "Error 403: access_denied");
    assert_eq!(
        page.text("#error_headline"),
        "Access blocked: Shop has not completed the Google verification process"
    );
    assert!(
        page.body.contains("developer-approved testers"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("response_type=code"),
        "the details list the request"
    );
    assert!(
        page.url.contains("authuser=0") && page.url.contains("app_domain="),
        "{}",
        page.url
    );
}

#[tokio::test]
async fn a_test_user_reads_a_warning_and_may_go_back_to_safety() {
    let stage = with_status(AppStatus {
        publishing: PublishingStatus::Testing,
        test_users: vec!["ada@gmail.com".into()],
        ..AppStatus::default()
    });
    let query = format!("scope=openid+{CALENDAR}");
    let (mut ada, page) = next(&stage, "ada@gmail.com", &query).await;
    assert_eq!(page.page(), "warning");
    assert!(
        page.url.starts_with("/signin/oauth/warning?"),
        "{}",
        page.url
    );
    let words = "You’ve been given access to an app that’s currently being tested.";
    assert!(page.text("main").contains(words), "{}", page.text("main"));
    assert_eq!(page.text("button[form=go_on]"), "Continue");
    assert_eq!(page.text("button[form=deny]"), "Back to safety");
    let back = ada.submit(&page, "#deny", &[]).await;
    assert_eq!(back.callback().params.get("error"), Some("access_denied"));
}

#[tokio::test]
async fn an_unverified_app_is_warned_of_and_whoever_insists_is_asked() {
    let stage = with_status(AppStatus {
        verified: false,
        ..AppStatus::default()
    });
    let query = format!("scope=openid+{CALENDAR}");
    let (mut ada, page) = next(&stage, "ada@gmail.com", &query).await;
    for text in [
        "Google hasn’t verified this app",
        "Until the developer (dev@example.com) verifies this app with Google",
        "Advanced",
        "Continue only if you understand the risks",
    ] {
        assert!(
            page.text("main").contains(text),
            "{text}: {}",
            page.text("main")
        );
    }
    assert!(
        page.url.starts_with("/signin/oauth/warning?"),
        "{}",
        page.url
    );
    assert_eq!(page.text("button[form=go_on]"), "Go to Shop (unsafe)");
    assert_eq!(page.text("button[form=deny]"), "Back to safety");
    let forged = page.url.replace("warning", "consent");
    assert_eq!(
        ada.arrive(&forged).await.page(),
        "warning",
        "consent before the warning"
    );
    let page = ada.submit(&page, "#go_on", &[]).await;
    assert_eq!(page.page(), "consent");
    let callback = ada.answer(page, "allow", &[CALENDAR]).await.callback();
    assert!(!callback.code.is_empty());
    let again = ada.arrive(&authorize(&query)).await;
    assert!(!again.callback().code.is_empty(), "no second warning");
}

#[tokio::test]
async fn an_unverified_app_with_restricted_scopes_is_blocked() {
    let stage = with_status(AppStatus {
        verified: false,
        ..AppStatus::default()
    });
    let (_, page) = next(&stage, "ada@gmail.com", &format!("scope={DRIVE}")).await;
    assert_eq!(page.page(), "blocked");
    assert!(
        page.url.starts_with("/signin/oauth/warning?"),
        "{}",
        page.url
    );
    assert_eq!(page.text("#error_headline"), "This app is blocked");
    assert_eq!(
        page.text("#error_message"),
        "This app tried to access sensitive info in your Google Account. To keep your account \
         safe, Google blocked this access."
    );
    let mild = Stage::of(builder().behaviour(Behaviour {
        block_unverified_restricted: false,
        ..Behaviour::default()
    }));
    mild.change_client(|client| client.status.verified = false);
    let (_, page) = next(&mild, "ada@gmail.com", &format!("scope={DRIVE}")).await;
    assert_eq!(page.page(), "warning");
}

#[tokio::test]
async fn the_hundred_and_first_person_of_an_unverified_app_is_turned_away() {
    let stage = with_status(AppStatus {
        verified: false,
        user_cap: 1,
        ..AppStatus::default()
    });
    let scopes = mock_google::Scopes::parse(CALENDAR);
    let grant = |email| stage.google.grant_consent(email, CLIENT, &scopes).unwrap();
    grant("grace@example.com");
    let (_, page) = next(&stage, "ada@gmail.com", &format!("scope={CALENDAR}")).await;
    assert_eq!(page.text("#error_code"), "Error 401: disabled_client");
    assert!(
        page.body.contains("temporarily disabled for this app"),
        "{}",
        page.body
    );
    let (_, page) = next(&stage, "grace@example.com", &format!("scope={CALENDAR}")).await;
    assert!(page.location().is_some(), "who is in stays in");
}

/// What closes a gate, for the app and for the person; the code and the headline of the page.
type Gate = (
    fn(&mut mock_google::Client),
    fn(&mut Account),
    &'static str,
    &'static str,
);

#[tokio::test]
async fn each_closed_gate_has_its_own_page() {
    let closed = |change: fn(&mut mock_google::Client), person: fn(&mut Account)| {
        let stage = Stage::new();
        stage.change_client(change);
        stage
            .google
            .change_account("ada@gmail.com", person)
            .unwrap();
        stage
    };
    let gates: [Gate; 7] = [
        (
            |client| {
                client.status.audience = Audience::Internal;
                client.status.organization = Some("example.com".into());
            },
            |_| {},
            "Error 403: org_internal",
            "Access blocked: Shop can only be used within its organization",
        ),
        (
            |_| {},
            |account| account.blocked_by_admin = true,
            "Error 400: admin_policy_enforced",
            "Access blocked: Authorization Error",
        ),
        (
            |_| {},
            |account| account.advanced_protection = true,
            "Error 400: policy_enforced",
            "Access blocked: Authorization Error",
        ),
        (
            |_| {},
            |account| account.under_age = true,
            "Error 400: access_not_configured",
            "Access blocked: Your institution’s admin needs to review Shop",
        ),
        (
            |client| client.over_quota = true,
            |_| {},
            "Error 403: rate_limit_exceeded",
            "Access blocked: Authorization Error",
        ),
        (
            |client| client.hidden_scopes = mock_google::Scopes::parse(DRIVE),
            |_| {},
            "Error 400: invalid_scope",
            "Access blocked: Authorization Error",
        ),
        (
            |client| client.status.consent_screen = false,
            |_| {},
            "Error 403: restricted_client",
            "Access blocked: Authorization Error",
        ),
    ];
    for (client, person, code, headline) in gates {
        let stage = closed(client, person);
        let mut ada = stage.visitor();
        let page = ada.arrive(&authorize(&format!("scope={DRIVE}"))).await;
        let page = match page.page().as_str() {
            "identifier" => ada.log_in(page, "ada@gmail.com").await,
            _ => page,
        };
        assert_eq!(page.text("#error_code"), code);
        assert_eq!(page.text("#error_headline"), headline, "{code}");
    }
}

#[tokio::test]
async fn a_deleted_or_disabled_client_is_named_on_the_page() {
    for (state, code, message) in [
        (
            ClientState::Deleted,
            "deleted_client",
            "The OAuth client was deleted.",
        ),
        (
            ClientState::Disabled,
            "disabled_client",
            "The OAuth client was disabled.",
        ),
    ] {
        let stage = Stage::new();
        stage.change_client(|client| client.state = state);
        let page = stage.visitor().arrive(&authorize("")).await;
        assert_eq!(page.text("#error_code"), format!("Error 401: {code}"));
        assert_eq!(page.text("#error_message"), message);
    }
}

#[tokio::test]
async fn an_administrator_trusts_limits_or_blocks_an_app_for_a_domain() {
    for (access, expected) in [
        (AppAccess::Trusted, "consent"),
        (AppAccess::Limited, "error"),
        (AppAccess::Blocked, "error"),
    ] {
        let organization = Organization::new("example.com").app(CLIENT, access.clone());
        let stage = Stage::of(builder().organization(organization));
        let (_, page) = next(&stage, "grace@example.com", &format!("scope={DRIVE}")).await;
        assert_eq!(page.page(), expected, "{access:?}");
        if access == AppAccess::Trusted {
            assert!(
                !page.body.contains("type=\"checkbox\""),
                "trusted apps skip the boxes"
            );
        }
    }
}

#[tokio::test]
async fn before_its_brand_is_verified_an_app_goes_by_its_domain() {
    let stage = with_status(AppStatus {
        brand_verified: false,
        ..AppStatus::default()
    });
    let page = stage.visitor().arrive(&authorize("")).await;
    assert!(
        page.text("main").contains("to continue to localhost"),
        "{}",
        page.text("main")
    );
    assert!(!page.body.contains("Shop"));
}

#[tokio::test]
async fn a_browser_google_does_not_trust_ends_at_the_password() {
    let stage = Stage::new();
    stage
        .google
        .change_account("ada@gmail.com", |account| account.browser_refused = true)
        .unwrap();
    let (ada, page) = next(&stage, "ada@gmail.com", "").await;
    assert_eq!(page.page(), "refused");
    assert!(page.body.contains("Couldn’t sign you in"), "{}", page.body);
    assert!(page.body.contains("This browser or app may not be secure."));
    drop(ada);
}

#[tokio::test]
async fn older_texts_come_by_a_switch() {
    let older = || {
        Stage::of(builder().behaviour(Behaviour {
            page_texts: mock_google::behaviour::Wording::Older,
            ..Behaviour::default()
        }))
    };
    let page = older()
        .visitor()
        .arrive(&authorize("redirect_uri=http%3A%2F%2Flocalhost%3A1%2F"))
        .await;
    assert!(
        page.text("details").contains(
            "The redirect URI in the request, http://localhost:1/, does not match the ones \
             authorized for the OAuth client."
        ),
        "{}",
        page.text("details")
    );
    let page = older()
        .visitor()
        .arrive(&authorize("redirect_uri=afd"))
        .await;
    assert_eq!(
        page.text("#error_message"),
        "Invalid parameter value for redirect_uri: Missing scheme: afd Learn more about this error"
    );
}
