//! The reference of all steps, `docs/steps.md`: made from the code, the comments above it and the
//! feature files, and held to them.

mod examples;
mod registered;
mod source;
mod words;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cucumber::gherkin::StepType;

use self::examples::{Line, lines};
use self::registered::{Registered, registered};
use self::source::{Chapter, Told, root};

/// The chapters in their order: the files in `tests/src/steps/`.
const ORDER: &[&str] = &[
    "accounts",
    "identity",
    "signing_in",
    "connections",
    "device",
    "app",
    "standing",
    "google",
    "callback",
    "tampering",
    "seeing",
    "journal",
    "secrets",
    "outages",
    "faults",
    "id_tokens",
    "keys",
    "crowds",
    "protocol",
    "responses",
    "lifetimes",
];

/// Where the reference is kept.
const PAGE: &str = "docs/steps.md";

/// How to write it anew.
const UPDATE: &str = "UPDATE_STEPS=1 cargo test -p mock-google-harness --lib reference";

const HEAD: &str = "\
# Steps

Every sentence a scenario may contain, with what it means and an example. The words in braces stand \
for others: [below](#words-in-braces) is what they may be. Letters in parentheses may be left out. \
[Writing scenarios](scenarios.md) says how to begin.

`And` and `But` go on with the kind of the step above them. A sentence marked `Given or When` may \
be either.
";

/// The whole page.
///
/// # Panics
///
/// When a step is registered that the source does not show.
pub(crate) fn reference() -> String {
    let chapters: Vec<_> = ORDER.iter().map(|name| Chapter::read(name)).collect();
    let registered = registered();
    for step in &registered {
        let at_home = |chapter: &&Chapter| chapter.name == step.chapter;
        let told = chapters.iter().find(at_home).is_some_and(|chapter| {
            let place = (step.ty, step.line);
            chapter
                .steps
                .iter()
                .any(|told| told.places.contains(&place))
        });
        assert!(
            told,
            "`{:?} {}` of tests/src/steps/{}.rs:{} is in no chapter: its attribute has to stand on one \
             line, right above its function, and its file in ORDER of tests/src/reference.rs",
            step.ty, step.regex, step.chapter, step.line
        );
    }
    let lines = lines();
    let mut page = HEAD.to_owned();
    page.push('\n');
    for Chapter { title, .. } in &chapters {
        let _ = writeln!(page, "- [{title}](#{})", anchor(title));
    }
    page.push_str("- [Words in braces](#words-in-braces)\n");
    for chapter in &chapters {
        let _ = write!(page, "\n## {}\n\n", chapter.title);
        if !chapter.subtitle.is_empty() {
            let _ = write!(page, "{}\n\n", chapter.subtitle);
        }
        for told in &chapter.steps {
            page.push_str(&entry(chapter, told, &registered, &lines));
        }
    }
    page.push_str(&words::section());
    let _ = write!(
        page,
        "\nThis page is made from `tests/src/steps/` and `features/`: `{UPDATE}` writes it anew.\n"
    );
    page
}

/// What the page says of one step.
fn entry(chapter: &Chapter, told: &Told, registered: &[Registered], lines: &[Line]) -> String {
    let kinds: Vec<_> = told
        .places
        .iter()
        .map(|(ty, _)| format!("{ty:?}"))
        .collect();
    let mut text = format!("- `{} {}`\n", kinds.join(" or "), told.sentence);
    if !told.explanation.is_empty() {
        let _ = writeln!(text, "  - {}", told.explanation);
    }
    if let Some(example) = example(chapter, told, registered, lines) {
        let _ = writeln!(text, "  - Example: {example}");
    }
    text
}

/// A step at work: the first line of a feature that is this step, else what its comment says.
fn example(
    chapter: &Chapter,
    told: &Told,
    registered: &[Registered],
    lines: &[Line],
) -> Option<String> {
    let is_own = |step: &&Registered| {
        step.chapter == chapter.name && told.places.contains(&(step.ty, step.line))
    };
    let own: Vec<_> = registered.iter().filter(is_own).collect();
    let is = |ty: StepType, value: &str| own.iter().any(|step| step.is(ty, value));
    let used = lines.iter().find(|line| is(line.ty(), line.value()));
    used.map(Line::shown).or_else(|| {
        let example = told.example.as_deref()?;
        let (ty, value) = taken_apart(example)?;
        is(ty, value).then(|| format!("`{example}`"))
    })
}

/// Where GitHub puts a heading.
fn anchor(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-');
    let kept = heading.chars().filter(kept).collect::<String>();
    kept.to_lowercase().replace(' ', "-")
}

/// The keyword and the rest of an example in a comment.
fn taken_apart(example: &str) -> Option<(StepType, &str)> {
    let (keyword, value) = example.split_once(' ')?;
    let all = [StepType::Given, StepType::When, StepType::Then];
    let ty = all.into_iter().find(|ty| format!("{ty:?}") == keyword)?;
    Some((ty, value))
}

#[test]
fn the_reference_is_as_the_code_says() {
    let path = root().join(PAGE);
    let page = reference();
    if std::env::var_os("UPDATE_STEPS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let at = kept.lines().zip(page.lines()).find(|(old, new)| old != new);
    assert!(
        kept == page,
        "{PAGE} is not as the code says: run `{UPDATE}`. The first difference: {at:?}"
    );
}

#[test]
fn every_step_has_an_explanation_and_an_example() {
    let (registered, lines) = (registered(), lines());
    let mut missing = Vec::new();
    for chapter in ORDER.iter().map(|name| Chapter::read(name)) {
        for told in &chapter.steps {
            let place = format!("`{}` in tests/src/steps/{}.rs", told.sentence, chapter.name);
            if told.explanation.is_empty() {
                missing.push(format!("{place}: write above it what it means"));
            }
            if example(&chapter, told, &registered, &lines).is_none() {
                missing.push(format!(
                    "{place}: no feature has it: write `/// Example: …`"
                ));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn no_two_steps_overlap() {
    let registered = registered();
    let overlap = |ty: StepType, value: &str| {
        let hits: Vec<_> = registered
            .iter()
            .filter(|step| step.is(ty, value))
            .collect();
        let names: Vec<_> = hits.iter().map(|step| step.regex.as_str()).collect();
        (hits.len() != 1).then(|| format!("`{ty:?} {value}` is {} steps: {names:#?}", hits.len()))
    };
    let mut troubles: BTreeSet<_> = lines()
        .iter()
        .filter_map(|line| overlap(line.ty(), line.value()))
        .collect();
    for chapter in ORDER.iter().map(|name| Chapter::read(name)) {
        for example in chapter
            .steps
            .iter()
            .filter_map(|told| told.example.as_deref())
        {
            let trouble = taken_apart(example).map_or_else(
                || {
                    Some(format!(
                        "`{example}` does not begin with Given, When or Then"
                    ))
                },
                |(ty, value)| overlap(ty, value),
            );
            troubles.extend(trouble);
        }
    }
    let troubles: Vec<_> = troubles.into_iter().collect();
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));
}

#[test]
fn every_word_in_braces_is_explained() {
    let page = reference();
    let (steps, section) = page.split_once(words::HEADING).unwrap();
    let sentences = steps.lines().filter(|line| line.starts_with("- `"));
    let words: BTreeSet<_> = sentences
        .flat_map(|line| line.split(['{', '}']).skip(1).step_by(2))
        .collect();
    for word in words {
        let heading = format!("\n### {{{word}}}");
        assert!(section.contains(&heading), "{{{word}}} is not explained");
    }
}

#[test]
fn headings_become_addresses() {
    assert_eq!(
        anchor("The app's standing at Google"),
        "the-apps-standing-at-google"
    );
}
