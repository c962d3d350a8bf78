//! Drives a run: reads, lets the sequence decide, writes, then calls. One loop, no state but the run and what it read.
//!
//! A turn is: write the answers of calls that have ended; ask single hosts what the sequence needs; read the engine;
//! [`decide`](sequence::decide); write its records with their events, ledger rows and answered requests in one
//! transaction; begin the calls that the intents among them stand for. A call is never made before its intent is durable,
//! nor on reads that are older than [`READ_MAX_AGE_MS`](sequence::snapshot::READ_MAX_AGE_MS). Calls and questions to
//! providers go on beside the turns, each within a deadline. When a process dies, the next one continues from the journal
//! under the next epoch; the store refuses records of the old one from then on.
//!
//! | file | subject |
//! |---|---|
//! | `observe` | the reads of a turn |
//! | `events` | the engine's events |
//! | `slow` | questions that providers answer |
//! | `act` | the calls, one for each action |
//! | `rests_on` | how old the reads may be that a call rests on |
//! | `calls` | calls under way, and their deadlines |
//!
//! Tests: `lab/tests/it/runs/processes.rs` and `two_stores.rs`, and the simulation (`lab/src/sim/`).

mod act;
mod calls;
mod events;
mod limit;
mod observe;
mod rests_on;
mod slow;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use self::act::{Caller, Order};
use self::calls::{Calls, Ended};
use self::observe::{Observation, Observer};
use self::rests_on::RestsOn;
use self::slow::{Kind, SlowQuestion, Wanted};
use crate::error::{Code, Error, Problem, Result, codes};
use crate::install::tasks::Tasks;
use crate::model::TimeMs;
use crate::model::ids::{HostId, RunId};
use crate::model::run::{Action, Command, Entry, JournalRecord, RunState, Stage};
use crate::ports::{Call, Change, NoProgress, ObserverRequestKind, Ports};
use crate::rolling::events::{Before, event_of};
use crate::rolling::run::Run;
use crate::rolling::sequence::{self, BlindTimes, Snapshot, Wait};

/// A clock that went on by so much more, or less, than time passed was set.
const JUMP_MS: i64 = 60_000;
/// Between two turns in which nothing happened, and between two looks for commands of operators.
const POLL: Duration = Duration::from_secs(5);
/// So many of them are between two turns of a run that waits for a maintenance window.
const POLLS_OF_A_SLEEP: u32 = 10;
/// Usual time between the reads of two turns. Beyond it the cluster was not observed: the engine did not answer, or the disk was full.
const USUAL_TURN_MS: i64 = 60_000;

/// How a run that is being driven stands just now. All but what it waits for is in the journal, too.
#[derive(Debug, Default)]
pub struct Status(Mutex<(Option<Arc<Run>>, Vec<Wait>)>);

impl Status {
    /// What it waits for.
    pub fn waits(&self) -> Vec<Wait> {
        self.lock().1.clone()
    }

    /// It names something that it waits for.
    pub fn names_a_wait(&self) -> bool {
        !self.lock().1.is_empty()
    }

    /// The run of the driver: what folding the journal gives.
    pub fn run(&self) -> Option<Arc<Run>> {
        self.lock().0.clone()
    }

    fn set_waits(&self, waits: Vec<Wait>) {
        self.lock().1 = waits;
    }

    fn set_run(&self, run: &Arc<Run>) {
        self.lock().0 = Some(Arc::clone(run));
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Arc<Run>>, Vec<Wait>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a run over and drives it until it has ended, `stop` is cancelled, or another process takes it over.
///
/// # Errors
/// `RUN_UNKNOWN`, `RUN_TAKEN_OVER`, `JOURNAL_DAMAGED`, `CLOSED`; `CANCELLED` when stopped, the run being resumable.
pub async fn drive(ports: Ports, tasks: Arc<Tasks>, run: RunId, stop: CancellationToken) -> Result<RunState> {
    drive_showing(ports, tasks, run, stop, &Status::default()).await
}

/// As [`drive`], showing what the run waits for.
///
/// # Errors
/// As [`drive`].
pub async fn drive_showing(
    ports: Ports,
    tasks: Arc<Tasks>,
    run: RunId,
    stop: CancellationToken,
    status: &Status,
) -> Result<RunState> {
    let Some(mut driver) = Driver::take_over(&ports, &tasks, &run, &stop, status).await? else {
        let row = ports.store.run(&run).await?;
        return row.map(|r| r.state).ok_or_else(|| codes::RunUnknown { run: &run }.err());
    };
    let mut calls = Calls::new(&*ports.clock);
    while driver.run.ended.is_none() {
        if stop.is_cancelled() {
            // What was sent gets the chance to be answered.
            calls.settle().await;
            return Err(codes::Cancelled { operation: format!("driving run {run}") }.err());
        }
        let ended = calls.take_ended();
        let turn = calls.beside(driver.turn(ended)).await?;
        calls.act(turn.acts);
        calls.ask(turn.others);
        calls.settle().await;
        if !turn.busy {
            calls.rest(driver.rest()).await.transpose()?;
        }
    }
    Ok(driver.run.state())
}

/// What a turn came to: whether anything was done, so that the next one should follow at once, and what it begins.
#[derive(Default)]
struct TurnEnd<'a> {
    busy: bool,
    acts: Vec<BoxFuture<'a, Ended>>,
    others: Vec<BoxFuture<'a, Ended>>,
}

struct Driver<'a> {
    ports: &'a Ports,
    tasks: &'a Tasks,
    stop: &'a CancellationToken,
    status: &'a Status,
    call: Call,
    run: Arc<Run>,
    epoch: u64,
    observer: Observer,
    /// The clock, and the time that had passed, when they were last compared.
    compared: (TimeMs, i64),
    /// When the engine was last read in time, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    last_read_ms: i64,
    /// Until then the records account for the time in which nothing was observed.
    accounted_ms: i64,
    /// Percentage that was last reported to the engine.
    reported_percent: Option<u8>,
    /// The last records could not be written. Until some are, time counts for no deadline.
    is_unwritable: bool,
    /// The last turn found that the run waits for a maintenance window.
    sleeps: bool,
}

impl<'a> Driver<'a> {
    /// `None`: the run has ended already.
    async fn take_over(
        ports: &'a Ports,
        tasks: &'a Tasks,
        id: &RunId,
        stop: &'a CancellationToken,
        status: &'a Status,
    ) -> Result<Option<Self>> {
        let row = ports.store.run(id).await?.ok_or_else(|| codes::RunUnknown { run: id }.err())?;
        if row.state.is_final() {
            return Ok(None);
        }
        let run = Arc::new(Run::fold(&ports.store.journal(id, 0).await?)?);
        let epoch = row.epoch + 1;
        let call = Call {
            correlation_id: run.correlation.clone(),
            cancel: stop.child_token(),
            progress: Arc::new(NoProgress),
            limit: None,
        };
        let observer = Observer::default();
        let compared = (ports.clock.now_ms(), ports.clock.passed_ms());
        let last_read_ms = compared.1;
        let mut driver = Driver {
            ports,
            tasks,
            stop,
            status,
            call,
            run,
            epoch,
            observer,
            compared,
            last_read_ms,
            accounted_ms: last_read_ms,
            reported_percent: None,
            is_unwritable: false,
            sleeps: false,
        };
        let took_over = driver.run.next_record(Entry::TookOver, epoch, ports.clock.now_ms());
        let take = Change::TakeRun { run: id.clone(), epoch };
        driver.write(vec![took_over], vec![take]).await?;
        Ok(Some(driver))
    }

    /// One turn, after these calls have ended.
    async fn turn(&mut self, ended: Vec<Ended>) -> Result<TurnEnd<'a>> {
        self.check_epoch().await?;
        let answered = !ended.is_empty();
        self.take_ended(ended).await?;
        // Commands first: what an operator did before a command is seen by the reads that follow.
        let (requests, commands) = self.requests().await?;
        if !commands.is_empty() {
            self.observer.ask_again(self.ports.clock.passed_ms());
        }
        let read = tokio::select! {
            biased;
            read = self.observer.read(self.ports, &self.call, &self.run) => Some(read),
            // A reading that takes long holds up no pause and no cancel.
            urgent = is_urged(self.ports, &self.run.id) => urgent.map(|()| None)?,
        };
        let mut observation = match read {
            Some(Ok(observation)) => observation,
            Some(Err(error)) if error.code() == Code::Closed => return Err(error),
            Some(Err(error)) => return self.blind_turn(error.into()).await,
            None => {
                let (entity, what) = (format!("run {}", self.run.id), "the engine is being read");
                return self.blind_turn(codes::RunWaiting { entity, what }.err().into()).await;
            }
        };
        let Observation { snapshot, from_ms, slow } = &mut observation;
        // From here to the decision nothing is waited for: the clock of the view is the one that deadlines count by.
        // Writing that the clock was set can take long, and it may be set once more meanwhile.
        while self.record_clock_jump().await? {}
        let now_ms = self.ports.clock.passed_ms();
        snapshot.read_age_ms = now_ms - *from_ms;
        let is_fresh = snapshot.is_fresh();
        snapshot.unread_ms = (now_ms - self.last_read_ms).max(0);
        snapshot.unobserved_ms = self.unobserved_ms(now_ms);
        (snapshot.now_ms, snapshot.passed_ms) = (self.ports.clock.now_ms(), now_ms);
        let decision = sequence::decide(&self.run, snapshot, self.epoch, &commands);
        self.status.set_waits(decision.waits);
        self.sleeps = decision.sleeps;
        self.observer.next_waits(decision.next_waits, now_ms);
        let intents = intents(&decision.records);
        let idle = decision.records.is_empty() && requests.is_empty();
        if bug!(CallsBeforeDurable) {
            for order in self.orders(snapshot, *from_ms, &intents) {
                drop(order?.await);
            }
        }
        let dropped: Vec<Change> = requests.into_iter().map(Change::DropRequest).collect();
        // What was decided on these reads is not written on another day: a turn whose records cannot be written is
        // dropped, and the next one reads again.
        match self.commit(&decision.records, &dropped).await {
            Err(error) if error.code() == Code::StateFailed && !self.stop.is_cancelled() => {
                tracing::error!(run = %self.run.id, %error, "the journal cannot be written; reading again");
                self.status.set_waits(vec![Wait { host: None, why: error.into() }]);
                self.is_unwritable = true;
                let others = self.questions(snapshot, std::mem::take(slow));
                return Ok(TurnEnd { busy: answered, others, ..TurnEnd::default() });
            }
            written => written?,
        }
        self.is_unwritable &= idle;
        if !self.is_unwritable && (is_fresh || !idle) {
            self.accounted_ms = now_ms;
        }
        if !self.is_unwritable && is_fresh {
            self.last_read_ms = now_ms;
        }
        let mut turn = TurnEnd { busy: !idle || answered, ..TurnEnd::default() };
        if !bug!(CallsBeforeDurable) {
            turn.acts = self.orders(snapshot, *from_ms, &intents).collect::<Result<_>>()?;
        }
        turn.others = self.questions(snapshot, std::mem::take(slow));
        turn.others.extend(self.progress(snapshot));
        Ok(turn)
    }

    /// The engine, or the state, could not be read. What an operator asks is written all the same, where it needs no
    /// reading; an outage that lasts is reported, and then asked about.
    async fn blind_turn(&mut self, why: Problem) -> Result<TurnEnd<'a>> {
        tracing::warn!(run = %self.run.id, why = %why.message, "the engine or the state cannot be read; the run waits");
        let (mut commands, mut dropped) = (vec![], vec![]);
        for request in self.ports.store.requests().await? {
            if let ObserverRequestKind::Run { run, command } = request.kind
                && run == self.run.id
                && needs_no_reading(&command)
            {
                dropped.push(Change::DropRequest(request.id));
                commands.push((request.actor, command));
            }
        }
        // A jump of the clock is no time that passed before a pause.
        self.record_clock_jump().await?;
        let clock = &self.ports.clock;
        let passed_ms = clock.passed_ms();
        let times = BlindTimes {
            unread_ms: (passed_ms - self.last_read_ms).max(0),
            unobserved_ms: self.unobserved_ms(passed_ms),
            now_ms: clock.now_ms(),
        };
        let records = sequence::decide_blind(&self.run, &why, times, self.epoch, &commands);
        self.status.set_waits(vec![Wait { host: None, why }]);
        if !commands.is_empty() {
            self.observer.ask_again(passed_ms);
        }
        let busy = !records.is_empty();
        self.write(records, dropped).await?;
        if busy {
            self.accounted_ms = passed_ms;
        }
        Ok(TurnEnd { busy, ..TurnEnd::default() })
    }

    /// So long nothing was observed, beyond what lies between two turns, and no record shows it yet.
    fn unobserved_ms(&self, passed_ms: i64) -> i64 {
        (passed_ms - self.accounted_ms - USUAL_TURN_MS).max(0)
    }

    /// A process that has nothing to write must notice, too, that another one drives the run by now.
    async fn check_epoch(&self) -> Result<()> {
        let row = self.ports.store.run(&self.run.id).await?;
        match row {
            Some(row) if row.epoch > self.epoch && !bug!(LeaseWithoutEpoch) => {
                Err(codes::RunTakenOver { run: &self.run.id, epoch: row.epoch }.err())
            }
            _ => Ok(()),
        }
    }

    /// Writes what calls were answered.
    async fn take_ended(&mut self, ended: Vec<Ended>) -> Result<()> {
        if ended.is_empty() {
            return Ok(());
        }
        let now = self.ports.clock.now_ms();
        let mut run = Run::clone(&self.run);
        let mut records = vec![];
        for call in ended {
            match call {
                Ended::Act(step, answer) => {
                    // Its host was finished with meanwhile.
                    if !run.steps.contains_key(&step) {
                        continue;
                    }
                    let (provider_task, problem) =
                        answer.map_or_else(|problem| (None, Some(problem)), |task| (task, None));
                    let entry = Entry::Answered { step, problem, provider_task };
                    let record = run.next_record(entry, self.epoch, now);
                    run.add(&record)?;
                    records.push(record);
                }
                Ended::Answer(answer) => self.observer.take(&self.run, answer),
                Ended::Nothing => {}
            }
        }
        self.write(records, vec![]).await
    }

    fn caller(&self) -> Caller<'a> {
        Caller {
            ports: self.ports,
            tasks: self.tasks,
            stop: self.stop,
            call: self.call.clone(),
            run: self.run.id.clone(),
            plan: Arc::clone(&self.run.plan),
            epoch: self.epoch,
        }
    }

    /// The calls of a turn. One whose reads are too old by now is not made: writing can take long, too.
    fn orders<'s>(
        &'s mut self,
        snapshot: &'s Snapshot,
        from_ms: i64,
        intents: &'s [(u64, Option<HostId>, Action)],
    ) -> impl Iterator<Item = Result<BoxFuture<'a, Ended>>> + use<'a, 's> {
        let caller = self.caller();
        intents.iter().map(move |(step, host, action)| {
            let reads = host.as_ref().and_then(|host| snapshot.host_reads.get(host));
            let asked_ms = reads.and_then(|reads| reads.inspected_asked_ms);
            let alive_ms = reads.and_then(|reads| reads.vdsm_answered_ms);
            let rests_on = RestsOn { read_ms: from_ms, asked_ms, alive_ms };
            if let Err(late) = rests_on.is_new(&*self.ports.clock, action) {
                let late = Ended::Act(*step, Err(late.into()));
                return Ok(Box::pin(std::future::ready(late)) as BoxFuture<'a, Ended>);
            }
            let install = match (action, host) {
                (Action::Install { .. }, Some(host)) => {
                    let nothing = || Err(Error::internal("the provider was not asked before the installation"));
                    let prepared = self.observer.take_prepared(host).unwrap_or_else(nothing);
                    Some((act::as_seen(&self.run, snapshot, host)?, prepared))
                }
                _ => None,
            };
            let (host, action, gluster) = (host.clone(), action.clone(), snapshot.cluster.gluster);
            Ok(caller.make(Order { step: *step, host, action, gluster, install, rests_on }))
        })
    }

    /// Questions that are asked beside the turns.
    fn questions(&self, snapshot: &Snapshot, wanted: Vec<Wanted>) -> Vec<BoxFuture<'a, Ended>> {
        let mut asked: Vec<BoxFuture<'a, Ended>> = vec![];
        for Wanted { host, kind, job, phase } in wanted {
            let question = match (kind, job) {
                (_, Some(job)) => Ok(SlowQuestion::RestartJob(job)),
                (Kind::Inspect | Kind::RestartJob, None) => Ok(SlowQuestion::Inspect),
                (Kind::Vdsm, None) => Ok(SlowQuestion::Vdsm),
                (Kind::Prepare, None) => {
                    act::request(&self.run, snapshot, &host).map(Box::new).map(SlowQuestion::Prepare)
                }
            };
            let (ports, call) = (self.ports, self.call.clone());
            asked.push(Box::pin(async move {
                let question = match question {
                    Ok(question) => question,
                    Err(error) => return Ended::Answer(slow::refused(ports, host, phase, error)),
                };
                Ended::Answer(slow::ask(ports, &call, host, phase, question).await)
            }));
        }
        asked
    }

    /// Writes records as [`Driver::commit`] does. A state that cannot be written is tried again: nothing else is done
    /// meanwhile.
    async fn write(&mut self, records: Vec<JournalRecord>, with: Vec<Change>) -> Result<()> {
        loop {
            match self.commit(&records, &with).await {
                Err(error) if error.code() == Code::StateFailed && !self.stop.is_cancelled() => {
                    tracing::error!(run = %self.run.id, %error, "the journal cannot be written; trying again");
                    self.ports.clock.sleep(POLL).await;
                }
                written => return written,
            }
        }
    }

    /// Writes records, their events and the ledger rows in them, in one transaction; the run changes when they are
    /// durable.
    async fn commit(&mut self, records: &[JournalRecord], with: &[Change]) -> Result<()> {
        if records.is_empty() && with.is_empty() {
            return Ok(());
        }
        let mut changes = with.to_vec();
        let mut run = Run::clone(&self.run);
        for record in records {
            changes.push(Change::Journal(Box::new(record.clone())));
            if let Entry::Ledger(entry) = &record.entry {
                changes.push(Change::Ledger(entry.clone()));
            }
            let before = Before::of(&run, record);
            run.add(record)?;
            let event = event_of(&before, &run, record).filter(|_| !bug!(ReportsNothing));
            changes.extend(event.map(Change::Event));
        }
        match self.ports.store.commit(changes).await {
            Ok(_) => {
                if bug!(RemembersPastTheJournal) {
                    run.approvals += 1;
                }
                self.run = Arc::new(run);
                self.status.set_run(&self.run);
                Ok(())
            }
            Err(error) if error.code() == Code::RunTakenOver && bug!(LeaseWithoutEpoch) => {
                self.follow_the_other().await
            }
            Err(error) => Err(error),
        }
    }

    /// A planted bug: goes on under whatever epoch the store has.
    async fn follow_the_other(&mut self) -> Result<()> {
        let row = self.ports.store.run(&self.run.id).await?;
        self.epoch = row.map_or(self.epoch, |row| row.epoch);
        self.run = Arc::new(Run::fold(&self.ports.store.journal(&self.run.id, 0).await?)?);
        Ok(())
    }

    /// Commands of operators for this run: the ids of the requests, and the commands.
    async fn requests(&self) -> Result<(Vec<String>, Vec<(String, Command)>)> {
        let mut ids = vec![];
        let mut commands = vec![];
        for request in self.ports.store.requests().await? {
            if let ObserverRequestKind::Run { run, command } = request.kind
                && run == self.run.id
            {
                ids.push(request.id);
                let ends_a_pause = matches!(command, Command::Resume | Command::Answer { .. });
                let is_lost =
                    bug!(NeverResumes) && ends_a_pause || bug!(LosesApprovals) && matches!(command, Command::Approve);
                commands.extend((!is_lost).then_some((request.actor, command)));
            }
        }
        Ok((ids, commands))
    }

    /// Waits for the next turn: a short time, or a longer one that a command of an operator ends.
    async fn rest(&self) -> Result<()> {
        for _ in 0..if self.sleeps { POLLS_OF_A_SLEEP } else { 1 } {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(()),
                () = self.ports.clock.sleep(POLL) => {}
            }
            if self.sleeps && !self.requests().await?.0.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Time by the clock that did not really pass counts for no deadline. Answers whether one was noted.
    async fn record_clock_jump(&mut self) -> Result<bool> {
        let now = (self.ports.clock.now_ms(), self.ports.clock.passed_ms());
        let by_ms = (now.0 - self.compared.0) - (now.1 - self.compared.1);
        if by_ms.abs() < JUMP_MS || bug!(IgnoresClockJumps) {
            return Ok(false);
        }
        self.compared = now;
        let record = self.run.next_record(Entry::ClockJumped { by_ms }, self.epoch, self.ports.clock.now_ms());
        self.write(vec![record], vec![]).await?;
        Ok(true)
    }

    /// Progress that is to be reported to the engine.
    fn progress(&mut self, snapshot: &Snapshot) -> Option<BoxFuture<'a, Ended>> {
        let is_ours = |f: &crate::model::cluster::UpgradeFlag| f.correlation_id == self.run.correlation.as_str();
        if self.run.stage != Stage::Rolling || !snapshot.cluster.upgrade.as_ref().is_some_and(is_ours) {
            return None;
        }
        let percent = u8::try_from(self.run.permille.min(999) / 10).unwrap_or(99);
        if self.reported_percent == Some(percent) {
            return None;
        }
        self.reported_percent = Some(percent);
        Some(self.caller().report(percent))
    }
}

/// Returns once an operator has asked something that is written without a look at the cluster.
async fn is_urged(ports: &Ports, run: &RunId) -> Result<()> {
    let is_urgent = |kind: &ObserverRequestKind| match kind {
        ObserverRequestKind::Run { run: of, command } => of == run && needs_no_reading(command),
        _ => false,
    };
    loop {
        ports.clock.sleep(POLL).await;
        if ports.store.requests().await?.iter().any(|request| is_urgent(&request.kind)) {
            return Ok(());
        }
    }
}

/// What an operator asks that is written without a look at the cluster. Hosts and settings are left to a turn that
/// reads.
fn needs_no_reading(command: &Command) -> bool {
    match command {
        Command::Pause(_) | Command::Resume | Command::Answer { .. } | Command::Cancel | Command::Approve => true,
        Command::SkipHost(_) | Command::Adopt | Command::Abandon => false,
    }
}

/// The calls that records stand for: number of the step, its host, what is done.
fn intents(records: &[JournalRecord]) -> Vec<(u64, Option<HostId>, Action)> {
    let intent = |r: &JournalRecord| match &r.entry {
        Entry::Intent { host, action } => Some((r.seq, host.clone(), action.clone())),
        _ => None,
    };
    records.iter().filter_map(intent).collect()
}
