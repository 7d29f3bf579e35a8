//! Grants: one record from consent to the last refresh, and what was issued on it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::wire::authorization::AccessType;
use crate::wire::pkce::Challenge;
use crate::wire::scope::Scopes;

/// One authorization: an account let a client do something.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The client's id.
    pub client: Arc<str>,
    /// The account's `sub`.
    pub sub: Arc<str>,
    /// What was granted.
    pub scopes: Scopes,
    /// Copied into the ID token of the first exchange.
    pub nonce: Option<Box<str>>,
    /// Whether a refresh token stands behind the access tokens.
    pub access_type: AccessType,
    /// The consent's generation when it was given; a revocation counts that up.
    pub generation: u32,
}

/// A code and what it takes to redeem it.
#[derive(Clone, Debug)]
pub struct Code {
    /// What it stands for.
    pub grant: Arc<Grant>,
    /// The redirect address it was issued to.
    pub redirect_uri: Box<str>,
    /// The PKCE challenge, if one was sent.
    pub challenge: Option<Challenge>,
    /// Whether redeeming it brings a refresh token.
    pub with_refresh_token: bool,
    /// When it expires.
    pub expires: Timestamp,
    /// Where it is in its short life.
    pub stage: CodeStage,
}

/// The life of a code: each is redeemed at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeStage {
    /// Waiting to be redeemed.
    Issued,
    /// Redeemed, or burned by a wrong attempt.
    Spent,
}

/// An access token as the server remembers it.
#[derive(Clone, Debug)]
pub struct Access {
    /// What it stands for.
    pub grant: Arc<Grant>,
    /// A subset of the grant's scopes if a refresh narrowed them.
    pub narrowed: Option<Scopes>,
    /// When it expires.
    pub expires: Timestamp,
}

impl Access {
    /// What the token is good for.
    #[must_use]
    pub fn scopes(&self) -> &Scopes {
        self.narrowed.as_ref().unwrap_or(&self.grant.scopes)
    }
}

/// A refresh token as the server remembers it.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// What it stands for.
    pub grant: Arc<Grant>,
    /// When it was last used; six months without use end it.
    pub used: Timestamp,
    /// Whether the 101st token of the account for the client ended it.
    pub pushed_out: bool,
}
