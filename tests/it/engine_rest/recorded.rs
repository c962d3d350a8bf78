//! Recorded answers of a running engine (4.5.8-SNAPSHOT), through the adapter: each is served over TLS, and what the
//! adapter makes of it is compared with the document.
//!
//! The recordings lie beside the repository. Without them the tests print `skipped:` and pass.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::model::cluster::{FlagChange, HostView, Migration, PolicySetting, Vm, VmStop};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, PolicyId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::ports::Engine;
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, Scripted, json};

/// A recorded request with its answer.
#[derive(Clone)]
struct Recorded {
    name: String,
    method: String,
    /// Below the API, with its query.
    path: String,
    status: u16,
    content_type: String,
    sent: Option<String>,
    body: String,
}

impl Recorded {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{}: {e}", self.name))
    }

    fn reply(&self) -> Reply {
        Reply::Answer {
            status: self.status,
            headers: vec![("Content-Type", self.content_type.clone())],
            body: self.body.clone(),
        }
    }

    /// What was sent, if it was JSON.
    fn sent(&self) -> Option<Value> {
        serde_json::from_str(self.sent.as_deref()?).ok()
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/ovirt").join(name)
}

/// Every recorded request in JSON whose answer is kept; empty where nothing is recorded beside the repository.
fn recordings() -> Vec<Recorded> {
    let mut all = vec![];
    for part in ["recorded", "recorded-2"] {
        let Ok(index) = std::fs::read_to_string(folder(part).join("index.jsonl")) else {
            println!("skipped: no recorded answers of an engine beside the repository");
            return vec![];
        };
        all.extend(index.lines().filter_map(|line| recorded(part, &serde_json::from_str(line).unwrap())));
    }
    all
}

fn recorded(part: &str, line: &Value) -> Option<Recorded> {
    let text = |key: &str| line[key].as_str().map(str::to_owned);
    let file = |key: &str| text(key).and_then(|name| std::fs::read_to_string(folder(part).join(name)).ok());
    let headers = line["response_headers"].as_array().unwrap();
    let content_type = headers.iter().find(|h| h[0] == "Content-Type").and_then(|h| h[1].as_str()).unwrap_or("");
    // XML and the answers that were not kept are left out; a 404 has no body.
    let is_xml = content_type.contains("xml") || text("request_file").is_some_and(|name| name.ends_with("xml"));
    let status = u16::try_from(line["status"].as_u64().unwrap()).unwrap();
    let body = match file("response_file") {
        Some(body) => body,
        None if status >= 400 => String::new(),
        None => return None,
    };
    let path = text("path").unwrap();
    let path = path.strip_prefix("/ovirt-engine/api").map_or(path.clone(), str::to_owned);
    (!is_xml).then(|| Recorded {
        name: format!("{part}/{}", text("name").unwrap()),
        method: text("method").unwrap(),
        path,
        status,
        content_type: content_type.to_owned(),
        sent: file("request_file"),
        body,
    })
}

/// An engine that answers one path with a shown document, and clusters and data centers of any id.
struct Replay {
    bench: Bench,
    shown: Arc<Mutex<Option<(String, Reply)>>>,
}

impl Replay {
    async fn start() -> Replay {
        let shown: Arc<Mutex<Option<(String, Reply)>>> = Arc::default();
        let document = shown.clone();
        let bench = Bench::start(move |asked, path| {
            if let Some((place, reply)) = document.lock().unwrap().as_ref().filter(|(place, _)| place == path) {
                let _ = place;
                return reply.clone();
            }
            other(asked, path)
        })
        .await;
        Replay { bench, shown }
    }

    fn show(&self, path: &str, reply: Reply) {
        *self.shown.lock().unwrap() = Some((path.to_owned(), reply));
    }

    fn engine(&self) -> &dyn Engine {
        self.bench.engine.as_ref()
    }
}

/// What surrounds a shown document.
fn other(_: &Asked, path: &str) -> Reply {
    match path {
        path if path.starts_with("/clusters/") => json(200, with(cluster(), value!({"data_center": null}))),
        path if path.starts_with("/datacenters/") => json(200, value!({"version": {"major": "4", "minor": "7"}})),
        "/externalhostproviders" => rows("external_host_provider", vec![value!({"id": "some other", "name": "other"})]),
        _ => json(200, value!({})),
    }
}

/// A number that the engine sends as text or number.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn flag(value: &Value) -> bool {
    value == "true"
}

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

/// The other recorded documents that the adapter reads, each by name.
#[tokio::test]
async fn recorded_documents_of_other_kinds_are_read() {
    let all = recordings();
    if all.is_empty() {
        return;
    }
    let named = |name: &str| all.iter().find(|r| r.name == name).unwrap_or_else(|| panic!("{name} is not recorded"));
    let replay = Replay::start().await;
    let (engine, call) = (replay.engine(), &call());

    replay.show("/hosts/h1/statistics", named("recorded-2/host_statistics").reply());
    let statistics = named("recorded-2/host_statistics").json();
    let boot = statistics["statistic"].as_array().unwrap().iter().find(|s| s["name"] == "boot.time").unwrap();
    let boot = boot["values"]["value"][0]["datum"].as_i64().unwrap();
    assert_eq!(engine.boot_time(call, &host_id("h1")).await.unwrap(), Some(boot * 1_000));

    replay.show("/hosts", named("recorded-2/hosts_migration_target_of_several").reply());
    let targets = engine.migration_targets(call, &[vm_id("v1")]).await.unwrap();
    let shown = named("recorded-2/hosts_migration_target_of_several").json();
    assert_eq!(targets.len(), shown["host"].as_array().unwrap().len());
    replay.show("/hosts", named("recorded-2/hosts_migration_target_of_unknown").reply());
    assert_eq!(engine.migration_targets(call, &[vm_id("v1")]).await.unwrap_err().code(), Code::EngineNotFound);

    replay.show("/clusters/c1/affinitygroups", named("recorded-2/cluster_affinitygroups").reply());
    let groups = engine.affinity_groups(call, &cluster_id()).await.unwrap();
    assert_eq!((groups.len(), groups[0].name.as_str(), groups[0].vms.len(), groups[0].to_hosts), (1, "apart", 2, None));
    assert_eq!(groups[0].among_vms.map(|rule| (rule.positive, rule.enforcing)), Some((false, true)));
    replay.show("/clusters/c1/affinitygroups", named("recorded-2/cluster_affinitygroups_none").reply());
    assert!(engine.affinity_groups(call, &cluster_id()).await.unwrap().is_empty());

    replay.show("/events", named("recorded-2/events_search_9025_sort").reply());
    let backups = named("recorded-2/events_search_9025_sort").json();
    assert_eq!(engine.last_backup(call).await.unwrap(), backups["event"][0]["time"].as_i64());

    let refused = "recorded/sso_token_bad_password";
    let bodies = (named(refused).body.clone(), named("recorded/health").body.clone());
    let server = Scripted::start(move |asked| match asked.path.as_str() {
        HEALTH => crate::support::scripted::html(200, &bodies.1),
        TOKEN => json(400, &bodies.0),
        path => panic!("{path}"),
    })
    .await;
    let error = connect(&config(&server.url, vec![server.ca_file.clone()])).newest_event(call).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineAuth);
    assert!(error.message().contains("Cannot authenticate user 'admin@internal'"), "{error}");
}

#[tokio::test]
async fn the_recorded_engine_tells_of_itself() {
    let all = recordings();
    let named = |name: &str| all.iter().find(|r| r.name == name).cloned();
    let (Some(root), Some(levels)) = (named("recorded/api_root_json"), named("recorded/option_SupportedClusterLevels"))
    else {
        return;
    };
    let time = root.json()["time"].as_i64();
    let bench = Bench::start(move |_, path| match path {
        "" => root.reply(),
        "/options/SupportedClusterLevels" => levels.reply(),
        "/events" => json(200, value!({})),
        _ => panic!("{path}"),
    })
    .await;
    let view = bench.engine.about(&call()).await.unwrap();
    assert_eq!((view.inventory.version.as_str(), Some(view.now_ms)), ("4.5.8", time));
    assert_eq!(view.inventory.levels, (2..=8).map(|minor| Level::new(4, minor)).collect());
}

/// A cluster under `cluster_maintenance` shows the policy's own properties, which nobody set.
#[tokio::test]
async fn recorded_policies_hide_what_is_their_own() {
    let all = recordings();
    let named = |name: &str| all.iter().find(|r| r.name == name).map(Recorded::json);
    let (Some(policies), Some(shown)) =
        (named("recorded/schedulingpolicies_list"), named("recorded/cluster_put_policy_by_id"))
    else {
        return;
    };
    let bench = Bench::start(move |_, path| match path {
        "/clusters/c1" => json(200, with(shown.clone(), value!({"data_center": null}))),
        path => {
            let policies = policies["scheduling_policy"].as_array().unwrap();
            json(200, policies.iter().find(|p| path.ends_with(p["id"].as_str().unwrap())).unwrap())
        }
    })
    .await;
    let policy = bench.engine.cluster(&call(), &cluster_id()).await.unwrap().policy;
    assert_eq!(policy.id.as_str(), "20d25257-b4bd-4589-92a6-c4c5c5d3fd1a");
    assert_eq!(policy.properties, Default::default());
}

/// What makes a cluster unwell, in recorded documents.
#[tokio::test]
async fn recorded_health_is_read() {
    let all = recordings();
    if all.is_empty() {
        return;
    }
    let named = |name: &str| all.iter().find(|r| r.name == format!("recorded-2/{name}")).unwrap().clone();
    let (domains, networks) = (named("dc_storagedomains_locked"), named("host_networkattachments_out_of_sync").json());
    let (disks, backups) = (named("vm_diskattachments_follow_disk").json(), named("vm_backups_ready").json());
    let disk = disks["disk_attachment"][0]["disk"].clone();
    let bench = Bench::start(move |_, path| match path {
        "/clusters/c1" => json(200, cluster()),
        "/datacenters/d1" => json(200, value!({"version": {"major": "4", "minor": "7"}})),
        "/schedulingpolicies/p1" => json(200, policy()),
        "/datacenters/d1/storagedomains" => domains.reply(),
        "/hosts" => rows("host", vec![with(host("h1"), value!({"network_attachments": networks}))]),
        "/networks/4c85b02c-a77f-44a9-b61d-28d7413ee503" => json(200, value!({"name": "ovirtmgmt"})),
        "/disks" => rows("disk", vec![disk.clone()]),
        "/vms" => rows(
            "vm",
            vec![
                with(vm("v1", "h1"), value!({"disk_attachments": disks})),
                with(vm("v2", "h1"), value!({"backups": backups})),
            ],
        ),
        _ => panic!("{path}"),
    })
    .await;
    let issues = bench.engine.health_issues(&call(), &cluster_id()).await.unwrap();
    let shown: Vec<String> = issues.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "storage domain data2 is locked",
            "network ovirtmgmt of host name-h1 is out of sync",
            "disk d1 of VM vm-v1 is locked",
            "backup of VM vm-v2 is ready"
        ]
    );
}

/// Every recorded list of jobs can be read; what was unfinished then is the work of the host that it names.
#[tokio::test]
async fn recorded_jobs_are_read() {
    let all = recordings();
    let lists: Vec<&Recorded> =
        all.iter().filter(|r| r.method == "GET" && r.status == 200 && r.path.starts_with("/jobs?")).collect();
    let replay = Replay::start().await;
    let mut unfinished = 0;
    for recorded in &lists {
        let document = recorded.json();
        let jobs = document["job"].as_array().cloned().unwrap_or_default();
        let started: Vec<&Value> =
            jobs.iter().filter(|j| j["status"] == "started" && j["external"] == "false").collect();
        unfinished += started.len();
        let name = started.first().and_then(|job| job["description"].as_str()?.rsplit(' ').next().map(str::to_owned));
        let h1 = with(host("h1"), value!({"name": name.clone().unwrap_or("none".into())}));
        let bench = {
            let document = document.clone();
            Bench::start(move |asked, path| match (path, asked.param("search")) {
                ("/jobs", None) => json(200, &document),
                ("/hosts/h1", _) => json(200, &h1),
                _ => json(200, value!({})),
            })
            .await
        };
        let work =
            bench.engine.work_on(&call(), &host_id("h1")).await.unwrap_or_else(|e| panic!("{}: {e}", recorded.name));
        assert_eq!(work.is_empty(), name.is_none(), "{}", recorded.name);
    }
    drop(replay);
    println!("{} lists of jobs, {unfinished} unfinished jobs", lists.len());
    assert!(all.is_empty() || !lists.is_empty());
}
