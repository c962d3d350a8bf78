//! The calls: one for each action. What a call answers is written down; what it changed, the next reads tell.

use super::Driver;
use crate::error::{Error, Result, codes};
use crate::install::send;
use crate::model::cluster::FlagChange;
use crate::model::host::{ContentHostRef, HostInventory};
use crate::model::ids::{HostId, TaskId};
use crate::model::plan::{HostPlan, Work};
use crate::model::run::Action;
use crate::model::task::{ProviderTask, Selection};
use crate::rolling::sequence::View;

/// Makes the call that an intent stands for. Answers the provider's ids of an order that has to be followed.
pub(super) async fn act(
    driver: &Driver<'_>,
    view: &View,
    host: Option<&HostId>,
    action: &Action,
) -> Result<Option<ProviderTask>> {
    let (engine, call, cluster) = (&driver.ports.engine, &driver.call, &driver.run.plan.cluster);
    let host = || host.ok_or_else(|| Error::internal(format!("{action:?} without a host")));
    let done = match action {
        Action::TakeFlag => engine.upgrade_flag(call, cluster, FlagChange::Start).await,
        Action::FinishFlag => engine.upgrade_flag(call, cluster, FlagChange::Finish).await,
        Action::SetPolicy(policy) => engine.set_policy(call, cluster, policy).await,
        Action::RaiseLevel(level) => engine.set_level(call, cluster, *level).await,
        Action::StopVm { vm, how } => engine.stop_vm(call, vm, *how).await,
        Action::StartVm { vm } => engine.start_vm(call, vm, host()?).await,
        Action::Deactivate => engine.deactivate(call, host()?, &reason(driver), view.cluster.gluster).await,
        Action::Activate => engine.activate(call, host()?).await,
        Action::EnrollCertificate => engine.enroll_certificate(call, host()?).await,
        Action::Install { task } => install(driver, view, host()?, task).await,
        Action::EngineUpgrade => {
            let plan = plan_of(driver, host()?)?;
            engine.upgrade(call, &plan.id, plan.reboot).await
        }
        Action::Restart => {
            let plan = plan_of(driver, host()?)?;
            let (provider, content_host) = content_host(driver, plan).await?;
            return driver.ports.provider(&provider)?.restart(call, &content_host).await.map(Some);
        }
        Action::PowerRestart => engine.power_restart(call, host()?).await,
        Action::Refresh => engine.refresh(call, host()?).await,
        Action::UpgradeCheck => engine.check_for_upgrade(call, host()?).await,
        Action::Migrate { vm, to } => engine.migrate_vm(call, vm, to).await,
    };
    done.map(|()| None)
}

/// The reason that people see as the host's `status_detail`; whoever finds the host there knows whose it is.
fn reason(driver: &Driver<'_>) -> String {
    format!("upgrade manager, run {}", driver.run.id)
}

fn plan_of<'a>(driver: &'a Driver<'_>, host: &HostId) -> Result<&'a HostPlan> {
    driver.run.plan.host(host).ok_or_else(|| codes::HostNotInRun { host, run: &driver.run.id }.err())
}

/// Sends the installation as that task: through the same gates, following and proof as every other one.
async fn install(driver: &Driver<'_>, view: &View, host: &HostId, task: &TaskId) -> Result<()> {
    let plan = plan_of(driver, host)?;
    let selection = match &plan.work {
        Work::Errata(ids) => Selection::Errata(ids.clone()),
        Work::Packages(names) => Selection::Packages(names.clone()),
        Work::EngineUpgrade => return Err(Error::internal("the engine's own upgrade is no installation")),
    };
    let seen = view
        .hosts
        .get(host)
        .ok_or_else(|| codes::HostLeftCluster { host: &plan.name, cluster: &view.cluster.name }.err())?;
    let request = send::Request {
        host: as_seen(plan, view, &seen.inventory),
        selection,
        actor: driver.run.actor.clone(),
        override_: None,
        engine: Some(view.engine.inventory.clone()),
        cluster_level: Some(view.cluster.level),
        step: Some(send::StepOfRun { task: task.clone(), run: driver.run.id.clone(), epoch: driver.epoch }),
    };
    let prepared = send::prepare(driver.ports, &driver.call, request).await?;
    send::send(driver.ports, driver.tasks, &driver.call, prepared, driver.stop).await.map(drop)
}

/// The host as this turn read it; the installation's own gates look at it again.
fn as_seen(plan: &HostPlan, view: &View, inventory: &HostInventory) -> HostInventory {
    let mut host = inventory.clone();
    host.provider = plan.provider.clone();
    host.observed_at_ms = Some(view.now_ms);
    if bug!(InstallsUnseen) {
        host.status = crate::model::host::HostStatus::Maintenance;
        host.vm_count = Some(0);
    }
    host
}

/// The content host of a host of the plan, as stored when the plan was made.
pub(super) async fn content_host(
    driver: &Driver<'_>,
    plan: &HostPlan,
) -> Result<(crate::model::ids::ProviderName, ContentHostRef)> {
    super::observe::content_host(driver.ports, &plan.id)
        .await?
        .ok_or_else(|| codes::AssociationMissing { host: &plan.name }.err())
}
