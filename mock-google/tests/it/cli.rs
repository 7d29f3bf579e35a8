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
pub(crate) struct Served {
    child: Child,
    ready: serde_json::Value,
}

impl Served {
    pub(crate) fn start(arguments: &[&str]) -> Self {
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

    pub(crate) fn address(&self) -> std::net::SocketAddr {
        let address = self.text("base_url").strip_prefix("http://");
        address.unwrap().parse().unwrap()
    }

    /// Ends the server and says what it logged.
    pub(crate) fn log(mut self) -> String {
        self.child.kill().unwrap();
        let mut log = String::new();
        let stderr = self.child.stderr.take().unwrap();
        BufReader::new(stderr).read_to_string(&mut log).unwrap();
        log
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

#[test]
fn the_faults_are_listed_and_each_is_explained() {
    let output = |arguments: &[&str]| {
        let Output { status, stdout, .. } = mock_google(arguments).output().unwrap();
        assert_eq!(status.code(), Some(0), "{arguments:?}");
        String::from_utf8(stdout).unwrap()
    };
    let list = output(&["faults"]);
    for form in mock_google::fault::catalogue() {
        assert!(
            list.contains(form.name) && list.contains(form.summary),
            "{}",
            form.name
        );
    }
    for number in 1..=104 {
        assert!(list.contains(&format!("F{number}")), "F{number}");
    }
    let json: serde_json::Value = serde_json::from_str(&output(&["faults", "--json"])).unwrap();
    assert_eq!(
        json.as_array().unwrap().len(),
        mock_google::fault::catalogue().count()
    );
    let one = output(&["faults", "rate-limit"]);
    assert!(
        one.contains("retry_after") && one.contains("\"what\": \"rate-limit\""),
        "{one}"
    );
    let (code, complaint) = run(&["faults", "rate-limits"]);
    assert_eq!(code, Some(2));
    assert!(
        complaint.contains("did you mean `rate-limit`?"),
        "{complaint}"
    );
}

#[test]
fn a_fault_of_the_configuration_is_armed_or_refused_with_its_line() {
    let file = scratch("faults.toml");
    std::fs::write(
        &file,
        "[[fault]]\nwhat = \"server-error\"\nwith = { status = 503 }\ntimes = 1\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(run(&["check", "--config", path]).0, Some(0));
    let served = Served::start(&["serve", "--port", "0", "--config", path]);
    let mut stream = TcpStream::connect(served.address()).unwrap();
    let ask =
        "POST /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(ask.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    std::fs::write(&file, "# a fault\n\n[[fault]]\nwhat = \"sever-error\"\n").unwrap();
    let (code, complaint) = run(&["serve", "--config", path]);
    assert_eq!(code, Some(2));
    assert!(
        complaint.contains("line 3") && complaint.contains("did you mean `server-error`?"),
        "{complaint}"
    );
}

#[test]
fn the_control_api_is_as_open_as_told() {
    let status = |arguments: &[&str]| {
        let served = Served::start(&[&["serve", "--port", "0"], arguments].concat());
        let mut stream = TcpStream::connect(served.address()).unwrap();
        let ask = "GET /__mock/clock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(status(&[]), "200");
    assert_eq!(status(&["--control-token", "t"]), "401");
    assert_eq!(status(&["--no-control"]), "404");
}
