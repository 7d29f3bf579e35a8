//! Signing in: what people do, decide, walk away from and come back to.

use cucumber::{given, when};
use url::Url;

use crate::app::{Landmark, Page};
use crate::browser::{Decision, Ending};
use crate::outcome::{Outcome, Unmet};
use crate::params::{Permissions, Person, Place, Span, Times};
use crate::world::Stage;

/// The browser of an Android app that shows Google's pages within itself.
const EMBEDDED: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UQ1A; wv) AppleWebKit/537.36 \
                        (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36";

/// Goes through all of Google's pages and allows everything.
#[given(expr = "{person} signs in with Google")]
async fn has_signed_in(stage: &mut Stage, person: Person) -> Outcome {
    stage.sign_in(person).await
}

/// As a When it may end otherwise: with an error, or before a warning.
#[when(expr = "{person} signs in with Google")]
async fn signs_in(stage: &mut Stage, person: Person) -> Outcome {
    stage.start_sign_in(person).await?;
    decides(stage, person, &Decision::AllowEverything).await
}

/// By the link on the page of the app where she is, through all pages, allowing everything.
#[when(expr = "{person} goes on to Google")]
async fn goes_on(stage: &mut Stage, person: Person) -> Outcome {
    stage.leave_for_google(person, Landmark::SignIn).await?;
    decides(stage, person, &Decision::AllowEverything).await
}

/// By the link on the login page that brings tokens into the browser.
#[when(expr = "{person} signs in with Google in the older way")]
async fn signs_in_the_older_way(stage: &mut Stage, person: Person) -> Outcome {
    stage.open(person, Page::Login).await?;
    stage.leave_for_google(person, Landmark::OlderWay).await?;
    decides(stage, person, &Decision::AllowEverything).await
}

/// By the link on the connection page; Google asks her next.
#[given(expr = "the app asks {person} for what is missing")]
#[when(expr = "the app asks {person} for what is missing")]
async fn asks_for_missing(stage: &mut Stage, person: Person) -> Outcome {
    stage.open(person, Page::Connection).await?;
    stage.leave_for_google(person, Landmark::AllowMissing).await
}

/// With a path of the app to be led to in the end.
#[when(expr = "{person} opens the login page wanting {string}")]
async fn wanting(stage: &mut Stage, person: Person, wanted: String) -> Outcome {
    let login = stage.app().await?.login_for(&wanted)?;
    stage.open_address(person, &login).await.map(drop)
}

/// As some Android apps do; Google turns such browsers away.
#[given(expr = "{person} uses an embedded browser")]
async fn uses_embedded_browser(stage: &mut Stage, person: Person) -> Outcome {
    let browser = stage.browser(person).await?;
    stage.spoil_browser(person);
    Ok(browser.pose_as(EMBEDDED).await?)
}

/// Of the same browser; the first attempt goes on waiting.
#[given(expr = "{person} starts to sign in with Google in a second tab")]
#[when(expr = "{person} starts to sign in with Google in a second tab")]
async fn starts_in_second_tab(stage: &mut Stage, person: Person) -> Outcome {
    stage.browser(person).await?.new_tab().await?;
    stage.start_sign_in(person).await
}

/// What she does next, she does there.
#[when(expr = "{person} goes back to the first tab")]
async fn goes_to_first_tab(stage: &mut Stage, person: Person) -> Outcome {
    Ok(stage.browser(person).await?.first_tab().await?)
}

/// Again and again, whatever comes of it.
#[when(expr = "{person} tries to sign in {times}")]
async fn tries(stage: &mut Stage, person: Person, times: Times) -> Outcome {
    for _ in 0..times.0 {
        signs_in(stage, person).await?;
    }
    Ok(())
}

/// Goes through Google's pages; where that ends is for a `Then` to ask.
async fn decides(stage: &mut Stage, person: Person, decision: &Decision) -> Outcome {
    stage.finish_sign_in(person, decision).await.map(drop)
}

/// Goes on from the page of Google's where a person is asked something.
async fn decides_when_asked(stage: &mut Stage, person: Person, decision: &Decision) -> Outcome {
    let marks = stage.back_at_app().await?;
    let page = stage.browser(person).await?.arrive(&marks).await?;
    Unmet::unless(page.is_some(), || {
        format!("expected {person:?} to be asked something by Google, she is at the app")
    })?;
    decides(stage, person, decision).await
}

/// As far as it goes without the person being asked anything.
#[given(expr = "{person} starts to sign in with Google")]
#[when(expr = "{person} starts to sign in with Google")]
async fn starts(stage: &mut Stage, person: Person) -> Outcome {
    stage.start_sign_in(person).await
}

/// On whatever page Google shows her, through to the end.
#[when(expr = "{person} allows everything")]
async fn allows_everything(stage: &mut Stage, person: Person) -> Outcome {
    decides_when_asked(stage, person, &Decision::AllowEverything).await
}

/// On Google's consent page only these are ticked; who she is has no box there.
#[when(expr = "{person} allows only {scopes}")]
async fn allows_only(stage: &mut Stage, person: Person, scopes: Permissions) -> Outcome {
    decides_when_asked(stage, person, &Decision::AllowOnly(scopes.0)).await
}

/// On Google's consent page, or wherever else Google can be told so.
#[when(expr = "{person} says no")]
async fn says_no(stage: &mut Stage, person: Person) -> Outcome {
    decides_when_asked(stage, person, &Decision::SayNo).await
}

/// Nothing happens: the page stays open, and the attempt grows old.
#[given(expr = "{person} walks away from the Google page")]
#[when(expr = "{person} walks away from the Google page")]
async fn walks_away(stage: &mut Stage, person: Person) -> Outcome {
    let marks = stage.back_at_app().await?;
    let page = stage.browser(person).await?.arrive(&marks).await?;
    Unmet::unless(page.is_some(), || {
        "expected one of Google's pages to walk away from".to_owned()
    })
}

/// The time passes for Google and for the app; then she allows everything.
#[when(expr = "{person} comes back after {duration}")]
async fn comes_back(stage: &mut Stage, person: Person, span: Span) -> Outcome {
    stage.pass(span.0).await?;
    decides(stage, person, &Decision::AllowEverything).await
}

/// On Google's account chooser, and allows everything; whoever the account belongs to uses this browser from then on.
#[when(expr = "{person} picks {person}'s account instead")]
async fn picks(stage: &mut Stage, person: Person, other: Person) -> Outcome {
    let account = stage.account(other);
    let marks = stage.back_at_app().await?;
    let browser = stage.browser(person).await?;
    let page = browser.arrive(&marks).await?;
    Unmet::unless(page.as_deref() == Some("chooser"), || {
        format!(
            "expected Google's account chooser, found {}",
            page.unwrap_or_default()
        )
    })?;
    browser.choose(&account.email).await?;
    let allow = Decision::AllowEverything;
    browser
        .finish_at_google(&account, &account.password, &allow, &marks)
        .await?
        .at_app()?;
    stage.share_browser(other, person);
    Ok(())
}

/// Google complains once, and lets her try again.
#[when(expr = "{person} mistypes the password and then signs in")]
async fn mistypes(stage: &mut Stage, person: Person) -> Outcome {
    stage.start_sign_in(person).await?;
    let account = stage.account(person);
    let marks = stage.back_at_app().await?;
    let browser = stage.browser(person).await?;
    let allow = Decision::AllowEverything;
    let ending = browser
        .finish_at_google(&account, "pasword", &allow, &marks)
        .await?;
    Unmet::unless(ending == Ending::AtGoogle("password".to_owned()), || {
        format!("expected Google to keep her at its password page, found {ending:?}")
    })?;
    let complaint = ["#field_error".to_owned()];
    browser
        .wait_for("Google to say that the password is wrong", &complaint)
        .await?;
    decides(stage, person, &allow).await
}

/// In another browser, which knows neither the app nor Google yet.
#[when(expr = "{person} signs in from a second device")]
async fn second_device(stage: &mut Stage, person: Person) -> Outcome {
    stage.new_browser(person).await?;
    signs_in(stage, person).await
}

/// Her session at Google stays.
#[given(expr = "{person} signs out of the app")]
#[when(expr = "{person} signs out of the app")]
async fn signs_out(stage: &mut Stage, person: Person) -> Outcome {
    stage.sign_out(person).await
}

/// By its address; of Google's pages only those of connected apps and for devices.
#[given(expr = "{person} opens {page}")]
#[when(expr = "{person} opens {page}")]
async fn opens(stage: &mut Stage, person: Person, place: Place) -> Outcome {
    match place {
        Place::App(page) => stage.open(person, page).await.map(drop),
        Place::Google(names) => open_at_google(stage, person, names).await,
    }
}

/// Opens a page of Google's that is nobody's sign-in; a person who is signed out signs in first.
async fn open_at_google(stage: &mut Stage, person: Person, names: &[&str]) -> Outcome {
    let google = stage.google().await?;
    let (address, name) = match names {
        ["connections"] => (google.endpoints().connections(None), "connections"),
        ["device"] => (google.endpoints().device_page(), "device"),
        _ => {
            return Err(Unmet::because(
                "people do not open this page of Google's by themselves",
            ));
        }
    };
    let account = stage.account(person);
    let browser = stage.browser(person).await?;
    browser.open(&Url::parse(&address)?).await?;
    let allow = Decision::AllowEverything;
    let ending = browser
        .finish_at_google(&account, &account.password, &allow, &[])
        .await?;
    Unmet::unless(ending == Ending::AtGoogle(name.to_owned()), || {
        format!("expected Google's page {name:?}, found {ending:?}")
    })
}

/// Of the browser, once.
#[when(expr = "{person} uses the back button")]
async fn goes_back(stage: &mut Stage, person: Person) -> Outcome {
    Ok(stage.browser(person).await?.back().await?)
}
