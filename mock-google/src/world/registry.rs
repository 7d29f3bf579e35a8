//! Who is registered: clients, accounts, organisations, service accounts.

use std::sync::Arc;

use jiff::Timestamp;

use super::World;
use super::account::Account;
use super::client::Client;
use super::organization::Organization;
use super::service_account::ServiceAccount;

/// Clients and accounts.
impl World {
    /// Registers a client, or replaces the one of the same id.
    pub fn register(&mut self, client: Client) {
        self.earlier_redirects.remove(&client.id);
        self.clients
            .insert(Arc::clone(&client.id), Arc::new(client));
    }

    /// Registers a client whose redirect addresses count from a later time on; until then those of
    /// the client of the same id do, if there was one.
    pub fn register_from(&mut self, client: Client, from: Timestamp, now: Timestamp) {
        let before = self
            .client(&client.id)
            .map(|client| self.redirect_uris(client, now).to_vec())
            .unwrap_or_default();
        let id = Arc::clone(&client.id);
        self.register(client);
        self.earlier_redirects.insert(id, (from, before));
    }

    /// The redirect addresses of a client that count now.
    #[must_use]
    pub fn redirect_uris<'w>(&'w self, client: &'w Client, now: Timestamp) -> &'w [String] {
        match self.earlier_redirects.get(&client.id) {
            Some((from, before)) if now < *from => before,
            _ => &client.redirect_uris,
        }
    }

    /// Forgets a client; its tokens are then of an unknown client.
    pub fn remove_client(&mut self, id: &str) -> bool {
        self.clients.remove(id).is_some()
    }

    /// A client by its id.
    #[must_use]
    pub fn client(&self, id: &str) -> Option<&Arc<Client>> {
        self.clients.get(id)
    }

    /// Every client, by id.
    pub fn clients(&self) -> impl Iterator<Item = &Arc<Client>> {
        self.clients.values()
    }

    /// Adds an account, or replaces the one of the same `sub` or address.
    pub fn add_account(&mut self, account: Account) {
        let address = account.email.to_lowercase();
        if let Some(before) = self.accounts.get(&account.sub) {
            self.by_email.remove(&before.email.to_lowercase());
        }
        if let Some(other) = self.by_email.insert(address, Arc::clone(&account.sub))
            && other != account.sub
        {
            self.accounts.remove(&other);
        }
        self.accounts
            .insert(Arc::clone(&account.sub), Arc::new(account));
    }

    /// An account by its `sub`.
    #[must_use]
    pub fn account(&self, sub: &str) -> Option<&Arc<Account>> {
        self.accounts.get(sub)
    }

    /// An account by its email address, in any case.
    #[must_use]
    pub fn account_by_email(&self, email: &str) -> Option<&Arc<Account>> {
        self.accounts.get(self.by_email.get(&email.to_lowercase())?)
    }

    /// How many accounts there are.
    #[must_use]
    pub fn accounts_count(&self) -> usize {
        self.accounts.len()
    }

    /// Removes an account: its tokens are then of an account that has been deleted.
    pub fn remove_account(&mut self, email: &str) -> bool {
        self.by_email
            .remove(&email.to_lowercase())
            .is_some_and(|sub| self.accounts.remove(&sub).is_some())
    }

    /// Every account, by address.
    pub fn accounts(&self) -> impl Iterator<Item = &Arc<Account>> {
        self.by_email
            .values()
            .filter_map(|sub| self.accounts.get(sub))
    }
}

/// Organisations and service accounts.
impl World {
    /// Adds an organisation, or replaces the one of the same domain.
    pub fn add_organization(&mut self, organization: Organization) {
        self.organizations
            .insert(organization.domain.to_lowercase(), Arc::new(organization));
    }

    /// The organisation that manages an account.
    #[must_use]
    pub fn organization_of(&self, account: &Account) -> Option<&Arc<Organization>> {
        let domain = account.hosted_domain.as_deref()?;
        self.organizations.get(&domain.to_lowercase())
    }

    /// Registers a service account, or replaces the one of the same address.
    pub fn register_service_account(&mut self, account: ServiceAccount) {
        self.service_accounts
            .insert(account.email.to_lowercase(), Arc::new(account));
    }

    /// A service account by its email address or its numeric id.
    #[must_use]
    pub fn service_account(&self, name: &str) -> Option<&Arc<ServiceAccount>> {
        self.service_accounts.get(&name.to_lowercase()).or_else(|| {
            self.service_accounts
                .values()
                .find(|account| *account.unique_id == *name)
        })
    }

    /// Every service account, by address.
    pub fn service_accounts(&self) -> impl Iterator<Item = &Arc<ServiceAccount>> {
        self.service_accounts.values()
    }
}
