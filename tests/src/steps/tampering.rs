//! Tampered callbacks: a parameter is not what Google sent.

use cucumber::when;
use url::{Url, form_urlencoded};

use super::callback::{deliver, lead, take_callback};
use crate::outcome::{Outcome, Unmet};
use crate::params::{Change, Person};
use crate::world::Stage;

/// The parameter (`state`, `code`, `iss` or another) is changed on its way, and the callback
/// delivered.
#[when(expr = "the callback's {word} is {change}")]
async fn tampered(stage: &mut Stage, name: String, how: Change) -> Outcome {
    let person = lead(stage)?;
    let mut callback = take_callback(stage, person).await?;
    let foreign = foreign_callback(stage, person, how).await?;
    let params: Vec<_> = callback.query_pairs().into_owned().collect();
    Unmet::unless(params.iter().any(|(key, _)| *key == name), || {
        format!("the callback has no {name}: {callback}")
    })?;
    let pairs: Vec<_> = params
        .iter()
        .flat_map(|(key, value)| changed(key, value, &name, how, foreign.as_ref()))
        .collect();
    let mut query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&pairs)
        .finish();
    if how == Change::Plain {
        Unmet::unless(query.contains("%2F"), || {
            format!("there is no slash in the callback: {callback}")
        })?;
        query = query.replace("%2F", "/");
    }
    callback.set_query(Some(&query));
    deliver(stage, person, &callback).await
}

/// The callback a value is taken from, where it is taken from another.
async fn foreign_callback(stage: &mut Stage, person: Person, how: Change) -> Outcome<Option<Url>> {
    Ok(match how {
        Change::Of(other) => {
            Unmet::unless(other != person, || {
                format!("{person:?} is the one whose callback it is")
            })?;
            stage.start_sign_in(other).await?;
            Some(take_callback(stage, other).await?)
        }
        Change::OfAnotherAttempt => {
            stage.start_sign_in(person).await?;
            Some(take_callback(stage, person).await?)
        }
        Change::UsedBefore => {
            let before = stage.callback.clone();
            Some(before.ok_or_else(|| Unmet::because("no callback has been delivered yet"))?)
        }
        _ => None,
    })
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
        Change::Of(_) | Change::OfAnotherAttempt | Change::UsedBefore => foreign
            .into_iter()
            .flat_map(Url::query_pairs)
            .filter(|(other, _)| other == name)
            .map(|(_, value)| pair(value.into_owned()))
            .collect(),
        // Only the spelling changes, of the whole address.
        Change::Encoded | Change::Plain => vec![pair(value.to_owned())],
    }
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
        let url = Url::parse("http://localhost/?code=4%2F0A&state=theirs").unwrap();
        let theirs = changed(
            "state",
            "mine",
            "state",
            Change::OfAnotherAttempt,
            Some(&url),
        );
        assert_eq!(theirs, [("state".to_owned(), "theirs".to_owned())]);
    }
}
