//! Report files that are complete or absent, never half written.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The report files of a run: under their names they are complete, or not there at all.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    drafts: Vec<(PathBuf, PathBuf)>,
}

impl Files {
    /// Files in a folder, which is made if need be.
    pub(crate) fn in_folder(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
            drafts: Vec::new(),
        })
    }

    /// Begins a file, and removes the one an earlier run left.
    pub(super) fn begin(&mut self, name: &str) -> io::Result<File> {
        let target = self.folder.join(name);
        // A run that was killed leaves its draft, which the next one writes over.
        let draft = self.folder.join(format!("{name}.unfinished"));
        let file = File::create(&draft)?;
        let _ = fs::remove_file(&target);
        self.drafts.push((draft, target));
        Ok(file)
    }

    /// Gives the files their names; their writers are done with them.
    pub(crate) fn publish(mut self) -> io::Result<()> {
        while let Some((draft, target)) = self.drafts.pop() {
            fs::rename(draft, target)?;
        }
        Ok(())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for (draft, _) in &self.drafts {
            let _ = fs::remove_file(draft);
        }
    }
}
