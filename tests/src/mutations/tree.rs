//! A copy of the workspace in which mistakes can be made.
//!
//! Cargo builds anew what is younger than its last build. So the copy is not made afresh each time:
//! only what differs is written.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use crate::outcome::{Outcome, Unmet};

/// What no build needs.
const LEFT_OUT: &[&str] = &[".git", "target", "node_modules", "__pycache__"];

/// Makes a folder the copy of another, and removes whatever else is in it.
///
/// # Errors
///
/// When a file cannot be read, written or removed.
pub fn sync(source: &Path, copy: &Path) -> Outcome {
    if copy.is_file() {
        fs::remove_file(copy).map_err(at(copy))?;
    }
    fs::create_dir_all(copy).map_err(at(copy))?;
    let mut kept = HashSet::new();
    for name in names_in(source)? {
        let (from, to) = (source.join(&name), copy.join(&name));
        if LEFT_OUT.iter().any(|left_out| name == OsStr::new(left_out)) {
            continue;
        }
        if from.is_dir() {
            sync(&from, &to)?;
        } else {
            renew(&from, &to)?;
        }
        kept.insert(name);
    }
    for name in names_in(copy)? {
        if !kept.contains(&name) {
            remove(&copy.join(name))?;
        }
    }
    Ok(())
}

/// Writes a file if it is not there or says something else.
fn renew(from: &Path, to: &Path) -> Outcome {
    let bytes = fs::read(from).map_err(at(from))?;
    if to.is_dir() {
        remove(to)?;
    }
    if fs::read(to).is_ok_and(|known| known == bytes) {
        return Ok(());
    }
    // Not `fs::copy`, which may keep the time of the original.
    fs::write(to, bytes).map_err(at(to))
}

fn remove(path: &Path) -> Outcome {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(at(path))
}

fn names_in(folder: &Path) -> Outcome<Vec<OsString>> {
    let entries = fs::read_dir(folder).map_err(at(folder))?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    names.collect::<Result<_, _>>().map_err(at(folder))
}

/// Says at which path something went wrong.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> Unmet {
    move |error| Unmet::because(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_becomes_the_same_and_what_is_the_same_stays_untouched() {
        let place = std::env::temp_dir().join(format!("mutations-tree-{}", std::process::id()));
        let (source, copy) = (place.join("source"), place.join("copy"));
        for folder in ["a/b", "target", "a/.git"] {
            fs::create_dir_all(source.join(folder)).unwrap();
        }
        for (file, text) in [
            ("one", "1"),
            ("a/two", "2"),
            ("a/b/three", "3"),
            ("target/built", ""),
            ("a/.git/head", ""),
        ] {
            fs::write(source.join(file), text).unwrap();
        }
        sync(&source, &copy).unwrap();
        assert_eq!(fs::read_to_string(copy.join("a/b/three")).unwrap(), "3");
        assert!(!copy.join("target").exists() && !copy.join("a/.git").exists());

        let written = |file: &str| copy.join(file).metadata().unwrap().modified().unwrap();
        let before = written("one");
        fs::write(copy.join("a/two"), "a mistake").unwrap();
        fs::write(copy.join("a/stray"), "").unwrap();
        fs::remove_dir_all(source.join("a/b")).unwrap();
        fs::write(source.join("a/b"), "a file now").unwrap();
        sync(&source, &copy).unwrap();
        assert_eq!(written("one"), before);
        assert_eq!(fs::read_to_string(copy.join("a/two")).unwrap(), "2");
        assert_eq!(fs::read_to_string(copy.join("a/b")).unwrap(), "a file now");
        assert!(!copy.join("a/stray").exists());
        fs::remove_dir_all(&place).unwrap();
    }
}
