//! The versions of a host after its restart, compared with the plan; and whether a host has succeeded.
//!
//! Tests: `lab/tests/it/runs/proof.rs`.

use std::cmp::Ordering;

use super::turn::{MAX_TRIES, Turn};
use crate::check::kind::{KERNELS, is_node_image};
use crate::error::{Problem, codes};
use crate::model::evr::{Nevra, rpmvercmp};
use crate::model::host::{HostKind, HostStatus, Versions};
use crate::model::ids::HostId;
use crate::model::kernel;
use crate::model::ledger::{LedgerState, Setting};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Alive, Entry, Fact, HostResult, Phase, RestartProof};

impl Turn<'_> {
    /// Refreshes the host before any VM runs on it, and compares versions and levels with the plan.
    pub(super) fn refresh(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.up_ms;
        let Some(run) = self.host(host).cloned() else { return };
        match self.snapshot.status(host) {
            Some(HostStatus::Up) => return self.phase(host, Phase::Activating),
            Some(HostStatus::Maintenance) => {}
            _ if self.is_overdue(host, limit) => {
                let why = self.overdue(host, "reading its versions", limit);
                return self.did_not_come_up(plan, why.into());
            }
            _ => return,
        }
        if !run.has_done(ActionKind::Refresh) && !bug!(SkipsRefresh) {
            if run.tries >= MAX_TRIES {
                let why = self.overdue(host, "reading its versions", limit);
                return self.did_not_come_up(plan, why.into());
            }
            // If VDSM does not answer, the refresh makes the engine set the host non-responsive.
            let answers = self.snapshot.is_alive(host) || bug!(RefreshesUnseen);
            if answers && !self.has_open_step(host) {
                self.begin_step(Some(host), Action::Refresh);
            } else if self.is_overdue(host, limit) {
                let why = self.overdue(host, "waiting for its VDSM", limit);
                self.did_not_come_up(plan, why.into());
            }
            return;
        }
        if let Some(wrong) = self.wrong_versions(plan) {
            return self.end_host(host, HostResult::FailedOutOfService, Some(wrong));
        }
        // After an installation by the provider, the engine's own flag of available updates is old.
        if !self.by_engine() && !run.has_done(ActionKind::UpgradeCheck) && !bug!(SkipsUpgradeCheck) {
            if !self.has_open_step(host) {
                self.begin_step(Some(host), Action::UpgradeCheck);
            }
            return;
        }
        match run.stays_in_maintenance() && !bug!(ActivatesKeptHost) {
            true => self.end_in_maintenance(plan),
            false => self.phase(host, Phase::Activating),
        }
    }

    /// Whether the engine's versions are those of the plan or newer, and the level in force is among the host's levels.
    pub(super) fn wrong_versions(&self, plan: &HostPlan) -> Option<Problem> {
        let inventory = &self.snapshot.hosts.get(&plan.id)?.inventory;
        let wrong = |found: String, planned: String| -> Problem {
            codes::VersionsNotAsPlanned { host: &plan.name, found, planned }.err().into()
        };
        for package in &plan.packages {
            if let Some(found) = older(&inventory.versions, package) {
                return Some(wrong(found, package.to_string()));
            }
        }
        if let Some(older) = self.older_kernel(plan) {
            return Some(older);
        }
        if let Some(same) = self.same_image(plan, &inventory.versions) {
            return Some(same);
        }
        let level = self.snapshot.cluster.level;
        let levels = inventory.reported_levels.as_ref()?;
        let found = levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        (!levels.contains(&level)).then(|| wrong(format!("levels {found}"), format!("level {level}")))
    }

    /// Whether a Node runs the image from before although its image was upgraded: it booted the old one. The engine's
    /// own upgrade names no packages, so the image from before is the only one to compare with.
    fn same_image(&self, plan: &HostPlan, now: &Versions) -> Option<Problem> {
        let before = self.host(&plan.id)?.before.as_ref()?.versions.image.as_ref()?;
        let same = now.image.as_ref().is_some_and(|image| image == before);
        if plan.kind != HostKind::Node || !plan.reboot || !same || bug!(IgnoresRunningImage) {
            return None;
        }
        let (found, planned) = (format!("image {before}"), format!("an image newer than {before}"));
        Some(codes::VersionsNotAsPlanned { host: &plan.name, found, planned }.err().into())
    }

    /// Whether the running kernel is older than it has to be.
    fn older_kernel(&self, plan: &HostPlan) -> Option<Problem> {
        match self.kernel(plan) {
            Kernel::Older { found, planned } if !bug!(IgnoresRunningKernel) => {
                let found = format!("running kernel {found}");
                Some(codes::VersionsNotAsPlanned { host: &plan.name, found, planned }.err().into())
            }
            _ => None,
        }
    }

    /// Compares the running kernel with the required one. A planned package names the required kernel. The engine's own
    /// upgrade names none: then it is the newest installed kernel by the host's report, or one newer than before by the
    /// engine.
    fn kernel(&self, plan: &HostPlan) -> Kernel {
        let Some(run) = self.host(&plan.id).filter(|_| plan.reboot && plan.kind == HostKind::El) else {
            return Kernel::AsPlanned;
        };
        let inspection = match &run.alive {
            Some(Alive::Inspected(inspection)) => Some(inspection),
            _ => None,
        };
        let seen = self.snapshot.hosts.get(&plan.id);
        let shown = seen.and_then(|host| host.running_kernel.as_ref());
        let inspected = inspection.map(|inspection| &inspection.kernel);
        // The engine reads the kernel when the host comes up, which is after the inspection: somebody may have restarted it.
        let is_up = seen.is_some_and(|host| host.inventory.status == HostStatus::Up) && !bug!(TrustsOldInspection);
        let running = if is_up { shown.or(inspected) } else { inspected.or(shown) };
        let older = |found: &str, planned: String| Kernel::Older { found: found.to_owned(), planned };
        let mut planned = plan.packages.iter().filter(|p| KERNELS.contains(&p.name.as_str())).peekable();
        if !self.by_engine() {
            return match running {
                _ if planned.peek().is_none() => Kernel::AsPlanned,
                None => Kernel::unknown(),
                Some(running) => match planned.find(|planned| kernel::is_older_than(running, planned)) {
                    Some(planned) => older(running, planned.to_string()),
                    None => Kernel::AsPlanned,
                },
            };
        }
        if let Some((running, newest)) = running.zip(inspection.and_then(|i| i.newest_kernel.as_ref())) {
            return match kernel::compared(running, newest) {
                Some(Ordering::Less) => older(running, format!("installed kernel {newest}")),
                Some(_) => Kernel::AsPlanned,
                None => Kernel::Unknown { why: format!("kernels {running} and {newest} cannot be compared") },
            };
        }
        let before = run.before.as_ref().and_then(|before| before.kernel.as_ref());
        match running
            .zip(before)
            .and_then(|(running, before)| Some((kernel::compared(running, before)?, running, before)))
        {
            Some((Ordering::Greater, ..)) => Kernel::AsPlanned,
            Some((Ordering::Less, running, before)) => older(running, format!("kernel {before}, which ran before")),
            // The upgrade had no newer kernel, or the old one was started.
            Some((Ordering::Equal, running, _)) => Kernel::Unknown {
                why: format!("it runs kernel {running} as before, and nothing shows whether a newer one is installed"),
            },
            None => Kernel::unknown(),
        }
    }

    /// A host that was in maintenance stays there.
    fn end_in_maintenance(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(seen) = self.snapshot.hosts.get(host) else { return };
        let (versions, levels) = (seen.inventory.versions.clone(), seen.inventory.reported_levels.clone());
        let kernel = seen.running_kernel.clone();
        self.observed(host, Fact::After { versions, levels, kernel });
        if self.host(host).is_some_and(|h| h.restart.is_none()) {
            self.observed(host, Fact::RestartProved(RestartProof::Unproven));
        }
        self.succeed(plan);
    }

    /// The result of the host: by its proofs, and by nothing else.
    pub(super) fn succeed(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        let unproven = |why: &str| codes::RestartUnproven { host: &plan.name, why }.err().into();
        let why: Option<Problem> = match (&run.installed, run.restart) {
            _ if bug!(SucceedsUnproved) => None,
            (Some((false, _)), _) if bug!(UnprovenInstallSucceeds) => None,
            (Some((true, _)), Some(RestartProof::Unproven)) if bug!(UnprovenRestartSucceeds) => None,
            (Some((true, _)), Some(RestartProof::BootId | RestartProof::EngineBootTime | RestartProof::NotPlanned)) => {
                None
            }
            (Some((true, _)), _) => {
                Some(unproven("it has no remote execution, and the engine shows no newer boot time"))
            }
            (Some((false, why)), _) => {
                Some(codes::NoData { what: format!("whether {} is installed", plan.name), why }.err().into())
            }
            (None, _) => Some(unproven("no installation was seen")),
        };
        let why = why.or_else(|| self.unknown_kernel(plan)).or_else(|| self.unknown_image(plan));
        let why = why.or_else(|| self.untested(plan));
        let result = if why.is_none() { HostResult::Succeeded } else { HostResult::Unproven };
        self.end_host(host, result, why);
    }

    /// Versions that cannot be compared are not proved.
    fn unknown_kernel(&self, plan: &HostPlan) -> Option<Problem> {
        let Kernel::Unknown { why } = self.kernel(plan) else { return None };
        let what = format!("whether {} runs its newest kernel", plan.name);
        Some(codes::NoData { what, why }.err().into())
    }

    /// A Node whose image was not shown before and after is proved only by a newer kernel or vdsm: no other sign tells the new image
    /// from the old one.
    fn unknown_image(&self, plan: &HostPlan) -> Option<Problem> {
        if plan.kind != HostKind::Node || !plan.reboot || bug!(TrustsUnseenImage) {
            return None;
        }
        let before = self.host(&plan.id)?.before.as_ref()?;
        let seen = self.snapshot.hosts.get(&plan.id)?;
        let now = &seen.inventory.versions;
        let is_planned = plan.packages.iter().any(|package| is_node_image(&package.name));
        let is_compared = now.image.is_some() && (before.versions.image.is_some() || is_planned);
        let kernels = seen.running_kernel.as_ref().zip(before.kernel.as_ref());
        let has_new_kernel =
            kernels.is_some_and(|(now, before)| kernel::compared(now, before) == Some(Ordering::Greater));
        let has_new_vdsm =
            now.vdsm.as_ref().zip(before.versions.vdsm.as_ref()).is_some_and(|(now, before)| now > before);
        if is_compared || has_new_kernel || has_new_vdsm {
            return None;
        }
        let what = format!("whether {} runs its new image", plan.name);
        let why = "the engine does not show its image, and it has neither a newer kernel nor a newer vdsm than before";
        Some(codes::NoData { what, why }.err().into())
    }

    pub(super) fn begin_withdraw(&mut self, host: &HostId, why: Problem) {
        self.write(Entry::Phase { host: host.clone(), phase: Phase::Withdrawing, why: Some(why) });
        // The host was in service again, and is taken out of it once more: the run owes its service anew.
        let entry = self.run.ledger.get(&Setting::HostInService(host.clone())).cloned();
        if let Some(entry) = entry.filter(|e| e.state == LedgerState::Restored && !bug!(WithdrawnIsRestored)) {
            self.ledger(&entry, LedgerState::Ours);
        }
    }
}

/// The engine's version of a planned package, if the engine shows one and it is older.
fn older(versions: &Versions, planned: &Nevra) -> Option<String> {
    let shown = match planned.name.as_str() {
        "vdsm" => versions.vdsm.as_ref(),
        "libvirt" | "libvirt-daemon-kvm" if !bug!(IgnoresOldLibvirt) => versions.libvirt.as_ref(),
        "qemu-kvm" if !bug!(IgnoresOldQemu) => versions.qemu_kvm.as_ref(),
        // A Node that booted its old image shows that image.
        name if is_node_image(name) && !bug!(IgnoresRunningImage) => versions.image.as_ref(),
        _ => None,
    }?;
    let is_older = rpmvercmp(&shown.version, &planned.evr.version).is_lt();
    is_older.then(|| format!("{} {shown}", planned.name))
}

/// The running kernel, compared with the required one.
enum Kernel {
    /// It is the required one or newer; or no kernel was to be changed.
    AsPlanned,
    /// It is older.
    Older { found: String, planned: String },
    /// Whether it is the newest is not known.
    Unknown { why: String },
}

impl Kernel {
    fn unknown() -> Kernel {
        Kernel::Unknown { why: "neither the host nor the engine shows a kernel that could be compared".to_owned() }
    }
}
