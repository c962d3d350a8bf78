//! The doctor and the state directory: without problems, and with each problem that can arise while it is open.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::doctor::{Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::model::event::{EventSeverity, NewEvent};
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::model::request::DoctorRequest;
use ovirt_upgrade_manager::ports::{Call, Change, Clock, Ports, Store};
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use tokio_util::sync::CancellationToken;

fn call() -> Call {
    let correlation_id = CorrelationId::new("oum-test").unwrap();
    Call::new(correlation_id, CancellationToken::new())
}

fn open(dir: &Path, role: Role) -> Arc<dyn Store> {
    store::open(dir, role, Arc::new(SystemClock), &SystemIds).unwrap()
}

async fn look(dir: &Path, store: &Arc<dyn Store>) -> Findings {
    let config = serde_json::json!({"state_dir": dir, "listener": "engine"}).to_string();
    let config = Config::from_json(config.as_bytes()).unwrap();
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let manager = UpgradeManager::with_ports(
        config,
        Ports {
            engine: Arc::new(LocalEngine::new(None, clock.clone())),
            clock,
            ids,
            store: store.clone(),
            providers: vec![],
        },
    );
    let report = manager.doctor(&call(), DoctorRequest {}).await.unwrap();
    Findings(report.findings.into_iter().filter(|f| f.area == FindingArea::State).collect())
}

struct Findings(Vec<Finding>);

impl Findings {
    #[track_caller]
    fn assert(&self, check: &str, verdict: FindingVerdict, words: &str) -> &Finding {
        let found = self.0.iter().filter(|f| f.check == check).max_by_key(|f| f.verdict);
        let finding = found.unwrap_or_else(|| panic!("no {check} in {:#?}", self.0));
        assert_eq!(finding.verdict, verdict, "{finding:?}");
        assert!(finding.text.contains(words), "'{words}' is not in {finding:?}");
        assert!(verdict == FindingVerdict::Ok || !finding.remedy.is_empty(), "{finding:?}");
        finding
    }
}

fn event(age_ms: i64) -> Change {
    Change::Event(NewEvent {
        name: "TEST".to_owned(),
        number: 1,
        severity: EventSeverity::Normal,
        text: "text".to_owned(),
        host_id: None,
        cluster_id: None,
        task_id: None,
        correlation_id: None,
        fields: Default::default(),
        at_ms: SystemClock.now_ms() - age_ms,
    })
}

#[tokio::test]
async fn a_sound_directory() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("state");
    let store = open(&dir, Role::Controller);
    let found = look(&dir, &store).await;
    let checks = ["directory_mode", "writable", "controller", "file", "integrity", "event_backlog"];
    for check in checks.into_iter().chain(["unfinished_tasks", "unfinished_runs"]) {
        found.assert(check, FindingVerdict::Ok, "");
    }
    let room = found.0.iter().find(|f| f.check == "disk_space").unwrap();
    assert!(room.facts["free_bytes"] > 0 && room.facts["total_bytes"] >= room.facts["free_bytes"]);
    let files: Vec<_> = found.0.iter().filter(|f| f.check == "file").map(|f| f.subject.clone()).collect();
    for name in ["state.db", "state.db-wal", "controller.lock", "store.token"] {
        assert!(files.iter().any(|f| f.ends_with(&format!("/{name}"))), "{name} is not in {files:?}");
    }
    assert!(!dir.join("doctor.trial").exists());
    // The examination takes no lock and releases none.
    store.commit(vec![event(0)]).await.unwrap();
    assert!(store::open(&dir, Role::Controller, Arc::new(SystemClock), &SystemIds).is_err());
}

#[tokio::test]
async fn observers_see_the_controller() {
    let dir = tempfile::tempdir().unwrap();
    let controller = open(dir.path(), Role::Controller);
    let observer = open(dir.path(), Role::Observer);
    let found = look(dir.path(), &observer).await;
    let finding = found.assert("controller", FindingVerdict::Ok, "this instance observes");
    assert_eq!(finding.facts["pid"], i64::from(std::process::id()));
    drop(controller);
    look(dir.path(), &observer).await.assert("controller", FindingVerdict::Warning, "no process controls it");
}

#[tokio::test]
async fn a_lock_whose_file_was_deleted_is_a_problem() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Role::Controller);
    fs::remove_file(dir.path().join("controller.lock")).unwrap();
    look(dir.path(), &store).await.assert("controller", FindingVerdict::Problem, "deleted or replaced");
}

#[tokio::test]
async fn modes_that_allow_other_users_are_warnings() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Role::Controller);
    let chmod = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    chmod(dir.path(), 0o755);
    chmod(&dir.path().join("state.db"), 0o644);
    let found = look(dir.path(), &store).await;
    found.assert("directory_mode", FindingVerdict::Warning, "0755");
    assert!(found.assert("file", FindingVerdict::Warning, "0644").subject.ends_with("/state.db"));
}

#[tokio::test]
async fn a_directory_that_is_gone_is_a_problem() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Role::Controller);
    fs::remove_dir_all(dir.path()).unwrap();
    look(dir.path(), &store).await.assert("readable", FindingVerdict::Problem, "No such file");
}

#[tokio::test]
async fn a_state_in_memory_is_a_warning() {
    let Ok(dir) = tempfile::tempdir_in("/dev/shm") else {
        upgrade_manager_lab::skipped("/dev/shm cannot be used here");
        return;
    };
    let store = open(dir.path(), Role::Controller);
    look(dir.path(), &store).await.assert("file_system", FindingVerdict::Warning, "gone when the machine restarts");
}

#[tokio::test]
async fn events_without_a_listener() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path(), Role::Controller);
    store.commit(vec![event(7_300_000), event(60_000)]).await.unwrap();
    let found = look(dir.path(), &store).await;
    let finding =
        found.assert("event_backlog", FindingVerdict::Warning, "'engine' has 2 events to come, the oldest 2 hours old");
    assert_eq!(finding.facts["undelivered"], 2);
    store.commit(vec![Change::Cursor { listener: "engine".to_owned(), seq: 1 }]).await.unwrap();
    look(dir.path(), &store).await.assert("event_backlog", FindingVerdict::Ok, "has 1 events to come");
    store.commit(vec![Change::Cursor { listener: "engine".to_owned(), seq: 2 }]).await.unwrap();
    look(dir.path(), &store).await.assert("event_backlog", FindingVerdict::Ok, "has had every event");
    store.commit((0..10_001).map(|_| event(0)).collect()).await.unwrap();
    look(dir.path(), &store).await.assert("event_backlog", FindingVerdict::Warning, "10001 events");
}
