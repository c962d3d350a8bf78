//! Odd rows, and servers that page, repeat and search in odd ways: each harms only itself, and nothing is lost.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErratumType};
use ovirt_upgrade_manager::model::host::{HostInventory, MatchedBy};
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

fn erratum(id: &str, kind: &str) -> Value {
    value!({"id": id.len(), "errata_id": id, "type": kind, "severity": "Low", "updated": "2024-01-01",
        "packages": [format!("p{}-2-1.noarch", id.len())]})
}

/// A page of these rows, of which at most `cap` fit one page.
fn paged(asked: &Asked, rows: &[Value], cap: usize) -> Reply {
    let number = |name: &str| asked.param(name).unwrap().parse::<usize>().unwrap();
    let size = number("per_page").min(cap);
    let part: Vec<&Value> = rows.iter().skip((number("page") - 1) * size).take(size).collect();
    json(
        200,
        value!({"total": rows.len(), "subtotal": rows.len(), "page": number("page"), "per_page": size, "results": part}),
    )
}

#[tokio::test]
async fn odd_ids_are_counted_and_the_others_are_listed() {
    let odd =
        ["HW ODD 20", "HWODD/22", "HWODD-ÄÖ-21", "HWODD,24", "HWODD:31;reboot", &"x".repeat(200)].map(str::to_owned);
    let rows: Vec<Value> =
        odd.iter().map(|id| erratum(id, "security")).chain([erratum("RHSA-2024:1", "bugfix")]).collect();
    let server = Scripted::start(katello("4.18.0", move |asked| paged(asked, &rows, 1_000))).await;
    let page = provider(&server).errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    assert_eq!(page.errata.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["RHSA-2024:1"]);
    assert_eq!((page.counts.total, page.counts.security, page.unusable.len()), (Some(7), 6, 6));
    assert!(page.unusable.contains(&"HWODD:31;reboot".to_owned()), "{:?}", page.unusable);
}

#[tokio::test]
async fn a_page_cap_loses_no_row() {
    let rows: Vec<Value> = (0..45).map(|n| value!({"errata_id": format!("E-{n:02}"), "type": "bugfix"})).collect();
    let server = Scripted::start(katello("4.18.0", move |asked| match asked.param("search") {
        // Counts: everything is a bugfix.
        Some(search) if !search.contains("bugfix") => paged(asked, &[], 20),
        _ => paged(asked, &rows, 20),
    }))
    .await;
    let provider = provider(&server);
    let ids = async |page: u32, per_page: u32| -> Vec<String> {
        let query = ErrataQuery { page, per_page, ..Default::default() };
        let page = provider.errata(&call(), &host_id(), &query).await.unwrap();
        assert_eq!(page.counts.total, Some(45));
        page.errata.iter().map(|e| e.id.to_string()).collect()
    };
    assert_eq!(ids(1, 100).await.len(), 45);
    let mut all = vec![];
    for page in 1..=4 {
        all.extend(ids(page, 15).await);
    }
    let mut pieces = vec![];
    for page in 1..=2 {
        pieces.extend(ids(page, 30).await);
    }
    assert_eq!((all.len(), &all), (45, &pieces));
    assert_eq!(ids(3, 30).await, Vec::<String>::new());
}

#[tokio::test]
async fn counts_of_the_page_are_no_counts_of_the_list() {
    // Katello 3.8 and 3.9 with a search.
    let server = Scripted::start(katello("3.8.0", |asked| {
        let page: usize = asked.param("page").unwrap().parse().unwrap();
        let per_page: usize = asked.param("per_page").unwrap().parse().unwrap();
        let rows: Vec<Value> = (0..700)
            .skip((page - 1) * per_page)
            .take(per_page)
            .map(|n| value!({"errata_id": format!("E-{n}"), "type": "security"}))
            .collect();
        json(200, value!({"total": 700, "subtotal": rows.len(), "page": page, "per_page": per_page, "results": rows}))
    }))
    .await;
    let query = ErrataQuery { types: vec![ErratumType::Security], per_page: 10, ..Default::default() };
    let page = provider(&server).errata(&call(), &host_id(), &query).await.unwrap();
    assert_eq!((page.errata.len(), page.counts.total), (10, Some(700)));
}

#[tokio::test]
async fn two_records_of_one_advisory_are_one_erratum() {
    let rows = vec![
        value!({"id": 1, "errata_id": "E-1", "type": "security", "packages": ["a-2-1.noarch"]}),
        value!({"id": 2, "errata_id": "E-1", "type": "security", "packages": ["b-2-1.noarch"]}),
    ];
    let server = Scripted::start(katello("4.18.0", move |asked| paged(asked, &rows, 1_000))).await;
    let page = provider(&server).errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    assert_eq!((page.errata.len(), page.counts.total), (1, Some(1)));
    assert_eq!(page.errata[0].packages, ["a-2-1.noarch", "b-2-1.noarch"]);
}

/// Two rows of one advisory are two for the server, and can stand on two pages.
#[tokio::test]
async fn pages_and_counts_of_advisories_with_two_rows_do_not_depend_on_the_page_size() {
    let mut rows = vec![];
    for record in ["a", "b"] {
        for number in 1..=60 {
            let packages = [format!("{record}{number}-2-1.noarch")];
            let id = format!("{record}{number}");
            rows.push(value!({"id": id, "errata_id": format!("E-{number}"), "type": "security", "packages": packages}));
        }
    }
    for rows in [rows[..3].iter().chain(&rows[60..63]).cloned().collect::<Vec<_>>(), rows] {
        let advisories = rows.len() / 2;
        let server = Scripted::start(katello("4.18.0", move |asked| paged(asked, &rows, 100))).await;
        let provider = provider(&server);
        for per_page in [2, 3, 5, 100] {
            let mut all = vec![];
            for page in 1..=u32::try_from(advisories).unwrap().div_ceil(per_page) {
                let query = ErrataQuery { page, per_page, ..Default::default() };
                let page = provider.errata(&call(), &host_id(), &query).await.unwrap();
                assert_eq!(page.counts.total, Some(advisories as u64), "{per_page} a page");
                assert!(page.errata.iter().all(|e| e.packages.len() == 2), "{per_page} a page: {:?}", page.errata);
                all.extend(page.errata.into_iter().map(|e| e.id.to_string()));
            }
            all.sort();
            all.dedup();
            assert_eq!(all.len(), advisories, "{per_page} a page");
        }
    }
}

/// The rows of a search of these tests: of an id, of ids, of a type, or all.
fn searched<'a>(asked: &Asked, rows: &'a [Value]) -> Vec<&'a Value> {
    let search = asked.param("search").unwrap_or_default();
    let of = |row: &&Value| match search.contains("id ^") || search.contains("id =") {
        true => search.contains(&format!("\"{}\"", row["errata_id"].as_str().unwrap())),
        false if search.contains("security") && !search.contains("severity") => row["type"] == "security",
        false => search.is_empty(),
    };
    rows.iter().filter(of).collect()
}

#[tokio::test]
async fn two_rows_of_one_advisory_that_are_pages_apart_are_one_erratum() {
    // Both beyond the first page of a list that is read as a whole; one on the first page of a longer one.
    for (length, first, second) in [(250, 130, 220), (250, 5, 249), (700, 20, 650)] {
        let mut rows: Vec<Value> = (0..length)
            .map(|n| value!({"id": n, "errata_id": format!("E-{n}"), "type": "security", "packages": [format!("p{n}-2-1.noarch")]}))
            .collect();
        rows[second]["errata_id"] = value!(format!("E-{first}"));
        let server = Scripted::start(katello("4.18.0", move |asked| {
            let found: Vec<Value> = searched(asked, &rows).into_iter().cloned().collect();
            paged(asked, &found, 100)
        }))
        .await;
        let provider = provider(&server);
        let mut found = vec![];
        for page in 1..=8 {
            let query = ErrataQuery { page, per_page: 100, ..Default::default() };
            let page = provider.errata(&call(), &host_id(), &query).await.unwrap();
            if length < 300 || query.page == 1 {
                assert_eq!(page.counts.total, Some(length as u64 - 1), "{length}: page {}", query.page);
            }
            found.extend(page.errata);
            if length > 300 {
                break;
            }
        }
        let twice: Vec<_> = found.iter().filter(|e| e.packages.len() == 2).collect();
        if length < 300 {
            assert_eq!((found.len(), twice.len()), (length - 1, 1), "{length}");
        }
        let by_id = ErrataQuery { ids: vec![ErratumId::new(format!("E-{first}")).unwrap()], ..Default::default() };
        let one = provider.errata(&call(), &host_id(), &by_id).await.unwrap();
        assert_eq!((one.counts.total, one.errata[0].packages.len()), (Some(1), 2), "{length}");
    }
}

#[tokio::test]
async fn a_condition_that_the_server_drops_is_applied_here() {
    let rows = vec![erratum("A-1", "security"), erratum("A-22", "newpackage")];
    let server = Scripted::start(katello("4.18.0", move |asked| paged(asked, &rows, 1_000))).await;
    let query = ErrataQuery { types: vec![ErratumType::Other], ..Default::default() };
    let page = provider(&server).errata(&call(), &host_id(), &query).await.unwrap();
    assert_eq!((page.errata.len(), page.errata[0].id.as_str(), page.counts.total), (1, "A-22", Some(1)));
}

#[tokio::test]
async fn an_id_of_digits_is_no_number_of_a_row() {
    let server = Scripted::start(katello("4.18.0", |asked| match (asked.path.as_str(), asked.param("search")) {
        ("/katello/api/errata", Some(r#"id = "25""#)) => page(value!([erratum("25", "security")])),
        ("/katello/api/errata", _) => page(value!([])),
        _ => json(200, erratum("RHSA-2024:9", "security")),
    }))
    .await;
    let provider = provider(&server);
    let one = async |id: &str| provider.erratum(&call(), &ErratumId::new(id).unwrap()).await;
    assert_eq!(one("25").await.unwrap().id.as_str(), "25");
    assert_eq!(one("1").await.unwrap_err().code(), Code::ErratumUnknown);
}

#[tokio::test]
async fn rows_that_are_no_packages_are_passed_over() {
    let server = Scripted::start(katello("4.18.0", |_| {
        page(value!([
            {"nvra": "gpg-pubkey-352c64e5-52ae6884", "nvrea": "gpg-pubkey-352c64e5-52ae6884"},
            {"nvra": "vendor-diagnostics-1.0.0-.x86_64", "nvrea": "vendor-diagnostics-1.0.0-.x86_64"},
            {"nvra": "glibc-2.34-1.x86_64", "nvrea": "glibc-2.34-1.x86_64", "upgradable_versions": ["glibc-2.34-2.i686"]},
            {"nvra": "bash-5.1-1.x86_64", "nvrea": "bash-5.1-1.x86_64", "upgradable_versions": ["bash-5.1-2.x86_64", "no package"]}
        ]))
    }))
    .await;
    let provider = provider(&server);
    let installed = provider.installed(&call(), &host_id(), &[]).await.unwrap();
    assert_eq!(installed.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["glibc", "bash"]);
    // The version of another architecture is no update.
    let newer = provider.upgradable(&call(), &host_id(), &[]).await.unwrap();
    assert_eq!(newer.iter().map(|u| u.installed.name.as_str()).collect::<Vec<_>>(), ["bash"]);
}

#[tokio::test]
async fn an_update_of_a_stream_that_is_not_enabled_is_none() {
    let server = Scripted::start(katello("4.18.0", |asked| match asked.path.as_str() {
        "/api/hosts/11/module_streams" => page(value!([
            {"id": 1, "name": "nginx", "stream": "1.20", "status": "enabled"},
            {"id": 2, "name": "nginx", "stream": "1.22", "status": "unknown"}
        ])),
        _ => page(value!([{"nvra": "nginx-1.20.1-1.module+el8.6.0+1+a.x86_64", "nvrea": "nginx-1:1.20.1-1.module+el8.6.0+1+a.x86_64",
            "upgradable_versions": ["nginx-1.22.1-1.module+el8.9.0+2+b.x86_64", "nginx-1.20.2-1.module+el8.9.0+2+c.x86_64"]}])),
    }))
    .await;
    let newer = provider(&server).upgradable(&call(), &host_id(), &[]).await.unwrap();
    assert_eq!(newer.iter().map(|u| u.to.to_string()).collect::<Vec<_>>(), ["1:1.20.2-1.module+el8.9.0+2+c"]);
}

#[tokio::test]
async fn a_stream_that_no_name_tells_is_told_by_its_build() {
    // The digits at the end of the releases are those of the two builds below.
    const RHEL: &str = "8.0.0-5.module+el8.6.0+1+9fc0d7b1";
    for may_see in [true, false] {
        let server = Scripted::start(katello("4.18.0", move |asked| match asked.path.as_str() {
            "/api/hosts/11/module_streams" => page(value!([
                {"id": 1, "name": "virt", "stream": "rhel", "status": "enabled"},
                {"id": 2, "name": "virt", "stream": "av", "status": "unknown"}
            ])),
            "/katello/api/module_streams" if may_see => {
                assert_eq!(asked.param("host_ids"), Some("11"));
                page(value!([
                    {"id": 1, "name": "virt", "stream": "rhel", "version": "8060020220101", "context": "ad008a3a"},
                    {"id": 2, "name": "virt", "stream": "av", "version": "8050020210101", "context": "c5368500"}
                ]))
            }
            "/katello/api/module_streams" => json(403, value!({"error": {"message": "Access denied"}})),
            _ => page(value!([{"nvra": "libvirt-7.6.0-1.x86_64", "nvrea": "libvirt-7.6.0-1.x86_64",
                "upgradable_versions": [format!("libvirt-{RHEL}.x86_64"), "libvirt-8.9.0-1.module+el8.5.0+2+9cd78ce0.x86_64"]}])),
        }))
        .await;
        let newer = provider(&server).upgradable(&call(), &host_id(), &[]).await.unwrap();
        let newest = newer[0].to.to_string();
        // Without the permission it is not known, and nothing is left out.
        assert_eq!(newest == RHEL, may_see, "{newest}");
    }
}

#[tokio::test]
async fn a_refused_search_of_hosts_is_one_in_every_shape() {
    for (status, body) in [
        (
            400,
            value!({"error": {"message": "Field 'x' not recognized for searching!", "class": "ScopedSearch::QueryNotSupported"}}),
        ),
        (500, value!({"displayMessage": "Field 'x' not recognized for searching!", "errors": ["x"]})),
        (500, value!({"message": "Field 'x' not recognized for searching!", "errors": ["x"]})),
    ] {
        let shown = body.clone();
        let server = Scripted::start(katello("4.18.0", move |_| json(status, shown.clone()))).await;
        let found = provider(&server).content_hosts(&call(), &[wanted("h1", "h1.example.com", None)]).await;
        assert_eq!(found.unwrap_err().code(), Code::ProviderSearch, "{body}");
    }
}

fn wanted(name: &str, address: &str, hardware: Option<&str>) -> Wanted {
    let host: HostInventory = serde_json::from_value(
        value!({"id": name, "name": name, "address": address, "hardware_uuid": hardware, "status": "up"}),
    )
    .unwrap();
    Wanted { host, stored: None, is_change: false }
}

#[tokio::test]
async fn facts_are_not_joined_where_joins_repeat_the_rows() {
    const UUID: &str = "4C4C4544-0000-1000-8000-000000000001";
    let server = Scripted::start(katello("3.10.0", |asked| {
        let search = asked.param("search").unwrap_or_default();
        let terms = search.matches("facts.").count();
        let is_joined = terms > 1 || (terms == 1 && search.contains(" or "));
        let row = value!({"id": 7, "name": "other.example.com", "ip": "192.0.2.7", "content_facet_attributes": {"uuid": "u-7"},
            "subscription_facet_attributes": {"uuid": "u-7", "last_checkin": "2026-01-01 00:00:00 UTC"}});
        match asked.path.as_str() {
            "/api/hosts" if is_joined => {
                json(200, value!({"total": 1, "subtotal": 25_921, "page": 1, "per_page": 100, "results": vec![row; 100]}))
            }
            "/api/hosts" => page(if terms == 1 { value!([row]) } else { value!([]) }),
            "/api/hosts/7" => json(200, row),
            _ => json(404, value!({"error": {"message": "not scripted"}})),
        }
    }))
    .await;
    let found = provider(&server)
        .content_hosts(&call(), &[wanted("h1", "192.0.2.7", Some(UUID))])
        .await
        .unwrap()
        .remove(0)
        .unwrap();
    assert_eq!((found.content_host.id.as_str(), found.matched_by), ("7", MatchedBy::HardwareUuid));
    let joined = |a: &Asked| a.param("search").is_some_and(|s| s.contains("facts.") && s.contains(" or "));
    assert!(!server.asked().iter().any(joined), "facts joined with other terms");
}

#[tokio::test]
async fn repeated_rows_of_a_host_are_one_host() {
    // Another join, on a version that should not repeat: the count promises more than there is.
    let server = Scripted::start(katello("4.18.0", |_| {
        let row = value!({"id": 7, "name": "h1.example.com", "content_facet_attributes": {"uuid": "u-7"},
            "subscription_facet_attributes": {"uuid": "u-7", "last_checkin": "2026-01-01 00:00:00 UTC"}});
        json(200, value!({"total": 1, "subtotal": 322, "page": 1, "per_page": 100, "results": vec![row; 100]}))
    }))
    .await;
    let found = provider(&server)
        .content_hosts(&call(), &[wanted("h1", "h1.example.com", None)])
        .await
        .unwrap()
        .remove(0)
        .unwrap();
    assert_eq!(found.content_host.id.as_str(), "7");
}

/// Servers leave package epochs out: what looks older has a raised one, which a second list shows.
#[tokio::test]
async fn an_update_that_cannot_be_read_is_no_missing_update_and_harms_no_other() {
    let row = |nvra: &str, to: &str| value!({"nvra": nvra, "nvrea": nvra, "upgradable_versions": [to]});
    let bash = row("bash-5.1-1.x86_64", "bash-5.1-2.x86_64");
    let unreadable = row("zsh-5-1.x86_64", "zsh-5-.x86_64");
    let odd_name = row("my;tool-2-1.x86_64", "my;tool-1-1.x86_64");
    let no_epoch = row("vim-9-1.x86_64", "vim-8-1.x86_64");
    for (rows, want) in [
        (value!([unreadable]), Err(Code::ProviderMalformed)),
        (value!([no_epoch]), Err(Code::NoData)),
        (value!([bash, unreadable]), Ok(1)),
        (value!([bash, odd_name]), Ok(1)),
        (value!([bash, no_epoch]), Ok(1)),
    ] {
        let shown = rows.clone();
        let server = Scripted::start(katello("4.18.0", move |asked| match asked.path.as_str() {
            "/api/hosts/11/packages" if asked.param("status").is_some() => page(rows.clone()),
            _ => page(value!([])),
        }))
        .await;
        let found = provider(&server).upgradable(&call(), &host_id(), &[]).await;
        assert_eq!(found.map(|all| all.len()).map_err(|e| e.code()), want, "{shown}");
    }
}

#[tokio::test]
async fn an_advisory_of_which_one_row_is_installable_is_published() {
    let row = |n: u64, id: &str, installable: bool| value!({"id": n, "errata_id": id, "type": "bugfix", "installable": installable});
    let rows = [row(1, "E-1", true), row(2, "E-1", false), row(3, "E-2", false)];
    let server = Scripted::start(katello("4.18.0", move |asked| {
        let of_host = asked.path.contains("/hosts/11/errata") && asked.param("per_page").is_some();
        let all = asked.param("include_applicable") == Some("true");
        match (of_host, all) {
            (true, true) => paged(asked, &rows, 100),
            (true, false) => paged(asked, &rows[..1], 100),
            _ if asked.path.ends_with("/hosts/11") => json(200, value!({"id": 11, "name": "h1"})),
            _ => json(200, value!({"total": 0, "subtotal": 0, "page": 1, "per_page": 20, "results": []})),
        }
    }))
    .await;
    let found = provider(&server).unpublished_errata(&call(), &host_id()).await.unwrap().unwrap();
    assert_eq!(found.errata, [ErratumId::new("E-2").unwrap()]);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_may_be_the_only_update() {
    let row =
        |nvra: &str, to: &str| value!({"id": nvra.len(), "nvra": nvra, "nvrea": nvra, "upgradable_versions": [to]});
    let other = row("bash-5.1.8-6.el9.x86_64", "bash-5.1.8-9.el9.i686");
    let update = row("tar-1-1.x86_64", "tar-1-2.x86_64");
    let odd = [row("tool-1-.x86_64", "tool-2-.x86_64"), row("tool-1-1.x86_64", "tool-2-.x86_64")];
    for odd in odd {
        for (rows, want) in [(vec![other.clone(), odd.clone()], None), (vec![update.clone(), odd], Some(1))] {
            let server = Scripted::start(katello("4.18.0", move |asked| paged(asked, &rows, 1_000))).await;
            match (provider(&server).upgradable(&call(), &host_id(), &[]).await, want) {
                (Ok(found), Some(count)) => assert_eq!(found.len(), count),
                (Err(error), None) => assert_eq!(error.code(), Code::ProviderMalformed),
                (other, _) => panic!("{other:?}"),
            }
        }
    }
}
