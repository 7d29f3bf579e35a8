//! The process of an app: started, listened to, ended.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::time::{MissedTickBehavior, interval};
use url::Url;

use crate::app::AppError;
use crate::guarded::{EXITED, Guarded, command};
use crate::walker::http;

/// No log grows beyond this many bytes.
const LONGEST: usize = 256 * 1024;

/// How much of the log a message shows.
const TAIL: usize = 1_200;

/// How often the app is asked whether it is ready.
const KNOCK: Duration = Duration::from_millis(20);

/// How long something of an app may linger after its end.
const LINGERING: Duration = Duration::from_secs(2);

/// What an app has said so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Log(Arc<Mutex<String>>);

impl Log {
    pub(super) fn text(&self) -> String {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn add(&self, line: &str) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if text.len() + line.len() < LONGEST {
            text.push_str(line);
        }
    }

    /// Keeps what comes from a pipe, until it ends.
    fn keep(&self, pipe: impl Read + Send + 'static) -> JoinHandle<()> {
        let log = self.clone();
        thread::spawn(move || {
            let mut reader = BufReader::new(pipe);
            let mut line = Vec::new();
            while reader
                .read_until(b'\n', &mut line)
                .is_ok_and(|read| read > 0)
            {
                log.add(&String::from_utf8_lossy(&line));
                line.clear();
            }
        })
    }

    fn tail(&self) -> String {
        let text = self.text();
        let skipped = text.chars().count().saturating_sub(TAIL);
        let tail: String = text.chars().skip(skipped).collect();
        if tail.trim().is_empty() {
            "it has said nothing".to_owned()
        } else {
            format!("it has said:\n{}", tail.trim_end())
        }
    }
}

/// The process of an app, and those who listen to it.
#[derive(Debug)]
pub(super) struct Process {
    guarded: Guarded,
    listeners: Vec<JoinHandle<()>>,
}

impl Process {
    /// Starts the command of an app.
    pub(super) fn start(
        start: &[String],
        folder: &Path,
        env: BTreeMap<String, String>,
        log: &Log,
    ) -> Result<Self, AppError> {
        let (program, args) = start
            .split_first()
            .ok_or_else(|| AppError::because("its command is empty"))?;
        let mut guarded = command(OsStr::new(program), args)
            .current_dir(folder)
            .envs(env)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map(Guarded)
            .map_err(|error| AppError::because(&format!("cannot start {program}: {error}")))?;
        let out = guarded.0.stdout.take().map(|pipe| log.keep(pipe));
        let err = guarded.0.stderr.take().map(|pipe| log.keep(pipe));
        Ok(Self {
            guarded,
            listeners: out.into_iter().chain(err).collect(),
        })
    }

    /// The number of its process group.
    pub(super) fn group(&self) -> u32 {
        self.guarded.group()
    }

    /// Ends it, and waits until nothing of it is left: a port is free only then.
    pub(super) async fn end(mut self) {
        self.guarded.end();
        let started = Instant::now();
        let mut looks = interval(KNOCK);
        // Its pipes end with the last process that holds them.
        while self.listeners.iter().any(|one| !one.is_finished()) && started.elapsed() < LINGERING {
            looks.tick().await;
        }
    }
}

/// Waits until the app answers; the message of a failure shows what it said.
pub(super) async fn ready(url: &Url, within: Duration, log: &Log) -> Result<(), AppError> {
    let started = Instant::now();
    let client = http().map_err(|unmet| AppError::because(&unmet))?;
    let mut knocks = interval(KNOCK);
    knocks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        knocks.tick().await;
        let last = match client.get(url.clone()).timeout(within).send().await {
            Ok(answer) if answer.status().as_u16() < 500 => return Ok(()),
            Ok(answer) => format!("{url} answers {}", answer.status()),
            Err(error) if error.is_timeout() => format!("{url} does not answer in time"),
            Err(_) => format!("nothing listens at {url}"),
        };
        if log.text().contains(EXITED) {
            return Err(AppError::because(&format!("it has ended; {}", log.tail())));
        }
        if started.elapsed() > within {
            let waited = within.as_secs();
            return Err(AppError::because(&format!(
                "it was not ready within {waited} s: {last}; {}",
                log.tail()
            )));
        }
    }
}
