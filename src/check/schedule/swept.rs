//! The sweep of all hosts that is under way in this process, and the last one.
//!
//! Tests: `tests/it/check/sweep.rs`.

use std::collections::{BTreeMap, BTreeSet};
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
    /// The hosts that are read again alone, and when.
    again: BTreeMap<HostId, TimeMs>,
    /// How often hosts were read again because their provider failed, since the last sweep.
    repetitions: u32,
    /// When all hosts are swept next. `None`: at the next due time.
    sweep_due_ms: Option<TimeMs>,
    /// Whether some hosts alone were read last.
    is_alone: bool,
}

impl Swept {
    /// These hosts are read again at this time.
    pub fn look_again(&self, at_ms: TimeMs, hosts: impl IntoIterator<Item = HostId>) {
        let mut state = self.state();
        for host in hosts {
            let known = state.again.entry(host).or_insert(at_ms);
            *known = at_ms.min(*known);
        }
    }

    /// These hosts, whose provider failed, are read again after this pause. It doubles each time until the next sweep.
    pub fn repeat(&self, now_ms: TimeMs, pause_ms: i64, hosts: Vec<HostId>) {
        if hosts.is_empty() {
            return;
        }
        let doubled = {
            let mut state = self.state();
            state.repetitions += 1;
            pause_ms.saturating_mul(1 << (state.repetitions - 1).min(16))
        };
        self.look_again(now_ms.saturating_add(doubled), hosts);
    }

    /// The hosts that are read again now, alone. `None`: all hosts are swept, and these with them.
    pub fn take_due(&self, now_ms: TimeMs) -> Option<BTreeSet<HostId>> {
        let mut state = self.state();
        let is_sweep_due = state.sweep_due_ms.is_none_or(|due_ms| due_ms <= now_ms);
        let due: BTreeSet<HostId> =
            state.again.iter().filter(|(_, at_ms)| **at_ms <= now_ms).map(|(host, _)| host.clone()).collect();
        state.is_alone = !is_sweep_due && !due.is_empty();
        match state.is_alone {
            true => state.again.retain(|host, _| !due.contains(host)),
            false => (state.again, state.repetitions) = (BTreeMap::new(), 0),
        }
        state.is_alone.then_some(due)
    }

    /// When hosts are read next. `next_ms`: when the check would be due after a sweep of all. Some hosts alone do not put that off.
    pub fn next_due(&self, next_ms: TimeMs, succeeded: bool) -> TimeMs {
        let mut state = self.state();
        if !succeeded {
            (state.again, state.sweep_due_ms) = (BTreeMap::new(), None);
            return next_ms;
        }
        if !state.is_alone {
            state.sweep_due_ms = Some(next_ms);
        }
        let sweep_ms = *state.sweep_due_ms.get_or_insert(next_ms);
        state.again.values().copied().fold(sweep_ms, TimeMs::min)
    }

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
