//! One Google: the handle that everything goes through, and the one lock.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::clock::Clock;
use crate::dice::Dice;
use crate::endpoints::Endpoints;
use crate::journal::Entry;
use crate::keys::SigningKeys;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::account::Account;
use crate::world::client::Client;

/// A handle on one Google; clones are cheap and speak to the same one.
///
/// Its methods are the verbs of a test: register an app, add a person, move the clock, read the
/// journal. Start one with [`Google::builder`].
#[derive(Clone, Debug)]
pub struct Google(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    clock: Clock,
    keys: SigningKeys,
    endpoints: Endpoints,
    behaviour: Behaviour,
    seal: [u8; 32],
}

#[derive(Debug)]
struct State {
    world: World,
    dice: Dice,
}

/// One turn at the world, under the lock: short, and never across an `.await`.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) dice: &'a mut Dice,
    pub(crate) now: Timestamp,
}

/// A name that this Google does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// No account has this email address.
    #[error("no account `{0}`: add it with `add_account`")]
    Account(String),
    /// No client has this id.
    #[error("no client `{0}`: register it with `register`")]
    Client(String),
}

fn find(
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
    pub(crate) fn new(
        world: World,
        mut dice: Dice,
        clock: Clock,
        keys: SigningKeys,
        endpoints: Endpoints,
        behaviour: Behaviour,
    ) -> Self {
        let seal = dice.throw("seal");
        let state = Mutex::new(State { world, dice });
        Self(Arc::new(Shared {
            state,
            clock,
            keys,
            endpoints,
            behaviour,
            seal,
        }))
    }

    /// Every address of this Google.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.0.endpoints
    }

    /// The issuer of its tokens, without a trailing slash.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.0.endpoints.issuer()
    }

    /// Its clock, to be held, set and advanced.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Its signing keys, to be rotated.
    #[must_use]
    pub fn keys(&self) -> &SigningKeys {
        &self.0.keys
    }

    /// How it behaves where Googles differ.
    #[must_use]
    pub fn behaviour(&self) -> &Behaviour {
        &self.0.behaviour
    }

    /// Registers an app, or replaces the one of the same id.
    pub fn register(&self, client: Client) {
        self.turn(|turn| turn.world.register(client));
    }

    /// An app by its client id.
    #[must_use]
    pub fn client(&self, id: &str) -> Option<Client> {
        self.turn(|turn| turn.world.client(id).map(|client| client.as_ref().clone()))
    }

    /// Every registered app, by client id.
    #[must_use]
    pub fn clients(&self) -> Vec<Client> {
        self.turn(|turn| {
            turn.world
                .clients()
                .map(|client| client.as_ref().clone())
                .collect()
        })
    }

    /// Unregisters an app; for its users it is then unknown to Google.
    pub fn remove_client(&self, id: &str) {
        self.turn(|turn| turn.world.remove_client(id));
    }

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
            turn.world.allow(&account.sub, &client, &scopes.granted());
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

    /// What was asked and answered, oldest first; the last 2 000 requests.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.turn(|turn| turn.world.journal.entries().cloned().collect())
    }

    /// The secret that seals what travels through the browser.
    pub(crate) fn seal(&self) -> &[u8; 32] {
        &self.0.seal
    }

    /// Takes the lock for one turn; what expired is gone before the turn begins.
    pub(crate) fn turn<T>(&self, act: impl FnOnce(&mut Turn<'_>) -> T) -> T {
        let now = self.0.clock.now();
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { world, dice } = &mut *state;
        world.sweep(now);
        act(&mut Turn { world, dice, now })
    }

    /// Takes the lock for one request: decides and acts, and writes the journal, in one turn.
    pub(crate) fn settle<T>(
        &self,
        mut entry: Entry,
        act: impl FnOnce(&mut Turn<'_>, &mut Entry) -> T,
    ) -> T {
        let (value, line) = self.turn(|turn| {
            entry.at = turn.now;
            let value = act(turn, &mut entry);
            let line = tracing::enabled!(tracing::Level::INFO).then(|| entry.clone());
            turn.world.journal.write(entry);
            (value, line)
        });
        if let Some(entry) = line {
            // After the lock: a slow terminal holds nobody up.
            tracing::info!(
                endpoint = %entry.endpoint,
                method = entry.method,
                path = entry.path,
                status = entry.status,
                client = entry.client,
                account = entry.account,
                decision = entry.decision,
                "{entry}"
            );
        }
        value
    }
}
