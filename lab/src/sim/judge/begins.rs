//! Checks at the record with which a host begins: every gate of the design (section 8) must have been open, by the
//! answers that the process had received and by the journal.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{EngineEvent, HealthIssue, HealthIssueKind, HostView, Migration, Vm};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::{Approval, HostPlan, Plan};
use ovirt_upgrade_manager::model::run::{Alive, Fact, HostResult, Phase};
use ovirt_upgrade_manager::model::task::InstallWay;
use ovirt_upgrade_manager::model::window::{TimeOfDay, WeeklyWindow};

use super::case::{Case, Judged, Wrong};
use super::ends::{COMMAND_FAILED, MIGRATION_FAILED, NO_POWER_MANAGEMENT};
use super::evidence::{ASKED_MS, FRESH_MS, Reads};
use super::occurrences::What;
use super::told::ToldHost;
use super::truth;
use crate::sim::exec::ProcessId;

const DAY_MS: i64 = 86_400_000;
/// No host is begun so long after an engine start.
const AFTER_ENGINE_START_MS: i64 = 600_000;

/// A host that begins, with the data that its gates need.
struct Begin<'a> {
    case: &'a Case<'a>,
    plan: &'a Plan,
    host: &'a HostPlan,
    reads: &'a Reads,
    hosts: &'a [HostView],
    vms: &'a [Vm],
    status: HostStatus,
    /// When the process decided to begin the host.
    decided_ms: i64,
}

/// The gate that is not open for the host that begins with this phase.
pub fn begins(case: &Case<'_>, process: ProcessId, id: &HostId, phase: Phase, clock_ms: i64) -> Vec<Wrong> {
    let Some(plan) = &case.seen.plan else { return vec![("plan", "no plan".to_owned())] };
    let Some(host) = plan.hosts.iter().find(|h| h.id == *id) else {
        return vec![("plan", format!("host {id} is not in the plan"))];
    };
    let nothing = Reads::default();
    let reads = case.seen.reads.get(&process).unwrap_or(&nothing);
    let decided_ms = case.decided_ms(process);
    let Some((_, hosts)) = reads.hosts.as_ref().filter(|(at, _)| decided_ms - at <= FRESH_MS) else {
        return vec![("gate", format!("host {id} begins, and no fresh answer shows the hosts"))];
    };
    let Some(shown) = hosts.iter().find(|h| h.inventory.id == *id) else {
        return vec![("gate", format!("host {id} begins, and it was not in the last answer"))];
    };
    let vms = reads.vms.as_ref().map(|(_, vms)| vms.as_slice()).unwrap_or_default();
    let begin = Begin { case, plan, host, reads, hosts, vms, status: shown.inventory.status, decided_ms };
    let gates = [
        begin.of_run(),
        begin.of_windows(clock_ms),
        begin.of_order(),
        begin.of_approval(),
        begin.of_canary(),
        begin.of_engine(),
        begin.of_flag(),
        begin.of_host(shown),
        begin.of_questions(),
        begin.of_answers(),
        begin.of_history(),
        begin.of_others(),
        begin.of_health(phase),
        begin.of_errors(),
        begin.of_vms(),
    ];
    let wrong = gates.into_iter().filter_map(Result::err);
    wrong.map(|(name, what)| (name, format!("host {id} begins: {what}"))).collect()
}

fn gate(what: impl Into<String>) -> Judged {
    Err(("gate", what.into()))
}

impl Begin<'_> {
    /// I1, the failure budget, a pause, a cancel, hosts that a takeover left unfinished.
    fn of_run(&self) -> Judged {
        let told = &self.case.seen.told;
        let in_hand = told.in_hand().count() + 1;
        if in_hand > self.plan.max_unavailable as usize {
            return Err(("I1", format!("{in_hand} would be in hand, {} may be", self.plan.max_unavailable)));
        }
        let failed = |host: &&ToldHost| host.result.is_some_and(|(result, _)| is_failure(result));
        let failures = told.hosts.values().filter(failed).count();
        let lacks_proof = |h: &&ToldHost| match h.result {
            // An act of another user on a host that had proved itself is no missing proof. A missing migration test has
            // a question of its own.
            Some((HostResult::Unproven, Some(why))) => {
                !matches!(why, Code::MigrationTestIncomplete | Code::HostLeftInService | Code::ExternalChange)
            }
            result => result == Some((HostResult::Unproven, None)),
        };
        let unproved = told.hosts.values().filter(lacks_proof).count();
        let accepted = told.answers.iter().any(|a| a.to.code == Code::TooManyUnproven);
        match () {
            () if failures > self.plan.options.max_failed as usize => {
                Err(("budget", format!("after {failures} failures")))
            }
            () if unproved > self.plan.options.max_unproven as usize && !accepted => {
                Err(("budget", format!("after {unproved} hosts ended unproven")))
            }
            () if told.cancelled => Err(("I9", "after the run was cancelled".to_owned())),
            () if told.stopped => Err(("questions", "after an operator answered to stop".to_owned())),
            () if told.is_held_for_hosts() => Err(("held", "while the run is held".to_owned())),
            () => match told.inherited.iter().next() {
                Some(other) => gate(format!("a takeover left host {other} unfinished")),
                None => Ok(()),
            },
        }
    }

    /// A window of the plan is open, by our machine's clock in UTC, and the host's predicted time fits into its rest.
    fn of_windows(&self, clock_ms: i64) -> Judged {
        let needs = i64::try_from(self.host.prediction.p95_ms).unwrap_or(i64::MAX);
        if self.plan.options.begin_until_ms.is_some_and(|until| clock_ms.saturating_add(needs) > until) {
            return Err(("windows", "it would not be finished by the time until which hosts are begun".to_owned()));
        }
        let Some(windows) = self.plan.options.windows.as_ref().filter(|w| w.time_zone == "UTC") else { return Ok(()) };
        let of_day = clock_ms.rem_euclid(DAY_MS);
        let ms = |time: TimeOfDay| i64::from(time.hour()) * 3_600_000 + i64::from(time.minute()) * 60_000;
        let is_open = |window: &WeeklyWindow| {
            let (from, to) = (ms(window.from), ms(window.to));
            let lasts = if to > from { to - from } else { to - from + DAY_MS };
            // In a simulation every window begins each day.
            let since = (of_day - from).rem_euclid(DAY_MS);
            since < lasts && since + needs <= lasts
        };
        match windows.weekly.iter().any(is_open) {
            true => Ok(()),
            false => Err(("windows", format!("outside of its windows, at {} min of the day", of_day / 60_000))),
        }
    }

    fn of_order(&self) -> Judged {
        let told = &self.case.seen.told;
        let place = |host: &HostPlan| if host.canary { 0 } else { told.host(&host.id).postponed };
        let waits = |host: &&HostPlan| told.host(&host.id).phase.is_none();
        let first = self.plan.hosts.iter().filter(waits).min_by_key(|host| place(host));
        match first.filter(|first| first.id != self.host.id) {
            Some(first) => Err(("order", format!("before host {}, which comes first", first.id))),
            None => Ok(()),
        }
    }

    fn of_approval(&self) -> Judged {
        let told = &self.case.seen.told;
        let begun = told.hosts.values().filter(|h| h.phase.is_some()).count();
        match self.plan.options.approval {
            Approval::None => Ok(()),
            Approval::AfterCanary if begun == 0 => Ok(()),
            Approval::AfterCanary if !told.first_has_ended(Some(&self.host.id)) => {
                Err(("approval", "before the first host has ended".to_owned()))
            }
            Approval::AfterCanary if told.approved.is_empty() => Err(("approval", "without an approval".to_owned())),
            Approval::EachHost if !told.approved.contains(&self.host.id) => {
                Err(("approval", format!("approved are {:?}", told.approved)))
            }
            Approval::AfterCanary | Approval::EachHost => Ok(()),
        }
    }

    /// The canary was proved, and it lost no feature of its CPU, unless an operator accepted the loss.
    fn of_canary(&self) -> Judged {
        let told = &self.case.seen.told;
        let Some(canary) = self.plan.hosts.iter().find(|h| h.canary && h.id != self.host.id) else { return Ok(()) };
        let ended = told.host(&canary.id);
        match ended.result {
            None => return Err(("canary", format!("before the canary {} has ended", canary.id))),
            Some((HostResult::Succeeded | HostResult::Skipped, _)) => {}
            Some((HostResult::Unproven, Some(Code::MigrationTestIncomplete)))
                if told.goes_on(Some(&canary.id), Some(Code::MigrationTestIncomplete), 0) => {}
            Some((result, why)) => {
                return Err(("canary", format!("after the canary {} ended as {result:?}, {why:?}", canary.id)));
            }
        }
        let lost = lost_flags(ended);
        let accepted = told.goes_on(Some(&canary.id), Some(Code::CpuFlagsLost), 0);
        match lost.is_empty() || accepted {
            true => Ok(()),
            false => Err(("canary", format!("the canary lost {lost:?} and nobody has accepted it"))),
        }
    }

    fn of_engine(&self) -> Judged {
        match self.reads.engine_start {
            // The clock by which the engine tells its start was not set since.
            Some((at, Some(start)))
                if at - start < AFTER_ENGINE_START_MS
                    && !self.case.seen.occurrences.had(None, &[What::EngineClock], start) =>
            {
                gate(format!("the engine started {} s before", (at - start) / 1000))
            }
            Some((at, _)) if self.decided_ms - at <= ASKED_MS => Ok(()),
            _ => gate("when the engine started was not read"),
        }
    }

    fn of_flag(&self) -> Judged {
        let shown = self.reads.cluster.as_ref().and_then(|(_, cluster)| cluster.upgrade.as_ref());
        let holder = shown.map(|flag| flag.correlation_id.as_str());
        // A plan for one host takes no flag.
        match holder == self.case.seen.correlation() || self.plan.one_host && holder.is_none() {
            true => Ok(()),
            false => Err(("I7", format!("the upgrade flag was last seen as {holder:?}"))),
        }
    }

    /// The host is up, or empty in maintenance. A host that was planned up and is now in maintenance was put there by
    /// another user.
    fn of_host(&self, shown: &HostView) -> Judged {
        let told = &self.case.seen.told;
        match self.status {
            HostStatus::Up => Ok(()),
            HostStatus::Maintenance => {
                let accepted =
                    told.accepts(&self.host.id, self.moved_by_other(), |at| self.case.seen.engine_clock_at(at));
                if self.host.initial_status == HostStatus::Up && !accepted {
                    return gate("it was up when it was planned, is in maintenance, and nobody was asked");
                }
                let runs = self.on_it().next().is_some() || shown.inventory.vm_count != Some(0);
                if runs { gate("it is in maintenance and VMs run on it") } else { Ok(()) }
            }
            // A host that was planned out of service is emptied like any other.
            HostStatus::InstallFailed | HostStatus::NonOperational
                if matches!(self.host.initial_status, HostStatus::InstallFailed | HostStatus::NonOperational) =>
            {
                Ok(())
            }
            status => gate(format!("it is {status:?}")),
        }
    }

    /// The last event that was read of another user who put the host into maintenance.
    fn moved_by_other(&self) -> Option<&EngineEvent> {
        let is_ours = |e: &EngineEvent| e.correlation_id.as_ref().is_some_and(|c| c.as_str().starts_with("oum-"));
        let mut events = self.case.events_until(self.reads.newest_event).rev();
        let is_theirs = |e: &&EngineEvent| e.user.is_some() && !is_ours(e) && e.host.as_ref() == Some(&self.host.id);
        events.find(|e| is_theirs(e) && truth::MOVED_TO_MAINTENANCE.contains(&e.code))
    }

    /// The host's own answers, and the engine's work on it.
    fn of_questions(&self) -> Judged {
        let fresh = |at: i64| self.decided_ms - at <= ASKED_MS;
        match self.reads.work.get(&self.host.id) {
            Some((at, false)) if fresh(*at) => {}
            Some((_, true)) => return gate("the engine works on it"),
            _ => return gate("whether the engine works on it was not read"),
        }
        let inspected = self.reads.inspections.get(&self.host.id).filter(|(at, ..)| fresh(*at));
        match inspected {
            Some((_, _, qemu)) if self.status == HostStatus::Maintenance && *qemu > 0 => {
                gate(format!("it is in maintenance and runs {qemu} qemu processes"))
            }
            None if self.host.install_way == Some(InstallWay::RemoteExecution) => gate("it was not asked itself"),
            _ => Ok(()),
        }
    }

    /// No operator answered to leave the host out.
    fn of_answers(&self) -> Judged {
        match self.case.seen.told.host(&self.host.id).left {
            Some(code) => Err(("questions", format!("an operator answered to leave it: {code}"))),
            None => Ok(()),
        }
    }

    /// For a host in maintenance that cannot be inspected: the engine monitored the host on its way to maintenance.
    fn of_history(&self) -> Judged {
        let asked = self.reads.inspections.get(&self.host.id).is_some_and(|(at, ..)| self.decided_ms - at <= ASKED_MS);
        if self.status != HostStatus::Maintenance || asked {
            return Ok(());
        }
        let mut events =
            self.case.world.engine_events().iter().rev().filter(|e| e.host.as_ref() == Some(&self.host.id));
        match events.find(|e| e.code == truth::SEEN_UP || truth::UNRESPONSIVE.contains(&e.code)) {
            Some(silent) if silent.code != truth::SEEN_UP => {
                Err(("watched", format!("it is in maintenance since '{}'", silent.text)))
            }
            _ => Ok(()),
        }
    }

    /// No other user works on a host; a host with the engine's own VM goes alone.
    fn of_others(&self) -> Judged {
        use HostStatus::{Installing, PreparingForMaintenance, Reboot};
        let told = &self.case.seen.told;
        let busy = |h: &&HostView| matches!(h.inventory.status, Installing | PreparingForMaintenance | Reboot);
        let theirs = |h: &&HostView| !told.host(&h.inventory.id).is_in_hand() && h.inventory.managed;
        let out = self.status == HostStatus::Up;
        if let Some(other) = self.hosts.iter().filter(busy).filter(theirs).find(|_| out) {
            return gate(format!("host {} is {:?} by somebody else", other.inventory.id, other.inventory.status));
        }
        let engine = self.on_it().any(|vm| vm.hosted_engine);
        match told.in_hand().next() {
            Some((other, _)) if engine => gate(format!("the engine's VM is on it, and host {other} is in hand")),
            _ => Ok(()),
        }
    }

    /// No health issue stands against the host, by an answer that this process received.
    fn of_health(&self, phase: Phase) -> Judged {
        let Some((_, issues)) = &self.reads.health_issues else {
            return Err(("health", "health issues were not read".to_owned()));
        };
        let is_here = |vm: &VmId| self.on_it().any(|v| v.id == *vm);
        let stands = |t: &&HealthIssue| match t.kind {
            HealthIssueKind::StorageDomain => true,
            // A host in maintenance takes no brick away.
            HealthIssueKind::GlusterBrick => phase != Phase::Settling && t.host.as_ref() != Some(&self.host.id),
            HealthIssueKind::DiskWork => t.vm.as_ref().is_some_and(is_here),
            HealthIssueKind::Network => false,
        };
        match issues.iter().find(stands) {
            Some(issue) => Err(("health", format!("{} is {}", issue.entity, issue.state))),
            None => Ok(()),
        }
    }

    /// The engine reported no error for the quiet time of the plan, or an operator accepted the errors.
    fn of_errors(&self) -> Judged {
        let quiet = i64::try_from(self.plan.options.quiet_ms).unwrap_or(i64::MAX);
        let told = &self.case.seen.told;
        let accepted = told.goes_on(Some(&self.host.id), Some(Code::RecentEngineError), 0);
        let Some((read, _)) = self.reads.engine_start.filter(|_| quiet > 0 && !accepted) else { return Ok(()) };
        // The engine's clock can have been set since.
        let now = read.max(self.case.seen.engine_clock_at(self.case.now_ms()));
        let events = self.case.events_until(self.reads.newest_event);
        let counts = events.rev().take_while(|e| e.at_ms > now - quiet).find(|e| {
            let host = e.host.as_ref().is_some_and(|host| self.hosts.iter().any(|h| h.inventory.id == *host));
            let vm = e.vm.as_ref().is_some_and(|vm| self.vms.iter().any(|v| v.id == *vm));
            let cluster = e.cluster.as_ref() == Some(&self.plan.cluster);
            let ours = e.correlation_id.as_ref().is_some_and(|c| c.as_str().starts_with("oum-"));
            let refused = matches!(e.code, COMMAND_FAILED | NO_POWER_MANAGEMENT)
                || e.vm.is_some() && e.user.is_some() && !MIGRATION_FAILED.contains(&e.code);
            e.severity == EventSeverity::Error && !ours && !refused && (host || vm || cluster)
        });
        match counts {
            Some(error) => Err(("quiet", format!("{} s after: {}", (now - error.at_ms) / 1000, error.text))),
            None => Ok(()),
        }
    }

    /// Every VM can leave, and the engine's scheduler has a place for the greatest.
    fn of_vms(&self) -> Judged {
        if self.status != HostStatus::Up {
            return Ok(());
        }
        let told = &self.case.seen.told;
        let accepted = told.answers.iter().any(|a| a.to.code == Code::PlanNoLongerFeasible);
        let leaves = |vm: &&Vm| !self.plan.consents.stop_vms.contains(&vm.id);
        let stays = |vm: &&Vm| vm.migration == Migration::Pinned && !vm.hosted_engine;
        if let Some(vm) = self.on_it().filter(leaves).find(stays).filter(|_| !accepted) {
            return gate(format!("VM {} cannot leave it, and nobody consented to stop it", vm.id));
        }
        let greatest = self.on_it().filter(leaves).map(|vm| vm.memory_mib).max();
        let mut great = self.on_it().filter(leaves).filter(|vm| Some(vm.memory_mib) == greatest).peekable();
        let goes = |vm: &Vm| match self.reads.targets.get(&vm.id) {
            Some((at, targets)) => self.decided_ms - at <= ASKED_MS && targets.iter().any(|to| *to != self.host.id),
            None => false,
        };
        match great.peek().is_none() || great.any(goes) {
            true => Ok(()),
            false => gate("the engine named no target for its greatest VM"),
        }
    }

    fn on_it(&self) -> impl Iterator<Item = &Vm> {
        self.vms.iter().filter(|vm| truth::is_on(vm, &self.host.id))
    }
}

/// Whether the end of the host counts against the failure budget.
pub fn is_failure(result: HostResult) -> bool {
    matches!(result, HostResult::FailedInService | HostResult::FailedOutOfService)
}

/// Features of the host's CPU in its first answer that lists them, and not in its answer after the restart.
fn lost_flags(host: &ToldHost) -> Vec<String> {
    let before = host.facts.iter().find_map(|(_, fact)| match fact {
        Fact::InspectedBefore(inspection) if !inspection.cpu_flags.is_empty() => Some(&inspection.cpu_flags),
        _ => None,
    });
    let after = host.facts.iter().rev().find_map(|(_, fact)| match fact {
        Fact::Alive(Alive::Inspected(inspection)) if !inspection.cpu_flags.is_empty() => Some(&inspection.cpu_flags),
        _ => None,
    });
    match (before, after) {
        (Some(before), Some(after)) => before.difference(after).cloned().collect(),
        _ => vec![],
    }
}
