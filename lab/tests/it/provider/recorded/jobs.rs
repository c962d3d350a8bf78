//! The recorded jobs of remote execution, from their start to their end: each is started in a world in which its hosts do what they
//! did, and is asked at the same points.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use upgrade_manager_lab::web::{Reply, Request};
use upgrade_manager_lab::world::{Disturbance, Job, TaskFault};

use super::Recorded;
use super::logins::{PASSWORD, basic};
use super::situation::Site;

/// The hosts of the recorded jobs, and those that stand for them here.
const HOSTS: [(&str, u64, &str); 3] =
    [("rex-test.lab", 15, "host01.lab"), ("rex-test2.lab", 18, "host02.lab"), ("rex-down.lab", 19, "host04.lab")];

/// A job, from its start on.
struct Played {
    site: Site,
    job: u64,
}

/// The jobs by their names.
#[derive(Default)]
pub struct Jobs(BTreeMap<String, Played>);

impl Jobs {
    /// Whether a recorded request belongs to a job that was started.
    pub fn is_of_job(recorded: &Recorded) -> bool {
        recorded.name.starts_with("rex-")
            && !["rex-list", "rex-rerun", "rex-cancel-finished"].contains(&recorded.name.as_str())
    }

    /// Sends a recorded request; the first one of a job starts it.
    pub fn send(&mut self, recorded: &Recorded) -> (Reply, Vec<(&'static str, String)>) {
        if !self.0.contains_key(&recorded.name) {
            let mut site = Site::new(recorded, false);
            site.world.task_faults.extend(fault_of(&recorded.name));
            self.0.insert(recorded.name.clone(), Played { site, job: 0 });
        }
        let played = self.0.get_mut(&recorded.name).unwrap();
        // Its end was seen.
        let label = recorded.body["status_label"].as_str().unwrap_or_default();
        let is_over = ["succeeded", "failed", "cancelled"].contains(&label) || recorded.name.contains("cancel");
        if is_over && played.job > 0 {
            let world = &mut played.site.world;
            let tasks: Vec<String> = world.jobs[&played.job].hosts.iter().map(|(_, task)| task.clone()).collect();
            if tasks.iter().any(|task| !world.tasks[task].is_over()) || world.jobs[&played.job].hosts.is_empty() {
                world.complete_tasks();
            }
        } else if played.job > 0 && label == "running" {
            // Some seconds later.
            let now = played.site.world.now_ms();
            played.site.world.advance(now + 1_500);
        }
        let mut request = played.request(recorded);
        request.headers.insert("authorization".to_owned(), basic("admin", PASSWORD));
        let (reply, headers) = played.site.answer(&mut request);
        if recorded.method == "POST" && recorded.path == "/api/job_invocations" {
            played.job = reply.body["id"].as_u64().unwrap_or(0);
        }
        (reply, headers)
    }
}

/// What happens to a job of this name on its host.
fn fault_of(name: &str) -> Option<TaskFault> {
    let (host, disturbance) = match name {
        "rex-script-exit3" => ("host01.lab.example", Disturbance::Fails("before\n".to_owned())),
        "rex-two-of-three" => ("host04.lab.example", Disturbance::Unreachable),
        "rex-timeout" => ("host01.lab.example", Disturbance::TimesOut),
        _ => return None,
    };
    Some(TaskFault { host: Some(host.to_owned()), first: 1, last: None, disturbance, seen: 0 })
}

impl Played {
    fn job(&self) -> Option<&Job> {
        self.site.world.jobs.get(&self.job)
    }

    /// The request with the numbers of this world.
    fn request(&self, recorded: &Recorded) -> Request {
        let (path, query) = recorded.path.split_once('?').unwrap_or((&recorded.path, ""));
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        for at in 1..parts.len() {
            let number = parts[at].parse::<u64>().ok();
            parts[at] = match (parts[at - 1].as_str(), number) {
                ("job_invocations", Some(_)) => self.job.to_string(),
                ("hosts", Some(n)) => self.host(n).to_string(),
                ("tasks", None) if parts[at].len() == 36 => self.job().map(|job| job.task.clone()).unwrap_or_default(),
                _ => continue,
            };
        }
        let text = match &recorded.sent {
            Value::Null => String::new(),
            body => {
                let mut text = body.to_string();
                for (theirs, _, ours) in HOSTS {
                    text = text.replace(theirs, ours);
                }
                let mut body: Value = serde_json::from_str(&text).unwrap();
                if let Some(task) = self.job().map(|job| job.task.clone())
                    && body["searches"][0]["task_id"].is_string()
                {
                    body["searches"][0]["task_id"] = json!(task);
                }
                body.to_string()
            }
        };
        let mut request = Request::new(&recorded.method, &parts.join("/"), query, text);
        request.headers.insert("content-type".to_owned(), "application/json".to_owned());
        request
    }

    fn host(&self, number: u64) -> u64 {
        let ours = HOSTS.iter().find(|(_, theirs, _)| *theirs == number).map(|(_, _, ours)| *ours);
        let found = self.site.world.hosts.values().find(|host| ours.is_some_and(|ours| host.fqdn.starts_with(ours)));
        found.map_or(number, |host| host.id)
    }
}
