//! Browsers: which accounts are signed in at Google behind one cookie.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{Expiring, World};
use crate::dice::Dice;
use crate::wire::credential::shorten;

/// The most browsers remembered; the one that signed in longest ago is forgotten first.
pub const MOST_BROWSERS: usize = 100_000;

/// How long a browser stays signed in without signing anybody in.
const BROWSER_IDLE: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The id in a browser's cookie, 128 bits in hexadecimal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BrowserId(Arc<str>);

/// Prints the first digits only.
impl std::fmt::Debug for BrowserId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BrowserId({})", shorten(&self.0))
    }
}

impl BrowserId {
    /// Makes an id from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bytes)).into())
    }

    /// Takes an id from a cookie, if it can be one.
    #[must_use]
    pub fn from_wire(text: &str) -> Option<Self> {
        let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| Self(text.into()))
    }

    /// The id, for the cookie only.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The Google sessions of one browser.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    accounts: Vec<Arc<str>>,
    /// When each of them last typed in the password, in the same order.
    times: Vec<Timestamp>,
}

impl Browser {
    /// The `sub` of each signed-in account, in the order they signed in: `authuser` counts these.
    #[must_use]
    pub fn accounts(&self) -> &[Arc<str>] {
        &self.accounts
    }

    /// The position of an account, which is its `authuser`.
    #[must_use]
    pub fn position(&self, sub: &str) -> Option<usize> {
        self.accounts.iter().position(|account| **account == *sub)
    }

    /// When an account last typed in its password here.
    #[must_use]
    pub fn auth_time(&self, sub: &str) -> Option<Timestamp> {
        self.times.get(self.position(sub)?).copied()
    }

    /// Signs an account out.
    pub fn sign_out(&mut self, sub: &str) {
        if let Some(position) = self.position(sub) {
            self.accounts.remove(position);
            self.times.remove(position);
        }
    }

    /// Signs an account in; signing in again only notes the time.
    pub fn sign_in(&mut self, sub: &Arc<str>, now: Timestamp) {
        if let Some(position) = self.position(sub) {
            self.times[position] = now;
        } else {
            self.accounts.push(Arc::clone(sub));
            self.times.push(now);
        }
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
        browser.sign_in(sub, now);
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

    /// Signs every account out of a browser.
    pub fn sign_out(&mut self, id: &BrowserId) {
        self.browsers.remove(id);
    }
}
