//! The command line: what QA types, what `cargo test` passes on, what `nextest` asks.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use clap::Parser as _;
use clap::builder::FalseyValueParser;
use cucumber::codegen::Regex;
use cucumber::gherkin::tagexpr::TagOperation;

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

/// A part of the scenarios: the second of four is `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// Which, from 1.
    pub(crate) number: usize,
    /// Of how many.
    pub(crate) of: usize,
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/').and_then(|(number, of)| {
            Some(Self {
                number: number.parse().ok()?,
                of: of.parse().ok()?,
            })
        });
        numbers
            .filter(|shard| (1..=shard.of).contains(&shard.number))
            .ok_or_else(|| "a shard is written 1/4, 2/4, 3/4 or 4/4".to_owned())
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// Whether to print in colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// When pictures of pages are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Pictures {
    /// Of failed scenarios only.
    Failed,
    /// At the end of every scenario.
    #[default]
    End,
    /// Never.
    Off,
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
    /// Run only what failed the last time it ran.
    #[arg(long)]
    pub(crate) last_failed: bool,
    /// Play one scenario of a report again, by its ID; headed and slowly, where there is a display.
    #[arg(long, value_name = "ID")]
    pub(crate) repro: Option<String>,
    /// Run one part of the scenarios, the same every time: the second of four is 2/4.
    #[arg(long, value_name = "K/N")]
    pub(crate) shard: Option<Shard>,
    /// Run nothing; list the steps that do not exist, mean several things or name an unknown fault.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Run in random order; the seed is printed, and may be given.
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true, default_missing_value = "random")]
    pub(crate) shuffle: Option<Shuffle>,
    /// Run everything so many times.
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN, value_parser = one_or_more)]
    pub(crate) repeat: NonZeroUsize,
    /// Stop at the first failure.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Run so many scenarios at a time [default: twice the cores].
    #[arg(short, long, value_name = "N", value_parser = one_or_more)]
    pub(crate) concurrency: Option<NonZeroUsize>,
    /// The same, as libtest calls it.
    #[arg(long, value_name = "N", hide = true, value_parser = one_or_more)]
    pub(crate) test_threads: Option<NonZeroUsize>,
    /// Keep so many browsers at most [default: twice the cores, 8 at most].
    #[arg(long, value_name = "N", env = "E2E_BROWSERS", value_parser = one_or_more)]
    pub(crate) browsers: Option<NonZeroUsize>,
    /// Show the browsers.
    #[arg(long, env = "E2E_HEADED", value_parser = FalseyValueParser::new())]
    pub(crate) headed: bool,
    /// Pause after each act in a browser, so many milliseconds [default with no value: 700].
    #[arg(long, value_name = "MS", num_args = 0..=1, require_equals = true, default_missing_value = "700")]
    pub(crate) slow_mo: Option<u64>,
    /// Use browsers of this WebDriver, such as a Selenium Grid, instead of starting some.
    #[arg(long, value_name = "URL", env = "E2E_WEBDRIVER_URL")]
    pub(crate) webdriver_url: Option<url::Url>,
    /// Further arguments for the browser, with blanks between them: "--no-sandbox --lang=de".
    #[arg(
        long,
        value_name = "ARGS",
        env = "E2E_BROWSER_ARGS",
        value_delimiter = ' ',
        allow_hyphen_values = true
    )]
    pub(crate) browser_args: Vec<String>,
    /// When pictures of pages go into the report.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) pictures: Pictures,
    /// Write the reports into this folder [default: target/e2e].
    #[arg(long, value_name = "FOLDER", env = "E2E_OUTPUT")]
    pub(crate) output: Option<std::path::PathBuf>,
    /// End so many scenarios' browser, app or Google at random, to see that nothing else suffers.
    #[arg(long, value_name = "N", hide = true)]
    pub(crate) chaos: Option<usize>,
    /// Print the names of the scenarios and stop.
    #[arg(long)]
    pub(crate) list: bool,
    /// How --list prints: "terse" leaves out the count.
    #[arg(long, value_name = "pretty|terse")]
    pub(crate) format: Option<String>,
    /// Print nothing but failures and the result.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Print every step, also of scenarios that pass.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Colours: auto, always or never.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
    /// Only ignored scenarios, of which there are none.
    #[arg(long, hide = true)]
    pub(crate) ignored: bool,
}

impl Cli {
    /// The command line of this process, without what only libtest understands.
    pub(crate) fn of_this_process() -> Self {
        Self::parse_from(without_libtest(std::env::args()))
    }

    /// Whether the browsers are shown: because it was asked for, or to play a failure again.
    pub(crate) fn shows_browsers(&self) -> bool {
        let display = ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
        self.headed || (self.repro.is_some() && (display || cfg!(not(unix))))
    }

    /// How long to pause after each act in a browser.
    pub(crate) fn pace(&self) -> Option<std::time::Duration> {
        let replayed = self
            .repro
            .as_ref()
            .filter(|_| self.shows_browsers())
            .map(|_| 700);
        let pause = self.slow_mo.or(replayed)?;
        (pause > 0).then(|| std::time::Duration::from_millis(pause))
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

/// A number of things to do or to have.
fn one_or_more(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "expected a whole number, 1 or more".to_owned())
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
