//! What a scenario may do where one app and one Google serve all.

use super::Stage;
use crate::app::{AppError, RunningApp};
use crate::outcome::{Outcome, Unmet};

impl Stage {
    /// Refuses what cannot be had where one app and one Google serve all scenarios.
    pub(crate) fn needs_its_own(&self, what: &str) -> Outcome {
        if self.shared().is_none() {
            return Ok(());
        }
        let reason = format!("all scenarios share one app and one Google: {what}");
        Err(AppError::lacks(reason).into())
    }

    /// The app of all scenarios, as far as it is what this one wishes.
    pub(super) fn shared_app(&mut self) -> Outcome<&dyn RunningApp> {
        let backstage = self.backstage()?;
        let shared = backstage.shared.as_ref();
        let shared = shared.ok_or_else(|| Unmet::because("there is no app for all"))?;
        if !self.wishes.is_as(&shared.wishes) {
            return Err(AppError::lacks(
                "the app serves all scenarios and cannot be told anything else",
            )
            .into());
        }
        if self.exclusive && !self.registered {
            self.registered = true;
            shared.google().remove_client(&shared.wishes.client_id);
            self.register(&shared.google(), shared.app.as_ref())?;
        }
        self.shared()
            .map(|shared| shared.app.as_ref())
            .ok_or_else(|| Unmet::because("the app is not running"))
    }
}
