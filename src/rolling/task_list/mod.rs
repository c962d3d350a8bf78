//! Runs among the engine's tasks: an external job for each run, with a step for each host from its beginning to its end.
//!
//! The list is brought to what it should show, call by call. Nothing about it is stored: a job is found again among the
//! engine's jobs by its text, which has the id of the run. So a process that goes on with a run goes on with its job, and
//! what a lost answer left behind is found. After a restart of the engine, which makes open jobs unknown, the run gets a
//! fresh job. A job that outlived its run, because the process died in between, is ended. Jobs of runs that this state does
//! not know are left alone.
//!
//! A run never waits for its tasks. What fails is logged and tried again, after a longer and longer pause.
//!
//! Percentages are not shown here: the engine has none for external steps. They are in the cluster's upgrade flag.
//!
//! Requests: one at the beginning and one a minute while a run is under way, two for each run, two for each host.
//!
//! Tests: `lab/tests/it/face/task_list.rs`, and over the lab's servers `lab/tests/it/engine/whole_run.rs`.

mod wanted;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use self::wanted::{Missing, Shown, missing, run_of};
use crate::error::{Code, Error, Result};
use crate::model::ids::{CorrelationId, RunId};
use crate::ports::{Call, Ports};
use crate::rolling::run::Run;

/// Time between two looks at the runs.
const LOOK: Duration = Duration::from_secs(5);
/// Time after which the engine's jobs are read again: it may have been restarted.
const READ_AGAIN_MS: i64 = 60_000;
/// First and longest pause after a failure.
const PAUSE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(600));

/// Shows the runs of this state until `stop`. Only the controller of a state directory shows them.
pub async fn run(ports: Ports, stop: CancellationToken) {
    let mut list = TaskList { ports, stop, runs: BTreeMap::new(), shown: None };
    let (stop, mut pause) = (list.stop.clone(), PAUSE.0);
    loop {
        let look = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            look = list.look() => look,
        };
        let wait = match look {
            Ok(()) => {
                pause = PAUSE.0;
                LOOK
            }
            Err(error) if error.code() == Code::Closed => return,
            Err(error) if error.code() == Code::EngineActionMissing => {
                tracing::info!("runs are not shown among the engine's tasks: {error}");
                return;
            }
            Err(error) => {
                tracing::warn!(code = %error.code(), "runs wait to be shown among the engine's tasks: {error}");
                // A call without an answer may have had its effect.
                list.shown = None;
                let wait = pause;
                pause = (pause * 2).min(PAUSE.1);
                wait
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = list.ports.clock.sleep(wait) => {}
        }
    }
}

struct TaskList {
    ports: Ports,
    stop: CancellationToken,
    /// Runs that are shown, or have to be.
    runs: BTreeMap<RunId, Run>,
    /// What the engine shows of runs, and when it was read. `None`: it has to be read.
    shown: Option<(i64, BTreeMap<RunId, Shown>)>,
}

impl TaskList {
    /// One run that cannot be read or shown delays no other.
    ///
    /// # Errors
    /// The first failure; the others are logged.
    async fn look(&mut self) -> Result<()> {
        let unfinished = self.ports.store.unfinished_runs().await?;
        let unfinished: BTreeSet<RunId> = unfinished.into_iter().map(|row| row.id).collect();
        let mut failed = BTreeMap::new();
        for id in unfinished.iter().chain(self.runs.keys()).cloned().collect::<BTreeSet<_>>() {
            if let Err(error) = self.read_run(&id).await {
                failed.insert(id, error);
            }
        }
        self.read_jobs(&unfinished).await?;
        for id in self.runs.keys().cloned().collect::<Vec<_>>() {
            if let Err(error) = self.show(&id).await {
                failed.insert(id, error);
            }
        }
        // What is shown of an ended run is all that there will be.
        self.runs.retain(|id, run| run.ended.is_none() || failed.contains_key(id));
        for (run, error) in failed.iter().skip(1) {
            tracing::info!(%run, %error, "a run is not shown among the engine's tasks");
        }
        failed.into_values().next().map_or(Ok(()), Err)
    }

    /// Adds the records that the journal has got since.
    async fn read_run(&mut self, id: &RunId) -> Result<()> {
        let after = self.runs.get(id).map_or(0, |run| run.seq);
        let records = self.ports.store.journal(id, after).await?;
        match self.runs.get_mut(id) {
            Some(run) => records.iter().try_for_each(|record| run.add(record)),
            None if records.is_empty() => Ok(()),
            None => {
                self.runs.insert(id.clone(), Run::fold(&records)?);
                Ok(())
            }
        }
    }

    /// Reads the engine's jobs at the beginning, after a failure, and once in a while during a run.
    async fn read_jobs(&mut self, unfinished: &BTreeSet<RunId>) -> Result<()> {
        let now_ms = self.ports.clock.passed_ms();
        let is_fresh = self.shown.as_ref().is_some_and(|(at_ms, _)| now_ms - at_ms < READ_AGAIN_MS);
        if is_fresh || (self.shown.is_some() && self.runs.is_empty()) {
            return Ok(());
        }
        let call = call(&self.stop, CorrelationId::ours(self.ports.ids.unique())?);
        let mut shown = BTreeMap::new();
        for job in self.ports.engine.external_jobs(&call).await? {
            let Some(id) = run_of(&job.text) else { continue };
            let is_known = unfinished.contains(&id) || self.ports.store.run(&id).await?.is_some();
            if is_known {
                self.read_run(&id).await?;
                // An answer that was lost made a second job.
                if shown.contains_key(&id) {
                    self.ports.engine.end_job(&call, &job.id, true).await?;
                    continue;
                }
                shown.insert(id, Shown::of(job));
            }
        }
        self.shown = Some((now_ms, shown));
        Ok(())
    }

    /// Makes the calls that are missing for a run.
    async fn show(&mut self, id: &RunId) -> Result<()> {
        let (Some(run), Some((_, all))) = (self.runs.get(id), self.shown.as_mut()) else { return Ok(()) };
        let engine = Arc::clone(&self.ports.engine);
        let call = call(&self.stop, run.correlation.clone());
        while let Some(next) = missing(run, all.get(id)) {
            match (next, all.get_mut(id)) {
                (Missing::Job(text), _) => {
                    let job = engine.add_job(&call, &text).await?;
                    all.insert(id.clone(), Shown::new(job));
                }
                (Missing::Step(text), Some(shown)) => {
                    let step = engine.add_job_step(&call, &shown.job, &text).await?;
                    shown.open.insert(text, step);
                }
                (Missing::EndOfStep { text, succeeded }, Some(shown)) => {
                    let step = shown.open.get(&text).cloned().unwrap_or_default();
                    engine.end_job_step(&call, &shown.job, &step, succeeded).await?;
                    shown.ends(&text, succeeded);
                }
                (Missing::EndOfJob { succeeded }, Some(shown)) => {
                    engine.end_job(&call, &shown.job, succeeded).await?;
                    all.remove(id);
                }
                // Only a job is missing where none is shown.
                (_, None) => return Err(Error::internal("a step without a job")),
            }
        }
        Ok(())
    }
}

fn call(stop: &CancellationToken, correlation_id: CorrelationId) -> Call {
    Call::new(correlation_id, stop.child_token())
}
