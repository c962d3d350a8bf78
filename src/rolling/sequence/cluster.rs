//! The run's changes of the cluster: the upgrade flag, the scheduling policy, and at the end the level.
//!
//! Tests: `lab/tests/it/runs/settings.rs` and `levels.rs`.

use super::level;
use super::turn::{Answered, Turn, Wait};
use crate::error::{Problem, codes};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::level::Level;
use crate::model::run::{Action, ActionKind, Choice, Entry, HostResult, Phase, RunState, Stage};
use crate::model::scheduling_policy::name_of;
use crate::rolling::ledger::is_policy;
use crate::rolling::run::{AnswerTo, HostRun, left};

/// Tries to take or to clear the flag, or to raise the level, before the run goes on without success.
const MAX_TRIES: u32 = 5;

impl Turn<'_> {
    /// Takes the upgrade flag, waits for the first maintenance window, sets the scheduling policy of the run. A plan
    /// for one host changes nothing of the cluster.
    pub(super) fn open(&mut self) {
        let none_left = self.run.hosts.values().all(|h| h.phase == Phase::Ended);
        let nobody_next = (self.run.takes_no_more() || none_left) && !bug!(OpensForNobody);
        if self.run.cancelled || self.run.stopping || nobody_next {
            self.end_waiting_hosts();
            return self.write(Entry::Stage(Stage::Closing));
        }
        if self.run.plan.one_host {
            return self.start_rolling();
        }
        if !self.take_flag() {
            return;
        }
        if let Some(wait) = self.long_wait() {
            return self.waits.push(wait);
        }
        if self.set_scheduling_policy() {
            self.start_rolling();
        }
    }

    fn start_rolling(&mut self) {
        if self.run.may_step() {
            self.write(Entry::Stage(Stage::Rolling));
            self.roll();
        }
    }

    pub(super) fn flag_is_ours(&self) -> bool {
        self.snapshot.cluster.upgrade.as_ref().is_some_and(|f| f.correlation_id == self.run.correlation.as_str())
    }

    /// Another upgrade holds the flag. A plan for one host takes no flag itself, and respects this one.
    pub(super) fn flag_of_another(&self) -> Option<Problem> {
        let flag = self.snapshot.cluster.upgrade.as_ref().filter(|_| !self.flag_is_ours())?;
        let held = codes::UpgradeFlagHeld { cluster: &self.snapshot.cluster.name, holder: &flag.correlation_id };
        (!self.run.plan.one_host || !bug!(OneHostIgnoresFlag)).then(|| held.err().into())
    }

    /// The run does not hold the flag, and an operator answered that it is not to be waited for.
    pub(super) fn flag_is_left(&self) -> Option<Problem> {
        if self.run.plan.one_host || self.flag_is_ours() || bug!(WaitsForLeftFlag) {
            return None;
        }
        let is_left = |why: &Problem| self.run.answers.get(&AnswerTo::about(None, why.code)) == Some(&Choice::Leave);
        self.flag_of_another().or_else(|| Some(self.flag_not_in_force())).filter(is_left)
    }

    /// Returns true if the run holds the flag. A flag of another upgrade is never taken.
    fn take_flag(&mut self) -> bool {
        if self.flag_is_ours() {
            return true;
        }
        if let Some(held) = self.flag_of_another() {
            if bug!(ClearsForeignFlag) {
                self.begin_step(None, Action::FinishFlag);
                return false;
            }
            if bug!(TakesForeignFlag) {
                self.begin_step(None, Action::TakeFlag);
                return false;
            }
            self.ask_to_repair(None, held);
            return false;
        }
        if self.run.tries.get(&ActionKind::TakeFlag).is_some_and(|t| t.0 >= MAX_TRIES) {
            self.ask_to_repair(None, self.flag_not_in_force());
            return false;
        }
        let setting = Setting::UpgradeFlag(self.run.plan.cluster.clone());
        if self.begin_step(None, Action::TakeFlag) && !self.run.ledger.contains_key(&setting) {
            self.write(Entry::Ledger(LedgerEntry {
                run: self.run.id.clone(),
                setting,
                before: Value::Flag(None),
                ours: Value::Flag(Some(self.run.correlation.to_string())),
                state: LedgerState::Ours,
            }));
        }
        false
    }

    /// An engine restart clears the flag: the run takes it again. A flag of another upgrade pauses the run. A run that
    /// is ending does not pause, because it takes out no further host.
    pub(super) fn keep_flag(&mut self) {
        // A cancelled run needs it for a host that it has to take out again.
        let withdraws = self.run.in_hand().any(|(_, host)| host.phase == Phase::Withdrawing);
        let goes_on = !self.run.cancelled || bug!(CancelTakesFlagAgain);
        let needs = goes_on || withdraws && !bug!(CancelLosesFlag);
        if !self.run.plan.one_host && self.run.may_step() && needs && !bug!(LosesFlag) {
            self.take_flag();
        }
    }

    /// Returns whether the scheduling policy of the run is in force.
    fn set_scheduling_policy(&mut self) -> bool {
        let Some(wanted) = self.run.plan.options.maintenance_policy.clone() else { return true };
        let found = self.snapshot.cluster.policy.clone();
        if found.is(&wanted) {
            return true;
        }
        if self.run.tries.get(&ActionKind::SetPolicy).is_some_and(|t| t.0 >= MAX_TRIES) {
            let setting = format!("scheduling policy {}", name_of(&wanted.id));
            self.ask_to_repair(None, self.not_in_force(setting, ActionKind::SetPolicy));
            return false;
        }
        let setting = Setting::Policy(self.run.plan.cluster.clone());
        let recorded = self.run.ledger.get(&setting).cloned();
        // An operator accepted another user's scheduling policy.
        if recorded.as_ref().is_some_and(|e| e.state != LedgerState::Ours) {
            return true;
        }
        // Another user changed the scheduling policy between the run's write and this read.
        if recorded.as_ref().is_some_and(|e| !is_policy(&found, &e.before) && !bug!(SetsPolicyOverPerson)) {
            let is_open = self.run.steps_of(None).next().is_some();
            return !is_open && recorded.is_some_and(|entry| self.accepts_scheduling_policy(&entry));
        }
        if self.begin_step(None, Action::SetPolicy(wanted.clone())) && recorded.is_none() {
            self.write(Entry::Ledger(LedgerEntry {
                run: self.run.id.clone(),
                setting,
                before: Value::Policy(found.setting()),
                ours: Value::Policy(wanted),
                state: LedgerState::Ours,
            }));
        }
        false
    }

    /// Another user changed the scheduling policy while the run was setting it. Returns whether an operator wants that
    /// policy to stay.
    fn accepts_scheduling_policy(&mut self, entry: &LedgerEntry) -> bool {
        let cluster = &self.snapshot.cluster.name;
        let what = "its scheduling policy was changed while the run was setting it";
        let changed = codes::ClusterChanged { cluster, what }.err();
        if self.ask_operator(None, changed) != Answered::GoOn {
            return false;
        }
        let listed = self.scheduling_policy_changed(entry);
        self.ledger(entry, LedgerState::Listed(listed));
        true
    }

    /// Raises the level if it is requested and certain, restores settings, clears the flag, and ends the run.
    pub(super) fn finish(&mut self) {
        if !self.run.may_step() || !self.snapshot.is_whole {
            return;
        }
        self.respect_other_users();
        let vms_run = self.start_vms_elsewhere();
        // A pause after the hosts in hand: nothing new is begun.
        if let Some(hold) = self.run.hold.clone().filter(|_| !self.run.cancelled && !bug!(ClosesInPause)) {
            return self.waits.push(Wait { host: None, why: hold.why });
        }
        let all_done = vms_run
            && self.raise_level()
            && self.bring_vms_home()
            && self.restore_scheduling_policy()
            && self.clear_flag();
        if all_done && self.run.steps.is_empty() {
            self.name_hosts_left();
            let (state, why) = self.verdict();
            self.write(Entry::Ended { state, why });
        }
    }

    /// Whether the level may be raised, or a VM may be moved home: the flag is the run's own. A lost flag is taken again. A cancelled run
    /// does neither.
    pub(super) fn may_close(&mut self) -> bool {
        self.run.plan.one_host || bug!(ClosesUnderForeignFlag) || self.take_flag()
    }

    /// Notes each host that is left to an operator, with the work to do.
    fn name_hosts_left(&mut self) {
        let left = self.run.in_order().filter_map(|(plan, host)| Some((plan.id.clone(), left::needs(plan, host)?)));
        for (host, problem) in left.collect::<Vec<_>>() {
            self.note(Some(&host), problem);
        }
    }

    /// Returns whether the level is decided.
    fn raise_level(&mut self) -> bool {
        let Some(target) = self.run.plan.target_level else { return true };
        if self.run.level.is_some() || self.run.cancelled {
            return true;
        }
        if self.run.steps_of(None).any(|(_, s)| s.action.kind() == ActionKind::RaiseLevel) {
            return false;
        }
        // The next turn reads the known levels of Node images.
        if self.snapshot.images.is_none() {
            return false;
        }
        let prevented = self.level_prevented_by(target);
        if prevented.is_empty() {
            let tries = self.run.tries.get(&ActionKind::RaiseLevel).map_or(0, |t| t.0);
            if tries < MAX_TRIES {
                if self.may_close() {
                    self.begin_step(None, Action::RaiseLevel(target));
                }
                return false;
            }
        }
        if !prevented.is_empty() {
            let why = self.level_not_raised(target);
            self.note(None, why);
        }
        true
    }

    fn level_prevented_by(&self, target: Level) -> Vec<String> {
        let mut prevented = level::prevented_by(&self.run, self.snapshot, target);
        prevented.extend(self.flag_is_left().map(|why| why.message));
        prevented
    }

    /// The flag is cleared only if a read of this turn shows that it is ours.
    fn clear_flag(&mut self) -> bool {
        let setting = Setting::UpgradeFlag(self.run.plan.cluster.clone());
        let Some(entry) = self.run.ledger.get(&setting).cloned() else { return true };
        if entry.state != LedgerState::Ours || bug!(LeavesFlag) {
            return true;
        }
        let open = self.run.steps_of(None).next().is_some();
        if open {
            return false;
        }
        let tries = self.run.tries.get(&ActionKind::FinishFlag).map_or(0, |t| t.0);
        match &self.snapshot.cluster.upgrade {
            Some(_) if (self.flag_is_ours() || bug!(ClearsForeignFlag)) && tries < MAX_TRIES => {
                self.begin_step(None, Action::FinishFlag);
                return false;
            }
            Some(_) if self.flag_is_ours() && !bug!(BlamesOthersForOwnFlag) => {
                let setting = format!("the upgrade flag of cluster {}", self.snapshot.cluster.name);
                let refused = self.run.refusals.get(&ActionKind::FinishFlag);
                let why = refused.map_or("the engine did not clear it", |why| why.message.as_str());
                let kept: Problem = codes::SettingNotRestored { setting, before: "not set", why }.err().into();
                self.note(None, kept.clone());
                self.ledger(&entry, LedgerState::Listed(kept));
            }
            Some(flag) => {
                let found = flag.correlation_id.clone();
                let setting = format!("the upgrade flag of cluster {}", self.snapshot.cluster.name);
                let changed: Problem =
                    codes::SettingChangedExternally { setting, found, before: "not set" }.err().into();
                self.note(None, changed.clone());
                self.ledger(&entry, LedgerState::Listed(changed));
            }
            None => self.ledger(&entry, LedgerState::Restored),
        }
        true
    }

    /// The result of the run: by the proofs of its hosts, the level and the ledger, and by nothing else.
    fn verdict(&self) -> (RunState, Option<Problem>) {
        let results: Vec<(HostResult, Option<Problem>)> =
            self.run.hosts.values().filter_map(|h| h.result.clone()).collect();
        let first =
            |wanted: &dyn Fn(HostResult) -> bool| results.iter().find(|(r, _)| wanted(*r)).map(|(_, why)| why.clone());
        let unreached = results.iter().any(|(r, _)| *r == HostResult::NotReached);
        let failed = first(&|r: HostResult| r.is_failure());
        if self.run.cancelled && (unreached || failed.is_some()) {
            return (RunState::Cancelled, Some(self.cancelled()));
        }
        match (failed, unreached) {
            (Some(_), true) => return (RunState::Stopped, Some(self.why_stopped())),
            (Some(why), false) if bug!(FailureIsWarning) => return (RunState::SucceededWithWarnings, why),
            (Some(why), false) => return (RunState::Failed, why),
            (None, true) if self.run.failed_canary().is_some() => return (RunState::Stopped, Some(self.why_stopped())),
            (None, true) => {
                let why = first(&|r| r == HostResult::NotReached).flatten();
                return (RunState::Stopped, Some(why.unwrap_or_else(|| self.not_begun())));
            }
            (None, false) => {}
        }
        if let Some(why) = first(&|r| matches!(r, HostResult::Unproven | HostResult::Skipped)) {
            return (RunState::SucceededWithWarnings, why);
        }
        let listed = self.run.ledger.values().find_map(|e| match &e.state {
            LedgerState::Listed(why) => Some(why.clone()),
            _ => None,
        });
        let target = self.run.plan.target_level.filter(|_| !bug!(SucceedsWithoutLevel));
        let level = target.filter(|target| self.snapshot.cluster.level < *target);
        match (level, listed) {
            (Some(target), _) => (RunState::SucceededWithWarnings, Some(self.level_not_raised(target))),
            (None, Some(why)) => (RunState::SucceededWithWarnings, Some(why)),
            (None, None) => (RunState::Succeeded, None),
        }
    }

    /// Reasons against the level; if there are none, the engine's message.
    fn level_not_raised(&self, target: Level) -> Problem {
        let prevented = self.level_prevented_by(target);
        let reasons: Vec<&str> = match self.run.level.iter().flatten().next() {
            _ if self.run.cancelled => vec!["the run was cancelled before"],
            Some(refused) => vec![refused.message.as_str()],
            None if prevented.is_empty() => vec!["the engine did not raise it"],
            None => prevented.iter().map(String::as_str).collect(),
        };
        codes::LevelNotRaised {
            cluster: &self.snapshot.cluster.name,
            level: self.snapshot.cluster.level,
            why: reasons.join("; "),
        }
        .err()
        .into()
    }

    fn why_stopped(&self) -> Problem {
        if let Some(canary) = self.run.failed_canary() {
            return codes::CanaryFailed { host: &canary.name }.err().into();
        }
        let failed = |h: &HostRun| h.result.as_ref().is_some_and(|(result, _)| result.is_failure());
        let hosts: Vec<&str> = self.run.in_order().filter(|(_, h)| failed(h)).map(|(p, _)| p.name.as_str()).collect();
        let max = self.run.plan.options.max_failed;
        if hosts.len() <= usize::try_from(max).unwrap_or(usize::MAX) {
            return self.not_begun();
        }
        codes::FailureBudgetExceeded { count: hosts.len(), max, hosts: hosts.join(", ") }.err().into()
    }

    fn not_in_force(&self, setting: String, step: ActionKind) -> Problem {
        let why = self.run.refusals.get(&step).map_or("the engine accepts it", |why| why.message.as_str());
        codes::SettingNotInForce { setting, tries: MAX_TRIES, why }.err().into()
    }

    fn flag_not_in_force(&self) -> Problem {
        self.not_in_force("the upgrade flag of the cluster".to_owned(), ActionKind::TakeFlag)
    }

    fn not_begun(&self) -> Problem {
        let not_reached = |h: &HostRun| matches!(h.result, Some((HostResult::NotReached, _)));
        let hosts = self.run.in_order().filter(|(_, h)| not_reached(h)).map(|(p, _)| p.name.as_str());
        codes::HostsNotBegun { hosts: hosts.collect::<Vec<_>>().join(", ") }.err().into()
    }
}
