//! Sends a prepared installation: writes the intent, calls the provider once, and writes the outcome.
//!
//! Tests: `tests/it/install`.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::audit::catalogue::{InstallGateOverridden, InstallStarted};
use crate::error::{Code, Error, Result};
use crate::install::gates::check_age;
use crate::install::lifecycle::{self, TaskChange, about, uncertain};
use crate::install::prepare::Prepared;
use crate::install::tasks::{Sending, Tasks};
use crate::model::TimeMs;
use crate::model::task::{Task, TaskState};
use crate::ports::{Call, Change, Ports};

/// Time between two tries to write the outcome.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// Writes the intent, calls the provider once, writes the outcome. Once begun, it must run to its end. `is_new` is
/// called once the intent is durable, right before the call: it checks whether the reads that permit the call are still
/// new enough.
///
/// The outcome is written again and again until it is durable or `stop` is cancelled: a task without an outcome could
/// not be followed.
///
/// # Errors
/// `HOST_BUSY`; `READ_TOO_OLD`; what the provider refused with; `TASK_RESULT_UNKNOWN` if it may have begun.
pub async fn send(
    ports: &Ports,
    tasks: &Tasks,
    call: &Call,
    prepared: Prepared,
    stop: &CancellationToken,
    is_new: &(dyn Fn() -> Result<()> + Sync),
) -> Result<Task> {
    let intent = intent(&prepared, ports.clock.now_ms());
    let Prepared { record, provider, way, observed_at_ms, in_doubt, .. } = prepared;
    check_age(&record.task.host_name, observed_at_ms, ports.clock.now_ms())?;
    let sending = tasks.begin(ports, &record, &in_doubt, intent).await?;
    let answer = match is_new() {
        Ok(()) => {
            let answer = provider.install(call, &record.content_host, way, &record.task.selection);
            let answer = AssertUnwindSafe(answer).catch_unwind().await;
            answer.unwrap_or_else(|_| Err(Error::internal("sending the installation panicked")))
        }
        Err(late) => Err(late),
    };
    let now = ports.clock.now_ms();
    let (step, outcome) = match answer {
        Ok(ids) => {
            let mut record = record;
            record.task.provider_task = Some(ids);
            record.task.state = TaskState::Planned;
            record.task.progress.phase = "planned".to_owned();
            (TaskChange::without_event(record), Ok(()))
        }
        Err(error) if is_definite_refusal(error.code()) => (lifecycle::refused(record, &error, now), Err(error)),
        Err(error) => {
            let doubt = uncertain(&record, &error);
            (lifecycle::unobserved(record, &doubt, now), Err(doubt))
        }
    };
    let task = write_outcome(ports, tasks, step, sending, stop).await?;
    outcome.map(|()| task)
}

async fn write_outcome(
    ports: &Ports,
    tasks: &Tasks,
    step: TaskChange,
    _sending: Sending<'_>,
    stop: &CancellationToken,
) -> Result<Task> {
    loop {
        let id = &step.record.task.id;
        let error = match tasks.change(ports, id, |_| step.clone()).await {
            Ok(record) => return Ok(record.task),
            Err(error) => error,
        };
        let at_the_provider = step.record.task.provider_task.as_ref();
        tracing::error!(%error, task = %id, ?at_the_provider, "the outcome of sending an installation could not be written");
        if stop.is_cancelled() || error.code() == Code::Closed {
            return Err(uncertain(&step.record, &error));
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = ports.clock.sleep(WRITE_AGAIN) => {}
        }
    }
}

/// Whether the error proves that nothing was begun: the provider refused, or this library did before it. After any
/// other error the provider may have begun.
pub fn is_definite_refusal(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::InvalidConfig
            | Code::ProviderUnknown
            | Code::ProviderAuth
            | Code::ProviderForbidden
            | Code::ProviderNotFound
            | Code::ProviderRejected
            | Code::ProviderUnsupported
            | Code::ProviderSearch
            | Code::HostNotRegistered
            | Code::HostWithoutContent
            | Code::EmptySelection
            | Code::ErrataNotApplicable
            | Code::ErratumUnknown
            | Code::PackagesNotUpgradable
            | Code::NoInstallMethod
            | Code::ReadTooOld
    )
}

fn intent(prepared: &Prepared, now: TimeMs) -> Vec<Change> {
    let record = &prepared.record;
    let mut changes =
        vec![Change::Task(record.clone()), Change::PackagesBefore(record.task.id.clone(), prepared.before.clone())];
    if let Some(used) = &prepared.used_override {
        let event = about(InstallGateOverridden { reason: &used.reason }, record, now);
        changes.push(Change::Event(event.build()));
    }
    changes.push(Change::Event(about(InstallStarted {}, record, now).build()));
    // A process that took the run over has already searched for this task: from then on, the task must not be created.
    changes
        .extend(prepared.step.as_ref().map(|step| Change::RequireEpoch { run: step.run.clone(), epoch: step.epoch }));
    changes
}
