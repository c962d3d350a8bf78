//! One error type and one table of stable codes, used by every face.
//!
//! An [`Error`] is a [`Code`], named parameters, and an English sentence made from both. Faces carry the
//! code and the parameters; people read the sentence. Codes are appended, never renumbered or reused.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Writes the enum, the numbers, the names, the sentences and the remedies from one list.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal, $name:literal, $template:literal, $remedy:literal;)+) => {
        /// Stable code of an error. The number and the name never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(i32)]
        pub enum Code { $($(#[$doc])* $variant = $number,)+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The name that faces show, for example `PROVIDER_AUTH`.
            pub fn name(self) -> &'static str { match self { $(Code::$variant => $name,)+ } }

            /// The sentence, with `{parameter}` where a parameter goes.
            pub fn template(self) -> &'static str { match self { $(Code::$variant => $template,)+ } }

            /// What the reader can do about it; empty where nothing is to be done.
            pub fn remedy(self) -> &'static str { match self { $(Code::$variant => $remedy,)+ } }
        }
    };
}

codes! {
    /// An argument of a call is missing or malformed.
    InvalidArgument = 100, "INVALID_ARGUMENT", "{field}: {problem}", "Correct the argument and call again.";
    /// The configuration is malformed, incomplete or contradicts itself.
    InvalidConfig = 101, "INVALID_CONFIG", "configuration key '{key}': {problem}", "Correct the configuration and open again.";
    /// The handle was closed, never existed, or is being closed.
    Closed = 102, "CLOSED", "this upgrade manager is closed", "Open a new one.";
    /// The caller cancelled the operation.
    Cancelled = 103, "CANCELLED", "{operation} was cancelled", "";
    /// The operation's deadline passed.
    DeadlineExceeded = 104, "DEADLINE_EXCEEDED", "{operation} did not finish within {deadline}", "Raise the deadline, or look for what is slow with 'doctor' and the log.";
    /// A blocking operation was called on a thread that delivers events or completions.
    WouldBlockUpcall = 105, "WOULD_BLOCK_UPCALL", "{operation} blocks and was called on thread '{thread}', which delivers events", "Use the asynchronous form, or call from a thread of your own.";
    /// A shared instance exists with another configuration.
    AlreadyOpen = 106, "ALREADY_OPEN", "the shared upgrade manager is open with another configuration; different: {difference}", "Use the same configuration everywhere, or close the first one.";
    /// Library and binding come from different builds.
    AbiMismatch = 107, "ABI_MISMATCH", "the native library speaks ABI {library}, the caller ABI {caller}", "Install the binding and the library of the same release.";
    /// A defect in this library: a panic or a broken assumption.
    Internal = 108, "INTERNAL", "internal error: {what}", "Please report it with the log; the upgrade manager goes on working.";
    /// No operation of that name.
    UnknownOperation = 109, "UNKNOWN_OPERATION", "no operation is called '{operation}'", "Use one of the documented names.";
    /// The native library could not be found or loaded (raised by bindings).
    LibraryNotLoaded = 110, "LIBRARY_NOT_LOADED", "the native library could not be loaded: {why}", "Install the package that brings it, or put its folder on java.library.path.";

    /// Another process, or another instance in this one, controls the state directory.
    StateInUse = 200, "STATE_IN_USE", "state directory {path} is controlled by process {pid}", "Stop that process, open as an observer, or use another state directory.";
    /// The state directory cannot be created or written.
    StateUnwritable = 201, "STATE_UNWRITABLE", "state directory {path} cannot be written: {why}", "Create it, owned by the user that runs this process, with mode 0700.";
    /// The state file was written by a newer version.
    StateNewer = 202, "STATE_NEWER", "state file {path} has format {found}, this version knows formats up to {known}", "Upgrade this library; the file was not touched.";
    /// The state file is damaged.
    StateDamaged = 203, "STATE_DAMAGED", "state file {path} is damaged: {why}", "Restore it from a backup, or move it away to begin anew; it was not touched.";
    /// Reading or writing the state failed.
    StateFailed = 204, "STATE_FAILED", "state file {path}: {why}", "Check the disk and the permissions.";
    /// An observer was asked to act.
    ObserverOnly = 205, "OBSERVER_ONLY", "{operation} acts, and this instance only observes", "Call the controller, or open the state directory as its controller.";
    /// An observer left a request and no controller is there to answer it.
    NoController = 206, "NO_CONTROLLER", "no process controls state directory {path}", "Start the engine's upgrade manager, or open the directory as its controller.";

    /// No provider of that name is configured.
    ProviderUnknown = 300, "PROVIDER_UNKNOWN", "no provider is called '{provider}'", "Use a name from the configuration: {known}.";
    /// The server's name cannot be resolved or its port does not answer.
    ProviderUnreachable = 302, "PROVIDER_UNREACHABLE", "provider {provider} at {url} cannot be reached: {why}", "Check the address, the name service, the firewall and that the server runs.";
    /// The server accepted the connection and did not answer in time.
    ProviderTimeout = 303, "PROVIDER_TIMEOUT", "provider {provider} did not answer {request} within {limit}", "Check the server's load; raise the provider's timeouts if it is only slow.";
    /// The server's certificate is not trusted.
    ProviderTls = 304, "PROVIDER_TLS", "the TLS connection to provider {provider} at {url} failed: {why}", "{remedy}";
    /// 401: user, password or token are wrong.
    ProviderAuth = 305, "PROVIDER_AUTH", "provider {provider} refused our credentials: {why}", "Correct user and password or token; do not retry, Foreman locks an address after 30 failures in five minutes.";
    /// 403: a permission is missing.
    ProviderForbidden = 306, "PROVIDER_FORBIDDEN", "provider {provider} does not allow {request}: {why}", "Give our user's role the missing permission: {permission}.";
    /// 404 for something that should exist.
    ProviderNotFound = 307, "PROVIDER_NOT_FOUND", "provider {provider} has no {what}: {why}", "It may have been deleted, or our user may not see it.";
    /// 400, 409, 415 or 422: the server refused the request.
    ProviderRejected = 308, "PROVIDER_REJECTED", "provider {provider} rejected {request} ({status}): {why}", "Read the provider's own words; nothing was changed.";
    /// 500: the server failed.
    ProviderFailed = 309, "PROVIDER_FAILED", "provider {provider} failed at {request} ({status}): {why}", "Look into the provider's production.log at this time.";
    /// The answer is not what the API describes.
    ProviderMalformed = 310, "PROVIDER_MALFORMED", "provider {provider} answered {request} with something unreadable: {why}", "Check that the URL names the server itself and not a login page or a proxy.";
    /// The answer exceeds our limits.
    ProviderTooLarge = 311, "PROVIDER_TOO_LARGE", "provider {provider} answered {request} with more than {limit}", "Narrow the request; if the data is real, raise the limit.";
    /// The server is not a Foreman with Katello.
    NotAKatello = 312, "NOT_A_KATELLO", "{url} is not a Katello or Satellite server: {why}", "Correct the provider's URL; for a Foreman server, install the Katello plugin.";
    /// 429, 502, 503 or 504: overloaded or in maintenance.
    ProviderUnavailable = 313, "PROVIDER_UNAVAILABLE", "provider {provider} is not available ({status}): {why}", "Wait until it is up again.";
    /// The server redirects; we never follow with credentials.
    ProviderRedirect = 314, "PROVIDER_REDIRECT", "provider {provider} redirects {request} to {location}", "Configure that address as the provider's URL if it is the right one.";
    /// The server's TLS is too old or too weak.
    ProviderTlsWeak = 315, "PROVIDER_TLS_WEAK", "the TLS of provider {provider} at {url} is too weak: {why}", "Give the server a certificate with a subject alternative name and SHA-256, and TLS 1.2 or newer.";
    /// The server's version offers no API that we speak.
    ProviderUnsupported = 316, "PROVIDER_UNSUPPORTED", "provider {provider} runs Katello {version}: {why}", "Upgrade the provider.";
    /// The search of the server did not accept our query.
    ProviderSearch = 317, "PROVIDER_SEARCH", "provider {provider} did not understand the search '{search}': {why}", "Please report it with the server's version.";
    /// No provider is configured at all.
    NoProvider = 318, "NO_PROVIDER", "no provider is configured, so nobody can be asked about host {host}", "Add a Katello or Satellite server to the configuration.";

    /// The provider does not know the host.
    HostNotRegistered = 400, "HOST_NOT_REGISTERED", "host {host} is not known to provider {provider}, or our user may not see it there", "Register it with subscription-manager; or let our user see it (view_hosts in its organization and location); or associate it by hand.";
    /// Several content hosts match and nothing tells which is right.
    HostAmbiguous = 401, "HOST_AMBIGUOUS", "host {host} matches several content hosts of provider {provider}: {candidates}", "Delete the stale records there, or associate the host by hand.";
    /// The host is known, without content.
    HostWithoutContent = 402, "HOST_WITHOUT_CONTENT", "host {host} is known to provider {provider}, but not registered for content", "Register it with subscription-manager.";
    /// The gate of every install.
    HostNotInMaintenance = 403, "HOST_NOT_IN_MAINTENANCE", "host {host} is '{status}', not in maintenance", "Move it to maintenance first.";
    /// The second gate of every install.
    HostRunsVms = 404, "HOST_RUNS_VMS", "host {host} still runs {count} virtual machines", "Migrate or stop them first.";
    /// The number of VMs is not known, so nobody can say that it is zero.
    HostVmsUnknown = 405, "HOST_VMS_UNKNOWN", "nobody knows how many virtual machines host {host} runs", "Pass the host's VM count with the call.";
    /// The association names a content host that is gone.
    AssociationStale = 406, "ASSOCIATION_STALE", "host {host} is associated with content host {content_host} of provider {provider}, which no longer exists or which our user may no longer see", "Let our user see it (view_hosts in its organization and location), or refresh or drop the association.";
    /// No association is stored.
    AssociationMissing = 407, "ASSOCIATION_MISSING", "no content host is associated with host {host}", "Call 'associate', or check the host once.";

    /// Nothing was selected. Some servers would update everything.
    EmptySelection = 500, "EMPTY_SELECTION", "nothing was selected to install on host {host}", "Name at least one erratum or package.";
    /// Errata that the provider does not know or that do not concern this host.
    ErrataNotApplicable = 501, "ERRATA_NOT_APPLICABLE", "host {host} cannot install {errata}: not installable from its content view any more", "List the host's errata again; they may be installed already or were withdrawn.";
    /// The provider does not know the erratum.
    ErratumUnknown = 502, "ERRATUM_UNKNOWN", "provider {provider} knows no erratum {erratum}", "Check the id.";
    /// A package cannot be upgraded on this host.
    PackagesNotUpgradable = 503, "PACKAGES_NOT_UPGRADABLE", "host {host} has no newer version of {packages} to install", "List the host's updates again.";
    /// The provider cannot install on this host.
    NoInstallPath = 504, "NO_INSTALL_PATH", "provider {provider} cannot install on host {host}: {why}", "{remedy}";
    /// The override of the maintenance gate does not extend to these packages.
    OverrideRefused = 505, "OVERRIDE_REFUSED", "{packages} cannot be installed on host {host} outside maintenance, not even with an override", "Move the host to maintenance.";
    /// The update would make the cluster's level impossible on the host.
    UpdateDropsClusterLevel = 506, "UPDATE_DROPS_CLUSTER_LEVEL", "after the update host {host} would no longer support cluster level {level}", "Raise the cluster's level first, or choose other updates.";
    /// The update would make the host unusable for this engine.
    UpdateDropsEngine = 507, "UPDATE_DROPS_ENGINE", "after the update host {host} would no longer support engine {engine}", "Upgrade the engine first, or choose other updates.";
    /// An unfinished task works on the host already.
    HostBusy = 508, "HOST_BUSY", "task {task} still works on host {host}", "Wait for it, or cancel it.";
    /// Errata concern the host, and its content view does not offer them.
    ErrataNotPublished = 509, "ERRATA_NOT_PUBLISHED", "{count} errata that concern host {host} are not in its content view: {errata}", "Publish a new version, or an incremental one, of {views}.";

    /// No task of that id in this state directory.
    TaskUnknown = 510, "TASK_UNKNOWN", "no task {task} in this state directory", "Check the id; finished tasks are kept for a limited time.";
    /// The provider no longer knows the task.
    TaskLost = 511, "TASK_LOST", "provider {provider} no longer knows task {task} of host {host}", "Look at the host itself; the errata may or may not be installed.";
    /// The task paused: a person must look at it on the provider.
    TaskPaused = 512, "TASK_PAUSED", "task {task} of host {host} is paused on provider {provider}: {why}", "Resume or cancel it on the provider.";
    /// The task cannot be cancelled.
    TaskNotCancellable = 513, "TASK_NOT_CANCELLABLE", "task {task} cannot be cancelled: {why}", "Look at it on the provider; it may have ended already.";
    /// The task failed on the provider or on the host.
    TaskFailed = 514, "TASK_FAILED", "task {task} of host {host} failed: {why}", "Read the provider's words; check the host before the next attempt.";
    /// The task passed its deadline.
    TaskStuck = 515, "TASK_STUCK", "task {task} of host {host} has not ended within {limit}", "Look at it on the provider; it may still be working.";
    /// The install was sent and the process died before the provider's answer was stored.
    TaskUncertain = 516, "TASK_UNCERTAIN", "whether the installation of task {task} on host {host} began is not known", "Look at the host's tasks on the provider before the next attempt.";

    /// The data needed for the answer is not there.
    NoData = 600, "NO_DATA", "{what} is not known: {why}", "";
    /// The engine's own flag says something else than the provider.
    EngineDisagrees = 601, "ENGINE_DISAGREES", "the engine says that host {host} {engine}, provider {provider} says that it {provider_says}", "Run the engine's 'check for upgrade' on the host, and compare its repositories with its content view.";
    /// The provider's data about the host is old.
    DataStale = 602, "DATA_STALE", "what is known about host {host} is {age} old", "Check that the host's subscription-manager checks in at the provider.";
    /// Several content hosts match; the newest is used.
    DuplicateContentHosts = 603, "DUPLICATE_CONTENT_HOSTS", "provider {provider} has stale records of host {host}: {duplicates}", "Delete them there.";

    /// The provider cannot restart a host.
    NoRestartPath = 520, "NO_RESTART_PATH", "provider {provider} cannot restart host {host}: it has no remote execution for it", "Set up remote execution there, let the engine upgrade the host, or restart it by hand when the run asks for it.";

    /// Nothing is configured that knows about the engine's own updates.
    EngineSourceMissing = 700, "ENGINE_SOURCE_MISSING", "nobody can tell whether the engine has updates: {why}", "Set 'engine.source' in the configuration.";
    /// `engine-upgrade-check` failed.
    EngineCommandFailed = 701, "ENGINE_COMMAND_FAILED", "'{command}' failed: {why}", "Run it by hand as the user of this process; it needs root on most systems: then let a timer of root's write a status file.";
    /// The status file cannot be used.
    EngineStatusUnusable = 702, "ENGINE_STATUS_UNUSABLE", "status file {path} cannot be used: {why}", "Correct the timer that writes it; the file must belong to root or to the user of this process, and nobody else may write to it.";
    /// The status file is old.
    EngineStatusOld = 703, "ENGINE_STATUS_OLD", "status file {path} is {age} old", "Check the timer that writes it.";
    /// No notification of that id.
    NotificationUnknown = 710, "NOTIFICATION_UNKNOWN", "no notification {id}", "It was withdrawn, or newer news took its place; list them again.";
    /// The periodic check of the hosts has nothing to look at.
    NoInventory = 720, "NO_INVENTORY", "nobody has given an inventory of clusters and hosts to check", "Call 'watch' after each start.";

    /// No adapter to the engine's API is there.
    EngineApiMissing = 750, "ENGINE_API_MISSING", "{what} needs the engine's API, and nothing is configured to reach it", "Configure the engine's API.";
    /// The engine does not answer.
    EngineUnreachable = 751, "ENGINE_UNREACHABLE", "the engine cannot be reached: {why}", "Check that the engine runs; what is under way waits for it.";
    /// The engine answered 400 or 409.
    EngineRejected = 752, "ENGINE_REJECTED", "the engine rejected {what}: {why}", "Read the engine's own words.";
    /// The engine knows nothing of that id.
    EngineNotFound = 753, "ENGINE_NOT_FOUND", "the engine knows no {what}", "It was removed, or our user may not see it.";
    /// The engine did not answer in time, so nobody knows what it did.
    EngineTimeout = 754, "ENGINE_TIMEOUT", "the engine did not answer {what} in time", "Nothing is assumed; the state is read again.";

    /// A VM cannot be moved away and nobody agreed to stop it.
    VmCannotMove = 800, "VM_CANNOT_MOVE", "VM {vm} cannot leave host {host}: {why}", "{remedy}";
    /// No placement of the VMs of a host exists.
    PlacementInfeasible = 801, "PLACEMENT_INFEASIBLE", "host {host} cannot be emptied: {why}", "{remedy}";
    /// The search for a placement reached its limit.
    PlacementUndecided = 802, "UNDECIDED", "whether host {host} can be emptied was not decided within {steps} steps of the search", "Give the cluster more free memory, take fewer hosts out at once, or agree to stop VMs.";
    /// Somebody else upgrades the cluster.
    ForeignRun = 803, "FOREIGN_RUN", "cluster {cluster} is being upgraded already, under the id '{holder}'", "Wait for that upgrade, or clear the flag in the engine if it is a leftover.";
    /// A host of the cluster is on its way between two states.
    ClusterHostBusy = 804, "CLUSTER_HOST_BUSY", "host {host} of the cluster is '{status}', and not by us", "Wait until it has settled.";
    /// The status of a host does not allow an upgrade.
    HostStatusRefused = 805, "HOST_STATUS_REFUSED", "host {host} is '{status}' and cannot be upgraded: {why}", "{remedy}";
    /// Only a provider can install what the policy says.
    PolicyNeedsProvider = 806, "POLICY_NEEDS_PROVIDER", "the policy '{policy}' needs a provider for host {host}: the engine's own upgrade installs every package", "Register the host with a provider, or choose the policy 'all'.";
    /// Hosted engine's high availability is switched off.
    GlobalMaintenance = 807, "GLOBAL_MAINTENANCE", "hosted engine is in global maintenance, as host {host} says", "End global maintenance first.";
    /// The host is about to become, or to cease to be, the storage pool manager.
    SpmContending = 808, "SPM_CONTENDING", "host {host} contends for the storage pool manager", "Wait until the data center has a storage pool manager.";
    /// More than one installation takes.
    TooManyUpdates = 809, "TOO_MANY_UPDATES", "host {host} would get {count} {what}, and one installation takes at most {limit}", "Choose errata by severity or by name, or let the engine upgrade the host.";
    /// A request names a host that the cluster does not have.
    PlanHostUnknown = 810, "PLAN_HOST_UNKNOWN", "'{field}' names host {host}, which cluster {cluster} does not have", "Correct the id; it may have moved to another cluster.";
    /// A request contradicts itself.
    PlanContradiction = 811, "PLAN_CONTRADICTION", "the request contradicts itself: {what}", "Correct the request.";
    /// As many hosts may be out as there are.
    MaxUnavailableTooLarge = 812, "MAX_UNAVAILABLE_TOO_LARGE", "'max_unavailable' is {max_unavailable}, and cluster {cluster} has {hosts} hosts", "Leave at least one host in service.";
    /// Too many hosts are out already.
    HostsAlreadyOut = 813, "HOSTS_ALREADY_OUT", "{hosts} are out of service and stay so; with 'max_unavailable' {max_unavailable} no other host may be taken out", "Bring them back, or raise 'max_unavailable'.";
    /// The cluster cannot get the level.
    LevelNotPossible = 814, "LEVEL_NOT_POSSIBLE", "cluster {cluster} cannot be raised to level {level}: {why}", "{remedy}";
    /// A consent that cannot be meant.
    ConsentWrong = 815, "CONSENT_WRONG", "consent '{field}' names {entity}, {why}", "Correct the consents; they must say exactly what people agree to.";
    /// The host has nothing to install.
    NoUpdates = 816, "NO_UPDATES", "host {host} has nothing to install under the policy '{policy}'", "";
    /// Nobody can say which updates a host has.
    UpdatesUnknown = 817, "UPDATES_UNKNOWN", "the updates of host {host} are not known: {why}", "{remedy}";
    /// Hosts of one run would end with different versions.
    UpdatesDiffer = 818, "UPDATES_DIFFER", "the hosts would not end with the same packages: {packages}", "Give them the same content view version, or go on if that is meant.";
    /// Something that was asked for by name concerns no host.
    NothingFits = 819, "NOTHING_FITS", "{what} is installable on no host of the plan", "Check the id, whether it is in the content view, or whether it is installed already.";
    /// A Node is updated as a whole.
    NodeNeedsAll = 820, "NODE_NEEDS_ALL", "host {host} is a Node: its only update is a new image, which only the policy 'all' takes", "Upgrade Nodes under the policy 'all'.";
    /// The request names other hosts.
    HostNotChosen = 821, "HOST_NOT_CHOSEN", "host {host} is not among those that the request names", "";
    /// The level is possible and not certain.
    LevelUncertain = 822, "LEVEL_UNCERTAIN", "whether {hosts} will support level {level} is known only when they have run the update", "The level is raised only if it is certain then.";
    /// Affinity among VMs is not kept while hosts are emptied.
    AffinityIgnored = 823, "AFFINITY_IGNORED", "at level {level} the engine does not keep VMs together or apart while hosts are emptied: groups {groups}", "Move their VMs afterwards, or let the engine's scheduler do it.";
    /// Fewer hosts at once than asked for.
    MaxUnavailableReduced = 824, "MAX_UNAVAILABLE_REDUCED", "hosts are taken out one at a time instead of {max_unavailable}: {why}", "";
    /// No host of the cluster manages storage.
    NoSpm = 825, "NO_SPM", "no host of cluster {cluster} is the storage pool manager", "Nothing is to be done if a host of another cluster of the data center is.";
    /// A host of the plan is not in the cluster any more.
    PlanHostGone = 826, "PLAN_HOST_GONE", "host {host} of the plan is not in cluster {cluster} any more", "Make a new plan.";
    /// Somebody changed the cluster during the run.
    PlanClusterChanged = 827, "PLAN_CLUSTER_CHANGED", "cluster {cluster} was changed since the plan was made: {what}", "Go on if that was meant; otherwise make a new plan.";
    /// The order is allowed and not wise.
    OrderUnwise = 828, "ORDER_UNWISE", "host {host} stands before others in the given order: {why}", "Leave it out of the order; then it goes last.";
    /// Installing through the provider is less than the engine's own upgrade.
    EngineWorkSkipped = 829, "ENGINE_WORK_SKIPPED", "packages come from the provider, so the engine's own extra work is not done: LVM filter, module streams, OVN", "Let the engine upgrade the hosts where that is needed.";

    /// A run of the cluster has not ended.
    RunExists = 830, "RUN_EXISTS", "run {run} of cluster {cluster} has not ended", "Resume, cancel or abandon it first.";
    /// Another process drives the run.
    RunFenced = 831, "RUN_FENCED", "run {run} is driven by another process now (epoch {epoch})", "Nothing is to be done: that process goes on.";
    /// No run of that id.
    RunUnknown = 832, "RUN_UNKNOWN", "no run {run} in this state directory", "List the runs.";
    /// A person paused the run.
    RunPausedByPerson = 834, "RUN_PAUSED_BY_PERSON", "run {run} was paused by a person", "Resume it.";
    /// No stored plan has that hash.
    PlanUnknown = 835, "PLAN_UNKNOWN", "no plan has the hash {hash}", "Make the plan again and approve it; plans are kept for a limited time, and a changed plan has another hash.";
    /// A plan with blockers cannot be started.
    PlanBlocked = 836, "PLAN_BLOCKED", "the plan for cluster {cluster} cannot be carried out: {why}", "Mend what it names, and make the plan again.";
    /// A plan of another format than this version's.
    PlanFormat = 837, "PLAN_FORMAT", "the plan has format {found}, this version starts plans of format {known}", "Make the plan again.";
    /// The same request comes to another plan now.
    PlanChanged = 872, "PLAN_CHANGED", "the plan for cluster {cluster} is not what was approved any more: {what}", "Look at the plan that is made now, and approve that one.";
    /// The run has ended.
    RunEnded = 838, "RUN_ENDED", "run {run} has ended", "Start another one.";
    /// The host is not part of the run.
    HostNotInRun = 839, "HOST_NOT_IN_RUN", "host {host} is not one of the hosts of run {run}", "Name one of its hosts by id.";
    /// Somebody else upgrades the cluster.
    RunForeign = 840, "RUN_FOREIGN", "cluster {cluster} is being upgraded by somebody else: its upgrade flag is held by '{holder}'", "Wait for that upgrade, or clear the flag in the engine if it is a leftover.";
    /// Somebody else changed what a run works on.
    ForeignActor = 841, "FOREIGN_ACTOR", "{what}; this was done by {who}, not by this run", "Talk to them; then resume, skip the host, adopt what is there, or cancel.";
    /// A host cannot be begun as it is.
    HostNotReady = 842, "HOST_NOT_READY", "host {host} is '{status}'", "Bring it up, or skip it.";
    /// Too many hosts are out.
    TooManyOut = 843, "TOO_MANY_OUT", "{count} hosts would be out of service, at most {max} may be: {hosts}", "Bring hosts back, or cancel and plan with a greater max_unavailable.";
    /// A person must agree.
    RunNeedsApproval = 844, "RUN_NEEDS_APPROVAL", "host {host} waits for a person's approval", "Approve it, or cancel.";
    /// The engine started a short while ago.
    EngineStartedLately = 845, "ENGINE_STARTED_LATELY", "the engine started {age} ago, and no new host is begun within {limit} of that", "Nothing is to be done: it goes on by itself.";
    /// A host of the run is not in the cluster any more.
    HostGone = 846, "HOST_GONE", "host {host} is not in cluster {cluster} any more", "Plan it where it is now.";
    /// A phase took too long.
    HostDeadline = 847, "HOST_DEADLINE", "host {host}: {phase} did not end within {limit}", "Look at the host; raise the deadline in the next plan if it is only slow.";
    /// A VM does not leave a host.
    VmDoesNotLeave = 848, "VM_DOES_NOT_LEAVE", "VM {vm} does not leave host {host}: {why}", "Migrate or stop it; or wait: the host is brought back to service at its deadline.";
    /// A consented VM did not stop.
    VmNotStopped = 849, "VM_NOT_STOPPED", "VM {vm} on host {host} did not stop within {limit}", "Shut it down, or consent to cutting its power in the next plan.";
    /// A VM that we stopped does not run.
    VmNotStarted = 850, "VM_NOT_STARTED", "VM {vm}, which this run stopped on host {host}, was not started again: {why}", "Start it.";
    /// A host left maintenance in the middle.
    HostLeftMaintenance = 851, "HOST_LEFT_MAINTENANCE", "host {host} left maintenance during {phase} and is '{status}'{who}", "Do not let it run VMs: its packages may be half installed. Resume, and it is taken out and left for you; or skip it.";
    /// Nobody knows whether an installation began.
    InstallInDoubt = 852, "INSTALL_IN_DOUBT", "whether packages were installed on host {host} is not known: {why}", "Look at the host's tasks on the provider, and mend or cancel what hangs there; then resume, or skip the host.";
    /// Nothing can restart the host.
    RestartByHand = 853, "RESTART_BY_HAND", "host {host} has to be restarted, and nothing here can do it: {why}", "Restart it by hand, then resume.";
    /// Nothing shows that the host restarted.
    RestartUnproven = 854, "RESTART_UNPROVEN", "nothing here can show that host {host} restarted: {why}", "Look at its boot time.";
    /// The host did not come back.
    HostNotBack = 855, "HOST_NOT_BACK", "host {host} was not seen alive within {limit} of the order to restart", "Look at its console.";
    /// The host has other versions than planned.
    VersionsNotAsPlanned = 856, "VERSIONS_NOT_AS_PLANNED", "host {host} has {found} where the plan says {planned} or newer", "Look at its package manager's log.";
    /// The host did not come up for good.
    HostNotUp = 857, "HOST_NOT_UP", "host {host} did not come up for good: {why}", "Look at the engine's events about it.";
    /// A setting that we changed is not as we left it.
    SettingChanged = 858, "SETTING_CHANGED", "{setting} was changed by somebody else: it is {found}; before the run it was {before}", "It was left as it is. Set it by hand if it should be as before.";
    /// A setting could not be restored.
    SettingNotRestored = 859, "SETTING_NOT_RESTORED", "{setting} could not be restored to {before}: {why}", "Set it by hand.";
    /// The level was not raised.
    LevelNotRaised = 860, "LEVEL_NOT_RAISED", "cluster {cluster} stays at level {level}: {why}", "Upgrade or exclude the hosts that it names, then raise the level.";
    /// The cluster was edited.
    ClusterChanged = 861, "CLUSTER_CHANGED", "cluster {cluster} was changed since the plan: {what}", "Resume to go on with what is there, or cancel and plan anew.";
    /// The engine refused an action.
    EngineRefusedStep = 862, "ENGINE_REFUSED_STEP", "the engine did not {action} host {host}: {why}", "Read the engine's own words.";
    /// VMs run on a host that the engine takes for empty.
    HostRunsQemu = 863, "HOST_RUNS_QEMU", "host {host} runs {count} qemu processes, and the engine knows of none", "Look at the host; end them, or wait until they have ended.";
    /// Nobody saw that the host became empty.
    HostUnwatched = 864, "HOST_UNWATCHED", "host {host} got into maintenance from '{status}': the engine did not look whether it is empty", "Look at the host, bring it up, and plan it again.";
    /// Too many hosts failed.
    FailureBudget = 865, "FAILURE_BUDGET", "{count} hosts failed, {max} may: no further host was begun", "Look at the failed hosts; then plan the rest.";
    /// What is left of the plan does not hold any more.
    PlanNoLongerHolds = 866, "PLAN_NO_LONGER_HOLDS", "the plan does not hold any more for host {host}: {why}", "Mend it and resume, skip the host, or cancel and plan anew.";
    /// An object of the run's plan is missing in the configuration.
    RunProviderMissing = 867, "RUN_PROVIDER_MISSING", "the run needs provider {provider}, which is not configured any more", "Configure it again and resume, or cancel.";
    /// The engine's own scheduler sees no place for a VM.
    NoMigrationTarget = 868, "NO_MIGRATION_TARGET", "the engine's scheduler has no host for VM {vm} of host {host}", "Free memory, bring hosts up, or stop the VM.";
    /// A person skipped the host.
    HostSkipped = 870, "HOST_SKIPPED", "host {host} was skipped by a person", "Plan it again when it is ready.";
    /// What a run waits for, where nothing is wrong.
    RunWaits = 871, "RUN_WAITS", "{entity}: {what}", "Nothing is to be done.";
    /// A call was not made, because what it rests on was read too long ago.
    ReadTooOld = 873, "READ_TOO_OLD", "nothing was sent: what was read before is {age} old", "Nothing is to be done: it is read again. Look for what is slow if it lasts.";
    /// An order to restart has not ended.
    RestartPending = 874, "RESTART_PENDING", "the order to restart host {host} has not ended on its provider within {limit}", "Look at its jobs there: let the order run, or cancel it, since it would restart the host whenever it runs; then resume, or skip the host.";
    /// What raising the level means for VMs.
    LevelPreview = 875, "LEVEL_PREVIEW", "raising cluster {cluster} to level {level}: {what}", "Plan restarts of these VMs, or give them a level of their own.";
    /// The engine's own VM cannot run on a host that is back.
    HostedEngineNotReady = 876, "HOSTED_ENGINE_NOT_READY", "host {host} is up, and the engine's own VM cannot run on it: {why}", "Look at ovirt-ha-agent on the host, and at its local maintenance.";
    /// What a past run shows of its hosts cannot be read.
    PastUnread = 890, "PAST_UNREAD", "run {run} cannot be read, so nothing was learned from it: {why}", "Nothing has to be done: the general predictions and deadlines count where nothing else is known. The doctor looks at the state.";
    /// Features of a host's CPU are gone after its restart.
    CpuFlagsLost = 885, "CPU_FLAGS_LOST", "the CPU of host {host} had these features before its restart and has not now: {flags}", "VMs that need them cannot move there. Look for what the update changed (microcode, kernel arguments, firmware); then resume, or cancel.";
    /// A VM cannot be the one that is moved to the canary and back.
    MigrationTestImpossible = 886, "MIGRATION_TEST_IMPOSSIBLE", "the migration test cannot be made with VM {vm}: {why}", "Name a VM that may be moved to the canary and back, or leave the test out.";
    /// The nominated VM did not get to the canary, or not away from it.
    MigrationTestFailed = 887, "MIGRATION_TEST_FAILED", "VM {vm} could not be moved from host {from} to host {to}: {why}", "Look at the logs of VDSM and libvirt on both hosts; other VMs will fail in the same way.";
    /// The migration test was not made, or not to its end.
    MigrationTestNotMade = 888, "MIGRATION_TEST_NOT_MADE", "the migration test of host {host} with VM {vm} was not made to its end: {why}", "Move a VM there and back by hand before the next host begins.";
    /// Something of the cluster stands against taking out a host.
    ClusterTroubled = 880, "CLUSTER_TROUBLED", "cluster {cluster}: {what}; host {host} is not begun", "Mend it; the run looks again by itself.";
    /// Something that was well before a host was begun is not, now that it is back.
    HostTroubled = 881, "HOST_TROUBLED", "host {host} is up, and {what}, which was not so before it was begun", "Look at the host's networks and storage in the engine.";
    /// The engine tells of errors.
    ClusterNotQuiet = 882, "CLUSTER_NOT_QUIET", "host {host} is not begun within {limit} of an error that the engine tells about cluster {cluster}: {event}", "Look at what goes wrong. Where it goes on for three times as long, the run asks you; resume says to go on all the same.";
    /// The engine does not let a host go that serves Gluster volumes.
    GlusterNotReady = 883, "GLUSTER_NOT_READY", "host {host} cannot leave yet: {why}", "Wait for the heal, or bring the other bricks up; the run tries again by itself.";
    /// A canary failed.
    CanaryFailed = 869, "CANARY_FAILED", "the first host, {host}, failed, so no other one was begun", "Look at it; then plan the rest.";
    /// Another host of its rack is out.
    HostsApart = 893, "HOSTS_APART", "host {host} must not be out together with {others}, out of service now", "Nothing is to be done if the run has those in hand. Else bring them back, or skip the host.";
    /// Something of the cluster is not as it should be while a plan is made.
    PlanTroubled = 894, "PLAN_TROUBLED", "cluster {cluster}: {what}", "Mend it before the run; it begins no host while this stands against it.";
    /// The engine has no recent backup.
    EngineBackupOld = 895, "ENGINE_BACKUP_OLD", "{what}", "Run engine-backup before a run that changes every host of a cluster.";
    /// A host that was in maintenance stays in service.
    HostLeftInService = 896, "HOST_LEFT_IN_SERVICE", "host {host} is upgraded, was in maintenance before, and was brought into service by its restart: it is '{status}'", "Move it to maintenance again where it should stay out.";
    /// The journal cannot be read as a run.
    JournalDamaged = 833, "JOURNAL_DAMAGED", "the journal of run {run} cannot be read at record {record}: {why}", "Restore the state from a backup; hosts and settings are as the last records say. Nothing was changed.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Code {
    /// The stable number, as the C face shows it.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|c| c.name() == name)
    }

    /// Begins an error of this code: `Code::Closed.err()`, `Code::StateInUse.err().with("path", p)`.
    pub fn err(self) -> Error {
        Error { code: self, params: BTreeMap::new() }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        Code::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown error code '{name}'")))
    }
}

/// What went wrong: a code and its named parameters. The sentence is made from both.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    params: BTreeMap<String, String>,
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The named parameters of the sentence.
    pub fn params(&self) -> &BTreeMap<String, String> {
        &self.params
    }

    /// One parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }

    /// Adds a parameter, or replaces one. Never pass a secret: errors are shown, stored and logged.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The sentence: what happened, to which entity.
    pub fn message(&self) -> String {
        fill(self.code.template(), &self.params)
    }

    /// What to do now; empty where nothing is to be done.
    pub fn remedy(&self) -> String {
        fill(self.code.remedy(), &self.params)
    }

    /// Shorthand for [`Code::InvalidArgument`].
    pub fn argument(field: &str, problem: impl fmt::Display) -> Self {
        Code::InvalidArgument.err().with("field", field).with("problem", problem)
    }

    /// Shorthand for [`Code::Internal`]: a broken assumption of our own.
    pub fn internal(what: impl fmt::Display) -> Self {
        Code::Internal.err().with("what", what)
    }
}

/// Puts parameters into a template. A parameter that nobody gave shows as `(name)`, so that a reader sees
/// a sentence and a test sees the omission.
pub(crate) fn fill(template: &str, params: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = tail.split_once('}') else {
            out.push('{');
            rest = tail;
            continue;
        };
        match params.get(name) {
            Some(value) => out.push_str(value),
            None => {
                out.push('(');
                out.push_str(name);
                out.push(')');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message())?;
        match self.remedy() {
            r if r.is_empty() => Ok(()),
            r => write!(f, ". {r}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Error {}

/// An error as a document: what faces send, and what answers carry as the reason of an `unknown`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code.
    pub code: Code,
    /// What happened, to which entity.
    pub message: String,
    /// What to do now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remedy: String,
    /// Named parameters of the sentence.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl From<&Error> for Problem {
    fn from(e: &Error) -> Self {
        Problem { code: e.code, message: e.message(), remedy: e.remedy(), params: e.params.clone() }
    }
}

impl From<Error> for Problem {
    fn from(e: Error) -> Self {
        Problem::from(&e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_documented() {
        let mut names: Vec<_> = Code::ALL.iter().map(|c| c.name()).collect();
        let mut numbers: Vec<_> = Code::ALL.iter().map(|c| c.number()).collect();
        names.sort_unstable();
        numbers.sort_unstable();
        names.dedup();
        numbers.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        assert_eq!(numbers.len(), Code::ALL.len());
        for c in Code::ALL {
            assert_eq!(Code::from_name(c.name()), Some(*c));
            assert!(!c.template().is_empty(), "{c} has no sentence");
        }
    }

    #[test]
    fn sentence_and_remedy_are_filled() {
        let e = Code::StateInUse.err().with("path", "/var/lib/x").with("pid", 42);
        assert_eq!(e.message(), "state directory /var/lib/x is controlled by process 42");
        assert!(e.to_string().starts_with("STATE_IN_USE: state directory /var/lib/x"));
        assert_eq!(Code::StateInUse.err().message(), "state directory (path) is controlled by process (pid)");
    }

    #[test]
    fn problem_round_trips() {
        let p = Problem::from(Code::ProviderAuth.err().with("provider", "katello").with("why", "no {such} user"));
        let json = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), p);
        assert!(p.message.contains("no {such} user"));
    }
}
