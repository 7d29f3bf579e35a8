//! The people of a scenario, and their Google accounts.

use mock_google::Account;

use super::Stage;
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::shared::own_address;

impl Stage {
    /// A person's Google account; everyone has one.
    pub fn account(&mut self, person: Person) -> Account {
        if let Some(account) = self.people.get(&person) {
            return account.clone();
        }
        let account = person.account();
        if self.tag.is_empty() {
            return self.set_account(person, account);
        }
        let account = own_address(account, &self.tag);
        self.set_account(person, account)
    }

    /// Gives a person another Google account than the usual one.
    pub fn set_account(&mut self, person: Person, account: Account) -> Account {
        if let Some(google) = self.running_google() {
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

    /// Who takes part so far: name and address.
    pub(crate) fn people(&self) -> Vec<(String, String)> {
        let people = self.people.iter();
        let named = people.map(|(person, account)| (format!("{person:?}"), account.email.clone()));
        named.collect()
    }
}
