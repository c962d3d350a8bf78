//! Checks at the end of a host: I6, by the journal and by the truth; the soak; health issues.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::cluster::{EngineEvent, HealthIssue, HealthIssueKind, HostView};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::plan::{HostPlan, Installer, Plan};
use ovirt_upgrade_manager::model::run::{ActionKind, Fact, HostResult, Phase, RestartProof, StepOutcome};

use super::case::{Case, Judged, tested_between};
use super::evidence::{FRESH_MS, Reads};
use super::people::wanted_back;
use super::told::ToldHost;
use super::truth;
use crate::sim::exec::ProcessId;
use crate::world::Task;

/// The engine's event of a failed command to VDSM.
pub(super) const COMMAND_FAILED: u32 = 10_802;
/// `VDS_ALERT_FENCE_IS_NOT_CONFIGURED`: advice.
pub(super) const NO_POWER_MANAGEMENT: u32 = 9000;
/// The engine's events of a failed migration.
pub(super) const MIGRATION_FAILED: [u32; 3] = [65, 140, 1111];

/// A host that the run has finished with.
pub fn host_ends(case: &Case<'_>, process: ProcessId, host: &HostId, result: HostResult) -> Judged {
    let (Some(plan), Some(of_host)) = (case.seen.plan.as_ref(), case.plan_of(host)) else {
        return Err(("plan", format!("host {host} is not in the plan")));
    };
    let nothing = Reads::default();
    let reads = case.seen.reads.get(&process).unwrap_or(&nothing);
    let told = case.seen.told.host(host);
    let end = End { case, plan, host: of_host, reads, told, decided_ms: case.decided_ms(process) };
    match result {
        HostResult::Succeeded => end.succeeds(),
        HostResult::UpToDate => truth::is_up_to_date(case, of_host).map_err(|what| ("I6", what)),
        HostResult::FailedInService => end.fails_in_service(),
        HostResult::FailedOutOfService => end.fails_out_of_service(),
        _ => Ok(()),
    }
    .and_then(|()| end.tells_who_left())
    .map_err(|(name, what)| (name, format!("host {host} ends as {result:?}: {what}")))
}

struct End<'a> {
    case: &'a Case<'a>,
    plan: &'a Plan,
    host: &'a HostPlan,
    reads: &'a Reads,
    told: &'a ToldHost,
    /// When the process decided to end the host.
    decided_ms: i64,
}

impl End<'_> {
    fn succeeds(&self) -> Judged {
        if let Some(code) = self.told.left {
            return Err(("questions", format!("it was to be left: {code}")));
        }
        self.is_proved().map_err(|what| ("I6", what))?;
        truth::is_upgraded(self.case, self.host).map_err(|what| ("I6", what))?;
        let machine = truth::machine(self.case.world, &self.host.id).map(|m| m.id);
        let pending = |t: &&Task| t.host == machine && t.restarts_host() && !t.is_over();
        if let Some(task) = self.case.world.tasks.values().find(pending) {
            return Err(("restart", format!("job {} can still restart it", task.id)));
        }
        // The status when the host was begun: an operator can have taken the host out since the plan was made.
        let before = self.told.before().map(|(status, _)| status);
        if before == Some(HostStatus::Maintenance) {
            self.is_back_in_maintenance().map_err(|what| ("maintenance", what))?;
            return self.soaked_before_maintenance().map_err(|what| ("soak", what));
        }
        if before != Some(HostStatus::Up) {
            return Ok(());
        }
        self.is_in_service().map_err(|what| ("I6", what))?;
        self.has_soaked().map_err(|what| ("soak", what))?;
        let shown = self.shown();
        // The run does not observe a host that another user took out of service after its proofs.
        if shown.is_some_and(|h| h.inventory.status == HostStatus::Up) {
            self.is_well(shown).map_err(|what| ("health", what))?;
        }
        Ok(())
    }

    /// A host that was sent back to maintenance is there.
    fn is_back_in_maintenance(&self) -> Result<(), String> {
        let sent = self.told.intents.iter().any(|(_, action)| action.kind() == ActionKind::Deactivate);
        match self.shown().map(|h| h.inventory.status) {
            Some(status) if sent && status != HostStatus::Maintenance => {
                Err(format!("it was sent back to maintenance, and was last seen as {status:?}"))
            }
            _ => Ok(()),
        }
    }

    /// A host that was up for a while on its way back to maintenance had no error in that time. If the run sent it back, the host
    /// soaked before.
    fn soaked_before_maintenance(&self) -> Result<(), String> {
        if self.told.phase != Some(Phase::Soaking) {
            return Ok(());
        }
        let sent = self.told.begun.contains_key(&ActionKind::Deactivate);
        let soak = i64::try_from(self.plan.options.soak_ms).unwrap_or(i64::MAX);
        if sent && self.told.counted_ms < soak {
            return Err(format!("it soaked for {} s of {}", self.told.counted_ms / 1000, soak / 1000));
        }
        match error_of_soak(self.case, self.plan, self.reads, self.told, &self.host.id) {
            Some(error) => Err(format!("while it was watched the engine reported: {}", error.text)),
            None => Ok(()),
        }
    }

    fn shown(&self) -> Option<&HostView> {
        let hosts = self.reads.hosts.as_ref().filter(|(at, _)| self.decided_ms - at <= FRESH_MS);
        hosts.and_then(|(_, hosts)| hosts.iter().find(|h| h.inventory.id == self.host.id))
    }

    fn is_proved(&self) -> Result<(), String> {
        let facts = || self.told.facts.iter().map(|(_, fact)| fact);
        let proof = |f: &Fact| matches!(f, Fact::RestartProved(RestartProof::BootId | RestartProof::EngineBootTime));
        if self.host.reboot && !facts().any(proof) {
            return Err("no proof of its restart was written".to_owned());
        }
        if self.host.provider.is_some() && !facts().any(|f| matches!(f, Fact::Installed { proved: true, .. })) {
            return Err("no proof of the installation was written".to_owned());
        }
        // The call was refused, so it installed nothing. Another user installed the packages.
        if let Some((StepOutcome::Done | StepOutcome::Unknown, true)) = self.told.installed {
            return Err("its installation failed".to_owned());
        }
        match self.plan.options.migration_test.as_ref().filter(|_| self.host.canary) {
            Some(vm) => self.is_tested(vm),
            None => Ok(()),
        }
    }

    /// For a canary with a migration test: the engine accepted both migrations, or another user sent the VM the same
    /// way at the same moment.
    fn is_tested(&self, vm: &VmId) -> Result<(), String> {
        let Some((from, to)) = tested_between(self.case, &self.host.id) else {
            return Err("its migration test was not begun".to_owned());
        };
        let helped = self.case.seen.occurrences.vm_was_touched(vm);
        let went = |host: &HostId| helped || self.case.seen.done.migrations.contains(&(vm.clone(), host.clone()));
        match went(to) && went(from) {
            true => Ok(()),
            false => Err(format!("VM {vm} was not moved there and back: {:?}", self.case.seen.done.migrations)),
        }
    }

    /// Whether the host was seen up twice since its activation, and is up.
    fn is_in_service(&self) -> Result<(), String> {
        let twice = self.case.seen.done.up_twice.contains(&self.host.id);
        match self.shown().map(|h| h.inventory.status) {
            _ if !twice => {
                Err(format!("it was not seen up twice: {:?}", self.case.seen.done.up_seen.get(&self.host.id)))
            }
            Some(HostStatus::Up) => Ok(()),
            other => Err(format!("it was last seen as {other:?}")),
        }
    }

    /// Whether the host soaked for the time of the plan, counting only time in which the run could begin steps, without
    /// an error of the engine about the host.
    fn has_soaked(&self) -> Result<(), String> {
        if self.told.phase != Some(Phase::Soaking) {
            return Err(format!("its last phase is {:?}", self.told.phase));
        }
        let soak = i64::try_from(self.plan.options.soak_ms).unwrap_or(i64::MAX);
        if self.told.counted_ms < soak {
            return Err(format!("it soaked for {} s of {}", self.told.counted_ms / 1000, soak / 1000));
        }
        if watched_from(self.told).is_none() {
            return Err("nobody wrote down from where on it was watched".to_owned());
        }
        match error_of_soak(self.case, self.plan, self.reads, self.told, &self.host.id) {
            Some(error) => Err(format!("while it was watched the engine reported: {}", error.text)),
            None => Ok(()),
        }
    }

    /// Whether the host's high-availability agent is ready, and the host has no new health issue since it was begun.
    fn is_well(&self, shown: Option<&HostView>) -> Result<(), String> {
        if let Some(agent) = shown.and_then(|h| h.hosted_engine.as_ref())
            && (!agent.active || agent.local_maintenance || agent.score == 0)
        {
            return Err(format!("the engine's VM cannot run on it: {agent:?}"));
        }
        let Some((_, issues)) = self.reads.health_issues.as_ref().filter(|(at, _)| *at >= self.told.since_ms) else {
            return Err("health issues were not read after its soak".to_owned());
        };
        let before = self.told.facts.iter().find_map(|(_, fact)| match fact {
            Fact::HealthIssuesBefore(issues) => Some(issues.as_slice()),
            _ => None,
        });
        let same = |a: &HealthIssue, b: &HealthIssue| {
            a.kind == b.kind && a.host == b.host && a.vm == b.vm && a.entity == b.entity
        };
        let concerns = |i: &&HealthIssue| match i.kind {
            HealthIssueKind::StorageDomain | HealthIssueKind::GlusterBrick => true,
            HealthIssueKind::Network => i.host.as_ref() == Some(&self.host.id),
            HealthIssueKind::DiskWork => false,
        };
        let is_new = |i: &&HealthIssue| !before.unwrap_or_default().iter().any(|b| same(b, i));
        match issues.iter().filter(concerns).find(is_new) {
            Some(new) => Err(format!("{} is {} since it was begun", new.entity, new.state)),
            None => Ok(()),
        }
    }

    /// A failed host may be in service only if no package was touched on it, or if it could not be taken out.
    fn fails_in_service(&self) -> Judged {
        let touched = self.case.seen.done.install_called.contains_key(&self.host.id);
        // An operator left the host in service where another user brought it, or cancelled the run instead of
        // answering.
        let cancelled =
            self.case.seen.cancelled.is_some() && wanted_back(self.case, self.reads, self.told, &self.host.id);
        // An abandoned run leaves every host as it is.
        let abandoned = self.case.seen.told.abandoned;
        let left = self.told.left_for_good.is_some() || cancelled || abandoned;
        if touched && self.told.phase != Some(Phase::Withdrawing) && !left {
            return Err(("return", "packages may have begun on it".to_owned()));
        }
        let was_up = self.told.before().is_some_and(|(status, _)| status == HostStatus::Up);
        match self.shown().map(|h| h.inventory.status) {
            Some(HostStatus::Up) if was_up && !abandoned && !self.case.seen.done.up_twice.contains(&self.host.id) => {
                Err(("return", "it was not seen up twice".to_owned()))
            }
            Some(HostStatus::Up) => Ok(()),
            None if !was_up => Ok(()),
            other => Err(("return", format!("it was last seen as {other:?}"))),
        }
    }

    /// The journal says which VMs have left a host that was sent to maintenance, and only those.
    fn tells_who_left(&self) -> Judged {
        let Some((_, vms)) = self.reads.vms.as_ref().filter(|(at, _)| self.decided_ms - at <= FRESH_MS) else {
            return Ok(());
        };
        let is_here = |id: &&VmId| vms.iter().any(|vm| vm.id == **id && truth::is_on(vm, &self.host.id));
        let gone: BTreeSet<&VmId> =
            self.told.leaving().unwrap_or_default().into_iter().filter(|id| !is_here(id)).collect();
        let told = self.told.left();
        let emptied = self.told.facts.iter().rev().any(|(_, fact)| *fact == Fact::Emptied);
        let moved = self.told.moved();
        if let Some(vm) = told.iter().flatten().find(|vm| !moved.contains(*vm)) {
            return Err(("report", format!("VM {vm} has left it, and the journal does not say where it went")));
        }
        match gone.is_empty() || told.as_ref() == Some(&gone) || (emptied && told.is_some()) {
            true => Ok(()),
            false => Err(("report", format!("VMs {gone:?} have left it, and the journal says {told:?}"))),
        }
    }

    /// A withdrawn host was sent to maintenance, and its service is owed again.
    fn fails_out_of_service(&self) -> Judged {
        let service = self.case.seen.ledger.get(&Setting::HostInService(self.host.id.clone())).map(|e| &e.state);
        if self.told.phase == Some(Phase::Withdrawing) && service == Some(&LedgerState::Restored) {
            return Err(("I4", "the ledger says that it is in service again".to_owned()));
        }
        match self.shown().map(|h| h.inventory.status) {
            // An abandoned run that cannot read knows no status.
            Some(HostStatus::Up) if !self.case.may_end_unread() => Err(("return", "it is up".to_owned())),
            _ => Ok(()),
        }
    }
}

/// The number of the engine's event from which on a soaking host is watched.
fn watched_from(told: &ToldHost) -> Option<u64> {
    told.facts.iter().rev().find_map(|(at, fact)| match fact {
        Fact::Watched { newest_event } if *at >= told.since_ms => Some(*newest_event),
        _ => None,
    })
}

/// The engine's first error about a host in its soak. The error of a refused call does not count: a call of the
/// product, a user's call for a VM, or the engine's own event about a failed command to VDSM. A failed migration
/// counts.
fn error_of_soak<'a>(
    case: &'a Case<'_>,
    plan: &Plan,
    reads: &Reads,
    told: &ToldHost,
    host: &HostId,
) -> Option<&'a EngineEvent> {
    let from = watched_from(told)?;
    let tested = plan.options.migration_test.as_ref();
    let events = case.events_until(reads.newest_event).rev().take_while(|e| e.id > from);
    let refused = |e: &EngineEvent| {
        let ours = e.correlation_id.as_ref().is_some_and(|c| c.as_str().starts_with("oum-"));
        let of_vm = e.vm.is_some() && e.user.is_some() && !MIGRATION_FAILED.contains(&e.code);
        ours || of_vm || matches!(e.code, COMMAND_FAILED | NO_POWER_MANAGEMENT)
    };
    let error = events.filter(|e| e.host.as_ref() == Some(host) && e.severity == EventSeverity::Error);
    error.filter(|e| !refused(e) && (e.vm.is_none() || e.vm.as_ref() != tested)).last()
}

/// A soaking host is withdrawn only if it did not stay up: it is not up, or the engine reported an error about it.
pub fn withdraws_from_soak(case: &Case<'_>, process: ProcessId, host: &HostId, why: Option<&Problem>) -> Judged {
    let (Some(plan), Some(reads)) = (&case.seen.plan, case.seen.reads.get(&process)) else { return Ok(()) };
    let told = case.seen.told.host(host);
    let shown = reads.hosts.as_ref().and_then(|(_, hosts)| hosts.iter().find(|h| h.inventory.id == *host));
    let is_up = shown.is_some_and(|h| h.inventory.status == HostStatus::Up);
    let needless = is_up && why.is_some_and(|why| why.code == Code::HostNotUp);
    match needless && error_of_soak(case, plan, reads, told, host).is_none() {
        true => Err(("soak", format!("host {host} is up, and is taken out: {}", why.map_or("", |why| &why.message)))),
        false => Ok(()),
    }
}

/// Whether the engine installs and restarts.
pub fn by_engine(plan: &Plan) -> bool {
    plan.options.installer == Installer::Engine
}
