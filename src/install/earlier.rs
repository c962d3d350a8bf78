//! An earlier installation on the same content host whose sending was not answered: it may run. A new installation
//! first searches for it, so that two package managers never run on one host at the same time.
//!
//! Tests: `tests/it/install/earlier.rs`.

use crate::check::association::Resolved;
use crate::error::{Code, Result, codes};
use crate::install::lifecycle::uncertain;
use crate::model::TimeMs;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ProviderName, TaskId};
use crate::model::task::TaskState;
use crate::ports::{Call, Ports, TaskRecord};

/// How long an unanswered installation is searched for: its job can wait for its server that long.
const LOOK_BACK_MS: TimeMs = 24 * 3_600_000;
/// How long an empty list of the provider proves nothing: a proxy gives up before its server, and the server lists a
/// job only after planning it.
const NOT_LISTED_YET_MS: TimeMs = 600_000;
/// How long an unanswered installation blocks the host if its provider cannot search for it: no installation runs
/// longer.
const IN_THE_WAY_MS: TimeMs = 3_600_000;

/// Refuses a host on which an unanswered installation runs, or may run. Returns the unanswered ones that do not run any
/// more.
///
/// # Errors
/// `HOST_BUSY` if it runs; `TASK_START_UNKNOWN` if the provider does not show whether it does; errors of the store.
pub(super) async fn refuse_unanswered(
    ports: &Ports,
    call: &Call,
    resolved: &Resolved,
    content_host: &ContentHostRef,
) -> Result<Vec<TaskId>> {
    let now = ports.clock.now_ms();
    let unanswered = unanswered(ports, resolved.provider.name(), content_host).await?;
    for record in &unanswered {
        let age = now.saturating_sub(record.task.created_at_ms);
        match runs(call, resolved, content_host, record, now).await {
            Ok(false) => {}
            Ok(true) => return Err(codes::HostBusy { host: &record.task.host_name, task: &record.task.id }.err()),
            Err(error) if error.code() == Code::NoData && age > IN_THE_WAY_MS => {}
            Err(error) => return Err(uncertain(record, &error)),
        }
    }
    Ok(unanswered.into_iter().map(|record| record.task.id).collect())
}

/// Refuses a host with an unanswered installation that is not among the `known` ones, which [`refuse_unanswered`]
/// returned. Reads the store only.
///
/// # Errors
/// `HOST_BUSY`; errors of the store.
pub(super) async fn refuse_newly_unanswered(ports: &Ports, record: &TaskRecord, known: &[TaskId]) -> Result<()> {
    let unanswered = unanswered(ports, &record.task.provider, &record.content_host).await?;
    match unanswered.into_iter().find(|other| !known.contains(&other.task.id)) {
        Some(other) => Err(codes::HostBusy { host: &record.task.host_name, task: other.task.id }.err()),
        None => Ok(()),
    }
}

/// Unanswered installations on this content host.
async fn unanswered(ports: &Ports, provider: &ProviderName, content_host: &ContentHostRef) -> Result<Vec<TaskRecord>> {
    let mut ended = ports.store.ended_tasks(ports.clock.now_ms().saturating_sub(LOOK_BACK_MS)).await?;
    ended.retain(|record| {
        is_unanswered(record) && record.task.provider == *provider && record.content_host.id == content_host.id
    });
    Ok(ended)
}

fn is_unanswered(record: &TaskRecord) -> bool {
    let code = record.task.problem.as_ref().map(|problem| problem.code);
    record.task.state == TaskState::Lost && code == Some(Code::TaskStartUnknown)
}

/// Whether the provider works on the installation now.
///
/// # Errors
/// `NO_DATA` while the provider may not list it yet; errors of the provider.
async fn runs(
    call: &Call,
    resolved: &Resolved,
    content_host: &ContentHostRef,
    record: &TaskRecord,
    now: TimeMs,
) -> Result<bool> {
    let provider = &resolved.provider;
    let started = provider.started(call, content_host, &record.task.correlation_id, record.way);
    let Some(found) = started.await? else {
        let sent_at = record.task.ended_at_ms.unwrap_or(record.task.created_at_ms);
        if now.saturating_sub(sent_at) >= NOT_LISTED_YET_MS {
            return Ok(false);
        }
        let what = format!("whether the earlier installation on host {} began", record.task.host_name);
        let why = "the provider does not list it, and may still begin it: try again 10 minutes after it was sent";
        return Err(codes::NoData { what, why }.err());
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
