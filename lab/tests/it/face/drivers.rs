//! Who drives a run, and what becomes of it when its process ends.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::UserName;
use ovirt_upgrade_manager::model::notification::NotificationKind;
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, NotificationsRequest};
use ovirt_upgrade_manager::model::run::{HostResult, Phase, RunState};

use super::bench::{Process, call};
use crate::runs::bench::{Bench, HOUR, MINUTE, Setup};

fn events(bench: &mut Bench, name: &str) -> Vec<String> {
    bench.events().into_iter().filter(|(event, _)| event == name).map(|(_, text)| text).collect()
}

/// The process dies in the middle; the next one goes on, and the run has one driver at a time.
#[test]
fn a_run_goes_on_after_its_process_died() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let first = Process::open(&mut bench);
    let run = first.start(&mut bench).run;
    first.until_status(&mut bench, &run, "second host", |s| s.hosts[1].phase == Phase::Installing);
    assert_eq!(bench.run().epoch, 2, "one driver took it over");
    first.kill(&mut bench);

    let second = Process::open(&mut bench);
    second.for_ms(&mut bench, 10 * MINUTE);
    assert_eq!(bench.run().epoch, 3, "one driver took it over");
    let ended = second.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(ended.state, RunState::Succeeded);
    assert!(ended.hosts.iter().all(|host| host.result == Some(HostResult::Succeeded)));
    assert_eq!(bench.run().epoch, 3);
}

/// A close stops the driver; nothing is written afterwards, and the next process goes on.
#[test]
fn a_closed_manager_leaves_a_run_that_can_be_continued() {
    let mut bench = Setup::hosts(2).build();
    let first = Process::open(&mut bench);
    let run = first.start(&mut bench).run;
    first.until_status(&mut bench, &run, "restart", |s| s.hosts[0].phase == Phase::Booting);
    let began = bench.now_ms();
    first.ask(&mut bench, |manager| async move { manager.close().await });
    assert!(bench.now_ms() - began < 5_000, "a close takes less than five seconds");
    let records = bench.run().seq;
    first.for_ms(&mut bench, 10 * MINUTE);
    assert_eq!(bench.run().seq, records);
    assert!(events(&mut bench, "RUN_INTERRUPTED").is_empty(), "a close is no failure");

    let second = Process::open(&mut bench);
    let ended = second.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(ended.state, RunState::Succeeded);
}

/// What a run has installed is missing no longer: the notifications say so at once, not at the next periodic check.
#[test]
fn notifications_about_hosts_are_true_after_their_run() {
    let mut bench = Setup::hosts(2).build();
    let process = Process::open(&mut bench);
    let request = CheckClusterRequest { id_or_name: Some(bench.cluster.to_string()), ..CheckClusterRequest::default() };
    process.ask(&mut bench, |m| async move { m.check_cluster(&call(), request).await }).unwrap();
    let told = |bench: &mut Bench| {
        let request = NotificationsRequest { user: UserName::new("eva@internal").unwrap() };
        let list = process.ask(bench, |m| async move { m.notifications(&call(), request).await }).unwrap();
        list.notifications.iter().filter(|one| one.notice.topic.kind == NotificationKind::HostSecurity).count()
    };
    assert_eq!(told(&mut bench), 2);
    let run = process.start(&mut bench).run;
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(ended.state, RunState::Succeeded);
    process.for_ms(&mut bench, MINUTE);
    assert_eq!(told(&mut bench), 0);
}

/// Without a connection to the engine nothing is planned, and an unfinished run stands still and says why.
#[test]
fn without_a_connection_to_the_engine_a_run_stands_still() {
    let mut bench = Setup::hosts(2).build();
    let first = Process::open(&mut bench);
    let run = first.start(&mut bench).run;
    first.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    first.kill(&mut bench);

    let second = Process::without_engine(&mut bench);
    let request = bench.request(|_| {});
    let refused = second.ask(&mut bench, |m| async move { m.plan(&call(), request).await }).unwrap_err();
    assert_eq!(refused.code(), Code::EngineApiMissing);
    second.for_ms(&mut bench, HOUR);
    let status = second.status(&mut bench, &run);
    let waits: Vec<Code> = status.waits_for.iter().map(|wait| wait.why.code).collect();
    assert_eq!((status.state, waits), (RunState::Running, vec![Code::EngineApiMissing]));
    let said = events(&mut bench, "RUN_INTERRUPTED");
    assert!(said.len() == 1 && said[0].contains("cluster c1"), "{said:?}");
    second.kill(&mut bench);

    let third = Process::open(&mut bench);
    let ended = third.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert_eq!(ended.state, RunState::Succeeded);
}

/// Another process takes the run over: this one leaves it there, and takes it back never.
#[test]
fn a_run_that_was_taken_over_is_left_to_the_other_process() {
    let mut bench = Setup::hosts(3).build();
    let first = Process::open(&mut bench);
    let run = first.start(&mut bench).run;
    first.until_status(&mut bench, &run, "installation", |s| s.hosts[0].phase == Phase::Installing);
    let taken = ovirt_upgrade_manager::ports::Change::TakeRun { run: run.clone(), epoch: 3 };
    let durable = std::sync::Arc::clone(&bench.machine.durable);
    bench
        .call(move |_, _| async move { ovirt_upgrade_manager::ports::Store::commit(&*durable, vec![taken]).await })
        .unwrap();
    first.for_ms(&mut bench, 3 * HOUR);
    let status = first.status(&mut bench, &run);
    assert_eq!(status.waits_for.iter().map(|wait| wait.why.code).collect::<Vec<_>>(), [Code::RunTakenOver]);
    assert_eq!(bench.run().epoch, 2, "no record of a third driver");
    assert!(events(&mut bench, "RUN_INTERRUPTED").is_empty());
}
