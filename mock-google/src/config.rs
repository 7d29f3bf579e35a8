//! The configuration people write: TOML, nothing unknown accepted, every problem named with its line.

use std::net::IpAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use crate::behaviour::{Behaviour, CallbackIss, ErrorPageStatus, Profile};
use crate::wire::credential::ClientSecret;
use crate::world::account::Account;
use crate::world::client::{Client, ClientKind, ClientState};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not TOML, or not of this shape.
    #[error("{}: {error}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The parser's words, with line and column.
        error: Box<toml::de::Error>,
    },
    /// A value that makes no sense.
    #[error("{}, line {line}: {problem}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong and how to mend it.
        problem: String,
    },
}

/// A configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `[server]`
    #[serde(default)]
    pub server: Server,
    /// `[behaviour]`
    #[serde(default)]
    behaviour: BehaviourTable,
    #[serde(default)]
    client: Vec<ClientTable>,
    #[serde(default)]
    account: Vec<AccountTable>,
}

/// `[server]`: any flag of the command line; the command line wins.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The port, 0 for a free one.
    pub port: Option<u16>,
    /// The address to listen on.
    pub host: Option<IpAddr>,
    /// The issuer, if it is not the base address.
    pub issuer: Option<String>,
    /// A directory with keys of one's own.
    pub keys_dir: Option<PathBuf>,
    /// The file that gets the ready line.
    pub ready_file: Option<PathBuf>,
    /// The form of the log.
    pub log: Option<Log>,
    /// The seed of all chance.
    pub seed: Option<u64>,
    /// Hosts answered beside the loopback names.
    #[serde(default)]
    pub allowed_hosts: Vec<String>,
}

/// The form of the log on stderr.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Log {
    /// A readable line for each request.
    #[default]
    Text,
    /// A JSON object for each request.
    Json,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct BehaviourTable {
    #[serde(default)]
    profile: Profile,
    callback_iss: Option<CallbackIss>,
    code_lifetime_seconds: Option<Spanned<i64>>,
    access_token_lifetime_seconds: Option<Spanned<i64>>,
    #[serde(default)]
    code_replay_revokes: bool,
    #[serde(default)]
    error_page_status: ErrorPageStatus,
    #[serde(default)]
    extra_scopes: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientTable {
    id: Spanned<String>,
    #[serde(default)]
    secret: String,
    #[serde(default, rename = "type")]
    kind: ClientKind,
    #[serde(default)]
    redirect_uris: Vec<Spanned<String>>,
    app_name: Option<String>,
    #[serde(default)]
    state: ClientState,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountTable {
    email: Spanned<String>,
    sub: Option<Spanned<String>>,
    given_name: Option<String>,
    family_name: Option<String>,
    email_verified: Option<bool>,
    hosted_domain: Option<String>,
    password: Option<String>,
    #[serde(default)]
    suspended: bool,
    #[serde(default)]
    blocked_by_admin: bool,
    callback_iss: Option<bool>,
}

/// What a configuration says, checked.
#[derive(Debug)]
pub struct Setup {
    /// `[server]`
    pub server: Server,
    /// `[behaviour]`
    pub behaviour: Behaviour,
    /// The apps; without any, the built-in one serves.
    pub clients: Vec<Client>,
    /// The people; without any, the built-in ones serve.
    pub accounts: Vec<Account>,
}

impl Setup {
    /// Reads and checks a file; paths in it are relative to the folder it stands in.
    ///
    /// # Errors
    /// [`ConfigError`], which names the file, the line and the mend.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let mut setup = Self::parse(&text, path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in [&mut setup.server.keys_dir, &mut setup.server.ready_file] {
            *file = file.take().map(|file| folder.join(file));
        }
        Ok(setup)
    }

    /// Checks the text of a file.
    ///
    /// # Errors
    /// As [`Setup::read`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let config: Config = toml::from_str(text).map_err(|error| ConfigError::Malformed {
            path: path.to_owned(),
            error: Box::new(error),
        })?;
        config
            .check()
            .map_err(|(at, problem)| ConfigError::Invalid {
                path: path.to_owned(),
                line: text[..at.start.min(text.len())].matches('\n').count() + 1,
                problem,
            })
    }
}

type Problem = (Range<usize>, String);

impl Config {
    fn check(self) -> Result<Setup, Problem> {
        Ok(Setup {
            server: self.server,
            behaviour: self.behaviour.check()?,
            clients: each_once(
                self.client,
                |client| &client.id,
                "client id",
                ClientTable::check,
            )?,
            accounts: each_once(
                self.account,
                |account| &account.email,
                "email",
                AccountTable::check,
            )?,
        })
    }
}

/// Checks every table and refuses a key that stands twice.
fn each_once<T, U>(
    tables: Vec<T>,
    key: impl Fn(&T) -> &Spanned<String>,
    what: &str,
    check: impl Fn(T) -> Result<U, Problem>,
) -> Result<Vec<U>, Problem> {
    let mut seen = std::collections::HashSet::new();
    tables
        .into_iter()
        .map(|table| {
            let key = key(&table);
            if !seen.insert(key.get_ref().to_lowercase()) {
                return Err((
                    key.span(),
                    format!("the {what} `{}` stands twice", key.get_ref()),
                ));
            }
            check(table)
        })
        .collect()
}

impl BehaviourTable {
    fn check(self) -> Result<Behaviour, Problem> {
        let default = Behaviour::default();
        let seconds = |value: Option<Spanned<i64>>, default: SignedDuration| match value {
            None => Ok(default),
            Some(value) if *value.get_ref() > 0 => Ok(SignedDuration::from_secs(*value.get_ref())),
            Some(value) => Err((
                value.span(),
                format!(
                    "a lifetime of {} seconds: write a number above 0",
                    value.get_ref()
                ),
            )),
        };
        Ok(Behaviour {
            profile: self.profile,
            callback_iss: self.callback_iss,
            code_lifetime: seconds(self.code_lifetime_seconds, default.code_lifetime)?,
            access_token_lifetime: seconds(
                self.access_token_lifetime_seconds,
                default.access_token_lifetime,
            )?,
            code_replay_revokes: self.code_replay_revokes,
            error_page_status: self.error_page_status,
            extra_scopes: self.extra_scopes,
        })
    }
}

impl ClientTable {
    fn check(self) -> Result<Client, Problem> {
        let span = self.id.span();
        let id = self.id.into_inner();
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err((
                span,
                format!("the client id `{id}` is empty or has blanks in it"),
            ));
        }
        if self.kind.has_secret() && self.secret.is_empty() {
            let problem =
                format!("the client `{id}` needs a `secret`, for example \"GOCSPX-test\"");
            return Err((span, problem));
        }
        let redirect_uris = self
            .redirect_uris
            .into_iter()
            .map(|uri| match check_redirect_uri(uri.get_ref()) {
                Some(problem) => Err((
                    uri.span(),
                    format!("redirect URI `{}`: {problem}", uri.get_ref()),
                )),
                None => Ok(uri.into_inner()),
            })
            .collect::<Result<_, _>>()?;
        Ok(Client {
            id: id.into(),
            secret: ClientSecret::from_wire(&self.secret),
            kind: self.kind,
            redirect_uris,
            app_name: self.app_name,
            state: self.state,
        })
    }
}

/// What Google's console would say of a redirect address, if anything.
fn check_redirect_uri(uri: &str) -> Option<&'static str> {
    let Ok(url) = Url::parse(uri) else {
        return Some("write a whole address, such as http://localhost:8000/callback");
    };
    if url.fragment().is_some() {
        return Some("must not contain a fragment (`#…`)");
    }
    if matches!(url.scheme(), "javascript" | "data" | "file" | "blob") {
        return Some("must not use this scheme; use https, or http on localhost");
    }
    if url.scheme() == "http" && !crate::world::client::is_loopback(&url) {
        return Some("must use https, because only localhost may use http");
    }
    None
}

impl AccountTable {
    fn check(self) -> Result<Account, Problem> {
        let span = self.email.span();
        let email = self.email.into_inner();
        if !email
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        {
            return Err((span, format!("`{email}` is not an email address")));
        }
        let mut account = Account::new(email);
        if let Some(sub) = self.sub {
            let digits = sub
                .get_ref()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric());
            if sub.get_ref().is_empty() || sub.get_ref().len() > 255 || !digits {
                let problem = format!(
                    "`sub` is `{}`: Google's are 21 digits, at most 255 letters or digits will do",
                    sub.get_ref()
                );
                return Err((sub.span(), problem));
            }
            account.sub = sub.into_inner().into();
        }
        account.given_name = self.given_name.unwrap_or(account.given_name);
        account.family_name = self.family_name;
        account.email_verified = self.email_verified.unwrap_or(true);
        account.hosted_domain = self.hosted_domain;
        account.password = self.password.unwrap_or(account.password);
        account.suspended = self.suspended;
        account.blocked_by_admin = self.blocked_by_admin;
        account.callback_iss = self.callback_iss.unwrap_or(true);
        Ok(account)
    }
}

#[cfg(test)]
mod tests;
