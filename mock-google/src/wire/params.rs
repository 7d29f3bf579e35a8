//! Request parameters in the order they came, duplicates kept.
//!
//! Google refuses a parameter that is given twice and a percent escape that does not decode
//! (RFC 6749 section 3.1; the latter with its front end's HTML 400), so neither may be lost in a
//! map. The encoded form is kept beside the decoded one: `state` is returned byte for byte, also
//! where its bytes are not UTF-8.

use std::fmt;
use std::sync::Arc;

/// The most parameters one request may carry.
pub const MOST_PARAMS: usize = 256;

/// One parameter: its name, its value as text and its value as it came.
#[derive(Clone, PartialEq, Eq)]
struct Param {
    name: String,
    value: String,
    encoded: String,
}

/// Request parameters in the order they came, duplicates kept; a clone shares them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(Arc<Vec<Param>>);

/// Why a query or form cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// A `%` that is not followed by two hexadecimal digits.
    #[error("a percent escape is broken")]
    BrokenEscape,
    /// More than [`MOST_PARAMS`] parameters.
    #[error("more than {MOST_PARAMS} parameters")]
    TooMany,
}

impl Params {
    /// Parses a query string or an `application/x-www-form-urlencoded` body.
    ///
    /// # Errors
    /// [`ParamsError::BrokenEscape`] as Google's front end refuses it, [`ParamsError::TooMany`]
    /// beyond [`MOST_PARAMS`].
    pub fn parse(text: &str) -> Result<Self, ParamsError> {
        let mut params = Self::default();
        params.extend(text)?;
        Ok(params)
    }

    /// Appends the parameters of a second source, as Google does with the query of a POST.
    ///
    /// # Errors
    /// As [`Params::parse`].
    pub fn extend(&mut self, text: &str) -> Result<(), ParamsError> {
        if has_broken_escape(text) {
            return Err(ParamsError::BrokenEscape);
        }
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            if self.0.len() == MOST_PARAMS {
                return Err(ParamsError::TooMany);
            }
            let (name, encoded) = pair.split_once('=').unwrap_or((pair, ""));
            Arc::make_mut(&mut self.0).push(Param {
                name: decode(name),
                value: decode(encoded),
                encoded: encoded.to_owned(),
            });
        }
        Ok(())
    }

    /// Appends one parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        Arc::make_mut(&mut self.0).push(Param {
            name: name.to_owned(),
            value: value.to_owned(),
            encoded: encode(value.as_bytes()),
        });
    }

    /// Appends one parameter, builder style.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.push(name, value);
        self
    }

    /// These parameters and then the others.
    #[must_use]
    pub fn joined_with(mut self, others: &Self) -> Self {
        if !others.0.is_empty() {
            Arc::make_mut(&mut self.0).extend(others.0.iter().cloned());
        }
        self
    }

    /// The first value of a parameter; an empty value counts as absent (RFC 6749 section 3.1).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.first(name)
            .map(|param| param.value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The first value of a parameter, also when it is empty.
    #[must_use]
    pub fn get_even_empty(&self, name: &str) -> Option<&str> {
        self.first(name).map(|param| param.value.as_str())
    }

    /// The decoded bytes of a parameter, for values that must survive without being UTF-8.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let param = self.first(name).filter(|param| !param.encoded.is_empty())?;
        Some(decode_bytes(&param.encoded))
    }

    /// Every value of a parameter, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |param| param.name == name)
            .map(|param| param.value.as_str())
    }

    /// The first name that occurs twice.
    #[must_use]
    pub fn repeated(&self) -> Option<&str> {
        self.0.iter().enumerate().find_map(|(index, param)| {
            let seen = self
                .0
                .iter()
                .take(index)
                .any(|earlier| earlier.name == param.name);
            seen.then_some(param.name.as_str())
        })
    }

    /// These parameters without the named ones.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        if self
            .0
            .iter()
            .any(|param| names.contains(&param.name.as_str()))
        {
            Arc::make_mut(&mut self.0).retain(|param| !names.contains(&param.name.as_str()));
        }
        self
    }

    /// These parameters without a tail: those of the address behind those of the body.
    #[must_use]
    pub fn without_tail(mut self, tail: &Self) -> Self {
        let length = self.0.len().saturating_sub(tail.0.len());
        if self.0[length..] == tail.0[..] {
            Arc::make_mut(&mut self.0).truncate(length);
        }
        self
    }

    /// These parameters with some values replaced; none if no value is.
    #[must_use]
    pub fn replaced<'a>(&self, replacement: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
        let is_replaced = |param: &Param| replacement(&param.value).is_some();
        self.0.iter().any(is_replaced).then(|| {
            self.0.iter().fold(Self::default(), |mut params, param| {
                match replacement(&param.value) {
                    Some(value) => params.push(&param.name, value),
                    None => Arc::make_mut(&mut params.0).push(param.clone()),
                }
                params
            })
        })
    }

    /// Names and decoded values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|param| (param.name.as_str(), param.value.as_str()))
    }

    fn first(&self, name: &str) -> Option<&Param> {
        self.0.iter().find(|param| param.name == name)
    }
}

/// Prints the parameters as a query string, values encoded just as they came.
impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, param) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "&" };
            write!(
                f,
                "{separator}{}={}",
                encode(param.name.as_bytes()),
                param.encoded
            )?;
        }
        Ok(())
    }
}

/// Names of parameters whose values are credentials and are never printed whole.
pub const SECRET: &[&str] = &[
    "access_token",
    "actor_token",
    "assertion",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token",
    "id_token_hint",
    "oauth_token",
    "Passwd",
    "refresh_token",
    "subject_token",
    "subjectToken",
    "token",
];

/// Prints the parameters for people: credentials are shortened, control characters escaped.
impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, value) in self.iter() {
            if SECRET.contains(&name) {
                map.entry(&name, &super::credential::shorten(value));
            } else {
                map.entry(&name, &value);
            }
        }
        map.finish()
    }
}

/// Encodes bytes for a query, blanks as `+`.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    form_urlencoded::byte_serialize(bytes).collect()
}

/// Encodes bytes for a fragment as Google does: blanks as `%20`, slashes and colons as they are.
#[must_use]
pub fn encode_fragment(bytes: &[u8]) -> String {
    encode(bytes)
        .replace('+', "%20")
        .replace("%2F", "/")
        .replace("%3A", ":")
}

fn decode(encoded: &str) -> String {
    String::from_utf8(decode_bytes(encoded))
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn decode_bytes(encoded: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (rest.next().and_then(hex), rest.next().and_then(hex)) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => b'%', // unreachable: escapes were checked when the text was read
            },
            other => other,
        });
    }
    bytes
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

fn has_broken_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(index, byte)| {
        *byte == b'%'
            && !matches!(bytes.get(index + 1..index + 3), Some([high, low])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_broken_percent_escape_is_refused() {
        for text in ["a=%", "a=%2", "a=%zz", "%g0=1"] {
            assert_eq!(
                Params::parse(text),
                Err(ParamsError::BrokenEscape),
                "{text}"
            );
        }
    }

    #[test]
    fn a_parameter_given_twice_is_named() {
        let params = Params::parse("scope=a&state=1&scope=b").unwrap();
        assert_eq!(params.repeated(), Some("scope"));
        assert_eq!(params.all("scope").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn the_257th_parameter_is_refused() {
        let text = "a=1&".repeat(MOST_PARAMS + 1);
        assert_eq!(Params::parse(&text), Err(ParamsError::TooMany));
    }

    #[test]
    fn debug_shortens_credentials() {
        let params = Params::parse("client_secret=GOCSPX-very-secret-indeed&scope=openid").unwrap();
        let shown = format!("{params:?}");
        assert!(!shown.contains("very-secret"), "{shown}");
        assert!(shown.contains("openid"), "{shown}");
    }

    proptest! {
        #[test]
        fn parameters_survive_printing_and_parsing(pairs in prop::collection::vec((".{1,9}", ".{0,9}"), 0..9)) {
            let mut params = Params::default();
            for (name, value) in &pairs {
                params.push(name, value);
            }
            let again = Params::parse(&params.to_string()).unwrap();
            prop_assert_eq!(again.iter().collect::<Vec<_>>(), params.iter().collect::<Vec<_>>());
        }

        #[test]
        fn any_bytes_survive_in_a_value(bytes in prop::collection::vec(any::<u8>(), 1..99)) {
            let text = format!("state={}", encode(&bytes));
            prop_assert_eq!(Params::parse(&text).unwrap().bytes("state"), Some(bytes));
        }
    }
}
