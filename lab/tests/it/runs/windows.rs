//! Maintenance windows: when hosts are begun, and what holds meanwhile.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::PolicyInForce;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Command, Entry, HostResult, Phase, RunState, Stage};
use ovirt_upgrade_manager::model::window::{MaintenanceWindows, Weekday, WeeklyWindow};
use ovirt_upgrade_manager::rolling::window::next_begin;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, Setup, cluster_maintenance, eve, evenly_distributed, names};
use super::decisions::{intends, is_next};

/// Every day from two to three and from five to six: each too short for six hosts, one after the other.
fn nights() -> MaintenanceWindows {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    let window = |from: &str, to: &str| WeeklyWindow {
        days: days.clone(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
    };
    let weekly = vec![window("02:00", "03:00"), window("05:00", "06:00")];
    MaintenanceWindows { time_zone: "UTC".to_owned(), weekly }
}

/// When each host was begun, in order.
fn begun(bench: &Bench) -> Vec<i64> {
    let began = |host: &HostId| {
        let host = host.clone();
        bench.when(move |e| matches!(e, Entry::Phase { host: h, phase: Phase::StoppingVms, .. } if *h == host))
    };
    bench.hosts.iter().filter_map(began).collect()
}

fn minute_of_the_day(at_ms: i64) -> i64 {
    at_ms.rem_euclid(24 * HOUR) / MINUTE
}

fn policy(bench: &Bench) -> PolicyInForce {
    bench.cluster_view().policy
}

#[test]
fn hosts_are_begun_in_windows_and_the_old_policy_holds_between_them() {
    let mut bench = Setup::hosts(6).vm("a", 0).vm("b", 3).build();
    let before = policy(&bench);
    let plan = bench.begin(|r| {
        r.options.windows = Some(nights());
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    let first = next_begin(&plan.options, bench.now_ms(), plan.hosts[0].prediction.p95_ms).unwrap().unwrap();
    assert!(first > bench.now_ms(), "the world begins outside of the window");
    let wait = bench.until_waits_for(Code::OutsideWindow);
    names(&wait, &["host h1", "02:00 UTC"]);
    bench.until("the policy from before", |b| policy(b) == before);
    bench.until_phase(0, Phase::StoppingVms);
    assert!(policy(&bench).is(&cluster_maintenance()), "the first host is begun under the policy of the run");
    assert_eq!(bench.end(), RunState::Succeeded);
    let begun = begun(&bench);
    assert_eq!(begun.len(), 6);
    for (at, host) in begun.iter().zip(&plan.hosts) {
        let minute = minute_of_the_day(*at);
        let needs = i64::try_from(host.prediction.p95_ms).unwrap() / MINUTE;
        let fits = |from: i64, to: i64| (from..=to - needs).contains(&minute);
        assert!(fits(120, 180) || fits(300, 360), "{} was begun at minute {minute}", host.name);
    }
    assert!(begun[5] - begun[0] > 2 * HOUR, "six hosts do not fit into one window: {begun:?}");
    assert_eq!(policy(&bench), before);
}

#[test]
fn what_another_user_set_between_two_windows_is_theirs() {
    let mut bench = Setup::hosts(6).build();
    let before = policy(&bench);
    bench.begin(|r| {
        r.options.windows = Some(nights());
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_host_ended(0);
    bench.until_waits_for(Code::OutsideWindow);
    bench.until("the policy from before", |b| policy(b) == before);
    bench.for_ms(MINUTE);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &evenly_distributed("7"), &eve())).unwrap();
    let theirs = policy(&bench);
    assert_ne!(theirs, before);
    names(&bench.until_paused(), &["scheduling policy"]);
    bench.go_on();
    bench.end();
    assert_eq!(policy(&bench), theirs);
}

#[test]
fn a_run_ends_when_its_last_time_has_come() {
    let mut bench = Setup::hosts(5).vm("a", 0).build();
    let request = bench.request(|_| {});
    let needs = bench.plan(request).unwrap().hosts[0].prediction.p95_ms;
    let until = bench.now_ms() + i64::try_from(needs).unwrap() + 5 * MINUTE;
    let plan = bench.begin(|r| {
        r.options.begin_until_ms = Some(until);
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    assert_eq!(bench.end(), RunState::Stopped);
    assert!(bench.now_ms() < until + 10 * MINUTE, "nothing is left to wait for");
    let results = bench.results();
    assert_eq!(results[0], Some(HostResult::Succeeded));
    assert_eq!(results[4], Some(HostResult::NotReached));
    let status = bench.status();
    assert_eq!(status.why.map(|why| why.code), Some(Code::MaintenanceWindowsOver));
    assert_eq!(bench.host_status(4).why.map(|why| why.code), Some(Code::MaintenanceWindowsOver));
    for (at, host) in begun(&bench).iter().zip(&plan.hosts) {
        assert!(at + i64::try_from(host.prediction.p95_ms).unwrap() <= until);
    }
    assert_eq!(bench.cluster_view().upgrade, None);
    assert_eq!(bench.intended(|a| matches!(a, Action::SetPolicy(_))), 2, "set and restored");
}

#[test]
fn a_plan_whose_hosts_fit_into_no_window_is_blocked() {
    let mut bench = Setup::hosts(1).build();
    let request = bench.request(|r| {
        let mut windows = nights();
        windows.weekly.truncate(1);
        windows.weekly[0].to = "02:05".parse().unwrap();
        r.options.windows = Some(windows);
    });
    let plan = bench.plan(request).unwrap();
    let blocker = plan.blockers.iter().find(|b| b.code == Code::MaintenanceWindowsOver).expect("it is blocked");
    names(blocker, &["host h1"]);
    let request = bench.request(|r| {
        let mut windows = nights();
        windows.time_zone = "Mars/Olympus".to_owned();
        r.options.windows = Some(windows);
    });
    let error = bench.plan(request).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert!(error.message().contains("options.windows.time_zone"), "{error}");
}

/// I2: a host that is in maintenance, of which the engine has no event that it was ever up, and that cannot be asked.
#[test]
fn a_host_without_a_history_is_not_begun_in_maintenance() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::Agent).in_maintenance(0).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    assert_eq!(bench.until_host_ended(0), HostResult::Skipped);
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::EvacuationNotObserved);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
}

/// The canary is skipped before its window: no other host may follow, so nothing of the cluster is changed and nothing is
/// waited for.
#[test]
fn a_run_that_can_begin_no_host_does_not_wait_for_its_window() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| {
        (r.options.canary, r.options.windows) = (true, Some(nights()));
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_waits_for(Code::OutsideWindow);
    let canary = bench.run().plan.hosts.iter().find(|h| h.canary).map(|h| h.id.clone()).unwrap();
    let asked = bench.now_ms();
    bench.ask(Command::SkipBegunHost(canary)).unwrap();
    assert_eq!(bench.end(), RunState::Stopped);
    assert!(bench.run().last_at_ms - asked < 5 * MINUTE, "{} min", (bench.run().last_at_ms - asked) / MINUTE);
    assert_eq!(bench.intended(|a| matches!(a, Action::SetPolicy(_))), 0);
}

/// The clock is set forward into a window. The time that was waited outside of windows does not count as if it had been in this one.
#[test]
fn a_wait_outside_of_a_window_does_not_count_when_the_clock_is_set_into_it() {
    let mut bench = Setup::hosts(2).build();
    let mut windows = nights();
    windows.weekly[0].to = "04:00".parse().unwrap();
    bench.begin(|r| (r.options.windows, r.options.wait_report_ms) = (Some(windows), 5 * 60_000));
    bench.until_waits_for(Code::OutsideWindow);
    let mut decision = Decision::of(&mut bench);
    decision.run.stage = Stage::Rolling;
    let half_past_two = bench.now_ms() / (24 * HOUR) * 24 * HOUR + 150 * MINUTE;
    // An hour has passed by the old clock.
    let by_ms = half_past_two - decision.snapshot.now_ms - HOUR;
    assert!(by_ms > 0, "the world begins before the window");
    decision.snapshot.now_ms = half_past_two;
    decision.write(Entry::ClockJumped { by_ms });
    let reports = |entry: &Entry| matches!(entry, Entry::Noted { problem, .. } if problem.code == Code::WaitTooLong);
    for (minutes, is_reported) in [(1, false), (6, true)] {
        decision.snapshot.now_ms = half_past_two + minutes * MINUTE;
        assert_eq!(decision.has(reports), is_reported, "{minutes} minutes after the clock was set");
    }
}

/// Windows: the first host was put off by an operator. The next one fits, and is begun.
#[test]
fn the_end_of_windows_is_that_of_the_next_host() {
    let mut decision = is_next(&mut Setup::hosts(2).build());
    let now = decision.snapshot.now_ms;
    let first = decision.run.plan.hosts[0].id.clone();
    let plan = decision.plan();
    plan.hosts[0].prediction.p95_ms = 5 * HOUR as u64;
    plan.hosts[1].prediction.p95_ms = MINUTE as u64;
    plan.options.begin_until_ms = Some(now + HOUR);
    decision.run.hosts.get_mut(&first).unwrap().postponed = 1;
    assert_ne!(decision.run.next_host().unwrap().id, first);
    let entries = decision.entries(&[]);
    assert!(!entries.iter().any(|e| matches!(e, Entry::Stage(Stage::Closing))), "{entries:?}");
}

/// The next host fits its window, and an earlier one that was put off does not: the policy of the run stays in force.
#[test]
fn the_policy_of_the_run_is_in_force_for_the_next_host() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.maintenance_policy = Some(cluster_maintenance()));
    bench.until("begin", |b| b.run().hosts.values().any(|host| host.is_in_hand()));
    let mut decision = Decision::of(&mut bench);
    *decision.host() = decision.run.hosts[&bench.hosts[2]].clone();
    decision.run.steps.clear();
    use ovirt_upgrade_manager::model::window::{MaintenanceWindows, Weekday::*, WeeklyWindow};
    let days = vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    let at = |ms: i64| format!("{:02}:{:02}", ms.rem_euclid(24 * HOUR) / HOUR, ms.rem_euclid(HOUR) / MINUTE);
    let now = decision.snapshot.now_ms;
    let day = |from: i64, to: i64| WeeklyWindow {
        days: days.clone(),
        from: at(from).parse().unwrap(),
        to: at(to).parse().unwrap(),
    };
    let weekly = vec![day(now - HOUR, now + HOUR), day(now + 3 * HOUR, now + 9 * HOUR)];
    let first = decision.run.plan.hosts[0].id.clone();
    let plan = decision.plan();
    plan.options.windows = Some(MaintenanceWindows { time_zone: "UTC".to_owned(), weekly });
    plan.hosts[0].prediction.p95_ms = 4 * HOUR as u64;
    for host in &mut plan.hosts[1..] {
        host.prediction.p95_ms = MINUTE as u64;
    }
    decision.run.hosts.get_mut(&first).unwrap().postponed = 1;
    let entries = decision.entries(&[]);
    assert!(!entries.iter().any(intends(ActionKind::SetPolicy)), "{entries:?}");
}
