//! The product's client reads over HTTP what the simulation's engine shows of the same world, and each of its actions has
//! the effect that the same action has in a copy of the world.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting, VmStop};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, PolicyId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use upgrade_manager_lab::sim::scenario::Scenario;
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::{ActionResult, CLUSTER_MAINTENANCE, Vdsm};
use upgrade_manager_lab::world::policies::in_full;
use upgrade_manager_lab::world::rng::Rng;

use super::bench::{Bench, actor, call, over, shown_groups, shown_hosts, shown_issues, shown_vms, shown_work};

const SEEDS: u64 = 12;
const ACTIONS: usize = 25;

/// Everything that the client reads equals what the world shows.
async fn is_equal(bench: &Bench, cluster: &ClusterId, at: &str) {
    let world = bench.lab.with_world(|world| world.clone());
    let (engine, call) = (&bench.engine, call(0));
    let about = engine.about(&call).await.unwrap();
    let mut want = world.engine_view();
    // The REST API does not show which lines of VDSM the engine accepts.
    want.inventory.vdsm_versions.clear();
    assert_eq!(about, want, "{at}");
    assert_eq!(Some(engine.cluster(&call, cluster).await.unwrap()), world.cluster_view(cluster), "{at}");
    assert_eq!(engine.hosts(&call, cluster).await.unwrap(), shown_hosts(&world, cluster), "{at}");
    assert_eq!(engine.vms(&call, cluster).await.unwrap(), shown_vms(&world, cluster), "{at}");
    assert_eq!(engine.affinity_groups(&call, cluster).await.unwrap(), shown_groups(&world, cluster), "{at}");
    assert_eq!(engine.health_issues(&call, cluster).await.unwrap(), shown_issues(&world, cluster), "{at}");
    assert_eq!(engine.last_backup(&call).await.unwrap(), world.last_backup_ms(), "{at}");
    assert_eq!(engine.newest_event(&call).await.unwrap(), world.newest_engine_event(), "{at}");
    assert_eq!(engine.events_after(&call, 0, 10_000).await.unwrap(), world.engine_events_after(0, 10_000), "{at}");
    let middle = world.newest_engine_event() / 2;
    assert_eq!(engine.events_after(&call, middle, 7).await.unwrap(), world.engine_events_after(middle, 7), "{at}");
    for host in world.engine.hosts.keys() {
        let whole_seconds = world.boot_time_shown(host).map(|ms| ms / 1_000 * 1_000);
        assert_eq!(engine.boot_time(&call, host).await.unwrap(), whole_seconds, "{at}");
        let work: BTreeSet<String> = engine.work_on(&call, host).await.unwrap().into_iter().collect();
        assert_eq!(work, shown_work(&world, host), "{at}, {host}");
        let events = engine.events_of(&call, host, &[16, 600, 620]).await.unwrap();
        let mut of_host = world.engine_events_after(0, usize::MAX);
        of_host.retain(|e| e.host.as_ref() == Some(host) && [16, 600, 620].contains(&e.code));
        assert_eq!(events, of_host, "{at}");
    }
    let vms: Vec<VmId> = world.engine.vms.keys().take(2).cloned().collect();
    let mut targets = engine.migration_targets(&call, &vms).await.unwrap();
    targets.sort();
    assert_eq!(targets, world.migration_targets(&vms), "{at}");
}

/// A random action, by the client and in a copy of the world. Whether both took it.
async fn act(
    bench: &Bench,
    twin: &mut World,
    cluster: &ClusterId,
    number: usize,
    rng: &mut Rng,
) -> (String, bool, bool) {
    let mut pick = |bound: usize| usize::try_from(rng.below(bound as u64)).unwrap();
    let hosts: Vec<HostId> = twin.engine.hosts.keys().cloned().collect();
    let vms: Vec<VmId> = twin.engine.vms.keys().cloned().collect();
    let (host, other) = (hosts[pick(hosts.len())].clone(), hosts[pick(hosts.len())].clone());
    let vm = vms.get(pick(vms.len().max(1))).cloned();
    let (engine, call) = (&bench.engine, call(number + 1));
    let by = actor(&call);
    let (what, sent, done): (String, Result<(), _>, ActionResult) = match (pick(16), vm) {
        (0..=2, _) => {
            let reason = ["", "because"][pick(2)];
            let sent = engine.deactivate(&call, &host, reason, false).await;
            (format!("deactivate {host}"), sent, twin.deactivate(&host, reason, &by))
        }
        (3 | 4, _) => (format!("activate {host}"), engine.activate(&call, &host).await, twin.activate(&host, &by)),
        (5, _) => (format!("refresh {host}"), engine.refresh(&call, &host).await, twin.refresh(&host, &by)),
        (6, _) => {
            let sent = engine.check_for_upgrade(&call, &host).await;
            (format!("check {host}"), sent, twin.check_for_upgrade(&host, &by))
        }
        (7, _) => {
            let reboot = pick(2) == 0;
            let sent = engine.upgrade(&call, &host, reboot).await;
            (format!("upgrade {host}"), sent, twin.upgrade(&host, reboot, &by))
        }
        (8, _) => {
            let sent = engine.enroll_certificate(&call, &host).await;
            (format!("enroll {host}"), sent, twin.enroll_certificate(&host, &by))
        }
        (9, _) => (format!("fence {host}"), engine.fence_restart(&call, &host).await, twin.fence_restart(&host, &by)),
        (10, Some(vm)) => {
            let how = [VmStop::ShutDown, VmStop::PowerOff][pick(2)];
            (format!("stop {vm}"), engine.stop_vm(&call, &vm, how).await, twin.stop_vm(&vm, how, &by))
        }
        (11, Some(vm)) => {
            let sent = engine.start_vm(&call, &vm, &host).await;
            (format!("start {vm}"), sent, twin.start_vm(&vm, &host, &by))
        }
        (12, Some(vm)) => {
            let sent = engine.migrate_vm(&call, &vm, &other).await;
            (format!("migrate {vm} to {other}"), sent, twin.migrate_vm(&vm, &other, &by))
        }
        (13, _) => {
            let level = Level::new(4, [7, 8][pick(2)]);
            // The engine takes the level in force without a change.
            if twin.cluster_view(cluster).is_some_and(|view| view.level == level) {
                return ("nothing".to_owned(), true, true);
            }
            (
                format!("level {level}"),
                engine.set_level(&call, cluster, level).await,
                twin.set_level(cluster, level, &by),
            )
        }
        (14, _) => {
            let properties = [("HighUtilization".to_owned(), ["80", "70"][pick(2)].to_owned())].into();
            let policy = PolicySetting { id: PolicyId::new(CLUSTER_MAINTENANCE).unwrap(), properties };
            let sent = engine.set_policy(&call, cluster, &policy).await;
            ("policy".to_owned(), sent, twin.set_policy(cluster, &in_full(&policy), &by))
        }
        _ => {
            let change = [FlagChange::Start, FlagChange::Progress(40), FlagChange::Finish][pick(3)];
            let sent = engine.upgrade_flag(&call, cluster, change).await;
            (format!("{change:?}"), sent, twin.upgrade_flag(cluster, change, &by))
        }
    };
    if let (Err(error), Err(refusal)) = (&sent, &done) {
        let code = if refusal.status == 404 { Code::EngineNotFound } else { Code::EngineRejected };
        assert_eq!(error.code(), code, "{what}: {error} {refusal:?}");
        let words = refusal.detail.trim_matches(['[', ']']).replace('\n', " ");
        assert!(error.to_string().contains(&words), "{what}: {error} has not {words:?}");
    }
    (what, sent.is_ok(), done.is_ok())
}

fn mishap(world: &mut World, host: &HostId, vm: Option<&VmId>, which: u64) {
    match which {
        0 => world.set_vdsm(host, Vdsm::PortClosed),
        1 => world.set_vdsm(host, Vdsm::Answers),
        2 => world.set_networks_out_of_sync(host, &["storage"]),
        3 => world.set_operations(host, vec!["Transferring an image".to_owned()]),
        4 => world.set_operations(host, vec![]),
        5 => world.record_backup(),
        6 => vm.into_iter().for_each(|vm| world.set_disk_work(vm, Some("locked"))),
        7 => vm.into_iter().for_each(|vm| world.set_disk_work(vm, Some("being backed up"))),
        _ => {}
    }
}

async fn play(seed: u64) -> usize {
    let scenario = Scenario::new(seed).unwrap();
    let cluster = scenario.cluster.clone();
    let bench = over(scenario.world);
    // The login is an event.
    bench.engine.about(&call(0)).await.unwrap();
    is_equal(&bench, &cluster, &format!("seed {seed}, at the beginning")).await;
    let mut twin = bench.lab.with_world(|world| world.clone());
    let (mut rng, mut taken) = (Rng::new(seed ^ 0xabc), 0);
    for number in 0..ACTIONS {
        let (what, sent, done) = act(&bench, &mut twin, &cluster, number, &mut rng).await;
        let at = format!("seed {seed}, action {number}: {what}");
        assert_eq!(sent, done, "{at}");
        taken += usize::from(done);
        let host = twin.engine.hosts.keys().nth(rng.below(twin.engine.hosts.len() as u64) as usize).unwrap().clone();
        let vm = twin.engine.vms.keys().next().cloned();
        let (which, ms) = (rng.below(16), [0, 400, 6_000, 70_000, 500_000][rng.below(5) as usize]);
        let goes_on = |world: &mut World| {
            mishap(world, &host, vm.as_ref(), which);
            world.advance(world.now_ms() + ms);
        };
        goes_on(&mut twin);
        bench.lab.with_world(goes_on);
        let shown = |w: &World| {
            format!(
                "{:?} {:?} {:?} {:?}",
                w.host_views(&cluster),
                w.vm_views(&cluster),
                w.cluster_view(&cluster),
                w.engine_events()
            )
        };
        assert_eq!(bench.lab.with_world(|world| shown(world)), shown(&twin), "{at}");
        if number % 5 == 4 {
            is_equal(&bench, &cluster, &at).await;
        }
    }
    taken
}

#[tokio::test]
async fn the_client_reads_and_changes_what_the_simulation_shows() {
    let mut taken = 0;
    for seed in 1..=SEEDS {
        taken += play(seed).await;
    }
    println!("{SEEDS} worlds, {} actions, {taken} taken", SEEDS as usize * ACTIONS);
    assert!(taken > SEEDS as usize * ACTIONS / 4, "{taken}");
}
