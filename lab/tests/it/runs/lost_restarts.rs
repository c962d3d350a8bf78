//! Restarts whose call was not answered: from when on one counts as not sent.

use ovirt_upgrade_manager::model::run::{Action, Phase};
use upgrade_manager_lab::world::engine::NextRestart;

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
