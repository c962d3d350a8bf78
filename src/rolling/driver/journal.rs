//! The driver's reads and writes of the state: records with their events, commands of operators, the epoch.
//!
//! Tests: `lab/tests/it/runs/processes.rs` and `tests/it/store/lease.rs`.

use std::sync::Arc;

use super::calls::Ended;
use super::commands::POLL;
use super::{Driver, USUAL_TURN_MS};
use crate::error::{Code, Result, codes};
use crate::model::run::{Command, Entry, JournalRecord};
use crate::ports::{Change, ObserverRequestKind};
use crate::rolling::events::{Before, event_of, progress_of};
use crate::rolling::run::Run;

/// A clock that went on by this much more, or less, than the time that passed was set.
const JUMP_MS: i64 = 60_000;

impl Driver<'_> {
    /// Fails if another process has taken the run over. A process without records to write must notice that, too.
    pub(super) async fn check_epoch(&self) -> Result<()> {
        let row = self.ports.store.run(&self.run.id).await?;
        match row {
            Some(row) if row.epoch > self.epoch && !bug!(LeaseWithoutEpoch) => {
                Err(codes::RunTakenOver { run: &self.run.id, epoch: row.epoch }.err())
            }
            _ => Ok(()),
        }
    }

    /// Writes the answers of ended calls. A clock that was set meanwhile is recorded before: the time since a lost call is the
    /// difference of two times of one clock.
    pub(super) async fn take_ended(&mut self, ended: Vec<Ended>) -> Result<()> {
        if ended.is_empty() {
            return Ok(());
        }
        while !bug!(AnswersBeforeClockJumps) && self.record_clock_jump().await? {}
        let mut answers = vec![];
        for call in ended {
            match call {
                // The run can have finished with the host meanwhile.
                Ended::Act(step, answer) if self.run.steps.contains_key(&step) => {
                    let (provider_task, problem) =
                        answer.map_or_else(|problem| (None, Some(problem)), |task| (task, None));
                    answers.push(Entry::Answered { step, problem, provider_task });
                }
                Ended::Answer(answer) => self.observer.take(&self.run, answer),
                Ended::Act(..) | Ended::Nothing => {}
            }
        }
        if answers.is_empty() {
            return Ok(());
        }
        let unobserved = self.unobserved();
        self.write_entries(unobserved.into_iter().chain(answers).collect()).await
    }

    /// Time that was not observed. It is written with the first record after it: the process can end before the next one, and a
    /// later process cannot know for how long this one observed the cluster.
    fn unobserved(&self) -> Option<Entry> {
        let for_ms = self.unobserved_ms(self.ports.clock.passed_ms());
        (for_ms > 0 && !bug!(AccountsLate)).then_some(Entry::Unobserved { for_ms })
    }

    /// Writes entries of the present moment.
    async fn write_entries(&mut self, entries: Vec<Entry>) -> Result<()> {
        let (now, passed_ms) = (self.ports.clock.now_ms(), self.ports.clock.passed_ms());
        let accounts = entries.iter().any(|entry| matches!(entry, Entry::Unobserved { .. }));
        let mut run = Run::clone(&self.run);
        let mut records = vec![];
        for entry in entries {
            let record = run.next_record(entry, self.epoch, now);
            run.add(&record)?;
            records.push(record);
        }
        self.write(records, vec![]).await?;
        if accounts {
            self.accounted_ms = passed_ms - USUAL_TURN_MS;
        }
        Ok(())
    }

    /// Writes records as [`Driver::commit`] does, and tries again until the state can be written.
    pub(super) async fn write(&mut self, records: Vec<JournalRecord>, with: Vec<Change>) -> Result<()> {
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
    pub(super) async fn commit(&mut self, records: &[JournalRecord], with: &[Change]) -> Result<()> {
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
            let events = progress_of(&before, &run, record).into_iter().chain(event_of(&before, &run, record));
            changes.extend(events.filter(|_| !bug!(ReportsNothing)).map(Change::Event));
        }
        match self.ports.store.commit(changes).await {
            Ok(_) => {
                if bug!(RemembersPastTheJournal) {
                    let unapproved = run.plan.hosts.iter().map(|plan| plan.id.clone());
                    run.approved = unapproved.filter(|id| !run.approved.contains(id)).collect();
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

    /// A planted bug: continues under the present epoch of the store.
    async fn follow_the_other(&mut self) -> Result<()> {
        let row = self.ports.store.run(&self.run.id).await?;
        self.epoch = row.map_or(self.epoch, |row| row.epoch);
        self.run = Arc::new(Run::fold(&self.ports.store.journal(&self.run.id, 0).await?)?);
        Ok(())
    }

    /// Commands of operators for this run: the ids of the requests, and the commands.
    pub(super) async fn requests(&self) -> Result<(Vec<String>, Vec<(String, Command)>)> {
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

    /// Notes time of the clock that did not really pass: it counts for no deadline. Returns whether there was any.
    pub(super) async fn record_clock_jump(&mut self) -> Result<bool> {
        let now = (self.ports.clock.now_ms(), self.ports.clock.passed_ms());
        let by_ms = (now.0 - self.compared.0) - (now.1 - self.compared.1);
        if by_ms.abs() < JUMP_MS || bug!(IgnoresClockJumps) {
            return Ok(false);
        }
        self.compared = now;
        // The clock first: the time that was not observed ends at the new time.
        let unobserved = self.unobserved();
        self.write_entries([Entry::ClockJumped { by_ms }].into_iter().chain(unobserved).collect()).await?;
        Ok(true)
    }
}
