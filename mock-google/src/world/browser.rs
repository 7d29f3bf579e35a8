//! Browsers: which accounts are signed in at Google behind one cookie.

use std::sync::Arc;

/// The id in a browser's cookie, 128 bits in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BrowserId(Arc<str>);

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

    /// Signs an account in; signing in again changes nothing.
    pub fn sign_in(&mut self, sub: &Arc<str>) {
        if self.position(sub).is_none() {
            self.accounts.push(Arc::clone(sub));
        }
    }
}
