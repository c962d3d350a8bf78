//! Request documents of the operations. The faces add a deadline and a correlation id.

use serde::{Deserialize, Serialize};

use super::erratum::ErrataQuery;
use super::evr::Evr;
use super::host::{ClusterInventory, EngineInventory, HostInventory};
use super::ids::{ContentHostId, ErratumId, HostId, PackageName, ProviderName, TaskId, UserName};
use super::level::Level;
use crate::error::{Error, Result, is_plain};

/// `host`: a host, read from the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HostRequest {
    /// The host by the engine's id, or by its name.
    pub id_or_name: String,
}

/// `check_host`: one host, in full.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CheckHostRequest {
    /// The host. `null`: `id_or_name` names it.
    pub host: Option<HostInventory>,
    /// What the engine supports. `null`: levels are not cut to the engine's; of a host that `id_or_name` names, it is read
    /// from the engine.
    pub engine: Option<EngineInventory>,
    /// Level in force in its cluster. `null`: updates that would drop it are not reported; of a host that `id_or_name`
    /// names, it is read from the engine.
    pub cluster_level: Option<Level>,
    /// The host by the engine's id, or by its name: it is read from the engine, which needs `engine.api` in the
    /// configuration. `null`: `host` has it.
    pub id_or_name: Option<String>,
}

impl CheckHostRequest {
    /// A host by its inventory, with nothing else given.
    pub fn of(host: HostInventory) -> Self {
        CheckHostRequest { host: Some(host), ..CheckHostRequest::default() }
    }
}

/// How much data `check_cluster` reads from the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// The provider's class of each host only: four light requests for any number of hosts. First answers: `yes` where errata
    /// apply, `unknown` otherwise. For hosts that an earlier check has found at a provider.
    Classes,
    /// Counts only: one request for some 50 hosts.
    Counts,
    /// Counts, and versions of the packages that decide levels: some ten more requests for a cluster, or one for each host with
    /// updates where the provider does not tell it of many hosts at once (before Katello 4.14; module streams).
    #[default]
    Levels,
    /// All that `check_host` answers, for every host.
    Full,
}

/// `check_cluster`: all managed hosts of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CheckClusterRequest {
    /// The cluster with all its hosts. `null`: `id_or_name` names it.
    pub cluster: Option<ClusterInventory>,
    /// What the engine supports. `null`: it is read from the engine, which needs `engine.api` in the configuration.
    pub engine: Option<EngineInventory>,
    /// Hosts to leave out. Their levels do not count.
    pub excluded: Vec<HostId>,
    /// Level to judge, besides all above the one in force.
    pub target: Option<Level>,
    /// How much data to read.
    pub detail: Detail,
    /// The cluster by the engine's id, or by its name: it is read from the engine with its hosts, which needs `engine.api`
    /// in the configuration. `null`: `cluster` has it.
    pub id_or_name: Option<String>,
}

/// `errata`: a page of a host's errata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErrataRequest {
    /// The host.
    pub host: HostInventory,
    /// Filter and page.
    #[serde(default)]
    pub query: ErrataQuery,
}

/// `erratum`: one erratum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ErratumRequest {
    /// Its id.
    pub id: ErratumId,
    /// Provider to ask. `null`: each in turn.
    #[serde(default)]
    pub provider: Option<ProviderName>,
}

/// What `associate` does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AssociateAction {
    /// Links the host to the named content host.
    Set {
        /// Provider.
        provider: ProviderName,
        /// The provider's id.
        content_host: ContentHostId,
    },
    /// Drops the association and matches again.
    Refresh,
    /// Drops the association.
    Drop,
}

/// `associate`: set, refresh or drop the content host of a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AssociateRequest {
    /// The host.
    pub host: HostInventory,
    /// What to do.
    pub action: AssociateAction,
    /// The user who asks. Events name the user.
    pub actor: String,
}

/// `association`: the stored content host of a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AssociationRequest {
    /// The host.
    pub host_id: HostId,
}

/// Consent to install outside maintenance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MaintenanceOverride {
    /// The reason. It is recorded with the actor.
    pub reason: String,
}

/// `install_errata`: errata on a host in maintenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InstallErrataRequest {
    /// The host, with its present status and VM count.
    pub host: HostInventory,
    /// What to install; not empty.
    pub errata: Vec<ErratumId>,
    /// The user who asks. Events name the user.
    pub actor: String,
    /// Consent to install outside maintenance; refused for vdsm, libvirt, qemu and kernel.
    #[serde(default, rename = "override")]
    pub override_: Option<MaintenanceOverride>,
    /// What the engine supports, to refuse an update that would drop it.
    #[serde(default)]
    pub engine: Option<EngineInventory>,
    /// Level in force, to refuse an update that would drop it.
    #[serde(default)]
    pub cluster_level: Option<Level>,
}

/// `install_packages`: the newest installable version of packages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InstallPackagesRequest {
    /// The host, with its present status and VM count.
    pub host: HostInventory,
    /// What to install; not empty.
    pub packages: Vec<PackageName>,
    /// The user who asks. Events name the user.
    pub actor: String,
    /// Consent to install outside maintenance; refused for vdsm, libvirt, qemu and kernel.
    #[serde(default, rename = "override")]
    pub override_: Option<MaintenanceOverride>,
    /// What the engine supports, to refuse an update that would drop it.
    #[serde(default)]
    pub engine: Option<EngineInventory>,
    /// Level in force, to refuse an update that would drop it.
    #[serde(default)]
    pub cluster_level: Option<Level>,
}

/// `upgrade_image`: the newest image of a host in image mode. It runs after the next restart, which is up to the
/// caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UpgradeImageRequest {
    /// The host, with its present status and VM count.
    pub host: HostInventory,
    /// The user who asks. Events name the user.
    pub actor: String,
}

/// `task`: state of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskRequest {
    /// Its id.
    pub id: TaskId,
    /// Answer only when it has ended (or the deadline passes).
    #[serde(default)]
    pub wait: bool,
}

/// `cancel_task`: asks to cancel a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelTaskRequest {
    /// Its id.
    pub id: TaskId,
    /// The user who asks. Events name the user.
    pub actor: String,
}

/// `events`: events after a cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EventsRequest {
    /// Number of the last event that the caller already has. 0: from the beginning.
    pub after: u64,
    /// Largest number of events in the answer, 1 to 1000.
    pub limit: u32,
}

impl Default for EventsRequest {
    fn default() -> Self {
        EventsRequest { after: 0, limit: 100 }
    }
}

/// `doctor`: looks for everything that would stop an installation or a run. An empty document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DoctorRequest {}

/// `check_engine`: the engine's own updates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CheckEngineRequest {
    /// Version of the engine that runs: `product_info.version.full_version` of the engine's REST API. `null`: a
    /// pending engine-setup cannot be detected.
    pub product_version: Option<Evr>,
    /// The engine machine, to find it at a provider. `null`: as configured.
    pub machine: Option<HostInventory>,
}

/// `notifications`: the notifications of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NotificationsRequest {
    /// The user.
    pub user: UserName,
}

/// `dismiss`: hides a notification from a user's login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DismissRequest {
    /// The user.
    pub user: UserName,
    /// The notification's id.
    pub id: String,
}

/// `schedule`: the state of the periodic checks. An empty document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScheduleRequest {}

/// Checks the text of a person that goes into events: not empty, one line, at most 255 characters.
///
/// # Errors
/// `INVALID_ARGUMENT`, naming the field.
pub fn check_text(field: &str, text: &str) -> Result<()> {
    match text.trim() {
        "" => Err(Error::argument(field, "must not be empty")),
        t if t.chars().count() > 255 => Err(Error::argument(field, "longer than 255 characters")),
        t if !t.chars().all(is_plain) => Err(Error::argument(field, "must not hold control characters")),
        _ => Ok(()),
    }
}
