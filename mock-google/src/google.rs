//! One Google: the handle that everything goes through, and the one lock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::behaviour::Behaviour;
use crate::clock::{Clock, Mark};
use crate::dice::Dice;
use crate::endpoints::Endpoints;
use crate::fault::{Aliases, Faults};
use crate::journal::{Entry, Opened};
use crate::keys::{KeySet, SigningKeys};
use crate::tls::Tls;
use crate::wire::id_token::{self, ClaimSet};
use crate::world::World;
use crate::world::client::Client;

mod events;
mod faults;
mod journal;
mod people;
mod reset;
mod tokens;

pub use events::EventError;
pub(crate) use people::ChangeError;
pub use people::Unknown;
use reset::Snapshot;
pub use reset::{MOST_SNAPSHOTS, SnapshotError, SnapshotInfo};
pub(crate) use tokens::access_token;

/// A handle on one Google; clones are cheap and speak to the same one.
///
/// Its methods are the verbs of a test: register an app, add a person, move the clock, read the
/// journal. Start one with [`Google::builder`].
#[derive(Clone)]
pub struct Google(Arc<Shared>);

/// Prints the issuer, and none of the secrets.
impl std::fmt::Debug for Google {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Google").field(&self.issuer()).finish()
    }
}

struct Shared {
    state: Mutex<State>,
    clock: Clock,
    clock_at_start: Mark,
    keys: SigningKeys,
    endpoints: Endpoints,
    behaviour: Behaviour,
    seal: [u8; 32],
    tls: Tls,
    /// For those who wait for an answer.
    answered: watch::Sender<()>,
    /// Whether a fault is armed, so that asking costs nothing where none is; set under the lock.
    may_misbehave: AtomicBool,
    faults_changed: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    world: World,
    dice: Dice,
    faults: Faults,
    aliases: Aliases,
    /// The world as it was when the server started.
    initial: World,
    snapshots: Vec<Snapshot>,
    last_snapshot: u64,
}

/// One turn at the world, under the lock: short, and never across an `.await`.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) dice: &'a mut Dice,
    pub(crate) faults: &'a mut Faults,
    pub(crate) aliases: &'a mut Aliases,
    pub(super) initial: &'a World,
    snapshots: &'a mut Vec<Snapshot>,
    last_snapshot: &'a mut u64,
    pub(crate) now: Timestamp,
}

impl Google {
    pub(crate) fn new(
        world: World,
        mut dice: Dice,
        clock: Clock,
        keys: SigningKeys,
        endpoints: Endpoints,
        behaviour: Behaviour,
        tls: Tls,
    ) -> Self {
        let seal = dice.throw("seal");
        let state = Mutex::new(State {
            initial: world.clone(),
            world,
            dice,
            faults: Faults::default(),
            aliases: Aliases::default(),
            snapshots: Vec::new(),
            last_snapshot: 0,
        });
        let clock_at_start = clock.mark();
        Self(Arc::new(Shared {
            state,
            clock,
            clock_at_start,
            keys,
            endpoints,
            behaviour,
            seal,
            tls,
            answered: watch::Sender::new(()),
            may_misbehave: AtomicBool::new(false),
            faults_changed: watch::Sender::new(()),
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

    /// The certificate of the authority behind its https, as PEM: what a client has to trust. One is made
    /// for each server; none where no certificate can be made.
    #[must_use]
    pub fn ca_certificate(&self) -> Option<&str> {
        self.0.tls.ca()
    }

    /// Its TLS.
    pub(crate) fn tls(&self) -> &Tls {
        &self.0.tls
    }

    /// Registers an app, or replaces the one of the same id.
    ///
    /// With `registration_delay` its redirect addresses count only later, as at Google.
    pub fn register(&self, client: Client) {
        let delay = self.behaviour().registration_delay;
        self.turn(|turn| match turn.now.checked_add(delay) {
            Ok(from) if from > turn.now => turn.world.register_from(client, from, turn.now),
            _ => turn.world.register(client),
        });
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

    /// The keys as they stand by the clock.
    pub(crate) fn keys_now(&self) -> Arc<KeySet> {
        self.keys().at(self.clock().now())
    }

    /// Signs a token; call it outside a turn, a signature costs more than everything else together.
    pub(crate) fn sign(&self, claims: &ClaimSet) -> String {
        self.sign_as("JWT", claims)
    }

    /// Signs a token of a type (RFC 8417 section 2.3 for security events).
    pub(crate) fn sign_as(&self, typ: &str, claims: &ClaimSet) -> String {
        let keys = self.keys_now();
        let key = keys.signing();
        let input = claims.to_signing_input(key.kid(), typ);
        let signature = key.sign(input.as_bytes());
        id_token::complete(input, &signature)
    }

    /// The secret that seals what travels through the browser.
    pub(crate) fn seal(&self) -> &[u8; 32] {
        &self.0.seal
    }

    /// Takes the lock for one turn; what expired is gone before the turn begins.
    pub(crate) fn turn<T>(&self, act: impl FnOnce(&mut Turn<'_>) -> T) -> T {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock: a turn never sees a time from before the turn it waited for.
        let now = self.0.clock.now();
        let State {
            world,
            dice,
            faults,
            aliases,
            initial,
            snapshots,
            last_snapshot,
        } = &mut *state;
        world.sweep(now);
        let value = act(&mut Turn {
            world,
            dice,
            faults,
            aliases,
            initial,
            snapshots,
            last_snapshot,
            now,
        });
        let may_misbehave = !faults.is_empty() || !aliases.is_empty();
        self.0.may_misbehave.store(may_misbehave, Ordering::Release);
        value
    }

    /// Takes the lock for one request: decides and acts, and writes the journal, in one turn.
    pub(crate) fn settle<T>(
        &self,
        opened: Opened,
        act: impl FnOnce(&mut Turn<'_>, &mut Entry) -> T,
    ) -> T {
        let Opened {
            mut entry,
            clues,
            exchange,
        } = opened;
        self.turn(|turn| {
            entry.at = turn.now;
            let identity = turn.world.identify(&clues);
            entry.client = identity.client;
            entry.account = identity.account;
            entry.flow = identity.flow;
            let value = act(turn, &mut entry);
            exchange.written(turn.world.journal.write(entry));
            value
        })
    }
}
