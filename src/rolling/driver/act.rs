//! The calls: one for each action. The answer of a call is written to the journal; its effect is shown by later reads.
//!
//! Tests: `lab/tests/it/runs/happy.rs` and `slowness.rs`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use super::ask::content_host;
use super::based_on::BasedOn;
use super::calls::Ended;
use super::limit::within;
use crate::error::{Error, Problem, Result, codes};
use crate::install::prepare::Prepared;
use crate::install::request::{InstallRequest, RunStep};
use crate::install::send;
use crate::install::tasks::Tasks;
use crate::model::cluster::FlagChange;
use crate::model::host::HostInventory;
use crate::model::ids::{HostId, RunId};
use crate::model::plan::{HostPlan, Plan, Work};
use crate::model::run::Action;
use crate::model::task::{ProviderTask, Selection};
use crate::ports::{Call, Ports};
use crate::rolling::run::Run;
use crate::rolling::sequence::Snapshot;

/// Deadline of a call to the engine.
const ENGINE_LIMIT: Duration = Duration::from_secs(120);
/// Deadline of a call to a provider: an installation or a restart is planned there before it is answered.
const PROVIDER_LIMIT: Duration = Duration::from_secs(1_800);

/// The data that all calls of a turn use.
#[derive(Clone)]
pub(super) struct Caller<'a> {
    pub ports: &'a Ports,
    pub tasks: &'a Tasks,
    pub stop: &'a CancellationToken,
    pub call: Call,
    pub run: RunId,
    pub plan: Arc<Plan>,
    pub epoch: u64,
}

/// A step whose call is made.
pub(super) struct StepCall {
    pub step: u64,
    pub host: Option<HostId>,
    pub action: Action,
    /// The cluster serves Gluster volumes.
    pub gluster: bool,
    /// For an installation: the host as this turn read it, and the prepared installation.
    pub install: Option<(HostInventory, Result<Prepared>)>,
    /// For a restart: the boot that the host ran when it was inspected for it.
    pub boot_id: Option<String>,
    /// The ages of the reads that permit the call.
    pub based_on: BasedOn,
}

impl<'a> Caller<'a> {
    /// Makes the call of a step, with a deadline.
    pub(super) fn make(&self, step_call: StepCall) -> BoxFuture<'a, Ended> {
        let this = self.clone();
        Box::pin(async move {
            let limit = match step_call.action {
                Action::Install { .. } | Action::Restart => PROVIDER_LIMIT,
                _ => ENGINE_LIMIT,
            };
            let (step, ports) = (step_call.step, this.ports);
            let answer = within(&*ports.clock, limit, "a call of the run", this.act(step_call)).await;
            Ended::Act(step, answer.map_err(Problem::from))
        })
    }

    /// Reports the progress to the engine. A failure changes nothing.
    pub(super) fn report(&self, percent: u8) -> BoxFuture<'a, Ended> {
        let this = self.clone();
        Box::pin(async move {
            let change = FlagChange::Progress(percent);
            let report = this.ports.engine.upgrade_flag(&this.call, &this.plan.cluster, change);
            if let Err(error) = within(&*this.ports.clock, ENGINE_LIMIT, "reporting the progress", report).await {
                tracing::info!(run = %this.run, %error, "the progress could not be reported to the engine");
            }
            Ended::Nothing
        })
    }

    /// Returns the provider's ids of a restart job that must be followed.
    async fn act(&self, step_call: StepCall) -> Result<Option<ProviderTask>> {
        let StepCall { step, host, action, gluster, install, boot_id, based_on } = step_call;
        let call = Call { send_by: Some(based_on.send_by(&action)), ..self.call.clone() };
        let (engine, call, cluster) = (&self.ports.engine, &call, &self.plan.cluster);
        let is_new = || based_on.is_new(&*self.ports.clock, &action);
        is_new()?;
        let host = || host.as_ref().ok_or_else(|| Error::internal(format!("{action:?} without a host")));
        let done = match &action {
            Action::TakeFlag => engine.upgrade_flag(call, cluster, FlagChange::Start).await,
            Action::FinishFlag => engine.upgrade_flag(call, cluster, FlagChange::Finish).await,
            Action::SetPolicy(policy) => engine.set_policy(call, cluster, policy).await,
            Action::RaiseLevel(level) => engine.set_level(call, cluster, *level).await,
            Action::StopVm { vm, how } => engine.stop_vm(call, vm, *how).await,
            Action::StartVm { vm, on } => engine.start_vm(call, vm, on.as_ref().map_or_else(host, Ok)?).await,
            Action::Deactivate => engine.deactivate(call, host()?, &self.reason(), gluster).await,
            Action::Activate => engine.activate(call, host()?).await,
            Action::EnrollCertificate => engine.enroll_certificate(call, host()?).await,
            Action::Install { task } => {
                let (seen, prepared) =
                    install.ok_or_else(|| Error::internal("an installation without a preparation"))?;
                let step = RunStep { task: task.clone(), run: self.run.clone(), epoch: self.epoch };
                let prepared = prepared?.as_step(step, &seen)?;
                send::send(self.ports, self.tasks, call, prepared, self.stop, &is_new).await.map(drop)
            }
            Action::EngineUpgrade => {
                let plan = plan_of(&self.plan, &self.run, host()?)?;
                engine.upgrade(call, &plan.id, plan.reboot).await
            }
            Action::Restart => {
                let plan = plan_of(&self.plan, &self.run, host()?)?;
                let found = content_host(self.ports, &plan.id).await?;
                let (provider, content_host) =
                    found.ok_or_else(|| codes::AssociationMissing { host: &plan.name }.err())?;
                // Its job is looked up at the provider of the plan.
                if plan.provider.as_ref() != Some(&provider) && !bug!(RestartsThroughOther) {
                    let why = "it is associated with another provider than in the plan";
                    return Err(codes::NoRestartMethod { provider: &provider, host: &plan.name, why }.err());
                }
                let why = "no inspection has shown what runs on it";
                let no_way = || codes::NoRestartMethod { provider: &provider, host: &plan.name, why }.err();
                let boot_id = boot_id.ok_or_else(no_way)?;
                // By this mark the job is found if the call is not answered.
                let call = Call { correlation_id: call.correlation_id.of_step(step), ..call.clone() };
                is_new()?;
                return self.ports.provider(&provider)?.restart(&call, &content_host, &boot_id).await.map(Some);
            }
            Action::FenceRestart => engine.fence_restart(call, host()?).await,
            Action::Refresh => engine.refresh(call, host()?).await,
            Action::UpgradeCheck => engine.check_for_upgrade(call, host()?).await,
            Action::Migrate { vm, to } => engine.migrate_vm(call, vm, to).await,
        };
        done.map(|()| None)
    }

    /// The reason, shown as the host's `status_detail`: it names the run that put the host into maintenance.
    fn reason(&self) -> String {
        format!("upgrade manager, run {}", self.run)
    }
}

fn plan_of<'a>(plan: &'a Plan, run: &RunId, host: &HostId) -> Result<&'a HostPlan> {
    plan.host(host).ok_or_else(|| codes::HostNotInRun { host, run }.err())
}

/// The request with which the installation on a host is prepared.
pub(super) fn request(run: &Run, snapshot: &Snapshot, host: &HostId) -> Result<InstallRequest> {
    let plan = plan_of(&run.plan, &run.id, host)?;
    let selection = match &plan.work {
        Work::Errata(ids) => Selection::Errata(ids.clone()),
        Work::Packages(names) => Selection::Packages(names.clone()),
        Work::EngineUpgrade => return Err(Error::internal("the engine's own upgrade is no installation")),
    };
    Ok(InstallRequest {
        host: as_seen(run, snapshot, host)?,
        selection,
        actor: run.actor.clone(),
        override_: None,
        engine: Some(snapshot.engine.inventory.clone()),
        cluster_level: Some(snapshot.cluster.level),
        step: None,
    })
}

/// The host as this turn read it.
pub(super) fn as_seen(run: &Run, snapshot: &Snapshot, host: &HostId) -> Result<HostInventory> {
    let plan = plan_of(&run.plan, &run.id, host)?;
    let seen = snapshot.hosts.get(host);
    let seen =
        seen.ok_or_else(|| codes::HostLeftCluster { host: &plan.name, cluster: &snapshot.cluster.name }.err())?;
    let mut host = seen.inventory.clone();
    host.provider = plan.provider.clone();
    host.observed_at_ms = Some(snapshot.now_ms);
    if bug!(InstallsUnseen) {
        host.status = crate::model::host::HostStatus::Maintenance;
        host.vm_count = Some(0);
    }
    Ok(host)
}
