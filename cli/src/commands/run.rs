//! `run` and `status`.

use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::ids::RunId;
use ovirt_upgrade_manager::model::run::RunState;
use ovirt_upgrade_manager::model::run_request::{RunList, RunRequest, RunsRequest, StartRequest};
use ovirt_upgrade_manager::model::run_status::RunStatus;

use super::follow::{self, Following};
use super::plans;
use crate::args::{plans as args, runs as run_args};
use crate::exit::{Exit, Failure, Outcome};
use crate::screen::line::Line;
use crate::screen::page::Page;
use crate::session::{App, Need, Session};
use crate::show;

pub async fn run(app: &App, options: args::Run) -> Outcome {
    let begin = match (&options.continue_, &options.plan) {
        (Some(run), _) => Begin::Continue(run.clone()),
        (None, Some(hash)) => Begin::Plan(hash.clone()),
        (None, None) => match agreed_plan(app, &options).await? {
            Agreed::Plan(hash) => Begin::Plan(hash),
            Agreed::No(exit) => return Ok(exit),
        },
    };
    if !options.with_other_runs {
        refuse_beside_others(app, &begin).await?;
    }
    let following = Following { drives: true, stop_at_question: options.stop_at_question };
    let status = app
        .session(Need::Control(Duties::Runs), async |s| {
            let run = match begin {
                Begin::Continue(run) => continued(s, &run).await?,
                Begin::Plan(hash) => {
                    let request = StartRequest { hash, actor: app.actor() };
                    s.begin("start", "status", async |m, call| m.start(call, request).await).await?.run
                }
            };
            follow::follow(s, &run, &following).await
        })
        .await?;
    Ok(told(&status))
}

enum Begin {
    Continue(String),
    Plan(String),
}

/// Refuses while another run is unfinished and no process drives it: this process would drive that run as well, and restart its
/// hosts, which the user did not ask for.
async fn refuse_beside_others(app: &App, begin: &Begin) -> Outcome<()> {
    let others = app
        .session(Need::State, async |s| {
            // What another process drives goes on anyway.
            if s.has_controller() {
                return Ok(vec![]);
            }
            let own = match begin {
                Begin::Continue(run) => Some(s.unfinished(run).await?),
                Begin::Plan(_) => None,
            };
            let mut open = s.all_runs().await?;
            open.retain(|run| !run.state.is_final() && Some(&run.run) != own.as_ref());
            Ok(open)
        })
        .await?;
    let Some(other) = others.first() else { return Ok(()) };
    let (program, run) = (app.program(), crate::session::runs::short(&other.run));
    let cluster = other.cluster_name.as_deref().unwrap_or(other.cluster.as_str());
    Err(Failure::Because(format!(
        "run {run} of cluster {cluster} is unfinished, and would go on as well: its hosts are restarted, too. Bring it to its end \
         first ({program} run --continue {run}; after {program} cancel {run} it ends early), or give --with-other-runs"
    )))
}

/// A run that this process goes on with. Beside a controller that drives it there is nothing to go on with.
async fn continued(s: &Session<'_>, run: &str) -> Outcome<RunId> {
    let run = s.unfinished(run).await?;
    if !s.is_controller() {
        let program = s.app.program();
        return Err(Failure::Because(format!(
            "another process drives the runs of this state directory; to watch: {program} status {} --follow",
            crate::session::runs::short(&run)
        )));
    }
    Ok(run)
}

enum Agreed {
    Plan(String),
    No(Exit),
}

/// Makes a plan, shows it, and asks whether to begin.
async fn agreed_plan(app: &App, options: &args::Run) -> Outcome<Agreed> {
    let plan = plans::make(app, options.cluster.as_deref(), &options.options).await?;
    // With --json, standard output has the stream of the run only.
    if !app.output.json {
        let mut page = Page::new(app.output.width());
        show::plan::plan(&mut page, &plan);
        page.gap();
        app.output.print(&page.render(app.output.colours()))?;
    }
    if let Some(blocker) = plan.blockers.first() {
        if app.output.json {
            app.output.problem("blocked", crate::screen::line::Tone::Bad, blocker);
        }
        return Ok(Agreed::No(Exit::Blocked));
    }
    if options.yes {
        return Ok(Agreed::Plan(plan.hash));
    }
    let command = format!("{} run --plan {}", app.program(), plan.hash);
    if !app.output.can_ask() {
        let why = format!("nobody can be asked here; give --yes, or begin this plan with: {command}");
        return Err(Failure::WrongUse(why));
    }
    match confirmed(app, "Begin this run now? [y/N] ").await? {
        true => Ok(Agreed::Plan(plan.hash)),
        false => {
            app.output.note(Line::new().plain(format!("nothing was begun; to begin this plan: {command}")));
            Ok(Agreed::No(Exit::Done))
        }
    }
}

/// Asks a question that yes or no answers.
async fn confirmed(app: &App, question: &str) -> Outcome<bool> {
    let answer = super::init::terminal::ask(app, question).await?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

pub async fn status(app: &App, options: run_args::Status) -> Outcome {
    if options.run.is_none() && !options.follow {
        return list(app, options.limit).await;
    }
    let following = Following { drives: false, stop_at_question: false };
    let (status, is_driven) = app
        .session(Need::State, async |s| {
            let run = s.run_or_newest(options.run.as_deref()).await?;
            let status = match options.follow {
                true => follow::follow(s, &run, &following).await?,
                false => s.ask("run", async |m, call| m.run(call, RunRequest { run }).await).await?,
            };
            Ok((status, s.has_controller()))
        })
        .await?;
    if !options.follow {
        let program = app.program();
        let around = show::runs::Around { program: &program, is_driven };
        app.output.answer(&status, |page| show::runs::status(page, &status, &around))?;
    }
    Ok(if options.exit_code || options.follow { told(&status) } else { Exit::Done })
}

async fn list(app: &App, limit: u32) -> Outcome {
    let request = RunsRequest { limit, ..RunsRequest::default() };
    let list: RunList =
        app.session(Need::State, async |s| s.ask("runs", async |m, call| m.runs(call, request).await).await).await?;
    app.output.answer(&list, |page| {
        show::runs::list(page, &list.runs);
        if list.more {
            page.line(format!("there are older ones: --limit {}", (limit * 2).min(100)));
        }
    })?;
    Ok(Exit::Done)
}

/// The exit code that tells how a run stands.
pub fn told(status: &RunStatus) -> Exit {
    match status.state {
        RunState::Succeeded | RunState::SucceededWithWarnings => Exit::Done,
        RunState::Failed | RunState::Stopped | RunState::Cancelled => Exit::NoSuccess,
        RunState::Running | RunState::Paused if show::runs::needs_operator(status) => Exit::NeedsOperator,
        RunState::Running | RunState::Paused => Exit::Done,
    }
}
