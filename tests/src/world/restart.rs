//! Stopping and starting again, in the middle of a scenario.

use super::Stage;
use crate::outcome::{Outcome, Unmet};

impl Stage {
    /// Stops the app and starts it again, with the same address and the same data.
    ///
    /// # Errors
    ///
    /// When it is not running, or does not come back.
    pub async fn restart_app(&mut self) -> Outcome {
        self.needs_its_own("neither can be restarted")?;
        let Some(app) = self.app.take() else {
            return Err(Unmet::because("the app is not running yet"));
        };
        self.app = Some(app.restart().await?);
        Ok(())
    }

    /// Stops Google and starts it again at the same address: accounts and apps are known to it,
    /// sessions, consents, codes and tokens are gone, and so is its journal.
    ///
    /// # Errors
    ///
    /// When it is not running, or does not come back.
    pub async fn restart_google(&mut self) -> Outcome {
        self.needs_its_own("neither can be restarted")?;
        self.earlier = self.journal();
        let Some(google) = self.google.take() else {
            return Err(Unmet::because("Google is not running yet"));
        };
        let issuer = url::Url::parse(google.issuer())?;
        let clients = google.clients();
        google.stop().await;
        let again = self.start_google(issuer.port().unwrap_or_default()).await?;
        for client in clients {
            again.register(client);
        }
        self.google = Some(again);
        Ok(())
    }
}
