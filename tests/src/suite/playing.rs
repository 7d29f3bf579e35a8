//! Setting the stage, and playing scenario after scenario.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use cucumber::gherkin::Feature;
use cucumber::{Cucumber, Parser, World as _, cli::Empty, parser, runner};
use futures::FutureExt as _;
use futures::stream::{self, Iter};
use mock_google::Clock;

use super::ending::{Ended, leave};
use super::place::Place;
use super::setting::{open_pool, rehearse};
use super::{End, Suite};
use crate::cli::Cli;
use crate::failures;
use crate::gather::Gathered;
use crate::outcome::Outcome;
use crate::record::Run;
use crate::report::{Loudness, Plan, Recorder, Terminal};
use crate::selection::Selection;
use crate::shared::{kind_of, needs_stage_alone};
use crate::signals::interrupted;
use crate::world::{Backstage, Stage};

impl Suite {
    /// Sets up what all scenarios share, and says which browser they use.
    async fn set_up(
        &self,
        needs_browser: bool,
        cli: &Cli,
        place: &Place,
    ) -> Outcome<(Arc<Backstage>, String)> {
        let (pool, browser) = if needs_browser {
            let (pool, browser) = open_pool(cli, place).await?;
            (Some(pool), browser)
        } else {
            (None, "none".to_owned())
        };
        let backstage = Arc::new(Backstage::new(Arc::clone(&self.app), pool, cli.chaos).await?);
        if needs_browser {
            rehearse(&backstage).await?;
        }
        Ok((backstage, browser))
    }

    /// Plays what was chosen, until all is done, something fails that must not, or somebody interrupts.
    pub(super) async fn play(
        &self,
        selection: Selection,
        cli: &Cli,
        place: &Place,
    ) -> Outcome<(Run, End)> {
        if !place.shared {
            failures::clear(&place.folder)?;
        }
        crate::data::sweep();
        let needs_browser = selection.needs_browser();
        let (backstage, browser) = tokio::select! {
            set_up = self.set_up(needs_browser, cli, place) => set_up?,
            () = interrupted() => return Ok((Run::default(), End::Interrupted)),
        };
        let planned = selection.len() * cli.repeat.get();
        let plan = Plan {
            planned,
            rounds: cli.repeat.get(),
            ids: selection.ids(),
            command: self.command.clone(),
            fail_fast: cli.fail_fast,
        };
        let began = SystemTime::from(Clock::real().now());
        let run = Arc::new(Mutex::new(Run {
            app: self.name.clone(),
            started: Clock::real().now().to_string(),
            shards: cli.shard.iter().map(ToString::to_string).collect(),
            browser,
            ..Run::default()
        }));
        let loudness = match (cli.quiet, cli.verbose) {
            (true, _) => Loudness::Quiet,
            (false, true) => Loudness::Verbose,
            (false, false) => Loudness::Usual,
        };
        let terminal = Terminal::new(loudness, cli.color);
        let gathered = Gathered::default();
        let recorder = Recorder::new(plan, Arc::clone(&run), gathered.clone(), terminal, began);
        let failed = Arc::clone(&recorder.failed);
        let features = selection.into_features(cli.repeat);

        let (before, after) = (Arc::clone(&backstage), place.folder.clone());
        let chaos = backstage.chaos.clone();
        let pictures = cli.pictures;
        let mut runner = runner::Basic::<Stage>::default()
            .steps(Stage::collection())
            .max_concurrent_scenarios(cli.at_a_time());
        if backstage.shared.is_some() {
            runner = runner.which_scenario(kind_of);
        }
        let runner = runner
            .before(move |feature, rule, scenario, stage| {
                stage.enter(&before);
                stage.exclusive =
                    before.shared.is_some() && needs_stage_alone(feature, rule, scenario);
                if let Some(chaos) = &before.chaos {
                    stage.doom = chaos.begin(&scenario.name);
                }
                futures::future::ready(()).boxed_local()
            })
            .after(move |feature, _, scenario, end, stage| {
                let folder = failures::folder(&after, feature, scenario);
                let ended = Ended::of(end);
                let (gathered, chaos) = (gathered.clone(), chaos.clone());
                async move {
                    let Some(stage) = stage else { return };
                    if let Some(chaos) = chaos {
                        chaos.end(stage.doom.take(), stage.began.elapsed());
                    }
                    let met = leave(stage, ended, &folder, pictures).await;
                    let (met, found) = met;
                    gathered.put(scenario, found);
                    if let Err(unmet) = met {
                        // A hook fails by a panic, and the scenario with it.
                        panic!("{unmet}");
                    }
                }
                .boxed_local()
            });
        let playing = Cucumber::<Stage, _, _, _, _, Empty>::custom(Chosen, runner, recorder)
            .with_default_cli()
            .run(features);
        let end = tokio::select! {
            _ = playing => End::Complete,
            () = failed.notified() => End::CutShort,
            () = interrupted() => End::Interrupted,
        };
        if let Some(pool) = &backstage.pool {
            pool.close().await;
        }
        if let Some(chaos) = &backstage.chaos {
            say!("{}", chaos.tell());
        }
        backstage.end().await;
        let mut run = run.lock().unwrap_or_else(PoisonError::into_inner).clone();
        run.not_run = planned.saturating_sub(run.scenarios.len());
        run.scenarios
            .sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
        Ok((run, end))
    }
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
