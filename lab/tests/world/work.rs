//! Generated worlds, and the tasks of the provider in them. World time passes by hand.

use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::level::Level;
use upgrade_manager_lab::world::*;

pub fn world() -> World {
    World::new(&WorldOptions::default()).unwrap()
}

pub fn job(world: &mut World, hosts: &[u64], action: HostAction, concurrency: Option<usize>) -> u64 {
    world.start_job(NewJob {
        feature: None,
        template: (1, "t".into()),
        category: "c".into(),
        description: "d".into(),
        search_query: String::new(),
        inputs: vec![],
        actions: hosts.iter().map(|h| (*h, Ok(action.clone()))).collect(),
        concurrency,
        start_at_ms: None,
    })
}

pub fn child(world: &World, job: u64, number: usize) -> &Task {
    &world.tasks[&world.jobs[&job].hosts[number].1]
}

pub fn installable(world: &World, host: u64) -> Vec<String> {
    let numbers = world.errata_of(&world.hosts[&host], false);
    numbers.into_iter().map(|n| world.catalogue.advisories[n].id.clone()).collect()
}

#[test]
fn the_same_seed_makes_the_same_world() {
    let text = |seed| {
        let mut w = World::new(&WorldOptions { seed, ..WorldOptions::default() }).unwrap();
        let id = job(&mut w, &[11, 12], HostAction::UpdateAll, None);
        w.settle(600_000);
        format!("{:?} {:?}", w.inventory().unwrap(), w.tasks[&w.jobs[&id].task])
    };
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}

#[test]
fn the_world_has_the_requested_hosts() {
    let w = world();
    let inventory = w.inventory().unwrap();
    assert_eq!(inventory.clusters.iter().map(|c| c.hosts.len()).sum::<usize>(), 30);
    let hosts = || inventory.clusters.iter().flat_map(|c| &c.hosts);
    assert_eq!(hosts().filter(|h| h.kind == Some(HostKind::Node)).count(), 2);
    for cluster in &inventory.clusters {
        let waiting: Vec<_> = cluster.hosts.iter().filter(|h| h.status == HostStatus::Maintenance).collect();
        assert!((1..=2).contains(&waiting.len()) && waiting.iter().all(|h| h.vm_count == Some(0)), "{}", cluster.name);
    }
    for host in w.hosts.values().filter(|h| h.consumer_uuid.is_some()) {
        assert!((60..=125).contains(&host.installed.len()), "{}: {}", host.name, host.installed.len());
    }
}

#[test]
fn applicability_lags_behind_an_installation() {
    let mut w = world();
    let wanted = installable(&w, 11)[..2].to_vec();
    let id = job(&mut w, &[11], HostAction::InstallErrata(wanted.clone()), None);
    let mut seen = vec![];
    while !w.tasks[&w.jobs[&id].task].is_over() {
        let next = w.next_event_ms().unwrap();
        w.advance(next);
        seen.push(child(&w, id, 0).progress);
    }
    assert!(seen.windows(2).any(|p| p[1] < p[0]), "progress goes back once: {seen:?}");
    assert_eq!(child(&w, id, 0).result, TaskResult::Success);
    assert!(installable(&w, 11).contains(&wanted[0]), "still offered right after the job");
    let before = w.now_ms();
    w.settle(600_000);
    assert!(w.now_ms() - before >= 15_000, "tens of seconds");
    assert!(!installable(&w, 11).iter().any(|e| wanted.contains(e)));
}

#[test]
fn levels_change_when_vdsm_starts_and_not_before() {
    let mut w = world();
    let top = |w: &World| w.hosts[&11].levels.last().copied();
    assert_eq!(top(&w), Some(Level::new(4, 7)));
    let id = job(&mut w, &[11], HostAction::UpdatePackages(vec!["vdsm".into()]), None);
    w.settle(600_000);
    assert_eq!(child(&w, id, 0).result, TaskResult::Success);
    job(&mut w, &[11], HostAction::UpdatePackages(vec!["libvirt".into(), "qemu-kvm".into()]), None);
    w.settle(600_000);
    assert_eq!(top(&w), Some(Level::new(4, 7)), "vdsmd has not been restarted");
    job(&mut w, &[11], HostAction::Restart, None);
    w.settle(900_000);
    assert_eq!(top(&w), Some(Level::new(4, 8)));
}

#[test]
fn a_restart_takes_the_host_down_and_it_boots_again() {
    let mut w = world();
    let booted = w.hosts[&11].booted_at_ms;
    job(&mut w, &[11], HostAction::UpdateAll, None);
    w.settle(900_000);
    assert!(w.hosts[&11].needs_reboot());
    let id = job(&mut w, &[11], HostAction::Restart, None);
    while w.hosts[&11].power != Power::Booting {
        let next = w.next_event_ms().unwrap();
        w.advance(next);
    }
    assert_eq!(child(&w, id, 0).result, TaskResult::Success, "the job ends before the machine goes down");
    let failing = job(&mut w, &[11], HostAction::UploadProfile, None);
    w.settle(900_000);
    assert_eq!(child(&w, failing, 0).result, TaskResult::Error);
    assert!(child(&w, failing, 0).errors[0].contains("Could not establish connection"));
    let host = &w.hosts[&11];
    assert!(host.power == Power::On && host.booted_at_ms > booted && !host.needs_reboot());
}

/// Each condition alone keeps the machine up.
#[test]
fn a_guarded_restart_is_refused_for_another_boot_under_vms_and_too_late() {
    for (other_boot, qemu, late, why) in [
        (true, 0, false, "has booted since"),
        (false, 2, false, "runs 2 VMs"),
        (false, 0, true, "came too late"),
        (false, 0, false, ""),
    ] {
        let mut w = world();
        w.engine.vms.clear();
        w.strangers_on(11, qemu);
        let boots = w.hosts[&11].boots;
        let boot_id = if other_boot { "another".to_owned() } else { w.hosts[&11].boot_id() };
        let until_ms = w.now_ms() + if late { 0 } else { 1_200_000 };
        let id = job(&mut w, &[11], HostAction::RestartIf { boot_id, until_ms }, None);
        w.settle(900_000);
        let task = child(&w, id, 0);
        let is_refused = task.result == TaskResult::Error;
        assert_eq!((is_refused, w.hosts[&11].boots == boots), (!why.is_empty(), !why.is_empty()), "{why}");
        assert!(task.lines.iter().any(|line| line.text.contains(why)), "{why}: {:?}", task.lines);
    }
}

#[test]
fn a_node_has_no_installable_errata_and_gets_its_image_by_name() {
    let mut w = world();
    let (fresh, updated) = (w.hosts[&39].clone(), w.hosts[&40].clone());
    assert!(fresh.newest(package::IMAGE_PLACEHOLDER).is_some() && updated.newest(package::IMAGE).is_some());
    assert!(installable(&w, 39).is_empty() && !w.errata_of(&fresh, true).is_empty());
    let newer = |h: &Host| {
        applicability::newer_offers(&w.catalogue, h, &h.profile)
            .into_iter()
            .filter(|o| o.package.name == package::IMAGE)
            .count()
    };
    assert_eq!((newer(&fresh), newer(&updated)), (0, 1), "Katello sees no Obsoletes");
    job(&mut w, &[39], HostAction::InstallPackages(vec![package::IMAGE.into()]), None);
    w.settle(600_000);
    assert_eq!(w.hosts[&39].image().unwrap().to_string(), "4.5.6-1.el9");
    assert!(w.hosts[&39].needs_reboot());
    job(&mut w, &[39], HostAction::Restart, None);
    w.settle(900_000);
    assert_eq!(w.hosts[&39].levels.last().copied(), Some(Level::new(4, 8)), "the new layer brings its packages");
}

#[test]
fn a_job_limits_the_hosts_that_run_at_once() {
    let mut w = world();
    let id = job(&mut w, &[11, 12, 13, 14, 15], HostAction::UploadProfile, Some(2));
    let mut most = 0;
    while !w.tasks[&w.jobs[&id].task].is_over() {
        let next = w.next_event_ms().unwrap();
        w.advance(next);
        let running = (0..5).filter(|n| child(&w, id, *n).state == TaskState::Running).count();
        most = most.max(running);
    }
    assert_eq!(most, 2);
    assert_eq!(w.tasks[&w.jobs[&id].task].result, TaskResult::Success);
}

#[test]
fn disturbed_tasks() {
    let disturbed = |disturbance: Disturbance| {
        let mut w = world();
        w.task_faults.push(TaskFault {
            host: Some(w.hosts[&11].fqdn.clone()),
            first: 1,
            last: Some(1),
            disturbance,
            seen: 0,
        });
        let wanted = installable(&w, 11);
        let id = job(&mut w, &[11], HostAction::InstallErrata(wanted.clone()), None);
        w.settle(3_600_000);
        let unchanged = installable(&w, 11) == wanted;
        (child(&w, id, 0).state, child(&w, id, 0).result, unchanged, child(&w, id, 0).vanished)
    };
    use TaskResult::{Error, Pending, Success, Warning};
    use TaskState::{Paused, Running, Stopped};
    assert_eq!(disturbed(Disturbance::Stuck), (Running, Pending, true, false));
    assert_eq!(disturbed(Disturbance::Paused), (Paused, Error, true, false));
    assert_eq!(disturbed(Disturbance::Vanished), (Stopped, Success, false, true));
    assert_eq!(disturbed(Disturbance::Fails("no space left".into())), (Stopped, Error, true, false));
    for end in [
        Disturbance::Unreachable,
        Disturbance::LoginRefused,
        Disturbance::TemplateFails("x".into()),
        Disturbance::TimesOut,
    ] {
        assert_eq!(disturbed(end.clone()), (Stopped, Error, true, false), "{end:?}");
    }
    // It did its work.
    assert_eq!(disturbed(Disturbance::ResultLost), (Running, Pending, false, false));
    assert_eq!(disturbed(Disturbance::Warning("x".into())), (Stopped, Warning, true, false));
    assert_eq!(disturbed(Disturbance::ChangesNothing), (Stopped, Success, true, false));
    assert_eq!(disturbed(Disturbance::ProfileNeverUploaded), (Stopped, Success, true, false));
}

#[test]
fn a_silent_agent_ends_in_a_warning() {
    let mut w = world();
    w.hosts.get_mut(&11).unwrap().agent_running = false;
    let id = w.start_agent_task("Actions::Katello::Host::Package::Update", "Update package", 11, HostAction::UpdateAll);
    w.settle(600_000);
    let task = &w.tasks[&id];
    assert_eq!((task.state, task.result), (TaskState::Stopped, TaskResult::Warning));
    assert!(task.errors[0].starts_with("Host did not respond within 20 seconds."));
}

#[test]
fn cancelling_a_job_ends_its_tasks() {
    let mut w = world();
    let id = job(&mut w, &[11, 12], HostAction::UpdateAll, Some(1));
    let parent = w.jobs[&id].task.clone();
    w.advance(w.now_ms() + 5_000);
    assert!(w.cancel_task(&parent) && !w.cancel_task(&parent));
    w.settle(600_000);
    assert_eq!(w.tasks[&parent].result, TaskResult::Cancelled);
    assert!((0..2).all(|n| child(&w, id, n).result == TaskResult::Cancelled));
    assert_eq!(w.hosts[&11].installed, w.hosts[&11].profile);
}

#[test]
fn foreign_advisories_reach_the_hosts() {
    let line = r#"{"id":"X-1","type":"security","severity":"Low","title":"t","description":"","issued":"2024-01-01","updated":"2024-01-02","reboot_suggested":false,"cves":[],"bugs":[],"packages":[{"name":"openssl","evr":"1:9.0.0-1.el9"},{"name":"foreign-thing","evr":"2.0-1.el9"}]}"#;
    let w = World::new(&WorldOptions { advisories: vec![line.into()], ..WorldOptions::default() }).unwrap();
    assert!(w.hosts.values().any(|h| h.newest("foreign-thing").is_some()));
    let number = w.catalogue.find("X-1").unwrap();
    assert!(w.hosts[&11].applicable.contains(&number));
}

/// With the real advisories, where they are available.
#[test]
fn real_advisories_give_every_host_errata() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/advisories");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.jsonl"));
    let (Ok(eight), Ok(nine)) = (read("almalinux8"), read("almalinux9")) else {
        upgrade_manager_lab::skipped("no real advisories here");
        return;
    };
    let w = World::new(&WorldOptions { advisories: vec![eight, nine], ..WorldOptions::default() }).unwrap();
    let on = |el: u8| w.hosts.values().filter(move |h| h.el == el && h.kind == HostKind::El);
    let engine = w.find_host(engine_machine::FQDN).unwrap();
    assert_eq!(w.errata_of(engine, true).len(), 1, "the engine machine's system is up to date");
    assert!(on(8).count() > 1 && on(9).count() > 2);
    for host in on(8).chain(on(9)).filter(|h| h.cluster.is_some()) {
        assert!(w.errata_of(host, false).len() > 50, "{}: {}", host.name, w.errata_of(host, false).len());
    }
}
