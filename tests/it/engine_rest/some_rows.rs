//! Hosts and VMs by their ids.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use serde_json::{Value, json as value};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, json};

fn ids(asked: &Asked) -> Vec<String> {
    let search = asked.param("search").unwrap();
    let terms = search.split(" sortby ").next().unwrap();
    terms.split(" or ").map(|term| term.strip_prefix("id=").expect("a search by id").to_owned()).collect()
}

/// The rows of a list that have the ids of the search.
fn found(asked: &Asked, key: &str, all: &[Value]) -> Reply {
    let ids = ids(asked);
    let is_meant = |row: &&Value| ids.iter().any(|id| row["id"] == **id);
    rows(key, all.iter().filter(is_meant).cloned().collect())
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("v{n:04}")).collect()
}

fn vm_ids(names: &[String]) -> Vec<VmId> {
    names.iter().map(|name| VmId::new(name.clone()).unwrap()).collect()
}

#[tokio::test]
async fn vms_are_read_by_their_ids_a_hundred_at_a_time() {
    let all: Vec<Value> = names(900).iter().map(|n| vm(n, "h1")).collect();
    let bench = Bench::start(one_cluster(move |asked, path| match path {
        "/vms" => found(asked, "vm", &all),
        _ => panic!("{path}"),
    }))
    .await;
    let wanted = vm_ids(&names(250));
    let seen = bench.engine.some_vms(&call(), &cluster_id(), &wanted).await.unwrap();
    assert_eq!(seen.iter().map(|vm| vm.id.clone()).collect::<Vec<_>>(), wanted);
    assert_eq!(bench.server.count("/ovirt-engine/api/vms"), 3, "{:?}", bench.requests());
    let longest = bench.requests().iter().map(String::len).max().unwrap();
    assert!(longest < 8_000, "{longest} characters");
    assert_eq!(bench.engine.some_vms(&call(), &cluster_id(), &[]).await.unwrap(), vec![]);
    assert_eq!(bench.server.count("/ovirt-engine/api/vms"), 3, "nothing to read");
}

#[tokio::test]
async fn hosts_are_read_by_their_ids() {
    let elsewhere = with(host("h4"), value!({"cluster": {"id": "c9"}}));
    let all: Vec<Value> = ["h1", "h2", "h3"].iter().map(|n| host(n)).chain([elsewhere]).collect();
    let bench = Bench::start(one_cluster(move |asked, path| match path {
        "/hosts" if asked.param("follow").is_some() => json(200, value!({})),
        "/hosts" => found(asked, "host", &all),
        _ => panic!("{path}"),
    }))
    .await;
    let wanted = ["h3", "h1", "h4"].map(|id| HostId::new(id).unwrap());
    let seen = bench.engine.some_hosts(&call(), &cluster_id(), &wanted).await.unwrap();
    assert_eq!(seen.iter().map(|host| host.id().as_str()).collect::<Vec<_>>(), ["h1", "h3"]);
    let of_hosts = bench.asked().into_iter().find(|asked| asked.param("search").is_some_and(|s| s.contains("id=")));
    // Without it, hosted engine is not shown.
    assert_eq!(of_hosts.unwrap().param("all_content"), Some("true"));
}

/// The engine answers a search that it does not understand with an empty list and 200. Rows are gone only if their own paths say
/// so.
#[tokio::test]
async fn a_row_that_a_search_hides_is_not_gone() {
    let bench = Bench::start(one_cluster(|_, path| match path {
        "/vms" => json(200, value!({})),
        "/vms/v0000" => json(200, vm("v0000", "h1")),
        "/vms/v0001" => json(404, value!({"reason": "Operation Failed", "detail": "Entity not found"})),
        _ => panic!("{path}"),
    }))
    .await;
    let seen = bench.engine.some_vms(&call(), &cluster_id(), &vm_ids(&names(2))).await.unwrap();
    assert_eq!(seen.iter().map(|vm| vm.id.as_str()).collect::<Vec<_>>(), ["v0000"]);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_an_error_and_no_missing_row() {
    let asked_for = AtomicUsize::new(0);
    let bench = Bench::start(one_cluster(move |_, path| match path {
        "/vms" => json(200, value!({})),
        _ => {
            asked_for.fetch_add(1, Ordering::Relaxed);
            json(500, value!({"reason": "Operation Failed", "detail": "[Internal Engine Error]"}))
        }
    }))
    .await;
    let error = bench.engine.some_vms(&call(), &cluster_id(), &vm_ids(&names(1))).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineFailed, "{error}");
}

/// Jobs are found by the names of the VMs on a host: these follow the newest reads.
#[tokio::test]
async fn work_on_a_host_follows_the_newest_read_of_its_vms() {
    let bench = Bench::start(one_cluster(|asked, path| match path {
        "/hosts/h1" => json(200, with(host("h1"), value!({"status": "up"}))),
        "/vms" if asked.param("search").is_some_and(|search| search.contains("id=")) => {
            rows("vm", vec![vm("v1", "h2"), vm("v2", "h1")])
        }
        "/vms" => rows("vm", vec![vm("v1", "h1"), vm("v2", "h2")]),
        "/jobs" if asked.param("search").is_some() => json(200, value!({})),
        "/jobs" => {
            let job = |id: &str, text: &str| value!({"id": id, "status": "started", "description": text, "external": "false"});
            rows("job", vec![job("j1", "Creating Snapshot for VM vm-v1"), job("j2", "Backup of VM vm-v2")])
        }
        _ => panic!("{path}"),
    }))
    .await;
    bench.engine.vms(&call(), &cluster_id()).await.unwrap();
    let both = ["v1", "v2"].map(|id| VmId::new(id).unwrap());
    bench.engine.some_vms(&call(), &cluster_id(), &both).await.unwrap();
    assert_eq!(bench.engine.work_on(&call(), &host_id("h1")).await.unwrap(), ["Backup of VM vm-v2"]);
}

/// A VM that was moved to another cluster is not in this one any more, and neither is a row that nobody asked for.
#[tokio::test]
async fn rows_of_other_clusters_and_unasked_ones_are_left_out() {
    let elsewhere = with(vm("v0000", "h9"), value!({"cluster": {"id": "c9"}}));
    let bench = Bench::start(one_cluster(move |_, path| match path {
        "/vms" => rows("vm", vec![elsewhere.clone(), vm("v0001", "h1"), vm("v0007", "h1")]),
        _ => panic!("{path}"),
    }))
    .await;
    let seen = bench.engine.some_vms(&call(), &cluster_id(), &vm_ids(&names(2))).await.unwrap();
    assert_eq!(seen.iter().map(|vm| vm.id.as_str()).collect::<Vec<_>>(), ["v0001"]);
}

/// The first answer comes once the second request was sent.
#[tokio::test]
async fn many_rows_are_read_by_several_requests_at_the_same_time() {
    let all: Vec<Value> = names(200).iter().map(|n| vm(n, "h1")).collect();
    let (asked_before, second) = (AtomicUsize::new(0), Arc::new(Notify::new()));
    let bench = Bench::start(one_cluster(move |asked, path| {
        assert_eq!(path, "/vms");
        let answer = found(asked, "vm", &all);
        if asked_before.fetch_add(1, Ordering::Relaxed) == 0 {
            return Reply::After(second.clone(), Box::new(answer));
        }
        second.notify_one();
        answer
    }))
    .await;
    let wanted = vm_ids(&names(200));
    let seen = timeout(Duration::from_secs(20), bench.engine.some_vms(&call(), &cluster_id(), &wanted)).await;
    assert_eq!(seen.expect("an answer").unwrap().len(), 200);
}
