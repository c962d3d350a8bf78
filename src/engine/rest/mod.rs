//! The engine's REST API, version 4, of engines from 4.4 on: the [`Engine`] port.
//!
//! | file | subject |
//! |---|---|
//! | `adapter`, `paths` | the connection; paths of the server |
//! | `login` | a token from the engine's SSO, after its health page says that it works |
//! | `failure_codes` | error codes for failures of a request |
//! | `documents`, `lists`, `some_rows`, `search` | documents of this API, long lists, rows by id, its search language |
//! | `memory` | data that the adapter keeps between reads |
//! | `about`, `clusters`, `hosts`, `nics`, `vms`, `affinity`, `health`, `events`, `jobs` | the reads, by subject |
//! | `actions` | actions on hosts and VMs |
//! | `examine`, `permissions`, `transfers` | the reads of `doctor` that no run makes |
//! | `external_events`, `external_jobs` | events of this product in the engine's audit log; its runs among the engine's tasks |
//! | `vdsm` | a TLS handshake with a host, without the engine |
//!
//! Requests. A list has one for each 1,000 rows begun, because pages overlap (10,000 VMs: 11). A turn of a run reads the
//! engine (1), events (1), the cluster (1), the hosts in hand (1) and their VMs (1 for each 100); once a minute, and when
//! a host may be taken out, all hosts and all VMs. A row costs the engine some 5 ms; once a minute the data center and
//! the scheduling policy (2); once an hour the MAC addresses of the hosts (1). Health takes 3; with Gluster one more,
//! and one for each volume; if a disk of the engine is locked or illegal, also the list of running VMs. After a login
//! there are the health page, the token, the levels, and for two minutes the start of the engine. All reads of a plan
//! of 500 hosts and 10,000 VMs take 28. `doctor` takes 9, one for each role of the configured user (16 at most), and one
//! more for each further 1,000 hosts, clusters, or disks that are locked.
//!
//! Tests: in these files, and `tests/it/engine_rest/`: over TLS against recorded and made documents.

mod about;
mod actions;
mod adapter;
mod affinity;
mod clusters;
mod documents;
mod events;
mod examine;
mod external_events;
mod external_jobs;
mod failure_codes;
mod health;
mod hosts;
mod jobs;
mod lists;
mod login;
mod memory;
mod nics;
mod paths;
mod permissions;
mod search;
mod some_rows;
mod transfers;
mod vdsm;
mod vms;

use async_trait::async_trait;
use serde_json::json;

pub(super) use self::adapter::{RestEngine, connect};
use crate::error::{Result, codes};
use crate::model::TimeMs;
use crate::model::cluster::{
    AffinityGroup, ClusterSummary, ClusterView, EngineEvent, EngineView, FlagChange, HealthIssue, HostView,
    PolicySetting, Vm, VmStop,
};
use crate::model::engine::EngineSource;
use crate::model::engine_examination::EngineExamination;
use crate::model::ids::{ClusterId, HostId, VmId};
use crate::model::level::Level;
use crate::ports::{Call, Engine, ExternalEvent, ExternalJob, UpgradeCheck};

#[async_trait]
impl Engine for RestEngine {
    fn has_api(&self) -> bool {
        true
    }

    fn upgrade_source(&self) -> Option<EngineSource> {
        self.local.upgrade_source()
    }

    async fn upgrade_check(&self, call: &Call) -> Result<UpgradeCheck> {
        self.local.upgrade_check(call).await
    }

    async fn about(&self, call: &Call) -> Result<EngineView> {
        self.read_about(call).await
    }

    async fn clusters(&self, call: &Call) -> Result<Vec<ClusterSummary>> {
        self.read_clusters(call).await
    }

    async fn cluster(&self, call: &Call, cluster: &ClusterId) -> Result<ClusterView> {
        self.read_cluster(call, cluster).await
    }

    async fn hosts(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HostView>> {
        self.read_hosts(call, cluster).await
    }

    async fn vms(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<Vm>> {
        self.read_vms(call, cluster).await
    }

    async fn some_hosts(&self, call: &Call, cluster: &ClusterId, hosts: &[HostId]) -> Result<Vec<HostView>> {
        self.read_some_hosts(call, cluster, hosts).await
    }

    async fn some_vms(&self, call: &Call, cluster: &ClusterId, vms: &[VmId]) -> Result<Vec<Vm>> {
        self.read_some_vms(call, cluster, vms).await
    }

    async fn affinity_groups(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<AffinityGroup>> {
        self.read_affinity_groups(call, cluster).await
    }

    async fn health_issues(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        self.read_health_issues(call, cluster).await
    }

    async fn last_backup(&self, call: &Call) -> Result<Option<TimeMs>> {
        self.read_last_backup(call).await
    }

    async fn missing_permissions(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<&'static str>> {
        self.read_missing_permissions(call, cluster).await
    }

    async fn boot_time(&self, call: &Call, host: &HostId) -> Result<Option<TimeMs>> {
        self.read_boot_time(call, host).await
    }

    async fn migration_targets(&self, call: &Call, vms: &[VmId]) -> Result<Vec<HostId>> {
        self.read_migration_targets(call, vms).await
    }

    async fn work_on(&self, call: &Call, host: &HostId) -> Result<Vec<String>> {
        self.read_work_on(call, host).await
    }

    async fn vdsm_answers(&self, call: &Call, host: &HostId) -> Result<bool> {
        let facts = self.host_facts(call, host).await?;
        let answers = vdsm::answers(&facts, self.clock.as_ref());
        match call.cancel.run_until_cancelled(answers).await {
            Some(answer) => answer,
            None => Err(codes::Cancelled { operation: "asking a VDSM port" }.err()),
        }
    }

    async fn events_after(&self, call: &Call, after: u64, limit: usize) -> Result<Vec<EngineEvent>> {
        self.read_events_after(call, after, limit).await
    }

    async fn events_of(&self, call: &Call, host: &HostId, types: &[u32]) -> Result<Vec<EngineEvent>> {
        self.read_events_of(call, host, types).await
    }

    async fn newest_event(&self, call: &Call) -> Result<u64> {
        self.read_newest_event(call).await
    }

    async fn deactivate(&self, call: &Call, host: &HostId, reason: &str, stop_gluster: bool) -> Result<()> {
        self.send_deactivate(call, host, reason, stop_gluster).await
    }

    async fn activate(&self, call: &Call, host: &HostId) -> Result<()> {
        self.host_action(call, host, "activate", &json!({})).await
    }

    async fn refresh(&self, call: &Call, host: &HostId) -> Result<()> {
        self.host_action(call, host, "refresh", &json!({})).await
    }

    async fn check_for_upgrade(&self, call: &Call, host: &HostId) -> Result<()> {
        self.host_action(call, host, "upgradecheck", &json!({})).await
    }

    async fn upgrade(&self, call: &Call, host: &HostId, reboot: bool) -> Result<()> {
        self.host_action(call, host, "upgrade", &json!({"reboot": reboot})).await
    }

    async fn enroll_certificate(&self, call: &Call, host: &HostId) -> Result<()> {
        self.host_action(call, host, "enrollcertificate", &json!({})).await
    }

    async fn fence_restart(&self, call: &Call, host: &HostId) -> Result<()> {
        self.host_action(call, host, "fence", &json!({"fence_type": "restart"})).await
    }

    async fn stop_vm(&self, call: &Call, vm: &VmId, how: VmStop) -> Result<()> {
        self.send_stop(call, vm, how).await
    }

    async fn start_vm(&self, call: &Call, vm: &VmId, on: &HostId) -> Result<()> {
        self.send_start(call, vm, on).await
    }

    async fn migrate_vm(&self, call: &Call, vm: &VmId, to: &HostId) -> Result<()> {
        self.send_migrate(call, vm, to).await
    }

    async fn set_policy(&self, call: &Call, cluster: &ClusterId, policy: &PolicySetting) -> Result<()> {
        self.put_scheduling_policy(call, cluster, policy).await
    }

    async fn set_level(&self, call: &Call, cluster: &ClusterId, level: Level) -> Result<()> {
        self.put_level(call, cluster, level).await
    }

    async fn examine(&self, call: &Call) -> Result<EngineExamination> {
        self.read_examination(call).await
    }

    async fn add_event(&self, call: &Call, event: &ExternalEvent) -> Result<()> {
        self.send_event(call, event).await
    }

    async fn external_jobs(&self, call: &Call) -> Result<Vec<ExternalJob>> {
        self.read_external_jobs(call).await
    }

    async fn add_job(&self, call: &Call, text: &str) -> Result<String> {
        self.send_job(call, text).await
    }

    async fn add_job_step(&self, call: &Call, job: &str, text: &str) -> Result<String> {
        self.send_step(call, job, text).await
    }

    async fn end_job_step(&self, call: &Call, job: &str, step: &str, succeeded: bool) -> Result<()> {
        self.end_step(call, job, step, succeeded).await
    }

    async fn end_job(&self, call: &Call, job: &str, succeeded: bool) -> Result<()> {
        self.finish_job(call, job, succeeded).await
    }

    async fn upgrade_flag(&self, call: &Call, cluster: &ClusterId, change: FlagChange) -> Result<()> {
        self.change_flag(call, cluster, change).await
    }
}
