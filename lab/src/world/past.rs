//! Jobs that ran before a lab was started: a server that is in use lists many.

use super::World;
use super::action::HostAction;
use super::work::NewJob;

/// How long before the beginning they ran.
const BEFORE_MS: i64 = 3_600_000;

impl World {
    /// Runs jobs an hour ago, of every end; the last one waits for tomorrow. They change nothing on the hosts.
    pub fn run_past_jobs(&mut self, count: usize) {
        let now_ms = self.now_ms;
        self.now_ms = now_ms - BEFORE_MS;
        let hosts: Vec<(u64, String)> =
            self.content_hosts().filter(|h| h.consumer_uuid.is_some()).map(|h| (h.id, h.fqdn.clone())).collect();
        for (number, (host, name)) in (1..=count).zip(hosts.iter().cycle()) {
            let action = match number % 6 {
                1 => Err("undefined method #family for NilClass::Jail (NilClass)".to_owned()),
                _ => Ok(HostAction::Command("uptime".to_owned())),
            };
            // A user who may not see the hosts ran some one after the other: these worked on no host.
            let is_on_host = !(50..=59).contains(&number);
            let is_scheduled = number % 6 == 0 || number == count;
            // The time of one had passed when it was asked for.
            let start_at_ms = match number {
                53 => Some(now_ms - 48 * BEFORE_MS),
                _ => is_scheduled.then_some(now_ms + 24 * BEFORE_MS),
            };
            let job = self.start_job(NewJob {
                feature: None,
                template: (189, "Run Command - Script Default".to_owned()),
                category: "Commands".to_owned(),
                description: "Run uptime".to_owned(),
                search_query: format!("name = {name}"),
                inputs: vec![("command".to_owned(), "uptime".to_owned())],
                actions: if is_on_host { vec![(*host, action)] } else { vec![] },
                concurrency: None,
                start_at_ms,
            });
            // Only a job that waits for its time is cancelled without having failed.
            let is_cancelled = is_scheduled && number != count;
            if let Some(task) = self.jobs.get(&job).map(|job| job.task.clone()).filter(|_| is_cancelled) {
                self.cancel_task(&task);
            }
        }
        self.settle(BEFORE_MS - 1);
        self.now_ms = now_ms;
    }
}
