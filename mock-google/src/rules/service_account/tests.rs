//! The table of causes, row by row, and what a good assertion brings.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::wire::scope::EMAIL;
use crate::world::organization::{AppAccess, Organization};

const ROBOT: &str = "robot@shop.iam.gserviceaccount.com";
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar";
const DRIVE: &str = "https://www.googleapis.com/auth/drive";
const NOW: i64 = 1_790_000_000;

/// A world with a service account that may use calendars in people's names, and a few people.
fn world(change: impl FnOnce(&mut ServiceAccount)) -> World {
    let mut robot = ServiceAccount::robot(ROBOT).delegate(CALENDAR);
    change(&mut robot);
    let mut world = World::default();
    world.register_service_account(robot);
    world.add_account(Account::new("ada@gmail.com"));
    world.add_account(Account::new("grace@example.com").hosted_domain("example.com"));
    for (email, change) in [
        (
            "gone@example.com",
            Account::suspended as fn(Account) -> Account,
        ),
        ("blocked@example.com", Account::blocked_by_admin),
    ] {
        world.add_account(change(Account::new(email).hosted_domain("example.com")));
    }
    world
}

/// A good assertion in which claims are replaced; `null` leaves a claim out.
fn assertion(changes: &Value) -> Assertion {
    let mut claims = json!({
        "iss": ROBOT,
        "scope": CALENDAR,
        "aud": "https://oauth2.googleapis.com/token",
        "iat": NOW,
        "exp": NOW + 3_600,
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let jwt = format!("{}.{}.", encode(&json!({"alg": "RS256"})), encode(&claims));
    Assertion::parse(&jwt).unwrap()
}

fn decide_in(world: &World, changes: &Value) -> Result<Robot, AssertionError> {
    decide(
        world,
        &Behaviour::default(),
        &Endpoints::google(),
        Timestamp::from_second(NOW).unwrap(),
        &assertion(changes),
        true,
    )
}

fn refusal(changes: &Value) -> Option<AssertionError> {
    decide_in(&world(|_| ()), changes).err()
}

#[test]
fn the_issuer_must_be_a_service_account_that_is_alive() {
    assert_eq!(
        refusal(&json!({"iss": "nobody@shop.iam.gserviceaccount.com"})),
        Some(AssertionError::UnknownAccount)
    );
    assert_eq!(
        refusal(&json!({"iss": null})),
        Some(AssertionError::UnknownAccount)
    );
    assert_eq!(
        refusal(&json!({"iss": "ada@gmail.com"})),
        Some(AssertionError::NotAServiceAccount)
    );
    for (state, disabled, error) in [
        (ClientState::Deleted, false, AssertionError::DeletedClient),
        (ClientState::Disabled, true, AssertionError::DisabledClient),
        (ClientState::Active, true, AssertionError::Disabled),
    ] {
        let world = world(|robot| {
            robot.project_state = state;
            robot.disabled = disabled;
        });
        assert_eq!(decide_in(&world, &json!({})).err(), Some(error));
    }
}

#[test]
fn the_issuer_may_be_named_by_its_id() {
    let world = world(|_| ());
    let id = world.service_account(ROBOT).unwrap().unique_id.to_string();
    assert!(decide_in(&world, &json!({"iss": id})).is_ok());
}

#[test]
fn a_wrong_signature_is_told_before_anything_else_about_the_claims() {
    let decision = decide(
        &world(|_| ()),
        &Behaviour::default(),
        &Endpoints::google(),
        Timestamp::from_second(NOW).unwrap(),
        &assertion(&json!({"exp": 0, "aud": "nobody", "scope": null})),
        false,
    );
    assert_eq!(decision.err(), Some(AssertionError::WrongSignature));
}

#[test]
fn an_assertion_lives_an_hour_at_most_and_around_now() {
    let times = |iat: i64, exp: i64| json!({"iat": NOW + iat, "exp": NOW + exp});
    for good in [
        times(0, 3_600),
        times(-3_600, 0),
        times(300, 3_900),
        times(-3_899, -299),
    ] {
        assert_eq!(refusal(&good), None, "{good}");
    }
    for bad in [
        times(0, 3_601),
        times(301, 3_000),
        times(-3_900, -300),
        times(0, 0),
        times(1, 0),
        json!({"iat": null}),
        json!({"exp": null}),
        json!({"iat": i64::MIN, "exp": i64::MAX}),
        json!({"exp": "soon"}),
    ] {
        assert_eq!(
            refusal(&bad),
            Some(AssertionError::UnreasonableTime),
            "{bad}"
        );
    }
}

#[test]
fn the_audience_is_the_token_endpoint_under_any_of_its_addresses() {
    let google = Endpoints::google();
    let own = Endpoints::on(&Url::parse("http://127.0.0.1:8090").unwrap());
    for address in GOOGLES {
        assert!(
            is_token_endpoint(&google, address) && is_token_endpoint(&own, address),
            "{address}"
        );
    }
    for good in [
        "http://127.0.0.1:8090/token",
        "http://localhost:8090/token",
        "http://localhost:8090/o/oauth2/token",
        "http://[::1]:8090/oauth2/v4/token",
    ] {
        assert!(is_token_endpoint(&own, good), "{good}");
        assert!(!is_token_endpoint(&google, good), "{good}");
    }
    for bad in [
        "",
        "http://127.0.0.1:8090",
        "http://127.0.0.1:8091/token",
        "https://127.0.0.1:8090/token",
        "http://127.0.0.1:8090/token?x",
        "http://127.0.0.1:8090/revoke",
        "http://localhost.evil.example:8090/token",
        "https://oauth2.googleapis.com/token/",
    ] {
        assert!(!is_token_endpoint(&own, bad), "{bad}");
    }
    assert_eq!(
        refusal(&json!({"aud": null})),
        Some(AssertionError::WrongAudience)
    );
    let one_of_several = json!({"aud": ["https://example.com", GOOGLES[0]]});
    assert_eq!(refusal(&one_of_several), None);
}

#[test]
fn scope_or_audience_must_be_asked_for_and_make_sense() {
    for (changes, error) in [
        (json!({"scope": null}), AssertionError::NothingAsked),
        (
            json!({"scope": "foo openid"}),
            AssertionError::UnknownScope(Scopes::parse("foo")),
        ),
        (
            json!({"target_audience": "my app"}),
            AssertionError::BadTargetAudience("my app".into()),
        ),
        (
            json!({"target_audience": CALENDAR}),
            AssertionError::BadTargetAudience(CALENDAR.into()),
        ),
    ] {
        assert_eq!(refusal(&changes), Some(error), "{changes}");
    }
    let behaviour = Behaviour {
        extra_scopes: vec!["foo".into()],
        ..Behaviour::default()
    };
    let now = Timestamp::from_second(NOW).unwrap();
    let foo = assertion(&json!({"scope": "foo"}));
    let google = Endpoints::google();
    assert!(decide(&world(|_| ()), &behaviour, &google, now, &foo, true).is_ok());
}

#[test]
fn a_target_audience_brings_an_id_token_and_nothing_else() {
    let decision = decide_in(
        &world(|_| ()),
        &json!({"target_audience": "https://shop.example", "sub": "grace@example.com"}),
    );
    match decision {
        Ok(Robot::IdToken { account, audience }) => {
            assert_eq!(
                (account.email.as_str(), audience.as_str()),
                (ROBOT, "https://shop.example")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_person_must_be_known_and_the_delegation_must_reach_as_far() {
    for (sub, error) in [
        (
            "default",
            AssertionError::MalformedSubject("default".into()),
        ),
        (
            "\"grace@example.com\"",
            AssertionError::MalformedSubject("\"grace@example.com\"".into()),
        ),
        ("nobody@example.com", AssertionError::UnknownSubject),
        ("gone@example.com", AssertionError::UnknownSubject),
        ("12345", AssertionError::UnknownSubject),
        ("blocked@example.com", AssertionError::AdminPolicyEnforced),
        ("ada@gmail.com", AssertionError::NotDelegated),
    ] {
        assert_eq!(refusal(&json!({"sub": sub})), Some(error), "{sub}");
    }
    let drive = json!({"sub": "grace@example.com", "scope": format!("{CALENDAR} {DRIVE}")});
    assert_eq!(refusal(&drive), Some(AssertionError::NotDelegated));
    assert_eq!(refusal(&json!({"sub": "grace@example.com"})), None);
    assert_eq!(refusal(&json!({"sub": null})), None);
}

#[test]
fn an_organisation_limits_who_may_act_for_its_people() {
    let grace = json!({"sub": "grace@example.com"});
    let foreign = world(|robot| robot.internal_to = Some("example.org".into()));
    assert_eq!(
        decide_in(&foreign, &grace).err(),
        Some(AssertionError::OrgInternal)
    );
    let own = world(|robot| robot.internal_to = Some("example.com".into()));
    assert!(decide_in(&own, &grace).is_ok());
    let mut world = world(|_| ());
    let id = world.service_account(ROBOT).unwrap().unique_id.to_string();
    world.add_organization(Organization::new("example.com").app(id, AppAccess::Blocked));
    assert_eq!(
        decide_in(&world, &grace).err(),
        Some(AssertionError::AdminPolicyEnforced)
    );
}

#[test]
fn a_missing_delegation_has_older_words_by_a_switch() {
    let behaviour = Behaviour {
        delegation_text: Wording::Older,
        ..Behaviour::default()
    };
    let now = Timestamp::from_second(NOW).unwrap();
    let ada = assertion(&json!({"sub": "ada@gmail.com"}));
    let google = Endpoints::google();
    let decision = decide(&world(|_| ()), &behaviour, &google, now, &ada, true);
    assert_eq!(decision.err(), Some(AssertionError::NotDelegatedOlder));
}

#[test]
fn a_token_is_the_persons_or_the_service_accounts_own() {
    let world = world(|_| ());
    let robot = world.service_account(ROBOT).unwrap();
    let grace = world.account_by_email("grace@example.com").unwrap();
    let scopes = Scopes::parse(EMAIL);
    let now = Timestamp::from_second(NOW).unwrap();
    let own = grant(robot, None, scopes.clone(), now);
    assert_eq!(
        (&own.client, &own.sub),
        (&robot.unique_id, &robot.unique_id)
    );
    let hers = grant(robot, Some(grace), scopes, now);
    assert_eq!((&hers.client, &hers.sub), (&robot.unique_id, &grace.sub));
    assert_eq!(hers.standing, Standing::ServiceAccount);
}

#[test]
fn the_id_token_states_the_account_in_googles_order() {
    let robot = ServiceAccount::robot(ROBOT);
    let now = Timestamp::from_second(NOW).unwrap();
    let claims = id_token_claims(&Endpoints::google(), &robot, "https://shop.example", now);
    let names: Vec<_> = claims.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names.join(" "),
        "aud azp email email_verified exp iat iss sub"
    );
    assert_eq!(claims.get("azp"), claims.get("sub"));
    assert_eq!(claims.get("exp"), Some(&(NOW + 3_600).into()));
    assert_eq!(
        claims.get("iss"),
        Some(&"https://accounts.google.com".into())
    );
}
