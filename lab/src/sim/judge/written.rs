//! Checks at every record of the journal that becomes durable: the invariants of the design (section 8) that a record can
//! violate. The beginning of a host is in [`super::begins`], its end in [`super::ends`].

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::cluster::{HostView, Migration, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ErratumId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Alive, Command, Entry, Fact, HostResult, JournalRecord, MovedVm, Phase, RestartProof, RunState,
};
use ovirt_upgrade_manager::model::task::InstallWay;

use super::begins::{begins, is_failure};
use super::case::{Case, Judged, TOLERANCE_MS, Wrong, tested_between};
use super::ends::host_ends;
use super::occurrences::{LASTS_MS, What};
use super::people::names_act;
use super::phases::{enters, in_time};
use super::{causes, truth};
use crate::sim::exec::ProcessId;
use crate::world::policies::CLUSTER_MAINTENANCE;
use crate::world::{Host, Task, TaskResult, World};

/// Tries of one step in one phase, before the run gives up or asks an operator.
const MAX_TRIES: u32 = 5;
/// Least time between two tries of a step.
const BACKOFF_MS: i64 = 8_000;
/// Least time between two answers of a port that prove a host alive.
const STEADY_MS: i64 = 4_000;
/// Tries to start a VM before it is listed.
const START_TRIES: usize = 5;
/// A machine goes down a minute after its restart job has ended.
const TO_COME_MS: i64 = 61_000;

/// The rule that a durable record violates.
pub fn on_record(case: &Case<'_>, process: ProcessId, record: &JournalRecord) -> Vec<Wrong> {
    let mut found: Vec<Wrong> = in_sequence(case, record);
    let judged = match &record.entry {
        Entry::Phase { host, phase, why } => {
            if *phase != Phase::Waiting && case.seen.told.host(host).phase.is_none() {
                found.extend(begins(case, process, host, *phase, record.at_ms));
            }
            enters(case, process, host, *phase, why.as_ref())
        }
        Entry::HostEnded { host, result, why } => host_ends(case, process, host, *result)
            .and_then(|()| in_time(case, host, why.as_ref()))
            .and_then(|()| causes::fails(case, host, *result, why.as_ref())),
        Entry::Intent { host, action } => intends(case, host.as_ref(), action),
        Entry::Observed { host, fact } => observes(case, process, host, fact),
        Entry::Ledger(entry) => lists(case, entry),
        Entry::Noted { host: Some(host), problem } => names(case, host, problem),
        Entry::Paused { why, question } => {
            let told_again = question.as_ref().is_some_and(|q| q.id.is_some());
            let host = question.as_ref().and_then(|q| q.host.as_ref());
            // The event of a question about a VM is no move of its host.
            match (host, question.as_ref().filter(|q| q.vm.is_none()).and_then(|q| q.event)) {
                _ if told_again || why.code == Code::RunPausedByOperator => Ok(()),
                (Some(host), _) if asks_again(case, host, why.code) => Err((
                    "questions",
                    format!("host {host} was to be left, and it is asked about again: {}", why.message),
                )),
                (Some(host), Some(event)) => causes::pauses(case, Some(host), why).and_then(|()| {
                    let reads = case.seen.reads.get(&process);
                    reads.map_or(Ok(()), |reads| names_act(case, reads, host, event))
                }),
                _ => causes::pauses(case, host, why),
            }
        }
        Entry::Ended { state, .. } => run_ends(case, *state),
        _ => Ok(()),
    };
    found.extend(judged.err());
    let place = format!("process {process}, record {}", record.seq);
    found.into_iter().map(|(name, what)| (name, format!("{place}: {what}"))).collect()
}

fn in_sequence(case: &Case<'_>, record: &JournalRecord) -> Vec<Wrong> {
    let mut found = vec![];
    if let Some((_, last)) = case.seen.journal.last() {
        if record.seq != last.seq + 1 {
            found.push(("I10", format!("record {} follows {}", record.seq, last.seq)));
        }
        if record.epoch < last.epoch {
            found.push(("I7", format!("epoch {} after {}", record.epoch, last.epoch)));
        }
        if case.seen.ended.is_some() {
            found.push(("I10", "a record after the last one".to_owned()));
        }
    }
    found
}

/// Whether the engine would start the VM now on another host that is not in hand.
fn another_takes(case: &Case<'_>, home: &HostId, vm: &VmId) -> bool {
    let Some(shown) = case.world.engine.vms.get(vm).map(|vm| &vm.shown) else { return false };
    let is_free = shown.migration != Migration::Pinned && shown.obstacles.is_empty() && !shown.hosted_engine;
    let targets = case.world.migration_targets(std::slice::from_ref(vm));
    // A host that failed or was skipped with packages has to be restarted yet.
    let is_half = |id: &HostId| {
        let ended = case.seen.told.host(id).result;
        let without_proof = ended.is_some_and(|(result, _)| is_failure(result) || result == HostResult::Skipped);
        without_proof && case.seen.done.install_called.contains_key(id)
    };
    let takes = |id: &HostId| id != home && !case.seen.told.host(id).is_in_hand() && !is_half(id);
    is_free && shown.status == VmStatus::Down && targets.iter().any(takes)
}

/// Whether the scheduling policy in force permits the start of the VM.
fn may_start(case: &Case<'_>, vm: &VmId) -> bool {
    let is_available = case.world.engine.vms.get(vm).is_some_and(|vm| vm.shown.highly_available);
    is_available || case.world.clusters.first().is_none_or(|cluster| cluster.policy != CLUSTER_MAINTENANCE)
}

/// A stopped VM may be listed as not restored only after all tries to start it, or after their time; or where no host can run it
/// now; or where an operator wants the host finished with as it is.
fn lists(case: &Case<'_>, entry: &LedgerEntry) -> Judged {
    let (Setting::VmRuns(vm), LedgerState::Listed(why)) = (&entry.setting, &entry.state) else { return Ok(()) };
    let Value::VmOn(Some(host)) = &entry.before else { return Ok(()) };
    let told = case.seen.told.host(host);
    let starts = |a: &Action| matches!(a, Action::StartVm { vm: v, .. } if v == vm);
    let tries = case.seen.told.hosts.values().flat_map(|h| &h.intents).filter(|(_, a)| starts(a)).count();
    let limit = case.seen.plan.as_ref().map_or(0, |p| p.options.deadlines.up_ms + p.options.deadlines.vm_start_ms);
    let had_its_time = told.counted_ms + TOLERANCE_MS >= i64::try_from(limit).unwrap_or(i64::MAX);
    // The affinity groups, without which no other host is chosen, may not be readable.
    let unread = case.seen.occurrences.had(None, &[What::Engine, What::EngineLine], told.since_ms - LASTS_MS);
    let tried =
        tries >= START_TRIES || had_its_time || unread || why.code != Code::VmNotStarted || !may_start(case, vm);
    let elsewhere = another_takes(case, host, vm);
    let left = case.seen.told.is_left(host) && !elsewhere;
    let back = matches!(told.phase(), Phase::StartingVms | Phase::Soaking) && !left;
    let back = back || (elsewhere && told.phase() == Phase::Ended);
    let skips = |r: &JournalRecord| match &r.entry {
        Entry::Command { command: Command::SkipHost(skipped) | Command::SkipBegunHost(skipped), .. } => skipped == host,
        _ => false,
    };
    let skipped = case.seen.journal.iter().any(|(_, record)| skips(record));
    let there = case.world.engine.vms.contains_key(vm);
    match back && there && !tried && !skipped && !case.seen.told.cancelled {
        true => Err(("I3", format!("VM {vm} is listed, and it was never started"))),
        false => Ok(()),
    }
}

/// An observed fact is true in the world.
fn observes(case: &Case<'_>, process: ProcessId, host: &HostId, fact: &Fact) -> Judged {
    match fact {
        Fact::Installed { proved: true, .. } => match (truth::machine(case.world, host), case.plan_of(host)) {
            (Some(machine), Some(plan)) => truth::is_installed(case, machine, plan).map_err(|what| ("I6", what)),
            _ => Ok(()),
        },
        Fact::RestartProved(proof @ (RestartProof::BootId | RestartProof::EngineBootTime)) => {
            let machine = truth::machine(case.world, host);
            let called = case.seen.done.restarts.get(host).and_then(|calls| calls.last()).map(|call| call.at_ms);
            let since = called.or_else(|| case.seen.done.install_called.get(host).copied());
            match (machine, since) {
                (Some(machine), Some(since)) if machine.booted_at_ms < since => Err((
                    "I6",
                    format!("{proof:?} of host {host}, which has not booted since its restart was called for"),
                )),
                (Some(machine), _) if restart_is_to_come(case, machine) => Err((
                    "restart",
                    format!("{proof:?} of host {host}, and a restart that was called for is still to come"),
                )),
                _ => Ok(()),
            }
        }
        Fact::Alive(Alive::AnsweredVdsm) => answers_steadily(case, process, host),
        Fact::Moved { vms } => vms.iter().try_for_each(|vm| is_where_it_went(case, process, host, vm)),
        Fact::ErrataClosed { errata } => match truth::machine(case.world, host) {
            Some(machine) => errata.iter().try_for_each(|id| is_closed(case.world, machine, id)),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// A VM that is told to have left its host is where the last reads of the process show it.
fn is_where_it_went(case: &Case<'_>, process: ProcessId, from: &HostId, vm: &MovedVm) -> Judged {
    let Some((_, vms)) = case.seen.reads.get(&process).and_then(|reads| reads.vms.as_ref()) else { return Ok(()) };
    let shown = vms.iter().find(|shown| shown.id == vm.id);
    let on = shown.filter(|shown| shown.is_on_a_host()).and_then(|shown| shown.host.as_ref());
    match vm.to.as_ref() == on && on != Some(from) {
        true => Ok(()),
        false => Err(("report", format!("VM {} went from {from} to {:?}, and was last shown on {on:?}", vm.id, vm.to))),
    }
}

/// The provider does not offer the erratum for the machine any more.
fn is_closed(world: &World, machine: &Host, id: &ErratumId) -> Judged {
    let offered = world.errata_of(machine, false).into_iter().filter_map(|n| world.catalogue.advisories.get(n));
    match offered.into_iter().any(|advisory| advisory.id == id.as_str()) {
        true => Err(("report", format!("erratum {id} counts as closed, and is still offered for {}", machine.fqdn))),
        false => Ok(()),
    }
}

/// A restart job ended a short time ago, and its machine has not gone down since.
fn restart_is_to_come(case: &Case<'_>, machine: &Host) -> bool {
    let restarts = |t: &&Task| t.host == Some(machine.id) && t.restarts_host();
    let ended = |t: &Task| t.ended_at_ms.filter(|_| t.is_over() && t.result == TaskResult::Success);
    let young = |at: i64| at > machine.booted_at_ms && case.now_ms() - at < TO_COME_MS;
    case.world.tasks.values().filter(restarts).filter_map(ended).any(young)
}

/// The port answered twice, some seconds apart and without silence in between, and no stronger proof exists.
fn answers_steadily(case: &Case<'_>, process: ProcessId, host: &HostId) -> Judged {
    let alive = |what: &str| Err(("alive", format!("host {host} counts as alive: {what}")));
    let reads = case.seen.reads.get(&process);
    let looks = reads.and_then(|r| r.vdsm.get(host)).map(Vec::as_slice).unwrap_or_default();
    let steady = looks.iter().rev().take_while(|(_, answers)| *answers).map(|(at, _)| *at);
    let (newest, oldest) = (steady.clone().next(), steady.last());
    match newest.zip(oldest) {
        Some((newest, oldest)) if newest - oldest >= STEADY_MS => {}
        _ => return alive(&format!("its port did not answer twice: {looks:?}")),
    }
    let told = case.seen.told.host(host);
    let asked = told.facts.iter().any(|(_, f)| matches!(f, Fact::InspectedBefore(_)));
    let by_job = case.plan_of(host).and_then(|h| h.install_way) == Some(InstallWay::RemoteExecution);
    if asked && by_job { alive("it can be asked for its boot id") } else { Ok(()) }
}

/// I9, and the intents that may be written at all.
fn intends(case: &Case<'_>, host: Option<&HostId>, action: &Action) -> Judged {
    let told = &case.seen.told;
    if told.is_held() {
        return Err(("held", format!("{action:?} is begun while the run is held")));
    }
    let same = |a: &Action| match action {
        Action::StopVm { .. } | Action::StartVm { .. } | Action::Migrate { .. } => a == action,
        _ => a.kind() == action.kind(),
    };
    if told.steps.values().any(|step| step.host.as_ref() == host && same(&step.action)) {
        return Err(("twice", format!("{action:?} is begun while one like it is open")));
    }
    if let Some(host) = host {
        tries(case, host, action)?;
        leaves(case, host, action)?;
    }
    let plan = case.seen.plan.as_ref();
    if let Action::RaiseLevel(level) = action {
        raises(case, plan, *level)?;
    }
    let Some((at, phases)) = &case.seen.cancelled else { return Ok(()) };
    let forward = match action {
        Action::RaiseLevel(_) => true,
        Action::Deactivate | Action::StopVm { .. } | Action::Install { .. } | Action::EngineUpgrade => {
            host.is_none_or(|h| phases.get(h).is_none_or(|p| *p == Phase::Waiting))
        }
        // The VM of the migration test may still be moved back.
        Action::Migrate { to, .. } => host.is_none_or(|h| tested_between(case, h).is_none_or(|(from, _)| from != to)),
        _ => false,
    };
    if forward {
        return Err(("I9", format!("{action:?} is begun after the run was cancelled by record {at}")));
    }
    Ok(())
}

/// A step is tried a limited number of times, with a wait after each try.
fn tries(case: &Case<'_>, host: &HostId, action: &Action) -> Judged {
    use ActionKind::{Deactivate, Migrate, StartVm, StopVm};
    let gluster = case.world.clusters.iter().any(|c| c.gluster);
    let kind = action.kind();
    if matches!(kind, StopVm | StartVm | Migrate) || (kind == Deactivate && gluster) {
        return Ok(());
    }
    match case.seen.told.host(host).begun.get(&kind) {
        Some((times, _)) if *times >= MAX_TRIES => {
            Err(("tries", format!("{kind:?} of host {host} for the {}th time", times + 1)))
        }
        Some((_, last)) if case.now_ms() - last < BACKOFF_MS => {
            Err(("tries", format!("{kind:?} of host {host} again after {} ms", case.now_ms() - last)))
        }
        _ => Ok(()),
    }
}

/// A host gets no call in a phase in which an operator answered with `leave`, or in which a question was open at a
/// cancel. An installation whose host left maintenance goes on whatever the answer is.
fn leaves(case: &Case<'_>, host: &HostId, action: &Action) -> Judged {
    use ActionKind::{Activate, Deactivate, EngineUpgrade, FenceRestart, Install, Restart};
    let told = case.seen.told.host(host);
    let calls = [Activate, Deactivate, EngineUpgrade, FenceRestart, Install, Restart];
    // An operator who answers about a host that left maintenance knows that packages may have begun on it.
    let goes_on = [Deactivate, Restart, FenceRestart].contains(&action.kind());
    if let Some(code) = told.left_for_good.filter(|_| goes_on && told.phase() != Phase::Returning) {
        return Err(("questions", format!("{action:?} of host {host} is begun, which was to be left: {code}")));
    }
    match told.left.filter(|_| calls.contains(&action.kind()) && told.phase() != Phase::Installing) {
        Some(code) => Err(("questions", format!("{action:?} of host {host} is begun, which is to be left: {code}"))),
        None => Ok(()),
    }
}

/// Whether an operator was asked about a host that left maintenance, and answered to leave it.
fn asks_again(case: &Case<'_>, host: &HostId, code: Code) -> bool {
    code == Code::HostLeftMaintenance && case.seen.told.host(host).left_for_good.is_some()
}

/// A problem that calls a host untouched is wrong if an installation began on the host.
fn names(case: &Case<'_>, host: &HostId, problem: &Problem) -> Judged {
    let untouched =
        problem.code == Code::HostNeedsOperator && problem.message.to_lowercase().contains("nothing was installed");
    match untouched && case.seen.done.install_called.contains_key(host) {
        true => {
            Err(("return", format!("host {host}, on which packages may have begun, is told so: {}", problem.message)))
        }
        false => Ok(()),
    }
}

/// The level was requested, and no host failed or was left.
fn raises(case: &Case<'_>, plan: Option<&Plan>, level: ovirt_upgrade_manager::model::level::Level) -> Judged {
    if plan.and_then(|p| p.target_level) != Some(level) {
        return Err(("level", format!("level {level} was not asked for")));
    }
    let there = |host: &&HostId| case.world.engine.hosts.contains_key(*host);
    let upgraded = |host: &HostId| match case.seen.told.host(host).result {
        // Left by an operator in the middle of its soak.
        Some((HostResult::Unproven, why)) => why != Some(Code::ExternalChange),
        result => matches!(result, Some((HostResult::Succeeded | HostResult::UpToDate, _))),
    };
    is_certain(case, plan)?;
    let hosts = plan.into_iter().flat_map(|p| &p.hosts).map(|h| &h.id);
    match hosts.filter(there).find(|host| !upgraded(host)) {
        Some(host) => Err((
            "level",
            format!("the level is raised, and host {host} ended as {:?}", case.seen.told.host(host).result),
        )),
        None => Ok(()),
    }
}

/// The levels of every counted host were read after its last boot.
fn is_certain(case: &Case<'_>, plan: Option<&Plan>) -> Judged {
    let newest = case.seen.reads.values().filter_map(|reads| reads.hosts.as_ref()).max_by_key(|(at, _)| *at);
    let excluded = |id: &HostId| plan.is_some_and(|p| p.excluded.contains(id));
    let read = |h: &&HostView| match h.inventory.status {
        HostStatus::Up => true,
        HostStatus::Maintenance => {
            let told = case.seen.told.host(&h.inventory.id);
            told.facts.iter().any(|(_, fact)| matches!(fact, Fact::After { .. }))
        }
        _ => false,
    };
    let counts = |h: &&HostView| h.inventory.managed && !excluded(&h.inventory.id);
    match newest.and_then(|(_, hosts)| hosts.iter().filter(counts).find(|h| !read(h))) {
        Some(host) => Err((
            "level",
            format!("the level is raised, and host {} is {:?}", host.inventory.id, host.inventory.status),
        )),
        None => Ok(()),
    }
}

/// I3, I4 and I6 by the journal, at the last record of the run.
fn run_ends(case: &Case<'_>, how: RunState) -> Judged {
    let Some(plan) = &case.seen.plan else { return Ok(()) };
    let results: Vec<(&HostId, Option<HostResult>)> =
        plan.hosts.iter().map(|h| (&h.id, case.seen.told.host(&h.id).result.map(|(r, _)| r))).collect();
    let good = |r: Option<HostResult>| matches!(r, Some(HostResult::Succeeded | HostResult::UpToDate));
    let failed = results.iter().find(|(_, r)| r.is_some_and(is_failure));
    let unreached = results.iter().any(|(_, r)| *r == Some(HostResult::NotReached));
    match how {
        RunState::Succeeded => {
            if let Some((host, result)) = results.iter().find(|(_, r)| !good(*r)) {
                return Err(("I6", format!("the run has succeeded and host {host} ended as {result:?}")));
            }
            if plan.target_level.is_some_and(|level| truth::level(case.world) < level) {
                return Err(("I6", format!("the run has succeeded and the level is {}", truth::level(case.world))));
            }
        }
        RunState::SucceededWithWarnings if failed.is_some() || unreached => {
            return Err(("I6", format!("the run has succeeded with warnings: {failed:?}, not reached: {unreached}")));
        }
        RunState::Failed if failed.is_none() => return Err(("I6", "the run has failed and no host did".to_owned())),
        RunState::Cancelled if case.seen.cancelled.is_none() => {
            return Err(("I9", "the run ends as cancelled and nobody cancelled it".to_owned()));
        }
        _ => {}
    }
    if let Some((host, _)) = results.iter().find(|(_, r)| r.is_none()) {
        return Err(("I10", format!("the run ends and host {host} has not ended")));
    }
    let left = case.seen.ledger.iter().find(|(_, e)| e.state == LedgerState::Ours);
    if let Some((setting, _)) = left.filter(|_| !case.may_end_unread()) {
        return Err(("I4", format!("the run ends and {setting:?} is neither restored nor listed")));
    }
    if !case.seen.told.steps.is_empty() {
        let open: Vec<String> = case.seen.told.steps.iter().map(|(n, s)| format!("{n} {:?}", s.action)).collect();
        return Err(("I10", format!("the run ends with open steps: {}", open.join(", "))));
    }
    Ok(())
}
