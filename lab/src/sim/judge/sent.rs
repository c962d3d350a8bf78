//! Checks at every call that a process sends: the invariants of the design (section 8) that a single call can violate.
//!
//! I1 and I5 require "a read in the same step": [`super::evidence`] defines it.

use std::collections::BTreeSet;
use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, HostView, PolicySetting, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, ContentHostId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::run::{Action, Entry, Fact, Phase, RestartProof, Stage, StepOutcome};
use ovirt_upgrade_manager::model::task::InstallWay;

use super::case::{Case, Judged, Wrong, tested_between};
use super::events::Act;
use super::evidence::{FRESH_MS, Reads};
use super::occurrences::What;
use super::people::{Sends, overrides};
use super::truth;
use crate::sim::exec::ProcessId;
use crate::world::engine::CLUSTER_MAINTENANCE;
use crate::world::{Disturbance, Power, Task, TaskResult};

/// Certificates that end within this time are enrolled anew.
const CERTIFICATE_MS: i64 = 365 * 86_400_000;
/// Tolerance for the deadlines of a restart: they are checked once in a turn, and clocks differ a little.
const RESTART_MS: i64 = 60_000;
/// A call may be based on a host's own count of its qemu processes until this long after the count.
const COUNTED_MS: i64 = 25_000;
/// The same for a restart that the host itself refuses if it is not right.
const GUARDED_MS: i64 = 125_000;
/// Orders through a provider before a host's power is cut.
const MAX_JOBS: usize = 3;

/// The rule that a call violates.
pub fn on_act(case: &Case<'_>, process: ProcessId, act: &Act) -> Vec<Wrong> {
    let nothing = Reads::default();
    let reads = case.seen.reads.get(&process).unwrap_or(&nothing);
    let mut found = vec![];
    let of_the_cluster = matches!(act, Act::SetPolicy(..) | Act::SetLevel(..) | Act::Flag(..));
    if of_the_cluster && case.seen.plan.as_ref().is_some_and(|plan| plan.one_host) {
        found.push(("one host", "a run for one host changes nothing of the cluster".to_owned()));
    }
    if let Err(what) = has_intent(case, process, act) {
        found.push(("intent", what));
    }
    let judged = match act {
        Act::Deactivate(host) => takes_out(case, reads, host),
        Act::Install(c) => match case.host_of(c) {
            Some(host) => installs(case, reads, &host),
            None => Err(("I5", format!("content host {c} belongs to no host"))),
        },
        Act::EngineUpgrade(host) => installs(case, reads, host).and_then(|()| notes_time(case, host)),
        Act::StopVm(vm, how) => {
            let consents = case.seen.plan.as_ref().map(|p| &p.consents);
            let hard = consents.is_some_and(|c| c.power_off_vms.contains(vm));
            let soft = consents.is_some_and(|c| c.stop_vms.contains(vm));
            match soft && (*how == VmStop::ShutDown || hard) {
                true => stops_vm(case, vm, *how),
                false => Err(("I2", format!("VM {vm} is stopped ({how:?}) without consent"))),
            }
        }
        Act::SetPolicy(cluster, new) => sets_policy(case, reads, cluster, new),
        Act::SetLevel(_, level) => truth::all_support(case, *level).map_err(|what| ("level", what)),
        Act::Flag(_, change) => changes_flag(case, reads, *change),
        Act::Activate(host) => activates(case, reads, host),
        Act::Refresh(host) => refreshes(case, reads, host),
        Act::Enroll(host) => enrolls(case, reads, host),
        Act::StartVm(vm, on) => starts_vm(case, reads, vm, on),
        Act::FenceRestart(host) => fences(case, reads, host).and_then(|()| notes_time(case, host)),
        Act::Restart(c) => restarts(case, reads, c),
        Act::Migrate(vm, to) => migrates(case, vm, to),
        _ => Ok(()),
    };
    if let Err(wrong) = judged {
        found.push(wrong);
    }
    found.into_iter().map(|(name, what)| (name, format!("process {process} sends '{act}': {what}"))).collect()
}

/// Whether an action of the journal is the action of the call.
type IsIt = Box<dyn Fn(&Action) -> bool>;

/// The journal's action for a call; `None`: the call belongs to no step.
fn action_of(case: &Case<'_>, act: &Act) -> Option<(Option<HostId>, IsIt)> {
    let plain = |host: &HostId, action: Action| {
        let is_it: IsIt = Box::new(move |a: &Action| *a == action);
        Some((Some(host.clone()), is_it))
    };
    let ours = |content_host: &ContentHostId| case.host_of(content_host);
    match act.clone() {
        Act::Deactivate(h) => plain(&h, Action::Deactivate),
        Act::Activate(h) => plain(&h, Action::Activate),
        Act::Refresh(h) => plain(&h, Action::Refresh),
        Act::UpgradeCheck(h) => plain(&h, Action::UpgradeCheck),
        Act::EngineUpgrade(h) => plain(&h, Action::EngineUpgrade),
        Act::Enroll(h) => plain(&h, Action::EnrollCertificate),
        Act::FenceRestart(h) => plain(&h, Action::FenceRestart),
        Act::Restart(c) => plain(&ours(&c)?, Action::Restart),
        Act::Install(c) => Some((ours(&c), Box::new(|a| matches!(a, Action::Install { .. })))),
        Act::StopVm(vm, how) => Some((None, Box::new(move |a| *a == Action::StopVm { vm: vm.clone(), how }))),
        Act::StartVm(vm, on) => {
            Some((None, Box::new(move |a| *a == Action::StartVm { vm: vm.clone(), on: Some(on.clone()) })))
        }
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

/// Checks that an intent for the call is durable, was written by this process, and is not answered.
fn has_intent(case: &Case<'_>, process: ProcessId, act: &Act) -> Result<(), String> {
    let Some((host, is_it)) = action_of(case, act) else { return Ok(()) };
    let open = case.seen.open.values();
    let mut fitting = open.filter(|(_, h, a)| is_it(a) && (host.is_none() || *h == host));
    match fitting.next_back() {
        Some((by, _, _)) if *by == process => Ok(()),
        Some((by, _, _)) => Err(format!("its intent is process {by}'s")),
        None => Err("it has no durable intent".to_owned()),
    }
}

fn fresh<T>(case: &Case<'_>, answer: Option<&(i64, Arc<T>)>, what: &'static str) -> Result<Arc<T>, String> {
    match answer {
        Some((at, answer)) if case.now_ms() - at <= FRESH_MS => Ok(Arc::clone(answer)),
        Some((at, _)) => Err(format!("its last answer about {what} is {} s old", (case.now_ms() - at) / 1000)),
        None => Err(format!("it has read nothing about {what}")),
    }
}

fn view<'a>(hosts: &'a [HostView], host: &HostId) -> Result<&'a HostView, String> {
    hosts.iter().find(|h| h.id() == host).ok_or_else(|| format!("no host {host} was in its last answer"))
}

/// I1, the flag of I7, and that only a host in hand is taken out.
fn takes_out(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let Some(plan) = &case.seen.plan else { return Err(("I1", "no plan".to_owned())) };
    let i1 = |what: String| ("I1", what);
    let hosts = fresh(case, reads.hosts.as_ref(), "hosts").map_err(i1)?;
    let is_out = |h: &HostView| h.inventory.status != HostStatus::Up || reads.sent_out.contains(h.id());
    let mut out: Vec<&HostId> = hosts.iter().filter(|h| is_out(h)).map(HostView::id).collect();
    // A host that is out already is not counted again.
    let was_up = view(&hosts, host).map_err(i1)?.inventory.status == HostStatus::Up;
    if !out.contains(&host) {
        out.push(host);
    }
    if was_up && out.len() > plan.max_unavailable as usize {
        let names: Vec<String> = out.iter().map(ToString::to_string).collect();
        return Err(i1(format!("{} would be out, {} may be: {}", out.len(), plan.max_unavailable, names.join(", "))));
    }
    let racks = plan.options.apart.iter().filter(|rack| rack.contains(host));
    if let Some(other) = racks.flatten().find(|other| was_up && *other != host && out.contains(other)) {
        return Err(i1(format!("host {other} is out, and the two are never to be out together")));
    }
    if case.plan_of(host).is_none() {
        return Err(("plan", format!("host {host} is not in the plan")));
    }
    overrides(case, reads, host, Sends::Deactivate)?;
    notes_leaving(case, reads, host)?;
    let owed = case.seen.ledger.get(&Setting::HostInService(host.clone())).map(|e| &e.state);
    if was_up && case.seen.phases.get(host) == Some(&Phase::Evacuating) && owed != Some(&LedgerState::Ours) {
        return Err(("I4", format!("host {host} is taken out, and the ledger does not say so")));
    }
    if !plan.one_host {
        let cluster = fresh(case, reads.cluster.as_ref(), "the cluster").map_err(|what| ("I7", what))?;
        let holder = cluster.upgrade.as_ref().map(|f| f.correlation_id.as_str());
        let ours = case.seen.journal.first().and_then(|(_, r)| match &r.entry {
            Entry::Began { correlation, .. } => Some(correlation.as_str()),
            _ => None,
        });
        let begins = case.seen.phases.get(host).is_none_or(|p| *p <= Phase::Evacuating);
        if begins && holder != ours {
            return Err(("I7", format!("the upgrade flag was last seen as {holder:?}, ours is {ours:?}")));
        }
    }
    Ok(())
}

/// The VMs of a host that is sent to maintenance are recorded before: the report names those that leave it.
fn notes_leaving(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let vms = fresh(case, reads.vms.as_ref(), "VMs").map_err(|what| ("report", what))?;
    let here: BTreeSet<&VmId> = vms.iter().filter(|vm| truth::is_on(vm, host)).map(|vm| &vm.id).collect();
    let noted = case.seen.told.host(host).leaving();
    match here.is_empty() || noted.as_ref() == Some(&here) {
        true => Ok(()),
        false => Err(("report", format!("{here:?} are on host {host}, and the journal says {noted:?}"))),
    }
}

/// The engine's time of a call that restarts a host is recorded with its step: clocks can be set while the host boots.
fn notes_time(case: &Case<'_>, host: &HostId) -> Judged {
    let decided = case.seen.told.host(host).facts.iter().rev().find_map(|(_, fact)| match fact {
        Fact::RestartDecided { engine_ms } => Some(*engine_ms),
        _ => None,
    });
    let shown = |before_ms: i64| case.seen.engine_clock_at(case.now_ms() - before_ms);
    match decided {
        // Its clock can have been set since the read.
        Some(at) if [0, FRESH_MS].iter().any(|before| (shown(*before) - at).abs() <= FRESH_MS) => Ok(()),
        at => Err(("restart", format!("host {host} is restarted, and the engine's time of it is recorded as {at:?}"))),
    }
}

/// I5. If the host can be inspected, its own count must be new, too.
fn installs(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    is_empty(case, reads, host).map_err(|what| ("I5", what))?;
    let by_job = case.plan_of(host).and_then(|h| h.install_way) == Some(InstallWay::RemoteExecution);
    match reads.inspections.get(host) {
        Some((at, _, 0)) if case.now_ms() - at <= COUNTED_MS => Ok(()),
        Some((_, _, qemu)) if *qemu > 0 => Err(("I5", format!("host {host} runs {qemu} qemu processes"))),
        _ if by_job => Err(("I5", format!("host {host} was not asked itself just before"))),
        _ => Ok(()),
    }
}

/// A VM may be stopped if the ledger has an entry for it, and its power may be cut if its guest did not shut down.
fn stops_vm(case: &Case<'_>, vm: &VmId, how: VmStop) -> Judged {
    if case.seen.ledger.get(&Setting::VmRuns(vm.clone())).map(|e| &e.state) != Some(&LedgerState::Ours) {
        return Err(("I3", format!("VM {vm} is stopped, and the ledger does not say so")));
    }
    let asked = Action::StopVm { vm: vm.clone(), how: VmStop::ShutDown };
    let was_asked = || case.seen.told.hosts.values().any(|h| h.intents.iter().any(|(_, action)| *action == asked));
    match how == VmStop::ShutDown || was_asked() {
        true => Ok(()),
        false => Err(("I2", format!("the power of VM {vm} is cut, and its guest was never asked"))),
    }
}

/// Only VMs that the run stopped are started, and only where the policy in force permits it.
fn starts_vm(case: &Case<'_>, reads: &Reads, vm: &VmId, on: &HostId) -> Judged {
    let cluster = fresh(case, reads.cluster.as_ref(), "the cluster").map_err(|what| ("I3", what))?;
    let highly_available = case.world.engine.vms.get(vm).is_some_and(|v| v.shown.highly_available);
    if cluster.policy.id.as_str() == CLUSTER_MAINTENANCE && !highly_available {
        return Err(("I3", format!("VM {vm} is started while the policy in force forbids it")));
    }
    let entry = case.seen.ledger.get(&Setting::VmRuns(vm.clone()));
    let is_home = entry.is_some_and(|e| e.before == Value::VmOn(Some(on.clone())));
    if !is_home && case.seen.told.host(on).is_in_hand() {
        return Err(("I3", format!("VM {vm} is started elsewhere, on a host that is in hand")));
    }
    match entry.map(|e| &e.state) {
        Some(LedgerState::Ours) => Ok(()),
        other => Err(("I3", format!("VM {vm} is started, and the ledger says {other:?}"))),
    }
}

/// I4 at the moment of the write.
fn sets_policy(case: &Case<'_>, reads: &Reads, cluster: &ClusterId, new: &PolicySetting) -> Judged {
    let i4 = |what: String| ("I4", what);
    let seen = fresh(case, reads.cluster.as_ref(), "the cluster").map_err(i4)?.policy.clone();
    if case.seen.told.stage == Some(Stage::Opening) && case.seen.told.begins_none(case.seen.plan.as_ref()) {
        return Err(("idle", "the policy is set, and no host can be begun".to_owned()));
    }
    let Some(entry) = case.seen.ledger.get(&Setting::Policy(cluster.clone())) else {
        return Err(i4("the ledger has no entry for the policy".to_owned()));
    };
    // The product can have set several policies while VMs start: the ledger has the last one.
    if ![&entry.before, &entry.ours].into_iter().any(|known| truth::has_policy(&seen, known)) {
        return Err(i4(format!("a change of another user is overwritten: seen {seen:?}, written {new:?}")));
    }
    Ok(())
}

fn changes_flag(case: &Case<'_>, reads: &Reads, change: FlagChange) -> Judged {
    match change {
        FlagChange::Progress(percent) => {
            let before = case.seen.done.progress;
            if percent < before {
                return Err(("I8", format!("progress {percent} after {before}")));
            }
            Ok(())
        }
        FlagChange::Finish => {
            let cluster = fresh(case, reads.cluster.as_ref(), "the cluster").map_err(|what| ("I4", what))?;
            let ours = case.seen.correlation();
            match &cluster.upgrade {
                Some(flag) if Some(flag.correlation_id.as_str()) != ours => {
                    Err(("I4", format!("the flag of {} is cleared", flag.correlation_id)))
                }
                _ => Ok(()),
            }
        }
        FlagChange::Start => {
            let cluster = fresh(case, reads.cluster.as_ref(), "the cluster").map_err(|what| ("I7", what))?;
            match &cluster.upgrade {
                Some(flag) => Err(("I7", format!("the flag of {} is taken", flag.correlation_id))),
                None => Ok(()),
            }
        }
    }
}

/// `activate` is sent in three statuses only, and never to a host that is down or may still go down.
fn activates(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let judge = || {
        let hosts = fresh(case, reads.hosts.as_ref(), "hosts")?;
        let status = view(&hosts, host)?.inventory.status;
        let may = [HostStatus::Maintenance, HostStatus::NonOperational, HostStatus::PreparingForMaintenance];
        if !may.contains(&status) {
            return Err(format!("the host was last seen as {status:?}"));
        }
        Ok(())
    };
    judge().map_err(|what| ("activate", what))?;
    overrides(case, reads, host, Sends::Activate)?;
    if case.seen.told.host(host).before().is_some_and(|(status, _)| status == HostStatus::Maintenance) {
        return Err(("maintenance", format!("host {host} was in maintenance when it was begun")));
    }
    if let Some((StepOutcome::Done, true)) = case.seen.told.host(host).installed {
        return Err(("return", format!("the installation on host {host} failed")));
    }
    answers(case, reads, host)?;
    is_alive(case, host).map_err(|what| ("alive", what))
}

/// A sign of life in the same turn: the host's VDSM port answered.
fn answers(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    match reads.vdsm.get(host).and_then(|looks| looks.last()) {
        Some((at, true)) if case.now_ms() - at <= FRESH_MS => Ok(()),
        look => Err(("alive", format!("host {host} did not show itself alive in this turn: {look:?}"))),
    }
}

/// `refresh` is sent to a host in maintenance only if the host answers: it throws any other host out of maintenance.
fn refreshes(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let hosts = fresh(case, reads.hosts.as_ref(), "hosts").map_err(|what| ("refresh", what))?;
    let status = view(&hosts, host).map_err(|what| ("refresh", what))?.inventory.status;
    if status != HostStatus::Maintenance {
        return Err(("refresh", format!("the host was last seen as {status:?}")));
    }
    answers(case, reads, host)?;
    is_alive(case, host).map_err(|what| ("alive", what))
}

/// Certificates are enrolled where the plan says so, on an empty host in maintenance.
fn enrolls(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let wanted = case.seen.plan.as_ref().is_some_and(|p| p.options.enroll_certificates);
    let hosts = fresh(case, reads.hosts.as_ref(), "hosts").map_err(|what| ("enroll", what))?;
    let shown = view(&hosts, host).map_err(|what| ("enroll", what))?;
    let due = shown.certificate_ends_ms.is_some_and(|at| at - case.now_ms() < CERTIFICATE_MS + 86_400_000);
    match shown.inventory.status {
        _ if !wanted => Err(("enroll", "the plan does not want it".to_owned())),
        _ if !due => Err(("enroll", "its certificate does not end within a year".to_owned())),
        HostStatus::Maintenance => Ok(()),
        status => Err(("enroll", format!("the host was last seen as {status:?}"))),
    }
}

/// Whether an operator was asked to restart the host by hand since that record.
fn was_asked(case: &Case<'_>, host: &HostId, after: u64) -> bool {
    let since = case.seen.journal.iter().rev().take_while(|(_, r)| r.seq > after);
    let mut asked = since.filter_map(|(_, r)| match &r.entry {
        Entry::Noted { host: Some(h), problem } if h == host => Some(problem.code),
        _ => None,
    });
    asked.any(|code| code == Code::ManualRestartNeeded)
}

/// Whether a fact shows that the host answers: to us, or to the engine, which calls it up again.
fn shows_alive(fact: &Fact, phase: Option<Phase>) -> bool {
    match fact {
        Fact::Alive(_) | Fact::RestartProved(RestartProof::BootId | RestartProof::EngineBootTime) => true,
        // In other phases this is one answer of its VDSM port.
        Fact::UpOnce => phase == Some(Phase::Activating),
        _ => false,
    }
}

/// After a call to restart: whether the journal says that the host was seen alive, and the host really booted since.
fn is_alive(case: &Case<'_>, host: &HostId) -> Result<(), String> {
    let Some((called, after)) = case.seen.done.restart_called.get(host) else { return Ok(()) };
    let since = case.seen.journal.iter().filter(|(_, r)| r.seq > *after).map(|(_, r)| &r.entry);
    let mut phase = None;
    let seen = since.fold(false, |seen, entry| match entry {
        Entry::Phase { host: h, phase: next, .. } if h == host => {
            phase = Some(*next);
            seen
        }
        Entry::Observed { host: h, fact } if h == host => seen || shows_alive(fact, phase),
        _ => seen,
    });
    let Some(real) = truth::machine(case.world, host) else { return Ok(()) };
    let booted = real.booted_at_ms >= *called;
    match (seen || truth::by_engine(case, host), booted) {
        (true, true) => Ok(()),
        // An operator was asked to check, and resumed: the restart is assumed, and the boot time proves it.
        (true, false) if was_asked(case, host, *after) => Ok(()),
        // The port was silent for another reason, which looks like a restart; the boot time proves or refutes it.
        (true, false) if case.seen.occurrences.had(Some(host), &[What::Vdsm], *called) => Ok(()),
        (false, _) => Err(format!("host {host} was restarted and no record shows that it was seen alive since")),
        (true, false) => Err(format!("the restart of host {host} was sent and it has not booted since")),
    }
}

fn fences(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let consented = case.seen.plan.as_ref().is_some_and(|p| p.consents.fence_hosts.contains(host));
    if !consented {
        return Err(("I2", format!("host {host} is power cut without consent")));
    }
    is_empty(case, reads, host).map_err(|what| ("restart", what))?;
    let by_job = case.plan_of(host).and_then(|h| h.install_way) == Some(InstallWay::RemoteExecution);
    let told = case.seen.told.host(host);
    let jobs = told.intents.iter().filter(|(_, action)| *action == Action::Restart).count();
    if by_job && jobs < MAX_JOBS {
        return Err(("restart", format!("host {host} is power cut after {jobs} calls through its provider")));
    }
    if by_job {
        is_proved_empty(case, reads, host)?;
    }
    match truth::vms_on(case.world, host) {
        0 => Ok(()),
        n => Err(("VMs", format!("host {host} is power cut under {n} VMs"))),
    }
}

/// Whether the host counted no qemu process just before; or counted none earlier in the run, and does not answer on its
/// VDSM port either.
fn is_proved_empty(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let absent = matches!(reads.vdsm.get(host).and_then(|looks| looks.last()), Some((_, false)));
    match reads.inspections.get(host) {
        Some((at, _, 0)) if absent || case.now_ms() - at <= COUNTED_MS => Ok(()),
        // Another process of the product received the count.
        None if absent => Ok(()),
        count => Err(("empty", format!("host {host} is power cut, it is up, and its own count was {count:?}"))),
    }
}

/// Whether the host is in maintenance, and neither the engine's list nor the host's own count shows a VM.
fn is_empty(case: &Case<'_>, reads: &Reads, host: &HostId) -> Result<(), String> {
    let hosts = fresh(case, reads.hosts.as_ref(), "hosts")?;
    let seen = view(&hosts, host)?;
    let (status, count) = (seen.inventory.status, seen.inventory.vm_count);
    if status != HostStatus::Maintenance || count != Some(0) {
        return Err(format!("the host was last seen as {status:?} with {count:?} VMs"));
    }
    let vms = fresh(case, reads.vms.as_ref(), "VMs")?;
    match vms.iter().find(|v| truth::is_on(v, host)) {
        Some(vm) => Err(format!("the list of VMs last showed {} on it", vm.name)),
        None => Ok(()),
    }
}

/// A call to restart: the host is empty, was inspected in this phase, and no earlier call can still take effect.
fn restarts(case: &Case<'_>, reads: &Reads, content_host: &ContentHostId) -> Judged {
    let Some(host) = case.host_of(content_host) else { return Ok(()) };
    let restart = |what: String| ("restart", what);
    is_empty(case, reads, &host).map_err(restart)?;
    notes_time(case, &host)?;
    let told = case.seen.told.host(&host);
    let counted_ms = if case.world.restarts_unguarded { COUNTED_MS } else { GUARDED_MS };
    match reads.inspections.get(&host) {
        Some((at, Phase::Restarting | Phase::Booting, 0)) if case.now_ms() - at <= counted_ms => {}
        Some((_, Phase::Restarting | Phase::Booting, qemu)) if *qemu > 0 => {
            return Err(restart(format!("host {host} runs {qemu} qemu processes")));
        }
        _ => return Err(restart(format!("host {host} was not asked itself before"))),
    }
    let Some(machine) = truth::machine(case.world, &host) else { return Ok(()) };
    let is_restart = |t: &&Task| t.host == Some(machine.id) && t.restarts_host();
    let accepted = case.seen.told.goes_on(Some(&host), Some(Code::RestartJobNotEnded), told.since_ms);
    // A restart job ends a minute before its host goes down.
    let limit_ms = case.seen.plan.as_ref().map_or(0, |plan| plan.options.deadlines.shutdown_ms);
    let is_to_come = |t: &Task| match t.ended_at_ms.filter(|_| t.is_over()) {
        None => true,
        Some(at) => {
            let young = case.now_ms() - at < i64::try_from(limit_ms).unwrap_or(i64::MAX) - RESTART_MS;
            // A job that failed can have begun the restart all the same; it begins within a minute, or never.
            let fails = t.disturbance == Some(Disturbance::GoesDownUnder) && machine.power == Power::GoingDown;
            (t.result == TaskResult::Success && machine.booted_at_ms < at && young) || fails
        }
    };
    match case.world.tasks.values().filter(is_restart).any(is_to_come) && !accepted {
        true => Err(restart(format!("an earlier call to restart host {host} is still to come"))),
        false => Ok(()),
    }
}

/// A VM is migrated home only to the host from which the run moved it, and only from the host to which it went.
fn comes_home(case: &Case<'_>, vm: &VmId, to: &HostId) -> Result<(), String> {
    let entry = case.seen.ledger.get(&Setting::VmPlace(vm.clone()));
    let Some(entry) = entry.filter(|e| e.state == LedgerState::Ours && e.before == Value::VmOn(Some(to.clone())))
    else {
        return Err(format!("VM {vm} is moved to host {to}, from where the run did not send it away"));
    };
    let vms = case.seen.reads.values().filter_map(|r| r.vms.as_ref()).max_by_key(|(at, _)| *at);
    let at = vms.and_then(|(_, vms)| vms.iter().find(|v| v.id == *vm)).and_then(|v| v.host.clone());
    match entry.ours == Value::VmOn(at.clone()) {
        true => Ok(()),
        false => Err(format!("VM {vm} is moved back although somebody else moved it to {at:?}")),
    }
}

/// Only the nominated VM is moved, and only between a canary and its former host.
fn migrates(case: &Case<'_>, vm: &VmId, to: &HostId) -> Judged {
    let wrong = |what: String| Err(("migration", what));
    let Some(plan) = &case.seen.plan else { return wrong("no plan".to_owned()) };
    if plan.options.vms_come_home && case.seen.told.stage == Some(Stage::Closing) && !case.seen.told.cancelled {
        return comes_home(case, vm, to).map_err(|what| ("home", what));
    }
    if plan.options.migration_test.as_ref() != Some(vm) {
        return wrong(format!("VM {vm} was not nominated"));
    }
    let ways = plan.hosts.iter().filter(|h| h.canary).filter_map(|h| Some((&h.id, tested_between(case, &h.id)?)));
    let shown = |from: &HostId| {
        let vms = case.seen.reads.values().filter_map(|r| r.vms.as_ref()).max_by_key(|(at, _)| *at);
        vms.is_some_and(|(_, vms)| vms.iter().any(|v| v.id == *vm && truth::is_on(v, from)))
    };
    let allowed = |(canary, (a, b)): (&HostId, (&HostId, &HostId))| {
        let from = if a == to { b } else { a };
        if !shown(from) {
            return false;
        }
        (a == canary || b == canary) && (a == to || b == to) && case.seen.phases.get(canary) == Some(&Phase::Soaking)
    };
    match ways.into_iter().any(allowed) {
        true => Ok(()),
        false => wrong(format!("VM {vm} goes to host {to} without a test of a canary that soaks")),
    }
}
