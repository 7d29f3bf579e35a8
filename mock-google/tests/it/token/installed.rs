//! Apps on people's own devices: which secret they need, what each code brings, where it is good.

use mock_google::wire::params::Params;
use mock_google::world::client::CustomScheme;
use mock_google::{Client, ClientKind};

use super::{VERIFIER, code_of, error, s256};
use crate::support::*;

const DESK: &str = "1234-desk.apps.googleusercontent.com";
const DESK_CALLBACK: &str = "http://localhost:4711/";

const PHONE: &str = "1234-phone.apps.googleusercontent.com";
/// An iOS app is called back by its own id back to front.
const PHONE_CALLBACK: &str = "com.googleusercontent.apps.1234-phone:/callback";

fn app(kind: ClientKind, redirect_uri: &str) -> Client {
    Client::of_kind(kind, PHONE, "")
        .redirect_uri(redirect_uri)
        .app_name("Pocket Shop")
}

/// Signs Ada in to a desktop program, with PKCE as Google recommends.
async fn desk_code(stage: &Stage) -> String {
    let query = format!("client_id={DESK}&redirect_uri={DESK_CALLBACK}&{}", s256());
    code_of(stage, &query).await
}

/// A good exchange of a desktop program, but for the secret.
fn desk_exchange(code: &str) -> Params {
    exchange(code)
        .without(&["client_id", "client_secret", "redirect_uri"])
        .with("client_id", DESK)
        .with("redirect_uri", DESK_CALLBACK)
        .with("code_verifier", VERIFIER)
}

#[tokio::test]
async fn a_desktop_client_needs_its_secret_unless_that_is_switched() {
    let missing = error(400, "invalid_request", "client_secret is missing.");
    for (secret_optional, expected) in [(false, missing), (true, error(200, "", ""))] {
        let mut desk = Client::desktop(DESK, "s");
        desk.secret_optional = secret_optional;
        let stage = Stage::of(builder().client(desk));
        let code = desk_code(&stage).await;
        let wrong = desk_exchange(&code).with("client_secret", "wrong");
        assert_eq!(
            stage.visitor().post("/token", &wrong).await.error(),
            error(
                401,
                "invalid_client",
                "The provided client secret is invalid."
            ),
            "{secret_optional}"
        );
        let bare = desk_exchange(&code);
        let answer = stage.visitor().post("/token", &bare).await;
        assert_eq!(answer.error(), expected, "{secret_optional}");
    }
}

#[tokio::test]
async fn an_app_on_a_phone_leaves_its_secret_out_or_sends_an_empty_one() {
    let stage = Stage::of(builder().client(app(ClientKind::Ios, PHONE_CALLBACK)));
    for secret in [None, Some("")] {
        let query = format!("client_id={PHONE}&redirect_uri={PHONE_CALLBACK}");
        let code = code_of(&stage, &query).await;
        let mut form = exchange(&code)
            .without(&["client_id", "client_secret", "redirect_uri"])
            .with("client_id", PHONE)
            .with("redirect_uri", PHONE_CALLBACK);
        if let Some(secret) = secret {
            form.push("client_secret", secret);
        }
        let answer = stage.visitor().post("/token", &form).await;
        assert_eq!(answer.status, 200, "{secret:?}: {answer:?}");
    }
}

#[tokio::test]
async fn every_code_of_an_installed_app_brings_a_refresh_token() {
    let own_scheme = "com.example.app:/callback";
    for (kind, redirect_uri) in [
        (ClientKind::Desktop, DESK_CALLBACK),
        (ClientKind::Ios, PHONE_CALLBACK),
        (ClientKind::Android, own_scheme),
        (ClientKind::Uwp, own_scheme),
    ] {
        let mut client = app(kind, redirect_uri);
        client.custom_scheme = CustomScheme::Enabled;
        client.secret_optional = true;
        let stage = Stage::of(builder().client(client));
        for (time, access_type) in [("first", "online"), ("second", "offline")] {
            let query =
                format!("client_id={PHONE}&redirect_uri={redirect_uri}&access_type={access_type}");
            let form = exchange(&code_of(&stage, &query).await)
                .without(&["client_id", "client_secret", "redirect_uri"])
                .with("client_id", PHONE)
                .with("redirect_uri", redirect_uri);
            let json = stage.visitor().post("/token", &form).await.json();
            let token = json["refresh_token"].as_str().unwrap_or_default();
            assert!(token.starts_with("1//0"), "{kind:?}, {time} code: {json}");
        }
    }
}

#[tokio::test]
async fn a_code_for_one_loopback_port_is_not_good_at_another() {
    let stage = Stage::of(builder().client(Client::desktop(DESK, "s")));
    for other in [
        "http://localhost:4712/",
        "http://127.0.0.1:4711/",
        "http://localhost:4711",
    ] {
        let code = desk_code(&stage).await;
        let form = desk_exchange(&code)
            .without(&["redirect_uri"])
            .with("redirect_uri", other)
            .with("client_secret", "s");
        assert_eq!(
            stage.visitor().post("/token", &form).await.error(),
            error(400, "redirect_uri_mismatch", "Bad Request"),
            "{other}"
        );
    }
}
