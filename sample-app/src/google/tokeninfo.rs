//! The tokeninfo endpoint: whom an access token was issued to, and about whom.
//!
//! An access token says nothing by itself. One that a browser hands over may have been issued to any
//! other app that the person uses, whose owner could then sign in here in her name; so its `aud` and
//! `azp` must be this app (RFC 6749 section 10.16). Google does not list the endpoint in its discovery
//! document; it stands beside the token endpoint, `https://oauth2.googleapis.com/tokeninfo`
//! (<https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow>).

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::{Google, GoogleError};

const ENDPOINT: &str = "tokeninfo endpoint";

/// What Google says about an access token; numbers come as texts.
#[derive(Debug, Deserialize)]
struct TokenInfo {
    azp: Option<String>,
    aud: String,
    sub: Option<String>,
    expires_in: Option<String>,
}

impl Google {
    /// Who an access token is about, if it was issued to this app and lives.
    pub(crate) async fn subject_of(
        &self,
        access_token: &SecretString,
    ) -> Result<String, GoogleError> {
        let endpoints = self.endpoints().await?;
        let address = endpoints.token.join("tokeninfo");
        let address = address.map_err(|error| GoogleError::nonsense(ENDPOINT, error))?;
        // In the form: an address may be logged on its way.
        let form = [("access_token", access_token.expose_secret())];
        let answer = self.http.read(ENDPOINT, &address, &form).await?;
        judge(&answer.json, &self.client_id)
    }
}

fn judge(json: &[u8], client_id: &str) -> Result<String, GoogleError> {
    let nonsense = |problem: &str| GoogleError::nonsense(ENDPOINT, problem);
    let info: TokenInfo =
        serde_json::from_slice(json).map_err(|error| nonsense(&error.to_string()))?;
    if info.aud != client_id || info.azp.as_deref().is_some_and(|azp| azp != client_id) {
        return Err(nonsense("the access token was issued to another app"));
    }
    let seconds = info.expires_in.and_then(|text| text.parse::<i64>().ok());
    if seconds.is_none_or(|seconds| seconds <= 0) {
        return Err(nonsense("the access token is over"));
    }
    let subject = info.sub.filter(|subject| !subject.is_empty());
    subject.ok_or_else(|| nonsense("it does not say who the token is about"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_live_token_of_this_very_app_says_who_somebody_is() {
        let own = br#"{"azp":"client","aud":"client","sub":"108","expires_in":"3599"}"#;
        assert_eq!(judge(own, "client").unwrap(), "108");
        for bad in [
            r#"{"azp":"other","aud":"other","sub":"108","expires_in":"3599"}"#,
            r#"{"azp":"other","aud":"client","sub":"108","expires_in":"3599"}"#,
            r#"{"azp":"client","aud":"client","expires_in":"3599"}"#,
            r#"{"azp":"client","aud":"client","sub":"","expires_in":"3599"}"#,
            r#"{"azp":"client","aud":"client","sub":"108","expires_in":"0"}"#,
            r#"{"azp":"client","aud":"client","sub":"108"}"#,
            r#"{"sub":"108","expires_in":"3599"}"#,
            "<html>",
        ] {
            assert!(judge(bad.as_bytes(), "client").is_err(), "{bad}");
        }
    }
}
