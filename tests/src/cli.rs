//! The command line: what QA types, what `cargo test` passes on, what `nextest` asks.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use clap::Parser as _;
use clap::builder::FalseyValueParser;
use cucumber::codegen::Regex;
use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::writer::Coloring;

/// More browsers than any machine is faster with.
const MOST_BROWSERS: usize = 8;

/// Flags of libtest that mean nothing here.
const LIBTEST_FLAGS: &[&str] = &[
    "--include-ignored",
    "--nocapture",
    "--no-capture",
    "--show-output",
    "--test",
    "--bench",
    "--report-time",
    "--ensure-time",
    "--force-run-in-process",
    "--exclude-should-panic",
];

/// Options of libtest, with a value, that mean nothing here.
const LIBTEST_OPTIONS: &[&str] = &["-Z", "--logfile", "--shuffle-seed"];

/// The order of a shuffled run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shuffle {
    /// Another one every time.
    Random,
    /// The one of this seed.
    Seed(u64),
}

impl std::str::FromStr for Shuffle {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "random" => Ok(Self::Random),
            seed => seed.parse().map(Self::Seed),
        }
    }
}

/// Run scenarios about "Sign in with Google" in a real browser.
#[derive(Debug, clap::Parser)]
#[command(name = "e2e", disable_version_flag = true)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that libtest has too"
)]
pub(crate) struct Cli {
    /// Run only scenarios whose name, as `--list` prints it, contains one of these.
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    /// Filters are whole names, as --list prints them.
    #[arg(long)]
    pub(crate) exact: bool,
    /// Leave out scenarios whose name contains this.
    #[arg(long, value_name = "FILTER")]
    pub(crate) skip: Vec<String>,
    /// Run only scenarios with these tags: "@smoke", "@offline and not @attack".
    #[arg(short, long, value_name = "EXPR")]
    pub(crate) tags: Option<TagOperation>,
    /// Run only scenarios whose title matches.
    #[arg(short, long, value_name = "REGEX")]
    pub(crate) name: Option<Regex>,
    /// Run these feature files or folders instead; `FILE:LINE` is one scenario.
    #[arg(short, long, value_name = "PATH")]
    pub(crate) input: Vec<String>,
    /// Run in random order; the seed is printed, and may be given.
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "random")]
    pub(crate) shuffle: Option<Shuffle>,
    /// Run everything so many times.
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN)]
    pub(crate) repeat: NonZeroUsize,
    /// Stop at the first failure.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Run so many scenarios at a time [default: twice the cores].
    #[arg(short, long, value_name = "N")]
    pub(crate) concurrency: Option<NonZeroUsize>,
    /// The same, as libtest calls it.
    #[arg(long, value_name = "N", hide = true)]
    pub(crate) test_threads: Option<NonZeroUsize>,
    /// Keep so many browsers at most [default: twice the cores, 8 at most].
    #[arg(long, value_name = "N", env = "E2E_BROWSERS")]
    pub(crate) browsers: Option<NonZeroUsize>,
    /// Show the browsers.
    #[arg(long, env = "E2E_HEADED", value_parser = FalseyValueParser::new())]
    pub(crate) headed: bool,
    /// Print the names of the scenarios and stop.
    #[arg(long)]
    pub(crate) list: bool,
    /// How --list prints: "terse" leaves out the count.
    #[arg(long, value_name = "pretty|terse")]
    pub(crate) format: Option<String>,
    /// Print nothing but the result.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Colours: auto, always or never.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Coloring,
    /// Only ignored scenarios, of which there are none.
    #[arg(long, hide = true)]
    pub(crate) ignored: bool,
}

impl Cli {
    /// The command line of this process, without what only libtest understands.
    pub(crate) fn of_this_process() -> Self {
        Self::parse_from(without_libtest(std::env::args()))
    }

    /// How many scenarios run at a time.
    pub(crate) fn at_a_time(&self) -> usize {
        let asked = self.concurrency.or(self.test_threads);
        asked.map_or_else(twice_the_cores, NonZeroUsize::get)
    }

    /// How many of them may hold a browser.
    pub(crate) fn browsers(&self) -> usize {
        self.browsers
            .map_or_else(|| twice_the_cores().min(MOST_BROWSERS), NonZeroUsize::get)
    }
}

/// Leaves out the flags that runners pass to every test binary and that mean nothing here.
fn without_libtest(args: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut skip_value = false;
    for arg in args {
        if std::mem::take(&mut skip_value) {
            continue;
        }
        skip_value = LIBTEST_OPTIONS.contains(&arg.as_str());
        let joined = arg.starts_with("-Z") || arg.starts_with("--logfile=");
        if !skip_value && !joined && !LIBTEST_FLAGS.contains(&arg.as_str()) {
            kept.push(arg);
        }
    }
    kept
}

fn twice_the_cores() -> usize {
    2 * available_parallelism().map_or(1, NonZeroUsize::get)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn running_nothing_is_not_a_repetition() {
        assert!(Cli::try_parse_from(["e2e", "--repeat", "0"]).is_err());
        assert_eq!(Cli::parse_from(["e2e"]).repeat, NonZeroUsize::MIN);
    }

    #[test]
    fn runners_may_pass_their_own_flags() {
        let line = "e2e --exact x --nocapture --test-threads 3 -Z unstable-options --shuffle";
        let cli = Cli::parse_from(without_libtest(line.split(' ').map(str::to_owned)));
        assert_eq!(cli.at_a_time(), 3);
        assert_eq!(cli.shuffle, Some(Shuffle::Random));
        assert_eq!(
            Cli::parse_from(["e2e", "--shuffle=7"]).shuffle,
            Some(Shuffle::Seed(7))
        );
    }
}
