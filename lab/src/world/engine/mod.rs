//! The engine of the world: hosts and VMs as it shows them, its actions, and failures. It behaves as a running engine
//! was measured to (`facts/ovirt-engine.md` 2, 3, 4, 7, 10).
//!
//! State: `state`, `host_state`, `vm_state`, `timer`, `request` (users and refusals). The other files change the state:
//!
//! * `dispatch`: runs the timers;
//! * `hosts`: monitoring: the state machine of a host's status;
//! * `maintenance`, `activate`, `upgrade`, `updates`, `power`: the actions on a host;
//! * `vms`, `migrations`, `scheduler`: VMs, and the hosts that can run them;
//! * `clusters`: level, scheduling policy and upgrade flag; `events`: the audit log; `restart`: the engine stops and
//!   starts;
//! * `machine`: machines go down and boot, with their VMs;
//! * `health`: storage domains, bricks, networks, disks;
//! * `external`, `tasks`: what other programs write through REST: events and jobs, kept as `records`;
//! * `people`: changes by others; `views`: the answers to reads; `bare`: small worlds;
//! * `timing`: every duration.
//!
//! Monitoring does not poll: a change that monitoring would detect schedules one `EngineTimer::Monitor` of the host.

mod activate;
pub mod bare;
mod clusters;
mod dispatch;
mod events;
pub mod external;
pub mod health;
pub mod host_state;
pub mod hosts;
mod machine;
mod maintenance;
mod migrations;
mod people;
mod power;
mod records;
pub(super) mod request;
mod restart;
mod scheduler;
pub(super) mod state;
pub mod tasks;
pub(super) mod timer;
pub mod timing;
mod updates;
mod upgrade;
mod views;
pub mod vm_state;
mod vms;

pub use super::host::NextRestart;
pub use super::policies::{CLUSTER_MAINTENANCE, NO_POLICY};
pub use bare::{NewCluster, NewHost};
pub use host_state::{EngineHost, Vdsm};
pub use request::{ActionResult, Actor, Refusal};
pub use restart::EngineStop;
pub use state::WorldEngine;
pub use timing::Timing;
pub use vm_state::{LostVm, Migrates, ShutsDown, WorldVm};
