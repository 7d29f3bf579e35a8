//! What a script says, and that a shell can read it.

use super::*;

fn exchange(endpoint: &str, from: &str, params: &[(&str, &str)]) -> Exchange {
    let params = params
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()));
    Exchange {
        endpoint: endpoint.into(),
        from: from.into(),
        method: if from == "app" { "POST" } else { "GET" }.into(),
        path: format!("/{endpoint}"),
        params: params.collect(),
        flow: Some(1),
        status: 200,
        ..Exchange::default()
    }
}

fn scenario(exchanges: Vec<Exchange>) -> Scenario {
    let mut scenario = Scenario {
        exchanges,
        ..Scenario::default()
    };
    scenario.facts.client_id = "1-app".into();
    scenario.facts.people = vec![("Ada".into(), "ada@gmail.com".into())];
    scenario
}

fn begun() -> Exchange {
    let params = [
        ("redirect_uri", "http://localhost/it's"),
        ("code_challenge", "abc"),
    ];
    exchange("authorization", "browser", &params)
}

#[test]
fn a_sign_in_is_repeated_without_a_browser() {
    let params = [
        ("code", "4/0Abcde…"),
        ("code_verifier", "x…"),
        ("client_secret", "GOC…"),
    ];
    let page = exchange("interaction", "browser", &[("csrf", "secret…")]);
    let text = script(&scenario(vec![
        begun(),
        page,
        exchange("token", "app", &params),
    ]));
    assert!(text.contains(r#"'"$G"'/authorization?redirect_uri=http://localhost/it%27s","#));
    assert!(text.contains(r#"-d "code=$CODE""#) && text.contains(r#"-d "client_secret=$SECRET""#));
    assert!(text.contains(r#"keep 'REFRESH_TOKEN' "$(member refresh_token)""#));
    assert!(text.contains(r"http://localhost/it'\''s"));
    assert!(!text.contains("code_verifier") && !text.contains("challenge="));
    assert!(text.contains(r#""decision":"allow""#) && !text.contains("csrf"));
}

#[test]
fn a_denial_is_a_denial_again() {
    let mut page = exchange("interaction", "browser", &[]);
    page.location = Some("http://localhost/?error=access_denied".into());
    page.account = Some("eve@gmail.com".into());
    let text = script(&scenario(vec![begun(), page]));
    assert!(text.contains(r#""email":"eve@gmail.com","decision":"deny""#));
}

#[test]
fn a_fault_is_armed_and_the_clock_moved_where_it_was() {
    let (mut first, mut second) = (begun(), exchange("token", "app", &[]));
    first.google_time = "2026-01-01T00:00:00Z".into();
    second.google_time = "2026-01-01T02:00:05Z".into();
    second.at = 5.0;
    second.faults = vec!["server-error".into()];
    let mut scenario = scenario(vec![first, second]);
    scenario.facts.clock_ahead = 7200.0;
    let (what, place) = ("server-error".into(), "token".into());
    scenario.facts.faults = vec![ArmedFault {
        id: 1,
        what,
        place,
        fired: 2,
    }];
    let text = script(&scenario);
    let at = |part: &str| {
        text.find(part)
            .unwrap_or_else(|| panic!("no {part} in {text}"))
    };
    let armed = r#"{"what":"server-error","where":"token","times":2}"#;
    assert!(at("__mock/sign-in") < at(r#"{"advance":"7200s"}"#));
    assert!(at("__mock/sign-in") < at(armed) && at(armed) < at("'/token'"));
    assert_eq!(text.matches("advance").count(), 1);
}

#[test]
fn what_was_sent_never_becomes_a_command_or_a_file() {
    let mut sent = exchange("token", "app", &[("@/etc/passwd", "'; $(id) `id` \"")]);
    sent.decision = "first\nrm -rf /".into();
    let text = script(&scenario(vec![sent]));
    assert!(text.contains("-d '%40/etc/passwd=%27%3B%20%24%28id%29%20%60id%60%20%22'"));
    assert!(!text.contains("\nrm"));
    assert_eq!(quoted("it's"), r"'it'\''s'");
}
