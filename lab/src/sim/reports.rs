//! Reports everything that processes read, send and make durable: to the trace, to the judge, and to the triggers of
//! faults.

use std::sync::Arc;

use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Command, Entry, Fact, JournalRecord, Stage};
use ovirt_upgrade_manager::ports::Change;
use ovirt_upgrade_manager::rolling::run::Run;

use super::exec::ProcessId;
use super::faults::{Incident, Moment};
use super::judge::{Act, Read, What, host_of};
use super::state::State;

/// Of so many answers about hosts, one leads to a note of what the run waits for.
const WAITS_EVERY: u64 = 16;

impl State {
    /// A process was given an answer.
    pub fn reads(&mut self, process: ProcessId, read: &Read) {
        if self.is_watched(process) {
            let network = &self.network;
            let answers = network.engine.fault_rate == 0 && network.engine_hangs.is_none();
            let reachable = answers && !network.disk_full && network.commit_ms == 0;
            let good = reachable && !self.network.engine.is_bad();
            self.judge.reads(&self.world, process, read, (reachable, good));
            if let (Read::Hosts(..), Some((run, waits))) = (read, self.shown(process)) {
                self.judge.shown(self.world.now_ms(), process, &run, waits);
                self.covers_waits(process);
            }
        }
    }

    /// Notes from time to time what the run waits for.
    fn covers_waits(&mut self, process: ProcessId) {
        self.counts.looks += 1;
        let status = self.processes.get(&process).and_then(|p| p.status.as_ref());
        if let Some(status) = status.filter(|_| self.counts.looks.is_multiple_of(WAITS_EVERY)) {
            self.coverage.waits(status.waits().into_iter().map(|wait| wait.why.code));
        }
    }

    /// A process sends a call that changes something.
    pub fn sends(&mut self, process: ProcessId, act: &Act) {
        if !self.is_watched(process) {
            let host = act.host().or_else(|| match act {
                Act::Install(c) | Act::Restart(c) => host_of(&self.world, c),
                _ => None,
            });
            self.happens(What::Elsewhere, host.as_ref());
            return self.say("elsewhere", format_args!("{process}: {act}"));
        }
        self.say("sends", format_args!("{process}: {act}"));
        let shown = self.shown(process).map(|(run, _)| run);
        self.judge.sends(&self.world, process, act, shown.as_deref());
    }

    /// The run that the driver of a process shows, and whether it names what the run waits for.
    fn shown(&self, process: ProcessId) -> Option<(Arc<Run>, bool)> {
        let status = self.processes.get(&process)?.status.as_ref()?;
        Some((status.run()?, status.names_a_wait()))
    }

    /// A call has arrived and was accepted.
    pub fn arrives(&mut self, act: &Act) {
        self.judge.accepted(&self.world, act);
    }

    /// A process begins to write the records of a decision.
    pub fn commits(&mut self, process: ProcessId) {
        let now = self.world.now_ms();
        self.judge.seen.decided.insert(process, now);
    }

    /// A process made changes durable.
    pub fn committed(&mut self, process: ProcessId, changes: &[Change]) {
        if !self.is_watched(process) {
            return;
        }
        self.judge.committed(changes);
        for change in changes {
            match change {
                Change::Journal(record) => self.journaled(process, record),
                Change::Ledger(entry) => self.judge.ledger(entry),
                Change::TakeRun { epoch, .. } => {
                    self.say("store", format_args!("{process} takes the run over, epoch {epoch}"));
                }
                Change::Event(event) => {
                    self.say("event", format_args!("{}: {}", event.name, event.text));
                }
                _ => {}
            }
        }
    }

    fn journaled(&mut self, process: ProcessId, record: &JournalRecord) {
        let text = match &record.entry {
            Entry::Began { plan, actor, .. } => format!("began by {actor}, plan {}", plan.hash),
            entry => serde_json::to_string(entry).unwrap_or_default(),
        };
        self.say("journal", format_args!("{process}.{} #{} {text}", record.epoch, record.seq));
        self.coverage.record(&self.judge.seen.told, record);
        self.judge.journaled(&self.world, process, record);
        match &record.entry {
            Entry::Phase { host, phase, .. } => self.comes_to(host, Moment::Phase(*phase)),
            Entry::Intent { host: Some(host), action } => self.comes_to(host, Moment::Step(action.kind())),
            Entry::Observed { host, fact: Fact::UpOnce } => self.comes_to(host, Moment::UpOnce),
            Entry::Began { .. } => self.entered_stage(Stage::Opening),
            Entry::Stage(stage) => self.entered_stage(*stage),
            Entry::Paused { question: None, .. } if self.answers_early => {
                let delay = self.rng.between(5 * 60_000, 60 * 60_000);
                self.schedule(delay, Incident::Ask(Command::Resume));
            }
            Entry::Paused { question: Some(question), .. } if question.id.is_none() && self.answers_early => {
                let delay = self.rng.between(30_000, 30 * 60_000);
                self.schedule(delay, Incident::Question(record.seq));
            }
            _ => {}
        }
    }

    /// Schedules the faults that are triggered by this stage.
    fn entered_stage(&mut self, stage: Stage) {
        let (due, waiting) = std::mem::take(&mut self.stage_triggers).into_iter().partition(|t| t.stage == stage);
        self.stage_triggers = waiting;
        for trigger in due {
            self.schedule(trigger.delay_ms, trigger.what);
        }
    }

    /// Schedules the faults that are triggered by this moment.
    fn comes_to(&mut self, host: &HostId, moment: Moment) {
        let times = self.moments.entry(moment).or_default();
        *times += 1;
        let times = *times;
        let (due, waiting) =
            std::mem::take(&mut self.triggers).into_iter().partition(|t| t.at == moment && t.nth == times);
        self.triggers = waiting;
        for trigger in due {
            for (after, what) in trigger.what.on(host) {
                self.schedule(trigger.delay_ms + after, what);
            }
        }
    }
}
