//! Reads of the engine, clusters, hosts, VMs, affinity and events.

use ovirt_upgrade_manager::check::kind::by_inventory;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{
    EngineEvent, HostView, HostedEngine, Migration, Obstacle, PolicySetting, Rule, Spm, UpgradeFlag, Vm, VmStatus,
};
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::PolicyId;
use ovirt_upgrade_manager::model::level::Level;
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::json;

/// The host that the adapter makes of this row.
async fn seen_host(row: Value, cluster: Value) -> HostView {
    let bench = Bench::start(move |_, path| match path {
        "/clusters/c1" => json(200, &cluster),
        "/datacenters/d1" => json(200, value!({"version": {"major": 4, "minor": 6}})),
        "/schedulingpolicies/p1" => json(200, policy()),
        "/hosts" => rows("host", vec![row.clone()]),
        "/externalhostproviders" => rows("external_host_provider", vec![value!({"id": "x1", "name": "sat"})]),
        _ => panic!("{path}"),
    })
    .await;
    bench.engine.hosts(&call(), &cluster_id()).await.unwrap().remove(0)
}

/// The VM that the adapter makes of this row.
async fn seen_vm(row: Value, data_center: Value) -> Vm {
    let bench = Bench::start(move |_, path| match path {
        "/clusters/c1" => json(200, cluster()),
        "/datacenters/d1" => json(200, &data_center),
        "/schedulingpolicies/p1" => json(200, policy()),
        "/vms" => rows("vm", vec![row.clone()]),
        _ => panic!("{path}"),
    })
    .await;
    bench.engine.vms(&call(), &cluster_id()).await.unwrap().remove(0)
}

fn shared() -> Value {
    value!({"version": {"major": "4", "minor": "6"}, "local": "false"})
}

#[tokio::test]
async fn the_engine_shows_its_version_its_levels_its_time_and_its_start() {
    let bench = Bench::start(|asked, path| match path {
        "" => {
            json(200, value!({"product_info": {"version": {"major": "4", "minor": "5", "build": "8"}}, "time": 9_000}))
        }
        "/options/SupportedClusterLevels" => {
            json(200, value!({"values": {"system_option_value": [{"value": "[4.2, 4.8, 4.7]", "version": "general"}]}}))
        }
        "/events" if asked.param("search") == Some("type=10780 sortby time desc") => {
            rows("event", vec![value!({"id": "7", "index": "7", "code": "10780", "severity": "normal", "time": 5_000})])
        }
        _ => panic!("{path}"),
    })
    .await;
    let view = bench.engine.about(&call()).await.unwrap();
    assert_eq!(view.inventory.version, "4.5.8");
    assert_eq!(view.inventory.levels, [2, 7, 8].map(|minor| Level::new(4, minor)).into());
    assert_eq!((view.started_at_ms, view.now_ms), (Some(5_000), 9_000));
    // The second time, the levels are not asked for; the start is, for two minutes after a login.
    bench.engine.about(&call()).await.unwrap();
    assert_eq!(bench.requests(), ["GET ", "GET /options/SupportedClusterLevels", "GET /events", "GET ", "GET /events"]);
}

#[tokio::test]
async fn an_engine_without_the_option_is_asked_for_its_list_of_levels() {
    let bench = Bench::start(|_, path| match path {
        "" => json(200, value!({"product_info": {"version": {"major": 4, "minor": 4, "build": 10}}, "time": "9000"})),
        "/options/SupportedClusterLevels" => json(404, ""),
        "/clusterlevels" => rows("cluster_level", vec![value!({"id": "4.2"}), value!({"id": "4.6"})]),
        "/events" => json(200, value!({})),
        _ => panic!("{path}"),
    })
    .await;
    let view = bench.engine.about(&call()).await.unwrap();
    assert_eq!(view.inventory.levels, [2, 6].map(|minor| Level::new(4, minor)).into());
    assert_eq!((view.started_at_ms, view.now_ms), (None, 9_000));
}

#[tokio::test]
async fn clusters_are_listed_by_id_with_their_levels() {
    let listed = |id: &str, name: &str| value!({"id": id, "name": name, "version": {"major": "4", "minor": "7"}});
    let both = value!({"cluster": [listed("c2", "test"), listed("c1", "prod")]});
    let bench = Bench::start(move |_, path| match path {
        "/clusters" => json(200, &both),
        _ => panic!("{path}"),
    })
    .await;
    let clusters = bench.engine.clusters(&call()).await.unwrap();
    let rows: Vec<_> = clusters.iter().map(|c| (c.id.as_str(), c.name.as_str(), c.level)).collect();
    assert_eq!(rows, [("c1", "prod", Level::new(4, 7)), ("c2", "test", Level::new(4, 7))]);
    assert_eq!(bench.requests(), ["GET /clusters"]);
    assert!(bench.engine.has_api());
}

#[tokio::test]
async fn a_cluster_without_a_version_is_malformed() {
    let bench = Bench::start(|_, _| json(200, value!({"cluster": [{"id": "c1", "name": "prod"}]}))).await;
    let error = bench.engine.clusters(&call()).await.unwrap_err();
    assert!(error.code() == Code::EngineMalformed && error.message().contains("prod"), "{error}");
}

#[tokio::test]
async fn a_cluster_has_its_policy_by_id_its_flag_and_the_level_of_its_data_center() {
    let flagged = with(
        cluster(),
        value!({"upgrade_in_progress": "true", "upgrade_percent_complete": "15", "upgrade_correlation_id": "oum-1",
            "gluster_service": "true"}),
    );
    let bench = Bench::start(one_cluster(move |_, path| match path {
        "/clusters/c2" => json(200, &flagged),
        "/clusters/c3" => json(200, with(cluster(), value!({"data_center": null, "scheduling_policy": null}))),
        "/clusters/c4" => json(404, ""),
        "/schedulingpolicies/b4ed2332-a7ac-4d5f-9596-99a439cb2812" => json(200, value!({"properties": {}})),
        _ => panic!("{path}"),
    }))
    .await;
    let read = |id: &str| {
        let (engine, id) = (bench.engine.clone(), id.to_owned());
        async move { engine.cluster(&call(), &id.try_into().unwrap()).await }
    };
    let plain = read("c1").await.unwrap();
    assert_eq!(
        (plain.name.as_str(), plain.level, plain.data_center_level),
        ("prod", Level::new(4, 7), Level::new(4, 6))
    );
    // Without the one that has the policy's own value.
    let properties = [("HighUtilization".to_owned(), "90".to_owned())].into();
    let wanted = PolicySetting { id: PolicyId::new("p1").unwrap(), properties };
    assert_eq!(plain.policy.setting(), wanted);
    assert!(plain.policy.is(&wanted));
    assert!(!plain.policy.is(&PolicySetting { properties: Default::default(), ..wanted }));
    assert_eq!((plain.upgrade, plain.gluster), (None, false));

    let flagged = read("c2").await.unwrap();
    assert_eq!(flagged.upgrade, Some(UpgradeFlag { correlation_id: "oum-1".into(), percent: 15 }));
    assert!(flagged.gluster);
    assert_eq!(read("c3").await.unwrap().data_center_level, Level::new(4, 7));
    let missing = read("c4").await.unwrap_err();
    assert_eq!(missing.code(), Code::EngineNotFound);
    assert!(missing.message().contains("/clusters/c4"), "{missing}");
    assert_eq!(bench.server.count("/ovirt-engine/api/datacenters/d1"), 1, "read once a minute");
}

/// The engine reads interfaces host by host: they are asked for once for the cluster, not in each turn.
#[tokio::test]
async fn mac_addresses_are_asked_for_in_a_request_of_their_own_and_remembered() {
    let bench = Bench::start(one_cluster(|asked, path| match (path, asked.param("follow")) {
        ("/hosts", None) => rows("host", vec![host("h1"), host("h2")]),
        ("/hosts", Some("nics")) => {
            let nics = value!({"host_nic": [{"id": "n1", "mac": {"address": "52:54:00:00:00:01"}}]});
            rows("host", vec![with(host("h1"), value!({"nics": nics})), with(host("h2"), value!({"nics": {}}))])
        }
        _ => panic!("{path}"),
    }))
    .await;
    for _ in 0..3 {
        let hosts = bench.engine.hosts(&call(), &cluster_id()).await.unwrap();
        let macs: Vec<&[String]> = hosts.iter().map(|host| host.inventory.macs.as_slice()).collect();
        assert_eq!(macs, [&["52:54:00:00:00:01".to_owned()] as &[String], &[]]);
    }
    let followed = bench.asked().iter().filter(|asked| asked.param("follow") == Some("nics")).count();
    assert_eq!((followed, bench.server.count("/ovirt-engine/api/hosts")), (1, 4));
}

#[tokio::test]
async fn a_host_has_what_the_engine_shows_of_it() {
    let row = with(
        host("h1"),
        value!({
            "status": "maintenance", "status_detail": "upgrade manager, run 1",
            "hardware_information": {"uuid": "u1"}, "libvirt_version": {"full_version": "libvirt-10.0.0-6.el9"},
            "os": {"description": "AlmaLinux 9.3", "type": "RHEL", "version": {"full_version": "9.3 - 1.el9"}},
            "spm": {"priority": "5", "status": "spm"}, "summary": {"active": "3", "migrating": "1", "total": "4"},
            "hosted_engine": {"configured": "true", "active": "true", "score": "3400", "local_maintenance": "false",
                "global_maintenance": "true"},
            "power_management": {"enabled": "true"}, "update_available": "true",
            "external_host_provider": {"id": "x1"},
            "nics": {"host_nic": [
                {"id": "n1", "name": "eno1", "mac": {"address": "52:54:00:00:00:01"}},
                {"id": "n2", "name": "bond0", "mac": {}}, {"id": "n3", "name": "bond0.7"},
                {"id": "n4", "name": "eno2", "mac": {"address": "52:54:00:00:00:02"}},
            ]},
        }),
    );
    let view = seen_host(row, cluster()).await;
    let HostView { inventory, .. } = &view;
    assert_eq!(inventory.macs, ["52:54:00:00:00:01", "52:54:00:00:00:02"]);
    assert_eq!((view.id(), &view.cluster_id, inventory.name.as_str()), (&host_id("h1"), &cluster_id(), "name-h1"));
    assert_eq!(inventory.status, HostStatus::Maintenance);
    assert_eq!(view.status_detail.as_deref(), Some("upgrade manager, run 1"));
    assert_eq!((by_inventory(inventory), inventory.managed), (Some(HostKind::El), true));
    assert_eq!(inventory.os_description.as_deref(), Some("AlmaLinux 9.3"));
    assert_eq!(inventory.versions.vdsm.as_ref().unwrap().to_string(), "4.50.5.1-1.el9");
    assert_eq!(inventory.versions.libvirt.as_ref().unwrap().to_string(), "10.0.0-6.el9");
    assert_eq!((inventory.vm_count, inventory.engine_update_available), (Some(4), Some(true)));
    assert_eq!(inventory.provider.as_ref().unwrap().as_str(), "sat");
    assert_eq!(inventory.hardware_uuid.as_deref(), Some("u1"));
    assert_eq!((inventory.reported_levels.as_ref(), view.certificate_ends_ms), (None, None), "the API has neither");
    assert_eq!((view.spm, view.power_management), (Spm::Spm, true));
    let engine = HostedEngine { active: true, score: 3400, local_maintenance: false, global_maintenance: true };
    assert_eq!(view.hosted_engine, Some(engine));
    // 131,072 MiB, of which the engine keeps 386; two sockets of eight cores.
    assert_eq!((view.memory_mib, view.cpus), (130_686, 16));
}

#[tokio::test]
async fn a_hosts_memory_and_cpus_follow_its_cluster() {
    let shares =
        with(cluster(), value!({"threads_as_cores": "true", "memory_policy": {"over_commit": {"percent": "150"}}}));
    let view = seen_host(host("h1"), shares).await;
    assert_eq!((view.memory_mib, view.cpus), (131_072 * 3 / 2 - 386, 32));
    // An engine that reserves less than usual shows more on an empty host.
    let view = seen_host(with(host("h1"), value!({"max_scheduling_memory": 137_438_953_472_u64})), cluster()).await;
    assert_eq!(view.memory_mib, 131_072);
    let view =
        seen_host(with(host("h1"), value!({"memory": null, "max_scheduling_memory": null, "cpu": null})), cluster());
    let view = view.await;
    assert_eq!((view.memory_mib, view.cpus), (0, 0), "nothing is known of it");
}

#[tokio::test]
async fn every_type_and_status_of_a_host_is_told_apart() {
    let node = seen_host(with(host("h1"), value!({"type": "ovirt_node"})), cluster()).await;
    assert_eq!((node.inventory.kind, node.inventory.managed), (Some(HostKind::Node), true));
    // An engine says `rhel` of a newer Node, too.
    let newer = value!({"type": "rhel", "os": {"description": "oVirt Node 4.5.5", "type": "RHEL"}});
    assert_eq!(by_inventory(&seen_host(with(host("h1"), newer), cluster()).await.inventory), Some(HostKind::Node));
    let foreign = seen_host(with(host("h1"), value!({"type": null})), cluster()).await;
    assert_eq!((foreign.inventory.kind, foreign.inventory.managed), (None, false));
    for (word, status) in [
        ("preparing_for_maintenance", HostStatus::PreparingForMaintenance),
        ("non_responsive", HostStatus::NonResponsive),
        ("non_operational", HostStatus::NonOperational),
        ("install_failed", HostStatus::InstallFailed),
        ("reboot", HostStatus::Reboot),
        ("installing_os", HostStatus::InstallingOs),
        ("a_word_of_tomorrow", HostStatus::Unknown),
    ] {
        assert_eq!(seen_host(with(host("h1"), value!({"status": word})), cluster()).await.inventory.status, status);
    }
}

#[tokio::test]
async fn a_vm_has_what_the_placement_needs() {
    let row = with(
        vm("v1", "h1"),
        value!({
            "status": "migrating", "origin": "managed_hosted_engine", "high_availability": {"enabled": "true"},
            "placement_policy": {"affinity": "user_migratable", "hosts": {"host": [{"id": "h1"}]}},
            "custom_compatibility_version": {"major": "4", "minor": "6"}, "io": {"threads": "1"},
            "display": {"monitors": "1", "video_type": "vga"},
            "cpu": {"architecture": "x86_64", "topology": {"sockets": "1", "cores": "1", "threads": "1"}},
        }),
    );
    let seen = seen_vm(row, shared()).await;
    assert_eq!((seen.id.as_str(), seen.name.as_str(), seen.status), ("v1", "vm-v1", VmStatus::Migrating));
    assert_eq!((seen.host, seen.migration), (Some(host_id("h1")), Migration::UserMigratable));
    assert!(seen.only_on.is_empty(), "the hosts of a VM that is not pinned are where it starts, no bound");
    assert!(seen.highly_available && seen.hosted_engine && seen.obstacles.is_empty());
    assert_eq!((seen.cpus, seen.custom_level), (1, Some(Level::new(4, 6))));
    // As measured: the host's memory for VMs went from 130,686 to 129,564 MiB.
    assert_eq!(seen.memory_mib, 1_122);
    assert_eq!(seen.lease, None);
    let leased = value!({"lease": {"storage_domain": {"id": "s1", "href": "/ovirt-engine/api/storagedomains/s1"}}});
    assert_eq!(seen_vm(with(vm("v1", "h1"), leased), shared()).await.lease.as_deref(), Some("s1"));
}

#[tokio::test]
async fn the_running_kernel_is_in_the_arguments_with_which_it_was_started() {
    for (arguments, kernel) in [
        ("BOOT_IMAGE=(hd0,gpt2)/vmlinuz-5.14.0-427.el9.x86_64 root=/dev/mapper/el ro", Some("5.14.0-427.el9.x86_64")),
        ("ro BOOT_IMAGE=/boot/vmlinuz-4.18.0-553.el8.x86_64", Some("4.18.0-553.el8.x86_64")),
        ("BOOT_IMAGE=(hd0,msdos1)/ostree/rhel-1/vmlinuz-", None),
        ("root=/dev/mapper/el ro", None),
    ] {
        let row = with(host("h1"), value!({"os": {"reported_kernel_cmdline": arguments}}));
        assert_eq!(seen_host(row, cluster()).await.running_kernel.as_deref(), kernel, "{arguments}");
    }
    assert_eq!(seen_host(host("h1"), cluster()).await.running_kernel, None);
}

#[tokio::test]
async fn the_image_of_a_node_is_in_the_arguments_of_its_kernel() {
    for (arguments, image) in [
        ("ro img.bootid=ovirt-node-ng-4.5.0-0.20220307.0+1 quiet", Some("4.5.0-0.20220307.0")),
        ("img.bootid=rhvh-4.5.3.202-0.20221201.0+12", Some("4.5.3.202-0.20221201.0")),
        ("img.bootid=ovirt-node-ng-4.5.0-0.20220307.0", None),
        ("img.bootid=node-next-1+1", None),
        ("img.bootid=+1", None),
        ("root=/dev/mapper/el ro", None),
    ] {
        let row = with(host("h1"), value!({"os": {"reported_kernel_cmdline": arguments}}));
        let seen = seen_host(row, cluster()).await.inventory.versions.image;
        assert_eq!(seen.map(|image| image.to_string()).as_deref(), image, "{arguments}");
    }
}

#[tokio::test]
async fn a_vm_that_cannot_move_says_why() {
    let pinned = value!({"placement_policy": {"affinity": "pinned", "hosts": {"host": [{"id": "h1"}, {"id": "h2"}]}}});
    let seen = seen_vm(with(vm("v1", "h1"), pinned), shared()).await;
    assert_eq!((seen.migration, seen.only_on), (Migration::Pinned, vec![host_id("h1"), host_id("h2")]));

    let gpu = value!({"custom_properties": {"custom_property": [{"name": "mdev_type", "value": "nvidia-222"}]}});
    assert_eq!(seen_vm(with(vm("v1", "h1"), gpu), shared()).await.obstacles, [Obstacle::VirtualGpu]);
    let local = value!({"version": {"major": "4", "minor": "6"}, "local": "true"});
    assert_eq!(seen_vm(vm("v1", "h1"), local).await.obstacles, [Obstacle::LocalDisk]);
}

#[tokio::test]
async fn every_status_of_a_vm_is_told_apart() {
    for (word, status, on_a_host) in [
        ("up", VmStatus::Up, true),
        ("reboot_in_progress", VmStatus::PoweringUp, true),
        ("wait_for_launch", VmStatus::PoweringUp, true),
        ("saving_state", VmStatus::PoweringDown, true),
        ("paused", VmStatus::Paused, true),
        ("not_responding", VmStatus::NotResponding, true),
        ("unknown", VmStatus::Unknown, true),
        ("image_locked", VmStatus::Unknown, true),
        ("suspended", VmStatus::Suspended, false),
        ("down", VmStatus::Down, false),
    ] {
        let seen = seen_vm(with(vm("v1", "h1"), value!({"status": word})), shared()).await;
        assert_eq!((seen.status, seen.is_on_a_host()), (status, on_a_host), "{word}");
    }
    let down = seen_vm(with(vm("v1", "h1"), value!({"status": "down", "host": null})), shared()).await;
    assert!(down.host.is_none());
}

#[tokio::test]
async fn hosts_and_vms_of_other_clusters_are_left_out() {
    let bench = Bench::start(one_cluster(|_, path| match path {
        "/hosts" => rows("host", vec![host("h2"), with(host("h3"), value!({"cluster": {"id": "c2"}})), host("h1")]),
        "/vms" => rows("vm", vec![vm("v2", "h1"), with(vm("v1", "h3"), value!({"cluster": null}))]),
        _ => panic!("{path}"),
    }))
    .await;
    let hosts = bench.engine.hosts(&call(), &cluster_id()).await.unwrap();
    assert_eq!(hosts.iter().map(|h| h.id().as_str()).collect::<Vec<_>>(), ["h1", "h2"], "by id");
    let vms = bench.engine.vms(&call(), &cluster_id()).await.unwrap();
    assert_eq!(vms.iter().map(|v| v.id.as_str()).collect::<Vec<_>>(), ["v2"]);
    let asked = bench.last();
    assert_eq!(asked.param("search"), Some("cluster = \"prod\" sortby name asc page 1"));
}

/// The cluster was renamed after its name was read: the search by the old name finds nothing.
#[tokio::test]
async fn a_renamed_cluster_is_found_again() {
    let reads = std::sync::atomic::AtomicUsize::new(0);
    let bench = Bench::start(move |asked, path| match path {
        "/clusters/c1" => {
            let first = reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
            json(200, with(cluster(), value!({"name": if first { "prod" } else { "production" }})))
        }
        "/datacenters/d1" => json(200, shared()),
        "/schedulingpolicies/p1" => json(200, policy()),
        "/hosts" if asked.param("search").unwrap().contains("\"production\"") => rows("host", vec![host("h1")]),
        "/hosts" => json(200, value!({})),
        _ => panic!("{path}"),
    })
    .await;
    assert_eq!(bench.engine.hosts(&call(), &cluster_id()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_cluster_without_vms_has_none() {
    let bench = Bench::start(one_cluster(|_, path| match path {
        "/vms" => json(200, value!({})),
        _ => panic!("{path}"),
    }))
    .await;
    assert!(bench.engine.vms(&call(), &cluster_id()).await.unwrap().is_empty());
    let cluster = ["GET /clusters/c1", "GET /datacenters/d1", "GET /schedulingpolicies/p1"];
    assert_eq!(bench.requests(), [&cluster[..], &["GET /vms", "GET /clusters/c1"]].concat());
}

/// A name that the search cannot express: all rows are read, and chosen by the cluster's id.
#[tokio::test]
async fn a_name_with_search_characters_never_reaches_a_search() {
    let bench = Bench::start(|asked, path| match path {
        "/clusters/c1" => json(200, with(cluster(), value!({"name": "a\" or name = \"*"}))),
        "/datacenters/d1" => json(200, shared()),
        "/schedulingpolicies/p1" => json(200, policy()),
        "/hosts" => {
            assert_eq!(asked.param("search"), Some("sortby name asc page 1"));
            rows("host", vec![host("h1"), with(host("h2"), value!({"cluster": {"id": "c2"}}))])
        }
        _ => panic!("{path}"),
    })
    .await;
    assert_eq!(bench.engine.hosts(&call(), &cluster_id()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn affinity_groups_have_the_members_of_their_labels_and_labels_can_be_groups() {
    let bench = Bench::start(|_, path| match path {
        "/clusters/c1/affinitygroups" => rows(
            "affinity_group",
            vec![
                value!({"id": "g2", "name": "apart", "vms_rule": {"enabled": "true", "enforcing": "true", "positive": "false"},
                    "hosts_rule": {"enabled": "false", "enforcing": "true", "positive": "true"},
                    "vms": {"vm": [{"id": "v1"}]}, "hosts": {}, "vm_labels": {"affinity_label": [{"id": "l1"}]},
                    "host_labels": {"affinity_label": []}}),
                value!({"id": "g1", "name": "near", "vms_rule": {"enabled": "false"},
                    "hosts_rule": {"enabled": "true", "enforcing": "false", "positive": "true"},
                    "vms": {"vm": [{"id": "v3"}]}, "hosts": {"host": [{"id": "h1"}]},
                    "host_labels": {"affinity_label": [{"id": "l1"}]}}),
            ],
        ),
        "/affinitylabels" => rows(
            "affinity_label",
            vec![
                value!({"id": "l1", "name": "gpu", "vms": {"vm": [{"id": "v2"}, {"id": "v1"}]}, "hosts": {"host": [{"id": "h2"}]},
                    "has_implicit_affinity_group": "false"}),
                value!({"id": "l2", "name": "old", "vms": {"vm": [{"id": "v4"}]}, "hosts": {"host": [{"id": "h3"}]},
                    "has_implicit_affinity_group": "true"}),
                value!({"id": "l3", "name": "unused", "has_implicit_affinity_group": "true"}),
            ],
        ),
        _ => panic!("{path}"),
    })
    .await;
    let groups = bench.engine.affinity_groups(&call(), &cluster_id()).await.unwrap();
    assert_eq!(groups.iter().map(|g| g.id.as_str()).collect::<Vec<_>>(), ["g1", "g2", "l2"]);
    let [near, apart, label] = &groups[..] else { panic!("{groups:?}") };
    assert_eq!((near.among_vms, near.to_hosts), (None, Some(Rule { positive: true, enforcing: false })));
    assert_eq!(near.hosts, [host_id("h1"), host_id("h2")]);
    assert_eq!((apart.among_vms, apart.to_hosts), (Some(Rule { positive: false, enforcing: true }), None));
    assert_eq!(apart.vms, [vm_id("v1"), vm_id("v2")]);
    assert_eq!((label.vms.as_slice(), label.hosts.as_slice()), (&[vm_id("v4")][..], &[host_id("h3")][..]));
    assert_eq!(label.to_hosts, Some(Rule { positive: true, enforcing: true }));
}

#[tokio::test]
async fn events_come_by_number_with_what_they_are_about() {
    let event = |index: u64, more: Value| {
        with(
            value!({"id": index.to_string(), "index": index.to_string(), "code": "600", "severity": "normal",
                "time": 1_000 + index, "description": format!("event {index}")}),
            more,
        )
    };
    let bench = Bench::start(move |asked, path| {
        assert_eq!((path, asked.param("search")), ("/events", Some("sortby time asc")));
        assert_eq!((asked.param("from"), asked.param("max")), (Some("10"), Some("53")));
        rows(
            "event",
            vec![
                // `from` is exclusive; another server may read it otherwise.
                event(10, value!({})),
                event(12, value!({"severity": "alert"})),
                // Of the same moment, in the other order.
                event(
                    11,
                    value!({"user": {"name": "admin@internal-authz", "id": "u1"}, "host": {"id": "h1"},
                    "vm": {"id": "v1"}, "cluster": {"id": "c1"}, "correlation_id": "oum-1"}),
                ),
                event(13, value!({"correlation_id": "of somebody else, with characters that ours never have"})),
                event(14, value!({})),
            ],
        )
    })
    .await;
    let events = bench.engine.events_after(&call(), 10, 3).await.unwrap();
    assert_eq!(events.iter().map(|e| e.id).collect::<Vec<_>>(), [11, 12, 13]);
    let EngineEvent { at_ms, code, severity, text, user, host, vm, cluster, .. } = events[0].clone();
    assert_eq!((at_ms, code, severity, text.as_str()), (1_011, 600, EventSeverity::Normal, "event 11"));
    assert_eq!(user.as_deref(), Some("admin@internal-authz"));
    assert_eq!((host, vm, cluster), (Some(host_id("h1")), Some(vm_id("v1")), Some(cluster_id())));
    assert!(events[0].is_ours() && !events[2].is_ours());
    assert_eq!((events[1].severity, events[2].correlation_id.clone()), (EventSeverity::Error, None));
}

/// Events that this product wrote into the engine's audit log are about hosts and clusters of a run. They are neither errors of the
/// engine nor its reasons; those of other programs may be.
#[tokio::test]
async fn our_own_events_are_no_findings_of_the_engine() {
    let event = |index: &str, origin: &str| {
        value!({"id": index, "index": index, "code": "9802", "severity": "warning", "time": 1_000, "origin": origin,
            "host": {"id": "h1"}})
    };
    let bench = Bench::start(move |_, _| {
        rows("event", vec![event("31", "upgrade-manager/f5d16e27"), event("32", "storage-array")])
    })
    .await;
    let events = bench.engine.events_after(&call(), 0, 10).await.unwrap();
    let severities: Vec<_> = events.iter().map(|e| e.severity).collect();
    assert_eq!(severities, [EventSeverity::Normal, EventSeverity::Warning]);
}

/// As an engine 4.5.7 listed them after its first data center came up.
#[tokio::test]
async fn events_about_things_without_an_id_are_read() {
    let event = |index: &str, more: Value| {
        with(value!({"id": index, "index": index, "code": "986", "severity": "warning", "time": 1_000}), more)
    };
    let bench = Bench::start(move |_, _| {
        rows(
            "event",
            vec![
                event("27", value!({"host": {"name": "Unavailable"}, "user": {"name": "SYSTEM"}})),
                event("28", value!({"host": {"name": "192.0.2.11"}, "vm": {"name": "v"}, "cluster": {"name": "c"}})),
                event("29", value!({"host": {"id": "h1", "name": "host1"}, "user": {"id": "u1"}})),
            ],
        )
    })
    .await;
    let events = bench.engine.events_after(&call(), 0, 10).await.unwrap();
    let about = |e: &EngineEvent| (e.user.clone(), e.host.clone(), e.vm.is_some() || e.cluster.is_some());
    let nothing = (None, None, false);
    assert_eq!(
        events.iter().map(about).collect::<Vec<_>>(),
        [nothing.clone(), nothing, (Some("u1".to_owned()), Some(host_id("h1")), false)]
    );
    let of_host = bench.engine.events_of(&call(), &host_id("h1"), &[986]).await.unwrap();
    assert_eq!(of_host.iter().map(|e| e.id).collect::<Vec<_>>(), [29]);
}

#[tokio::test]
async fn the_newest_event_and_the_last_backup_are_single_events() {
    let bench = Bench::start(|asked, path| {
        assert_eq!((path, asked.param("max")), ("/events", Some("1")));
        match asked.param("search") {
            None => rows("event", vec![value!({"id": "9", "index": "9", "code": "1", "severity": "error", "time": 7})]),
            Some("type=9025 sortby time desc") => rows(
                "event",
                vec![value!({"id": "5", "index": "5", "code": "9025", "severity": "normal", "time": 4_000})],
            ),
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert_eq!(bench.engine.newest_event(&call()).await.unwrap(), 9);
    assert_eq!(bench.engine.last_backup(&call()).await.unwrap(), Some(4_000));
    let empty = Bench::start(|_, _| json(200, value!({}))).await;
    assert_eq!(empty.engine.newest_event(&call()).await.unwrap(), 0);
    assert_eq!(empty.engine.last_backup(&call()).await.unwrap(), None);
}

#[tokio::test]
async fn a_boot_time_is_one_of_many_statistics() {
    let bench = Bench::start(|_, path| {
        let statistic =
            |name: &str, datum: Value| value!({"id": name, "name": name, "values": {"value": [{"datum": datum}]}});
        match path {
            "/hosts/h1/statistics" => rows(
                "statistic",
                vec![statistic("cpu.load", value!(0.5)), statistic("boot.time", value!(1_795_834_000))],
            ),
            "/hosts/h2/statistics" => rows("statistic", vec![statistic("boot.time", value!(0))]),
            _ => json(200, value!({})),
        }
    })
    .await;
    let boot_time = |id: &str| {
        let (engine, id) = (bench.engine.clone(), host_id(id));
        async move { engine.boot_time(&call(), &id).await.unwrap() }
    };
    assert_eq!(boot_time("h1").await, Some(1_795_834_000_000));
    assert_eq!((boot_time("h2").await, boot_time("h3").await), (None, None));
}

#[tokio::test]
async fn the_scheduler_is_asked_for_all_vms_at_once() {
    let bench = Bench::start(|asked, path| match (path, asked.param("migration_target_of")) {
        ("/hosts", Some("v1,v2")) => rows("host", vec![value!({"id": "h2"}), value!({"id": "h1"})]),
        _ => json(404, ""),
    })
    .await;
    let targets = bench.engine.migration_targets(&call(), &[vm_id("v1"), vm_id("v2")]).await.unwrap();
    assert_eq!(targets, [host_id("h2"), host_id("h1")]);
    let unknown = bench.engine.migration_targets(&call(), &[vm_id("v3")]).await.unwrap_err();
    assert_eq!(unknown.code(), Code::EngineNotFound);
    assert!(bench.engine.migration_targets(&call(), &[]).await.unwrap().is_empty());
    assert_eq!(bench.requests().len(), 2);
}
