//! What is done with a run.

use std::path::PathBuf;

use clap::Args;
use ovirt_upgrade_manager::model::question::Choice;
use ovirt_upgrade_manager::model::run::PauseAt;

use super::values;

/// A run.
#[derive(Debug, Args)]
pub struct RunAction {
    /// Id of the run, or the beginning of it, as 'status' shows it
    #[arg(value_name = "RUN")]
    pub run: String,
}

#[derive(Debug, Args)]
pub struct Status {
    /// Id of the run, or the beginning of it [default: all runs are listed; with --follow, the newest one]
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// Show the run live until it ends
    #[arg(long, short)]
    pub follow: bool,
    /// Exit with 5 where the run needs an answer or is paused, and with 6 where it ended without success
    #[arg(long, requires = "run")]
    pub exit_code: bool,
    /// List at most so many runs, 1 to 100
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct Answer {
    #[command(flatten)]
    pub run: RunAction,
    /// Id of the question
    #[arg(value_name = "QUESTION")]
    pub question: u64,
    /// One of its choices: go_on, leave, next or stop
    #[arg(value_name = "CHOICE", value_parser = values::choice)]
    pub choice: Choice,
}

#[derive(Debug, Args)]
pub struct Pause {
    #[command(flatten)]
    pub run: RunAction,
    /// When the pause begins: 'host' (after the hosts in hand), 'step' (after the steps in hand), or 'now'
    #[arg(long, value_name = "WHEN", default_value = "host", value_parser = values::word::<PauseAt>)]
    pub at: PauseAt,
}

#[derive(Debug, Args)]
pub struct Skip {
    #[command(flatten)]
    pub run: RunAction,
    /// Name or id of a host of its plan
    #[arg(value_name = "HOST")]
    pub host: String,
    /// Skip it also if it was begun: it is ended as it is, which can be in maintenance and half upgraded
    #[arg(long)]
    pub begun: bool,
}

#[derive(Debug, Args)]
pub struct Approve {
    #[command(flatten)]
    pub run: RunAction,
    /// Name or id of the host that is meant; nothing is approved if another one is next [default: the next host]
    #[arg(value_name = "HOST")]
    pub host: Option<String>,
}

#[derive(Debug, Args)]
pub struct Report {
    /// Id of the run, or the beginning of it [default: the newest run]
    #[arg(value_name = "RUN")]
    pub run: Option<String>,
    /// One page of HTML that needs nothing else, to be read, printed and sent
    #[arg(long)]
    pub html: bool,
    /// Write into this file, which must not exist, instead of to standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace that file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
}
