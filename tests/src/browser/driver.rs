//! One `chromedriver` on a free port, which takes its browsers with it when it goes.
//!
//! The driver runs in a process group of its own, together with a shell that waits for its
//! standard input to end. That happens when the harness drops the driver and when the harness
//! itself is gone, for whatever reason; the shell then ends the whole group. So no browser
//! outlives the run, not even a killed one.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use serde_json::json;

use super::install::{Tools, is_root};

/// How long the driver may take to name its port.
const START_LIMIT: Duration = Duration::from_secs(30);

/// What the driver prints before its port.
const STARTED: &str = "started successfully on port ";

/// The driver did not start.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The process could not be started at all.
    #[error("cannot start {driver}: {source}\n  set CHROMEDRIVER to a chromedriver that runs")]
    Spawn {
        /// The binary.
        driver: String,
        /// What the system says.
        source: io::Error,
    },
    /// The process ended or fell silent before it named a port.
    #[error(
        "{driver} did not come up; what it said is in {log}\n  \
         set CHROMEDRIVER to a chromedriver of the browser's version"
    )]
    Silent {
        /// The binary.
        driver: String,
        /// Where its messages went.
        log: String,
    },
}

/// A running `chromedriver`.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    port: u16,
    temp: PathBuf,
    log: PathBuf,
    capabilities: Capabilities,
}

impl Driver {
    /// Starts the driver; its messages go to `log`.
    ///
    /// # Errors
    ///
    /// When it cannot be started or does not name a port in time.
    pub fn start(tools: &Tools, headed: bool, log: PathBuf) -> Result<Self, DriverError> {
        let driver = tools.driver.display().to_string();
        let spawn = |source| DriverError::Spawn {
            driver: driver.clone(),
            source,
        };
        let temp = std::env::temp_dir().join(format!("mock-google-e2e-{}", std::process::id()));
        fs::create_dir_all(&temp).map_err(spawn)?;
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).map_err(spawn)?;
        }
        let mut process = command(&tools.driver)
            .env("TMPDIR", &temp)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).map_err(spawn)?)
            .spawn()
            .map_err(spawn)?;
        let port = process.stdout.take().and_then(port_from);
        let capabilities = capabilities(tools, headed);
        let this = Self {
            process,
            port: port.unwrap_or_default(),
            temp,
            log,
            capabilities,
        };
        if port.is_some() {
            Ok(this)
        } else {
            Err(DriverError::Silent {
                driver,
                log: this.log.display().to_string(),
            })
        }
    }

    /// Where the driver listens.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where the driver's messages go.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// What every new session asks for.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if cfg!(not(unix)) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.temp);
    }
}

/// The driver beside a shell that ends both, and every browser, when its input ends.
#[cfg(unix)]
fn command(driver: &Path) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            r#""$0" --port=0 & exec >/dev/null; read -r _; kill -KILL 0"#,
        ])
        .arg(driver)
        .process_group(0);
    command
}

/// The driver alone, where there are no process groups.
#[cfg(not(unix))]
fn command(driver: &Path) -> Command {
    let mut command = Command::new(driver);
    command.arg("--port=0");
    command
}

/// Reads the driver's first lines until one names the port, and the rest to nowhere.
fn port_from(stdout: ChildStdout) -> Option<u16> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|length| length > 0) {
            if let Some(port) = port_in(&line) {
                let _ = sender.send(port);
                break;
            }
            line.clear();
        }
        drop(sender);
        let _ = io::copy(&mut reader, &mut io::sink());
    });
    receiver.recv_timeout(START_LIMIT).ok()
}

fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once(STARTED)?;
    rest.chars()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .parse()
        .ok()
}

/// The capabilities of a session: a fresh profile, a quiet browser, and its console on record.
fn capabilities(tools: &Tools, headed: bool) -> Capabilities {
    let mut args = vec![
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1200,900",
    ];
    if tools.always_headless() {
        args.push("--headless");
    } else if !headed {
        args.push("--headless=new");
    }
    if is_root() {
        args.push("--no-sandbox");
    }
    Capabilities::from_iter([
        ("browserName".to_owned(), json!("chrome")),
        (
            "goog:chromeOptions".to_owned(),
            json!({ "binary": tools.chrome.display().to_string(), "args": args }),
        ),
        ("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" })),
        (
            "timeouts".to_owned(),
            json!({ "pageLoad": 25_000, "script": 10_000, "implicit": 0 }),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_driver() {
        let line = "ChromeDriver was started successfully on port 41763.\n";
        assert_eq!(port_in(line), Some(41_763));
        assert_eq!(port_in("Starting ChromeDriver 140.0 on port 0\n"), None);
    }
}
