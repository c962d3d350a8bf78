//! Jobs without a task.

use super::World;
use super::work::NewJob;

impl World {
    /// Keeps a job whose hosts could not be searched: the server refuses the request after it has stored the job, which then
    /// has no task, and stays queued without end (recorded of 4.14, 4.19 and 5.0). Returns its number.
    pub fn keep_orphan(&mut self, request: NewJob) -> u64 {
        let id = self.next_job;
        self.next_job += 1;
        let job = request.into_job(id, String::new(), vec![], self.now_ms);
        self.jobs.insert(id, job);
        id
    }

    /// Deletes the tasks of a job, as the server does with old ones (after some 30 days by default); the job stays.
    pub fn clean_up_tasks_of(&mut self, job: u64) {
        let Some(job) = self.jobs.get_mut(&job) else { return };
        let parent = std::mem::take(&mut job.task);
        let ids: Vec<String> = job.hosts.iter().map(|(_, task)| task.clone()).chain([parent]).collect();
        for id in &ids {
            self.tasks.remove(id);
            self.groups.remove(id);
        }
        self.task_order.retain(|id| !ids.contains(id));
    }
}
