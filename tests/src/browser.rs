//! Real browsers: finding or installing one, driving it, sharing a few between many scenarios.

mod driver;
mod google;
mod install;
mod look;
mod patience;
mod pool;
mod scripts;
mod source;
mod tabs;
mod verbs;

pub use driver::{Driver, DriverError};
pub use google::{Decision, Ending};
pub use install::{MissingBrowser, Tools, find_or_install};
pub use look::View;
pub use patience::BrowserError;
pub use pool::{Lease, Pool};
pub use source::{Place, Source};
pub use verbs::Browser;
