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

pub mod account;
pub mod app_status;
pub mod browser;
pub mod callback;
pub mod client;
pub mod consent;
pub mod device;
pub mod flow;
mod forget;
pub mod grant;
pub mod identity;
mod lookup;
pub mod organization;
mod registry;
pub mod service_account;

use account::Account;
use browser::{Browser, BrowserId};
use client::{Client, project_of};
use consent::Consent;
use device::{Device, UserCode};
use grant::{Access, Code, CodeStage, Grant, Refresh, Standing};
use organization::Organization;
use service_account::ServiceAccount;

pub use grant::REFRESH_IDLE;

/// How long a dead code or refresh token is remembered, so that its refusal can say why.
const REMEMBER_DEAD: SignedDuration = SignedDuration::from_hours(24);

/// How long an expired access token is remembered, so that its refusal can say whose it was.
const REMEMBER_EXPIRED: SignedDuration = SignedDuration::from_hours(1);

/// Something that is forgotten at a certain time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Expiring {
    Code(TokenKey),
    AccessToken(TokenKey),
    RefreshToken(TokenKey),
    Browser(BrowserId),
    Device(TokenKey),
}

/// All state of one Google.
#[derive(Clone, Debug, Default)]
pub struct World {
    clients: BTreeMap<Arc<str>, Arc<Client>>,
    accounts: HashMap<Arc<str>, Arc<Account>>,
    by_email: BTreeMap<String, Arc<str>>,
    organizations: BTreeMap<String, Arc<Organization>>,
    service_accounts: BTreeMap<String, Arc<ServiceAccount>>,
    /// Until when a changed client keeps its old redirect addresses, and which.
    earlier_redirects: HashMap<Arc<str>, (Timestamp, Vec<String>)>,
    browsers: HashMap<BrowserId, Browser>,
    browsers_by_age: VecDeque<BrowserId>,
    /// By `sub`, then by project.
    consents: HashMap<Arc<str>, HashMap<String, Consent>>,
    /// How many accounts ever consented to a project.
    users: HashMap<String, u32>,
    devices: HashMap<TokenKey, Device>,
    devices_by_age: VecDeque<TokenKey>,
    user_codes: HashMap<UserCode, TokenKey>,
    codes: HashMap<TokenKey, Code>,
    access_tokens: HashMap<TokenKey, Access>,
    refresh_tokens: HashMap<TokenKey, Refresh>,
    expiring: BinaryHeap<Reverse<(Timestamp, Expiring)>>,
    /// How many sign-ins have begun.
    flows: u64,
    /// What was asked and answered.
    pub journal: Journal,
}

/// Grants and what is issued on them.
impl World {
    /// Whether nothing ended this grant since it was made.
    #[must_use]
    pub fn is_alive(&self, grant: &Grant) -> bool {
        let Standing::Consent(generation) = grant.standing else {
            return true;
        };
        self.consents
            .get(&grant.sub)
            .and_then(|projects| projects.get(project_of(&grant.client)))
            .is_some_and(|consent| consent.generation == generation)
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

    /// Ends the life of a code: it was redeemed, or burned by a wrong attempt.
    pub fn end_code(&mut self, code: &AuthorizationCode, stage: CodeStage) {
        if let Some(code) = self.codes.get_mut(&code.key()) {
            code.stage = stage;
        }
    }

    /// Issues an access token.
    pub fn issue_access_token(&mut self, access: Access, dice: &mut Dice) -> AccessToken {
        let bytes = dice.throw(&access.grant.client);
        let secret = match access.grant.standing {
            Standing::Consent(_) => AccessToken::from_random(&bytes),
            Standing::ServiceAccount => AccessToken::of_service_account(&bytes),
        };
        self.expire(
            access.expires,
            REMEMBER_EXPIRED,
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

    /// Lets a live access token end sooner.
    pub fn shorten_access_token(&mut self, token: &AccessToken, end: Timestamp) {
        if let Some(access) = self.access_tokens.get_mut(&token.key()) {
            access.expires = access.expires.min(end);
        }
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
            died: None,
            is_replaced: false,
        };
        self.refresh_tokens.insert(secret.key(), refresh);
        let consent = self.consent_mut(&grant.sub, project_of(&grant.client));
        if let Some(oldest) = consent.file(&grant.client, secret.key()) {
            self.end(oldest, now);
        }
        secret
    }

    /// Puts a new refresh token in place of one that works, which dies (RFC 6749 section 6).
    pub fn replace_refresh_token(
        &mut self,
        old: &RefreshToken,
        now: Timestamp,
        dice: &mut Dice,
    ) -> Option<RefreshToken> {
        let replaced = self.refresh_tokens.get_mut(&old.key())?;
        replaced.is_replaced = true;
        let grant = Arc::clone(&replaced.grant);
        self.consent_mut(&grant.sub, project_of(&grant.client))
            .unfile(&grant.client, &old.key());
        self.end(old.key(), now);
        Some(self.issue_refresh_token(&grant, now, dice))
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
                Some(Reverse((_, Expiring::Device(key)))) => self.forget_device(key),
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
