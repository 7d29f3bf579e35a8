//! `mock-google faults`: the catalogue, for people and for programs.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Args;
use mock_google::fault::{ELSEWHERE, Form, Whose, catalogue};
use serde_json::Value;

use super::print_line;

/// Which, and how.
#[derive(Debug, Args)]
pub(super) struct Faults {
    /// Only this one, with its parameters and an example.
    name: Option<String>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

impl Faults {
    pub(super) fn run(self) -> ExitCode {
        let text = match (&self.name, self.json) {
            (None, false) => list(),
            (None, true) => catalogue()
                .map(Form::to_json)
                .collect::<Value>()
                .to_string(),
            (Some(name), as_json) => match find(name) {
                Some(form) if as_json => form.to_json().to_string(),
                Some(form) => details(form),
                None => {
                    eprintln!("mock-google: {}", unknown(name));
                    return ExitCode::from(super::CANNOT_START);
                }
            },
        };
        match print_line(text.trim_end()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}

fn find(name: &str) -> Option<&'static Form> {
    catalogue().find(|form| form.name == name)
}

/// The words for a name that does not exist, which name the nearest.
fn unknown(name: &str) -> String {
    match mock_google::Fault::new(name).check() {
        Err(error) => error.to_string(),
        Ok(()) => String::new(),
    }
}

fn numbers(form: &Form) -> String {
    let numbers = form.numbers.iter().map(|number| format!("F{number}"));
    numbers.collect::<Vec<_>>().join(" ")
}

fn list() -> String {
    let mut text = String::new();
    let width = catalogue()
        .map(|form| form.name.len())
        .max()
        .unwrap_or_default();
    for form in catalogue() {
        let parameters = form.parameter_names().join(", ");
        let parameters = if parameters.is_empty() {
            String::new()
        } else {
            format!(" ({parameters})")
        };
        let _ = writeln!(text, "{:width$}  {}", form.name, form.summary);
        let _ = writeln!(text, "{:width$}  {}{parameters}", "", numbers(form));
    }
    let _ = writeln!(text, "\nNot faults, and to be had all the same:\n");
    for other in ELSEWHERE {
        let whose = match other.whose {
            Whose::Google => "the server",
            Whose::Person => "a person",
            Whose::Harness => "the harness",
        };
        let _ = writeln!(
            text,
            "F{:<4} {} ({whose}): {}",
            other.number, other.title, other.lever
        );
    }
    let _ = writeln!(
        text,
        "\nArm one: curl $G/__mock/faults --json '{{\"what\":\"server-error\",\"times\":1}}'\n\
         More of one: mock-google faults NAME"
    );
    text
}

fn details(form: &Form) -> String {
    let places: Vec<_> = form.places.iter().map(|place| place.name()).collect();
    let mut text = format!(
        "{} ({})\n\n{}\n\nwhere  {}\n",
        form.name,
        numbers(form),
        form.summary,
        places.join(", ")
    );
    for parameter in form.parameters {
        let default = match parameter.default {
            Some(default) => format!("default {default}"),
            None => "required".to_owned(),
        };
        let _ = writeln!(
            text,
            "with   {}: {} [{default}]",
            parameter.name, parameter.meaning
        );
    }
    let _ = write!(text, "\nPOST /__mock/faults\n{:#}\n", form.example());
    text
}
