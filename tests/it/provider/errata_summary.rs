//! The summary of a host's errata: the same counts however they are asked for, in few requests.

use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::ids::ContentHostId;
use serde_json::{Value, json as value};
use upgrade_manager_lab::{Lab, Options, Version, WorldOptions};

use crate::support::client::{self, host_id, katello};
use crate::support::lab::{busiest, by_hand, call, provider, start};
use crate::support::scripted::{Asked, Reply, Scripted, json};

/// A host to which so many advisories apply.
fn with_errata(count: usize) -> (Lab, ContentHostId) {
    let line = |n: usize| {
        let (kind, severity) = match n % 4 {
            0 => ("security", "Critical"),
            1 => ("security", "low"),
            2 => ("newpackage", ""),
            _ => ("bugfix", "None"),
        };
        value!({"id": format!("TEST-2025:{n:05}"), "type": kind, "severity": severity, "issued": "2026-01-01",
            "reboot_suggested": n.is_multiple_of(7), "packages": [{"name": "bash", "evr": format!("6.{n}-1.el9")}]})
        .to_string()
    };
    let advisories = vec![(0..count).map(line).collect::<Vec<_>>().join("\n")];
    let world = WorldOptions { hosts: 2, clusters: 1, node_hosts: 0, advisories, ..WorldOptions::default() };
    let lab = start(Options { katello_version: Version(4, 14), world, ..by_hand(2) });
    let (host, _) = busiest(&lab, |_| true);
    (lab, host.id.to_string().try_into().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counts_are_the_same_however_many_are_expected() {
    for advisories in [3, 60, 150] {
        let (lab, id) = with_errata(advisories);
        let provider = provider(&lab);
        let query = ErrataQuery { per_page: 1_000, ..ErrataQuery::default() };
        let listed = provider.errata(&call(), &id, &query).await.unwrap();
        let total = listed.counts.total.unwrap();
        let suggest = listed.errata.iter().filter(|e| e.reboot_suggested == Some(true)).count();
        for expected in [None, Some(0), Some(5), Some(total), Some(total + 40), Some(5_000)] {
            let before = lab.requests().len();
            let summary = provider.errata_summary(&call(), &id, expected).await.unwrap().unwrap();
            let requests = lab.requests().len() - before;
            let about = format!("{total} errata, {expected:?} expected: {requests} requests");
            assert_eq!(summary.counts, listed.counts, "{about}");
            assert!(!summary.some_do_not_say, "{about}");
            let named = if summary.is_whole { suggest } else { suggest.min(10) };
            assert_eq!(summary.suggest_reboot.len(), named, "{about}");
            assert_eq!(summary.is_whole, total <= 100 && expected.is_none_or(|expected| expected <= 100), "{about}");
            assert!(requests <= 14, "{about}");
            if expected == Some(total) && total <= 100 {
                assert!(requests as u64 <= total.div_ceil(12).min(4), "{about}");
            }
        }
    }
}

/// A server with so many errata, of which the named ones say whether they suggest a reboot.
async fn silent(all: u64, suggest: u64, do_not: u64) -> Scripted {
    let row = |n: u64, reboot: Option<bool>| {
        value!({"id": n, "errata_id": format!("RHBA-2025:{n:04}"), "type": "bugfix", "severity": "None",
            "reboot_suggested": reboot, "installable": true, "packages": []})
    };
    let answer = move |asked: &Asked| {
        let search = asked.param("search").unwrap_or_default();
        let (count, reboot) = match search {
            s if s.contains("reboot_suggested = true") => (suggest, Some(true)),
            s if s.contains("reboot_suggested = false") => (do_not, Some(false)),
            s if s.contains("id ^") => (10, Some(false)),
            s if s.contains("severity") || s.contains("security") || s.contains("enhancement") => (0, None),
            _ => (all, Some(false)),
        };
        let size: u64 = asked.param("per_page").unwrap().parse().unwrap();
        let rows: Vec<Value> = (0..count.min(size)).map(|n| row(n, reboot)).collect();
        json(
            200,
            value!({"total": all, "subtotal": count, "page": 1, "per_page": size, "error": null, "results": rows}),
        )
    };
    Scripted::start(katello("4.14.0", move |asked| -> Reply { answer(asked) })).await
}

#[tokio::test]
async fn errata_that_do_not_say_whether_they_need_a_reboot_are_noticed_beyond_the_rows_that_are_read() {
    for (all, suggest, do_not, silent_ones) in [(130, 0, 130, false), (130, 0, 100, true), (130, 20, 110, false)] {
        let server = silent(all, suggest, do_not).await;
        let provider = client::provider(&server);
        let summary = provider.errata_summary(&client::call(), &host_id(), Some(all)).await.unwrap().unwrap();
        assert_eq!(summary.some_do_not_say, silent_ones, "{suggest} and {do_not} of {all}");
        assert_eq!(summary.suggest_reboot.len() as u64, suggest.min(10));
        assert_eq!(summary.counts.total, Some(all));
    }
}
