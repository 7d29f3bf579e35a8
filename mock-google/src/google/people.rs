//! The verbs about people: accounts, what they allowed, what ends it.

use std::sync::Arc;

use super::Google;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::account::Account;
use crate::world::client::Client;
use crate::world::organization::Organization;
use crate::world::service_account::ServiceAccount;

/// A name that this Google does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// No account has this email address.
    #[error(
        "no account `{0}`: add it with `add_account`, or as an `[[account]]` of the configuration"
    )]
    Account(String),
    /// No client has this id.
    #[error(
        "no client `{0}`: register it with `register`, or as a `[[client]]` of the configuration"
    )]
    Client(String),
}

/// Why an account cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChangeError {
    /// There is none of this email address.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// What is to tell it from others tells another account already.
    #[error("there is another account with this {0}: remove that first")]
    Taken(&'static str),
}

pub(super) fn find(
    world: &World,
    email: &str,
    client_id: &str,
) -> Result<(Arc<Account>, Arc<Client>), Unknown> {
    let account = world
        .account_by_email(email)
        .ok_or_else(|| Unknown::Account(email.to_owned()))?;
    let client = world
        .client(client_id)
        .ok_or_else(|| Unknown::Client(client_id.to_owned()))?;
    Ok((Arc::clone(account), Arc::clone(client)))
}

impl Google {
    /// Adds an account, or replaces the one of the same `sub` or email address.
    pub fn add_account(&self, account: Account) {
        self.turn(|turn| turn.world.add_account(account));
    }

    /// An account by its email address.
    #[must_use]
    pub fn account(&self, email: &str) -> Option<Account> {
        self.turn(|turn| {
            turn.world
                .account_by_email(email)
                .map(|account| account.as_ref().clone())
        })
    }

    /// The first accounts by email address, so many at most, and how many there are.
    #[must_use]
    pub fn accounts(&self, most: usize) -> (Vec<Arc<Account>>, usize) {
        self.turn(|turn| {
            let first = turn.world.accounts().take(most).cloned().collect();
            (first, turn.world.accounts_count())
        })
    }

    /// Remembers a consent as if the person had given it.
    ///
    /// # Errors
    /// [`Unknown`] names the account or the client that does not exist.
    pub fn grant_consent(
        &self,
        email: &str,
        client_id: &str,
        scopes: &Scopes,
    ) -> Result<(), Unknown> {
        self.turn(|turn| {
            let (account, client) = find(turn.world, email, client_id)?;
            turn.world
                .allow(&account.sub, &client, &scopes.granted(), turn.now, None);
            Ok(())
        })
    }

    /// Removes an app as the person does on the page of connected apps: its tokens are dead and it
    /// has to ask again.
    ///
    /// # Errors
    /// [`Unknown`] names the account or the client that does not exist.
    pub fn remove_app(&self, email: &str, client_id: &str) -> Result<(), Unknown> {
        self.turn(|turn| {
            let (account, client) = find(turn.world, email, client_id)?;
            turn.world.revoke(&account.sub, client.project(), turn.now);
            Ok(())
        })
    }

    /// What an account allowed and did not take back: the project, and the scopes.
    ///
    /// # Errors
    /// [`Unknown::Account`]
    pub fn consents(&self, email: &str) -> Result<Vec<(String, Scopes)>, Unknown> {
        self.turn(|turn| {
            let account = turn.world.account_by_email(email);
            let account = account.ok_or_else(|| Unknown::Account(email.to_owned()))?;
            let consents = turn.world.consents(&account.sub, turn.now);
            Ok(consents
                .map(|(project, consent)| (project.to_owned(), consent.scopes.clone()))
                .collect())
        })
    }

    /// Changes an account in place.
    ///
    /// # Errors
    /// [`Unknown::Account`]
    pub fn change_account(
        &self,
        email: &str,
        change: impl FnOnce(&mut Account),
    ) -> Result<(), Unknown> {
        self.turn(|turn| {
            let account = turn.world.account_by_email(email);
            let mut account = account
                .ok_or_else(|| Unknown::Account(email.to_owned()))?
                .as_ref()
                .clone();
            change(&mut account);
            turn.world.add_account(account);
            Ok(())
        })
    }

    /// Puts an account in the place of one, as made from that one, in one turn; its consents go with its
    /// `sub`.
    pub(crate) fn replace_account<E: From<ChangeError>>(
        &self,
        email: &str,
        change: impl FnOnce(&Account) -> Result<Account, E>,
    ) -> Result<(), E> {
        self.turn(|turn| {
            let before = turn.world.account_by_email(email).cloned();
            let before = before.ok_or_else(|| Unknown::Account(email.to_owned()));
            let before = before.map_err(ChangeError::from)?;
            let account = change(&before)?;
            let is_other =
                |other: Option<&Arc<Account>>| other.is_some_and(|other| other.sub != before.sub);
            if is_other(turn.world.account_by_email(&account.email)) {
                return Err(ChangeError::Taken("email").into());
            }
            if is_other(turn.world.account(&account.sub)) {
                return Err(ChangeError::Taken("sub").into());
            }
            if account.sub != before.sub {
                turn.world.remove_account(&before.email);
            }
            turn.world.add_account(account);
            Ok(())
        })
    }

    /// Gives an account a new password, which ends its refresh tokens with Gmail scopes
    /// (<https://developers.google.com/identity/protocols/oauth2#expiration>).
    ///
    /// # Errors
    /// [`Unknown::Account`]
    pub fn change_password(&self, email: &str, password: &str) -> Result<(), Unknown> {
        self.turn(|turn| {
            let account = turn.world.account_by_email(email);
            let account = account.ok_or_else(|| Unknown::Account(email.to_owned()))?;
            let mut account = account.as_ref().clone();
            password.clone_into(&mut account.password);
            turn.world.password_changed(&account.sub, turn.now);
            turn.world.add_account(account);
            Ok(())
        })
    }

    /// Suspends an account, or lets it in again: while it is suspended, every refresh fails.
    ///
    /// # Errors
    /// [`Unknown::Account`]
    pub fn suspend(&self, email: &str, suspended: bool) -> Result<(), Unknown> {
        self.change_account(email, |account| account.suspended = suspended)
    }

    /// Removes an account; its tokens are then of an account that has been deleted.
    pub fn remove_account(&self, email: &str) {
        self.turn(|turn| turn.world.remove_account(email));
    }

    /// Adds an organisation, or replaces the one of the same domain.
    pub fn add_organization(&self, organization: Organization) {
        self.turn(|turn| turn.world.add_organization(organization));
    }

    /// Registers a service account, or replaces the one of the same address.
    pub fn register_service_account(&self, account: ServiceAccount) {
        self.turn(|turn| turn.world.register_service_account(account));
    }

    /// A service account by its email address or its numeric id.
    #[must_use]
    pub fn service_account(&self, name: &str) -> Option<Arc<ServiceAccount>> {
        self.turn(|turn| turn.world.service_account(name).cloned())
    }

    /// Every service account, by address.
    #[must_use]
    pub fn service_accounts(&self) -> Vec<Arc<ServiceAccount>> {
        self.turn(|turn| turn.world.service_accounts().cloned().collect())
    }
}
