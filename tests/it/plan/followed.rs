//! A plan without blockers can be followed, whatever the cluster.

use std::collections::{BTreeMap, BTreeSet};

use ovirt_upgrade_manager::model::cluster::HostView;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::{HostPlan, MaxUnavailable, VmFate};
use proptest::prelude::*;

use super::samples::*;

prop_compose! {
    fn samples()(
        vms in proptest::collection::vec(0usize..7, 2..8),
    )(
        memory in proptest::collection::vec(1u64..12, vms.iter().sum::<usize>()),
        states in proptest::collection::vec(0..8, vms.len()),
        at_once in 1u32..4,
        canary in any::<bool>(),
        nodes in proptest::collection::vec(any::<bool>(), vms.len()),
        vms in Just(vms),
    ) -> Sample {
        let mut sample = Sample::new(&vms);
        sample.vms.iter_mut().zip(memory).for_each(|(vm, memory)| vm.memory_mib = memory * 1024);
        for (n, state) in states.into_iter().enumerate() {
            match state {
                0 => sample.hosts[n].inventory.status = HostStatus::InstallFailed,
                1 if vms[n] == 0 => sample.hosts[n].inventory.status = HostStatus::Maintenance,
                2 => sample.request.exclude.push(host_id(n + 1)),
                _ => {}
            }
            if nodes[n] {
                sample.node(n + 1, "4.5.5-1.el9");
            }
        }
        sample.request.max_unavailable = MaxUnavailable::Hosts(at_once);
        sample.request.options.canary = canary;
        sample
    }
}

proptest! {
    // About half of the samples have no blockers.
    #![proptest_config(ProptestConfig { cases: 500, max_global_rejects: 10_000, ..ProptestConfig::default() })]

    /// Every VM has a place with room at every step, on a host that is in service then; and never are more hosts out
    /// than may be. Followed here without anything that made the plan.
    #[test]
    fn a_plan_without_blockers_can_be_followed(sample in samples()) {
        prop_assume!(sample.plan().blockers.is_empty());
        follow(&sample)?;
    }
}

/// Three hosts may be out. One is in maintenance and stays there, so two others may be out when the last one is taken out,
/// whatever the one in maintenance has in the order.
#[test]
fn a_host_in_maintenance_takes_no_place_of_those_that_may_be_out() {
    let mut sample = Sample::new(&[5, 0, 1, 4, 1, 0, 2]);
    sample.vms.iter_mut().for_each(|vm| vm.memory_mib = 1024);
    for (host, status) in [(2, HostStatus::InstallFailed), (4, HostStatus::InstallFailed), (6, HostStatus::Maintenance)]
    {
        sample.hosts[host - 1].inventory.status = status;
    }
    sample.node(4, "4.5.5-1.el9");
    sample.request.max_unavailable = MaxUnavailable::Hosts(3);
    assert_eq!(sample.plan().blockers, []);
    follow(&sample).unwrap();
}

fn follow(sample: &Sample) -> Result<(), TestCaseError> {
    let plan = sample.plan();
    let at_once = usize::try_from(plan.max_unavailable).unwrap();
    let mut at: BTreeMap<VmId, HostId> =
        sample.vms.iter().map(|vm| (vm.id.clone(), vm.host.clone().unwrap())).collect();
    let mut up: BTreeSet<HostId> =
        sample.hosts.iter().filter(|h| h.inventory.status == HostStatus::Up).map(|h| h.id().clone()).collect();
    let mut under_way: Vec<&HostPlan> = vec![];
    for host in &plan.hosts {
        // As late as possible, others come back; one that goes alone waits for all.
        let was_up = up.contains(&host.id);
        let back = |host: &HostPlan, up: &mut BTreeSet<HostId>| {
            if host.initial_status != HostStatus::Maintenance {
                up.insert(host.id.clone());
            }
        };
        while !under_way.is_empty()
            && (host.canary || under_way[0].canary || (was_up && sample.hosts.len() - up.len() + 1 > at_once))
        {
            back(under_way.remove(0), &mut up);
        }
        up.remove(&host.id);
        under_way.push(host);
        prop_assert!(
            !was_up || sample.hosts.len() - up.len() <= at_once,
            "{} hosts out",
            sample.hosts.len() - up.len()
        );
        let on_it: BTreeSet<VmId> = at.iter().filter(|(_, at)| **at == host.id).map(|(vm, _)| vm.clone()).collect();
        prop_assert_eq!(&on_it, &host.vms.iter().map(|vm| vm.id.clone()).collect());
        for vm in &host.vms {
            let VmFate::Moves { to } = &vm.fate else { return Err(TestCaseError::fail("nobody agreed to that")) };
            prop_assert!(up.contains(to), "{} goes to {to}, which is out", vm.id);
            at.insert(vm.id.clone(), to.clone());
        }
        for host in &sample.hosts {
            let on = sample.vms.iter().filter(|vm| at[&vm.id] == *host.id());
            prop_assert!(on.map(|vm| vm.memory_mib).sum::<u64>() <= host.memory_mib.max(before(sample, host)));
        }
    }
    Ok(())
}

/// Memory of the VMs that a host had to begin with: some are overbooked.
fn before(sample: &Sample, host: &HostView) -> u64 {
    sample.vms.iter().filter(|vm| vm.host.as_ref() == Some(host.id())).map(|vm| vm.memory_mib).sum()
}
