//! The gates before a host is begun. All of them must be open; before that, nothing of the host is changed.
//!
//! Tests: `lab/tests/it/runs/capacity.rs`, `waiting.rs` and `proof.rs`.

use std::collections::BTreeSet;

use super::evacuate::{SEEN_UP, UNRESPONSIVE, is_out_and_monitored};
use super::snapshot::{HostReads, Inspected, Snapshot};
use super::turn::Turn;
use super::words::status_word;
use crate::check::levels::ImageTable;
use crate::error::{Code, Problem, codes};
use crate::model::cluster::{AffinityGroup, HostView, Vm};
use crate::model::host::HostStatus;
use crate::model::ids::{AffinityGroupId, HostId};
use crate::model::level::Level;
use crate::model::plan::{Approval, HostPlan};
use crate::model::run::{Action, Choice, HostResult, Phase, Question};
use crate::rolling::plan::Scene;
use crate::rolling::plan::recheck::{FreshReads, Recheck, still_holds};
use crate::rolling::run::{AnswerTo, HostRun, OpenStep, Run};
use crate::rolling::words::duration_of;

/// No host is begun for this time after an engine start, because the engine then fences hosts that do not respond.
const AFTER_ENGINE_START_MS: i64 = 600_000;

/// Greatest age of the inspection of a host that is begun, from the query on. The inspection shows that the host answers through its
/// provider, and that no VM runs on a host in maintenance. Its job takes some seconds.
const INSPECTION_MAX_AGE_MS: i64 = 120_000;

/// Types of events that show whether the engine monitored a host on its way to maintenance.
pub const HISTORY: [u32; 4] = [UNRESPONSIVE[0], UNRESPONSIVE[1], UNRESPONSIVE[2], SEEN_UP];

/// Why a gate is closed.
pub(super) enum GateClosed {
    /// The gate opens by itself.
    Wait(Problem),
    /// An operator must accept it, or repair something.
    Ask(Box<Question>, Problem),
    /// An operator did not accept the problem: the host is left out.
    Leave(Problem),
}

/// The host waits for one that the run has in hand: whatever status that one has, nobody has to do anything about it.
fn comes_after(next: &HostPlan, other: &HostPlan) -> Problem {
    let what = format!("it is begun after host {} is done", other.name);
    codes::RunWaiting { entity: format!("host {}", next.name), what }.err().into()
}

/// Hosts in hand. Until their proofs and their soak are over, they count as out.
pub(super) fn unproved(run: &Run) -> impl Iterator<Item = &HostId> {
    let counts = |phase: Phase| phase < Phase::Activating || !bug!(NextBeforeProof);
    run.in_hand().filter(move |(_, h)| counts(h.phase)).map(|(id, _)| id)
}

/// VMs that have to leave the host, and for which the engine's scheduler is asked about possible hosts, greatest first:
/// one of each class, because VMs with the same bindings can go to the same hosts. After a canary whose CPU lost
/// features, each VM is a class of its own. The number is not limited: without the scheduler's answer, the possible
/// hosts of a class are not known.
pub(super) fn asked_about<'a>(
    run: &Run,
    snapshot: &'a Snapshot,
    host: &HostId,
) -> impl Iterator<Item = &'a Vm> + use<'a> {
    let lost = run.in_order().any(|(plan, h)| plan.canary && !h.lost_cpu_flags().is_empty());
    let moves = |vm: &&Vm| !run.plan.consents.stop_vms.contains(&vm.id);
    let mut vms: Vec<&Vm> = snapshot.vms_on(host).filter(moves).collect();
    vms.sort_by_key(|vm| std::cmp::Reverse(vm.memory_mib));
    let mut classes = BTreeSet::new();
    vms.retain(|vm| lost || classes.insert(class(snapshot, vm)));
    vms.into_iter()
}

/// All properties that decide the possible hosts of a VM, except for its memory.
type Class<'a> = (u32, bool, Option<Level>, BTreeSet<&'a HostId>, Vec<&'a AffinityGroupId>, Needs<'a>);
type Needs<'a> = (BTreeSet<&'a str>, Option<u32>, Option<&'a str>);

fn class<'a>(snapshot: &'a Snapshot, vm: &'a Vm) -> Class<'a> {
    let groups = snapshot.groups.iter().flatten();
    let groups = groups.filter(|group| group.vms.contains(&vm.id)).map(|group| &group.id);
    let networks = vm.networks.iter().filter(|_| !bug!(MixesNetworksOfVms)).map(String::as_str).collect();
    let pages = vm.huge_pages.as_ref().map(|pages| pages.size_kib);
    let only_on = vm.only_on.iter().collect();
    let needs = (networks, pages, vm.lease.as_deref());
    (vm.cpus, vm.hosted_engine, vm.custom_level, only_on, groups.collect(), needs)
}

impl Turn<'_> {
    pub(super) fn gates(&self, next: &HostPlan) -> Result<(), GateClosed> {
        self.gates_without_queries(next)?;
        if self.reads_of(&next.id).is_none_or(|reads| reads.inspected.is_none()) {
            let who = if next.provider.is_some() { "its provider" } else { "the engine" };
            let (entity, what) = (format!("host {}", next.name), format!("{who} is asked how it is"));
            return Err(GateClosed::Wait(codes::RunWaiting { entity, what }.err().into()));
        }
        self.gate_of_age(next)?;
        self.gate_of_health(next)?;
        self.gate_of_inspection(next)?;
        self.gate_of_plan(next)
    }

    /// The inspection of the host is new. It is old where the provider is slow, or where our process stood still.
    fn gate_of_age(&self, next: &HostPlan) -> Result<(), GateClosed> {
        let asked_ms = self.reads_of(&next.id).and_then(|reads| reads.inspected_asked_ms);
        let age_ms = asked_ms.map_or(0, |at| self.snapshot.passed_ms - at);
        if age_ms <= INSPECTION_MAX_AGE_MS || bug!(BeginsOnOldAnswer) {
            return Ok(());
        }
        let limit = duration_of(INSPECTION_MAX_AGE_MS.unsigned_abs());
        let what = format!("its inspection is more than {limit} old; it is inspected again");
        Err(self.waits_for_answer(next, &what))
    }

    pub(super) fn gates_without_queries(&self, next: &HostPlan) -> Result<(), GateClosed> {
        self.gate_of_windows(next)?;
        self.gate_of_run(next)?;
        self.gate_of_canary()?;
        self.gate_of_proofs()?;
        self.gate_of_cluster()?;
        self.gate_of_host(next)?;
        self.gate_of_capacity(next)?;
        self.gate_of_recent_errors(next)
    }

    /// Closed, unless an operator has accepted the problem.
    pub(super) fn unless_accepted(&self, host: Option<&HostId>, why: Problem) -> Result<(), GateClosed> {
        self.unless_question_accepted(Question { host: host.cloned(), ..Question::default() }, why)
    }

    /// As [`Turn::unless_accepted`], for this question.
    pub(super) fn unless_question_accepted(&self, question: Question, why: Problem) -> Result<(), GateClosed> {
        match self.run.answers.get(&AnswerTo::of(&question, why.code)) {
            Some(Choice::GoOn) => Ok(()),
            Some(_) if bug!(LeaveOpensGate) => Ok(()),
            Some(_) => Err(GateClosed::Leave(why)),
            None => Err(GateClosed::Ask(Box::new(question), why)),
        }
    }

    /// Closed, until an operator has repaired the problem: the gate is checked again after each answer.
    pub(super) fn to_repair(&self, host: Option<&HostId>, why: Problem) -> Result<(), GateClosed> {
        self.unless_question_accepted(Question { host: host.cloned(), looks_again: true, ..Question::default() }, why)
    }

    /// Hosts that go alone, approvals, and hosts that a takeover left unfinished.
    fn gate_of_run(&self, next: &HostPlan) -> Result<(), GateClosed> {
        let mut in_hand = self.run.in_order().filter(|(_, h)| h.is_in_hand()).map(|(plan, _)| plan);
        if let Some(alone) = in_hand.find(|plan| self.goes_alone(next) || self.goes_alone(plan)) {
            return Err(GateClosed::Wait(comes_after(next, alone)));
        }
        if let Some(host) = self.run.inherited.iter().next().filter(|_| !bug!(BeginsBesideInherited)) {
            return Err(GateClosed::Wait(self.waits_for_host(host)));
        }
        let waits_for_first = self.run.plan.options.approval == Approval::AfterCanary
            && self.run.first_host_is_over() == Some(false)
            && !bug!(BeginsUnapproved);
        let mut in_hand = self.run.in_order().filter(|(_, h)| h.is_in_hand()).map(|(plan, _)| plan);
        if let Some(first) = in_hand.next().filter(|_| waits_for_first) {
            return Err(GateClosed::Wait(comes_after(next, first)));
        }
        if self.run.lacks_approval(next) && !bug!(BeginsUnapproved) {
            return Err(GateClosed::Wait(codes::RunNeedsApproval { host: &next.name }.err().into()));
        }
        Ok(())
    }

    /// An operator must check a canary whose CPU lost features, because other hosts would lose them, too; and a canary
    /// without its migration test.
    fn gate_of_canary(&self) -> Result<(), GateClosed> {
        for (canary, host) in self.run.in_order().filter(|(plan, h)| plan.canary && h.phase == Phase::Ended) {
            if let Some((HostResult::Unproven, Some(why))) = &host.result
                && why.code == Code::MigrationTestIncomplete
                && !bug!(FollowsUntestedCanary)
            {
                self.unless_accepted(Some(&canary.id), why.clone())?;
            }
            if let Some(lost) = self.lost_cpu_flags(&canary.id).filter(|_| !bug!(IgnoresLostCpuFlags)) {
                self.unless_accepted(Some(&canary.id), lost)?;
            }
        }
        Ok(())
    }

    /// The number of hosts that ended without their proofs is within the plan's limit. An answer holds for the hosts
    /// that it was given for.
    fn gate_of_proofs(&self) -> Result<(), GateClosed> {
        let unproven: Vec<&str> = self.run.unproven().map(|plan| plan.name.as_str()).collect();
        let max = self.run.plan.options.max_unproven;
        if unproven.len() <= usize::try_from(max).unwrap_or(usize::MAX) || bug!(IgnoresMissingProofs) {
            return Ok(());
        }
        let texts: Vec<String> = unproven.iter().map(|name| format!("host {name} ended without its proofs")).collect();
        if texts.iter().all(|text| self.run.accepted_texts.contains(text)) {
            return Ok(());
        }
        let (count, hosts) = (unproven.len(), unproven.join(", "));
        let why = codes::TooManyUnproven { count, max, hosts }.err().into();
        self.unless_question_accepted(Question { texts, ..Question::default() }, why)
    }

    /// Whether the host goes alone. A canary does, and so does the host of the engine's own VM, because the placement
    /// assumes that no other host is out then.
    fn goes_alone(&self, plan: &HostPlan) -> bool {
        let engine_was_here =
            plan.vms.iter().any(|vm| self.snapshot.vms.get(&vm.id).is_some_and(|vm| vm.hosted_engine));
        let engine_is_here = self.snapshot.vms_on(&plan.id).any(|vm| vm.hosted_engine);
        plan.canary || (engine_was_here && !bug!(EngineHostNotAlone)) || engine_is_here
    }

    fn waits_for_host(&self, host: &HostId) -> Problem {
        let status = status_word(self.snapshot.status(host));
        codes::HostNotReady { host: self.name(host), status }.err().into()
    }

    /// The engine, the flag, the level.
    fn gate_of_cluster(&self) -> Result<(), GateClosed> {
        let engine = &self.snapshot.engine;
        let quiet_ms = AFTER_ENGINE_START_MS / if bug!(BeginsSoonAfterEngineStart) { 2 } else { 1 };
        let age = engine.started_at_ms.map(|at| engine.now_ms - at);
        if let Some(age) = age.filter(|age| *age < quiet_ms && !bug!(BeginsAfterEngineStart)) {
            return Err(GateClosed::Wait(
                codes::EngineStartedRecently {
                    age: duration_of(u64::try_from(age).unwrap_or(0) / 1000 * 1000),
                    limit: duration_of(AFTER_ENGINE_START_MS.unsigned_abs()),
                }
                .err()
                .into(),
            ));
        }
        if let Some(missing) = self.snapshot.missing_providers.first() {
            return self.to_repair(None, missing.clone());
        }
        if let Some(held) = self.flag_of_another().filter(|_| self.run.plan.one_host) {
            return self.to_repair(None, held);
        }
        if !self.run.plan.one_host && !self.flag_is_ours() && !bug!(BeginsWithoutFlag) {
            let entity = format!("cluster {}", self.snapshot.cluster.name);
            let why = codes::RunWaiting { entity, what: "its upgrade flag is being set again" }.err();
            return Err(GateClosed::Wait(why.into()));
        }
        Ok(())
    }

    /// The host has the status that the plan assumes.
    fn gate_of_host(&self, next: &HostPlan) -> Result<(), GateClosed> {
        let Some(host) = self.snapshot.hosts.get(&next.id) else {
            let gone = codes::HostLeftCluster { host: &next.name, cluster: &self.snapshot.cluster.name }.err();
            return self.to_repair(Some(&next.id), gone.into());
        };
        let was_up = next.initial_status == HostStatus::Up;
        if host.inventory.status == HostStatus::Maintenance && was_up && !bug!(BeginsHostOfOthers) {
            // The run would leave the host in maintenance.
            let change = self
                .external_change_problem(&next.id, "the host is in maintenance now, and was up when it was planned");
            let event = self.snapshot.external_change(&next.id, 0).map(|event| event.id);
            let event = event.filter(|_| !bug!(AcceptsEveryMove));
            let question = Question { host: Some(next.id.clone()), event, ..Question::default() };
            self.unless_question_accepted(question, change)?;
        }
        let status = host.inventory.status;
        let starts = |step: &OpenStep| matches!(&step.action, Action::StartVm { on: Some(on), .. } if *on == next.id);
        if self.run.steps.values().any(starts) && !bug!(EmptiesUnderStart) {
            let entity = format!("host {}", next.name);
            let what = "a VM is being started on it";
            return Err(GateClosed::Wait(codes::RunWaiting { entity, what }.err().into()));
        }
        // A host that was planned out of service, but not in maintenance, is emptied like any other.
        let is_as_planned = is_out_and_monitored(status) && is_out_and_monitored(next.initial_status);
        let ready = status == HostStatus::Up || is_as_planned || self.snapshot.is_empty_in_maintenance(&next.id);
        if !ready && !bug!(BeginsUnreadyHost) {
            return Err(GateClosed::Wait(self.waits_for_host(&next.id)));
        }
        Ok(())
    }

    /// The host's answers to its queries.
    fn gate_of_inspection(&self, next: &HostPlan) -> Result<(), GateClosed> {
        let status = self.snapshot.status(&next.id);
        let look = self.reads_of(&next.id);
        // The boot time from before is one half of the proof of the restart.
        if look.is_none_or(|l| l.boot_time.is_none()) {
            return Err(self.waits_for_answer(next, "the engine has not answered when it booted"));
        }
        // An image transfer or a backup would keep the host preparing for maintenance without end.
        match look.and_then(|l| l.work.as_ref()) {
            Some(work) if work.is_empty() || bug!(BeginsUnderWork) => {}
            Some(work) => {
                let what = format!("the engine still works on it: {}", work.join(", "));
                let busy = codes::RunWaiting { entity: format!("host {}", next.name), what }.err();
                return Err(GateClosed::Wait(busy.into()));
            }
            None => return Err(self.waits_for_answer(next, "the engine has not answered whether it works on it")),
        }
        if status == Some(HostStatus::Maintenance) && !bug!(TrustsMaintenanceUnseen) {
            self.gate_of_history(next, look.unwrap_or(&HostReads::default()))?;
        }
        match look.and_then(|l| l.inspected.as_ref()) {
            Some(Inspected::Answered(i))
                if status == Some(HostStatus::Maintenance)
                    && i.qemu_processes > 0
                    && !bug!(BeginsUnderUnlistedQemu) =>
            {
                if look.is_some_and(|reads| reads.may_be_passing(i)) {
                    return Err(self.waits_for_answer(next, "it counts qemu processes, and counts again"));
                }
                let runs = codes::HostRunsQemu { host: &next.name, count: i.qemu_processes }.err();
                self.to_repair(Some(&next.id), runs.into())
            }
            // The host is asked again once it is empty, whoever installs.
            Some(Inspected::Silent) if !bug!(BeginsSilentHost) => {
                Err(self.waits_for_answer(next, "it does not answer an inspection through its provider"))
            }
            _ => Ok(()),
        }
    }

    /// Closed until an answer about the host is there; a later turn asks again.
    fn waits_for_answer(&self, next: &HostPlan, what: &str) -> GateClosed {
        let entity = format!("host {}", next.name);
        GateClosed::Wait(codes::RunWaiting { entity, what }.err().into())
    }

    /// The engine takes a host that does not respond to maintenance without checking what runs on it. The host's own
    /// count of qemu processes decides; without a count, the engine's events must not show that the host did not
    /// respond.
    fn gate_of_history(&self, next: &HostPlan, look: &HostReads) -> Result<(), GateClosed> {
        if matches!(look.inspected, Some(Inspected::Answered(_))) {
            return Ok(());
        }
        let Some(history) = &look.history else {
            return Err(
                self.waits_for_answer(next, "the engine has not answered which events show its way to maintenance")
            );
        };
        let last = |codes: &[u32]| history.iter().filter(|e| codes.contains(&e.code)).map(|e| e.id).max();
        let seen_up = last(&[SEEN_UP]);
        if seen_up.is_none() || last(&UNRESPONSIVE) > seen_up {
            let status = match seen_up {
                Some(_) => status_word(Some(HostStatus::NonResponsive)),
                None => "an unknown status".to_owned(),
            };
            return Err(GateClosed::Leave(codes::EvacuationNotObserved { host: &next.name, status }.err().into()));
        }
        Ok(())
    }

    /// With this host, no more hosts than allowed are out, for any cause. A host that is out already is not counted
    /// again.
    fn gate_of_capacity(&self, next: &HostPlan) -> Result<(), GateClosed> {
        if bug!(IgnoresOtherHosts) {
            return Ok(());
        }
        if let Some(host) = self.worked_on_by_others().filter(|_| !bug!(IgnoresWorkOfOthers)) {
            return Err(GateClosed::Wait(self.waits_for_host(&host)));
        }
        if self.snapshot.status(&next.id) != Some(HostStatus::Up) {
            return Ok(());
        }
        let mut out = self.out_with(&next.id);
        out.extend(unproved(&self.run).cloned());
        if self.is_too_many(&out) {
            return Err(GateClosed::Wait(self.too_many_of(&out)));
        }
        self.separated_host_out(&next.id, &out).map_or(Ok(()), |why| Err(GateClosed::Wait(why)))
    }

    /// Other hosts of its separation groups that are out.
    fn separated_host_out(&self, host: &HostId, out: &BTreeSet<HostId>) -> Option<Problem> {
        let others: BTreeSet<String> =
            self.run.plan.options.kept_apart_from(host).filter(|id| out.contains(id)).map(|id| self.name(id)).collect();
        let named = others.into_iter().collect::<Vec<_>>().join(", ");
        (!named.is_empty() && !bug!(IgnoresRacks))
            .then(|| codes::SeparatedHostOut { host: self.name(host), others: named }.err().into())
    }

    /// Hosts that would be out with this one, for any cause. Hosts that an intent of this turn or an earlier one sends
    /// to maintenance are included.
    fn out_with(&self, host: &HostId) -> BTreeSet<HostId> {
        let leaves = |step: &&OpenStep| step.action == Action::Deactivate && !bug!(IgnoresOwnIntents);
        let leaving = self.run.steps.values().filter(leaves).filter_map(|step| step.host.clone());
        self.snapshot.out().map(|h| h.id().clone()).chain([host.clone()]).chain(leaving).collect()
    }

    fn is_too_many(&self, out: &BTreeSet<HostId>) -> bool {
        let allowed = usize::try_from(self.run.plan.max_unavailable).unwrap_or(usize::MAX);
        out.len() > allowed.saturating_add(usize::from(bug!(OneTooManyOut)))
    }

    fn too_many_of(&self, out: &BTreeSet<HostId>) -> Problem {
        let names: Vec<String> = out.iter().map(|h| self.name(h)).collect();
        codes::TooManyHostsOut { count: out.len(), max: self.run.plan.max_unavailable, hosts: names.join(", ") }
            .err()
            .into()
    }

    /// Why a host that is up must not be taken out now: too many others are out, or one of its separation group is.
    pub(super) fn too_many_out_with(&self, host: &HostId) -> Option<Problem> {
        let out = self.out_with(host);
        match self.is_too_many(&out) {
            true => Some(self.too_many_of(&out)),
            false if bug!(TakesOutBesideRack) => None,
            false => self.separated_host_out(host, &out),
        }
    }

    /// Whether a host is being emptied, installed or restarted, and not by this run.
    fn worked_on_by_others(&self) -> Option<HostId> {
        use HostStatus::{Installing, PreparingForMaintenance, Reboot};
        let busy = |h: &&HostView| matches!(h.inventory.status, Installing | PreparingForMaintenance | Reboot);
        let ours = |h: &HostView| self.host(h.id()).is_some_and(HostRun::is_in_hand);
        self.snapshot.out().filter(busy).find(|h| !ours(h)).map(|h| h.id().clone())
    }

    /// The rest of the plan still holds, and the engine's own scheduler has a host for each class of VMs.
    fn gate_of_plan(&self, next: &HostPlan) -> Result<(), GateClosed> {
        if self.snapshot.status(&next.id) == Some(HostStatus::Maintenance) {
            return Ok(());
        }
        let holds = |why: String| -> Problem { codes::PlanNoLongerFeasible { host: &next.name, why }.err().into() };
        let Some((groups, images)) = self.snapshot.groups.as_ref().zip(self.snapshot.images.as_ref()) else {
            let entity = format!("cluster {}", self.snapshot.cluster.name);
            let what = "its affinity groups could not be read yet";
            return Err(GateClosed::Wait(codes::RunWaiting { entity, what }.err().into()));
        };
        match self.recheck(next, groups, images) {
            Recheck::Holds => {}
            _ if bug!(IgnoresRecheck) => {}
            Recheck::Worse(why) => {
                let new: Vec<Problem> =
                    why.into_iter().filter(|p| !self.run.accepted_texts.contains(&p.message)).collect();
                if !new.is_empty() {
                    let worse = holds(joined(&new));
                    if self.run.answers.get(&AnswerTo::about(Some(&next.id), worse.code)) == Some(&Choice::Leave) {
                        return Err(GateClosed::Leave(worse));
                    }
                    let texts = new.into_iter().map(|problem| problem.message).collect();
                    let question = Question { host: Some(next.id.clone()), texts, ..Question::default() };
                    return Err(GateClosed::Ask(Box::new(question), worse));
                }
            }
            Recheck::Infeasible(why) => return self.until_others_are_back(next, holds(joined(&why))),
        }
        for vm in asked_about(&self.run, self.snapshot, &next.id) {
            match self.reads_of(&next.id).and_then(|l| l.targets.get(&vm.id)) {
                None => {
                    let what = format!("the engine has not answered where VM {} can move", vm.name);
                    return Err(self.waits_for_answer(next, &what));
                }
                Some(targets) if targets.iter().any(|t| *t != next.id) || bug!(IgnoresMissingTarget) => {}
                Some(_) => {
                    let none = codes::NoMigrationTarget { vm: &vm.name, host: &next.name }.err();
                    return self.until_others_are_back(next, holds(none.message()));
                }
            }
        }
        Ok(())
    }

    /// Closed until the hosts in hand are finished with: their VMs and their room can be what is missing, and a question would hold them
    /// up. If none is in hand, an operator has to repair the problem.
    fn until_others_are_back(&self, next: &HostPlan, why: Problem) -> Result<(), GateClosed> {
        match self.run.in_hand().next().is_some() && !bug!(AsksWhileOthersAreOut) {
            true => Err(GateClosed::Wait(why)),
            false => self.to_repair(Some(&next.id), why),
        }
    }

    /// Plans the rest of the run again over the present reads.
    fn recheck(&self, next: &HostPlan, groups: &[AffinityGroup], images: &ImageTable) -> Recheck {
        let snapshot = self.snapshot;
        let hosts: Vec<HostView> = snapshot.hosts.values().cloned().collect();
        let vms: Vec<Vm> = snapshot.vms.values().cloned().collect();
        let scene =
            Scene { engine: &snapshot.engine.inventory, cluster: &snapshot.cluster, hosts: &hosts, vms: &vms, groups };
        // The scheduling policy from before is in force for a moment while a step of this run lifts the run's policy,
        // so that VMs can start.
        let is_ours = self.run.scheduling_policy_is_ours(&snapshot.cluster.policy);
        let policy = self.run.plan.options.maintenance_policy.as_ref().filter(|_| !is_ours);
        let done = self.run.hosts.iter().filter(|(_, h)| h.phase == Phase::Ended).map(|(id, _)| id.clone()).collect();
        let fresh = FreshReads { scene, policy, images };
        still_holds(&self.run.plan, fresh, &done, &next.id)
    }
}

fn joined(problems: &[Problem]) -> String {
    problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join("; ")
}
