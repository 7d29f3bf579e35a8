//! The faults that are armed: which fires now, how often it did, and whom it is meant for.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::effect::{Connecting, Effect};
use super::error::FaultError;
use super::form::Form;
use super::order::Fault;
use super::place::Place;
use crate::dice::Dice;
use crate::journal::Fired;
use crate::world::identity::{Identity, is_account, is_client};

/// The most faults armed at a time, spent ones included.
pub const MOST_ARMED: usize = 1_000;

/// A fault that is armed.
struct Armed {
    id: u64,
    form: &'static Form,
    place: Place,
    effect: Effect,
    until: Option<Timestamp>,
    fault: Fault,
    dice: Dice,
    /// How many requests it was meant for, fired or not.
    met: u32,
    fired: u32,
}

/// A fault as the control API lists it.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct FaultStatus {
    /// Its number; it is never used again.
    pub id: u64,
    /// The order, as it was given.
    pub fault: Fault,
    /// Where it strikes.
    #[serde(rename = "where")]
    pub place: String,
    /// How often it fired.
    pub fired: u32,
    /// Whether it can fire again.
    pub live: bool,
}

/// The armed faults of one Google, in the order they were armed.
#[derive(Default)]
pub(crate) struct Faults {
    armed: Vec<Armed>,
    last: u64,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faults")
            .field("armed", &self.armed.len())
            .finish_non_exhaustive()
    }
}

/// When and for whom a fault may fire.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion<'a> {
    pub(crate) now: Timestamp,
    pub(crate) place: Place,
    pub(crate) identity: &'a Identity,
    pub(crate) grant_type: Option<&'a str>,
}

/// The effects of the faults that fired at one request; clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bends(Arc<Vec<Effect>>);

impl Bends {
    /// The effects, in the order the faults were armed.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Effect> {
        self.0.iter()
    }

    /// Whether nothing fired.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// These effects and then others.
    pub(crate) fn and(&self, others: &Self) -> Self {
        if others.is_empty() {
            return self.clone();
        }
        Self(Arc::new(
            self.iter().chain(others.iter()).cloned().collect(),
        ))
    }
}

impl Faults {
    /// Arms a fault and says its number.
    pub(crate) fn arm(&mut self, fault: Fault, now: Timestamp) -> Result<u64, FaultError> {
        let (form, place, effect, until) = fault.read(now)?;
        if self.armed.len() >= MOST_ARMED {
            return Err(FaultError::TooMany);
        }
        self.last += 1;
        self.armed.push(Armed {
            id: self.last,
            form,
            place,
            effect,
            until,
            dice: Dice::seeded(fault.seed.unwrap_or(self.last)),
            fault,
            met: 0,
            fired: 0,
        });
        Ok(self.last)
    }

    /// Disarms a fault, and says what it was; none if it was not armed.
    pub(crate) fn disarm(&mut self, id: u64) -> Option<Fault> {
        let place = self.armed.iter().position(|armed| armed.id == id)?;
        Some(self.armed.remove(place).fault)
    }

    /// Disarms those that a test picks out.
    pub(crate) fn disarm_all(&mut self, is_meant: impl Fn(&Fault) -> bool) {
        self.armed.retain(|armed| !is_meant(&armed.fault));
    }

    /// Whether nothing is armed.
    pub(crate) fn is_empty(&self) -> bool {
        self.armed.is_empty()
    }

    /// What is armed, and how often it fired.
    pub(crate) fn list(&self, now: Timestamp) -> Vec<FaultStatus> {
        self.armed
            .iter()
            .map(|armed| FaultStatus {
                id: armed.id,
                fault: armed.fault.clone(),
                place: armed.place.name().to_owned(),
                fired: armed.fired,
                live: armed.is_live(now),
            })
            .collect()
    }

    /// Lets a fault fire that closes the door, the first that did not yet; each does so once.
    pub(crate) fn close_door(&mut self, now: Timestamp) -> Option<(Fired, Duration)> {
        let is_due = |armed: &&mut Armed| armed.fired == 0 && armed.is_live(now);
        self.armed.iter_mut().filter(is_due).find_map(|armed| {
            let Effect::Connection(Connecting::Refused(closed)) = armed.effect else {
                return None;
            };
            armed.fired = 1;
            let fired = Fired {
                id: armed.id,
                name: armed.form.name,
            };
            Some((fired, closed))
        })
    }

    /// Lets every fault fire whose turn it is, and says which did and to what effect.
    pub(crate) fn fire(&mut self, occasion: &Occasion<'_>) -> (Vec<Fired>, Bends) {
        let mut fired = Vec::new();
        let mut effects = Vec::new();
        for armed in &mut self.armed {
            // That closes the door when it is armed, not when somebody comes.
            let closes = matches!(armed.effect, Effect::Connection(Connecting::Refused(_)));
            if !closes && armed.is_meant_for(occasion) && armed.fires() {
                fired.push(Fired {
                    id: armed.id,
                    name: armed.form.name,
                });
                effects.push(armed.effect.clone());
            }
        }
        (fired, Bends(Arc::new(effects)))
    }
}

impl Armed {
    fn is_live(&self, now: Timestamp) -> bool {
        if matches!(self.effect, Effect::Connection(Connecting::Refused(_))) && self.fired > 0 {
            return false;
        }
        self.until.is_none_or(|until| now < until)
            && self.fault.times.is_none_or(|times| self.fired < times)
    }

    fn is_meant_for(&self, occasion: &Occasion<'_>) -> bool {
        let Identity {
            account, client, ..
        } = occasion.identity;
        self.place.covers(occasion.place)
            && self.is_live(occasion.now)
            && is_account(self.fault.account.as_deref(), account.as_deref())
            && is_client(self.fault.client.as_deref(), client.as_deref())
            && self
                .fault
                .grant_type
                .as_deref()
                .is_none_or(|wanted| Some(wanted) == occasion.grant_type)
    }

    /// Counts a request, and says whether the fault fires at it.
    fn fires(&mut self) -> bool {
        self.met = self.met.saturating_add(1);
        if self.met <= self.fault.after.unwrap_or_default() {
            return false;
        }
        if let Some(probability) = self.fault.probability {
            let thrown = u32::from_be_bytes(self.dice.throw("fault"));
            if f64::from(thrown) >= probability * 4_294_967_296.0 {
                return false;
            }
        }
        self.fired = self.fired.saturating_add(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    fn identity(account: &str) -> Identity {
        Identity {
            account: Some(account.to_owned()),
            client: Some("1-a".to_owned()),
            flow: None,
        }
    }

    /// How often a fault fires at ten requests of Ada, one a second.
    fn fires(fault: Fault) -> Vec<usize> {
        let mut faults = Faults::default();
        faults.arm(fault, at(0)).unwrap();
        let ada = identity("ada@gmail.com");
        let fires = |second: &usize| {
            let occasion = Occasion {
                now: at(i64::try_from(*second).unwrap()),
                place: Place::Token,
                identity: &ada,
                grant_type: Some("refresh_token"),
            };
            !faults.fire(&occasion).0.is_empty()
        };
        (0..10).filter(fires).collect()
    }

    #[test]
    fn a_fault_fires_as_often_and_as_long_as_told() {
        let fault = || Fault::new("server-error").at("token");
        assert_eq!(fires(fault()).len(), 10);
        assert_eq!(fires(fault().times(2)), [0, 1]);
        assert_eq!(fires(fault().after(3).times(2)), [3, 4]);
        assert_eq!(fires(fault().until("4s")), [0, 1, 2, 3]);
        assert_eq!(fires(fault().with_probability(0.0, 1)).len(), 0);
        assert_eq!(fires(fault().with_probability(1.0, 1)).len(), 10);
        let half = fires(fault().with_probability(0.5, 7));
        assert!((1..10).contains(&half.len()), "{half:?}");
        assert_eq!(
            half,
            fires(fault().with_probability(0.5, 7)),
            "the seed repeats it"
        );
    }

    #[test]
    fn a_fault_meets_only_those_it_is_meant_for() {
        let fault = || Fault::new("server-error").at("token");
        assert_eq!(fires(fault().for_account("ADA@gmail.com")).len(), 10);
        assert_eq!(fires(fault().for_account("bob@gmail.com")).len(), 0);
        assert_eq!(fires(fault().for_client("1-b")).len(), 0);
        assert_eq!(fires(fault().for_grant_type("authorization_code")).len(), 0);
        assert_eq!(fires(fault().at("userinfo")).len(), 0);
        assert_eq!(fires(fault().at("anywhere")).len(), 10);
    }

    #[test]
    fn an_order_that_makes_no_sense_says_what_is_wrong() {
        let error = |fault: Fault| Faults::default().arm(fault, at(0)).unwrap_err();
        for (fault, said) in [
            (
                Fault::new("server-eror"),
                "no fault is called `server-eror` (did you mean `server-error`?)",
            ),
            (
                Fault::new("server-error").at("moon"),
                "`server-error` cannot strike at `moon`",
            ),
            (
                Fault::new("server-error").with("x", 1),
                "has no parameter `x`, only status",
            ),
            (
                Fault::new("server-error").with("status", 200),
                "`status` must be 500, 502, 503, 504",
            ),
            (
                Fault::new("oauth-error").at("token"),
                "the parameter `error` is missing",
            ),
            (Fault::new("delay").times(0), "`times` must be 1 or more"),
            (
                Fault::new("delay").until("soon"),
                "`until` `soon` is neither a time",
            ),
            (
                Fault::new("delay").at("keys").for_account("a@b"),
                "`account` cannot be told at `keys`",
            ),
        ] {
            let text = error(fault).to_string();
            assert!(text.contains(said), "{text}");
        }
    }

    #[test]
    fn no_more_than_so_many_are_armed() {
        let mut faults = Faults::default();
        for _ in 0..MOST_ARMED {
            faults.arm(Fault::new("delay"), at(0)).unwrap();
        }
        assert_eq!(
            faults.arm(Fault::new("delay"), at(0)),
            Err(FaultError::TooMany)
        );
        assert!(faults.disarm(1).is_some());
        assert!(faults.disarm(1).is_none());
        assert!(faults.arm(Fault::new("delay"), at(0)).is_ok());
    }
}
