//! Every page rendered with texts that break careless ones.

use super::*;
use crate::wire::auth_error::AuthError;

/// Every page with sample content, by name, texts that break careless pages included.
#[expect(clippy::too_many_lines, reason = "one entry for each page")]
pub(crate) fn samples() -> Vec<(&'static str, String)> {
    use crate::wire::error::PageError;

    let account = Account::new("long.name@gmail.com").named("Zoë 🦊", "<b>O'Neil</b> بنت");
    let (app, csrf, action) = ("<i>App</i> & Co", "c", "/x?a=1&b=\"2\"");
    let rows = [ScopeRow {
        scope: "https://x/<s>".into(),
        sentence: "See <everything>".into(),
    }];
    let person = || Person {
        name: account.name(),
        email: account.email.clone(),
        note: "a <note>".into(),
        link: action.into(),
    };
    let error = AuthError::from(&PageError::RedirectUriMismatch(
        "http://x/<script>".into(),
        "1-a".into(),
    ));
    vec![
        (
            "index",
            render(&IndexPage {
                service_accounts: &["robot<x>@p.iam".into()],
                issuer: "http://localhost",
                discovery: "http://localhost/d".into(),
                accounts: &[Arc::new(account.clone())],
                more_accounts: 3,
                clients: &[Client::web("1-<x>", "s").redirect_uri("http://<r>")],
                is_controlled: true,
                faults: 2,
            }),
        ),
        (
            "identifier",
            render(&IdentifierPage {
                app,
                identifier: "\"><x",
                error: Some("no"),
                csrf,
                people: &[person()],
            }),
        ),
        (
            "password",
            render(&PasswordPage {
                app,
                account: &account,
                error: None,
                csrf,
                other_account: action,
            }),
        ),
        (
            "chooser",
            render(&ChooserPage {
                app,
                rows: &[Row {
                    authuser: 0,
                    account: &account,
                    link: action.into(),
                }],
                other_account: action,
            }),
        ),
        (
            "confirm",
            render(&ConfirmPage {
                app,
                account: &account,
                csrf,
                action,
            }),
        ),
        (
            "consent",
            render(&ConsentPage {
                app,
                account: &account,
                fixed: &rows,
                optional: &rows,
                additional: false,
                checkboxes: true,
                csrf,
                action,
            }),
        ),
        (
            "consent",
            render(&ConsentPage {
                app,
                account: &account,
                fixed: &rows,
                optional: &rows,
                additional: true,
                checkboxes: false,
                csrf,
                action,
            }),
        ),
        (
            "warning",
            render(&WarningPage {
                app,
                account: &account,
                developer_email: "<s>@x",
                testing: false,
                csrf,
                action,
            }),
        ),
        (
            "warning",
            render(&WarningPage {
                app,
                account: &account,
                developer_email: "<s>@x",
                testing: true,
                csrf,
                action,
            }),
        ),
        (
            "blocked",
            render(&BlockedPage {
                app,
                account: &account,
            }),
        ),
        (
            "refused",
            render(&SignInRefusedPage {
                account: Some("<b>O"),
                reason: "<s>",
                again: action,
            }),
        ),
        (
            "connections",
            render(&ConnectionsPage {
                account: &account,
                others: &[(1, &account)],
                apps: &[ConnectedApp {
                    name: app.into(),
                    project: "\"><x".into(),
                    scopes: vec!["See <everything>".into()],
                    given: "November 24, 2026".into(),
                    ends: Some("December 1, 2026".into()),
                    only_sign_in: false,
                }],
                removed: Some(app),
                csrf,
                authuser: 0,
            }),
        ),
        (
            "device",
            render(&DevicePage {
                user_code: "\"><x",
                error: Some("<s>"),
                csrf,
            }),
        ),
        (
            "device_done",
            render(&DeviceDonePage { app, allowed: true }),
        ),
        (
            "device_done",
            render(&DeviceDonePage {
                app,
                allowed: false,
            }),
        ),
        (
            "form_post",
            render(&FormPostPage {
                action,
                fields: &[("state".into(), "\"><script>\"".into())],
            }),
        ),
        ("cookies", render(&CookiesPage)),
        ("signed_out", render(&SignedOutPage)),
        (
            "error",
            render(&ErrorPage::of(&error, Some(app), Some("<b>O"))),
        ),
    ]
}

#[test]
fn every_page_escapes_what_it_is_given_and_says_it_is_a_mock() {
    for (name, html) in samples() {
        for raw in [
            "<b>O",
            "<i>",
            "<script>\"",
            "<s>",
            "<x>",
            "<note>",
            "<everything>",
            "\"><x",
        ] {
            assert!(!html.contains(raw), "{name} lets {raw} through");
        }
        assert!(
            html.contains("mock-google"),
            "{name} does not say that it is a mock"
        );
        assert!(html.contains(&format!("data-page=\"{name}\"")), "{name}");
    }
}

#[test]
fn every_page_is_headed_sign_in_with_google_but_that_of_connected_apps() {
    for (name, html) in samples() {
        let heading = if name == "connections" {
            "</span>Google Account</p>"
        } else {
            "</span>Sign in with Google</p>"
        };
        assert_eq!(html.matches("<p class=\"brand\">").count(), 1, "{name}");
        assert!(html.contains(heading), "{name}");
    }
}

#[test]
fn a_forged_blob_cannot_make_a_link_that_runs_script() {
    let forged = AuthError {
        help_url: "javascript:alert(1)".into(),
        ..AuthError::default()
    };
    assert!(!render(&ErrorPage::of(&forged, None, None)).contains("javascript:"));
}

#[test]
fn headlines_follow_the_kind_of_error() {
    use crate::wire::error::PageError;
    let headline =
        |error: PageError, app| ErrorPage::of(&AuthError::from(&error), app, None).headline;
    let mismatch = || PageError::RedirectUriMismatch("http://x".into(), "1-a".into());
    assert_eq!(
        headline(mismatch(), Some("Shop")),
        "Access blocked: Shop’s request is invalid"
    );
    assert_eq!(
        headline(mismatch(), None),
        "Access blocked: This app’s request is invalid"
    );
    for blocked in [
        PageError::OutOfBandBlocked("oob".into()),
        PageError::LoopbackBlocked("http://localhost:8000/cb".into()),
    ] {
        assert_eq!(
            headline(blocked, Some("Shop")),
            "Access blocked: Shop’s request is invalid"
        );
    }
    assert_eq!(
        headline(PageError::OrgInternal, Some("Shop")),
        "Access blocked: Shop can only be used within its organization"
    );
    assert_eq!(
        headline(PageError::AccessNotConfigured, Some("Shop")),
        "Access blocked: Your institution’s admin needs to review Shop"
    );
    assert_eq!(
        headline(
            PageError::NotATester("d@x".into(), Vec::new()),
            Some("Shop")
        ),
        "Access blocked: Shop has not completed the Google verification process"
    );
    assert_eq!(
        headline(PageError::DisallowedUserAgent, Some("Shop")),
        "You can’t sign in from this screen"
    );
    assert_eq!(
        headline(PageError::UnknownClient, None),
        "Access blocked: Authorization Error"
    );
}
