//! What goes wrong: how single calls fare, and what happens at random moments.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::run::{Command, Phase, Stage};

use crate::world::engine::Migrates;
use crate::world::rng::Rng;

/// What a kill waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillAt {
    /// So many further calls of ports, wherever they are.
    Await(u64),
    /// So many further commits, before the last of them is durable.
    BeforeCommit(u64),
    /// So many further commits, after the last of them is durable and before it is answered.
    AfterCommit(u64),
}

/// How a call fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallFate {
    /// It arrives once, and its answer comes back.
    Good,
    /// It never arrives; the caller gives up.
    RequestLost,
    /// It arrives and acts; the answer is lost, and the caller gives up.
    AnswerLost,
    /// The server fails before it acts.
    ServerError,
    /// It arrives twice.
    Twice,
}

/// The way to a server.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// How many of a thousand calls go wrong.
    pub fault_rate: u64,
    /// Latency of one direction, milliseconds, from 1 to this.
    pub latency_ms: i64,
}

impl Default for Line {
    fn default() -> Self {
        Line { fault_rate: 0, latency_ms: 200 }
    }
}

impl Line {
    /// How the next call fares.
    pub fn fate(&self, rng: &mut Rng) -> CallFate {
        if rng.below(1000) >= self.fault_rate {
            return CallFate::Good;
        }
        match rng.below(4) {
            0 => CallFate::RequestLost,
            1 => CallFate::AnswerLost,
            2 => CallFate::ServerError,
            _ => CallFate::Twice,
        }
    }

    /// Calls get lost on it, or take long.
    pub fn is_bad(&self) -> bool {
        self.fault_rate > 0 || self.latency_ms > Line::default().latency_ms
    }

    /// Time of one direction.
    pub fn latency(&self, rng: &mut Rng) -> i64 {
        rng.between(1, self.latency_ms.max(1))
    }
}

/// The ways to all servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Network {
    /// To the engine.
    pub engine: Line,
    /// To the provider.
    pub provider: Line,
    /// The provider is down: no call is answered.
    pub provider_down: bool,
    /// The disk is full: nothing can be written.
    pub disk_full: bool,
}

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Happening {
    /// The process that drives the run is to be killed.
    Kill(KillAt),
    /// A process of ours starts and takes the run over, whether or not another one lives.
    Start,
    /// An operator asks something of the run.
    Ask(Command),
    /// Another user sets our machine's clock by this much.
    ClockJumps(i64),
    /// The way to the engine becomes bad, or good again.
    EngineLine(Line),
    /// The way to the provider becomes bad, or good again.
    ProviderLine(Line),
    /// The provider stops, or starts.
    ProviderDown(bool),
    /// The disk fills up, or has room again.
    DiskFull(bool),
    /// Something of the world.
    World(WorldFault),
    /// Faults are over and administrators answer; looks again from time to time.
    PeopleAnswer(u32),
}

/// Something that happens to the world.
#[derive(Debug, Clone)]
pub enum WorldFault {
    /// The engine restarts: stopped in good order, or killed.
    EngineRestarts {
        /// Killed.
        kill: bool,
    },
    /// VMs of the host refuse to migrate, or do again.
    MigrationsRefused(HostId, bool),
    /// Migrations from the host never end.
    MigrationsHang(HostId, bool),
    /// The host does not come back from its next restart.
    DoesNotBoot(HostId),
    /// The host's next restart takes very long.
    BootsSlowly(HostId),
    /// The host ignores its next order to restart.
    DoesNotGoDown(HostId),
    /// The host's next boot takes a feature from its CPU.
    DropsFlags(HostId),
    /// A VM migrates in this way from now on.
    VmMigrates(VmId, Migrates),
    /// Qemu processes that the engine does not know run on the host.
    Strangers(HostId),
    /// The host loses its power.
    PowerLost(HostId),
    /// The next task of the provider on the host goes wrong in this way.
    Task(HostId, crate::world::Disturbance),
    /// Another user activates a host.
    PersonActivates(HostId),
    /// Another user puts a host into maintenance.
    PersonDeactivates(HostId),
    /// Another user starts a VM, or one that is down, on a host.
    PersonStartsVm(Option<VmId>, HostId),
    /// Another user moves a VM to another host.
    PersonMovesVm(VmId),
    /// Another user cuts the power of a VM.
    PersonStopsVm(VmId),
    /// Another user changes the scheduling policy.
    PersonEditsPolicy,
    /// Another user clears the upgrade flag, and may take it.
    PersonClearsFlag,
    /// Another user raises the level.
    PersonRaisesLevel,
    /// Another user removes a host.
    PersonRemovesHost(HostId),
    /// Another user renames a host.
    PersonRenamesHost(HostId),
    /// The storage domain is inactive, or active again.
    StorageDomainFails(bool),
    /// The brick on the host breaks, or is mended.
    BrickBreaks(HostId, bool),
    /// A network of the host is out of sync, or is in sync again.
    NetworkOutOfSync(HostId, bool),
    /// Something works on the disks of the VM, or is done with it.
    DiskWork(VmId, bool),
    /// The engine reports an error about the host.
    ErrorTold(HostId),
}

/// Something that happens a while after a host has entered a phase.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The phase.
    pub phase: Phase,
    /// Which time, from 1.
    pub nth: u32,
    /// How long after it.
    pub delay_ms: i64,
    /// What happens to the host that entered it.
    pub what: OnHost,
}

/// Something that happens a while after the run has entered a stage.
#[derive(Debug, Clone)]
pub struct StageTrigger {
    /// The stage. The run begins with the first one.
    pub stage: Stage,
    /// How long after it.
    pub delay_ms: i64,
    /// What happens.
    pub what: Happening,
}

/// What a trigger does to the host that sets it off.
#[derive(Debug, Clone)]
pub enum OnHost {
    /// Something that needs no host.
    Any(Happening),
    /// It loses its power.
    PowerLost,
    /// Qemu processes that the engine does not know run on it.
    Strangers,
    /// It does not come back from its next restart.
    DoesNotBoot,
    /// Its next restart takes very long.
    BootsSlowly,
    /// It ignores its next order to restart.
    DoesNotGoDown,
    /// Its next boot takes a feature from its CPU.
    DropsFlags,
    /// Its VMs refuse to migrate.
    MigrationsRefused,
    /// Its migrations never end.
    MigrationsHang,
    /// The next task of the provider on it goes wrong.
    Task(crate::world::Disturbance),
    /// Another user activates it.
    PersonActivates,
    /// Another user puts it into maintenance.
    PersonDeactivates,
    /// Another user starts a VM on it.
    PersonStartsVm,
    /// Another user removes it.
    PersonRemoves,
    /// Another user renames it.
    PersonRenames,
    /// Another user skips it.
    Skipped,
    /// A network of it is out of sync.
    NetworkOutOfSync,
}

impl OnHost {
    /// What it is for this host.
    pub fn on(self, host: &HostId) -> Happening {
        let host = host.clone();
        let world = match self {
            OnHost::Any(happening) => return happening,
            OnHost::Skipped => {
                return Happening::Ask(Command::SkipHost(host));
            }
            OnHost::PowerLost => WorldFault::PowerLost(host),
            OnHost::Strangers => WorldFault::Strangers(host),
            OnHost::DoesNotBoot => WorldFault::DoesNotBoot(host),
            OnHost::BootsSlowly => WorldFault::BootsSlowly(host),
            OnHost::DoesNotGoDown => WorldFault::DoesNotGoDown(host),
            OnHost::DropsFlags => WorldFault::DropsFlags(host),
            OnHost::MigrationsRefused => WorldFault::MigrationsRefused(host, true),
            OnHost::MigrationsHang => WorldFault::MigrationsHang(host, true),
            OnHost::Task(disturbance) => WorldFault::Task(host, disturbance),
            OnHost::PersonActivates => WorldFault::PersonActivates(host),
            OnHost::PersonDeactivates => WorldFault::PersonDeactivates(host),
            OnHost::PersonStartsVm => WorldFault::PersonStartsVm(None, host),
            OnHost::PersonRemoves => WorldFault::PersonRemovesHost(host),
            OnHost::PersonRenames => WorldFault::PersonRenamesHost(host),
            OnHost::NetworkOutOfSync => WorldFault::NetworkOutOfSync(host, true),
        };
        Happening::World(world)
    }
}
