//! The doctor and the engine: a well engine, and each fact that a run has to know before it starts.

use std::sync::Arc;

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::doctor::{Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::model::request::DoctorRequest;
use ovirt_upgrade_manager::ports::{Clock, Engine, Ports};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::{Value, json as value};
use upgrade_manager_lab::MemoryStore;

use FindingVerdict::{Ok as Fine, Problem, Unknown, Warning};

use crate::engine_rest::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, Scripted, html, json};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// The findings about the engine.
struct Findings(Vec<Finding>);

impl Findings {
    #[track_caller]
    fn get(&self, check: &str) -> &Finding {
        let mut found = self.0.iter().filter(|f| f.check == check);
        let first = found.next().unwrap_or_else(|| panic!("no {check} in {:#?}", self.0));
        assert!(found.next().is_none(), "{check} twice");
        first
    }

    #[track_caller]
    fn assert(&self, check: &str, verdict: FindingVerdict, words: &str) -> &Finding {
        let finding = self.get(check);
        assert_eq!(finding.verdict, verdict, "{finding:?}");
        assert!(finding.text.contains(words), "'{words}' is not in {finding:?}");
        assert!(verdict == Fine || !finding.remedy.is_empty(), "no remedy: {finding:?}");
        finding
    }

    /// The checks that are not in order.
    fn bad(&self) -> Vec<&str> {
        self.0.iter().filter(|f| f.verdict != Fine).map(|f| f.check.as_str()).collect()
    }
}

async fn examined(engine: Arc<dyn Engine>) -> Findings {
    let config = br#"{"state_dir": "/nowhere", "schedule": {"engine_interval": null, "hosts_interval": null}}"#;
    let ports = Ports {
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        store: Arc::new(MemoryStore::new(&SystemIds)),
        providers: vec![],
        engine,
    };
    let manager = UpgradeManager::with_ports(Config::from_json(config).unwrap(), ports);
    let report = manager.doctor(&call(), DoctorRequest {}).await.unwrap();
    assert!(!format!("{report:?}").contains("s3cret"), "{report:?}");
    Findings(report.findings.into_iter().filter(|f| f.area == FindingArea::Engine).collect())
}

fn now_ms() -> i64 {
    SystemClock.now_ms()
}

fn permits(names: &[&str]) -> Reply {
    let permit = |(n, name): (usize, &&str)| value!({"id": n.to_string(), "name": name, "administrative": "true"});
    rows("permit", names.iter().enumerate().map(permit).collect())
}

const NEEDED: [&str; 9] = [
    "manipulate_host",
    "edit_host_configuration",
    "edit_cluster_configuration",
    "migrate_vm",
    "run_vm",
    "stop_vm",
    "shut_down_vm",
    "inject_external_events",
    "inject_external_tasks",
];

/// An engine in which all is well.
fn well(path: &str) -> Reply {
    match path {
        "" => json(
            200,
            value!({
                "product_info": {"version": {"major": "4", "minor": "5", "build": "8"}}, "time": now_ms(),
                "authenticated_user": {"id": "u1"},
            }),
        ),
        "/users/u1/permissions" => rows(
            "permission",
            vec![
                value!({"id": "m1", "role": {"id": "r1"}, "user": {"id": "u1"}}),
                // On templates, and on a network, for which the API names no object.
                value!({"id": "m2", "role": {"id": "r2"}, "group": {"id": "g1"}, "template": {"id": "t1"}}),
                value!({"id": "m3", "role": {"id": "r3"}, "group": {"id": "g1"}}),
            ],
        ),
        "/permissions" => rows(
            "permission",
            vec![
                value!({"id": "m1", "role": {"id": "r1"}, "user": {"id": "u1"}}),
                value!({"id": "m9", "role": {"id": "r9"}, "user": {"id": "u9"}}),
            ],
        ),
        "/roles/r1/permits" => permits(&NEEDED),
        "/events" | "/disks" | "/imagetransfers" | "/jobs" => json(200, value!({})),
        "/hosts" => rows("host", vec![host("h1"), host("h2")]),
        "/clusters" => rows("cluster", vec![cluster()]),
        _ => panic!("{path}"),
    }
}

/// A well engine, but for what the test answers.
async fn engine(other: impl Fn(&Asked, &str) -> Option<Reply> + Send + Sync + 'static) -> Bench {
    Bench::start(move |asked, path| other(asked, path).unwrap_or_else(|| well(path))).await
}

/// The findings about a well engine with another answer for one path.
async fn with_answer(path: &'static str, reply: Reply) -> Findings {
    let bench = engine(move |_, asked| (asked == path).then(|| reply.clone())).await;
    examined(bench.engine).await
}

#[tokio::test]
async fn a_well_engine_has_no_bad_finding_and_takes_ten_requests() {
    let bench = engine(|_, _| None).await;
    let found = examined(bench.engine.clone()).await;
    assert_eq!(found.bad(), [] as [&str; 0], "{:#?}", found.0);
    found.assert("answers", Fine, "version 4.5.8");
    found.assert("certificate_end", Fine, "is good for");
    found.assert("hosted_engine", Fine, "no host has a hosted engine");
    let mut requests = bench.requests();
    requests.sort();
    let expected = [
        "GET ",
        "GET /clusters",
        "GET /disks",
        "GET /events",
        "GET /hosts",
        "GET /imagetransfers",
        "GET /jobs",
        "GET /permissions",
        "GET /roles/r1/permits",
        "GET /users/u1/permissions",
    ];
    assert_eq!(requests, expected);
    // And the health page and the token.
    assert_eq!(bench.server.asked().len(), expected.len() + 2);
}

/// 2,500 hosts take three pages; a user with forty roles costs no more than sixteen requests.
#[tokio::test]
async fn the_number_of_requests_is_bounded() {
    let bench = engine(|asked, path| match path {
        "/hosts" => {
            let (size, number): (usize, usize) = (
                asked.param("max").unwrap().parse().unwrap(),
                asked.param("search").unwrap().rsplit(' ').next().unwrap().parse().unwrap(),
            );
            let page = (0..2_500).skip((number - 1) * size).take(size).map(|n| host(&format!("{n:05}")));
            Some(rows("host", page.collect()))
        }
        "/users/u1/permissions" | "/permissions" => {
            let one = |n| value!({"id": format!("m{n}"), "role": {"id": format!("r{n:02}")}, "user": {"id": "u1"}});
            Some(rows("permission", (0..40).map(one).collect()))
        }
        path if path.starts_with("/roles/") => Some(permits(&["login"])),
        _ => None,
    })
    .await;
    let found = examined(bench.engine.clone()).await;
    assert_eq!(bench.requests().len(), 9 + 2 + 16, "{:?}", bench.requests());
    found.assert("permission_manipulate_host", Unknown, "has more roles than are read");
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named_with_what_it_is_for() {
    let without = |name: &'static str| {
        let rest: Vec<&str> = NEEDED.into_iter().filter(|known| *known != name).collect();
        with_answer("/roles/r1/permits", permits(&rest))
    };
    let found = without("manipulate_host").await;
    assert_eq!(found.bad(), ["permission_manipulate_host"]);
    found.assert("permission_manipulate_host", Problem, "cannot put hosts into maintenance");
    for task in ["inject_external_tasks", "inject_external_events"] {
        let found = without(task).await;
        found.assert(&format!("permission_{task}"), Warning, "lacks");
    }
    // Engines before 4.4 have one permission for all work on VMs.
    let old = permits(&[
        "MANIPULATE_HOST",
        "edit_host_configuration",
        "edit_cluster_configuration",
        "migrate_vm",
        "vm_basic_operations",
        "inject_external_events",
        "inject_external_tasks",
    ]);
    assert_eq!(with_answer("/roles/r1/permits", old).await.bad(), [] as [&str; 0]);
}

/// An engine whose user has its role on a place, and that has a second cluster in another data center.
async fn with_role_on(place: Value) -> Bench {
    let own = with(value!({"id": "m1", "role": {"id": "r1"}, "user": {"id": "u1"}}), place);
    let second = value!({"id": "c9", "name": "second", "data_center": {"id": "d9"}});
    engine(move |_, path| match path {
        "/users/u1/permissions" => Some(rows("permission", vec![own.clone()])),
        "/permissions" => Some(rows("permission", vec![value!({"id": "m9", "role": {"id": "r1"}})])),
        "/clusters" => Some(rows("cluster", vec![cluster(), with(cluster(), second.clone())])),
        _ => None,
    })
    .await
}

/// The least rights that the README asks for: a role on the cluster and its data center.
#[tokio::test]
async fn a_role_on_a_cluster_or_its_data_center_covers_that_cluster() {
    const CHECK: &str = "permission_manipulate_host";
    for place in [value!({"cluster": {"id": CLUSTER}}), value!({"data_center": {"id": DATA_CENTER}})] {
        let found = examined(with_role_on(place).await.engine).await;
        let finding = found.assert(CHECK, Warning, "on 1 of 2 clusters; not on second");
        assert_eq!((finding.facts["clusters"], finding.facts["clusters_without"]), (1, 1));
        found.assert("permission_inject_external_tasks", Warning, "lacks inject_external_tasks");
    }
    let one = engine(|_, path| match path {
        "/users/u1/permissions" => Some(rows(
            "permission",
            vec![value!({"id": "m1", "role": {"id": "r1"}, "user": {"id": "u1"}, "cluster": {"id": CLUSTER}})],
        )),
        "/permissions" => Some(json(200, value!({}))),
        _ => None,
    });
    let found = examined(one.await.engine).await;
    assert_eq!(found.bad(), ["permission_inject_external_events", "permission_inject_external_tasks"]);
    found.assert(CHECK, Fine, "on all 1 clusters");
}

/// A role on one host is none on its cluster, and no role of a group on a network is one on the system.
#[tokio::test]
async fn a_role_on_a_part_is_not_taken_for_one_on_the_system() {
    let found = examined(with_role_on(value!({"host": {"id": "h1"}})).await.engine).await;
    found.assert("permission_manipulate_host", Problem, "on no whole cluster");
    let bench = with_role_on(value!({})).await;
    let found = examined(bench.engine.clone()).await;
    found.assert("permission_manipulate_host", Problem, "lacks manipulate_host");
    assert!(!bench.requests().iter().any(|request| request.starts_with("GET /roles")), "{:?}", bench.requests());
}

fn event(code: u32, age_ms: i64, host: Option<&str>, text: &str) -> Value {
    let id = (now_ms() - age_ms) / 1_000;
    let event = value!({
        "id": id.to_string(), "index": id.to_string(), "code": code.to_string(), "time": now_ms() - age_ms,
        "severity": "warning", "description": text,
    });
    with(event, host.map_or_else(|| value!({}), |id| value!({"host": {"id": id}})))
}

/// A day so many days from now, as the engine writes it.
fn day(days: i64) -> String {
    let at = time::OffsetDateTime::from_unix_timestamp(now_ms() / 1_000 + days * 86_400).unwrap();
    at.date().to_string()
}

async fn certificates(events: Vec<Value>) -> Findings {
    with_answer("/events", rows("event", events)).await
}

#[tokio::test]
async fn certificates_near_their_end_are_those_that_the_engine_reports() {
    const HOSTS: &str = "certificates_of_hosts";
    const ENGINE: &str = "certificates_of_engine";
    let about = |days: i64| format!("Host h1 certification is about to expire at {}. Please renew it.", day(days));
    let near = |days: i64| event(845, MINUTE, Some("h1"), &about(days));
    // The engine can warn a year before.
    let early = certificates(vec![near(200)]).await;
    assert_eq!(early.assert(HOSTS, Fine, "ends in 199 days").facts["near"], 0);
    let soon = certificates(vec![near(20), event(845, MINUTE, Some("h2"), "Host h2 … soon")]).await;
    assert_eq!(soon.assert(HOSTS, Warning, "Host h1 certification is about to expire").facts["near"], 2);
    let ended = certificates(vec![event(877, 1_000, Some("h1"), "Host h1 certification has expired at 2026-01-01.")]);
    ended.await.assert(HOSTS, Problem, "has expired");
    // Enrolled since.
    let renewed = certificates(vec![event(881, 1_000, Some("h1"), "Enrolled"), near(2)]).await;
    renewed.assert(HOSTS, Fine, "has not reported");
    let again = certificates(vec![near(2), event(881, DAY, Some("h1"), "Enrolled")]).await;
    again.assert(HOSTS, Warning, "about to expire");
    // Not repeated for days: its cause is gone.
    // The host was reinstalled since, which is not always reported: the old error does not hide the warning of today.
    let since = certificates(vec![near(20), event(877, 10 * DAY, Some("h1"), "Host h1 … expired")]).await;
    since.assert(HOSTS, Warning, "h1");
    let since = certificates(vec![near(20), event(877, DAY, Some("h1"), "Host h1 … expired")]).await;
    since.assert(HOSTS, Warning, "h1");
    let old = certificates(vec![event(845, 4 * DAY, Some("h1"), &about(3))]).await;
    old.assert(HOSTS, Fine, "has not reported");
    // While its own ends, the engine looks at no host.
    let text = format!("Engine's certification is about to expire at {}.", day(5));
    let own = certificates(vec![event(878, MINUTE, None, &text)]).await;
    own.assert(ENGINE, Warning, "Engine's certification is about to expire");
    own.assert(HOSTS, Unknown, "does not look at certificates of hosts");
    certificates(vec![event(848, MINUTE, None, "CA expired")]).await.assert(ENGINE, Problem, "CA expired");
    // A search can be answered with other events.
    assert_eq!(
        certificates(vec![event(13, MINUTE, Some("h1"), "Status of host h1 was set to Up.")]).await.bad(),
        [""; 0]
    );
}

#[tokio::test]
async fn locked_disks_and_image_transfers_are_named() {
    let bench = engine(|asked, path| match path {
        "/disks" => {
            assert_eq!(asked.param("search"), Some("status = locked or status = illegal sortby name asc page 1"));
            let disk = |id: &str, status: &str| value!({"id": id, "name": format!("disk-{id}"), "status": status});
            Some(rows("disk", vec![disk("k1", "locked"), disk("k2", "illegal")]))
        }
        "/imagetransfers" => {
            let transfer = |id: &str, disk: &str, phase: &str| {
                value!({"id": id, "phase": phase, "disk": {"id": disk}, "host": {"id": "h2"}})
            };
            Some(rows(
                "image_transfer",
                vec![
                    transfer("x1", "k1", "paused_user"),
                    transfer("x2", "k7", "cancelled_system"),
                    transfer("x3", "k8", "finished_success"),
                    transfer("x4", "k9", "finished_cleanup"),
                ],
            ))
        }
        _ => None,
    })
    .await;
    let found = examined(bench.engine).await;
    assert_eq!(found.bad(), ["locked_disks", "image_transfers"]);
    found.assert("locked_disks", Warning, "2 disks are locked or illegal: disk-k1 (locked), disk-k2 (illegal)");
    let transfers = "2 image transfers have not ended: disk disk-k1 through host name-h2, paused user, \
                     disk k7 through host name-h2, cancelled system";
    found.assert("image_transfers", Warning, transfers);
}

fn job(id: &str, age_ms: i64, changes: Value) -> Value {
    let job = value!({
        "id": id, "description": format!("job {id}"), "status": "started", "external": "false",
        "start_time": now_ms() - age_ms, "last_updated": now_ms() - age_ms,
    });
    with(job, changes)
}

#[tokio::test]
async fn running_jobs_are_told_from_those_that_do_not_end_and_those_of_other_programs() {
    let of = |jobs: Vec<Value>| with_answer("/jobs", rows("job", jobs));
    let young = of(vec![job("j1", MINUTE, value!({})), job("j2", 90 * MINUTE, value!({"status": "unknown"}))]).await;
    assert_eq!(young.bad(), [] as [&str; 0]);
    young.assert("running_jobs", Fine, "1 jobs of the engine run");
    let long = of(vec![job("j1", MINUTE, value!({})), job("j2", 90 * MINUTE, value!({}))]).await;
    assert_eq!(long.bad(), ["running_jobs"]);
    long.assert("running_jobs", Warning, "1 of 2 jobs of the engine have not ended after 60 minutes: job j2");
    let other = of(vec![job("j3", 90 * MINUTE, value!({"external": "true"}))]).await;
    assert_eq!(other.bad(), [] as [&str; 0]);
    other.assert("external_jobs", Fine, "1 tasks of programs beside the engine are open: job j3");
}

/// A host upgrade that stands still in maintenance, as it was seen, and an SPM that does not answer.
#[tokio::test]
async fn a_command_thread_that_may_stand_still_is_named() {
    const CHECK: &str = "command_thread";
    let of = |job: Value, hosts: Vec<Value>| {
        engine(move |asked, path| match path {
            "/jobs" => {
                assert_eq!(asked.param("follow"), Some("steps"));
                Some(rows("job", vec![job.clone()]))
            }
            "/hosts" => Some(rows("host", hosts.clone())),
            _ => None,
        })
    };
    let here = |age_ms| {
        job(
            "j1",
            age_ms,
            value!({"steps": {"step": [{"id": "s1", "status": "started", "execution_host": {"id": "h1"}}]}}),
        )
    };
    let named = |age_ms| job("j1", age_ms, value!({"description": "Upgrading Host name-h1"}));
    let in_maintenance = || vec![with(host("h1"), value!({"status": "maintenance"})), host("h2")];
    for still in [here(4 * MINUTE), named(4 * MINUTE)] {
        let found = examined(of(still, in_maintenance()).await.engine).await;
        assert_eq!(found.bad(), [CHECK]);
        found.assert(CHECK, Warning, "may stand still");
    }
    let other = job("j1", 4 * MINUTE, value!({"description": "Upgrading Host name-h2"}));
    for moves in [here(MINUTE), other, with(here(4 * MINUTE), value!({"external": "true"}))] {
        assert_eq!(examined(of(moves, in_maintenance()).await.engine).await.bad(), [] as [&str; 0]);
    }
    // Installing takes longer, and is no standstill.
    let installing = vec![with(host("h1"), value!({"status": "installing"})), host("h2")];
    assert_eq!(examined(of(here(4 * MINUTE), installing).await.engine).await.bad(), [] as [&str; 0]);
    let spm = |status: &str| vec![with(host("h1"), value!({"status": status, "spm": {"status": "spm"}})), host("h2")];
    let silent = examined(of(here(MINUTE), spm("connecting")).await.engine).await;
    silent.assert(CHECK, Warning, "the SPM does not answer: name-h1");
    assert_eq!(examined(of(here(MINUTE), spm("up")).await.engine).await.bad(), [] as [&str; 0]);
}

#[tokio::test]
async fn the_engine_s_own_vm_needs_two_homes() {
    const CHECK: &str = "hosted_engine";
    let he = |id: &str, changes: Value| {
        let agent = value!({"configured": "true", "active": "true", "score": "3400", "local_maintenance": "false",
            "global_maintenance": "false"});
        with(host(id), value!({"hosted_engine": with(agent, changes)}))
    };
    let of = async |hosts: Vec<Value>| with_answer("/hosts", rows("host", hosts)).await;
    let well = of(vec![he("h1", value!({})), he("h2", value!({})), host("h3")]).await;
    assert_eq!(well.bad(), [] as [&str; 0]);
    assert_eq!(well.assert(CHECK, Fine, "2 of 2 hosts").facts["homes"], 2);
    for bad in [
        value!({"active": "false"}),
        value!({"score": "0"}),
        value!({"score": null}),
        value!({"local_maintenance": "true"}),
    ] {
        let one = of(vec![he("h1", value!({})), he("h2", bad.clone())]).await;
        one.assert(CHECK, Problem, "1 of 2 hosts of the hosted engine can run the engine's VM");
        let more = of(vec![he("h1", value!({})), he("h2", bad), he("h3", value!({}))]).await;
        more.assert(CHECK, Warning, "not: name-h2");
    }
    let down = of(vec![he("h1", value!({})), with(he("h2", value!({})), value!({"status": "maintenance"}))]).await;
    down.assert(CHECK, Problem, "1 of 2");
    let global = of(vec![he("h1", value!({"global_maintenance": "true"})), he("h2", value!({}))]).await;
    global.assert(CHECK, Problem, "global maintenance");
}

#[tokio::test]
async fn another_upgrade_s_flag_is_a_problem_and_a_leftover_of_ours_a_warning() {
    let of = async |flag: &str, id: &str| {
        let flag =
            value!({"upgrade_in_progress": flag, "upgrade_percent_complete": "40", "upgrade_correlation_id": id});
        with_answer("/clusters", rows("cluster", vec![with(cluster(), flag)])).await
    };
    let other = of("true", "cluster_upgrade_17").await;
    let finding = other.assert("upgrade_flag", Problem, "its upgrade flag is held by 'cluster_upgrade_17'");
    assert_eq!(finding.facts["percent"], 40);
    of("true", "oum-17").await.assert("upgrade_flag", Warning, "no unfinished run of this state has that id");
    of("false", "cluster_upgrade_17").await.assert("upgrade_flag", Fine, "no cluster is marked");
}

/// What fails is unknown, with its reason, and harms nothing else.
#[tokio::test]
async fn a_part_that_cannot_be_read_is_unknown_and_never_in_order() {
    let parts: [(&str, &[&str]); 9] = [
        ("/users/u1/permissions", &["permissions"]),
        ("/permissions", &["permissions"]),
        ("/roles/r1/permits", &["permissions"]),
        ("/events", &["certificates_of_engine", "certificates_of_hosts"]),
        ("/disks", &["locked_disks"]),
        ("/imagetransfers", &["image_transfers"]),
        ("/jobs", &["running_jobs", "external_jobs", "command_thread"]),
        ("/hosts", &["command_thread", "hosted_engine"]),
        ("/clusters", &["upgrade_flag"]),
    ];
    for (path, checks) in parts {
        for reply in [fault(403, "[User is not authorized.]"), json(200, value!({"unexpected": []}))] {
            let found = with_answer(path, reply).await;
            assert_eq!(found.bad(), checks, "{path}");
            for check in checks {
                assert_eq!(found.get(check).verdict, Unknown, "{path}");
                assert!(!found.get(check).remedy.is_empty(), "{:?}", found.get(check));
            }
        }
    }
    let without_user =
        value!({"product_info": {"version": {"major": "4", "minor": "3", "build": "9"}}, "time": now_ms()});
    with_answer("", json(200, without_user)).await.assert("permissions", Unknown, "does not show the id");
}

#[tokio::test]
async fn a_connection_that_fails_says_at_which_step() {
    let of = async |script: fn(&Asked) -> Reply| {
        let server = Scripted::start(script).await;
        examined(connect(&config(&server.url, vec![server.ca_file.clone()]))).await
    };
    let down = of(|_| html(503, "starting")).await;
    down.assert("reachable", Problem, "503 starting");
    assert_eq!(down.get("further_checks").verdict, Unknown);
    let refused = of(|asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!Welcome to Health Status!"),
        _ => json(400, value!({"error": "access_denied", "error_code": "access_denied"})),
    })
    .await;
    refused.assert("reachable", Fine, "something listens");
    refused.assert("credentials", Problem, "access_denied");
    assert!(!refused.0.iter().any(|f| f.check == "locked_disks"), "nothing further is claimed");
    let server = Scripted::start(|_| panic!("no request")).await;
    let untrusted = examined(connect(&config(&server.url, vec![]))).await;
    untrusted.assert("tls", Problem, "TLS");
    let odd = with_answer("", json(200, value!({"product_info": {}}))).await;
    odd.assert("answers", Problem, "");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_a_warning() {
    let late = value!({
        "product_info": {"version": {"major": "4", "minor": "5", "build": "8"}}, "time": now_ms() - 10 * MINUTE,
        "authenticated_user": {"id": "u1"},
    });
    let found = with_answer("", json(200, late)).await;
    assert_eq!(found.bad(), ["clock"]);
    found.assert("clock", Warning, "behind ours");
}

#[tokio::test]
async fn an_engine_without_a_connection_is_unknown() {
    let found = examined(Arc::new(LocalEngine::new(None, Arc::new(SystemClock)))).await;
    assert_eq!(found.0.len(), 1);
    found.assert("connection", Unknown, "needs the API of the engine");
}
