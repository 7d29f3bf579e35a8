//! The words in braces that stand for what an app is told when it starts.

use std::collections::BTreeMap;

use url::Url;

use crate::app::{AppError, Wishes};
use crate::outcome::{Outcome, Unmet};

/// Every placeholder, and what it stands for.
pub(crate) const ALL: &[(&str, &str)] = &[
    (
        "issuer",
        "Google's issuer; everything else follows from its discovery document",
    ),
    ("client_id", "the app's client ID"),
    ("client_secret", "the app's client secret"),
    ("callback", "the app's callback address"),
    (
        "base_url",
        "where the app lives, without a slash at the end",
    ),
    ("host", "the name in that address"),
    ("port", "the port the app has to listen on"),
    (
        "data",
        "a folder for the app's data: empty at first, the same after a restart",
    ),
    ("scopes", "the scopes to ask for, with blanks between them"),
    ("access_type", "`offline` or `online`"),
    ("prompt", "the `prompt` to send; empty for none"),
    (
        "hosted_domain",
        "the only Workspace domain to let in; empty for any",
    ),
    ("timeout", "how long to wait for Google, in seconds"),
];

/// What stands for what, for one instance of an app.
#[derive(Debug)]
pub(super) struct Placeholders(BTreeMap<&'static str, String>);

impl Placeholders {
    pub(super) fn new(wishes: &Wishes, base: &Url, callback: &Url, data: &str) -> Self {
        let access_type = if wishes.offline { "offline" } else { "online" };
        let values = [
            ("issuer", wishes.issuer.clone()),
            ("client_id", wishes.client_id.clone()),
            ("client_secret", wishes.client_secret.clone()),
            ("callback", callback.to_string()),
            ("base_url", base.as_str().trim_end_matches('/').to_owned()),
            ("host", wishes.host.clone()),
            ("port", base.port().unwrap_or_default().to_string()),
            ("data", data.to_owned()),
            ("scopes", wishes.scopes.join(" ")),
            ("access_type", access_type.to_owned()),
            ("prompt", wishes.prompt.clone().unwrap_or_default()),
            (
                "hosted_domain",
                wishes.hosted_domain.clone().unwrap_or_default(),
            ),
            ("timeout", wishes.patience.as_secs().to_string()),
        ];
        Self(values.into())
    }

    /// A text with its placeholders filled in.
    pub(super) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }
}

/// Refuses placeholders that stand for nothing.
pub(super) fn check(env: &BTreeMap<String, String>) -> Outcome {
    for (variable, value) in env {
        for part in value.split('{').skip(1) {
            let Some((name, _)) = part.split_once('}') else {
                continue;
            };
            let known = ALL.iter().any(|(known, _)| *known == name);
            Unmet::unless(
                known || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                || {
                    let names: Vec<_> = ALL.iter().map(|(name, _)| format!("{{{name}}}")).collect();
                    format!(
                        "[env] {variable}: there is no {{{name}}}, only {}",
                        names.join(", ")
                    )
                },
            )?;
        }
    }
    Ok(())
}

/// Refuses wishes that the app cannot be told.
pub(super) fn can_be_told(env: &BTreeMap<String, String>, wishes: &Wishes) -> Result<(), AppError> {
    let usual = Wishes::default();
    let wanted = [
        (
            "scopes",
            wishes.scopes != usual.scopes,
            "which scopes to ask for",
        ),
        ("access_type", wishes.offline, "to ask for offline access"),
        (
            "prompt",
            wishes.prompt.is_some(),
            "to sign people in silently",
        ),
        (
            "hosted_domain",
            wishes.hosted_domain.is_some(),
            "to let in a single domain",
        ),
        (
            "host",
            wishes.host != usual.host,
            "to live at another address",
        ),
        (
            "client_secret",
            wishes.client_secret != usual.client_secret,
            "another client secret",
        ),
    ];
    for (name, is_wanted, what) in wanted {
        let placeholder = format!("{{{name}}}");
        if is_wanted && !env.values().any(|value| value.contains(&placeholder)) {
            return Err(AppError::lacks(format!(
                "the app cannot be told {what}: no variable under [env] has {placeholder}"
            )));
        }
    }
    Ok(())
}
