//! A small run in which everything occurs, for the tests of the report.

use crate::record::{
    Act, ArmedFault, Claim, Exchange, Facts, Finding, Outcome, Picture, Run, Scenario, Step, Token,
    Verdict,
};

/// Where the app of the samples lives.
const APP: &str = "http://localhost:4000";

/// A run with a scenario that passed, one that failed and one that does not apply.
pub(super) fn sample() -> Run {
    let failed = Scenario {
        id: "sign_in:14#3".into(),
        name: "A visitor’s <b>state</b> is checked".into(),
        outcome: Outcome::Failed,
        reason: "she is on the error page\n\nthe page says: <script>alert(1)</script>".into(),
        diagnosis: vec![Finding {
            rule: "redirect-trailing-slash".into(),
            verdict: Verdict::Bad,
            text: "The app sent a slash more than is registered.".into(),
            seqs: vec![7, 99],
        }],
        script: "#!/bin/sh\ncurl \"$GOOGLE/token\" <in >out".into(),
        ..scenario(14)
    };
    let not_applicable = |line| Scenario {
        outcome: Outcome::NotApplicable,
        reason: "the app keeps no access".into(),
        exchanges: Vec::new(),
        acts: Vec::new(),
        ..scenario(line)
    };
    Run {
        app: "Notes & <Co>".into(),
        started: "2026-10-01T12:00:00Z".into(),
        seconds: 125.0,
        seed: Some(42),
        shards: vec!["1/2".into(), "2/2".into()],
        browser: "Chromium 140".into(),
        not_run: 2,
        scenarios: vec![scenario(3), failed, not_applicable(20), not_applicable(30)],
        ..Run::default()
    }
}

/// A scenario that passed, in which everything occurs.
pub(super) fn scenario(line: usize) -> Scenario {
    let step = |keyword: &str, text: &str, began| Step {
        keyword: keyword.into(),
        text: text.into(),
        outcome: Outcome::Passed,
        began,
        seconds: 0.5,
        ..Step::default()
    };
    Scenario {
        id: format!("sign_in:{line}"),
        name: format!("A visitor signs in, line {line}"),
        feature: "Signing in".into(),
        file: "features/sign_in.feature".into(),
        line,
        tags: vec!["smoke".into()],
        outcome: Outcome::Passed,
        seconds: 1.0,
        steps: vec![
            step("Given", "Ada has a Google account", 0.0),
            step("When", "Ada signs in with Google", 0.5),
        ],
        exchanges: vec![authorization(7), token_request(8)],
        acts: vec![act(0.6, "Ada", "clicks", "#sign-in")],
        pictures: vec![picture(2_000)],
        tokens: vec![token(8)],
        facts: Facts {
            issuer: "http://localhost:5000".into(),
            app_url: APP.into(),
            client_id: "1-notes.apps.googleusercontent.com".into(),
            clock_ahead: 3_600.0,
            people: vec![("Ada".into(), "ada@gmail.com".into())],
            faults: vec![ArmedFault {
                what: "reset-head".into(),
                place: "at the token endpoint".into(),
                fired: 1,
                ..ArmedFault::default()
            }],
            log: "WARN the answer was <cut>".into(),
        },
        repro: format!("cargo test --test e2e -- --repro sign_in:{line}"),
        ..Scenario::default()
    }
}

pub(super) fn act(at: f64, who: &str, what: &str, target: &str) -> Act {
    Act {
        at,
        who: who.into(),
        what: what.into(),
        target: target.into(),
        at_app: true,
    }
}

/// A request for authorization, which leads back to the app.
pub(super) fn authorization(seq: u64) -> Exchange {
    let params = [
        ("response_type", "code"),
        ("client_id", "1-notes.apps.googleusercontent.com"),
        ("redirect_uri", "http://localhost:4000/auth/callback"),
        ("scope", "openid email profile"),
        ("state", "Zk3p9c…"),
        ("nonce", "q81Vxa…"),
        ("code_challenge", "u0cZ7b…"),
        ("code_challenge_method", "S256"),
    ];
    Exchange {
        seq,
        at: 0.7,
        google_time: "2026-10-01T13:00:00Z".into(),
        endpoint: "authorization".into(),
        from: "browser".into(),
        flow: Some(1),
        method: "GET".into(),
        path: "/o/oauth2/v2/auth".into(),
        params: params
            .map(|(name, value)| (name.into(), value.into()))
            .to_vec(),
        decision: "back to the app with a code".into(),
        status: 302,
        location: Some(format!("{APP}/auth/callback?state=Zk3p9c…&code=4%2F0A…")),
        milliseconds: 1.5,
        ..Exchange::default()
    }
}

/// A request for tokens that breaks on the wire.
pub(super) fn token_request(seq: u64) -> Exchange {
    Exchange {
        seq,
        at: 0.8,
        endpoint: "token".into(),
        from: "app".into(),
        method: "POST".into(),
        path: "/token".into(),
        decision: "code redeemed for openid".into(),
        faults: vec!["reset-head".into()],
        status: 200,
        body: r#"{"access_token":"ya29.a0…","expires_in":3599,"token_type":"Bearer"}"#.into(),
        wire: Some("reset before the head".into()),
        ..Exchange::default()
    }
}

pub(super) fn picture(length: usize) -> Picture {
    Picture {
        who: "Ada".into(),
        title: "Error \"400\"".into(),
        url: "http://localhost:5000/signin".into(),
        data: format!("data:image/png;base64,{}", "A".repeat(length)),
        ..Picture::default()
    }
}

fn token(seq: u64) -> Token {
    Token {
        seq,
        kind: "id_token".into(),
        head: vec![claim("alg", "\"RS256\"", Verdict::Plain, "")],
        claims: vec![
            claim("iss", "\"https://accounts.google.com\"", Verdict::Good, ""),
            claim("aud", "\"another\"", Verdict::Bad, "not this app"),
        ],
        signature: claim("signature", "valid", Verdict::Good, "by key 1"),
    }
}

fn claim(name: &str, value: &str, verdict: Verdict, note: &str) -> Claim {
    Claim {
        name: name.into(),
        value: value.into(),
        verdict,
        note: note.into(),
    }
}
