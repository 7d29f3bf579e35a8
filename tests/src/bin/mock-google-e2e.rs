//! The scenarios against any app that an `e2e.toml` describes.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::runner()
}
