//! Consents: what an account allowed a project, ever.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use super::client::Client;
use super::{Expiring, REMEMBER_DEAD, World};
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
    /// When it was last given.
    pub given: Timestamp,
    /// When it ends, where that is settled beforehand.
    pub ends: Option<Timestamp>,
    refresh_tokens: HashMap<Arc<str>, VecDeque<TokenKey>>,
}

impl Consent {
    /// Adds scopes, for as long as told.
    pub(super) fn allow(&mut self, scopes: &Scopes, now: Timestamp, ends: Option<Timestamp>) {
        if !self.is_live(now) {
            self.scopes = Scopes::default();
            self.ends = None;
        }
        // What was allowed for a time and is not allowed anew keeps its end.
        let earlier = self.scopes.minus(&Scopes::identity()).minus(scopes);
        let kept = self.ends.filter(|_| !earlier.is_empty());
        self.ends = [kept, ends].into_iter().flatten().min();
        self.scopes = self.scopes.union(scopes);
        self.given = now;
    }

    /// Whether it has not ended of itself.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.ends.is_none_or(|ends| ends > now)
    }

    /// The refresh tokens filed, of every client.
    pub(super) fn refresh_tokens(&self) -> impl Iterator<Item = &TokenKey> {
        self.refresh_tokens.values().flatten()
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

    /// Takes a refresh token of a client out.
    pub(super) fn unfile(&mut self, client: &Arc<str>, key: &TokenKey) {
        if let Some(tokens) = self.refresh_tokens.get_mut(client) {
            tokens.retain(|filed| filed != key);
        }
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

/// Consents.
impl World {
    /// What an account allowed the project of a client, if that has not ended.
    #[must_use]
    pub fn consent(&self, sub: &str, client: &Client, now: Timestamp) -> Option<&Consent> {
        self.consents
            .get(sub)?
            .get(client.project())
            .filter(|consent| consent.is_live(now))
    }

    /// Everything an account allowed and did not revoke, by project.
    pub fn consents(&self, sub: &str, now: Timestamp) -> impl Iterator<Item = (&str, &Consent)> {
        self.consents
            .get(sub)
            .into_iter()
            .flatten()
            .filter(move |(_, consent)| consent.is_live(now) && !consent.scopes.is_empty())
            .map(|(project, consent)| (project.as_str(), consent))
    }

    /// How many accounts ever consented to the project of a client, and whether this one did.
    #[must_use]
    pub fn users(&self, client: &Client, sub: &str) -> (u32, bool) {
        let project = client.project();
        let is_one = self
            .consents
            .get(sub)
            .is_some_and(|projects| projects.contains_key(project));
        (self.users.get(project).copied().unwrap_or_default(), is_one)
    }

    /// Remembers that an account allowed scopes, for as long as told; returns the consent's generation.
    pub fn allow(
        &mut self,
        sub: &Arc<str>,
        client: &Client,
        scopes: &Scopes,
        now: Timestamp,
        ends: Option<Timestamp>,
    ) -> u32 {
        let consent = self.consent_mut(sub, client.project());
        consent.allow(scopes, now, ends);
        consent.generation
    }

    /// The generation of a consent, which exists from now on.
    pub fn generation(&mut self, sub: &Arc<str>, client: &Client) -> u32 {
        self.consent_mut(sub, client.project()).generation
    }

    /// Ends everything an account allowed a project: consent is asked again, all tokens are dead.
    pub fn revoke(&mut self, sub: &Arc<str>, project: &str, now: Timestamp) {
        for dead in self.consent_mut(sub, project).revoke() {
            self.end(dead, now);
        }
    }

    /// What a new password ends: the refresh tokens that open Gmail
    /// (<https://developers.google.com/identity/protocols/oauth2#expiration>).
    pub fn password_changed(&mut self, sub: &str, now: Timestamp) {
        let dead: Vec<_> = self
            .consents
            .get(sub)
            .into_iter()
            .flat_map(HashMap::values)
            .flat_map(Consent::refresh_tokens)
            .filter(|key| {
                self.refresh_tokens
                    .get(key)
                    .is_some_and(|refresh| refresh.grant.scopes.open_gmail())
            })
            .copied()
            .collect();
        for key in dead {
            self.end(key, now);
        }
    }

    /// Ends a refresh token, which is remembered for a while, so that its refusal can say why.
    pub(super) fn end(&mut self, key: TokenKey, now: Timestamp) {
        if let Some(refresh) = self.refresh_tokens.get_mut(&key) {
            refresh.died.get_or_insert(now);
        }
        self.expire(now, REMEMBER_DEAD, Expiring::RefreshToken(key));
    }

    pub(super) fn consent_mut(&mut self, sub: &Arc<str>, project: &str) -> &mut Consent {
        self.consents
            .entry(Arc::clone(sub))
            .or_default()
            .entry(project.to_owned())
            .or_insert_with(|| {
                *self.users.entry(project.to_owned()).or_default() += 1;
                Consent::default()
            })
    }
}
