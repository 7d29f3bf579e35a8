//! Accounts by e-mail address: a sign-up is nothing until its address is proved, and then a user.
//!
//! Otherwise somebody could sign up with an address that is not theirs and wait for its owner to come by
//! way of Google ("pre-hijacking"). The link proves the address only in the browser that signed up: its
//! owner may well open a link in a mail she never asked for.

use super::Store;
use crate::random::fingerprint;

/// How long the link in the mail works, in seconds.
pub(super) const LIFE: i64 = 60 * 60;
/// How many sign-ups may wait for their proof, whoever starts them; the oldest go first.
const MOST: i64 = 1_000;

/// Somebody who wants an account.
pub(crate) struct Registration<'a> {
    /// The unguessable part of the link in the mail.
    pub(crate) token: &'a str,
    /// The cookie of the browser that signs up.
    pub(crate) browser: &'a str,
    /// The address to prove.
    pub(crate) email: &'a str,
    /// What they want to be called.
    pub(crate) name: &'a str,
    /// Their password, hashed.
    pub(crate) password_hash: &'a str,
}

/// What became of opening the link.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Proof {
    /// The address is proved, and there is a user now.
    User(i64),
    /// Somebody has the address already; the sign-up is void.
    EmailTaken,
    /// There is no such link, or not any more, or not in this browser.
    Unknown,
}

#[derive(sqlx::FromRow)]
struct Row {
    email: String,
    name: String,
    password_hash: String,
}

impl Proof {
    /// The user, if there is one.
    #[cfg(test)]
    pub(crate) fn user(&self) -> Option<i64> {
        match self {
            Self::User(user_id) => Some(*user_id),
            Self::EmailTaken | Self::Unknown => None,
        }
    }
}

impl Store {
    /// Remembers a sign-up until its address is proved.
    pub(crate) async fn register(
        &self,
        registration: &Registration<'_>,
        now: i64,
    ) -> Result<(), sqlx::Error> {
        let mut changes = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "INSERT INTO registrations
                 (token_hash, browser_hash, email, name, password_hash, created_at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(fingerprint(registration.token))
        .bind(fingerprint(registration.browser))
        .bind(registration.email)
        .bind(registration.name)
        .bind(registration.password_hash)
        .bind(now)
        .execute(&mut *changes)
        .await?;
        sqlx::query(
            "DELETE FROM registrations WHERE created_at <= ? OR token_hash IN (
                 SELECT token_hash FROM registrations
                 ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
        )
        .bind(now - LIFE)
        .bind(MOST)
        .execute(&mut *changes)
        .await?;
        changes.commit().await
    }

    /// Takes the sign-up behind a link away and makes it a user, if the address is still free.
    pub(crate) async fn prove(
        &self,
        token: &str,
        browser: &str,
        now: i64,
    ) -> Result<Proof, sqlx::Error> {
        let mut changes = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let row: Option<Row> = sqlx::query_as(
            "DELETE FROM registrations
             WHERE token_hash = ? AND browser_hash = ? AND created_at > ?
             RETURNING email, name, password_hash",
        )
        .bind(fingerprint(token))
        .bind(fingerprint(browser))
        .bind(now - LIFE)
        .fetch_optional(&mut *changes)
        .await?;
        let Some(row) = row else {
            return Ok(Proof::Unknown);
        };
        let user_id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO users (email, email_verified, name, created_at, updated_at)
             VALUES (?, 1, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        )
        .bind(&row.email)
        .bind(&row.name)
        .bind(now)
        .bind(now)
        .fetch_optional(&mut *changes)
        .await?;
        if let Some(user_id) = user_id {
            sqlx::query("INSERT INTO passwords (user_id, hash, created_at) VALUES (?, ?, ?)")
                .bind(user_id)
                .bind(&row.password_hash)
                .bind(now)
                .execute(&mut *changes)
                .await?;
        }
        changes.commit().await?;
        Ok(user_id.map_or(Proof::EmailTaken, Proof::User))
    }

    /// The user who signs in with this address and a password, and its hash.
    pub(crate) async fn password(&self, email: &str) -> Result<Option<(i64, String)>, sqlx::Error> {
        sqlx::query_as(
            "SELECT user_id, hash FROM passwords JOIN users ON users.id = passwords.user_id
             WHERE email = ? AND email_verified = 1",
        )
        .bind(email)
        .fetch_optional(&self.pool)
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    async fn registered(store: &Store, token: &str) {
        let registration = Registration {
            token,
            browser: "browser",
            email: "ada@gmail.com",
            name: "Ada",
            password_hash: "hash",
        };
        store.register(&registration, 0).await.unwrap();
    }

    #[tokio::test]
    async fn a_sign_up_is_no_account_until_its_address_is_proved_and_then_one_only() {
        let store = in_memory().await;
        registered(&store, "link").await;
        assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 0);
        let Proof::User(ada) = store.prove("link", "browser", 1).await.unwrap() else {
            panic!("the address was not proved");
        };
        let found = store.password("ADA@gmail.com").await.unwrap();
        assert_eq!(found, Some((ada, "hash".to_owned())));
        let again = store.prove("link", "browser", 2).await.unwrap();
        assert_eq!(again, Proof::Unknown);
        registered(&store, "second").await;
        let second = store.prove("second", "browser", 3).await.unwrap();
        assert_eq!(second, Proof::EmailTaken);
    }

    #[tokio::test]
    async fn a_link_works_for_an_hour_and_in_its_own_browser_only() {
        let store = in_memory().await;
        registered(&store, "link").await;
        for (token, browser, now) in [
            ("link", "owner of the address", 1),
            ("other", "browser", 1),
            ("link", "browser", LIFE),
        ] {
            let proof = store.prove(token, browser, now).await.unwrap();
            assert_eq!(proof, Proof::Unknown, "{token} {browser} {now}");
        }
        let in_time = store.prove("link", "browser", LIFE - 1).await.unwrap();
        assert!(in_time.user().is_some());
    }

    #[tokio::test]
    async fn no_more_than_a_thousand_sign_ups_wait() {
        let store = in_memory().await;
        for number in 0..=MOST {
            registered(&store, &number.to_string()).await;
        }
        let oldest = store.prove("0", "browser", 1).await.unwrap();
        assert_eq!(oldest, Proof::Unknown);
        let second = store.prove("1", "browser", 1).await.unwrap();
        assert!(second.user().is_some());
    }
}
