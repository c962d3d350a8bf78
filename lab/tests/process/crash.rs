//! Rolling upgrades over the wire whose process is killed (SIGKILL) at commits of the journal; the next process has to bring the
//! run to the same end and the world to the same state as without a kill.
//!
//! This binary starts itself again as the process that is killed: `the_process_that_drives` does something only then.
//!
//! `OUM_CRASH_POINTS` chooses: `all`, or how many (12), spread over the run from `OUM_CRASH_SEED` on.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::cluster::{Migration, PolicySetting, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, CorrelationId, RunId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::run_request::{RunRequest, StartRequest};
use ovirt_upgrade_manager::ports::Call;
use ovirt_upgrade_manager::store::kill_points::{self, Side};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::world::engine::CLUSTER_MAINTENANCE;
use upgrade_manager_lab::world::{HostAction, TaskState};
use upgrade_manager_lab::{Lab, Options, Pace, World, WorldOptions};

const CONFIG: &str = "OUM_CRASH_CONFIG";
const RUN: &str = "OUM_CRASH_RUN";
const COMMIT: &str = "OUM_CRASH_COMMIT";
const SIDE: &str = "OUM_CRASH_SIDE";
const INSTALLER: &str = "OUM_CRASH_INSTALLER";
/// What the driving process prints at its end: the state of the run, and the number of its commits.
const ENDED: &str = "the run ended: ";

/// No run takes longer. A new process asks ten minutes long whether an installation began whose sending was not answered.
const LIMIT: Duration = Duration::from_secs(1_500);
/// Runs beside each other. They wait most of the time.
const LANES: usize = 12;

/// Level of the cluster before and after the run. The packages of every host support both.
const BEFORE: Level = Level::new(4, 6);
const AFTER: Level = Level::new(4, 7);

fn call() -> Call {
    Call::new(CorrelationId::ours("crash").unwrap(), CancellationToken::new())
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Drives a run to its end, unless it is killed before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_drives() {
    let (Some(config), Ok(run)) = (std::env::var_os(CONFIG), std::env::var(RUN)) else { return };
    if let (Some(commit), Ok(side)) = (number(COMMIT), std::env::var(SIDE)) {
        kill_points::kill_at(commit, if side == "before" { Side::Before } else { Side::After });
    }
    let config = Config::from_json(&std::fs::read(config).unwrap()).unwrap();
    let manager = UpgradeManager::open(config).await.unwrap();
    let run: RunId = run.try_into().unwrap();
    let began = Instant::now();
    let ended = loop {
        let status = manager.run(&call(), RunRequest { run: run.clone() }).await.unwrap();
        if status.state.is_final() || status.question.is_some() || began.elapsed() > LIMIT {
            break status;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    manager.close().await;
    let why = ended.question.map(|question| format!("{question:?}")).or(ended.why.map(|why| why.message));
    println!("\n{ENDED}{:?} {} {}", ended.state, kill_points::commits(), why.unwrap_or_default());
}

/// The engine's policy under which only highly available VMs start.
fn cluster_maintenance() -> PolicySetting {
    let properties = BTreeMap::from([("CpuOverCommitDurationMinutes".to_owned(), "3".to_owned())]);
    PolicySetting { id: CLUSTER_MAINTENANCE.to_owned().try_into().unwrap(), properties }
}

/// A lab with a planned and begun run of one host: with a VM that is stopped by consent, another policy for the time of the run,
/// and a higher level at its end.
struct Bench {
    lab: Lab,
    folder: tempfile::TempDir,
    cluster: ClusterId,
    run: RunId,
}

impl Bench {
    async fn new(installer: Installer) -> Bench {
        let world = WorldOptions {
            hosts: 3,
            clusters: 1,
            node_hosts: 0,
            level: Some(BEFORE),
            all_up: true,
            vms: Some(6),
            pinned_vms: 1,
            ..WorldOptions::default()
        };
        let lab =
            Lab::start(Options { world, pace: Pace::Speed(1.0), vdsm_ports: true, ..Options::default() }).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let config = write_config(&lab, folder.path(), installer);
        let cluster: ClusterId = lab.inventory().unwrap().clusters[0].id.clone();
        let mut request = PlanRequest::new(cluster.clone(), UpdatePolicy::All);
        request.options.installer = installer;
        request.options.soak_ms = 0;
        // Settings of the cluster that the run changes: the policy for its time, and the level at its end.
        request.options.maintenance_policy = Some(cluster_maintenance());
        request.target_level = Some(AFTER);
        let (hosts, vms) = lab.with_world(|w| (w.host_views(&cluster), w.vm_views(&cluster)));
        let pinned = vms.iter().find(|vm| vm.migration == Migration::Pinned).unwrap();
        request.consents.stop_vms = vec![pinned.id.clone()];
        let others = hosts.iter().filter(|host| Some(host.id()) != pinned.host.as_ref());
        request.exclude = others.map(|host| host.id().clone()).collect();
        let manager = UpgradeManager::open(Config::from_json(&std::fs::read(config).unwrap()).unwrap()).await.unwrap();
        let plan = manager.plan(&call(), request).await.unwrap();
        assert!(plan.blockers.is_empty(), "{:#?}", plan.blockers);
        let run =
            manager.start(&call(), StartRequest { hash: plan.hash, actor: "admin@internal".into() }).await.unwrap().run;
        manager.close().await;
        Bench { lab, folder, cluster, run }
    }

    /// Runs the driving process to its end. The world skips what takes long meanwhile.
    async fn drive(&self, kill: Option<(u64, Side)>) -> Output {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "crash::the_process_that_drives", "--nocapture"]);
        command.env(CONFIG, self.folder.path().join("config.json")).env(RUN, self.run.as_str());
        if let Some((commit, side)) = kill {
            command.env(COMMIT, commit.to_string()).env(SIDE, if side == Side::Before { "before" } else { "after" });
        }
        let mut child = tokio::task::spawn_blocking(move || command.output().unwrap());
        loop {
            tokio::select! {
                ended = &mut child => return ended.unwrap(),
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
            if self.lab.with_world(|world| is_slow(world, &self.cluster)) {
                self.lab.advance(5_000);
            }
        }
    }
}

/// Whether something goes on that takes minutes.
fn is_slow(world: &World, cluster: &ClusterId) -> bool {
    let passing =
        [HostStatus::PreparingForMaintenance, HostStatus::Installing, HostStatus::Reboot, HostStatus::NonResponsive];
    let on_their_way = [VmStatus::PoweringDown, VmStatus::PoweringUp, VmStatus::Migrating];
    let hosts = world.host_views(cluster);
    hosts.iter().any(|host| passing.contains(&host.inventory.status) || !world.vdsm_answers(host.id()))
        || world.engine.vms.values().any(|vm| on_their_way.contains(&vm.shown.status))
        || world.tasks.values().any(|task| task.state == TaskState::Running)
}

fn write_config(lab: &Lab, folder: &Path, installer: Installer) -> PathBuf {
    let ready = lab.ready().unwrap();
    let engine = json!({
        "url": ready.engine_url, "username": ready.engine_username, "password": {"value": ready.engine_password},
        "ca_files": [ready.ca_file],
    });
    let auth = json!({"basic": {"username": ready.username, "password": {"value": ready.password}}});
    let provider = json!({"name": "katello", "url": ready.katello_url, "ca_files": [ready.ca_file], "auth": auth});
    let providers = if installer == Installer::Provider { vec![provider] } else { vec![] };
    let config = json!({"state_dir": folder.join("state"), "providers": providers, "engine": {"api": engine}});
    std::fs::create_dir_all(folder.join("state")).unwrap();
    let path = folder.join("config.json");
    std::fs::write(&path, config.to_string()).unwrap();
    path
}

/// What a run must not do twice, and what it must leave as it was.
#[derive(Debug, PartialEq, Eq)]
struct Traces {
    /// State of the run.
    state: String,
    /// Of each host: its status, its boots, its kernel, and the installations and restarts that ran on it.
    hosts: BTreeMap<String, (HostStatus, u64, String, usize, usize)>,
    /// VMs that run, by name.
    vms: Vec<(String, bool)>,
    vms_killed: usize,
    policy: String,
    level: Level,
    flag: Option<u8>,
}

impl Traces {
    fn of(bench: &Bench, output: &Output) -> Traces {
        let said = String::from_utf8_lossy(&output.stdout);
        let state = said.lines().find_map(|line| line.strip_prefix(ENDED)).unwrap_or_else(|| {
            panic!(
                "the process did not end by itself: {:?}\n{said}\n{}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            )
        });
        // The number of commits is not the same with a kill.
        let mut words = state.split(' ');
        let state = words.next().unwrap_or_default().to_owned() + " " + &words.skip(1).collect::<Vec<_>>().join(" ");
        bench.lab.with_world(|world| {
            let count = |host: u64, is: fn(&HostAction) -> bool| {
                world.tasks.values().filter(|t| t.host == Some(host) && t.host_action.as_ref().is_some_and(is)).count()
            };
            let hosts = world.host_views(&bench.cluster).into_iter().map(|view| {
                let machine = world.hosts.values().find(|host| host.engine_id == view.id().as_str()).unwrap();
                let installs = count(machine.id, HostAction::uploads_profile);
                let restarts = count(
                    machine.id,
                    |action| matches!(action, HostAction::Command(text) if text.contains("\nshutdown ")),
                );
                let kernel = machine.running_kernel.clone();
                (view.inventory.name.clone(), (view.inventory.status, machine.boots, kernel, installs, restarts))
            });
            let mut vms: Vec<_> =
                world.engine.vms.values().map(|vm| (vm.shown.name.clone(), vm.shown.status == VmStatus::Up)).collect();
            vms.sort();
            let cluster = world.clusters.iter().find(|cluster| cluster.id == bench.cluster.as_str()).unwrap();
            Traces {
                state,
                hosts: hosts.collect(),
                vms,
                vms_killed: world.vms_killed().len(),
                policy: cluster.policy.clone(),
                level: cluster.level,
                flag: cluster.flag,
            }
        })
    }
}

/// The end of a run that is killed at a commit and goes on in another process.
async fn killed_at(installer: Installer, commit: u64, side: Side) -> (bool, Traces) {
    let bench = Bench::new(installer).await;
    let first = bench.drive(Some((commit, side))).await;
    let is_killed = first.status.signal() == Some(9);
    let last = if is_killed { bench.drive(None).await } else { first };
    (is_killed, Traces::of(&bench, &last))
}

/// The commits at which runs of `all` commits are killed.
fn points(all: u64) -> Vec<(u64, Side)> {
    let every: Vec<_> = (1..=all).flat_map(|commit| [(commit, Side::Before), (commit, Side::After)]).collect();
    let wanted = match std::env::var("OUM_CRASH_POINTS").as_deref() {
        Ok("all") => return every,
        _ => number("OUM_CRASH_POINTS").and_then(|n| usize::try_from(n).ok()).unwrap_or(12).clamp(1, every.len()),
    };
    let seed = usize::try_from(number("OUM_CRASH_SEED").unwrap_or(1)).unwrap();
    (0..wanted).map(|n| every[(seed + n * every.len() / wanted) % every.len()]).collect()
}

async fn same_end_at_each_point(installer: Installer) {
    let bench = Bench::new(installer).await;
    let output = bench.drive(None).await;
    let undisturbed = Traces::of(&bench, &output);
    assert!(undisturbed.state.starts_with("Succeeded"), "{undisturbed:#?}");
    assert_eq!(undisturbed.level, AFTER, "{undisturbed:#?}");
    assert!(undisturbed.vms.iter().all(|(_, runs)| *runs), "{undisturbed:#?}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let commits = said.lines().find_map(|line| line.strip_prefix(ENDED)?.split(' ').nth(1)?.parse().ok()).unwrap();
    let points = points(commits);
    let (mut kills, mut wrong) = (0, vec![]);
    for some in points.chunks(LANES) {
        let runs = some.iter().map(|(commit, side)| {
            let (commit, side) = (*commit, *side);
            tokio::spawn(async move {
                let began = Instant::now();
                let (is_killed, traces) = killed_at(installer, commit, side).await;
                println!(
                    "commit {commit} {side:?}: killed {is_killed}, {} in {} s",
                    traces.state,
                    began.elapsed().as_secs()
                );
                (commit, side, is_killed, traces)
            })
        });
        for run in runs.collect::<Vec<_>>() {
            let (commit, side, is_killed, traces) = run.await.unwrap();
            kills += usize::from(is_killed);
            if traces != undisturbed {
                wrong.push(format!("killed {side:?} commit {commit}: {traces:#?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "without a kill: {undisturbed:#?}\n{}", wrong.join("\n"));
    // The number of commits differs by one or two from run to run.
    assert!(kills * 10 >= points.len() * 8, "{kills} of {} runs were killed, of {commits} commits", points.len());
    println!("{installer:?}: {kills} kills at {} of {} points", points.len(), commits * 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_run_comes_to_the_same_end() {
    if std::env::var_os(CONFIG).is_some() {
        return;
    }
    let installer =
        if std::env::var(INSTALLER).as_deref() == Ok("engine") { Installer::Engine } else { Installer::Provider };
    same_end_at_each_point(installer).await;
}
