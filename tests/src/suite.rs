//! The runner: chooses scenarios, sets the stage, plays, reports.

use std::env;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::time::Instant;

use cucumber::event::ScenarioFinished;
use cucumber::gherkin::Feature;
use cucumber::{Cucumber, Parser, World as _, cli::Empty, parser, runner};
use futures::FutureExt as _;
use futures::stream::{self, Iter};

use crate::app::App;
use crate::browser::{Driver, Pool, find_or_install};
use crate::cli::{Cli, Shuffle};
use crate::failures;
use crate::outcome::{Outcome, Unmet};
use crate::report::{Files, Tally, all_reports};
use crate::selection::{Selection, any_seed};
use crate::signals::interrupted;
use crate::steps::faults::all_met;
use crate::world::{Backstage, Stage};

/// What `cargo test` takes for red.
const RED: u8 = 101;

/// What shells take for interrupted.
const INTERRUPTED: u8 = 130;

/// Scenarios and the app they are played with.
pub struct Suite {
    app: Arc<dyn App>,
    features: Vec<PathBuf>,
}

impl std::fmt::Debug for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suite")
            .field("features", &self.features)
            .finish_non_exhaustive()
    }
}

impl Suite {
    /// A suite for an app.
    #[must_use]
    pub fn for_app(app: impl App) -> Self {
        Self {
            app: Arc::new(app),
            features: Vec::new(),
        }
    }

    /// Adds a folder of feature files, or a single file.
    #[must_use]
    pub fn features(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.features.push(path.canonicalize().unwrap_or(path));
        self
    }

    /// Runs what the command line asks for; the exit code is for `main`.
    #[must_use]
    pub fn run(self) -> ExitCode {
        self.try_run(&Cli::of_this_process())
            .unwrap_or_else(|refusal| {
                eprintln!("\nerror: {refusal}\n");
                ExitCode::from(RED)
            })
    }

    fn try_run(self, cli: &Cli) -> Outcome<ExitCode> {
        let mut selection = Selection::load(&self.features, cli)?;
        if cli.list {
            list(&selection, cli)?;
            return Ok(ExitCode::SUCCESS);
        }
        let started = Instant::now();
        let filtered_out = selection.filtered_out;
        if selection.len() == 0 || cli.ignored {
            let filtered_out = filtered_out + selection.len();
            Tally {
                filtered_out,
                ..Tally::default()
            }
            .tell(started.elapsed());
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(shuffle) = cli.shuffle {
            let seed = match shuffle {
                Shuffle::Random => any_seed(),
                Shuffle::Seed(seed) => seed,
            };
            eprintln!("shuffled; to repeat this order: --shuffle={seed}");
            selection.shuffle(seed);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let played = runtime.block_on(async {
            tokio::select! {
                played = self.play(selection, cli) => played.map(Some),
                () = interrupted() => Ok(None),
            }
        })?;
        let Some(tally) = played else {
            eprintln!("\ninterrupted");
            return Ok(ExitCode::from(INTERRUPTED));
        };
        tally.tell(started.elapsed());
        Ok(if tally.is_green() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(RED)
        })
    }

    async fn play(self, selection: Selection, cli: &Cli) -> Outcome<Tally> {
        let place = Place::of_this_process();
        if !place.shared {
            failures::clear(&place.folder)?;
        }
        let needs_browser = selection.needs_browser();
        let pool = if needs_browser {
            Some(open_pool(cli, &place).await?)
        } else {
            None
        };
        let backstage = Arc::new(Backstage {
            app: self.app,
            pool,
        });
        if needs_browser {
            rehearse(&backstage).await?;
        }
        let filtered_out = selection.filtered_out;
        let planned = selection.len() * cli.repeat.get();
        let features = selection.into_features(cli.repeat);
        let mut files = if place.shared {
            None
        } else {
            Some(Files::in_folder(&place.folder)?)
        };
        let reports = all_reports(files.as_mut(), cli.color, cli.quiet)?;

        let (before, after) = (Arc::clone(&backstage), place.folder);
        let mut runner = runner::Basic::<Stage>::default()
            .steps(Stage::collection())
            .max_concurrent_scenarios(cli.at_a_time())
            .before(move |_, _, _, stage| {
                stage.enter(&before);
                futures::future::ready(()).boxed_local()
            })
            .after(move |feature, _, scenario, end, stage| {
                let folder = failures::folder(&after, feature, scenario);
                let failed = !matches!(end, ScenarioFinished::StepPassed);
                async move {
                    let Some(stage) = stage else { return };
                    if let Err(unmet) = leave(stage, failed, &folder).await {
                        // A hook fails by a panic, and the scenario with it.
                        panic!("{unmet}");
                    }
                }
                .boxed_local()
            });
        if cli.fail_fast {
            runner = runner.fail_fast();
        }
        let teller = Cucumber::<Stage, _, _, _, _, Empty>::custom(Chosen, runner, reports)
            .with_default_cli()
            .run(features)
            .await;
        let mut tally = teller.tally();
        drop(teller);
        files.map_or(Ok(()), Files::publish)?;
        tally.filtered_out = filtered_out;
        tally.not_run = planned.saturating_sub(tally.passed + tally.failed.len());
        if let Some(pool) = &backstage.pool {
            pool.close().await;
        }
        Ok(tally)
    }
}

/// Ends a scenario; a failed one leaves its remains in a folder.
///
/// # Errors
///
/// When nothing else has failed, but a fault was armed that nobody met.
async fn leave(stage: &mut Stage, failed: bool, folder: &Path) -> Outcome {
    let met = if failed { Ok(()) } else { all_met(stage) };
    if failed || met.is_err() {
        stage.describe_scene().await;
        let saved = failures::save(stage, folder).await;
        stage.add_to_scene(&match saved {
            Ok(()) => format!("pictures, pages and journal: {}", folder.display()),
            Err(error) => format!("nothing could be saved in {}: {error}", folder.display()),
        });
    }
    stage.clear().await;
    met.map_err(|unmet| Unmet::because(format!("{unmet}\n\n{}", stage.scene())))
}

/// Finds a browser and opens it once, so that a missing one is said once.
async fn open_pool(cli: &Cli, place: &Place) -> Outcome<Pool> {
    let tools = find_or_install(&place.folder)?;
    let driver = Driver::start(&tools, cli.headed, place.log())?;
    let pool = Pool::new(driver, cli.browsers());
    let lease = pool.take().await?;
    pool.give_back(lease, &[]).await;
    Ok(pool)
}

/// Starts Google and the app once, so that a broken app is said once.
async fn rehearse(backstage: &Arc<Backstage>) -> Outcome {
    let mut stage = Stage::default();
    stage.enter(backstage);
    if let Err(reason) = stage.app().await {
        return Err(Unmet::because(format!(
            "the app under test does not start: {reason}"
        )));
    }
    stage.clear().await;
    Ok(())
}

/// Prints the names as libtest does.
fn list(selection: &Selection, cli: &Cli) -> Outcome {
    let mut out = io::stdout().lock();
    if !cli.ignored {
        for name in selection.names() {
            writeln!(out, "{name}: test")?;
        }
    }
    if cli.format.as_deref() != Some("terse") {
        let count = if cli.ignored { 0 } else { selection.len() };
        writeln!(out, "\n{count} tests, 0 benchmarks")?;
    }
    Ok(())
}

/// Where a run leaves its files.
#[derive(Debug)]
struct Place {
    folder: PathBuf,
    /// Whether other processes leave theirs here at the same time, as under nextest.
    shared: bool,
}

impl Place {
    fn of_this_process() -> Self {
        Self {
            folder: target_folder().join("e2e"),
            shared: env::var_os("NEXTEST").is_some(),
        }
    }

    /// Where the messages of the browsers' driver go.
    fn log(&self) -> PathBuf {
        self.folder.join(if self.shared {
            format!("chromedriver-{}.log", process::id())
        } else {
            "chromedriver.log".to_owned()
        })
    }
}

/// Cargo's target folder, which this binary stands in; else `target` here.
fn target_folder() -> PathBuf {
    let binary = env::current_exe().unwrap_or_default();
    let marked = binary
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    marked.map_or_else(|| PathBuf::from("target"), Path::to_owned)
}

/// Hands the chosen features to cucumber as they are.
#[derive(Debug, Clone, Copy)]
struct Chosen;

impl Parser<Vec<Feature>> for Chosen {
    type Cli = Empty;
    type Output = Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, features: Vec<Feature>, _: Empty) -> Self::Output {
        stream::iter(features.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{AppError, RunningApp, Wishes};
    use futures::future::BoxFuture;
    use mock_google::Fault;

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
        let backstage = Arc::new(Backstage {
            app: Arc::new(DeadApp),
            pool: None,
        });
        let refusal = rehearse(&backstage).await.unwrap_err().to_string();
        assert_eq!(
            refusal,
            "the app under test does not start: its database is gone"
        );
    }

    #[tokio::test]
    async fn a_fault_that_nobody_met_fails_a_scenario_that_went_well() {
        let folder = env::temp_dir().join(format!("mock-google-leave-{}", process::id()));
        for (failed, green) in [(true, true), (false, false)] {
            let mut stage = Stage::default();
            let google = stage.google().await.unwrap();
            google.arm(Fault::new("drop").at("keys")).unwrap();
            let left = leave(&mut stage, failed, &folder).await;
            assert_eq!(left.is_ok(), green, "{left:?}");
            assert!(folder.join("google-journal.log").is_file());
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
