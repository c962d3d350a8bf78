//! Plans of small clusters: what is in them, what blocks them, and what their hash covers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::recheck::{Fresh, Recheck, still_holds};
use super::samples::*;
use super::*;
use crate::model::cluster::{Migration, Obstacle, Spm, UpgradeFlag, VmStatus};
use crate::model::erratum::Severity;
use crate::model::host::HostKind;
use crate::model::ids::{ClusterId, CveId, ErratumId};
use crate::model::level::Level;
use crate::model::plan::{MaxUnavailable, OrderReason, RebootRule, UpdatePolicy, Work};
use crate::ports::ImageLevels;

fn names(plan: &Plan) -> Vec<&str> {
    plan.hosts.iter().map(|host| host.id.as_str()).collect()
}

fn blocked(sample: &Sample) -> Vec<Code> {
    codes(&sample.plan().blockers)
}

fn one_blocker(sample: &Sample, code: Code) -> Problem {
    let blockers = sample.plan().blockers;
    assert_eq!(codes(&blockers), [code], "{blockers:#?}");
    blockers[0].clone()
}

#[test]
fn a_plan_says_what_goes_where_in_which_order() {
    let sample = Sample::new(&[2, 1, 3]);
    let plan = sample.plan();
    assert_eq!(plan.blockers, []);
    assert_eq!(codes(&plan.warnings), [Code::EngineWorkSkipped]);
    assert_eq!(names(&plan), ["h2", "h3", "h1"]);
    assert_eq!(plan.hosts[2].because, [OrderReason::Spm]);
    let first = &plan.hosts[0];
    assert_eq!(first.work, Work::Packages(["bash", "vdsm"].map(|n| PackageName::new(n).unwrap()).to_vec()));
    assert_eq!(first.packages, ["bash-5.1.8-2.el9.x86_64", "vdsm-4.50.6-1.el9.x86_64"].map(nevra));
    assert_eq!((first.reboot, first.reboot_because.as_slice()), (true, &["package vdsm".to_owned()][..]));
    assert_eq!(first.vms.len(), 1);
    // Every VM is somewhere at each step: the last host has its own two, and perhaps some that came.
    assert!(plan.hosts[2].vms.len() >= 2);
    assert!(first.prediction.p95_ms > first.prediction.p50_ms);
    let sum: u64 = plan.hosts.iter().map(|h| h.prediction.p50_ms + plan.options.soak_ms).sum();
    assert_eq!(plan.prediction.p50_ms, sum);
    assert_eq!(plan, sample.plan());
}

#[test]
fn policies_take_what_they_say() {
    let mut sample = Sample::new(&[0, 0]);
    let mut errata = |policy: UpdatePolicy| {
        sample.request.policy = policy;
        match sample.plan().hosts.first().map(|host| host.work.clone()) {
            Some(Work::Errata(ids)) => ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let least = |least| UpdatePolicy::Security { least };
    assert_eq!(errata(least(Severity::Low)), ["RHSA-1:1", "RHSA-1:2", "RHSA-1:3"]);
    assert_eq!(errata(least(Severity::Important)), ["RHSA-1:1", "RHSA-1:3"]);
    assert_eq!(errata(least(Severity::Critical)), ["RHSA-1:3"]);
    // The kernel goes from 5.14 to 5.15.
    assert_eq!(errata(UpdatePolicy::ZStream), ["RHSA-1:1", "RHSA-1:3"]);
    let named = |ids: &[&str]| UpdatePolicy::Named {
        errata: ids.iter().map(|id| ErratumId::new(*id).unwrap()).collect(),
        cves: vec![],
    };
    assert_eq!(errata(named(&["rhsa-1:2"])), ["RHSA-1:2"]);
}

#[test]
fn names_that_fit_no_host_are_told_and_a_cve_is_followed() {
    let mut sample = Sample::new(&[0, 0]);
    sample.content(1).errata[0].cves = vec!["CVE-2026-1".to_owned()];
    let cves = ["CVE-2026-1", "CVE-2026-2"].map(|cve| CveId::new(cve).unwrap()).to_vec();
    sample.request.policy = UpdatePolicy::Named { errata: vec![], cves };
    let plan = sample.plan();
    assert_eq!(names(&plan), ["h1"]);
    assert_eq!(plan.left_alone[0].why.code, Code::NoUpdates);
    let warning = plan.warnings.iter().find(|w| w.code == Code::NothingFits).unwrap();
    assert!(warning.message.contains("CVE-2026-2"), "{}", warning.message);
}

#[test]
fn hosts_that_would_differ_afterwards_are_told() {
    let mut sample = Sample::new(&[0, 0]);
    sample.content(2).upgradable[0].to = Evr::parse("5.1.8-3.el9").unwrap();
    let warning = sample.plan().warnings.into_iter().find(|w| w.code == Code::UpdatesDiffer).unwrap();
    assert!(warning.message.contains("bash (5.1.8-2.el9 on host-1, 5.1.8-3.el9 on host-2)"), "{}", warning.message);
    // A host that has it already is no drift.
    sample.content(2).installed[0] = nevra("bash-5.1.8-2.el9.x86_64");
    sample.content(2).upgradable.remove(0);
    assert!(!codes(&sample.plan().warnings).contains(&Code::UpdatesDiffer));
}

#[test]
fn a_restart_is_spared_only_where_everybody_knows() {
    let mut sample = Sample::new(&[0, 0]);
    sample.request.options.reboot = RebootRule::WhenNeeded;
    sample.request.policy = UpdatePolicy::Named { errata: vec![ErratumId::new("RHSA-1:1").unwrap()], cves: vec![] };
    assert!(!sample.plan().hosts[0].reboot);
    for n in [1, 2] {
        sample.content(n).errata[0].reboot_suggested = None;
    }
    let plan = sample.plan();
    assert!(plan.hosts[0].reboot);
    assert_eq!(plan.hosts[0].reboot_because, ["erratum RHSA-1:1, of which the provider does not say"]);
}

#[test]
fn nodes_get_their_image_with_a_canary_where_it_is_new() {
    let mut sample = Sample::new(&[3, 2, 0]);
    sample.node(1, "4.5.5-1.el9");
    sample.node(2, "4.5.5-1.el9");
    let plan = sample.plan();
    assert_eq!((names(&plan), plan.hosts[0].canary), (vec!["h2", "h3", "h1"], true));
    assert_eq!(plan.hosts[0].because, [OrderReason::Canary]);
    assert_eq!(plan.hosts[0].packages, [nevra("ovirt-node-ng-image-update-4.5.5-1.el9.noarch")]);
    assert_eq!(plan.hosts[0].kind, HostKind::Node);
    let levels = sample.engine.levels.clone();
    sample.images.insert("4.5.5-1.el9".to_owned(), ImageLevels { levels, engines: vec![], learned: true });
    assert!(sample.plan().hosts.iter().all(|host| !host.canary));
    // No image, no update; and under another policy a Node has none.
    sample.content(2).image = None;
    one_blocker(&sample, Code::UpdatesUnknown);
    sample.request.policy = UpdatePolicy::ZStream;
    assert_eq!(names(&sample.plan()), ["h3"]);
    sample.request.hosts = vec![host_id(2), host_id(3)];
    one_blocker(&sample, Code::NodeNeedsAll);
}

#[test]
fn a_host_of_which_nothing_is_known_is_no_host_without_updates() {
    let mut sample = Sample::new(&[0, 0]);
    let silent = Code::ProviderTimeout.err().with("provider", "katello").with("request", "x").with("limit", "1s");
    sample.updates.insert(host_id(2), Updates::Unknown(silent));
    let problem = one_blocker(&sample, Code::UpdatesUnknown);
    assert!(problem.message.contains("host-2") && problem.message.contains("did not answer"), "{}", problem.message);
    sample.updates.insert(host_id(2), Updates::Unknown(Code::NoProvider.err().with("host", "host-2")));
    one_blocker(&sample, Code::PolicyNeedsProvider);
    sample.request.exclude = vec![host_id(2)];
    assert_eq!(blocked(&sample), []);
}

#[test]
fn the_engines_own_upgrade_is_for_everything_or_not_at_all() {
    let mut sample = Sample::new(&[0, 0]);
    sample.updates.clear();
    sample.request.options.installer = Installer::Engine;
    sample.hosts[1].inventory.engine_update_available = Some(false);
    let plan = sample.plan();
    assert_eq!((names(&plan), plan.blockers.len(), &plan.hosts[0].work), (vec!["h1"], 0, &Work::EngineUpgrade));
    sample.hosts[1].inventory.engine_update_available = None;
    one_blocker(&sample, Code::UpdatesUnknown);
    sample.request.policy = UpdatePolicy::ZStream;
    assert_eq!(blocked(&sample), [Code::PolicyNeedsProvider; 2]);
}

#[test]
fn too_much_for_one_installation_and_no_way_to_install_are_told() {
    let mut sample = Sample::new(&[0, 0]);
    let many =
        (0..501).map(|n| Upgradable { installed: nevra(&format!("p{n}-1-1.x86_64")), to: Evr::parse("2-1").unwrap() });
    sample.content(1).upgradable = many.collect();
    one_blocker(&sample, Code::TooManyUpdates);
    sample.content(1).upgradable.pop();
    assert_eq!(blocked(&sample), []);
    sample.content(1).capability.way = None;
    one_blocker(&sample, Code::NoInstallPath);
}

#[test]
fn an_update_that_drops_the_level_or_the_engine_is_refused() {
    let mut sample = Sample::new(&[0, 0]);
    sample.cluster.level = Level::new(4, 2);
    sample.cluster.data_center_level = Level::new(4, 2);
    sample.engine.vdsm_versions.clear();
    sample.engine.version = "4.6.0".to_owned();
    assert_eq!(blocked(&sample), [Code::UpdateDropsEngine; 2]);
    let mut sample = Sample::new(&[0, 0]);
    sample.cluster.level = Level::new(4, 8);
    assert_eq!(blocked(&sample), [Code::UpdateDropsClusterLevel; 2]);
}

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
fn consents_say_exactly_what_people_agree_to() {
    let mut sample = Sample::new(&[1, 1, 0]);
    sample.request.hosts = vec![host_id(1), host_id(3)];
    sample.hosts[0].hosted_engine = hosted_engine(3400);
    sample.hosts[1].hosted_engine = hosted_engine(3400);
    sample.vms[0].hosted_engine = true;
    sample.vms.push(vm(7, None));
    sample.request.consents.stop_vms = [0, 1, 7, 9].map(vm_id).to_vec();
    sample.request.consents.power_off_vms = vec![vm_id(8)];
    sample.request.consents.power_restart_hosts = [1, 2, 9].map(host_id).to_vec();
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
        "host host-1 cannot be emptied: VM vm-0 needs 30000 MiB; host host-3 takes no VMs; 10000 MiB are missing on \
         the hosts that may take them"
    );
    assert_eq!(
        problem.remedy,
        "Each of these alone mends it: agree that VM vm-0 is stopped meanwhile (stop_vms: v0); or let host host-3 take \
         VMs then."
    );
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

#[test]
fn others_at_work_block() {
    let mut sample = Sample::new(&[0, 0, 0]);
    sample.cluster.upgrade = Some(UpgradeFlag { correlation_id: "ansible".to_owned(), percent: 5 });
    sample.hosts[1].spm = Spm::Contending;
    sample.hosts[2].inventory.status = HostStatus::Installing;
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    assert_eq!(blocked(&sample), [Code::ForeignRun, Code::ClusterHostBusy, Code::SpmContending]);
}

#[test]
fn states_of_hosts_are_judged_before_anything_is_touched() {
    let mut sample = Sample::new(&[0, 0, 1]);
    sample.request.max_unavailable = MaxUnavailable::Hosts(2);
    sample.request.hosts = vec![host_id(3)];
    sample.hosts[2].inventory.status = HostStatus::NonResponsive;
    let problem = one_blocker(&sample, Code::HostStatusRefused);
    assert!(problem.message.contains("nobody has looked"), "{}", problem.message);
    sample.request.hosts.clear();
    let plan = sample.plan();
    assert_eq!((plan.blockers.len(), names(&plan)), (0, vec!["h2", "h1"]));
    assert!(codes(&plan.warnings).contains(&Code::HostStatusRefused));
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
    assert!(problem.message.starts_with("host-2 are out"), "{}", problem.message);
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
    assert!(codes(&plan.warnings).contains(&Code::OrderUnwise));
}

#[test]
fn a_level_is_known_higher_and_within_reach() {
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
    // One that nobody can read, and that is not upgraded, will be no better known at the end.
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
    let refused = |sample: &Sample| {
        let (request, updates, images) = (&sample.request, &sample.updates, &sample.images);
        plan(&Inputs { request, scene: sample.scene(), updates, images, now_ms: 0 }).map_err(|e| e.code()).err()
    };
    assert_eq!(refused(&sample), Some(Code::InvalidArgument));
    sample.request.hosts = vec![host_id(2)];
    sample.hosts[1].inventory.status = HostStatus::Maintenance;
    let plan = sample.plan();
    assert_eq!((names(&plan), plan.blockers.len()), (vec!["h2"], 0));
    assert_eq!(plan.hosts[0].initial_status, HostStatus::Maintenance);
    sample.request.target_level = Some(Level::new(4, 7));
    assert_eq!(refused(&sample), Some(Code::InvalidArgument));
    sample.request.target_level = None;
    sample.request.options.maintenance_policy = Some(sample.cluster.policy.clone());
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
    let cases: [(Change, &str); 8] = [
        (|s| s.request.options.migration_test = Some(vm_id(9)), "VM v9: the cluster does not have it"),
        (|s| s.request.options.canary = false, "VM vm-0: the plan has no canary"),
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

#[test]
fn the_hash_has_its_golden_value() {
    let plan = Sample::new(&[2, 1, 3]).plan();
    assert_eq!(plan.hash, "909ae6aaaeffc2e79d082b46de35201348deb14bf9e4026c73b0a7bf8e71bd02");
    assert_eq!(hash::of(&plan).unwrap(), plan.hash);
}

#[test]
fn the_hash_covers_what_the_run_will_do_and_nothing_else() {
    let mut sample = Sample::new(&[2, 1, 3]);
    sample.request.policy = UpdatePolicy::Security { least: Severity::Low };
    let plan = sample.plan();
    let changed = |change: &dyn Fn(&mut Plan)| {
        let mut other = plan.clone();
        change(&mut other);
        hash::of(&other).unwrap() != plan.hash
    };
    type Changes<'a> = &'a [(&'a str, &'a dyn Fn(&mut Plan))];
    let covered: Changes = &[
        ("format", &|p| p.format += 1),
        ("engine", &|p| p.engine_version.push('1')),
        ("cluster", &|p| p.cluster = ClusterId::new("c2").unwrap()),
        ("level", &|p| p.level = Level::new(4, 7)),
        ("target", &|p| p.target_level = Some(Level::new(4, 7))),
        ("policy", &|p| p.policy = UpdatePolicy::Security { least: Severity::Critical }),
        ("order", &|p| p.hosts.swap(0, 1)),
        ("fewer hosts", &|p| drop(p.hosts.pop())),
        ("host", &|p| p.hosts[0].id = host_id(9)),
        ("kind", &|p| p.hosts[0].kind = HostKind::Node),
        ("status", &|p| p.hosts[0].initial_status = HostStatus::Maintenance),
        ("canary", &|p| p.hosts[0].canary = true),
        ("work", &|p| p.hosts[0].work = Work::EngineUpgrade),
        ("errata", &|p| p.hosts[0].work = Work::Errata(vec![])),
        ("provider", &|p| p.hosts[0].provider = None),
        ("way", &|p| p.hosts[0].install_way = None),
        ("packages", &|p| p.hosts[0].packages[0].evr = Evr::parse("9-9").unwrap()),
        ("reboot", &|p| p.hosts[0].reboot = false),
        ("excluded", &|p| p.excluded.push(host_id(9))),
        ("at once", &|p| p.max_unavailable += 1),
        ("stop", &|p| p.consents.stop_vms.push(vm_id(1))),
        ("power off", &|p| p.consents.power_off_vms.push(vm_id(1))),
        ("power restart", &|p| p.consents.power_restart_hosts.push(host_id(1))),
        ("options", &|p| p.options.soak_ms += 1),
        ("deadlines", &|p| p.options.deadlines.boot_ms += 1),
        ("one host", &|p| p.one_host = true),
    ];
    for (what, change) in covered {
        assert!(changed(change), "{what} is not covered");
    }
    let told: Changes = &[
        ("its own hash", &|p| p.hash.clear()),
        ("time", &|p| p.made_at_ms += 1),
        ("names", &|p| p.cluster_name.push('x')),
        ("host names", &|p| p.hosts[0].name.push('x')),
        ("reasons", &|p| p.hosts[0].because.clear()),
        ("reboot reasons", &|p| p.hosts[0].reboot_because.clear()),
        ("witness", &|p| p.hosts[0].vms.clear()),
        ("predictions", &|p| p.prediction.p50_ms += 1),
        ("host predictions", &|p| p.hosts[0].prediction.p50_ms += 1),
        ("left alone", &|p| p.left_alone.clear()),
        ("warnings", &|p| p.warnings.clear()),
        ("order of a set", &|p| p.hosts[0].packages.reverse()),
        ("newer fields", &|p| drop(p.unknown.insert("x".to_owned(), 1.5.into()))),
    ];
    for (what, change) in told {
        assert!(!changed(change), "{what} is covered");
    }
    // And a plan that went through a file is the same.
    let read: Plan = serde_json::from_str(&serde_json::to_string(&plan).unwrap()).unwrap();
    assert_eq!((hash::of(&read).unwrap(), &read), (plan.hash.clone(), &plan));
}

fn recheck(plan: &Plan, sample: &Sample, done: &[usize], next: usize) -> Recheck {
    let done: BTreeSet<HostId> = done.iter().copied().map(host_id).collect();
    let fresh = Fresh { scene: sample.scene(), policy: None, images: &sample.images };
    still_holds(plan, fresh, &done, &host_id(next))
}

#[test]
fn a_plan_holds_while_nothing_that_matters_changes() {
    let mut sample = Sample::new(&[2, 1, 3]);
    let plan = sample.plan();
    assert_eq!(recheck(&plan, &sample, &[], 2), Recheck::Holds);
    // Renamed, and its VMs elsewhere than the witness had them.
    sample.hosts[0].inventory.name = "other".to_owned();
    sample.vms[0].host = Some(host_id(3));
    assert_eq!(recheck(&plan, &sample, &[2], 3), Recheck::Holds);
}

#[test]
fn the_next_host_is_not_begun_with_where_it_cannot_be_done() {
    let sample = Sample::new(&[2, 1, 3]);
    let plan = sample.plan();
    let infeasible = |change: &dyn Fn(&mut Sample)| {
        let mut sample = Sample::new(&[2, 1, 3]);
        change(&mut sample);
        match recheck(&plan, &sample, &[], 2) {
            Recheck::Infeasible(why) => codes(&why),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(infeasible(&|s| drop(s.hosts.remove(1))), [Code::PlanHostGone]);
    assert_eq!(infeasible(&|s| s.hosts[1].cluster_id = ClusterId::new("c2").unwrap()), [Code::PlanHostGone]);
    assert_eq!(infeasible(&|s| s.vms[2].migration = Migration::Pinned), [Code::VmCannotMove]);
    assert_eq!(infeasible(&|s| s.hosts[1].inventory.status = HostStatus::NonResponsive), [Code::HostStatusRefused]);
    assert_eq!(infeasible(&|s| s.vms[2].memory_mib = 32_000), [Code::PlacementInfeasible]);
}

#[test]
fn what_a_person_changed_is_asked_about() {
    let sample = Sample::new(&[2, 1, 3]);
    let mut plan = sample.plan();
    let worse = |plan: &Plan, change: &dyn Fn(&mut Sample)| {
        let mut sample = Sample::new(&[2, 1, 3]);
        change(&mut sample);
        match recheck(plan, &sample, &[], 2) {
            Recheck::Worse(why) => codes(&why),
            Recheck::Holds => vec![],
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(worse(&plan, &|s| s.cluster.level = Level::new(4, 7)), [Code::PlanClusterChanged]);
    assert_eq!(worse(&plan, &|s| drop(s.hosts.remove(2))), [Code::PlanHostGone]);
    // A later host that has become impossible does not hold this one up without a word.
    assert_eq!(worse(&plan, &|s| s.vms[5].migration = Migration::Pinned), [Code::PlacementInfeasible]);
    assert_eq!(worse(&plan, &|s| s.hosts.push(host(4))), []);
    plan.target_level = Some(Level::new(4, 7));
    assert_eq!(worse(&plan, &|s| s.hosts.push(host(4))), [Code::PlanClusterChanged]);
    let (done, next) = (BTreeSet::new(), host_id(2));
    let mut expected = sample.cluster.policy.clone();
    expected.properties.insert("a".to_owned(), "b".to_owned());
    let fresh = Fresh { scene: sample.scene(), policy: Some(&expected), images: &sample.images };
    assert!(matches!(still_holds(&plan, fresh, &done, &next), Recheck::Worse(_)));
}

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
        let plan = sample.plan();
        prop_assume!(plan.blockers.is_empty());
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
            prop_assert!(!was_up || sample.hosts.len() - up.len() <= at_once, "{} hosts out", sample.hosts.len() - up.len());
            let on_it: BTreeSet<VmId> = at.iter().filter(|(_, at)| **at == host.id).map(|(vm, _)| vm.clone()).collect();
            prop_assert_eq!(&on_it, &host.vms.iter().map(|vm| vm.id.clone()).collect());
            for vm in &host.vms {
                let VmFate::Moves { to } = &vm.fate else { return Err(TestCaseError::fail("nobody agreed to that")) };
                prop_assert!(up.contains(to), "{} goes to {to}, which is out", vm.id);
                at.insert(vm.id.clone(), to.clone());
            }
            for host in &sample.hosts {
                let on = sample.vms.iter().filter(|vm| at[&vm.id] == *host.id());
                prop_assert!(on.map(|vm| vm.memory_mib).sum::<u64>() <= host.memory_mib.max(before(&sample, host)));
            }
        }
    }
}

/// Memory of the VMs that a host had to begin with: some are overbooked.
fn before(sample: &Sample, host: &HostView) -> u64 {
    sample.vms.iter().filter(|vm| vm.host.as_ref() == Some(host.id())).map(|vm| vm.memory_mib).sum()
}
