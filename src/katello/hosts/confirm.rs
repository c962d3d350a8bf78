//! Confirms matches by the hardware uuid and the network cards, so that no match is of another machine.
//!
//! Tests: `tests/it/provider/identity.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::super::marks;
use super::super::matching;
use super::super::row::Row;
use super::super::{hardware_uuid, search, wire};
use super::Hosts;
use super::host_searches::{AT_ONCE, HARDWARE_UUID, PER_REQUEST, hardware_terms, spelling_terms};
use crate::error::Result;
use crate::http::text::shorten;
use crate::model::host::{HostInventory, MatchedBy};
use crate::model::ids::ContentHostId;
use crate::ports::{AgreeingMarks, Call, Matched, Wanted};

/// A match that the hardware uuid is to confirm, with the search that finds it by name and uuid.
struct ToConfirm {
    id: ContentHostId,
    name: String,
    by: MatchedBy,
    term: String,
    /// Its view is read: a change follows, or the MAC address in the row is none of the host's and its other interfaces are
    /// looked at. The search compares one of the two hardware uuids that a record can have, and no interface.
    needs_view: bool,
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
    /// Refuses matches whose hardware uuid is that of another machine, also where a person made the link: a record keeps its
    /// id when another machine registers under its name.
    pub(super) async fn confirm(
        &self,
        call: &Call,
        wanted: &[Wanted],
        answers: &mut [Option<Result<Matched>>],
    ) -> Result<()> {
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
                let needs_view = wanted[i].is_change || found.marks.mac == Some(false);
                open.insert(i, ToConfirm { id: id.clone(), name: name.clone(), by, term, needs_view });
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
            .filter(|link| self.joins_facts() && !link.needs_view)
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
        // A record without content is no content host, and cannot be the one that is searched.
        let other = found.iter().find(|c| c.row.has_content());
        // The server makes a uuid up for the second board that has one: then the first board shows it, and the MAC address or a
        // person tells which one is the host.
        let is_second_board = row.has_made_up_uuid() && (agreeing.mac == Some(true) || by == MatchedBy::Person);
        let why = match (other, by) {
            (Some(_), _) if is_second_board => None,
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
}
