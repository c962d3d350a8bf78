//! Whether the next host may be begun: gates first, and nothing is touched before all of them are open.

use std::collections::BTreeSet;

use super::{Inspected, Turn, View, Wait, as_time, span, status_word};
use crate::error::{Problem, codes};
use crate::model::cluster::{HostView, Vm};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::plan::{Approval, HostPlan};
use crate::model::run::{Entry, Fact, Phase, Stage};
use crate::rolling::plan::Scene;
use crate::rolling::plan::recheck::{Fresh, Recheck, still_holds};
use crate::rolling::run::Run;

/// No new host is begun so long after an engine start: that is when the engine fences what it finds unresponsive.
const AFTER_ENGINE_START_MS: i64 = 600_000;

/// VMs of the next host for which the scheduler is asked: the greatest; and more of them after a canary whose CPU lost
/// features, since then what is true for one VM need not be so for another.
const ASKED: usize = 1;
const ASKED_AFTER_LOST_FLAGS: usize = 20;

/// The next host, if one may be begun as far as the run itself goes.
fn candidate(run: &Run) -> Option<&HostPlan> {
    let held = run.hold.is_some() || run.stage != Stage::Rolling || run.takes_no_more();
    let next = run.in_order().find(|(_, h)| h.phase == Phase::Waiting).map(|(plan, _)| plan);
    let in_hand = u32::try_from(unproved(run).count()).unwrap_or(u32::MAX);
    next.filter(|_| !held && in_hand < run.plan.max_unavailable)
}

/// Hosts in hand: until their proofs and their soak are over, they count as out.
fn unproved(run: &Run) -> impl Iterator<Item = &HostId> {
    let counts = |phase: Phase| phase < Phase::Activating || !bug!(NextBeforeProof);
    run.in_hand().filter(move |(_, h)| counts(h.phase)).map(|(id, _)| id)
}

/// The candidate, if the gates that need no question about it are open: only then is it worth asking.
pub(super) fn worth_asking(run: &Run, view: &View) -> Option<HostPlan> {
    let next = candidate(run)?.clone();
    let turn = Turn { run: run.clone(), view, epoch: run.epoch, records: vec![], waits: vec![] };
    turn.cheap_gates(&next).is_ok().then_some(next)
}

/// VMs that have to leave the host and for which the engine's scheduler is asked where they could go, greatest first.
pub(super) fn asked_about<'a>(run: &Run, view: &'a View, host: &HostId) -> impl Iterator<Item = &'a Vm> + use<'a> {
    let lost = run.in_order().any(|(plan, h)| plan.canary && !h.lost_cpu_flags().is_empty());
    let moves = |vm: &&Vm| !run.plan.consents.stop_vms.contains(&vm.id);
    let mut vms: Vec<&Vm> = view.vms_on(host).filter(moves).collect();
    vms.sort_by_key(|vm| std::cmp::Reverse(vm.memory_mib));
    vms.into_iter().take(if lost { ASKED_AFTER_LOST_FLAGS } else { ASKED })
}

/// Why a gate is shut.
pub(super) enum Shut {
    /// It opens by itself.
    Wait(Problem),
    /// A person has to mend it.
    Pause(Problem),
    /// A person has to agree to it.
    Ask(Option<HostId>, Problem),
    /// A person has to agree to all of this, none of which was asked before.
    AskAll(Problem, Vec<Problem>),
}

impl Turn<'_> {
    /// Begins the next host, one in a turn at most.
    pub(super) fn start_next(&mut self) {
        let Some(next) = candidate(&self.run).cloned() else { return };
        match self.gates(&next) {
            Ok(()) => self.begin(&next),
            Err(Shut::Wait(why)) => self.waits.push(Wait { host: Some(next.id.clone()), why }),
            Err(Shut::Pause(why)) => self.pause(why),
            Err(Shut::Ask(host, why)) => drop(self.agreed(host.as_ref(), why)),
            Err(Shut::AskAll(why, all)) => {
                for problem in all {
                    self.write(Entry::Noted { host: None, problem });
                }
                self.pause(why);
            }
        }
    }

    fn gates(&self, next: &HostPlan) -> Result<(), Shut> {
        self.cheap_gates(next)?;
        self.gate_of_troubles(next)?;
        self.gate_of_the_hosts_word(next)?;
        self.gate_of_the_plan(next)
    }

    fn cheap_gates(&self, next: &HostPlan) -> Result<(), Shut> {
        self.gate_of_the_run(next)?;
        self.gate_of_the_canary()?;
        self.gate_of_the_cluster()?;
        self.gate_of_the_host(next)?;
        self.gate_of_capacity(next)?;
        self.gate_of_quiet(next)
    }

    /// Shut, until a person has said to go on with what is there.
    pub(super) fn unless_agreed(&self, host: Option<&HostId>, why: Problem) -> Result<(), Shut> {
        match self.run.told.contains(&(host.cloned(), why.code)) {
            true => Ok(()),
            false => Err(Shut::Ask(host.cloned(), why)),
        }
    }

    /// Who goes alone, whom people have to agree to, what a takeover left.
    fn gate_of_the_run(&self, next: &HostPlan) -> Result<(), Shut> {
        let begun = self.run.hosts.values().filter(|h| h.phase != Phase::Waiting).count();
        let first_is_over = self.run.in_order().next().is_some_and(|(_, h)| h.phase == Phase::Ended);
        let mut in_hand = self.run.in_order().filter(|(_, h)| h.is_in_hand()).map(|(plan, _)| plan);
        if let Some(alone) = in_hand.find(|plan| self.goes_alone(next) || self.goes_alone(plan)) {
            return Err(Shut::Wait(self.waits_for_host(&alone.id)));
        }
        if let Some(host) = self.run.inherited.iter().next() {
            return Err(Shut::Wait(self.waits_for_host(host)));
        }
        let needed = match self.run.plan.options.approval {
            Approval::None => 0,
            Approval::AfterCanary if begun == 0 => 0,
            Approval::AfterCanary if !first_is_over => u32::MAX,
            Approval::AfterCanary => 1,
            Approval::EachHost => u32::try_from(begun + 1).unwrap_or(u32::MAX),
        };
        if self.run.approvals < needed {
            return Err(Shut::Wait(codes::RunNeedsApproval { host: &next.name }.err().into()));
        }
        Ok(())
    }

    /// A person has looked at a canary whose CPU lost features: other hosts would lose them, too.
    fn gate_of_the_canary(&self) -> Result<(), Shut> {
        for (canary, _) in self.run.in_order().filter(|(plan, h)| plan.canary && h.phase == Phase::Ended) {
            if let Some(lost) = self.lost_cpu_flags(&canary.id) {
                self.unless_agreed(Some(&canary.id), lost)?;
            }
        }
        Ok(())
    }

    /// A canary; and the host of the engine's own VM, for which the placement assumes that no other host is out.
    fn goes_alone(&self, plan: &HostPlan) -> bool {
        let engine_was_here = plan.vms.iter().any(|vm| self.view.vms.get(&vm.id).is_some_and(|vm| vm.hosted_engine));
        plan.canary || engine_was_here || self.view.vms_on(&plan.id).any(|vm| vm.hosted_engine)
    }

    fn waits_for_host(&self, host: &HostId) -> Problem {
        let status = status_word(self.view.status(host));
        codes::HostNotReady { host: self.name(host), status }.err().into()
    }

    /// The engine, the flag, the level.
    fn gate_of_the_cluster(&self) -> Result<(), Shut> {
        let engine = &self.view.engine;
        if let Some(age) = engine.started_at_ms.map(|at| engine.now_ms - at).filter(|age| *age < AFTER_ENGINE_START_MS)
        {
            return Err(Shut::Wait(
                codes::EngineStartedRecently {
                    age: span(u64::try_from(age).unwrap_or(0) / 1000 * 1000),
                    limit: span(AFTER_ENGINE_START_MS.unsigned_abs()),
                }
                .err()
                .into(),
            ));
        }
        if let Some(missing) = self.view.missing_providers.first() {
            return Err(Shut::Pause(missing.clone()));
        }
        if !self.run.plan.one_host && !self.flag_is_ours() {
            let why = codes::UpgradeFlagHeld { cluster: &self.view.cluster.name, holder: "nobody" }.err();
            return Err(Shut::Wait(why.into()));
        }
        Ok(())
    }

    /// The host itself is as the plan takes it to be.
    fn gate_of_the_host(&self, next: &HostPlan) -> Result<(), Shut> {
        let Some(host) = self.view.hosts.get(&next.id) else {
            let gone = codes::HostLeftCluster { host: &next.name, cluster: &self.view.cluster.name }.err();
            return Err(Shut::Pause(gone.into()));
        };
        if host.inventory.status == HostStatus::Maintenance && next.initial_status == HostStatus::Up {
            // It would stay there.
            let foreign = self.foreign(&next.id, "the host is in maintenance now, and was up when it was planned");
            self.unless_agreed(Some(&next.id), foreign)?;
        }
        let ready = host.inventory.status == HostStatus::Up || self.view.is_empty_in_maintenance(&next.id);
        if !ready {
            return Err(Shut::Wait(self.waits_for_host(&next.id)));
        }
        Ok(())
    }

    /// What it said when it was asked.
    fn gate_of_the_hosts_word(&self, next: &HostPlan) -> Result<(), Shut> {
        let status = self.view.status(&next.id);
        let look = self.look(&next.id);
        // The boot time from before is half of the proof of the restart.
        if look.is_none_or(|l| l.boot_time.is_none() || l.inspected.is_none()) {
            return Err(Shut::Wait(self.waits_for_host(&next.id)));
        }
        // An image transfer or a backup would keep it preparing for maintenance without end.
        match look.and_then(|l| l.work.as_ref()) {
            Some(work) if work.is_empty() => {}
            Some(work) => {
                let what = format!("the engine still works on it: {}", work.join(", "));
                let busy = codes::RunWaiting { entity: format!("host {}", next.name), what }.err();
                return Err(Shut::Wait(busy.into()));
            }
            None => return Err(Shut::Wait(self.waits_for_host(&next.id))),
        }
        match look.and_then(|l| l.inspected.as_ref()) {
            Some(Inspected::Answered(i)) if status == Some(HostStatus::Maintenance) && i.qemu_processes > 0 => {
                let runs = codes::HostRunsQemu { host: &next.name, count: i.qemu_processes }.err();
                Err(Shut::Pause(runs.into()))
            }
            Some(Inspected::Silent) if next.install_way == Some(crate::model::task::InstallWay::RemoteExecution) => {
                Err(Shut::Wait(self.waits_for_host(&next.id)))
            }
            _ => Ok(()),
        }
    }

    /// With this host, no more hosts than allowed are out, for whatever cause. A host that is out already takes
    /// nothing away.
    fn gate_of_capacity(&self, next: &HostPlan) -> Result<(), Shut> {
        if bug!(IgnoresOtherHosts) {
            return Ok(());
        }
        if let Some(host) = self.worked_on_by_others() {
            return Err(Shut::Wait(self.waits_for_host(&host)));
        }
        if self.view.status(&next.id) != Some(HostStatus::Up) {
            return Ok(());
        }
        let mut out = self.out_with(&next.id);
        out.extend(unproved(&self.run).cloned());
        if self.is_too_many(&out) {
            return Err(Shut::Wait(self.too_many_of(&out)));
        }
        self.out_beside(&next.id, &out).map_or(Ok(()), |why| Err(Shut::Wait(why)))
    }

    /// Others of its rack that are out.
    fn out_beside(&self, host: &HostId, out: &BTreeSet<HostId>) -> Option<Problem> {
        let others: BTreeSet<String> =
            self.run.plan.options.kept_apart_from(host).filter(|id| out.contains(id)).map(|id| self.name(id)).collect();
        let named = others.into_iter().collect::<Vec<_>>().join(", ");
        (!named.is_empty()).then(|| codes::SeparatedHostOut { host: self.name(host), others: named }.err().into())
    }

    /// Hosts that would be out, for whatever cause, with this one.
    fn out_with(&self, host: &HostId) -> BTreeSet<HostId> {
        self.view.out().map(|h| h.id().clone()).chain([host.clone()]).collect()
    }

    fn is_too_many(&self, out: &BTreeSet<HostId>) -> bool {
        out.len() > usize::try_from(self.run.plan.max_unavailable).unwrap_or(usize::MAX)
    }

    fn too_many_of(&self, out: &BTreeSet<HostId>) -> Problem {
        let names: Vec<String> = out.iter().map(|h| self.name(h)).collect();
        codes::TooManyHostsOut { count: out.len(), max: self.run.plan.max_unavailable, hosts: names.join(", ") }
            .err()
            .into()
    }

    /// Why this host, which is up, must not be taken out now: too many others are, or one of its rack is.
    pub(super) fn out_is_enough(&self, host: &HostId) -> Option<Problem> {
        let out = self.out_with(host);
        match self.is_too_many(&out) {
            true => Some(self.too_many_of(&out)),
            false => self.out_beside(host, &out),
        }
    }

    /// A host that is being emptied, installed or restarted, and not by this run.
    fn worked_on_by_others(&self) -> Option<HostId> {
        use HostStatus::{Installing, PreparingForMaintenance, Reboot};
        let busy = |h: &&HostView| matches!(h.inventory.status, Installing | PreparingForMaintenance | Reboot);
        let ours = |h: &HostView| self.host(h.id()).is_some_and(crate::rolling::run::HostRun::is_in_hand);
        self.view.out().filter(busy).find(|h| !ours(h)).map(|h| h.id().clone())
    }

    /// The rest of the plan still holds, and the engine's own scheduler agrees for the greatest VM.
    fn gate_of_the_plan(&self, next: &HostPlan) -> Result<(), Shut> {
        if self.view.status(&next.id) != Some(HostStatus::Up) {
            return Ok(());
        }
        let holds = |why: String| -> Problem { codes::PlanNoLongerFeasible { host: &next.name, why }.err().into() };
        match self.recheck(next) {
            Recheck::Holds => {}
            Recheck::Worse(why) => {
                let new: Vec<Problem> = why.into_iter().filter(|p| !self.run.heard.contains(&p.message)).collect();
                if !new.is_empty() {
                    return Err(Shut::AskAll(holds(joined(&new)), new));
                }
            }
            Recheck::Infeasible(why) => return Err(Shut::Pause(holds(joined(&why)))),
        }
        for vm in asked_about(&self.run, self.view, &next.id) {
            match self.look(&next.id).and_then(|l| l.targets.get(&vm.id)) {
                None => return Err(Shut::Wait(self.waits_for_host(&next.id))),
                Some(targets) if targets.iter().any(|t| *t != next.id) => {}
                Some(_) => {
                    let none = codes::NoMigrationTarget { vm: &vm.name, host: &next.name }.err();
                    return Err(Shut::Pause(holds(none.message())));
                }
            }
        }
        Ok(())
    }

    /// Plans the remainder again with what is there now.
    fn recheck(&self, next: &HostPlan) -> Recheck {
        let view = self.view;
        let hosts: Vec<HostView> = view.hosts.values().cloned().collect();
        let vms: Vec<Vm> = view.vms.values().cloned().collect();
        let scene = Scene {
            engine: &view.engine.inventory,
            cluster: &view.cluster,
            hosts: &hosts,
            vms: &vms,
            groups: &view.groups,
        };
        let policy = self.run.plan.options.maintenance_policy.as_ref();
        let done = self.run.hosts.iter().filter(|(_, h)| h.phase == Phase::Ended).map(|(id, _)| id.clone()).collect();
        let fresh = Fresh { scene, policy, images: &view.images };
        still_holds(&self.run.plan, fresh, &done, &next.id)
    }

    /// Writes down how the host is, and begins.
    fn begin(&mut self, next: &HostPlan) {
        let Some(host) = self.view.hosts.get(&next.id) else { return };
        let look = self.view.looks.get(&next.id);
        self.saw(
            &next.id,
            Fact::Before {
                status: host.inventory.status,
                versions: host.inventory.versions.clone(),
                boot_time_ms: look.and_then(|l| l.boot_time).flatten(),
                newest_event: self.view.newest_event,
            },
        );
        if let Some(Inspected::Answered(inspection)) = look.and_then(|l| l.inspected.clone()) {
            self.saw(&next.id, Fact::InspectedBefore(inspection));
        }
        if let Some(troubles) = self.view.troubles.clone().filter(|troubles| !troubles.is_empty()) {
            self.saw(&next.id, Fact::TroublesBefore(troubles));
        }
        if host.inventory.status == HostStatus::Maintenance {
            self.saw(&next.id, Fact::Emptied);
            self.phase(&next.id, Phase::Settling);
        } else {
            self.phase(&next.id, Phase::StoppingVms);
        }
        self.advance(&next.id);
    }

    /// Deadline of a soak that has to be over before the next host; here for the reader: hosts that soak are in hand.
    pub(super) fn soak_is_over(&self, host: &HostId) -> bool {
        let soak = as_time(self.run.plan.options.soak_ms);
        self.host(host).is_some_and(|h| self.view.now_ms - h.since_ms >= soak)
    }
}

fn joined(problems: &[Problem]) -> String {
    problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join("; ")
}
