//! Arguments, configuration, ready line, signals: the shell around the library.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use mock_google::config::Setup;
use mock_google::{Google, GoogleBuilder, Running};
use tracing_subscriber::EnvFilter;

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
    /// Issuer to name; `https://accounts.google.com` stands in for Google behind a TLS terminator.
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// Directory with signing keys of your own, made there if missing.
    #[arg(long, value_name = "DIR")]
    keys_dir: Option<PathBuf>,
    /// File that gets the ready line once the server answers, written atomically.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Form of the log on stderr; `RUST_LOG` sets what it holds.
    #[arg(long, value_enum, default_value_t = Log::Text)]
    log: Log,
    /// Seed of all chance: the same seed gives the same codes and tokens.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Log {
    /// A readable line for each request.
    Text,
    /// A JSON object for each request.
    Json,
}

/// The exit code of a start that failed: bad configuration, port taken.
const CANNOT_START: u8 = 2;

/// Runs the command line.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Check { config }) => check(&config),
        Some(Command::Serve(serve)) => serve.run(),
        None => cli.serve.run(),
    }
}

fn check(config: &Path) -> ExitCode {
    match Setup::read(config) {
        Ok(setup) => {
            eprintln!(
                "{} is good: {} client(s), {} account(s)",
                config.display(),
                setup.clients.len(),
                setup.accounts.len()
            );
            ExitCode::SUCCESS
        }
        Err(error) => fail(&error),
    }
}

impl Serve {
    fn run(self) -> ExitCode {
        self.log.start();
        let runtime = match tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
        {
            Ok(runtime) => runtime,
            Err(error) => return fail(&error),
        };
        runtime.block_on(async move {
            let ready_file = self.ready_file.clone();
            let builder = match self.builder() {
                Ok(builder) => builder,
                Err(error) => return fail(&error),
            };
            let google = match builder.start().await {
                Ok(google) => google,
                Err(error) => return fail(&error),
            };
            warn_if_open(&google);
            if let Err(error) = announce(&google, ready_file.as_deref()) {
                return fail(&error);
            }
            wait_for_signal().await;
            google.stop().await;
            ExitCode::SUCCESS
        })
    }

    /// The command line over the configuration over the defaults.
    fn builder(self) -> Result<GoogleBuilder, mock_google::config::ConfigError> {
        let mut builder = Google::builder().port(8090);
        if let Some(path) = &self.config {
            builder = builder.setup(Setup::read(path)?);
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
        Ok(builder)
    }
}

impl Log {
    fn start(self) {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr);
        match self {
            Self::Text => {
                let ansi = std::io::IsTerminal::is_terminal(&std::io::stderr());
                subscriber
                    .with_ansi(ansi)
                    .with_target(false)
                    .without_time()
                    .init();
            }
            Self::Json => subscriber.json().init(),
        }
    }
}

/// Prints the one line on stdout that says where it is, and writes it to the ready file.
#[expect(
    clippy::print_stdout,
    reason = "the ready line is the program's output"
)]
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
    println!("{line}");
    Ok(())
}

fn warn_if_open(google: &Running) {
    let address = google.address();
    if !address.ip().is_loopback() {
        tracing::warn!(
            "listening on {address}: everybody on the network can sign in as anybody here"
        );
    }
}

/// Waits for Ctrl-C or a polite request to end.
async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Says why on stderr, causes included.
fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("mock-google: {error}");
    ExitCode::from(CANNOT_START)
}
