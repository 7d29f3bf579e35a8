//! Scopes: what was asked for, what was granted, and how to say it to people.
//!
//! Google answers in its own order and spelling: who asks for `email` is granted
//! `https://www.googleapis.com/auth/userinfo.email`
//! (<https://developers.google.com/identity/protocols/oauth2/scopes>). Fewer scopes than asked for, or
//! more, are no error (RFC 6749 section 3.3); what counts is what is recorded.

/// The two scopes of OpenID Connect that Google grants under another name, and that name.
const ALIASES: &[(&str, &str)] = &[
    ("email", "https://www.googleapis.com/auth/userinfo.email"),
    (
        "profile",
        "https://www.googleapis.com/auth/userinfo.profile",
    ),
];

/// Scopes as people know them; of another, the last part of its name is shown.
const LABELS: &[(&str, &str)] = &[
    ("openid", "Know who you are at Google"),
    ("email", "See your e-mail address"),
    ("profile", "See your name and picture"),
    (
        "https://www.googleapis.com/auth/calendar",
        "Use your Google Calendar",
    ),
    (
        "https://www.googleapis.com/auth/drive",
        "Use your Google Drive",
    ),
    (
        "https://www.googleapis.com/auth/contacts",
        "Use your contacts",
    ),
];

/// Whether a scope is among those granted, in either spelling.
pub(crate) fn is_granted(granted: &str, scope: &str) -> bool {
    granted
        .split_ascii_whitespace()
        .any(|own| canonical(own) == canonical(scope))
}

/// Those of the scopes asked for that are not among the granted ones.
pub(crate) fn missing<'a>(asked: &'a [String], granted: &str) -> Vec<&'a str> {
    let open = asked.iter().map(String::as_str);
    open.filter(|scope| !is_granted(granted, scope)).collect()
}

/// What a scope allows, for people.
pub(crate) fn label(scope: &str) -> String {
    let own = canonical(scope);
    match LABELS.iter().find(|(known, _)| canonical(known) == own) {
        Some((_, label)) => (*label).to_owned(),
        None => own.rsplit('/').next().unwrap_or(own).to_owned(),
    }
}

/// The name Google grants a scope under.
fn canonical(scope: &str) -> &str {
    let alias = ALIASES.iter().find(|(short, _)| *short == scope);
    alias.map_or(scope, |(_, full)| full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn googles_spelling_and_order_are_no_difference() {
        let asked = ["openid", "email", "profile"].map(str::to_owned);
        let granted = "https://www.googleapis.com/auth/userinfo.profile \
                       https://www.googleapis.com/auth/userinfo.email openid";
        assert!(missing(&asked, granted).is_empty());
        assert_eq!(missing(&asked, "openid email"), ["profile"]);
        assert_eq!(missing(&asked, ""), ["openid", "email", "profile"]);
    }

    #[test]
    fn people_read_what_a_scope_allows() {
        let full = "https://www.googleapis.com/auth/userinfo.email";
        assert_eq!(label(full), label("email"));
        assert_eq!(label("https://www.googleapis.com/auth/tasks"), "tasks");
    }
}
