//! Actions on hosts and VMs.
//!
//! Tests: `lab/tests/it/engine`.

use ovirt_upgrade_manager::model::cluster::VmStop;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::action_answer::{complete, failed};
use super::answer::{Answer, Answered};
use super::route::{Call, not_found};
use super::{hosts, vms};
use crate::world::World;
use crate::world::engine::{ActionResult, Actor};

/// `POST /hosts/:host/:action`.
///
/// # Errors
/// The engine's refusal; 404 for an unknown action.
pub fn on_host(call: &mut Call<'_>) -> Answered {
    let (id, action, actor) = (call.host_id()?, call.captured("action"), call.actor());
    let status = call.world.engine.hosts.get(&id).map(|h| h.status);
    let known = status.is_some();
    let done = match action.as_str() {
        "deactivate" => deactivate(call, &id, &actor)?,
        "activate" => call.world.activate(&id, &actor),
        "refresh" => call.world.refresh(&id, &actor),
        "upgradecheck" => call.world.check_for_upgrade(&id, &actor),
        "upgrade" => call.world.upgrade(&id, call.body.flag("reboot").unwrap_or(true), &actor),
        "enrollcertificate" => call.world.enroll_certificate(&id, &actor),
        "fence" if call.body.text("fence_type").is_none() => return Err(Answer::missing("fence_type")),
        "fence" => call.world.fence_restart(&id, &actor),
        "forceselectspm" => {
            call.world.make_spm(&id);
            Ok(())
        }
        "approve" if status == Some(HostStatus::InstallFailed) => return Err(failed(call, 400, "[]")),
        "install" | "approve" => return Err(failed(call, 409, refusal_of_setup(&action))),
        _ => return Err(not_found(call)),
    };
    // Of the actions on a host, only this one answers with a job.
    let job = |world: &mut World| {
        let text = format!("Activating Host {}", world.name_of(&id));
        (action == "activate" && known).then(|| world.note_job(text, &actor, None))
    };
    done.map_err(|r| failed(call, r.status, &r.detail))?;
    let job = job(call.world);
    Ok(complete(call, "host", hosts::short(id.as_str()), job))
}

/// The engine reads `stop_gluster_service` from the query, and ignores it in the body.
fn deactivate(call: &mut Call<'_>, id: &HostId, actor: &Actor) -> Result<ActionResult, Answer> {
    let reason = call.body.text("reason").unwrap_or_default();
    if call.param("stop_gluster_service") != Some("true") {
        return Ok(call.world.deactivate(id, &reason, actor));
    }
    let has_gluster = |host| call.world.clusters.iter().any(|c| c.gluster && c.id == host);
    if call.all_hosts().iter().any(|h| h.id() == id && !has_gluster(h.cluster_id.to_string())) {
        let text = "[Cannot maintenance Host. The selected cluster doesn't support stopping gluster services.]";
        return Err(failed(call, 400, text));
    }
    Ok(call.world.deactivate_with_gluster(id, &reason, actor))
}

/// The lab installs and approves no hosts.
fn refusal_of_setup(action: &str) -> &'static str {
    match action {
        "install" => "[Cannot install Host. Please move Host to Maintenance mode first.]",
        _ => {
            "[Cannot approve RHVH Host.\n-Host must be in \"Pending Approval\" or \"Install Failed\" status in order to be \
             approved.]"
        }
    }
}

/// `POST /vms/:vm/:action`.
///
/// # Errors
/// The engine's refusal; 404 for an unknown VM or action.
pub fn on_vm(call: &mut Call<'_>) -> Answered {
    let (id, _) = call.vm()?;
    let (action, actor) = (call.captured("action"), call.actor());
    let name = call.world.engine.vms.get(&id).map(|vm| vm.shown.name.clone()).unwrap_or_default();
    let (done, text) = match action.as_str() {
        "shutdown" => (call.world.stop_vm(&id, VmStop::ShutDown, &actor), format!("Shutting down VM {name}")),
        "stop" => (call.world.stop_vm(&id, VmStop::PowerOff, &actor), format!("Powering off VM {name}")),
        "start" => (start(call, &id, &actor), format!("Launching VM {name}")),
        "migrate" => (migrate(call, &id, &actor), format!("Migrating VM {name}")),
        "cancelmigration" => return Ok(complete(call, "vm", vms::short(id.as_str()), None)),
        _ => return Err(not_found(call)),
    };
    done.map_err(|r| failed(call, r.status, &r.detail))?;
    let job = call.world.note_job(text, &actor, Some(&id));
    Ok(complete(call, "vm", vms::short(id.as_str()), Some(job)))
}

/// On the host that the request names, or on the first that can take the VM.
fn start(call: &mut Call<'_>, id: &VmId, actor: &Actor) -> ActionResult {
    let placement = call.body.below("vm").and_then(|vm| vm.below("placement_policy"));
    let named = placement.and_then(|p| p.rows("hosts", "host").first()?.text("id"));
    let on = named.and_then(|id| HostId::new(id).ok()).or_else(|| target(call.world, id));
    match on {
        Some(on) => call.world.start_vm(id, &on, actor),
        None => Err(no_host("Cannot run VM. ")),
    }
}

fn migrate(call: &mut Call<'_>, id: &VmId, actor: &Actor) -> ActionResult {
    let named = call.body.id_of("host").and_then(|id| HostId::new(id).ok());
    match named.or_else(|| target(call.world, id)) {
        Some(to) => call.world.migrate_vm(id, &to, actor),
        None => Err(no_host("Cannot migrate VM. ")),
    }
}

fn target(world: &World, id: &VmId) -> Option<HostId> {
    let here = world.engine.vms.get(id).and_then(|vm| vm.shown.host.clone());
    let mut able = world.migration_targets(std::slice::from_ref(id)).into_iter();
    let found = able.find(|host| Some(host) != here.as_ref());
    // For any other host, the world says why it cannot take the VM.
    found.or_else(|| world.engine.hosts.keys().find(|host| Some(*host) != here.as_ref()).cloned())
}

fn no_host(what: &str) -> crate::world::engine::Refusal {
    let detail = format!("[{what}There is no host that satisfies current scheduling constraints.]");
    crate::world::engine::Refusal { status: 409, detail }
}
