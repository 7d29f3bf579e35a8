//! "There is no such step" is half an answer; the other half is the step that was meant.

mod alike;
mod braces;
mod pattern;

use cucumber::World as _;
use cucumber::gherkin::{Step, StepType};

use self::alike::{pairs, similarity};
use self::braces::braces;
use self::pattern::{Pattern, patterns};
use crate::world::Stage;

/// The step nearest to one that does not exist, with its keyword; and below it what is wrong with
/// the words in braces, if only they are.
pub(crate) fn nearest(step: &Step) -> String {
    if let Some(keyword) = other_keyword(step) {
        return format!("{keyword} {}: it exists, but only as {keyword}", step.value);
    }
    let braces = braces();
    let patterns = patterns(&braces);
    let keyword = format!("{:?}", step.ty);
    let misworded = patterns.iter().filter_map(|pattern| {
        let (letters, complaints) = pattern.complaints(&keyword, &step.value)?;
        Some((letters, pattern.sentence(), complaints))
    });
    if let Some((_, sentence, complaints)) = misworded.min() {
        return [&[sentence], &complaints[..]].concat().join("\n    ");
    }
    let wanted = pairs(&format!("{keyword} {}", step.value));
    let likeness = |sentence: &String| similarity(&wanted, &pairs(sentence));
    let mut sentences: Vec<_> = patterns.iter().map(Pattern::sentence).collect();
    sentences.sort();
    sentences
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
    fn a_wrong_word_in_braces_is_told_the_right_ones() {
        let found = nearest(&step(StepType::Given, "Anna has a Google account"));
        let told = "Given {person} has a Google account\n    \
                    \"Anna\" is no {person}; these are: Ada, Bob, Grace, Mallory, Zoë";
        assert_eq!(found, told);
        let found = nearest(&step(
            StepType::Given,
            "Google's token endpoint answers 500 thrice",
        ));
        assert!(
            found.ends_with("\"thrice\" is no {times}; these are: once, twice, 3 times and so on"),
            "{found}"
        );
        let found = nearest(&step(
            StepType::Given,
            "the next ID token is signed by a stranger",
        ));
        let right = "these are: is signed by ";
        assert!(
            found.contains(right) && found.contains(" others"),
            "{found}"
        );
        let found = nearest(&step(
            StepType::Then,
            "Google shows Ada the error redirect_uri_mismatch",
        ));
        assert!(
            found.ends_with("these are: texts in double quotes"),
            "{found}"
        );
    }

    #[test]
    fn every_sentence_is_readable() {
        for pattern in patterns(&braces()) {
            let sentence = pattern.sentence();
            assert!(!sentence.contains(['^', '$', '\\', '|', '?']), "{sentence}");
        }
    }
}
