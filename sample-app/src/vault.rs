//! Google's tokens at rest: AES-256-GCM, bound to the person they belong to.
//!
//! A sealed token reads `v1.<key id>.<nonce and ciphertext>`. The person's id and the kind of token are
//! authenticated with it (the AEAD's "additional data", RFC 5116 section 2.1), so that a row copied to
//! somebody else does not open. The key id allows rotation: `TOKEN_ENCRYPTION_KEY` may name several
//! keys, separated by commas; the first seals, all of them open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::{
    STANDARD_PAD_INDIFFERENT, URL_SAFE_NO_PAD, URL_SAFE_PAD_INDIFFERENT,
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// Why a token could not be sealed or opened.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum VaultError {
    /// A key is not 32 bytes of base64.
    #[error("the token encryption key is not 32 bytes of base64")]
    NotAKey,
    /// The token was sealed with a key this app no longer has.
    #[error("the token was sealed with the key {0:?}, which is not among the configured ones")]
    UnknownKey(String),
    /// The stored text is no sealed token of this person, or it was tampered with.
    #[error("the sealed token does not open")]
    Forged,
    /// The cipher refused to work.
    #[error("the token could not be sealed")]
    NotSealed,
}

/// Which token is sealed, so that one kind cannot be passed off as the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A short-lived access token.
    Access,
    /// A long-lived refresh token.
    Refresh,
}

/// The keys that seal and open tokens, the sealing one first.
#[derive(Debug)]
pub(crate) struct Vault {
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    id: String,
    cipher: RandomizedNonceKey,
}

impl Vault {
    /// Reads one or more base64 keys of 32 bytes, separated by commas.
    pub(crate) fn new(keys: &SecretString) -> Result<Self, VaultError> {
        let keys = keys
            .expose_secret()
            .split(',')
            .map(Key::parse)
            .collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// Encrypts a person's token.
    pub(crate) fn seal(
        &self,
        user_id: i64,
        kind: Kind,
        token: &SecretString,
    ) -> Result<String, VaultError> {
        let key = self.keys.first().ok_or(VaultError::NotSealed)?;
        let mut sealed = token.expose_secret().as_bytes().to_vec();
        let nonce = key
            .cipher
            .seal_in_place_append_tag(Aad::from(owner(user_id, kind)), &mut sealed)
            .map_err(|_| VaultError::NotSealed)?;
        let nonce: &[u8; NONCE_LEN] = nonce.as_ref();
        let mut bytes = nonce.to_vec();
        bytes.append(&mut sealed);
        Ok(format!("v1.{}.{}", key.id, URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// How everything looks that is sealed with the first key, as a `LIKE` pattern with `\` to escape.
    pub(crate) fn sealed_like(&self) -> String {
        let id = self.keys.first().map_or("", |key| key.id.as_str());
        format!("v1.{}.%", id.replace('_', r"\_"))
    }

    /// Decrypts a token of the same person and kind.
    pub(crate) fn open(
        &self,
        user_id: i64,
        kind: Kind,
        sealed: &str,
    ) -> Result<SecretString, VaultError> {
        let mut parts = sealed.splitn(3, '.');
        let (Some("v1"), Some(id), Some(text)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VaultError::Forged);
        };
        let key = self
            .keys
            .iter()
            .find(|key| key.id == id)
            .ok_or_else(|| VaultError::UnknownKey(id.to_owned()))?;
        let mut bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| VaultError::Forged)?;
        let (nonce, body) = bytes
            .split_at_mut_checked(NONCE_LEN)
            .ok_or(VaultError::Forged)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::Forged)?;
        let plain = key
            .cipher
            .open_in_place(nonce, Aad::from(owner(user_id, kind)), body)
            .map_err(|_| VaultError::Forged)?;
        let plain = std::str::from_utf8(plain).map_err(|_| VaultError::Forged)?;
        Ok(SecretString::from(plain))
    }
}

impl Key {
    fn parse(text: &str) -> Result<Self, VaultError> {
        let text = text.trim();
        let bytes = STANDARD_PAD_INDIFFERENT
            .decode(text)
            .or_else(|_| URL_SAFE_PAD_INDIFFERENT.decode(text))
            .map_err(|_| VaultError::NotAKey)?;
        let cipher =
            RandomizedNonceKey::new(&AES_256_GCM, &bytes).map_err(|_| VaultError::NotAKey)?;
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..6]);
        Ok(Self { id, cipher })
    }
}

/// Whose token it is: authenticated with the ciphertext, not stored in it.
fn owner(user_id: i64, kind: Kind) -> Vec<u8> {
    let kind = match kind {
        Kind::Access => "access",
        Kind::Refresh => "refresh",
    };
    format!("user {user_id} {kind}").into_bytes()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn key(byte: u8) -> String {
        STANDARD.encode([byte; 32])
    }

    fn vault(keys: &str) -> Vault {
        Vault::new(&SecretString::from(keys)).unwrap()
    }

    #[test]
    fn a_sealed_token_opens_again_and_does_not_show_the_token() {
        let vault = vault(&key(1));
        let sealed = vault
            .seal(7, Kind::Refresh, &SecretString::from("1//0token"))
            .unwrap();
        assert!(!sealed.contains("0token"));
        let opened = vault.open(7, Kind::Refresh, &sealed).unwrap();
        assert_eq!(opened.expose_secret(), "1//0token");
    }

    #[test]
    fn the_same_token_is_never_sealed_alike_twice() {
        let vault = vault(&key(1));
        let token = SecretString::from("1//0token");
        let one = vault.seal(7, Kind::Refresh, &token).unwrap();
        assert_ne!(one, vault.seal(7, Kind::Refresh, &token).unwrap());
    }

    #[test]
    fn a_token_of_another_person_or_kind_does_not_open() {
        let vault = vault(&key(1));
        let sealed = vault
            .seal(7, Kind::Refresh, &SecretString::from("1//0token"))
            .unwrap();
        let stolen = vault.open(8, Kind::Refresh, &sealed).unwrap_err();
        assert_eq!(stolen, VaultError::Forged);
        assert_eq!(
            vault.open(7, Kind::Access, &sealed).unwrap_err(),
            VaultError::Forged
        );
    }

    #[test]
    fn a_tampered_or_cut_token_does_not_open() {
        let vault = vault(&key(1));
        let sealed = vault
            .seal(7, Kind::Refresh, &SecretString::from("1//0token"))
            .unwrap();
        let cut = &sealed[..sealed.len() - 4];
        for bad in ["", "v1", "v1.x", "v2.a.b", cut] {
            assert!(vault.open(7, Kind::Refresh, bad).is_err(), "{bad:?} opened");
        }
        let (head, body) = sealed.rsplit_once('.').unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(body).unwrap();
        bytes[NONCE_LEN] ^= 1;
        let bent = format!("{head}.{}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(
            vault.open(7, Kind::Refresh, &bent).unwrap_err(),
            VaultError::Forged
        );
    }

    #[test]
    fn an_old_key_still_opens_after_a_rotation_until_it_is_removed() {
        let old = vault(&key(1));
        let sealed = old
            .seal(7, Kind::Refresh, &SecretString::from("1//0token"))
            .unwrap();
        let rotated = vault(&format!("{},{}", key(2), key(1)));
        assert!(rotated.open(7, Kind::Refresh, &sealed).is_ok());
        let without = vault(&key(2)).open(7, Kind::Refresh, &sealed).unwrap_err();
        assert!(matches!(without, VaultError::UnknownKey(_)));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for bad in [
            "",
            "secret",
            &STANDARD.encode([1; 16]),
            &STANDARD.encode([1; 33]),
        ] {
            let error = Vault::new(&SecretString::from(bad)).unwrap_err();
            assert_eq!(error, VaultError::NotAKey, "{bad:?} was accepted");
        }
    }
}
