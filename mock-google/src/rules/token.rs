//! What the token endpoint decides: refuse, redeem a code, or refresh.
//!
//! Order of checks as reports show it: grant type, client id, client, secret, code syntax, code,
//! redirect address, PKCE. A secret scanner relies on it: a valid client with a bogus code is
//! `Malformed auth code.`, a wrong secret is `invalid_client`.

use std::sync::Arc;

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use crate::behaviour::{Behaviour, ForeignCode, Wording};
use crate::rules::device;
use crate::rules::refresh::refresh;
use crate::rules::standing;
use crate::wire::credential::{AuthorizationCode, ClientSecret, DeviceCode, RefreshToken};
use crate::wire::error::{DeviceError, TokenError};
use crate::wire::scope::Scopes;
use crate::wire::token::{ClientCredentials, GrantRequest};
use crate::world::World;
use crate::world::account::Account;
use crate::world::client::{Client, ClientState};
use crate::world::grant::{Code, CodeStage, Grant};

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
        /// The device code of a device that has to wait on: it was asked about now.
        poll: Option<DeviceCode>,
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
    /// Give a device its tokens, always with a refresh token.
    Connect {
        /// The device code, to be spent.
        code: DeviceCode,
        /// What it stands for.
        grant: Arc<Grant>,
        /// Who allowed it.
        account: Arc<Account>,
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
            poll: None,
        }
    }
}

/// Decides a token request.
#[must_use]
pub fn decide(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    credentials: &ClientCredentials,
    grant: &GrantRequest,
) -> Decision {
    let client = match authenticate(world, behaviour, credentials) {
        Ok(client) => client,
        // A failed client authentication does not burn the code: some libraries try twice.
        Err(error) => return Decision::refuse(error),
    };
    match grant {
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
            match refresh(world, behaviour, now, client, token, scopes.as_ref()) {
                Err(error) => Decision::refuse(error),
                Ok((grant, account)) => Decision::Refresh {
                    token: token.clone(),
                    grant,
                    account,
                    narrowed: scopes.clone(),
                },
            }
        }
        GrantRequest::DeviceCode(code) => connect(world, behaviour, now, client, code)
            .unwrap_or_else(|error| {
                let waits = matches!(
                    error,
                    TokenError::Device(DeviceError::Pending | DeviceError::SlowDown)
                );
                Decision::Refuse {
                    error,
                    burn: None,
                    revoke: None,
                    poll: waits.then(|| code.clone()),
                }
            }),
    }
}

fn connect(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    client: &Client,
    code: &DeviceCode,
) -> Result<Decision, TokenError> {
    let grant = device::poll(world, behaviour, now, client, code).map_err(TokenError::Device)?;
    let account = world.account(&grant.sub).ok_or(TokenError::AccountGone)?;
    standing::check_later(world, now, client, account, &grant)?;
    Ok(Decision::Connect {
        code: code.clone(),
        account: Arc::clone(account),
        grant,
    })
}

/// Finds the client and checks its secret, PKCE or not
/// (<https://developers.google.com/identity/protocols/oauth2/web-server#exchange-authorization-code>).
fn authenticate<'w>(
    world: &'w World,
    behaviour: &Behaviour,
    credentials: &ClientCredentials,
) -> Result<&'w Client, TokenError> {
    let client: &Client = world
        .client(&credentials.id)
        .ok_or(TokenError::UnknownClient)?;
    match client.state {
        ClientState::Active if client.over_quota => return Err(TokenError::OverQuota),
        ClientState::Active => {}
        ClientState::Deleted => return Err(TokenError::DeletedClient),
        ClientState::Disabled => return Err(TokenError::DisabledClient),
    }
    match &credentials.secret {
        None if client.kind.has_secret() && !client.secret_optional => {
            Err(TokenError::MissingSecret)
        }
        None => Ok(client),
        Some(given) if is_secret(client, given) => Ok(client),
        Some(_) => Err(match behaviour.wrong_secret_text() {
            Wording::Current => TokenError::WrongSecret,
            Wording::Older => TokenError::WrongSecretOlder,
        }),
    }
}

/// Whether a secret is one of the client's two; both are compared, so that time tells nothing.
fn is_secret(client: &Client, given: &ClientSecret) -> bool {
    let matches = |own: &ClientSecret| given.expose().as_bytes().ct_eq(own.expose().as_bytes());
    let first = matches(&client.secret);
    let second = client.second_secret.as_ref().map(matches);
    bool::from(first) || second.is_some_and(bool::from)
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
    let code = match find_code(world, behaviour, now, client, secret) {
        Ok(code) => code,
        Err((error, replayed)) => {
            let revoke = replayed.filter(|_| behaviour.code_replay_revokes);
            return Decision::Refuse {
                error,
                burn: None,
                revoke,
                poll: None,
            };
        }
    };
    // From here on the code was really tried: a wrong redirect address or verifier burns it.
    let account = check_binding(behaviour, code, redirect_uri, verifier).and_then(|()| {
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
            poll: None,
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
    behaviour: &Behaviour,
    now: Timestamp,
    client: &Client,
    secret: &AuthorizationCode,
) -> Result<&'w Code, NoCode> {
    if !secret.is_well_formed() {
        return Err((TokenError::MalformedCode, None));
    }
    let code = world.code(secret).ok_or((TokenError::UnknownCode, None))?;
    if *code.grant.client != *client.id {
        let error = match behaviour.foreign_code {
            ForeignCode::InvalidGrant => TokenError::CodeOfAnotherClient,
            ForeignCode::UnauthorizedClient => TokenError::CodeOfAnotherClientSaid,
        };
        return Err((error, None));
    }
    if code.stage == CodeStage::Spent {
        let error = match behaviour.code_replay_text {
            Wording::Current => TokenError::CodeSpent,
            Wording::Older => TokenError::CodeSpentOlder,
        };
        return Err((error, Some(Arc::clone(&code.grant))));
    }
    if code.stage == CodeStage::Burned {
        return Err((TokenError::CodeBurned, None));
    }
    let access_is_over = code.grant.ends.is_some_and(|ends| ends <= now);
    if code.expires <= now || access_is_over || !world.is_alive(&code.grant) {
        return Err((TokenError::CodeExpired, None));
    }
    Ok(code)
}

/// Compares the redirect address with that of the authorization request, then checks PKCE
/// (RFC 6749 section 4.1.3, RFC 7636 section 4.6).
fn check_binding(
    behaviour: &Behaviour,
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
        (Some(_), None) => Err(match behaviour.missing_verifier_text {
            Wording::Current => TokenError::MissingVerifier,
            Wording::Older => TokenError::MissingVerifierOlder,
        }),
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        (Some(_), Some(_)) => Err(TokenError::WrongVerifier),
    }
}
