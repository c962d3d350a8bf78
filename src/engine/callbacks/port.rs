//! The port: its methods, each one call to the embedder. What an answer has to hold beside its shape is checked here: ids
//! that were asked for, each once, and order.
//!
//! Tests: `tests/it/boundary/engine_actions.rs`, and all methods in `lab/tests/it/face/callbacks.rs`.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::adapter::CallbackEngine;
use super::methods;
use crate::error::{Code, Error, Result, codes};
use crate::model::TimeMs;
use crate::model::cluster::{
    AffinityGroup, ClusterSummary, ClusterView, EngineEvent, EngineView, FlagChange, HealthIssue, HostView,
    PolicySetting, Vm, VmStop,
};
use crate::model::engine::EngineSource;
use crate::model::engine_actions::*;
use crate::model::engine_examination::EngineExamination;
use crate::model::external::{ExternalEvent, ExternalJob};
use crate::model::ids::{ClusterId, HostId, VmId};
use crate::model::level::Level;
use crate::ports::{Call, Engine, UpgradeCheck};

fn malformed(method: &str, why: String) -> Error {
    codes::EngineMalformed { what: method, why }.err()
}

/// The rows by id. An id that is there twice would count twice.
fn by_id<T, I: Ord + std::fmt::Display>(method: &str, mut rows: Vec<T>, id: impl Fn(&T) -> &I) -> Result<Vec<T>> {
    rows.sort_by(|a, b| id(a).cmp(id(b)));
    match rows.windows(2).find(|pair| id(&pair[0]) == id(&pair[1])) {
        Some(pair) => Err(malformed(method, format!("{} is there twice", id(&pair[0])))),
        None => Ok(rows),
    }
}

fn hosts_of(method: &str, hosts: Vec<HostView>, cluster: &ClusterId) -> Result<Vec<HostView>> {
    match hosts.iter().find(|host| host.cluster_id != *cluster) {
        Some(host) => Err(malformed(method, format!("host {} is of cluster {}", host.id(), host.cluster_id))),
        None => by_id(method, hosts, HostView::id),
    }
}

/// Events after a number, oldest first.
fn in_order(mut events: Vec<EngineEvent>, after: u64) -> Vec<EngineEvent> {
    events.retain(|event| event.id > after);
    events.sort_by_key(|event| event.id);
    events.dedup_by_key(|event| event.id);
    events
}

fn is_missing<T>(answer: &Result<T>) -> bool {
    answer.as_ref().is_err_and(|error| error.code() == Code::EngineActionMissing)
}

#[async_trait]
impl Engine for CallbackEngine {
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
        self.ask(call, &methods::about, &NoArguments {}).await
    }

    async fn clusters(&self, call: &Call) -> Result<Vec<ClusterSummary>> {
        let list = self.ask(call, &methods::clusters, &NoArguments {}).await?;
        by_id(methods::clusters.name, list.clusters, |cluster| &cluster.id)
    }

    async fn cluster(&self, call: &Call, cluster: &ClusterId) -> Result<ClusterView> {
        let view = self.ask(call, &methods::cluster, &ClusterArguments { cluster: cluster.clone() }).await?;
        match view.id == *cluster {
            true => Ok(view),
            false => Err(malformed(methods::cluster.name, format!("it is of cluster {}", view.id))),
        }
    }

    async fn hosts(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HostView>> {
        let list = self.ask(call, &methods::hosts, &ClusterArguments { cluster: cluster.clone() }).await?;
        hosts_of(methods::hosts.name, list.hosts, cluster)
    }

    async fn vms(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<Vm>> {
        let list = self.ask(call, &methods::vms, &ClusterArguments { cluster: cluster.clone() }).await?;
        by_id(methods::vms.name, list.vms, |vm| &vm.id)
    }

    async fn some_hosts(&self, call: &Call, cluster: &ClusterId, hosts: &[HostId]) -> Result<Vec<HostView>> {
        if hosts.is_empty() {
            return Ok(vec![]);
        }
        let arguments = SomeHostsArguments { cluster: cluster.clone(), hosts: hosts.to_vec() };
        let some = self.ask(call, &methods::some_hosts, &arguments).await;
        let found = match is_missing(&some) {
            true => self.hosts(call, cluster).await?,
            false => hosts_of(methods::some_hosts.name, some?.hosts, cluster)?,
        };
        let asked: BTreeSet<&HostId> = hosts.iter().collect();
        Ok(found.into_iter().filter(|host| asked.contains(host.id())).collect())
    }

    async fn some_vms(&self, call: &Call, cluster: &ClusterId, vms: &[VmId]) -> Result<Vec<Vm>> {
        if vms.is_empty() {
            return Ok(vec![]);
        }
        let arguments = SomeVmsArguments { cluster: cluster.clone(), vms: vms.to_vec() };
        let some = self.ask(call, &methods::some_vms, &arguments).await;
        let found = match is_missing(&some) {
            true => self.vms(call, cluster).await?,
            false => by_id(methods::some_vms.name, some?.vms, |vm| &vm.id)?,
        };
        let asked: BTreeSet<&VmId> = vms.iter().collect();
        Ok(found.into_iter().filter(|vm| asked.contains(&vm.id)).collect())
    }

    async fn affinity_groups(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<AffinityGroup>> {
        let list = self.ask(call, &methods::affinity_groups, &ClusterArguments { cluster: cluster.clone() }).await?;
        by_id(methods::affinity_groups.name, list.groups, |group| &group.id)
    }

    async fn health_issues(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        let list = self.ask(call, &methods::health_issues, &ClusterArguments { cluster: cluster.clone() }).await?;
        let mut issues = list.issues;
        issues.sort();
        Ok(issues)
    }

    async fn last_backup(&self, call: &Call) -> Result<Option<TimeMs>> {
        Ok(self.ask(call, &methods::last_backup, &NoArguments {}).await?.at_ms)
    }

    async fn boot_time(&self, call: &Call, host: &HostId) -> Result<Option<TimeMs>> {
        Ok(self.ask(call, &methods::boot_time, &HostArguments { host: host.clone() }).await?.at_ms)
    }

    async fn migration_targets(&self, call: &Call, vms: &[VmId]) -> Result<Vec<HostId>> {
        let arguments = MigrationTargetsArguments { vms: vms.to_vec() };
        Ok(self.ask(call, &methods::migration_targets, &arguments).await?.hosts)
    }

    async fn work_on(&self, call: &Call, host: &HostId) -> Result<Vec<String>> {
        Ok(self.ask(call, &methods::work_on, &HostArguments { host: host.clone() }).await?.work)
    }

    async fn vdsm_answers(&self, call: &Call, host: &HostId) -> Result<bool> {
        Ok(self.ask(call, &methods::vdsm_answers, &HostArguments { host: host.clone() }).await?.answers)
    }

    async fn events_after(&self, call: &Call, after: u64, limit: usize) -> Result<Vec<EngineEvent>> {
        let arguments = EventsAfterArguments { after, limit: u32::try_from(limit).unwrap_or(u32::MAX) };
        let list = self.ask(call, &methods::events_after, &arguments).await?;
        let mut events = in_order(list.events, after);
        events.truncate(limit);
        Ok(events)
    }

    async fn events_of(&self, call: &Call, host: &HostId, types: &[u32]) -> Result<Vec<EngineEvent>> {
        let arguments = EventsOfArguments { host: host.clone(), types: types.to_vec() };
        let list = self.ask(call, &methods::events_of, &arguments).await?;
        let mut events = in_order(list.events, 0);
        events.retain(|event| event.host.as_ref() == Some(host) && types.contains(&event.code));
        Ok(events)
    }

    async fn newest_event(&self, call: &Call) -> Result<u64> {
        Ok(self.ask(call, &methods::newest_event, &NoArguments {}).await?.number)
    }

    async fn deactivate(&self, call: &Call, host: &HostId, reason: &str, stop_gluster: bool) -> Result<()> {
        let arguments = DeactivateArguments { host: host.clone(), reason: reason.to_owned(), stop_gluster };
        self.act(call, &methods::deactivate, arguments).await
    }

    async fn activate(&self, call: &Call, host: &HostId) -> Result<()> {
        self.act_on_host(call, &methods::activate, host).await
    }

    async fn refresh(&self, call: &Call, host: &HostId) -> Result<()> {
        self.act_on_host(call, &methods::refresh, host).await
    }

    async fn check_for_upgrade(&self, call: &Call, host: &HostId) -> Result<()> {
        self.act_on_host(call, &methods::check_for_upgrade, host).await
    }

    async fn upgrade(&self, call: &Call, host: &HostId, reboot: bool) -> Result<()> {
        self.act(call, &methods::upgrade, UpgradeArguments { host: host.clone(), reboot }).await
    }

    async fn enroll_certificate(&self, call: &Call, host: &HostId) -> Result<()> {
        self.act_on_host(call, &methods::enroll_certificate, host).await
    }

    async fn fence_restart(&self, call: &Call, host: &HostId) -> Result<()> {
        self.act_on_host(call, &methods::fence_restart, host).await
    }

    async fn stop_vm(&self, call: &Call, vm: &VmId, how: VmStop) -> Result<()> {
        self.act(call, &methods::stop_vm, StopVmArguments { vm: vm.clone(), how }).await
    }

    async fn start_vm(&self, call: &Call, vm: &VmId, on: &HostId) -> Result<()> {
        self.act(call, &methods::start_vm, StartVmArguments { vm: vm.clone(), on: on.clone() }).await
    }

    async fn migrate_vm(&self, call: &Call, vm: &VmId, to: &HostId) -> Result<()> {
        self.act(call, &methods::migrate_vm, MigrateVmArguments { vm: vm.clone(), to: to.clone() }).await
    }

    async fn set_policy(&self, call: &Call, cluster: &ClusterId, policy: &PolicySetting) -> Result<()> {
        let arguments = SetPolicyArguments { cluster: cluster.clone(), policy: policy.clone() };
        self.act(call, &methods::set_policy, arguments).await
    }

    async fn set_level(&self, call: &Call, cluster: &ClusterId, level: Level) -> Result<()> {
        self.act(call, &methods::set_level, SetLevelArguments { cluster: cluster.clone(), level }).await
    }

    async fn examine(&self, call: &Call) -> Result<EngineExamination> {
        self.examination(call).await
    }

    async fn add_event(&self, call: &Call, event: &ExternalEvent) -> Result<()> {
        self.act(call, &methods::add_event, event.clone()).await
    }

    async fn external_jobs(&self, call: &Call) -> Result<Vec<ExternalJob>> {
        Ok(self.ask(call, &methods::external_jobs, &NoArguments {}).await?.jobs)
    }

    async fn add_job(&self, call: &Call, text: &str) -> Result<String> {
        Ok(self.ask(call, &methods::add_job, &AddJobArguments { text: text.to_owned() }).await?.id)
    }

    async fn add_job_step(&self, call: &Call, job: &str, text: &str) -> Result<String> {
        let arguments = AddJobStepArguments { job: job.to_owned(), text: text.to_owned() };
        Ok(self.ask(call, &methods::add_job_step, &arguments).await?.id)
    }

    async fn end_job_step(&self, call: &Call, job: &str, step: &str, succeeded: bool) -> Result<()> {
        let arguments = EndJobStepArguments { job: job.to_owned(), step: step.to_owned(), succeeded };
        self.act(call, &methods::end_job_step, arguments).await
    }

    async fn end_job(&self, call: &Call, job: &str, succeeded: bool) -> Result<()> {
        self.act(call, &methods::end_job, EndJobArguments { job: job.to_owned(), succeeded }).await
    }

    async fn upgrade_flag(&self, call: &Call, cluster: &ClusterId, change: FlagChange) -> Result<()> {
        let arguments = UpgradeFlagArguments { cluster: cluster.clone(), change };
        self.act(call, &methods::upgrade_flag, arguments).await
    }
}
