//! Draws the plots of a scenario.

use ovirt_upgrade_manager::model::ids::VmId;

use super::{Maker, around, leaving, returning, upgrading};
use crate::sim::faults::{Incident, OnHost, Trigger};
use crate::sim::scenario::{MINUTE, Scenario};
use crate::world::rng::Rng;

/// Number of makers that are tried until one fits.
const TRIES: usize = 4;

impl Scenario {
    /// One or two plots.
    pub(in crate::sim) fn plots(&mut self, vms: &[VmId], rng: &mut Rng) {
        let makers: Vec<(&'static str, Maker)> =
            [leaving::ALL, upgrading::ALL, returning::ALL, around::ALL].into_iter().flatten().copied().collect();
        for _ in 0..=rng.below(2) {
            let tries = (0..TRIES).map(|_| rng.below(makers.len() as u64) as usize).collect::<Vec<_>>();
            let mut tries = tries.into_iter().filter_map(|n| makers.get(n));
            let Some((name, plot)) = tries.find_map(|(name, make)| Some((*name, make(self, vms, rng)?))) else {
                continue;
            };
            self.plotted.push(name);
            let drawn = 1 + u32::try_from(rng.below(1 + self.hosts.len() as u64 / 3)).unwrap_or(0);
            let (nth, what) = (plot.nth.unwrap_or(drawn), OnHost::InARow(plot.row));
            self.triggers.push(Trigger { at: plot.at, nth, delay_ms: plot.delay_ms, what });
        }
        // Another installation of the product works on the same cluster.
        if rng.below(12) == 0 {
            let at = rng.between(0, self.quiet_after_ms.max(MINUTE));
            self.incidents.push((at, Incident::Elsewhere));
        }
    }
}
