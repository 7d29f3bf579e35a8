//! What a run tells: on the terminal while it goes on, and afterwards in files.

mod cucumber_json;
mod files;
mod flakes;
mod html;
mod junit;
mod merge;
mod recorder;
pub(crate) mod script;
mod tally;
mod terminal;

use std::io::{self, Write as _};
use std::path::Path;

pub(crate) use self::files::Files;
pub(crate) use self::flakes::flakes;
pub(crate) use self::merge::merge;
pub(crate) use self::recorder::{Plan, Recorder};
pub(crate) use self::tally::Tally;
pub(crate) use self::terminal::{Loudness, Terminal};
use crate::record::Run;

/// The record other reports are made from.
pub(crate) const RECORD: &str = "record.json";

/// The report for people.
pub(crate) const REPORT: &str = "report.html";

/// Writes every report of a run into a folder, each complete or not at all.
///
/// # Errors
///
/// When a file cannot be written.
pub(crate) fn write_all(run: &Run, folder: &Path) -> io::Result<()> {
    let mut files = Files::in_folder(folder)?;
    serde_json::to_writer(files.begin(RECORD)?, run)?;
    let page = html::html(run).map_err(io::Error::other)?;
    files.begin(REPORT)?.write_all(page.as_bytes())?;
    let junit = junit::junit(run);
    files.begin("junit.xml")?.write_all(junit.as_bytes())?;
    let json = cucumber_json::cucumber_json(run);
    files.begin("cucumber.json")?.write_all(json.as_bytes())?;
    files.publish()
}
