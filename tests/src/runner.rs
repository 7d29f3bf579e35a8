//! `mock-google-e2e`: the scenarios against any app, without a Rust toolchain.

mod audit;
mod init;
mod merging;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::cli::Cli;
use crate::described::DescribedApp;
use crate::outcome::Outcome;
use crate::suite::Suite;

/// Nothing could be done.
const REFUSED: u8 = 2;

/// The reference of all steps.
const STEPS: &str = include_str!("../../docs/steps.md");

/// Test "Sign in with Google" in a real browser, against a Google of your own.
#[derive(Debug, Parser)]
#[command(name = "mock-google-e2e", version)]
struct Command {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Run scenarios against an app.
    Run(Box<Run>),
    /// Write an e2e.toml and a first scenario to start from.
    Init {
        /// The folder to write into.
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Print every step a scenario may use, with examples.
    Steps {
        /// Only steps with this word.
        word: Option<String>,
    },
    /// Make one report of the records of several shards.
    Merge {
        /// The `record.json` of each shard, or the folders they are in.
        #[arg(required = true)]
        records: Vec<PathBuf>,
        /// The folder of the reports.
        #[arg(long, default_value = "target/e2e")]
        output: PathBuf,
    },
    /// Judge an app by what a running mock Google was asked, whoever drove it.
    Audit(audit::Audit),
}

/// Run scenarios against an app.
#[derive(Debug, Args)]
struct Run {
    /// The file that describes the app.
    #[arg(long, value_name = "FILE", default_value = "e2e.toml")]
    app: PathBuf,
    #[command(flatten)]
    cli: Cli,
}

/// What the program does; the exit code is for `main`.
#[must_use]
pub fn run() -> ExitCode {
    let command = Command::command().mut_subcommand("run", |run| {
        run.mut_arg("filters", |arg| {
            arg.value_name("PATH")
                .help("Folders of feature files, or single ones [default: features]")
        })
        // Means nothing without filters.
        .mut_arg("exact", |arg| arg.hide(true))
    });
    let task = match Command::from_arg_matches(&command.get_matches()) {
        Ok(command) => command.task,
        Err(error) => error.exit(),
    };
    done(task).unwrap_or_else(|refusal| {
        eprintln!("\nerror: {refusal}\n");
        ExitCode::from(REFUSED)
    })
}

fn done(task: Task) -> Outcome<ExitCode> {
    match task {
        Task::Run(run) => run_scenarios(*run),
        Task::Init { folder } => init::init(&folder),
        Task::Steps { word } => {
            print_steps(word.as_deref());
            Ok(ExitCode::SUCCESS)
        }
        Task::Merge { records, output } => merging::merging(&records, &output),
        Task::Audit(audit) => audit.run(),
    }
}

fn run_scenarios(mut run: Run) -> Outcome<ExitCode> {
    let app = DescribedApp::read(&run.app)?;
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in std::mem::take(&mut run.cli.filters) {
        // `FILE:LINE` is for --input to understand.
        if Path::new(&path).exists() {
            paths.push(path.into());
        } else {
            run.cli.input.push(path);
        }
    }
    if paths.is_empty() && run.cli.input.is_empty() {
        paths.push("features".into());
    }
    let words = ["mock-google-e2e".into(), "run".into()];
    let places = paths.iter().map(|path| path.as_os_str().to_owned());
    let described = ["--app".into(), run.app.clone().into_os_string()];
    let command = words.into_iter().chain(places).chain(described);
    let name = app.name().to_owned();
    let suite = Suite::for_app(app)
        .named(name)
        .command(typed(command))
        .output("target/e2e");
    let suite = paths.into_iter().fold(suite, Suite::features);
    Ok(suite.run_with(&run.cli))
}

/// A command as one would type it.
fn typed(words: impl Iterator<Item = OsString>) -> String {
    let quoted = words.map(|word| {
        let word = word.to_string_lossy().into_owned();
        let plain = |letter: char| letter.is_alphanumeric() || "-_./".contains(letter);
        if word.chars().all(plain) {
            word
        } else {
            format!("'{}'", word.replace('\'', r"'\''"))
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Prints the reference, or those of its paragraphs that have a word.
fn print_steps(word: Option<&str>) {
    let Some(word) = word else {
        say!("{STEPS}");
        return;
    };
    let word = word.to_lowercase();
    let parts = STEPS.split("\n\n");
    let found: Vec<_> = parts
        .filter(|part| part.to_lowercase().contains(&word))
        .collect();
    if found.is_empty() {
        say!("no step has the word {word:?}");
    } else {
        say!("{}", found.join("\n\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Command::command().debug_assert();
    }

    #[test]
    fn a_command_is_repeated_as_one_would_type_it() {
        let words = ["run", "my features", "it's"].map(OsString::from);
        assert_eq!(typed(words.into_iter()), r"run 'my features' 'it'\''s'");
    }
}
