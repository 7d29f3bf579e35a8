//! Which scenarios run, and in which order.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use cucumber::gherkin::Feature;
use cucumber::tag::Ext as _;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::cli::Cli;
use crate::outcome::{Outcome, Unmet};
use crate::reading::{Case, Loaded, files_in, load};

/// The tag of scenarios that need no browser.
const WITHOUT_BROWSER: &str = "protocol";

/// The scenarios of a run.
#[derive(Debug)]
pub(crate) struct Selection {
    features: Vec<Loaded>,
    /// How many scenarios were not chosen.
    pub(crate) filtered_out: usize,
}

impl Selection {
    /// Reads the feature files and keeps what the command line asks for.
    ///
    /// # Errors
    ///
    /// When a file cannot be found or read, with the place and the reason; when there is no
    /// scenario, or none that tags, title or input ask for. Filters may leave none: `cargo test`
    /// hands them to every test binary. Of these, only scenarios of the `ids` are kept, if there are any.
    pub(crate) fn load(folders: &[PathBuf], cli: &Cli, ids: Option<&[String]>) -> Outcome<Self> {
        let mut features = Vec::new();
        if cli.input.is_empty() {
            for folder in folders {
                for file in files_in(folder)? {
                    features.push(load(&file, folder)?);
                }
            }
        }
        let mut total: usize = features.iter().map(|loaded| loaded.cases.len()).sum();
        for input in &cli.input {
            let (path, line) = find(input, folders)?;
            for file in files_in(&path)? {
                let root = folders.iter().find(|folder| file.starts_with(folder));
                let mut loaded = load(&file, root.map_or(path.as_path(), PathBuf::as_path))?;
                total += loaded.cases.len();
                if let Some(line) = line {
                    keep_line(&mut loaded.cases, line);
                }
                features.push(loaded);
            }
        }
        let mut asked_for = 0;
        for Loaded { feature, cases } in &mut features {
            cases.retain(|case| is_asked_for(cli, feature, case));
            asked_for += cases.len();
            cases.retain(|case| passes_filters(cli, case));
        }
        Unmet::unless(asked_for > 0, || nothing_to_run(total, folders))?;
        if let Some(wanted) = ids {
            for loaded in &mut features {
                loaded.cases.retain(|case| wanted.contains(&case.id));
            }
        }
        if let Some(shard) = cli.shard {
            let mut place = 0;
            for loaded in &mut features {
                loaded.cases.retain(|_| {
                    place += 1;
                    place % shard.of == shard.number % shard.of
                });
            }
        }
        features.retain(|loaded| !loaded.cases.is_empty());
        let mut this = Self {
            features,
            filtered_out: 0,
        };
        this.filtered_out = total - this.len();
        Ok(this)
    }

    /// How many scenarios there are to run.
    pub(crate) fn len(&self) -> usize {
        self.features.iter().map(|loaded| loaded.cases.len()).sum()
    }

    /// The names of the scenarios, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.features
            .iter()
            .flat_map(|loaded| &loaded.cases)
            .map(|case| case.name.as_str())
    }

    /// Whether any scenario needs a browser.
    pub(crate) fn needs_browser(&self) -> bool {
        self.features.iter().any(|Loaded { feature, cases }| {
            let free = |tags: &[String]| tags.iter().any(|tag| tag == WITHOUT_BROWSER);
            !free(&feature.tags) && cases.iter().any(|case| !free(&case.scenario.tags))
        })
    }

    /// Every scenario, and the feature it stands in.
    pub(crate) fn cases(&self) -> impl Iterator<Item = (&Feature, &Case)> {
        self.features
            .iter()
            .flat_map(|loaded| loaded.cases.iter().map(|case| (&loaded.feature, case)))
    }

    /// Puts scenarios and features in an order that only the seed decides.
    pub(crate) fn shuffle(&mut self, seed: u64) {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        self.features.shuffle(&mut dice);
        for loaded in &mut self.features {
            loaded.cases.shuffle(&mut dice);
        }
    }

    /// The features to run, so many times over.
    pub(crate) fn into_features(self, repeat: NonZeroUsize) -> Vec<Feature> {
        let once: Vec<_> = self
            .features
            .into_iter()
            .map(Loaded::put_together)
            .collect();
        std::iter::repeat_n(once, repeat.get()).flatten().collect()
    }
}

/// A seed nobody has chosen.
pub(crate) fn any_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000
}

/// Where an `--input` is: from here, or from beside or within the feature folders.
fn find(input: &str, folders: &[PathBuf]) -> Outcome<(PathBuf, Option<usize>)> {
    let (path, line) = match input.rsplit_once(':') {
        Some((path, line)) if line.parse::<usize>().is_ok() => (path, line.parse().ok()),
        _ => (input, None),
    };
    let beside = folders.iter().filter_map(|folder| folder.parent());
    let places = [Path::new("")]
        .into_iter()
        .chain(beside)
        .chain(folders.iter().map(PathBuf::as_path));
    let found = places
        .map(|place| place.join(path))
        .find(|file| file.exists());
    let found = found.and_then(|file| file.canonicalize().ok());
    let found = found.ok_or_else(|| Unmet::because(format!("there is no {path} to run")))?;
    Ok((found, line))
}

/// Keeps the scenario a line stands in; of an outline, the row of that line or all of them.
fn keep_line(cases: &mut Vec<Case>, line: usize) {
    let start = cases
        .iter()
        .map(|case| case.line)
        .filter(|start| *start <= line)
        .max();
    cases.retain(|case| Some(case.line) == start);
    if cases.iter().any(|case| case.scenario.position.line == line) {
        cases.retain(|case| case.scenario.position.line == line);
    }
}

/// Whether tags and title are as the command line wants them.
fn is_asked_for(cli: &Cli, feature: &Feature, case: &Case) -> bool {
    let rule_tags = case
        .rule
        .map_or(&[][..], |index| &feature.rules[index].tags[..]);
    let tags = || {
        feature
            .tags
            .iter()
            .chain(rule_tags)
            .chain(&case.scenario.tags)
    };
    cli.tags.as_ref().is_none_or(|wanted| wanted.eval(tags()))
        && cli
            .name
            .as_ref()
            .is_none_or(|name| name.is_match(&case.scenario.name))
}

/// Whether the filters every test binary knows leave a scenario.
fn passes_filters(cli: &Cli, case: &Case) -> bool {
    let hit = |filter: &String| {
        if cli.exact {
            case.name == *filter
        } else {
            case.name.contains(filter)
        }
    };
    (cli.filters.is_empty() || cli.filters.iter().any(hit)) && !cli.skip.iter().any(hit)
}

/// Why there is nothing to run.
fn nothing_to_run(total: usize, folders: &[PathBuf]) -> String {
    if total > 0 {
        return "no scenario is what --tags, --name or --input ask for; --list names all there are"
            .to_owned();
    }
    let places: Vec<_> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    format!("there is no scenario in {}", places.join(" or "))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn features() -> Vec<PathBuf> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../features"));
        vec![folder.canonicalize().unwrap()]
    }

    fn select(args: &[&str]) -> Selection {
        let cli = Cli::parse_from([&["e2e"][..], args].concat());
        Selection::load(&features(), &cli, None).unwrap()
    }

    #[test]
    fn names_are_unique_and_found_again() {
        let all = select(&[]);
        let names: std::collections::BTreeSet<_> = all.names().collect();
        assert_eq!(names.len(), all.len());
        let one = all.names().next().unwrap();
        assert_eq!(select(&["--exact", one]).names().collect::<Vec<_>>(), [one]);
        assert_eq!(select(&["no such scenario"]).len(), 0);
    }

    #[test]
    fn tags_choose_and_decide_about_the_browser() {
        let protocol = select(&["--tags", "@protocol"]);
        assert!(protocol.len() > 0 && !protocol.needs_browser());
        assert!(select(&["--tags", "@smoke"]).len() <= 10);
        assert!(select(&["--tags", "not @protocol"]).len() >= 28);
    }

    #[test]
    fn asking_for_nothing_is_an_error_and_filtering_everything_is_not() {
        for args in [
            ["e2e", "--tags", "@nowhere"],
            ["e2e", "--name", "^no such title$"],
            ["e2e", "--input", "sign_in.feature:1"],
        ] {
            let cli = Cli::parse_from(args);
            assert!(
                Selection::load(&features(), &cli, None).is_err(),
                "{args:?}"
            );
        }
        let none = Cli::parse_from(["e2e"]);
        assert!(Selection::load(&[], &none, None).is_err());
        assert_eq!(select(&["--exact", "no such scenario"]).len(), 0);
    }

    #[test]
    fn shards_are_a_partition() {
        let all = select(&[]);
        let parts = ["1/3", "2/3", "3/3"].map(|part| select(&["--shard", part]));
        let mut together: Vec<_> = parts.iter().flat_map(Selection::names).collect();
        together.sort_unstable();
        let mut names: Vec<_> = all.names().collect();
        names.sort_unstable();
        assert_eq!(together, names);
        assert!(parts.iter().all(|part| part.len() >= all.len() / 3));
    }

    #[test]
    fn ids_are_unique_and_choose() {
        let all = select(&[]);
        let ids: std::collections::BTreeSet<_> =
            all.cases().map(|(_, case)| case.id.clone()).collect();
        assert_eq!(ids.len(), all.len());
        assert!(
            ids.iter().any(|id| id.starts_with("protocol/token:")),
            "{ids:?}"
        );
        let one = ids.into_iter().next_back().unwrap();
        let cli = Cli::parse_from(["e2e"]);
        let chosen = Selection::load(&features(), &cli, Some(&[one])).unwrap();
        assert_eq!(chosen.len(), 1);
    }

    #[test]
    fn a_seed_decides_the_order() {
        let order = |seed| {
            let mut selection = select(&[]);
            selection.shuffle(seed);
            selection.names().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }
}
