//! "There is no such step" is half an answer; the other half is the step that was meant.

use std::collections::BTreeSet;

use cucumber::codegen::{StepConstructor as _, WorldInventory, inventory};
use cucumber::gherkin::{Step, StepType};
use cucumber::{Parameter, World as _};

use crate::params::{
    AnswerDefect, Change, Endpoint, IdTokenDefect, Moment, Notice, People, Permissions, Person,
    Place, Span, Times,
};
use crate::world::Stage;

/// The step nearest to one that does not exist, with its keyword.
pub(crate) fn nearest(step: &Step) -> String {
    if let Some(keyword) = other_keyword(step) {
        return format!("{keyword} {}: it exists, but only as {keyword}", step.value);
    }
    let wanted = pairs(&format!("{:?} {}", step.ty, step.value));
    let likeness = |sentence: &String| similarity(&wanted, &pairs(sentence));
    sentences()
        .into_iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .unwrap_or_default()
}

/// The keyword by which the very sentence exists, if it is another.
fn other_keyword(step: &Step) -> Option<&'static str> {
    let steps = Stage::collection();
    let keywords = [
        ("Given", StepType::Given),
        ("When", StepType::When),
        ("Then", StepType::Then),
    ];
    let mut others = keywords.into_iter().filter(|(_, ty)| *ty != step.ty);
    others.find_map(|(keyword, ty)| {
        let other = Step { ty, ..step.clone() };
        matches!(steps.find(&other), Ok(Some(_))).then_some(keyword)
    })
}

/// Every step there is, as one would write it, with its keyword.
fn sentences() -> Vec<String> {
    let mut all = Vec::new();
    for step in inventory::iter::<<Stage as WorldInventory>::Given> {
        all.push(format!("Given {}", readable(step.inner().1().as_str())));
    }
    for step in inventory::iter::<<Stage as WorldInventory>::When> {
        all.push(format!("When {}", readable(step.inner().1().as_str())));
    }
    for step in inventory::iter::<<Stage as WorldInventory>::Then> {
        all.push(format!("Then {}", readable(step.inner().1().as_str())));
    }
    all.sort();
    all
}

/// The expression a step's regular expression was made from.
fn readable(regex: &str) -> String {
    let mut text = regex
        .trim_start_matches('^')
        .trim_end_matches('$')
        .to_owned();
    for (name, regex) in [
        named::<People>(),
        named::<Person>(),
        named::<Permissions>(),
        named::<Span>(),
        named::<Endpoint>(),
        named::<Times>(),
        named::<Change>(),
        named::<Notice>(),
        named::<Place>(),
        named::<AnswerDefect>(),
        named::<IdTokenDefect>(),
        named::<Moment>(),
        ("int", r"(?:-?\d+)|(?:\d+)"),
        ("word", r"[^\s]+"),
    ] {
        text = text.replace(&format!("({regex})"), &format!("{{{name}}}"));
    }
    for id in 0..4 {
        let string = format!(
            r#"(?:"(?P<__{id}_0>[^"\\]*(?:\\.[^"\\]*)*)"|'(?P<__{id}_1>[^'\\]*(?:\\.[^'\\]*)*)')"#
        );
        text = text.replace(&string, "{string}");
    }
    text.replace("(?:", "(")
        .replace(")?", ")")
        .replace('\\', "")
}

fn named<P: Parameter>() -> (&'static str, &'static str) {
    (P::NAME, P::REGEX)
}

/// The pairs of neighbouring letters in a sentence.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// How alike two sentences are, from 0 to 1 (Sørensen and Dice).
fn similarity(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> f64 {
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    2.0 * count(one.intersection(other).count()) / (count(one.len()) + count(other.len())).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(ty: StepType, value: &str) -> Step {
        Step::builder()
            .keyword("Given".to_owned())
            .ty(ty)
            .value(value.to_owned())
            .build()
    }

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let found = nearest(&step(StepType::When, "Ada sings in with Google"));
        assert_eq!(found, "When {person} signs in with Google");
        let found = nearest(&step(StepType::Then, "the app has 2 accounts for Bob"));
        assert_eq!(found, "Then the app has {int} account(s) for {person}");
    }

    #[test]
    fn a_sentence_behind_the_wrong_keyword_is_told_the_right_one() {
        let found = nearest(&step(StepType::Then, "Ada signs in with Google"));
        let right = "Given Ada signs in with Google: it exists, but only as Given";
        assert_eq!(found, right);
        let found = nearest(&step(StepType::Given, "Ada says no"));
        assert!(found.ends_with("only as When"), "{found}");
    }

    #[test]
    fn every_sentence_is_readable() {
        for sentence in sentences() {
            assert!(!sentence.contains(['^', '$', '\\', '|', '?']), "{sentence}");
        }
    }
}
