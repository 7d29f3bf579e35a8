//! `OAuch`, groups `Pkce` and `IdTokens`: what binds a code to who asked for it, and a token to what
//! travels beside it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::flow::*;
use crate::support::*;

/// Asks for a code with such a challenge and redeems it with such a verifier.
async fn redeemed(challenge: &str, verifier: Option<&str>) -> Answer {
    let stage = Stage::new();
    let form = exchange(&stage.sign_in(challenge).await.code);
    let form = match verifier {
        Some(verifier) => form.with("code_verifier", verifier),
        None => form,
    };
    stage.visitor().post("/token", &form).await
}

fn refused(description: &str) -> (u16, String, String) {
    error(400, "invalid_grant", description)
}

#[tokio::test]
async fn pkce_hashed_pkce_disabled() {
    assert_eq!(redeemed(&s256(VERIFIER), Some(VERIFIER)).await.status, 200);
}

#[tokio::test]
async fn pkce_is_pkce_downgrade_detected() {
    let answer = redeemed("", Some(VERIFIER)).await;
    assert_eq!(
        answer.error(),
        refused("code_verifier or verifier is not needed.")
    );
}

#[tokio::test]
async fn pkce_is_pkce_implemented() {
    let other = VERIFIER.replace("dBj", "dBk");
    let answer = redeemed(&s256(VERIFIER), Some(&other)).await;
    assert_eq!(answer.error(), refused("Invalid code verifier."));
}

/// The challenge itself, which anybody saw, is no verifier.
#[tokio::test]
async fn pkce_is_pkce_plain_downgrade_detected() {
    let query = s256(VERIFIER);
    let challenge = query.strip_prefix("code_challenge=").unwrap();
    let (challenge, _) = challenge.split_once('&').unwrap();
    let answer = redeemed(&query, Some(challenge)).await;
    assert_eq!(answer.error(), refused("Invalid code verifier."));
}

/// `OAuch` wants PKCE demanded of every client; at Google a web client may go without.
#[tokio::test]
async fn pkce_is_pkce_required() {
    assert_eq!(redeemed("", None).await.status, 200);
}

#[tokio::test]
async fn pkce_is_pkce_token_downgrade_detected() {
    let answer = redeemed(&s256(VERIFIER), None).await;
    assert_eq!(answer.error(), refused("Missing code verifier."));
}

/// `OAuch` wants `plain` refused; Google takes it, and it is what a challenge alone means.
#[tokio::test]
async fn pkce_plain_pkce_disabled() {
    for method in ["&code_challenge_method=plain", ""] {
        let challenge = format!("code_challenge={VERIFIER}{method}");
        assert_eq!(redeemed(&challenge, Some(VERIFIER)).await.status, 200);
    }
}

/// The verifier `abc` of `OAuch` fails at the end, since its hash looks like any other; as a plain
/// challenge it fails at once.
#[tokio::test]
async fn pkce_short_verifier() {
    let answer = redeemed(&s256("abc"), Some("abc")).await;
    assert_eq!(answer.error(), refused("Invalid code verifier."));
    let target = authorize("code_challenge=abc&code_challenge_method=plain");
    let page = Stage::new().visitor().arrive(&target).await;
    let message = "Invalid parameter value for code_challenge: 'abc' is not valid";
    assert_page(&page, "400: invalid_request", message);
}

/// The flow that brings everything at once.
const WHOLE: Flow = Flow {
    response_type: "code id_token token",
    form_post: false,
};

/// The ID tokens of the callback and of the token endpoint, with the access tokens beside them.
async fn pairs() -> Vec<(Value, String)> {
    let outcome = WHOLE.complete(&Stage::new(), "").await;
    let front = outcome.front.get("access_token").unwrap();
    let back = outcome.back["access_token"].as_str().unwrap();
    let tokens = outcome.id_tokens();
    assert_eq!(tokens.len(), 2);
    let stated = tokens.iter().map(|token| claims(token));
    stated.zip([front.to_owned(), back.to_owned()]).collect()
}

#[tokio::test]
async fn id_token_code_hash_valid() {
    let outcome = WHOLE.complete(&Stage::new(), "").await;
    let stated = claims(outcome.front.get("id_token").unwrap());
    let code = outcome.front.get("code").unwrap();
    assert_eq!(stated["c_hash"], left_half(code));
}

#[tokio::test]
async fn id_token_has_authorized_party() {
    for (stated, _) in pairs().await {
        assert_eq!(stated["azp"], CLIENT);
    }
}

#[tokio::test]
async fn id_token_has_correct_audience() {
    for (stated, _) in pairs().await {
        assert_eq!(stated["aud"], CLIENT);
    }
}

#[tokio::test]
async fn id_token_has_correct_issuer() {
    let stage = Stage::new();
    let issuer = discovery(&stage).await["issuer"].clone();
    assert_eq!(issuer, stage.google.issuer());
    for (stated, _) in pairs().await {
        assert_eq!(stated["iss"], issuer);
    }
}

#[tokio::test]
async fn id_token_has_required_claims() {
    for (stated, _) in pairs().await {
        for name in ["iss", "sub", "aud"] {
            assert!(stated[name].is_string(), "{name}: {stated}");
        }
        for name in ["iat", "exp"] {
            assert!(stated[name].is_i64(), "{name}: {stated}");
        }
    }
}

#[tokio::test]
async fn id_token_is_access_token_hash_correct() {
    for (stated, access_token) in pairs().await {
        assert_eq!(stated["at_hash"], left_half(&access_token));
    }
}

/// With an access token beside it, and not without.
#[tokio::test]
async fn id_token_is_access_token_hash_present() {
    for (response_type, is_present) in [
        ("id_token", false),
        ("id_token token", true),
        ("code id_token", false),
        ("code id_token token", true),
    ] {
        let flow = Flow {
            response_type,
            form_post: false,
        };
        let outcome = flow.complete(&Stage::new(), "").await;
        let stated = claims(outcome.front.get("id_token").unwrap());
        assert_eq!(stated["at_hash"].is_string(), is_present, "{response_type}");
    }
}

/// With a code beside it, and not without.
#[tokio::test]
async fn id_token_is_authorization_code_hash_present() {
    for (response_type, is_present) in [
        ("id_token", false),
        ("id_token token", false),
        ("code id_token", true),
        ("code id_token token", true),
    ] {
        let flow = Flow {
            response_type,
            form_post: false,
        };
        let outcome = flow.complete(&Stage::new(), "").await;
        let stated = claims(outcome.front.get("id_token").unwrap());
        assert_eq!(stated["c_hash"].is_string(), is_present, "{response_type}");
    }
}

/// The header of each ID token.
async fn headers() -> Vec<Value> {
    let outcome = WHOLE.complete(&Stage::new(), "").await;
    let decode = |token: &String| {
        let header = token.split('.').next().unwrap();
        let header = BASE64_URL_SAFE_NO_PAD.decode(header).unwrap();
        serde_json::from_slice(&header).unwrap()
    };
    outcome.id_tokens().iter().map(decode).collect()
}

#[tokio::test]
async fn id_token_is_signed() {
    for header in headers().await {
        assert_eq!(header["alg"], "RS256");
    }
    let stage = Stage::new();
    for token in WHOLE.complete(&stage, "").await.id_tokens() {
        verified(&stage, &token).await;
    }
}

/// No key and no address of a key: whoever verifies takes the keys of discovery.
#[tokio::test]
async fn id_token_key_references() {
    let headers = headers().await;
    assert_eq!(headers.len(), 2);
    for header in headers {
        let names: Vec<_> = header.as_object().unwrap().keys().collect();
        assert_eq!(names, ["alg", "kid", "typ"]);
    }
}

#[tokio::test]
async fn id_token_nonce_present_in_token() {
    for (stated, _) in pairs().await {
        assert_eq!(stated["nonce"], NONCE);
    }
}

#[tokio::test]
async fn id_token_signing_key_secure() {
    let set = Stage::new().visitor().get("/oauth2/v3/certs").await.json();
    let keys = set["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    for key in keys {
        let modulus = key["n"].as_str().unwrap();
        let modulus = BASE64_URL_SAFE_NO_PAD.decode(modulus).unwrap();
        assert_eq!((modulus.len(), modulus[0] >> 7), (256, 1), "2048 bits");
    }
}
