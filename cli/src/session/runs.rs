//! A run by its id, or by the beginning of it.

use ovirt_upgrade_manager::model::ids::RunId;
use ovirt_upgrade_manager::model::run_request::{MOST_RUNS, RunLine, RunsRequest};

use super::Session;
use crate::exit::{Failure, Outcome};

/// Characters of the beginning of an id that are shown, and enough to name a run.
const SHORT: usize = 8;

/// The beginning of an id, for people.
pub fn short(run: &RunId) -> String {
    run.as_str().chars().take(SHORT).collect()
}

impl Session<'_> {
    /// All runs of the state directory, newest first.
    ///
    /// # Errors
    /// What the store answers.
    pub async fn all_runs(&self) -> Outcome<Vec<RunLine>> {
        let (mut all, mut before) = (vec![], None);
        loop {
            let request = RunsRequest { before: before.take(), limit: MOST_RUNS, ..RunsRequest::default() };
            let page = self.ask("runs", async |m, call| m.runs(call, request).await).await?;
            before = page.runs.last().map(|run| run.run.clone());
            all.extend(page.runs);
            if !page.more {
                return Ok(all);
            }
        }
    }

    /// The run whose id begins with this text.
    ///
    /// # Errors
    /// No run, or several; what the store answers. A whole id that is unknown is left to the operation to refuse.
    pub async fn find_run(&self, text: &str) -> Outcome<RunId> {
        let mut found: Vec<RunId> = self.all_runs().await?.into_iter().map(|run| run.run).collect();
        found.retain(|run| run.as_str().starts_with(text));
        match (found.pop(), found.len()) {
            (Some(run), 0) if !text.is_empty() => Ok(run),
            (None, _) if !text.is_empty() => Ok(RunId::new(text)?),
            (_, others) => Err(Failure::WrongUse(format!(
                "{} runs have an id that begins with '{text}'; give more of it",
                others + 1
            ))),
        }
    }

    /// The named run, or the newest one.
    ///
    /// # Errors
    /// There is no run; as [`Self::find_run`].
    pub async fn run_or_newest(&self, text: Option<&str>) -> Outcome<RunId> {
        if let Some(text) = text {
            return self.find_run(text).await;
        }
        let newest = self.all_runs().await?.into_iter().next();
        newest.map(|run| run.run).ok_or_else(|| Failure::Because("there is no run yet".to_owned()))
    }

    /// The named run, or the only one that has not ended.
    ///
    /// # Errors
    /// None or several have not ended; as [`Self::find_run`].
    pub async fn unfinished(&self, text: &str) -> Outcome<RunId> {
        if !text.is_empty() {
            return self.find_run(text).await;
        }
        let mut open: Vec<RunLine> = self.all_runs().await?;
        open.retain(|run| !run.state.is_final());
        match (open.pop(), open.len()) {
            (Some(run), 0) => Ok(run.run),
            (None, _) => Err(Failure::Because("no run is unfinished".to_owned())),
            (Some(_), others) => Err(Failure::WrongUse(format!(
                "{} runs are unfinished; name one ('upgrade-manager status')",
                others + 1
            ))),
        }
    }
}
