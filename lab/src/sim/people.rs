//! Acts of administrators and faults in the world, and the repairs at the end.
//!
//! Every act is reported to the judge: it counts as a cause of the run's reactions, for as long as it lasts.

use std::collections::{BTreeMap, BTreeSet};

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting, VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, PolicyId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::run::{Entry, Phase};

use super::faults::WorldFault;
use super::judge::{What, truth};
use super::state::State;
use crate::world::engine::{Actor, EngineStop, Migrates, NextRestart, ShutsDown, Vdsm, WorldVm};
use crate::world::policies::{CLUSTER_MAINTENANCE, EVENLY_DISTRIBUTED};
use crate::world::{Disturbance, Host, Power, TaskFault, TaskState};

fn somebody() -> Actor {
    Actor::person("admin@internal")
}

impl State {
    /// Carries out a fault of the world.
    pub fn world_fault(&mut self, cluster: &ClusterId, fault: &WorldFault) {
        self.fault(format_args!("{fault:?}"));
        let machine = |state: &State, host: &HostId| state.world.engine.hosts.get(host).map(|h| h.machine);
        match fault {
            WorldFault::EngineRestarts { kill } => {
                self.happens(What::Engine, None);
                let down_ms = self.rng.between(20_000, 90_000);
                self.world.stop_engine(if *kill { EngineStop::Kill } else { EngineStop::Term }, down_ms);
            }
            WorldFault::EngineDown(ms) => {
                self.happens(What::Engine, None);
                self.world.stop_engine(EngineStop::Kill, *ms);
            }
            WorldFault::Vdsm(host, how) => {
                self.happens(What::Vdsm, Some(host));
                self.world.set_vdsm(host, *how);
            }
            WorldFault::UpgradeFails(host) => {
                self.happens(What::Upgrade, Some(host));
                self.world.next_upgrade_fails(host);
            }
            WorldFault::BootsOld(host) => {
                self.happens(What::Boot, Some(host));
                if let Some(machine) = machine(self, host) {
                    self.world.boots_old(machine, true);
                }
            }
            WorldFault::LosesLevel(host) => {
                self.happens(What::Level, Some(host));
                let level = truth::level(&self.world);
                if let Some(machine) = machine(self, host) {
                    self.world.lose_level(machine, Some(level));
                }
            }
            WorldFault::FinishedHostDies | WorldFault::NextHostDies => {
                let host = match fault {
                    WorldFault::NextHostDies => self.next_host(),
                    _ => self.finished_host(),
                };
                if let Some(host) = host {
                    self.next_restart(&host, NextRestart::NeverBoots);
                    self.world_fault(cluster, &WorldFault::PowerLost(host));
                }
            }
            WorldFault::FinishedHostLosesLevel => {
                let host = self.finished_host();
                if let Some((host, machine)) = host.and_then(|host| Some((host.clone(), machine(self, &host)?))) {
                    self.happens(What::Level, Some(&host));
                    let level = truth::level(&self.world);
                    self.world.lose_level(machine, Some(Level::new(level.major, level.minor + 1)));
                    self.world_fault(cluster, &WorldFault::PowerLost(host));
                }
            }
            WorldFault::SchedulerRefuses(on) => {
                self.happens(What::Migrations, None);
                self.world.engine.scheduler_refuses = *on;
            }
            WorldFault::NetworkMissing(host, ms) => {
                self.happens(What::NotOperational, Some(host));
                self.world.lose_network(host, *ms);
            }
            WorldFault::AgentRuns(host, runs) => {
                self.happens(What::Health, Some(host));
                self.world.set_agent(host, *runs);
            }
            WorldFault::Operations(host, on) => {
                self.happens(What::Work, Some(host));
                let work = if *on { vec!["Transferring an image".to_owned()] } else { vec![] };
                self.world.set_operations(host, work);
            }
            WorldFault::AnotherDies(host) => {
                let other = self.world.engine.hosts.iter().find(|(id, h)| *id != host && h.status == HostStatus::Up);
                let in_hand: BTreeSet<HostId> = self.judge.seen.in_hand().cloned().collect();
                let others = self.world.engine.hosts.iter().filter(|(id, h)| *id != host && h.status == HostStatus::Up);
                let idle = others.map(|(id, _)| id).find(|id| !in_hand.contains(*id));
                if let Some(other) = idle.or(other.map(|(id, _)| id)).cloned() {
                    self.next_restart(&other, NextRestart::NeverBoots);
                    self.world_fault(cluster, &WorldFault::PowerLost(other));
                }
            }
            WorldFault::MigrationsRefused(host, on) => self.migrations(host, *on, Migrates::Refuses),
            WorldFault::MigrationsHang(host, on) => self.migrations(host, *on, Migrates::Forever),
            WorldFault::UnlistedQemu(host) => {
                self.happens(What::UnlistedQemu, Some(host));
                if let Some(machine) = machine(self, host) {
                    self.world.strangers_on(machine, 2);
                }
            }
            WorldFault::QemuProbed(host, begins) => {
                self.happens(What::QemuProbe, Some(host));
                let machine = machine(self, host);
                if let Some(machine) = machine.and_then(|machine| self.world.hosts.get_mut(&machine)) {
                    machine.probes_qemu = *begins;
                }
            }
            WorldFault::DoesNotBoot(host) => self.next_restart(host, NextRestart::NeverBoots),
            WorldFault::BootsSlowly(host) => {
                let ms = self.rng.between(10, 90) * 60_000;
                self.next_restart(host, NextRestart::Boots(ms));
            }
            WorldFault::DoesNotGoDown(host) => self.next_restart(host, NextRestart::StaysUp),
            WorldFault::DropsFlags(host) => {
                self.happens(What::CpuFlags, Some(host));
                if let Some(machine) = machine(self, host) {
                    self.world.drops_flags(machine, &["hle", "rtm"]);
                }
            }
            WorldFault::VmMigrates(vm, how) => {
                self.happens(What::Migrations, None);
                self.world.vm_migrates(vm, *how);
            }
            WorldFault::PowerLost(host) => {
                self.happens(What::Power, Some(host));
                if let Some(machine) = machine(self, host) {
                    self.world.crash(machine);
                }
            }
            WorldFault::Task(host, disturbance) => self.next_task(host, disturbance.clone()),
            WorldFault::StorageDomainFails(on) => {
                self.happens(What::Health, None);
                self.world.set_storage_domain(cluster, if *on { "inactive" } else { "active" });
            }
            WorldFault::BrickBreaks(host, on) => {
                self.happens(What::Health, None);
                self.world.break_brick(host, *on);
            }
            WorldFault::NetworkOutOfSync(host, on) => {
                self.happens(What::Health, Some(host));
                self.world.set_networks_out_of_sync(host, if *on { &["storage"] } else { &[] });
            }
            WorldFault::DiskWork(vm, on) => {
                self.happens(What::Health, None);
                self.world.set_disk_work(vm, on.then_some("locked"));
            }
            WorldFault::ErrorTold(host) => {
                self.happens(What::Health, None);
                self.world.log_error_event(host, "Critical, low disk space on the host.");
            }
            WorldFault::DiskRefused(host) => {
                self.happens(What::Health, None);
                let vms = || self.world.engine.vms.values().map(|vm| &vm.shown);
                let vm = vms().find(|vm| truth::is_on(vm, host)).or_else(|| vms().next()).map(|vm| vm.id.clone());
                if let Some(vm) = vm {
                    self.world.fails_to_plug_disk(host, &vm, &Actor::person("owner@internal"));
                }
            }
            person => self.person_acts(cluster, person),
        }
    }

    /// Carries out an act of another user.
    fn person_acts(&mut self, cluster: &ClusterId, act: &WorldFault) {
        match act {
            WorldFault::PersonActivates(host) => {
                self.happens(What::Activated, Some(host));
                drop(self.world.activate(host, &somebody()));
            }
            WorldFault::PersonDeactivates(host) => {
                self.happens(What::Deactivated, Some(host));
                drop(self.world.deactivate(host, "somebody's work", &somebody()));
            }
            WorldFault::PersonStartsVm(vm, host) => {
                let down = self.world.engine.vms.iter().find(|(_, v)| v.shown.status == VmStatus::Down);
                if let Some(vm) = vm.clone().or(down.map(|(id, _)| id.clone())) {
                    self.happens_to_vm(&vm);
                    drop(self.world.start_vm(&vm, host, &somebody()));
                }
            }
            WorldFault::PersonMovesVm(vm) => {
                let at = self.world.engine.vms.get(vm).and_then(|v| v.shown.host.clone());
                let targets = self.world.migration_targets(std::slice::from_ref(vm));
                if let Some(to) = targets.into_iter().find(|to| Some(to) != at.as_ref()) {
                    self.happens_to_vm(vm);
                    drop(self.world.migrate_vm(vm, &to, &somebody()));
                }
            }
            WorldFault::PersonPinsVm(vm) => {
                self.happens_to_vm(vm);
                self.world.pin_vm(vm);
            }
            WorldFault::PersonPinsNextVm => {
                if let Some(vm) = self.vm_of_next_host() {
                    self.happens_to_vm(&vm);
                    self.world.pin_vm(&vm);
                }
            }
            WorldFault::FlagCleared => {
                self.happens(What::Flag, None);
                drop(self.world.upgrade_flag(cluster, FlagChange::Finish, &somebody()));
            }
            WorldFault::PersonStopsVm(vm) => {
                self.happens_to_vm(vm);
                drop(self.world.stop_vm(vm, VmStop::PowerOff, &somebody()));
            }
            WorldFault::PersonEditsPolicy | WorldFault::PersonForbidsStarts(false) => {
                let minutes = 1 + self.rng.below(9);
                let properties = [("CpuOverCommitDurationMinutes".to_owned(), minutes.to_string())].into();
                self.person_sets_policy(cluster, EVENLY_DISTRIBUTED, properties);
            }
            WorldFault::PersonForbidsStarts(true) => {
                self.person_sets_policy(cluster, CLUSTER_MAINTENANCE, BTreeMap::new());
            }
            WorldFault::PersonUpgradesNextHost => {
                if let Some(host) = self.next_host() {
                    self.happens(What::Deactivated, Some(&host));
                    self.happens(What::Upgrade, Some(&host));
                    drop(self.world.upgrade(&host, true, &somebody()));
                }
            }
            WorldFault::PersonClearsFlag => {
                self.happens(What::Flag, None);
                drop(self.world.upgrade_flag(cluster, FlagChange::Finish, &somebody()));
                // In half of the cases the flag is also taken: another upgrade begins.
                if self.rng.below(2) == 0 {
                    let other = Actor { correlation: Some("cluster-upgrade".to_owned()), ..somebody() };
                    drop(self.world.upgrade_flag(cluster, FlagChange::Start, &other));
                }
            }
            WorldFault::PersonRaisesLevel => {
                let level = truth::level(&self.world);
                let level = Level::new(level.major, level.minor + 1);
                self.happens(What::ClusterLevel, None);
                drop(self.world.set_level(cluster, level, &somebody()));
            }
            WorldFault::PersonRemovesHost(host) => {
                self.happens(What::Removed, Some(host));
                // The engine deletes hosts in maintenance only.
                let status = self.world.engine.hosts.get(host).map(|h| h.status);
                if status == Some(HostStatus::Maintenance) {
                    self.world.remove_engine_host(host);
                }
            }
            WorldFault::PersonRenamesHost(host) => {
                let name = format!("renamed-{}", self.rng.below(1000));
                self.world.rename_engine_host(host, &name);
            }
            _ => {}
        }
    }

    fn person_sets_policy(&mut self, cluster: &ClusterId, id: &str, properties: BTreeMap<String, String>) {
        let Ok(id) = PolicyId::new(id) else { return };
        self.happens(What::Policy, None);
        drop(self.world.set_policy(cluster, &PolicySetting { id, properties }, &somebody()));
    }

    /// A host that the run has finished with, and that is up.
    fn finished_host(&self) -> Option<HostId> {
        let is_up = |host: &HostId| self.world.engine.hosts.get(host).is_some_and(|h| h.status == HostStatus::Up);
        let ended = self.judge.seen.phases.iter().filter(|(_, phase)| **phase == Phase::Ended);
        ended.map(|(host, _)| host).find(|host| is_up(host)).cloned()
    }

    /// The next host that is not begun.
    fn next_host(&self) -> Option<HostId> {
        let plan = self.judge.seen.plan.as_ref()?;
        let mut waiting = plan.hosts.iter().filter(|host| !self.judge.seen.phases.contains_key(&host.id));
        waiting.next().map(|host| host.id.clone())
    }

    /// A VM on that host, not covered by a consent.
    fn vm_of_next_host(&self) -> Option<VmId> {
        let (plan, next) = (self.judge.seen.plan.as_ref()?, self.next_host()?);
        let vms = self.world.engine.vms.iter().filter(|(_, vm)| vm.shown.host.as_ref() == Some(&next));
        let mut stays = vms.filter(|(id, vm)| !plan.consents.stop_vms.contains(id) && !vm.shown.hosted_engine);
        stays.next().map(|(id, _)| id.clone())
    }

    /// Reports a incident to the judge, about a host or about all.
    pub fn happens(&mut self, what: What, host: Option<&HostId>) {
        self.judge.happens(self.world.now_ms(), what, host, None);
    }

    fn happens_to_vm(&mut self, vm: &VmId) {
        self.judge.happens(self.world.now_ms(), What::Vm, None, Some(vm));
    }

    fn migrations(&mut self, host: &HostId, on: bool, how: Migrates) {
        self.happens(What::Migrations, None);
        let Some(machine) = truth::machine(&self.world, host).map(|m| m.id) else { return };
        for (vm, at) in truth::running(&self.world) {
            if at == machine {
                self.world.vm_migrates(&vm, if on { how } else { Migrates::Well });
            }
        }
    }

    fn next_restart(&mut self, host: &HostId, how: NextRestart) {
        self.happens(What::Boot, Some(host));
        if let Some(machine) = truth::machine(&self.world, host).map(|m| m.id) {
            self.world.next_restart(machine, how);
        }
    }

    fn next_task(&mut self, host: &HostId, disturbance: Disturbance) {
        self.happens(What::Task, Some(host));
        if let Some(machine) = truth::machine(&self.world, host) {
            let host = Some(machine.fqdn.clone());
            let fault = TaskFault { host, first: 1, last: Some(1), disturbance, seen: 0 };
            self.world.task_faults.push(fault);
        }
    }

    /// The end of faults: everything broken is repaired, and hosts that are not in hand return to service.
    pub fn mend(&mut self, cluster: &ClusterId) {
        if !self.is_whole() {
            self.disturbed();
        }
        self.network = Default::default();
        self.frozen_until_ms = 0;
        self.world.task_faults.clear();
        let vms: Vec<VmId> = self.world.engine.vms.keys().cloned().collect();
        for vm in &vms {
            self.world.vm_migrates(vm, Migrates::Well);
            self.world.vm_shuts_down(vm, ShutsDown::Well);
            self.world.set_disk_work(vm, None);
        }
        self.world.set_storage_domain(cluster, "active");
        self.world.engine.scheduler_refuses = false;
        let hosts: Vec<(HostId, u64)> = self.world.engine.hosts.iter().map(|(id, h)| (id.clone(), h.machine)).collect();
        for (host, machine) in &hosts {
            self.world.next_restart(*machine, NextRestart::Well);
            if self.world.hosts.get(machine).is_some_and(|m| m.unlisted_qemu > 0) {
                self.happens(What::UnlistedQemu, Some(host));
                self.world.strangers_on(*machine, 0);
            }
            self.world.boots_old(*machine, false);
            self.world.lose_level(*machine, None);
            self.world.set_operations(host, vec![]);
            self.world.set_agent(host, true);
            self.world.break_brick(host, false);
            self.world.set_networks_out_of_sync(host, &[]);
            if self.world.engine.hosts.get(host).is_some_and(|h| h.vdsm != Vdsm::Answers) {
                self.world.set_vdsm(host, Vdsm::Answers);
            }
            if self.is_dead(*machine) {
                self.say("people", format_args!("switch {host} on"));
                self.happens(What::Power, Some(host));
                self.world.power_on(*machine);
            }
        }
        self.mend_tasks();
        self.mend_service(cluster, &hosts);
    }

    /// Whether nothing is broken any more that [`State::mend`] repairs without a report.
    fn is_whole(&self) -> bool {
        let vms = self.world.engine.vms.values();
        let moves = |v: &WorldVm| v.migrates == Migrates::Well && v.shuts_down == ShutsDown::Well;
        let starts = |m: &Host| {
            let usual = m.next_restart == NextRestart::Well && !m.boots_old && m.lost_levels.is_empty();
            usual && m.unlisted_qemu == 0
        };
        let network = &self.network;
        let ways = !network.engine.is_bad() && !network.provider.is_bad();
        let ways = ways && network.engine_hangs.is_none() && network.commit_ms == 0;
        let servers = ways && !network.provider_down && !network.disk_full;
        let answer = self.world.engine.hosts.values().all(|h| h.vdsm == Vdsm::Answers);
        servers && answer && vms.into_iter().all(moves) && self.world.hosts.values().all(starts)
    }

    /// Whether the machine has been down for longer than any boot takes. To be called once in each round.
    fn is_dead(&mut self, machine: u64) -> bool {
        let down = self.world.hosts.get(&machine).is_some_and(|m| m.power == Power::Booting);
        let rounds = self.rounds.down.entry(machine).or_default();
        *rounds = if down { *rounds + 1 } else { 0 };
        *rounds > 12
    }

    /// Restarts the hosts for which the run asked an operator. Returns whether there were any: they need a while.
    pub fn restart_by_hand(&mut self) -> bool {
        let after = self.rounds.restarted;
        let asked = self.judge.seen.journal.iter().filter(|(_, r)| r.seq > after).filter_map(|(_, r)| match &r.entry {
            Entry::Noted { host: Some(host), problem } if problem.code == Code::ManualRestartNeeded => {
                Some((r.seq, host))
            }
            _ => None,
        });
        let asked: Vec<(u64, HostId)> = asked.map(|(seq, host)| (seq, host.clone())).collect();
        for (seq, host) in &asked {
            self.rounds.restarted = *seq;
            let waits = matches!(self.judge.seen.phases.get(host), Some(Phase::Restarting | Phase::Booting));
            if let Some(machine) = truth::machine(&self.world, host).map(|m| m.id).filter(|_| waits) {
                self.disturbed();
                self.say("people", format_args!("restart {host} by hand"));
                self.world.crash(machine);
            }
        }
        !asked.is_empty()
    }

    fn mend_tasks(&mut self) {
        let now = self.now_ms();
        let hangs = |started: Option<i64>| started.is_some_and(|at| now - at > 30 * 60_000);
        let paused = self.world.tasks.values().filter(|t| t.state == TaskState::Paused).map(|t| t.id.clone());
        let paused: Vec<String> = paused.collect();
        let stuck = self.world.tasks.values().filter(|t| {
            t.state == TaskState::Running && t.disturbance == Some(Disturbance::Stuck) && hangs(t.started_at_ms)
        });
        let stuck: Vec<String> = stuck.map(|t| t.id.clone()).collect();
        if !paused.is_empty() || !stuck.is_empty() {
            self.disturbed();
        }
        for id in paused {
            self.world.resume_task(&id);
        }
        for id in stuck {
            self.world.cancel_task(&id);
        }
    }

    /// Activates hosts that are out and not in hand; clears an upgrade flag that is not the run's.
    fn mend_service(&mut self, cluster: &ClusterId, hosts: &[(HostId, u64)]) {
        let in_hand: BTreeSet<HostId> = self.judge.seen.in_hand().cloned().collect();
        let planned = |host: &HostId| self.judge.seen.plan.as_ref().is_some_and(|p| p.host(host).is_some());
        let out = hosts.iter().filter(|(host, _)| {
            let status = self.world.engine.hosts.get(host).map(|h| h.status);
            let mendable = matches!(
                status,
                Some(HostStatus::Maintenance | HostStatus::NonOperational | HostStatus::InstallFailed)
            );
            let ended = self.judge.seen.phases.get(host) == Some(&Phase::Ended);
            // A host that was in maintenance before stays there.
            let stays = self.judge.seen.before.in_maintenance.contains(host) && self.judge.seen.ended.is_none();
            let ours = planned(host) && (!ended || stays) && !self.judge.seen.occurrences.touched(host);
            mendable && !in_hand.contains(host) && !ours
        });
        let out: Vec<HostId> = out.map(|(h, _)| h.clone()).collect();
        for host in out {
            self.say("people", format_args!("activate {host}"));
            self.happens(What::Activated, Some(&host));
            drop(self.world.activate(&host, &somebody()));
        }
        let holder = self.world.cluster_view(cluster).and_then(|c| c.upgrade).map(|f| f.correlation_id);
        if holder.is_some() && holder.as_deref() != self.judge.seen.correlation() {
            self.happens(What::Flag, None);
            drop(self.world.upgrade_flag(cluster, FlagChange::Finish, &somebody()));
        }
    }
}
