//! Client ids that are nearly registered, and clients that may not be used.

use mock_google::Client;
use mock_google::journal::Mend;
use mock_google::world::client::ClientState;

use super::{OTHER, ask_for, assert_told, diagnosis, exchange_with, two_clients};
use crate::support::*;

#[tokio::test]
async fn a_client_id_that_is_nearly_one_is_told_which() {
    let stage = two_clients();
    let suffix = ".apps.googleusercontent.com";
    for (rule, sent, text) in [
        (
            "credential-mixed-up",
            SECRET.to_owned(),
            "client_id is a client secret, not a client id: send the id of the client \
             (….apps.googleusercontent.com)."
                .to_owned(),
        ),
        (
            "client-id-surrounded",
            format!(" {CLIENT}"),
            format!("client_id is \" {CLIENT}\", with blanks around it: send exactly {CLIENT}."),
        ),
        (
            "client-id-surrounded",
            format!("'{CLIENT}'"),
            format!("client_id is \"'{CLIENT}'\", with quotes around it: send exactly {CLIENT}."),
        ),
        (
            "client-id-letter-case",
            format!("1234-App{suffix}"),
            format!(
                "client_id 1234-App{suffix} differs from the registered {CLIENT} in small and capital \
                 letters: send exactly that."
            ),
        ),
        (
            "client-id-suffix",
            "1234-app".to_owned(),
            format!("client_id 1234-app lacks {suffix} at its end: send exactly {CLIENT}."),
        ),
        (
            "client-id-suffix",
            format!("{CLIENT}{suffix}"),
            format!(
                "client_id {CLIENT}{suffix} has {suffix} once too often: send exactly {CLIENT}."
            ),
        ),
        (
            "client-id-of-another-project",
            format!("5678-app{suffix}"),
            format!(
                "client_id 5678-app{suffix} has the number of project 5678, and {CLIENT} is a client of \
                 project 1234: the ids of two projects were mixed up; send exactly that."
            ),
        ),
        (
            "client-id-misspelt",
            format!("1234-apq{suffix}"),
            format!(
                "client_id 1234-apq{suffix} differs in one character from the registered {CLIENT}: send \
                 exactly that."
            ),
        ),
        (
            "client-id-misspelt",
            format!("124-ap{suffix}"),
            format!(
                "client_id 124-ap{suffix} differs in 2 characters from the registered {CLIENT}: send \
                 exactly that."
            ),
        ),
        (
            "client-id-placeholder",
            "YOUR_CLIENT_ID".to_owned(),
            format!(
                "client_id is YOUR_CLIENT_ID, a placeholder or a variable that was not set: send the id \
                 of a registered client, such as {CLIENT}."
            ),
        ),
        (
            "client-id-unknown",
            "5-unheard-of".to_owned(),
            format!(
                "No client 5-unheard-of is registered here, there is {CLIENT} and {OTHER}: register it \
                 as a [[client]] of the configuration or with Google::register, or send the id of one \
                 that is."
            ),
        ),
    ] {
        ask_for(&stage, &[("client_id", &sent)]).await;
        assert_told(&stage, rule, &text);
    }
}

#[tokio::test]
async fn the_token_endpoint_tells_the_same_of_a_client_id() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let sent = format!("{CLIENT}\n");
    let form = exchange_with(&code, &[("client_id", &sent)]);
    stage.visitor().post("/token", &form).await;
    assert_told(
        &stage,
        "client-id-surrounded",
        &format!(
            "client_id is \"{CLIENT}\\n\", with a line break around it: send exactly {CLIENT}."
        ),
    );
}

#[tokio::test]
async fn a_click_can_register_the_client() {
    let stage = two_clients();
    ask_for(&stage, &[("client_id", "5-unheard-of")]).await;
    let mend = Mend::RegisterClient {
        client: "5-unheard-of".to_owned(),
        redirect_uri: CALLBACK.to_owned(),
    };
    assert_eq!(diagnosis(&stage).unwrap().mend, Some(mend));
    for (client_id, redirect_uri) in [
        ("YOUR_CLIENT_ID", CALLBACK),
        ("5-unheard-of", "com.example:/cb"),
    ] {
        let changes = [("client_id", client_id), ("redirect_uri", redirect_uri)];
        ask_for(&stage, &changes).await;
        let mend = diagnosis(&stage).unwrap().mend;
        assert_eq!(mend, None, "{client_id} {redirect_uri}");
    }
}

#[tokio::test]
async fn a_client_that_may_not_be_used_is_told_the_setting() {
    type Change = fn(&mut Client);
    let change: [(&str, Change, &str); 2] = [
        (
            "client-not-active",
            |client| client.state = ClientState::Deleted,
            "is registered here as deleted: set its state to active, or send the id of another.",
        ),
        (
            "client-without-consent-screen",
            |client| client.status.consent_screen = false,
            "is registered here without a consent screen: set its consent_screen to true, as one does \
             in the console before the first sign-in.",
        ),
    ];
    for (rule, change, words) in change {
        let stage = Stage::new();
        stage.change_client(change);
        ask_for(&stage, &[]).await;
        assert_told(&stage, rule, &format!("Client {CLIENT} {words}"));
    }
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    stage.change_client(|client| client.over_quota = true);
    stage.visitor().post("/token", &exchange(&code)).await;
    assert_told(
        &stage,
        "client-over-quota",
        &format!(
            "Client {CLIENT} is registered here as over its quota: set its over_quota to false, or try \
             with an account that has used it before."
        ),
    );
}
