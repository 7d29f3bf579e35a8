//! Clients and accounts as JSON, with the keys and the checks of the configuration file.
//!
//! The control API takes what the file takes: a JSON object is written as TOML and read like a table of
//! the file, so that there is one list of keys and one set of checks.

use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Problem;
use super::account::AccountTable;
use super::client::ClientTable;
use crate::world::account::Account;
use crate::world::client::Client;

/// Why an object cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// The member that is to blame, where one is.
    pub(crate) field: String,
    /// What is wrong and how to mend it.
    pub(crate) problem: String,
}

/// Reads a client.
pub(crate) fn client(object: &Map<String, Value>) -> Result<Client, Wrong> {
    read(object, ClientTable::check)
}

/// Reads an account.
pub(crate) fn account(object: &Map<String, Value>) -> Result<Account, Wrong> {
    read(object, AccountTable::check)
}

/// Prints a client, secrets and all.
pub(crate) fn of_client(client: &Client) -> Map<String, Value> {
    print(&ClientTable::of(client))
}

/// Prints an account, its password and all.
pub(crate) fn of_account(account: &Account) -> Map<String, Value> {
    print(&AccountTable::of(account))
}

/// An object with some members changed; `null` takes one back to its default.
pub(crate) fn patched(
    mut object: Map<String, Value>,
    changes: Map<String, Value>,
) -> Map<String, Value> {
    object.extend(changes);
    object
}

fn print(table: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(table) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(), // a table is an object
    }
}

fn read<T: DeserializeOwned, U>(
    object: &Map<String, Value>,
    check: impl FnOnce(T) -> Result<U, Problem>,
) -> Result<U, Wrong> {
    // TOML has no null: what is null is left out.
    let given: Map<_, _> = object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let text = toml::to_string(&given).map_err(|error| Wrong {
        field: String::new(),
        problem: format!("cannot be read: {error}"),
    })?;
    let table = toml::from_str::<T>(&text).map_err(|error| Wrong {
        field: field_at(&text, error.span().unwrap_or_default(), error.message()),
        problem: error.message().to_owned(),
    })?;
    check(table).map_err(|(at, problem)| Wrong {
        field: field_at(&text, at, ""),
        problem,
    })
}

/// The key on the line of a place, or the one a message names.
fn field_at(text: &str, at: Range<usize>, message: &str) -> String {
    if let Some(missing) = message.strip_prefix("missing field `") {
        return missing.trim_end_matches('`').to_owned();
    }
    let start = text[..at.start.min(text.len())]
        .rfind('\n')
        .map_or(0, |end| end + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let key = line.split_once('=').map_or("", |(key, _)| key.trim());
    key.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(members) => members,
            other => panic!("no object: {other}"),
        }
    }

    #[test]
    fn a_client_is_the_same_after_a_round_trip() {
        let given = object(json!({
            "id": "1-a.apps.googleusercontent.com", "secret": "GOCSPX-s", "type": "desktop",
            "redirect_uris": ["http://localhost:1/cb"], "publishing_status": "testing",
            "test_users": ["ada@gmail.com"], "verified": false, "hidden_scopes": ["openid"],
            "event_receiver": "http://localhost:1/events", "app_name": "Shop",
        }));
        let read = client(&given).unwrap();
        let printed = of_client(&read);
        for (name, value) in &given {
            assert_eq!(&printed[name], value, "{name}");
        }
        assert_eq!(of_client(&client(&printed).unwrap()), printed);
    }

    #[test]
    fn every_built_in_person_is_the_same_after_a_round_trip() {
        for known in Account::built_in() {
            let printed = of_account(&known);
            assert_eq!(
                of_account(&account(&printed).unwrap()),
                printed,
                "{}",
                known.email
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_member() {
        let wrong = |value| client(&object(value)).unwrap_err();
        for (value, field, said) in [
            (json!({ "secret": "s" }), "id", "missing field `id`"),
            (
                json!({ "id": "1-a", "secret": "s", "x": 1 }),
                "x",
                "unknown field `x`",
            ),
            (
                json!({ "id": "1-a", "secret": 7 }),
                "secret",
                "invalid type",
            ),
            (
                json!({ "id": "1-a", "secret": "s", "type": "tv set" }),
                "type",
                "unknown variant",
            ),
            (json!({ "id": "1 a", "secret": "s" }), "id", "blanks"),
            (
                json!({ "id": "1-a", "secret": "s", "redirect_uris": ["http://example.com/cb"] }),
                "redirect_uris",
                "http://example.com/cb",
            ),
        ] {
            let wrong = wrong(value);
            assert_eq!(wrong.field, field, "{wrong:?}");
            assert!(wrong.problem.contains(said), "{wrong:?}");
        }
    }

    #[test]
    fn null_takes_a_member_back_to_its_default() {
        let given = object(json!({ "email": "ada@gmail.com", "suspended": true }));
        let patched = patched(
            given,
            object(json!({ "suspended": null, "given_name": "Ada" })),
        );
        let account = account(&patched).unwrap();
        assert_eq!(
            (account.suspended, account.given_name.as_str()),
            (false, "Ada")
        );
    }
}
