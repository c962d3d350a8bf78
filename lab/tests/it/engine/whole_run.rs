//! A rolling upgrade with everything real but the hosts: the product over HTTPS and its own state file, the engine's REST API,
//! Katello, and the VDSM ports of the hosts.

use std::time::{Duration, Instant};

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, RunId};
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::request::EventsRequest;
use ovirt_upgrade_manager::model::run::{HostResult, Phase, RestartProof, RunState};
use ovirt_upgrade_manager::model::run_request::{ReportRequest, RunRequest, StartRequest};
use ovirt_upgrade_manager::model::run_status::{HostRunStatus, RunStatus};
use serde_json::json;
use upgrade_manager_lab::world::engine::tasks::JobStatus;
use upgrade_manager_lab::world::{Host, Power};
use upgrade_manager_lab::{Lab, Options, Pace, World, WorldOptions};

use super::bench::call;

/// No run of a test takes longer.
const LIMIT: Duration = Duration::from_secs(600);

/// A boot of a small machine. Without boot ids, the product measures by its own clock for how long a host is away.
const BOOT_MS: (i64, i64) = (60_000, 61_000);

pub fn lab() -> Lab {
    let world = WorldOptions { hosts: 3, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = Lab::start(Options { world, pace: Pace::Speed(1.0), vdsm_ports: true, ..Options::default() }).unwrap();
    lab.with_world(|w| w.engine.timing.boot = BOOT_MS);
    lab
}

/// For a run by the engine's own upgrade, no provider is configured: then the engine alone proves the restarts.
fn config(lab: &Lab, state: &std::path::Path, installer: Installer) -> Config {
    let ready = lab.ready().unwrap();
    let engine = json!({
        "url": ready.engine_url, "username": ready.engine_username, "password": {"value": ready.engine_password},
        "ca_files": [ready.ca_file], "limits": {"request_timeout": "5s", "retries": 1},
    });
    let auth = json!({"basic": {"username": ready.username, "password": {"value": ready.password}}});
    let provider = json!({"name": "katello", "url": ready.katello_url, "ca_files": [ready.ca_file], "auth": auth,
        "limits": {"request_timeout": "5s", "retries": 1}});
    let providers = if installer == Installer::Provider { vec![provider] } else { vec![] };
    let config = json!({"state_dir": state, "providers": providers, "engine": {"api": engine}});
    Config::from_json(config.to_string().as_bytes()).unwrap()
}

/// What the engine's audit log shows of other programs, oldest first.
fn external_events(world: &World) -> Vec<String> {
    let all = world.engine_events_after(0, usize::MAX).into_iter();
    all.filter(|event| (9801..=9804).contains(&event.code)).map(|event| event.text).collect()
}

/// Looks at the run until it is as wanted. The world skips the time of migrations and installations: the clocks of the
/// engine and its hosts run ahead of ours meanwhile. Boots are skipped only where boot ids prove them.
pub async fn until(bench: &Bench, is_so: impl Fn(&RunStatus) -> bool) -> RunStatus {
    let began = Instant::now();
    loop {
        let status = bench.manager.run(&call(2), RunRequest { run: bench.run.clone() }).await.unwrap();
        if is_so(&status) {
            return status;
        }
        assert!(began.elapsed() < LIMIT, "{status:#?}");
        const SLOW: [Phase; 4] = [Phase::Evacuating, Phase::Installing, Phase::Restarting, Phase::Booting];
        let is_slow = |host: &HostRunStatus| SLOW.contains(&host.phase);
        let waits = |code| status.waits_for.iter().any(|wait| wait.why.code == code);
        let by_absence = bench.installer == Installer::Engine;
        let boots = by_absence && bench.lab.with_world(|w| w.hosts.values().any(|host| host.power == Power::Booting));
        if !boots && (status.hosts.iter().any(is_slow) || waits(Code::EngineStartedRecently)) {
            bench.lab.advance(5_000);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

pub struct Bench {
    pub lab: Lab,
    pub manager: UpgradeManager,
    run: RunId,
    installer: Installer,
}

impl Bench {
    /// Plans and starts the update of all hosts that are up, one after the other: another host of the lab is out already.
    pub async fn start(lab: Lab, state: &std::path::Path, installer: Installer) -> (Bench, Vec<HostId>) {
        let manager = UpgradeManager::open(config(&lab, state, installer)).await.unwrap();
        let cluster: ClusterId = lab.inventory().unwrap().clusters[0].id.clone();
        let mut request = PlanRequest::new(cluster.clone(), UpdatePolicy::All);
        request.options.installer = installer;
        request.options.soak_ms = 0;
        request.max_unavailable = "2".parse().unwrap();
        let all = lab.with_world(|w| w.host_views(&cluster));
        let (up, out): (Vec<_>, Vec<_>) = all.into_iter().partition(|host| host.inventory.status == HostStatus::Up);
        request.exclude = out.iter().map(|host| host.id().clone()).collect();
        let plan = manager.plan(&call(1), request).await.unwrap();
        assert!(plan.blockers.is_empty(), "{:#?}", plan.blockers);
        let request = StartRequest { hash: plan.hash, actor: "admin@internal".into() };
        let run = manager.start(&call(1), request).await.unwrap().run;
        (Bench { lab, manager, run, installer }, up.iter().map(|host| host.id().clone()).collect())
    }

    /// Waits for the end of the run, which has to be a success, and gives the proofs of its hosts' restarts.
    async fn restart_proofs(&self, hosts: usize) -> Vec<RestartProof> {
        let ended = until(self, |status| status.state.is_final() || status.question.is_some()).await;
        assert!(matches!(ended.state, RunState::Succeeded | RunState::SucceededWithWarnings), "{ended:#?}");
        let report = self.manager.report(&call(3), ReportRequest { run: self.run.clone() }).await.unwrap();
        let succeeded = report.hosts.iter().filter(|host| host.result == Some(HostResult::Succeeded)).count();
        assert_eq!(succeeded, hosts, "{:#?}", report.hosts);
        report.hosts.iter().filter_map(|host| host.proofs.restart).collect()
    }
}

/// By the engine's own upgrade, from a process that ends in the middle and another one that goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_is_rolled_over_the_wire_by_two_processes() {
    let state = tempfile::tempdir().unwrap();
    let (bench, up) = Bench::start(lab(), state.path(), Installer::Engine).await;
    until(&bench, |status| status.hosts.iter().any(|host| host.result.is_some())).await;
    let Bench { lab, manager, run, installer } = bench;
    manager.close().await;
    // The last handle releases the state directory.
    drop(manager);
    let manager = UpgradeManager::open(config(&lab, state.path(), installer)).await.unwrap();
    let bench = Bench { lab, manager, run, installer };
    assert_eq!(bench.restart_proofs(up.len()).await, vec![RestartProof::EngineBootTime; up.len()]);

    let Bench { lab, manager, .. } = bench;
    let cluster: ClusterId = lab.inventory().unwrap().clusters[0].id.clone();
    for host in lab.with_world(|w| w.host_views(&cluster)) {
        assert_eq!(host.inventory.engine_update_available, Some(!up.contains(host.id())));
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

    // Both processes showed the run as one of the engine's tasks, with a step for each host.
    let began = Instant::now();
    let job = loop {
        let mut jobs = lab.with_world(|w| w.engine_jobs());
        jobs.retain(|job| job.external);
        assert!(began.elapsed() < LIMIT && jobs.len() == 1, "{jobs:#?}");
        if jobs[0].status != JobStatus::Started {
            break jobs.remove(0);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!((job.status, job.steps.len()), (JobStatus::Finished, up.len()), "{job:#?}");
    assert!(job.steps.iter().all(|step| step.status == JobStatus::Finished), "{job:#?}");
    manager.close().await;
}

/// By Katello: errata and packages by remote execution, and inspections and restarts by commands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_is_rolled_by_katello_over_the_wire() {
    let state = tempfile::tempdir().unwrap();
    let (bench, up) = Bench::start(lab(), state.path(), Installer::Provider).await;
    let kernels = |lab: &Lab| {
        let running = |host: &Host| (host.running_kernel.clone(), host.newest_kernel());
        lab.with_world(|w| {
            w.hosts
                .values()
                .filter(|host| up.iter().any(|id| id.as_str() == host.engine_id))
                .map(running)
                .collect::<Vec<_>>()
        })
    };
    let before = kernels(&bench.lab);
    assert_eq!(bench.restart_proofs(up.len()).await, vec![RestartProof::BootId; up.len()]);
    let after = kernels(&bench.lab);
    assert!(after.iter().all(|(running, newest)| newest.as_ref() == Some(running)), "{after:#?}");
    assert!(before.iter().zip(&after).all(|(was, is)| was.0 != is.0), "{before:#?} {after:#?}");
    bench.manager.close().await;
}
