//! Words for what is wrong with an answer, an ID token or a connection; each is one fault of the
//! catalogue.

use std::str::FromStr;

use cucumber::Parameter;
use mock_google::Fault;
use serde_json::Value;

use super::UnknownWord;

/// A fault by its name in the catalogue, and a parameter where the name does not say enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named {
    what: &'static str,
    with: Option<(&'static str, &'static str)>,
}

impl Named {
    fn fault(self) -> Fault {
        let fault = Fault::new(self.what);
        match self.with {
            Some((name, value)) => fault.with(name, value_of(value)),
            None => fault,
        }
    }
}

const fn named(what: &'static str) -> Named {
    Named { what, with: None }
}

const fn with(what: &'static str, name: &'static str, value: &'static str) -> Named {
    Named {
        what,
        with: Some((name, value)),
    }
}

/// The value of a parameter: what reads as JSON is meant so, anything else is a text.
pub(crate) fn value_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

/// What is wrong with an answer of Google's: `truncated JSON`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerDefect(Named);

impl AnswerDefect {
    /// The fault that brings it about, at no particular place.
    #[must_use]
    pub fn fault(self) -> Fault {
        self.0.fault()
    }
}

words!(AnswerDefect, "defect",
    "a web page" => AnswerDefect(named("web-page")),
    "an empty body" => AnswerDefect(named("no-body")),
    "truncated JSON" => AnswerDefect(named("truncated-json")),
    "invalid UTF-8" => AnswerDefect(named("invalid-utf8")),
    "a byte order mark" => AnswerDefect(named("byte-order-mark")),
    "trailing bytes" => AnswerDefect(named("trailing-bytes")),
    "duplicate members" => AnswerDefect(named("duplicate-members")),
    "deeply nested JSON" => AnswerDefect(named("deep-json")),
    "far too much data" => AnswerDefect(named("huge-body")),
    "the wrong content type" => AnswerDefect(named("wrong-content-type")),
    "the wrong length" => AnswerDefect(named("wrong-length")),
    "a broken chunk" => AnswerDefect(named("bad-chunk")),
    "an error and status 200" => AnswerDefect(named("error-with-status-200")),
    "no keys" => AnswerDefect(named("keys-empty")),
    "stale keys" => AnswerDefect(named("keys-stale")),
    "a single key" => AnswerDefect(with("odd-keys", "form", "single")),
    "another issuer" => AnswerDefect(named("discovery-names-another-issuer")),
);

/// What is odd about an ID token, as the end of a sentence: `is expired`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdTokenDefect(Named);

impl IdTokenDefect {
    /// The fault that brings it about.
    #[must_use]
    pub fn fault(self) -> Fault {
        self.0.fault()
    }
}

words!(IdTokenDefect, "defect",
    "is unsigned" => IdTokenDefect(named("id-token-unsigned")),
    "is signed with the public key" => IdTokenDefect(named("id-token-signed-with-the-public-key")),
    "is signed with the client secret" =>
        IdTokenDefect(named("id-token-signed-with-the-client-secret")),
    "is signed by an unknown key" => IdTokenDefect(named("id-token-signed-by-an-unknown-key")),
    "is signed by an unknown key in Google's name" =>
        IdTokenDefect(with("id-token-signed-by-an-unknown-key", "key_id", "published")),
    "is signed by another algorithm" => IdTokenDefect(named("id-token-by-another-algorithm")),
    "is tampered with" => IdTokenDefect(named("id-token-tampered-with")),
    "is malformed" => IdTokenDefect(named("id-token-malformed")),
    "is encrypted" => IdTokenDefect(with("id-token-malformed", "form", "encrypted")),
    "is expired" => IdTokenDefect(named("id-token-expired")),
    "is from the future" => IdTokenDefect(named("id-token-from-the-future")),
    "is seconds ahead of the app's clock" =>
        IdTokenDefect(with("id-token-from-the-future", "seconds", "20")),
    "is not valid yet" => IdTokenDefect(named("id-token-not-valid-yet")),
    "is of yesterday" => IdTokenDefect(named("id-token-of-yesterday")),
    "is from another issuer" => IdTokenDefect(named("id-token-from-another-issuer")),
    "is for another app" => IdTokenDefect(named("id-token-for-another-app")),
    "is for a second app, too" => IdTokenDefect(named("id-token-with-two-audiences")),
    "is for a second app, too, which asked for it" =>
        IdTokenDefect(with("id-token-with-two-audiences", "azp", "another's")),
    "has the issuer's short form" => IdTokenDefect(named("id-token-with-the-bare-issuer")),
    "has a slash behind the issuer" =>
        IdTokenDefect(named("id-token-with-a-slash-behind-the-issuer")),
    "has a list for its audience" => IdTokenDefect(named("id-token-with-an-audience-list")),
    "has another nonce" => IdTokenDefect(named("id-token-with-another-nonce")),
    "has an earlier nonce" => IdTokenDefect(named("id-token-with-an-earlier-nonce")),
    "has a wrong at_hash" => IdTokenDefect(named("id-token-with-a-wrong-at-hash")),
    "names no key" => IdTokenDefect(named("id-token-without-a-key-id")),
    "names an unknown key" => IdTokenDefect(named("id-token-with-an-unknown-key-id")),
    "brings a key of its own" =>
        IdTokenDefect(with("id-token-with-an-odd-header", "header", "jwk")),
    "demands an unknown extension" =>
        IdTokenDefect(with("id-token-with-an-odd-header", "header", "crit")),
);

/// When a connection breaks off: `halfway`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(Named);

impl Moment {
    /// The fault that breaks it off then, at no particular place.
    #[must_use]
    pub fn fault(self) -> Fault {
        self.0.fault()
    }
}

words!(Moment, "moment",
    "before answering" => Moment(named("drop")),
    "after the head" => Moment(with("reset", "moment", "after-head")),
    "halfway" => Moment(with("reset", "moment", "mid-body")),
    "after accepting the code" => Moment(named("answer-lost")),
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use mock_google::Google;

    use super::*;

    /// Every word, with what it is a word for.
    fn all() -> Vec<(&'static str, Named)> {
        let answers = AnswerDefect::WORDS.iter().map(|(word, of)| (*word, of.0));
        let id_tokens = IdTokenDefect::WORDS.iter().map(|(word, of)| (*word, of.0));
        let moments = Moment::WORDS.iter().map(|(word, of)| (*word, of.0));
        answers.chain(id_tokens).chain(moments).collect()
    }

    #[tokio::test]
    async fn every_word_is_a_fault_of_the_catalogue() {
        let google = Google::builder().without_built_ins().start().await.unwrap();
        for (word, named) in all() {
            let armed = google.arm(named.fault());
            assert!(armed.is_ok(), "{word}: {armed:?}");
        }
    }

    #[test]
    fn no_two_words_are_the_same_fault() {
        let faults: BTreeSet<_> = all()
            .iter()
            .map(|(_, named)| format!("{named:?}"))
            .collect();
        assert_eq!(faults.len(), all().len());
    }

    #[test]
    fn every_word_is_in_the_reference() {
        let reference = include_str!("../../../docs/scenarios.md");
        for (word, _) in all() {
            let listed = format!("`{word}`");
            assert!(reference.contains(&listed), "{listed} is missing");
        }
    }

    #[test]
    fn words_become_faults_with_their_parameters() {
        let defect: IdTokenDefect = "is seconds ahead of the app's clock".parse().unwrap();
        let fault = Fault::new("id-token-from-the-future").with("seconds", 20);
        assert_eq!(defect.fault(), fault);
        let moment: Moment = "halfway".parse().unwrap();
        assert_eq!(
            moment.fault(),
            Fault::new("reset").with("moment", "mid-body")
        );
        assert!("is broken".parse::<IdTokenDefect>().is_err());
        assert!("nonsense".parse::<AnswerDefect>().is_err());
    }

    #[test]
    fn a_value_is_json_where_it_reads_as_such() {
        assert_eq!(value_of("20"), Value::from(20));
        assert_eq!(value_of("true"), Value::from(true));
        assert_eq!(value_of("fragment"), Value::from("fragment"));
        assert_eq!(value_of(r#""20""#), Value::from("20"));
    }
}
