//! Where the VMs of a host go, what keeps them on it, and what people agree to.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{HugePages, Migration, Obstacle};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{MaxUnavailable, OrderReason, Plan, VmFate};
use ovirt_upgrade_manager::rolling::placement::SEARCH_STEPS;

use super::samples::*;

#[test]
fn vms_that_cannot_move_are_named_until_somebody_agrees() {
    let mut sample = Sample::new(&[2, 0]);
    sample.vms[0].obstacles = vec![Obstacle::VirtualGpu];
    sample.vms[1].migration = Migration::UserMigratable;
    let blockers = sample.plan().blockers;
    assert_eq!(codes(&blockers), [Code::VmCannotMove, Code::PlacementInfeasible]);
    assert_eq!(blockers[0].message, "VM vm-0 cannot leave host host-1: it has a virtual GPU");
    sample.request.consents.stop_vms = vec![vm_id(0), vm_id(0)];
    let plan = sample.plan();
    assert_eq!(plan.blockers, []);
    let last = plan.host(&host_id(1)).unwrap();
    assert_eq!(last.vms[0].fate, VmFate::Stops);
    assert_eq!(last.vms[1].fate, VmFate::Moves { to: host_id(2) });
    assert_eq!(plan.consents.stop_vms, [vm_id(0)]);
}

#[test]
fn consents_that_match_nothing_are_blockers() {
    let mut sample = Sample::new(&[1, 1, 0]);
    sample.request.hosts = vec![host_id(1), host_id(3)];
    sample.hosts[0].hosted_engine = hosted_engine(3400);
    sample.hosts[1].hosted_engine = hosted_engine(3400);
    sample.vms[0].hosted_engine = true;
    sample.vms.push(vm(7, None));
    sample.request.consents.stop_vms = [0, 1, 7, 9].map(vm_id).to_vec();
    sample.request.consents.power_off_vms = vec![vm_id(8)];
    sample.request.consents.fence_hosts = [1, 2, 9].map(host_id).to_vec();
    let wrong: Vec<_> = sample.plan().blockers.iter().map(|p| p.params["entity"].clone()).collect();
    assert_eq!(wrong, ["VM vm-0", "VM vm-1", "VM vm-7", "VM v9", "VM v8", "host host-1", "host host-2", "host h9"]);
}

#[test]
fn a_fleet_that_is_too_full_is_explained() {
    let mut sample = Sample::new(&[2, 0, 0]);
    sample.vms[0].memory_mib = 30_000;
    sample.vms[1].memory_mib = 1000;
    sample.hosts[1].memory_mib = 20_000;
    sample.hosts[2].inventory.status = HostStatus::Maintenance;
    sample.request.hosts = vec![host_id(1)];
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    let problem = one_blocker(&sample, Code::PlacementInfeasible);
    assert_eq!(
        problem.message,
        "host host-1 cannot be evacuated: VM vm-0 needs 30000 MiB; host host-3 takes no VMs; 10000 MiB are missing on \
         the hosts that may take them"
    );
    assert_eq!(
        problem.remedy,
        "Each of these alone mends it: agree that VM vm-0 is stopped meanwhile (stop_vms: v0); or let host host-3 take \
         VMs then."
    );
    // For a page that offers the consents.
    let offered = ["stop_vms", "stop_vm_names"].map(|name| problem.params.get(name).map(String::as_str));
    assert_eq!(offered, [Some("v0"), Some("vm-0")]);
    assert_eq!(problem.params.get("missing_mib").map(String::as_str), Some("10000"));
}

#[test]
fn hard_affinity_to_hosts_counts_and_among_vms_only_below_4_3() {
    let mut sample = Sample::new(&[2, 0, 0]);
    sample.group("db", &[0], &[1, 3], true);
    sample.group("not-2", &[1], &[2], false);
    sample.group("apart", &[0, 1], &[], false);
    let plan = sample.plan();
    assert_eq!(plan.blockers, []);
    let to = |plan: &Plan| plan.host(&host_id(1)).unwrap().vms.iter().map(|vm| vm.fate.clone()).collect::<Vec<_>>();
    assert_eq!(to(&plan), [VmFate::Moves { to: host_id(3) }, VmFate::Moves { to: host_id(3) }]);
    assert!(codes(&plan.warnings).contains(&Code::AffinityIgnored));
    sample.cluster.level = Level::new(4, 2);
    let problem = one_blocker(&sample, Code::PlacementInfeasible);
    assert!(problem.message.contains("affinity group apart keeps its VMs apart"), "{}", problem.message);
    assert_eq!(problem.params.get("missing_mib"), None, "no memory is missing");
    sample.cluster.level = Level::new(4, 3);
    assert_eq!(blocked(&sample), []);
}

#[test]
fn the_engines_vm_needs_a_host_that_is_ready_for_it() {
    let mut sample = Sample::new(&[0, 1, 0]);
    sample.vms[0].hosted_engine = true;
    sample.vms[0].migration = Migration::Pinned;
    for n in 0..3 {
        sample.hosts[n].hosted_engine = hosted_engine(0);
    }
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    let problem = one_blocker(&sample, Code::PlacementInfeasible);
    assert!(problem.message.contains("may run only where hosted engine is active"), "{}", problem.message);
    sample.hosts[0].hosted_engine = hosted_engine(3400);
    let plan = sample.plan();
    assert_eq!((plan.blockers.len(), names(&plan)), (0, vec!["h3", "h1", "h2"]));
    assert_eq!(plan.hosts[2].because, [OrderReason::HostedEngine]);
    sample.hosts[2].hosted_engine.as_mut().unwrap().global_maintenance = true;
    one_blocker(&sample, Code::GlobalMaintenance);
}

/// Twenty VMs of which no host takes more than two, on eight hosts: memory would do, and only trying shows that the
/// pieces do not fit.
#[test]
fn a_search_that_reaches_its_limit_is_a_blocker_with_a_remedy() {
    let mut sample = Sample::new(&[20, 0, 0, 0, 0, 0, 0, 0, 0]);
    sample.hosts[1..].iter_mut().for_each(|host| host.memory_mib = 1_000);
    sample.vms.iter_mut().zip(334..).for_each(|(vm, memory)| vm.memory_mib = memory);
    let problem = one_blocker(&sample, Code::PlacementUndecided);
    assert_eq!(
        problem.message,
        format!("it was not decided within {SEARCH_STEPS} search steps whether host host-1 can be evacuated")
    );
    let remedy = "Add free memory to the cluster, take fewer hosts out at once, or consent to stop VMs.";
    assert_eq!((problem.code.name(), problem.remedy.as_str()), ("PLACEMENT_UNDECIDED", remedy));
    // Each part of the remedy that applies here is one.
    sample.request.consents.stop_vms = (0..4).map(vm_id).collect();
    assert_eq!(blocked(&sample), []);
    sample.request.consents.stop_vms.clear();
    sample.hosts[1..].iter_mut().for_each(|host| host.memory_mib = 1_100);
    assert_eq!(blocked(&sample), []);
}

/// A VM goes only where its networks and its huge pages are.
#[test]
fn networks_and_huge_pages_of_hosts_bind_vms() {
    let mut sample = Sample::new(&[1, 0, 0]);
    sample.request.hosts = vec![host_id(1)];
    let target = |sample: &Sample| match sample.plan().hosts[0].vms.first().map(|vm| vm.fate.clone()) {
        Some(VmFate::Moves { to }) => Some(to),
        _ => None,
    };
    sample.vms[0].networks = vec!["storage".to_owned()];
    sample.hosts[1].networks = Some(["ovirtmgmt".to_owned()].into());
    sample.hosts[2].networks = Some(["ovirtmgmt".to_owned(), "storage".to_owned()].into());
    assert_eq!(target(&sample), Some(host_id(3)));
    sample.vms[0].huge_pages = Some(HugePages { size_kib: 1_048_576, count: 4 });
    sample.hosts[2].huge_pages = Some([(1_048_576, 3)].into());
    let blocker = one_blocker(&sample, Code::PlacementInfeasible);
    assert!(blocker.message.contains("huge pages of 1048576 KiB"), "{}", blocker.message);
    sample.hosts[2].huge_pages = Some([(1_048_576, 4)].into());
    assert_eq!(target(&sample), Some(host_id(3)));
}

/// A VM that migrates to a host takes its memory there already.
#[test]
fn incoming_migrations_take_memory() {
    let mut sample = Sample::new(&[1, 0, 1]);
    sample.request.hosts = vec![host_id(1)];
    sample.request.exclude = vec![];
    sample.hosts[1].memory_mib = 8_192;
    sample.hosts[2].memory_mib = 4_096;
    sample.vms[0].memory_mib = 8_192;
    assert_eq!(sample.plan().blockers, []);
    sample.vms[1].migrates_to = Some(host_id(2));
    one_blocker(&sample, Code::PlacementInfeasible);
}

/// Hosts that can run the VM of the engine itself go one at a time.
#[test]
fn hosted_engine_clusters_go_one_host_at_a_time() {
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    assert_eq!(sample.plan().max_unavailable, 2);
    sample.hosts.iter_mut().for_each(|host| host.hosted_engine = hosted_engine(3400));
    let plan = sample.plan();
    assert_eq!(plan.max_unavailable, 1);
    assert!(codes(&plan.warnings).contains(&Code::MaxUnavailableReduced));
}

/// The host of the engine's own VM goes alone, also where an operator puts it first; so does a canary, and no other host.
#[test]
fn a_plan_says_which_hosts_go_alone() {
    let mut sample = Sample::new(&[0, 0, 1]);
    sample.request.order = vec![host_id(3), host_id(2)];
    let alone = |sample: &Sample| sample.plan().hosts.iter().map(|host| host.alone).collect::<Vec<_>>();
    assert_eq!(alone(&sample), [false; 3]);
    sample.vms[0].hosted_engine = true;
    assert_eq!(sample.plan().hosts[0].id, host_id(3));
    assert_eq!(alone(&sample), [true, false, false]);
    sample.vms[0].hosted_engine = false;
    sample.request.options.canary = true;
    assert_eq!(alone(&sample), [true, false, false]);
}
