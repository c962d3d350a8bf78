//! Finding the content hosts of many hosts with few requests.
//!
//! Stored associations are read again by id, fifty in a request. The other hosts are searched by all their marks at
//! once. A row shows the name and the subscription uuid, but not the hardware uuid: only if a row matches no host by
//! these, single hosts are searched by their facts.
//!
//! Every match, new or stored, is then confirmed by the hardware uuid: a search by name and uuid finds it, else the
//! view of that host shows it. So the answer does not depend on which other hosts are asked for.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::de::IgnoredAny;

use super::super::marks;
use super::super::matching::{self, Candidate};
use super::super::row::Row;
use super::super::{hardware_uuid, paging, search, wire};
use super::{Hosts, host_number};
use crate::error::{Code, Error, Result, codes};
use crate::http::json;
use crate::http::text::shorten;
use crate::model::check::YesNoUnknown;
use crate::model::host::{HostInventory, MatchedBy};
use crate::model::ids::ContentHostId;
use crate::ports::{AgreeingMarks, Call, Matched, Wanted};

/// Hosts in one request; a row of the full listing has 3 to 6 KB.
const PER_REQUEST: usize = 50;
/// Searches at a time; the connection may allow fewer.
const AT_ONCE: usize = 8;

const HARDWARE_UUID: &str = "facts.dmi::system::uuid";
const FQDN_FACT: &str = "facts.network::fqdn";

/// A match that the hardware uuid is to confirm, with the search that finds it by name and uuid.
struct ToConfirm {
    id: ContentHostId,
    name: String,
    by: MatchedBy,
    term: String,
    /// The MAC address in the row is none of the host's: its other interfaces are looked at.
    has_other_mac: bool,
}

/// What the view of a content host says about a match.
enum Compared {
    /// Its record has the host's hardware uuid.
    Same,
    /// Nothing contradicts.
    NotKnown,
    /// Its hardware uuid identifies no machine, for this reason.
    Worthless(&'static str),
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
        self.doubt_empty_organization(call, wanted, &answers).await?;
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
        if !self.dialect.searches_hosts_by_id() {
            let rows = self.stored_by_name(call, wanted, &ids).await?;
            return Ok(wanted
                .iter()
                .map(|w| matching::judge_stored(name, &w.host, w.stored.as_ref()?, &rows))
                .collect());
        }
        let ids: Vec<&str> = ids.into_iter().collect();
        let terms = search::chunks(&ids, PER_REQUEST, |id| id.len() + 9)
            .into_iter()
            .map(|run| search::any_of("id", run.iter().copied()))
            .collect::<Result<Vec<_>>>()?;
        let by_id = self.rows_by_id(call, terms).await?;
        Ok(wanted.iter().map(|w| matching::judge_stored(name, &w.host, w.stored.as_ref()?, &by_id)).collect())
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

    /// Facts may stand in a search beside other terms.
    fn joins_facts(&self) -> bool {
        !self.dialect.repeats_hosts_of_joined_facts()
    }

    /// Searches by any of these terms about facts: together, or one by one where the server repeats the rows of joins.
    async fn search_facts(&self, call: &Call, terms: Vec<String>, by: MatchedBy) -> Result<Vec<Candidate>> {
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
    async fn search_hardware(&self, call: &Call, host: &HostInventory) -> Result<Vec<Candidate>> {
        let terms = match self.joins_facts() {
            true => hardware_terms(host)?,
            false => any_case_term(host)?.into_iter().collect(),
        };
        self.search_facts(call, terms, MatchedBy::HardwareUuid).await
    }

    /// Refuses matches whose hardware uuid is that of another machine, also where a person made the link: a record keeps its
    /// id when another machine registers under its name.
    async fn confirm(&self, call: &Call, wanted: &[Wanted], answers: &mut [Option<Result<Matched>>]) -> Result<()> {
        let mut open: BTreeMap<usize, ToConfirm> = BTreeMap::new();
        for (i, answer) in answers.iter_mut().enumerate() {
            let Some(Ok(found)) = answer else { continue };
            found.marks.hardware = matching::is_confirmed(&wanted[i], found);
            if !found.marks.hardware
                && let terms = hardware_terms(&wanted[i].host)?
                && !terms.is_empty()
            {
                let name = search::equals("name", &found.content_host.name)?;
                let term = format!("({name} and {})", search::any(terms));
                let (id, name, by) = (&found.content_host.id, &found.content_host.name, found.matched_by);
                let has_other_mac = found.marks.mac == Some(false);
                open.insert(i, ToConfirm { id: id.clone(), name: name.clone(), by, term, has_other_mac });
            }
        }
        let confirmed = self.confirmed(call, &open).await?;
        let (done, open): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, link)| confirmed.contains(&link.id));
        let compared: Vec<(usize, Result<(Compared, AgreeingMarks)>)> = stream::iter(open)
            .map(|(i, link)| async move { (i, self.compare_hardware(call, &wanted[i].host, &link.id, link.by).await) })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let confirmed = done.into_iter().map(|(i, _)| (i, Ok((Compared::Same, AgreeingMarks::default()))));
        for (i, compared) in confirmed.chain(compared) {
            let Some(Ok(found)) = &mut answers[i] else { continue };
            let (compared, view) = match compared {
                Ok(compared) => compared,
                Err(error) => {
                    answers[i] = Some(Err(error));
                    continue;
                }
            };
            found.marks.mac = view.mac.or(found.marks.mac);
            found.marks.hardware = matches!(compared, Compared::Same);
            if let Compared::Worthless(why) = compared {
                let (name, host, link) = (self.server.name(), &wanted[i].host, wanted[i].stored.as_ref());
                found.doubt = matching::doubt_name_alone(name, host, link, found, why);
            }
        }
        matching::doubt_names_alone(self.server.name(), wanted, answers);
        Ok(())
    }

    /// The content hosts that certainly have the hardware uuid of their host. One that several hosts match is looked at for
    /// each of them: the search does not tell whose uuid it has.
    async fn confirmed(&self, call: &Call, open: &BTreeMap<usize, ToConfirm>) -> Result<BTreeSet<ContentHostId>> {
        let is_one_hosts = |link: &&ToConfirm| open.values().filter(|other| other.id == link.id).count() == 1;
        let asked: BTreeMap<&str, &ToConfirm> = open
            .values()
            .filter(|link| self.joins_facts() && !link.has_other_mac)
            .filter(is_one_hosts)
            .map(|link| (link.id.as_str(), link))
            .collect();
        let terms: Vec<&String> = asked.values().map(|link| &link.term).collect();
        let runs: Vec<String> = search::chunks(&terms, PER_REQUEST, |t| search::encoded_len(t) + 4)
            .into_iter()
            .map(|run| search::any(run.iter().map(ToString::to_string).collect()))
            .collect();
        let rows: Vec<Vec<wire::ThinHost>> =
            stream::iter(runs).map(|term| self.search_thin(call, term)).buffer_unordered(AT_ONCE).try_collect().await?;
        let mut confirmed = BTreeSet::new();
        for row in rows.into_iter().flatten() {
            match asked.get(row.id.to_string().as_str()) {
                Some(link) if link.name == row.name => _ = confirmed.insert(link.id.clone()),
                // The server listed what was not asked for, so a row proves nothing.
                _ => return Ok(BTreeSet::new()),
            }
        }
        Ok(confirmed)
    }

    /// The interfaces are compared as well: a record can have the host's name and hardware uuid and be that of a clone. All
    /// cards of a machine can be replaced; then the provider learns them with its next upload of facts.
    ///
    /// # Errors
    /// `HOST_AMBIGUOUS` if the record is of another machine, or another record has the host's hardware uuid.
    async fn compare_hardware(
        &self,
        call: &Call,
        host: &HostInventory,
        id: &ContentHostId,
        by: MatchedBy,
    ) -> Result<(Compared, AgreeingMarks)> {
        let name = self.server.name();
        let wanted = host.hardware_uuid.as_deref().unwrap_or_default();
        let row = self.host(call, id).await?;
        let title = format!("{} (id {id})", shorten(&row.name));
        let shown: Vec<bool> =
            row.dmi_uuids().into_iter().filter_map(|shown| hardware_uuid::is_same(wanted, shown)).collect();
        if shown.contains(&false) {
            let why = format!(
                "{title} has another hardware uuid (whether the provider made it up is seen with the permission view_params only)"
            );
            return Err(matching::ambiguous(name, host, &why));
        }
        let agreeing = marks::agreeing(host, &row);
        if let Some(why) = marks::other_cards(host, &row) {
            return Err(matching::ambiguous(name, host, &why));
        }
        if shown.contains(&true) {
            return Ok((Compared::Same, agreeing));
        }
        let mut found = self.search_hardware(call, host).await?;
        if found.is_empty() {
            found = self.search_facts(call, spelling_terms(host)?, by).await?;
        }
        if found.iter().any(|c| c.row.id == row.id) {
            return Ok((Compared::Same, agreeing));
        }
        let why = match (found.first(), by) {
            (Some(other), _) => {
                let other = format!("{} (id {})", shorten(&other.row.name), other.row.id);
                Some(format!("{title}, and {other} has its hardware uuid"))
            }
            // Another machine has registered under the record's name since.
            (None, MatchedBy::HardwareUuid) => {
                Some(format!("no content host has the hardware uuid any more by which {title} was found"))
            }
            (None, _) if self.has_some_uuid(call, &row).await? => Some(format!("{title} has another hardware uuid")),
            (None, MatchedBy::Fqdn | MatchedBy::HostName) => marks::other_interface(host, &row),
            (None, MatchedBy::Person | MatchedBy::SubscriptionUuid) => None,
        };
        let compared = match why {
            Some(why) => return Err(matching::ambiguous(name, host, &why)),
            None if row.has_made_up_uuid() => Compared::Worthless("the provider made its hardware uuid up"),
            None if row.shows_some_uuid() => Compared::Worthless("its hardware uuid is one that many machines have"),
            None => Compared::NotKnown,
        };
        Ok((compared, agreeing))
    }

    /// A record whose view does not show its facts has a hardware uuid among them. One that the server made up proves
    /// nothing.
    async fn has_some_uuid(&self, call: &Call, row: &wire::Host) -> Result<bool> {
        if row.has_made_up_uuid() || row.fact_uuid().is_some() {
            return Ok(false);
        }
        let term =
            search::all(vec![search::equals("name", &row.name)?, format!("{HARDWARE_UUID} ~ {}", search::quote("-")?)]);
        Ok(self.search_thin(call, term).await?.iter().any(|found| found.id == row.id))
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
        let answer = |i: usize, found: Vec<Candidate>| match &doubt {
            Some(doubt) if found.is_empty() => Err(doubt.clone()),
            _ => matching::choose(name, &wanted[i].host, &found),
        };
        Ok(candidates.into_iter().map(|(i, found)| (i, answer(i, found))).collect())
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

    /// Searches each host alone by its facts, so that the rows are certainly its own.
    async fn ask_one_by_one(
        &self,
        call: &Call,
        wanted: &[Wanted],
        group: &[usize],
    ) -> Result<Vec<(usize, Vec<Candidate>)>> {
        stream::iter(group.iter().copied())
            .map(|i| async move {
                let mut found = self.search_hardware(call, &wanted[i].host).await?;
                if found.is_empty() {
                    found = self.search_facts(call, fqdn_terms(&wanted[i].host)?, MatchedBy::Fqdn).await?;
                }
                Ok((i, found))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// The rows that any of these searches finds, by id.
    async fn rows_by_id(&self, call: &Call, terms: Vec<String>) -> Result<BTreeMap<String, Candidate>> {
        let rows: Vec<Vec<Candidate>> = stream::iter(terms)
            .map(|term| self.search_hosts(call, term, MatchedBy::Person))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(rows.into_iter().flatten().map(|c| (c.row.id.to_string(), c)).collect())
    }

    async fn search_hosts(&self, call: &Call, term: String, by: MatchedBy) -> Result<Vec<Candidate>> {
        let mut query = vec![("search", term)];
        if let Some(id) = self.katello.organization {
            query.push(("organization_id", id.to_string()));
        }
        // Twice the number of hosts: duplicates are common, and a second page costs a second request.
        let per_page = u32::try_from(PER_REQUEST * 2).unwrap_or(paging::PER_PAGE);
        let rows = paging::all(self.server, call, "/api/hosts", &query, per_page, |h: &wire::Host| h.id).await?;
        let server_now_ms = Some(self.server.server_now_ms());
        Ok(rows.into_iter().map(|row| Candidate { row, by, server_now_ms }).collect())
    }

    /// Ids and names alone: a full row costs the server some 50 ms. Servers before Katello 3.5 give full rows.
    async fn search_thin(&self, call: &Call, term: String) -> Result<Vec<wire::ThinHost>> {
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

    /// # Errors
    /// As the port's method of this name.
    pub async fn reboot_pending(&self, call: &Call, host: &ContentHostId) -> Result<YesNoUnknown> {
        let Some(route) = self.dialect.traces() else { return Ok(YesNoUnknown::Unknown) };
        let row = self.host(call, host).await?;
        let tracer = row.content_facet_attributes.as_ref().and_then(|f| f.katello_tracer_installed);
        // An empty list means "nothing to restart" or "no tracer": only with a tracer it proves "no".
        let can_say_no = tracer.unwrap_or(row.traces_status.is_some());
        // Before Katello 3.4 the tracer is not shown; a trace that is listed counts even so.
        if !can_say_no && (tracer.is_some() || self.dialect.shows_tracer()) {
            return Ok(YesNoUnknown::Unknown);
        }
        let path = format!("/api/hosts/{}/{route}", row.id);
        let key = |t: &wire::Trace| (t.id, t.application.clone());
        let traces = paging::all(self.server, call, &path, &[], paging::PER_PAGE, key).await?;
        let reboot = traces.iter().any(|t| t.reboot_required.unwrap_or(false) || t.app_type == "static");
        Ok(YesNoUnknown::from(Some(reboot).filter(|reboot| *reboot || can_say_no)))
    }
}

/// All marks of a host, as one search; those that are facts only if `with_facts` is set.
fn identity(host: &HostInventory, with_facts: bool) -> Result<String> {
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
fn hardware_terms(host: &HostInventory) -> Result<Vec<String>> {
    let Some(uuid) = host.hardware_uuid.as_deref().filter(|u| hardware_uuid::usable(u).is_some()) else {
        return Ok(vec![]);
    };
    let spellings = BTreeSet::from([uuid.to_uppercase(), uuid.to_lowercase()]);
    // No `^` here: Foreman compares a fact with the list as one text.
    spellings.iter().map(|u| search::equals(HARDWARE_UUID, u)).collect()
}

/// The DMI uuid in any case and in braces.
fn any_case_term(host: &HostInventory) -> Result<Option<String>> {
    let uuid = host.hardware_uuid.as_deref().and_then(hardware_uuid::usable);
    uuid.map(|uuid| Ok(format!("{HARDWARE_UUID} ~ {}", search::quote(&uuid)?))).transpose()
}

/// The DMI uuid in any case, in braces, or with its first groups swapped.
fn spelling_terms(host: &HostInventory) -> Result<Vec<String>> {
    let Some(uuid) = host.hardware_uuid.as_deref().and_then(hardware_uuid::usable) else { return Ok(vec![]) };
    let spellings = BTreeSet::from([hardware_uuid::swapped(&uuid), uuid]);
    spellings.iter().map(|u| Ok(format!("{HARDWARE_UUID} ~ {}", search::quote(u)?))).collect()
}

/// The FQDN that the host itself reported, where its name on the server is another. Facts are compared with case: in lower
/// case, in upper case, and as the engine writes it.
fn fqdn_terms(host: &HostInventory) -> Result<Vec<String>> {
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
