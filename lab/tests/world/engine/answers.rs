//! The engine's answer to each action in each status, as recorded (facts 10.3).

use super::*;
use upgrade_manager_lab::world::engine::Vdsm;

type Action = fn(&mut World, &HostId) -> Result<(), Refusal>;

type Answers = &'static [(Action, u16)];

const ACTIVATE: Action = |w, h| w.activate(h, &admin());
const DEACTIVATE: Action = |w, h| w.deactivate(h, "", &admin());
const REFRESH: Action = |w, h| w.refresh(h, &admin());
const CHECK: Action = |w, h| w.check_for_upgrade(h, &admin());
const UPGRADE: Action = |w, h| w.upgrade(h, true, &admin());
const ENROLL: Action = |w, h| w.enroll_certificate(h, &admin());
const FENCE: Action = |w, h| w.fence_restart(h, &admin());

/// Answer of each action to an empty host of that status; `silent`: its VDSM does not answer.
fn answer(status: HostStatus, silent: bool, action: Action) -> u16 {
    let mut s = small(2);
    let host = s.h(2);
    s.world.change_host(&host, |h| {
        h.status = status;
        h.vdsm = if silent { Vdsm::PortClosed } else { Vdsm::Answers };
        h.reboot_window_ms = if status == HostStatus::Reboot { i64::MAX } else { 0 };
    });
    action(&mut s.world, &host).map_or_else(|r| r.status, |()| 200)
}

#[test]
fn the_engine_answers_actions_by_status_as_recorded() {
    use HostStatus as S;
    let recorded: [(S, bool, Answers); 9] = [
        (S::Up, false, &[(ACTIVATE, 409), (REFRESH, 200), (ENROLL, 409), (FENCE, 409), (UPGRADE, 200)]),
        (S::Maintenance, false, &[(DEACTIVATE, 409), (REFRESH, 200), (CHECK, 200), (ACTIVATE, 200), (FENCE, 409)]),
        (S::NonResponsive, true, &[(ACTIVATE, 409), (CHECK, 409), (REFRESH, 400), (DEACTIVATE, 200), (FENCE, 409)]),
        (S::Connecting, true, &[(CHECK, 409), (FENCE, 409)]),
        (S::Installing, false, &[(ACTIVATE, 200), (REFRESH, 200), (CHECK, 409), (FENCE, 409)]),
        (S::Reboot, true, &[(ACTIVATE, 200), (DEACTIVATE, 409), (UPGRADE, 409), (CHECK, 409), (REFRESH, 400)]),
        (S::InstallFailed, false, &[(CHECK, 200), (UPGRADE, 200), (ACTIVATE, 200), (DEACTIVATE, 200)]),
        (S::NonOperational, false, &[(CHECK, 200), (REFRESH, 200), (DEACTIVATE, 200)]),
        (S::PreparingForMaintenance, false, &[(UPGRADE, 409), (REFRESH, 200), (ACTIVATE, 200), (DEACTIVATE, 200)]),
    ];
    for (status, silent, actions) in recorded {
        for (number, (action, expected)) in actions.iter().enumerate() {
            assert_eq!(answer(status, silent, *action), *expected, "{status:?}, action {number}");
        }
    }
}

#[test]
fn a_failed_refresh_in_maintenance_changes_the_state_and_in_a_reboot_does_not() {
    let after = |status: HostStatus| {
        let mut s = small(2);
        let host = s.h(2);
        s.world.set_vdsm(&host, Vdsm::PortClosed);
        s.world.change_host(&host, |h| {
            h.status = status;
            h.reboot_window_ms = if status == HostStatus::Reboot { i64::MAX } else { 0 };
        });
        s.world.refresh(&host, &admin()).unwrap_err();
        s.status(2)
    };
    assert_eq!(after(HostStatus::Maintenance), HostStatus::Connecting);
    assert_eq!(after(HostStatus::Reboot), HostStatus::Reboot);
    assert_eq!(after(HostStatus::NonResponsive), HostStatus::NonResponsive);
}

#[test]
fn an_upgrade_needs_updates_and_a_second_one_before_the_first_installs_is_accepted() {
    let mut s = small(2);
    let two = s.h(2);
    s.world.engine.timing.upgrade_gap = (8_000, 8_000);
    s.world.upgrade(&two, true, &admin()).unwrap();
    s.until(2, HostStatus::Maintenance);
    s.world.upgrade(&two, true, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    assert_eq!(s.codes().iter().filter(|c| **c == 888).count(), 1);
    s.refused(s.world.clone().upgrade(&two, true, &admin()), 409);
    // After a failure it can be tried again.
    s.world.change_host(&two, |h| h.update_available = true);
    s.world.next_upgrade_fails(&two);
    s.world.upgrade(&two, true, &admin()).unwrap();
    s.until(2, HostStatus::InstallFailed);
    s.world.check_for_upgrade(&two, &admin()).unwrap();
    assert!(s.codes().ends_with(&[841, 887]));
    assert!(s.host(2).update_available);
}

#[test]
fn a_host_that_goes_to_maintenance_accepts_no_vm() {
    let mut s = small(3);
    let (one, two) = (s.h(1), s.h(2));
    let id = s.add(vm("coming", &one));
    s.world.migrate_vm(&id, &two, &admin()).unwrap();
    s.world.deactivate(&two, "", &admin()).unwrap();
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Up, Some(one.clone())));
    s.until(2, HostStatus::Maintenance);
    s.pass(MINUTE);
    assert_eq!(s.vm(&id).host, Some(one));
}
