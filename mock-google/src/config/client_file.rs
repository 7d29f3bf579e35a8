//! `client_files`: clients as Google's console lets people download them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::Problem;
use crate::credential_files::read_client_file;
use crate::world::client::Client;

/// Reads a client file, by its path relative to the configuration's folder.
pub(super) fn read(file: Spanned<PathBuf>, folder: &Path) -> Result<Client, Problem> {
    let span: Range<usize> = file.span();
    let path = folder.join(file.into_inner());
    let problem = |problem: &dyn std::fmt::Display| {
        let problem = format!("client file `{}`: {problem}", path.display());
        (span.clone(), problem)
    };
    let text = std::fs::read_to_string(&path).map_err(|error| problem(&error))?;
    read_client_file(&text).map_err(|error| problem(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Spanned<PathBuf> {
        Spanned::new(7..9, PathBuf::from(name))
    }

    #[test]
    fn a_problem_names_the_file_and_where_it_is_named() {
        let folder =
            std::env::temp_dir().join(format!("mock-google-{}-client", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("bad.json"), "{}").unwrap();
        let text = r#"{"web":{"client_id":"1-a","client_secret":"s"}}"#;
        std::fs::write(folder.join("good.json"), text).unwrap();
        assert_eq!(&*read(file("good.json"), &folder).unwrap().id, "1-a");
        for (name, what) in [("bad.json", "neither `web`"), ("gone.json", "gone.json")] {
            let (span, problem) = read(file(name), &folder).unwrap_err();
            assert_eq!(span, 7..9);
            assert!(
                problem.contains(name) && problem.contains(what),
                "{problem}"
            );
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
