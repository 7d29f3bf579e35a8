//! Who somebody is: addresses that change hands, and accounts that were there before.

use cucumber::{given, then};

use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::world::Stage;

/// The password of an account somebody has made without Google.
const PASSWORD: &str = "a long password for tests";

/// The subject of whoever has the address now.
const SOMEBODY_ELSE: &str = "109999999999999999999";

/// The same account under another address, which its owner has taken.
#[given(expr = "{person}'s email at Google is now {string}")]
async fn new_address(stage: &mut Stage, person: Person, email: String) -> Outcome {
    let mut account = stage.account(person);
    account.email = email;
    let google = stage.google().await?;
    stage.set_account(person, account.clone());
    Unmet::unless(google.account(&account.email).is_some(), || {
        format!("Google does not know {}", account.email)
    })
}

/// The account was deleted, and somebody else took the address: another `sub`.
#[given(expr = "{person}'s email at Google belongs to somebody else now")]
async fn recycled(stage: &mut Stage, person: Person) -> Outcome {
    let mut account = stage.account(person);
    let google = stage.google().await?;
    google.remove_account(&account.email);
    account.sub = SOMEBODY_ELSE.into();
    stage.set_account(person, account);
    Ok(())
}

/// She made it without Google, and has proved that the address is hers.
#[given(expr = "{person} has an account of the app with a password")]
async fn has_local_account(stage: &mut Stage, person: Person) -> Outcome {
    let email = stage.account(person).email;
    Ok(stage.app().await?.sign_up(&email, PASSWORD, true).await?)
}

/// Whoever cannot read the mail to an address cannot prove that it is hers.
#[given(expr = "{person} has signed up with {person}'s email and cannot prove it")]
async fn has_pretended(stage: &mut Stage, attacker: Person, victim: Person) -> Outcome {
    Unmet::unless(attacker != victim, || {
        format!("{victim:?} can prove her own address")
    })?;
    let email = stage.account(victim).email;
    Ok(stage.app().await?.sign_up(&email, PASSWORD, false).await?)
}

/// It was set by somebody who could not prove the address.
#[then(expr = "the password for {person}'s account lets nobody in")]
async fn password_is_worthless(stage: &mut Stage, person: Person) -> Outcome {
    let works = lets_in(stage, person).await?;
    Unmet::unless(!works, || {
        format!("expected the password not to work, it opens the account of {person:?}")
    })
}

/// The account that was there before Google still opens with its password.
#[then(expr = "{person} can still sign in with the password")]
async fn password_still_works(stage: &mut Stage, person: Person) -> Outcome {
    let works = lets_in(stage, person).await?;
    Unmet::unless(works, || {
        format!("expected the password of {person:?} to work, the app refuses it")
    })
}

async fn lets_in(stage: &mut Stage, person: Person) -> Outcome<bool> {
    let email = stage.account(person).email;
    Ok(stage.app().await?.lets_in(&email, PASSWORD).await?)
}

/// Counts the app's accounts with an address, whoever has it at Google by now.
#[then(expr = "the app keeps {int} account(s) under {string}")]
async fn has_accounts_for_address(stage: &mut Stage, expected: u64, email: String) -> Outcome {
    stage.needs_its_own("people have other addresses than the scenario says")?;
    let found = stage.app().await?.accounts_with_email(&email).await?;
    Unmet::unless(found == expected, || {
        format!("expected {expected} account(s) of {email}, the app has {found}")
    })
}
