//! Where a fault strikes.

use std::fmt;

/// A part of Google, or of the way there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Every request to Google, whatever it asks.
    Anywhere,
    /// The connection, before anything is asked.
    Connection,
    /// The TLS handshake.
    Tls,
    /// The authorization endpoint.
    Authorization,
    /// The pages people see: signing in, consent, errors, connected apps, devices.
    Pages,
    /// The consent page, or the confirmation in its place.
    Consent,
    /// What the browser brings back to the app.
    Callback,
    /// The token endpoint.
    Token,
    /// Userinfo.
    Userinfo,
    /// Tokeninfo.
    Tokeninfo,
    /// The revocation endpoint.
    Revocation,
    /// The signing keys.
    Keys,
    /// The discovery document.
    Discovery,
    /// The device endpoint.
    Device,
    /// The Security Token Service and IAM Credentials.
    ServiceAccount,
}

impl Place {
    /// Every place there is.
    pub const ALL: &[Self] = &[
        Self::Anywhere,
        Self::Connection,
        Self::Tls,
        Self::Authorization,
        Self::Pages,
        Self::Consent,
        Self::Callback,
        Self::Token,
        Self::Userinfo,
        Self::Tokeninfo,
        Self::Revocation,
        Self::Keys,
        Self::Discovery,
        Self::Device,
        Self::ServiceAccount,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anywhere => "anywhere",
            Self::Connection => "connection",
            Self::Tls => "tls",
            Self::Authorization => "authorization",
            Self::Pages => "pages",
            Self::Consent => "consent",
            Self::Callback => "callback",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
            Self::Tokeninfo => "tokeninfo",
            Self::Revocation => "revocation",
            Self::Keys => "keys",
            Self::Discovery => "discovery",
            Self::Device => "device",
            Self::ServiceAccount => "service-account",
        }
    }

    /// The place of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|place| place.name() == name)
    }

    /// Whether a fault armed here strikes a request that goes there.
    pub(super) fn covers(self, there: Self) -> bool {
        self == there
            || match self {
                Self::Anywhere => !matches!(there, Self::Connection | Self::Tls | Self::Callback),
                Self::Pages => there == Self::Consent,
                _ => false,
            }
    }

    /// Whether anybody is known there: discovery and keys are fetched in nobody's name.
    pub(super) const fn knows_the_account(self) -> bool {
        !matches!(
            self,
            Self::Connection | Self::Tls | Self::Keys | Self::Discovery
        )
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
