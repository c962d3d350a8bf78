//! The run as its journal shows it: a fold of the judge's own, of what its checks need.
//!
//! It shares no code with the product's fold (`rolling::run`). Times are the world's, not those of the records: a
//! machine's clock can be set.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, Fact, HostResult, JournalRecord, PauseAt, Phase, Stage, StepOutcome,
};
use ovirt_upgrade_manager::rolling::run::Run;

/// A question that the run asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Number of its record.
    pub id: u64,
    /// The host that it is about.
    pub host: Option<HostId>,
    /// Its code.
    pub code: Code,
    /// When it was asked.
    pub at_ms: i64,
    /// The phase of its host then.
    pub phase: Option<Phase>,
    /// It takes `next`, too: the run waits for a host that is not begun.
    pub waits: bool,
}

/// An answer to a question, by an operator who named its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The question.
    pub to: Asked,
    /// What the operator chose.
    pub choice: Choice,
}

/// A step that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its host.
    pub host: Option<HostId>,
    /// What it does.
    pub action: Action,
}

/// A host, by the journal.
#[derive(Debug, Clone, Default)]
pub struct ToldHost {
    /// Its phase. `None`: it waits.
    pub phase: Option<Phase>,
    /// When it entered that phase.
    pub since_ms: i64,
    /// When it entered its first phase.
    pub begun_ms: Option<i64>,
    /// Time in this phase in which the run might step and somebody looked, at most.
    pub counted_ms: i64,
    /// Nothing happened in this phase for which its deadline waits: no pause, no takeover, nothing that kept us from looking.
    pub undisturbed: bool,
    /// What was observed of it, in order, each with its time.
    pub facts: Vec<(i64, Fact)>,
    /// Steps that were begun in this phase, by kind: how many since the last command, and when the last one.
    pub begun: BTreeMap<ActionKind, (u32, i64)>,
    /// Every step that was begun, with its time.
    pub intents: Vec<(i64, Action)>,
    /// How often an operator let others go first.
    pub postponed: u32,
    /// How its last installation, or its upgrade by the engine, was closed: what became of it, and whether it failed.
    pub installed: Option<(StepOutcome, bool)>,
    /// An operator answered a question of this phase to leave it as it is, or the run was cancelled while one was open.
    pub left: Option<Code>,
    /// An operator answered that it, which left maintenance with packages begun or about to begin, is to be left as it is.
    pub left_for_good: Option<Code>,
    /// How it ended.
    pub result: Option<(HostResult, Option<Code>)>,
}

impl ToldHost {
    /// It has begun and has not ended.
    pub fn is_in_hand(&self) -> bool {
        self.phase.is_some() && self.phase != Some(Phase::Ended)
    }

    /// Its phase; `Waiting` before it begins.
    pub fn phase(&self) -> Phase {
        self.phase.unwrap_or(Phase::Waiting)
    }

    /// Its status when its turn came, and the engine's newest event then.
    pub fn before(&self) -> Option<(HostStatus, u64)> {
        self.facts.iter().find_map(|(_, fact)| match fact {
            Fact::Before { status, newest_event, .. } => Some((*status, *newest_event)),
            _ => None,
        })
    }
}

/// The run, by the journal.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Number of the last record.
    pub seq: u64,
    /// Its stage.
    pub stage: Option<Stage>,
    /// Its hosts.
    pub hosts: BTreeMap<HostId, ToldHost>,
    /// Open steps by number.
    pub steps: BTreeMap<u64, Step>,
    /// The question that is open.
    pub question: Option<Asked>,
    /// A pause that is in force, or that will be when the question is answered.
    pub pause: Option<PauseAt>,
    /// An operator's pause after the host, under a pause of the run's own: it is in force once that one has ended.
    pub under: Option<PauseAt>,
    /// Answers so far.
    pub answers: Vec<Answer>,
    /// Approvals so far.
    pub approvals: u32,
    /// It was cancelled.
    pub cancelled: bool,
    /// An operator answered that no other host is begun.
    pub stopped: bool,
    /// Hosts that a process took over in hand and that have not ended.
    pub inherited: BTreeSet<HostId>,
    /// What was noted, with its host.
    pub noted: BTreeSet<(Option<HostId>, Code)>,
    /// Time was last counted until here.
    counted_until_ms: i64,
    /// The last commit was refused, because the disk was full: until one succeeds, nothing is looked at.
    unwritable: bool,
    /// For how long, of the time that counts, nothing has been in hand although hosts wait: since the last host ended, or
    /// the last command.
    idle_ms: i64,
    /// When the last record became durable: a process that takes over cannot know for how long the last one looked.
    recorded_ms: i64,
}

/// A host of which the journal says nothing.
static NOTHING: LazyLock<ToldHost> = LazyLock::new(ToldHost::default);

/// A deadline is looked at once in a turn, and what is open then is waited for.
const LATE_MS: i64 = 5 * 60_000;
/// Of the time between two looks, or two records, no more than this counts: the product reads the cluster once a minute at
/// least, and says that it was not observed beyond that (`Entry::Unobserved`).
const LONGEST_LOOK_MS: i64 = 60_000;

impl Told {
    /// Nothing may be begun.
    pub fn is_held(&self) -> bool {
        self.question.is_some() || matches!(self.pause, Some(PauseAt::Step | PauseAt::Now))
    }

    /// No host may be begun.
    pub fn is_held_for_hosts(&self) -> bool {
        self.question.is_some() || self.pause.is_some()
    }

    /// No host can be begun any more: none waits, an operator stopped the run, or the canary was left out.
    pub fn begins_none(&self, plan: Option<&Plan>) -> bool {
        let none_waits = self.hosts.values().all(|host| host.phase == Some(Phase::Ended));
        let canary = plan.and_then(|plan| plan.hosts.iter().find(|host| host.canary));
        let left_out = canary.is_some_and(|h| matches!(self.host(&h.id).result, Some((HostResult::Skipped, _))));
        none_waits || self.stopped || left_out
    }

    /// The host, by the journal.
    pub fn host(&self, host: &HostId) -> &ToldHost {
        self.hosts.get(host).unwrap_or(&NOTHING)
    }

    /// The phase of a host.
    pub fn host_phase(&self, host: &HostId) -> Phase {
        self.hosts.get(host).map_or(Phase::Waiting, ToldHost::phase)
    }

    /// Hosts that have begun and have not ended.
    pub fn in_hand(&self) -> impl Iterator<Item = (&HostId, &ToldHost)> {
        self.hosts.iter().filter(|(_, host)| host.is_in_hand())
    }

    /// An operator wants to go on in spite of this: a question about the host, asked at this time or later.
    pub fn goes_on(&self, host: Option<&HostId>, code: Option<Code>, since_ms: i64) -> bool {
        self.answers.iter().any(|answer| {
            answer.choice == Choice::GoOn
                && answer.to.host.as_ref() == host
                && code.is_none_or(|code| code == answer.to.code)
                && answer.to.at_ms >= since_ms
        })
    }

    /// For how long, of the time that counts, nothing has been in hand although hosts wait and could be begun as far as the
    /// run goes.
    pub fn idle_ms(&self) -> i64 {
        self.idle_ms
    }

    /// Somebody looked at the cluster at this moment, and was answered in time if the way to the engine is `good`.
    pub fn look(&mut self, now: i64, good: bool) {
        if self.unwritable {
            return;
        }
        let waits = self.hosts.values().any(|host| host.phase.is_none());
        let idles = waits && self.stage == Some(Stage::Rolling) && self.in_hand().next().is_none();
        if idles && good && !self.is_held_for_hosts() && !self.cancelled && !self.stopped {
            self.idle_ms += (now - self.counted_until_ms).clamp(0, LONGEST_LOOK_MS);
        }
        if now - self.counted_until_ms > LONGEST_LOOK_MS / 2 {
            self.disturb();
        }
        self.count(now, LONGEST_LOOK_MS);
    }

    /// A commit was refused.
    pub fn not_written(&mut self) {
        self.unwritable = true;
        self.disturb();
    }

    fn disturb(&mut self) {
        self.hosts.values_mut().for_each(|host| host.undisturbed = false);
    }

    /// A host in hand that is in its phase for longer than this, with nothing for which that would wait.
    pub fn overdue(&self, now: i64, limit: impl Fn(&HostId, Phase) -> Option<u64>) -> Option<(&HostId, Phase)> {
        let late = |(id, host): &(&HostId, &ToldHost)| {
            let limit = limit(id, host.phase()).and_then(|ms| i64::try_from(ms).ok());
            host.undisturbed && limit.is_some_and(|limit| now - host.since_ms > limit + LATE_MS)
        };
        // A phase that was entered on hold, by a step that was open, lasts as long as the hold.
        self.in_hand().find(late).filter(|_| !self.is_held()).map(|(id, host)| (id, host.phase()))
    }

    fn count(&mut self, now: i64, longest: i64) {
        let passed = (now - self.counted_until_ms).clamp(0, longest);
        self.counted_until_ms = now;
        if !self.is_held() {
            self.hosts.values_mut().for_each(|host| host.counted_ms += passed);
        }
    }

    /// Adds a record that became durable. It was decided `writing_ms` before, and the time of a phase counts from then on.
    pub fn add(&mut self, now: i64, writing_ms: i64, record: &JournalRecord) {
        self.unwritable = false;
        self.count(now, if record.entry == Entry::TookOver { 0 } else { LONGEST_LOOK_MS });
        if record.entry == Entry::TookOver {
            self.idle_ms -= self.idle_ms.min(now - self.recorded_ms);
        }
        self.recorded_ms = now;
        self.seq = record.seq;
        let waits = matches!(
            record.entry,
            Entry::TookOver
                | Entry::ClockJumped { .. }
                | Entry::Unobserved { .. }
                | Entry::Command { .. }
                | Entry::Paused { .. }
        );
        if waits {
            self.disturb();
        }
        match &record.entry {
            Entry::Began { plan, .. } => {
                self.stage = Some(Stage::Opening);
                self.hosts = plan.hosts.iter().map(|host| (host.id.clone(), ToldHost::default())).collect();
            }
            Entry::TookOver => self.inherited = self.in_hand().map(|(id, _)| id.clone()).collect(),
            Entry::Stage(stage) => self.stage = Some(*stage),
            Entry::Phase { host, phase, .. } => {
                self.enter(host, *phase, now);
                if !self.is_held()
                    && let Some(host) = self.hosts.get_mut(host)
                {
                    host.counted_ms = writing_ms.clamp(0, LONGEST_LOOK_MS);
                }
            }
            Entry::Intent { host, action } => self.intend(record.seq, host.as_ref(), action, now),
            Entry::Closed { step, outcome, why } => self.close(*step, *outcome, why.as_ref()),
            Entry::Observed { host, fact } => {
                if let Some(host) = self.hosts.get_mut(host) {
                    host.facts.push((now, fact.clone()));
                }
            }
            Entry::HostEnded { host, result, why } => {
                self.enter(host, Phase::Ended, now);
                self.idle_ms = 0;
                self.inherited.remove(host);
                self.steps.retain(|_, step| step.host.as_ref() != Some(host));
                if let Some(host) = self.hosts.get_mut(host) {
                    host.result = Some((*result, why.as_ref().map(|why| why.code)));
                }
            }
            Entry::Command { command, .. } => self.command(command),
            Entry::Paused { why, question } => match question {
                // It is told once more.
                Some(question) if question.id.is_some() => {}
                Some(question) => {
                    let phase = question.host.as_ref().map(|host| self.host(host).phase());
                    let host = question.host.clone();
                    let waits = question.waits;
                    self.question = Some(Asked { id: record.seq, host, code: why.code, at_ms: now, phase, waits });
                }
                None => {
                    self.under = self.pause.filter(|at| *at == PauseAt::Host).or(self.under);
                    self.pause = Some(PauseAt::Step);
                }
            },
            Entry::Noted { host, problem } => drop(self.noted.insert((host.clone(), problem.code))),
            Entry::Ended { .. } => self.stage = Some(Stage::Ended),
            _ => {}
        }
    }

    fn enter(&mut self, host: &HostId, phase: Phase, now: i64) {
        self.noted.retain(|(about, _)| about.as_ref() != Some(host));
        let Some(host) = self.hosts.get_mut(host) else { return };
        host.phase = Some(phase);
        host.since_ms = now;
        host.counted_ms = 0;
        host.undisturbed = true;
        host.left = None;
        host.begun_ms.get_or_insert(now);
        host.begun.clear();
    }

    fn intend(&mut self, number: u64, host: Option<&HostId>, action: &Action, now: i64) {
        self.steps.insert(number, Step { host: host.cloned(), action: action.clone() });
        if let Some(host) = host.and_then(|host| self.hosts.get_mut(host)) {
            host.intents.push((now, action.clone()));
            let (times, last) = host.begun.entry(action.kind()).or_default();
            (*times, *last) = (*times + 1, now);
        }
    }

    fn close(&mut self, number: u64, outcome: StepOutcome, why: Option<&Problem>) {
        let Some(step) = self.steps.remove(&number) else { return };
        // It was never sent: it is no try, and its phase has its deadline once steps are sent again.
        if why.is_some_and(|why| why.code == Code::ReadTooOld)
            && let Some(host) = step.host.as_ref().and_then(|host| self.hosts.get_mut(host))
        {
            host.begun.remove(&step.action.kind());
            host.undisturbed = false;
        }
        if let (Action::Install { .. } | Action::EngineUpgrade, Some(host)) = (&step.action, step.host)
            && let Some(host) = self.hosts.get_mut(&host)
        {
            host.installed = Some((outcome, why.is_some()));
        }
    }

    fn command(&mut self, command: &Command) {
        self.idle_ms = 0;
        match command {
            Command::Pause(at) => (self.pause, self.under) = (Some(*at), None),
            Command::Resume | Command::Adopt => self.pause = self.under.take().filter(|_| self.question.is_none()),
            Command::Answer { question, choice } => {
                let takes = |open: &mut Asked| open.id == *question && (*choice != Choice::Next || open.waits);
                if let Some(to) = self.question.take_if(takes) {
                    self.answered(Answer { to, choice: *choice });
                }
            }
            Command::Cancel | Command::Abandon => {
                self.cancelled = true;
                (self.pause, self.under) = (None, None);
                if let Some(open) = self.question.take()
                    && let Some(host) = open.host.and_then(|host| self.hosts.get_mut(&host))
                {
                    host.left = (open.at_ms >= host.since_ms).then_some(open.code);
                }
            }
            Command::Approve => self.approvals += 1,
            Command::SkipHost(_) => {}
        }
        // What was tried may be tried again.
        self.hosts.values_mut().for_each(|host| host.begun.clear());
    }

    fn answered(&mut self, answer: Answer) {
        let host = answer.to.host.as_ref().and_then(|host| self.hosts.get_mut(host));
        match answer.choice {
            Choice::Next => {
                if let Some(host) = host {
                    host.postponed += 1;
                }
            }
            Choice::Leave | Choice::Stop => {
                // A question about the run alone has no host that could be left.
                self.stopped |= answer.to.host.is_none() || answer.choice == Choice::Stop;
                if let Some(host) = host.filter(|host| answer.to.at_ms >= host.since_ms) {
                    host.left = Some(answer.to.code);
                    let for_good = answer.to.code == Code::HostLeftMaintenance;
                    host.left_for_good = for_good.then_some(answer.to.code).or(host.left_for_good);
                }
            }
            Choice::GoOn => {
                if let Some(host) = host {
                    host.left = None;
                }
            }
        }
        self.answers.push(answer);
    }

    /// I10: what a driver acts on is what the journal gives. Compared are the parts that both folds have.
    pub fn differs_from(&self, shown: &Run) -> Option<&'static str> {
        if shown.seq != self.seq {
            return None;
        }
        let phase = |(id, host): (&HostId, &ToldHost)| {
            shown.hosts.get(id).is_some_and(|h| {
                h.phase == host.phase()
                    && h.result.as_ref().map(|(result, _)| *result) == host.result.as_ref().map(|(r, _)| *r)
            })
        };
        let step = |(number, step): (&u64, &Step)| {
            shown.steps.get(number).is_some_and(|s| s.host == step.host && s.action == step.action)
        };
        let question = shown.hold.as_ref().and_then(|hold| hold.question.as_ref()).map(|(id, _)| *id);
        match () {
            () if Some(shown.stage) != self.stage => Some("stage"),
            () if !self.hosts.iter().all(phase) => Some("phases"),
            () if shown.steps.len() != self.steps.len() || !self.steps.iter().all(step) => Some("steps"),
            () if question != self.question.as_ref().map(|q| q.id) => Some("question"),
            () if shown.hold.is_some() != self.is_held_for_hosts() => Some("hold"),
            () if shown.approvals != self.approvals => Some("approvals"),
            () if shown.inherited != self.inherited => Some("inherited hosts"),
            () if shown.cancelled != self.cancelled => Some("cancel"),
            () => None,
        }
    }
}
