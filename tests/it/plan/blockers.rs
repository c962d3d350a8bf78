//! Blockers: requests and states of a cluster with which no run may begin.

use ovirt_upgrade_manager::error::{Code, codes};
use ovirt_upgrade_manager::model::cluster::{
    HealthIssue, HealthIssueKind, Migration, Obstacle, Spm, UpgradeFlag, VmStatus,
};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{MaxUnavailable, OrderReason, Plan};

use super::samples::*;

#[test]
fn others_at_work_block() {
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.cluster.upgrade = Some(UpgradeFlag { correlation_id: "ansible".to_owned(), percent: 5 });
    sample.hosts[1].spm = Spm::Contending;
    sample.hosts[2].inventory.status = HostStatus::Installing;
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    assert_eq!(blocked(&sample), [Code::UpgradeFlagHeld, Code::ClusterHostBusy, Code::SpmContending]);
}

/// Health issues of the cluster, and a backup that is old or missing, are warnings and block nothing.
#[test]
fn storage_problems_and_an_old_backup_are_reported() {
    let mut sample = Sample::new(&[0, 0, 0]);
    let backup_old = |plan: &Plan| plan.warnings.iter().find(|w| w.code == Code::EngineBackupOld).cloned();
    assert_eq!(backup_old(&sample.plan()), None);
    let (entity, state) = ("storage domain data1".to_owned(), "inactive".to_owned());
    sample.health_issues =
        vec![HealthIssue { kind: HealthIssueKind::StorageDomain, host: None, vm: None, entity, state }];
    sample.backup_ms = Some(NOW_MS - 8 * 86_400_000);
    let plan = sample.plan();
    assert_eq!(plan.blockers, []);
    let told = plan.warnings.iter().find(|w| w.code == Code::ClusterUnhealthy).expect("a warning");
    assert!(told.message.contains("storage domain data1 is inactive"), "{}", told.message);
    assert!(backup_old(&plan).unwrap().message.contains("8 days"));
    sample.backup_ms = None;
    assert!(backup_old(&sample.plan()).unwrap().message.contains("no backup"));
}

/// A run needs a permission only for the calls that its plan permits. `shut_down_vm` and `run_vm` go together: what is stopped has to be
/// started again.
#[test]
fn a_permission_that_the_run_would_need_blocks_the_plan() {
    let of_all = ["manipulate_host", "edit_host_configuration", "edit_cluster_configuration"];
    let of_consents = ["shut_down_vm", "run_vm", "stop_vm", "migrate_vm"];
    let for_sight = ["inject_external_events", "inject_external_tasks"];
    let missing = |sample: &mut Sample, permission: &'static str| {
        sample.missing_permissions = Ok(vec![permission]);
        let found =
            sample.plan().blockers.into_iter().filter(|b| b.code == Code::PermissionMissing).collect::<Vec<_>>();
        assert!(found.iter().all(|b| b.message.contains(permission) && b.message.contains("could not")), "{found:?}");
        !found.is_empty()
    };
    let mut sample = Sample::new(&[1, 0, 0]);
    for permission in of_all {
        assert!(missing(&mut sample, permission), "{permission}");
    }
    for permission in of_consents.into_iter().chain(for_sight) {
        assert!(!missing(&mut sample, permission), "{permission}");
    }
    let vm = sample.vms[0].id.clone();
    (sample.request.consents.stop_vms, sample.request.consents.power_off_vms) = (vec![vm.clone()], vec![vm]);
    sample.request.options.vms_come_home = true;
    for permission in of_consents {
        assert!(missing(&mut sample, permission), "{permission}");
    }
    sample.missing_permissions = Err(codes::EngineForbidden { what: "permissions", why: "no role" }.err());
    let told = sample.plan().warnings.into_iter().find(|w| w.code == Code::PermissionsUnknown).expect("a warning");
    assert!(told.message.contains("no role"), "{}", told.message);
}

#[test]
fn states_of_hosts_are_judged_before_anything_is_touched() {
    let mut sample = Sample::new(&[0, 0, 1]);
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    sample.request.hosts = vec![host_id(3)];
    sample.hosts[2].inventory.status = HostStatus::NonResponsive;
    let problem = one_blocker(&sample, Code::HostStatusUnsuitable);
    assert!(problem.message.contains("it is not known whether VMs still run on it"), "{}", problem.message);
    sample.request.hosts.clear();
    let plan = sample.plan();
    assert_eq!((plan.blockers.len(), names(&plan)), (0, vec!["h2", "h1"]));
    assert!(codes(&plan.warnings).contains(&Code::HostStatusUnsuitable));
    assert_eq!(plan.left_alone[0].id, host_id(3));
    sample.request.hosts = vec![host_id(3)];
    sample.hosts[2].inventory.status = HostStatus::Maintenance;
    one_blocker(&sample, Code::HostRunsVms);
    sample.vms.clear();
    assert_eq!(blocked(&sample), []);
    sample.hosts[2].inventory.vm_count = None;
    one_blocker(&sample, Code::HostVmsUnknown);
}

#[test]
fn hosts_that_are_out_already_count() {
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.hosts[1].inventory.status = HostStatus::Maintenance;
    let problem = one_blocker(&sample, Code::HostsAlreadyOut);
    assert!(problem.message.contains("stay out: host-2;"), "{}", problem.message);
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    assert_eq!(blocked(&sample), []);
    // One that comes back by the upgrade goes first and then no longer counts.
    sample.request.max_unavailable = MaxUnavailable::Hosts(1);
    sample.hosts[1].inventory.status = HostStatus::InstallFailed;
    let plan = sample.plan();
    assert_eq!((plan.blockers.len(), plan.hosts[0].because.as_slice()), (0, &[OrderReason::AlreadyOut][..]));
}

#[test]
fn max_unavailable_is_a_number_or_a_part_and_leaves_somebody() {
    for bad in ["0", "-1", "0%", "100%", "", "x", "1.5", "4294967296", "+1", "%"] {
        assert!(bad.parse::<MaxUnavailable>().is_err(), "{bad}");
    }
    assert_eq!("25%".parse::<MaxUnavailable>().unwrap().of(9), 2);
    assert_eq!("1%".parse::<MaxUnavailable>().unwrap().of(9), 1);
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.request.max_unavailable = MaxUnavailable::Hosts(3);
    one_blocker(&sample, Code::MaxUnavailableTooLarge);
    sample.request.max_unavailable = MaxUnavailable::Percent(99);
    assert_eq!((blocked(&sample), sample.plan().max_unavailable), (vec![], 2));
    sample.cluster.gluster = true;
    let plan = sample.plan();
    assert_eq!(plan.max_unavailable, 1);
    assert!(codes(&plan.warnings).contains(&Code::MaxUnavailableReduced));
}

/// Never two of one rack.
#[test]
fn hosts_to_keep_apart_must_exist_and_be_up() {
    let mut sample = Sample::new(&[0, 0, 0, 0]);
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    let before = sample.plan().hash;
    sample.request.options.apart = vec![vec![host_id(1), host_id(2)], vec![host_id(2), host_id(3)]];
    assert_eq!(blocked(&sample), vec![]);
    assert_ne!(sample.plan().hash, before, "people approve it");
    sample.hosts[2].inventory.status = HostStatus::NonResponsive;
    let problem = one_blocker(&sample, Code::SeparatedHostOut);
    assert!(problem.message.contains("host-2") && problem.message.contains("host-3"), "{}", problem.message);
    sample.hosts[2].inventory.status = HostStatus::Up;
    sample.request.options.apart.push(vec![HostId::new("nowhere").unwrap()]);
    let problem = one_blocker(&sample, Code::PlanHostUnknown);
    assert!(problem.message.contains("options.apart") && problem.message.contains("nowhere"), "{}", problem.message);
}

#[test]
fn max_unavailable_reads_json_numbers_as_well() {
    let read = |json: &str| serde_json::from_str::<MaxUnavailable>(json).ok();
    assert_eq!(read("2"), Some(MaxUnavailable::Hosts(2)));
    assert_eq!(read("\"2\""), Some(MaxUnavailable::Hosts(2)));
    assert_eq!(read("\"30%\""), Some(MaxUnavailable::Percent(30)));
    for bad in ["0", "-1", "1.5", "4294967296", "null", "true", "[1]"] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[test]
fn ids_of_the_request_are_checked() {
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.request.order = [3, 9, 3].map(host_id).to_vec();
    assert_eq!(blocked(&sample), [Code::PlanHostUnknown, Code::PlanContradiction]);
    sample.request.order = vec![host_id(3)];
    sample.request.exclude = vec![host_id(3)];
    one_blocker(&sample, Code::PlanContradiction);
    sample.request.exclude.clear();
    sample.request.order = vec![host_id(1)];
    let plan = sample.plan();
    assert_eq!((names(&plan), codes(&plan.blockers)), (vec!["h1", "h2", "h3"], vec![]));
    assert!(codes(&plan.warnings).contains(&Code::OrderNotRecommended));
}

#[test]
fn a_target_level_is_known_higher_and_reachable() {
    let mut sample = Sample::new(&[0, 0]);
    let mut verdict = |level: &str| {
        sample.request.target_level = Some(level.parse().unwrap());
        let plan = sample.plan();
        (codes(&plan.blockers), codes(&plan.warnings).contains(&Code::LevelUncertain))
    };
    assert_eq!(verdict("4.7"), (vec![], false));
    for bad in ["4.9", "4.5", "4.2", "4.8"] {
        assert_eq!(verdict(bad), (vec![Code::LevelNotPossible], false), "{bad}");
    }
    sample.request.target_level = Some(Level::new(4, 7));
    sample.hosts[1].inventory.versions.libvirt = None;
    assert!(codes(&sample.plan().warnings).contains(&Code::LevelUncertain));
    // The levels of a host that cannot be read, and that is not upgraded, cannot be read at the end either.
    sample.hosts[1].inventory.versions = Default::default();
    sample.hosts[1].inventory.status = HostStatus::NonResponsive;
    sample.request.hosts = vec![host_id(1)];
    sample.request.max_unavailable = MaxUnavailable::Percent(99);
    assert!(blocked(&sample).contains(&Code::LevelNotPossible));
    sample.request.exclude = vec![host_id(2)];
    assert!(!blocked(&sample).contains(&Code::LevelNotPossible));
}

#[test]
fn a_plan_for_one_host_changes_nothing_of_the_cluster() {
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.request.one_host = true;
    let refused = |sample: &Sample| sample.try_plan().map_err(|e| e.code()).err();
    assert_eq!(refused(&sample), Some(Code::InvalidArgument));
    sample.request.hosts = vec![host_id(2)];
    sample.hosts[1].inventory.status = HostStatus::Maintenance;
    let plan = sample.plan();
    assert_eq!((names(&plan), plan.blockers.len()), (vec!["h2"], 0));
    assert_eq!(plan.hosts[0].initial_status, HostStatus::Maintenance);
    sample.request.target_level = Some(Level::new(4, 7));
    assert_eq!(refused(&sample), Some(Code::InvalidArgument));
    sample.request.target_level = None;
    sample.request.options.maintenance_policy = Some(sample.cluster.policy.setting());
    assert_eq!(refused(&sample), Some(Code::InvalidArgument));
}

#[test]
fn a_vm_is_nominated_for_the_migration_test_only_where_it_can_go_there_and_back() {
    let nominated = || {
        let mut sample = Sample::new(&[0, 2, 1]);
        sample.request.options.canary = true;
        sample.request.options.migration_test = Some(vm_id(0));
        sample
    };
    assert_eq!(blocked(&nominated()), []);
    type Change = fn(&mut Sample);
    let cases: [(Change, &str); 9] = [
        (
            |s| s.request.options.migration_test = Some(vm_id(9)),
            "VM v9 cannot be used for the migration test: the cluster does not have it",
        ),
        (|s| s.request.options.canary = false, "VM vm-0 cannot be used for the migration test: the plan has no canary"),
        (
            |s| {
                s.vms[0].hosted_engine = true;
                s.hosts.iter_mut().for_each(|host| host.hosted_engine = hosted_engine(3400));
            },
            "the engine itself runs in it",
        ),
        (|s| (s.vms[0].status, s.vms[0].host) = (VmStatus::Down, None), "it does not run"),
        (
            |s| {
                s.hosts[1].inventory.status = HostStatus::NonOperational;
                s.request.max_unavailable = MaxUnavailable::Hosts(2);
            },
            "its host, host-2, is not up",
        ),
        (
            |s| {
                s.vms[0].migration = Migration::Pinned;
                s.request.consents.stop_vms = vec![vm_id(0)];
            },
            "it is pinned to its host",
        ),
        (
            |s| {
                s.vms[0].obstacles = vec![Obstacle::HostDevice];
                s.request.consents.stop_vms = vec![vm_id(0)];
            },
            "a device, a disk or a snapshot keeps it on its host",
        ),
        (|s| s.vms[0].only_on = vec![host_id(2), host_id(3)], "it may not run on the canary, host-1"),
        (
            |s| {
                s.hosts[0].inventory.status = HostStatus::Maintenance;
                s.request.max_unavailable = MaxUnavailable::Hosts(2);
            },
            "the canary, host-1, is in maintenance",
        ),
    ];
    for (change, why) in cases {
        let mut sample = nominated();
        sample.request.order = vec![host_id(1)];
        change(&mut sample);
        let blocker = one_blocker(&sample, Code::MigrationTestImpossible);
        assert!(blocker.message.contains(why), "{} does not say: {why}", blocker.message);
    }
    for (enforcing, blockers) in [(false, vec![]), (true, vec![Code::MigrationTestImpossible])] {
        let mut sample = nominated();
        sample.group("together", &[0, 1], &[], true);
        sample.groups[0].among_vms.as_mut().unwrap().enforcing = enforcing;
        assert_eq!(blocked(&sample), blockers);
    }
}
