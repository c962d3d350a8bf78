//! Hosts: lists, one host, and what is below a host.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::cluster::{HostView, HostedEngine, Spm};
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::VmId;

use super::answer::{Answer, Answered, FAILED};
use super::document::{Document, Entity, Field, List};
use super::home::UNREACHABLE;
use super::names::{self, reference};
use super::route::{Call, not_found};
use super::{action_answer, clusters, home, host_parts, people};
use crate::world::World;

/// Memory of a host that the engine never gives to VMs (recorded: 131,072 MiB of memory, 130,686 MiB for VMs).
const RESERVED_MIB: u64 = 386;
const MIB: u64 = 1 << 20;

const ACTIONS: [&str; 18] = [
    "activate",
    "install",
    "upgrade",
    "deactivate",
    "approve",
    "commitnetconfig",
    "enrollcertificate",
    "fence",
    "forceselectspm",
    "iscsidiscover",
    "discoveriscsi",
    "iscsilogin",
    "unregisteredstoragedomainsdiscover",
    "upgradecheck",
    "syncallnetworks",
    "copyhostnetworks",
    "setupnetworks",
    "refresh",
];
/// Collections below a host.
pub const BELOW: [&str; 16] = [
    "katelloerrata",
    "permissions",
    "tags",
    "affinitylabels",
    "fenceagents",
    "devices",
    "hooks",
    "nics",
    "numanodes",
    "storage",
    "networkattachments",
    "storageconnectionextensions",
    "unmanagednetworks",
    "externalnetworkproviderconfigurations",
    "cpuunits",
    "statistics",
];

/// `GET /hosts`.
///
/// # Errors
/// 404 for an unknown VM in `migration_target_of`; 500 for an unknown word in `follow`.
pub fn list(call: &mut Call<'_>) -> Answered {
    let mut hosts = call.all_hosts();
    if let Some(vms) = call.param("migration_target_of") {
        let targets = call.world.migration_targets(&known_vms(call, vms)?);
        hosts.retain(|host| targets.contains(host.id()));
    }
    let Some(search) = call.search() else { return Ok(listed(vec![])) };
    let case = call.is_case_sensitive();
    hosts.retain(|host| search.fits(case, |field| searched(call.world, host, field)));
    match &search.sort {
        Some((field, true)) if field == "name" => hosts.reverse(),
        Some((field, _)) if field != "name" => hosts.clear(),
        _ => {}
    }
    let page = call.page(&search, hosts)?;
    let rows = page.iter().map(|host| with_followed(call, host)).collect::<Result<Vec<_>, _>>()?;
    Ok(listed(rows))
}

fn listed(rows: Vec<Entity>) -> Answer {
    Answer::ok(Document::list("hosts", List::new("host", rows)))
}

fn known_vms(call: &Call<'_>, ids: &str) -> Result<Vec<VmId>, Answer> {
    let unknown = || Answer::fault(404, FAILED, "Entity not found: GetVmByVmId");
    let find = |id: &str| {
        let id = VmId::new(id.trim()).map_err(|_| unknown())?;
        if call.world.engine.vms.contains_key(&id) { Ok(id) } else { Err(unknown()) }
    };
    ids.split(',').map(find).collect()
}

fn searched(world: &World, host: &HostView, field: &str) -> Option<Vec<String>> {
    let one = |value: &str| Some(vec![value.to_owned()]);
    match field {
        "name" => one(&host.inventory.name),
        "id" => one(host.id().as_str()),
        "address" => one(host.inventory.address.as_deref().unwrap_or_default()),
        "cluster" => one(&clusters::name_of(world, host.cluster_id.as_str())),
        // The words of the search are those of the database.
        "status" => one(&status(host.inventory.status).replace('_', "")),
        "update_available" => one(&host.inventory.engine_update_available.unwrap_or(false).to_string()),
        _ => None,
    }
}

/// `GET /hosts/:host`.
///
/// # Errors
/// 404; 500 for an unknown word in `follow`.
pub fn one(call: &mut Call<'_>) -> Answered {
    let host = call.host()?;
    Ok(Answer::ok(Document::of("host", with_followed(call, &host)?)))
}

fn with_followed(call: &Call<'_>, host: &HostView) -> Result<Entity, Answer> {
    let mut entity = document(call.world, host, call.wants_all());
    if let Some(provider) = home::provider_id(call).filter(|_| call.server.linked.contains(host.id())) {
        entity = entity.entity("external_host_provider", reference("externalhostproviders", &provider));
    }
    // The list of targets is made of other data, without the type of the CPU.
    if call.param("migration_target_of").is_some() {
        entity = entity.entity("cpu", cpu(host.cpus));
    }
    for name in call.follows() {
        let (field, value) = match name.as_str() {
            "cluster" => ("cluster", clusters::document(call.world, host.cluster_id.as_str()).map(Field::Entity)),
            "nics" => ("nics", Some(Field::List(host_parts::nics(call.world, host)))),
            "statistics" => ("statistics", Some(Field::List(host_parts::statistics(call.world, host)))),
            "networkattachments" => {
                ("network_attachments", Some(Field::List(host_parts::attachments(call.world, host))))
            }
            "permissions" => ("permissions", Some(Field::List(people::permissions_of("host", host.id().as_str())))),
            other => match BELOW.iter().find(|below| **below == other) {
                Some(below) => (*below, Some(Field::Entity(Entity::new()))),
                None => return Err(Answer::crashed("java.lang.NullPointerException")),
            },
        };
        if let Some(value) = value {
            entity.put(field, value);
        }
    }
    Ok(entity)
}

/// Fields that can be changed while a host is in use.
const ALWAYS_CHANGED: [&str; 5] = ["name", "comment", "external_host_provider", "id", "spm"];

/// `PUT /hosts/:host`: name and provider. Other fields are accepted and not stored.
///
/// # Errors
/// 404; 409 for a field that can be changed in maintenance only.
pub fn update(call: &mut Call<'_>) -> Answered {
    let host = call.host()?;
    let in_use = host.inventory.status != HostStatus::Maintenance;
    if in_use && call.body.0.keys().any(|name| !ALWAYS_CHANGED.contains(&name.as_str())) {
        let text = "[Cannot edit Host. Host parameters cannot be modified while Host is operational.\nPlease switch Host \
                    to Maintenance mode first.]";
        return Err(Answer::fault(409, FAILED, text));
    }
    if let Some(name) = call.body.text("name") {
        call.world.rename_engine_host(host.id(), &name);
    }
    if call.body.0.contains_key("external_host_provider") {
        match call.body.id_of("external_host_provider") {
            Some(_) => call.server.linked.insert(host.id().clone()),
            None => call.server.linked.remove(host.id()),
        };
    }
    let changed = call.host()?;
    // The answer of a change has all fields.
    call.query.insert("all_content".to_owned(), "true".to_owned());
    Ok(Answer::ok(Document::of("host", with_followed(call, &changed)?)))
}

/// `DELETE /hosts/:host`.
///
/// # Errors
/// 404; 409 for a host that is not in maintenance.
pub fn remove(call: &mut Call<'_>) -> Answered {
    let host = call.host()?;
    if host.inventory.status != HostStatus::Maintenance {
        let text = "[Cannot remove Host. Host is operational. Please switch Host to Maintenance mode first.]";
        return Err(Answer::fault(409, FAILED, text));
    }
    call.world.remove_engine_host(host.id());
    Ok(action_answer::only_complete())
}

/// The host with its address, its actions and its links, as the answers of actions have it.
pub fn short(id: &str) -> Entity {
    reference("hosts", id).actions(&ACTIONS).links(&BELOW)
}

/// The word of a status.
pub fn status(status: HostStatus) -> String {
    serde_json::to_value(status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The document of a host.
pub fn document(world: &World, host: &HostView, all: bool) -> Entity {
    let inventory = &host.inventory;
    let (address, port) = match world.engine.hosts.get(host.id()).and_then(|known| known.vdsm_port) {
        Some(port) => ("127.0.0.1".to_owned(), port),
        None => (inventory.address.clone().unwrap_or_default(), 54_321),
    };
    let running = world.engine.vms.values().filter(|v| v.shown.host.as_ref() == Some(host.id()));
    let used: u64 = running.clone().map(|v| v.shown.memory_mib).sum();
    let migrating = running.filter(|v| v.is_migrating()).count();
    let total = inventory.vm_count.unwrap_or(0);
    let is_node = inventory.kind == Some(HostKind::Node);
    let summary = Entity::new().text("active", total).text("migrating", migrating).text("total", total);
    let certificate =
        Entity::new().text("organization", "lab.example").text("subject", format!("O=lab.example,CN={address}"));
    let mut entity = short(host.id().as_str())
        .text("name", &inventory.name)
        .text("comment", "")
        .text("address", &address)
        .text("auto_numa_status", "enable")
        .entity("certificate", certificate)
        .entity("cpu", cpu(host.cpus).text("type", "Secure Intel Haswell Family"))
        .entity("device_passthrough", Entity::new().text("enabled", false))
        .text("external_status", external_status(world, host))
        .entity("hardware_information", hardware(host))
        .entity("iscsi", Entity::new().text("initiator", format!("iqn.1994-05.lab.example:{}", inventory.name)))
        .text("kdump_status", "disabled")
        .entity("ksm", Entity::new().text("enabled", false))
        .text("max_scheduling_memory", host.memory_mib.saturating_sub(used) * MIB)
        .text("memory", (host.memory_mib + RESERVED_MIB) * MIB)
        .text("numa_supported", true)
        .entity("os", os(host))
        .text("ovn_configured", false)
        .text("port", port)
        .entity("power_management", power_management(host.power_management))
        .text("protocol", "stomp")
        .text("reinstallation_required", false)
        .entity("se_linux", Entity::new().text("mode", "enforcing"))
        .entity("spm", Entity::new().text("priority", 5).text("status", spm(host.spm)))
        .entity("ssh", Entity::new().text("port", 22))
        .text("status", status(inventory.status))
        .maybe("status_detail", host.status_detail.as_ref())
        .entity("summary", summary)
        .entity("transparent_hugepages", Entity::new().text("enabled", true))
        .text("type", if is_node { "ovirt_node" } else { "rhel" })
        .text("update_available", inventory.engine_update_available.unwrap_or(false))
        .text("vgpu_placement", "consolidated")
        .entity("cluster", reference("clusters", host.cluster_id.as_str()));
    if let Some(vdsm) = &inventory.versions.vdsm {
        entity = entity.entity("version", names::version("vdsm", vdsm));
    }
    if let Some(libvirt) = &inventory.versions.libvirt {
        entity = entity.entity("libvirt_version", names::version("libvirt", libvirt));
    }
    if all {
        entity = entity.text("network_operation_in_progress", false);
        if let Some(hosted) = &host.hosted_engine {
            entity = entity.entity("hosted_engine", hosted_engine(hosted));
        }
    }
    entity
}

fn cpu(logical: u32) -> Entity {
    // Logical CPUs without threads: what the engine counts where threads are no cores.
    let sockets = if logical.is_multiple_of(2) && logical > 0 { 2 } else { 1 };
    let topology = Entity::new().text("cores", logical / sockets).text("sockets", sockets).text("threads", 2);
    Entity::new().text("name", "Simulated CPU @ 2.40GHz").number("speed", 2_400).entity("topology", topology)
}

fn hardware(host: &HostView) -> Entity {
    let sources = vec!["random".to_owned(), "hwrng".to_owned()];
    Entity::new()
        .text("family", "Lab")
        .text("manufacturer", "Lab")
        .text("product_name", "simulated")
        .text("serial_number", &host.inventory.name)
        .texts("supported_rng_sources", "supported_rng_source", sources)
        .maybe("uuid", host.inventory.hardware_uuid.as_ref())
        .text("version", 1)
}

/// The layer of a Node's image: the version of its package, with the day of its build as its release.
pub fn layer(image: &Evr) -> Evr {
    let build = image.release.as_deref().unwrap_or_default().split('.').next().unwrap_or_default();
    Evr { release: Some(format!("0.2022030{build}.0")), ..image.clone() }
}

fn os(host: &HostView) -> Entity {
    let description = host.inventory.os_description.clone().unwrap_or_default();
    let number = description.rsplit(' ').next().unwrap_or_default();
    let mut parts = number.split('.');
    let version = Entity::new()
        .text("full_version", format!("{number} - 1.el9"))
        .text("major", parts.next().unwrap_or_default())
        .text("minor", parts.next().unwrap_or_default());
    let kernel = host.running_kernel.as_ref().map(|kernel| format!("BOOT_IMAGE=(hd0,gpt2)/vmlinuz-{kernel} ro quiet"));
    let image = host.inventory.versions.image.as_ref();
    let layer = image.map(|image| format!("img.bootid=ovirt-node-ng-{}+1", layer(image)));
    let arguments: Vec<String> = kernel.into_iter().chain(layer).collect();
    let arguments = (!arguments.is_empty()).then(|| arguments.join(" "));
    Entity::new()
        .text("custom_kernel_cmdline", "")
        .text("description", &description)
        .maybe("reported_kernel_cmdline", arguments)
        .text("type", "RHEL")
        .entity("version", version)
}

fn power_management(enabled: bool) -> Entity {
    Entity::new()
        .text("automatic_pm_enabled", true)
        .text("enabled", enabled)
        .text("kdump_detection", true)
        .entity("pm_proxies", Entity::new())
}

fn hosted_engine(hosted: &HostedEngine) -> Entity {
    Entity::new()
        .text("active", hosted.active)
        .text("configured", true)
        .text("global_maintenance", hosted.global_maintenance)
        .text("local_maintenance", hosted.local_maintenance)
        .text("score", hosted.score)
}

fn spm(role: Spm) -> &'static str {
    match role {
        Spm::None => "none",
        Spm::Contending => "contending",
        Spm::Spm => "spm",
    }
}

fn external_status(world: &World, host: &HostView) -> &'static str {
    let trouble = world.engine.hosts.get(host.id()).is_some_and(|h| h.external_trouble);
    if trouble { "error" } else { "ok" }
}

/// `GET /hosts/:host/:below`.
///
/// # Errors
/// 404.
pub fn below(call: &mut Call<'_>) -> Answered {
    let host = call.host()?;
    let (root, list) = match call.captured("below").as_str() {
        "nics" => ("host_nics", host_parts::nics(call.world, &host)),
        "statistics" => ("statistics", host_parts::statistics(call.world, &host)),
        "networkattachments" => ("network_attachments", host_parts::attachments(call.world, &host)),
        "permissions" => ("permissions", people::permissions_of("host", host.id().as_str())),
        "hooks" => ("hooks", List::always("hook", vec![])),
        "affinitylabels" => ("affinity_labels", List::always("affinity_label", vec![])),
        "fenceagents" => ("agents", List::new("agent", vec![])),
        "unmanagednetworks" => ("unmanaged_networks", List::new("unmanaged_network", vec![])),
        "katelloerrata" => ("katello_errata", List::new("katello_erratum", vec![])),
        other => match BELOW.iter().find(|below| **below == other) {
            Some(below) => (*below, List::new("item", vec![])),
            None => return Err(not_found(call)),
        },
    };
    Ok(Answer::ok(Document::list(root, list)))
}

/// `GET /hosts/:host/:below/:id`: an interface or an attachment.
///
/// # Errors
/// 404.
pub fn below_one(call: &mut Call<'_>) -> Answered {
    let host = call.host()?;
    let (root, list) = match call.captured("below").as_str() {
        "nics" => ("host_nic", host_parts::nics(call.world, &host)),
        "networkattachments" => ("network_attachment", host_parts::attachments(call.world, &host)),
        "statistics" => ("statistic", host_parts::statistics(call.world, &host)),
        "katelloerrata" => {
            return Err(Answer::fault(400, FAILED, UNREACHABLE));
        }
        _ => return Err(Answer::empty(404)),
    };
    let id = call.captured("id");
    let found = list.rows.into_iter().find(|row| row.id() == id).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of(root, found)))
}

/// `GET /hosts/:host/katelloerrata`: an unknown host has none, too.
///
/// # Errors
/// 400 for a host that is linked to a provider: the lab's engine asks none.
pub fn errata(call: &mut Call<'_>) -> Answered {
    if call.host_id().is_ok_and(|id| call.server.linked.contains(&id)) {
        return Err(Answer::fault(400, FAILED, UNREACHABLE));
    }
    Ok(Answer::ok(Document::list("katello_errata", List::new("katello_erratum", vec![]))))
}
