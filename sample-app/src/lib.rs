//! The reference callback app: "Sign in with Google" done right, on the server, with a database.
//!
//! It is meant to be read and copied. A person presses a button, comes back from Google with a code,
//! and is signed in; the app keeps Google's tokens, encrypted, to call Google while they are away.
//!
//! Where to look for what:
//!
//! | file | answers |
//! | --- | --- |
//! | `http/start.rs` | how a sign-in starts: state, nonce, PKCE, one record per attempt |
//! | `http/callback.rs` | every check on the way back, in the order it is made |
//! | `http/browser.rs` | the older way, tokens in the browser, and what it takes to make it safe |
//! | `google/id_token.rs` | how an ID token is verified, one refusal per rule |
//! | `google/` | the client side of Google: discovery, keys, tokens, userinfo |
//! | `store/identities.rs` | who somebody is here: by issuer and subject, never by e-mail address |
//! | `http/password.rs` | accounts by e-mail address, which a Google account may be linked to |
//! | `access.rs` | using the stored tokens: one refresh at a time, and what to do when Google says no |
//! | `store/`, `migrations/` | users, identities, sessions, attempts and connections in SQLite |
//! | `vault.rs` | refresh tokens at rest |
//! | `session.rs` | the two cookies |
//! | `work.rs` | what is finished even when the browser hangs up |
//!
//! It runs unchanged against Google itself: leave `GOOGLE_ISSUER` unset, and every endpoint comes from
//! the discovery document of `https://accounts.google.com`.

mod access;
mod app;
mod clock;
mod config;
mod google;
mod http;
mod locks;
mod mail;
mod notice;
mod pages;
mod password;
mod random;
mod server;
mod session;
mod store;
mod vault;
mod work;

pub use access::AccessError;
pub use app::{App, StartError};
pub use clock::Clock;
pub use config::{Config, ConfigError};
pub use http::router;
pub use mail::Mail;
pub use server::{Census, Running, start};
pub use vault::VaultError;
