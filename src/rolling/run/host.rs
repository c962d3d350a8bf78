//! One host of a run, folded from the journal.
//!
//! Tests: `host_steps.rs`, `lab/tests/it/runs/restarts.rs` and `orders_to_vms.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::vms::{Leaving, MigrationTest, Preparing, VmStopping};
use crate::error::{Code, Problem};
use crate::model::TimeMs;
use crate::model::cluster::{HealthIssue, HostInspection};
use crate::model::host::{HostStatus, Versions};
use crate::model::ids::{ErratumId, VmId};
use crate::model::level::LevelSet;
use crate::model::run::{ActionKind, Alive, Fact, HostResult, Phase, RestartProof};

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
    /// The last look-up of earlier installations did not show whether one of somebody else runs.
    pub may_be_under_other: bool,
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
            may_be_under_other: false,
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
        if phase == Phase::Installing && self.enrolling == Enrolling::Asked && !bug!(EnrollsForEver) {
            self.enrolling = Enrolling::Over;
        }
        self.done.clear();
        self.refusal = None;
        self.failing = why.or(self.failing.take());
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
