//! Unfinished jobs of the engine that work on a host.
//!
//! A job document names neither its host nor its correlation id. Its description has the host's or the VM's name, and
//! its steps may name the host on which they run. Ours are found by a search for their correlation ids.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::documents::{Collection, Reference, Row};
use super::{RestEngine, api, search};
use crate::error::{Code, Result};
use crate::http::Param;
use crate::http::json::{flag, object, required_text, text};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::ports::Call;

/// Jobs whose correlation id is one of ours.
const OURS: &str = "correlation_id = \"oum-*\"";
/// Most jobs whose steps are read.
const MAX_STEPS_READ: usize = 50;

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
    /// A job of ours that is unfinished on a host in maintenance continues after its action seemed done: it is listed.
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
        let mut work = vec![];
        for (number, job) in unfinished.into_iter().filter(|job| !is_left_out(job)).enumerate() {
            let works_here = names.iter().any(|name| mentions(&job.description, name))
                || number < MAX_STEPS_READ && self.has_step_on(call, &job, host, &names).await?;
            if works_here {
                work.push(job.description);
            }
        }
        Ok(work)
    }

    /// Unfinished jobs of the engine itself. Those of before a restart have the status `unknown`, and nobody works on
    /// them. External ones show the work of somebody else, who may have forgotten to end them.
    async fn jobs(&self, call: &Call, query: &[Param]) -> Result<Vec<JobDocument>> {
        let response = self.server.get(call, &api("/jobs"), query).await?;
        let Collection(jobs) = self.server.parse::<Collection<JobDocument>>(&response)?;
        Ok(jobs.into_iter().filter(|job| job.status == "started" && job.external != Some(true)).collect())
    }

    async fn has_step_on(
        &self,
        call: &Call,
        job: &JobDocument,
        host: &HostId,
        names: &BTreeSet<String>,
    ) -> Result<bool> {
        let path = api(&format!("/jobs/{}/steps", search::id(&job.id)?));
        let response = match self.server.get(call, &path, &[]).await {
            Ok(response) => response,
            // It ended and was cleared.
            Err(error) if error.code() == Code::EngineNotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let Collection(steps) = self.server.parse::<Collection<StepDocument>>(&response)?;
        let runs_here = |step: &StepDocument| step.execution_host.as_ref().is_some_and(|h| h.id == host.as_str());
        let names_it = |step: &StepDocument| names.iter().any(|name| mentions(&step.description, name));
        Ok(steps.iter().any(|step| step.status == "started" && (runs_here(step) || names_it(step))))
    }
}

/// A text has a name as a whole word: `h1` is not in `Activating Host h10`.
fn mentions(text: &str, name: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + name.len()..].chars();
        let next = after.next();
        // A full stop ends a sentence; within a name something follows it.
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
