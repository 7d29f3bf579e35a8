//! Refusals that end on Google's own error page; the client is never told.
//!
//! Texts as captured from `authError` blobs and the page itself, see
//! <https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors> and
//! <https://support.google.com/accounts/answer/16668185>.

use std::borrow::Cow;

use super::texts::{ADMIN_POLICY, ORG_INTERNAL, invalid_scopes, list};
use crate::behaviour::Wording;
use crate::wire::auth_error::{AuthError, Detail, Developer};
use crate::wire::scope::Scopes;

const OAUTH2: &str = "https://developers.google.com/identity/protocols/oauth2";
const SECURE_RESPONSE: &str =
    "https://developers.google.com/identity/protocols/oauth2/policies#secure-response-handling";
const REDIRECT_MISMATCH: &str = "https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors-redirect-uri-mismatch";
const ORIGIN_MISMATCH: &str = "https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow#authorization-errors-origin-mismatch";
const NOT_VERIFIED: &str = "https://support.google.com/accounts/answer/3466521?p=app_notverified";
const TEST_STAGE: &str =
    "https://support.google.com/cloud/answer/7454865#projects-used-in-dev-test-stage";

const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

error_table! {
    /// A refusal of the authorization endpoint that stays on Google's pages.
    PageError -> PageRow {
        /// `OAuth 2 parameters can only have a single value: …`
        RepeatedParameter(name: String = "scope") => bad(format!("OAuth 2 parameters can only have a single value: {name}"));
        /// `Required parameter is missing: response_type`, the first check of all.
        MissingResponseType => bad("Required parameter is missing: response_type").help(OAUTH2);
        /// `Invalid response_type: …`, a word that is not in the discovery document.
        InvalidResponseType(word: String = "foo") => bad(format!("Invalid response_type: {word}"));
        /// `unsupported_response_type`: tokens in the callback of an installed app (text inferred).
        UnsupportedResponseType(word: String = "token") => row(400, "unsupported_response_type", format!("Unsupported response_type: {word}"));
        /// A `response_mode` that is unknown, or would put tokens into a query (text inferred from `access_type`).
        InvalidResponseMode(value: String = "web_message") => not_valid("response_mode", value);
        /// `Missing required parameter: client_id`
        MissingClientId => bad("Missing required parameter: client_id");
        /// `Missing required parameter: redirect_uri`
        MissingRedirectUri => bad("Missing required parameter: redirect_uri");
        /// `Missing required parameter: scope`
        MissingScope => bad("Missing required parameter: scope");
        /// `Missing required parameter: nonce`, for ID tokens in the callback (text inferred; OpenID Connect Core 3.2.2.1).
        MissingNonce => bad("Missing required parameter: nonce");
        /// `Parameter not allowed for this message type: …`
        ParameterNotAllowed(name: String = "client_secret") => bad(format!("Parameter not allowed for this message type: {name}"));
        /// `Conflict params: approval_prompt and prompt`
        PromptConflict => bad("Conflict params: approval_prompt and prompt");
        /// `Invalid parameter value for prompt: Invalid prompt: …`
        InvalidPrompt(value: String = "consent;") => bad(format!("Invalid parameter value for prompt: Invalid prompt: {value}"));
        /// `Invalid parameter value for approval_prompt: '…' is not valid` (text inferred from `access_type`)
        InvalidApprovalPrompt(value: String = "sample") => not_valid("approval_prompt", value);
        /// `Invalid parameter value for access_type: '…' is not valid`
        InvalidAccessType(value: String = "offline ") => not_valid("access_type", value);
        /// `Invalid parameter value for code_challenge_method: '…' is not a valid CodeChallengeMethod`
        InvalidChallengeMethod(value: String = "foo") => bad(format!("Invalid parameter value for code_challenge_method: '{value}' is not a valid CodeChallengeMethod"));
        /// `Invalid parameter value for code_challenge: '…' is not valid` (text inferred from `access_type`)
        InvalidChallenge(value: String = "sample") => not_valid("code_challenge", value);
        /// `invalid_client`: `The OAuth client was not found.`
        UnknownClient => row(401, "invalid_client", "The OAuth client was not found.");
        /// `invalid_client`: `no registered origin`, the browser library with a client without origins.
        NoRegisteredOrigin => row(401, "invalid_client", "no registered origin");
        /// `deleted_client`: `The OAuth client was deleted.`
        DeletedClient => row(401, "deleted_client", "The OAuth client was deleted.");
        /// `disabled_client`: `The OAuth client was disabled.`
        DisabledClient => row(401, "disabled_client", "The OAuth client was disabled.");
        /// `disabled_client`: an unverified app has reached its 100 people.
        UserCapReached => row(401, "disabled_client", "Sign in with Google temporarily disabled for this app. This app has not been verified yet by Google in order to use Google Sign In.");
        /// `rate_limit_exceeded`: too many new people for an app (the sentence after the first is inferred).
        RateLimitExceeded => row(403, "rate_limit_exceeded", "This app has reached its sign-in rate limit for now. Please try again later.");
        /// `restricted_client`: nobody set up the consent screen.
        NoConsentScreen => row(403, "restricted_client", "This app is not yet configured to make OAuth requests. To do that, set up the app’s OAuth consent screen in the Google Cloud Console.");
        /// A redirect address that breaks one of Google's validation rules, judged before registration.
        RedirectUriPolicy(uri: String = "localhost:3000") => bad(paragraphs(
            "You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy for keeping apps secure.",
            "You can let the app developer know that this app doesn't comply with one or more Google validation rules.",
        )).help(SECURE_RESPONSE).about_redirect(uri);
        /// A redirect address without a scheme; a policy breach today, `Missing scheme: …` before about 2022.
        RedirectUriWithoutScheme(uri: String = "afd") => Self::RedirectUriPolicy(uri.clone()).row()
            .older(format!("Invalid parameter value for redirect_uri: Missing scheme: {uri}"));
        /// `device_id and device_name are required for private IP`
        PrivateRedirectUri(uri: String = "http://192.168.1.2/cb") => bad("device_id and device_name are required for private IP").about_redirect(uri);
        /// The out-of-band address with a web client.
        OutOfBandForWeb(uri: String = OUT_OF_BAND) => row(400, "redirect_uri_mismatch", format!("The redirect URI in the request, {uri}, can only be used by a Client ID for native application. It is not allowed for the WEB client type. You can create a Client ID for native application at https://console.developers.google.com/apis/credentials/oauthclient")).about_redirect(uri);
        /// The out-of-band address with an installed app, blocked since January 2023
        /// (<https://developers.google.com/identity/protocols/oauth2/resources/oob-migration>).
        OutOfBandBlocked(uri: String = OUT_OF_BAND) => bad("The out-of-band (OOB) flow has been blocked in order to keep users secure. Follow the Out-of-Band (OOB) flow migration guide linked in the developer docs below to migrate your app to an alternative method.")
            .about_redirect(uri).developer(1);
        /// `The loopback flow has been blocked …`: a loopback address with a mobile client
        /// (<https://developers.google.com/identity/protocols/oauth2/resources/loopback-migration>).
        LoopbackBlocked(uri: String = "http://localhost:8000/cb") => bad("The loopback flow has been blocked in order to keep users secure. Follow the Loopback IP Address flow migration guide linked in the developer docs below to migrate your app to an alternative method.")
            .about_redirect(uri).developer(1);
        /// `Custom scheme URIs are not allowed for 'WEB' client type.`
        CustomSchemeForWeb(uri: String = "com.example:/cb") => bad("Custom scheme URIs are not allowed for 'WEB' client type.").about_redirect(uri);
        /// `Custom URI scheme is not supported on Android or Chrome apps`
        CustomSchemeUnsupported(uri: String = "com.example:/cb") => bad("Custom URI scheme is not supported on Android or Chrome apps").about_redirect(uri);
        /// `Custom URI scheme is not enabled for your Android client.`
        CustomSchemeNotEnabled(uri: String = "com.example:/cb") => bad("Custom URI scheme is not enabled for your Android client.").about_redirect(uri);
        /// `disallowed_useragent`: the browser is an embedded web view.
        DisallowedUserAgent => row(403, "disallowed_useragent", "You can’t sign in from this screen because this app doesn’t comply with Google’s secure browsers policy. If this app has a website, you can open a web browser and try signing in from there.")
            .older("This user-agent is not permitted to make an OAuth authorization request to Google as it is classified as an embedded user-agent (also known as a web-view).");
        /// `redirect_uri_mismatch`: well formed, but not registered.
        RedirectUriMismatch(uri: String = "http://localhost:8000/cb", client: String = "1-a") => row(400, "redirect_uri_mismatch", paragraphs(
            "You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy.",
            "If you're the app developer, register the redirect URI in the Google Cloud Console.",
        )).help(REDIRECT_MISMATCH).about_redirect(uri).developer(1).older(format!(
            "The redirect URI in the request, {uri}, does not match the ones authorized for the OAuth client. To update the authorized redirect URIs, visit: https://console.developers.google.com/apis/credentials/oauthclient/{client}?project={}",
            client.split('-').next().unwrap_or_default(),
        ));
        /// The origin of the browser library is not registered; `origin_mismatch` in the documentation,
        /// `redirect_uri_mismatch` in blobs.
        OriginMismatch(origin: String = "http://localhost:8000", is_named: bool = false) => row(400, if *is_named { "origin_mismatch" } else { "redirect_uri_mismatch" }, paragraphs(
            "You can't sign in to this app because it doesn't comply with Google's OAuth 2.0 policy.",
            "If you're the app developer, register the JavaScript origin in the Google Cloud Console.",
        )).help(ORIGIN_MISMATCH).detail("origin", origin).developer(1);
        /// `Permission denied to generate login hint for target domain.`: the older browser library from
        /// an origin that is not registered.
        LoginHintDenied(origin: String = "http://localhost:8000") => bad("Permission denied to generate login hint for target domain.").detail("origin", origin);
        /// `invalid_scope`: `Some requested scopes were invalid. {valid=[…], invalid=[…]}`
        InvalidScope(valid: Scopes = Scopes::parse("openid email"), invalid: Scopes = Scopes::parse("foo"), noncanonical: Vec<(String, String)> = Vec::<(String, String)>::new()) => row(400, "invalid_scope", invalid_scopes(valid, invalid, noncanonical));
        /// `invalid_scope`: scopes that exist, but not for this app.
        HiddenScope(scopes: Scopes = Scopes::parse("https://www.googleapis.com/auth/drive")) => row(400, "invalid_scope", format!("Some requested scopes cannot be shown: [{}]", list(scopes)));
        /// `access_denied`: the app is in testing, the account no test user. Never redirected.
        NotATester(developer: String = "dev@example.com", request: Vec<(String, String)> = Vec::<(String, String)>::new()) => row(403, "access_denied", format!("The developer hasn’t given you access to this app. It’s currently being tested and it hasn’t been verified by Google. If you think you should have access, contact the developer ({developer})."))
            .help(NOT_VERIFIED).details(request).developer(4).documented_at(TEST_STAGE);
        /// `org_internal`: an account outside the organisation that owns the app (text of the older page, the current is not captured).
        OrgInternal => row(403, "org_internal", ORG_INTERNAL);
        /// `admin_policy_enforced`: the account's organisation blocks the app.
        AdminPolicyEnforced(domain: String = "example.org") => row(400, "admin_policy_enforced", ADMIN_POLICY)
            .older(format!("Access to your account data is restricted by policies within your organization. Please contact the administrator of {domain} for more information."));
        /// `policy_enforced`: Advanced Protection and restricted scopes (text inferred from <https://support.google.com/accounts/answer/16668185>).
        PolicyEnforced => row(400, "policy_enforced", "This app can’t access some of your Google Account data because your account is enrolled in the Advanced Protection Program, which limits access by most non-Google apps.");
        /// `access_not_configured`: a school's administrator has to review the app first (text inferred from the same page).
        AccessNotConfigured => row(400, "access_not_configured", "Your institution’s admin needs to review this app before you can sign in. Ask your admin to give you access.");
        /// A code for a device that is unknown, expired or used (text inferred; only by a hand-made address).
        UnknownUserCode => bad("Invalid or expired user code");
    }
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
    /// The text of an earlier generation, where it is known to differ.
    pub older: Option<Cow<'static, str>>,
    /// Where "Learn more about this error" leads; empty for nowhere.
    pub help_url: &'static str,
    /// Parameters listed under "Request details".
    pub details: Vec<(String, String)>,
    /// The developer kind: 1 for a mismatch, 4 for an app in testing; the text repeats the message.
    pub developer: Option<i32>,
    /// "Related developer documentation", where that is not the help address.
    pub documentation_url: Option<&'static str>,
}

fn row(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> PageRow {
    PageRow {
        status,
        code,
        message: message.into(),
        older: None,
        help_url: "",
        details: Vec::new(),
        developer: None,
        documentation_url: None,
    }
}

fn bad(message: impl Into<Cow<'static, str>>) -> PageRow {
    row(400, "invalid_request", message)
}

fn not_valid(name: &str, value: &str) -> PageRow {
    bad(format!(
        "Invalid parameter value for {name}: '{value}' is not valid"
    ))
}

impl PageRow {
    fn help(self, help_url: &'static str) -> Self {
        Self { help_url, ..self }
    }

    fn older(self, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            older: Some(text.into()),
            ..self
        }
    }

    fn detail(mut self, name: &str, value: &str) -> Self {
        self.details.push((name.to_owned(), value.to_owned()));
        self
    }

    fn details(self, details: &[(String, String)]) -> Self {
        Self {
            details: details.to_vec(),
            ..self
        }
    }

    fn about_redirect(self, uri: &str) -> Self {
        self.detail("redirect_uri", uri)
    }

    fn developer(self, kind: i32) -> Self {
        Self {
            developer: Some(kind),
            ..self
        }
    }

    fn documented_at(self, url: &'static str) -> Self {
        Self {
            documentation_url: Some(url),
            ..self
        }
    }

    /// The blob for the error page, in the wording of a generation.
    #[must_use]
    pub fn to_auth_error(self, wording: Wording) -> AuthError {
        let message = match (wording, self.older) {
            (Wording::Older, Some(older)) => older.into_owned(),
            _ => self.message.into_owned(),
        };
        AuthError {
            code: self.code.to_owned(),
            help_url: self.help_url.to_owned(),
            http_status: i32::from(self.status),
            request_details: self
                .details
                .into_iter()
                .map(|(name, value)| Detail { name, value })
                .collect(),
            developer: self.developer.map(|kind| Developer {
                kind,
                message: message.clone(),
                documentation_url: self.documentation_url.unwrap_or(self.help_url).to_owned(),
            }),
            message,
        }
    }
}

impl From<&PageError> for AuthError {
    fn from(error: &PageError) -> Self {
        error.row().to_auth_error(Wording::Current)
    }
}

/// The two-paragraph texts start with a newline and end with a newline and two blanks, as captured.
fn paragraphs(first: &str, second: &str) -> String {
    format!("\n{first}\n\n{second}\n  ")
}
