//! How a command ends: its exit code, and its failures.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use ovirt_upgrade_manager::error::Error;

/// Exit codes. The help, the manual page and the README list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    WrongUse = 2,
    /// A check: updates are available.
    Updates = 3,
    /// A check: it is not known whether there are updates.
    UpdatesUnknown = 4,
    /// A run waits for an operator.
    NeedsOperator = 5,
    /// A run or an installation ended without success.
    NoSuccess = 6,
    /// A plan is blocked, or the doctor found a problem.
    Blocked = 7,
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The library's answer.
    Library(Error),
    /// Options that cannot be, or questions that cannot be asked.
    WrongUse(String),
    /// Anything else: a file, the terminal, a run that is not there.
    Because(String),
    /// The reader of the output has gone.
    NobodyReads,
    /// Ctrl-C or SIGTERM.
    Interrupted,
}

/// Result of what a command does.
pub type Outcome<T = Exit> = Result<T, Failure>;

impl Failure {
    /// A file that could not be read or written.
    pub fn of_file(path: &Path, what: &str, why: impl Display) -> Failure {
        Failure::Because(format!("{}: {what}: {why}", path.display()))
    }

    /// The exit code that tells it.
    pub fn exit(&self) -> Exit {
        match self {
            Failure::Library(_) | Failure::Because(_) => Exit::Failed,
            Failure::WrongUse(_) => Exit::WrongUse,
            Failure::NobodyReads => Exit::Done,
            Failure::Interrupted => Exit::Interrupted,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Library(error)
    }
}

impl From<io::Error> for Failure {
    /// Of the output: everything else names its file.
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            _ => Failure::Because(format!("standard output: {error}")),
        }
    }
}
