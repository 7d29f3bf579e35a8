//! Whether an account may use an app at all, and what Google warns of first.
//!
//! Judged once the account is chosen, and before consent: the audience of the app, its list of test
//! users, the account's organisation, and how far Google has verified the app, see
//! <https://support.google.com/cloud/answer/15549945> and <https://support.google.com/a/answer/7281227>.

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::wire::error::{PageError, TokenError};
use crate::wire::params::Params;
use crate::wire::scope::{Scopes, Sensitivity};
use crate::world::World;
use crate::world::account::Account;
use crate::world::app_status::Audience;
use crate::world::client::Client;
use crate::world::flow::DSH;
use crate::world::grant::Grant;
use crate::world::organization::AppAccess;

/// What Google says before it asks for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// `Google hasn’t verified this app`; whoever insists may go on.
    Unverified,
    /// The same page for a test user of an app in testing.
    Testing,
    /// `This app is blocked`; nobody may go on.
    Blocked,
}

/// Judges whether the account may use the app for these scopes.
///
/// # Errors
/// The [`PageError`] of the first gate that is closed.
pub fn admit(
    world: &World,
    client: &Client,
    account: &Account,
    scopes: &Scopes,
    request: &Params,
) -> Result<(), PageError> {
    let status = &client.status;
    if is_outsider(client, account) {
        return Err(PageError::OrgInternal);
    }
    if status.is_testing() && !status.lists(account) {
        let details = request
            .iter()
            .filter(|(name, _)| *name != DSH)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        return Err(PageError::NotATester(
            status.developer_email.clone(),
            details,
        ));
    }
    if is_blocked_by_admin(world, client, account, scopes) {
        let domain = account.hosted_domain.clone().unwrap_or_default();
        return Err(PageError::AdminPolicyEnforced(domain));
    }
    let access = access_of(world, client, account);
    if account.under_age && access != AppAccess::Trusted {
        return Err(PageError::AccessNotConfigured);
    }
    if account.advanced_protection && scopes.sensitivity() == Sensitivity::Restricted {
        return Err(PageError::PolicyEnforced);
    }
    let (users, is_user) = world.users(client, &account.sub);
    if !is_user && client.over_quota {
        return Err(PageError::RateLimitExceeded);
    }
    if !is_user && status.is_unverified_for(scopes) && users >= status.user_cap {
        return Err(PageError::UserCapReached);
    }
    Ok(())
}

/// What Google warns of before it asks for these scopes.
#[must_use]
pub fn warning(behaviour: &Behaviour, client: &Client, scopes: &Scopes) -> Option<Warning> {
    let status = &client.status;
    if status.is_testing() && scopes.sensitivity() > Sensitivity::Basic {
        return Some(Warning::Testing);
    }
    if !status.is_unverified_for(scopes) {
        return None;
    }
    let is_restricted = scopes.sensitivity() == Sensitivity::Restricted;
    Some(if is_restricted && behaviour.block_unverified_restricted {
        Warning::Blocked
    } else {
        Warning::Unverified
    })
}

/// What the account's organisation lets the app do.
#[must_use]
pub fn access_of(world: &World, client: &Client, account: &Account) -> AppAccess {
    world
        .organization_of(account)
        .map(|organization| organization.access(&client.id).clone())
        .unwrap_or_default()
}

/// Whether the account's organisation blocks the app or one of the scopes.
#[must_use]
pub fn is_blocked_by_admin(
    world: &World,
    client: &Client,
    account: &Account,
    scopes: &Scopes,
) -> bool {
    account.blocked_by_admin || !access_of(world, client, account).admits(scopes)
}

/// Whether the app is internal to an organisation the account does not belong to.
#[must_use]
pub fn is_outsider(client: &Client, account: &Account) -> bool {
    let status = &client.status;
    status.audience == Audience::Internal
        && !status
            .organization
            .as_deref()
            .zip(account.hosted_domain.as_deref())
            .is_some_and(|(own, domain)| own.eq_ignore_ascii_case(domain))
}

/// Judges anew, when tokens are fetched later, whether the organisation and its sessions with Google
/// Cloud still allow it (<https://support.google.com/a/answer/9368756>).
///
/// # Errors
/// The [`TokenError`] of the first gate that has closed meanwhile.
pub fn check_later(
    world: &World,
    now: Timestamp,
    client: &Client,
    account: &Account,
    grant: &Grant,
) -> Result<(), TokenError> {
    if is_blocked_by_admin(world, client, account, &grant.scopes) {
        return Err(TokenError::AdminPolicyEnforced);
    }
    if is_outsider(client, account) {
        return Err(TokenError::OrgInternal);
    }
    let session_is_over = world
        .organization_of(account)
        .and_then(|organization| organization.session_length)
        .filter(|_| grant.scopes.open_cloud())
        .is_some_and(|length| grant.since.duration_until(now) >= length);
    if account.reauth_required || session_is_over {
        return Err(TokenError::ReauthRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::world::app_status::{AppStatus, PublishingStatus};
    use crate::world::organization::Organization;

    const DRIVE: &str = "https://www.googleapis.com/auth/drive";
    const CALENDAR: &str = "https://www.googleapis.com/auth/calendar.readonly";

    fn judge(world: &World, client: &Client, account: &Account, scopes: &str) -> Option<PageError> {
        admit(
            world,
            client,
            account,
            &Scopes::parse(scopes),
            &Params::default().with("scope", scopes),
        )
        .err()
    }

    fn client(status: AppStatus) -> Client {
        Client::web("1-a", "s").status(status)
    }

    #[test]
    fn an_internal_app_is_for_its_own_organisation() {
        let app = client(AppStatus {
            audience: Audience::Internal,
            organization: Some("example.com".into()),
            ..AppStatus::default()
        });
        let world = World::default();
        let grace = Account::new("grace@example.com").hosted_domain("example.com");
        let ada = Account::new("ada@gmail.com");
        assert_eq!(judge(&world, &app, &grace, "openid"), None);
        assert_eq!(
            judge(&world, &app, &ada, "openid"),
            Some(PageError::OrgInternal)
        );
    }

    #[test]
    fn an_internal_app_has_no_warning_no_week_and_no_cap() {
        let drive = Scopes::parse(DRIVE);
        let grace = Account::new("grace@example.com").hosted_domain("example.com");
        for publishing in [PublishingStatus::Production, PublishingStatus::Testing] {
            let app = client(AppStatus {
                audience: Audience::Internal,
                organization: Some("example.com".into()),
                publishing,
                verified: false,
                user_cap: 0,
                ..AppStatus::default()
            });
            assert_eq!(judge(&World::default(), &app, &grace, DRIVE), None);
            assert_eq!(warning(&Behaviour::default(), &app, &drive), None);
            let ends = app.status.consent_ends(&drive, Timestamp::UNIX_EPOCH);
            assert_eq!(ends, None);
        }
    }

    #[test]
    fn an_app_in_testing_is_for_its_test_users_and_the_refusal_lists_the_request() {
        let app = client(AppStatus {
            publishing: PublishingStatus::Testing,
            test_users: vec!["Ada@gmail.com".into()],
            ..AppStatus::default()
        });
        let world = World::default();
        assert_eq!(
            judge(&world, &app, &Account::new("ada@gmail.com"), "openid"),
            None
        );
        assert_eq!(
            judge(&world, &app, &Account::new("bob@gmail.com"), "openid"),
            Some(PageError::NotATester(
                "dev@example.com".into(),
                vec![("scope".into(), "openid".into())]
            ))
        );
    }

    #[test]
    fn an_administrator_blocks_limits_or_trusts_an_app() {
        let app = client(AppStatus::default());
        let grace = Account::new("grace@example.com").hosted_domain("example.com");
        let blocked = Some(PageError::AdminPolicyEnforced("example.com".into()));
        let calendar = AppAccess::Specific(Scopes::parse(CALENDAR));
        for (access, scopes, refusal) in [
            (AppAccess::Unconfigured, DRIVE, None),
            (AppAccess::Trusted, DRIVE, None),
            (AppAccess::Limited, CALENDAR, None),
            (AppAccess::Limited, DRIVE, blocked.clone()),
            (calendar.clone(), CALENDAR, None),
            (calendar.clone(), "openid email", None),
            (calendar, DRIVE, blocked.clone()),
            (AppAccess::Blocked, "openid", blocked),
        ] {
            let mut world = World::default();
            world.add_organization(Organization::new("example.com").app("1-a", access.clone()));
            assert_eq!(
                judge(&world, &app, &grace, scopes),
                refusal,
                "{access:?} {scopes}"
            );
        }
    }

    #[test]
    fn schools_and_advanced_protection_close_gates_of_their_own() {
        let app = client(AppStatus::default());
        let mut world = World::default();
        let mut pupil = Account::new("pupil@school.example").hosted_domain("school.example");
        pupil.under_age = true;
        assert_eq!(
            judge(&world, &app, &pupil, "openid"),
            Some(PageError::AccessNotConfigured)
        );
        world.add_organization(Organization::new("school.example").app("1-a", AppAccess::Trusted));
        assert_eq!(judge(&world, &app, &pupil, "openid"), None);
        let mut guarded = Account::new("guarded@gmail.com");
        guarded.advanced_protection = true;
        assert_eq!(judge(&world, &app, &guarded, CALENDAR), None);
        assert_eq!(
            judge(&world, &app, &guarded, DRIVE),
            Some(PageError::PolicyEnforced)
        );
    }

    #[test]
    fn an_unverified_app_has_room_for_so_many_people_and_keeps_those_it_has() {
        let app = client(AppStatus {
            verified: false,
            user_cap: 1,
            ..AppStatus::default()
        });
        let mut world = World::default();
        let (ada, bob) = (Account::new("ada@gmail.com"), Account::new("bob@gmail.com"));
        assert_eq!(judge(&world, &app, &ada, CALENDAR), None);
        let scopes = Scopes::parse(CALENDAR);
        world.allow(
            &Arc::clone(&ada.sub),
            &app,
            &scopes,
            Timestamp::UNIX_EPOCH,
            None,
        );
        assert_eq!(judge(&world, &app, &ada, CALENDAR), None);
        assert_eq!(
            judge(&world, &app, &bob, CALENDAR),
            Some(PageError::UserCapReached)
        );
        assert_eq!(judge(&world, &app, &bob, "openid"), None);
        let flooded = Client {
            over_quota: true,
            ..client(AppStatus::default())
        };
        assert_eq!(
            judge(&world, &flooded, &bob, "openid"),
            Some(PageError::RateLimitExceeded)
        );
        assert_eq!(judge(&world, &flooded, &ada, "openid"), None);
    }

    #[test]
    fn warnings_follow_the_scopes_and_the_standing_of_the_app() {
        let unverified = client(AppStatus {
            verified: false,
            ..AppStatus::default()
        });
        let testing = client(AppStatus {
            publishing: PublishingStatus::Testing,
            ..AppStatus::default()
        });
        let strict = Behaviour::default();
        let mild = Behaviour {
            block_unverified_restricted: false,
            ..Behaviour::default()
        };
        let of = |behaviour, client, scopes| warning(behaviour, client, &Scopes::parse(scopes));
        assert_eq!(of(&strict, &unverified, "openid email"), None);
        assert_eq!(
            of(&strict, &unverified, CALENDAR),
            Some(Warning::Unverified)
        );
        assert_eq!(of(&strict, &unverified, DRIVE), Some(Warning::Blocked));
        assert_eq!(of(&mild, &unverified, DRIVE), Some(Warning::Unverified));
        assert_eq!(of(&strict, &testing, CALENDAR), Some(Warning::Testing));
        assert_eq!(of(&strict, &testing, "openid"), None);
        assert_eq!(of(&strict, &client(AppStatus::default()), DRIVE), None);
    }
}
