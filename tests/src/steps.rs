//! The vocabulary: every sentence a scenario may contain, grouped by what it is about.

mod accounts;
mod app;
mod callback;
mod google;
pub(crate) mod protocol;
mod seeing;
mod signing_in;
