//! A scenario from a seed: a world, what another user wants of it, and what goes wrong meanwhile.
//!
//! In a tenth of the seeds nothing goes wrong, and the run has to succeed; in some only our own processes suffer, and it
//! has to succeed all the same. The others get a handful of faults, some at random moments, some a while after a host has
//! entered a phase, and some in a row, as they happen together (`plots`).

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::cluster::{AffinityGroup, Migration, Obstacle, PolicySetting, Rule, Vm, VmStatus};
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{AffinityGroupId, ClusterId, ErratumId, HostId, PolicyId, ProviderName, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{
    Approval, Consents, Deadlines, Installer, MaxUnavailable, PlanRequest, RebootRule, RunOptions, UpdatePolicy,
};
use ovirt_upgrade_manager::model::question::StandingAnswer;
use ovirt_upgrade_manager::model::run::{Choice, Command};
use ovirt_upgrade_manager::model::window::{MaintenanceWindows, TimeOfDay, Weekday, WeeklyWindow};

use super::faults::{Happening, StageTrigger, Trigger};
use super::mishaps::lasting;
use crate::world::World;
use crate::world::engine::{Actor, NewCluster, NewHost, ShutsDown};
use crate::world::rng::Rng;

/// 2026-01-01 00:00 UTC.
pub const START_MS: i64 = 1_767_225_600_000;
pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
/// The provider's name.
pub const PROVIDER: &str = "katello";

/// What the provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    /// There is none.
    None,
    /// It installs through its agent and cannot restart anything.
    Agent,
    /// It has remote execution.
    RemoteExecution,
}

/// What goes wrong in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing: the run has to succeed, and it asks only what it cannot do itself.
    Calm,
    /// Only our own processes, their clock and their disk: the run has to succeed all the same.
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
    /// What is wanted.
    pub request: PlanRequest,
    /// What goes wrong.
    pub weather: Weather,
    /// Operators answer questions as they come, each in a way of their own; else only when all is over.
    pub answers_early: bool,
    /// These operators mostly choose the safe branch, or cancel.
    pub leaves_often: bool,
    /// Names of the things in a row that go wrong.
    pub plotted: Vec<&'static str>,
    /// What happens when.
    pub happenings: Vec<(i64, Happening)>,
    /// What happens once a host enters a phase.
    pub triggers: Vec<Trigger>,
    /// What happens once the run enters a stage.
    pub stage_triggers: Vec<StageTrigger>,
    /// From here on nothing goes wrong any more, and administrators answer.
    pub quiet_after_ms: i64,
}

/// What cannot be made of a seed.
pub type Broken = String;

/// Words for an error in a text.
fn text(e: impl ToString) -> Broken {
    e.to_string()
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
        let cluster = world.add_cluster(new)?;
        let hosts = add_hosts(&mut world, &cluster, &mut rng)?;
        let vms = add_vms(&mut world, &cluster, &hosts, foul, &mut rng)?;
        let provider = match rng.below(10) {
            0 => ProviderKind::None,
            1 | 2 => ProviderKind::Agent,
            _ => ProviderKind::RemoteExecution,
        };
        if foul {
            unsettle(&mut world, &hosts, &mut rng);
        }
        let request = request(&world, &cluster, &hosts, &vms, provider, &mut rng)?;
        let width = i64::from(request.max_unavailable.of(hosts.len())).max(1);
        let horizon = ((hosts.len() as i64 / width) + 1) * 25 * MINUTE;
        let mut scenario = Scenario {
            world,
            cluster,
            hosts,
            provider,
            request,
            weather,
            answers_early: rng.below(3) != 0,
            leaves_often: rng.below(4) == 0,
            plotted: vec![],
            happenings: vec![],
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
        // Beside things in a row, few others go wrong: they would hide them.
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
        Ok(scenario)
    }

    /// Drawn by themselves, so that what else is drawn stays as it is: VMs that come home, an engine that shows less, a
    /// question to it that hangs, a slow disk.
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
            0 => (Happening::CommitsSlow(rng.between(1_000, 20_000)), Happening::CommitsSlow(0)),
            1 if self.weather == Weather::Foul => {
                (Happening::EngineHangs(pick(&QUESTIONS, rng).copied()), Happening::EngineHangs(None))
            }
            _ => return,
        };
        self.happenings.extend([(at, begins), (at + lasts, ends)]);
    }

    /// Some plans answer beforehand what can be foreseen.
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
            _ => (Code::RestartPending, &[Choice::Leave]),
        };
        let choice = pick(choices, rng).copied();
        let answer = choice.map(|choice| StandingAnswer { question, choice });
        self.request.options.standing_answers = answer.into_iter().collect();
    }

    /// Operators approve from time to time, where the plan wants it.
    fn approvals(&mut self, horizon: i64, rng: &mut Rng) {
        if self.request.options.approval == Approval::None || rng.below(4) == 0 {
            return;
        }
        for _ in 0..self.hosts.len() + 1 {
            let at = rng.between(0, horizon);
            self.happenings.push((at, Happening::Ask(Command::Approve)));
        }
    }

    /// One in eight upgrades a single host, which another user may have in maintenance already, where it has to stay.
    fn one_host(&mut self, rng: &mut Rng) {
        let Some(host) = pick(&self.hosts, rng).filter(|_| rng.below(8) == 0).cloned() else { return };
        if self.weather == Weather::Foul && rng.below(2) == 0 {
            self.rests(&host, rng);
        }
        let request = &mut self.request;
        request.one_host = true;
        request.hosts = vec![host];
        (request.order, request.exclude) = (vec![], vec![]);
        (request.target_level, request.options.maintenance_policy) = (None, None);
        request.max_unavailable = MaxUnavailable::Hosts(1);
    }
}

/// Questions to the engine, by their names at its port.
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

pub(super) fn pick<'a, T>(items: &'a [T], rng: &mut Rng) -> Option<&'a T> {
    items.get(rng.below(items.len() as u64) as usize)
}

/// 1 to 40 hosts. Most clusters are small: what goes wrong needs few hosts, and a great cluster costs as much as many
/// small ones.
fn size(rng: &mut Rng) -> u64 {
    match rng.below(1000) {
        0..=779 => 1 + rng.below(4),
        780..=949 => 5 + rng.below(4),
        950..=994 => 9 + rng.below(6),
        _ => 15 + rng.below(26),
    }
}

fn add_hosts(world: &mut World, cluster: &ClusterId, rng: &mut Rng) -> Result<Vec<HostId>, Broken> {
    let count = size(rng);
    let nodes = match rng.below(4) {
        0 => count,
        1 => rng.below(count + 1),
        _ => 0,
    };
    let hosted_engine = rng.below(5) == 0;
    let power_management = rng.below(2) == 0;
    let memory = [65_536, 131_072, 262_144, 524_288][rng.below(4) as usize];
    let mut hosts = vec![];
    for n in 0..count {
        let mut new = NewHost::named(&format!("h{:02}", n + 1));
        new.kind = if n < nodes { HostKind::Node } else { HostKind::El };
        new.memory_mib = memory;
        new.power_management = power_management && rng.below(5) != 0;
        new.hosted_engine = hosted_engine && n < 3;
        new.up_to_date = count > 1 && rng.below(12) == 0;
        hosts.push(world.add_engine_host(cluster, &new)?);
    }
    hosts.sort();
    Ok(hosts)
}

fn add_vms(
    world: &mut World,
    cluster: &ClusterId,
    hosts: &[HostId],
    foul: bool,
    rng: &mut Rng,
) -> Result<Vec<VmId>, Broken> {
    let most = (hosts.len() as u64 * 10).min(120);
    let count = match rng.below(8) {
        0 => 0,
        1 => rng.below(most + 1),
        _ => rng.below(most / 3 + 2),
    };
    let mut made = vec![];
    for n in 0..count {
        let Some(host) = pick(hosts, rng) else { break };
        let id = VmId::new(format!("vm-{n:04}")).map_err(text)?;
        let memory_mib = [512, 1_024, 2_048, 4_096, 8_192][rng.below(5) as usize];
        let cpus = 1 + u32::try_from(rng.below(4)).unwrap_or(0);
        let mut vm = Vm::running(id, format!("vm{n}"), host.clone(), memory_mib, cpus);
        vm.highly_available = rng.below(5) == 0;
        match rng.below(40) {
            0..=2 => (vm.migration, vm.highly_available) = (Migration::Pinned, false),
            3 | 4 => vm.migration = Migration::UserMigratable,
            5 => (vm.status, vm.host) = (VmStatus::Down, None),
            6 => vm.obstacles = vec![Obstacle::ALL[rng.below(Obstacle::ALL.len() as u64) as usize]],
            7 => vm.only_on = hosts.iter().filter(|h| *h == host || rng.below(2) == 0).cloned().collect(),
            _ => {}
        }
        let shuts_down = match rng.below(12) {
            0 => ShutsDown::Never,
            1 => ShutsDown::In(rng.between(MINUTE, 20 * MINUTE)),
            _ => ShutsDown::Well,
        };
        made.push(vm.id.clone());
        let id = vm.id.clone();
        world.add_vm(cluster, vm);
        world.vm_shuts_down(&id, if foul { shuts_down } else { ShutsDown::Well });
    }
    if let Some(host) = hosts.first().filter(|h| world.engine.hosts.get(*h).is_some_and(|h| h.hosted_engine.is_some()))
    {
        let id = VmId::new("vm-engine").map_err(text)?;
        let engine = Vm::running(id, "HostedEngine", host.clone(), 4_096, 4);
        world.add_vm(cluster, Vm { hosted_engine: true, ..engine });
    }
    if foul && made.len() > 3 && rng.below(3) == 0 {
        world.add_affinity_group(cluster, affinity(&made, hosts, rng)?);
    }
    Ok(made)
}

/// On some hosts that are in maintenance, somebody runs VMs without the engine.
fn strange(world: &mut World, hosts: &[HostId], rng: &mut Rng) {
    for host in hosts {
        let out = world.engine.hosts.get(host).filter(|h| h.status == HostStatus::Maintenance).map(|h| h.machine);
        if let Some(machine) = out.filter(|_| rng.below(4) == 0) {
            world.strangers_on(machine, 1);
        }
    }
}

/// A group with a rule among its VMs, or between its VMs and some hosts.
fn affinity(vms: &[VmId], hosts: &[HostId], rng: &mut Rng) -> Result<AffinityGroup, Broken> {
    let rule = Rule { positive: rng.below(2) == 0, enforcing: rng.below(2) == 0 };
    let to_hosts = rng.below(2) == 0;
    let members = (0..2).filter_map(|_| pick(vms, rng).cloned()).collect();
    let some: Vec<HostId> = hosts.iter().filter(|_| to_hosts && rng.below(2) == 0).cloned().collect();
    Ok(AffinityGroup {
        id: AffinityGroupId::new("ag-1").map_err(text)?,
        name: "group".into(),
        vms: members,
        among_vms: (!to_hosts).then_some(rule),
        to_hosts: (!some.is_empty()).then_some(rule),
        hosts: some,
    })
}

/// What is out of order before anything begins.
fn unsettle(world: &mut World, hosts: &[HostId], rng: &mut Rng) {
    let person = Actor::person("admin@internal");
    if hosts.len() > 2 && rng.below(4) == 0 {
        for _ in 0..=rng.below(2) {
            if let Some(host) = pick(hosts, rng) {
                drop(world.deactivate(host, "hardware", &person));
            }
        }
        world.advance(START_MS + 30 * MINUTE);
        strange(world, hosts, rng);
    }
    // These are not registered with the provider.
    if rng.below(10) == 0 {
        for _ in 0..=rng.below(3) {
            let machine = pick(hosts, rng).and_then(|host| world.engine.hosts.get(host)).map(|h| h.machine);
            if let Some(machine) = machine.and_then(|number| world.hosts.get_mut(&number)) {
                machine.consumer_uuid = None;
            }
        }
    }
    if hosts.len() > 2
        && rng.below(10) == 0
        && let Some(host) = pick(hosts, rng)
        && let Some(machine) = world.engine.hosts.get(host).map(|h| h.machine)
    {
        world.next_restart(machine, crate::world::engine::NextRestart::NeverBoots);
        world.crash(machine);
        let now = world.now_ms();
        world.advance(now + 30 * MINUTE);
    }
}

fn request(
    world: &World,
    cluster: &ClusterId,
    hosts: &[HostId],
    vms: &[VmId],
    provider: ProviderKind,
    rng: &mut Rng,
) -> Result<PlanRequest, Broken> {
    let installer = match provider {
        ProviderKind::None => Installer::Engine,
        _ if rng.below(6) == 0 => Installer::Engine,
        _ => Installer::Provider,
    };
    // Images are installed under the policy `all` only.
    let nodes = world.hosts.values().any(|host| host.kind == HostKind::Node);
    let policy = match rng.below(12) {
        _ if installer == Installer::Engine || nodes => UpdatePolicy::All,
        0 | 1 => UpdatePolicy::Security { least: [Severity::Low, Severity::Important][rng.below(2) as usize] },
        2 => UpdatePolicy::ZStream,
        3 | 4 => {
            let named = ["OUMS-2025:0001", "OUMS-2025:0003", "OUMS-2025:0004"][rng.below(3) as usize];
            UpdatePolicy::Named { errata: vec![ErratumId::new(named).map_err(text)?], cves: vec![] }
        }
        _ => UpdatePolicy::All,
    };
    let maintenance_policy = match rng.below(3) {
        0 => Some(PolicySetting {
            id: PolicyId::new(crate::world::engine::CLUSTER_MAINTENANCE).map_err(text)?,
            properties: [("OverCommitDurationMinutes".to_owned(), "2".to_owned())].into(),
        }),
        _ => None,
    };
    let named = matches!(policy, UpdatePolicy::Named { .. });
    let mut options = options(installer, maintenance_policy, hosts, rng);
    // Two of them need no restart.
    if named && rng.below(2) == 0 {
        options.reboot = RebootRule::WhenNeeded;
    }
    let several = 1 + u32::try_from(rng.below(3)).unwrap_or(0);
    let level = world.clusters.first().map_or(Level::new(4, 7), |c| c.level);
    // Old hosts support 4.7 already, updated ones 4.8.
    let target_level = match rng.below(6) {
        0 => Some(Level::new(4, 8)),
        1 | 2 if level < Level::new(4, 7) => Some(Level::new(4, 7)),
        _ => None,
    };
    let one = |rng: &mut Rng| pick(hosts, rng).cloned().into_iter().collect::<Vec<HostId>>();
    let exclude = if hosts.len() > 2 && rng.below(10) == 0 { one(rng) } else { vec![] };
    Ok(PlanRequest {
        cluster: cluster.clone(),
        target_level,
        policy,
        hosts: if exclude.is_empty() && rng.below(10) == 0 { one(rng) } else { vec![] },
        order: if exclude.is_empty() && rng.below(6) == 0 { one(rng) } else { vec![] },
        exclude,
        max_unavailable: match rng.below(5) {
            0 => MaxUnavailable::Percent(10 + u32::try_from(rng.below(30)).unwrap_or(0)),
            1 | 2 => MaxUnavailable::Hosts(several),
            _ => MaxUnavailable::Hosts(1),
        },
        consents: consents(hosts, vms, rng),
        options,
        one_host: false,
    })
}

/// In some clusters hosts stand in racks.
fn racks(hosts: &[HostId], rng: &mut Rng) -> Vec<Vec<HostId>> {
    match rng.below(5) {
        0 => hosts.chunks(2 + rng.below(3) as usize).map(<[HostId]>::to_vec).collect(),
        _ => vec![],
    }
}

/// Administrators consent to all, to some or to nothing.
fn consents(hosts: &[HostId], vms: &[VmId], rng: &mut Rng) -> Consents {
    let all = rng.below(2) == 0;
    let mut some = |_: &&VmId| all || rng.below(10) == 0;
    let stop_vms: Vec<VmId> = vms.iter().filter(|v| some(v)).cloned().collect();
    let power_off_vms = stop_vms.iter().filter(|_| rng.below(2) == 0).cloned().collect();
    let fence_hosts = if rng.below(3) == 0 { hosts.to_vec() } else { vec![] };
    Consents { stop_vms, power_off_vms, fence_hosts }
}

fn options(
    installer: Installer,
    maintenance_policy: Option<PolicySetting>,
    hosts: &[HostId],
    rng: &mut Rng,
) -> RunOptions {
    let whole = Deadlines::default();
    let part = [1, 2, 4, 4][rng.below(4) as usize];
    let (windows, begin_until_ms) = windows(rng);
    RunOptions {
        windows,
        begin_until_ms,
        installer,
        reboot: if rng.below(3) == 0 { RebootRule::WhenNeeded } else { RebootRule::Always },
        maintenance_policy,
        approval: match rng.below(8) {
            0 => Approval::AfterCanary,
            1 => Approval::EachHost,
            _ => Approval::None,
        },
        canary: rng.below(3) == 0,
        migration_test: None,
        max_failed: [0, 0, 1, 3][rng.below(4) as usize],
        max_unproven: [0, 0, 1, 2][rng.below(4) as usize],
        wait_ask_ms: [4 * 60, 4 * 60, 60, 20][rng.below(4) as usize] * 60_000,
        apart: racks(hosts, rng),
        soak_ms: [0, 30_000, 120_000][rng.below(3) as usize],
        enroll_certificates: rng.below(2) == 0,
        deadlines: Deadlines {
            evacuate_ms: whole.evacuate_ms / part,
            install_ms: whole.install_ms / part,
            boot_ms: whole.boot_ms / part,
            ..whole
        },
        quiet_ms: [0, 60_000, 300_000][rng.below(3) as usize],
        ..RunOptions::default()
    }
}

/// In some plans hosts are begun only at some times of the day, which for the world begins at midnight, or until a time.
fn windows(rng: &mut Rng) -> (Option<MaintenanceWindows>, Option<TimeMs>) {
    let until = (rng.below(20) == 0).then(|| START_MS + rng.between(HOUR, 6 * HOUR));
    if rng.below(10) != 0 {
        return (None, until);
    }
    let (from, lasts) = (rng.below(3), 1 + rng.below(4));
    let time = |hour: u64| format!("{:02}:{:02}", hour % 24, rng.clone().below(60)).parse::<TimeOfDay>().ok();
    let days = vec![
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];
    let window = time(from).zip(time(from + lasts)).map(|(from, to)| WeeklyWindow { days, from, to });
    let weekly: Vec<WeeklyWindow> = window.into_iter().collect();
    (Some(MaintenanceWindows { time_zone: "UTC".to_owned(), weekly }), until)
}

/// The provider's name as an id.
pub fn provider_name() -> Result<ProviderName, Broken> {
    ProviderName::new(PROVIDER).map_err(text)
}
