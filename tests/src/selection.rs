//! Which scenarios run, and in which order.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
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
                    is_within(&file, line)?;
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

    /// The ID of every scenario, by file and line.
    pub(crate) fn ids(&self) -> HashMap<(String, usize), String> {
        let cases = self.cases().map(|(feature, case)| {
            let file = feature
                .path
                .as_deref()
                .map(|path| path.display().to_string());
            let place = (file.unwrap_or_default(), case.scenario.position.line);
            (place, case.id.clone())
        });
        cases.collect()
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

/// Refuses a line that is not there: its scenario would be the last one.
fn is_within(file: &Path, line: usize) -> Outcome {
    let lines = std::fs::read_to_string(file)?.lines().count();
    Unmet::unless(line <= lines, || {
        format!(
            "{} ends in line {lines}: there is no line {line}",
            file.display()
        )
    })
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
