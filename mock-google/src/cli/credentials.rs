//! Credential files on stdout: what Google's console and `gcloud` would write, with the mock's own
//! addresses in it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use mock_google::config::{ConfigError, Setup};
use mock_google::credential_files::{
    FileError, authorized_user_file, client_file, service_account_file,
};
use mock_google::endpoints::GOOGLE_ISSUER;
use mock_google::{DEFAULT_CLIENT_ID, Endpoints, Google, StartError};
use serde::{Deserialize, Serialize};
use url::Url;

/// How long a running server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What `gcloud auth application-default login` asks for, as far as it concerns identity and Cloud.
const DEFAULT_SCOPE: &str = "openid https://www.googleapis.com/auth/userinfo.email \
    https://www.googleapis.com/auth/cloud-platform";

/// Why there is no file to print.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("the configuration takes a free port: name the server's address with --base-url")]
    FreePort,
    #[error("no client `{id}`: {known}")]
    UnknownClient { id: String, known: String },
    #[error("client `{id}`: {error}")]
    NoFile { id: String, error: FileError },
    #[error("no service account `{email}`: {known}")]
    UnknownServiceAccount { email: String, known: String },
    #[error(
        "of the service account `{0}` only the public key is known: the key file needs \
         `private_key_file` in the configuration, or no key at all"
    )]
    PublicKeyOnly(String),
    #[error("no mock-google answers at {server} ({error}): start it, or name it with --server")]
    NoServer { server: Url, error: String },
    #[error("{0}")]
    Refused(String),
}

// No doc comments on arguments: clap would print them in place of the commands' own.

// Where the files lead to, and what is known there.
#[derive(Debug, Args)]
struct Source {
    /// Configuration file of the server.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the server [default: as configured, or `http://127.0.0.1:8090`]; with
    /// `https://accounts.google.com`, Google's real addresses are written.
    #[arg(long, value_name = "URL", value_parser = address)]
    base_url: Option<Url>,
}

/// Reads the address of a server: scheme, host and port, and nothing after them.
fn address(text: &str) -> Result<Url, String> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .filter(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none())
        .ok_or_else(|| "write scheme, host and port, such as http://127.0.0.1:8090".to_owned())
}

impl Source {
    /// The Google that is configured, without a socket, and the addresses to write.
    fn google(&self) -> Result<(Google, Endpoints), Problem> {
        let mut builder = Google::builder().port(8090);
        if let Some(config) = &self.config {
            builder = builder.setup(self.setup(config)?);
        }
        let (google, _) = builder.into_service()?;
        let endpoints = match &self.base_url {
            None => google.endpoints().clone(),
            Some(url) if url.as_str().trim_end_matches('/') == GOOGLE_ISSUER => Endpoints::google(),
            Some(url) => Endpoints::on(url),
        };
        Ok((google, endpoints))
    }

    fn setup(&self, config: &Path) -> Result<Setup, Problem> {
        let mut setup = Setup::read(config)?;
        // Nothing is signed here, and keys of one's own would be made where they are missing.
        setup.server.keys_dir = None;
        let is_unsettled = setup.server.port == Some(0) && setup.server.issuer.is_none();
        if is_unsettled && self.base_url.is_none() {
            return Err(Problem::FreePort);
        }
        Ok(setup)
    }
}

// `client-secret`: prints the `client_secret.json` of a client.
#[derive(Debug, Args)]
pub(super) struct ClientSecret {
    /// Id of the client.
    client_id: String,
    #[command(flatten)]
    source: Source,
}

impl ClientSecret {
    /// Prints the file.
    pub(super) fn run(self) -> ExitCode {
        print(self.file())
    }

    fn file(self) -> Result<String, Problem> {
        let (google, endpoints) = self.source.google()?;
        let id = self.client_id;
        let Some(client) = google.client(&id) else {
            let known = google.clients();
            let known = known_ones(known.iter().map(|client| &*client.id), "[[client]]");
            return Err(Problem::UnknownClient { id, known });
        };
        client_file(&client, &endpoints).map_err(|error| Problem::NoFile { id, error })
    }
}

// `service-account`: prints the key file of a service account.
#[derive(Debug, Args)]
pub(super) struct ServiceAccountKey {
    /// Email address of the service account.
    email: String,
    #[command(flatten)]
    source: Source,
}

impl ServiceAccountKey {
    /// Prints the file.
    pub(super) fn run(self) -> ExitCode {
        print(self.file())
    }

    fn file(self) -> Result<String, Problem> {
        let (google, endpoints) = self.source.google()?;
        let email = self.email;
        let Some(account) = google.service_account(&email) else {
            let known = google.service_accounts();
            let emails = known.iter().map(|account| account.email.as_str());
            let known = known_ones(emails, "[[service_account]]");
            return Err(Problem::UnknownServiceAccount { email, known });
        };
        match &account.private_key {
            Some(key) => Ok(service_account_file(&account, key, &endpoints)),
            None => Err(Problem::PublicKeyOnly(email)),
        }
    }
}

/// Says which names are known, or how to add one.
fn known_ones<'a>(names: impl Iterator<Item = &'a str>, table: &str) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        format!("there is none; add a `{table}` to a configuration and name it with --config")
    } else {
        format!("there is {}", names.join(", "))
    }
}

// `adc`: prints a person's Application Default Credentials for a running server.
#[derive(Debug, Args)]
pub(super) struct DefaultCredentials {
    /// Email address of the account.
    email: String,
    /// Id of the client that the person allows access.
    #[arg(long, value_name = "CLIENT_ID", default_value = DEFAULT_CLIENT_ID)]
    client: String,
    /// Scopes that the person allows, separated by blanks.
    #[arg(long, default_value = DEFAULT_SCOPE)]
    scope: String,
    /// Address of the running server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8090", value_parser = address)]
    server: Url,
    /// Token of its control API, where it wants one.
    #[arg(
        long,
        value_name = "TOKEN",
        env = "MOCK_GOOGLE_CONTROL_TOKEN",
        hide_env_values = true
    )]
    control_token: Option<String>,
}

/// What the server is asked.
#[derive(Serialize)]
struct Request<'a> {
    account: &'a str,
    client: &'a str,
    scope: &'a str,
}

/// What it answers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Issued {
        refresh_token: String,
        client_id: String,
        client_secret: String,
    },
    Refused {
        error: String,
    },
}

impl DefaultCredentials {
    /// Prints the file.
    pub(super) fn run(self) -> ExitCode {
        match tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        {
            Ok(runtime) => print(runtime.block_on(self.file())),
            Err(error) => super::fail(&error),
        }
    }

    async fn file(self) -> Result<String, Problem> {
        let answer = self.ask().await.map_err(|error| Problem::NoServer {
            error: root_of(&error).to_string(),
            server: self.server.clone(),
        })?;
        match answer {
            Answer::Issued {
                refresh_token,
                client_id,
                client_secret,
            } => Ok(authorized_user_file(
                &client_id,
                &client_secret,
                &refresh_token,
                &Endpoints::on(&self.server),
            )),
            Answer::Refused { error } => Err(Problem::Refused(error)),
        }
    }

    async fn ask(&self) -> reqwest::Result<Answer> {
        let server = self.server.as_str().trim_end_matches('/');
        // A proxy of the environment could not reach this machine's loopback.
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()?;
        let request = Request {
            account: &self.email,
            client: &self.client,
            scope: &self.scope,
        };
        let mut request = client
            .post(format!("{server}/__mock/tokens"))
            .json(&request);
        if let Some(token) = &self.control_token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let told = serde_json::from_slice(&answer.bytes().await?);
        Ok(told.unwrap_or_else(|_| Answer::Refused {
            error: format!("{server} answers {status}: does it serve its control API?"),
        }))
    }
}

/// The cause behind an error, which says more than the library's own words.
fn root_of(error: &dyn std::error::Error) -> &dyn std::error::Error {
    let mut root = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root
}

fn print(file: Result<String, Problem>) -> ExitCode {
    match file {
        Ok(file) => match super::print_line(&file) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => super::fail(&error),
        },
        Err(problem) => super::fail(&problem),
    }
}
