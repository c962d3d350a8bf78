//! Affinity groups and labels, and volumes of Gluster.
//!
//! No Gluster was recorded: its documents have the fields of the API's model that the world can fill.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, Rule};
use ovirt_upgrade_manager::model::ids::ClusterId;

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::{collection, reference};
use super::people;
use super::route::{Call, not_found};
use crate::world::World;
use crate::world::rng::uuid_of;

/// The one volume of a cluster that serves Gluster.
const VOLUME: &str = "vol1";

/// `GET /clusters/:cluster/:below`.
///
/// # Errors
/// 404.
pub fn below(call: &mut Call<'_>) -> Answered {
    let id = call.cluster()?;
    let deep = !call.follows().is_empty();
    let (root, list) = match call.captured("below").as_str() {
        "affinitygroups" => {
            let groups = call.world.affinity_views(&id);
            let rows = groups.iter().map(|g| group(call.world, &id, g, deep)).collect();
            ("affinity_groups", List::new("affinity_group", rows))
        }
        "glustervolumes" => ("gluster_volumes", List::new("gluster_volume", volumes(call.world, &id))),
        "permissions" => ("permissions", people::permissions_of("cluster", id.as_str())),
        "networks" => ("networks", List::new("network", vec![])),
        other
        @ ("glusterhooks" | "enabledfeatures" | "externalnetworkproviders" | "networkfilters" | "cpuprofiles") => {
            (if other == "cpuprofiles" { "cpu_profiles" } else { "items" }, List::new("item", vec![]))
        }
        _ => return Err(not_found(call)),
    };
    Ok(Answer::ok(Document::list(root, list)))
}

fn at(cluster: &ClusterId, below: &str) -> String {
    format!("{}/{cluster}/{below}", collection("clusters"))
}

fn rule(rule: Option<Rule>) -> Entity {
    let has = |test: fn(&Rule) -> bool| rule.as_ref().is_some_and(test);
    Entity::new()
        .text("enabled", rule.is_some())
        .text("enforcing", has(|r| r.enforcing))
        .text("positive", has(|r| r.positive))
}

/// The group. Its members are references; with their names if they are followed.
fn group(world: &World, cluster: &ClusterId, group: &AffinityGroup, deep: bool) -> Entity {
    let vm = |id: &ovirt_upgrade_manager::model::ids::VmId| {
        let name = world.engine.vms.get(id).map(|vm| vm.shown.name.clone()).filter(|_| deep);
        reference("vms", id.as_str()).maybe("name", name)
    };
    let host = |id: &ovirt_upgrade_manager::model::ids::HostId| {
        reference("hosts", id.as_str()).maybe("name", deep.then(|| world.name_of(id)))
    };
    let list = |item, rows: Vec<Entity>| if deep { List::new(item, rows) } else { List::always(item, rows) };
    let older = group.among_vms.or(group.to_hosts);
    Entity::at(&at(cluster, "affinitygroups"), group.id.as_str())
        .text("name", &group.name)
        .text("broken", false)
        .text("enforcing", older.is_some_and(|r| r.enforcing))
        .entity("hosts_rule", rule(group.to_hosts))
        .text("positive", older.is_some_and(|r| r.positive))
        .number("priority", 1)
        .entity("vms_rule", rule(group.among_vms))
        .entity("cluster", reference("clusters", cluster.as_str()))
        .list("host_labels", List::always("affinity_label", vec![]))
        .list("hosts", list("host", group.hosts.iter().map(host).collect()))
        .list("vm_labels", List::always("affinity_label", vec![]))
        .list("vms", list("vm", group.vms.iter().map(vm).collect()))
        .links(&["hosts", "vms", "vmlabels", "hostlabels"])
}

/// `GET /clusters/:cluster/:below/:id`: a group.
///
/// # Errors
/// 404.
pub fn below_one(call: &mut Call<'_>) -> Answered {
    let (cluster, id) = (call.cluster()?, call.captured("id"));
    if call.captured("below") != "affinitygroups" {
        return Err(Answer::empty(404));
    }
    let found = call.world.affinity_views(&cluster).into_iter().find(|g| g.id.as_str() == id);
    let found = found.ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("affinity_group", group(call.world, &cluster, &found, false))))
}

/// `GET /clusters/:cluster/:below/:id/:members`: the VMs or hosts of a group; the bricks of a volume.
///
/// # Errors
/// 404.
pub fn members(call: &mut Call<'_>) -> Answered {
    let (cluster, id) = (call.cluster()?, call.captured("id"));
    let (root, list) = match (call.captured("below").as_str(), call.captured("members").as_str()) {
        ("affinitygroups", which @ ("vms" | "hosts")) => {
            let found = call.world.affinity_views(&cluster).into_iter().find(|g| g.id.as_str() == id);
            let found = found.ok_or_else(|| Answer::empty(404))?;
            let named = |path, id: &str, name: String| reference(path, id).text("name", name);
            let vm_name = |id| call.world.engine.vms.get(id).map(|vm| vm.shown.name.clone()).unwrap_or_default();
            if which == "vms" {
                let rows = found.vms.iter().map(|id| named("vms", id.as_str(), vm_name(id))).collect();
                ("vms", List::new("vm", rows))
            } else {
                let rows = found.hosts.iter().map(|id| named("hosts", id.as_str(), call.world.name_of(id))).collect();
                ("hosts", List::new("host", rows))
            }
        }
        ("glustervolumes", "glusterbricks") => ("bricks", List::new("brick", bricks(call.world, &cluster))),
        _ => return Err(Answer::empty(404)),
    };
    Ok(Answer::ok(Document::list(root, list)))
}

fn volume_id(cluster: &ClusterId) -> String {
    uuid_of(&format!("volume {VOLUME} of {cluster}"))
}

fn volumes(world: &World, cluster: &ClusterId) -> Vec<Entity> {
    let bricks = world.bricks(cluster);
    if bricks.is_empty() {
        return vec![];
    }
    vec![
        Entity::at(&at(cluster, "glustervolumes"), &volume_id(cluster))
            .text("name", VOLUME)
            .text("replica_count", bricks.len())
            .text("status", "up")
            .text("volume_type", "replicate")
            .entity("cluster", reference("clusters", cluster.as_str()))
            .links(&["glusterbricks", "statistics"]),
    ]
}

fn bricks(world: &World, cluster: &ClusterId) -> Vec<Entity> {
    let volume = Entity::at(&at(cluster, "glustervolumes"), &volume_id(cluster));
    let address = format!("{}/{}/glusterbricks", at(cluster, "glustervolumes"), volume_id(cluster));
    let brick = |(host, is_up): (ovirt_upgrade_manager::model::ids::HostId, bool)| {
        Entity::at(&address, &uuid_of(&format!("brick of {host}")))
            .text("name", format!("{}:/bricks/1", world.name_of(&host)))
            .text("brick_dir", "/bricks/1")
            .text("server_id", &host)
            .text("status", if is_up { "up" } else { "down" })
            .entity("gluster_volume", volume.clone())
    };
    world.bricks(cluster).into_iter().map(brick).collect()
}

/// `GET /affinitylabels`: the world has none.
///
/// # Errors
/// None.
pub fn labels(_: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("affinity_labels", List::new("affinity_label", vec![]))))
}
