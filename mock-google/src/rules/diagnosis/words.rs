//! The words diagnoses are made of: lengths of time, lists, and values as they were sent.

use jiff::{SignedDuration, Timestamp};

use crate::journal::mask::Mask;
use crate::wire::params::Params;
use crate::world::client::ClientKind;

/// How many things a list names before it only counts.
const MOST_LISTED: usize = 3;

/// How many characters of a value are shown.
const LONGEST: usize = 200;

/// A length of time in one unit: `40 ms`, `3 s`, `12 minutes`, `5 hours`, `8 days`.
pub(super) fn duration(length: SignedDuration) -> String {
    let seconds = length.as_secs();
    match seconds {
        ..1 => format!("{} ms", length.as_millis().max(0)),
        1..120 => format!("{seconds} s"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// How long ago something was: `40 ms ago`, or `just now`.
pub(super) fn ago(then: Timestamp, now: Timestamp) -> String {
    let length = then.duration_until(now);
    if length < SignedDuration::from_millis(1) {
        "just now".to_owned()
    } else {
        format!("{} ago", duration(length))
    }
}

/// A few things in a row: `a`, `a and b`, `a, b, c and 4 more`; empty for none.
pub(super) fn list<'a>(things: impl IntoIterator<Item = &'a str>) -> String {
    let mut things: Vec<_> = things.into_iter().map(shown).collect();
    let more = things.len().saturating_sub(MOST_LISTED);
    if more > 0 {
        things.truncate(MOST_LISTED);
        things.push(format!("{more} more"));
    }
    match things.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// A value as it was sent, for people: credentials cut short, control characters escaped, and not without
/// end.
pub(super) fn shown(text: &str) -> String {
    let text = Mask::On.words(text);
    let mut shown = String::new();
    for character in text.chars().take(LONGEST) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// A value in quotes, where blanks around it matter.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// What is left of a value without what surrounds it, and what that was; `None` where nothing does.
pub(super) fn bare(text: &str) -> Option<(&str, &'static str)> {
    let bare = text.trim_matches(is_wrapping);
    if bare.is_empty() || bare == text {
        return None;
    }
    let (before, after) = text.split_once(bare)?;
    let around = [before, after].concat();
    let what = if around.contains(['\n', '\r']) {
        "a line break"
    } else if around.trim().is_empty() {
        "blanks"
    } else if around.contains(is_quote) {
        "quotes"
    } else {
        "punctuation"
    };
    Some((bare, what))
}

fn is_wrapping(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || is_quote(character)
        || "<>,;".contains(character)
}

fn is_quote(character: char) -> bool {
    "\"'`‘’“”".contains(character)
}

/// A value with its percent escapes decoded once more, `+` left alone; `None` where that changes nothing.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let protected = text.replace('&', "%26").replace('+', "%2B");
    let params = Params::parse(&format!("v={protected}")).ok()?;
    let decoded = params.get("v")?.to_owned();
    (decoded != text).then_some(decoded)
}

/// How often a value is decoded at most: nobody encodes one by accident more often.
const MOST_DECODINGS: usize = 4;

/// A value with its percent escapes decoded until none is left; `None` where there was none.
pub(super) fn decoded_whole(text: &str) -> Option<String> {
    std::iter::successors(decoded(text), |whole| decoded(whole))
        .take(MOST_DECODINGS)
        .last()
}

/// Whether a value is a word programs print where there is none.
pub(super) fn is_unset(text: &str) -> bool {
    ["undefined", "null", "none", "nil", "[object Object]"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// A kind of client, as the console calls it, with its article.
pub(super) const fn kind(kind: ClientKind) -> &'static str {
    match kind {
        ClientKind::Web => "a web client",
        ClientKind::Desktop => "a desktop client",
        ClientKind::Tv => "a TV client",
        ClientKind::Ios => "an iOS client",
        ClientKind::Android => "an Android client",
        ClientKind::Uwp => "a UWP client",
        ClientKind::Chrome => "a Chrome client",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_told_in_one_unit() {
        for (milliseconds, told) in [
            (-5, "0 ms"),
            (40, "40 ms"),
            (3_900, "3 s"),
            (119_000, "119 s"),
            (725_000, "12 minutes"),
            (7_200_000, "2 hours"),
            (700_000_000, "8 days"),
        ] {
            assert_eq!(duration(SignedDuration::from_millis(milliseconds)), told);
        }
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(ago(now, now), "just now");
    }

    #[test]
    fn lists_name_three_things_and_count_the_rest() {
        for (things, told) in [
            ("", ""),
            ("a", "a"),
            ("a b", "a and b"),
            ("a b c", "a, b and c"),
            ("a b c d e", "a, b, c and 2 more"),
        ] {
            assert_eq!(list(things.split_whitespace()), told);
        }
    }

    #[test]
    fn what_surrounds_a_value_is_named() {
        for (text, found) in [
            (" a b", Some(("a b", "blanks"))),
            ("a\n", Some(("a", "a line break"))),
            ("\"a\"", Some(("a", "quotes"))),
            ("a;", Some(("a", "punctuation"))),
            ("a", None),
            (" ", None),
        ] {
            assert_eq!(bare(text), found, "{text:?}");
        }
    }

    #[test]
    fn a_value_is_decoded_once_more_or_not_at_all() {
        assert_eq!(decoded("4%2F0A+b").as_deref(), Some("4/0A+b"));
        assert_eq!(decoded("%252F").as_deref(), Some("%2F"));
        assert_eq!(decoded_whole("4%25252F0A").as_deref(), Some("4/0A"));
        for text in ["4/0A", "100%", "%zz"] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }

    #[test]
    fn a_value_is_shown_without_control_characters_or_end() {
        assert_eq!(shown("a\nb"), "a\\nb");
        assert_eq!(shown("GOCSPX-abcdefghijkl"), "GOCSPX…");
        assert_eq!(shown(&"a".repeat(999)).chars().count(), LONGEST + 1);
    }
}
