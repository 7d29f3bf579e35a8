//! Users and who they are at Google.
//!
//! The key is the pair of issuer and subject, the only thing Google promises never to reuse (OpenID
//! Connect Core section 5.7). An e-mail address never finds an account: a newcomer whose address is
//! taken is told so, because merging the two would hand one person's account to another.

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
    /// Their address belongs to another user; nothing was changed.
    EmailTaken,
}

impl Store {
    /// Finds the user with this identity and updates them, or makes a new one.
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
        let written: Result<i64, sqlx::Error> = match known {
            Some(user_id) => sqlx::query(
                "UPDATE users SET email = ?, email_verified = ?, name = COALESCE(?, name),
                     picture = COALESCE(?, picture), updated_at = ? WHERE id = ?",
            )
            .bind(person.email)
            .bind(person.email_verified)
            .bind(person.name)
            .bind(person.picture)
            .bind(now)
            .bind(user_id)
            .execute(&mut *transaction)
            .await
            .map(|_| user_id),
            None => {
                sqlx::query_scalar(
                    "INSERT INTO users
                         (email, email_verified, name, picture, created_at, updated_at)
                     VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
                )
                .bind(person.email)
                .bind(person.email_verified)
                .bind(person.name)
                .bind(person.picture)
                .bind(now)
                .bind(now)
                .fetch_one(&mut *transaction)
                .await
            }
        };
        let user_id = match written {
            Ok(user_id) => user_id,
            Err(error) if is_taken(&error) => {
                transaction.rollback().await?;
                return Ok(Admission::EmailTaken);
            }
            Err(error) => return Err(error),
        };
        if known.is_none() {
            sqlx::query(
                "INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)",
            )
            .bind(person.issuer)
            .bind(person.subject)
            .bind(user_id)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        }
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

    /// The user with this address.
    pub(crate) async fn user_with_email(&self, email: &str) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar("SELECT id FROM users WHERE email = ?")
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

fn is_taken(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
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
}
