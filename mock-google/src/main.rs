//! The command line of mock-google.

use std::process::ExitCode;

mod cli;

fn main() -> ExitCode {
    cli::run()
}
