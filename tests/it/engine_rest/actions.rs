//! What is sent for each action, and what its answer becomes.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting, VmStop};
use ovirt_upgrade_manager::model::ids::PolicyId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::ports::Engine;
use ovirt_upgrade_manager::rolling::run::{is_gluster_busy, is_unclear};
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Reply, html, json};

/// The adapter over an engine that answers everything so.
async fn answered(reply: Reply) -> Bench {
    Bench::start(move |_, _| reply.clone()).await
}

async fn sends_once(bench: &Bench, method: &str, path: &str, query: &[(&str, &str)], body: Value) {
    let asked = bench.last();
    assert_eq!((asked.method.as_str(), asked.path.as_str()), (method, format!("/ovirt-engine/api{path}").as_str()));
    let sent: Vec<(&str, &str)> = asked.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(sent, query, "{path}");
    assert_eq!(serde_json::from_str::<Value>(&asked.body).unwrap(), body, "{path}");
    assert_eq!(asked.header("correlation-id"), Some("oum-test-1"));
    assert_eq!(asked.header("authorization"), Some("Bearer t1"));
    assert_eq!(asked.header("accept"), Some("application/json"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn every_action_is_sent_as_the_engine_reads_it() {
    let bench = answered(complete()).await;
    let (engine, call, h, v) = (&bench.engine, &call(), &host_id("h1"), &vm_id("v1"));
    engine.deactivate(call, h, "why \"so\"", false).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/deactivate", &[], value!({"reason": "why \"so\""})).await;
    engine.deactivate(call, h, "why", true).await.unwrap();
    let gluster = [("stop_gluster_service", "true")];
    sends_once(&bench, "POST", "/hosts/h1/deactivate", &gluster, value!({"reason": "why"})).await;
    engine.activate(call, h).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/activate", &[], value!({})).await;
    engine.refresh(call, h).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/refresh", &[], value!({})).await;
    engine.check_for_upgrade(call, h).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/upgradecheck", &[], value!({})).await;
    engine.upgrade(call, h, false).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/upgrade", &[], value!({"reboot": false})).await;
    engine.enroll_certificate(call, h).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/enrollcertificate", &[], value!({})).await;
    engine.fence_restart(call, h).await.unwrap();
    sends_once(&bench, "POST", "/hosts/h1/fence", &[], value!({"fence_type": "restart"})).await;
    engine.stop_vm(call, v, VmStop::ShutDown).await.unwrap();
    sends_once(&bench, "POST", "/vms/v1/shutdown", &[], value!({})).await;
    engine.stop_vm(call, v, VmStop::PowerOff).await.unwrap();
    sends_once(&bench, "POST", "/vms/v1/stop", &[], value!({})).await;
    engine.start_vm(call, v, h).await.unwrap();
    let on_host = value!({"vm": {"placement_policy": {"hosts": {"host": [{"id": "h1"}]}}}});
    sends_once(&bench, "POST", "/vms/v1/start", &[], on_host).await;
    engine.migrate_vm(call, v, h).await.unwrap();
    sends_once(&bench, "POST", "/vms/v1/migrate", &[], value!({"host": {"id": "h1"}, "force": true})).await;
    assert_eq!(bench.requests().len(), 12, "each once");
}

#[tokio::test]
async fn the_flag_carries_the_calls_correlation_id_in_header_and_body() {
    let bench = answered(complete()).await;
    for (change, fields) in [
        (FlagChange::Start, value!({"upgrade_action": "start", "correlation_id": "oum-test-1"})),
        (
            FlagChange::Progress(15),
            value!({"upgrade_action": "update_progress", "upgrade_percent_complete": 15, "correlation_id": "oum-test-1"}),
        ),
        (FlagChange::Finish, value!({"upgrade_action": "finish", "correlation_id": "oum-test-1"})),
    ] {
        bench.engine.upgrade_flag(&call(), &cluster_id(), change).await.unwrap();
        sends_once(&bench, "POST", "/clusters/c1/upgrade", &[], fields).await;
    }
}

#[tokio::test]
async fn a_level_is_the_only_field_that_is_changed() {
    let bench = answered(json(200, cluster())).await;
    bench.engine.set_level(&call(), &cluster_id(), Level::new(4, 8)).await.unwrap();
    sends_once(&bench, "PUT", "/clusters/c1", &[], value!({"version": {"major": 4, "minor": 8}})).await;
}

/// The engine keeps a property of the cluster that is not sent, also under another policy.
#[tokio::test]
async fn a_policy_is_set_with_all_of_its_properties() {
    let bench = Bench::start(one_cluster(|_, path| panic!("{path}"))).await;
    let properties = [("HighUtilization".to_owned(), "95".to_owned())].into();
    let policy = PolicySetting { id: PolicyId::new("p1").unwrap(), properties };
    bench.engine.set_policy(&call(), &cluster_id(), &policy).await.unwrap();
    let want = value!({"scheduling_policy": {"id": "p1"}, "custom_scheduling_policy_properties": {"property":
        [{"name": "HeSparesCount", "value": "0"}, {"name": "HighUtilization", "value": "95"}]}});
    sends_once(&bench, "PUT", "/clusters/c1", &[], want).await;
}

/// The engine would set the policy `none` and answer 200.
#[tokio::test]
async fn a_policy_that_does_not_exist_is_not_sent() {
    let bench = Bench::start(|_, path| match path {
        "/schedulingpolicies/p9" => json(404, ""),
        _ => panic!("{path}"),
    })
    .await;
    let policy = PolicySetting { id: PolicyId::new("p9").unwrap(), properties: Default::default() };
    let error = bench.engine.set_policy(&call(), &cluster_id(), &policy).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineNotFound);
    assert_eq!(bench.requests(), ["GET /schedulingpolicies/p9"]);
}

/// What an answer to `deactivate` becomes, and how often it was sent.
async fn deactivated(reply: Reply) -> (Code, String, usize) {
    let bench = answered(reply).await;
    let error = bench.engine.deactivate(&call(), &host_id("h1"), "why", false).await.unwrap_err();
    (error.code(), error.message(), bench.requests().len())
}

#[tokio::test]
async fn a_refusal_has_the_engines_words_and_is_not_sent_again() {
    let (code, message, sent) = deactivated(fault(409, "[Host is in Up status.]")).await;
    assert_eq!((code, sent), (Code::EngineRejected, 1));
    assert_eq!(message, "the engine rejected POST /hosts/h1/deactivate: 409 [Host is in Up status.]");
    assert!(!is_unclear(code), "a refusal is an answer");
    // A failed action can be answered with 200, too.
    let (code, message, _) = deactivated(fault(200, "[No.]")).await;
    assert_eq!((code, message.contains("[No.]")), (Code::EngineRejected, true));
    let (code, message, _) = deactivated(fault(403, "[No permission.]")).await;
    assert_eq!((code, message.contains("[No permission.]")), (Code::EngineForbidden, true));
    assert_eq!(deactivated(json(404, "")).await.0, Code::EngineNotFound);
}

#[tokio::test]
async fn an_answer_that_proves_nothing_is_unclear_and_not_sent_again() {
    for (reply, want) in [
        (html(500, "<html><head><title>ERROR</title></head></html>"), Code::EngineFailed),
        (html(503, "<html>Service Unavailable</html>"), Code::EngineUnreachable),
        (html(200, "<html>Welcome</html>"), Code::EngineMalformed),
        (json(200, value!([])), Code::EngineMalformed),
        (Reply::Truncated("{\"status\": \"comp".into()), Code::EngineMalformed),
    ] {
        let (code, message, sent) = deactivated(reply).await;
        assert_eq!((code, sent), (want, 1), "{message}");
        assert!(is_unclear(code), "{message}");
    }
}

#[tokio::test]
async fn gluster_that_heals_is_recognized_in_the_engines_words() {
    let heals = "[Cannot switch Host(s) to Maintenance mode. Unsynced entries present in following gluster bricks: b1]";
    let bench = answered(fault(409, heals)).await;
    let error = bench.engine.deactivate(&call(), &host_id("h1"), "why", true).await.unwrap_err();
    assert!(is_gluster_busy(&error.into()));
}

#[tokio::test]
async fn an_id_that_is_none_never_reaches_the_engine() {
    let bench = answered(complete()).await;
    let engine: &dyn Engine = bench.engine.as_ref();
    for odd in ["../clusters/c1", "h1?force=true", "h1/fence#", "h 1", "ä"] {
        let error = engine.activate(&call(), &host_id(odd)).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{odd}");
        assert!(engine.stop_vm(&call(), &vm_id(odd), VmStop::PowerOff).await.is_err());
        assert!(engine.start_vm(&call(), &vm_id("v1"), &host_id(odd)).await.is_err());
        assert!(engine.migrate_vm(&call(), &vm_id("v1"), &host_id(odd)).await.is_err());
        assert!(engine.migration_targets(&call(), &[vm_id(odd)]).await.is_err());
        assert!(engine.boot_time(&call(), &host_id(odd)).await.is_err());
        assert!(engine.cluster(&call(), &odd.to_owned().try_into().unwrap()).await.is_err());
    }
    assert_eq!(bench.requests(), Vec::<String>::new());
}
