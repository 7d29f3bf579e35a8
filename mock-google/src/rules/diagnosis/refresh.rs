//! Refresh tokens that are not there, and those that are dead: which of the many deaths it was.

use super::credential::{Kind, mixed_up};
use super::words::{bare, duration, shown};
use super::{Case, found, is_redeemed, parameter, rule, scope};
use crate::journal::{Diagnosis, Endpoint, Entry};
use crate::wire::authorization::AccessType;
use crate::wire::credential::{AuthorizationCode, RefreshToken, shorten};
use crate::wire::error::TokenError;
use crate::world::app_status::TESTING_LIFE;
use crate::world::grant::{REFRESH_IDLE, Refresh};

/// Finds the diagnosis of a refresh token that was refused.
pub(super) fn diagnose(case: Case<'_>, error: &TokenError) -> Option<Diagnosis> {
    let text = case.param("refresh_token")?;
    let token = RefreshToken::from_wire(text);
    let refresh = case.world.refresh_token(&token);
    match error {
        TokenError::UnknownRefreshToken => Some(unknown(case, text)),
        TokenError::RefreshTokenOfAnotherClient => Some(of_another_client(case, refresh?)),
        TokenError::DeadRefreshToken | TokenError::LongDeadRefreshToken => {
            Some(dead(case, &token, refresh?))
        }
        TokenError::ScopeNotGranted => scope::wider(case, &refresh?.grant.scopes),
        _ => None,
    }
}

/// Says why there is no refresh token to send: what the last exchange of the client brought, and why.
pub(super) fn missing(case: Case<'_>) -> Diagnosis {
    let name = "refresh_token";
    if let Some(misnamed) = parameter::misnamed(case, name) {
        return misnamed;
    }
    let last = case
        .earlier()
        .find(|entry| is_redeemed(entry) && entry.client == case.entry.client);
    last.and_then(|entry| brought(case, entry))
        .unwrap_or_else(|| parameter::missing(case, name))
}

fn brought(case: Case<'_>, exchange: &Entry) -> Option<Diagnosis> {
    let code = AuthorizationCode::from_wire(exchange.params.get("code")?);
    let code = case.world.code(&code)?;
    let (rule, why) = if code.with_refresh_token {
        let why = "brought one: keep it with the account; it comes once, and later answers do not repeat it";
        (rule::REFRESH_LOST, why.to_owned())
    } else if code.grant.access_type == AccessType::Online {
        let why = "brought none because its authorization request had no access_type=offline: add that, \
                   with prompt=consent once for those who allowed the app before";
        (rule::REFRESH_OFFLINE, why.to_owned())
    } else {
        let why = format!(
            "brought none because {} had allowed the app before and was not asked again: keep the token \
             of the first time, or send prompt=consent",
            exchange.account.as_deref().unwrap_or("the account")
        );
        (rule::REFRESH_CONSENT, why)
    };
    let when = case.ago(exchange.at);
    let text = format!("refresh_token is missing, and the last code, redeemed {when}, {why}.");
    Some(found(rule, text))
}

fn unknown(case: Case<'_>, text: &str) -> Diagnosis {
    if let Some((bare, what)) = bare(text)
        && case
            .world
            .refresh_token(&RefreshToken::from_wire(bare))
            .is_some()
    {
        let text = format!("The refresh_token has {what} around it: trim it where it is read.");
        return found(rule::REFRESH_SURROUNDED, text);
    }
    if let Some(diagnosis) = parameter::unset("refresh_token", text)
        .or_else(|| mixed_up("refresh_token", text, Kind::RefreshToken))
    {
        return diagnosis;
    }
    let is_use = |entry: &&Entry| {
        entry.params.get("refresh_token") == Some(text) && entry.decision.ends_with("refreshed")
    };
    let history = match case.earlier().find(is_use) {
        Some(entry) => format!("was good {} and is dead since", case.ago(entry.at)),
        None => {
            "is none this server knows: it comes from another server or another run, or died more \
                 than a day ago"
                .to_owned()
        }
    };
    let text = format!(
        "The refresh_token {} {history}; send the person through sign-in for a new one.",
        shorten(text)
    );
    found(rule::REFRESH_UNKNOWN, text)
}

fn of_another_client(case: Case<'_>, refresh: &Refresh) -> Diagnosis {
    found(
        rule::REFRESH_ELSEWHERE,
        format!(
            "The refresh_token was issued to client {}, and client {} sent it: a refresh token works \
             with its own client only; send that client_id and its secret.",
            refresh.grant.client,
            shown(case.client_id())
        ),
    )
}

/// Says of what a refresh token died, and when.
fn dead(case: Case<'_>, token: &RefreshToken, refresh: &Refresh) -> Diagnosis {
    let (grant, ends) = (&refresh.grant, refresh.ends());
    let (when, account) = (case.ago(ends), case.account());
    if !case.world.is_alive(grant) {
        return found(
            rule::REFRESH_REVOKED,
            format!(
                "The refresh_token was revoked {when} {}, with every token of that consent: send the \
                 person through sign-in for a new one.",
                revoked_by(case, refresh)
            ),
        );
    }
    if refresh.is_replaced && refresh.died == Some(ends) {
        return found(
            rule::REFRESH_REPLACED,
            format!(
                "The refresh_token ended {when} because an answer brought a new one in its place: keep \
                 the refresh_token of the latest answer."
            ),
        );
    }
    if refresh.died == Some(ends) {
        // What a new password ends stays filed; what the next one pushes out does not.
        return if case.world.is_filed(token) {
            found(
                rule::REFRESH_PASSWORD,
                format!(
                    "The refresh_token ended {when} because {account} got a new password, which ends \
                     tokens with Gmail scopes: send the person through sign-in for a new one."
                ),
            )
        } else {
            found(
                rule::REFRESH_CAP,
                format!(
                    "The refresh_token ended {when} because {account} got its 101st for this client, \
                     which ends the oldest: keep one and use it, in place of asking for another at each \
                     sign-in."
                ),
            )
        };
    }
    let life = grant.since.duration_until(ends);
    if grant.ends == Some(ends) && life == TESTING_LIFE {
        return found(
            rule::REFRESH_WEEK,
            format!(
                "The refresh_token ended {when}, seven days after consent, as those of an app in testing \
                 do: set publishing_status of {} to production, or sign in anew each week.",
                grant.client
            ),
        );
    }
    if grant.ends == Some(ends) {
        return found(
            rule::REFRESH_LIMIT,
            format!(
                "The refresh_token ended {when} because {account} allowed access for {} only: send the \
                 person through sign-in, and mind refresh_token_expires_in.",
                duration(life)
            ),
        );
    }
    found(
        rule::REFRESH_IDLE,
        format!(
            "The refresh_token ended {when}, after {} without use: use it at least once in six months, \
             or send the person through sign-in.",
            duration(REFRESH_IDLE)
        ),
    )
}

/// Who took access back, as the journal has it.
fn revoked_by(case: Case<'_>, refresh: &Refresh) -> &'static str {
    let by = case.earlier().find_map(|entry| {
        let is_then = Some(entry.at) == refresh.died && entry.account == case.entry.account;
        match entry.endpoint {
            Endpoint::Revocation if is_then => Some("by the app, at the revocation endpoint"),
            Endpoint::Connections if is_then && entry.method == "POST" => {
                Some("by the person, on the page of connected apps")
            }
            Endpoint::Token if is_then && entry.decision.contains("CodeSpent") => {
                Some("because a code was redeemed twice, where code_replay_revokes is set")
            }
            _ => None,
        }
    });
    by.unwrap_or("by the person, or by the test in that name")
}
