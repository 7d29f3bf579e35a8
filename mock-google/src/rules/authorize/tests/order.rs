//! What is looked at before what: requests with two faults at once, and accounts behind every gate.

use super::*;
use crate::world::app_status::{AppStatus, Audience, PublishingStatus};
use crate::world::client::ClientState;

const WEB_VIEW: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36";
const DRIVE: &str = "scope=https://www.googleapis.com/auth/drive";

/// Mends one thing about the app or the account.
type Mend = fn(&mut Client, &mut Account);

fn refusal(case: &Case, query: &str, user_agent: &str) -> PageError {
    let params = Params::parse(query).unwrap();
    examine(&case.world, &case.behaviour, case.now, params, user_agent).unwrap_err()
}

#[test]
fn of_two_faults_in_a_request_the_one_google_looks_for_first_is_told() {
    let case = Case::new();
    let known = "response_type=code&client_id=1-a";
    let broken = "redirect_uri=http://example.com/cb";
    let foreign = "redirect_uri=https://example.com/cb";
    let registered = format!("redirect_uri={REDIRECT}");
    for (query, user_agent, error) in [
        (
            "scope=foo&scope=foo".to_owned(),
            "",
            PageError::RepeatedParameter("scope".into()),
        ),
        (
            "scope=foo".to_owned(),
            WEB_VIEW,
            PageError::MissingResponseType,
        ),
        (
            "response_type=foo".to_owned(),
            "",
            PageError::InvalidResponseType("foo".into()),
        ),
        (
            "response_type=code&access_type=x".to_owned(),
            "",
            PageError::MissingClientId,
        ),
        (
            "response_type=code&client_id=1-b&access_type=x".to_owned(),
            "",
            PageError::UnknownClient,
        ),
        (
            format!("{known}&access_type=x"),
            WEB_VIEW,
            PageError::InvalidAccessType("x".into()),
        ),
        (
            format!("{known}&{broken}"),
            WEB_VIEW,
            PageError::DisallowedUserAgent,
        ),
        (
            format!("{known}&scope=foo"),
            "",
            PageError::MissingRedirectUri,
        ),
        (
            format!("{known}&{broken}&scope=foo"),
            "",
            PageError::RedirectUriPolicy("http://example.com/cb".into()),
        ),
        (
            format!("{known}&{foreign}&scope=foo"),
            "",
            PageError::RedirectUriMismatch("https://example.com/cb".into(), "1-a".into()),
        ),
        (
            format!("{known}&{registered}&scope=foo&prompt=none"),
            "",
            PageError::InvalidScope(Scopes::default(), Scopes::parse("foo"), Vec::new()),
        ),
    ] {
        assert_eq!(refusal(&case, &query, user_agent), error, "{query}");
    }
}

#[test]
fn the_client_is_judged_before_the_rest_of_the_request_and_its_state_first() {
    let query = "response_type=code&client_id=1-a&access_type=x";
    let bare = || Case::new().client(|client| client.status.consent_screen = false);
    assert_eq!(
        refusal(&bare(), query, WEB_VIEW),
        PageError::NoConsentScreen
    );
    for (state, error) in [
        (ClientState::Deleted, PageError::DeletedClient),
        (ClientState::Disabled, PageError::DisabledClient),
    ] {
        let case = bare().client(|client| client.state = state);
        assert_eq!(refusal(&case, query, WEB_VIEW), error);
    }
}

#[test]
fn silence_and_the_choice_of_an_account_come_before_every_gate() {
    let internal = |case: Case| case.client(|client| client.status.audience = Audience::Internal);
    let one = || Case::new().signed_in(&["ada@gmail.com"]);
    let several = || internal(Case::new().signed_in(&["ada@gmail.com", "bob@example.com"]));
    let silent = "scope=openid&prompt=none";
    assert_eq!(internal(Case::new()).word(silent), "interaction_required");
    assert_eq!(several().word(silent), "interaction_required");
    assert_eq!(internal(one()).word(silent), "interaction_required");
    let covered = one().consented("ada@gmail.com", IDENTITY);
    assert_eq!(internal(covered).word(silent), "refuse");
    assert_eq!(internal(Case::new()).word("scope=openid"), "identifier");
    assert_eq!(several().word("scope=openid"), "chooser");
    let chosen = several().chosen("ada@gmail.com");
    assert_eq!(chosen.word("scope=openid"), "refuse");
}

#[test]
fn of_two_closed_gates_the_first_is_told_and_the_warning_comes_after_them_all() {
    let gates: [(&str, Mend); 8] = [
        ("org_internal", |client, _| {
            client.status.audience = Audience::External;
        }),
        ("access_denied", |client, _| {
            client.status.publishing = PublishingStatus::Production;
        }),
        ("admin_policy_enforced", |_, account| {
            account.blocked_by_admin = false;
        }),
        ("access_not_configured", |_, account| {
            account.under_age = false;
        }),
        ("policy_enforced", |_, account| {
            account.advanced_protection = false;
        }),
        ("rate_limit_exceeded", |client, _| client.over_quota = false),
        ("disabled_client", |client, _| client.status.user_cap = 100),
        ("blocked", |client, _| client.status.verified = true),
    ];
    let mut app = Client {
        over_quota: true,
        ..Client::web("1-a", "s")
            .redirect_uri(REDIRECT)
            .status(AppStatus {
                audience: Audience::Internal,
                publishing: PublishingStatus::Testing,
                verified: false,
                user_cap: 0,
                ..AppStatus::default()
            })
    };
    let mut pupil = Account::new("pupil@example.org").blocked_by_admin();
    (pupil.under_age, pupil.advanced_protection) = (true, true);
    let meets = |app: &Client, pupil: &Account| {
        let mut case = Case::new().client(|client| *client = app.clone());
        case.world.add_account(pupil.clone());
        let case = case.signed_in(&["pupil@example.org"]);
        match case.decide(DRIVE) {
            Decision::Refuse { error, .. } => error.row().code,
            _ => case.word(DRIVE),
        }
    };
    for (gate, mend) in gates {
        assert_eq!(meets(&app, &pupil), gate);
        mend(&mut app, &mut pupil);
    }
    assert_eq!(meets(&app, &pupil), "consent");
}
