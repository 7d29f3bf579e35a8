//! The app: how Google knows it, what it asks for, and what it can do while people are away.

use cucumber::{given, then, when};
use futures::future::join;

use crate::app::{Access, Landmark, Page};
use crate::outcome::{Outcome, Unmet};
use crate::params::{Permissions, Person};
use crate::registration::Registration;
use crate::world::Stage;

/// Wishes are read when the app starts, so they have to be made before.
pub(super) fn before_the_app_starts(stage: &Stage) -> Outcome {
    Unmet::unless(!stage.app_is_told(), || {
        "the app is already running: put this step above the first in which somebody uses it"
            .to_owned()
    })
}

/// An address, or one of the four descriptions in [Callbacks](scenarios.md#callbacks).
#[given(expr = "the app is registered at Google with the callback {string}")]
fn registered_with(stage: &mut Stage, callback: String) -> Outcome {
    stage.registration = Registration::Callback(callback);
    before_the_app_starts(stage)
}

/// Google does not know the app's client id.
#[given(expr = "the app is not registered at Google")]
fn not_registered(stage: &mut Stage) -> Outcome {
    stage.registration = Registration::Missing;
    before_the_app_starts(stage)
}

/// Exactly these permissions, in place of those the app asks for by default.
#[given(expr = "the app asks for {scopes}")]
fn asks_for(stage: &mut Stage, scopes: Permissions) -> Outcome {
    stage.wishes.scopes = scopes.0;
    before_the_app_starts(stage)
}

/// It wants a refresh token, so that it can work at Google while the person is away.
#[given(expr = "the app asks for offline access")]
fn asks_for_offline_access(stage: &mut Stage) -> Outcome {
    stage.wishes.offline = true;
    before_the_app_starts(stage)
}

/// It asks Google with `prompt=none`: Google may not show any page.
#[given(expr = "the app signs people in silently")]
fn asks_silently(stage: &mut Stage) -> Outcome {
    stage.wishes.prompt = Some("none".to_owned());
    before_the_app_starts(stage)
}

/// The app believes in a secret that is not the one Google knows.
#[given(expr = "the app has a wrong client secret")]
fn has_wrong_secret(stage: &mut Stage) -> Outcome {
    stage.secret_at_google = Some(stage.wishes.client_secret.clone());
    "GOCSPX-not-the-one-google-knows".clone_into(&mut stage.wishes.client_secret);
    before_the_app_starts(stage)
}

/// Google knew the app once, and says that it is gone.
#[given(expr = "the app was deleted at Google")]
fn was_deleted(stage: &mut Stage) -> Outcome {
    stage.deleted_at_google = true;
    before_the_app_starts(stage)
}

/// Both by the same name or address of this machine: `localhost`, `127.0.0.1`, `[::1]`.
#[given(expr = "the app and Google live at {string}")]
fn live_at(stage: &mut Stage, host: String) -> Outcome {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    stage.google_host = match address {
        "localhost" => None,
        _ => Some(address.parse()?),
    };
    stage.wishes.host = host;
    before_the_app_starts(stage)
}

/// Only people of that Workspace domain are let in.
#[given(expr = "the app only accepts the domain {string}")]
fn accepts_only(stage: &mut Stage, domain: String) -> Outcome {
    stage.wishes.hosted_domain = Some(domain);
    before_the_app_starts(stage)
}

/// The app tries; whether it has lost the access is for a `Then` to ask.
#[when(expr = "the app uses {person}'s Google access")]
async fn uses_google_access(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let _ = stage.app().await?.use_google_access(&account.email).await?;
    Ok(())
}

/// It tries, and cannot; but it has not lost the access either.
#[when(expr = "the app uses {person}'s Google access in vain")]
async fn uses_google_access_in_vain(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    match stage.app().await?.use_google_access(&account.email).await {
        Err(_) => Ok(()),
        Ok(Access::Works(answer)) => Err(Unmet::because(format!(
            "expected the app to get nothing from Google, it got {answer}"
        ))),
        Ok(Access::Lost) => Err(Unmet::because(
            "expected the app to keep its access for later, it has given it up",
        )),
    }
}

/// Both have to get what they want.
#[when(expr = "two jobs use {person}'s Google access at once")]
async fn two_jobs(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let app = stage.app().await?;
    let job = || app.use_google_access(&account.email);
    let (one, other) = join(job(), job()).await;
    one?.works()?;
    other?.works()?;
    Ok(())
}

/// By the button on the app's connection page.
#[when(expr = "{person} disconnects the app from Google")]
async fn disconnects(stage: &mut Stage, person: Person) -> Outcome {
    let browser = stage.open(person, Page::Connection).await?;
    let app = stage.app().await?;
    let (button, gone) = (
        app.landmark(Landmark::Disconnect)?,
        app.landmark(Landmark::NotConnected)?,
    );
    browser.leave_by(&button).await?;
    browser
        .wait_for("the app to say that it is disconnected", &[gone])
        .await?;
    Ok(())
}

/// In its log, which visitors do not see.
#[then(expr = "the app tells its operator {string}")]
async fn tells_operator(stage: &mut Stage, expected: String) -> Outcome {
    let Some(log) = stage.app().await?.log() else {
        return Err(Unmet::because("the app's log cannot be read"));
    };
    Unmet::unless(log.contains(&expected), || {
        format!("expected the app to log {expected:?}, it logged:\n{log}")
    })
}

/// Counts the app's accounts with the person's address at Google.
#[then(expr = "the app has {int} account(s) for {person}")]
async fn has_accounts(stage: &mut Stage, expected: u64, person: Person) -> Outcome {
    let account = stage.account(person);
    let found = stage
        .app()
        .await?
        .accounts_with_email(&account.email)
        .await?;
    Unmet::unless(found == expected, || {
        format!(
            "expected {expected} account(s) of {}, the app has {found}",
            account.email
        )
    })
}

/// It asks Google who the person is with the access it keeps, and is answered.
#[then(expr = "the app can still use {person}'s Google access")]
async fn can_use_access(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let access = stage.app().await?.use_google_access(&account.email).await?;
    access.works().map(drop)
}

/// It tries to use the access, and knows that a person has to sign in again.
#[then(expr = "the app has lost {person}'s Google access")]
async fn has_lost_access(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    match stage.app().await?.use_google_access(&account.email).await? {
        Access::Lost => Ok(()),
        Access::Works(answer) => Err(Unmet::because(format!(
            "expected the access to be lost, yet Google says {answer}"
        ))),
    }
}

/// It keeps none, or has thrown away what it kept.
#[then(expr = "the app has no Google access for {person}")]
async fn has_no_access(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let has = stage.app().await?.has_google_access(&account.email).await?;
    Unmet::unless(!has, || {
        "expected the app to keep no access to Google, it keeps some".to_owned()
    })
}
