//! Things that go wrong in a row: situations that need several causes at the right moments, as they happen to people.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Command, PauseAt, Phase};

use super::faults::{Happening, KillAt, OnHost, Trigger, WorldFault};
use super::scenario::{MINUTE, ProviderKind, Scenario, pick};
use crate::world::Disturbance;
use crate::world::engine::Vdsm;
use crate::world::rng::Rng;

const SECOND: i64 = 1_000;

impl Scenario {
    /// In half of the scenarios one or two of them.
    pub(super) fn plots(&mut self, vms: &[VmId], rng: &mut Rng) {
        if rng.below(2) == 0 {
            return;
        }
        for _ in 0..=rng.below(2) {
            let (phase, delay_ms, row) = self.plot(vms, rng);
            let nth = 1 + u32::try_from(rng.below(1 + self.hosts.len() as u64 / 3)).unwrap_or(0);
            self.triggers.push(Trigger { phase, nth, delay_ms, what: OnHost::InARow(row) });
        }
        // Another installation of ours on the same cluster.
        if rng.below(12) == 0 {
            let at = rng.between(0, self.quiet_after_ms.max(MINUTE));
            self.happenings.push((at, Happening::Elsewhere));
        }
    }

    fn plot(&mut self, vms: &[VmId], rng: &mut Rng) -> (Phase, i64, Vec<(i64, OnHost)>) {
        let pause = || OnHost::Any(Happening::Ask(Command::Pause(PauseAt::Step)));
        let resume = || OnHost::Any(Happening::Ask(Command::Resume));
        let die = || OnHost::Any(Happening::Kill(KillAt::Await(1)));
        let minutes = |most: u64, rng: &mut Rng| i64::try_from(1 + rng.below(most)).unwrap_or(1) * MINUTE;
        let soon = rng.between(0, 20 * SECOND);
        match rng.below(18) {
            // The engine's upgrade fails half way, our process is dead meanwhile, and somebody moves the host.
            0 | 1 => {
                self.request.options.installer = match self.provider {
                    ProviderKind::None => Installer::Engine,
                    _ => self.request.options.installer,
                };
                let late = minutes(12, rng);
                let row = vec![(0, OnHost::UpgradeFails), (30 * SECOND, die()), (late, OnHost::PersonDeactivates)];
                (Phase::Installing, 0, row)
            }
            // Somebody wants the host back, again and again.
            2 => {
                let (one, two) = (minutes(4, rng), minutes(20, rng));
                let row = vec![
                    (0, OnHost::MigrationsRefused),
                    (one, OnHost::PersonActivates),
                    (one + two, OnHost::PersonActivates),
                    (one + 2 * two, OnHost::PersonActivates),
                ];
                (Phase::Evacuating, soon, row)
            }
            // Somebody wants it out while we bring it back.
            3 => {
                let (one, two) = (rng.between(0, 8 * SECOND), minutes(10, rng));
                let row = vec![(one, OnHost::PersonDeactivates), (one + two, OnHost::PersonDeactivates)];
                let phase =
                    [Phase::StoppingVms, Phase::Activating, Phase::Returning, Phase::Soaking][rng.below(4) as usize];
                (phase, 0, row)
            }
            4 => {
                let row = vec![(0, OnHost::MigrationsRefused), (minutes(70, rng), OnHost::PersonDeactivates)];
                (Phase::Evacuating, 0, row)
            }
            // Hosts wait for the same moment, and another one dies before it.
            5 | 6 => {
                let row =
                    vec![(soon, pause()), (soon + 5 * SECOND, OnHost::AnotherDies), (minutes(9, rng) + soon, resume())];
                (Phase::StoppingVms, 0, row)
            }
            // It is switched off while the run is paused.
            7 => {
                let off = minutes(5, rng);
                let row = vec![
                    (0, pause()),
                    (off, OnHost::DoesNotBoot),
                    (off + 1, OnHost::PowerLost),
                    (2 * off + MINUTE, resume()),
                ];
                ([Phase::Refreshing, Phase::Activating, Phase::Returning][rng.below(3) as usize], 0, row)
            }
            // It misses a network for a moment after it came back.
            8 => (
                [Phase::Booting, Phase::Activating][rng.below(2) as usize],
                0,
                vec![(0, OnHost::NetworkMissing(minutes(9, rng)))],
            ),
            // A canary comes back ill.
            9 => {
                self.request.options.canary = true;
                (Phase::Booting, 0, vec![(0, OnHost::NetworkOutOfSync)])
            }
            // It restarts unasked, and then it does not when it is asked.
            10 => {
                let row = vec![(soon, OnHost::PowerLost), (soon + 1, OnHost::DoesNotGoDown)];
                ([Phase::Settling, Phase::Installing][rng.below(2) as usize], 0, row)
            }
            // The order to restart hangs at its provider.
            11 => {
                let how =
                    [Disturbance::Stuck, Disturbance::Paused, Disturbance::Vanished][rng.below(3) as usize].clone();
                (Phase::Restarting, 0, vec![(0, OnHost::Task(how))])
            }
            // Its VDSM is silent while it is emptied, and the engine loses sight of it.
            12 => (Phase::StoppingVms, 0, vec![(soon / 4, OnHost::Vdsm(Vdsm::PortClosed, minutes(6, rng)))]),
            // The agent of hosted engine starts late.
            13 if rng.below(2) == 0 => (Phase::Booting, 0, vec![(0, OnHost::AgentDown(minutes(40, rng)))]),
            // Its port is silent once.
            13 => (Phase::Restarting, 0, vec![(0, OnHost::Vdsm(Vdsm::PortClosed, rng.between(SECOND, 30 * SECOND)))]),
            // A host fails where the level could be raised.
            14 => {
                let level = self.world.clusters.first().map(|c| c.level);
                self.request.target_level = level
                    .map(|l| ovirt_upgrade_manager::model::level::Level::new(l.major, l.minor + 1))
                    .filter(|_| !self.request.one_host);
                self.request.options.max_failed = 3;
                (Phase::Evacuating, 0, vec![(0, OnHost::MigrationsRefused)])
            }
            // Somebody clears the flag, again and again, while the next host is about to begin.
            15 => {
                let clear = || OnHost::Any(Happening::World(WorldFault::PersonClearsFlag));
                (Phase::Soaking, soon, (0..20).map(|n| (n * 7 * SECOND, clear())).collect())
            }
            // Somebody takes out hosts whose turn has not come, or works on them.
            16 => {
                let hosts = self.hosts.iter().skip(1).step_by(2);
                let works = rng.below(2) == 0;
                let out = |h: &HostId| {
                    OnHost::Any(Happening::World(match works {
                        true => WorldFault::Operations(h.clone(), true),
                        false => WorldFault::PersonDeactivates(h.clone()),
                    }))
                };
                let mut row: Vec<(i64, OnHost)> = hosts.clone().map(|h| (0, out(h))).collect();
                let done = |h: &HostId| OnHost::Any(Happening::World(WorldFault::Operations(h.clone(), false)));
                row.extend(hosts.map(|h| (25 * MINUTE, done(h))));
                ([Phase::StoppingVms, Phase::Installing][rng.below(2) as usize], soon, row)
            }
            _ => {
                let vm = pick(vms, rng).cloned();
                let pin = vm.map(|vm| OnHost::Any(Happening::World(WorldFault::PersonPinsVm(vm))));
                (Phase::Installing, soon, pin.into_iter().map(|pin| (0, pin)).collect())
            }
        }
    }
}
