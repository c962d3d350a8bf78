//! Which of several content hosts is the host's. Pure.

use std::collections::BTreeMap;

use super::marks::{
    self, KIND_HARDWARE, KIND_NAME, KIND_SUBSCRIPTION, contradiction, plain_name, title, visible_match,
};
use super::row::Row;
use super::wire;
use crate::error::{Error, Result, codes};
use crate::http::text::shorten;
use crate::model::TimeMs;
use crate::model::host::{Association, ContentHostRef, HostInventory, MatchedBy};
use crate::model::ids::{ContentHostId, ProviderName};
use crate::ports::{Matched, Wanted};

/// Candidates that an error names.
const NAMED: usize = 10;
/// subscription-manager checks in every four hours: a record is stale only if it did not for longer.
const CHECKIN_INTERVAL_MS: TimeMs = 4 * 3_600_000;

/// A candidate and why it is one.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<R = wire::Host> {
    pub row: R,
    pub by: MatchedBy,
    pub server_now_ms: Option<TimeMs>,
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
    matched(host, first, rest.iter().map(|c| &c.row))
}

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

/// Why a match by the name alone is good for reading only, where the hardware uuid identifies no machine. `why` says what is
/// the matter with it; `linked` is the stored link.
pub(crate) fn doubt_name_alone(
    provider: &ProviderName,
    host: &HostInventory,
    linked: Option<&Association>,
    found: &Matched,
    why: &str,
) -> Option<Error> {
    let known = linked.filter(|link| link.content_host == found.content_host.id);
    let known = known.and_then(|link| link.subscription_uuid.as_deref());
    if !marks::is_name_alone(host, found.matched_by, &found.marks, known) {
        return None;
    }
    let (name, id) = (shorten(&found.content_host.name), &found.content_host.id);
    let named = match marks::is_by_reported_name(host, found.matched_by, &found.content_host.name) {
        true => "has another name, with the host's name among its facts",
        false => "has its name",
    };
    let why =
        format!("{name} (id {id}) {named}, but {why}, and no MAC address, IP address or subscription uuid agrees");
    Some(ambiguous(provider, host, &why))
}

/// Why only a name leads to the record: nothing that identifies the machine could be compared.
fn is_by_name_alone(wanted: &Wanted, found: &Matched) -> Option<&'static str> {
    let (host, record) = (&wanted.host, &found.content_host);
    if marks::is_by_reported_name(host, found.matched_by, &record.name) && !found.marks.hardware {
        return Some("facts can be old");
    }
    let why = marks::without_hardware_uuid(host)?;
    // Without any uuid the address identifies the machine, as the engine reaches it by this name. Another machine may have
    // registered under the name since the record was linked.
    let then = wanted.stored.as_ref().filter(|link| link.content_host == record.id);
    let then = then.and_then(|link| link.subscription_uuid.as_deref());
    let now = found.marks.subscription_uuid.as_deref();
    let is_same = then.is_none_or(|then| now.is_some_and(|now| now.eq_ignore_ascii_case(then)));
    let is_identified = host.hardware_uuid.as_deref().unwrap_or_default().is_empty()
        && marks::has_its_address(host, &record.name)
        && is_same;
    (!is_identified).then_some(why)
}

/// Notes the matches by a name alone, which are in doubt.
pub(crate) fn doubt_names_alone(provider: &ProviderName, wanted: &[Wanted], answers: &mut [Option<Result<Matched>>]) {
    for (wanted, answer) in wanted.iter().zip(answers) {
        if let Some(Ok(found)) = answer
            && found.doubt.is_none()
            && let Some(why) = is_by_name_alone(wanted, found)
        {
            found.doubt = doubt_name_alone(provider, &wanted.host, wanted.stored.as_ref(), found, why);
        }
    }
}

/// Whether the row shows the registration with which the stored link was confirmed for this very hardware: then another machine
/// has not taken its record, and it need not be asked for its hardware uuid again.
pub(crate) fn is_confirmed(wanted: &Wanted, found: &Matched) -> bool {
    let same = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    wanted.stored.as_ref().is_some_and(|link| {
        link.content_host == found.content_host.id
            && plain_name(&link.content_host_name) == plain_name(&found.content_host.name)
            && same(link.subscription_uuid.as_deref(), found.marks.subscription_uuid.as_deref())
            && same(link.hardware_uuid.as_deref(), wanted.host.hardware_uuid.as_deref())
            && found.marks.mac != Some(false)
    })
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
pub(crate) fn matched<'a, R: Row + 'a>(
    host: &HostInventory,
    chosen: &Candidate<R>,
    others: impl Iterator<Item = &'a R>,
) -> Result<Matched> {
    Ok(Matched {
        content_host: reference(&chosen.row)?,
        matched_by: chosen.by,
        duplicates: others.map(reference).collect::<Result<_>>()?,
        facts: chosen.row.facts(chosen.server_now_ms),
        marks: marks::agreeing(host, &chosen.row),
        doubt: None,
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
    let others = stored.duplicates.iter().filter_map(|d| rows.get(d.id.as_str())).map(|c| &c.row);
    let others: Vec<&R> = others.filter(|row| !row.is_report_of_virt_who()).collect();
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
    if by_person && let Some(why) = registered_anew(stored, inventory, &found.row) {
        return Some(Err(ambiguous(provider, inventory, &why)));
    }
    let chosen = Candidate { by: stored.matched_by, ..found.clone() };
    Some(matched(inventory, &chosen, others.into_iter()))
}

/// Why a record that a person linked may be of another machine: it has been registered anew since, under the same name and
/// id, and no MAC address shows that the machine is the same.
fn registered_anew(stored: &Association, host: &HostInventory, row: &impl Row) -> Option<String> {
    let now = marks::agreeing(host, row);
    let (then, shown) = (stored.subscription_uuid.as_deref()?, now.subscription_uuid?);
    let is_other =
        !then.eq_ignore_ascii_case(&shown) && now.mac != Some(true) && !marks::is_its_registration(host, row);
    is_other.then(|| {
        format!("{} has been registered anew since it was linked: link it again if it is the same machine", title(row))
    })
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
        assert_eq!(chosen("h1.example.com", "").unwrap(), "h1.example.com");
        // A machine of this label at another site, with the uuid that its vendor gives to all boards.
        assert_eq!(chosen("h1.example.com", "192.0.2.9").unwrap_err().code(), Code::HostAmbiguous);
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

    /// Facts can be old: the record of another machine can have the host's name among them.
    #[test]
    fn a_record_of_another_name_that_reported_the_hosts_is_in_doubt() {
        let doubt = |record: &str, hardware_uuid: Option<&str>, hardware: bool| {
            let host =
                HostInventory { subscription_uuid: None, hardware_uuid: hardware_uuid.map(Into::into), ..host() };
            let candidate = Candidate { row: row(7, record, "u1", NEW), by: MatchedBy::Fqdn, server_now_ms: None };
            let mut found = matched(&host, &candidate, std::iter::empty::<&wire::Host>()).unwrap();
            found.marks.hardware = hardware;
            let mut answers = [Some(Ok(found))];
            let wanted = [Wanted { host, stored: None, is_change: false }];
            doubt_names_alone(&ProviderName::new("k").unwrap(), &wanted, &mut answers);
            let [Some(Ok(found))] = answers else { panic!("no match") };
            found.doubt.is_some()
        };
        const UUID: Option<&str> = Some("4C4C4544-0042-3510-8044-B7C04F4E4D32");
        assert!(!doubt("h1.example.com", None, false));
        assert!(doubt("clone.example.com", None, false));
        assert!(doubt("clone.example.com", UUID, false));
        assert!(!doubt("clone.example.com", UUID, true));
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
