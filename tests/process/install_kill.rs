//! The process that installs is killed, and another one continues with its state directory.
//!
//! This binary starts itself again as the process to be killed: `the_process_to_be_killed` does something only then.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::support::fake_world::World;
use crate::support::install_bench::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::task::{ProofVerdict, Selection, TaskState};
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::SystemIds;

const DIRECTORY: &str = "OUM_TEST_KILL_DIRECTORY";
const STAGE: &str = "OUM_TEST_KILL_STAGE";

#[tokio::test]
async fn the_process_to_be_killed() {
    let (Some(dir), Ok(stage)) = (std::env::var_os(DIRECTORY), std::env::var(STAGE)) else { return };
    let bench = Bench::sqlite(Path::new(&dir), World::new("katello")).await;
    match stage.as_str() {
        "sending" => {
            bench.world.hold("install");
            let manager = bench.manager.clone();
            tokio::spawn(
                async move { manager.install_errata(&call(), errata_request(host("h1"), &["RHSA-2026:1"])).await },
            );
            bench.world.until_asked("install", 1).await;
        }
        "running" | "proving" => {
            let state = if stage == "running" { TaskState::Running } else { TaskState::Proving };
            bench.world.set(|s| (s.course, s.profile_lags) = (vec![(state, 100, "")], u32::MAX));
            let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
            bench.until(&task.id, |t| t.state == state).await;
        }
        other => panic!("no stage {other}"),
    }
    println!("\nkill me");
    // Ends by itself if nobody does.
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
}

/// Killed when it goes out of scope, whatever happens.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A process dies at this stage; answers a manager on what it left, over a provider that knows what it was sent.
async fn after_a_kill(dir: &Path, stage: &str) -> Bench {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "install_kill::the_process_to_be_killed", "--nocapture"])
        .env(DIRECTORY, dir)
        .env(STAGE, stage)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut child = Killed(child);
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "kill me"), "the process ended before stage '{stage}'");
    let taken = store::open(dir, Role::Controller, TokioClock::begin(), &SystemIds).map(drop).unwrap_err();
    assert_eq!(taken.code(), Code::StateInUse, "{taken}");
    drop(child);
    let world = World::new("katello");
    world.adopt(Selection::Errata(vec![ErratumId::new("RHSA-2026:1").unwrap()]));
    Bench::sqlite(dir, world).await
}

#[tokio::test]
async fn killed_while_sending() {
    let dir = tempfile::tempdir().unwrap();
    let bench = after_a_kill(dir.path(), "sending").await;
    let events = bench.store.events_after(0, 100).await.unwrap();
    let task = bench.end_of(events.last().unwrap().event.task_id.as_ref().unwrap()).await;
    assert_eq!((task.state, task.problem.unwrap().code), (TaskState::Lost, Code::TaskResultUnknown));
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_RESULT_UNKNOWN"]);
    bench.manager.close().await;
    assert_eq!(bench.world.asked("install"), 0);
}

async fn goes_on(stage: &str) {
    let dir = tempfile::tempdir().unwrap();
    let bench = after_a_kill(dir.path(), stage).await;
    let id = bench.store.events_after(0, 100).await.unwrap().pop().unwrap().event.task_id.unwrap();
    let task = bench.end_of(&id).await;
    assert_eq!(task.proof.as_ref().unwrap().verdict, ProofVerdict::Proved, "{task:?}");
    assert_eq!(task.proof.unwrap().changed[0].name, "bash");
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_SUCCEEDED"]);
    assert_eq!(bench.world.asked("install"), 0);
}

#[tokio::test]
async fn killed_while_the_provider_installs() {
    goes_on("running").await;
}

#[tokio::test]
async fn killed_while_the_installation_is_proved() {
    goes_on("proving").await;
}
