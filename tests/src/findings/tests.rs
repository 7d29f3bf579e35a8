use super::*;

mod flows;
mod habits;

/// A request to Google, answered 200 after five milliseconds.
fn exchange(seq: u64, endpoint: &str, params: &[(&str, &str)]) -> Exchange {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Exchange {
        seq,
        at: seconds(seq),
        endpoint: endpoint.to_owned(),
        from: "app".to_owned(),
        flow: Some(seq / 10),
        method: "POST".to_owned(),
        params: params.iter().map(own).collect(),
        status: 200,
        milliseconds: 5.0,
        ..Exchange::default()
    }
}

/// Exchanges follow each other by a tenth of a second, and sign-ins by ten.
fn seconds(seq: u64) -> f64 {
    let [tens, ones] = [seq / 10, seq % 10].map(|part| f64::from(u32::try_from(part).unwrap()));
    tens * 10.0 + ones / 10.0
}

/// Sets a parameter, or takes it away where there is no value.
fn set(exchange: &mut Exchange, name: &str, value: Option<&str>) {
    exchange.params.retain(|(known, _)| known != name);
    if let Some(value) = value {
        exchange.params.push((name.to_owned(), value.to_owned()));
    }
}

/// A whole sign-in: the request, the code, its redemption, the profile. Its exchanges are numbered from
/// ten times its own number.
fn sign_in(flow: u64) -> Vec<Exchange> {
    let first = flow * 10;
    let fresh = |what: &str| format!("{what}-{flow}-0123456789abcdef");
    let request = [
        ("response_type", "code"),
        ("client_id", "app"),
        ("redirect_uri", "http://localhost:8000/callback"),
        ("scope", "openid email profile"),
        ("state", &fresh("state")),
        ("nonce", &fresh("nonce")),
        ("code_challenge", &fresh("challenge")),
        ("code_challenge_method", "S256"),
    ];
    let code = format!("4/0Abc{flow:02}…");
    let redemption = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", "app"),
        ("client_secret", "GOCSPX-m…"),
        ("code_verifier", "verifier…"),
    ];
    let mut exchanges = vec![
        exchange(first, "authorization", &request),
        exchange(first + 1, "interaction", &[]),
        exchange(first + 2, "token", &redemption),
        exchange(first + 3, "userinfo", &[]),
    ];
    let decisions = [
        "to /signin/identifier",
        "back to the app with a code for openid email profile",
        "code redeemed for openid email profile",
        "profile told",
    ];
    for (exchange, decision) in exchanges.iter_mut().zip(decisions) {
        decision.clone_into(&mut exchange.decision);
    }
    for browser in &mut exchanges[..2] {
        browser.from = "browser".to_owned();
        browser.status = 302;
    }
    exchanges[0].method = "GET".to_owned();
    exchanges[2].body = r#"{ "access_token": "ya29.a0A…", "id_token": "eyJhbGci…" }"#.to_owned();
    exchanges[3].method = "GET".to_owned();
    exchanges
}

/// Two sign-ins, the second of which is changed.
fn second(change: impl FnOnce(&mut Vec<Exchange>)) -> Vec<Exchange> {
    let mut changed = sign_in(2);
    change(&mut changed);
    [sign_in(1), changed].concat()
}

fn audited(exchanges: &[Exchange]) -> Vec<Finding> {
    findings(exchanges, "http://localhost:8090")
}

/// The findings that are not good, with the exchanges that show them.
fn mistakes(exchanges: &[Exchange]) -> Vec<(String, Verdict, Vec<u64>)> {
    audited(exchanges)
        .into_iter()
        .filter(|finding| matches!(finding.verdict, Verdict::Bad | Verdict::Odd))
        .map(|finding| (finding.rule, finding.verdict, finding.seqs))
        .collect()
}

fn names(exchanges: &[Exchange], verdict: Verdict) -> Vec<String> {
    let findings = audited(exchanges).into_iter();
    findings
        .filter(|finding| finding.verdict == verdict)
        .map(|finding| finding.rule)
        .collect()
}

#[track_caller]
fn assert_only(exchanges: &[Exchange], rule: &str, verdict: Verdict, seqs: &[u64]) {
    let expected = vec![(rule.to_owned(), verdict, seqs.to_vec())];
    assert_eq!(mistakes(exchanges), expected);
}

#[track_caller]
fn assert_innocent(exchanges: &[Exchange]) {
    assert_eq!(mistakes(exchanges), []);
}

#[test]
fn a_healthy_sign_in_is_good_in_everything() {
    let exchanges = sign_in(1);
    assert_innocent(&exchanges);
    let good = ["state-fresh", "nonce-fresh", "pkce-s256", "code-once"];
    assert_eq!(names(&exchanges, Verdict::Good), good);
    assert_eq!(names(&exchanges, Verdict::Plain), ["client-by-body"]);
    assert_eq!(score(&audited(&exchanges)), (4, 4));
}

#[test]
fn many_healthy_sign_ins_are_as_good_as_one() {
    let exchanges: Vec<_> = (1..=20).flat_map(sign_in).collect();
    assert_innocent(&exchanges);
    assert_eq!(score(&audited(&exchanges)), (4, 4));
}

#[test]
fn a_mistake_costs_its_point_and_comes_first() {
    let exchanges = second(|flow| set(&mut flow[0], "nonce", Some("nonce-1-0123456789abcdef")));
    let findings = audited(&exchanges);
    assert_eq!(findings[0].rule, "nonce-reused");
    assert_eq!(score(&findings), (3, 4));
    assert!(findings[0].text.ends_with("passes in the other."));
}

#[test]
fn nothing_is_found_where_nothing_was_asked() {
    assert_eq!(audited(&[]).len(), 0);
    assert_eq!(score(&[]), (0, 0));
}

#[test]
fn googles_own_pages_are_not_the_apps_doing() {
    let mut own = sign_in(1);
    own.truncate(2);
    let request = &mut own[0];
    set(
        request,
        "redirect_uri",
        Some("http://localhost:8090/portal"),
    );
    set(request, "state", None);
    assert_innocent(&own);
    set(
        &mut own[0],
        "redirect_uri",
        Some("http://localhost:80901/callback"),
    );
    assert_eq!(mistakes(&own).len(), 2);
}

#[test]
fn every_rule_has_its_place_and_whole_sentences() {
    for (place, rule) in RULES.iter().enumerate() {
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        let mut letters = rule.name.chars();
        assert!(letters.all(|letter| is_plain(letter) || letter == '-'));
        assert!(rule.says.ends_with('.'), "{}", rule.name);
        let is_mistake = matches!(rule.verdict, Verdict::Bad | Verdict::Odd);
        assert_eq!(rule.mend.ends_with('.'), is_mistake, "{}", rule.name);
        let mut others = RULES.iter().skip(place + 1);
        assert!(
            !others.any(|other| other.name == rule.name && other.verdict == rule.verdict),
            "{} stands here twice",
            rule.name
        );
    }
}
