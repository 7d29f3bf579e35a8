//! One report of several shards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::outcome::{Outcome, Unmet};
use crate::record::Run;
use crate::report::{RECORD, REPORT, Tally, merge, write_all};

/// Merges records and writes every report; green or red as the whole is.
pub(super) fn merging(records: &[PathBuf], output: &Path) -> Outcome<ExitCode> {
    let runs = records.iter().map(|path| read(path));
    let run = merge(runs.collect::<Outcome<_>>()?).map_err(Unmet::because)?;
    write_all(&run, output)?;
    eprintln!("report: {}", output.join(REPORT).display());
    let tally = Tally::of(&run);
    tally.tell(Duration::from_secs_f64(run.seconds.max(0.0)));
    Ok(ExitCode::from(u8::from(!tally.is_green())))
}

fn read(path: &Path) -> Outcome<Run> {
    let file = if path.is_dir() {
        path.join(RECORD)
    } else {
        path.to_owned()
    };
    let shown = file.display();
    let text = fs::read_to_string(&file);
    let text = text.map_err(|error| Unmet::because(format!("cannot read {shown}: {error}")))?;
    serde_json::from_str(&text)
        .map_err(|error| Unmet::because(format!("{shown} is no record of a run: {error}")))
}
