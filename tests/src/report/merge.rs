//! One record from those of several shards.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::record::Run;

/// Merges the records of shards into that of the whole run.
///
/// # Errors
///
/// When they are no parts of one run; the sentence says what is wrong.
pub(crate) fn merge(runs: Vec<Run>) -> Result<Run, String> {
    check(&runs)?;
    let earliest = runs
        .iter()
        .min_by_key(|run| (instant(run), run.started.clone()))
        .ok_or("there is no record to merge")?;
    let mut whole = Run {
        app: earliest.app.clone(),
        started: earliest.started.clone(),
        // An order that was shuffled in several ways cannot be repeated by one number.
        seed: earliest.seed.filter(|_| {
            let mut runs = runs.iter();
            runs.all(|run| run.seed == earliest.seed)
        }),
        ..Run::default()
    };
    let beginning = instant(earliest);
    let mut browsers = BTreeSet::new();
    for mut run in runs {
        // Times count from the beginning of a run, and now there is only one.
        let later = match (instant(&run), beginning) {
            (Some(began), Some(first)) => began.duration_since(first).as_secs_f64(),
            _ => 0.0,
        };
        for scenario in &mut run.scenarios {
            scenario.began += later;
        }
        whole.seconds = whole.seconds.max(run.seconds);
        whole.not_run += run.not_run;
        whole.shards.extend(run.shards);
        whole.scenarios.extend(run.scenarios);
        browsers.insert(run.browser);
    }
    browsers.remove("");
    whole.browser = browsers.into_iter().collect::<Vec<_>>().join("; ");
    whole.shards.sort_by_key(|shard| numbers(shard));
    whole.missing = missing(&whole.shards);
    whole.scenarios.sort_by(|one, other| {
        let place = (&one.file, one.line, round(&one.id));
        place.cmp(&(&other.file, other.line, round(&other.id)))
    });
    Ok(whole)
}

/// Whether the records are of one app and of different shards.
fn check(runs: &[Run]) -> Result<(), String> {
    let (mut shards, mut parts) = (BTreeSet::new(), None);
    let mut scenarios = BTreeMap::new();
    for (number, run) in runs.iter().enumerate() {
        if let Some(first) = runs.first()
            && first.app != run.app
        {
            return Err(format!(
                "the records are of different apps, {} and {}",
                first.app, run.app
            ));
        }
        for shard in &run.shards {
            if !shards.insert(shard) {
                return Err(format!("shard {shard} was given twice"));
            }
            let of = shard.split_once('/').map(|(_, of)| of);
            if *parts.get_or_insert(of) != of {
                let first = shards.iter().find(|other| **other != shard);
                let first = first.map_or("another", |other| other);
                return Err(format!(
                    "shard {shard} and shard {first} are not of the same division"
                ));
            }
        }
        for scenario in &run.scenarios {
            let known = scenarios.insert(&scenario.id, number);
            if known.is_some_and(|known| known != number) {
                return Err(format!(
                    "{} was given twice: it is in two records",
                    scenario.id
                ));
            }
        }
    }
    Ok(())
}

fn instant(run: &Run) -> Option<Timestamp> {
    run.started.parse().ok()
}

/// The numbers of a shard, `1/4`, to sort by.
fn numbers(shard: &str) -> Option<(usize, usize)> {
    let (number, of) = shard.split_once('/')?;
    Some((number.parse().ok()?, of.parse().ok()?))
}

/// The shards of the division that are not there.
fn missing(shards: &[String]) -> Vec<String> {
    let of = shards.iter().find_map(|shard| Some(numbers(shard)?.1));
    let all = (1..=of.unwrap_or_default()).zip(of.into_iter().cycle());
    let all = all.map(|(number, of)| format!("{number}/{of}"));
    all.filter(|shard| !shards.contains(shard)).collect()
}

/// The round of a repetition, at the end of an id: `sign_in:14#3`.
fn round(id: &str) -> Option<usize> {
    id.rsplit_once('#')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Scenario;

    fn shard(name: &str, started: &str, ids: &[&str]) -> Run {
        let scenario = |id: &&str| Scenario {
            id: (*id).into(),
            file: id.split(':').next().unwrap().into(),
            line: id.split([':', '#']).nth(1).unwrap().parse().unwrap(),
            began: 1.0,
            ..Scenario::default()
        };
        Run {
            app: "shop".into(),
            started: started.into(),
            seconds: 9.0,
            seed: Some(7),
            shards: vec![name.into()],
            browser: "Chromium 140".into(),
            not_run: 1,
            scenarios: ids.iter().map(scenario).collect(),
            ..Run::default()
        }
    }

    #[test]
    fn shards_become_the_run_they_are_parts_of() {
        let second = shard(
            "2/10",
            "2026-01-01T00:00:05Z",
            &["b:9", "a:10#2", "a:10#10"],
        );
        let tenth = shard("10/10", "2026-01-01T01:00:00+01:00", &["b:4", "a:2"]);
        let whole = merge(vec![tenth, second]).unwrap();
        let ids: Vec<_> = whole.scenarios.iter().map(|s| &*s.id).collect();
        assert_eq!(ids, ["a:2", "a:10#2", "a:10#10", "b:4", "b:9"]);
        let began: Vec<_> = whole.scenarios.iter().map(|s| s.began.round()).collect();
        assert_eq!(format!("{began:?}"), "[1.0, 6.0, 6.0, 1.0, 6.0]");
        assert_eq!(whole.shards, ["2/10", "10/10"]);
        assert_eq!(
            whole.missing.join(" "),
            "1/10 3/10 4/10 5/10 6/10 7/10 8/10 9/10"
        );
        assert_eq!(whole.started, "2026-01-01T01:00:00+01:00");
        assert_eq!((whole.not_run, whole.seed), (2, Some(7)));
        assert_eq!(whole.browser, "Chromium 140");
    }

    #[test]
    fn what_does_not_belong_together_is_refused_in_a_sentence() {
        let one = || shard("1/4", "", &["a:1"]);
        let refusal = |other: Run| merge(vec![one(), other]).unwrap_err();
        assert_eq!(refusal(one()), "shard 1/4 was given twice");
        assert_eq!(
            refusal(shard("2/4", "", &["a:1"])),
            "a:1 was given twice: it is in two records"
        );
        assert_eq!(
            refusal(shard("2/3", "", &["a:2"])),
            "shard 2/3 and shard 1/4 are not of the same division"
        );
        let mut other = shard("2/4", "", &[]);
        other.app = "forum".into();
        assert_eq!(
            refusal(other),
            "the records are of different apps, shop and forum"
        );
        assert_eq!(
            merge(Vec::new()).unwrap_err(),
            "there is no record to merge"
        );
    }

    #[test]
    fn runs_shuffled_differently_have_no_seed_in_common() {
        let mut other = shard("2/4", "", &["a:2"]);
        other.seed = None;
        assert_eq!(
            merge(vec![shard("1/4", "", &[]), other]).unwrap().seed,
            None
        );
    }
}
