//! Whether a VM can leave its host, and if not, the reason and the remedy. Plan, re-check and run use this one
//! classifier. Pure.
//!
//! The engine's own upgrade refuses VMs that only users may migrate; a `deactivate` through REST counts as a user's
//! request (`facts`: engine 7.1). A run always deactivates the host first, so these VMs move. The engine's own VM
//! moves, too, and is never a reason to leave a host out.

use crate::error::{Error, codes};
use crate::model::cluster::{Migration, Obstacle, Vm, VmStatus};

/// A reason why a VM stays on its host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its migration mode.
    Pinned,
    /// A property or a state of the VM.
    Obstacle(Obstacle),
}

impl Reason {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Pinned => "pinned",
            Reason::Obstacle(Obstacle::HostDevice) => "host_device",
            Reason::Obstacle(Obstacle::VirtualGpu) => "virtual_gpu",
            Reason::Obstacle(Obstacle::SriovWithoutFailover) => "sriov_without_failover",
            Reason::Obstacle(Obstacle::LocalDisk) => "local_disk",
            Reason::Obstacle(Obstacle::CpuPassthrough) => "cpu_passthrough",
            Reason::Obstacle(Obstacle::PluggedSnapshot) => "plugged_snapshot",
            Reason::Obstacle(Obstacle::PausedOrSuspended) => "paused_or_suspended",
            Reason::Obstacle(Obstacle::Previewing) => "previewing",
            Reason::Obstacle(Obstacle::CpuPinning) => "cpu_pinning",
            Reason::Obstacle(Obstacle::NumaPinning) => "numa_pinning",
        }
    }

    /// The reason as text, after "VM x cannot leave host y: ".
    fn words(self) -> &'static str {
        match self {
            Reason::Pinned => "it is pinned to its host",
            Reason::Obstacle(Obstacle::HostDevice) => "a device of the host is passed through to it",
            Reason::Obstacle(Obstacle::VirtualGpu) => "it has a virtual GPU",
            Reason::Obstacle(Obstacle::SriovWithoutFailover) => "it has an SR-IOV network interface without failover",
            Reason::Obstacle(Obstacle::LocalDisk) => "it has a disk that only this host has",
            Reason::Obstacle(Obstacle::CpuPassthrough) => "the host's CPU is passed through to it",
            Reason::Obstacle(Obstacle::PluggedSnapshot) => "a disk snapshot is plugged into it",
            Reason::Obstacle(Obstacle::PausedOrSuspended) => "it is paused or suspended",
            Reason::Obstacle(Obstacle::Previewing) => "it previews a snapshot",
            Reason::Obstacle(Obstacle::CpuPinning) => "its virtual CPUs are pinned to CPUs of the host",
            Reason::Obstacle(Obstacle::NumaPinning) => "its memory is pinned to NUMA nodes of the host",
        }
    }

    /// The remedies besides a consent to stop the VM.
    fn remedy(self) -> &'static str {
        match self {
            Reason::Pinned => "allow its migration",
            Reason::Obstacle(Obstacle::PluggedSnapshot) => "unplug the snapshot",
            Reason::Obstacle(Obstacle::PausedOrSuspended) => "resume it",
            Reason::Obstacle(Obstacle::Previewing) => "commit or undo the preview",
            Reason::Obstacle(Obstacle::SriovWithoutFailover) => "give the interface a failover",
            Reason::Obstacle(Obstacle::CpuPinning | Obstacle::NumaPinning) => "remove the pinning and start it anew",
            Reason::Obstacle(_) => "shut it down yourself",
        }
    }
}

/// All reasons of a VM; empty: it can be moved.
pub fn reasons(vm: &Vm) -> Vec<Reason> {
    if vm.hosted_engine {
        return vec![];
    }
    let pinned = (vm.migration == Migration::Pinned).then_some(Reason::Pinned);
    let mut reasons: Vec<Reason> =
        pinned.into_iter().chain(vm.obstacles.iter().copied().map(Reason::Obstacle)).collect();
    if vm.status == VmStatus::Paused {
        reasons.push(Reason::Obstacle(Obstacle::PausedOrSuspended));
    }
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

/// The problem of a VM that cannot leave a host to be emptied.
pub(super) fn cannot_move(vm: &Vm, host_name: &str, reasons: &[Reason]) -> Error {
    let all = |words: fn(Reason) -> &'static str, between: &str| {
        reasons.iter().map(|reason| words(*reason)).collect::<Vec<_>>().join(between)
    };
    let remedy =
        format!("Agree that it is stopped meanwhile (stop_vms: {}), or {}.", vm.id, all(Reason::remedy, " and "));
    codes::VmCannotMove { vm: &vm.name, host: host_name, why: all(Reason::words, ", and "), remedy }
        .err()
        .with("vm_id", &vm.id)
        .with("reasons", all(Reason::code, ","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{HostId, VmId};

    fn vm() -> Vm {
        Vm::running(VmId::new("v1").unwrap(), "vm-1", HostId::new("h1").unwrap(), 4096, 2)
    }

    #[test]
    fn vms_that_only_users_may_migrate_can_move() {
        let mut one = vm();
        assert_eq!(reasons(&one), []);
        one.migration = Migration::UserMigratable;
        assert_eq!(reasons(&one), []);
        one.migration = Migration::Pinned;
        assert_eq!(reasons(&one), [Reason::Pinned]);
        one.hosted_engine = true;
        assert_eq!(reasons(&one), []);
    }

    #[test]
    fn every_obstacle_has_its_code_and_is_named_once() {
        let all = Obstacle::ALL;
        let mut one = vm();
        one.obstacles = all.iter().chain(&all).copied().collect();
        one.status = VmStatus::Paused;
        let reasons = reasons(&one);
        assert_eq!(reasons.len(), all.len());
        for (reason, obstacle) in reasons.iter().zip(all) {
            // The model's own word is the code.
            assert_eq!(serde_json::to_value(obstacle).unwrap(), reason.code());
        }
        let error = cannot_move(&one, "host-1", &reasons[..1]);
        assert_eq!(error.message(), "VM vm-1 cannot leave host host-1: a device of the host is passed through to it");
        assert!(error.remedy().starts_with("Agree that it is stopped meanwhile (stop_vms: v1), or shut it down"));
    }
}
