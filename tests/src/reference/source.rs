//! Steps as their source tells them: the sentence, and the comment above it.

use std::path::{Path, PathBuf};

use cucumber::gherkin::StepType;

/// How a comment begins that shows a step at work.
const EXAMPLE: &str = "Example: ";

/// What is registered by which attribute.
const ATTRIBUTES: [(&str, StepType); 3] = [
    ("given", StepType::Given),
    ("when", StepType::When),
    ("then", StepType::Then),
];

/// A file of steps.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chapter {
    /// Of the file.
    pub(super) name: String,
    /// The comment of the file, up to its first colon.
    pub(super) title: String,
    /// The rest of that sentence.
    pub(super) subtitle: String,
    pub(super) steps: Vec<Told>,
}

/// One sentence, of one function or of several.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) sentence: String,
    /// As what it is registered, and in which line.
    pub(super) places: Vec<(StepType, u32)>,
    pub(super) explanation: String,
    /// The step at work, from the comment.
    pub(super) example: Option<String>,
}

/// The folder of the whole workspace.
pub(super) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

impl Chapter {
    /// Reads a file of `tests/src/steps/`.
    pub(super) fn read(name: &str) -> Self {
        let path = root().join("tests/src/steps").join(format!("{name}.rs"));
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::parse(name, &text)
    }

    fn parse(name: &str, text: &str) -> Self {
        let head: Vec<_> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .take_while(|line| !line.is_empty())
            .collect();
        let head = head.join(" ");
        let (title, subtitle) = head.split_once(": ").unwrap_or((head.as_str(), ""));
        Self {
            name: name.to_owned(),
            title: title.trim_end_matches('.').to_owned(),
            subtitle: capitalised(subtitle),
            steps: steps(text),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The steps of a file, in order; whatever is registered twice is one.
fn steps(text: &str) -> Vec<Told> {
    let mut all: Vec<Told> = Vec::new();
    let (mut comment, mut attributes) = (Vec::new(), Vec::new());
    for (line, number) in text.lines().zip(1..) {
        if let Some(words) = line.strip_prefix("///") {
            comment.push(words.trim());
        } else if let Some((ty, sentence)) = attribute(line) {
            attributes.push((ty, number, sentence));
        } else if is_function(line) {
            for (ty, number, sentence) in attributes.drain(..) {
                add(&mut all, sentence, (ty, number), &comment);
            }
            comment.clear();
        } else if attributes.is_empty() {
            comment.clear();
        }
    }
    all
}

/// What an attribute on a line of its own registers.
fn attribute(line: &str) -> Option<(StepType, &str)> {
    let (name, rest) = line.strip_prefix("#[")?.split_once("(expr = \"")?;
    let (_, ty) = ATTRIBUTES.into_iter().find(|(known, _)| *known == name)?;
    Some((ty, rest.strip_suffix("\")]")?))
}

fn is_function(line: &str) -> bool {
    let words = || line.split(' ');
    words().find(|word| !word.starts_with("pub") && *word != "async") == Some("fn")
}

fn add(all: &mut Vec<Told>, sentence: &str, place: (StepType, u32), comment: &[&str]) {
    let example = comment.iter().find_map(|line| line.strip_prefix(EXAMPLE));
    let words: Vec<_> = comment
        .iter()
        .copied()
        .take_while(|line| !line.is_empty() && !line.starts_with(EXAMPLE))
        .collect();
    let words = words.join(" ");
    if let Some(told) = all.iter_mut().find(|told| told.sentence == sentence) {
        told.places.push(place);
        if !told.explanation.contains(&words) {
            told.explanation = format!("{} {words}", told.explanation);
        }
        told.example = told.example.take().or(example.map(str::to_owned));
    } else {
        all.push(Told {
            sentence: sentence.to_owned(),
            places: vec![place],
            explanation: words,
            example: example.map(str::to_owned),
        });
    }
}

#[test]
fn a_comment_and_its_attributes_become_a_step() {
    let text = "\
//! Tea: how it is made,
//! and drunk.
//!
//! For programmers.

/// Of no function.
const CUPS: u8 = 2;

/// It needs
/// hot water.
///
/// Example: Given Ada makes tea
#[given(expr = \"{person} makes tea\")]
#[when(expr = \"{person} makes tea\")]
#[expect(
    clippy::unused_async,
    reason = \"an example\"
)]
pub(super) async fn makes_tea() {}

#[then(expr = \"there is tea\")]
fn there_is_tea() {}
";
    let chapter = Chapter::parse("tea", text);
    assert_eq!(chapter.title, "Tea");
    assert_eq!(chapter.subtitle, "How it is made, and drunk.");
    let [made, there] = &chapter.steps[..] else {
        panic!("{chapter:?}");
    };
    assert_eq!(made.sentence, "{person} makes tea");
    assert_eq!(made.places, [(StepType::Given, 13), (StepType::When, 14)]);
    assert_eq!(made.explanation, "It needs hot water.");
    assert_eq!(made.example.as_deref(), Some("Given Ada makes tea"));
    assert_eq!(there.places, [(StepType::Then, 21)]);
    assert_eq!((there.explanation.as_str(), &there.example), ("", &None));
}
