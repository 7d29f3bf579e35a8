//! How Google knows the app: rightly, wrongly or not at all.

use url::Url;

use crate::outcome::{Outcome, Unmet};

/// How Google knows the app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Registration {
    /// With the callback the app uses.
    #[default]
    Right,
    /// Not at all.
    Missing,
    /// With another callback, described in words or given as an address.
    Callback(String),
}

impl Registration {
    /// The callback Google knows, given the one the app uses; none if the app is unknown.
    ///
    /// # Errors
    ///
    /// When the words describe no callback.
    pub fn callback(&self, own: &Url) -> Outcome<Option<String>> {
        Ok(match self {
            Self::Right => Some(own.to_string()),
            Self::Missing => None,
            Self::Callback(words) => Some(variant_of(own, words)?),
        })
    }
}

/// Another callback than the app's own, from a description or an address.
fn variant_of(callback: &Url, words: &str) -> Outcome<String> {
    let own = callback.as_str();
    Ok(match words {
        "somewhere else" => "https://elsewhere.example.com/callback".to_owned(),
        "its own but for the trailing slash" => match own.strip_suffix('/') {
            Some(bare) => bare.to_owned(),
            None => format!("{own}/"),
        },
        "its own with 127.0.0.1 instead of localhost" => own.replacen("localhost", "127.0.0.1", 1),
        "its own with https instead of http" => own.replacen("http:", "https:", 1),
        _ if words.contains("://") => words.to_owned(),
        _ => return Err(Unmet::because(format!("no such callback: {words:?}"))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callbacks_differ_as_described() {
        let own = Url::parse("http://localhost:8000/cb/").unwrap();
        let of = |words| variant_of(&own, words).unwrap();
        assert_eq!(
            of("its own but for the trailing slash"),
            "http://localhost:8000/cb"
        );
        assert_eq!(
            of("its own with https instead of http"),
            "https://localhost:8000/cb/"
        );
        assert_eq!(
            of("its own with 127.0.0.1 instead of localhost"),
            "http://127.0.0.1:8000/cb/"
        );
        assert!(variant_of(&own, "upside down").is_err());
    }
}
