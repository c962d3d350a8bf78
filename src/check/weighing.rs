//! Weighs what is known of a host against each other: answers of the provider that contradict, what runs against what is
//! installed, an image against packages. Pure.

use super::host_facts::{HostFacts, Updates, class_contradicts, no_data};
use super::kind::{self, LIBVIRT, QEMU_KVM, VDSM};
use super::running::{is_older, older_kernel};
use crate::error::codes;
use crate::model::check::{BootImage, YesNoUnknown};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostStatus, Versions};
use crate::model::ids::ProviderName;
use crate::ports::ContentFacts;

/// Most errata that are named in one sentence.
const NAMED_ERRATA: usize = 10;

impl HostFacts {
    /// A host in image mode is updated by its image. The server compares nothing with the registry: what is available is
    /// what the host found itself.
    pub(super) fn judge_boot_image(&mut self, host: &HostInventory, image: &BootImage) {
        self.updates = match image.update() {
            YesNoUnknown::Yes => Updates::Yes,
            YesNoUnknown::No => Updates::No,
            YesNoUnknown::Unknown => {
                let why = "it did not report the digests of the image that it booted and of the one that is available";
                Updates::Unknown(no_data(host, why))
            }
        };
        if image.restart_pending() == YesNoUnknown::Yes {
            self.reboot_because.push(format!("image {} is staged", image.staged.as_deref().unwrap_or_default()));
        }
        self.reboot_after = image.update();
        self.reboot_now = image.restart_pending();
        self.target = (self.updates == Updates::No).then(Versions::default);
    }

    /// Weighs the answers against each other.
    pub(super) fn weigh(&mut self, host: &HostInventory, provider: &ProviderName, facts: &ContentFacts) {
        let errata = self.errata.map_or(0, |e| e.at_least());
        if errata > 0 && self.package_count == Some(0) {
            self.updates = Updates::Yes;
            let why = format!("{errata} errata can be installed, and no package can be upgraded");
            self.findings.push(codes::ProviderContradicts { host: &host.name, provider, why }.err());
        }
        if !self.unusable_errata.is_empty() {
            let (count, errata) = (self.unusable_errata.len(), first_named(&self.unusable_errata));
            let count = if self.unusable_errata_are_all { count.to_string() } else { format!("at least {count}") };
            self.findings.push(codes::ErrataUnusable { host: &host.name, count, errata }.err());
        }
        let not_enabled = self.unpublished_errata.as_ref().map_or(&[][..], |u| &u.not_enabled);
        if !not_enabled.is_empty() {
            let (count, errata) = (not_enabled.len(), first_named(not_enabled));
            let finding = codes::RepositoriesNotEnabled { host: &host.name, count, errata }.err();
            if self.updates == Updates::No {
                self.updates = Updates::Unknown(finding.clone());
                (self.target, self.reboot_after) = (None, YesNoUnknown::Unknown);
            }
            self.findings.push(finding);
        }
        // The class says that errata apply, and no list has them.
        let is_explained = self.unpublished_errata.as_ref().is_some_and(|u| !u.errata.is_empty());
        if self.updates == Updates::No && facts.class_contradicts && !is_explained {
            self.updates = Updates::Unknown(class_contradicts(host));
            (self.target, self.reboot_after) = (None, YesNoUnknown::Unknown);
        }
    }

    /// Compares what runs with what is installed: a host that came back on its old image or kernel. The engine's data
    /// about a host that is not up are from before, so only those about a host that is up are compared.
    pub(super) fn compare_running(&mut self, host: &HostInventory, facts: &ContentFacts, installed: &[Nevra]) {
        if let Some((running, newest)) = facts.running_kernel.as_deref().and_then(|k| older_kernel(k, installed)) {
            self.runs_older(host, "kernel", &running, &newest);
        }
        if host.status != HostStatus::Up {
            return;
        }
        let all = installed.iter().map(|p| (p.name.as_str(), &p.evr));
        let engine = &host.versions;
        for (running, names) in [(&engine.vdsm, VDSM), (&engine.libvirt, LIBVIRT), (&engine.qemu_kvm, QEMU_KVM)] {
            let newest = kind::newest_of(names, all.clone());
            if let Some((running, newest)) = running.as_ref().zip(newest.as_ref())
                && is_older(running, newest)
            {
                let finding = codes::HostRunsOlder { host: &host.name, what: names[0], running, installed: newest };
                self.findings.push(finding.err());
            }
        }
    }

    /// An image or a kernel that only a restart brings is installed and does not run.
    pub(super) fn runs_older(&mut self, host: &HostInventory, what: &str, running: &Evr, installed: &Evr) {
        self.reboot_now = YesNoUnknown::Yes;
        self.reboot_because.push(format!("{what} {installed} is installed, and {running} runs"));
        self.findings.push(codes::HostRunsOlder { host: &host.name, what, running, installed }.err());
    }
}

/// The first of some ids, and how many there are besides.
pub(super) fn first_named<T: ToString>(ids: &[T]) -> String {
    let mut named: Vec<String> = ids.iter().take(NAMED_ERRATA).map(ToString::to_string).collect();
    if ids.len() > NAMED_ERRATA {
        named.push(format!("and {} more", ids.len() - NAMED_ERRATA));
    }
    named.join(", ")
}
