//! What the token endpoint decides: refuse, redeem a code, or refresh.
//!
//! Order of checks as reports show it: grant type, client id, client, secret, code syntax, code,
//! redirect address, PKCE. A secret scanner relies on it: a valid client with a bogus code is
//! `Malformed auth code.`, a wrong secret is `invalid_client`.

use std::sync::Arc;

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use crate::behaviour::Behaviour;
use crate::wire::credential::{AuthorizationCode, RefreshToken};
use crate::wire::error::TokenError;
use crate::wire::scope::Scopes;
use crate::wire::token::{ClientCredentials, GrantRequest, TokenRequest};
use crate::world::account::Account;
use crate::world::client::{Client, ClientState};
use crate::world::grant::{Code, CodeStage, Grant};
use crate::world::{REFRESH_IDLE, World};

/// What the token endpoint does.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Refuse, and burn the code if one was tried in vain.
    Refuse {
        /// The row to answer.
        error: TokenError,
        /// The code that is worthless from now on.
        burn: Option<AuthorizationCode>,
        /// The grant to end, where redeeming a code twice is switched to do that.
        revoke: Option<Arc<Grant>>,
    },
    /// Redeem the code.
    Redeem {
        /// The code, to be spent.
        code: AuthorizationCode,
        /// What it stands for.
        grant: Arc<Grant>,
        /// Who allowed it.
        account: Arc<Account>,
        /// Whether a refresh token is issued.
        with_refresh_token: bool,
    },
    /// Issue a new access token, and never a new refresh token.
    Refresh {
        /// The refresh token, now used.
        token: RefreshToken,
        /// What it stands for.
        grant: Arc<Grant>,
        /// Whose it is.
        account: Arc<Account>,
        /// The narrower scopes asked for.
        narrowed: Option<Scopes>,
    },
}

impl Decision {
    fn refuse(error: TokenError) -> Self {
        Self::Refuse {
            error,
            burn: None,
            revoke: None,
        }
    }
}

/// Decides a token request.
#[must_use]
pub fn decide(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    request: &TokenRequest,
) -> Decision {
    let client = match authenticate(world, &request.credentials) {
        Ok(client) => client,
        // A failed client authentication does not burn the code: some libraries try twice.
        Err(error) => return Decision::refuse(error),
    };
    match &request.grant {
        GrantRequest::AuthorizationCode {
            code,
            redirect_uri,
            verifier,
        } => redeem(
            world,
            behaviour,
            now,
            client,
            code,
            redirect_uri,
            verifier.as_deref(),
        ),
        GrantRequest::RefreshToken { token, scopes } => {
            refresh(world, now, client, token, scopes.as_ref()).unwrap_or_else(Decision::refuse)
        }
    }
}

/// Finds the client and checks its secret, PKCE or not
/// (<https://developers.google.com/identity/protocols/oauth2/web-server#exchange-authorization-code>).
fn authenticate<'w>(
    world: &'w World,
    credentials: &ClientCredentials,
) -> Result<&'w Client, TokenError> {
    let client: &Client = world
        .client(&credentials.id)
        .ok_or(TokenError::UnknownClient)?;
    match client.state {
        ClientState::Active => {}
        ClientState::Deleted => return Err(TokenError::DeletedClient),
        ClientState::Disabled => return Err(TokenError::DisabledClient),
    }
    match &credentials.secret {
        None if client.kind.has_secret() => Err(TokenError::MissingSecret),
        None => Ok(client),
        Some(secret) => {
            let (given, kept) = (
                secret.expose().as_bytes(),
                client.secret.expose().as_bytes(),
            );
            bool::from(given.ct_eq(kept))
                .then_some(client)
                .ok_or(TokenError::WrongSecret)
        }
    }
}

fn redeem(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    client: &Client,
    secret: &AuthorizationCode,
    redirect_uri: &str,
    verifier: Option<&str>,
) -> Decision {
    let code = match find_code(world, now, client, secret) {
        Ok(code) => code,
        Err((error, replayed)) => {
            let revoke = replayed.filter(|_| behaviour.code_replay_revokes);
            return Decision::Refuse {
                error,
                burn: None,
                revoke,
            };
        }
    };
    // From here on the code was really tried: a wrong redirect address or verifier burns it.
    let account = check_binding(code, redirect_uri, verifier).and_then(|()| {
        world
            .account(&code.grant.sub)
            .cloned()
            .ok_or(TokenError::AccountGone)
    });
    match account {
        Err(error) => Decision::Refuse {
            error,
            burn: Some(secret.clone()),
            revoke: None,
        },
        Ok(account) => Decision::Redeem {
            code: secret.clone(),
            grant: Arc::clone(&code.grant),
            account,
            with_refresh_token: code.with_refresh_token,
        },
    }
}

type NoCode = (TokenError, Option<Arc<Grant>>);

fn find_code<'w>(
    world: &'w World,
    now: Timestamp,
    client: &Client,
    secret: &AuthorizationCode,
) -> Result<&'w Code, NoCode> {
    if !secret.is_well_formed() {
        return Err((TokenError::MalformedCode, None));
    }
    let code = world.code(secret).ok_or((TokenError::UnknownCode, None))?;
    if *code.grant.client != *client.id {
        return Err((TokenError::CodeOfAnotherClient, None));
    }
    if code.stage == CodeStage::Spent {
        return Err((TokenError::CodeSpent, Some(Arc::clone(&code.grant))));
    }
    if code.expires <= now || !world.is_alive(&code.grant) {
        return Err((TokenError::CodeExpired, None));
    }
    Ok(code)
}

/// Compares the redirect address with that of the authorization request, then checks PKCE
/// (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
fn check_binding(
    code: &Code,
    redirect_uri: &str,
    verifier: Option<&str>,
) -> Result<(), TokenError> {
    if *code.redirect_uri != *redirect_uri {
        return Err(TokenError::RedirectUriMismatch);
    }
    match (&code.challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(TokenError::NeedlessVerifier),
        (Some(_), None) => Err(TokenError::MissingVerifier),
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(TokenError::WrongVerifier),
    }
}

fn refresh(
    world: &World,
    now: Timestamp,
    client: &Client,
    secret: &RefreshToken,
    scopes: Option<&Scopes>,
) -> Result<Decision, TokenError> {
    let refresh = world
        .refresh_token(secret)
        .ok_or(TokenError::UnknownRefreshToken)?;
    let grant = &refresh.grant;
    if *grant.client != *client.id {
        return Err(TokenError::RefreshTokenOfAnotherClient);
    }
    let idle = refresh.used.duration_until(now);
    if refresh.pushed_out || idle > REFRESH_IDLE || !world.is_alive(grant) {
        return Err(TokenError::DeadRefreshToken);
    }
    let account = world
        .account(&grant.sub)
        .filter(|account| !account.suspended)
        .ok_or(TokenError::AccountGone)?;
    if let Some(scopes) = scopes.filter(|scopes| !grant.scopes.covers(scopes)) {
        return Err(TokenError::ScopeNotGranted(scopes.minus(&grant.scopes)));
    }
    Ok(Decision::Refresh {
        token: secret.clone(),
        grant: Arc::clone(grant),
        account: Arc::clone(account),
        narrowed: scopes.cloned(),
    })
}
