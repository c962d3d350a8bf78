//! Following tasks to their end: one look at all of them at a time, with few requests to each provider.
//!
//! The tasks are in the store, so a process that starts anew follows what the last one left.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::audit::EventKind;
use crate::config::{Config, Span};
use crate::error::{Code, Error, Result};
use crate::model::TimeMs;
use crate::model::ids::{CorrelationId, ErratumId, ProviderName};
use crate::model::task::{Selection, TaskState};
use crate::ports::{Call, Change, NoProgress, Ports, Provider, RequestKind, TaskRecord};
use crate::upgrade::install;
use crate::upgrade::lifecycle::{self, Step, about};
use crate::upgrade::proof::{self, Seen};

/// Intervals and limits of the following.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two looks.
    pub poll: Span,
    /// A task that takes longer is reported.
    pub stuck_after: Span,
    /// How long to wait for a new profile.
    pub proof_timeout: Span,
    /// Between two looks at the profile.
    pub proof_interval: Span,
}

impl From<&Config> for Pace {
    fn from(c: &Config) -> Self {
        Pace {
            poll: c.task_poll_interval,
            stuck_after: c.task_stuck_after,
            proof_timeout: c.proof_timeout,
            proof_interval: c.proof_interval,
        }
    }
}

/// Follows tasks until `stop` is cancelled. `wake` tells of a new task or request.
pub async fn run(ports: &Ports, pace: Pace, wake: &Notify, stop: &CancellationToken) {
    let mut follower = Follower { ports, pace, stop, looked_at_profile: BTreeMap::new() };
    while !stop.is_cancelled() {
        let busy = match follower.look().await {
            Ok(busy) => busy,
            Err(error) => {
                tracing::warn!(%error, "looking after the tasks failed; trying again");
                true
            }
        };
        let interval = follower.interval();
        tokio::select! {
            () = stop.cancelled() => {}
            () = wake.notified() => {}
            () = ports.clock.sleep(interval), if busy => {}
        }
    }
}

/// Tasks whose sending was cut off by the end of a process: nobody knows whether the provider began.
/// Called once at the start, before any new task is sent.
pub async fn settle_interrupted(ports: &Ports) -> Result<()> {
    let now = ports.clock.now_ms();
    for record in ports.store.unfinished_tasks().await? {
        if record.task.state == TaskState::Sending {
            let died = Error::internal("the process ended while the installation was being sent");
            let doubt = install::uncertain(&record, &died);
            write(ports, &record.clone(), lifecycle::unobserved(record, &doubt, now)).await?;
        }
    }
    Ok(())
}

struct Follower<'a> {
    ports: &'a Ports,
    pace: Pace,
    stop: &'a CancellationToken,
    /// When the profile of a proving task was last read.
    looked_at_profile: BTreeMap<String, TimeMs>,
}

impl Follower<'_> {
    fn interval(&self) -> std::time::Duration {
        if self.looked_at_profile.is_empty() {
            self.pace.poll.0
        } else {
            self.pace.poll.0.min(self.pace.proof_interval.0)
        }
    }

    /// Looks once at every unfinished task. Answers whether any is left.
    async fn look(&mut self) -> Result<bool> {
        self.answer_requests().await?;
        let records: Vec<_> = self
            .ports
            .store
            .unfinished_tasks()
            .await?
            .into_iter()
            .filter(|r| r.task.state != TaskState::Sending)
            .collect();
        let busy = !records.is_empty();
        let mut by_provider: BTreeMap<ProviderName, Vec<TaskRecord>> = BTreeMap::new();
        for record in records {
            by_provider.entry(record.task.provider.clone()).or_default().push(record);
        }
        for (name, records) in by_provider {
            match self.ports.provider(&name).cloned() {
                Ok(provider) => self.look_at(provider.as_ref(), records).await?,
                Err(error) => self.all_unobserved(records, &error).await?,
            }
        }
        Ok(busy)
    }

    async fn look_at(&mut self, provider: &dyn Provider, records: Vec<TaskRecord>) -> Result<()> {
        let (proving, working): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|r| r.task.state == TaskState::Proving);
        let ids: Vec<_> = working.iter().filter_map(|r| r.task.provider_task.clone()).collect();
        if !ids.is_empty() {
            match provider.tasks(&self.call(&working[0])?, &ids).await {
                Ok(states) => {
                    for (record, state) in working.into_iter().filter(|r| r.task.provider_task.is_some()).zip(states) {
                        self.took(record, state).await?;
                    }
                }
                Err(error) => self.all_unobserved(working, &error).await?,
            }
        }
        for record in proving {
            self.prove(provider, record).await?;
        }
        Ok(())
    }

    async fn took(&self, record: TaskRecord, state: Result<crate::ports::ProviderTaskState>) -> Result<()> {
        let now = self.ports.clock.now_ms();
        let before = record.clone();
        let step = match state {
            Ok(seen) => lifecycle::observed(record, &seen, now),
            Err(error) => lifecycle::unobserved(record, &error, now),
        };
        write(self.ports, &before, or_overdue(step, self.pace.stuck_after, now)).await
    }

    async fn all_unobserved(&self, records: Vec<TaskRecord>, error: &Error) -> Result<()> {
        for record in records {
            self.took(record, Err(error.clone())).await?;
        }
        Ok(())
    }

    /// Reads the profile of a host whose task the provider calls done, and judges it.
    async fn prove(&mut self, provider: &dyn Provider, record: TaskRecord) -> Result<()> {
        let now = self.ports.clock.now_ms();
        let key = record.task.id.to_string();
        let last = self.looked_at_profile.get(&key).copied();
        if last.is_some_and(|at| now.saturating_sub(at) < millis(self.pace.proof_interval)) {
            return Ok(());
        }
        self.looked_at_profile.insert(key.clone(), now);
        let call = self.call(&record)?;
        if last.is_none()
            && let Err(error) = provider.refresh(&call, &record.content_host).await
        {
            tracing::info!(%error, host = %record.task.host_name, "asking for a fresh profile failed; it comes by itself later");
        }
        let since = record.proving_since_ms.unwrap_or(now);
        let out_of_time = now.saturating_sub(since) >= millis(self.pace.proof_timeout);
        let before = record.clone();
        let step = match see(provider, &call, &record).await {
            Ok((remaining, installed)) => {
                let seen = Seen { errata_remaining: &remaining, installed: &installed, at_ms: now };
                match proof::judge(&record, &seen, out_of_time) {
                    Some(proof) => lifecycle::proved(record, proof, now),
                    None => Step { record, event: None },
                }
            }
            Err(error) if out_of_time => {
                let proof = proof::unreadable(&record, &error, now);
                lifecycle::proved(record, proof, now)
            }
            Err(error) => lifecycle::unobserved(record, &error, now),
        };
        if step.record.task.state.is_final() {
            self.looked_at_profile.remove(&key);
        }
        write(self.ports, &before, step).await
    }

    /// What observers asked for. A request that cannot be met stays until its task has ended.
    async fn answer_requests(&self) -> Result<()> {
        for request in self.ports.store.requests().await? {
            let RequestKind::CancelTask(id) = &request.kind;
            let done = match self.ports.store.task(id).await? {
                Some(record) if !record.task.state.is_final() => {
                    match cancel(self.ports, &self.call(&record)?, record, &request.actor).await {
                        Ok(_) => true,
                        Err(error) => {
                            tracing::warn!(%error, task = %id, "cancelling for an observer failed; trying again");
                            false
                        }
                    }
                }
                _ => true,
            };
            if done {
                self.ports.store.commit(vec![Change::DropRequest(request.id)]).await?;
            }
        }
        Ok(())
    }

    fn call(&self, record: &TaskRecord) -> Result<Call> {
        Ok(Call {
            correlation_id: CorrelationId::new(record.task.correlation_id.as_str())?,
            cancel: self.stop.clone(),
            progress: Arc::new(NoProgress),
        })
    }
}

/// Asks the provider to cancel a task and records who asked. Nothing is recorded if the provider refuses.
pub async fn cancel(ports: &Ports, call: &Call, mut record: TaskRecord, actor: &str) -> Result<TaskRecord> {
    let refuse = |why: &str| Err(Code::TaskNotCancellable.err().with("task", &record.task.id).with("why", why));
    let Some(ids) = record.task.provider_task.clone() else {
        return refuse("it is being sent to the provider just now");
    };
    match record.task.state {
        TaskState::Proving => return refuse("the provider has finished it; the proof is being taken"),
        state if state.is_final() => return refuse("it has ended"),
        _ => {}
    }
    ports.provider(&record.task.provider)?.cancel(call, &ids).await?;
    if record.task.cancel_requested {
        return Ok(record);
    }
    record.task.cancel_requested = true;
    let event = about(EventKind::InstallCancelRequested, &record, ports.clock.now_ms()).with("actor", actor).build();
    ports.store.commit(vec![Change::Task(record.clone()), Change::Event(event)]).await?;
    Ok(record)
}

/// Errata of the task that are still offered, and the host's packages.
async fn see(
    provider: &dyn Provider,
    call: &Call,
    record: &TaskRecord,
) -> Result<(Vec<ErratumId>, Vec<crate::model::evr::Nevra>)> {
    let remaining = match &record.task.selection {
        Selection::Errata(ids) => install::installable(provider, call, &record.content_host, ids).await?,
        Selection::Packages(_) => vec![],
    };
    let installed = provider.installed(call, &record.content_host.id, &[]).await?;
    Ok((remaining.into_iter().map(|e| e.id).collect(), installed))
}

fn or_overdue(step: Step, limit: Span, now: TimeMs) -> Step {
    match step {
        Step { record, event: None } => lifecycle::overdue(record, limit, now),
        told => told,
    }
}

async fn write(ports: &Ports, before: &TaskRecord, step: Step) -> Result<()> {
    if step.event.is_none() && step.record == *before {
        return Ok(());
    }
    let mut changes = vec![Change::Task(step.record)];
    changes.extend(step.event.map(Change::Event));
    ports.store.commit(changes).await.map(drop)
}

fn millis(span: Span) -> TimeMs {
    TimeMs::try_from(span.0.as_millis()).unwrap_or(TimeMs::MAX)
}
