//! The ledger: the settings of a cluster that a run changed, their values before, and their present state.
//!
//! Tests: `lab/tests/it/runs/settings.rs`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::cluster::PolicySetting;
use super::ids::{ClusterId, HostId, RunId, VmId};
use super::scheduling_policy::name_of;
use crate::error::Problem;

/// A setting that a run changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// The scheduling policy of a cluster.
    Policy(ClusterId),
    /// A VM that runs.
    VmRuns(VmId),
    /// The host on which a VM runs, where VMs are to be moved back after the run.
    VmPlace(VmId),
    /// A host that is in service.
    HostInService(HostId),
    /// The upgrade flag of a cluster.
    UpgradeFlag(ClusterId),
}

/// A value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A scheduling policy.
    Policy(PolicySetting),
    /// A VM on this host, or a VM that does not run.
    VmOn(Option<HostId>),
    /// In service, or out of it.
    InService(bool),
    /// Who holds the flag.
    Flag(Option<String>),
}

impl Setting {
    /// As text; `name` gives the name of an id.
    pub fn words<'a>(&'a self, name: impl Fn(&'a str) -> &'a str) -> String {
        match self {
            Setting::Policy(cluster) => format!("the scheduling policy of cluster {}", name(cluster.as_str())),
            Setting::VmRuns(vm) => format!("VM {}", name(vm.as_str())),
            Setting::VmPlace(vm) => format!("the host of VM {}", name(vm.as_str())),
            Setting::HostInService(host) => format!("host {}", name(host.as_str())),
            Setting::UpgradeFlag(cluster) => format!("the upgrade flag of cluster {}", name(cluster.as_str())),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(|id| id))
    }
}

impl Value {
    /// As text; `name` gives the name of an id.
    pub fn words<'a>(&'a self, name: impl Fn(&'a str) -> &'a str) -> String {
        match self {
            Value::Policy(policy) if policy.properties.is_empty() => name_of(&policy.id).to_owned(),
            Value::Policy(policy) => {
                let properties = policy.properties.iter().map(|(name, value)| format!("{name}={value}"));
                format!("{} ({})", name_of(&policy.id), properties.collect::<Vec<_>>().join(", "))
            }
            Value::VmOn(Some(host)) => format!("running on host {}", name(host.as_str())),
            Value::VmOn(None) => "not running".to_owned(),
            Value::InService(true) => "in service".to_owned(),
            Value::InService(false) => "out of service".to_owned(),
            Value::Flag(Some(holder)) => format!("held by {holder}"),
            Value::Flag(None) => "not set".to_owned(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(|id| id))
    }
}

/// The state of a changed setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LedgerState {
    /// The run set it, and has to restore it.
    Ours,
    /// It was restored.
    Restored,
    /// It is not to be restored any more, or cannot be restored; the reason is shown to the operator.
    Listed(Problem),
}

/// A setting that a run changed, with its value before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LedgerEntry {
    /// The run.
    pub run: RunId,
    /// The setting.
    pub setting: Setting,
    /// Its value before the run.
    pub before: Value,
    /// The value that the run set.
    pub ours: Value,
    /// Its state.
    pub state: LedgerState,
}
