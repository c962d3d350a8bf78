//! Unfinished jobs of the engine that work on a host.
//!
//! The document of a job has neither its host nor its correlation id. Its description has the name of the host or the
//! VM, and its steps may have the host on which they run. Jobs of this product are found by a search for their
//! correlation ids.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Reference, Row, time};
use super::paths::api;
use crate::error::Result;
use crate::http::Param;
use crate::http::json::{flag, number, object, required_text, text};
use crate::model::engine_examination::{ExaminedHost, UnfinishedJob};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::ports::{Call, ExternalJob, ExternalStep};

/// Jobs with a correlation id of this product.
const OURS: &str = "correlation_id = \"oum-*\"";

#[derive(Deserialize)]
struct JobDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    description: String,
    #[serde(deserialize_with = "required_text")]
    status: String,
    #[serde(default, deserialize_with = "flag")]
    external: Option<bool>,
    #[serde(default, deserialize_with = "number")]
    start_time: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    last_updated: Option<u64>,
    /// With `follow=steps` only.
    #[serde(default)]
    steps: Collection<StepDocument>,
}

#[derive(Deserialize)]
struct StepDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    description: String,
    #[serde(deserialize_with = "required_text")]
    status: String,
    #[serde(default, deserialize_with = "object")]
    execution_host: Option<Reference>,
}

impl Row for JobDocument {
    const KEY: &'static str = "job";
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for StepDocument {
    const KEY: &'static str = "step";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    /// A job of this product that is unfinished on a host in maintenance is listed: the action seemed done, and the job
    /// continues.
    pub(super) async fn read_work_on(&self, call: &Call, host: &HostId) -> Result<Vec<String>> {
        let unfinished = self.jobs(call, &[]).await?;
        if unfinished.is_empty() {
            return Ok(vec![]);
        }
        let (facts, status) = self.read_host(call, host).await?;
        let ours = self.jobs(call, &[("search", OURS.to_owned())]).await?;
        let is_ours = |job: &JobDocument| ours.iter().any(|own| own.id == job.id);
        let is_left_out = |job: &JobDocument| is_ours(job) && status != HostStatus::Maintenance;
        let mut names = self.memory().vm_names_on(host);
        names.insert(facts.name);
        let names_one = |text: &str| names.iter().any(|name| mentions(text, name));
        let others: Vec<JobDocument> = unfinished.into_iter().filter(|job| !is_left_out(job)).collect();
        let (mut work, unnamed): (Vec<_>, Vec<_>) = others.into_iter().partition(|job| names_one(&job.description));
        if !unnamed.is_empty() {
            let unnamed: BTreeSet<String> = unnamed.into_iter().map(|job| job.id).collect();
            let runs_here = |step: &StepDocument| {
                let here = step.execution_host.as_ref().is_some_and(|h| h.id == host.as_str());
                step.status == "started" && (here || names_one(&step.description))
            };
            let with_steps = self.jobs(call, &[("follow", "steps".to_owned())]).await?;
            let with_steps = with_steps.into_iter().filter(|job| unnamed.contains(&job.id));
            work.extend(with_steps.filter(|job| job.steps.0.iter().any(runs_here)));
        }
        Ok(work.into_iter().map(|job| job.description).collect())
    }

    /// Unfinished jobs of the engine itself. Jobs from before a restart have the status `unknown`, and nothing
    /// continues them. External jobs show the work of other programs, which may never end them.
    async fn jobs(&self, call: &Call, query: &[Param]) -> Result<Vec<JobDocument>> {
        Ok(self.unfinished(call, query).await?.into_iter().filter(|job| job.external != Some(true)).collect())
    }

    async fn unfinished(&self, call: &Call, query: &[Param]) -> Result<Vec<JobDocument>> {
        let response = self.server.get(call, &api("/jobs"), query).await?;
        let Collection(jobs) = self.server.parse::<Collection<JobDocument>>(&response)?;
        Ok(jobs.into_iter().filter(|job| job.status == "started").collect())
    }

    /// Unfinished jobs of this product and of other programs.
    pub(super) async fn read_external_jobs(&self, call: &Call) -> Result<Vec<ExternalJob>> {
        let jobs = self.unfinished(call, &[("follow", "steps".to_owned())]).await?;
        Ok(jobs.into_iter().filter(|job| job.external == Some(true)).map(JobDocument::external).collect())
    }

    /// Unfinished jobs of the engine and of other programs.
    pub(super) async fn read_unfinished_jobs(&self, call: &Call) -> Result<Vec<UnfinishedJob>> {
        let jobs = self.unfinished(call, &[("follow", "steps".to_owned())]).await?;
        jobs.into_iter().map(JobDocument::unfinished).collect()
    }
}

impl JobDocument {
    fn external(self) -> ExternalJob {
        let step =
            |row: StepDocument| ExternalStep { open: row.status == "started", id: row.id, text: row.description };
        ExternalJob { id: self.id, text: self.description, steps: self.steps.0.into_iter().map(step).collect() }
    }

    fn unfinished(self) -> Result<UnfinishedJob> {
        let began_at_ms = time(self.start_time).unwrap_or(0);
        let steps = self.steps.0.into_iter().filter(|step| step.status == "started");
        let hosts = steps.filter_map(|step| step.execution_host).map(|host| HostId::new(host.id));
        Ok(UnfinishedJob {
            description: self.description,
            external: self.external == Some(true),
            began_at_ms,
            changed_at_ms: time(self.last_updated).unwrap_or(began_at_ms),
            hosts: hosts.collect::<Result<_>>()?,
        })
    }
}

/// Adds the hosts that the descriptions name.
pub(super) fn name_hosts(jobs: &mut [UnfinishedJob], hosts: &[ExaminedHost]) {
    for job in jobs {
        let named = hosts.iter().filter(|host| mentions(&job.description, &host.name));
        job.hosts.extend(named.map(|host| host.id.clone()));
    }
}

/// Whether a text has a name as a whole word: `h1` is not in `Activating Host h10`.
fn mentions(text: &str, name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + name.len()..].chars();
        let next = after.next();
        // A full stop ends a sentence; a full stop within a name is followed by more of the name.
        let ends = match next {
            Some('.') => !after.next().is_some_and(is_of_name),
            Some(c) => !is_of_name(c),
            None => true,
        };
        !before.is_some_and(is_of_name) && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_whole_word_only() {
        for (text, name, found) in [
            ("Activating Host h1", "h1", true),
            ("Activating Host h10", "h1", false),
            ("Activating Host h1.lab", "h1", false),
            ("Moving Host h1.", "h1", true),
            ("Moving Host h1. Please wait", "h1", true),
            ("Migrating VM web-h1", "h1", false),
            ("Moving Hosts h10, h1 to Maintenance", "h1", true),
            ("Hôst é1", "é1", true),
            ("", "h1", false),
        ] {
            assert_eq!(mentions(text, name), found, "{text}");
        }
    }
}
