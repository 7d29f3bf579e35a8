//! Signing in: the email address, the password, the choice among accounts.

use askama::Template;

use crate::world::account::Account;

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

/// Google does not trust the browser.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct SignInRefusedPage<'a> {
    pub(crate) account: Option<&'a str>,
    pub(crate) reason: &'a str,
    pub(crate) again: &'a str,
}
