//! One `chromedriver` on a free port, which takes its browser with it when it goes; so no browser
//! outlives the run, not even a killed one.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use fantoccini::wd::Capabilities;
use serde_json::json;

use super::install::{Tools, is_root};
use super::source::Source;
use crate::guarded::{Guarded, command};

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
    process: Guarded,
    port: u16,
    temp: PathBuf,
    log: PathBuf,
}

impl Driver {
    /// Starts the driver; its messages go to `log`.
    ///
    /// # Errors
    ///
    /// When it cannot be started or does not name a port in time.
    pub fn start(tools: &Tools, log: PathBuf) -> Result<Self, DriverError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let driver = tools.driver.display().to_string();
        let spawn = |source| DriverError::Spawn {
            driver: driver.clone(),
            source,
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mock-google-e2e-{}-browser-{number}", std::process::id());
        let temp = std::env::temp_dir().join(name);
        fs::create_dir_all(&temp).map_err(spawn)?;
        if let Some(folder) = log.parent() {
            fs::create_dir_all(folder).map_err(spawn)?;
        }
        let words = File::options().create(true).append(true).open(&log);
        let mut process = command(tools.driver.as_os_str(), &["--port=0"])
            .env("TMPDIR", &temp)
            .stdout(Stdio::piped())
            .stderr(words.map_err(spawn)?)
            .spawn()
            .map(Guarded)
            .map_err(spawn)?;
        let port = process.0.stdout.take().and_then(port_from);
        let this = Self {
            process,
            port: port.unwrap_or_default(),
            temp,
            log,
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

    /// The process group of the driver and its browser.
    pub(crate) fn group(&self) -> u32 {
        self.process.group()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.process.end();
        let _ = fs::remove_dir_all(&self.temp);
    }
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

/// The capabilities of a session: a fresh profile, a quiet browser, and its console on record; of a
/// browser on this machine, or of whatever a remote driver has.
pub(super) fn capabilities(source: &Source) -> Capabilities {
    let tools = source.tools();
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
    if tools.is_some_and(Tools::always_headless) {
        args.push("--headless");
    } else if !source.headed {
        args.push("--headless=new");
    }
    if tools.is_some() && is_root() {
        args.push("--no-sandbox");
    }
    args.extend(source.args.iter().map(String::as_str));
    let mut options = json!({ "args": args });
    if let Some(tools) = tools {
        options["binary"] = tools.chrome.display().to_string().into();
    }
    Capabilities::from_iter([
        ("browserName".to_owned(), json!("chrome")),
        ("goog:chromeOptions".to_owned(), options),
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
