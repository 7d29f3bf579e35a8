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
    /// Only this one, by name or by number (`F34`), with its parameters and an example.
    name: Option<String>,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

impl Faults {
    pub(super) fn run(self) -> ExitCode {
        let chosen = match &self.name {
            None => Vec::new(),
            Some(name) => match find(name) {
                Ok(chosen) => chosen,
                Err(problem) => {
                    eprintln!("mock-google: {problem}");
                    return ExitCode::from(super::CANNOT_START);
                }
            },
        };
        let text = match (&self.name, self.json) {
            (None, false) => list(),
            (None, true) => catalogue()
                .map(Form::to_json)
                .collect::<Value>()
                .to_string(),
            (Some(_), true) => match chosen.as_slice() {
                [form] => form.to_json().to_string(),
                forms => forms
                    .iter()
                    .map(|form| form.to_json())
                    .collect::<Value>()
                    .to_string(),
            },
            (Some(_), false) => {
                let texts: Vec<_> = chosen.iter().map(|form| details(form)).collect();
                texts.join("\n\n")
            }
        };
        match print_line(text.trim_end()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}

/// The faults of a name or a number.
fn find(name: &str) -> Result<Vec<&'static Form>, String> {
    let number = name
        .strip_prefix(['F', 'f'])
        .and_then(|digits| digits.parse::<u8>().ok());
    if let Some(number) = number {
        let forms: Vec<_> = catalogue()
            .filter(|form| form.numbers.contains(&number))
            .collect();
        let elsewhere = ELSEWHERE.iter().find(|other| other.number == number);
        return match (forms.is_empty(), elsewhere) {
            (false, _) => Ok(forms),
            (true, Some(other)) => Err(format!(
                "F{number} is no fault ({}): {}",
                other.title, other.lever
            )),
            (true, None) => Err(format!(
                "no fault has the number F{number}: they end with F104"
            )),
        };
    }
    let found = catalogue()
        .find(|form| form.name == name)
        .map(|form| vec![form]);
    found.ok_or_else(|| match mock_google::Fault::new(name).check() {
        Err(error) => error.to_string(),
        Ok(()) => String::new(),
    })
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
