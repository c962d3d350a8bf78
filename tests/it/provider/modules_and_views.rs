//! What reaches a host: module streams that are enabled there, and errata that its content view does not offer yet.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::support::lab::*;
use ovirt_upgrade_manager::config::{Config, Span};
use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::HostCheck;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::request::{CheckHostRequest, InstallErrataRequest, TaskRequest};
use ovirt_upgrade_manager::model::task::{ProofVerdict, TaskState};
use serde_json::json;
use tempfile::TempDir;
use upgrade_manager_lab::{Lab, Options, Pace, Version};

const ENABLED: &str = "OUML-2025:0027";
const OTHER_STREAM: &str = "OUML-2025:0028";

async fn manager(lab: &Lab) -> (UpgradeManager, TempDir) {
    let state = tempfile::tempdir().unwrap();
    let config = Config {
        providers: vec![config("lab", lab)],
        task_poll_interval: Span(Duration::from_millis(50)),
        proof_interval: Span(Duration::from_millis(50)),
        ..Config::from_json(json!({"state_dir": state.path()}).to_string().as_bytes()).unwrap()
    };
    (UpgradeManager::open(config).await.unwrap(), state)
}

async fn check(manager: &UpgradeManager, host: &HostInventory) -> HostCheck {
    let request = CheckHostRequest::of(host.clone());
    manager.check_host(&call(), request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn modular_packages_count_in_enabled_streams_only() {
    for version in [Version(3, 8), Version(3, 10), Version(4, 18)] {
        let lab = start(Options { katello_version: version, pace: Pace::Speed(400.0), ..by_hand(6) });
        let (chosen, _) = busiest(&lab, |h| !h.enabled_streams.is_empty());
        let shown = inventory(&lab).into_iter().find(|h| h.name == chosen.name).unwrap();
        assert_eq!(shown.status, HostStatus::Maintenance);
        let provider = provider(&lab);
        let id = reference(&chosen).id;
        let streams = provider.enabled_streams(&call(), &id).await.unwrap();
        // Before 3.10 a server knows nothing of modules.
        assert_eq!(streams, (version >= Version(3, 10)).then(|| BTreeSet::from(["nodejs:18".to_owned()])));

        let listed =
            provider.errata(&call(), &id, &ErrataQuery { per_page: 1000, ..Default::default() }).await.unwrap();
        let erratum = listed.errata.iter().find(|e| e.id.as_str() == ENABLED).unwrap();
        assert!(!listed.errata.iter().any(|e| e.id.as_str() == OTHER_STREAM), "Katello {version}");
        // Katello 4 leaves the package epoch out.
        let epoch = if version < Version(4, 0) { "1:" } else { "" };
        let package = format!("nodejs-{epoch}18.20.8-1.module+el9.5.0+1.x86_64");
        assert!(erratum.packages.contains(&package), "{erratum:?}");
        if version >= Version(3, 10) {
            assert_eq!(erratum.module_streams, ["nodejs:18"]);
            assert_eq!(erratum.modular_packages[0].packages, erratum.packages);
        }

        let (manager, _state) = manager(&lab).await;
        let host = inventory(&lab).into_iter().find(|h| h.name == chosen.name).unwrap();
        let errata = vec![ErratumId::new(ENABLED).unwrap()];
        let actor = "admin@internal".to_owned();
        let (override_, engine, cluster_level) = (None, None, None);
        let install = InstallErrataRequest { host, errata, actor, override_, engine, cluster_level };
        let task = manager.install_errata(&call(), install).await.unwrap();
        let task = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
        assert_eq!(task.state, TaskState::Succeeded, "Katello {version}: {task:?}");
        let proof = task.proof.unwrap();
        assert_eq!(proof.verdict, ProofVerdict::Proved);
        let changed: BTreeSet<&str> = proof.changed.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(changed, BTreeSet::from(["nodejs", "npm"]), "Katello {version}");
        manager.close().await;
    }
}

fn unpublished(check: &HostCheck) -> Option<&Problem> {
    check.problems.iter().find(|p| p.code == Code::ErrataUnpublished)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_content_view_that_lacks_errata_is_named() {
    // Asked by uuid to 3.3, by advisory from 3.4 on; counted in the listing from 4.7 on.
    for version in [Version(3, 0), Version(3, 4), Version(3, 12), Version(4, 3), Version(4, 18)] {
        let lab = start(Options { katello_version: version, ..by_hand(6) });
        let (manager, _state) = manager(&lab).await;
        for host in inventory(&lab) {
            let check = check(&manager, &host).await;
            let link = check.association.clone().unwrap();
            let expected = lab.expected().into_iter().find(|e| e.name == link.content_host_name).unwrap();
            let missing: Vec<String> =
                expected.applicable.into_iter().filter(|id| !expected.installable.contains(id)).collect();
            let told = unpublished(&check);
            if host.kind == Some(HostKind::Node) {
                // Images are how a Node is updated; the errata of its packages are nobody's business.
                assert_eq!(told, None);
                continue;
            }
            assert!(!missing.is_empty(), "a host without unpublished errata proves nothing");
            let told = told.unwrap_or_else(|| panic!("Katello {version}: {:?}", check.problems));
            assert!(missing.iter().all(|id| told.message.contains(id.as_str())), "Katello {version}: {told:?}");
            assert!(told.remedy.contains("oVirt hosts EL9 3.0 in Production (it becomes 3.1)"), "{told:?}");
            assert_eq!(check.unpublished_errata, Some(missing.len() as u64), "Katello {version}");
        }
        assert!(lab.requests().iter().all(|r| r.method != "PUT"), "nothing is published");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_edit_hosts_the_errata_are_named_and_the_permission() {
    let permissions = ["view_hosts", "view_remote_execution_features"].map(str::to_owned).to_vec();
    let lab = start(Options { katello_version: Version(4, 18), permissions: Some(permissions), ..by_hand(6) });
    let (manager, _state) = manager(&lab).await;
    let check = check(&manager, &inventory(&lab)[0]).await;
    let told = unpublished(&check).unwrap();
    assert!(told.message.contains("OUML-2025:0023") && told.remedy.contains("lacks edit_hosts"), "{told:?}");
    assert!(check.problems.iter().all(|p| p.code != Code::ProviderForbidden), "{:?}", check.problems);
}
