//! Rolling upgrades over the wire with a disturbance in each phase of the first host: the run waits, asks nobody, and succeeds.

use std::time::{Duration, Instant};

use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{HostResult, Phase};
use ovirt_upgrade_manager::model::run_status::RunStatus;
use upgrade_manager_lab::world::engine::EngineStop;
use upgrade_manager_lab::{Fault, RequestFault, Shape};

use super::whole_run::{Bench, lab, until};

/// How long each disturbance lasts: some turns of the run.
const LASTS: Duration = Duration::from_secs(6);
/// How long the provider is lost in the middle of an installation.
const LOST: Duration = Duration::from_secs(90);
/// Phases that take so long that no look misses them. Short ones can pass between two looks.
const LONG: [Phase; 3] = [Phase::Evacuating, Phase::Installing, Phase::Restarting];

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
    /// The engine is killed, and starts again some seconds later.
    EngineRestarts,
    /// Requests to the provider fail.
    ProviderFails,
    /// The provider answers no request.
    ProviderHangs,
    /// The provider is away for minutes while it installs, and at no other time.
    ProviderIsLost,
}

impl Wrong {
    fn begin(self, bench: &Bench) {
        let status = |status, shape| RequestFault::Status { status, shape, message: "planned".to_owned() };
        let (effect, path) = match self {
            Wrong::EngineFails(code) => (status(code, Shape::Html), "/ovirt-engine/*"),
            Wrong::EngineCut => (RequestFault::Cut, "/ovirt-engine/*"),
            Wrong::EngineHangs => (RequestFault::Hang, "/ovirt-engine/*"),
            Wrong::EngineIsSlow => (RequestFault::Latency { ms: 2_500 }, "/ovirt-engine/*"),
            Wrong::ProviderFails | Wrong::ProviderIsLost => (status(503, Shape::Html), "/*"),
            Wrong::ProviderHangs => (RequestFault::Hang, "/*"),
            Wrong::EngineRestarts => return bench.lab.with_world(|world| world.stop_engine(EngineStop::Kill, 10_000)),
        };
        bench.lab.add_fault(Fault { path: Some(path.to_owned()), ..Fault::new(effect) });
    }

    /// How long it lasts in a phase. `None`: the phase is left alone.
    fn lasts(self, phase: Phase) -> Option<Duration> {
        match (self, phase) {
            (_, Phase::Waiting | Phase::Ended) => None,
            (Wrong::ProviderIsLost, Phase::Installing) => Some(LOST),
            (Wrong::ProviderIsLost, _) => None,
            _ => Some(LASTS),
        }
    }
}

/// A run that was disturbed.
struct Disturbed {
    wrong: Wrong,
    status: RunStatus,
    phases: Vec<Phase>,
    took: Duration,
}

/// Disturbs each phase of the first host, once.
async fn disturbed(wrong: Wrong) -> Disturbed {
    let (state, began) = (tempfile::tempdir().unwrap(), Instant::now());
    let (bench, _) = Bench::start(lab(), state.path(), Installer::Provider).await;
    let mut phases = vec![];
    loop {
        // The host that is begun first, by the plan.
        let phase = |status: &RunStatus| status.hosts.first().map_or(Phase::Ended, |host| host.phase);
        let is_over = |status: &RunStatus| status.state.is_final() || status.question.is_some();
        let is_new = |phase: &Phase| wrong.lasts(*phase).is_some() && !phases.contains(phase);
        let status = until(&bench, |status| is_over(status) || is_new(&phase(status))).await;
        if is_over(&status) {
            bench.manager.close().await;
            return Disturbed { wrong, status, phases, took: began.elapsed() };
        }
        let Some(lasts) = wrong.lasts(phase(&status)) else { continue };
        phases.push(phase(&status));
        wrong.begin(&bench);
        tokio::time::sleep(lasts).await;
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
        Wrong::ProviderIsLost,
    ];
    let runs: Vec<_> = all.into_iter().map(|wrong| tokio::spawn(disturbed(wrong))).collect();
    let mut bad = vec![];
    for run in runs {
        let Disturbed { wrong, status, phases, took } = run.await.unwrap();
        println!("{wrong:?}: {:?} in {} s, disturbed in {phases:?}", status.state, took.as_secs());
        let succeeded = status.hosts.iter().all(|host| host.result == Some(HostResult::Succeeded));
        let missed = |phase: &&Phase| wrong.lasts(**phase).is_some() && !phases.contains(phase);
        if !succeeded || status.question.is_some() || LONG.iter().any(|phase| missed(&phase)) {
            bad.push(format!("{wrong:?} in {phases:?}: {status:#?}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
