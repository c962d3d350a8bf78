//! Applicable advisories and packages of a content host, computed as Katello does: equal name and architecture, greater
//! version. Obsoletes are ignored, so no image applies to a Node that has only the placeholder.

use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::HostKind;

use super::catalogue::{Catalogue, Offer};
use super::host::Host;
use super::package::{IMAGE, dist_of, newest_in};

/// Whether the host's content view has an offer. A Node's view publishes the image alone.
pub fn in_view(host: &Host, offer: &Offer) -> bool {
    !offer.library_only && (host.kind == HostKind::El || offer.package.name == IMAGE)
}

/// Offers for the host's system that are newer than what its profile has.
pub fn newer_offers<'a>(catalogue: &'a Catalogue, host: &'a Host, profile: &'a [Nevra]) -> Vec<&'a Offer> {
    let mut names: Vec<&str> = profile.iter().map(|p| p.name.as_str()).collect();
    names.dedup();
    names.into_iter().flat_map(|name| newer_offers_of(catalogue, host, profile, name)).collect()
}

/// [`newer_offers`] of one package.
pub fn newer_offers_of<'a>(catalogue: &'a Catalogue, host: &Host, profile: &[Nevra], name: &str) -> Vec<&'a Offer> {
    let Some(have) = newest_in(profile, name) else { return vec![] };
    let fits = |p: &Nevra| p.arch == have.arch && dist_of(p).is_none_or(|d| d == host.el);
    catalogue.offers_of(name).filter(|o| o.is_for(host) && fits(&o.package) && o.package.evr > have.evr).collect()
}

/// Numbers of the advisories that apply to the host (against Library), ascending.
pub fn applicable(catalogue: &Catalogue, host: &Host) -> Vec<usize> {
    let mut numbers: Vec<usize> =
        newer_offers(catalogue, host, &host.profile).into_iter().filter_map(|o| o.advisory).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Whether an applicable advisory can be installed from the host's content view.
pub fn is_installable(catalogue: &Catalogue, host: &Host, number: usize) -> bool {
    catalogue.advisories.get(number).is_some_and(|a| !a.library_only && !a.withdrawn)
        && (host.kind == HostKind::El
            || catalogue.advisories.get(number).is_some_and(|a| a.packages.iter().any(|p| p.name == IMAGE)))
}
