//! The calls: one for each action. What a call answers is written down; what it changed, the next reads tell.

use super::Driver;
use crate::error::{Error, Result, codes};
use crate::install::request::{InstallRequest, RunStep};
use crate::install::{prepare, send};
use crate::model::cluster::FlagChange;
use crate::model::host::{ContentHostRef, HostInventory};
use crate::model::ids::{HostId, TaskId};
use crate::model::plan::{HostPlan, Work};
use crate::model::run::Action;
use crate::model::task::{ProviderTask, Selection};
use crate::rolling::sequence::Snapshot;

/// Makes the call of an intent. Returns the provider's ids of a restart job that must be followed.
pub(super) async fn act(
    driver: &Driver<'_>,
    snapshot: &Snapshot,
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
        Action::Deactivate => engine.deactivate(call, host()?, &reason(driver), snapshot.cluster.gluster).await,
        Action::Activate => engine.activate(call, host()?).await,
        Action::EnrollCertificate => engine.enroll_certificate(call, host()?).await,
        Action::Install { task } => install(driver, snapshot, host()?, task).await,
        Action::EngineUpgrade => {
            let plan = plan_of(driver, host()?)?;
            engine.upgrade(call, &plan.id, plan.reboot).await
        }
        Action::Restart => {
            let plan = plan_of(driver, host()?)?;
            let (provider, content_host) = content_host(driver, plan).await?;
            return driver.ports.provider(&provider)?.restart(call, &content_host).await.map(Some);
        }
        Action::FenceRestart => engine.fence_restart(call, host()?).await,
        Action::Refresh => engine.refresh(call, host()?).await,
        Action::UpgradeCheck => engine.check_for_upgrade(call, host()?).await,
        Action::Migrate { vm, to } => engine.migrate_vm(call, vm, to).await,
    };
    done.map(|()| None)
}

/// The reason, shown as the host's `status_detail`: it names the run that put the host into maintenance.
fn reason(driver: &Driver<'_>) -> String {
    format!("upgrade manager, run {}", driver.run.id)
}

fn plan_of<'a>(driver: &'a Driver<'_>, host: &HostId) -> Result<&'a HostPlan> {
    driver.run.plan.host(host).ok_or_else(|| codes::HostNotInRun { host, run: &driver.run.id }.err())
}

/// Sends the installation as that task: through the same gates, following and proof as every other one.
async fn install(driver: &Driver<'_>, snapshot: &Snapshot, host: &HostId, task: &TaskId) -> Result<()> {
    let plan = plan_of(driver, host)?;
    let selection = match &plan.work {
        Work::Errata(ids) => Selection::Errata(ids.clone()),
        Work::Packages(names) => Selection::Packages(names.clone()),
        Work::EngineUpgrade => return Err(Error::internal("the engine's own upgrade is no installation")),
    };
    let seen = snapshot
        .hosts
        .get(host)
        .ok_or_else(|| codes::HostLeftCluster { host: &plan.name, cluster: &snapshot.cluster.name }.err())?;
    let request = InstallRequest {
        host: as_seen(plan, snapshot, &seen.inventory),
        selection,
        actor: driver.run.actor.clone(),
        override_: None,
        engine: Some(snapshot.engine.inventory.clone()),
        cluster_level: Some(snapshot.cluster.level),
        step: Some(RunStep { task: task.clone(), run: driver.run.id.clone(), epoch: driver.epoch }),
    };
    let prepared = prepare::prepare(driver.ports, &driver.call, request).await?;
    send::send(driver.ports, driver.tasks, &driver.call, prepared, driver.stop).await.map(drop)
}

/// The host as this turn read it; the installation's own gates look at it again.
fn as_seen(plan: &HostPlan, snapshot: &Snapshot, inventory: &HostInventory) -> HostInventory {
    let mut host = inventory.clone();
    host.provider = plan.provider.clone();
    host.observed_at_ms = Some(snapshot.now_ms);
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
