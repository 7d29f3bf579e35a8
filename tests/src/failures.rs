//! What a failed scenario leaves behind: pictures, pages, console and journal.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cucumber::gherkin::{Feature, Scenario};

use crate::world::Stage;

/// The folder of all remains.
const REMAINS: &str = "failures";

/// Forgets what an earlier run left behind.
pub(crate) fn clear(root: &Path) -> io::Result<()> {
    match fs::remove_dir_all(root.join(REMAINS)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Where a scenario's remains go.
pub(crate) fn folder(root: &Path, feature: &Feature, scenario: &Scenario) -> PathBuf {
    let file = feature
        .path
        .as_deref()
        .and_then(Path::file_stem)
        .unwrap_or_default();
    let line = scenario.position.line;
    root.join(REMAINS).join(slug(&format!(
        "{}-{}-{line}",
        file.display(),
        scenario.name
    )))
}

/// Letters and digits of a name, joined by dashes.
fn slug(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

/// Saves all that is left of a failed scenario, as far as it can be had.
pub(crate) async fn save(stage: &Stage, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (whose, browser) in stage.browsers() {
        let name = whose.to_lowercase();
        if let Ok(picture) = browser.screenshot().await {
            fs::write(folder.join(format!("{name}.png")), picture)?;
        }
        if let Ok(source) = browser.source().await {
            fs::write(folder.join(format!("{name}.html")), source)?;
        }
        if let Ok(console) = browser.console().await {
            fs::write(folder.join(format!("{name}-console.log")), console)?;
        }
    }
    let journal = stage
        .journal()
        .iter()
        .fold(String::new(), |mut text, entry| {
            let _ = writeln!(text, "{entry}");
            text
        });
    fs::write(folder.join("google-journal.log"), journal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_plain_names() {
        assert_eq!(
            slug("sign_in-A visitor's <b>Zoë</b>"),
            "sign-in-a-visitor-s-b-zoë-b"
        );
    }
}
