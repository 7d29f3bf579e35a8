//! The stage of one scenario: one Google, one app, and the browsers people sit at.
//!
//! Everything starts when it is first needed, so that `Given` steps can still decide how.

mod backstage;
mod people;
mod restart;
mod seats;
mod sharing;
mod start;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use mock_google::{Account, AppStatus, Behaviour, Entry, Google, Running, Search};
use url::Url;

pub use self::backstage::Backstage;
use self::seats::Seats;
use crate::app::{RunningApp, Wishes};
use crate::chaos::{Doom, Victim};
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::registration::Registration;
use crate::shared::{SharedStage, own_entries};
use crate::steps::crowds::Visitor;
use crate::steps::device::Television;
use crate::steps::protocol::Exchange;

/// The stage of one scenario.
#[derive(cucumber::World)]
#[world(init = Self::new)]
pub struct Stage {
    backstage: Option<Arc<Backstage>>,
    /// When the scenario began.
    pub(crate) began: Instant,
    /// What the app will be configured with; read when it starts.
    pub wishes: Wishes,
    /// How Google will know the app; read when it starts.
    pub registration: Registration,
    /// Who may use the app, and whether Google has verified it; read when the app starts.
    pub standing: AppStatus,
    /// How Google will behave; read when it starts.
    pub behaviour: Behaviour,
    /// The address Google will live at, if not at 127.0.0.1; read when it starts.
    pub(crate) google_host: Option<IpAddr>,
    /// The secret Google knows, if it is not the app's own.
    pub(crate) secret_at_google: Option<String>,
    /// Whether the app has been deleted in Google's console.
    pub(crate) deleted_at_google: bool,
    /// What a protocol scenario has in its hands.
    pub(crate) exchange: Exchange,
    /// The television of a device scenario.
    pub(crate) television: Television,
    /// The callback of an attempt that was taken out of the browser's way.
    pub callback: Option<Url>,
    /// The people who signed in at the same time.
    pub(crate) crowd: Vec<Visitor>,
    /// Whose attempt was started last.
    pub lead: Option<Person>,
    /// The armed faults, by number, that nobody has to meet.
    pub(crate) excused: BTreeSet<u64>,
    people: BTreeMap<Person, Account>,
    strangers: BTreeSet<Person>,
    google: Option<Running>,
    app: Option<Box<dyn RunningApp>>,
    seats: Seats,
    pub(crate) scene: String,
    /// What a Google noted that has been restarted since.
    pub(crate) earlier: Vec<Entry>,
    /// What tells this scenario from others on the same Google.
    tag: String,
    /// Whether it has a shared stage alone.
    pub(crate) exclusive: bool,
    /// Up to where the journal of a shared Google is about others.
    since: u64,
    /// Whether a shared Google knows the app as this scenario says.
    pub(super) registered: bool,
    /// What will happen to this scenario, if anything.
    pub(crate) doom: Option<Doom>,
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stage")
            .field("wishes", &self.wishes)
            .field("people", &self.people.keys())
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

impl Stage {
    /// An empty stage.
    fn new() -> Self {
        Self {
            backstage: None,
            began: Instant::now(),
            wishes: Wishes::default(),
            registration: Registration::default(),
            standing: AppStatus::default(),
            behaviour: Behaviour::default(),
            google_host: None,
            secret_at_google: None,
            deleted_at_google: false,
            exchange: Exchange::default(),
            television: Television::default(),
            callback: None,
            crowd: Vec::new(),
            lead: None,
            excused: BTreeSet::new(),
            people: BTreeMap::new(),
            strangers: BTreeSet::new(),
            google: None,
            app: None,
            seats: Seats::default(),
            scene: String::new(),
            earlier: Vec::new(),
            tag: String::new(),
            exclusive: false,
            since: 0,
            registered: false,
            doom: None,
        }
    }

    /// Lets the scenario use what the run shares.
    pub(crate) fn enter(&mut self, backstage: &Arc<Backstage>) {
        self.backstage = Some(Arc::clone(backstage));
        let number = backstage.begun.fetch_add(1, Ordering::Relaxed);
        if let Some(shared) = &backstage.shared {
            // Another run on the same app must not meet these people either.
            self.tag = format!("s{}x{number}", std::process::id());
            self.since = shared
                .google()
                .journal()
                .last()
                .map_or(0, |entry| entry.seq);
            self.wishes = shared.wishes.clone();
        }
    }

    pub(super) fn shared(&self) -> Option<&SharedStage> {
        self.backstage.as_ref()?.shared.as_ref()
    }

    /// Notes something that chaos may end.
    fn mark(&self, victim: Victim) {
        if let Some(doom) = &self.doom {
            doom.victims().add(victim);
        }
    }

    fn backstage(&self) -> Outcome<Arc<Backstage>> {
        self.backstage
            .clone()
            .ok_or_else(|| Unmet::because("the suite has not set the stage"))
    }

    /// The scenario's Google, started if need be.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn google(&mut self) -> Outcome<Google> {
        if self.google.is_none() && self.shared().is_none() {
            let google = self.start_google(0).await?;
            if let Some(server) = google.killer() {
                self.mark(Victim::Other(
                    "its Google",
                    Arc::new(move || server.abort()),
                ));
            }
            self.google = Some(google);
        }
        self.running_google()
            .ok_or_else(|| Unmet::because("Google is not running"))
    }

    /// The scenario's Google, if it has been started.
    #[must_use]
    pub fn running_google(&self) -> Option<Google> {
        let shared = self.shared().map(SharedStage::google);
        shared.or_else(|| self.google.as_deref().cloned())
    }

    /// What Google has noted so far.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        let Some(google) = self.running_google() else {
            return self.earlier.clone();
        };
        let search = Search {
            after: self.since,
            ..Search::default()
        };
        let entries = google.search(&search);
        if self.shared().is_some() && !self.exclusive {
            let emails: Vec<_> = self.people.values().map(|one| one.email.clone()).collect();
            return own_entries(entries, &emails, &self.tag);
        }
        [self.earlier.clone(), entries].concat()
    }

    /// The scenario's app, started and registered at Google if need be.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn app(&mut self) -> Outcome<&dyn RunningApp> {
        if self.shared().is_some() {
            return self.shared_app();
        }
        if self.app.is_none() {
            let google = self.google().await?;
            google.issuer().clone_into(&mut self.wishes.issuer);
            let app = self.backstage()?.app.start(&self.wishes).await?;
            if let Some(killer) = app.killer() {
                self.mark(Victim::Other("its app", killer));
            }
            self.register(&google, app.as_ref())?;
            self.app = Some(app);
        }
        self.app
            .as_deref()
            .ok_or_else(|| Unmet::because("the app is not running"))
    }

    /// The scenario's app, if it has been started.
    #[must_use]
    pub fn running_app(&self) -> Option<&dyn RunningApp> {
        let shared = self.shared().map(|shared| shared.app.as_ref());
        shared.or(self.app.as_deref())
    }

    /// Whether the app can no longer be told anything.
    pub(crate) fn app_is_told(&self) -> bool {
        self.app.is_some() || self.registered
    }

    /// Ends the scenario: browsers go back to the pool, app and Google stop.
    pub(crate) async fn clear(&mut self) {
        let google = self.running_google();
        let origins = google.iter().map(|google| google.issuer().to_owned());
        let of_app = self
            .running_app()
            .map(|app| app.base_url().origin().ascii_serialization());
        let origins: Vec<_> = origins.chain(of_app).collect();
        let leases = self.seats.clear();
        if let Some(pool) = self
            .backstage
            .as_ref()
            .and_then(|stage| stage.pool.as_ref())
        {
            for lease in leases {
                pool.give_back(lease, &origins).await;
            }
        }
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
        drop(self.google.take());
        let emails: Vec<_> = self.people.values().map(|one| one.email.clone()).collect();
        if let Some(shared) = self.shared() {
            shared.tidy(self.exclusive, emails.into_iter());
        }
        // The last scenario that leaves lets go of what all share.
        self.backstage = None;
    }
}
