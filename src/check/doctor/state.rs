//! Findings about the state: the store itself, and events, tasks and runs that wait in it.

use std::path::Path;

use super::finding::{Subject, duration, figure};
use crate::config::Config;
use crate::error::Result;
use crate::model::TimeMs;
use crate::model::doctor::{Finding, FindingArea, FindingVerdict};
use crate::model::event::Event;
use crate::model::examination::{
    ControllerFacts, DirectoryFacts, FileFacts, FileSystemFacts, FileSystemKind, StoreExamination,
};
use crate::model::ids::CorrelationId;
use crate::model::ledger::LedgerEntry;
use crate::model::run::{Entry, RunRow, RunState};
use crate::ports::{Ports, Store, TaskRecord};

/// Free space below this will soon stop commits.
const LITTLE_ROOM_BYTES: u64 = 512 << 20;
/// Free space below this can stop commits at once.
const NO_ROOM_BYTES: u64 = 32 << 20;
/// A listener with this many undelivered events is not connected, or too slow.
const MANY_EVENTS: u64 = 10_000;
const OLD_EVENT_MS: i64 = 3_600_000;
/// The log is longer than this only while a reader does not end: the store copies the log into the file and cuts it,
/// also for this examination.
const LARGE_LOG_BYTES: u64 = 32 << 20;
/// Permissions of group and others, which the state must not have.
const OTHERS: u32 = 0o077;

/// A run that has not ended.
#[derive(Clone)]
pub(super) struct UnfinishedRun {
    pub row: RunRow,
    /// The correlation id of its calls, by which its upgrade flag is known.
    pub correlation: Option<CorrelationId>,
}

/// Facts about the state.
pub(super) struct StateFacts {
    /// Path in the configuration.
    pub path: String,
    pub examination: Result<StoreExamination>,
    pub unfinished: Result<Vec<TaskRecord>>,
    pub unfinished_runs: Result<Vec<UnfinishedRun>>,
    /// Settings that runs changed and have not restored.
    pub owed: Result<Vec<LedgerEntry>>,
    /// Name of the configured listener. `oldest_undelivered` is the oldest event that it has not received.
    pub listener: String,
    pub oldest_undelivered: Result<Option<Event>>,
    /// Time after which a task is overdue.
    pub overdue_after_ms: i64,
}

/// Reads the facts from the store.
pub(super) async fn gather(ports: &Ports, config: &Config) -> StateFacts {
    let store = &ports.store;
    let oldest = async {
        let cursor = store.cursor(&config.listener).await?;
        Ok(store.events_after(cursor, 1).await?.pop())
    };
    StateFacts {
        path: config.state_dir.display().to_string(),
        examination: store.examine().await,
        unfinished: store.unfinished_tasks().await,
        unfinished_runs: unfinished_runs(store.as_ref()).await,
        owed: store.open_ledger().await,
        listener: config.listener.clone(),
        oldest_undelivered: oldest.await,
        overdue_after_ms: i64::try_from(config.task_overdue_after.0.as_millis()).unwrap_or(i64::MAX),
    }
}

async fn unfinished_runs(store: &dyn Store) -> Result<Vec<UnfinishedRun>> {
    let mut runs = vec![];
    for row in store.unfinished_runs().await? {
        let first = store.journal(&row.id, 0).await?.into_iter().next();
        let correlation = first.and_then(|record| match record.entry {
            Entry::Began { correlation, .. } => Some(correlation),
            _ => None,
        });
        runs.push(UnfinishedRun { row, correlation });
    }
    Ok(runs)
}

impl StateFacts {
    pub(super) fn judge(&self, now_ms: TimeMs) -> Vec<Finding> {
        let state = Subject::new(FindingArea::State, &self.path);
        let mut findings = vec![];
        match &self.examination {
            Err(e) => findings.push(state.failed("readable", FindingVerdict::Problem, e)),
            Ok(examination) => {
                match &examination.directory {
                    None => {}
                    Some(Err(e)) => findings.push(state.failed("directory", FindingVerdict::Problem, e)),
                    Some(Ok(directory)) => findings.extend(of_directory(directory)),
                }
                findings.push(integrity(&state, examination));
                findings.push(self.backlog(&state, examination, now_ms));
            }
        }
        findings.push(self.tasks(&state, now_ms));
        findings.push(self.runs(&state));
        findings
    }

    fn backlog(&self, state: &Subject, examination: &StoreExamination, now_ms: TimeMs) -> Finding {
        const CHECK: &str = "event_backlog";
        let oldest = match &self.oldest_undelivered {
            Ok(oldest) => oldest,
            Err(e) => return state.failed(CHECK, FindingVerdict::Problem, e),
        };
        let cursor = examination.cursors.get(&self.listener).copied().unwrap_or(0);
        let count = if oldest.is_some() { examination.newest_event.saturating_sub(cursor) } else { 0 };
        let age_ms = oldest.as_ref().map_or(0, |e| now_ms.saturating_sub(e.event.at_ms).max(0));
        let text = match count {
            0 => format!("listener '{}' has had every event", self.listener),
            _ => {
                format!("listener '{}' has {count} events to come, the oldest {} old", self.listener, duration(age_ms))
            }
        };
        let finding = if count > MANY_EVENTS || age_ms > OLD_EVENT_MS {
            state.warning(
                CHECK,
                text,
                "See whether the engine listens and what its listener does. Events wait, but not for ever: those older \
                 than twice keep_for are removed.",
            )
        } else {
            state.ok(CHECK, text)
        };
        finding.fact("undelivered", figure(count)).fact("oldest_age_ms", age_ms)
    }

    fn tasks(&self, state: &Subject, now_ms: TimeMs) -> Finding {
        const CHECK: &str = "unfinished_tasks";
        let tasks = match &self.unfinished {
            Ok(tasks) => tasks,
            Err(e) => return state.failed(CHECK, FindingVerdict::Problem, e),
        };
        let age_ms = |record: &TaskRecord| now_ms.saturating_sub(record.task.created_at_ms).max(0);
        let overdue: Vec<_> = tasks.iter().filter(|t| age_ms(t) > self.overdue_after_ms).collect();
        let oldest_ms = tasks.iter().map(age_ms).max().unwrap_or(0);
        let finding = match (tasks.len(), overdue.first()) {
            (0, _) => state.ok(CHECK, "no installation is under way"),
            (all, None) => state.ok(CHECK, format!("{all} installations under way")),
            (all, Some(first)) => state.warning(
                CHECK,
                format!(
                    "{} of {all} installations have not ended after {}, first task {}",
                    overdue.len(),
                    duration(self.overdue_after_ms),
                    first.task.id
                ),
                "Look at the task at the provider; cancel it here, or resume it there.",
            ),
        };
        finding.fact("unfinished", figure(tasks.len() as u64)).fact("oldest_age_ms", oldest_ms)
    }

    /// Runs that wait for a person, and ended runs that have not restored every setting.
    fn runs(&self, state: &Subject) -> Finding {
        const CHECK: &str = "unfinished_runs";
        let (runs, owed) = match (&self.unfinished_runs, &self.owed) {
            (Ok(runs), Ok(owed)) => (runs, owed),
            (Err(e), _) | (_, Err(e)) => return state.failed(CHECK, FindingVerdict::Problem, e),
        };
        let left = owed.iter().filter(|entry| runs.iter().all(|run| run.row.id != entry.run));
        let (left, first_left) = (left.clone().count(), left.map(|entry| &entry.run).next());
        let paused = runs.iter().map(|run| &run.row).find(|run| run.state == RunState::Paused);
        let finding = match (first_left, paused) {
            (Some(run), _) => state.warning(
                CHECK,
                format!("{left} settings that ended runs changed are not restored, the first by run {run}"),
                "Restore them with 'restore'; see the run's ledger.",
            ),
            (None, Some(run)) => state.warning(
                CHECK,
                format!("run {} of cluster {} is paused", run.id, run.cluster),
                "See what it waits for; then resume or cancel it.",
            ),
            (None, None) if runs.is_empty() => state.ok(CHECK, "no rolling upgrade is under way"),
            (None, None) => state.ok(CHECK, format!("{} rolling upgrades under way", runs.len())),
        };
        finding.fact("unfinished", figure(runs.len() as u64)).fact("unrestored", figure(left as u64))
    }
}

fn integrity(state: &Subject, examination: &StoreExamination) -> Finding {
    let finding = match &examination.damage {
        Err(e) => state.failed("integrity", FindingVerdict::Problem, e),
        Ok(damage) if damage.is_empty() => {
            state.ok("integrity", format!("the state is whole, in format {}", examination.format))
        }
        Ok(damage) => state.problem(
            "integrity",
            format!("the state is damaged: {}", damage.join("; ")),
            "Close, and restore the file from a backup, or move it away to begin anew.",
        ),
    };
    finding.fact("format", examination.format)
}

fn of_directory(directory: &DirectoryFacts) -> Vec<Finding> {
    let subject = Subject::new(FindingArea::State, directory.path.display());
    let mut findings = vec![
        mode(&subject, directory.mode),
        file_system(&subject, &directory.file_system),
        room(&subject, &directory.file_system),
        match &directory.writable {
            Ok(()) => subject.ok("writable", "files can be made, synced and removed"),
            Err(e) => subject.failed("writable", FindingVerdict::Problem, e),
        },
        controller(&subject, &directory.controller),
    ];
    findings.extend(directory.files.iter().map(file));
    findings
}

fn mode(subject: &Subject, mode: u32) -> Finding {
    let finding = if mode & OTHERS == 0 {
        subject.ok("directory_mode", format!("mode {mode:04o}"))
    } else {
        subject.warning(
            "directory_mode",
            format!("other users may enter the directory (mode {mode:04o})"),
            "Set its mode to 0700.",
        )
    };
    finding.fact("mode", i64::from(mode))
}

fn file_system(subject: &Subject, file_system: &FileSystemFacts) -> Finding {
    const CHECK: &str = "file_system";
    const REMEDY: &str = "Use a directory on a disk of this machine, such as /var/lib.";
    if file_system.read_only {
        return subject.problem(
            CHECK,
            "the file system is mounted read-only",
            "Mount it for writing; see why it is not.",
        );
    }
    match file_system.kind {
        FileSystemKind::Local(name) => subject.ok(CHECK, format!("{name}, local")),
        FileSystemKind::Network(name) => subject.problem(
            CHECK,
            format!("{name} is not local: its locks do not keep a second controller out, and its syncs may be lost"),
            REMEDY,
        ),
        FileSystemKind::Memory(name) => {
            subject.warning(CHECK, format!("{name} is in memory: the state is gone when the machine restarts"), REMEDY)
        }
        FileSystemKind::Other(magic) => subject.unknown(
            CHECK,
            format!("it is not known whether this file system is local (kind {magic:#x})"),
            "Make sure that it is on a disk of this machine.",
        ),
    }
}

fn room(subject: &Subject, file_system: &FileSystemFacts) -> Finding {
    let free = file_system.free_bytes;
    let text = format!("{} MiB free of {} MiB", free >> 20, file_system.total_bytes >> 20);
    let remedy = "Free some space; nothing can be installed that cannot be written down first.";
    let finding = match free {
        free if free < NO_ROOM_BYTES => subject.problem("disk_space", text, remedy),
        free if free < LITTLE_ROOM_BYTES => subject.warning("disk_space", text, remedy),
        _ => subject.ok("disk_space", text),
    };
    finding.fact("free_bytes", figure(free)).fact("total_bytes", figure(file_system.total_bytes))
}

fn controller(subject: &Subject, controller: &ControllerFacts) -> Finding {
    const CHECK: &str = "controller";
    match controller {
        ControllerFacts::Ours => subject.ok(CHECK, "this instance controls it"),
        ControllerFacts::OursLost => subject.problem(
            CHECK,
            "this instance controls it, and the file of its lock was deleted or replaced: a second controller can get in",
            "Close this instance and open it again; let nothing clean up in that directory.",
        ),
        ControllerFacts::Other(pid) if pid.is_empty() => subject.ok(CHECK, "another process controls it"),
        ControllerFacts::Other(pid) => {
            let finding = subject.ok(CHECK, format!("process {pid} controls it, this instance observes"));
            match pid.parse() {
                Ok(pid) => finding.fact("pid", pid),
                Err(_) => finding,
            }
        }
        ControllerFacts::Nobody => subject.warning(
            CHECK,
            "no process controls it: requests left here are not answered, and nothing is followed",
            "Start the engine's upgrade manager, or open the directory as its controller.",
        ),
    }
}

fn file(file: &FileFacts) -> Finding {
    const CHECK: &str = "file";
    let subject = Subject::new(FindingArea::State, file.path.display());
    let (mode, bytes) = match &file.mode_and_bytes {
        Ok(known) => *known,
        Err(e) => return subject.failed(CHECK, FindingVerdict::Problem, e),
    };
    let finding = if mode & OTHERS != 0 {
        subject.warning(CHECK, format!("other users may use the file (mode {mode:04o})"), "Set its mode to 0600.")
    } else if is_log(&file.path) && bytes > LARGE_LOG_BYTES {
        subject.warning(
            CHECK,
            format!(
                "the write-ahead log has grown to {} MiB: a process that reads an old state keeps it from being cut; \
                 above 64 MiB the answers of checks are not stored, while tasks, runs and events are",
                bytes >> 20
            ),
            "Find that process with 'fuser -v' on this file, and end it.",
        )
    } else if is_log(&file.path) {
        subject.ok(CHECK, format!("write-ahead log of {bytes} bytes, mode {mode:04o}"))
    } else {
        subject.ok(CHECK, format!("{bytes} bytes, mode {mode:04o}"))
    };
    finding.fact("size_bytes", figure(bytes)).fact("mode", i64::from(mode))
}

fn is_log(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().ends_with(b"-wal")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::error::codes;
    use crate::model::host::ContentHostRef;
    use crate::model::task::Task;

    const SOUND: FileSystemFacts = FileSystemFacts {
        kind: FileSystemKind::Local("xfs"),
        read_only: false,
        free_bytes: 10 << 30,
        total_bytes: 20 << 30,
    };

    fn state(file_system: FileSystemFacts, change: impl FnOnce(&mut StateFacts)) -> Vec<Finding> {
        let directory = DirectoryFacts {
            path: "/state".into(),
            mode: 0o700,
            file_system,
            files: vec![FileFacts { path: "/state/state.db-wal".into(), mode_and_bytes: Ok((0o600, 300 << 20)) }],
            writable: Ok(()),
            controller: ControllerFacts::Ours,
        };
        let mut state = StateFacts {
            path: "/state".to_owned(),
            examination: Ok(StoreExamination {
                directory: Some(Ok(directory)),
                format: 1,
                damage: Ok(vec![]),
                newest_event: 0,
                cursors: BTreeMap::new(),
            }),
            unfinished: Ok(vec![]),
            unfinished_runs: Ok(vec![]),
            owed: Ok(vec![]),
            listener: "engine".to_owned(),
            oldest_undelivered: Ok(None),
            overdue_after_ms: 7_200_000,
        };
        change(&mut state);
        state.judge(10_000_000)
    }

    #[track_caller]
    fn assert_found(findings: &[Finding], check: &str, verdict: FindingVerdict, words: &str) {
        let finding = findings.iter().find(|f| f.check == check).unwrap();
        assert_eq!(finding.verdict, verdict, "{finding:?}");
        assert!(finding.text.contains(words), "'{words}' is not in {finding:?}");
        assert_eq!(finding.remedy.is_empty(), verdict == FindingVerdict::Ok, "{finding:?}");
    }

    #[test]
    fn a_directory_that_cannot_be_written_is_a_problem() {
        let unwritable = |state: &mut StateFacts| {
            if let Ok(StoreExamination { directory: Some(Ok(directory)), .. }) = &mut state.examination {
                directory.writable = Err(codes::StateUnwritable { path: "/state", why: "no" }.err());
            }
        };
        assert_found(&state(SOUND, unwritable), "writable", FindingVerdict::Problem, "cannot be written");
        assert_found(&state(SOUND, |_| ()), "writable", FindingVerdict::Ok, "");
    }

    #[test]
    fn file_systems_and_their_room() {
        let with = |kind| FileSystemFacts { kind, ..SOUND };
        for (facts, check, verdict, words) in [
            (SOUND, "file_system", FindingVerdict::Ok, "xfs, local"),
            (with(FileSystemKind::Network("nfs")), "file_system", FindingVerdict::Problem, "nfs is not local"),
            (with(FileSystemKind::Memory("tmpfs")), "file_system", FindingVerdict::Warning, "machine restarts"),
            (with(FileSystemKind::Other(0x1234_5678)), "file_system", FindingVerdict::Unknown, "0x12345678"),
            (FileSystemFacts { read_only: true, ..SOUND }, "file_system", FindingVerdict::Problem, "read-only"),
            (SOUND, "disk_space", FindingVerdict::Ok, "10240 MiB free of 20480 MiB"),
            (FileSystemFacts { free_bytes: 100 << 20, ..SOUND }, "disk_space", FindingVerdict::Warning, "100 MiB free"),
            (FileSystemFacts { free_bytes: 4096, ..SOUND }, "disk_space", FindingVerdict::Problem, "0 MiB free"),
        ] {
            assert_found(&state(facts, |_| ()), check, verdict, words);
        }
        assert_found(
            &state(SOUND, |_| ()),
            "file",
            FindingVerdict::Warning,
            "the write-ahead log has grown to 300 MiB",
        );
    }

    #[test]
    fn damage_and_failures_are_problems() {
        let damaged = state(SOUND, |s| {
            if let Ok(examination) = &mut s.examination {
                examination.damage = Ok(vec!["row 1 missing from index x".to_owned()]);
            }
        });
        assert_found(&damaged, "integrity", FindingVerdict::Problem, "row 1 missing");
        let failed = state(SOUND, |s| {
            let error = codes::StateFailed { path: "/state", why: "I/O error" }.err();
            s.examination = Err(error.clone());
            s.unfinished = Err(error.clone());
            s.owed = Err(error);
        });
        assert_found(&failed, "readable", FindingVerdict::Problem, "I/O error");
        assert_found(&failed, "unfinished_tasks", FindingVerdict::Problem, "I/O error");
        assert_found(&failed, "unfinished_runs", FindingVerdict::Problem, "I/O error");
    }

    #[test]
    fn tasks_that_do_not_end() {
        let record = |created_at_ms: TimeMs| {
            let task: Task = serde_json::from_value(serde_json::json!({
                "format": 1, "id": "t1", "host_id": "h", "host_name": "h", "provider": "k", "provider_task": null,
                "actor": "a", "correlation_id": "oum-1", "selection": {"errata": ["RHSA-2024:1"]}, "errata": [],
                "state": "running", "progress": {"done": 0, "total": 1, "phase": "x"}, "provider_text": "",
                "problem": null, "proof": null, "cancel_requested": false, "created_at_ms": created_at_ms,
                "ended_at_ms": null
            }))
            .unwrap();
            let content_host =
                ContentHostRef { id: "1".to_owned().try_into().unwrap(), name: "h".into(), last_checkin_ms: None };
            TaskRecord {
                task,
                content_host,
                planned: vec![],
                planned_by_erratum: std::collections::BTreeMap::new(),
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
        };
        let young = state(SOUND, |s| s.unfinished = Ok(vec![record(9_000_000)]));
        assert_found(&young, "unfinished_tasks", FindingVerdict::Ok, "1 installations under way");
        let old = state(SOUND, |s| s.unfinished = Ok(vec![record(1_000), record(9_000_000)]));
        assert_found(
            &old,
            "unfinished_tasks",
            FindingVerdict::Warning,
            "1 of 2 installations have not ended after 2 hours",
        );
    }
    #[test]
    fn runs_that_wait_or_left_something() {
        let run = |id: &str, state: &str| UnfinishedRun {
            row: serde_json::from_value(serde_json::json!({
                "id": id, "cluster": "c-1", "plan_hash": "x", "epoch": 1, "began_at_ms": 1, "ended_at_ms": null,
                "state": state
            }))
            .unwrap(),
            correlation: None,
        };
        let owed = |run: &str| -> LedgerEntry {
            serde_json::from_value(serde_json::json!({
                "run": run, "setting": {"vm_runs": "v-1"}, "before": {"vm_on": "h-1"}, "ours": {"vm_on": null},
                "state": "ours"
            }))
            .unwrap()
        };
        let found = |runs: &[UnfinishedRun], entries: &[LedgerEntry]| {
            state(SOUND, |s| (s.unfinished_runs, s.owed) = (Ok(runs.to_vec()), Ok(entries.to_vec())))
        };
        let (one, paused) = (run("r-1", "running"), run("r-2", "paused"));
        assert_found(&found(&[], &[]), "unfinished_runs", FindingVerdict::Ok, "no rolling upgrade is under way");
        let busy = found(std::slice::from_ref(&one), &[owed("r-1")]);
        assert_found(&busy, "unfinished_runs", FindingVerdict::Ok, "1 rolling upgrades under way");
        let waits = found(&[one.clone(), paused], &[owed("r-2")]);
        assert_found(&waits, "unfinished_runs", FindingVerdict::Warning, "run r-2 of cluster c-1 is paused");
        let left = found(&[one], &[owed("r-0"), owed("r-1")]);
        assert_found(&left, "unfinished_runs", FindingVerdict::Warning, "1 settings that ended runs changed");
    }
}
