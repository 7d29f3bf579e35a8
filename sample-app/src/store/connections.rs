//! What the app may do at Google in a person's name: the sealed tokens, and whether they still work.
//!
//! Everything learnt from Google about one refresh token is written only while that same token is still
//! the stored one, so that a late answer cannot undo a reconnection.

use super::Store;

/// The tokens of one sign-in, sealed.
pub(crate) struct Tokens<'a> {
    /// The refresh token, when Google sent one.
    pub(crate) refresh: Option<&'a str>,
    /// The access token.
    pub(crate) access: &'a str,
    /// When the access token ends.
    pub(crate) expires_at: i64,
    /// What Google granted, in Google's words; absent means unchanged (RFC 6749 section 5.1).
    pub(crate) scope: Option<&'a str>,
    /// Whether a refresh token was asked for.
    pub(crate) offline: bool,
}

/// A stored connection.
#[derive(sqlx::FromRow)]
pub(crate) struct Connection {
    /// The sealed refresh token.
    pub(crate) refresh_token: Option<String>,
    /// The sealed access token.
    pub(crate) access_token: String,
    /// When the access token ends.
    pub(crate) access_expires_at: i64,
    /// Whether the tokens are known to be dead: refused by Google for good, or over without a refresh
    /// token.
    pub(crate) lost: bool,
    /// What Google granted last, in Google's words.
    pub(crate) scope: String,
    /// When the person connected Google.
    pub(crate) since: i64,
}

impl Connection {
    /// How it stands.
    pub(crate) const fn state(&self) -> ConnectionState {
        if self.lost {
            ConnectionState::Lost
        } else {
            ConnectionState::Connected
        }
    }
}

/// How a person's connection with Google stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ConnectionState {
    /// The app holds tokens that have not proved dead.
    Connected,
    /// The tokens are dead: refused by Google for good, or over without a refresh token.
    Lost,
    /// The app holds nothing.
    None,
}

impl ConnectionState {
    /// The state as one word.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Lost => "lost",
            Self::None => "none",
        }
    }

    /// The state as a sentence for people.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Connected => "Connected. Sample App can read your Google profile.",
            Self::Lost => "The connection was lost. Reconnect Google to use it again.",
            Self::None => "Not connected. Sample App holds no Google tokens of yours.",
        }
    }
}

impl Store {
    /// Keeps the tokens of a sign-in; without a new refresh token the stored one stays.
    ///
    /// Google sends a refresh token only when it has asked for consent. A lost connection is mended by
    /// a new refresh token, or by anything when none was asked for.
    pub(crate) async fn keep_tokens(
        &self,
        user_id: i64,
        tokens: &Tokens<'_>,
        now: i64,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO connections
                 (user_id, refresh_token, access_token, access_expires_at, scope, updated_at, since)
             VALUES (?, ?, ?, ?, COALESCE(?, ''), ?, ?)
             ON CONFLICT (user_id) DO UPDATE SET
                 refresh_token = COALESCE(excluded.refresh_token, refresh_token),
                 access_token = excluded.access_token,
                 access_expires_at = excluded.access_expires_at,
                 scope = excluded.scope,
                 lost = CASE WHEN excluded.refresh_token IS NULL AND ? THEN lost ELSE 0 END,
                 since = CASE WHEN lost OR since = 0 THEN excluded.since ELSE since END,
                 updated_at = excluded.updated_at",
        )
        .bind(user_id)
        .bind(tokens.refresh)
        .bind(tokens.access)
        .bind(tokens.expires_at)
        .bind(tokens.scope)
        .bind(now)
        .bind(now)
        .bind(tokens.offline)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The user's stored connection.
    pub(crate) async fn connection(&self, user_id: i64) -> Result<Option<Connection>, sqlx::Error> {
        sqlx::query_as(
            "SELECT refresh_token, access_token, access_expires_at, lost, scope, since
             FROM connections WHERE user_id = ?",
        )
        .bind(user_id)
        .fetch_optional(&self.pool)
        .await
    }

    /// How the user's connection stands.
    pub(crate) async fn connection_state(
        &self,
        user_id: i64,
    ) -> Result<ConnectionState, sqlx::Error> {
        let connection = self.connection(user_id).await?;
        Ok(connection.map_or(ConnectionState::None, |connection| connection.state()))
    }

    /// Replaces the tokens of `old` by renewed ones.
    pub(crate) async fn renew_tokens(
        &self,
        user_id: i64,
        old: &Connection,
        tokens: &Tokens<'_>,
        now: i64,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE connections SET refresh_token = COALESCE(?, refresh_token), access_token = ?,
                 access_expires_at = ?, scope = COALESCE(?, scope), updated_at = ?
             WHERE user_id = ? AND refresh_token IS ? AND access_token = ?",
        )
        .bind(tokens.refresh)
        .bind(tokens.access)
        .bind(tokens.expires_at)
        .bind(tokens.scope)
        .bind(now)
        .bind(user_id)
        .bind(old.refresh_token.as_deref())
        .bind(&old.access_token)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Notes that the tokens of `old` are dead and cannot be renewed.
    pub(crate) async fn lose_connection(
        &self,
        user_id: i64,
        old: &Connection,
        now: i64,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE connections SET lost = 1, updated_at = ?
             WHERE user_id = ? AND refresh_token IS ? AND access_token = ?",
        )
        .bind(now)
        .bind(user_id)
        .bind(old.refresh_token.as_deref())
        .bind(&old.access_token)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Refresh tokens that are not sealed the way `sealed_like` says (a `LIKE` pattern), and whose they
    /// are, by rising id after this one; so many at most.
    pub(crate) async fn refresh_tokens_unlike(
        &self,
        sealed_like: &str,
        after: i64,
        most: i64,
    ) -> Result<Vec<(i64, String)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT user_id, refresh_token FROM connections
             WHERE refresh_token NOT LIKE ? ESCAPE '\\' AND user_id > ? ORDER BY user_id LIMIT ?",
        )
        .bind(sealed_like)
        .bind(after)
        .bind(most)
        .fetch_all(&self.pool)
        .await
    }

    /// Puts the same refresh token in another seal, unless it has been replaced meanwhile.
    pub(crate) async fn reseal_refresh_token(
        &self,
        user_id: i64,
        old: &str,
        new: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE connections SET refresh_token = ? WHERE user_id = ? AND refresh_token = ?",
        )
        .bind(new)
        .bind(user_id)
        .bind(old)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets the user's tokens; and who she is at Google, if she can sign in without.
    pub(crate) async fn forget_connection(&self, user_id: i64) -> Result<(), sqlx::Error> {
        let mut changes = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM connections WHERE user_id = ?")
            .bind(user_id)
            .execute(&mut *changes)
            .await?;
        sqlx::query(
            "DELETE FROM identities WHERE user_id = ?1
                 AND EXISTS (SELECT 1 FROM passwords WHERE user_id = ?1)",
        )
        .bind(user_id)
        .execute(&mut *changes)
        .await?;
        changes.commit().await
    }
}

#[cfg(test)]
mod tests;
