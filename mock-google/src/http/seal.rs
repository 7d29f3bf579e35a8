//! Seals: what travels through the browser and must come back unforged.
//!
//! Between pages the whole request stands in the address, as at Google, and is judged anew on every
//! page. Two things must not be forged: which account was chosen (`part`), and that a form was
//! filled in here (`csrf`). Both carry a keyed hash over the browser's cookie and the request.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::google::Google;
use crate::wire::params::Params;
use crate::world::browser::BrowserId;

/// What a `part` begins with once the person read the warning; no account's id does.
const WARNED: &str = "~";

/// Seals for one browser and one request.
#[derive(Debug)]
pub(super) struct Seal<'a> {
    key: hmac::Key,
    browser: &'a BrowserId,
    request: String,
}

impl<'a> Seal<'a> {
    /// Seals for a request's own parameters in a browser.
    pub(super) fn new(google: &Google, browser: &'a BrowserId, request: &Params) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, google.seal());
        Self {
            key,
            browser,
            request: request.to_string(),
        }
    }

    /// The `part` that says which account was chosen, and whether the person read the warning and
    /// insists.
    pub(super) fn part(&self, sub: &str, warned: bool) -> String {
        let purpose = Self::purpose(warned);
        let seal = hmac::sign(&self.key, &self.message(purpose, sub));
        let mark = if warned { WARNED } else { "" };
        format!("{mark}{sub}.{}", BASE64_URL_SAFE_NO_PAD.encode(seal))
    }

    /// The account a `part` names and whether it was warned, if the part is genuine.
    pub(super) fn open_part(&self, part: &str) -> Option<(Arc<str>, bool)> {
        let warned = part.starts_with(WARNED);
        let (sub, seal) = part.trim_start_matches(WARNED).split_once('.')?;
        self.verify(Self::purpose(warned), sub, seal)
            .then(|| (sub.into(), warned))
    }

    const fn purpose(warned: bool) -> &'static str {
        if warned { "warned" } else { "part" }
    }

    /// The token of a form on a page, for an account or before one is known.
    pub(super) fn csrf(&self, sub: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, &self.message("csrf", sub)))
    }

    /// Whether a form's token is genuine.
    pub(super) fn is_csrf(&self, sub: &str, token: &str) -> bool {
        self.verify("csrf", sub, token)
    }

    fn verify(&self, purpose: &str, sub: &str, seal: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD
            .decode(seal)
            .is_ok_and(|seal| hmac::verify(&self.key, &self.message(purpose, sub), &seal).is_ok())
    }

    fn message(&self, purpose: &str, sub: &str) -> Vec<u8> {
        [purpose, self.browser.as_str(), sub, &self.request]
            .join("\n")
            .into_bytes()
    }
}
