//! The journal over HTTP: filters, waiting, exports, the stream.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

#[tokio::test]
async fn one_flow_runs_from_the_authorization_request_to_userinfo_and_the_refresh() {
    let stage = Stage::new();
    let tokens = stage.tokens("access_type=offline&nonce=n").await.json();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    stage
        .visitor()
        .get(&format!(
            "/v1/userinfo?access_token={}",
            token("access_token")
        ))
        .await;
    stage
        .visitor()
        .post("/token", &refresh(&token("refresh_token")))
        .await;
    // Somebody else's, in between.
    sign_in(&stage, "grace@example.com", "").await;
    let entries = get(&stage, "/__mock/journal?flow=1").await;
    let endpoints: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["endpoint"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        endpoints,
        [
            "authorization",
            "interaction",
            "interaction",
            "interaction",
            "interaction",
            "interaction",
            "interaction",
            "token",
            "userinfo",
            "token"
        ],
        "{entries:#}"
    );
    let token_entry = &entries[7];
    assert_eq!(token_entry["account"], "ada@gmail.com");
    assert_eq!(token_entry["client"], CLIENT);
    assert!(
        token_entry["answer"]["microseconds"].is_u64() && token_entry["answer"]["body"].is_string()
    );
}

#[tokio::test]
async fn filters_narrow_and_the_number_of_the_last_entry_leads_on() {
    let stage = Stage::new();
    sign_in(&stage, "ada@gmail.com", "").await;
    sign_in(&stage, "grace@example.com", "").await;
    let count = async |query: &str| {
        let entries = get(&stage, &format!("/__mock/journal?{query}")).await;
        entries.as_array().unwrap().len()
    };
    assert_eq!(count("account=ada@gmail.com").await, 1);
    assert_eq!(count(&format!("client={CLIENT}")).await, 2);
    assert_eq!(count("endpoint=token").await, 0);
    assert_eq!(count("endpoint=authorization&limit=1").await, 1);
    let all = get(&stage, "/__mock/journal").await;
    let last = all.as_array().unwrap().last().unwrap()["seq"].clone();
    assert_eq!(count(&format!("after={last}")).await, 0);
}

#[tokio::test]
async fn who_waits_is_told_as_soon_as_it_happens() {
    let stage = Stage::new();
    let wait = get(&stage, "/__mock/journal?endpoint=keys&wait=20s");
    let happens = async { stage.visitor().get("/oauth2/v3/certs").await };
    let (entries, _) = tokio::join!(wait, happens);
    assert_eq!(entries[0]["path"], "/oauth2/v3/certs");
    assert_eq!(
        get(&stage, "/__mock/journal?endpoint=revocation&wait=1ms").await,
        json!([])
    );
}

#[tokio::test]
async fn exports_are_what_their_readers_expect() {
    let stage = Stage::new();
    stage.tokens("access_type=offline").await;
    let lines = call(&stage, "GET", "/__mock/journal?format=ndjson", "", &[]).await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    let parsed: Vec<Value> = lines
        .body
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(parsed.len() > 5 && parsed.iter().all(|entry| entry["seq"].is_u64()));
    let har = get(&stage, "/__mock/journal?format=har").await;
    assert_eq!(har["log"]["version"], "1.2");
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), parsed.len());
    let post = entries.iter().find(|entry| {
        entry["request"]["url"]
            .as_str()
            .unwrap()
            .ends_with("/token")
    });
    let post = &post.unwrap()["request"];
    assert_eq!(
        post["postData"]["mimeType"],
        "application/x-www-form-urlencoded"
    );
    assert!(post["postData"]["params"].as_array().unwrap().len() > 4);
}

#[tokio::test]
async fn what_no_endpoint_saw_is_journaled_as_well() {
    let stage = Stage::new();
    stage.visitor().get("/nowhere").await;
    call(&stage, "GET", "/token", "", &[("host", "evil.example")]).await;
    let entries = stage.google.journal();
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| (entry.status, entry.path.as_str()))
        .collect();
    assert_eq!(seen, [(404, "/nowhere"), (421, "/token")]);
}

/// The stream never ends: it is read on a socket until the entry is there.
#[tokio::test]
async fn the_stream_tells_each_entry_once_with_its_number() {
    let google = builder().port(0).start().await.unwrap();
    let mut stream = tokio::net::TcpStream::connect(google.address())
        .await
        .unwrap();
    let ask = "GET /__mock/journal/stream?endpoint=keys HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut seen = String::new();
    let mut until = async |what: &str, seen: &mut String| {
        let mut piece = [0; 4096];
        while !seen.contains(what) {
            let read = stream.read(&mut piece);
            let read = tokio::time::timeout(Duration::from_secs(20), read)
                .await
                .unwrap()
                .unwrap();
            assert!(read > 0, "the stream ended: {seen}");
            seen.push_str(&String::from_utf8_lossy(&piece[..read]));
        }
    };
    until("text/event-stream", &mut seen).await;
    let get = async |path: &str| {
        let mut other = tokio::net::TcpStream::connect(google.address())
            .await
            .unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        other.write_all(ask.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        other.read_to_end(&mut answer).await.unwrap();
    };
    get("/.well-known/openid-configuration").await;
    get("/oauth2/v3/certs").await;
    until("id: 2", &mut seen).await;
    get("/oauth2/v1/certs").await;
    until("/oauth2/v1/certs", &mut seen).await;
    assert_eq!(seen.matches("event: entry").count(), 2, "{seen}");
    assert!(!seen.contains("openid-configuration"), "{seen}");
}

/// Answers overtake each other, and who goes on after the last number misses none of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_follows_a_busy_journal_misses_nothing_and_meets_nothing_twice() {
    const CLIENTS: u64 = 8;
    const EACH: u64 = 60;
    let stage = Stage::new();
    let tokens = stage.tokens("access_type=offline").await.json();
    let form = refresh(tokens["refresh_token"].as_str().unwrap());
    let first = stage.google.journal().last().unwrap().seq;
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (mut visitor, form) = (stage.visitor(), form.clone());
        clients.spawn(async move {
            for _ in 0..EACH {
                visitor.post("/token", &form).await;
            }
        });
    }
    let (mut last, mut met) = (first, Vec::new());
    while last < first + CLIENTS * EACH {
        let entries = get(&stage, &format!("/__mock/journal?after={last}&wait=20s")).await;
        let numbers = entries.as_array().unwrap().iter();
        met.extend(numbers.map(|entry| entry["seq"].as_u64().unwrap()));
        assert!(met.last().is_some_and(|newest| *newest > last), "{entries}");
        last = *met.last().unwrap();
    }
    clients.join_all().await;
    assert_eq!(met, (first + 1..=last).collect::<Vec<_>>());
}
