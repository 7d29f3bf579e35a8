//! Answers sorted into their classes, and the bounds of a request.

use reqwest::header::{HeaderValue, RETRY_AFTER};
use tokio::net::TcpListener;

use super::*;

fn error(status: u16, body: &str) -> GoogleError {
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
    refused(
        StatusCode::from_u16(status).unwrap(),
        &headers,
        body.as_bytes(),
        Timestamp::UNIX_EPOCH,
    )
}

#[test]
fn a_dead_grant_is_told_from_an_outage() {
    let dead = error(
        400,
        r#"{"error":"invalid_grant","error_description":"Bad Request"}"#,
    );
    assert!(dead.is_invalid_grant() && !dead.is_transient());
    for (status, body) in [(500, "<html>"), (503, ""), (429, "{}")] {
        assert!(
            error(status, body).is_transient(),
            "{status} is not for good"
        );
    }
    assert!(error(403, r#"{"error":"rate_limit_exceeded"}"#).is_transient());
}

#[test]
fn the_seconds_to_wait_are_handed_on() {
    let later = error(503, "");
    assert!(matches!(
        later,
        GoogleError::OutOfOrder {
            retry_after: Some(7),
            ..
        }
    ));
}

#[test]
fn the_envelope_of_googles_apis_is_understood() {
    let body = r#"{"error":{"code":401,"message":"Bad","status":"UNAUTHENTICATED"}}"#;
    let error = error(401, body);
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains("UNAUTHENTICATED"), "{error}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_waited_for_as_long_as_told() {
    // Connections wait here to be accepted, and nobody ever does.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let http = Http::new(&address, Duration::from_millis(50), Clock::new()).unwrap();
    let url = Url::parse(&address).unwrap();
    let error = http.get("test endpoint", &url, None).await.err();
    assert!(
        matches!(&error, Some(GoogleError::Unreachable(cause)) if cause.is_timeout()),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_refused_connection_may_be_tried_again_even_with_what_works_once_only() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let http = Http::new(&address, Duration::from_secs(10), Clock::new()).unwrap();
    let url = Url::parse(&address).unwrap();
    let form = [("code", "4/0A")];
    let sent = http.post("test endpoint", Repeat::IfNotSent, &url, &form, None);
    let error = sent.await.err();
    let Some(refused @ GoogleError::Unreachable(_)) = error else {
        panic!("{error:?}");
    };
    assert!(Repeat::IfNotSent.allows(&refused));
}

#[test]
fn only_json_passes_for_json() {
    for (media_type, good) in [
        ("application/json; charset=utf-8", true),
        ("text/html", false),
        ("", false),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        let answer = Answer {
            headers,
            json: b"{}".to_vec(),
        };
        assert_eq!(json("token endpoint", answer).is_ok(), good, "{media_type}");
    }
}
