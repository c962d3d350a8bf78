//! The engine of the world. World time passes by hand. `timelines` replays recordings of a running engine.

mod answers;
mod health;
mod hosts;
mod machines;
mod random;
mod restarts;
mod timelines;
mod vms;

use ovirt_upgrade_manager::model::cluster::{HostView, Migration, Vm, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::{Actor, EngineHost, NewCluster, NewHost, Refusal, WorldVm};

const START_MS: i64 = 1_748_764_800_000;
const MINUTE: i64 = 60_000;

/// A cluster of hosts with updates; `h1` is SPM. The engine runs no checks of its own.
struct Small {
    world: World,
    cluster: ClusterId,
    hosts: Vec<HostId>,
}

fn small(hosts: usize) -> Small {
    small_with(hosts, |_| {})
}

fn small_with(hosts: usize, change: impl Fn(&mut NewHost)) -> Small {
    let mut world = World::bare(7, START_MS).unwrap();
    world.engine.timing.check_interval = 0;
    let cluster = world.add_cluster(NewCluster::named("prod")).unwrap();
    let add = |world: &mut World, number: usize| {
        let mut new = NewHost::named(&format!("h{number}"));
        change(&mut new);
        world.add_engine_host(&cluster, &new).unwrap()
    };
    let hosts = (1..=hosts).map(|number| add(&mut world, number)).collect();
    Small { world, cluster, hosts }
}

/// A VM that runs on a host.
fn vm(name: &str, on: &HostId) -> Vm {
    Vm::running(VmId::new(name).unwrap(), name, on.clone(), 8_192, 4)
}

fn admin() -> Actor {
    Actor { user: "admin@internal".to_owned(), correlation: Some("oum-1".to_owned()) }
}

/// Changes that no action of the engine makes.
trait Change {
    fn change_host(&mut self, id: &HostId, change: impl FnOnce(&mut EngineHost));
    fn change_vm(&mut self, id: &VmId, change: impl FnOnce(&mut WorldVm));
}

impl Change for World {
    fn change_host(&mut self, id: &HostId, change: impl FnOnce(&mut EngineHost)) {
        change(self.engine.hosts.get_mut(id).unwrap());
    }

    fn change_vm(&mut self, id: &VmId, change: impl FnOnce(&mut WorldVm)) {
        change(self.engine.vms.get_mut(id).unwrap());
    }
}

impl Small {
    fn h(&self, number: usize) -> HostId {
        self.hosts[number - 1].clone()
    }

    fn host(&self, number: usize) -> &EngineHost {
        &self.world.engine.hosts[&self.hosts[number - 1]]
    }

    fn machine(&self, number: usize) -> u64 {
        self.host(number).machine
    }

    fn status(&self, number: usize) -> HostStatus {
        self.host(number).status
    }

    fn view(&self, number: usize) -> HostView {
        let id = self.h(number);
        self.world.host_views(&self.cluster).into_iter().find(|h| *h.id() == id).unwrap()
    }

    fn add(&mut self, vm: Vm) -> VmId {
        let id = vm.id.clone();
        assert!(self.world.add_vm(&self.cluster, vm));
        id
    }

    fn vm(&self, id: &VmId) -> Vm {
        self.world.vm_views(&self.cluster).into_iter().find(|v| v.id == *id).unwrap()
    }

    fn pass(&mut self, ms: i64) {
        self.world.advance(self.world.now_ms() + ms);
    }

    /// Advances world time until a host has the status.
    fn until(&mut self, number: usize, status: HostStatus) {
        let limit = self.world.now_ms() + 60 * MINUTE;
        while self.status(number) != status {
            let next = self.world.next_event_ms().unwrap();
            assert!(next < limit, "{status:?} never came: {:?}", self.host(number));
            self.world.advance(next);
        }
    }

    fn empty_out(&mut self, number: usize) {
        let host = self.h(number);
        self.world.deactivate(&host, "test", &admin()).unwrap();
        self.until(number, HostStatus::Maintenance);
        self.pass(10_000);
    }

    fn codes(&self) -> Vec<u32> {
        self.world.engine_events_after(0, usize::MAX).iter().map(|e| e.code).collect()
    }

    fn refused(&self, answer: Result<(), Refusal>, status: u16) {
        assert_eq!(answer.unwrap_err().status, status);
    }
}
