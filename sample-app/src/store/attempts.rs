//! Sign-ins under way: remembered when the person leaves for Google, taken once when they are back.
//!
//! The row is found by the SHA-256 of `state` *and* of the browser's cookie, and deleted by the very
//! statement that reads it, so that no two requests can use it (RFC 9700 section 4.7).

use super::Store;
use crate::random::fingerprint;

/// How long a person may take at Google, in seconds.
const LIFE: i64 = 10 * 60;
/// How many unfinished sign-ins one browser may have; the oldest go first.
const PER_BROWSER: i64 = 20;
/// How many unfinished sign-ins there may be in all, whoever starts them; the oldest go first.
const MOST: i64 = 10_000;

/// How the answer comes back, so that an answer of one kind is none of the other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Flow {
    /// A code, to the callback.
    Code,
    /// An ID token, to the browser: the older way.
    IdToken,
    /// An access token, to the browser: the same without proof of who it is for.
    AccessToken,
}

impl Flow {
    const fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::IdToken => "id_token",
            Self::AccessToken => "access_token",
        }
    }
}

/// What is remembered when somebody leaves for Google.
pub(crate) struct NewAttempt<'a> {
    /// How the answer comes back.
    pub(crate) flow: Flow,
    /// The signed-in user who connects Google; nobody signs in then.
    pub(crate) user_id: Option<i64>,
    /// The `state` sent to Google.
    pub(crate) state: &'a str,
    /// The browser's cookie.
    pub(crate) browser: &'a str,
    /// The `nonce` the ID token must repeat.
    pub(crate) nonce: &'a str,
    /// The PKCE verifier (RFC 7636).
    pub(crate) verifier: &'a str,
    /// The path to return to.
    pub(crate) next: &'a str,
}

/// What is needed to finish a sign-in.
#[derive(sqlx::FromRow)]
pub(crate) struct Attempt {
    /// The `nonce` the ID token must repeat.
    pub(crate) nonce: String,
    /// The PKCE verifier.
    pub(crate) verifier: String,
    /// The path to return to.
    pub(crate) next: String,
    /// The signed-in user who connects Google, in place of whoever Google names.
    pub(crate) user_id: Option<i64>,
    created_at: i64,
}

/// What became of asking for an attempt.
pub(crate) enum Taken {
    /// It was there, and nobody else can have it now.
    Attempt(Attempt),
    /// It was there, but too old.
    Expired(Attempt),
    /// There is none, or not for this browser, or it was taken before.
    Unknown,
}

impl Store {
    /// Remembers a sign-in that is about to leave for Google, and forgets the oldest ones beyond the
    /// bounds in the same transaction: there are never more.
    pub(crate) async fn remember_attempt(
        &self,
        attempt: &NewAttempt<'_>,
        now: i64,
    ) -> Result<(), sqlx::Error> {
        let browser = fingerprint(attempt.browser);
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO attempts
                 (state_hash, browser_hash, nonce, verifier, next, created_at, flow, user_id)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(fingerprint(attempt.state))
        .bind(&browser)
        .bind(attempt.nonce)
        .bind(attempt.verifier)
        .bind(attempt.next)
        .bind(now)
        .bind(attempt.flow.word())
        .bind(attempt.user_id)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM attempts WHERE state_hash IN (
                 SELECT state_hash FROM attempts WHERE browser_hash = ?
                 ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
        )
        .bind(&browser)
        .bind(PER_BROWSER)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM attempts WHERE state_hash IN (
                 SELECT state_hash FROM attempts
                 ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
        )
        .bind(MOST)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    /// Takes the attempt with this state away, if this browser began it, in this flow.
    pub(crate) async fn take_attempt(
        &self,
        flow: Flow,
        state: &str,
        browser: &str,
        now: i64,
    ) -> Result<Taken, sqlx::Error> {
        let attempt: Option<Attempt> = sqlx::query_as(
            "DELETE FROM attempts WHERE state_hash = ? AND browser_hash = ? AND flow = ?
             RETURNING nonce, verifier, next, user_id, created_at",
        )
        .bind(fingerprint(state))
        .bind(fingerprint(browser))
        .bind(flow.word())
        .fetch_optional(&self.pool)
        .await?;
        Ok(match attempt {
            None => Taken::Unknown,
            Some(attempt) if now - attempt.created_at > LIFE => Taken::Expired(attempt),
            Some(attempt) => Taken::Attempt(attempt),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    async fn begin(store: &Store, state: &str, browser: &str, now: i64) {
        let attempt = NewAttempt {
            flow: Flow::Code,
            user_id: None,
            state,
            browser,
            nonce: "nonce",
            verifier: "verifier",
            next: "/next",
        };
        store
            .remember_attempt(&attempt, now)
            .await
            .expect("an attempt is remembered");
    }

    async fn take(store: &Store, state: &str, browser: &str, now: i64) -> &'static str {
        match store
            .take_attempt(Flow::Code, state, browser, now)
            .await
            .expect("the database answers")
        {
            Taken::Attempt(_) => "taken",
            Taken::Expired(_) => "expired",
            Taken::Unknown => "unknown",
        }
    }

    #[tokio::test]
    async fn a_state_can_be_used_once() {
        let store = in_memory().await;
        begin(&store, "state", "browser", 0).await;
        let taken = store.take_attempt(Flow::Code, "state", "browser", 600);
        let Taken::Attempt(attempt) = taken.await.unwrap() else {
            panic!("the attempt was not there");
        };
        assert_eq!(
            (attempt.nonce.as_str(), attempt.next.as_str()),
            ("nonce", "/next")
        );
        assert_eq!(take(&store, "state", "browser", 600).await, "unknown");
    }

    #[tokio::test]
    async fn another_browser_can_neither_use_nor_spoil_a_state() {
        let store = in_memory().await;
        begin(&store, "state", "browser", 0).await;
        assert_eq!(take(&store, "state", "stranger", 1).await, "unknown");
        assert_eq!(take(&store, "state", "browser", 1).await, "taken");
    }

    #[tokio::test]
    async fn a_state_of_one_flow_is_none_of_the_other() {
        let store = in_memory().await;
        begin(&store, "state", "browser", 0).await;
        let other = store.take_attempt(Flow::IdToken, "state", "browser", 1);
        assert!(matches!(other.await.unwrap(), Taken::Unknown));
        assert_eq!(take(&store, "state", "browser", 1).await, "taken");
    }

    #[tokio::test]
    async fn a_state_expires_after_ten_minutes() {
        let store = in_memory().await;
        begin(&store, "state", "browser", 0).await;
        assert_eq!(take(&store, "state", "browser", 601).await, "expired");
    }

    #[tokio::test]
    async fn tabs_have_their_own_attempts_and_the_oldest_beyond_twenty_are_forgotten() {
        let store = in_memory().await;
        for tab in 0..22 {
            begin(&store, &tab.to_string(), "browser", 5).await;
        }
        assert_eq!(take(&store, "1", "browser", 6).await, "unknown");
        assert_eq!(take(&store, "2", "browser", 6).await, "taken");
        assert_eq!(take(&store, "21", "browser", 6).await, "taken");
    }

    #[tokio::test]
    async fn there_are_never_more_than_ten_thousand_and_the_oldest_are_forgotten() {
        let store = in_memory().await;
        begin(&store, "oldest", "browser", 0).await;
        begin(&store, "second", "browser", 1).await;
        sqlx::query(
            "WITH RECURSIVE numbers (n) AS (
                 SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
             INSERT INTO attempts (state_hash, browser_hash, nonce, verifier, next, created_at)
             SELECT randomblob(32), randomblob(32), '', '', '/', 2 FROM numbers",
        )
        .bind(MOST + 1_500)
        .execute(&store.pool)
        .await
        .unwrap();
        begin(&store, "youngest", "another", 3).await;
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM attempts")
            .fetch_one(&store.pool)
            .await
            .unwrap();
        assert_eq!(count, MOST);
        assert_eq!(take(&store, "oldest", "browser", 4).await, "unknown");
        assert_eq!(take(&store, "second", "browser", 4).await, "unknown");
        assert_eq!(take(&store, "youngest", "another", 4).await, "taken");
    }

    #[tokio::test]
    async fn a_sweep_forgets_the_attempts_of_yesterday() {
        let store = in_memory().await;
        begin(&store, "old", "browser", 0).await;
        begin(&store, "young", "browser", 10).await;
        store.sweep(24 * 60 * 60).await.unwrap();
        assert_eq!(take(&store, "old", "browser", 20).await, "unknown");
        assert_eq!(take(&store, "young", "browser", 20).await, "taken");
    }
}
