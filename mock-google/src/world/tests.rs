//! What the world forgets, and what it never does.

use super::*;
use crate::wire::authorization::AccessType;
use crate::wire::scope::Scopes;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn world() -> (World, Dice, Arc<Grant>) {
    let mut world = World::default();
    let client = Client::web("1-a", "s");
    let sub: Arc<str> = "1".into();
    let generation = world.allow(&sub, &client, &Scopes::identity(), at(0), None);
    let grant = Grant {
        client: "1-a".into(),
        sub,
        scopes: Scopes::identity(),
        nonce: None,
        access_type: AccessType::Offline,
        standing: Standing::Consent(generation),
        ends: None,
        since: at(0),
        session: None,
        flow: None,
    };
    (world, Dice::seeded(1), Arc::new(grant))
}

#[test]
fn the_101st_refresh_token_ends_the_oldest() {
    let (mut world, mut dice, grant) = world();
    let tokens: Vec<_> = (0..101)
        .map(|_| world.issue_refresh_token(&grant, at(0), &mut dice))
        .collect();
    assert_eq!(world.refresh_token(&tokens[0]).unwrap().died, Some(at(0)));
    assert_eq!(world.refresh_token(&tokens[1]).unwrap().died, None);
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
            .consent("1", &Client::web("1-b", "s"), at(1))
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
    // They are remembered for an hour, to say whose they were.
    world.sweep(at(7_200));
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

#[test]
fn a_consent_that_ended_is_asked_anew_and_begins_from_nothing() {
    let (mut world, _, grant) = world();
    let client = Client::web("1-a", "s");
    let drive = Scopes::parse("https://www.googleapis.com/auth/drive");
    world.allow(&grant.sub, &client, &drive, at(0), Some(at(10)));
    assert!(
        world
            .consent("1", &client, at(9))
            .unwrap()
            .scopes
            .covers(&drive)
    );
    assert!(world.consent("1", &client, at(10)).is_none());
    world.allow(&grant.sub, &client, &Scopes::parse("openid"), at(20), None);
    let scopes = &world.consent("1", &client, at(20)).unwrap().scopes;
    assert_eq!(scopes.to_string(), "openid");
}

#[test]
fn a_new_password_ends_tokens_for_gmail_and_no_others() {
    let (mut world, mut dice, grant) = world();
    let gmail = Grant {
        scopes: Scopes::parse("https://www.googleapis.com/auth/gmail.readonly"),
        ..Grant::clone(&grant)
    };
    let (gmail, other) = (
        world.issue_refresh_token(&Arc::new(gmail), at(0), &mut dice),
        world.issue_refresh_token(&grant, at(0), &mut dice),
    );
    world.password_changed("1", at(5));
    assert_eq!(world.refresh_token(&gmail).unwrap().ends(), at(5));
    assert_eq!(world.refresh_token(&other).unwrap().died, None);
}

#[test]
fn every_account_that_ever_consented_counts_once_for_its_project() {
    let (mut world, _, grant) = world();
    let (a, b) = (Client::web("1-a", "s"), Client::web("1-b", "s"));
    world.revoke(&grant.sub, "1", at(1));
    world.allow(&grant.sub, &b, &Scopes::identity(), at(2), None);
    assert_eq!(world.users(&a, "1"), (1, true));
    world.allow(&"2".into(), &a, &Scopes::identity(), at(2), None);
    assert_eq!(world.users(&a, "3"), (2, false));
}

#[test]
fn a_device_is_found_by_either_code_and_forgotten_with_both() {
    let (mut world, mut dice, _) = world();
    let client = Client::web("1-tv", "s");
    let (secret, code) = world.issue_device_code(&client, Scopes::identity(), at(60), &mut dice);
    assert_eq!(world.device(&secret).unwrap().user_code, code);
    assert_eq!(*world.device_of(&code).unwrap().client, *client.id);
    world.sweep(at(60 + 25 * 3_600));
    assert!(world.device(&secret).is_none() && world.device_of(&code).is_none());
}

#[test]
fn what_was_allowed_for_a_time_keeps_its_end_until_it_is_allowed_anew() {
    let (mut world, _, grant) = world();
    let client = Client::web("1-a", "s");
    let drive = Scopes::parse("https://www.googleapis.com/auth/drive");
    world.allow(&grant.sub, &client, &drive, at(0), Some(at(10)));
    world.allow(&grant.sub, &client, &Scopes::identity(), at(1), None);
    assert!(world.consent("1", &client, at(10)).is_none());
    world.allow(&grant.sub, &client, &drive, at(2), Some(at(20)));
    assert!(world.consent("1", &client, at(19)).is_some());
    assert!(world.consent("1", &client, at(20)).is_none());
}

#[test]
fn the_device_that_began_longest_ago_is_forgotten_first() {
    let (mut world, mut dice, _) = world();
    let client = Client::web("1-tv", "s");
    let mut begin = || {
        world
            .issue_device_code(&client, Scopes::default(), at(60), &mut dice)
            .0
    };
    let oldest = begin();
    let second = begin();
    for _ in 0..device::MOST_DEVICES - 1 {
        begin();
    }
    assert!(world.device(&oldest).is_none());
    assert!(world.device(&second).is_some());
}
