//! Carries out a periodic check, stores its result, and writes an event if the result differs from the last one.
//!
//! Tests: `tests/it/check/schedule.rs`.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::sweep::{is_failed, is_hasty, second_look_ms};
use super::{Schedule, managed_of};
use crate::audit::catalogue::{Event, OfPeriodicCheck, PeriodicCheckFailed, PeriodicCheckRecovered};
use crate::check::check_engine;
use crate::check::host::HostsCheck;
use crate::check::inventory::{self, Clusters};
use crate::config::Span;
use crate::error::guard::guard_async;
use crate::error::{Error, Problem, Result, codes};
use crate::model::check::{HostCheck, YesNoUnknown};
use crate::model::engine::EngineState;
use crate::model::host::{ClusterInventory, EngineInventory, HostInventory};
use crate::model::ids::{CorrelationId, HostId};
use crate::model::request::Detail;
use crate::model::schedule::{JobRecord, ScheduledJob, Watched};
use crate::ports::{Call, Change};

/// The first answers have the deadline divided by this: what they need is a few light requests.
const FIRST_STEP: u32 = 4;

impl Schedule {
    /// Carries out a periodic check that is due. A failure is stored, also a panic.
    ///
    /// # Errors
    /// Those of the state (`STATE_…`).
    pub(super) async fn carry_out(
        &self,
        job: ScheduledJob,
        watched: Option<&Watched>,
        stop: &CancellationToken,
    ) -> Result<()> {
        let call = self.call(stop)?;
        let _running = Running::begin(self, job);
        let deadline = self.config.deadline;
        let ends_ms = self.ports.clock.passed_ms().saturating_add(millis(deadline.0));
        // Each due time leads to one check, whatever its result.
        self.set_due(job, false);
        let checked = guard_async(async { Ok(self.check(job, watched, &call, ends_ms).await) });
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
            // The other check stored its result and set the next due time.
            Outcome::Superseded => Ok(()),
            // The instance closes: the check has no result, and the next process repeats it.
            Outcome::Failed(_) if stop.is_cancelled() => Ok(()),
            Outcome::Succeeded => self.note(job, None, &call).await,
            Outcome::Failed(why) => self.note(job, Some(why), &call).await,
        }
    }

    /// Stores the result of a check and sets the next due time. Writes an event if the result differs from the last
    /// one.
    ///
    /// # Errors
    /// Those of the state (`STATE_…`).
    pub(super) async fn note(&self, job: ScheduledJob, failure: Option<Problem>, call: &Call) -> Result<()> {
        let Some(mut next_check_ms) = self.set_due(job, failure.is_none()) else { return Ok(()) };
        if job == ScheduledJob::Hosts {
            next_check_ms = self.swept.next_due(next_check_ms, failure.is_none());
            self.due().insert(job, next_check_ms);
        }
        let before = self.ports.store.jobs().await?.into_iter().find(|record| record.job == job);
        let now_ms = self.ports.clock.now_ms();
        let failed_before = before.as_ref().and_then(|b| b.last_error.as_ref());
        let of = OfPeriodicCheck { what: subject(job).to_string() };
        let event = match (&failure, failed_before) {
            (Some(now), before) if before.map(|b| b.code) != Some(now.code) => {
                Some(PeriodicCheckFailed { why: &now.message }.about(of, now_ms))
            }
            (None, Some(_)) => Some(PeriodicCheckRecovered {}.about(of, now_ms)),
            _ => None,
        };
        let event = event.map(|event| event.correlation(&call.correlation_id).build());
        let failing_since_ms = before.as_ref().and_then(|b| b.failing_since_ms).or(Some(now_ms));
        let record = JobRecord {
            job,
            last_check_ms: Some(now_ms),
            last_success_ms: match &failure {
                None => Some(now_ms),
                Some(_) => before.and_then(|b| b.last_success_ms),
            },
            failing_since_ms: failing_since_ms.filter(|_| failure.is_some()),
            last_error: failure,
            next_check_ms,
            sweep: match job {
                ScheduledJob::Hosts => self.swept.now(),
                ScheduledJob::Engine => None,
            },
        };
        let changes = std::iter::once(Change::Job(record)).chain(event.map(Change::Event)).collect();
        self.ports.store.commit(changes).await.map(drop)
    }

    /// Sets the next due time; `None`: the check is switched off.
    fn set_due(&self, job: ScheduledJob, succeeded: bool) -> Option<i64> {
        let next_ms = self.timing(job)?.after(succeeded, self.ports.clock.now_ms(), &self.dice());
        self.due().insert(job, next_ms);
        Some(next_ms)
    }

    /// `ends_ms`: when it is given up, by [`passed_ms`](crate::ports::Clock::passed_ms).
    async fn check(&self, job: ScheduledJob, watched: Option<&Watched>, call: &Call, ends_ms: i64) -> Outcome {
        match (job, watched) {
            (ScheduledJob::Engine, watched) => self.check_engine_alone(watched, call).await,
            (ScheduledJob::Hosts, watched) => match self.inventory(watched, call).await {
                Ok((clusters, engine)) => self.check_hosts(clusters, &engine, call, ends_ms).await,
                Err(error) => Outcome::Failed(error.into()),
            },
        }
    }

    async fn check_engine_alone(&self, watched: Option<&Watched>, call: &Call) -> Outcome {
        let before = self.due().get(&ScheduledJob::Engine).copied();
        let _lock = self.locks.engine().await;
        if self.due().get(&ScheduledJob::Engine).copied() != before {
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

    /// The clusters to check, and what the engine supports: as they were given, or as the engine has them now.
    async fn inventory(&self, watched: Option<&Watched>, call: &Call) -> Result<(Clusters, EngineInventory)> {
        if self.reads_engine(watched) {
            let names = watched.map_or(&[][..], |watched| &watched.inventory.ids_or_names);
            let clusters = inventory::clusters(&self.ports, call, names).await?;
            if clusters.failed.is_none() {
                self.withdraw_gone(&clusters.read).await?;
            }
            return Ok((clusters, inventory::engine(&self.ports, call).await?));
        }
        let watched = watched.ok_or_else(|| codes::NoInventory {}.err())?;
        let read = watched.inventory.clusters.iter().map(|c| dated(c, watched.given_at_ms)).collect();
        let engine = match &watched.inventory.engine {
            Some(engine) => engine.clone(),
            None => inventory::engine(&self.ports, call).await?,
        };
        Ok((Clusters { read, failed: None }, engine))
    }

    /// Withdraws the notifications of hosts that are not checked any more.
    async fn withdraw_gone(&self, clusters: &[ClusterInventory]) -> Result<()> {
        let is_here = |id: &HostId| clusters.iter().flat_map(|c| &c.hosts).any(|host| host.id == *id);
        let topics = self.ports.store.notices().await?.into_iter().map(|notice| notice.topic);
        let gone = topics.filter(|topic| topic.host_id.as_ref().is_some_and(|id| !is_here(id)));
        let changes: Vec<Change> = gone.map(Change::Withdraw).collect();
        match changes.is_empty() {
            true => Ok(()),
            false => self.ports.store.commit(changes).await.map(drop),
        }
    }

    /// Checks all clusters side by side, each in bulk: the hosts of which something may have changed. A cluster that takes long, or
    /// fails, does not affect the others. How many requests a provider gets at a time is limited by its connection.
    async fn check_hosts(&self, clusters: Clusters, engine: &EngineInventory, call: &Call, ends_ms: i64) -> Outcome {
        let mut failure = clusters.failed.map(Problem::from);
        let alone = self.swept.take_due(self.ports.clock.now_ms());
        let is_sweep = alone.is_none();
        let due = match alone {
            Some(hosts) => hosts,
            None => {
                let call = Call { limit: Some(self.left(ends_ms) / FIRST_STEP), ..call.clone() };
                match self.begin_sweep(&clusters.read, engine, &call).await {
                    Ok(due) => due,
                    Err(error) => return Outcome::Failed(Problem::from(error)),
                }
            }
        };
        let reading = clusters.read.iter().map(|cluster| async {
            let checks = Box::pin(self.check_due(cluster, &due, engine, call, ends_ms)).await;
            if let (Ok(checks), true) = (&checks, is_sweep) {
                self.swept.read(checks.len());
            }
            checks
        });
        let mut checks = vec![];
        for read in join_all(reading).await {
            match read {
                Ok(read) => checks.extend(read),
                Err(error) => failure = failure.or(Some(Problem::from(error))),
            }
        }
        // Of some hosts only, unknown answers say nothing about the provider: the others have theirs.
        let are_all = clusters.read.iter().flat_map(managed_of).all(|host| due.contains(&host.id));
        let failure = failure.or_else(|| nobody_known(&checks).filter(|_| are_all));
        let now_ms = self.ports.clock.now_ms();
        if is_sweep {
            self.swept.end(now_ms, failure.is_none());
            // Once: those that check in meanwhile are found by the next sweep.
            let hasty = checks.iter().filter(|check| is_hasty(check)).map(|check| check.host_id.clone());
            self.swept.look_again(second_look_ms(now_ms), hasty);
        }
        let failed = checks.iter().filter(|check| is_failed(check)).map(|check| check.host_id.clone()).collect();
        self.swept.repeat(now_ms, self.pause_after_failure_ms(now_ms), failed);
        match failure {
            Some(why) => Outcome::Failed(why),
            None => Outcome::Succeeded,
        }
    }

    /// Reads the hosts of one cluster that are due, in the time that is left.
    async fn check_due(
        &self,
        cluster: &ClusterInventory,
        due: &BTreeSet<HostId>,
        engine: &EngineInventory,
        call: &Call,
        ends_ms: i64,
    ) -> Result<Vec<HostCheck>> {
        let hosts: Vec<&HostInventory> = managed_of(cluster).filter(|host| due.contains(&host.id)).collect();
        if hosts.is_empty() {
            return Ok(vec![]);
        }
        let (cluster_level, options) = (Some(cluster.level), &self.checks);
        let check = HostsCheck { engine: Some(engine), cluster_level, detail: Detail::Levels, options };
        let work = async {
            let _lock = self.locks.cluster(&cluster.id).await;
            let call = Call { limit: Some(self.left(ends_ms)), ..call.clone() };
            let read = Box::pin(check.read(&self.ports, &call, &hosts)).await?;
            // Two clusters can learn the same image.
            let _turn = self.storing.lock().await;
            check.answer(&self.ports, &call, read).await
        };
        // A check that somebody asked for can hold the lock for long. The others' results are kept then.
        let limit = self.left(ends_ms) * 7 / 8;
        tokio::select! {
            biased;
            checks = work => checks,
            () = self.ports.clock.sleep(limit) => {
                let operation = format!("the periodic check of cluster {}", cluster.name);
                Err(codes::DeadlineExceeded { operation, deadline: Span(limit) }.err())
            }
        }
    }

    /// The time until then.
    fn left(&self, ends_ms: i64) -> Duration {
        let left_ms = ends_ms.saturating_sub(self.ports.clock.passed_ms());
        Duration::from_millis(u64::try_from(left_ms).unwrap_or(0))
    }

    fn pause_after_failure_ms(&self, now_ms: i64) -> i64 {
        let timing = self.timing(ScheduledJob::Hosts);
        timing.map_or(i64::MAX, |timing| timing.after(false, now_ms, &self.dice()).saturating_sub(now_ms))
    }

    pub(super) fn call(&self, stop: &CancellationToken) -> Result<Call> {
        let correlation_id = CorrelationId::ours(self.ports.ids.unique())?;
        let limit = Some(self.config.deadline.0);
        Ok(Call { limit, ..Call::new(correlation_id, stop.child_token()) })
    }
}

enum Outcome {
    Succeeded,
    Failed(Problem),
    /// Another call checked the same subject while this check waited for the subject's lock.
    Superseded,
}

/// The reason why no host has a known answer; `None` if a host has one. Single hosts have events of their own.
fn nobody_known(checks: &[HostCheck]) -> Option<Problem> {
    if checks.iter().any(|host| host.updates != YesNoUnknown::Unknown) {
        return None;
    }
    checks.iter().find_map(|host| host.unknown_because.clone())
}

/// The cluster; its hosts count as observed when the inventory was given.
fn dated(cluster: &ClusterInventory, given_at_ms: i64) -> ClusterInventory {
    let mut cluster = cluster.clone();
    for host in &mut cluster.hosts {
        host.observed_at_ms.get_or_insert(given_at_ms);
    }
    cluster
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The subject of the periodic check, for a sentence.
fn subject(job: ScheduledJob) -> &'static str {
    match job {
        ScheduledJob::Engine => "the engine",
        ScheduledJob::Hosts => "the hosts",
    }
}

/// Shows the periodic check as running for as long as this guard lives.
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
