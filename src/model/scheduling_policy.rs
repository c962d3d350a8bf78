//! The scheduling policies that every engine has, by their fixed ids (engine 4.3 to 4.5, `fixed` rows of its database).
//!
//! Tests: at the end, and `lab/tests/it/runs/settings.rs`.

use super::ids::PolicyId;

/// Only highly available VMs may start.
pub const CLUSTER_MAINTENANCE: &str = "7677771e-5eab-422e-83fa-dc04080d21b7";
/// In force where a cluster names none.
pub const NONE: &str = "b4ed2332-a7ac-4d5f-9596-99a439cb2812";

const NAMES: [(&str, &str); 5] = [
    (CLUSTER_MAINTENANCE, "cluster_maintenance"),
    (NONE, "none"),
    ("20d25257-b4bd-4589-92a6-c4c5c5d3fd1a", "evenly_distributed"),
    ("5a2b0939-7d46-4b73-a469-e9c2c7fc6a53", "power_saving"),
    ("8d5d7bec-68de-4a67-b53e-0ac54686d579", "vm_evenly_distributed"),
];

/// The name that the engine shows for a policy; the id of a policy that an administrator made.
pub fn name_of(id: &PolicyId) -> &str {
    NAMES.iter().find(|(known, _)| *known == id.as_str()).map_or(id.as_str(), |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_of_administrators_are_shown_by_id() {
        let name = |id: &str| name_of(&PolicyId::new(id).unwrap()).to_owned();
        assert_eq!(name(CLUSTER_MAINTENANCE), "cluster_maintenance");
        assert_eq!(name("0f0e0d0c-0000-0000-0000-000000000001"), "0f0e0d0c-0000-0000-0000-000000000001");
    }
}
