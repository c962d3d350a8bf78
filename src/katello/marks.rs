//! The marks by which a host and a row of a listing are compared: uuids, names, addresses. Pure.
//!
//! Tests: `tests/it/provider/identity.rs`.

use super::row::Row;
use super::{hardware_uuid, mac};
use crate::http::text::shorten;
use crate::model::host::{HostInventory, MatchedBy};
use crate::ports::AgreeingMarks;

pub(super) const KIND_SUBSCRIPTION: fn(MatchedBy) -> bool = |by| by == MatchedBy::SubscriptionUuid;
pub(super) const KIND_HARDWARE: fn(MatchedBy) -> bool = |by| by == MatchedBy::HardwareUuid;
pub(super) const KIND_NAME: fn(MatchedBy) -> bool = |by| matches!(by, MatchedBy::Fqdn | MatchedBy::HostName);

/// Full names of a host in one spelling: lower case, without the dot at the end. A short name or an IP address names no
/// machine.
pub(crate) fn full_names(host: &HostInventory) -> Vec<String> {
    let is_full = |n: &String| n.contains('.') && n.parse::<std::net::IpAddr>().is_err();
    host.address.iter().chain([&host.name]).map(|n| plain_name(n)).filter(is_full).collect()
}

/// A name in lower case, without the dot at the end.
pub(crate) fn plain_name(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}

/// Why a row cannot be the host: a mark that both show, and that differs; or, where only the hardware uuid matched, that no
/// second mark agrees. A name counts only where it was not the name that matched. Vendors give one hardware uuid to many
/// boards, so it proves nothing alone.
pub(super) fn contradiction(host: &HostInventory, row: &impl Row, by: &[MatchedBy]) -> Option<String> {
    if let Some(why) = other_registration(host, row) {
        return Some(why);
    }
    let is_registration_known = host.subscription_uuid.is_some() && !identities(row).is_empty();
    // The hardware uuid decides where it is known: a host has addresses that the server does not show.
    let is_uuid_compared = host.hardware_uuid.as_deref().and_then(hardware_uuid::usable).is_some();
    if by.contains(&MatchedBy::Person) {
        return if is_registration_known || is_uuid_compared { None } else { other_mac(host, row) };
    }
    if by.iter().any(|by| KIND_NAME(*by)) {
        let is_decided = by.iter().any(|by| KIND_SUBSCRIPTION(*by) || KIND_HARDWARE(*by))
            || is_registration_known
            || is_uuid_compared;
        return if is_decided { None } else { other_interface(host, row) };
    }
    let (names, name) = (full_names(host), plain_name(row.name()));
    let fits = |n: &String| *n == name || (!name.contains('.') && first_label(n) == name);
    let has_its_name = names.iter().any(fits);
    // The name that people see may have dots and be no name of the network. The address is one, unless it is an IP address.
    let is_address_a_name = host.address.as_deref().is_some_and(|a| names.contains(&plain_name(a)));
    if is_address_a_name && !has_its_name {
        return Some(format!("{} has another name", title(row)));
    }
    if by.iter().any(|by| KIND_SUBSCRIPTION(*by)) {
        return None;
    }
    if let Some(why) = other_mac(host, row) {
        return Some(why);
    }
    let is_its_label = first_label(&name) == first_label(&plain_name(&host.name));
    // A short label is found at every site, and vendors give one uuid to many boards.
    let is_its_label = is_its_label && other_address(host, row).is_none();
    let agrees = has_its_name || is_its_label || is_its_address(host, row) || is_its_mac(host, row) == Some(true);
    (!agrees).then(|| format!("{} has the same hardware uuid, but neither its name nor its address", title(row)))
}

fn identities(row: &impl Row) -> Vec<&str> {
    row.identities().into_iter().flatten().collect()
}

/// What agrees between a host and a row of the listing. The hardware uuid is compared later.
pub(super) fn agreeing(host: &HostInventory, row: &impl Row) -> AgreeingMarks {
    AgreeingMarks {
        subscription_uuid: identities(row).first().map(|uuid| (*uuid).to_owned()),
        mac: is_its_mac(host, row),
        address: is_its_address(host, row),
        hardware: false,
    }
}

/// Whether nothing but a name agrees. `linked` is the subscription uuid with which a link was confirmed before.
pub(super) fn is_name_alone(host: &HostInventory, by: MatchedBy, marks: &AgreeingMarks, linked: Option<&str>) -> bool {
    let is_known = |known: Option<&str>| {
        known.zip(marks.subscription_uuid.as_deref()).is_some_and(|(known, shown)| known.eq_ignore_ascii_case(shown))
    };
    let is_registered = is_known(host.subscription_uuid.as_deref()) || is_known(linked);
    by != MatchedBy::Person && marks.mac != Some(true) && !marks.address && !is_registered
}

/// The engine knows the host's registration, and it is the row's.
pub(super) fn is_its_registration(host: &HostInventory, row: &impl Row) -> bool {
    let uuid = host.subscription_uuid.as_deref();
    uuid.is_some_and(|uuid| identities(row).iter().any(|shown| shown.eq_ignore_ascii_case(uuid)))
}

/// Why the engine's data has no hardware uuid that identifies the machine.
pub(super) fn without_hardware_uuid(host: &HostInventory) -> Option<&'static str> {
    match host.hardware_uuid.as_deref().unwrap_or_default() {
        "" => Some("the host's hardware uuid is not known"),
        uuid if hardware_uuid::usable(uuid).is_none() => {
            Some("the host's hardware uuid is one that many machines have")
        }
        _ => None,
    }
}

/// The record has the full name by which the engine reaches the host.
pub(super) fn has_its_address(host: &HostInventory, record: &str) -> bool {
    let record = plain_name(record);
    host.address.as_deref().is_some_and(|address| plain_name(address) == record) && full_names(host).contains(&record)
}

/// The record has another name than the host, and its facts have the host's. Facts can be old.
pub(super) fn is_by_reported_name(host: &HostInventory, by: MatchedBy, record: &str) -> bool {
    by == MatchedBy::Fqdn && !full_names(host).contains(&plain_name(record))
}

/// Why a row is another machine: both subscription uuids are known, and they differ.
pub(super) fn other_registration(host: &HostInventory, row: &impl Row) -> Option<String> {
    let (uuid, shown) = (host.subscription_uuid.as_deref()?, identities(row));
    let is_other = !shown.is_empty() && !shown.iter().any(|i| i.eq_ignore_ascii_case(uuid));
    is_other.then(|| format!("{} has another subscription uuid", title(row)))
}

/// Why a row that only the name finds is another machine: its MAC address or, where none is known, its addresses are
/// known, and the host's is none of them.
pub(crate) fn other_interface(host: &HostInventory, row: &impl Row) -> Option<String> {
    if is_its_mac(host, row) == Some(true) {
        return None;
    }
    other_mac(host, row).or_else(|| other_address(host, row))
}

fn is_its_address(host: &HostInventory, row: &impl Row) -> bool {
    let address = |text: &str| text.parse::<std::net::IpAddr>().ok();
    let ours = host.address.as_deref().and_then(address);
    ours.is_some() && row.addresses().into_iter().any(|a| address(a) == ours)
}

fn other_address(host: &HostInventory, row: &impl Row) -> Option<String> {
    let address = |text: &str| text.parse::<std::net::IpAddr>().ok();
    let ours = host.address.as_deref().and_then(address)?;
    let theirs: Vec<std::net::IpAddr> = row.addresses().into_iter().filter_map(address).collect();
    (!theirs.is_empty() && !theirs.contains(&ours))
        .then(|| format!("{} has the host's name, and another address than {ours}", title(row)))
}

/// Why a row that shows all interfaces is another machine: none of its MAC addresses is the host's. A registration that is
/// certainly the host's stands against it: cards are replaced.
pub(crate) fn other_cards(host: &HostInventory, row: &impl Row) -> Option<String> {
    let why = other_mac(host, row).filter(|_| !is_its_registration(host, row))?;
    let remedy = "if its cards were replaced, let it upload its facts (subscription-manager facts --update)";
    Some(format!("{why} ({remedy})"))
}

/// Why a row is another machine: all its MAC addresses are known, and none of them is the host's.
pub(crate) fn other_mac(host: &HostInventory, row: &impl Row) -> Option<String> {
    (is_its_mac(host, row) == Some(false)).then(|| format!("{} has another MAC address", title(row)))
}

/// Whether one of the row's MAC addresses is one of the host's. A listing shows the one of the primary interface, the view
/// of one host all of them. `None`: those of one of the two are not known.
fn is_its_mac(host: &HostInventory, row: &impl Row) -> Option<bool> {
    let ours: Vec<String> = host.macs.iter().filter_map(|mac| mac::plain(mac)).collect();
    let theirs: Vec<String> = row.macs().into_iter().filter_map(mac::plain).collect();
    (!ours.is_empty() && !theirs.is_empty()).then(|| theirs.iter().any(|mac| ours.contains(mac)))
}

/// The part of a name before its first dot.
fn first_label(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

pub(super) fn title(row: &impl Row) -> String {
    format!("{} (id {})", shorten(row.name()), row.id())
}

/// How a row of the bulk listing matches a host by the marks in the row. The hardware uuid is not among them.
pub(crate) fn visible_match(host: &HostInventory, row: &impl Row) -> Option<MatchedBy> {
    let same = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    let uuid = host.subscription_uuid.as_deref();
    if row.identities().into_iter().any(|identity| same(uuid, identity)) {
        Some(MatchedBy::SubscriptionUuid)
    } else if full_names(host).contains(&plain_name(row.name())) {
        let is_address = host.address.as_deref().map(plain_name) == Some(plain_name(row.name()));
        Some(if is_address { MatchedBy::Fqdn } else { MatchedBy::HostName })
    } else {
        None
    }
}
