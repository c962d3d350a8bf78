//! The root of the API, options, cluster levels, providers, and errata of the engine.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::level::Level;

use super::action_answer;
use super::answer::{Answer, Answered, FAILED};
use super::document::{Document, Entity, List};
use super::names::{self, collection, reference};
use super::route::{API, Call};
use crate::world::rng::uuid_of;

/// What the engine says where it cannot ask a provider.
pub const UNREACHABLE: &str = "Failed to communicate with the external provider, see log for additional details.";
const NOTHING: &str = "00000000-0000-0000-0000-000000000000";
/// Collections of the API, and whether they can be searched.
const COLLECTIONS: [(&str, bool); 39] = [
    ("clusters", true),
    ("datacenters", true),
    ("events", true),
    ("hosts", true),
    ("networks", true),
    ("roles", false),
    ("storagedomains", true),
    ("tags", false),
    ("bookmarks", false),
    ("icons", false),
    ("templates", true),
    ("instancetypes", true),
    ("users", true),
    ("groups", true),
    ("domains", false),
    ("vmpools", true),
    ("vms", true),
    ("disks", true),
    ("jobs", false),
    ("storageconnections", false),
    ("vnicprofiles", false),
    ("diskprofiles", false),
    ("cpuprofiles", false),
    ("schedulingpolicyunits", false),
    ("schedulingpolicies", false),
    ("permissions", false),
    ("macpools", false),
    ("networkfilters", false),
    ("operatingsystems", false),
    ("externalhostproviders", false),
    ("openstackimageproviders", false),
    ("openstackvolumeproviders", false),
    ("openstacknetworkproviders", false),
    ("katelloerrata", false),
    ("affinitylabels", false),
    ("clusterlevels", false),
    ("imagetransfers", false),
    ("externalvmimports", false),
    ("externaltemplateimports", false),
];

/// `GET /`.
///
/// # Errors
/// None.
pub fn root(call: &mut Call<'_>) -> Answered {
    let view = call.world.engine_view();
    let mut parts = view.inventory.version.split('.');
    let version = ["major", "minor", "build"]
        .iter()
        .fold(Entity::new(), |v, name| v.text(name, parts.next().unwrap_or("0")))
        .text("full_version", format!("{}-1.el9", view.inventory.version))
        .text("revision", 0);
    let product = Entity::new()
        .text("instance_id", uuid_of("the engine"))
        .text("name", "oVirt Engine")
        .entity("version", version);
    let special = Entity::new()
        .entity("blank_template", reference("templates", NOTHING))
        .entity("root_tag", reference("tags", NOTHING));
    let user = || reference("users", &names::user(&call.user.shown_name()));
    let entity = Entity::new()
        .entity("engine_backup", Entity::new())
        .entity("product_info", product)
        .entity("special_objects", special)
        .entity("summary", summary(call))
        .time("time", view.now_ms)
        .entity("authenticated_user", user())
        .entity("effective_user", user())
        .links_to(links());
    let relations = |(name, _): &(&str, bool)| format!("<{}{API}/{name}>; rel={name}", call.base);
    let header = COLLECTIONS.iter().map(relations).collect::<Vec<_>>().join(",");
    Ok(Answer::ok(Document::of("api", entity)).header("link", header))
}

fn summary(call: &Call<'_>) -> Entity {
    let counts = |active: usize, total: usize| Entity::new().text("active", active).text("total", total);
    let engine = &call.world.engine;
    let up = engine.hosts.values().filter(|h| h.status == HostStatus::Up).count();
    let running = engine.vms.values().filter(|v| v.shown.is_on_a_host()).count();
    let domains: usize = call.world.clusters.iter().map(|c| c.storage_domains.len()).sum();
    Entity::new()
        .entity("hosts", counts(up, engine.hosts.len()))
        .entity("storage_domains", counts(domains, domains))
        .entity("users", counts(1, 2))
        .entity("vms", counts(running, engine.vms.len()))
}

fn links() -> Vec<(String, String)> {
    let mut all = vec![];
    for (name, searched) in COLLECTIONS {
        let at = collection(name);
        all.push((name.to_owned(), at.clone()));
        if searched {
            let from = if name == "events" { ";from={event_id}" } else { "" };
            all.push((format!("{name}/search"), format!("{at}{from}?search={{query}}")));
        }
    }
    all
}

/// `GET /options/:option`: most options of the engine are not shown.
///
/// # Errors
/// 404.
pub fn option(call: &mut Call<'_>) -> Answered {
    let name = call.captured("option");
    let (value, version) = match name.as_str() {
        "SupportedClusterLevels" => {
            let levels = call.world.engine_view().inventory.levels;
            let levels: Vec<String> = levels.iter().map(Level::to_string).collect();
            (format!("[{}]", levels.join(", ")), "general".to_owned())
        }
        "ClusterEmulatedMachines" => {
            let version = call.param("version").unwrap_or("general").to_owned();
            ("[pc-q35-rhel8.6.0, pc-q35-4.1]".to_owned(), version)
        }
        _ => return Err(Answer::empty(404)),
    };
    let value = Entity::new().text("value", value).text("version", version);
    let entity = Entity::at(&collection("options"), &name)
        .text("name", &name)
        .list("values", List::new("system_option_value", vec![value]));
    Ok(Answer::ok(Document::of("system_option", entity)))
}

fn level(level: &Level) -> Entity {
    let id = level.to_string();
    let cpu = Entity::new().text("architecture", "x86_64").text("level", 1).text("name", "Intel Nehalem Family");
    let permit = Entity::with_id("1").text("administrative", false).text("name", "create_vm");
    Entity::at(&collection("clusterlevels"), &id)
        .list("cpu_types", List::new("cpu_type", vec![cpu]))
        .list("permits", List::new("permit", vec![permit]))
}

/// `GET /clusterlevels`.
///
/// # Errors
/// None.
pub fn levels(call: &mut Call<'_>) -> Answered {
    let rows = call.world.engine_view().inventory.levels.iter().map(level).collect();
    Ok(Answer::ok(Document::list("cluster_levels", List::new("cluster_level", rows))))
}

/// `GET /clusterlevels/:level`.
///
/// # Errors
/// 404.
pub fn one_level(call: &mut Call<'_>) -> Answered {
    let id = call.captured("level");
    let found = call.world.engine_view().inventory.levels.iter().find(|l| l.to_string() == id).map(level);
    Ok(Answer::ok(Document::of("cluster_level", found.ok_or_else(|| Answer::empty(404))?)))
}

/// The lab's Katello, as the engine knows it.
fn provider(call: &Call<'_>) -> Option<Entity> {
    let (name, url, user) = call.server.provider.as_ref()?;
    let entity = reference("externalhostproviders", &uuid_of(&format!("provider {name}")))
        .text("name", name)
        .text("description", "")
        .text("requires_authentication", true)
        .text("url", url)
        .text("username", user);
    let links = ["hosts", "computeresources", "discoveredhosts", "hostgroups", "certificates"];
    Some(entity.actions(&["importcertificates", "testconnectivity"]).links(&links))
}

/// `GET /externalhostproviders`.
///
/// # Errors
/// None.
pub fn providers(call: &mut Call<'_>) -> Answered {
    let rows = provider(call).into_iter().collect();
    Ok(Answer::ok(Document::list("external_host_providers", List::new("external_host_provider", rows))))
}

/// `GET /externalhostproviders/:provider`.
///
/// # Errors
/// 404.
pub fn one_provider(call: &mut Call<'_>) -> Answered {
    let id = call.captured("provider");
    let found = provider(call).filter(|p| p.id() == id).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("external_host_provider", found)))
}

/// The id of the lab's Katello.
pub fn provider_id(call: &Call<'_>) -> Option<String> {
    provider(call).map(|provider| provider.id().to_owned())
}

/// `POST /externalhostproviders/:provider/:action`: the engine of the lab asks no provider.
///
/// # Errors
/// Always.
pub fn provider_action(call: &mut Call<'_>) -> Answered {
    let action = call.captured("action");
    if action == "importcertificates" && !call.body.0.contains_key("certificates") {
        return Err(Answer::missing("certificates.content"));
    }
    Err(Answer::fault(400, FAILED, format!("[{UNREACHABLE}]")))
}

/// `GET /katelloerrata`: no provider is linked to the engine.
///
/// # Errors
/// Always.
pub fn engine_errata(_: &mut Call<'_>) -> Answered {
    let why = "The engine is not associated with a Foreman/Satellite provider. No errata for the engine are available.";
    Err(Answer::fault(400, FAILED, why))
}

/// A collection that the lab's world has nothing of.
///
/// # Errors
/// None.
pub fn empty(call: &mut Call<'_>) -> Answered {
    let path = call.request.path.trim_end_matches('/');
    let root = COLLECTIONS.iter().map(|(name, _)| *name).find(|name| path.ends_with(name)).unwrap_or("items");
    Ok(action_answer::nothing(root, "item"))
}
