//! Finding the content hosts of many hosts with few requests.
//!
//! Stored associations are read again by id, fifty in a request. The other hosts are searched by all their marks at
//! once. A row shows the name and the subscription uuid, but not the hardware uuid: only if a row matches no host by
//! these, single hosts are searched by their facts.
//!
//! Every match, new or stored, is then confirmed by the hardware uuid: a search by name and uuid finds it, else the
//! view of that host shows it. So the answer does not depend on which other hosts are asked for.
//!
//! Tests: `tests/it/provider/operations.rs`, `lab.rs` and `identity.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::de::IgnoredAny;

use super::super::marks;
use super::super::matching::{self, Candidate};
use super::super::row::Row;
use super::super::{paging, search};
use super::Hosts;
use super::host_searches::{AT_ONCE, PER_REQUEST, fqdn_terms, identity, rows_in_one, spelling_terms};
use crate::error::{Code, Error, Result, codes};
use crate::model::host::{HostInventory, MatchedBy};
use crate::model::ids::ContentHostId;
use crate::ports::{Call, Matched, Wanted};

/// So many hosts are searched by their facts one by one, at the most.
const FEW_HOSTS: usize = 3;

fn is_ambiguous(answer: &Result<Matched>) -> bool {
    answer.as_ref().is_err_and(|e| e.code() == Code::HostAmbiguous)
}

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        let mut answers: Vec<Option<Result<Matched>>> = self.stored(call, wanted).await?;
        let with_facts = self.joins_facts();
        // A host whose marks cannot be written in a search harms no other.
        for (answer, wanted) in answers.iter_mut().zip(wanted) {
            if identity(&wanted.host, with_facts).is_err() {
                let name = wanted.host.name.escape_debug();
                let why = format!("a name, an address or a uuid of {name} holds control characters");
                *answer = Some(Err(Error::argument("host", why)));
            }
        }
        let left: Vec<usize> = (0..wanted.len()).filter(|i| answers[*i].is_none()).collect();
        let cost = |i: &usize| search::encoded_len(&identity(&wanted[*i].host, with_facts).unwrap_or_default()) + 4;
        // Owned runs: a stream of borrowed ones cannot be `Send` for every lifetime.
        let runs: Vec<Vec<usize>> =
            search::chunks(&left, rows_in_one(left.len()), cost).into_iter().map(<[_]>::to_vec).collect();
        let found: Vec<Vec<(usize, Result<Matched>)>> = stream::iter(runs)
            .map(|run| self.search_run(call, wanted, run))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        for (i, answer) in found.into_iter().flatten() {
            answers[i] = Some(answer);
        }
        self.confirm(call, wanted, &mut answers).await?;
        self.doubt_empty_organization(call, wanted, &answers).await?;
        for found in answers.iter_mut().flatten().flatten() {
            if !self.dialect.counts_applicable_of_every_type() {
                found.facts.applicable_errata = None;
            }
            if !self.dialect.shows_newest_traces() {
                found.facts.reboot_by_traces = None;
            }
            found.facts.profile_unproved = !self.dialect.class_proves_profile();
        }
        Ok(matching::or_not_registered(self.server.name(), wanted, answers))
    }

    /// Without `view_organizations` an organization has no hosts, and the server does not say so.
    ///
    /// # Errors
    /// `PROVIDER_FORBIDDEN` if no host was found and the organization shows none at all.
    async fn doubt_empty_organization(
        &self,
        call: &Call,
        wanted: &[Wanted],
        answers: &[Option<Result<Matched>>],
    ) -> Result<()> {
        let Some(id) = self.katello.organization.filter(|_| !wanted.is_empty()) else { return Ok(()) };
        let is_lost = |answer: &Option<Result<Matched>>| match answer {
            None => true,
            Some(Err(e)) => matches!(e.code(), Code::HostNotRegistered | Code::AssociationStale),
            Some(Ok(_)) => false,
        };
        if !answers.iter().all(is_lost) {
            return Ok(());
        }
        let query = [("organization_id", id.to_string())];
        let some = paging::page::<IgnoredAny>(self.server, call, "/api/hosts", &query, 1, 1).await?;
        if !some.rows.is_empty() {
            return Ok(());
        }
        let (request, provider) = ("GET /api/hosts", self.server.name());
        let why = format!("organization {id} shows no host at all; organization_id may be wrong");
        Err(codes::ProviderForbidden { provider, request, why, permission: "view_organizations" }.err())
    }

    /// Reads stored associations, and their duplicates, again by id. `None`: to be matched anew.
    async fn stored(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Option<Result<Matched>>>> {
        let ids: BTreeSet<&str> = wanted
            .iter()
            .filter_map(|w| w.stored.as_ref())
            .flat_map(|a| std::iter::once(&a.content_host).chain(a.duplicates.iter().map(|d| &d.id)))
            .map(ContentHostId::as_str)
            // Ids of another API (uuids of an old server) can only be matched anew.
            .filter(|id| id.parse::<u64>().is_ok())
            .collect();
        let name = self.server.name();
        let mut by_id = match self.dialect.searches_hosts_by_id() {
            true => self.stored_by_id(call, ids.into_iter().collect()).await?,
            false => self.stored_by_name(call, wanted, &ids).await?,
        };
        let mut answers = vec![];
        for wanted in wanted {
            let judged = |rows: &BTreeMap<String, Candidate>| {
                matching::judge_stored(name, &wanted.host, wanted.stored.as_ref()?, rows)
            };
            let mut answer = judged(&by_id);
            if answer.as_ref().is_some_and(is_ambiguous)
                && let Some(id) = wanted.stored.as_ref().map(|link| &link.content_host)
                && let Some(found) = by_id.get(id.as_str()).cloned()
                && let Some(views) = self.with_view(call, &wanted.host, vec![found]).await
            {
                by_id.extend(views.into_iter().map(|view| (id.to_string(), view)));
                answer = judged(&by_id);
            }
            answers.push(answer);
        }
        Ok(answers)
    }

    async fn stored_by_id(&self, call: &Call, ids: Vec<&str>) -> Result<BTreeMap<String, Candidate>> {
        let terms = search::chunks(&ids, rows_in_one(ids.len()), |id| id.len() + 9)
            .into_iter()
            .map(|run| search::any_of("id", run.iter().copied()))
            .collect::<Result<Vec<_>>>()?;
        self.rows_by_id(call, terms).await
    }

    /// The rows of these ids, from servers that do not search by id: by name, and those that were renamed one by one.
    async fn stored_by_name(
        &self,
        call: &Call,
        wanted: &[Wanted],
        ids: &BTreeSet<&str>,
    ) -> Result<BTreeMap<String, Candidate>> {
        let links = wanted.iter().filter_map(|w| w.stored.as_ref());
        let names =
            links.flat_map(|a| std::iter::once(&a.content_host_name).chain(a.duplicates.iter().map(|d| &d.name)));
        let names: BTreeSet<String> = names.map(|n| n.to_lowercase()).filter(|n| !n.is_empty()).collect();
        let names: Vec<String> = names.into_iter().collect();
        let terms = search::chunks(&names, PER_REQUEST, |n| search::encoded_len(n) + 9)
            .into_iter()
            .map(|run| search::any_of("name", run.iter().map(String::as_str)))
            .collect::<Result<Vec<_>>>()?;
        let mut rows = self.rows_by_id(call, terms).await?;
        rows.retain(|id, _| ids.contains(id.as_str()));
        for id in ids.iter().filter(|id| !rows.contains_key(**id)).collect::<Vec<_>>() {
            match self.host(call, &ContentHostId::new(*id)?).await {
                Ok(row) => {
                    let server_now_ms = Some(self.server.server_now_ms());
                    rows.insert((*id).to_string(), Candidate { row, by: MatchedBy::Person, server_now_ms });
                }
                Err(error) if error.code() == Code::ProviderNotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(rows)
    }

    /// One search for several hosts by all that identifies them.
    async fn search_run(
        &self,
        call: &Call,
        wanted: &[Wanted],
        run: Vec<usize>,
    ) -> Result<Vec<(usize, Result<Matched>)>> {
        let with_facts = self.joins_facts();
        let terms = run.iter().map(|i| identity(&wanted[*i].host, with_facts)).collect::<Result<Vec<_>>>()?;
        let rows = self.search_hosts(call, search::any(terms), MatchedBy::HostName).await?;
        let mut candidates: BTreeMap<usize, Vec<Candidate>> = run.iter().map(|i| (*i, vec![])).collect();
        let mut unexplained: BTreeSet<u64> = rows.iter().map(|c| c.row.id).collect();
        for row in &rows {
            for i in &run {
                if let Some(by) = marks::visible_match(&wanted[*i].host, &row.row) {
                    candidates.entry(*i).or_default().push(Candidate { by, ..row.clone() });
                    unexplained.remove(&row.row.id);
                }
            }
        }
        // First the hosts without a match. The others are searched if a row is left: it can be a duplicate of one.
        let (without, with): (Vec<usize>, Vec<usize>) = run.iter().partition(|i| candidates[*i].is_empty());
        for group in [without, with] {
            if unexplained.is_empty() && with_facts {
                break;
            }
            for (i, found) in self.ask_one_by_one(call, wanted, &group).await? {
                found.iter().for_each(|c| _ = unexplained.remove(&c.row.id));
                candidates.entry(i).or_default().extend(found);
            }
        }
        self.search_reported_names(call, wanted, &mut candidates).await?;
        self.search_other_spellings(call, wanted, &mut candidates).await?;
        let name = self.server.name();
        // A row that cannot be read and that no host is known to match may be that of any host without a match.
        let doubt = rows.iter().filter(|c| unexplained.contains(&c.row.id));
        let doubt = doubt.filter_map(|c| matching::unreadable(name, &c.row)).next();
        let answer = |i: usize, found: &[Candidate]| match &doubt {
            Some(doubt) if found.is_empty() => Err(doubt.clone()),
            _ => matching::choose(name, &wanted[i].host, found),
        };
        let mut answers = vec![];
        for (i, found) in candidates {
            let mut answer = answer(i, &found);
            if is_ambiguous(&answer)
                && let Some(found) = self.with_view(call, &wanted[i].host, found).await
            {
                answer = matching::choose(name, &wanted[i].host, &found);
            }
            answers.push((i, answer));
        }
        Ok(answers)
    }

    /// The candidates as the view of their only record shows it: a listing shows one interface of a record. `None` if there are
    /// several records, if no address is in doubt, or if the view cannot be read: then the listing decides.
    async fn with_view(&self, call: &Call, host: &HostInventory, found: Vec<Candidate>) -> Option<Vec<Candidate>> {
        let first = &found.first()?.row;
        let is_one = found.iter().all(|c| c.row.id == first.id);
        if !is_one || marks::other_interface(host, first).is_none() {
            return None;
        }
        let id = ContentHostId::new(first.id.to_string()).ok()?;
        let view = self.host(call, &id).await;
        let view = view.inspect_err(|error| tracing::info!(%error, host = %host.name, "its interfaces cannot be read"));
        let view = view.ok()?;
        Some(found.into_iter().map(|candidate| Candidate { row: view.clone(), ..candidate }).collect())
    }

    /// A host without a match can have reported its address under another name. One search for all of these hosts;
    /// single searches only if it finds a row.
    async fn search_reported_names(
        &self,
        call: &Call,
        wanted: &[Wanted],
        candidates: &mut BTreeMap<usize, Vec<Candidate>>,
    ) -> Result<()> {
        let lost: Vec<usize> = candidates.iter().filter(|(_, c)| c.is_empty()).map(|(i, _)| *i).collect();
        let terms: Vec<Vec<String>> = lost.iter().map(|i| fqdn_terms(&wanted[*i].host)).collect::<Result<_>>()?;
        // Where facts are not joined, each host was asked for alone already.
        let terms = if self.joins_facts() { terms.concat() } else { vec![] };
        if !self.any_is_found(call, &terms, MatchedBy::Fqdn).await? {
            return Ok(());
        }
        for (i, found) in self.ask_one_by_one(call, wanted, &lost).await? {
            candidates.entry(i).or_default().extend(found);
        }
        Ok(())
    }

    /// A host without a match can have its hardware uuid in another spelling there: facts are compared exactly.
    async fn search_other_spellings(
        &self,
        call: &Call,
        wanted: &[Wanted],
        candidates: &mut BTreeMap<usize, Vec<Candidate>>,
    ) -> Result<()> {
        let mut terms: Vec<(usize, Vec<String>)> = vec![];
        for (i, _) in candidates.iter().filter(|(_, c)| !c.iter().any(|c| c.row.has_content())) {
            terms.push((*i, spelling_terms(&wanted[*i].host)?));
        }
        terms.retain(|(_, terms)| !terms.is_empty());
        let all: Vec<String> = terms.iter().flat_map(|(_, terms)| terms.clone()).collect();
        if self.joins_facts() && !self.any_is_found(call, &all, MatchedBy::HardwareUuid).await? {
            return Ok(());
        }
        for (i, terms) in terms {
            let found = self.search_facts(call, terms, MatchedBy::HardwareUuid).await?;
            candidates.entry(i).or_default().extend(found);
        }
        Ok(())
    }

    /// Whether any of these terms finds a host.
    async fn any_is_found(&self, call: &Call, terms: &[String], by: MatchedBy) -> Result<bool> {
        let runs = search::chunks(terms, PER_REQUEST, |t| search::encoded_len(t) + 4).into_iter().map(<[_]>::to_vec);
        for run in runs.collect::<Vec<_>>() {
            if !self.search_hosts(call, search::any(run), by).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Searches hosts by their facts, so that the rows are certainly their own: many by one list of all hardware uuids, the
    /// others, and those that it does not have, one by one.
    async fn ask_one_by_one(
        &self,
        call: &Call,
        wanted: &[Wanted],
        group: &[usize],
    ) -> Result<Vec<(usize, Vec<Candidate>)>> {
        let mut by_uuid = match group.len() > FEW_HOSTS && self.dialect.lists_facts_of_all() {
            true => self.search_by_list(call, wanted, group).await?,
            false => BTreeMap::new(),
        };
        let group: Vec<(usize, Option<Vec<Candidate>>)> = group.iter().map(|i| (*i, by_uuid.remove(i))).collect();
        stream::iter(group)
            .map(|(i, found)| async move {
                let mut found = match found {
                    Some(found) => found,
                    None => self.search_hardware(call, &wanted[i].host).await?,
                };
                if found.is_empty() {
                    found = self.search_facts(call, fqdn_terms(&wanted[i].host)?, MatchedBy::Fqdn).await?;
                }
                Ok((i, found))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }
}
