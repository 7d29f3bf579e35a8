//! The vocabulary: every sentence a scenario may contain, grouped by what it is about.

mod accounts;
mod app;
mod callback;
mod connections;
pub(crate) mod device;
mod google;
mod journal;
mod lifetimes;
pub(crate) mod protocol;
mod responses;
mod secrets;
mod seeing;
mod signing_in;
mod standing;
