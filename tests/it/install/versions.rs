//! An installation from the request to the proof, against the server of each version: check, install, follow, prove.

use std::sync::Arc;

use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::request::{CheckHostRequest, ErrataRequest, InstallErrataRequest, TaskRequest};
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, TaskState};
use upgrade_manager_lab::{Lab, Options, Version};

use crate::support::lab::{by_hand, call, config, inventory, manager, start};

/// Every version from 3.0 on.
fn versions() -> impl Iterator<Item = Version> {
    let of = |major: u32, last: u32| (0..=last).map(move |minor| Version(major, minor));
    of(3, 18).chain(of(4, 21)).chain(of(5, 0))
}

/// EL hosts in maintenance, without a VM.
fn idle_hosts(lab: &Lab) -> Vec<HostInventory> {
    let is_idle = |h: &HostInventory| {
        h.status == HostStatus::Maintenance && h.kind == Some(HostKind::El) && h.vm_count == Some(0)
    };
    inventory(lab).into_iter().filter(is_idle).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erratum_is_installed_and_proved_on_every_version() {
    installed_and_proved(versions(), InstallWay::RemoteExecution).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erratum_is_installed_by_the_agent_and_proved_on_every_version_that_has_it() {
    installed_and_proved(versions().filter(|version| *version < Version(4, 10)), InstallWay::Agent).await;
}

/// The agent is taken where the user may not see remote execution.
async fn installed_and_proved(versions: impl Iterator<Item = Version>, way: InstallWay) {
    for version in versions {
        let agent = way == InstallWay::Agent;
        let of_agent = ["view_hosts", "edit_hosts", "view_content_views", "view_organizations"].map(str::to_owned);
        let permissions = agent.then(|| of_agent.to_vec());
        let options = Options { katello_version: version, agent, permissions, ..by_hand(24) };
        let lab = Arc::new(start(options));
        let manager = manager(&lab, &config("lab", &lab)).await;
        let mut installed = None;
        for host in idle_hosts(&lab) {
            let request = CheckHostRequest::of(host.clone());
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
