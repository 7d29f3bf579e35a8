//! A Google and an app that signs in with it, side by side, for a look around.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use harness::{SampleApp, Wishes, interrupted};
use mock_google::{Client, DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET, Google, Running, StartError};
use tokio::net::TcpListener;

/// What shells and people take for "started wrongly".
const NOT_STARTED: u8 = 2;

/// The built-in people, and what each is there to show. Everybody's password is `password`.
const PEOPLE: &[(&str, &str)] = &[
    ("ada@gmail.com", "an ordinary account"),
    ("grace@example.com", "a Workspace account"),
    ("unverified@example.net", "an email Google has not verified"),
    ("mononym@gmail.com", "a person with one name"),
    (
        "long.name.with.émoji@gmail.com",
        "a name that breaks careless pages",
    ),
    ("suspended@gmail.com", "signs in, but offline access fails"),
    ("blocked@example.org", "an organisation that blocks the app"),
];

/// Start a mock Google and the sample app, wired together.
#[derive(Debug, clap::Parser)]
#[command(name = "demo", disable_version_flag = true)]
struct Cli {
    /// The port of the mock Google; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 8090)]
    google_port: u16,
    /// The port of the sample app; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    app_port: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    // What the app tells its operator: why a sign-in failed.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(io::stderr)
        .with_target(false)
        .init();
    match run(&Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("demo: {reason}");
            ExitCode::from(NOT_STARTED)
        }
    }
}

async fn run(cli: &Cli) -> Result<(), String> {
    let listener = listen(cli.app_port, "the sample app", "--app-port").await?;
    // Google binds its port itself; asking first gives the same sentence for both.
    drop(listen(cli.google_port, "the mock Google", "--google-port").await?);
    let google = start_google(cli.google_port).await?;

    let port = listener
        .local_addr()
        .map_err(|error| error.to_string())?
        .port();
    let client = Client::web(DEFAULT_CLIENT_ID, DEFAULT_CLIENT_SECRET).app_name("Sample App");
    let client = ["localhost", "127.0.0.1"]
        .into_iter()
        .fold(client, |client, host| {
            let of = |path| format!("http://{host}:{port}/{path}");
            client
                .redirect_uri(of("api/v1/auth/login/google/"))
                .redirect_uri(of("login/browser"))
        });
    google.register(client);
    let wishes = Wishes {
        issuer: google.issuer().to_owned(),
        client_id: DEFAULT_CLIENT_ID.to_owned(),
        client_secret: DEFAULT_CLIENT_SECRET.to_owned(),
        offline: true,
        // As the sample app waits by itself.
        patience: Duration::from_secs(10),
        ..Wishes::default()
    };
    let app = SampleApp::start_on(listener, &wishes)
        .await
        .map_err(|error| format!("the sample app does not start: {error}"))?;

    introduce(app.base_url().as_str(), google.issuer()).map_err(|error| error.to_string())?;
    interrupted().await;
    app.stop().await;
    google.stop().await;
    Ok(())
}

async fn start_google(port: u16) -> Result<Running, String> {
    Google::builder()
        .port(port)
        .public_host("localhost")
        .start()
        .await
        .map_err(|error| match error {
            StartError::PortTaken(_) => {
                format!("the mock Google does not start: {error} with --google-port")
            }
            other => format!("the mock Google does not start: {other}"),
        })
}

/// Takes a port, or says which flag takes another.
async fn listen(port: u16, whose: &str, flag: &str) -> Result<TcpListener, String> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| {
            format!(
                "port {port} for {whose} is not to be had ({error}); choose another with {flag}"
            )
        })
}

/// Says what there is to see.
fn introduce(app: &str, google: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\n  Sample App   {app}")?;
    writeln!(out, "  Mock Google  {google}\n")?;
    writeln!(out, "  Accounts (password: password)")?;
    for (email, shows) in PEOPLE {
        writeln!(out, "    {email:<31} {shows}")?;
    }
    let app = app.trim_end_matches('/');
    let request = |scope: &str, callback: &str| {
        format!(
            "{google}/o/oauth2/v2/auth?response_type=code&client_id={DEFAULT_CLIENT_ID}\
             &scope={scope}&redirect_uri={callback}"
        )
    };
    let callback = format!("{app}/api/v1/auth/login/google/");
    writeln!(out, "\n  Try")?;
    for (what, how) in [
        ("sign in", format!("{app}/login")),
        (
            "sign in again",
            "sign out of the app first: Google does not ask again".to_owned(),
        ),
        ("be somebody else", format!("{google}/Logout")),
        (
            "an account by e-mail",
            format!("{app}/register (the mail is printed here)"),
        ),
        (
            "the older way",
            "the link below the login page: tokens in the browser".to_owned(),
        ),
        ("take access back", format!("{google}/connections")),
        (
            "say no",
            "press Cancel where Google asks, as somebody new".to_owned(),
        ),
        (
            "an unregistered callback",
            request("openid", "http://localhost:1/"),
        ),
        ("an unknown permission", request("telepathy", &callback)),
        (
            "make Google fail once",
            format!(
                "curl {google}/__mock/faults --json '{{\"what\":\"server-error\",\"times\":1}}'"
            ),
        ),
        (
            "what was asked, and why",
            format!("{google}/__mock/journal?tail=20"),
        ),
        (
            "the keys and addresses",
            format!("{google}/.well-known/openid-configuration"),
        ),
    ] {
        writeln!(out, "    {what:<31} {how}")?;
    }
    writeln!(out, "\n  Ctrl-C stops both.\n")?;
    out.flush()
}
