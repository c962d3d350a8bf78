//! Checks at everything that a process sends: the invariants of the design (section 8) that a single call can violate.
//!
//! I1 and I5 require "a read in the same step": [`super::evidence`] defines it.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, HostView, PolicySetting, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, ContentHostId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::{Setting, Value};
use ovirt_upgrade_manager::model::run::{Action, Entry, Fact, Phase};

use super::case::{Case, Judged, Wrong, tested_between};
use super::events::Act;
use super::evidence::{FRESH_MS, Reads};
use super::truth;
use crate::sim::exec::ProcessId;

/// What is wrong with something that a process sends.
pub fn on_act(case: &Case<'_>, process: ProcessId, act: &Act) -> Vec<Wrong> {
    let reads = case.seen.reads.get(&process).cloned().unwrap_or_default();
    let mut found = vec![];
    let of_the_cluster = matches!(act, Act::SetPolicy(..) | Act::SetLevel(..) | Act::Flag(..));
    if of_the_cluster && case.seen.plan.as_ref().is_some_and(|plan| plan.one_host) {
        found.push(("one host", "a run for one host changes nothing of the cluster".to_owned()));
    }
    if let Err(what) = has_intent(case, process, act) {
        found.push(("intent", what));
    }
    let judged = match act {
        Act::Deactivate(host) => takes_out(case, &reads, host),
        Act::Install(c) => match case.host_of(c) {
            Some(host) => installs(case, &reads, &host),
            None => Err(("I5", format!("content host {c} belongs to no host"))),
        },
        Act::EngineUpgrade(host) => installs(case, &reads, host),
        Act::StopVm(vm, how) => {
            let consents = case.seen.plan.as_ref().map(|p| &p.consents);
            let hard = consents.is_some_and(|c| c.power_off_vms.contains(vm));
            let soft = consents.is_some_and(|c| c.stop_vms.contains(vm));
            if soft && (*how == VmStop::ShutDown || hard) {
                Ok(())
            } else {
                Err(("I2", format!("VM {vm} is stopped ({how:?}) without consent")))
            }
        }
        Act::SetPolicy(cluster, new) => sets_policy(case, &reads, cluster, new),
        Act::SetLevel(_, level) => truth::all_support(case, *level).map_err(|what| ("level", what)),
        Act::Flag(_, change) => changes_flag(case, &reads, *change),
        Act::Activate(host) => activates(case, &reads, host),
        Act::Refresh(host) => is_alive(case, host).map_err(|what| ("alive", what)),
        Act::FenceRestart(host) => fences(case, host),
        Act::Restart(c) => restarts(case, &reads, c),
        Act::Migrate(vm, to) => migrates(case, vm, to),
        _ => Ok(()),
    };
    if let Err(wrong) = judged {
        found.push(wrong);
    }
    found.into_iter().map(|(name, what)| (name, format!("process {process} sends '{act}': {what}"))).collect()
}

/// Whether an action of the journal is the one that is sent.
type IsIt = Box<dyn Fn(&Action) -> bool>;

/// What the journal calls this action, if it is a step at all.
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

/// An intent for it is durable, was written by this process, and was not answered yet.
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

/// I1, the flag of I7, and that a host is taken out only in its turn.
fn takes_out(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let Some(plan) = &case.seen.plan else { return Err(("I1", "no plan".to_owned())) };
    let i1 = |what: String| ("I1", what);
    let hosts = fresh(case, reads.hosts.as_ref(), "hosts").map_err(i1)?;
    let is_out = |h: &HostView| h.inventory.status != HostStatus::Up || reads.sent_out.contains(h.id());
    let mut out: Vec<&HostId> = hosts.iter().filter(|h| is_out(h)).map(HostView::id).collect();
    // One that is out already takes nothing away.
    let was_up = view(&hosts, host).map_err(i1)?.inventory.status == HostStatus::Up;
    if !out.contains(&host) {
        out.push(host);
    }
    if was_up && out.len() > plan.max_unavailable as usize {
        let names: Vec<String> = out.iter().map(ToString::to_string).collect();
        return Err(i1(format!("{} would be out, {} may be: {}", out.len(), plan.max_unavailable, names.join(", "))));
    }
    if let Some(other) = plan.options.kept_apart_from(host).find(|other| was_up && out.contains(other)) {
        return Err(i1(format!("host {other} is out, and the two are never to be out together")));
    }
    if plan.host(host).is_none() {
        return Err(("plan", format!("host {host} is not in the plan")));
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

/// I5.
fn installs(case: &Case<'_>, reads: &Reads, host: &HostId) -> Judged {
    let judge = || {
        let hosts = fresh(case, reads.hosts.as_ref(), "hosts")?;
        let seen = view(&hosts, host)?;
        let (status, count) = (seen.inventory.status, seen.inventory.vm_count);
        if status != HostStatus::Maintenance || count != Some(0) {
            return Err(format!("the host was last seen as {status:?} with {count:?} VMs"));
        }
        let vms = fresh(case, reads.vms.as_ref(), "VMs")?;
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
fn sets_policy(case: &Case<'_>, reads: &Reads, cluster: &ClusterId, new: &PolicySetting) -> Judged {
    let i4 = |what: String| ("I4", what);
    let seen = fresh(case, reads.cluster.as_ref(), "the cluster").map_err(i4)?.policy.clone();
    let Some(entry) = case.seen.ledger.get(&Setting::Policy(cluster.clone())) else {
        return Err(i4("the ledger has no entry for the policy".to_owned()));
    };
    // Ours may be one of several, while VMs start: what we wrote last is what the ledger calls ours.
    let known = [&entry.before, &entry.ours];
    if !known.contains(&&Value::Policy(seen.clone())) {
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
        FlagChange::Start => Ok(()),
    }
}

/// `activate` is sent in three statuses only, and never to a host that may still go down or is down.
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
    is_alive(case, host).map_err(|what| ("alive", what))
}

/// An operator was asked to restart the host by hand since that record.
fn was_asked(case: &Case<'_>, host: &HostId, after: u64) -> bool {
    let since = case.seen.journal.iter().rev().take_while(|(_, r)| r.seq > after);
    let mut asked = since.filter_map(|(_, r)| match &r.entry {
        Entry::Noted { host: Some(h), problem } if h == host => Some(problem.code),
        _ => None,
    });
    asked.any(|code| code == Code::ManualRestartNeeded)
}

/// After an order to restart: it was written down that the host was seen alive, and it did boot since.
fn is_alive(case: &Case<'_>, host: &HostId) -> Result<(), String> {
    let Some((ordered, after)) = case.seen.done.restart_ordered.get(host) else { return Ok(()) };
    let seen = case
        .seen
        .journal
        .iter()
        .rev()
        .take_while(|(_, r)| r.seq > *after)
        .any(|(_, r)| matches!(&r.entry, Entry::Observed { host: h, fact: Fact::Alive(_) } if h == host));
    let Some(real) = truth::machine(case.world, host) else { return Ok(()) };
    let booted = real.booted_at_ms >= *ordered;
    match (seen || truth::by_engine(case, host), booted) {
        (true, true) => Ok(()),
        // An operator was asked to look, and resumed: the restart is assumed, and the boot time is the proof.
        (true, false) if was_asked(case, host, *after) => Ok(()),
        (false, _) => Err(format!("host {host} was restarted and no record shows that it was seen alive since")),
        (true, false) => Err(format!("the restart of host {host} was sent and it has not booted since")),
    }
}

fn fences(case: &Case<'_>, host: &HostId) -> Judged {
    let consented = case.seen.plan.as_ref().is_some_and(|p| p.consents.fence_hosts.contains(host));
    if !consented {
        return Err(("I2", format!("host {host} is power cut without consent")));
    }
    match truth::vms_on(case.world, host) {
        0 => Ok(()),
        n => Err(("VMs", format!("host {host} is power cut under {n} VMs"))),
    }
}

fn restarts(case: &Case<'_>, reads: &Reads, content_host: &ContentHostId) -> Judged {
    let Some(host) = case.host_of(content_host) else { return Ok(()) };
    let hosts = fresh(case, reads.hosts.as_ref(), "hosts").map_err(|what| ("restart", what))?;
    let status = view(&hosts, &host).map_err(|what| ("restart", what))?.inventory.status;
    match status {
        HostStatus::Maintenance => Ok(()),
        status => Err(("restart", format!("the host was last seen as {status:?}"))),
    }
}

/// Only the nominated VM is moved, and only between a canary and where it was.
fn migrates(case: &Case<'_>, vm: &VmId, to: &HostId) -> Judged {
    let wrong = |what: String| Err(("migration", what));
    let Some(plan) = &case.seen.plan else { return wrong("no plan".to_owned()) };
    if plan.options.migration_test.as_ref() != Some(vm) {
        return wrong(format!("VM {vm} was not nominated"));
    }
    let ways = plan.hosts.iter().filter(|h| h.canary).filter_map(|h| Some((&h.id, tested_between(case, &h.id)?)));
    let allowed = |(canary, (a, b)): (&HostId, (&HostId, &HostId))| {
        (a == canary || b == canary) && (a == to || b == to) && case.seen.phases.get(canary) == Some(&Phase::Soaking)
    };
    match ways.into_iter().any(allowed) {
        true => Ok(()),
        false => wrong(format!("VM {vm} goes to host {to} without a test of a canary that soaks")),
    }
}
