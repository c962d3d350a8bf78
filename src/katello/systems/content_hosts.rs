//! Finding the systems of many hosts with few requests.
//!
//! As on the hosts API: stored associations are read again by id, and the other hosts are searched by all their marks.
//! A row that matches no host by its visible marks is read alone, with the facts that it uploaded.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;
use serde_json::Value;

use super::super::dialect::SystemsSearch;
use super::super::marks;
use super::super::matching::{self, Candidate};
use super::super::row::Row;
use super::super::{hardware_uuid, paging, search};
use super::query::{self, Field};
use super::wire::System;
use super::{SYSTEMS, Systems};
use crate::error::{Code, Error, Result, codes};
use crate::http::Param;
use crate::http::text::shorten;
use crate::model::host::{HostInventory, MatchedBy};
use crate::model::ids::ContentHostId;
use crate::ports::{Call, Matched, Wanted};

/// Hosts asked for in one request.
const PER_REQUEST: usize = 50;
/// Requests under way at a time; the connection may allow fewer.
const AT_ONCE: usize = 8;
/// Rows on a page: duplicates are common, and a second page costs a second request.
const PER_PAGE: u32 = 100;

/// Facts with the hardware uuid, and with names.
const HARDWARE_UUID: &str = "dmi.system.uuid";
const NAMES: [&str; 2] = ["network.fqdn", "network.hostname"];

/// The services of the server, by `GET /katello/api/ping`.
#[derive(Deserialize)]
struct Ping {
    #[serde(default)]
    services: BTreeMap<String, Value>,
}

impl Systems<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        let mut answers = self.stored(call, wanted).await?;
        let left: Vec<usize> = (0..wanted.len()).filter(|i| answers[*i].is_none()).collect();
        let cost = |i: &usize| match self.search {
            SystemsSearch::Elastic => {
                search::encoded_len(&query::identity(self.search, &wanted[*i].host).unwrap_or_default()) + 4
            }
            // Long ones are posted.
            SystemsSearch::Scoped => 0,
        };
        // Owned runs: a stream of borrowed ones cannot be `Send` for every lifetime.
        let runs: Vec<Vec<usize>> = search::chunks(&left, PER_REQUEST, cost).into_iter().map(<[_]>::to_vec).collect();
        let found: Vec<Vec<(usize, Result<Matched>)>> = stream::iter(runs)
            .map(|run| self.search_run(call, wanted, run))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        for (i, answer) in found.into_iter().flatten() {
            answers[i] = Some(answer);
        }
        self.confirm(call, wanted, &mut answers).await?;
        Ok(matching::or_not_registered(self.server().name(), wanted, answers))
    }

    /// Refuses matches whose hardware uuid is that of another machine, whatever found them: a record keeps its uuid when another
    /// machine registers under its name.
    async fn confirm(&self, call: &Call, wanted: &[Wanted], answers: &mut [Option<Result<Matched>>]) -> Result<()> {
        let mut open: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, answer) in answers.iter().enumerate() {
            if let Some(Ok(found)) = answer
                && wanted[i].host.hardware_uuid.as_deref().is_some_and(|u| hardware_uuid::usable(u).is_some())
            {
                open.entry(found.content_host.id.to_string()).or_default().push(i);
            }
        }
        for row in self.with_facts(call, open.keys().cloned().collect()).await? {
            for i in open.get(&row.id()).into_iter().flatten() {
                let host = &wanted[*i].host;
                let ours = host.hardware_uuid.as_deref().unwrap_or_default();
                let is_same = row.fact(HARDWARE_UUID).and_then(|shown| hardware_uuid::is_same(ours, &shown));
                let Some(Ok(found)) = &mut answers[*i] else { continue };
                let other_uuid = || format!("{} (id {}) has another hardware uuid", shorten(row.name()), row.id());
                let why = if is_same == Some(false) { Some(other_uuid()) } else { marks::other_cards(host, &row) };
                if let Some(why) = why {
                    answers[*i] = Some(Err(matching::ambiguous(self.server().name(), host, &why)));
                    continue;
                }
                found.marks.hardware = is_same == Some(true);
                found.marks.mac = marks::agreeing(host, &row).mac;
                if is_same.is_none() && row.fact(HARDWARE_UUID).is_some() {
                    let why = "its hardware uuid is one that many machines have";
                    found.doubt = matching::doubt_name_alone(self.server().name(), host, None, found, why);
                }
            }
        }
        matching::doubt_names_alone(self.server().name(), wanted, answers);
        Ok(())
    }

    /// Reads stored associations, and their duplicates, again by id. `None`: to be matched anew.
    async fn stored(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Option<Result<Matched>>>> {
        let ids: BTreeSet<&str> = wanted
            .iter()
            .filter_map(|w| w.stored.as_ref())
            .flat_map(|a| std::iter::once(&a.content_host).chain(a.duplicates.iter().map(|d| &d.id)))
            .filter(|id| super::path_of(id).is_ok())
            .map(ContentHostId::as_str)
            .collect();
        let rows = self.by_uuid(call, ids.into_iter().map(str::to_owned).collect()).await?;
        let by_id: BTreeMap<String, Candidate<System>> =
            rows.into_iter().map(|row| (row.id(), self.candidate(row, MatchedBy::Person))).collect();
        let name = self.server().name();
        Ok(wanted.iter().map(|w| matching::judge_stored(name, &w.host, w.stored.as_ref()?, &by_id)).collect())
    }

    /// Systems by their uuids.
    async fn by_uuid(&self, call: &Call, uuids: Vec<String>) -> Result<Vec<System>> {
        let runs: Vec<Vec<String>> = uuids.chunks(PER_REQUEST).map(<[_]>::to_vec).collect();
        let rows: Vec<Vec<System>> = stream::iter(runs)
            .map(|run| async move {
                let query = match self.search {
                    SystemsSearch::Elastic => {
                        vec![("search", query::any_of(self.search, Field::Uuid, run.iter().map(String::as_str))?)]
                    }
                    SystemsSearch::Scoped => run.into_iter().map(|uuid| ("uuid[]", uuid)).collect(),
                };
                self.list(call, query).await
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// One search for several hosts by all that identifies them.
    async fn search_run(
        &self,
        call: &Call,
        wanted: &[Wanted],
        run: Vec<usize>,
    ) -> Result<Vec<(usize, Result<Matched>)>> {
        let terms = run.iter().map(|i| query::identity(self.search, &wanted[*i].host)).collect::<Result<Vec<_>>>()?;
        let mut rows = self.list(call, vec![("search", query::any(self.search, terms)?)]).await?;
        if self.search == SystemsSearch::Scoped {
            // Not a field of that search.
            let uuids = run.iter().filter_map(|i| wanted[*i].host.subscription_uuid.as_ref());
            let more = self.by_uuid(call, uuids.map(|u| u.to_lowercase()).collect()).await?;
            rows.extend(more);
        }
        let mut unexplained = BTreeMap::new();
        let mut candidates: BTreeMap<usize, Vec<Candidate<System>>> = run.iter().map(|i| (*i, vec![])).collect();
        for row in rows {
            let mut explained = false;
            for i in &run {
                if let Some(by) = marks::visible_match(&wanted[*i].host, &row) {
                    candidates.entry(*i).or_default().push(self.candidate(row.clone(), by));
                    explained = true;
                }
            }
            if !explained {
                unexplained.insert(row.id(), row);
            }
        }
        self.match_by_facts(call, wanted, unexplained, &mut candidates).await?;
        let name = self.server().name();
        Ok(candidates.into_iter().map(|(i, c)| (i, matching::choose(name, &wanted[i].host, &c))).collect())
    }

    /// Reads the facts of rows that match no host by their visible marks, and matches them by facts. The other rows of
    /// a host that matched so are read as well: they can be of the same hardware, and newer.
    async fn match_by_facts(
        &self,
        call: &Call,
        wanted: &[Wanted],
        unexplained: BTreeMap<String, System>,
        candidates: &mut BTreeMap<usize, Vec<Candidate<System>>>,
    ) -> Result<()> {
        for row in self.with_facts(call, unexplained.into_keys().collect()).await? {
            for (i, found) in candidates.iter_mut() {
                if let Some(by) = matches_facts(&wanted[*i].host, &row) {
                    found.push(self.candidate(row.clone(), by));
                }
            }
        }
        for (i, found) in candidates.iter_mut() {
            if found.len() < 2 || found.iter().all(|c| c.by != MatchedBy::HardwareUuid) {
                continue;
            }
            let by_name = found.iter().filter(|c| c.by > MatchedBy::HardwareUuid).map(|c| c.row.id()).collect();
            for row in self.with_facts(call, by_name).await? {
                if let Some(by) = matches_facts(&wanted[*i].host, &row) {
                    found.push(self.candidate(row, by));
                }
            }
        }
        Ok(())
    }

    /// Systems with their facts. One that was deleted meanwhile is left out.
    async fn with_facts(&self, call: &Call, uuids: Vec<String>) -> Result<Vec<System>> {
        let rows: Vec<Option<System>> = stream::iter(uuids)
            .map(|uuid| async move {
                match self.system(call, &super::path_of(&ContentHostId::new(uuid)?)?, true).await {
                    Err(e) if e.code() == Code::ProviderNotFound => Ok(None),
                    other => other.map(Some),
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// A list of systems in the configured organization, else in the configured user's own.
    async fn list(&self, call: &Call, mut query: Vec<Param>) -> Result<Vec<System>> {
        query.extend(self.organization());
        let long = query.iter().any(|(name, text)| *name == "search" && search::encoded_len(text) > search::MAX_SEARCH);
        let posted = long && self.search == SystemsSearch::Scoped;
        let path = if posted { format!("{SYSTEMS}{}", paging::POSTED) } else { SYSTEMS.to_owned() };
        let rows = paging::all(self.server(), call, &path, &query, PER_PAGE, System::id).await;
        let rows = rows.map_err(|e| self.without_organization(e))?;
        if rows.is_empty() {
            self.believe_nothing(call).await?;
        }
        Ok(rows)
    }

    fn organization(&self) -> Option<Param> {
        self.katello.organization.map(|id| ("organization_id", id.to_string()))
    }

    /// These servers list the systems of one organization only.
    fn without_organization(&self, error: Error) -> Error {
        let why = error.param("why").unwrap_or_default();
        if error.code() != Code::ProviderNotFound || self.katello.organization.is_some() || !why.contains("default") {
            return error;
        }
        let why = format!("{why} Set organization_id in the provider's configuration, or that default.");
        codes::ProviderNotFound {
            provider: self.server().name(),
            what: "default organization of the configured user",
            why,
        }
        .err()
    }

    /// Checks an empty list: Elasticsearch's failures look like one. It is valid if there is any system, or if all
    /// services of the server work.
    async fn believe_nothing(&self, call: &Call) -> Result<()> {
        let query: Vec<Param> = self.organization().into_iter().collect();
        let some = paging::page::<Value>(self.server(), call, SYSTEMS, &query, 1, 1).await?;
        if !some.rows.is_empty() {
            return Ok(());
        }
        let answer = self.server().get(call, "/katello/api/ping", &[]).await?;
        let ping: Ping = self.server().parse(&answer)?;
        let is_ok = |service: &Value| service["status"].as_str().is_none_or(|s| s.eq_ignore_ascii_case("ok"));
        match ping.services.iter().find(|(_, service)| !is_ok(service)) {
            None => Ok(()),
            Some((name, service)) => {
                let why = service["message"].as_str().filter(|m| !m.is_empty()).unwrap_or("no reason given");
                let status = service["status"].as_str().unwrap_or_default();
                let why = format!("its service {name}: {why}");
                Err(codes::ProviderUnavailable { provider: self.server().name(), status, why }.err())
            }
        }
    }

    fn candidate(&self, row: System, by: MatchedBy) -> Candidate<System> {
        Candidate { row, by, server_now_ms: Some(self.server().server_now_ms()) }
    }
}

/// How a system matches a host by the facts that it uploaded.
fn matches_facts(host: &HostInventory, row: &System) -> Option<MatchedBy> {
    let hardware = host.hardware_uuid.as_deref().zip(row.fact(HARDWARE_UUID));
    if hardware.is_some_and(|(ours, theirs)| hardware_uuid::is_same(ours, &theirs) == Some(true)) {
        return Some(MatchedBy::HardwareUuid);
    }
    let names = marks::full_names(host);
    let fits = |fact: &str| row.fact(fact).is_some_and(|shown| names.contains(&marks::plain_name(&shown)));
    NAMES.iter().any(|fact| fits(fact)).then_some(MatchedBy::Fqdn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn facts_match_in_any_case_and_absent_facts_never() {
        let host = |hardware: Value, address: Value| -> HostInventory {
            serde_json::from_value(json!({"id": "h", "name": "h1", "hardware_uuid": hardware, "address": address,
                "status": "up"}))
            .unwrap()
        };
        let row = |facts: Value| -> System {
            serde_json::from_value(json!({"uuid": "u", "name": "other", "facts": facts})).unwrap()
        };
        let full = row(json!({"dmi.system.uuid": "ab-1", "network.hostname": "h1.example.com"}));
        let match_of = |h: Value, a: Value, r: &System| matches_facts(&host(h, a), r);
        assert_eq!(match_of(json!("AB-1"), Value::Null, &full), Some(MatchedBy::HardwareUuid));
        assert_eq!(match_of(json!("AB-2"), json!("H1.example.com"), &full), Some(MatchedBy::Fqdn));
        assert_eq!(match_of(json!("AB-2"), json!("h2.example.com"), &full), None);
        assert_eq!(match_of(Value::Null, Value::Null, &row(json!({}))), None);
        assert_eq!(match_of(json!(""), json!(""), &row(Value::Null)), None);
    }
}
