//! The vocabulary: every sentence a scenario may contain, grouped by what it is about.

mod accounts;
mod app;
mod callback;
mod connections;
pub(crate) mod crowds;
pub(crate) mod device;
pub(crate) mod faults;
mod google;
mod id_tokens;
mod identity;
mod journal;
mod keys;
mod lifetimes;
mod outages;
pub(crate) mod protocol;
mod responses;
mod secrets;
mod seeing;
mod signing_in;
mod standing;
mod tampering;
