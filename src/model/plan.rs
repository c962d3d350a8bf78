//! Plans: what a run will do, decided before anything changes, and bound to a hash.
//!
//! Durations are milliseconds (`…_ms`), memory is MiB, and no number is a float, so that the canonical form that is
//! hashed is the same everywhere. See `rolling::plan::hash` for what the hash covers.
//!
//! Tests: `tests/it/plan/blockers.rs` and `learned.rs`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::erratum::Severity;
use super::evr::Nevra;
use super::host::{HostKind, HostStatus};
use super::ids::{ClusterId, CveId, ErratumId, HostId, PackageName, ProviderName, VmId};
use super::level::{HostLevels, Level};
use super::task::InstallWay;
use crate::error::{Error, Problem};

pub use super::run_options::{Approval, Deadlines, Installer, RebootRule, RunOptions};

/// Format number of plans of this version.
pub const PLAN_FORMAT: u32 = 1;

/// Which updates count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum UpdatePolicy {
    /// Every available package.
    All,
    /// Security errata of at least this severity. Errata of unknown severity count, because they may
    /// be severe.
    Security {
        /// The least severity.
        least: Severity,
    },
    /// Errata that keep every installed package on its major.minor version.
    ZStream,
    /// These errata, and those that fix these CVEs.
    Named {
        /// Errata by id.
        #[serde(default)]
        errata: Vec<ErratumId>,
        /// CVEs.
        #[serde(default)]
        cves: Vec<CveId>,
    },
}

/// How many hosts may be out at once, for any cause: a number, or a part of the hosts of the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "NumberOrText")]
pub enum MaxUnavailable {
    /// So many hosts, at least 1.
    Hosts(u32),
    /// So many of a hundred, 1 to 99; rounded down, and at least one host.
    Percent(u32),
}

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(
    MaxUnavailable,
    "How many hosts may be out at once, for any cause: a number from 1 on, or a percentage such as `20%`.",
    type: ["string", "integer"],
    pattern: "^[0-9]+%?$",
    minimum: 1
);

impl MaxUnavailable {
    /// The number for a cluster of so many hosts.
    pub fn of(self, hosts: usize) -> u32 {
        match self {
            MaxUnavailable::Hosts(n) => n,
            MaxUnavailable::Percent(p) => {
                let hosts = u32::try_from(hosts).unwrap_or(u32::MAX);
                u32::try_from(u64::from(hosts) * u64::from(p) / 100).unwrap_or(u32::MAX).max(1)
            }
        }
    }
}

impl Default for MaxUnavailable {
    fn default() -> Self {
        MaxUnavailable::Hosts(1)
    }
}

impl fmt::Display for MaxUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxUnavailable::Hosts(n) => write!(f, "{n}"),
            MaxUnavailable::Percent(p) => write!(f, "{p}%"),
        }
    }
}

impl FromStr for MaxUnavailable {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || {
            let shown = text.escape_debug();
            Error::argument("max_unavailable", format!("'{shown}' is neither a number from 1 on nor 1% to 99%"))
        };
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit());
            plain.then(|| digits.parse::<u32>().ok()).flatten().filter(|n| *n > 0).ok_or_else(bad)
        };
        match text.strip_suffix('%') {
            Some(digits) => {
                number(digits).and_then(|p| if p < 100 { Ok(MaxUnavailable::Percent(p)) } else { Err(bad()) })
            }
            None => number(text).map(MaxUnavailable::Hosts),
        }
    }
}

impl From<MaxUnavailable> for String {
    fn from(m: MaxUnavailable) -> String {
        m.to_string()
    }
}

impl TryFrom<String> for MaxUnavailable {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

/// As it is written in JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum NumberOrText {
    Number(i64),
    Text(String),
}

impl TryFrom<NumberOrText> for MaxUnavailable {
    type Error = Error;
    fn try_from(written: NumberOrText) -> Result<Self, Error> {
        match written {
            NumberOrText::Number(number) => number.to_string().parse(),
            NumberOrText::Text(text) => text.parse(),
        }
    }
}

/// Consents of the operator, by id. No consent is derived from what happens during a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Consents {
    /// VMs that may be shut down while their host is upgraded; they are started again on it.
    pub stop_vms: Vec<VmId>,
    /// Those of them whose power may be cut if their guest does not shut down in time.
    pub power_off_vms: Vec<VmId>,
    /// Hosts that may be restarted by power management where nothing else can: a hard power cut of an empty host, which
    /// also hands the host back to service by itself.
    pub fence_hosts: Vec<HostId>,
}

/// `plan`: a rolling upgrade of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The cluster.
    pub cluster: ClusterId,
    /// Level to raise the cluster to at the end. `null`: it stays.
    #[serde(default)]
    pub target_level: Option<Level>,
    /// Which updates count.
    pub policy: UpdatePolicy,
    /// Hosts to upgrade. Empty: all that have updates under the policy.
    #[serde(default)]
    pub hosts: Vec<HostId>,
    /// Hosts to leave out by name; their levels do not count either.
    #[serde(default)]
    pub exclude: Vec<HostId>,
    /// These hosts first, in this order.
    #[serde(default)]
    pub order: Vec<HostId>,
    /// How many hosts may be out at once.
    #[serde(default)]
    pub max_unavailable: MaxUnavailable,
    /// Consents of the operator.
    #[serde(default)]
    pub consents: Consents,
    /// Options of the run.
    #[serde(default)]
    pub options: RunOptions,
    /// A plan for one host that may stay in maintenance (`upgrade_host`): nothing of the cluster is changed.
    #[serde(default)]
    pub one_host: bool,
}

impl PlanRequest {
    /// All hosts of a cluster that have updates under the policy, at the level in force, by the defaults.
    pub fn new(cluster: ClusterId, policy: UpdatePolicy) -> Self {
        PlanRequest {
            cluster,
            target_level: None,
            policy,
            hosts: vec![],
            exclude: vec![],
            order: vec![],
            max_unavailable: MaxUnavailable::default(),
            consents: Consents::default(),
            options: RunOptions::default(),
            one_host: false,
        }
    }
}

/// What is installed on a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// These errata, through the provider.
    Errata(Vec<ErratumId>),
    /// These packages, through the provider; a Node's image is one.
    Packages(Vec<PackageName>),
    /// The engine's own upgrade.
    EngineUpgrade,
}

/// The reason for a host's place in the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrderReason {
    /// The request names it.
    Given,
    /// It goes first and alone, since the image is new to us.
    Canary,
    /// It is out of service already.
    AlreadyOut,
    /// By its number of VMs: the emptiest go first.
    FewerVms,
    /// It is the storage pool manager: after the others.
    Spm,
    /// The engine's own VM runs on it: last.
    HostedEngine,
    /// Equal to its neighbours; ordered by id.
    Id,
}

/// The fate of a VM while its host is upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VmFate {
    /// The engine moves it. This host has room for it, which is a witness only: the engine chooses.
    Moves {
        /// A host with room.
        to: HostId,
    },
    /// It is stopped, by consent, and started on its host again afterwards.
    Stops,
}

/// A VM that is on a host when the host is begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VmPlan {
    /// The VM.
    pub id: VmId,
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub fate: VmFate,
}

/// How long, for half and for nineteen of twenty hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Prediction {
    /// Half are done by then.
    pub p50_ms: u64,
    /// Nineteen of twenty are.
    pub p95_ms: u64,
}

/// One host of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostPlan {
    /// The engine's id. A run acts on these ids and no others.
    pub id: HostId,
    /// Its name when the plan was made.
    pub name: String,
    /// EL or Node.
    pub kind: HostKind,
    /// Its status when the plan was made; a host that was in maintenance goes back there.
    pub initial_status: HostStatus,
    /// Why it has this place.
    pub because: Vec<OrderReason>,
    /// It goes first and alone.
    pub canary: bool,
    /// No other host is out of service while it is: a canary, or the host on which the engine's own VM runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// What is installed.
    pub work: Work,
    /// The provider that installs it, where one does.
    pub provider: Option<ProviderName>,
    /// How that provider reaches it.
    pub install_way: Option<InstallWay>,
    /// Packages at the version that they must have afterwards, or newer.
    pub packages: Vec<Nevra>,
    /// It is restarted.
    pub reboot: bool,
    /// The reason for the restart, in a few words.
    pub reboot_because: Vec<String>,
    /// Levels with this work done.
    pub levels_after: HostLevels,
    /// VMs on it when it is begun, by the witness placement.
    pub vms: Vec<VmPlan>,
    /// How long it takes. Not part of the hash.
    pub prediction: Prediction,
    /// Its own limit for a boot, where past runs show that it needs longer than the deadline allows; see
    /// [`Plan::boot_limit_ms`]. Not part of the hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot_limit_ms: Option<u64>,
}

/// A host of the cluster that is not upgraded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeftAlone {
    /// The engine's id.
    pub id: HostId,
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Problem,
}

/// A plan. Nothing was changed to make it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// Format of this document.
    pub format: u32,
    /// SHA-256 over the canonical form, in hexadecimal. `start` takes it.
    pub hash: String,
    /// When it was made. Not part of the hash.
    pub made_at_ms: TimeMs,
    /// Version of the engine.
    pub engine_version: String,
    /// The cluster.
    pub cluster: ClusterId,
    /// Its name. Not part of the hash.
    pub cluster_name: String,
    /// Level in force.
    pub level: Level,
    /// Level to raise it to at the end.
    pub target_level: Option<Level>,
    /// Which updates count.
    pub policy: UpdatePolicy,
    /// Hosts in order.
    pub hosts: Vec<HostPlan>,
    /// The other hosts of the cluster, each with the reason. Their levels count, too.
    pub left_alone: Vec<LeftAlone>,
    /// Hosts left out by name; their levels do not count.
    pub excluded: Vec<HostId>,
    /// How many hosts may be out at once, resolved.
    pub max_unavailable: u32,
    /// Consents of the operator.
    pub consents: Consents,
    /// Options of the run.
    pub options: RunOptions,
    /// It is a plan for one host.
    pub one_host: bool,
    /// The request: it is planned again when a run is started, and must give the same hash.
    pub request: PlanRequest,
    /// Blockers: problems to repair before a run can begin; empty: it can.
    pub blockers: Vec<Problem>,
    /// Warnings: facts to know before it begins.
    pub warnings: Vec<Problem>,
    /// How long the whole takes. Not part of the hash.
    pub prediction: Prediction,
    /// Fields that a newer version wrote.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

impl Plan {
    /// The host of that id.
    pub fn host(&self, id: &HostId) -> Option<&HostPlan> {
        self.hosts.iter().find(|h| h.id == *id)
    }

    /// How long a host may take to boot: the deadline of the request, or longer if past runs showed that this host
    /// needs longer. It is never shorter: a host can be slow once, because its firmware tests the memory or a file
    /// system is checked. Such a host must not be taken for dead, and waiting for a dead one costs little.
    pub fn boot_limit_ms(&self, host: &HostPlan) -> u64 {
        self.options.deadlines.boot_ms.max(host.boot_limit_ms.unwrap_or(0))
    }
}
