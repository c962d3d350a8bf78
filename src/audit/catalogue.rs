//! The catalogue: stable name, number, severity, sentence, remedy and fields of every event.
//!
//! Each row gives a kind and a struct of the same name that needs every field of its own. The fields that all events about
//! one subject have are in the struct of the subject. A field that is forgotten or misspelt does not compile.
//!
//! Bands: 1000 checks of hosts, 1100 installations, 1200 the engine and periodic checks, 1300 runs. Numbers are
//! appended within a band and never reused.

use std::fmt::Display;

use crate::error::cleaned;
use crate::model::TimeMs;
use crate::model::event::{EventSeverity, NewEvent};
use crate::model::ids::{ClusterId, CorrelationId, HostId, TaskId};

/// Names and values of fields.
type Fields = Vec<(&'static str, String)>;

/// What events are about.
pub trait Subject {
    /// The fields that all events about it have.
    fn fields(self) -> Fields;
}

/// An event of the catalogue.
pub trait Event: Sized {
    /// What it is about.
    type Subject: Subject;
    /// Its row.
    const KIND: EventKind;
    /// Its own fields.
    fn fields(self) -> Fields;

    /// Begins the event.
    fn about(self, subject: Self::Subject, at_ms: TimeMs) -> EventBuilder {
        let kind = Self::KIND;
        let fields = subject.fields().into_iter().chain(self.fields());
        EventBuilder {
            event: NewEvent {
                name: kind.name().to_owned(),
                number: kind.number(),
                severity: kind.severity(),
                text: String::new(),
                host_id: None,
                cluster_id: None,
                task_id: None,
                correlation_id: None,
                fields: fields.map(|(name, value)| (name.to_owned(), cleaned(value))).collect(),
                at_ms,
            },
            template: kind.template(),
        }
    }
}

/// Makes the kinds, the subjects, and one struct for each event.
macro_rules! catalogue {
    ($(#[doc = $about:literal] $subject:ident $common:tt {
        $(#[doc = $doc:literal] $variant:ident $own:tt = $number:literal, $name:literal, $severity:ident, $template:literal,
            $remedy:literal;)+
    })+) => {
        /// Kind of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u32)]
        pub enum EventKind { $($(#[doc = $doc] $variant = $number,)+)+ }

        impl EventKind {
            /// Every kind, in the order of the catalogue.
            pub const ALL: &'static [EventKind] = &[$($(EventKind::$variant,)+)+];

            /// Stable name.
            pub fn name(self) -> &'static str { match self { $($(EventKind::$variant => $name,)+)+ } }

            /// Severity.
            pub fn severity(self) -> EventSeverity { match self { $($(EventKind::$variant => EventSeverity::$severity,)+)+ } }

            /// When it is written.
            pub fn meaning(self) -> &'static str { match self { $($(EventKind::$variant => $doc.trim_ascii(),)+)+ } }

            /// The sentence, with `{field}` where a field goes.
            pub fn template(self) -> &'static str { match self { $($(EventKind::$variant => $template,)+)+ } }

            /// What the reader can do about it; empty where nothing is to be done.
            pub fn remedy(self) -> &'static str { match self { $($(EventKind::$variant => $remedy,)+)+ } }

            /// The names of its fields.
            pub fn fields(self) -> &'static [&'static str] {
                match self { $($(EventKind::$variant => names!($common $own),)+)+ }
            }
        }

        $(subject!(#[doc = $about] $subject $common);)+
        $($(event!(#[doc = $doc] $variant $own $subject);)+)+

        /// Never called: its body compiles only if each sentence has no other fields than its event.
        #[allow(dead_code, non_snake_case, unused_variables)]
        mod sentences {
            $($(sentence!($variant $common $own $template);)+)+
        }
    };
}

macro_rules! names {
    (($($common:ident),*) ($($own:ident),*)) => { &[$(stringify!($common),)* $(stringify!($own)),*] };
}

macro_rules! subject {
    (#[doc = $doc:literal] $name:ident ($($field:ident),*)) => {
        #[doc = $doc]
        pub struct $name {
            $(#[doc = concat!("Field `", stringify!($field), "`.")] pub $field: String,)*
        }

        impl Subject for $name {
            fn fields(self) -> Fields {
                vec![$((stringify!($field), self.$field)),*]
            }
        }
    };
}

macro_rules! event {
    (#[doc = $doc:literal] $name:ident ($($field:ident),*) $subject:ident) => {
        #[doc = $doc]
        #[allow(non_camel_case_types)]
        pub struct $name<$($field),*> {
            $(#[doc = concat!("Field `", stringify!($field), "`. Never a secret.")] pub $field: $field,)*
        }

        #[allow(non_camel_case_types)]
        impl<$($field: Display),*> Event for $name<$($field),*> {
            type Subject = $subject;
            const KIND: EventKind = EventKind::$name;

            fn fields(self) -> Fields {
                vec![$((stringify!($field), self.$field.to_string())),*]
            }
        }
    };
}

macro_rules! sentence {
    ($name:ident ($($common:ident),*) ($($own:ident),*) $template:literal) => {
        fn $name($($common: &str,)* $($own: &str),*) -> String { format!($template) }
    };
}

catalogue! {
    /// A host, or a check of it.
    OfHost(host) {
        /// A check found updates where the last one had found none, or other ones.
        HostUpdatesAvailable(summary) = 1000, "HOST_UPDATES_AVAILABLE", Normal, "Host {host} has updates: {summary}.",
            "Look at them with 'check host' or 'errata', and plan an installation or a run.";
        /// A check found no updates where the last one had found some.
        HostUpToDate() = 1001, "HOST_UP_TO_DATE", Normal, "Host {host} is up to date.", "";
        /// It became unknown whether a host has updates.
        HostCheckFailed(why) = 1002, "HOST_CHECK_FAILED", Warning, "Whether host {host} has updates is not known: {why}",
            "Remove the cause that the text names. The host is checked again by itself; until then it is not known whether it has updates.";
        /// The association of a host was dropped.
        AssociationDropped(actor) = 1012, "ASSOCIATION_DROPPED", Normal, "The association of host {host} was dropped by {actor}.",
            "Nothing to do: the next check looks for the content host again. Associate the host by hand if it finds the wrong one.";
        /// The cluster levels of a Node image became known.
        ImageLevelsLearned(image, levels) = 1020, "IMAGE_LEVELS_LEARNED", Normal, "Node image {image} supports cluster levels {levels} (reported by host {host}).", "";
        /// A host can get security fixes. The event is written once per set of errata.
        HostSecurityUpdates(summary) = 1210, "HOST_SECURITY_UPDATES", Warning, "Host {host} lacks security fixes: {summary}.",
            "Plan an installation or a run. The event comes again only when further errata are added.";
        /// The updates of a host change the cluster levels that it supports. The event is written once per set of levels.
        HostLevelsChange(summary) = 1211, "HOST_LEVELS_CHANGE", Normal, "Updates of host {host} change the cluster levels that it supports: {summary}.",
            "Look at the levels of the cluster with 'check cluster' before you update the host.";
    }

    /// The association of a host.
    OfAssociation(host, content_host, provider) {
        /// A host was associated with a content host.
        HostAssociated(matched_by) = 1010, "HOST_ASSOCIATED", Normal, "Host {host} is content host {content_host} of provider {provider} (matched by {matched_by}).",
            "If it is the wrong one, associate the host by hand.";
        /// The provider has stale records of a host.
        HostDuplicateContentHosts(duplicates) = 1011, "HOST_DUPLICATE_CONTENT_HOSTS", Warning, "Provider {provider} has several records of host {host}; the newest, {content_host}, is used. Delete the others: {duplicates}.",
            "Delete the stale records on the provider.";
    }

    /// An installation; `actor` requested it.
    OfInstallation(what, host, provider, actor) {
        /// An installation begins.
        InstallStarted() = 1100, "INSTALL_STARTED", Normal, "Installing {what} on host {host} through provider {provider}, requested by {actor}.", "";
        /// An installation succeeded and is proved.
        InstallSucceeded(why) = 1101, "INSTALL_SUCCEEDED", Normal, "Installed {what} on host {host}: {why}",
            "Restart the host if the installed packages need it.";
        /// The provider reports that an installation succeeded, and the profile does not show it.
        InstallNotProven(why) = 1102, "INSTALL_NOT_PROVEN", Warning, "Provider {provider} reports that {what} is installed on host {host}; this is not proven: {why}",
            "Let the host upload its package profile, and check it again. If packages are missing, read the log of the package manager on the host.";
        /// The provider reports that an installation succeeded, and the profile shows the opposite.
        InstallDisproved(why) = 1103, "INSTALL_DISPROVED", Error, "Provider {provider} reports that {what} is installed on host {host}, but the profile of the host shows the opposite: {why}",
            "Read the output of the job on the provider and the log of the package manager on the host. Keep the host in maintenance until it is repaired.";
        /// An installation failed.
        InstallFailed(why) = 1104, "INSTALL_FAILED", Error, "Installing {what} on host {host} failed: {why}",
            "Read the output of the job on the provider. Check the packages of the host before the next attempt.";
        /// An installation was cancelled.
        InstallCancelled() = 1105, "INSTALL_CANCELLED", Warning, "Installing {what} on host {host} was cancelled; packages may be half updated.",
            "Check the packages of the host, and complete or repair them before the host leaves maintenance.";
        /// An installation is paused on the provider and waits for somebody to resume or cancel it there.
        InstallPaused(why) = 1106, "INSTALL_PAUSED", Warning, "Installing {what} on host {host} is paused on provider {provider}: {why}",
            "Resume or cancel the task on the provider.";
        /// The result of an installation is not known.
        InstallResultUnknown(why) = 1107, "INSTALL_RESULT_UNKNOWN", Error, "The result of installing {what} on host {host} is not known: {why}",
            "Look at the jobs and tasks of the host on the provider. If none runs, try again later: another installation on the host is refused until one hour after this one was sent or last seen.";
        /// An installation takes longer than the configured limit.
        InstallOverdue(limit) = 1108, "INSTALL_OVERDUE", Warning, "Installing {what} on host {host} did not end within {limit}; it is still being followed.",
            "Look at the task on the provider: it may still be working. Cancel it there if it hangs.";
        /// The maintenance gate of an installation was overridden.
        InstallGateOverridden(reason) = 1109, "INSTALL_GATE_OVERRIDDEN", Warning, "{actor} installs {what} on host {host} outside maintenance: {reason}",
            "Nothing to do, if the reason in the text holds. The host was not in maintenance, or ran VMs.";
        /// An installation that was paused on the provider continues.
        InstallResumed() = 1111, "INSTALL_RESUMED", Normal, "Installing {what} on host {host} continues.", "";
    }

    /// The cancel of an installation; `actor` requested the cancel.
    OfCancel(what, host, provider, actor) {
        /// A user requested the cancel of an installation.
        InstallCancelRequested() = 1110, "INSTALL_CANCEL_REQUESTED", Normal, "{actor} asked to cancel installing {what} on host {host}.", "";
        /// The cancel of an installation, requested through an observer, was refused.
        InstallCancelRefused(why) = 1112, "INSTALL_CANCEL_REFUSED", Warning, "The cancel of installing {what} on host {host}, requested by {actor}, was refused: {why}",
            "Read why. If the installation still runs, look at its task on the provider.";
    }

    /// The engine itself.
    OfEngine() {
        /// The engine has an update. The event is written once per version.
        EngineUpdateAvailable(summary, available, installed) = 1200, "ENGINE_UPDATE_AVAILABLE", Normal, "The engine has an update: {summary}.",
            "Plan the update of the engine. The upgrade manager does not update the engine.";
        /// The setup package was updated, and engine-setup has not run.
        EngineSetupPending(version, product) = 1201, "ENGINE_SETUP_PENDING", Warning, "The engine's setup package was updated to {version}; run engine-setup to update the engine.",
            "Run engine-setup on the engine's machine.";
        /// The engine had an update and has none any more.
        EngineUpToDate() = 1202, "ENGINE_UP_TO_DATE", Normal, "The engine is up to date.", "";
    }

    /// A periodic check.
    OfPeriodicCheck(what) {
        /// A periodic check failed where the last one had not, or for another reason.
        PeriodicCheckFailed(why) = 1220, "PERIODIC_CHECK_FAILED", Warning, "The periodic check of {what} failed: {why}",
            "Remove the cause that the text names; 'schedule' and 'doctor' tell more. The check is tried again after 'schedule.retry_after'.";
        /// A periodic check succeeded where the last one had failed.
        PeriodicCheckRecovered() = 1221, "PERIODIC_CHECK_RECOVERED", Normal, "The periodic check of {what} succeeds again.", "";
    }

    /// A run.
    OfRun(cluster, run) {
        /// A rolling upgrade begins.
        RunStarted(hosts, actor) = 1300, "RUN_STARTED", Normal, "The upgrade of cluster {cluster} begins, started by {actor}; hosts of the plan: {hosts} (run {run}).", "";
        /// Another process continues a run.
        RunContinued() = 1301, "RUN_CONTINUED", Normal, "The upgrade of cluster {cluster} continues in another process (run {run}).",
            "Nothing to do, if the engine or this library was restarted. Otherwise find out why the other process ended.";
        /// A run is paused and waits for an operator.
        RunPaused(why) = 1302, "RUN_PAUSED", Warning, "The upgrade of cluster {cluster} is paused: {why} (run {run})",
            "The text says why and what to do. Look at the status of the run: if it asks a question, answer it; if an operator paused it, resume it.";
        /// An operator gave a command to a run.
        RunCommandGiven(actor, what) = 1303, "RUN_COMMAND_GIVEN", Normal, "{actor} gave the upgrade of cluster {cluster} the command {what} (run {run}).", "";
        /// A run noted a problem that does not stop it.
        RunWarning(why) = 1304, "RUN_WARNING", Warning, "The upgrade of cluster {cluster} noted a problem: {why} (run {run})",
            "The text says what to do. The run goes on, unless a RUN_PAUSED with the same reason follows.";
        /// A run did not restore a setting, a VM or a host.
        RunSettingNotRestored(why) = 1305, "RUN_SETTING_NOT_RESTORED", Warning, "The upgrade of cluster {cluster} did not restore everything: {why} (run {run})",
            "The text says what to do by hand: nothing restores it later.";
        /// A run succeeded.
        RunSucceeded(done, of) = 1306, "RUN_SUCCEEDED", Normal, "The upgrade of cluster {cluster} succeeded: {done} of {of} hosts (run {run}).", "";
        /// A run succeeded with warnings.
        RunSucceededWithWarnings(done, of, why) = 1307, "RUN_SUCCEEDED_WITH_WARNINGS", Warning, "The upgrade of cluster {cluster} succeeded: {done} of {of} hosts, with a warning: {why} (run {run})",
            "Read the report: it lists each host without a proof, each skipped host, and each setting that was not restored.";
        /// A run stopped before its last host.
        RunStopped(done, of, why) = 1308, "RUN_STOPPED", Error, "The upgrade of cluster {cluster} stopped after {done} of {of} hosts: {why} (run {run})",
            "Read the report. Look at the hosts that failed, then plan the remaining ones.";
        /// A run failed, because a host failed.
        RunFailed(done, of, why) = 1309, "RUN_FAILED", Error, "The upgrade of cluster {cluster} failed; {done} of {of} hosts are upgraded: {why} (run {run})",
            "Read the report. Repair the hosts that failed, then plan them again.";
        /// A run was cancelled.
        RunCancelled(done, of, why) = 1310, "RUN_CANCELLED", Warning, "The upgrade of cluster {cluster} was cancelled after {done} of {of} hosts (run {run}).",
            "Read the report: it lists hosts that were not begun and what was not restored.";
        /// A setting that an ended run had left was restored on request.
        RunSettingRestored(actor, what) = 1311, "RUN_SETTING_RESTORED", Normal, "{actor} restored {what} after the upgrade of cluster {cluster} (run {run}).", "";
        /// A run stands still, because this process cannot drive it.
        RunInterrupted(why) = 1312, "RUN_INTERRUPTED", Error, "The upgrade of cluster {cluster} stands still: {why} (run {run})",
            "Remove the cause that the text names. The run goes on by itself once it can be driven; where another instance controls the state directory, that one drives it.";
        /// Progress of a run, in the form that oVirt's own upgrade dialog reads.
        RunProgress(percent, what) = 1313, "RUN_PROGRESS", Normal, "Cluster upgrade progress: {percent}%, Cluster: {cluster} [{what}]", "";
        /// The level of a cluster was raised.
        LevelRaised(level) = 1340, "LEVEL_RAISED", Normal, "Cluster {cluster} was raised to level {level} (run {run}).",
            "Restart the VMs that the plan's warning LEVEL_CHANGE_AFFECTS_VMS named, when it suits: they get the level at their next start.";
    }

    /// A host of a run.
    OfHostInRun(cluster, run, host) {
        /// The upgrade of a host begins.
        HostUpgradeStarted() = 1320, "HOST_UPGRADE_STARTED", Normal, "Host {host} is being upgraded (run {run}).", "";
        /// A host is upgraded, with every proof.
        HostUpgraded() = 1321, "HOST_UPGRADED", Normal, "Host {host} is upgraded (run {run}).", "";
        /// A host is upgraded, and a proof is missing.
        HostUpgradeUnproven(why) = 1322, "HOST_UPGRADE_UNPROVEN", Warning, "Host {host} is upgraded, but a proof is missing: {why} (run {run})",
            "The text says which proof is missing. Look at the boot time and the versions of the host.";
        /// A host was skipped.
        HostUpgradeSkipped(why) = 1323, "HOST_UPGRADE_SKIPPED", Warning, "Host {host} was skipped: {why} (run {run})",
            "The text says why. Plan the host again if it still needs updates.";
        /// A host failed and is in service.
        HostUpgradeFailed(why) = 1324, "HOST_UPGRADE_FAILED", Error, "The upgrade of host {host} failed, and the host is in service: {why} (run {run})",
            "The text says why. Where it began to install, packages may be half installed: look at the host, then plan it again.";
        /// A host failed and is out of service.
        HostUpgradeFailedOutOfService(why) = 1325, "HOST_UPGRADE_FAILED_OUT_OF_SERVICE", Error, "The upgrade of host {host} failed and the host stays out of service: {why} (run {run})",
            "The text says why. Packages may be half installed: repair the host, then activate it.";
        /// A host returns to service before anything was installed.
        HostReturning(why) = 1326, "HOST_RETURNING", Warning, "Host {host} returns to service; nothing was installed: {why} (run {run})",
            "The text says why. Plan the host again when the cause is removed.";
        /// A host that failed after its activation is taken out of service again.
        HostTakenOutAgain(why) = 1327, "HOST_TAKEN_OUT_AGAIN", Error, "Host {host} is taken out of service again: {why} (run {run})",
            "The text says why. Look at the host: it goes back to maintenance.";
        /// Progress of a run with a host, in the form that oVirt's own upgrade dialog reads.
        HostProgress(percent, what) = 1328, "HOST_PROGRESS", Normal, "Cluster upgrade progress: {percent}%, Cluster: {cluster}, Host: {host} [{what}]", "";
        /// A run stopped a VM, by consent.
        VmStopped(vm) = 1330, "VM_STOPPED", Normal, "VM {vm} was stopped while host {host} is upgraded (run {run}).", "";
        /// A VM that a run stopped was started again.
        VmStarted(vm) = 1331, "VM_STARTED", Normal, "VM {vm} was started again on host {host} (run {run}).", "";
    }
}

impl EventKind {
    /// Stable number.
    pub fn number(self) -> u32 {
        self as u32
    }
}

/// An event being put together. Text of servers is escaped in its fields.
#[must_use]
pub struct EventBuilder {
    event: NewEvent,
    template: &'static str,
}

impl EventBuilder {
    /// The host of the event.
    pub fn host(mut self, id: &HostId) -> Self {
        self.event.host_id = Some(id.clone());
        self
    }

    /// The host of an event that has no such field: its id, and its name as field `host`.
    pub fn of_host(mut self, id: &HostId, name: &str) -> Self {
        self.event.fields.insert("host".to_owned(), cleaned(name.to_owned()));
        self.host(id)
    }

    /// The cluster of the event.
    pub fn cluster(mut self, id: &ClusterId) -> Self {
        self.event.cluster_id = Some(id.clone());
        self
    }

    /// The task of the event.
    pub fn task(mut self, id: &TaskId) -> Self {
        self.event.task_id = Some(id.clone());
        self
    }

    /// Its correlation id, as in the logs.
    pub fn correlation(mut self, id: &CorrelationId) -> Self {
        self.event.correlation_id = Some(id.clone());
        self
    }

    /// Makes the sentence.
    pub fn build(mut self) -> NewEvent {
        self.event.text = crate::error::fill(self.template, &self.event.fields);
        self.event
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up_to_date(host: &str) -> NewEvent {
        HostUpToDate {}.about(OfHost { host: host.to_owned() }, 7).host(&HostId::new("h").unwrap()).build()
    }

    #[test]
    fn names_and_numbers_are_unique() {
        let names: std::collections::BTreeSet<_> = EventKind::ALL.iter().map(|k| k.name()).collect();
        let numbers: std::collections::BTreeSet<_> = EventKind::ALL.iter().map(|k| k.number()).collect();
        assert_eq!((names.len(), numbers.len()), (EventKind::ALL.len(), EventKind::ALL.len()));
    }

    #[test]
    fn every_warning_and_error_has_a_remedy() {
        for kind in EventKind::ALL {
            let remedy = kind.remedy();
            assert!(remedy.is_empty() || remedy.ends_with('.'), "{kind:?}: {remedy}");
            assert!(kind.severity() == EventSeverity::Normal || !remedy.is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn text_of_servers_is_escaped_in_the_sentence_and_in_its_fields() {
        let e = up_to_date("h1\n\u{1b}[2J\u{202e}");
        assert_eq!(e.text, "Host h1\\n\\u{1b}[2J\\u{202e} is up to date.");
        assert_eq!(e.fields["host"], "h1\\n\\u{1b}[2J\\u{202e}");
    }

    #[test]
    fn the_sentence_is_filled_from_the_fields() {
        let e = up_to_date("h1");
        assert_eq!((e.text.as_str(), e.number, e.at_ms), ("Host h1 is up to date.", 1001, 7));
    }

    #[test]
    fn an_event_has_the_fields_of_its_subject_and_its_own() {
        assert_eq!(EventKind::LevelRaised.fields(), ["cluster", "run", "level"]);
        let of = OfRun { cluster: "c".to_owned(), run: "r".to_owned() };
        let e = LevelRaised { level: "4.7" }.about(of, 0).build();
        assert!(e.fields.keys().eq(["cluster", "level", "run"]));
    }
}
