//! Credential files: what the mock writes leads an unmodified library back to the mock.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use axum::body::Body;
use axum::http::{Request, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use mock_google::credential_files::{client_file, read_client_file, service_account_file};
use mock_google::keys::PrivateKey;
use mock_google::wire::params::Params;
use mock_google::{DEFAULT_CLIENT_ID, ServiceAccount};
use serde_json::{Value, json};
use url::Url;

use crate::support::*;

const ROBOT: &str = "robot@shop.iam.gserviceaccount.com";

/// What a library does with a key file: it asks the file's own `token_uri`.
async fn present(stage: &Stage, file: &Value) -> Answer {
    let text = |name: &str| file[name].as_str().unwrap();
    let header = Header {
        kid: Some(text("private_key_id").to_owned()),
        ..Header::new(Algorithm::RS256)
    };
    let now = stage.google.clock().now().as_second();
    let claims = json!({
        "iss": text("client_email"),
        "scope": CALENDAR,
        "aud": text("token_uri"),
        "iat": now,
        "exp": now + 3_600,
    });
    let key = EncodingKey::from_rsa_pem(text("private_key").as_bytes()).unwrap();
    let form = Params::default()
        .with("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .with(
            "assertion",
            &jsonwebtoken::encode(&header, &claims, &key).unwrap(),
        );
    let target = Url::parse(text("token_uri")).unwrap();
    stage.visitor().post(target.path(), &form).await
}

#[tokio::test]
async fn a_key_file_signs_in_at_its_own_token_uri() {
    let stage = Stage::of(builder().service_account(ServiceAccount::robot(ROBOT)));
    let robot = stage.google.service_account(ROBOT).unwrap();
    let endpoints = stage.google.endpoints();
    let file = service_account_file(&robot, &PrivateKey::robot(), endpoints);
    let file: Value = serde_json::from_str(&file).unwrap();
    let answer = present(&stage, &file).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    let certificates = Url::parse(file["client_x509_cert_url"].as_str().unwrap()).unwrap();
    let published = stage.visitor().get(certificates.path()).await.json();
    let kid = file["private_key_id"].as_str().unwrap();
    assert!(published[kid].is_string(), "{published}");
}

#[tokio::test]
async fn a_client_file_goes_round() {
    let stage = Stage::new();
    let client = stage.google.client(CLIENT).unwrap();
    let text = client_file(&client, stage.google.endpoints()).unwrap();
    let again = read_client_file(&text).unwrap();
    assert_eq!(
        (&again.id, &again.secret, again.kind, &again.redirect_uris),
        (
            &client.id,
            &client.secret,
            client.kind,
            &client.redirect_uris
        )
    );
    let file: Value = serde_json::from_str(&text).unwrap();
    let target = |name: &str| Url::parse(file["web"][name].as_str().unwrap()).unwrap();
    let query = authorize("").split_once('?').unwrap().1.to_owned();
    let login = format!("{}?{query}", target("auth_uri").path());
    let page = stage.visitor().arrive(&login).await;
    assert_eq!(page.page(), "identifier");
    let keys = target("auth_provider_x509_cert_url");
    assert_eq!(stage.visitor().get(keys.path()).await.status, 200);
}

#[tokio::test]
async fn tokens_are_handed_out_for_default_credentials() {
    let stage = Stage::new();
    let body = json!({"account": "ada@gmail.com", "client": CLIENT, "scope": "openid email"});
    let body = body.to_string();
    let request = Request::post("/__mock/tokens")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len())
        .body(Body::from(body))
        .unwrap();
    let issued = stage.visitor().send(request).await.json();
    let form = refresh(issued["refresh_token"].as_str().unwrap());
    let answer = stage.visitor().post("/token", &form).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
}

/// Runs the command line; gives exit code, stdout and stderr.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_mock-google"))
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A folder of its own with a configuration in it.
fn configured(name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("mock-google.toml");
    std::fs::write(&config, text).unwrap();
    config
}

#[test]
fn the_command_line_prints_the_file_of_a_client() {
    let (code, stdout, _) = run(&["client-secret", DEFAULT_CLIENT_ID]);
    let file: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, Some(0));
    assert_eq!(file["web"]["token_uri"], "http://127.0.0.1:8090/token");
    let text = "[server]\nport = 0\n[[client]]\nid = \"1-a\"\nsecret = \"s\"\n";
    let config = configured("client-secret", text);
    let config = config.to_str().unwrap();
    let base = ["--base-url", "http://localhost:9000/"];
    let (_, stdout, _) = run(&["client-secret", "1-a", "--config", config, base[0], base[1]]);
    let file: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(file["web"]["token_uri"], "http://localhost:9000/token");
    let (code, _, stderr) = run(&["client-secret", "1-a", "--config", config]);
    assert!(code == Some(2) && stderr.contains("--base-url"), "{stderr}");
    let unknown = ["client-secret", "2-b", "--config", config, base[0], base[1]];
    let (code, _, stderr) = run(&unknown);
    assert!(
        code == Some(2) && stderr.contains("there is `1-a`"),
        "{stderr}"
    );
}

#[test]
fn the_command_line_prints_the_key_file_of_a_service_account() {
    let text = format!(
        "[[service_account]]\nemail = \"{ROBOT}\"\n[[service_account]]\nemail = \"half@shop.iam\"\n\
         public_key_file = \"half.pem\"\n"
    );
    let config = configured("service-account", &text);
    let half = PrivateKey::robot().public().to_pem();
    std::fs::write(config.with_file_name("half.pem"), half).unwrap();
    let config = config.to_str().unwrap();
    let (code, stdout, _) = run(&["service-account", ROBOT, "--config", config]);
    let file: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &file["client_email"]), (Some(0), &ROBOT.into()));
    assert_eq!(file["private_key"], PrivateKey::robot().to_pem());
    let (code, _, stderr) = run(&["service-account", "half@shop.iam", "--config", config]);
    assert!(
        code == Some(2) && stderr.contains("private_key_file"),
        "{stderr}"
    );
    let (code, _, stderr) = run(&["service-account", "nobody@shop.iam", "--config", config]);
    assert!(code == Some(2) && stderr.contains(ROBOT), "{stderr}");
    let (code, _, stderr) = run(&["service-account", ROBOT]);
    assert!(
        code == Some(2) && stderr.contains("[[service_account]]"),
        "{stderr}"
    );
}

#[test]
fn a_clients_file_stands_in_for_its_table() {
    let config = configured("client-files", "client_files = [\"client_secret.json\"]\n");
    let file = r#"{"web":{"client_id":"1-file","client_secret":"s"}}"#;
    std::fs::write(config.with_file_name("client_secret.json"), file).unwrap();
    let arguments = [
        "client-secret",
        "1-file",
        "--config",
        config.to_str().unwrap(),
    ];
    let (code, stdout, stderr) = run(&arguments);
    assert!(code == Some(0) && stdout.contains("1-file"), "{stderr}");
}

#[tokio::test(flavor = "multi_thread")]
async fn default_credentials_of_a_running_server_refresh_there() {
    let google = builder().port(0).start().await.unwrap();
    let server = google.base_url().to_owned();
    let adc = |account: &'static str, server: String| {
        tokio::task::spawn_blocking(move || {
            run(&["adc", account, "--client", CLIENT, "--server", &server])
        })
    };
    let (code, stdout, stderr) = adc("ada@gmail.com", server.clone()).await.unwrap();
    assert_eq!(code, Some(0), "{stderr}");
    let file: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(file["type"], "authorized_user");
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", file["refresh_token"].as_str().unwrap()),
        ("client_id", file["client_id"].as_str().unwrap()),
        ("client_secret", file["client_secret"].as_str().unwrap()),
    ];
    let token_uri = file["token_uri"].as_str().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(token_uri).form(&form).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let (code, _, stderr) = adc("nobody@gmail.com", server.clone()).await.unwrap();
    assert!(
        code == Some(2) && stderr.contains("nobody@gmail.com"),
        "{stderr}"
    );
    google.stop().await;
    let (code, _, stderr) = adc("ada@gmail.com", server.clone()).await.unwrap();
    assert!(code == Some(2) && stderr.contains(&server), "{stderr}");
}
