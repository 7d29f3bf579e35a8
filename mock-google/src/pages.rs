//! What people see: one view for each template, and samples so that each can be rendered in a test.
//!
//! The pages carry the ids, names, roles and words that login scripts written for Google look for;
//! they look calm and familiar, use none of Google's logos or styles, and say that they are a mock.

use std::sync::Arc;

use askama::Template;

use crate::wire::auth_error::AuthError;
use crate::world::account::Account;
use crate::world::client::Client;

/// Renders a view; a template that was checked at compile time does not fail.
pub(crate) fn render(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

/// A plain HTML answer of Google's front end.
#[derive(Template)]
#[template(path = "front.html")]
pub(crate) struct FrontPage<'a> {
    pub(crate) status: u16,
    pub(crate) title: &'a str,
    pub(crate) sentence: &'a str,
    pub(crate) path: &'a str,
}

/// What this server is.
#[derive(Template)]
#[template(path = "index.html")]
pub(crate) struct IndexPage<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) discovery: String,
    pub(crate) accounts: &'a [Arc<Account>],
    pub(crate) more_accounts: usize,
    pub(crate) clients: &'a [Client],
}

/// The email address.
#[derive(Template)]
#[template(path = "identifier.html")]
pub(crate) struct IdentifierPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) identifier: &'a str,
    pub(crate) error: Option<&'a str>,
    pub(crate) csrf: &'a str,
    pub(crate) people: &'a [Person],
}

/// A person in the box of the mock.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) note: String,
    pub(crate) link: String,
}

/// The password.
#[derive(Template)]
#[template(path = "password.html")]
pub(crate) struct PasswordPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) account: &'a Account,
    pub(crate) error: Option<&'a str>,
    pub(crate) csrf: &'a str,
    pub(crate) other_account: &'a str,
}

/// The chooser.
#[derive(Template)]
#[template(path = "chooser.html")]
pub(crate) struct ChooserPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) rows: &'a [Row<'a>],
    pub(crate) other_account: &'a str,
}

/// A signed-in account on the chooser.
pub(crate) struct Row<'a> {
    pub(crate) authuser: usize,
    pub(crate) account: &'a Account,
    pub(crate) link: String,
}

/// Confirming to sign in.
#[derive(Template)]
#[template(path = "confirm.html")]
pub(crate) struct ConfirmPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) account: &'a Account,
    pub(crate) csrf: &'a str,
    pub(crate) action: &'a str,
}

/// Allowing scopes.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) account: &'a Account,
    pub(crate) fixed: &'a [ScopeRow],
    pub(crate) optional: &'a [ScopeRow],
    pub(crate) additional: bool,
    pub(crate) csrf: &'a str,
    pub(crate) action: &'a str,
}

/// One scope on the consent page.
pub(crate) struct ScopeRow {
    pub(crate) scope: String,
    pub(crate) sentence: String,
}

/// Every account was signed out.
#[derive(Template)]
#[template(path = "signed_out.html")]
pub(crate) struct SignedOutPage;

/// A form came without a cookie.
#[derive(Template)]
#[template(path = "cookies.html")]
pub(crate) struct CookiesPage;

/// Google's error page.
#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage<'a> {
    headline: String,
    account: Option<&'a str>,
    paragraphs: Vec<&'a str>,
    help_url: &'a str,
    app: Option<&'a str>,
    status: i32,
    code: &'a str,
    developer_text: Vec<&'a str>,
    details: Vec<(&'a str, &'a str)>,
    documentation_url: &'a str,
}

impl<'a> ErrorPage<'a> {
    /// The page for a blob, with the app's name and the account where they are known.
    pub(crate) fn of(error: &'a AuthError, app: Option<&'a str>, account: Option<&'a str>) -> Self {
        let invalid_request = error.code == "redirect_uri_mismatch"
            || error
                .developer
                .as_ref()
                .is_some_and(|developer| developer.kind == 1);
        let headline = match (invalid_request, app) {
            _ if error.code == "disallowed_useragent" => {
                "You can’t sign in from this screen".to_owned()
            }
            (true, Some(app)) => format!("Access blocked: {app}’s request is invalid"),
            (true, None) => "Access blocked: This app’s request is invalid".to_owned(),
            (false, _) => "Access blocked: Authorization Error".to_owned(),
        };
        let message = if invalid_request {
            vec![
                "You can’t sign in because this app sent an invalid request. You can try again \
                 later, or contact the developer about this issue.",
            ]
        } else {
            paragraphs(&error.message)
        };
        let developer = error.developer.as_ref();
        Self {
            headline,
            account,
            paragraphs: message,
            help_url: web_address(&error.help_url),
            app,
            status: error.http_status,
            code: &error.code,
            developer_text: paragraphs(developer.map_or(&error.message, |text| &text.message)),
            details: error
                .request_details
                .iter()
                .map(|detail| (detail.name.as_str(), detail.value.as_str()))
                .chain([("flowName", "GeneralOAuthFlow")])
                .collect(),
            documentation_url: developer
                .map_or("", |developer| web_address(&developer.documentation_url)),
        }
    }
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

/// The blob stands in the address, so anybody can write one: only web addresses become links.
fn web_address(url: &str) -> &str {
    if url.starts_with("https://") { url } else { "" }
}

/// Every page with sample content, by name, texts that break careless pages included.
#[cfg(test)]
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
    let error = AuthError::from(&PageError::RedirectUriMismatch("http://x/<script>".into()));
    vec![
        (
            "index",
            render(&IndexPage {
                issuer: "http://localhost",
                discovery: "http://localhost/d".into(),
                accounts: &[Arc::new(account.clone())],
                more_accounts: 3,
                clients: &[Client::web("1-<x>", "s").redirect_uri("http://<r>")],
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
                csrf,
                action,
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let mismatch = || PageError::RedirectUriMismatch("http://x".into());
        assert_eq!(
            headline(mismatch(), Some("Shop")),
            "Access blocked: Shop’s request is invalid"
        );
        assert_eq!(
            headline(mismatch(), None),
            "Access blocked: This app’s request is invalid"
        );
        assert_eq!(
            headline(PageError::UnknownClient, None),
            "Access blocked: Authorization Error"
        );
    }
}
