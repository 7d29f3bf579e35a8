//! Who Google says somebody is: from a verified ID token, and what the profile adds.
//!
//! The signed ID token is believed before the profile. An app that only ever gets an access token, as in
//! the older browser flow, has the profile alone.

use serde_json::Value;

use super::Userinfo;
use super::id_token::{Claims, LONGEST_EMAIL};

/// Somebody, as Google knows them.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The person's id at Google.
    pub(crate) subject: String,
    /// The address, when shared.
    pub(crate) email: Option<String>,
    /// Whether Google has verified it: the boolean `true`, and nothing like it.
    pub(crate) email_verified: bool,
    /// Whether the address is one of Gmail's, which never change hands.
    ///
    /// Google answers for the addresses of Workspace domains as well
    /// (<https://developers.google.com/identity/gsi/web/guides/verify-google-id-token>), but their
    /// administrators give them to other people.
    pub(crate) is_gmail: bool,
    /// The full name, when shared.
    pub(crate) name: Option<String>,
    /// The address of a picture, when shared.
    pub(crate) picture: Option<String>,
}

impl Identity {
    /// The person of an ID token; a profile, which must be about the same, fills the gaps.
    pub(crate) fn new(claims: Claims, profile: Option<&Userinfo>) -> Self {
        let from_profile = |member| profile.and_then(|profile| short(profile.text(member)));
        let own = claims.email.filter(|email| !email.is_empty());
        let (email, verified) = match own {
            Some(email) => (Some(email), claims.email_verified.as_ref()),
            None => (
                from_profile("email").map(str::to_owned),
                profile.map(|profile| &profile.profile["email_verified"]),
            ),
        };
        Self {
            subject: claims.sub,
            email_verified: verified == Some(&Value::Bool(true)),
            is_gmail: is_gmail(email.as_deref()),
            email,
            name: claims
                .name
                .or_else(|| from_profile("name").map(str::to_owned)),
            picture: claims
                .picture
                .or_else(|| from_profile("picture").map(str::to_owned)),
        }
    }

    /// The person of a profile alone.
    pub(crate) fn of_profile(profile: &Userinfo) -> Self {
        let text = |member| short(profile.text(member)).map(str::to_owned);
        let email = text("email");
        Self {
            subject: profile.subject.clone(),
            email_verified: profile.profile["email_verified"] == true,
            is_gmail: is_gmail(email.as_deref()),
            email,
            name: text("name"),
            picture: text("picture"),
        }
    }
}

/// What is no longer than an address may be: the profile is not signed, and not bounded otherwise.
fn short(text: Option<&str>) -> Option<&str> {
    text.filter(|text| text.len() <= LONGEST_EMAIL)
}

fn is_gmail(email: Option<&str>) -> bool {
    let host = email.and_then(|email| email.rsplit_once('@'));
    host.is_some_and(|(_, host)| host.eq_ignore_ascii_case("gmail.com"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_gmails_addresses_never_change_hands() {
        for (email, expected) in [
            ("ada@gmail.com", true),
            ("ada@GMAIL.com", true),
            ("grace@example.com", false),
            ("ada@gmail.com.evil.example", false),
            ("ada@notgmail.com", false),
            ("gmail.com", false),
        ] {
            assert_eq!(is_gmail(Some(email)), expected, "{email}");
        }
        assert!(!is_gmail(None));
    }

    #[test]
    fn a_profile_alone_says_who_somebody_is() {
        let profile = |verified: Value| Userinfo {
            subject: "108".to_owned(),
            profile: json!({"sub": "108", "email": "ada@gmail.com", "email_verified": verified}),
        };
        let ada = Identity::of_profile(&profile(json!(true)));
        assert!(ada.email_verified && ada.is_gmail);
        for odd in [json!("true"), json!(1), json!(null), json!(false)] {
            assert!(!Identity::of_profile(&profile(odd)).email_verified);
        }
    }
}
