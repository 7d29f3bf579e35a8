//! The parameters of a query, read once and strictly.
//!
//! Decoded exactly once (a code contains a slash, sent as `%2F`), order and unknown names do not matter,
//! an empty value is as good as none, and nothing may be said twice (RFC 6749 section 3.1).

use std::collections::HashSet;

use url::form_urlencoded;

/// The parameters of one query.
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query.
    pub(super) fn parse(query: Option<&str>) -> Self {
        Self(
            form_urlencoded::parse(query.unwrap_or_default().as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The value of a parameter that is said once and is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self
            .0
            .iter()
            .filter(|(own, _)| own == name)
            .map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// Whether any parameter is said twice.
    pub(super) fn repeats(&self) -> bool {
        let mut seen = HashSet::new();
        !self.0.iter().all(|(name, _)| seen.insert(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_decoded_once() {
        let params = Params::parse(Some("state=a%2Bb&code=4%2F0AVM%252B&scope=a+b"));
        assert_eq!(params.get("code"), Some("4/0AVM%2B"));
        assert_eq!(params.get("state"), Some("a+b"));
        assert!(!params.repeats());
    }

    #[test]
    fn what_is_missing_empty_or_said_twice_is_no_value() {
        let params = Params::parse(Some("state=&code=a&code=b"));
        assert_eq!(
            (params.get("state"), params.get("code"), params.get("iss")),
            (None, None, None)
        );
        assert!(params.repeats());
        assert_eq!(Params::parse(None).get("state"), None);
    }
}
