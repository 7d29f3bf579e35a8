//! What goes wrong: any fault of the catalogue that strikes while somebody signs in.

use harness::Outcome;
use mock_google::fault::{Form, Place, catalogue};
use mock_google::{Account, Fault};
use rand::RngExt as _;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand_chacha::ChaCha8Rng;

/// Faults that take real time, or meet everybody at once.
const LEFT_OUT: &[&str] = &[
    "delay",
    "silence",
    "drip",
    "refused",
    "half-open",
    "reset-on-connect",
];

/// Where somebody passes who signs in, and is known.
const PLACES: &[Place] = &[
    Place::Anywhere,
    Place::Authorization,
    Place::Pages,
    Place::Consent,
    Place::Callback,
    Place::Token,
    Place::Userinfo,
];

/// How often something goes wrong.
const PROBABILITY: f64 = 0.5;

/// The fault that makes somebody out to be another person, who must be named.
const ANOTHER_PERSON: &str = "another-person";

/// Every fault, at every place, and those whose turn is still to come.
pub(crate) struct Troubles {
    orders: Vec<Vec<Fault>>,
    deck: Vec<usize>,
}

impl Troubles {
    /// Everything the catalogue has to offer.
    pub(crate) fn of_the_catalogue() -> Outcome<Self> {
        let mut all = Vec::new();
        for form in catalogue().filter(|form| !is_left_out(form)) {
            let example: Fault = serde_json::from_value(form.example())?;
            let orders: Vec<_> = form
                .places
                .iter()
                .filter(|place| is_passed(form, **place))
                .map(|place| example.clone().at(place.name()).once().optional())
                .collect();
            if !orders.is_empty() {
                all.push(orders);
            }
        }
        Ok(Self {
            orders: all,
            deck: Vec::new(),
        })
    }

    /// What goes wrong for somebody this time, if anything does; every fault has its turn before any
    /// has another.
    pub(crate) fn throw(
        &mut self,
        dice: &mut ChaCha8Rng,
        account: &Account,
        other: &Account,
    ) -> Option<Fault> {
        if !dice.random_bool(PROBABILITY) {
            return None;
        }
        if self.deck.is_empty() {
            self.deck = (0..self.orders.len()).collect();
            self.deck.shuffle(dice);
        }
        let fault = self.orders.get(self.deck.pop()?)?.choose(dice)?;
        let fault = fault.clone().for_account(&account.email);
        Some(if fault.what == ANOTHER_PERSON {
            fault.with("account", other.email.as_str())
        } else {
            fault
        })
    }
}

fn is_left_out(form: &Form) -> bool {
    LEFT_OUT.contains(&form.name) || form.name.starts_with("tls-")
}

/// Whether somebody who signs in by a code can meet a fault at a place.
fn is_passed(form: &Form, place: Place) -> bool {
    // What can strike elsewhere, too, strikes ID tokens in the callback, and there are none.
    let is_elsewhere = place == Place::Callback && form.places.len() > 1;
    PLACES.contains(&place) && !is_elsewhere
}

/// Whether a fault has Google tell another address of the same person, which the app has to believe.
pub(crate) fn tells_another_address(fault: &Fault) -> bool {
    matches!(fault.what.as_str(), "another-email" | "odd-email")
}
