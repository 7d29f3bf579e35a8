//! What Google decides: pure functions of what is known, what is asked and what time it is.
//!
//! Nothing here does I/O, waits, or asks for time or chance; `tests/it/purity.rs` reads these files
//! and holds them to it. Faults never appear here either.

pub mod authorize;
pub mod claims;
pub mod device;
pub mod diagnosis;
pub mod iam;
pub mod interaction;
mod refresh;
pub mod revoke;
pub mod service_account;
pub mod standing;
pub mod sts;
pub mod token;
pub mod tokeninfo;
pub mod userinfo;
