//! What goes wrong: how single calls fare, and what happens at random moments.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::run::{ActionKind, Command, Phase, Stage};

use crate::world::engine::{Migrates, Vdsm};
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
    /// It arrives and acts, and nothing comes back for so many milliseconds; then the connection breaks.
    Hangs(i64),
}

/// The way to a server.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// How many of a thousand calls go wrong.
    pub fault_rate: u64,
    /// Latency of one direction, milliseconds, from 1 to this.
    pub latency_ms: i64,
    /// Calls that go wrong hang for so long. 0: none hangs.
    pub hang_ms: i64,
    /// How many of a thousand orders are answered as complete and have no effect.
    pub ignored_rate: u64,
}

impl Default for Line {
    fn default() -> Self {
        Line { fault_rate: 0, latency_ms: 200, hang_ms: 0, ignored_rate: 0 }
    }
}

impl Line {
    /// How the next call fares.
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

    /// Calls get lost on it, or take long.
    pub fn is_bad(&self) -> bool {
        self.fault_rate > 0 || self.ignored_rate > 0 || self.latency_ms > Line::default().latency_ms
    }

    /// The next order is answered as complete and has no effect.
    pub fn ignores(&self, rng: &mut Rng) -> bool {
        self.ignored_rate > 0 && rng.below(1000) < self.ignored_rate
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
    /// Asking a VDSM port takes so much longer, milliseconds.
    pub vdsm_latency_ms: i64,
    /// The disk is full: nothing can be written.
    pub disk_full: bool,
    /// This question to the engine is never answered; the others are.
    pub engine_hangs: Option<&'static str>,
    /// A commit takes so much longer, milliseconds.
    pub commit_ms: i64,
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
    /// The run asked a question, and an operator sees to it.
    Question(u64),
    /// Another user sets our machine's clock by this much.
    ClockJumps(i64),
    /// Our processes stand still for so long, milliseconds: somebody stopped them, or the machine was suspended.
    Frozen(i64),
    /// Asking VDSM ports takes so much longer.
    VdsmSlow(i64),
    /// This question to the engine is not answered any more, or all are again.
    EngineHangs(Option<&'static str>),
    /// Commits take so much longer.
    CommitsSlow(i64),
    /// Another installation of ours, with a store of its own, begins to upgrade the cluster.
    Elsewhere,
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
    /// The next host that is not begun loses its power and does not come back.
    NextHostDies,
    /// A host that the run has finished with, and that is up, loses its power and does not come back.
    FinishedHostDies,
    /// VDSM of such a host does not find the level above the cluster's any more, since its host restarted unasked.
    FinishedHostLosesLevel,
    /// The engine's scheduler, by a filter of its own, names no host for any VM; or it does again.
    SchedulerRefuses(bool),
    /// Another user pins a VM to the host that is next, where nobody consented to stop it.
    PersonPinsNextVm,
    /// The upgrade flag is cleared, and nobody takes it.
    FlagCleared,
    /// A network that the cluster requires is missing on the host for so long, milliseconds.
    NetworkMissing(HostId, i64),
    /// The agent of hosted engine on the host runs, or does not.
    AgentRuns(HostId, bool),
    /// The engine works on the host, for example transfers an image; or it is done with it.
    Operations(HostId, bool),
    /// Another host than this one loses its power and does not come back.
    AnotherDies(HostId),
    /// Another user pins a VM to its host.
    PersonPinsVm(VmId),
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
    /// A user adds a disk to a VM on the host, which refuses it.
    DiskRefused(HostId),
}

/// What the journal shows of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// It enters this phase.
    Phase(Phase),
    /// A step of this kind is begun.
    Step(ActionKind),
    /// It was seen up once since it was activated.
    UpOnce,
}

impl From<Phase> for Moment {
    fn from(phase: Phase) -> Self {
        Moment::Phase(phase)
    }
}

/// Something that happens a while after a moment of a host.
#[derive(Debug, Clone)]
pub struct Trigger {
    /// The moment.
    pub at: Moment,
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
    /// Another host loses its power and does not come back.
    AnotherDies,
    /// Its agent of hosted engine does not run for so long, milliseconds.
    AgentDown(i64),
    /// The engine works on it for so long, milliseconds.
    WorkedOn(i64),
    /// The engine reports an error about it.
    ErrorTold,
    /// A user adds a disk to a VM on it, which it refuses.
    DiskRefused,
    /// Several things in a row, each so many milliseconds after the beginning.
    InARow(Vec<(i64, OnHost)>),
}

impl OnHost {
    /// What it is for this host, each with its time from now on.
    pub fn on(self, host: &HostId) -> Vec<(i64, Happening)> {
        let id = host.clone();
        let world = match self {
            OnHost::Any(happening) => return vec![(0, happening)],
            OnHost::Skipped => return vec![(0, Happening::Ask(Command::SkipHost(id)))],
            OnHost::InARow(row) => {
                let each = |(at, what): (i64, OnHost)| what.on(host).into_iter().map(move |(after, h)| (at + after, h));
                return row.into_iter().flat_map(each).collect();
            }
            OnHost::Vdsm(how, for_ms) => {
                let again = Happening::World(WorldFault::Vdsm(id.clone(), Vdsm::Answers));
                return vec![(0, Happening::World(WorldFault::Vdsm(id, how))), (for_ms, again)];
            }
            OnHost::AgentDown(for_ms) => {
                let again = Happening::World(WorldFault::AgentRuns(id.clone(), true));
                return vec![(0, Happening::World(WorldFault::AgentRuns(id, false))), (for_ms, again)];
            }
            OnHost::WorkedOn(for_ms) => {
                let done = Happening::World(WorldFault::Operations(id.clone(), false));
                return vec![(0, Happening::World(WorldFault::Operations(id, true))), (for_ms, done)];
            }
            OnHost::ErrorTold => WorldFault::ErrorTold(id),
            OnHost::DiskRefused => WorldFault::DiskRefused(id),
            OnHost::PowerLost => WorldFault::PowerLost(id),
            OnHost::Strangers => WorldFault::Strangers(id),
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
        vec![(0, Happening::World(world))]
    }
}
