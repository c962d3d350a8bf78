//! Documents of other kinds: statistics, affinity, health, jobs, the login, the engine itself.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::level::Level;
use serde_json::{Value, json as value};

use super::super::bench::*;
use super::{Recorded, Replay, recordings};
use crate::support::client::call;
use crate::support::scripted::{Scripted, html, json};

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
        HEALTH => html(200, &bodies.1),
        TOKEN => json(400, &bodies.0),
        path => panic!("{path}"),
    })
    .await;
    let error = connect(&config(&server.url, vec![server.ca_file.clone()])).newest_event(call).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineAuth);
    assert!(error.message().contains("Cannot authenticate user 'admin@internal'"), "{error}");
}

#[tokio::test]
async fn version_time_and_levels_of_the_recorded_engine_are_read() {
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

/// The engine lists the default properties of a policy at the cluster; they are not read as settings of the cluster.
#[tokio::test]
async fn default_properties_of_recorded_policies_are_no_settings() {
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
    assert_eq!(policy.setting().properties, Default::default());
}

/// Health issues of a cluster, in recorded documents.
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

/// Every recorded list of jobs can be read; an unfinished job is work on the host in its description.
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
