//! An installation from the request to the proof, against the server of each version: check, install, follow, prove.

use std::sync::Arc;

use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::request::{CheckHostRequest, ErrataRequest, InstallErrataRequest, TaskRequest};
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, TaskState};
use upgrade_manager_lab::{Lab, Options, Version};

use crate::support::lab::{by_hand, call, config, inventory, manager, start};

/// Versions whose answers differ, and how they install. The agent is taken where the user may not see remote execution.
const VERSIONS: [(Version, InstallWay); 13] = [
    (Version(3, 0), InstallWay::RemoteExecution),
    (Version(3, 18), InstallWay::Agent),
    (Version(4, 0), InstallWay::Agent),
    (Version(4, 3), InstallWay::RemoteExecution),
    (Version(4, 9), InstallWay::Agent),
    (Version(4, 12), InstallWay::RemoteExecution),
    (Version(4, 14), InstallWay::RemoteExecution),
    (Version(4, 15), InstallWay::RemoteExecution),
    (Version(4, 18), InstallWay::RemoteExecution),
    (Version(4, 19), InstallWay::RemoteExecution),
    (Version(4, 20), InstallWay::RemoteExecution),
    (Version(4, 21), InstallWay::RemoteExecution),
    (Version(5, 0), InstallWay::RemoteExecution),
];

/// EL hosts in maintenance, without a VM.
fn idle_hosts(lab: &Lab) -> Vec<HostInventory> {
    let is_idle = |h: &HostInventory| {
        h.status == HostStatus::Maintenance && h.kind == Some(HostKind::El) && h.vm_count == Some(0)
    };
    inventory(lab).into_iter().filter(is_idle).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erratum_is_installed_and_proved_on_every_version() {
    for (version, way) in VERSIONS {
        let agent = way == InstallWay::Agent;
        let of_agent = ["view_hosts", "edit_hosts", "view_content_views", "view_organizations"].map(str::to_owned);
        let permissions = agent.then(|| of_agent.to_vec());
        let options = Options { katello_version: version, agent, permissions, ..by_hand(24) };
        let lab = Arc::new(start(options));
        let manager = manager(&lab, &config("lab", &lab)).await;
        let mut installed = None;
        for host in idle_hosts(&lab) {
            let request = CheckHostRequest { host: host.clone(), engine: None, cluster_level: None };
            let check = manager.check_host(&call(), request).await.unwrap();
            let has_way = check.install.as_ref().is_some_and(|i| i.way == Some(way));
            let errata = check.errata.is_some_and(|e| e.at_least() > 0);
            if check.updates == YesNoUnknown::Yes && has_way && errata {
                installed = Some(host);
                break;
            }
        }
        let host = installed.unwrap_or_else(|| panic!("Katello {version}: no host can be installed on by {way:?}"));
        let request = ErrataRequest { host: host.clone(), query: ErrataQuery::default() };
        let page = manager.errata(&call(), request).await.unwrap();
        // What brings a package to this host: an erratum of other packages proves nothing.
        let erratum = page.errata.iter().find(|e| !e.packages.is_empty()).unwrap().id.clone();
        let request = InstallErrataRequest {
            host: HostInventory { observed_at_ms: None, ..host },
            errata: vec![erratum.clone()],
            actor: "admin@internal".into(),
            override_: None,
            engine: None,
            cluster_level: None,
        };
        let task = manager.install_errata(&call(), request).await.unwrap();
        assert_eq!(task.provider_task.unwrap().way, way, "Katello {version}");
        let ended = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
        assert_eq!(ended.state, TaskState::Succeeded, "Katello {version}: {ended:?}");
        let proof = ended.proof.unwrap();
        assert_eq!(proof.verdict, ProofVerdict::Proved, "Katello {version} {erratum}: {proof:?}");
        assert!(!proof.changed.is_empty() && proof.errata_unproved.is_empty(), "Katello {version}: {proof:?}");
        manager.close().await;
    }
}
