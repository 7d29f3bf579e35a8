//! The configuration people write: TOML, nothing unknown accepted, every problem named with its line.

use std::fmt;
use std::net::IpAddr;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::behaviour::Behaviour;
use crate::fault::Fault;
use crate::world::account::Account;
use crate::world::client::Client;
use crate::world::organization::Organization;
use crate::world::service_account::ServiceAccount;

mod account;
mod client;
mod client_file;
pub(crate) mod json;
mod organization;
mod service_account;

pub(crate) use account::AccountTable;
pub(crate) use client::ClientTable;
use organization::OrganizationTable;
use service_account::ServiceAccountTable;

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
    behaviour: Behaviour,
    /// Client files as downloaded from Google's console.
    #[serde(default)]
    client_files: Vec<Spanned<PathBuf>>,
    #[serde(default)]
    client: Vec<ClientTable>,
    #[serde(default)]
    account: Vec<AccountTable>,
    #[serde(default)]
    organization: Vec<OrganizationTable>,
    #[serde(default)]
    service_account: Vec<ServiceAccountTable>,
    /// Faults armed from the start.
    #[serde(default)]
    fault: Vec<Spanned<Fault>>,
}

/// `[server]`: any flag of the command line; the command line wins.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The port, 0 for a free one.
    pub port: Option<u16>,
    /// The address to listen on.
    pub host: Option<IpAddr>,
    /// The issuer, if it is not the base address.
    pub issuer: Option<Spanned<String>>,
    /// A directory with keys of one's own.
    pub keys_dir: Option<PathBuf>,
    /// The file that gets the ready line.
    pub ready_file: Option<PathBuf>,
    /// The form of the log.
    pub log: Option<Log>,
    /// The seed of all chance.
    pub seed: Option<u64>,
    /// The token that whoever uses the control API must send.
    pub control_token: Option<Spanned<String>>,
    /// Whether the control API is served.
    pub control: Option<bool>,
    /// Hosts answered beside the loopback names.
    #[serde(default)]
    pub allowed_hosts: Vec<Spanned<String>>,
}

/// Prints everything but the control token.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("port", &self.port)
            .field("host", &self.host)
            .field("issuer", &self.issuer)
            .field("keys_dir", &self.keys_dir)
            .field("ready_file", &self.ready_file)
            .field("log", &self.log)
            .field("seed", &self.seed)
            .field("control_token", &self.control_token.as_ref().map(|_| "…"))
            .field("control", &self.control)
            .field("allowed_hosts", &self.allowed_hosts)
            .finish()
    }
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
    /// The organisations.
    pub organizations: Vec<Organization>,
    /// The service accounts.
    pub service_accounts: Vec<ServiceAccount>,
    /// The faults armed from the start.
    pub faults: Vec<Fault>,
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
        let folder = path.parent().unwrap_or(Path::new(""));
        let config: Config = toml::from_str(text).map_err(|error| ConfigError::Malformed {
            path: path.to_owned(),
            error: Box::new(error),
        })?;
        config
            .check(folder)
            .map_err(|(at, problem)| ConfigError::Invalid {
                path: path.to_owned(),
                line: text[..at.start.min(text.len())].matches('\n').count() + 1,
                problem,
            })
    }
}

type Problem = (Range<usize>, String);

impl Config {
    fn check(self, folder: &Path) -> Result<Setup, Problem> {
        self.server.check()?;
        let subs = self.account.iter().filter_map(AccountTable::sub);
        once(subs, "`sub`")?;
        let files = self.client_files.iter().map(Spanned::span);
        let files: Vec<_> = files.collect();
        let clients = each_once(
            self.client,
            |client| &client.id,
            "client id",
            ClientTable::check,
        )?;
        let from_files = self
            .client_files
            .into_iter()
            .map(|file| client_file::read(file, folder));
        let mut all = from_files.collect::<Result<Vec<_>, _>>()?;
        for (index, (client, file)) in all.iter().zip(files).enumerate() {
            let mut others = all[..index].iter().chain(&clients);
            if others.any(|other| other.id == client.id) {
                let problem = format!("the client id `{}` of this file stands twice", client.id);
                return Err((file, problem));
            }
        }
        all.extend(clients);
        Ok(Setup {
            server: self.server,
            behaviour: self.behaviour,
            clients: all,
            accounts: each_once(
                self.account,
                |account| &account.email,
                "email",
                AccountTable::check,
            )?,
            organizations: each_once(
                self.organization,
                |organization| &organization.domain,
                "domain",
                OrganizationTable::check,
            )?,
            faults: check_faults(self.fault)?,
            service_accounts: each_once(
                self.service_account,
                |account| &account.email,
                "email of a service account",
                |account| account.check(folder),
            )?,
        })
    }
}

impl Server {
    fn check(&self) -> Result<(), Problem> {
        if let Some(issuer) = &self.issuer
            && !crate::endpoints::is_issuer(issuer.get_ref())
        {
            let problem = format!(
                "the issuer `{}` is not an http or https address without path, query and trailing \
                 slash",
                issuer.get_ref()
            );
            return Err((issuer.span(), problem));
        }
        if let Some(token) = &self.control_token {
            if token.get_ref().is_empty() {
                let problem = "the control token is empty: leave it out, or write one".to_owned();
                return Err((token.span(), problem));
            }
            if self.control == Some(false) {
                let problem = "a control token, and `control = false`: leave one of them out";
                return Err((token.span(), problem.to_owned()));
            }
        }
        for host in &self.allowed_hosts {
            if host.get_ref().is_empty() || host.get_ref().contains([':', '/', ' ']) {
                let problem = format!(
                    "the host `{}`: write its name alone, without scheme, port and path",
                    host.get_ref()
                );
                return Err((host.span(), problem));
            }
        }
        Ok(())
    }
}

/// Checks faults as arming does.
fn check_faults(faults: Vec<Spanned<Fault>>) -> Result<Vec<Fault>, Problem> {
    let check = |fault: Spanned<Fault>| match fault.get_ref().check() {
        Ok(()) => Ok(fault.into_inner()),
        Err(error) => Err((fault.span(), error.to_string())),
    };
    faults.into_iter().map(check).collect()
}

/// Refuses a text that stands twice.
fn once<'a>(texts: impl Iterator<Item = &'a Spanned<String>>, what: &str) -> Result<(), Problem> {
    let mut seen = std::collections::HashSet::new();
    for text in texts {
        if !seen.insert(text.get_ref()) {
            let problem = format!("the {what} `{}` stands twice", text.get_ref());
            return Err((text.span(), problem));
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests;
