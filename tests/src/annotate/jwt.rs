//! Taking a JWT apart, as far as it can be taken apart.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// The members of a JSON object in order, those that occur twice kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Members(pub(super) Vec<(String, Value)>);

impl Members {
    /// The last value of a name, which is the one most readers take.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let mut members = self.0.iter().rev();
        members
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The text of a name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Whether a name occurs more than once.
    pub(super) fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(known, _)| known == name).count() > 1
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

/// Reads an object member by member.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// A JWT in its parts.
#[derive(Clone, Debug, Default)]
pub(super) struct Jwt {
    /// The members of the head.
    pub(super) head: Members,
    /// The claims.
    pub(super) claims: Members,
    /// Whether there is a signature at all.
    pub(super) has_signature: bool,
    /// Why this is no JWT as RFC 7519 has it.
    pub(super) flaw: Option<String>,
}

/// Reads a token; what can be read of a malformed one is read all the same.
pub(super) fn read(token: &str) -> Jwt {
    let parts: Vec<_> = token.split('.').collect();
    let mut flaws = Vec::new();
    match parts.len() {
        3 => {}
        5 => flaws.push("it has five parts, as an encrypted one".to_owned()),
        count => flaws.push(format!("its parts number {count} in place of three")),
    }
    if token.contains('=') {
        flaws.push("its parts are padded with =".to_owned());
    }
    if token.contains(char::is_whitespace) {
        flaws.push("there are blanks in it".to_owned());
    }
    let head = part(parts.first(), "head", &mut flaws);
    // What stands second in an encrypted token is a key.
    let claims = match parts.len() {
        5 => Members::default(),
        _ => part(parts.get(1), "claims", &mut flaws),
    };
    Jwt {
        head,
        claims,
        has_signature: parts.get(2).is_some_and(|part| !part.is_empty()),
        flaw: (!flaws.is_empty()).then(|| flaws.join(", ")),
    }
}

fn part(encoded: Option<&&str>, name: &str, flaws: &mut Vec<String>) -> Members {
    let Some(encoded) = encoded else {
        return Members::default();
    };
    let bare: String = encoded
        .chars()
        .filter(|character| *character != '=' && !character.is_whitespace())
        .collect();
    let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(bare) else {
        flaws.push(format!("its {name} is no Base64url"));
        return Members::default();
    };
    serde_json::from_slice(&bytes).unwrap_or_else(|_| {
        flaws.push(format!("its {name} is no JSON object"));
        Members::default()
    })
}
