//! What each command does: it makes requests of options, calls the library, and shows the answers.
//!
//! | file | commands |
//! |---|---|
//! | `checks` | `check`, `errata`, `erratum`, `doctor`, `associate` |
//! | `install` | `install`, `task` |
//! | `plans` | `plan`, and the request that options make |
//! | `run` | `run`, `status` |
//! | `follow` | shows a run until it ends |
//! | `orders` | `answer`, `pause`, `resume`, `cancel`, `skip`, `approve`, `adopt`, `abandon`, `restore` |
//! | `report` | `report` |
//! | `state` | `notifications`, `events`, `schedule`, `version` |
//! | `init` | `init` |
//! | `generate` | `completions`, `man` |

mod checks;
mod follow;
mod generate;
mod init;
mod install;
mod orders;
mod plans;
mod report;
mod run;
mod state;

use crate::args::Command;
use crate::args::checks::Check;
use crate::exit::Outcome;
use crate::session::App;

/// Carries a command out.
///
/// # Errors
/// What it could not do.
pub async fn carry_out(app: &App, command: Command) -> Outcome {
    match command {
        Command::Init(options) => init::init(app, options).await,
        Command::Doctor(options) => checks::doctor(app, &options).await,
        Command::Check(Check::Engine(options)) => checks::engine(app, options).await,
        Command::Check(Check::Host(options)) => checks::host(app, options).await,
        Command::Check(Check::Cluster(options)) => checks::cluster(app, options).await,
        Command::Errata(options) => checks::errata(app, options).await,
        Command::Erratum(options) => checks::erratum(app, options).await,
        Command::Associate(options) => checks::associate(app, options).await,
        Command::Install(options) => install::install(app, options).await,
        Command::Task(options) => install::task(app, options).await,
        Command::Plan(options) => plans::plan(app, options).await,
        Command::Run(options) => run::run(app, options).await,
        Command::Status(options) => run::status(app, options).await,
        Command::Answer(options) => orders::answer(app, options).await,
        Command::Pause(options) => orders::pause(app, options).await,
        Command::Resume(options) => orders::order(app, orders::Order::Resume, options).await,
        Command::Cancel(options) => orders::order(app, orders::Order::Cancel, options).await,
        Command::Approve(options) => orders::approve(app, options).await,
        Command::Adopt(options) => orders::order(app, orders::Order::Adopt, options).await,
        Command::Abandon(options) => orders::order(app, orders::Order::Abandon, options).await,
        Command::Skip(options) => orders::skip(app, options).await,
        Command::Restore(options) => orders::restore(app, options).await,
        Command::Report(options) => report::report(app, options).await,
        Command::Notifications(options) => state::notifications(app, options).await,
        Command::Events(options) => state::events(app, options).await,
        Command::Schedule => state::schedule(app).await,
        Command::Version => state::version(app).await,
        Command::Completions(options) => generate::completions(app, options),
        Command::Man(options) => generate::man(app, options),
    }
}
