//! Mistakes of an app's traffic: secrets in addresses, caches, pauses, refresh tokens.

use super::*;
use Verdict::{Bad, Odd};

/// A refresh of the first sign-in.
fn refresh(seq: u64, decision: &str, status: u16) -> Exchange {
    let params = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "1//0abcd…"),
    ];
    Exchange {
        flow: Some(1),
        decision: decision.to_owned(),
        status,
        ..exchange(seq, "token", &params)
    }
}

/// The first sign-in, and what follows.
fn then(later: impl IntoIterator<Item = Exchange>) -> Vec<Exchange> {
    let mut exchanges = sign_in(1);
    set(&mut exchanges[0], "access_type", Some("offline"));
    exchanges.extend(later);
    exchanges
}

fn fetches(endpoint: &str, seqs: impl IntoIterator<Item = u64>) -> Vec<Exchange> {
    let seqs = seqs.into_iter();
    seqs.map(|seq| Exchange {
        flow: None,
        ..exchange(seq, endpoint, &[])
    })
    .collect()
}

#[test]
fn a_secret_in_an_address_is_found() {
    for name in ["client_secret", "refresh_token", "access_token"] {
        let mut wrong = exchange(14, "token", &[(name, "GOCSPX-m…")]);
        wrong.method = "GET".to_owned();
        assert_only(&then([wrong]), "secret-in-query", Bad, &[14]);
    }
    let mut asked = exchange(14, "tokeninfo", &[("access_token", "ya29.a0A…")]);
    asked.method = "GET".to_owned();
    assert_innocent(&then([asked]));
}

#[test]
fn userinfo_with_the_token_in_its_address_is_found() {
    let exchanges = second(|flow| set(&mut flow[3], "access_token", Some("ya29.a0A…")));
    assert_only(&exchanges, "userinfo-token-in-query", Bad, &[23]);
}

#[test]
fn keys_fetched_again_and_again_are_a_storm() {
    let exchanges = then(fetches("keys", 14..19));
    assert_only(&exchanges, "keys-storm", Odd, &[15, 16, 17, 18]);
}

#[test]
fn keys_may_be_fetched_again_after_a_while_or_for_a_strange_key() {
    assert_innocent(&then(fetches("keys", [14, 214, 414, 614, 814])));
    let mut moved = fetches("keys", 14..19);
    for (hour, fetch) in moved.iter_mut().enumerate() {
        fetch.google_time = format!("2026-01-01T{hour:02}:00:00Z");
    }
    assert_innocent(&then(moved));
    let mut strange = then(fetches("keys", 14..19));
    strange[2].faults = vec!["id-token-with-an-unknown-key-id".to_owned()];
    assert_innocent(&strange);
}

#[test]
fn many_who_begin_together_may_fetch_together() {
    let mut together = fetches("keys", 14..19);
    for fetch in &mut together {
        fetch.at = 1.5;
    }
    assert_innocent(&then(together));
}

#[test]
fn discovery_at_each_sign_in_is_odd() {
    let exchanges: Vec<_> = (1..=4)
        .flat_map(|flow| [fetches("discovery", [flow * 10 + 9]), sign_in(flow)].concat())
        .collect();
    assert_only(&exchanges, "discovery-each-time", Odd, &[29, 39, 49]);
    assert_innocent(&exchanges[..10]);
}

#[test]
fn consent_that_is_always_asked_for_is_odd() {
    let mut exchanges = [sign_in(1), sign_in(2)].concat();
    set(&mut exchanges[0], "prompt", Some("consent"));
    assert_innocent(&exchanges);
    set(&mut exchanges[4], "prompt", Some("select_account consent"));
    assert_only(&exchanges, "consent-forced", Odd, &[10, 20]);
}

#[test]
fn coming_back_before_google_said_is_found() {
    let told = |grant: &str, seq| {
        let code = [("grant_type", grant), ("code", "4/0Abc01…")];
        exchange(seq, "token", &code)
    };
    for (grant, again, is_early) in [
        ("authorization_code", 14, true),
        ("authorization_code", 214, false),
        ("refresh_token", 14, true),
        ("refresh_token", 17, false),
    ] {
        let mut first = told(grant, 13);
        first.status = 429;
        first.faults = vec!["rate-limit".to_owned()];
        let second = Exchange {
            flow: Some(1),
            ..told(grant, again)
        };
        // The code was not redeemed before.
        let mut exchanges = sign_in(1)[..2].to_vec();
        set(&mut exchanges[0], "access_type", Some("offline"));
        exchanges.extend([first, second]);
        for refresh in &mut exchanges[2..] {
            set(refresh, "refresh_token", Some("1//0abcd…"));
        }
        let found = names(&exchanges, Bad);
        let expected: &[&str] = if is_early { &["retry-too-early"] } else { &[] };
        assert_eq!(found, expected, "{grant} {again}");
    }
}

#[test]
fn a_dead_refresh_token_must_not_come_again() {
    let dead = "invalid_grant: Token has been expired or revoked. [DeadRefreshToken]";
    let exchanges = then([refresh(200, dead, 400), refresh(300, dead, 400)]);
    assert_only(&exchanges, "refresh-of-dead-token", Bad, &[200, 300]);
}

#[test]
fn a_refresh_token_may_come_again_where_the_refusal_passes_or_was_not_heard() {
    let passing = "invalid_grant: reauth related error (invalid_rapt) [ReauthRequired]";
    assert_innocent(&then([
        refresh(200, passing, 400),
        refresh(300, passing, 400),
    ]));
    let dead = "invalid_grant: Token has been expired or revoked. [DeadRefreshToken]";
    let together = [200, 200].map(|seq| refresh(seq, dead, 400));
    assert_innocent(&then(together));
    let mut other = refresh(300, dead, 400);
    set(&mut other, "refresh_token", Some("1//0zyxw…"));
    assert_innocent(&then([refresh(200, dead, 400), other]));
}

#[test]
fn two_refreshes_right_after_each_other_are_one_too_many() {
    let fresh = "access token refreshed";
    let exchanges = then([refresh(200, fresh, 200), refresh(205, fresh, 200)]);
    assert_only(&exchanges, "refresh-twice", Odd, &[200, 205]);
    let later = then([refresh(200, fresh, 200), refresh(300, fresh, 200)]);
    assert_innocent(&later);
}

#[test]
fn a_second_refresh_may_have_its_reason() {
    let fresh = "access token refreshed";
    let refused = Exchange {
        status: 401,
        flow: Some(1),
        ..exchange(203, "userinfo", &[])
    };
    let first = refresh(200, fresh, 200);
    assert_innocent(&then([first.clone(), refused, refresh(205, fresh, 200)]));
    let short = Exchange {
        faults: vec!["short-lived".to_owned()],
        ..first
    };
    assert_innocent(&then([short, refresh(205, fresh, 200)]));
    let mut moved = [refresh(200, fresh, 200), refresh(205, fresh, 200)];
    moved[0].google_time = "12:00:00".to_owned();
    moved[1].google_time = "13:00:00".to_owned();
    assert_innocent(&then(moved));
}

#[test]
fn a_refresh_without_a_token_nobody_asked_for_is_found() {
    for token in [None, Some("und…"), Some("…")] {
        let mut blank = refresh(200, "invalid_request: Missing [MissingRefreshToken]", 400);
        set(&mut blank, "refresh_token", token);
        assert_innocent(&then([blank.clone()]));
        let exchanges = [sign_in(1), vec![blank]].concat();
        assert_only(&exchanges, "offline-not-asked", Bad, &[200]);
    }
}

#[test]
fn an_app_that_names_itself_in_the_header_is_told_so() {
    let exchanges = second(|flow| {
        set(&mut flow[2], "client_id", None);
        set(&mut flow[2], "client_secret", None);
    });
    assert!(names(&exchanges, Verdict::Good).contains(&"client-by-basic".to_owned()));
}
