//! Faults: the fate of single calls, and incidents at random moments.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::run::{ActionKind, Command, Phase, Stage};

use crate::world::engine::{Migrates, Vdsm};
use crate::world::rng::Rng;

/// The moment of a kill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillAt {
    /// After this number of calls of ports.
    Await(u64),
    /// In this commit, counted from now, before it is durable.
    BeforeCommit(u64),
    /// In this commit, counted from now, after it is durable and before it is answered.
    AfterCommit(u64),
}

/// The fate of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallFate {
    /// The call arrives once, and its answer comes back.
    Good,
    /// The call never arrives; the caller gives up.
    RequestLost,
    /// The call arrives and has its effect; the answer is lost, and the caller gives up.
    AnswerLost,
    /// The server fails before the call has an effect.
    ServerError,
    /// The call arrives twice.
    Twice,
    /// The call arrives and has its effect. No answer comes for this many milliseconds; then the connection breaks.
    Hangs(i64),
}

/// A connection to a server.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Calls of a thousand that go wrong.
    pub fault_rate: u64,
    /// Latency of one direction, milliseconds, from 1 to this.
    pub latency_ms: i64,
    /// Time for which a call that goes wrong hangs. 0: none hangs.
    pub hang_ms: i64,
    /// Orders of a thousand that are answered as complete and have no effect.
    pub ignored_rate: u64,
}

impl Default for Line {
    fn default() -> Self {
        Line { fault_rate: 0, latency_ms: 200, hang_ms: 0, ignored_rate: 0 }
    }
}

impl Line {
    /// The fate of the next call.
    pub fn fate(&self, rng: &mut Rng) -> CallFate {
        if rng.below(1000) >= self.fault_rate {
            return CallFate::Good;
        }
        match rng.below(4) {
            _ if self.hang_ms > 0 => CallFate::Hangs(self.hang_ms),
            0 => CallFate::RequestLost,
            1 => CallFate::AnswerLost,
            2 => CallFate::ServerError,
            _ => CallFate::Twice,
        }
    }

    /// Whether calls get lost on the connection, or take long.
    pub fn is_bad(&self) -> bool {
        self.fault_rate > 0 || self.ignored_rate > 0 || self.latency_ms > Line::default().latency_ms
    }

    /// Whether the next call is answered as complete and has no effect.
    pub fn ignores(&self, rng: &mut Rng) -> bool {
        self.ignored_rate > 0 && rng.below(1000) < self.ignored_rate
    }

    /// A random latency of one direction.
    pub fn latency(&self, rng: &mut Rng) -> i64 {
        rng.between(1, self.latency_ms.max(1))
    }
}

/// The connections to all servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Network {
    /// To the engine.
    pub engine: Line,
    /// To the provider.
    pub provider: Line,
    /// The provider is down: no call is answered.
    pub provider_down: bool,
    /// The provider refuses the login.
    pub provider_refuses: bool,
    /// The provider does not show its jobs any more.
    pub jobs_hidden: bool,
    /// Additional time of an inspection, milliseconds.
    pub inspection_ms: i64,
    /// Additional time of a VDSM port's answer, milliseconds.
    pub vdsm_latency_ms: i64,
    /// The disk is full: nothing can be written.
    pub disk_full: bool,
    /// The disk cannot be read.
    pub disk_unreadable: bool,
    /// The request to the engine that is never answered. `None`: all are.
    pub engine_hangs: Option<&'static str>,
    /// Additional time of a commit, milliseconds.
    pub commit_ms: i64,
}

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Incident {
    /// The process that drives the run is to be killed.
    Kill(KillAt),
    /// A process starts and takes the run over, whether or not another process lives.
    Start,
    /// An operator sends a command to the run.
    Ask(Command),
    /// The run asked a question, and an operator reacts.
    Question(u64),
    /// Another user sets our machine's clock by this much.
    ClockJumps(i64),
    /// Another user sets the clock of the engine's machine by this much.
    EngineClockJumps(i64),
    /// The product's processes stand still for this many milliseconds: stopped, or on a suspended machine.
    Frozen(i64),
    /// Answers of VDSM ports take this much longer.
    VdsmSlow(i64),
    /// This request to the engine is not answered any more; `None`: all are again.
    EngineHangs(Option<&'static str>),
    /// Commits take this much longer.
    CommitsSlow(i64),
    /// Another installation of the product, with a store of its own, begins to upgrade the cluster.
    Elsewhere,
    /// The connection to the engine becomes bad, or good again.
    EngineLine(Line),
    /// The connection to the provider becomes bad, or good again.
    ProviderLine(Line),
    /// The provider stops, or starts.
    ProviderDown(bool),
    /// The disk fills up, or has room again.
    DiskFull(bool),
    /// A incident of the world.
    World(WorldFault),
    /// The faults are over, and administrators act. Repeated from time to time.
    PeopleAnswer(u32),
}

/// A incident of the world.
#[derive(Debug, Clone)]
pub enum WorldFault {
    /// The engine restarts: stopped in good order, or killed.
    EngineRestarts {
        /// Killed.
        kill: bool,
    },
    /// The engine is down for so long, milliseconds.
    EngineDown(i64),
    /// VDSM of the host closes its port, hangs, or answers again.
    Vdsm(HostId, Vdsm),
    /// The next upgrade of the host by the engine fails while it installs.
    UpgradeFails(HostId),
    /// The next boot of the host starts its old kernel and its old image.
    BootsOld(HostId),
    /// VDSM of the host does not find the cluster's level from its next start on.
    LosesLevel(HostId),
    /// The next host that is not begun loses its power and stays down.
    NextHostDies,
    /// A host that the run has finished with, and that is up, loses its power and stays down.
    FinishedHostDies,
    /// VDSM of a host that the run has finished with does not find the level above the cluster's any more, after a
    /// restart without a call.
    FinishedHostLosesLevel,
    /// The engine's scheduler, by a filter of its own, names no host for any VM; or it does again.
    SchedulerRefuses(bool),
    /// Another user pins a VM to the next host, where no consent covers the VM.
    PersonPinsNextVm,
    /// The upgrade flag is cleared, and nobody takes it.
    FlagCleared,
    /// A network that the cluster requires is missing on the host for so long, milliseconds.
    NetworkMissing(HostId, i64),
    /// The agent of hosted engine on the host runs, or does not.
    AgentRuns(HostId, bool),
    /// The engine works on the host, for example transfers an image; or its work has ended.
    Operations(HostId, bool),
    /// A host other than this one loses its power and stays down.
    AnotherDies(HostId),
    /// Another user pins a VM to its host.
    PersonPinsVm(VmId),
    /// VMs of the host refuse to migrate, or do again.
    MigrationsRefused(HostId, bool),
    /// Migrations from the host never end.
    MigrationsHang(HostId, bool),
    /// The next restart of the host leaves it down.
    DoesNotBoot(HostId),
    /// The host's next restart takes very long.
    BootsSlowly(HostId),
    /// The host ignores its next call to restart.
    DoesNotGoDown(HostId),
    /// The host's next boot removes a feature from its CPU.
    DropsFlags(HostId),
    /// A VM migrates in this way from now on.
    VmMigrates(VmId, Migrates),
    /// Qemu processes that the engine does not know run on the host.
    UnlistedQemu(HostId),
    /// libvirt starts a qemu process on the host to find out what it can do, or that process has ended.
    QemuProbed(HostId, bool),
    /// The host loses its power.
    PowerLost(HostId),
    /// The next task of the provider on the host goes wrong in this way.
    Task(HostId, crate::world::Disturbance),
    /// Another user activates a host.
    PersonActivates(HostId),
    /// Another user puts a host into maintenance.
    PersonDeactivates(HostId),
    /// Another user starts a VM on a host.
    PersonStartsVm(Option<VmId>, HostId),
    /// Another user moves a VM to another host.
    PersonMovesVm(VmId),
    /// Another user cuts the power of a VM.
    PersonStopsVm(VmId),
    /// Another user changes the scheduling policy.
    PersonEditsPolicy,
    /// Another user sets the scheduling policy under which no VM starts that is not highly available; or sets another one again.
    PersonForbidsStarts(bool),
    /// Another user upgrades the next host that is not begun, by the engine.
    PersonUpgradesNextHost,
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
    /// The brick on the host breaks, or is repaired.
    BrickBreaks(HostId, bool),
    /// A network of the host is out of sync, or is in sync again.
    NetworkOutOfSync(HostId, bool),
    /// The engine works on the disks of the VM, or its work has ended.
    DiskWork(VmId, bool),
    /// The engine reports an error about the host.
    ErrorTold(HostId),
    /// A user adds a disk to a VM on the host, and the host refuses. If the host has no VM: to a VM that is leaving the
    /// host.
    DiskRefused(HostId),
}

/// A moment of a host, by the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// The host enters this phase.
    Phase(Phase),
    /// A step of this kind is begun.
    Step(ActionKind),
    /// The host was seen up once since its activation.
    UpOnce,
}

impl From<Phase> for Moment {
    fn from(phase: Phase) -> Self {
        Moment::Phase(phase)
    }
}

/// A incident some time after a moment of a host.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The moment.
    pub at: Moment,
    /// Which occurrence of the moment, from 1.
    pub nth: u32,
    /// Time after the moment.
    pub delay_ms: i64,
    /// What happens to the host of the moment.
    pub what: OnHost,
}

/// A incident some time after the beginning of a stage.
#[derive(Debug, Clone)]
pub struct StageTrigger {
    /// The stage. A run begins with the first stage.
    pub stage: Stage,
    /// Time after the beginning.
    pub delay_ms: i64,
    /// What happens.
    pub what: Incident,
}

/// What a trigger does to its host.
#[derive(Debug, Clone)]
pub enum OnHost {
    /// Something that needs no host.
    Any(Incident),
    /// It loses its power.
    PowerLost,
    /// Qemu processes that the engine does not know run on it.
    UnlistedQemu,
    /// libvirt probes qemu on it for so long, milliseconds.
    QemuProbed(i64),
    /// The next restart leaves it down.
    DoesNotBoot,
    /// Its next restart takes very long.
    BootsSlowly,
    /// It ignores its next call to restart.
    DoesNotGoDown,
    /// The next boot removes a feature from its CPU.
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
    /// Its VDSM closes its port, or hangs, for so long, milliseconds.
    Vdsm(Vdsm, i64),
    /// Its next upgrade by the engine fails while it installs.
    UpgradeFails,
    /// Its next boot starts its old kernel and its old image.
    BootsOld,
    /// Its VDSM does not find the cluster's level from its next start on.
    LosesLevel,
    /// A network that the cluster requires is missing on it for so long, milliseconds.
    NetworkMissing(i64),
    /// Another host loses its power and stays down.
    AnotherDies,
    /// Its agent of hosted engine does not run for so long, milliseconds.
    AgentDown(i64),
    /// The engine works on it for so long, milliseconds.
    WorkedOn(i64),
    /// The engine reports an error about it.
    ErrorTold,
    /// A user adds a disk to a VM on it, which it refuses.
    DiskRefused,
    /// Several in a row, each this many milliseconds after the beginning.
    InARow(Vec<(i64, OnHost)>),
}

impl OnHost {
    /// The incidents for this host, each with its time from now.
    pub fn on(self, host: &HostId) -> Vec<(i64, Incident)> {
        let id = host.clone();
        let world = match self {
            OnHost::Any(incident) => return vec![(0, incident)],
            OnHost::Skipped => return vec![(0, Incident::Ask(Command::SkipBegunHost(id)))],
            OnHost::InARow(row) => {
                let each = |(at, what): (i64, OnHost)| what.on(host).into_iter().map(move |(after, h)| (at + after, h));
                return row.into_iter().flat_map(each).collect();
            }
            OnHost::Vdsm(how, for_ms) => {
                let again = Incident::World(WorldFault::Vdsm(id.clone(), Vdsm::Answers));
                return vec![(0, Incident::World(WorldFault::Vdsm(id, how))), (for_ms, again)];
            }
            OnHost::AgentDown(for_ms) => {
                let again = Incident::World(WorldFault::AgentRuns(id.clone(), true));
                return vec![(0, Incident::World(WorldFault::AgentRuns(id, false))), (for_ms, again)];
            }
            OnHost::WorkedOn(for_ms) => {
                let done = Incident::World(WorldFault::Operations(id.clone(), false));
                return vec![(0, Incident::World(WorldFault::Operations(id, true))), (for_ms, done)];
            }
            OnHost::QemuProbed(for_ms) => {
                let done = Incident::World(WorldFault::QemuProbed(id.clone(), false));
                return vec![(0, Incident::World(WorldFault::QemuProbed(id, true))), (for_ms, done)];
            }
            OnHost::ErrorTold => WorldFault::ErrorTold(id),
            OnHost::DiskRefused => WorldFault::DiskRefused(id),
            OnHost::PowerLost => WorldFault::PowerLost(id),
            OnHost::UnlistedQemu => WorldFault::UnlistedQemu(id),
            OnHost::DoesNotBoot => WorldFault::DoesNotBoot(id),
            OnHost::BootsSlowly => WorldFault::BootsSlowly(id),
            OnHost::DoesNotGoDown => WorldFault::DoesNotGoDown(id),
            OnHost::DropsFlags => WorldFault::DropsFlags(id),
            OnHost::MigrationsRefused => WorldFault::MigrationsRefused(id, true),
            OnHost::MigrationsHang => WorldFault::MigrationsHang(id, true),
            OnHost::Task(disturbance) => WorldFault::Task(id, disturbance),
            OnHost::PersonActivates => WorldFault::PersonActivates(id),
            OnHost::PersonDeactivates => WorldFault::PersonDeactivates(id),
            OnHost::PersonStartsVm => WorldFault::PersonStartsVm(None, id),
            OnHost::PersonRemoves => WorldFault::PersonRemovesHost(id),
            OnHost::PersonRenames => WorldFault::PersonRenamesHost(id),
            OnHost::NetworkOutOfSync => WorldFault::NetworkOutOfSync(id, true),
            OnHost::UpgradeFails => WorldFault::UpgradeFails(id),
            OnHost::BootsOld => WorldFault::BootsOld(id),
            OnHost::LosesLevel => WorldFault::LosesLevel(id),
            OnHost::NetworkMissing(ms) => WorldFault::NetworkMissing(id, ms),
            OnHost::AnotherDies => WorldFault::AnotherDies(id),
        };
        vec![(0, Incident::World(world))]
    }
}
