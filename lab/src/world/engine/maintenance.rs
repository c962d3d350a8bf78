//! The action `deactivate`, and the move to maintenance inside `upgrade`.

use ovirt_upgrade_manager::model::cluster::{Migration, Obstacle, Spm, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::events::about_host;
use super::host_state::EngineHost;
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use super::vm_state::WorldVm;
use crate::world::state::World;

/// What moves a host to maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A request through REST: VMs that only the user may migrate are migrated.
    Person,
    /// `upgrade`: refused where there are such VMs.
    Engine,
}

impl World {
    /// `deactivate`. Refused with 409 and event 14001 where a check fails. Also answered with 409 where no host can take
    /// a VM, but then the host stays `preparing_for_maintenance`.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn deactivate(&mut self, host: &HostId, reason: &str, actor: &Actor) -> ActionResult {
        self.take_out(host, reason, false, actor)
    }

    /// `deactivate` with `stop_gluster_service`: also checks quorum and heal of the bricks on the host, and stops its
    /// Gluster daemon once it is in maintenance.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn deactivate_with_gluster(&mut self, host: &HostId, reason: &str, actor: &Actor) -> ActionResult {
        self.take_out(host, reason, true, actor)
    }

    fn take_out(&mut self, host: &HostId, reason: &str, stop_gluster: bool, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        self.known_host(host, "maintenance")?;
        let against = self.maintenance_refusal(host, By::Person);
        if let Some(text) = against.or_else(|| self.gluster_refusal(host).filter(|_| stop_gluster)) {
            return self.refuse(host, actor, text);
        }
        self.with_host(host, |h| h.stops_glusterd = stop_gluster);
        let name = self.name_of(host);
        if reason.is_empty() {
            self.log(620, format!("Host {name} was switched to Maintenance mode."), about_host(host), Some(actor));
        } else {
            let text = format!("Host {name} was switched to Maintenance mode (Reason: {reason}).");
            self.log(600, text, about_host(host), Some(actor));
        }
        if self.prepare(host, (!reason.is_empty()).then(|| reason.to_owned()), actor) {
            return Ok(());
        }
        let text = format!("Host {name} cannot change into maintenance mode - not all Vms have been migrated.");
        self.log(602, text, about_host(host), Some(actor));
        Err(Refusal::new(
            409,
            "Cannot maintenance Host. There is no host that satisfies current scheduling constraints.",
        ))
    }

    /// The first reason against maintenance, in the engine's order (facts 7.1).
    pub(super) fn maintenance_refusal(&self, id: &HostId, by: By) -> Option<String> {
        use HostStatus as S;
        let host = self.engine.hosts.get(id)?;
        let name = self.name_of(id);
        let allowed = [S::Maintenance, S::NonResponsive, S::Up, S::Error, S::PreparingForMaintenance, S::Down]
            .into_iter()
            .chain([S::NonOperational, S::InstallFailed])
            .any(|s| s == host.status);
        if !allowed {
            return Some("Cannot switch Host to Maintenance mode, Host is not operational.".to_owned());
        }
        let vms: Vec<&WorldVm> = self.engine.vms.values().filter(|v| v.shown.host.as_ref() == Some(id)).collect();
        if vms.iter().any(|v| v.shown.hosted_engine) && !self.has_home_for_hosted_engine(id) {
            return Some(format!("Cannot switch {name} to Maintenance mode: no alternate host for the hosted engine."));
        }
        let stays = |v: &&&WorldVm| match v.shown.migration {
            _ if v.shown.hosted_engine => false,
            Migration::Pinned => true,
            Migration::UserMigratable => by == By::Engine,
            Migration::Migratable => false,
        };
        let stay: Vec<&str> = vms.iter().filter(stays).map(|v| v.shown.name.as_str()).collect();
        if !stay.is_empty() {
            let names = stay.join(", ");
            return Some(format!(
                "Cannot switch the following Hosts to Maintenance mode: {name}.\nOne or more running VMs are indicated \
                 as non-migratable. The non-migratable VMs are: {names}."
            ));
        }
        if vms.iter().any(|v| v.shown.obstacles.contains(&Obstacle::PluggedSnapshot)) {
            return Some(format!("Cannot switch {name} to Maintenance mode: VMs have plugged disk snapshots."));
        }
        self.stands_against_later(id, host, &name, !vms.is_empty())
    }

    fn stands_against_later(&self, id: &HostId, host: &EngineHost, name: &str, has_vms: bool) -> Option<String> {
        let silent = host.status == HostStatus::NonResponsive;
        let text = match () {
            () if host.status == HostStatus::Maintenance => {
                "Cannot switch Host to Maintenance mode. Host is already in Maintenance mode.".to_owned()
            }
            () if host.spm == Spm::Contending => {
                format!("Cannot switch {name} to Maintenance mode: it contends for SPM.")
            }
            () if silent && (has_vms || host.spm == Spm::Spm) => {
                format!("Cannot switch {name} to Maintenance mode: it is not responding and has VMs or is SPM.")
            }
            () if !host.operations.is_empty() => {
                format!("Cannot switch {name} to Maintenance mode: operations run on it.")
            }
            () if has_vms && !self.has_other_up_host(id) => format!(
                "The following Hosts have running VMs and cannot be switched to maintenance mode: {name}.\nPlease \
                 ensure that the following Clusters have at least one Host in UP state: {}.",
                self.cluster_of(id).and_then(|number| self.clusters.get(number)).map_or("", |c| c.name.as_str())
            ),
            () => return None,
        };
        Some(text)
    }

    fn has_other_up_host(&self, id: &HostId) -> bool {
        let cluster = self.cluster_of(id);
        let other = |(other, h): (&HostId, &EngineHost)| {
            other != id && h.status == HostStatus::Up && self.cluster_of(other) == cluster
        };
        self.engine.hosts.iter().any(other)
    }

    fn has_home_for_hosted_engine(&self, id: &HostId) -> bool {
        let cluster = self.cluster_of(id);
        let home = |(other, h): (&HostId, &EngineHost)| {
            let he = h.hosted_engine.as_ref();
            let ready = he.is_some_and(|he| he.active && !he.local_maintenance && he.score > 0);
            other != id && h.status == HostStatus::Up && ready && self.cluster_of(other) == cluster
        };
        self.engine.hosts.iter().any(home)
    }

    /// Position of a host's cluster.
    pub(super) fn cluster_of(&self, id: &HostId) -> Option<usize> {
        self.engine.hosts.get(id).and_then(|h| self.hosts.get(&h.machine)?.cluster)
    }

    /// Starts preparing a host for maintenance, after all checks. False where no host can take one of its VMs.
    pub(super) fn prepare(&mut self, id: &HostId, detail: Option<String>, actor: &Actor) -> bool {
        let status = self.engine.hosts.get(id).map(|h| h.status);
        self.elect_spm_without(id);
        self.with_host(id, |h| h.set_local_maintenance(true));
        if matches!(status, Some(HostStatus::NonResponsive | HostStatus::Connecting | HostStatus::Down)) {
            // The engine does not check whether VMs run on it.
            self.set_status(id, HostStatus::Maintenance, detail);
            return true;
        }
        self.cancel_incoming(id);
        self.set_status(id, HostStatus::PreparingForMaintenance, detail);
        let number = self.engine.number();
        self.with_host(id, |h| h.preparing = number);
        self.schedule_engine(self.engine.timing.retry, EngineTimer::Retry(id.clone(), number));
        let all = self.evacuate(id, actor);
        self.monitor_soon(id);
        all
    }

    /// Starts the migration of all VMs that can migrate. False where no host can take one.
    fn evacuate(&mut self, id: &HostId, actor: &Actor) -> bool {
        let here = |v: &&WorldVm| v.shown.host.as_ref() == Some(id) && v.moving.is_none();
        let runs = |v: &&WorldVm| matches!(v.shown.status, VmStatus::Up | VmStatus::PoweringUp);
        let vms: Vec<VmId> = self.engine.vms.values().filter(here).filter(runs).map(|v| v.shown.id.clone()).collect();
        // A paused VM cannot migrate.
        let mut all = !self.engine.vms.values().filter(here).any(|v| v.shown.status == VmStatus::Paused);
        for vm in vms {
            match self.pick_host(&vm) {
                Some(to) => self.start_migration(&vm, &to, actor, true),
                None => all = false,
            }
        }
        all
    }

    /// Tries again to empty a host that is preparing, without end.
    pub(super) fn retry_maintenance(&mut self, id: &HostId, number: u64) {
        let preparing = |h: &&EngineHost| h.preparing == number && h.status == HostStatus::PreparingForMaintenance;
        if self.engine.hosts.get(id).filter(preparing).is_none() {
            return;
        }
        self.schedule_engine(self.engine.timing.retry, EngineTimer::Retry(id.clone(), number));
        if self.engine_answers() && !self.evacuate(id, &Actor::person("SYSTEM")) {
            let text = format!("Host {} cannot change into maintenance mode.", self.name_of(id));
            self.log(602, text, about_host(id), None);
        }
        self.monitor_soon(id);
    }

    /// Moves a preparing host to maintenance once it has no VMs, by the engine's list and by the host's own.
    pub(super) fn reaches_maintenance(&mut self, id: &HostId) {
        let Some(host) = self.engine.hosts.get(id) else { return };
        let listed = self.engine.vms.values().any(|v| v.shown.host.as_ref() == Some(id));
        if listed || self.qemu_processes(host.machine) > 0 || !host.operations.is_empty() {
            return;
        }
        let detail = host.status_detail.clone();
        self.set_status(id, HostStatus::Maintenance, detail);
        let settled = self.now_ms + self.engine.between(self.engine.timing.settle);
        self.with_host(id, |h| {
            h.settling_until_ms = settled;
            h.glusterd &= !h.stops_glusterd;
        });
        self.upgrade_reaches_maintenance(id);
    }
}
