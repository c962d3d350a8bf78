//! The hardware uuids of all hosts as one list of values of a fact, so that many hosts are found by theirs with few
//! requests.
//!
//! Tests: `tests/it/provider/many.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;

use super::super::matching::Candidate;
use super::super::{hardware_uuid, paging, search};
use super::Hosts;
use super::host_searches::{AT_ONCE, PER_REQUEST};
use crate::error::{Code, Result};
use crate::http::json;
use crate::model::host::MatchedBy;
use crate::ports::{Call, Wanted};

/// The fact with the hardware uuid.
const FACT: &str = "dmi::system::uuid";
/// Values on a page.
const PER_PAGE: u32 = 1_000;
/// Most pages: a provider with more hosts is asked for single ones.
const MOST_PAGES: u32 = 20;

/// A page of values: of each host by its name, its facts by theirs.
#[derive(Deserialize)]
struct Values {
    #[serde(default)]
    subtotal: Option<u64>,
    results: BTreeMap<String, BTreeMap<String, serde_json::Value>>,
}

/// The list is not shown, or is not as expected. Other requests can succeed all the same.
fn is_of_this_list(code: Code) -> bool {
    matches!(code, Code::ProviderForbidden | Code::ProviderNotFound | Code::ProviderRejected | Code::ProviderMalformed)
}

impl Hosts<'_> {
    /// The rows of those of the hosts of these numbers whose hardware uuid some record has among its facts. Hosts without one
    /// are not among the answers, and nobody is where the user may not see facts (`view_facts`).
    pub(super) async fn search_by_list(
        &self,
        call: &Call,
        wanted: &[Wanted],
        group: &[usize],
    ) -> Result<BTreeMap<usize, Vec<Candidate>>> {
        let uuid = |i: &usize| wanted.get(*i)?.host.hardware_uuid.as_deref().and_then(hardware_uuid::usable);
        let searched: BTreeMap<usize, String> = group.iter().filter_map(|i| Some((*i, uuid(i)?))).collect();
        if searched.is_empty() {
            return Ok(BTreeMap::new());
        }
        let Some(listed) = self.hardware_uuids(call).await? else { return Ok(BTreeMap::new()) };
        let mut names: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for (i, uuid) in &searched {
            let same = [Some(uuid.clone()), Some(hardware_uuid::swapped(uuid))];
            for name in same.into_iter().flatten().filter_map(|uuid| listed.get(&uuid)).flatten() {
                names.entry(*i).or_default().insert(name);
            }
        }
        let all: BTreeSet<&str> = names.values().flatten().copied().collect();
        let all: Vec<&str> = all.into_iter().collect();
        let terms = search::chunks(&all, PER_REQUEST, |name| search::encoded_len(name) + 9)
            .into_iter()
            .map(|run| search::any_of("name", run.iter().copied()))
            .collect::<Result<Vec<_>>>()?;
        let rows: Vec<Vec<Candidate>> = stream::iter(terms)
            .map(|term| self.search_hosts(call, term, MatchedBy::HardwareUuid))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let rows: Vec<Candidate> = rows.into_iter().flatten().collect();
        let of = |names: &BTreeSet<&str>| -> Vec<Candidate> {
            rows.iter().filter(|c| names.contains(c.row.name.as_str())).cloned().collect()
        };
        Ok(names.iter().map(|(i, names)| (*i, of(names))).filter(|(_, found)| !found.is_empty()).collect())
    }

    /// The names of the hosts by their hardware uuids, in one spelling. `None`: they are not shown, or there are too many.
    async fn hardware_uuids(&self, call: &Call) -> Result<Option<BTreeMap<String, Vec<String>>>> {
        let mut size = paging::PageSize::new(PER_PAGE);
        loop {
            match self.uuids_by_pages(call, size.rows()).await {
                Err(e) if size.is_smaller_after(&e) => {}
                other => return other.map_err(|e| size.told(e)),
            }
        }
    }

    async fn uuids_by_pages(&self, call: &Call, per_page: u32) -> Result<Option<BTreeMap<String, Vec<String>>>> {
        let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for page in 1..=MOST_PAGES {
            let query = [
                ("search", search::equals("name", FACT)?),
                ("page", page.to_string()),
                ("per_page", per_page.to_string()),
            ];
            let answer = self.server.get_part(call, "/api/fact_values", &query).await;
            let values = match answer.and_then(|answer| self.server.parse::<json::Object<Values>>(&answer)) {
                Err(e) if is_of_this_list(e.code()) => {
                    tracing::debug!(error = %e, "hosts are searched by their hardware uuids one by one");
                    return Ok(None);
                }
                other => other?.0,
            };
            let (before, of_page) = (seen.len(), values.results.len());
            for (host, facts) in values.results {
                let uuid = facts.get(FACT).and_then(serde_json::Value::as_str).and_then(hardware_uuid::usable);
                if let (true, Some(uuid)) = (seen.insert(host.clone()), uuid) {
                    names.entry(uuid).or_default().push(host);
                }
            }
            if (of_page as u64) < u64::from(per_page) || seen.len() == before {
                // A server may give shorter pages than it is asked for.
                let is_all = values.subtotal.is_none_or(|all| seen.len() as u64 >= all);
                return Ok(is_all.then_some(names));
            }
        }
        Ok(None)
    }
}
