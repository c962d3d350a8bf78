//! A run begun, killed, continued, interrupted, ended; orders beside it and without it.

use std::io::{BufRead, BufReader};
use std::process::Child;

use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::model::run::Phase;
use ovirt_upgrade_manager::model::run_request::{RunRequest, RunsRequest};
use ovirt_upgrade_manager::model::run_status::RunStatus;
use ovirt_upgrade_manager::ports::Call;
use ovirt_upgrade_manager::store::lock::Lock;
use serde_json::Value;
use tokio::runtime::Runtime;
use upgrade_manager_lab::{Lab, Options, Pace, WorldOptions};

use crate::support::{Ended, Home, cluster, matches_schema, signal, until};

/// A lab with a cluster that is rolled, and an observer that looks at the run.
pub struct Bench {
    pub lab: Lab,
    pub home: Home,
    runtime: Runtime,
    observer: Option<UpgradeManager>,
}

/// The plan of a run that is quick: one host, by the engine's own upgrade.
const QUICK: [&str; 6] = ["--installer", "engine", "--soak", "0s", "--calm", "0s"];

impl Bench {
    pub fn new() -> Bench {
        let world = WorldOptions {
            hosts: 2,
            clusters: 1,
            node_hosts: 0,
            all_up: true,
            vms: Some(4),
            quick: true,
            ..WorldOptions::default()
        };
        let lab =
            Lab::start(Options { world, pace: Pace::Speed(1.0), vdsm_ports: true, ..Options::default() }).unwrap();
        // No host is begun in the first ten minutes after a start of the engine.
        lab.advance(11 * 60_000);
        let home = Home::of(&lab);
        Bench { lab, home, runtime: Runtime::new().unwrap(), observer: None }
    }

    /// Makes a plan and gives its hash.
    fn plan(&self, more: &[&str]) -> String {
        let host = self.lab.inventory().unwrap().clusters[0].hosts[0].name.clone();
        let name = cluster(&self.lab, 0);
        let plan = self.home.document("Plan", &[&["plan", &name, "--host", &host][..], &QUICK, more].concat());
        assert_eq!(plan["blockers"], serde_json::json!([]), "{plan}");
        plan["hash"].as_str().unwrap().to_owned()
    }

    /// The newest run, once there is one. The world skips the time of work that takes long.
    fn look(&mut self) -> Option<RunStatus> {
        let _inside = self.runtime.enter();
        if self.observer.is_none() {
            let config = Config::from_json(self.home.config(&self.lab).to_string().as_bytes()).unwrap();
            self.observer = self.runtime.block_on(UpgradeManager::open(Config { role: Role::Observer, ..config })).ok();
        }
        let observer = self.observer.as_ref()?;
        let call = Call::new(CorrelationId::ours("look").unwrap(), tokio_util::sync::CancellationToken::new());
        let status = self.runtime.block_on(async {
            let run = observer.runs(&call, RunsRequest::default()).await.unwrap().runs.first()?.run.clone();
            Some(observer.run(&call, RunRequest { run }).await.unwrap())
        })?;
        const SLOW: [Phase; 4] = [Phase::Evacuating, Phase::Installing, Phase::Restarting, Phase::Booting];
        if status.hosts.iter().any(|host| SLOW.contains(&host.phase)) {
            self.lab.advance(5_000);
        }
        Some(status)
    }

    fn until(&mut self, what: &str, holds: impl Fn(&RunStatus) -> bool) -> RunStatus {
        until(what, || self.look().filter(|status| holds(status)))
    }

    /// Waits for the end of a process while the world goes on.
    pub fn ended(&mut self, mut child: Child) -> Ended {
        until("the end of the program", || {
            self.look();
            child.try_wait().unwrap()
        });
        Ended::of(child.wait_with_output().unwrap())
    }
}

#[test]
fn a_run_survives_a_kill_and_ctrl_c_and_ends_with_a_report() {
    let mut bench = Bench::new();
    let hash = bench.plan(&[]);
    let mut first = bench.home.begin(["run", "--plan", &hash]);
    let status = bench.until("the installation", |status| status.hosts[0].phase >= Phase::Installing);
    signal(&first, "-KILL");
    first.wait().unwrap();

    // Nobody drives it now, and it is told how to go on.
    let run = status.run.as_str();
    let short = &run[..8];
    let text = bench.home.run(["status", short]).good();
    assert!(
        text.contains("No process drives this run now") && text.contains(&format!("run --continue {short}")),
        "{text}"
    );
    // A process that began another run would drive this one, too.
    bench.home.run(["run", "--plan", &hash]).refused(1, &[short, "is unfinished", "--with-other-runs"]);
    bench.home.run(["restore", short]).refused(1, &["RUN_EXISTS"]);
    bench.home.run(["answer", short, "1", "go_on"]).refused(1, &["QUESTION_NOT_OPEN"]);
    bench.home.run(["skip", short, "nobody"]).refused(1, &["HOST_NOT_IN_RUN"]);

    // A second process goes on, and Ctrl-C leaves it where it is.
    let mut second = bench.home.begin(["run", "--continue", "--json"]);
    let mut lines = BufReader::new(second.stdout.take().unwrap()).lines();
    let document: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    matches_schema("RunStatus", &document);
    signal(&second, "-INT");
    let rest = std::thread::spawn(move || lines.count());
    let second = bench.ended(second);
    second.refused(130, &["stands still", &format!("run --continue {short}")]);
    rest.join().unwrap();

    // A third one takes it to its end. Beside it, other processes read, and leave commands.
    let third = bench.home.begin(["run", "--continue", short]);
    let state = bench.home.path("state");
    until("a driver", || Lock::is_held(&state).unwrap().then_some(()));
    bench.home.run(["run", "--continue", short]).refused(1, &["another process drives", "status"]);
    let watching = bench.home.begin(["status", short, "--follow"]);
    let text = bench.home.run(["pause", short, "--at", "now"]).good();
    assert!(text.contains("takes it within seconds"), "{text}");
    let host = status.hosts[0].name.as_str();
    bench.home.run(["associate", host, "--refresh"]).refused(1, &["OBSERVER_ONLY"]);
    let paused = |status: &RunStatus| status.state == ovirt_upgrade_manager::model::run::RunState::Paused;
    bench.until("the pause", paused);
    assert_eq!(bench.home.run(["status", short, "--exit-code"]).code, 5);
    bench.home.run(["resume", short]).good();
    let third = bench.ended(third);
    assert!(third.code == 0 && third.out.contains("upgraded and proved"), "{third:?}");
    let watching = bench.ended(watching);
    assert!(watching.code == 0 && watching.out.contains("succeeded"), "{watching:?}");

    // What is left of it.
    assert!(bench.home.run(["restore", short]).good().contains("left nothing behind"));
    assert_eq!(bench.home.document("Restored", &["restore", short])["settings"], serde_json::json!([]));
    assert_eq!(bench.home.document("RunStatus", &["status", short])["run"], run);
    assert!(bench.home.document("RunList", &["status"])["runs"][0]["run"] == run);
    let text = bench.home.run(["report"]).good();
    assert!(text.contains("Result            succeeded") && text.contains("boot id"), "{text}");
    let report = bench.home.document("RunReport", &["report", short]);
    assert_eq!(report["actor"], "tester");
    bench.home.document("ReportPage", &["report", "--html"]);
    let file = bench.home.path("report.html");
    let write = ["report".as_ref(), "--html".as_ref(), "--output".as_ref(), file.as_os_str()];
    bench.home.run(write).good();
    assert!(std::fs::read_to_string(&file).unwrap().to_lowercase().starts_with("<!doctype html>"));
    bench.home.run(write).refused(1, &["the file exists"]);
    bench.home.run(write.iter().chain(&["--force".as_ref()])).good();
    bench.home.run(["cancel", short]).refused(1, &["RUN_ENDED"]);
}

#[test]
fn a_run_that_waits_for_an_approval_ends_with_exit_code_5_and_can_be_cancelled() {
    let mut bench = Bench::new();
    let hash = bench.plan(&["--approval", "each_host"]);
    let waiting = bench.home.begin(["run", "--plan", &hash, "--stop-at-question"]);
    let waiting = bench.ended(waiting);
    assert_eq!(waiting.code, 5, "{waiting:?}");
    let status = bench.look().unwrap();
    let short = &status.run.as_str()[..8];
    assert!(waiting.out.contains("approv"), "{waiting:?}");
    assert!(waiting.out.contains(&format!("upgrade-manager approve {short}")), "{waiting:?}");
    // Nobody drives it: what is asked for now is taken when it goes on.
    let text = bench.home.run(["cancel", short]).good();
    assert!(text.contains("No process drives this run now"), "{text}");
    let cancelled = bench.home.begin(["run", "--continue"]);
    let cancelled = bench.ended(cancelled);
    assert!(cancelled.code == 6 && cancelled.out.contains("cancelled"), "{cancelled:?}");
    assert_eq!(bench.home.run(["status", short, "--exit-code"]).code, 6);
}
