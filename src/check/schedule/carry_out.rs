//! One run of a job: the check, its result, and an event if the result changed.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::Schedule;
use crate::audit::EventKind;
use crate::check::{check_cluster, check_engine};
use crate::error::guard::guard_async;
use crate::error::{Error, Problem, Result, codes};
use crate::model::check::{ClusterCheck, YesNoUnknown};
use crate::model::engine::EngineState;
use crate::model::host::ClusterInventory;
use crate::model::ids::CorrelationId;
use crate::model::request::{CheckClusterRequest, Detail};
use crate::model::schedule::{JobRecord, ScheduledJob, Watched};
use crate::ports::{Call, Change, NoProgress};

impl Schedule {
    /// Runs a job that is due. A failed check is stored, also one that panicked.
    ///
    /// # Errors
    /// Those of the state (`STATE_…`).
    pub(super) async fn run_job(
        &self,
        job: ScheduledJob,
        watched: Option<&Watched>,
        stop: &CancellationToken,
    ) -> Result<()> {
        let call = self.call(stop)?;
        let _running = Running::begin(self, job);
        let deadline = self.config.deadline;
        // A plan leads to one run, whatever its result.
        self.replan(job, false);
        let checked = guard_async(async { Ok(self.check(job, watched, &call).await) });
        let outcome = tokio::select! {
            biased;
            outcome = checked => outcome.unwrap_or_else(|panic| Outcome::Failed(Problem::from(panic))),
            () = self.ports.clock.sleep(deadline.0) => {
                let operation = format!("the periodic check of {}", subject(job));
                let error = codes::DeadlineExceeded { operation, deadline }.err();
                Outcome::Failed(Problem::from(error))
            }
        };
        match outcome {
            // The other check stored its result and planned the next run.
            Outcome::Superseded => Ok(()),
            // The instance closes: the run has no result, and the next process repeats it.
            Outcome::Failed(_) if stop.is_cancelled() => Ok(()),
            Outcome::Succeeded => self.note(job, None, &call).await,
            Outcome::Failed(why) => self.note(job, Some(why), &call).await,
        }
    }

    /// Stores the result of a run and plans the next one. A changed result causes one event.
    ///
    /// # Errors
    /// Those of the state (`STATE_…`).
    pub(super) async fn note(&self, job: ScheduledJob, failure: Option<Problem>, call: &Call) -> Result<()> {
        let Some(next_run_ms) = self.replan(job, failure.is_none()) else { return Ok(()) };
        let before = self.ports.store.jobs().await?.into_iter().find(|record| record.job == job);
        let now_ms = self.ports.clock.now_ms();
        let failed_before = before.as_ref().and_then(|b| b.last_error.as_ref());
        let event = match (&failure, failed_before) {
            (Some(now), before) if before.map(|b| b.code) != Some(now.code) => {
                Some(EventKind::PeriodicCheckFailed.at(now_ms).with("why", &now.message))
            }
            (None, Some(_)) => Some(EventKind::PeriodicCheckRecovered.at(now_ms)),
            _ => None,
        };
        let event = event.map(|e| e.with("what", subject(job)).correlation(&call.correlation_id).build());
        let failing_since_ms = before.as_ref().and_then(|b| b.failing_since_ms).or(Some(now_ms));
        let record = JobRecord {
            job,
            last_run_ms: Some(now_ms),
            last_success_ms: match &failure {
                None => Some(now_ms),
                Some(_) => before.and_then(|b| b.last_success_ms),
            },
            failing_since_ms: failing_since_ms.filter(|_| failure.is_some()),
            last_error: failure,
            next_run_ms,
        };
        let changes = std::iter::once(Change::Job(record)).chain(event.map(Change::Event)).collect();
        self.ports.store.commit(changes).await.map(drop)
    }

    /// Plans the next run; `None`: the job is switched off.
    fn replan(&self, job: ScheduledJob, succeeded: bool) -> Option<i64> {
        let next_ms = self.timing(job)?.after(succeeded, self.ports.clock.now_ms(), &self.dice());
        self.plan().insert(job, next_ms);
        Some(next_ms)
    }

    async fn check(&self, job: ScheduledJob, watched: Option<&Watched>, call: &Call) -> Outcome {
        match (job, watched) {
            (ScheduledJob::Engine, watched) => self.check_engine_in_turn(watched, call).await,
            (ScheduledJob::Hosts, Some(watched)) => self.check_hosts(watched, call).await,
            (ScheduledJob::Hosts, None) => Outcome::Failed(Problem::from(codes::NoInventory {}.err())),
        }
    }

    async fn check_engine_in_turn(&self, watched: Option<&Watched>, call: &Call) -> Outcome {
        let planned = self.plan().get(&ScheduledJob::Engine).copied();
        let _turn = self.turns.engine().await;
        if self.plan().get(&ScheduledJob::Engine).copied() != planned {
            return Outcome::Superseded;
        }
        match check_engine(&self.ports, call, &self.engine_request(watched), &self.engine).await {
            Err(error) => Outcome::Failed(Problem::from(error)),
            Ok(check) if check.state == EngineState::Unknown => {
                let unexplained = || Problem::from(Error::internal("the engine's state is unknown without a reason"));
                Outcome::Failed(check.unknown_because.unwrap_or_else(unexplained))
            }
            Ok(_) => Outcome::Succeeded,
        }
    }

    /// All clusters, one after the other, each in bulk. A failure of one does not affect the others.
    async fn check_hosts(&self, watched: &Watched, call: &Call) -> Outcome {
        let mut failure = None;
        let mut checks = vec![];
        for cluster in watched.inventory.clusters.iter().filter(|c| c.hosts.iter().any(|h| h.managed)) {
            let request = CheckClusterRequest {
                cluster: dated(cluster, watched.given_at_ms),
                engine: watched.inventory.engine.clone(),
                excluded: vec![],
                target: None,
                detail: Detail::Levels,
            };
            let _turn = self.turns.cluster(&cluster.id).await;
            match check_cluster(&self.ports, call, &request, &self.checks).await {
                Ok(check) => checks.push(check),
                Err(error) => failure = failure.or(Some(Problem::from(error))),
            }
        }
        match failure.or_else(|| nobody_known(&checks)) {
            Some(why) => Outcome::Failed(why),
            None => Outcome::Succeeded,
        }
    }

    fn call(&self, stop: &CancellationToken) -> Result<Call> {
        let correlation_id = CorrelationId::ours(self.ports.ids.unique())?;
        Ok(Call { correlation_id, cancel: stop.child_token(), progress: Arc::new(NoProgress), limit: None })
    }
}

enum Outcome {
    Succeeded,
    Failed(Problem),
    /// Another call checked the same subject while this run waited for its turn.
    Superseded,
}

/// Why no host has a known answer; `None` if one has. Single hosts have events of their own.
fn nobody_known(checks: &[ClusterCheck]) -> Option<Problem> {
    let mut hosts = checks.iter().flat_map(|check| &check.hosts);
    if hosts.clone().any(|host| host.updates != YesNoUnknown::Unknown) {
        return None;
    }
    hosts.find_map(|host| host.unknown_because.clone())
}

/// The cluster; its hosts were observed when the inventory was given.
fn dated(cluster: &ClusterInventory, given_at_ms: i64) -> ClusterInventory {
    let mut cluster = cluster.clone();
    for host in &mut cluster.hosts {
        host.observed_at_ms.get_or_insert(given_at_ms);
    }
    cluster
}

/// What the job checks, in words.
fn subject(job: ScheduledJob) -> &'static str {
    match job {
        ScheduledJob::Engine => "the engine",
        ScheduledJob::Hosts => "the hosts",
    }
}

/// Shows the job as running for as long as it lives.
struct Running<'a>(&'a Schedule, ScheduledJob);

impl<'a> Running<'a> {
    fn begin(schedule: &'a Schedule, job: ScheduledJob) -> Self {
        schedule.running().insert(job);
        Running(schedule, job)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running().remove(&self.1);
    }
}
