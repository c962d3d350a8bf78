//! Disks of VMs, and backups. A VM has one disk. The world names the work on a disk by a word: a lock, or a backup.
//!
//! While a backup runs there is a scratch disk, which is illegal until the backup ends, as on a running 4.5.8.
//!
//! Tests: `lab/tests/it/engine`.

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::{self, collection, reference};
use super::route::Call;
use crate::world::World;
use crate::world::cluster::STORAGE_DOMAIN;
use crate::world::engine::WorldVm;
use crate::world::rng::uuid_of;

/// The world's word for a backup that runs.
const BACKUP: &str = "being backed up";

/// A disk.
struct Disk {
    id: String,
    name: String,
    status: &'static str,
}

fn is_backed_up(vm: &WorldVm) -> bool {
    vm.disk_work.as_deref() == Some(BACKUP)
}

/// The VM's own disk.
fn own_disk(vm: &WorldVm) -> Disk {
    let status = match vm.disk_work.as_deref() {
        None | Some(BACKUP) => "ok",
        Some(_) => "locked",
    };
    Disk { id: names::disk(vm.shown.id.as_str()), name: format!("{}_Disk1", vm.shown.name), status }
}

fn all(world: &World) -> Vec<(&WorldVm, Disk)> {
    let mut disks = vec![];
    for vm in world.engine.vms.values() {
        disks.push((vm, own_disk(vm)));
        if is_backed_up(vm) {
            let (_, id) = names::backup(vm.shown.id.as_str());
            disks.push((vm, Disk { id, name: format!("{} scratch disk", vm.shown.name), status: "illegal" }));
        }
    }
    disks.sort_by(|a, b| a.1.name.cmp(&b.1.name));
    disks
}

/// `GET /disks`.
///
/// # Errors
/// 400 for a negative `max`.
pub fn list(call: &mut Call<'_>) -> Answered {
    let listed = |rows| Ok(Answer::ok(Document::list("disks", List::new("disk", rows))));
    let Some(search) = call.search() else { return listed(vec![]) };
    let case = call.is_case_sensitive();
    let mut disks = all(call.world);
    disks.retain(|(_, disk)| {
        search.fits(case, |field| match field {
            "status" => Some(vec![disk.status.to_owned()]),
            "name" | "alias" => Some(vec![disk.name.clone()]),
            _ => None,
        })
    });
    let page = call.page(&search, disks)?;
    listed(page.iter().map(|(vm, disk)| document(call.world, vm, disk)).collect())
}

/// `GET /disks/:disk`.
///
/// # Errors
/// 404.
pub fn one(call: &mut Call<'_>) -> Answered {
    let id = call.captured("disk");
    let found = all(call.world).into_iter().find(|(_, disk)| disk.id == id).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("disk", document(call.world, found.0, &found.1))))
}

fn document(world: &World, vm: &WorldVm, disk: &Disk) -> Entity {
    let cluster = world.clusters.get(vm.cluster).map(|c| c.id.clone()).unwrap_or_default();
    let domain = reference("storagedomains", &names::storage_domain(&cluster, STORAGE_DOMAIN));
    let quotas = format!("{}/{}/quotas", collection("datacenters"), names::data_center(&cluster));
    reference("disks", &disk.id)
        .text("name", &disk.name)
        .text("description", "")
        .text("actual_size", 0)
        .text("alias", &disk.name)
        .text("backup", "none")
        .text("content_type", if disk.status == "illegal" { "backup_scratch" } else { "data" })
        .text("format", "cow")
        .text("image_id", uuid_of(&format!("image of {}", disk.id)))
        .text("propagate_errors", false)
        .text("provisioned_size", 1_u64 << 30)
        .text("shareable", false)
        .text("sparse", true)
        .text("status", disk.status)
        .text("storage_type", "image")
        .text("total_size", 0)
        .text("wipe_after_delete", false)
        .entity("disk_profile", reference("diskprofiles", &uuid_of("the default disk profile")))
        .entity("quota", Entity::at(&quotas, &uuid_of("the default quota")))
        .list("storage_domains", List::new("storage_domain", vec![domain]))
        .actions(&["copy", "export", "sparsify", "move", "refreshlun", "convert", "reduce"])
        .links(&["permissions", "disksnapshots", "statistics"])
}

/// The disks that are attached to a VM; with the disks themselves if that is asked for.
pub fn attachments(world: &World, vm: &WorldVm, with_disks: bool) -> List {
    let id = vm.shown.id.as_str();
    let disk = own_disk(vm);
    let at = format!("{}/{id}/diskattachments", collection("vms"));
    let entity = Entity::at(&at, &disk.id)
        .text("active", true)
        .text("bootable", true)
        .text("interface", "virtio_scsi")
        .text("pass_discard", false)
        .text("read_only", false)
        .text("uses_scsi_reservation", false)
        .entity("vm", reference("vms", id));
    let entity = match with_disks {
        true => entity.entity("disk", document(world, vm, &disk)).links_to(vec![]),
        false => entity.entity("disk", reference("disks", &disk.id)),
    };
    List::new("disk_attachment", vec![entity])
}

/// The backups of a VM.
pub fn backups(vm: &WorldVm, now_ms: i64) -> List {
    if !is_backed_up(vm) {
        return List::new("backup", vec![]);
    }
    let id = vm.shown.id.as_str();
    let at = format!("{}/{id}/backups", collection("vms"));
    let backup = Entity::at(&at, &names::backup(id).0)
        .time("creation_date", now_ms)
        .time("modification_date", now_ms)
        .text("phase", "ready")
        .entity("vm", reference("vms", id))
        .actions(&["finalize"])
        .links(&["disks"]);
    List::new("backup", vec![backup])
}
