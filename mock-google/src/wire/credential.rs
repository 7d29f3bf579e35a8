//! The secrets Google hands out, as types that never print themselves whole.
//!
//! Shapes as seen on the wire: codes `4/0A…` of 73 characters, access tokens `ya29.a0…`, refresh
//! tokens `1//0…` of 103 characters. The server keeps only a digest of each ([`TokenKey`]).

use std::fmt;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use sha2::{Digest as _, Sha256};

macro_rules! credential {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it came from the network.
            #[must_use]
            pub fn from_wire(text: &str) -> Self {
                Self(text.to_owned())
            }

            /// The whole secret, for the wire only.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// What the server remembers of it.
            #[must_use]
            pub fn key(&self) -> TokenKey {
                TokenKey::of(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), shorten(&self.0))
            }
        }
    };
}

credential! {
    /// An authorization code: `4/0A` and 69 URL-safe characters, about ten minutes good, once.
    AuthorizationCode
}
credential! {
    /// An access token: `ya29.a0` and 160 URL-safe characters, one hour good.
    AccessToken
}
credential! {
    /// A refresh token: `1//0` and 99 URL-safe characters, good until something kills it.
    RefreshToken
}
credential! {
    /// A device code: `AH-1Ng` and 92 URL-safe characters, half an hour good.
    DeviceCode
}
credential! {
    /// A client secret, `GOCSPX-` and 28 characters since 2021.
    ClientSecret
}

impl AuthorizationCode {
    /// The length of every code, in characters.
    pub const LENGTH: usize = 73;

    /// Makes a code from random bytes.
    #[must_use]
    pub fn from_random(bytes: &[u8; 52]) -> Self {
        let mut text = format!("4/0A{}", BASE64_URL_SAFE_NO_PAD.encode(bytes));
        text.truncate(Self::LENGTH);
        Self(text)
    }

    /// Whether the text can be a code at all; what cannot is `Malformed auth code.`
    ///
    /// Typical cause: the `%2F` of the callback was not decoded, or decoded twice.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == Self::LENGTH
            && self.0.strip_prefix("4/0A").is_some_and(|rest| {
                rest.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            })
    }
}

impl AccessToken {
    /// Makes an access token from random bytes.
    #[must_use]
    pub fn from_random(bytes: &[u8; 120]) -> Self {
        Self(format!("ya29.a0{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }
}

impl AccessToken {
    /// Makes an access token of a service account from random bytes; Google marks them `ya29.c.`.
    #[must_use]
    pub fn of_service_account(bytes: &[u8; 120]) -> Self {
        Self(format!("ya29.c.c0{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }
}

impl DeviceCode {
    /// Makes a device code from random bytes.
    #[must_use]
    pub fn from_random(bytes: &[u8; 69]) -> Self {
        Self(format!("AH-1Ng{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Whether the text can be a device code at all.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.0.starts_with("AH-1Ng") && self.0.len() == 98
    }
}

impl RefreshToken {
    /// Makes a refresh token from random bytes, with the run of characters Google's all share.
    #[must_use]
    pub fn from_random(bytes: &[u8; 60]) -> Self {
        let random = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let (head, tail) = random.split_at(20);
        Self(format!("1//0{head}CgYIARAAGBASNwF-L9Ir{}", &tail[..59]))
    }
}

/// The digest under which the server files a secret: 128 bits of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenKey([u8; 16]);

impl TokenKey {
    fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Self(key)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// The first characters of a secret, enough to tell two apart and too few to use one.
#[must_use]
pub fn shorten(secret: &str) -> String {
    let shown = (secret.chars().count() / 3).min(8);
    format!("{}…", secret.chars().take(shown).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_have_the_shape_google_gives_them() {
        let code = AuthorizationCode::from_random(&[7; 52]);
        assert!(code.is_well_formed());
        assert_eq!(code.expose().len(), 73);
        assert!(
            AccessToken::from_random(&[7; 120])
                .expose()
                .starts_with("ya29.a0")
        );
        let refresh = RefreshToken::from_random(&[7; 60]);
        assert!(refresh.expose().starts_with("1//0"));
        assert_eq!(refresh.expose().len(), 103);
    }

    #[test]
    fn a_code_still_percent_encoded_is_malformed() {
        let code = AuthorizationCode::from_random(&[7; 52]);
        for wrong in [
            code.expose().replace('/', "%2F"),
            code.expose().replace('/', "%252F"),
            code.expose()[..60].to_owned(),
            "nonsense".to_owned(),
        ] {
            assert!(
                !AuthorizationCode::from_wire(&wrong).is_well_formed(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn debug_never_shows_a_whole_secret() {
        let secret = ClientSecret::from_wire("GOCSPX-mock-google-default-secret");
        assert_eq!(format!("{secret:?}"), "ClientSecret(GOCSPX-m…)");
    }
}
