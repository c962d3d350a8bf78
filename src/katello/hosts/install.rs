//! Whether and how a host can be installed on, and sending an installation: by remote execution, else by katello-agent.
//!
//! Ids and names that are sent reach a shell on the host. Their types allow no character with a meaning there. An
//! empty list is never sent: some servers install everything then.
//!
//! Tests: `tests/it/provider/operations.rs`, `job_ends.rs` and `lab.rs`.

use serde_json::json;

use super::super::agent::{Obstacle, joined, no_agent, refuse_empty};
use super::super::dialect::{Dialect, feature};
use super::super::hardware_uuid;
use super::super::row::Row;
use super::super::wire;
use super::jobs::{NewJob, Purpose, remote_execution};
use super::{Hosts, host_number};
use crate::error::{Problem, Result};
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, ErratumId, PackageName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::{Call, ContentRecord, MachineMarks};

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let remote = match remote_execution(&self.dialect, feature::ERRATA_INSTALL) {
            // Whether the provider reaches the host's SSH port is known only when a job runs.
            Ok(()) => return Ok(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None }),
            Err(obstacle) => obstacle,
        };
        let row = self.host(call, host).await?;
        let obstacle = match agent(&self.dialect, &row) {
            Ok(()) => return Ok(InstallCapability { way: Some(InstallWay::Agent), problem: None }),
            Err(agent) => Obstacle {
                why: format!("{}; {}", remote.why, agent.why),
                remedy: format!("{} Or: {}", remote.remedy, agent.remedy),
            },
        };
        let problem = Problem::from(self.katello.no_path(&row.name, &obstacle));
        Ok(InstallCapability { way: None, problem: Some(problem) })
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn image_capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let Err(obstacle) = remote_execution(&self.dialect, feature::IMAGE_UPGRADE) else {
            return Ok(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None });
        };
        let row = self.host(call, host).await?;
        let problem = Problem::from(self.katello.no_path(&row.name, &obstacle));
        Ok(InstallCapability { way: None, problem: Some(problem) })
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn record(&self, call: &Call, host: &ContentHostId) -> Result<ContentRecord> {
        let row = self.host(call, host).await?;
        let subscription_uuids = row.identities().into_iter().flatten().map(str::to_owned).collect();
        let hardware_uuids = row.dmi_uuids().into_iter().filter_map(hardware_uuid::usable).collect();
        Ok(ContentRecord { image: row.image(), machine: MachineMarks { subscription_uuids, hardware_uuids } })
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn report_image(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        if !self.dialect.has_feature(feature::IMAGE_STATUS) {
            return Ok(false);
        }
        let job = NewJob::of_feature(Purpose::ReportImages, feature::IMAGE_STATUS, json!({}));
        self.start_job(call, host, job).await.map(|_| true)
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        refuse_empty(host, selection)?;
        match way {
            InstallWay::RemoteExecution => self.install_by_job(call, host, selection).await,
            InstallWay::Agent => self.install_by_agent(call, host, selection).await,
        }
    }

    async fn install_by_job(&self, call: &Call, host: &ContentHostRef, selection: &Selection) -> Result<ProviderTask> {
        let (purpose, label, inputs) = match selection {
            Selection::Errata(errata) => {
                let errata = joined(errata.iter().map(ErratumId::as_str), ",");
                (Purpose::InstallErrata, feature::ERRATA_INSTALL, json!({"errata": errata}))
            }
            // Without options: the host takes the newest image of its registry, whatever digest it knew before.
            Selection::Image(_) => (Purpose::UpgradeImage, feature::IMAGE_UPGRADE, json!({})),
            Selection::Packages(packages) => {
                let packages = joined(packages.iter().map(PackageName::as_str), " ");
                (Purpose::UpdatePackages, feature::PACKAGE_UPDATE, json!({"package": packages}))
            }
        };
        let job = self.start_job(call, host, NewJob::of_feature(purpose, label, inputs)).await?;
        Ok(job.started())
    }

    async fn install_by_agent(
        &self,
        call: &Call,
        host: &ContentHostRef,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        let number = host_number(&host.id)?;
        if !self.dialect.agent() {
            return Err(self.katello.no_path(&host.name, &agent_gone(&self.dialect)));
        }
        self.katello.send_to_agent(call, host, &format!("/api/hosts/{number}"), selection).await
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        let mut asked = false;
        let mut failed = None;
        if self.dialect.has_feature(feature::UPLOAD_PROFILE) {
            let job = NewJob::of_feature(Purpose::UploadProfile, feature::UPLOAD_PROFILE, json!({}));
            match self.start_job(call, host, job).await {
                Ok(_) => asked = true,
                Err(e) => failed = Some(e),
            }
        }
        if self.dialect.regenerates_applicability() {
            let path = format!("/api/hosts/{}/errata/applicability", host_number(&host.id)?);
            match self.server.put(call, &path, &json!({})).await {
                Ok(_) => asked = true,
                Err(e) => failed = failed.or(Some(e)),
            }
        }
        match failed {
            Some(e) if !asked => Err(e),
            Some(e) => {
                tracing::debug!(host = %host.name, error = %e, "one of two ways to refresh the host's data failed");
                Ok(true)
            }
            None => Ok(asked),
        }
    }
}

/// Whether katello-agent can install on the host.
fn agent(dialect: &Dialect, row: &wire::Host) -> Result<(), Obstacle> {
    if !dialect.agent() {
        return Err(agent_gone(dialect));
    }
    let facet = row.content_facet_attributes.as_ref();
    let obstacle = |why: &str, remedy: &str| Err(Obstacle { why: why.to_owned(), remedy: remedy.to_owned() });
    if facet.is_some_and(|f| f.katello_agent_enabled == Some(false)) {
        return obstacle(
            "katello-agent is disabled on the provider",
            "enable katello-agent in the provider's settings.",
        );
    }
    if facet.and_then(|f| f.katello_agent_installed) != Some(true) {
        return Err(no_agent());
    }
    Ok(())
}

fn agent_gone(dialect: &Dialect) -> Obstacle {
    Obstacle {
        why: format!("Katello {} has no katello-agent any more", dialect.version()),
        remedy: "use remote execution.".to_owned(),
    }
}
