//! Finding a browser and its driver; as root on a Debian-like system, installing them.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// Finds a browser with its driver, or installs them.
///
/// # Errors
///
/// When there is none, and this is not root on a system with `apt-get`; the message says what to
/// type.
pub fn find_or_install() -> Result<Tools, MissingBrowser> {
    if let Ok(tools) = find() {
        return Ok(tools);
    }
    if is_root() && on_path("apt-get").is_some() {
        install();
    }
    find().map_err(|missing| MissingBrowser {
        missing,
        command: install_command(),
    })
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
fn install() {
    let lock = File::create(env::temp_dir().join("mock-google-harness-install.lock"));
    if let Ok(lock) = &lock
        && let Err(error) = lock.lock()
    {
        eprintln!("cannot wait for another installation ({error}), going on");
    }
    if find().is_ok() {
        return;
    }
    eprintln!("no browser found: installing one with apt-get, once, for all scenarios");
    apt_get(&["update"]);
    for packages in PACKAGES {
        eprintln!("  apt-get install {}", packages.join(" "));
        if apt_get(&[&["install", "-y", "--no-install-recommends"][..], *packages].concat())
            && find().is_ok()
        {
            return;
        }
    }
}

fn apt_get(args: &[&str]) -> bool {
    Command::new("apt-get")
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
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
