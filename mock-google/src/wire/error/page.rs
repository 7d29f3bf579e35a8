//! Refusals that end on Google's own error page; the client is never told.
//!
//! Texts as captured from `authError` blobs and the page itself, see
//! <https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors>.

use std::borrow::Cow;

use crate::wire::auth_error::{AuthError, Detail, Developer};
use crate::wire::scope::Scopes;

const OAUTH2: &str = "https://developers.google.com/identity/protocols/oauth2";
const SECURE_RESPONSE: &str =
    "https://developers.google.com/identity/protocols/oauth2/policies#secure-response-handling";
const REDIRECT_MISMATCH: &str = "https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors-redirect-uri-mismatch";

const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

/// A refusal of the authorization endpoint that stays on Google's pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageError {
    /// `OAuth 2 parameters can only have a single value: …`
    RepeatedParameter(String),
    /// `Required parameter is missing: response_type`, the first check of all.
    MissingResponseType,
    /// `Invalid response_type: …`, a word that is not in the discovery document.
    InvalidResponseType(String),
    /// `unsupported_response_type`: a response type the client, or this mock, does not do.
    UnsupportedResponseType(String),
    /// A `response_mode` this mock does not do; Google honours `form_post` (text of our own).
    UnsupportedResponseMode(String),
    /// `Missing required parameter: client_id`
    MissingClientId,
    /// `Missing required parameter: redirect_uri`
    MissingRedirectUri,
    /// `Missing required parameter: scope`
    MissingScope,
    /// `Parameter not allowed for this message type: …`
    ParameterNotAllowed(String),
    /// `Conflict params: approval_prompt and prompt`
    PromptConflict,
    /// `Invalid parameter value for prompt: Invalid prompt: …`
    InvalidPrompt(String),
    /// `Invalid parameter value for approval_prompt: '…' is not valid` (text inferred from `access_type`)
    InvalidApprovalPrompt(String),
    /// `Invalid parameter value for access_type: '…' is not valid`
    InvalidAccessType(String),
    /// `Invalid parameter value for code_challenge_method: '…' is not a valid CodeChallengeMethod`
    InvalidChallengeMethod(String),
    /// `Invalid parameter value for code_challenge: '…' is not valid` (text inferred from `access_type`)
    InvalidChallenge(String),
    /// `invalid_client`: `The OAuth client was not found.`
    UnknownClient,
    /// `deleted_client`: `The OAuth client was deleted.`
    DeletedClient,
    /// `disabled_client`: `The OAuth client was disabled.`
    DisabledClient,
    /// A redirect address that breaks one of Google's validation rules, judged before registration.
    RedirectUriPolicy(String),
    /// `device_id and device_name are required for private IP`
    PrivateRedirectUri(String),
    /// The out-of-band address with a web client.
    OutOfBandForWeb,
    /// The out-of-band address with an installed app, blocked since January 2023.
    OutOfBandBlocked,
    /// `The loopback flow has been blocked …`: a loopback address with a mobile client
    /// (<https://developers.google.com/identity/protocols/oauth2/resources/loopback-migration>).
    LoopbackBlocked(String),
    /// `Custom scheme URIs are not allowed for 'WEB' client type.`
    CustomSchemeForWeb(String),
    /// `Custom URI scheme is not supported on Android or Chrome apps`
    CustomSchemeUnsupported(String),
    /// `disallowed_useragent`: the browser is an embedded web view.
    DisallowedUserAgent,
    /// `redirect_uri_mismatch`: well formed, but not registered.
    RedirectUriMismatch(String),
    /// `invalid_scope`: `Some requested scopes were invalid. {valid=[…], invalid=[…]}`
    InvalidScope {
        /// The scopes Google knows, in canonical form.
        valid: Scopes,
        /// The scopes Google does not know.
        invalid: Scopes,
    },
    /// `admin_policy_enforced`: the account's organisation blocks the app.
    AdminPolicyEnforced,
}

/// One row of the table: what the page and the blob say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRow {
    /// The status shown on the page; the page itself answers 200.
    pub status: u16,
    /// The error code.
    pub code: &'static str,
    /// The text for the person.
    pub message: Cow<'static, str>,
    /// Where "Learn more about this error" leads; empty for nowhere.
    pub help_url: &'static str,
    /// Parameters listed under "Request details".
    pub details: Vec<(&'static str, String)>,
    /// The developer kind, 1 for a mismatch; the text repeats the message.
    pub developer: Option<i32>,
}

impl PageError {
    /// One of each, for tests that go through the whole table.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let text = || "sample".to_owned();
        let uri = || "http://localhost:8000/cb".to_owned();
        vec![
            Self::RepeatedParameter("scope".into()),
            Self::MissingResponseType,
            Self::InvalidResponseType("foo".into()),
            Self::UnsupportedResponseType("token".into()),
            Self::UnsupportedResponseMode("form_post".into()),
            Self::MissingClientId,
            Self::MissingRedirectUri,
            Self::MissingScope,
            Self::ParameterNotAllowed("client_secret".into()),
            Self::PromptConflict,
            Self::InvalidPrompt("consent;".into()),
            Self::InvalidApprovalPrompt(text()),
            Self::InvalidAccessType("offline ".into()),
            Self::InvalidChallengeMethod("foo".into()),
            Self::InvalidChallenge(text()),
            Self::UnknownClient,
            Self::DeletedClient,
            Self::DisabledClient,
            Self::RedirectUriPolicy("localhost:3000".into()),
            Self::PrivateRedirectUri("http://192.168.1.2/cb".into()),
            Self::OutOfBandForWeb,
            Self::OutOfBandBlocked,
            Self::LoopbackBlocked(uri()),
            Self::CustomSchemeForWeb("com.example:/cb".into()),
            Self::CustomSchemeUnsupported("com.example:/cb".into()),
            Self::DisallowedUserAgent,
            Self::RedirectUriMismatch(uri()),
            Self::InvalidScope {
                valid: Scopes::parse("openid email"),
                invalid: Scopes::parse("foo"),
            },
            Self::AdminPolicyEnforced,
        ]
    }

    /// The row of the table: status, code, text and details exactly as Google shows them.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one table, one row for each cause")]
    pub fn row(&self) -> PageRow {
        let invalid_request = |message: Cow<'static, str>| PageRow {
            status: 400,
            code: "invalid_request",
            message,
            help_url: "",
            details: Vec::new(),
            developer: None,
        };
        let client = |code, message| PageRow {
            status: 401,
            code,
            message: Cow::Borrowed(message),
            help_url: "",
            details: Vec::new(),
            developer: None,
        };
        let about_redirect = |uri: &String| vec![("redirect_uri", uri.clone())];
        match self {
            Self::RepeatedParameter(name) => invalid_request(
                format!("OAuth 2 parameters can only have a single value: {name}").into(),
            ),
            Self::MissingResponseType => PageRow {
                help_url: OAUTH2,
                ..invalid_request("Required parameter is missing: response_type".into())
            },
            Self::InvalidResponseType(word) => {
                invalid_request(format!("Invalid response_type: {word}").into())
            }
            Self::UnsupportedResponseType(word) => PageRow {
                code: "unsupported_response_type",
                ..invalid_request(format!("Unsupported response_type: {word}").into())
            },
            Self::UnsupportedResponseMode(word) => {
                invalid_request(format!("Unsupported response_mode: {word}").into())
            }
            Self::MissingClientId => {
                invalid_request("Missing required parameter: client_id".into())
            }
            Self::MissingRedirectUri => {
                invalid_request("Missing required parameter: redirect_uri".into())
            }
            Self::MissingScope => invalid_request("Missing required parameter: scope".into()),
            Self::ParameterNotAllowed(name) => invalid_request(
                format!("Parameter not allowed for this message type: {name}").into(),
            ),
            Self::PromptConflict => {
                invalid_request("Conflict params: approval_prompt and prompt".into())
            }
            Self::InvalidPrompt(value) => invalid_request(
                format!("Invalid parameter value for prompt: Invalid prompt: {value}").into(),
            ),
            Self::InvalidApprovalPrompt(value) => not_valid("approval_prompt", value, invalid_request),
            Self::InvalidAccessType(value) => not_valid("access_type", value, invalid_request),
            Self::InvalidChallenge(value) => not_valid("code_challenge", value, invalid_request),
            Self::InvalidChallengeMethod(value) => invalid_request(
                format!("Invalid parameter value for code_challenge_method: '{value}' is not a valid CodeChallengeMethod").into(),
            ),
            Self::UnknownClient => client("invalid_client", "The OAuth client was not found."),
            Self::DeletedClient => client("deleted_client", "The OAuth client was deleted."),
            Self::DisabledClient => client("disabled_client", "The OAuth client was disabled."),
            Self::RedirectUriPolicy(uri) => PageRow {
                help_url: SECURE_RESPONSE,
                details: about_redirect(uri),
                                ..invalid_request(paragraphs(
                    "You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy for keeping apps secure.",
                    "You can let the app developer know that this app doesn't comply with one or more Google validation rules.",
                ))
            },
            Self::PrivateRedirectUri(uri) => PageRow {
                details: about_redirect(uri),
                ..invalid_request("device_id and device_name are required for private IP".into())
            },
            Self::OutOfBandForWeb => PageRow {
                code: "redirect_uri_mismatch",
                details: vec![("redirect_uri", OUT_OF_BAND.to_owned())],
                ..invalid_request("The redirect URI in the request, urn:ietf:wg:oauth:2.0:oob, can only be used by a Client ID for native application. It is not allowed for the WEB client type. You can create a Client ID for native application at https://console.developers.google.com/apis/credentials/oauthclient".into())
            },
            Self::OutOfBandBlocked => PageRow {
                developer: Some(1), // inferred: the page's headline is that of a mismatch
                details: vec![("redirect_uri", OUT_OF_BAND.to_owned())],
                ..invalid_request("The out-of-band (OOB) flow has been blocked in order to keep users secure. Follow the Out-of-Band (OOB) flow migration guide linked in the developer docs below to migrate your app to an alternative method.".into())
            },
            Self::LoopbackBlocked(uri) => PageRow {
                developer: Some(1), // inferred: the page's headline is that of a mismatch
                details: about_redirect(uri),
                ..invalid_request("The loopback flow has been blocked in order to keep users secure. Follow the Loopback IP Address flow migration guide linked in the developer docs below to migrate your app to an alternative method.".into())
            },
            Self::CustomSchemeUnsupported(uri) => PageRow {
                details: about_redirect(uri),
                ..invalid_request("Custom URI scheme is not supported on Android or Chrome apps".into())
            },
            Self::DisallowedUserAgent => PageRow {
                status: 403,
                code: "disallowed_useragent",
                ..invalid_request("You can’t sign in from this screen because this app doesn’t comply with Google’s secure browsers policy. If this app has a website, you can open a web browser and try signing in from there.".into())
            },
            Self::CustomSchemeForWeb(uri) => PageRow {
                details: about_redirect(uri),
                ..invalid_request("Custom scheme URIs are not allowed for 'WEB' client type.".into())
            },
            Self::RedirectUriMismatch(uri) => PageRow {
                code: "redirect_uri_mismatch",
                help_url: REDIRECT_MISMATCH,
                details: about_redirect(uri),
                developer: Some(1),
                ..invalid_request(paragraphs(
                    "You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy.",
                    "If you're the app developer, register the redirect URI in the Google Cloud Console.",
                ))
            },
            Self::InvalidScope { valid, invalid } => PageRow {
                code: "invalid_scope",
                ..invalid_request(invalid_scopes(valid, invalid).into())
            },
            Self::AdminPolicyEnforced => PageRow {
                code: "admin_policy_enforced",
                ..invalid_request("Access to your account data is restricted by policies within your organization. Please contact the administrator of your organization for more information.".into())
            },
        }
    }
}

/// The two-paragraph texts start with a newline and end with a newline and two blanks, as captured.
fn paragraphs(first: &str, second: &str) -> Cow<'static, str> {
    format!("\n{first}\n\n{second}\n  ").into()
}

fn not_valid(name: &str, value: &str, row: impl Fn(Cow<'static, str>) -> PageRow) -> PageRow {
    row(format!("Invalid parameter value for {name}: '{value}' is not valid").into())
}

/// `Some requested scopes were invalid. {valid=[…], invalid=[…]}`, without a `valid` list when empty.
pub(super) fn invalid_scopes(valid: &Scopes, invalid: &Scopes) -> String {
    let list = |scopes: &Scopes| scopes.iter().collect::<Vec<_>>().join(", ");
    let valid = match valid {
        none if none.is_empty() => String::new(),
        some => format!("valid=[{}], ", list(some)),
    };
    format!(
        "Some requested scopes were invalid. {{{valid}invalid=[{}]}}",
        list(invalid)
    )
}

impl From<&PageError> for AuthError {
    fn from(error: &PageError) -> Self {
        let row = error.row();
        Self {
            code: row.code.to_owned(),
            message: row.message.clone().into_owned(),
            help_url: row.help_url.to_owned(),
            http_status: i32::from(row.status),
            request_details: row
                .details
                .into_iter()
                .map(|(name, value)| Detail {
                    name: name.to_owned(),
                    value,
                })
                .collect(),
            developer: row.developer.map(|kind| Developer {
                kind,
                message: row.message.into_owned(),
                documentation_url: row.help_url.to_owned(),
            }),
        }
    }
}
