//! What goes wrong in a scenario, and when: drawn from its seed.

use ovirt_upgrade_manager::model::cluster::{Migration, VmStatus};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::run::{Command, PauseAt, Phase, Stage};

use super::drawing::lasting;
use super::faults::{Incident, KillAt, Line, OnHost, StageTrigger, Trigger, WorldFault};
use super::scenario::{HOUR, MINUTE, ProviderKind, Scenario, Weather, pick};
use crate::world::Disturbance;
use crate::world::engine::{Migrates, Vdsm};
use crate::world::rng::Rng;

impl Scenario {
    /// Draws faults of all kinds: some at random moments, some a while after a host has entered a phase.
    pub(super) fn faults(&mut self, vms: &[VmId], horizon: i64, few: bool, rng: &mut Rng) {
        let count = match rng.below(4) {
            0 | 1 if few => 0,
            _ if few => 1,
            0 => 1,
            1 => 1 + rng.below(3),
            2 => 2 + rng.below(6),
            _ => 4 + rng.below(16),
        };
        if rng.below(if few { 12 } else { 4 }) == 0 {
            self.stage_triggers.push(in_stage(rng));
        }
        let until = horizon.min(self.quiet_after_ms).max(MINUTE);
        // A policy of the run in force can be changed by another user.
        if self.request.options.maintenance_policy.is_some() && rng.below(4) == 0 {
            let what = Incident::World(WorldFault::PersonEditsPolicy);
            self.stage_triggers.push(StageTrigger { stage: Stage::Opening, delay_ms: rng.between(0, 5_000), what });
        }
        if self.request.options.maintenance_policy.is_some() && rng.below(3) == 0 {
            self.incidents.push((rng.between(0, until), Incident::World(WorldFault::PersonEditsPolicy)));
        }
        for _ in 0..count {
            if rng.below(2) == 0 {
                let (phase, what) = on_host(self.provider == ProviderKind::RemoteExecution, rng);
                let nth = 1 + u32::try_from(rng.below(1 + self.hosts.len() as u64 / 2)).unwrap_or(0);
                let longest = [0, 2_000, MINUTE, 5 * MINUTE][rng.below(4) as usize];
                // Qemu processes must run before the host is inspected.
                let at_once = matches!(what, OnHost::UnlistedQemu);
                let delay_ms = if at_once { 0 } else { rng.between(0, longest) };
                self.triggers.push(Trigger { at: phase.into(), nth, delay_ms, what });
            } else {
                let at = rng.between(0, until);
                self.happen(at, vms, rng);
            }
        }
        // Another user begins an upgrade of the cluster, or clears a flag that looks like a leftover.
        if rng.below(8) == 0 {
            self.incidents.push((rng.between(0, until), Incident::World(WorldFault::PersonClearsFlag)));
        }
        // Another user who does not know about the run activates the host in the middle of its installation.
        if rng.below(12) == 0 {
            let (at, delay_ms) = (Phase::Installing.into(), rng.between(2_000, 30_000));
            self.triggers.push(Trigger { at, nth: 1, delay_ms, what: OnHost::PersonActivates });
        }
    }

    /// If there is a canary, a VM is often nominated for the migration test, and sometimes the test is disturbed. Hosts
    /// may lose features of their CPU.
    pub(super) fn test_migrations(&mut self, vms: &[VmId], rng: &mut Rng) {
        if self.weather == Weather::Foul && rng.below(6) == 0 {
            let nth = 1 + u32::try_from(rng.below(2)).unwrap_or(0);
            self.triggers.push(Trigger { at: Phase::Installing.into(), nth, delay_ms: 0, what: OnHost::DropsFlags });
        }
        if !self.request.options.canary || self.hosts.len() < 2 || !self.request.hosts.is_empty() {
            return;
        }
        let Some(vm) = pick(vms, rng).filter(|vm| self.may_be_moved(vm)).cloned() else { return };
        self.request.options.migration_test = Some(vm.clone());
        if self.weather != Weather::Foul || rng.below(3) == 0 {
            return;
        }
        let fault = match rng.below(5) {
            0 => WorldFault::VmMigrates(vm, Migrates::Refuses),
            1 => WorldFault::VmMigrates(vm, Migrates::Forever),
            2 => WorldFault::PersonStopsVm(vm),
            _ => WorldFault::PersonMovesVm(vm),
        };
        let delay_ms = rng.between(0, i64::try_from(self.request.options.soak_ms).unwrap_or(0) + 30_000);
        let what = OnHost::Any(Incident::World(fault));
        self.triggers.push(Trigger { at: Phase::Soaking.into(), nth: 1, delay_ms, what });
    }

    /// Whether the fault can be there without blocking the plan.
    fn may_be_moved(&self, id: &VmId) -> bool {
        let vm = self.world.engine.vms.get(id).map(|vm| &vm.shown);
        let grouped = self.world.affinity_views(&self.cluster).iter().any(|group| group.vms.contains(id));
        vm.is_some_and(|vm| vm.status == VmStatus::Up && vm.migration != Migration::Pinned) && !grouped
    }

    /// In half of the scenarios the cluster has health issues for a while, some of them since before the run.
    pub(super) fn ill_health(&mut self, vms: &[VmId], horizon: i64, rng: &mut Rng) {
        if rng.below(2) == 0 {
            return;
        }
        let until = horizon.min(self.quiet_after_ms).max(MINUTE);
        for _ in 0..=rng.below(4) {
            let at = if rng.below(4) == 0 { 0 } else { rng.between(0, until) };
            let longest = [10 * MINUTE, HOUR][rng.below(2) as usize];
            let lasts = rng.between(MINUTE, longest);
            let Some(host) = pick(&self.hosts, rng).cloned() else { return };
            let (ill, well) = match rng.below(6) {
                0 | 1 => (WorldFault::StorageDomainFails(true), WorldFault::StorageDomainFails(false)),
                2 => (WorldFault::BrickBreaks(host.clone(), true), WorldFault::BrickBreaks(host, false)),
                3 => match pick(vms, rng).cloned() {
                    Some(vm) => (WorldFault::DiskWork(vm.clone(), true), WorldFault::DiskWork(vm, false)),
                    None => continue,
                },
                4 => (WorldFault::ErrorTold(host.clone()), WorldFault::ErrorTold(host)),
                _ => {
                    let nth = 1 + u32::try_from(rng.below(self.hosts.len() as u64)).unwrap_or(0);
                    let what = OnHost::NetworkOutOfSync;
                    self.triggers.push(Trigger { at: Phase::Booting.into(), nth, delay_ms: 0, what });
                    continue;
                }
            };
            self.incidents.push((at, Incident::World(ill)));
            self.incidents.push((at + lasts, Incident::World(well)));
        }
    }

    /// Draws faults of the product's own processes only.
    pub(super) fn our_faults(&mut self, horizon: i64, rng: &mut Rng) {
        let until = horizon.min(self.quiet_after_ms).max(MINUTE);
        for _ in 0..=rng.below(8) {
            let at = rng.between(0, until);
            match rng.below(3) {
                0 => self.ours(at, rng),
                _ => {
                    let phase = phases()[rng.below(phases().len() as u64) as usize];
                    let nth = 1 + u32::try_from(rng.below(1 + self.hosts.len() as u64 / 2)).unwrap_or(0);
                    let what = match rng.below(4) {
                        0 => frozen(rng),
                        1 => Incident::Start,
                        _ => Incident::Kill(kill(rng)),
                    };
                    let delay_ms = rng.between(0, MINUTE);
                    self.triggers.push(Trigger { at: phase.into(), nth, delay_ms, what: OnHost::Any(what) });
                }
            }
        }
    }

    /// A fault of the product's own processes, at a moment.
    fn ours(&mut self, at: i64, rng: &mut Rng) {
        let lasts = lasting(rng);
        let mut put = |at: i64, h: Incident| self.incidents.push((at, h));
        match rng.below(8) {
            0..=2 => put(at, Incident::Kill(kill(rng))),
            3 => put(at, Incident::Start),
            4 => {
                put(at, Incident::DiskFull(true));
                put(at + lasts.min(5 * MINUTE), Incident::DiskFull(false));
            }
            5 => put(at, clock(rng)),
            6 => put(at, frozen(rng)),
            _ => {
                let at_what = [PauseAt::Step, PauseAt::Host, PauseAt::Now][rng.below(3) as usize];
                put(at, Incident::Ask(Command::Pause(at_what)));
                put(at + lasts, Incident::Ask(Command::Resume));
            }
        }
    }

    /// A fault at a moment; a fault that lasts is also ended.
    fn happen(&mut self, at: i64, vms: &[VmId], rng: &mut Rng) {
        let lasts = lasting(rng);
        let host = pick(&self.hosts, rng).cloned();
        let mut put = |at: i64, h: Incident| self.incidents.push((at, h));
        match rng.below(18) {
            0..=3 => self.ours(at, rng),
            4 | 5 => {
                let line = line(lasts, rng);
                let (bad, good): (Incident, Incident) = if rng.below(2) == 0 {
                    (Incident::EngineLine(line), Incident::EngineLine(Line::default()))
                } else {
                    (Incident::ProviderLine(line), Incident::ProviderLine(Line::default()))
                };
                put(at, bad);
                put(at + lasts, good);
            }
            6 => {
                put(at, Incident::ProviderDown(true));
                put(at + lasts, Incident::ProviderDown(false));
            }
            7 => put(at, Incident::World(WorldFault::EngineRestarts { kill: rng.below(2) == 0 })),
            8 => put(at, Incident::World(WorldFault::EngineDown(lasts))),
            9 => {
                put(at, Incident::VdsmSlow(rng.between(1_000, 90_000)));
                put(at + lasts, Incident::VdsmSlow(0));
            }
            10 => {
                if let Some(host) = host {
                    for (after, what) in OnHost::Vdsm(vdsm(rng), lasts).on(&host) {
                        put(at + after, what);
                    }
                }
            }
            11 => {
                if let Some(host) = host {
                    put(at, Incident::World(WorldFault::Operations(host.clone(), true)));
                    put(at + lasts, Incident::World(WorldFault::Operations(host, false)));
                }
            }
            12 => {
                if let Some(host) = host {
                    put(at, Incident::World(WorldFault::DoesNotBoot(host.clone())));
                    put(at + 1, Incident::World(WorldFault::PowerLost(host)));
                }
            }
            13 | 14 => {
                for command in commands(&self.hosts, rng) {
                    put(at, Incident::Ask(command.0));
                    if let Some(next) = command.1 {
                        put(at + lasts, Incident::Ask(next));
                    }
                }
            }
            _ => put(at, Incident::World(world_fault(&self.hosts, vms, rng))),
        }
    }
}

/// A bad connection: calls get lost, take long or hang, or calls have no effect.
fn line(lasts: i64, rng: &mut Rng) -> Line {
    match rng.below(5) {
        0 => Line { latency_ms: rng.between(2_000, 40_000), ..Line::default() },
        1 => Line { fault_rate: 10 + rng.below(100), hang_ms: lasts, ..Line::default() },
        2 => Line { ignored_rate: 100 + rng.below(600), ..Line::default() },
        _ => Line { fault_rate: 20 + rng.below(500), latency_ms: rng.between(50, 5_000), ..Line::default() },
    }
}

/// Another user sets the machine's clock, further than the product tolerates without a note.
fn clock(rng: &mut Rng) -> Incident {
    let by = rng.between(2 * MINUTE, 3 * HOUR);
    Incident::ClockJumps(if rng.below(2) == 0 { by } else { -by })
}

fn frozen(rng: &mut Rng) -> Incident {
    Incident::Frozen(lasting(rng))
}

fn vdsm(rng: &mut Rng) -> Vdsm {
    if rng.below(2) == 0 { Vdsm::PortClosed } else { Vdsm::Hangs }
}

fn phases() -> Vec<Phase> {
    [Phase::IN_HAND.as_slice(), &[Phase::Returning, Phase::Withdrawing]].concat()
}

fn kill(rng: &mut Rng) -> KillAt {
    let most = if rng.below(2) == 0 { 8 } else { 300 };
    let within = 1 + rng.below(most);
    match rng.below(3) {
        0 => KillAt::Await(within * 4),
        1 => KillAt::BeforeCommit(within),
        _ => KillAt::AfterCommit(within),
    }
}

/// Commands of operators, each with one that may follow a while later.
fn commands(hosts: &[HostId], rng: &mut Rng) -> Vec<(Command, Option<Command>)> {
    let resume = Some(Command::Resume);
    let one = match rng.below(12) {
        0 | 1 => (Command::Pause(PauseAt::Step), resume),
        2 | 3 => (Command::Pause(PauseAt::Host), resume),
        4 | 5 => (Command::Pause(PauseAt::Now), resume),
        6 => (Command::Resume, None),
        7 => (Command::Adopt, None),
        8 => (Command::Approve, None),
        9 => match pick(hosts, rng) {
            Some(host) if rng.below(2) == 0 => (Command::SkipHost(host.clone()), None),
            Some(host) => (Command::SkipBegunHost(host.clone()), None),
            None => (Command::Resume, None),
        },
        10 => (Command::Cancel, None),
        _ => (Command::Abandon, None),
    };
    vec![one]
}

fn of_restart(disturbance: Disturbance) -> Disturbance {
    match disturbance {
        // Most restart jobs that fail do so because their host goes down before the job has ended.
        Disturbance::Fails(_) => Disturbance::GoesDownUnder,
        other => other,
    }
}

fn disturbance(rng: &mut Rng) -> Disturbance {
    match rng.below(7) {
        0 => Disturbance::Stuck,
        1 => Disturbance::Paused,
        2 => Disturbance::Vanished,
        3 => Disturbance::Fails("Error: Transaction failed".to_owned()),
        4 => Disturbance::Warning("Some steps were skipped".to_owned()),
        5 => Disturbance::ChangesNothing,
        _ => Disturbance::ProfileNeverUploaded,
    }
}

/// The first and the last stage are short: faults of these stages need triggers.
fn in_stage(rng: &mut Rng) -> StageTrigger {
    let stage = if rng.below(2) == 0 { Stage::Opening } else { Stage::Closing };
    let what = match rng.below(7) {
        0 => Incident::Kill(kill(rng)),
        1 => Incident::Start,
        2 => Incident::Ask(Command::Cancel),
        3 => Incident::Ask([Command::Abandon, Command::Pause(PauseAt::Now)][rng.below(2) as usize].clone()),
        4 => clock(rng),
        5 => Incident::World(WorldFault::PersonEditsPolicy),
        _ => Incident::World(WorldFault::EngineRestarts { kill: rng.below(2) == 0 }),
    };
    StageTrigger { stage, delay_ms: rng.between(0, 15_000), what }
}

fn on_host(remote_execution: bool, rng: &mut Rng) -> (Phase, OnHost) {
    let any = phases()[rng.below(phases().len() as u64) as usize];
    match rng.below(28) {
        0..=3 => (any, OnHost::Any(Incident::Kill(kill(rng)))),
        4 => (any, OnHost::Any(Incident::Start)),
        5 => (any, OnHost::PowerLost),
        6 => (Phase::Installing, OnHost::DoesNotBoot),
        7 => (Phase::Installing, OnHost::BootsSlowly),
        8 => (Phase::Installing, OnHost::DoesNotGoDown),
        9 => (Phase::Evacuating, OnHost::MigrationsRefused),
        10 => (Phase::Evacuating, OnHost::MigrationsHang),
        11 | 12 => (Phase::Settling, OnHost::Task(disturbance(rng))),
        13 => (Phase::Restarting, OnHost::Task(of_restart(disturbance(rng)))),
        14 => (any, OnHost::PersonActivates),
        15 => (any, OnHost::PersonDeactivates),
        16 => (any, OnHost::PersonStartsVm),
        17 => (any, OnHost::Any(Incident::World(WorldFault::EngineRestarts { kill: rng.below(2) == 0 }))),
        18 => (any, if rng.below(3) == 0 { OnHost::PersonRemoves } else { OnHost::PersonRenames }),
        // In maintenance, only the host itself can report these qemu processes.
        19 if remote_execution => ([Phase::Settling, Phase::Restarting][rng.below(2) as usize], OnHost::UnlistedQemu),
        20 | 21 => (any, OnHost::Vdsm(vdsm(rng), lasting(rng))),
        22 => (Phase::Evacuating, OnHost::UpgradeFails),
        // Without remote execution the running kernel is not compared.
        23 if remote_execution => (Phase::Installing, OnHost::BootsOld),
        24 => (Phase::Installing, OnHost::LosesLevel),
        25 => ([Phase::Booting, Phase::Activating][rng.below(2) as usize], OnHost::NetworkMissing(lasting(rng))),
        26 => (any, OnHost::AnotherDies),
        _ => (any, OnHost::Skipped),
    }
}

fn world_fault(hosts: &[HostId], vms: &[VmId], rng: &mut Rng) -> WorldFault {
    let Some(host) = pick(hosts, rng).cloned() else { return WorldFault::PersonEditsPolicy };
    match rng.below(16) {
        14 => WorldFault::NetworkMissing(host, lasting(rng)),
        15 => pick(vms, rng).cloned().map_or(WorldFault::PersonEditsPolicy, WorldFault::PersonPinsVm),
        0 => WorldFault::MigrationsRefused(host, true),
        1 => WorldFault::MigrationsHang(host, true),
        2 => WorldFault::PowerLost(host),
        3 => WorldFault::Task(host, disturbance(rng)),
        4 => WorldFault::PersonActivates(host),
        5 | 6 => WorldFault::PersonDeactivates(host),
        7 => WorldFault::PersonStartsVm(pick(vms, rng).cloned(), host),
        8 | 9 => WorldFault::PersonEditsPolicy,
        10 => WorldFault::PersonClearsFlag,
        11 => WorldFault::PersonRaisesLevel,
        12 => WorldFault::PersonRemovesHost(host),
        _ => WorldFault::PersonRenamesHost(host),
    }
}
