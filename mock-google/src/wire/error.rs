//! Every refusal as data: one table per endpoint, one row per cause, with Google's literal text.
//!
//! Google tells the client less than it knows; the cause (the variant) goes to the journal, the row
//! to the wire. `tests/it/errors.rs` prints all tables into one snapshot.

/// Declares a table of refusals: each row is a cause with what it carries, a sample of that, and
/// what Google answers. A new refusal is one row here and its test.
macro_rules! error_table {
    (
        $(#[$table_doc:meta])*
        $table:ident -> $row_type:ty {
            $(
                $(#[$doc:meta])*
                $name:ident $(($($field:ident: $kind:ty = $sample:expr),+))? => $row:expr;
            )+
        }
    ) => {
        $(#[$table_doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $table {
            $($(#[$doc])* $name $(($($kind),+))?,)+
        }

        impl $table {
            /// One of each, for tests that go through the whole table.
            #[must_use]
            pub fn samples() -> Vec<Self> {
                vec![$(Self::$name $(($($sample.into()),+))?,)+]
            }

            /// The name of the row, which carries nothing of the request.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => stringify!($name),)+
                }
            }

            /// The row of the table: exactly what Google answers.
            #[must_use]
            pub fn row(&self) -> $row_type {
                match self {
                    $(Self::$name $(($($field),+))? => $row,)+
                }
            }
        }
    };
}

pub(crate) use error_table;

mod assertion;
mod device;
mod page;
mod redirect;
mod resource;
mod sign_in;
pub(crate) mod texts;
mod token;

pub use assertion::AssertionError;
pub use device::DeviceError;
pub use page::{PageError, PageRow};
pub use redirect::AuthorizationError;
pub use resource::{RevocationError, TokeninfoError, UserinfoError, UserinfoRow};
pub use sign_in::{ConnectError, SignInError};
pub use token::TokenError;

/// What a JSON refusal looks like on the wire: status, `error`, `error_description`.
pub type Row = (u16, &'static str, std::borrow::Cow<'static, str>);
