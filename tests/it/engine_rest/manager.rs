//! The upgrade manager with a configured connection to the engine.

use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::engine::EngineSource;
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;

fn config(dir: &tempfile::TempDir, engine: Value) -> Config {
    let document = value!({"state_dir": dir.path().join("state"), "engine": engine,
        "schedule": {"engine_interval": null, "hosts_interval": null}});
    let config = Config::from_json(document.to_string().as_bytes()).unwrap();
    assert_eq!(config.role, Role::Controller);
    config
}

#[tokio::test]
async fn a_manager_asks_the_engine_that_is_configured_and_keeps_its_source_of_updates() {
    let dir = tempfile::tempdir().unwrap();
    let bench = Bench::start(one_cluster(|_, path| panic!("{path}"))).await;
    let api = value!({"url": bench.server.url, "username": "u@internal", "password": {"value": "s3cret"},
        "ca_files": [bench.server.ca_file]});
    let source = value!({"status_file": {"path": "/no/such/file"}});
    let manager = UpgradeManager::open(config(&dir, value!({"api": api, "source": source}))).await.unwrap();
    assert_eq!(bench.server.asked().len(), 0, "opening sends nothing");
    let engine = &manager.ports().engine;
    assert_eq!(engine.cluster(&call(), &cluster_id()).await.unwrap().name, "prod");
    assert_eq!(engine.upgrade_source(), Some(EngineSource::StatusFile));
    assert_eq!(engine.upgrade_check(&call()).await.unwrap_err().code(), Code::EngineStatusFileUnusable);
    manager.close().await;
}

#[tokio::test]
async fn a_manager_without_the_connection_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let source = value!({"source": {"status_file": {"path": "/no/such/file"}}});
    let manager = UpgradeManager::open(config(&dir, source)).await.unwrap();
    let error = manager.ports().engine.cluster(&call(), &cluster_id()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineApiMissing);
    assert!(error.remedy().contains("engine.api"), "{error}");
    manager.close().await;
}

#[tokio::test]
async fn a_ca_file_that_cannot_be_read_is_named_when_the_manager_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let api = value!({"url": "https://e", "username": "u@internal", "password": {"value": "s3cret"},
        "ca_files": ["/no/such/ca.pem"]});
    let Err(error) = UpgradeManager::open(config(&dir, value!({"api": api}))).await else { panic!("it opened") };
    assert_eq!(error.code(), Code::InvalidConfig);
    assert!(error.message().contains("engine.api.ca_files[0]"), "{error}");
}
