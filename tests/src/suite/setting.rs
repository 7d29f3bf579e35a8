//! What has to stand before the first scenario: browsers, and an app that starts.

use std::sync::Arc;

use super::place::Place;
use crate::browser::{self, Pool, Source, find_or_install};
use crate::cli::Cli;
use crate::outcome::{Outcome, Unmet};
use crate::world::{Backstage, Stage};

/// Finds a browser and opens it once, so that a missing one is said once; says which it is.
pub(super) async fn open_pool(cli: &Cli, place: &Place) -> Outcome<(Pool, String)> {
    let from = if let Some(url) = &cli.webdriver_url {
        browser::Place::Remote(url.clone())
    } else {
        // The drivers of an earlier run have said what they had to.
        let _ = std::fs::remove_file(place.log());
        browser::Place::Here {
            tools: find_or_install(&place.folder)?,
            log: place.log(),
        }
    };
    let source = Source {
        place: from,
        headed: cli.shows_browsers(),
        pace: cli.pace(),
        args: cli.browser_args.clone(),
    };
    let browser = source.to_string();
    let pool = Pool::new(source, cli.browsers());
    let lease = pool.take().await?;
    pool.give_back(lease, &[]).await;
    Ok((pool, browser))
}

/// Starts Google and the app once, so that a broken app is said once.
pub(super) async fn rehearse(backstage: &Arc<Backstage>) -> Outcome {
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
