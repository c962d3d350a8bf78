//! Rolling upgrades over the wire with a disturbance in each phase of the first host: the run waits, asks nobody, and succeeds.

use std::collections::BTreeSet;
use std::time::Duration;

use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{HostResult, Phase};
use ovirt_upgrade_manager::model::run_status::RunStatus;
use upgrade_manager_lab::world::engine::EngineStop;
use upgrade_manager_lab::{Fault, RequestFault, Shape};

use super::whole_run::{Bench, lab, until};

/// How long each disturbance lasts: some turns of the run.
const LASTS: Duration = Duration::from_secs(6);

/// What is wrong for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    /// Requests fail with a status and a page of a web server.
    EngineFails(u16),
    /// Responses break off.
    EngineCut,
    /// No request is answered.
    EngineHangs,
    /// Answers take some seconds.
    EngineIsSlow,
    /// The engine is killed, and starts again a minute later.
    EngineRestarts,
    /// Requests to the provider fail.
    ProviderFails,
    /// The provider answers no request.
    ProviderHangs,
}

impl Wrong {
    fn begin(self, bench: &Bench) {
        let status = |status, shape| RequestFault::Status { status, shape, message: "planned".to_owned() };
        let (effect, path) = match self {
            Wrong::EngineFails(code) => (status(code, Shape::Html), "/ovirt-engine/*"),
            Wrong::EngineCut => (RequestFault::Cut, "/ovirt-engine/*"),
            Wrong::EngineHangs => (RequestFault::Hang, "/ovirt-engine/*"),
            Wrong::EngineIsSlow => (RequestFault::Latency { ms: 2_500 }, "/ovirt-engine/*"),
            Wrong::ProviderFails => (status(503, Shape::Html), "/*"),
            Wrong::ProviderHangs => (RequestFault::Hang, "/*"),
            Wrong::EngineRestarts => return bench.lab.with_world(|world| world.stop_engine(EngineStop::Kill, 60_000)),
        };
        bench.lab.add_fault(Fault { path: Some(path.to_owned()), ..Fault::new(effect) });
    }
}

/// Disturbs each phase of the first host, once.
async fn disturbed(wrong: Wrong) -> (Wrong, RunStatus, usize) {
    let state = tempfile::tempdir().unwrap();
    let (bench, _) = Bench::start(lab(), state.path(), Installer::Provider).await;
    let mut disturbed = BTreeSet::from([Phase::Waiting, Phase::Ended]);
    let mut count = 0;
    loop {
        // The host that is begun first, by the plan.
        let phase = |status: &RunStatus| status.hosts.first().map_or(Phase::Ended, |host| host.phase);
        let status = until(&bench, |status| {
            status.state.is_final() || status.question.is_some() || !disturbed.contains(&phase(status))
        })
        .await;
        if status.state.is_final() || status.question.is_some() {
            bench.manager.close().await;
            return (wrong, status, count);
        }
        disturbed.insert(phase(&status));
        count += 1;
        wrong.begin(&bench);
        tokio::time::sleep(LASTS).await;
        bench.lab.clear_faults();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_survives_what_is_wrong_in_each_phase() {
    let all = [
        Wrong::EngineFails(500),
        Wrong::EngineFails(503),
        Wrong::EngineFails(404),
        Wrong::EngineFails(401),
        Wrong::EngineCut,
        Wrong::EngineHangs,
        Wrong::EngineIsSlow,
        Wrong::EngineRestarts,
        Wrong::ProviderFails,
        Wrong::ProviderHangs,
    ];
    let runs: Vec<_> = all.into_iter().map(|wrong| tokio::spawn(disturbed(wrong))).collect();
    let mut bad = vec![];
    for run in runs {
        let (wrong, status, count) = run.await.unwrap();
        let succeeded = status.hosts.iter().all(|host| host.result == Some(HostResult::Succeeded));
        if !succeeded || status.question.is_some() {
            bad.push(format!("{wrong:?}: {status:#?}"));
        }
        // Short phases can pass between two looks.
        assert!(count >= 4, "{wrong:?}: {count} phases");
        println!("{wrong:?}: {:?} after {count} disturbances", status.state);
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
