//! ID tokens and profiles that are not what they should be.

use cucumber::given;
use mock_google::{Endpoint, Fault};

use super::faults::arm;
use crate::outcome::Outcome;
use crate::params::{IdTokenDefect, Person, value_of};
use crate::world::Stage;

/// Lets a fault happen to the next answer with an ID token.
async fn arm_next(stage: &mut Stage, fault: Fault) -> Outcome {
    arm(stage, fault.at(Endpoint::Token.name()).once()).await
}

/// The next sign-in or refresh brings an ID token like this.
#[given(expr = "the next ID token {defect}")]
async fn next_is_odd(stage: &mut Stage, defect: IdTokenDefect) -> Outcome {
    arm_next(stage, defect.fault()).await
}

/// Every sign-in and refresh brings an ID token like this, until Google recovers.
#[given(expr = "every ID token {defect}")]
async fn every_one_is_odd(stage: &mut Stage, defect: IdTokenDefect) -> Outcome {
    arm(stage, defect.fault().at(Endpoint::Token.name())).await
}

/// It is about somebody else than the person who signs in.
#[given(expr = "the next ID token is about {person}")]
async fn next_is_about(stage: &mut Stage, person: Person) -> Outcome {
    let fault = about(stage, person);
    arm_next(stage, fault).await
}

/// Any claim may be changed; `"true"` and `"false"` become no texts, but true and false.
#[given(expr = "the next ID token says {word} is {string}")]
async fn next_says(stage: &mut Stage, claim: String, value: String) -> Outcome {
    let value = match value.as_str() {
        "true" | "false" => value_of(&value),
        _ => value.into(),
    };
    let fault = Fault::new("claim").with("claim", claim);
    arm_next(stage, fault.with("value", value)).await
}

/// Any claim may be missing.
#[given(expr = "the next ID token has no {word}")]
async fn next_has_no(stage: &mut Stage, claim: String) -> Outcome {
    arm_next(stage, Fault::new("claim-missing").with("claim", claim)).await
}

/// The userinfo endpoint speaks of somebody else than the ID token.
#[given(expr = "the next profile answer is about {person}")]
async fn next_profile_is_about(stage: &mut Stage, person: Person) -> Outcome {
    let fault = about(stage, person).at(Endpoint::Userinfo.name());
    arm(stage, fault.once()).await
}

/// Somebody else in place of whoever an answer is about; Google knows her.
fn about(stage: &mut Stage, person: Person) -> Fault {
    let account = stage.account(person);
    Fault::new("another-person").with("account", account.email)
}
