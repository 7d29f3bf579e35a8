//! The keys that sign ID tokens: parsed once, kept parsed, rotated without a pause.
//!
//! By default three committed test keys serve (`keys/*.pem`, labelled so): `current` signs, `next`
//! is published beside it, as Google normally publishes two keys, and `stranger` is never
//! published: it signs forgeries.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest as _, Sha256};

use crate::wire::jwks::{self, Jwk};

mod directory;

const CURRENT: &str = include_str!("../keys/current.pem");
const NEXT: &str = include_str!("../keys/next.pem");
const STRANGER: &str = include_str!("../keys/stranger.pem");

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is not an RSA private key in PKCS#8 PEM.
    #[error("not an RSA private key in PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`): {0}")]
    Unreadable(String),
    /// The file cannot be read or written.
    #[error("cannot use `{path}`: {source}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others than the owner can read the file.
    #[error("`{path}` can be read by others (mode {mode:03o}): run `chmod 600 {path}`")]
    TooOpen {
        /// The file.
        path: std::path::PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

/// One RSA key, parsed once.
pub struct SigningKey {
    pair: KeyPair,
    pkcs8: Vec<u8>,
    jwk: Jwk,
    verifying: DecodingKey,
}

impl SigningKey {
    /// Reads a PKCS#8 PEM private key; text before the PEM block is a comment.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`]
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let start = pem.find("-----BEGIN").unwrap_or_default();
        let key = RsaPrivateKey::from_pkcs8_pem(pem[start..].trim())
            .map_err(|error| KeyError::Unreadable(error.to_string()))?;
        Self::from_rsa(&key)
    }

    fn from_rsa(key: &RsaPrivateKey) -> Result<Self, KeyError> {
        let unreadable = |error: &dyn std::fmt::Display| KeyError::Unreadable(error.to_string());
        let pkcs8 = key
            .to_pkcs8_der()
            .map_err(|error| unreadable(&error))?
            .as_bytes()
            .to_vec();
        let pair = KeyPair::from_pkcs8(&pkcs8).map_err(|error| unreadable(&error))?;
        let public = RsaPublicKey::from(key);
        let encode = |bytes: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let digest = Sha256::digest(public.n().to_bytes_be());
        let jwk = Jwk {
            kid: hex(&digest[..20]),
            usage: "sig",
            e: encode(public.e().to_bytes_be()),
            n: encode(public.n().to_bytes_be()),
            alg: "RS256",
            kty: "RSA",
        };
        let verifying =
            DecodingKey::from_rsa_components(&jwk.n, &jwk.e).map_err(|error| unreadable(&error))?;
        Ok(Self {
            pair,
            pkcs8,
            jwk,
            verifying,
        })
    }

    /// The key's id, the same in every run.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.jwk.kid
    }

    /// The public half.
    #[must_use]
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The public half, ready to verify with.
    #[must_use]
    pub fn verifying(&self) -> &DecodingKey {
        &self.verifying
    }

    /// Signs with RS256 (RFC 7518 section 3.3).
    ///
    /// # Panics
    /// Never with a key that could be parsed.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a parsed key signs; there is no other way to fail"
    )]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .expect("a parsed RSA key signs");
        signature
    }

    /// A self-signed X.509 certificate of the key, with the name Google's carry.
    fn certificate(&self) -> Result<String, rcgen::Error> {
        let pair = rcgen::KeyPair::from_pkcs8_der_and_sign_algo(
            &self.pkcs8.as_slice().into(),
            &rcgen::PKCS_RSA_SHA256,
        )?;
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(
            rcgen::DnType::CommonName,
            "federated-signon.system.gserviceaccount.com",
        );
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2099, 1, 1);
        params.serial_number = Some(rcgen::SerialNumber::from_slice(self.kid().as_bytes()));
        Ok(params.self_signed(&pair)?.pem())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

/// The keys of one Google: which one signs, which are published.
#[derive(Debug)]
pub struct SigningKeys(RwLock<Arc<KeySet>>);

/// A state of the keys; replaced as a whole.
#[derive(Debug)]
pub struct KeySet {
    signing: Arc<SigningKey>,
    published: Vec<Arc<SigningKey>>,
    jwks: String,
    certificates: OnceLock<String>,
}

impl KeySet {
    fn new(signing: Arc<SigningKey>, published: Vec<Arc<SigningKey>>) -> Self {
        let jwks: Vec<_> = published.iter().map(|key| key.jwk().clone()).collect();
        Self {
            signing,
            published,
            jwks: jwks::document(&jwks),
            certificates: OnceLock::new(),
        }
    }

    /// The key that signs now.
    #[must_use]
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The published key of an id.
    #[must_use]
    pub fn published(&self, kid: &str) -> Option<&SigningKey> {
        self.published
            .iter()
            .find(|key| key.kid() == kid)
            .map(Arc::as_ref)
    }

    /// The JWK set document.
    #[must_use]
    pub fn jwks(&self) -> &str {
        &self.jwks
    }

    /// The PEM certificates document, made when first asked for.
    #[must_use]
    pub fn certificates(&self) -> &str {
        self.certificates.get_or_init(|| {
            let by_kid: BTreeMap<_, _> = self
                .published
                .iter()
                .filter_map(|key| Some((key.kid().to_owned(), key.certificate().ok()?)))
                .collect();
            jwks::certificates(&by_kid)
        })
    }
}

impl SigningKeys {
    /// The committed test keys: the same in every run, parsed within a few milliseconds.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`], never with the keys as committed.
    pub fn built_in() -> Result<Self, KeyError> {
        Self::of(SigningKey::from_pem(CURRENT)?, SigningKey::from_pem(NEXT)?)
    }

    /// Keys of one's own from a directory; `current.pem` and `next.pem` are made where missing.
    ///
    /// # Errors
    /// [`KeyError`] where a file cannot be read or written, is no key, or is readable by others.
    pub fn in_directory(directory: &Path) -> Result<Self, KeyError> {
        Self::of(
            directory::load_or_make(directory, "current")?,
            directory::load_or_make(directory, "next")?,
        )
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "reads as the last step of its callers"
    )]
    fn of(current: SigningKey, next: SigningKey) -> Result<Self, KeyError> {
        let (current, next) = (Arc::new(current), Arc::new(next));
        let published = vec![Arc::clone(&current), next];
        Ok(Self(RwLock::new(Arc::new(KeySet::new(current, published)))))
    }

    /// A key nobody published, for forgeries.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`], never with the key as committed.
    pub fn stranger() -> Result<SigningKey, KeyError> {
        SigningKey::from_pem(STRANGER)
    }

    /// The keys as they stand.
    #[must_use]
    pub fn now(&self) -> Arc<KeySet> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets the next published key sign; the old one stays published.
    pub fn rotate(&self) {
        let mut set = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut published = set.published.clone();
        published.rotate_left(1);
        if let Some(signing) = published.first().cloned() {
            *set = Arc::new(KeySet::new(signing, published));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_verifies_with_the_published_key_and_not_with_the_strangers() {
        let keys = SigningKeys::built_in().unwrap();
        let signature = BASE64_URL_SAFE_NO_PAD.encode(keys.now().signing().sign(b"message"));
        let verify = |key: &SigningKey| {
            let algorithm = jsonwebtoken::Algorithm::RS256;
            jsonwebtoken::crypto::verify(&signature, b"message", key.verifying(), algorithm)
                .unwrap()
        };
        assert!(verify(keys.now().signing()));
        assert!(!verify(&SigningKeys::stranger().unwrap()));
    }

    #[test]
    fn the_stranger_is_not_published() {
        let keys = SigningKeys::built_in().unwrap().now();
        assert!(
            keys.published(SigningKeys::stranger().unwrap().kid())
                .is_none()
        );
        assert!(keys.published(keys.signing().kid()).is_some());
    }

    #[test]
    fn key_ids_are_forty_hexadecimal_digits_in_both_documents() {
        let keys = SigningKeys::built_in().unwrap().now();
        let kid = keys.signing().kid();
        assert_eq!(kid.len(), 40);
        assert!(
            kid.bytes().all(|byte| b"0123456789abcdef".contains(&byte)),
            "{kid}"
        );
        assert!(keys.jwks().contains(kid) && keys.certificates().contains(kid));
    }

    #[test]
    fn rotation_signs_with_the_next_key_and_keeps_the_old_one_published() {
        let keys = SigningKeys::built_in().unwrap();
        let old = keys.now().signing().kid().to_owned();
        keys.rotate();
        assert_ne!(keys.now().signing().kid(), old);
        assert!(keys.now().published(&old).is_some());
    }
}
