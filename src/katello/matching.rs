//! Which content host is the host's. Pure.

use std::collections::BTreeMap;

use super::wire;
use crate::error::{Error, Result, codes};
use crate::http::text::shorten;
use crate::model::TimeMs;
use crate::model::erratum::ErrataCounts;
use crate::model::host::{Association, ContentHostRef, HostInventory, MatchedBy};
use crate::model::ids::{ContentHostId, ProviderName};
use crate::ports::{ContentFacts, Matched, Wanted};

/// Candidates that an error names.
const NAMED: usize = 10;

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
        self.content_facet_attributes.is_some()
    }

    fn last_checkin(&self) -> Option<TimeMs> {
        self.subscription_facet_attributes.as_ref().and_then(|f| f.last_checkin)
    }

    fn seen(&self) -> Option<TimeMs> {
        let facet = self.subscription_facet_attributes.as_ref()?;
        facet.last_checkin.max(facet.registered_at)
    }

    fn facts(&self, server_now_ms: Option<TimeMs>) -> ContentFacts {
        let facet = self.content_facet_attributes.as_ref();
        let counts = facet.and_then(|f| f.errata_counts.as_ref());
        let errata = counts.and_then(errata_counts);
        let applicable = counts.and_then(|c| c.applicable.as_deref()).and_then(|a| a.total);
        ContentFacts {
            errata,
            unpublished_errata: applicable.zip(errata).map(|(all, e)| all.saturating_sub(e.total)),
            upgradable_packages: facet.and_then(|f| f.upgradable_package_count),
            last_checkin_ms: self.last_checkin(),
            server_now_ms,
            os: self.operatingsystem_name.clone(),
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

/// How a row of the bulk listing matches a host by the marks in the row. The hardware uuid is not among them.
pub(crate) fn visible_match(host: &HostInventory, row: &impl Row) -> Option<MatchedBy> {
    let same = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    let uuid = host.subscription_uuid.as_deref();
    if row.identities().into_iter().any(|identity| same(uuid, identity)) {
        Some(MatchedBy::SubscriptionUuid)
    } else if same(host.address.as_deref(), Some(row.name())) {
        Some(MatchedBy::Fqdn)
    } else if same(Some(&host.name), Some(row.name())) {
        Some(MatchedBy::HostName)
    } else {
        None
    }
}

/// Chooses among the candidates: the strongest kind of match, those with content, the newest check-in. The others of
/// the same kind are duplicates.
///
/// # Errors
/// `HOST_NOT_REGISTERED`, `HOST_WITHOUT_CONTENT`, and `HOST_AMBIGUOUS` if the newest check-ins are equal.
pub(crate) fn choose<R: Row>(
    provider: &ProviderName,
    host: &HostInventory,
    candidates: &[Candidate<R>],
) -> Result<Matched> {
    let host = &host.name;
    let Some(by) = candidates.iter().map(|c| c.by).min() else {
        return Err(codes::HostNotRegistered { host, provider }.err());
    };
    let mut same: Vec<&Candidate<R>> = candidates.iter().filter(|c| c.by == by && c.row.has_content()).collect();
    same.sort_by_cached_key(|c| (std::cmp::Reverse(c.row.seen()), c.row.id()));
    same.dedup_by_key(|c| c.row.id());
    match same.as_slice() {
        [] => Err(codes::HostWithoutContent { host, provider }.err()),
        [first, second, ..] if first.row.seen() == second.row.seen() => {
            let names = same.iter().map(|c| format!("{} (id {})", shorten(c.row.name()), c.row.id()));
            let more = same.len().saturating_sub(NAMED);
            let more = (more > 0).then(|| format!("{more} more"));
            let names: Vec<_> = names.take(NAMED).chain(more).collect();
            Err(codes::HostAmbiguous { host, provider, candidates: names.join(", ") }.err())
        }
        [first, others @ ..] => matched(first, others.iter().map(|c| &c.row)),
    }
}

/// If several hosts matched the same content host, keeps only the strongest match: an installation for one host must
/// not run on another. Equally strong matches are all refused. An association that a person made is kept.
///
/// Causes are servers that ignore a search, and boards with the same hardware uuid.
pub(crate) fn refuse_double_claims(
    provider: &ProviderName,
    wanted: &[Wanted],
    answers: &mut [Option<Result<Matched>>],
) {
    let mut claims: BTreeMap<ContentHostId, Vec<(MatchedBy, usize)>> = BTreeMap::new();
    for (i, answer) in answers.iter().enumerate() {
        if let Some(Ok(found)) = answer {
            claims.entry(found.content_host.id.clone()).or_default().push((found.matched_by, i));
        }
    }
    for mut same in claims.into_values() {
        same.sort_unstable();
        let Some((best, _)) = same.first().copied() else { continue };
        let alone = same.iter().filter(|(by, _)| *by == best).count() == 1;
        for (by, i) in same.iter().copied().skip(usize::from(alone)) {
            let Some(Ok(found)) = &answers[i] else { continue };
            if by == MatchedBy::Person {
                continue;
            }
            let others = same.iter().filter(|(_, j)| *j != i).map(|(_, j)| wanted[*j].host.name.as_str());
            let others = others.take(NAMED).collect::<Vec<_>>().join(", ");
            let candidate = &found.content_host;
            let candidates = format!("{} (id {}) is also {others}", shorten(&candidate.name), candidate.id);
            answers[i] = Some(Err(codes::HostAmbiguous { host: &wanted[i].host.name, provider, candidates }.err()));
        }
    }
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
    let host = &host.name;
    let invalid = |error: Error| by_person.then_some(Err(error));
    let Some(found) = rows.get(stored.content_host.as_str()) else {
        let content_host = &stored.content_host_name;
        return invalid(codes::AssociationStale { host, provider, content_host }.err());
    };
    if !found.row.has_content() {
        return invalid(codes::HostWithoutContent { host, provider }.err());
    }
    let others: Vec<&R> = stored.duplicates.iter().filter_map(|d| rows.get(d.id.as_str())).map(|c| &c.row).collect();
    let overtaken = others.iter().any(|o| o.seen() > found.row.seen());
    if overtaken && !by_person {
        return None;
    }
    let chosen = Candidate { by: stored.matched_by, ..found.clone() };
    Some(matched(&chosen, others.into_iter()))
}

/// The cached counts; known only if all three are. Errata of other types are not among them.
pub(crate) fn errata_counts(counts: &wire::ErrataCounts) -> Option<ErrataCounts> {
    let (security, bugfix, enhancement) = (counts.security?, counts.bugfix?, counts.enhancement?);
    let known = security + bugfix + enhancement;
    let total = counts.total.unwrap_or(known).max(known);
    Some(ErrataCounts { total, security, bugfix, enhancement, other: total - known, security_by_severity: None })
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
        assert_eq!(visible_match(&host(), &row(1, "h1", "u2", None)), Some(MatchedBy::HostName));
        assert_eq!(visible_match(&host(), &row(1, "h2", "u2", None)), None);
    }

    #[test]
    fn the_strongest_match_wins_and_the_newest_among_equals() {
        let found = choose_among(&[
            (row(1, "h1", "a", NEW), MatchedBy::HostName),
            (row(2, "h1.example.com", "b", OLD), MatchedBy::HardwareUuid),
            (row(3, "h1.example.com", "c", NEW), MatchedBy::HardwareUuid),
        ])
        .unwrap();
        assert_eq!((found.content_host.id.as_str(), found.matched_by), ("3", MatchedBy::HardwareUuid));
        assert_eq!(found.duplicates.len(), 1);
        assert_eq!(found.facts.unpublished_errata, Some(4));
    }

    #[test]
    fn equal_candidates_are_ambiguous() {
        let e = choose_among(&[(row(1, "h1", "a", OLD), MatchedBy::Fqdn), (row(2, "h1", "b", OLD), MatchedBy::Fqdn)]);
        let e = e.unwrap_err();
        assert_eq!(e.code(), Code::HostAmbiguous);
        assert!(e.message().contains("(id 1), h1 (id 2)"), "{e}");
    }

    #[test]
    fn no_candidate_and_no_content_have_codes_of_their_own() {
        assert_eq!(choose_among(&[]).unwrap_err().code(), Code::HostNotRegistered);
        let bare: wire::Host = serde_json::from_value(json!({"id": 1, "name": "h1"})).unwrap();
        assert_eq!(choose_among(&[(bare, MatchedBy::HostName)]).unwrap_err().code(), Code::HostWithoutContent);
    }
}
