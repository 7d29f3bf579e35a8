//! Where browsers come from: from this machine, or from a driver or grid elsewhere.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::install::Tools;

/// Where browsers come from, and how they are.
#[derive(Debug, Clone)]
pub struct Source {
    /// From where.
    pub place: Place,
    /// Whether to show them.
    pub headed: bool,
    /// How long to pause after each act, so that a person can follow.
    pub pace: Option<Duration>,
    /// Further arguments of their command line.
    pub args: Vec<String>,
}

/// From where browsers come.
#[derive(Debug, Clone)]
pub enum Place {
    /// From this machine: a driver is started for each.
    Here {
        /// The browser and the driver.
        tools: Tools,
        /// Where the drivers' messages go.
        log: PathBuf,
    },
    /// From a WebDriver that runs already, such as a Selenium Grid, at this address.
    Remote(Url),
}

impl Source {
    /// The tools of this machine, if they are used.
    pub(super) fn tools(&self) -> Option<&Tools> {
        match &self.place {
            Place::Here { tools, .. } => Some(tools),
            Place::Remote(_) => None,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Here { tools, .. } => write!(f, "{}", tools.chrome.display()),
            Place::Remote(url) => {
                write!(f, "a browser at {}", url.host_str().unwrap_or_default())
            }
        }
    }
}
