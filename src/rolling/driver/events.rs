//! Reads the engine's events by their numbers. The kept events do not grow with the length of a run.
//!
//! Tests: `lab/tests/it/runs/health.rs` and `people.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::error::Result;
use crate::model::TimeMs;
use crate::model::cluster::EngineEvent;
use crate::model::event::EventSeverity;
use crate::model::ids::{HostId, VmId};
use crate::ports::{Call, Ports};
use crate::rolling::run::Run;
use crate::rolling::sequence;

/// Events of one request.
const AT_A_TIME: usize = 500;
/// Events before the newest one that are read at the beginning.
const BACK: u64 = 500;
/// Newest events of each host in hand that are kept, besides the newest of each type.
const OF_A_HOST: usize = 32;
/// Newest events of orders to a VM with a consent that are kept. A start is two events: that it was ordered, and that it is done.
const ORDERS: usize = 8;
/// Newest errors of the whole cluster that are kept. Of older errors one in each minute is kept, as long as errors
/// count.
const ERRORS: usize = 50;

/// The events that decisions can still use.
#[derive(Default)]
pub(super) struct Events {
    /// Shared with the reads of a turn.
    kept: Arc<Vec<EngineEvent>>,
    /// Number of the newest event read. `None`: none was read yet.
    newest: Option<u64>,
    /// Hosts of events since these were last forgotten.
    changed: BTreeSet<HostId>,
    /// VMs of events since these were last forgotten.
    changed_vms: BTreeSet<VmId>,
}

impl Events {
    pub(super) fn kept(&self) -> Arc<Vec<EngineEvent>> {
        Arc::clone(&self.kept)
    }

    pub(super) fn newest(&self) -> u64 {
        self.newest.unwrap_or(0)
    }

    /// Hosts of events since [`Self::forget_changed`].
    pub(super) fn changed(&self) -> &BTreeSet<HostId> {
        &self.changed
    }

    /// VMs of events since [`Self::forget_changed`].
    pub(super) fn changed_vms(&self) -> &BTreeSet<VmId> {
        &self.changed_vms
    }

    /// The hosts and VMs of earlier events were read since.
    pub(super) fn forget_changed(&mut self) {
        self.changed.clear();
        self.changed_vms.clear();
    }

    /// Reads all events after the newest one that was read.
    pub(super) async fn read(&mut self, ports: &Ports, call: &Call, run: &Run, engine_now_ms: TimeMs) -> Result<()> {
        let mut after = match self.newest {
            Some(newest) => newest,
            None => {
                let newest = ports.engine.newest_event(call).await?;
                let begun = run.in_hand().filter_map(|(_, h)| h.before.as_ref()).map(|b| b.newest_event).min();
                begun.unwrap_or(newest).min(newest.saturating_sub(BACK))
            }
        };
        loop {
            let page = ports.engine.events_after(call, after, AT_A_TIME).await?;
            let full = page.len() >= AT_A_TIME;
            after = page.last().map_or(after, |e| e.id);
            self.changed.extend(page.iter().filter_map(|e| e.host.clone()));
            self.changed_vms.extend(page.iter().filter_map(|e| e.vm.clone()));
            self.newest = Some(after);
            if !page.is_empty() {
                Arc::make_mut(&mut self.kept).extend(page);
                self.drop_what_does_not_count(run, engine_now_ms);
            }
            if !full {
                return Ok(());
            }
        }
    }

    fn drop_what_does_not_count(&mut self, run: &Run, engine_now_ms: TimeMs) {
        let mut keeper = Keeper::new(run, engine_now_ms.saturating_sub(sequence::errors_count_ms(run)));
        let kept: Vec<bool> = self.kept.iter().rev().map(|e| keeper.keeps(e)).collect();
        let mut kept = kept.into_iter().rev();
        Arc::make_mut(&mut self.kept).retain(|_| kept.next().unwrap_or(true));
    }
}

/// Decides which events are kept, from the newest to the oldest.
struct Keeper<'a> {
    run: &'a Run,
    errors_since_ms: TimeMs,
    types: BTreeSet<(HostId, u32)>,
    by_others: BTreeSet<HostId>,
    moves: BTreeSet<HostId>,
    of_hosts: BTreeMap<HostId, usize>,
    of_vm: usize,
    orders: BTreeMap<VmId, usize>,
    errors: usize,
    minutes: BTreeSet<TimeMs>,
}

impl<'a> Keeper<'a> {
    fn new(run: &'a Run, errors_since_ms: TimeMs) -> Self {
        Keeper {
            run,
            errors_since_ms,
            types: BTreeSet::new(),
            by_others: BTreeSet::new(),
            moves: BTreeSet::new(),
            of_hosts: BTreeMap::new(),
            of_vm: 0,
            orders: BTreeMap::new(),
            errors: 0,
            minutes: BTreeSet::new(),
        }
    }

    fn keeps(&mut self, event: &EngineEvent) -> bool {
        let is_error = event.severity == EventSeverity::Error && event.at_ms > self.errors_since_ms;
        let error = is_error && self.keeps_error(event);
        let vm = event.vm.is_some() && event.vm == self.run.plan.options.migration_test && self.keeps_vm();
        let order = self.keeps_order(event);
        self.keeps_host(event) || error || vm || order
    }

    /// The last orders to start or to stop a VM that the run may stop: they show who started or stopped it last.
    fn keeps_order(&mut self, event: &EngineEvent) -> bool {
        let stops = &self.run.plan.consents.stop_vms;
        let order = event.vm.as_ref().filter(|vm| stops.contains(vm) && sequence::is_order_to_vm(event.code));
        let Some(vm) = order else { return false };
        let count = self.orders.entry(vm.clone()).or_default();
        *count += 1;
        *count <= ORDERS
    }

    fn keeps_error(&mut self, event: &EngineEvent) -> bool {
        self.errors += 1;
        let is_first = self.minutes.insert(event.at_ms / 60_000);
        self.errors <= ERRORS || is_first
    }

    fn keeps_vm(&mut self) -> bool {
        self.of_vm += 1;
        self.of_vm <= OF_A_HOST
    }

    fn keeps_host(&mut self, event: &EngineEvent) -> bool {
        let Some(host) = &event.host else { return false };
        let Some(run) = self.run.hosts.get(host) else { return false };
        let by_other = event.user.is_some() && !event.is_ours() && self.by_others.insert(host.clone());
        // Another user can have moved the host, and done something else with it since.
        let is_move = event.user.is_some() && sequence::moves_a_host(event.code) && self.moves.insert(host.clone());
        if !run.is_in_hand() {
            return by_other || is_move;
        }
        let count = self.of_hosts.entry(host.clone()).or_default();
        *count += 1;
        let is_recent = *count <= OF_A_HOST;
        let is_first = self.types.insert((host.clone(), event.code));
        let counts = run.before.as_ref().is_none_or(|before| event.id > before.newest_event);
        by_other || (counts && (is_recent || is_first))
    }
}
