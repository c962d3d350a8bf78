//! The meaning of an observation of a task: the next state of the task, and the event. Pure.

use crate::audit::catalogue::{
    Event, EventBuilder, InstallCancelled, InstallDisproved, InstallFailed, InstallNotProven, InstallOverdue,
    InstallPaused, InstallResultUnknown, InstallResumed, InstallSucceeded, OfInstallation,
};
use crate::config::Span;
use crate::error::{Code, Error, Problem, codes};
use crate::install::proof::join;
use crate::model::TimeMs;
use crate::model::event::NewEvent;
use crate::model::task::{Proof, ProofVerdict, ProviderTask, Selection, Task, TaskState};
use crate::ports::{JobEnd, ProviderTaskState, TaskRecord};

/// How long a task waits for a provider that is no longer in the configuration: the name may be misspelt there.
const PROVIDER_IS_GONE_MS: TimeMs = 24 * 3_600_000;
/// Progress is counted in thousandths.
pub const WHOLE: u64 = 1000;

/// A record after an observation, and its event. If the record is the same, nothing is written.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskChange {
    /// The record.
    pub record: TaskRecord,
    /// The event, if any.
    pub event: Option<NewEvent>,
}

impl TaskChange {
    /// No event.
    pub fn without_event(record: TaskRecord) -> Self {
        TaskChange { record, event: None }
    }

    /// With this proof, where there is one.
    #[must_use]
    pub fn with_proof(mut self, proof: Option<Proof>) -> Self {
        self.record.task.proof = proof.or(self.record.task.proof);
        self
    }

    fn with_event(record: TaskRecord, event: EventBuilder) -> Self {
        TaskChange { record, event: Some(event.build()) }
    }
}

/// The selection, in a sentence.
pub fn what(selection: &Selection) -> String {
    match selection {
        Selection::Errata(ids) => join(ids),
        Selection::Packages(names) => join(names),
        Selection::Image(digest) => format!("image {digest}"),
    }
}

/// Begins an event about a task.
pub fn about(event: impl Event<Subject = OfInstallation>, record: &TaskRecord, now: TimeMs) -> EventBuilder {
    let t = &record.task;
    let of = OfInstallation {
        what: what(&t.selection),
        host: t.host_name.clone(),
        provider: t.provider.to_string(),
        actor: t.actor.clone(),
    };
    event.about(of, now).host(&t.host_id).task(&t.id).correlation(&t.correlation_id)
}

/// The provider answered about the task.
pub fn observed(mut record: TaskRecord, seen: &ProviderTaskState, now: TimeMs) -> TaskChange {
    let before = record.task.state;
    record.provider_missing_since_ms = None;
    record.may_run_on = seen.may_run_on;
    record.was_cancelled = seen.was_cancelled;
    let t = &mut record.task;
    t.provider_task = Some(completed(t.provider_task.take(), &seen.ids));
    t.progress.total = WHOLE;
    t.progress.done = t.progress.done.max(u64::from(seen.permille).min(WHOLE - 1));
    if !seen.text.is_empty() {
        t.provider_text.clone_from(&seen.text);
    }
    t.problem = None;
    match seen.state {
        TaskState::Proving => {
            // A cancelled job whose script ended with success all the same: the script's status is not that of the upgrade.
            if let Some(image) = record.image.as_mut().filter(|_| t.cancel_requested || seen.was_cancelled) {
                image.job_end = Some(JobEnd::Cancelled);
            }
            t.state = TaskState::Proving;
            t.progress.phase = "proving".to_owned();
            record.proving_since_ms.get_or_insert(now);
            TaskChange::without_event(record)
        }
        TaskState::Paused => {
            let why = words(&t.provider_text);
            t.state = TaskState::Paused;
            t.progress.phase = "paused".to_owned();
            record.task.problem = Some(task_paused(&record.task, &why));
            if before == TaskState::Paused {
                return TaskChange::without_event(record);
            }
            let event = about(InstallPaused { why }, &record, now);
            TaskChange::with_event(record, event)
        }
        // The exit status is not that of the image's upgrade: the images decide. A cancelled job can have staged one, too.
        TaskState::Failed | TaskState::Cancelled if record.image.is_some() => {
            if let Some(image) = &mut record.image {
                let is_cancelled = seen.state == TaskState::Cancelled;
                image.job_end = Some(if is_cancelled { JobEnd::Cancelled } else { JobEnd::Failed });
            }
            t.state = TaskState::Proving;
            t.progress.phase = "proving".to_owned();
            record.proving_since_ms.get_or_insert(now);
            TaskChange::without_event(record)
        }
        TaskState::Failed => failed(record, now),
        TaskState::Cancelled => {
            let event = about(InstallCancelled {}, &record, now);
            TaskChange::with_event(ended(record, TaskState::Cancelled, now), event)
        }
        state @ (TaskState::Sending | TaskState::Planned | TaskState::Running) => {
            t.state = if state == TaskState::Running { TaskState::Running } else { TaskState::Planned };
            t.progress.phase = if state == TaskState::Running { "installing" } else { "planned" }.to_owned();
            if before == TaskState::Paused {
                let event = about(InstallResumed {}, &record, now);
                return TaskChange::with_event(record, event);
            }
            TaskChange::without_event(record)
        }
        // No provider has these states. If an adapter reports them, it is wrong, and the task is followed further.
        TaskState::Succeeded | TaskState::Lost => TaskChange::without_event(record),
    }
}

/// Whether the task ends as cancelled with this observation. The images of an upgrade decide its end by themselves.
pub fn ends_cancelled(record: &TaskRecord, seen: &ProviderTaskState) -> bool {
    seen.state == TaskState::Cancelled && record.image.is_none()
}

/// The error of an installation that may or may not have begun.
pub fn uncertain(record: &TaskRecord, why: &Error) -> Error {
    let (task, host) = (&record.task.id, &record.task.host_name);
    codes::TaskResultUnknown { task, host, why: why.message() }.err()
}

/// The provider could not answer, or does not have the task any more.
pub fn unobserved(mut record: TaskRecord, error: &Error, now: TimeMs) -> TaskChange {
    record.task.problem = Some(Problem::from(error));
    if error.code() == Code::ProviderUnknown {
        record.provider_missing_since_ms.get_or_insert(now);
    }
    let is_gone = record.provider_missing_since_ms.is_some_and(|since| now.saturating_sub(since) > PROVIDER_IS_GONE_MS);
    match error.code() {
        Code::ProviderUnknown if is_gone => {
            let event = about(InstallResultUnknown { why: error.message() }, &record, now);
            TaskChange::with_event(ended(record, TaskState::Lost, now), event)
        }
        Code::TaskLost | Code::TaskResultUnknown => {
            let event = about(InstallResultUnknown { why: error.message() }, &record, now);
            TaskChange::with_event(ended(record, TaskState::Lost, now), event)
        }
        _ => TaskChange::without_event(record),
    }
}

/// The provider refused the installation, certainly before it began.
pub fn refused(mut record: TaskRecord, error: &Error, now: TimeMs) -> TaskChange {
    record.task.problem = Some(Problem::from(error));
    let event = about(InstallFailed { why: error.message() }, &record, now);
    TaskChange::with_event(ended(record, TaskState::Failed, now), event)
}

/// The task takes too long. This is reported once. The task is followed further, and shows the problem if it has no
/// other.
pub fn overdue(mut record: TaskRecord, limit: Span, now: TimeMs) -> TaskChange {
    let limit_ms = TimeMs::try_from(limit.0.as_millis()).unwrap_or(TimeMs::MAX);
    let late = now.saturating_sub(record.task.created_at_ms) > limit_ms;
    if !late || record.task.state.is_final() || record.task.state == TaskState::Proving {
        return TaskChange::without_event(record);
    }
    if record.task.problem.is_none() {
        record.task.problem =
            Some(codes::TaskOverdue { task: &record.task.id, host: &record.task.host_name, limit }.err().into());
    }
    if record.overdue_reported {
        return TaskChange::without_event(record);
    }
    record.overdue_reported = true;
    let event = about(InstallOverdue { limit }, &record, now);
    TaskChange::with_event(record, event)
}

/// The host reported the image that its upgrade staged. The time for the restart begins.
pub fn staged(mut record: TaskRecord, digest: &str, now: TimeMs) -> TaskChange {
    let Some(image) = &mut record.image else { return TaskChange::without_event(record) };
    if image.staged.as_deref() != Some(digest) {
        image.staged = Some(digest.to_owned());
        record.proving_since_ms = Some(now);
    }
    record.task.progress.phase = "awaiting restart".to_owned();
    let host = &record.task.host_name;
    record.task.problem = Some(codes::ImageAwaitsRestart { host, image: digest }.err().into());
    TaskChange::without_event(record)
}

/// The profile was read and proves nothing yet.
pub fn unproved(mut record: TaskRecord) -> TaskChange {
    record.task.problem = None;
    TaskChange::without_event(record)
}

/// The proof has its verdict.
pub fn proved(mut record: TaskRecord, mut proof: Proof, now: TimeMs) -> TaskChange {
    if record.was_cancelled && proof.verdict != ProofVerdict::Proved {
        proof.why = format!("the installation was cancelled; {}", proof.why);
    }
    let image = record.image.as_ref();
    // What a cancelled job left undone is not known without a proof, whatever its commands ended with.
    let job_end = image.and_then(|image| image.job_end).or(record.was_cancelled.then_some(JobEnd::Cancelled));
    let is_staged = image.is_some_and(|image| image.staged.is_some());
    let why = &proof.why;
    let disproved = || (about(InstallDisproved { why }, &record, now), TaskState::Failed);
    let (event, state) = match (proof.verdict, job_end) {
        (ProofVerdict::Proved, _) => (about(InstallSucceeded { why }, &record, now), TaskState::Succeeded),
        (_, Some(JobEnd::Cancelled)) => (about(InstallCancelled {}, &record, now), TaskState::Cancelled),
        (ProofVerdict::NotProven, Some(JobEnd::Failed)) if !is_staged => disproved(),
        (ProofVerdict::NotProven, _) => (about(InstallNotProven { why }, &record, now), TaskState::Succeeded),
        (ProofVerdict::Disproved, _) => disproved(),
    };
    record.task.problem = (state == TaskState::Failed).then(|| task_failed(&record.task, &proof.why));
    record.task.proof = Some(proof);
    TaskChange::with_event(ended(record, state, now), event)
}

/// Late ids are added; ids that the provider no longer shows are kept.
fn completed(known: Option<ProviderTask>, seen: &ProviderTask) -> ProviderTask {
    let (task, job) = known.map_or((None, None), |k| (k.task, k.job));
    ProviderTask { way: seen.way, task: seen.task.clone().or(task), job: seen.job.or(job) }
}

fn failed(mut record: TaskRecord, now: TimeMs) -> TaskChange {
    let why = words(&record.task.provider_text);
    record.task.problem = Some(task_failed(&record.task, &why));
    let event = about(InstallFailed { why }, &record, now);
    TaskChange::with_event(ended(record, TaskState::Failed, now), event)
}

fn ended(mut record: TaskRecord, state: TaskState, now: TimeMs) -> TaskRecord {
    record.task.state = state;
    record.task.ended_at_ms = Some(now);
    record.task.progress.phase = "ended".to_owned();
    if state == TaskState::Succeeded {
        record.task.progress.done = record.task.progress.total;
    }
    record
}

fn task_paused(task: &Task, why: &str) -> Problem {
    codes::TaskPaused { task: &task.id, host: &task.host_name, provider: &task.provider, why }.err().into()
}

fn task_failed(task: &Task, why: &str) -> Problem {
    codes::TaskFailed { task: &task.id, host: &task.host_name, why }.err().into()
}

/// The provider's text for a sentence: the last lines, because errors are at the end of an output.
fn words(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() {
        return "the provider gave no reason".to_owned();
    }
    let text = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ");
    let skip = text.chars().count().saturating_sub(500);
    text.chars().skip(skip).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::host::ContentHostRef;
    use crate::model::ids::*;
    use crate::model::task::{InstallWay, Progress, Task};
    use crate::ports::ImageUpgrade;

    pub(crate) fn record() -> TaskRecord {
        TaskRecord {
            task: Task {
                format: 1,
                id: TaskId::new("t1").unwrap(),
                host_id: HostId::new("h1").unwrap(),
                host_name: "host1".into(),
                provider: ProviderName::new("katello").unwrap(),
                provider_task: None,
                actor: "admin".into(),
                correlation_id: CorrelationId::new("oum-1").unwrap(),
                selection: Selection::Errata(vec![ErratumId::new("E-1").unwrap()]),
                errata: vec![],
                state: TaskState::Planned,
                progress: Progress::default(),
                provider_text: String::new(),
                problem: None,
                proof: None,
                cancel_requested: false,
                created_at_ms: 1_000,
                ended_at_ms: None,
            },
            content_host: ContentHostRef {
                id: ContentHostId::new("7").unwrap(),
                name: "host1.example.com".into(),
                last_checkin_ms: None,
            },
            planned: vec![],
            planned_by_erratum: BTreeMap::new(),
            way: None,
            image: None,
            proving_since_ms: None,
            overdue_reported: false,
            provider_missing_since_ms: None,
            account: Default::default(),
            may_run_on: false,
            was_cancelled: false,
            machine: Default::default(),
        }
    }

    fn seen(state: TaskState, permille: u32, text: &str) -> ProviderTaskState {
        ProviderTaskState {
            state,
            permille,
            text: text.into(),
            ids: ProviderTask { way: InstallWay::Agent, task: Some("x".into()), job: None },
            ended_at_ms: None,
            may_run_on: false,
            was_cancelled: false,
        }
    }

    #[test]
    fn progress_never_goes_back() {
        let a = observed(record(), &seen(TaskState::Running, 70, ""), 2).record;
        let b = observed(a, &seen(TaskState::Running, 40, ""), 3).record;
        assert_eq!((b.task.progress.done, b.task.state), (70, TaskState::Running));
    }

    #[test]
    fn a_pause_is_told_once_and_its_end_too() {
        let a = observed(record(), &seen(TaskState::Paused, 10, "locked"), 2);
        assert_eq!(a.event.as_ref().unwrap().name, "INSTALL_PAUSED");
        let b = observed(a.record, &seen(TaskState::Paused, 10, "locked"), 3);
        assert_eq!(b.event, None);
        assert_eq!(b.record.task.problem.as_ref().unwrap().code, Code::TaskPaused);
        let c = observed(b.record, &seen(TaskState::Running, 10, ""), 4);
        assert_eq!(c.event.unwrap().name, "INSTALL_RESUMED");
        assert_eq!(c.record.task.problem, None);
    }

    #[test]
    fn failure_carries_the_end_of_the_providers_words() {
        let text = format!("{}the last line", "x".repeat(2000));
        let s = observed(record(), &seen(TaskState::Failed, 990, &text), 5);
        assert_eq!((s.record.task.state, s.record.task.ended_at_ms), (TaskState::Failed, Some(5)));
        assert!(s.event.unwrap().text.ends_with("the last line"));
    }

    #[test]
    fn a_failure_after_our_cancel_is_a_failure() {
        let mut record = record();
        record.task.cancel_requested = true;
        let s = observed(record.clone(), &seen(TaskState::Failed, 500, "no room on /boot\n\nExit status: 1\n"), 5);
        assert_eq!((s.record.task.state, s.record.task.ended_at_ms), (TaskState::Failed, Some(5)));
        let event = s.event.unwrap();
        assert!(event.text.ends_with("no room on /boot; Exit status: 1"), "{}", event.text);
        let s = observed(record, &seen(TaskState::Cancelled, 500, "Exit status: 255"), 5);
        assert_eq!(s.event.unwrap().name, "INSTALL_CANCELLED");
    }

    #[test]
    fn the_job_of_an_image_that_failed_is_judged_by_the_images() {
        let mut record = record();
        record.image = Some(ImageUpgrade { before: "a".into(), staged: None, staged_before: None, job_end: None });
        let s = observed(record, &seen(TaskState::Failed, 500, "Exit status: 70"), 5);
        assert_eq!((s.record.task.state, s.event), (TaskState::Proving, None));
        assert_eq!(s.record.image.unwrap().job_end, Some(JobEnd::Failed));
    }

    /// Somebody cancels it at the provider, and its commands end with success: only a proof makes it one.
    #[test]
    fn a_cancelled_job_whose_commands_ended_with_success_needs_its_proof() {
        for (verdict, end) in [
            (ProofVerdict::Proved, TaskState::Succeeded),
            (ProofVerdict::NotProven, TaskState::Cancelled),
            (ProofVerdict::Disproved, TaskState::Cancelled),
        ] {
            let cancelled =
                ProviderTaskState { was_cancelled: true, ..seen(TaskState::Proving, 900, "Exit status: 0") };
            let record = observed(record(), &cancelled, 5).record;
            assert_eq!(record.task.state, TaskState::Proving);
            let s = proved(record, proof(verdict), 6);
            assert_eq!((s.record.task.state, s.record.task.problem), (end, None), "{verdict:?}");
            let tells_it = s.record.task.proof.unwrap().why.starts_with("the installation was cancelled; ");
            assert_eq!(tells_it, end == TaskState::Cancelled, "{verdict:?}");
            let name = if end == TaskState::Cancelled { "INSTALL_CANCELLED" } else { "INSTALL_SUCCEEDED" };
            assert_eq!(s.event.unwrap().name, name);
        }
    }

    fn proof(verdict: ProofVerdict) -> Proof {
        Proof {
            verdict,
            why: "tried".to_owned(),
            errata_remaining: vec![],
            errata_unproved: vec![],
            packages_missing: vec![],
            changed: vec![],
            also_changed: vec![],
            image: None,
            reboot_suggested: false,
            read_at_ms: 6,
        }
    }

    #[test]
    fn an_image_upgrade_without_a_new_image_ends_as_its_job() {
        for (seen_state, end) in [(TaskState::Failed, TaskState::Failed), (TaskState::Cancelled, TaskState::Cancelled)]
        {
            let mut record = record();
            record.image = Some(ImageUpgrade { before: "a".into(), staged: None, staged_before: None, job_end: None });
            let record = observed(record, &seen(seen_state, 500, ""), 5).record;
            assert_eq!(record.task.state, TaskState::Proving);
            for verdict in [ProofVerdict::NotProven, ProofVerdict::Disproved] {
                let s = proved(record.clone(), proof(verdict), 6);
                assert_eq!((s.record.task.state, s.record.task.proof.unwrap().verdict), (end, verdict));
            }
            assert_eq!(proved(record, proof(ProofVerdict::Proved), 6).record.task.state, TaskState::Succeeded);
        }
    }

    #[test]
    fn an_installation_in_doubt_names_the_failure() {
        let error = uncertain(&record(), &unreachable());
        assert!(error.message().ends_with(&unreachable().message()), "{error}");
    }

    fn unreachable() -> Error {
        codes::ProviderUnreachable { provider: "p", url: "https://p", why: "no route" }.err()
    }

    #[test]
    fn an_unreachable_provider_ends_nothing_and_a_vanished_task_does() {
        let s = unobserved(record(), &unreachable(), 5);
        assert_eq!((s.record.task.state, s.event), (TaskState::Planned, None));
        let gone = codes::ProviderUnknown { provider: "p", known: "k" }.err();
        // Its age does not count, but the time for which the provider has been missing.
        let missing = unobserved(record(), &gone, PROVIDER_IS_GONE_MS * 9).record;
        assert_eq!(unobserved(missing.clone(), &gone, PROVIDER_IS_GONE_MS * 10).event, None);
        let lost = unobserved(missing.clone(), &gone, PROVIDER_IS_GONE_MS * 10 + 1).record;
        assert_eq!((lost.task.state, lost.task.problem.unwrap().code), (TaskState::Lost, Code::ProviderUnknown));
        let back = observed(missing, &seen(TaskState::Running, 1, ""), PROVIDER_IS_GONE_MS * 10).record;
        assert_eq!(unobserved(back, &gone, PROVIDER_IS_GONE_MS * 11).event, None);
        let s = unobserved(record(), &codes::TaskLost { provider: "p", task: "t" }.err(), 5);
        assert_eq!((s.record.task.state, s.event.unwrap().name.as_str()), (TaskState::Lost, "INSTALL_RESULT_UNKNOWN"));
    }

    #[test]
    fn overdue_is_told_once() {
        let limit = Span::parse("1s").unwrap();
        assert_eq!(overdue(record(), limit, 1_500).event, None);
        let s = overdue(record(), limit, 2_500);
        assert_eq!(s.event.unwrap().name, "INSTALL_OVERDUE");
        let away = unobserved(s.record, &unreachable(), 9_000).record;
        let back = observed(away, &seen(TaskState::Running, 1, ""), 9_500).record;
        let again = overdue(back, limit, 9_999);
        assert_eq!(again.event, None);
        assert_eq!(again.record.task.problem.unwrap().code, Code::TaskOverdue);
    }

    #[test]
    fn ids_that_the_provider_told_are_kept() {
        let mut s = seen(TaskState::Running, 1, "");
        s.ids = ProviderTask { way: InstallWay::RemoteExecution, task: Some("u".into()), job: Some(7) };
        let a = observed(record(), &s, 2).record;
        s.ids = ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(7) };
        let b = observed(a, &s, 3).record;
        assert_eq!(b.task.provider_task.unwrap().task.as_deref(), Some("u"));
    }
}
