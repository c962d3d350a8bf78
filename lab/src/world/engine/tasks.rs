//! The engine's jobs: those of other programs, those of actions through REST, and the work that runs.
//!
//! The engine makes a job for work that it does by itself, too. Such work is not stored here: it is listed from the state
//! of hosts and VMs while it lasts. No simulation uses this file.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::host_state::EngineHost;
pub use super::records::{EngineJob, EngineStep, JobStatus};
use super::request::{Actor, Refusal};
use crate::world::rng::uuid_of;
use crate::world::state::World;

/// An ended job that is cleared by itself stays listed so long; a failed one stays longer.
const KEPT_MS: [i64; 2] = [600_000, 3_600_000];

impl EngineJob {
    fn new(id: String, description: String, actor: &Actor, now_ms: i64) -> Self {
        EngineJob {
            id,
            description,
            external: false,
            auto_cleared: true,
            started_ms: now_ms,
            ended_ms: None,
            updated_ms: now_ms,
            status: JobStatus::Started,
            owner: actor.user.clone(),
            correlation: actor.correlation.clone(),
            steps: vec![],
            migration: None,
        }
    }

    /// Ends the job, and what is open of it.
    fn end(&mut self, status: JobStatus, open_steps: JobStatus, at_ms: i64) {
        for step in self.steps.iter_mut().filter(|s| s.status == JobStatus::Started) {
            step.status = open_steps;
            step.ended_ms = Some(at_ms);
        }
        if self.status == JobStatus::Started {
            self.status = status;
            self.ended_ms = Some(at_ms);
        }
        self.updated_ms = at_ms;
    }

    fn add_own_step(&mut self, kind: &str, description: &str, host: Option<HostId>) {
        let number = self.steps.len();
        self.steps.push(EngineStep {
            id: uuid_of(&format!("{} step {number}", self.id)),
            kind: kind.to_owned(),
            description: description.to_owned(),
            parent: None,
            number,
            started_ms: self.started_ms,
            ended_ms: None,
            status: JobStatus::Started,
            external: false,
            host,
        });
    }
}

/// A step to add to an external job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// `validating`, `executing`, …
    pub kind: String,
    /// What it does.
    pub description: String,
    /// The step that it is part of.
    pub parent: Option<String>,
}

impl World {
    /// All jobs, oldest first: those of other programs, of actions, and the work that runs.
    pub fn engine_jobs(&self) -> Vec<EngineJob> {
        let stored = self.engine.jobs.iter().map(|job| self.current(job)).filter(|job| self.is_kept(job));
        let mut jobs: Vec<EngineJob> = stored.chain(self.running_work()).collect();
        jobs.sort_by_key(|job| job.started_ms);
        jobs
    }

    /// A job, by its id.
    pub fn engine_job(&self, id: &str) -> Option<EngineJob> {
        self.engine_jobs().into_iter().find(|job| job.id == id)
    }

    /// The job as it is now: a migration may have ended, and a restart of the engine makes an open job unknown.
    fn current(&self, job: &EngineJob) -> EngineJob {
        let mut job = job.clone();
        let started = self.engine.started_at_ms;
        for step in job.steps.iter_mut().filter(|s| s.status == JobStatus::Started && s.started_ms < started) {
            step.status = JobStatus::Unknown;
            step.ended_ms = Some(started);
        }
        if job.status != JobStatus::Started {
            return job;
        }
        let runs = |(vm, number): &(VmId, u64)| {
            self.engine.vms.get(vm).and_then(|v| v.moving.as_ref()).is_some_and(|moving| moving.number == *number)
        };
        match &job.migration {
            _ if job.started_ms < started => {
                job.status = JobStatus::Unknown;
                job.ended_ms = Some(started);
            }
            Some(migration) if !runs(migration) => job.end(JobStatus::Finished, JobStatus::Finished, self.now_ms),
            _ => {}
        }
        job
    }

    fn is_kept(&self, job: &EngineJob) -> bool {
        let kept = if job.status == JobStatus::Finished { KEPT_MS[0] } else { KEPT_MS[1] };
        !job.auto_cleared || job.ended_ms.is_none_or(|ended| self.now_ms < ended + kept)
    }

    /// Unfinished work that no request of this product does, as [`World::work_on`] lists it.
    fn running_work(&self) -> Vec<EngineJob> {
        let mut jobs = vec![];
        for (id, host) in &self.engine.hosts {
            jobs.extend(self.work_of_host(id, host));
        }
        let known = |vm: &VmId, number: u64| {
            self.engine.jobs.iter().any(|job| job.migration.as_ref().is_some_and(|(v, n)| v == vm && *n == number))
        };
        for (id, vm) in &self.engine.vms {
            let Some(moving) = vm.moving.as_ref().filter(|moving| !moving.ours && !known(id, moving.number)) else {
                continue;
            };
            let text = format!("Migrating VM {}", vm.shown.name);
            jobs.push(self.work(&format!("migration {} of {id}", moving.number), text, None, self.now_ms));
        }
        jobs
    }

    fn work_of_host(&self, id: &HostId, host: &EngineHost) -> Vec<EngineJob> {
        let here = |kind: &str, text: String| {
            // Work on a host began with its status at the earliest.
            let key = format!("{kind} {} {id}", host.since_ms);
            self.work(&key, text, Some(id.clone()), host.since_ms)
        };
        let mut jobs: Vec<EngineJob> = host.operations.iter().map(|o| here(o, o.clone())).collect();
        if host.status == HostStatus::Maintenance && host.settling_until_ms > self.now_ms {
            jobs.push(here("settling", "Disconnecting the host from its storage".to_owned()));
        }
        if host.check.is_some_and(|(_, ours)| !ours) {
            jobs.push(here("check", "Checking for updates".to_owned()));
        }
        if host.upgrade.as_ref().is_some_and(|upgrade| !upgrade.actor.is_ours()) {
            jobs.push(here("upgrade", "Upgrading the host".to_owned()));
        }
        jobs
    }

    fn work(&self, key: &str, text: String, host: Option<HostId>, began_ms: i64) -> EngineJob {
        let mut job = EngineJob::new(uuid_of(key), text, &Actor::person("SYSTEM"), began_ms);
        job.add_own_step("executing", "Executing", host);
        job
    }

    /// Notes the job of an action that a client requested, and returns its id. A migration runs on; all else has ended.
    pub fn note_job(&mut self, description: String, actor: &Actor, vm: Option<&VmId>) -> String {
        let (number, now) = (self.engine.jobs_made, self.now_ms);
        self.engine.jobs_made += 1;
        let mut job = EngineJob::new(uuid_of(&format!("job {number} at {now}")), description, actor, now);
        job.add_own_step("validating", "Validating", None);
        job.end(JobStatus::Started, JobStatus::Finished, now);
        job.add_own_step("executing", "Executing", None);
        job.status = JobStatus::Started;
        job.ended_ms = None;
        let moving = vm.and_then(|id| Some((id.clone(), self.engine.vms.get(id)?.moving.as_ref()?.number)));
        match moving {
            Some(moving) => job.migration = Some(moving),
            None => job.end(JobStatus::Finished, JobStatus::Finished, now),
        }
        let id = job.id.clone();
        self.engine.jobs.push(job);
        id
    }

    /// Adds the job of another program, and returns its id.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn add_external_job(&mut self, text: &str, auto_cleared: bool, actor: &Actor) -> Result<String, Refusal> {
        self.check_answers()?;
        if text.trim().is_empty() {
            return Err(Refusal::new(400, "Cannot ${action} ${type}. Description can not be empty."));
        }
        let id = uuid_of(&format!("external job {} at {}", self.engine.jobs_made, self.now_ms));
        self.engine.jobs_made += 1;
        let mut job = EngineJob::new(id.clone(), text.to_owned(), actor, self.now_ms);
        job.external = true;
        job.auto_cleared = auto_cleared;
        self.engine.jobs.push(job);
        Ok(id)
    }

    fn external_job(&mut self, id: &str, what: &str) -> Result<usize, Refusal> {
        self.check_answers()?;
        let at = self.engine.jobs.iter().position(|job| job.id == id && job.external);
        at.ok_or_else(|| {
            let internal = self.engine_job(id).is_some();
            let why = if internal { "External steps can be added only to external jobs or steps." } else { what };
            Refusal::new(400, why)
        })
    }

    /// Adds a step to the job of another program, and returns its id.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn add_external_step(&mut self, job: &str, new: NewStep) -> Result<String, Refusal> {
        let refused = |refusal: Refusal| Refusal {
            detail: refusal.detail.replacen('[', "[Cannot add External Job. ", 1),
            ..refusal
        };
        let orphan = "Step should be a child of the Job or other Step.";
        let at = self.external_job(job, orphan).map_err(refused)?;
        let now = self.now_ms;
        let Some(job) = self.engine.jobs.get_mut(at) else { return Err(Refusal::new(400, orphan)) };
        if new.parent.as_ref().is_some_and(|parent| !job.steps.iter().any(|s| s.id == *parent)) {
            return Err(refused(Refusal::new(400, orphan)));
        }
        let number = job.steps.iter().filter(|s| s.parent == new.parent).count();
        let id = uuid_of(&format!("{} step {}", job.id, job.steps.len()));
        job.steps.push(EngineStep {
            id: id.clone(),
            kind: new.kind,
            description: new.description,
            parent: new.parent,
            number,
            started_ms: now,
            ended_ms: None,
            status: JobStatus::Started,
            external: true,
            host: None,
        });
        job.updated_ms = now;
        Ok(id)
    }

    /// Ends a step. One that failed fails its whole job, and the open steps of it. An ended step can be ended again.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn end_external_step(&mut self, job: &str, step: &str, succeeded: bool) -> Result<(), Refusal> {
        let cannot = |refusal: Refusal| Refusal {
            detail: refusal.detail.replacen('[', "[Cannot end External Step. ", 1),
            ..refusal
        };
        let at = self.external_job(job, "Step not found.").map_err(cannot)?;
        let now = self.now_ms;
        let Some(job) = self.engine.jobs.get_mut(at) else { return Ok(()) };
        if let Some(step) = job.steps.iter_mut().find(|s| s.id == step) {
            step.status = if succeeded { JobStatus::Finished } else { JobStatus::Failed };
            step.ended_ms = Some(now);
        }
        if !succeeded {
            job.end(JobStatus::Failed, JobStatus::Failed, now);
        }
        Ok(())
    }

    /// Ends the job of another program. With `force`, open steps are aborted and the job is cleared later.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn end_external_job(&mut self, job: &str, succeeded: bool, force: bool) -> Result<(), Refusal> {
        let at = self.clearable(job)?;
        let (now, started) = (self.now_ms, self.engine.started_at_ms);
        let Some(job) = self.engine.jobs.get_mut(at) else { return Ok(()) };
        if force {
            job.auto_cleared = true;
            job.updated_ms = now;
        }
        // After a restart of the engine, its open jobs are unknown and stay so.
        if job.started_ms >= started && job.status == JobStatus::Started {
            let status = if succeeded { JobStatus::Finished } else { JobStatus::Failed };
            job.end(status, if force { JobStatus::Aborted } else { status }, now);
        }
        Ok(())
    }

    /// Lets the job of another program be removed some time after its end.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn clear_external_job(&mut self, job: &str) -> Result<(), Refusal> {
        let at = self.clearable(job)?;
        let now = self.now_ms;
        if let Some(job) = self.engine.jobs.get_mut(at) {
            job.auto_cleared = true;
            job.updated_ms = now;
        }
        Ok(())
    }

    fn clearable(&mut self, job: &str) -> Result<usize, Refusal> {
        let cannot = |refusal: Refusal| Refusal {
            detail: refusal.detail.replacen('[', "[Cannot Clear External Job. ", 1),
            ..refusal
        };
        self.external_job(job, "Job not found.").map_err(cannot)
    }
}
