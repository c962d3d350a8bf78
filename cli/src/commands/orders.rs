//! Commands of an operator to a run.

use ovirt_upgrade_manager::error::codes;
use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::ids::{HostId, RunId};
use ovirt_upgrade_manager::model::run_request::{
    AnswerRequest, ApproveRequest, PauseRequest, RunActionRequest, RunRequest, SkipHostRequest,
};
use ovirt_upgrade_manager::model::run_status::RunStatus;

use crate::args::runs::{Answer, Approve, Pause, RunAction, Skip};
use crate::exit::{Exit, Outcome};
use crate::session::{App, Need, Session};
use crate::show::runs::{self, Around};

/// Beside a controller, the command is left for it; without one, it is stored for the next one.
const ORDER: Need = Need::Control(Duties::Calls);

/// A command that names nothing but the run.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    Resume,
    Cancel,
    Adopt,
    Abandon,
}

pub async fn order(app: &App, order: Order, options: RunAction) -> Outcome {
    let what = match order {
        Order::Resume => "resume",
        Order::Cancel => "cancel",
        Order::Adopt => "adopt",
        Order::Abandon => "abandon",
    };
    give(app, &options, what, async |s, run| {
        let request = RunActionRequest { run, actor: app.actor() };
        s.ask(what, async |m, call| match order {
            Order::Resume => m.resume(call, request).await,
            Order::Cancel => m.cancel(call, request).await,
            Order::Adopt => m.adopt(call, request).await,
            Order::Abandon => m.abandon(call, request).await,
        })
        .await
    })
    .await
}

pub async fn answer(app: &App, options: Answer) -> Outcome {
    let Answer { run, question, choice } = options;
    give(app, &run, "answer", async |s, run| {
        let request = AnswerRequest { run, question, choice, actor: app.actor() };
        s.ask("answer", async |m, call| m.answer(call, request).await).await
    })
    .await
}

pub async fn pause(app: &App, options: Pause) -> Outcome {
    give(app, &options.run, "pause", async |s, run| {
        let request = PauseRequest { run, at: options.at, actor: app.actor() };
        s.ask("pause", async |m, call| m.pause(call, request).await).await
    })
    .await
}

pub async fn skip(app: &App, options: Skip) -> Outcome {
    give(app, &options.run, "skip", async |s, run| {
        let host = find_host(s, &run, &options.host).await?;
        let request = SkipHostRequest { run, host, begun: options.begun, actor: app.actor() };
        s.ask("skip_host", async |m, call| m.skip_host(call, request).await).await
    })
    .await
}

pub async fn approve(app: &App, options: Approve) -> Outcome {
    give(app, &options.run, "approve", async |s, run| {
        let host = match &options.host {
            Some(host) => Some(find_host(s, &run, host).await?),
            None => None,
        };
        let request = ApproveRequest { run, host, actor: app.actor() };
        s.ask("approve", async |m, call| m.approve(call, request).await).await
    })
    .await
}

/// A host of the run, by its name or id.
async fn find_host(s: &Session<'_>, run: &RunId, wanted: &str) -> Outcome<HostId> {
    let status = s.ask("run", async |m, call| m.run(call, RunRequest { run: run.clone() }).await).await?;
    let host = status.hosts.into_iter().find(|host| host.id.as_str() == wanted || host.name == wanted);
    Ok(host.ok_or_else(|| codes::HostNotInRun { host: wanted, run }.err())?.id)
}

/// Gives a command, and shows the run of the moment.
async fn give(
    app: &App,
    run: &RunAction,
    what: &str,
    command: impl AsyncFnOnce(&Session<'_>, RunId) -> Outcome<RunStatus>,
) -> Outcome {
    let (status, is_driven) = app
        .session(ORDER, async |s| {
            let run = s.find_run(&run.run).await?;
            Ok((command(s, run).await?, !s.is_controller()))
        })
        .await?;
    let program = app.program();
    let around = Around { program: &program, is_driven };
    app.output.answer(&status, |page| runs::taken(page, &status, what, &around))?;
    Ok(Exit::Done)
}

pub async fn restore(app: &App, options: RunAction) -> Outcome {
    let restored = app
        .session(ORDER, async |s| {
            let request = RunActionRequest { run: s.find_run(&options.run).await?, actor: app.actor() };
            s.ask("restore", async |m, call| m.restore(call, request).await).await
        })
        .await?;
    app.output.answer(&restored, |page| runs::restored(page, &restored))?;
    Ok(Exit::Done)
}
