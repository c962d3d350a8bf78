//! The work that a run leaves to an operator at a host: each end tells what is true of it, and nothing else.

use ovirt_upgrade_manager::error::{Problem, codes};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, Entry, HostResult, Phase, StepOutcome};
use ovirt_upgrade_manager::rolling::run::HostRun;
use ovirt_upgrade_manager::rolling::run::left::needs;

use super::bench::SECOND;
use super::bench::decisions::Decision;
use super::decisions::in_phase;

/// A host that ended so, and what was known of it.
struct End {
    result: HostResult,
    why: Problem,
    /// Changes the host, on which nothing was installed.
    state: fn(&mut HostRun),
    /// Words of the remedy.
    says: &'static str,
}

fn late() -> Problem {
    codes::HostPhaseTimeout { host: "h1", phase: "settling", limit: "10 minutes" }.err().into()
}

fn moved() -> Problem {
    codes::ExternalChange { what: "host h1 was moved", who: "eve" }.err().into()
}

fn refused() -> Problem {
    codes::EngineUpgradeFailed { host: "h1", why: "no space left" }.err().into()
}

fn installed(host: &mut HostRun) {
    (host.packages_begun, host.installed) = (true, Some((true, "its profile shows it".to_owned())));
}

fn begun(host: &mut HostRun) {
    host.packages_begun = true;
}

fn begun_by_engine(host: &mut HostRun) {
    (host.packages_begun, host.by_engine) = (true, true);
}

fn was_in_maintenance(host: &mut HostRun) {
    host.before.as_mut().expect("it was begun").status = HostStatus::Maintenance;
}

/// The words differ where an operator has to do something else.
#[test]
fn each_end_of_a_host_tells_what_is_left_to_do() {
    use HostResult::{FailedInService, FailedOutOfService, Skipped, Unproven};
    let end = |result, why, state, says| End { result, why, state, says };
    let ends = [
        end(FailedInService, late(), |_| {}, "nothing was installed on it"),
        end(FailedInService, late(), begun, "its upgrade is not proved"),
        end(FailedInService, late(), begun_by_engine, "the engine may still upgrade it"),
        end(FailedOutOfService, late(), |_| {}, "Remove the cause, activate it"),
        end(FailedOutOfService, late(), was_in_maintenance, "in maintenance as before"),
        end(FailedOutOfService, moved(), |_| {}, "as another user made it"),
        end(FailedOutOfService, late(), begun, "look at its task on the provider"),
        end(FailedOutOfService, late(), begun_by_engine, "The engine may still upgrade it"),
        end(FailedOutOfService, refused(), begun_by_engine, "upgrade the host again in the engine"),
        end(FailedOutOfService, late(), installed, "Its packages are installed"),
        end(FailedOutOfService, late(), |host| host.restart_pending = true, "A restart was sent and may still come"),
        end(Skipped, late(), |_| {}, "as it was when it was skipped"),
        end(Skipped, late(), begun_by_engine, "The engine may still upgrade it"),
        end(Unproven, late(), installed, "Compare its packages"),
    ];
    let mut bench = in_phase(Phase::Settling);
    let decision = Decision::of(&mut bench);
    let (plan, untouched) = (decision.run.plan.hosts[0].clone(), decision.run.hosts[&bench.hosts[0]].clone());
    for End { result, why, state, says } in ends {
        let mut host = untouched.clone();
        state(&mut host);
        host.phase = Phase::Ended;
        host.result = Some((result, Some(why)));
        let told = needs(&plan, &host).expect("an operator is needed");
        assert!(told.remedy.contains(says), "{result:?}, '{says}': {}", told.remedy);
    }
}

/// A host that needs nobody is not named.
#[test]
fn a_host_that_succeeded_or_was_not_begun_needs_nothing() {
    let mut bench = in_phase(Phase::Settling);
    let decision = Decision::of(&mut bench);
    let (plan, host) = (decision.run.plan.hosts[0].clone(), decision.run.hosts[&bench.hosts[0]].clone());
    let ended = |result, before| {
        let (before, result) = (host.before.clone().filter(|_| before), Some((result, None)));
        needs(&plan, &HostRun { before, result, ..host.clone() })
    };
    for result in [HostResult::Succeeded, HostResult::UpToDate, HostResult::NotReached] {
        assert_eq!(ended(result, true), None, "{result:?}");
    }
    assert_eq!(ended(HostResult::Skipped, false), None);
    assert!(ended(HostResult::Skipped, true).is_some());
}

/// The power of a host was cut, and it is skipped 20 s later: no job of the provider restarts it.
#[test]
fn a_power_cut_is_not_looked_for_at_the_provider() {
    let mut bench = in_phase(Phase::Restarting);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let host = bench.hosts[0].clone();
    decision.write(Entry::Intent { host: Some(host.clone()), action: Action::FenceRestart });
    let step = decision.run.seq;
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    decision.write(Entry::Closed { step, outcome: StepOutcome::Done, why: None });
    decision.write(Entry::Phase { host: host.clone(), phase: Phase::Booting, why: None });
    let why: Problem = codes::HostSkipped { host: "h1" }.err().into();
    decision.snapshot.now_ms += 20 * SECOND;
    decision.write(Entry::HostEnded { host: host.clone(), result: HostResult::Skipped, why: Some(why) });
    let plan = decision.run.plan.host(&host).unwrap().clone();
    let told = needs(&plan, &decision.run.hosts[&host]).expect("an operator is needed");
    assert!(!told.remedy.contains("provider"), "{}", told.remedy);
}
