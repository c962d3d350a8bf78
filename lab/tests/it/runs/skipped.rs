//! Hosts that are skipped in their soak: upgraded and proved, and told so.

use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::run::{Command, Phase};

use super::bench::{HOUR, MINUTE, Setup};

/// The operator ends a long soak by skipping the host. It is upgraded and proved; nobody is told that it was not upgraded.
#[test]
fn a_host_that_is_skipped_in_its_soak_is_not_told_as_not_upgraded() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.options.soak_ms = 5 * HOUR as u64;
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
    });
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipHost(first)).unwrap();
    bench.end();
    let why = bench.why_not_moved_back("a");
    assert!(why.contains("soak"), "{why}");
}

/// The operator skips a host that soaks. The level is not refused with the word that the host was not upgraded.
#[test]
fn a_level_is_not_refused_for_an_upgraded_host_that_was_skipped_in_its_soak() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| {
        r.target_level = Some(Level::new(4, 8));
        r.options.soak_ms = 2 * HOUR as u64;
    });
    bench.until_phase(1, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipHost(bench.hosts[1].clone())).unwrap();
    bench.end();
    let told = bench.events().into_iter().map(|(_, text)| text).find(|text| text.contains("was not upgraded"));
    assert_eq!(told, None);
}
