//! Cucumber JSON in the classic form, as report pages and test managers read it.

use std::time::Duration;

use serde_json::{Value, json};

use super::junit::{files, round, titled};
use crate::record::{Outcome, Picture, Run, Scenario, Step};

/// Prints a run as Cucumber JSON: a list of features.
pub(crate) fn cucumber_json(run: &Run) -> String {
    let features = files(run).into_iter().map(|(file, scenarios)| {
        let name = scenarios.first().map_or(file, |first| &first.feature);
        let elements: Vec<_> = scenarios.into_iter().map(element).collect();
        json!({
            "uri": file,
            "id": slug(name),
            "keyword": "Feature",
            "name": name,
            "description": "",
            "line": 1,
            "tags": [],
            "elements": elements,
        })
    });
    format!("{:#}\n", Value::Array(features.collect()))
}

fn element(scenario: &Scenario) -> Value {
    let (feature, name) = (slug(&scenario.feature), slug(&scenario.name));
    // Examples of an outline share their title: the line tells them apart.
    let mut id = format!("{feature};{name};{}", scenario.line);
    if let Some(round) = round(scenario) {
        id = format!("{id};{round}");
    }
    let tags = scenario.tags.iter();
    let tags: Vec<_> = tags
        .map(|tag| json!({"name": format!("@{tag}"), "line": scenario.line}))
        .collect();
    let mut steps: Vec<_> = scenario
        .steps
        .iter()
        .map(|told| step(told, scenario))
        .collect();
    let mut element = json!({
        "type": "scenario",
        "id": id,
        "keyword": "Scenario",
        "name": titled(scenario),
        "description": "",
        "line": scenario.line,
        "tags": tags,
    });
    let failing = |step: &Step| step.outcome == Outcome::Failed;
    let shown = scenario.steps.iter().position(failing);
    let shown = shown.or(steps.len().checked_sub(1));
    let pictures: Vec<_> = scenario.pictures.iter().filter_map(picture).collect();
    // Readers look at steps and hooks alone; if no step tells how the scenario ended, a hook has to.
    let ended = status(scenario.outcome);
    let is_told = ended == "passed" || steps.iter().any(|step| step["result"]["status"] == ended);
    let mut hook = json!({
        "match": {"location": scenario.file},
        "result": {"status": ended, "duration": 0},
    });
    if !is_told && ended == "failed" {
        hook["result"]["error_message"] = scenario.reason.as_str().into();
    }
    let is_homeless = shown.is_none() && !pictures.is_empty();
    if !pictures.is_empty() {
        let home = shown.and_then(|place| steps.get_mut(place));
        home.unwrap_or(&mut hook)["embeddings"] = pictures.into();
    }
    element["steps"] = steps.into();
    if !is_told || is_homeless {
        element["after"] = json!([hook]);
    }
    element
}

fn step(step: &Step, scenario: &Scenario) -> Value {
    let took = Duration::try_from_secs_f64(step.seconds).unwrap_or_default();
    let mut told = json!({
        "keyword": format!("{} ", step.keyword.trim()),
        "name": step.text,
        "match": {"location": scenario.file},
        "result": {
            "status": status(step.outcome),
            "duration": u64::try_from(took.as_nanos()).unwrap_or(u64::MAX),
        },
    });
    if step.outcome == Outcome::Failed {
        let said = [&step.message, &scenario.reason];
        let said = said.into_iter().find(|said| !said.is_empty());
        told["result"]["error_message"] = said.map_or("failed", |said| said).into();
    }
    let below = step.below.trim_matches(['\n', '\r']);
    if below.trim_start().starts_with('|') {
        told["rows"] = below.lines().filter_map(row).collect();
    } else if !below.is_empty() {
        told["doc_string"] = doc_string(below, scenario.line);
    }
    told
}

/// What readers know: whatever was not played is skipped.
fn status(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::NotApplicable | Outcome::Skipped => "skipped",
    }
}

/// A row of a table, as it stands in the file; none where there is a comment.
fn row(line: &str) -> Option<Value> {
    let mut cells = vec![String::new()];
    let mut letters = line.trim().strip_prefix('|')?.chars();
    while let Some(letter) = letters.next() {
        let read = match letter {
            '|' => {
                cells.push(String::new());
                continue;
            }
            '\\' => match letters.next() {
                Some('n') => "\n".to_owned(),
                Some(escaped @ ('|' | '\\')) => escaped.to_string(),
                Some(other) => format!("\\{other}"),
                None => "\\".to_owned(),
            },
            _ => letter.to_string(),
        };
        cells.last_mut()?.push_str(&read);
    }
    // Nothing follows the last bar.
    cells.pop();
    let cells: Vec<_> = cells
        .iter()
        .map(|cell| cell.trim_matches([' ', '\t']))
        .collect();
    Some(json!({"cells": cells}))
}

/// A text below a step, without the marks around it and as far to the left as they are.
fn doc_string(below: &str, line: usize) -> Value {
    let bare = below.trim_start();
    let mut marks = ["\"\"\"", "```"].into_iter();
    let Some(mark) = marks.find(|mark| bare.starts_with(mark)) else {
        return json!({"value": below, "content_type": "", "line": line});
    };
    let indent = below.len() - bare.len();
    let (first, text) = bare.split_once('\n').unwrap_or((bare, ""));
    let lines = text.lines().take_while(|line| line.trim() != mark);
    let lines: Vec<_> = lines
        .map(|line| {
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(blanks.min(indent)..).unwrap_or(line)
        })
        .collect();
    let kind = first.trim_start_matches(mark).trim();
    json!({"value": lines.join("\n"), "content_type": kind, "line": line})
}

/// A picture, if its `data:` address is of the usual kind.
fn picture(picture: &Picture) -> Option<Value> {
    let (kind, data) = picture.data.strip_prefix("data:")?.split_once(";base64,")?;
    let name = format!("{}: {}", picture.who, picture.title);
    Some(json!({"mime_type": kind, "data": data, "name": name}))
}

/// Letters and digits, joined by dashes, as ids are made of titles.
fn slug(title: &str) -> String {
    let words = title.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(scenario: Scenario) -> Value {
        let scenarios = vec![scenario];
        let text = cucumber_json(&Run {
            scenarios,
            ..Run::default()
        });
        serde_json::from_str::<Value>(&text).unwrap()[0].take()
    }

    fn scenario(outcome: Outcome, steps: &[(&str, Outcome)]) -> Scenario {
        let steps = steps.iter().map(|(text, outcome)| Step {
            keyword: "Given".into(),
            text: (*text).into(),
            outcome: *outcome,
            seconds: 0.5,
            ..Step::default()
        });
        Scenario {
            id: "sign_in:14#3".into(),
            name: "She signs in".into(),
            feature: "Signing in".into(),
            file: "features/sign_in.feature".into(),
            line: 14,
            tags: vec!["smoke".into()],
            outcome,
            reason: "she is not signed in".into(),
            steps: steps.collect(),
            pictures: vec![Picture {
                data: "data:image/png;base64,AAAA".into(),
                ..Picture::default()
            }],
            ..Scenario::default()
        }
    }

    #[test]
    fn a_failed_scenario_is_told_step_by_step_with_its_picture() {
        let steps = [
            ("a", Outcome::Passed),
            ("b", Outcome::Failed),
            ("c", Outcome::Skipped),
        ];
        let feature = told(scenario(Outcome::Failed, &steps));
        assert_eq!(feature["uri"], "features/sign_in.feature");
        let element = &feature["elements"][0];
        assert_eq!(element["id"], "signing-in;she-signs-in;14;3");
        assert_eq!(element["name"], "She signs in #3");
        assert_eq!(element["tags"], json!([{"name": "@smoke", "line": 14}]));
        assert_eq!(element["steps"][0]["keyword"], "Given ");
        let result = json!({"status": "passed", "duration": 500_000_000});
        assert_eq!(element["steps"][0]["result"], result);
        let failed = &element["steps"][1];
        assert_eq!(failed["result"]["error_message"], "she is not signed in");
        assert_eq!(failed["embeddings"][0]["mime_type"], "image/png");
        assert_eq!(failed["embeddings"][0]["data"], "AAAA");
        assert_eq!(element["steps"][2]["result"]["status"], "skipped");
        assert_eq!(element.get("after"), None);
    }

    #[test]
    fn what_no_step_tells_is_told_by_a_hook() {
        let steps = [("a", Outcome::Passed)];
        let feature = told(scenario(Outcome::Failed, &steps));
        let hook = &feature["elements"][0]["after"][0];
        assert_eq!(hook["result"]["error_message"], "she is not signed in");
        let feature = told(scenario(Outcome::NotApplicable, &[]));
        let hook = &feature["elements"][0]["after"][0];
        assert_eq!(hook["result"]["status"], "skipped");
        assert_eq!(hook["embeddings"][0]["data"], "AAAA");
    }

    #[test]
    fn tables_and_texts_are_read_as_they_stand_in_the_file() {
        let mut scenario = scenario(Outcome::Passed, &[("a", Outcome::Passed); 2]);
        scenario.steps[0].below = "    | a | b \\| c |\n    | | d |".into();
        scenario.steps[1].below = "  \"\"\"json\n  {\n    1\n  }\n  \"\"\"".into();
        let feature = told(scenario);
        let steps = &feature["elements"][0]["steps"];
        let rows = json!([{"cells": ["a", "b | c"]}, {"cells": ["", "d"]}]);
        assert_eq!(steps[0]["rows"], rows);
        assert_eq!(steps[1]["doc_string"]["value"], "{\n  1\n}");
        assert_eq!(steps[1]["doc_string"]["content_type"], "json");
    }
}
