//! The effects of steps on the host for which they were begun. Pure.
//!
//! Tests: below, and `lab/tests/it/runs/restarts.rs` and `orders_to_vms.rs`.

use super::host::{Enrolling, HostRun, RestartSent};
use super::refusals::{is_gluster_busy, is_unclear, was_not_sent};
use crate::error::{Code, Problem};
use crate::model::TimeMs;
use crate::model::cluster::VmStop;
use crate::model::ids::VmId;
use crate::model::run::{Action, StepOutcome};

impl HostRun {
    pub(super) fn step_begun(&mut self, action: &Action, at: TimeMs) {
        match action {
            Action::Install { .. } => {
                self.packages_begun = !bug!(ForgetsPackages);
                // The look-up before it showed none.
                self.may_be_under_other = false;
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
