//! The command line, as a process: ready line, signals, busy port, bad configuration.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

fn mock_google(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mock-google"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A server process that is killed when a test ends early.
struct Served {
    child: Child,
    ready: serde_json::Value,
}

impl Served {
    fn start(arguments: &[&str]) -> Self {
        let mut child = mock_google(arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            ready: serde_json::from_str(&line).unwrap(),
        }
    }

    fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stderr, .. } = mock_google(arguments).output().unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn scratch(name: &str) -> std::path::PathBuf {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

#[test]
fn the_ready_line_tells_where_it_is_and_it_answers_there_on_loopback() {
    let file = scratch("ready.json");
    let served = Served::start(&[
        "serve",
        "--port",
        "0",
        "--ready-file",
        file.to_str().unwrap(),
    ]);
    assert_eq!(served.ready["ready"], true);
    assert_eq!(served.ready["pid"], served.child.id());
    assert_eq!(served.text("issuer"), served.text("base_url"));
    let written: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(written, served.ready);
    let address = served.text("base_url").strip_prefix("http://").unwrap();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET /__mock/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[cfg(unix)]
#[test]
fn a_polite_signal_ends_it_with_exit_code_0() {
    let mut served = Served::start(&["--port", "0"]);
    let pid = served.child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(served.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_busy_port_ends_with_exit_code_2_and_the_port_in_the_sentence() {
    let served = Served::start(&["--port", "0"]);
    let port = served.text("base_url").rsplit_once(':').unwrap().1;
    let (code, stderr) = run(&["serve", "--port", port]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains(&format!("port {port} is taken")) && stderr.contains("--port"),
        "{stderr}"
    );
}

#[test]
fn a_configuration_is_checked_and_served() {
    let file = scratch("good.toml");
    std::fs::write(
        &file,
        "[server]\nport = 0\n[behaviour]\nprofile = \"pre-2026\"\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    let (code, stderr) = run(&["check", "--config", path]);
    assert_eq!(
        (code, stderr.contains("is good")),
        (Some(0), true),
        "{stderr}"
    );
    Served::start(&["--config", path]);
    std::fs::write(&file, "[server]\nprot = 0\n").unwrap();
    for arguments in [&["check", "--config", path][..], &["--config", path]] {
        let (code, stderr) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(
            stderr.contains("line 2") && stderr.contains("prot"),
            "{stderr}"
        );
    }
}

#[test]
fn keys_of_ones_own_are_made_once_and_never_readable_by_others() {
    let directory = scratch("keys");
    let _ = std::fs::remove_dir_all(&directory);
    let arguments = ["--port", "0", "--keys-dir", directory.to_str().unwrap()];
    drop(Served::start(&arguments));
    let made = std::fs::read_to_string(directory.join("current.pem")).unwrap();
    drop(Served::start(&arguments));
    assert_eq!(
        std::fs::read_to_string(directory.join("current.pem")).unwrap(),
        made
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let current = directory.join("current.pem");
        let permissions = std::fs::metadata(&current).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
        std::fs::set_permissions(&current, std::fs::Permissions::from_mode(0o644)).unwrap();
        let (code, stderr) = run(&arguments);
        assert_eq!(
            (code, stderr.contains("chmod 600")),
            (Some(2), true),
            "{stderr}"
        );
    }
}

#[test]
fn every_flag_is_in_the_readme() {
    let readme = include_str!("../../../README.md");
    let Output { stdout, .. } = mock_google(&["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(stdout).unwrap();
    let flags: Vec<_> = help
        .split_whitespace()
        .filter(|word| word.starts_with("--") && *word != "--help")
        .map(|word| word.trim_end_matches([',', '.']))
        .collect();
    assert!(flags.len() >= 8, "{help}");
    for flag in flags {
        assert!(
            readme.contains(&format!("`{flag}")),
            "{flag} is not in the README"
        );
    }
}
