//! The keys of service accounts: the public half proves assertions, the private half signs where it
//! is known.
//!
//! Google publishes the public halves under `/robot/v1/metadata/`, see
//! <https://developers.google.com/identity/protocols/oauth2/service-account>. Service accounts
//! without a key of their own share a committed test key (`keys/robot.pem`, labelled so).

use std::fmt;
use std::sync::{Arc, LazyLock};

use jsonwebtoken::DecodingKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey, EncodeRsaPublicKey as _};
use rsa::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _,
    LineEnding,
};
use rsa::traits::PublicKeyParts as _;
use rsa::{RsaPrivateKey, RsaPublicKey};

use super::SigningKey;
use crate::wire::jwks::Jwk;

const ROBOT: &str = include_str!("../../keys/robot.pem");

/// The shortest modulus that RS256 allows, in bits (RFC 7518 section 3.3).
const SHORTEST: usize = 2048;

/// Why a text is not the key of a service account.
#[derive(Debug, thiserror::Error)]
pub enum PemError {
    /// There is no PEM block in it.
    #[error(
        "no PEM block in it: a private key begins with `-----BEGIN PRIVATE KEY-----`, a public one \
         with `-----BEGIN PUBLIC KEY-----`"
    )]
    NoBlock,
    /// A certificate instead of a key.
    #[error("a certificate: extract its key with `openssl x509 -pubkey -noout -in FILE`")]
    Certificate,
    /// A PEM block that is not an RSA key.
    #[error("a PEM block `{0}`: make an RSA key with `openssl genrsa 2048`")]
    OtherBlock(String),
    /// A public key where a private one is needed.
    #[error("a public key only: the private key begins with `-----BEGIN PRIVATE KEY-----`")]
    NotPrivate,
    /// The PEM block does not decode.
    #[error("an unreadable RSA key: {0}")]
    Unreadable(String),
    /// A key that RS256 does not allow.
    #[error("an RSA key of {0} bits: RS256 needs {SHORTEST}, as `openssl genrsa 2048` makes it")]
    TooShort(usize),
}

/// The public half of a service account's key.
pub struct PublicKey {
    key: RsaPublicKey,
    jwk: Jwk,
    verifying: DecodingKey,
}

impl PublicKey {
    /// Reads a public key, or the public half of a private one, from PEM: SPKI, PKCS#8 or PKCS#1.
    ///
    /// Text around the PEM block is a comment.
    ///
    /// # Errors
    /// [`PemError`], which says what the text is instead.
    pub fn from_pem(text: &str) -> Result<Self, PemError> {
        let (label, block) = first_block(text)?;
        let unreadable = |error: &dyn fmt::Display| PemError::Unreadable(error.to_string());
        let key = match label {
            "PUBLIC KEY" => {
                RsaPublicKey::from_public_key_pem(block).map_err(|error| unreadable(&error))?
            }
            "RSA PUBLIC KEY" => <RsaPublicKey as DecodeRsaPublicKey>::from_pkcs1_pem(block)
                .map_err(|error| unreadable(&error))?,
            _ => RsaPublicKey::from(&private_key(label, block)?),
        };
        Self::of(key)
    }

    fn of(key: RsaPublicKey) -> Result<Self, PemError> {
        if key.n().bits() < SHORTEST {
            return Err(PemError::TooShort(key.n().bits()));
        }
        let jwk = Jwk::rsa(&key.n().to_bytes_be(), &key.e().to_bytes_be());
        let verifying = DecodingKey::from_rsa_components(&jwk.n, &jwk.e)
            .map_err(|error| PemError::Unreadable(error.to_string()))?;
        Ok(Self {
            key,
            jwk,
            verifying,
        })
    }

    /// The committed test key, for service accounts without a key of their own.
    #[must_use]
    pub fn robot() -> Arc<Self> {
        Arc::clone(PrivateKey::robot().public())
    }

    /// The key's id, `private_key_id` of the key file; the same in every run.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.jwk.kid
    }

    /// The key as a JWK.
    #[must_use]
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The key, ready to verify with.
    #[must_use]
    pub fn verifying(&self) -> &DecodingKey {
        &self.verifying
    }

    /// The key in PEM, `-----BEGIN PUBLIC KEY-----`.
    #[must_use]
    pub fn to_pem(&self) -> String {
        // A key that could be parsed can be printed.
        self.key
            .to_public_key_pem(LineEnding::LF)
            .unwrap_or_default()
    }

    /// An X.509 certificate of the key in PEM, in the name of a service account.
    ///
    /// The private half may be unknown, so the committed test key signs it, in the same name.
    /// Nobody checks that: clients take the key out and trust the address they got it from.
    ///
    /// # Panics
    /// Never with a key that could be parsed.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a parsed key and a committed one; there is no other way to fail"
    )]
    pub fn certificate(&self, name: &str) -> String {
        self.issue_certificate(name)
            .expect("a committed key signs the certificate of a parsed one")
    }

    fn issue_certificate(&self, name: &str) -> Result<String, rcgen::Error> {
        let key = self
            .key
            .to_pkcs1_der()
            .map_err(|_| rcgen::Error::CouldNotParseKeyPair)?;
        let subject = CertifiedKey(key.as_bytes().to_vec());
        let mut params = rcgen::CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2099, 1, 1);
        // At most 20 bytes (RFC 5280 section 4.1.2.2).
        let serial = &self.kid().as_bytes()[..16];
        params.serial_number = Some(rcgen::SerialNumber::from_slice(serial));
        let pair =
            rcgen::KeyPair::from_pkcs8_pem_and_sign_algo(robot_pem(), &rcgen::PKCS_RSA_SHA256)?;
        let issuer = rcgen::Issuer::from_params(&params, &pair);
        Ok(params.signed_by(&subject, &issuer)?.pem())
    }
}

/// A public key in PKCS#1 DER, as a certificate embeds it.
struct CertifiedKey(Vec<u8>);

impl rcgen::PublicKeyData for CertifiedKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

/// Both halves of a service account's key: signs in its name, and is printed into its key file.
pub struct PrivateKey {
    signing: SigningKey,
    public: Arc<PublicKey>,
    pem: String,
}

impl PrivateKey {
    /// Reads a private key from PEM, PKCS#8 or PKCS#1; text around the PEM block is a comment.
    ///
    /// # Errors
    /// [`PemError`], which says what the text is instead.
    pub fn from_pem(text: &str) -> Result<Self, PemError> {
        let (label, block) = first_block(text)?;
        let key = private_key(label, block)?;
        let public = PublicKey::of(RsaPublicKey::from(&key))?;
        let unreadable = |error: &dyn fmt::Display| PemError::Unreadable(error.to_string());
        let pem = key
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|error| unreadable(&error))?
            .to_string();
        let signing = SigningKey::from_rsa(&key).map_err(|error| unreadable(&error))?;
        Ok(Self {
            signing,
            public: Arc::new(public),
            pem,
        })
    }

    /// The committed test key, for service accounts without a key of their own.
    ///
    /// # Panics
    /// Never with the key as committed.
    #[must_use]
    pub fn robot() -> Arc<Self> {
        #[expect(
            clippy::expect_used,
            reason = "the key is committed with the program, and the tests parse it"
        )]
        static PARSED: LazyLock<Arc<PrivateKey>> = LazyLock::new(|| {
            Arc::new(PrivateKey::from_pem(ROBOT).expect("the committed key can be parsed"))
        });
        Arc::clone(&PARSED)
    }

    /// The key's id.
    #[must_use]
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &Arc<PublicKey> {
        &self.public
    }

    /// The private half in PKCS#8 PEM, as `private_key` of the key file.
    #[must_use]
    pub fn to_pem(&self) -> &str {
        &self.pem
    }

    /// Signs with RS256 (RFC 7518 section 3.3).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message)
    }
}

/// Prints the id only.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey")
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}

/// The committed test key in PKCS#8 PEM, without the comment above it.
#[must_use]
pub fn robot_pem() -> &'static str {
    ROBOT[ROBOT.find("-----BEGIN").unwrap_or_default()..].trim()
}

fn private_key(label: &str, block: &str) -> Result<RsaPrivateKey, PemError> {
    let unreadable = |error: &dyn fmt::Display| PemError::Unreadable(error.to_string());
    match label {
        "PRIVATE KEY" => RsaPrivateKey::from_pkcs8_pem(block).map_err(|error| unreadable(&error)),
        "RSA PRIVATE KEY" => <RsaPrivateKey as DecodeRsaPrivateKey>::from_pkcs1_pem(block)
            .map_err(|error| unreadable(&error)),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Err(PemError::NotPrivate),
        "CERTIFICATE" => Err(PemError::Certificate),
        other => Err(PemError::OtherBlock(other.to_owned())),
    }
}

/// The label of the first PEM block of a text, and the block (RFC 7468 section 2).
fn first_block(text: &str) -> Result<(&str, &str), PemError> {
    const BEGIN: &str = "-----BEGIN ";
    let start = text.find(BEGIN).ok_or(PemError::NoBlock)?;
    let text = &text[start..];
    let label = text[BEGIN.len()..]
        .split("-----")
        .next()
        .unwrap_or_default();
    let end = format!("-----END {label}-----");
    let stop = text.find(&end).ok_or(PemError::NoBlock)? + end.len();
    Ok((label, &text[..stop]))
}

#[cfg(test)]
mod tests;
