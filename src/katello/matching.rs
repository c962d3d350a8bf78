//! Which content host is the host's. Pure.

use std::collections::BTreeMap;

use super::{hardware_uuid, wire};
use crate::error::{Error, Result, codes};
use crate::http::text::shorten;
use crate::model::TimeMs;
use crate::model::erratum::ErrataCounts;
use crate::model::host::{Association, ContentHostRef, HostInventory, MatchedBy};
use crate::model::ids::{ContentHostId, ProviderName};
use crate::ports::{ContentFacts, Matched, Wanted};

/// Candidates that an error names.
const NAMED: usize = 10;
/// subscription-manager checks in every four hours: a record is stale only if it did not for longer.
const CHECKIN_INTERVAL_MS: TimeMs = 4 * 3_600_000;

/// A content host in a listing, of whichever API.
pub(crate) trait Row {
    /// The provider's id.
    fn id(&self) -> String;
    /// The provider's name of it.
    fn name(&self) -> &str;
    /// Its subscription-manager identities.
    fn identities(&self) -> [Option<&str>; 2];
    /// Whether it is registered for content.
    fn has_content(&self) -> bool;
    /// Its last check-in.
    fn last_checkin(&self) -> Option<TimeMs>;
    /// Last check-in, or registration if that is later.
    fn seen(&self) -> Option<TimeMs>;
    /// The addresses that the server has of it.
    fn addresses(&self) -> [Option<&str>; 2];
    /// The MAC address of its primary interface.
    fn mac(&self) -> Option<&str>;
    /// Why the row cannot be read.
    fn unreadable(&self) -> Option<&str> {
        None
    }
    /// Its facts in the listing.
    fn facts(&self, server_now_ms: Option<TimeMs>) -> ContentFacts;
}

impl Row for wire::Host {
    fn id(&self) -> String {
        self.id.to_string()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn identities(&self) -> [Option<&str>; 2] {
        let subscription = self.subscription_facet_attributes.as_ref().and_then(|f| f.uuid.as_deref());
        let content = self.content_facet_attributes.as_ref().and_then(|f| f.uuid.as_deref());
        [subscription, content]
    }

    fn has_content(&self) -> bool {
        // The facet stays after `subscription-manager unregister`, without a uuid.
        let facet = self.content_facet_attributes.as_ref();
        facet.is_some_and(|f| f.uuid.is_some() || self.subscription_facet_attributes.is_some())
    }

    fn last_checkin(&self) -> Option<TimeMs> {
        self.subscription_facet_attributes.as_ref().and_then(|f| f.last_checkin)
    }

    fn seen(&self) -> Option<TimeMs> {
        let facet = self.subscription_facet_attributes.as_ref()?;
        facet.last_checkin.max(facet.registered_at)
    }

    fn addresses(&self) -> [Option<&str>; 2] {
        [self.ip.as_deref(), self.ip6.as_deref()]
    }

    fn mac(&self) -> Option<&str> {
        self.mac.as_deref()
    }

    fn unreadable(&self) -> Option<&str> {
        self.unreadable.as_deref()
    }

    fn facts(&self, server_now_ms: Option<TimeMs>) -> ContentFacts {
        let facet = self.content_facet_attributes.as_ref();
        let counts = facet.and_then(|f| f.errata_counts.as_ref());
        let errata = counts.and_then(errata_counts);
        let upgradable = facet.and_then(|f| f.upgradable_package_count);
        // With this status, counts of 0 are those of a host of which nothing was computed.
        let nothing_computed = self.errata_status == Some(1)
            && upgradable.unwrap_or(0) == 0
            && errata.is_none_or(|e| e.at_least() == 0)
            && counts.and_then(|c| c.applicable.as_deref()).and_then(|a| a.total).unwrap_or(0) == 0;
        // By default the class counts applicable errata, and the counters installable ones.
        let class_contradicts = matches!(self.errata_status, Some(2 | 3))
            && upgradable == Some(0)
            && errata.is_none_or(|e| e.at_least() == 0);
        ContentFacts {
            errata: errata.filter(|_| !nothing_computed && !class_contradicts),
            class_contradicts,
            upgradable_packages: upgradable.filter(|_| !nothing_computed),
            nothing_computed,
            last_checkin_ms: self.last_checkin(),
            server_now_ms,
            os: self.operatingsystem_name.clone(),
            running_kernel: self.reported_data.as_ref().and_then(|r| r.kernel_version.clone()),
            image: facet.and_then(wire::ContentFacet::image),
        }
    }
}

/// A candidate and why it is one.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<R = wire::Host> {
    pub row: R,
    pub by: MatchedBy,
    pub server_now_ms: Option<TimeMs>,
}

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
fn contradiction(host: &HostInventory, row: &impl Row, by: &[MatchedBy]) -> Option<String> {
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
    if !names.is_empty() && !names.iter().any(fits) {
        return Some(format!("{} has another name", title(row)));
    }
    if by.iter().any(|by| KIND_SUBSCRIPTION(*by)) {
        return None;
    }
    if let Some(why) = other_mac(host, row) {
        return Some(why);
    }
    let is_its_label = first_label(&name) == first_label(&plain_name(&host.name));
    let address = |text: &str| text.parse::<std::net::IpAddr>().ok();
    let ours = host.address.as_deref().and_then(address);
    let is_its_address = ours.is_some() && row.addresses().into_iter().flatten().any(|a| address(a) == ours);
    let agrees = !names.is_empty() || is_its_label || is_its_address || is_its_mac(host, row) == Some(true);
    (!agrees).then(|| format!("{} has the same hardware uuid, but neither its name nor its address", title(row)))
}

fn identities(row: &impl Row) -> Vec<&str> {
    row.identities().into_iter().flatten().collect()
}

/// Why a row is another machine: both subscription uuids are known, and they differ.
fn other_registration(host: &HostInventory, row: &impl Row) -> Option<String> {
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

fn other_address(host: &HostInventory, row: &impl Row) -> Option<String> {
    let address = |text: &str| text.parse::<std::net::IpAddr>().ok();
    let ours = host.address.as_deref().and_then(address)?;
    let theirs: Vec<std::net::IpAddr> = row.addresses().into_iter().flatten().filter_map(address).collect();
    (!theirs.is_empty() && !theirs.contains(&ours))
        .then(|| format!("{} has the host's name, and another address than {ours}", title(row)))
}

/// Why a row is another machine: its MAC address is none of the host's.
pub(crate) fn other_mac(host: &HostInventory, row: &impl Row) -> Option<String> {
    (is_its_mac(host, row) == Some(false)).then(|| format!("{} has another MAC address", title(row)))
}

/// Whether the row's MAC address is one of the host's. `None`: one of the two is not known.
fn is_its_mac(host: &HostInventory, row: &impl Row) -> Option<bool> {
    let ours: Vec<String> = host.macs.iter().filter_map(|mac| plain_mac(mac)).collect();
    let theirs = row.mac().and_then(plain_mac).filter(|_| !ours.is_empty())?;
    Some(ours.contains(&theirs))
}

/// The twelve digits of a MAC address in lower case; `None` for what is none, and for one that identifies no interface.
fn plain_mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !":-. ".contains(*c)).collect::<String>().to_ascii_lowercase();
    let is_mac = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let is_placeholder = digits.bytes().all(|b| b == b'0') || digits.bytes().all(|b| b == b'f');
    (is_mac && !is_placeholder).then_some(digits)
}

/// The part of a name before its first dot.
fn first_label(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

fn title(row: &impl Row) -> String {
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

/// Chooses among the candidates with content: the one that every kind of mark finds. Several that all of them find are
/// one machine that registered anew, if only one of them still checks in; the others are duplicates.
///
/// # Errors
/// `HOST_NOT_REGISTERED`, `HOST_WITHOUT_CONTENT`; `HOST_AMBIGUOUS` if the marks find different records, if a mark of the
/// record contradicts, or if several records check in; `PROVIDER_MALFORMED` for a record that cannot be read.
pub(crate) fn choose<R: Row>(
    provider: &ProviderName,
    host: &HostInventory,
    candidates: &[Candidate<R>],
) -> Result<Matched> {
    let name = &host.name;
    if candidates.is_empty() {
        return Err(codes::HostNotRegistered { host: name, provider }.err());
    }
    if let Some(error) = candidates.iter().find_map(|c| unreadable(provider, &c.row)) {
        return Err(error);
    }
    let with_content = || candidates.iter().filter(|c| c.row.has_content());
    let mut common: Vec<&Candidate<R>> = with_content().collect();
    common.sort_by_cached_key(|c| (c.row.id(), c.by));
    common.dedup_by_key(|c| c.row.id());
    if common.is_empty() {
        return Err(codes::HostWithoutContent { host: name, provider }.err());
    }
    let all = common.clone();
    for kind in [KIND_SUBSCRIPTION, KIND_HARDWARE, KIND_NAME] {
        let found: Vec<String> = with_content().filter(|c| kind(c.by)).map(|c| c.row.id()).collect();
        common.retain(|c| found.is_empty() || found.contains(&c.row.id()));
    }
    common.sort_by_cached_key(|c| (std::cmp::Reverse(c.row.seen()), c.row.id()));
    let [first, others @ ..] = common.as_slice() else { return Err(ambiguous(provider, host, &titles(&all))) };
    let is_stale = |c: &&Candidate<R>| {
        let behind = first.row.seen().zip(c.row.seen()).map(|(new, old)| new.saturating_sub(old));
        behind.map_or(first.row.seen().is_some(), |behind| behind > CHECKIN_INTERVAL_MS)
    };
    let by: Vec<MatchedBy> = candidates.iter().filter(|c| c.row.id() == first.row.id()).map(|c| c.by).collect();
    // Two full names that only the host's two names find are two machines, however long one of them is away.
    let is_other_machine = |c: &&Candidate<R>| {
        let (one, other) = (plain_name(first.row.name()), plain_name(c.row.name()));
        by.iter().all(|by| KIND_NAME(*by)) && one != other && one.contains('.') && other.contains('.')
    };
    if !others.iter().all(is_stale) || others.iter().any(is_other_machine) {
        return Err(ambiguous(provider, host, &titles(&common)));
    }
    if let Some(why) = contradiction(host, &first.row, &by) {
        return Err(ambiguous(provider, host, &why));
    }
    // Records in the way are named, too: without content, or found by a part of the marks only.
    let mut rest: Vec<&Candidate<R>> = candidates.iter().filter(|c| c.row.id() != first.row.id()).collect();
    rest.sort_by_cached_key(|c| (std::cmp::Reverse(c.row.seen()), c.row.id()));
    rest.dedup_by_key(|c| c.row.id());
    matched(first, rest.iter().map(|c| &c.row))
}

const KIND_SUBSCRIPTION: fn(MatchedBy) -> bool = |by| by == MatchedBy::SubscriptionUuid;
const KIND_HARDWARE: fn(MatchedBy) -> bool = |by| by == MatchedBy::HardwareUuid;
const KIND_NAME: fn(MatchedBy) -> bool = |by| matches!(by, MatchedBy::Fqdn | MatchedBy::HostName);

fn titles<R: Row>(candidates: &[&Candidate<R>]) -> String {
    let names = candidates.iter().map(|c| title(&c.row));
    let more = candidates.len().saturating_sub(NAMED);
    let more = (more > 0).then(|| format!("{more} more"));
    names.take(NAMED).chain(more).collect::<Vec<_>>().join(", ")
}

/// The error that names the candidates, or why the only one is in doubt.
pub(crate) fn ambiguous(provider: &ProviderName, host: &HostInventory, candidates: &str) -> Error {
    codes::HostAmbiguous { host: &host.name, provider, candidates }.err()
}

/// The error of a host whose record cannot be read.
pub(crate) fn unreadable(provider: &ProviderName, row: &impl Row) -> Option<Error> {
    let why = format!("the row of {} cannot be read: {}", title(row), shorten(row.unreadable()?));
    Some(codes::ProviderMalformed { provider, request: "GET /api/hosts", why }.err())
}

/// The answers for all hosts; a host without one is not registered.
pub(crate) fn or_not_registered(
    provider: &ProviderName,
    wanted: &[Wanted],
    answers: Vec<Option<Result<Matched>>>,
) -> Vec<Result<Matched>> {
    let not_registered = |w: &Wanted| Err(codes::HostNotRegistered { host: &w.host.name, provider }.err());
    wanted.iter().zip(answers).map(|(w, answer)| answer.unwrap_or_else(|| not_registered(w))).collect()
}

/// The match with a chosen candidate.
///
/// # Errors
/// `INVALID_ARGUMENT` for an id that is no content host id.
pub(crate) fn matched<'a, R: Row + 'a>(chosen: &Candidate<R>, others: impl Iterator<Item = &'a R>) -> Result<Matched> {
    Ok(Matched {
        content_host: reference(&chosen.row)?,
        matched_by: chosen.by,
        duplicates: others.map(reference).collect::<Result<_>>()?,
        facts: chosen.row.facts(chosen.server_now_ms),
    })
}

/// A reference to a content host.
///
/// # Errors
/// As [`matched`].
pub(crate) fn reference<R: Row>(row: &R) -> Result<ContentHostRef, Error> {
    Ok(ContentHostRef {
        id: ContentHostId::new(row.id())?,
        name: row.name().to_owned(),
        last_checkin_ms: row.last_checkin(),
    })
}

/// The match by a stored association whose content host was read again, or why it is no longer valid. `None`: the
/// host has to be matched again; this never happens to an association that a person made. `rows` are by id.
pub(crate) fn judge_stored<R: Row + Clone>(
    provider: &ProviderName,
    host: &HostInventory,
    stored: &Association,
    rows: &BTreeMap<String, Candidate<R>>,
) -> Option<Result<Matched>> {
    let by_person = stored.matched_by == MatchedBy::Person;
    let inventory = host;
    let host = &host.name;
    let invalid = |error: Error| by_person.then_some(Err(error));
    let Some(found) = rows.get(stored.content_host.as_str()) else {
        let content_host = &stored.content_host_name;
        return invalid(codes::AssociationStale { host, provider, content_host }.err());
    };
    if let Some(error) = unreadable(provider, &found.row) {
        return Some(Err(error));
    }
    if !found.row.has_content() {
        return invalid(codes::HostWithoutContent { host, provider }.err());
    }
    let others: Vec<&R> = stored.duplicates.iter().filter_map(|d| rows.get(d.id.as_str())).map(|c| &c.row).collect();
    let overtaken = others.iter().any(|o| o.seen() > found.row.seen());
    // The record keeps its id when another machine registers under its name, and can be renamed.
    let by = [stored.matched_by].into_iter().filter(|by| !KIND_NAME(*by)).collect::<Vec<_>>();
    let is_other = contradiction(inventory, &found.row, &by).is_some()
        || contradiction(inventory, &found.row, &[stored.matched_by]).is_some();
    let is_weak = KIND_NAME(stored.matched_by) && visible_match(inventory, &found.row).is_none();
    if (overtaken || is_other || is_weak) && !by_person {
        return None;
    }
    // A person may link what has another name or address. What identifies a machine, the hardware uuid included, is
    // compared all the same.
    if by_person && let Some(why) = contradiction(inventory, &found.row, &[MatchedBy::Person]) {
        return Some(Err(ambiguous(provider, inventory, &why)));
    }
    // A person decided about the record as it was. The link has no name while it is being made.
    let name_then = plain_name(&stored.content_host_name);
    if by_person && !name_then.is_empty() && name_then != plain_name(found.row.name()) {
        let why = format!("{} was named {name_then} when it was linked", title(&found.row));
        return Some(Err(ambiguous(provider, inventory, &why)));
    }
    let chosen = Candidate { by: stored.matched_by, ..found.clone() };
    Some(matched(&chosen, others.into_iter()))
}

/// The cached counts; known only if all three are. Errata of other types are not among them, except in a total that is
/// greater than their sum.
pub(crate) fn errata_counts(counts: &wire::ErrataCounts) -> Option<ErrataCounts> {
    let (security, bugfix, enhancement) = (counts.security?, counts.bugfix?, counts.enhancement?);
    let known = security + bugfix + enhancement;
    // Only Katello 3.0 to 3.4 count all types; the total of others is the sum of these three.
    let total = counts.total.filter(|total| *total > known);
    let other = total.map(|total| total - known);
    Some(ErrataCounts { total, security, bugfix, enhancement, other, security_by_severity: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use serde_json::json;

    fn row(id: u64, name: &str, uuid: &str, checkin: Option<&str>) -> wire::Host {
        serde_json::from_value(json!({
            "id": id, "name": name,
            "content_facet_attributes": {"uuid": uuid, "errata_counts": {"security": 1, "bugfix": 2, "enhancement": 3, "total": 6, "applicable": {"total": 10}}},
            "subscription_facet_attributes": {"uuid": uuid, "last_checkin": checkin},
        }))
        .unwrap()
    }

    fn host() -> HostInventory {
        serde_json::from_value(json!({
            "id": "h", "name": "h1", "address": "H1.example.com", "subscription_uuid": "u1", "status": "up"
        }))
        .unwrap()
    }

    fn choose_among(rows: &[(wire::Host, MatchedBy)]) -> Result<Matched> {
        let candidates: Vec<_> =
            rows.iter().map(|(row, by)| Candidate { row: row.clone(), by: *by, server_now_ms: None }).collect();
        choose(&ProviderName::new("k").unwrap(), &host(), &candidates)
    }

    const OLD: Option<&str> = Some("2024-01-01 00:00:00 UTC");
    const NEW: Option<&str> = Some("2024-02-01 00:00:00 UTC");

    #[test]
    fn rows_match_by_what_they_show() {
        assert_eq!(visible_match(&host(), &row(1, "x", "U1", None)), Some(MatchedBy::SubscriptionUuid));
        assert_eq!(visible_match(&host(), &row(1, "h1.example.com", "u2", None)), Some(MatchedBy::Fqdn));
        assert_eq!(visible_match(&host(), &row(1, "h1.example.com.", "u2", None)), Some(MatchedBy::Fqdn));
        // A short name alone never.
        assert_eq!(visible_match(&host(), &row(1, "h1", "u2", None)), None);
        assert_eq!(visible_match(&host(), &row(1, "h2", "u2", None)), None);
    }

    #[test]
    fn counts_of_a_host_of_which_nothing_was_computed_are_unknown() {
        let row = |status: u64| -> wire::Host {
            let counts = json!({"security": 0, "bugfix": 0, "enhancement": 0, "total": 0, "applicable": {"total": 0}});
            let facet = json!({"uuid": "u1", "errata_counts": counts, "upgradable_package_count": 0});
            let row = json!({"id": 1, "name": "h1", "errata_status": status, "content_facet_attributes": facet});
            serde_json::from_value(row).unwrap()
        };
        let facts = row(1).facts(None);
        assert!(facts.nothing_computed);
        assert_eq!((facts.errata, facts.upgradable_packages), (None, None));
        let facts = row(0).facts(None);
        assert_eq!((facts.nothing_computed, facts.upgradable_packages), (false, Some(0)));
        assert!(facts.errata.is_some() && !facts.class_contradicts);
        // The class says that errata apply: 0 is not the whole truth.
        for status in [2, 3] {
            let facts = row(status).facts(None);
            assert_eq!((facts.class_contradicts, facts.errata), (true, None));
        }
        // After `unregister`, the facet stays without uuid.
        let gone =
            json!({"id": 1, "name": "h1", "content_facet_attributes": {"uuid": null, "upgradable_package_count": 0}});
        assert!(!serde_json::from_value::<wire::Host>(gone).unwrap().has_content());
    }

    #[test]
    fn the_newest_of_one_machines_records_wins() {
        let found = choose_among(&[
            (row(2, "h1.example.com", "u1", OLD), MatchedBy::HardwareUuid),
            (row(3, "h1.example.com", "u1", NEW), MatchedBy::HardwareUuid),
        ])
        .unwrap();
        assert_eq!((found.content_host.id.as_str(), found.matched_by), ("3", MatchedBy::HardwareUuid));
        assert_eq!(found.duplicates.len(), 1);
        let errata = found.facts.errata.unwrap();
        assert_eq!((errata.security, errata.total, errata.other), (1, None, None), "three types are counted");
    }

    #[test]
    fn equal_candidates_are_ambiguous() {
        const SOON: Option<&str> = Some("2024-01-01 03:00:00 UTC");
        for checkin in [OLD, SOON] {
            let rows = [
                (row(1, "h1.example.com", "u1", checkin), MatchedBy::Fqdn),
                (row(2, "h1", "u1", OLD), MatchedBy::Fqdn),
            ];
            let e = choose_among(&rows).unwrap_err();
            assert_eq!(e.code(), Code::HostAmbiguous);
            assert!(e.message().contains("(id 1), h1 (id 2)"), "{e}");
        }
    }

    #[test]
    fn marks_that_contradict_are_ambiguous() {
        let named = || row(1, "h1.example.com", "u1", NEW);
        for rows in [
            // The name finds one record, the hardware uuid another.
            vec![(named(), MatchedBy::Fqdn), (row(2, "h2.example.com", "u1", OLD), MatchedBy::HardwareUuid)],
            // The only record has another full name, or another subscription uuid.
            vec![(row(2, "h2.example.com", "u1", NEW), MatchedBy::HardwareUuid)],
            vec![(row(1, "h1.example.com", "u2", NEW), MatchedBy::Fqdn)],
        ] {
            assert_eq!(choose_among(&rows).unwrap_err().code(), Code::HostAmbiguous);
        }
        // A record without content that has the name does not hide the one that the hardware uuid finds.
        let bare: wire::Host = serde_json::from_value(json!({"id": 9, "name": "h1.example.com"})).unwrap();
        let found =
            choose_among(&[(bare, MatchedBy::Fqdn), (row(2, "h1", "u1", OLD), MatchedBy::HardwareUuid)]).unwrap();
        assert_eq!((found.content_host.id.as_str(), found.duplicates[0].id.as_str()), ("2", "9"));
    }

    #[test]
    fn a_hardware_uuid_alone_needs_a_second_mark() {
        let host: HostInventory = serde_json::from_value(json!({
            "id": "h", "name": "h1", "address": "192.0.2.7", "hardware_uuid": "u", "status": "up"
        }))
        .unwrap();
        let chosen = |name: &str, ip: &str| {
            let mut row = row(1, name, "u1", NEW);
            row.ip = Some(ip.to_owned());
            let candidates = [Candidate { row, by: MatchedBy::HardwareUuid, server_now_ms: None }];
            choose(&ProviderName::new("k").unwrap(), &host, &candidates).map(|found| found.content_host.name)
        };
        assert_eq!(chosen("h1.example.com", "192.0.2.9").unwrap(), "h1.example.com");
        assert_eq!(chosen("rack4-17.example.com", "192.0.2.7").unwrap(), "rack4-17.example.com");
        let e = chosen("h2.example.com", "192.0.2.9").unwrap_err();
        assert_eq!(e.code(), Code::HostAmbiguous);
        assert!(e.message().contains("h2.example.com (id 1)"), "{e}");
    }

    #[test]
    fn a_display_name_does_not_beat_the_address() {
        let chosen = |changes: serde_json::Value, ip: Option<&str>| {
            let mut host = json!({"id": "h", "name": "h2.example.com", "address": "192.0.2.7", "status": "up"});
            for (key, value) in changes.as_object().unwrap() {
                host[key] = value.clone();
            }
            let host: HostInventory = serde_json::from_value(host).unwrap();
            let mut row = row(2, "h2.example.com", "u2", NEW);
            row.ip = ip.map(str::to_owned);
            let candidates = [Candidate { row, by: MatchedBy::HostName, server_now_ms: None }];
            choose(&ProviderName::new("k").unwrap(), &host, &candidates).map(|found| found.content_host.name)
        };
        let e = chosen(json!({}), Some("192.0.2.9")).unwrap_err();
        assert_eq!(e.code(), Code::HostAmbiguous);
        assert!(e.message().contains("another address than 192.0.2.7"), "{e}");
        assert!(chosen(json!({}), Some("192.0.2.7")).is_ok());
        assert!(chosen(json!({}), None).is_ok(), "the server shows no address");
        // The server shows the address of one interface only: a stronger mark decides.
        assert!(chosen(json!({"subscription_uuid": "u2"}), Some("192.0.2.9")).is_ok());
        let hardware = json!({"hardware_uuid": "4C4C4544-0000-1000-8000-000000000001"});
        assert!(chosen(hardware, Some("192.0.2.9")).is_ok(), "it is compared afterwards");
    }

    #[test]
    fn a_mac_address_is_a_mark() {
        let found = |changes: serde_json::Value, mac: &str, by: MatchedBy| {
            let mut host = json!({"id": "h", "name": "h2", "address": "192.0.2.7", "status": "up",
                "macs": ["52:54:00:00:00:01", "52:54:00:00:00:02"]});
            for (key, value) in changes.as_object().unwrap() {
                host[key] = value.clone();
            }
            let host: HostInventory = serde_json::from_value(host).unwrap();
            let mut row = row(2, "h2.example.com", "u2", NEW);
            (row.mac, row.ip) = (Some(mac.to_owned()), Some("192.0.2.9".to_owned()));
            let candidates = [Candidate { row, by, server_now_ms: None }];
            choose(&ProviderName::new("k").unwrap(), &host, &candidates).map(|found| found.content_host.name)
        };
        let (mine, other) = ("52-54-00-00-00-02", "52:54:00:00:00:99");
        // By the name alone it decides, before an address, of which the server shows one only.
        assert!(found(json!({}), mine, MatchedBy::HostName).is_ok());
        let e = found(json!({"address": "192.0.2.9"}), other, MatchedBy::HostName).unwrap_err();
        assert_eq!(e.code(), Code::HostAmbiguous);
        assert!(e.message().contains("another MAC address"), "{e}");
        // A hardware uuid that two boards share needs it, or does not stand against it.
        let shared = json!({"hardware_uuid": "4C4C4544-0000-1000-8000-000000000001", "name": "x"});
        assert!(found(shared.clone(), mine, MatchedBy::HardwareUuid).is_ok());
        assert_eq!(found(shared, other, MatchedBy::HardwareUuid).unwrap_err().code(), Code::HostAmbiguous);
        // Not known, or no interface: the other marks decide.
        assert!(found(json!({"macs": [], "address": "192.0.2.9"}), other, MatchedBy::HostName).is_ok());
        assert!(found(json!({"address": "192.0.2.9"}), "00:00:00:00:00:00", MatchedBy::HostName).is_ok());
        // A stronger mark agrees: the interface was replaced, or is another one of its interfaces.
        assert!(found(json!({"subscription_uuid": "u2"}), other, MatchedBy::SubscriptionUuid).is_ok());
    }

    #[test]
    fn a_persons_link_stands_against_names_and_addresses_only() {
        let judged = |changes: serde_json::Value| {
            let stored: Association = serde_json::from_value(json!({
                "host_id": "h", "provider": "k", "content_host": "7", "content_host_name": "h9.example.com",
                "matched_by": "person", "made_at_ms": 0
            }))
            .unwrap();
            let mut host = json!({"id": "h", "name": "h1", "address": "192.0.2.7", "status": "up"});
            for (key, value) in changes.as_object().unwrap() {
                host[key] = value.clone();
            }
            let host: HostInventory = serde_json::from_value(host).unwrap();
            let mut row = row(7, "h9.example.com", "u1", NEW);
            (row.mac, row.ip) = (Some("52:54:00:00:00:01".to_owned()), Some("192.0.2.9".to_owned()));
            let found = Candidate { row, by: MatchedBy::Person, server_now_ms: None };
            let rows = BTreeMap::from([("7".to_owned(), found)]);
            judge_stored(&ProviderName::new("k").unwrap(), &host, &stored, &rows).unwrap()
        };
        assert!(judged(json!({})).is_ok());
        assert!(judged(json!({"subscription_uuid": "u1", "macs": ["52:54:00:00:00:77"]})).is_ok());
        for other in [json!({"subscription_uuid": "u2"}), json!({"macs": ["52:54:00:00:00:77"]})] {
            assert_eq!(judged(other.clone()).unwrap_err().code(), Code::HostAmbiguous, "{other}");
        }
    }

    #[test]
    fn names_of_two_machines_are_no_duplicates() {
        let host: HostInventory = serde_json::from_value(json!({
            "id": "h", "name": "h2.example.com", "address": "h1.example.com", "status": "up"
        }))
        .unwrap();
        for (first, second) in [(OLD, NEW), (NEW, OLD)] {
            let candidates = [
                Candidate { row: row(1, "h1.example.com", "u1", first), by: MatchedBy::Fqdn, server_now_ms: None },
                Candidate { row: row(2, "h2.example.com", "u2", second), by: MatchedBy::HostName, server_now_ms: None },
            ];
            let e = choose(&ProviderName::new("k").unwrap(), &host, &candidates).unwrap_err();
            assert_eq!(e.code(), Code::HostAmbiguous);
        }
    }

    #[test]
    fn a_persons_link_is_in_doubt_when_its_record_was_renamed() {
        let judged = |linked: &str| {
            let stored: Association = serde_json::from_value(json!({
                "host_id": "h", "provider": "k", "content_host": "7", "content_host_name": linked,
                "matched_by": "person", "made_at_ms": 0
            }))
            .unwrap();
            let found =
                Candidate { row: row(7, "h9.example.com", "u1", NEW), by: MatchedBy::Person, server_now_ms: None };
            let rows = BTreeMap::from([("7".to_owned(), found)]);
            judge_stored(&ProviderName::new("k").unwrap(), &host(), &stored, &rows).unwrap()
        };
        assert_eq!(judged("H9.example.com").unwrap().content_host.id.as_str(), "7");
        assert!(judged("").is_ok(), "it is being made");
        let e = judged("h8.example.com").unwrap_err();
        assert_eq!(e.code(), Code::HostAmbiguous);
        assert!(e.message().contains("was named h8.example.com"), "{e}");
    }

    #[test]
    fn no_candidate_and_no_content_have_codes_of_their_own() {
        assert_eq!(choose_among(&[]).unwrap_err().code(), Code::HostNotRegistered);
        let bare: wire::Host = serde_json::from_value(json!({"id": 1, "name": "h1"})).unwrap();
        assert_eq!(choose_among(&[(bare, MatchedBy::HostName)]).unwrap_err().code(), Code::HostWithoutContent);
    }
}
