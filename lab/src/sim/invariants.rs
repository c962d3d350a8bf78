//! The invariants of the design (section 8), judged at everything that is sent and everything that becomes durable.
//!
//! I1 and I5 speak of "a read in the same step": [`super::watch`] says what that is. I10, and whether the run ends at
//! all, are judged at the end ([`super::ending`]).

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, HostView, Trouble, TroubleKind, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ContentHostId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{
    Action, Entry, Fact, HostResult, JournalRecord, Phase, RestartProof, RunState,
};

use super::exec::ProcessId;
use super::state::State;
use super::truth;
use super::watch::{Act, FRESH_MS, Told};

/// What is wrong with something that a process sends.
pub fn on_act(state: &mut State, process: ProcessId, act: &Act) {
    let told = state.watch.told.get(&process).cloned().unwrap_or_default();
    let mut found = vec![];
    let of_the_cluster = matches!(act, Act::SetPolicy(..) | Act::SetLevel(..) | Act::Flag(..));
    if of_the_cluster && state.watch.plan.as_ref().is_some_and(|plan| plan.one_host) {
        found.push(("one host", "a run for one host changes nothing of the cluster".to_owned()));
    }
    if let Err(what) = has_intent(state, process, act) {
        found.push(("intent", what));
    }
    let judged = match act {
        Act::Deactivate(host) => takes_out(state, &told, host),
        Act::Install(c) => match state.host_of(c) {
            Some(host) => installs(state, &told, &host),
            None => Err(("I5", format!("content host {c} belongs to no host"))),
        },
        Act::EngineUpgrade(host) => installs(state, &told, host),
        Act::StopVm(vm, how) => {
            let consents = state.watch.plan.as_ref().map(|p| &p.consents);
            let hard = consents.is_some_and(|c| c.power_off_vms.contains(vm));
            let soft = consents.is_some_and(|c| c.stop_vms.contains(vm));
            if soft && (*how == VmStop::ShutDown || hard) {
                Ok(())
            } else {
                Err(("I2", format!("VM {vm} is stopped ({how:?}) without consent")))
            }
        }
        Act::SetPolicy(cluster, new) => sets_policy(state, &told, cluster, new),
        Act::SetLevel(_, level) => truth::all_support(state, *level).map_err(|what| ("level", what)),
        Act::Flag(_, change) => changes_flag(state, &told, *change),
        Act::Activate(host) => activates(state, &told, host),
        Act::Refresh(host) => is_alive(state, host).map_err(|what| ("alive", what)),
        Act::PowerRestart(host) => fences(state, host),
        Act::Restart(c) => restarts(state, &told, c),
        Act::Migrate(vm, to) => migrates(state, vm, to),
        _ => Ok(()),
    };
    if let Err(wrong) = judged {
        found.push(wrong);
    }
    for (invariant, what) in found {
        state.watch.violated(invariant, format!("process {process} sends '{act}': {what}"));
    }
}

type Judged = Result<(), (&'static str, String)>;

/// Whether an action of the journal is the one that is sent.
type IsIt = Box<dyn Fn(&Action) -> bool>;

/// What the journal calls this action, if it is a step at all.
fn action_of(state: &State, act: &Act) -> Option<(Option<HostId>, IsIt)> {
    let plain = |host: &HostId, action: Action| {
        let is_it: IsIt = Box::new(move |a: &Action| *a == action);
        Some((Some(host.clone()), is_it))
    };
    let ours = |content_host: &ContentHostId| state.host_of(content_host);
    match act.clone() {
        Act::Deactivate(h) => plain(&h, Action::Deactivate),
        Act::Activate(h) => plain(&h, Action::Activate),
        Act::Refresh(h) => plain(&h, Action::Refresh),
        Act::UpgradeCheck(h) => plain(&h, Action::UpgradeCheck),
        Act::EngineUpgrade(h) => plain(&h, Action::EngineUpgrade),
        Act::Enroll(h) => plain(&h, Action::EnrollCertificate),
        Act::PowerRestart(h) => plain(&h, Action::PowerRestart),
        Act::Restart(c) => plain(&ours(&c)?, Action::Restart),
        Act::Install(c) => Some((ours(&c), Box::new(|a| matches!(a, Action::Install { .. })))),
        Act::StopVm(vm, how) => Some((None, Box::new(move |a| *a == Action::StopVm { vm: vm.clone(), how }))),
        Act::StartVm(vm, on) => plain(&on, Action::StartVm { vm }),
        Act::Migrate(vm, to) => {
            Some((None, Box::new(move |a| *a == Action::Migrate { vm: vm.clone(), to: to.clone() })))
        }
        Act::SetPolicy(_, policy) => Some((None, Box::new(move |a| *a == Action::SetPolicy(policy.clone())))),
        Act::SetLevel(_, level) => Some((None, Box::new(move |a| *a == Action::RaiseLevel(level)))),
        Act::Flag(_, FlagChange::Start) => Some((None, Box::new(|a| *a == Action::TakeFlag))),
        Act::Flag(_, FlagChange::Finish) => Some((None, Box::new(|a| *a == Action::FinishFlag))),
        Act::Flag(_, FlagChange::Progress(_)) | Act::CancelTask(_) => None,
    }
}

/// An intent for it is durable, was written by this process, and was not answered yet.
fn has_intent(state: &State, process: ProcessId, act: &Act) -> Result<(), String> {
    let Some((host, is_it)) = action_of(state, act) else { return Ok(()) };
    let open = state.watch.open.values();
    let mut fitting = open.filter(|(_, h, a)| is_it(a) && (host.is_none() || *h == host));
    match fitting.next_back() {
        Some((by, _, _)) if *by == process => Ok(()),
        Some((by, _, _)) => Err(format!("its intent is process {by}'s")),
        None => Err("no durable intent says so".to_owned()),
    }
}

fn fresh<T>(state: &State, answer: Option<&(i64, Arc<T>)>, what: &'static str) -> Result<Arc<T>, String> {
    match answer {
        Some((at, answer)) if state.now_ms() - at <= FRESH_MS => Ok(Arc::clone(answer)),
        Some((at, _)) => Err(format!("its last answer about {what} is {} s old", (state.now_ms() - at) / 1000)),
        None => Err(format!("it was never told about {what}")),
    }
}

fn view<'a>(hosts: &'a [HostView], host: &HostId) -> Result<&'a HostView, String> {
    hosts.iter().find(|h| h.id() == host).ok_or_else(|| format!("no host {host} was in its last answer"))
}

/// I1, the flag of I7, and that a host is taken out only in its turn.
fn takes_out(state: &State, told: &Told, host: &HostId) -> Judged {
    let Some(plan) = &state.watch.plan else { return Err(("I1", "no plan".to_owned())) };
    let i1 = |what: String| ("I1", what);
    let hosts = fresh(state, told.hosts.as_ref(), "hosts").map_err(i1)?;
    let is_out = |h: &HostView| h.inventory.status != HostStatus::Up || told.sent_out.contains(h.id());
    let mut out: Vec<&HostId> = hosts.iter().filter(|h| is_out(h)).map(HostView::id).collect();
    if !out.contains(&host) {
        out.push(host);
    }
    if out.len() > plan.max_unavailable as usize {
        let names: Vec<String> = out.iter().map(ToString::to_string).collect();
        return Err(i1(format!("{} would be out, {} may be: {}", out.len(), plan.max_unavailable, names.join(", "))));
    }
    if let Some(other) = plan.options.kept_apart_from(host).find(|other| out.contains(other)) {
        return Err(i1(format!("host {other} is out, and the two are never to be out together")));
    }
    if plan.host(host).is_none() {
        return Err(("plan", format!("host {host} is not in the plan")));
    }
    if !plan.one_host {
        let cluster = fresh(state, told.cluster.as_ref(), "the cluster").map_err(|what| ("I7", what))?;
        let holder = cluster.upgrade.as_ref().map(|f| f.correlation_id.as_str());
        let ours = state.watch.journal.first().and_then(|(_, r)| match &r.entry {
            Entry::Began { correlation, .. } => Some(correlation.as_str()),
            _ => None,
        });
        let begins = state.watch.phases.get(host).is_none_or(|p| *p <= Phase::Evacuating);
        if begins && holder != ours {
            return Err(("I7", format!("the upgrade flag was last seen as {holder:?}, ours is {ours:?}")));
        }
    }
    Ok(())
}

/// I5.
fn installs(state: &State, told: &Told, host: &HostId) -> Judged {
    let judge = || {
        let hosts = fresh(state, told.hosts.as_ref(), "hosts")?;
        let seen = view(&hosts, host)?;
        let (status, count) = (seen.inventory.status, seen.inventory.vm_count);
        if status != HostStatus::Maintenance || count != Some(0) {
            return Err(format!("the host was last seen as {status:?} with {count:?} VMs"));
        }
        let vms = fresh(state, told.vms.as_ref(), "VMs")?;
        let on: Vec<&str> =
            vms.iter().filter(|v| v.host.as_ref() == Some(host) && v.is_on_a_host()).map(|v| v.name.as_str()).collect();
        if !on.is_empty() {
            return Err(format!("the list of VMs last showed on it: {}", on.join(", ")));
        }
        Ok(())
    };
    judge().map_err(|what| ("I5", what))
}

/// I4 at the moment of writing.
fn sets_policy(
    state: &State,
    told: &Told,
    cluster: &ovirt_upgrade_manager::model::ids::ClusterId,
    new: &ovirt_upgrade_manager::model::cluster::PolicySetting,
) -> Judged {
    let i4 = |what: String| ("I4", what);
    let seen = fresh(state, told.cluster.as_ref(), "the cluster").map_err(i4)?.policy.clone();
    let Some(entry) = state.watch.ledger.get(&Setting::Policy(cluster.clone())) else {
        return Err(i4("the ledger has no entry for the policy".to_owned()));
    };
    // Ours may be one of several, while VMs start: what we wrote last is what the ledger calls ours.
    let known = [&entry.before, &entry.ours];
    if !known.contains(&&Value::Policy(seen.clone())) {
        return Err(i4(format!("a person's change is overwritten: seen {seen:?}, written {new:?}")));
    }
    Ok(())
}

fn changes_flag(state: &mut State, told: &Told, change: FlagChange) -> Judged {
    match change {
        FlagChange::Progress(percent) => {
            let before = state.watch.done.progress;
            state.watch.done.progress = before.max(percent);
            if percent < before {
                return Err(("I8", format!("progress {percent} after {before}")));
            }
            Ok(())
        }
        FlagChange::Finish => {
            let cluster = fresh(state, told.cluster.as_ref(), "the cluster").map_err(|what| ("I4", what))?;
            let ours = truth::correlation(state);
            match &cluster.upgrade {
                Some(flag) if Some(flag.correlation_id.as_str()) != ours => {
                    Err(("I4", format!("the flag of {} is cleared", flag.correlation_id)))
                }
                _ => Ok(()),
            }
        }
        FlagChange::Start => Ok(()),
    }
}

/// `activate` is sent in three statuses only, and never to a host that may still go down or is down.
fn activates(state: &State, told: &Told, host: &HostId) -> Judged {
    let judge = || {
        let hosts = fresh(state, told.hosts.as_ref(), "hosts")?;
        let status = view(&hosts, host)?.inventory.status;
        let may = [HostStatus::Maintenance, HostStatus::NonOperational, HostStatus::PreparingForMaintenance];
        if !may.contains(&status) {
            return Err(format!("the host was last seen as {status:?}"));
        }
        Ok(())
    };
    judge().map_err(|what| ("activate", what))?;
    is_alive(state, host).map_err(|what| ("alive", what))
}

/// A person was asked to restart the host by hand since that record.
fn was_asked(state: &State, host: &HostId, after: u64) -> bool {
    let since = state.watch.journal.iter().rev().take_while(|(_, r)| r.seq > after);
    let mut asked = since.filter_map(|(_, r)| match &r.entry {
        Entry::Noted { host: Some(h), problem } if h == host => Some(problem.code),
        _ => None,
    });
    asked.any(|code| code == Code::ManualRestartNeeded)
}

/// After an order to restart: it was written down that the host was seen alive, and it did boot since.
fn is_alive(state: &State, host: &HostId) -> Result<(), String> {
    let Some((ordered, after)) = state.watch.done.restart_ordered.get(host) else { return Ok(()) };
    let seen = state
        .watch
        .journal
        .iter()
        .rev()
        .take_while(|(_, r)| r.seq > *after)
        .any(|(_, r)| matches!(&r.entry, Entry::Saw { host: h, fact: Fact::Alive(_) } if h == host));
    let Some(real) = truth::machine(&state.world, host) else { return Ok(()) };
    let booted = real.booted_at_ms >= *ordered;
    match (seen || truth::by_engine(state, host), booted) {
        (true, true) => Ok(()),
        // A person was asked to look, and said to go on: their word is taken, and the proof comes with the boot time.
        (true, false) if was_asked(state, host, *after) => Ok(()),
        (false, _) => Err(format!("host {host} was told to restart and nothing says that it was seen alive since")),
        (true, false) => Err(format!("host {host} was told to restart and has not booted since")),
    }
}

fn fences(state: &State, host: &HostId) -> Judged {
    let consented = state.watch.plan.as_ref().is_some_and(|p| p.consents.power_restart_hosts.contains(host));
    if !consented {
        return Err(("I2", format!("host {host} is power cut without consent")));
    }
    match truth::vms_on(&state.world, host) {
        0 => Ok(()),
        n => Err(("VMs", format!("host {host} is power cut under {n} VMs"))),
    }
}

fn restarts(state: &State, told: &Told, content_host: &ContentHostId) -> Judged {
    let Some(host) = state.host_of(content_host) else { return Ok(()) };
    let hosts = fresh(state, told.hosts.as_ref(), "hosts").map_err(|what| ("restart", what))?;
    let status = view(&hosts, &host).map_err(|what| ("restart", what))?.inventory.status;
    match status {
        HostStatus::Maintenance => Ok(()),
        status => Err(("restart", format!("the host was last seen as {status:?}"))),
    }
}

/// Where the VM of the migration test was when the test of this canary began, and where it was to go.
fn tested_between<'a>(state: &'a State, canary: &HostId) -> Option<(&'a HostId, &'a HostId)> {
    state.watch.journal.iter().rev().find_map(|(_, r)| match &r.entry {
        Entry::Saw { host, fact: Fact::MigrationTest { from, to } } if host == canary => Some((from, to)),
        _ => None,
    })
}

/// Only the nominated VM is moved, and only between a canary and where it was.
fn migrates(state: &State, vm: &VmId, to: &HostId) -> Judged {
    let wrong = |what: String| Err(("migration", what));
    let Some(plan) = &state.watch.plan else { return wrong("no plan".to_owned()) };
    if plan.options.migration_test.as_ref() != Some(vm) {
        return wrong(format!("VM {vm} was not nominated"));
    }
    let ways = plan.hosts.iter().filter(|h| h.canary).filter_map(|h| Some((&h.id, tested_between(state, &h.id)?)));
    let allowed = |(canary, (a, b)): (&HostId, (&HostId, &HostId))| {
        (a == canary || b == canary) && (a == to || b == to) && state.watch.phases.get(canary) == Some(&Phase::Soaking)
    };
    match ways.into_iter().any(allowed) {
        true => Ok(()),
        false => wrong(format!("VM {vm} goes to host {to} and no test of a canary that soaks says so")),
    }
}

/// A canary whose migration test was wanted: the engine took both orders, or somebody sent the VM the same way at the same
/// moment, so that it went there all the same.
fn is_tested(state: &State, canary: &HostId, vm: &VmId) -> Result<(), String> {
    let Some((from, to)) = tested_between(state, canary) else {
        return Err("its migration test was not begun".to_owned());
    };
    let helped = state.watch.people.moved.contains(vm);
    let went = |host: &HostId| helped || state.watch.done.migrations.contains(&(vm.clone(), host.clone()));
    match went(to) && went(from) {
        true => Ok(()),
        false => Err(format!("VM {vm} was not moved there and back: {:?}", state.watch.done.migrations)),
    }
}

/// What is wrong with a record that became durable.
pub fn on_record(state: &mut State, process: ProcessId, record: &JournalRecord) {
    let mut found: Vec<(&'static str, String)> = vec![];
    if let Some((_, last)) = state.watch.journal.last() {
        if record.seq != last.seq + 1 {
            found.push(("I10", format!("record {} follows {}", record.seq, last.seq)));
        }
        if record.epoch < last.epoch {
            found.push(("I7", format!("epoch {} after {}", record.epoch, last.epoch)));
        }
        if state.watch.ended.is_some() {
            found.push(("I10", "a record after the last one".to_owned()));
        }
    }
    let judged = match &record.entry {
        Entry::Phase { host, phase, .. } => enters(state, process, host, *phase),
        Entry::HostEnded { host, result, .. } => host_ends(state, host, *result),
        Entry::Intent { host, action } => intends(state, host.as_ref(), action),
        Entry::Ended { state: how, .. } => run_ends(state, *how),
        _ => Ok(()),
    };
    if let Err(wrong) = judged {
        found.push(wrong);
    }
    for (invariant, what) in found {
        state.watch.violated(invariant, format!("process {process}, record {}: {what}", record.seq));
    }
}

/// A host enters a phase: never back before its packages, and a new host only while there is room for it.
fn enters(state: &State, process: ProcessId, host: &HostId, phase: Phase) -> Judged {
    let Some(plan) = &state.watch.plan else { return Err(("plan", "no plan".to_owned())) };
    let before = state.watch.phases.get(host).copied().unwrap_or(Phase::Waiting);
    if before == Phase::Ended {
        return Err(("I8", format!("host {host} goes from its end to {phase:?}")));
    }
    if before >= Phase::Installing && phase < Phase::Installing {
        return Err(("I8", format!("host {host} goes back from {before:?} to {phase:?}")));
    }
    if before != Phase::Waiting || phase == Phase::Waiting {
        return Ok(());
    }
    let in_hand = state.watch.in_hand().count() + 1;
    if in_hand > plan.max_unavailable as usize {
        return Err(("I1", format!("host {host} begins, {in_hand} would be in hand, {} may be", plan.max_unavailable)));
    }
    let results = || {
        state.watch.journal.iter().filter_map(|(_, r)| match &r.entry {
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
    begins_in_health(state, process, host, phase).map_err(|what| ("health", what))
}

/// A host is begun only on an answer that nothing stands against it, given to this process since the last one was.
fn begins_in_health(state: &State, process: ProcessId, host: &HostId, phase: Phase) -> Result<(), String> {
    let told = state.watch.told.get(&process);
    let begins = || format!("host {host} begins");
    let Some((_, troubles)) = told.and_then(|t| t.troubles.as_ref()) else {
        return Err(format!("{}, and nobody was asked whether all is well", begins()));
    };
    let vms = told.and_then(|t| t.vms.as_ref()).map(|(_, vms)| vms.as_slice()).unwrap_or_default();
    let is_here = |vm: &VmId| vms.iter().any(|v| v.id == *vm && v.is_on_a_host() && v.host.as_ref() == Some(host));
    let stands = |t: &&Trouble| match t.kind {
        TroubleKind::StorageDomain => true,
        // One that is in maintenance takes no brick away.
        TroubleKind::GlusterBrick => phase != Phase::Settling && t.host.as_ref() != Some(host),
        TroubleKind::DiskWork => t.vm.as_ref().is_some_and(is_here),
        TroubleKind::Network => false,
    };
    match troubles.iter().find(stands) {
        Some(trouble) => Err(format!("{}, and {trouble}", begins())),
        None => Ok(()),
    }
}

/// I6 for one host: by what the journal shows, and by what is true.
fn host_ends(state: &State, host: &HostId, result: HostResult) -> Judged {
    if result != HostResult::Succeeded {
        return Ok(());
    }
    let Some(plan) = state.watch.plan.as_ref().and_then(|p| p.host(host)) else {
        return Err(("plan", format!("host {host} is not in the plan")));
    };
    let i6 = |what: String| Err(("I6", format!("host {host} is called upgraded: {what}")));
    let facts: Vec<&Fact> = state
        .watch
        .journal
        .iter()
        .filter_map(|(_, r)| match &r.entry {
            Entry::Saw { host: h, fact } if h == host => Some(fact),
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
    // As it was when its turn came: a person may have taken it out since the plan was made.
    let was_up = facts.iter().any(|f| matches!(f, Fact::Before { status: HostStatus::Up, .. }));
    if was_up {
        let seen = state.watch.done.up_seen.get(host);
        // A person may take it out again, once it has proved itself.
        let taken_out = state.watch.people.touched.contains(host) && state.watch.done.up_twice.contains(host);
        if !taken_out && seen.is_none_or(|(first, last)| last - first < 1_000) {
            return i6(format!("it was not seen up twice: {seen:?}"));
        }
    }
    let nominated = state.watch.plan.as_ref().and_then(|p| p.options.migration_test.as_ref());
    if let Some(vm) = nominated.filter(|_| plan.canary) {
        is_tested(state, host, vm).or_else(i6)?;
    }
    truth::is_upgraded(state, plan).or_else(i6)
}

/// I9, and what may be intended at all.
fn intends(state: &State, host: Option<&HostId>, action: &Action) -> Judged {
    let plan = state.watch.plan.as_ref();
    if let Action::RaiseLevel(level) = action
        && plan.and_then(|p| p.target_level) != Some(*level)
    {
        return Err(("level", format!("level {level} was not asked for")));
    }
    let Some((at, phases)) = &state.watch.cancelled else { return Ok(()) };
    let forward = match action {
        Action::RaiseLevel(_) => true,
        Action::Deactivate | Action::StopVm { .. } | Action::Install { .. } | Action::EngineUpgrade => {
            host.is_none_or(|h| phases.get(h).is_none_or(|p| *p == Phase::Waiting))
        }
        // Back to where it was it may still go.
        Action::Migrate { to, .. } => host.is_none_or(|h| tested_between(state, h).is_none_or(|(from, _)| from != to)),
        _ => false,
    };
    if forward {
        return Err(("I9", format!("{action:?} is begun after the run was cancelled by record {at}")));
    }
    Ok(())
}

/// I3, I4 and I6 by the journal, at the run's last record.
fn run_ends(state: &State, how: RunState) -> Judged {
    let Some(plan) = &state.watch.plan else { return Ok(()) };
    if how == RunState::Succeeded {
        succeeded(state, plan)?;
    }
    if let Some((setting, _)) = state.watch.ledger.iter().find(|(_, e)| e.state == LedgerState::Ours) {
        return Err(("I4", format!("the run ends and {setting:?} is neither restored nor listed")));
    }
    if !state.watch.open.is_empty() {
        let open: Vec<String> = state.watch.open.iter().map(|(n, (_, _, a))| format!("{n} {a:?}")).collect();
        return Err(("I10", format!("the run ends with open steps: {}", open.join(", "))));
    }
    let cancelled = state.watch.cancelled.is_some();
    if how == RunState::Cancelled && !cancelled {
        return Err(("I9", "the run ends as cancelled and nobody cancelled it".to_owned()));
    }
    Ok(())
}

fn succeeded(state: &State, plan: &Plan) -> Judged {
    let result = |host: &HostId| {
        state.watch.journal.iter().rev().find_map(|(_, r)| match &r.entry {
            Entry::HostEnded { host: h, result, .. } if h == host => Some(*result),
            _ => None,
        })
    };
    let good = |r: Option<HostResult>| matches!(r, Some(HostResult::Succeeded | HostResult::UpToDate));
    if let Some(host) = plan.hosts.iter().find(|h| !good(result(&h.id))) {
        return Err(("I6", format!("the run has succeeded and host {} ended as {:?}", host.id, result(&host.id))));
    }
    match plan.target_level {
        Some(level) if truth::level(state) < level => {
            Err(("I6", format!("the run has succeeded and the level is {}, not {level}", truth::level(state))))
        }
        _ => Ok(()),
    }
}
