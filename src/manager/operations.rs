//! The table of operations: the only place that lists them.
//!
//! The dispatch of the faces, `schema/operations.json`, the Java facade and the refusals for an observer follow from
//! this table. A new operation is one row here, its two documents in `model`, and a method of `UpgradeManager` of the
//! same name.

#[cfg(feature = "schema")]
use self::documents::*;

/// The request and answer documents of the operations.
pub mod documents {
    pub use crate::model::check::{ClusterCheck, HostCheck};
    pub use crate::model::doctor::DoctorReport;
    pub use crate::model::engine::EngineCheck;
    pub use crate::model::erratum::{ErrataPage, Erratum};
    pub use crate::model::event::EventPage;
    pub use crate::model::host::{Association, KnownHost};
    pub use crate::model::notification::NotificationList;
    pub use crate::model::plan::{Plan, PlanRequest};
    pub use crate::model::report::{ReportPage, RunReport};
    pub use crate::model::request::{
        AssociateRequest, AssociationRequest, CancelTaskRequest, CheckClusterRequest, CheckEngineRequest,
        CheckHostRequest, DismissRequest, DoctorRequest, ErrataRequest, ErratumRequest, EventsRequest, HostRequest,
        InstallErrataRequest, InstallPackagesRequest, NotificationsRequest, ScheduleRequest, TaskRequest,
        UpgradeImageRequest,
    };
    pub use crate::model::run_request::{
        AnswerRequest, ApproveRequest, PauseRequest, ReportRequest, Restored, RunActionRequest, RunList, RunRequest,
        RunsRequest, SkipHostRequest, StartRequest,
    };
    pub use crate::model::run_status::RunStatus;
    pub use crate::model::schedule::{ScheduleStatus, WatchRequest};
    pub use crate::model::task::Task;
    pub use crate::model::version::{VersionInfo, VersionRequest};
}

/// What an operation changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that a user asked for; a check may store what it found.
    Reads,
    /// It changes something. An observer is refused with `OBSERVER_ONLY`.
    Acts,
    /// It changes something. An observer leaves a request that the controller answers.
    Requests,
}

impl Effect {
    /// Its name, as in `schema/operations.json`.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Reads => "reads",
            Effect::Acts => "acts",
            Effect::Requests => "requests",
        }
    }
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Name, for example `check_host`.
    pub name: &'static str,
    /// Rust type of the request document.
    pub request: &'static str,
    /// Rust type of the answer document. `Option<…>`: the answer can be `null`.
    pub answer: &'static str,
    /// What it changes.
    pub effect: Effect,
    /// What it does.
    pub sentence: &'static str,
    /// Adds the schemas of request and answer.
    #[cfg(feature = "schema")]
    pub add_schemas: fn(requests: &mut schemars::SchemaGenerator, answers: &mut schemars::SchemaGenerator),
}

/// Passes all rows to a macro.
macro_rules! with_operations {
    ($macro:ident) => {
        $macro! {
            /// Checks one host in full. A provider that fails makes the answer `unknown` with the reason; it is no error.
            check_host(CheckHostRequest) -> HostCheck, Reads;
            /// Checks updates and levels of all managed hosts of a cluster, in bulk. Reports progress by host.
            check_cluster(CheckClusterRequest) -> ClusterCheck, Reads;
            /// Reads a host from the engine: its inventory, and what requests about it need besides.
            host(HostRequest) -> KnownHost, Reads;
            /// Reads a page of a host's errata, with exact counts over the whole filter.
            errata(ErrataRequest) -> ErrataPage, Reads;
            /// Reads one erratum with all its texts, from the named provider or the first that has it.
            erratum(ErratumRequest) -> Erratum, Reads;
            /// Sets, refreshes or drops the content host of a host. Answers the association afterwards, or `null`.
            associate(AssociateRequest) -> Option<Association>, Acts;
            /// Reads the stored content host of a host. Answers `null` where none is stored.
            association(AssociationRequest) -> Option<Association>, Reads;
            /// Installs errata on a host in maintenance. Answers as soon as the provider has accepted; follow with `task`.
            install_errata(InstallErrataRequest) -> Task, Acts;
            /// Installs the newest installable version of packages on a host in maintenance. As `install_errata`.
            install_packages(InstallPackagesRequest) -> Task, Acts;
            /// Upgrades the image of a host in image mode that is in maintenance. The task ends when the host runs the image: restart it.
            upgrade_image(UpgradeImageRequest) -> Task, Acts;
            /// Reads the state of a task, also one of an earlier process. With `wait`: answers when it has ended.
            task(TaskRequest) -> Task, Reads;
            /// Asks the provider to cancel a task.
            cancel_task(CancelTaskRequest) -> Task, Requests;
            /// Makes the plan of a rolling upgrade, and stores it. Nothing is changed in the engine. Reports progress by host.
            plan(PlanRequest) -> Plan, Acts;
            /// Begins a run of an approved plan, if the plan still holds. Answers at once; follow with `run` and the events.
            start(StartRequest) -> RunStatus, Acts;
            /// Pauses a run: nothing new is begun. Answers the status of the moment; the run takes the command within seconds.
            pause(PauseRequest) -> RunStatus, Requests;
            /// Ends a pause of a run. It answers no question. As `pause`.
            resume(RunActionRequest) -> RunStatus, Requests;
            /// Answers the question that a run asks. As `pause`.
            answer(AnswerRequest) -> RunStatus, Requests;
            /// Cancels a run: hosts in hand are finished or returned, settings are restored, and the run ends. As `pause`.
            cancel(RunActionRequest) -> RunStatus, Requests;
            /// Skips a host of a run that was not begun; with `begun`, also one that was begun, which is ended as it is. As `pause`.
            skip_host(SkipHostRequest) -> RunStatus, Requests;
            /// Approves the host of a run that is next, if it waits for an approval; otherwise it approves nothing, and its event says so. As
            /// `pause`.
            approve(ApproveRequest) -> RunStatus, Requests;
            /// Accepts the present settings as the new baseline of a run: what another user changed is not restored. As `pause`.
            adopt(RunActionRequest) -> RunStatus, Requests;
            /// Ends a run at once: what can be restored is restored, the rest is listed. As `pause`.
            abandon(RunActionRequest) -> RunStatus, Requests;
            /// Restores what an ended run left behind, where the values are still those of the run; lists the rest.
            restore(RunActionRequest) -> Restored, Acts;
            /// Reads the status of a run: phases of its hosts, progress, what it waits for, its question.
            run(RunRequest) -> RunStatus, Reads;
            /// Reads a page of the runs of this state directory, newest first.
            runs(RunsRequest) -> RunList, Reads;
            /// Reads the report of a run: who, what, how long, what proves it, and what remains to be done.
            report(ReportRequest) -> RunReport, Reads;
            /// Makes a page of the report of a run: one document of HTML that needs nothing else, to be read, printed and sent.
            report_page(ReportRequest) -> ReportPage, Reads;
            /// Looks for everything that would stop an installation or a run. What fails is a finding.
            doctor(DoctorRequest) -> DoctorReport, Reads;
            /// Checks the engine's own updates. A source that fails makes the answer `unknown` with the reason; it is no error.
            check_engine(CheckEngineRequest) -> EngineCheck, Reads;
            /// Sets the inventory of the periodic checks. Call it after each start, and when hosts come or go.
            watch(WatchRequest) -> ScheduleStatus, Acts;
            /// Reads the state of the periodic checks.
            schedule(ScheduleRequest) -> ScheduleStatus, Reads;
            /// Reads the notifications of a user, and the text for the "About" box.
            notifications(NotificationsRequest) -> NotificationList, Reads;
            /// Hides a notification from a user's login. Answers the user's notifications afterwards.
            dismiss(DismissRequest) -> NotificationList, Acts;
            /// Reads audit events after a cursor, in order.
            events(EventsRequest) -> EventPage, Reads;
            /// Reads the versions of the library, of its ABI and of the formats that it writes.
            version(VersionRequest) -> VersionInfo, Reads;
        }
    };
}
pub(crate) use with_operations;

macro_rules! define {
    ($($(#[doc = $doc:literal])+ $name:ident($request:ident) -> $answer:ty, $effect:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[allow(non_upper_case_globals)]
            pub const $name: Operation = Operation {
                name: stringify!($name),
                request: stringify!($request),
                answer: stringify!($answer),
                effect: Effect::$effect,
                sentence: concat!($($doc),+),
                #[cfg(feature = "schema")]
                add_schemas: |requests, answers| {
                    requests.subschema_for::<$request>();
                    answers.subschema_for::<$answer>();
                },
            };
        )+

        /// All operations.
        pub const OPERATIONS: &[Operation] = &[$($name),+];
    };
}
with_operations!(define);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let names: std::collections::BTreeSet<_> = OPERATIONS.iter().map(|o| o.name).collect();
        assert_eq!(names.len(), OPERATIONS.len());
    }
}
