//! Gherkin scenarios about "Sign in with Google", run in a real browser against a Google of ours.
//!
//! The library is the vocabulary (the steps), the stage they play on (one Google, one app and
//! the browsers of one scenario) and the runner. It ships with an adapter for the sample app;
//! for an app of yours, write another:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use harness::{App, AppError, BoxFuture, RunningApp, SampleApp, Suite, Wishes};
//!
//! /// Starts our product; here it borrows the sample app to keep the example short.
//! #[derive(Debug)]
//! struct OurProduct;
//!
//! impl App for OurProduct {
//!     fn start<'a>(
//!         &'a self,
//!         wishes: &'a Wishes,
//!     ) -> BoxFuture<'a, Result<Box<dyn RunningApp>, AppError>> {
//!         // Start a process with `wishes.issuer`, `wishes.client_id` … in its environment,
//!         // wait until it answers, and return a handle that implements `RunningApp`.
//!         SampleApp.start(wishes)
//!     }
//! }
//!
//! fn main() -> ExitCode {
//!     Suite::for_app(OurProduct).features("features").run()
//! }
//! ```
//!
//! Steps of your own go beside it: write `#[given(expr = "…")]` functions on [`Stage`].

/// Prints a line for people; nobody listening any more is no reason to panic.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod acts;
mod annotate;
pub mod app;
pub mod browser;
mod chaos;
mod cli;
mod coverage;
mod data;
mod described;
mod dry_run;
mod exchanges;
mod failures;
pub mod findings;
mod gather;
mod guarded;
mod last_failed;
pub mod mutations;
mod nearest;
pub mod outcome;
pub mod params;
mod pause;
mod reading;
pub mod record;
#[cfg(test)]
mod reference;
pub mod registration;
mod report;
#[cfg(test)]
mod rules;
mod runner;
mod sample_app;
mod scene;
mod selection;
mod shared;
mod signals;
mod steps;
mod suite;
pub mod walker;
pub mod world;

/// The Rust of the README and the docs, so that it compiles.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/scenarios.md")]
    struct Scenarios;
}

pub use futures::future::BoxFuture;

pub use crate::app::{Access, App, AppError, Landmark, Notice, Page, RunningApp, Shared, Wishes};
pub use crate::described::DescribedApp;
pub use crate::outcome::{Outcome, Unmet};
pub use crate::runner::run as runner;
pub use crate::sample_app::SampleApp;
pub use crate::signals::interrupted;
pub use crate::suite::Suite;
pub use crate::world::Stage;
