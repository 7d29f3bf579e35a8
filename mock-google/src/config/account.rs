//! `[[account]]`: a person.

use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;

use super::Problem;
use crate::world::account::Account;

/// The table as people write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a person, not a state"
)]
pub(super) struct AccountTable {
    pub(super) email: Spanned<String>,
    sub: Option<Spanned<String>>,
    given_name: Option<String>,
    family_name: Option<String>,
    email_verified: Option<bool>,
    hosted_domain: Option<String>,
    locale: Option<String>,
    password: Option<String>,
    authentication_methods: Option<Vec<String>>,
    access_limit_seconds: Option<Spanned<i64>>,
    #[serde(default)]
    suspended: bool,
    #[serde(default)]
    blocked_by_admin: bool,
    #[serde(default)]
    advanced_protection: bool,
    #[serde(default)]
    under_age: bool,
    #[serde(default)]
    reauth_required: bool,
    #[serde(default)]
    browser_refused: bool,
    callback_iss: Option<bool>,
}

impl AccountTable {
    /// The id, where it is set.
    pub(super) fn sub(&self) -> Option<&Spanned<String>> {
        self.sub.as_ref()
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
