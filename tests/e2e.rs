//! The scenarios of `features/`, run against the sample app.

use std::process::ExitCode;

fn main() -> ExitCode {
    harness::Suite::for_app(harness::SampleApp)
        .features(concat!(env!("CARGO_MANIFEST_DIR"), "/../features"))
        .run()
}
