//! A host being upgraded: packages, restart, signs of life, versions. It is in maintenance and empty all the while.

use super::{Inspected, MAX_TRIES, Turn, as_time, span};
use crate::error::{Code, Problem, codes};
use crate::model::evr::{Nevra, rpmvercmp};
use crate::model::host::{HostStatus, Versions};
use crate::model::ids::{HostId, TaskId};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Alive, Entry, Fact, HostResult, Outcome, Phase, RestartProof};
use crate::model::task::{InstallWay, ProofVerdict};
use crate::rolling::run::{MAX_RESTARTS, is_unclear};

/// A second answer of the VDSM port counts so long after the first sign of absence.
const STEADY_MS: i64 = 5_000;
/// Clocks of hosts and engine differ by less.
const SKEW_MS: i64 = 120_000;
/// Two boot times of the same boot differ by less: the engine computes them anew from the uptime.
const SECOND_BOOT_MS: i64 = 30_000;

impl Turn<'_> {
    /// Installs through the provider, or has the engine upgrade the host.
    pub(super) fn install(&mut self, plan: &HostPlan) {
        match self.by_engine() {
            true => self.upgrade_by_engine(plan),
            false => self.install_by_provider(plan),
        }
    }

    fn install_by_provider(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.install_ms;
        if self.host(host).is_some_and(|h| h.has_done(ActionKind::Install)) {
            return self.installed(plan);
        }
        if self.has_open_step(host) {
            if !self.view.is_empty_in_maintenance(host) && !bug!(SaysNothingOfLostMaintenance) {
                let left = self.left_maintenance(plan, "the installation");
                self.agreed(Some(host), left);
            }
            if self.is_overdue(host, limit) {
                let why = self.overdue(host, "installing", limit);
                let doubt = codes::InstallStateUnknown { host: &plan.name, why: why.message() }.err();
                self.agreed(Some(host), doubt);
            }
            return;
        }
        let Some(run) = self.host(host).cloned() else { return };
        if self.run.cancelled && !run.packages_begun {
            return self.fail(host, self.cancelled());
        }
        if !self.view.is_empty_in_maintenance(host) && !bug!(InstallsUnseen) {
            return self.out_of_place(plan, "the installation");
        }
        if let Some(refused) = run.refusal.clone().filter(|_| run.tries > 0) {
            return match run.install_in_doubt && is_gone_from_offer(refused.code) {
                // What an earlier, lost installation was to bring is not offered any more.
                true => {
                    let why = format!("an earlier installation was lost, and now: {}", refused.message);
                    self.saw(host, Fact::Installed { proved: false, why });
                    self.after_install(plan);
                }
                false if run.tries >= MAX_TRIES || !is_unclear(refused.code) => self.fail(host, refused),
                false => self.send_install(host),
            };
        }
        self.send_install(host);
    }

    fn send_install(&mut self, host: &HostId) {
        // The id of the task is the step's: the next record of this run.
        let Ok(task) = TaskId::new(format!("{}-{}", self.run.id, self.run.seq + 1)) else { return };
        self.intend(Some(host), Action::Install { task });
    }

    /// The host is not in maintenance, or not empty, in the middle. A person is asked; told to go on, we take out a host
    /// whose packages may be half installed, and leave any other in service.
    fn out_of_place(&mut self, plan: &HostPlan, phase: &str) {
        let host = &plan.id;
        let left = self.left_maintenance(plan, phase);
        if self.agreed(Some(host), left.clone()) {
            match self.host(host).is_some_and(|h| h.packages_begun) {
                true => self.write_withdraw(host, left),
                false => self.fail(host, left),
            }
        }
    }

    /// The task has ended: what does its proof say?
    fn installed(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if let Some(failed) = self.host(host).and_then(|h| h.refusal.clone()) {
            return self.end_host(host, HostResult::FailedOut, Some(failed));
        }
        let Some(record) = self.look(host).and_then(|l| l.task.clone()).flatten() else { return };
        let proof = record.task.proof.as_ref();
        let proved = proof.is_some_and(|p| p.verdict == ProofVerdict::Proved);
        let why = proof.map_or_else(|| "the task has no proof".to_owned(), |p| p.why.clone());
        self.saw(host, Fact::Installed { proved, why });
        self.after_install(plan);
    }

    fn after_install(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.restarts(plan) {
            return self.phase(host, Phase::Restarting);
        }
        self.saw(host, Fact::RestartProved(RestartProof::NotPlanned));
        self.phase(host, Phase::Refreshing);
    }

    /// The engine's own upgrade: packages and restart in one, from maintenance back to maintenance.
    fn upgrade_by_engine(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.install_ms;
        let Some(run) = self.host(host).cloned() else { return };
        let status = self.view.status(host);
        let begun = run.has_done(ActionKind::EngineUpgrade);
        if !begun {
            if self.has_open_step(host) {
                return;
            }
            if self.run.cancelled {
                return self.fail(host, self.cancelled());
            }
            if !self.view.is_empty_in_maintenance(host) {
                return self.out_of_place(plan, "the upgrade");
            }
            if let Some(refused) = run.refusal.clone().filter(|_| run.tries > 0)
                && (run.tries >= MAX_TRIES || !is_unclear(refused.code))
            {
                return self.fail(host, refused);
            }
            self.intend(Some(host), Action::EngineUpgrade);
            return;
        }
        match status {
            Some(HostStatus::Installing) => {
                if !run.engine_upgrading {
                    self.saw(host, Fact::EngineUpgrading);
                }
            }
            Some(HostStatus::InstallFailed) => {
                let why =
                    codes::EngineRefusedAction { action: "upgrade", host: &plan.name, why: self.last_words(host) }
                        .err()
                        .into();
                return self.end_host(host, HostResult::FailedOut, Some(why));
            }
            Some(HostStatus::Reboot) => return self.engine_restarts(plan),
            Some(HostStatus::Maintenance) if self.upgrade_is_over(host) => return self.engine_restarts(plan),
            Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance) | None => {}
            // The engine died in the middle, and monitoring brought the host up half installed.
            Some(_) => return self.out_of_place(plan, "the upgrade"),
        }
        if self.is_overdue(host, limit) {
            let why = self.overdue(host, "the engine's upgrade", limit);
            self.end_host(host, HostResult::FailedOut, Some(why.into()));
        }
    }

    /// 842 and 888 are told when the packages are installed; 888 comes before the restart.
    fn upgrade_is_over(&self, host: &HostId) -> bool {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        self.view.events_of(host, after).any(|e| matches!(e.code, 842 | 888))
    }

    fn engine_restarts(&mut self, plan: &HostPlan) {
        let why = "the engine installed every available package".to_owned();
        self.saw(&plan.id, Fact::Installed { proved: true, why });
        match self.restarts(plan) {
            true => self.phase(&plan.id, Phase::Booting),
            false => {
                self.saw(&plan.id, Fact::RestartProved(RestartProof::NotPlanned));
                self.phase(&plan.id, Phase::Refreshing);
            }
        }
    }

    /// Orders the restart by what there is, or asks a person for it.
    pub(super) fn restart(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if run.has_done(ActionKind::Restart) || run.has_done(ActionKind::PowerRestart) {
            return self.phase(host, Phase::Booting);
        }
        if self.has_open_step(host) {
            return self.watch_the_order(plan);
        }
        // The job failed, as jobs do whose host goes down under them, and the host restarted.
        if run.restarts > 0 && self.boot_id_changed(host) {
            return self.phase(host, Phase::Booting);
        }
        if !self.view.is_empty_in_maintenance(host) {
            return self.out_of_place(plan, "the restart");
        }
        let orders = run.restarts + run.tries;
        let by_provider = plan.install_way == Some(InstallWay::RemoteExecution) && orders < MAX_RESTARTS;
        let by_power = self.run.plan.consents.power_restart_hosts.contains(host) && orders < 2 * MAX_RESTARTS;
        if by_provider {
            // The boot id that has to change is the one of just before the order, not of when its turn came.
            let qemu = match self.look(host).and_then(|l| l.inspected.as_ref()) {
                Some(Inspected::Answered(now)) => now.qemu_processes,
                _ => return self.restart_is_late(plan),
            };
            if qemu > 0 && !bug!(SkipsTheHostsOwnCount) {
                // Somebody started them past the engine, since it was empty. Nobody's VM is restarted away.
                return self.pause(codes::HostRunsQemu { host: &plan.name, count: qemu }.err());
            }
            self.remember_boot(host);
            self.intend(Some(host), Action::Restart);
        } else if by_power {
            self.intend(Some(host), Action::PowerRestart);
        } else {
            self.restart_by_hand(plan);
        }
    }

    /// An order that does not end is for a person: sent again, there would be two, and one could strike later.
    fn watch_the_order(&mut self, plan: &HostPlan) {
        let limit = self.run.plan.options.deadlines.shutdown_ms;
        if self.is_overdue(&plan.id, limit) {
            let pending = codes::RestartPending { host: &plan.name, limit: span(limit) }.err();
            if self.agreed(Some(&plan.id), pending) {
                self.forget_lost_orders(&plan.id);
            }
        }
    }

    /// An order whose answer was lost cannot be followed. A person has looked: it is given again.
    fn forget_lost_orders(&mut self, host: &HostId) {
        let lost: Vec<u64> = self.run.steps_of(Some(host)).filter(|(_, s)| s.order.is_none()).map(|(n, _)| n).collect();
        for step in lost {
            self.write(Entry::Closed { step, outcome: Outcome::NotDone, why: None });
        }
    }

    /// It cannot be asked for its boot id, so the order would not be proved.
    fn restart_is_late(&mut self, plan: &HostPlan) {
        let limit = self.run.plan.boot_limit_ms(plan);
        if self.is_overdue(&plan.id, limit) {
            let why = codes::HostDidNotReturn { host: &plan.name, limit: span(limit) }.err().into();
            self.end_host(&plan.id, HostResult::FailedOut, Some(why));
        }
    }

    /// A person restarts the host, and says so by resuming. The host was seen away, or its boot time tells later.
    fn restart_by_hand(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.look(host).and_then(|l| l.vdsm) == Some(false) {
            self.saw(host, Fact::Absent);
            return self.phase(host, Phase::Booting);
        }
        let why = "the provider has no remote execution for it, and the plan has no consent to a power cut";
        let ask: Problem = codes::ManualRestartNeeded { host: &plan.name, why }.err().into();
        // Told to go on, we take the person's word that it was restarted, and look for the proof.
        if self.agreed(Some(host), ask) {
            self.phase(host, Phase::Booting);
        }
    }

    fn boot_id_changed(&self, host: &HostId) -> bool {
        let before = self.host(host).and_then(|h| h.inspected.as_ref());
        match (before, self.look(host).and_then(|l| l.inspected.as_ref())) {
            (Some(before), Some(Inspected::Answered(now))) => before.boot_id != now.boot_id,
            _ => false,
        }
    }

    /// Waits until the host is seen alive other than by the engine's monitoring, which does not look at it.
    pub(super) fn boot(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.boot_limit_ms(plan);
        let Some(run) = self.host(host).cloned() else { return };
        let look = self.look(host).cloned().unwrap_or_default();
        if run.alive.is_none() {
            self.look_for_life(host, &run, &look);
        }
        let alive = self.host(host).is_some_and(|h| h.alive.is_some()) || bug!(ActivatesBeforeAlive);
        let status = self.view.status(host);
        match status {
            // The engine still counts its own window.
            Some(HostStatus::Reboot | HostStatus::Installing) => {}
            Some(HostStatus::Maintenance) if alive => return self.phase(host, Phase::Refreshing),
            // Thrown out of maintenance, it came up by itself: there it is proved like any other.
            Some(HostStatus::Up) => return self.came_up_by_itself(plan),
            _ => {}
        }
        // By the engine's own upgrade, while nobody of us watched, say: it answers, and was not seen to go down.
        if look.vdsm == Some(true) && !run.absent && run.inspected.is_none() && self.is_overdue(host, limit) {
            return self.restart_unseen(plan);
        }
        if self.ignores_the_order(host, &look) {
            return self.phase(host, Phase::Restarting);
        }
        if self.is_overdue(host, limit) {
            let why = codes::HostDidNotReturn { host: &plan.name, limit: span(limit) }.err().into();
            self.end_host(host, HostResult::FailedOut, Some(why));
        }
    }

    /// A person looks whether it restarted, restarts it if not, and says so by resuming: the proof comes with its boot time.
    fn restart_unseen(&mut self, plan: &HostPlan) {
        let why = "it answers, and it was not seen to go down, so it may not have restarted";
        let ask = codes::ManualRestartNeeded { host: &plan.name, why }.err();
        self.agreed(Some(&plan.id), ask);
    }

    /// It was told to restart, and long after that answers with the boot id of before.
    fn ignores_the_order(&self, host: &HostId, look: &super::Look) -> bool {
        let Some(run) = self.host(host) else { return false };
        let limit = as_time(self.run.plan.options.deadlines.shutdown_ms);
        let late = run.restart_ordered_ms.is_some() && self.view.now_ms - run.since_ms > limit;
        let answers = matches!(look.inspected, Some(Inspected::Answered(_))) && run.inspected.is_some();
        late && answers && run.alive.is_none() && !self.by_engine() && self.run.may_step()
    }

    fn look_for_life(&mut self, host: &HostId, run: &crate::rolling::run::HostRun, look: &super::Look) {
        if self.boot_id_changed(host) {
            if let Some(Inspected::Answered(now)) = look.inspected.clone() {
                self.saw(host, Fact::RestartProved(RestartProof::BootId));
                self.saw(host, Fact::Alive(Alive::Inspected(now)));
                if let Some(lost) = self.lost_cpu_flags(host) {
                    self.note(Some(host), lost);
                }
            }
            return;
        }
        // With a boot id to compare, an open port alone says nothing.
        let by_boot_id = run.inspected.is_some() && look.inspected != Some(Inspected::NoWay);
        let was_away = run.absent || run.restarted_by_hand;
        match look.vdsm {
            Some(false) if !run.absent => self.saw(host, Fact::Absent),
            Some(false) if run.up_once_ms.is_some() => self.saw(host, Fact::NotUp),
            Some(true) if was_away && !by_boot_id => match run.up_once_ms {
                None => self.saw(host, Fact::UpOnce),
                Some(at) if self.view.now_ms - at >= STEADY_MS => self.saw(host, Fact::Alive(Alive::AnsweredVdsm)),
                Some(_) => {}
            },
            _ => {}
        }
    }

    /// The engine monitors it again. Nothing that it says before the restart counts.
    fn came_up_by_itself(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let restarted = self.host(host).is_some_and(|h| h.absent || h.restart.is_some() || h.alive.is_some());
        if restarted {
            return self.phase(host, Phase::Activating);
        }
        self.out_of_place(plan, "the restart");
    }

    /// Has the engine read versions and levels before anything runs on the host, and compares them with the plan.
    pub(super) fn refresh(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.up_ms;
        let Some(run) = self.host(host).cloned() else { return };
        match self.view.status(host) {
            Some(HostStatus::Up) => return self.phase(host, Phase::Activating),
            Some(HostStatus::Maintenance) => {}
            _ if self.is_overdue(host, limit) => {
                let why = self.overdue(host, "reading its versions", limit);
                return self.end_host(host, HostResult::FailedOut, Some(why.into()));
            }
            _ => return,
        }
        if !run.has_done(ActionKind::Refresh) {
            if run.tries >= MAX_TRIES {
                let why = self.overdue(host, "reading its versions", limit);
                return self.end_host(host, HostResult::FailedOut, Some(why.into()));
            }
            // A VDSM that does not answer would throw the host out of maintenance.
            let answers = self.look(host).and_then(|l| l.vdsm) == Some(true);
            if answers && !self.has_open_step(host) {
                self.intend(Some(host), Action::Refresh);
            } else if self.is_overdue(host, limit) {
                let why = self.overdue(host, "waiting for its VDSM", limit);
                self.end_host(host, HostResult::FailedOut, Some(why.into()));
            }
            return;
        }
        if let Some(wrong) = self.wrong_versions(plan) {
            return self.end_host(host, HostResult::FailedOut, Some(wrong));
        }
        // After an installation by the provider the engine's own flag is old news.
        if !self.by_engine() && !run.has_done(ActionKind::UpgradeCheck) {
            if !self.has_open_step(host) {
                self.intend(Some(host), Action::UpgradeCheck);
            }
            return;
        }
        match run.stays_in_maintenance() {
            true => self.end_in_maintenance(plan),
            false => self.phase(host, Phase::Activating),
        }
    }

    /// Versions that the engine read are those of the plan or newer, and the level in force is among its levels.
    pub(super) fn wrong_versions(&self, plan: &HostPlan) -> Option<Problem> {
        let inventory = &self.view.hosts.get(&plan.id)?.inventory;
        let wrong = |found: String, planned: String| -> Problem {
            codes::VersionsNotAsPlanned { host: &plan.name, found, planned }.err().into()
        };
        for package in &plan.packages {
            if let Some(found) = older(&inventory.versions, package) {
                return Some(wrong(found, package.to_string()));
            }
        }
        if let Some((found, package)) = self.older_kernel(plan) {
            return Some(wrong(found, package.to_string()));
        }
        let level = self.view.cluster.level;
        let levels = inventory.reported_levels.as_ref()?;
        let found = levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        (!levels.contains(&level)).then(|| wrong(format!("levels {found}"), format!("level {level}")))
    }

    /// The kernel that runs since the restart, where the host said so and it is older than a planned one.
    fn older_kernel<'b>(&self, plan: &'b HostPlan) -> Option<(String, &'b Nevra)> {
        let Some(Alive::Inspected(inspection)) = &self.host(&plan.id)?.alive else { return None };
        let mut kernels = plan.packages.iter().filter(|p| matches!(p.name.as_str(), "kernel" | "kernel-core"));
        let older = kernels.find(|planned| runs_older(&inspection.kernel, planned))?;
        Some((format!("running kernel {}", inspection.kernel), older))
    }

    /// A host that was in maintenance stays there.
    fn end_in_maintenance(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(view) = self.view.hosts.get(host) else { return };
        let (versions, levels) = (view.inventory.versions.clone(), view.inventory.reported_levels.clone());
        self.saw(host, Fact::After { versions, levels });
        if self.host(host).is_some_and(|h| h.restart.is_none()) {
            self.saw(host, Fact::RestartProved(RestartProof::Unproven));
        }
        self.succeed(plan);
    }

    /// Success is what the proofs say, and nothing else.
    pub(super) fn succeed(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        let unproven = |why: &str| codes::RestartUnproven { host: &plan.name, why }.err().into();
        let why: Option<Problem> = match (&run.installed, run.restart) {
            _ if bug!(SucceedsUnproved) => None,
            (Some((true, _)), Some(RestartProof::BootId | RestartProof::EngineBootTime | RestartProof::NotPlanned)) => {
                None
            }
            (Some((true, _)), _) => {
                Some(unproven("it has no remote execution, and the engine shows no newer boot time"))
            }
            (Some((false, why)), _) => {
                Some(codes::NoData { what: format!("whether {} is installed", plan.name), why }.err().into())
            }
            (None, _) => Some(unproven("no installation was seen")),
        };
        let why = why.or_else(|| self.untested(plan));
        let result = if why.is_none() { HostResult::Succeeded } else { HostResult::Unproven };
        self.end_host(host, result, why);
    }

    pub(super) fn write_withdraw(&mut self, host: &HostId, why: Problem) {
        self.write(crate::model::run::Entry::Phase { host: host.clone(), phase: Phase::Withdrawing, why: Some(why) });
    }

    /// The boot time is later than before, and than the order to restart. Our clock and the host's differ by a little.
    pub(super) fn booted_after(&self, host: &HostId, boot_time_ms: i64) -> bool {
        let Some(run) = self.host(host) else { return false };
        let before = run.before.as_ref().and_then(|b| b.boot_time_ms);
        let ours_to_engines = self.view.engine.now_ms - self.view.now_ms;
        let ordered = run.restart_ordered_ms.map(|at| at + ours_to_engines - SKEW_MS);
        before.is_some_and(|before| boot_time_ms > before + SECOND_BOOT_MS)
            && ordered.is_none_or(|at| boot_time_ms >= at)
    }
}

/// The provider does not offer the selection any more: it is installed, or was withdrawn.
fn is_gone_from_offer(code: Code) -> bool {
    matches!(code, Code::ErrataNotApplicable | Code::PackagesNotUpgradable)
}

/// The version that the engine shows of a planned package, where it shows one and it is older.
fn older(versions: &Versions, planned: &Nevra) -> Option<String> {
    let shown = match planned.name.as_str() {
        "vdsm" => versions.vdsm.as_ref(),
        "libvirt" | "libvirt-daemon-kvm" => versions.libvirt.as_ref(),
        "qemu-kvm" => versions.qemu_kvm.as_ref(),
        _ => None,
    }?;
    let is_older = rpmvercmp(&shown.version, &planned.evr.version).is_lt();
    is_older.then(|| format!("{} {shown}", planned.name))
}

/// `uname -r`, which is version, release and architecture, is older than a package of the kernel. What cannot be read so
/// is a kernel of another make, and not ours to judge.
fn runs_older(uname: &str, planned: &Nevra) -> bool {
    let parts = uname.rsplit_once('.').and_then(|(name, _arch)| name.split_once('-'));
    let Some((version, release)) = parts else { return false };
    let planned_release = planned.evr.release.as_deref().unwrap_or_default();
    rpmvercmp(version, &planned.evr.version).then_with(|| rpmvercmp(release, planned_release)).is_lt()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_running_kernel_is_compared_as_rpm_does() {
        let older = |uname: &str, planned: &str| runs_older(uname, &Nevra::parse(planned).unwrap());
        assert!(older("5.14.0-362.8.1.el9_3.x86_64", "kernel-core-5.14.0-427.el9.x86_64"));
        assert!(older("5.14.0-99.el9.x86_64", "kernel-5.14.0-362.8.1.el9_3.x86_64"));
        assert!(older("4.18.0-553.el8.x86_64", "kernel-5.14.0-1.el9.x86_64"));
        assert!(!older("5.14.0-427.el9.x86_64", "kernel-core-5.14.0-427.el9.x86_64"));
        assert!(!older("5.14.0-500.el9.x86_64", "kernel-core-5.14.0-427.el9.x86_64"));
        assert!(!older("mainline", "kernel-core-5.14.0-427.el9.x86_64"));
    }
}
