//! Many people on one shared server: what is armed for one never reaches another.

use std::collections::BTreeMap;

use mock_google::dice::Dice;
use mock_google::{Account, Fault, Search};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::*;

/// What may be armed for a person, and what she then meets.
const MISHAPS: &[(&str, &str, &str)] = &[
    ("server-error", "token", "exchange 500"),
    ("rate-limit", "token", "exchange 429"),
    ("id-token-expired", "token", "exchange 200 expired"),
    ("another-email", "token", "exchange 200 renamed@gmail.com"),
    ("server-error", "userinfo", "userinfo 500"),
    (
        "another-email",
        "userinfo",
        "userinfo 200 renamed@gmail.com",
    ),
    ("callback-error", "callback", "callback server_error"),
    ("server-error", "consent", "page 500"),
];

/// What a person met, in order.
type Met = Vec<String>;

/// What a person meets who is left in peace.
fn peace(email: &str) -> Met {
    vec![
        "callback".to_owned(),
        format!("exchange 200 {email}"),
        format!("userinfo 200 {email}"),
        format!("refresh 200 {email}"),
    ]
}

/// What a token answer says: its status, and whom it is about.
fn told(what: &str, answer: &Answer, now: i64) -> String {
    let json: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    let claims = json["id_token"].as_str().map(claims).unwrap_or_default();
    let about = match (claims["exp"].as_i64(), claims["email"].as_str()) {
        (Some(exp), _) if exp < now => " expired".to_owned(),
        (_, Some(email)) => format!(" {email}"),
        _ => String::new(),
    };
    format!("{what} {}{about}", answer.status)
}

/// One sign-in, a step at a time.
struct Attempt {
    email: String,
    visitor: Visitor,
    page: Option<Answer>,
    code: String,
    tokens: Value,
    met: Met,
    now: i64,
}

impl Attempt {
    fn of(stage: &Stage, email: &str) -> Self {
        stage.google.add_account(Account::new(email));
        Self {
            email: email.to_owned(),
            visitor: stage.visitor(),
            page: None,
            code: String::new(),
            tokens: Value::Null,
            met: Met::new(),
            now: stage.google.clock().now().as_second(),
        }
    }

    fn is_over(&self) -> bool {
        self.met
            .last()
            .is_some_and(|met| !met.contains("200") && met != "callback")
    }

    /// The next step; the sixth is the last.
    async fn step(&mut self, number: usize) {
        if self.is_over() {
            return;
        }
        match number {
            0 => self.page = Some(self.visitor.arrive(&authorize("access_type=offline")).await),
            1 => {
                let page = self.page.take().unwrap();
                self.page = Some(self.visitor.log_in(page, &self.email).await);
            }
            2 => self.consent().await,
            3 => {
                let answer = self.visitor.post("/token", &exchange(&self.code)).await;
                self.met.push(told("exchange", &answer, self.now));
                self.tokens = serde_json::from_str(&answer.body).unwrap_or_default();
            }
            4 => {
                let token = self.tokens["access_token"].as_str().unwrap_or_default();
                let answer = self
                    .visitor
                    .get(&format!("/v1/userinfo?access_token={token}"))
                    .await;
                let profile: Value = serde_json::from_str(&answer.body).unwrap_or_default();
                let email = profile["email"].as_str().map(|email| format!(" {email}"));
                self.met.push(format!(
                    "userinfo {}{}",
                    answer.status,
                    email.unwrap_or_default()
                ));
            }
            _ => {
                let token = self.tokens["refresh_token"].as_str().unwrap_or_default();
                let answer = self.visitor.post("/token", &refresh(token)).await;
                self.met.push(told("refresh", &answer, self.now));
            }
        }
    }

    async fn consent(&mut self) {
        let page = self.page.take().unwrap();
        if page.status != 200 {
            self.met.push(format!("page {}", page.status));
            return;
        }
        let callback = self.visitor.answer(page, "allow", &[]).await.callback();
        self.code = callback.code;
        self.met.push(match callback.params.get("error") {
            Some(error) => format!("callback {error}"),
            None => "callback".to_owned(),
        });
    }
}

const STEPS: usize = 6;

fn arm(stage: &Stage, email: &str, (what, place, _): (&str, &str, &str)) {
    let fault = Fault::new(what).at(place).for_account(email).once();
    stage.google.arm(fault).unwrap();
}

/// Whether a person met what was armed for her, and nothing else.
#[track_caller]
fn met_only(email: &str, mishap: Option<(&str, &str, &str)>, met: &Met) {
    let peace = peace(email);
    match mishap {
        None => assert_eq!(*met, peace, "{email} was to be left in peace"),
        Some((.., expected)) => {
            assert!(
                met.iter().any(|met| met == expected),
                "{email} met {met:?}, not {expected}"
            );
            let odd: Vec<_> = met.iter().filter(|met| !peace.contains(met)).collect();
            assert_eq!(odd, [expected], "{email} met more than {expected}");
        }
    }
}

/// The sign-ins of some people at once, on one thread; step by step in turn.
fn sign_in(stage: &Stage, emails: &[String]) -> Vec<(String, Met)> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let attempt = async |email: &String| {
            let mut attempt = Attempt::of(stage, email);
            for step in 0..STEPS {
                attempt.step(step).await;
                tokio::task::yield_now().await;
            }
            (email.clone(), attempt.met)
        };
        futures::future::join_all(emails.iter().map(attempt)).await
    })
}

/// Twenty at a time, on four threads, half of them with a fault of their own; a hundred times in another
/// order.
#[test]
fn no_fault_reaches_a_neighbour() {
    let stage = Stage::new();
    let mut dice = Dice::seeded(20);
    for round in 0..100 {
        let email = |person: usize| format!("r{round}p{person}@gmail.com");
        let mishaps: BTreeMap<_, _> = (0..20)
            .map(|person| {
                let mishap = MISHAPS[(person / 2 + round) % MISHAPS.len()];
                (email(person), (person % 2 == 1).then_some(mishap))
            })
            .collect();
        let mut people: Vec<_> = mishaps.keys().cloned().collect();
        people.sort_by_cached_key(|_| dice.throw::<8>("order"));
        for email in &people {
            if let Some(mishap) = mishaps[email] {
                arm(&stage, email, mishap);
            }
        }
        let met: Vec<_> = std::thread::scope(|scope| {
            let parts = people
                .chunks(5)
                .map(|part| scope.spawn(|| sign_in(&stage, part)));
            let parts: Vec<_> = parts.collect();
            parts
                .into_iter()
                .flat_map(|part| part.join().unwrap())
                .collect()
        });
        assert_eq!(met.len(), 20);
        for (email, met) in &met {
            let mishap = mishaps[email];
            met_only(email, mishap, met);
            let search = Search {
                account: Some(email.clone()),
                ..Search::default()
            };
            let faults = stage.google.search(&search);
            let faults: Vec<_> = faults.iter().flat_map(|entry| &entry.faults).collect();
            let names: Vec<_> = faults.iter().map(|fault| fault.name).collect();
            assert_eq!(
                names,
                mishap.iter().map(|(what, ..)| *what).collect::<Vec<_>>(),
                "{email}"
            );
        }
        // What one round armed is spent; the next begins on a clean server.
        let fired: Vec<_> = stage
            .google
            .faults()
            .iter()
            .map(|armed| armed.fired)
            .collect();
        assert_eq!(fired, [1; 10], "round {round}");
        stage.google.disarm_all(None, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the order in which the steps of three sign-ins come, each person meets what she would
    /// have met alone.
    #[test]
    fn interleaved_sign_ins_do_not_disturb_each_other(
        order in Just((0..3 * STEPS).map(|turn| turn % 3).collect::<Vec<_>>()).prop_shuffle(),
        mishaps in prop::collection::vec(prop::option::of(0..MISHAPS.len()), 3),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let stage = Stage::new();
            let emails = ["one@gmail.com", "two@gmail.com", "three@gmail.com"];
            let mut attempts: Vec<_> = emails.iter().map(|email| Attempt::of(&stage, email)).collect();
            for (email, mishap) in emails.iter().zip(&mishaps) {
                if let Some(mishap) = mishap {
                    arm(&stage, email, MISHAPS[*mishap]);
                }
            }
            let mut done: BTreeMap<usize, usize> = BTreeMap::new();
            for person in order {
                let number = done.entry(person).or_default();
                attempts[person].step(*number).await;
                *number += 1;
            }
            for (attempt, mishap) in attempts.iter().zip(&mishaps) {
                met_only(&attempt.email, mishap.map(|mishap| MISHAPS[mishap]), &attempt.met);
            }
        });
    }
}
