//! Clusters: lists, one cluster, its changes, and its upgrade flag.
//!
//! Tests: `lab/tests/it/engine`.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting};
use ovirt_upgrade_manager::model::ids::{ClusterId, PolicyId};
use ovirt_upgrade_manager::model::level::Level;

use super::action_answer;
use super::answer::{Answer, Answered, FAILED};
use super::body::Fields;
use super::document::{Document, Entity, List};
use super::names::{self, collection, reference};
use super::policies;
use super::route::Call;
use crate::world::World;
use crate::world::cluster::Cluster;
use crate::world::engine::Actor;
use crate::world::rng::uuid_of;

/// Longest correlation id of an action.
const MAX_CORRELATION: usize = 50;
const ACTIONS: [&str; 4] = ["upgrade", "resetemulatedmachine", "refreshglusterhealstatus", "syncallnetworks"];
/// Collections below a cluster.
const BELOW: [&str; 9] = [
    "affinitygroups",
    "glusterhooks",
    "glustervolumes",
    "enabledfeatures",
    "externalnetworkproviders",
    "networkfilters",
    "networks",
    "permissions",
    "cpuprofiles",
];

/// The name of a cluster.
pub fn name_of(world: &World, id: &str) -> String {
    world.clusters.iter().find(|c| c.id == id).map(|c| c.name.clone()).unwrap_or_default()
}

/// `GET /clusters`.
///
/// # Errors
/// 400 for a negative `max`.
pub fn list(call: &mut Call<'_>) -> Answered {
    let listed = |rows| Ok(Answer::ok(Document::list("clusters", List::new("cluster", rows))));
    let Some(search) = call.search() else { return listed(vec![]) };
    let case = call.is_case_sensitive();
    let fits = |c: &&Cluster| search.fits(case, |field| (field == "name").then(|| vec![c.name.clone()]));
    let mut clusters: Vec<&Cluster> = call.world.clusters.iter().filter(fits).collect();
    clusters.sort_by(|a, b| a.name.cmp(&b.name));
    let page = call.page(&search, clusters)?;
    listed(page.into_iter().map(|c| full(c, call.wants_all())).collect())
}

/// `GET /clusters/:cluster`.
///
/// # Errors
/// 404; 500 for an unknown word in `follow`.
pub fn one(call: &mut Call<'_>) -> Answered {
    let id = call.cluster()?;
    let Some(cluster) = call.world.clusters.iter().find(|c| c.id == id.as_str()) else {
        return Err(Answer::empty(404));
    };
    let mut entity = full(cluster, call.wants_all());
    for name in call.follows() {
        match name.as_str() {
            "schedulingpolicy" => {
                if let Some(policy) = policies::document(&cluster.policy) {
                    entity = entity.entity("scheduling_policy", policy);
                }
            }
            other if BELOW.contains(&other) => {}
            _ => return Err(Answer::crashed("java.lang.NullPointerException")),
        }
    }
    Ok(Answer::ok(Document::of("cluster", entity)))
}

/// The cluster with its address, its actions and its links, as the answers of actions have it.
fn short(id: &str) -> Entity {
    reference("clusters", id).actions(&ACTIONS).links(&BELOW)
}

/// The document of a cluster.
pub fn document(world: &World, id: &str) -> Option<Entity> {
    world.clusters.iter().find(|c| c.id == id).map(|c| full(c, false))
}

fn full(cluster: &Cluster, all: bool) -> Entity {
    let one = |name: &str, value: &str| Entity::new().text(name, value);
    let enabled = |value: bool| Entity::new().text("enabled", value);
    let version = Entity::new().text("major", cluster.level.major).text("minor", cluster.level.minor);
    let mut entity = short(&cluster.id)
        .text("name", &cluster.name)
        .text("description", "")
        .text("comment", "")
        .text("ballooning_enabled", true)
        .text("bios_type", "q35_ovmf")
        .entity("cpu", one("architecture", "x86_64").text("type", "Intel Haswell Family"))
        .list("custom_scheduling_policy_properties", policies::properties(&cluster.policy_properties))
        .entity("error_handling", one("on_error", "migrate"))
        .entity("fencing_policy", fencing_policy())
        .text("fips_mode", "disabled")
        .text("firewall_type", "firewalld")
        .text("gluster_service", cluster.gluster)
        .text("ha_reservation", false)
        .entity("ksm", enabled(true).text("merge_across_nodes", true))
        .text("log_max_memory_used_threshold", 95)
        .text("log_max_memory_used_threshold_type", "percentage")
        .entity("memory_policy", memory_policy())
        .entity("migration", migration())
        .texts("required_rng_sources", "required_rng_source", vec!["urandom".to_owned()])
        .text("switch_type", "legacy")
        .text("threads_as_cores", false)
        .text("trusted_service", false)
        .text("tunnel_migration", false)
        .text("upgrade_in_progress", cluster.flag.is_some())
        .text("upgrade_percent_complete", cluster.flag.unwrap_or(0))
        .maybe("upgrade_correlation_id", Some(&cluster.flag_holder).filter(|holder| !holder.is_empty()))
        .entity("version", version)
        .text("virt_service", true)
        .text("vnc_encryption", true)
        .entity("data_center", reference("datacenters", &names::data_center(&cluster.id)))
        .entity("mac_pool", reference("macpools", &uuid_of("the default MAC pool")))
        .entity("scheduling_policy", reference("schedulingpolicies", &cluster.policy));
    if all {
        let center = names::data_center(&cluster.id);
        let at = format!("{}/{center}/clusters/{}/networks", collection("datacenters"), cluster.id);
        let network = ClusterId::new(cluster.id.clone()).map(|id| names::network(&id, names::MANAGEMENT));
        if let Ok(network) = network {
            entity = entity.entity("management_network", Entity::at(&at, &network));
        }
    }
    entity
}

fn fencing_policy() -> Entity {
    let broken = Entity::new().text("enabled", false).text("threshold", 50);
    Entity::new()
        .text("enabled", true)
        .entity("skip_if_connectivity_broken", broken)
        .text("skip_if_gluster_bricks_up", false)
        .text("skip_if_gluster_quorum_not_met", false)
        .entity("skip_if_sd_active", Entity::new().text("enabled", false))
}

fn memory_policy() -> Entity {
    Entity::new()
        .entity("over_commit", Entity::new().text("percent", 100))
        .entity("transparent_hugepages", Entity::new().text("enabled", true))
}

fn migration() -> Entity {
    Entity::new()
        .text("auto_converge", "inherit")
        .entity("bandwidth", Entity::new().text("assignment_method", "auto"))
        .text("compressed", "inherit")
        .text("encrypted", "inherit")
        .text("parallel_migrations_policy", "disabled")
}

/// `PUT /clusters/:cluster`: the scheduling policy, its properties, the level. Other fields are accepted and not stored.
///
/// # Errors
/// The engine's refusal.
pub fn update(call: &mut Call<'_>) -> Answered {
    let id = call.cluster()?;
    let actor = call.actor();
    if let Some(version) = call.body.below("version") {
        let number = |name| version.number(name).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
        let level = Level::new(number("major"), number("minor"));
        let now = call.world.cluster_view(&id).map(|view| view.level);
        if now != Some(level) {
            call.world.set_level(&id, level, &actor).map_err(|refusal| Answer::refused(&refusal))?;
        }
    }
    set_policy(call, &id, &actor)?;
    // The answer of a change has all fields.
    let found = call.world.clusters.iter().find(|c| c.id == id.as_str()).map(|c| full(c, true));
    Ok(Answer::ok(Document::of("cluster", found.ok_or_else(|| Answer::empty(404))?)))
}

/// `POST /clusters`: checked as the engine does, then refused.
///
/// # Errors
/// Always: the clusters of a world are fixed.
pub fn add(call: &mut Call<'_>) -> Answered {
    match call.body.text("name") {
        None => Err(Answer::missing("cluster.name")),
        Some(_) => Err(Answer::fault(400, FAILED, "[Cannot add Cluster. The clusters of the lab are fixed.]")),
    }
}

/// The engine reads the id of a scheduling policy and ignores its name.
fn set_policy(call: &mut Call<'_>, id: &ClusterId, actor: &Actor) -> Result<(), Answer> {
    let rows = call.body.rows("custom_scheduling_policy_properties", "property");
    let given: BTreeMap<String, String> =
        rows.iter().filter_map(|p| Some((p.text("name")?, p.text("value").unwrap_or_default()))).collect();
    let policy = call.body.id_of("scheduling_policy");
    if policy.is_none() && given.is_empty() {
        return Ok(());
    }
    let current = call.world.cluster_view(id).map(|view| view.policy);
    let policy = match policy {
        Some(policy) => PolicyId::new(policy).map_err(|_| Answer::empty(404))?,
        None => match &current {
            Some(current) => current.id.clone(),
            None => return Ok(()),
        },
    };
    let setting = PolicySetting { id: policy, properties: given };
    call.world.set_policy(id, &setting, actor).map_err(|refusal| Answer::refused(&refusal))
}

/// `POST /clusters/:cluster/upgrade`.
///
/// # Errors
/// The engine's refusal; 500 without an action, without a percentage, or for an unknown cluster.
pub fn upgrade(call: &mut Call<'_>) -> Answered {
    let Some(action) = call.body.text("upgrade_action") else {
        return Err(Answer::crashed("java.lang.NullPointerException"));
    };
    let Ok(id) = call.cluster() else {
        let text = "java.lang.NullPointerException: Cannot invoke \"org.ovirt.engine.core.bll.CommandBase.getParameters()\" \
                    because \"commandBase\" is null";
        return Err(action_answer::failed(call, 500, text));
    };
    let holder = call.body.text("correlation_id");
    let in_body = holder.is_some();
    // Without one in the body, the flag takes the header's.
    let holder = holder.or_else(|| call.request.header("correlation-id").map(|_| call.correlation.clone()));
    if in_body && holder.as_ref().is_some_and(|h| h.chars().count() > MAX_CORRELATION) {
        return Err(action_answer::failed(call, 400, "[Internal Engine Error]"));
    }
    let change = match action.as_str() {
        "start" => FlagChange::Start,
        "finish" => FlagChange::Finish,
        _ => FlagChange::Progress(percent(call)?),
    };
    // Events have the header's correlation id; the world has one for both.
    let actor = Actor { correlation: holder, ..call.actor() };
    let done = call.world.upgrade_flag(&id, change, &actor);
    done.map_err(|refusal| action_answer::failed(call, refusal.status, &refusal.detail))?;
    Ok(action_answer::complete(call, "cluster", short(id.as_str()), None))
}

fn percent(call: &Call<'_>) -> Result<u8, Answer> {
    let Some(percent) = call.body.number("upgrade_percent_complete") else {
        return Err(Answer::crashed("java.lang.NullPointerException"));
    };
    u8::try_from(percent).ok().filter(|percent| *percent <= 100).ok_or_else(|| {
        let range = "[Cannot update upgrade percent complete, the value needs to be in the range of 0 to 100.]";
        action_answer::failed(call, 400, range)
    })
}

/// Whether an action of the upgrade flag is known.
pub fn is_known_action(body: &Fields) -> bool {
    body.text("upgrade_action").is_none_or(|a| ["start", "update_progress", "finish"].contains(&a.as_str()))
}
