//! `docs/google.md` holds: each row is whole, and the code and the test it names are there.
//!
//! That a test asserts what its row says is for reviewers to see; that the row, the code or the test
//! goes away unnoticed is prevented here.

use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../docs/google.md");

/// The sections in their order, each with the rows it had when it was last counted: more are
/// welcome, fewer mean that something Google does was forgotten.
const SECTIONS: [(&str, usize); 33] = [
    ("Endpoints", 22),
    ("Discovery", 8),
    ("Signing keys", 14),
    ("CORS and framing", 7),
    ("Front end", 9),
    ("Authorization parameters", 41),
    ("prompt", 8),
    ("Pages", 19),
    ("Error redirect and blob", 28),
    ("Errors that stay on Google's pages", 46),
    ("Success redirect", 14),
    ("Fragment responses", 8),
    ("Denial and silence", 15),
    ("When a refresh token is issued", 11),
    ("When one dies", 16),
    ("Token requests", 32),
    ("Token errors", 43),
    ("ID token", 37),
    ("Userinfo", 17),
    ("Tokeninfo", 16),
    ("Revocation", 13),
    ("Incremental and granular consent", 14),
    ("Device flow", 21),
    ("Service accounts", 25),
    ("STS and IAM", 9),
    ("Credential files", 12),
    ("Redirect URI and origin rules", 15),
    ("Client types", 9),
    ("App status", 9),
    ("Workspace", 5),
    ("Cross-account protection", 9),
    ("Failure catalogue", 45),
    ("Open questions and switches", 30),
];

/// The most rows that may say `not modelled`.
const MOST_NOT_MODELLED: usize = 15;

/// The cell of a row without code.
const NO_CODE: &str = "—";

/// The cell of a row without a test.
const NO_TEST: &str = "not modelled";

/// A row of a table below a heading.
struct Row {
    /// Section, line and behaviour, to find it by.
    name: String,
    cells: Vec<&'static str>,
}

impl Row {
    fn of(section: &str, line: usize, text: &'static str) -> Self {
        let inner = text
            .strip_prefix('|')
            .and_then(|text| text.strip_suffix('|'));
        let cells: Vec<_> = inner
            .unwrap_or_default()
            .split('|')
            .map(str::trim)
            .collect();
        let behaviour: String = cells[0].chars().take(60).collect();
        Self {
            name: format!("docs/google.md:{line}, {section}: {behaviour}"),
            cells,
        }
    }

    fn is_modelled(&self) -> bool {
        self.cells[2..] != [NO_CODE, NO_TEST]
    }

    /// The file and the name of each pair in a cell, or what is wrong with the cell.
    fn pairs(&self, cell: usize) -> Result<Vec<(&'static str, &'static str)>, String> {
        let text = self.cells[cell];
        let words: Vec<_> = text.split('`').skip(1).step_by(2).collect();
        let mut between = text.split('`').step_by(2).map(str::trim);
        let is_list = between.all(|text| text.is_empty() || text == ",");
        if !is_list || words.is_empty() || !words.len().is_multiple_of(2) {
            let problem = "write `file` `name`, and a comma between two such pairs";
            return Err(format!("{}: {text}: {problem}", self.name));
        }
        Ok(words
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect())
    }
}

/// Every row, with the section it stands in; what comes before the first heading is no row.
fn rows() -> Vec<(&'static str, Row)> {
    let mut section = "";
    let mut rows = Vec::new();
    for (index, line) in PAGE.lines().enumerate() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading;
        }
        let is_row = line.starts_with('|')
            && !line.starts_with("| ---")
            && !line.starts_with("| behaviour |");
        if is_row && !section.is_empty() {
            rows.push((section, Row::of(section, index + 1, line)));
        }
    }
    rows
}

/// Every row that the mock models and that has its cells.
fn modelled() -> impl Iterator<Item = Row> {
    let rows = rows().into_iter().map(|(_, row)| row);
    rows.filter(|row| row.cells.len() == 4 && row.is_modelled())
}

fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether a name stands in a text as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[track_caller]
fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn every_row_has_four_cells_and_none_is_empty() {
    let problems: Vec<_> = rows()
        .into_iter()
        .filter(|(_, row)| row.cells.len() != 4 || row.cells.iter().any(|cell| cell.is_empty()))
        .map(|(_, row)| format!("{}: not four cells with something in each", row.name))
        .collect();
    assert_none(&problems);
}

#[test]
fn every_row_names_code_that_is_there() {
    let mut problems = Vec::new();
    for row in modelled() {
        match row.pairs(2) {
            Err(problem) => problems.push(problem),
            Ok(pairs) => problems.extend(pairs.into_iter().filter_map(|(file, symbol)| {
                let text = fs::read_to_string(in_package("src").join(file)).unwrap_or_default();
                let is_there = mentions(&text, symbol);
                (!is_there).then(|| format!("{}: no `{symbol}` in `{file}`", row.name))
            })),
        }
    }
    assert_none(&problems);
}

#[test]
fn every_row_names_a_test_that_is_there() {
    let mut problems = Vec::new();
    for row in modelled() {
        match row.pairs(3) {
            Err(problem) => problems.push(problem),
            Ok(pairs) => problems.extend(pairs.into_iter().filter_map(|(file, test)| {
                let is_there = has_test(file, test);
                (!is_there).then(|| format!("{}: no test `{test}` in `{file}`", row.name))
            })),
        }
    }
    assert_none(&problems);
}

/// Whether a file has a test, or a scenario, of a name. Those of `it/` run only if `main.rs` knows
/// their module.
fn has_test(file: &str, test: &str) -> bool {
    let read = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    if file.starts_with("features/") {
        let scenario = format!("Scenario: {test}");
        let feature = read(in_package("..").join(file));
        return feature.lines().any(|line| line.trim() == scenario);
    }
    let path = match file.strip_prefix("it/") {
        Some(module) => {
            let module = module.split(['/', '.']).next().unwrap_or_default();
            if !mentions(include_str!("main.rs"), &format!("mod {module};")) {
                return false;
            }
            in_package("tests").join(file)
        }
        None => in_package(file),
    };
    read(path).contains(&format!("fn {test}("))
}

#[test]
fn no_section_has_lost_a_row() {
    let headings: Vec<_> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(headings, SECTIONS.map(|(section, _)| section));
    let rows = rows();
    let problems: Vec<_> = SECTIONS
        .iter()
        .map(|(section, least)| {
            let count = rows.iter().filter(|(of, _)| of == section).count();
            (section, *least, count)
        })
        .filter(|(_, least, count)| count < least)
        .map(|(section, least, count)| format!("{section} has {count} rows, it had {least}"))
        .collect();
    assert_none(&problems);
}

#[test]
fn what_is_not_modelled_says_so_in_both_cells_and_is_rare() {
    let whole = || rows().into_iter().filter(|(_, row)| row.cells.len() == 4);
    let half: Vec<_> = whole()
        .filter(|(_, row)| (row.cells[2] == NO_CODE) != (row.cells[3] == NO_TEST))
        .map(|(_, row)| format!("{}: code without a test, or a test without code", row.name))
        .collect();
    assert_none(&half);
    let count = whole().filter(|(_, row)| !row.is_modelled()).count();
    assert!(count <= MOST_NOT_MODELLED, "{count} rows are not modelled");
}
