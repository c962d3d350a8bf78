//! Actions on hosts: maintenance, activation, refresh, checks, upgrades, levels.

use ovirt_upgrade_manager::model::cluster::{FlagChange, HostedEngine, Obstacle, PolicySetting, Spm};
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::ids::PolicyId;
use ovirt_upgrade_manager::model::level::Level;

use super::*;
use upgrade_manager_lab::world::engine::NO_POLICY;
use upgrade_manager_lab::world::engine::hosts::LEVEL_MISMATCH;
use upgrade_manager_lab::world::engine::{CLUSTER_MAINTENANCE, NextRestart, Vdsm};
use upgrade_manager_lab::world::{HostAction, action};

#[test]
fn an_update_in_maintenance_is_shown_after_a_refresh_and_its_boot_after_activation() {
    let mut s = small(2);
    s.empty_out(2);
    let (old, machine) = (s.view(2), s.machine(2));
    let host = s.world.hosts.get_mut(&machine).unwrap();
    HostAction::UpdateAll.apply(&s.world.catalogue, host);
    let later = s.world.now_ms() + 5 * MINUTE;
    s.world.advance(later);
    action::boot(&s.world.catalogue, s.world.hosts.get_mut(&machine).unwrap(), later);
    assert_eq!(s.view(2).inventory, old.inventory);
    let (id, booted) = (s.h(2), s.world.boot_time_shown(&s.h(2)).unwrap());
    s.world.refresh(&id, &admin()).unwrap();
    assert!(s.view(2).inventory.reported_levels.unwrap().contains(&Level::new(4, 8)));
    assert_eq!(s.world.boot_time_shown(&id), Some(booted));
    s.world.activate(&id, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    assert_eq!(s.world.boot_time_shown(&id), Some(later));
}

#[test]
fn a_vm_that_no_host_can_take_gives_409_and_the_host_keeps_preparing() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    s.world.make_spm(&two);
    let id = s.add(vm("big", &two));
    s.world.set_host_memory(&one, 4_096);
    s.refused(s.world.clone().deactivate(&two, "x", &admin()), 409);
    let _ = s.world.deactivate(&two, "x", &admin());
    assert_eq!((s.status(2), s.host(2).spm), (HostStatus::PreparingForMaintenance, Spm::None));
    assert!(s.codes().ends_with(&[600, 602]));
    s.pass(20 * MINUTE);
    assert_eq!((s.status(2), s.host(1).spm), (HostStatus::PreparingForMaintenance, Spm::Spm));
    // The engine tries again every 300 s.
    s.world.set_host_memory(&one, 65_536);
    s.pass(5 * MINUTE + 30_000);
    assert_eq!((s.status(2), s.vm(&id).host), (HostStatus::Maintenance, Some(one)));
}

#[test]
fn maintenance_is_refused_for_the_first_reason_in_the_engines_order() {
    let mut s = small_with(2, |h| h.hosted_engine = true);
    let (one, two) = (s.h(1), s.h(2));
    let says = |s: &mut Small, word: &str| {
        let refusal = s.world.deactivate(&two, "", &admin()).unwrap_err();
        assert!(refusal.status == 409 && refusal.detail.contains(word), "{word}: {refusal:?}");
        assert_eq!((s.status(2), s.codes().last().copied()), (HostStatus::Up, Some(14_001)));
    };
    s.world.set_operations(&two, vec!["image transfer".to_owned()]);
    says(&mut s, "operations");
    let pinned = s.add(Vm { migration: Migration::Pinned, ..vm("pinned", &two) });
    says(&mut s, "non-migratable");
    let engine = s.add(Vm { hosted_engine: true, ..vm("engine", &two) });
    let set = |s: &mut Small, on: bool| s.world.change_host(&one, |h| h.set_local_maintenance(on));
    set(&mut s, true);
    says(&mut s, "hosted engine");
    set(&mut s, false);
    s.world.remove_vm(&pinned);
    s.world.change_vm(&engine, |v| v.shown.obstacles = vec![Obstacle::PluggedSnapshot]);
    says(&mut s, "snapshots");
    s.world.change_vm(&engine, |v| v.shown.obstacles.clear());
    s.world.set_operations(&two, vec![]);
    s.world.change_host(&two, |h| h.spm = Spm::Contending);
    says(&mut s, "SPM");
    s.world.change_host(&two, |h| h.spm = Spm::None);
    s.world.change_host(&one, |h| h.status = HostStatus::Maintenance);
    says(&mut s, "hosted engine");
    s.world.change_host(&one, |h| h.status = HostStatus::Up);
    s.world.deactivate(&two, "", &admin()).unwrap();
    assert_eq!(s.codes().iter().filter(|c| **c == 620).count(), 1);
    s.until(2, HostStatus::Maintenance);
    let he = s.view(2).hosted_engine;
    let local = HostedEngine { active: true, score: 0, local_maintenance: true, global_maintenance: false };
    assert_eq!((he, s.vm(&engine).host), (Some(local), Some(one.clone())));
    s.world.activate(&two, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    assert_eq!(s.view(2).hosted_engine.unwrap().score, 3400);
}

#[test]
fn a_host_that_goes_down_right_after_maintenance_leaves_it() {
    let mut s = small(2);
    s.world.engine.timing.settle = (8_000, 8_000);
    let (id, machine) = (s.h(2), s.machine(2));
    s.world.deactivate(&id, "x", &admin()).unwrap();
    s.until(2, HostStatus::Maintenance);
    assert_eq!(s.world.work_on(&id).len(), 1);
    let mut other = Small { world: s.world.clone(), cluster: s.cluster.clone(), hosts: s.hosts.clone() };
    other.world.crash(machine);
    assert_eq!(other.status(2), HostStatus::Connecting);
    other.until(2, HostStatus::NonResponsive);
    other.until(2, HostStatus::Up);
    s.pass(8_000);
    assert!(s.world.work_on(&id).is_empty());
    s.world.crash(machine);
    s.pass(20 * MINUTE);
    assert_eq!(s.status(2), HostStatus::Maintenance);
}

#[test]
fn a_host_that_hangs_is_connecting_after_22_seconds() {
    let mut s = small(2);
    s.empty_out(2);
    let id = s.h(2);
    s.world.set_vdsm(&id, Vdsm::Hangs);
    assert!(!s.world.vdsm_answers(&id));
    s.refused(s.world.clone().refresh(&id, &admin()), 400);
    let _ = s.world.refresh(&id, &admin());
    s.pass(21_000);
    assert_eq!(s.status(2), HostStatus::Maintenance);
    s.pass(1_500);
    assert_eq!(s.status(2), HostStatus::Connecting);
}

#[test]
fn a_mismatched_host_is_up_for_half_a_second_and_tried_again_every_five_minutes() {
    let mut s = small(2);
    s.empty_out(2);
    let (id, machine) = (s.h(2), s.machine(2));
    s.world.hosts.get_mut(&machine).unwrap().levels.clear();
    s.world.activate(&id, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    s.pass(500);
    assert_eq!((s.status(2), s.view(2).status_detail.as_deref()), (HostStatus::NonOperational, Some(LEVEL_MISMATCH)));
    s.pass(30 * MINUTE);
    let tried = s.codes().iter().filter(|c| **c == 9502).count();
    assert!((5..=7).contains(&tried), "{tried}");
    s.world.hosts.get_mut(&machine).unwrap().start_vdsm();
    s.pass(6 * MINUTE);
    assert_eq!(s.status(2), HostStatus::Up);
}

#[test]
fn a_check_keeps_the_status_and_its_events_have_no_correlation_id() {
    let mut s = small_with(2, |h| h.up_to_date = h.name == "h1");
    s.empty_out(2);
    let (one, two, machine) = (s.h(1), s.h(2), s.machine(2));
    s.world.change_host(&two, |h| h.update_available = false);
    s.world.check_for_upgrade(&two, &admin()).unwrap();
    s.world.check_for_upgrade(&two, &admin()).unwrap();
    s.pass(MINUTE);
    assert!(s.codes().ends_with(&[884, 886, 885, 843]), "{:?}", s.codes());
    assert_eq!(s.view(2).inventory.engine_update_available, Some(true));
    let events = s.world.engine_events_after(0, 1_000);
    let with = |code: u32| events.iter().filter(|e| e.code == code).all(|e| e.correlation_id.is_some());
    assert!(with(884) && !with(885) && !with(843));
    s.world.next_restart(machine, NextRestart::NeverBoots);
    s.world.crash(machine);
    s.world.check_for_upgrade(&two, &admin()).unwrap();
    s.pass(MINUTE);
    assert_eq!((s.status(2), s.codes().last().copied()), (HostStatus::Maintenance, Some(839)));
    s.refused(s.world.clone().upgrade(&one, true, &admin()), 409);
}

#[test]
fn an_upgrade_that_will_fail_is_accepted() {
    let mut s = small(2);
    let two = s.h(2);
    let id = s.add(Vm { migration: Migration::UserMigratable, ..vm("manual", &two) });
    s.world.upgrade(&two, true, &admin()).unwrap();
    assert!(s.codes().ends_with(&[840, 14_001, 841]));
    assert_eq!(s.status(2), HostStatus::Up);
    // A person migrates it.
    s.world.deactivate(&two, "", &admin()).unwrap();
    s.until(2, HostStatus::Maintenance);
    assert_eq!(s.vm(&id).host, Some(s.h(1)));
}

#[test]
fn an_upgrade_that_cannot_start_its_migrations_activates_the_host_again() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    s.add(vm("a", &two));
    s.world.set_host_memory(&one, 0);
    s.world.upgrade(&two, true, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    assert!(s.codes().windows(2).any(|w| w == [17, 841]));
    s.pass(30 * MINUTE);
    assert_eq!(s.status(2), HostStatus::Up);
}

#[test]
fn a_node_is_always_rebooted_and_reports_its_new_level() {
    let mut s = small_with(1, |h| h.kind = HostKind::Node);
    s.empty_out(1);
    let (id, before) = (s.h(1), s.world.inspect(s.machine(1)).unwrap());
    s.world.upgrade(&id, false, &admin()).unwrap();
    s.until(1, HostStatus::Reboot);
    assert_eq!(s.codes().last(), Some(&842));
    s.until(1, HostStatus::Maintenance);
    s.pass(10 * MINUTE);
    let after = s.world.inspect(s.machine(1)).unwrap();
    assert!(before.boot_id != after.boot_id && before.kernel != after.kernel, "{after:?}");
    s.world.refresh(&id, &admin()).unwrap();
    let shown = s.view(1).inventory;
    assert!(shown.reported_levels.unwrap().contains(&Level::new(4, 8)));
    assert_eq!(shown.engine_update_available, Some(false));
}

#[test]
fn activation_while_it_installs_ends_with_vms_killed() {
    let mut s = small(2);
    s.empty_out(2);
    let (one, two) = (s.h(1), s.h(2));
    let id = s.add(vm("moved", &one));
    s.world.upgrade(&two, true, &admin()).unwrap();
    s.until(2, HostStatus::Installing);
    s.world.activate(&two, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    s.world.migrate_vm(&id, &two, &admin()).unwrap();
    s.pass(20_000);
    assert_eq!(s.vm(&id).host, Some(two));
    s.until(2, HostStatus::Reboot);
    s.until(2, HostStatus::Maintenance);
    s.pass(5 * MINUTE);
    assert_eq!(s.world.vms_killed().len(), 1);
}

#[test]
fn certificates_are_enrolled_in_maintenance_only() {
    let mut s = small(2);
    let two = s.h(2);
    s.refused(s.world.clone().enroll_certificate(&two, &admin()), 409);
    s.empty_out(2);
    let before = s.view(2).certificate_ends_ms;
    s.world.enroll_certificate(&two, &admin()).unwrap();
    assert_eq!(s.status(2), HostStatus::Installing);
    s.until(2, HostStatus::Maintenance);
    assert!(s.view(2).certificate_ends_ms > before);
}

#[test]
fn any_actor_can_clear_the_upgrade_flag() {
    let mut s = small(1);
    let cluster = s.cluster.clone();
    let other = Actor { correlation: Some("other".to_owned()), ..admin() };
    let mut flag = |change, actor: &Actor| s.world.upgrade_flag(&cluster, change, actor).map_err(|r| r.status);
    assert_eq!(flag(FlagChange::Progress(1), &admin()), Err(400));
    assert_eq!(flag(FlagChange::Start, &admin()), Ok(()));
    assert_eq!(flag(FlagChange::Start, &admin()), Err(400));
    assert_eq!(flag(FlagChange::Progress(5), &other), Err(400));
    assert_eq!(flag(FlagChange::Progress(101), &admin()), Err(400));
    assert_eq!(flag(FlagChange::Progress(50), &admin()), Ok(()));
    assert_eq!(flag(FlagChange::Finish, &other), Ok(()));
    assert_eq!(flag(FlagChange::Finish, &other), Ok(()));
    assert!(s.world.cluster_view(&cluster).unwrap().upgrade.is_none());
    assert_eq!(s.world.clusters[0].flag_holder, "oum-1");
}

#[test]
fn a_level_is_checked_against_the_reports_of_active_hosts() {
    let mut s = small_with(2, |h| h.up_to_date = h.name == "h1");
    let (cluster, two, new) = (s.cluster.clone(), s.h(2), Level::new(4, 8));
    let running = s.add(vm("runs", &s.h(1)));
    s.refused(s.world.clone().set_level(&cluster, new, &admin()), 400);
    s.refused(s.world.clone().set_level(&cluster, Level::new(4, 6), &admin()), 400);
    s.refused(s.world.clone().set_level(&cluster, Level::new(5, 0), &admin()), 400);
    s.empty_out(2);
    s.world.set_level(&cluster, new, &admin()).unwrap();
    assert_eq!(s.vm(&running).custom_level, Some(Level::new(4, 7)));
    s.world.activate(&two, &admin()).unwrap();
    s.until(2, HostStatus::NonOperational);
}

#[test]
fn a_known_policy_is_set_and_an_unknown_one_sets_none() {
    let mut s = small(1);
    let cluster = s.cluster.clone();
    let set = |s: &mut Small, id: &str| {
        let properties = [("CpuOverCommitDurationMinutes".to_owned(), "2".to_owned())].into();
        let policy = PolicySetting { id: PolicyId::new(id).unwrap(), properties };
        s.world.set_policy(&cluster, &policy, &admin()).unwrap();
        let shown = s.world.cluster_view(&cluster).unwrap().policy;
        (shown.is(&policy), shown.id.as_str().to_owned())
    };
    assert!(set(&mut s, CLUSTER_MAINTENANCE).0);
    assert_eq!(set(&mut s, "no such").1, NO_POLICY);
}
