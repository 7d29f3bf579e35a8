//! A step as a sentence with braces.

use cucumber::codegen::{Regex, StepConstructor as _, WorldInventory, inventory};

use super::braces::Brace;
use crate::world::Stage;

/// Stands around the number of something in braces while an expression is taken apart.
const MARK: char = '\u{0}';

/// A step: text, and something in braces, by turns.
pub(super) struct Pattern<'a> {
    keyword: &'static str,
    pieces: Vec<Piece<'a>>,
}

enum Piece<'a> {
    /// As a regular expression.
    Text(String),
    Brace(&'a Brace),
}

/// Every step there is.
pub(super) fn patterns(braces: &[Brace]) -> Vec<Pattern<'_>> {
    let mut all = Vec::new();
    let mut add = |keyword, regex: &str| all.push(Pattern::parse(keyword, regex, braces));
    for step in inventory::iter::<<Stage as WorldInventory>::Given> {
        add("Given", step.inner().1().as_str());
    }
    for step in inventory::iter::<<Stage as WorldInventory>::When> {
        add("When", step.inner().1().as_str());
    }
    for step in inventory::iter::<<Stage as WorldInventory>::Then> {
        add("Then", step.inner().1().as_str());
    }
    all
}

impl<'a> Pattern<'a> {
    fn parse(keyword: &'static str, regex: &str, braces: &'a [Brace]) -> Self {
        let bare = regex.trim_start_matches('^').trim_end_matches('$');
        let marked = (0..)
            .zip(braces)
            .fold(bare.to_owned(), |text, (number, brace)| {
                text.replace(&brace.written, &format!("{MARK}{number}{MARK}"))
            });
        let pieces = marked.split(MARK).enumerate().map(|(place, piece)| {
            let brace = (place % 2 == 1).then(|| piece.parse::<usize>().ok());
            let brace = brace.flatten().and_then(|number| braces.get(number));
            brace.map_or_else(|| Piece::Text(piece.to_owned()), Piece::Brace)
        });
        Self {
            keyword,
            pieces: pieces.collect(),
        }
    }

    /// The step as one would write it, with its keyword.
    pub(super) fn sentence(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(regex) => readable(regex),
            Piece::Brace(brace) => format!("{{{}}}", brace.name),
        });
        format!("{} {}", self.keyword, pieces.collect::<String>())
    }

    /// What is wrong with the words in braces of a text that is this step otherwise, and how many
    /// letters of it; nothing if it is another step.
    pub(super) fn complaints(&self, keyword: &str, text: &str) -> Option<(usize, Vec<String>)> {
        if keyword != self.keyword {
            return None;
        }
        let loose = self.pieces.iter().map(|piece| match piece {
            Piece::Text(regex) => regex.clone(),
            // What is right comes first.
            Piece::Brace(Brace { regex, .. }) => format!("({regex}|.+?)"),
        });
        let loose = Regex::new(&format!("^{}$", loose.collect::<String>())).ok()?;
        let found = loose.captures(text)?;
        let braces = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Brace(brace) => Some(brace),
        });
        let given = found.iter().skip(1).flatten().map(|given| given.as_str());
        let wrong = given
            .zip(braces)
            .filter_map(|(given, brace)| Some((given.len(), brace.complaint(given)?)));
        let (letters, complaints): (Vec<_>, Vec<_>) = wrong.unzip();
        Some((letters.into_iter().sum(), complaints))
    }
}

/// A piece of an expression as it stood in the step's attribute.
fn readable(regex: &str) -> String {
    regex
        .replace("(?:", "(")
        .replace(")?", ")")
        .replace('\\', "")
}
