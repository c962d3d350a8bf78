//! Facts and failures that the ports report to the doctor. `check::doctor` has the verdicts, thresholds and texts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::TimeMs;
use crate::error::Result;

/// State of a provider. Reading it changes nothing there.
#[derive(Debug, Clone)]
pub struct ProviderExamination {
    /// Its base URL.
    pub url: String,
    /// The file with our secret, where it is in a file.
    pub secret_file: Option<FileFacts>,
    /// The configured CA files, with the certificates in each.
    pub authorities: Vec<(PathBuf, Result<Vec<Certificate>>)>,
    /// The server's certificate. `None`: there was no connection.
    pub certificate: Option<Result<Certificate>>,
    /// The server's clock minus ours. `None`: it sent no time.
    pub clock_ahead_ms: Option<i64>,
    /// What the configured user can read there, or why nothing.
    pub server: Result<ServerFacts>,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its subject.
    pub subject: String,
    /// When it ends.
    pub ends_at_ms: TimeMs,
}

/// What the configured user can read on a server.
#[derive(Debug, Clone)]
pub struct ServerFacts {
    /// Version of Katello.
    pub version: String,
    /// Its services.
    pub services: Result<Vec<Service>>,
    /// Every permission that we use, by name.
    pub permissions: Vec<(&'static str, Result<Permission>)>,
    /// Remote execution.
    pub remote_execution: RemoteExecutionFacts,
    /// Whether remote execution has a template that runs commands, by which hosts are inspected and restarted.
    pub runs_commands: Result<Permission>,
    /// katello-agent.
    pub agent: AgentFacts,
    /// Number of hosts that the configured user sees, in the configured organization where there is one.
    pub hosts: Result<u64>,
    /// The configured organization.
    pub organization: Option<u64>,
    /// Number of installations that the server has paused and that wait for a user there.
    pub paused_tasks: Result<u64>,
}

/// A service of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// It works.
    pub ok: bool,
    /// The server's text about it; may be empty.
    pub words: String,
}

/// Whether the configured user has a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// The configured user has it.
    Held,
    /// The configured user does not have it.
    Lacking,
    /// The server shows it only when it is used.
    Unknown,
    /// This server has nothing that it would be good for.
    NotNeeded,
}

/// Remote execution on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteExecutionFacts {
    /// The features that we use have job templates.
    Ready,
    /// These features have no job template.
    Unassigned(Vec<&'static str>),
    /// The plugin is not installed.
    Absent,
    /// We may not see the features.
    Hidden,
}

/// katello-agent on a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentFacts {
    /// This version does not have it any more.
    Removed,
    /// The server lists it among its services.
    Enabled,
    /// The version has it. Only an installation shows whether it is enabled.
    Possible,
}

/// The durable state, as it is on the disk.
#[derive(Debug, Clone)]
pub struct StoreExamination {
    /// The directory. `None`: this store has none.
    pub directory: Option<Result<DirectoryFacts>>,
    /// Format of the state.
    pub format: i64,
    /// Damage that a check of the whole file found. Empty: none. `STATE_LOST`: it is not the file that was opened.
    pub damage: Result<Vec<String>>,
    /// Number of the newest event.
    pub newest_event: u64,
    /// Number of the last event that each listener has acknowledged.
    pub cursors: BTreeMap<String, u64>,
}

/// A state directory.
#[derive(Debug, Clone)]
pub struct DirectoryFacts {
    /// Its path, without symbolic links.
    pub path: PathBuf,
    /// Permission bits.
    pub mode: u32,
    /// The file system that it is on.
    pub file_system: FileSystemFacts,
    /// The files in it that are ours.
    pub files: Vec<FileFacts>,
    /// Whether a file can be made there and synced. The file is removed again.
    pub writable: Result<()>,
    /// The process that controls it.
    pub controller: ControllerFacts,
}

/// A file.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// Its path.
    pub path: PathBuf,
    /// Permission bits and length in bytes, or why they cannot be read.
    pub mode_and_bytes: Result<(u32, u64)>,
}

/// A file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSystemFacts {
    /// Its kind.
    pub kind: FileSystemKind,
    /// Mounted read-only.
    pub read_only: bool,
    /// Bytes that the configured user may still write.
    pub free_bytes: u64,
    /// All its bytes.
    pub total_bytes: u64,
}

/// Kind of a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSystemKind {
    /// On a disk of this machine.
    Local(&'static str),
    /// On another machine: locks and syncs are not reliable.
    Network(&'static str),
    /// In memory: gone when the machine restarts.
    Memory(&'static str),
    /// Another kind, by the kernel's number.
    Other(u64),
}

/// The process that controls a state directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControllerFacts {
    /// This process.
    Ours,
    /// This process, but its lock file was removed: another process can take control.
    OursLost,
    /// Another process, by the id that it wrote.
    Other(String),
    /// None.
    Nobody,
}
