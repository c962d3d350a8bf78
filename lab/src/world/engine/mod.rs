//! The engine of the world: what it shows of hosts and virtual machines, what it does when asked, and what happens to
//! it and around it. It behaves as a running engine was seen to (`facts/ovirt-engine.md` 2, 3, 4, 7, 10).
//!
//! * `hosts`: a host as the engine knows it, and monitoring: the state machine of its status;
//! * `maintenance`, `activate`, `upgrade`, `updates`, `power`: what can be asked of a host;
//! * `vms`, `migrations`, `scheduler`: virtual machines, where they run and where they could;
//! * `clusters`: level, policy and upgrade flag; `events`: the audit log; `restart`: the engine stops and starts;
//! * `machine`: what machines do (go down, boot) and what becomes of the virtual machines on them;
//! * `people`: whoever changes the world past us; `views`: the answers to reads; `bare`: small worlds made fast;
//! * `timing`: every duration.
//!
//! Monitoring is not polled: a host has at most one look ahead of it in the queue ([`Happening::Look`]), ordered
//! whenever something changed that a look would see.

mod activate;
pub mod bare;
mod clusters;
mod events;
pub mod hosts;
mod machine;
mod maintenance;
mod migrations;
mod people;
mod power;
mod restart;
mod scheduler;
pub mod timing;
mod updates;
mod upgrade;
mod views;
pub mod vms;

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, EngineEvent};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::World;
use super::rng::Rng;

pub use bare::{NewCluster, NewHost};
pub use clusters::CLUSTER_MAINTENANCE;
pub use hosts::{EngineHost, Vdsm};
pub use machine::{LostVm, NextRestart};
pub use restart::EngineStop;
pub use timing::Timing;
pub use vms::{Migrates, ShutsDown, WorldVm};

/// Who asks the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// For example `admin@internal`.
    pub user: String,
    /// Ties the events to the request; ours begin with `oum-`.
    pub correlation: Option<String>,
}

impl Actor {
    /// Somebody without a correlation id of their own.
    pub fn person(user: &str) -> Self {
        Actor { user: user.to_owned(), correlation: None }
    }
}

/// The engine says no. The state may have changed all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// As in HTTP: 400, 404, 409; 503 while the engine is down.
    pub status: u16,
    /// The engine's sentence.
    pub detail: String,
}

impl Refusal {
    fn new(status: u16, detail: impl Into<String>) -> Self {
        Refusal { status, detail: format!("[{}]", detail.into()) }
    }
}

/// What an action answers. `Ok` says only that the engine said "complete".
pub type Answered = Result<(), Refusal>;

/// Everything that the engine knows, and what is true of it.
#[derive(Debug, Clone)]
pub struct Engine {
    /// Chance of its own, so that the engine changes nothing of what a seed makes elsewhere.
    rng: Rng,
    /// All durations.
    pub timing: Timing,
    /// Hosts, by the engine's id.
    pub hosts: BTreeMap<HostId, EngineHost>,
    /// Virtual machines.
    pub vms: BTreeMap<VmId, WorldVm>,
    /// Affinity groups, with the position of their cluster.
    pub affinity: Vec<(usize, AffinityGroup)>,
    /// Virtual machines whose power was cut by a machine that went down, oldest first.
    pub vms_killed: Vec<LostVm>,
    events: Vec<EngineEvent>,
    /// While it does not answer: until when.
    down_until_ms: Option<i64>,
    started_at_ms: i64,
    /// Counts starts: what an engine had in its memory does not outlive it.
    generation: u64,
    next_number: u64,
}

impl Engine {
    /// An engine that has run for a month.
    pub fn new(rng: Rng, now_ms: i64) -> Self {
        Engine {
            rng,
            timing: Timing::default(),
            hosts: BTreeMap::new(),
            vms: BTreeMap::new(),
            affinity: vec![],
            vms_killed: vec![],
            events: vec![],
            down_until_ms: None,
            started_at_ms: now_ms - 30 * 86_400_000,
            generation: 0,
            next_number: 1,
        }
    }

    /// A number that nothing else of this engine has.
    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    fn between(&mut self, span: (i64, i64)) -> i64 {
        self.rng.between(span.0, span.1)
    }
}

/// Something that happens to the engine or in it. Numbers tell what is still meant from what is not.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happening {
    /// Monitoring looks at a host.
    Look(HostId, u64),
}

impl Happening {
    /// It comes again and again in a world at rest.
    pub(super) fn is_routine(&self) -> bool {
        false
    }
}

impl World {
    pub(super) fn engine_happens(&mut self, happening: Happening) {
        match happening {
            Happening::Look(..) => {}
        }
    }

    /// The engine answers requests. False while it is down.
    pub fn engine_answers(&self) -> bool {
        self.engine.down_until_ms.is_none()
    }

    fn asked(&self) -> Answered {
        if self.engine_answers() { Ok(()) } else { Err(Refusal::new(503, "Connection refused")) }
    }

    fn engine_later(&mut self, delay_ms: i64, happening: Happening) {
        self.later(delay_ms, super::Event::Engine(happening));
    }
}
