//! Cancels a task: sends the request to the provider, and records the actor. The next poll shows the result.
//!
//! Tests: `tests/it/install/manager.rs`.

use crate::audit::catalogue::{Event, EventBuilder, InstallCancelRefused, InstallCancelRequested, OfCancel};
use crate::error::{Code, Error, Result, codes};
use crate::install::image;
use crate::install::lifecycle::{self, TaskChange, what};
use crate::install::send::is_definite_refusal;
use crate::install::tasks::Tasks;
use crate::install::wait;
use crate::model::TimeMs;
use crate::model::ids::TaskId;
use crate::model::request::CancelTaskRequest;
use crate::model::task::{Task, TaskState};
use crate::ports::{Call, Change, ObserverRequest, ObserverRequestKind, Ports, TaskRecord};

/// Sends a request to cancel a task to the provider. Nothing is recorded if the provider refuses. Once begun, the work must run
/// to its end, also if the caller goes away: the provider may have received the request. A task that waits for the restart of
/// its host with the new image ends at once; nothing is sent.
///
/// # Errors
/// `TASK_UNKNOWN`, `TASK_NOT_CANCELLABLE`; what the store and the provider answer.
pub async fn cancel(ports: &Ports, tasks: &Tasks, call: &Call, id: &TaskId, actor: &str) -> Result<TaskRecord> {
    let record = wait::record(ports, id).await?;
    check_cancellable(&record)?;
    if is_awaiting_restart(&record) {
        note_request(ports, tasks, id, actor).await?;
        let now = ports.clock.now_ms();
        let end = |record: TaskRecord| match image::given_up(&record, actor, now) {
            Some(proof) => lifecycle::proved(record, proof, now),
            None => TaskChange::without_event(record),
        };
        return tasks.change(ports, id, end).await;
    }
    let Some(ids) = &record.task.provider_task else {
        return Err(not_cancellable(&record, "it is being sent to the provider just now"));
    };
    let provider = ports.provider(&record.task.provider)?;
    // Writes nothing, because there is no such request. If the files of the state are lost, or another controller has
    // begun, this commit is refused, and nothing is sent to the provider.
    ports.store.commit(vec![Change::DropRequest(id.to_string())]).await?;
    provider.cancel(call, ids).await?;
    note_request(ports, tasks, id, actor).await
}

/// Writes once that the cancel was requested, and by whom.
async fn note_request(ports: &Ports, tasks: &Tasks, id: &TaskId, actor: &str) -> Result<TaskRecord> {
    let now = ports.clock.now_ms();
    let note = |mut record: TaskRecord| {
        if record.task.cancel_requested {
            return TaskChange::without_event(record);
        }
        record.task.cancel_requested = true;
        let event = about_cancel(InstallCancelRequested {}, &record, actor, now).build();
        TaskChange { record, event: Some(event) }
    };
    tasks.change(ports, id, note).await
}

/// The image is staged, and nothing runs any more: the task waits for the restart of its host.
fn is_awaiting_restart(record: &TaskRecord) -> bool {
    record.task.state == TaskState::Proving && record.image.as_ref().is_some_and(|image| image.staged.is_some())
}

/// Stores a request to cancel a task, for the controller. Returns the task as it is.
///
/// # Errors
/// `TASK_UNKNOWN`, `TASK_NOT_CANCELLABLE`; `NO_CONTROLLER` where no process would answer; what the store answers.
pub async fn leave_request(ports: &Ports, request: CancelTaskRequest) -> Result<Task> {
    let record = wait::record(ports, &request.id).await?;
    check_cancellable(&record)?;
    let left = ObserverRequest {
        id: ports.ids.unique(),
        actor: request.actor,
        kind: ObserverRequestKind::CancelTask(request.id),
        at_ms: ports.clock.now_ms(),
    };
    ports.store.commit(vec![Change::Request(left)]).await?;
    Ok(record.task)
}

/// Refuses a task that has ended, at least at the provider.
///
/// # Errors
/// `TASK_NOT_CANCELLABLE`.
pub fn check_cancellable(record: &TaskRecord) -> Result<()> {
    match record.task.state {
        TaskState::Proving if is_awaiting_restart(record) => Ok(()),
        TaskState::Proving => Err(not_cancellable(record, "the provider has finished it; the proof is being taken")),
        state if state.is_final() => Err(not_cancellable(record, "it has ended")),
        _ => Ok(()),
    }
}

/// Whether the refusal is final: asking again would bring the same answer. A provider that could not be reached did not
/// refuse.
pub fn is_refusal(code: Code) -> bool {
    matches!(code, Code::TaskNotCancellable | Code::TaskLost) || is_definite_refusal(code)
}

/// The event of an observer's request that was refused. A caller in this process gets an error instead.
pub fn refused(record: &TaskRecord, actor: &str, error: &Error, now: TimeMs) -> Change {
    let event = about_cancel(InstallCancelRefused { why: error.message() }, record, actor, now);
    Change::Event(event.build())
}

/// Begins an event about the cancel of a task.
fn about_cancel(event: impl Event<Subject = OfCancel>, record: &TaskRecord, actor: &str, now: TimeMs) -> EventBuilder {
    let t = &record.task;
    let of = OfCancel {
        what: what(&t.selection),
        host: t.host_name.clone(),
        provider: t.provider.to_string(),
        actor: actor.to_owned(),
    };
    event.about(of, now).host(&t.host_id).task(&t.id).correlation(&t.correlation_id)
}

fn not_cancellable(record: &TaskRecord, why: &str) -> Error {
    codes::TaskNotCancellable { task: &record.task.id, why }.err()
}
