//! Sessions: a random cookie on one side, a row under its SHA-256 on the other.
//!
//! A session ends two hours after it was last used, a week after it began, or at once when the person
//! signs out: the row is gone then, whatever the browser still holds.

use super::Store;
use crate::random::fingerprint;

/// How long a session may rest, in seconds.
pub(super) const IDLE: i64 = 2 * 60 * 60;
/// How long a session lasts at most, however much it is used, in seconds.
pub(super) const LIFE: i64 = 7 * 24 * 60 * 60;
/// How long the callback that began a session may come again and be answered alike, in seconds.
const AGAIN: i64 = 60;
/// Being seen is written down no more often than this, in seconds.
const SEEN_EVERY: i64 = 60;

/// What is needed to begin a session.
pub(crate) struct NewSession<'a> {
    /// The value of the cookie.
    pub(crate) token: &'a str,
    /// Whose session it is.
    pub(crate) user_id: i64,
    /// The value every form must repeat.
    pub(crate) csrf: &'a str,
    /// The `state` of the sign-in that led here.
    pub(crate) state: &'a str,
    /// The cookie of the browser that signed in.
    pub(crate) browser: &'a str,
    /// The path the person went to.
    pub(crate) next: &'a str,
    /// The session this browser had before, which ends now.
    pub(crate) replaces: Option<&'a str>,
}

/// A signed-in browser and the user it belongs to.
#[derive(sqlx::FromRow)]
pub(crate) struct Session {
    /// Whose session it is.
    pub(crate) user_id: i64,
    /// The value every form must repeat.
    pub(crate) csrf: String,
    /// The user's address.
    pub(crate) email: String,
    /// Whether Google has verified that address.
    pub(crate) email_verified: bool,
    /// The user's full name.
    pub(crate) name: Option<String>,
    /// The address of the user's picture.
    pub(crate) picture: Option<String>,
    last_seen_at: i64,
}

/// What became of a callback that comes a second time.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Again {
    /// The session it began goes on under the new token.
    Resumed {
        /// The path the person went to.
        next: String,
    },
    /// It began a session that is still there, but too long ago to be given away again.
    TooLate,
    /// It began none in this browser, or the person has signed out since.
    Unknown,
}

impl Store {
    /// Begins a session and ends the one the browser had before, both or neither.
    pub(crate) async fn begin_session(
        &self,
        session: &NewSession<'_>,
        now: i64,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        if let Some(old) = session.replaces {
            sqlx::query("DELETE FROM sessions WHERE token_hash = ?")
                .bind(fingerprint(old))
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query(
            "INSERT INTO sessions
                 (token_hash, user_id, csrf, state_hash, browser_hash, next, created_at, last_seen_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(fingerprint(session.token))
        .bind(session.user_id)
        .bind(session.csrf)
        .bind(fingerprint(session.state))
        .bind(fingerprint(session.browser))
        .bind(session.next)
        .bind(now)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    /// The live session behind a cookie.
    pub(crate) async fn session(
        &self,
        token: &str,
        now: i64,
    ) -> Result<Option<Session>, sqlx::Error> {
        let hash = fingerprint(token);
        let session: Option<Session> = sqlx::query_as(
            "SELECT user_id, csrf, email, email_verified, name, picture, last_seen_at
             FROM sessions JOIN users ON users.id = sessions.user_id
             WHERE token_hash = ? AND last_seen_at > ? AND sessions.created_at > ?",
        )
        .bind(&hash)
        .bind(now - IDLE)
        .bind(now - LIFE)
        .fetch_optional(&self.pool)
        .await?;
        if let Some(session) = &session
            && now - session.last_seen_at >= SEEN_EVERY
        {
            sqlx::query("UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?")
                .bind(now)
                .bind(&hash)
                .execute(&self.pool)
                .await?;
        }
        Ok(session)
    }

    /// Ends the session behind a cookie, if there is one.
    pub(crate) async fn end_session(&self, token: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = ?")
            .bind(fingerprint(token))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Gives the session this state has just begun in this browser a new token.
    ///
    /// The old token is dead then: it went out with an answer the browser may have thrown away.
    pub(crate) async fn resume_session(
        &self,
        state: &str,
        browser: &str,
        token: &str,
        now: i64,
    ) -> Result<Again, sqlx::Error> {
        let (state, browser) = (fingerprint(state), fingerprint(browser));
        let next: Option<String> = sqlx::query_scalar(
            "UPDATE sessions SET token_hash = ?, last_seen_at = ?
             WHERE state_hash = ? AND browser_hash = ? AND created_at > ? RETURNING next",
        )
        .bind(fingerprint(token))
        .bind(now)
        .bind(&state)
        .bind(&browser)
        .bind(now - AGAIN)
        .fetch_optional(&self.pool)
        .await?;
        if let Some(next) = next {
            return Ok(Again::Resumed { next });
        }
        let known: Option<i64> = sqlx::query_scalar(
            "SELECT user_id FROM sessions WHERE state_hash = ? AND browser_hash = ?",
        )
        .bind(&state)
        .bind(&browser)
        .fetch_optional(&self.pool)
        .await?;
        Ok(known.map_or(Again::Unknown, |_| Again::TooLate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Admission, Person, in_memory};

    async fn signed_in(store: &Store, token: &str, replaces: Option<&str>) {
        let person = Person {
            issuer: "https://accounts.google.com",
            subject: "1",
            email: "ada@gmail.com",
            email_verified: true,
            is_gmail: true,
            name: Some("Ada"),
            picture: None,
        };
        let Ok(Admission::User(user_id)) = store.admit(&person, 0).await else {
            panic!("Ada was not let in");
        };
        let session = NewSession {
            token,
            user_id,
            csrf: "csrf",
            state: token,
            browser: "tab",
            next: "/next",
            replaces,
        };
        store
            .begin_session(&session, 0)
            .await
            .expect("a session begins");
    }

    #[tokio::test]
    async fn a_session_ends_two_hours_after_it_was_last_used() {
        let store = in_memory().await;
        signed_in(&store, "cookie", None).await;
        assert!(store.session("cookie", IDLE - 1).await.unwrap().is_some());
        assert!(
            store
                .session("cookie", 2 * IDLE - 2)
                .await
                .unwrap()
                .is_some()
        );
        assert!(store.session("cookie", 4 * IDLE).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn an_ended_or_replaced_session_is_dead() {
        let store = in_memory().await;
        signed_in(&store, "first", None).await;
        signed_in(&store, "second", Some("first")).await;
        assert!(store.session("first", 1).await.unwrap().is_none());
        assert_eq!(
            store.session("second", 1).await.unwrap().unwrap().email,
            "ada@gmail.com"
        );
        store.end_session("second").await.unwrap();
        assert!(store.session("second", 1).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_session_ends_after_a_week_however_much_it_is_used() {
        let store = in_memory().await;
        signed_in(&store, "cookie", None).await;
        for hours in 1..7 * 24 {
            let session = store.session("cookie", hours * 3600).await.unwrap();
            assert!(session.is_some(), "it was over after {hours} hours");
        }
        assert!(store.session("cookie", LIFE).await.unwrap().is_none());
        store.sweep(LIFE).await.unwrap();
        assert!(store.session("cookie", LIFE - 1).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_callback_that_comes_again_within_a_minute_moves_the_session_to_a_new_cookie() {
        let store = in_memory().await;
        signed_in(&store, "state", None).await;
        let stranger = store.resume_session("state", "stranger", "theirs", 1).await;
        assert_eq!(stranger.unwrap(), Again::Unknown);
        let next = "/next".to_owned();
        let again = store
            .resume_session("state", "tab", "fresh", AGAIN - 1)
            .await;
        assert_eq!(again.unwrap(), Again::Resumed { next });
        assert!(store.session("state", AGAIN).await.unwrap().is_none());
        assert!(store.session("fresh", AGAIN).await.unwrap().is_some());
        let late = store.resume_session("state", "tab", "later", AGAIN).await;
        assert_eq!(late.unwrap(), Again::TooLate);
        assert!(store.session("later", AGAIN).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_callback_does_not_bring_back_a_session_that_was_ended() {
        let store = in_memory().await;
        signed_in(&store, "state", None).await;
        store.end_session("state").await.unwrap();
        let again = store.resume_session("state", "tab", "fresh", 1).await;
        assert_eq!(again.unwrap(), Again::Unknown);
    }

    #[tokio::test]
    async fn a_sweep_removes_sessions_nobody_can_use() {
        let store = in_memory().await;
        signed_in(&store, "cookie", None).await;
        store.sweep(IDLE - 1).await.unwrap();
        assert!(store.session("cookie", 1).await.unwrap().is_some());
        store.sweep(IDLE).await.unwrap();
        assert!(store.session("cookie", 1).await.unwrap().is_none());
    }
}
