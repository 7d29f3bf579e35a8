//! The token endpoint: a code or a refresh token goes in, tokens come out; and revocation.
//!
//! RFC 6749 sections 4.1.3, 5 and 6; RFC 7009. The client authenticates with
//! `client_secret_post`, as Google's own examples do, or with `client_secret_basic` where the discovery
//! document does not list that.
//! A code is sent once: when the answer is lost, nobody knows whether it is spent. A refresh may be
//! repeated, because Google leaves the refresh token as it is.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded::byte_serialize;

use super::retry::Repeat;
use super::{Google, GoogleError};

const ENDPOINT: &str = "token endpoint";
const REVOCATION: &str = "revocation endpoint";
/// No access token is trusted to live longer than this, in seconds.
const LONGEST_LIFE: i64 = 24 * 60 * 60;

/// What the token endpoint gave.
pub(crate) struct TokenSet {
    /// Opens Google's APIs in the person's name.
    pub(crate) access_token: SecretString,
    /// How long the access token lives, in seconds; zero when Google does not say.
    pub(crate) expires_in: i64,
    /// Gets the next access token; comes only when consent was asked for.
    pub(crate) refresh_token: Option<SecretString>,
    /// What was granted, in Google's own order and spelling.
    pub(crate) scope: Option<String>,
    /// Who signed in, not yet verified.
    pub(crate) id_token: Option<SecretString>,
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenSet")
            .field("expires_in", &self.expires_in)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Reply {
    access_token: String,
    token_type: String,
    expires_in: Option<Value>,
    refresh_token: Option<String>,
    scope: Option<String>,
    id_token: Option<String>,
}

impl Google {
    /// Exchanges the code of a callback, with the verifier its challenge was made of.
    pub(crate) async fn exchange(
        &self,
        code: &str,
        verifier: &str,
    ) -> Result<TokenSet, GoogleError> {
        let grant = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", verifier),
        ];
        self.tokens(Repeat::IfNotSent, &grant).await
    }

    /// Gets a new access token.
    pub(crate) async fn refresh(
        &self,
        refresh_token: &SecretString,
    ) -> Result<TokenSet, GoogleError> {
        let grant = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose_secret()),
        ];
        self.tokens(Repeat::Harmless, &grant).await
    }

    /// Takes the whole grant behind a token back.
    pub(crate) async fn revoke(&self, token: &SecretString) -> Result<(), GoogleError> {
        let endpoints = self.endpoints().await?;
        self.http
            .post_only(
                REVOCATION,
                &endpoints.revocation,
                &[("token", token.expose_secret())],
            )
            .await
    }

    async fn tokens(
        &self,
        repeat: Repeat,
        grant: &[(&str, &str)],
    ) -> Result<TokenSet, GoogleError> {
        let endpoints = self.endpoints().await?;
        let mut form = grant.to_vec();
        let mut basic = None;
        if endpoints.secret_in_form {
            form.push(("client_id", self.client_id.as_str()));
            form.push(("client_secret", self.client_secret.expose_secret()));
        } else {
            basic = Some(self.basic_credentials());
        }
        let answer = self
            .http
            .post(ENDPOINT, repeat, &endpoints.token, &form, basic.as_ref())
            .await?;
        parse(&answer.json)
    }
}

impl Google {
    /// Id and secret for the header, each encoded as in a form first (RFC 6749 section 2.3.1).
    fn basic_credentials(&self) -> (String, SecretString) {
        let encode = |text: &str| -> String { byte_serialize(text.as_bytes()).collect() };
        (
            encode(&self.client_id),
            encode(self.client_secret.expose_secret()).into(),
        )
    }
}

fn parse(json: &[u8]) -> Result<TokenSet, GoogleError> {
    let reply: Reply = serde_json::from_slice(json).map_err(|error| {
        // Its class and place only: the message may quote a token.
        let place = format!("line {} column {}", error.line(), error.column());
        GoogleError::nonsense(ENDPOINT, format_args!("{:?} at {place}", error.classify()))
    })?;
    if !reply.token_type.eq_ignore_ascii_case("Bearer") {
        return Err(GoogleError::nonsense(
            ENDPOINT,
            "the token type is not Bearer",
        ));
    }
    if reply.access_token.is_empty() {
        return Err(GoogleError::nonsense(ENDPOINT, "the access token is empty"));
    }
    Ok(TokenSet {
        access_token: reply.access_token.into(),
        expires_in: reply.expires_in.as_ref().map_or(0, seconds),
        refresh_token: reply
            .refresh_token
            .filter(|token| !token.is_empty())
            .map(Into::into),
        scope: reply.scope,
        id_token: reply.id_token.map(Into::into),
    })
}

/// A life in seconds, zero for whatever makes no sense: such a token is renewed at its next use.
fn seconds(value: &Value) -> i64 {
    let seconds = match value {
        Value::Number(number) if number.is_u64() => number.as_i64().unwrap_or(LONGEST_LIFE),
        Value::String(text) => text.parse().unwrap_or(0),
        _ => 0,
    };
    seconds.clamp(0, LONGEST_LIFE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_answer_is_understood() {
        let tokens = parse(
            br#"{
              "access_token": "ya29.a0",
              "expires_in": 3599,
              "refresh_token": "1//0g",
              "scope": "https://www.googleapis.com/auth/userinfo.email openid",
              "token_type": "Bearer",
              "id_token": "e30.e30.e30"
            }"#,
        )
        .unwrap();
        assert_eq!(tokens.expires_in, 3599);
        assert_eq!(tokens.refresh_token.unwrap().expose_secret(), "1//0g");
    }

    #[test]
    fn an_odd_lifetime_is_no_reason_to_fail() {
        for (written, understood) in [
            ("\"3600\"", 3600),
            ("0", 0),
            ("-1", 0),
            ("9223372036854775808", LONGEST_LIFE),
        ] {
            let json =
                format!(r#"{{"access_token":"a","token_type":"bearer","expires_in":{written}}}"#);
            assert_eq!(
                parse(json.as_bytes()).unwrap().expires_in,
                understood,
                "{written}"
            );
        }
    }

    #[test]
    fn an_answer_with_missing_or_wrong_members_is_refused_without_quoting_tokens() {
        for json in [
            "",
            "<html>",
            r#"{"token_type":"Bearer"}"#,
            r#"{"access_token":7,"token_type":"Bearer"}"#,
            r#"{"access_token":"","token_type":"Bearer"}"#,
            r#"{"access_token":"ya29.hush","token_type":"MAC"}"#,
            r#"{"access_token":"ya29.hush"}"#,
            r#"{"access_token":"ya29.hush","token_type":["ya29.hush"]}"#,
        ] {
            let error = parse(json.as_bytes()).unwrap_err();
            assert!(matches!(error, GoogleError::Nonsense { .. }), "{json}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }

    #[test]
    fn tokens_are_not_printed() {
        let json = br#"{"access_token":"ya29.hush","token_type":"Bearer","id_token":"hush"}"#;
        assert!(!format!("{:?}", parse(json).unwrap()).contains("hush"));
    }
}
