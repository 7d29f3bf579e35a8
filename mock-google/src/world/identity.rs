//! Whom a request is about: told by what it carries, before anything is judged.
//!
//! Faults that are meant for one account find it here, and the journal names it even where the request
//! is refused: a code, a token or a session says who stands behind it.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::World;
use super::browser::BrowserId;
use super::device::Device;
use super::flow::Flow;
use super::grant::Grant;
use crate::fault::Fault;
use crate::wire::credential::{AccessToken, AuthorizationCode, DeviceCode, RefreshToken, TokenKey};
use crate::wire::params::Params;

/// What a request carries that may tell whom it is about.
#[derive(Clone, Debug, Default)]
pub struct Clues {
    /// The client it names.
    pub client: Option<String>,
    /// The grant type it names, at the token endpoint.
    pub grant_type: Option<String>,
    /// The browser it comes from.
    pub browser: Option<BrowserId>,
    /// The sign-in it is part of.
    pub flow: Option<Flow>,
    credential: Option<Credential>,
    /// An email address, or the `sub` at the beginning of a `part`.
    name: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Credential {
    Code(TokenKey),
    Refresh(TokenKey),
    Access(TokenKey),
    Device(TokenKey),
}

/// Whom a request is about, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The client's id, as named or as behind what was presented.
    pub client: Option<String>,
    /// The account's email address.
    pub account: Option<String>,
    /// The sign-in.
    pub flow: Option<Flow>,
}

impl Identity {
    /// Whom a fault is meant for.
    #[must_use]
    pub fn of(fault: &Fault) -> Self {
        Self {
            client: fault.client.clone(),
            account: fault.account.clone(),
            flow: None,
        }
    }
}

/// Whether an account is the one that is wanted, or none in particular; addresses know no case.
#[must_use]
pub fn is_account(wanted: Option<&str>, found: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| found.is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
}

/// Whether a client is the one that is wanted, or none in particular; ids know case.
#[must_use]
pub fn is_client(wanted: Option<&str>, found: Option<&str>) -> bool {
    wanted.is_none() || wanted == found
}

impl Clues {
    /// Reads the clues of a request.
    #[must_use]
    pub fn of(params: &Params, authorization: Option<&str>, browser: Option<&BrowserId>) -> Self {
        let name = params.get("identifier").or_else(|| params.get("Email"));
        let part = params.get("part").map(|part| part.trim_start_matches('~'));
        let sub = part.and_then(|part| part.split('.').next());
        Self {
            client: params
                .get("client_id")
                .map(str::to_owned)
                .or_else(|| basic_user(authorization?)),
            grant_type: params.get("grant_type").map(str::to_owned),
            browser: browser.cloned(),
            flow: Flow::of(params),
            credential: Credential::of(params, authorization),
            name: name.or(sub).map(str::to_owned),
        }
    }
}

impl Clues {
    /// These clues about an account that is known.
    #[must_use]
    pub fn of_account(mut self, email: Option<&str>) -> Self {
        if email.is_some() {
            self.credential = None;
            self.name = email.map(str::to_owned);
        }
        self
    }
}

impl Credential {
    fn of(params: &Params, authorization: Option<&str>) -> Option<Self> {
        let code = |text: &str| Self::Code(AuthorizationCode::from_wire(text).key());
        let refresh = |text: &str| Self::Refresh(RefreshToken::from_wire(text).key());
        let access = |text: &str| Self::Access(AccessToken::from_wire(text).key());
        let device = |text: &str| Self::Device(DeviceCode::from_wire(text).key());
        let either = |text: &str| {
            if text.starts_with("1//") {
                refresh(text)
            } else {
                access(text)
            }
        };
        let bearer = authorization.and_then(|header| {
            let (scheme, token) = header.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        params
            .get("code")
            .map(code)
            .or_else(|| params.get("refresh_token").map(refresh))
            .or_else(|| params.get("device_code").map(device))
            .or_else(|| params.get("token").map(either))
            .or_else(|| bearer.map(access))
            .or_else(|| params.get("access_token").map(access))
            .or_else(|| params.get("oauth_token").map(access))
    }
}

impl World {
    /// Says whom a request is about.
    #[must_use]
    pub fn identify(&self, clues: &Clues) -> Identity {
        if let Some(grant) = clues
            .credential
            .and_then(|credential| self.behind(credential))
        {
            return Identity {
                client: clues
                    .client
                    .clone()
                    .or_else(|| Some(grant.client.to_string())),
                account: self
                    .account(&grant.sub)
                    .map(|account| account.email.clone()),
                flow: grant.flow.or(clues.flow),
            };
        }
        let named = clues.name.as_deref().and_then(|name| {
            let account = self.account(name).or_else(|| self.account_by_email(name));
            Some(account?.email.clone())
        });
        Identity {
            client: clues.client.clone(),
            account: named.or_else(|| self.only_session(clues.browser.as_ref()?)),
            flow: clues.flow,
        }
    }

    fn behind(&self, credential: Credential) -> Option<&Arc<Grant>> {
        match credential {
            Credential::Code(key) => self.codes.get(&key).map(|code| &code.grant),
            Credential::Refresh(key) => self.refresh_tokens.get(&key).map(|token| &token.grant),
            Credential::Access(key) => self.access_tokens.get(&key).map(|token| &token.grant),
            Credential::Device(key) => self.devices.get(&key).and_then(Device::grant),
        }
    }

    /// The account a browser is signed in to, where that is only one.
    fn only_session(&self, browser: &BrowserId) -> Option<String> {
        match self.browser(browser)?.accounts() {
            [sub] => self.account(sub).map(|account| account.email.clone()),
            _ => None,
        }
    }
}

/// The client id of `Authorization: Basic`.
fn basic_user(authorization: &str) -> Option<String> {
    let (scheme, encoded) = authorization.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    decoded.split_once(':').map(|(id, _)| id.to_owned())
}
