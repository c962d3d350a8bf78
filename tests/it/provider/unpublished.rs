//! Unpublished errata by two totals, and hardware uuids by one list: what counts that contradict each other mean.

use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::{Value, json as value};

use crate::support::client::{call, host_id, katello, page, provider};
use crate::support::scripted::{Asked, Scripted, json};

fn erratum(n: u64, installable: bool) -> Value {
    value!({"id": n, "errata_id": format!("RHBA-2025:{n:04}"), "type": "bugfix", "severity": "None",
        "installable": installable, "packages": [format!("p{n}-1-1.noarch")]})
}

/// A host to which two errata apply, of which one is not published, on a server that claims so many installable ones.
async fn claiming(installable: u64) -> Scripted {
    Scripted::start(katello("4.14.0", move |asked: &Asked| match asked.path.as_str() {
        "/api/hosts/11/errata" => {
            let is_applicable = asked.param("include_applicable").is_some();
            let rows = match (is_applicable, asked.param("search")) {
                (true, _) => vec![erratum(1, true), erratum(2, false)],
                (false, None) => vec![erratum(1, true)],
                (false, Some(_)) => vec![],
            };
            let size: usize = asked.param("per_page").unwrap().parse().unwrap();
            let count = if is_applicable || asked.param("search").is_some() { rows.len() as u64 } else { installable };
            let rows: Vec<_> = rows.into_iter().take(size).collect();
            json(
                200,
                value!({"total": 9, "subtotal": count, "page": 1, "per_page": size, "error": null, "results": rows}),
            )
        }
        "/api/hosts/11" => {
            json(200, value!({"id": 11, "name": "h1", "content_facet_attributes": {"content_view_version_id": 4}}))
        }
        "/api/hosts/bulk/available_incremental_updates" => json(200, "[]"),
        _ => page(value!([])),
    }))
    .await
}

#[tokio::test]
async fn more_installable_than_applicable_errata_are_no_proof_that_none_is_missing() {
    // One total as it is; as many installable as applicable ones; more of them.
    for (claimed, missing) in [(1, 1), (2, 0), (3, 1)] {
        let server = claiming(claimed).await;
        let found = provider(&server).unpublished_errata(&call(), &host_id()).await.unwrap().unwrap();
        assert_eq!(found.errata.len(), missing, "{claimed} are said to be installable");
    }
}

/// A server with the hardware uuids of eight hosts in one list, of which it says that there are so many.
async fn with_facts(total: u64, subtotal: Option<u64>) -> Scripted {
    let uuid = |n: u64| format!("4c4c4544-0042-3510-8051-b4c04f5a3{n:03}");
    Scripted::start(katello("4.14.0", move |asked: &Asked| match asked.path.as_str() {
        "/api/fact_values" => {
            let values: serde_json::Map<String, Value> =
                (0..8).map(|n| (format!("k{n}"), value!({"dmi::system::uuid": uuid(n)}))).collect();
            let mut body = value!({"total": total, "page": 1, "per_page": 1000, "results": values});
            if let Some(subtotal) = subtotal {
                body["subtotal"] = value!(subtotal);
            }
            json(200, body)
        }
        // Their names are none of the engine's, so that no row explains a host before the facts do.
        "/api/hosts" => page(
            (0..8)
                .map(|n| {
                    let uuid = format!("0c4c4544-0042-3510-8051-b4c04f5a3{n:03}");
                    value!({"id": n + 1, "name": format!("k{n}"), "content_facet_attributes": {"uuid": uuid}})
                })
                .collect(),
        ),
        _ => page(value!([])),
    }))
    .await
}

#[tokio::test]
async fn a_list_of_facts_is_whole_by_its_subtotal_and_never_by_its_total() {
    // The total counts every fact of every host.
    for (total, subtotal, is_whole) in [(9_000, Some(8), true), (8, Some(8), true), (9_000, Some(9), false)] {
        let server = with_facts(total, subtotal).await;
        let host = |n: u64| -> Wanted {
            let uuid = format!("4c4c4544-0042-3510-8051-b4c04f5a3{n:03}");
            let host: HostInventory = serde_json::from_value(
                value!({"id": format!("h{n}"), "name": format!("h{n}"), "status": "up", "hardware_uuid": uuid}),
            )
            .unwrap();
            Wanted { host, stored: None, is_change: false }
        };
        let wanted: Vec<Wanted> = (0..8).map(host).collect();
        let _ = provider(&server).content_hosts(&call(), &wanted).await.unwrap();
        let names_alone =
            |search: &str| search.contains("\"k3\"") && search.contains("\"k4\"") && !search.contains("facts.");
        let by_name = server.asked().iter().filter(|a| a.param("search").is_some_and(names_alone)).count();
        assert_eq!(by_name > 0, is_whole, "{total}, {subtotal:?}: the names of the list are searched if it is whole");
    }
}
