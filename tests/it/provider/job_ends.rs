//! How a job began and ended, as the server and the host show it. The answers are those of running servers.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask, TaskState};
use ovirt_upgrade_manager::ports::ProviderTaskState;
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

/// A server whose one task, job and host's output are these.
async fn server(task: Value, job: Value, output: Value) -> Scripted {
    Scripted::start(katello("4.18.0", move |asked| reply(asked, &task, &job, &output))).await
}

fn reply(asked: &Asked, task: &Value, job: &Value, output: &Value) -> Reply {
    match asked.path.as_str() {
        "/foreman_tasks/api/tasks/bulk_search" => {
            let results = if task.is_null() { value!([]) } else { value!([task]) };
            json(200, value!([{"search_params": {"search_id": "t-1"}, "results": results}]))
        }
        "/api/job_invocations/5" if job["shown"] == false => {
            json(500, value!({"error": {"message": "undefined method `input' for nil:NilClass"}}))
        }
        "/api/job_invocations/5" => json(200, job.clone()),
        "/api/job_invocations" => page(value!([job])),
        "/api/job_invocations/5/hosts/11" => json(200, value!({"complete": true, "output": output})),
        "/katello/api/ping" => json(
            200,
            value!({"status": "FAIL", "services": {"foreman_tasks": {"status": "FAIL", "message": "no executor"}}}),
        ),
        _ => json(404, value!({"error": {"message": "not scripted"}})),
    }
}

async fn seen(server: &Scripted) -> ProviderTaskState {
    let task = ProviderTask { way: InstallWay::RemoteExecution, task: Some("t-1".into()), job: Some(5) };
    provider(server).tasks(&call(), &[task]).await.unwrap().remove(0).unwrap()
}

fn task(state: &str, result: &str) -> Value {
    value!({"id": "t-1", "state": state, "result": result, "progress": 0.5,
        "started_at": "2020-01-01 00:00:00 UTC", "humanized": {"errors": ["A sub task failed"]}})
}

fn job(changes: Value) -> Value {
    let mut job = value!({"id": 5, "status": 1, "total": 1, "total_hosts": 1, "failed": 1, "cancelled": 0,
        "task": {"id": "t-1"}, "targeting": {"hosts": [{"id": 11, "name": "h1.example.com"}]}});
    for (key, to) in changes.as_object().unwrap() {
        job[key] = to.clone();
    }
    job
}

fn lines(lines: &[&str]) -> Value {
    lines.iter().map(|line| value!({"output_type": "stdout", "output": line, "timestamp": 1.5})).collect()
}

#[tokio::test]
async fn a_failure_is_told_in_the_hosts_words() {
    let printed = lines(&["Error: nothing provides x\n", "Exit status: 1", "StandardError: Job execution failed"]);
    let found = seen(&server(task("stopped", "warning"), job(value!({})), printed).await).await;
    assert_eq!(found.state, TaskState::Failed);
    assert!(found.text.contains("nothing provides x") && found.text.ends_with("exit status 1"), "{}", found.text);
    assert!(!found.text.contains("A sub task failed"), "{}", found.text);
}

#[tokio::test]
async fn a_job_that_somebody_cancelled_is_cancelled() {
    let cancelled = job(value!({"failed": 0, "cancelled": 1}));
    let found = seen(&server(task("stopped", "warning"), cancelled, lines(&["Exit status: 255"])).await).await;
    assert_eq!(found.state, TaskState::Cancelled);
}

/// The host had fetched the job: its commands go on to their end, and the provider tells that it was cancelled.
#[tokio::test]
async fn a_cancelled_job_whose_commands_ended_with_success_is_told_as_cancelled() {
    for (result, status) in [("warning", 1), ("cancelled", 4), ("success", 0)] {
        let cancelled = job(value!({"status": status, "failed": 0, "cancelled": 1}));
        let output = lines(&["Complete!\n", "Exit status: 0"]);
        let found = seen(&server(task("stopped", result), cancelled, output).await).await;
        assert_eq!((found.state, found.was_cancelled), (TaskState::Proving, true), "{result}: {}", found.text);
        assert!(found.text.contains("was cancelled"), "{result}: {}", found.text);
    }
    let succeeded = job(value!({"status": 0, "failed": 0, "succeeded": 1}));
    let found = seen(&server(task("stopped", "success"), succeeded, lines(&["Exit status: 0"])).await).await;
    assert_eq!((found.state, found.was_cancelled), (TaskState::Proving, false));
}

#[tokio::test]
async fn success_without_a_host_is_a_failure() {
    let nobody = job(value!({"status": 0, "total": 0, "total_hosts": 0, "failed": 0, "targeting": {"hosts": []}}));
    let found = seen(&server(task("stopped", "success"), nobody, lines(&[])).await).await;
    assert_eq!(found.state, TaskState::Failed);
    assert!(found.text.contains("worked on no host"), "{}", found.text);
}

#[tokio::test]
async fn a_task_that_waits_for_the_executor_says_so() {
    let found = seen(&server(task("planned", "pending"), job(value!({})), lines(&[])).await).await;
    assert_eq!(found.state, TaskState::Planned);
    assert!(found.text.contains("executor of tasks does not run (no executor)"), "{}", found.text);
}

#[tokio::test]
async fn a_lost_result_is_read_from_the_output() {
    let running = job(value!({"status": 3, "failed": 0}));
    let of =
        async |printed: &[&str]| seen(&server(task("running", "pending"), running.clone(), lines(printed)).await).await;
    let found = of(&["Complete!\n", "Exit status: 0"]).await;
    assert_eq!(found.state, TaskState::Proving);
    assert!(found.text.contains("did not reach it"), "{}", found.text);
    assert_eq!(of(&["no\n", "Exit status: 1"]).await.state, TaskState::Failed);
    assert_eq!(of(&["Downloading\n"]).await.state, TaskState::Running);
}

/// The parent task ends some seconds after the host.
#[tokio::test]
async fn a_result_that_arrived_is_not_lost() {
    let status = |word: &str| value!({"hosts": [{"id": 11, "name": "h1.example.com", "job_status": word}]});
    for (changes, last) in [
        (value!({"status": 3, "failed": 0, "cancelled": 1, "targeting": status("cancelled")}), "Exit status: 255"),
        (value!({"status": 3, "failed": 1, "targeting": status("error")}), "Exit status: 1"),
        (value!({"status": 3, "failed": 0, "succeeded": 1}), "Exit status: 0"),
    ] {
        // The answers have no date, so the server's clock is ours.
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
        let printed = |ago: f64| {
            let mut lines = lines(&["no\n", last]);
            lines.as_array_mut().unwrap().iter_mut().for_each(|line| line["timestamp"] = value!(now - ago));
            lines
        };
        let server = async |ago: f64| server(task("running", "pending"), job(changes.clone()), printed(ago)).await;
        assert_eq!(seen(&server(30.0).await).await.state, TaskState::Running, "{changes}");
        // The executor of the server has died: the job never ends.
        let found = seen(&server(600.0).await).await;
        assert_ne!(found.state, TaskState::Running, "{changes}");
        assert!(found.text.contains("although it has the result"), "{}", found.text);
    }
    let running = job(value!({"status": 3, "failed": 0, "succeeded": 0, "targeting": status("running")}));
    let server = server(task("running", "pending"), running, lines(&["no\n", "Exit status: 1"])).await;
    assert_eq!(seen(&server).await.state, TaskState::Failed);
}

/// The proxy forgot the host's output, and the server adds that to what it has.
#[tokio::test]
async fn a_lost_result_is_read_before_the_words_of_the_server() {
    let said = |text: &str| value!({"output_type": "debug", "output": text, "timestamp": 1.5});
    let running = job(value!({"status": 3, "failed": 0}));
    let mut output = lines(&["Complete!\n", "Exit status: 0"]);
    output.as_array_mut().unwrap().push(said("Error loading data from proxy: RestClient::NotFound: 404 Not Found"));
    let found = seen(&server(task("running", "pending"), running, output).await).await;
    assert_eq!(found.state, TaskState::Proving, "{}", found.text);
}

#[tokio::test]
async fn a_line_of_the_hosts_own_output_ends_no_running_job() {
    let running = job(value!({"status": 3, "failed": 0}));
    let numbered = |field: &str, text: &str| value!([{"output_type": "stdout", "output": text, field: 7}]);
    for output in [
        numbered("id", "Exit status: 1"),
        numbered("sequence_id", "Exit status: 1"),
        numbered("external_id", "Exit status: 0"),
        lines(&["a scriptlet:\nExit status: 1\n"]),
        lines(&["Exit status: 1", "Running transaction\n"]),
    ] {
        let server = server(task("running", "pending"), running.clone(), output.clone()).await;
        assert_eq!(seen(&server).await.state, TaskState::Running, "{output}");
    }
}

#[tokio::test]
async fn a_task_that_was_cleaned_away_is_judged_by_its_job() {
    for (changes, want) in [
        (value!({"status": 0, "failed": 0, "task": null}), TaskState::Proving),
        (value!({"status": 1, "task": null}), TaskState::Failed),
        // Remote execution 15 fails to show such a job, and lists it.
        (value!({"status": 0, "failed": 0, "task": null, "shown": false}), TaskState::Proving),
    ] {
        let server = server(Value::Null, job(changes.clone()), lines(&["Exit status: 0"])).await;
        assert_eq!(seen(&server).await.state, want, "{changes}");
    }
    // The server makes the status from the task: of a job without one it says queued.
    for shown in [true, false] {
        let cleaned = job(value!({"status": 2, "total": "N/A", "failed": "N/A", "task": null, "shown": shown}));
        let found = seen(&server(Value::Null, cleaned, lines(&[])).await).await;
        assert_eq!(found.state, TaskState::Proving);
        assert!(found.text.contains("deleted the task"), "{}", found.text);
    }
}

/// A user may see his job and not its task.
#[tokio::test]
async fn a_task_that_is_not_shown_is_judged_by_its_job() {
    for (status, want) in [
        (0, TaskState::Proving),
        (1, TaskState::Failed),
        (2, TaskState::Planned),
        (3, TaskState::Running),
        (4, TaskState::Cancelled),
    ] {
        let server = server(Value::Null, job(value!({"status": status})), lines(&[])).await;
        assert_eq!(seen(&server).await.state, want, "{status}");
    }
    // And one who may see neither of them.
    let hidden = Scripted::start(katello("4.18.0", |asked| match asked.path.as_str() {
        "/foreman_tasks/api/tasks/bulk_search" => {
            json(200, value!([{"search_params": {"search_id": "t-1"}, "results": []}]))
        }
        _ => json(404, value!({"error": {"message": "Resource job_invocation not found by id '5'"}})),
    }))
    .await;
    let task = ProviderTask { way: InstallWay::RemoteExecution, task: Some("t-1".into()), job: Some(5) };
    let lost = provider(&hidden).tasks(&call(), &[task]).await.unwrap().remove(0).unwrap_err();
    assert_eq!(lost.code(), Code::TaskLost);
    assert!(lost.message().contains("does not show task"), "{lost}");
}

#[tokio::test]
async fn a_refusal_in_words_is_no_uncertain_start() {
    for (status, message, code, words) in [
        (
            500,
            "Validation failed: Template x: Input errata: Value can't be blank",
            Code::ProviderRejected,
            "can't be blank",
        ),
        (
            500,
            "PG::NotNullViolation: ERROR:  null value in column \"template_id\"",
            Code::NoInstallMethod,
            "create_template_invocations",
        ),
        (404, "Template with id '181' was not found", Code::NoInstallMethod, "view_job_templates"),
        // No reason: the job may have begun.
        (
            500,
            "ERF42-1234 [Foreman::Exception]: Unknown input x for template y",
            Code::ProviderRejected,
            "Unknown input",
        ),
        // Words about the server itself: the job may have been made before.
        (
            500,
            "could not obtain a connection from the pool within 5.000 seconds",
            Code::ProviderFailed,
            "from the pool",
        ),
        (
            500,
            "Internal Server Error: the server was unable to finish the request.",
            Code::ProviderFailed,
            "unable to finish",
        ),
    ] {
        let server =
            Scripted::start(katello("4.18.0", move |_| json(status, value!({"error": {"message": message}})))).await;
        let sent = provider(&server).install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
        let error = sent.unwrap_err();
        assert_eq!(error.code(), code, "{message}");
        assert!(error.message().contains(words) || error.remedy().contains(words), "{error}");
    }
}

#[tokio::test]
async fn an_unanswered_job_is_found_by_its_mark() {
    let mine = "oVirt Upgrade Manager oum-lost-1: install errata on h1.example.com";
    let other = "oVirt Upgrade Manager oum-lost-1: install errata on h2.example.com";
    let server = Scripted::start(katello("4.18.0", move |_| {
        let row =
            |id: u64, text: &str| value!({"id": id, "status": 3, "description": text, "dynflow_task": {"id": "t-9"}});
        // A server that does not read the search lists every job.
        page(value!([row(8, "Run somebody's script"), row(7, other), row(6, mine)]))
    }))
    .await;
    let provider = provider(&server);
    let mark = CorrelationId::new("oum-lost-1").unwrap();
    let found = provider.started(&call(), &host_ref(), &mark, None).await.unwrap().unwrap();
    assert_eq!((found.job, found.task.as_deref()), (Some(6), Some("t-9")));
    let never = CorrelationId::new("oum-lost-2").unwrap();
    assert_eq!(provider.started(&call(), &host_ref(), &never, None).await.unwrap(), None);
}

#[tokio::test]
async fn a_job_is_found_after_its_host_was_renamed() {
    let text = |name: &str| format!("oVirt Upgrade Manager oum-lost-1: install errata on {name}");
    let server = Scripted::start(katello("4.18.0", move |asked| {
        let row = |id: u64, name: &str, host: u64| {
            let targets = value!([{"id": host, "name": name}]);
            value!({"id": id, "status": 3, "description": text(name), "dynflow_task": {"id": "t-9"}, "targeting": {"hosts": targets}})
        };
        match asked.path.as_str() {
            "/api/job_invocations/7" => json(200, row(7, "h2.example.com", 12)),
            "/api/job_invocations/6" => json(200, row(6, "h1-old.example.com", 11)),
            _ => page(value!([row(7, "h2.example.com", 12), row(6, "h1-old.example.com", 11)])),
        }
    }))
    .await;
    let mark = CorrelationId::new("oum-lost-1").unwrap();
    let found = provider(&server).started(&call(), &host_ref(), &mark, None).await.unwrap().unwrap();
    assert_eq!((found.job, found.task.as_deref()), (Some(6), Some("t-9")));
}

#[tokio::test]
async fn a_task_of_the_agent_is_not_looked_for_among_the_jobs() {
    // Without remote execution, and with it: the list of jobs is empty, and shows nothing about the agent.
    for features in [None, Some(value!([]))] {
        let server = Scripted::start(move |asked: &Asked| match asked.path.as_str() {
            "/katello/api/status" => json(200, value!({"version": "4.9.0", "timeUTC": "2026-01-01T00:00:00Z"})),
            "/api/status" => json(200, value!({"result": "ok", "version": "3.7.0", "api_version": 2})),
            "/api/remote_execution_features" if features.is_some() => page(features.clone().unwrap()),
            "/api/job_invocations" if features.is_some() => page(value!([])),
            _ => json(404, value!({"error": {"message": "not scripted"}})),
        })
        .await;
        let mark = CorrelationId::new("oum-lost-1").unwrap();
        let error = provider(&server).started(&call(), &host_ref(), &mark, None).await.unwrap_err();
        assert_eq!(error.code(), Code::NoData, "{error}");
        // It was sent to katello-agent, whatever the server can do now.
        let way = Some(InstallWay::Agent);
        let error = provider(&server).started(&call(), &host_ref(), &mark, way).await.unwrap_err();
        assert_eq!(error.code(), Code::NoData, "{error}");
    }
}

#[tokio::test]
async fn a_job_is_looked_for_where_the_feature_lost_its_template_meanwhile() {
    let text = "oVirt Upgrade Manager oum-lost-1: install errata on h1.example.com";
    let server = Scripted::start(move |asked: &Asked| match asked.path.as_str() {
        "/katello/api/status" => json(200, value!({"version": "4.9.0", "timeUTC": "2026-01-01T00:00:00Z"})),
        "/api/status" => json(200, value!({"result": "ok", "version": "3.7.0", "api_version": 2})),
        "/api/remote_execution_features" => page(value!([])),
        "/api/job_invocations" => page(value!([{"id": 6, "status": 3, "description": text}])),
        _ => json(404, value!({"error": {"message": "not scripted"}})),
    })
    .await;
    let mark = CorrelationId::new("oum-lost-1").unwrap();
    let way = Some(InstallWay::RemoteExecution);
    let found = provider(&server).started(&call(), &host_ref(), &mark, way).await.unwrap().unwrap();
    assert_eq!(found.job, Some(6));
}

/// Its sending was not answered, and no task was made for it.
#[tokio::test]
async fn a_job_without_a_task_is_shown_by_the_list_where_its_view_fails() {
    for shown in [true, false] {
        let orphan = job(value!({"status": 2, "total": "N/A", "failed": "N/A", "task": null, "shown": shown}));
        let server = server(Value::Null, orphan, lines(&[])).await;
        let task = ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(5) };
        let found = provider(&server).tasks(&call(), &[task]).await.unwrap().remove(0).unwrap();
        assert_eq!((found.state, found.ids.task), (TaskState::Planned, None), "shown: {shown}");
    }
}

/// The server stops waiting; the request stays with the host.
#[tokio::test]
async fn a_task_of_the_agent_that_was_not_waited_for_may_run_on() {
    for (result, error, want) in [
        ("warning", "Host did not finish the action within 3600 seconds", true),
        ("cancelled", "", true),
        ("warning", "Host did not respond within 20 seconds. The task has been cancelled.", false),
        ("warning", "Depsolving failed", false),
        ("success", "", false),
    ] {
        let mut task = task("stopped", result);
        task["humanized"]["errors"] = value!([error]);
        let server = server(task, Value::Null, lines(&[])).await;
        let task = ProviderTask { way: InstallWay::Agent, task: Some("t-1".into()), job: None };
        let found = provider(&server).tasks(&call(), &[task]).await.unwrap().remove(0).unwrap();
        assert_eq!(found.may_run_on, want, "{result}: {error}");
    }
}
