//! The program `mock-google-e2e` as people type it, against an app that is a process of its own.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, also in its helpers"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The app: it brings a Google of its own along, which these scenarios never meet.
const APP: &str = env!("CARGO_BIN_EXE_demo");

/// A folder to work in; it goes when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("runner-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("features")).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) -> &Self {
        fs::write(self.0.join(name), text).unwrap();
        self
    }

    /// Describes an app that this command starts.
    fn describe(&self, start: &[&str]) -> &Self {
        let start: Vec<_> = start.iter().map(|word| format!("{word:?}")).collect();
        let start = start.join(", ");
        self.write(
            "e2e.toml",
            &format!(
                r#"
[app]
name = "Demo"
start = [{start}]
ready = "/login"
ready_within = "20s"
callback = "/api/v1/auth/login/google/"

[pages]
home = "/"
login = "/login"

[landmarks]
sign_in = '[data-testid="sign-in"]'
signed_in = '[data-testid="signed-in"]'
signed_out = '[data-testid="signed-out"]'
error = '[data-testid="error"]'
"#
            ),
        )
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_mock-google-e2e"))
            .args(args)
            .current_dir(&self.0)
            .env_remove("NEXTEST")
            .output()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What was printed, on both streams.
fn said(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr];
    both.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

#[test]
fn an_app_that_is_a_process_is_started_restarted_and_ended() {
    let folder = Folder::new("app");
    folder.describe(&[APP, "--google-port", "0", "--app-port", "{port}"]);
    let scenarios = "Feature: Demo
  Scenario: The page is there, also after a restart
    When Ada opens the login page
    Then Ada is on the login page
    When the app restarts
    And Ada opens the login page
    Then Ada is on the login page

  Scenario: A page that the description does not have
    When Ada opens the connection page
    Then Ada is on the connection page

  Scenario: A wish that no variable tells
    Given the app asks for offline access
    When Ada opens the login page
    Then Ada is on the login page

  Scenario: Something that is not so
    When Ada opens the login page
    Then Ada is on the home page
";
    folder.write("features/demo.feature", scenarios);
    let output = folder.run(&["run", "features", "--output", "out"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("1 passed; 1 failed; 2 ignored"), "{text}");
    for reason in [
        "no `connection` under [pages]",
        "no variable under [env] has {access_type}",
    ] {
        assert!(text.contains(reason), "{text}");
    }
    let again = "mock-google-e2e run features --app e2e.toml --repro 'demo:18'";
    assert!(text.contains(again), "{text}");
    let report = folder.read("out/report.html");
    assert!(report.contains("Something that is not so") && report.contains("data:image/webp"));
    assert_eq!(folder.read("out/last-failed.txt"), "demo:18\n");
    assert!(folder.read("out/junit.xml").contains("<failure"));
    let json: serde_json::Value = serde_json::from_str(&folder.read("out/cucumber.json")).unwrap();
    assert_eq!(json[0]["elements"].as_array().map(Vec::len), Some(4));

    let output = folder.run(&["run", "features", "--output", "out", "--last-failed"]);
    assert!(
        said(&output).contains("0 passed; 1 failed"),
        "{}",
        said(&output)
    );

    let shards = ["1/2", "2/2"].map(|shard| {
        let place = format!("shard-{}", &shard[..1]);
        folder.run(&["run", "features", "--output", &place, "--shard", shard]);
        place
    });
    let output = folder.run(&["merge", &shards[0], &shards[1], "--output", "whole"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("1 passed; 1 failed; 2 ignored"), "{text}");
    assert!(
        folder
            .read("whole/report.html")
            .contains("The page is there")
    );
}

#[test]
fn an_app_that_ends_at_once_is_quoted() {
    let folder = Folder::new("dead");
    folder.describe(&["sh", "-c", "echo there is no database; exit 3"]);
    let scenario = "Feature: A\n  Scenario: B\n    When Ada opens the login page\n    Then Ada is not signed in\n";
    folder.write("features/a.feature", scenario);
    let output = folder.run(&["run"]);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for words in [
        "the app under test does not start",
        "there is no database",
        "exited with code 3",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn the_first_files_lead_to_a_dry_run_without_complaint() {
    let folder = Folder::new("init");
    assert!(folder.run(&["init"]).status.success());
    let output = folder.run(&["run", "features", "--dry-run"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(
        Path::new(&folder.0)
            .join("features/first.feature")
            .is_file()
    );
    let wrong = "Feature: A\n  Scenario: B\n    When Ada sings in with Google\n";
    folder.write("features/wrong.feature", wrong);
    let output = folder.run(&["run", "features", "--dry-run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("When {person} signs in with Google"),
        "{}",
        said(&output)
    );
}

#[test]
fn what_makes_no_sense_is_refused_with_its_mend() {
    let folder = Folder::new("refused");
    let output = folder.run(&["run", "features"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("mock-google-e2e init"),
        "{}",
        said(&output)
    );
    folder.describe(&["true"]);
    let with_slip = folder.read("e2e.toml").replace("signed_in", "signd_in");
    folder.write("e2e.toml", &with_slip);
    let text = said(&folder.run(&["run", "features"]));
    assert!(
        text.contains("signd_in") && text.contains("e2e.toml"),
        "{text}"
    );
    let text = said(&folder.run(&["run", "features", "--shard", "5/4"]));
    assert!(text.contains("a shard is written 1/4"), "{text}");
    let text = said(&folder.run(&["merge", "nowhere"]));
    assert!(text.contains("cannot read nowhere"), "{text}");
}
