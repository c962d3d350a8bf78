//! Large correct answers: ten thousand errata on one host. `tests/process/provider.rs` has forty thousand hosts.

use ovirt_upgrade_manager::model::erratum::{ErrataQuery, Severity};
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

const ERRATA: usize = 10_000;

pub fn names() -> Vec<String> {
    ["ten_thousand_errata_on_one_host", "ten_thousand_errata_read_whole"].map(str::to_owned).into()
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
    let severity = asked.param("search").filter(|s| s.contains("severity"));
    let is_listed = |n: &usize| severity.is_none_or(|s| s.contains("\"Low\"") && n.is_multiple_of(2));
    // A page is asked for once more by its ids: none has a row elsewhere.
    let by_ids = asked.param("search").filter(|s| s.contains("id ^"));
    let is_listed = |n: &usize| is_listed(n) && by_ids.is_none_or(|s| s.contains(&format!("\"RHSA-2024:{n:05}\"")));
    let all: Vec<usize> = (0..total).filter(is_listed).collect();
    let total = all.len();
    let rows: Vec<Value> = all.into_iter().skip(first).take(per_page).map(erratum).collect();
    json(200, value!({"total": ERRATA, "subtotal": total, "page": page, "per_page": per_page, "results": rows}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_errata() {
    let server = Scripted::start(katello("4.18.0", errata_page)).await;
    let provider = provider(&server);
    let page = provider.errata(&call(), &host_id(), &ErrataQuery { page: 100, ..Default::default() }).await.unwrap();
    assert_eq!((page.errata.len(), page.counts.total, page.counts.security), (100, Some(10_000), 10_000));
    assert!(server.count("/api/hosts/11/errata") <= 11, "a page, its ids and its counts");

    let severities = vec![Severity::Unknown];
    let whole = ErrataQuery { severities, page: 50, ..Default::default() };
    let page = provider.errata(&call(), &host_id(), &whole).await.unwrap();
    assert_eq!((page.errata.len(), page.counts.total), (100, Some(5_000)));
    assert!(server.count("/api/hosts/11/errata") <= 11 + ERRATA / 100, "a hundred a page");
}
