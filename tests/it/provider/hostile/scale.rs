//! Much data that is right: ten thousand errata on one host, forty thousand hosts. The memory is measured in a
//! process of its own, so that neither the server nor other tests count.

use std::path::PathBuf;
use std::process::Command;

use ovirt_upgrade_manager::config::{Limits, ProviderConfig};
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, Severity};
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::{Value, json as value};

use super::kit::*;
use crate::support::client::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

const ERRATA: usize = 10_000;
const HOSTS: usize = 40_000;
/// What matching all hosts may add to the peak of the resident set, in KB: the answer itself, and the few pages that
/// are read at a time. Measured: 30 MB.
const MOST_GROWTH_KB: u64 = 100 << 10;
/// Set in the process that measures: the server's URL and CA file.
const MEASURE: &str = "OUM_TEST_MEASURE";

pub fn names() -> Vec<String> {
    ["ten_thousand_errata_on_one_host", "ten_thousand_errata_read_whole", "forty_thousand_hosts_in_bounded_memory"]
        .map(str::to_owned)
        .into()
}

fn number(asked: &Asked, name: &str) -> usize {
    asked.param(name).unwrap().parse().unwrap()
}

fn erratum(n: usize) -> Value {
    value!({"errata_id": format!("RHSA-2024:{n:05}"), "type": "security", "severity": if n.is_multiple_of(2) { "Low" } else { "" },
        "description": "d".repeat(500), "updated": "2024-01-01", "packages": [format!("p{n}-1-1.noarch")]})
}

fn errata_page(asked: &Asked) -> Reply {
    let (page, per_page) = (number(asked, "page"), number(asked, "per_page"));
    let first = (page - 1) * per_page;
    // Counts of types and severities are asked with one row each; here everything is security.
    let none = asked.param("search").is_some_and(|s| s.contains("bugfix") || s.contains("enhancement"));
    let total = if none { 0 } else { ERRATA };
    let rows: Vec<Value> = (first..total.min(first + per_page)).map(erratum).collect();
    json(200, value!({"total": ERRATA, "subtotal": total, "page": page, "per_page": per_page, "results": rows}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_errata() {
    let server = Scripted::start(katello("4.18.0", errata_page)).await;
    let provider = provider(&server);
    let page = provider.errata(&call(), &host_id(), &ErrataQuery { page: 100, ..Default::default() }).await.unwrap();
    assert_eq!((page.errata.len(), page.counts.total, page.counts.security), (100, 10_000, 10_000));
    assert!(server.count("/api/hosts/11/errata") <= 10, "a page and its counts");

    let severities = vec![Severity::Unknown];
    let whole = ErrataQuery { severities, page: 50, ..Default::default() };
    let page = provider.errata(&call(), &host_id(), &whole).await.unwrap();
    assert_eq!((page.errata.len(), page.counts.total), (100, 5_000));
    assert!(server.count("/api/hosts/11/errata") <= 10 + ERRATA / 500, "five hundred a page");
}

/// A row of some 1 KB, of which we read a third.
fn host_row(name: &str) -> Value {
    let id: u64 = name.trim_start_matches('h').split('.').next().unwrap().parse().unwrap();
    value!({"id": id + 1, "name": name, "operatingsystem_name": "RHEL 9.4", "comment": "c".repeat(600),
        "content_facet_attributes": {"uuid": format!("u-{id}"), "upgradable_package_count": 3,
            "errata_counts": {"security": 1, "bugfix": 2, "enhancement": 0, "total": 3}},
        "subscription_facet_attributes": {"uuid": format!("u-{id}"), "last_checkin": "2026-01-01 10:00:00 UTC"}})
}

fn host_page(asked: &Asked) -> Reply {
    let search = asked.param("search").unwrap_or_default();
    let names = search.split('"').filter(|word| word.ends_with(".example.com"));
    page(Value::from_iter(names.map(host_row)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_thousand_hosts_in_bounded_memory() {
    let server = Scripted::start(katello("4.18.0", host_page)).await;
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "provider::hostile::scale::measured_apart", "--nocapture", "--include-ignored"]);
    child.env(MEASURE, format!("{} {}", server.url, server.ca_file.display()));
    let output = bounded("forty_thousand_hosts", tokio::task::spawn_blocking(move || child.output().unwrap())).await;
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    let asked = server.count("/api/hosts");
    assert!((HOSTS / 50..=HOSTS / 20).contains(&asked), "{asked} requests for {HOSTS} hosts");
}

/// Peak of this process's resident set, in KB.
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The part of the test above that is measured; alone it does nothing.
#[tokio::test]
#[ignore = "runs in a process of its own, started by forty_thousand_hosts_in_bounded_memory"]
async fn measured_apart() {
    let Ok(told) = std::env::var(MEASURE) else { return };
    let (url, ca) = told.split_once(' ').unwrap();
    let config = ProviderConfig { limits: Limits::default(), ..config(url, vec![PathBuf::from(ca)]) };
    let provider = connect(&config);
    let wanted = |n: usize| {
        let name = format!("h{n}.example.com");
        let host: HostInventory =
            serde_json::from_value(value!({"id": format!("e{n}"), "name": &name, "address": &name, "status": "up"}))
                .unwrap();
        Wanted { host, stored: None }
    };
    let wanted: Vec<Wanted> = (0..HOSTS).map(wanted).collect();
    let before = peak_kb();
    let found = provider.content_hosts(&call(), &wanted).await.unwrap();
    let growth = peak_kb() - before;
    for (n, one) in found.iter().enumerate() {
        assert_eq!(one.as_ref().unwrap().content_host.id.as_str(), (n + 1).to_string());
    }
    assert_eq!(found.len(), HOSTS);
    println!("matching {HOSTS} hosts added {} MB to the peak", growth >> 10);
    assert!(growth < MOST_GROWTH_KB, "{growth} KB");
}
