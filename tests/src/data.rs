//! A folder for the data of one app, which goes with it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// A new folder among the temporary files; it goes when dropped.
#[derive(Debug)]
pub(crate) struct Data(PathBuf);

impl Data {
    pub(crate) fn new() -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mock-google-e2e-{}-{number}", process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

/// Removes what runs have left that were killed: folders of processes that are no more.
pub(crate) fn sweep() {
    // Only here can be seen which processes there are.
    if !Path::new("/proc/self").exists() {
        return;
    }
    let Ok(folders) = std::env::temp_dir().read_dir() else {
        return;
    };
    for folder in folders.flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        let rest = name.strip_prefix("mock-google-e2e-");
        let number = rest.and_then(|rest| rest.split('-').next()?.parse::<u32>().ok());
        if number.is_some_and(|number| !Path::new(&format!("/proc/{number}")).exists()) {
            let _ = fs::remove_dir_all(folder.path());
        }
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // A leftover in the folder for temporary files harms nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
