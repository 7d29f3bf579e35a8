//! Accounts: the people Google knows.

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

/// A Google account.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of a person, not a state"
)]
pub struct Account {
    /// The permanent id: 21 digits, the first a 1.
    pub sub: Arc<str>,
    /// The email address, which may change while `sub` does not.
    pub email: String,
    /// Whether Google verified the address.
    pub email_verified: bool,
    /// The first name.
    pub given_name: String,
    /// The last name, which some people do not have.
    pub family_name: Option<String>,
    /// The Workspace domain.
    pub hosted_domain: Option<String>,
    /// The password, `password` unless set.
    pub password: String,
    /// Whether the account is suspended: it can sign in, but its refresh tokens are dead.
    pub suspended: bool,
    /// Whether the account's organisation blocks every app (`admin_policy_enforced`).
    pub blocked_by_admin: bool,
    /// Whether the callback names the issuer when that is switched per account.
    pub callback_iss: bool,
    /// The language, told as the claim `locale` until about 2024; none today.
    pub locale: Option<String>,
    /// Whether the account is in the Advanced Protection Program: restricted scopes are blocked.
    pub advanced_protection: bool,
    /// Whether the account is a school's and under 18: apps wait for an administrator's review.
    pub under_age: bool,
    /// Whether Google asks for the password again before a refresh (`invalid_rapt`).
    pub reauth_required: bool,
    /// Whether sign-in ends with `This browser or app may not be secure.`
    pub browser_refused: bool,
    /// For how long the person allows access; without end unless set.
    pub access_limit: Option<SignedDuration>,
    /// How the person signs in, told as `amr` on request: `pwd`, `mfa`, `hwk`.
    pub authentication_methods: Vec<String>,
}

impl Account {
    /// An ordinary account; its names are made from the address, its `sub` never changes.
    #[must_use]
    pub fn new(email: impl Into<String>) -> Self {
        let email = email.into();
        let local = email.split('@').next().unwrap_or_default();
        let mut letters = local.chars();
        let given_name = letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect());
        Self {
            sub: sub_of(&email).into(),
            given_name: given_name.unwrap_or_default(),
            family_name: None,
            email_verified: true,
            hosted_domain: None,
            password: "password".to_owned(),
            suspended: false,
            blocked_by_admin: false,
            callback_iss: true,
            locale: None,
            advanced_protection: false,
            under_age: false,
            reauth_required: false,
            browser_refused: false,
            access_limit: None,
            authentication_methods: vec!["pwd".to_owned()],
            email,
        }
    }

    /// Gives the account a first and a last name.
    #[must_use]
    pub fn named(mut self, given: impl Into<String>, family: impl Into<String>) -> Self {
        self.given_name = given.into();
        self.family_name = Some(family.into());
        self
    }

    /// Gives the account a single name, as some people have.
    #[must_use]
    pub fn mononym(mut self, name: impl Into<String>) -> Self {
        self.given_name = name.into();
        self.family_name = None;
        self
    }

    /// Makes it an account of a Workspace domain.
    #[must_use]
    pub fn hosted_domain(mut self, domain: impl Into<String>) -> Self {
        self.hosted_domain = Some(domain.into());
        self
    }

    /// Leaves the email address unverified.
    #[must_use]
    pub fn unverified(mut self) -> Self {
        self.email_verified = false;
        self
    }

    /// Sets the password.
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = password.into();
        self
    }

    /// Suspends the account: sign-in works, refresh does not.
    #[must_use]
    pub fn suspended(mut self) -> Self {
        self.suspended = true;
        self
    }

    /// Lets the account's organisation block every app.
    #[must_use]
    pub fn blocked_by_admin(mut self) -> Self {
        self.blocked_by_admin = true;
        self
    }

    /// Lets the person allow access for so long only (time-based access).
    #[must_use]
    pub fn access_limit(mut self, limit: SignedDuration) -> Self {
        self.access_limit = Some(limit);
        self
    }

    /// The full name.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.family_name {
            Some(family) => format!("{} {family}", self.given_name),
            None => self.given_name.clone(),
        }
    }

    /// What is special about the account, in a few words; empty for an ordinary one.
    #[must_use]
    pub fn note(&self) -> String {
        let mut notes = Vec::new();
        if let Some(domain) = &self.hosted_domain {
            notes.push(format!("Workspace account of {domain}"));
        }
        if !self.email_verified {
            notes.push("email address not verified".to_owned());
        }
        if self.family_name.is_none() {
            notes.push("no family name".to_owned());
        }
        if self.suspended {
            notes.push("suspended: signs in, but every refresh fails".to_owned());
        }
        if self.blocked_by_admin {
            notes.push("its organisation blocks every app".to_owned());
        }
        for (is_so, note) in [
            (
                self.advanced_protection,
                "in Advanced Protection: restricted scopes are blocked",
            ),
            (self.under_age, "a school's account: apps wait for a review"),
            (
                self.reauth_required,
                "every refresh fails with invalid_rapt",
            ),
            (
                self.browser_refused,
                "cannot sign in: the browser may not be secure",
            ),
            (
                self.access_limit.is_some(),
                "allows access for a limited time",
            ),
        ] {
            if is_so {
                notes.push(note.to_owned());
            }
        }
        notes.join(", ")
    }

    /// The people every Google starts with, one for each case worth a try.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        vec![
            Self::new("ada@gmail.com").named("Ada", "Lovelace"),
            Self::new("grace@example.com")
                .named("Grace", "Hopper")
                .hosted_domain("example.com"),
            Self::new("unverified@example.net")
                .named("Una", "Verified")
                .unverified(),
            Self::new("mononym@gmail.com").mononym("Teller"),
            Self::new("long.name.with.émoji@gmail.com").named("Zoë 🦊", "<b>O'Neil</b> بنت"),
            Self::new("suspended@gmail.com")
                .named("Sam", "Suspended")
                .suspended(),
            Self::new("blocked@example.org")
                .named("Blake", "Blocked")
                .hosted_domain("example.org")
                .blocked_by_admin(),
        ]
    }
}

/// Prints the account without its password.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("email", &self.email)
            .field("sub", &self.sub)
            .finish_non_exhaustive()
    }
}

/// An id made from the address: 1 and 20 digits, the same in every run.
fn sub_of(email: &str) -> String {
    let digest = Sha256::digest(email.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    format!("1{:020}", u128::from_be_bytes(bytes) % 10_u128.pow(20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_needs_nothing_but_an_address() {
        let account = Account::new("ada.lovelace@gmail.com");
        assert_eq!(account.name(), "Ada.lovelace");
        assert_eq!(account.sub.len(), 21);
        assert!(account.sub.starts_with('1') && account.sub.bytes().all(|b| b.is_ascii_digit()));
        assert_eq!(account.sub, Account::new("ada.lovelace@gmail.com").sub);
    }

    #[test]
    fn debug_does_not_show_the_password() {
        let account = Account::new("ada@gmail.com").password("hunter2");
        assert!(!format!("{account:?}").contains("hunter2"));
    }
}
