//! The Katello provider against a scripted server: the requests of each operation, and how the answers are read.

use std::sync::Arc;

use crate::support::client::*;
use crate::support::scripted::{Asked, Scripted, json};
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, Severity};
use ovirt_upgrade_manager::model::host::{Association, HostInventory, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, HostId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask, Selection, TaskState};
use ovirt_upgrade_manager::ports::Wanted;
use serde_json::{Value, json as value};

#[tokio::test]
async fn an_install_is_sent_once() {
    let server = Scripted::start(katello("4.18.0", |_| json(503, "{}"))).await;
    let sent = provider(&server).install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
    assert_eq!(sent.unwrap_err().code(), Code::ProviderUnavailable);
    assert_eq!(server.count("/api/job_invocations"), 1);
}

#[tokio::test]
async fn an_install_by_remote_execution_names_host_and_errata() {
    let server = Scripted::start(katello("4.18.0", |_| {
        json(
            201,
            value!({"id": 3, "status": 3, "total": 1, "task": {"id": "cb73", "state": "planned"},
            "targeting": {"hosts": [{"id": 11, "name": "h1.example.com"}]}}),
        )
    }))
    .await;
    let provider = provider(&server);
    let way = InstallWay::RemoteExecution;
    let task = provider.install(&call(), &host_ref(), way, &some_errata()).await.unwrap();
    assert_eq!(task, ProviderTask { way, task: Some("cb73".into()), job: Some(3) });
    let packages = Selection::Packages(["vdsm", "libvirt"].map(|p| PackageName::new(p).unwrap()).into());
    provider.install(&call(), &host_ref(), way, &packages).await.unwrap();
    let asked: Vec<Asked> = server.asked().into_iter().filter(|a| a.method == "POST").collect();
    let body = |i: usize| serde_json::from_str::<Value>(&asked[i].body).unwrap();
    assert_eq!(
        body(0),
        value!({"job_invocation": {"feature": "katello_errata_install", "time_to_pickup": 3_600,
            "description_format": "oVirt Upgrade Manager oum-test-1: install errata on h1.example.com",
            "search_query": "name = \"h1.example.com\" and id = 11",
            "inputs": {"errata": "RHSA-2024:1,RHSA-2024:2"}}})
    );
    assert_eq!(body(1)["job_invocation"]["inputs"], value!({"package": "vdsm libvirt"}));
    assert_eq!(asked[0].header("content-type"), Some("application/json"));
    assert_eq!(asked[0].header("x-request-id"), Some("oum-test-1"));

    let nothing = provider.install(&call(), &host_ref(), way, &Selection::Packages(vec![])).await;
    assert_eq!(nothing.unwrap_err().code(), Code::EmptySelection);
}

#[tokio::test]
async fn a_host_that_was_renamed_is_sent_no_job() {
    // This version does not search by id.
    for (name, jobs) in [("h1.example.com", 1), ("other.example.com", 0)] {
        let server = Scripted::start(katello("3.17.0", move |asked| match asked.path.as_str() {
            "/api/hosts/11" => json(200, value!({"id": 11, "name": name})),
            _ => json(201, value!({"id": 3, "targeting": {"hosts": [{"id": 11, "name": name}]}})),
        }))
        .await;
        let sent = provider(&server).install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
        assert_eq!((sent.is_ok(), server.count("/api/job_invocations")), (jobs == 1, jobs), "{name}");
        if let Err(error) = sent {
            assert_eq!(error.code(), Code::NoInstallMethod);
            assert!(error.message().contains("named other.example.com now"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_job_whose_hosts_are_not_resolved_yet_is_no_refusal() {
    let server = Scripted::start(katello("4.18.0", |_| {
        json(201, value!({"id": 3, "total": "N/A", "targeting": {"hosts": []}, "task": {"id": "t-1"}}))
    }))
    .await;
    let sent = provider(&server).install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
    assert_eq!(sent.unwrap().job, Some(3));
}

#[tokio::test]
async fn a_job_without_a_host_is_an_error() {
    let server =
        Scripted::start(katello("4.18.0", |_| json(201, value!({"id": 3, "total": 0, "targeting": {"hosts": []}}))))
            .await;
    let sent = provider(&server).install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
    assert_eq!(sent.unwrap_err().code(), Code::NoInstallMethod);
}

#[tokio::test]
async fn the_agents_refusals_are_understood() {
    let refusal = Arc::new(std::sync::Mutex::new(json(
        404,
        value!({"displayMessage": "Couldn't find errata ids 'RHSA-2024:2'"}),
    )));
    let script = refusal.clone();
    let server = Scripted::start(katello("4.2.0", move |_| script.lock().unwrap().clone())).await;
    let provider = provider(&server);
    let send = async || provider.install(&call(), &host_ref(), InstallWay::Agent, &some_errata()).await;
    assert_eq!(send().await.unwrap_err().code(), Code::ErrataNotApplicable);
    let disabled = "This action uses katello-agent, which is currently disabled. Use remote execution instead.";
    *refusal.lock().unwrap() = json(400, value!({"displayMessage": disabled}));
    assert_eq!(send().await.unwrap_err().code(), Code::NoInstallMethod);
    *refusal.lock().unwrap() = json(202, value!({"id": "aa-1", "state": "planned", "result": "pending"}));
    assert_eq!(send().await.unwrap().task.as_deref(), Some("aa-1"));
    let body: Value = serde_json::from_str(&server.asked().last().unwrap().body).unwrap();
    assert_eq!(body, value!({"errata_ids": ["RHSA-2024:1", "RHSA-2024:2"]}));
}

#[tokio::test]
async fn the_way_to_install_is_found_or_missed_with_a_remedy() {
    let without = |version: &'static str, facet: Value| {
        Scripted::start(move |asked: &Asked| match asked.path.as_str() {
            "/api/remote_execution_features" => json(404, value!({"error": {"message": "no route"}})),
            "/api/hosts/11" => json(200, value!({"id": 11, "name": "h1", "content_facet_attributes": facet.clone()})),
            _ => katello(version, |_| json(500, "{}"))(asked),
        })
    };
    let capability = async |server: &Scripted| provider(server).capability(&call(), &host_id()).await.unwrap();
    let by_job = Scripted::start(katello("4.18.0", |_| json(500, "{}"))).await;
    assert_eq!(capability(&by_job).await.way, Some(InstallWay::RemoteExecution));
    let by_agent = without("4.9.0", value!({"katello_agent_installed": true, "katello_agent_enabled": true})).await;
    assert_eq!(capability(&by_agent).await.way, Some(InstallWay::Agent));
    for (server, needle) in [
        (without("4.9.0", value!({"katello_agent_installed": false})).await, "no katello-agent"),
        (without("4.9.0", value!({"katello_agent_installed": true, "katello_agent_enabled": false})).await, "disabled"),
        (without("4.10.0", value!({})).await, "remote execution is not installed"),
    ] {
        let none = capability(&server).await;
        let problem = none.problem.unwrap();
        assert_eq!((none.way, problem.code), (None, Code::NoInstallMethod));
        assert!(problem.message.contains(needle) && !problem.remedy.is_empty(), "{problem:?}");
    }
}

#[tokio::test]
async fn tasks_are_read_together() {
    let server = Scripted::start(katello("4.18.0", |asked| match asked.path.as_str() {
        "/foreman_tasks/api/tasks/bulk_search" => {
            let body: Value = serde_json::from_str(&asked.body).unwrap();
            let found = body["searches"].as_array().unwrap().iter().map(|s| {
                let task = |state: &str, result: &str, errors: Value| {
                    value!([{"id": s["task_id"], "state": state, "result": result, "progress": 0.5,
                        "ended_at": "2026-01-01 00:00:00 UTC", "humanized": {"errors": errors}}])
                };
                let results = match s["task_id"].as_str().unwrap() {
                    "warned" => task("stopped", "warning", value!(["Host did not respond"])),
                    "paused" => task("paused", "error", value!(["stuck"])),
                    "job-task" => task("stopped", "error", value!(null)),
                    _ => value!([]),
                };
                value!({"search_params": s, "results": results})
            });
            json(200, Value::from_iter(found))
        }
        "/api/job_invocations/5" => json(
            200,
            value!({"id": 5, "status": 1, "total": "N/A", "task": {"id": "job-task"},
            "targeting": {"hosts": [{"id": 11, "name": "h1"}]}}),
        ),
        "/api/job_invocations/5/hosts/11" => json(
            200,
            value!({"complete": true,
            "output": [{"output_type": "stdout", "output": "yum said no\nExit status: 1", "timestamp": 1.5}]}),
        ),
        "/api/job_invocations/6" => json(200, value!({"id": 6, "status": 2, "total": "N/A", "failed": "N/A"})),
        _ => json(404, value!({"error": {"message": "gone"}})),
    }))
    .await;
    let agent = |task: &str| ProviderTask { way: InstallWay::Agent, task: Some(task.into()), job: None };
    let job = |job| ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(job) };
    let asked = [agent("warned"), agent("paused"), agent("lost"), job(5), job(6), job(7)];
    let states = provider(&server).tasks(&call(), &asked).await.unwrap();
    let of = |i: usize| states[i].as_ref().unwrap();
    assert_eq!((of(0).state, of(0).text.as_str()), (TaskState::Failed, "Host did not respond"));
    assert_eq!((of(1).state, of(1).text.as_str()), (TaskState::Paused, "stuck"));
    assert_eq!(states[2].as_ref().unwrap_err().code(), Code::TaskLost);
    assert_eq!(
        (of(3).state, of(3).text.as_str()),
        (TaskState::Failed, "yum said no\nExit status: 1\nthe host's commands ended with exit status 1")
    );
    assert_eq!(of(3).ids.task.as_deref(), Some("job-task"));
    assert_eq!((of(4).state, of(4).permille), (TaskState::Planned, 0));
    assert_eq!(states[5].as_ref().unwrap_err().code(), Code::TaskLost);
    assert_eq!(server.count("/foreman_tasks/api/tasks/bulk_search"), 1);
}

#[tokio::test]
async fn cancelling_a_task_that_cannot_be_cancelled_is_an_error() {
    let server = Scripted::start(katello("4.18.0", |asked| match asked.path.as_str() {
        "/api/job_invocations/1/cancel" => json(200, value!({"cancelled": true, "id": 1})),
        "/api/job_invocations/2/cancel" => json(422, value!({"message": "The job could not be cancelled."})),
        _ => json(200, value!({"total": 1, "cancelled": [], "skipped": [{"id": "x"}]})),
    }))
    .await;
    let provider = provider(&server);
    let job = |job| ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(job) };
    provider.cancel(&call(), &job(1)).await.unwrap();
    assert_cancel_error(provider.cancel(&call(), &job(2)).await, "could not be cancelled");
    let agent = ProviderTask { way: InstallWay::Agent, task: Some("x".into()), job: None };
    assert_cancel_error(provider.cancel(&call(), &agent).await, "did not cancel it");
    assert!(server.asked().last().unwrap().body.contains(r#""task_ids":["x"]"#), "never without ids");
}

#[track_caller]
fn assert_cancel_error(result: Result<(), Error>, needle: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.code(), Code::TaskNotCancellable);
    assert!(error.message().contains(needle), "{error}");
}

fn wanted(name: &str, stored: Option<Association>) -> Wanted {
    let host: HostInventory = serde_json::from_value(value!({
        "id": name, "name": name, "address": format!("{name}.example.com"), "status": "up",
        "hardware_uuid": format!("4C4C4544-0000-1000-8000-{:0>12}", name.trim_start_matches('h')),
    }))
    .unwrap();
    Wanted { host, stored, is_change: false }
}

fn association(name: &str, id: &str, matched_by: MatchedBy) -> Association {
    Association {
        host_id: HostId::new(name).unwrap(),
        provider: ProviderName::new("sat").unwrap(),
        content_host: ContentHostId::new(id).unwrap(),
        content_host_name: format!("{name}.example.com"),
        matched_by,
        duplicates: vec![],
        made_at_ms: 0,
        subscription_uuid: None,
        hardware_uuid: None,
    }
}

fn row(id: u64, name: &str, checkin: &str) -> Value {
    value!({"id": id, "name": name, "operatingsystem_name": "RHEL 9.4",
        "content_facet_attributes": {"uuid": format!("u{id}"), "errata_counts": {"security": 1, "bugfix": 0, "enhancement": 0, "total": 1}},
        "subscription_facet_attributes": {"uuid": format!("u{id}"), "last_checkin": checkin}})
}

const CHECKIN: &str = "2026-01-01 00:00:00 UTC";

#[tokio::test]
async fn two_hundred_hosts_cost_few_and_short_requests() {
    let server = Scripted::start(katello("4.18.0", |asked| {
        let search = asked.param("search").unwrap();
        let known = (1..=200).filter(|i| {
            search.contains(&format!("\"h{i}.example.com\""))
                || search.starts_with("id ") && search.contains(&format!("\"{i}\""))
        });
        page(known.map(|i| row(i, &format!("h{i}.example.com"), CHECKIN)).collect())
    }))
    .await;
    let provider = provider(&server);
    let fresh: Vec<Wanted> = (1..=200).map(|i| wanted(&format!("h{i}"), None)).collect();
    let found = provider.content_hosts(&call(), &fresh).await.unwrap();
    for (i, answer) in found.iter().enumerate() {
        let matched = answer.as_ref().unwrap();
        assert_eq!(matched.content_host.id.as_str(), (i + 1).to_string());
        assert_eq!((matched.matched_by, matched.facts.errata.unwrap().security), (MatchedBy::Fqdn, 1));
    }
    let first = server.count("/api/hosts");
    assert!(first <= 32, "{first} requests");

    let stored = |i: usize| Some(association(&format!("h{i}"), &i.to_string(), MatchedBy::Fqdn));
    let again: Vec<Wanted> = (1..=200).map(|i| wanted(&format!("h{i}"), stored(i))).collect();
    let found = provider.content_hosts(&call(), &again).await.unwrap();
    assert!(found.iter().all(Result::is_ok));
    // Four with the rows; the others confirm the hardware uuids.
    assert!(server.count("/api/hosts") - first <= 20, "{}", server.count("/api/hosts") - first);
    assert!(server.asked().iter().all(|a| a.target_len < 4_000));
}

#[tokio::test]
async fn stored_links_that_broke_are_matched_anew_unless_a_person_made_them() {
    let server = Scripted::start(katello("4.18.0", |asked| {
        let search = asked.param("search").unwrap();
        let known = !search.starts_with("id ") && search.contains("\"h1.example.com\"");
        page(if known { value!([row(1, "h1.example.com", CHECKIN)]) } else { value!([]) })
    }))
    .await;
    let asked = [
        wanted("h1", Some(association("h1", "77", MatchedBy::SubscriptionUuid))),
        wanted("h2", Some(association("h2", "78", MatchedBy::Person))),
        wanted("h3", None),
    ];
    let found = provider(&server).content_hosts(&call(), &asked).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().matched_by, MatchedBy::Fqdn);
    assert_eq!(found[1].as_ref().unwrap_err().code(), Code::AssociationStale);
    assert_eq!(found[2].as_ref().unwrap_err().code(), Code::HostNotRegistered);
}

#[tokio::test]
async fn a_name_and_a_hardware_uuid_of_two_records_are_ambiguous() {
    let server = Scripted::start(katello("4.18.0", |asked| {
        let search = asked.param("search").unwrap();
        let mut rows = vec![];
        if search.contains("000000000001\"") {
            rows.push(row(5, "renamed.example.com", "2026-02-01 00:00:00 UTC"));
        }
        if search.contains("\"h1.example.com\"") {
            rows.push(row(1, "h1.example.com", CHECKIN));
        }
        page(Value::from(rows))
    }))
    .await;
    let found = provider(&server).content_hosts(&call(), &[wanted("h1", None), wanted("h2", None)]).await.unwrap();
    let error = found[0].as_ref().unwrap_err();
    assert_eq!(error.code(), Code::HostAmbiguous);
    assert!(error.message().contains("renamed.example.com (id 5)"), "{error}");
    assert_eq!(found[1].as_ref().unwrap_err().code(), Code::HostNotRegistered);
}

#[tokio::test]
async fn rows_count_once_and_a_short_list_is_no_list() {
    let server = |subtotal: &'static str| {
        Scripted::start(katello("4.18.0", move |asked| {
            let rows = match asked.param("page") {
                Some("1") => value!([{"nvra": "a-1-1.noarch"}, {"nvra": "b-1-1.noarch"}]),
                Some("2") => value!([{"nvra": "b-1-1.noarch"}, {"nvra": "c-1-1.noarch"}]),
                _ => value!([]),
            };
            json(200, value!({"total": "9", "subtotal": subtotal, "page": "1", "per_page": "2", "results": rows}))
        }))
    };
    let whole = server("4").await;
    let installed = provider(&whole).installed(&call(), &host_id(), &[]).await.unwrap();
    assert_eq!(installed.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    // A full page is never the end, so each reading ends with an empty page.
    assert_eq!(whole.count("/api/hosts/11/packages"), 6, "a row twice: the list moved, and is read again");
    let short = server("9").await;
    let error = provider(&short).installed(&call(), &host_id(), &[]).await.unwrap_err();
    assert_error(&error, Code::ProviderMalformed, "it promises 9 rows and gives none on page 3");
}

#[tokio::test]
async fn counts_cover_the_whole_filter() {
    let server = Scripted::start(katello("4.18.0", |asked| {
        let search = asked.param("search").unwrap_or_default();
        let count = match search {
            "" => 340,
            s if s.contains("id =") || s.contains("id ^") => 1,
            s if s.contains("bugfix") => 60,
            s if s.contains("enhancement") => 47,
            s if s.contains("Critical") => 3,
            s if s.contains("Important") => 9,
            s if s.contains("severity") => 0,
            s if s.contains("security") => 220,
            _ => 0,
        };
        let (kind, severity) = match asked.param("search").unwrap_or_default() {
            s if s.contains("Critical") => ("security", "Critical"),
            s if s.contains("Important") => ("security", "Important"),
            s if s.contains("bugfix") => ("bugfix", ""),
            s if s.contains("enhancement") => ("enhancement", ""),
            _ => ("security", ""),
        };
        let row = value!({"errata_id": "RHSA-1", "type": kind, "severity": severity});
        json(200, value!({"total": 99, "subtotal": count, "results": if count == 0 { vec![] } else { vec![row] }}))
    }))
    .await;
    let query = ErrataQuery { per_page: 1, ..Default::default() };
    let page = provider(&server).errata(&call(), &host_id(), &query).await.unwrap();
    let by = page.counts.security_by_severity.unwrap();
    assert_eq!(
        (page.counts.total, page.counts.security, page.counts.bugfix, page.counts.enhancement),
        (Some(340), 220, 60, 47)
    );
    assert_eq!((page.counts.other, by.critical, by.important, by.unknown), (Some(13), 3, 9, 208));
}

#[tokio::test]
async fn a_severity_that_is_missing_is_found_by_reading() {
    let server = Scripted::start(katello("4.18.0", |_| {
        page(value!([
            {"errata_id": "A-1", "type": "security", "severity": ""},
            {"errata_id": "A-2", "type": "security", "severity": "Critical"},
            {"errata_id": "A-3", "type": "newpackage", "severity": null}
        ]))
    }))
    .await;
    let query = ErrataQuery { severities: vec![Severity::Unknown], ..Default::default() };
    let page = provider(&server).errata(&call(), &host_id(), &query).await.unwrap();
    let ids: Vec<_> = page.errata.iter().map(|e| e.id.as_str()).collect();
    assert_eq!((ids.as_slice(), page.counts.total, page.counts.other), (["A-3", "A-1"].as_slice(), Some(2), Some(1)));
}

/// An upload of facts by Ansible or Puppet empties the fields of the image, and not the facts (Katello 4.16.0 to 4.19.0.1).
#[tokio::test]
async fn a_host_in_image_mode_is_known_by_its_facts_too() {
    let facet = |image: Value, digest: Value| value!({"bootc_booted_image": image, "bootc_booted_digest": digest});
    let nothing = || facet(Value::Null, Value::Null);
    for (facet, facts, want) in [
        (nothing(), value!({"bootc::booted::image": "quay.io/example/host:9"}), Some("quay.io/example/host:9")),
        (nothing(), value!({"bootc.booted.image": "quay.io/example/host:9"}), Some("quay.io/example/host:9")),
        (facet(Value::Null, value!("sha256:11")), value!({}), Some("sha256:11")),
        (facet(value!(""), value!("")), value!({"bootc::booted::image": ""}), None),
        (nothing(), value!({"bootc::type": null}), None),
    ] {
        let row = value!({"id": 11, "name": "h1", "content_facet_attributes": facet, "facts": facts,
            "subscription_facet_attributes": {"uuid": "u-1"}});
        let server = Scripted::start(katello("4.18.0", move |_| json(200, row.clone()))).await;
        let record = provider(&server).record(&call(), &host_id()).await.unwrap();
        assert_eq!(record.image.map(|image| image.image).as_deref(), want);
        assert_eq!(record.machine.subscription_uuids, ["u-1"]);
    }
}

/// The facts have the host's hardware uuid, and the subscription has another one: before a change both are compared.
#[tokio::test]
async fn before_a_change_both_hardware_uuids_of_a_record_are_compared() {
    const OURS: &str = "4c4c4544-0042-3510-8044-b7c04f4e4d32";
    for (other, is_change, want) in [
        (OURS, true, None),
        ("4c4c4544-0042-3510-8044-b7c04f4e4d99", false, None),
        ("4c4c4544-0042-3510-8044-b7c04f4e4d99", true, Some(Code::HostAmbiguous)),
    ] {
        let row = value!({"id": 11, "name": "h1.example.com", "content_facet_attributes": {"uuid": "u-1"},
            "subscription_facet_attributes": {"uuid": "u-1", "dmi_uuid": other},
            "facts": {"dmi::system::uuid": OURS}});
        let server = Scripted::start(katello("4.18.0", move |asked| match asked.path.as_str() {
            "/api/hosts/11" => json(200, row.clone()),
            _ => page(value!([row])),
        }))
        .await;
        let mut wanted = wanted("h1", None);
        wanted.host.hardware_uuid = Some(OURS.to_owned());
        let wanted = Wanted { is_change, ..wanted };
        let found = provider(&server).content_hosts(&call(), &[wanted]).await.unwrap().remove(0);
        assert_eq!(found.err().map(|error| error.code()), want, "{other}, change: {is_change}");
    }
}
