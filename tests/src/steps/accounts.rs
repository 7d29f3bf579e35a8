//! People: their Google accounts, and what they have granted.

use cucumber::gherkin::Step;
use cucumber::given;
use mock_google::{Account, Client, Scopes};
use url::Url;

use crate::browser::Decision;
use crate::outcome::{Outcome, Unmet};
use crate::params::{People, Permissions, Person};
use crate::scene::PORTAL;
use crate::world::Stage;

/// Everybody in a scenario has one anyway; say so where it matters to the reader.
#[given(expr = "{person} has a Google account")]
fn has_account(stage: &mut Stage, person: Person) {
    stage.account(person);
}

/// The table below it has two columns: `email`, `given name`, `family name` or `domain`, and what
/// it is.
#[given(expr = "{person} has a Google account with:")]
fn has_account_with(stage: &mut Stage, person: Person, step: &Step) -> Outcome {
    let mut account = stage.account(person);
    for row in step.table.iter().flat_map(|table| &table.rows) {
        let [claim, value] = row.as_slice() else {
            return Err(Unmet::because(
                "the table needs two columns: claim and value",
            ));
        };
        match claim.as_str() {
            "email" => account.email.clone_from(value),
            "given name" => account.given_name.clone_from(value),
            "family name" => {
                account.family_name = Some(value.clone()).filter(|name| !name.is_empty());
            }
            "domain" => account.hosted_domain = Some(value.clone()),
            _ => return Err(Unmet::because(format!("no such claim: {claim:?}"))),
        }
    }
    stage.set_account(person, account);
    Ok(())
}

/// Whoever has none is turned away at Google's sign-in page.
#[given(expr = "{person} has no Google account")]
fn has_no_account(stage: &mut Stage, person: Person) -> Outcome {
    stage.make_stranger(person)
}

/// The ID token then says that `email_verified` is false.
///
/// Example: Given Google has not verified Ada's email
#[given(expr = "Google has not verified {person}'s email")]
fn unverified(stage: &mut Stage, person: Person) {
    change(stage, person, Account::unverified);
}

/// The person can still sign in, but every refresh fails from then on.
#[given(expr = "Google has suspended {person}'s account")]
fn suspended(stage: &mut Stage, person: Person) {
    change(stage, person, Account::suspended);
}

/// An account of a company or a school; the ID token names the domain as `hd`.
#[given(expr = "{person} belongs to the Workspace domain {string}")]
fn workspace(stage: &mut Stage, person: Person, domain: String) {
    change(stage, person, |account| account.hosted_domain(domain));
}

/// Google stops everybody of that organisation with `admin_policy_enforced`.
#[given(expr = "{person}'s organisation blocks the app")]
fn blocked(stage: &mut Stage, person: Person) {
    change(stage, person, Account::blocked_by_admin);
}

pub(super) fn change(stage: &mut Stage, person: Person, how: impl FnOnce(Account) -> Account) {
    let account = how(stage.account(person));
    stage.set_account(person, account);
}

/// An administrator may demand so for every app: refreshes fail until then.
#[given(expr = "{person}'s organisation demands that she signs in again")]
fn reauth_required(stage: &mut Stage, person: Person) {
    change(stage, person, |account| Account {
        reauth_required: true,
        ..account
    });
}

/// Her browser has a session at Google already, so that Google asks for no password.
#[given(expr = "{person} is signed in to Google")]
async fn signed_in_to_google(stage: &mut Stage, person: Person) -> Outcome {
    let google = stage.google().await?;
    let account = stage.account(person);
    let callback = format!("{}/portal", google.issuer());
    google.register(
        Client::web(PORTAL, "GOCSPX-portal")
            .redirect_uri(&callback)
            .app_name("Portal"),
    );
    google.grant_consent(&account.email, PORTAL, &Scopes::parse("openid"))?;
    let request = Url::parse_with_params(
        &format!("{}/o/oauth2/v2/auth", google.issuer()),
        [
            ("client_id", PORTAL),
            ("redirect_uri", callback.as_str()),
            ("response_type", "code"),
            ("scope", "openid"),
            ("prompt", "select_account"),
        ],
    )?;
    let browser = stage.browser(person).await?;
    browser.open(&request).await?;
    let away = ["body:not([data-page])".to_owned()];
    let allow = Decision::AllowEverything;
    browser
        .finish_at_google(&account, &account.password, &allow, &away)
        .await?
        .at_app()
}

/// They share one browser, and Google lets whoever uses it choose.
#[given(expr = "{people} are signed in to Google in the same browser")]
async fn signed_in_together(stage: &mut Stage, people: People) -> Outcome {
    let mut owner = None;
    for person in people.0 {
        match owner {
            Some(owner) => stage.share_browser(person, owner),
            None => owner = Some(person),
        }
        signed_in_to_google(stage, person).await?;
    }
    Ok(())
}

/// She has signed in, allowed everything and signed out again; her browser is still signed in at
/// Google.
#[given(expr = "{person} has used the app before")]
async fn has_used_the_app(stage: &mut Stage, person: Person) -> Outcome {
    stage.sign_in(person).await?;
    stage.sign_out(person).await
}

/// Google remembers it and does not ask for these again.
#[given(expr = "{person} has already granted the app {scopes}")]
async fn has_granted(stage: &mut Stage, person: Person, scopes: Permissions) -> Outcome {
    stage.app().await?;
    let account = stage.account(person);
    let google = stage.google().await?;
    let scopes = Scopes::parse(&scopes.joined());
    Ok(google.grant_consent(&account.email, &stage.wishes.client_id, &scopes)?)
}

/// She has taken its access back, so that its tokens are dead.
#[given(expr = "{person} has removed the app at Google")]
async fn has_removed_the_app(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let google = stage.google().await?;
    Ok(google.remove_app(&account.email, &stage.wishes.client_id)?)
}
