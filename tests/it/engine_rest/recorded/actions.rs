//! Actions and changes.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting, VmStop};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, PolicyId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use serde_json::Value;

use super::{Recorded, Replay, recordings};
use crate::support::client::call;

/// Every recorded action and change that the adapter can send.
#[tokio::test]
async fn recorded_actions_have_the_outcome_that_the_engine_gave_them() {
    let all = recordings();
    let replay = Replay::start().await;
    let (mut compared, mut codes) = (0, BTreeSet::new());
    for recorded in all.iter().filter(|r| r.method == "POST" || r.method == "PUT") {
        let path = recorded.path.split(['?', ';']).next().unwrap_or_default();
        replay.show(path, recorded.reply());
        let sent = || replay.bench.requests().iter().filter(|request| !request.starts_with("GET ")).count();
        let before = sent();
        let Some(outcome) = repeat(&replay, recorded, path).await else { continue };
        assert_eq!(sent() - before, 1, "{}", recorded.name);
        let code = outcome.as_ref().err().map(|e| e.code());
        let want = match recorded.status {
            200..=299 => None,
            401 => Some(Code::EngineAuth),
            403 => Some(Code::EngineForbidden),
            404 => Some(Code::EngineNotFound),
            500.. => Some(Code::EngineFailed),
            _ => Some(Code::EngineRejected),
        };
        assert_eq!(code, want, "{}: {outcome:?}", recorded.name);
        if let (Err(error), Ok(document)) = (&outcome, serde_json::from_str::<Value>(&recorded.body)) {
            let detail = document.pointer("/fault/detail").or(document.get("detail")).and_then(Value::as_str).unwrap();
            let words = if detail == "[]" { "Operation Failed" } else { detail };
            let shown: String = words.chars().take(100).map(|c| if c.is_control() { ' ' } else { c }).collect();
            assert!(error.message().contains(&shown), "{}: {error}", recorded.name);
        }
        codes.insert(recorded.status);
        compared += 1;
    }
    println!("{compared} actions, with statuses {codes:?}");
    assert!(all.is_empty() || compared > 100 && codes.len() >= 5, "{compared} {codes:?}");
}

/// Sends the recorded action again. `None`: the adapter has no such action, or never with such a body.
async fn repeat(replay: &Replay, recorded: &Recorded, path: &str) -> Option<Result<()>> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let (engine, call, sent) = (replay.engine(), &call(), recorded.sent());
    let host = |id: &str| HostId::new(id).unwrap();
    let outcome = match (recorded.method.as_str(), parts.as_slice()) {
        ("POST", ["hosts", id, "deactivate"]) => {
            engine.deactivate(call, &host(id), "why", recorded.path.contains("stop_gluster_service")).await
        }
        ("POST", ["hosts", id, "activate"]) => engine.activate(call, &host(id)).await,
        ("POST", ["hosts", id, "refresh"]) => engine.refresh(call, &host(id)).await,
        ("POST", ["hosts", id, "upgradecheck"]) => engine.check_for_upgrade(call, &host(id)).await,
        ("POST", ["hosts", id, "upgrade"]) => engine.upgrade(call, &host(id), true).await,
        ("POST", ["hosts", id, "enrollcertificate"]) => engine.enroll_certificate(call, &host(id)).await,
        ("POST", ["hosts", id, "fence"]) => engine.fence_restart(call, &host(id)).await,
        ("POST", ["vms", id, "start"]) => engine.start_vm(call, &VmId::new(*id).unwrap(), &host("h1")).await,
        ("POST", ["vms", id, "migrate"]) => engine.migrate_vm(call, &VmId::new(*id).unwrap(), &host("h1")).await,
        ("POST", ["vms", id, "shutdown"]) => engine.stop_vm(call, &VmId::new(*id).unwrap(), VmStop::ShutDown).await,
        ("POST", ["clusters", id, "upgrade"]) => {
            let change = match sent?["upgrade_action"].as_str() {
                Some("start") => FlagChange::Start,
                Some("finish") => FlagChange::Finish,
                _ => FlagChange::Progress(10),
            };
            engine.upgrade_flag(call, &ClusterId::new(*id).unwrap(), change).await
        }
        ("PUT", ["clusters", id]) => {
            let (cluster, sent) = (ClusterId::new(*id).unwrap(), sent?);
            match sent["version"].as_object() {
                Some(_) => engine.set_level(call, &cluster, Level::new(4, 8)).await,
                None => {
                    let policy = PolicySetting { id: PolicyId::new("p").unwrap(), properties: Default::default() };
                    engine.set_policy(call, &cluster, &policy).await
                }
            }
        }
        _ => return None,
    };
    Some(outcome)
}
