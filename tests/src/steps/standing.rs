//! The app's standing at Google: who may use it, and what Google warns of first.

use cucumber::{given, then, when};
use mock_google::{Account, AppAccess, Audience, Organization, PublishingStatus};

use super::accounts::change;
use super::app::before_the_app_starts;
use crate::browser::{Browser, Decision, Ending};
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::world::Stage;

/// What `data-page` says where Google warns of an app.
const WARNING: &str = "warning";

/// Google lets in only test users, and their consent lasts for seven days.
#[given(expr = "the app is in testing at Google")]
fn in_testing(stage: &mut Stage) -> Outcome {
    stage.standing.publishing = PublishingStatus::Testing;
    before_the_app_starts(stage)
}

/// The person is on the app's list; Google still warns her where more is asked than who she is.
#[given(expr = "the app is in testing at Google and {person} is a test user")]
fn in_testing_with_test_user(stage: &mut Stage, person: Person) -> Outcome {
    let email = stage.account(person).email;
    stage.standing.test_users.push(email);
    in_testing(stage)
}

/// Google warns of it as soon as it asks for more than who somebody is, and blocks it where it asks
/// for a whole Drive.
#[given(expr = "Google has not verified the app")]
fn unverified(stage: &mut Stage) -> Outcome {
    stage.standing.verified = false;
    before_the_app_starts(stage)
}

/// Only people of that Workspace domain may use it.
#[given(expr = "the app is internal to the organisation {string}")]
fn internal(stage: &mut Stage, domain: String) -> Outcome {
    stage.standing.audience = Audience::Internal;
    stage.standing.organization = Some(domain);
    before_the_app_starts(stage)
}

/// The account of a pupil: apps wait until the school has reviewed them.
#[given(expr = "{person}'s account is a school's")]
fn account_of_a_school(stage: &mut Stage, person: Person) {
    change(stage, person, |account| Account {
        under_age: true,
        ..account
    });
}

/// As the administrator sets it, for everybody of the domain; say above it to which Workspace
/// domain the person belongs.
#[given(expr = "{person}'s organisation trusts the app")]
async fn trusted(stage: &mut Stage, person: Person) -> Outcome {
    let Some(domain) = stage.account(person).hosted_domain else {
        return Err(Unmet::because(format!(
            "{person:?} belongs to no organisation: say above to which Workspace domain"
        )));
    };
    let organization = Organization::new(domain).app(&stage.wishes.client_id, AppAccess::Trusted);
    stage.google().await?.add_organization(organization);
    Ok(())
}

/// Through all pages; it is an error if Google does not warn.
#[when(expr = "{person} signs in with Google in spite of the warning")]
async fn signs_in_anyway(stage: &mut Stage, person: Person) -> Outcome {
    stage.start_sign_in(person).await?;
    let ending = stage
        .finish_sign_in(person, &Decision::AllowEverything)
        .await?;
    Unmet::unless(ending == Ending::AtGoogle(WARNING.to_owned()), || {
        format!("expected Google to warn {person:?} of the app, found {ending:?}")
    })?;
    stage
        .finish_sign_in(person, &Decision::Insist)
        .await
        .map(drop)
}

/// Past the warning, and no further than the next page.
#[when(expr = "{person} insists on going on")]
async fn insists(stage: &mut Stage, person: Person) -> Outcome {
    let browser = warned(stage, person).await?;
    browser.insist().await?;
    let marks = stage.back_at_app().await?;
    browser.arrive(&marks).await?;
    Ok(())
}

/// From Google's warning back to the app, as somebody who says no.
#[when(expr = "{person} goes back to safety")]
async fn goes_back_to_safety(stage: &mut Stage, person: Person) -> Outcome {
    warned(stage, person).await?;
    stage
        .finish_sign_in(person, &Decision::SayNo)
        .await?
        .at_app()
}

/// The browser of a person whom Google warns of the app.
async fn warned(stage: &mut Stage, person: Person) -> Outcome<Browser> {
    let marks = stage.back_at_app().await?;
    let browser = stage.browser(person).await?;
    let page = browser.arrive(&marks).await?;
    Unmet::unless(page.as_deref() == Some(WARNING), || {
        format!(
            "expected Google to warn {person:?} of the app, found {}",
            page.unwrap_or_else(|| "the app".to_owned())
        )
    })?;
    Ok(browser)
}

/// Google shows a page that has no way on.
#[then(expr = "Google blocks the app for {person}")]
async fn blocks(stage: &mut Stage, person: Person) -> Outcome {
    let browser = stage.browser(person).await?;
    let mark = [r#"body[data-page="blocked"]"#.to_owned()];
    browser
        .wait_for("Google to say that it blocks the app", &mark)
        .await?;
    Ok(())
}
