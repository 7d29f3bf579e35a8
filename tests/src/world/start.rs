//! How Google starts, and how it gets to know the app.

use mock_google::world::client::ClientState;
use mock_google::{Client, Google, Running};

use super::Stage;
use crate::app::RunningApp;
use crate::outcome::Outcome;

impl Stage {
    /// Starts a Google that knows everybody in the scenario, on a port, or on a free one if that is zero.
    pub(super) async fn start_google(&self, port: u16) -> Outcome<Running> {
        let mut google = Google::builder()
            .port(port)
            .seed(7)
            .without_built_ins()
            .behaviour(self.behaviour.clone());
        if let Some(host) = self.google_host {
            google = google.host(host);
        }
        let running = google.start().await?;
        for (person, account) in &self.people {
            if !self.strangers.contains(person) {
                running.add_account(account.clone());
            }
        }
        Ok(running)
    }

    /// Lets Google know the app as the scenario says.
    pub(super) fn register(&self, google: &Google, app: &dyn RunningApp) -> Outcome {
        let Some(callback) = self.registration.callback(&app.callback())? else {
            return Ok(());
        };
        let secret = self.secret_at_google.as_ref();
        let secret = secret.unwrap_or(&self.wishes.client_secret);
        let client = Client::web(&self.wishes.client_id, secret);
        let client = client.redirect_uri(callback).app_name(app.name());
        let further = app.further_callbacks();
        let client = further.into_iter().fold(client, Client::redirect_uri);
        let mut client = client.status(self.standing.clone());
        if self.deleted_at_google {
            client.state = ClientState::Deleted;
        }
        google.register(client);
        Ok(())
    }
}
