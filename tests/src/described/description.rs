//! What an `e2e.toml` says: how an app is started, told about Google, and recognised.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::outcome::{Outcome, Unmet};

/// A whole `e2e.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Description {
    pub(crate) app: AppTable,
    /// Environment variables of the app, with placeholders in their values.
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) pages: Pages,
    pub(crate) landmarks: Landmarks,
    #[serde(default)]
    pub(crate) notices: Notices,
    #[serde(default)]
    pub(crate) probes: Probes,
    /// What Google is to be for an app that all scenarios share.
    #[serde(default)]
    pub(crate) google: GoogleTable,
    /// The folder of the file.
    #[serde(skip)]
    pub(crate) base: PathBuf,
}

/// How the app is started, or where it runs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppTable {
    /// What Google's pages call it.
    pub(crate) name: String,
    /// The command that starts it.
    #[serde(default)]
    pub(crate) start: Vec<String>,
    /// Where it runs already.
    pub(crate) url: Option<String>,
    /// Whether one instance serves all scenarios.
    #[serde(default)]
    pub(crate) shared: bool,
    /// The folder the command is started in.
    pub(crate) folder: Option<PathBuf>,
    /// The path that answers once it is ready.
    #[serde(default = "root")]
    pub(crate) ready: String,
    /// How long it may take to get ready.
    pub(crate) ready_within: Option<String>,
    /// The path of its callback.
    pub(crate) callback: String,
    /// The name in its address.
    #[serde(default = "localhost")]
    pub(crate) host: String,
}

/// Google, where it is shared.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoogleTable {
    /// The port an app that runs already expects Google at; else a free one.
    pub(crate) port: Option<u16>,
    /// The client ID the app has.
    pub(crate) client_id: Option<String>,
    /// The client secret the app has.
    pub(crate) client_secret: Option<String>,
}

/// Paths of pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pages {
    pub(crate) home: String,
    pub(crate) login: String,
    pub(crate) wanting: Option<String>,
    pub(crate) connection: Option<String>,
}

/// Marks on pages.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Landmarks {
    pub(crate) sign_in: String,
    pub(crate) signed_in: String,
    pub(crate) signed_out: String,
    pub(crate) error: String,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) sign_out: Option<String>,
    pub(crate) disconnect: Option<String>,
    pub(crate) not_connected: Option<String>,
    pub(crate) connection: Option<String>,
    pub(crate) allow_missing: Option<String>,
    pub(crate) older_way: Option<String>,
}

/// Marks of what the app tells people.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notices {
    pub(crate) said_no: Option<String>,
    pub(crate) expired: Option<String>,
    pub(crate) not_theirs: Option<String>,
    pub(crate) needs_attention: Option<String>,
    pub(crate) unreachable: Option<String>,
    pub(crate) busy: Option<String>,
    pub(crate) wrong_domain: Option<String>,
    pub(crate) email_in_use: Option<String>,
    pub(crate) no_email: Option<String>,
    pub(crate) failed: Option<String>,
}

/// Addresses at which the app answers questions of tests.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Probes {
    pub(crate) accounts: Option<String>,
    pub(crate) access: Option<String>,
    pub(crate) connected: Option<String>,
    pub(crate) clock: Option<String>,
}

/// What is wrong with a file, its line and the mend.
fn told(error: &toml::de::Error) -> String {
    let text = error.to_string().trim().to_owned();
    if let Some(list) = text.strip_suffix("expected a sequence") {
        return format!("{list}expected a list of words, such as [\"npm\", \"start\"]");
    }
    match text.rsplit_once("missing field ") {
        Some((place, key)) => format!("{place}{key} is needed here, and is not there"),
        None => text,
    }
}

fn root() -> String {
    "/".to_owned()
}

fn localhost() -> String {
    "localhost".to_owned()
}

impl Description {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read or makes no sense; the message names file, line and mend.
    pub(crate) fn read(file: &Path) -> Outcome<Self> {
        let text = fs::read_to_string(file).map_err(|error| {
            let hint = "`mock-google-e2e init` writes one to start from";
            Unmet::because(format!("cannot read {}: {error}; {hint}", file.display()))
        })?;
        let base = file.canonicalize().ok();
        let base = base.as_deref().and_then(Path::parent);
        let base = base.unwrap_or(Path::new(".")).to_owned();
        Self::parse(&text, base)
            .map_err(|unmet| Unmet::because(format!("{}: {unmet}", file.display())))
    }

    /// Understands the text of a file that stands in a folder.
    pub(crate) fn parse(text: &str, base: PathBuf) -> Outcome<Self> {
        let mut this: Self = toml::from_str(text).map_err(|error| Unmet::because(told(&error)))?;
        this.base = base;
        this.check()?;
        Ok(this)
    }

    /// Whether one instance of the app serves all scenarios.
    pub(crate) fn is_shared(&self) -> bool {
        self.app.shared || self.app.url.is_some()
    }

    fn check(&self) -> Outcome {
        let app = &self.app;
        match (app.start.is_empty(), &app.url) {
            (true, None) => {
                return Err(Unmet::because(
                    "[app] needs `start`, the command that starts the app, or `url`, where it runs",
                ));
            }
            (false, Some(_)) => {
                return Err(Unmet::because(
                    "[app] has both `start` and `url`: keep `start` to have it started, `url` if it runs already",
                ));
            }
            _ => {}
        }
        if let Some(url) = &app.url {
            let parsed = url::Url::parse(url);
            let plain = parsed.is_ok_and(|url| url.path() == "/" && url.query().is_none());
            Unmet::unless(plain, || {
                format!("[app] url = {url:?} is no address like http://localhost:3000")
            })?;
            let google = &self.google;
            let told = google.port.is_some() && google.client_id.is_some();
            Unmet::unless(told && google.client_secret.is_some(), || {
                "an app that runs already knows its Google: say under [google] which `port`, \
                 `client_id` and `client_secret` it has"
                    .to_owned()
            })?;
        }
        let paths = [
            ("[app] ready", Some(&app.ready)),
            ("[app] callback", Some(&app.callback)),
            ("[pages] home", Some(&self.pages.home)),
            ("[pages] login", Some(&self.pages.login)),
            ("[pages] wanting", self.pages.wanting.as_ref()),
            ("[pages] connection", self.pages.connection.as_ref()),
            ("[probes] accounts", self.probes.accounts.as_ref()),
            ("[probes] access", self.probes.access.as_ref()),
            ("[probes] connected", self.probes.connected.as_ref()),
            ("[probes] clock", self.probes.clock.as_ref()),
        ];
        for (key, path) in paths {
            Unmet::unless(path.is_none_or(|path| path.starts_with('/')), || {
                format!("{key} is a path of the app and begins with a slash")
            })?;
        }
        if let Some(wanting) = &self.pages.wanting {
            Unmet::unless(wanting.contains("{path}"), || {
                "[pages] wanting says with {path} where the path goes: \"/login?next={path}\""
                    .to_owned()
            })?;
        }
        super::placeholders::check(&self.env)?;
        self.ready_within().map(drop)
    }

    /// How long the app may take to get ready.
    pub(crate) fn ready_within(&self) -> Outcome<std::time::Duration> {
        let Some(text) = &self.app.ready_within else {
            return Ok(std::time::Duration::from_secs(30));
        };
        let span: Option<jiff::SignedDuration> = text.parse().ok();
        let span = span.and_then(|span| std::time::Duration::try_from(span).ok());
        span.ok_or_else(|| {
            Unmet::because(format!(
                "[app] ready_within = {text:?} is no span like \"30s\""
            ))
        })
    }
}
