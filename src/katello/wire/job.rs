//! Jobs, and tasks that the server has begun.
//!
//! Tests: `tests/it/provider/recorded_jobs.rs` and `job_ends.rs`.

use serde::{Deserialize, Deserializer};

use super::super::paging::ListRow;
use crate::http::json::{Object, count, id, number, object, required_text, some_text, text};

/// A job invocation.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct JobInvocation {
    /// Its id.
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(default, deserialize_with = "text")]
    pub description: String,
    /// 0 succeeded, 1 failed, 2 queued, 3 running, 4 cancelled.
    #[serde(default, deserialize_with = "number")]
    pub status: Option<u64>,
    /// `"N/A"` while it is being planned.
    #[serde(default, deserialize_with = "count")]
    pub total: Option<u64>,
    /// Hosts, also while it is being planned (remote execution 13.1).
    #[serde(default, deserialize_with = "count")]
    pub total_hosts: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub succeeded: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub failed: Option<u64>,
    #[serde(default, deserialize_with = "count")]
    pub cancelled: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    pub targeting: Option<Targeting>,
    #[serde(default, deserialize_with = "object")]
    task: Option<TaskRef>,
    #[serde(default, deserialize_with = "object")]
    dynflow_task: Option<TaskRef>,
}

/// A job of ours that cannot be read is not absent.
impl ListRow for JobInvocation {
    const IS_NEEDED: bool = true;
}

/// The hosts that a job works on; resolved a moment after it was made.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Targeting {
    #[serde(default, deserialize_with = "hosts")]
    pub hosts: Option<Vec<Target>>,
}

#[derive(Debug, Clone, Deserialize)]
struct TaskRef {
    #[serde(default, deserialize_with = "some_text")]
    id: Option<String>,
}

/// Hosts, once the server has resolved them.
fn hosts<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<Target>>, D::Error> {
    let hosts = Option::<Vec<Object<Target>>>::deserialize(d)?;
    Ok(hosts.map(|list| list.into_iter().map(|o| o.0).collect()))
}

impl JobInvocation {
    /// Id of its task, once it has one.
    pub fn task_id(&self) -> Option<String> {
        self.task.iter().chain(&self.dynflow_task).find_map(|t| t.id.clone())
    }

    /// It works on no host: its search found none that the user may see. A count of 0 must say so: hosts are resolved a
    /// moment after the job was made.
    pub fn works_on_nobody(&self) -> bool {
        (self.total == Some(0) || self.total_hosts == Some(0)) && self.shows_no_host()
    }

    /// It worked on no host, after its end: then the hosts are resolved, and some servers give no counts.
    pub fn worked_on_nobody(&self) -> bool {
        self.works_on_nobody() || (self.targets().is_some() && self.shows_no_host())
    }

    /// No count and no list shows a host.
    fn shows_no_host(&self) -> bool {
        let is_nobody = |count: Option<u64>| count.unwrap_or(0) == 0;
        is_nobody(self.total) && is_nobody(self.total_hosts) && self.targets().is_none_or(<[_]>::is_empty)
    }

    /// Its hosts are gone: the server counted them when it began, and has none of them any more.
    pub fn lost_its_hosts(&self) -> bool {
        self.total_hosts.is_some_and(|hosts| hosts > 0) && self.targets().is_some_and(<[_]>::is_empty)
    }

    /// Whether a cancelled host can be told from a failed one by the job alone.
    pub fn tells_cancelled_hosts(&self) -> bool {
        self.cancelled.is_some() || self.targets().into_iter().flatten().any(|host| host.job_status.is_some())
    }

    /// It has ended, or its only host has.
    pub fn has_ended(&self) -> bool {
        matches!(self.status, Some(0 | 1 | 4)) || self.has_result()
    }

    /// The result of its only host has arrived, by its status or by the counters. The job itself ends some seconds later.
    pub fn has_result(&self) -> bool {
        let counted: u64 = [self.succeeded, self.failed, self.cancelled].into_iter().flatten().sum();
        self.host_status().map_or(counted > 0, |status| ["success", "error", "cancelled"].contains(&status))
    }

    /// The status of its only host, where it was asked for.
    pub fn host_status(&self) -> Option<&str> {
        match self.targets() {
            Some([one]) => one.job_status.as_deref(),
            _ => None,
        }
    }

    /// Hosts that it works on, once they are resolved.
    pub fn targets(&self) -> Option<&[Target]> {
        self.targeting.as_ref().and_then(|t| t.hosts.as_deref())
    }
}

/// A host that a job works on.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Target {
    #[serde(deserialize_with = "id")]
    pub id: u64,
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// `success`, `error`, `cancelled`, `running`, …; with `host_status=true` (remote execution 4).
    #[serde(default, deserialize_with = "some_text")]
    pub job_status: Option<String>,
}

/// The task in a response of status 202.
#[derive(Deserialize)]
pub(crate) struct TaskId {
    /// A uuid.
    #[serde(deserialize_with = "required_text")]
    pub id: String,
}
