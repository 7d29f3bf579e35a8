//! Where a run leaves its files.

use std::env;
use std::path::{Path, PathBuf};
use std::process;

/// Where a run leaves its files.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// Whether other processes leave theirs here at the same time, as under nextest.
    pub(super) shared: bool,
}

impl Place {
    pub(super) fn of_this_process(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            shared: env::var_os("NEXTEST").is_some(),
        }
    }

    /// Where the messages of the browsers' driver go.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.join(if self.shared {
            format!("chromedriver-{}.log", process::id())
        } else {
            "chromedriver.log".to_owned()
        })
    }
}

/// Cargo's target folder, which this binary stands in; else `target` here.
pub(super) fn target_folder() -> PathBuf {
    let binary = env::current_exe().unwrap_or_default();
    let marked = binary
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file());
    marked.map_or_else(|| PathBuf::from("target"), Path::to_owned)
}
