//! Virtual machines: lists, one VM, and what is below a VM.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::cluster::{Migration, Obstacle, Vm, VmStatus};

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, Field, List};
use super::names::{self, reference};
use super::route::{Call, not_found};
use super::{clusters, disks, hosts, people};
use crate::world::World;
use crate::world::engine::WorldVm;
use crate::world::rng::uuid_of;

/// The template of a VM that was made of none.
const BLANK: &str = "00000000-0000-0000-0000-000000000000";
const ACTIONS: [&str; 22] = [
    "ticket",
    "cancelmigration",
    "commitsnapshot",
    "clone",
    "freezefilesystems",
    "logon",
    "maintenance",
    "previewsnapshot",
    "autopincpuandnumanodes",
    "reordermacaddresses",
    "thawfilesystems",
    "undosnapshot",
    "screenshot",
    "reboot",
    "migrate",
    "shutdown",
    "start",
    "stop",
    "suspend",
    "reset",
    "export",
    "detach",
];
/// Collections below a VM.
const BELOW: [&str; 19] = [
    "diskattachments",
    "cdroms",
    "mediateddevices",
    "snapshots",
    "applications",
    "hostdevices",
    "reporteddevices",
    "sessions",
    "backups",
    "checkpoints",
    "watchdogs",
    "graphicsconsoles",
    "katelloerrata",
    "permissions",
    "tags",
    "affinitylabels",
    "nics",
    "numanodes",
    "statistics",
];

/// `GET /vms`.
///
/// # Errors
/// 400 for a negative `max`; 500 for an unknown word in `follow`.
pub fn list(call: &mut Call<'_>) -> Answered {
    let listed = |rows| Ok(Answer::ok(Document::list("vms", List::new("vm", rows))));
    let Some(search) = call.search() else { return listed(vec![]) };
    let case = call.is_case_sensitive();
    let fits = |vm: &&WorldVm| search.fits(case, |field| searched(call.world, vm, field));
    let mut vms: Vec<&WorldVm> = call.world.engine.vms.values().filter(fits).collect();
    vms.sort_by(|a, b| (&a.shown.name, &a.shown.id).cmp(&(&b.shown.name, &b.shown.id)));
    match &search.sort {
        Some((field, true)) if field == "name" => vms.reverse(),
        Some((field, _)) if field != "name" => vms.clear(),
        _ => {}
    }
    let page = call.page(&search, vms)?;
    listed(page.into_iter().map(|vm| with_followed(call, vm)).collect::<Result<Vec<_>, _>>()?)
}

fn searched(world: &World, vm: &WorldVm, field: &str) -> Option<Vec<String>> {
    let cluster = world.clusters.get(vm.cluster).map(|c| c.name.clone()).unwrap_or_default();
    match field {
        "name" => Some(vec![vm.shown.name.clone()]),
        "id" => Some(vec![vm.shown.id.to_string()]),
        "cluster" => Some(vec![cluster]),
        "status" => Some(vec![status(vm).replace('_', "")]),
        "host" => {
            let host = vm.shown.host.as_ref().map(|host| world.name_of(host)).unwrap_or_default();
            // A search by host finds any part of the name, as on a running 4.5.8.
            let parts = (0..host.len()).flat_map(|from| (from + 1..=host.len()).map(move |to| from..to));
            Some(parts.filter_map(|part| host.get(part).map(str::to_owned)).collect())
        }
        _ => None,
    }
}

/// `GET /vms/:vm`.
///
/// # Errors
/// 404; 500 for an unknown word in `follow`.
pub fn one(call: &mut Call<'_>) -> Answered {
    let (_, vm) = call.vm()?;
    Ok(Answer::ok(Document::of("vm", with_followed(call, vm)?)))
}

fn with_followed(call: &Call<'_>, vm: &WorldVm) -> Result<Entity, Answer> {
    let mut entity = document(call.world, vm, call.wants_all());
    for name in call.follows() {
        let (first, deeper) = name.split_once('.').unwrap_or((&name, ""));
        let (field, value) = match first {
            "diskattachments" => {
                ("disk_attachments", Field::List(disks::attachments(call.world, vm, deeper == "disk")))
            }
            "backups" => ("backups", Field::List(disks::backups(vm, call.world.now_ms()))),
            "permissions" => ("permissions", Field::List(people::permissions_of("vm", vm.shown.id.as_str()))),
            "cluster" => match clusters::document(call.world, &cluster_id(call.world, vm)) {
                Some(cluster) => ("cluster", Field::Entity(cluster)),
                None => continue,
            },
            "host" => match call.all_hosts().into_iter().find(|h| vm.shown.host.as_ref() == Some(h.id())) {
                Some(host) => ("host", Field::Entity(hosts::document(call.world, &host, false))),
                None => continue,
            },
            other => match BELOW.iter().find(|below| **below == other) {
                Some(below) => (*below, Field::Entity(Entity::new())),
                None => return Err(Answer::crashed("java.lang.NullPointerException")),
            },
        };
        entity.put(field, value);
    }
    Ok(entity)
}

fn cluster_id(world: &World, vm: &WorldVm) -> String {
    world.clusters.get(vm.cluster).map(|c| c.id.clone()).unwrap_or_default()
}

/// The VM with its address, its actions and its links, as the answers of actions have it.
pub fn short(id: &str) -> Entity {
    reference("vms", id).actions(&ACTIONS).links(&BELOW)
}

fn status(vm: &WorldVm) -> &'static str {
    match vm.shown.status {
        VmStatus::Up => "up",
        VmStatus::Down => "down",
        VmStatus::PoweringUp => "powering_up",
        VmStatus::PoweringDown => "powering_down",
        VmStatus::Migrating => "migrating",
        VmStatus::Paused => "paused",
        VmStatus::Suspended => "suspended",
        VmStatus::NotResponding => "not_responding",
        VmStatus::Unknown => "unknown",
    }
}

/// The document of a VM.
pub fn document(world: &World, vm: &WorldVm, all: bool) -> Entity {
    let shown = &vm.shown;
    let enabled = |value: bool| Entity::new().text("enabled", value);
    let (memory, threads) = memory(shown);
    let bytes = memory << 20;
    let blank = || reference("templates", BLANK);
    let icon = |size: &str| reference("icons", &uuid_of(&format!("{size} icon")));
    let made = world.now_ms().min(1_748_000_000_000);
    let mut entity = short(shown.id.as_str())
        .text("name", &shown.name)
        .text("description", "")
        .text("comment", "")
        .text("next_run_configuration_exists", shown.custom_level.is_some())
        .text("run_once", false)
        .text("status", status(vm))
        .time("stop_time", made)
        .entity("original_template", blank())
        .entity("template", blank())
        .entity("bios", Entity::new().entity("boot_menu", enabled(false)).text("type", "q35_sea_bios"))
        .entity("cpu", cpu(shown.cpus))
        .entity("io", Entity::new().text("threads", threads))
        .text("memory", bytes)
        .entity("migration", migration())
        .text("origin", if shown.hosted_engine { "managed_hosted_engine" } else { "ovirt" })
        .entity("os", os())
        .entity("sso", sso())
        .text("stateless", false)
        .text("type", "server")
        .entity("usb", enabled(false))
        .entity("cluster", reference("clusters", &cluster_id(world, vm)))
        .entity("quota", Entity::with_id(&uuid_of("the default quota")))
        .text("auto_pinning_policy", "disabled")
        .text("cpu_pinning_policy", if shown.obstacles.contains(&Obstacle::CpuPinning) { "manual" } else { "none" })
        .text("cpu_shares", 0)
        .time("creation_time", made)
        .text("delete_protected", false)
        .entity("display", display(world, vm))
        .entity("high_availability", enabled(shown.highly_available).text("priority", 0))
        .entity("large_icon", icon("large"))
        .entity("memory_policy", memory_policy(bytes))
        .text("migration_downtime", -1)
        .text("multi_queues_enabled", true)
        .entity("placement_policy", placement(shown))
        .entity("small_icon", icon("small"))
        .text("start_paused", false)
        .text("storage_error_resume_behaviour", "auto_resume")
        .entity("time_zone", Entity::new().text("name", "Etc/GMT"))
        .text("virtio_scsi_multi_queues_enabled", false)
        .entity("cpu_profile", reference("cpuprofiles", &uuid_of("the default CPU profile")));
    if let Some(host) = shown.host.as_ref().filter(|_| shown.is_on_a_host()) {
        entity = entity.time("start_time", made).entity("host", reference("hosts", host.as_str()));
    }
    if let Some(level) = shown.custom_level {
        let version = Entity::new().text("major", level.major).text("minor", level.minor);
        entity = entity.entity("custom_compatibility_version", version);
    }
    if shown.obstacles.contains(&Obstacle::VirtualGpu) {
        let property = Entity::new().text("name", "mdev_type").text("value", "nvidia-11");
        entity = entity.list("custom_properties", List::new("custom_property", vec![property]));
    }
    if let Some(lease) = &shown.lease {
        entity = entity.entity("lease", Entity::new().entity("storage_domain", reference("storagedomains", lease)));
    }
    if all { with_all(entity, shown) } else { entity }
}

fn with_all(entity: Entity, shown: &Vm) -> Entity {
    let enabled = |value: bool| Entity::new().text("enabled", value);
    let configuration = Entity::new().text("data", format!("<ovf name=\"{}\"/>", shown.name)).text("type", "ovf");
    entity
        .entity("console", enabled(false))
        .entity("initialization", Entity::new().entity("configuration", configuration))
        .entity("rng_device", Entity::new().text("source", "urandom"))
        .text("soundcard_enabled", true)
        .text("tpm_enabled", false)
        .entity("virtio_scsi", enabled(true))
}

/// Memory of the guest and its number of I/O threads, so that together with the overhead that the engine adds for a VM
/// (recorded: 1,122 MiB for a VM of 1,024 MiB with one CPU) it is what the world counts.
fn memory(vm: &Vm) -> (u64, u64) {
    let overhead = |memory: u64, threads: u64| 64 + memory / 512 + 16 + 8 * (threads + u64::from(vm.cpus));
    let fits = |threads: u64| {
        let rest = vm.memory_mib.checked_sub(overhead(0, threads))?;
        let near = rest.saturating_sub(rest / 513);
        let mut memory = near.saturating_sub(1)..=near + 1;
        memory.find(|m| m + overhead(*m, threads) == vm.memory_mib).map(|memory| (memory, threads))
    };
    [1, 0, 2].into_iter().find_map(fits).unwrap_or((vm.memory_mib, 1))
}

fn cpu(cpus: u32) -> Entity {
    let topology = Entity::new().text("cores", 1).text("sockets", cpus).text("threads", 1);
    Entity::new().text("architecture", "x86_64").entity("topology", topology)
}

fn migration() -> Entity {
    let names = ["auto_converge", "compressed", "encrypted", "parallel_migrations_policy"];
    names.iter().fold(Entity::new(), |entity, name| entity.text(name, "inherit"))
}

fn memory_policy(bytes: u64) -> Entity {
    Entity::new().text("ballooning", true).text("guaranteed", bytes).text("max", bytes.saturating_mul(4))
}

fn os() -> Entity {
    let devices = Entity::new().texts("devices", "device", vec!["hd".to_owned()]);
    Entity::new().entity("boot", devices).text("type", "other")
}

fn sso() -> Entity {
    Entity::new().list("methods", List::new("method", vec![Entity::with_id("guest_agent")]))
}

fn display(world: &World, vm: &WorldVm) -> Entity {
    let mut entity = Entity::new()
        .text("allow_override", false)
        .text("copy_paste_enabled", true)
        .text("disconnect_action", "LOCK_SCREEN")
        .text("disconnect_action_delay", 0)
        .text("file_transfer_enabled", true)
        .text("monitors", 1)
        .text("smartcard_enabled", false)
        .text("type", "vnc")
        .text("video_type", "vga");
    if let Some(host) = vm.shown.host.as_ref().filter(|_| vm.shown.is_on_a_host()) {
        let machine = world.engine.hosts.get(host).and_then(|h| world.hosts.get(&h.machine));
        let address = machine.map(|m| m.fqdn.clone()).unwrap_or_default();
        let certificate = Entity::new()
            .text("content", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")
            .text("organization", "lab.example")
            .text("subject", format!("O=lab.example,CN={address}"));
        entity = entity.text("address", address).text("port", 5_900).entity("certificate", certificate);
    }
    entity
}

fn placement(vm: &Vm) -> Entity {
    let affinity = match vm.migration {
        Migration::Migratable => "migratable",
        Migration::UserMigratable => "user_migratable",
        Migration::Pinned => "pinned",
    };
    let entity = Entity::new().text("affinity", affinity);
    if vm.only_on.is_empty() {
        return entity;
    }
    let hosts = vm.only_on.iter().map(|host| reference("hosts", host.as_str())).collect();
    entity.list("hosts", List::new("host", hosts))
}

/// `GET /vms/:vm/:below`.
///
/// # Errors
/// 404.
pub fn below(call: &mut Call<'_>) -> Answered {
    let (id, vm) = call.vm()?;
    let deep = call.follows().iter().any(|name| name == "disk");
    let (root, list) = match call.captured("below").as_str() {
        "diskattachments" => ("disk_attachments", disks::attachments(call.world, vm, deep)),
        "backups" => ("backups", disks::backups(vm, call.world.now_ms())),
        "snapshots" => ("snapshots", List::new("snapshot", vec![snapshot(&id, call.world.now_ms())])),
        "permissions" => ("permissions", people::permissions_of("vm", id.as_str())),
        other => match BELOW.iter().find(|below| **below == other) {
            Some(below) => (*below, List::new("item", vec![])),
            None => return Err(not_found(call)),
        },
    };
    Ok(Answer::ok(Document::list(root, list)))
}

fn snapshot(vm: &ovirt_upgrade_manager::model::ids::VmId, now_ms: i64) -> Entity {
    Entity::at(&format!("{}/{vm}/snapshots", names::collection("vms")), &uuid_of(&format!("active snapshot of {vm}")))
        .text("description", "Active VM")
        .time("date", now_ms.min(1_748_000_000_000))
        .text("persist_memorystate", false)
        .text("snapshot_status", "ok")
        .text("snapshot_type", "active")
        .actions(&["restore"])
        .links_to(vec![])
}
