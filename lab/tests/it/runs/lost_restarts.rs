//! Restarts whose call was not answered: from when on one counts as not sent, and which answer of the provider is about it.

use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Action, Entry, Phase};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask};
use ovirt_upgrade_manager::rolling::run::Run;
use ovirt_upgrade_manager::rolling::sequence::{HostReads, Inspected, LostRestart, Snapshot, decide};
use upgrade_manager_lab::world::engine::NextRestart;

use super::bench::decisions::PASSED_MS;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup};

fn restarts(bench: &Bench) -> usize {
    bench.intended(|a| *a == Action::Restart)
}

/// A second order comes two to four minutes after this time.
#[track_caller]
fn a_second_order_comes(bench: &mut Bench, after: i64) {
    bench.until("second order", |b| restarts(b) == 2);
    let after_ms = bench.now_ms() - after;
    assert!((2 * MINUTE..4 * MINUTE).contains(&after_ms), "after {} s", after_ms / SECOND);
}

/// The clock of our machine is set back right before the call ends without an answer. The time without an effect counts from the
/// end of the call all the same.
#[test]
fn a_clock_that_is_set_back_makes_no_lost_restart_older() {
    for hang_ms in (40_000..47_000).step_by(500) {
        let mut bench = Setup::hosts(3).build();
        let machine = bench.machine_of(0);
        bench.begin(|_| {});
        bench.until_phase(0, Phase::Restarting);
        bench.world(|w| w.next_restart(machine, NextRestart::StaysUp));
        bench.until("intent", |b| restarts(b) == 1);
        bench.network(|n| (n.provider.fault_rate, n.provider.hang_ms) = (1_000, hang_ms));
        bench.for_ms(hang_ms - 100);
        bench.state().clock_offset_ms -= 10 * MINUTE;
        bench.until("loss", |b| b.run().steps.values().any(|step| step.lost_ms.is_some()));
        let lost = bench.now_ms();
        bench.world(|w| w.jobs.values_mut().for_each(|job| job.description = "of somebody else".to_owned()));
        bench.network(|n| (n.provider.fault_rate, n.provider.hang_ms) = (0, 0));
        a_second_order_comes(&mut bench, lost);
    }
}

/// It was set back while no process lived: the time without an effect is no longer for that.
#[test]
fn a_clock_that_was_set_back_keeps_no_lost_restart_open() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.until("intent", |b| restarts(b) == 1);
    bench.kill();
    bench.state().clock_offset_ms -= HOUR;
    bench.for_ms(MINUTE);
    bench.start_process();
    let took_over = bench.now_ms();
    a_second_order_comes(&mut bench, took_over);
}

/// What a turn reads that has the provider's answer about a lost restart of this step, long after the loss. The list was asked for
/// so long before.
fn reads(
    bench: &Bench,
    run: &Run,
    host: &HostId,
    step: u64,
    job: Option<ProviderTask>,
    asked_before_ms: i64,
) -> Snapshot {
    let host_reads = HostReads {
        inspected: run.hosts[host].inspected.as_deref().cloned().map(Inspected::Answered),
        guards_restarts: true,
        lost_restart: Some(LostRestart { step, job, asked_ms: PASSED_MS - asked_before_ms }),
        ..HostReads::default()
    };
    let now_ms = run.last_at_ms + 10 * MINUTE;
    Snapshot { now_ms, host_reads: [(host.clone(), host_reads)].into(), ..bench.snapshot() }
}

/// The process died while its restart of the first host was being sent: the run, and the number of that step.
fn with_an_open_restart() -> (Bench, Run, u64) {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until("intent", |b| restarts(b) == 1);
    bench.kill();
    let run = bench.run();
    let open = run.steps_of(Some(&bench.hosts[0])).next().map(|(number, _)| number).expect("an open step");
    (bench, run, open)
}

/// An answer about an earlier restart of the host, a job or none, decides nothing about the one that is open.
#[test]
fn what_became_of_an_earlier_restart_decides_nothing_about_the_open_one() {
    let (bench, run, open) = with_an_open_restart();
    let host = bench.hosts[0].clone();
    let job = ProviderTask { way: InstallWay::RemoteExecution, task: Some("t1".to_owned()), job: Some(1) };
    for job in [Some(job), None] {
        let decides = |step: u64| {
            let reads = reads(&bench, &run, &host, step, job.clone(), 0);
            let records = decide(&run, &reads, run.epoch + 1, &[]).records;
            let is_about =
                |e: &Entry| matches!(e, Entry::Answered { step, .. } | Entry::Closed { step, .. } if *step == open);
            records.iter().any(|record| is_about(&record.entry))
        };
        assert!(decides(open), "{job:?}");
        assert!(!decides(open - 1), "{job:?}");
    }
}

/// A list of jobs that was asked for soon after the loss does not have a job that begins a little later.
#[test]
fn an_early_list_without_the_job_proves_nothing() {
    let (bench, run, open) = with_an_open_restart();
    let host = bench.hosts[0].clone();
    for (asked_before_ms, is_unsent) in [(0, true), (10 * MINUTE, false)] {
        let reads = reads(&bench, &run, &host, open, None, asked_before_ms);
        let records = decide(&run, &reads, run.epoch + 1, &[]).records;
        let closed = records.iter().any(|r| matches!(&r.entry, Entry::Closed { step, .. } if *step == open));
        assert_eq!(closed, is_unsent, "asked for {} s before", asked_before_ms / SECOND);
    }
}
