//! What an authorization request asks to show or to get in words of its own: `prompt`, `access_type`,
//! `response_type`, `response_mode`, and the words of PKCE.

use super::near::nearest;
use super::words::{bare, kind, quoted, shown};
use super::{Case, found, rule};
use crate::journal::Diagnosis;

/// The words of `prompt`.
const PROMPTS: &[&str] = &["none", "consent", "select_account"];

/// The values of `response_type`, the usual ones first.
const RESPONSE_TYPES: &[&str] = &[
    "code",
    "token",
    "id_token",
    "code id_token",
    "code token",
    "id_token token",
    "code id_token token",
    "none",
];

/// Says that both names of `prompt` were sent.
pub(super) fn two_names(case: Case<'_>) -> Diagnosis {
    let value = |name| quoted(case.param(name).unwrap_or_default());
    found(
        rule::PROMPT_NAMES,
        format!(
            "prompt={} and approval_prompt={} are two names of one thing: leave out approval_prompt, \
             which older libraries add by themselves.",
            value("prompt"),
            value("approval_prompt")
        ),
    )
}

/// Says what is wrong with a value of `prompt`.
pub(super) fn prompt(value: &str) -> Diagnosis {
    let words: Vec<_> = value
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty())
        .collect();
    if words.contains(&"login") {
        let text = "Google has no prompt=login: send prompt=select_account, or set accept_prompt_login \
                    of [behaviour] to have the password asked for as OpenID Connect says.";
        return found(rule::PROMPT_LOGIN, text.to_owned());
    }
    let all_known = !words.is_empty() && words.iter().all(|word| PROMPTS.contains(word));
    if all_known && words.len() > 1 && words.contains(&"none") {
        let text = format!(
            "prompt is {}, and none means to show nothing: send it alone, or leave it out.",
            quoted(value)
        );
        return found(rule::PROMPT_NONE, text);
    }
    if all_known {
        let text = format!(
            "prompt is {}: send prompt={}, with nothing but single blanks between the words.",
            quoted(value),
            words.join(" ")
        );
        return found(rule::PROMPT_PUNCTUATION, text);
    }
    let unknown = words.iter().find(|word| !PROMPTS.contains(word));
    let meant = unknown.and_then(|word| {
        let lower = word.to_lowercase();
        nearest(&lower, PROMPTS.iter().copied(), 3)
    });
    let advice = match meant {
        Some(meant) => format!("send {meant}"),
        None => "it takes none, consent and select_account".to_owned(),
    };
    let word = unknown.copied().unwrap_or(value);
    let text = format!(
        "prompt has the word {}, which is none of Google's: {advice}.",
        shown(word)
    );
    found(rule::PROMPT_WORD, text)
}

/// Says what is wrong with a value of `approval_prompt`.
pub(super) fn approval_prompt(value: &str) -> Diagnosis {
    let text = format!(
        "approval_prompt is {}, and takes only force and auto: send prompt=consent in its place, which is \
         its name today.",
        quoted(value)
    );
    found(rule::PROMPT_WORD, text)
}

/// Says what is wrong with a value of `access_type`.
pub(super) fn access_type(value: &str) -> Diagnosis {
    let plain = bare(value).map_or(value, |(bare, _)| bare).to_lowercase();
    let meant = nearest(&plain, ["offline", "online"], 3).unwrap_or("offline");
    let text = format!(
        "access_type is {}: send access_type={meant}, with nothing around it.",
        quoted(value)
    );
    found(rule::ACCESS_TYPE, text)
}

/// Says what is wrong with a value of `response_type`.
pub(super) fn response_type(value: &str) -> Diagnosis {
    let lower = value.to_lowercase().replace([',', '+', '|'], " ");
    let meant = nearest(lower.trim(), RESPONSE_TYPES.iter().copied(), 3).unwrap_or("code");
    let text = format!(
        "response_type is {}, which is none of Google's: send response_type={meant}.",
        quoted(value)
    );
    found(rule::RESPONSE_TYPE, text)
}

/// Says that a client of this type gets codes only.
pub(super) fn codes_only(case: Case<'_>, value: &str) -> Option<Diagnosis> {
    let client = case.client()?;
    let text = format!(
        "response_type is {}, and {} is {}, which gets codes only: send response_type=code.",
        quoted(value),
        client.id,
        kind(client.kind)
    );
    Some(found(rule::RESPONSE_TYPE, text))
}

/// Says what is wrong with a value of `response_mode`.
pub(super) fn response_mode(case: Case<'_>, value: &str) -> Diagnosis {
    let text = if value == "query" {
        format!(
            "response_mode=query would put the tokens of response_type={} into every log on the way: \
             send fragment or form_post.",
            quoted(case.param("response_type").unwrap_or_default())
        )
    } else {
        format!(
            "response_mode is {}: query (for codes), fragment and form_post are possible.",
            quoted(value)
        )
    };
    found(rule::RESPONSE_MODE, text)
}

/// Says what is wrong with a value of `code_challenge_method`.
pub(super) fn challenge_method(value: &str) -> Diagnosis {
    let meant = if value.trim().eq_ignore_ascii_case("plain") {
        "plain"
    } else {
        "S256"
    };
    let text = format!(
        "code_challenge_method is {}: send {meant}, spelt just so.",
        quoted(value)
    );
    found(rule::CHALLENGE_METHOD, text)
}

/// Says what is wrong with a code challenge.
pub(super) fn challenge(value: &str) -> Diagnosis {
    let length = value.chars().count();
    let text = if value.contains(['=', '+', '/', ' ']) {
        "code_challenge is Base64 of the common alphabet: make it Base64url, with - and _ in place of + \
         and /, and without = at the end (RFC 7636)."
            .to_owned()
    } else if (43..=128).contains(&length) {
        "code_challenge has characters besides letters, digits and -._~: a SHA-256 in Base64url has none \
         of them."
            .to_owned()
    } else {
        format!(
            "code_challenge has {length} characters, and 43 to 128 are allowed: a SHA-256 in Base64url \
             has 43."
        )
    };
    found(rule::CHALLENGE, text)
}
