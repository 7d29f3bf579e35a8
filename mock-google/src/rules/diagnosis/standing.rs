//! Who may use a client: test users, organisations, protected accounts, browsers.

use super::words::shown;
use super::{Case, found, rule};
use crate::journal::Diagnosis;
use crate::rules::standing::access_of;
use crate::world::account::Account;
use crate::world::organization::AppAccess;

/// Says that the browser is a web view, and by what that is told.
pub(super) fn web_view(case: Case<'_>) -> Diagnosis {
    let user_agent = case.entry.header("user-agent").unwrap_or_default();
    let sign = if user_agent.contains("; wv)") {
        "\"; wv)\" in its name"
    } else {
        "no \"Safari/\" in its name"
    };
    let text = format!(
        "The browser is a web view inside an app ({sign}): open the sign-in in the system's browser, by \
         Custom Tabs on Android or ASWebAuthenticationSession on iOS."
    );
    found(rule::WEB_VIEW, text)
}

/// Says whom to add to the test users.
pub(super) fn not_a_tester(case: Case<'_>) -> Diagnosis {
    let text = format!(
        "Client {} is in testing, and {} is none of its test users: add that address to its test_users, \
         or set its publishing_status to production.",
        shown(case.client_id()),
        case.account()
    );
    found(rule::NOT_A_TESTER, text)
}

/// Says to which organisation the client is internal.
pub(super) fn org_internal(case: Case<'_>) -> Option<Diagnosis> {
    let client = case.client()?;
    let organization = client.status.organization.as_deref();
    let text = format!(
        "Client {} is internal to {}, and {} does not belong to it: sign in with an account whose \
         hosted_domain is that, or set the client's audience to external.",
        client.id,
        organization.unwrap_or("no organisation"),
        case.account()
    );
    Some(found(rule::ORG_INTERNAL, text))
}

/// Says who blocks the client, and by which setting.
pub(super) fn admin_policy(case: Case<'_>) -> Option<Diagnosis> {
    let (client, account) = (case.client()?, account(case)?);
    let advice = if account.blocked_by_admin {
        format!("set blocked_by_admin of {} to false", account.email)
    } else {
        let domain = account.hosted_domain.as_deref().unwrap_or_default();
        let how = match access_of(case.world, client, account) {
            AppAccess::Blocked => "it is blocked",
            AppAccess::Limited => "it may not use restricted scopes",
            AppAccess::Specific(_) => "it may use listed scopes only",
            AppAccess::Unconfigured | AppAccess::Trusted => "it was",
        };
        format!("{how} by {domain}; set its access to trusted in the [[organization]]")
    };
    let text = format!(
        "The organisation of {} does not let client {} in: {advice}.",
        account.email, client.id
    );
    Some(found(rule::ADMIN_POLICY, text))
}

/// Says by what an account is protected.
pub(super) fn protected(case: Case<'_>) -> Option<Diagnosis> {
    let account = account(case)?;
    let text = if account.under_age {
        format!(
            "{} is a school's account under 18: its administrator has to trust client {} first (access \
             trusted in the [[organization]]), or use another account.",
            account.email,
            shown(case.client_id())
        )
    } else {
        format!(
            "{} is in the Advanced Protection Program, which blocks restricted scopes: ask for narrower \
             scopes, or use another account.",
            account.email
        )
    };
    Some(found(rule::ACCOUNT_POLICY, text))
}

/// Says that an unverified client has all the people it may have.
pub(super) fn full(case: Case<'_>) -> Option<Diagnosis> {
    let client = case.client()?;
    let text = format!(
        "Client {} is not verified and has had the {} people it may have: raise its user_cap, or set \
         verified to true.",
        client.id, client.status.user_cap
    );
    Some(found(rule::CLIENT_QUOTA, text))
}

/// Says why the account behind a code or a refresh token does not count.
pub(super) fn account_gone(case: Case<'_>) -> Diagnosis {
    let text = match account(case) {
        Some(account) if account.suspended => format!(
            "{} is suspended, which ends every refresh: set its suspended to false, or sign in with \
             another account.",
            account.email
        ),
        _ => {
            "The account behind it was removed here: add it again, or sign in with another account."
                .to_owned()
        }
    };
    found(rule::ACCOUNT_GONE, text)
}

/// Says why the password is wanted before the next refresh.
pub(super) fn reauth(case: Case<'_>) -> Option<Diagnosis> {
    let account = account(case)?;
    let why = if account.reauth_required {
        "its reauth_required is set".to_owned()
    } else {
        let domain = account.hosted_domain.as_deref().unwrap_or_default();
        format!("the session_length that {domain} sets for Google Cloud is over")
    };
    let text = format!(
        "{} has to type in the password again before the next refresh, because {why}: send the person \
         through sign-in.",
        account.email
    );
    Some(found(rule::REAUTH, text))
}

fn account(case: Case<'_>) -> Option<&Account> {
    let email = case.entry.account.as_deref()?;
    case.world.account_by_email(email).map(AsRef::as_ref)
}
