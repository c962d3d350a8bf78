//! The running versions of a host, compared with the installed ones. Pure.

use super::kind::KERNELS;
use crate::model::TimeMs;
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostStatus};
use crate::ports::ContentFacts;

/// Two readings of one boot time differ by less: engine and provider compute it from different clocks.
const SAME_BOOT_MS: TimeMs = 120_000;

/// The kernel that runs on a host, from the engine or from the provider. The engine reads it after each boot, but only
/// while the host is up. The provider has it from the host's last upload of facts, which can be hours old: the value is
/// not used if the engine shows a later boot.
pub(super) fn running_kernel<'a>(host: &'a HostInventory, facts: &'a ContentFacts) -> Option<&'a str> {
    let by_engine = host.running_kernel.as_deref().filter(|_| host.status == HostStatus::Up);
    let is_of_this_boot = || match (host.booted_at_ms, facts.booted_at_ms.or(facts.last_checkin_ms)) {
        (Some(booted), Some(reported)) => reported.saturating_add(SAME_BOOT_MS) >= booted,
        _ => true,
    };
    by_engine.or_else(|| facts.running_kernel.as_deref().filter(|_| is_of_this_boot()))
}

/// The running kernel by the host's own facts, and the newest installed kernel, if that one is newer. A running kernel
/// that is no installed package (of another vendor, for example) is not compared.
pub(super) fn older_kernel(running: &str, installed: &[Nevra]) -> Option<(Evr, Evr)> {
    let kernels: Vec<&Nevra> = KERNELS
        .iter()
        .map(|name| installed.iter().filter(|p| p.name == *name).collect())
        .find(|k: &Vec<_>| !k.is_empty())?;
    let runs = |p: &&&Nevra| {
        format!("{}-{}.{}", p.evr.version, p.evr.release.as_deref().unwrap_or_default(), p.arch) == running
    };
    let running = kernels.iter().find(runs)?.evr.clone();
    let newest = kernels.iter().map(|p| &p.evr).max()?.clone();
    (newest > running).then_some((running, newest))
}

/// A version of the engine is older than one of the profile. The engine leaves out releases and package epochs.
pub(super) fn is_older(engine: &Evr, profile: &Evr) -> bool {
    let release = profile.release.clone().filter(|_| engine.release.is_some());
    engine.cmp_without_epoch(&Evr { release, ..profile.clone() }).is_lt()
}

/// A version of the engine is newer than one of the profile: the profile is outdated.
pub(super) fn is_newer(engine: &Evr, profile: &Evr) -> bool {
    let release = profile.release.clone().filter(|_| engine.release.is_some());
    engine.cmp_without_epoch(&Evr { release, ..profile.clone() }).is_gt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nevras(list: &[&str]) -> Vec<Nevra> {
        list.iter().map(|text| Nevra::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_kernel_that_is_not_the_newest_one_is_named() {
        let installed =
            nevras(&["kernel-core-5.14.0-427.el9.x86_64", "kernel-core-5.14.0-503.el9.x86_64", "bash-5-1.x86_64"]);
        let (running, newest) = older_kernel("5.14.0-427.el9.x86_64", &installed).unwrap();
        assert_eq!(
            (running.to_string(), newest.to_string()),
            ("5.14.0-427.el9".to_owned(), "5.14.0-503.el9".to_owned())
        );
        assert_eq!(older_kernel("5.14.0-503.el9.x86_64", &installed), None);
        // Of another vendor, or not known.
        assert_eq!(older_kernel("5.15.0-1.el9uek.x86_64", &installed), None);
        assert_eq!(older_kernel("5.14.0-427.el9.x86_64", &[]), None);
    }

    #[test]
    fn versions_of_the_engine_may_lack_release_and_epoch() {
        let older = |engine: &str, profile: &str| is_older(&Evr::parse(engine).unwrap(), &Evr::parse(profile).unwrap());
        assert!(older("4.5.4-1.el9", "4.5.5-1.el9") && older("8.2.0-1", "17:9.1.0-1") && older("4.50.5-1", "4.50.5-2"));
        assert!(!older("4.50.5", "4.50.5-2") && !older("9.1.0-1", "17:9.1.0-1") && !older("4.50.6", "4.50.5-2"));
    }
}
