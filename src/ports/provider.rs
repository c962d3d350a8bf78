//! The provider's port, and what it answers.
//!
//! Tests: `tests/it/provider/operations.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::absence::Absence;
use super::call::Call;
use crate::error::{Error, Result, codes};
use crate::model::TimeMs;
use crate::model::check::{BootImage, HostClass, YesNoUnknown};
use crate::model::cluster::HostInspection;
use crate::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery, Erratum};
use crate::model::evr::{Evr, Nevra};
use crate::model::examination::ProviderExamination;
use crate::model::host::{Association, ContentHostRef, HostInventory, MatchedBy};
use crate::model::ids::{ContentHostId, CorrelationId, ErratumId, PackageName, ProviderName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection, TaskState};

/// A provider: a Katello or Satellite server.
///
/// No method retries what is not idempotent. A failure is an error, never an empty list.
///
/// # Errors
/// Every method: `CANCELLED`, those of the detection (`NOT_A_KATELLO`, `PROVIDER_UNSUPPORTED`), and those of a failed request
/// (`PROVIDER_…`). A method that names a host: `INVALID_ARGUMENT` for an id of the server's other API. Further ones are
/// in the sections of the methods.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in the configuration.
    fn name(&self) -> &ProviderName;

    /// Where it is remembered that it did not answer. `None`: it is not remembered.
    fn absence(&self) -> Option<&Absence> {
        None
    }

    /// The account that sends the requests. Another one may not be shown the same jobs.
    fn account(&self) -> Account {
        Account::default()
    }

    /// Finds the content hosts of many hosts with few requests, and what is known of them in bulk. The answer has
    /// one entry per host asked, in that order. `stored` associations are used first and read again.
    ///
    /// # Errors
    /// In the place of a host: `HOST_NOT_REGISTERED`, `HOST_WITHOUT_CONTENT`, `HOST_AMBIGUOUS`, `ASSOCIATION_STALE`.
    async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>>;

    /// The classes of all hosts, by their ids, with a few light requests. Hosts without a class are not listed. `None`: the
    /// provider does not show them without the hosts' whole rows.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn classes(&self, _call: &Call) -> Result<Option<BTreeMap<ContentHostId, ClassedHost>>> {
        Ok(None)
    }

    /// The hosts that checked in since this time of this machine's clock, with a light request. `None`: the provider cannot be
    /// asked for them.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn checked_in_since(&self, _call: &Call, _since_ms: TimeMs) -> Result<Option<BTreeSet<ContentHostId>>> {
        Ok(None)
    }

    /// A page of a host's errata, with counts over the whole filter. They are exact for lists that are read as a whole (some
    /// three hundred rows, fewer where errata have many packages); in longer ones an advisory with two rows can count twice.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a field of the filter; `HOST_WITHOUT_CONTENT`.
    async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage>;

    /// Installable errata of the host that suggest a reboot, `most` of them. `None`: the provider does not search for them.
    ///
    /// # Errors
    /// As [`Provider::errata`].
    async fn errata_for_reboot(
        &self,
        _call: &Call,
        _host: &ContentHostId,
        _most: usize,
    ) -> Result<Option<Vec<ErratumId>>> {
        Ok(None)
    }

    /// What a check needs of the installable errata of a host: counts, and what they say about a reboot. In lists of more than a
    /// hundred rows an advisory with two rows can count twice. `expected`: how many there probably are; it decides only how they
    /// are asked for. `None`: the provider has no such way; then
    /// [`Provider::errata`] and [`Provider::errata_for_reboot`] tell it.
    ///
    /// # Errors
    /// As [`Provider::errata`].
    async fn errata_summary(
        &self,
        _call: &Call,
        _host: &ContentHostId,
        _expected: Option<u64>,
    ) -> Result<Option<ErrataSummary>> {
        Ok(None)
    }

    /// One erratum, with all its texts.
    ///
    /// # Errors
    /// `ERRATUM_UNKNOWN`.
    async fn erratum(&self, call: &Call, id: &ErratumId) -> Result<Erratum>;

    /// Packages that can be upgraded on the host from its content view; `named` limits the answer to these names.
    ///
    /// # Errors
    /// `NO_DATA` if the server cannot say whether there are any; `HOST_WITHOUT_CONTENT`.
    async fn upgradable(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>>;

    /// All packages of a host in one list: those installed, of these names, and all that can be upgraded. `None`: the provider
    /// has no such list, or it has a row that cannot be read; then [`Provider::installed`] and [`Provider::upgradable`] tell it.
    ///
    /// # Errors
    /// As [`Provider::upgradable`].
    async fn packages(
        &self,
        _call: &Call,
        _host: &ContentHostId,
        _named: &[PackageName],
    ) -> Result<Option<HostPackages>> {
        Ok(None)
    }

    /// The newest versions of packages of these names that many hosts can be upgraded to, with few requests. `None`: the
    /// provider cannot tell it of many hosts at once; then [`Provider::upgradable`] tells it of each.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn upgradable_of_many(
        &self,
        _call: &Call,
        _hosts: &[ContentHostRef],
        _named: &[PackageName],
    ) -> Result<Option<UpgradableOfMany>> {
        Ok(None)
    }

    /// Those of the hosts that can be upgraded to some package with this text in its name, whether the user may read its
    /// repository or not. `None`: the provider cannot tell it of many hosts at once.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn hosts_with_upgradable(
        &self,
        _call: &Call,
        _hosts: &[ContentHostRef],
        _part: &PackageName,
    ) -> Result<Option<BTreeSet<ContentHostId>>> {
        Ok(None)
    }

    /// How many of its packages the provider lists as upgradable, whether their newer versions are for the host or not (of
    /// another architecture, of a module stream that is not enabled). `None`: it has no such list.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn upgradable_listed(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<u64>> {
        Ok(None)
    }

    /// The host's installed packages, as of its last profile upload; `named` limits the answer to these names.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>>;

    /// The best version of a package in the host's content view, installed or not. Needed for Node images, whose
    /// update the provider does not list as applicable.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>>;

    /// Module streams that are enabled on the host, as `name:stream`. `None`: the provider does not show them.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn enabled_streams(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        Ok(None)
    }

    /// Errata that apply to the host and are in no published version of its content view. `None`: the provider does
    /// not show them.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn unpublished_errata(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<UnpublishedErrata>> {
        Ok(None)
    }

    /// Whether a reboot is pending now, from traces. Without a tracer, a trace that is listed says yes, and an empty list
    /// nothing. `has_tracer`: whether the host has one; `None`: the provider is asked for it.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn reboot_pending(&self, call: &Call, host: &ContentHostId, has_tracer: Option<bool>)
    -> Result<YesNoUnknown>;

    /// Whether and how it can install on the host.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability>;

    /// Whether and how it can upgrade the image of a host in image mode.
    ///
    /// # Errors
    /// As [`Provider::content_hosts`].
    async fn image_capability(&self, _call: &Call, _host: &ContentHostId) -> Result<InstallCapability> {
        Ok(InstallCapability { way: None, problem: None })
    }

    /// What the provider shows of one content host alone.
    ///
    /// # Errors
    /// As [`Provider::content_hosts`].
    async fn record(&self, _call: &Call, _host: &ContentHostId) -> Result<ContentRecord> {
        Ok(ContentRecord::default())
    }

    /// Asks a host in image mode to report its images anew. Returns whether anything was asked for.
    ///
    /// # Errors
    /// As [`Provider::content_hosts`].
    async fn report_image(&self, _call: &Call, _host: &ContentHostRef) -> Result<bool> {
        Ok(false)
    }

    /// Sends an installation. Not idempotent; never sent twice. The selection is not empty and validated.
    ///
    /// # Errors
    /// `EMPTY_SELECTION`, `NO_INSTALL_METHOD`, `ERRATA_NOT_APPLICABLE`, `HOST_WITHOUT_CONTENT`.
    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask>;

    /// The task that a call with this correlation id started on this host, if the provider lists one: for an installation
    /// whose sending was not answered. `way` is how it was sent; `None`: not known.
    ///
    /// `None` proves that there is no such task only some time after the sending: a proxy gives up before its server does,
    /// and a server lists a job when it has planned it. `install::earlier` waits for ten minutes.
    ///
    /// # Errors
    /// `NO_DATA` where the provider cannot be asked: tasks of katello-agent carry no mark.
    async fn started(
        &self,
        _call: &Call,
        host: &ContentHostRef,
        _correlation: &CorrelationId,
        _way: Option<InstallWay>,
    ) -> Result<Option<ProviderTask>> {
        let what = format!("whether an earlier installation on host {} began", host.name);
        Err(codes::NoData { what, why: "the provider cannot be asked for it" }.err())
    }

    /// The restart that a call with this correlation id started on this host, if the provider lists one: for a restart whose
    /// sending was not answered. Each restart is sent under a correlation id of its own.
    ///
    /// `None` is the answer of a whole list. It proves that there is no such job only some time after the sending, as for
    /// [`Provider::started`].
    ///
    /// # Errors
    /// `NO_DATA` where the provider cannot be asked.
    async fn started_restart(
        &self,
        _call: &Call,
        host: &ContentHostRef,
        _correlation: &CorrelationId,
    ) -> Result<Option<ProviderTask>> {
        let what = format!("whether a restart of host {} was sent", host.name);
        Err(codes::NoData { what, why: "the provider cannot be asked for it" }.err())
    }

    /// State of many tasks, with few requests. One entry per task asked, in that order.
    ///
    /// # Errors
    /// In the place of a task: `TASK_LOST`.
    async fn tasks(&self, call: &Call, tasks: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>>;

    /// Asks the provider to cancel. The result is the state of the task afterwards.
    ///
    /// # Errors
    /// `TASK_NOT_CANCELLABLE`, `TASK_LOST`.
    async fn cancel(&self, call: &Call, task: &ProviderTask) -> Result<()>;

    /// Asks for fresh data about the host (profile, applicability), where the server can do it. Returns whether
    /// anything was asked for.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool>;

    /// Asks the host itself, past the engine: boot id, kernel, qemu processes. `None`: this server has no remote
    /// execution for the host. An error of a host that is down means nothing more than that. `machine` is the hardware uuid
    /// that the engine shows: the answer of another machine is an error.
    ///
    /// # Errors
    /// As [`Provider`].
    async fn inspect(
        &self,
        _call: &Call,
        _host: &ContentHostRef,
        _machine: Option<&str>,
    ) -> Result<Option<HostInspection>> {
        Ok(None)
    }

    /// Sends a restart by remote execution. The job ends about a minute before the machine goes down. Not
    /// idempotent; and a job that waits, for a proxy that is down, say, restarts the host whenever it runs at last: so
    /// it is followed to its end by [`Provider::tasks`]. See [`Provider::guards_restarts`] for `boot_id`.
    ///
    /// # Errors
    /// `NO_RESTART_METHOD` where the server has no remote execution for the host.
    async fn restart(&self, _call: &Call, host: &ContentHostRef, _boot_id: &str) -> Result<ProviderTask> {
        let why = "it has no remote execution for it";
        Err(codes::NoRestartMethod { host: &host.name, provider: self.name(), why }.err())
    }

    /// Whether the host itself looks right before it restarts, and refuses where it runs another boot than the one that was
    /// named, runs any VM, or was told more than 20 minutes late. The job fails then.
    fn guards_restarts(&self) -> bool {
        false
    }

    /// Asks for everything that we need of it, for the doctor: reads only, detected anew. What fails stands in the
    /// answer; an error means that the call was cancelled.
    ///
    /// # Errors
    /// `CANCELLED` and `CLOSED` only.
    async fn examine(&self, call: &Call) -> Result<ProviderExamination>;
}

/// A host to be matched.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The host as the engine shows it.
    pub host: HostInventory,
    /// The stored association with this provider.
    pub stored: Option<Association>,
    /// A change on the host follows: every mark that the provider can show is compared, whatever was confirmed before.
    pub is_change: bool,
}

/// A host that was matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The content host.
    pub content_host: ContentHostRef,
    /// How it was matched.
    pub matched_by: MatchedBy,
    /// Other content hosts that matched as well and checked in earlier.
    pub duplicates: Vec<ContentHostRef>,
    /// Data of the bulk listing.
    pub facts: ContentFacts,
    /// What agrees besides.
    pub marks: AgreeingMarks,
    /// Why the match is not enough for a change, nor to be stored: nothing but a name agrees, and the hardware uuid identifies no
    /// machine. It is good for reading.
    pub doubt: Option<Error>,
}

/// An account at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Account {
    /// The login; of an OAuth consumer the user in whose name it asks.
    pub login: String,
    /// The address of the server.
    pub server: String,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.login, self.server)
    }
}

/// A content host in the view of it alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContentRecord {
    /// The images of a host in image mode, by its last upload of facts. `None`: it is not in image mode, or the provider does
    /// not show it.
    pub image: Option<BootImage>,
    /// The marks of the machine that is registered under the record now.
    pub machine: MachineMarks,
}

/// What identifies the machine behind a record. A record keeps its id when another machine registers under its name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MachineMarks {
    /// Its subscription uuids. None: it is not registered, or they are not shown.
    pub subscription_uuids: Vec<String>,
    /// Its hardware uuids that identify a machine, in one spelling. None: they are not shown.
    pub hardware_uuids: Vec<String>,
}

impl MachineMarks {
    /// Whether `shown` are marks of the same machine: a registration is the same, or every hardware uuid is. A machine that
    /// registers anew keeps its hardware uuid; a record can show an old one beside it.
    pub fn is_same(&self, shown: &MachineMarks) -> bool {
        let is_registered =
            |uuid: &String| self.subscription_uuids.iter().any(|known| known.eq_ignore_ascii_case(uuid));
        let hardware = &shown.hardware_uuids;
        shown.subscription_uuids.iter().any(is_registered)
            || (!hardware.is_empty() && hardware.iter().all(|uuid| self.hardware_uuids.contains(uuid)))
    }
}

/// Marks of a host and its content host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgreeingMarks {
    /// The content host's subscription-manager identity.
    pub subscription_uuid: Option<String>,
    /// Whether its MAC address in the listing is one of the host's. `None`: one of the two is not known.
    pub mac: Option<bool>,
    /// Its IP address is the host's.
    pub address: bool,
    /// Its record has the host's hardware uuid.
    pub hardware: bool,
}

/// Data of a content host in the provider's bulk listing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContentFacts {
    /// Installable errata, by type. Most servers do not count types other than the three here.
    pub errata: Option<ErrataCounts>,
    /// Newer versions of installed packages, each version counted, when the provider computed it last.
    pub upgradable_packages: Option<u64>,
    /// Last check-in.
    pub last_checkin_ms: Option<TimeMs>,
    /// The provider's own time when it answered.
    pub server_now_ms: Option<TimeMs>,
    /// Operating system in the provider's words.
    pub os: Option<String>,
    /// The provider has no package profile or no enabled repository of the host, or has not computed yet what applies:
    /// counts of 0 mean nothing.
    pub nothing_computed: bool,
    /// The provider says that errata apply to the host, by its class or by their number, and its counters show none that can be
    /// installed and no package that can be upgraded: the content view lacks them, or the host has not enabled their repositories.
    pub class_contradicts: bool,
    /// The provider says the same of a host without a package profile: counts of 0 prove nothing until its profile was read.
    pub profile_unproved: bool,
    /// The kernel that ran when the host last uploaded its facts, as `uname -r` shows it.
    pub running_kernel: Option<String>,
    /// The host's last boot, by the same facts.
    pub booted_at_ms: Option<TimeMs>,
    /// The image of a host in image mode, by its last upload of facts.
    pub image: Option<BootImage>,
    /// Rows of errata of every type that apply to the host, published or not. `None`: the listing does not count all types.
    pub applicable_errata: Option<u64>,
    /// The host has a tracer. `None`: the listing does not show it.
    pub has_tracer: Option<bool>,
    /// Whether a reboot is pending, by the traces of the last upload. `None`: the listing does not show it, or an old state.
    pub reboot_by_traces: Option<bool>,
}

/// What a check needs of the installable errata of a host.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrataSummary {
    /// The counts.
    pub counts: ErrataCounts,
    /// Those that suggest a reboot; not more than ten need be named.
    pub suggest_reboot: Vec<ErratumId>,
    /// For some errata the server does not say whether they suggest a reboot.
    pub some_do_not_say: bool,
    /// Ids that are not sent to a host.
    pub unusable: Vec<String>,
    /// Every row was read.
    pub is_whole: bool,
}

/// The packages of a host, by one list.
#[derive(Debug, Clone, PartialEq)]
pub struct HostPackages {
    /// Those installed, of the names that were asked for.
    pub installed: Vec<Nevra>,
    /// All that can be upgraded.
    pub upgradable: Vec<Upgradable>,
    /// Rows with a newer version, whether it is for the host or not.
    pub listed: u64,
}

/// Errata that apply to a host and are in no published version of its content view. The default: there are none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnpublishedErrata {
    /// Their ids.
    pub errata: Vec<ErratumId>,
    /// Errata that apply as well and that are in the host's content view, in a repository that the host has not enabled.
    pub not_enabled: Vec<ErratumId>,
    /// Content views that would need them.
    pub views: Vec<IncrementalUpdate>,
    /// Why the views are not named: the configured user lacks a permission.
    pub views_hidden: Option<Error>,
}

/// A version of a content view that an incremental update would replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncrementalUpdate {
    /// Name of the content view.
    pub content_view: String,
    /// Version that the host has.
    pub version: String,
    /// Lifecycle environments that have this version.
    pub environments: Vec<String>,
    /// Version that would come of it.
    pub next_version: Option<String>,
}

impl fmt::Display for IncrementalUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} in {}", self.content_view, self.version, self.environments.join(", "))?;
        self.next_version.iter().try_for_each(|next| write!(f, " (it becomes {next})"))
    }
}

/// A content host with its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassedHost {
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: HostClass,
}

/// What many hosts can be upgraded to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UpgradableOfMany {
    /// The newest version of each package, by host and name. A host without any of these updates is not listed.
    pub newest: BTreeMap<ContentHostId, BTreeMap<String, Evr>>,
    /// Hosts about which this way does not tell enough: they are asked about one by one.
    pub alone: BTreeSet<ContentHostId>,
}

/// A package that can be upgraded.
#[derive(Debug, Clone, PartialEq)]
pub struct Upgradable {
    /// The newest installed version.
    pub installed: Nevra,
    /// The newest version that can be installed, by rpm's order.
    pub to: Evr,
}

/// A task as the provider sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderTaskState {
    /// State in our terms. `Proving`: the provider reports success.
    pub state: TaskState,
    /// 0 to 1000. Servers let it decrease; a display keeps the greatest value.
    pub permille: u32,
    /// The provider's own words: errors, else the end of the host's output.
    pub text: String,
    /// The ids, completed where the provider gave them late.
    pub ids: ProviderTask,
    /// When it ended, by the provider.
    pub ended_at_ms: Option<TimeMs>,
    /// The provider calls it ended, and does not show that its commands ended on the host: they may still run.
    pub may_run_on: bool,
    /// Somebody cancelled it, although its commands ended with success (`state` is `Proving`).
    pub was_cancelled: bool,
}
