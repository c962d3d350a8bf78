//! Makes a world from a seed: clusters, hosts, their packages, their state.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::level::Level;

use super::catalogue::Catalogue;
use super::cluster::Cluster;
use super::engine::timing::Timing;
use super::engine::vm_state::WorldVm;
use super::engine_machine;
use super::host::Host;
use super::options::WorldOptions;
use super::package::{IMAGE, IMAGE_PLACEHOLDER, dist_of, package};
use super::rng::Rng;
use super::state::World;

const PACKAGES: &str = include_str!("data/packages.txt");
/// Most packages of given advisories that are added to a host, so that profiles stay realistic.
const FOREIGN_PACKAGES: u64 = 12;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

/// Packages of a fresh machine.
fn base_packages() -> Result<Vec<Nevra>, String> {
    let lines = PACKAGES.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    lines
        .map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [name, evr, arch] => package(name, evr, arch),
            _ => Err(format!("packages.txt: '{line}' is not 'name version architecture'")),
        })
        .collect()
}

impl World {
    /// Pins the first VM of each of so many hosts, in the order of their machines.
    fn pin_vms(&mut self, hosts: usize) {
        let with_vms = self.hosts.keys().filter_map(|machine| {
            let on_it = |v: &&WorldVm| v.runs_on == Some(*machine);
            self.engine.vms.values().find(on_it).map(|v| v.shown.id.clone())
        });
        for vm in with_vms.take(hosts).collect::<Vec<_>>() {
            self.pin_vm(&vm);
        }
    }

    /// Makes a world.
    ///
    /// # Errors
    /// An advisory cannot be parsed; the text names its line.
    pub fn new(options: &WorldOptions) -> Result<World, String> {
        let base = base_packages()?;
        let arches: BTreeMap<String, String> = base.iter().map(|p| (p.name.clone(), p.arch.clone())).collect();
        let mut catalogue = Catalogue::built_in()?;
        for text in &options.advisories {
            catalogue.add_lines(text, &arches)?;
        }
        let mut rng = Rng::new(options.seed);
        let clusters = make_clusters(options, &mut rng);
        let foreign = foreign_names(&catalogue, &arches);
        // After the names of packages for hosts: only the engine's machine has these.
        engine_machine::offer(&mut catalogue)?;
        let builder = Builder { options, base, foreign, catalogue: &catalogue };
        let hosts = (0..options.hosts).map(|n| builder.host(n, &mut rng)).collect::<Result<Vec<_>, _>>()?;
        let extra = builder.unregistered(&mut rng);
        let engine = engine_machine::machine(extra.id + 1, options, &builder.base, &catalogue)?;
        let mut world = World::empty(options.start_ms, options.seed, rng, catalogue, clusters);
        if options.quick {
            world.engine.timing = Timing::quick();
        }
        for machine in hosts {
            let (number, in_maintenance, vms) = (machine.host.id, machine.in_maintenance, machine.vms);
            world.add_host(machine.host);
            world.enlist(number, in_maintenance, vms)?;
        }
        world.pin_vms(options.pinned_vms);
        for host in [extra, engine] {
            world.add_host(host);
        }
        Ok(world)
    }
}

fn make_clusters(options: &WorldOptions, rng: &mut Rng) -> Vec<Cluster> {
    (0..options.clusters.max(1))
        .map(|n| {
            let name = if n == 0 { "Default".to_owned() } else { format!("cluster-{}", n + 1) };
            let level = options.level.unwrap_or(Level::new(4, if n == 0 { 7 } else { 6 }));
            Cluster::new(rng.uuid(), name, level)
        })
        .collect()
}

/// Package names of advisories that a plain machine does not have.
fn foreign_names(catalogue: &Catalogue, known: &BTreeMap<String, String>) -> Vec<String> {
    let names = catalogue.package_names();
    names.iter().filter(|n| !known.contains_key(**n) && !n.contains("ovirt-node")).map(|n| (*n).to_owned()).collect()
}

/// A machine, and its state in the engine.
struct NewMachine {
    host: Host,
    in_maintenance: bool,
    vms: u64,
}

struct Builder<'a> {
    options: &'a WorldOptions,
    base: Vec<Nevra>,
    foreign: Vec<String>,
    catalogue: &'a Catalogue,
}

impl Builder<'_> {
    fn host(&self, number: usize, rng: &mut Rng) -> Result<NewMachine, String> {
        let o = self.options;
        let clusters = o.clusters.max(1);
        let is_node = number + o.node_hosts >= o.hosts;
        let cluster = if is_node { clusters - 1 } else { number % clusters };
        let in_maintenance = self.is_in_maintenance(number);
        let name = format!("{}{:02}", if is_node { "node" } else { "host" }, number + 1);
        let kind = if is_node { HostKind::Node } else { HostKind::El };
        let el = if cluster % 2 == 1 && self.has_el8_only() { 8 } else { 9 };
        // Not from 1, as at a real server.
        let mut host = Host::new(11 + number as u64, &name, kind, o.start_ms, rng);
        host.cluster = Some(cluster);
        host.el = el;
        host.last_checkin_ms = o.start_ms - rng.between(60_000, 4 * HOUR_MS);
        host.registered_at_ms = o.start_ms - rng.between(30 * DAY_MS, 300 * DAY_MS);
        host.booted_at_ms = o.start_ms - rng.between(DAY_MS, 60 * DAY_MS);
        host.several_environments = number == 4;
        host.tracer = number % 3 != 2;
        let drawn = if in_maintenance { 0 } else { 1 + rng.below(12) };
        let vms = self.vms_of(number).unwrap_or(drawn);
        self.install(&mut host, number, rng)?;
        Ok(NewMachine { host, in_maintenance, vms })
    }

    /// Whether the host of this number begins in maintenance.
    fn is_in_maintenance(&self, number: usize) -> bool {
        let o = self.options;
        let is_node = number + o.node_hosts >= o.hosts;
        number / o.clusters.max(1) == 1 && !is_node && !o.all_up
    }

    /// The VMs of the host of this number, where the options tell how many VMs there are.
    fn vms_of(&self, number: usize) -> Option<u64> {
        let vms = self.options.vms?;
        let up: Vec<usize> = (0..self.options.hosts).filter(|n| !self.is_in_maintenance(*n)).collect();
        let place = up.iter().position(|n| *n == number);
        Some(place.map_or(0, |place| vms / up.len() + usize::from(place < vms % up.len())) as u64)
    }

    /// Whether advisories for EL 8 were given.
    fn has_el8_only(&self) -> bool {
        self.catalogue.offers().any(|o| dist_of(&o.package) == Some(8))
    }

    fn install(&self, host: &mut Host, number: usize, rng: &mut Rng) -> Result<(), String> {
        for fresh in &self.base {
            let fresh = if host.el == 8 { for_el8(fresh) } else { fresh.clone() };
            let package = self.version_at_start(&fresh, host.el, rng);
            host.put(package);
        }
        for _ in 0..FOREIGN_PACKAGES.min(self.foreign.len() as u64) {
            let pick = rng.below(self.foreign.len() as u64) as usize;
            if let Some(package) = self.foreign.get(pick).and_then(|name| self.older_than_offered(name, host.el, rng)) {
                host.put(package);
            }
        }
        if host.kind == HostKind::Node {
            // The first Node was installed from an ISO and never updated: Katello does not find its update.
            let fresh = number + self.options.node_hosts == self.options.hosts;
            host.put(package(if fresh { IMAGE_PLACEHOLDER } else { IMAGE }, "4.5.5-1.el9", "noarch")?);
            host.put(package("ovirt-release-host-node", "4.5.5-1.el9", "x86_64")?);
        } else {
            host.put(package("katello-host-tools", "4.2.3-3.el9", "noarch")?);
            host.put(package("katello-agent", "3.5.7-3.el9", "noarch")?);
            if number % 8 == 3 {
                // The older of two streams; it stays enabled.
                host.enabled_streams.insert("nodejs:18".to_owned());
                host.put(package("nodejs", "1:18.20.2-1.module+el9.3.0+1", "x86_64")?);
                host.put(package("npm", "1:10.5.0-1.18.20.2.1.module+el9.3.0+1", "x86_64")?);
            }
        }
        host.start();
        Ok(())
    }

    /// The version at the beginning. One package in six is newer than the table's.
    fn version_at_start(&self, fresh: &Nevra, el: u8, rng: &mut Rng) -> Nevra {
        let mut offered = self.offered(&fresh.name, el);
        if ["vdsm", "libvirt", "qemu"].iter().any(|n| fresh.name.starts_with(n)) {
            return fresh.clone();
        }
        // The table is for EL 9: an EL 8 machine starts with the oldest version of its repositories.
        let oldest = offered.iter().min_by(|a, b| a.evr.cmp(&b.evr)).map(|p| (*p).clone());
        let fresh = oldest.filter(|_| el == 8).unwrap_or_else(|| fresh.clone());
        offered.retain(|p| p.evr > fresh.evr);
        if fresh.name.starts_with("kernel") || rng.below(6) != 0 {
            return fresh;
        }
        let pick = rng.below(offered.len() as u64) as usize;
        offered.get(pick).map_or(fresh, |p| (*p).clone())
    }

    /// A package that only an advisory has, in a version lower than an offered one.
    fn older_than_offered(&self, name: &str, el: u8, rng: &mut Rng) -> Option<Nevra> {
        let mut offered = self.offered(name, el);
        offered.sort_by(|a, b| a.evr.cmp(&b.evr));
        if offered.len() > 1 {
            let pick = rng.below(offered.len() as u64 - 1) as usize;
            return offered.get(pick).map(|p| (*p).clone());
        }
        let mut old = (*offered.first()?).clone();
        old.evr.release = Some(format!("0.el{el}"));
        Some(old)
    }

    fn offered(&self, name: &str, el: u8) -> Vec<&Nevra> {
        let offers = self.catalogue.offers_of(name).filter(|o| !o.library_only);
        offers.map(|o| &o.package).filter(|p| dist_of(p).is_none_or(|d| d == el)).collect()
    }

    /// A machine that is a plain Foreman host at the provider: no facets, not in the engine.
    fn unregistered(&self, rng: &mut Rng) -> Host {
        let o = self.options;
        let mut host = Host::new(11 + o.hosts as u64, "build", HostKind::El, o.start_ms, rng);
        host.consumer_uuid = None;
        host.booted_at_ms = o.start_ms - DAY_MS;
        host.agent_running = false;
        host
    }
}

fn for_el8(package: &Nevra) -> Nevra {
    let mut package = package.clone();
    package.evr.release = package.evr.release.map(|r| r.replace(".el9", ".el8"));
    package
}

#[cfg(test)]
mod tests {
    use ovirt_upgrade_manager::model::cluster::Migration;
    use ovirt_upgrade_manager::model::host::HostStatus;

    use super::*;

    #[test]
    fn a_cluster_is_made_as_the_options_say() {
        let level = Some(Level::new(4, 6));
        let of = WorldOptions { hosts: 6, clusters: 1, node_hosts: 1, level, all_up: true, ..WorldOptions::default() };
        let world = World::new(&WorldOptions { vms: Some(31), pinned_vms: 2, ..of }).unwrap();
        let inventory = world.inventory().unwrap();
        let cluster = &inventory.clusters[0];
        assert_eq!(cluster.level, Level::new(4, 6));
        assert!(cluster.hosts.iter().all(|host| host.status == HostStatus::Up));
        let counts: Vec<_> = cluster.hosts.iter().map(|host| host.vm_count.unwrap()).collect();
        assert_eq!(counts, [6, 5, 5, 5, 5, 5]);
        let pinned = world.vm_views(&cluster.id).into_iter().filter(|vm| vm.migration == Migration::Pinned);
        let mut hosts: Vec<_> = pinned.filter_map(|vm| vm.host).collect();
        let mut first: Vec<_> = cluster.hosts[..2].iter().map(|host| host.id.clone()).collect();
        hosts.sort();
        first.sort();
        assert_eq!(hosts, first);
    }

    #[test]
    fn vms_are_distributed_over_the_hosts_that_are_up() {
        let of = WorldOptions { hosts: 4, clusters: 1, node_hosts: 0, vms: Some(9), ..WorldOptions::default() };
        let inventory = World::new(&of).unwrap().inventory().unwrap();
        let counts: Vec<_> = inventory.clusters[0].hosts.iter().map(|host| host.vm_count.unwrap()).collect();
        assert_eq!(counts, [3, 0, 3, 3]);
    }
}
