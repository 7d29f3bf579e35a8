//! The authorization request, read in two steps because Google judges the client in between.
//!
//! `GET /o/oauth2/v2/auth?client_id=…&redirect_uri=…&response_type=code&scope=…&state=…`, see
//! <https://developers.google.com/identity/protocols/oauth2/web-server#httprest>. [`Opening`]
//! proves what is checked before the client is looked up, [`AuthorizationRequest`] the rest.

use serde::Deserialize;

use super::error::PageError;
use super::params::Params;
use super::pkce::{Challenge, ChallengeMethod};
use super::scope::{OPENID, Scopes};
use crate::behaviour::Behaviour;

mod prompt;
mod response;

pub use prompt::Prompt;
pub use response::{ResponseMode, ResponseType};

/// Parameters Google adds on its own hops between pages; the client cannot set them. (`dsh`, which says
/// which sign-in a page belongs to, stays with the request all the way.)
pub const INTERNAL: &[&str] = &[
    "as", "ddm", "Email", "flowName", "o2v", "opparams", "part", "rapt", "service",
];

/// Parameters that make an address of Google's own pages something else than an app's request: a
/// device that waits for this code, and the page to go on to. An app cannot set them either.
pub const OWN: &[&str] = &[USER_CODE, CONTINUE];

/// The code of a device that waits.
pub const USER_CODE: &str = "user_code";

/// The page of Google's to go on to after signing in.
pub const CONTINUE: &str = "continue";

/// Known parameters that are never legal at this endpoint.
const NOT_ALLOWED: &[&str] = &["client_secret", "action"];

/// Whether the app wants a refresh token
/// (<https://developers.google.com/identity/protocols/oauth2/web-server#offline>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccessType {
    /// `online`, the default: no refresh token.
    #[default]
    Online,
    /// `offline`: a refresh token whenever consent is shown.
    Offline,
}

impl AccessType {
    /// The literal of `access_type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
        }
    }
}

/// A request whose response type and client id are there; the client is not looked up yet.
#[derive(Clone, Debug)]
pub struct Opening {
    params: Params,
    client_id: String,
    response: ResponseType,
}

impl Opening {
    /// Checks what Google checks first: repetition, `response_type`, `client_id`, in this order.
    ///
    /// # Errors
    /// The [`PageError`] of the first check that fails.
    pub fn parse(params: Params) -> Result<Self, PageError> {
        let params = params.without(INTERNAL);
        if let Some(name) = params.repeated() {
            return Err(PageError::RepeatedParameter(name.to_owned()));
        }
        let value = params
            .get("response_type")
            .ok_or(PageError::MissingResponseType)?;
        let response = ResponseType::parse(value)?;
        let client_id = params
            .get("client_id")
            .ok_or(PageError::MissingClientId)?
            .to_owned();
        Ok(Self {
            params,
            client_id,
            response,
        })
    }

    /// The client that asks, as it names itself.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Checks the syntax and legality of everything else but the redirect address and the scopes.
    ///
    /// # Errors
    /// The [`PageError`] of the first check that fails.
    pub fn read(self, behaviour: &Behaviour) -> Result<AuthorizationRequest, PageError> {
        let Self {
            params,
            client_id,
            response,
        } = self;
        if let Some(name) = not_allowed(&params, response, behaviour) {
            return Err(PageError::ParameterNotAllowed(name.to_owned()));
        }
        let mode = ResponseMode::read(&params, response, behaviour)?;
        let nonce = params.get("nonce").map(str::to_owned);
        if response.id_token && nonce.is_none() && behaviour.nonce_required {
            return Err(PageError::MissingNonce);
        }
        Ok(AuthorizationRequest {
            client_id,
            response,
            mode,
            nonce,
            prompt: Prompt::read(&params, behaviour)?,
            access_type: read_access_type(&params)?,
            challenge: read_challenge(&params)?,
            redirect_uri: params.get("redirect_uri").map(str::to_owned),
            scopes: params.get("scope").map(Scopes::parse).unwrap_or_default(),
            include_granted_scopes: params.get("include_granted_scopes") == Some("true"),
            granular: params
                .get("enable_granular_consent")
                .or_else(|| params.get("enable_serial_consent"))
                != Some("false"),
            state: params.bytes("state"),
            login_hint: params.get("login_hint").map(str::to_owned),
            hosted_domain: params.get("hd").map(str::to_owned),
            authuser: params.get("authuser").map(str::to_owned),
            has_device: params.get("device_id").is_some() && params.get("device_name").is_some(),
            max_age: params
                .get("max_age")
                .and_then(|seconds| seconds.parse().ok())
                .filter(|_| behaviour.honour_max_age),
            claims: params
                .get("claims")
                .map(SessionClaims::parse)
                .unwrap_or_default(),
            params,
        })
    }
}

/// The first known parameter that is not legal for what is asked.
fn not_allowed(
    params: &Params,
    response: ResponseType,
    behaviour: &Behaviour,
) -> Option<&'static str> {
    let is_offline = params.get("access_type") == Some("offline");
    let only_token = response.token && !response.id_token && !response.code;
    let illegal: [(&[&'static str], bool); 4] = [
        (NOT_ALLOWED, true),
        (&["nonce"], only_token),
        (&["code_challenge", "code_challenge_method"], !response.code),
        (
            &["access_type"],
            !response.code && is_offline && behaviour.strict_access_type,
        ),
    ];
    illegal
        .into_iter()
        .filter(|(_, illegal)| *illegal)
        .flat_map(|(names, _)| names)
        .copied()
        .find(|name| params.get(name).is_some())
}

/// The session-age claims an app asks for: the only use Google has for `claims`
/// (<https://developers.google.com/identity/siwg/security-bundle>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionClaims {
    /// `auth_time`
    pub auth_time: bool,
    /// `amr`
    pub amr: bool,
}

impl SessionClaims {
    /// Reads `{"id_token":{"auth_time":{"essential":true},"amr":{…}}}`; anything else asks for nothing.
    fn parse(json: &str) -> Self {
        #[derive(Deserialize)]
        struct Claims {
            id_token: serde_json::Map<String, serde_json::Value>,
        }
        serde_json::from_str::<Claims>(json).map_or_else(
            |_| Self::default(),
            |claims| Self {
                auth_time: claims.id_token.contains_key("auth_time"),
                amr: claims.id_token.contains_key("amr"),
            },
        )
    }
}

/// An authorization request whose syntax is proved; what it means is not judged yet.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// The client that asks.
    pub client_id: String,
    /// What the app wants back.
    pub response: ResponseType,
    /// How it is to travel.
    pub mode: ResponseMode,
    /// The redirect address as sent, not proved.
    pub redirect_uri: Option<String>,
    /// The scopes asked for, in canonical form.
    pub scopes: Scopes,
    /// The bytes to echo.
    pub state: Option<Vec<u8>>,
    /// Copied into the ID token.
    pub nonce: Option<String>,
    /// Whether a refresh token is wanted.
    pub access_type: AccessType,
    /// What to show; `approval_prompt=force` reads as `prompt=consent`.
    pub prompt: Prompt,
    /// PKCE.
    pub challenge: Option<Challenge>,
    /// An email address or `sub` that narrows the choice of account.
    pub login_hint: Option<String>,
    /// A Workspace domain that narrows the chooser, `*` for any; a hint, never a check.
    pub hosted_domain: Option<String>,
    /// The index of a session in this browser, or an email address.
    pub authuser: Option<String>,
    /// Whether earlier grants are merged in
    /// (<https://developers.google.com/identity/protocols/oauth2/web-server#incrementalAuth>).
    pub include_granted_scopes: bool,
    /// Whether people may allow scope by scope, `enable_granular_consent`; only old clients may say no.
    pub granular: bool,
    /// How old the sign-in may be, in seconds, where that is switched to be honoured.
    pub max_age: Option<i64>,
    /// The session-age claims asked for.
    pub claims: SessionClaims,
    /// Whether `device_id` and `device_name` are there, which private addresses need.
    pub has_device: bool,
    /// The parameters as they came, carried along from page to page.
    pub params: Params,
}

impl AuthorizationRequest {
    /// What a request of Google's own comes to: a device that waits, or a page to go on to.
    #[must_use]
    pub fn own(scopes: Scopes, params: Params) -> Self {
        Self {
            client_id: String::new(),
            response: ResponseType::default(),
            mode: ResponseMode::default(),
            redirect_uri: None,
            scopes,
            state: None,
            nonce: None,
            access_type: AccessType::Offline,
            prompt: Prompt::default(),
            challenge: None,
            login_hint: None,
            hosted_domain: None,
            authuser: params.get("authuser").map(str::to_owned),
            include_granted_scopes: false,
            granular: true,
            max_age: None,
            claims: SessionClaims::default(),
            has_device: false,
            params,
        }
    }

    /// Whether sign-in is asked for in the way of OpenID Connect.
    #[must_use]
    pub fn is_openid(&self) -> bool {
        self.scopes.contains(OPENID)
    }
}

fn read_access_type(params: &Params) -> Result<AccessType, PageError> {
    match params.get("access_type") {
        None | Some("online") => Ok(AccessType::Online),
        Some("offline") => Ok(AccessType::Offline),
        Some(other) => Err(PageError::InvalidAccessType(other.to_owned())),
    }
}

fn read_challenge(params: &Params) -> Result<Option<Challenge>, PageError> {
    let method = match params.get("code_challenge_method") {
        None => ChallengeMethod::default(),
        Some(word) => ChallengeMethod::parse(word)
            .ok_or_else(|| PageError::InvalidChallengeMethod(word.to_owned()))?,
    };
    params
        .get("code_challenge")
        .map(|text| {
            Challenge::parse(text, method)
                .ok_or_else(|| PageError::InvalidChallenge(text.to_owned()))
        })
        .transpose()
}

#[cfg(test)]
mod tests;
