//! The mock from outside: its whole router, its sockets, its command line, and other people's
//! client libraries.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod support;

mod authorize;
mod cli;
mod conformance;
mod connections;
mod control;
mod credential_files;
mod device;
mod diagnosis;
mod discovery;
mod errors;
mod events;
mod fault_docs;
mod faults;
mod google_doc;
mod interaction;
mod isolation;
mod keys;
mod purity;
mod refresh;
mod register;
mod relying_party;
mod resources;
mod responses;
mod revocation;
mod robustness;
mod server;
mod service_account;
mod standing;
mod tls;
mod token;
mod tokeninfo;
mod userinfo;
