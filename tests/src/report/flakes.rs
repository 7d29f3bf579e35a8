//! Scenarios that were played several times: how often each passed, what that proves, and where a red
//! run first went another way than a green one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::last_failed::once;
use crate::record::{Exchange, Outcome, Run, Scenario};

/// The factor of a 95 % bound on one side.
const Z: f64 = 1.645;

/// What a repetition has shown, a paragraph for each scenario that did not always pass.
pub(crate) fn flakes(run: &Run) -> String {
    let mut rounds: BTreeMap<&str, Vec<&Scenario>> = BTreeMap::new();
    for scenario in &run.scenarios {
        if scenario.outcome != Outcome::NotApplicable {
            rounds.entry(once(&scenario.id)).or_default().push(scenario);
        }
    }
    let played: usize = rounds.values().map(Vec::len).sum();
    let mut text = String::new();
    let mut steady = 0;
    let mut least = 1.0_f64;
    for (id, rounds) in &rounds {
        let green = rounds.iter().filter(|one| one.outcome == Outcome::Passed);
        let passed = green.clone().count();
        let bound = at_least(passed, rounds.len());
        if passed == rounds.len() {
            steady += 1;
            least = least.min(bound);
            continue;
        }
        let name = rounds.first().map_or("", |one| one.name.as_str());
        let _ = writeln!(
            text,
            "{id} {name}\n    passed {passed} of {} times: at least {:.1} % of the time, with 95 % confidence",
            rounds.len(),
            bound * 100.0
        );
        let red = rounds.iter().find(|one| one.outcome == Outcome::Failed);
        if let (Some(green), Some(red)) = (green.clone().find(|one| !one.is_brief), red) {
            let _ = writeln!(text, "    {}", diverging(green, red));
        }
    }
    let _ = writeln!(
        text,
        "{played} runs of {} scenarios; {steady} always passed (each at least {:.1} % of the time, with 95 % confidence)",
        rounds.len(),
        least * 100.0
    );
    text
}

/// The share of passing runs that is exceeded with 95 % confidence (Wilson's lower bound).
fn at_least(passed: usize, of: usize) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let (passed, of) = (count(passed), count(of));
    let share = passed / of;
    let square = Z * Z;
    let middle = share + square / (2.0 * of);
    let spread = Z * (share * (1.0 - share) / of + square / (4.0 * of * of)).sqrt();
    ((middle - spread) / (1.0 + square / of)).clamp(0.0, 1.0)
}

/// Where a red run first went another way than a green one.
fn diverging(green: &Scenario, red: &Scenario) -> String {
    let pairs = green.exchanges.iter().zip(&red.exchanges).enumerate();
    for (index, (one, other)) in pairs {
        if event(one) != event(other) {
            let after = index
                .checked_sub(1)
                .and_then(|last| red.exchanges.get(last));
            let after = after.map_or_else(|| "the beginning".to_owned(), event);
            return format!(
                "first difference: after {after}, a green run has {}, a red one {}",
                event(one),
                event(other)
            );
        }
    }
    let (has, lacks) = (green.exchanges.len(), red.exchanges.len());
    if has == lacks {
        return "Google saw no difference between a green and a red run".to_owned();
    }
    let (longer, whose) = if has > lacks {
        (green, "green")
    } else {
        (red, "red")
    };
    let next = longer
        .exchanges
        .get(has.min(lacks))
        .map(event)
        .unwrap_or_default();
    format!("first difference: a {whose} run goes on with {next}, the other does not")
}

fn event(exchange: &Exchange) -> String {
    format!(
        "`{} {} → {}`",
        exchange.method, exchange.path, exchange.status
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(id: &str, outcome: Outcome, statuses: &[u16]) -> Scenario {
        let exchange = |status: &u16| Exchange {
            method: "POST".to_owned(),
            path: "/token".to_owned(),
            status: *status,
            ..Exchange::default()
        };
        Scenario {
            id: id.to_owned(),
            outcome,
            exchanges: statuses.iter().map(exchange).collect(),
            ..Scenario::default()
        }
    }

    #[test]
    fn a_flake_is_named_with_its_rate_and_its_first_difference() {
        let run = Run {
            scenarios: vec![
                played("a:1#1", Outcome::Passed, &[200, 200]),
                played("a:1#2", Outcome::Failed, &[200, 503]),
                played("b:2#1", Outcome::Passed, &[200]),
                played("b:2#2", Outcome::Passed, &[200]),
            ],
            ..Run::default()
        };
        let text = flakes(&run);
        assert!(text.contains("passed 1 of 2 times"), "{text}");
        let first = "after `POST /token → 200`, a green run has `POST /token → 200`, a red one `POST /token → 503`";
        assert!(text.contains(first), "{text}");
        assert!(
            text.contains("4 runs of 2 scenarios; 1 always passed"),
            "{text}"
        );
    }

    #[test]
    fn the_bound_is_wilsons() {
        assert!((at_least(50, 50) - 0.948_7).abs() < 0.001);
        assert!((at_least(25, 50) - 0.386_6).abs() < 0.001);
        assert!(at_least(0, 50) < 1e-9);
    }
}
