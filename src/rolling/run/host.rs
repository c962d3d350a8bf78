//! One host of a run, folded from the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::refusals::{is_gluster_busy, is_unclear, was_not_sent};
use super::vms::{Leaving, MigrationTest, Preparing, VmStopping};
use crate::error::{Code, Problem};
use crate::model::TimeMs;
use crate::model::cluster::{HealthIssue, HostInspection, VmStop};
use crate::model::host::{HostStatus, Versions};
use crate::model::ids::{ErratumId, VmId};
use crate::model::level::LevelSet;
use crate::model::run::{Action, ActionKind, Alive, Fact, HostResult, Phase, RestartProof, StepOutcome};

/// The state of a host when it was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its status.
    pub status: HostStatus,
    /// Versions.
    pub versions: Versions,
    /// Its last boot, by the engine's statistics.
    pub boot_time_ms: Option<TimeMs>,
    /// Number of the engine's newest event at that time.
    pub newest_event: u64,
    /// The running kernel, as the engine showed it.
    pub kernel: Option<String>,
}

/// The versions and levels that the engine read after the host's last boot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// Versions.
    pub versions: Versions,
    /// Levels.
    pub levels: Option<LevelSet>,
    /// The running kernel, as the engine showed it.
    pub kernel: Option<String>,
}

/// The host of a restart job is down this long after the end of the job at the latest: later answers are not from an
/// earlier restart.
pub const GOES_DOWN_MS: i64 = 150_000;

/// The call that enrolls a host's certificates anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolling {
    /// It was not sent.
    No,
    /// It was sent and not refused: the engine may be at it.
    Asked,
    /// The engine refused it.
    Refused,
    /// It was sent, and is over: the host was in maintenance again, and went on.
    Over,
}

/// When a restart of a host was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestartSent {
    /// By this machine's clock.
    pub at_ms: TimeMs,
    /// By the engine's clock. Absent in journals of earlier versions.
    pub engine_ms: Option<TimeMs>,
}

/// The state of a host in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRun {
    /// Phase.
    pub phase: Phase,
    /// The beginning of the phase, as its deadline counts.
    pub since_ms: TimeMs,
    /// Its state when it was begun.
    pub before: Option<Before>,
    /// Health issues of the cluster when it was begun.
    pub health_issues_before: Vec<HealthIssue>,
    /// The last inspection before its restart was sent.
    pub inspected: Option<Arc<HostInspection>>,
    /// Whether its last restart was a power cut.
    pub power_cut: bool,
    /// Whether another installation of this product worked on it, and was waited for.
    pub is_under_other: bool,
    /// Features of its CPU when it was begun. Empty: not reported.
    pub cpu_flags: Arc<BTreeSet<String>>,
    /// Set while it prepares for maintenance.
    pub preparing: Option<Preparing>,
    /// Set from its being sent to maintenance until it is empty, or the run has noted which VMs left it.
    pub leaving: Option<Leaving>,
    /// VMs of `leaving` that have left the host.
    pub moved: BTreeSet<VmId>,
    /// Errata that could be installed on it before its installation. `None`: not read.
    pub errata_before: Option<Arc<Vec<ErratumId>>>,
    /// Those of them that its provider does not list any more.
    pub errata_closed: Arc<Vec<ErratumId>>,
    /// Whether it is in maintenance and empty.
    pub emptied: bool,
    /// Whether an installation, or an upgrade by the engine, was begun, or another user installed the packages of the plan. If
    /// so, it is not returned to service unproved.
    pub packages_begun: bool,
    /// Whether the engine's own upgrade was begun.
    pub by_engine: bool,
    /// Whether an installation was sent whose result is not known.
    pub install_in_doubt: bool,
    /// The provider's proof of the installation: proved or not, and why.
    pub installed: Option<(bool, String)>,
    /// Whether the engine was seen at its own upgrade of the host.
    pub engine_upgrading: bool,
    /// Its last restart, or its last upgrade with a restart.
    pub restart_sent: Option<RestartSent>,
    /// When the run's last restart of it was sent. This time moves with the deadlines.
    pub restart_counts_from_ms: Option<TimeMs>,
    /// Both times before the last restart: needed if that restart turns out not to have been sent.
    pub restart_before: (Option<RestartSent>, Option<TimeMs>),
    /// When its last restart job ended without success. This time moves with the deadlines.
    pub restart_failed_ms: Option<TimeMs>,
    /// Whether the run finished with it before the end of its restart job was seen.
    pub restart_pending: bool,
    /// Number of restarts that were sent.
    pub restarts: u32,
    /// Whether an operator was asked to restart it.
    pub restarted_by_hand: bool,
    /// Whether an operator was told that nobody saw it go down, and answered that it was restarted.
    pub restarted_unseen: bool,
    /// Whether it stopped answering after the restart.
    pub absent: bool,
    /// The kind of its answer after the restart.
    pub alive: Option<Alive>,
    /// The proof of its restart.
    pub restart: Option<RestartProof>,
    /// Whether its activation was sent.
    pub activated: bool,
    /// When it was first seen up after its activation.
    pub up_once_ms: Option<TimeMs>,
    /// Whether it was seen up in this phase, and the run has not moved it to maintenance since.
    pub was_up: bool,
    /// Set when an operator leaves it as it is, or a cancel does: the problem that was asked about. It is left once no step on it is
    /// open.
    pub left_as_it_is: Option<Problem>,
    /// Whether the run finished with it because an operator left it as it is.
    pub was_left: bool,
    /// Number of the newest event of another user that an operator accepted with `go_on`.
    pub accepted_event: u64,
    /// Number of the engine's newest event when its soak began.
    pub soaks_from: Option<u64>,
    /// Set while it soaks: number of the engine's newest event at the first turn of the soak, or at the first turn
    /// after the last resume.
    pub watched_from: Option<u64>,
    /// What the engine read of it after its last boot.
    pub after: Option<After>,
    /// The migration test, if it was begun.
    pub migration_test: Option<MigrationTest>,
    /// The reason why the migration test was not completed.
    pub untested: Option<Problem>,
    /// VMs that this phase tried to stop without success.
    pub vm_stops: BTreeMap<VmId, VmStopping>,
    /// VMs that may still stop, with the number of requests for it: no step has ended with the stop, and these requests were not
    /// refused.
    pub stops_requested: BTreeMap<VmId, u32>,
    /// Whether a call that moves it to maintenance may still take effect: the run finished with the host before its result was known.
    pub may_go_out: bool,
    /// Whether the engine has looked for its updates anew since the installation.
    pub checked_for_updates: bool,
    /// What became of the call that enrolls its certificates anew.
    pub enrolling: Enrolling,
    /// When its installation was sent to the provider.
    pub install_sent: Option<RestartSent>,
    /// Steps of this phase with the result `done`.
    pub done: Vec<ActionKind>,
    /// Number of steps of this phase with another result.
    pub tries: u32,
    /// When the last of those steps ended.
    pub tried_ms: TimeMs,
    /// Number of consecutive steps that were not sent, because their reads were too old.
    pub unsent: u32,
    /// The reason for the last step of this phase that was not done, or was done and failed.
    pub refusal: Option<Problem>,
    /// The failure, while it is on its way out.
    pub failing: Option<Problem>,
    /// Number of `next` answers about it.
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
            leaving: None,
            moved: BTreeSet::new(),
            errata_before: None,
            errata_closed: Arc::default(),
            emptied: false,
            packages_begun: false,
            by_engine: false,
            install_in_doubt: false,
            installed: None,
            engine_upgrading: false,
            restart_sent: None,
            restart_counts_from_ms: None,
            restart_before: (None, None),
            restart_failed_ms: None,
            restart_pending: false,
            restarts: 0,
            restarted_by_hand: false,
            restarted_unseen: false,
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
            stops_requested: BTreeMap::new(),
            enrolling: Enrolling::No,
            power_cut: false,
            is_under_other: false,
            was_left: false,
            may_go_out: false,
            checked_for_updates: false,
            install_sent: None,
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

    /// Whether the host is in hand: begun, and not finished with.
    pub fn is_in_hand(&self) -> bool {
        !matches!(self.phase, Phase::Waiting | Phase::Ended)
    }

    /// Whether it is in hand, and has not failed.
    pub(super) fn goes_on(&self) -> bool {
        self.is_in_hand() && !matches!(self.phase, Phase::Returning | Phase::Withdrawing)
    }

    /// Whether it was in maintenance when it was begun, and returns there.
    pub fn stays_in_maintenance(&self) -> bool {
        self.before.as_ref().is_some_and(|b| b.status == HostStatus::Maintenance)
    }

    /// Whether the run restarts it by a call of its own, at a time that is known: neither a person nor the engine's upgrade does.
    pub fn restarts_at_once(&self) -> bool {
        let by_engine = self.by_engine && !bug!(BlinkIsRebootByEngine);
        !self.restarted_by_hand && !by_engine
    }

    /// Whether it is upgraded and came up with its proofs.
    pub fn is_upgraded(&self) -> bool {
        self.packages_begun && self.after.is_some() && !bug!(SkippedIsNotUpgraded)
    }

    /// Whether it ended half upgraded, or without the restart that its packages need: it has to be restarted, under VMs that were
    /// started on it.
    pub fn has_to_be_restarted(&self) -> bool {
        let Some((result, _)) = &self.result else { return false };
        let is_half = *result == HostResult::Skipped && !self.is_upgraded() && !bug!(StartsOnSkippedHost);
        self.packages_begun && (result.is_failure() || is_half) && !bug!(StartsOnHalfUpgraded)
    }

    /// Whether a step of this kind was done in this phase.
    pub fn has_done(&self, kind: ActionKind) -> bool {
        self.done.contains(&kind)
    }

    /// Features that its CPU had when it was begun and lacks after its restart. Empty if either is not known.
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
        // A guest that did not stop in time can still stop.
        self.vm_stops.retain(|_, stopping| stopping.had_its_time);
        self.was_up = false;
        self.soaks_from = None;
        if !self.goes_on() || bug!(ForgetsLeave) {
            self.left_as_it_is = None;
        }
        if phase == Phase::Installing && self.enrolling == Enrolling::Asked {
            self.enrolling = Enrolling::Over;
        }
        self.done.clear();
        self.refusal = None;
        self.failing = why.or(self.failing.take());
    }

    pub(super) fn step_begun(&mut self, action: &Action, at: TimeMs) {
        match action {
            Action::Install { .. } => {
                self.packages_begun = !bug!(ForgetsPackages);
                self.install_sent = Some(RestartSent { at_ms: at, engine_ms: None });
            }
            Action::StopVm { vm, .. } => *self.stops_requested.entry(vm.clone()).or_default() += 1,
            Action::EngineUpgrade => {
                self.packages_begun = true;
                self.by_engine = true;
                self.restart_before = (self.restart_sent, self.restart_counts_from_ms);
                self.restart_sent = Some(RestartSent { at_ms: at, engine_ms: None });
            }
            Action::Restart | Action::FenceRestart => {
                self.restart_before = (self.restart_sent, self.restart_counts_from_ms);
                self.restart_sent = Some(RestartSent { at_ms: at, engine_ms: None });
                self.restart_counts_from_ms = Some(at);
                self.power_cut = *action == Action::FenceRestart;
                self.restarts += 1;
            }
            Action::Activate => self.activated = true,
            Action::EnrollCertificate => self.enrolling = Enrolling::Asked,
            // Its VMs begin to leave now. Earlier counts, from before another user activated it, do not count.
            Action::Deactivate => {
                self.preparing = None;
                self.was_up = false;
            }
            _ => {}
        }
    }

    pub(super) fn step_closed(&mut self, action: &Action, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        // A call that was not sent was not refused.
        if !why.is_some_and(was_not_sent) || bug!(UnsentIsRefused) {
            self.refusal = why.cloned();
        }
        if *action == Action::Deactivate {
            self.may_go_out = outcome == StepOutcome::Unknown;
        }
        if let Action::Install { .. } = action {
            self.is_under_other |= why.is_some_and(|why| why.code == Code::HostBusy) && !bug!(ForgetsOtherInstallation);
            // An installation that surely did not begin touched no package.
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
        if why.is_some_and(was_not_sent) {
            self.restart_not_sent(action);
        }
        if *action == Action::Restart {
            // A refused call has a reason; a call that became a job has none.
            self.restart_failed_ms = (outcome == StepOutcome::NotDone && why.is_none()).then_some(at);
        }
        if matches!(action, Action::Restart | Action::FenceRestart) {
            self.restart_pending = outcome == StepOutcome::Unknown;
        }
        if *action == Action::EnrollCertificate && outcome != StepOutcome::Done {
            self.enrolling = match why {
                Some(why) if was_not_sent(why) => Enrolling::No,
                Some(why) if !is_unclear(why.code) => Enrolling::Refused,
                _ => Enrolling::Asked,
            };
        }
        if let (Action::Migrate { .. }, StepOutcome::Done, Some(test)) = (action, outcome, &mut self.migration_test) {
            test.legs += 1;
        }
        self.unsent = match why.is_some_and(was_not_sent) {
            true => self.unsent.saturating_add(1),
            false => 0,
        };
        match outcome {
            StepOutcome::Done => {
                self.checked_for_updates |= *action == Action::UpgradeCheck;
                self.done.push(action.kind());
            }
            StepOutcome::NotDone | StepOutcome::Unknown => {
                // A heal is waited for, as long as the evacuation may take.
                self.tries += u32::from(!why.is_some_and(|why| is_gluster_busy(why) || was_not_sent(why)));
                self.tried_ms = at;
            }
        }
    }

    /// A step that restarts the host was not sent: its last restart is the one before.
    fn restart_not_sent(&mut self, action: &Action) {
        match action {
            Action::EngineUpgrade if bug!(UnsentUpgradeRestarts) => {}
            Action::EngineUpgrade => self.restart_sent = self.restart_before.0,
            Action::Restart | Action::FenceRestart => {
                (self.restart_sent, self.restart_counts_from_ms) = self.restart_before;
                self.restarts = self.restarts.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// A try to stop a VM has ended without success. `accepted`: the engine had accepted the request.
    pub(super) fn vm_not_stopped(&mut self, action: &Action, accepted: bool, why: Option<&Problem>, at: TimeMs) {
        let Action::StopVm { vm, how } = action else { return };
        let stopping = self.vm_stops.entry(vm.clone()).or_default();
        stopping.tried_ms = at;
        stopping.tries += u32::from(!why.is_some_and(was_not_sent));
        let timed_out = why.is_some_and(|why| why.code == Code::VmNotStopped);
        stopping.had_its_time |= accepted && timed_out && *how == VmStop::ShutDown;
        stopping.refusal = why.filter(|_| !timed_out).cloned();
    }

    /// A request to stop a VM has ended. A refusal takes back this request, and none before it.
    pub(super) fn stop_closed(&mut self, vm: &VmId, outcome: StepOutcome, is_refused: bool) {
        let Some(requests) = self.stops_requested.get_mut(vm) else { return };
        *requests = requests.saturating_sub(u32::from(is_refused));
        if outcome == StepOutcome::Done || *requests == 0 || is_refused && bug!(RefusalTakesAllBack) {
            self.stops_requested.remove(vm);
        }
    }

    /// Keeps what the end of a host tells: the job of a restart ends a minute before the host goes down.
    pub(super) fn note_end(&mut self, at: TimeMs) {
        let is_sent = self.phase == Phase::Booting && self.restart_sent.is_some();
        let may_come = is_sent && !self.absent && self.alive.is_none() && at - self.since_ms < GOES_DOWN_MS;
        self.restart_pending |= may_come && !bug!(TellsNoPendingRestart);
        self.was_left = self.left_as_it_is.is_some();
    }

    /// Whether the engine may still upgrade the host for the run, and restart it then: no answer and no event says that its upgrade
    /// has ended.
    pub fn engine_may_upgrade(&self) -> bool {
        let has_failed = |why: &Problem| why.code == Code::EngineUpgradeFailed;
        let why = self.result.as_ref().and_then(|(_, why)| why.as_ref());
        let is_open = self.by_engine && self.packages_begun && self.installed.is_none();
        is_open && !why.is_some_and(has_failed) && !bug!(TellsNoPendingUpgrade)
    }

    /// Drops lists of a host that has ended. The report takes them from the journal.
    pub(super) fn forget_for_report(&mut self) {
        self.leaving = None;
        self.moved.clear();
        self.errata_before = None;
        self.errata_closed = Arc::default();
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
                // An unplanned restart can come between the first inspection and the restart command.
                if self.cpu_flags.is_empty() {
                    self.cpu_flags = Arc::new(inspection.cpu_flags.clone());
                }
                self.inspected = Some(Arc::new(inspection.clone()));
            }
            Fact::Preparing { vms } => self.preparing = Some(Preparing { vms: *vms, changed_ms: at }),
            Fact::HealthIssuesBefore(health_issues) => self.health_issues_before.clone_from(health_issues),
            Fact::Emptied => {
                self.emptied = true;
                self.leaving = None;
                self.moved.clear();
            }
            Fact::Moved { vms } => self.moved.extend(vms.iter().map(|vm| vm.id.clone())),
            Fact::ErrataBefore { errata } => self.errata_before = Some(Arc::new(errata.clone())),
            Fact::ErrataClosed { errata } => self.errata_closed = Arc::new(errata.clone()),
            Fact::EngineUpgrading => self.engine_upgrading = true,
            Fact::Absent => self.absent = true,
            Fact::Alive(alive) => self.alive = Some(alive.clone()),
            Fact::Installed { proved, why } => {
                self.installed = Some((*proved, why.clone()));
                // Perhaps by another user: the host is not returned to service unproved.
                self.packages_begun |= !bug!(ForgetsPackages);
            }
            Fact::UpOnce => {
                self.up_once_ms = Some(at);
                self.was_up = !bug!(ForgetsWasUp);
            }
            Fact::NotUp => self.up_once_ms = None,
            Fact::Watched { newest_event } => {
                self.watched_from = Some(*newest_event);
                self.soaks_from.get_or_insert(*newest_event);
            }
            Fact::RestartDecided { engine_ms } => {
                if let Some(sent) = &mut self.restart_sent {
                    sent.engine_ms = Some(*engine_ms);
                }
            }
            Fact::RestartProved(proof) => self.restart = Some(*proof),
            Fact::After { versions, levels, kernel } => {
                let (versions, levels, kernel) = (versions.clone(), levels.clone(), kernel.clone());
                self.after = Some(After { versions, levels, kernel });
            }
            Fact::Left { .. } => {
                self.leaving = None;
                self.moved.clear();
            }
            Fact::Leaving { vms, more } => {
                self.leaving = Some(Leaving { vms: vms.clone(), more: *more });
                self.moved.clear();
            }
            Fact::MigrationTest { from, to } => {
                self.migration_test = Some(MigrationTest { from: from.clone(), to: to.clone(), legs: 0 });
            }
        }
    }

    /// Times that are compared with other clocks move only with the machine's clock.
    pub(super) fn clock_was_set(&mut self, by_ms: i64) {
        for sent in [&mut self.restart_sent, &mut self.restart_before.0, &mut self.install_sent].into_iter().flatten() {
            sent.at_ms += by_ms;
        }
    }

    /// Moves the times from which deadlines count.
    pub(super) fn shift(&mut self, by_ms: i64) {
        self.since_ms += by_ms;
        self.tried_ms += by_ms;
        let failed_ms = Some(&mut self.restart_failed_ms).filter(|_| !bug!(FailedJobByClock));
        let restarts = [&mut self.restart_counts_from_ms, &mut self.restart_before.1].into_iter().chain(failed_ms);
        for at in restarts.chain([&mut self.up_once_ms]).flatten() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::codes;

    fn rejected(why: &str) -> Problem {
        codes::EngineRejected { what: "deactivate", why }.err().into()
    }

    /// A refusal because of a heal does not count as a try; every other refusal does.
    #[test]
    fn a_heal_is_no_try() {
        let mut host = HostRun::waiting(0);
        let heals = rejected("UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS");
        host.step_closed(&Action::Deactivate, StepOutcome::NotDone, Some(&heals), 5);
        assert_eq!((host.tries, host.tried_ms, host.refusal.is_some()), (0, 5, true));
        host.step_closed(&Action::Deactivate, StepOutcome::NotDone, Some(&rejected("busy")), 7);
        assert_eq!((host.tries, host.tried_ms), (1, 7));
    }

    /// Each guest has a time of its own, and a refused request gives a guest no time.
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

    /// A restart that was not sent, because its reads were too old, changes nothing; a refused restart counts once.
    #[test]
    fn a_restart_that_was_not_sent_does_not_count() {
        let mut host = HostRun::waiting(0);
        let old: Problem = codes::ReadTooOld { age: "9s" }.err().into();
        for at in 1..10 {
            host.step_begun(&Action::Restart, at);
            host.step_closed(&Action::Restart, StepOutcome::NotDone, Some(&old), at);
        }
        assert_eq!((host.restarts, host.tries, host.restart_sent, host.restart_counts_from_ms), (0, 0, None, None));
        host.step_begun(&Action::Restart, 20);
        host.step_closed(&Action::Restart, StepOutcome::NotDone, Some(&rejected("busy")), 21);
        let sent = RestartSent { at_ms: 20, engine_ms: None };
        assert_eq!((host.restarts, host.restart_sent), (1, Some(sent)));
    }
}
