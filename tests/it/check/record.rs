//! The stored part of checks: which answers cause an event, and what a bulk check leaves of a full one.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::level::Certainty;
use ovirt_upgrade_manager::ports::UnpublishedErrata;

use super::bench::*;
use crate::support::fake_provider::{Script, erratum};

fn updates_events(bench: &Bench) -> usize {
    bench.store.event_names().iter().filter(|name| *name == "HOST_UPDATES_AVAILABLE").count()
}

#[tokio::test]
async fn bulk_and_full_checks_in_turn_make_one_event_for_an_unchanged_host() {
    // The bulk listing counts each newer version of a package; the full check lists packages.
    let mut script = Script::el(&[VDSM]);
    script.facts.upgradable_packages = Some(7);
    let bench = Bench::one("h", script);
    for detail in ["counts", "full", "counts", "levels", "full"] {
        bench.cluster(vec![host("h")], detail).await;
    }
    assert_eq!(updates_events(&bench), 1);
}

/// The server's counters know the usual word of each type only.
#[tokio::test]
async fn a_type_that_bulk_listings_do_not_count_causes_no_event_in_turn() {
    let mut script = Script::el(&[VDSM]).with_errata(vec![
        erratum("RHSA-1", ErratumType::Security, None),
        erratum("RHEA-1", ErratumType::Enhancement, None),
    ]);
    if let Some(counts) = &mut script.facts.errata {
        counts.enhancement = 0;
    }
    let bench = Bench::one("h", script.clone());
    for detail in ["full", "counts", "full", "counts", "counts"] {
        bench.cluster(vec![host("h")], detail).await;
    }
    assert_eq!(updates_events(&bench), 1);
    // Counters of bulk listings are compared with each other.
    let bench = Bench::one("h", script.clone());
    bench.cluster(vec![host("h")], "counts").await;
    if let Some(counts) = &mut script.facts.errata {
        counts.enhancement = 1;
    }
    bench.providers[0].set("h", script);
    bench.cluster(vec![host("h")], "counts").await;
    assert_eq!(updates_events(&bench), 2);
}

#[tokio::test]
async fn bulk_checks_keep_what_only_a_full_one_reads() {
    let unpublished = UnpublishedErrata {
        errata: vec![ErratumId::new("RHSA-9").unwrap()],
        not_enabled: vec![],
        views: vec![],
        views_hidden: None,
    };
    let script = Script { unpublished: Some(unpublished), reboot_pending: Some(true), ..Script::el(&[VDSM]) };
    let bench = Bench::one("h", script);
    bench.cluster(vec![host("h")], "full").await;
    let full = bench.store.stored_check("h").unwrap();
    assert_eq!((full.unpublished_errata, full.reboot.now), (Some(1), YesNoUnknown::Yes));
    assert!(full.install.is_some() && full.levels_after.certainty != Certainty::Unknown);
    for detail in ["counts", "levels", "counts"] {
        bench.cluster(vec![host("h")], detail).await;
        let stored = bench.store.stored_check("h").unwrap();
        assert_eq!(stored.unpublished_errata, full.unpublished_errata, "{detail}");
        assert_eq!(stored.problems.iter().filter(|p| p.code == Code::ErrataUnpublished).count(), 1, "{detail}");
        assert_eq!((&stored.reboot, &stored.levels_after), (&full.reboot, &full.levels_after), "{detail}");
        assert_eq!((&stored.packages, &stored.install), (&full.packages, &full.install), "{detail}");
    }
}

#[tokio::test]
async fn counts_alone_do_not_overwrite_details_of_a_node() {
    let bench = Bench::one("n", Script::node(&[IMAGE], Some("4.5.7-1.el9")));
    bench.check(node("n")).await;
    let check = bench.cluster(vec![node("n")], "counts").await;
    assert_eq!(check.hosts[0].updates, YesNoUnknown::Unknown);
    assert_eq!(bench.store.stored_check("n").unwrap().updates, YesNoUnknown::Yes);
    assert!(!bench.store.event_names().contains(&"HOST_CHECK_FAILED".to_owned()));
}
