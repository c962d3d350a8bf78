//! Small clusters for the tests of the plan.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::check::levels::ImageTable;
use ovirt_upgrade_manager::error::{Code, Problem, Result};
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::cluster::{
    AffinityGroup, ClusterView, HealthIssue, HostView, HostedEngine, PolicyInForce, Rule, Spm, Vm,
};
use ovirt_upgrade_manager::model::erratum::{Erratum, ErratumType, Severity};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::host::{EngineInventory, HostInventory, HostKind, HostStatus, Versions};
use ovirt_upgrade_manager::model::ids::*;
use ovirt_upgrade_manager::model::level::{Level, LevelSet};
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::task::{InstallCapability, InstallWay};
use ovirt_upgrade_manager::ports::Upgradable;
use ovirt_upgrade_manager::rolling::history::Past;
use ovirt_upgrade_manager::rolling::plan::{HostContent, Inputs, Scene, Updates, plan};

pub const INSTALLED: [&str; 3] =
    ["bash-5.1.8-1.el9.x86_64", "kernel-core-5.14.0-1.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64"];
pub const NOW_MS: TimeMs = 1_800_000_000_000;
pub const IMAGE: &str = "ovirt-node-ng-image-update";

pub fn host_id(n: usize) -> HostId {
    HostId::new(format!("h{n}")).unwrap()
}

pub fn vm_id(n: usize) -> VmId {
    VmId::new(format!("v{n}")).unwrap()
}

pub fn nevra(text: &str) -> Nevra {
    Nevra::parse(text).unwrap()
}

pub fn erratum(id: &str, severity: Severity, packages: &[&str]) -> Erratum {
    Erratum {
        id: ErratumId::new(id).unwrap(),
        kind: ErratumType::Security,
        type_text: "security".to_owned(),
        severity,
        title: String::new(),
        summary: String::new(),
        description: String::new(),
        solution: String::new(),
        issued: None,
        updated: None,
        reboot_suggested: Some(false),
        installable: Some(true),
        cves: vec![],
        bugs: vec![],
        packages: packages.iter().map(ToString::to_string).collect(),
        module_streams: vec![],
        modular_packages: vec![],
    }
}

pub fn vm(n: usize, host: Option<usize>) -> Vm {
    let vm = Vm::running(vm_id(n), format!("vm-{n}"), host_id(host.unwrap_or_default()), 4096, 2);
    Vm { host: host.map(host_id), ..vm }
}

pub fn host(n: usize) -> HostView {
    let evr = |text: &str| Some(Evr::parse(text).unwrap());
    HostView {
        inventory: HostInventory {
            id: host_id(n),
            name: format!("host-{n}"),
            address: None,
            hardware_uuid: None,
            subscription_uuid: None,
            macs: vec![],
            kind: Some(HostKind::El),
            os_description: None,
            status: HostStatus::Up,
            versions: Versions { vdsm: evr("4.50.5"), libvirt: evr("8.0.0"), qemu_kvm: evr("6.2.0"), image: None },
            running_kernel: None,
            booted_at_ms: None,
            reported_levels: None,
            vm_count: Some(0),
            managed: true,
            engine_update_available: Some(true),
            provider: None,
            observed_at_ms: None,
        },
        cluster_id: ClusterId::new("c1").unwrap(),
        status_detail: None,
        memory_mib: 32_768,
        cpus: 16,
        spm: Spm::None,
        hosted_engine: None,
        power_management: false,
        certificate_ends_ms: None,
        networks: None,
        huge_pages: None,
        running_kernel: None,
    }
}

pub fn content() -> HostContent {
    let upgradable = |from: &str, to: &str| Upgradable { installed: nevra(from), to: Evr::parse(to).unwrap() };
    HostContent {
        provider: ProviderName::new("katello").unwrap(),
        capability: InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None },
        installed: INSTALLED.map(nevra).to_vec(),
        streams: None,
        errata: vec![
            erratum("RHSA-1:1", Severity::Important, &["bash-5.1.8-2.el9.x86_64"]),
            erratum("RHSA-1:2", Severity::Low, &["kernel-core-5.15.0-2.el9.x86_64"]),
            erratum("RHSA-1:3", Severity::Unknown, &["vdsm-4.50.5-2.el9.x86_64"]),
        ],
        upgradable: vec![upgradable(INSTALLED[0], "5.1.8-2.el9"), upgradable(INSTALLED[2], "4.50.6-1.el9")],
        image: None,
    }
}

pub fn hosted_engine(score: u32) -> Option<HostedEngine> {
    Some(HostedEngine { active: true, score, local_maintenance: false, global_maintenance: false })
}

/// Everything that a plan is made of, to be changed by a test.
pub struct Sample {
    pub request: PlanRequest,
    pub engine: EngineInventory,
    pub cluster: ClusterView,
    pub hosts: Vec<HostView>,
    pub vms: Vec<Vm>,
    pub groups: Vec<AffinityGroup>,
    pub updates: BTreeMap<HostId, Updates>,
    pub health_issues: Vec<HealthIssue>,
    pub backup_ms: Option<TimeMs>,
    /// Permissions that the configured user lacks, or why that is not known.
    pub missing_permissions: Result<Vec<&'static str>>,
    pub images: ImageTable,
    pub past: Past,
}

impl std::fmt::Debug for Sample {
    /// What a failing property needs, and no more.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for host in &self.hosts {
            let (name, status) = (host.id(), host.inventory.status);
            write!(f, "{name} {:?} {status:?}:", host.inventory.kind)?;
            for vm in self.vms.iter().filter(|vm| vm.host.as_ref() == Some(host.id())) {
                write!(f, " {}={}", vm.id, vm.memory_mib)?;
            }
            writeln!(f)?;
        }
        write!(f, "{:?}", self.request)
    }
}

impl Sample {
    /// Hosts h1.. with so many VMs each, every one with updates; h1 is the storage pool manager.
    pub fn new(vms: &[usize]) -> Sample {
        let levels: LevelSet = (2..=8).map(|minor| Level::new(4, minor)).collect();
        let mut hosts: Vec<HostView> = (1..=vms.len()).map(host).collect();
        hosts[0].spm = Spm::Spm;
        let places = vms.iter().enumerate().flat_map(|(i, n)| std::iter::repeat_n(i + 1, *n));
        Sample {
            request: PlanRequest::new(ClusterId::new("c1").unwrap(), UpdatePolicy::All),
            engine: EngineInventory { version: "4.5.7".to_owned(), levels, vdsm_versions: vec![Level::new(4, 50)] },
            cluster: ClusterView {
                id: ClusterId::new("c1").unwrap(),
                name: "prod".to_owned(),
                level: Level::new(4, 6),
                data_center_level: Level::new(4, 6),
                policy: PolicyInForce {
                    id: PolicyId::new("p1").unwrap(),
                    properties: BTreeMap::new(),
                    own: BTreeMap::new(),
                },
                upgrade: None,
                gluster: false,
            },
            updates: hosts.iter().map(|h| (h.id().clone(), Updates::Known(Box::new(content())))).collect(),
            hosts,
            vms: places.enumerate().map(|(n, host)| vm(n, Some(host))).collect(),
            groups: vec![],
            health_issues: vec![],
            backup_ms: Some(NOW_MS),
            missing_permissions: Ok(vec![]),
            images: ImageTable::new(),
            past: Past::default(),
        }
    }

    pub fn scene(&self) -> Scene<'_> {
        Scene { engine: &self.engine, cluster: &self.cluster, hosts: &self.hosts, vms: &self.vms, groups: &self.groups }
    }

    pub fn plan(&self) -> Plan {
        self.try_plan().unwrap()
    }

    pub fn try_plan(&self) -> Result<Plan> {
        let Sample { request, updates, health_issues, missing_permissions, images, past, .. } = self;
        let (scene, backup_ms, now_ms) = (self.scene(), self.backup_ms, NOW_MS);
        plan(&Inputs { request, scene, updates, health_issues, backup_ms, missing_permissions, images, past, now_ms })
    }

    pub fn content(&mut self, n: usize) -> &mut HostContent {
        match self.updates.get_mut(&host_id(n)) {
            Some(Updates::Known(content)) => content,
            _ => panic!("nothing is known of host {n}"),
        }
    }

    /// Host n is a Node whose content view offers this image.
    pub fn node(&mut self, n: usize, offered: &str) {
        self.hosts[n - 1].inventory.kind = Some(HostKind::Node);
        let content = self.content(n);
        content.installed = vec![nevra("ovirt-node-ng-image-update-4.5.4-1.el9.noarch")];
        content.image = Some((PackageName::new(IMAGE).unwrap(), Evr::parse(offered).unwrap()));
    }

    pub fn group(&mut self, name: &str, vms: &[usize], hosts: &[usize], positive: bool) {
        let rule = Some(Rule { positive, enforcing: true });
        self.groups.push(AffinityGroup {
            id: AffinityGroupId::new(name).unwrap(),
            name: name.to_owned(),
            vms: vms.iter().copied().map(vm_id).collect(),
            among_vms: rule.filter(|_| hosts.is_empty()),
            hosts: hosts.iter().copied().map(host_id).collect(),
            to_hosts: rule.filter(|_| !hosts.is_empty()),
        });
    }
}

pub fn codes(problems: &[Problem]) -> Vec<Code> {
    problems.iter().map(|p| p.code).collect()
}

pub fn names(plan: &Plan) -> Vec<&str> {
    plan.hosts.iter().map(|host| host.id.as_str()).collect()
}

pub fn blocked(sample: &Sample) -> Vec<Code> {
    codes(&sample.plan().blockers)
}

pub fn one_blocker(sample: &Sample, code: Code) -> Problem {
    let blockers = sample.plan().blockers;
    assert_eq!(codes(&blockers), [code], "{blockers:#?}");
    blockers[0].clone()
}
