//! Runs the timers of the engine.

use super::request::{ActionResult, Refusal};
use super::timer::EngineTimer;
use crate::world::state::{Timer, World};

impl World {
    pub(in crate::world) fn run_engine_timer(&mut self, timer: EngineTimer) {
        match timer {
            EngineTimer::Monitor(host, number) => self.monitor(&host, number),
            EngineTimer::CallFails(host, since) => self.call_fails(&host, since),
            EngineTimer::Retry(host, number) => self.retry_maintenance(&host, number),
            EngineTimer::UpgradeInstalls(host, number) => self.upgrade_installs(&host, number),
            EngineTimer::PlaybookEnds(host, number) => self.playbook_ends(&host, number),
            EngineTimer::RebootPoll(host, number) => self.reboot_poll(&host, number),
            EngineTimer::CheckEnds(host, number) => self.check_ends(&host, number),
            EngineTimer::RoutineCheck => self.routine_check(),
            EngineTimer::Enrolled(host, since, actor) => self.enrolled(&host, since, &actor),
            EngineTimer::SoftFence(host, number) => self.soft_fence(&host, number),
            EngineTimer::PowerFence(host, number) => self.power_fence(&host, number),
            EngineTimer::Recovery(due) => self.recovery(due),
            EngineTimer::SpmElected(cluster) => self.spm_elected(cluster),
            EngineTimer::MigrationEnds(vm, number) => self.migration_ends(&vm, number),
            EngineTimer::VmStops(vm, number) => self.vm_stops(&vm, number),
            EngineTimer::VmRuns(vm, number) => self.vm_runs(&vm, number),
            EngineTimer::HaStarts(vm) => self.ha_starts(&vm),
            EngineTimer::EngineStarts(due) => self.engine_starts(due),
        }
    }

    /// Whether the engine answers requests.
    pub fn engine_answers(&self) -> bool {
        self.engine.down_until_ms.is_none()
    }

    pub(super) fn check_answers(&self) -> ActionResult {
        if self.engine_answers() { Ok(()) } else { Err(Refusal::new(503, "Connection refused")) }
    }

    pub(super) fn schedule_engine(&mut self, delay_ms: i64, timer: EngineTimer) {
        self.schedule(delay_ms, Timer::Engine(timer));
    }
}
