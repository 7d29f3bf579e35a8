//! Finding a browser and its driver; as root on a Debian-like system, installing them.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The browsers looked for on `PATH`, the lightest first.
const BROWSERS: &[&str] = &[
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
];

/// The Debian packages that bring a browser with its driver, the lightest first.
const PACKAGES: &[&[&str]] = &[
    &["chromium-headless-shell", "chromium-driver"],
    &["chromium", "chromium-driver"],
];

/// The variable that forbids installing anything.
const SWITCH: &str = "E2E_INSTALL";

/// How long an installation may take as a whole.
const LIMIT: Duration = Duration::from_mins(10);

/// What `timeout` answers when it had to stop the command.
const STOPPED: i32 = 124;

/// A browser and the driver that speaks to it.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The browser's binary.
    pub chrome: PathBuf,
    /// The `chromedriver` binary.
    pub driver: PathBuf,
}

impl Tools {
    /// Whether the browser can do nothing but run headless.
    #[must_use]
    pub fn always_headless(&self) -> bool {
        let name = self
            .chrome
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        name.contains("headless-shell") || name.contains("headless_shell")
    }
}

/// There is no browser, and none could be installed.
#[derive(Debug, thiserror::Error)]
#[error(
    "no browser for the scenarios: {missing}\n  \
     type:  {command}\n  \
     or set CHROME and CHROMEDRIVER to the two binaries\n  \
     or run only what needs no browser:  cargo test --test e2e -- --tags @protocol"
)]
pub struct MissingBrowser {
    missing: String,
    command: String,
}

/// Finds a browser with its driver, or installs them; `folder` gets the lock that processes which
/// install share.
///
/// # Errors
///
/// When there is none, and `CHROME` or `CHROMEDRIVER` names no file, or this is not root on a system
/// with `apt-get`, or `E2E_INSTALL=0` forbids it, or it failed; the message says what to type.
pub fn find_or_install(folder: &Path) -> Result<Tools, MissingBrowser> {
    if let Ok(tools) = find() {
        return Ok(tools);
    }
    // A variable that names nothing is a slip of the pen: installing would only hide it.
    let named_wrongly = named("CHROME").and(named("CHROMEDRIVER")).is_err();
    let trouble = if named_wrongly {
        None
    } else if is_forbidden() {
        Some(format!("{SWITCH} forbids installing one"))
    } else if is_root() && on_path("apt-get").is_some() {
        install(folder).err()
    } else {
        None
    };
    find().map_err(|missing| MissingBrowser {
        missing: match trouble {
            Some(trouble) => format!("{missing}; {trouble}"),
            None => missing,
        },
        command: install_command(),
    })
}

/// Whether the environment forbids installing anything.
fn is_forbidden() -> bool {
    env::var(SWITCH).is_ok_and(|value| matches!(value.as_str(), "0" | "false" | "no" | "off"))
}

/// Finds a browser with its driver: what the environment names, else what is on `PATH`.
fn find() -> Result<Tools, String> {
    let chrome = named("CHROME")?
        .or_else(|| BROWSERS.iter().find_map(|name| on_path(name)))
        .ok_or_else(|| format!("none of {} is on PATH", BROWSERS.join(", ")))?;
    let driver = named("CHROMEDRIVER")?
        .or_else(|| on_path("chromedriver"))
        .ok_or_else(|| "chromedriver is not on PATH".to_owned())?;
    Ok(Tools { chrome, driver })
}

/// The binary an environment variable names.
fn named(variable: &str) -> Result<Option<PathBuf>, String> {
    match env::var_os(variable).filter(|value| !value.is_empty()) {
        None => Ok(None),
        Some(path) if Path::new(&path).is_file() => Ok(Some(path.into())),
        Some(path) => Err(format!(
            "{variable} names {}, which is not a file",
            path.display()
        )),
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path: OsString = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Installs with `apt-get`; one process at a time, and only the first has work to do.
fn install(folder: &Path) -> Result<(), String> {
    let lock = fs::create_dir_all(folder).and_then(|()| File::create(folder.join("install.lock")));
    if let Err(error) = lock.as_ref().map_or(Ok(()), File::lock) {
        eprintln!("cannot wait for another installation ({error}), going on");
    }
    if find().is_ok() {
        return Ok(());
    }
    eprintln!(
        "no browser found: installing one with apt-get, once, for all scenarios \
         ({SWITCH}=0 forbids it)"
    );
    let started = Instant::now();
    apt_get(&["update"], started)?;
    for packages in PACKAGES {
        eprintln!("  apt-get install {}", packages.join(" "));
        let args = [&["install", "-y", "--no-install-recommends"][..], *packages].concat();
        if apt_get(&args, started)? && find().is_ok() {
            return Ok(());
        }
    }
    Err("apt-get could not install one".to_owned())
}

/// Runs `apt-get` for what is left of the time, and says whether it succeeded.
fn apt_get(args: &[&str], started: Instant) -> Result<bool, String> {
    let left = LIMIT.saturating_sub(started.elapsed()).as_secs().max(1);
    let status = Command::new("timeout")
        .args(["-k", "30", &left.to_string()])
        .args(["apt-get", "-o", "DPkg::Lock::Timeout=120"])
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("apt-get does not start: {error}"))?;
    if status.code() == Some(STOPPED) {
        let minutes = LIMIT.as_secs() / 60;
        return Err(format!(
            "apt-get took more than {minutes} minutes and was stopped"
        ));
    }
    Ok(status.success())
}

/// The command a person types to get a browser.
fn install_command() -> String {
    if cfg!(target_os = "macos") {
        return "brew install --cask chromium chromedriver".to_owned();
    }
    let sudo = if is_root() { "" } else { "sudo " };
    format!("{sudo}apt-get update && {sudo}apt-get install -y chromium chromium-driver")
}

/// Whether this process may install packages, and must not sandbox its browser.
#[cfg(unix)]
pub(super) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// Whether this process may install packages, and must not sandbox its browser.
#[cfg(not(unix))]
pub(super) fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_browser_names_the_command() {
        let error = MissingBrowser {
            missing: "none is on PATH".into(),
            command: install_command(),
        };
        let text = error.to_string();
        assert!(text.contains("type:"), "{text}");
        assert!(text.contains("CHROMEDRIVER"), "{text}");
    }

    #[test]
    fn the_shell_is_known_by_its_name() {
        let tools = |chrome: &str| Tools {
            chrome: chrome.into(),
            driver: "x".into(),
        };
        assert!(tools("/usr/bin/chromium-headless-shell").always_headless());
        assert!(!tools("/usr/bin/chromium").always_headless());
    }
}
