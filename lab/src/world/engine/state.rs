//! The state of the engine: its hosts and VMs, its settings and its log.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, EngineEvent};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::host_state::EngineHost;
use super::records::{EngineJob, External};
use super::timing::Timing;
use super::vm_state::{LostVm, WorldVm};
use crate::world::rng::Rng;

/// The engine's own state, and the real state of its VMs.
#[derive(Debug, Clone)]
pub struct WorldEngine {
    /// A generator of its own, so that the engine does not change what the seed makes elsewhere.
    pub(super) rng: Rng,
    /// All durations.
    pub timing: Timing,
    /// Levels of hosts and their versions of qemu-kvm are among the answers to reads. The REST API leaves both out.
    pub shows_levels: bool,
    /// The arguments of the running kernel are among the answers to reads. An embedder's callbacks may leave them out.
    pub shows_kernels: bool,
    /// Hosts, by the engine's id.
    pub hosts: BTreeMap<HostId, EngineHost>,
    /// Virtual machines.
    pub vms: BTreeMap<VmId, WorldVm>,
    /// Its scheduler names no host for any VM, by a filter of its own: a label, a quota, a plug-in.
    pub scheduler_refuses: bool,
    /// Affinity groups, with the position of their cluster.
    pub affinity: Vec<(usize, AffinityGroup)>,
    /// Virtual machines whose power was cut by a machine that went down, oldest first.
    pub vms_killed: Vec<LostVm>,
    /// Machines that went down, each with the time, oldest first.
    pub downs: Vec<(u64, i64)>,
    pub(super) events: Vec<EngineEvent>,
    pub(super) external: External,
    /// Jobs of other programs, and of actions through REST.
    pub(super) jobs: Vec<EngineJob>,
    pub(super) jobs_made: u64,
    /// When it answers again, while it is down.
    pub(super) down_until_ms: Option<i64>,
    pub(super) started_at_ms: i64,
    /// Time of the last attempt to activate non-operational hosts.
    pub(super) recovered_ms: i64,
    pub(super) next_number: u64,
    /// Until then the thread that follows its commands stands still.
    pub(super) commands_held_until_ms: i64,
}

impl WorldEngine {
    /// An engine that has run for a month.
    pub fn new(rng: Rng, now_ms: i64) -> Self {
        WorldEngine {
            rng,
            timing: Timing::default(),
            shows_levels: true,
            shows_kernels: true,
            hosts: BTreeMap::new(),
            vms: BTreeMap::new(),
            scheduler_refuses: false,
            affinity: vec![],
            vms_killed: vec![],
            downs: vec![],
            events: vec![],
            external: External::default(),
            jobs: vec![],
            jobs_made: 0,
            down_until_ms: None,
            started_at_ms: now_ms - 30 * 86_400_000,
            recovered_ms: now_ms,
            next_number: 1,
            commands_held_until_ms: 0,
        }
    }

    /// A new number, unique in this engine.
    pub(super) fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    pub(super) fn between(&mut self, span: (i64, i64)) -> i64 {
        self.rng.between(span.0, span.1)
    }
}
