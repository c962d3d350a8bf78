//! Compares the data about a host: answers of the provider that contradict each other, running versions against
//! installed ones, an image against packages. Pure.
//!
//! Tests: `tests/it/check/weighing.rs`.

use super::association::Resolved;
use super::host_facts::{HostFacts, Updates};
use super::host_reader::{class_contradicts, no_data};
use super::kind::{self, LIBVIRT, QEMU_KVM, VDSM};
use super::running::{is_newer, is_older, older_kernel, running_kernel};
use crate::error::{Error, codes};
use crate::model::check::{BootImage, YesNoUnknown};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostKind, HostStatus, Versions};
use crate::model::ids::ProviderName;
use crate::model::task::InstallCapability;
use crate::ports::ContentFacts;

/// Most errata that are named in one sentence.
const NAMED_ERRATA: usize = 10;

impl HostFacts {
    /// A host in image mode is updated by its image. The server does not compare images with the registry: the host
    /// itself finds the available one.
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

    /// Compares the provider's answers with each other.
    pub(super) fn weigh(&mut self, host: &HostInventory, provider: &ProviderName, facts: &ContentFacts) {
        let errata = self.errata.map_or(0, |e| e.at_least());
        let contradictions = self.contradictions(facts, errata);
        if self.updates == Updates::No && !contradictions.is_empty() {
            self.updates = Updates::Yes;
            (self.target, self.reboot_after) = (None, YesNoUnknown::Unknown);
        }
        for why in contradictions {
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
                self.no_longer_no(finding.clone());
            }
            self.findings.push(finding);
        }
        if let (Updates::No, Some(doubt)) = (&self.updates, self.doubt.clone()) {
            self.no_longer_no(doubt);
        }
        // The provider's class of the host says that errata apply, and no list has them.
        let is_explained = self.unpublished_errata.as_ref().is_some_and(|u| !u.errata.is_empty());
        if self.updates == Updates::No && facts.class_contradicts && !is_explained {
            self.no_longer_no(class_contradicts(host));
        }
    }

    /// Contradictions between answers of the provider about an EL host: between its row of the listing and its lists.
    fn contradictions(&self, facts: &ContentFacts, errata: u64) -> Vec<String> {
        if facts.image.is_some() || self.kind == Some(HostKind::Node) {
            return vec![];
        }
        let listed = self.packages.as_ref().map(Vec::len);
        let of_row = facts.errata.map_or(0, |e| e.at_least());
        let mut found = vec![];
        if errata > 0 && self.package_count == Some(0) {
            found.push(format!("{errata} errata can be installed, and no package can be upgraded"));
        }
        match (facts.upgradable_packages, listed) {
            (Some(counted), Some(0)) if self.list_lacks_packages => {
                found.push(format!("its row counts {counted} newer packages, and its list has none"));
            }
            (Some(0), Some(listed)) if listed > 0 => {
                found.push(format!("its row counts no newer package, and its list has {listed}"));
            }
            _ => {}
        }
        if of_row > 0 && errata == 0 {
            found.push(format!("its row counts {of_row} errata to install, and its list has none"));
        }
        found
    }

    /// The match of the content host is good for reading only: the record may be another machine's. Its updates are shown; that it
    /// has none is no proof, and nothing is installed on it.
    pub(super) fn weigh_match(&mut self, provisional: Option<&Error>) {
        let Some(doubt) = provisional else { return };
        self.findings.push(doubt.clone());
        if self.updates == Updates::No {
            self.no_longer_no(doubt.clone());
        }
        if let Some(install) = &mut self.install {
            *install = InstallCapability { way: None, problem: Some(doubt.clone().into()) };
        }
    }

    /// Makes the answer `unknown` where it was `no`, with this reason.
    pub(super) fn no_longer_no(&mut self, why: Error) {
        self.updates = Updates::Unknown(why);
        (self.target, self.reboot_after) = (None, YesNoUnknown::Unknown);
        // What is not known is no 0 either.
        self.package_count = self.package_count.filter(|count| *count > 0);
        self.errata = self.errata.filter(|errata| errata.at_least() > 0);
    }

    /// Compares the running versions with the installed ones. Finds a host that booted its old image or kernel, and a
    /// host of which the provider has an old profile. While a host is not up, the engine's data about it is older, so
    /// only a host that is up is compared.
    pub(super) fn compare_running(&mut self, host: &HostInventory, resolved: &Resolved, installed: &[Nevra]) {
        let facts = &resolved.facts;
        if let Some((running, newest)) = running_kernel(host, facts).and_then(|k| older_kernel(k, installed)) {
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
                let finding =
                    codes::HostRunsOldVersion { host: &host.name, what: names[0], running, installed: newest };
                self.findings.push(finding.err());
            }
            if let Some((running, newest)) = running.as_ref().zip(newest.as_ref())
                && is_newer(running, newest)
            {
                let why = format!("{} {running} runs, and its package profile has {newest}: it is outdated", names[0]);
                let provider = resolved.provider.name();
                let finding = codes::ProviderContradicts { host: &host.name, provider, why }.err();
                self.doubt = Some(finding.clone());
                self.findings.push(finding);
            }
        }
    }

    /// Reports an installed image or kernel that does not run: only a restart brings it into use.
    pub(super) fn runs_older(&mut self, host: &HostInventory, what: &str, running: &Evr, installed: &Evr) {
        self.reboot_now = YesNoUnknown::Yes;
        self.reboot_because.push(format!("{what} {installed} is installed, and {running} runs"));
        self.findings.push(codes::HostRunsOldVersion { host: &host.name, what, running, installed }.err());
    }
}

/// The first ids in words, with the number of the others.
pub(super) fn first_named<T: ToString>(ids: &[T]) -> String {
    let mut named: Vec<String> = ids.iter().take(NAMED_ERRATA).map(ToString::to_string).collect();
    if ids.len() > NAMED_ERRATA {
        named.push(format!("and {} more", ids.len() - NAMED_ERRATA));
    }
    named.join(", ")
}
