//! The stage of one scenario: one Google, one app, and the browsers people sit at.
//!
//! Everything starts when it is first needed, so that `Given` steps can still decide how.

mod restart;
mod start;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use mock_google::{Account, AppStatus, Behaviour, Entry, Google, Running};
use url::Url;

use crate::app::{App, RunningApp, Wishes};
use crate::browser::{Browser, Lease, Pool};
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::registration::Registration;
use crate::steps::crowds::Visitor;
use crate::steps::device::Television;
use crate::steps::protocol::Exchange;

/// What all scenarios of a run share.
pub struct Backstage {
    /// How to start the app under test.
    pub app: Arc<dyn App>,
    /// The browsers, unless no scenario of the run needs one.
    pub pool: Option<Pool>,
}

impl fmt::Debug for Backstage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backstage")
            .field("pool", &self.pool)
            .finish_non_exhaustive()
    }
}

/// The stage of one scenario.
#[derive(Default, cucumber::World)]
pub struct Stage {
    backstage: Option<Arc<Backstage>>,
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
    /// Every browser in use, and who sat down at it first.
    leases: Vec<(Person, Lease)>,
    seats: BTreeMap<Person, usize>,
    pub(crate) scene: String,
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
    /// Lets the scenario use what the run shares.
    pub(crate) fn enter(&mut self, backstage: &Arc<Backstage>) {
        self.backstage = Some(Arc::clone(backstage));
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
        if self.google.is_none() {
            self.google = Some(self.start_google(0).await?);
        }
        self.running_google()
            .ok_or_else(|| Unmet::because("Google is not running"))
    }

    /// The scenario's Google, if it has been started.
    #[must_use]
    pub fn running_google(&self) -> Option<Google> {
        self.google.as_deref().cloned()
    }

    /// What Google has noted so far.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.google
            .as_deref()
            .map(Google::journal)
            .unwrap_or_default()
    }

    /// The scenario's app, started and registered at Google if need be.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn app(&mut self) -> Outcome<&dyn RunningApp> {
        if self.app.is_none() {
            let google = self.google().await?;
            google.issuer().clone_into(&mut self.wishes.issuer);
            let app = self.backstage()?.app.start(&self.wishes).await?;
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
        self.app.as_deref()
    }

    /// A person's Google account; everyone has one.
    pub fn account(&mut self, person: Person) -> Account {
        if let Some(account) = self.people.get(&person) {
            return account.clone();
        }
        self.set_account(person, person.account())
    }

    /// Gives a person another Google account than the usual one.
    pub fn set_account(&mut self, person: Person, account: Account) -> Account {
        if let Some(google) = &self.google {
            google.add_account(account.clone());
        }
        self.strangers.remove(&person);
        self.people.insert(person, account.clone());
        account
    }

    /// Makes a person somebody Google has never heard of.
    ///
    /// # Errors
    ///
    /// When Google knows her already.
    pub fn make_stranger(&mut self, person: Person) -> Outcome {
        let account = person.account();
        let google = self.running_google();
        let known = google.is_some_and(|google| google.account(&account.email).is_some());
        Unmet::unless(!known, || {
            format!("Google knows {person:?} already: put this step first")
        })?;
        self.strangers.insert(person);
        self.people.insert(person, account);
        Ok(())
    }

    /// The browser a person sits at; she gets one if she has none.
    ///
    /// # Errors
    ///
    /// When no browser starts.
    pub async fn browser(&mut self, person: Person) -> Outcome<Browser> {
        match self
            .seats
            .get(&person)
            .and_then(|seat| self.leases.get(*seat))
        {
            Some((_, lease)) => Ok(lease.browser.clone()),
            None => self.new_browser(person).await,
        }
    }

    /// Sits a person at a browser she has not used before.
    ///
    /// # Errors
    ///
    /// When no browser starts.
    pub async fn new_browser(&mut self, person: Person) -> Outcome<Browser> {
        let backstage = self.backstage()?;
        let Some(pool) = &backstage.pool else {
            return Err(Unmet::because(
                "a @protocol scenario has no browser: remove the tag",
            ));
        };
        let lease = if self.leases.is_empty() {
            pool.take().await?
        } else {
            pool.take_another().await?
        };
        let browser = lease.browser.clone();
        self.seats.insert(person, self.leases.len());
        self.leases.push((person, lease));
        Ok(browser)
    }

    /// Lets nobody else have a person's browser afterwards: something about it cannot be undone.
    pub(crate) fn spoil_browser(&mut self, person: Person) {
        let seat = self.seats.get(&person).copied();
        if let Some((_, lease)) = seat.and_then(|seat| self.leases.get_mut(seat)) {
            lease.spoiled = true;
        }
    }

    /// Sits a person at somebody else's browser.
    pub fn share_browser(&mut self, person: Person, owner: Person) {
        if let Some(seat) = self.seats.get(&owner).copied() {
            self.seats.insert(person, seat);
        }
    }

    /// The browsers in use and whose they are: `Ada`, and `Ada-2` for her second device.
    pub(crate) fn browsers(&self) -> Vec<(String, Browser)> {
        let mut devices: BTreeMap<Person, usize> = BTreeMap::new();
        let mut named = |owner: Person| {
            let device = devices.entry(owner).or_default();
            *device += 1;
            match *device {
                1 => format!("{owner:?}"),
                number => format!("{owner:?}-{number}"),
            }
        };
        self.leases
            .iter()
            .map(|(owner, lease)| (named(*owner), lease.browser.clone()))
            .collect()
    }

    /// Ends the scenario: browsers go back to the pool, app and Google stop.
    pub(crate) async fn clear(&mut self) {
        let mut origins = Vec::new();
        origins.extend(self.google.iter().map(|google| google.issuer().to_owned()));
        origins.extend(
            self.app
                .iter()
                .map(|app| app.base_url().origin().ascii_serialization()),
        );
        self.seats.clear();
        let leases = std::mem::take(&mut self.leases);
        if let Some(pool) = self
            .backstage
            .as_ref()
            .and_then(|stage| stage.pool.as_ref())
        {
            for (_, lease) in leases {
                pool.give_back(lease, &origins).await;
            }
        }
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
        drop(self.google.take());
    }
}
