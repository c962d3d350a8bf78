//! An earlier installation on the same content host whose sending was not answered: it may run. The next one first looks
//! for it, so that two package managers never run on a host at a time.
//!
//! Tests: `tests/it/install/earlier.rs`.

use crate::check::association::Resolved;
use crate::error::{Code, Result, codes};
use crate::install::lifecycle::uncertain;
use crate::model::TimeMs;
use crate::model::host::ContentHostRef;
use crate::model::task::TaskState;
use crate::ports::{Call, Ports, TaskRecord};

/// How long an unanswered installation is looked for: a job can wait for its server that long.
const LOOK_BACK_MS: TimeMs = 24 * 3_600_000;
/// How long it stands in the way where its provider cannot be asked for it: no installation runs longer.
const IN_THE_WAY_MS: TimeMs = 3_600_000;

/// Refuses a host on which an unanswered installation runs, or may run.
///
/// # Errors
/// `HOST_BUSY` if it runs; `TASK_START_UNKNOWN` if the provider does not show whether it does; errors of the store.
pub(super) async fn refuse_unanswered(
    ports: &Ports,
    call: &Call,
    resolved: &Resolved,
    content_host: &ContentHostRef,
) -> Result<()> {
    let now = ports.clock.now_ms();
    let mut unanswered = ports.store.ended_tasks(now.saturating_sub(LOOK_BACK_MS)).await?;
    unanswered.retain(|record| is_unanswered(record) && is_on(record, resolved, content_host));
    for record in unanswered {
        let age = now.saturating_sub(record.task.created_at_ms);
        match runs(call, resolved, content_host, &record).await {
            Ok(false) => {}
            Ok(true) => return Err(codes::HostBusy { host: &record.task.host_name, task: &record.task.id }.err()),
            Err(error) if error.code() == Code::NoData && age > IN_THE_WAY_MS => {}
            Err(error) => return Err(uncertain(&record, &error)),
        }
    }
    Ok(())
}

fn is_unanswered(record: &TaskRecord) -> bool {
    let code = record.task.problem.as_ref().map(|problem| problem.code);
    record.task.state == TaskState::Lost && code == Some(Code::TaskStartUnknown)
}

fn is_on(record: &TaskRecord, resolved: &Resolved, content_host: &ContentHostRef) -> bool {
    record.task.provider == *resolved.provider.name() && record.content_host.id == content_host.id
}

/// Whether the provider works on it now.
async fn runs(call: &Call, resolved: &Resolved, content_host: &ContentHostRef, record: &TaskRecord) -> Result<bool> {
    let provider = &resolved.provider;
    let Some(found) = provider.started(call, content_host, &record.task.correlation_id).await? else {
        return Ok(false);
    };
    let states = provider.tasks(call, std::slice::from_ref(&found)).await?;
    match states.into_iter().next() {
        Some(Ok(seen)) => {
            Ok(matches!(seen.state, TaskState::Sending | TaskState::Planned | TaskState::Running | TaskState::Paused))
        }
        Some(Err(error)) if error.code() == Code::TaskLost => Ok(false),
        Some(Err(error)) => Err(error),
        None => Ok(true),
    }
}
