//! Checks at every record of the journal that becomes durable: the invariants of the design (section 8) that a record can
//! violate.

use ovirt_upgrade_manager::model::cluster::{HealthIssue, HealthIssueKind};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{
    Action, Entry, Fact, HostResult, JournalRecord, Phase, RestartProof, RunState,
};

use super::case::{Case, Judged, Wrong, tested_between};
use super::truth;
use crate::sim::exec::ProcessId;

/// A canary whose migration test was wanted: the engine took both orders, or another user sent the VM the same way at the same
/// moment, so that it went there all the same.
fn is_tested(case: &Case<'_>, canary: &HostId, vm: &VmId) -> Result<(), String> {
    let Some((from, to)) = tested_between(case, canary) else {
        return Err("its migration test was not begun".to_owned());
    };
    let helped = case.seen.interference.moved.contains(vm);
    let went = |host: &HostId| helped || case.seen.done.migrations.contains(&(vm.clone(), host.clone()));
    match went(to) && went(from) {
        true => Ok(()),
        false => Err(format!("VM {vm} was not moved there and back: {:?}", case.seen.done.migrations)),
    }
}

/// What is wrong with a record that became durable.
pub fn on_record(case: &Case<'_>, process: ProcessId, record: &JournalRecord) -> Vec<Wrong> {
    let mut found: Vec<Wrong> = vec![];
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
    let judged = match &record.entry {
        Entry::Phase { host, phase, .. } => enters(case, process, host, *phase),
        Entry::HostEnded { host, result, .. } => host_ends(case, host, *result),
        Entry::Intent { host, action } => intends(case, host.as_ref(), action),
        Entry::Ended { state: how, .. } => run_ends(case, *how),
        _ => Ok(()),
    };
    if let Err(wrong) = judged {
        found.push(wrong);
    }
    let place = format!("process {process}, record {}", record.seq);
    found.into_iter().map(|(name, what)| (name, format!("{place}: {what}"))).collect()
}

/// A host enters a phase: never back before its packages, and a new host only while there is room for it.
fn enters(case: &Case<'_>, process: ProcessId, host: &HostId, phase: Phase) -> Judged {
    let Some(plan) = &case.seen.plan else { return Err(("plan", "no plan".to_owned())) };
    let before = case.seen.phases.get(host).copied().unwrap_or(Phase::Waiting);
    if before == Phase::Ended {
        return Err(("I8", format!("host {host} goes from its end to {phase:?}")));
    }
    if before >= Phase::Installing && phase < Phase::Installing {
        return Err(("I8", format!("host {host} goes back from {before:?} to {phase:?}")));
    }
    if before != Phase::Waiting || phase == Phase::Waiting {
        return Ok(());
    }
    let in_hand = case.seen.in_hand().count() + 1;
    if in_hand > plan.max_unavailable as usize {
        return Err(("I1", format!("host {host} begins, {in_hand} would be in hand, {} may be", plan.max_unavailable)));
    }
    let results = || {
        case.seen.journal.iter().filter_map(|(_, r)| match &r.entry {
            Entry::HostEnded { host, result, .. } => Some((host, *result)),
            _ => None,
        })
    };
    let failures = results().filter(|(_, r)| r.is_failure()).count();
    if failures > plan.options.max_failed as usize {
        return Err(("budget", format!("host {host} begins after {failures} failures")));
    }
    let canary = plan.hosts.iter().find(|h| h.canary && h.id != *host);
    if let Some(canary) = canary
        && !results().any(|(h, _)| *h == canary.id)
    {
        return Err(("canary", format!("host {host} begins before the canary {} has ended", canary.id)));
    }
    begins_in_health(case, process, host, phase).map_err(|what| ("health", what))
}

/// A host is begun only on an answer that nothing stands against it, given to this process since the last one was.
fn begins_in_health(case: &Case<'_>, process: ProcessId, host: &HostId, phase: Phase) -> Result<(), String> {
    let reads = case.seen.reads.get(&process);
    let begins = || format!("host {host} begins");
    let Some((_, health_issues)) = reads.and_then(|r| r.health_issues.as_ref()) else {
        return Err(format!("{}, and health issues were not read", begins()));
    };
    let vms = reads.and_then(|r| r.vms.as_ref()).map(|(_, vms)| vms.as_slice()).unwrap_or_default();
    let is_here = |vm: &VmId| vms.iter().any(|v| v.id == *vm && v.is_on_a_host() && v.host.as_ref() == Some(host));
    let stands = |t: &&HealthIssue| match t.kind {
        HealthIssueKind::StorageDomain => true,
        // One that is in maintenance takes no brick away.
        HealthIssueKind::GlusterBrick => phase != Phase::Settling && t.host.as_ref() != Some(host),
        HealthIssueKind::DiskWork => t.vm.as_ref().is_some_and(is_here),
        HealthIssueKind::Network => false,
    };
    match health_issues.iter().find(stands) {
        Some(issue) => Err(format!("{}, and {issue}", begins())),
        None => Ok(()),
    }
}

/// I6 for one host: by what the journal shows, and by what is true.
fn host_ends(case: &Case<'_>, host: &HostId, result: HostResult) -> Judged {
    if result != HostResult::Succeeded {
        return Ok(());
    }
    let Some(plan) = case.seen.plan.as_ref().and_then(|p| p.host(host)) else {
        return Err(("plan", format!("host {host} is not in the plan")));
    };
    let i6 = |what: String| Err(("I6", format!("host {host} is called upgraded: {what}")));
    let facts: Vec<&Fact> = case
        .seen
        .journal
        .iter()
        .filter_map(|(_, r)| match &r.entry {
            Entry::Observed { host: h, fact } if h == host => Some(fact),
            _ => None,
        })
        .collect();
    let proved = |p: &RestartProof| matches!(p, RestartProof::BootId | RestartProof::EngineBootTime);
    if plan.reboot && !facts.iter().any(|f| matches!(f, Fact::RestartProved(p) if proved(p))) {
        return i6("no proof of its restart was written".to_owned());
    }
    if plan.provider.is_some() && !facts.iter().any(|f| matches!(f, Fact::Installed { proved: true, .. })) {
        return i6("no proof of the installation was written".to_owned());
    }
    // As it was when its turn came: an operator may have taken it out since the plan was made.
    let was_up = facts.iter().any(|f| matches!(f, Fact::Before { status: HostStatus::Up, .. }));
    if was_up {
        let seen = case.seen.done.up_seen.get(host);
        // An operator may take it out again, once it has proved itself.
        let taken_out = case.seen.interference.touched.contains(host) && case.seen.done.up_twice.contains(host);
        if !taken_out && seen.is_none_or(|(first, last)| last - first < 1_000) {
            return i6(format!("it was not seen up twice: {seen:?}"));
        }
    }
    let nominated = case.seen.plan.as_ref().and_then(|p| p.options.migration_test.as_ref());
    if let Some(vm) = nominated.filter(|_| plan.canary) {
        is_tested(case, host, vm).or_else(i6)?;
    }
    truth::is_upgraded(case, plan).or_else(i6)
}

/// I9, and what may be intended at all.
fn intends(case: &Case<'_>, host: Option<&HostId>, action: &Action) -> Judged {
    let plan = case.seen.plan.as_ref();
    if let Action::RaiseLevel(level) = action
        && plan.and_then(|p| p.target_level) != Some(*level)
    {
        return Err(("level", format!("level {level} was not asked for")));
    }
    let Some((at, phases)) = &case.seen.cancelled else { return Ok(()) };
    let forward = match action {
        Action::RaiseLevel(_) => true,
        Action::Deactivate | Action::StopVm { .. } | Action::Install { .. } | Action::EngineUpgrade => {
            host.is_none_or(|h| phases.get(h).is_none_or(|p| *p == Phase::Waiting))
        }
        // Back to where it was it may still go.
        Action::Migrate { to, .. } => host.is_none_or(|h| tested_between(case, h).is_none_or(|(from, _)| from != to)),
        _ => false,
    };
    if forward {
        return Err(("I9", format!("{action:?} is begun after the run was cancelled by record {at}")));
    }
    Ok(())
}

/// I3, I4 and I6 by the journal, at the run's last record.
fn run_ends(case: &Case<'_>, how: RunState) -> Judged {
    let Some(plan) = &case.seen.plan else { return Ok(()) };
    if how == RunState::Succeeded {
        succeeded(case, plan)?;
    }
    if let Some((setting, _)) = case.seen.ledger.iter().find(|(_, e)| e.state == LedgerState::Ours) {
        return Err(("I4", format!("the run ends and {setting:?} is neither restored nor listed")));
    }
    if !case.seen.open.is_empty() {
        let open: Vec<String> = case.seen.open.iter().map(|(n, (_, _, a))| format!("{n} {a:?}")).collect();
        return Err(("I10", format!("the run ends with open steps: {}", open.join(", "))));
    }
    let cancelled = case.seen.cancelled.is_some();
    if how == RunState::Cancelled && !cancelled {
        return Err(("I9", "the run ends as cancelled and nobody cancelled it".to_owned()));
    }
    Ok(())
}

fn succeeded(case: &Case<'_>, plan: &Plan) -> Judged {
    let result = |host: &HostId| {
        case.seen.journal.iter().rev().find_map(|(_, r)| match &r.entry {
            Entry::HostEnded { host: h, result, .. } if h == host => Some(*result),
            _ => None,
        })
    };
    let good = |r: Option<HostResult>| matches!(r, Some(HostResult::Succeeded | HostResult::UpToDate));
    if let Some(host) = plan.hosts.iter().find(|h| !good(result(&h.id))) {
        return Err(("I6", format!("the run has succeeded and host {} ended as {:?}", host.id, result(&host.id))));
    }
    match plan.target_level {
        Some(level) if truth::level(case.world) < level => {
            Err(("I6", format!("the run has succeeded and the level is {}, not {level}", truth::level(case.world))))
        }
        _ => Ok(()),
    }
}
