//! What is on stage: who sees what, and what Google has noted.

use std::fmt::Write as _;

use mock_google::Entry;

use crate::outcome::{Outcome, Unmet};
use crate::world::Stage;

/// Another website that lets people sign in with Google, to have them signed in at Google.
pub(crate) const PORTAL: &str =
    "161803398874-portalportalportalportalportal01.apps.googleusercontent.com";

/// How many entries of Google's journal a message shows.
const LAST_ENTRIES: usize = 10;

impl Stage {
    /// The last thing the app asked of Google on a person's behalf.
    ///
    /// # Errors
    ///
    /// When it has not asked anything.
    pub fn last_request(&self) -> Outcome<Entry> {
        self.app_entries(mock_google::Endpoint::Authorization)
            .pop()
            .ok_or_else(|| Unmet::because("the app has not sent anybody to Google yet"))
    }

    /// What Google has noted about the app, under whatever client ID it came.
    #[must_use]
    pub fn app_journal(&self) -> Vec<Entry> {
        let ours = |entry: &Entry| entry.client.as_deref() != Some(PORTAL);
        self.journal().into_iter().filter(ours).collect()
    }

    /// What Google has noted about the app at one endpoint.
    #[must_use]
    pub fn app_entries(&self, endpoint: mock_google::Endpoint) -> Vec<Entry> {
        let mut entries = self.app_journal();
        entries.retain(|entry| entry.endpoint == endpoint);
        entries
    }

    /// What was on stage when a step failed, for the message.
    pub(crate) fn scene(&self) -> &str {
        &self.scene
    }

    /// Adds a line to the description of the scene.
    pub(crate) fn add_to_scene(&mut self, line: &str) {
        self.scene.push_str(line);
    }

    /// Writes down what is on stage now.
    pub(crate) async fn describe_scene(&mut self) {
        let mut scene = String::new();
        for (whose, browser) in self.browsers() {
            let view = browser.view().await;
            let _ = write!(scene, "{whose} sees\n{view}");
        }
        let journal = self.journal();
        if !journal.is_empty() {
            scene.push_str("Google noted\n");
        }
        for entry in &journal[journal.len().saturating_sub(LAST_ENTRIES)..] {
            let _ = writeln!(scene, "  {entry}");
        }
        self.scene = scene;
    }
}
