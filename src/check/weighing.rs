//! Compares the data about a host: answers of the provider that contradict each other, running versions against
//! installed ones, an image against packages. Pure.
//!
//! Tests: `tests/it/check/weighing.rs`.

use super::association::Resolved;
use super::host_facts::{HostFacts, Updates};
use super::host_reader::{class_contradicts, errata_not_counted, never_checked_in, no_data, profile_not_read};
use super::kind::{self, LIBVIRT, QEMU_KVM, VDSM};
use super::running::{is_newer, is_older, older_kernel, running_kernel};
use crate::error::{Code, Error, Problem, codes};
use crate::model::check::{BootImage, HostCheck, YesNoUnknown};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{Association, HostInventory, HostKind, HostStatus, Versions};
use crate::model::ids::ProviderName;
use crate::model::task::InstallCapability;
use crate::ports::ContentFacts;

/// bootc reports a newer image once it has found one, and nothing else (its rhsm.rs: the cached update of the booted image).
const NEVER_LOOKED: &str = "it reports no newer image, as it also does where it never looked for one; 'bootc upgrade --check' on the \
                            host tells";
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
                let why = match (image.booted.as_deref(), image.available.as_deref()) {
                    (Some(booted), Some("")) if !booted.is_empty() => NEVER_LOOKED,
                    _ => "it did not report the digests of the image that it booted and of the one that is available",
                };
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
        if self.updates == Updates::No
            && let Some(doubt) = self.no_is_unproved(host, facts)
        {
            self.no_longer_no(doubt);
        }
    }

    /// Why "no updates" is not proved by what was read. `None`: it is.
    ///
    /// A count of 0 proves it where the host is registered and has a package profile and an enabled repository (its class shows
    /// it, or the profile was read), where no erratum is said to apply that no list explains, and where the age of the profile is
    /// known. Whether that is too old is judged with the answer.
    fn no_is_unproved(&self, host: &HostInventory, facts: &ContentFacts) -> Option<Error> {
        if facts.last_checkin_ms.is_none() {
            return Some(never_checked_in(host));
        }
        if facts.image.is_some() {
            return None;
        }
        if self.doubt.is_some() || self.kind == Some(HostKind::Node) {
            return self.doubt.clone();
        }
        if facts.profile_unproved && !self.has_profile {
            return Some(profile_not_read(host));
        }
        let is_explained = self.unpublished_errata.as_ref().is_some_and(|u| !u.errata.is_empty());
        if facts.class_contradicts && !is_explained {
            return Some(class_contradicts(host));
        }
        (self.packages.is_none() && facts.errata.is_none()).then(|| errata_not_counted(host))
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

    /// Compares counts of 0 with what the last check learned from the host's lists: unless the host checked in since, it is as true
    /// now. Servers write the counts when they compute what applies, and not when a host enables a repository.
    pub(super) fn weigh_last(&mut self, host: &HostInventory, resolved: &Resolved, last: Option<&HostCheck>) {
        let checked_in_ms = resolved.facts.last_checkin_ms;
        let is_of_same_upload = |last: &&HostCheck| {
            last.only_class.is_none() && last.last_checkin_ms == checked_in_ms && is_same_link(last, resolved)
        };
        let Some(last) = last.filter(is_of_same_upload) else { return };
        if self.updates != Updates::No || self.packages.is_some() {
            return;
        }
        let is_contradiction = |problem: &Problem| problem.code == Code::ProviderContradicts;
        let had_packages = last.packages.as_ref().is_some_and(|packages| !packages.is_empty());
        if last.unknown_because.as_ref().is_some_and(is_contradiction)
            || (had_packages && last.problems.iter().any(is_contradiction))
        {
            let why = "its row counts no newer package, and at the last check of this host alone its lists did not agree; it has \
                       not checked in since";
            let provider = resolved.provider.name();
            self.no_longer_no(codes::ProviderContradicts { host: &host.name, provider, why }.err());
        }
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

fn is_same_link(last: &HostCheck, resolved: &Resolved) -> bool {
    let place = |link: &Association| (link.provider.clone(), link.content_host.clone());
    last.association.as_ref().map(place) == Some(place(&resolved.association))
}

/// The first ids in words, with the number of the others.
pub(super) fn first_named<T: ToString>(ids: &[T]) -> String {
    let mut named: Vec<String> = ids.iter().take(NAMED_ERRATA).map(ToString::to_string).collect();
    if ids.len() > NAMED_ERRATA {
        named.push(format!("and {} more", ids.len() - NAMED_ERRATA));
    }
    named.join(", ")
}
