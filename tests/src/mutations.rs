//! Mutations of the sample app: mistakes made on purpose, each of which a test has to notice.
//!
//! A green suite says little by itself; what it is there for is to turn red. `tests/mutations.toml`
//! lists mistakes people make, and which scenario or test is there to catch each.
//! `cargo run --bin mutants` makes them, one at a time, in a copy of the workspace.

mod checks;
pub mod tree;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::checks::{Check, Checks, Home, Verdict, passed};
use self::tree::at;
use crate::outcome::{Outcome, Unmet};

/// Where the mutations are listed.
const LIST: &str = "tests/mutations.toml";

/// A mistake in the sample app, and what has to notice it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutation {
    /// Its name, in words joined by hyphens.
    pub name: String,
    /// What it breaks, in a sentence: `R8: the state of a callback is not compared`.
    pub breaks: String,
    /// The file it changes, seen from the root of the workspace.
    pub file: PathBuf,
    /// What stands there, exactly once.
    pub find: String,
    /// What stands there instead once the mistake is made.
    pub replace: String,
    /// The scenarios and tests of which one has to turn red.
    pub caught_by: Vec<String>,
}

/// The file of mutations, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, rename = "mutation")]
    mutations: Vec<Mutation>,
}

/// Reads the mutations of a workspace.
///
/// # Errors
///
/// When the file cannot be read, or is not as its first lines say.
pub fn load(root: &Path) -> Outcome<Vec<Mutation>> {
    let path = root.join(LIST);
    let text = fs::read_to_string(&path).map_err(at(&path))?;
    let list: List = toml::from_str(&text)
        .map_err(|error| Unmet::because(format!("{}: {error}", path.display())))?;
    Ok(list.mutations)
}

impl Mutation {
    /// Makes the mistake in a tree, and returns the file's text as it was.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or what is to be found does not stand there once.
    pub fn apply(&self, tree: &Path) -> Outcome<String> {
        let path = tree.join(&self.file);
        let before = fs::read_to_string(&path).map_err(at(&path))?;
        let count = before.matches(&self.find).count();
        Unmet::unless(count == 1, || {
            let (name, file) = (&self.name, self.file.display());
            format!("{name}: `find` stands in {file} {count} times, not once")
        })?;
        let after = before.replacen(&self.find, &self.replace, 1);
        fs::write(&path, after).map_err(at(&path))?;
        Ok(before)
    }

    /// Takes the mistake back: the file is as it was, and younger than anything built of it.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn undo(&self, tree: &Path, before: &str) -> Outcome {
        let path = tree.join(&self.file);
        fs::write(&path, before).map_err(at(&path))
    }

    /// What has to notice it, by where it is at home.
    ///
    /// # Errors
    ///
    /// When a name is neither a scenario's nor a test's of the sample app.
    pub fn checks(&self) -> Outcome<Checks> {
        let mut checks = Checks::new();
        for text in &self.caught_by {
            let Check { home, name } = text.parse()?;
            checks.entry(home).or_default().insert(name);
        }
        Ok(checks)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::reading;

    /// Fewer would leave requirements without one.
    const FEWEST: usize = 30;

    /// The root of the workspace.
    pub(crate) fn root() -> PathBuf {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        root.canonicalize().unwrap()
    }

    /// Every scenario there is, as `--list` prints it.
    pub(crate) fn scenarios() -> BTreeSet<String> {
        let folder = root().join("features");
        let files = reading::files_in(&folder).unwrap();
        let cases = files
            .iter()
            .flat_map(|file| reading::load(file, &folder).unwrap().cases);
        cases.map(|case| case.name).collect()
    }

    /// Whether a file below a folder has a test of this path.
    fn has_test(folder: &Path, path: &str) -> bool {
        let mut modules: Vec<_> = path.split("::").collect();
        let function = format!("fn {}(", modules.pop().unwrap());
        (0..=modules.len()).any(|depth| {
            let (above, within) = modules.split_at(depth);
            let place = folder.join(above.join("/"));
            let files = match depth {
                0 => [folder.join("lib.rs"), folder.join("main.rs")],
                _ => [place.with_extension("rs"), place.join("mod.rs")],
            };
            let has_it = |text: String| {
                let mut modules = within.iter().map(|module| format!("mod {module} {{"));
                text.contains(&function) && modules.all(|module| text.contains(&module))
            };
            files
                .iter()
                .filter_map(|file| fs::read_to_string(file).ok())
                .any(has_it)
        })
    }

    /// Whether there is such a scenario or test.
    pub(crate) fn exists(check: &Check, scenarios: &BTreeSet<String>) -> bool {
        match check.home {
            Home::Scenarios => scenarios.contains(&check.name),
            Home::Routes => has_test(&root().join("sample-app/tests/it"), &check.name),
            Home::Units => has_test(&root().join("sample-app/src"), &check.name),
        }
    }

    /// What is wrong with a mutation.
    fn troubles(mutation: &Mutation, scenarios: &BTreeSet<String>) -> Vec<String> {
        let Mutation {
            name, file, find, ..
        } = mutation;
        let mut troubles = Vec::new();
        let mut expect = |met: bool, what: String| {
            if !met {
                troubles.push(format!("{name}: {what}"));
            }
        };
        let is_word = |word: &str| {
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            !word.is_empty() && word.bytes().all(fits)
        };
        expect(
            name.split('-').all(is_word),
            "the name is not like-this".to_owned(),
        );
        expect(
            !mutation.breaks.is_empty(),
            "it says nothing of what it breaks".to_owned(),
        );
        expect(
            file.starts_with("sample-app"),
            "it is none of the sample app".to_owned(),
        );
        let text = fs::read_to_string(root().join(file)).unwrap_or_default();
        let count = text.matches(find).count();
        expect(
            count == 1,
            format!("`find` stands in {} {count} times", file.display()),
        );
        expect(*find != mutation.replace, "it changes nothing".to_owned());
        expect(
            !mutation.caught_by.is_empty(),
            "nothing has to notice it".to_owned(),
        );
        for text in &mutation.caught_by {
            match text.parse::<Check>() {
                Ok(check) => expect(
                    exists(&check, scenarios),
                    format!("there is no test {text:?}"),
                ),
                Err(unmet) => expect(false, unmet.to_string()),
            }
        }
        troubles
    }

    #[test]
    fn every_mutation_can_be_made_and_names_what_has_to_notice_it() {
        let (mutations, scenarios) = (load(&root()).unwrap(), scenarios());
        let troubles: Vec<_> = mutations
            .iter()
            .flat_map(|mutation| troubles(mutation, &scenarios))
            .collect();
        assert!(troubles.is_empty(), "\n{}", troubles.join("\n"));
        let names: BTreeSet<_> = mutations.iter().map(|mutation| &mutation.name).collect();
        assert_eq!(names.len(), mutations.len(), "a name occurs twice");
    }

    #[test]
    fn there_are_enough_mutations() {
        let count = load(&root()).unwrap().len();
        assert!(count >= FEWEST, "{count} of {FEWEST}");
    }

    #[test]
    fn a_test_is_found_where_its_path_says() {
        for (path, is_there) in [
            (
                "sample-app::lib::notice::tests::every_code_finds_its_text_again",
                true,
            ),
            (
                "sample-app::lib::notice::every_code_finds_its_text_again",
                true,
            ),
            (
                "sample-app::lib::vault::tests::every_code_finds_its_text_again",
                false,
            ),
            (
                "sample-app::it::callback::a_state_works_once_and_in_its_own_browser_only",
                true,
            ),
            (
                "sample-app::it::sessions::a_state_works_once_and_in_its_own_browser_only",
                false,
            ),
            ("features/sign_in.feature::No such scenario", false),
        ] {
            let check = path.parse().unwrap();
            assert_eq!(exists(&check, &scenarios()), is_there, "{path}");
        }
        let first = scenarios().pop_first().unwrap();
        assert!(exists(&first.parse().unwrap(), &scenarios()), "{first}");
    }

    #[test]
    fn a_mistake_is_made_where_it_fits_once_and_taken_back() {
        let tree = std::env::temp_dir().join(format!("mutations-{}", std::process::id()));
        fs::create_dir_all(&tree).unwrap();
        let file = tree.join("a.rs");
        fs::write(&file, "if a == b { a } else { b }").unwrap();
        let mutation = |find: &str| Mutation {
            name: "a".to_owned(),
            breaks: "B".to_owned(),
            file: "a.rs".into(),
            find: find.to_owned(),
            replace: "true".to_owned(),
            caught_by: Vec::new(),
        };
        for wrong in ["a", "", "a != b"] {
            assert!(mutation(wrong).apply(&tree).is_err(), "{wrong:?}");
        }
        let before = mutation("a == b").apply(&tree).unwrap();
        let text = || fs::read_to_string(&file).unwrap();
        assert_eq!(text(), "if true { a } else { b }");
        mutation("a == b").undo(&tree, &before).unwrap();
        assert_eq!(text(), before);
        fs::remove_dir_all(&tree).unwrap();
    }
}
