//! Users and who they are at Google.
//!
//! The key is the pair of issuer and subject, the only thing Google promises never to reuse (OpenID
//! Connect Core section 5.7). An e-mail address never finds an account: a newcomer whose address is
//! taken is told so, because merging the two would hand one person's account to another. Only an address
//! Google has verified is taken by its user: anybody can claim any other.

use sqlx::{Sqlite, Transaction};

use super::Store;

/// Somebody Google vouches for.
pub(crate) struct Person<'a> {
    /// Who vouches.
    pub(crate) issuer: &'a str,
    /// The person's id there.
    pub(crate) subject: &'a str,
    /// The address Google knows.
    pub(crate) email: &'a str,
    /// Whether Google has verified that address.
    pub(crate) email_verified: bool,
    /// The full name, when the person shares it.
    pub(crate) name: Option<&'a str>,
    /// The address of a picture, when the person shares it.
    pub(crate) picture: Option<&'a str>,
}

/// What became of letting somebody in.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Admission {
    /// They are this user, known before or new.
    User(i64),
    /// They are new, and their verified address belongs to another user; nothing was changed.
    EmailTaken,
}

impl Store {
    /// Finds the user with this identity and updates them, or makes a new one.
    ///
    /// Somebody known whose new address belongs to another user is let in and keeps the old address.
    pub(crate) async fn admit(
        &self,
        person: &Person<'_>,
        now: i64,
    ) -> Result<Admission, sqlx::Error> {
        // IMMEDIATE: two first sign-ins of the same person must not both find nobody.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let known: Option<i64> =
            sqlx::query_scalar("SELECT user_id FROM identities WHERE issuer = ? AND subject = ?")
                .bind(person.issuer)
                .bind(person.subject)
                .fetch_optional(&mut *transaction)
                .await?;
        let taken = person.is_taken(known, &mut transaction).await?;
        let user_id = match known {
            Some(user_id) => {
                person.update(user_id, taken, now, &mut transaction).await?;
                user_id
            }
            None if taken => {
                transaction.rollback().await?;
                return Ok(Admission::EmailTaken);
            }
            None => person.insert(now, &mut transaction).await?,
        };
        transaction.commit().await?;
        Ok(Admission::User(user_id))
    }

    /// The user's id at this issuer.
    pub(crate) async fn subject(
        &self,
        user_id: i64,
        issuer: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT subject FROM identities WHERE user_id = ? AND issuer = ?")
            .bind(user_id)
            .bind(issuer)
            .fetch_optional(&self.pool)
            .await
    }

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
}

impl Person<'_> {
    /// Whether another user has this address verified, so that this person cannot.
    async fn is_taken(
        &self,
        known: Option<i64>,
        transaction: &mut Transaction<'static, Sqlite>,
    ) -> Result<bool, sqlx::Error> {
        let other: Option<i64> = sqlx::query_scalar(
            "SELECT id FROM users WHERE email = ? AND email_verified = 1 AND id IS NOT ?",
        )
        .bind(self.email)
        .bind(known)
        .fetch_optional(&mut **transaction)
        .await?;
        Ok(self.email_verified && other.is_some())
    }

    /// Writes what Google says now; a taken address is passed over.
    async fn update(
        &self,
        user_id: i64,
        taken: bool,
        now: i64,
        transaction: &mut Transaction<'static, Sqlite>,
    ) -> Result<(), sqlx::Error> {
        if taken {
            tracing::warn!(
                user_id,
                "the new e-mail address is another user's; the old one stays"
            );
        }
        sqlx::query(
            "UPDATE users SET email = COALESCE(?, email),
                 email_verified = COALESCE(?, email_verified), name = COALESCE(?, name),
                 picture = COALESCE(?, picture), updated_at = ? WHERE id = ?",
        )
        .bind((!taken).then_some(self.email))
        .bind((!taken).then_some(self.email_verified))
        .bind(self.name)
        .bind(self.picture)
        .bind(now)
        .bind(user_id)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    /// Makes a user with this identity.
    async fn insert(
        &self,
        now: i64,
        transaction: &mut Transaction<'static, Sqlite>,
    ) -> Result<i64, sqlx::Error> {
        let user_id: i64 = sqlx::query_scalar(
            "INSERT INTO users (email, email_verified, name, picture, created_at, updated_at)
             VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(self.email)
        .bind(self.email_verified)
        .bind(self.name)
        .bind(self.picture)
        .bind(now)
        .bind(now)
        .fetch_one(&mut **transaction)
        .await?;
        sqlx::query(
            "INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)",
        )
        .bind(self.issuer)
        .bind(self.subject)
        .bind(user_id)
        .bind(now)
        .execute(&mut **transaction)
        .await?;
        Ok(user_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::in_memory;

    fn person<'a>(subject: &'a str, email: &'a str) -> Person<'a> {
        let issuer = "https://accounts.google.com";
        Person {
            issuer,
            subject,
            email,
            email_verified: true,
            name: None,
            picture: None,
        }
    }

    #[tokio::test]
    async fn the_same_subject_is_the_same_user_even_with_a_new_address() {
        let store = in_memory().await;
        let first = store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
        let again = store
            .admit(&person("1", "countess@gmail.com"), 1)
            .await
            .unwrap();
        assert_eq!(first, again);
        assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 0);
        assert_eq!(
            store.users_with_email("countess@gmail.com").await.unwrap(),
            1
        );
    }

    #[tokio::test]
    async fn an_address_that_is_taken_merges_nobody() {
        let store = in_memory().await;
        let ada = store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
        let mallory = store.admit(&person("2", "ADA@gmail.com"), 0).await.unwrap();
        assert_eq!(mallory, Admission::EmailTaken);
        assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 1);
        assert_eq!(
            store.admit(&person("1", "ada@gmail.com"), 1).await.unwrap(),
            ada
        );
    }

    #[tokio::test]
    async fn an_address_nobody_verified_is_not_taken() {
        let store = in_memory().await;
        let claimed = Person {
            email_verified: false,
            ..person("2", "ada@gmail.com")
        };
        let mallory = store.admit(&claimed, 0).await.unwrap();
        let ada = store.admit(&person("1", "ada@gmail.com"), 1).await.unwrap();
        assert_ne!(mallory, ada);
        let again = Person {
            subject: "3",
            ..claimed
        };
        let third = store.admit(&again, 2).await.unwrap();
        assert!(matches!(third, Admission::User(_)) && third != ada && third != mallory);
        assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 3);
        let found = store.user_with_email("Ada@gmail.com").await.unwrap();
        assert_eq!(found.map(Admission::User), Some(ada));
    }

    #[tokio::test]
    async fn somebody_known_keeps_the_old_address_when_the_new_one_is_taken() {
        let store = in_memory().await;
        let ada = store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
        let bob = store.admit(&person("2", "bob@gmail.com"), 0).await.unwrap();
        let moved = Person {
            name: Some("Bob"),
            ..person("2", "ADA@gmail.com")
        };
        assert_eq!(store.admit(&moved, 1).await.unwrap(), bob);
        let found = store.user_with_email("bob@gmail.com").await.unwrap();
        assert_eq!(found.map(Admission::User), Some(bob));
        let found = store.user_with_email("ada@gmail.com").await.unwrap();
        assert_eq!(found.map(Admission::User), Some(ada));
        assert_eq!(store.users_with_email("ada@gmail.com").await.unwrap(), 1);
    }

    #[tokio::test]
    async fn the_database_itself_lets_two_users_share_no_verified_address() {
        let store = in_memory().await;
        store.admit(&person("1", "ada@gmail.com"), 0).await.unwrap();
        let twin = sqlx::query(
            "INSERT INTO users (email, email_verified, created_at, updated_at)
             VALUES ('ADA@GMAIL.COM', 1, 0, 0)",
        );
        let error = twin.execute(&store.pool).await.unwrap_err();
        let error = error.as_database_error().expect("the database refuses");
        assert!(error.is_unique_violation(), "{error}");
    }
}
