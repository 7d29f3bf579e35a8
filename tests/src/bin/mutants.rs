//! Makes the mistakes of `tests/mutations.toml` in a copy of the sample app, one at a time, and sees
//! whether a test notices.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use clap::Parser as _;
use harness::mutations::{Checks, Home, Mutation, Verdict, load, passed, tree};
use harness::{Outcome, Unmet};

/// What shells and people take for "started wrongly".
const NOT_STARTED: u8 = 2;

/// Where the copy of the workspace and everything built of it lives, seen from the root.
const PLACE: &str = "target/mutants";

/// Make mistakes in the sample app, one at a time, and see whether a test notices.
#[derive(Debug, clap::Parser)]
#[command(name = "mutants", disable_version_flag = true)]
struct Cli {
    /// Make only these.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Print what there is and stop.
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(reason) => {
            eprintln!("mutants: {reason}");
            ExitCode::from(NOT_STARTED)
        }
    }
}

/// Says whether everything was caught.
fn run(cli: &Cli) -> Outcome<bool> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).canonicalize()?;
    let mutations = chosen(load(&root)?, &cli.names)?;
    let width = mutations.iter().map(|mutation| mutation.name.len()).max();
    let width = width.unwrap_or_default();
    let mut out = io::stdout().lock();
    if cli.list {
        for Mutation { name, breaks, .. } in &mutations {
            writeln!(out, "{name:<width$}  {breaks}")?;
        }
        return Ok(true);
    }
    let workshop = Workshop::open(&root)?;
    eprintln!("building a copy in {PLACE}, which takes a while the first time …");
    let started = Instant::now();
    workshop.rehearse(&mutations)?;
    let took = started.elapsed().as_secs();
    writeln!(out, "green    without a mistake   {took} s")?;
    let mut caught = 0;
    for mutation in &mutations {
        let started = Instant::now();
        let verdict = workshop.try_out(mutation)?;
        let took = started.elapsed().as_secs();
        let result = match &verdict {
            Verdict::Caught(red) => {
                caught += 1;
                format!("{} of {} red", red.len(), mutation.caught_by.len())
            }
            Verdict::Missed => "all green".to_owned(),
            Verdict::Broken(reason) => (*reason).to_owned(),
        };
        let Mutation { name, breaks, .. } = mutation;
        writeln!(
            out,
            "{verdict:<8} {name:<width$}  {breaks}   {result}   {took} s"
        )?;
    }
    writeln!(out, "\n{caught} of {} caught", mutations.len())?;
    Ok(caught == mutations.len())
}

/// The mutations of these names; all of them where there is no name.
fn chosen(mut mutations: Vec<Mutation>, names: &[String]) -> Outcome<Vec<Mutation>> {
    let is_known = |name: &&String| mutations.iter().any(|mutation| mutation.name == **name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let what = format!("there is no mutation {unknown:?}; --list prints all there are");
        return Err(Unmet::because(what));
    }
    mutations.retain(|mutation| names.is_empty() || names.contains(&mutation.name));
    Unmet::unless(!mutations.is_empty(), || "there is no mutation".to_owned())?;
    Ok(mutations)
}

/// The copy of the workspace, in which mistakes are made.
struct Workshop {
    place: PathBuf,
    tree: PathBuf,
}

/// What a run of tests came to.
struct Told {
    success: bool,
    printed: String,
}

impl Workshop {
    /// Brings the copy up to date, which also takes back what a run that was cut short left.
    fn open(root: &Path) -> Outcome<Self> {
        let place = root.join(PLACE);
        let tree = place.join("tree");
        tree::sync(root, &tree)?;
        Ok(Self { place, tree })
    }

    /// Runs without any mistake everything that is to turn red: it has to be there, and green.
    fn rehearse(&self, mutations: &[Mutation]) -> Outcome {
        let mut all = Checks::new();
        for mutation in mutations {
            for (home, names) in mutation.checks()? {
                all.entry(home).or_default().extend(names);
            }
        }
        let path = self.place.join("unchanged.log");
        let mut log = File::create(&path)?;
        let trouble = |what: &str| {
            let path = path.display();
            Err(Unmet::because(format!(
                "without a mistake {what}, so that red would mean nothing: see {path}"
            )))
        };
        for (home, names) in &all {
            if !self.builds(*home, &mut log)? {
                return trouble("the tests do not build");
            }
            let told = self.play(*home, names, &mut log)?;
            if !told.success {
                let red = home.red(&told.printed, names).join(", ");
                return trouble(&format!("the tests are not green ({red})"));
            }
            let passed = passed(&told.printed).unwrap_or_default();
            if passed != names.len() {
                return trouble(&format!("{passed} of {} tests ran", names.len()));
            }
        }
        Ok(())
    }

    /// Makes a mistake, sees who notices, and takes it back.
    fn try_out(&self, mutation: &Mutation) -> Outcome<Verdict> {
        let mut log = File::create(self.place.join(format!("{}.log", mutation.name)))?;
        let before = mutation.apply(&self.tree)?;
        let verdict = self.judge(&mutation.checks()?, &mut log);
        mutation.undo(&self.tree, &before)?;
        let verdict = verdict?;
        writeln!(log, "\n{verdict:?}")?;
        Ok(verdict)
    }

    fn judge(&self, checks: &Checks, log: &mut File) -> Outcome<Verdict> {
        for home in checks.keys() {
            if !self.builds(*home, log)? {
                return Ok(Verdict::Broken("does not compile"));
            }
        }
        let mut all_red = Vec::new();
        for (home, names) in checks {
            let told = self.play(*home, names, log)?;
            let red = home.red(&told.printed, names);
            if !told.success && red.is_empty() {
                return Ok(Verdict::Broken("the tests broke off"));
            }
            all_red.extend(red);
        }
        Ok(if all_red.is_empty() {
            Verdict::Missed
        } else {
            Verdict::Caught(all_red)
        })
    }

    fn builds(&self, home: Home, log: &mut File) -> Outcome<bool> {
        let told = self.cargo(home, &["--no-run".to_owned()], log)?;
        Ok(told.success)
    }

    fn play<'a>(
        &self,
        home: Home,
        names: impl IntoIterator<Item = &'a String>,
        log: &mut File,
    ) -> Outcome<Told> {
        let mut arguments = vec!["--".to_owned(), "--exact".to_owned()];
        arguments.extend(names.into_iter().cloned());
        self.cargo(home, &arguments, log)
    }

    /// Lets cargo test something in the copy, in a target folder of its own.
    fn cargo(&self, home: Home, arguments: &[String], log: &mut File) -> Outcome<Told> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut command = Command::new(cargo);
        command
            .args(["test", "--locked"])
            .args(home.arguments())
            .args(arguments)
            .current_dir(&self.tree)
            .env("CARGO_TARGET_DIR", self.place.join("target"))
            .stdin(Stdio::null());
        writeln!(log, "$ {command:?}")?;
        let output = command.output()?;
        log.write_all(&output.stderr)?;
        log.write_all(&output.stdout)?;
        Ok(Told {
            success: output.status.success(),
            printed: String::from_utf8_lossy(&output.stdout).into_owned(),
        })
    }
}
