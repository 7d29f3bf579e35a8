//! Files to start from.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::outcome::{Outcome, Unmet};

/// What is written, and where.
const FILES: &[(&str, &str)] = &[
    ("e2e.toml", include_str!("../../templates/e2e.toml")),
    (
        "features/first.feature",
        include_str!("../../templates/first.feature"),
    ),
];

/// Writes the files into a folder; what is there already stays as it is.
pub(super) fn init(folder: &Path) -> Outcome<ExitCode> {
    for (name, text) in FILES {
        let file = folder.join(name);
        let shown = file.display();
        if file.exists() {
            say!("{shown} is there already and stays as it is");
            continue;
        }
        let written = file
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&file, text));
        written.map_err(|error| Unmet::because(format!("cannot write {shown}: {error}")))?;
        say!("wrote {shown}");
    }
    say!(
        "\nDescribe your app in e2e.toml, then type:  mock-google-e2e run features --app e2e.toml"
    );
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::described::description::Description;

    #[test]
    fn the_first_files_are_sound_and_nothing_is_written_over() {
        let folder = std::env::temp_dir().join(format!("init-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("e2e.toml"), "mine").unwrap();
        init(&folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("e2e.toml")).unwrap(), "mine");
        assert!(folder.join("features/first.feature").is_file());
        fs::remove_dir_all(&folder).unwrap();
        let (_, text) = FILES[0];
        Description::parse(text, folder).unwrap();
    }
}
