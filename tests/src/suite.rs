//! The runner: chooses scenarios, sets the stage, plays, reports.

mod ending;
mod listing;
mod place;
mod playing;
mod setting;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use self::listing::list;
use self::place::{Place, target_folder};
use crate::app::App;
use crate::cli::{Cli, Shuffle};
use crate::dry_run::dry_run;
use crate::last_failed;
use crate::outcome::{Outcome, Unmet};
use crate::record::Run;
use crate::report::{self, Tally, flakes, write_all};
use crate::selection::{Selection, any_seed};

/// A scenario was not as expected.
const RED: u8 = 1;

/// Nothing could be run.
const REFUSED: u8 = 2;

/// What shells take for interrupted.
const INTERRUPTED: u8 = 130;

/// Scenarios and the app they are played with.
pub struct Suite {
    app: Arc<dyn App>,
    name: String,
    features: Vec<PathBuf>,
    /// How the command begins that runs this suite.
    command: String,
    /// The folder of its reports, unless the command line says another.
    output: PathBuf,
}

impl std::fmt::Debug for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suite")
            .field("name", &self.name)
            .field("features", &self.features)
            .finish_non_exhaustive()
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// All was played.
    Complete,
    /// The first failure was the last.
    CutShort,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

impl Suite {
    /// A suite for an app.
    #[must_use]
    pub fn for_app(app: impl App) -> Self {
        Self {
            app: Arc::new(app),
            name: "the app".to_owned(),
            features: Vec::new(),
            command: "cargo test --test e2e --".to_owned(),
            output: target_folder().join("e2e"),
        }
    }

    /// Names the app in reports.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Adds a folder of feature files, or a single file.
    #[must_use]
    pub fn features(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.features.push(path.canonicalize().unwrap_or(path));
        self
    }

    /// Says how the command begins that runs this suite; reports repeat it.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// Puts the reports elsewhere than into cargo's target folder.
    #[must_use]
    pub fn output(mut self, folder: impl Into<PathBuf>) -> Self {
        self.output = folder.into();
        self
    }

    /// Runs what the command line asks for; the exit code is for `main`: 0 if all is as expected, 1 if
    /// something is not, 2 if nothing could be run, 130 after Ctrl-C.
    #[must_use]
    pub fn run(self) -> ExitCode {
        self.run_with(&Cli::of_this_process())
    }

    pub(crate) fn run_with(self, cli: &Cli) -> ExitCode {
        self.try_run(cli).unwrap_or_else(|refusal| {
            eprintln!("\nerror: {refusal}\n");
            ExitCode::from(REFUSED)
        })
    }

    fn try_run(self, cli: &Cli) -> Outcome<ExitCode> {
        let place = Place::of_this_process(cli.output.as_ref().unwrap_or(&self.output));
        let ids = self.wanted_ids(cli, &place)?;
        let mut selection = Selection::load(&self.features, cli, ids.as_deref())?;
        if cli.list {
            list(&selection, cli)?;
            return Ok(ExitCode::SUCCESS);
        }
        if cli.dry_run {
            let sound = dry_run(&selection)?;
            return Ok(ExitCode::from(if sound { 0 } else { RED }));
        }
        let started = Instant::now();
        let filtered_out = selection.filtered_out;
        if cli.last_failed && selection.len() == 0 {
            eprintln!("none of the scenarios chosen is among those that failed the last time");
        }
        if selection.len() == 0 || cli.ignored {
            let filtered_out = filtered_out + selection.len();
            Tally {
                filtered_out,
                ..Tally::default()
            }
            .tell(started.elapsed());
            return Ok(ExitCode::SUCCESS);
        }
        let seed = cli.shuffle.map(|shuffle| match shuffle {
            Shuffle::Random => any_seed(),
            Shuffle::Seed(seed) => seed,
        });
        if let Some(seed) = seed {
            eprintln!("shuffled; to repeat this order: --shuffle={seed}");
            selection.shuffle(seed);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let (mut run, end) = runtime.block_on(self.play(selection, cli, &place))?;
        run.seed = seed;
        run.seconds = started.elapsed().as_secs_f64();
        if end == End::Interrupted {
            eprintln!("\ninterrupted");
        }
        if cli.repeat.get() > 1 {
            say!("\n{}", flakes(&run).trim_end());
        }
        if !place.shared {
            keep(&run, &place)?;
        }
        let mut tally = Tally::of(&run);
        tally.filtered_out = filtered_out;
        tally.tell(started.elapsed());
        Ok(match end {
            End::Interrupted => ExitCode::from(INTERRUPTED),
            _ if tally.is_green() => ExitCode::SUCCESS,
            _ => ExitCode::from(RED),
        })
    }

    /// The IDs that `--repro` and `--last-failed` name, if one of them was given.
    fn wanted_ids(&self, cli: &Cli, place: &Place) -> Outcome<Option<Vec<String>>> {
        if let Some(id) = &cli.repro {
            let wanted = vec![last_failed::once(id).to_owned()];
            let found = Selection::load(&self.features, cli, Some(&wanted))?;
            Unmet::unless(found.len() > 0, || {
                format!("there is no scenario {id:?}; a report names the ID beside each title")
            })?;
            return Ok(Some(wanted));
        }
        if !cli.last_failed {
            return Ok(None);
        }
        let failed = last_failed::read(&place.folder);
        if failed.is_empty() {
            eprintln!("nothing failed the last time");
        }
        Ok(Some(failed))
    }
}

/// Writes the reports, and down what failed.
fn keep(run: &Run, place: &Place) -> Outcome {
    write_all(run, &place.folder)?;
    last_failed::write(&place.folder, &run.scenarios)?;
    let page = place.folder.join(report::REPORT);
    eprintln!("\nreport: {}", page.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{env, process};

    use futures::future::BoxFuture;
    use mock_google::Fault;

    use super::ending::{Ended, leave};
    use super::setting::rehearse;
    use super::*;
    use crate::app::{AppError, RunningApp, Wishes};
    use crate::cli::Pictures;
    use crate::world::{Backstage, Stage};

    struct DeadApp;

    impl App for DeadApp {
        fn start<'a>(
            &'a self,
            _: &'a Wishes,
        ) -> BoxFuture<'a, Result<Box<dyn RunningApp>, AppError>> {
            Box::pin(async { Err(AppError::because("its database is gone")) })
        }
    }

    #[tokio::test]
    async fn an_app_that_does_not_start_is_said_once_with_its_reason() {
        let backstage = Backstage::new(Arc::new(DeadApp), None, None).await;
        let backstage = Arc::new(backstage.unwrap());
        let refusal = rehearse(&backstage).await.unwrap_err().to_string();
        assert_eq!(
            refusal,
            "the app under test does not start: its database is gone"
        );
    }

    #[tokio::test]
    async fn a_fault_that_nobody_met_fails_a_scenario_that_went_well() {
        let folder = env::temp_dir().join(format!("mock-google-leave-{}", process::id()));
        for (ended, green) in [(Ended::Badly, true), (Ended::Well, false)] {
            let mut stage = Stage::default();
            let google = stage.google().await.unwrap();
            google.arm(Fault::new("drop").at("keys")).unwrap();
            let (left, _) = leave(&mut stage, ended, &folder, Pictures::Off).await;
            assert_eq!(left.is_ok(), green, "{left:?}");
            assert!(folder.join("google-journal.log").is_file());
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
