//! The host's own count of its qemu processes. An installation, a restart and a power cut need a new count: no list of
//! the engine has VMs that another user started outside the engine.

use super::snapshot::{COUNT_MAX_AGE_MS, OwnCount};
use super::turn::{Turn, Wait};
use crate::error::{Problem, codes};
use crate::model::plan::HostPlan;
use crate::rolling::words::duration_of;

/// What the count means for a call that needs a host without VMs.
pub(super) enum Counted {
    /// No VM runs on the host; or the host cannot be asked, and the engine's lists count alone.
    Empty,
    /// The host counts qemu processes.
    Runs(Problem),
    /// Not known yet. The wait is named.
    Unknown(OwnCount),
}

impl Turn<'_> {
    /// The count on which a call may be based.
    pub(super) fn counted(&mut self, plan: &HostPlan) -> Counted {
        self.counted_within(plan, COUNT_MAX_AGE_MS)
    }

    /// As [`Turn::counted`], with a count that is not older than this.
    pub(super) fn counted_within(&mut self, plan: &HostPlan, max_age_ms: i64) -> Counted {
        let count = self.snapshot.own_count(&plan.id, max_age_ms);
        let what = match count {
            OwnCount::NoWay | OwnCount::Of(0) => return Counted::Empty,
            OwnCount::Of(_) if bug!(SkipsTheHostsOwnCount) => return Counted::Empty,
            OwnCount::Of(count) => {
                return Counted::Runs(codes::HostRunsQemu { host: &plan.name, count }.err().into());
            }
            OwnCount::Once(count) => format!("it counts {count} qemu processes, and counts again: they may be passing"),
            OwnCount::Asked => "its provider is asked how many VMs run on it".to_owned(),
            OwnCount::Silent => "it does not answer through its provider how many VMs run on it".to_owned(),
            OwnCount::Old { age_ms } => {
                let [age, limit] = [age_ms, max_age_ms].map(|ms| duration_of(ms.unsigned_abs() / 1000 * 1000));
                format!("its provider took {age} to answer how many VMs run on it; nothing is sent after {limit}")
            }
        };
        let why = codes::RunWaiting { entity: format!("host {}", plan.name), what }.err().into();
        self.waits.push(Wait { host: Some(plan.id.clone()), why });
        Counted::Unknown(count)
    }
}
