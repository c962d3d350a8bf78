//! Packages: reading their names, and the newest versions among several. Versions are compared here, by rpm's order.

use std::collections::BTreeMap;

use super::server::Katello;
use crate::error::Result;
use crate::model::evr::{Evr, EvrError, Nevra};
use crate::ports::Upgradable;

/// Packages on a page; a row is some 100 bytes.
pub(super) const PER_PAGE: u32 = 1_000;
/// Names in one search.
pub(super) const NAMES: usize = 50;

impl Katello {
    /// The packages of a list. What is no package is passed over and logged once: an imported key has no architecture, and
    /// a vendor's package can have an empty release. Neither can be updated.
    ///
    /// # Errors
    /// `PROVIDER_MALFORMED` if nothing in the list is a package.
    pub(super) fn read_packages(
        &self,
        path: &str,
        read: impl IntoIterator<Item = Result<Nevra, EvrError>>,
    ) -> Result<Vec<Nevra>> {
        let (mut packages, mut refused) = (vec![], None);
        for package in read {
            match package {
                Ok(package) => packages.push(package),
                Err(e) => {
                    self.server.pass_over(path, &e);
                    refused.get_or_insert(e);
                }
            }
        }
        match refused {
            Some(e) if packages.is_empty() => Err(self.server.malformed(&format!("GET {path}"), &[], e)),
            _ => Ok(packages),
        }
    }
}

/// For each name and architecture the newest installed and the newest available version, where that is newer.
/// Packages such as kernels are installed in several versions at a time.
pub(super) fn newest_pairs(pairs: Vec<(Nevra, Evr)>) -> Vec<Upgradable> {
    let mut newest: BTreeMap<(String, String), Upgradable> = BTreeMap::new();
    for (installed, to) in pairs {
        match newest.entry((installed.name.clone(), installed.arch.clone())) {
            std::collections::btree_map::Entry::Vacant(slot) => _ = slot.insert(Upgradable { installed, to }),
            std::collections::btree_map::Entry::Occupied(mut slot) => {
                let known = slot.get_mut();
                if installed.evr > known.installed.evr {
                    known.installed = installed;
                }
                if to > known.to {
                    known.to = to;
                }
            }
        }
    }
    newest.into_values().filter(|u| u.to > u.installed.evr).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_counts_whatever_the_order() {
        let n = |t: &str| Nevra::parse(t).unwrap();
        let e = |t: &str| Evr::parse(t).unwrap();
        let found = newest_pairs(vec![
            (n("kernel-5.14.0-9.x86_64"), e("5.14.0-20")),
            (n("kernel-5.14.0-10.x86_64"), e("5.14.0-100")),
            (n("kernel-5.14.0-9.x86_64"), e("5.14.0-3")),
            (n("vdsm-4.50.5~rc1-1.noarch"), e("4.50.5-1")),
            (n("vdsm-api-4.50.5-1.noarch"), e("4.50.5~rc2-1")),
        ]);
        let shown: Vec<_> = found.iter().map(|u| format!("{} -> {}", u.installed, u.to)).collect();
        assert_eq!(shown, ["kernel-5.14.0-10.x86_64 -> 5.14.0-100", "vdsm-4.50.5~rc1-1.noarch -> 4.50.5-1"]);
    }
}
