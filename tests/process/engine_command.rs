//! The engine source `command`: a real process, its exit codes, its environment and its end.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use ovirt_upgrade_manager::config::{EngineConfig, EngineSourceConfig, Span};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::engine::{EngineSource, EngineState};
use ovirt_upgrade_manager::model::request::CheckEngineRequest;
use ovirt_upgrade_manager::ports::{Clock, Engine};
use ovirt_upgrade_manager::system::SystemClock;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::support::engine_bench::{MACHINE, call, product, with_source};

/// A clock whose sleeps end when the test says so.
#[derive(Default)]
struct GateClock(Notify);

#[async_trait]
impl Clock for GateClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms()
    }
    async fn sleep(&self, _: Duration) {
        self.0.notified().await;
    }
}

struct Program {
    dir: TempDir,
    clock: Arc<GateClock>,
    engine: Arc<LocalEngine>,
}

/// `engine-upgrade-check`, played by a script. `$1` is its directory.
fn program(script: &str) -> Program {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("check.sh");
    fs::write(&path, script).unwrap();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let argv = vec!["/bin/sh".to_owned(), text(&path), text(dir.path())];
    let source = EngineSourceConfig::Command { argv, deadline: Span(Duration::from_secs(77)) };
    let clock = Arc::new(GateClock::default());
    let engine = Arc::new(LocalEngine::new(
        Some(EngineConfig { source: Some(source), api: None, actions: None }),
        clock.clone(),
    ));
    Program { dir, clock, engine }
}

impl Program {
    async fn run(&self) -> Result<bool, Error> {
        self.engine.upgrade_check(&call()).await.map(|answer| answer.available)
    }

    /// Process ids that the script wrote, once it has written that many.
    async fn pids(&self, count: usize) -> Vec<u32> {
        let path = self.dir.path().join("pids");
        let mut pids: Vec<u32> = vec![];
        until("the script has written its process ids", || {
            let text = fs::read_to_string(&path).unwrap_or_default();
            pids = text.lines().map(|line| line.parse().unwrap()).collect();
            text.ends_with('\n') && pids.len() == count
        })
        .await;
        pids
    }
}

/// Waits for a condition; gives up when something must be broken.
async fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}: not in a minute");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Gone, or dead and not yet collected by its parent.
fn is_dead(pid: u32) -> bool {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Err(_) => true,
        Ok(stat) => stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')),
    }
}

#[tokio::test]
async fn each_exit_code_has_its_answer() {
    assert_eq!(program("exit 0").run().await, Ok(true));
    assert_eq!(program("exit 1").run().await, Ok(false));
    for (script, needle) in [
        ("echo 'Error: no repository' >&2; echo FAIL; exit 2", "exit status: 2; its output: Error: no repository FAIL"),
        ("exit 2", "exit status: 2"),
        ("exit 127", "exit status: 127"),
        ("kill -9 $$", "signal: 9"),
    ] {
        let e = program(script).run().await.unwrap_err();
        assert_eq!(e.code(), Code::EngineCommandFailed);
        assert!(e.message().contains(needle), "{e}");
        assert!(e.message().contains("/bin/sh"), "{e}");
    }
}

#[tokio::test]
async fn a_program_that_is_missing_is_named() {
    let argv = vec!["/no/such/engine-upgrade-check".to_owned()];
    let source = EngineSourceConfig::Command { argv, deadline: Span(Duration::from_secs(1)) };
    let engine =
        LocalEngine::new(Some(EngineConfig { source: Some(source), api: None, actions: None }), Arc::new(SystemClock));
    let e = engine.upgrade_check(&call()).await.unwrap_err();
    assert!(e.message().contains("'/no/such/engine-upgrade-check' failed: it cannot be started"), "{e}");
}

#[tokio::test]
async fn it_inherits_no_environment_no_input_and_leads_its_own_group() {
    let p = program("env > $1/env; pwd > $1/pwd; cat > $1/input; cut -d' ' -f1,5 /proc/$$/stat > $1/group; exit 1");
    assert_eq!(p.run().await, Ok(false));
    let read = |name: &str| fs::read_to_string(p.dir.path().join(name)).unwrap();
    let environment = read("env");
    let mut names: Vec<_> = environment.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    // What a shell itself adds.
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    assert_eq!(names, ["HOME", "LC_ALL", "PATH"]);
    assert_eq!((read("pwd").trim(), read("input").as_str()), ("/", ""));
    let group = read("group");
    let (pid, pgid) = group.trim().split_once(' ').unwrap();
    assert_eq!(pid, pgid);
}

const HANGS: &str = "sleep 1000 & echo $! >> $1/pids; echo $$ >> $1/pids; wait";

#[tokio::test]
async fn at_the_deadline_it_dies_with_its_children() {
    let p = program(HANGS);
    let (run, clock) = (
        {
            let engine = p.engine.clone();
            tokio::spawn(async move { engine.upgrade_check(&call()).await })
        },
        p.clock.clone(),
    );
    let pids = p.pids(2).await;
    assert!(!pids.iter().any(|pid| is_dead(*pid)));
    clock.0.notify_one();
    let e = run.await.unwrap().unwrap_err();
    assert_eq!(e.code(), Code::EngineCommandFailed);
    assert!(e.message().contains("did not end within 77s and was killed"), "{e}");
    until("all are dead", || pids.iter().all(|pid| is_dead(*pid))).await;
}

#[tokio::test]
async fn a_cancelled_or_dropped_call_kills_it_too() {
    for drop_it in [false, true] {
        let p = program(HANGS);
        let call = call();
        let (engine, cancel) = (p.engine.clone(), call.cancel.clone());
        let run = tokio::spawn(async move { engine.upgrade_check(&call).await });
        let pids = p.pids(2).await;
        if drop_it {
            run.abort();
        } else {
            cancel.cancel();
            assert_eq!(run.await.unwrap().unwrap_err().code(), Code::Cancelled);
        }
        until("all are dead", || pids.iter().all(|pid| is_dead(*pid))).await;
    }
}

#[tokio::test]
async fn processes_left_behind_are_killed_without_waiting() {
    let p = program("sleep 1000 & echo $! >> $1/pids; exit 0");
    assert_eq!(p.run().await, Ok(true));
    let pids = p.pids(1).await;
    until("the child is dead", || is_dead(pids[0])).await;
    // One that left the group on purpose keeps the pipe open; nobody waits for it.
    assert_eq!(program("setsid sleep 3 & exit 1").run().await, Ok(false));
}

#[tokio::test]
async fn a_flood_is_stopped_and_much_output_is_not() {
    let p = program("echo $$ >> $1/pids; exec yes");
    let e = p.run().await.unwrap_err();
    assert!(e.message().contains("printed more than 1048576 bytes and was killed"), "{e}");
    let pids = p.pids(1).await;
    until("it is dead", || is_dead(pids[0])).await;
    assert_eq!(program("head -c 500000 /dev/zero; exit 1").run().await, Ok(false));
    let noisy = program("head -c 500000 /dev/zero | tr '\\0' x; echo the end >&2; exit 2").run().await.unwrap_err();
    assert!(noisy.message().ends_with("the end") && noisy.message().len() < 4096, "{}", noisy.message().len());
}

#[tokio::test]
async fn the_command_answers_and_a_machine_given_with_the_call_adds_its_errata() {
    let p = program("exit 0");
    let argv = vec!["/bin/sh".to_owned(), p.dir.path().join("check.sh").to_str().unwrap().to_owned()];
    let source = EngineSourceConfig::Command { argv, deadline: Span(Duration::from_secs(60)) };
    let machine = serde_json::from_value(serde_json::json!({"id": "e", "name": MACHINE, "status": "unknown"})).unwrap();
    let request = CheckEngineRequest { machine: Some(machine), ..product("4.5.6-1.el9") };
    let (_, check) = with_source(source, request).await;
    assert_eq!((check.state, check.source), (EngineState::Available, Some(EngineSource::Command)));
    assert_eq!(check.errata.map(|e| e.at_least()), Some(0));
    assert_eq!(check.association.map(|a| a.content_host_name).as_deref(), Some(MACHINE));
}
