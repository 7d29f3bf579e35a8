//! Faults by name: those of the catalogue, and what became of them.
//!
//! A scenario has a Google of its own, so that a fault meets whoever comes. One that nobody meets
//! fails the scenario: it claims that something was survived which never happened.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};
use mock_google::{Fault, FaultStatus};
use serde_json::{Map, Value};

use crate::outcome::{Outcome, Unmet};
use crate::params::{Endpoint, Times, value_of};
use crate::world::Stage;

/// Lets a fault happen at its usual place, or where it says.
pub(super) async fn arm(stage: &mut Stage, fault: Fault) -> Outcome {
    stage.google().await?.arm(fault)?;
    Ok(())
}

/// Lets a fault happen at an endpoint.
pub(super) async fn arm_at(stage: &mut Stage, endpoint: Endpoint, fault: Fault) -> Outcome {
    arm(stage, fault.at(endpoint.0.name())).await
}

/// Limits a fault to so many times.
pub(super) fn limited(fault: Fault, times: Times) -> Outcome<Fault> {
    Ok(fault.times(u32::try_from(times.0)?))
}

/// A fault by its name in the [catalogue](faults.md#the-catalogue), until Google recovers; its
/// parameters stand in a table below the step.
#[given(expr = "Google's {endpoint} misbehaves: {string}")]
async fn misbehaves_at(
    stage: &mut Stage,
    endpoint: Endpoint,
    what: String,
    step: &Step,
) -> Outcome {
    arm_at(stage, endpoint, read(&what, step)?).await
}

/// A fault by its name in the [catalogue](faults.md#the-catalogue), so many times; its parameters
/// stand in a table below the step.
#[given(expr = "Google's {endpoint} misbehaves {times}: {string}")]
async fn misbehaves_so_often_at(
    stage: &mut Stage,
    endpoint: Endpoint,
    times: Times,
    what: String,
    step: &Step,
) -> Outcome {
    arm_at(stage, endpoint, limited(read(&what, step)?, times)?).await
}

/// A fault by its name in the [catalogue](faults.md#the-catalogue), where it usually happens; the
/// rest of the order may stand in a text below the step.
#[given(expr = "Google misbehaves: {string}")]
async fn misbehaves(stage: &mut Stage, what: String, step: &Step) -> Outcome {
    arm(stage, read(&what, step)?).await
}

/// A fault by its name in the [catalogue](faults.md#the-catalogue), so many times, where it usually
/// happens.
#[given(expr = "Google misbehaves {times}: {string}")]
async fn misbehaves_so_often(
    stage: &mut Stage,
    times: Times,
    what: String,
    step: &Step,
) -> Outcome {
    arm(stage, limited(read(&what, step)?, times)?).await
}

/// A fault of the catalogue: its parameters are the table below the step; or the text below is the
/// rest of the order, in JSON as the control API takes it.
fn read(what: &str, step: &Step) -> Outcome<Fault> {
    let mut fault = match &step.docstring {
        Some(text) => {
            let mut order: Map<String, Value> = serde_json::from_str(text)?;
            order.insert("what".to_owned(), what.into());
            serde_json::from_value(order.into())?
        }
        None => Fault::new(what),
    };
    for row in step.table.iter().flat_map(|table| &table.rows) {
        let [name, value] = row.as_slice() else {
            return Err(Unmet::because(
                "the table needs two columns: parameter and value",
            ));
        };
        fault = fault.with(name, value_of(value));
    }
    Ok(fault)
}

/// What is wrong with the fault a step orders, if it orders one.
pub(crate) fn complaint(step: &Step) -> Option<String> {
    let (head, what) = step.value.strip_suffix('"')?.split_once(": \"")?;
    let place = head
        .strip_prefix("Google's ")
        .and_then(|rest| rest.split_once(" misbehaves"));
    if place.is_none() && !head.starts_with("Google misbehaves") {
        return None;
    }
    let fault = read(what, step).map(|fault| match place.map(|(place, _)| place.parse()) {
        Some(Ok(Endpoint(endpoint))) => fault.at(endpoint.name()),
        _ => fault,
    });
    let checked = fault.and_then(|fault| Ok(fault.check()?));
    checked.err().map(|unmet| unmet.to_string())
}

/// Excuses what is armed so far: a careful app may get by without asking Google at all.
#[given(expr = "the app may never notice")]
fn may_never_notice(stage: &mut Stage) -> Outcome {
    let armed = armed(stage);
    Unmet::unless(!armed.is_empty(), || {
        "there is nothing to notice: put this step below what goes wrong".to_owned()
    })?;
    stage.excused.extend(armed.iter().map(|fault| fault.id));
    Ok(())
}

/// From every fault; each must have been met by then.
#[when(expr = "Google recovers")]
fn recovers(stage: &mut Stage) -> Outcome {
    all_met(stage)?;
    Unmet::unless(!armed(stage).is_empty(), || {
        "there is nothing to recover from".to_owned()
    })?;
    if let Some(google) = stage.running_google() {
        google.disarm_all(None, None);
    }
    Ok(())
}

/// Since it last recovered. Counts also where the app gave up before Google could note the request.
#[then(expr = "Google misbehaved {times}")]
fn misbehaved(stage: &mut Stage, times: Times) -> Outcome {
    let found: u32 = armed(stage).iter().map(|fault| fault.fired).sum();
    Unmet::unless(u32::try_from(times.0)? == found, || {
        format!(
            "expected Google to misbehave {} time(s), it did {found} time(s)",
            times.0
        )
    })
}

/// What is armed, spent faults included.
fn armed(stage: &Stage) -> Vec<FaultStatus> {
    let google = stage.running_google();
    google.map(|google| google.faults()).unwrap_or_default()
}

/// Nothing, if every armed fault was met by somebody or is excused.
///
/// # Errors
///
/// When one was not; the message says which.
pub(crate) fn all_met(stage: &Stage) -> Outcome {
    let is_idle = |status: &FaultStatus| {
        status.fired == 0 && !status.fault.optional && !stage.excused.contains(&status.id)
    };
    let idle: Vec<_> = armed(stage)
        .into_iter()
        .filter(is_idle)
        .map(|status| format!("{} at {}", status.fault.what, status.place))
        .collect();
    Unmet::unless(idle.is_empty(), || {
        let idle = idle.join(", ");
        format!("armed fault unused: {idle}; if that is no matter, say: the app may never notice")
    })
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::{Feature, GherkinEnv};

    use super::*;

    /// A step with something below it.
    fn step(below: &str) -> Step {
        let text = format!("Feature: A\n\n  Scenario: B\n    Given something\n{below}\n");
        let feature = Feature::parse(text, GherkinEnv::default()).unwrap();
        feature.scenarios[0].steps[0].clone()
    }

    #[test]
    fn parameters_stand_in_a_table() {
        let table = "      | status      | 503         |\n      | retry_after | tomorrow    |";
        let fault = Fault::new("rate-limit").with("status", 503);
        let fault = fault.with("retry_after", "tomorrow");
        assert_eq!(read("rate-limit", &step(table)).unwrap(), fault);
        assert!(read("rate-limit", &step("      | status |")).is_err());
    }

    #[test]
    fn an_order_stands_in_a_text() {
        let order = "      \"\"\"\n      {\"where\": \"pages\", \"times\": 2}\n      \"\"\"";
        let fault = Fault::new("delay").at("pages").times(2);
        assert_eq!(read("delay", &step(order)).unwrap(), fault);
        let misspelt = order.replace("times", "tiems");
        assert!(read("delay", &step(&misspelt)).is_err());
    }

    #[tokio::test]
    async fn a_fault_that_nobody_meets_is_named_unless_it_is_excused() {
        let mut stage = Stage::default();
        assert!(all_met(&stage).is_ok());
        assert!(may_never_notice(&mut stage).is_err());
        assert!(recovers(&mut stage).is_err());
        let down = Fault::new("drop").at("keys");
        arm(&mut stage, down).await.unwrap();
        let unmet = all_met(&stage).unwrap_err().to_string();
        assert!(
            unmet.starts_with("armed fault unused: drop at keys;"),
            "{unmet}"
        );
        may_never_notice(&mut stage).unwrap();
        assert!(all_met(&stage).is_ok());
        recovers(&mut stage).unwrap();
        assert!(recovers(&mut stage).is_err());
    }
}
