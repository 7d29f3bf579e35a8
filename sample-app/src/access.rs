//! Using the stored tokens: what the app does at Google while the person is away.
//!
//! An access token is used until a minute before it ends, and renewed once when Google refuses it early.
//! Renewals of one person wait for each other, so that a page with ten requests makes one. When Google
//! says `invalid_grant` the refresh token is dead (revoked, expired, password changed; RFC 6749 section 5.2):
//! that is noted once, nothing is tried again, and the person is asked to reconnect. An outage changes
//! nothing, nor does a wrong `TOKEN_ENCRYPTION_KEY`: with the right one the tokens open again.

mod error;
mod reseal;

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::app::App;
use crate::google::id_token::Expected;
use crate::google::{GoogleError, IdTokenError, TokenSet, Userinfo};
use crate::random;
use crate::store::{Connection, Tokens};
use crate::vault::{Kind, VaultError};

pub use error::AccessError;
pub(crate) use reseal::reseal;

/// An access token is renewed this long before it ends, in seconds.
const RENEW_BEFORE: i64 = 60;

/// Reads a user's profile at Google.
pub(crate) async fn profile(app: &Arc<App>, user_id: i64) -> Result<Value, AccessError> {
    let subject = app.store.subject(user_id, &app.config.issuer).await?;
    let subject = subject.ok_or(AccessError::NotConnected)?;
    let token = access_token(app, user_id, &subject, None).await?;
    let profile = match app.google.userinfo(&token).await {
        Err(error) if error.is_unauthorized() => {
            let renewed = access_token(app, user_id, &subject, Some(&token)).await?;
            app.google.userinfo(&renewed).await?
        }
        answer => answer?,
    };
    of_the_same_person(profile, &subject)
}

/// Takes the person's permission back, here in any case and at Google if it answers.
///
/// Once the tokens are forgotten nobody else could revoke them, so that it is done to its end.
pub(crate) async fn disconnect(app: &Arc<App>, user_id: i64) -> Result<(), AccessError> {
    let own = Arc::clone(app);
    app.work
        .finish(async move { forget_and_revoke(&own, user_id).await })
        .await?
}

async fn forget_and_revoke(app: &App, user_id: i64) -> Result<(), AccessError> {
    let _turn = app.renewals.hold(user_id).await;
    let Some(connection) = app.store.connection(user_id).await? else {
        return Ok(());
    };
    app.store.forget_connection(user_id).await?;
    let token = match &connection.refresh_token {
        Some(sealed) => app.vault.open(user_id, Kind::Refresh, sealed),
        None => app
            .vault
            .open(user_id, Kind::Access, &connection.access_token),
    };
    match token {
        Ok(token) => {
            if let Err(error) = app.google.revoke(&token).await {
                tracing::warn!(user_id, %error, "disconnected, but Google did not revoke");
            }
        }
        Err(error) => tracing::warn!(user_id, %error, "disconnected without telling Google"),
    }
    Ok(())
}

/// Stores the tokens of a sign-in, sealed.
pub(crate) async fn keep(app: &App, user_id: i64, tokens: &TokenSet) -> Result<(), AccessError> {
    let now = app.clock.seconds();
    let sealed = Sealed::new(app, user_id, tokens)?;
    // When Google does not say what it granted, it is what was asked for (RFC 6749 section 5.1).
    let asked = app.config.scopes.join(" ");
    let scope = Some(tokens.scope.as_deref().unwrap_or(&asked));
    let row = Tokens {
        scope,
        ..sealed.row(app, tokens, now)
    };
    Ok(app.store.keep_tokens(user_id, &row, now).await?)
}

/// A working access token, had by a piece of work that goes on when nobody waits for it any more: Google
/// may have replaced the refresh token (RFC 6749 section 6), and the new one must not be lost.
async fn access_token(
    app: &Arc<App>,
    user_id: i64,
    subject: &str,
    refused: Option<&SecretString>,
) -> Result<SecretString, AccessError> {
    let (own, subject, refused) = (Arc::clone(app), subject.to_owned(), refused.cloned());
    app.work
        .finish(async move { working_token(&own, user_id, &subject, refused.as_ref()).await })
        .await?
}

/// The stored access token, or a new one when it is about to end, was refused or does not open.
async fn working_token(
    app: &App,
    user_id: i64,
    subject: &str,
    refused: Option<&SecretString>,
) -> Result<SecretString, AccessError> {
    let _turn = app.renewals.hold(user_id).await;
    let connection = app
        .store
        .connection(user_id)
        .await?
        .ok_or(AccessError::NotConnected)?;
    if connection.lost {
        return Err(AccessError::Lost);
    }
    let lasts = connection.access_expires_at - app.clock.seconds() > RENEW_BEFORE;
    if !lasts {
        return renew(app, user_id, subject, &connection).await;
    }
    let stored = app
        .vault
        .open(user_id, Kind::Access, &connection.access_token);
    match stored {
        Ok(token) => {
            let was_refused = refused.is_some_and(|refused| {
                random::same(refused.expose_secret(), token.expose_secret())
            });
            if !was_refused {
                return Ok(token);
            }
        }
        Err(error) if connection.refresh_token.is_none() => return Err(closed(user_id, error)),
        Err(error) => tracing::warn!(user_id, %error, "the stored access token is passed over"),
    }
    renew(app, user_id, subject, &connection).await
}

async fn renew(
    app: &App,
    user_id: i64,
    subject: &str,
    connection: &Connection,
) -> Result<SecretString, AccessError> {
    let Some(sealed) = &connection.refresh_token else {
        return lose(app, user_id, connection, "there is no refresh token").await;
    };
    let refresh_token = app
        .vault
        .open(user_id, Kind::Refresh, sealed)
        .map_err(|error| closed(user_id, error))?;
    let tokens = match app.google.refresh(&refresh_token).await {
        Ok(tokens) => tokens,
        Err(error) if error.is_invalid_grant() => {
            return lose(app, user_id, connection, &error.to_string()).await;
        }
        Err(error) => return Err(error.into()),
    };
    // Tokens that came with a wrong ID token are not stored. Those whose ID token cannot be judged now
    // are: the old refresh token may be dead already.
    let judged = judge_refreshed_id_token(app, &tokens, subject).await?;
    let now = app.clock.seconds();
    let renewed = Sealed::new(app, user_id, &tokens)?;
    app.store
        .renew_tokens(user_id, connection, &renewed.row(app, &tokens, now), now)
        .await?;
    judged?;
    Ok(tokens.access_token)
}

/// A refresh may bring an ID token, which must be about the same person (OpenID Connect Core 12.2).
///
/// The outer error says that it is wrong, the inner one that the keys to judge it could not be had.
async fn judge_refreshed_id_token(
    app: &App,
    tokens: &TokenSet,
    subject: &str,
) -> Result<Result<(), GoogleError>, AccessError> {
    let Some(id_token) = &tokens.id_token else {
        return Ok(Ok(()));
    };
    let expected = Expected::of(&app.config, Some(tokens.access_token.expose_secret()));
    let verified = app
        .google
        .verified_claims(id_token.expose_secret(), &expected)
        .await;
    match verified {
        Ok(claims) if claims.sub == subject => Ok(Ok(())),
        Ok(_) => Err(AccessError::Refused(
            "the refreshed ID token is about somebody else".to_owned(),
        )),
        Err(IdTokenError::Google(error)) => Ok(Err(error)),
        Err(refused @ IdTokenError::Refused(_)) => Err(refused.into()),
    }
}

/// Tells the operator that stored tokens do not open; nothing is written, they may open again.
fn closed(user_id: i64, error: VaultError) -> AccessError {
    tracing::error!(user_id, %error, "stored tokens do not open: was TOKEN_ENCRYPTION_KEY changed?");
    error.into()
}

/// Notes that the connection is dead, and says so.
async fn lose(
    app: &App,
    user_id: i64,
    connection: &Connection,
    reason: &str,
) -> Result<SecretString, AccessError> {
    tracing::warn!(user_id, reason, "the connection with Google was lost");
    app.store
        .lose_connection(user_id, connection, app.clock.seconds())
        .await?;
    Err(AccessError::Lost)
}

fn of_the_same_person(userinfo: Userinfo, subject: &str) -> Result<Value, AccessError> {
    if userinfo.subject == subject {
        Ok(userinfo.profile)
    } else {
        Err(AccessError::Refused(
            "the profile is about somebody else".to_owned(),
        ))
    }
}

/// The tokens of one answer, sealed for the database.
struct Sealed {
    refresh: Option<String>,
    access: String,
}

impl Sealed {
    fn new(app: &App, user_id: i64, tokens: &TokenSet) -> Result<Self, VaultError> {
        let refresh = tokens.refresh_token.as_ref();
        Ok(Self {
            refresh: refresh
                .map(|token| app.vault.seal(user_id, Kind::Refresh, token))
                .transpose()?,
            access: app
                .vault
                .seal(user_id, Kind::Access, &tokens.access_token)?,
        })
    }

    fn row<'a>(&'a self, app: &App, tokens: &'a TokenSet, now: i64) -> Tokens<'a> {
        Tokens {
            refresh: self.refresh.as_deref(),
            access: &self.access,
            expires_at: now + tokens.expires_in,
            scope: tokens.scope.as_deref(),
            offline: app.config.offline,
        }
    }
}

#[cfg(test)]
mod tests;
