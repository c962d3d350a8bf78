//! Wrong lists: pages without end, counts that change, rows that repeat, and answers about something else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::erratum::{ErrataPage, ErrataQuery};
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::{Association, HostInventory, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ErratumId, HostId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask};
use ovirt_upgrade_manager::ports::{Matched, Wanted};
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::hostile::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

const CASES: &[Case] = cases![
    pages_without_end,
    pages_without_end_one_row_each,
    pages_that_claim_ever_more,
    more_errata_than_any_host_has,
    counts_that_overflow,
    page_parameter_ignored,
    page_empty_though_promised,
    list_empty_though_promised,
    length_not_given,
    length_not_given_and_pages_capped,
    length_shorter_than_the_rows,
    length_shrinks_between_pages,
    length_grows_between_pages,
    length_changes_every_time,
    ids_twice_on_a_page,
    ids_twice_on_two_pages,
    results_as_an_object,
    another_hosts_row,
    another_hosts_errata,
    another_erratum,
    another_packages_rows,
    another_jobs_answer,
    another_jobs_host,
    another_tasks_answer,
    tasks_left_out,
    search_ignored_for_many_hosts,
    one_hardware_uuid_for_two_hosts,
    server_clock_hours_ahead,
    server_clock_hours_behind,
    server_clock_nonsense,
    server_clock_no_longer_given,
];

pub fn names() -> Vec<String> {
    CASES.iter().map(|c| c.name.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn list_cases() {
    run(CASES).await;
}

/// Rows of installed packages, from a number on.
fn packages(from: usize, count: usize) -> Vec<Value> {
    (from..from + count)
        .map(|n| value!({"nvra": format!("p{n}-1-1.noarch"), "nvrea": format!("p{n}-1-1.noarch")}))
        .collect()
}

fn number(asked: &Asked, name: &str) -> usize {
    asked.param(name).unwrap().parse().unwrap()
}

/// A server that answers a host's packages so.
async fn server(rows: impl Fn(usize, &Asked) -> Value + Send + Sync + 'static) -> Scripted {
    Scripted::start(katello("4.18.0", move |asked| match asked.path.as_str() {
        "/api/hosts/11/packages" => json(200, rows(number(asked, "page"), asked)),
        _ => json(404, value!({"error": {"message": "not scripted"}})),
    }))
    .await
}

async fn installed(server: &Scripted) -> Result<Vec<Nevra>, Error> {
    provider_with_limits(server).installed(&call(), &host_id(), &[]).await
}

async fn pages_without_end() {
    let server = server(|page, _| value!({"subtotal": 4_000_000, "results": packages(page * 1_000, 1_000)})).await;
    let error = installed(&server).await.unwrap_err();
    assert_case_error("pages_without_end", &error, Code::ProviderTooLarge, "/api/hosts/11/packages");
    let asked = server.count("/api/hosts/11/packages");
    assert!(asked < 40, "{asked} pages of a list that may hold 1 MB");
}

async fn pages_without_end_one_row_each() {
    let server = server(|page, _| value!({"subtotal": 4_000_000, "results": packages(page, 1)})).await;
    assert_case_error(
        "pages_without_end_one_row_each",
        &installed(&server).await.unwrap_err(),
        Code::ProviderTooLarge,
        "400 pages",
    );
    assert_eq!(server.count("/api/hosts/11/packages"), 400);
}

async fn pages_that_claim_ever_more() {
    let server = server(|page, _| value!({"subtotal": page * 10 + 1, "results": packages(page * 10, 10)})).await;
    assert_case_error(
        "pages_that_claim_ever_more",
        &installed(&server).await.unwrap_err(),
        Code::ProviderTooLarge,
        "400 pages",
    );
}

fn erratum(n: usize) -> Value {
    value!({"errata_id": format!("RHSA-2024:{n}"), "type": "security", "severity": "Low"})
}

/// The page of errata, or the error, when every list of errata is answered so.
async fn errata(body: Value, query: &ErrataQuery) -> Result<ErrataPage, Error> {
    let server = Scripted::start(katello("4.18.0", move |_| json(200, body.clone()))).await;
    provider_with_limits(&server).errata(&call(), &host_id(), query).await
}

async fn more_errata_than_any_host_has() {
    for subtotal in [value!(4_000_000_000_u64), value!(200_001)] {
        let error = errata(value!({"subtotal": subtotal, "results": [erratum(1)]}), &ErrataQuery::default()).await;
        assert_case_error(
            "more_errata_than_any_host_has",
            &error.unwrap_err(),
            Code::ProviderTooLarge,
            "200000 errata",
        );
    }
    for subtotal in [value!(u64::MAX), value!("many"), value!(-1), value!(1.5), value!(null)] {
        let error = errata(value!({"subtotal": subtotal, "results": [erratum(1)]}), &ErrataQuery::default()).await;
        assert_case_error(
            "more_errata_than_any_host_has",
            &error.unwrap_err(),
            Code::ProviderMalformed,
            "how long it is",
        );
    }
}

async fn counts_that_overflow() {
    for count in [u64::MAX, u64::MAX / 2, 1 << 40] {
        let counts = value!({"security": count, "bugfix": count, "enhancement": count, "total": count});
        let mut row = host_row(11, "h1.example.com");
        row["content_facet_attributes"]["errata_counts"] = counts;
        row["content_facet_attributes"]["upgradable_package_count"] = value!(count);
        let found = matched(value!([row]), &["h1.example.com"]).await.remove(0).unwrap();
        assert_eq!((found.facts.errata, found.facts.upgradable_packages), (None, None), "not known");
    }
}

async fn page_parameter_ignored() {
    let server = server(|_, _| value!({"subtotal": 20, "results": packages(0, 10)})).await;
    let error = installed(&server).await;
    // Twenty rows came, ten twice: as if the list had moved. Read again, it is the same.
    assert_eq!(error.unwrap().len(), 10);
    let server = self::server(|_, _| value!({"subtotal": 30, "results": packages(0, 10)})).await;
    assert_case_error(
        "page_parameter_ignored",
        &installed(&server).await.unwrap_err(),
        Code::ProviderMalformed,
        "nothing new",
    );
}

async fn page_empty_though_promised() {
    let server =
        server(|page, _| value!({"subtotal": 1_500, "results": if page == 1 { packages(0, 1_000) } else { vec![] }}))
            .await;
    assert_case_error(
        "page_empty_though_promised",
        &installed(&server).await.unwrap_err(),
        Code::ProviderMalformed,
        "gives none on page 2",
    );
}

async fn list_empty_though_promised() {
    let error = errata(value!({"subtotal": 3, "results": []}), &ErrataQuery::default()).await.unwrap_err();
    assert_case_error("list_empty_though_promised", &error, Code::ProviderMalformed, "promises 3 rows and gives none");
}

async fn length_not_given() {
    let rows = |page: usize| if page <= 2 { packages(page * 1_000, 1_000) } else { packages(3_000, 7) };
    let server = server(move |page, _| value!({"results": if page <= 3 { rows(page) } else { vec![] }})).await;
    assert_eq!(installed(&server).await.unwrap().len(), 2_007);
}

async fn length_not_given_and_pages_capped() {
    let server = server(|page, _| value!({"results": if page <= 5 { packages(page * 20, 20) } else { vec![] }})).await;
    assert_eq!(installed(&server).await.unwrap().len(), 100, "20 rows on a page are not the end of the list");
}

async fn length_shorter_than_the_rows() {
    let server = server(|_, _| value!({"subtotal": 1, "results": packages(0, 5)})).await;
    assert_eq!(installed(&server).await.unwrap().len(), 5);
}

/// A list of 25 that loses or gets rows after its first page of 10 was read; the rows that are there in the end.
async fn moving(name: &str, rows_at: fn(usize) -> Vec<usize>) {
    let reads = Arc::new(AtomicUsize::new(0));
    let count = reads.clone();
    let server = server(move |page, _| {
        let rows = rows_at(count.fetch_add(1, Ordering::SeqCst));
        let part: Vec<Value> = rows.iter().skip((page - 1) * 10).take(10).flat_map(|n| packages(*n, 1)).collect();
        value!({"subtotal": rows.len(), "results": part})
    })
    .await;
    let mut got: Vec<String> = installed(&server).await.unwrap().into_iter().map(|n| n.name).collect();
    let mut want: Vec<String> = rows_at(usize::MAX).into_iter().map(|n| format!("p{n}")).collect();
    got.sort_unstable();
    want.sort_unstable();
    assert_eq!(got, want, "{name}");
    assert!(reads.load(Ordering::SeqCst) < 10, "{name}");
}

async fn length_shrinks_between_pages() {
    // Five rows of the first page go: five of the second slip to the first and would be missed.
    moving("length_shrinks_between_pages", |read| if read == 0 { (0..25).collect() } else { (5..25).collect() }).await;
}

async fn length_grows_between_pages() {
    // Five new rows come first: they would be missed, and five are seen twice.
    moving(
        "length_grows_between_pages",
        |read| {
            if read == 0 { (0..25).collect() } else { (25..30).chain(0..25).collect() }
        },
    )
    .await;
}

async fn length_changes_every_time() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let server = server(move |page, _| {
        let length = 25 + count.fetch_add(1, Ordering::SeqCst) % 3;
        let rows = packages((page - 1) * 10, length.saturating_sub((page - 1) * 10).min(10));
        value!({"subtotal": length, "results": rows})
    })
    .await;
    let got = installed(&server).await.unwrap().len();
    assert!((25..=27).contains(&got) && calls.load(Ordering::SeqCst) <= 6, "{got}");
}

async fn ids_twice_on_a_page() {
    let server = server(|_, _| value!({"subtotal": 6, "results": ([packages(0, 3), packages(0, 3)].concat())})).await;
    assert_eq!(installed(&server).await.unwrap().len(), 3);
}

async fn ids_twice_on_two_pages() {
    let server = server(|page, _| value!({"subtotal": 20, "results": packages(page * 7, 10)})).await;
    assert_eq!(installed(&server).await.unwrap().len(), 17);
    assert_eq!(server.count("/api/hosts/11/packages"), 4, "read again, because the list seemed to move");
}

async fn results_as_an_object() {
    for body in [value!({"results": {"a": 1}}), value!({"results": null}), value!({"results": "x"}), value!([])] {
        let error = errata(body, &ErrataQuery::default()).await.unwrap_err();
        assert_case_error("results_as_an_object", &error, Code::ProviderMalformed, "GET /api/hosts/11/errata");
    }
}

/// A server on which every path is answered so.
async fn always(body: Value) -> Scripted {
    Scripted::start(katello("4.9.0", move |_| json(200, body.clone()))).await
}

async fn another_hosts_row() {
    let server = always(value!({"id": 12, "name": "h2", "content_facet_attributes": {}})).await;
    let provider = provider_with_limits(&server);
    let error = provider.available(&call(), &host_id(), &PackageName::new("vdsm").unwrap()).await.unwrap_err();
    assert_case_error("another_hosts_row", &error, Code::ProviderMalformed, "GET /api/hosts/11");
    assert!(error.message().contains("about host h2 (id 12)"), "{error}");
    let error = provider.record(&call(), &host_id()).await.unwrap_err();
    assert_case_error("another_hosts_row", &error, Code::ProviderMalformed, "about host h2");
}

async fn another_hosts_errata() {
    let query = ErrataQuery { ids: vec![ErratumId::new("RHSA-2024:1").unwrap()], ..Default::default() };
    let error = errata(value!({"subtotal": 1, "results": [erratum(2)]}), &query).await.unwrap_err();
    assert_case_error(
        "another_hosts_errata",
        &error,
        Code::ProviderMalformed,
        "asked for errata by id, it gives RHSA-2024:2",
    );
}

async fn another_erratum() {
    let server = always(erratum(2)).await;
    let id = ErratumId::new("RHSA-2024:1").unwrap();
    let error = provider_with_limits(&server).erratum(&call(), &id).await.unwrap_err();
    assert_case_error("another_erratum", &error, Code::ProviderMalformed, "it is about RHSA-2024:2");
}

async fn another_packages_rows() {
    let server = always(value!({"subtotal": 1, "results": [
        {"nvra": "bash-1-1.noarch", "upgradable_versions": ["bash-2-1.noarch"]}]}))
    .await;
    let (provider, named) = (provider_with_limits(&server), [PackageName::new("vdsm").unwrap()]);
    let installed = provider.installed(&call(), &host_id(), &named).await.unwrap_err();
    let upgradable = provider.upgradable(&call(), &host_id(), &named).await.unwrap_err();
    for error in [installed, upgradable] {
        assert_case_error("another_packages_rows", &error, Code::ProviderMalformed, "it gives bash");
    }
}

fn job(id: u64) -> ProviderTask {
    ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(id) }
}

async fn another_jobs_answer() {
    let server = always(value!({"id": 6, "status": 0})).await;
    let states = provider_with_limits(&server).tasks(&call(), &[job(5)]).await.unwrap();
    assert_case_error(
        "another_jobs_answer",
        states[0].as_ref().unwrap_err(),
        Code::ProviderMalformed,
        "it is about job 6",
    );
}

async fn another_jobs_host() {
    let body = value!({"id": 6, "total": 1, "targeting": {"hosts": [{"id": 99, "name": "other"}]}});
    let sent = provider_with_limits(&always(body).await)
        .install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata())
        .await;
    let error = sent.unwrap_err();
    let needle = "job 6 works on host other (id 99) instead of h1.example.com (id 11)";
    assert_case_error("another_jobs_host", &error, Code::NoInstallMethod, needle);
}

fn task(id: &str) -> ProviderTask {
    ProviderTask { way: InstallWay::Agent, task: Some(id.into()), job: None }
}

async fn another_tasks_answer() {
    let body = value!([{"search_params": {"search_id": "a"}, "results": [{"id": "b", "state": "stopped", "result": "success"}]}]);
    let states = provider_with_limits(&always(body).await).tasks(&call(), &[task("a")]).await;
    let error = states.unwrap().remove(0).unwrap_err();
    assert_case_error("another_tasks_answer", &error, Code::ProviderMalformed, "task a is missing");
}

async fn tasks_left_out() {
    for body in [value!([]), value!([{"search_params": {"search_id": "b"}, "results": []}])] {
        let states = provider_with_limits(&always(body).await).tasks(&call(), &[task("a")]).await;
        let error = states.unwrap().remove(0).unwrap_err();
        assert_case_error("tasks_left_out", &error, Code::ProviderMalformed, "task a is missing");
    }
}

fn host_row(id: u64, name: &str) -> Value {
    value!({"id": id, "name": name,
        "content_facet_attributes": {"uuid": format!("u-{id}"), "errata_counts": {"security": 1, "bugfix": 0, "enhancement": 0, "total": 1}},
        "subscription_facet_attributes": {"uuid": format!("u-{id}"), "last_checkin": "2026-01-01 10:00:00 UTC"}})
}

fn wanted(n: usize, address: &str) -> Wanted {
    let host: HostInventory = serde_json::from_value(value!({"id": format!("engine-{n}"), "name": format!("n{n}"),
        "address": address, "hardware_uuid": format!("AAAA-{n}"), "status": "up"}))
    .unwrap();
    Wanted { host, stored: None, is_change: false }
}

/// What hosts of these addresses match when every search is answered with these rows.
async fn matched(rows: Value, addresses: &[&str]) -> Vec<Result<Matched, Error>> {
    let answer = move |asked: &Asked| match asked.path.as_str() {
        "/api/hosts/1" => json(200, rows[0].clone()),
        _ => page(rows.clone()),
    };
    let server = Scripted::start(katello("4.18.0", answer)).await;
    let wanted: Vec<Wanted> = addresses.iter().enumerate().map(|(n, a)| wanted(n, a)).collect();
    provider_with_limits(&server).content_hosts(&call(), &wanted).await.unwrap()
}

async fn search_ignored_for_many_hosts() {
    let name = "search_ignored_for_many_hosts";
    let found = matched(value!([host_row(1, "stranger")]), &["a.example.com", "b.example.com", "c.example.com"]).await;
    for result in found {
        let error = result.unwrap_err();
        assert_case_error(name, &error, Code::HostAmbiguous, "stranger (id 1)");
    }
}

async fn one_hardware_uuid_for_two_hosts() {
    // The second host's name is on the row: stronger than nothing, weaker than a hardware uuid that it shares.
    let mut wanted = vec![wanted(0, "a.example.com"), wanted(1, "stranger")];
    wanted[1].host.subscription_uuid = Some("u-1".into());
    let server = Scripted::start(katello("4.18.0", |asked: &Asked| {
        if asked.path == "/api/hosts/1" {
            return json(200, host_row(1, "stranger"));
        }
        let alone = asked.param("search").is_some_and(|s| s.contains("AAAA-0") && !s.contains("AAAA-1"));
        page(if alone {
            value!([host_row(1, "stranger")])
        } else {
            value!([host_row(1, "stranger"), host_row(2, "x")])
        })
    }))
    .await;
    let found = provider_with_limits(&server).content_hosts(&call(), &wanted).await.unwrap();
    assert_case_error(
        "one_hardware_uuid_for_two_hosts",
        found[0].as_ref().unwrap_err(),
        Code::HostAmbiguous,
        "stranger (id 1)",
    );
    assert_eq!(found[1].as_ref().unwrap().matched_by, MatchedBy::SubscriptionUuid, "the better claim stands");
}

/// The server's time as a check sees it, when the servers' answers carry these dates in turn.
async fn server_time(dates: &'static [Option<&'static str>]) -> i64 {
    let turn = AtomicUsize::new(0);
    let server = Scripted::start(move |asked: &Asked| {
        let reply = katello("4.18.0", |_| page(value!([host_row(11, "h1.example.com")])))(asked);
        let Reply::Answer { status, mut headers, body } = reply else { panic!("no answer") };
        let date = dates[turn.fetch_add(1, Ordering::SeqCst).min(dates.len() - 1)];
        headers.extend(date.map(|d| ("Date", d.to_owned())));
        Reply::Answer { status, headers, body }
    })
    .await;
    let stored = Association {
        host_id: HostId::new("engine-0").unwrap(),
        provider: ProviderName::new("sat").unwrap(),
        content_host: host_id(),
        content_host_name: "h1.example.com".into(),
        matched_by: MatchedBy::Fqdn,
        duplicates: vec![],
        made_at_ms: 0,
        subscription_uuid: None,
        hardware_uuid: None,
    };
    let wanted = Wanted { stored: Some(stored), ..wanted(0, "h1.example.com") };
    let mut found = provider_with_limits(&server).content_hosts(&call(), &[wanted]).await.unwrap();
    let facts = found.remove(0).unwrap().facts;
    assert_eq!(facts.last_checkin_ms, Some(1_767_261_600_000));
    facts.server_now_ms.unwrap()
}

fn our_time() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

async fn server_clock_hours_ahead() {
    assert_eq!(server_time(&[Some("Thu, 01 Jan 2099 12:00:00 GMT")]).await, 4_070_952_000_000);
}

async fn server_clock_hours_behind() {
    // Behind the host's own check-in: the age that a check makes of it is 0, see `age_is_never_negative`.
    assert_eq!(server_time(&[Some("Thu, 01 Jan 2026 07:00:00 GMT")]).await, 1_767_250_800_000);
}

async fn server_clock_nonsense() {
    for date in [&[Some("yesterday")], &[Some("Thu, 99 Jan 2026 99:00:00 GMT")], &[Some("")], &[None]] {
        let before = our_time();
        assert!((before..before + 60_000).contains(&server_time(date).await), "{date:?}: our own clock counts");
    }
}

async fn server_clock_no_longer_given() {
    let before = our_time();
    let at = server_time(&[Some("Thu, 01 Jan 2099 12:00:00 GMT"), None]).await;
    assert!((before..before + 60_000).contains(&at), "a time that stands still");
}
