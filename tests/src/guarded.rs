//! Processes that take everything they start with them, also when the harness is killed.
//!
//! A process runs in a group of its own, together with a shell that waits for its standard input to
//! end. That happens when the harness lets go of it and when the harness itself is gone, for whatever
//! reason; the shell then ends the whole group.

use std::ffi::OsStr;
use std::process::{Child, Command, Stdio};

/// What the shell does: starts the command, says when it ends, and ends all when nobody listens any more.
#[cfg(unix)]
const GUARD: &str = r#"("$0" "$@" </dev/null; echo "exited with code $?" >&2) & exec >/dev/null 2>&1; read -r _; kill -KILL 0"#;

/// How a guarded process says on standard error that it has ended by itself.
pub(crate) const EXITED: &str = "exited with code ";

/// A command whose process and descendants end with the harness; hold on to the [`Guarded`].
#[cfg(unix)]
pub(crate) fn command<S: AsRef<OsStr>>(program: &OsStr, args: &[S]) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new("sh");
    command.args(["-c", GUARD]).arg(program).args(args);
    command.process_group(0).stdin(Stdio::piped());
    command
}

/// The command alone, where there are no process groups.
#[cfg(not(unix))]
pub(crate) fn command<S: AsRef<OsStr>>(program: &OsStr, args: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped());
    command
}

/// Kills everything in a process group.
pub(crate) fn kill(group: u32) {
    let group = format!("-{group}");
    let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
}

/// A process that ends when this is dropped, and everything it has started.
#[derive(Debug)]
pub(crate) struct Guarded(pub(crate) Child);

impl Guarded {
    /// The number of its process group.
    pub(crate) fn group(&self) -> u32 {
        self.0.id()
    }

    /// Ends it and everything it has started; afterwards nothing of it is left.
    pub(crate) fn end(&mut self) {
        drop(self.0.stdin.take());
        if cfg!(not(unix)) {
            let _ = self.0.kill();
        }
        let _ = self.0.wait();
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.end();
    }
}
