//! How many requests reads take.

use std::sync::atomic::{AtomicUsize, Ordering};

use ovirt_upgrade_manager::error::Code;
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, json};

/// The page that a request asks for, of rows sorted by name, as the engine counts: by `page N` and `max`.
fn page(asked: &Asked, key: &str, all: &[Value]) -> Reply {
    let size: usize = asked.param("max").unwrap().parse().unwrap();
    let number: usize = asked.param("search").unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    let from = (number - 1) * size;
    rows(key, all.iter().skip(from).take(size).cloned().collect())
}

fn many(count: usize, row: impl Fn(String) -> Value) -> Vec<Value> {
    (0..count).map(|n| row(format!("{n:05}"))).collect()
}

fn large(asked: &Asked, path: &str, hosts: &[Value], vms: &[Value]) -> Reply {
    match path {
        "" => json(200, value!({"product_info": {"version": {"major": 4, "minor": 5, "build": 8}}, "time": 9_000})),
        "/options/SupportedClusterLevels" => {
            json(200, value!({"values": {"system_option_value": [{"value": "[4.7]", "version": "general"}]}}))
        }
        "/hosts" => page(asked, "host", hosts),
        "/vms" => page(asked, "vm", vms),
        "/externalhostproviders" => rows("external_host_provider", vec![value!({"id": "x1", "name": "sat"})]),
        "/clusters/c1/affinitygroups" | "/affinitylabels" | "/datacenters/d1/storagedomains" | "/disks" | "/events" => {
            json(200, value!({}))
        }
        _ => panic!("{path}"),
    }
}

/// The reads of a plan, and then the reads of a turn.
#[tokio::test]
async fn a_snapshot_of_500_hosts_and_10_000_vms_takes_28_requests_and_a_turn_of_it_16() {
    let hosts = many(500, |n| with(host(&n), value!({"external_host_provider": {"id": "x1"}})));
    let vms = many(10_000, |n| vm(&n, "00001"));
    let bench = Bench::start(one_cluster(move |asked, path| large(asked, path, &hosts, &vms))).await;
    let (engine, call, cluster) = (&bench.engine, &call(), &cluster_id());
    engine.about(call).await.unwrap();
    engine.cluster(call, cluster).await.unwrap();
    assert_eq!(engine.hosts(call, cluster).await.unwrap().len(), 500);
    assert_eq!(engine.vms(call, cluster).await.unwrap().len(), 10_000);
    engine.affinity_groups(call, cluster).await.unwrap();
    engine.health_issues(call, cluster).await.unwrap();
    engine.last_backup(call).await.unwrap();
    // With the health page and the token.
    assert_eq!(bench.server.asked().len(), 28, "{:?}", bench.requests());

    let before = bench.server.asked().len();
    engine.about(call).await.unwrap();
    engine.events_after(call, 7, 500).await.unwrap();
    engine.vms(call, cluster).await.unwrap();
    engine.hosts(call, cluster).await.unwrap();
    engine.cluster(call, cluster).await.unwrap();
    // One of them, the start of the engine, for two minutes after a login only.
    assert_eq!(bench.server.asked().len() - before, 16, "{:?}", bench.requests());
}

#[tokio::test]
async fn a_turn_of_an_ordinary_cluster_takes_five_requests_and_one_more_after_a_login() {
    let (hosts, vms) = (many(16, |n| host(&n)), many(400, |n| vm(&n, "00001")));
    let bench = Bench::start(one_cluster(move |asked, path| large(asked, path, &hosts, &vms))).await;
    let (engine, call, cluster) = (&bench.engine, &call(), &cluster_id());
    let turn = async || {
        engine.about(call).await.unwrap();
        engine.events_after(call, 7, 500).await.unwrap();
        engine.vms(call, cluster).await.unwrap();
        engine.hosts(call, cluster).await.unwrap();
        engine.cluster(call, cluster).await.unwrap();
    };
    turn().await;
    let before = bench.server.asked().len();
    turn().await;
    assert_eq!(bench.server.asked().len() - before, 6, "{:?}", bench.requests());
}

/// A list of whole pages ends with a page that has only known rows.
#[tokio::test]
async fn lists_of_every_length_near_a_page_are_whole() {
    for count in [0, 1, 999, 1_000, 1_001, 1_997, 1_998, 1_999, 2_994, 2_995] {
        let vms = many(count, |n| vm(&n, "h1"));
        let bench = Bench::start(one_cluster(move |asked, _| page(asked, "vm", &vms))).await;
        let seen = bench.engine.vms(&call(), &cluster_id()).await.unwrap();
        assert_eq!(seen.len(), count);
        let mut ids: Vec<_> = seen.iter().map(|vm| vm.id.as_str()).collect();
        ids.dedup();
        assert_eq!(ids.len(), count, "each once");
    }
}

/// A VM is removed between two pages: every later row moves up, and the first one of the next page would be lost.
#[tokio::test]
async fn a_row_that_leaves_between_two_pages_hides_no_other() {
    let asked_for = AtomicUsize::new(0);
    let bench = Bench::start(one_cluster(move |asked, _| {
        let vms = many(2_500, |n| vm(&n, "h1"));
        // The first two rows are gone from the second request on.
        let gone = if asked_for.fetch_add(1, Ordering::Relaxed) == 0 { 0 } else { 2 };
        page(asked, "vm", &vms[gone..])
    }))
    .await;
    let seen = bench.engine.vms(&call(), &cluster_id()).await.unwrap();
    assert_eq!(seen.len(), 2_498);
    assert_eq!(bench.server.count("/ovirt-engine/api/vms"), 2 + 3, "the list was read again");
}

#[tokio::test]
async fn a_list_that_moves_each_time_is_an_error() {
    let asked_for = AtomicUsize::new(0);
    let bench = Bench::start(one_cluster(move |asked, _| {
        let moved = asked_for.fetch_add(1, Ordering::Relaxed) * 10;
        page(asked, "vm", &many(4_000, |n| vm(&n, "h1"))[moved..])
    }))
    .await;
    let error = bench.engine.vms(&call(), &cluster_id()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineMalformed);
    assert!(error.message().contains("changed during each of 3 readings"), "{error}");
}

/// A server that ignores pages repeats the same rows without end.
#[tokio::test]
async fn a_list_without_an_end_is_an_error() {
    let vms = many(1_000, |n| vm(&n, "h1"));
    let bench = Bench::start(one_cluster(move |_, _| rows("vm", vms.clone()))).await;
    let error = bench.engine.vms(&call(), &cluster_id()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineMalformed, "{error}");
}
