//! The `Engine` port of a simulated process: no HTTP, the world's engine behind the port.
//!
//! A call takes time in both directions. It can get lost, arrive twice, or meet a server that fails; its answer can get
//! lost after the engine has acted. Then the caller gives up and does not know the result.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ovirt_upgrade_manager::error::{Error, Result, codes};
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::cluster::{
    AffinityGroup, ClusterSummary, ClusterView, EngineEvent, EngineView, FlagChange, HealthIssue, HostView,
    PolicySetting, Vm, VmStop,
};
use ovirt_upgrade_manager::model::engine::EngineSource;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::ports::{Call, Engine, UpgradeCheck};

use super::faults::CallFate;
use super::judge::{Act, Read};
use super::state::{Door, State};
use crate::world::World;
use crate::world::engine::{ActionResult, Actor, Refusal};
use crate::world::policies;

/// The time after which a caller gives up.
const TIMEOUT_MS: i64 = 60_000;

/// The time after which a hanging call is answered: longer than any run.
const NEVER_MS: i64 = 1_000_000_000_000;

/// The product's user in the engine.
pub const OUR_USER: &str = "upgrade-manager@internal";

/// Greatest age of the list of all hosts on which the product takes out a host.
const ALL_HOSTS_MS: i64 = 15_000;

/// The engine behind the port.
pub struct SimEngine {
    door: Door,
    shown: Mutex<Shown>,
}

/// The answers that the process has received: a read of a part is reported to the judge within the whole.
#[derive(Default)]
struct Shown {
    hosts: Arc<Vec<HostView>>,
    vms: Arc<Vec<Vm>>,
    /// When the process last received all hosts.
    all_ms: TimeMs,
}

fn unreachable(why: &str) -> Error {
    codes::EngineUnreachable { why }.err()
}

fn timeout(what: &str) -> Error {
    codes::EngineTimeout { what }.err()
}

/// The error for an id that the engine does not have.
fn none(what: &str) -> Refusal {
    Refusal { status: 404, detail: format!("no such {what}") }
}

/// The error for a refusal.
fn refused(what: &str, refusal: Refusal) -> Error {
    match refusal.status {
        404 => codes::EngineNotFound { what }.err(),
        503 => unreachable(&refusal.detail),
        status => codes::EngineRejected { what, why: format!("{status} {}", refusal.detail) }.err(),
    }
}

/// The earlier answer, with the newly read part in it.
fn within<T: Clone + PartialEq>(known: &Arc<Vec<T>>, all: &Arc<Vec<T>>, is_read: impl Fn(&T) -> bool) -> Arc<Vec<T>> {
    let others = |of: &Arc<Vec<T>>| of.iter().filter(|one| !is_read(one)).cloned().collect::<Vec<T>>();
    let same =
        Arc::ptr_eq(known, all) || known.iter().filter(|one| !is_read(one)).eq(all.iter().filter(|one| !is_read(one)));
    if same {
        return Arc::clone(all);
    }
    let mut whole = others(known);
    whole.extend(all.iter().filter(|one| is_read(one)).cloned());
    Arc::new(whole)
}

/// Whether the engine can answer the action as complete without any effect.
fn can_be_ignored(act: &Act) -> bool {
    use Act::{Activate, Deactivate, Flag, Migrate, SetLevel, SetPolicy, StartVm, StopVm};
    matches!(
        act,
        Activate(_) | Deactivate(_) | Flag(..) | Migrate(..) | SetLevel(..) | SetPolicy(..) | StartVm(..) | StopVm(..)
    )
}

/// The engine carries out an action. The judge is told if the engine accepts it.
fn arrives<T>(
    state: &mut State,
    sent: Option<&Act>,
    act: &impl Fn(&mut State) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let answer = act(state);
    if let (Some(sent), true) = (sent, answer.is_ok()) {
        state.arrives(sent);
    }
    answer
}

impl SimEngine {
    /// The access of a process to the engine.
    pub fn new(door: Door) -> Self {
        SimEngine { door, shown: Mutex::default() }
    }

    /// Sends a request to the engine, with everything that can happen on the way.
    async fn send<T>(
        &self,
        what: &str,
        sent: Option<&Act>,
        act: impl Fn(&mut State) -> Result<T, Refusal>,
    ) -> Result<T> {
        let (fate, there) = {
            let mut state = self.door.state();
            if sent.is_none() {
                *state.engine_requests.entry(what.to_owned()).or_default() += 1;
            }
            let line = state.network.engine;
            let hangs = state.network.engine_hangs == Some(what);
            if line.is_bad() || hangs || !state.world.engine_answers() {
                state.disturbed();
            }
            let fate = if hangs { CallFate::Hangs(NEVER_MS) } else { line.fate(&mut state.rng) };
            (fate, line.latency(&mut state.rng))
        };
        self.door.wait(there).await;
        let (answer, back) = {
            let mut state = self.door.state();
            if fate != CallFate::Good {
                state.fault(format_args!("engine, {what}: {fate:?}"));
            }
            let answer = match fate {
                _ if !state.world.engine_answers() => Err(unreachable("connection refused")),
                CallFate::RequestLost => Err(timeout(what)),
                CallFate::ServerError => Err(unreachable("503")),
                CallFate::Good | CallFate::AnswerLost | CallFate::Hangs(_) => {
                    arrives(&mut state, sent, &act).map_err(|r| refused(what, r))
                }
                CallFate::Twice => {
                    drop(arrives(&mut state, sent, &act));
                    arrives(&mut state, sent, &act).map_err(|r| refused(what, r))
                }
            };
            let line = state.network.engine;
            (answer, line.latency(&mut state.rng))
        };
        match fate {
            CallFate::RequestLost | CallFate::AnswerLost => {
                self.door.wait(TIMEOUT_MS).await;
                Err(timeout(what))
            }
            CallFate::Hangs(ms) => {
                self.door.wait(ms).await;
                Err(timeout(what))
            }
            _ => {
                self.door.wait(back).await;
                answer
            }
        }
    }

    /// A read; the answer has the moment at which it was true.
    async fn read<T>(&self, what: &str, read: impl Fn(&World) -> Result<T, Refusal>) -> Result<(TimeMs, T)> {
        self.send(what, None, |state| Ok((state.now_ms(), read(&state.world)?))).await
    }

    /// An action. The judge is told when it is sent; the trace gets the outcome.
    async fn call(&self, act: Act, call: &Call, run: impl Fn(&mut World, &Actor) -> ActionResult) -> Result<()> {
        self.door.pass().await;
        self.door.state().sends(self.door.process, &act);
        let sent = self.door.state().is_watched(self.door.process).then_some(&act);
        let actor = Actor { user: OUR_USER.to_owned(), correlation: Some(call.correlation_id.to_string()) };
        // Some actions are answered as complete and do nothing.
        let is_ignored = {
            let state = &mut *self.door.state();
            can_be_ignored(&act) && state.network.engine.ignores(&mut state.rng)
        };
        let answer = match is_ignored {
            true => self.send(&act.to_string(), None, |_| Ok(())).await,
            false => self.send(&act.to_string(), sent, |state| run(&mut state.world, &actor)).await,
        };
        if is_ignored {
            self.door.state().fault(format_args!("engine, {act}: ignored"));
        }
        let outcome = answer.as_ref().err().map_or("complete".to_owned(), ToString::to_string);
        self.door.state().say("engine", format_args!("{act} by {}: {outcome}", self.door.process));
        answer
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Events with the times that the engine gave them.
    fn by_its_clock(&self, mut events: Vec<EngineEvent>) -> Vec<EngineEvent> {
        let state = self.door.state();
        events.iter_mut().for_each(|event| event.at_ms = state.judge.seen.engine_clock_at(event.at_ms));
        events
    }

    fn told(&self, read: Read) {
        self.door.state().reads(self.door.process, &read);
    }
}

#[async_trait]
impl Engine for SimEngine {
    fn has_api(&self) -> bool {
        true
    }

    fn upgrade_source(&self) -> Option<EngineSource> {
        None
    }

    async fn upgrade_check(&self, _: &Call) -> Result<UpgradeCheck> {
        Err(codes::EngineSourceMissing { why: "no run asks for it" }.err())
    }

    async fn about(&self, _: &Call) -> Result<EngineView> {
        let (at, view) = self.read("about", |w| Ok(w.engine_view())).await?;
        self.told(Read::About(at, view.started_at_ms));
        let state = self.door.state();
        let started_at_ms = view.started_at_ms.map(|at| state.judge.seen.engine_clock_at(at));
        Ok(EngineView { started_at_ms, now_ms: state.judge.seen.engine_clock_at(view.now_ms), ..view })
    }

    async fn clusters(&self, _: &Call) -> Result<Vec<ClusterSummary>> {
        self.read("clusters", |w| Ok(w.cluster_summaries())).await.map(|(_, clusters)| clusters)
    }

    async fn cluster(&self, _: &Call, cluster: &ClusterId) -> Result<ClusterView> {
        let (at, view) = self.read("cluster", |w| w.cluster_view(cluster).ok_or_else(|| none("cluster"))).await?;
        self.told(Read::Cluster(at, Arc::new(view.clone())));
        Ok(view)
    }

    async fn hosts(&self, _: &Call, cluster: &ClusterId) -> Result<Vec<HostView>> {
        let (at, hosts) = self.send("hosts", None, |s| Ok((s.now_ms(), s.hosts_shown(cluster)))).await?;
        {
            let mut shown = self.shown();
            shown.hosts = Arc::clone(&hosts);
            shown.all_ms = at;
        }
        self.told(Read::Hosts(at, Arc::clone(&hosts)));
        Ok(Vec::clone(&hosts))
    }

    async fn some_hosts(&self, _: &Call, cluster: &ClusterId, hosts: &[HostId]) -> Result<Vec<HostView>> {
        let (at, all) = self.send("some hosts", None, |s| Ok((s.now_ms(), s.hosts_shown(cluster)))).await?;
        let is_read = |h: &HostView| hosts.contains(&h.inventory.id);
        let known = {
            let shown = &mut self.shown().hosts;
            *shown = within(shown, &all, is_read);
            Arc::clone(shown)
        };
        self.told(Read::Hosts(at, known));
        Ok(all.iter().filter(|h| is_read(h)).cloned().collect())
    }

    async fn vms(&self, _: &Call, cluster: &ClusterId) -> Result<Vec<Vm>> {
        let (at, vms) = self.send("VMs", None, |s| Ok((s.now_ms(), s.vms_shown(cluster)))).await?;
        let more_ms = self.door.state().world.vm_list_ms;
        self.door.wait(more_ms).await;
        self.shown().vms = Arc::clone(&vms);
        self.told(Read::Vms(at, Arc::clone(&vms)));
        Ok(Vec::clone(&vms))
    }

    async fn some_vms(&self, _: &Call, cluster: &ClusterId, vms: &[VmId]) -> Result<Vec<Vm>> {
        let is_read = |vm: &Vm| vms.contains(&vm.id);
        let (at, all) = self.send("some VMs", None, |s| Ok((s.now_ms(), s.vms_shown(cluster)))).await?;
        let known = {
            let shown = &mut self.shown().vms;
            *shown = within(shown, &all, is_read);
            Arc::clone(shown)
        };
        self.told(Read::Vms(at, known));
        Ok(all.iter().filter(|vm| is_read(vm)).cloned().collect())
    }

    async fn affinity_groups(&self, _: &Call, cluster: &ClusterId) -> Result<Vec<AffinityGroup>> {
        self.read("affinity groups", |w| Ok(w.affinity_views(cluster))).await.map(|(_, groups)| groups)
    }

    async fn health_issues(&self, _: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        let (at, health_issues) = self.read("health_issues", |w| Ok(w.health_issues(cluster))).await?;
        self.told(Read::Troubles(at, Arc::new(health_issues.clone())));
        Ok(health_issues)
    }

    async fn last_backup(&self, _: &Call) -> Result<Option<TimeMs>> {
        self.read("last backup", |w| Ok(w.last_backup_ms())).await.map(|(_, at)| at)
    }

    async fn boot_time(&self, _: &Call, host: &HostId) -> Result<Option<TimeMs>> {
        self.read("statistics", |w| Ok(w.boot_time_shown(host))).await.map(|(_, at)| at)
    }

    async fn migration_targets(&self, _: &Call, vms: &[VmId]) -> Result<Vec<HostId>> {
        let (at, hosts) = self.read("migration targets", |w| Ok(w.migration_targets(vms))).await?;
        self.told(Read::Targets(at, vms.to_vec(), hosts.clone()));
        Ok(hosts)
    }

    async fn work_on(&self, _: &Call, host: &HostId) -> Result<Vec<String>> {
        let (at, work) = self.read("jobs", |w| Ok(w.work_on(host))).await?;
        self.told(Read::Work(at, host.clone(), !work.is_empty()));
        Ok(work)
    }

    async fn vdsm_answers(&self, _: &Call, host: &HostId) -> Result<bool> {
        // Not through the engine, but on the hosts' own network.
        let slow = self.door.state().network.vdsm_latency_ms;
        self.door.wait(50 + slow).await;
        let (answers, at) = {
            let state = self.door.state();
            (state.world.vdsm_answers(host), state.now_ms())
        };
        self.told(Read::Vdsm(at, host.clone(), answers));
        if !answers {
            self.door.wait(2_000).await;
        }
        Ok(answers)
    }

    async fn events_after(&self, _: &Call, after: u64, limit: usize) -> Result<Vec<EngineEvent>> {
        let (at, events) = self.read("events", |w| Ok(w.engine_events_after(after, limit))).await?;
        self.told(Read::Events(at, events.last().map_or(after, |event| event.id)));
        Ok(self.by_its_clock(events))
    }

    async fn events_of(&self, _: &Call, host: &HostId, types: &[u32]) -> Result<Vec<EngineEvent>> {
        let is_meant = |e: &EngineEvent| e.host.as_ref() == Some(host) && types.contains(&e.code);
        let read = |w: &World| w.engine_events_after(0, usize::MAX).into_iter().filter(is_meant).collect();
        let (_, events): (TimeMs, Vec<EngineEvent>) = self.read("events of a host", |w| Ok(read(w))).await?;
        Ok(self.by_its_clock(events))
    }

    async fn newest_event(&self, _: &Call) -> Result<u64> {
        self.read("newest event", |w| Ok(w.newest_engine_event())).await.map(|(_, number)| number)
    }

    async fn deactivate(&self, call: &Call, host: &HostId, reason: &str, stop_gluster: bool) -> Result<()> {
        let act = Act::Deactivate(host.clone());
        {
            let mut state = self.door.state();
            let age_ms = state.now_ms() - self.shown().all_ms;
            // A host that is out already is not counted again.
            let is_up = state.world.engine.hosts.get(host).is_some_and(|h| h.status == HostStatus::Up);
            if is_up && age_ms > ALL_HOSTS_MS && state.is_watched(self.door.process) {
                let what = format!("host {host} is taken out on a list of all hosts that is {} s old", age_ms / 1000);
                state.judge.violated("I1", what);
            }
        }
        self.call(act, call, |w, actor| match stop_gluster {
            true => w.deactivate_with_gluster(host, reason, actor),
            false => w.deactivate(host, reason, actor),
        })
        .await
    }

    async fn activate(&self, call: &Call, host: &HostId) -> Result<()> {
        self.call(Act::Activate(host.clone()), call, |w, actor| w.activate(host, actor)).await
    }

    async fn refresh(&self, call: &Call, host: &HostId) -> Result<()> {
        self.call(Act::Refresh(host.clone()), call, |w, actor| w.refresh(host, actor)).await
    }

    async fn check_for_upgrade(&self, call: &Call, host: &HostId) -> Result<()> {
        self.call(Act::UpgradeCheck(host.clone()), call, |w, actor| w.check_for_upgrade(host, actor)).await
    }

    async fn upgrade(&self, call: &Call, host: &HostId, reboot: bool) -> Result<()> {
        self.call(Act::EngineUpgrade(host.clone()), call, |w, actor| w.upgrade(host, reboot, actor)).await
    }

    async fn enroll_certificate(&self, call: &Call, host: &HostId) -> Result<()> {
        self.call(Act::Enroll(host.clone()), call, |w, actor| w.enroll_certificate(host, actor)).await
    }

    async fn fence_restart(&self, call: &Call, host: &HostId) -> Result<()> {
        self.call(Act::FenceRestart(host.clone()), call, |w, actor| w.fence_restart(host, actor)).await
    }

    async fn stop_vm(&self, call: &Call, vm: &VmId, how: VmStop) -> Result<()> {
        self.call(Act::StopVm(vm.clone(), how), call, |w, actor| w.stop_vm(vm, how, actor)).await
    }

    async fn start_vm(&self, call: &Call, vm: &VmId, on: &HostId) -> Result<()> {
        self.call(Act::StartVm(vm.clone(), on.clone()), call, |w, actor| w.start_vm(vm, on, actor)).await
    }

    async fn migrate_vm(&self, call: &Call, vm: &VmId, to: &HostId) -> Result<()> {
        self.call(Act::Migrate(vm.clone(), to.clone()), call, |w, actor| w.migrate_vm(vm, to, actor)).await
    }

    async fn set_policy(&self, call: &Call, cluster: &ClusterId, policy: &PolicySetting) -> Result<()> {
        let act = Act::SetPolicy(cluster.clone(), policy.clone());
        // As the product's adapter sends it.
        let policy = policies::in_full(policy);
        self.call(act, call, |w, actor| w.set_policy(cluster, &policy, actor)).await
    }

    async fn set_level(&self, call: &Call, cluster: &ClusterId, level: Level) -> Result<()> {
        let act = Act::SetLevel(cluster.clone(), level);
        self.call(act, call, |w, actor| w.set_level(cluster, level, actor)).await
    }

    async fn upgrade_flag(&self, call: &Call, cluster: &ClusterId, change: FlagChange) -> Result<()> {
        let act = Act::Flag(cluster.clone(), change);
        self.call(act, call, |w, actor| w.upgrade_flag(cluster, change, actor)).await
    }
}
