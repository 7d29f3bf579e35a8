//! Refresh tokens of a protocol client: how they live and die, by Google's clock.

use cucumber::{given, when};
use mock_google::{AppStatus, PublishingStatus, Scopes};

use super::protocol::{ID, client, obtain_code};
use crate::outcome::Outcome;
use crate::params::{Permissions, Person};
use crate::world::Stage;

/// What people take for their new password.
const NEW_PASSWORD: &str = "a-new-password-for-tests-only";

/// Consent to more than who she is lasts for seven days.
#[given(expr = "a registered client in testing with {person} as a test user")]
async fn registered_in_testing(stage: &mut Stage, person: Person) -> Outcome {
    let status = AppStatus {
        publishing: PublishingStatus::Testing,
        test_users: vec![stage.account(person).email],
        ..AppStatus::default()
    };
    stage.google().await?.register(client().status(status));
    Ok(())
}

/// The exchange of this code may bring a refresh token for these permissions.
#[given(expr = "the client has a code for {person} with offline access to {scopes}")]
async fn has_code_for(stage: &mut Stage, person: Person, scopes: Permissions) -> Outcome {
    let scopes = scopes.joined();
    let instead = [("access_type", "offline"), ("scope", scopes.as_str())];
    obtain_code(stage, person, &instead).await
}

/// Without Google's pages, as if the person had allowed the client so often.
#[when(expr = "the client gets {int} more refresh token(s) for {person}")]
async fn gets_more_refresh_tokens(stage: &mut Stage, count: usize, person: Person) -> Outcome {
    let account = stage.account(person);
    let google = stage.google().await?;
    for _ in 0..count {
        google.issue_refresh_token(&account.email, ID, &Scopes::identity())?;
    }
    Ok(())
}

/// Google ends refresh tokens that open Gmail.
#[when(expr = "{person} takes a new password at Google")]
async fn takes_a_new_password(stage: &mut Stage, person: Person) -> Outcome {
    let mut account = stage.account(person);
    let google = stage.google().await?;
    google.change_password(&account.email, NEW_PASSWORD)?;
    NEW_PASSWORD.clone_into(&mut account.password);
    stage.set_account(person, account);
    Ok(())
}
