//! Runs a program in someone else's process: no shell, no signal handler, nothing inherited that matters, and
//! nothing left behind.
//!
//! The program gets a process group of its own, a clean environment, `/` as its directory and no standard input.
//! Whatever ends the run (its exit, the deadline, too much output, a caller that gives up) the whole group is
//! killed. Tokio's processes would not do: where the kernel has no pidfd they install a handler for SIGCHLD, in the
//! Java process that we are a guest of. A thread waits instead; it ends with the program.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::net::unix::pipe;
use tokio::sync::oneshot;

use crate::config::Span;
use crate::ports::Clock;

/// Where programs look for others. Fixed: the engine's own `PATH` is no concern of theirs.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";
/// So much of the output is kept for the error's text: the end of it.
const KEPT_OUTPUT: usize = 2048;
/// So long a killed program is waited for. Longer, it hangs in the kernel, and the thread goes on waiting alone.
const KILL_GRACE: Duration = Duration::from_secs(2);

/// ProcessLimits of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct ProcessLimits {
    /// Longest time.
    pub deadline: Span,
    /// Most bytes that it may print, on standard output and standard error together.
    pub max_output: usize,
}

/// A program that ended by itself.
#[derive(Debug)]
pub(super) struct Ended {
    pub status: ExitStatus,
    /// The end of what it printed.
    output: Vec<u8>,
}

/// Why a run did not come to its end.
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
}

/// Runs the program until it ends or a limit is reached. Dropping the future kills the program and all that it
/// started in its group.
pub(super) async fn run(argv: &[String], limits: &ProcessLimits, clock: &dyn Clock) -> Result<Ended, ProcessFailure> {
    let (group, printed, mut exited) = start(argv).map_err(ProcessFailure::Start)?;
    let mut output = Output { pipe: printed, kept: vec![], total: 0, limit: limits.max_output };
    let failure = tokio::select! {
        biased;
        status = &mut exited => {
            let status = status.map_err(io::Error::other).flatten().map_err(ProcessFailure::Lost)?;
            return Ok(Ended { status, output: output.with_rest() });
        }
        failure = output.until_flood() => failure,
        () = clock.sleep(limits.deadline.0) => ProcessFailure::Deadline(limits.deadline),
    };
    drop(group);
    tokio::select! {
        // Dead for certain, when it answers.
        _ = exited => {}
        () = clock.sleep(KILL_GRACE) => tracing::warn!("a killed program does not end: it hangs in the kernel"),
    }
    Err(failure)
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
    // If no thread can be had, `kill` ends the program; it stays in the process table until our process ends.
    thread::Builder::new().name("oum-child".to_owned()).spawn(move || {
        // Fails only if nobody wants to know any more.
        drop(tell.send(group.attend(child)));
    })?;
    Ok((kill, printed, exited))
}

/// A program and what it started, unless that left the group on purpose.
struct Group {
    leader: Pid,
    /// Its number may belong to others by now.
    is_reaped: Mutex<bool>,
}

impl Group {
    /// Waits for the program, kills what it left behind, and only then lets go of its number.
    fn attend(&self, mut child: Child) -> io::Result<ExitStatus> {
        let leave_it = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(self.leader), leave_it), Err(Errno::INTR)) {}
        let mut is_reaped = self.is_reaped.lock().unwrap_or_else(PoisonError::into_inner);
        self.signal();
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
            // Nobody is left.
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

/// What the program prints.
struct Output {
    pipe: pipe::Receiver,
    kept: Vec<u8>,
    total: usize,
    limit: usize,
}

impl Output {
    /// Reads on until the limit is passed; waits for ever once all is read.
    async fn until_flood(&mut self) -> ProcessFailure {
        loop {
            if let Err(error) = self.pipe.readable().await {
                tracing::debug!(%error, "what a program prints cannot be read");
                return std::future::pending().await;
            }
            match self.take() {
                ReadStep::Some if self.total > self.limit => return ProcessFailure::Flood(self.limit),
                ReadStep::Some | ReadStep::NotYet => {}
                ReadStep::End => return std::future::pending().await,
            }
        }
    }

    /// All, with what is in the pipe already: no more than a pipe holds, for its writers are dead. Read past the
    /// reactor, which may not have heard of it yet.
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

    fn take(&mut self) -> ReadStep {
        let mut buffer = [0; 8192];
        match self.pipe.try_read(&mut buffer) {
            Ok(0) => ReadStep::End,
            Ok(n) => {
                self.total += n;
                keep_end(&mut self.kept, &buffer[..n]);
                ReadStep::Some
            }
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => ReadStep::NotYet,
            Err(_) => ReadStep::End,
        }
    }
}

fn keep_end(kept: &mut Vec<u8>, more: &[u8]) {
    kept.extend_from_slice(more);
    kept.drain(..kept.len().saturating_sub(KEPT_OUTPUT));
}

enum ReadStep {
    Some,
    NotYet,
    End,
}

impl Ended {
    /// How it ended and what it said last.
    pub fn in_words(&self) -> String {
        let text: String = String::from_utf8_lossy(&self.output)
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        if text.is_empty() { self.to_string() } else { format!("{self}; it said: {text}") }
    }
}

impl fmt::Display for Ended {
    /// `exit status: 2`, `signal: 9 (SIGKILL)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.status.fmt(f)
    }
}
