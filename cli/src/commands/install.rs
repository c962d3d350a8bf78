//! Installations: begun, followed, cancelled.

use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::ids::TaskId;
use ovirt_upgrade_manager::model::request::{
    CancelTaskRequest, InstallErrataRequest, InstallPackagesRequest, MaintenanceOverride, TaskRequest,
    UpgradeImageRequest,
};
use ovirt_upgrade_manager::model::task::{Task, TaskState};

use crate::args::checks;
use crate::exit::{Exit, Failure, Outcome};
use crate::screen::line::Line;
use crate::session::{App, Need, Session};
use crate::show;

/// The command that shows whether an installation was begun.
const LOOK: &str = "events";

pub async fn install(app: &App, options: checks::Install) -> Outcome {
    let is_followed = !options.no_wait;
    // Who does not wait leaves the following to the next controller.
    let duties = if is_followed { Duties::Installations } else { Duties::Calls };
    let task = app
        .session(Need::Control(duties), async |s| {
            let task = begin(s, options).await?;
            match is_followed {
                true => follow(s, &task.id).await,
                false => Ok(task),
            }
        })
        .await?;
    app.output.answer(&task, |page| show::task::task(page, &task))?;
    Ok(told(&task))
}

/// The exit code of a task.
fn told(task: &Task) -> Exit {
    match task.state {
        TaskState::Failed | TaskState::Cancelled | TaskState::Lost => Exit::NoSuccess,
        _ => Exit::Done,
    }
}

async fn begin(s: &Session<'_>, options: checks::Install) -> Outcome<Task> {
    let known = s.ask("reading a host", async |m, call| m.find_host(call, &options.host).await).await?;
    let (host, actor) = (known.host, s.app.actor());
    let override_ = options.override_.map(|reason| MaintenanceOverride { reason });
    let (engine, cluster_level) = (Some(known.engine), Some(known.cluster_level));
    if options.image {
        let request = UpgradeImageRequest { host, actor };
        return s.begin("upgrade_image", LOOK, async |m, call| m.upgrade_image(call, request).await).await;
    }
    if !options.packages.is_empty() {
        let packages = options.packages;
        let request = InstallPackagesRequest { host, packages, actor, override_, engine, cluster_level };
        return s.begin("install_packages", LOOK, async |m, call| m.install_packages(call, request).await).await;
    }
    let request = InstallErrataRequest { host, errata: options.errata, actor, override_, engine, cluster_level };
    s.begin("install_errata", LOOK, async |m, call| m.install_errata(call, request).await).await
}

/// Waits for the end of a task. Ctrl-C ends the waiting only.
async fn follow(s: &Session<'_>, id: &TaskId) -> Outcome<Task> {
    s.app.output.note(format!("task {id} goes on at the provider; Ctrl-C ends the waiting only"));
    let request = TaskRequest { id: id.clone(), wait: true };
    let ended = s.wait("task", async |m, call| m.task(call, request).await).await;
    if let Err(Failure::Interrupted) = &ended {
        s.app.output.note(Line::new().plain(format!("the installation goes on: {} task {id} --wait", s.app.program())));
    }
    ended
}

pub async fn task(app: &App, options: checks::Task) -> Outcome {
    let id = options.id;
    let need = match options.cancel || options.wait {
        true => Need::Control(Duties::Installations),
        false => Need::State,
    };
    let actor = app.actor();
    let task = app
        .session(need, async |s| {
            if options.wait {
                return follow(s, &id).await;
            }
            if options.cancel {
                let request = CancelTaskRequest { id, actor };
                return s.ask("cancel_task", async |m, call| m.cancel_task(call, request).await).await;
            }
            let request = TaskRequest { id, wait: false };
            s.ask("task", async |m, call| m.task(call, request).await).await
        })
        .await?;
    app.output.answer(&task, |page| show::task::task(page, &task))?;
    Ok(if options.cancel { Exit::Done } else { told(&task) })
}
