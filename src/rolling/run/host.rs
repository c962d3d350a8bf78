//! One host of a run, folded from the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::{Code, Problem};
use crate::model::TimeMs;
use crate::model::cluster::{HealthIssue, HostInspection, VmStop};
use crate::model::host::{HostStatus, Versions};
use crate::model::ids::{HostId, VmId};
use crate::model::level::LevelSet;
use crate::model::run::{Action, ActionKind, Alive, Fact, HostResult, Phase, RestartProof, StepOutcome};

/// A host that prepares for maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preparing {
    /// VMs on it.
    pub vms: u32,
    /// When that number was last seen to change.
    pub changed_ms: TimeMs,
}

/// How the stopping of a VM went, in this phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VmStopping {
    /// Tries that did not stop it.
    pub tries: u32,
    /// When the last of them ended.
    pub tried_ms: TimeMs,
    /// The engine accepted its shutdown, and it did not stop within its time.
    pub had_its_time: bool,
    /// Why the last try was refused.
    pub refusal: Option<Problem>,
}

/// How it was when its turn came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its status.
    pub status: HostStatus,
    /// Versions.
    pub versions: Versions,
    /// When it had booted.
    pub boot_time_ms: Option<TimeMs>,
    /// The newest event of the engine then.
    pub newest_event: u64,
    /// The kernel that ran, as the engine showed it.
    pub kernel: Option<String>,
}

/// What the engine read after its last boot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// Versions.
    pub versions: Versions,
    /// Levels.
    pub levels: Option<LevelSet>,
}

/// The migration test of a canary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationTest {
    /// Where the VM was.
    pub from: HostId,
    /// Where it goes. One of both is the canary.
    pub to: HostId,
    /// Ways that it went: 1 there, 2 back again.
    pub legs: u32,
}

impl MigrationTest {
    /// Where it should be, and where it goes next. `None`: it went both ways.
    pub fn next(&self) -> Option<(&HostId, &HostId)> {
        match self.legs {
            0 => Some((&self.from, &self.to)),
            1 => Some((&self.to, &self.from)),
            _ => None,
        }
    }
}

/// How a host of a run stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRun {
    /// Phase.
    pub phase: Phase,
    /// Since when, as its deadline counts.
    pub since_ms: TimeMs,
    /// How it was when its turn came.
    pub before: Option<Before>,
    /// What of the cluster was not as it should be then.
    pub health_issues_before: Vec<HealthIssue>,
    /// Its last inspection before the restart was sent.
    pub inspected: Option<Arc<HostInspection>>,
    /// Features of its CPU when its turn came. Empty: it did not say.
    pub cpu_flags: Arc<BTreeSet<String>>,
    /// Set while it prepares for maintenance.
    pub preparing: Option<Preparing>,
    /// It is in maintenance and empty.
    pub emptied: bool,
    /// An installation, or an upgrade by the engine, was begun. From here on it is not returned to service unproved.
    pub packages_begun: bool,
    /// The engine's own upgrade was begun.
    pub by_engine: bool,
    /// An installation was sent, and its result is not known.
    pub install_in_doubt: bool,
    /// The provider's word on the installation: proved or not, and why.
    pub installed: Option<(bool, String)>,
    /// The engine was seen at its own upgrade.
    pub engine_upgrading: bool,
    /// When its restart, or its upgrade with a restart, was last sent.
    pub restart_sent_ms: Option<TimeMs>,
    /// When a restart of its own was last sent, as deadlines count: it moves with them.
    pub restart_counts_from_ms: Option<TimeMs>,
    /// Both times as they were before the restart that was sent last: it may turn out not to have been sent.
    pub restart_before: (Option<TimeMs>, Option<TimeMs>),
    /// When its last restart job ended without success, as deadlines count.
    pub restart_failed_ms: Option<TimeMs>,
    /// Its restart was sent, and whether its job has ended was not seen when the host was finished with.
    pub restart_pending: bool,
    /// How often it was.
    pub restarts: u32,
    /// An operator was asked to restart it.
    pub restarted_by_hand: bool,
    /// It stopped answering after that.
    pub absent: bool,
    /// By what it answered afterwards.
    pub alive: Option<Alive>,
    /// What shows that it restarted.
    pub restart: Option<RestartProof>,
    /// Its activation was sent.
    pub activated: bool,
    /// When it was seen up the first time after that.
    pub up_once_ms: Option<TimeMs>,
    /// It was seen up in this phase, and we have not moved it to maintenance since.
    pub was_up: bool,
    /// An operator answered that the host, which left maintenance during its installation, is to be left as it is. That is
    /// done when the installation has ended.
    pub left_as_it_is: Option<Problem>,
    /// Number of the newest event of another user to which an operator said `go_on`.
    pub accepted_event: u64,
    /// Number of the newest engine event when its soak began.
    pub soaks_from: Option<u64>,
    /// It soaks: number of the newest engine event when the soak was first looked at, or after the last resume.
    pub watched_from: Option<u64>,
    /// What the engine read of it after its last boot.
    pub after: Option<After>,
    /// The migration test, once it was begun.
    pub migration_test: Option<MigrationTest>,
    /// Why the migration test was not made to its end.
    pub untested: Option<Problem>,
    /// VMs whose stopping was tried in this phase and did not succeed.
    pub vm_stops: BTreeMap<VmId, VmStopping>,
    /// Steps of this phase that were done.
    pub done: Vec<ActionKind>,
    /// Steps of this phase that were not done.
    pub tries: u32,
    /// When the last of them ended.
    pub tried_ms: TimeMs,
    /// Steps in a row that were not sent, because their reads were too old.
    pub unsent: u32,
    /// Why the last step of this phase was not done, or was done and failed.
    pub refusal: Option<Problem>,
    /// What failed, while it is on its way out.
    pub failing: Option<Problem>,
    /// How often an operator let the other hosts go first.
    pub postponed: u32,
    /// How it ended.
    pub result: Option<(HostResult, Option<Problem>)>,
}

impl HostRun {
    pub(super) fn waiting(at: TimeMs) -> Self {
        HostRun {
            phase: Phase::Waiting,
            since_ms: at,
            before: None,
            health_issues_before: vec![],
            inspected: None,
            cpu_flags: Arc::default(),
            preparing: None,
            emptied: false,
            packages_begun: false,
            by_engine: false,
            install_in_doubt: false,
            installed: None,
            engine_upgrading: false,
            restart_sent_ms: None,
            restart_counts_from_ms: None,
            restart_before: (None, None),
            restart_failed_ms: None,
            restart_pending: false,
            restarts: 0,
            restarted_by_hand: false,
            absent: false,
            alive: None,
            restart: None,
            activated: false,
            up_once_ms: None,
            was_up: false,
            left_as_it_is: None,
            accepted_event: 0,
            soaks_from: None,
            watched_from: None,
            after: None,
            migration_test: None,
            untested: None,
            vm_stops: BTreeMap::new(),
            done: vec![],
            tries: 0,
            tried_ms: at,
            unsent: 0,
            refusal: None,
            failing: None,
            postponed: 0,
            result: None,
        }
    }

    /// It was begun and is not finished with.
    pub fn is_in_hand(&self) -> bool {
        !matches!(self.phase, Phase::Waiting | Phase::Ended)
    }

    /// It was in maintenance when its turn came, and goes back there.
    pub fn stays_in_maintenance(&self) -> bool {
        self.before.as_ref().is_some_and(|b| b.status == HostStatus::Maintenance)
    }

    /// A step of this kind was done in this phase.
    pub fn has_done(&self, kind: ActionKind) -> bool {
        self.done.contains(&kind)
    }

    /// Features that its CPU had when its turn came and has not after its restart. Empty where either is not known.
    pub fn lost_cpu_flags(&self) -> BTreeSet<String> {
        match &self.alive {
            Some(Alive::Inspected(now)) if !now.cpu_flags.is_empty() => {
                self.cpu_flags.difference(&now.cpu_flags).cloned().collect()
            }
            _ => BTreeSet::new(),
        }
    }

    pub(super) fn enter(&mut self, phase: Phase, why: Option<Problem>, at: TimeMs) {
        self.phase = phase;
        self.since_ms = at;
        self.tries = 0;
        self.tried_ms = at;
        self.unsent = 0;
        self.up_once_ms = None;
        self.watched_from = None;
        self.preparing = None;
        self.vm_stops.clear();
        self.was_up = false;
        self.soaks_from = None;
        self.left_as_it_is = None;
        self.done.clear();
        self.refusal = None;
        self.failing = why.or(self.failing.take());
    }

    pub(super) fn step_begun(&mut self, action: &Action, at: TimeMs) {
        match action {
            Action::Install { .. } => self.packages_begun = !bug!(ForgetsPackages),
            Action::EngineUpgrade => {
                self.packages_begun = true;
                self.by_engine = true;
                self.restart_sent_ms = Some(at);
            }
            Action::Restart | Action::FenceRestart => {
                self.restart_before = (self.restart_sent_ms, self.restart_counts_from_ms);
                self.restart_sent_ms = Some(at);
                self.restart_counts_from_ms = Some(at);
                self.restarts += 1;
            }
            Action::Activate => self.activated = true,
            // Its VMs begin to leave now. What was counted before another user activated it does not count.
            Action::Deactivate => {
                self.preparing = None;
                self.was_up = false;
            }
            _ => {}
        }
    }

    pub(super) fn step_closed(&mut self, action: &Action, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        self.refusal = why.cloned();
        if let Action::Install { .. } = action {
            // What was surely not begun did not touch a package.
            self.packages_begun = outcome != StepOutcome::NotDone || self.install_in_doubt;
            self.packages_begun &= outcome == StepOutcome::Done || !bug!(UnknownInstallReturns);
            self.packages_begun &= !bug!(ForgetsPackages);
            self.install_in_doubt |= outcome == StepOutcome::Unknown;
        }
        if *action == Action::EngineUpgrade {
            self.packages_begun = outcome != StepOutcome::NotDone || self.install_in_doubt;
            self.install_in_doubt |= outcome == StepOutcome::Unknown;
            self.packages_begun &= why.is_none() || !bug!(HalfUpgradedReturns);
        }
        if matches!(action, Action::Restart | Action::FenceRestart) && why.is_some_and(was_not_sent) {
            (self.restart_sent_ms, self.restart_counts_from_ms) = self.restart_before;
            self.restarts = self.restarts.saturating_sub(1);
        }
        if *action == Action::Restart {
            // A refused order has a reason; a job has none.
            self.restart_failed_ms = (outcome == StepOutcome::NotDone && why.is_none()).then_some(at);
            self.restart_pending = outcome == StepOutcome::Unknown;
        }
        if let (Action::Migrate { .. }, StepOutcome::Done, Some(test)) = (action, outcome, &mut self.migration_test) {
            test.legs += 1;
        }
        self.unsent = match why.is_some_and(was_not_sent) {
            true => self.unsent.saturating_add(1),
            false => 0,
        };
        match outcome {
            StepOutcome::Done => self.done.push(action.kind()),
            StepOutcome::NotDone | StepOutcome::Unknown => {
                // A heal is waited for, as long as emptying the host may take.
                self.tries += u32::from(!why.is_some_and(|why| is_gluster_busy(why) || was_not_sent(why)));
                self.tried_ms = at;
            }
        }
    }

    /// A try to stop a VM has ended without success. `accepted`: the engine had accepted it.
    pub(super) fn vm_not_stopped(&mut self, action: &Action, accepted: bool, why: Option<&Problem>, at: TimeMs) {
        let Action::StopVm { vm, how } = action else { return };
        let stopping = self.vm_stops.entry(vm.clone()).or_default();
        stopping.tried_ms = at;
        stopping.tries += u32::from(!why.is_some_and(was_not_sent));
        let timed_out = why.is_some_and(|why| why.code == Code::VmNotStopped);
        stopping.had_its_time |= accepted && timed_out && *how == VmStop::ShutDown;
        stopping.refusal = why.filter(|_| !timed_out).cloned();
    }

    pub(super) fn observed(&mut self, fact: &Fact, at: TimeMs) {
        match fact {
            Fact::Before { status, versions, boot_time_ms, newest_event, kernel } => {
                self.before = Some(Before {
                    status: *status,
                    versions: versions.clone(),
                    boot_time_ms: *boot_time_ms,
                    newest_event: *newest_event,
                    kernel: kernel.clone(),
                });
            }
            Fact::InspectedBefore(inspection) => {
                // An unplanned restart may come between the first inspection and the restart command.
                if self.cpu_flags.is_empty() {
                    self.cpu_flags = Arc::new(inspection.cpu_flags.clone());
                }
                self.inspected = Some(Arc::new(inspection.clone()));
            }
            Fact::Preparing { vms } => self.preparing = Some(Preparing { vms: *vms, changed_ms: at }),
            Fact::HealthIssuesBefore(health_issues) => self.health_issues_before.clone_from(health_issues),
            Fact::Emptied => self.emptied = true,
            Fact::EngineUpgrading => self.engine_upgrading = true,
            Fact::Absent => self.absent = true,
            Fact::Alive(alive) => self.alive = Some(alive.clone()),
            Fact::Installed { proved, why } => self.installed = Some((*proved, why.clone())),
            Fact::UpOnce => {
                self.up_once_ms = Some(at);
                self.was_up = true;
            }
            Fact::NotUp => self.up_once_ms = None,
            Fact::Watched { newest_event } => {
                self.watched_from = Some(*newest_event);
                self.soaks_from.get_or_insert(*newest_event);
            }
            Fact::RestartProved(proof) => self.restart = Some(*proof),
            Fact::After { versions, levels } => {
                self.after = Some(After { versions: versions.clone(), levels: levels.clone() });
            }
            Fact::MigrationTest { from, to } => {
                self.migration_test = Some(MigrationTest { from: from.clone(), to: to.clone(), legs: 0 });
            }
        }
    }

    /// What is compared with other clocks moves only with ours.
    pub(super) fn clock_was_set(&mut self, by_ms: i64) {
        for at in [&mut self.restart_sent_ms, &mut self.restart_before.0].into_iter().flatten() {
            *at += by_ms;
        }
    }

    /// What deadlines count from.
    pub(super) fn shift(&mut self, by_ms: i64) {
        self.since_ms += by_ms;
        self.tried_ms += by_ms;
        let restarts = [&mut self.restart_counts_from_ms, &mut self.restart_before.1, &mut self.restart_failed_ms];
        for at in restarts.into_iter().chain([&mut self.up_once_ms]).flatten() {
            *at += by_ms;
        }
        for stopping in self.vm_stops.values_mut() {
            stopping.tried_ms += by_ms;
        }
        if let Some(preparing) = &mut self.preparing {
            preparing.changed_ms += by_ms;
        }
    }
}

/// The call was not made, because the reads that it rested on were too old: it counts as no try.
pub fn was_not_sent(problem: &Problem) -> bool {
    problem.code == Code::ReadTooOld
}

/// The engine refused because bricks heal or a volume would lose its quorum: keys
/// `VDS_CANNOT_MAINTENANCE_GLUSTER_QUORUM_CANNOT_BE_MET` and `…_UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS`, or their
/// English sentences. In another language it is a refusal like any other.
pub fn is_gluster_busy(refusal: &Problem) -> bool {
    let text = refusal.message.to_lowercase();
    let says = |word: &str| text.contains(word);
    refusal.code == Code::EngineRejected && says("gluster") && (says("quorum") || says("unsynced"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::codes;

    fn rejected(why: &str) -> Problem {
        codes::EngineRejected { what: "deactivate", why }.err().into()
    }

    #[test]
    fn bricks_that_hold_a_host_are_told_from_other_refusals() {
        for busy in [
            "409 [VDS_CANNOT_MAINTENANCE_GLUSTER_QUORUM_CANNOT_BE_MET]",
            "409 [Cannot switch h1 to Maintenance mode. Unsynced entries present in following gluster bricks: h1:/b]",
        ] {
            assert!(is_gluster_busy(&rejected(busy)), "{busy}");
        }
        assert!(!is_gluster_busy(&rejected("409 [The non-migratable VMs are: gluster-client.]")));
        assert!(!is_gluster_busy(&rejected("409 [Host is already in Maintenance mode.]")));
        let lost = codes::EngineTimeout { what: "gluster quorum" }.err().into();
        assert!(!is_gluster_busy(&lost));
    }

    /// A heal is waited for as long as it takes; every other refusal is a try.
    #[test]
    fn a_heal_is_no_try() {
        let mut host = HostRun::waiting(0);
        let heals = rejected("UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS");
        host.step_closed(&Action::Deactivate, StepOutcome::NotDone, Some(&heals), 5);
        assert_eq!((host.tries, host.tried_ms, host.refusal.is_some()), (0, 5, true));
        host.step_closed(&Action::Deactivate, StepOutcome::NotDone, Some(&rejected("busy")), 7);
        assert_eq!((host.tries, host.tried_ms), (1, 7));
    }

    /// The time of one guest is not that of another, and a refused request gives a guest no time.
    #[test]
    fn only_an_accepted_shutdown_gives_a_guest_its_time() {
        let mut host = HostRun::waiting(0);
        let of = |name: &str| VmId::new(name).unwrap();
        let stop = |name: &str, how| Action::StopVm { vm: of(name), how };
        let late: Problem = codes::VmNotStopped { vm: "a", host: "h1", limit: "5m" }.err().into();
        host.vm_not_stopped(&stop("a", VmStop::ShutDown), true, Some(&late), 5);
        host.vm_not_stopped(&stop("b", VmStop::ShutDown), false, Some(&rejected("it is locked")), 6);
        host.vm_not_stopped(&stop("c", VmStop::ShutDown), false, Some(&late), 7);
        host.vm_not_stopped(&stop("d", VmStop::PowerOff), true, Some(&late), 8);
        let had = |name: &str| host.vm_stops[&of(name)].had_its_time;
        assert_eq!(["a", "b", "c", "d"].map(had), [true, false, false, false]);
        assert!(host.vm_stops[&of("b")].refusal.is_some());
    }

    /// A restart that was not sent, because the reads were too old, leaves nothing; one that was refused counts once.
    #[test]
    fn a_restart_that_was_not_sent_does_not_count() {
        let mut host = HostRun::waiting(0);
        let old: Problem = codes::ReadTooOld { age: "9s" }.err().into();
        for at in 1..10 {
            host.step_begun(&Action::Restart, at);
            host.step_closed(&Action::Restart, StepOutcome::NotDone, Some(&old), at);
        }
        assert_eq!((host.restarts, host.tries, host.restart_sent_ms, host.restart_counts_from_ms), (0, 0, None, None));
        host.step_begun(&Action::Restart, 20);
        host.step_closed(&Action::Restart, StepOutcome::NotDone, Some(&rejected("busy")), 21);
        assert_eq!((host.restarts, host.restart_sent_ms), (1, Some(20)));
    }
}
