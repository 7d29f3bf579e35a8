//! Keys that verify, keys that change.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::*;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn built_in() -> SigningKeys {
    SigningKeys::built_in().unwrap()
}

fn kids(keys: &SigningKeys) -> Vec<String> {
    keys.at(NOW).kids().map(str::to_owned).collect()
}

#[test]
fn a_signature_verifies_with_the_published_key_and_not_with_the_strangers() {
    let keys = built_in().at(NOW);
    let signature = BASE64_URL_SAFE_NO_PAD.encode(keys.signing().sign(b"message"));
    let verify = |key: &SigningKey| {
        let algorithm = jsonwebtoken::Algorithm::RS256;
        jsonwebtoken::crypto::verify(&signature, b"message", key.verifying(), algorithm).unwrap()
    };
    assert!(verify(keys.signing()));
    assert!(!verify(&SigningKeys::stranger().unwrap()));
}

#[test]
fn the_stranger_is_not_published() {
    let keys = built_in().at(NOW);
    let stranger = SigningKeys::stranger().unwrap();
    assert!(keys.published(stranger.kid()).is_none());
    assert!(keys.published(keys.signing().kid()).is_some());
}

#[test]
fn key_ids_are_forty_hexadecimal_digits_in_both_documents() {
    let keys = built_in().at(NOW);
    let kid = keys.signing().kid();
    assert_eq!(kid.len(), 40);
    assert!(
        kid.bytes().all(|byte| b"0123456789abcdef".contains(&byte)),
        "{kid}"
    );
    assert!(keys.jwks().contains(kid) && keys.certificates().contains(kid));
}

#[test]
fn rotation_signs_with_the_next_key_and_keeps_the_old_one_published() {
    let keys = built_in();
    let old = keys.at(NOW).signing().kid().to_owned();
    keys.rotate();
    assert_ne!(keys.at(NOW).signing().kid(), old);
    assert!(keys.at(NOW).published(&old).is_some());
}

#[test]
fn by_hand_a_third_key_is_published_signs_after_two_rotations_and_the_old_one_goes() {
    let keys = built_in();
    let before = kids(&keys);
    keys.publish_next();
    let with_third = kids(&keys);
    assert_eq!((before.len(), with_third.len()), (2, 3));
    assert_eq!(with_third[..2], before);
    assert_eq!(
        keys.at(NOW).signing().kid(),
        before[0],
        "it does not sign yet"
    );
    keys.publish_next();
    assert_eq!(kids(&keys), with_third, "it is published already");
    keys.rotate();
    keys.drop_old();
    assert_eq!(
        kids(&keys),
        with_third[1..],
        "the next one signs, the third is next"
    );
    keys.publish_next();
    keys.rotate();
    assert_eq!(keys.at(NOW).signing().kid(), with_third[2]);
}

#[test]
fn the_key_that_signed_before_goes_and_rotation_never_runs_out_of_keys() {
    let keys = built_in();
    let before = kids(&keys);
    keys.drop_old();
    assert_eq!(kids(&keys), before, "none signed before");
    keys.rotate();
    keys.drop_old();
    assert_eq!(kids(&keys), before[1..], "the one that signed is gone");
    keys.rotate();
    assert_ne!(kids(&keys)[0], before[1], "another signs");
    keys.rotate();
    keys.drop_old();
    assert_eq!(kids(&keys), before[1..], "what signs again is not old");
}

#[test]
fn by_the_calendar_keys_change_with_the_time_and_each_state_is_made_once() {
    let keys = built_in().with_rotation(KeyRotation::Google);
    let at = |text: &str| keys.at(text.parse().unwrap());
    let before = at("2024-10-04T12:00:00Z");
    let added = at("2024-10-05T00:00:00Z");
    let dropped = at("2024-10-05T18:00:00Z");
    let lengths = [&before, &added, &dropped].map(|set| set.kids().count());
    assert_eq!(lengths, [2, 3, 2]);
    assert!(before.published(added.signing().kid()).is_some());
    assert_ne!(before.signing().kid(), added.signing().kid());
    assert!(dropped.published(before.signing().kid()).is_none());
    assert!(Arc::ptr_eq(&dropped, &at("2024-10-06T00:00:00Z")));
    keys.rotate();
    keys.drop_old();
    assert!(Arc::ptr_eq(&added, &at("2024-10-05T17:59:59Z")));
}

#[test]
fn the_calendar_lets_nobody_cache_keys_beyond_their_change() {
    let keys = built_in().with_rotation(KeyRotation::Google);
    assert_eq!(keys.max_age("2024-10-05T17:59:00Z".parse().unwrap()), 60);
    let usual = keys.max_age("2024-10-07T00:00:00Z".parse().unwrap());
    assert!((18_000..=25_000).contains(&usual), "{usual}");
}
