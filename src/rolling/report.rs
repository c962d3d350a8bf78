//! The report of a run, folded from its journal. Pure: the same journal gives the same report.
//!
//! Tests: `tests/it/store/golden_journal.rs` and `lab/tests/it/runs/report.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::FORMAT;
use crate::model::TimeMs;
use crate::model::ids::{ErratumId, HostId, TaskId, VmId};
use crate::model::ledger::LedgerState;
use crate::model::plan::{HostPlan, VmFate, Work};
use crate::model::report::{
    AliveBy, CommandReport, Deviation, HostBefore, HostProofs, HostReport, LevelReport, PhaseTime, QuestionReport,
    RunReport, VmChange, VmReport,
};
use crate::model::run::{
    Action, Alive, Choice, Command, Entry, Fact, JournalRecord, MovedVm, Phase, Question, StepOutcome,
};
use crate::model::run_status::SettingStatus;
use crate::rolling::run::{HostRun, Run, left};

/// For this time after an interruption of the reads, an observed change may be as old as the interruption.
const FIRST_READ_MS: TimeMs = 60_000;
/// Epoch of the first process that drives a run.
const FIRST_DRIVER: u64 = 2;

/// The report of a journal.
///
/// # Errors
/// `JOURNAL_DAMAGED`, `STATE_NEWER`, as [`Run::fold`].
pub fn report(records: &[JournalRecord]) -> Result<RunReport> {
    let Some((first, rest)) = records.split_first() else {
        return Err(Error::internal("an empty journal is no run"));
    };
    let mut story = Story::new(Run::begin(first)?);
    for record in rest {
        story.add(record)?;
    }
    Ok(story.tell())
}

/// What a fold forgets and a report tells.
struct Story {
    run: Run,
    /// By how much the clock was set so far.
    jumped_ms: i64,
    phases: BTreeMap<HostId, Vec<Passage>>,
    vms_before: BTreeMap<HostId, u32>,
    /// VMs that the engine showed on a host when the run sent it to maintenance, and which have not left it; with the number of
    /// VMs that were told by then.
    leaving: BTreeMap<HostId, (BTreeSet<VmId>, usize)>,
    /// Where each of them was first seen after it had left its host, and when.
    targets: BTreeMap<(HostId, VmId), (Option<HostId>, Option<TimeMs>)>,
    /// Errata of each host: whether it had none before, and those that are closed.
    errata: BTreeMap<HostId, (bool, Vec<ErratumId>)>,
    /// When the last interruption of the reads ended.
    reads_again_ms: Option<TimeMs>,
    /// Hosts that the run sent to maintenance.
    sent: BTreeSet<HostId>,
    tasks: BTreeMap<HostId, Vec<TaskId>>,
    vms: Vec<VmReport>,
    /// Steps that work on a VM, by number: when they were begun, by how much the clock was set then, and the VM's host.
    vm_steps: BTreeMap<u64, (TimeMs, i64, Option<HostId>)>,
    /// VMs that are stopped: when the stop was sent, by how much the clock was set then, and their place in `vms`.
    stopped: BTreeMap<VmId, (TimeMs, i64, usize)>,
    questions: Vec<QuestionReport>,
    commands: Vec<CommandReport>,
    deviations: Vec<Deviation>,
    taken_over_at_ms: Vec<TimeMs>,
}

/// A phase of a host, with how far the clock had been set at its beginning.
struct Passage {
    time: PhaseTime,
    jumped_ms: i64,
}

impl Story {
    fn new(run: Run) -> Self {
        Story {
            run,
            jumped_ms: 0,
            phases: BTreeMap::new(),
            vms_before: BTreeMap::new(),
            leaving: BTreeMap::new(),
            targets: BTreeMap::new(),
            errata: BTreeMap::new(),
            reads_again_ms: None,
            sent: BTreeSet::new(),
            tasks: BTreeMap::new(),
            vms: vec![],
            vm_steps: BTreeMap::new(),
            stopped: BTreeMap::new(),
            questions: vec![],
            commands: vec![],
            deviations: vec![],
            taken_over_at_ms: vec![],
        }
    }

    fn add(&mut self, record: &JournalRecord) -> Result<()> {
        let asked = self.open_question();
        self.note(record);
        self.run.add(record)?;
        self.note_question(record, asked);
        Ok(())
    }

    /// Notes what the fold does not keep. The run is as it was before the record.
    fn note(&mut self, record: &JournalRecord) {
        let at_ms = record.at_ms;
        match &record.entry {
            // Each run begins with epoch 1 and no process; the first process that drives it takes nothing over.
            Entry::TookOver if record.epoch == FIRST_DRIVER => {}
            Entry::TookOver => {
                self.taken_over_at_ms.push(at_ms);
                self.reads_again_ms = Some(at_ms);
            }
            Entry::Unobserved { .. } => self.reads_again_ms = Some(at_ms),
            Entry::ClockJumped { by_ms } => self.jumped_ms += by_ms,
            Entry::Phase { host, phase, .. } => self.enter(host, Some(*phase), at_ms),
            Entry::HostEnded { host, .. } => self.enter(host, None, at_ms),
            Entry::Intent { host, action } => self.begun(record.seq, host.as_ref(), action, at_ms),
            Entry::Closed { step, outcome, why } => self.closed(*step, *outcome, why.as_ref(), at_ms),
            Entry::Observed { host, fact: Fact::Preparing { vms } } => {
                self.vms_before.entry(host.clone()).or_insert(*vms);
            }
            Entry::Observed { host, fact: Fact::Leaving { vms, more } } => {
                let count = u32::try_from(vms.len()).unwrap_or(u32::MAX).saturating_add(*more);
                self.vms_before.entry(host.clone()).or_insert(count);
                let told = self.vms.len();
                let (leaving, of) = self.leaving.entry(host.clone()).or_default();
                leaving.extend(vms.iter().cloned());
                *of = told;
            }
            Entry::Observed { host, fact: Fact::Moved { vms } } => {
                // After a time without reads it is not known when they left.
                let is_late = self.reads_again_ms.is_some_and(|from| at_ms - from < FIRST_READ_MS);
                let at_ms = (!is_late).then_some(at_ms);
                let seen = |vm: &MovedVm| ((host.clone(), vm.id.clone()), (vm.to.clone(), at_ms));
                self.targets.extend(vms.iter().map(seen));
            }
            Entry::Observed { host, fact: Fact::ErrataBefore { errata } } => {
                self.errata.entry(host.clone()).or_default().0 = errata.is_empty();
            }
            Entry::Observed { host, fact: Fact::ErrataClosed { errata } } => {
                self.errata.entry(host.clone()).or_default().1.clone_from(errata);
            }
            Entry::Observed { host, fact: Fact::Emptied } => self.emptied(host),
            Entry::Observed { host, fact: Fact::Left { vms } } => {
                let told = self.leaving.remove(host).map_or(self.vms.len(), |(_, told)| told);
                self.left(host, vms.iter().cloned().collect(), told);
            }
            Entry::Command { actor, command } => {
                self.commands.push(CommandReport { at_ms, actor: actor.clone(), command: command.clone() });
            }
            Entry::Noted { host, problem } => self.deviates(at_ms, host.as_ref(), problem),
            Entry::Paused { why, question: None } => self.deviates(at_ms, None, why),
            _ => {}
        }
    }

    fn deviates(&mut self, at_ms: TimeMs, host: Option<&HostId>, what: &Problem) {
        self.deviations.push(Deviation { at_ms, host: host.cloned(), what: what.clone() });
    }

    /// A host enters a phase; `None`: it has ended.
    fn enter(&mut self, host: &HostId, phase: Option<Phase>, at_ms: TimeMs) {
        let passages = self.phases.entry(host.clone()).or_default();
        if let Some(last) = passages.last_mut().filter(|last| last.time.ended_at_ms.is_none()) {
            last.time.ended_at_ms = Some(at_ms);
            last.time.duration_ms = passed(last.time.began_at_ms, at_ms, self.jumped_ms - last.jumped_ms);
        }
        if let Some(phase) = phase.filter(|phase| *phase != Phase::Ended) {
            let time = PhaseTime { phase, began_at_ms: at_ms, ended_at_ms: None, duration_ms: 0 };
            passages.push(Passage { time, jumped_ms: self.jumped_ms });
        }
    }

    fn begun(&mut self, step: u64, host: Option<&HostId>, action: &Action, at_ms: TimeMs) {
        match (action, host) {
            (Action::Install { task }, Some(host)) => {
                self.tasks.entry(host.clone()).or_default().push(task.clone());
            }
            (Action::Deactivate, Some(host)) => drop(self.sent.insert(host.clone())),
            (Action::StopVm { .. } | Action::StartVm { .. } | Action::Migrate { .. }, host) => {
                self.vm_steps.insert(step, (at_ms, self.jumped_ms, host.cloned()));
            }
            _ => {}
        }
    }

    fn closed(&mut self, step: u64, outcome: StepOutcome, why: Option<&Problem>, at_ms: TimeMs) {
        let Some(open) = self.run.steps.get(&step) else { return };
        let (host, action) = (open.host.clone(), open.action.clone());
        if outcome != StepOutcome::Done {
            if let Some(why) = why {
                self.deviates(at_ms, host.as_ref(), why);
            }
            return;
        }
        let Some((sent_ms, jumped_ms, from)) = self.vm_steps.remove(&step) else { return };
        match action {
            Action::StopVm { vm, .. } => {
                self.stopped.insert(vm.clone(), (sent_ms, jumped_ms, self.vms.len()));
                self.tell_vm(vm, VmChange::Stopped, from, None, Some(sent_ms));
            }
            Action::StartVm { vm, on } => {
                let Some((stop_ms, jumped_ms, place)) = self.stopped.remove(&vm) else { return };
                if let Some(told) = self.vms.get_mut(place) {
                    told.to = on.or(host);
                    told.downtime_ms = Some(passed(stop_ms, at_ms, self.jumped_ms - jumped_ms));
                }
            }
            Action::Migrate { vm, to } => self.tell_vm(vm, VmChange::Migrated, from, Some(to), Some(sent_ms)),
            _ => {}
        }
    }

    fn tell_vm(&mut self, id: VmId, change: VmChange, from: Option<HostId>, to: Option<HostId>, at_ms: Option<TimeMs>) {
        let name = self.vm_name(&id);
        self.vms.push(VmReport { id, name, change, from, to, at_ms, downtime_ms: None });
    }

    /// A host was seen empty: the VMs that the engine showed on it when the run sent it to maintenance have left it.
    fn emptied(&mut self, host: &HostId) {
        if !self.sent.remove(host) {
            return;
        }
        let (left, told) = self.leaving.remove(host).unwrap_or_else(|| (self.planned_to_move(host), 0));
        self.left(host, left, told);
    }

    /// VMs have left a host. Those that the run stopped there since are told already; `told`: VMs that were told before.
    fn left(&mut self, host: &HostId, vms: BTreeSet<VmId>, told: usize) {
        for vm in vms {
            let stopped = self.stopped.get(&vm).filter(|(.., place)| *place >= told);
            let stop = stopped.and_then(|(.., place)| self.vms.get(*place));
            if stop.is_none_or(|stop| stop.from.as_ref() != Some(host)) {
                let seen = self.targets.remove(&(host.clone(), vm.clone()));
                let (to, at_ms) = seen.unwrap_or_default();
                self.tell_vm(vm, VmChange::Moved, Some(host.clone()), to, at_ms);
            }
        }
    }

    /// All that is known of a host whose journal was written before [`Fact::Leaving`].
    fn planned_to_move(&self, host: &HostId) -> BTreeSet<VmId> {
        let planned = self.run.plan.host(host).into_iter().flat_map(|plan| &plan.vms);
        planned.filter(|vm| matches!(vm.fate, VmFate::Moves { .. })).map(|vm| vm.id.clone()).collect()
    }

    fn vm_name(&self, vm: &VmId) -> Option<String> {
        let mut planned = self.run.plan.hosts.iter().flat_map(|host| &host.vms);
        planned.find(|planned| planned.id == *vm).map(|planned| planned.name.clone())
    }

    fn open_question(&self) -> Option<(u64, Question, Problem)> {
        let hold = self.run.hold.as_ref()?;
        let (id, question) = hold.question.clone()?;
        Some((id, question, hold.why.clone()))
    }

    /// Notes a question that the record raised, and the end of the one that was open before it.
    fn note_question(&mut self, record: &JournalRecord, before: Option<(u64, Question, Problem)>) {
        let now = self.open_question();
        let same = |a: &Option<(u64, Question, Problem)>, id: u64| a.as_ref().is_some_and(|(open, ..)| *open == id);
        if let Some((id, question, why)) = &now
            && !same(&before, *id)
        {
            self.questions.push(QuestionReport {
                id: *id,
                host: question.host.clone(),
                why: why.clone(),
                choices: question.choices().to_vec(),
                asked_at_ms: record.at_ms,
                ended_at_ms: None,
                answer: None,
                actor: None,
            });
        }
        let Some((id, question, _)) = before.filter(|(id, ..)| !same(&now, *id)) else { return };
        let Some(told) = self.questions.iter_mut().rev().find(|told| told.id == id) else { return };
        told.ended_at_ms = Some(record.at_ms);
        (told.answer, told.actor) = match &record.entry {
            Entry::Command { actor, command: Command::Answer { choice, .. } } => (Some(*choice), Some(actor.clone())),
            // A cancel takes the safe branch of a question about a host.
            Entry::Command { actor, command: Command::Cancel } => {
                (question.host.map(|_| Choice::Leave), Some(actor.clone()))
            }
            Entry::Command { actor, .. } => (None, Some(actor.clone())),
            _ => (None, None),
        };
    }

    fn tell(mut self) -> RunReport {
        let until_ms = self.run.last_at_ms;
        for last in self.phases.values_mut().filter_map(|passages| passages.last_mut()) {
            if last.time.ended_at_ms.is_none() {
                last.time.duration_ms = passed(last.time.began_at_ms, until_ms, self.jumped_ms - last.jumped_ms);
            }
        }
        let run = &self.run;
        let hosts = run.in_order().map(|(plan, host)| self.host(plan, host)).collect();
        let settings = run.settings();
        RunReport {
            format: FORMAT,
            run: run.id.clone(),
            cluster: run.plan.cluster.clone(),
            cluster_name: run.plan.cluster_name.clone(),
            actor: run.actor.clone(),
            plan: (*run.plan).clone(),
            state: run.state(),
            why: run.ended.as_ref().and_then(|(_, why)| why.clone()),
            began_at_ms: run.began_at_ms,
            ended_at_ms: run.ended.as_ref().map(|_| until_ms),
            until_ms,
            records: run.seq,
            level: level(run, &self.deviations),
            hosts,
            not_restored: settings.iter().filter_map(|setting| not_restored(run, setting)).collect(),
            settings,
            vms: self.vms,
            questions: self.questions,
            commands: self.commands,
            deviations: self.deviations,
            taken_over_at_ms: self.taken_over_at_ms,
        }
    }

    fn host(&self, plan: &HostPlan, host: &HostRun) -> HostReport {
        let result = host.result.clone();
        HostReport {
            id: plan.id.clone(),
            name: plan.name.clone(),
            work: plan.work.clone(),
            provider: plan.provider.clone(),
            phases: self.phases.get(&plan.id).map_or(vec![], |all| all.iter().map(|p| p.time.clone()).collect()),
            vms_before: self.vms_before.get(&plan.id).copied(),
            before: host.before.as_ref().map(|before| HostBefore {
                status: before.status,
                versions: before.versions.clone(),
                kernel: before.kernel.clone(),
                booted_at_ms: before.boot_time_ms,
            }),
            after: host.after.as_ref().map(|after| after.versions.clone()),
            kernel_after: match &host.alive {
                Some(Alive::Inspected(now)) => Some(now.kernel.clone()),
                _ => host.after.as_ref().and_then(|after| after.kernel.clone()),
            },
            levels_after: host.after.as_ref().and_then(|after| after.levels.clone()),
            tasks: self.tasks.get(&plan.id).cloned().unwrap_or_default(),
            errata_closed: self.errata_closed(plan, host),
            proofs: HostProofs {
                installed: host.installed.as_ref().map(|(proved, _)| *proved),
                installed_because: host.installed.as_ref().map(|(_, why)| why.clone()),
                restart: host.restart,
                alive: host.alive.as_ref().map(|alive| match alive {
                    Alive::Inspected(_) => AliveBy::Provider,
                    Alive::AnsweredSsh => AliveBy::Ssh,
                    Alive::AnsweredVdsm => AliveBy::Vdsm,
                }),
            },
            restarts: host.restarts,
            restarted_by_hand: host.restarted_by_hand,
            result: result.as_ref().map(|(result, _)| *result),
            why: result.and_then(|(_, why)| why).or_else(|| host.failing.clone()),
            needs: left::needs(plan, host),
        }
    }
}

impl Story {
    /// Errata that the proof of the installation shows as closed, or that the provider does not list any more since the restart.
    fn errata_closed(&self, plan: &HostPlan, host: &HostRun) -> Option<Vec<ErratumId>> {
        let is_proved = host.installed.as_ref().is_some_and(|(proved, _)| *proved);
        let (had_none, closed) = self.errata.get(&plan.id).cloned().unwrap_or_default();
        match &plan.work {
            _ if (host.installed.is_none() && !host.packages_begun) || had_none => Some(vec![]),
            Work::Errata(errata) => is_proved.then(|| errata.clone()),
            // The provider may not have computed anew what can be installed: that it lists all of them proves nothing.
            Work::Packages(_) | Work::EngineUpgrade => Some(closed).filter(|closed| !closed.is_empty()),
        }
    }
}

/// The time between two records. A clock that was set in between does not count.
fn passed(from_ms: TimeMs, to_ms: TimeMs, jumped_ms: i64) -> i64 {
    (to_ms - from_ms - jumped_ms).max(0)
}

fn level(run: &Run, deviations: &[Deviation]) -> LevelReport {
    let target = run.plan.target_level;
    let decided = run.level.as_ref().filter(|_| target.is_some());
    // A level that was not even tried is a reason of the end, or noted if the run has another reason.
    let end = run.ended.as_ref().and_then(|(_, why)| why.as_ref());
    let noted = deviations.iter().rev().map(|deviation| &deviation.what);
    let untried = end.into_iter().chain(noted).find(|why| why.code == Code::LevelNotRaised);
    LevelReport {
        before: run.plan.level,
        target,
        raised: decided.is_some_and(Vec::is_empty),
        why_not: match decided {
            Some(why) => why.clone(),
            // A cancelled run does not try it.
            None => untried.or(end.filter(|_| target.is_some())).into_iter().cloned().collect(),
        },
    }
}

fn not_restored(run: &Run, setting: &SettingStatus) -> Option<Problem> {
    match &setting.state {
        LedgerState::Listed(why) => Some(why.clone()),
        // An abandoned run without reads leaves its settings to `restore`.
        LedgerState::Ours if run.ended.is_some() => {
            let (setting, before) = (&setting.what, &setting.before);
            Some(
                codes::SettingNotRestored {
                    setting,
                    before,
                    why: "the run ended before it was restored; 'restore' restores it, or says what to do",
                }
                .err()
                .into(),
            )
        }
        _ => None,
    }
}
