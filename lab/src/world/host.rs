//! A simulated machine: its real state, and its last known state at the provider.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::level::{Level, LevelSet};

use super::package::{IMAGE, IMAGE_PLACEHOLDER, newest_in};
use super::rng::Rng;

/// Packages whose update requires a reboot; a restart of services is not enough.
pub const REBOOT_PACKAGES: [&str; 7] =
    ["kernel", "kernel-core", "glibc", "systemd", "microcode_ctl", "linux-firmware", "dbus"];

/// Packages that are installed in several versions.
pub const INSTALL_ONLY: [&str; 3] = ["kernel", "kernel-core", "kernel-modules"];

/// CPU features of every machine.
const CPU_FLAGS: [&str; 8] = ["aes", "avx2", "avx512f", "hle", "rtm", "spec_ctrl", "ssbd", "vmx"];

/// Power state of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// It answers.
    On,
    /// It answers, and goes down soon for a restart.
    GoingDown,
    /// It is down. It boots where a boot is scheduled.
    Booting,
}

/// How a machine's next restart ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NextRestart {
    /// It boots in a usual time.
    #[default]
    Well,
    /// It boots in this number of milliseconds.
    Boots(i64),
    /// It stays down until a person switches it on.
    NeverBoots,
    /// The restart has no effect: it stays up.
    StaysUp,
}

/// When a machine that fetches its jobs (mode pull of remote execution, without MQTT) does so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetching {
    /// This long after the provider offers one, milliseconds; later where it is down.
    After(i64),
    /// Not at all: its program for that does not run.
    Never,
}

/// Images of a machine in image mode, by their digests; empty: none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Images {
    /// The one that runs.
    pub booted: String,
    /// The one that the next boot brings.
    pub staged: String,
    /// The newest one that the machine found at its last look into the registry.
    pub available: String,
    /// The one that ran before.
    pub rollback: String,
}

/// A machine in image mode (bootc).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageMode {
    /// Name of its image.
    pub image: String,
    /// What it has.
    pub now: Images,
    /// What it last reported to the provider. `None`: nothing, or an upload of facts by another program deleted it.
    pub reported: Option<Images>,
    /// Digest of the newest image in the registry.
    pub newest: String,
    /// The packages of its image: others are gone at the next boot.
    pub packages: Vec<Nevra>,
}

impl ImageMode {
    /// `bootc upgrade`: stages the newest image.
    pub fn upgrade(&mut self) {
        if self.now.booted != self.newest {
            self.now.available.clone_from(&self.newest);
            self.now.staged.clone_from(&self.newest);
        }
    }

    /// Its facts are uploaded.
    pub fn report(&mut self) {
        self.reported = Some(self.now.clone());
    }

    fn boot(&mut self) {
        if !self.now.staged.is_empty() {
            self.now.rollback = std::mem::replace(&mut self.now.booted, std::mem::take(&mut self.now.staged));
            // What was found is noted with the image that ran (store.rs of ostree-ext, `cache_pending`).
            self.now.available.clear();
        }
    }
}

/// A machine.
#[derive(Debug, Clone)]
pub struct Host {
    /// The provider's number.
    pub id: u64,
    /// The engine's id.
    pub engine_id: String,
    /// Its name in the engine.
    pub name: String,
    /// Its name at the provider, lower case.
    pub fqdn: String,
    /// Its cluster: a position in the world's list. `None`: it is no host of the engine.
    pub cluster: Option<usize>,
    /// EL or Node.
    pub kind: HostKind,
    /// 8 or 9.
    pub el: u8,
    /// DMI uuid, upper case as the engine writes it.
    pub hardware_uuid: String,
    /// The uuid that the provider shows instead: another board has the same, and the setting `host_dmi_uuid_duplicates` is
    /// on for it.
    pub made_up_uuid: Option<String>,
    /// MAC addresses of its other interfaces.
    pub other_macs: Vec<String>,
    /// Its identity at the provider. `None`: never registered, so it has no facets.
    pub consumer_uuid: Option<String>,
    /// The identity of a record that virt-who reported for this machine. Such a record has the machine's hardware uuid among its
    /// facts, and no content.
    pub virt_who_uuid: Option<String>,
    /// The host was registered before: the provider keeps its data about the content of the host.
    pub was_unregistered: bool,
    /// What is installed, sorted by name.
    pub installed: Vec<Nevra>,
    /// Installed packages by the last profile upload.
    pub profile: Vec<Nevra>,
    /// Numbers of the advisories that apply (against Library), by the provider's last computation.
    pub applicable: Vec<usize>,
    /// Last check-in of its subscription-manager.
    pub last_checkin_ms: i64,
    /// Registration.
    pub registered_at_ms: i64,
    /// Last boot.
    pub booted_at_ms: i64,
    /// Whether it runs.
    pub power: Power,
    /// Names of packages that changed since the last boot.
    pub changed_since_boot: BTreeSet<String>,
    /// Levels that its VDSM found when it started last.
    pub levels: LevelSet,
    /// Boots so far.
    pub boots: u64,
    /// The running kernel, as `uname -r` prints it.
    pub running_kernel: String,
    /// The running kernel and the time of the boot by the last upload of facts.
    pub reported_boot: (String, i64),
    /// The image that a Node runs.
    pub running_image: Option<Evr>,
    /// Qemu processes on it that are no VM of the engine.
    pub unlisted_qemu: u32,
    /// libvirt runs a qemu process to find out what it can do: no VM, and the engine never hears of it.
    pub probes_qemu: bool,
    /// Features of its CPU, as `/proc/cpuinfo` lists them.
    pub cpu_flags: BTreeSet<String>,
    /// The user as whom remote execution runs its commands; 0 is root.
    pub remote_user: u32,
    /// Features that its next boot removes, for example by new microcode.
    pub flags_to_drop: BTreeSet<String>,
    /// Its next boot starts the kernel that ran before, and a Node's old image.
    pub boots_old: bool,
    /// Levels that its VDSM does not find, for example because a package of them is broken.
    pub lost_levels: LevelSet,
    /// How its next restart ends.
    pub next_restart: NextRestart,
    /// When it boots, while it is down. `None`: it stays down.
    pub boots_at_ms: Option<i64>,
    /// It is in two content view environments (Katello 4.8 and later show them).
    pub several_environments: bool,
    /// katello-agent is installed and its daemon runs.
    pub agent_running: bool,
    /// It fetches its jobs. `None`: the provider reaches it by SSH.
    pub fetches: Option<Fetching>,
    /// katello-host-tools-tracer is installed.
    pub tracer: bool,
    /// Module streams that are enabled on it, as `name:stream`.
    pub enabled_streams: BTreeSet<String>,
    /// Its content host was deleted at the provider.
    pub deleted_at_provider: bool,
    /// Its images, where it is in image mode.
    pub images: Option<ImageMode>,
    /// It is in an organization or location that the provider's user may not see.
    pub hidden: bool,
}

impl Host {
    /// Puts it into image mode: it runs the image of one digest, and the registry has another.
    pub fn enter_image_mode(&mut self, booted: &str, newest: &str) {
        let now = Images { booted: booted.to_owned(), available: newest.to_owned(), ..Images::default() };
        self.images = Some(ImageMode {
            image: "registry.lab.example/hosts/el9:latest".to_owned(),
            reported: Some(now.clone()),
            now,
            newest: newest.to_owned(),
            packages: self.installed.clone(),
        });
    }

    /// What a boot does to a machine in image mode.
    pub fn boot_image(&mut self) {
        if let Some(images) = &mut self.images {
            images.boot();
            self.installed.clone_from(&images.packages);
        }
    }

    /// The hardware uuid as the provider shows it.
    pub fn shown_uuid(&self) -> &str {
        self.made_up_uuid.as_deref().unwrap_or(&self.hardware_uuid)
    }

    /// The MAC address of its primary interface.
    pub fn mac(&self) -> String {
        format!("52:54:00:00:{:02x}:{:02x}", self.id / 256 % 256, self.id % 256)
    }

    /// A new machine: nothing is installed, everything works, it is registered at the provider.
    pub fn new(id: u64, name: &str, kind: HostKind, now_ms: i64, rng: &mut Rng) -> Self {
        Host {
            id,
            engine_id: rng.uuid(),
            name: name.to_owned(),
            fqdn: format!("{name}.lab.example"),
            cluster: None,
            kind,
            el: 9,
            hardware_uuid: rng.uuid().to_uppercase(),
            made_up_uuid: None,
            other_macs: vec![],
            consumer_uuid: Some(rng.uuid()),
            virt_who_uuid: None,
            was_unregistered: false,
            installed: vec![],
            profile: vec![],
            applicable: vec![],
            last_checkin_ms: now_ms,
            registered_at_ms: now_ms,
            booted_at_ms: now_ms,
            power: Power::On,
            changed_since_boot: BTreeSet::new(),
            levels: LevelSet::new(),
            boots: 1,
            running_kernel: String::new(),
            reported_boot: (String::new(), now_ms),
            running_image: None,
            unlisted_qemu: 0,
            probes_qemu: false,
            cpu_flags: CPU_FLAGS.map(str::to_owned).into(),
            remote_user: 0,
            flags_to_drop: BTreeSet::new(),
            boots_old: false,
            lost_levels: LevelSet::new(),
            next_restart: NextRestart::Well,
            boots_at_ms: None,
            several_environments: false,
            agent_running: true,
            fetches: None,
            tracer: false,
            enabled_streams: BTreeSet::new(),
            deleted_at_provider: false,
            images: None,
            hidden: false,
        }
    }

    /// `/proc/sys/kernel/random/boot_id`: new at each boot.
    pub fn boot_id(&self) -> String {
        let uuid = self.hardware_uuid.to_lowercase();
        format!("{}-{:012x}", uuid.get(..23).unwrap_or_default(), self.boots)
    }

    /// Starts the machine with what is installed.
    pub fn start(&mut self) {
        self.running_kernel = self.newest_kernel().unwrap_or_default();
        self.running_image = self.image().cloned();
        self.changed_since_boot.clear();
        self.start_vdsm();
    }

    /// Uploads its facts, as subscription-manager does at each check-in.
    pub fn report_facts(&mut self) {
        self.reported_boot = (self.running_kernel.clone(), self.booted_at_ms);
        if let Some(images) = &mut self.images {
            images.report();
        }
    }

    /// The newest installed version of a package.
    pub fn newest(&self, name: &str) -> Option<&Nevra> {
        newest_in(&self.installed, name)
    }

    /// The newest installed kernel, as `uname -r` would print it.
    pub fn newest_kernel(&self) -> Option<String> {
        let kernel = self.newest("kernel-core").or_else(|| self.newest("kernel"));
        kernel.map(|k| k.evr.to_string() + "." + &k.arch)
    }

    /// The version of the Node image: the greater of image-update and its placeholder.
    pub fn image(&self) -> Option<&Evr> {
        [IMAGE, IMAGE_PLACEHOLDER].iter().filter_map(|n| self.newest(n)).map(|p| &p.evr).max()
    }

    /// Puts a package on the machine. Kernels are added, everything else replaces what was there.
    pub fn put(&mut self, package: Nevra) {
        if !INSTALL_ONLY.contains(&package.name.as_str()) {
            self.installed.retain(|p| p.name != package.name);
        }
        self.changed_since_boot.insert(package.name.clone());
        let at = self.installed.partition_point(|p| (&p.name, &p.evr) <= (&package.name, &package.evr));
        self.installed.insert(at, package);
    }

    /// Whether something changed since the last boot that only a reboot activates.
    pub fn needs_reboot(&self) -> bool {
        self.changed_since_boot.iter().any(|n| REBOOT_PACKAGES.contains(&n.as_str()) || n == IMAGE)
    }

    /// Starts VDSM, which computes the levels that the installed versions support (facts: levels 1.1).
    pub fn start_vdsm(&mut self) {
        self.levels = match self.newest("vdsm") {
            Some(vdsm) => {
                let version = |name: &str| self.newest(name).map(|p| numbers(&p.evr.version));
                let libvirt = version("libvirt").or_else(|| version("libvirt-daemon-kvm")).unwrap_or_default();
                levels_of(&numbers(&vdsm.evr.version), &libvirt, &version("qemu-kvm").unwrap_or_default())
            }
            None => LevelSet::new(),
        };
        self.levels.retain(|level| !self.lost_levels.contains(level));
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

/// Levels by version of VDSM, libvirt and QEMU, for the VDSM lines that the lab's hosts can have.
fn levels_of(vdsm: &[u32], libvirt: &[u32], qemu: &[u32]) -> LevelSet {
    let at_least = |have: &[u32], want: &[u32]| !have.is_empty() && have >= want;
    let mut levels: LevelSet = [Level::new(4, 2), Level::new(4, 3), Level::new(4, 4)].into();
    let mut add = |minor: u32, condition: bool| {
        if condition {
            levels.insert(Level::new(4, minor));
        }
    };
    let line_450 = at_least(vdsm, &[4, 50, 0, 3]);
    add(5, line_450 || at_least(libvirt, &[6, 6]));
    add(6, line_450 || at_least(libvirt, &[7, 0]));
    add(7, line_450 && at_least(libvirt, if at_least(vdsm, &[4, 50, 0, 6]) { &[8, 0] } else { &[7, 10] }));
    add(8, at_least(vdsm, &[4, 50, 6, 1]) && at_least(libvirt, &[10, 10]) && at_least(qemu, &[9, 1]));
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_4_8_needs_vdsm_libvirt_and_qemu() {
        let top = |v: &[u32], l: &[u32], q: &[u32]| levels_of(v, l, q).last().copied().unwrap();
        assert_eq!(top(&[4, 50, 5, 1], &[10, 10, 0], &[9, 1, 0]), Level::new(4, 7));
        assert_eq!(top(&[4, 50, 7], &[10, 0, 0], &[9, 1, 0]), Level::new(4, 7));
        assert_eq!(top(&[4, 50, 7], &[10, 10, 0], &[8, 2, 0]), Level::new(4, 7));
        assert_eq!(top(&[4, 50, 7], &[10, 10, 0], &[9, 1, 0]), Level::new(4, 8));
    }
}
