//! Where browsers come from: from this machine, or from a driver or grid elsewhere.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::install::Tools;

/// Where browsers come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// From this machine: a driver is started for each.
    Here {
        /// The browser and the driver.
        tools: Tools,
        /// Where the drivers' messages go.
        log: PathBuf,
        /// Whether to show the browsers.
        headed: bool,
        /// How long to pause after each act, so that a person can follow.
        pace: Option<Duration>,
    },
    /// From a WebDriver that runs already, such as a Selenium Grid.
    Remote {
        /// Its address.
        url: Url,
        /// Whether to show the browsers there.
        headed: bool,
        /// How long to pause after each act.
        pace: Option<Duration>,
    },
}

impl Source {
    /// The tools of this machine, if they are used.
    pub(super) fn tools(&self) -> Option<&Tools> {
        match self {
            Self::Here { tools, .. } => Some(tools),
            Self::Remote { .. } => None,
        }
    }

    /// Whether the browsers are shown.
    pub(super) fn headed(&self) -> bool {
        match self {
            Self::Here { headed, .. } | Self::Remote { headed, .. } => *headed,
        }
    }

    /// How long to pause after each act.
    pub(super) fn pace(&self) -> Option<Duration> {
        match self {
            Self::Here { pace, .. } | Self::Remote { pace, .. } => *pace,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Here { tools, .. } => write!(f, "{}", tools.chrome.display()),
            Self::Remote { url, .. } => {
                let host = url.host_str().unwrap_or_default();
                write!(f, "a browser at {host}")
            }
        }
    }
}
