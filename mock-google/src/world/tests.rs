//! What the world forgets, and what it never does.

use super::*;
use crate::wire::authorization::AccessType;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn world() -> (World, Dice, Arc<Grant>) {
    let mut world = World::default();
    let client = Client::web("1-a", "s");
    let sub: Arc<str> = "1".into();
    let generation = world.allow(&sub, &client, &Scopes::identity());
    let grant = Grant {
        client: "1-a".into(),
        sub,
        scopes: Scopes::identity(),
        nonce: None,
        access_type: AccessType::Offline,
        generation,
    };
    (world, Dice::seeded(1), Arc::new(grant))
}

#[test]
fn the_101st_refresh_token_ends_the_oldest() {
    let (mut world, mut dice, grant) = world();
    let tokens: Vec<_> = (0..101)
        .map(|_| world.issue_refresh_token(&grant, at(0), &mut dice))
        .collect();
    assert!(world.refresh_token(&tokens[0]).unwrap().pushed_out);
    assert!(!world.refresh_token(&tokens[1]).unwrap().pushed_out);
    world.sweep(at(25 * 3600));
    assert!(world.refresh_token(&tokens[0]).is_none());
    assert!(world.refresh_token(&tokens[1]).is_some());
}

#[test]
fn revoking_a_consent_ends_its_tokens_and_those_of_the_whole_project() {
    let (mut world, mut dice, grant) = world();
    let access = Access {
        grant: Arc::clone(&grant),
        narrowed: None,
        expires: at(3600),
    };
    let token = world.issue_access_token(access, &mut dice);
    assert!(world.access_token(&token, at(1)).is_some());
    world.revoke(&grant.sub, "1", at(1));
    assert!(world.access_token(&token, at(1)).is_none());
    assert!(
        world
            .consent("1", &Client::web("1-b", "s"))
            .unwrap()
            .scopes
            .is_empty()
    );
}

#[test]
fn expired_things_are_forgotten_also_when_time_went_back_meanwhile() {
    let (mut world, mut dice, grant) = world();
    let access = |expires| Access {
        grant: Arc::clone(&grant),
        narrowed: None,
        expires: at(expires),
    };
    world.issue_access_token(access(1_000_000), &mut dice);
    for _ in 0..50 {
        world.issue_access_token(access(3_600), &mut dice);
    }
    world.sweep(at(3_600));
    assert_eq!((world.access_tokens.len(), world.expiring.len()), (1, 1));
}

#[test]
fn signing_in_changes_the_browsers_id() {
    let (mut world, mut dice, grant) = world();
    let planted = BrowserId::from_random([7; 16]);
    let id = world.sign_in(&planted, &grant.sub, at(0), &mut dice);
    assert_ne!(id, planted);
    assert!(world.browser(&planted).is_none());
    assert_eq!(world.browser(&id).unwrap().position("1"), Some(0));
}
