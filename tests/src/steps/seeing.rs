//! What people see: on the app's pages and on Google's.

use cucumber::{then, when};

use crate::app::{Landmark, Page};
use crate::browser::Browser;
use crate::outcome::{Outcome, Unmet};
use crate::params::{Notice, Person, Place};
use crate::world::Stage;

/// The app's home page shows her own address.
#[then(expr = "{person} is signed in to the app")]
async fn is_signed_in(stage: &mut Stage, person: Person) -> Outcome {
    let browser = signed_in_browser(stage, person).await?;
    let account = stage.account(person);
    let mark = stage.app().await?.landmark(Landmark::Email)?;
    expect_text(&browser, &mark, "the email address", &account.email).await
}

/// The app's home page shows exactly this name.
#[then(expr = "{person} is signed in to the app as {string}")]
async fn is_signed_in_as(stage: &mut Stage, person: Person, name: String) -> Outcome {
    let browser = signed_in_browser(stage, person).await?;
    let mark = stage.app().await?.landmark(Landmark::Name)?;
    expect_text(&browser, &mark, "the name", &name).await
}

async fn signed_in_browser(stage: &mut Stage, person: Person) -> Outcome<Browser> {
    let browser = stage.open(person, Page::Home).await?;
    let mark = stage.app().await?.landmark(Landmark::SignedIn)?;
    Unmet::unless(browser.shows(&mark).await?, || {
        format!("expected {person:?} to be signed in to the app")
    })?;
    Ok(browser)
}

async fn expect_text(browser: &Browser, css: &str, what: &str, expected: &str) -> Outcome {
    let found = browser.text(css).await?;
    Unmet::unless(found == expected, || {
        format!("expected {what} {expected:?}, the page says {found:?}")
    })
}

/// The app's home page knows nobody.
#[then(expr = "{person} is not signed in")]
async fn is_not_signed_in(stage: &mut Stage, person: Person) -> Outcome {
    let browser = stage.open(person, Page::Home).await?;
    let mark = stage.app().await?.landmark(Landmark::SignedIn)?;
    Unmet::unless(!browser.shows(&mark).await?, || {
        format!("expected {person:?} not to be signed in, the app knows somebody")
    })
}

/// The app's page has the mark of this message.
#[then(expr = "{person} sees {notice}")]
async fn sees(stage: &mut Stage, person: Person, notice: Notice) -> Outcome {
    let mark = stage.app().await?.landmark(Landmark::Notice(notice.0))?;
    let browser = stage.browser(person).await?;
    browser
        .wait_for(&format!("the app's notice {:?}", notice.0), &[mark])
        .await?;
    Ok(())
}

/// Neither as text nor in its source.
#[then(expr = "the app's page does not show {person} {string}")]
async fn does_not_show(stage: &mut Stage, person: Person, unwanted: String) -> Outcome {
    let browser = stage.browser(person).await?;
    let marks = stage.back_at_app().await?;
    browser.wait_for("a page of the app", &marks).await?;
    let page = browser.source().await?;
    Unmet::unless(!page.contains(&unwanted), || {
        format!("expected the app's page not to contain {unwanted:?}, it does")
    })
}

/// This page is open in the person's browser.
#[then(expr = "{person} is on {page}")]
async fn is_on(stage: &mut Stage, person: Person, place: Place) -> Outcome {
    match place {
        Place::App(page) => {
            let expected = stage.app().await?.page(page)?;
            let view = stage.browser(person).await?.view().await;
            let address = view.url.split(['?', '#']).next().unwrap_or_default();
            Unmet::unless(address == expected.as_str(), || {
                format!("expected {expected}, found {address}")
            })
        }
        Place::Google(names) => {
            let marks: Vec<_> = names
                .iter()
                .map(|name| format!(r#"body[data-page="{name}"]"#))
                .collect();
            let browser = stage.browser(person).await?;
            browser
                .wait_for(&format!("Google's page {}", names.join(" or ")), &marks)
                .await?;
            Ok(())
        }
    }
}

/// The text is part of what the page of Google's says that she is on.
#[then(expr = "Google tells {person} {string}")]
async fn google_tells(stage: &mut Stage, person: Person, expected: String) -> Outcome {
    let browser = stage.browser(person).await?;
    let any = ["body[data-page]".to_owned()];
    browser.wait_for("one of Google's pages", &any).await?;
    let found = browser.text("main").await?;
    Unmet::unless(found.contains(&expected), || {
        format!("expected Google to say {expected:?}, its page says {found:?}")
    })
}

/// On an error page, or as a complaint beside a field.
#[then(expr = "Google shows {person} the error {string}")]
async fn google_shows(stage: &mut Stage, person: Person, expected: String) -> Outcome {
    let browser = stage.browser(person).await?;
    let marks = ["#error_code", "#field_error"].map(str::to_owned);
    let index = browser
        .wait_for(&format!("Google's error {expected:?}"), &marks)
        .await?;
    let found = match marks.get(index) {
        Some(mark) => browser.text(mark).await?,
        None => String::new(),
    };
    Unmet::unless(found.contains(&expected), || {
        format!("expected Google's error {expected:?}, Google says {found:?}")
    })
}

/// The text is part of what the mock says in its own box below Google's error page.
#[then(expr = "the mock explains to {person}: {string}")]
async fn mock_explains(stage: &mut Stage, person: Person, expected: String) -> Outcome {
    let browser = stage.browser(person).await?;
    let box_of_the_mock = ["#diagnosis".to_owned()];
    browser
        .wait_for("the explanation of the mock", &box_of_the_mock)
        .await?;
    let found = browser.text("#diagnosis").await?;
    Unmet::unless(found.contains(&expected), || {
        format!("expected the mock to explain {expected:?}, it explains {found:?}")
    })
}

/// By the button in the mock's own box below Google's error page, which leads to the same request
/// again.
#[when(expr = "{person} lets the mock register what is missing")]
async fn lets_register(stage: &mut Stage, person: Person) -> Outcome {
    let marks = stage.back_at_app().await?;
    let browser = stage.browser(person).await?;
    browser.leave_by("form.offer button").await?;
    browser.arrive(&marks).await?;
    Ok(())
}
