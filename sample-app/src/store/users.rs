//! Users, found by their address or counted; how they come about is said in `identities` and `passwords`.

use super::Store;

impl Store {
    /// The user with this address: the one it belongs to, else the first who claims it.
    pub(crate) async fn user_with_email(&self, email: &str) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT id FROM users WHERE email = ? ORDER BY email_verified DESC, id LIMIT 1",
        )
        .bind(email)
        .fetch_optional(&self.pool)
        .await
    }

    /// How many users have this address.
    pub(crate) async fn users_with_email(&self, email: &str) -> Result<u64, sqlx::Error> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE email = ?")
            .bind(email)
            .fetch_one(&self.pool)
            .await?;
        Ok(count.unsigned_abs())
    }

    /// How many users, sessions and attempts there are.
    pub(crate) async fn counts(&self) -> Result<(u64, u64, u64), sqlx::Error> {
        let (users, sessions, attempts): (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM sessions),
                 (SELECT COUNT(*) FROM attempts)",
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((
            users.unsigned_abs(),
            sessions.unsigned_abs(),
            attempts.unsigned_abs(),
        ))
    }
}
