//! Who somebody is at Google, and which user that makes them here.
//!
//! The key is the pair of issuer and subject, the only thing Google promises never to reuse (OpenID
//! Connect Core section 5.7). An e-mail address alone finds no account, with one exception: a user who
//! has proved an address of Gmail's here, and has no Google account yet, is linked when Google has verified
//! the same address. Other addresses change hands: a company gives one to the next employee, and whoever
//! proved it here may not be who has it now. Whoever has such a one signs in here first and connects
//! Google then (<https://developers.google.com/identity/gsi/web/guides/verify-google-id-token>).

use sqlx::{Sqlite, Transaction};

use super::Store;

/// Somebody Google vouches for.
#[derive(Clone, Copy)]
pub(crate) struct Person<'a> {
    /// Who vouches.
    pub(crate) issuer: &'a str,
    /// The person's id there.
    pub(crate) subject: &'a str,
    /// The address Google knows.
    pub(crate) email: &'a str,
    /// Whether Google has verified that address.
    pub(crate) email_verified: bool,
    /// Whether the address is one of Gmail's, which never change hands.
    pub(crate) is_gmail: bool,
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
    /// The Google account is another user's, or the user has another Google account.
    IdentityTaken,
}

type Changes = Transaction<'static, Sqlite>;

impl Store {
    /// Finds the user with this identity and updates them, links one, or makes a new one.
    ///
    /// Somebody known whose new address belongs to another user is let in and keeps the old address.
    pub(crate) async fn admit(
        &self,
        person: &Person<'_>,
        now: i64,
    ) -> Result<Admission, sqlx::Error> {
        // IMMEDIATE: two first sign-ins of the same person must not both find nobody.
        let mut changes = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let known = person.user(&mut changes).await?;
        let owner = person.owner_of_address(&mut changes).await?;
        let user_id = match (known, owner) {
            (Some(user_id), _) => {
                person.update(user_id, owner, now, &mut changes).await?;
                user_id
            }
            (None, Some(owner)) if person.may_be_linked_to(owner, &mut changes).await? => {
                person.attach(owner, now, &mut changes).await?;
                person.update(owner, Some(owner), now, &mut changes).await?;
                tracing::info!(user_id = owner, "linked with Google by a proved address");
                owner
            }
            (None, Some(_)) if person.email_verified => return Ok(Admission::EmailTaken),
            (None, _) => person.insert(now, &mut changes).await?,
        };
        changes.commit().await?;
        Ok(Admission::User(user_id))
    }

    /// Connects a signed-in user with this identity, unless one of them is taken.
    pub(crate) async fn connect(
        &self,
        user_id: i64,
        person: &Person<'_>,
        now: i64,
    ) -> Result<Admission, sqlx::Error> {
        let mut changes = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        match person.user(&mut changes).await? {
            Some(known) if known == user_id => {}
            None if !has_identity(user_id, person.issuer, &mut changes).await? => {
                person.attach(user_id, now, &mut changes).await?;
            }
            _ => return Ok(Admission::IdentityTaken),
        }
        let owner = person.owner_of_address(&mut changes).await?;
        person.update(user_id, owner, now, &mut changes).await?;
        changes.commit().await?;
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
}

/// Whether a user is somebody at this issuer already.
async fn has_identity(
    user_id: i64,
    issuer: &str,
    changes: &mut Changes,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM identities WHERE user_id = ? AND issuer = ?)")
        .bind(user_id)
        .bind(issuer)
        .fetch_one(&mut **changes)
        .await
}

impl Person<'_> {
    /// The user with this identity.
    async fn user(&self, changes: &mut Changes) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar("SELECT user_id FROM identities WHERE issuer = ? AND subject = ?")
            .bind(self.issuer)
            .bind(self.subject)
            .fetch_optional(&mut **changes)
            .await
    }

    /// The user who has this address verified; nobody else can.
    async fn owner_of_address(&self, changes: &mut Changes) -> Result<Option<i64>, sqlx::Error> {
        sqlx::query_scalar("SELECT id FROM users WHERE email = ? AND email_verified = 1")
            .bind(self.email)
            .fetch_optional(&mut **changes)
            .await
    }

    /// Whether the owner of the address has proved it here, and it cannot have changed hands since.
    async fn may_be_linked_to(
        &self,
        owner: i64,
        changes: &mut Changes,
    ) -> Result<bool, sqlx::Error> {
        if !self.email_verified || !self.is_gmail {
            return Ok(false);
        }
        // Whoever has an identity already is somebody else; without a password nothing was proved here.
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM passwords WHERE user_id = ?1)
                 AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = ?1)",
        )
        .bind(owner)
        .fetch_one(&mut **changes)
        .await
    }

    /// Gives a user this identity.
    async fn attach(
        &self,
        user_id: i64,
        now: i64,
        changes: &mut Changes,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)",
        )
        .bind(self.issuer)
        .bind(self.subject)
        .bind(user_id)
        .bind(now)
        .execute(&mut **changes)
        .await?;
        Ok(())
    }

    /// Writes what Google says now; an address that is another's stays, and so do address and name of
    /// whoever has given them here, with a password.
    async fn update(
        &self,
        user_id: i64,
        owner: Option<i64>,
        now: i64,
        changes: &mut Changes,
    ) -> Result<(), sqlx::Error> {
        let taken = self.email_verified && owner.is_some_and(|owner| owner != user_id);
        if taken {
            tracing::warn!(
                user_id,
                "the new e-mail address is another user's; the old one stays"
            );
        }
        sqlx::query(
            "UPDATE users SET email = COALESCE(?1, email),
                 email_verified = COALESCE(?2, email_verified)
             WHERE id = ?3 AND NOT EXISTS (SELECT 1 FROM passwords WHERE user_id = ?3)",
        )
        .bind((!taken).then_some(self.email))
        .bind((!taken).then_some(self.email_verified))
        .bind(user_id)
        .execute(&mut **changes)
        .await?;
        sqlx::query(
            "UPDATE users SET picture = COALESCE(?2, picture), updated_at = ?3,
                 name = CASE WHEN EXISTS (SELECT 1 FROM passwords WHERE user_id = ?4)
                     THEN COALESCE(name, ?1) ELSE COALESCE(?1, name) END
             WHERE id = ?4",
        )
        .bind(self.name)
        .bind(self.picture)
        .bind(now)
        .bind(user_id)
        .execute(&mut **changes)
        .await?;
        Ok(())
    }

    /// Makes a user with this identity.
    async fn insert(&self, now: i64, changes: &mut Changes) -> Result<i64, sqlx::Error> {
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
        .fetch_one(&mut **changes)
        .await?;
        self.attach(user_id, now, changes).await?;
        Ok(user_id)
    }
}

#[cfg(test)]
mod tests;
