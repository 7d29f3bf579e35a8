//! The mock from outside: its whole router, its sockets, its command line, and other people's
//! client libraries.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod support;

mod authorize;
mod cli;
mod discovery;
mod errors;
mod interaction;
mod purity;
mod relying_party;
mod resources;
mod server;
mod token;
