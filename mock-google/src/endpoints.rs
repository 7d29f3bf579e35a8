//! Every address of the server, in one place: discovery, pages and tests ask here.

use url::Url;

use crate::wire::params::encode;

/// The issuer of real Google, for which the mock can stand in.
pub const GOOGLE_ISSUER: &str = "https://accounts.google.com";

/// Google's identity hosts, answered when standing in for Google.
pub const GOOGLE_HOSTS: &[&str] = &[
    "accounts.google.com",
    "oauth2.googleapis.com",
    "www.googleapis.com",
    "openidconnect.googleapis.com",
    "www.google.com",
    "google.com",
    "myaccount.google.com",
    "sts.googleapis.com",
    "iamcredentials.googleapis.com",
    "lh3.googleusercontent.com",
];

/// Whether a text can be an issuer: an http or https address without path, query and trailing slash.
#[must_use]
pub fn is_issuer(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text
    })
}

/// The addresses of one Google: all on its own base, or on Google's real hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    issuer: String,
    accounts: String,
    oauth2: String,
    apis: String,
    openid: String,
    web: String,
    account: String,
    pictures: String,
}

impl Endpoints {
    /// All endpoints on one base address, which is also the issuer.
    #[must_use]
    pub fn on(base: &Url) -> Self {
        let base = base.as_str().trim_end_matches('/').to_owned();
        Self {
            issuer: base.clone(),
            accounts: base.clone(),
            oauth2: base.clone(),
            apis: base.clone(),
            openid: base.clone(),
            web: base.clone(),
            account: base.clone(),
            pictures: base,
        }
    }

    /// Google's real addresses, for standing in behind a host mapping or a proxy.
    #[must_use]
    pub fn google() -> Self {
        Self {
            issuer: GOOGLE_ISSUER.to_owned(),
            accounts: GOOGLE_ISSUER.to_owned(),
            oauth2: "https://oauth2.googleapis.com".to_owned(),
            apis: "https://www.googleapis.com".to_owned(),
            openid: "https://openidconnect.googleapis.com".to_owned(),
            web: "https://www.google.com".to_owned(),
            account: "https://myaccount.google.com".to_owned(),
            pictures: "https://lh3.googleusercontent.com".to_owned(),
        }
    }

    /// The issuer, without a trailing slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The issuer without its scheme, as old tokens name it: `accounts.google.com`.
    #[must_use]
    pub fn bare_issuer(&self) -> &str {
        self.issuer
            .split_once("://")
            .map_or(&self.issuer, |(_, bare)| bare)
    }

    /// The authorization endpoint, to which a browser is sent.
    #[must_use]
    pub fn authorization(&self) -> String {
        format!("{}/o/oauth2/v2/auth", self.accounts)
    }

    /// The token endpoint.
    #[must_use]
    pub fn token(&self) -> String {
        format!("{}/token", self.oauth2)
    }

    /// The OpenID Connect userinfo endpoint.
    #[must_use]
    pub fn userinfo(&self) -> String {
        format!("{}/v1/userinfo", self.openid)
    }

    /// The revocation endpoint.
    #[must_use]
    pub fn revocation(&self) -> String {
        format!("{}/revoke", self.oauth2)
    }

    /// The device authorization endpoint, as advertised.
    #[must_use]
    pub fn device_code(&self) -> String {
        format!("{}/device/code", self.oauth2)
    }

    /// The JWK set.
    #[must_use]
    pub fn jwks(&self) -> String {
        format!("{}/oauth2/v3/certs", self.apis)
    }

    /// The authorization endpoint under its older path, which the console's client files name.
    #[must_use]
    pub fn authorization_legacy(&self) -> String {
        format!("{}/o/oauth2/auth", self.accounts)
    }

    /// The signing keys as certificates.
    #[must_use]
    pub fn certificates(&self) -> String {
        format!("{}/oauth2/v1/certs", self.apis)
    }

    /// The certificates of a service account.
    #[must_use]
    pub fn robot_certificates(&self, email: &str) -> String {
        format!(
            "{}/robot/v1/metadata/x509/{}",
            self.apis,
            encode(email.as_bytes())
        )
    }

    /// The page on which a person types in the code of a device.
    #[must_use]
    pub fn device_page(&self) -> String {
        format!("{}/device", self.web)
    }

    /// The page of connected apps, for the account of an index in the browser.
    #[must_use]
    pub fn connections(&self, authuser: Option<usize>) -> String {
        let query = authuser.map_or_else(String::new, |index| format!("?authuser={index}"));
        format!("{}/connections{query}", self.account)
    }

    /// A page on the accounts host, by its path.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.accounts)
    }

    /// A profile picture, in the shape of Google's: `…/a/<id>=s96-c`.
    #[must_use]
    pub fn picture(&self, sub: &str) -> String {
        format!("{}/a/{sub}=s96-c", self.pictures)
    }
}
