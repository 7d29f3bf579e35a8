//! Tokens that userinfo, tokeninfo and revocation do not take.

use super::credential::{Kind, mixed_up};
use super::words::{bare, shown};
use super::{Case, found, parameter, rule, standing};
use crate::journal::{Diagnosis, Endpoint};
use crate::wire::credential::{AccessToken, RefreshToken, shorten};
use crate::wire::error::{RevocationError, TokeninfoError, UserinfoError};

/// Finds the diagnosis of a refusal of userinfo.
pub(super) fn userinfo(case: Case<'_>, error: UserinfoError) -> Option<Diagnosis> {
    match error {
        UserinfoError::MissingCredential | UserinfoError::InsufficientScope => {
            without_identity(case).or_else(|| Some(absent(case)))
        }
        UserinfoError::InvalidToken => Some(invalid(case, "The access token", token(case)?)),
    }
}

/// Finds the diagnosis of a refusal of tokeninfo.
pub(super) fn tokeninfo(case: Case<'_>, error: TokeninfoError) -> Option<Diagnosis> {
    match error {
        TokeninfoError::MissingToken => Some(parameter::missing(case, "access_token")),
        TokeninfoError::InvalidValue => {
            let text = case.param("access_token").or_else(|| bearer(case))?;
            Some(invalid(case, "The access token", text))
        }
    }
}

/// Finds the diagnosis of a refused revocation.
pub(super) fn revocation(case: Case<'_>, error: RevocationError) -> Option<Diagnosis> {
    match error {
        RevocationError::MissingToken => Some(parameter::missing(case, "token")),
        RevocationError::InvalidToken => {
            let text = case.param("token")?;
            Some(revoked_before(case, text).unwrap_or_else(|| invalid(case, "The token", text)))
        }
        RevocationError::NotRevocable => {
            let text = "The token is a service account's and rests on no person's consent: it ends by \
                        itself within an hour, or with the key of the service account.";
            Some(found(rule::NOT_REVOCABLE, text.to_owned()))
        }
        // A script's name that is none, which the answer itself says.
        RevocationError::BadCallback => None,
    }
}

/// The token of the header.
fn bearer(case: Case<'_>) -> Option<&str> {
    let (scheme, token) = case.entry.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The token, wherever the request carries it.
fn token(case: Case<'_>) -> Option<&str> {
    bearer(case)
        .or_else(|| case.param("access_token"))
        .or_else(|| case.param("oauth_token"))
}

/// A token that is good and opens nothing here.
fn without_identity(case: Case<'_>) -> Option<Diagnosis> {
    let token = AccessToken::from_wire(token(case)?);
    let scopes = case.world.access_token(&token, case.now)?.scopes();
    scopes.sign_in().is_empty().then(|| {
        let text = format!(
            "The access token allows {}, which does not open userinfo: ask for openid, email or profile \
             as well.",
            shown(&scopes.to_string())
        );
        found(rule::TOKEN_SCOPE, text)
    })
}

/// No token came, or none that is looked at.
fn absent(case: Case<'_>) -> Diagnosis {
    if let Some(header) = case.entry.header("authorization") {
        let (scheme, rest) = header.split_once(' ').unwrap_or((header, ""));
        let text = if header.eq_ignore_ascii_case("bearer") {
            "The Authorization header says Bearer, and no token follows: the variable it comes from was \
             not set."
                .to_owned()
        } else if rest.is_empty() {
            format!(
                "The Authorization header is {}, without the word Bearer before it: send Bearer, a blank \
                 and the token.",
                shorten(header)
            )
        } else {
            format!(
                "The Authorization header begins with {}: send Bearer, a blank and the token.",
                shown(scheme)
            )
        };
        return found(rule::TOKEN_SCHEME, text);
    }
    if case
        .param("access_token")
        .or(case.param("oauth_token"))
        .is_some()
    {
        let text = "The access token stands in the address, which refuse_query_tokens of [behaviour] \
                    forbids: send it in the header, Authorization: Bearer.";
        return found(rule::TOKEN_IN_ADDRESS, text.to_owned());
    }
    let text = "No access token came with the request: send the header Authorization: Bearer with the \
                access_token of the token answer.";
    found(rule::TOKEN_ABSENT, text.to_owned())
}

/// A token that is not good now, `what` it is called.
fn invalid(case: Case<'_>, what: &str, text: &str) -> Diagnosis {
    surrounded(case, what, text)
        .or_else(|| parameter::unset(what, text))
        .or_else(|| mixed_up(what, text, Kind::AccessToken).filter(|_| !is_refresh(case, text)))
        .or_else(|| dead(case, what, text))
        .unwrap_or_else(|| {
            let text = format!(
                "{what} {} is none this server knows: it died long ago (access tokens live for an hour), or \
                 comes from another server or another run.",
                shorten(text)
            );
            found(rule::TOKEN_UNKNOWN, text)
        })
}

fn surrounded(case: Case<'_>, what: &str, text: &str) -> Option<Diagnosis> {
    let (bare, around) = bare(text)?;
    case.world
        .access_token(&AccessToken::from_wire(bare), case.now)?;
    let text = format!("{what} has {around} around it: send it just as the token answer has it.");
    Some(found(rule::TOKEN_SURROUNDED, text))
}

/// Revocation takes refresh tokens, too.
fn is_refresh(case: Case<'_>, text: &str) -> bool {
    case.entry.endpoint == Endpoint::Revocation && text.starts_with("1//0")
}

/// A token that was good once.
fn dead(case: Case<'_>, what: &str, text: &str) -> Option<Diagnosis> {
    let token = AccessToken::from_wire(text);
    if let Some(access) = case.world.unexpired_access_token(&token, case.now) {
        if case.world.is_alive(&access.grant) {
            return Some(standing::account_gone(case));
        }
        let text = format!(
            "{what} was revoked, with everything {} had allowed client {}: forget it, and send the \
             person through sign-in.",
            case.account(),
            access.grant.client
        );
        return Some(found(rule::TOKEN_REVOKED, text));
    }
    let access = case.world.expired_access_token(&token, case.now)?;
    let text = format!(
        "{what} expired {}: fetch a new one with the refresh token before expires_in is over, or after a \
         401.",
        case.ago(access.expires)
    );
    Some(found(rule::TOKEN_EXPIRED, text))
}

/// A token that is dead is no reason to try again.
fn revoked_before(case: Case<'_>, text: &str) -> Option<Diagnosis> {
    let refresh = case.world.refresh_token(&RefreshToken::from_wire(text));
    let access = AccessToken::from_wire(text);
    let access = case.world.unexpired_access_token(&access, case.now);
    let grant = refresh
        .map(|refresh| &refresh.grant)
        .or_else(|| access.map(|access| &access.grant))?;
    if case.world.is_alive(grant) && refresh.is_none_or(|refresh| refresh.ends() > case.now) {
        return None;
    }
    let what = refresh.map_or_else(
        || "is dead already".to_owned(),
        |refresh| format!("died {}", case.ago(refresh.ends())),
    );
    let text = format!(
        "The token {what}, so there is nothing left to revoke: one call ends every token of a consent, \
         and this refusal can be passed over."
    );
    Some(found(rule::REVOKED_BEFORE, text))
}
