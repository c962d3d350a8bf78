//! Two installations of ours, each with a store of its own, and one cluster. Only the engine's upgrade flag, with the
//! correlation id of a run, keeps their runs apart (I7).

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::RunId;
use ovirt_upgrade_manager::model::run::{Choice, Command, Phase, RunState};
use ovirt_upgrade_manager::rolling::commands;
use ovirt_upgrade_manager::rolling::run::{HostRun, Run};
use upgrade_manager_lab::MemoryStore;
use upgrade_manager_lab::sim::clock::SimIds;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::rng::Rng;

use super::bench::{Bench, MINUTE, OPERATOR, Setup, names};

/// A cluster of three hosts, and both installations have a plan for it that was approved.
struct Two {
    bench: Bench,
    other: Arc<MemoryStore>,
    run: RunId,
}

impl Two {
    /// The first one has begun, and has the flag; the other one begins after it.
    fn begun() -> Two {
        let mut bench = Setup::hosts(3).vm("a", 0).build();
        let other = Arc::new(MemoryStore::new(&SimIds::new(Rng::new(77))));
        let request = bench.request(|_| {});
        let run = bench.elsewhere(&other, |bench| {
            let plan = bench.plan(request).unwrap();
            let hash = plan.hash.clone();
            bench.call(|ports, call| async move { commands::start(&ports, &call, &hash, OPERATOR).await }).unwrap()
        });
        bench.begin(|_| {});
        bench.until("flag", |b| b.cluster_view().upgrade.is_some());
        let mut two = Two { bench, other, run };
        two.there(Bench::start_process);
        two
    }

    fn there<T>(&mut self, act: impl FnOnce(&mut Bench) -> T) -> T {
        let other = Arc::clone(&self.other);
        self.bench.elsewhere(&other, act)
    }

    /// The other one's run.
    fn theirs(&mut self) -> Run {
        let (other, run) = (Arc::clone(&self.other), self.run.clone());
        self.bench.run_elsewhere(&other, &run)
    }

    /// Lets the other one's run look again.
    fn resume_theirs(&mut self) {
        let question = self.theirs().hold.and_then(|hold| hold.question).expect("it asks nothing").0;
        self.ask_theirs(Command::Answer { question, choice: Choice::GoOn });
    }

    fn ask_theirs(&mut self, command: Command) {
        let run = self.run.clone();
        self.there(|bench| bench.call(|ports, _| async move { commands::send(&ports, &run, command, OPERATOR).await }))
            .unwrap();
    }

    /// It stands, and names who holds the flag; it has begun no host.
    #[track_caller]
    fn they_wait_for_ours(&mut self) {
        let ours = self.bench.run().correlation.to_string();
        let theirs = self.theirs();
        let why = theirs.hold.expect("it is paused").why;
        assert_eq!(why.code, Code::UpgradeFlagHeld);
        names(&why, &["c1", &ours]);
        assert!(theirs.hosts.values().all(|h| h.phase == Phase::Waiting));
    }
}

/// The one that comes second pauses, names the first one, and begins no host however often operators resume; when the
/// first has ended it goes on.
#[test]
fn who_comes_second_waits_for_the_first() {
    let mut two = Two::begun();
    two.bench.until_phase(0, Phase::Installing);
    two.they_wait_for_ours();
    two.resume_theirs();
    two.bench.until_phase(1, Phase::Installing);
    two.they_wait_for_ours();
    assert_eq!(two.bench.end(), RunState::Succeeded);
    two.resume_theirs();
    for _ in 0..600 {
        two.bench.for_ms(MINUTE);
        if two.theirs().ended.is_some() {
            break;
        }
    }
    let theirs = two.theirs();
    // Nothing is left to be installed: the provider shows it, and each host is restarted and proved.
    let (state, _) =
        theirs.ended.clone().unwrap_or_else(|| panic!("it has not ended: {:?} {:?}", theirs.stage, theirs.hold));
    assert!(state.is_final());
    let by_others = |h: &HostRun| h.installed.as_ref().is_some_and(|(_, why)| why.contains("another user installed"));
    assert!(theirs.hosts.values().all(by_others), "{:?}", theirs.hosts);
    assert_eq!((two.bench.cluster_view().upgrade, two.bench.out()), (None, 0));
}

/// An engine restart clears the flag, and the other run takes it while our process is down and a host of our run is out.
/// Our run pauses and names the holder of the flag, and neither takes out a second host. When the other run is cancelled,
/// ours goes on.
#[test]
fn a_flag_that_the_other_one_takes_stops_ours_before_its_next_host() {
    let mut two = Two::begun();
    two.bench.until_phase(0, Phase::Booting);
    let theirs = two.theirs().correlation.to_string();
    two.bench.kill();
    two.bench.happens(WorldFault::EngineRestarts { kill: true });
    two.bench.until("engine", |b| b.state().world.engine_answers());
    two.there(Bench::start_process);
    two.resume_theirs();
    two.bench.until("their flag", |b| b.cluster_view().upgrade.is_some_and(|f| f.correlation_id == theirs));
    two.bench.start_process();
    let why = two.bench.until_paused();
    assert_eq!(why.code, Code::UpgradeFlagHeld);
    names(&why, &["c1", &theirs]);
    for _ in 0..60 {
        two.bench.for_ms(MINUTE);
        assert!(two.bench.out() <= 1, "two hosts are out");
    }
    let waiting = two.bench.run().hosts.values().filter(|h| h.phase == Phase::Waiting).count();
    assert_eq!(waiting, 2, "ours begins no host under the flag of the other one");
    two.ask_theirs(Command::Cancel);
    two.bench.until("free flag", |b| b.cluster_view().upgrade.is_none());
    two.bench.go_on();
    assert_eq!(two.bench.end(), RunState::Succeeded);
    assert!(two.theirs().hosts.values().all(|h| h.before.is_none()), "the other one has begun no host");
}
