//! `[[account]]`: a person.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::Problem;
use super::client::written;
use crate::world::account::Account;

/// A person, with the keys of `[[account]]` in the configuration; what is left out has its default.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = Account)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a person, not a state"
)]
pub(crate) struct AccountTable {
    /// The email address.
    #[schema(value_type = String)]
    pub(super) email: Spanned<String>,
    /// The permanent id; made from the first address unless set.
    #[schema(value_type = Option<String>)]
    sub: Option<Spanned<String>>,
    /// The first name.
    given_name: Option<String>,
    /// The last name, which some people do not have.
    family_name: Option<String>,
    /// Whether Google verified the address.
    email_verified: Option<bool>,
    /// The Workspace domain, told as `hd`.
    hosted_domain: Option<String>,
    /// The language, told until about 2024.
    locale: Option<String>,
    /// The password, `password` unless set.
    password: Option<String>,
    /// How the person signs in: `pwd`, `mfa`, `hwk`.
    authentication_methods: Option<Vec<String>>,
    /// For how long the person allows access, in seconds.
    #[schema(value_type = Option<i64>)]
    access_limit_seconds: Option<Spanned<i64>>,
    /// Whether the account is suspended: its refresh tokens are dead.
    #[serde(default)]
    suspended: bool,
    /// Whether its organisation blocks every app.
    #[serde(default)]
    blocked_by_admin: bool,
    /// Whether it is in the Advanced Protection Program.
    #[serde(default)]
    advanced_protection: bool,
    /// Whether it is a pupil's.
    #[serde(default)]
    under_age: bool,
    /// Whether Google asks for the password again before a refresh.
    #[serde(default)]
    reauth_required: bool,
    /// Whether its browser is refused as not secure.
    #[serde(default)]
    browser_refused: bool,
    /// Whether the callback names the issuer where that differs from account to account.
    callback_iss: Option<bool>,
}

impl AccountTable {
    /// The id, where it is set.
    pub(super) fn sub(&self) -> Option<&Spanned<String>> {
        self.sub.as_ref()
    }

    /// The table of a person who is known.
    pub(super) fn of(account: &Account) -> Self {
        let limit = account
            .access_limit
            .map(|limit| Spanned::new(0..0, limit.as_secs()));
        Self {
            email: written(&account.email),
            sub: Some(written(&account.sub)),
            given_name: Some(account.given_name.clone()),
            family_name: account.family_name.clone(),
            email_verified: Some(account.email_verified),
            hosted_domain: account.hosted_domain.clone(),
            locale: account.locale.clone(),
            password: Some(account.password.clone()),
            authentication_methods: Some(account.authentication_methods.clone()),
            access_limit_seconds: limit,
            suspended: account.suspended,
            blocked_by_admin: account.blocked_by_admin,
            advanced_protection: account.advanced_protection,
            under_age: account.under_age,
            reauth_required: account.reauth_required,
            browser_refused: account.browser_refused,
            callback_iss: Some(account.callback_iss),
        }
    }

    /// Checks the address, the id and the limit; everything else has a sensible default.
    pub(super) fn check(self) -> Result<Account, Problem> {
        let span = self.email.span();
        let email = self.email.into_inner();
        if !email
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
            || email.contains(char::is_whitespace)
            || email.matches('@').count() != 1
        {
            return Err((span, format!("`{email}` is not an email address")));
        }
        let mut account = Account::new(email);
        if let Some(sub) = self.sub {
            let digits = sub
                .get_ref()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric());
            if sub.get_ref().is_empty() || sub.get_ref().len() > 255 || !digits {
                let problem = format!(
                    "`sub` is `{}`: Google's are 21 digits, at most 255 letters or digits will do",
                    sub.get_ref()
                );
                return Err((sub.span(), problem));
            }
            account.sub = sub.into_inner().into();
        }
        account.access_limit = self.access_limit_seconds.as_ref().map(limit).transpose()?;
        account.given_name = self.given_name.unwrap_or(account.given_name);
        account.family_name = self.family_name;
        account.email_verified = self.email_verified.unwrap_or(true);
        account.hosted_domain = self.hosted_domain;
        account.locale = self.locale;
        account.password = self.password.unwrap_or(account.password);
        account.authentication_methods = self
            .authentication_methods
            .unwrap_or(account.authentication_methods);
        account.suspended = self.suspended;
        account.blocked_by_admin = self.blocked_by_admin;
        account.advanced_protection = self.advanced_protection;
        account.under_age = self.under_age;
        account.reauth_required = self.reauth_required;
        account.browser_refused = self.browser_refused;
        account.callback_iss = self.callback_iss.unwrap_or(true);
        Ok(account)
    }
}

fn limit(seconds: &Spanned<i64>) -> Result<SignedDuration, Problem> {
    match *seconds.get_ref() {
        limit if limit > 0 => Ok(SignedDuration::from_secs(limit)),
        limit => Err((
            seconds.span(),
            format!("access for {limit} seconds: write a number above 0"),
        )),
    }
}
