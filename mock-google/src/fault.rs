//! Faults: everything Google, an attacker or the network does to an app, on demand.
//!
//! A [`Fault`] says what happens, where, to whom, how often and until when. Its name and parameters are
//! the same here, in the control API, in the configuration and in scenarios; [`catalogue()`] lists them.
//!
//! Faults bend what passes between the layers and no rule knows of them. There are three seams: before a
//! request is read (a delay, a reply instead, a dropped connection), on the claims of an ID token about to
//! be signed, and on the way out (members, headers, bytes).

mod aliases;
mod armed;
mod catalogue;
mod effect;
mod elsewhere;
mod error;
mod forge;
mod form;
mod order;
mod place;

pub use armed::{FaultStatus, MOST_ARMED};
pub use catalogue::catalogue;
pub use elsewhere::{ELSEWHERE, Elsewhere, Whose};
pub use error::FaultError;
pub use form::{Form, Parameter};
pub use order::Fault;
pub use place::Place;

pub(crate) use aliases::Aliases;
pub(crate) use armed::{Bends, Faults, Occasion};
pub(crate) use effect::{
    CallbackBend, Connecting, Context, Effect, Flaw, JsonBend, KeysBend, Moment, Reply, Sabotage,
    TextBend, TokensBend,
};
pub(crate) use forge::forge;
