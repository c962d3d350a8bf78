//! Whether a plan still holds, before each host.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::Migration;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::rolling::plan::recheck::{FreshReads, Recheck, still_holds};

use super::samples::*;

fn recheck(plan: &Plan, sample: &Sample, done: &[usize], next: usize) -> Recheck {
    let done: BTreeSet<HostId> = done.iter().copied().map(host_id).collect();
    let fresh = FreshReads { scene: sample.scene(), policy: None, images: &sample.images };
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
    assert_eq!(infeasible(&|s| drop(s.hosts.remove(1))), [Code::HostLeftCluster]);
    assert_eq!(infeasible(&|s| s.hosts[1].cluster_id = ClusterId::new("c2").unwrap()), [Code::HostLeftCluster]);
    assert_eq!(infeasible(&|s| s.vms[2].migration = Migration::Pinned), [Code::VmCannotMove]);
    assert_eq!(infeasible(&|s| s.hosts[1].inventory.status = HostStatus::NonResponsive), [Code::HostStatusUnsuitable]);
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
    assert_eq!(worse(&plan, &|s| s.cluster.level = Level::new(4, 7)), [Code::ClusterChanged]);
    assert_eq!(worse(&plan, &|s| drop(s.hosts.remove(2))), [Code::HostLeftCluster]);
    // A later host that has become impossible does not hold this one up without a word.
    assert_eq!(worse(&plan, &|s| s.vms[5].migration = Migration::Pinned), [Code::PlacementInfeasible]);
    assert_eq!(worse(&plan, &|s| s.hosts.push(host(4))), []);
    plan.target_level = Some(Level::new(4, 7));
    assert_eq!(worse(&plan, &|s| s.hosts.push(host(4))), [Code::ClusterChanged]);
    let (done, next) = (BTreeSet::new(), host_id(2));
    let mut expected = sample.cluster.policy.setting();
    expected.properties.insert("a".to_owned(), "b".to_owned());
    let fresh = FreshReads { scene: sample.scene(), policy: Some(&expected), images: &sample.images };
    assert!(matches!(still_holds(&plan, fresh, &done, &next), Recheck::Worse(_)));
}
