//! What happened to the world and to the product's processes, and for how long it counts. Only these occurrences excuse
//! a deviation.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::run::Phase;

use super::told::ToldHost;

/// No fault that concerns all hosts lasts longer.
pub(super) const LASTS_MS: i64 = 4 * 3_600_000;

/// A kind of occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Another user activated the host.
    Activated,
    /// Another user put the host into maintenance.
    Deactivated,
    /// Another user removed the host.
    Removed,
    /// Another user started, stopped, moved or changed a VM.
    Vm,
    /// A machine lost its power, or was switched on by hand.
    Power,
    /// VDSM of a host was closed or hung.
    Vdsm,
    /// Migrations were refused or hung.
    Migrations,
    /// Qemu processes that the engine does not list.
    UnlistedQemu,
    /// libvirt probed qemu: a qemu process that is no VM ran for some seconds.
    QemuProbe,
    /// A restart was ignored, slow, or booted something old.
    Boot,
    /// A task of the provider was disturbed.
    Task,
    /// An upgrade by the engine failed.
    Upgrade,
    /// A host lost a level.
    Level,
    /// A host lost features of its CPU.
    CpuFlags,
    /// A host was not operational for a while.
    NotOperational,
    /// Work of the engine on a host that is not the run's.
    Work,
    /// The engine restarted or was down.
    Engine,
    /// The clock of the engine's machine was set.
    EngineClock,
    /// Calls of the engine were lost, slow or hung.
    EngineLine,
    /// Calls of the provider were lost, slow or hung, or it was down.
    Provider,
    /// Storage, bricks, networks or disks had a health issue, or the engine reported an error.
    Health,
    /// Another user changed the scheduling policy.
    Policy,
    /// Another user cleared or took the upgrade flag.
    Flag,
    /// Another user raised the level.
    ClusterLevel,
    /// Another installation of the product acted.
    Elsewhere,
    /// An operator cancelled, abandoned or skipped.
    Ends,
    /// An operator paused, resumed, approved or accepted.
    Command,
    /// A process of the product died, started or was frozen, its clock was set, or its disk was full.
    Ours,
}

impl What {
    /// Whether it is prepared for a later moment: it counts whenever it was prepared.
    fn is_armed(self) -> bool {
        use What::{Boot, CpuFlags, Health, Level, Migrations, Task, UnlistedQemu, Upgrade};
        matches!(self, Boot | CpuFlags | Health | Level | Migrations | Task | UnlistedQemu | Upgrade)
    }

    /// What can make a host fail with this code. What happens to the product itself, commands and settings make a run wait.
    fn of_failure(code: Code) -> &'static [What] {
        use What::{
            Activated, Boot, CpuFlags, Deactivated, Elsewhere, Engine, EngineClock, EngineLine, Flag, Health, Level,
            Migrations, NotOperational, Power, Provider, Removed, Task, UnlistedQemu, Upgrade, Vdsm, Vm, Work,
        };
        match code {
            Code::VmNotStopped => &[Vm, Engine, EngineLine, Power, Vdsm, Elsewhere],
            Code::EngineRefusedAction => &[Vm, Engine, EngineLine, Vdsm, Power, Migrations, Work, Elsewhere],
            Code::HostLeftMaintenance | Code::ExternalChange => {
                &[Activated, Deactivated, Power, Engine, Vdsm, Boot, Upgrade, Elsewhere, Removed, NotOperational]
            }
            // A plan for one host waits for the flag of another upgrade.
            Code::UpgradeFlagHeld => &[Flag, Elsewhere],
            Code::HostPhaseTimeout => &[
                Activated,
                Deactivated,
                Migrations,
                Work,
                Vdsm,
                Power,
                Engine,
                EngineLine,
                Provider,
                Elsewhere,
                Vm,
                Task,
            ],
            Code::HostNotUp => &[
                EngineClock,
                Power,
                NotOperational,
                Vdsm,
                Boot,
                Activated,
                Deactivated,
                Health,
                Engine,
                Migrations,
                Level,
                Elsewhere,
            ],
            Code::VersionsNotAsPlanned => &[Task, Boot, Level, Elsewhere, Upgrade, Vdsm],
            Code::ManualRestartNeeded => &[Boot, Vdsm, Power, Task],
            // Where its boot id is the proof, a provider that is down hides the host.
            Code::HostDidNotReturn => &[Boot, Vdsm, Power, Task, Provider, EngineLine],
            Code::HostLeftCluster => &[Removed],
            Code::MigrationTestFailed => &[Migrations, Vm, CpuFlags, Power],
            Code::HostRunsQemu => &[UnlistedQemu, Vm, Vdsm, Elsewhere],
            Code::TaskLost | Code::TaskFailed | Code::InstallResultUnknown | Code::RestartJobNotEnded => {
                &[Task, Provider, Power, Vdsm, Elsewhere]
            }
            Code::HostNotReady => &[Vdsm, Power, Boot, NotOperational, Work, Deactivated, Activated, Elsewhere],
            Code::EngineUpgradeFailed | Code::EngineUpgradeUnknown => {
                &[Upgrade, Power, Vdsm, Activated, Deactivated, Engine, Elsewhere]
            }
            Code::EvacuationNotObserved => &[Vdsm, Power, Boot, Deactivated],
            Code::ErrataNotApplicable | Code::PackagesNotUpgradable => &[Upgrade, Deactivated, Elsewhere],
            Code::CpuFlagsLost => &[CpuFlags],
            _ => &[],
        }
    }

    /// Whether it takes a host out of service or out of maintenance.
    fn moves_a_host(self) -> bool {
        use What::{
            Activated, Boot, Deactivated, Elsewhere, Engine, Level, NotOperational, Power, Removed, Upgrade, Vdsm,
        };
        let of_a_host = matches!(self, Activated | Deactivated | Removed | Power | Vdsm | Boot | Upgrade);
        of_a_host || matches!(self, Level | NotOperational | Elsewhere | Engine)
    }
}

/// A occurrence.
#[derive(Debug, Clone)]
pub struct Occurrence {
    /// When it began.
    pub at_ms: i64,
    /// The host. `None`: all hosts.
    pub host: Option<HostId>,
    /// The VM.
    pub vm: Option<VmId>,
    /// The kind.
    pub what: What,
}

/// All occurrences.
#[derive(Debug, Clone, Default)]
pub struct Occurrences(Vec<Occurrence>);

impl Occurrences {
    /// Adds an occurrence.
    pub fn add(&mut self, occurrence: Occurrence) {
        self.0.push(occurrence);
    }

    /// Happenings since a time.
    pub fn since(&self, at_ms: i64) -> impl Iterator<Item = &Occurrence> {
        self.0.iter().filter(move |h| h.at_ms >= at_ms)
    }

    /// Whether one of these kinds happened to the host, or to all hosts, since a time.
    pub fn had(&self, host: Option<&HostId>, what: &[What], since_ms: i64) -> bool {
        let concerns = |h: &Occurrence| h.host.is_none() || host.is_none() || h.host.as_ref() == host;
        self.since(since_ms).any(|h| what.contains(&h.what) && concerns(h))
    }

    /// Whether something else than the run can have moved the host since a time.
    pub fn moved(&self, host: &HostId, since_ms: i64) -> bool {
        self.since(since_ms).any(|h| h.what.moves_a_host() && h.host.as_ref().is_none_or(|h| h == host))
    }

    /// Whether something else than the run moved this very host.
    pub fn touched(&self, host: &HostId) -> bool {
        self.0.iter().any(|h| h.what.moves_a_host() && h.host.as_ref() == Some(host))
    }

    /// Whether an occurrence can be the cause of the host's failure with this code: one of this host or of all hosts, from shortly
    /// before the host was begun; one that was prepared for a later moment; or one of another host, while this host's VMs were to
    /// go there.
    pub fn may_fail(&self, told: &ToldHost, host: &HostId, code: Code) -> bool {
        let since_ms = told.begun_ms.map_or(0, |at| at - LASTS_MS);
        let kinds = What::of_failure(code);
        let leaves = matches!(told.phase(), Phase::Waiting | Phase::StoppingVms | Phase::Evacuating | Phase::Returning);
        let concerns = |h: &Occurrence| match &h.host {
            Some(of) if of != host => leaves && waits_for_others(code) && h.what.moves_a_host(),
            _ => kinds.contains(&h.what),
        };
        self.0.iter().any(|h| concerns(h) && (h.at_ms >= since_ms || h.what.is_armed()))
    }

    /// Whether another user moved the VM.
    pub fn vm_was_touched(&self, vm: &VmId) -> bool {
        self.0.iter().any(|h| h.vm.as_ref() == Some(vm))
    }
}

/// Whether a host that is to leave can fail with this code because of other hosts: it waits for them, or a volume needs its bricks.
fn waits_for_others(code: Code) -> bool {
    matches!(code, Code::HostPhaseTimeout | Code::GlusterNotReady)
}
