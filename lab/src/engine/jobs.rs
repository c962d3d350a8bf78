//! Jobs and steps.
//!
//! Tests: `lab/tests/it/engine/http.rs` and `lab/tests/it/engine/recorded`.

use super::action_answer;
use super::answer::{Answer, Answered, FAILED};
use super::document::{Document, Entity, Field, List};
use super::names::{self, collection, reference};
use super::route::Call;
use crate::world::engine::tasks::{EngineJob, EngineStep, JobStatus, NewStep};

/// Kinds of steps that a client may add.
const KINDS: [&str; 6] = ["validating", "executing", "finalizing", "rebalancing_volume", "removing_bricks", "unknown"];

fn status(status: JobStatus) -> &'static str {
    match status {
        JobStatus::Started => "started",
        JobStatus::Finished => "finished",
        JobStatus::Failed => "failed",
        JobStatus::Aborted => "aborted",
        JobStatus::Unknown => "unknown",
    }
}

/// The job with its address, its actions and its links, as the answers of actions have it.
fn short(id: &str) -> Entity {
    reference("jobs", id).actions(&["clear", "end"]).links(&["steps"])
}

fn job_document(job: &EngineJob, with_steps: bool) -> Entity {
    let mut entity = short(&job.id)
        .text("description", &job.description)
        .text("auto_cleared", job.auto_cleared)
        .text("external", job.external)
        .time("last_updated", job.updated_ms)
        .time("start_time", job.started_ms)
        .text("status", status(job.status))
        .entity("owner", reference("users", &names::user(&job.owner)));
    if let Some(ended) = job.ended_ms {
        entity = entity.time("end_time", ended);
    }
    if with_steps {
        entity.put("steps", Field::List(steps_of(job)));
    }
    entity
}

fn steps_of(job: &EngineJob) -> List {
    // Steps of the job itself first, then the steps of those.
    let (own, below): (Vec<&EngineStep>, Vec<&EngineStep>) = job.steps.iter().partition(|s| s.parent.is_none());
    List::new("step", own.into_iter().chain(below).map(|s| step_document(job, s)).collect())
}

fn step_document(job: &EngineJob, step: &EngineStep) -> Entity {
    let at = format!("{}/{}/steps", collection("jobs"), job.id);
    let mut entity = Entity::at(&at, &step.id)
        .text("description", &step.description)
        .text("external", step.external)
        .text("number", step.number)
        .time("start_time", step.started_ms)
        .text("status", status(step.status))
        .text("type", &step.kind)
        .entity("job", reference("jobs", &job.id))
        .actions(&["end"])
        .links(&["statistics"]);
    if let Some(ended) = step.ended_ms {
        entity = entity.time("end_time", ended);
    }
    if let Some(parent) = &step.parent {
        entity = entity.entity("parent_step", Entity::at(&at, parent));
    }
    if let Some(host) = &step.host {
        entity = entity.entity("execution_host", reference("hosts", host.as_str()));
    }
    entity
}

/// `GET /jobs`: the oldest first. Only `correlation_id` can be searched.
///
/// # Errors
/// 400 for a search by another field, and for a negative `max`.
pub fn list(call: &mut Call<'_>) -> Answered {
    let listed = |rows| Ok(Answer::ok(Document::list("jobs", List::new("job", rows))));
    let Some(search) = call.search() else { return listed(vec![]) };
    if search.any_of.iter().flatten().any(|c| c.field != "correlation_id") {
        let detail = "statementcallback; bad sql grammar [select * from job where ( job id in () )]";
        return Err(Answer::fault(400, FAILED, detail));
    }
    if search.sort.is_some() {
        return listed(vec![]);
    }
    let mut jobs = call.world.engine_jobs();
    jobs.retain(|job| search.fits(true, |_| Some(vec![job.correlation.clone().unwrap_or_default()])));
    let with_steps = call.follows().iter().any(|name| name == "steps");
    let page = call.page(&search, jobs)?;
    listed(page.iter().map(|job| job_document(job, with_steps)).collect())
}

fn known(call: &Call<'_>) -> Result<EngineJob, Answer> {
    call.world.engine_job(&call.captured("job")).ok_or_else(|| Answer::empty(404))
}

/// `GET /jobs/:job`.
///
/// # Errors
/// 404.
pub fn one(call: &mut Call<'_>) -> Answered {
    let with_steps = call.follows().iter().any(|name| name == "steps");
    Ok(Answer::ok(Document::of("job", job_document(&known(call)?, with_steps))))
}

/// `GET /jobs/:job/steps`.
///
/// # Errors
/// 404.
pub fn steps(call: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("steps", steps_of(&known(call)?))))
}

/// `GET /jobs/:job/steps/:step`.
///
/// # Errors
/// 404.
pub fn step(call: &mut Call<'_>) -> Answered {
    let (job, id) = (known(call)?, call.captured("step"));
    let found = job.steps.iter().find(|s| s.id == id).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("step", step_document(&job, found))))
}

/// A step that was never shown: an empty list of statistics.
///
/// # Errors
/// None.
pub fn step_statistics(_: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("statistics", List::new("statistic", vec![]))))
}

/// `POST /jobs`.
///
/// # Errors
/// The engine's refusal.
pub fn add(call: &mut Call<'_>) -> Answered {
    let text = call.body.text("description").ok_or_else(|| Answer::missing("job.description"))?;
    let auto_cleared = call.body.flag("auto_cleared").unwrap_or(false);
    let actor = call.actor();
    let id = call.world.add_external_job(&text, auto_cleared, &actor).map_err(|r| Answer::refused(&r))?;
    let job = call.world.engine_job(&id).ok_or_else(|| Answer::empty(404))?;
    let location = format!("{}{}/{id}", call.base, collection("jobs"));
    Ok(Answer::with(201, Document::of("job", job_document(&job, false))).header("location", location))
}

/// `POST /jobs/:job/steps`.
///
/// # Errors
/// The engine's refusal.
pub fn add_step(call: &mut Call<'_>) -> Answered {
    let needed = |name: &str| call.body.text(name).ok_or_else(|| Answer::missing(&format!("step.{name}")));
    let (description, kind) = (needed("description")?, needed("type")?);
    if !KINDS.contains(&kind.as_str()) {
        let usage = format!("{}/ovirt-engine/apidoc#services/steps/methods/add", call.base);
        return Err(Answer::incorrect(&usage));
    }
    let new = NewStep { kind, description, parent: call.body.id_of("parent_step") };
    let job_id = call.captured("job");
    let id = call.world.add_external_step(&job_id, new).map_err(|r| Answer::refused(&r))?;
    let job = call.world.engine_job(&job_id).ok_or_else(|| Answer::empty(404))?;
    let step = job.steps.iter().find(|s| s.id == id).ok_or_else(|| Answer::empty(404))?;
    let location = format!("{}{}/{job_id}/steps/{id}", call.base, collection("jobs"));
    Ok(Answer::with(201, Document::of("step", step_document(&job, step))).header("location", location))
}

/// `POST /jobs/:job/end`.
///
/// # Errors
/// The engine's refusal.
pub fn end(call: &mut Call<'_>) -> Answered {
    let (id, force) = (call.captured("job"), call.body.flag("force") == Some(true));
    let succeeded = call.body.flag("succeeded").unwrap_or(true);
    let done = call.world.end_external_job(&id, succeeded, force);
    done.map_err(|r| action_answer::failed(call, r.status, &r.detail))?;
    Ok(action_answer::complete(call, "job", short(&id), None))
}

/// `POST /jobs/:job/clear`.
///
/// # Errors
/// The engine's refusal.
pub fn clear(call: &mut Call<'_>) -> Answered {
    let id = call.captured("job");
    let done = call.world.clear_external_job(&id);
    done.map_err(|r| action_answer::failed(call, r.status, &r.detail))?;
    Ok(action_answer::complete(call, "job", short(&id), None))
}

/// `POST /jobs/:job/steps/:step/end`.
///
/// # Errors
/// The engine's refusal.
pub fn end_step(call: &mut Call<'_>) -> Answered {
    let succeeded = call.body.flag("succeeded").ok_or_else(|| Answer::missing("succeeded"))?;
    let (job, step) = (call.captured("job"), call.captured("step"));
    let done = call.world.end_external_step(&job, &step, succeeded);
    done.map_err(|r| action_answer::failed(call, r.status, &r.detail))?;
    Ok(action_answer::bare(call))
}
