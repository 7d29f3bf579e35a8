//! Silence, warnings, checkboxes, and what is allowed for how long.

use super::*;

#[test]
fn silent_refusals_are_told_apart_by_openid_and_by_a_switch() {
    let signed_out = Case::new;
    let several = || Case::new().signed_in(&["ada@gmail.com", "bob@example.com"]);
    let one = || Case::new().signed_in(&["ada@gmail.com"]);
    let calendar = format!("scope={CALENDAR}&prompt=none");
    assert_eq!(signed_out().word(&calendar), "immediate_failed");
    assert_eq!(
        signed_out().word("scope=openid&immediate=true"),
        "immediate_failed"
    );
    let openid = |case: Case| case.behaving(|b| b.silent_errors = SilentErrors::Openid);
    let silent = "scope=openid&prompt=none";
    assert_eq!(openid(signed_out()).word(silent), "login_required");
    assert_eq!(openid(several()).word(silent), "account_selection_required");
    assert_eq!(openid(one()).word(silent), "consent_required");
}

#[test]
fn a_warning_comes_before_consent_and_only_who_insists_goes_on() {
    let ask = format!("scope=openid+{CALENDAR}");
    let unverified = || {
        Case::new()
            .signed_in(&["ada@gmail.com"])
            .client(|client| client.status.verified = false)
    };
    assert_eq!(unverified().word(&ask), "warning");
    assert_eq!(unverified().word("scope=openid"), "confirm");
    assert_eq!(unverified().warned().word(&ask), "consent");
    assert_eq!(
        unverified().answer(Answer::Deny).word(&ask),
        "access_denied"
    );
    let unasked = unverified().answer(Answer::AllowAll);
    assert_eq!(unasked.word(&ask), "warning", "consent before the warning");
    let drive = "scope=https://www.googleapis.com/auth/drive";
    assert_eq!(
        unverified().warned().answer(Answer::AllowAll).word(drive),
        "blocked"
    );
    let known = unverified().consented("ada@gmail.com", &format!("openid {CALENDAR}"));
    assert_eq!(known.word(&ask), "grant");
}

#[test]
fn trusted_apps_and_old_clients_have_no_checkboxes() {
    use crate::world::organization::Organization;
    let ask = format!("scope=openid+{CALENDAR}");
    let checkboxes = |case: Case, query: &str| match case.decide(query) {
        Decision::Ask(Ask::Consent(consent)) => consent.checkboxes,
        other => panic!("{other:?}"),
    };
    let ada = || Case::new().signed_in(&["ada@gmail.com"]);
    assert!(checkboxes(ada(), &ask));
    let old = || ada().client(|client| client.made_before_2019 = true);
    let off = format!("{ask}&enable_granular_consent=false");
    assert!(checkboxes(ada(), &off), "a new client cannot switch it off");
    assert!(!checkboxes(old(), &off));
    assert!(checkboxes(old(), &ask));
    let mild = ada().behaving(|behaviour| behaviour.single_scope_checkbox = false);
    assert!(!checkboxes(mild, &ask));
    let mut bob = Case::new().signed_in(&["bob@example.com"]);
    bob.world
        .add_organization(Organization::new("example.com").app("1-a", crate::AppAccess::Trusted));
    assert!(!checkboxes(bob, &ask));
    let all = old()
        .answer(Answer::Allow(Scopes::default()))
        .approval(&off);
    assert!(all.scopes.contains(CALENDAR), "all or nothing");
}

#[test]
fn the_older_name_of_granular_consent_counts_only_where_the_newer_is_not_sent() {
    let old = |query: &str| {
        let case = Case::new()
            .signed_in(&["ada@gmail.com"])
            .client(|client| client.made_before_2019 = true);
        match case.decide(&format!("scope=openid+{CALENDAR}&{query}")) {
            Decision::Ask(Ask::Consent(consent)) => consent.checkboxes,
            other => panic!("{other:?}"),
        }
    };
    for (query, checkboxes) in [
        ("enable_serial_consent=false", false),
        ("enable_serial_consent=true", true),
        (
            "enable_serial_consent=false&enable_granular_consent=true",
            true,
        ),
        (
            "enable_serial_consent=true&enable_granular_consent=false",
            false,
        ),
    ] {
        assert_eq!(old(query), checkboxes, "{query}");
    }
}

#[test]
fn earlier_scopes_join_whichever_client_of_the_project_asked_for_them() {
    let drive = "https://www.googleapis.com/auth/drive.file";
    let after = |other: &str| {
        let mut case = Case::new()
            .signed_in(&["ada@gmail.com"])
            .answer(Answer::AllowAll);
        let (ada, other) = (case.sub("ada@gmail.com"), Client::web(other, "s"));
        let scopes = Scopes::parse(drive);
        case.world
            .allow(&ada, &other, &scopes, Timestamp::UNIX_EPOCH, None);
        case.approval(&format!("scope={CALENDAR}&include_granted_scopes=true"))
            .scopes
    };
    let union = Scopes::parse(&format!("{CALENDAR} {drive}"));
    assert_eq!(after("1-b"), union, "a sibling");
    assert_eq!(after("2-a"), Scopes::parse(CALENDAR), "another project");
}

#[test]
fn select_all_allows_everything_that_is_open() {
    let drive = "https://www.googleapis.com/auth/drive.file";
    let case = Case::new()
        .signed_in(&["ada@gmail.com"])
        .answer(Answer::AllowAll);
    let scopes = case.approval(&format!("scope={CALENDAR}+{drive}")).scopes;
    assert!(scopes.contains(CALENDAR) && scopes.contains(drive));
}

#[test]
fn a_consent_in_testing_ends_after_seven_days_unless_it_is_about_signing_in() {
    use crate::world::app_status::PublishingStatus;
    let testing = |query: &str| {
        let case = Case::new().signed_in(&["ada@gmail.com"]).client(|client| {
            client.status.publishing = PublishingStatus::Testing;
            client.status.test_users = vec!["ada@gmail.com".into()];
        });
        case.warned().answer(Answer::AllowAll).approval(query).ends
    };
    let week = Timestamp::from_second(7 * 86_400).unwrap();
    assert_eq!(testing(&format!("scope=openid+{CALENDAR}")), Some(week));
    assert_eq!(testing("scope=openid+email+profile"), None);
}

#[test]
fn limited_access_ends_when_the_person_said() {
    let mut case = Case::new()
        .signed_in(&["ada@gmail.com"])
        .answer(Answer::AllowAll);
    let ada = case.world.account_by_email("ada@gmail.com").unwrap();
    let limited = ada.as_ref().clone();
    case.world
        .add_account(limited.access_limit(jiff::SignedDuration::from_hours(1)));
    let ends = case.approval("scope=openid").ends;
    assert_eq!(ends, Some(Timestamp::from_second(3_600).unwrap()));
}

#[test]
fn installed_apps_have_no_tokens_in_the_callback_and_no_incremental_authorization() {
    let desktop = || {
        Case::new()
            .signed_in(&["ada@gmail.com"])
            .client(|client| client.kind = crate::world::client::ClientKind::Desktop)
    };
    let refused = desktop().decide("scope=openid&response_type=token");
    assert!(matches!(
        refused,
        Decision::Refuse {
            error: PageError::UnsupportedResponseType(_),
            ..
        }
    ));
    let more = desktop()
        .consented("ada@gmail.com", IDENTITY)
        .answer(Answer::AllowAll)
        .approval(&format!("scope={CALENDAR}&include_granted_scopes=true"));
    assert_eq!(more.scopes, Scopes::parse(CALENDAR));
    assert!(more.with_refresh_token);
}

#[test]
fn scopes_that_are_not_for_this_app_cannot_be_shown() {
    let case = Case::new().client(|client| client.hidden_scopes = Scopes::parse(CALENDAR));
    let Decision::Refuse { error, .. } = case.decide(&format!("scope=openid+{CALENDAR}")) else {
        panic!("not refused")
    };
    assert_eq!(error, PageError::HiddenScope(Scopes::parse(CALENDAR)));
}

#[test]
fn an_alias_is_listed_beside_an_invalid_scope() {
    let Decision::Refuse { error, .. } =
        Case::new().decide("scope=foo+https://www.google.com/m8/feeds/")
    else {
        panic!("not refused")
    };
    assert_eq!(
        error.row().message,
        "Some requested scopes were invalid. {valid=[https://www.google.com/m8/feeds], \
         noncanonical=[https://www.google.com/m8/feeds/(https://www.google.com/m8/feeds)], \
         invalid=[foo]}"
    );
}

#[test]
fn login_and_max_age_count_only_where_they_are_switched_on() {
    let one = || {
        Case::new()
            .signed_in(&["ada@gmail.com"])
            .consented("ada@gmail.com", IDENTITY)
            .at(100)
    };
    assert_eq!(one().word("scope=openid&prompt=login"), "refuse");
    assert_eq!(one().word("scope=openid&max_age=1"), "grant");
    let login = || one().behaving(|behaviour| behaviour.accept_prompt_login = true);
    assert_eq!(login().word("scope=openid&prompt=login"), "identifier");
    let after = login().chosen("ada@gmail.com");
    assert_eq!(after.word("scope=openid&prompt=login"), "grant");
    let aged = || one().behaving(|behaviour| behaviour.honour_max_age = true);
    assert_eq!(aged().word("scope=openid&max_age=99"), "identifier");
    assert_eq!(aged().word("scope=openid&max_age=100"), "grant");
    assert_eq!(aged().word("scope=openid&max_age=0"), "identifier");
}

#[test]
fn a_client_without_a_consent_screen_is_restricted() {
    let case = Case::new().client(|client| client.status.consent_screen = false);
    let Decision::Refuse { error, .. } = case.decide("scope=openid") else {
        panic!("not refused")
    };
    assert_eq!(error, PageError::NoConsentScreen);
}

#[test]
fn the_page_of_connected_apps_only_needs_an_account() {
    let word = |case: Case| {
        let params = Params::parse("continue=%2Fconnections").unwrap();
        let (world, behaviour, now) = (&case.world, &case.behaviour, case.now);
        let examined = examine(world, behaviour, now, params, "").unwrap();
        let (browser, progress) = (&case.browser, &case.progress);
        match decide(world, behaviour, now, browser, &examined, progress) {
            Decision::Manage(authuser) => format!("manage {authuser}"),
            Decision::Ask(Ask::Identifier { .. }) => "identifier".to_owned(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(word(Case::new()), "identifier");
    assert_eq!(word(Case::new().signed_in(&["ada@gmail.com"])), "manage 0");
}

#[test]
fn an_answer_given_for_one_account_never_counts_for_another() {
    let answered = Case::new()
        .signed_in(&["ada@gmail.com"])
        .chosen("bob@example.com")
        .answer(Answer::AllowAll);
    assert_eq!(answered.word("scope=openid"), "chooser");
}
