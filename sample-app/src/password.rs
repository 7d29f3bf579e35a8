//! Passwords at rest: PBKDF2 with HMAC-SHA-256, salted, compared in constant time.
//!
//! The form is `pbkdf2-sha256$<rounds>$<salt>$<hash>`, so that the rounds can be raised later; 600 000 is
//! what the OWASP Password Storage Cheat Sheet asks for.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::pbkdf2;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use thiserror::Error;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::timeout;

use crate::app::App;
use crate::random;

/// The shortest password that is accepted, in characters.
pub(crate) const SHORTEST: usize = 12;
/// The longest, in bytes: hashing more would only cost time.
pub(crate) const LONGEST: usize = 256;
const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).expect("it is not zero");
/// Nobody waits longer for a turn.
const PATIENCE: Duration = Duration::from_secs(5);
const SCHEME: &str = "pbkdf2-sha256";
const LENGTH: usize = 32;

/// Why a password was not hashed.
#[derive(Debug, Error)]
pub(crate) enum HashError {
    /// Too many others wait.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// The app is stopping.
    #[error("a password could not be hashed: {0}")]
    BrokenOff(#[from] JoinError),
}

/// The hash of a new password; takes a part of a second, off the threads that serve requests.
pub(crate) async fn hash(app: &App, password: SecretString) -> Result<String, HashError> {
    in_turn(app, move || hash_now(&password, ROUNDS)).await
}

/// Whether this is the password of a hash; without a hash it takes as long to say no, so that nobody
/// learns from the time which addresses have an account.
pub(crate) async fn fits(
    app: &App,
    password: SecretString,
    hash: Option<String>,
) -> Result<bool, HashError> {
    in_turn(app, move || {
        if let Some(hash) = hash {
            return fits_now(&password, &hash);
        }
        hash_now(&password, ROUNDS);
        false
    })
    .await
}

/// Waits for a turn, but not for long, and keeps it as long as the work goes on: it does so also when the
/// browser has hung up.
async fn in_turn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HashError> {
    let turn = timeout(PATIENCE, Arc::clone(&app.hashing).acquire_owned()).await;
    let turn = turn.map_err(|_| HashError::Busy)?;
    let done = spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    Ok(done.await?)
}

fn hash_now(password: &SecretString, rounds: NonZeroU32) -> String {
    let salt = random::bytes();
    let mut hash = [0; LENGTH];
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    let secret = password.expose_secret().as_bytes();
    pbkdf2::derive(algorithm, rounds, &salt, secret, &mut hash);
    let [salt, hash] = [salt, hash].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    format!("{SCHEME}${rounds}${salt}${hash}")
}

/// A hash that cannot be read fits nothing.
fn fits_now(password: &SecretString, stored: &str) -> bool {
    let parts: Vec<_> = stored.split('$').collect();
    let [SCHEME, rounds, salt, hash] = parts[..] else {
        return false;
    };
    let (Ok(rounds), Ok(salt), Ok(hash)) = (
        rounds.parse(),
        URL_SAFE_NO_PAD.decode(salt),
        URL_SAFE_NO_PAD.decode(hash),
    ) else {
        return false;
    };
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    let secret = password.expose_secret().as_bytes();
    pbkdf2::verify(algorithm, rounds, &salt, secret, &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_and_no_other() {
        let rounds = NonZeroU32::new(10).unwrap();
        let password = SecretString::from("correct horse battery");
        let hash = hash_now(&password, rounds);
        assert!(!hash.contains("horse"));
        assert_ne!(hash, hash_now(&password, rounds), "the salt is fixed");
        assert!(fits_now(&password, &hash));
        assert!(!fits_now(&SecretString::from("correct horse"), &hash));
        for bad in ["", "pbkdf2-sha256$10$$", "md5$1$a$b", "a$b", &hash[..20]] {
            assert!(!fits_now(&password, bad), "{bad}");
        }
    }
}
