//! What the engine's task list should show of a run, and the next call that is missing for it. Pure.
//!
//! The job and its steps are known again by their texts, which no later call can change. A step that failed fails its whole
//! job at once (seen on 4.5.8): while the run goes on with other hosts, the step of a host that failed stays open, and it
//! fails at the end of the run.
//!
//! Tests: `lab/tests/it/face/task_list.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::ids::RunId;
use crate::model::plan::HostPlan;
use crate::model::run::RunState;
use crate::ports::ExternalJob;
use crate::rolling::run::{HostRun, Run};

/// What a job is called between the name of the cluster and the id of the run.
const RUN: &str = " (run ";

/// What the engine shows of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// Id of the job.
    pub job: String,
    /// Ids of its open steps, by their texts.
    pub open: BTreeMap<String, String>,
    /// Texts of its ended steps.
    pub ended: BTreeSet<String>,
}

/// A call that brings the list nearer to what it should show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    Job(String),
    Step(String),
    EndOfStep { text: String, succeeded: bool },
    EndOfJob { succeeded: bool },
}

impl Shown {
    /// A job without steps.
    pub fn new(job: String) -> Shown {
        Shown { job, open: BTreeMap::new(), ended: BTreeSet::new() }
    }

    /// A job as the engine shows it.
    pub fn of(job: ExternalJob) -> Shown {
        let mut shown = Shown::new(job.id);
        for step in job.steps {
            match step.open {
                true => drop(shown.open.insert(step.text, step.id)),
                false => drop(shown.ended.insert(step.text)),
            }
        }
        shown
    }

    /// The step has ended; if it failed, so have all others.
    pub fn ends(&mut self, text: &str, succeeded: bool) {
        self.open.remove(text);
        self.ended.insert(text.to_owned());
        if !succeeded {
            self.ended.extend(std::mem::take(&mut self.open).into_keys());
        }
    }
}

/// What the job of a run is called.
fn job_text(run: &Run) -> String {
    format!("Upgrading hosts of cluster {}{RUN}{})", run.plan.cluster_name, run.id)
}

/// The run that a job shows. `None`: it shows none.
pub(super) fn run_of(text: &str) -> Option<RunId> {
    let (_, rest) = text.rsplit_once(RUN)?;
    RunId::new(rest.strip_suffix(')')?.to_owned()).ok()
}

fn step_text(host: &HostPlan) -> String {
    format!("Upgrading host {}", host.name)
}

/// The next call. `None`: the list shows what it should. A run that has ended gets no new job: nobody would end it.
pub(super) fn missing(run: &Run, shown: Option<&Shown>) -> Option<Missing> {
    let Some(shown) = shown else {
        return run.ended.is_none().then(|| Missing::Job(job_text(run)));
    };
    // A host can begin and end between two looks, and so can the run: each that was begun gets its step.
    let was_begun = |host: &HostRun| host.is_in_hand() || host.before.is_some();
    let mut begun = run.in_order().filter(|(_, host)| was_begun(host)).map(|(plan, _)| step_text(plan));
    let is_shown = |text: &String| shown.open.contains_key(text) || shown.ended.contains(text);
    if let Some(text) = begun.find(|text| !is_shown(text)) {
        return Some(Missing::Step(text));
    }
    end_of_step(run, shown).or_else(|| {
        let state = run.ended.as_ref().map(|(state, _)| *state)?;
        Some(Missing::EndOfJob { succeeded: is_success(state) && !has_failed_host(run) })
    })
}

/// Steps that succeeded first: the first one that failed ends all.
fn end_of_step(run: &Run, shown: &Shown) -> Option<Missing> {
    let ended = || {
        let of = run.in_order().filter_map(|(plan, host)| Some((step_text(plan), host.result.as_ref()?.0)));
        of.filter(|(text, _)| shown.open.contains_key(text))
    };
    let good = ended().find(|(_, result)| !result.is_failure());
    let bad = ended().find(|_| run.ended.is_some());
    let (text, result) = good.or(bad)?;
    Some(Missing::EndOfStep { text, succeeded: !result.is_failure() })
}

fn is_success(state: RunState) -> bool {
    matches!(state, RunState::Succeeded | RunState::SucceededWithWarnings)
}

fn has_failed_host(run: &Run) -> bool {
    run.hosts.values().any(|host| host.result.as_ref().is_some_and(|(result, _)| result.is_failure()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::ExternalStep;

    #[test]
    fn a_run_is_known_by_the_text_of_its_job() {
        let id = RunId::new("r-17".to_owned()).unwrap();
        assert_eq!(run_of("Upgrading hosts of cluster prod (run 1) (run r-17)"), Some(id));
        for other in ["", "Upgrading hosts in prod", "backup (run r-17", "x (run )", "x (run r-17) y"] {
            assert_eq!(run_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_step_that_failed_ends_the_others() {
        let step = |id: &str, open| ExternalStep { id: id.to_owned(), text: format!("step {id}"), open };
        let job = ExternalJob {
            id: "j".to_owned(),
            text: String::new(),
            steps: vec![step("1", true), step("2", true), step("3", false)],
        };
        let mut shown = Shown::of(job);
        assert_eq!((shown.open.len(), shown.ended.len()), (2, 1));
        shown.ends("step 1", true);
        assert_eq!((shown.open.len(), shown.ended.len()), (1, 2));
        let mut failed = shown.clone();
        failed.open.insert("step 4".to_owned(), "4".to_owned());
        failed.ends("step 2", false);
        assert_eq!((failed.open.len(), failed.ended.len()), (0, 4));
    }
}
