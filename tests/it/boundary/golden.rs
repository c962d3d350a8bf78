//! Golden documents: one for each document that crosses a boundary, read by Rust, Java and C.
//!
//! `make golden` writes them anew after an intended change.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::golden_samples::*;
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::engine::*;
use ovirt_upgrade_manager::model::erratum::*;
use ovirt_upgrade_manager::model::event::*;
use ovirt_upgrade_manager::model::host::*;
use ovirt_upgrade_manager::model::ids::*;
use ovirt_upgrade_manager::model::request::*;
use ovirt_upgrade_manager::model::schedule::*;
use ovirt_upgrade_manager::model::version::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes the document when blessing; otherwise compares it, and reads the file back without loss.
pub fn golden<T: Serialize + DeserializeOwned>(name: &str, document: &T) {
    let text = serde_json::to_string_pretty(document).unwrap() + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.json"));
    if std::env::var_os("OUM_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}; bless it", path.display()));
    assert_eq!(stored, text, "{name} has changed; if that is intended, bless it");
    let read: T = serde_json::from_str(&stored).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(document).unwrap(), "{name} loses something");
}

#[test]
fn answers() {
    golden("problem", &problem());
    golden("progress", &task().progress);
    golden("association", &association());
    golden("host_check", &host_check());
    golden("host_check.unknown", &unknown_check());
    golden("cluster_check", &cluster_check());
    golden("erratum", &erratum());
    let page = ErrataPage {
        format: 1,
        errata: vec![erratum()],
        page: 2,
        per_page: 1,
        counts: counts(),
        unusable: vec!["LOCAL 2026/11".into()],
        provider: "katello".into(),
        read_at_ms: NOW,
    };
    golden("errata_page", &page);
    golden("doctor_report", &doctor_report());
    let version = VersionInfo {
        library: "0.1.0".into(),
        commit: "2f0c1e5a9b7d4c3e8f6a1b0d9c8e7f6a5b4c3d2e".into(),
        ..VersionInfo::of_this_library(3)
    };
    golden("version_info", &version);
    golden("task", &task());
    golden("task.sending", &sending_task());
    let events = vec![event(41, false), event(42, true)];
    golden("event_page", &EventPage { format: 1, events, next: 42, store_id: "s-1".into() });
}

#[test]
fn answers_about_the_engine() {
    golden("engine_check", &engine_check());
    golden("engine_check.unknown", &unknown_engine());
    for (name, state, source) in [
        ("current", EngineState::Current, EngineSource::StatusFile),
        ("setup_pending", EngineState::SetupPending, EngineSource::Command),
    ] {
        let check = EngineCheck { state, source: Some(source), ..unknown_engine() };
        golden(&format!("engine_check.{name}"), &EngineCheck { unknown_because: None, ..check });
    }
    golden("notification_list", &notification_list());
    golden("notification_list.none", &no_notifications());
    golden("schedule_status", &schedule_status());
    golden(
        "schedule_status.never_given",
        &ScheduleStatus { inventory: None, inventory_from_engine: true, jobs: vec![], ..schedule_status() },
    );
}

#[test]
fn requests_about_the_engine() {
    let check = CheckEngineRequest { product_version: evr("4.5.6"), machine: Some(host(HostStatus::Unknown)) };
    golden("check_engine_request", &check);
    golden("check_engine_request.bare", &CheckEngineRequest::default());
    let cluster = ClusterInventory {
        id: ClusterId::new("c-1").unwrap(),
        name: "Default".into(),
        level: level("4.7"),
        hosts: vec![host(HostStatus::Up)],
    };
    golden(
        "watch_request",
        &WatchRequest { engine: Some(engine()), clusters: vec![cluster], ids_or_names: vec![], check_engine: check },
    );
    let by_name = WatchRequest { ids_or_names: vec!["Default".into()], ..WatchRequest::default() };
    golden("watch_request.by_name", &by_name);
    golden("schedule_request", &ScheduleRequest {});
    golden("version_request", &VersionRequest {});
    golden("notifications_request", &NotificationsRequest { user: user() });
    golden("dismiss_request", &DismissRequest { user: user(), id: "n-1".into() });
}

#[test]
fn a_host_as_the_engine_shows_it() {
    golden("host_request", &HostRequest { id_or_name: "host7".into() });
    let known = KnownHost { format: 1, host: host(HostStatus::Up), cluster_level: level("4.7"), engine: engine() };
    golden("known_host", &known);
}

#[test]
fn requests_about_updates() {
    let of_host = CheckHostRequest {
        engine: Some(engine()),
        cluster_level: Some(level("4.7")),
        ..CheckHostRequest::of(host(HostStatus::Up))
    };
    golden("check_host_request", &of_host);
    let by_name = CheckHostRequest { id_or_name: Some("host7".into()), ..CheckHostRequest::default() };
    golden("check_host_request.by_name", &by_name);
    let cluster = ClusterInventory {
        id: ClusterId::new("c-1").unwrap(),
        name: "Default".into(),
        level: level("4.7"),
        hosts: vec![host(HostStatus::PreparingForMaintenance), host(HostStatus::NonOperational)],
    };
    let of_cluster = CheckClusterRequest {
        cluster: Some(cluster),
        engine: Some(engine()),
        excluded: vec![host_id()],
        target: Some(level("4.8")),
        detail: Detail::Full,
        id_or_name: None,
    };
    golden("check_cluster_request", &of_cluster);
    let by_name = CheckClusterRequest { id_or_name: Some("Default".into()), ..CheckClusterRequest::default() };
    golden("check_cluster_request.by_name", &by_name);
    let query = ErrataQuery {
        scope: ErrataScope::Applicable,
        types: vec![ErratumType::Security, ErratumType::Other],
        severities: vec![Severity::Critical, Severity::None],
        cves: vec![CveId::new("CVE-2024-1086").unwrap()],
        ids: vec![erratum().id],
        text: Some("kernel \"x\"".into()),
        issued_since: Some("2024-01-01".into()),
        issued_until: Some("2024-12-31".into()),
        page: 3,
        per_page: 50,
    };
    golden("errata_request", &ErrataRequest { host: host(HostStatus::Maintenance), query });
    golden("erratum_request", &ErratumRequest { id: erratum().id, provider: Some(provider()) });
    let set = AssociateAction::Set { provider: provider(), content_host: ContentHostId::new("17").unwrap() };
    for (name, action) in [("set", set), ("refresh", AssociateAction::Refresh), ("drop", AssociateAction::Drop)] {
        let request = AssociateRequest { host: host(HostStatus::Unknown), action, actor: "admin".into() };
        golden(&format!("associate_request.{name}"), &request);
    }
    golden("association_request", &AssociationRequest { host_id: host_id() });
    golden("doctor_request", &DoctorRequest {});
    golden("events_request", &EventsRequest { after: 41, limit: 7 });
}

#[test]
fn requests_to_install() {
    let errata = InstallErrataRequest {
        host: host(HostStatus::Maintenance),
        errata: vec![erratum().id],
        actor: "admin@internal".into(),
        override_: Some(MaintenanceOverride { reason: "tested before".into() }),
        engine: Some(engine()),
        cluster_level: Some(level("4.7")),
    };
    golden("install_errata_request", &errata);
    let packages = InstallPackagesRequest {
        host: host(HostStatus::Maintenance),
        packages: vec![PackageName::new("libstdc++").unwrap()],
        actor: "admin@internal".into(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    golden("install_packages_request", &packages);
    let image = UpgradeImageRequest { host: host(HostStatus::Maintenance), actor: "admin@internal".into() };
    golden("upgrade_image_request", &image);
    golden("task_request", &TaskRequest { id: task().id, wait: true });
    golden("cancel_task_request", &CancelTaskRequest { id: task().id, actor: "admin".into() });
}

#[test]
fn configuration() {
    let json = br#"{
        "state_dir": "/var/lib/ovirt-engine/upgrade-manager", "role": "observer", "listener": "engine",
        "deadline": "90s", "worker_threads": 3, "log_level": "debug",
        "providers": [{
            "name": "katello", "url": "https://katello.example.com", "proxy": "http://proxy.example.com:3128",
            "auth": {"basic": {"username": "engine", "password": {"value": "sample, not a secret"}}},
            "organization_id": 1, "limits": {"retries": 1, "max_body_bytes": 1048576}
        }, {
            "name": "satellite", "url": "https://satellite.example.com",
            "auth": {"oauth1": {"consumer_key": "engine", "consumer_secret": {"value": "sample, not a secret"}, "username": "ovirt"}}
        }]
    }"#;
    golden("config", &Config::from_json(json).unwrap());
}

#[test]
fn configuration_of_the_engine() {
    let content_host = r#"{"content_host": {"provider": "katello", "fqdn": "engine.example.com", "subscription_uuid": "a8b1f7e2-0002"}}"#;
    let status_file = r#"{"status_file": {"path": "/run/ovirt-upgrade-manager/engine-status", "max_age": "36h"}}"#;
    let command = r#"{"command": {"argv": ["/usr/bin/engine-upgrade-check", "-q"], "deadline": "5m"}}"#;
    let schedule = r#"{"engine_interval": "12h", "hosts_interval": null, "jitter": "30m", "catch_up_within": "10m",
        "retry_after": "20m", "deadline": "2h"}"#;
    let provider = r#"{"name": "katello", "url": "https://katello.example.com",
        "auth": {"basic": {"username": "engine", "password": {"value": "sample, not a secret"}}}}"#;
    for (name, source) in [("content_host", content_host), ("status_file", status_file), ("command", command)] {
        let json = format!(
            r#"{{"state_dir": "/var/lib/ovirt-engine/upgrade-manager", "providers": [{provider}],
                "engine": {{"source": {source}}}, "schedule": {schedule}}}"#
        );
        golden(&format!("config.engine_by_{name}"), &Config::from_json(json.as_bytes()).unwrap());
    }
    let api = br#"{"state_dir": "/var/lib/ovirt-engine/upgrade-manager", "engine": {"api": {
        "url": "https://engine.example.com/ovirt-engine", "username": "upgrade-manager@internal",
        "password": {"value": "sample, not a secret"}, "ca_files": [], "limits": {"retries": 1}}}}"#;
    golden("config.engine_api", &Config::from_json(api).unwrap());
    let actions = br#"{"state_dir": "/var/lib/ovirt-engine/upgrade-manager", "engine": {"actions": {
        "deadline": "30s", "audit_events": false}}}"#;
    golden("config.engine_actions", &Config::from_json(actions).unwrap());
}

#[test]
fn error_codes() {
    let codes: BTreeMap<_, _> = Code::all().map(|c| (c.name().to_owned(), c.number())).collect();
    golden("error_codes", &codes);
}
