//! What is below a host: interfaces, networks, statistics.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::cluster::HostView;
use serde_json::{Value, json};

use super::document::{Entity, List};
use super::names::{self, MANAGEMENT, collection, reference};
use crate::world::World;
use crate::world::rng::uuid_of;

/// Names of the settings that the engine compares between a network and a host.
const SETTINGS: [(&str, &str); 11] = [
    ("mtu", "1500"),
    ("bridged", "true"),
    ("vlan", ""),
    ("ipv4_boot_protocol", "STATIC_IP"),
    ("netmask", "255.255.255.0"),
    ("ip_address", "192.0.2.1"),
    ("gateway", "192.0.2.254"),
    ("ipv6_boot_protocol", "NONE"),
    ("default_route", "true"),
    ("dns_configuration", ""),
    ("host_qos", ""),
];

fn address(version: &str, address: Option<&str>) -> Entity {
    match address {
        Some(address) => Entity::new()
            .text("address", address)
            .text("gateway", "192.0.2.254")
            .text("netmask", "255.255.255.0")
            .text("version", version),
        None => Entity::new().text("version", version),
    }
}

fn host_reference(host: &HostView) -> Entity {
    reference("hosts", host.id().as_str())
}

fn nic_id(host: &HostView, number: usize) -> String {
    uuid_of(&format!("nic {number} of {}", host.id()))
}

/// Interfaces: one for each MAC address.
pub fn nics(_: &World, host: &HostView) -> List {
    let at = address_below(host, "nics");
    let nic = |(number, mac): (usize, &String)| {
        let network = names::network(&host.cluster_id, MANAGEMENT);
        Entity::at(&at, &nic_id(host, number))
            .text("name", format!("eth{number}"))
            .text("boot_protocol", "static")
            .text("bridged", true)
            .text("custom_configuration", false)
            .entity("ip", address("v4", Some("192.0.2.1")))
            .entity("ipv6", Entity::new().text("gateway", "::").text("version", "v6"))
            .text("ipv6_boot_protocol", "none")
            .entity("mac", Entity::new().text("address", mac))
            .text("mtu", 1_500)
            .entity("properties", Entity::new())
            .text("speed", 10_000_000_000_u64)
            .text("status", "up")
            .entity("host", host_reference(host))
            .entity("network", reference("networks", &network))
            .actions(&[])
            .links(&["networkattachments", "networklabels", "linklayerdiscoveryprotocolelements", "statistics"])
    };
    List::new("host_nic", host.inventory.macs.iter().enumerate().map(nic).collect())
}

/// Networks of a host: that of management, and those that are out of sync.
pub fn attachments(world: &World, host: &HostView) -> List {
    let out_of_sync = world.engine.hosts.get(host.id()).map(|h| h.networks_out_of_sync.clone()).unwrap_or_default();
    let management = (!out_of_sync.iter().any(|name| name == MANAGEMENT)).then(|| (MANAGEMENT.to_owned(), true));
    let all = management.into_iter().chain(out_of_sync.into_iter().map(|name| (name, false)));
    List::new("network_attachment", all.map(|(name, in_sync)| attachment(host, &name, in_sync)).collect())
}

fn attachment(host: &HostView, network: &str, in_sync: bool) -> Entity {
    let assignment = |method: &str, ip: Entity| Entity::new().text("assignment_method", method).entity("ip", ip);
    let addresses =
        vec![assignment("static", address("v4", Some("192.0.2.1"))), assignment("none", address("v6", None))];
    let setting = |(name, value): &(&str, &str)| {
        let differs = !in_sync && *name == "mtu";
        Entity::new()
            .text("actual_value", if differs { "9000" } else { value })
            .text("expected_value", value)
            .text("in_sync", !differs)
            .text("name", name)
    };
    let nic = Entity::at(&address_below(host, "nics"), &nic_id(host, 0));
    let id = uuid_of(&format!("network {network} on {}", host.id()));
    Entity::at(&address_below(host, "networkattachments"), &id)
        .text("in_sync", in_sync)
        .list("ip_address_assignments", List::new("ip_address_assignment", addresses))
        .list("reported_configurations", List::new("reported_configuration", SETTINGS.iter().map(setting).collect()))
        .entity("host", host_reference(host))
        .entity("host_nic", nic)
        .entity("network", reference("networks", &names::network(&host.cluster_id, network)))
}

/// Statistics of a host.
pub fn statistics(world: &World, host: &HostView) -> List {
    let at = address_below(host, "statistics");
    let memory = host.memory_mib << 20;
    let booted = world.boot_time_shown(host.id()).unwrap_or(0) / 1_000;
    let all: [(&str, &str, &str, &str, Value); 13] = [
        ("memory.total", "integer", "bytes", "Total memory", json!(memory)),
        ("memory.used", "integer", "bytes", "Used memory", json!(memory / 100)),
        ("memory.free", "integer", "bytes", "Free memory", json!(memory - memory / 100)),
        ("memory.shared", "integer", "bytes", "Memory shared by KSM", json!(0)),
        ("swap.total", "integer", "bytes", "Total swap", json!(8_588_886_016_u64)),
        ("swap.free", "integer", "bytes", "Free swap", json!(8_588_886_016_u64)),
        ("swap.used", "integer", "bytes", "Used swap", json!(0)),
        ("ksm.cpu.current", "decimal", "percent", "KSM CPU usage", json!(0)),
        ("cpu.current.user", "decimal", "percent", "User CPU usage", json!(1)),
        ("cpu.current.system", "decimal", "percent", "System CPU usage", json!(1)),
        ("cpu.current.idle", "decimal", "percent", "Idle CPU usage", json!(98)),
        ("cpu.load.avg.5m", "decimal", "percent", "CPU 5 minute load average", json!(0.05)),
        ("boot.time", "integer", "none", "Boot time of the machine", json!(booted)),
    ];
    let row = |(name, kind, unit, description, datum): (&str, &str, &str, &str, Value)| {
        let value = Entity::new().number("datum", datum);
        Entity::at(&at, &uuid_of(&format!("statistic {name}")))
            .text("name", name)
            .text("description", description)
            .text("kind", "gauge")
            .text("type", kind)
            .text("unit", unit)
            .list("values", List::new("value", vec![value]))
            .entity("host", host_reference(host))
    };
    List::new("statistic", all.into_iter().map(row).collect())
}

/// The address of what is below a host.
pub fn address_below(host: &HostView, below: &str) -> String {
    format!("{}/{}/{below}", collection("hosts"), host.id())
}
