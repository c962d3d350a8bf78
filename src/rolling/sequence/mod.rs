//! The sequence: what a run does next. Pure: a run and fresh reads in, records to write out.
//!
//! [`decide`] is called with reads that were made just before it. It answers the records that the driver writes in one
//! transaction; every [`Entry::Intent`] among them is a call that the driver makes after the transaction is durable.
//! Whatever a decision rests on was read in the same turn, so "in the same step" of the invariants is a turn here.
//!
//! | file | what it decides |
//! |---|---|
//! | [`view`] | what is read |
//! | `needs` | which questions about single hosts a turn has |
//! | `probe` | what became of an open step |
//! | `start` | whether the next host may be begun |
//! | `canary` | what is asked of a canary beyond its own proofs |
//! | `health` | what has to be well before a host is begun, and after it came back |
//! | `leaving`, `working`, `coming` | a host on its way out, being upgraded, on its way back |
//! | `cluster` | the upgrade flag, the scheduling policy, the level, the end |
//! | `restore` | what is owed to settings and VMs that the run changed |

mod canary;
mod cluster;
mod evacuate;
mod health;
mod needs;
mod probe;
mod restore;
mod return_to_service;
mod start;
mod upgrade;
pub mod view;

pub use health::{errors_count_ms, has_soaked};
pub use needs::needs;
pub use view::{Inspected, Look, Question, View};

use crate::error::{Error, Problem, codes};
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::ledger::{LedgerEntry, LedgerState};
use crate::model::plan::{HostPlan, Installer};
use crate::model::run::{Action, Command, Entry, Fact, HostResult, JournalRecord, Outcome, Phase, Stage};
use crate::rolling::run::{HostRun, OpenStep, Run, is_gluster_busy};

/// Tries of a step before a host, or the run, gives up on it.
const MAX_TRIES: u32 = 5;
/// Between tries, times their number.
const BACKOFF_MS: i64 = 10_000;
/// Between tries where Gluster bricks heal.
const HEAL_MS: i64 = 60_000;

/// Something that a run waits for, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The host that waits; `None`: the run.
    pub host: Option<HostId>,
    /// For what.
    pub why: Problem,
}

/// What a turn came to.
#[derive(Debug)]
pub struct Decision {
    /// The run after the records.
    pub run: Run,
    /// Records to write, in order.
    pub records: Vec<JournalRecord>,
    /// What it waits for.
    pub waits: Vec<Wait>,
}

/// What comes next.
pub fn decide(run: &Run, view: &View, epoch: u64, commands: &[(String, Command)]) -> Decision {
    let mut turn = Turn { run: run.clone(), view, epoch, records: vec![], waits: vec![] };
    if view.blind_ms > 0 {
        turn.write(Entry::Blind { for_ms: view.blind_ms });
    }
    turn.listen(commands);
    turn.close_steps();
    match turn.run.stage {
        Stage::Opening => turn.open(),
        Stage::Rolling => turn.roll(),
        Stage::Closing | Stage::Ended => {}
    }
    if turn.run.stage == Stage::Closing {
        turn.finish();
    }
    turn.name_waits();
    Decision { run: turn.run, records: turn.records, waits: turn.waits }
}

/// One turn: the run as it becomes, record by record.
struct Turn<'a> {
    run: Run,
    view: &'a View,
    epoch: u64,
    records: Vec<JournalRecord>,
    waits: Vec<Wait>,
}

impl Turn<'_> {
    fn write(&mut self, entry: Entry) {
        let record = self.run.next_record(entry, self.epoch, self.view.now_ms);
        // It cannot be refused: its number, run and epoch are the run's own, and nothing is written after the end.
        if self.run.add(&record).is_ok() {
            self.records.push(record);
        }
    }

    /// Names what the run and each host in hand wait for, where nothing named it yet.
    fn name_waits(&mut self) {
        if let Some(hold) = &self.run.hold {
            self.waits.insert(0, Wait { host: None, why: hold.why.clone() });
        }
        let in_hand: Vec<(HostId, Phase)> = self.run.in_hand().map(|(id, h)| (id.clone(), h.phase)).collect();
        for (host, phase) in in_hand {
            if !self.waits.iter().any(|w| w.host.as_ref() == Some(&host)) {
                let entity = format!("host {}", self.name(&host));
                let why = codes::RunWaiting { entity, what: waiting_for(phase) }.err().into();
                self.waits.push(Wait { host: Some(host), why });
            }
        }
        if self.waits.is_empty() && self.run.ended.is_none() {
            let entity = format!("cluster {}", self.view.cluster.name);
            let what = match self.run.stage {
                Stage::Opening => "the engine sets the upgrade flag and the scheduling policy",
                Stage::Rolling => "the next host is looked at",
                Stage::Closing | Stage::Ended => "the level, the settings and the flag are seen to",
            };
            let why = codes::RunWaiting { entity, what }.err().into();
            self.waits.push(Wait { host: None, why });
        }
    }

    /// Writes what people asked for, and does what takes effect at once.
    fn listen(&mut self, commands: &[(String, Command)]) {
        for (actor, command) in commands {
            self.write(Entry::Command { actor: actor.clone(), command: command.clone() });
            match command {
                Command::SkipHost(host) => self.skip(host),
                Command::Adopt => self.adopt(),
                Command::Abandon => self.abandon(),
                _ => {}
            }
        }
    }

    /// A host whose turn has not come is left out. One in hand is finished with as it is.
    fn skip(&mut self, host: &HostId) {
        let Some(run) = self.run.hosts.get(host) else { return };
        let why = codes::HostSkipped { host: self.name(host) }.err().into();
        match run.phase {
            Phase::Ended => {}
            _ => self.end_host(host, HostResult::Skipped, Some(why)),
        }
    }

    /// Hosts on which packages were touched are finished with as they are; the others are brought back first.
    fn abandon(&mut self) {
        let why: Problem = self.cancelled();
        let touched = |h: &HostRun| h.is_in_hand() && h.packages_begun;
        let hosts: Vec<HostId> = self.run.hosts.iter().filter(|(_, h)| touched(h)).map(|(id, _)| id.clone()).collect();
        for host in hosts {
            self.end_host(&host, HostResult::FailedOut, Some(why.clone()));
        }
    }

    fn close_steps(&mut self) {
        let open: Vec<(u64, OpenStep)> = self.run.steps.iter().map(|(n, s)| (*n, s.clone())).collect();
        for (number, step) in open {
            if let Some((outcome, why)) = probe::probe(&self.run, &step, self.view, self.epoch) {
                self.write(Entry::Closed { step: number, outcome, why });
            }
        }
    }

    /// Hosts in hand go on, then the next may begin; when nothing is left, the run closes.
    fn roll(&mut self) {
        self.keep_flag();
        let in_hand: Vec<HostId> =
            self.run.in_order().filter(|(_, h)| h.is_in_hand()).map(|(p, _)| p.id.clone()).collect();
        for host in in_hand {
            self.advance(&host);
        }
        self.start_next();
        let is_over = |h: &HostRun| h.phase == Phase::Ended;
        let nobody_next = self.run.takes_no_more() || self.run.hosts.values().all(is_over);
        if nobody_next && self.run.in_hand().next().is_none() {
            self.leave_the_rest();
            self.write(Entry::Stage(Stage::Closing));
        }
    }

    /// Lets a host go through phases until it has to wait.
    fn advance(&mut self, host: &HostId) {
        loop {
            let Some((phase, plan)) = self.run.hosts.get(host).map(|h| h.phase).zip(self.run.plan.host(host).cloned())
            else {
                return;
            };
            if !self.view.hosts.contains_key(host) {
                return self.gone(host);
            }
            match phase {
                Phase::Waiting | Phase::Ended => return,
                Phase::StoppingVms => self.stop_vms(&plan),
                Phase::Evacuating => self.evacuate(&plan),
                Phase::Settling => self.settle(&plan),
                Phase::Installing => self.install(&plan),
                Phase::Restarting => self.restart(&plan),
                Phase::Booting => self.boot(&plan),
                Phase::Refreshing => self.refresh(&plan),
                Phase::Activating => self.activate(&plan),
                Phase::StartingVms => self.start_vms(&plan),
                Phase::Soaking => self.soak(&plan),
                Phase::Returning => self.give_back(&plan),
                Phase::Withdrawing => self.withdraw(&plan),
            }
            if self.run.hosts.get(host).is_none_or(|h| h.phase == phase) {
                return;
            }
        }
    }

    /// Hosts that were not begun, when no more are.
    fn leave_the_rest(&mut self) {
        let waiting: Vec<HostId> =
            self.run.hosts.iter().filter(|(_, h)| h.phase == Phase::Waiting).map(|(id, _)| id.clone()).collect();
        for host in waiting {
            self.end_host(&host, HostResult::NotReached, None);
        }
    }

    fn gone(&mut self, host: &HostId) {
        let why = codes::HostLeftCluster { host: self.name(host), cluster: &self.view.cluster.name }.err();
        let begun = self.host(host).is_some_and(|h| h.phase > Phase::StoppingVms);
        let result = if begun { HostResult::FailedOut } else { HostResult::Skipped };
        self.end_host(host, result, Some(why.into()));
    }

    // What the phases are written with.

    fn host(&self, host: &HostId) -> Option<&HostRun> {
        self.run.hosts.get(host)
    }

    fn look(&self, host: &HostId) -> Option<&Look> {
        self.view.looks.get(host)
    }

    fn name(&self, host: &HostId) -> String {
        let seen = self.view.hosts.get(host).map(|h| h.inventory.name.clone());
        seen.or_else(|| self.run.plan.host(host).map(|p| p.name.clone())).unwrap_or_else(|| host.to_string())
    }

    fn saw(&mut self, host: &HostId, fact: Fact) {
        self.write(Entry::Saw { host: host.clone(), fact });
    }

    fn phase(&mut self, host: &HostId, phase: Phase) {
        self.write(Entry::Phase { host: host.clone(), phase, why: None });
    }

    /// Tells something once in a phase.
    fn note(&mut self, host: Option<&HostId>, problem: Problem) {
        self.waits.push(Wait { host: host.cloned(), why: problem.clone() });
        if !self.run.told.contains(&(host.cloned(), problem.code)) {
            self.write(Entry::Noted { host: host.cloned(), problem });
        }
    }

    /// Asks a person, by pausing. Answers whether that was done before in this phase, and the person said to go on.
    fn agreed(&mut self, host: Option<&HostId>, why: impl Into<Problem>) -> bool {
        let why = why.into();
        let asked = self.run.told.contains(&(host.cloned(), why.code));
        if !self.run.may_step() {
            // On hold for something else, it is asked when people resume; until then it is shown.
            self.waits.extend((!asked).then(|| Wait { host: host.cloned(), why }));
            return false;
        }
        if asked {
            return true;
        }
        self.write(Entry::Noted { host: host.cloned(), problem: why.clone() });
        self.pause(why);
        false
    }

    /// Nothing new is begun until a person resumes.
    fn pause(&mut self, why: impl Into<Problem>) {
        if self.run.may_step() {
            self.write(Entry::Paused { why: why.into() });
        }
    }

    /// A step of a host, if steps may be begun, the last try is not too fresh, and no other step of that name is open.
    /// Answers whether it was begun.
    fn intend(&mut self, host: Option<&HostId>, action: Action) -> bool {
        let open = self.run.steps_of(host).any(|(_, s)| s.action.kind() == action.kind());
        let (tries, tried_ms) = match host.and_then(|h| self.host(h)) {
            Some(host) => (host.tries, host.tried_ms),
            None => self.run.tries.get(&action.kind()).copied().unwrap_or((0, 0)),
        };
        let heals = host.and_then(|h| self.host(h)?.refusal.as_ref()).is_some_and(is_gluster_busy);
        let rest_ms = if heals { HEAL_MS } else { BACKOFF_MS * i64::from(tries) };
        let rested = self.view.now_ms - tried_ms >= rest_ms || (tries == 0 && !heals);
        let may = self.run.may_step() && !open && rested;
        if may {
            self.write(Entry::Intent { host: host.cloned(), action });
        }
        may
    }

    fn has_open_step(&self, host: &HostId) -> bool {
        self.run.steps_of(Some(host)).next().is_some()
    }

    /// The phase took longer than it may. Time on hold does not count.
    fn is_overdue(&self, host: &HostId, limit_ms: u64) -> bool {
        self.run.may_step() && self.host(host).is_some_and(|h| self.view.now_ms - h.since_ms > as_time(limit_ms))
    }

    fn overdue(&self, host: &HostId, phase: &str, limit_ms: u64) -> Error {
        codes::HostPhaseTimeout { host: self.name(host), phase, limit: span(limit_ms) }.err()
    }

    /// A host failed. Before any package was touched its capacity is given back; afterwards it stays out.
    fn fail(&mut self, host: &HostId, why: impl Into<Problem>) {
        let why = why.into();
        match self.host(host).is_some_and(|h| h.packages_begun) {
            true => self.end_host(host, HostResult::FailedOut, Some(why)),
            false => self.write(Entry::Phase { host: host.clone(), phase: Phase::Returning, why: Some(why) }),
        }
    }

    /// Finishes with a host. What it is owed and does not get is listed; nobody forgets a VM.
    fn end_host(&mut self, host: &HostId, result: HostResult, why: Option<Problem>) {
        // Nobody will look at what becomes of a step that is still open.
        let open: Vec<u64> = self.run.steps_of(Some(host)).map(|(number, _)| number).collect();
        for step in open {
            self.write(Entry::Closed { step, outcome: Outcome::Unknown, why: why.clone() });
        }
        self.settle_debts(host, result, why.as_ref());
        self.tell_where_it_stays(host);
        self.write(Entry::HostEnded { host: host.clone(), result, why });
    }

    fn ledger(&mut self, entry: &LedgerEntry, state: LedgerState) {
        self.write(Entry::Ledger(LedgerEntry { state, ..entry.clone() }));
    }

    /// The engine does packages and restart in one.
    fn by_engine(&self) -> bool {
        self.run.plan.options.installer == Installer::Engine
    }

    /// Whether the host restarts at all.
    fn restarts(&self, plan: &HostPlan) -> bool {
        plan.reboot
    }
}

/// What a host waits for in a phase, for people.
fn waiting_for(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting | Phase::Ended => "its turn",
        Phase::StoppingVms => "the VMs that may be stopped shut down",
        Phase::Evacuating => "its VMs leave, and it goes into maintenance",
        Phase::Settling => "the engine ends its work on it, and it says that no VM runs",
        Phase::Installing => "packages are being installed",
        Phase::Restarting => "it is told to restart",
        Phase::Booting => "it restarts; it has not been seen alive yet",
        Phase::Refreshing => "the engine reads its new versions",
        Phase::Activating => "it comes up and proves its restart",
        Phase::StartingVms => "the VMs that were stopped start on it",
        Phase::Soaking => "it is up and is being watched",
        Phase::Returning => "it is brought back to service",
        Phase::Withdrawing => "it is taken out of service again",
    }
}

/// The engine's word for a status.
fn status_word(status: Option<HostStatus>) -> String {
    let word = status.and_then(|s| serde_json::to_value(s).ok()).and_then(|v| v.as_str().map(str::to_owned));
    word.unwrap_or_else(|| "gone".to_owned())
}

fn as_time(ms: u64) -> TimeMs {
    TimeMs::try_from(ms).unwrap_or(TimeMs::MAX)
}

/// A duration for people.
fn span(ms: u64) -> String {
    crate::config::Span(std::time::Duration::from_millis(ms)).to_string()
}
