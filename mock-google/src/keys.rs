//! The keys that sign ID tokens: parsed once, kept parsed, rotated without a pause.
//!
//! By default committed test keys serve (`keys/*.pem`, labelled so): `current` signs, `next` is
//! published beside it, as Google normally publishes two keys, and `later` is the third that a
//! rotation adds; then they take turns. `stranger` is never published: it signs forgeries.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use jsonwebtoken::Algorithm;

use crate::behaviour::KeyRotation;
use crate::wire::jwks;

mod directory;
mod elliptic;
mod public;
mod schedule;
mod signing_key;

pub(crate) use elliptic::EllipticKey;
pub use public::{PemError, PrivateKey, PublicKey, robot_pem};
pub use schedule::Schedule;
pub use signing_key::SigningKey;

const CURRENT: &str = include_str!("../keys/current.pem");
const NEXT: &str = include_str!("../keys/next.pem");
const LATER: &str = include_str!("../keys/later.pem");
const STRANGER: &str = include_str!("../keys/stranger.pem");

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is not an RSA private key in PKCS#8 PEM.
    #[error("not an RSA private key in PKCS#8 PEM (`-----BEGIN PRIVATE KEY-----`): {0}")]
    Unreadable(String),
    /// The file cannot be read or written.
    #[error("cannot use `{path}`: {source}")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others than the owner can read the file.
    #[error("`{path}` can be read by others (mode {mode:03o}): run `chmod 600 {path}`")]
    TooOpen {
        /// The file.
        path: std::path::PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

/// A state of the keys: which one signs, which are published; replaced as a whole.
#[derive(Debug)]
pub struct KeySet {
    signing: Arc<SigningKey>,
    published: Vec<Arc<SigningKey>>,
    /// The ids of those published that signed before.
    retired: Vec<String>,
    jwks: String,
    certificates: OnceLock<String>,
}

impl KeySet {
    fn new(signing: Arc<SigningKey>, published: Vec<Arc<SigningKey>>) -> Self {
        let jwks: Vec<_> = published.iter().map(|key| key.jwk().clone()).collect();
        Self {
            signing,
            published,
            retired: Vec::new(),
            jwks: jwks::document(&jwks),
            certificates: OnceLock::new(),
        }
    }

    /// The key that signs now.
    #[must_use]
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The published key of an id.
    #[must_use]
    pub fn published(&self, kid: &str) -> Option<&SigningKey> {
        self.published
            .iter()
            .find(|key| key.kid() == kid)
            .map(Arc::as_ref)
    }

    /// The ids of the published keys, in the order of the document.
    pub fn kids(&self) -> impl Iterator<Item = &str> {
        self.published.iter().map(|key| key.kid())
    }

    /// Whether one of the published keys made the RS256 signature of a JWT, whatever it says else.
    #[must_use]
    pub fn verifies(&self, jwt: &str) -> bool {
        let Some((message, signature)) = jwt.rsplit_once('.') else {
            return false;
        };
        self.published.iter().any(|key| {
            let key = key.verifying();
            jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, Algorithm::RS256)
                .unwrap_or(false)
        })
    }

    /// The JWK set document.
    #[must_use]
    pub fn jwks(&self) -> &str {
        &self.jwks
    }

    /// The PEM certificates document, made when first asked for.
    #[must_use]
    pub fn certificates(&self) -> &str {
        self.certificates.get_or_init(|| {
            let by_kid: BTreeMap<_, _> = self
                .published
                .iter()
                .filter_map(|key| Some((key.kid().to_owned(), key.certificate().ok()?)))
                .collect();
            jwks::certificates(&by_kid)
        })
    }
}

/// The keys of one Google, and when they change.
#[derive(Debug)]
pub struct SigningKeys {
    rotation: KeyRotation,
    current: Arc<SigningKey>,
    next: Arc<SigningKey>,
    /// The third key, parsed when it is first needed.
    later: OnceLock<Option<Arc<SigningKey>>>,
    /// A key of another kind, made when it is first needed.
    elliptic: OnceLock<EllipticKey>,
    /// How the keys stood before they last changed by hand.
    before: RwLock<Option<Arc<KeySet>>>,
    /// How the keys stand when they change by hand.
    manual: RwLock<Arc<KeySet>>,
    /// The states of the calendar that were met; there are six.
    calendar: Mutex<Vec<(Schedule, Arc<KeySet>)>>,
}

impl SigningKeys {
    /// The committed test keys: the same in every run, parsed within a few milliseconds.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`], never with the keys as committed.
    pub fn built_in() -> Result<Self, KeyError> {
        let (current, next) = (SigningKey::from_pem(CURRENT)?, SigningKey::from_pem(NEXT)?);
        Ok(Self::of(current, next, OnceLock::new()))
    }

    /// Keys of one's own from a directory; `current.pem`, `next.pem` and `later.pem` are made where
    /// missing.
    ///
    /// # Errors
    /// [`KeyError`] where a file cannot be read or written, is no key, or is readable by others.
    pub fn in_directory(directory: &Path) -> Result<Self, KeyError> {
        let key = |name| directory::load_or_make(directory, name);
        let (current, next, later) = (key("current")?, key("next")?, key("later")?);
        Ok(Self::of(current, next, Some(Arc::new(later)).into()))
    }

    fn of(current: SigningKey, next: SigningKey, later: OnceLock<Option<Arc<SigningKey>>>) -> Self {
        let (current, next) = (Arc::new(current), Arc::new(next));
        let published = vec![Arc::clone(&current), Arc::clone(&next)];
        Self {
            rotation: KeyRotation::default(),
            manual: RwLock::new(Arc::new(KeySet::new(Arc::clone(&current), published))),
            calendar: Mutex::default(),
            elliptic: OnceLock::new(),
            before: RwLock::default(),
            current,
            next,
            later,
        }
    }

    /// Lets the keys change by hand, or by Google's calendar.
    #[must_use]
    pub fn with_rotation(mut self, rotation: KeyRotation) -> Self {
        self.rotation = rotation;
        self
    }

    /// A key nobody published, for forgeries.
    ///
    /// # Errors
    /// [`KeyError::Unreadable`], never with the key as committed.
    pub fn stranger() -> Result<SigningKey, KeyError> {
        SigningKey::from_pem(STRANGER)
    }

    /// A key of another kind, for forgeries.
    pub(crate) fn elliptic(&self) -> &EllipticKey {
        self.elliptic.get_or_init(EllipticKey::generate)
    }

    /// The keys as they stood before they last changed: what a lagging cache serves.
    #[must_use]
    pub fn before(&self, now: Timestamp) -> Arc<KeySet> {
        match self.rotation {
            KeyRotation::Manual => {
                let before = self.before.read().unwrap_or_else(PoisonError::into_inner);
                before.clone().unwrap_or_else(|| self.at(now))
            }
            KeyRotation::Google => self.on_schedule(Schedule::before(now)),
        }
    }

    /// The keys as they stand at a time.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Arc<KeySet> {
        match self.rotation {
            KeyRotation::Manual => {
                Arc::clone(&self.manual.read().unwrap_or_else(PoisonError::into_inner))
            }
            KeyRotation::Google => self.on_schedule(Schedule::at(now)),
        }
    }

    /// For how many seconds the keys may be cached: as long as Google says, and by its calendar not
    /// beyond the next change.
    #[must_use]
    pub fn max_age(&self, now: Timestamp) -> i64 {
        let usual = schedule::usual_max_age(self.at(now).signing().kid(), now);
        match self.rotation {
            KeyRotation::Manual => usual,
            KeyRotation::Google => usual.min(schedule::until_change(now)),
        }
    }

    /// Lets the next published key sign; the old one stays published.
    ///
    /// Like [`publish_next`](Self::publish_next) and [`drop_old`](Self::drop_old), it changes nothing
    /// where the keys follow the calendar.
    pub fn rotate(&self) {
        self.change(|published, retired| {
            if published.len() == 1 {
                published.extend(self.unpublished(published));
            }
            retired.extend(published.first().map(|old| old.kid().to_owned()));
            published.rotate_left(1);
        });
    }

    /// Publishes a third key, which does not sign yet; nothing happens if it is published already.
    pub fn publish_next(&self) {
        self.change(|published, _| published.extend(self.unpublished(published)));
    }

    /// Lets a key sign at once that nobody has seen yet, and unpublishes the one that signed before: only
    /// who fetches the keys again can verify from now on.
    pub fn replace(&self) {
        self.change(|published, _| {
            match (self.unpublished(published), published.first_mut()) {
                (Some(fresh), Some(signing)) => *signing = fresh,
                // All are published: the next one has to do.
                _ => drop(published.remove(0)),
            }
        });
    }

    /// Unpublishes the keys that signed before; the one that signs and those to come stay.
    pub fn drop_old(&self) {
        self.change(|published, retired| {
            published.retain(|key| retired.iter().all(|old| old != key.kid()));
        });
    }

    /// A key that is not published, of those that take turns.
    fn unpublished(&self, published: &[Arc<SigningKey>]) -> Option<Arc<SigningKey>> {
        (0..schedule::RING)
            .filter_map(|index| self.of_ring(index))
            .find(|key| published.iter().all(|known| known.kid() != key.kid()))
    }

    /// Goes back to the keys of the start.
    pub(crate) fn start_over(&self) {
        let published = vec![Arc::clone(&self.current), Arc::clone(&self.next)];
        self.put(Arc::new(KeySet::new(Arc::clone(&self.current), published)));
    }

    /// Lets the keys stand as they once did, as if they had never changed since.
    pub(crate) fn put(&self, set: Arc<KeySet>) {
        *self.before.write().unwrap_or_else(PoisonError::into_inner) = None;
        *self.manual.write().unwrap_or_else(PoisonError::into_inner) = set;
    }

    /// Whether the keys follow Google's calendar, so that nobody changes them by hand.
    #[must_use]
    pub const fn follow_the_calendar(&self) -> bool {
        matches!(self.rotation, KeyRotation::Google)
    }

    /// Changes the published keys, of which the first signs.
    fn change(&self, change: impl FnOnce(&mut Vec<Arc<SigningKey>>, &mut Vec<String>)) {
        let mut set = self.manual.write().unwrap_or_else(PoisonError::into_inner);
        let (mut published, mut retired) = (set.published.clone(), set.retired.clone());
        change(&mut published, &mut retired);
        if let Some(signing) = published.first().cloned() {
            let mut before = self.before.write().unwrap_or_else(PoisonError::into_inner);
            *before = Some(Arc::clone(&set));
            // The one that signs is not retired, and what is not published is forgotten.
            let is_old = |kid: &String| {
                let mut others = published.iter().skip(1);
                others.any(|key| key.kid() == kid)
            };
            retired.retain(is_old);
            *set = Arc::new(KeySet {
                retired,
                ..KeySet::new(signing, published)
            });
        }
    }

    fn on_schedule(&self, schedule: Schedule) -> Arc<KeySet> {
        let mut met = self.calendar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, set)) = met.iter().find(|(known, _)| *known == schedule) {
            return Arc::clone(set);
        }
        let signing = self.of_ring(schedule.signing);
        let published = schedule.published.iter();
        let set = Arc::new(KeySet::new(
            signing.unwrap_or_else(|| Arc::clone(&self.current)),
            published.filter_map(|index| self.of_ring(*index)).collect(),
        ));
        met.push((schedule, Arc::clone(&set)));
        set
    }

    /// A key by its place in the ring; the committed third is parsed here.
    fn of_ring(&self, index: usize) -> Option<Arc<SigningKey>> {
        let parse = || SigningKey::from_pem(LATER).ok().map(Arc::new);
        match index {
            0 => Some(Arc::clone(&self.current)),
            1 => Some(Arc::clone(&self.next)),
            _ => self.later.get_or_init(parse).clone(),
        }
    }
}

#[cfg(test)]
mod tests;
