//! `task`: reads the state of a task, or waits for its end.

use std::time::Duration;

use crate::error::{Result, codes};
use crate::model::ids::TaskId;
use crate::model::request::TaskRequest;
use crate::model::task::Task;
use crate::ports::{Call, Ports, TaskRecord};

/// Time between two reads of the stored state while a caller waits. The provider is not read.
const READ_INTERVAL: Duration = Duration::from_millis(200);

/// The record of a task.
///
/// # Errors
/// `TASK_UNKNOWN`; what the store answers.
pub async fn record(ports: &Ports, id: &TaskId) -> Result<TaskRecord> {
    ports.store.task(id).await?.ok_or_else(|| codes::TaskUnknown { task: id }.err())
}

/// State of a task; with `wait`, its final state. Reports each change of the progress.
///
/// # Errors
/// `TASK_UNKNOWN`; what the store answers.
pub async fn task(ports: &Ports, call: &Call, request: &TaskRequest) -> Result<Task> {
    let mut reported = None;
    loop {
        let task = record(ports, &request.id).await?.task;
        if reported.as_ref() != Some(&task.progress) {
            call.progress.progress(&task.progress);
        }
        if !request.wait || task.state.is_final() {
            return Ok(task);
        }
        reported = Some(task.progress);
        ports.clock.sleep(READ_INTERVAL).await;
    }
}
