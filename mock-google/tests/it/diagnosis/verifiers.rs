//! PKCE that does not fit.

use jiff::SignedDuration;

use super::{assert_told, exchange_with};
use crate::support::*;

/// RFC 7636 appendix B, and the hash in hexadecimal.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const HEXADECIMAL: &str = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";

const OTHER_VERIFIER: &str = "another-verifier-another-verifier-another-verifier";

/// Signs in with one query and redeems the code with one verifier.
async fn redeem(stage: &Stage, query: &str, verifier: &str) {
    let code = stage.sign_in(query).await.code;
    let form = exchange_with(&code, &[("code_verifier", verifier)]);
    stage.visitor().post("/token", &form).await;
}

fn s256(challenge: &str) -> String {
    format!("code_challenge={challenge}&code_challenge_method=S256")
}

#[tokio::test]
async fn a_verifier_that_does_not_fit_is_told_why() {
    let stage = Stage::new();
    let with_plus = format!("+{}", "a".repeat(43));
    for (rule, query, verifier, text) in [
        (
            "verifier-missing",
            s256(CHALLENGE),
            "",
            "The authorization request had a code_challenge, and the exchange no code_verifier: keep the \
             verifier in the session until the callback, and send it.",
        ),
        (
            "verifier-needless",
            String::new(),
            VERIFIER,
            "The exchange has a code_verifier, and the authorization request had no code_challenge: send \
             both or neither.",
        ),
        (
            "verifier-length",
            s256(CHALLENGE),
            "tooshort",
            "The code_verifier has 8 characters, and 43 to 128 are allowed: make it of 32 random bytes in \
             Base64url, which are 43.",
        ),
        (
            "verifier-characters",
            s256(CHALLENGE),
            &with_plus,
            "The code_verifier has a '+' in it, and only letters, digits and -._~ are allowed: make it of \
             random bytes in Base64url, without padding.",
        ),
        (
            "verifier-is-the-challenge",
            s256(CHALLENGE),
            CHALLENGE,
            "The code_verifier is the code_challenge itself: send the verifier unhashed here, and its \
             SHA-256 in Base64url as code_challenge of the authorization request.",
        ),
        (
            "verifier-method",
            format!("code_challenge={CHALLENGE}"),
            VERIFIER,
            "The code_challenge is the SHA-256 of this code_verifier, and its method was plain, which it \
             is when none is sent: add code_challenge_method=S256 to the authorization request.",
        ),
        (
            "verifier-hash-in-hexadecimal",
            s256(HEXADECIMAL),
            VERIFIER,
            "The code_challenge is the SHA-256 of this code_verifier in hexadecimal: write the 32 bytes of \
             the hash in Base64url, without padding.",
        ),
        (
            "verifier-wrong",
            s256(CHALLENGE),
            OTHER_VERIFIER,
            "The code_verifier makes neither this code_challenge nor any other that was sent here: it was \
             made anew, or changed on its way through the session.",
        ),
    ] {
        redeem(&stage, &query, verifier).await;
        assert_told(&stage, rule, text);
    }
}

#[tokio::test]
async fn a_verifier_of_another_tab_is_told_which_attempt_it_is_of() {
    let stage = Stage::new();
    stage.visitor().get(&authorize(&s256(CHALLENGE))).await;
    stage.google.clock().advance(SignedDuration::from_secs(3));
    let own = format!("code_challenge={OTHER_VERIFIER}");
    redeem(&stage, &own, VERIFIER).await;
    assert_told(
        &stage,
        "verifier-of-another-attempt",
        "The code_verifier belongs to another attempt: it fits the authorization request that came 3 s ago, \
         not the one of this code; keep each verifier beside its own state (two tabs share one session).",
    );
}
