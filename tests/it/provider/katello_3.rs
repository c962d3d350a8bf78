//! Katello 3.0 to 3.18 against the lab, where these versions differ. `lab` has what all versions share.

use std::time::Duration;

use crate::support::lab::*;
use ovirt_upgrade_manager::config::{Config, Span};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErrataScope, ErratumType, Severity};
use ovirt_upgrade_manager::model::host::{HostInventory, HostStatus};
use ovirt_upgrade_manager::model::ids::ContentHostId;
use ovirt_upgrade_manager::model::request::{CheckHostRequest, InstallErrataRequest, TaskRequest};
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, Selection, TaskState};
use serde_json::json;
use upgrade_manager_lab::{Options, Pace, Version, WorldOptions};

const MINORS: [u32; 5] = [0, 4, 8, 12, 18];

/// A host's number at the provider that was never registered for content.
fn plain_host(lab: &upgrade_manager_lab::Lab) -> ContentHostId {
    let number = lab.with_world(|w| w.hosts.values().find(|h| h.consumer_uuid.is_none()).unwrap().id);
    ContentHostId::new(number.to_string()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ruby_error_of_a_host_without_content_is_mapped_to_its_code() {
    let old = lab(3, 0, 4);
    let error = provider(&old).errata(&call(), &plain_host(&old), &ErrataQuery::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::HostWithoutContent, "{error}");
    assert_eq!(error.param("host"), Some("build.lab.example"));
    // From 3.1 on the server answers that the host has no errata; the matching of hosts has the reason.
    let newer = lab(3, 1, 4);
    let page = provider(&newer).errata(&call(), &plain_host(&newer), &ErrataQuery::default()).await.unwrap();
    assert_eq!(page.counts.total, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_use_only_what_these_servers_know() {
    for minor in MINORS {
        let lab = lab(3, minor, 6);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, |_| true);
        let host = reference(&host);
        for scope in [ErrataScope::Installable, ErrataScope::Applicable] {
            let types = vec![ErratumType::Security, ErratumType::Other];
            let query = ErrataQuery { scope, types, severities: vec![Severity::Important], ..Default::default() };
            provider.errata(&call(), &host.id, &query).await.unwrap();
        }
        provider.upgradable(&call(), &host.id, &[]).await.unwrap();
        let selection = Selection::Errata(vec![id(&truth[0])]);
        provider.install(&call(), &host, InstallWay::RemoteExecution, &selection).await.unwrap();
        for request in lab.requests() {
            let parameters: Vec<&str> = request.query.split('&').filter_map(|p| Some(p.split_once('=')?.0)).collect();
            for later in ["type", "severity", "include_applicable", "include_latest_upgradable", "thin"] {
                assert!(!parameters.contains(&later), "Katello 3.{minor}: {request:?}");
            }
            assert!(!request.query.contains("per_page=all"), "Katello 3.{minor}: {request:?}");
            if request.method == "POST" && request.path == "/api/job_invocations" {
                let job = &request.body["job_invocation"];
                // The feature's name is a parameter from remote execution 1.5 on, which came with 3.7.
                assert_eq!(job.get("feature").is_some(), minor >= 7, "{job}");
                assert_eq!(job.get("job_template_id") == Some(&json!(181)), minor < 7, "{job}");
                assert_eq!(job.get("time_to_pickup"), None, "{job}");
                assert_eq!(job["inputs"], json!({"errata": truth[0].id}), "errata are named by their advisory");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errata_stay_listed_until_the_profile_was_uploaded() {
    for minor in MINORS {
        let lab = lab(3, minor, 6);
        let provider = provider(&lab);
        let (host, truth) = busiest(&lab, |_| true);
        let host = reference(&host);
        let selection = Selection::Errata(vec![id(&truth[0])]);
        let sent = provider.install(&call(), &host, InstallWay::RemoteExecution, &selection).await.unwrap();
        let listed = async || {
            let query = ErrataQuery { ids: vec![id(&truth[0])], ..Default::default() };
            provider.errata(&call(), &host.id, &query).await.unwrap().counts.total
        };
        let mut lagged = false;
        for _ in 0..3_600 {
            let state = provider.tasks(&call(), std::slice::from_ref(&sent)).await.unwrap().remove(0).unwrap();
            if state.state == TaskState::Proving {
                lagged = listed().await == Some(1);
                break;
            }
            lab.advance(100);
        }
        assert!(lagged, "Katello 3.{minor}: the job had ended, and its erratum was gone at once");
        lab.settle();
        assert_eq!(listed().await, Some(0), "Katello 3.{minor}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_manager_checks_installs_and_proves() {
    for (minor, agent_only) in MINORS.into_iter().map(|m| (m, m == 0)) {
        let world = WorldOptions { hosts: 6, ..WorldOptions::default() };
        // Without the permission to see remote execution, the agent installs.
        let permissions =
            ["view_hosts", "edit_hosts", "view_foreman_tasks", "view_products"].map(str::to_owned).to_vec();
        let options = Options { katello_version: Version(3, minor), world, pace: Pace::Speed(400.0), ..by_hand(6) };
        let lab = start(Options { permissions: agent_only.then_some(permissions), agent: agent_only, ..options });
        let state = tempfile::tempdir().unwrap();
        let config = Config {
            providers: vec![config("lab", &lab)],
            task_poll_interval: Span(Duration::from_millis(50)),
            proof_interval: Span(Duration::from_millis(50)),
            proof_timeout: Span(Duration::from_secs(60)),
            ..Config::from_json(json!({"state_dir": state.path()}).to_string().as_bytes()).unwrap()
        };
        let manager = UpgradeManager::open(config).await.unwrap();
        let waits = |h: &HostInventory| h.status == HostStatus::Maintenance;
        let waiting: Vec<String> = inventory(&lab).into_iter().filter(waits).map(|h| h.name).collect();
        let (chosen, truth) = busiest(&lab, |h| waiting.contains(&h.name));
        let host = inventory(&lab).into_iter().find(|h| h.name == chosen.name).unwrap();

        let request = CheckHostRequest::of(host.clone());
        let check = manager.check_host(&call(), request).await.unwrap();
        assert_eq!(check.updates, YesNoUnknown::Yes, "Katello 3.{minor}: {:?}", check.problems);
        assert_eq!(check.errata.unwrap().total, Some(truth.len() as u64), "Katello 3.{minor}");
        let packages = check.packages.unwrap_or_else(|| panic!("Katello 3.{minor}: {:?}", check.problems));
        assert!(packages.iter().any(|p| p.name == truth[0].packages[0].name), "Katello 3.{minor}");
        let way = if agent_only { InstallWay::Agent } else { InstallWay::RemoteExecution };
        assert_eq!(check.install.unwrap().way, Some(way), "Katello 3.{minor}");

        let errata = truth.iter().take(2).map(id).collect();
        let actor = "admin@internal".to_owned();
        let (override_, engine, cluster_level) = (None, None, None);
        let install = InstallErrataRequest { host, errata, actor, override_, engine, cluster_level };
        let task = manager.install_errata(&call(), install).await.unwrap();
        let task = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
        assert_eq!(task.state, TaskState::Succeeded, "Katello 3.{minor}: {task:?}");
        assert_eq!(task.proof.unwrap().verdict, ProofVerdict::Proved, "Katello 3.{minor}");
        manager.close().await;
    }
}
