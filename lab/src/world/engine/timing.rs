//! Every duration of the engine's half of the world, in milliseconds of world time. Spans are least and greatest.

/// Durations. The defaults are a running engine's (facts 3, 7.3, 10); a test that replays a recording takes its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// From a change to the look of monitoring that sees it (`VdsRefreshRate` is 3 s).
    pub look: (i64, i64),
    /// From `activate` to `up`, where the host answers.
    pub contact: (i64, i64),
    /// From `activate` to `connecting`, where it does not.
    pub connect: i64,
    /// `up` before the cluster's level is compared.
    pub transient_up: i64,
    /// From the last contact to `non_responsive` (`TimeoutToResetVdsInSeconds`).
    pub grace: i64,
    /// The same: more for the SPM.
    pub grace_spm: i64,
    /// The same: more for each VM.
    pub grace_vm: i64,
    /// From `connecting` to `non_responsive` at least.
    pub least_connecting: i64,
    /// A VDSM call to a host that accepts connections and never answers.
    pub hanging_call: i64,
    /// Between tries to empty a host that is preparing (`HostPreparingForMaintenanceIdleTime`).
    pub retry: i64,
    /// Storage work after `maintenance` was reached.
    pub settle: (i64, i64),
    /// Another host takes the pool over.
    pub spm_moves: (i64, i64),
    /// A migration begins.
    pub migration_start: i64,
    /// Memory that a migration moves in a second, MiB.
    pub migration_mib_per_second: u64,
    /// A VM starts, or is cut off.
    pub vm_start: (i64, i64),
    /// A guest shuts down.
    pub vm_shutdown: (i64, i64),
    /// Looking for updates.
    pub check: (i64, i64),
    /// The engine's own look for updates at all hosts; 0: never.
    pub check_interval: i64,
    /// Between `maintenance` and `installing` in an upgrade from `up`: the callback polls.
    pub upgrade_gap: (i64, i64),
    /// The playbook without packages.
    pub playbook: i64,
    /// The playbook: more for each package.
    pub playbook_package: i64,
    /// From `systemctl reboot` to the machine going down: at times after the first probe, which then meets the old
    /// VDSM.
    pub going_down: (i64, i64),
    /// Between probes after a reboot; the first after as much (`ServerRebootSleepTime`).
    pub reboot_probe: i64,
    /// End of the probes, whatever they said (`ServerRebootTimeout`).
    pub reboot_window: i64,
    /// A Gluster volume heals after a brick is back.
    pub heal: (i64, i64),
    /// New certificates.
    pub enroll: (i64, i64),
    /// From `non_responsive` to the end of the soft fence.
    pub soft_fence: i64,
    /// From the soft fence to the power cut.
    pub power_fence: i64,
    /// No fencing for so long after the engine's start (`DisableFenceAtStartupInSec`).
    pub no_fence_after_start: i64,
    /// Between two power operations on a host (`FenceQuietTimeBetweenOperationsInSec`).
    pub fence_quiet: i64,
    /// Non-operational hosts are tried again (`AutoRecovery`), on whole multiples of this.
    pub recovery: i64,
    /// The hosted engine's VM is started on another host after its host died.
    pub hosted_engine_restart: i64,
}

impl Default for Timing {
    fn default() -> Self {
        Timing {
            look: (1_000, 3_000),
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
            reboot_probe: 30_000,
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
