//! Image transfers: the operations on hosts that move an image. Their shape is that of the description of the API (4.4), not
//! recorded.
//!
//! Tests: `lab/tests/it/engine/examined.rs`.

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::{self, reference};
use super::route::Call;
use crate::world::World;
use crate::world::rng::uuid_of;

/// `GET /imagetransfers`.
///
/// # Errors
/// None.
pub fn list(call: &mut Call<'_>) -> Answered {
    Ok(Answer::ok(Document::list("image_transfers", List::new("image_transfer", all(call.world)))))
}

fn all(world: &World) -> Vec<Entity> {
    let hosts = world.engine.hosts.iter();
    let operations = hosts.flat_map(|(id, host)| host.operations.iter().map(move |operation| (id, operation)));
    let moving = operations.filter(|(_, operation)| operation.to_lowercase().contains("image"));
    let transfer = |(host, operation): (&_, &String)| {
        let host: &ovirt_upgrade_manager::model::ids::HostId = host;
        let disk = names::disk(&format!("{operation} on {host}"));
        reference("imagetransfers", &uuid_of(&format!("transfer of {disk}")))
            .text("active", true)
            .text("direction", if operation.to_lowercase().contains("download") { "download" } else { "upload" })
            .text("format", "cow")
            .text("inactivity_timeout", 60)
            .text("phase", "transferring")
            .text("shallow", false)
            .text("timeout_policy", "legacy")
            .text("transferred", 0)
            .entity("disk", reference("disks", &disk))
            .entity("host", reference("hosts", host.as_str()))
            .actions(&["cancel", "extend", "finalize", "pause", "resume"])
    };
    moving.map(transfer).collect()
}
