//! Arguments, configuration, ready line, signals: the shell around the library.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use mock_google::config::{Log, Setup};
use mock_google::{Control, Google, GoogleBuilder, Running, StartError};

mod credentials;
mod faults;
mod log;

use credentials::{ClientSecret, DefaultCredentials, ServiceAccountKey};
use faults::Faults;

/// A Google sign-in you own: Google's identity endpoints and pages on your machine, for tests.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve until Ctrl-C (the default).
    Serve(Serve),
    /// Say whether a configuration is good, and if not, what is wrong and where.
    Check {
        /// The configuration to check.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// List every fault the server can make, with its parameters and an example.
    Faults(Faults),
    /// Print a `client_secret.json` as Google's console does, with the mock's addresses in it.
    ClientSecret(ClientSecret),
    /// Print the key file of a service account, with the mock's addresses in it.
    ServiceAccount(ServiceAccountKey),
    /// Print a person's Application Default Credentials, with a refresh token of a running server.
    Adc(DefaultCredentials),
}

#[derive(Debug, Args)]
struct Serve {
    /// Port to listen on; 0 takes a free one [default: 8090].
    #[arg(long)]
    port: Option<u16>,
    /// Address to listen on; anything but loopback lets others in [default: 127.0.0.1].
    #[arg(long)]
    host: Option<IpAddr>,
    /// Configuration file with clients, accounts and behaviour.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Issuer to name; `https://accounts.google.com` stands in for Google: discovery names its addresses.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// Directory with signing keys of your own, made there if missing.
    #[arg(long, value_name = "DIR")]
    keys_dir: Option<PathBuf>,
    /// File that gets the ready line once the server answers, written atomically.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Form of the log on stderr, with a line for each request; `RUST_LOG` filters it [default: text].
    #[arg(long, value_enum)]
    log: Option<Log>,
    /// Seed of all chance: the same seed gives the same codes and tokens.
    #[arg(long)]
    seed: Option<u64>,
    /// Host to answer for beside the loopback names; may be given several times.
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Token that whoever uses the control API must send, as `Authorization: Bearer TOKEN`; without
    /// one it is served on loopback addresses only.
    #[arg(
        long,
        value_name = "TOKEN",
        env = "MOCK_GOOGLE_CONTROL_TOKEN",
        hide_env_values = true
    )]
    control_token: Option<String>,
    /// Do not serve the control API.
    #[arg(long, conflicts_with = "control_token")]
    no_control: bool,
}

/// The exit code of a start that failed: bad configuration, port taken.
const CANNOT_START: u8 = 2;

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Check { config }) => check(&config),
        Some(Command::Serve(serve)) => serve.run(),
        Some(Command::Faults(command)) => command.run(),
        Some(Command::ClientSecret(command)) => command.run(),
        Some(Command::ServiceAccount(command)) => command.run(),
        Some(Command::Adc(command)) => command.run(),
        None => cli.serve.run(),
    }
}

fn check(config: &Path) -> ExitCode {
    match Setup::read(config) {
        Ok(setup) => {
            eprintln!(
                "{} is good: {} client(s), {} account(s), {} organisation(s), {} service account(s), \
                 {} fault(s)",
                config.display(),
                setup.clients.len(),
                setup.accounts.len(),
                setup.organizations.len(),
                setup.service_accounts.len(),
                setup.faults.len()
            );
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

impl Serve {
    fn run(self) -> ExitCode {
        if self.control_token.as_deref() == Some("") {
            // A variable that was not set, perhaps: nobody is to think that it protects anything.
            eprintln!("mock-google: the control token is empty: write one, or leave it out");
            return ExitCode::from(CANNOT_START);
        }
        let setup = match self.config.as_deref().map(Setup::read).transpose() {
            Ok(setup) => setup,
            Err(error) => return fail(&error),
        };
        let server = setup.as_ref().map(|setup| &setup.server);
        let log = self
            .log
            .or(server.and_then(|server| server.log))
            .unwrap_or_default();
        let ready_file = self
            .ready_file
            .clone()
            .or(server.and_then(|server| server.ready_file.clone()));
        log::start(log);
        if let Some(path) = &ready_file {
            // Whoever waits for the file must not find that of an earlier run.
            let _ = std::fs::remove_file(path);
        }
        let has_token = self.control_token.is_some()
            || server.is_some_and(|server| server.control_token.is_some());
        let builder = self.builder(setup);
        let runtime = match tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
        {
            Ok(runtime) => runtime,
            Err(error) => return fail(&error),
        };
        runtime.block_on(serve(builder, ready_file.as_deref(), has_token))
    }

    /// The command line over the configuration over the defaults.
    fn builder(self, setup: Option<Setup>) -> GoogleBuilder {
        let mut builder = Google::builder().port(8090);
        if let Some(setup) = setup {
            builder = builder.setup(setup);
        }
        if let Some(port) = self.port {
            builder = builder.port(port);
        }
        if let Some(host) = self.host {
            builder = builder.host(host);
        }
        if let Some(issuer) = self.issuer {
            builder = builder.issuer(issuer);
        }
        if let Some(directory) = self.keys_dir {
            builder = builder.keys_dir(directory);
        }
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        for host in self.allow_host {
            builder = builder.allow_host(host);
        }
        if let Some(token) = self.control_token {
            builder = builder.control(Control::Token(token.into()));
        }
        if self.no_control {
            builder = builder.control(Control::Off);
        }
        builder
    }
}

/// Serves until a signal, then drains.
async fn serve(builder: GoogleBuilder, ready_file: Option<&Path>, has_token: bool) -> ExitCode {
    let google = match builder.start().await {
        Ok(google) => google,
        Err(error @ StartError::PortTaken(_)) => {
            eprintln!("mock-google: {error} with --port");
            return ExitCode::from(CANNOT_START);
        }
        Err(error) => return fail(&error),
    };
    warn_if_open(&google, has_token);
    // Before the ready line: whoever reads it may send a signal at once.
    match signals().and_then(|signal| announce(&google, ready_file).map(|()| signal)) {
        Ok(signal) => signal.await,
        Err(error) => {
            let file = ready_file.map_or_else(String::new, |file| {
                format!("cannot announce in `{}`: ", file.display())
            });
            eprintln!("mock-google: {file}{error}");
            return ExitCode::from(CANNOT_START);
        }
    }
    google.stop().await;
    ExitCode::SUCCESS
}

/// Prints the one line on stdout that says where it is, and writes it to the ready file.
fn announce(google: &Running, ready_file: Option<&Path>) -> std::io::Result<()> {
    let line = serde_json::json!({
        "ready": true,
        "base_url": google.base_url(),
        "issuer": google.issuer(),
        "pid": std::process::id(),
    });
    if let Some(path) = ready_file {
        let mut unfinished = path.as_os_str().to_owned();
        unfinished.push(".new");
        std::fs::write(&unfinished, format!("{line}\n"))?;
        std::fs::rename(&unfinished, path)?;
    }
    print_line(&line.to_string())
}

/// Prints a line on stdout; a reader that has gone away is no error.
pub(crate) fn print_line(text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

fn warn_if_open(google: &Running, has_token: bool) {
    let address = google.address();
    if !address.ip().is_loopback() {
        let control = if has_token {
            ""
        } else {
            "; the control API is not served without --control-token"
        };
        tracing::warn!(
            "listening on {address}: everybody on the network can sign in as anybody here{control}"
        );
    }
}

/// Listens for Ctrl-C and for a polite request to end, from the moment it is called.
#[cfg(unix)]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens for Ctrl-C.
#[cfg(not(unix))]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Says why on stderr, causes included.
fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("mock-google: {error}");
    ExitCode::from(CANNOT_START)
}
