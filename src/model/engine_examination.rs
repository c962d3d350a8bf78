//! Facts and failures about the engine that its port reports to the doctor. `check::doctor::engine` has the verdicts,
//! thresholds and texts.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::TimeMs;
use super::cluster::{HostedEngine, Spm, UpgradeFlag};
use super::event::EventSeverity;
use super::examination::{Certificate, FileFacts};
use super::host::HostStatus;
use super::ids::{ClusterId, HostId};
use crate::error::Result;

/// State of the engine. Reading it changes nothing there.
#[derive(Debug, Clone)]
pub struct EngineExamination {
    /// Its base URL. `None`: there is no connection, because the embedder answers for it.
    pub url: Option<String>,
    /// The file with our password, where it is in a file.
    pub secret_file: Option<FileFacts>,
    /// The configured CA files, with the certificates in each.
    pub authorities: Vec<(PathBuf, Result<Vec<Certificate>>)>,
    /// The certificate of its web server. `None`: there was no connection.
    pub certificate: Option<Result<Certificate>>,
    /// What the configured user can read there, or why nothing.
    pub inside: Result<EngineFacts>,
}

/// What the configured user can read in the engine. Each part is read by itself, and has the reason where it cannot be.
#[derive(Debug, Clone)]
pub struct EngineFacts {
    /// Its version.
    pub version: String,
    /// Its time.
    pub now_ms: TimeMs,
    /// Its clock minus ours.
    pub ahead_ms: i64,
    /// Every permission that we use, by name.
    pub permissions: Result<Vec<(&'static str, Reach)>>,
    /// What the engine reported about certificates, the newest first.
    pub certificates: Result<Vec<CertificateReport>>,
    /// Disks that are locked or illegal.
    pub disks: Result<Vec<BusyDisk>>,
    /// Image transfers that have not ended.
    pub transfers: Result<Vec<ImageTransfer>>,
    /// Jobs that have not ended.
    pub jobs: Result<Vec<UnfinishedJob>>,
    /// All hosts.
    pub hosts: Result<Vec<ExaminedHost>>,
    /// All clusters that the user sees.
    pub clusters: Result<Vec<ExaminedCluster>>,
}

/// Where the configured user has a permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// On the whole system.
    System,
    /// On these places only.
    Places(BTreeSet<Place>),
    /// By none of its roles.
    Nowhere,
    /// By none of the roles that were read; it has more of them.
    Unknown,
}

/// An entity of the engine on which a permission is given. A permission holds for all that the entity contains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A data center, by its id.
    DataCenter(String),
    /// A cluster, by its id.
    Cluster(String),
    /// A host, by its id.
    Host(String),
}

/// What a certificate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CertificateOf {
    /// A host.
    Host,
    /// The engine.
    Engine,
    /// The engine's certificate authority.
    Authority,
}

/// What the engine reported about a certificate, in its audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateReport {
    /// What it belongs to.
    pub of: CertificateOf,
    /// The host, where the engine names it by its id.
    pub host: Option<HostId>,
    /// The certificate is good, because it was made anew. Otherwise it ends soon, has ended, or is wrong.
    pub is_renewed: bool,
    /// Error: it has ended, or cannot be used.
    pub severity: EventSeverity,
    /// When it was reported, by the engine's clock.
    pub at_ms: TimeMs,
    /// When the certificate ends, if the sentence says so: the beginning of that day, UTC.
    pub ends_at_ms: Option<TimeMs>,
    /// The engine's sentence.
    pub text: String,
}

/// A disk with work on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusyDisk {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `locked` or `illegal`.
    pub status: String,
}

/// An upload or a download of a disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageTransfer {
    /// The disk, by its id.
    pub disk: Option<String>,
    /// The host through which it goes.
    pub host: Option<HostId>,
    /// The engine's word.
    pub phase: String,
}

/// A job that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedJob {
    /// The engine's sentence.
    pub description: String,
    /// Another program made it, and has to end it.
    pub external: bool,
    /// When it began, by the engine's clock.
    pub began_at_ms: TimeMs,
    /// When it last changed.
    pub changed_at_ms: TimeMs,
    /// The hosts on which its steps run, and those that its description names.
    pub hosts: BTreeSet<HostId>,
}

/// A host, with what concerns the engine itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminedHost {
    /// Its id.
    pub id: HostId,
    /// Its name.
    pub name: String,
    /// Its status.
    pub status: HostStatus,
    /// Whether it manages the storage pool.
    pub spm: Spm,
    /// Set where hosted engine is configured on it.
    pub hosted_engine: Option<HostedEngine>,
}

/// A cluster, as far as the doctor looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExaminedCluster {
    /// Its id.
    pub id: ClusterId,
    /// Its name.
    pub name: String,
    /// Id of its data center.
    pub data_center: Option<String>,
    /// Its upgrade flag, where it is set.
    pub flag: Option<UpgradeFlag>,
}

impl ExaminedCluster {
    /// Whether a permission on such places holds on the cluster, its hosts and its VMs.
    pub fn is_in(&self, places: &BTreeSet<Place>) -> bool {
        contain(places, &self.id, self.data_center.as_deref())
    }
}

/// Whether a permission on such places holds on a cluster of this data center, its hosts and its VMs. One on a single host does not.
pub fn contain(places: &BTreeSet<Place>, cluster: &ClusterId, data_center: Option<&str>) -> bool {
    places.iter().any(|place| match place {
        Place::Cluster(id) => *id == cluster.as_str(),
        Place::DataCenter(id) => Some(id.as_str()) == data_center,
        Place::Host(_) => false,
    })
}

/// The work for which the engine asks this permission (`ActionType`).
pub fn needed_for(permission: &str) -> &'static str {
    match permission {
        "manipulate_host" => "put hosts into maintenance, activate, refresh and restart them",
        "edit_host_configuration" => "look for updates of hosts, upgrade them, and enroll their certificates",
        "edit_cluster_configuration" => "set upgrade flag, scheduling policy and level of a cluster",
        "migrate_vm" => "move VMs",
        "run_vm" => "start again the VMs that a run stopped",
        "stop_vm" => "power off VMs, with consent",
        "shut_down_vm" => "shut down VMs, with consent",
        "inject_external_events" => "write audit events into the engine's log",
        "inject_external_tasks" => "show runs among the engine's tasks",
        _ => "work",
    }
}
