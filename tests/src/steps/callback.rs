//! The callback in a scenario's own hands: delivered, repeated, guessed at, planted.
//!
//! The person's browser has begun the attempt and waits at Google. The rest of the attempt is
//! walked outside the browser, so that the scenario holds the callback before the app sees it. The
//! walker brings Google the same request, and is another browser of the same person there; only the
//! person's own browser, which holds the app's cookies, brings the app the callback.

use cucumber::{given, then, when};
use url::Url;

use crate::outcome::{Outcome, Unmet};
use crate::params::{Person, Span};
use crate::walker::Walker;
use crate::world::Stage;

/// The callback of the attempt a person has begun in her browser.
pub(super) async fn take_callback(stage: &mut Stage, person: Person) -> Outcome<Url> {
    take_callback_without(stage, person, &[]).await
}

/// The same, after she has taken something out of the request.
pub(super) async fn take_callback_without(
    stage: &mut Stage,
    person: Person,
    left_out: &[&str],
) -> Outcome<Url> {
    let google = stage.google().await?;
    let account = stage.account(person);
    let request = stage.last_request()?;
    let mut url = Url::parse(google.issuer())?;
    url.set_path(&request.path);
    let kept = request.params.iter();
    let kept = kept.filter(|(name, _)| !left_out.contains(name));
    url.query_pairs_mut().extend_pairs(kept);
    Walker::default()
        .authorize(&url, &account)
        .await?
        .callback()
}

/// Opens a callback in a person's browser, and waits for what the app makes of it.
pub(super) async fn deliver(stage: &mut Stage, person: Person, callback: &Url) -> Outcome {
    let marks = stage.back_at_app().await?;
    let browser = stage.browser(person).await?;
    browser.open(callback).await?;
    browser
        .wait_for("the app's answer to the callback", &marks)
        .await?;
    Ok(())
}

/// Who began the attempt the scenario is about.
pub(super) fn lead(stage: &Stage) -> Outcome<Person> {
    stage
        .lead
        .ok_or_else(|| Unmet::because("nobody has started to sign in"))
}

/// Once, to the person who began to sign in, and it is kept to be delivered again or compared.
#[given(expr = "the callback is delivered")]
#[when(expr = "the callback is delivered")]
async fn delivered(stage: &mut Stage) -> Outcome {
    let person = lead(stage)?;
    let callback = take_callback(stage, person).await?;
    deliver(stage, person, &callback).await?;
    stage.callback = Some(callback);
    Ok(())
}

/// Late by Google's clock: the code grows old, the app's attempt does not.
#[when(expr = "the callback is delivered {duration} late")]
async fn delivered_late(stage: &mut Stage, span: Span) -> Outcome {
    let person = lead(stage)?;
    let callback = take_callback(stage, person).await?;
    stage.google().await?.clock().advance(span.0);
    deliver(stage, person, &callback).await
}

/// The same address is opened twice in the person's browser.
#[given(expr = "the callback is delivered twice")]
#[when(expr = "the callback is delivered twice")]
async fn delivered_twice(stage: &mut Stage) -> Outcome {
    delivered(stage).await?;
    delivered_once_more(stage).await
}

/// The callback that was delivered or prefetched before, once again.
#[when(expr = "the callback is delivered once more")]
async fn delivered_once_more(stage: &mut Stage) -> Outcome {
    let person = lead(stage)?;
    let Some(callback) = stage.callback.clone() else {
        return Err(Unmet::because("no callback has been delivered yet"));
    };
    deliver(stage, person, &callback).await
}

/// The browser guesses, with everything it would send; nobody sees the answer.
#[when(expr = "the browser prefetches the callback")]
async fn prefetched(stage: &mut Stage) -> Outcome {
    let person = lead(stage)?;
    let callback = take_callback(stage, person).await?;
    stage.browser(person).await?.prefetch(&callback).await?;
    stage.callback = Some(callback);
    Ok(())
}

/// Mallory signs in herself, and tricks the person into opening the end of it.
#[when(expr = "Mallory plants her own callback in {person}'s browser")]
async fn planted(stage: &mut Stage, victim: Person) -> Outcome {
    stage.account(victim);
    stage.start_sign_in(Person::Mallory).await?;
    let callback = take_callback(stage, Person::Mallory).await?;
    deliver(stage, victim, &callback).await
}

/// The `hd` of the request, which anybody can take out of the address.
#[when(expr = "{person} takes the domain hint out of the request")]
async fn without_domain_hint(stage: &mut Stage, person: Person) -> Outcome {
    let hint = stage.last_request()?.params.get("hd").map(str::to_owned);
    Unmet::unless(hint.is_some(), || {
        "the app has not sent any domain hint".to_owned()
    })?;
    let callback = take_callback_without(stage, person, &["hd"]).await?;
    deliver(stage, person, &callback).await
}

/// The callback that was delivered has the parameter `iss`.
#[then(expr = "Google named itself in the callback")]
fn named_itself(stage: &mut Stage) -> Outcome {
    let issuer = stage
        .running_google()
        .map(|google| google.issuer().to_owned());
    let named = name_in_callback(stage)?;
    Unmet::unless(named.is_some() && named == issuer, || {
        format!("expected the callback to name {issuer:?}, it names {named:?}")
    })
}

/// The callback that was delivered has no parameter `iss`.
#[then(expr = "Google did not name itself in the callback")]
fn did_not_name_itself(stage: &mut Stage) -> Outcome {
    let named = name_in_callback(stage)?;
    Unmet::unless(named.is_none(), || {
        format!("expected the callback to name nobody, it names {named:?}")
    })
}

/// Whom the delivered callback names as its issuer.
fn name_in_callback(stage: &Stage) -> Outcome<Option<String>> {
    let Some(callback) = &stage.callback else {
        return Err(Unmet::because("no callback has been delivered yet"));
    };
    let iss = callback.query_pairs().find(|(name, _)| name == "iss");
    Ok(iss.map(|(_, issuer)| issuer.into_owned()))
}
