//! The sweep of all hosts that is under way in this process, and the last one.
//!
//! Tests: `tests/it/check/sweep.rs`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::TimeMs;
use crate::model::check::HostClass;
use crate::model::ids::HostId;
use crate::model::schedule::Sweep;

/// The sweep of this process, and what it knows of its last one.
#[derive(Default)]
pub(super) struct Swept(Mutex<State>);

#[derive(Default)]
struct State {
    now: Option<Sweep>,
    /// The classes of the last sweep that succeeded, and when it began.
    before: Option<(TimeMs, BTreeMap<HostId, HostClass>)>,
    classes: BTreeMap<HostId, HostClass>,
}

impl Swept {
    /// The sweep under way, or the last one.
    pub fn now(&self) -> Option<Sweep> {
        self.state().now.clone()
    }

    /// It begins, with these classes.
    pub fn begin(&self, sweep: Sweep, classes: BTreeMap<HostId, HostClass>) {
        let mut state = self.state();
        (state.now, state.classes) = (Some(sweep), classes);
    }

    /// So many hosts were read.
    pub fn read(&self, hosts: usize) {
        if let Some(sweep) = &mut self.state().now {
            sweep.read += u64::try_from(hosts).unwrap_or(0);
        }
    }

    /// It ended. Only one that succeeded has read everything that changed before.
    pub fn end(&self, now_ms: TimeMs, succeeded: bool) {
        let mut state = self.state();
        let classes = std::mem::take(&mut state.classes);
        let Some(sweep) = &mut state.now else { return };
        sweep.ended_ms = Some(now_ms);
        let began_ms = sweep.began_ms;
        if succeeded {
            state.before = Some((began_ms, classes));
        }
    }

    /// The begin and the classes of the last one that succeeded in this process.
    pub fn before(&self) -> (Option<TimeMs>, BTreeMap<HostId, HostClass>) {
        match &self.state().before {
            Some((began_ms, classes)) => (Some(*began_ms), classes.clone()),
            None => (None, BTreeMap::new()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
