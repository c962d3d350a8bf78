//! How long the adapter uses what it read, and how long it waits after a refusal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ovirt_upgrade_manager::engine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::ports::{Clock, Engine};
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::json as value;

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, Scripted, html, json};
use crate::support::virtual_clock::VirtualClock;

/// An engine, the adapter, and the time that both tests and adapter go by.
async fn start(
    script: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static,
) -> (Scripted, Arc<dyn Engine>, VirtualClock) {
    let (server, clock) = (Scripted::start(working(script)).await, VirtualClock::default());
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let engine = engine::connect(Some(&config), Arc::new(clock.clone()), Arc::new(SystemIds)).unwrap();
    (server, engine, clock)
}

#[tokio::test]
async fn a_data_center_and_a_policy_are_read_again_after_a_minute() {
    let raised = Arc::new(AtomicBool::new(false));
    let now = raised.clone();
    let (server, engine, clock) = start(move |_, path| match path {
        "/clusters/c1" => json(200, cluster()),
        "/datacenters/d1" => {
            json(200, value!({"version": {"major": 4, "minor": if now.load(Ordering::Relaxed) { 7 } else { 6 }}}))
        }
        "/schedulingpolicies/p1" => json(200, policy()),
        _ => panic!("{path}"),
    })
    .await;
    let level = async || engine.cluster(&call(), &cluster_id()).await.unwrap().data_center_level;
    assert_eq!(level().await, Level::new(4, 6));
    raised.store(true, Ordering::Relaxed);
    clock.pass(59_000).await;
    assert_eq!(level().await, Level::new(4, 6));
    clock.pass(1_000).await;
    assert_eq!(level().await, Level::new(4, 7));
    assert_eq!(server.count("/ovirt-engine/api/schedulingpolicies/p1"), 2);
}

#[tokio::test]
async fn the_name_of_a_cluster_is_read_again_after_a_minute() {
    let (server, engine, clock) = start(one_cluster(|_, _| rows("host", vec![host("h1")]))).await;
    for seconds in [0, 30, 29, 1] {
        clock.pass(seconds * 1_000).await;
        engine.hosts(&call(), &cluster_id()).await.unwrap();
    }
    assert_eq!(server.count("/ovirt-engine/api/clusters/c1"), 2);
}

/// The engine was restarted: its API answers before its event is in the log.
#[tokio::test]
async fn the_start_of_an_engine_is_read_for_two_minutes_after_a_login() {
    let logged = Arc::new(AtomicBool::new(false));
    let now = logged.clone();
    let (server, engine, clock) = start(move |_, path| match path {
        "" => json(200, value!({"product_info": {"version": {"major": 4, "minor": 5, "build": 8}}, "time": 9_000})),
        "/options/SupportedClusterLevels" => {
            json(200, value!({"values": {"system_option_value": [{"value": "[4.7]", "version": "general"}]}}))
        }
        "/events" => {
            let time = if now.load(Ordering::Relaxed) { 8_000 } else { 1_000 };
            rows("event", vec![value!({"id": "7", "index": "7", "code": "10780", "severity": "normal", "time": time})])
        }
        _ => panic!("{path}"),
    })
    .await;
    let started = async || engine.about(&call()).await.unwrap().started_at_ms;
    assert_eq!(started().await, Some(1_000));
    logged.store(true, Ordering::Relaxed);
    clock.pass(119_000).await;
    assert_eq!(started().await, Some(8_000));
    clock.pass(1_000).await;
    let before = server.count("/ovirt-engine/api/events");
    assert_eq!(started().await, Some(8_000));
    assert_eq!(server.count("/ovirt-engine/api/events"), before);
    assert_eq!(server.count("/ovirt-engine/api/options/SupportedClusterLevels"), 1);
}

#[tokio::test]
async fn a_login_is_tried_again_ten_seconds_after_refused_tokens() {
    let accepts = Arc::new(AtomicBool::new(false));
    let now = accepts.clone();
    let (server, engine, clock) = start(move |_, _| match now.load(Ordering::Relaxed) {
        true => json(200, value!({})),
        false => html(401, "<html>Unauthorized</html>"),
    })
    .await;
    let asks = async || engine.newest_event(&call()).await.map_err(|e| e.code());
    assert_eq!(asks().await, Err(Code::EngineAuth));
    accepts.store(true, Ordering::Relaxed);
    clock.pass(9_999).await;
    assert_eq!((asks().await, server.count(TOKEN)), (Err(Code::EngineAuth), 2));
    clock.pass(1).await;
    assert_eq!((asks().await, server.count(TOKEN)), (Ok(0), 3));
}

/// A token that replaced another one is on trial for a minute only: later a restart of the engine is likelier.
#[tokio::test]
async fn a_second_restart_of_the_engine_is_survived_too() {
    let logins = Arc::new(AtomicUsize::new(0));
    let given = logins.clone();
    let restarts = Arc::new(AtomicUsize::new(1));
    let valid = restarts.clone();
    let server = Scripted::start(move |asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!"),
        TOKEN => json(200, value!({"access_token": format!("t{}", given.fetch_add(1, Ordering::Relaxed) + 1)})),
        _ if asked.header("authorization") == Some(&format!("Bearer t{}", valid.load(Ordering::Relaxed))) => {
            json(200, value!({}))
        }
        _ => html(401, "<html>Unauthorized</html>"),
    })
    .await;
    let clock = VirtualClock::default();
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let engine = engine::connect(Some(&config), Arc::new(clock.clone()), Arc::new(SystemIds)).unwrap();
    for restart in 1..=4 {
        restarts.store(restart, Ordering::Relaxed);
        assert_eq!(engine.newest_event(&call()).await.unwrap(), 0, "restart {restart}");
        clock.pass(60_000).await;
    }
    assert_eq!((logins.load(Ordering::Relaxed), clock.now_ms() > 0), (4, true));
}

#[tokio::test]
async fn a_cluster_that_is_renamed_each_time_is_an_error() {
    let reads = AtomicUsize::new(0);
    let bench = Bench::start(move |_, path| match path {
        "/clusters/c1" => {
            let name = format!("name-{}", reads.fetch_add(1, Ordering::Relaxed));
            json(200, with(cluster(), value!({"name": name, "data_center": null})))
        }
        "/schedulingpolicies/p1" => json(200, policy()),
        _ => json(200, value!({})),
    })
    .await;
    let error = bench.engine.hosts(&call(), &cluster_id()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineMalformed);
    assert!(error.message().contains("name changes"), "{error}");
}
