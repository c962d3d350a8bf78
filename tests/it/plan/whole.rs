//! What a plan of a cluster without problems holds: the hosts in their order, what each gets, and the prediction.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::PackageName;
use ovirt_upgrade_manager::model::plan::{OrderReason, Work};

use super::samples::*;

#[test]
fn a_plan_lists_packages_vms_and_order() {
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
