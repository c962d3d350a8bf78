//! What the hash covers.

use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::ClusterId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Plan, UpdatePolicy, Work};
use ovirt_upgrade_manager::rolling::plan::hash;

use super::samples::*;

#[test]
fn the_hash_has_its_golden_value() {
    let plan = Sample::new(&[2, 1, 3]).plan();
    assert_eq!(plan.hash, "18d65d8c6b9fd03713dbd27bd743bfd5e5bbc24c778e7251a152cb9be8b3155d");
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
        ("power restart", &|p| p.consents.fence_hosts.push(host_id(1))),
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
        ("learned limits", &|p| p.hosts[0].boot_limit_ms = Some(1)),
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
