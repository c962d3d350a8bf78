//! Katello 2.4 from end to end: checks, an installation through katello-agent, and its proof. The clock is the lab's;
//! each wait of the manager moves it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::support;
use crate::support::systems::{call, config, lab};
use async_trait::async_trait;
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{ErratumId, PackageName};
use ovirt_upgrade_manager::model::request::{
    CancelTaskRequest, CheckClusterRequest, CheckHostRequest, Detail, ErrataRequest, InstallErrataRequest,
    InstallPackagesRequest, TaskRequest,
};
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, TaskState};
use ovirt_upgrade_manager::ports::{Clock, Ports};
use ovirt_upgrade_manager::system::SystemIds;
use upgrade_manager_lab::MemoryStore;
use upgrade_manager_lab::{Lab, Version};

/// The world's time. Waiting lets the world go on.
struct WorldClock(Arc<Lab>);

#[async_trait]
impl Clock for WorldClock {
    fn now_ms(&self) -> TimeMs {
        self.0.with_world(|w| w.now_ms())
    }

    async fn sleep(&self, duration: Duration) {
        // The periodic checks wait for hours, and nothing here lasts that long.
        if duration > Duration::from_secs(600) {
            std::future::pending::<()>().await;
        }
        self.0.advance(i64::try_from(duration.as_millis()).unwrap());
        // The others get their turn before the world has gone on by minutes.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn manager(lab: &Arc<Lab>) -> UpgradeManager {
    let clock: Arc<dyn Clock> = Arc::new(WorldClock(lab.clone()));
    let ids = Arc::new(SystemIds);
    let provider = katello::connect(&config(lab), clock.clone(), ids.clone()).unwrap();
    let settings: Config =
        serde_json::from_value(serde_json::json!({"state_dir": PathBuf::from("not-used"), "providers": []})).unwrap();
    let store = Arc::new(MemoryStore::new(ids.as_ref()));
    let manager = UpgradeManager::with_ports(
        settings,
        Ports { engine: Arc::new(LocalEngine::new(None, clock.clone())), clock, ids, store, providers: vec![provider] },
    );
    manager.start().await.unwrap();
    manager
}

/// An EL host in maintenance.
fn idle_host(lab: &Lab) -> HostInventory {
    let hosts = support::systems::inventory(lab).into_iter();
    let fits = |h: &HostInventory| h.status == HostStatus::Maintenance && h.kind == Some(HostKind::El);
    hosts.filter(fits).find(|h| h.vm_count == Some(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn katello_2_4_is_checked_installed_from_and_proved() {
    let lab = Arc::new(lab(Version(2, 4), 8));
    let manager = manager(&lab).await;
    let host = idle_host(&lab);
    let check_host = CheckHostRequest { host: host.clone(), engine: None, cluster_level: None };
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
        let request = CheckClusterRequest { cluster, engine, excluded: vec![], target: None, detail: Detail::Levels };
        let cluster = manager.check_cluster(&call(), request).await.unwrap();
        let of_el = cluster.hosts.iter().filter(|h| h.kind == Some(HostKind::El));
        assert!(of_el.clone().count() > 0 && of_el.clone().all(|h| h.updates != YesNoUnknown::No), "{cluster:?}");
    }

    let request = ErrataRequest { host: host.clone(), query: ErrataQuery::default() };
    let page = manager.errata(&call(), request).await.unwrap();
    let id: ErratumId = page.errata.iter().find(|e| e.installable == Some(true)).unwrap().id.clone();
    // The world went on meanwhile: read now.
    let host = HostInventory { observed_at_ms: None, ..host };
    let request = InstallErrataRequest {
        host: host.clone(),
        errata: vec![id.clone()],
        actor: "admin@internal".into(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    let task = manager.install_errata(&call(), request).await.unwrap();
    let ended = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
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
