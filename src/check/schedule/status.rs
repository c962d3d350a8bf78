//! The status of the periodic checks, for `doctor` and for administrators.

use super::{Schedule, managed};
use crate::error::{Problem, Result};
use crate::model::FORMAT;
use crate::model::schedule::{JobRecord, JobStatus, ScheduleStatus, ScheduledJob, Watched, WatchedSummary};

impl Schedule {
    /// `schedule`: last check, last success, next due time and last error of both periodic checks, and the age of the
    /// inventory.
    ///
    /// # Errors
    /// Those of the state (`STATE_…`).
    pub async fn status(&self) -> Result<ScheduleStatus> {
        let now_ms = self.ports.clock.now_ms();
        let watched = self.ports.store.watched().await?;
        let records = self.ports.store.jobs().await?;
        let of = |job: ScheduledJob| self.job_status(job, records.iter().find(|r| r.job == job), watched.as_ref());
        Ok(ScheduleStatus {
            format: FORMAT,
            now_ms,
            jobs: ScheduledJob::ALL.into_iter().map(of).collect::<Result<_>>()?,
            inventory_from_engine: self.reads_engine(watched.as_ref()),
            inventory: watched.map(|watched| WatchedSummary {
                given_at_ms: watched.given_at_ms,
                age_ms: (now_ms - watched.given_at_ms).max(0),
                clusters: u64::try_from(watched.inventory.clusters.len()).unwrap_or(u64::MAX),
                hosts: u64::try_from(managed(&watched.inventory).count()).unwrap_or(u64::MAX),
            }),
        })
    }

    fn job_status(
        &self,
        job: ScheduledJob,
        record: Option<&JobRecord>,
        watched: Option<&Watched>,
    ) -> Result<JobStatus> {
        let interval_ms = self.timing(job).map(|timing| timing.interval_ms);
        let waits_for = self.waits_for(job, watched)?.filter(|_| interval_ms.is_some());
        let due_ms = self.due().get(&job).copied().or(record.map(|r| r.next_check_ms));
        Ok(JobStatus {
            job,
            interval_ms,
            running: self.running().contains(&job),
            last_check_ms: record.and_then(|r| r.last_check_ms),
            last_success_ms: record.and_then(|r| r.last_success_ms),
            next_check_ms: due_ms.filter(|_| interval_ms.is_some() && waits_for.is_none()),
            last_error: record.and_then(|r| r.last_error.clone()),
            failing_since_ms: record.and_then(|r| r.failing_since_ms),
            waits_for: waits_for.map(Problem::from),
            sweep: match job {
                ScheduledJob::Hosts => self.swept.now().or_else(|| record.and_then(|record| record.sweep.clone())),
                ScheduledJob::Engine => None,
            },
        })
    }
}
