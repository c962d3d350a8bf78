//! Rows whose values are of another kind than the API describes: each harms only itself, in every list, and nothing is taken
//! for absent because of it. Lists that take too long are asked for with smaller pages.

use std::time::Duration;

use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::ids::{ErratumId, PackageName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask};
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::hostile::config_with_limits;
use crate::support::scripted::{Asked, Scripted, json};

/// Values that no row is made of.
fn odd() -> Vec<Value> {
    vec![Value::Null, value!("text"), value!(7), value!([]), value!({})]
}

#[tokio::test]
async fn an_erratum_that_cannot_be_read_counts_and_is_not_ours() {
    let mut rows = vec![
        value!({"id": 1, "errata_id": "RHSA-2024:1", "type": "security", "severity": "Low"}),
        value!({"id": 2, "errata_id": "RHSA-2024:2", "type": "security", "severity": "Low", "packages": {"a": 1}}),
        value!({"id": 3, "errata_id": "RHBA-2024:3", "type": "bugfix", "title": [], "cves": "none"}),
        value!({"id": 4, "errata_id": ["x"], "type": "bugfix"}),
    ];
    rows.extend(odd());
    let all = rows.len() as u64;
    let server = Scripted::start(katello("4.18.0", move |_| page(Value::from(rows.clone())))).await;
    let page = provider(&server).errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    assert_eq!(page.errata.iter().map(|e| e.id.as_str()).collect::<Vec<_>>(), ["RHSA-2024:1"]);
    assert_eq!((page.counts.security, page.counts.bugfix), (2, 2));
    for id in ["RHSA-2024:2", "RHBA-2024:3", "row 4"] {
        assert!(page.unusable.contains(&id.to_owned()), "{:?}", page.unusable);
    }
    // Rows without any id cannot be told apart: they count as one.
    assert_eq!(page.counts.total, Some(all - 4));
    // A list without any readable row is an error and not an empty list.
    let server = Scripted::start(katello("4.18.0", |_| page_of_odd())).await;
    let error = provider(&server).errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap_err();
    assert_eq!(error.code(), Code::ProviderMalformed);
}

fn page_of_odd() -> crate::support::scripted::Reply {
    page(Value::from(odd()))
}

fn host_row(id: u64) -> Value {
    value!({"id": id, "name": format!("h{id}.example.com"), "content_facet_attributes": {"uuid": format!("u-{id}")},
        "subscription_facet_attributes": {"uuid": format!("u-{id}"), "last_checkin": "2026-01-01 00:00:00 UTC"}})
}

fn wanted(name: &str) -> Wanted {
    let host: HostInventory = serde_json::from_value(
        value!({"id": name, "name": name, "address": format!("{name}.example.com"), "status": "up"}),
    )
    .unwrap();
    Wanted { host, stored: None, is_change: false }
}

#[tokio::test]
async fn a_host_that_cannot_be_read_is_unknown_and_hides_no_other() {
    for (field, bad) in [
        ("content_facet_attributes", value!("none")),
        ("content_facet_attributes", value!({"uuid": "u", "errata_counts": {"security": [1]}})),
        ("subscription_facet_attributes", value!({"last_checkin": {"at": 1}})),
        ("ip", value!(["192.0.2.1"])),
    ] {
        let server = Scripted::start(katello("4.18.0", move |asked| {
            let mut second = host_row(2);
            second[field] = bad.clone();
            let is_asked = |row: &Value| asked.param("search").unwrap().contains(row["name"].as_str().unwrap());
            page(Value::from_iter([host_row(1), second].into_iter().filter(is_asked)))
        }))
        .await;
        let found =
            provider(&server).content_hosts(&call(), &[wanted("h1"), wanted("h2"), wanted("h3")]).await.unwrap();
        assert_eq!(found[0].as_ref().unwrap().content_host.id.as_str(), "1", "{field}");
        let error = found[1].as_ref().unwrap_err();
        assert_eq!(error.code(), Code::ProviderMalformed, "{field}");
        assert!(error.message().contains("h2.example.com (id 2)"), "{error}");
        assert_eq!(found[2].as_ref().unwrap_err().code(), Code::HostNotRegistered, "{field}");
    }
}

#[tokio::test]
async fn a_row_that_may_be_any_host_leaves_no_host_unregistered() {
    let server =
        Scripted::start(katello("4.18.0", |_| page(value!([host_row(1), {"id": [], "name": {}}, null])))).await;
    let found = provider(&server).content_hosts(&call(), &[wanted("h1"), wanted("h2")]).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().content_host.id.as_str(), "1");
    assert_eq!(found[1].as_ref().unwrap_err().code(), Code::ProviderMalformed);
}

#[tokio::test]
async fn a_package_that_cannot_be_read_is_passed_over_unless_it_may_be_the_wanted_one() {
    let server = Scripted::start(katello("4.18.0", |_| {
        let mut rows = odd();
        rows.push(value!({"nvrea": ["bash"], "nvra": null}));
        rows.push(
            value!({"nvrea": "zsh-5-1.x86_64", "nvra": "zsh-5-1.x86_64", "upgradable_versions": ["zsh-5-2.x86_64"]}),
        );
        page(Value::from(rows))
    }))
    .await;
    let provider = provider(&server);
    assert_eq!(provider.installed(&call(), &host_id(), &[]).await.unwrap()[0].name, "zsh");
    assert_eq!(provider.upgradable(&call(), &host_id(), &[]).await.unwrap()[0].to.to_string(), "5-2");
    let named = [PackageName::new("zsh").unwrap()];
    let error = provider.installed(&call(), &host_id(), &named).await.unwrap_err();
    assert_eq!(error.code(), Code::ProviderMalformed);
}

#[tokio::test]
async fn an_odd_feature_keeps_nobody_from_installing() {
    let server = Scripted::start(|asked: &Asked| match asked.path.as_str() {
        "/katello/api/status" => json(200, value!({"version": "4.18.0", "timeUTC": "2026-01-01T00:00:00Z"})),
        "/api/status" => json(200, value!({"result": "ok", "version": "3.16.0", "api_version": 2})),
        "/api/remote_execution_features" => {
            page(value!([null, {"label": ["x"]}, {"label": "katello_errata_install", "job_template_id": 7}]))
        }
        _ => json(404, value!({"error": {"message": "not scripted"}})),
    })
    .await;
    let capability = provider(&server).capability(&call(), &host_id()).await.unwrap();
    assert_eq!(capability.way, Some(InstallWay::RemoteExecution));
}

#[tokio::test]
async fn a_task_that_cannot_be_read_hides_no_other() {
    let server = Scripted::start(katello("4.18.0", |asked| match asked.path.as_str() {
        "/foreman_tasks/api/tasks/bulk_search" => json(
            200,
            value!([
                null,
                {"search_params": {"search_id": "t-1"}, "results": [{"id": "t-1", "state": ["running"]}]},
                {"search_params": {"search_id": "t-2"}, "results": [{"id": "t-2", "state": "running", "result": "pending"}]},
                {"search_params": {"search_id": "t-3"}, "results": []}
            ]),
        ),
        _ => json(404, value!({"error": {"message": "not scripted"}})),
    }))
    .await;
    let task = |id: &str| ProviderTask { way: InstallWay::Agent, task: Some(id.into()), job: None };
    let states = provider(&server).tasks(&call(), &[task("t-1"), task("t-2"), task("t-3")]).await.unwrap();
    assert_eq!(states[0].as_ref().unwrap_err().code(), Code::ProviderMalformed);
    assert!(states[1].is_ok());
    assert_eq!(states[2].as_ref().unwrap_err().code(), Code::TaskLost);
}

/// Errata of a server that answers a page of more than `most` rows too late.
async fn slow(most: usize) -> Scripted {
    Scripted::start(katello("4.18.0", move |asked| {
        let number = |name: &str| asked.param(name).unwrap().parse::<usize>().unwrap();
        let (page, size) = (number("page"), number("per_page"));
        if size > most {
            return crate::support::scripted::Reply::Hang;
        }
        let row = |n: usize| value!({"id": n, "errata_id": format!("E-{n:03}"), "type": "bugfix"});
        let asks_for_others = asked.param("search").is_some_and(|s| !s.contains("bugfix"));
        let all = if asks_for_others { 0 } else { 130 };
        let rows: Vec<Value> = (0..all).skip((page - 1) * size).take(size).map(row).collect();
        json(200, value!({"total": all, "subtotal": all, "page": page, "per_page": size, "results": rows}))
    }))
    .await
}

/// Sizes of the pages of errata that were asked for, counts aside.
fn sizes(server: &Scripted) -> Vec<String> {
    let asked = server.asked().into_iter().filter(|a| a.path == "/api/hosts/11/errata");
    asked.filter_map(|a| a.param("per_page").map(str::to_owned)).filter(|size| size != "1").collect()
}

#[tokio::test]
async fn errata_are_asked_for_a_hundred_at_a_time_and_after_a_timeout_for_half() {
    for (most, wanted) in [(1_000, vec!["100", "100"]), (60, vec!["100", "50", "50", "50"])] {
        let server = slow(most).await;
        let mut config = config_with_limits(&server);
        config.limits.request_timeout = Span(Duration::from_secs(1));
        config.limits.read_timeout = Span(Duration::from_secs(1));
        let query = ErrataQuery { per_page: 1_000, ..Default::default() };
        let page = connect(&config).errata(&call(), &host_id(), &query).await.unwrap();
        let ids: Vec<&str> = page.errata.iter().map(|e| e.id.as_str()).collect();
        assert_eq!((ids.len(), ids[0], ids[129], page.counts.total), (130, "E-000", "E-129", Some(130)));
        assert_eq!(sizes(&server), wanted);
        // The second page of 60 rows begins in the midst of a page of 50 or 100.
        let query = ErrataQuery { page: 2, per_page: 60, ..Default::default() };
        let page = connect(&config).errata(&call(), &host_id(), &query).await.unwrap();
        assert_eq!((page.errata.len(), page.errata[0].id.as_str()), (60, "E-060"));
    }
}

/// Packages of a host whose list takes longer than a proxy before the server allows, if there are more than `most` rows on a page.
async fn behind_a_proxy(most: usize) -> Scripted {
    Scripted::start(katello("4.18.0", move |asked| {
        let number = |name: &str| asked.param(name).unwrap().parse::<usize>().unwrap();
        let (page, size) = (number("page"), number("per_page"));
        if size > most {
            return crate::support::scripted::html(504, "<title>Gateway Timeout</title>");
        }
        let row =
            |n: usize| value!({"id": n, "nvra": format!("p{n:03}-1-1.noarch"), "nvrea": format!("p{n:03}-1-1.noarch")});
        let rows: Vec<Value> = (0..130).skip((page - 1) * size).take(size).map(row).collect();
        json(200, value!({"total": 130, "subtotal": 130, "page": page, "per_page": size, "results": rows}))
    }))
    .await
}

/// The server goes on with a page for which the proxy gave up waiting: it is never asked for as many rows again.
#[tokio::test]
async fn a_page_that_takes_longer_than_a_proxy_allows_is_asked_for_in_smaller_ones() {
    let sizes = |server: &Scripted| -> Vec<String> {
        let asked = server.asked().into_iter().filter(|a| a.path == "/api/hosts/11/packages");
        asked.filter_map(|a| a.param("per_page").map(str::to_owned)).collect()
    };
    for (most, wanted) in [(1_000, vec!["1000"]), (100, vec!["1000", "100", "100"])] {
        let server = behind_a_proxy(most).await;
        assert_eq!(provider(&server).installed(&call(), &host_id(), &[]).await.unwrap().len(), 130);
        assert_eq!(sizes(&server), wanted);
    }
    let server = behind_a_proxy(20).await;
    assert_eq!(provider(&server).installed(&call(), &host_id(), &[]).await.unwrap().len(), 130);
    assert_eq!((&sizes(&server)[..3], sizes(&server).len()), (&["1000", "100", "20"].map(str::to_owned)[..], 2 + 7));
    let server = behind_a_proxy(0).await;
    let error = provider(&server).installed(&call(), &host_id(), &[]).await.unwrap_err();
    assert_error(&error, Code::ProviderUnavailable, "gave up waiting, also for a page of 20 rows");
    assert_eq!(sizes(&server), ["1000", "100", "20"]);
}

#[tokio::test]
async fn errata_that_suggest_a_reboot_are_searched_and_checked() {
    for (is_searched, wanted) in [(true, Some(vec!["E-7"])), (false, None)] {
        let server = Scripted::start(katello("4.18.0", move |asked| {
            assert_eq!(asked.param("search"), Some("reboot_suggested = true"));
            let row = |n: u64, reboot: bool| value!({"errata_id": format!("E-{n}"), "reboot_suggested": reboot});
            page(if is_searched { value!([row(7, true)]) } else { value!([row(6, false), row(7, true)]) })
        }))
        .await;
        let found = provider(&server).errata_for_reboot(&call(), &host_id(), 10).await.unwrap();
        let found = found.map(|ids| ids.iter().map(ErratumId::to_string).collect::<Vec<_>>());
        assert_eq!(found, wanted.map(|ids| ids.into_iter().map(str::to_owned).collect()));
    }
}
