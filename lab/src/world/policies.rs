//! Scheduling policies: those that every engine has, and what becomes of a cluster's properties when its policy changes
//! (observed on a running 4.5.7).
//!
//! Tests: `lab/tests/world/policies.rs`.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::PolicySetting;

/// The scheduling policy `cluster_maintenance`: only highly available VMs may be started.
pub const CLUSTER_MAINTENANCE: &str = "7677771e-5eab-422e-83fa-dc04080d21b7";
/// The scheduling policy `none`.
pub const NO_POLICY: &str = "b4ed2332-a7ac-4d5f-9596-99a439cb2812";
/// The scheduling policy `evenly_distributed`.
pub const EVENLY_DISTRIBUTED: &str = "20d25257-b4bd-4589-92a6-c4c5c5d3fd1a";

/// A scheduling policy that every engine has.
pub struct SchedulingPolicy {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its properties, with their values.
    own: &'static [(&'static str, &'static str)],
    /// Further properties that its units can use.
    usable: &'static [&'static str],
}

const BASIC: &[(&str, &str)] = &[("HighUtilization", "80"), ("CpuOverCommitDurationMinutes", "2")];
const SPARES: &[&str] = &["HeSparesCount", "VCpuToPhysicalCpuRatio"];
const MEMORY: &[&str] = &["MaxFreeMemoryForOverUtilized", "MinFreeMemoryForUnderUtilized"];

const NONE: SchedulingPolicy = SchedulingPolicy { id: NO_POLICY, name: "none", own: BASIC, usable: SPARES };

/// All of them.
pub const ALL: [SchedulingPolicy; 5] = [
    SchedulingPolicy {
        id: "5a2b0939-7d46-4b73-a469-e9c2c7fc6a53",
        name: "power_saving",
        own: &[
            ("HighUtilization", "80"),
            ("LowUtilization", "20"),
            ("HeSparesCount", "0"),
            ("CpuOverCommitDurationMinutes", "2"),
        ],
        usable: &[
            "MaxFreeMemoryForOverUtilized",
            "MinFreeMemoryForUnderUtilized",
            "HostsInReserve",
            "EnableAutomaticHostPowerManagement",
        ],
    },
    NONE,
    SchedulingPolicy { id: CLUSTER_MAINTENANCE, name: "cluster_maintenance", own: BASIC, usable: SPARES },
    SchedulingPolicy {
        id: EVENLY_DISTRIBUTED,
        name: "evenly_distributed",
        own: &[
            ("HighUtilization", "80"),
            ("HeSparesCount", "0"),
            ("CpuOverCommitDurationMinutes", "2"),
            ("VCpuToPhysicalCpuRatio", "0"),
        ],
        usable: MEMORY,
    },
    SchedulingPolicy {
        id: "8d5d7bec-68de-4a67-b53e-0ac54686d579",
        name: "vm_evenly_distributed",
        own: &[
            ("HighUtilization", "80"),
            ("HeSparesCount", "0"),
            ("CpuOverCommitDurationMinutes", "2"),
            ("HighVmCount", "10"),
            ("SpmVmGrace", "5"),
            ("MigrationThreshold", "5"),
        ],
        usable: MEMORY,
    },
];

/// The policy with this id.
pub fn known(id: &str) -> Option<&'static SchedulingPolicy> {
    ALL.iter().find(|policy| policy.id == id)
}

impl SchedulingPolicy {
    /// Its properties with their own values.
    pub fn own(&self) -> BTreeMap<String, String> {
        self.own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn can_use(&self, property: &str) -> bool {
        self.own.iter().any(|(name, _)| *name == property) || self.usable.contains(&property)
    }
}

/// The policy that a client of the engine sends to set a policy anew: its own properties, and the given ones.
pub fn in_full(policy: &PolicySetting) -> PolicySetting {
    let mut properties = known(policy.id.as_str()).map(SchedulingPolicy::own).unwrap_or_default();
    properties.extend(policy.properties.clone());
    PolicySetting { id: policy.id.clone(), properties }
}

/// The policy and the properties of a cluster whose policy is set: what is given, the policy's own values of what the cluster has
/// not, and the cluster's earlier values of all else that the policy can use. An unknown policy is the policy `none`.
pub fn set(earlier: BTreeMap<String, String>, policy: &PolicySetting) -> (String, BTreeMap<String, String>) {
    let known = known(policy.id.as_str()).unwrap_or(&NONE);
    let mut properties = known.own();
    properties.extend(earlier);
    properties.extend(policy.properties.clone());
    properties.retain(|name, _| known.can_use(name));
    (known.id.to_owned(), properties)
}
