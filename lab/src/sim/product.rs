//! A process of the product: its core on simulated ports, as the manager runs it.
//!
//! The process follows installations and drives the run of its store. If the store has no run, an operator makes a plan
//! and starts a run; if the plan is blocked, the operator asks for less, as administrators do.

use std::sync::Arc;
use std::time::Duration;

use crate::MemoryStore;
use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::error::{Code, Error, Result};
use ovirt_upgrade_manager::install::follow::{self, Pace};
use ovirt_upgrade_manager::install::tasks::Tasks;
use ovirt_upgrade_manager::model::cluster::{Migration, Vm};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{CorrelationId, HostId, ProviderName, RunId, VmId};
use ovirt_upgrade_manager::model::plan::{Consents, Installer, MaxUnavailable, Plan, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::run::Command;
use ovirt_upgrade_manager::ports::{Call, Ports};
use ovirt_upgrade_manager::rolling::{commands, driver, plan};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::clock::{SimClock, SimIds};
use super::engine_port::SimEngine;
use super::exec::{Executor, ProcessId};
use super::judge::truth;
use super::provider_port::SimProvider;
use super::scenario::{self, Broken, ProviderKind};
use super::state::{Door, Process, Sim};
use super::store_port::SimStore;
use crate::world::rng::Rng;

/// Tries of an operator to make a plan and to start a run, within half an hour. Every try makes several plans.
const ATTEMPTS: u64 = 8;
/// The user who acts through the product's faces.
const OPERATOR: &str = "admin@internal";

/// What all processes of a simulation share.
#[derive(Clone)]
pub struct Machine {
    /// The simulation.
    pub sim: Sim,
    /// The durable state.
    pub durable: Arc<MemoryStore>,
    /// What the provider can do.
    pub provider: ProviderKind,
    /// The plan request of the operator.
    pub request: PlanRequest,
    /// Another provider of the same kind, which knows the same hosts.
    pub other_provider: Option<ProviderName>,
    /// The process belongs to another installation than the one whose run is judged.
    pub elsewhere: bool,
}

impl Machine {
    /// The ports of a process.
    pub fn ports(&self, process: ProcessId, rng: Rng) -> Result<Ports, Broken> {
        let door = Door { sim: self.sim.clone(), process };
        let names = [Some(scenario::provider_name()?), self.other_provider.clone()];
        let provider = |name| {
            let remote_execution = self.provider == ProviderKind::RemoteExecution;
            Arc::new(SimProvider::new(door.clone(), name, remote_execution)) as _
        };
        Ok(Ports {
            clock: Arc::new(SimClock(door.clone())),
            ids: Arc::new(SimIds::new(rng)),
            store: Arc::new(SimStore::new(door.clone(), Arc::clone(&self.durable))),
            providers: match self.provider {
                ProviderKind::None => vec![],
                _ => names.into_iter().flatten().map(provider).collect(),
            },
            engine: Arc::new(SimEngine::new(door.clone())),
        })
    }

    /// Registers a process. Returns its source of randomness.
    pub fn enlist(&self, process: ProcessId) -> Rng {
        let mut state = self.sim.lock();
        state.processes.insert(process, Process { elsewhere: self.elsewhere, ..Process::default() });
        Rng::new(state.rng.next_u64())
    }

    /// Starts a process: its follower of installations and its driver.
    pub fn start(&self, executor: &mut Executor, process: ProcessId) -> Result<(), Broken> {
        let ports = self.ports(process, self.enlist(process))?;
        {
            let mut state = self.sim.lock();
            state.disturbed();
            state.say("process", format_args!("{process} starts"));
        }
        let tasks = Arc::new(Tasks::default());
        let stop = CancellationToken::new();
        let (wake, woken) = watch::channel(());
        let pace = Pace {
            poll: seconds(5),
            overdue_after: seconds(3_600),
            proof_timeout: seconds(900),
            proof_interval: seconds(10),
        };
        let following = follow::run(ports.clone(), Arc::clone(&tasks), pace, woken, stop.clone());
        executor.spawn(process, async move {
            following.await;
            drop(wake);
        });
        let machine = self.clone();
        executor.spawn(process, async move {
            let sim = machine.sim.clone();
            let ended = drive(&machine, process, ports, tasks, stop.clone()).await;
            stop.cancel();
            sim.lock().say("process", format_args!("{process} is done: {ended}"));
        });
        Ok(())
    }

    /// An operator sends a command to the run.
    pub fn ask(&self, executor: &mut Executor, process: ProcessId, command: Command) -> Result<(), Broken> {
        let Some(id) = self.sim.lock().judge.seen.run.clone() else { return Ok(()) };
        let ports = self.ports(process, self.enlist(process))?;
        let sim = self.sim.clone();
        executor.spawn(process, async move {
            let asked = commands::send(&ports, &id, command.clone(), OPERATOR).await;
            let outcome = asked.map_or_else(|e| e.to_string(), |()| "asked".to_owned());
            sim.lock().say("people", format_args!("{command:?}: {outcome}"));
        });
        Ok(())
    }
}

fn seconds(n: u64) -> Span {
    Span(Duration::from_secs(n))
}

/// Drives until the run has ended, or another process drives it. Returns the reason why it stops, in words.
async fn drive(
    machine: &Machine,
    process: ProcessId,
    ports: Ports,
    tasks: Arc<Tasks>,
    stop: CancellationToken,
) -> String {
    let Machine { sim, request, .. } = machine;
    for attempt in 0u64.. {
        let id = match unfinished(&ports).await {
            Ok(Some(id)) => id,
            Ok(None) if machine.elsewhere && attempt > 3 => return "nothing more is done elsewhere".to_owned(),
            Ok(None) if !machine.elsewhere && sim.lock().judge.seen.run.is_some() => {
                return "no run is left".to_owned();
            }
            Ok(None) if attempt >= ATTEMPTS => {
                sim.lock().blocked = Some("the plan stays blocked".to_owned());
                return "no plan could be made".to_owned();
            }
            Ok(None) => match begin(machine, &ports, request, attempt).await {
                Ok(id) => id,
                Err(e) => {
                    sim.lock().say("process", format_args!("{process} cannot begin: {e}"));
                    ports.clock.sleep(Duration::from_secs(60 * (attempt + 1).min(5))).await;
                    continue;
                }
            },
            Err(e) => {
                sim.lock().say("process", format_args!("{process} cannot read its store: {e}"));
                ports.clock.sleep(Duration::from_secs(10)).await;
                continue;
            }
        };
        let status = Arc::new(driver::Status::default());
        if let Some(me) = sim.lock().processes.get_mut(&process) {
            me.status = Some(Arc::clone(&status));
        }
        match driver::drive_showing(ports.clone(), Arc::clone(&tasks), id, stop.clone(), &status).await {
            Ok(state) if state.is_final() => return format!("the run has ended: {state:?}"),
            Ok(state) => return format!("it stops driving: {state:?}"),
            Err(e) if e.code() == Code::RunTakenOver => return "taken over".to_owned(),
            Err(e) => {
                sim.lock().say("process", format_args!("{process} stops driving: {e}"));
                ports.clock.sleep(Duration::from_secs(30)).await;
            }
        }
    }
    "never".to_owned()
}

async fn unfinished(ports: &Ports) -> Result<Option<RunId>> {
    Ok(ports.store.unfinished_runs().await?.into_iter().next().map(|r| r.id))
}

/// Makes a plan that is not blocked, and starts it.
async fn begin(machine: &Machine, ports: &Ports, request: &PlanRequest, attempt: u64) -> Result<RunId> {
    let sim = &machine.sim;
    let mut request = request.clone();
    let call = Call::new(CorrelationId::new(format!("oum-plan-{attempt}"))?, CancellationToken::new());
    let mut plan = plan::gather::make(ports, &call, request.clone()).await?;
    for less in 0..5 {
        if plan.blockers.is_empty() || machine.elsewhere && less > 0 {
            break;
        }
        tell(sim, &plan);
        ask_for_less(sim, &mut request, &plan, less);
        plan = plan::gather::make(ports, &call, request.clone()).await?;
    }
    if let Some(blocker) = plan.blockers.first() {
        tell(sim, &plan);
        return Err(Error::internal(format!("blocked: {}", blocker.message)));
    }
    let hash = plan.hash.clone();
    let (hosts, width) = (plan.hosts.len(), plan.max_unavailable);
    sim.lock().say("people", format_args!("start plan {hash}: {hosts} hosts, {width} at once"));
    if !machine.elsewhere {
        let state = &mut *sim.lock();
        state.judge.run_begins(&state.world);
    }
    commands::start(ports, &call, &hash, OPERATOR).await
}

fn tell(sim: &Sim, plan: &Plan) {
    let mut state = sim.lock();
    for blocker in &plan.blockers {
        state.say("plan", format_args!("blocked: {}", blocker.message));
    }
}

/// Changes a blocked request as administrators do: corrects consents, consents to more, leaves wishes out, makes room.
fn ask_for_less(sim: &Sim, request: &mut PlanRequest, plan: &Plan, less: u32) {
    let mut state = sim.lock();
    let hosts = state.world.host_views(&request.cluster);
    let vms = state.world.vm_views(&request.cluster);
    match less {
        0 => {}
        1 => {
            // Hosts that their provider does not know are left out.
            let unknown = |h: &HostId| truth::machine(&state.world, h).is_some_and(|m| m.consumer_uuid.is_none());
            let unknown: Vec<HostId> = hosts.iter().map(|h| h.id().clone()).filter(unknown).collect();
            request.order.clear();
            if !request.one_host && request.options.installer == Installer::Provider {
                request.hosts.retain(|host| !unknown.contains(host));
                request.exclude.extend(unknown);
                request.exclude.sort();
                request.exclude.dedup();
            }
        }
        2 if request.one_host => {
            let out = hosts.iter().filter(|h| h.inventory.status != HostStatus::Up && !request.hosts.contains(h.id()));
            request.max_unavailable = MaxUnavailable::Hosts(u32::try_from(out.count()).unwrap_or(0) + 1);
        }
        2 => {
            let out: Vec<_> =
                hosts.iter().filter(|h| h.inventory.status != HostStatus::Up).map(|h| h.id().clone()).collect();
            let width = u32::try_from(out.len()).unwrap_or(0) + 1;
            request.max_unavailable = MaxUnavailable::Hosts(width);
            request.exclude.extend(out);
            request.exclude.sort();
            request.exclude.dedup();
            request.hosts.clear();
            request.target_level = None;
        }
        3 => {
            request.policy = UpdatePolicy::All;
            request.options.installer = Installer::Engine;
        }
        _ => {
            // The cluster is too full, or its rules cannot be kept: half of the VMs go.
            state.world.engine.affinity.clear();
            let running: Vec<_> =
                vms.iter().filter(|v| v.host.is_some() && !v.hosted_engine).map(|v| v.id.clone()).collect();
            for vm in running.iter().step_by(2) {
                state.world.remove_vm(vm);
            }
        }
    }
    drop(state);
    correct_consents(sim, request, plan, less > 0);
}

/// Consents must name VMs and hosts of the plan, or the plan is blocked. With `stays`, the consents cover every VM that
/// cannot move.
fn correct_consents(sim: &Sim, request: &mut PlanRequest, plan: &Plan, stays: bool) {
    let state = sim.lock();
    let planned = |host: &HostId| plan.host(host).is_some();
    let cannot_move = |v: &Vm| v.migration == Migration::Pinned || !v.obstacles.is_empty() || !v.only_on.is_empty();
    let vms = state.world.vm_views(&request.cluster);
    let here = vms.iter().filter(|v| v.is_on_a_host() && v.host.as_ref().is_some_and(planned) && !v.hosted_engine);
    let consents = &request.consents;
    let stop_vms: Vec<VmId> =
        here.filter(|v| consents.stop_vms.contains(&v.id) || stays && cannot_move(v)).map(|v| v.id.clone()).collect();
    let power_off_vms = consents.power_off_vms.iter().filter(|v| stop_vms.contains(v)).cloned().collect();
    let fenced =
        |host: &&HostId| planned(host) && state.world.engine.hosts.get(*host).is_some_and(|h| h.power_management);
    let fence_hosts = consents.fence_hosts.iter().filter(fenced).cloned().collect();
    request.consents = Consents { stop_vms, power_off_vms, fence_hosts };
}
