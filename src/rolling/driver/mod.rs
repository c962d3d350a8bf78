//! Drives a run: reads, lets the sequence decide, writes, then calls. One loop; its only state is the run and the last
//! reads.
//!
//! A turn has these steps: write the answers of calls that have ended; ask single hosts the queries of the sequence;
//! read the engine; [`decide`](sequence::decide); write the records with their events, ledger rows and answered
//! requests in one transaction; make the call of each intent that was written. A call is never made
//! before its intent is durable, nor on reads older than [`READ_MAX_AGE_MS`](sequence::snapshot::READ_MAX_AGE_MS).
//! Calls, and queries to providers, go on beside the turns, each with a deadline. If a process dies, the next one
//! continues from the journal under the next epoch; the store then refuses records of the old process.
//!
//! | file | subject |
//! |---|---|
//! | `observe` | the reads of a turn |
//! | `events` | the engine's events |
//! | `slow` | queries that providers answer: which are due, and how long an answer is used |
//! | `ask` | sends these queries |
//! | `act` | the calls, one for each action |
//! | `based_on` | how old the reads may be that a call is based on |
//! | `calls` | calls under way, and their deadlines |
//! | `journal` | records, their events, and commands, in the state |
//! | `commands` | commands that need no read of the cluster |
//! | `status` | the present state of the run, for readers |
//!
//! Tests: `lab/tests/it/runs/processes.rs` and `two_stores.rs`, and the simulation (`lab/src/sim/`).

mod act;
mod ask;
mod based_on;
mod calls;
mod commands;
mod events;
mod journal;
mod limit;
mod observe;
mod slow;
mod status;

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use self::act::{Caller, StepCall};
use self::ask::{Known, SlowQuery};
use self::based_on::BasedOn;
use self::calls::{Calls, Ended};
use self::commands::{POLL, is_urged, without_reads};
use self::observe::{Observation, Observer};
use self::slow::{Kind, Wanted};
pub use self::status::Status;
use crate::error::{Code, Error, Problem, Result, codes};
use crate::install::tasks::Tasks;
use crate::model::TimeMs;
use crate::model::ids::{HostId, RunId};
use crate::model::run::{Action, Entry, JournalRecord, RunState, Stage};
use crate::ports::{Call, Change, Ports};
use crate::rolling::run::Run;
use crate::rolling::sequence::{self, BlindTimes, HostReads, Inspected, Snapshot, Wait};

/// Number of polls between two turns of a run that waits for a maintenance window.
const POLLS_OF_A_SLEEP: u32 = 10;
/// Usual time between the reads of two turns. Beyond it the cluster was not observed: the engine did not answer, or the
/// disk was full.
const USUAL_TURN_MS: i64 = 60_000;
/// As [`USUAL_TURN_MS`], for the first turn of a process. What passes before it was observed by nobody: taking over can wait long
/// for the disk.
const FIRST_TURN_MS: i64 = 5_000;

/// Takes a run over and drives it until it has ended, `stop` is cancelled, or another process takes it over.
///
/// # Errors
/// `RUN_UNKNOWN`, `RUN_TAKEN_OVER`, `JOURNAL_DAMAGED`, `CLOSED`; `CANCELLED` when stopped, the run being resumable.
pub async fn drive(ports: Ports, tasks: Arc<Tasks>, run: RunId, stop: CancellationToken) -> Result<RunState> {
    drive_showing(ports, tasks, run, stop, &Status::default()).await
}

/// As [`drive`]; shows the state of the run in `status`.
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
    let driven = driver.drive(&mut calls).await;
    // Queries under way end now: an inspection takes its job back.
    driver.call.cancel.cancel();
    calls.wind_up().await;
    driven.map(|()| driver.run.state())
}

/// The result of a turn: whether anything was done, so that the next one follows at once, and the calls to begin.
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
    /// The clock and the passed time when they were last compared.
    compared: (TimeMs, i64),
    /// When the engine was last read without delay, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    last_read_ms: i64,
    /// Up to this time the records show the time in which nothing was observed.
    accounted_ms: i64,
    /// Percentage that was last reported to the engine.
    reported_percent: Option<u8>,
    /// Whether the last records could not be written. Until records are written, time counts for no deadline.
    is_unwritable: bool,
    /// Whether the run waits for a maintenance window, by the last turn.
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
        let call = Call::new(run.correlation.clone(), stop.child_token());
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
            accounted_ms: last_read_ms - USUAL_TURN_MS + FIRST_TURN_MS,
            reported_percent: None,
            is_unwritable: false,
            sleeps: false,
        };
        let took_over = driver.run.next_record(Entry::TookOver, epoch, ports.clock.now_ms());
        let take = Change::TakeRun { run: id.clone(), epoch };
        driver.write(vec![took_over], vec![take]).await?;
        // The first reading can take minutes.
        status.set_waits(vec![Wait { host: None, why: driver.waits_for_reading() }]);
        Ok(Some(driver))
    }

    /// Turn after turn, until the run has ended.
    async fn drive(&mut self, calls: &mut Calls<'a>) -> Result<()> {
        while self.run.ended.is_none() {
            if self.stop.is_cancelled() {
                // Calls already made get some time to be answered.
                calls.settle().await;
                return Err(codes::Cancelled { operation: format!("driving run {}", self.run.id) }.err());
            }
            let turn = match calls.beside(self.check_epoch()).await {
                Ok(()) => {
                    let ended = calls.take_ended();
                    calls.beside(self.turn(ended)).await
                }
                Err(error) => Err(error),
            };
            let turn = match turn {
                Err(error) if self.can_wait(&error) => {
                    self.waits_for_state(error);
                    calls.beside(self.poll()).await;
                    continue;
                }
                turn => turn?,
            };
            calls.act(turn.acts);
            calls.ask(turn.others);
            calls.settle().await;
            if !turn.busy {
                match calls.or_ended(self.until_next_turn()).await {
                    Some(Err(error)) if self.can_wait(&error) => self.waits_for_state(error),
                    waited => waited.transpose().map(drop)?,
                }
            }
        }
        Ok(())
    }

    /// One turn, after these calls have ended.
    async fn turn(&mut self, ended: Vec<Ended>) -> Result<TurnEnd<'a>> {
        let answered = !ended.is_empty();
        self.take_ended(ended).await?;
        // Commands first: the later reads then show what an operator did before the command.
        let (requests, commands) = self.requests().await?;
        if !commands.is_empty() {
            self.observer.ask_again(self.ports.clock.passed_ms());
        }
        let read = tokio::select! {
            biased;
            read = self.observer.read(self.ports, &self.call, &self.run) => Some(read),
            // A slow read delays neither a pause nor a cancel.
            urgent = is_urged(self.ports, &self.run.id) => urgent.map(|()| None)?,
        };
        let mut observation = match read {
            Some(Ok(observation)) => observation,
            Some(Err(error)) if error.code() == Code::Closed => return Err(error),
            Some(Err(error)) => return self.blind_turn(error.into()).await,
            None => return self.blind_turn(self.waits_for_reading()).await,
        };
        let Observation { snapshot, from_ms, slow } = &mut observation;
        // From here to the decision nothing waits: deadlines count by the clock of this moment. Writing the record of a
        // clock jump can take long, and the clock can be set once more meanwhile.
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
            for step_call in self.step_calls(snapshot, *from_ms, &intents) {
                drop(step_call?.await);
            }
        }
        let dropped: Vec<Change> = requests.into_iter().map(Change::DropRequest).collect();
        // A decision on these reads must not be written much later: a turn whose records cannot be written is dropped,
        // and the next one reads again.
        match self.commit(&decision.records, &dropped).await {
            Err(error) if error.code() == Code::StateFailed && !self.stop.is_cancelled() => {
                tracing::error!(run = %self.run.id, %error, "the journal cannot be written; reading again");
                self.status.set_waits(vec![Wait { host: None, why: error.into() }]);
                self.is_unwritable = true;
                let others = self.queries(snapshot, std::mem::take(slow));
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
            turn.acts = self.step_calls(snapshot, *from_ms, &intents).collect::<Result<_>>()?;
        }
        turn.others = self.queries(snapshot, std::mem::take(slow));
        turn.others.extend(self.progress(snapshot));
        Ok(turn)
    }

    /// A turn that could not read the engine, or the state. Commands of operators that need no read are written all the
    /// same. An outage that lasts is reported, and then asked about.
    async fn blind_turn(&mut self, why: Problem) -> Result<TurnEnd<'a>> {
        tracing::warn!(run = %self.run.id, why = %why.message, "the engine or the state cannot be read; the run waits");
        let (mut commands, mut dropped) = (vec![], vec![]);
        for (id, actor, command) in without_reads(self.ports.store.requests().await?, &self.run.id) {
            dropped.push(Change::DropRequest(id));
            commands.push((actor, command));
        }
        // The pause must not end time that did not pass: the clock jump is recorded first.
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

    /// Time without observation, beyond the usual time between two turns, that no record shows yet.
    fn unobserved_ms(&self, passed_ms: i64) -> i64 {
        (passed_ms - self.accounted_ms - USUAL_TURN_MS).max(0)
    }

    fn waits_for_reading(&self) -> Problem {
        codes::RunWaiting { entity: format!("run {}", self.run.id), what: "the engine is being read" }.err().into()
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

    /// The calls of a turn. A call whose reads are too old by now is not made, because writing can take long.
    fn step_calls<'s>(
        &'s mut self,
        snapshot: &'s Snapshot,
        from_ms: i64,
        intents: &'s [(u64, Option<HostId>, Action)],
    ) -> impl Iterator<Item = Result<BoxFuture<'a, Ended>>> + use<'a, 's> {
        let caller = self.caller();
        intents.iter().map(move |(step, host, action)| {
            let reads = host.as_ref().and_then(|host| snapshot.host_reads.get(host));
            // A silent host has no count. Instead, the answer that its VDSM port is closed must be new.
            let is_silent = reads.is_some_and(|reads| reads.inspected == Some(Inspected::Silent));
            let asked_ms = reads.and_then(|reads| reads.inspected_asked_ms).filter(|_| !is_silent);
            let absent_ms = reads.and_then(|reads| reads.vdsm_answered_ms).filter(|_| is_silent);
            let alive_ms = reads.and_then(|reads| reads.vdsm_answered_ms);
            let restart_count_ms = reads.map_or(0, HostReads::count_max_age_ms);
            let based_on = BasedOn { read_ms: from_ms, asked_ms, absent_ms, restart_count_ms, alive_ms };
            if let Err(late) = based_on.is_new(&*self.ports.clock, action) {
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
            let inspected = host.as_ref().and_then(|host| self.run.hosts.get(host)?.inspected.as_ref());
            let boot_id = inspected.map(|inspection| inspection.boot_id.clone());
            let boot_id = boot_id.map(|id| if bug!(NamesNoBoot) { String::new() } else { id });
            let (host, action, gluster) = (host.clone(), action.clone(), snapshot.cluster.gluster);
            Ok(caller.make(StepCall { step: *step, host, action, gluster, install, boot_id, based_on }))
        })
    }

    /// Slow queries, to be sent beside the turns.
    fn queries(&self, snapshot: &Snapshot, wanted: Vec<Wanted>) -> Vec<BoxFuture<'a, Ended>> {
        let mut asked: Vec<BoxFuture<'a, Ended>> = vec![];
        for Wanted { host, kind, job, takes_back, step, phase, ends } in wanted {
            let planned = self.run.plan.host(&host).and_then(|plan| plan.provider.clone());
            let query = match (kind, job) {
                (_, Some(job)) if takes_back => Ok(SlowQuery::TakeBack(job, planned)),
                (_, Some(job)) => Ok(SlowQuery::RestartJob(job, planned)),
                (Kind::LostRestart, None) => {
                    let step = step.unwrap_or_default();
                    Ok(SlowQuery::LostRestart(step, self.run.correlation.of_step(step), planned))
                }
                (Kind::Inspect | Kind::RestartJob, None) => {
                    let machine = snapshot.hosts.get(&host).and_then(|seen| seen.inventory.hardware_uuid.clone());
                    let has_answered = self.run.hosts.get(&host).is_some_and(|run| run.inspected.is_some());
                    Ok(SlowQuery::Inspect(Known { machine, has_answered }))
                }
                (Kind::Vdsm, None) => Ok(SlowQuery::Vdsm),
                (Kind::ErrataBefore | Kind::ErrataLeft, None) => {
                    let Some(of) = snapshot.hosts.get(&host).map(|seen| Box::new(seen.inventory.clone())) else {
                        continue;
                    };
                    let before = self.run.hosts.get(&host).and_then(|run| run.errata_before.clone());
                    Ok(SlowQuery::Errata(of, planned, before.filter(|_| kind == Kind::ErrataLeft)))
                }
                (Kind::Installed, None) => {
                    let of = snapshot.hosts.get(&host).map(|seen| Box::new(seen.inventory.clone()));
                    let Some((of, plan)) = of.zip(self.run.plan.host(&host)) else { continue };
                    let names = plan.packages.iter().map(|package| package.name.clone()).collect();
                    Ok(SlowQuery::Installed(of, planned, names))
                }
                (Kind::Prepare, None) => act::request(&self.run, snapshot, &host).map(Box::new).map(SlowQuery::Prepare),
            };
            let ports = self.ports;
            let call = Call { cancel: self.call.cancel.child_token(), ..self.call.clone() };
            asked.push(Box::pin(async move {
                let query = match query {
                    Ok(query) => query,
                    Err(error) => return Ended::Answer(ask::refused(ports, host, phase, error)),
                };
                let mut answer = pin!(ask::ask(ports, &call, host, phase, query));
                // The query itself ends what it has begun at its provider.
                tokio::select! {
                    biased;
                    answer = &mut answer => return Ended::Answer(answer),
                    () = ends.cancelled() => call.cancel.cancel(),
                }
                Ended::Answer(answer.await)
            }));
        }
        asked
    }

    /// Whether the run waits while this error lasts: the state cannot be read for now. A driver that ended would lose the
    /// answers to its calls.
    fn can_wait(&self, error: &Error) -> bool {
        error.code() == Code::StateFailed && !self.stop.is_cancelled() && !bug!(EndsOnFailedRead)
    }

    fn waits_for_state(&self, error: Error) {
        tracing::error!(run = %self.run.id, %error, "the state cannot be read; reading again");
        self.status.set_waits(vec![Wait { host: None, why: error.into() }]);
    }

    /// Waits a short time, or until the driver is stopped.
    async fn poll(&self) {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => {}
            () = self.ports.clock.sleep(POLL) => {}
        }
    }

    /// Waits until the next turn: a short time, or a longer one that a command of an operator ends.
    async fn until_next_turn(&self) -> Result<()> {
        for _ in 0..if self.sleeps { POLLS_OF_A_SLEEP } else { 1 } {
            self.poll().await;
            if self.stop.is_cancelled() {
                return Ok(());
            }
            if self.sleeps && !self.requests().await?.0.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The report of the progress to the engine, if it has changed.
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

/// The intents among the records: number of the step, host, action.
fn intents(records: &[JournalRecord]) -> Vec<(u64, Option<HostId>, Action)> {
    let intent = |r: &JournalRecord| match &r.entry {
        Entry::Intent { host, action } => Some((r.seq, host.clone(), action.clone())),
        _ => None,
    };
    records.iter().filter_map(intent).collect()
}
