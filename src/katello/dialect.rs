//! What one server can do, detected by requests that read its version and its features. No other file compares
//! versions.
//!
//! [`Dialect::hosts_by`] chooses between the two APIs for hosts. Differences within one API are methods here, and
//! branches where they are used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::failure_codes::Server;
use super::paging;
use crate::error::{Code, Error, Result, codes};
use crate::http::json;
use crate::ports::Call;

/// Remote execution features that we use.
pub(crate) mod feature {
    /// Installs errata by id (Katello 3.0).
    pub const ERRATA_INSTALL: &str = "katello_errata_install";
    /// Updates packages by name (Katello 3.0).
    pub const PACKAGE_UPDATE: &str = "katello_package_update";
    /// Uploads the host's package profile (Katello 4.13).
    pub const UPLOAD_PROFILE: &str = "katello_upload_profile";
    /// Upgrades the image of a host in image mode (Katello 4.16). The next boot brings the new one.
    pub const IMAGE_UPGRADE: &str = "katello_bootc_upgrade";
    /// Shows the images of such a host, and uploads its facts (Katello 4.16).
    pub const IMAGE_STATUS: &str = "katello_bootc_status";
    /// Runs a command as given (remote execution 10, beside Katello 4.9).
    pub const RUN_SCRIPT: &str = "run_script";
    /// Names under which Katello registers those of before 3.7.
    pub const NAMES: [(&str, &str); 2] =
        [("Katello: Install Errata", ERRATA_INSTALL), ("Katello: Update Package", PACKAGE_UPDATE)];
}

/// The API by which a server shows content hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostsBy {
    /// `/katello/api/systems` (Katello 2).
    Systems(SystemsSearch),
    /// `/api/hosts` (from Katello 3.0 on).
    Hosts,
}

/// The language in which Katello 2 searches its lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SystemsSearch {
    /// Elasticsearch's query strings (2.0 to 2.3).
    Elastic,
    /// scoped_search, as everything newer (2.4).
    Scoped,
}

/// A server and what it can do.
#[derive(Debug, Clone)]
pub(crate) struct Dialect {
    katello: Version,
    remote_execution: RemoteExecution,
}

/// What is known of remote execution.
#[derive(Debug, Clone)]
pub(crate) enum RemoteExecution {
    /// Features that have a job template.
    Features(BTreeMap<String, u64>),
    /// The plugin is not installed.
    Absent,
    /// Our user lacks this permission to list the features.
    Hidden(String),
}

/// The list that contains the upgradable packages of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UpgradableSource {
    /// The host's own packages, with the newest version beside each (Katello 4.3).
    HostPackages,
    /// The server's packages, limited to those that are newer on this host (Katello 3.3).
    RepositoryPackages,
    /// All packages of the host's content view: older servers have no list for a host.
    ContentView,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    text: String,
    number: (u32, u32),
}

#[derive(Deserialize)]
struct KatelloStatus {
    version: String,
}

/// Old plugins show some features without a label.
#[derive(Deserialize)]
struct Feature {
    #[serde(default, deserialize_with = "json::text")]
    label: String,
    #[serde(default, deserialize_with = "json::text")]
    name: String,
    #[serde(default, deserialize_with = "json::number")]
    job_template_id: Option<u64>,
}

impl paging::ListRow for Feature {}

impl Feature {
    /// Its label; where it shows none, the one that Katello registers under this name.
    fn label(&self) -> Option<&str> {
        match self.label.as_str() {
            "" => feature::NAMES.iter().find(|(name, _)| *name == self.name).map(|(_, label)| *label),
            label => Some(label),
        }
    }
}

impl Dialect {
    /// Detects what the server can do with three requests; the first needs no credentials.
    ///
    /// # Errors
    /// `NOT_A_KATELLO`, `PROVIDER_UNSUPPORTED`, `CANCELLED`, and those of a failed request (`PROVIDER_…`).
    pub async fn detect(server: &Server, call: &Call) -> Result<Dialect> {
        let katello = Dialect::katello_version(server, call).await?;
        if katello.number < (2, 0) {
            let why = "2.0 is the oldest version that is spoken";
            return Err(codes::ProviderUnsupported { provider: server.name(), version: katello.text, why }.err());
        }
        // One request shows wrong credentials before many are sent.
        server.get(call, "/api/status", &[]).await?;
        // Katello's features of remote execution came with 3.0.
        let remote_execution = match katello.number {
            (..3, _) => RemoteExecution::Absent,
            _ => RemoteExecution::detect(server, call).await?,
        };
        tracing::info!(provider = %server.name(), katello = %katello.text, ?remote_execution, "dialect of the provider detected");
        Ok(Dialect { katello, remote_execution })
    }

    async fn katello_version(server: &Server, call: &Call) -> Result<Version> {
        let not = |why: &str| codes::NotAKatello { why, url: server.url() }.err();
        let answer = match server.get_anonymously(call, "/katello/api/status").await {
            Err(e) if e.code() == Code::ProviderNotFound => {
                // Without credentials, because the server may not be the configured provider. A Foreman answers 401.
                return Err(match server.get_anonymously(call, "/api/status").await {
                    Ok(status) if is_foreman(&status.body) => not("it is a Foreman without the Katello plugin"),
                    Err(e) if e.code() == Code::ProviderAuth => {
                        not("it looks like a Foreman without the Katello plugin")
                    }
                    _ => not("it answers neither /katello/api/status nor /api/status"),
                });
            }
            other => other?,
        };
        let json::Object(status): json::Object<KatelloStatus> =
            server.parse(&answer).map_err(|e| match answer.body.trim_ascii_start().first() {
                Some(b'<') => not(e.param("why").unwrap_or("it answers with an HTML page")),
                _ => e,
            })?;
        Version::parse(&status.version)
            .ok_or_else(|| server.malformed(&answer.request, &[], format!("'{}' is no version", status.version)))
    }

    /// Whether both are of the same version of Katello.
    pub fn is_of_version_of(&self, other: &Dialect) -> bool {
        self.katello == other.katello
    }

    /// The API that shows content hosts.
    pub fn hosts_by(&self) -> HostsBy {
        match self.katello.number {
            (..2, _) | (2, ..=3) => HostsBy::Systems(SystemsSearch::Elastic),
            (2, _) => HostsBy::Systems(SystemsSearch::Scoped),
            _ => HostsBy::Hosts,
        }
    }

    /// A system's list of errata has the installable ones, and takes another content view as a parameter (Katello 2.1:
    /// systems_controller.rb). Before, it has all applicable ones, without a distinction.
    pub fn systems_tell_installable(&self) -> bool {
        self.katello.number >= (2, 1)
    }

    /// Tasks can be cancelled by their id (Katello 3.16). Before, only jobs can be cancelled.
    pub fn cancels_tasks(&self) -> bool {
        self.katello.number >= (3, 16)
    }

    /// The list of hosts takes `thin`: ids and names alone (Katello 3.5).
    pub fn lists_thin_hosts(&self) -> bool {
        self.katello.number >= (3, 5)
    }

    /// Hosts are searched by `id` (Foreman 2.3.3, beside Katello 3.18). Before, that is an error.
    pub fn searches_hosts_by_id(&self) -> bool {
        self.katello.number >= (3, 18)
    }

    /// A search of hosts that joins facts by `or` with other terms repeats each host for each of its facts, and again for
    /// each further fact term (Foreman before 1.23, beside Katello 3.13).
    pub fn repeats_hosts_of_joined_facts(&self) -> bool {
        self.katello.number < (3, 13)
    }

    /// `subtotal` of a searched list is its length; on Katello 3.8 and 3.9 it is the length of the page.
    pub fn counts_searches(&self) -> bool {
        !matches!(self.katello.number, (3, 8..=9))
    }

    /// Errata tell whether they suggest a reboot, and are searched by it (Katello 3.5).
    pub fn searches_reboot_suggested(&self) -> bool {
        self.katello.number >= (3, 5)
    }

    /// A host's row counts the errata of every type that apply to it (Katello 4.12). Before, it counts three types.
    pub fn counts_applicable_of_every_type(&self) -> bool {
        self.katello.number >= (4, 12)
    }

    /// A host without a package profile has the class of a host that is not known (Katello 3.17). Before, with an enabled repository
    /// it has that of one without errata (errata_status.rb of 3.0 to 3.16).
    pub fn class_proves_profile(&self) -> bool {
        self.katello.number >= (3, 17)
    }

    /// A host's row shows the status of the traces that were uploaded last (Katello 4.14); before, of those before them.
    pub fn shows_newest_traces(&self) -> bool {
        self.katello.number >= (4, 14)
    }

    /// The errata list takes `include_applicable`. Before, the default view and Library are named instead.
    pub fn include_applicable(&self) -> bool {
        self.katello.number >= (4, 3)
    }

    /// A host's list of packages takes `status` (Katello 4.4). 4.3 lists all packages, those that are up to date without
    /// a version.
    pub fn lists_upgradable_only(&self) -> bool {
        self.katello.number >= (4, 4)
    }

    /// Where the packages that can be upgraded are found.
    pub fn upgradable_source(&self) -> UpgradableSource {
        match self.katello.number {
            // 3.2 ignores the parameters that limit the server's packages to a host.
            (3, 0..=2) => UpgradableSource::ContentView,
            (3, _) | (4, 0..=2) => UpgradableSource::RepositoryPackages,
            _ => UpgradableSource::HostPackages,
        }
    }

    /// The server's list of packages is limited to those that any host can be upgraded to, where no host is named (run on
    /// Katello 4.14).
    pub fn lists_upgradable_of_all(&self) -> bool {
        self.katello.number >= (4, 14)
    }

    /// The values of one fact of all hosts are listed (run on Katello 4.14).
    pub fn lists_facts_of_all(&self) -> bool {
        self.katello.number >= (4, 14)
    }

    /// A host's list of packages takes a search (Katello 3.4).
    pub fn searches_installed(&self) -> bool {
        self.katello.number >= (3, 4)
    }

    /// Requests for incremental updates name an erratum by its advisory id; before Katello 3.4 by the `id` of its row,
    /// which is a uuid there.
    pub fn incremental_by_advisory(&self) -> bool {
        self.katello.number >= (3, 4)
    }

    /// Hosts have a list of module streams (Katello 3.10).
    pub fn module_streams(&self) -> bool {
        self.katello.number >= (3, 10)
    }

    /// Routes for katello-agent exist. Whether it is enabled is known from the host, or from the first installation.
    pub fn agent(&self) -> bool {
        self.katello.number < (4, 10)
    }

    /// Where a host's traces are (Katello 3.3); `None` where there are none.
    pub fn traces(&self) -> Option<&'static str> {
        match self.katello.number {
            // The API description of 3.3 to 3.6 names `tracer`, which has no route.
            (3, 0..=2) => None,
            _ => Some("traces"),
        }
    }

    /// A host's applicability can be computed again on demand.
    pub fn regenerates_applicability(&self) -> bool {
        self.katello.number >= (3, 2)
    }

    /// Whether this feature of remote execution has a job template.
    pub fn has_feature(&self, label: &str) -> bool {
        matches!(&self.remote_execution, RemoteExecution::Features(f) if f.contains_key(label))
    }

    /// Remote execution as a whole.
    pub fn remote_execution(&self) -> &RemoteExecution {
        &self.remote_execution
    }

    /// The template of a feature, for servers whose jobs do not take a feature's name.
    pub fn template(&self, label: &str) -> Option<u64> {
        match &self.remote_execution {
            RemoteExecution::Features(f) => f.get(label).copied(),
            _ => None,
        }
    }

    /// Jobs can be started by the name of a feature (remote execution 1.5, from Katello 3.7 on).
    pub fn starts_by_feature(&self) -> bool {
        self.katello.number >= (3, 7)
    }

    /// A job takes the time within which the host must fetch it (`time_to_pickup`; in the API description of Katello 4.8).
    pub fn limits_pickup(&self) -> bool {
        self.katello.number >= (4, 8)
    }

    /// Remote execution has a feature that upgrades images (Katello 4.16).
    pub fn upgrades_images(&self) -> bool {
        self.katello.number >= (4, 16)
    }

    /// Version of Katello, for people.
    pub fn version(&self) -> &str {
        &self.katello.text
    }
}

impl RemoteExecution {
    async fn detect(server: &Server, call: &Call) -> Result<RemoteExecution> {
        let path = "/api/remote_execution_features";
        let listed: Result<Vec<Feature>> =
            paging::all(server, call, path, &[], paging::PER_PAGE, |f: &Feature| (f.label.clone(), f.name.clone()))
                .await;
        match listed {
            Ok(list) if list.iter().any(|f| f.label.is_empty() && f.name.is_empty()) => {
                Err(server.malformed(&format!("GET {path}"), &[], "a feature has neither label nor name"))
            }
            Ok(list) => Ok(RemoteExecution::Features(templates(&list))),
            Err(e) if e.code() == Code::ProviderNotFound => Ok(RemoteExecution::Absent),
            Err(e) if e.code() == Code::ProviderForbidden => {
                Ok(RemoteExecution::Hidden(e.param("permission").unwrap_or_default().to_owned()))
            }
            Err(e) => Err(e),
        }
    }
}

/// Job templates by feature; a feature without one cannot be used.
fn templates(features: &[Feature]) -> BTreeMap<String, u64> {
    features.iter().filter_map(|f| Some((f.label()?.to_owned(), f.job_template_id?))).collect()
}

/// A failure after which the server may have changed: upgraded, restored or replaced.
pub(crate) fn casts_doubt(error: &Error) -> bool {
    matches!(
        error.code(),
        Code::ProviderUnreachable
            | Code::ProviderTimeout
            | Code::ProviderUnavailable
            | Code::ProviderFailed
            | Code::ProviderMalformed
            | Code::ProviderSearch
            | Code::NoInstallMethod
    )
}

fn is_foreman(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|v| v.get("version").is_some())
}

impl Version {
    /// Reads `4.10.0.rc1`, `4.4.2.2`, `4.18.0-develop`: the first two numbers count.
    fn parse(text: &str) -> Option<Version> {
        let mut numbers = text.trim().split(['.', '-']).map(str::parse::<u32>);
        let number = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        Some(Version { text: text.trim().chars().take(40).collect(), number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(version: &str) -> Dialect {
        Dialect { katello: Version::parse(version).unwrap(), remote_execution: RemoteExecution::Absent }
    }

    #[test]
    fn odd_versions_are_read() {
        for (text, number) in [("4.10.0.rc1", (4, 10)), ("3.18.5", (3, 18)), ("4.4-develop", (4, 4)), ("5.0", (5, 0))] {
            assert_eq!(Version::parse(text).unwrap().number, number);
        }
        for bad in ["", "4", "x.1", "-1.2", "4.x"] {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn versions_decide_what_is_asked() {
        assert!(!dialect("4.2.1").include_applicable() && dialect("4.3.0").include_applicable());
        assert!(dialect("4.9.2").agent() && !dialect("4.10.0").agent());
        let traces: Vec<_> = ["3.2.1", "3.3.0", "3.8.0", "4.0.0"].iter().map(|v| dialect(v).traces()).collect();
        assert_eq!(traces, [None, Some("traces"), Some("traces"), Some("traces")]);
        let sources: Vec<_> =
            ["3.2.0", "3.3.0", "4.2.1", "4.3.0", "5.0"].iter().map(|v| dialect(v).upgradable_source()).collect();
        use UpgradableSource::{ContentView, HostPackages, RepositoryPackages};
        assert_eq!(sources, [ContentView, RepositoryPackages, RepositoryPackages, HostPackages, HostPackages]);
    }

    #[test]
    fn features_without_a_label_are_known_by_their_name() {
        let listed: Vec<Feature> = serde_json::from_value(serde_json::json!([
            {"name": "Katello: Install Errata", "job_template_id": 7},
            {"label": null, "name": "Somebody else's", "job_template_id": 8},
            {"label": "katello_package_update", "name": "x", "job_template_id": "9"},
            {"label": "katello_upload_profile", "job_template_id": null},
        ]))
        .unwrap();
        let want = [(feature::ERRATA_INSTALL.to_owned(), 7), (feature::PACKAGE_UPDATE.to_owned(), 9)];
        assert_eq!(templates(&listed), BTreeMap::from(want));
    }
}
