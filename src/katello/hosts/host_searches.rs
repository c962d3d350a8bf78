//! Searches for hosts, and the terms by which a host is searched.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::super::marks;
use super::super::matching::Candidate;
use super::super::row::Row;
use super::super::{hardware_uuid, paging, search, wire};
use super::{Hosts, host_number};
use crate::error::Result;
use crate::http::json;
use crate::http::text::shorten;
use crate::model::host::{HostInventory, MatchedBy};
use crate::model::ids::ContentHostId;
use crate::ports::Call;

/// Hosts in one request; a row of the full listing has 3 to 6 KB.
pub(super) const PER_REQUEST: usize = 50;
/// Fewer are not worth a request of their own.
const LEAST: usize = 10;
/// Searches at a time.
pub(super) const AT_ONCE: usize = 4;

/// How many of so many hosts are read with one request, so that as many requests as run at a time share them: a row costs the
/// server 48 ms (4.14, measured).
pub(super) fn rows_in_one(hosts: usize) -> usize {
    hosts.div_ceil(AT_ONCE).clamp(LEAST, PER_REQUEST)
}

pub(super) const HARDWARE_UUID: &str = "facts.dmi::system::uuid";
const FQDN_FACT: &str = "facts.network::fqdn";

impl Hosts<'_> {
    /// Facts may stand in a search beside other terms.
    pub(super) fn joins_facts(&self) -> bool {
        !self.dialect.repeats_hosts_of_joined_facts()
    }

    /// Searches by any of these terms about facts: together, or one by one where the server repeats the rows of joins.
    pub(super) async fn search_facts(&self, call: &Call, terms: Vec<String>, by: MatchedBy) -> Result<Vec<Candidate>> {
        if self.joins_facts() && !terms.is_empty() {
            return self.search_hosts(call, search::any(terms), by).await;
        }
        let mut found: Vec<Candidate> = vec![];
        // A single term about a fact repeats nothing.
        for term in terms {
            for candidate in self.search_hosts(call, term, by).await? {
                if !found.iter().any(|known| known.row.id == candidate.row.id) {
                    found.push(candidate);
                }
            }
        }
        Ok(found)
    }

    /// The rows with this host's hardware uuid. Where terms are not joined, one comparison without case serves.
    pub(super) async fn search_hardware(&self, call: &Call, host: &HostInventory) -> Result<Vec<Candidate>> {
        let terms = match self.joins_facts() {
            true => hardware_terms(host)?,
            false => any_case_term(host)?.into_iter().collect(),
        };
        self.search_facts(call, terms, MatchedBy::HardwareUuid).await
    }

    /// The rows that any of these searches finds, by id.
    pub(super) async fn rows_by_id(&self, call: &Call, terms: Vec<String>) -> Result<BTreeMap<String, Candidate>> {
        let rows: Vec<Vec<Candidate>> = stream::iter(terms)
            .map(|term| self.search_hosts(call, term, MatchedBy::Person))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(rows.into_iter().flatten().map(|c| (c.row.id.to_string(), c)).collect())
    }

    /// Reports of virt-who are left out, except where a person may have linked one.
    pub(super) async fn search_hosts(&self, call: &Call, term: String, by: MatchedBy) -> Result<Vec<Candidate>> {
        let mut query = vec![("search", term)];
        if let Some(id) = self.katello.organization {
            query.push(("organization_id", id.to_string()));
        }
        // Twice the number of hosts: duplicates are common, and a second page costs a second request.
        let per_page = u32::try_from(PER_REQUEST * 2).unwrap_or(paging::PER_PAGE);
        let rows = paging::all(self.server, call, "/api/hosts", &query, per_page, |h: &wire::Host| h.id).await?;
        let server_now_ms = Some(self.server.server_now_ms());
        let is_meant = |row: &wire::Host| by == MatchedBy::Person || !row.is_report_of_virt_who();
        Ok(rows.into_iter().filter(is_meant).map(|row| Candidate { row, by, server_now_ms }).collect())
    }

    /// Ids and names alone: a full row costs the server some 50 ms. Servers before Katello 3.5 give full rows.
    pub(super) async fn search_thin(&self, call: &Call, term: String) -> Result<Vec<wire::ThinHost>> {
        let mut query = vec![("search", term)];
        if self.dialect.lists_thin_hosts() {
            query.push(("thin", "true".to_owned()));
        }
        if let Some(id) = self.katello.organization {
            query.push(("organization_id", id.to_string()));
        }
        let per_page = u32::try_from(PER_REQUEST * 2).unwrap_or(paging::PER_PAGE);
        paging::all(self.server, call, "/api/hosts", &query, per_page, |h: &wire::ThinHost| h.id).await
    }

    /// One host, with the fields that lists do not have.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for an id that is no number; those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn host(&self, call: &Call, host: &ContentHostId) -> Result<wire::Host> {
        let answer = self.server.get(call, &format!("/api/hosts/{}", host_number(host)?), &[]).await?;
        let json::Object(row): json::Object<wire::Host> = self.server.parse(&answer)?;
        if row.id.to_string() == host.as_str() {
            return Ok(row);
        }
        let why = format!("it is about host {} (id {})", shorten(&row.name), row.id);
        Err(self.server.malformed(&answer.request, &[], why))
    }
}

/// All marks of a host, as one search; those that are facts only if `with_facts` is set.
pub(super) fn identity(host: &HostInventory, with_facts: bool) -> Result<String> {
    let mut terms = vec![];
    if let Some(uuid) = &host.subscription_uuid {
        terms.push(search::equals("subscription_uuid", &uuid.to_lowercase())?);
    }
    let hardware = hardware_terms(host)?;
    if with_facts && !hardware.is_empty() {
        terms.push(search::any(hardware));
    }
    // Foreman's names are lower case.
    let names: BTreeSet<String> =
        host.address.iter().chain([&host.name]).map(|n| marks::plain_name(n)).filter(|n| !n.is_empty()).collect();
    let names = if names.is_empty() { BTreeSet::from([host.name.clone()]) } else { names };
    terms.push(search::any_of("name", names.iter().map(String::as_str))?);
    Ok(search::any(terms))
}

/// The DMI uuid: the engine writes it in upper case, newer kernels report it in lower case. None for a placeholder: it
/// identifies no machine, and is not searched.
pub(super) fn hardware_terms(host: &HostInventory) -> Result<Vec<String>> {
    let Some(uuid) = host.hardware_uuid.as_deref().filter(|u| hardware_uuid::usable(u).is_some()) else {
        return Ok(vec![]);
    };
    let spellings = BTreeSet::from([uuid.to_uppercase(), uuid.to_lowercase()]);
    // No `^` here: Foreman compares a fact with the list as one text.
    spellings.iter().map(|u| search::equals(HARDWARE_UUID, u)).collect()
}

/// The DMI uuid in any case and in braces.
pub(super) fn any_case_term(host: &HostInventory) -> Result<Option<String>> {
    let uuid = host.hardware_uuid.as_deref().and_then(hardware_uuid::usable);
    uuid.map(|uuid| Ok(format!("{HARDWARE_UUID} ~ {}", search::quote(&uuid)?))).transpose()
}

/// The DMI uuid in any case, in braces, or with its first groups swapped.
pub(super) fn spelling_terms(host: &HostInventory) -> Result<Vec<String>> {
    let Some(uuid) = host.hardware_uuid.as_deref().and_then(hardware_uuid::usable) else { return Ok(vec![]) };
    let spellings = BTreeSet::from([hardware_uuid::swapped(&uuid), uuid]);
    spellings.iter().map(|u| Ok(format!("{HARDWARE_UUID} ~ {}", search::quote(u)?))).collect()
}

/// The FQDN that the host itself reported, where its name on the server is another. Facts are compared with case: in lower
/// case, in upper case, and as the engine writes it.
pub(super) fn fqdn_terms(host: &HostInventory) -> Result<Vec<String>> {
    let fqdn = host.address.as_deref().filter(|a| a.contains('.') && a.parse::<std::net::IpAddr>().is_err());
    let Some(fqdn) = fqdn.map(|a| a.trim_end_matches('.')) else { return Ok(vec![]) };
    let spellings = BTreeSet::from([fqdn.to_lowercase(), fqdn.to_uppercase(), fqdn.to_owned()]);
    spellings.iter().map(|name| search::equals(FQDN_FACT, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_searched_by_all_that_identifies_it() {
        let host: HostInventory = serde_json::from_value(serde_json::json!({
            "id": "h", "name": "H1", "address": "H1.example.com", "subscription_uuid": "AB", "hardware_uuid": "aB-1", "status": "up"
        }))
        .unwrap();
        let want = concat!(
            r#"(subscription_uuid = "ab" or (facts.dmi::system::uuid = "AB-1" or facts.dmi::system::uuid = "ab-1")"#,
            r#" or name ^ ("h1","h1.example.com"))"#
        );
        assert_eq!(identity(&host, true).unwrap(), want);
        let bare: HostInventory =
            serde_json::from_value(serde_json::json!({"id": "h", "name": "h1", "address": "10.0.0.1", "status": "up"}))
                .unwrap();
        assert_eq!(identity(&bare, true).unwrap(), r#"name ^ ("10.0.0.1","h1")"#);
    }
}
