//! Installing through katello-agent, which both APIs have, and refusals that both share.
//!
//! Tests: `tests/it/provider/operations.rs` and `systems.rs`.

use serde_json::json;

use super::server::Katello;
use super::wire;
use crate::error::{Error, Result, codes};
use crate::http::json::Object;
use crate::model::host::ContentHostRef;
use crate::model::ids::ErratumId;
use crate::model::task::{InstallWay, ProviderTask, Selection};
use crate::ports::Call;

/// Why nothing can be installed, and the remedy.
pub(super) struct Obstacle {
    /// The end of a sentence.
    pub why: String,
    /// The remedy.
    pub remedy: String,
}

impl Katello {
    /// Sends an installation through the agent. `base` is the path of the host on its API.
    ///
    /// # Errors
    /// `ERRATA_NOT_APPLICABLE`, `NO_INSTALL_METHOD`, `HOST_WITHOUT_CONTENT`; those of a failed request (`PROVIDER_…`,
    /// `CANCELLED`).
    pub(super) async fn send_to_agent(
        &self,
        call: &Call,
        host: &ContentHostRef,
        base: &str,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        let (path, body, errata) = match selection {
            Selection::Errata(ids) => {
                ("errata/apply", json!({"errata_ids": ids}), joined(ids.iter().map(ErratumId::as_str), ", "))
            }
            Selection::Packages(names) => ("packages/upgrade", json!({"packages": names}), String::new()),
            Selection::Image(_) => {
                let why = "katello-agent upgrades no images".to_owned();
                let remedy = "Set up remote execution on the provider.".to_owned();
                return Err(self.no_path(&host.name, &Obstacle { why, remedy }));
            }
        };
        let sent = self.server.put_action(call, &format!("{base}/{path}"), &body).await;
        let answer = sent.map_err(|e| self.agent_refusal(host, &errata, e))?;
        let Object(task): Object<wire::TaskId> = self.server.parse(&answer)?;
        Ok(ProviderTask { way: InstallWay::Agent, task: Some(task.id), job: None })
    }

    /// The code for a refusal of the agent's routes.
    fn agent_refusal(&self, host: &ContentHostRef, errata: &str, error: Error) -> Error {
        let why = error.param("why").unwrap_or_default().to_owned();
        if why.contains("Couldn't find errata") {
            return codes::ErrataNotApplicable { host: &host.name, errata }.err().with("why", why);
        }
        if why.contains("katello-agent") && why.contains("disabled") {
            let remedy = "Enable remote execution on the provider, or katello-agent in its settings.".to_owned();
            return self.no_path(&host.name, &Obstacle { why, remedy });
        }
        if why.contains("has not been registered") {
            return codes::HostWithoutContent { provider: self.server.name(), host: &host.name }.err().with("why", why);
        }
        error
    }

    pub(super) fn no_path(&self, host: &str, obstacle: &Obstacle) -> Error {
        let Obstacle { why, remedy } = obstacle;
        codes::NoInstallMethod { provider: self.server.name(), host, why, remedy }.err()
    }
}

/// Refuses an empty selection: some servers would install everything.
///
/// # Errors
/// `EMPTY_SELECTION`.
pub(super) fn refuse_empty(host: &ContentHostRef, selection: &Selection) -> Result<()> {
    let empty = match selection {
        Selection::Errata(errata) => errata.is_empty(),
        Selection::Packages(packages) => packages.is_empty(),
        Selection::Image(digest) => digest.is_empty(),
    };
    if empty { Err(codes::EmptySelection { host: &host.name }.err()) } else { Ok(()) }
}

/// The host lacks the agent.
pub(super) fn no_agent() -> Obstacle {
    let remedy = "install the package katello-agent on the host, start goferd, and open port 5647 to the provider.";
    Obstacle { why: "the host has no katello-agent".to_owned(), remedy: remedy.to_owned() }
}

pub(super) fn joined<'a>(items: impl Iterator<Item = &'a str>, by: &str) -> String {
    items.collect::<Vec<_>>().join(by)
}
