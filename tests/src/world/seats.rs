//! The browsers people sit at.

use std::collections::BTreeMap;

use super::Stage;
use crate::browser::{Browser, Lease};
use crate::chaos::Victim;
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;

/// Which browsers are in use, and who sits where.
#[derive(Default)]
pub(super) struct Seats {
    /// Every browser in use, and who sat down at it first.
    leases: Vec<(Person, Lease)>,
    /// By place in that list.
    taken: BTreeMap<Person, usize>,
}

impl Seats {
    /// The browser somebody sits at.
    fn of(&self, person: Person) -> Option<&Lease> {
        let (_, lease) = self.leases.get(*self.taken.get(&person)?)?;
        Some(lease)
    }

    /// Sits somebody at a browser nobody has used yet.
    fn take(&mut self, person: Person, lease: Lease) {
        self.taken.insert(person, self.leases.len());
        self.leases.push((person, lease));
    }

    /// Takes everybody's browser away.
    pub(super) fn clear(&mut self) -> Vec<Lease> {
        self.taken.clear();
        let leases = std::mem::take(&mut self.leases);
        leases.into_iter().map(|(_, lease)| lease).collect()
    }
}

impl Stage {
    /// The browser a person sits at; she gets one if she has none.
    ///
    /// # Errors
    ///
    /// When no browser starts.
    pub async fn browser(&mut self, person: Person) -> Outcome<Browser> {
        match self.seats.of(person) {
            Some(lease) => Ok(lease.browser.clone()),
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
        let lease = if self.seats.leases.is_empty() {
            pool.take().await?
        } else {
            pool.take_another().await?
        };
        if let Some(group) = lease.process_group() {
            self.mark(Victim::Browser(group));
        }
        let browser = lease.browser.clone();
        if !self.tag.is_empty() {
            browser.call_itself(&self.tag).await?;
        }
        self.seats.take(person, lease);
        Ok(browser)
    }

    /// Lets nobody else have a person's browser afterwards: something about it cannot be undone.
    pub(crate) fn spoil_browser(&mut self, person: Person) {
        let Seats { leases, taken } = &mut self.seats;
        let seat = taken.get(&person).copied();
        if let Some((_, lease)) = seat.and_then(|seat| leases.get_mut(seat)) {
            lease.spoiled = true;
        }
    }

    /// Sits a person at somebody else's browser.
    pub fn share_browser(&mut self, person: Person, owner: Person) {
        let Seats { taken, .. } = &mut self.seats;
        if let Some(seat) = taken.get(&owner).copied() {
            taken.insert(person, seat);
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
        let leases = self.seats.leases.iter();
        leases
            .map(|(owner, lease)| (named(*owner), lease.browser.clone()))
            .collect()
    }
}
