//! JUnit XML, as GitHub, GitLab and Jenkins read it: a suite for each feature file.

use std::fmt::Write as _;

use crate::record::{Outcome, Run, Scenario};

/// Prints a run as JUnit XML.
pub(crate) fn junit(run: &Run) -> String {
    let all: Vec<_> = run.scenarios.iter().collect();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let app = attribute(&run.app);
    let counts = counts(&all);
    let seconds = run.seconds;
    let _ = writeln!(
        xml,
        r#"<testsuites name="{app}" {counts} time="{seconds:.3}">"#
    );
    for (file, scenarios) in files(run) {
        suite(&mut xml, run, file, &scenarios);
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// The title of a scenario, with its round if it was repeated.
pub(super) fn titled(scenario: &Scenario) -> String {
    match round(scenario) {
        Some(round) => format!("{} #{round}", scenario.name),
        None => scenario.name.clone(),
    }
}

/// The round of a repetition, as it stands at the end of the id.
pub(super) fn round(scenario: &Scenario) -> Option<&str> {
    let (_, round) = scenario.id.rsplit_once('#')?;
    let is_number = !round.is_empty() && round.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then_some(round)
}

/// The scenarios by their file, in the order in which the files occur first.
pub(super) fn files(run: &Run) -> Vec<(&str, Vec<&Scenario>)> {
    let mut files: Vec<(&str, Vec<&Scenario>)> = Vec::new();
    for scenario in &run.scenarios {
        match files.iter_mut().find(|(file, _)| *file == scenario.file) {
            Some((_, scenarios)) => scenarios.push(scenario),
            None => files.push((&scenario.file, vec![scenario])),
        }
    }
    files
}

fn suite(xml: &mut String, run: &Run, file: &str, scenarios: &[&Scenario]) {
    let name = attribute(scenarios.first().map_or(file, |first| &first.feature));
    let seconds: f64 = scenarios.iter().map(|scenario| scenario.seconds).sum();
    let counts = counts(scenarios);
    let (started, path) = (attribute(&run.started), attribute(file));
    let _ = writeln!(
        xml,
        r#"  <testsuite name="{name}" file="{path}" {counts} time="{seconds:.3}" timestamp="{started}">"#
    );
    properties(xml, run);
    for scenario in scenarios {
        case(xml, scenario);
    }
    xml.push_str("  </testsuite>\n");
}

fn properties(xml: &mut String, run: &Run) {
    let seed = run.seed.map(|seed| seed.to_string()).unwrap_or_default();
    let shards = run.shards.join(" ");
    let known = [
        ("app", &run.app),
        ("seed", &seed),
        ("browser", &run.browser),
        ("shards", &shards),
    ];
    xml.push_str("    <properties>\n");
    for (name, value) in known.iter().filter(|(_, value)| !value.is_empty()) {
        let value = attribute(value);
        let _ = writeln!(xml, r#"      <property name="{name}" value="{value}"/>"#);
    }
    xml.push_str("    </properties>\n");
}

fn case(xml: &mut String, scenario: &Scenario) {
    let file = &scenario.file;
    let class = attribute(file.strip_suffix(".feature").unwrap_or(file));
    let (name, file) = (attribute(&titled(scenario)), attribute(file));
    let (seconds, line) = (scenario.seconds, scenario.line);
    let _ = write!(
        xml,
        r#"    <testcase classname="{class}" name="{name}" time="{seconds:.3}" file="{file}" line="{line}""#
    );
    let message = attribute(scenario.reason.lines().next().unwrap_or_default());
    match scenario.outcome {
        Outcome::Passed => xml.push_str("/>\n"),
        Outcome::NotApplicable | Outcome::Skipped => {
            let _ = writeln!(
                xml,
                ">\n      <skipped message=\"{message}\"/>\n    </testcase>"
            );
        }
        Outcome::Failed => {
            let kind = scenario.diagnosis.first();
            let kind = attribute(kind.map_or("failed", |finding| &finding.rule));
            let reason = content(&scenario.reason);
            let _ = writeln!(
                xml,
                ">\n      <failure message=\"{message}\" type=\"{kind}\">{reason}</failure>"
            );
            if !scenario.repro.is_empty() {
                let repro = content(&scenario.repro);
                let _ = writeln!(xml, "      <system-out>play it again: {repro}</system-out>");
            }
            xml.push_str("    </testcase>\n");
        }
    }
}

/// How many there are, and how they ended.
fn counts(scenarios: &[&Scenario]) -> String {
    let count = |outcomes: &[Outcome]| {
        let ended = scenarios.iter().map(|scenario| scenario.outcome);
        ended.filter(|outcome| outcomes.contains(outcome)).count()
    };
    let failures = count(&[Outcome::Failed]);
    let skipped = count(&[Outcome::NotApplicable, Outcome::Skipped]);
    let tests = scenarios.len();
    format!(r#"tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}""#)
}

/// A text between tags. What XML 1.0 cannot say at all is left out.
fn content(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' | '\n' => escaped.push(letter),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A text between quotes, where line breaks would become blanks.
fn attribute(text: &str) -> String {
    content(text)
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let scenario = |file: &str, id: &str, outcome| Scenario {
            id: id.into(),
            name: "She \"signs\" in".into(),
            feature: "Signing in".into(),
            file: file.into(),
            line: 14,
            outcome,
            reason: "expected <1>\u{1b}[0m & got\n\u{0}nothing".into(),
            seconds: 1.5,
            repro: "cargo test --repro 'sign_in:14'".into(),
            ..Scenario::default()
        };
        Run {
            app: "shop".into(),
            started: "2026-01-01T00:00:00Z".into(),
            seconds: 2.0,
            seed: Some(7),
            shards: vec!["1/4".into(), "2/4".into()],
            scenarios: vec![
                scenario("features/sign_in.feature", "sign_in:14#2", Outcome::Failed),
                scenario("features/consent.feature", "consent:14", Outcome::Passed),
                scenario(
                    "features/sign_in.feature",
                    "sign_in:14#3",
                    Outcome::NotApplicable,
                ),
            ],
            ..Run::default()
        }
    }

    #[test]
    fn each_feature_file_is_one_suite() {
        let xml = junit(&run());
        assert_eq!(xml.matches("<testsuite ").count(), 2);
        assert!(xml.contains(
            r#"<testsuite name="Signing in" file="features/sign_in.feature" tests="2" failures="1" errors="0" skipped="1" time="3.000""#
        ));
        assert!(xml.contains(
            r#"<testcase classname="features/sign_in" name="She &quot;signs&quot; in #2" time="1.500" file="features/sign_in.feature" line="14">"#
        ));
        assert!(xml.contains(r#"<property name="shards" value="1/4 2/4"/>"#));
        assert!(!xml.contains(r#"name="browser""#));
    }

    #[test]
    fn a_failure_says_why_and_how_to_play_it_again() {
        let xml = junit(&run());
        assert!(
            xml.contains(r#"<failure message="expected &lt;1&gt;[0m &amp; got" type="failed">"#)
        );
        assert!(xml.contains("&amp; got\nnothing</failure>"));
        assert!(xml.contains("<system-out>play it again: cargo test --repro 'sign_in:14'</"));
        assert_eq!(xml.matches("<system-out>").count(), 1);
    }

    #[test]
    fn what_does_not_apply_is_skipped_with_its_reason() {
        let xml = junit(&run());
        assert_eq!(xml.matches(r#"<skipped message="expected"#).count(), 1);
    }

    #[test]
    fn what_xml_cannot_say_is_left_out() {
        assert_eq!(
            content("a\u{0}\u{8}\u{1f}\u{fffe}b\t\n]]>é😀"),
            "ab\t\n]]&gt;é😀"
        );
        assert_eq!(attribute("a\n\"b\""), "a&#10;&quot;b&quot;");
    }
}
