//! Mistakes within a sign-in: its request, its code, its tokens.

use super::*;
use Verdict::{Bad, Odd};

/// Changes one parameter of the second request.
fn with(name: &str, value: Option<&str>) -> Vec<Exchange> {
    second(|flow| set(&mut flow[0], name, value))
}

/// The second sign-in goes on: a redemption is sent once more.
fn redeemed_again(decision: &str, trouble: impl FnOnce(&mut Exchange)) -> Vec<Exchange> {
    second(|flow| {
        let mut again = flow[2].clone();
        again.seq = 24;
        again.at = seconds(24);
        again.status = 400;
        decision.clone_into(&mut again.decision);
        trouble(&mut flow[2]);
        flow.push(again);
    })
}

/// The second sign-in meets a fault in its token answer.
fn spoilt(fault: &str, change: impl FnOnce(&mut Vec<Exchange>)) -> Vec<Exchange> {
    second(|flow| {
        flow[2].faults = vec![fault.to_owned()];
        change(flow);
    })
}

#[test]
fn each_mistake_of_a_request_has_its_finding() {
    let cases = [
        ("state", None, "state-missing", Odd),
        ("state", Some("short"), "state-short", Odd),
        ("nonce", None, "nonce-missing", Odd),
        ("code_challenge", None, "pkce-missing", Odd),
        ("code_challenge_method", None, "pkce-plain", Bad),
        ("code_challenge_method", Some("plain"), "pkce-plain", Bad),
        (
            "redirect_uri",
            Some("http://app.example/cb"),
            "redirect-by-http",
            Bad,
        ),
        (
            "response_type",
            Some("code token"),
            "tokens-in-fragment",
            Bad,
        ),
        (
            "scope",
            Some("openid https://www.googleapis.com/auth/drive"),
            "scopes-not-incremental",
            Odd,
        ),
    ];
    for (name, value, rule, verdict) in cases {
        assert_only(&with(name, value), rule, verdict, &[20]);
    }
}

#[test]
fn a_request_with_neither_state_nor_pkce_is_worse() {
    let exchanges = second(|flow| {
        for name in ["state", "code_challenge", "code_challenge_method"] {
            set(&mut flow[0], name, None);
        }
    });
    let bad = names(&exchanges, Bad);
    assert_eq!(bad, ["state-missing"]);
}

#[test]
fn an_id_token_in_the_callback_needs_a_nonce() {
    let exchanges = second(|flow| {
        set(&mut flow[0], "nonce", None);
        set(&mut flow[0], "response_type", Some("code id_token"));
    });
    assert_only(&exchanges, "nonce-missing", Bad, &[20]);
}

#[test]
fn an_app_without_openid_needs_no_nonce() {
    let exchanges = second(|flow| {
        set(&mut flow[0], "nonce", None);
        set(&mut flow[0], "scope", Some("email"));
    });
    assert_innocent(&exchanges);
}

#[test]
fn values_of_finished_sign_ins_must_not_come_again() {
    let cases = [
        ("state", "state-1-0123456789abcdef", "state-reused"),
        ("nonce", "nonce-1-0123456789abcdef", "nonce-reused"),
        (
            "code_challenge",
            "challenge-1-0123456789abcdef",
            "pkce-reused",
        ),
    ];
    for (name, value, rule) in cases {
        assert_only(&with(name, Some(value)), rule, Bad, &[10, 20]);
    }
}

#[test]
fn a_page_that_is_loaded_again_reuses_nothing() {
    let mut reloaded = sign_in(1)[0].clone();
    reloaded.seq = 5;
    reloaded.at = seconds(5);
    reloaded.flow = Some(99);
    assert_innocent(&[vec![reloaded], sign_in(1)].concat());
}

#[test]
fn values_that_are_cut_short_prove_nothing() {
    let exchanges: Vec<_> = (1..=2)
        .flat_map(|flow| {
            let mut exchanges = sign_in(flow);
            set(&mut exchanges[0], "state", Some("eyJhbGci…"));
            exchanges
        })
        .collect();
    assert_innocent(&exchanges);
}

#[test]
fn addresses_of_this_machine_may_be_http() {
    for host in ["127.0.0.1:1", "[::1]:1", "app.localhost", "localhost"] {
        let address = format!("http://{host}/callback");
        assert_innocent(&with("redirect_uri", Some(&address)));
    }
    assert_innocent(&with("redirect_uri", Some("https://app.example/cb")));
}

#[test]
fn other_scopes_may_be_asked_for_incrementally() {
    let exchanges = second(|flow| {
        let scope = "openid https://www.googleapis.com/auth/drive";
        set(&mut flow[0], "scope", Some(scope));
        set(&mut flow[0], "include_granted_scopes", Some("true"));
    });
    assert_innocent(&exchanges);
}

#[test]
fn a_code_that_is_sent_twice_is_told_by_the_decision_and_by_its_beginning() {
    for decision in [
        "invalid_grant: Bad Request [CodeSpent]",
        "answered by a fault",
    ] {
        let exchanges = redeemed_again(decision, |_| {});
        assert_only(&exchanges, "code-twice", Bad, &[22, 24]);
    }
}

#[test]
fn a_code_that_is_sent_again_for_want_of_an_answer_is_odd() {
    let spent = "invalid_grant: Bad Request [CodeSpent]";
    let exchanges = redeemed_again(spent, |first| {
        first.wire = Some("reset before the head".to_owned());
    });
    assert_only(&exchanges, "code-twice", Odd, &[22, 24]);
}

#[test]
fn a_code_may_be_sent_again_if_it_was_not_taken() {
    let exchanges = redeemed_again("code redeemed for openid", |first| {
        first.status = 503;
        first.decision = "answered by a fault, not by the endpoint".to_owned();
    });
    assert_innocent(&exchanges);
}

#[test]
fn a_second_code_of_the_same_sign_in_is_another_one() {
    let mut exchanges = redeemed_again("code redeemed for openid", |_| {});
    let again = exchanges.last_mut().unwrap();
    set(again, "code", Some("4/0Axyzw…"));
    assert_innocent(&exchanges);
}

#[test]
fn a_code_nobody_redeems_is_odd() {
    let exchanges = second(|flow| flow.truncate(2));
    assert_only(&exchanges, "code-unused", Odd, &[21]);
    let bent = second(|flow| {
        flow.truncate(2);
        flow[1].faults = vec!["callback-parameter-missing".to_owned()];
    });
    assert_innocent(&bent);
}

#[test]
fn an_app_that_goes_on_with_a_forged_id_token_did_not_verify_it() {
    for fault in ["id-token-unsigned", "id-token-with-another-nonce"] {
        let exchanges = spoilt(fault, |_| {});
        assert_only(&exchanges, "id-token-not-verified", Bad, &[22, 23]);
    }
}

#[test]
fn an_app_that_stops_at_a_forged_id_token_did_well() {
    let exchanges = spoilt("id-token-unsigned", |flow| flow.truncate(3));
    assert_innocent(&exchanges);
    assert!(names(&exchanges, Verdict::Good).contains(&"id-token-verified".to_owned()));
}

#[test]
fn id_tokens_that_are_merely_odd_may_be_believed() {
    for fault in ["id-token-with-the-bare-issuer", "id-token-without-a-key-id"] {
        assert_innocent(&spoilt(fault, |_| {}));
    }
    // The fault fired, and there was no ID token.
    assert_innocent(&spoilt("id-token-unsigned", |flow| flow[2].body.clear()));
}

#[test]
fn an_app_that_may_read_no_id_tokens_gets_the_benefit_of_the_doubt() {
    let mut exchanges = spoilt("id-token-unsigned", |_| {});
    for request in &mut exchanges {
        set(request, "nonce", None);
        set(request, "scope", Some("email"));
    }
    assert_only(&exchanges, "id-token-not-verified", Odd, &[22, 23]);
}
