//! A person linked a host to a record, and another machine has registered under the host's name since: the record keeps its
//! id, and is of the other machine.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{HostCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{ContentHostId, ErratumId, ProviderName};
use ovirt_upgrade_manager::model::request::{
    AssociateAction, AssociateRequest, CheckHostRequest, ErrataRequest, InstallErrataRequest,
};
use upgrade_manager_lab::Lab;

use crate::support::lab::{call, config, inventory, lab, manager};

/// The marks that the engine can know, one at a time, and none.
const MARKS: [&str; 4] = ["hardware uuid", "MAC addresses", "subscription uuid", "none"];

/// A host that an installation is permitted on, with one mark only besides its name.
fn host_with(lab: &Lab, mark: &str) -> HostInventory {
    let is_idle = |h: &HostInventory| {
        h.status == HostStatus::Maintenance && h.kind == Some(HostKind::El) && h.vm_count == Some(0)
    };
    let host = inventory(lab).into_iter().find(is_idle).unwrap();
    let name = host.address.clone().unwrap();
    let registration = lab.with_world(|world| world.find_host(&name).unwrap().consumer_uuid.clone());
    HostInventory {
        hardware_uuid: host.hardware_uuid.clone().filter(|_| mark == "hardware uuid"),
        macs: if mark == "MAC addresses" { host.macs.clone() } else { vec![] },
        subscription_uuid: registration.filter(|_| mark == "subscription uuid"),
        observed_at_ms: None,
        ..host
    }
}

async fn check(manager: &UpgradeManager, host: &HostInventory) -> HostCheck {
    let request = CheckHostRequest::of(host.clone());
    manager.check_host(&call(), request).await.unwrap()
}

async fn install(manager: &UpgradeManager, host: &HostInventory, erratum: &ErratumId) -> Error {
    let request = InstallErrataRequest {
        host: host.clone(),
        errata: vec![erratum.clone()],
        actor: "admin@internal".into(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    manager.install_errata(&call(), request).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_link_is_compared_with_every_mark_before_every_action() {
    for (major, minor) in [(3, 12), (3, 18), (4, 14), (5, 0)] {
        for mark in MARKS {
            let case = format!("Katello {major}.{minor}, {mark}");
            let lab = Arc::new(lab(major, minor, 8));
            let manager = manager(&lab, &config("lab", &lab)).await;
            let host = host_with(&lab, mark);
            let name = host.address.clone().unwrap();
            let record = lab.with_world(|world| world.find_host(&name).unwrap().id);
            let action = AssociateAction::Set {
                provider: ProviderName::new("lab").unwrap(),
                content_host: ContentHostId::new(record.to_string()).unwrap(),
            };
            let request = AssociateRequest { host: host.clone(), action, actor: "admin@internal".into() };
            manager.associate(&call(), request).await.unwrap();
            assert_ne!(check(&manager, &host).await.updates, YesNoUnknown::Unknown, "{case}");
            let errata = |host: &HostInventory| ErrataRequest { host: host.clone(), query: ErrataQuery::default() };
            let erratum = manager.errata(&call(), errata(&host)).await.unwrap().errata[0].id.clone();

            let machine = lab.with_world(|world| world.register_under_name(&name)).unwrap();
            // The engine's host is the machine that it was, with its own marks.
            let host = HostInventory {
                hardware_uuid: host
                    .hardware_uuid
                    .clone()
                    .and(Some(lab.with_world(|w| w.hosts[&machine].hardware_uuid.clone()))),
                macs: host.macs.iter().map(|_| lab.with_world(|w| w.hosts[&machine].mac())).collect(),
                ..host
            };
            let seen = check(&manager, &host).await;
            assert_eq!(seen.updates, YesNoUnknown::Unknown, "{case}: {seen:?}");
            assert_eq!(seen.unknown_because.map(|p| p.code), Some(Code::HostAmbiguous), "{case}");
            let listed = manager.errata(&call(), errata(&host)).await.unwrap_err();
            assert_eq!(listed.code(), Code::HostAmbiguous, "{case}: {listed}");
            let refused = install(&manager, &host, &erratum).await;
            assert_eq!(refused.code(), Code::HostAmbiguous, "{case}: {refused}");
            assert!(refused.message().contains(&name), "{case}: {refused}");
            assert!(lab.with_world(|world| world.jobs.is_empty()), "{case}: a job was started");
            manager.close().await;
        }
    }
}
