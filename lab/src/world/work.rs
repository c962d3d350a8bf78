//! Jobs and tasks: they start, progress and end, and change hosts.

use serde_json::json;

use super::action::HostAction;
use super::action::ScriptResult;
use super::host::Power;
use super::state::{CHECK_IN_MS, Timer, World};
use super::task::{Disturbance, Group, Job, OnHost, OutputLine, Task, TaskResult, TaskState, Via};
use super::{applicability, job_ends};

/// Durations of the world, milliseconds of world time.
const PLANNING_MS: i64 = 900;
const SCRIPT_MS: i64 = 20_000;
const PER_PACKAGE_MS: i64 = 1_500;
const PROFILE_UPLOAD_MS: (i64, i64) = (8_000, 20_000);
const APPLICABILITY_MS: (i64, i64) = (10_000, 25_000);
/// From the command to restart until the machine goes down.
const SHUTDOWN_MS: i64 = 60_000;
/// How long the server waits for an agent that does not answer.
const AGENT_ACCEPT_MS: i64 = 20_000;
/// How soon a task begins once the server's executor of tasks runs again.
const EXECUTOR_RETRY_MS: i64 = 15_000;

/// Progress of a task over its duration: (part of the time, progress). It decreases once.
const PROGRESS: [(f64, f64); 5] = [(0.1, 0.07), (0.25, 0.35), (0.4, 0.31), (0.6, 0.55), (0.85, 0.9)];

/// A remote-execution job to start.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Feature label.
    pub feature: Option<String>,
    /// Template number and name.
    pub template: (u64, String),
    /// Category of the template.
    pub category: String,
    /// For people.
    pub description: String,
    /// The search that found the hosts.
    pub search_query: String,
    /// Inputs.
    pub inputs: Vec<(String, String)>,
    /// Hosts with their actions. An error becomes the output of that host's task, which fails.
    pub actions: Vec<(u64, Result<HostAction, String>)>,
    /// How many hosts at once; `None`: all.
    pub concurrency: Option<usize>,
    /// Start, world time; `None`: now.
    pub start_at_ms: Option<i64>,
}

impl NewJob {
    /// The job as it is stored. `task` is its task, and `hosts` have theirs.
    pub(super) fn into_job(self, id: u64, task: String, hosts: Vec<(u64, String)>, now_ms: i64) -> Job {
        Job {
            id,
            feature: self.feature,
            template_id: self.template.0,
            template: self.template.1,
            category: self.category,
            description: self.description,
            search_query: self.search_query,
            inputs: self.inputs,
            task,
            hosts,
            start_at_ms: self.start_at_ms.unwrap_or(now_ms),
            scheduled: self.start_at_ms.is_some(),
            pickup_seconds: None,
        }
    }
}

impl World {
    /// Starts a remote-execution job. Returns its number.
    pub fn start_job(&mut self, mut request: NewJob) -> u64 {
        let id = self.next_job;
        self.next_job += 1;
        let label = "Actions::RemoteExecution::RunHostsJob";
        let parent = self.new_task(label, format!("Run hosts job: {}", request.description), Via::Server);
        let mut hosts = vec![];
        for (host, action) in std::mem::take(&mut request.actions) {
            let child = self.host_task("Actions::RemoteExecution::RunHostJob", &request.description, host, Via::Rex);
            self.edit(&child, |task| {
                task.parent = Some(parent.clone());
                match action {
                    Ok(action) => task.host_action = Some(action),
                    Err(text) => task.disturbance = Some(Disturbance::TemplateFails(text)),
                }
            });
            hosts.push((host, child));
        }
        // A time that has passed makes a scheduled job, too, which begins at once (recorded of 4.12, 4.14 and 4.17).
        let start_at_ms = request.start_at_ms.unwrap_or(self.now_ms);
        let scheduled = request.start_at_ms.is_some();
        self.edit(&parent, |task| {
            task.input =
                json!({"job_invocation": {"id": id, "name": request.category, "description": request.description}});
            task.planned_for_ms = scheduled.then_some(start_at_ms);
            task.state = if scheduled { TaskState::Scheduled } else { TaskState::Planned };
        });
        self.start_group(&parent, hosts.iter().map(|h| h.1.clone()).collect(), request.concurrency, start_at_ms);
        let job = request.into_job(id, parent, hosts, self.now_ms);
        self.jobs.insert(id, job);
        id
    }

    /// Starts a task of katello-agent on one host. Returns its id.
    pub fn start_agent_task(&mut self, label: &'static str, text: &str, host: u64, action: HostAction) -> String {
        let id = self.host_task(label, text, host, Via::Agent);
        self.edit(&id, |task| task.host_action = Some(action));
        self.schedule(PLANNING_MS, Timer::TaskStarts(id.clone()));
        id
    }

    /// Starts katello-agent tasks on many hosts under one parent. Returns the parent's id.
    pub fn start_agent_bulk(&mut self, label: &'static str, text: &str, hosts: &[u64], action: &HostAction) -> String {
        let parent = self.new_task("Actions::BulkAction", text.to_owned(), Via::Server);
        let mut children = vec![];
        for host in hosts {
            let child = self.host_task(label, text, *host, Via::Agent);
            self.edit(&child, |task| {
                task.host_action = Some(action.clone());
                task.parent = Some(parent.clone());
            });
            children.push(child);
        }
        self.start_group(&parent, children, None, self.now_ms);
        parent
    }

    /// Starts a task of the server itself that changes nothing. Returns its id.
    pub fn start_server_task(&mut self, label: &'static str, text: &str) -> String {
        let id = self.new_task(label, text.to_owned(), Via::Server);
        self.schedule(PLANNING_MS, Timer::TaskStarts(id.clone()));
        id
    }

    /// Starts the provider's computation of a host's applicability.
    pub fn recompute_applicability(&mut self, host: u64) {
        let delay = self.rng.between(APPLICABILITY_MS.0, APPLICABILITY_MS.1);
        self.schedule(delay, Timer::ApplicabilityComputed(host));
    }

    /// Advances world time until all tasks have ended, by at most a day. For tests.
    pub fn complete_tasks(&mut self) {
        self.settle(86_400_000);
    }

    /// Resumes a paused task. False where it is not paused.
    pub fn resume_task(&mut self, id: &str) -> bool {
        if self.tasks.get(id).is_none_or(|t| t.state != TaskState::Paused) {
            return false;
        }
        self.edit(id, |task| {
            task.disturbance = None;
            task.result = TaskResult::Pending;
            task.errors.clear();
        });
        self.schedule(PLANNING_MS, Timer::TaskStarts(id.to_owned()));
        true
    }

    fn new_task(&mut self, label: &'static str, text: String, via: Via) -> String {
        let id = self.rng.uuid();
        self.tasks.insert(id.clone(), Task::new(id.clone(), label, text, via));
        self.task_order.push(id.clone());
        id
    }

    fn host_task(&mut self, label: &'static str, text: &str, host: u64, via: Via) -> String {
        let fqdn = self.hosts.get(&host).map(|h| h.fqdn.clone()).unwrap_or_default();
        let id = self.new_task(label, format!("{text} on {fqdn}"), via);
        let disturbance = self.disturbance_for(&fqdn);
        self.edit(&id, |task| {
            task.host = Some(host);
            task.input = json!({"host": {"id": host, "name": fqdn}});
            task.disturbance = disturbance;
        });
        id
    }

    fn disturbance_for(&mut self, fqdn: &str) -> Option<Disturbance> {
        let mut hit = None;
        for fault in self.task_faults.iter_mut().filter(|f| f.host.as_deref().is_none_or(|h| h == fqdn)) {
            fault.seen += 1;
            if fault.seen >= fault.first && fault.last.is_none_or(|last| fault.seen <= last) && hit.is_none() {
                hit = Some(fault.disturbance.clone());
            }
        }
        hit
    }

    fn start_group(&mut self, parent: &str, children: Vec<String>, at_once: Option<usize>, start_ms: i64) {
        let at_once = at_once.unwrap_or(children.len()).max(1);
        self.groups.insert(parent.to_owned(), Group { waiting: children.clone(), children, at_once });
        self.schedule(start_ms - self.now_ms + PLANNING_MS, Timer::GroupStarts(parent.to_owned()));
    }

    pub(super) fn edit(&mut self, id: &str, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.get_mut(id) {
            change(task);
        }
    }

    pub(super) fn run_timer(&mut self, event: Timer) {
        match event {
            Timer::GroupStarts(_) | Timer::TaskStarts(_) if self.executor_is_down => {
                self.schedule(EXECUTOR_RETRY_MS, event);
            }
            Timer::GroupStarts(id) => self.group_starts(&id),
            Timer::TaskStarts(id) => self.task_starts(&id),
            Timer::TaskProgress(id, progress) => {
                self.edit(&id, |t| t.progress = if t.state == TaskState::Running { progress } else { t.progress });
            }
            Timer::TaskEnds(id) => self.task_ends(&id),
            Timer::HostFetches(id) => self.host_fetches(&id),
            Timer::PickupEnds(id) => self.pickup_ends(&id),
            Timer::ProviderGivesUp(id) => self.provider_gives_up(&id),
            Timer::ProfileUploaded(host) => self.profile_uploaded(host),
            Timer::ApplicabilityComputed(host) => self.applicability_computed(host),
            Timer::HostGoesDown(host) => self.host_goes_down(host),
            Timer::HostBoots(host) => self.host_boots(host),
            Timer::CheckIn(host) => self.check_in(host),
            Timer::Engine(timer) => self.run_engine_timer(timer),
        }
    }

    fn group_starts(&mut self, parent: &str) {
        let now = self.now_ms;
        if self.tasks.get(parent).is_none_or(Task::is_over) {
            return;
        }
        self.edit(parent, |t| {
            t.state = TaskState::Running;
            t.started_at_ms = Some(now);
        });
        self.group_goes_on(parent);
    }

    /// Starts as many children as may run at once, and ends the parent after the last one.
    fn group_goes_on(&mut self, parent: &str) {
        if self.tasks.get(parent).is_none_or(|t| t.state != TaskState::Running) {
            return;
        }
        let Some(group) = self.groups.get(parent) else { return };
        let over = |id: &String| self.tasks.get(id).is_none_or(Task::is_over);
        let done = group.children.iter().filter(|c| over(c)).count();
        let total = group.children.len();
        let started = total - group.waiting.len();
        let free = group.at_once.saturating_sub(started - done.min(started)).min(group.waiting.len());
        let starting: Vec<String> =
            self.groups.get_mut(parent).map(|g| g.waiting.drain(..free).collect()).unwrap_or_default();
        for child in starting {
            self.schedule(PLANNING_MS, Timer::TaskStarts(child));
        }
        if done == total {
            let failed = self.failed_children(parent);
            let is_cancelled = self.tasks.get(parent).is_some_and(|t| t.cancel_sent);
            self.edit(parent, |t| {
                t.output = json!({"total_count": total, "failed_count": failed, "success_count": total - failed,
                    "pending_count": 0, "cancelled_count": 0});
                if failed > 0 {
                    t.errors = vec!["A sub task failed".to_owned()];
                }
            });
            let result = match failed {
                0 => TaskResult::Success,
                _ if is_cancelled => TaskResult::Cancelled,
                _ => TaskResult::Warning,
            };
            self.end_task(parent, result);
        } else {
            self.edit(parent, |t| t.progress = done as f64 / total as f64);
        }
    }

    fn failed_children(&self, parent: &str) -> usize {
        let children = self.groups.get(parent).map(|g| g.children.as_slice()).unwrap_or_default();
        children.iter().filter_map(|c| self.tasks.get(c)).filter(|t| t.result != TaskResult::Success).count()
    }

    fn task_starts(&mut self, id: &str) {
        let now = self.now_ms;
        let Some(task) = self.tasks.get(id).filter(|t| !t.is_over()) else { return };
        let (host, via, action) = (task.host, task.via, task.host_action.clone());
        self.edit(id, |t| {
            t.state = TaskState::Running;
            t.started_at_ms.get_or_insert(now);
        });
        if self.is_fetched(id) {
            return self.offer(id);
        }
        let answers = host.is_none_or(|h| self.hosts.get(&h).is_some_and(|h| h.power != Power::Booting));
        let agent_answers = via != Via::Agent || host.and_then(|h| self.hosts.get(&h)).is_some_and(|h| h.agent_running);
        if !answers && via == Via::Rex {
            return self.schedule(3_000, Timer::TaskEnds(id.to_owned()));
        }
        if !answers || !agent_answers {
            return self.schedule(AGENT_ACCEPT_MS, Timer::TaskEnds(id.to_owned()));
        }
        self.host_begins(id, host, action.as_ref());
    }

    /// The host has the order, and works.
    pub(super) fn host_begins(&mut self, id: &str, host: Option<u64>, action: Option<&HostAction>) {
        self.edit(id, |t| t.on_host = OnHost::Works);
        let duration = self.duration_of(host, action);
        let given_up = self.given_up_after(id, duration);
        if let Some(after) = given_up {
            self.schedule(after, Timer::ProviderGivesUp(id.to_owned()));
        }
        // Whoever is given up as too slow is slower than that.
        let duration = duration.max(given_up.map_or(0, |after| after + 1));
        for (part, progress) in PROGRESS {
            self.schedule((duration as f64 * part) as i64, Timer::TaskProgress(id.to_owned(), progress));
        }
        self.schedule(duration, Timer::TaskEnds(id.to_owned()));
    }

    fn duration_of(&mut self, host: Option<u64>, action: Option<&HostAction>) -> i64 {
        let packages = match action {
            Some(action) if action.uploads_profile() => host
                .and_then(|h| self.hosts.get(&h))
                .map(|h| action.apply(&self.catalogue, &mut h.clone()).changed.len())
                .unwrap_or(0),
            _ => return 5_000,
        };
        SCRIPT_MS + PER_PACKAGE_MS * i64::try_from(packages).unwrap_or(0) + self.rng.between(0, 5_000)
    }

    fn task_ends(&mut self, id: &str) {
        let Some(task) = self.tasks.get(id) else { return };
        if task.is_over() && task.on_host == OnHost::Works {
            return self.host_ends_alone(id);
        }
        if task.state != TaskState::Running {
            return;
        }
        let (host, via, disturbance) = (task.host, task.via, task.disturbance.clone());
        let is_fetched = self.is_fetched(id);
        // A stuck command runs without end.
        if disturbance != Some(Disturbance::Stuck) {
            self.edit(id, |t| t.on_host = OnHost::Over);
        }
        let state = host.map(|h| self.content_host(h).map(|h| (h.power, h.agent_running)));
        match state {
            Some(None) => return self.fail(id, "The host has been deleted.".to_owned()),
            // It went down under the job, and nobody tells the provider.
            Some(Some((Power::Booting, _))) if is_fetched => return,
            Some(Some((Power::Booting, _))) if via == Via::Rex => {
                return self.end_by_server(id, Disturbance::Unreachable);
            }
            Some(Some((power, agent))) if via == Via::Agent && (power == Power::Booting || !agent) => {
                let text = "Host did not respond within 20 seconds. The task has been cancelled. Is katello-agent \
                            installed and goferd running on the Host?";
                self.edit(id, |t| t.errors = vec![text.to_owned()]);
                // The task's rescue strategy skips the failure: a warning, not an error.
                return self.end_task(id, TaskResult::Warning);
            }
            _ => {}
        }
        match disturbance {
            Some(Disturbance::Stuck) => {}
            Some(Disturbance::Paused) => self.edit(id, |t| {
                t.state = TaskState::Paused;
                t.result = TaskResult::Error;
                t.errors = vec!["The smart proxy did not answer.".to_owned()];
            }),
            Some(Disturbance::Fails(text)) => self.fail(id, text),
            Some(Disturbance::TimesOut) if is_fetched => {
                self.print(id, &[format!("Execution timeout exceeded{}", job_ends::CANNOT_BE_STOPPED)]);
                self.carry_out(id, true);
            }
            Some(
                end @ (Disturbance::Unreachable
                | Disturbance::LoginRefused
                | Disturbance::TemplateFails(_)
                | Disturbance::TimesOut),
            ) => self.end_by_server(id, end),
            Some(Disturbance::ResultLost) => self.carry_out(id, true),
            Some(Disturbance::GoesDownUnder) => {
                let action = self.tasks.get(id).and_then(|t| t.host_action.clone()).filter(HostAction::restarts);
                let refused = |number| action.as_ref().and_then(|action| self.refused_action(number, action));
                let goes_down = action.is_some() && host.is_some_and(|number| refused(number).is_none());
                if let Some((number, host)) =
                    host.filter(|_| goes_down).and_then(|h| Some((h, self.hosts.get_mut(&h)?)))
                {
                    host.power = Power::GoingDown;
                    self.schedule(SHUTDOWN_MS, Timer::HostGoesDown(number));
                }
                self.fail(id, "The connection to the host was lost.".to_owned());
            }
            Some(Disturbance::Warning(text)) => {
                self.edit(id, |t| t.errors = vec![text]);
                self.end_task(id, TaskResult::Warning);
            }
            Some(Disturbance::ChangesNothing) => {
                self.print(id, &["Nothing to do.".to_owned(), "Complete!".to_owned()]);
                self.succeed(id, 0);
            }
            Some(Disturbance::Vanished) => {
                self.edit(id, |t| t.vanished = true);
                self.carry_out(id, true);
            }
            Some(Disturbance::ProfileNeverUploaded) => self.carry_out(id, false),
            Some(Disturbance::LostByProxy { .. }) | None => self.carry_out(id, true),
        }
    }

    /// Applies the task's action to its host.
    fn carry_out(&mut self, id: &str, uploads: bool) {
        let Some((host_id, action)) = self.tasks.get(id).and_then(|t| Some((t.host?, t.host_action.clone()?))) else {
            return self.end_task(id, TaskResult::Success);
        };
        let Some(ScriptResult { exit, output, changed }) = self.change_host(host_id, &action, uploads) else { return };
        self.print(id, &output);
        self.edit(id, |t| {
            t.output =
                json!({"exit_status": exit, "packages": changed.iter().map(|p| p.to_string()).collect::<Vec<_>>()});
        });
        if exit == 0 {
            self.succeed(id, exit);
        } else {
            self.end_as_failed(id, exit, output.last().cloned().unwrap_or_default());
        }
    }

    /// What an action changes on a host, and what follows from that.
    pub(super) fn change_host(&mut self, host_id: u64, action: &HostAction, uploads: bool) -> Option<ScriptResult> {
        if let HostAction::Command(command) = action {
            return self.run_command(host_id, command);
        }
        if let Some(refused) = self.refused_action(host_id, action) {
            return Some(refused);
        }
        let result = action.apply(&self.catalogue, self.hosts.get_mut(&host_id)?);
        if action.uploads_profile() || *action == HostAction::RestartServices {
            self.vdsm_restarted(host_id);
        }
        if action.restarts() {
            self.schedule(SHUTDOWN_MS, Timer::HostGoesDown(host_id));
        }
        if uploads && action.uploads_profile() {
            let delay = self.rng.between(PROFILE_UPLOAD_MS.0, PROFILE_UPLOAD_MS.1);
            self.schedule(delay, Timer::ProfileUploaded(host_id));
        }
        Some(result)
    }

    /// The provider ends the task itself: no command runs to its end.
    pub(super) fn end_by_server(&mut self, id: &str, end: Disturbance) {
        let name = self.tasks.get(id).map(|t| t.host_name().to_owned()).unwrap_or_default();
        let (said, exit) = job_ends::words(&name, end);
        self.say(id, said.clone());
        if let Some(exit) = exit {
            self.print(id, &[format!("Exit status: {exit}")]);
            self.say(id, job_ends::FAILED.to_owned());
        }
        self.edit(id, |t| t.errors = vec![said]);
        self.end_task(id, TaskResult::Error);
    }

    /// What the provider adds to the output of a host.
    pub(super) fn say(&mut self, id: &str, text: String) {
        let at_ms = self.now_ms;
        self.edit(id, |t| t.lines.push(OutputLine { kind: "debug", text, at_ms }));
    }

    pub(super) fn print(&mut self, id: &str, lines: &[String]) {
        let at_ms = self.now_ms;
        let line = |text: &String| OutputLine { kind: "stdout", text: format!("{text}\n"), at_ms };
        self.edit(id, |t| t.lines.extend(lines.iter().map(line)));
    }

    pub(super) fn succeed(&mut self, id: &str, exit: i32) {
        self.print(id, &[format!("Exit status: {exit}")]);
        if self.tasks.get(id).is_some_and(|t| t.cancel_sent) {
            return self.end_as_cancelled(id);
        }
        self.end_task(id, TaskResult::Success);
    }

    pub(super) fn fail(&mut self, id: &str, text: String) {
        self.print(id, std::slice::from_ref(&text));
        self.end_as_failed(id, 1, text);
    }

    /// The commands of the host ended with this status.
    fn end_as_failed(&mut self, id: &str, exit: i32, text: String) {
        self.print(id, &[format!("Exit status: {exit}")]);
        if self.tasks.get(id).is_some_and(|t| t.cancel_sent) {
            return self.end_as_cancelled(id);
        }
        self.say(id, job_ends::FAILED.to_owned());
        self.edit(id, |t| t.errors = vec![text, "Job execution failed".to_owned()]);
        self.end_task(id, TaskResult::Error);
    }

    pub(super) fn end_task(&mut self, id: &str, result: TaskResult) {
        let now = self.now_ms;
        let is_lost = self.tasks.get(id).is_some_and(|t| t.disturbance == Some(Disturbance::ResultLost));
        if is_lost && result != TaskResult::Cancelled {
            return;
        }
        self.edit(id, |t| {
            // One that waited for its time or for the executor and was cancelled never began (foreman-tasks takes the time from
            // Dynflow's plan, which has none then).
            let has_begun = ![TaskState::Scheduled, TaskState::Planned].contains(&t.state);
            if has_begun || result != TaskResult::Cancelled {
                t.started_at_ms.get_or_insert(now);
            }
            t.state = TaskState::Stopped;
            t.result = result;
            t.progress = 1.0;
            t.ended_at_ms = Some(now);
        });
        if let Some(parent) = self.tasks.get(id).and_then(|t| t.parent.clone()) {
            self.group_goes_on(&parent);
        }
    }

    fn profile_uploaded(&mut self, id: u64) {
        let now = self.now_ms;
        let Some(host) = self.hosts.get_mut(&id).filter(|h| h.power != Power::Booting) else { return };
        host.profile = host.installed.clone();
        host.last_checkin_ms = now;
        self.recompute_applicability(id);
    }

    fn applicability_computed(&mut self, id: u64) {
        let catalogue = &self.catalogue;
        if let Some(host) = self.hosts.get_mut(&id) {
            host.applicable = applicability::applicable(catalogue, host);
        }
    }

    fn check_in(&mut self, id: u64) {
        let now = self.now_ms;
        let Some(host) = self.hosts.get_mut(&id) else { return };
        if host.power != Power::Booting {
            host.last_checkin_ms = now;
            host.report_facts();
        }
        self.schedule(CHECK_IN_MS, Timer::CheckIn(id));
    }
}
