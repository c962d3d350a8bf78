//! Installing: by katello-agent, which is all that Katello 2 has.

use super::super::agent::{self, Obstacle};
use super::{Systems, path_of};
use crate::error::{Problem, Result};
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, PackageName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::Call;

const AGENT: &str = "katello-agent";

impl Systems<'_> {
    /// Whether the agent is installed. Whether it runs is known only after an installation.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let system = self.system(call, &path_of(host)?, false).await?;
        let installed = match system.katello_agent_installed {
            Some(told) => told,
            None => !self.installed(call, host, &[PackageName::new(AGENT)?]).await?.is_empty(),
        };
        if installed {
            return Ok(InstallCapability { way: Some(InstallWay::Agent), problem: None });
        }
        let problem = Problem::from(self.katello.no_path(&system.name, &agent::no_agent()));
        Ok(InstallCapability { way: None, problem: Some(problem) })
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
        agent::refuse_empty(host, selection)?;
        if way == InstallWay::RemoteExecution {
            let obstacle = Obstacle {
                why: format!("Katello {} installs by {AGENT} only", self.dialect.version()),
                remedy: format!("Install {AGENT} on the host, and install again."),
            };
            return Err(self.katello.no_path(&host.name, &obstacle));
        }
        self.katello.send_to_agent(call, host, &path_of(&host.id)?, selection).await
    }
}
