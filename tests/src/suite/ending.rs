//! How a scenario ends: what it leaves, and whether that is as it should be.

use std::path::Path;

use cucumber::event::{ScenarioFinished, StepError};

use crate::cli::Pictures;
use crate::failures;
use crate::gather::{Found, gather};
use crate::outcome::{NOT_APPLICABLE, Outcome};
use crate::steps::faults::all_met;
use crate::world::Stage;

/// How the steps of a scenario ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Well,
    Badly,
    NotApplicable,
}

impl Ended {
    pub(super) fn of(end: &ScenarioFinished) -> Self {
        match end {
            ScenarioFinished::StepPassed => Self::Well,
            ScenarioFinished::StepFailed(_, _, StepError::Panic(info))
                if info
                    .downcast_ref::<String>()
                    .is_some_and(|said| said.starts_with(NOT_APPLICABLE)) =>
            {
                Self::NotApplicable
            }
            _ => Self::Badly,
        }
    }
}

/// Ends a scenario and gathers what it leaves; a failed one also leaves its remains in a folder.
///
/// The outcome is an error when nothing else has failed, but a fault was armed that nobody met.
pub(super) async fn leave(
    stage: &mut Stage,
    ended: Ended,
    folder: &Path,
    pictures: Pictures,
) -> (Outcome, Found) {
    let met = match ended {
        Ended::Well => all_met(stage),
        Ended::Badly | Ended::NotApplicable => Ok(()),
    };
    let failed = ended == Ended::Badly || met.is_err();
    if failed {
        stage.describe_scene().await;
        let saved = failures::save(stage, folder).await;
        stage.add_to_scene(&match saved {
            Ok(()) => format!("pictures, pages and journal: {}", folder.display()),
            Err(error) => format!("nothing could be saved in {}: {error}", folder.display()),
        });
    }
    let wanted = match pictures {
        Pictures::Off => false,
        Pictures::Failed => failed,
        Pictures::End => ended != Ended::NotApplicable,
    };
    let mut found = gather(stage, wanted).await;
    stage.scene().clone_into(&mut found.scene);
    stage.clear().await;
    (met, found)
}
