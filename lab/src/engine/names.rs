//! Addresses, references, and ids of entities that the world does not store.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::ids::ClusterId;

use super::document::Entity;
use super::route::API;
use crate::world::rng::uuid_of;

/// The network of management, which every host has.
pub const MANAGEMENT: &str = "ovirtmgmt";

/// A collection's address.
pub fn collection(path: &str) -> String {
    format!("{API}/{path}")
}

/// A reference to an entity of a top collection: its address and its id.
pub fn reference(path: &str, id: &str) -> Entity {
    Entity::at(&collection(path), id)
}

/// The id of a cluster's data center. Each cluster has its own.
pub fn data_center(cluster: &str) -> String {
    uuid_of(&format!("data center of {cluster}"))
}

/// The id of a storage domain.
pub fn storage_domain(cluster: &str, name: &str) -> String {
    uuid_of(&format!("storage domain {name} of {cluster}"))
}

/// The id of a network of a cluster's data center.
pub fn network(cluster: &ClusterId, name: &str) -> String {
    uuid_of(&format!("network {name} of {cluster}"))
}

/// The id of a VM's disk.
pub fn disk(vm: &str) -> String {
    uuid_of(&format!("disk of {vm}"))
}

/// The id of a VM's backup, and of its scratch disk.
pub fn backup(vm: &str) -> (String, String) {
    (uuid_of(&format!("backup of {vm}")), uuid_of(&format!("scratch disk of {vm}")))
}

/// The id of a user.
pub fn user(name: &str) -> String {
    match name {
        // The engine itself.
        "SYSTEM" => "00000000-0000-0000-0000-000000000000".to_owned(),
        name => uuid_of(&format!("user {name}")),
    }
}

/// A version of a package: its parts, and with the name of the package before it.
pub fn version(package: &str, evr: &Evr) -> Entity {
    let mut parts = evr.version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let full = match &evr.release {
        Some(release) => format!("{package}-{}-{release}", evr.version),
        None => format!("{package}-{}", evr.version),
    };
    ["major", "minor", "build", "revision"]
        .iter()
        .fold(Entity::new().text("full_version", full), |v, name| v.text(name, parts.next().unwrap_or(0)))
}
