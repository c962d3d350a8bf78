//! Data centers, storage domains and networks. Each cluster has a data center of its own.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::ids::ClusterId;

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::{self, MANAGEMENT, collection, reference};
use super::route::Call;
use crate::world::World;
use crate::world::cluster::{Cluster, STORAGE_DOMAIN};
use crate::world::rng::uuid_of;

const BELOW: [&str; 7] = ["qoss", "iscsibonds", "quotas", "networks", "storagedomains", "permissions", "clusters"];

fn center(cluster: &Cluster) -> Entity {
    let version =
        || Entity::new().text("major", cluster.data_center_level.major).text("minor", cluster.data_center_level.minor);
    reference("datacenters", &names::data_center(&cluster.id))
        .text("name", format!("dc-{}", cluster.name))
        .text("local", false)
        .text("quota_mode", "disabled")
        .text("status", "up")
        .text("storage_format", "v5")
        .list("supported_versions", List::new("version", vec![version()]))
        .entity("version", version())
        .entity("mac_pool", reference("macpools", &uuid_of("the default MAC pool")))
        .actions(&["setmaster", "cleanfinishedtasks"])
        .links(&BELOW)
}

/// `GET /datacenters`.
///
/// # Errors
/// None.
pub fn list(call: &mut Call<'_>) -> Answered {
    let rows = call.world.clusters.iter().map(center).collect();
    Ok(Answer::ok(Document::list("data_centers", List::new("data_center", rows))))
}

fn known<'a>(call: &'a Call<'_>) -> Result<&'a Cluster, Answer> {
    let id = call.captured("center");
    let found = call.world.clusters.iter().find(|c| names::data_center(&c.id) == id);
    found.ok_or_else(|| Answer::empty(404))
}

/// `GET /datacenters/:center`.
///
/// # Errors
/// 404.
pub fn one(call: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::of("data_center", center(known(call)?))))
}

/// `GET /datacenters/:center/storagedomains`: here the domains have their status.
///
/// # Errors
/// 404.
pub fn domains_of(call: &mut Call<'_>) -> Answered {
    let cluster = known(call)?;
    let rows = cluster.storage_domains.keys().map(|name| domain_of_center(cluster, name)).collect();
    Ok(Answer::ok(Document::list("storage_domains", List::new("storage_domain", rows))))
}

/// `GET /datacenters/:center/storagedomains/:domain`.
///
/// # Errors
/// 404.
pub fn domain_of(call: &mut Call<'_>) -> Answered {
    let (cluster, id) = (known(call)?, call.captured("domain"));
    let name = cluster.storage_domains.keys().find(|name| names::storage_domain(&cluster.id, name) == id);
    let name = name.ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("storage_domain", domain_of_center(cluster, name))))
}

fn domain_of_center(cluster: &Cluster, name: &str) -> Entity {
    let at = format!("{}/{}/storagedomains", collection("datacenters"), names::data_center(&cluster.id));
    let status = cluster.storage_domains.get(name).map_or("unknown", String::as_str);
    let entity = Entity::at(&at, &names::storage_domain(&cluster.id, name))
        .text("status", status)
        .entity("data_center", reference("datacenters", &names::data_center(&cluster.id)))
        .actions(&["activate", "deactivate"])
        .links(&["disks"]);
    domain(entity, cluster, name)
}

fn domain(entity: Entity, cluster: &Cluster, name: &str) -> Entity {
    let storage = Entity::new().text("address", "192.0.2.200").text("path", format!("/{name}")).text("type", "nfs");
    let center = reference("datacenters", &names::data_center(&cluster.id));
    let entity = entity
        .text("name", name)
        .text("description", "")
        .text("comment", "")
        .text("available", 966_367_641_600_u64)
        .text("backup", false)
        .text("block_size", 512)
        .text("committed", 0)
        .text("critical_space_action_blocker", 5)
        .text("discard_after_delete", false)
        .text("external_status", "ok")
        .text("master", name == STORAGE_DOMAIN)
        .entity("storage", storage)
        .text("storage_format", "v5");
    entity
        .text("supports_discard", false)
        .text("supports_discard_zeroes_data", false)
        .text("type", "data")
        .text("used", 107_374_182_400_u64)
        .text("warning_low_space_indicator", 10)
        .text("wipe_after_delete", false)
        .list("data_centers", List::new("data_center", vec![center]))
}

/// `GET /storagedomains`: an attached domain has no status here.
///
/// # Errors
/// None.
pub fn domains(call: &mut Call<'_>) -> Answered {
    let of_cluster = |c: &Cluster| c.storage_domains.keys().map(|name| global_domain(c, name)).collect::<Vec<_>>();
    let rows = call.world.clusters.iter().flat_map(of_cluster).collect();
    Ok(Answer::ok(Document::list("storage_domains", List::new("storage_domain", rows))))
}

/// `GET /storagedomains/:domain`.
///
/// # Errors
/// 404.
pub fn global(call: &mut Call<'_>) -> Answered {
    let id = call.captured("domain");
    let all = call.world.clusters.iter().flat_map(|c| c.storage_domains.keys().map(move |name| (c, name)));
    let found = all.map(|(c, name)| global_domain(c, name)).find(|d| d.id() == id);
    Ok(Answer::ok(Document::of("storage_domain", found.ok_or_else(|| Answer::empty(404))?)))
}

/// `GET /storagedomains/:domain/disks`: the disks are listed at their own place.
///
/// # Errors
/// None.
pub fn disks_of(_: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("disks", List::new("disk", vec![]))))
}

fn global_domain(cluster: &Cluster, name: &str) -> Entity {
    let links = ["diskprofiles", "disks", "storageconnections", "permissions", "templates", "vms", "disksnapshots"];
    let entity = reference("storagedomains", &names::storage_domain(&cluster.id, name))
        .actions(&["isattached", "updateovfstore", "refreshluns", "reduceluns"])
        .links(&links);
    domain(entity, cluster, name)
}

/// Networks of a world, each with its cluster.
fn networks(world: &World) -> Vec<(ClusterId, String)> {
    let mut all = vec![];
    for cluster in &world.clusters {
        let Ok(id) = ClusterId::new(cluster.id.clone()) else { continue };
        let mut names = vec![MANAGEMENT.to_owned()];
        for host in world.host_views(&id) {
            let out = world.engine.hosts.get(host.id()).map(|h| h.networks_out_of_sync.clone()).unwrap_or_default();
            names.extend(out.into_iter().chain(host.networks.unwrap_or_default()));
        }
        names.sort();
        names.dedup();
        all.extend(names.into_iter().map(|name| (id.clone(), name)));
    }
    all
}

fn network(cluster: &ClusterId, name: &str) -> Entity {
    reference("networks", &names::network(cluster, name))
        .text("name", name)
        .text("description", "")
        .text("comment", "")
        .text("mtu", 0)
        .text("stp", false)
        .texts("usages", "usage", vec!["vm".to_owned()])
        .entity("data_center", reference("datacenters", &names::data_center(cluster.as_str())))
        .links(&["permissions", "vnicprofiles", "networklabels"])
}

/// `GET /networks`.
///
/// # Errors
/// None.
pub fn network_list(call: &mut Call<'_>) -> Answered {
    let rows = networks(call.world).iter().map(|(cluster, name)| network(cluster, name)).collect();
    Ok(Answer::ok(Document::list("networks", List::new("network", rows))))
}

/// `GET /networks/:network`.
///
/// # Errors
/// 404.
pub fn one_network(call: &mut Call<'_>) -> Answered {
    let id = call.captured("network");
    let found = networks(call.world).iter().map(|(cluster, name)| network(cluster, name)).find(|n| n.id() == id);
    Ok(Answer::ok(Document::of("network", found.ok_or_else(|| Answer::empty(404))?)))
}
