//! A rolling upgrade with everything real but the hosts: the product over HTTPS and its own state file, the engine's REST API,
//! Katello, and the VDSM ports of the hosts.

use std::time::{Duration, Instant};

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, RunId};
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::request::EventsRequest;
use ovirt_upgrade_manager::model::run::{HostResult, Phase, RestartProof, RunState};
use ovirt_upgrade_manager::model::run_request::{ReportRequest, RunRequest, StartRequest};
use ovirt_upgrade_manager::model::run_status::{HostRunStatus, RunStatus};
use serde_json::json;
use upgrade_manager_lab::{Lab, Options, Pace, World, WorldOptions};

use super::bench::call;

/// No run of a test takes longer.
const LIMIT: Duration = Duration::from_secs(240);

fn lab() -> Lab {
    let world = WorldOptions { hosts: 3, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    Lab::start(Options { world, pace: Pace::Speed(1.0), vdsm_ports: true, ..Options::default() }).unwrap()
}

fn config(lab: &Lab, state: &std::path::Path) -> Config {
    let ready = lab.ready().unwrap();
    let engine = json!({
        "url": ready.engine_url, "username": ready.engine_username, "password": {"value": ready.engine_password},
        "ca_files": [ready.ca_file],
    });
    let auth = json!({"basic": {"username": ready.username, "password": {"value": ready.password}}});
    let provider = json!({"name": "katello", "url": ready.katello_url, "ca_files": [ready.ca_file], "auth": auth});
    let config = json!({"state_dir": state, "providers": [provider], "engine": {"api": engine}});
    Config::from_json(config.to_string().as_bytes()).unwrap()
}

/// What the engine's audit log shows of other programs, oldest first.
fn external_events(world: &World) -> Vec<String> {
    let all = world.engine_events_after(0, usize::MAX).into_iter();
    all.filter(|event| (9801..=9804).contains(&event.code)).map(|event| event.text).collect()
}

/// Looks at the run until it is as wanted. The world skips the time of migrations, installations and boots. From the boot on
/// it keeps pace: the product compares the boot time with the time of its call, by the clocks of both machines.
async fn until(bench: &Bench, is_so: impl Fn(&RunStatus) -> bool) -> RunStatus {
    let began = Instant::now();
    loop {
        let status = bench.manager.run(&call(2), RunRequest { run: bench.run.clone() }).await.unwrap();
        if is_so(&status) {
            return status;
        }
        assert!(began.elapsed() < LIMIT, "{status:#?}");
        let is_slow = |host: &HostRunStatus| match host.phase {
            Phase::Evacuating | Phase::Installing => true,
            Phase::Booting => !bench.lab.with_world(|w| w.vdsm_answers(&host.id)),
            _ => false,
        };
        if status.hosts.iter().any(is_slow) {
            bench.lab.advance(5_000);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

struct Bench {
    lab: Lab,
    manager: UpgradeManager,
    run: RunId,
}

/// By the engine's own upgrade, from a process that ends in the middle and another one that goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_is_rolled_over_the_wire_by_two_processes() {
    let lab = lab();
    let state = tempfile::tempdir().unwrap();
    let manager = UpgradeManager::open(config(&lab, state.path())).await.unwrap();
    let cluster: ClusterId = lab.inventory().unwrap().clusters[0].id.clone();
    let mut request = PlanRequest::new(cluster.clone(), UpdatePolicy::All);
    request.options.installer = Installer::Engine;
    request.options.soak_ms = 0;
    request.max_unavailable = "2".parse().unwrap();
    let up = lab.with_world(|w| w.host_views(&cluster));
    let (up, out): (Vec<_>, Vec<_>) = up.into_iter().partition(|host| host.inventory.status == HostStatus::Up);
    request.exclude = out.iter().map(|host| host.id().clone()).collect();
    let plan = manager.plan(&call(1), request).await.unwrap();
    assert!(plan.blockers.is_empty(), "{:#?}", plan.blockers);

    let request = StartRequest { hash: plan.hash, actor: "admin@internal".into() };
    let run = manager.start(&call(1), request).await.unwrap().run;
    let bench = Bench { lab, manager, run };
    until(&bench, |status| status.hosts.iter().any(|host| host.result.is_some())).await;
    let Bench { lab, manager, run } = bench;
    manager.close().await;
    // The last handle releases the state directory.
    drop(manager);
    let manager = UpgradeManager::open(config(&lab, state.path())).await.unwrap();
    let bench = Bench { lab, manager, run };
    let ended = until(&bench, |status| status.state.is_final() || status.question.is_some()).await;
    assert!(matches!(ended.state, RunState::Succeeded | RunState::SucceededWithWarnings), "{ended:#?}");

    let Bench { lab, manager, run } = bench;
    let report = manager.report(&call(3), ReportRequest { run: run.clone() }).await.unwrap();
    let succeeded = report.hosts.iter().filter(|host| host.result == Some(HostResult::Succeeded)).count();
    assert_eq!(succeeded, up.len(), "{:#?}", report.hosts);
    let proofs: Vec<_> = report.hosts.iter().filter_map(|host| host.proofs.restart).collect();
    assert_eq!(proofs, vec![RestartProof::EngineBootTime; up.len()]);
    for host in lab.with_world(|w| w.host_views(&cluster)) {
        assert_eq!(host.inventory.engine_update_available, Some(!up.iter().any(|was| was.id() == host.id())));
    }

    // The engine's audit log has the events of both processes, each once and in order.
    let events = manager.events(&call(4), EventsRequest { after: 0, limit: 100 }).await.unwrap();
    let began = Instant::now();
    let delivered = loop {
        let rows = lab.with_world(|w| external_events(w));
        if rows.len() >= events.events.len() {
            break rows;
        }
        assert!(began.elapsed() < LIMIT, "{rows:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(delivered, events.events.iter().map(|event| event.event.text.clone()).collect::<Vec<_>>());
    manager.close().await;
}
