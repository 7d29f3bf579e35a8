//! The discovery document (OpenID Connect Discovery 1.0), in Google's order and indentation.
//!
//! <https://accounts.google.com/.well-known/openid-configuration>

use serde::Serialize;

use crate::behaviour::{Behaviour, Profile};
use crate::endpoints::Endpoints;

/// How long clients may cache the document.
pub const CACHE_CONTROL: &str = "public, max-age=3600";

#[derive(Serialize)]
struct Document<'a> {
    issuer: &'a str,
    authorization_endpoint: String,
    device_authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    response_types_supported: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    response_modes_supported: Option<&'static [&'static str]>,
    subject_types_supported: &'static [&'static str],
    id_token_signing_alg_values_supported: &'static [&'static str],
    scopes_supported: &'static [&'static str],
    token_endpoint_auth_methods_supported: &'static [&'static str],
    claims_supported: &'static [&'static str],
    code_challenge_methods_supported: &'static [&'static str],
    grant_types_supported: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_response_iss_parameter_supported: Option<bool>,
}

/// Prints the document; the 2026 profile has two members more than the captures of 2024.
///
/// Google documents `response_modes_supported`, but not what it lists; the values are inferred.
#[must_use]
pub fn document(endpoints: &Endpoints, behaviour: &Behaviour) -> String {
    let today = behaviour.profile == Profile::Y2026;
    let modes: &'static [&'static str] = if behaviour.form_post {
        &["query", "fragment", "form_post"]
    } else {
        &["query", "fragment"]
    };
    let document = Document {
        issuer: endpoints.issuer(),
        authorization_endpoint: endpoints.authorization(),
        device_authorization_endpoint: endpoints.device_code(),
        token_endpoint: endpoints.token(),
        userinfo_endpoint: endpoints.userinfo(),
        revocation_endpoint: endpoints.revocation(),
        jwks_uri: endpoints.jwks(),
        response_types_supported: &[
            "code",
            "token",
            "id_token",
            "code token",
            "code id_token",
            "token id_token",
            "code token id_token",
            "none",
        ],
        response_modes_supported: today.then_some(modes),
        subject_types_supported: &["public"],
        id_token_signing_alg_values_supported: &["RS256"],
        scopes_supported: &["openid", "email", "profile"],
        token_endpoint_auth_methods_supported: &["client_secret_post", "client_secret_basic"],
        claims_supported: &[
            "aud",
            "email",
            "email_verified",
            "exp",
            "family_name",
            "given_name",
            "iat",
            "iss",
            "name",
            "picture",
            "sub",
        ],
        code_challenge_methods_supported: &["plain", "S256"],
        grant_types_supported: &[
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
        authorization_response_iss_parameter_supported: today.then_some(true),
    };
    let mut text = super::to_pretty_json(&document, b" ");
    text.push('\n');
    text
}
