//! What people see: one view for each template, and samples so that each can be rendered in a test.
//!
//! The pages carry the ids, names, roles and words that login scripts written for Google look for;
//! they look calm and familiar, use none of Google's logos or styles, and say that they are a mock.

use std::sync::Arc;

use askama::Template;

use crate::world::account::Account;
use crate::world::client::Client;

mod connections;
mod consent;
mod device;
mod error;
mod form_post;
mod sign_in;

pub(crate) use connections::{ConnectedApp, ConnectionsPage};
pub(crate) use consent::{BlockedPage, ConfirmPage, ConsentPage, ScopeRow, WarningPage};
pub(crate) use device::{DeviceDonePage, DevicePage};
pub(crate) use error::{ErrorPage, Why};
pub(crate) use form_post::FormPostPage;
pub(crate) use sign_in::{
    ChooserPage, IdentifierPage, PasswordPage, Person, Row, SignInRefusedPage,
};

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
    pub(crate) service_accounts: &'a [String],
    pub(crate) issuer: &'a str,
    pub(crate) discovery: String,
    pub(crate) accounts: &'a [Arc<Account>],
    pub(crate) more_accounts: usize,
    pub(crate) clients: &'a [Client],
    /// Whether the control API can be opened in a browser.
    pub(crate) is_controlled: bool,
    /// How many faults can fire.
    pub(crate) faults: usize,
}

/// Every account was signed out.
#[derive(Template)]
#[template(path = "signed_out.html")]
pub(crate) struct SignedOutPage;

/// A form came without a cookie.
#[derive(Template)]
#[template(path = "cookies.html")]
pub(crate) struct CookiesPage;

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::samples;
