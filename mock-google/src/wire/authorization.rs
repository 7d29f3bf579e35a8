//! The authorization request, read in two steps because Google judges the client in between.
//!
//! `GET /o/oauth2/v2/auth?client_id=…&redirect_uri=…&response_type=code&scope=…&state=…`, see
//! <https://developers.google.com/identity/protocols/oauth2/web-server#httprest>. [`Opening`]
//! proves what is checked before the client is looked up, [`AuthorizationRequest`] the rest.

use super::error::PageError;
use super::params::Params;
use super::pkce::{Challenge, ChallengeMethod};
use super::scope::Scopes;

/// Parameters Google adds on its own hops between pages; the client cannot set them.
pub const INTERNAL: &[&str] = &[
    "as", "continue", "ddm", "dsh", "Email", "flowName", "o2v", "opparams", "part", "service",
];

/// Known parameters that are never legal at this endpoint.
const NOT_ALLOWED: &[&str] = &["client_secret", "action"];

/// The response types of Google's discovery document, words sorted.
const RESPONSE_TYPES: &[&[&str]] = &[
    &["code"],
    &["token"],
    &["id_token"],
    &["code", "token"],
    &["code", "id_token"],
    &["id_token", "token"],
    &["code", "id_token", "token"],
    &["none"],
];

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

/// What the client asks Google to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    /// `none`: show nothing, answer at once.
    pub none: bool,
    /// `consent`: ask for consent again, which also issues a new refresh token.
    pub consent: bool,
    /// `select_account`: show the chooser.
    pub select_account: bool,
}

impl Prompt {
    fn parse(value: &str) -> Result<Self, PageError> {
        let invalid = || PageError::InvalidPrompt(value.to_owned());
        let mut prompt = Self::default();
        for word in value.split(' ').filter(|word| !word.is_empty()) {
            match word {
                "none" => prompt.none = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                _ => return Err(invalid()),
            }
        }
        if prompt.none && (prompt.consent || prompt.select_account) {
            return Err(invalid());
        }
        Ok(prompt)
    }
}

/// A request whose response type and client id are there; the client is not looked up yet.
#[derive(Clone, Debug)]
pub struct Opening {
    params: Params,
    client_id: String,
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
        let mut words: Vec<_> = value.split(' ').filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        if !RESPONSE_TYPES.contains(&words.as_slice()) {
            return Err(PageError::InvalidResponseType(value.to_owned()));
        }
        let client_id = params
            .get("client_id")
            .ok_or(PageError::MissingClientId)?
            .to_owned();
        Ok(Self { params, client_id })
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
    pub fn read(self) -> Result<AuthorizationRequest, PageError> {
        let params = self.params;
        if let Some(name) = NOT_ALLOWED.iter().find(|name| params.get(name).is_some()) {
            return Err(PageError::ParameterNotAllowed((*name).to_owned()));
        }
        match params.get("response_type") {
            Some("code") => {}
            other => {
                let value = other.unwrap_or_default().to_owned();
                return Err(PageError::UnsupportedResponseType(value));
            }
        }
        match params.get("response_mode") {
            None | Some("query") => {}
            Some(other) => return Err(PageError::UnsupportedResponseMode(other.to_owned())),
        }
        Ok(AuthorizationRequest {
            client_id: self.client_id,
            prompt: read_prompt(&params)?,
            access_type: read_access_type(&params)?,
            challenge: read_challenge(&params)?,
            redirect_uri: params.get("redirect_uri").map(str::to_owned),
            scopes: params.get("scope").map(Scopes::parse).unwrap_or_default(),
            include_granted_scopes: params.get("include_granted_scopes") == Some("true"),
            state: params.bytes("state"),
            nonce: params.get("nonce").map(str::to_owned),
            login_hint: params.get("login_hint").map(str::to_owned),
            hosted_domain: params.get("hd").map(str::to_owned),
            authuser: params.get("authuser").map(str::to_owned),
            has_device: params.get("device_id").is_some() && params.get("device_name").is_some(),
            params,
        })
    }
}

/// An authorization request whose syntax is proved; what it means is not judged yet.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// The client that asks.
    pub client_id: String,
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
    /// Whether `device_id` and `device_name` are there, which private addresses need.
    pub has_device: bool,
    /// The parameters as they came, carried along from page to page.
    pub params: Params,
}

fn read_prompt(params: &Params) -> Result<Prompt, PageError> {
    match (params.get("approval_prompt"), params.get("prompt")) {
        (Some(_), Some(_)) => Err(PageError::PromptConflict),
        (Some("force"), None) => Ok(Prompt {
            consent: true,
            ..Prompt::default()
        }),
        (Some("auto") | None, None) => Ok(Prompt::default()),
        (Some(other), None) => Err(PageError::InvalidApprovalPrompt(other.to_owned())),
        (None, Some(value)) => Prompt::parse(value),
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
mod tests {
    use super::*;

    const GOOD: &str =
        "response_type=code&client_id=c&redirect_uri=http%3A%2F%2Flocalhost%2Fcb&scope=openid";

    fn read(query: &str) -> Result<AuthorizationRequest, PageError> {
        Opening::parse(Params::parse(query).unwrap())?.read()
    }

    #[test]
    fn each_bad_parameter_is_refused_with_its_own_row() {
        let cases = [
            (
                "scope=a&scope=b",
                PageError::RepeatedParameter("scope".into()),
            ),
            ("client_id=c", PageError::MissingResponseType),
            ("response_type=", PageError::MissingResponseType),
            (
                "response_type=foo&client_id=c",
                PageError::InvalidResponseType("foo".into()),
            ),
            (
                "response_type=code&scope=openid",
                PageError::MissingClientId,
            ),
            (
                "client_secret=x",
                PageError::ParameterNotAllowed("client_secret".into()),
            ),
            (
                "prompt=consent&approval_prompt=force",
                PageError::PromptConflict,
            ),
            (
                "prompt=consent%3B",
                PageError::InvalidPrompt("consent;".into()),
            ),
            ("prompt=login", PageError::InvalidPrompt("login".into())),
            (
                "prompt=none+consent",
                PageError::InvalidPrompt("none consent".into()),
            ),
            (
                "approval_prompt=never",
                PageError::InvalidApprovalPrompt("never".into()),
            ),
            (
                "response_mode=form_post",
                PageError::UnsupportedResponseMode("form_post".into()),
            ),
            (
                "access_type=offline+",
                PageError::InvalidAccessType("offline ".into()),
            ),
            (
                "code_challenge_method=foo",
                PageError::InvalidChallengeMethod("foo".into()),
            ),
            (
                "code_challenge=short",
                PageError::InvalidChallenge("short".into()),
            ),
        ];
        for (query, error) in cases {
            let whole = format!("{GOOD}&{query}");
            let alone =
                query.contains("response_type") || matches!(error, PageError::MissingResponseType);
            let result = read(if alone { query } else { &whole });
            assert_eq!(result.err(), Some(error), "{query}");
        }
    }

    #[test]
    fn response_type_is_the_first_thing_missed() {
        assert_eq!(read("").err(), Some(PageError::MissingResponseType));
    }

    #[test]
    fn response_types_other_than_code_are_refused_by_name_and_in_any_order() {
        for value in ["token", "id_token+token", "token+id_token", "none"] {
            let query = format!("response_type={value}&client_id=c");
            let decoded = value.replace('+', " ");
            assert_eq!(
                read(&query).err(),
                Some(PageError::UnsupportedResponseType(decoded))
            );
        }
    }

    #[test]
    fn legacy_force_means_consent_and_unknown_parameters_are_ignored() {
        let request = read(&format!(
            "{GOOD}&approval_prompt=force&extra=foobar&max_age=1"
        ))
        .unwrap();
        assert!(request.prompt.consent);
    }

    #[test]
    fn state_keeps_its_bytes() {
        let request = read(&format!("{GOOD}&state=%ff%00a+b%26")).unwrap();
        assert_eq!(request.state.as_deref(), Some(&b"\xff\x00a b&"[..]));
    }

    #[test]
    fn a_client_cannot_set_internal_parameters() {
        let request = read(&format!("{GOOD}&part=forged&Email=x")).unwrap();
        assert_eq!(
            (request.params.get("part"), request.params.get("Email")),
            (None, None)
        );
    }
}
