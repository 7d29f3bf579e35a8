//! Healthy sign-ins of several kinds, which nobody is told anything about.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::SignedDuration;
use mock_google::wire::params::Params;
use serde_json::Value;

use crate::resources::ask;
use crate::support::*;

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const ADA: &str = "ada@gmail.com";
const GRACE: &str = "grace@example.com";

/// Goes through whatever pages come and returns the code.
async fn sign_in(person: &mut Visitor, email: &str, query: &str) -> String {
    let mut page = person.arrive(&authorize(query)).await;
    if page.page() == "identifier" {
        page = person.log_in(page, email).await;
    }
    if matches!(page.page().as_str(), "confirm" | "consent") {
        page = person.answer(page, "allow", &[CALENDAR]).await;
    }
    if page.page() == "form_post" {
        return page.attribute("input[name=code]", "value");
    }
    page.callback().code
}

/// Redeems a code as a careful app does.
async fn redeem(stage: &Stage, code: &str, by_header: bool, verifier: Option<&str>) -> Value {
    let mut form = exchange(code);
    let mut headers = Vec::new();
    let header = format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{CLIENT}:{SECRET}"))
    );
    if by_header {
        form = form.without(&["client_id", "client_secret"]);
        headers.push(("authorization", header.as_str()));
    }
    if let Some(verifier) = verifier {
        form.push("code_verifier", verifier);
    }
    let answer = stage.visitor().post_with("/token", &form, &headers).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
    answer.json()
}

async fn post(stage: &Stage, target: &str, form: &Params) {
    let answer = stage.visitor().post(target, form).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
}

async fn ask_profile(stage: &Stage, tokens: &Value) {
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let answer = ask(stage, "GET", "/v1/userinfo", &headers).await;
    assert_eq!(answer.status, 200, "{answer:#?}");
}

/// What makes a sign-in one of its kind: its query, whether the client proves itself by the header, and
/// the verifier.
fn kind(number: usize) -> (String, bool, Option<&'static str>) {
    match number % 10 {
        0 => (String::new(), false, None),
        1 => ("access_type=offline&prompt=consent".to_owned(), true, None),
        2 => (
            format!("code_challenge={CHALLENGE}&code_challenge_method=S256"),
            false,
            Some(VERIFIER),
        ),
        3 => (format!("code_challenge={VERIFIER}"), true, Some(VERIFIER)),
        4 => ("prompt=none".to_owned(), false, None),
        5 => (
            format!("scope=openid+{CALENDAR}&include_granted_scopes=true"),
            false,
            None,
        ),
        6 => ("response_mode=form_post".to_owned(), true, None),
        7 => (format!("login_hint={GRACE}"), false, None),
        8 => ("access_type=offline&hd=example.com".to_owned(), false, None),
        _ => ("include_granted_scopes=true".to_owned(), true, None),
    }
}

#[tokio::test]
async fn fifty_healthy_flows_give_no_diagnosis() {
    let stage = Stage::new();
    let (mut ada, mut both, mut grace) = (stage.visitor(), stage.visitor(), stage.visitor());
    for (person, state) in [(&mut ada, "state=one"), (&mut both, "state=two")] {
        let code = sign_in(person, ADA, state).await;
        redeem(&stage, &code, false, None).await;
    }
    stage.visitor().get("/oauth2/v3/certs").await;
    for number in 0..50 {
        stage.google.clock().advance(SignedDuration::from_secs(3));
        let (query, by_header, verifier) = kind(number);
        let query = format!("state=s-{number}&nonce=n-{number}&{query}");
        let mut somebody = stage.visitor();
        let (person, email) = match number % 10 {
            0..=2 => (&mut somebody, ADA),
            7 => (&mut both, GRACE),
            8 => (&mut grace, GRACE),
            _ => (&mut ada, ADA),
        };
        let code = sign_in(person, email, query.trim_end_matches('&')).await;
        let tokens = redeem(&stage, &code, by_header, verifier).await;
        ask_profile(&stage, &tokens).await;
        if let Some(token) = tokens["refresh_token"].as_str() {
            post(&stage, "/token", &refresh(token)).await;
        }
        // Grace takes everything back each time.
        if number % 10 == 8 {
            let token = tokens["access_token"].as_str().unwrap();
            let form = Params::default().with("token", token);
            post(&stage, "/revoke", &form).await;
        }
    }
    let journal = stage.google.journal();
    for entry in &journal {
        assert_eq!(entry.diagnosis, None, "{entry}");
    }
    let redeemed = journal
        .iter()
        .filter(|entry| entry.decision.starts_with("code redeemed"));
    assert_eq!(redeemed.count(), 52);
}
