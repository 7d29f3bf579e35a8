//! Every refusal as data: one table per endpoint, one row per cause, with Google's literal text.
//!
//! Google tells the client less than it knows; the cause (the variant) goes to the journal, the row
//! to the wire. `tests/it/errors.rs` prints all tables into one snapshot.

mod page;
mod redirect;
mod resource;
mod sign_in;
mod token;

pub use page::{PageError, PageRow};
pub use redirect::AuthorizationError;
pub use resource::{RevocationError, TokeninfoError, UserinfoError};
pub use sign_in::SignInError;
pub use token::TokenError;

/// What a JSON refusal looks like on the wire: status, `error`, `error_description`.
pub type Row = (u16, &'static str, std::borrow::Cow<'static, str>);
