//! What has to notice a mutation: scenarios and tests, by name, and what their runs printed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use crate::outcome::Unmet;

/// Where scenarios and tests are at home, the quickest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Home {
    /// The unit tests of the sample app.
    Units,
    /// The tests of its routes.
    Routes,
    /// The scenarios.
    Scenarios,
}

/// A scenario or a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Where it is at home.
    pub home: Home,
    /// Its name there, in full.
    pub name: String,
}

/// The names of scenarios and tests, by where they are at home.
pub type Checks = BTreeMap<Home, BTreeSet<String>>;

impl FromStr for Check {
    type Err = Unmet;

    fn from_str(text: &str) -> Result<Self, Unmet> {
        let (home, name) = if let Some(path) = text.strip_prefix("sample-app::lib::") {
            (Home::Units, path)
        } else if let Some(path) = text.strip_prefix("sample-app::it::") {
            (Home::Routes, path)
        } else if text.starts_with("features/") && text.contains(".feature::") {
            (Home::Scenarios, text)
        } else {
            return Err(Unmet::because(format!(
                "{text:?} is neither a scenario (features/FILE.feature::TITLE) nor a test of the \
                 sample app (sample-app::it::PATH, sample-app::lib::PATH)"
            )));
        };
        Ok(Self {
            home,
            name: name.to_owned(),
        })
    }
}

impl Home {
    /// What `cargo test` is told to build and run it.
    #[must_use]
    pub const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Units => &["--package", "sample-app", "--lib"],
            Self::Routes => &["--package", "sample-app", "--test", "it"],
            Self::Scenarios => &["--package", "mock-google-harness", "--test", "e2e"],
        }
    }

    /// Which of these turned red, by what their run printed.
    #[must_use]
    pub fn red(self, printed: &str, names: &BTreeSet<String>) -> Vec<String> {
        let is_red = |name: &str| match self {
            Self::Units | Self::Routes => {
                let start = format!("test {name} ");
                printed
                    .lines()
                    .any(|line| line.starts_with(&start) && line.ends_with("FAILED"))
            }
            Self::Scenarios => printed
                .lines()
                .skip_while(|line| *line != "failures:")
                .any(|line| is_place_of(line, name)),
        };
        names.iter().filter(|name| is_red(name)).cloned().collect()
    }
}

/// How many passed, if nothing else happened.
#[must_use]
pub fn passed(printed: &str) -> Option<usize> {
    let mut lines = printed.lines();
    let result = lines.find_map(|line| line.strip_prefix("test result: ok. "))?;
    result.split(' ').next()?.parse().ok()
}

/// Whether a line says where a scenario stands: `/…/features/a.feature:7 Title`.
fn is_place_of(line: &str, name: &str) -> bool {
    let Some((file, title)) = name.split_once("::") else {
        return false;
    };
    // Where a title occurs twice, the name says the line, too.
    let (title, number) = title
        .strip_suffix(')')
        .and_then(|title| title.rsplit_once(" (line "))
        .filter(|(_, number)| number.parse::<usize>().is_ok())
        .map_or((title, None), |(title, number)| (title, Some(number)));
    line.split_once(&format!("{file}:"))
        .and_then(|(_, rest)| rest.split_once(' '))
        .is_some_and(|(place, said)| said == title && number.is_none_or(|number| number == place))
}

/// What came of a mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// These turned red.
    Caught(Vec<String>),
    /// Everything stayed green.
    Missed,
    /// It is of no use, for this reason.
    Broken(&'static str),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Caught(_) => "caught",
            Self::Missed => "missed",
            Self::Broken(_) => "broken",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_name_says_where_it_is_at_home() {
        for (text, home, name) in [
            ("sample-app::it::callback::a", Home::Routes, "callback::a"),
            ("sample-app::lib::a::tests::b", Home::Units, "a::tests::b"),
            (
                "features/a/b.feature::A title",
                Home::Scenarios,
                "features/a/b.feature::A title",
            ),
        ] {
            let name = name.to_owned();
            assert_eq!(text.parse::<Check>().unwrap(), Check { home, name });
        }
        for text in ["", "callback::a", "features/a.feature", "sample-app::x::a"] {
            assert!(text.parse::<Check>().is_err(), "{text}");
        }
    }

    #[test]
    fn red_tests_are_read_off_their_lines() {
        let printed = "running 3 tests\ntest a::b ... ok\ntest a::bc ... FAILED\n\
                       test a::d - should panic ... FAILED\n\nfailures:\n\n---- a::bc stdout ----\n\
                       a::b FAILED\n";
        let all = names(&["a::b", "a::bc", "a::d"]);
        assert_eq!(Home::Routes.red(printed, &all), ["a::bc", "a::d"]);
        assert_eq!(Home::Units.red("", &all), [""; 0]);
    }

    #[test]
    fn red_scenarios_are_read_off_the_list_of_failures() {
        let printed = "  /x/features/a.feature:3 One\n\nfailures:\n    /x/features/a.feature:5 Two\n    \
                       /x/features/b.feature:9 Row\n\ntest result: FAILED. 1 passed; 2 failed;\n";
        let all = names(&[
            "features/a.feature::One",
            "features/a.feature::Two",
            "features/b.feature::Row (line 8)",
            "features/b.feature::Row (line 9)",
            "features/b.feature::Two",
        ]);
        let red = [
            "features/a.feature::Two",
            "features/b.feature::Row (line 9)",
        ];
        assert_eq!(Home::Scenarios.red(printed, &all), red);
    }

    #[test]
    fn only_what_is_green_altogether_has_passed() {
        let line = "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out";
        assert_eq!(passed(&format!("\nrunning\n{line}\n")), Some(12));
        assert_eq!(passed(&line.replace("ok", "FAILED")), None);
        assert_eq!(passed(""), None);
    }
}
