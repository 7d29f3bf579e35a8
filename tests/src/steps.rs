//! The vocabulary: every sentence a scenario may contain, grouped by what it is about.

mod accounts;
mod app;
mod callback;
mod google;
mod journal;
pub(crate) mod protocol;
mod secrets;
mod seeing;
mod signing_in;
