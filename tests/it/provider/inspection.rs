//! Inspecting and restarting hosts by remote execution, at the lab.

use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask, Selection, TaskState};
use ovirt_upgrade_manager::ports::{Call, Clock, Provider};
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::json;
use upgrade_manager_lab::world::{Disturbance, Fetching, Host, TaskState as WorldState};
use upgrade_manager_lab::{Fault, Lab};

use crate::support::client::{self, host_ref, katello as answers, page};
use crate::support::lab::{WorldClock, busiest, call, config, id, lab, reference};
use crate::support::scripted::{self, Scripted};

/// Versions whose jobs are started by a template's number (3.0), by a feature (3.7), by the SSH template (4.2), and by the
/// feature for commands (4.9).
const VERSIONS: [(u32, u32); 9] = [(3, 0), (3, 7), (3, 18), (4, 2), (4, 5), (4, 8), (4, 9), (4, 14), (5, 0)];

struct Bench {
    lab: Arc<Lab>,
    provider: Arc<dyn Provider>,
    clock: WorldClock,
    host: Host,
}

impl Bench {
    /// A lab of a version, and a provider whose waiting lets the world go on.
    fn new(major: u32, minor: u32) -> Bench {
        let lab = Arc::new(lab(major, minor, 4));
        let clock = Arc::new(WorldClock(lab.clone()));
        let provider = katello::connect(&config("lab", &lab), clock, Arc::new(SystemIds)).unwrap();
        lab.with_world(|world| world.engine.vms.clear());
        let (host, _) = busiest(&lab, |host| host.cluster.is_some());
        Bench { clock: WorldClock(lab.clone()), lab, provider, host }
    }

    fn change(&self, change: impl FnOnce(&mut Host)) {
        self.lab.with_world(|world| change(world.hosts.get_mut(&self.host.id).unwrap()));
    }

    fn boot_id(&self) -> String {
        self.lab.with_world(|world| world.hosts[&self.host.id].boot_id())
    }

    async fn restart(&self, boot_id: &str) -> ProviderTask {
        self.provider.restart(&call(), &reference(&self.host), boot_id).await.unwrap()
    }

    /// The end of a job, in the words of the provider.
    async fn end(&self, task: &ProviderTask) -> (TaskState, String) {
        for _ in 0..60 {
            let seen = self.provider.tasks(&call(), std::slice::from_ref(task)).await.unwrap().remove(0).unwrap();
            if !matches!(seen.state, TaskState::Planned | TaskState::Running) {
                return (seen.state, seen.text);
            }
            self.clock.sleep(Duration::from_secs(2)).await;
        }
        panic!("the job has not ended after two minutes");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_reports_what_runs_on_it_on_every_version() {
    for (major, minor) in VERSIONS {
        let bench = Bench::new(major, minor);
        bench.change(|host| {
            host.unlisted_qemu = 2;
            host.running_kernel = "3.10.0-1.el7.x86_64".to_owned();
        });
        let wanted = bench.lab.with_world(|world| world.inspect(bench.host.id)).unwrap();
        let found =
            bench.provider.inspect(&call(), &reference(&bench.host), Some(&bench.host.hardware_uuid)).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("Katello {major}.{minor} has no way to inspect"));
        assert!((wanted.at_ms..wanted.at_ms + 10_000).contains(&found.at_ms), "when it was asked, not answered");
        assert!(wanted.qemu_processes >= 2 && wanted.newest_kernel.is_some() && !wanted.cpu_flags.is_empty());
        let at_ms = found.at_ms;
        assert_eq!(found, ovirt_upgrade_manager::model::cluster::HostInspection { at_ms, ..wanted });
        let jobs = bench
            .lab
            .with_world(|world| world.jobs.values().filter(|job| job.description.contains(": inspect on ")).count());
        assert_eq!(jobs, 1, "Katello {major}.{minor}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_is_restarted_on_every_version() {
    for (major, minor) in VERSIONS {
        let bench = Bench::new(major, minor);
        let before = bench.boot_id();
        let (state, text) = bench.end(&bench.restart(&before).await).await;
        assert_eq!(state, TaskState::Proving, "Katello {major}.{minor}: {text}");
        assert_eq!(bench.boot_id(), before, "the job ends before the host goes down");
        bench.lab.advance(600_000);
        assert_ne!(bench.boot_id(), before, "Katello {major}.{minor}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_for_another_boot_or_with_vms_is_refused_by_the_host() {
    let bench = Bench::new(4, 14);
    let earlier = bench.boot_id().replace(|c: char| c.is_ascii_hexdigit(), "0");
    let (state, text) = bench.end(&bench.restart(&earlier).await).await;
    assert_eq!(state, TaskState::Failed);
    assert!(text.contains("has booted since the restart was decided") && text.contains("exit status 75"), "{text}");
    bench.change(|host| host.unlisted_qemu = 1);
    let before = bench.boot_id();
    let (state, text) = bench.end(&bench.restart(&before).await).await;
    assert_eq!(state, TaskState::Failed);
    assert!(text.contains("this host runs 1 VMs"), "{text}");
    bench.lab.advance(600_000);
    assert_eq!(bench.boot_id(), before, "it was not restarted");
}

/// The job of a host that fetches its jobs itself can wait for hours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_restart_spares_a_host_that_has_restarted_since() {
    let bench = Bench::new(4, 14);
    bench.change(|host| host.fetches = Some(Fetching::After(300_000)));
    let before = bench.boot_id();
    let late = bench.restart(&before).await;
    // Somebody restarts the host meanwhile.
    bench.lab.with_world(|world| world.crash(bench.host.id));
    bench.lab.advance(1_200_000);
    let since = bench.boot_id();
    assert_ne!(since, before);
    let (state, text) = bench.end(&late).await;
    assert_eq!(state, TaskState::Failed, "{text}");
    bench.lab.advance(1_200_000);
    assert_eq!(bench.boot_id(), since, "it was not restarted again: {text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_failure_of_an_inspection_is_told_apart() {
    for (disturbance, why) in [
        (Disturbance::Unreachable, "cannot reach the host by SSH"),
        (Disturbance::LoginRefused, "refuses the provider's login"),
        (Disturbance::TemplateFails("undefined method #family for NilClass::Jail".to_owned()), "cannot be rendered"),
        (Disturbance::TimesOut, "time limit"),
        (Disturbance::Fails("sh: cannot execute".to_owned()), "exit status 1"),
        (Disturbance::Stuck, "has not answered for 120 s"),
    ] {
        for (major, minor) in [(3, 7), (4, 14), (5, 0)] {
            let bench = Bench::new(major, minor);
            bench.lab.add_fault(Fault::new(disturbance.clone()));
            let error = bench
                .provider
                .inspect(&call(), &reference(&bench.host), Some(&bench.host.hardware_uuid))
                .await
                .unwrap_err();
            assert_eq!(error.code(), Code::TaskFailed, "Katello {major}.{minor} {disturbance:?}: {error}");
            assert!(error.to_string().contains(why), "Katello {major}.{minor} {disturbance:?}: {error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_that_is_not_root_sees_no_vms_and_restarts_nothing() {
    let bench = Bench::new(4, 14);
    bench.change(|host| host.remote_user = 1_000);
    let error =
        bench.provider.inspect(&call(), &reference(&bench.host), Some(&bench.host.hardware_uuid)).await.unwrap_err();
    assert!(error.to_string().contains("does not run as root"), "{error}");
    let (state, text) = bench.end(&bench.restart(&bench.boot_id()).await).await;
    assert_eq!(state, TaskState::Failed, "{text}");
}

/// A job that a host never fetches must not run at some later time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inspection_that_is_not_answered_is_cancelled() {
    let bench = Bench::new(4, 5);
    bench.change(|host| host.fetches = Some(Fetching::Never));
    let error =
        bench.provider.inspect(&call(), &reference(&bench.host), Some(&bench.host.hardware_uuid)).await.unwrap_err();
    assert!(error.to_string().contains("has not answered for 120 s"), "{error}");
    bench.lab.advance(60_000);
    let over = bench.lab.with_world(|world| world.tasks.values().all(|task| task.state == WorldState::Stopped));
    assert!(over, "the job goes on");
}

/// The address of a record can lead to another machine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_machine_is_no_answer() {
    let bench = Bench::new(4, 14);
    let other = Some("12345678-9abc-4def-8123-456789abcdef");
    let error = bench.provider.inspect(&call(), &reference(&bench.host), other).await.unwrap_err();
    assert!(error.to_string().contains("another machine answers"), "{error}");
}

/// The server's executor of tasks was down for an hour, say, and somebody returned the host to service meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_that_comes_too_late_is_refused() {
    let bench = Bench::new(4, 5);
    bench.change(|host| host.fetches = Some(Fetching::After(3_600_000)));
    let before = bench.boot_id();
    let late = bench.restart(&before).await;
    bench.lab.advance(4_000_000);
    let (state, text) = bench.end(&late).await;
    assert!(state == TaskState::Failed && text.contains("came too late"), "{text}");
    bench.lab.advance(1_200_000);
    assert_eq!(bench.boot_id(), before, "it was not restarted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn katello_2_can_do_neither() {
    for minor in [0, 4] {
        let bench = Bench::new(2, minor);
        let host = reference(&bench.host);
        assert_eq!(bench.provider.inspect(&call(), &host, None).await.unwrap(), None);
        let error = bench.provider.restart(&call(), &host, &bench.boot_id()).await.unwrap_err();
        assert_eq!(error.code(), Code::NoRestartMethod, "{error}");
    }
}

/// A call of a run sends inspections, restarts and installations alike, under one correlation id.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_installation_is_found_as_one() {
    for (major, minor) in [(3, 7), (4, 14), (5, 0)] {
        let bench = Bench::new(major, minor);
        let host = reference(&bench.host);
        let (_, errata) = busiest(&bench.lab, |host| host.id == bench.host.id);
        let (call, way) = (call(), Some(InstallWay::RemoteExecution));
        let started = || bench.provider.started(&call, &host, &call.correlation_id, way);
        bench.provider.inspect(&call, &host, None).await.unwrap();
        assert_eq!(started().await.unwrap(), None, "Katello {major}.{minor}");
        let selection = Selection::Errata(vec![id(&errata[0])]);
        let sent = bench.provider.install(&call, &host, InstallWay::RemoteExecution, &selection).await.unwrap();
        bench.lab.settle();
        bench.provider.refresh(&call, &host).await.unwrap();
        bench.provider.inspect(&call, &host, None).await.unwrap();
        bench.restart(&bench.boot_id()).await;
        assert_eq!(started().await.unwrap().unwrap().job, sent.job, "Katello {major}.{minor}");
    }
}

/// A process that dies while it sends a restart: the next one looks for the job of that very step.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_is_found_by_the_mark_of_its_step() {
    for (major, minor) in VERSIONS {
        let bench = Bench::new(major, minor);
        let host = reference(&bench.host);
        let sent = |step| Call { correlation_id: call().correlation_id.of_step(step), ..call() };
        let started = |step| {
            let (provider, host, mark) = (bench.provider.clone(), host.clone(), sent(step).correlation_id);
            async move { provider.started_restart(&call(), &host, &mark).await.unwrap() }
        };
        // Of an inspection under the same id, and of another step whose number begins alike.
        bench.provider.inspect(&sent(7), &host, None).await.unwrap();
        let other = bench.provider.restart(&sent(71), &host, &bench.boot_id()).await.unwrap();
        assert_eq!(started(7).await, None, "Katello {major}.{minor}");
        let job = bench.provider.restart(&sent(7), &host, &bench.boot_id()).await.unwrap();
        assert_eq!(started(7).await.and_then(|found| found.job), job.job, "Katello {major}.{minor}");
        assert_eq!(started(71).await.and_then(|found| found.job), other.job);
        assert_ne!(job.job, other.job);
    }
}

/// Nobody waits for the answer any more: the caller left, or the provider failed. The job must not stay.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inspection_whose_caller_left_is_cancelled() {
    let bench = Bench::new(4, 14);
    bench.change(|host| host.fetches = Some(Fetching::Never));
    let call = call();
    let jobs = || bench.lab.with_world(|world| world.jobs.len());
    let before = jobs();
    let host = reference(&bench.host);
    let inspects = bench.provider.inspect(&call, &host, None);
    let leaves = async {
        while jobs() == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.cancel.cancel();
    };
    let (inspected, ()) = tokio::join!(inspects, leaves);
    assert_eq!(inspected.unwrap_err().code(), Code::Cancelled);
    bench.lab.advance(60_000);
    let over = bench.lab.with_world(|world| world.tasks.values().all(|task| task.state == WorldState::Stopped));
    assert!(over, "the job goes on");
}

/// A server whose feature for commands has this template, and the answer to an inspection and a restart.
async fn with_template(template: serde_json::Value) -> (Scripted, Vec<String>) {
    let server = Scripted::start(move |asked| match asked.path.as_str() {
        "/api/remote_execution_features" => page(json!([{"label": "run_script", "job_template_id": 189}])),
        "/api/job_templates/189" => scripted::json(200, template.clone()),
        "/api/job_invocations" => scripted::json(500, json!({"error": {"message": "the job was sent"}})),
        _ => answers("4.14.0", |_| page(json!([])))(asked),
    })
    .await;
    let provider = client::provider(&server);
    let inspected = provider.inspect(&call(), &host_ref(), None).await.unwrap_err();
    let restarted = provider.restart(&call(), &host_ref(), "0d9f5a3c-1111-4222-8333-444455556666").await.unwrap_err();
    let told = [inspected, restarted].map(|error| format!("{}: {}", error.code(), error.message()));
    (server, told.into())
}

/// An administrator can assign any template to a feature.
#[tokio::test]
async fn a_template_that_runs_no_commands_is_refused_by_its_name() {
    let input = |name: &str, required: bool| json!({"name": name, "input_type": "user", "required": required});
    let named =
        |inputs: serde_json::Value| json!({"id": 189, "name": "Site: restart a service", "template_inputs": inputs});
    for (inputs, why) in [
        (json!([input("service", true)]), "has no input \"command\""),
        (json!([]), "has no input \"command\""),
        (json!([input("command", true), input("ticket", true)]), "requires a value of \"ticket\""),
    ] {
        let (server, told) = with_template(named(inputs)).await;
        for told in told {
            assert!(told.contains("Site: restart a service") && told.contains(why), "{told}");
            assert!(told.contains("assign \"Run Command - Script Default\" to the feature"), "{told}");
        }
        assert_eq!(server.count("/api/job_invocations"), 0, "nothing was sent");
    }
    let with_default = json!({"name": "user", "required": true, "default": "root"});
    for good in [
        named(json!([input("command", true), input("user", false), with_default])),
        json!({"id": 189, "name": "of a server that does not show inputs"}),
    ] {
        let (server, _) = with_template(good).await;
        assert_eq!(server.count("/api/job_invocations"), 2);
    }
}
