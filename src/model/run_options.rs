//! How a run goes about it: who installs, where operators approve, deadlines, waits, budgets.
//!
//! Durations are milliseconds (`…_ms`). The options are part of the hash of a plan.
//!
//! Tests: `tests/it/plan/blockers.rs` and `lab/tests/it/runs/health.rs`.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::cluster::PolicySetting;
use super::ids::{HostId, VmId};
use super::question::StandingAnswer;
use super::window::MaintenanceWindows;

/// Who installs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Installer {
    /// Katello or Satellite: exactly what the policy selects.
    #[default]
    Provider,
    /// The engine's own `upgrade`: every package, certificates, LVM filter, OVN. Satisfies only the policy `all`.
    Engine,
}

/// When a host is restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RebootRule {
    /// After every installation.
    #[default]
    Always,
    /// Where something in the set needs it: kernel, libc, microcode, vdsm, libvirt, qemu, a Node's image, or an
    /// erratum that suggests it. Where it is not known, a restart is needed.
    WhenNeeded,
}

/// Where an operator must approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// Nowhere.
    #[default]
    None,
    /// After the canary.
    AfterCanary,
    /// Before every host.
    EachHost,
}

/// How long each phase of a host may take. A missed deadline fails the host or pauses the run; no step is assumed to
/// have had its effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Deadlines {
    /// From `deactivate` to an empty host in maintenance.
    pub evacuate_ms: u64,
    /// A VM that does not leave is named after this time without any VM leaving.
    pub stall_ms: u64,
    /// A guest's shutdown.
    pub vm_stop_ms: u64,
    /// A stopped VM's start.
    pub vm_start_ms: u64,
    /// Until no job of the engine works on the host any more.
    pub settle_ms: u64,
    /// The installation with its proof by the provider, or the engine's own upgrade.
    pub install_ms: u64,
    /// From the restart command until the host stops answering, or answers with another boot.
    pub shutdown_ms: u64,
    /// From the restart command until the host answers again. A host that needed longer in past runs gets more:
    /// [`Plan::boot_limit_ms`](super::plan::Plan::boot_limit_ms).
    pub boot_ms: u64,
    /// From `activate` until it is up for good.
    pub up_ms: u64,
}

impl Default for Deadlines {
    fn default() -> Self {
        const MINUTE: u64 = 60_000;
        Deadlines {
            evacuate_ms: 60 * MINUTE,
            stall_ms: MINUTE,
            vm_stop_ms: 5 * MINUTE,
            vm_start_ms: 10 * MINUTE,
            settle_ms: 10 * MINUTE,
            install_ms: 120 * MINUTE,
            shutdown_ms: 10 * MINUTE,
            boot_ms: 45 * MINUTE,
            up_ms: 15 * MINUTE,
        }
    }
}

/// Default of [`RunOptions::quiet_ms`].
const USUAL_QUIET_MS: u64 = 300_000;

fn is_usual_quiet(ms: &u64) -> bool {
    *ms == USUAL_QUIET_MS
}

/// Default of [`RunOptions::wait_report_ms`].
const USUAL_WAIT_REPORT_MS: u64 = 30 * 60_000;
/// Default of [`RunOptions::wait_ask_ms`].
const USUAL_WAIT_ASK_MS: u64 = 4 * 3_600_000;

fn is_usual_wait_report(ms: &u64) -> bool {
    *ms == USUAL_WAIT_REPORT_MS
}

fn is_usual_wait_ask(ms: &u64) -> bool {
    *ms == USUAL_WAIT_ASK_MS
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Options of a run.
///
/// Options that were added to plans of format 1 are not written at their default, so that plans and journals of before
/// keep their hash and their text; such a default never changes within the format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RunOptions {
    /// Who installs.
    pub installer: Installer,
    /// When hosts are restarted.
    pub reboot: RebootRule,
    /// Scheduling policy of the cluster during the run; `null`: the one in force stays.
    pub maintenance_policy: Option<PolicySetting>,
    /// Where an operator must approve.
    pub approval: Approval,
    /// The first host goes alone, and the others wait until it has soaked.
    pub canary: bool,
    /// A VM that may be moved to the canary once that is back and has soaked, and back to where it was: shows that
    /// migrations work between hosts of both versions. Needs a canary. `null`: nothing is moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration_test: Option<VmId>,
    /// Hosts that may fail before the run stops taking new ones. 0: the first failure stops it.
    pub max_failed: u32,
    /// Separation groups: hosts of which only one may be out at a time, whatever `max_unavailable` is, for example
    /// those of a rack, or of one power feed. A host may be in several groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Vec<HostId>>,
    /// How long a host that came back is observed, up and without new errors, before the next one begins.
    pub soak_ms: u64,
    /// New certificates are enrolled in maintenance where they end within a year.
    pub enroll_certificates: bool,
    /// No host is begun until this time has passed since the last error that the engine reported about the cluster, its hosts
    /// or VMs and that the run did not cause. After three times as long with errors an operator is asked. 0: not checked.
    #[serde(skip_serializing_if = "is_usual_quiet")]
    pub quiet_ms: u64,
    /// Hosts are begun only in these windows, and only if their predicted time (`p95_ms`) fits into the rest of the window.
    /// Outside of them the run waits, and the scheduling policy from before is in force. A host in hand is finished with,
    /// whatever the time is. `null`: at any time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows: Option<MaintenanceWindows>,
    /// No host is begun that would not be finished by then, by its predicted time (`p95_ms`). After that the run ends: the
    /// other hosts are not reached, and settings are restored. Milliseconds since 1970-01-01 UTC. `null`: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begin_until_ms: Option<TimeMs>,
    /// A wait of the run that lasts this time is reported by an event, once. 0: it is not reported.
    #[serde(skip_serializing_if = "is_usual_wait_report")]
    pub wait_report_ms: u64,
    /// A run that cannot begin its next host for this time asks an operator. A host that is down is left out without a
    /// question as long as `max_failed` permits. 0: the run waits without end.
    #[serde(skip_serializing_if = "is_usual_wait_ask")]
    pub wait_ask_ms: u64,
    /// Hosts that may end unproven before an operator is asked whether the next one may begin.
    #[serde(skip_serializing_if = "is_zero")]
    pub max_unproven: u32,
    /// A VM that the run stopped is started on another host when its own host is not back after so long, if it can run
    /// there. While the run is paused, or waits for the answer to a question, it starts no VM. `null`: only when its host has
    /// failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_vm_downtime_ms: Option<u64>,
    /// After the last host, and once the level is raised, VMs that left their hosts for the upgrade are migrated back to
    /// them: those that run where the run left them and may migrate, to hosts that are up, not failed, and have room, as
    /// long as a maintenance window is open. The ledger has an entry for each one. `false`: they stay.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub vms_come_home: bool,
    /// Answers to questions that can be foreseen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standing_answers: Vec<StandingAnswer>,
    /// Deadlines of the phases.
    pub deadlines: Deadlines,
}

impl RunOptions {
    /// Hosts that must not be out while this one is.
    pub fn kept_apart_from<'a>(&'a self, host: &'a HostId) -> impl Iterator<Item = &'a HostId> {
        self.apart.iter().filter(|group| group.contains(host)).flatten().filter(move |other| *other != host)
    }
}

impl Default for RunOptions {
    fn default() -> Self {
        RunOptions {
            installer: Installer::default(),
            reboot: RebootRule::default(),
            maintenance_policy: None,
            approval: Approval::default(),
            canary: false,
            migration_test: None,
            max_failed: 0,
            apart: vec![],
            soak_ms: 120_000,
            enroll_certificates: true,
            quiet_ms: USUAL_QUIET_MS,
            windows: None,
            begin_until_ms: None,
            wait_report_ms: USUAL_WAIT_REPORT_MS,
            wait_ask_ms: USUAL_WAIT_ASK_MS,
            max_unproven: 0,
            max_vm_downtime_ms: None,
            vms_come_home: false,
            standing_answers: vec![],
            deadlines: Deadlines::default(),
        }
    }
}
