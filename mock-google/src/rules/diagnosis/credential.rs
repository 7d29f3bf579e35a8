//! Credentials that stand where another kind belongs; each kind of Google's has a beginning of its own.

use super::{found, rule};
use crate::journal::Diagnosis;

/// A kind of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Code,
    AccessToken,
    RefreshToken,
    IdToken,
    ClientSecret,
    DeviceCode,
    ClientId,
}

impl Kind {
    /// The kind a text looks like.
    fn of(text: &str) -> Option<Self> {
        let is_signed = text.starts_with("eyJ") && text.split('.').count() == 3;
        [
            ("4/0", Self::Code),
            ("ya29.", Self::AccessToken),
            ("1//0", Self::RefreshToken),
            ("GOCSPX-", Self::ClientSecret),
            ("AH-1Ng", Self::DeviceCode),
        ]
        .into_iter()
        .find_map(|(beginning, kind)| text.starts_with(beginning).then_some(kind))
        .or_else(|| is_signed.then_some(Self::IdToken))
    }

    /// Its name, with an article.
    const fn name(self) -> &'static str {
        match self {
            Self::Code => "an authorization code",
            Self::AccessToken => "an access token",
            Self::RefreshToken => "a refresh token",
            Self::IdToken => "an ID token",
            Self::ClientSecret => "a client secret",
            Self::DeviceCode => "a device code",
            Self::ClientId => "a client id",
        }
    }

    /// Where it comes from, and how it begins.
    const fn origin(self) -> &'static str {
        match self {
            Self::Code => "code of the callback (4/0…)",
            Self::AccessToken => "access_token of the token answer (ya29.…)",
            Self::RefreshToken => "refresh_token of the first exchange (1//0…)",
            Self::IdToken => "id_token of the token answer (eyJ…)",
            Self::ClientSecret => "secret of the client (GOCSPX-…)",
            Self::DeviceCode => "device_code (AH-1Ng…)",
            Self::ClientId => "id of the client (….apps.googleusercontent.com)",
        }
    }
}

/// Says that a value is a credential of another kind than the one that belongs there.
pub(super) fn mixed_up(name: &str, text: &str, wanted: Kind) -> Option<Diagnosis> {
    let kind = Kind::of(text).filter(|kind| *kind != wanted)?;
    Some(found(
        rule::MIXED_UP,
        format!(
            "{name} is {}, not {}: send the {}.",
            kind.name(),
            wanted.name(),
            wanted.origin()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_by_its_beginning() {
        for (text, kind) in [
            ("4/0Axyz", Some(Kind::Code)),
            ("ya29.a0xyz", Some(Kind::AccessToken)),
            ("1//0xyz", Some(Kind::RefreshToken)),
            ("eyJa.eyJb.c", Some(Kind::IdToken)),
            ("eyJa", None),
            ("hello", None),
        ] {
            assert_eq!(Kind::of(text), kind, "{text}");
        }
        assert!(mixed_up("code", "4/0Axyz", Kind::Code).is_none());
    }
}
