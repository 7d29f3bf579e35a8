//! The userinfo endpoint: the person's profile (OpenID Connect Core section 5.3).
//!
//! `GET https://openidconnect.googleapis.com/v1/userinfo` with the access token. Its `sub` must be the
//! one of the ID token, or the profile is somebody else's (section 5.3.2).

use secrecy::SecretString;
use serde_json::Value;

use super::id_token::LONGEST_SUBJECT;
use super::{Google, GoogleError};

const ENDPOINT: &str = "userinfo endpoint";

/// A profile, as Google tells it.
#[derive(Debug)]
pub(crate) struct Userinfo {
    /// Who it is about.
    pub(crate) subject: String,
    /// All that Google said.
    pub(crate) profile: Value,
}

impl Google {
    /// Reads the profile of whoever the access token belongs to.
    pub(crate) async fn userinfo(
        &self,
        access_token: &SecretString,
    ) -> Result<Userinfo, GoogleError> {
        let endpoints = self.endpoints().await?;
        let answer = self
            .http
            .get(ENDPOINT, &endpoints.userinfo, Some(access_token))
            .await?;
        parse(&answer.json)
    }
}

impl Userinfo {
    /// A member that is a non-empty text.
    pub(crate) fn text(&self, member: &str) -> Option<&str> {
        self.profile[member]
            .as_str()
            .filter(|text| !text.is_empty())
    }
}

fn parse(json: &[u8]) -> Result<Userinfo, GoogleError> {
    let profile: Value =
        serde_json::from_slice(json).map_err(|error| GoogleError::nonsense(ENDPOINT, error))?;
    match profile["sub"]
        .as_str()
        .filter(|subject| (1..=LONGEST_SUBJECT).contains(&subject.len()))
    {
        Some(subject) => Ok(Userinfo {
            subject: subject.to_owned(),
            profile,
        }),
        None => Err(GoogleError::nonsense(
            ENDPOINT,
            "it does not say who it is about",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_says_who_it_is_about() {
        let profile = parse(br#"{"sub":"108","email":"ada@gmail.com","name":""}"#).unwrap();
        assert_eq!(profile.subject, "108");
        assert_eq!(profile.text("email"), Some("ada@gmail.com"));
        assert_eq!(profile.text("name"), None);
        for bad in [
            "{}",
            r#"{"sub":""}"#,
            r#"{"sub":108}"#,
            "[]",
            "null",
            "<html>",
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
