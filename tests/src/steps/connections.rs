//! Google's page of connected apps: what people find there, and what they take back.

use cucumber::{then, when};
use mock_google::world::client::project_of;

use crate::browser::Browser;
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::world::Stage;

/// What the page folds away for the app: people connect with a project, whatever its clients.
fn fold_of_the_app(stage: &Stage) -> String {
    let project = project_of(&stage.wishes.client_id);
    format!(r#"details:has(input[name="project"][value="{project}"])"#)
}

/// The browser of a person who has the page before her.
async fn at_the_page(stage: &mut Stage, person: Person) -> Outcome<Browser> {
    let browser = stage.browser(person).await?;
    let mark = [r#"body[data-page="connections"]"#.to_owned()];
    browser
        .wait_for("Google's page of connected apps", &mark)
        .await?;
    Ok(browser)
}

/// On Google's page of connected apps, which has to be open.
#[when(expr = "{person} takes the app's access back")]
async fn takes_back(stage: &mut Stage, person: Person) -> Outcome {
    let fold = fold_of_the_app(stage);
    let browser = at_the_page(stage, person).await?;
    browser.unfold(&fold).await?;
    browser.leave_by(&format!("{fold} button")).await?;
    at_the_page(stage, person).await.map(drop)
}

/// On Google's page of connected apps, which has to be open.
#[then(expr = "{person}'s connected apps include the app")]
async fn include(stage: &mut Stage, person: Person) -> Outcome {
    let fold = fold_of_the_app(stage);
    let name = stage.app().await?.name().to_owned();
    let browser = at_the_page(stage, person).await?;
    let text = browser.text("main").await?;
    let listed = browser.shows(&fold).await? && text.contains(&name);
    Unmet::unless(listed, || {
        format!("expected {name} among the connected apps of {person:?}, the page says {text:?}")
    })
}

/// On Google's page of connected apps, which has to be open.
#[then(expr = "{person}'s connected apps do not include the app")]
async fn do_not_include(stage: &mut Stage, person: Person) -> Outcome {
    let fold = fold_of_the_app(stage);
    let browser = at_the_page(stage, person).await?;
    let listed = browser.shows(&fold).await?;
    Unmet::unless(!listed, || {
        format!("expected the app to be gone from the connected apps of {person:?}")
    })
}
