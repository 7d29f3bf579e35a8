//! What the words in braces may be, from the parameters themselves.

use std::fmt::Write as _;
use std::str::FromStr;

use cucumber::Parameter;

use crate::params::{
    AnswerDefect, Change, Endpoint, IdTokenDefect, Moment, Notice, People, Permissions, Person,
    Place, Span, Times,
};

/// The heading of the section.
pub(super) const HEADING: &str = "\n## Words in braces\n";

/// The whole section.
pub(super) fn section() -> String {
    let listed = [
        word::<Person>(
            "",
            "Somebody in the scenario, with a Google account of her own.",
        ),
        people(),
        scopes(),
        duration(),
        word::<Times>("", "How often; any number will do."),
        word::<Endpoint>("", "One of Google's addresses for programs."),
        word::<Place>(
            "",
            "A page of the app or of Google's. The connection page is where a signed-in person sees \
             what the app may do at Google.",
        ),
        word::<Notice>("", "What the app tells a person."),
        word::<Change>(
            "",
            "What happens to a parameter of the callback on its way to the app.",
        ),
        word::<AnswerDefect>(
            " of an answer",
            "After `answers with`. [Faults](scenarios.md#faults) says which endpoint they are for.",
        ),
        word::<IdTokenDefect>(
            " of an ID token",
            "After `the next ID token` or `every ID token`. [Faults](scenarios.md#faults) says which \
             of them an app has to refuse.",
        ),
        word::<Moment>("", "When a connection breaks off."),
    ];
    let mut text = HEADING.to_owned();
    for entry in listed {
        text.push_str(&entry);
    }
    for (name, meaning) in [
        ("string", "Any text in double quotes."),
        ("int", "A whole number."),
        ("word", "A single word, without blanks and quotes."),
    ] {
        let _ = write!(text, "\n### {{{name}}}\n\n{meaning}\n");
    }
    text
}

/// A parameter that is one of a list.
fn word<P: Parameter + FromStr>(which: &str, meaning: &str) -> String {
    let words = P::REGEX.split('|').map(|word| word.replace(r"\d+", "3"));
    entry::<P>(which, meaning, "One of", words)
}

fn people() -> String {
    let words = ["Ada and Bob", "Ada, Bob and Grace"].map(str::to_owned);
    entry::<People>("", "Two or more people.", "For example", words)
}

/// Permissions by the names in the regular expression, before the one for whole addresses.
fn scopes() -> String {
    let names = Permissions::REGEX.trim_start_matches("(?:").split('|');
    let names = names.map_while(|name| (!name.starts_with("https")).then(|| name.to_owned()));
    let several = "email, profile and calendar".to_owned();
    entry::<Permissions>(
        "",
        "Permissions, by everyday names or in full as an address that begins with `https://`. Google \
         knows no `telepathy`.",
        "One of these, or several like the last",
        names.chain([several]),
    )
}

/// Stretches of time in every unit the regular expression has.
fn duration() -> String {
    let units = Span::REGEX.split(['(', ')', ':', '|']).skip(2);
    let units = units.take_while(|unit| unit.chars().all(char::is_alphabetic));
    let words = units.flat_map(|unit| [format!("1 {unit}"), format!("30 {unit}s")]);
    entry::<Span>("", "A stretch of time.", "For example", words)
}

/// One heading with its words, all of which have to be words of the parameter.
fn entry<P: Parameter + FromStr>(
    which: &str,
    meaning: &str,
    how: &str,
    words: impl IntoIterator<Item = String>,
) -> String {
    let words = words.into_iter().inspect(|word| {
        assert!(word.parse::<P>().is_ok(), "{word:?} is no {}", P::NAME);
    });
    let words: Vec<_> = words.map(|word| format!("`{word}`")).collect();
    format!(
        "\n### {{{}}}{which}\n\n{meaning} {how}: {}.\n",
        P::NAME,
        words.join(", ")
    )
}
