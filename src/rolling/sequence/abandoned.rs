//! The end of an abandoned run that cannot read the engine, or reads it so slowly that nothing may be based on its answers.
//!
//! With reads, an abandoned run returns hosts on which nothing was installed, and restores what it can. Without, it sends
//! nothing, and ends with a list of what is left to do.
//!
//! Tests: `lab/tests/it/runs/slow_engine.rs`.

use super::blind::Blind;
use crate::error::{Problem, codes};
use crate::model::TimeMs;
use crate::model::ids::HostId;
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::run::{Entry, HostResult, Phase, RunState, Stage, StepOutcome};
use crate::rolling::run::{HostRun, Run, left};

/// How long an abandoned run waits for reads.
const ABANDONED_WAIT_MS: TimeMs = 60_000;

/// What is said of a setting that was not restored.
const UNREAD: &str = "the engine could not be read when the run was abandoned";

/// Whether the run ends without reads.
pub(super) fn ends_unread(run: &Run, unread_ms: TimeMs) -> bool {
    run.abandoned && run.ended.is_none() && unread_ms >= ABANDONED_WAIT_MS && !bug!(AbandonsWithReadsOnly)
}

/// Ends the run: nothing is sent, and every open step, setting and host is told as it was last known.
pub(super) fn end_abandoned(blind: &mut Blind) {
    let why: Problem = codes::Cancelled { operation: format!("run {}", blind.run.id) }.err().into();
    let steps: Vec<u64> = blind.run.steps.keys().copied().collect();
    for step in steps {
        blind.write(Entry::Closed { step, outcome: StepOutcome::Unknown, why: Some(why.clone()) });
    }
    let entries: Vec<LedgerEntry> = blind.run.unrestored().cloned().collect();
    for entry in entries {
        let listed = not_restored(&blind.run, &entry);
        blind.write(Entry::Noted { host: None, problem: listed.clone() });
        blind.write(Entry::Ledger(LedgerEntry { state: LedgerState::Listed(listed), ..entry }));
    }
    let hosts: Vec<HostId> = blind.run.plan.hosts.iter().map(|plan| plan.id.clone()).collect();
    for host in hosts {
        end_host(blind, host, &why);
    }
    blind.write(Entry::Stage(Stage::Closing));
    blind.write(Entry::Ended { state: RunState::Cancelled, why: Some(why) });
}

fn end_host(blind: &mut Blind, host: HostId, why: &Problem) {
    let result = match blind.run.hosts.get(&host) {
        None | Some(HostRun { phase: Phase::Ended, .. }) => return,
        Some(HostRun { phase: Phase::Waiting, .. }) => HostResult::NotReached,
        Some(run) if run.packages_begun => HostResult::FailedOutOfService,
        Some(_) => HostResult::Skipped,
    };
    let why = (result != HostResult::NotReached).then(|| why.clone());
    blind.write(Entry::HostEnded { host: host.clone(), result, why });
    let needs =
        blind.run.plan.host(&host).zip(blind.run.hosts.get(&host)).and_then(|(plan, run)| left::needs(plan, run));
    if let Some(problem) = needs {
        blind.write(Entry::Noted { host: Some(host), problem });
    }
}

fn not_restored(run: &Run, entry: &LedgerEntry) -> Problem {
    if let (Setting::VmRuns(vm), Value::VmOn(Some(host))) = (&entry.setting, &entry.before) {
        let host = run.plan.host(host).map_or(host.as_str(), |plan| &plan.name);
        return codes::VmNotStarted { vm: name_of_vm(run, vm.as_str()), host, why: UNREAD }.err().into();
    }
    let name = |id| name(run, id);
    let (setting, before) = (entry.setting.words(name), entry.before.words(name));
    codes::SettingNotRestored { setting, before, why: UNREAD }.err().into()
}

/// The name of what the plan has under this id.
fn name<'a>(run: &'a Run, id: &'a str) -> &'a str {
    let host = run.plan.hosts.iter().find(|host| host.id.as_str() == id).map(|host| host.name.as_str());
    let cluster = (run.plan.cluster.as_str() == id).then_some(run.plan.cluster_name.as_str());
    host.or(cluster).unwrap_or_else(|| name_of_vm(run, id))
}

fn name_of_vm<'a>(run: &'a Run, id: &'a str) -> &'a str {
    let mut vms = run.plan.hosts.iter().flat_map(|host| &host.vms);
    vms.find(|vm| vm.id.as_str() == id).map_or(id, |vm| vm.name.as_str())
}
