//! The records of tasks, changed one at a time.
//!
//! Callers, the sending and the following all change records, and each waits for a provider in between. For this reason
//! a change is a function of the record, which is read anew under one lock: no concurrent change is overwritten, and a
//! task that has ended does not change any more.
//!
//! Tests: `tests/it/install/restart.rs` and `manager.rs`.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result, codes};
use crate::install::earlier::refuse_newly_in_doubt;
use crate::install::lifecycle::{self, TaskChange};
use crate::model::ids::TaskId;
use crate::model::task::TaskState;
use crate::ports::{Change, Ports, TaskRecord};

/// Guards the records of a state directory, in its controller.
#[derive(Default)]
pub struct Tasks {
    changing: tokio::sync::Mutex<()>,
    /// Tasks that this process is sending now.
    sending: Mutex<BTreeSet<TaskId>>,
}

/// While this guard lives, the task counts as being sent. It is dropped after the outcome is written.
pub struct Sending<'a> {
    tasks: &'a Tasks,
    id: TaskId,
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        self.tasks.sending().remove(&self.id);
    }
}

impl Tasks {
    /// Writes the intent of an installation. Refuses if an unfinished task works on the host or on its content host, or
    /// if an installation there is in doubt that is not among `in_doubt` (those that do not run any more).
    ///
    /// # Errors
    /// `HOST_BUSY`; errors of the store.
    pub async fn begin(
        &self,
        ports: &Ports,
        record: &TaskRecord,
        in_doubt: &[TaskId],
        intent: Vec<Change>,
    ) -> Result<Sending<'_>> {
        let _changing = self.changing.lock().await;
        refuse_busy(ports, &record.task.host_name, |r| r.is_on(record.target())).await?;
        refuse_newly_in_doubt(ports, record, in_doubt).await?;
        let sending = Sending { tasks: self, id: record.task.id.clone() };
        self.sending().insert(sending.id.clone());
        ports.store.commit(intent).await?;
        Ok(sending)
    }

    /// Changes a task that has not ended, and returns the changed task.
    ///
    /// # Errors
    /// `TASK_UNKNOWN`; what the store answers.
    pub async fn change(
        &self,
        ports: &Ports,
        id: &TaskId,
        change: impl FnOnce(TaskRecord) -> TaskChange,
    ) -> Result<TaskRecord> {
        let _changing = self.changing.lock().await;
        let record = ports.store.task(id).await?.ok_or_else(|| codes::TaskUnknown { task: id }.err())?;
        if record.task.state.is_final() {
            return Ok(record);
        }
        let step = change(record.clone());
        if step.event.is_some() || step.record != record {
            let mut changes = vec![Change::Task(step.record.clone())];
            changes.extend(step.event.map(Change::Event));
            ports.store.commit(changes).await?;
        }
        Ok(step.record)
    }

    /// Ends a task whose sending was interrupted by the end of a process or a panic: it is not known whether the
    /// provider began. A task that is being sent now is not changed.
    ///
    /// # Errors
    /// `TASK_UNKNOWN`; errors of the store.
    pub async fn settle_interrupted(&self, ports: &Ports, id: &TaskId) -> Result<()> {
        let now = ports.clock.now_ms();
        self.change(ports, id, |record| {
            if record.task.state != TaskState::Sending || self.sending().contains(id) {
                return TaskChange::without_event(record);
            }
            let cut_off = Error::internal("the process ended while the installation was being sent");
            let doubt = lifecycle::uncertain(&record, &cut_off);
            lifecycle::unobserved(record, &doubt, now)
        })
        .await
        .map(drop)
    }

    fn sending(&self) -> MutexGuard<'_, BTreeSet<TaskId>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a host with an unfinished task.
///
/// # Errors
/// `HOST_BUSY`; errors of the store.
pub async fn refuse_busy(ports: &Ports, host_name: &str, is_there: impl Fn(&TaskRecord) -> bool) -> Result<()> {
    match ports.store.unfinished_tasks().await?.into_iter().find(is_there) {
        Some(other) => Err(codes::HostBusy { host: host_name, task: other.task.id }.err()),
        None => Ok(()),
    }
}
