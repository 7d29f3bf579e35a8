//! Everything one Google knows: a plain struct behind one lock, every collection bounded.
//!
//! Reading is free; the few methods that write are the only writers of a request. Expired things
//! are swept in passing, at a cost that does not depend on how many there are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::dice::Dice;
use crate::journal::Journal;
use crate::wire::credential::{AccessToken, AuthorizationCode, RefreshToken, TokenKey};
use crate::wire::scope::Scopes;

pub mod account;
pub mod browser;
pub mod callback;
pub mod client;
pub mod consent;
pub mod grant;

use account::Account;
use browser::{Browser, BrowserId};
use client::{Client, project_of};
use consent::Consent;
use grant::{Access, Code, CodeStage, Grant, Refresh};

/// The most browsers remembered; the one that signed in longest ago is forgotten first.
pub const MOST_BROWSERS: usize = 100_000;

/// A refresh token dies after so long without use, six months
/// (<https://developers.google.com/identity/protocols/oauth2#expiration>).
pub const REFRESH_IDLE: SignedDuration = SignedDuration::from_hours(24 * 183);

/// How long a browser stays signed in without signing anybody in.
const BROWSER_IDLE: SignedDuration = SignedDuration::from_hours(24 * 14);

/// How long a dead code or refresh token is remembered, so that its refusal can say why.
const REMEMBER_DEAD: SignedDuration = SignedDuration::from_hours(24);

/// Something that is forgotten at a certain time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Expiring {
    Code(TokenKey),
    AccessToken(TokenKey),
    RefreshToken(TokenKey),
    Browser(BrowserId),
}

/// All state of one Google.
#[derive(Debug, Default)]
pub struct World {
    clients: BTreeMap<Arc<str>, Arc<Client>>,
    accounts: HashMap<Arc<str>, Arc<Account>>,
    by_email: BTreeMap<String, Arc<str>>,
    browsers: HashMap<BrowserId, Browser>,
    browsers_by_age: VecDeque<BrowserId>,
    /// By `sub`, then by project.
    consents: HashMap<Arc<str>, HashMap<String, Consent>>,
    codes: HashMap<TokenKey, Code>,
    access_tokens: HashMap<TokenKey, Access>,
    refresh_tokens: HashMap<TokenKey, Refresh>,
    expiring: BinaryHeap<Reverse<(Timestamp, Expiring)>>,
    /// What was asked and answered.
    pub journal: Journal,
}

/// Clients and accounts.
impl World {
    /// Registers a client, or replaces the one of the same id.
    pub fn register(&mut self, client: Client) {
        self.clients
            .insert(Arc::clone(&client.id), Arc::new(client));
    }

    /// Forgets a client; its tokens are then of an unknown client.
    pub fn remove_client(&mut self, id: &str) -> bool {
        self.clients.remove(id).is_some()
    }

    /// A client by its id.
    #[must_use]
    pub fn client(&self, id: &str) -> Option<&Arc<Client>> {
        self.clients.get(id)
    }

    /// Every client, by id.
    pub fn clients(&self) -> impl Iterator<Item = &Arc<Client>> {
        self.clients.values()
    }

    /// Adds an account, or replaces the one of the same `sub` or address.
    pub fn add_account(&mut self, account: Account) {
        let address = account.email.to_lowercase();
        if let Some(before) = self.accounts.get(&account.sub) {
            self.by_email.remove(&before.email.to_lowercase());
        }
        if let Some(other) = self.by_email.insert(address, Arc::clone(&account.sub))
            && other != account.sub
        {
            self.accounts.remove(&other);
        }
        self.accounts
            .insert(Arc::clone(&account.sub), Arc::new(account));
    }

    /// An account by its `sub`.
    #[must_use]
    pub fn account(&self, sub: &str) -> Option<&Arc<Account>> {
        self.accounts.get(sub)
    }

    /// An account by its email address, in any case.
    #[must_use]
    pub fn account_by_email(&self, email: &str) -> Option<&Arc<Account>> {
        self.accounts.get(self.by_email.get(&email.to_lowercase())?)
    }

    /// How many accounts there are.
    #[must_use]
    pub fn accounts_count(&self) -> usize {
        self.accounts.len()
    }

    /// Every account, by address.
    pub fn accounts(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.by_email
            .values()
            .filter_map(|sub| self.accounts.get(sub))
    }
}

/// Browsers.
impl World {
    /// The Google sessions behind a cookie.
    #[must_use]
    pub fn browser(&self, id: &BrowserId) -> Option<&Browser> {
        self.browsers.get(id)
    }

    /// Signs an account in and returns the browser's new id: the old one is worthless from now
    /// on, so that nobody can plant it beforehand.
    pub fn sign_in(
        &mut self,
        id: &BrowserId,
        sub: &Arc<str>,
        now: Timestamp,
        dice: &mut Dice,
    ) -> BrowserId {
        let mut browser = self.browsers.remove(id).unwrap_or_default();
        browser.sign_in(sub);
        let id = BrowserId::from_random(dice.throw("browser"));
        self.browsers.insert(id.clone(), browser);
        self.expire(now, BROWSER_IDLE, Expiring::Browser(id.clone()));
        self.browsers_by_age.push_back(id.clone());
        while self.browsers.len() > MOST_BROWSERS
            && let Some(oldest) = self.browsers_by_age.pop_front()
        {
            self.browsers.remove(&oldest);
        }
        if self.browsers_by_age.len() > 2 * MOST_BROWSERS {
            self.browsers_by_age
                .retain(|id| self.browsers.contains_key(id));
        }
        id
    }
}

impl World {
    /// Signs every account out of a browser.
    pub fn sign_out(&mut self, id: &BrowserId) {
        self.browsers.remove(id);
    }
}

/// Consents and grants.
impl World {
    /// What an account allowed the project of a client.
    #[must_use]
    pub fn consent(&self, sub: &str, client: &Client) -> Option<&Consent> {
        self.consents.get(sub)?.get(client.project())
    }

    /// Remembers that an account allowed scopes, and returns the consent's generation.
    pub fn allow(&mut self, sub: &Arc<str>, client: &Client, scopes: &Scopes) -> u32 {
        let consent = self.consent_mut(sub, client.project());
        consent.allow(scopes);
        consent.generation
    }

    /// Ends everything an account allowed a project: consent is asked again, all tokens are dead.
    pub fn revoke(&mut self, sub: &Arc<str>, project: &str, now: Timestamp) {
        for dead in self.consent_mut(sub, project).revoke() {
            self.expire(now, REMEMBER_DEAD, Expiring::RefreshToken(dead));
        }
    }

    /// Whether nothing ended this grant since it was made.
    #[must_use]
    pub fn is_alive(&self, grant: &Grant) -> bool {
        self.consents
            .get(&grant.sub)
            .and_then(|projects| projects.get(project_of(&grant.client)))
            .is_some_and(|consent| consent.generation == grant.generation)
    }

    /// Issues a code.
    pub fn issue_code(&mut self, code: Code, dice: &mut Dice) -> AuthorizationCode {
        let secret = AuthorizationCode::from_random(&dice.throw(&code.grant.client));
        self.expire(code.expires, REMEMBER_DEAD, Expiring::Code(secret.key()));
        self.codes.insert(secret.key(), code);
        secret
    }

    /// A code that was issued and is not forgotten, spent or not.
    #[must_use]
    pub fn code(&self, code: &AuthorizationCode) -> Option<&Code> {
        self.codes.get(&code.key())
    }

    /// Spends a code.
    pub fn spend(&mut self, code: &AuthorizationCode) {
        if let Some(code) = self.codes.get_mut(&code.key()) {
            code.stage = CodeStage::Spent;
        }
    }

    /// Issues an access token.
    pub fn issue_access_token(&mut self, access: Access, dice: &mut Dice) -> AccessToken {
        let secret = AccessToken::from_random(&dice.throw(&access.grant.client));
        self.expire(
            access.expires,
            SignedDuration::ZERO,
            Expiring::AccessToken(secret.key()),
        );
        self.access_tokens.insert(secret.key(), access);
        secret
    }

    /// A live access token.
    #[must_use]
    pub fn access_token(&self, token: &AccessToken, now: Timestamp) -> Option<&Access> {
        self.access_tokens
            .get(&token.key())
            .filter(|access| access.expires > now && self.is_alive(&access.grant))
    }

    /// Issues a refresh token; the 101st of an account for a client ends the oldest.
    pub fn issue_refresh_token(
        &mut self,
        grant: &Arc<Grant>,
        now: Timestamp,
        dice: &mut Dice,
    ) -> RefreshToken {
        let secret = RefreshToken::from_random(&dice.throw(&grant.client));
        let refresh = Refresh {
            grant: Arc::clone(grant),
            used: now,
            pushed_out: false,
        };
        self.refresh_tokens.insert(secret.key(), refresh);
        let consent = self.consent_mut(&grant.sub, project_of(&grant.client));
        if let Some(oldest) = consent.file(&grant.client, secret.key()) {
            if let Some(refresh) = self.refresh_tokens.get_mut(&oldest) {
                refresh.pushed_out = true;
            }
            self.expire(now, REMEMBER_DEAD, Expiring::RefreshToken(oldest));
        }
        secret
    }

    /// A refresh token that was issued and is not forgotten, dead or not.
    #[must_use]
    pub fn refresh_token(&self, token: &RefreshToken) -> Option<&Refresh> {
        self.refresh_tokens.get(&token.key())
    }

    /// Notes that a refresh token was used.
    pub fn touch(&mut self, token: &RefreshToken, now: Timestamp) {
        if let Some(refresh) = self.refresh_tokens.get_mut(&token.key()) {
            refresh.used = now;
        }
    }

    fn consent_mut(&mut self, sub: &Arc<str>, project: &str) -> &mut Consent {
        self.consents
            .entry(Arc::clone(sub))
            .or_default()
            .entry(project.to_owned())
            .or_default()
    }
}

/// Forgetting.
impl World {
    /// Forgets what expired; called with every request, so each finds little to do.
    pub fn sweep(&mut self, now: Timestamp) {
        while self
            .expiring
            .peek()
            .is_some_and(|Reverse((when, _))| *when <= now)
        {
            match self.expiring.pop() {
                Some(Reverse((_, Expiring::Code(key)))) => drop(self.codes.remove(&key)),
                Some(Reverse((_, Expiring::AccessToken(key)))) => {
                    drop(self.access_tokens.remove(&key));
                }
                Some(Reverse((_, Expiring::RefreshToken(key)))) => {
                    drop(self.refresh_tokens.remove(&key));
                }
                Some(Reverse((_, Expiring::Browser(id)))) => drop(self.browsers.remove(&id)),
                None => {}
            }
        }
    }

    fn expire(&mut self, from: Timestamp, after: SignedDuration, what: Expiring) {
        let when = from.checked_add(after).unwrap_or(Timestamp::MAX);
        self.expiring.push(Reverse((when, what)));
    }
}

#[cfg(test)]
mod tests;
