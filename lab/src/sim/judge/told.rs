//! The run as its journal shows it: the judge's own fold of the records, as far as its checks need it.
//!
//! This fold shares no code with the product's fold (`rolling::run`). Its times are world times and not those of the
//! records, because a machine's clock can be set.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::{Approval, Plan};
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, Fact, HostResult, JournalRecord, PauseAt, Phase, Stage, StepOutcome,
};
use ovirt_upgrade_manager::rolling::run::Run;

/// A question of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Number of its record.
    pub id: u64,
    /// The host that it is about.
    pub host: Option<HostId>,
    /// Its code.
    pub code: Code,
    /// The engine's event that raised it.
    pub event: Option<u64>,
    /// When it was asked.
    pub at_ms: i64,
    /// The phase of its host at that time.
    pub phase: Option<Phase>,
    /// Whether `next` is a choice: the run waits for a host that is not begun.
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
    /// Its phase. `None`: it is not begun.
    pub phase: Option<Phase>,
    /// When it entered that phase.
    pub since_ms: i64,
    /// When it entered its first phase.
    pub begun_ms: Option<i64>,
    /// Longest time of this phase in which the run could begin steps and the cluster was observed.
    pub counted_ms: i64,
    /// Whether the deadline of this phase was running all the time: no pause, no takeover, nothing that kept the run
    /// from observing.
    pub undisturbed: bool,
    /// Observed facts about the host, in order, each with its time.
    pub facts: Vec<(i64, Fact)>,
    /// Steps begun in this phase, by kind: their number since the last command, and the time of the last one.
    pub begun: BTreeMap<ActionKind, (u32, i64)>,
    /// Every step that was begun, with its time.
    pub intents: Vec<(i64, Action)>,
    /// Number of `next` answers about the host.
    pub postponed: u32,
    /// The end of its last installation, or of its upgrade by the engine: the result of the step, and whether it
    /// failed.
    pub installed: Option<(StepOutcome, bool)>,
    /// The question of this phase that an operator answered with `leave`, or that was open when the run was cancelled.
    pub left: Option<Code>,
    /// The question about a host that left maintenance with packages begun, or about to begin, if an operator answered
    /// it with `leave`.
    pub left_for_good: Option<Code>,
    /// The question about the host that was open when the run was cancelled.
    pub open_at_cancel: Option<Code>,
    /// How it ended.
    pub result: Option<(HostResult, Option<Code>)>,
}

impl ToldHost {
    /// Whether the host has begun and has not ended.
    pub fn is_in_hand(&self) -> bool {
        self.phase.is_some() && self.phase != Some(Phase::Ended)
    }

    /// Its phase; `Waiting` before it begins.
    pub fn phase(&self) -> Phase {
        self.phase.unwrap_or(Phase::Waiting)
    }

    /// Its status when it was begun, and the engine's newest event at that time.
    pub fn before(&self) -> Option<(HostStatus, u64)> {
        self.facts.iter().find_map(|(_, fact)| match fact {
            Fact::Before { status, newest_event, .. } => Some((*status, *newest_event)),
            _ => None,
        })
    }

    /// VMs that it had when it was last sent to maintenance.
    pub fn leaving(&self) -> Option<BTreeSet<&VmId>> {
        self.facts.iter().rev().find_map(|(_, fact)| match fact {
            Fact::Leaving { vms, .. } => Some(vms.iter().collect()),
            _ => None,
        })
    }

    /// VMs whose new hosts the journal tells since then.
    pub fn moved(&self) -> BTreeSet<&VmId> {
        let since = self.facts.iter().rev().take_while(|(_, fact)| !matches!(fact, Fact::Leaving { .. }));
        let moved = since.filter_map(|(_, fact)| match fact {
            Fact::Moved { vms } => Some(vms),
            _ => None,
        });
        moved.flatten().map(|vm| &vm.id).collect()
    }

    /// Those of them that have left it, as far as the journal says so. `None`: it says nothing yet.
    pub fn left(&self) -> Option<BTreeSet<&VmId>> {
        let since = self.facts.iter().rev().take_while(|(_, fact)| !matches!(fact, Fact::Leaving { .. }));
        since.map(|(_, fact)| fact).find_map(|fact| match fact {
            Fact::Emptied => self.leaving(),
            Fact::Left { vms } => Some(vms.iter().collect()),
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
    /// The open question.
    pub steps: BTreeMap<u64, Step>,
    /// The question that is open.
    pub question: Option<Asked>,
    /// A pause that is in force, or will be when the question is answered.
    pub pause: Option<PauseAt>,
    /// An operator's pause after the host, under a pause by the run: it is in force once the other one has ended.
    pub under: Option<PauseAt>,
    /// Answers so far.
    pub answers: Vec<Answer>,
    /// Hosts that were approved.
    pub approved: BTreeSet<HostId>,
    /// The plan.
    plan: Option<Arc<Plan>>,
    /// Whether the run was cancelled.
    pub cancelled: bool,
    /// Whether the run was abandoned.
    pub abandoned: bool,
    /// Whether an operator answered that no other host is begun.
    pub stopped: bool,
    /// Hosts that were in hand when a process took over, and have not ended.
    pub inherited: BTreeSet<HostId>,
    /// Noted problems, with their hosts.
    pub noted: BTreeSet<(Option<HostId>, Code)>,
    /// The time up to which durations were counted.
    counted_until_ms: i64,
    /// Whether the last commit was refused because the disk was full: until a commit succeeds, the cluster is not
    /// observed.
    unwritable: bool,
    /// Counted time without a host in hand although hosts wait: since the last host ended, or the last command.
    idle_ms: i64,
    /// Since when steps were written and none was sent, because its reads were too old by then.
    pub unsent_since_ms: Option<i64>,
    /// When the last record became durable: a process that takes over does not know for how long the process before
    /// observed the cluster.
    recorded_ms: i64,
}

/// A host without records.
static NOTHING: LazyLock<ToldHost> = LazyLock::new(ToldHost::default);

/// A deadline is checked once in a turn, and an open step is waited for.
const LATE_MS: i64 = 5 * 60_000;
/// Most time between two observations, or two records, that counts. The product reads the cluster at least once a
/// minute, and writes `Entry::Unobserved` beyond that.
const LONGEST_LOOK_MS: i64 = 60_000;

impl Told {
    /// Whether no step may be begun.
    pub fn is_held(&self) -> bool {
        self.question.is_some() || matches!(self.pause, Some(PauseAt::Step | PauseAt::Now))
    }

    /// Whether no host may be begun.
    pub fn is_held_for_hosts(&self) -> bool {
        self.question.is_some() || self.pause.is_some()
    }

    /// Whether no host can be begun any more: none waits, an operator stopped the run, or the canary was left out or had nothing to
    /// be upgraded.
    pub fn begins_none(&self, plan: Option<&Plan>) -> bool {
        let none_waits = self.hosts.values().all(|host| host.phase == Some(Phase::Ended));
        let canary = plan.and_then(|plan| plan.hosts.iter().find(|host| host.canary));
        let no_canary = |host: &ToldHost| matches!(host.result, Some((HostResult::Skipped | HostResult::UpToDate, _)));
        let left_out = canary.is_some_and(|canary| no_canary(self.host(&canary.id)));
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

    /// Whether an operator answered a question about the host with `go_on`, if it was asked at this time or later.
    pub fn goes_on(&self, host: Option<&HostId>, code: Option<Code>, since_ms: i64) -> bool {
        self.answers.iter().any(|answer| {
            answer.choice == Choice::GoOn
                && answer.to.host.as_ref() == host
                && code.is_none_or(|code| code == answer.to.code)
                && answer.to.at_ms >= since_ms
        })
    }

    /// Whether an operator accepted what another user had done to the host, in answer to a question about that event or a later one.
    /// A process that was started later may not have read an old event.
    pub fn accepts(&self, host: &HostId, event: Option<&EngineEvent>, engine_clock_at: impl Fn(i64) -> i64) -> bool {
        self.answers.iter().any(|answer| {
            let is_about = answer.to.host.as_ref() == Some(host) && answer.to.code == Code::ExternalChange;
            let is_of_it = |event: &EngineEvent| match answer.to.event {
                Some(asked) => asked >= event.id,
                None => engine_clock_at(answer.to.at_ms) >= event.at_ms,
            };
            is_about && answer.choice == Choice::GoOn && event.is_none_or(is_of_it)
        })
    }

    /// Whether an operator answered a question about the host so that it is left as it is.
    pub fn is_left(&self, host: &HostId) -> bool {
        let leaves = |choice: Choice| matches!(choice, Choice::Leave | Choice::Stop);
        self.answers.iter().any(|answer| leaves(answer.choice) && answer.to.host.as_ref() == Some(host))
    }

    /// Counted time without a host in hand, although hosts wait and the run itself could begin them.
    pub fn idle_ms(&self) -> i64 {
        self.idle_ms
    }

    /// The cluster was observed. `good`: with a connection that delays nothing.
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

    /// A host in hand whose phase lasts longer than its limit, although nothing stopped the deadline.
    pub fn overdue(&self, now: i64, limit: impl Fn(&HostId, Phase) -> Option<u64>) -> Option<(&HostId, Phase)> {
        let late = |(id, host): &(&HostId, &ToldHost)| {
            let limit = limit(id, host.phase()).and_then(|ms| i64::try_from(ms).ok());
            host.undisturbed && limit.is_some_and(|limit| now - host.since_ms > limit + LATE_MS)
        };
        // A phase that was entered on hold, by an open step, lasts as long as the hold.
        self.in_hand().find(late).filter(|_| !self.is_held()).map(|(id, host)| (id, host.phase()))
    }

    fn count(&mut self, now: i64, longest: i64) {
        let passed = (now - self.counted_until_ms).clamp(0, longest);
        self.counted_until_ms = now;
        if !self.is_held() {
            self.hosts.values_mut().for_each(|host| host.counted_ms += passed);
        }
    }

    /// Adds a record that became durable. The decision was made `writing_ms` earlier, and the time of a phase counts
    /// from then on.
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
                self.plan = Some(Arc::new((**plan).clone()));
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
            Entry::Answered { problem, .. } => {
                let is_unsent = problem.as_ref().is_some_and(|why| why.code == Code::ReadTooOld);
                self.unsent_since_ms = is_unsent.then(|| self.unsent_since_ms.unwrap_or(now));
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
                drop(self.question.take_if(|open| open.host.as_ref() == Some(host)));
                self.steps.retain(|_, step| step.host.as_ref() != Some(host));
                if let Some(host) = self.hosts.get_mut(host) {
                    host.result = Some((*result, why.as_ref().map(|why| why.code)));
                }
            }
            Entry::Command { command, .. } => self.command(command),
            Entry::Paused { why, question } => match question {
                // The same question, written once more.
                Some(question) if question.id.is_some() => {}
                Some(question) => {
                    let phase = question.host.as_ref().map(|host| self.host(host).phase());
                    let host = question.host.clone();
                    let (waits, event) = (question.waits, question.event);
                    let asked = Asked { id: record.seq, host, code: why.code, event, at_ms: now, phase, waits };
                    self.question = Some(asked);
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
        // The step was never sent: it does not count as a try, and the deadline of its phase runs again once steps are
        // sent.
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
                self.abandoned |= *command == Command::Abandon;
                (self.pause, self.under) = (None, None);
                if let Some(open) = self.question.take()
                    && let Some(host) = open.host.and_then(|host| self.hosts.get_mut(&host))
                {
                    host.left = (open.at_ms >= host.since_ms).then_some(open.code);
                    host.open_at_cancel = Some(open.code);
                }
            }
            Command::Approve => self.approve(None),
            Command::ApproveHost(host) => self.approve(Some(host)),
            Command::SkipHost(_) | Command::SkipBegunHost(_) => {}
        }
        // Steps that were tried may be tried again.
        self.hosts.values_mut().for_each(|host| host.begun.clear());
    }

    /// An approval counts for the next host, if that host can be begun beside those in hand, and lacks one.
    fn approve(&mut self, meant: Option<&HostId>) {
        let Some(plan) = self.plan.clone() else { return };
        let of = |id: &HostId| self.hosts.get(id).unwrap_or(&NOTHING);
        let is_early = matches!(self.stage, Some(Stage::Opening | Stage::Rolling));
        let is_full = self.in_hand().count() >= plan.max_unavailable as usize;
        let canary = plan.hosts.iter().any(|host| host.canary && of(&host.id).is_in_hand());
        if !is_early || is_full || canary {
            return;
        }
        let waiting = plan.hosts.iter().filter(|host| of(&host.id).phase.is_none());
        let next = waiting.min_by_key(|host| if host.canary { 0 } else { of(&host.id).postponed });
        let counts = match plan.options.approval {
            Approval::None => false,
            Approval::EachHost => true,
            Approval::AfterCanary => self.first_has_ended(None) && self.approved.is_empty(),
        };
        let is_meant = |id: &HostId| meant.is_none_or(|meant| meant == id);
        if let Some(next) = next.filter(|next| counts && is_meant(&next.id)) {
            self.approved.insert(next.id.clone());
        }
    }

    /// Whether the first host has ended: one that was begun; if there is none, one that was skipped. `but`: the host that is being
    /// begun.
    pub fn first_has_ended(&self, but: Option<&HostId>) -> bool {
        let others = || self.hosts.iter().filter(|(id, _)| Some(*id) != but).map(|(_, host)| host);
        let none_begun = others().all(|host| host.before().is_none());
        let counts = |host: &ToldHost| host.phase == Some(Phase::Ended) && (none_begun || host.before().is_some());
        others().any(counts)
    }

    fn answered(&mut self, answer: Answer) {
        let is_canary = |id: &HostId| {
            let of_plan = self.plan.as_ref().and_then(|plan| plan.hosts.iter().find(|host| host.id == *id));
            of_plan.is_some_and(|host| host.canary) && self.host(id).phase == Some(Phase::Ended)
        };
        let of_canary = answer.to.host.as_ref().is_some_and(is_canary);
        let host = answer.to.host.as_ref().and_then(|host| self.hosts.get_mut(host));
        match answer.choice {
            Choice::Next => {
                if let Some(host) = host {
                    host.postponed += 1;
                }
            }
            Choice::Leave | Choice::Stop => {
                // A question about the run alone has no host that could be left.
                // After a canary that is left nobody follows.
                self.stopped |= answer.to.host.is_none() || answer.choice == Choice::Stop || of_canary;
                // It holds although the host has entered another phase since the question.
                if let Some(host) = host.filter(|host| host.phase != Some(Phase::Ended)) {
                    host.left = Some(answer.to.code);
                    let for_good = matches!(answer.to.code, Code::HostLeftMaintenance | Code::EngineUpgradeUnknown);
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

    /// I10: compares the parts that both folds have.
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
            () if shown.approved != self.approved => Some("approvals"),
            () if shown.inherited != self.inherited => Some("inherited hosts"),
            () if shown.cancelled != self.cancelled => Some("cancel"),
            () => None,
        }
    }
}
