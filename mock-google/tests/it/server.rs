//! The server on its sockets: limits, hosts, half-open connections, stopping.

use std::time::Duration;

use mock_google::{Google, Limits, StartError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::builder;

/// What has to happen within half a minute; a server that never closes fails the test, not the run.
async fn within<T>(happening: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(30), happening)
        .await
        .expect("it happens in time")
}

/// Sends bytes and reads until the server closes, or answers and the client has seen the head.
async fn raw(google: &mock_google::Running, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(google.address()).await.unwrap();
    // The server may answer and close before everything is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = within(stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("closed")
}

const CLOSE: &str = "Host: localhost\r\nConnection: close\r\n";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table of requests and answers")]
async fn oversized_and_malformed_requests_get_a_clean_answer() {
    let google = builder().port(0).start().await.unwrap();
    let long = "a".repeat(17 * 1024);
    let huge = "a".repeat(70 * 1024);
    let many = "a=1&".repeat(257);
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (what, request, expected) in [
        (
            "a long target",
            format!("GET /?{long} HTTP/1.1\r\n{CLOSE}\r\n"),
            "414",
        ),
        (
            "a huge head",
            format!("GET / HTTP/1.1\r\n{CLOSE}X: {huge}\r\n\r\n"),
            "431",
        ),
        (
            "many headers",
            format!("GET / HTTP/1.1\r\n{CLOSE}{}\r\n", "X: 1\r\n".repeat(101)),
            "431",
        ),
        (
            "a huge body",
            format!(
                "POST /token HTTP/1.1\r\n{CLOSE}{form}Content-Length: {}\r\n\r\n{huge}",
                huge.len()
            ),
            "413",
        ),
        (
            "many parameters",
            format!("GET /tokeninfo?{many} HTTP/1.1\r\n{CLOSE}\r\n"),
            "400",
        ),
        (
            "a broken escape",
            format!("GET /tokeninfo?a=%zz HTTP/1.1\r\n{CLOSE}\r\n"),
            "400",
        ),
        (
            "no length",
            format!("POST /token HTTP/1.1\r\n{CLOSE}\r\n"),
            "411",
        ),
        (
            "a length and chunks",
            format!(
                "POST /token HTTP/1.1\r\n{CLOSE}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            "400",
        ),
        (
            "two lengths",
            format!(
                "POST /token HTTP/1.1\r\n{CLOSE}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"
            ),
            "400",
        ),
        (
            "a negative length",
            format!("POST /token HTTP/1.1\r\n{CLOSE}Content-Length: -1\r\n\r\n"),
            "400",
        ),
        (
            "a folded header",
            format!("GET / HTTP/1.1\r\n{CLOSE}X: a\r\n b\r\n\r\n"),
            "400",
        ),
        (
            "an unknown path",
            format!("GET /nope HTTP/1.1\r\n{CLOSE}\r\n"),
            "404",
        ),
        (
            "a wrong method",
            format!("DELETE /token HTTP/1.1\r\n{CLOSE}\r\n"),
            "405",
        ),
    ] {
        let answer = raw(&google, request.as_bytes()).await;
        assert_eq!(
            status(&answer),
            expected,
            "{what}: {}",
            &answer[..answer.len().min(300)]
        );
    }
    let answer = raw(
        &google,
        format!("POST /token HTTP/1.1\r\n{CLOSE}\r\n").as_bytes(),
    )
    .await;
    assert!(
        answer.contains("<title>Error 411 (Length Required)!!1</title>"),
        "{answer}"
    );
    assert!(
        answer.contains("POST requests require a Content-length header."),
        "{answer}"
    );
    google.stop().await;
}

#[tokio::test]
async fn only_loopback_names_are_answered_unless_a_host_is_allowed() {
    let google = builder()
        .port(0)
        .allow_host("mock.internal")
        .start()
        .await
        .unwrap();
    for (host, expected) in [
        ("localhost", "200"),
        ("127.0.0.1:1", "200"),
        ("[::1]", "200"),
        ("mock.internal", "200"),
        ("evil.example", "421"),
        ("", "421"),
    ] {
        let request =
            format!("GET /__mock/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(
            status(&raw(&google, request.as_bytes()).await),
            expected,
            "{host}"
        );
    }
    let absolute = "GET http://evil.example/__mock/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(status(&raw(&google, absolute.as_bytes()).await), "421");
    google.stop().await;
}

#[tokio::test]
async fn standing_in_for_google_its_hosts_are_answered() {
    let google = builder()
        .port(0)
        .issuer("https://accounts.google.com")
        .start()
        .await
        .unwrap();
    let request = "GET /.well-known/openid-configuration HTTP/1.1\r\nHost: accounts.google.com\r\nConnection: close\r\n\r\n";
    assert!(
        raw(&google, request.as_bytes())
            .await
            .contains("\"issuer\": \"https://accounts.google.com\"")
    );
    google.stop().await;
}

#[tokio::test]
async fn a_thousand_half_open_connections_are_closed_and_others_served() {
    // Both ends of each are in this process, and many systems start with 1 024 files.
    rlimit::increase_nofile_limit(4_096).unwrap();
    let limits = Limits {
        head_timeout: Duration::from_millis(300),
        ..Limits::default()
    };
    let google = builder().port(0).limits(limits).start().await.unwrap();
    let mut half_open = Vec::new();
    for _ in 0..1_000 {
        let mut stream = TcpStream::connect(google.address()).await.unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: loc")
            .await
            .unwrap();
        half_open.push(stream);
    }
    let request = format!("GET /__mock/health HTTP/1.1\r\n{CLOSE}\r\n");
    assert_eq!(status(&raw(&google, request.as_bytes()).await), "200");
    for mut stream in half_open {
        let mut rest = Vec::new();
        let _ = within(stream.read_to_end(&mut rest)).await; // ends only when the server closes
    }
    google.stop().await;
}

#[tokio::test]
async fn with_every_place_taken_it_still_stops() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let google = builder().port(0).limits(limits).start().await.unwrap();
    let mut held = TcpStream::connect(google.address()).await.unwrap();
    held.write_all(b"GET /__mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    assert_ne!(
        held.read(&mut [0; 64]).await.unwrap(),
        0,
        "the one place is taken"
    );
    tokio::time::timeout(Duration::from_secs(10), google.stop())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_body_that_does_not_come_ends_with_408() {
    let limits = Limits {
        body_timeout: Duration::from_millis(200),
        ..Limits::default()
    };
    let google = builder().port(0).limits(limits).start().await.unwrap();
    let request = format!("POST /token HTTP/1.1\r\n{CLOSE}Content-Length: 9\r\n\r\nab");
    assert_eq!(status(&raw(&google, request.as_bytes()).await), "408");
    google.stop().await;
}

#[tokio::test]
async fn a_stop_frees_the_port_and_a_drop_does_too() {
    for drop_it in [false, true] {
        let google = Google::builder().start().await.unwrap();
        let port = google.address().port();
        let taken = Google::builder().port(port).start().await.unwrap_err();
        assert!(matches!(taken, StartError::PortTaken(_)), "{taken}");
        assert!(
            taken.to_string().contains(&format!("port {port} is taken")),
            "{taken}"
        );
        if drop_it {
            drop(google);
        } else {
            google.stop().await;
        }
        // The listener is closed by its task, which may need a moment to be scheduled.
        within(async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                tokio::task::yield_now().await;
            }
        })
        .await;
        Google::builder()
            .port(port)
            .start()
            .await
            .unwrap()
            .stop()
            .await;
    }
}

#[tokio::test]
async fn a_bad_issuer_is_refused_at_the_start() {
    for issuer in [
        "accounts.google.com",
        "http://localhost:1/",
        "ftp://x",
        "http://h/path",
    ] {
        let error = Google::builder().issuer(issuer).start().await.unwrap_err();
        assert!(error.to_string().contains(issuer), "{error}");
    }
}
