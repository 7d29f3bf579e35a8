//! The words and marks of notes: spans of time, values cut to a readable length, claims.

use serde_json::Value;

use crate::record::{Claim, Verdict};

/// What is thought of a member, and why.
pub(super) type Opinion = (Verdict, String);

/// How much is shown of a value, in characters.
const MOST_SHOWN: usize = 240;

/// Units of time, in seconds, the greatest first.
const UNITS: &[(u64, &str)] = &[(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];

/// As it has to be.
pub(super) fn good(why: impl Into<String>) -> Opinion {
    (Verdict::Good, why.into())
}

/// Unusual, and to be put up with.
pub(super) fn odd(why: impl Into<String>) -> Opinion {
    (Verdict::Odd, why.into())
}

/// Not to be believed.
pub(super) fn bad(why: impl Into<String>) -> Opinion {
    (Verdict::Bad, why.into())
}

/// Nothing to judge.
pub(super) fn plain(why: impl Into<String>) -> Opinion {
    (Verdict::Plain, why.into())
}

/// A member with its opinion; one that is missing has no value.
pub(super) fn claim(name: &str, value: Option<&Value>, (verdict, note): Opinion) -> Claim {
    Claim {
        name: name.to_owned(),
        value: value.map(shown).unwrap_or_default(),
        verdict,
        note,
    }
}

/// A value as JSON, its end left out where it is very long.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A span of time in its two greatest units: `1 h`, `1 min 30 s`.
pub(super) fn span(seconds: u64) -> String {
    let first = UNITS.iter().position(|(unit, _)| seconds >= *unit);
    let Some(units) = first.and_then(|first| UNITS.get(first..)) else {
        return "0 s".to_owned();
    };
    let mut rest = seconds;
    let mut words = Vec::new();
    for (unit, name) in units.iter().take(2) {
        if rest >= *unit {
            words.push(format!("{} {name}", rest / unit));
        }
        rest %= unit;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_their_two_greatest_units() {
        let cases = [
            (0, "0 s"),
            (59, "59 s"),
            (180, "3 min"),
            (3_599, "59 min 59 s"),
            (3_600, "1 h"),
            (3_605, "1 h"),
            (90_000, "1 d 1 h"),
        ];
        for (seconds, words) in cases {
            assert_eq!(span(seconds), words);
        }
    }

    #[test]
    fn a_very_long_value_is_cut() {
        let claim = claim("long", Some(&Value::from("x".repeat(5_000))), plain(""));
        assert_eq!(claim.value.chars().count(), MOST_SHOWN + 1);
    }
}
