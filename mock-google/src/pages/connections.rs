//! The page of connected apps.

use askama::Template;

use crate::world::account::Account;

/// What an account allowed whom.
#[derive(Template)]
#[template(path = "connections.html")]
pub(crate) struct ConnectionsPage<'a> {
    pub(crate) account: &'a Account,
    /// The other accounts of the browser, each with its index.
    pub(crate) others: &'a [(usize, &'a Account)],
    pub(crate) apps: &'a [ConnectedApp],
    /// The app that was just removed.
    pub(crate) removed: Option<&'a str>,
    pub(crate) csrf: &'a str,
    pub(crate) authuser: usize,
}

/// An app with access.
pub(crate) struct ConnectedApp {
    pub(crate) name: String,
    pub(crate) project: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) given: String,
    pub(crate) ends: Option<String>,
    pub(crate) only_sign_in: bool,
}
