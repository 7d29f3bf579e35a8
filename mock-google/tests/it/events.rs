//! Cross-Account Protection: security event tokens arrive at the app, signed as Google signs them.

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jsonwebtoken::{Algorithm, Validation};
use mock_google::{EventError, SecurityEvent};
use tokio::sync::mpsc;

use crate::support::*;

/// A receiver on a port of its own; what arrives goes to the channel.
async fn receiver() -> (String, mpsc::UnboundedReceiver<(String, String)>) {
    let (arrived, arrivals) = mpsc::unbounded_channel();
    let take = move |headers: HeaderMap, body: String| {
        let content_type = headers["content-type"].to_str().unwrap().to_owned();
        arrived.send((content_type, body)).unwrap();
        async { StatusCode::ACCEPTED }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/events", listener.local_addr().unwrap());
    let router = Router::new().route("/events", post(take));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, arrivals)
}

#[tokio::test]
async fn an_event_arrives_signed_with_a_published_key() {
    let stage = Stage::new();
    let (address, mut arrivals) = receiver().await;
    stage.change_client(|client| client.event_receiver = Some(address));
    let event = SecurityEvent::SessionsRevoked;
    let status = stage
        .google
        .send_event("ada@gmail.com", CLIENT, &event)
        .await;
    assert_eq!(status.unwrap(), 202);
    let (content_type, token) = arrivals.recv().await.unwrap();
    assert_eq!(content_type, "application/secevent+jwt");
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(header.typ.as_deref(), Some("secevent+jwt"));
    let keys: jsonwebtoken::jwk::JwkSet =
        serde_json::from_value(stage.visitor().get("/oauth2/v3/certs").await.json()).unwrap();
    let key = keys.find(header.kid.as_deref().unwrap()).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.set_audience(&[CLIENT]);
    validation.set_issuer(&["http://127.0.0.1:8090/"]);
    let key = jsonwebtoken::DecodingKey::from_jwk(key).unwrap();
    let claims = jsonwebtoken::decode::<serde_json::Value>(&token, &key, &validation)
        .unwrap()
        .claims;
    let ada = stage.google.account("ada@gmail.com").unwrap();
    let subject = &claims["events"][event.uri()]["subject"];
    assert_eq!(subject["sub"], *ada.sub);
    assert_eq!(subject["iss"], "http://127.0.0.1:8090/");
    assert!(claims.get("exp").is_none());
}

#[tokio::test]
async fn a_client_without_a_receiver_and_a_silent_receiver_are_named() {
    let stage = Stage::new();
    let event = SecurityEvent::AccountEnabled;
    let send = || stage.google.send_event("ada@gmail.com", CLIENT, &event);
    assert!(matches!(send().await, Err(EventError::NoReceiver(_))));
    let dead = "http://127.0.0.1:9/events".to_owned();
    stage.change_client(|client| client.event_receiver = Some(dead));
    let error = send().await.unwrap_err().to_string();
    assert!(error.contains("127.0.0.1:9"), "{error}");
}

#[tokio::test]
async fn the_configuration_names_issuer_keys_and_delivery() {
    let answer = Stage::new()
        .visitor()
        .get("/.well-known/risc-configuration")
        .await;
    let document = answer.json();
    assert_eq!(document["issuer"], "http://127.0.0.1:8090/");
    assert_eq!(
        document["jwks_uri"],
        "http://127.0.0.1:8090/oauth2/v3/certs"
    );
}
