//! What the sign-in pages decide: which account an identifier names, whether a password is right,
//! which device waits under a code.

use std::sync::Arc;

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use crate::rules::authorize::waiting;
use crate::wire::error::{ConnectError, SignInError};
use crate::world::World;
use crate::world::account::Account;
use crate::world::device::UserCode;

/// Finds the account an identifier names: its email address, in any case, blanks around it ignored.
///
/// # Errors
/// [`SignInError::MissingIdentifier`] or [`SignInError::UnknownAccount`]
pub fn identify<'w>(world: &'w World, identifier: &str) -> Result<&'w Arc<Account>, SignInError> {
    match identifier.trim() {
        "" => Err(SignInError::MissingIdentifier),
        email => world
            .account_by_email(email)
            .ok_or(SignInError::UnknownAccount),
    }
}

/// Checks a password, letter by letter.
///
/// # Errors
/// [`SignInError::MissingPassword`], [`SignInError::WrongPassword`], or
/// [`SignInError::BrowserRefused`] where Google does not trust the browser
pub fn check_password(account: &Account, given: &str) -> Result<(), SignInError> {
    if given.is_empty() {
        return Err(SignInError::MissingPassword);
    }
    let right = bool::from(given.as_bytes().ct_eq(account.password.as_bytes()));
    match (right, account.browser_refused) {
        (false, _) => Err(SignInError::WrongPassword),
        (true, true) => Err(SignInError::BrowserRefused),
        (true, false) => Ok(()),
    }
}

/// Finds the device that waits under the code a person typed in.
///
/// # Errors
/// [`ConnectError::MissingCode`] or [`ConnectError::UnknownCode`]
pub fn connect(world: &World, now: Timestamp, typed: &str) -> Result<UserCode, ConnectError> {
    if typed.trim().is_empty() {
        return Err(ConnectError::MissingCode);
    }
    UserCode::from_person(typed)
        .filter(|code| waiting(world, now, code).is_some())
        .ok_or(ConnectError::UnknownCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_names_an_account_or_says_why_not() {
        let mut world = World::default();
        world.add_account(Account::new("ada@gmail.com"));
        let found = |identifier| identify(&world, identifier).map(|account| account.email.clone());
        assert_eq!(found(" ADA@gmail.com "), Ok("ada@gmail.com".to_owned()));
        assert_eq!(found("bob@gmail.com"), Err(SignInError::UnknownAccount));
        assert_eq!(found("  "), Err(SignInError::MissingIdentifier));
    }

    #[test]
    fn only_the_very_password_is_right() {
        let account = Account::new("ada@gmail.com").password("Secret");
        assert_eq!(check_password(&account, "Secret"), Ok(()));
        for wrong in ["secret", "Secret ", "Secre"] {
            assert_eq!(
                check_password(&account, wrong),
                Err(SignInError::WrongPassword),
                "{wrong}"
            );
        }
        let mut watched = account.clone();
        watched.browser_refused = true;
        assert_eq!(
            ["Secret", "wrong"].map(|given| check_password(&watched, given)),
            [
                Err(SignInError::BrowserRefused),
                Err(SignInError::WrongPassword)
            ]
        );
        assert_eq!(
            check_password(&account, ""),
            Err(SignInError::MissingPassword)
        );
    }
}
