//! Checks at the record with which a host enters a phase, and at failures by a deadline.

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Fact, HostResult, Phase, StepOutcome};
use ovirt_upgrade_manager::model::task::InstallWay;

use super::case::{Case, Judged};
use super::ends::{by_engine, withdraws_from_soak};
use super::evidence::{ASKED_MS, Reads};
use super::{causes, truth};
use crate::sim::exec::ProcessId;

/// Least time between two reads that show a host up.
const UP_TWICE_MS: i64 = 1_000;
/// Most by which the machine's clock can be wrong without a note.
const CLOCK_MS: i64 = 2_000;

/// A host enters a phase. It never goes back before its packages, and each phase has conditions.
pub fn enters(case: &Case<'_>, process: ProcessId, host: &HostId, phase: Phase, why: Option<&Problem>) -> Judged {
    let told = case.seen.told.host(host);
    let before = told.phase();
    if before == Phase::Ended {
        return Err(("I8", format!("host {host} goes from its end to {phase:?}")));
    }
    if before >= Phase::Installing && phase < Phase::Installing {
        return Err(("I8", format!("host {host} goes back from {before:?} to {phase:?}")));
    }
    in_time(case, host, why)?;
    let nothing = Reads::default();
    let reads = case.seen.reads.get(&process).unwrap_or(&nothing);
    let enter = Enter { case, reads, host, since_ms: told.since_ms };
    let failed = told.installed == Some((StepOutcome::Done, true));
    match phase {
        Phase::Restarting | Phase::Booting | Phase::Refreshing if before == Phase::Installing && failed => {
            Err(("return", format!("host {host} goes on, and its installation failed")))
        }
        Phase::Booting if told.left == Some(Code::ManualRestartNeeded) => enter.booting(&told.facts),
        Phase::Evacuating => enter.evacuating(),
        Phase::Settling if before == Phase::Evacuating => enter.settling(),
        Phase::Installing => enter.installing(),
        Phase::Restarting if before == Phase::Booting => enter.restarting_again(told.counted_ms),
        Phase::Activating if before == Phase::Refreshing => enter.activating(&told.intents),
        Phase::StartingVms => enter.starting_vms(),
        Phase::Returning if case.seen.done.install_called.contains_key(host) => {
            Err(("return", format!("host {host} is returned, and packages may have begun on it")))
        }
        Phase::Returning | Phase::Withdrawing => {
            if before == Phase::Soaking {
                withdraws_from_soak(case, process, host, why)?;
            }
            causes::fails(case, host, HostResult::FailedInService, why)
        }
        _ => Ok(()),
    }
}

/// A host that enters a phase, with the answers that the process had received.
struct Enter<'a> {
    case: &'a Case<'a>,
    reads: &'a Reads,
    host: &'a HostId,
    /// When the host entered the phase before.
    since_ms: i64,
}

impl Enter<'_> {
    fn status(&self) -> Option<HostStatus> {
        let (_, hosts) = self.reads.hosts.as_ref()?;
        hosts.iter().find(|h| h.inventory.id == *self.host).map(|h| h.inventory.status)
    }

    /// Every VM with consent has stopped.
    fn evacuating(&self) -> Judged {
        let consents = self.case.seen.plan.as_ref().map(|p| p.consents.stop_vms.as_slice()).unwrap_or_default();
        let vms = self.reads.vms.as_ref().map(|(_, vms)| vms.as_slice()).unwrap_or_default();
        match vms.iter().find(|vm| truth::is_on(vm, self.host) && consents.contains(&vm.id)) {
            Some(vm) => Err(("I3", format!("host {} is emptied, and VM {} still has to be stopped", self.host, vm.id))),
            None => Ok(()),
        }
    }

    /// An operator was to restart the host: it goes on only after it was seen absent.
    fn booting(&self, facts: &[(i64, Fact)]) -> Judged {
        match facts.iter().any(|(at, fact)| *at >= self.since_ms && *fact == Fact::Absent) {
            true => Ok(()),
            false => Err(("questions", format!("host {} goes on, which is to be left", self.host))),
        }
    }

    /// The engine monitored the host on its way to maintenance, at least since it last found the host up.
    fn settling(&self) -> Judged {
        let begun = self.case.seen.told.host(self.host).before().map_or(0, |(_, newest)| newest);
        let events = self.case.events_until(self.reads.newest_event).rev().take_while(|e| e.id > begun);
        let mut of_host = events.filter(|e| e.host.as_ref() == Some(self.host));
        match of_host.find(|e| e.code == truth::SEEN_UP || truth::UNRESPONSIVE.contains(&e.code)) {
            Some(event) if event.code != truth::SEEN_UP => {
                Err(("watched", format!("host {} goes on after '{}'", self.host, event.text)))
            }
            _ => Ok(()),
        }
    }

    /// No job of the engine works on the host, and the host itself counts no qemu process.
    fn installing(&self) -> Judged {
        let settled = |what: String| Err(("settled", format!("host {}: {what}", self.host)));
        // A host that was in maintenance when it was begun is inspected in the same turn.
        let at_once = self.case.now_ms() == self.since_ms;
        let since_ms = if at_once { self.case.now_ms() - ASKED_MS } else { self.since_ms };
        match self.reads.work.get(self.host) {
            Some((at, false)) if *at >= since_ms && self.case.now_ms() - at <= ASKED_MS => {}
            Some((at, true)) if *at >= since_ms => return settled("the engine works on it".to_owned()),
            _ => return settled("whether the engine works on it was not read".to_owned()),
        }
        let by_job = self.case.plan_of(self.host).and_then(|h| h.install_way) == Some(InstallWay::RemoteExecution);
        match self.reads.inspections.get(self.host) {
            Some((at, phase, 0)) if *at >= since_ms - 1_000 && (*phase == Phase::Settling || at_once) => Ok(()),
            Some((_, Phase::Settling | Phase::Waiting, qemu)) if *qemu > 0 => {
                settled(format!("it runs {qemu} qemu processes"))
            }
            _ if by_job => settled("it was not asked itself".to_owned()),
            _ => Ok(()),
        }
    }

    /// A call to restart is given again only after the time of the last one has passed.
    fn restarting_again(&self, counted_ms: i64) -> Judged {
        let limit = self.case.seen.plan.as_ref().map_or(0, |p| p.options.deadlines.shutdown_ms);
        match counted_ms + CLOCK_MS >= i64::try_from(limit).unwrap_or(i64::MAX) {
            true => Ok(()),
            false => Err(("restart", format!("host {} is restarted again after {} s", self.host, counted_ms / 1000))),
        }
    }

    /// The host was up in two reads, and in every read between them.
    fn starting_vms(&self) -> Judged {
        match self.case.seen.done.up_seen.get(self.host) {
            Some((first, last)) if last - first >= UP_TWICE_MS => Ok(()),
            seen => Err(("up", format!("host {} counts as up, and was seen so only {seen:?}", self.host))),
        }
    }

    /// The host's versions were read anew in maintenance; and the engine looked for updates, unless it installed
    /// itself.
    fn activating(&self, intents: &[(i64, Action)]) -> Judged {
        if self.status() != Some(HostStatus::Maintenance) {
            return Ok(());
        }
        let begun = |kind| intents.iter().any(|(at, a)| *at >= self.since_ms && a.kind() == kind);
        let engine = self.case.seen.plan.as_ref().is_some_and(by_engine);
        match () {
            () if !begun(ActionKind::Refresh) => {
                Err(("refresh", format!("host {} is activated, and its versions were not read", self.host)))
            }
            () if !engine && !begun(ActionKind::UpgradeCheck) => {
                Err(("refresh", format!("the engine was not asked to look for updates of host {}", self.host)))
            }
            () => Ok(()),
        }
    }
}

/// A host that fails by a deadline had all of its time. Time on hold does not count, nor time in which the cluster was
/// not observed.
pub fn in_time(case: &Case<'_>, host: &HostId, why: Option<&Problem>) -> Judged {
    let (Some(why), Some(plan), Some(of_host)) = (why, &case.seen.plan, case.plan_of(host)) else { return Ok(()) };
    let told = case.seen.told.host(host);
    let d = &plan.options.deadlines;
    let limit = match (why.code, told.phase()) {
        (Code::HostPhaseTimeout, Phase::Evacuating) => d.evacuate_ms,
        (Code::HostPhaseTimeout, Phase::Settling) => d.settle_ms,
        (Code::HostDidNotReturn, Phase::Booting) => d.boot_ms.max(of_host.boot_limit_ms.unwrap_or(0)),
        (Code::HostNotUp, Phase::Activating) if shows_not_operational(case, host) => d.up_ms,
        _ => return Ok(()),
    };
    match told.counted_ms + CLOCK_MS >= i64::try_from(limit).unwrap_or(i64::MAX) {
        true => Ok(()),
        false => {
            let (had, limit) = (told.counted_ms / 1000, limit / 1000);
            Err(("time", format!("host {host} had {had} s of {limit} in {:?}: {}", told.phase(), why.message)))
        }
    }
}

/// Whether a process saw the host last as not operational, a status from which the engine recovers by itself.
fn shows_not_operational(case: &Case<'_>, host: &HostId) -> bool {
    let newest = case.seen.reads.values().filter_map(|reads| reads.hosts.as_ref()).max_by_key(|(at, _)| *at);
    newest.is_some_and(|(_, hosts)| {
        hosts.iter().any(|h| h.inventory.id == *host && h.inventory.status == HostStatus::NonOperational)
    })
}
