//! The action `upgradecheck`, the engine's own checks for updates, and `enrollcertificate`.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::about_host;
use super::host_state::EngineHost;
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use crate::world::state::World;

/// Before the end of a certificate, the time in which the engine warns, and the time in which it alerts.
const CERTIFICATE_WARN_MS: i64 = 30 * 86_400_000;
const CERTIFICATE_ALERT_MS: i64 = 7 * 86_400_000;
/// Validity of a new certificate.
const CERTIFICATE_MS: i64 = 398 * 86_400_000;

/// From the engine's start until its first own check for updates.
const FIRST_CHECK_MS: i64 = 900_000;

impl World {
    /// `upgradecheck`, over SSH. It does not change the host's status.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn check_for_upgrade(&mut self, host: &HostId, actor: &Actor) -> ActionResult {
        use HostStatus as S;
        self.check_answers()?;
        let known = self.known_host(host, "check for upgrade")?;
        let (status, running) = (known.status, known.check.is_some());
        let name = self.name_of(host);
        match status {
            S::Up | S::Maintenance | S::NonOperational => {}
            S::InstallFailed => {
                let text = format!("Host {name} is not in a status in which updates can be looked for.");
                self.log(887, text, about_host(host), Some(actor));
                return Ok(());
            }
            _ => {
                let text =
                    "Cannot check for upgrade Host. Valid Host statuses for upgrade check are Up or Non-Operational.";
                return Err(Refusal::new(409, text));
            }
        }
        if running {
            let text = format!("Updates are already being looked for on host {name}.");
            self.log(886, text, about_host(host), Some(actor));
            return Ok(());
        }
        self.log(884, format!("Started to check for updates on host {name}."), about_host(host), Some(actor));
        let number = self.engine.number();
        self.with_host(host, |h| h.check = Some((number, actor.is_ours())));
        let delay = self.engine.between(self.engine.timing.check);
        self.schedule_engine(delay, EngineTimer::CheckEnds(host.clone(), number));
        Ok(())
    }

    pub(super) fn check_ends(&mut self, host: &HostId, number: u64) {
        let running = |h: &&EngineHost| h.check.is_some_and(|(n, _)| n == number);
        if self.engine.hosts.get(host).filter(running).is_none() {
            return;
        }
        self.with_host(host, |h| h.check = None);
        self.run_update_check(host);
    }

    /// Runs the check. Its events have no correlation id.
    fn run_update_check(&mut self, host: &HostId) {
        let Some(known) = self.engine.hosts.get(host) else { return };
        let name = self.name_of(host);
        if !self.has_ssh(known) {
            let text = format!("Failed to check for available updates on host {name}: unreachable.");
            return self.log(839, text, about_host(host), None);
        }
        let found = self.packages_to_update(known.machine);
        self.with_host(host, |h| h.update_available = found > 0);
        self.log(885, format!("Check for available updates on host {name} was completed."), about_host(host), None);
        if found > 0 {
            self.log(843, format!("There are new updates available for host {name}."), about_host(host), None);
        }
    }

    /// Schedules the engine's own checks for updates.
    pub(in crate::world) fn start_engine_routine(&mut self) {
        self.schedule_engine(FIRST_CHECK_MS, EngineTimer::RoutineCheck);
    }

    /// Checks all hosts for updates, once a day.
    pub(super) fn routine_check(&mut self) {
        let eligible = |h: &EngineHost| matches!(h.status, HostStatus::Up | HostStatus::NonOperational);
        let hosts = self.engine.hosts.iter().filter(|(_, h)| eligible(h));
        let ids: Vec<HostId> = hosts.map(|(id, _)| id.clone()).collect();
        if self.engine_answers() && self.engine.timing.check_interval > 0 {
            ids.iter().for_each(|id| self.run_update_check(id));
        }
        if self.engine_answers() {
            ids.iter().for_each(|id| self.check_certificate(id));
        }
        self.schedule_engine(self.engine.timing.check_interval.max(3_600_000), EngineTimer::RoutineCheck);
    }

    /// The engine's daily look at a host's certificate (`CertificationValidityChecker`), with the periods of 4.4.
    fn check_certificate(&mut self, host: &HostId) {
        let Some(ends_ms) = self.engine.hosts.get(host).and_then(|h| h.certificate_ends_ms) else { return };
        let (name, date) = (self.name_of(host), date(ends_ms));
        let left_ms = ends_ms - self.now_ms;
        let (code, what) = match () {
            () if left_ms < 0 => (877, "has expired"),
            () if left_ms < CERTIFICATE_ALERT_MS => (879, "is about to expire"),
            () if left_ms < CERTIFICATE_WARN_MS => (845, "is about to expire"),
            () => return,
        };
        let text = format!("Host {name} certification {what} at {date}. Please renew the host's certification.");
        self.log(code, text, about_host(host), None);
    }

    /// `enrollcertificate`, in maintenance: the host is `installing`, then in maintenance again.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn enroll_certificate(&mut self, host: &HostId, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        if self.known_host(host, "enroll certificate")?.status != HostStatus::Maintenance {
            let text = "Cannot enroll certificate Host. Please switch Host to Maintenance mode first.";
            return Err(Refusal::new(409, text));
        }
        let text = format!("Enrolling certificate for host {} was started.", self.name_of(host));
        self.log(880, text, about_host(host), Some(actor));
        self.set_status(host, HostStatus::Installing, None);
        let since = self.now_ms;
        let delay = self.engine.between(self.engine.timing.enroll);
        self.schedule_engine(delay, EngineTimer::Enrolled(host.clone(), since, actor.clone()));
        Ok(())
    }

    pub(super) fn enrolled(&mut self, host: &HostId, since_ms: i64, actor: &Actor) {
        let installing = |h: &&EngineHost| h.status == HostStatus::Installing && h.since_ms == since_ms;
        let Some(known) = self.engine.hosts.get(host).filter(installing).filter(|_| self.engine_answers()) else {
            return;
        };
        let (ssh, ends, name) = (self.has_ssh(known), self.now_ms + CERTIFICATE_MS, self.name_of(host));
        if !ssh {
            self.set_status(host, HostStatus::InstallFailed, None);
            return self.log(
                882,
                format!("Failed to enroll certificate for host {name}."),
                about_host(host),
                Some(actor),
            );
        }
        self.set_status(host, HostStatus::Maintenance, None);
        self.with_host(host, |h| h.certificate_ends_ms = Some(ends));
        self.log(881, format!("Certificate for host {name} was enrolled."), about_host(host), Some(actor));
    }
}

/// The day, as the engine writes it.
fn date(at_ms: i64) -> String {
    let at =
        time::OffsetDateTime::from_unix_timestamp(at_ms.div_euclid(1_000)).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    at.date().to_string()
}
