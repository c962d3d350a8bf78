//! The action `upgrade`, the engine's own upgrade of a host, and reboots by the engine.

use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::about_host;
use super::host_state::{EngineHost, Rebooting, Upgrade, UpgradeStage};
use super::maintenance::By;
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use crate::world::action::HostAction;
use crate::world::host::Power;
use crate::world::package::IMAGE;
use crate::world::state::{Timer, World};

impl World {
    /// `upgrade`. Accepted before its checks, so an accepted upgrade can fail.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn upgrade(&mut self, host: &HostId, reboot: bool, actor: &Actor) -> ActionResult {
        use HostStatus as S;
        self.check_answers()?;
        let known = self.known_host(host, "upgrade")?;
        let (status, begun) = (known.status, known.upgrade.is_some());
        if !matches!(status, S::Up | S::Maintenance | S::NonOperational | S::InstallFailed) {
            let text = "Cannot upgrade Host. Valid Host statuses for upgrade are Up, Maintenance, and Non-Operational.";
            return Err(Refusal::new(409, text));
        }
        if !known.update_available {
            return Err(Refusal::new(409, "Cannot upgrade Host. There are no available updates for the host."));
        }
        let text = format!("Host {} upgrade was started (User: {}).", self.name_of(host), actor.user);
        self.log(840, text, about_host(host), Some(actor));
        if begun {
            // Before the first upgrade installs, a second one is accepted and has no effect.
            return Ok(());
        }
        let number = self.engine.number();
        let (from_maintenance, stage) = (status == S::Maintenance, UpgradeStage::Emptying);
        let upgrade = Upgrade { number, reboot, from_maintenance, actor: actor.clone(), stage };
        if from_maintenance {
            self.with_host(host, |h| h.upgrade = Some(upgrade));
            self.schedule_engine(300, EngineTimer::UpgradeInstalls(host.clone(), number));
        } else {
            self.empty_for_upgrade(host, upgrade, actor);
        }
        Ok(())
    }

    fn empty_for_upgrade(&mut self, host: &HostId, upgrade: Upgrade, actor: &Actor) {
        let against = self.maintenance_refusal(host, By::Engine);
        if let Some(text) = against.or_else(|| self.gluster_refusal(host)) {
            self.log(14_001, text, about_host(host), Some(actor));
            return self.upgrade_failed(host, actor, "<UNKNOWN>");
        }
        let text = format!("Host {} was switched to Maintenance Mode.", self.name_of(host));
        self.log(15, text, about_host(host), Some(actor));
        self.with_host(host, |h| h.upgrade = Some(upgrade));
        self.with_host(host, |h| h.stops_glusterd = true);
        if !self.prepare(host, Some(String::new()), actor) {
            // No migration could start: the engine activates the host again, which ends the upgrade.
            self.set_status(host, HostStatus::Unassigned, None);
            self.get_in_contact(host);
        }
    }

    fn upgrade_failed(&mut self, host: &HostId, actor: &Actor, why: &str) {
        let text = format!("Failed to upgrade Host {} (User: {}). {why}", self.name_of(host), actor.user);
        self.log(841, text, about_host(host), Some(actor));
    }

    /// The host left maintenance, or stopped preparing for it, before its upgrade started to install.
    pub(super) fn upgrade_loses_maintenance(&mut self, host: &HostId) {
        let Some(upgrade) = self.upgrade_of(host).filter(|u| u.stage == UpgradeStage::Emptying) else { return };
        let actor = upgrade.actor.clone();
        self.with_host(host, |h| h.upgrade = None);
        let text = format!("Failed to switch Host {} to Maintenance mode.", self.name_of(host));
        self.log(17, text, about_host(host), Some(&actor));
        self.upgrade_failed(host, &actor, "<UNKNOWN>");
    }

    fn upgrade_of(&self, host: &HostId) -> Option<&Upgrade> {
        self.engine.hosts.get(host).and_then(|h| h.upgrade.as_ref())
    }

    /// The host reached maintenance: the upgrade installs after a short delay.
    pub(super) fn upgrade_reaches_maintenance(&mut self, host: &HostId) {
        if let Some(number) = self.upgrade_of(host).map(|u| u.number) {
            let gap = self.engine.between(self.engine.timing.upgrade_gap);
            self.schedule_engine(gap, EngineTimer::UpgradeInstalls(host.clone(), number));
        }
    }

    pub(super) fn upgrade_installs(&mut self, host: &HostId, number: u64) {
        let Some(upgrade) = self.upgrade_of(host).filter(|u| u.number == number) else { return };
        let held_ms = self.engine.commands_held_until_ms - self.now_ms;
        if held_ms > 0 {
            return self.schedule_engine(held_ms, EngineTimer::UpgradeInstalls(host.clone(), number));
        }
        let actor = upgrade.actor.clone();
        let Some(known) = self.engine.hosts.get(host).filter(|h| h.status == HostStatus::Maintenance) else {
            return self.upgrade_loses_maintenance(host);
        };
        let (ssh, machine) = (self.has_ssh(known), known.machine);
        self.with_host(host, |h| {
            h.settling_until_ms = 0;
            h.upgrade.iter_mut().for_each(|u| u.stage = UpgradeStage::Playbook);
        });
        self.set_status(host, HostStatus::Installing, None);
        if !ssh {
            return self.install_failed(host, &actor, "The host is unreachable.");
        }
        let packages = i64::try_from(self.packages_to_update(machine)).unwrap_or(0);
        let duration = self.engine.timing.playbook + packages * self.engine.timing.playbook_package;
        self.schedule_engine(duration, EngineTimer::PlaybookEnds(host.clone(), number));
    }

    /// Number of packages that `upgrade` would install.
    pub fn packages_to_update(&self, machine: u64) -> usize {
        let Some(host) = self.hosts.get(&machine) else { return 0 };
        everything_for(host.kind).apply(&self.catalogue, &mut host.clone()).changed.len()
    }

    pub(super) fn install_failed(&mut self, host: &HostId, actor: &Actor, why: &str) {
        self.with_host(host, |h| h.upgrade = None);
        self.set_status(host, HostStatus::InstallFailed, None);
        self.upgrade_failed(host, actor, why);
    }

    pub(super) fn playbook_ends(&mut self, host: &HostId, number: u64) {
        let Some(upgrade) = self.upgrade_of(host).filter(|u| u.number == number).cloned() else { return };
        let Some(known) = self.engine.hosts.get(host) else { return };
        let (ssh, machine, fails) = (self.has_ssh(known), known.machine, known.next_upgrade_fails);
        if !ssh || fails {
            self.with_host(host, |h| h.next_upgrade_fails = false);
            return self.install_failed(host, &upgrade.actor, "The Ansible playbook failed.");
        }
        let Some(m) = self.hosts.get_mut(&machine) else { return };
        let is_node = m.kind == HostKind::Node;
        everything_for(m.kind).apply(&self.catalogue, m);
        self.schedule(10_000, Timer::ProfileUploaded(machine));
        self.with_host(host, |h| {
            h.upgrade = None;
            h.update_available = false;
        });
        // 888 is logged before the reboot, for the requested reboot only.
        let (code, text) = if upgrade.reboot {
            (888, "upgrade was completed successfully, the host will be rebooted")
        } else {
            (842, "upgrade was completed successfully")
        };
        self.log(code, format!("Host {} {text}.", self.name_of(host)), about_host(host), Some(&upgrade.actor));
        let back = if upgrade.from_maintenance { HostStatus::Maintenance } else { HostStatus::NonResponsive };
        if upgrade.reboot || is_node {
            self.start_reboot(machine);
            self.wait_for_reboot(host, back);
        } else if upgrade.from_maintenance {
            self.set_status(host, HostStatus::Maintenance, None);
            self.with_contact(host);
        } else {
            self.set_status(host, HostStatus::Initializing, None);
            self.get_in_contact(host);
        }
    }

    /// `systemctl reboot` over SSH: the machine goes down after a delay.
    fn start_reboot(&mut self, machine: u64) {
        if let Some(m) = self.hosts.get_mut(&machine) {
            m.power = Power::GoingDown;
        }
        let delay = self.engine.between(self.engine.timing.going_down);
        self.schedule(delay, Timer::HostGoesDown(machine));
    }

    /// Waits for the reboot of a host, and then sets the status `to`, even if the host does not answer.
    pub(super) fn wait_for_reboot(&mut self, host: &HostId, to: HostStatus) {
        self.set_status(host, HostStatus::Reboot, None);
        let (number, now) = (self.engine.number(), self.now_ms);
        let window = now + self.engine.timing.reboot_window;
        self.with_host(host, |h| {
            h.rebooting = Some(Rebooting { number, started_ms: now, to });
            h.reboot_window_ms = window;
        });
        self.schedule_engine(self.engine.timing.reboot_poll, EngineTimer::RebootPoll(host.clone(), number));
    }

    /// Polls a rebooting host. The VDSM from before the reboot can still answer.
    pub(super) fn reboot_poll(&mut self, host: &HostId, number: u64) {
        let Some(known) = self.engine.hosts.get(host) else { return };
        let Some(reboot) = known.rebooting.as_ref().filter(|r| r.number == number).cloned() else { return };
        let answers = self.is_reachable(known);
        if !answers && self.now_ms < reboot.started_ms + self.engine.timing.reboot_window {
            return self.schedule_engine(self.engine.timing.reboot_poll, EngineTimer::RebootPoll(host.clone(), number));
        }
        self.set_status(host, reboot.to, None);
        self.with_host(host, |h| {
            h.rebooting = None;
            h.reboot_window_ms = 0;
        });
        if answers {
            self.with_contact(host);
        }
        if reboot.to == HostStatus::NonResponsive && answers {
            self.monitor_soon(host);
        }
    }

    fn with_contact(&mut self, host: &HostId) {
        let now = self.now_ms;
        self.with_host(host, |h| h.last_contact_ms = now);
    }

    /// A killed playbook has installed half of the packages.
    pub(super) fn interrupt_playbook(&mut self, host: &EngineHost) {
        let Some(machine) = self.hosts.get_mut(&host.machine).filter(|m| m.power != Power::Booting) else { return };
        if machine.kind == HostKind::El {
            let names: Vec<String> = machine.installed.iter().map(|p| p.name.clone()).collect();
            let half = names.iter().take(names.len() / 2).cloned().collect();
            HostAction::UpdatePackages(half).apply(&self.catalogue, machine);
        }
    }
}

/// The action of the playbook.
fn everything_for(kind: HostKind) -> HostAction {
    match kind {
        HostKind::El => HostAction::UpdateAll,
        HostKind::Node => HostAction::InstallPackages(vec![IMAGE.to_owned()]),
    }
}
