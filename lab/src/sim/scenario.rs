//! A scenario from a seed: a world, a plan request, and what goes wrong meanwhile.
//!
//! In a tenth of the seeds nothing goes wrong, and the run has to succeed. In some seeds only the product's processes,
//! clock and disk fail, and the run still has to succeed. The other seeds get a handful of faults: some at random
//! moments, some a while after a host has entered a phase, and some in a row, as they happen together (`plots`).

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, MaxUnavailable, PlanRequest};
use ovirt_upgrade_manager::model::question::StandingAnswer;
use ovirt_upgrade_manager::model::run::{Choice, Command, Phase};

pub use super::drawing::{Broken, PROVIDER, ProviderKind, START_MS, provider_name};
pub(super) use super::drawing::{HOUR, MINUTE, pick};
use super::drawing::{cluster, lasting, request};
use super::faults::{Incident, Line, OnHost, StageTrigger, Trigger};
use crate::world::World;
use crate::world::engine::NewCluster;
use crate::world::rng::Rng;

/// What goes wrong in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing: the run has to succeed, and its only questions are about work by hand that the plan needs.
    Calm,
    /// Only the product's processes, their clock and their disk: the run still has to succeed.
    Ours,
    /// Anything.
    Foul,
}

/// A scenario.
pub struct Scenario {
    /// The world at its beginning.
    pub world: World,
    /// The cluster.
    pub cluster: ClusterId,
    /// Its hosts, by id.
    pub hosts: Vec<HostId>,
    /// The provider.
    pub provider: ProviderKind,
    /// The plan request.
    pub request: PlanRequest,
    /// What goes wrong.
    pub weather: Weather,
    /// Operators answer questions as they come, each operator differently; otherwise they answer after the last fault
    /// only.
    pub answers_early: bool,
    /// Operators mostly choose the safe branch, or cancel.
    pub leaves_often: bool,
    /// Names of the drawn plots.
    pub plotted: Vec<&'static str>,
    /// What happens at which time.
    pub incidents: Vec<(i64, Incident)>,
    /// Happenings that a phase of a host triggers.
    pub triggers: Vec<Trigger>,
    /// Happenings that a stage of the run triggers.
    pub stage_triggers: Vec<StageTrigger>,
    /// The time of the last fault. Afterwards administrators answer all questions.
    pub quiet_after_ms: i64,
}

impl Scenario {
    /// The scenario of a seed.
    pub fn new(seed: u64) -> Result<Scenario, Broken> {
        let mut rng = Rng::new(seed);
        let weather = match rng.below(20) {
            0 | 1 => Weather::Calm,
            2..=4 => Weather::Ours,
            _ => Weather::Foul,
        };
        let foul = weather == Weather::Foul;
        let mut world = World::bare(rng.next_u64(), START_MS)?;
        let mut new = NewCluster::named("c1");
        let level = if rng.below(4) == 0 { 6 } else { 7 };
        new.level = Level::new(4, level);
        new.data_center_level = Level::new(4, level - u32::from(rng.below(2) == 0));
        new.gluster = rng.below(12) == 0;
        let id = world.add_cluster(new)?;
        let hosts = cluster::add_hosts(&mut world, &id, &mut rng)?;
        let vms = cluster::add_vms(&mut world, &id, &hosts, foul, &mut rng)?;
        let provider = match rng.below(10) {
            0 => ProviderKind::None,
            1 | 2 => ProviderKind::Agent,
            _ => ProviderKind::RemoteExecution,
        };
        if foul {
            cluster::unsettle(&mut world, &hosts, &mut rng);
        }
        let request = request::request(&world, &id, &hosts, &vms, provider, &mut rng)?;
        let width = i64::from(request.max_unavailable.of(hosts.len())).max(1);
        let horizon = ((hosts.len() as i64 / width) + 1) * 25 * MINUTE;
        let mut scenario = Scenario {
            world,
            cluster: id,
            hosts,
            provider,
            request,
            weather,
            answers_early: rng.below(3) != 0,
            leaves_often: rng.below(4) == 0,
            plotted: vec![],
            incidents: vec![],
            triggers: vec![],
            stage_triggers: vec![],
            quiet_after_ms: match weather {
                Weather::Calm => 0,
                _ => rng.between(horizon / 4, horizon.min(4 * HOUR) + HOUR / 2),
            },
        };
        match weather {
            Weather::Calm => {}
            Weather::Ours => scenario.our_faults(horizon, &mut rng),
            Weather::Foul => {}
        }
        // Beside plots, few other faults are drawn, because they would hide the plots.
        let plotted = foul && rng.below(10) < 7;
        if foul {
            scenario.faults(&vms, horizon, plotted, &mut rng);
        }
        if foul && !plotted {
            scenario.ill_health(&vms, horizon, &mut rng);
        }
        scenario.one_host(&mut rng);
        scenario.test_migrations(&vms, &mut rng);
        if plotted {
            scenario.plots(&vms, &mut rng);
        }
        scenario.approvals(horizon, &mut rng);
        scenario.standing_answers(&mut rng);
        scenario.others(horizon, seed);
        scenario.on_hosts(seed);
        scenario.great_cluster(seed);
        scenario.abandoned_unread(horizon, seed);
        scenario.plot_apart(&vms, seed);
        Ok(scenario)
    }

    /// Drawn from a random source of their own, so that the other draws of a seed stay as they are: VMs that come home,
    /// an engine that shows less, an engine request that hangs, a slow disk.
    fn others(&mut self, horizon: i64, seed: u64) {
        let rng = &mut Rng::new(seed ^ 0x0073_6572_6568_746f);
        self.request.options.vms_come_home = !self.request.one_host && rng.below(5) == 0;
        let downtime_ms = [5, 20, 60][rng.below(3) as usize] * 60_000;
        self.request.options.max_vm_downtime_ms = (rng.below(5) == 0).then_some(downtime_ms);
        if self.weather == Weather::Calm {
            return;
        }
        if self.weather == Weather::Foul {
            self.world.engine.shows_levels = rng.below(12) != 0;
            self.world.engine.shows_kernels = rng.below(8) != 0;
        }
        let until = horizon.min(self.quiet_after_ms).max(MINUTE);
        let (at, lasts) = (rng.between(0, until), lasting(rng));
        let (begins, ends) = match rng.below(20) {
            0 => (Incident::CommitsSlow(rng.between(1_000, 20_000)), Incident::CommitsSlow(0)),
            1 if self.weather == Weather::Foul => {
                (Incident::EngineHangs(pick(&QUESTIONS, rng).copied()), Incident::EngineHangs(None))
            }
            _ => return,
        };
        self.incidents.extend([(at, begins), (at + lasts, ends)]);
    }

    /// Drawn from a random source of their own, too: hosts that refuse no restart, and libvirt's probes of qemu, which run
    /// for some seconds at any time.
    fn on_hosts(&mut self, seed: u64) {
        let rng = &mut Rng::new(seed ^ 0x7465_6c74_656c_6964);
        self.world.restarts_unguarded = rng.below(3) == 0;
        if rng.below(3) != 0 {
            return;
        }
        for phase in [Phase::Settling, Phase::Installing, Phase::Restarting] {
            let nth = 1 + u32::try_from(rng.below(2)).unwrap_or(0);
            let (delay_ms, what) = (rng.between(0, 6_000), OnHost::QemuProbed(rng.between(1_000, 4_000)));
            self.triggers.push(Trigger { at: phase.into(), nth, delay_ms, what });
        }
    }

    /// The engine has so many VMs that their list takes longer than reads may be old. Drawn from a source of its own, too.
    fn great_cluster(&mut self, seed: u64) {
        let rng = &mut Rng::new(seed ^ 0x766d_735f_6c69_7374);
        self.world.vm_list_ms = if rng.below(6) == 0 { rng.between(1_500, 60_000) } else { 0 };
    }

    /// An operator abandons the run while the engine is too slow, or does not answer. Drawn from a source of its own, too.
    fn abandoned_unread(&mut self, horizon: i64, seed: u64) {
        let rng = &mut Rng::new(seed ^ 0x6162_616e_646f_6e00);
        if self.weather != Weather::Foul || rng.below(20) != 0 {
            return;
        }
        let line = match rng.below(2) {
            0 => Line { latency_ms: 29_000, ..Line::default() },
            _ => Line { fault_rate: 1_000, ..Line::default() },
        };
        let quiet_ms = self.quiet_after_ms.max(MINUTE);
        let at = rng.between(0, horizon.clamp(MINUTE, quiet_ms));
        let (asked, lasts) = (at + rng.between(0, 5 * MINUTE), rng.between(5, 20) * MINUTE);
        let good = Incident::EngineLine(Line::default());
        self.incidents.extend([
            (at, Incident::EngineLine(line)),
            (asked, Incident::Ask(Command::Abandon)),
            ((asked + lasts).min(quiet_ms), good),
        ]);
    }

    /// Some plans have standing answers.
    fn standing_answers(&mut self, rng: &mut Rng) {
        if self.weather != Weather::Foul || rng.below(8) != 0 {
            return;
        }
        let (question, choices): (Code, &[Choice]) = match rng.below(6) {
            0 => (Code::WaitTooLong, &[Choice::GoOn, Choice::Next, Choice::Leave, Choice::Stop]),
            1 => (Code::RecentEngineError, &[Choice::GoOn, Choice::Leave]),
            2 => (Code::TooManyUnproven, &[Choice::GoOn, Choice::Leave]),
            3 => (Code::ExternalChange, &[Choice::Leave, Choice::Stop]),
            4 => (Code::ManualRestartNeeded, &[Choice::Leave]),
            _ => (Code::RestartJobNotEnded, &[Choice::Leave]),
        };
        let choice = pick(choices, rng).copied();
        let answer = choice.map(|choice| StandingAnswer { question, choice });
        self.request.options.standing_answers = answer.into_iter().collect();
    }

    /// Some plans require approvals.
    fn approvals(&mut self, horizon: i64, rng: &mut Rng) {
        if self.request.options.approval == Approval::None || rng.below(4) == 0 {
            return;
        }
        for _ in 0..self.hosts.len() + 1 {
            let at = rng.between(0, horizon);
            self.incidents.push((at, Incident::Ask(Command::Approve)));
        }
    }

    /// One plan in eight upgrades a single host. Another user may have the host in maintenance already; then it has to
    /// stay there.
    fn one_host(&mut self, rng: &mut Rng) {
        let Some(host) = pick(&self.hosts, rng).filter(|_| rng.below(8) == 0).cloned() else { return };
        if self.weather == Weather::Foul && rng.below(2) == 0 {
            self.is_kept_in_maintenance(&host, rng);
        }
        let request = &mut self.request;
        request.one_host = true;
        request.hosts = vec![host];
        (request.order, request.exclude) = (vec![], vec![]);
        (request.target_level, request.options.maintenance_policy) = (None, None);
        request.max_unavailable = MaxUnavailable::Hosts(1);
    }
}

/// Requests to the engine, by their names at the port.
const QUESTIONS: [&str; 14] = [
    "about",
    "cluster",
    "hosts",
    "some hosts",
    "VMs",
    "some VMs",
    "affinity groups",
    "health_issues",
    "statistics",
    "migration targets",
    "jobs",
    "events",
    "events of a host",
    "newest event",
];
