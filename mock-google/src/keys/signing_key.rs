//! One RSA key: its private half signs, its public half is published in two forms.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaEncoding};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use rsa::traits::PublicKeyParts as _;
use rsa::{BigUint, RsaPrivateKey, RsaPublicKey};

use super::KeyError;
use crate::wire::jwks::Jwk;

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

    pub(super) fn from_rsa(key: &RsaPrivateKey) -> Result<Self, KeyError> {
        let unreadable = |error: &dyn std::fmt::Display| KeyError::Unreadable(error.to_string());
        let pkcs8 = key
            .to_pkcs8_der()
            .map_err(|error| unreadable(&error))?
            .as_bytes()
            .to_vec();
        let pair = KeyPair::from_pkcs8(&pkcs8).map_err(|error| unreadable(&error))?;
        let public = RsaPublicKey::from(key);
        let jwk = Jwk::rsa(&public.n().to_bytes_be(), &public.e().to_bytes_be());
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

    /// The public half as PEM: `-----BEGIN PUBLIC KEY-----`.
    #[must_use]
    pub fn public_pem(&self) -> String {
        let number = |part: &str| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
            BigUint::from_bytes_be(&bytes)
        };
        RsaPublicKey::new(number(&self.jwk.n), number(&self.jwk.e))
            .ok()
            .and_then(|key| key.to_public_key_pem(LineEnding::LF).ok())
            .unwrap_or_default()
    }

    /// Signs with RS256 (RFC 7518 section 3.3).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_with(&RSA_PKCS1_SHA256, message)
    }

    /// Signs with another encoding, for forgeries.
    ///
    /// # Panics
    /// Never with a key that could be parsed.
    #[expect(
        clippy::expect_used,
        reason = "a parsed key signs; there is no other way to fail"
    )]
    pub(crate) fn sign_with(&self, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(encoding, &SystemRandom::new(), message, &mut signature)
            .expect("a parsed RSA key signs");
        signature
    }

    /// A self-signed X.509 certificate of the key, with the name Google's carry.
    pub(super) fn certificate(&self) -> Result<String, rcgen::Error> {
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

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid())
            .finish_non_exhaustive()
    }
}
