//! The callback in a scenario's own hands: delivered, repeated, altered, planted.
//!
//! The person's browser has begun the attempt and waits at Google. The rest of the attempt is
//! walked outside the browser, so that the scenario holds the callback before the app sees it. The
//! walker brings Google the same request, and is another browser of the same person there; only the
//! person's own browser, which holds the app's cookies, brings the app the callback.

use cucumber::{given, then, when};
use url::Url;

use crate::outcome::{Outcome, Unmet};
use crate::params::{Change, Person};
use crate::walker::Walker;
use crate::world::Stage;

/// The callback of the attempt a person has begun in her browser.
async fn take_callback(stage: &mut Stage, person: Person) -> Outcome<Url> {
    let google = stage.google().await?;
    let account = stage.account(person);
    let request = stage.last_request()?;
    let mut url = Url::parse(google.issuer())?;
    url.set_path(&request.path);
    url.query_pairs_mut().extend_pairs(request.params.iter());
    Walker::default()
        .authorize(&url, &account)
        .await?
        .callback()
}

/// Opens a callback in a person's browser, and waits for what the app makes of it.
async fn deliver(stage: &mut Stage, person: Person, callback: &Url) -> Outcome {
    let marks = stage.back_at_app().await?;
    let browser = stage.browser(person).await?;
    browser.open(callback).await?;
    browser
        .wait_for("the app's answer to the callback", &marks)
        .await?;
    Ok(())
}

/// Who began the attempt the scenario is about.
fn lead(stage: &Stage) -> Outcome<Person> {
    stage
        .lead
        .ok_or_else(|| Unmet::because("nobody has started to sign in"))
}

#[when(expr = "the callback is delivered")]
async fn delivered(stage: &mut Stage) -> Outcome {
    let person = lead(stage)?;
    let callback = take_callback(stage, person).await?;
    deliver(stage, person, &callback).await?;
    stage.callback = Some(callback);
    Ok(())
}

#[given(expr = "the callback is delivered twice")]
#[when(expr = "the callback is delivered twice")]
async fn delivered_twice(stage: &mut Stage) -> Outcome {
    delivered(stage).await?;
    delivered_once_more(stage).await
}

#[when(expr = "the callback is delivered once more")]
async fn delivered_once_more(stage: &mut Stage) -> Outcome {
    let person = lead(stage)?;
    let Some(callback) = stage.callback.clone() else {
        return Err(Unmet::because("no callback has been delivered yet"));
    };
    deliver(stage, person, &callback).await
}

#[when(expr = "the callback's {word} is {change}")]
async fn tampered(stage: &mut Stage, name: String, how: Change) -> Outcome {
    let person = lead(stage)?;
    let mut callback = take_callback(stage, person).await?;
    let foreign = match how {
        Change::SomebodyElses => {
            stage.start_sign_in(Person::Mallory).await?;
            Some(take_callback(stage, Person::Mallory).await?)
        }
        _ => None,
    };
    let params: Vec<_> = callback.query_pairs().into_owned().collect();
    Unmet::unless(params.iter().any(|(key, _)| *key == name), || {
        format!("the callback has no {name}: {callback}")
    })?;
    callback.query_pairs_mut().clear().extend_pairs(
        params
            .iter()
            .flat_map(|(key, value)| changed(key, value, &name, how, foreign.as_ref())),
    );
    deliver(stage, person, &callback).await
}

/// A parameter after the change: none, one or two of it.
fn changed(
    key: &str,
    value: &str,
    name: &str,
    how: Change,
    foreign: Option<&Url>,
) -> Vec<(String, String)> {
    let pair = |value: String| (key.to_owned(), value);
    if key != name {
        return vec![pair(value.to_owned())];
    }
    match how {
        Change::Missing => vec![],
        Change::Repeated => vec![pair(value.to_owned()), pair(value.to_owned())],
        Change::Altered => {
            let kept = value.chars().count().saturating_sub(4);
            vec![pair(
                value.chars().take(kept).chain("AAAA".chars()).collect(),
            )]
        }
        Change::SomebodyElses => foreign
            .into_iter()
            .flat_map(Url::query_pairs)
            .filter(|(other, _)| other == name)
            .map(|(_, value)| pair(value.into_owned()))
            .collect(),
    }
}

#[when(expr = "Mallory plants her own callback in {person}'s browser")]
async fn planted(stage: &mut Stage, victim: Person) -> Outcome {
    stage.account(victim);
    stage.start_sign_in(Person::Mallory).await?;
    let callback = take_callback(stage, Person::Mallory).await?;
    deliver(stage, victim, &callback).await
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_change_as_told() {
        let of = |how| changed("state", "abcdefgh", "state", how, None);
        assert!(of(Change::Missing).is_empty());
        assert_eq!(of(Change::Repeated).len(), 2);
        assert_eq!(
            of(Change::Altered),
            [("state".to_owned(), "abcdAAAA".to_owned())]
        );
        let other = changed("code", "x", "state", Change::Missing, None);
        assert_eq!(other, [("code".to_owned(), "x".to_owned())]);
    }
}
