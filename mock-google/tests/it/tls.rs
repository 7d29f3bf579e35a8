//! TLS on the same port, and what can be wrong with it, met by a client that trusts one authority.

use std::time::Duration;

use mock_google::{Fault, Running};
use serde_json::{Value, json};

use crate::faults::client::told;
use crate::support::*;

/// A client that trusts the authority of a server and nobody else.
fn client(google: &Running, name: &str, patience: Duration) -> reqwest::Client {
    let ca = google.ca_certificate().unwrap();
    reqwest::Client::builder()
        .tls_certs_only([reqwest::Certificate::from_pem(ca.as_bytes()).unwrap()])
        .resolve(name, google.address())
        .no_proxy()
        .timeout(patience)
        .build()
        .unwrap()
}

/// The chain of causes of an error, in one line.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

async fn issuer(google: &Running, host: &str) -> Result<Value, String> {
    issuer_within(Duration::from_secs(20), google, host).await
}

async fn issuer_within(patience: Duration, google: &Running, host: &str) -> Result<Value, String> {
    let port = google.address().port();
    let address = format!("https://{host}:{port}/.well-known/openid-configuration");
    let answer = client(google, host, patience).get(address).send().await;
    let answer = answer.map_err(|error| causes(&error))?;
    let document: Value = answer.json().await.map_err(|error| causes(&error))?;
    Ok(document["issuer"].clone())
}

#[tokio::test]
async fn one_port_speaks_http_and_https() {
    let google = builder()
        .port(0)
        .allow_host("google.test")
        .start()
        .await
        .unwrap();
    for host in ["localhost", "127.0.0.1", "google.test"] {
        assert_eq!(
            issuer(&google, host).await.unwrap(),
            google.issuer(),
            "{host}"
        );
    }
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let ca = plain
        .get(format!("{}/__mock/ca.pem", google.base_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(ca.text().await.unwrap(), google.ca_certificate().unwrap());
    // A host that is none of ours gets no certificate.
    let refused = issuer(&google, "evil.example").await.unwrap_err();
    assert!(
        refused.contains("handshake") || refused.contains("error"),
        "{refused}"
    );
}

#[tokio::test]
async fn standing_in_it_has_certificates_for_googles_hosts() {
    let google = builder()
        .port(0)
        .issuer("https://accounts.google.com")
        .start()
        .await
        .unwrap();
    for host in [
        "accounts.google.com",
        "oauth2.googleapis.com",
        "www.googleapis.com",
    ] {
        assert_eq!(
            issuer(&google, host).await.unwrap(),
            "https://accounts.google.com",
            "{host}"
        );
    }
}

/// F42: each flaw is seen by the client for what it is, once, and then all is well again.
#[tokio::test]
async fn every_flaw_of_a_handshake_is_met_and_gone_afterwards() {
    let google = builder().port(0).start().await.unwrap();
    for (fault, said) in [
        ("tls-certificate-expired", "expired"),
        ("tls-certificate-for-another-host", "not valid for name"),
        ("tls-unknown-authority", "UnknownIssuer"),
        ("tls-stall", "timed out"),
    ] {
        assert!(issuer(&google, "localhost").await.is_ok(), "before {fault}");
        let order = json!({ "what": fault, "times": 1 }).to_string();
        let armed = told(google.address(), "POST", "/__mock/faults", &order).await;
        assert!(armed["id"].is_u64(), "{fault}: {armed}");
        let patience = Duration::from_millis(if fault == "tls-stall" { 500 } else { 20_000 });
        let refused = issuer_within(patience, &google, "localhost")
            .await
            .unwrap_err();
        assert!(refused.contains(said), "{fault}: {refused}");
        assert_eq!(google.faults().last().unwrap().fired, 1, "{fault}");
        let target = format!("/__mock/faults/{}", armed["id"]);
        let gone = told(google.address(), "DELETE", &target, "").await;
        assert_eq!(gone["disarmed"], armed["id"], "{fault}");
    }
    assert!(issuer(&google, "localhost").await.is_ok());
    assert_eq!(
        google
            .journal()
            .iter()
            .filter(|entry| !entry.faults.is_empty())
            .count(),
        4
    );
}

/// Answers break below TLS as they do without it.
#[tokio::test]
async fn an_answer_is_lost_over_tls_as_well() {
    let google = builder().port(0).start().await.unwrap();
    google
        .arm(
            Fault::new("reset")
                .at("discovery")
                .with("moment", "mid-body")
                .once(),
        )
        .unwrap();
    assert!(issuer(&google, "localhost").await.is_err());
    assert!(issuer(&google, "localhost").await.is_ok());
}
