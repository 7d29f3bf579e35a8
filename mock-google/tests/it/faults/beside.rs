//! What a fault leaves alone, what two of them come to together, and what the journal says.

use mock_google::{Behaviour, Fault, Search};
use serde_json::{Value, json};

use super::client::{ask, ask_for, until};
use super::{Bench, IMPATIENT, arm, token_request};
use crate::support::*;

#[tokio::test]
async fn a_fault_elsewhere_does_not_change_how_a_body_is_refused() {
    let bench = Bench::new().await;
    let body = "a".repeat(70 * 1024);
    let headers = format!("Content-Length: {}\r\n", body.len());
    let status = async || {
        ask(bench.address, "POST", "/token", &headers, &body)
            .await
            .status
    };
    assert_eq!(status().await, 413);
    arm(&bench, json!({ "what": "server-error", "where": "keys" })).await;
    assert_eq!(status().await, 413);
    let keys = ask(bench.address, "GET", "/oauth2/v3/certs", "", "").await;
    assert_eq!(keys.status, 500, "it is armed");
}

#[tokio::test]
async fn a_broken_answer_has_the_head_of_a_whole_one() {
    let bench = Bench::new().await;
    let headers = format!(
        "Authorization: Bearer {}\r\nOrigin: http://app.test\r\n",
        bench.access_token
    );
    let userinfo = async || ask(bench.address, "GET", "/v1/userinfo", &headers, "").await;
    let whole = userinfo().await;
    arm(
        &bench,
        json!({ "what": "drip", "where": "userinfo", "with": { "bytes": 64, "seconds": 0.001 } }),
    )
    .await;
    let broken = userinfo().await;
    assert!(broken.pieces > 1, "{broken:#?}");
    let names = |seen: &super::Seen| seen.headers.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&broken), names(&whole));
    assert_eq!(
        broken.header("access-control-allow-origin"),
        "http://app.test"
    );
}

#[tokio::test]
async fn an_answer_nobody_heard_has_no_status_in_the_journal() {
    let bench = Bench::new().await;
    for (what, status) in [
        ("silence", 0),
        ("drop", 0),
        ("answer-lost", 0),
        ("closed-early", 200),
    ] {
        arm(
            &bench,
            json!({ "what": what, "where": "token", "times": 1 }),
        )
        .await;
        let form = refresh(&bench.refresh_token).to_string();
        let headers = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            form.len()
        );
        ask_for(IMPATIENT, bench.address, "POST", "/token", &headers, &form).await;
        let entry = bench.google.journal().pop().unwrap();
        let answered = entry.answer.as_ref().unwrap().status;
        assert_eq!(
            (entry.status, answered),
            (status, status),
            "{what}: {entry}"
        );
    }
}

#[tokio::test]
async fn a_port_that_was_to_be_closed_from_the_start_is_closed() {
    let fault = Fault::new("refused").with("seconds", 1);
    let google = builder().port(0).fault(fault).start().await.unwrap();
    until("it fired", async || google.faults()[0].fired == 1).await;
    let address = google.address();
    let connects = async || tokio::net::TcpStream::connect(address).await.is_ok();
    until("the port is open again", connects).await;
    let notes = Search {
        endpoint: Some(mock_google::Endpoint::Control),
        ..Search::default()
    };
    let notes = google.search(&notes);
    assert!(
        notes
            .iter()
            .any(|note| note.decision.starts_with("nobody listens for")),
        "{notes:#?}"
    );
}

/// Whatever others arm and disarm meanwhile, what is armed fires.
#[test]
fn arming_and_disarming_at_the_same_time_leaves_no_fault_asleep() {
    let stage = Stage::new();
    let google = &stage.google;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for round in 0..200 {
        let barrier = std::sync::Barrier::new(2);
        let id = google.arm(Fault::new("truncated-json").at("keys")).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                barrier.wait();
                google.disarm(id);
            });
            scope.spawn(|| {
                barrier.wait();
                google
                    .arm(Fault::new("server-error").at("keys").times(1))
                    .unwrap();
            });
        });
        let status =
            runtime.block_on(async { stage.visitor().get("/oauth2/v3/certs").await.status });
        assert_eq!(status, 500, "round {round}");
        google.disarm_all(None, None);
    }
}

#[tokio::test]
async fn two_faults_do_not_undo_each_other() {
    let bench = Bench::new().await;
    arm(&bench, json!({ "what": "huge-tokens" })).await;
    arm(
        &bench,
        json!({ "what": "short-lived", "with": { "seconds": 5 } }),
    )
    .await;
    arm(&bench, json!({ "what": "id-token-unsigned" })).await;
    let code = bench.sign_in("").await.redirect().code;
    let seen = token_request(&bench, exchange(&code).to_string()).await;
    assert_eq!(seen.jose()["alg"], "none", "{seen:#?}");
    let bearer = format!(
        "Authorization: Bearer {}\r\n",
        seen.json()["access_token"].as_str().unwrap()
    );
    let profile = async || {
        ask(bench.address, "GET", "/v1/userinfo", &bearer, "")
            .await
            .status
    };
    assert_eq!(profile().await, 200);
    bench
        .google
        .clock()
        .advance(jiff::SignedDuration::from_secs(6));
    assert_eq!(profile().await, 401);
}

#[tokio::test]
async fn members_out_of_order_leave_the_duplicate_in() {
    let stage = Stage::of(builder().behaviour(Behaviour {
        shuffle_members: true,
        ..Behaviour::default()
    }));
    stage.google.arm(Fault::new("duplicate-members")).unwrap();
    let answer = stage.tokens("").await;
    let twice = [
        "access_token",
        "expires_in",
        "id_token",
        "scope",
        "token_type",
    ]
    .into_iter()
    .filter(|name| answer.body.matches(&format!("\"{name}\":")).count() == 2);
    assert_eq!(twice.count(), 1, "{}", answer.body);
}

/// A code under another name is good however it is sent, and so is a token to the control API.
#[tokio::test]
async fn what_a_fault_renamed_is_known_in_every_form() {
    let bench = Bench::new().await;
    arm(
        &bench,
        json!({ "what": "callback-code-with-odd-characters" }),
    )
    .await;
    arm(&bench, json!({ "what": "huge-tokens" })).await;
    let as_json = |form: &mock_google::wire::params::Params| {
        let members = form
            .iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)));
        Value::Object(members.collect()).to_string()
    };
    let code = bench.sign_in("").await.redirect().code;
    let body = as_json(&exchange(&code));
    let seen = super::client::ask_json(bench.address, "POST", "/token", &body).await;
    assert_eq!(seen.status, 200, "{seen:#?}");
    let code = bench.sign_in("").await.redirect().code;
    let form = exchange(&code).to_string();
    let headers = format!(
        "Content-Type: Application/X-WWW-Form-Urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    let seen = ask(bench.address, "POST", "/token", &headers, &form).await;
    assert_eq!(seen.status, 200, "{seen:#?}");
    let token = seen.json()["access_token"].as_str().unwrap().to_owned();
    assert!(
        bench.google.expire_token(&token),
        "it is known by its long name"
    );
}
