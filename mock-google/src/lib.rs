//! A Google sign-in you own: Google's identity endpoints and pages, on your machine, for tests.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use mock_google::{Account, Client, Google};
//!
//! let google = Google::builder()
//!     .client(Client::web("1234-app.apps.googleusercontent.com", "GOCSPX-secret")
//!         .redirect_uri("http://localhost:8000/callback")
//!         .app_name("My App"))
//!     .account(Account::new("ada@gmail.com").named("Ada", "Lovelace"))
//!     .start()
//!     .await?;
//!
//! // Point your app at `google.issuer()`; it finds everything else by discovery.
//! assert_eq!(google.issuer(), google.base_url());
//! assert!(google.journal().is_empty());
//! # google.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! The server starts within milliseconds on a free loopback port and stops when dropped, so each
//! test has its own. [`Google`] is the handle: register an app, add a person, move the clock, read
//! the journal. It is strict like Google; where Googles differ, [`Behaviour`] has a switch.

mod google;
mod http;
mod pages;
mod server;
mod tls;

pub mod behaviour;
pub mod clock;
pub mod config;
pub mod credential_files;
pub mod dice;
pub mod endpoints;
pub mod fault;
pub mod journal;
pub mod keys;
pub mod rules;
pub mod wire;
pub mod world;

pub use behaviour::{Behaviour, CallbackIss, Profile};
pub use clock::Clock;
pub use endpoints::Endpoints;
pub use fault::{Fault, FaultError, FaultStatus};
pub use google::{EventError, Google, MOST_SNAPSHOTS, SnapshotError, SnapshotInfo, Unknown};
pub use http::{Control, Guard, Limits, router};
pub use journal::{Diagnosis, Endpoint, Entry, Search};
pub use server::{DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, GoogleBuilder, Running, StartError};
pub use wire::scope::Scopes;
pub use wire::security_event::SecurityEvent;
pub use world::account::Account;
pub use world::app_status::{AppStatus, Audience, PublishingStatus};
pub use world::client::{Client, ClientKind};
pub use world::organization::{AppAccess, Organization};
pub use world::service_account::ServiceAccount;
