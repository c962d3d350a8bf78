//! Drives a run: reads, lets the sequence decide, writes, then calls. One loop, no state but the run and what it read.
//!
//! A turn is: read the engine in bulk; ask single hosts what the sequence needs; [`decide`](sequence::decide);
//! write its records with their events, ledger rows and answered requests in one transaction; make the calls that the
//! intents among them stand for; write the answers. A call is never made before its intent is durable, and every
//! answer is followed by the reads of the next turn. Whatever dies in between, the next process continues from the
//! journal under the next epoch; records of the old one are refused by the store from then on.
//!
//! Tests: `lab/tests/it/runs/processes.rs` and `two_stores.rs`, and the simulation (`lab/src/sim/`).

mod act;
mod observe;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use self::observe::Observer;
use crate::error::{Code, Problem, Result, codes};
use crate::install::tasks::Tasks;
use crate::model::TimeMs;
use crate::model::ids::{HostId, RunId};
use crate::model::run::{Action, Command, Entry, JournalRecord, RunState, Stage};
use crate::model::task::ProviderTask;
use crate::ports::{Call, Change, NoProgress, ObserverRequestKind, Ports};
use crate::rolling::events::event_of;
use crate::rolling::run::Run;
use crate::rolling::sequence::{self, Wait};

/// Between two turns in which nothing happened, and between two looks for commands of operators.
const POLL: Duration = Duration::from_secs(5);
/// So many of them are between two turns of a run that waits for a maintenance window.
const POLLS_OF_A_SLEEP: u32 = 10;
/// A decision rests on reads of its own turn; calls are not made when these are older.
const READ_MAX_AGE_MS: i64 = 60_000;
/// Usual time between the reads of two turns. Beyond it the cluster was not observed: the engine did not answer, or the disk was full.
const USUAL_TURN_MS: i64 = 60_000;
/// A clock that went on by so much more, or less, than time passed was set, or the machine was suspended.
const JUMP_MS: TimeMs = 60_000;

/// How a run that is being driven stands just now. All but what it waits for is in the journal, too.
#[derive(Debug, Default)]
pub struct Status(Mutex<(Option<Run>, Vec<Wait>)>);

impl Status {
    /// What it waits for.
    pub fn waits(&self) -> Vec<Wait> {
        self.lock().1.clone()
    }

    /// The run of the driver: what folding the journal gives.
    pub fn run(&self) -> Option<Run> {
        self.lock().0.clone()
    }

    fn set_waits(&self, waits: Vec<Wait>) {
        self.lock().1 = waits;
    }

    fn set_run(&self, run: &Run) {
        self.lock().0 = Some(run.clone());
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Run>, Vec<Wait>)> {
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
    while driver.run.ended.is_none() {
        if stop.is_cancelled() {
            return Err(codes::Cancelled { operation: format!("driving run {run}") }.err());
        }
        let busy = driver.turn().await?;
        if !busy {
            driver.rest().await?;
        }
    }
    Ok(driver.run.state())
}

struct Driver<'a> {
    ports: &'a Ports,
    tasks: &'a Tasks,
    stop: &'a CancellationToken,
    status: &'a Status,
    call: Call,
    run: Run,
    epoch: u64,
    observer: Observer,
    /// The clock, and the time that had passed, when they were last compared.
    compared: (TimeMs, i64),
    /// When everything was last read, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    last_read_ms: i64,
    /// Percentage that was last reported to the engine.
    reported_percent: Option<u8>,
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
        let run = Run::fold(&ports.store.journal(id, 0).await?)?;
        let epoch = row.epoch + 1;
        let call = Call {
            correlation_id: run.correlation.clone(),
            cancel: stop.child_token(),
            progress: Arc::new(NoProgress),
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
            reported_percent: None,
            sleeps: false,
        };
        let took_over = driver.run.next_record(Entry::TookOver, epoch, ports.clock.now_ms());
        let take = Change::TakeRun { run: id.clone(), epoch };
        driver.write(vec![took_over], vec![take]).await?;
        Ok(Some(driver))
    }

    /// One turn. Answers whether anything was done, so that the next one should follow at once.
    async fn turn(&mut self) -> Result<bool> {
        self.check_epoch().await?;
        let mut snapshot = match self.observer.read(self.ports, &self.call, &self.run).await {
            Ok(snapshot) => snapshot,
            Err(error) if error.code() == Code::Closed => return Err(error),
            Err(error) => {
                tracing::warn!(run = %self.run.id, %error, "the engine or the state cannot be read; the run waits");
                self.status.set_waits(vec![Wait { host: None, why: error.into() }]);
                return Ok(false);
            }
        };
        let read_at = self.ports.clock.passed_ms();
        snapshot.unobserved_ms = (read_at - self.last_read_ms - USUAL_TURN_MS).max(0);
        self.last_read_ms = read_at;
        let (requests, commands) = self.requests().await?;
        // From here to the decision nothing is waited for: the clock of the view is the one that deadlines count by.
        while self.record_clock_jump().await? {}
        snapshot.now_ms = self.ports.clock.now_ms();
        let decision = sequence::decide(&self.run, &snapshot, self.epoch, &commands);
        self.status.set_waits(decision.waits);
        self.sleeps = decision.sleeps;
        let intents = intents(&decision.records);
        let idle = decision.records.is_empty() && requests.is_empty();
        if bug!(CallsBeforeDurable) {
            for (_, host, action) in &intents {
                drop(act::act(self, &snapshot, host.as_ref(), action).await);
            }
        }
        let dropped = requests.into_iter().map(Change::DropRequest).collect();
        self.write(decision.records, dropped).await?;
        if !bug!(CallsBeforeDurable) {
            self.call_all(&snapshot, read_at, intents).await?;
        }
        self.report_progress(&snapshot).await;
        Ok(!idle)
    }

    /// A process that has nothing to write would not hear that another one drives the run by now.
    async fn check_epoch(&self) -> Result<()> {
        let row = self.ports.store.run(&self.run.id).await?;
        match row {
            Some(row) if row.epoch > self.epoch && !bug!(LeaseWithoutEpoch) => {
                Err(codes::RunTakenOver { run: &self.run.id, epoch: row.epoch }.err())
            }
            _ => Ok(()),
        }
    }

    /// Makes the calls of a turn, all at once, and writes their answers.
    async fn call_all(
        &mut self,
        snapshot: &sequence::Snapshot,
        read_at: i64,
        intents: Vec<(u64, Option<HostId>, Action)>,
    ) -> Result<()> {
        if intents.is_empty() {
            return Ok(());
        }
        let this: &Driver<'_> = self;
        // Writing can take long (a full disk): then what was read is no ground to act on any more.
        let age_ms = self.ports.clock.passed_ms() - read_at;
        let calls = intents.iter().map(|(step, host, action)| async move {
            let answer = match (0..=READ_MAX_AGE_MS).contains(&age_ms) {
                true => act::act(this, snapshot, host.as_ref(), action).await,
                false => Err(codes::ReadTooOld { age: format!("{} s", age_ms / 1000) }.err()),
            };
            (*step, answer.map_err(Problem::from))
        });
        let answers: Vec<(u64, Result<Option<ProviderTask>, Problem>)> = futures_util::future::join_all(calls).await;
        let now = self.ports.clock.now_ms();
        let mut run = self.run.clone();
        let mut records = vec![];
        for (step, answer) in answers {
            let (provider_task, problem) = answer.map_or_else(|problem| (None, Some(problem)), |task| (task, None));
            let record = run.next_record(Entry::Answered { step, problem, provider_task }, self.epoch, now);
            run.add(&record)?;
            records.push(record);
        }
        self.write(records, vec![]).await
    }

    /// Writes records, the events that tell of them and the ledger rows in them, in one transaction; the run follows
    /// when they are durable. A state that cannot be written is tried again: nothing else is done meanwhile.
    async fn write(&mut self, records: Vec<JournalRecord>, with: Vec<Change>) -> Result<()> {
        if records.is_empty() && with.is_empty() {
            return Ok(());
        }
        loop {
            let mut changes = with.clone();
            let mut run = self.run.clone();
            for record in &records {
                changes.push(Change::Journal(Box::new(record.clone())));
                if let Entry::Ledger(entry) = &record.entry {
                    changes.push(Change::Ledger(entry.clone()));
                }
                let before = run.clone();
                run.add(record)?;
                changes.extend(event_of(&before, &run, record).map(Change::Event));
            }
            match self.ports.store.commit(changes).await {
                Ok(_) => {
                    self.run = run;
                    if bug!(RemembersPastTheJournal) {
                        self.run.approvals += 1;
                    }
                    self.status.set_run(&self.run);
                    return Ok(());
                }
                Err(error) if error.code() == Code::RunTakenOver && bug!(LeaseWithoutEpoch) => {
                    return self.follow_the_other().await;
                }
                Err(error) if error.code() == Code::StateFailed && !self.stop.is_cancelled() => {
                    tracing::error!(run = %self.run.id, %error, "the journal cannot be written; trying again");
                    self.ports.clock.sleep(POLL).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// A planted bug: goes on under whatever epoch the store has.
    async fn follow_the_other(&mut self) -> Result<()> {
        let row = self.ports.store.run(&self.run.id).await?;
        self.epoch = row.map_or(self.epoch, |row| row.epoch);
        self.run = Run::fold(&self.ports.store.journal(&self.run.id, 0).await?)?;
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
                let is_lost = bug!(NeverResumes) && ends_a_pause;
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

    /// Time by the clock that did not really pass counts for no deadline, and neither does a suspended machine's.
    /// Answers whether one was noted.
    async fn record_clock_jump(&mut self) -> Result<bool> {
        let now = (self.ports.clock.now_ms(), self.ports.clock.passed_ms());
        let by_ms = (now.0 - self.compared.0) - (now.1 - self.compared.1);
        if by_ms.abs() < JUMP_MS {
            return Ok(false);
        }
        self.compared = now;
        let record = self.run.next_record(Entry::ClockJumped { by_ms }, self.epoch, self.ports.clock.now_ms());
        self.write(vec![record], vec![]).await?;
        Ok(true)
    }

    /// Reports the progress to the engine. Nothing depends on it.
    async fn report_progress(&mut self, snapshot: &sequence::Snapshot) {
        let is_ours = |f: &crate::model::cluster::UpgradeFlag| f.correlation_id == self.run.correlation.as_str();
        if self.run.stage != Stage::Rolling || !snapshot.cluster.upgrade.as_ref().is_some_and(is_ours) {
            return;
        }
        let percent = u8::try_from(self.run.permille.min(999) / 10).unwrap_or(99);
        if self.reported_percent == Some(percent) {
            return;
        }
        self.reported_percent = Some(percent);
        let change = crate::model::cluster::FlagChange::Progress(percent);
        if let Err(error) = self.ports.engine.upgrade_flag(&self.call, &self.run.plan.cluster, change).await {
            tracing::info!(run = %self.run.id, %error, "the progress could not be reported to the engine");
        }
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
