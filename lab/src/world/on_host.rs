//! Where the provider and a host part: a host that fetches its jobs, a cancelled task whose host works on, a provider that
//! stops to wait.
//!
//! Over SSH a cancelled command is stopped. An agent has the order, and a host without MQTT that has fetched its job cannot
//! be told (pull_script.rb of smart_proxy_remote_execution_ssh 1.0.1): both work on.

use super::World;
use super::host::{Fetching, Power};
use super::job_ends;
use super::state::Timer;
use super::task::{Disturbance, OnHost, Task, TaskResult, TaskState, Via};

/// The setting `remote_execution_time_to_pickup`.
const PICKUP_MS: i64 = 86_400_000;
/// How often a host that was down looks for jobs.
const FETCH_AGAIN_MS: i64 = 30_000;
/// The setting `content_action_finish_timeout`: how long the server waits for an agent that has accepted.
const AGENT_FINISH_MS: i64 = 3_600_000;

impl World {
    /// Asks to cancel a task and its children. False where it is over or cannot be cancelled. A second time the provider stops
    /// to wait, whatever the host does (proxy_action.rb of foreman-tasks).
    pub fn cancel_task(&mut self, id: &str) -> bool {
        self.cancel(id, false)
    }

    /// As a second [`World::cancel_task`]: what `force` of a job does.
    pub fn abort_task(&mut self, id: &str) -> bool {
        self.cancel(id, true)
    }

    fn cancel(&mut self, id: &str, forced: bool) -> bool {
        let Some(task) = self.tasks.get(id).filter(|t| t.cancellable && !t.is_over()) else { return false };
        let forced = forced || task.cancel_sent;
        self.edit(id, |t| t.cancel_sent = true);
        let Some(group) = self.groups.get(id) else {
            self.cancel_on_host(id, forced);
            return true;
        };
        let children = group.children.clone();
        for child in &children {
            self.cancel(child, forced);
        }
        let is_over = |id: &String| self.tasks.get(id).is_none_or(Task::is_over);
        if children.iter().all(is_over) && self.tasks.get(id).is_some_and(|t| !t.is_over()) {
            self.end_task(id, TaskResult::Cancelled);
        }
        true
    }

    fn cancel_on_host(&mut self, id: &str, forced: bool) {
        let Some((via, on_host)) = self.tasks.get(id).map(|t| (t.via, t.on_host)) else { return };
        match (via, on_host) {
            (Via::Rex, OnHost::Works) if self.is_fetched(id) && !forced => {
                let text = format!("{}{}", job_ends::CANCELLED_AT_PROXY, job_ends::CANNOT_BE_STOPPED);
                self.print(id, &[text]);
            }
            (Via::Rex, OnHost::Offered) => {
                self.edit(id, |t| t.on_host = OnHost::Over);
                if forced {
                    return self.end_task(id, TaskResult::Cancelled);
                }
                self.print(id, &[job_ends::CANCELLED_AT_PROXY.to_owned(), "Exit status: EXCEPTION".to_owned()]);
                self.end_as_cancelled(id);
            }
            (Via::Rex, OnHost::Works) if !self.is_fetched(id) => {
                self.edit(id, |t| t.on_host = OnHost::Over);
                if forced {
                    return self.end_task(id, TaskResult::Cancelled);
                }
                // Recorded of 4.14 to 5.0.
                self.print(id, &["Exit status: 255".to_owned()]);
                self.end_as_cancelled(id);
            }
            _ => self.end_task(id, TaskResult::Cancelled),
        }
    }

    pub(super) fn end_as_cancelled(&mut self, id: &str) {
        self.say(id, job_ends::CANCELLED.to_owned());
        self.end_task(id, TaskResult::Cancelled);
    }

    /// Limits the time in which the hosts of a job must fetch it; hosts that are reached by SSH do not mind.
    pub fn limit_pickup(&mut self, job: u64, seconds: u64) {
        let Some(job) = self.jobs.get_mut(&job) else { return };
        job.pickup_seconds = Some(seconds);
        let limit = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000);
        for task in job.hosts.iter().map(|(_, task)| task.clone()).collect::<Vec<_>>() {
            self.edit(&task, |t| t.pickup_ms = Some(limit));
        }
    }

    /// The task is a job's, and its host fetches its jobs.
    pub(super) fn is_fetched(&self, id: &str) -> bool {
        let host = self.tasks.get(id).filter(|t| t.via == Via::Rex).and_then(|t| self.hosts.get(&t.host?));
        host.is_some_and(|host| host.fetches.is_some())
    }

    /// The smart proxy keeps the job until its host fetches it.
    pub(super) fn offer(&mut self, id: &str) {
        let Some(task) = self.tasks.get(id) else { return };
        let fetches = task.host.and_then(|host| self.hosts.get(&host)).and_then(|host| host.fetches);
        let limit = task.pickup_ms.unwrap_or(PICKUP_MS);
        // A template is rendered before.
        if let Some(end @ Disturbance::TemplateFails(_)) = task.disturbance.clone() {
            return self.end_by_server(id, end);
        }
        self.edit(id, |t| t.on_host = OnHost::Offered);
        if let Some(Fetching::After(delay)) = fetches {
            self.schedule(delay, Timer::HostFetches(id.to_owned()));
        }
        self.schedule(limit, Timer::PickupEnds(id.to_owned()));
    }

    pub(super) fn host_fetches(&mut self, id: &str) {
        let Some(task) = self.tasks.get(id).filter(|t| t.on_host == OnHost::Offered && !t.is_over()) else { return };
        let (host, action) = (task.host, task.host_action.clone());
        let is_up = host.and_then(|host| self.hosts.get(&host)).is_some_and(|host| host.power != Power::Booting);
        match is_up {
            true => self.host_begins(id, host, action.as_ref()),
            false => self.schedule(FETCH_AGAIN_MS, Timer::HostFetches(id.to_owned())),
        }
    }

    pub(super) fn pickup_ends(&mut self, id: &str) {
        if self.tasks.get(id).is_none_or(|t| t.on_host != OnHost::Offered || t.is_over()) {
            return;
        }
        self.edit(id, |t| t.on_host = OnHost::Over);
        // The proxy's words have the type of the host's own (ContinuousOutput of smart_proxy_dynflow).
        self.print(id, &[job_ends::NOT_PICKED_UP.to_owned(), "Exit status: EXCEPTION".to_owned()]);
        self.say(id, job_ends::FAILED.to_owned());
        self.edit(id, |t| t.errors = vec!["Job execution failed".to_owned()]);
        self.end_task(id, TaskResult::Error);
    }

    /// When the provider stops to wait for a host that has begun. `None`: it waits to the end.
    pub(super) fn given_up_after(&self, id: &str, duration: i64) -> Option<i64> {
        let task = self.tasks.get(id)?;
        match (task.via, task.disturbance.as_ref()?) {
            (Via::Agent, Disturbance::TimesOut) => Some(AGENT_FINISH_MS),
            (Via::Rex, Disturbance::LostByProxy { .. }) => Some(duration / 2),
            _ => None,
        }
    }

    pub(super) fn provider_gives_up(&mut self, id: &str) {
        let Some(task) = self.tasks.get(id).filter(|t| t.state == TaskState::Running) else { return };
        match (task.via, task.disturbance.clone()) {
            (Via::Agent, _) => {
                self.edit(id, |t| t.errors = vec![job_ends::AGENT_TOO_SLOW.to_owned()]);
                // The task's rescue strategy skips the failure: a warning, not an error.
                self.end_task(id, TaskResult::Warning);
            }
            (_, Some(end)) => self.end_by_server(id, end),
            (_, None) => {}
        }
    }

    /// The host ends what the provider does not wait for any more: what it changes is seen at its next upload only.
    pub(super) fn host_ends_alone(&mut self, id: &str) {
        self.edit(id, |t| t.on_host = OnHost::Over);
        let Some(task) = self.tasks.get(id) else { return };
        let Some((host, action)) = task.host.zip(task.host_action.clone()) else { return };
        let uploads = match &task.disturbance {
            None
            | Some(
                Disturbance::TimesOut
                | Disturbance::LostByProxy { .. }
                | Disturbance::ResultLost
                | Disturbance::Vanished,
            ) => true,
            Some(Disturbance::ProfileNeverUploaded) => false,
            // Its commands fail, change nothing, or never end.
            Some(_) => return,
        };
        if self.hosts.get(&host).is_some_and(|host| host.power != Power::Booting) {
            self.change_host(host, &action, uploads);
        }
    }
}
