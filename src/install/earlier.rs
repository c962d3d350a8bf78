//! An earlier installation on the same host of which it is not known whether it runs: its sending was not answered, the
//! provider showed it no more, or called it ended without an end on the host. A new installation first searches for it, so
//! that two package managers never run on one host at the same time.
//!
//! Tests: `tests/it/install/earlier.rs`.

use crate::error::{Code, Error, Result, codes};
use crate::install::lifecycle::uncertain;
use crate::model::TimeMs;
use crate::model::ids::TaskId;
use crate::model::task::TaskState;
use crate::ports::{Account, Call, InstallTarget, Ports, Provider, TaskRecord};

/// How long an installation in doubt is looked for: as long as its provider shows it as waiting, it can begin.
const LOOK_BACK_MS: TimeMs = 7 * 24 * 3_600_000;
/// After this time, a provider that cannot be asked for it does not prevent a new one.
const UNASKED_MS: TimeMs = 24 * 3_600_000;
/// How long an empty list of the provider proves nothing: a proxy gives up before its server, and the server lists a
/// job only after planning it.
const NOT_LISTED_YET_MS: TimeMs = 600_000;
/// How long such an installation blocks the host if its provider does not show whether it runs: no installation runs longer.
const IN_THE_WAY_MS: TimeMs = 3_600_000;

/// Refuses a host on which an installation in doubt runs, or may run. Returns those in doubt that do not run any more.
///
/// # Errors
/// `HOST_BUSY` if it runs; `TASK_RESULT_UNKNOWN` if the provider does not show whether it does; errors of the store.
pub(super) async fn refuse_in_doubt(ports: &Ports, call: &Call, target: InstallTarget<'_>) -> Result<Vec<TaskId>> {
    let now = ports.clock.now_ms();
    let (_, host_name) = target.host;
    let in_doubt = in_doubt(ports, target).await?;
    for record in &in_doubt {
        let age = now.saturating_sub(last_known_ms(record));
        match runs(ports, call, record, age).await {
            Ok(false) => {}
            Ok(true) => return Err(codes::HostBusy { host: host_name, task: &record.task.id }.err()),
            Err(error) if is_not_shown(&error) && age > IN_THE_WAY_MS => {}
            Err(_) if age > UNASKED_MS => {}
            Err(error) => return Err(uncertain(record, &error)),
        }
    }
    Ok(in_doubt.into_iter().map(|record| record.task.id).collect())
}

/// Refuses a host with an installation in doubt that is not among the `known` ones, which [`refuse_in_doubt`]
/// returned. Reads the store only.
///
/// # Errors
/// `HOST_BUSY`; errors of the store.
pub(super) async fn refuse_newly_in_doubt(ports: &Ports, record: &TaskRecord, known: &[TaskId]) -> Result<()> {
    let task = &record.task;
    let in_doubt = in_doubt(ports, record.target()).await?;
    match in_doubt.into_iter().find(|other| !known.contains(&other.task.id)) {
        Some(other) => Err(codes::HostBusy { host: &task.host_name, task: other.task.id }.err()),
        None => Ok(()),
    }
}

/// Installations in doubt on this machine. A machine that registers anew gets another content host, and a host that is removed
/// from the engine and added again gets another id.
async fn in_doubt(ports: &Ports, target: InstallTarget<'_>) -> Result<Vec<TaskRecord>> {
    let mut ended = ports.store.ended_tasks(ports.clock.now_ms().saturating_sub(LOOK_BACK_MS)).await?;
    ended.retain(|record| is_in_doubt(record) && record.is_on(target));
    Ok(ended)
}

fn is_in_doubt(record: &TaskRecord) -> bool {
    let code = record.task.problem.as_ref().map(|problem| problem.code);
    match record.task.state {
        TaskState::Lost => matches!(code, Some(Code::TaskResultUnknown | Code::TaskLost | Code::ProviderUnknown)),
        TaskState::Failed | TaskState::Cancelled => record.may_run_on,
        _ => false,
    }
}

/// When the installation was sent, or shown last.
fn last_known_ms(record: &TaskRecord) -> TimeMs {
    record.task.ended_at_ms.unwrap_or(record.task.created_at_ms)
}

/// Nobody can say whether the installation runs: the provider does not show it, or is not in the configuration.
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
            None => return check_absence(&**provider, record, age).map(|()| false),
        },
    };
    let states = provider.tasks(call, std::slice::from_ref(&ids)).await?;
    match states.into_iter().next() {
        Some(seen) => {
            let seen = seen?;
            if seen.may_run_on {
                let why = "the provider calls it ended, and does not show that its commands ended on the host";
                return Err(not_known("runs", record, why));
            }
            // A job without a task: it was never made, or cleaned away.
            if seen.state == TaskState::Planned && seen.ids.task.is_none() {
                let why = "the provider shows its job without a task: the job has not begun, or its task was deleted";
                return Err(not_known("runs", record, why));
            }
            Ok(matches!(seen.state, TaskState::Sending | TaskState::Planned | TaskState::Running | TaskState::Paused))
        }
        None => Ok(true),
    }
}

/// The provider lists no job of the installation. This proves that there is none only after some time, and only to the account
/// that sent it: another one may not be shown the job.
///
/// # Errors
/// `NO_DATA` where it proves nothing.
fn check_absence(provider: &dyn Provider, record: &TaskRecord, age: TimeMs) -> Result<()> {
    let account = provider.account();
    if record.account != account && record.account != Account::default() {
        let why = format!("it was sent by {}, and {account} may not be shown its job", record.account);
        return Err(not_known("began", record, why));
    }
    if age < NOT_LISTED_YET_MS {
        let why = "the provider does not list it, and may still begin it: try again 10 minutes after it was sent";
        return Err(not_known("began", record, why));
    }
    Ok(())
}

fn not_known(began_or_runs: &str, record: &TaskRecord, why: impl std::fmt::Display) -> Error {
    let what = format!("whether the earlier installation on host {} {began_or_runs}", record.task.host_name);
    codes::NoData { what, why }.err()
}
