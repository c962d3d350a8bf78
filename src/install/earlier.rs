//! An earlier installation on the same host of which it is not known whether it runs: its sending was not answered, or the
//! provider showed it no more. A new installation first searches for it, so that two package managers never run on one host
//! at the same time.
//!
//! Tests: `tests/it/install/earlier.rs`.

use crate::check::association::Resolved;
use crate::error::{Code, Error, Result, codes};
use crate::install::lifecycle::uncertain;
use crate::model::TimeMs;
use crate::model::host::{ContentHostRef, HostInventory};
use crate::model::ids::{HostId, ProviderName, TaskId};
use crate::model::task::TaskState;
use crate::ports::{Call, Ports, TaskRecord};

/// How long an unanswered installation is searched for: its job can wait for its server that long.
const LOOK_BACK_MS: TimeMs = 24 * 3_600_000;
/// How long an empty list of the provider proves nothing: a proxy gives up before its server, and the server lists a
/// job only after planning it.
const NOT_LISTED_YET_MS: TimeMs = 600_000;
/// How long such an installation blocks the host if its provider does not show whether it runs: no installation runs longer.
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
    host: &HostInventory,
    content_host: &ContentHostRef,
) -> Result<Vec<TaskId>> {
    let now = ports.clock.now_ms();
    let unanswered = unanswered(ports, (&host.id, &host.name), resolved.provider.name(), content_host).await?;
    for record in &unanswered {
        let age = now.saturating_sub(last_known_ms(record));
        match runs(ports, call, record, age).await {
            Ok(false) => {}
            Ok(true) => return Err(codes::HostBusy { host: &record.task.host_name, task: &record.task.id }.err()),
            Err(error) if is_not_shown(&error) && age > IN_THE_WAY_MS => {}
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
    let task = &record.task;
    let unanswered = unanswered(ports, (&task.host_id, &task.host_name), &task.provider, &record.content_host).await?;
    match unanswered.into_iter().find(|other| !known.contains(&other.task.id)) {
        Some(other) => Err(codes::HostBusy { host: &task.host_name, task: other.task.id }.err()),
        None => Ok(()),
    }
}

/// Unanswered installations on this host. A machine that registers anew gets another content host, a host that is removed from
/// the engine and added again gets another id, and a content host can be known under two names.
async fn unanswered(
    ports: &Ports,
    (host, name): (&HostId, &str),
    provider: &ProviderName,
    content_host: &ContentHostRef,
) -> Result<Vec<TaskRecord>> {
    let mut ended = ports.store.ended_tasks(ports.clock.now_ms().saturating_sub(LOOK_BACK_MS)).await?;
    ended.retain(|record| {
        let is_same = record.task.provider == *provider && record.content_host.id == content_host.id;
        is_unanswered(record) && (is_same || record.task.host_id == *host || record.task.host_name == name)
    });
    Ok(ended)
}

fn is_unanswered(record: &TaskRecord) -> bool {
    let code = record.task.problem.as_ref().map(|problem| problem.code);
    record.task.state == TaskState::Lost && matches!(code, Some(Code::TaskStartUnknown | Code::TaskLost))
}

/// When the installation was sent, or shown last.
fn last_known_ms(record: &TaskRecord) -> TimeMs {
    record.task.ended_at_ms.unwrap_or(record.task.created_at_ms)
}

/// The provider cannot say whether the installation runs.
fn is_not_shown(error: &Error) -> bool {
    matches!(error.code(), Code::NoData | Code::TaskLost | Code::ProviderUnknown)
}

/// Whether the provider works on the installation now.
///
/// # Errors
/// `NO_DATA` while the provider may not list it yet; `TASK_LOST` where it shows the installation no more; errors of the
/// provider.
async fn runs(ports: &Ports, call: &Call, record: &TaskRecord, age: TimeMs) -> Result<bool> {
    let provider = ports.provider(&record.task.provider)?;
    let ids = match &record.task.provider_task {
        Some(ids) => ids.clone(),
        None => match provider.started(call, &record.content_host, &record.task.correlation_id, record.way).await? {
            Some(ids) => ids,
            None if age >= NOT_LISTED_YET_MS => return Ok(false),
            None => {
                let what = format!("whether the earlier installation on host {} began", record.task.host_name);
                let why =
                    "the provider does not list it, and may still begin it: try again 10 minutes after it was sent";
                return Err(codes::NoData { what, why }.err());
            }
        },
    };
    let states = provider.tasks(call, std::slice::from_ref(&ids)).await?;
    match states.into_iter().next() {
        Some(seen) => {
            let seen = seen?;
            // A job without a task: it was never made, or cleaned away.
            if seen.state == TaskState::Planned && seen.ids.task.is_none() {
                let what = format!("whether the earlier installation on host {} runs", record.task.host_name);
                return Err(codes::NoData { what, why: "its job has no task" }.err());
            }
            Ok(matches!(seen.state, TaskState::Sending | TaskState::Planned | TaskState::Running | TaskState::Paused))
        }
        None => Ok(true),
    }
}
