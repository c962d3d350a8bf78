//! Storage domains, bricks, networks, disks and backups that are not as they should be.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{HealthIssue, HealthIssueKind};
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, json};

/// An engine in which everything is well, but for what the test answers.
async fn engine(other: impl Fn(&Asked, &str) -> Option<Reply> + Send + Sync + 'static) -> Bench {
    Bench::start(one_cluster(move |asked, path| {
        other(asked, path).unwrap_or_else(|| match path {
            "/datacenters/d1/storagedomains" | "/disks" => json(200, value!({})),
            "/hosts" => rows("host", vec![host("h1"), host("h2")]),
            _ => panic!("{path}"),
        })
    }))
    .await
}

async fn issues(bench: &Bench) -> Vec<HealthIssue> {
    bench.engine.health_issues(&call(), &cluster_id()).await.unwrap()
}

fn shown(issues: &[HealthIssue]) -> Vec<String> {
    issues.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_healthy_cluster_has_no_issue_and_takes_three_requests() {
    let bench = engine(|_, _| None).await;
    assert_eq!(issues(&bench).await, []);
    // The cluster and its data center are read once a minute.
    let asked = bench.requests();
    assert_eq!(asked[..3], ["GET /clusters/c1", "GET /datacenters/d1", "GET /schedulingpolicies/p1"]);
    assert_eq!(asked[3..], ["GET /datacenters/d1/storagedomains", "GET /hosts", "GET /disks"]);
    assert_eq!(bench.asked()[4].param("follow"), Some("network_attachments"));
}

#[tokio::test]
async fn a_storage_domain_is_an_issue_unless_it_is_well_or_taken_out_by_an_administrator() {
    let domain = |name: &str, status: Value| value!({"id": name, "name": name, "status": status});
    let bench = engine(move |_, path| {
        let all = vec![
            domain("a", value!("active")),
            domain("b", value!("maintenance")),
            domain("c", value!("preparing_for_maintenance")),
            domain("d", value!("detaching")),
            domain("e", value!("unattached")),
            domain("f", value!("locked")),
            domain("g", value!("inactive")),
            domain("h", value!("activating")),
            domain("i", Value::Null),
        ];
        (path == "/datacenters/d1/storagedomains").then(|| rows("storage_domain", all))
    })
    .await;
    let found = issues(&bench).await;
    assert_eq!(
        shown(&found),
        [
            "storage domain f is locked",
            "storage domain g is inactive",
            "storage domain h is activating",
            "storage domain i is in a state that is not known"
        ]
    );
    assert!(found.iter().all(|i| i.kind == HealthIssueKind::StorageDomain && i.host.is_none() && i.vm.is_none()));
}

#[tokio::test]
async fn bricks_are_read_where_the_cluster_serves_gluster() {
    let bench = engine(|_, path| match path {
        "/clusters/c1" => panic!("answered before"),
        "/clusters/c1/glustervolumes" => Some(rows(
            "gluster_volume",
            vec![value!({"id": "w2", "name": "vol2"}), value!({"id": "w1", "name": "vol1"})],
        )),
        "/clusters/c1/glustervolumes/w1/glusterbricks" => Some(rows(
            "brick",
            vec![
                value!({"id": "b1", "name": "h1:/bricks/1", "server_id": "h1", "status": "up"}),
                value!({"id": "b2", "name": "h2:/bricks/1", "server_id": "h2", "status": "down"}),
            ],
        )),
        "/clusters/c1/glustervolumes/w2/glusterbricks" => {
            Some(rows("brick", vec![value!({"id": "b3", "brick_dir": "/bricks/3", "status": "unknown"})]))
        }
        _ => None,
    });
    let bench = bench.await;
    assert_eq!(issues(&bench).await, [], "no Gluster, no question");
    assert_eq!(bench.server.count("/ovirt-engine/api/clusters/c1/glustervolumes"), 0);

    let gluster = Bench::start(|_, path| match path {
        "/clusters/c1" => json(200, with(cluster(), value!({"gluster_service": "true", "data_center": null}))),
        "/clusters/c1/glustervolumes" => rows("gluster_volume", vec![value!({"id": "w1", "name": "vol1"})]),
        "/clusters/c1/glustervolumes/w1/glusterbricks" => rows(
            "brick",
            vec![
                value!({"id": "b1", "name": "h1:/bricks/1", "server_id": "h1", "status": "up"}),
                value!({"id": "b2", "name": "h2:/bricks/1", "server_id": "h2", "status": "down"}),
                value!({"id": "b3", "brick_dir": "/bricks/3", "status": "unknown"}),
            ],
        ),
        "/hosts" => rows("host", vec![host("h1")]),
        "/disks" => json(200, value!({})),
        "/schedulingpolicies/p1" => json(200, policy()),
        _ => panic!("{path}"),
    })
    .await;
    let found = issues(&gluster).await;
    assert_eq!(
        shown(&found),
        ["brick /bricks/3 of volume vol1 is unknown", "brick h2:/bricks/1 of volume vol1 is down"]
    );
    assert_eq!(found[1].host, Some(host_id("h2")));
}

#[tokio::test]
async fn a_network_out_of_sync_is_an_issue_of_its_host() {
    let bench = engine(|_, path| match path {
        "/hosts" => {
            let attachment = |id: &str, in_sync: &str, network: &str| value!({"id": id, "in_sync": in_sync, "network": {"id": network}});
            let both = value!({"network_attachments": {"network_attachment":
                [attachment("a1", "false", "n1"), attachment("a2", "true", "n2")]}});
            let same = value!({"network_attachments": {"network_attachment": [attachment("a3", "false", "n1")]}});
            let foreign = value!({"cluster": {"id": "c2"}, "network_attachments": {"network_attachment":
                [attachment("a4", "false", "n3")]}});
            Some(rows("host", vec![with(host("h1"), both), with(host("h2"), same), with(host("h3"), foreign)]))
        }
        "/networks/n1" => Some(json(200, value!({"id": "n1", "name": "ovirtmgmt"}))),
        _ => None,
    })
    .await;
    let found = issues(&bench).await;
    assert_eq!(
        shown(&found),
        ["network ovirtmgmt of host name-h1 is out of sync", "network ovirtmgmt of host name-h2 is out of sync"]
    );
    assert_eq!((found[0].kind, &found[0].host), (HealthIssueKind::Network, &Some(host_id("h1"))));
    assert_eq!(bench.server.count("/ovirt-engine/api/networks/n1"), 1, "read once");
}

#[tokio::test]
async fn locked_disks_and_running_backups_are_issues_of_their_vm() {
    let bench = engine(|asked, path| match path {
        "/disks" => {
            assert_eq!(asked.param("search"), Some("status = locked or status = illegal sortby name asc page 1"));
            let disk = |id: &str, status: &str| value!({"id": id, "name": format!("disk-{id}"), "status": status});
            Some(rows("disk", vec![disk("k1", "locked"), disk("k2", "illegal"), disk("k9", "illegal")]))
        }
        "/vms" => {
            assert_eq!(asked.param("search"), Some("cluster = \"prod\" and status != down sortby name asc page 1"));
            assert_eq!(asked.param("follow"), Some("disk_attachments,backups"));
            let disks = |ids: &[&str]| {
                let all: Vec<Value> = ids.iter().map(|id| value!({"id": id, "disk": {"id": id}})).collect();
                value!({"disk_attachments": {"disk_attachment": all}})
            };
            let backups = value!({"backups": {"backup":
                [{"id": "b1", "phase": "ready"}, {"id": "b2", "phase": "failed"}, {"id": "b3", "phase": "succeeded"}]}});
            Some(rows(
                "vm",
                vec![
                    with(vm("v1", "h1"), disks(&["k1", "k5"])),
                    with(vm("v2", "h1"), backups),
                    // Not running: suspended with a locked disk.
                    with(with(vm("v3", "h1"), disks(&["k2"])), value!({"host": null, "status": "suspended"})),
                ],
            ))
        }
        _ => None,
    })
    .await;
    let found = issues(&bench).await;
    assert_eq!(shown(&found), ["disk disk-k1 of VM vm-v1 is locked", "backup of VM vm-v2 is ready"]);
    assert_eq!((found[0].kind, &found[0].vm), (HealthIssueKind::DiskWork, &Some(vm_id("v1"))));
}

#[tokio::test]
async fn a_part_that_cannot_be_read_is_no_clean_bill() {
    let parts = ["/datacenters/d1/storagedomains", "/hosts", "/disks"];
    for bad in parts {
        let bench = engine(move |_, path| (path == bad).then(|| fault(500, "[Internal Engine Error]"))).await;
        let error = bench.engine.health_issues(&call(), &cluster_id()).await.unwrap_err();
        assert_eq!(error.code(), Code::EngineFailed, "{bad}");
    }
}
