//! The catalogue: every fault the server can make, one row each.
//!
//! The numbers are those of the list of everything that happens to apps (F1 to F104), of which
//! [`ELSEWHERE`](super::ELSEWHERE) has the rest.

use super::error::FaultError;
use super::form::{Form, Parameter};
use super::place::Place;

mod answers;
mod callback;
mod documents;
mod id_token;
mod person;
mod replies;
mod tokens;
mod wire;

/// Everything programs call.
const APIS: &[Place] = &[
    Place::Token,
    Place::Userinfo,
    Place::Tokeninfo,
    Place::Revocation,
    Place::Keys,
    Place::Discovery,
    Place::Device,
    Place::ServiceAccount,
];

/// Everything that answers a request.
const EVERYWHERE: &[Place] = &[
    Place::Token,
    Place::Anywhere,
    Place::Authorization,
    Place::Pages,
    Place::Consent,
    Place::Userinfo,
    Place::Tokeninfo,
    Place::Revocation,
    Place::Keys,
    Place::Discovery,
    Place::Device,
    Place::ServiceAccount,
];

/// Where ID tokens are issued.
const ID_TOKEN: &[Place] = &[Place::Token, Place::Callback];

/// Where facts of a person are told.
const PERSON: &[Place] = &[Place::Token, Place::Userinfo, Place::Callback];

/// The files of the catalogue, in the order in which it is printed.
const FILES: &[&[Form]] = &[
    replies::FORMS,
    answers::FORMS,
    wire::FORMS,
    tokens::FORMS,
    id_token::FORMS,
    person::FORMS,
    documents::FORMS,
    callback::FORMS,
];

/// Every fault the server can make.
pub fn catalogue() -> impl Iterator<Item = &'static Form> {
    FILES.iter().copied().flatten()
}

/// The fault of a name.
pub(super) fn find(name: &str) -> Result<&'static Form, FaultError> {
    let found = catalogue().find(|form| form.name == name);
    found.ok_or_else(|| FaultError::UnknownName {
        name: name.to_owned(),
        nearest: nearest(name),
    })
}

/// The name that is the fewest changes away, if they are few.
fn nearest(name: &str) -> Option<&'static str> {
    let distance = |form: &Form| strsim::levenshtein(name, form.name);
    let near = catalogue().min_by_key(|form| distance(form))?;
    (distance(near) <= 1 + name.len() / 4).then_some(near.name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::fault::{ELSEWHERE, Fault, Faults};

    #[test]
    fn every_number_is_a_fault_or_stands_elsewhere() {
        let here: BTreeSet<u8> = catalogue().flat_map(|form| form.numbers).copied().collect();
        let elsewhere: BTreeSet<u8> = ELSEWHERE.iter().map(|other| other.number).collect();
        let missing: Vec<_> = (1..=104)
            .filter(|number| !here.contains(number) && !elsewhere.contains(number))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_name_is_used_once_and_every_example_can_be_armed() {
        let names: BTreeSet<_> = catalogue().map(|form| form.name).collect();
        assert_eq!(names.len(), catalogue().count());
        for form in catalogue() {
            let order: Fault = serde_json::from_value(form.example()).unwrap();
            let armed = Faults::default().arm(order, jiff::Timestamp::UNIX_EPOCH);
            assert!(armed.is_ok(), "{}: {armed:?}", form.name);
            assert!(form.summary.ends_with('.'), "{}", form.name);
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest() {
        assert_eq!(nearest("server-eror"), Some("server-error"));
        assert_eq!(nearest("id-token-expird"), Some("id-token-expired"));
        assert_eq!(nearest("something-else-entirely"), None);
    }
}
