//! Signing keys: what signs ID tokens, and when that changes.
//!
//! Google publishes its next key long before it signs with it, so that an app may well know it.
//! Here the key that signs afterwards is one that was not published before, and only who fetches the
//! keys again knows it. There are three keys, which take turns.

use cucumber::given;

use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::world::Stage;

/// From now on a key signs that Google had not published before.
#[given(expr = "Google has rotated its signing keys")]
async fn has_rotated(stage: &mut Stage) -> Outcome {
    let google = stage.google().await?;
    google.keys().publish_next();
    google.keys().rotate();
    google.keys().rotate();
    Ok(())
}

/// A new key signs, and what was signed with the old one is good no more.
#[given(expr = "Google has rotated its signing keys and dropped the old one")]
async fn has_rotated_and_dropped(stage: &mut Stage) -> Outcome {
    let google = stage.google().await?;
    google.keys().replace();
    Ok(())
}

/// Begins the sign-in, and changes the keys while Google asks the person something: she must not be
/// known to it yet.
#[given(expr = "Google rotates its keys while {person} is signing in")]
async fn rotates_meanwhile(stage: &mut Stage, person: Person) -> Outcome {
    be_asked(stage, person).await?;
    has_rotated(stage).await
}

/// The same, and what was signed with the old key is good no more.
#[given(expr = "Google rotates its keys while {person} is signing in and drops the old one")]
async fn rotates_and_drops_meanwhile(stage: &mut Stage, person: Person) -> Outcome {
    be_asked(stage, person).await?;
    has_rotated_and_dropped(stage).await
}

/// Takes a person to the first page at which Google asks her something.
async fn be_asked(stage: &mut Stage, person: Person) -> Outcome {
    stage.start_sign_in(person).await?;
    let marks = stage.back_at_app().await?;
    let page = stage.browser(person).await?.arrive(&marks).await?;
    Unmet::unless(page.is_some(), || {
        format!("expected Google to ask {person:?} something, it sent her back at once")
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::*;

    async fn published(stage: &mut Stage) -> (String, BTreeSet<String>) {
        let google = stage.google().await.unwrap();
        let set = google.keys().at(Timestamp::UNIX_EPOCH);
        let published = set.kids().map(str::to_owned).collect();
        (set.signing().kid().to_owned(), published)
    }

    #[tokio::test]
    async fn after_a_rotation_a_key_signs_that_nobody_knows() {
        let mut stage = Stage::default();
        let (old, known) = published(&mut stage).await;
        has_rotated(&mut stage).await.unwrap();
        let (signing, all) = published(&mut stage).await;
        assert!(!known.contains(&signing));
        assert!(all.contains(&old) && all.contains(&signing));

        let mut stage = Stage::default();
        has_rotated_and_dropped(&mut stage).await.unwrap();
        let (signing, left) = published(&mut stage).await;
        assert!(!known.contains(&signing) && left.contains(&signing));
        assert!(!known.is_subset(&left));
    }
}
