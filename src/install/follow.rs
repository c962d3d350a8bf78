//! Follows tasks to their end: each round reads all tasks of a provider with few requests.
//!
//! The tasks are in the store, so a new process follows the tasks of the last one. No failure ends the following: a
//! failure of a store or a provider, or a panic, is logged, and the next round tries again.
//!
//! Tests: `tests/it/install/follow.rs` and `restart.rs`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Span};
use crate::error::guard::guard_async;
use crate::error::{Code, Error, Result};
use crate::install::image::{self, ImageSeen};
use crate::install::lifecycle::{self, TaskChange};
use crate::install::proof::{self, ProfileSeen};
use crate::install::tasks::Tasks;
use crate::install::{cancel, selection};
use crate::model::TimeMs;
use crate::model::evr::Nevra;
use crate::model::ids::{CorrelationId, ErratumId, TaskId};
use crate::model::task::{Proof, ProofVerdict, Selection, TaskState};
use crate::ports::{Call, Change, ObserverRequest, ObserverRequestKind, Ports, Provider, TaskRecord};

/// Profiles that are read at the same time from one provider.
const PROOFS_AT_A_TIME: usize = 8;

/// Intervals and limits of the following.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Time between two rounds.
    pub poll: Span,
    /// Time after which a task is reported as overdue.
    pub overdue_after: Span,
    /// Longest wait for a new profile.
    pub proof_timeout: Span,
    /// Time between two reads of the profile.
    pub proof_interval: Span,
}

impl From<&Config> for Pace {
    fn from(c: &Config) -> Self {
        Pace {
            poll: c.task_poll_interval,
            overdue_after: c.task_overdue_after,
            proof_timeout: c.proof_timeout,
            proof_interval: c.proof_interval,
        }
    }
}

/// Follows tasks until `stop` is cancelled. `wake` starts a round at once. Rounds also come at intervals, because
/// observers in other processes leave requests and cannot wake this process.
///
/// Each provider has rounds of its own: a hanging provider does not delay the tasks of the others.
pub async fn run(ports: Ports, tasks: Arc<Tasks>, pace: Pace, wake: watch::Receiver<()>, stop: CancellationToken) {
    let providers = ports.providers.clone();
    let follower = Follower { ports, tasks, pace, stop: stop.clone(), profiles: Mutex::default() };
    let reads = providers.iter().map(Some).chain([None]);
    let looking = join_all(reads.map(|provider| follower.poll(provider.map(Arc::as_ref), wake.clone())));
    tokio::select! {
        biased;
        () = stop.cancelled() => {}
        _ = looking => {}
    }
}

/// When this process read the profile of a task that is being proved, by
/// [`Clock::passed_ms`](crate::ports::Clock::passed_ms): a clock that is set must not end a proof.
#[derive(Clone, Copy)]
struct ProfileReads {
    /// The beginning of the proof by the record. A staged image begins it anew.
    proving_since: Option<TimeMs>,
    first: i64,
    last: i64,
    /// Whether the errata were gone at the last read.
    were_gone: bool,
    /// When the host was last asked to report its images.
    reported: Option<i64>,
}

impl ProfileReads {
    fn begin(record: &TaskRecord, passed: i64) -> ProfileReads {
        let proving_since = record.proving_since_ms;
        ProfileReads { proving_since, first: passed, last: passed, were_gone: false, reported: None }
    }
}

struct Follower {
    ports: Ports,
    tasks: Arc<Tasks>,
    pace: Pace,
    stop: CancellationToken,
    profiles: Mutex<BTreeMap<TaskId, ProfileReads>>,
}

impl Follower {
    fn interval(&self) -> Duration {
        if self.profiles().is_empty() { self.pace.poll.0 } else { self.pace.poll.0.min(self.pace.proof_interval.0) }
    }

    /// `None`: the tasks that belong to no configured provider.
    async fn poll(&self, provider: Option<&dyn Provider>, mut wake: watch::Receiver<()>) {
        loop {
            let seen = match provider {
                Some(provider) => guard_async(self.check_provider(provider)).await,
                None => guard_async(self.check_remaining()).await,
            };
            if let Err(error) = seen {
                tracing::warn!(%error, "looking after the tasks failed; trying again");
            }
            tokio::select! {
                biased;
                woken = wake.changed() => if woken.is_err() { return },
                () = self.ports.clock.sleep(self.interval()) => {}
            }
        }
    }

    /// Reads all tasks of a provider once, and answers requests about them.
    async fn check_provider(&self, provider: &dyn Provider) -> Result<()> {
        let is_mine = |r: &TaskRecord| r.task.provider == *provider.name();
        self.answer_requests(is_mine).await?;
        let mut records = self.ports.store.unfinished_tasks().await?;
        self.profiles().retain(|id, _| records.iter().any(|r| r.task.id == *id));
        records.retain(|r| is_mine(r) && r.task.state != TaskState::Sending);
        let (proving, working): (Vec<_>, Vec<_>) = records.iter().partition(|r| r.task.state == TaskState::Proving);
        self.ask(provider, &working).await?;
        let proofs: Vec<_> = proving.into_iter().map(|record| self.prove_guarded(provider, record)).collect();
        let done: Vec<Result<()>> = stream::iter(proofs).buffer_unordered(PROOFS_AT_A_TIME).collect().await;
        done.into_iter().collect()
    }

    /// Ends tasks whose sending was cut off, and tasks of providers that are no longer configured; answers requests
    /// about unknown tasks.
    async fn check_remaining(&self) -> Result<()> {
        let provider = |r: &TaskRecord| self.ports.provider(&r.task.provider);
        self.answer_requests(|r| provider(r).is_err()).await?;
        for record in self.ports.store.unfinished_tasks().await? {
            if record.task.state == TaskState::Sending {
                self.tasks.settle_interrupted(&self.ports, &record.task.id).await?;
            } else if let Err(error) = provider(&record) {
                self.not_readable(&record, &error).await?;
            }
        }
        Ok(())
    }

    async fn prove_guarded(&self, provider: &dyn Provider, record: &TaskRecord) -> Result<()> {
        match guard_async(self.prove(provider, record)).await {
            Err(error) if error.code() == Code::Internal => self.not_readable(record, &error).await,
            done => done,
        }
    }

    /// Reads the states of all tasks that the provider works on.
    async fn ask(&self, provider: &dyn Provider, records: &[&TaskRecord]) -> Result<()> {
        let known = records.iter().filter_map(|r| Some((*r, r.task.provider_task.clone()?)));
        let (records, ids): (Vec<&TaskRecord>, Vec<_>) = known.unzip();
        let Some(first) = records.first() else { return Ok(()) };
        let call = self.call(first)?;
        let states = match guard_async(provider.tasks(&call, &ids)).await {
            Ok(states) if states.len() == records.len() => states,
            Ok(states) => {
                let (asked, answered) = (records.len(), states.len());
                let what = format!("provider {} answered for {answered} of {asked} tasks", provider.name());
                vec![Err(Error::internal(what)); asked]
            }
            Err(error) => vec![Err(error); records.len()],
        };
        for (record, state) in records.into_iter().zip(states) {
            // A cancelled task ends at once: what is known of its packages is what the provider shows now.
            let left = match &state {
                Ok(seen) if lifecycle::ends_cancelled(record, seen) => {
                    Some(self.left_by_cancel(provider, record).await?)
                }
                _ => None,
            };
            self.note(&record.task.id, |record, now| match &state {
                Ok(seen) => lifecycle::observed(record, seen, now).with_proof(left),
                Err(error) => lifecycle::unobserved(record, error, now),
            })
            .await?;
        }
        Ok(())
    }

    /// What a cancelled installation left on its host, by the profile that the provider has. It proves nothing.
    async fn left_by_cancel(&self, provider: &dyn Provider, record: &TaskRecord) -> Result<Proof> {
        let (call, now) = (self.call(record)?, self.ports.clock.now_ms());
        let (remaining, installed) = match guard_async(read_profile(provider, &call, record)).await {
            Ok(seen) => seen,
            // The next process looks again.
            Err(error) if matches!(error.code(), Code::Cancelled | Code::Closed) => return Err(error),
            Err(error) => return Ok(proof::unreadable(record, &error, now)),
        };
        let before = self.ports.store.packages_before(&record.task.id).await?.unwrap_or_default();
        let seen = ProfileSeen { before: &before, errata_remaining: &remaining, installed: &installed, at_ms: now };
        Ok(proof::left_by_cancel(record, &seen))
    }

    /// Writes an observation of a task, and whether the task takes too long.
    async fn note(&self, id: &TaskId, meaning: impl FnOnce(TaskRecord, TimeMs) -> TaskChange) -> Result<()> {
        let now = self.ports.clock.now_ms();
        let limit = self.pace.overdue_after;
        self.tasks
            .change(&self.ports, id, |record| match meaning(record, now) {
                TaskChange { record, event: None } => lifecycle::overdue(record, limit, now),
                change => change,
            })
            .await
            .map(drop)
    }

    /// Reads the profile of a host whose task has succeeded by its provider, and judges the profile.
    async fn prove(&self, provider: &dyn Provider, record: &TaskRecord) -> Result<()> {
        let (now, passed) = (self.ports.clock.now_ms(), self.ports.clock.passed_ms());
        let id = &record.task.id;
        let reads = self.profiles().get(id).copied();
        if reads.is_some_and(|l| passed.saturating_sub(l.last) < millis(self.pace.proof_interval)) {
            return Ok(());
        }
        let begun = reads.unwrap_or_else(|| ProfileReads::begin(record, passed));
        let this_look = ProfileReads { last: passed, were_gone: false, reported: None, ..begun };
        self.profiles().insert(id.clone(), this_look);
        let call = self.call(record)?;
        if record.image.is_some() {
            return self.prove_image(provider, record, &call, reads.and_then(|r| r.reported)).await;
        }
        if reads.is_none()
            && let Err(error) = provider.refresh(&call, &record.content_host).await
        {
            tracing::info!(%error, host = %record.task.host_name, "asking for a fresh profile failed; it comes by itself later");
        }
        let (remaining, installed) = match read_profile(provider, &call, record).await {
            Ok(seen) => seen,
            Err(error) => return self.not_readable(record, &error).await,
        };
        let before = self.ports.store.packages_before(id).await?.unwrap_or_default();
        let seen = ProfileSeen { before: &before, errata_remaining: &remaining, installed: &installed, at_ms: now };
        let is_out_of_time = self.is_out_of_time(record);
        let mut verdict = proof::judge(record, &seen, is_out_of_time);
        // If no package of an erratum can be compared, only the list of errata can prove it. Servers empty that list
        // while they compute it anew, so two reads must agree.
        let is_blind = record.planned.is_empty() || record.planned_by_erratum.values().any(Vec::is_empty);
        let is_hasty = verdict.is_some() && is_blind && !is_out_of_time;
        if is_hasty && !reads.is_some_and(|l| l.were_gone) {
            self.profiles().insert(id.clone(), ProfileReads { were_gone: true, ..this_look });
            verdict = None;
        }
        if let Some(proof) = verdict.as_mut() {
            let shown = match provider.record(&call, &record.content_host.id).await {
                Ok(shown) => shown,
                Err(error) => return self.not_readable(record, &error).await,
            };
            if let Some(why) = proof::other_machine(record, &shown.machine) {
                (proof.verdict, proof.why) = (ProofVerdict::NotProven, why);
            }
        }
        let change = |record: TaskRecord| match verdict {
            Some(proof) => lifecycle::proved(record, proof, now),
            None => lifecycle::unproved(record),
        };
        self.tasks.change(&self.ports, id, change).await.map(drop)
    }

    /// Reads the images that the host reported. By itself a host reports them every few hours only, so it is asked to
    /// report them from time to time.
    async fn prove_image(
        &self,
        provider: &dyn Provider,
        record: &TaskRecord,
        call: &Call,
        reported: Option<i64>,
    ) -> Result<()> {
        let (now, passed) = (self.ports.clock.now_ms(), self.ports.clock.passed_ms());
        let is_due = reported.is_none_or(|at| passed.saturating_sub(at) >= image::REPORT_INTERVAL_MS);
        if is_due && let Err(error) = provider.report_image(call, &record.content_host).await {
            tracing::info!(%error, host = %record.task.host_name, "asking for its images failed; they come by themselves later");
        }
        let shown = match provider.record(call, &record.content_host.id).await {
            Ok(shown) => shown,
            Err(error) => return self.not_readable(record, &error).await,
        };
        if let Some(reads) = self.profiles().get_mut(&record.task.id) {
            reads.reported = if is_due { Some(passed) } else { reported };
        }
        let mut seen = image::judge(record, shown.image.as_ref(), now, self.is_out_of_time(record));
        if let Some(why) = proof::other_machine(record, &shown.machine) {
            seen = ImageSeen::Verdict(Box::new(image::not_proven(record, why, now)));
        }
        let change = |record: TaskRecord| match seen {
            ImageSeen::Verdict(proof) => lifecycle::proved(record, *proof, now),
            ImageSeen::Staged(digest) => lifecycle::staged(record, &digest, now),
            ImageSeen::Waiting => lifecycle::unproved(record),
        };
        self.tasks.change(&self.ports, &record.task.id, change).await.map(drop)
    }

    /// The provider could not answer. If the time of the proof is over, that is the verdict.
    async fn not_readable(&self, record: &TaskRecord, error: &Error) -> Result<()> {
        let is_over = record.task.state == TaskState::Proving && self.is_out_of_time(record);
        self.note(&record.task.id, |record, now| {
            if is_over {
                let proof = proof::unreadable(&record, error, now);
                lifecycle::proved(record, proof, now)
            } else {
                lifecycle::unobserved(record, error, now)
            }
        })
        .await
    }

    /// Whether the time of the proof is over. It counts from the first read that showed the provider's work as done,
    /// and begins anew after a restart, because the new process must have read the profile.
    fn is_out_of_time(&self, record: &TaskRecord) -> bool {
        let passed = self.ports.clock.passed_ms();
        let mut profiles = self.profiles();
        let reads = profiles.entry(record.task.id.clone()).or_insert_with(|| ProfileReads::begin(record, passed));
        if reads.proving_since != record.proving_since_ms {
            (reads.proving_since, reads.first) = (record.proving_since_ms, passed);
        }
        // A staged image waits for a user who restarts the host.
        let is_staged = record.image.as_ref().is_some_and(|image| image.staged.is_some());
        let has_failed = record.image.as_ref().is_some_and(|image| image.job_end.is_some());
        let limit = match millis(self.pace.proof_timeout) {
            _ if is_staged => image::RESTART_LIMIT_MS,
            _ if has_failed => image::FAILED_LIMIT_MS,
            limit => limit,
        };
        passed.saturating_sub(reads.first) >= limit
    }

    /// Answers the requests of observers about these tasks. A request that cannot be carried out now stays until its
    /// task has ended.
    async fn answer_requests(&self, is_mine: impl Fn(&TaskRecord) -> bool) -> Result<()> {
        for request in self.ports.store.requests().await? {
            let ObserverRequestKind::CancelTask(id) = &request.kind else { continue };
            let answer = match self.ports.store.task(id).await? {
                Some(record) if !record.task.state.is_final() && is_mine(&record) => {
                    self.answer(&request, &record).await?
                }
                Some(record) if !record.task.state.is_final() => None,
                _ => Some(vec![]),
            };
            if let Some(mut answer) = answer {
                answer.push(Change::DropRequest(request.id));
                self.ports.store.commit(answer).await?;
            }
        }
        Ok(())
    }

    /// The change that drops the request; `None`: the request stays.
    async fn answer(&self, request: &ObserverRequest, record: &TaskRecord) -> Result<Option<Vec<Change>>> {
        if record.task.state == TaskState::Sending {
            return Ok(None);
        }
        let (id, actor) = (&record.task.id, &request.actor);
        match guard_async(cancel::cancel(&self.ports, &self.tasks, &self.call(record)?, id, actor)).await {
            Ok(_) => Ok(Some(vec![])),
            Err(error) if cancel::is_refusal(error.code()) => {
                Ok(Some(vec![cancel::refused(record, actor, &error, self.ports.clock.now_ms())]))
            }
            Err(error) => {
                tracing::warn!(%error, task = %id, "cancelling for an observer failed; trying again");
                Ok(None)
            }
        }
    }

    fn call(&self, record: &TaskRecord) -> Result<Call> {
        Ok(Call::new(CorrelationId::new(record.task.correlation_id.as_str())?, self.stop.clone()))
    }

    fn profiles(&self) -> MutexGuard<'_, BTreeMap<TaskId, ProfileReads>> {
        self.profiles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Errata of the task that are still offered, and the packages of the host.
async fn read_profile(
    provider: &dyn Provider,
    call: &Call,
    record: &TaskRecord,
) -> Result<(Vec<ErratumId>, Vec<Nevra>)> {
    let remaining = match &record.task.selection {
        Selection::Errata(ids) => selection::installable(provider, call, &record.content_host.id, ids).await?,
        Selection::Packages(_) | Selection::Image(_) => vec![],
    };
    let installed = provider.installed(call, &record.content_host.id, &[]).await?;
    Ok((remaining.into_iter().map(|e| e.id).collect(), installed))
}

fn millis(span: Span) -> TimeMs {
    TimeMs::try_from(span.0.as_millis()).unwrap_or(TimeMs::MAX)
}
