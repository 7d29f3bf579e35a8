//! Consents: what an account allowed a project, ever.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::wire::credential::TokenKey;
use crate::wire::scope::Scopes;

/// The most live refresh tokens of one account for one client; the 101st ends the oldest
/// (<https://developers.google.com/identity/protocols/oauth2#expiration>).
pub const MOST_REFRESH_TOKENS: usize = 100;

/// What one account allowed one project; incremental authorization falls out of it.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// Every scope allowed and not revoked since.
    pub scopes: Scopes,
    /// Counts revocations: a grant of an earlier generation is dead, with all its tokens.
    pub generation: u32,
    refresh_tokens: HashMap<Arc<str>, VecDeque<TokenKey>>,
}

impl Consent {
    /// Adds scopes.
    pub(super) fn allow(&mut self, scopes: &Scopes) {
        self.scopes = self.scopes.union(scopes);
    }

    /// Ends everything: no scope, and every grant so far is dead.
    ///
    /// Returns the refresh tokens that are now of no use.
    pub(super) fn revoke(&mut self) -> Vec<TokenKey> {
        self.scopes = Scopes::default();
        self.generation += 1;
        std::mem::take(&mut self.refresh_tokens)
            .into_values()
            .flatten()
            .collect()
    }

    /// Files a refresh token of a client and returns the one it pushes out.
    pub(super) fn file(&mut self, client: &Arc<str>, key: TokenKey) -> Option<TokenKey> {
        let tokens = self.refresh_tokens.entry(Arc::clone(client)).or_default();
        tokens.push_back(key);
        (tokens.len() > MOST_REFRESH_TOKENS)
            .then(|| tokens.pop_front())
            .flatten()
    }
}
