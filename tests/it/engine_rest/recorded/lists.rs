//! Lists of hosts, VMs, clusters and events.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::model::cluster::{HostView, Migration, Vm};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use serde_json::Value;

use super::super::bench::*;
use super::{Recorded, Replay, flag, number, recordings};
use crate::support::client::call;
use crate::support::scripted::json;

/// Rows of recorded lists, and single entities, of a kind, each with its recording's name.
fn entities(all: &[Recorded], path: &str, key: &str) -> Vec<(String, Value)> {
    let mut found = vec![];
    for recorded in all.iter().filter(|r| r.method == "GET" && r.status == 200) {
        let place = recorded.path.split(['?', ';']).next().unwrap_or_default();
        let single = place.strip_prefix(path).is_some_and(|rest| rest.starts_with('/') && !rest[1..].contains('/'));
        if place != path && !single || !recorded.content_type.contains("json") {
            continue;
        }
        let document = recorded.json();
        let rows = if single { vec![document] } else { document[key].as_array().cloned().unwrap_or_default() };
        found.extend(rows.into_iter().map(|row| (recorded.name.clone(), row)));
    }
    found
}

#[tokio::test]
async fn recorded_hosts_are_read_as_they_are_shown() {
    let hosts = entities(&recordings(), "/hosts", "host");
    let replay = Replay::start().await;
    let mut statuses = BTreeSet::new();
    for (name, row) in &hosts {
        replay.show("/hosts", rows("host", vec![row.clone()]));
        let cluster = ClusterId::new(row["cluster"]["id"].as_str().unwrap()).unwrap();
        let seen = replay.engine().hosts(&call(), &cluster).await.unwrap_or_else(|e| panic!("{name}: {e}")).remove(0);
        compare_host(name, row, &seen);
        statuses.insert(row["status"].as_str().unwrap().to_owned());
    }
    println!("{} hosts, of status {statuses:?}", hosts.len());
    assert!(hosts.is_empty() || hosts.len() > 100 && statuses.len() >= 8, "{} {statuses:?}", hosts.len());
}

fn compare_host(name: &str, row: &Value, seen: &HostView) {
    let HostView { inventory, .. } = seen;
    assert_eq!(inventory.id.as_str(), row["id"], "{name}");
    assert_eq!(inventory.name, row["name"].as_str().unwrap(), "{name}");
    assert_eq!(inventory.address.as_deref(), row["address"].as_str(), "{name}");
    assert_eq!(serde_json::to_value(inventory.status).unwrap(), row["status"], "{name}");
    let detail = row["status_detail"].as_str().filter(|detail| !detail.is_empty());
    assert_eq!(seen.status_detail.as_deref(), detail, "{name}");
    assert_eq!(inventory.hardware_uuid.as_deref(), row["hardware_information"]["uuid"].as_str(), "{name}");
    assert_eq!(inventory.os_description.as_deref(), row["os"]["description"].as_str(), "{name}");
    let version = |row: &Value, package: &str| row["full_version"].as_str().map(|v| v.replacen(package, "", 1));
    assert_eq!(inventory.versions.vdsm.as_ref().map(ToString::to_string), version(&row["version"], "vdsm-"), "{name}");
    let libvirt = version(&row["libvirt_version"], "libvirt-");
    assert_eq!(inventory.versions.libvirt.as_ref().map(ToString::to_string), libvirt, "{name}");
    assert_eq!(inventory.vm_count.map(u64::from), number(&row["summary"]["total"]), "{name}");
    assert_eq!(inventory.engine_update_available, Some(flag(&row["update_available"])), "{name}");
    assert_eq!(serde_json::to_value(seen.spm).unwrap(), row["spm"]["status"], "{name}");
    assert_eq!(seen.power_management, flag(&row["power_management"]["enabled"]), "{name}");
    let topology = &row["cpu"]["topology"];
    let cpus = number(&topology["sockets"]).unwrap_or(0) * number(&topology["cores"]).unwrap_or(0);
    assert_eq!(u64::from(seen.cpus), cpus, "{name}");
    // On an empty host the engine has all of it left, but for a VM that is on its way there.
    let free = number(&row["max_scheduling_memory"]).unwrap() >> 20;
    let promised = seen.memory_mib - free;
    if number(&row["summary"]["total"]) == Some(0) && free > 0 {
        assert!([0, 1_122].contains(&promised), "{name}: {promised}");
    }
}

#[tokio::test]
async fn recorded_vms_are_read_as_they_are_shown() {
    let vms = entities(&recordings(), "/vms", "vm");
    let replay = Replay::start().await;
    for (name, row) in &vms {
        replay.show("/vms", rows("vm", vec![row.clone()]));
        let cluster = ClusterId::new(row["cluster"]["id"].as_str().unwrap()).unwrap();
        let seen = replay.engine().vms(&call(), &cluster).await.unwrap_or_else(|e| panic!("{name}: {e}")).remove(0);
        compare_vm(name, row, &seen);
    }
    println!("{} VMs", vms.len());
    assert!(vms.is_empty() || vms.len() > 20, "{}", vms.len());
}

fn compare_vm(name: &str, row: &Value, seen: &Vm) {
    assert_eq!((seen.id.as_str(), seen.name.as_str()), (row["id"].as_str().unwrap(), row["name"].as_str().unwrap()));
    assert_eq!(serde_json::to_value(seen.status).unwrap(), row["status"], "{name}");
    assert_eq!(seen.host.as_ref().map(HostId::as_str), row["host"]["id"].as_str(), "{name}");
    assert_eq!(serde_json::to_value(seen.migration).unwrap(), row["placement_policy"]["affinity"], "{name}");
    assert_eq!(seen.highly_available, flag(&row["high_availability"]["enabled"]), "{name}");
    assert!(!seen.hosted_engine && seen.obstacles.is_empty(), "{name}");
    let topology = &row["cpu"]["topology"];
    let all = ["sockets", "cores", "threads"].iter().map(|part| number(&topology[*part]).unwrap()).product::<u64>();
    assert_eq!(u64::from(seen.cpus), all, "{name}");
    let level = &row["custom_compatibility_version"];
    let level =
        level.as_object().map(|l| Level::new(number(&l["major"]).unwrap() as u32, number(&l["minor"]).unwrap() as u32));
    assert_eq!(seen.custom_level, level, "{name}");
    let bound = row["placement_policy"]["hosts"]["host"].as_array().map_or(0, Vec::len);
    assert_eq!(seen.only_on.len(), if seen.migration == Migration::Pinned { bound } else { 0 }, "{name}");
}

/// The same host and moment in both lists: what is free is the memory of the host without that of its VMs.
#[tokio::test]
async fn the_memory_of_hosts_and_vms_adds_up_to_what_the_engine_has_left() {
    let all = recordings();
    let named = |name: &str| all.iter().find(|r| r.name == name).map(Recorded::json);
    let (Some(hosts), Some(vms)) =
        (named("recorded-2/hosts_search_cluster_max3"), named("recorded-2/vms_search_cluster"))
    else {
        return;
    };
    let replay = Replay::start().await;
    let cluster = ClusterId::new(hosts["host"][0]["cluster"]["id"].as_str().unwrap()).unwrap();
    replay.show("/hosts", json(200, &hosts));
    let seen = replay.engine().hosts(&call(), &cluster).await.unwrap();
    replay.show("/vms", json(200, &vms));
    let running = replay.engine().vms(&call(), &cluster).await.unwrap();
    let mut compared = 0;
    for row in hosts["host"].as_array().unwrap() {
        let host = seen.iter().find(|h| h.id().as_str() == row["id"]).unwrap();
        let here = running.iter().filter(|vm| vm.host.as_ref() == Some(host.id()));
        let (count, used) = here.fold((0, 0), |(count, used), vm| (count + 1, used + vm.memory_mib));
        if Some(count) == number(&row["summary"]["total"]) && count > 0 {
            assert_eq!(host.memory_mib - used, number(&row["max_scheduling_memory"]).unwrap() >> 20, "{}", row["name"]);
            compared += 1;
        }
    }
    assert!(compared > 0);
}

#[tokio::test]
async fn recorded_clusters_are_read_as_they_are_shown() {
    let clusters = entities(&recordings(), "/clusters", "cluster");
    let replay = Replay::start().await;
    for (name, row) in &clusters {
        let id = row["id"].as_str().unwrap();
        replay.show(&format!("/clusters/{id}"), json(200, row));
        let seen = replay.engine().cluster(&call(), &ClusterId::new(id).unwrap()).await;
        let seen = seen.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(seen.name, row["name"].as_str().unwrap(), "{name}");
        let level = Level::new(
            number(&row["version"]["major"]).unwrap() as u32,
            number(&row["version"]["minor"]).unwrap() as u32,
        );
        assert_eq!(seen.level, level, "{name}");
        assert_eq!(seen.policy.id.as_str(), row["scheduling_policy"]["id"], "{name}");
        let properties = row["custom_scheduling_policy_properties"]["property"].as_array().cloned().unwrap_or_default();
        assert_eq!(seen.policy.properties.len(), properties.len(), "{name}");
        for property in &properties {
            assert_eq!(seen.policy.properties[property["name"].as_str().unwrap()], property["value"], "{name}");
        }
        assert_eq!(seen.gluster, flag(&row["gluster_service"]), "{name}");
        let flagged = flag(&row["upgrade_in_progress"]);
        assert_eq!(seen.upgrade.is_some(), flagged, "{name}");
        if let Some(upgrade) = seen.upgrade {
            assert_eq!(upgrade.correlation_id, row["upgrade_correlation_id"].as_str().unwrap_or_default(), "{name}");
            assert_eq!(Some(u64::from(upgrade.percent)), number(&row["upgrade_percent_complete"]), "{name}");
        }
    }
    println!("{} clusters", clusters.len());
    assert!(clusters.is_empty() || clusters.len() > 10, "{}", clusters.len());
}

#[tokio::test]
async fn recorded_events_are_read_as_they_are_shown() {
    let all = recordings();
    let lists = all.iter().filter(|r| r.method == "GET" && r.status == 200 && r.path.starts_with("/events?"));
    let replay = Replay::start().await;
    let mut compared = 0;
    for recorded in lists {
        let document = recorded.json();
        replay.show("/events", json(200, &document));
        let seen =
            replay.engine().events_after(&call(), 0, 1_000).await.unwrap_or_else(|e| panic!("{}: {e}", recorded.name));
        let mut shown = document["event"].as_array().cloned().unwrap_or_default();
        shown.sort_by_key(|row| number(&row["index"]));
        assert_eq!(seen.len(), shown.len(), "{}", recorded.name);
        for (event, row) in seen.iter().zip(&shown) {
            let name = &recorded.name;
            assert_eq!(
                (Some(event.id), Some(u64::from(event.code))),
                (number(&row["id"]), number(&row["code"])),
                "{name}"
            );
            assert_eq!(Some(event.at_ms), row["time"].as_i64(), "{name}");
            assert_eq!(event.text, row["description"].as_str().unwrap_or_default(), "{name}");
            assert_eq!(event.user.as_deref(), row["user"]["name"].as_str(), "{name}");
            assert_eq!(event.host.as_ref().map(HostId::as_str), row["host"]["id"].as_str(), "{name}");
            assert_eq!(event.vm.as_ref().map(VmId::as_str), row["vm"]["id"].as_str(), "{name}");
            assert_eq!(event.cluster.as_ref().map(ClusterId::as_str), row["cluster"]["id"].as_str(), "{name}");
            let correlation = event.correlation_id.as_ref().map(|c| c.as_str());
            assert!(correlation.is_none() || correlation == row["correlation_id"].as_str(), "{name}");
            compared += 1;
        }
    }
    println!("{compared} events");
    assert!(all.is_empty() || compared > 50, "{compared}");
}
