//! The end of an abandoned run that cannot read the engine, or reads it so slowly that nothing may be based on its answers.
//!
//! With reads, an abandoned run returns hosts on which nothing was installed, and restores what it can. Without, it sends
//! nothing, and ends with a list of what is left to do: its settings stay in the ledger as its own, for `restore`.
//!
//! Tests: `lab/tests/it/runs/slow_engine.rs`.

use super::blind::Blind;
use crate::error::{Problem, codes};
use crate::install::send::is_definite_refusal;
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{LedgerEntry, Setting, Value};
use crate::model::run::{Entry, Fact, HostResult, Phase, RunState, Stage, StepOutcome};
use crate::rolling::run::{HostRun, Run, left};

/// How long an abandoned run waits for reads, since the last ones. The list of all VMs may take two minutes, and a request that
/// hangs one: neither is an engine that cannot be read.
const ABANDONED_WAIT_MS: TimeMs = 300_000;

/// What is said of a setting that was not restored, and that the operation `restore` restores.
const UNREAD: &str = "the run was abandoned, and could not read the engine or send anything; 'restore' tries again";
/// What is said of what an operator has to restore.
const LEFT: &str = "the run was abandoned, and could not read the engine or send anything";

/// Whether the run ends without reads.
pub(super) fn ends_unread(run: &Run, unread_ms: TimeMs) -> bool {
    run.abandoned && run.ended.is_none() && unread_ms >= ABANDONED_WAIT_MS && !bug!(AbandonsWithReadsOnly)
}

/// Ends the run: nothing is sent, and every open step, setting and host is told as it was last known.
pub(super) fn end_abandoned(blind: &mut Blind) {
    let why: Problem = codes::Cancelled { operation: format!("run {}", blind.run.id) }.err().into();
    let steps: Vec<u64> = blind.run.steps.keys().copied().collect();
    for step in steps {
        close(blind, step, &why);
    }
    // They stay the run's own: `restore` compares them with what is in force, and sets them back.
    let entries: Vec<LedgerEntry> = blind.run.unrestored().cloned().collect();
    for entry in entries {
        let problem = not_restored(&blind.run, &entry);
        blind.write(Entry::Noted { host: None, problem });
    }
    let hosts: Vec<HostId> = blind.run.plan.hosts.iter().map(|plan| plan.id.clone()).collect();
    for host in hosts {
        end_host(blind, host, &why);
    }
    blind.write(Entry::Stage(Stage::Closing));
    blind.write(Entry::Ended { state: RunState::Cancelled, why: Some(why) });
}

/// A call that was refused, or not made, has done nothing. Of any other open step nothing is known.
fn close(blind: &mut Blind, step: u64, why: &Problem) {
    let answer = blind.run.steps.get(&step).and_then(|open| open.answer.clone());
    let (outcome, why) = match answer {
        Some(Err(refused)) if is_definite_refusal(refused.code) => (StepOutcome::NotDone, refused),
        _ => (StepOutcome::Unknown, why.clone()),
    };
    blind.write(Entry::Closed { step, outcome, why: Some(why) });
}

/// The result of a host in hand on which packages may have begun, with the status that was read now, if one was. A host that came
/// back has its proofs, and was not watched to the end.
pub(super) fn result(host: &HostRun, status: Option<HostStatus>) -> HostResult {
    let came_back = matches!(host.phase, Phase::StartingVms | Phase::Soaking);
    let is_up = status.map(|status| status == HostStatus::Up);
    match is_up {
        Some(true) if !came_back && !bug!(AbandonedIsOut) => HostResult::FailedInService,
        Some(false) if came_back && !host.stays_in_maintenance() => HostResult::FailedOutOfService,
        _ if came_back => HostResult::Unproven,
        _ => HostResult::FailedOutOfService,
    }
}

fn end_host(blind: &mut Blind, host: HostId, why: &Problem) {
    let Some(run) = blind.run.hosts.get(&host) else { return };
    let result = match run.phase {
        Phase::Ended => return,
        Phase::Waiting => HostResult::NotReached,
        _ if run.packages_begun => result(run, None),
        _ => HostResult::Skipped,
    };
    let moved: Vec<VmId> = run.moved.iter().cloned().collect();
    if run.leaving.is_some() && !moved.is_empty() {
        blind.write(Entry::Observed { host: host.clone(), fact: Fact::Left { vms: moved } });
    }
    let why = (result != HostResult::NotReached).then(|| why.clone());
    blind.write(Entry::HostEnded { host: host.clone(), result, why });
    let ended = blind.run.plan.host(&host).zip(blind.run.hosts.get(&host));
    let needs = ended.and_then(|(plan, run)| left::needs(plan, run));
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
    let is_for_operator = matches!(entry.setting, Setting::HostInService(_) | Setting::VmPlace(_));
    let why = if is_for_operator { LEFT } else { UNREAD };
    codes::SettingNotRestored { setting, before, why }.err().into()
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
