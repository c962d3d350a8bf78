//! The engine's port.
//!
//! Tests: `tests/it/engine_rest/inventory.rs` and `actions.rs`.

use async_trait::async_trait;

use super::call::Call;
use crate::error::{Error, Result, codes};
use crate::model::TimeMs;
use crate::model::cluster::{
    AffinityGroup, ClusterSummary, ClusterView, EngineEvent, EngineView, FlagChange, HealthIssue, HostView,
    PolicySetting, Vm, VmStop,
};
use crate::model::engine::EngineSource;
use crate::model::engine_examination::EngineExamination;
use crate::model::external::{ExternalEvent, ExternalJob};
use crate::model::ids::{ClusterId, HostId, VmId};
use crate::model::level::Level;

/// The engine: the update status of its own machine, and its API.
///
/// A read returns what the engine shows. An action returns the engine's response, which does not prove its effect: some
/// actions fail and still change the state, and some report complete without any effect. For this reason every action
/// is followed by a read. An adapter never retries an action. An adapter without an API leaves the defaults, which fail
/// with `ENGINE_API_MISSING`. The caller gives every call a deadline, and drops the call then.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Whether the adapter has the engine's API. Without it, all calls but those below about updates of the engine fail with
    /// `ENGINE_API_MISSING`.
    fn has_api(&self) -> bool {
        false
    }

    /// Whether and how the engine machine itself can show that the engine has an update.
    fn upgrade_source(&self) -> Option<EngineSource>;

    /// The result of `engine-upgrade-check`: of a run now, or of the last one. It covers the setup packages only and has no
    /// version.
    ///
    /// # Errors
    /// `ENGINE_SOURCE_MISSING`, `ENGINE_COMMAND_FAILED`, `ENGINE_STATUS_FILE_UNUSABLE`, `ENGINE_STATUS_FILE_OLD`; `CANCELLED`.
    async fn upgrade_check(&self, call: &Call) -> Result<UpgradeCheck>;

    /// The engine itself.
    ///
    /// # Errors
    /// `ENGINE_API_MISSING`; `ENGINE_UNREACHABLE`, `ENGINE_TIMEOUT`, `ENGINE_NOT_FOUND`, `ENGINE_REJECTED`; `ENGINE_AUTH`,
    /// `ENGINE_FORBIDDEN`, `ENGINE_TLS`; `ENGINE_FAILED`, `ENGINE_MALFORMED`, `ENGINE_TOO_LARGE`; `CANCELLED`;
    /// `INVALID_ARGUMENT` for an id that is none of the engine's.
    async fn about(&self, _call: &Call) -> Result<EngineView> {
        Err(no_api("reading the engine"))
    }

    /// All clusters, by id.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn clusters(&self, _call: &Call) -> Result<Vec<ClusterSummary>> {
        Err(no_api("reading clusters"))
    }

    /// A cluster. `ENGINE_NOT_FOUND` where there is none.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn cluster(&self, _call: &Call, _cluster: &ClusterId) -> Result<ClusterView> {
        Err(no_api("reading a cluster"))
    }

    /// All hosts of a cluster, by id.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn hosts(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<HostView>> {
        Err(no_api("reading hosts"))
    }

    /// All VMs of a cluster, running or not, by id.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn vms(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<Vm>> {
        Err(no_api("reading VMs"))
    }

    /// These hosts of a cluster, by id, in as few requests as the adapter can. Hosts that are no longer in the cluster
    /// are missing in the answer. The default reads all hosts.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn some_hosts(&self, call: &Call, cluster: &ClusterId, hosts: &[HostId]) -> Result<Vec<HostView>> {
        if hosts.is_empty() {
            return Ok(vec![]);
        }
        let all = self.hosts(call, cluster).await?;
        Ok(all.into_iter().filter(|host| hosts.contains(host.id())).collect())
    }

    /// These VMs of a cluster, wherever they run, by id, in as few requests as the adapter can. VMs that are no longer in the
    /// cluster are missing in the answer. The default reads all VMs.
    ///
    /// There is no read of the VMs on a host: the engine's search by host takes many seconds (8 s on a running 4.5.8 with
    /// PostgreSQL's JIT, which the engine's setup leaves on), and finds parts of names.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn some_vms(&self, call: &Call, cluster: &ClusterId, vms: &[VmId]) -> Result<Vec<Vm>> {
        if vms.is_empty() {
            return Ok(vec![]);
        }
        let all = self.vms(call, cluster).await?;
        Ok(all.into_iter().filter(|vm| vms.contains(&vm.id)).collect())
    }

    /// Affinity groups of a cluster, by id.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn affinity_groups(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<AffinityGroup>> {
        Err(no_api("reading affinity groups"))
    }

    /// Health issues of a cluster, by kind, host and name. Sources, REST 4.4 and later:
    ///
    /// * storage domains: `datacenters/{id}/storagedomains`, for the cluster's data center: every `status` but `active`
    ///   and `maintenance`, and those on the way to and from it (`preparing_for_maintenance`, `detaching`, `unattached`),
    ///   which administrators asked for;
    /// * bricks, where the cluster serves Gluster: `clusters/{id}/glustervolumes/{id}/glusterbricks`: `status` other than
    ///   `up`; `server_id` is the host;
    /// * networks: `hosts/{id}/networkattachments`: `in_sync` false;
    /// * disks: `vms/{id}/diskattachments` of running VMs with `disk.status` other than `ok`, and `vms/{id}/backups`
    ///   with a `phase` other than `succeeded` and `failed`.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn health_issues(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        Err(no_api("reading storage, bricks and networks"))
    }

    /// When a backup of the engine database was last completed: event 9025, `ENGINE_BACKUP_COMPLETED`. `None`: there is
    /// no such event within the thirty days that the event log usually holds.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn last_backup(&self, _call: &Call) -> Result<Option<TimeMs>> {
        Err(no_api("reading events"))
    }

    /// When the host booted, by its statistics. While the host is not monitored, the value is old.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn boot_time(&self, _call: &Call, _host: &HostId) -> Result<Option<TimeMs>> {
        Err(no_api("reading statistics"))
    }

    /// Hosts to which the engine's scheduler could move all of these VMs now. Their present hosts are among them.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn migration_targets(&self, _call: &Call, _vms: &[VmId]) -> Result<Vec<HostId>> {
        Err(no_api("asking the scheduler"))
    }

    /// Unfinished jobs and steps of the engine that work on the host, as the engine describes them, without those of
    /// this product.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn work_on(&self, _call: &Call, _host: &HostId) -> Result<Vec<String>> {
        Err(no_api("reading jobs"))
    }

    /// Whether the host's VDSM port answers a TLS handshake, asked from this machine without the engine. No VDSM
    /// command is sent, so the host's status is safe.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn vdsm_answers(&self, _call: &Call, _host: &HostId) -> Result<bool> {
        Err(no_api("asking a VDSM port"))
    }

    /// Events after a number, oldest first, at most so many.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn events_after(&self, _call: &Call, _after: u64, _limit: usize) -> Result<Vec<EngineEvent>> {
        Err(no_api("reading events"))
    }

    /// The newest events of these types about a host, oldest first. An adapter reads a limited number of events, so
    /// older ones can be missing.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn events_of(&self, _call: &Call, _host: &HostId, _types: &[u32]) -> Result<Vec<EngineEvent>> {
        Err(no_api("reading events"))
    }

    /// Number of the newest event; 0 where there is none.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn newest_event(&self, _call: &Call) -> Result<u64> {
        Err(no_api("reading events"))
    }

    /// `deactivate`: to maintenance. The reason becomes the host's `status_detail`. With `stop_gluster`
    /// (`stop_gluster_service`) the engine looks at quorum and heal of the host's bricks first and refuses where they do
    /// not allow it, and stops glusterd in maintenance; `activate` starts it again.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn deactivate(&self, _call: &Call, _host: &HostId, _reason: &str, _stop_gluster: bool) -> Result<()> {
        Err(no_api("deactivate"))
    }

    /// `activate`. While the engine installs or reboots the host, it accepts the action, and then reboots the host
    /// under running VMs: read the status first.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn activate(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("activate"))
    }

    /// `refresh`: reads versions and levels through VDSM. Never use it for a host that may be down: the engine then
    /// throws the host out of maintenance.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn refresh(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("refresh"))
    }

    /// `upgradecheck`: looks for updates, over SSH. Finished with event 885, failed with 839.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn check_for_upgrade(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("upgradecheck"))
    }

    /// `upgrade`: every package, and a restart if requested. The engine responds before anything has happened.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn upgrade(&self, _call: &Call, _host: &HostId, _reboot: bool) -> Result<()> {
        Err(no_api("upgrade"))
    }

    /// `enrollcertificate`, in maintenance.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn enroll_certificate(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("enrollcertificate"))
    }

    /// `fence` restart: a hard power cut, after which the host goes up by itself.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn fence_restart(&self, _call: &Call, _host: &HostId) -> Result<()> {
        Err(no_api("fence"))
    }

    /// Stops a VM.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn stop_vm(&self, _call: &Call, _vm: &VmId, _how: VmStop) -> Result<()> {
        Err(no_api("stopping a VM"))
    }

    /// Starts a VM on a host.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn start_vm(&self, _call: &Call, _vm: &VmId, _on: &HostId) -> Result<()> {
        Err(no_api("starting a VM"))
    }

    /// `migrate`: moves a running VM to a host. The response comes long before the end. Only an event reports a failed
    /// migration, and the VM is up on its old host.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn migrate_vm(&self, _call: &Call, _vm: &VmId, _to: &HostId) -> Result<()> {
        Err(no_api("moving a VM"))
    }

    /// Sets the scheduling policy of a cluster, with all of its properties: those that are not given have the policy's
    /// own values.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn set_policy(&self, _call: &Call, _cluster: &ClusterId, _policy: &PolicySetting) -> Result<()> {
        Err(no_api("setting a scheduling policy"))
    }

    /// Raises the level of a cluster.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn set_level(&self, _call: &Call, _cluster: &ClusterId, _level: Level) -> Result<()> {
        Err(no_api("setting a cluster level"))
    }

    /// Permissions that a run can need and that the configured user has neither on the cluster nor on what contains it. An embedder that
    /// answers for the engine acts by its own right: none is missing.
    ///
    /// # Errors
    /// As [`Engine::about`]; `INVALID_ARGUMENT` where the engine does not show who the user is.
    async fn missing_permissions(&self, _call: &Call, _cluster: &ClusterId) -> Result<Vec<&'static str>> {
        Ok(vec![])
    }

    /// What `doctor` finds out about the engine. Nothing is changed. A part that cannot be read has the reason.
    ///
    /// # Errors
    /// `ENGINE_API_MISSING`, `CANCELLED`. Other failures are part of the result.
    async fn examine(&self, _call: &Call) -> Result<EngineExamination> {
        Err(no_api("examining the engine"))
    }

    /// Adds an event to the engine's audit log, under the call's correlation id. An event with the same origin, number and
    /// sentence that is there already counts as added. Needs the permission `INJECT_EXTERNAL_EVENTS`, on the cluster and host that the
    /// event names too.
    ///
    /// # Errors
    /// As [`Engine::about`]; `ENGINE_REJECTED` also for a number that a deleted event has.
    async fn add_event(&self, _call: &Call, _event: &ExternalEvent) -> Result<()> {
        Err(no_api("adding an event"))
    }

    /// Unfinished external jobs, ours and those of other programs, with their steps.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn external_jobs(&self, _call: &Call) -> Result<Vec<ExternalJob>> {
        Err(no_api("reading jobs"))
    }

    /// Adds an external job, which is cleared by itself some time after its end, under the call's correlation id, and returns its
    /// id. A call without an answer may have added it. Needs the permission `INJECT_EXTERNAL_TASKS` on the system, as the calls
    /// below do.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn add_job(&self, _call: &Call, _text: &str) -> Result<String> {
        Err(no_api("adding a job"))
    }

    /// Adds a step to an external job, and returns its id. The engine also accepts it for a job that a restart of the engine made
    /// `unknown`.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn add_job_step(&self, _call: &Call, _job: &str, _text: &str) -> Result<String> {
        Err(no_api("adding a step"))
    }

    /// Ends a step of an external job. One that failed fails its whole job at once, and all open steps of it. A step that has
    /// ended can be ended again.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn end_job_step(&self, _call: &Call, _job: &str, _step: &str, _succeeded: bool) -> Result<()> {
        Err(no_api("ending a step"))
    }

    /// Ends an external job; steps that are open are aborted. Of a job that has ended the status stays.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn end_job(&self, _call: &Call, _job: &str, _succeeded: bool) -> Result<()> {
        Err(no_api("ending a job"))
    }

    /// Changes the upgrade flag of a cluster, under the call's correlation id.
    ///
    /// # Errors
    /// As [`Engine::about`].
    async fn upgrade_flag(&self, _call: &Call, _cluster: &ClusterId, _change: FlagChange) -> Result<()> {
        Err(no_api("the upgrade flag"))
    }
}

fn no_api(what: &str) -> Error {
    codes::EngineApiMissing { what }.err()
}

/// Result of `engine-upgrade-check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpgradeCheck {
    /// There is a newer setup package.
    pub available: bool,
    /// When it ran.
    pub at_ms: TimeMs,
}
