//! The last questions: a warning, a confirmation, what the app may do.

use askama::Template;

use crate::world::account::Account;

/// Google has not verified the app.
#[derive(Template)]
#[template(path = "warning.html")]
pub(crate) struct WarningPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) account: &'a Account,
    pub(crate) developer_email: &'a str,
    pub(crate) testing: bool,
    pub(crate) csrf: &'a str,
    pub(crate) action: &'a str,
}

/// Google blocks the app.
#[derive(Template)]
#[template(path = "blocked.html")]
pub(crate) struct BlockedPage<'a> {
    pub(crate) app: &'a str,
    pub(crate) account: &'a Account,
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
    pub(crate) checkboxes: bool,
    pub(crate) csrf: &'a str,
    pub(crate) action: &'a str,
}

/// One scope on the consent page.
pub(crate) struct ScopeRow {
    pub(crate) scope: String,
    pub(crate) sentence: String,
}
