//! Checks, errata, installations.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ovirt_upgrade_manager::model::erratum::{ErratumType, Severity};
use ovirt_upgrade_manager::model::ids::{CveId, ErratumId, PackageName, ProviderName, TaskId};
use ovirt_upgrade_manager::model::level::Level;

use super::values;

#[derive(Debug, Subcommand)]
pub enum Check {
    /// Whether the engine itself has an update, or waits for engine-setup
    Engine(CheckEngine),
    /// The updates of one host, in full
    Host(CheckHost),
    /// The updates and levels of all hosts of a cluster
    Cluster(CheckCluster),
}

/// What the exit code of a check tells.
#[derive(Debug, Args)]
pub struct Telling {
    /// Exit with 3 where updates are available, and with 4 where that is unknown
    #[arg(long)]
    pub exit_code: bool,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// Look at what was installed for the engine on this machine instead: module and library, web application, extension,
    /// state directory, secrets. Run it as root on the engine's machine
    #[arg(long)]
    pub install: bool,
    /// Folder in which the machine's files are
    #[arg(long, value_name = "DIR", requires = "install", default_value = "/")]
    pub root: PathBuf,
}

#[derive(Debug, Args)]
pub struct CheckEngine {
    #[command(flatten)]
    pub telling: Telling,
}

#[derive(Debug, Args)]
pub struct CheckHost {
    /// Name or id of the host in the engine
    #[arg(value_name = "HOST")]
    pub host: String,
    #[command(flatten)]
    pub telling: Telling,
}

#[derive(Debug, Args)]
pub struct CheckCluster {
    /// Name or id of the cluster in the engine
    #[arg(value_name = "CLUSTER")]
    pub cluster: String,
    /// How much is read: 'counts' of updates (one request for 50 hosts), 'levels' (also cluster levels), or 'full'
    #[arg(long, value_name = "HOW", default_value = "levels", value_parser = values::word::<ovirt_upgrade_manager::model::request::Detail>)]
    pub detail: ovirt_upgrade_manager::model::request::Detail,
    /// Level to judge, besides all above the one in force, for example 4.7
    #[arg(long, value_name = "LEVEL", value_parser = values::level)]
    pub level: Option<Level>,
    /// Host to leave out, by name or id; may be given several times
    #[arg(long, value_name = "HOST")]
    pub exclude: Vec<String>,
    #[command(flatten)]
    pub telling: Telling,
}

#[derive(Debug, Args)]
pub struct Errata {
    /// Name or id of the host in the engine
    #[arg(value_name = "HOST")]
    pub host: String,
    /// Only this type: security, bugfix, enhancement or other; may be given several times [default: all]
    #[arg(long = "type", value_name = "TYPE", value_parser = values::word::<ErratumType>)]
    pub types: Vec<ErratumType>,
    /// Only this severity: critical, important, moderate, low, none or unknown; may be given several times [default: all]
    #[arg(long, value_name = "SEVERITY", value_parser = values::word::<Severity>)]
    pub severity: Vec<Severity>,
    /// Only errata that fix this CVE; may be given several times
    #[arg(long, value_name = "CVE", value_parser = values::cve)]
    pub cve: Vec<CveId>,
    /// Only errata with this text in id, title or package name
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Only errata that were issued on this day or later
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub since: Option<String>,
    /// Only errata that were issued on this day or earlier
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub until: Option<String>,
    /// Also errata that apply to the host and are not published in its content view
    #[arg(long)]
    pub applicable: bool,
    /// Page, from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub page: u32,
    /// Errata on a page, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub struct Erratum {
    /// Id of the erratum, for example RHSA-2024:1234
    #[arg(value_name = "ERRATUM", value_parser = values::erratum)]
    pub id: ErratumId,
    /// Provider to ask [default: each in turn]
    #[arg(long, value_name = "NAME", value_parser = values::provider)]
    pub provider: Option<ProviderName>,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["errata", "packages", "image"]))]
pub struct Install {
    /// Name or id of the host in the engine; it has to be in maintenance, without VMs
    #[arg(value_name = "HOST")]
    pub host: String,
    /// Errata to install, for example RHSA-2024:1234
    #[arg(value_name = "ERRATUM", value_parser = values::erratum)]
    pub errata: Vec<ErratumId>,
    /// Package to update to its newest installable version; may be given several times
    #[arg(long = "package", value_name = "NAME", value_parser = values::package)]
    pub packages: Vec<PackageName>,
    /// Stage the newest image of a host in image mode; restart the host afterwards
    #[arg(long)]
    pub image: bool,
    /// Install although the host is not in maintenance, for this reason. It is recorded with your name, and refused for
    /// vdsm, libvirt, qemu and kernel
    #[arg(long = "override", value_name = "REASON", conflicts_with = "image")]
    pub override_: Option<String>,
    /// Return as soon as the provider has accepted; 'task ID --wait' follows it later
    #[arg(long)]
    pub no_wait: bool,
}

#[derive(Debug, Args)]
pub struct Task {
    /// Id of the task, as 'install' printed it
    #[arg(value_name = "TASK", value_parser = values::task)]
    pub id: TaskId,
    /// Wait until it has ended
    #[arg(long, conflicts_with = "cancel")]
    pub wait: bool,
    /// Ask the provider to cancel it
    #[arg(long)]
    pub cancel: bool,
}

#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("change").args(["set", "refresh", "drop"]))]
pub struct Associate {
    /// Name or id of the host in the engine
    #[arg(value_name = "HOST")]
    pub host: String,
    /// Link it to this content host: the provider's id of the record
    #[arg(long, value_name = "ID", requires = "provider")]
    pub set: Option<String>,
    /// Provider of that content host
    #[arg(long, value_name = "NAME", value_parser = values::provider)]
    pub provider: Option<ProviderName>,
    /// Drop the association and match again
    #[arg(long)]
    pub refresh: bool,
    /// Drop the association
    #[arg(long)]
    pub drop: bool,
}
