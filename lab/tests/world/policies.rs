//! Scheduling policies: what a cluster has after its policy was changed, as a running 4.5.7 showed it.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{PolicyInForce, PolicySetting};
use ovirt_upgrade_manager::model::ids::PolicyId;
use upgrade_manager_lab::world::policies::{CLUSTER_MAINTENANCE, EVENLY_DISTRIBUTED, NO_POLICY, in_full, known, set};

const POWER_SAVING: &str = "5a2b0939-7d46-4b73-a469-e9c2c7fc6a53";

fn map(of: &[(&str, &str)]) -> BTreeMap<String, String> {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn policy(id: &str, properties: &[(&str, &str)]) -> PolicySetting {
    PolicySetting { id: PolicyId::new(id).unwrap(), properties: map(properties) }
}

/// A cluster whose policy is set several times. Shows what it has after each.
fn after(changes: &[PolicySetting]) -> PolicyInForce {
    let start = (NO_POLICY.to_owned(), BTreeMap::new());
    let (id, properties) = changes.iter().fold(start, |(_, earlier), change| set(earlier, change));
    PolicyInForce { own: known(&id).unwrap().own(), id: PolicyId::new(id).unwrap(), properties }
}

#[test]
fn a_cluster_keeps_earlier_properties_that_its_new_policy_can_use() {
    let evenly = policy(EVENLY_DISTRIBUTED, &[("CpuOverCommitDurationMinutes", "2"), ("HighUtilization", "80")]);
    let maintenance = after(&[evenly.clone(), policy(CLUSTER_MAINTENANCE, &[("OverCommitDurationMinutes", "2")])]);
    let kept = [
        ("CpuOverCommitDurationMinutes", "2"),
        ("HeSparesCount", "0"),
        ("HighUtilization", "80"),
        ("VCpuToPhysicalCpuRatio", "0"),
    ];
    assert_eq!(maintenance.properties, map(&kept), "a property that no unit knows is dropped");
    let saving = policy(POWER_SAVING, &[("LowUtilization", "15"), ("HostsInReserve", "1")]);
    let saves = after(&[evenly.clone(), saving.clone()]);
    assert!(
        saves.properties.contains_key("HostsInReserve") && !saves.properties.contains_key("VCpuToPhysicalCpuRatio")
    );
    assert!(!after(&[saving, evenly]).properties.contains_key("HostsInReserve"));
}

/// A run that lifts the policy and restores it finds both in force, and nothing of the administrator's own is lost.
#[test]
fn a_policy_that_is_set_and_restored_is_in_force() {
    let before =
        after(&[policy(EVENLY_DISTRIBUTED, &[("MaxFreeMemoryForOverUtilized", "100"), ("HighUtilization", "70")])]);
    let maintenance = policy(CLUSTER_MAINTENANCE, &[]);
    let steps = [in_full(&before.setting()), in_full(&maintenance)];
    let lifted = after(&steps);
    assert!(lifted.is(&maintenance), "{lifted:#?}");
    assert!(!lifted.is(&policy(CLUSTER_MAINTENANCE, &[("HighUtilization", "70")])));
    assert!(!lifted.properties.contains_key("MaxFreeMemoryForOverUtilized"));
    let restored = after(&[steps[0].clone(), steps[1].clone(), in_full(&before.setting())]);
    assert_eq!(restored, before);
}
