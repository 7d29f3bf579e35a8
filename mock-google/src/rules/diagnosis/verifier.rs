//! PKCE that does not fit: which verifier, which challenge, hashed how.

use std::fmt::Write as _;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use sha2::{Digest as _, Sha256};

use super::{Case, found, rule};
use crate::journal::{Diagnosis, Endpoint};
use crate::wire::error::TokenError;
use crate::wire::pkce::{Challenge, ChallengeMethod};
use crate::world::grant::Code;

/// Finds the diagnosis of a verifier that was refused, or missed.
pub(super) fn diagnose(case: Case<'_>, code: &Code, error: &TokenError) -> Option<Diagnosis> {
    match error {
        TokenError::MissingVerifier | TokenError::MissingVerifierOlder => {
            let text = "The authorization request had a code_challenge, and the exchange no \
                        code_verifier: keep the verifier in the session until the callback, and send it.";
            Some(found(rule::VERIFIER_MISSING, text.to_owned()))
        }
        TokenError::NeedlessVerifier => {
            let text = "The exchange has a code_verifier, and the authorization request had no \
                        code_challenge: send both or neither.";
            Some(found(rule::VERIFIER_NEEDLESS, text.to_owned()))
        }
        TokenError::WrongVerifier => {
            let (verifier, challenge) = (case.param("code_verifier")?, code.challenge.as_ref()?);
            Some(wrong(case, verifier, challenge))
        }
        _ => None,
    }
}

fn wrong(case: Case<'_>, verifier: &str, challenge: &Challenge) -> Diagnosis {
    malformed(verifier)
        .or_else(|| hashed_wrongly(verifier, challenge))
        .or_else(|| of_another_attempt(case, verifier))
        .unwrap_or_else(|| {
            let text = "The code_verifier makes neither this code_challenge nor any other that was sent \
                        here: it was made anew, or changed on its way through the session.";
            found(rule::VERIFIER_WRONG, text.to_owned())
        })
}

fn malformed(verifier: &str) -> Option<Diagnosis> {
    let length = verifier.chars().count();
    if !(43..=128).contains(&length) {
        let text = format!(
            "The code_verifier has {length} characters, and 43 to 128 are allowed: make it of 32 random \
             bytes in Base64url, which are 43."
        );
        return Some(found(rule::VERIFIER_LENGTH, text));
    }
    let odd = verifier
        .chars()
        .find(|letter| !letter.is_ascii_alphanumeric() && !"-._~".contains(*letter))?;
    let text = format!(
        "The code_verifier has a {odd:?} in it, and only letters, digits and -._~ are allowed: make it \
         of random bytes in Base64url, without padding."
    );
    Some(found(rule::VERIFIER_CHARACTERS, text))
}

/// The verifier is the right one, and was hashed too often, too seldom, or in another way.
fn hashed_wrongly(verifier: &str, challenge: &Challenge) -> Option<Diagnosis> {
    let is_sent = |text: &str, method| Challenge::parse(text, method).as_ref() == Some(challenge);
    let digest = Sha256::digest(verifier.as_bytes());
    if is_sent(verifier, ChallengeMethod::S256) {
        let text = "The code_verifier is the code_challenge itself: send the verifier unhashed here, and \
                    its SHA-256 in Base64url as code_challenge of the authorization request.";
        return Some(found(rule::VERIFIER_HASHED, text.to_owned()));
    }
    let hashed = BASE64_URL_SAFE_NO_PAD.encode(&digest[..]);
    if is_sent(&hashed, ChallengeMethod::Plain) {
        let text = "The code_challenge is the SHA-256 of this code_verifier, and its method was plain, \
                    which it is when none is sent: add code_challenge_method=S256 to the authorization \
                    request.";
        return Some(found(rule::VERIFIER_METHOD, text.to_owned()));
    }
    let mut hexadecimal = String::new();
    for byte in &digest[..] {
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    let is_hexadecimal = [ChallengeMethod::S256, ChallengeMethod::Plain]
        .into_iter()
        .any(|method| is_sent(&hexadecimal, method));
    is_hexadecimal.then(|| {
        let text = "The code_challenge is the SHA-256 of this code_verifier in hexadecimal: write the 32 \
                    bytes of the hash in Base64url, without padding.";
        found(rule::VERIFIER_HEX, text.to_owned())
    })
}

fn of_another_attempt(case: Case<'_>, verifier: &str) -> Option<Diagnosis> {
    let other = case
        .earlier()
        .filter(|entry| entry.endpoint == Endpoint::Authorization)
        .find(|entry| {
            let word = entry.params.get("code_challenge_method");
            let method = word.map_or(Some(ChallengeMethod::Plain), ChallengeMethod::parse);
            let challenge = entry.params.get("code_challenge").zip(method);
            challenge
                .and_then(|(text, method)| Challenge::parse(text, method))
                .is_some_and(|challenge| challenge.is_met_by(verifier))
        })?;
    let text = format!(
        "The code_verifier belongs to another attempt: it fits the authorization request that came {}, \
         not the one of this code; keep each verifier beside its own state (two tabs share one session).",
        case.ago(other.at)
    );
    Some(found(rule::VERIFIER_ATTEMPT, text))
}
