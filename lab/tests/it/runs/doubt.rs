//! An installation of which nobody knows whether it began: our process died with the order, or before its answer.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::run::{Choice, Command, HostResult, Phase, RunState};
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::{HostAction, Task};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, names};

/// Installations that the provider was given.
fn installs(bench: &Bench) -> usize {
    bench.world(|w| w.tasks.values().filter(|task| is_install(task)).count())
}

fn is_install(task: &Task) -> bool {
    matches!(task.host_action, Some(HostAction::InstallPackages(_)))
}

/// Our process dies when the order has arrived, and another one takes over a while later.
fn in_doubt(provider: ProviderKind, later_ms: i64) -> Bench {
    let mut bench = Setup::hosts(2).provider(provider).build();
    bench.begin(|r| r.options.deadlines.install_ms = 20 * MINUTE as u64);
    bench.until("order", |b| installs(b) == 1);
    bench.kill();
    bench.for_ms(later_ms);
    bench.start_process();
    bench
}

/// Tasks of the agent carry no mark, so the provider cannot tell whether it began: an operator is asked, and asked again
/// while it stays so. Nothing fails by itself.
#[test]
fn an_installation_that_nobody_can_find_is_asked_about() {
    let mut bench = in_doubt(ProviderKind::Agent, MINUTE);
    let asked = bench.until_paused();
    assert_eq!(asked.code, Code::InstallResultUnknown);
    names(&asked, &["h1"]);
    assert!(bench.now_ms() - bench.state().judge.seen.done.install_called[&bench.hosts[0]] < HOUR);
    assert_eq!((bench.result_of(0), installs(&bench)), (None, 1));
    bench.go_on();
    bench.until("an end of the pause", |b| b.run().hold.is_none());
    // An hour after it was sent, the lost installation prevents no other one; its packages are not offered any more.
    while bench.run().hosts[&bench.hosts[0]].phase == Phase::Installing {
        bench.for_ms(MINUTE);
        if bench.run().hold.is_some() {
            bench.go_on();
        }
    }
    assert_eq!(
        (bench.until_waits_for(Code::ManualRestartNeeded).code, installs(&bench)),
        (Code::ManualRestartNeeded, 1)
    );
}

/// As above; the safe branch leaves the host out of service, and so does a cancel.
#[test]
fn a_host_in_doubt_is_left_out_of_service() {
    for command in [None, Some(Command::Cancel)] {
        let mut bench = in_doubt(ProviderKind::Agent, MINUTE);
        assert_eq!(bench.until_paused().code, Code::InstallResultUnknown);
        match command {
            None => bench.answer(Choice::Leave),
            Some(command) => bench.ask(command).unwrap(),
        }
        assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
        assert_eq!(installs(&bench), 1);
    }
}

/// Jobs carry the mark of their run: the one that was sent is found, and the run waits until it has ended. Nothing is sent
/// beside it, and nothing fails.
#[test]
fn an_installation_that_is_found_is_waited_for() {
    let mut bench = in_doubt(ProviderKind::RemoteExecution, SECOND);
    let busy = bench.until_waits_for(Code::HostBusy);
    names(&busy, &["h1"]);
    assert_eq!(installs(&bench), 1);
    bench.until("the next order", |b| installs(b) == 2);
    let is_over = bench.world(|w| w.tasks.values().filter(|task| is_install(task)).any(|task| task.is_over()));
    assert!(is_over, "sent beside the first");
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(bench.end(), RunState::Succeeded);
}
