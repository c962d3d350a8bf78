//! Plots: faults in a row. A plot makes a situation that needs several causes at the right moments.
//!
//! | file | subject |
//! |---|---|
//! | `leaving` | a host on its way out of service |
//! | `upgrading` | the packages of a host, and its restart |
//! | `returning` | a host on its way back, and its soak |
//! | `around` | other hosts, the flag, the scheduler, the level, what stands against the next host |
//! | `apart` | policies, upgrades and approvals by other users, the engine's clock |
//! | `draw` | which plots a scenario has |
//! | `kept_in_maintenance` | a host that is in maintenance before it is begun |

/// The makers of plots, with their names.
macro_rules! makers {
    ($($maker:ident),+ $(,)?) => { &[$((stringify!($maker), $maker as $crate::sim::plots::Maker)),+] };
}

mod apart;
mod around;
mod draw;
mod kept_in_maintenance;
mod leaving;
mod returning;
mod upgrading;

use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::{Approval, Installer, UpdatePolicy};
use ovirt_upgrade_manager::model::run::{Command, PauseAt};

use super::faults::{Incident, KillAt, Moment, OnHost, WorldFault};
use super::scenario::{MINUTE, Scenario};
use crate::world::engine::NewHost;
use crate::world::rng::Rng;

pub(super) const SECOND: i64 = 1_000;

/// A plot: incidents in a row.
pub(super) struct Plot {
    /// The moment of a host, and the time from it to the beginning of the plot.
    at: Moment,
    delay_ms: i64,
    /// Which occurrence of the moment. `None`: one of the first.
    nth: Option<u32>,
    /// The incidents, each with its time from the beginning.
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

/// Makes a plot, with all that it needs of the world and the plan request. `None`: the plot does not fit into the
/// scenario.
type Maker = fn(&mut Scenario, &[VmId], &mut Rng) -> Option<Plot>;

impl Scenario {
    /// The engine installs.
    fn by_engine(&mut self) {
        self.request.options.installer = Installer::Engine;
        self.request.policy = UpdatePolicy::All;
    }

    /// Whether there are at least this many hosts, and the plan may upgrade any of them.
    fn has(&self, hosts: usize) -> bool {
        self.hosts.len() >= hosts && !self.request.one_host && self.request.hosts.is_empty()
    }

    /// At least this number of hosts, any of which may be upgraded. `None`: the scenario is about one host, or about
    /// Nodes, whose first host goes alone.
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

    /// The time of the last fault is at least this late.
    fn lasts(&mut self, ms: i64) {
        self.quiet_after_ms = self.quiet_after_ms.max(ms);
    }
}

/// Few VMs are left, so that all hosts have room.
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

/// Operators answer questions as they come, mostly with `go_on`.
fn goes_on(scenario: &mut Scenario) {
    (scenario.answers_early, scenario.leaves_often) = (true, false);
}

/// Operators answer questions as they come, mostly with the safe branch.
fn leaves(scenario: &mut Scenario) {
    (scenario.answers_early, scenario.leaves_often) = (true, true);
}

fn pause() -> OnHost {
    OnHost::Any(Incident::Ask(Command::Pause(PauseAt::Step)))
}

fn resume() -> OnHost {
    OnHost::Any(Incident::Ask(Command::Resume))
}

/// The process dies at its next call.
fn die() -> OnHost {
    OnHost::Any(Incident::Kill(KillAt::Await(1)))
}

fn world(fault: WorldFault) -> OnHost {
    OnHost::Any(Incident::World(fault))
}

/// One to `most` minutes.
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

/// Whether a host is a Node: a new image makes the first Node that gets it a canary, which goes alone.
fn has_nodes(scenario: &Scenario) -> bool {
    scenario.world.hosts.values().any(|host| host.kind == HostKind::Node)
}
