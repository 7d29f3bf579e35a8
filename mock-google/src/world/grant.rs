//! Grants: one record from consent to the last refresh, and what was issued on it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::wire::authorization::AccessType;
use crate::wire::pkce::Challenge;
use crate::wire::scope::Scopes;
use crate::world::flow::Flow;

/// A refresh token dies after so long without use, six months
/// (<https://developers.google.com/identity/protocols/oauth2#expiration>).
pub const REFRESH_IDLE: SignedDuration = SignedDuration::from_hours(24 * 183);

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
    /// What keeps it alive.
    pub standing: Standing,
    /// When its refresh tokens end, where that is settled beforehand: apps in testing, and people
    /// who allow access for a limited time.
    pub ends: Option<Timestamp>,
    /// When it was given.
    pub since: Timestamp,
    /// When and how the person signed in, told on request only.
    pub session: Option<Box<Session>>,
    /// The sign-in it came from.
    pub flow: Option<Flow>,
}

/// What a grant rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A consent, in the generation in which it was given; a revocation counts that up.
    Consent(u32),
    /// A service account's own key; nothing a person could revoke.
    ServiceAccount,
}

/// When and how a person signed in: the claims `auth_time` and `amr`
/// (<https://developers.google.com/identity/siwg/security-bundle>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// When the password was typed in, in seconds since 1970, where that is to be told.
    pub auth_time: Option<i64>,
    /// How, for example `pwd` and `mfa`; empty where it is not to be told.
    pub methods: Vec<String>,
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
    /// Redeemed.
    Spent,
    /// Worthless after an attempt with a wrong redirect address or verifier.
    Burned,
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
    /// When something ended it: a revocation, a new password, the 101st token.
    pub died: Option<Timestamp>,
    /// Whether what ended it was the token that came in its place.
    pub is_replaced: bool,
}

impl Refresh {
    /// When the token died or dies of itself, whichever comes first.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        let idle = self
            .used
            .checked_add(REFRESH_IDLE)
            .unwrap_or(Timestamp::MAX);
        [self.died, self.grant.ends]
            .into_iter()
            .flatten()
            .fold(idle, Timestamp::min)
    }
}
