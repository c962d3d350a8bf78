//! The command line: its commands and options. Each has a help text with its unit and its default.
//!
//! | file | commands |
//! |---|---|
//! | `checks` | `check`, `errata`, `erratum`, `associate`, `install`, `task`, `doctor` |
//! | `init` | `init` |
//! | `plans` | `plan`, `run` |
//! | `runs` | what is done with a run |
//! | `state` | `notifications`, `events`, `completions`, `man` |
//! | `values` | values of options |

pub mod checks;
pub mod init;
pub mod plans;
pub mod runs;
pub mod state;
mod values;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use ovirt_upgrade_manager::config::Span;

/// Checks and upgrades the hosts of an oVirt engine, and rolls whole clusters.
///
/// First steps: 'upgrade-manager init' asks for the engine and the provider (Katello or Satellite) and tests both;
/// 'upgrade-manager check cluster NAME' shows what can be updated; 'upgrade-manager run NAME' shows a plan, asks, and
/// rolls the cluster.
#[derive(Debug, Parser)]
#[command(name = "upgrade-manager", version, after_help = AFTER, after_long_help = AFTER_LONG)]
#[command(subcommand_required = true, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "'upgrade-manager COMMAND --help' explains a command. Exit codes: 0 done, 1 error, 2 wrong use, \
    3 updates available, 4 updates unknown, 5 an answer is needed, 6 a run or task did not succeed, 7 a plan is blocked or \
    doctor found a problem, 130 interrupted.";

const AFTER_LONG: &str = "\
Exit codes:
  0    done
  1    an error: standard error has its code, what happened, what to do
  2    wrong use of the command line
  3    updates are available ('check --exit-code' only)
  4    it is not known whether there are updates ('check --exit-code' only)
  5    a run needs an answer or an approval, or is paused
       ('status --exit-code', 'run --stop-at-question')
  6    a run failed, stopped or was cancelled; an installation failed
  7    a plan has blockers; 'doctor' found a problem
  130  interrupted (Ctrl-C); 'run --continue' goes on with a run

The state directory has one controller, for example the process of the
engine. Beside it this program is an observer: it reads, and leaves
requests (pause, answer, cancel ...) that the controller carries out.
Without a controller, this program is the controller while a command runs.";

/// Options of all commands.
#[derive(Debug, Args)]
pub struct Globals {
    /// Configuration file [default: $XDG_CONFIG_HOME/upgrade-manager/config.json, or ~/.config/upgrade-manager/config.json]
    #[arg(long, short = 'c', value_name = "FILE", env = "UPGRADE_MANAGER_CONFIG", hide_env_values = true, global = true, help_heading = GLOBAL)]
    pub config: Option<PathBuf>,
    /// Print the answer as a JSON document of the contract (schema/); streams have one document a line
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub json: bool,
    /// When to use colours; 'auto' means on a terminal, unless NO_COLOR is set or TERM is 'dumb'
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, help_heading = GLOBAL)]
    pub color: Color,
    /// Longest time of one operation, for example 90s or 10m [default: 'deadline' of the configuration, 5m]
    #[arg(long, value_name = "TIME", value_parser = values::span, global = true, help_heading = GLOBAL)]
    pub timeout: Option<Span>,
    /// Who acts: events, journals and reports show this name [default: the user of this terminal]
    #[arg(long, value_name = "NAME", env = "UPGRADE_MANAGER_ACTOR", hide_env_values = true, global = true, help_heading = GLOBAL)]
    pub actor: Option<String>,
    /// Show no progress
    #[arg(long, short, global = true, help_heading = GLOBAL)]
    pub quiet: bool,
    /// Print log lines to standard error: warnings; given twice: information, too; three times: everything
    #[arg(long, short, action = ArgAction::Count, global = true, help_heading = GLOBAL)]
    pub verbose: u8,
}

const GLOBAL: &str = "Global options";

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask for engine and provider, test both, and write the configuration
    Init(init::Init),
    /// Look for everything that would stop an installation or a run
    Doctor(checks::Doctor),
    /// Show available updates of the engine, a host or a cluster
    #[command(subcommand)]
    Check(checks::Check),
    /// List the errata (advisories) of a host
    Errata(checks::Errata),
    /// Show one erratum with all its texts
    Erratum(checks::Erratum),
    /// Install errata or packages on a host in maintenance
    Install(checks::Install),
    /// Show, follow or cancel an installation
    Task(checks::Task),
    /// Show or change the content host (at the provider) of a host
    Associate(checks::Associate),
    /// Make the plan of a rolling upgrade of a cluster; nothing is changed
    Plan(plans::PlanCommand),
    /// Roll a cluster: plan, ask, start, and follow to the end
    Run(plans::Run),
    /// Show a run with its hosts, or list all runs
    Status(runs::Status),
    /// Answer the question that a run asks
    Answer(runs::Answer),
    /// Pause a run: nothing new is begun
    Pause(runs::Pause),
    /// End a pause of a run; it answers no question
    Resume(runs::RunAction),
    /// Cancel a run: hosts in hand are finished or returned, and settings are restored
    Cancel(runs::RunAction),
    /// Skip a host of a run that was not begun, or end one that was begun as it is
    Skip(runs::Skip),
    /// Approve the next host of a run whose plan asks for approvals
    Approve(runs::Approve),
    /// Accept the present settings: what others changed during a run is not restored
    Adopt(runs::RunAction),
    /// End a run at once: what can be restored is restored, the rest is listed
    Abandon(runs::RunAction),
    /// Restore what an ended run left behind
    Restore(runs::RunAction),
    /// Show the report of a run, or write it as JSON or HTML
    Report(runs::Report),
    /// List or dismiss the notifications of a user
    #[command(subcommand)]
    Notifications(state::Notifications),
    /// Print audit events
    Events(state::Events),
    /// Show the state of the periodic checks
    Schedule,
    /// Print the versions of the library and of its formats
    Version,
    /// Print a script that completes commands in a shell
    Completions(state::Completions),
    /// Print the manual page, or write the pages of all commands
    Man(state::Man),
}
