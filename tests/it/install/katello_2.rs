//! Katello 2.4 from end to end: checks, an installation through katello-agent, and its proof.

use std::sync::Arc;

use crate::support;
use crate::support::lab::manager;
use crate::support::systems::{call, config, lab};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, Erratum};
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{ErratumId, PackageName};
use ovirt_upgrade_manager::model::request::{
    CancelTaskRequest, CheckClusterRequest, CheckHostRequest, Detail, ErrataRequest, InstallErrataRequest,
    InstallPackagesRequest, TaskRequest,
};
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, Task, TaskState};
use upgrade_manager_lab::{Lab, Version};

/// An EL host in maintenance.
fn idle_host(lab: &Lab) -> HostInventory {
    let hosts = support::systems::inventory(lab).into_iter();
    let fits = |h: &HostInventory| h.status == HostStatus::Maintenance && h.kind == Some(HostKind::El);
    hosts.filter(fits).find(|h| h.vm_count == Some(0)).unwrap()
}

/// The end of an installation of this erratum.
async fn installed(manager: &UpgradeManager, host: &HostInventory, erratum: ErratumId) -> Task {
    let request = InstallErrataRequest {
        host: host.clone(),
        errata: vec![erratum],
        actor: "admin@internal".into(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    let task = manager.install_errata(&call(), request).await.unwrap();
    manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn katello_2_4_is_checked_installed_from_and_proved() {
    let lab = Arc::new(lab(Version(2, 4), 8));
    let manager = manager(&lab, &config(&lab)).await;
    let host = idle_host(&lab);
    let check_host = CheckHostRequest::of(host.clone());
    let check = manager.check_host(&call(), check_host.clone()).await.unwrap();
    assert_eq!(check.updates, YesNoUnknown::Yes, "{check:?}");
    assert_eq!(check.install.as_ref().unwrap().way, Some(InstallWay::Agent));
    let packages = check.packages.unwrap();
    let counts = check.errata.unwrap();
    let fqdn = host.address.clone().unwrap();
    let truth = lab.expected().into_iter().find(|e| e.name == fqdn).unwrap();
    assert_eq!(counts.total, Some(truth.installable.len() as u64));

    let inventory = lab.inventory().unwrap();
    for cluster in inventory.clusters {
        let engine = inventory.engine.clone();
        let request = CheckClusterRequest {
            cluster: Some(cluster),
            engine: Some(engine),
            detail: Detail::Levels,
            ..CheckClusterRequest::default()
        };
        let cluster = manager.check_cluster(&call(), request).await.unwrap();
        let of_el = cluster.hosts.iter().filter(|h| h.kind == Some(HostKind::El));
        assert!(of_el.clone().count() > 0 && of_el.clone().all(|h| h.updates != YesNoUnknown::No), "{cluster:?}");
    }

    let request = ErrataRequest { host: host.clone(), query: ErrataQuery::default() };
    let page = manager.errata(&call(), request).await.unwrap();
    let id: ErratumId = page.errata.iter().find(|e| e.installable == Some(true)).unwrap().id.clone();
    // The world went on meanwhile: read now.
    let host = HostInventory { observed_at_ms: None, ..host };
    let ended = installed(&manager, &host, id.clone()).await;
    assert_eq!(ended.state, TaskState::Succeeded, "{ended:?}");
    let proof = ended.proof.unwrap();
    assert_eq!(proof.verdict, ProofVerdict::Proved, "{proof:?}");
    assert!(!proof.changed.is_empty() && proof.errata_remaining.is_empty());

    let left = manager.check_host(&call(), check_host).await.unwrap().packages.unwrap();
    assert!(left.len() < packages.len());
    let name = PackageName::new(left[0].name.clone()).unwrap();
    let request = InstallPackagesRequest {
        host,
        packages: vec![name],
        actor: "admin@internal".into(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    let task = manager.install_packages(&call(), request).await.unwrap();
    let cancel = CancelTaskRequest { id: task.id.clone(), actor: "admin@internal".into() };
    let refused = manager.cancel_task(&call(), cancel).await.unwrap_err();
    assert_eq!(refused.code(), Code::TaskNotCancellable, "{refused}");
    let ended = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
    assert_eq!(ended.proof.unwrap().verdict, ProofVerdict::Proved);
    manager.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erratum_is_installed_and_proved_on_each_katello_2() {
    for minor in 0..=3 {
        let lab = Arc::new(lab(Version(2, minor), 8));
        let manager = manager(&lab, &config(&lab)).await;
        let host = HostInventory { observed_at_ms: None, ..idle_host(&lab) };
        let request = ErrataRequest { host: host.clone(), query: ErrataQuery::default() };
        let page = manager.errata(&call(), request).await.unwrap();
        // Katello 2.0 does not tell which of the applicable errata can be installed.
        let fqdn = host.address.clone().unwrap();
        let truth = lab.expected().into_iter().find(|e| e.name == fqdn).unwrap();
        let can_be = |e: &Erratum| truth.installable.iter().any(|known| known == e.id.as_str());
        let fits = |e: &&Erratum| can_be(e) && !e.packages.is_empty();
        let erratum = page.errata.iter().find(fits).unwrap().id.clone();
        let ended = installed(&manager, &host, erratum).await;
        let verdict = ended.proof.as_ref().map(|proof| proof.verdict);
        assert_eq!((ended.state, verdict), (TaskState::Succeeded, Some(ProofVerdict::Proved)), "2.{minor}: {ended:?}");
        manager.close().await;
    }
}
