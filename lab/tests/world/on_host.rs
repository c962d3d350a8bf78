//! Tasks whose host and provider part: jobs that a host fetches, cancelled ones, ones that the provider does not wait for.

use upgrade_manager_lab::world::*;

use super::work::{child, installable, job, world};

/// A job on one host that fetches its jobs, and what the host can install.
fn fetched(fetching: Fetching) -> (World, u64, Vec<String>) {
    let mut w = world();
    w.hosts.get_mut(&11).unwrap().fetches = Some(fetching);
    let wanted = installable(&w, 11);
    let id = job(&mut w, &[11], HostAction::InstallErrata(wanted.clone()), None);
    (w, id, wanted)
}

fn text(task: &Task) -> String {
    task.lines.iter().map(|l| l.text.as_str()).collect()
}

fn advance(w: &mut World, ms: i64) {
    w.advance(w.now_ms() + ms);
}

#[test]
fn a_host_fetches_its_job_late() {
    let (mut w, id, _) = fetched(Fetching::After(900_000));
    advance(&mut w, 890_000);
    assert_eq!((child(&w, id, 0).state, child(&w, id, 0).on_host), (TaskState::Running, OnHost::Offered));
    assert_eq!(w.hosts[&11].installed, w.hosts[&11].profile);
    advance(&mut w, 20_000);
    assert_eq!(child(&w, id, 0).on_host, OnHost::Works);
    w.settle(600_000);
    assert_eq!(child(&w, id, 0).result, TaskResult::Success);
    assert!(installable(&w, 11).is_empty());
}

#[test]
fn a_host_that_is_down_fetches_its_job_after_it_has_booted() {
    let (mut w, id, _) = fetched(Fetching::After(1_000));
    w.hosts.get_mut(&11).unwrap().power = Power::Booting;
    advance(&mut w, 600_000);
    assert_eq!(child(&w, id, 0).on_host, OnHost::Offered, "over SSH it would have failed");
    w.hosts.get_mut(&11).unwrap().power = Power::On;
    w.settle(600_000);
    assert_eq!(child(&w, id, 0).result, TaskResult::Success);
}

#[test]
fn a_job_that_its_host_does_not_fetch_in_time_fails() {
    let (mut w, id, wanted) = fetched(Fetching::Never);
    w.limit_pickup(id, 3_600);
    advance(&mut w, 3_590_000);
    assert_eq!(child(&w, id, 0).state, TaskState::Running);
    advance(&mut w, 30_000);
    assert_eq!(child(&w, id, 0).result, TaskResult::Error);
    let said = text(child(&w, id, 0));
    assert!(said.starts_with("The job was not picked up in time\nExit status: EXCEPTION\n"), "{said}");
    assert_eq!(installable(&w, 11), wanted);
    // One that comes for it too late finds nothing.
    let (mut w, id, wanted) = fetched(Fetching::After(4_000_000));
    w.limit_pickup(id, 3_600);
    w.settle(10_000_000);
    assert_eq!((child(&w, id, 0).result, installable(&w, 11)), (TaskResult::Error, wanted));
}

#[test]
fn a_cancel_does_not_stop_a_host_that_has_fetched_its_job() {
    let (mut w, id, _) = fetched(Fetching::After(1_000));
    advance(&mut w, 10_000);
    let parent = w.jobs[&id].task.clone();
    assert!(w.cancel_task(&parent));
    assert_eq!(child(&w, id, 0).state, TaskState::Running, "the provider waits for the host");
    assert!(text(child(&w, id, 0)).contains("cannot be stopped"));
    let mut again = w.clone();
    w.settle(600_000);
    assert_eq!(child(&w, id, 0).result, TaskResult::Cancelled);
    assert!(text(child(&w, id, 0)).contains("Exit status: 0\n"), "{}", text(child(&w, id, 0)));
    assert_eq!(w.tasks[&parent].result, TaskResult::Cancelled);
    assert!(installable(&w, 11).is_empty(), "the host worked to its end");

    // The second time the provider does not wait, and no exit status comes. The host goes on all the same.
    assert!(again.cancel_task(&parent));
    assert_eq!(child(&again, id, 0).result, TaskResult::Cancelled);
    assert_eq!(again.hosts[&11].installed, again.hosts[&11].profile, "nothing is changed yet");
    again.settle(600_000);
    assert!(!text(child(&again, id, 0)).contains("Exit status: "));
    assert!(installable(&again, 11).is_empty(), "it is later");
}

#[test]
fn a_cancelled_job_that_its_host_has_not_fetched_never_begins() {
    let (mut w, id, wanted) = fetched(Fetching::After(900_000));
    advance(&mut w, 10_000);
    let parent = w.jobs[&id].task.clone();
    assert!(w.cancel_task(&parent));
    assert_eq!(child(&w, id, 0).result, TaskResult::Cancelled);
    let said = text(child(&w, id, 0));
    assert!(said.starts_with("The job was cancelled by the user\nExit status: EXCEPTION\n"), "{said}");
    w.settle(10_000_000);
    assert_eq!(installable(&w, 11), wanted);
}

#[test]
fn a_cancelled_job_over_ssh_is_stopped() {
    for is_forced in [false, true] {
        let mut w = world();
        let wanted = installable(&w, 11);
        let id = job(&mut w, &[11], HostAction::InstallErrata(wanted.clone()), None);
        advance(&mut w, 10_000);
        let parent = w.jobs[&id].task.clone();
        assert!(if is_forced { w.abort_task(&parent) } else { w.cancel_task(&parent) });
        assert_eq!(child(&w, id, 0).result, TaskResult::Cancelled);
        assert_eq!(text(child(&w, id, 0)).contains("Exit status: 255\n"), !is_forced);
        w.settle(600_000);
        assert_eq!(installable(&w, 11), wanted);
    }
}

fn by_agent(w: &mut World) -> (String, Vec<String>) {
    let wanted = installable(w, 11);
    let action = HostAction::InstallErrata(wanted.clone());
    (w.start_agent_task("Actions::Katello::Host::Erratum::Install", "Install erratum", 11, action), wanted)
}

#[test]
fn an_agent_goes_on_after_its_task_was_cancelled() {
    let mut w = world();
    let (id, wanted) = by_agent(&mut w);
    advance(&mut w, 10_000);
    assert!(w.cancel_task(&id) && !w.cancel_task(&id));
    assert_eq!((w.tasks[&id].result, installable(&w, 11)), (TaskResult::Cancelled, wanted));
    w.settle(600_000);
    assert_eq!(w.tasks[&id].result, TaskResult::Cancelled);
    assert!(installable(&w, 11).is_empty());
    // Before it has the order, nothing begins.
    let mut w = world();
    let (id, wanted) = by_agent(&mut w);
    assert!(w.cancel_task(&id));
    w.settle(600_000);
    assert_eq!(installable(&w, 11), wanted);
}

#[test]
fn an_agent_that_is_too_slow_for_the_provider_goes_on() {
    let mut w = world();
    let disturbance = Disturbance::TimesOut;
    w.task_faults.push(TaskFault { host: None, first: 1, last: None, disturbance, seen: 0 });
    let (id, wanted) = by_agent(&mut w);
    advance(&mut w, 3_600_950);
    assert_eq!((w.tasks[&id].state, w.tasks[&id].result), (TaskState::Stopped, TaskResult::Warning));
    assert!(w.tasks[&id].errors[0].starts_with("Host did not finish content action in 3600 seconds."));
    let mut stopped = w.clone();
    stopped.hosts.get_mut(&11).unwrap().power = Power::Booting;
    w.settle(600_000);
    assert!(installable(&w, 11).is_empty());
    stopped.settle(10_000);
    assert_eq!(installable(&stopped, 11), wanted, "it went down before");
}

#[test]
fn a_host_goes_on_after_its_proxy_lost_the_job() {
    for with_exit in [false, true] {
        let mut w = world();
        let disturbance = Disturbance::LostByProxy { with_exit };
        w.task_faults.push(TaskFault { host: None, first: 1, last: None, disturbance, seen: 0 });
        let wanted = installable(&w, 11);
        let id = job(&mut w, &[11], HostAction::InstallErrata(wanted.clone()), None);
        while !w.tasks[&w.jobs[&id].task].is_over() {
            let next = w.next_event_ms().unwrap();
            w.advance(next);
        }
        assert_eq!((child(&w, id, 0).result, installable(&w, 11)), (TaskResult::Error, wanted));
        assert_eq!(text(child(&w, id, 0)).contains("Exit status: EXCEPTION"), with_exit);
        w.settle(600_000);
        assert_eq!(child(&w, id, 0).result, TaskResult::Error);
        assert!(installable(&w, 11).is_empty());
    }
}
