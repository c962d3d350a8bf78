//! Things that go wrong in a row: situations that need several causes at the right moments, as they happen to people.
//!
//! | file | subject |
//! |---|---|
//! | `leaving` | a host on its way out of service |
//! | `upgrading` | its packages and its restart |
//! | `returning` | a host on its way back, and its soak |
//! | `around` | other hosts, the flag, the scheduler, the level, what stands against the next host |
//! | `resting` | a host that is in maintenance before its turn |

/// Makers of plots, with their names.
macro_rules! makers {
    ($($maker:ident),+ $(,)?) => { &[$((stringify!($maker), $maker as $crate::sim::plots::Maker)),+] };
}

mod around;
mod leaving;
mod resting;
mod returning;
mod upgrading;

use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::{Approval, Installer, UpdatePolicy};
use ovirt_upgrade_manager::model::run::{Command, PauseAt};

use super::faults::{Happening, KillAt, Moment, OnHost, Trigger, WorldFault};
use super::scenario::{MINUTE, Scenario};
use crate::world::engine::NewHost;
use crate::world::rng::Rng;

pub(super) const SECOND: i64 = 1_000;

/// Things in a row.
pub(super) struct Plot {
    /// They begin so long after this moment of a host.
    at: Moment,
    delay_ms: i64,
    /// Which time. `None`: one of the first.
    nth: Option<u32>,
    /// Each so long after the beginning.
    row: Vec<(i64, OnHost)>,
}

impl Plot {
    fn at(at: impl Into<Moment>, row: Vec<(i64, OnHost)>) -> Option<Plot> {
        Some(Plot { at: at.into(), delay_ms: 0, nth: None, row })
    }

    fn after(self, delay_ms: i64) -> Plot {
        Plot { delay_ms, ..self }
    }

    fn nth(self, nth: usize) -> Plot {
        Plot { nth: u32::try_from(nth).ok(), ..self }
    }
}

/// Makes a plot, with everything that it needs of the world and the plan. `None`: this scenario has no place for it.
type Maker = fn(&mut Scenario, &[VmId], &mut Rng) -> Option<Plot>;

/// So many makers are tried, until one finds its place.
const TRIES: usize = 4;

impl Scenario {
    /// One or two of them.
    pub(super) fn plots(&mut self, vms: &[VmId], rng: &mut Rng) {
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
        // Another installation of ours on the same cluster.
        if rng.below(12) == 0 {
            let at = rng.between(0, self.quiet_after_ms.max(MINUTE));
            self.happenings.push((at, Happening::Elsewhere));
        }
    }

    /// The engine installs.
    fn by_engine(&mut self) {
        self.request.options.installer = Installer::Engine;
        self.request.policy = UpdatePolicy::All;
    }

    /// So many hosts, of which so many may be out, in whatever order.
    fn has(&self, hosts: usize) -> bool {
        self.hosts.len() >= hosts && !self.request.one_host && self.request.hosts.is_empty()
    }

    /// At least so many hosts, of which any may be upgraded. `None`: it is about one host, or about Nodes, whose first one
    /// goes alone.
    fn grow(&mut self, hosts: usize) -> Option<()> {
        if self.request.one_host || has_nodes(self) {
            return None;
        }
        self.request.hosts.clear();
        for number in self.hosts.len()..hosts {
            let new = NewHost::named(&format!("h9{number}"));
            let added = self.world.add_engine_host(&self.cluster, &new).ok()?;
            self.hosts.push(added);
        }
        self.hosts.sort();
        Some(())
    }

    /// Nothing is mended before then.
    fn lasts(&mut self, ms: i64) {
        self.quiet_after_ms = self.quiet_after_ms.max(ms);
    }
}

/// Few VMs are left: there is room wherever they go.
fn thin_out(scenario: &mut Scenario) {
    let others: Vec<VmId> =
        scenario.world.engine.vms.iter().filter(|(_, vm)| !vm.shown.hosted_engine).map(|(id, _)| id.clone()).collect();
    for vm in others.iter().skip(2) {
        scenario.world.remove_vm(vm);
    }
}

/// Hosts follow each other without an approval or a window, and none has to go alone.
fn without_delay(scenario: &mut Scenario) {
    let options = &mut scenario.request.options;
    (options.approval, options.canary, options.windows, options.begin_until_ms) = (Approval::None, false, None, None);
    options.apart.clear();
}

/// Operators see to questions as they come, and go on.
fn goes_on(scenario: &mut Scenario) {
    (scenario.answers_early, scenario.leaves_often) = (true, false);
}

/// They see to questions as they come, and mostly choose the safe branch.
fn leaves(scenario: &mut Scenario) {
    (scenario.answers_early, scenario.leaves_often) = (true, true);
}

fn pause() -> OnHost {
    OnHost::Any(Happening::Ask(Command::Pause(PauseAt::Step)))
}

fn resume() -> OnHost {
    OnHost::Any(Happening::Ask(Command::Resume))
}

/// Our process dies at its next call.
fn die() -> OnHost {
    OnHost::Any(Happening::Kill(KillAt::Await(1)))
}

fn world(fault: WorldFault) -> OnHost {
    OnHost::Any(Happening::World(fault))
}

/// From one to so many.
fn minutes(most: u64, rng: &mut Rng) -> i64 {
    i64::try_from(1 + rng.below(most)).unwrap_or(1) * MINUTE
}

fn soon(rng: &mut Rng) -> i64 {
    rng.between(0, 20 * SECOND)
}

/// One of several.
fn one_of<T: Copy>(of: &[T], rng: &mut Rng) -> Option<T> {
    of.get(rng.below(of.len() as u64) as usize).copied()
}

/// Plans these hosts first, in this order.
fn order_first(scenario: &mut Scenario, count: usize) -> Vec<HostId> {
    let wanted: Vec<HostId> = scenario.hosts.iter().take(count).cloned().collect();
    scenario.request.order.clone_from(&wanted);
    wanted
}

/// An image that is new to the engine makes the first of its Nodes a canary, which goes alone.
fn has_nodes(scenario: &Scenario) -> bool {
    scenario.world.hosts.values().any(|host| host.kind == HostKind::Node)
}
