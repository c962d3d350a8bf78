//! Following tasks to their end: one look at all of them at a time, with few requests to each provider.
//!
//! The tasks are in the store, so a process that starts anew follows what the last one left. Nothing that fails ends
//! the following: a store, a provider or even a panic is told of, and looked at again at the next interval.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt, stream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Span};
use crate::error::{Code, Error, Result};
use crate::model::TimeMs;
use crate::model::evr::Nevra;
use crate::model::ids::{CorrelationId, ErratumId, ProviderName, TaskId};
use crate::model::task::{Selection, TaskState};
use crate::ports::{Call, Change, NoProgress, Ports, Provider, Request, RequestKind, TaskRecord};
use crate::upgrade::lifecycle::{self, Step};
use crate::upgrade::proof::{self, Seen};
use crate::upgrade::tasks::Tasks;
use crate::upgrade::{cancel, install};

/// Profiles that are read at the same time from one provider.
const PROOFS_AT_A_TIME: usize = 8;

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

/// Follows tasks until `stop` is cancelled. `wake` makes it look at once; without it, it looks at intervals, since
/// observers in other processes leave requests and cannot wake it.
pub async fn run(ports: Ports, tasks: Arc<Tasks>, pace: Pace, wake: Arc<Notify>, stop: CancellationToken) {
    let follower = Follower { ports, tasks, pace, stop: stop.clone(), profiles: Mutex::default() };
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            seen = guarded(follower.look()) => if let Err(error) = seen {
                tracing::warn!(%error, "looking after the tasks failed; trying again");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = wake.notified() => {}
            () = follower.ports.clock.sleep(follower.interval()) => {}
        }
    }
}

/// A panic becomes an error, so that one bad answer does not end the following of all other tasks.
async fn guarded<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.unwrap_or_else(|_| Err(Error::internal("looking after a task panicked")))
}

/// When this process looked at the profile of a task that is being proved.
#[derive(Clone, Copy)]
struct Looks {
    first: TimeMs,
    last: TimeMs,
}

struct Follower {
    ports: Ports,
    tasks: Arc<Tasks>,
    pace: Pace,
    stop: CancellationToken,
    profiles: Mutex<BTreeMap<TaskId, Looks>>,
}

impl Follower {
    fn interval(&self) -> Duration {
        if self.profiles().is_empty() { self.pace.poll.0 } else { self.pace.poll.0.min(self.pace.proof_interval.0) }
    }

    /// Looks once at every unfinished task.
    async fn look(&self) -> Result<()> {
        self.answer_requests().await?;
        let records = self.ports.store.unfinished_tasks().await?;
        self.profiles().retain(|id, _| records.iter().any(|r| r.task.id == *id));
        let mut by_provider: BTreeMap<ProviderName, Vec<TaskRecord>> = BTreeMap::new();
        for record in records {
            if record.task.state == TaskState::Sending {
                self.tasks.settle_interrupted(&self.ports, &record.task.id).await?;
            } else {
                by_provider.entry(record.task.provider.clone()).or_default().push(record);
            }
        }
        // A provider that hangs must not keep those of the others from being followed.
        let looks = by_provider.iter().map(|(name, records)| self.look_at(name, records));
        join_all(looks).await.into_iter().collect()
    }

    /// Fails only if the state cannot be written.
    async fn look_at(&self, name: &ProviderName, records: &[TaskRecord]) -> Result<()> {
        let provider = match self.ports.provider(name) {
            Ok(provider) => provider.as_ref(),
            Err(error) => return self.all_unobserved(records, &error).await,
        };
        let (proving, working): (Vec<_>, Vec<_>) = records.iter().partition(|r| r.task.state == TaskState::Proving);
        if !working.is_empty() {
            self.ask(provider, &working).await?;
        }
        let proofs: Vec<_> = proving.into_iter().map(|record| self.prove_guarded(provider, record)).collect();
        let done: Vec<Result<()>> = stream::iter(proofs).buffer_unordered(PROOFS_AT_A_TIME).collect().await;
        done.into_iter().collect()
    }

    async fn prove_guarded(&self, provider: &dyn Provider, record: &TaskRecord) -> Result<()> {
        match guarded(self.prove(provider, record)).await {
            Err(error) if error.code() == Code::Internal => self.unseen(record, &error).await,
            done => done,
        }
    }

    /// Asks for the states of all tasks that the provider works on.
    async fn ask(&self, provider: &dyn Provider, records: &[&TaskRecord]) -> Result<()> {
        let known = records.iter().filter_map(|r| Some((*r, r.task.provider_task.clone()?)));
        let (records, ids): (Vec<&TaskRecord>, Vec<_>) = known.unzip();
        let Some(first) = records.first() else { return Ok(()) };
        let call = self.call(first)?;
        let states = match guarded(provider.tasks(&call, &ids)).await {
            Ok(states) if states.len() == records.len() => states,
            Ok(states) => {
                let (asked, answered) = (records.len(), states.len());
                let what = format!("provider {} answered for {answered} of {asked} tasks", provider.name());
                vec![Err(Error::internal(what)); asked]
            }
            Err(error) => vec![Err(error); records.len()],
        };
        for (record, state) in records.into_iter().zip(states) {
            self.note(&record.task.id, |record, now| match &state {
                Ok(seen) => lifecycle::observed(record, seen, now),
                Err(error) => lifecycle::unobserved(record, error, now),
            })
            .await?;
        }
        Ok(())
    }

    /// Writes what was observed of a task, and whether it takes too long.
    async fn note(&self, id: &TaskId, meaning: impl FnOnce(TaskRecord, TimeMs) -> Step) -> Result<()> {
        let now = self.ports.clock.now_ms();
        let limit = self.pace.stuck_after;
        self.tasks
            .change(&self.ports, id, |record| match meaning(record, now) {
                Step { record, event: None } => lifecycle::overdue(record, limit, now),
                told => told,
            })
            .await
            .map(drop)
    }

    async fn all_unobserved(&self, records: &[TaskRecord], error: &Error) -> Result<()> {
        for record in records {
            if record.task.state == TaskState::Proving {
                self.unseen(record, error).await?;
            } else {
                self.note(&record.task.id, |record, now| lifecycle::unobserved(record, error, now)).await?;
            }
        }
        Ok(())
    }

    /// Reads the profile of a host whose task the provider calls done, and judges it.
    async fn prove(&self, provider: &dyn Provider, record: &TaskRecord) -> Result<()> {
        let now = self.ports.clock.now_ms();
        let id = &record.task.id;
        let looks = self.profiles().get(id).copied();
        if looks.is_some_and(|l| now.saturating_sub(l.last) < millis(self.pace.proof_interval)) {
            return Ok(());
        }
        self.profiles().insert(id.clone(), Looks { first: looks.map_or(now, |l| l.first), last: now });
        let call = self.call(record)?;
        if looks.is_none()
            && let Err(error) = provider.refresh(&call, &record.content_host).await
        {
            tracing::info!(%error, host = %record.task.host_name, "asking for a fresh profile failed; it comes by itself later");
        }
        let (remaining, installed) = match see(provider, &call, record).await {
            Ok(seen) => seen,
            Err(error) => return self.unseen(record, &error).await,
        };
        let before = self.ports.store.packages_before(id).await?.unwrap_or_default();
        let seen = Seen { before: &before, errata_remaining: &remaining, installed: &installed, at_ms: now };
        let verdict = proof::judge(record, &seen, self.is_out_of_time(record));
        let change = |record: TaskRecord| match verdict {
            Some(proof) => lifecycle::proved(record, proof, now),
            None => lifecycle::unproved(record),
        };
        self.tasks.change(&self.ports, id, change).await.map(drop)
    }

    /// The profile could not be read. That is the verdict when time is over.
    async fn unseen(&self, record: &TaskRecord, error: &Error) -> Result<()> {
        let now = self.ports.clock.now_ms();
        let out_of_time = self.is_out_of_time(record);
        let change = |record: TaskRecord| {
            if out_of_time {
                let proof = proof::unreadable(&record, error, now);
                lifecycle::proved(record, proof, now)
            } else {
                lifecycle::unobserved(record, error, now)
            }
        };
        self.tasks.change(&self.ports, &record.task.id, change).await.map(drop)
    }

    /// Time runs from when the provider called it done, and anew after a restart: the new process has to have looked.
    fn is_out_of_time(&self, record: &TaskRecord) -> bool {
        let now = self.ports.clock.now_ms();
        let mut profiles = self.profiles();
        let looks = profiles.entry(record.task.id.clone()).or_insert(Looks { first: now, last: now });
        let since = record.proving_since_ms.unwrap_or(now).max(looks.first);
        now.saturating_sub(since) >= millis(self.pace.proof_timeout)
    }

    /// What observers asked for. A request that cannot be met now stays until its task has ended.
    async fn answer_requests(&self) -> Result<()> {
        for request in self.ports.store.requests().await? {
            if let Some(mut answer) = self.answer(&request).await? {
                answer.push(Change::DropRequest(request.id));
                self.ports.store.commit(answer).await?;
            }
        }
        Ok(())
    }

    /// What is to be written when the request is dropped; `None`: not yet.
    async fn answer(&self, request: &Request) -> Result<Option<Vec<Change>>> {
        let RequestKind::CancelTask(id) = &request.kind;
        let Some(record) = self.ports.store.task(id).await? else { return Ok(Some(vec![])) };
        if record.task.state.is_final() {
            return Ok(Some(vec![]));
        }
        if record.task.state == TaskState::Sending {
            return Ok(None);
        }
        match guarded(cancel::cancel(&self.ports, &self.tasks, &self.call(&record)?, id, &request.actor)).await {
            Ok(_) => Ok(Some(vec![])),
            Err(error) if cancel::is_refusal(error.code()) => {
                Ok(Some(vec![cancel::refused(&record, &request.actor, &error, self.ports.clock.now_ms())]))
            }
            Err(error) => {
                tracing::warn!(%error, task = %id, "cancelling for an observer failed; trying again");
                Ok(None)
            }
        }
    }

    fn call(&self, record: &TaskRecord) -> Result<Call> {
        Ok(Call {
            correlation_id: CorrelationId::new(record.task.correlation_id.as_str())?,
            cancel: self.stop.clone(),
            progress: Arc::new(NoProgress),
        })
    }

    fn profiles(&self) -> MutexGuard<'_, BTreeMap<TaskId, Looks>> {
        self.profiles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Errata of the task that are still offered, and the host's packages.
async fn see(provider: &dyn Provider, call: &Call, record: &TaskRecord) -> Result<(Vec<ErratumId>, Vec<Nevra>)> {
    let remaining = match &record.task.selection {
        Selection::Errata(ids) => install::installable(provider, call, &record.content_host, ids).await?,
        Selection::Packages(_) => vec![],
    };
    let installed = provider.installed(call, &record.content_host.id, &[]).await?;
    Ok((remaining.into_iter().map(|e| e.id).collect(), installed))
}

fn millis(span: Span) -> TimeMs {
    TimeMs::try_from(span.0.as_millis()).unwrap_or(TimeMs::MAX)
}
