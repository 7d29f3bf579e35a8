//! Workspace organisations: what an administrator lets apps do with the accounts of a domain.
//!
//! <https://support.google.com/a/answer/7281227>

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::wire::scope::{Scopes, Sensitivity};

/// What an administrator lets an app do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AppAccess {
    /// Nothing is set for the app: each person decides.
    #[default]
    Unconfigured,
    /// `Trusted`: everything, and people are not asked scope by scope.
    Trusted,
    /// `Limited`: only Google services that are not restricted.
    Limited,
    /// `Specific Google data`: only these scopes, and signing in.
    Specific(Scopes),
    /// `Blocked`: nothing; the app meets `admin_policy_enforced`.
    Blocked,
}

impl AppAccess {
    /// Whether these scopes may be asked for.
    #[must_use]
    pub fn admits(&self, scopes: &Scopes) -> bool {
        match self {
            Self::Unconfigured | Self::Trusted => true,
            Self::Limited => scopes.sensitivity() < Sensitivity::Restricted,
            Self::Specific(allowed) => allowed.union(&Scopes::identity()).covers(scopes),
            Self::Blocked => false,
        }
    }
}

/// An organisation that manages the accounts of a domain.
#[derive(Clone, Debug, Default)]
pub struct Organization {
    /// The Workspace domain.
    pub domain: String,
    /// What is set for apps that are not listed.
    pub others: AppAccess,
    /// What is set for apps, by client id.
    pub apps: BTreeMap<String, AppAccess>,
    /// How long a session with Google Cloud lasts; afterwards a refresh of a grant with a Cloud
    /// scope fails with `invalid_rapt` (<https://support.google.com/a/answer/9368756>).
    pub session_length: Option<SignedDuration>,
}

impl Organization {
    /// An organisation that has set nothing.
    #[must_use]
    pub fn new(domain: impl Into<String>) -> Self {
        Self {
            domain: domain.into(),
            ..Self::default()
        }
    }

    /// Sets what an app may do.
    #[must_use]
    pub fn app(mut self, client_id: impl Into<String>, access: AppAccess) -> Self {
        self.apps.insert(client_id.into(), access);
        self
    }

    /// What an app may do.
    #[must_use]
    pub fn access(&self, client_id: &str) -> &AppAccess {
        self.apps.get(client_id).unwrap_or(&self.others)
    }
}
