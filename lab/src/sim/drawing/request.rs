//! Draws the plan request of a scenario.

use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::cluster::PolicySetting;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::ids::{ClusterId, ErratumId, HostId, PolicyId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{
    Approval, Consents, Deadlines, Installer, MaxUnavailable, PlanRequest, RebootRule, RunOptions, UpdatePolicy,
};
use ovirt_upgrade_manager::model::window::{MaintenanceWindows, TimeOfDay, Weekday, WeeklyWindow};

use super::{Broken, HOUR, ProviderKind, START_MS, pick, text};
use crate::world::World;
use crate::world::rng::Rng;

pub(in crate::sim) fn request(
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
            properties: [("CpuOverCommitDurationMinutes".to_owned(), "3".to_owned())].into(),
        }),
        _ => None,
    };
    let named = matches!(policy, UpdatePolicy::Named { .. });
    let mut options = options(installer, maintenance_policy, hosts, rng);
    // Two of the packages need no restart.
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

/// The consents of the administrators: to all, to some or to no VMs.
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

/// Some plans have maintenance windows on each day (a day of the world begins at midnight), or a last time.
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
