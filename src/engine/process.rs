//! Runs a program without a shell and without a signal handler, and leaves no process behind.
//!
//! The program gets a process group of its own, an empty environment, `/` as its directory and no standard input.
//! At the end of the run (exit, deadline, too much output, cancelled call) the whole group is killed. Tokio's process
//! support is not used: without pidfd in the kernel it installs a handler for SIGCHLD, and this library runs inside a
//! Java process, whose handlers it must not replace. A thread waits for the program instead, and ends with it.
//!
//! Tests: `tests/process/engine_command.rs`.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::net::unix::pipe;
use tokio::sync::oneshot;

use crate::config::Span;
use crate::ports::Clock;
use crate::thread;

/// The `PATH` of the program. It does not get the engine's own.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";
/// Bytes at the end of the output that are kept for an error message.
const KEPT_OUTPUT: usize = 2048;
/// Time to wait for a killed program. After it the program hangs in the kernel, and only the thread waits on.
const KILL_GRACE: Duration = Duration::from_secs(2);

/// Limits of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProcessLimits {
    /// Longest time.
    pub deadline: Span,
    /// Most bytes on standard output and standard error together.
    pub max_output: usize,
}

/// A program that ended without being killed.
#[derive(Debug)]
pub(super) struct Ended {
    pub status: ExitStatus,
    /// The end of its output.
    output: Vec<u8>,
}

/// The reason why a run has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProcessFailure {
    #[error("it cannot be started: {0}")]
    Start(io::Error),
    #[error("it did not end within {0} and was killed")]
    Deadline(Span),
    #[error("it printed more than {0} bytes and was killed")]
    Flood(usize),
    #[error("how it ended is not known: {0}")]
    Lost(io::Error),
    #[error(
        "how it ended is not known, because this process ignores SIGCHLD or waits for all of its children: set \
         SIGCHLD to its default action, wait for single children by their ids, or let a timer write a status file"
    )]
    Reaped,
}

/// Runs the program until it ends or a limit is reached. Dropping the future kills the program and its group.
///
/// # Errors
/// Every [`ProcessFailure`].
pub(super) async fn run(argv: &[String], limits: &ProcessLimits, clock: &dyn Clock) -> Result<Ended, ProcessFailure> {
    let (group, printed, mut exited) = start(argv).map_err(ProcessFailure::Start)?;
    let mut output = Output { pipe: printed, kept: vec![], total: 0, limit: limits.max_output };
    let failure = tokio::select! {
        biased;
        status = &mut exited => {
            let status = status.map_err(io::Error::other).flatten().map_err(lost)?;
            return Ok(Ended { status, output: output.with_rest() });
        }
        failure = output.until_flood() => failure,
        () = clock.sleep(limits.deadline.0) => ProcessFailure::Deadline(limits.deadline),
    };
    drop(group);
    tokio::select! {
        // The thread reports the exit when the program has ended.
        _ = exited => {}
        () = clock.sleep(KILL_GRACE) => tracing::warn!("a killed program does not end: it hangs in the kernel"),
    }
    Err(failure)
}

fn lost(error: io::Error) -> ProcessFailure {
    match error.raw_os_error() {
        Some(libc::ECHILD) => ProcessFailure::Reaped,
        _ => ProcessFailure::Lost(error),
    }
}

type Exit = oneshot::Receiver<io::Result<ExitStatus>>;

fn start(argv: &[String]) -> io::Result<(KillOnDrop, pipe::Receiver, Exit)> {
    let [program, arguments @ ..] = argv else { return Err(io::ErrorKind::InvalidInput.into()) };
    let (reader, writer) = io::pipe()?;
    let mut command = Command::new(program);
    command.args(arguments).env_clear().env("PATH", PATH).env("LC_ALL", "C").env("HOME", "/").current_dir("/");
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).process_group(0);
    let printed = pipe::Receiver::from_owned_fd(OwnedFd::from(reader))?;
    let child = command.spawn()?;
    let group = Arc::new(Group { leader: Pid::from_child(&child), is_reaped: Mutex::new(false) });
    let kill = KillOnDrop(Arc::clone(&group));
    let (tell, exited) = oneshot::channel();
    // If no thread can be started, `kill` ends the program; its entry stays in the process table until this process
    // ends.
    thread::start("oum-child", move || {
        // Fails only if the receiver was dropped.
        drop(tell.send(group.attend(child)));
    })?;
    Ok((kill, printed, exited))
}

/// The process group of a program.
struct Group {
    leader: Pid,
    /// The leader's exit status was taken, so its process id can belong to another process.
    is_reaped: Mutex<bool>,
}

impl Group {
    /// Waits for the program and kills the rest of its group before the process id is released.
    fn attend(&self, mut child: Child) -> io::Result<ExitStatus> {
        let leave_it = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let waited = loop {
            match waitid(WaitId::Pid(self.leader), leave_it) {
                Err(Errno::INTR) => {}
                waited => break waited,
            }
        };
        let mut is_reaped = self.is_reaped.lock().unwrap_or_else(PoisonError::into_inner);
        // The exit status was taken elsewhere: the process id can belong to another process by now.
        let is_ours = !matches!(waited, Err(Errno::CHILD));
        if is_ours {
            self.signal();
        }
        let status = child.wait();
        *is_reaped = true;
        status
    }

    fn kill(&self) {
        let is_reaped = self.is_reaped.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_reaped {
            self.signal();
        }
    }

    fn signal(&self) {
        match kill_process_group(self.leader, Signal::KILL) {
            // The group is empty.
            Ok(()) | Err(Errno::SRCH) => {}
            Err(error) => tracing::warn!(%error, "a program that was started cannot be killed"),
        }
    }
}

struct KillOnDrop(Arc<Group>);

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        self.0.kill();
    }
}

/// The output of the program.
struct Output {
    pipe: pipe::Receiver,
    kept: Vec<u8>,
    total: usize,
    limit: usize,
}

impl Output {
    /// Reads until the limit is passed. If the output ends before, the future never completes.
    async fn until_flood(&mut self) -> ProcessFailure {
        loop {
            if let Err(error) = self.pipe.readable().await {
                tracing::debug!(%error, "what a program prints cannot be read");
                return std::future::pending().await;
            }
            match self.take() {
                Piece::Some if self.total > self.limit => return ProcessFailure::Flood(self.limit),
                Piece::Some | Piece::NotYet => {}
                Piece::End => return std::future::pending().await,
            }
        }
    }

    /// The kept output, with the rest in the pipe. The rest is bounded by the size of a pipe, because the writers have
    /// ended. It is read without the reactor, which may not have reported it yet.
    fn with_rest(self) -> Vec<u8> {
        let Output { pipe, mut kept, mut total, limit } = self;
        let mut buffer = [0; 8192];
        if let Ok(mut rest) = pipe.into_nonblocking_fd().map(File::from) {
            while total <= limit
                && let Ok(n @ 1..) = rest.read(&mut buffer)
            {
                total += n;
                keep_end(&mut kept, &buffer[..n]);
            }
        }
        kept
    }

    fn take(&mut self) -> Piece {
        let mut buffer = [0; 8192];
        match self.pipe.try_read(&mut buffer) {
            Ok(0) => Piece::End,
            Ok(n) => {
                self.total += n;
                keep_end(&mut self.kept, &buffer[..n]);
                Piece::Some
            }
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Piece::NotYet,
            Err(_) => Piece::End,
        }
    }
}

fn keep_end(kept: &mut Vec<u8>, more: &[u8]) {
    kept.extend_from_slice(more);
    kept.drain(..kept.len().saturating_sub(KEPT_OUTPUT));
}

/// What one read of the pipe gave.
enum Piece {
    Some,
    NotYet,
    End,
}

impl Ended {
    /// The exit status as text, with the end of the output.
    pub fn in_words(&self) -> String {
        let text: String = String::from_utf8_lossy(&self.output)
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if text.is_empty() { self.to_string() } else { format!("{self}; its output: {text}") }
    }
}

impl fmt::Display for Ended {
    /// `exit status: 2`, `signal: 9 (SIGKILL)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status.fmt(f)
    }
}
