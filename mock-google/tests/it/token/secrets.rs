//! The secrets of a web client, and the words for a wrong secret, code or verifier by switch.

use mock_google::behaviour::Wording;
use mock_google::wire::credential::ClientSecret;
use mock_google::{Behaviour, Profile};

use super::{VERIFIER, error, exchange_but, s256};
use crate::resources::with;
use crate::support::*;

#[tokio::test]
async fn pkce_does_not_stand_in_for_the_secret_of_a_web_client() {
    let stage = Stage::new();
    let code = stage.sign_in(&s256()).await.code;
    let whole = exchange(&code).with("code_verifier", VERIFIER);
    let bare = whole.clone().without(&["client_secret"]);
    for form in [bare.clone(), bare.with("client_secret", "")] {
        assert_eq!(
            stage.visitor().post("/token", &form).await.error(),
            error(400, "invalid_request", "client_secret is missing.")
        );
    }
    assert_eq!(stage.visitor().post("/token", &whole).await.status, 200);
}

#[tokio::test]
async fn while_a_secret_is_replaced_both_are_good() {
    let stage = Stage::new();
    stage.change_client(|client| {
        client.second_secret = Some(ClientSecret::from_wire("GOCSPX-second"));
    });
    for (secret, status) in [(SECRET, 200), ("GOCSPX-second", 200), ("GOCSPX-third", 401)] {
        let code = stage.sign_in("").await.code;
        let answer = exchange_but(&stage, &code, "client_secret", secret).await;
        assert_eq!(answer.status, status, "{secret}");
    }
    stage.change_client(|client| client.second_secret = None);
    let code = stage.sign_in("").await.code;
    let answer = exchange_but(&stage, &code, "client_secret", "GOCSPX-second").await;
    assert_eq!(answer.status, 401, "once it is withdrawn");
}

#[tokio::test]
async fn a_wrong_secret_is_told_in_the_words_of_the_generation() {
    let today = "The provided client secret is invalid.";
    for (profile, wrong_secret_text, description) in [
        (Profile::Y2026, None, today),
        (Profile::Pre2026, None, "Unauthorized"),
        (Profile::Y2026, Some(Wording::Older), "Unauthorized"),
        (Profile::Pre2026, Some(Wording::Current), today),
    ] {
        let stage = with(Behaviour {
            profile,
            wrong_secret_text,
            ..Behaviour::default()
        });
        let code = stage.sign_in("").await.code;
        assert_eq!(
            exchange_but(&stage, &code, "client_secret", "wrong")
                .await
                .error(),
            error(401, "invalid_client", description),
            "{profile:?} {wrong_secret_text:?}"
        );
    }
}

#[tokio::test]
async fn a_second_redemption_is_told_in_the_words_switched() {
    for (code_replay_text, description) in [
        (Wording::Current, "Bad Request"),
        (Wording::Older, "Code was already redeemed."),
    ] {
        let stage = with(Behaviour {
            code_replay_text,
            ..Behaviour::default()
        });
        let code = stage.sign_in("").await.code;
        let first = stage.visitor().post("/token", &exchange(&code)).await;
        let second = stage.visitor().post("/token", &exchange(&code)).await;
        assert_eq!(
            (first.status, second.error()),
            (200, error(400, "invalid_grant", description))
        );
    }
}

#[tokio::test]
async fn a_missing_verifier_is_told_in_the_words_switched() {
    for (missing_verifier_text, description) in [
        (Wording::Current, "Missing code verifier."),
        (Wording::Older, "Bad Request"),
    ] {
        let stage = with(Behaviour {
            missing_verifier_text,
            ..Behaviour::default()
        });
        let code = stage.sign_in(&s256()).await.code;
        assert_eq!(
            stage
                .visitor()
                .post("/token", &exchange(&code))
                .await
                .error(),
            error(400, "invalid_grant", description)
        );
    }
}
