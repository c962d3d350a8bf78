//! Every duration of the engine, in milliseconds of world time. A pair is the least and the greatest value.

/// Durations. The defaults are those of a running engine (facts 3, 7.3, 10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// From a change until monitoring detects it (`VdsRefreshRate` is 3 s).
    pub monitoring: (i64, i64),
    /// From `activate` until `up`, where the host answers.
    pub contact: (i64, i64),
    /// From `activate` until `connecting`, where it does not.
    pub connect: i64,
    /// `up` before the cluster's level is compared.
    pub transient_up: i64,
    /// From the last contact to `non_responsive` (`TimeoutToResetVdsInSeconds`).
    pub grace: i64,
    /// Added to `grace` for the SPM.
    pub grace_spm: i64,
    /// Added to `grace` for each VM.
    pub grace_vm: i64,
    /// Least time from `connecting` to `non_responsive`.
    pub least_connecting: i64,
    /// Timeout of a VDSM call to a host that accepts connections and does not answer.
    pub hanging_call: i64,
    /// Between attempts to empty a host that is preparing (`HostPreparingForMaintenanceIdleTime`).
    pub retry: i64,
    /// Storage disconnect after `maintenance` was reached.
    pub settle: (i64, i64),
    /// Until another host is SPM.
    pub spm_moves: (i64, i64),
    /// Start of a migration.
    pub migration_start: i64,
    /// Memory that a migration moves in a second, MiB.
    pub migration_mib_per_second: u64,
    /// Start of a VM.
    pub vm_start: (i64, i64),
    /// Shutdown of a guest.
    pub vm_shutdown: (i64, i64),
    /// A check for updates.
    pub check: (i64, i64),
    /// Between the engine's own checks for updates of all hosts; 0: never.
    pub check_interval: i64,
    /// Between `maintenance` and `installing` in an upgrade from `up`.
    pub upgrade_gap: (i64, i64),
    /// The playbook without packages.
    pub playbook: i64,
    /// Added to `playbook` for each package.
    pub playbook_package: i64,
    /// From `systemctl reboot` until the machine is down. It can be later than the first poll, which the old VDSM then
    /// answers.
    pub going_down: (i64, i64),
    /// From the machine's end until it has booted.
    pub boot: (i64, i64),
    /// Until the first poll after a reboot, and between polls (`ServerRebootSleepTime`).
    pub reboot_poll: i64,
    /// From the reboot until the end of the polls (`ServerRebootTimeout`).
    pub reboot_window: i64,
    /// Heal of a Gluster volume.
    pub heal: (i64, i64),
    /// Enrolment of certificates.
    pub enroll: (i64, i64),
    /// From `non_responsive` to the end of the soft fence.
    pub soft_fence: i64,
    /// From the soft fence to the power cut.
    pub power_fence: i64,
    /// Time without fencing after the engine's start (`DisableFenceAtStartupInSec`).
    pub no_fence_after_start: i64,
    /// Between two power operations on a host (`FenceQuietTimeBetweenOperationsInSec`).
    pub fence_quiet: i64,
    /// Between attempts to activate non-operational hosts (`AutoRecovery`), at whole multiples of this.
    pub recovery: i64,
    /// Until the hosted engine's VM runs on another host after its host went down.
    pub hosted_engine_restart: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Timing {
            monitoring: (1_000, 3_000),
            contact: (1_000, 3_000),
            connect: 9_000,
            transient_up: 500,
            grace: 60_000,
            grace_spm: 20_000,
            grace_vm: 500,
            least_connecting: 5_000,
            hanging_call: 22_000,
            retry: 300_000,
            settle: (500, 8_000),
            spm_moves: (2_000, 10_000),
            migration_start: 1_000,
            migration_mib_per_second: 1_000,
            vm_start: (2_000, 6_000),
            vm_shutdown: (5_000, 40_000),
            check: (8_000, 25_000),
            check_interval: 86_400_000,
            upgrade_gap: (500, 8_000),
            playbook: 60_000,
            playbook_package: 1_500,
            going_down: (2_000, 40_000),
            boot: (120_000, 240_000),
            reboot_poll: 30_000,
            reboot_window: 600_000,
            heal: (60_000, 480_000),
            enroll: (10_000, 30_000),
            soft_fence: 10_000,
            power_fence: 20_000,
            no_fence_after_start: 300_000,
            fence_quiet: 180_000,
            recovery: 300_000,
            hosted_engine_restart: 180_000,
        }
    }
}

impl Timing {
    /// An engine and hosts that do everything quickly, for demos and tests over the wire. What a client looks at every five
    /// seconds is over by its next look, or at once. A host that restarts is absent for longer than that, also in a world
    /// that is six times as fast: the client has to see its absence.
    pub fn quick() -> Self {
        Timing {
            contact: (100, 300),
            retry: 10_000,
            vm_shutdown: (300, 600),
            check: (2_000, 4_000),
            playbook: 5_000,
            playbook_package: 50,
            going_down: (2_000, 3_000),
            boot: (40_000, 42_000),
            reboot_poll: 5_000,
            ..Timing::default()
        }
    }
}
