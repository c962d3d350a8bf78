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
    second_look: Option<(TimeMs, BTreeSet<HostId>)>,
}

impl Swept {
    /// These hosts are read again at this time.
    pub fn look_again(&self, at_ms: TimeMs, hosts: BTreeSet<HostId>) {
        self.state().second_look = Some((at_ms, hosts)).filter(|(_, hosts)| !hosts.is_empty());
    }

    /// When hosts are read again alone.
    pub fn second_look_ms(&self) -> Option<TimeMs> {
        self.state().second_look.as_ref().map(|(at_ms, _)| *at_ms)
    }

    /// The hosts that are read again now. `None`: all hosts are swept, and these with them.
    pub fn take_second_look(&self, now_ms: TimeMs) -> Option<BTreeSet<HostId>> {
        self.state().second_look.take().filter(|(at_ms, _)| *at_ms <= now_ms).map(|(_, hosts)| hosts)
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
