//! Matches a host to its content host.
//!
//! The provider is the one that the inventory names; otherwise the one of the stored association; otherwise all
//! configured ones are searched at the same time, and the first in the order of the configuration that has the host is
//! taken. Hosts are searched in bulk, with one call per provider. A match never replaces an association that a user
//! made.
//!
//! Tests: `tests/it/check/hosts.rs`, `several_providers.rs` and `silent_providers.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::FutureExt;

use super::ask::{Need, ProviderQuery, ask};
use super::early_end::{ends_the_check, until_cancelled};
use crate::audit::EventKind;
use crate::audit::catalogue::{
    AssociationDropped, Event, EventBuilder, HostAssociated, HostDuplicateContentHosts, OfAssociation, OfHost,
};
use crate::error::{Code, Error, Result, codes};
use crate::model::TimeMs;
use crate::model::host::{Association, ContentHostRef, HostInventory, MatchedBy};
use crate::model::ids::{ContentHostId, HostId, ProviderName};
use crate::model::request::{AssociateAction, AssociateRequest, AssociationRequest, check_text};
use crate::ports::{Call, Change, ContentFacts, Matched, Ports, Provider, Wanted};

/// A host that was matched to its content host.
#[derive(Clone)]
pub struct Resolved {
    /// The association, as stored or as it will be.
    pub association: Association,
    /// The provider of the content host.
    pub provider: Arc<dyn Provider>,
    /// What the bulk listing contains.
    pub facts: ContentFacts,
    /// Why the match is good for reading only and is not stored: the error of an earlier provider in the configuration that
    /// may have the host, or `HOST_AMBIGUOUS` where only the name agrees.
    pub provisional: Option<Error>,
}

impl Resolved {
    /// Refuses a provisional match, for a change on the host or of the stored association.
    ///
    /// # Errors
    /// That of [`Resolved::provisional`].
    pub fn settled(self) -> Result<Resolved> {
        match self.provisional {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }
}

/// The content hosts of many hosts, and the changes to store.
pub struct Resolution {
    /// One per requested host, in that order.
    pub hosts: Vec<Result<Resolved>>,
    /// New and changed associations, with their events. A controller commits them.
    pub changes: Vec<Change>,
}

/// Resolves one host, and stores the association if it is new or changed.
///
/// # Errors
/// `CANCELLED`; those of the state (`STATE_…`); without a content host those of [`Resolution::hosts`]: `NO_PROVIDER`,
/// `PROVIDER_UNKNOWN`, `HOST_NOT_REGISTERED`, `HOST_AMBIGUOUS`, `HOST_WITHOUT_CONTENT`, `ASSOCIATION_STALE`, and the
/// provider's (`PROVIDER_…`).
pub async fn resolve_one(ports: &Ports, call: &Call, host: &HostInventory) -> Result<Resolved> {
    let mut resolution = resolve(ports, call, &[host]).await?;
    commit(ports, resolution.changes).await?;
    resolution.hosts.pop().unwrap_or_else(|| Err(Error::internal("a resolved host was lost")))
}

/// As [`resolve_one`], for a change on the host: its content host is confirmed anew, whatever was confirmed before.
///
/// # Errors
/// As [`resolve_one`]; that of [`Resolved::provisional`].
pub async fn resolve_for_change(ports: &Ports, call: &Call, host: &HostInventory) -> Result<Resolved> {
    let mut resolution = resolve_hosts(ports, call, &[host], true).await?;
    commit(ports, resolution.changes).await?;
    resolution.hosts.pop().unwrap_or_else(|| Err(Error::internal("a resolved host was lost")))?.settled()
}

/// As [`resolve_for_change`], and writes nothing: for answers that must be about this very machine.
///
/// # Errors
/// As [`resolve_for_change`].
pub async fn confirm(ports: &Ports, call: &Call, host: &HostInventory) -> Result<Resolved> {
    let mut resolution = resolve_hosts(ports, call, &[host], true).await?;
    resolution.hosts.pop().unwrap_or_else(|| Err(Error::internal("a resolved host was lost")))?.settled()
}

/// Resolves many hosts with few requests.
///
/// # Errors
/// `CANCELLED`, `CLOSED`; those of the state (`STATE_…`). The failure of one host is in its place in the answer.
pub async fn resolve(ports: &Ports, call: &Call, hosts: &[&HostInventory]) -> Result<Resolution> {
    resolve_hosts(ports, call, hosts, false).await
}

async fn resolve_hosts(ports: &Ports, call: &Call, hosts: &[&HostInventory], is_change: bool) -> Result<Resolution> {
    let ids: Vec<HostId> = hosts.iter().map(|h| h.id.clone()).collect();
    let stored = ports.store.associations(&ids).await?;
    let mut stored: BTreeMap<HostId, Association> = stored.into_iter().map(|a| (a.host_id.clone(), a)).collect();
    let mut searches: Vec<Search> =
        hosts.iter().map(|host| Search::new(ports, host, stored.remove(&host.id), is_change)).collect();
    until_cancelled(call, "finding content hosts", ask_providers(ports, call, &mut searches)).await?;
    let now = ports.clock.now_ms();
    let mut changes = vec![];
    let hosts = searches.into_iter().map(|search| search.end(ports, call, now, &mut changes)).collect();
    Ok(Resolution { hosts, changes })
}

/// The resolution of hosts whose providers did not answer in the time of a check.
pub(super) fn not_in_time(ports: &Ports, hosts: &[&HostInventory], linked: &[Association]) -> Resolution {
    let configured: Vec<ProviderName> = ports.providers.iter().map(|provider| provider.name().clone()).collect();
    let of = |host: &&HostInventory| {
        let link = linked.iter().find(|link| link.host_id == host.id).map(|link| &link.provider);
        let provider = host.provider.as_ref().or(link).map_or_else(|| names(&configured), ToString::to_string);
        let request = format!("the search for host {}", host.name);
        Err(codes::ProviderTimeout { provider, request, limit: "the time of the check" }.err())
    };
    Resolution { hosts: hosts.iter().map(of).collect(), changes: vec![] }
}

/// Commits the changes of a check. An observer commits nothing. An association that a user made during the check is
/// kept: the store is read again before the commit. A failure of the commit (`STATE_FAILED`) is logged and the check
/// still has its answer; the next check writes the changes.
/// # Errors
/// Those of the state (`STATE_…`), but no `STATE_FAILED` of the commit.
pub(crate) async fn commit(ports: &Ports, mut changes: Vec<Change>) -> Result<()> {
    let linked: Vec<HostId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Associate(link) => Some(link.host_id.clone()),
            _ => None,
        })
        .collect();
    if !ports.store.is_controller() || changes.is_empty() {
        return Ok(());
    }
    if !linked.is_empty() {
        let mut by_person = ports.store.associations(&linked).await?;
        by_person.retain(|link| link.matched_by == MatchedBy::Person);
        let is_kept = |host: Option<&HostId>| by_person.iter().any(|link| Some(&link.host_id) == host);
        let about_links = [EventKind::HostAssociated.number(), EventKind::HostDuplicateContentHosts.number()];
        changes.retain(|change| match change {
            Change::Associate(link) => !is_kept(Some(&link.host_id)),
            Change::Event(event) => !(about_links.contains(&event.number) && is_kept(event.host_id.as_ref())),
            _ => true,
        });
    }
    match ports.store.commit(changes).await {
        Err(error) if error.code() == Code::StateFailed => {
            tracing::warn!(%error, "the answer of a check is given, but it is not stored");
            Ok(())
        }
        committed => committed.map(drop),
    }
}

/// `associate`: sets, refreshes or drops a host's association, and returns the one in force afterwards.
///
/// # Errors
/// `OBSERVER_ONLY`; `INVALID_ARGUMENT` for a bad actor; `ASSOCIATION_MISSING` when there is nothing to drop; what the
/// providers and the store answer.
pub async fn associate(ports: &Ports, call: &Call, request: &AssociateRequest) -> Result<Option<Association>> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "associate" }.err());
    }
    check_text("actor", &request.actor)?;
    let host = &request.host;
    let now = ports.clock.now_ms();
    match &request.action {
        AssociateAction::Set { provider, content_host } => {
            let association = by_person(ports, call, host, provider, content_host, now).await?;
            let mut changes = vec![Change::Associate(association.clone())];
            changes.extend(events(call, host, &association, None, now));
            ports.store.commit(changes).await?;
            Ok(Some(association))
        }
        AssociateAction::Refresh => {
            // The old association is replaced only by a new one.
            let mut search = Search::new(ports, host, None, true);
            let asking = ask_providers(ports, call, std::slice::from_mut(&mut search));
            until_cancelled(call, "finding content hosts", asking).await?;
            let mut changes = vec![];
            let resolved = search.end(ports, call, now, &mut changes)?.settled()?;
            ports.store.commit(changes).await?;
            Ok(Some(resolved.association))
        }
        AssociateAction::Drop => {
            association(ports, &AssociationRequest { host_id: host.id.clone() }, &host.name).await?;
            let event = AssociationDropped { actor: &request.actor }.about(OfHost { host: host.name.clone() }, now);
            let event = event.host(&host.id);
            let event = Change::Event(event.correlation(&call.correlation_id).build());
            ports.store.commit(vec![Change::DropAssociation(host.id.clone()), event]).await?;
            Ok(None)
        }
    }
}

/// `association`: the stored content host of a host. `None`: nothing is stored.
///
/// # Errors
/// What the store answers.
pub async fn stored(ports: &Ports, request: &AssociationRequest) -> Result<Option<Association>> {
    Ok(ports.store.associations(std::slice::from_ref(&request.host_id)).await?.pop())
}

/// As [`stored`], for a caller that needs an association. `name` names the host in the error.
///
/// # Errors
/// `ASSOCIATION_MISSING`; what the store answers.
pub async fn association(ports: &Ports, request: &AssociationRequest, name: &str) -> Result<Association> {
    stored(ports, request).await?.ok_or_else(|| codes::AssociationMissing { host: name }.err())
}

/// Reads this content host from the provider, so that only an existing one is stored.
async fn by_person(
    ports: &Ports,
    call: &Call,
    host: &HostInventory,
    provider: &ProviderName,
    content_host: &ContentHostId,
    now: TimeMs,
) -> Result<Association> {
    let provider = ports.provider(provider)?;
    let wish = Association {
        host_id: host.id.clone(),
        provider: provider.name().clone(),
        content_host: content_host.clone(),
        content_host_name: String::new(),
        matched_by: MatchedBy::Person,
        duplicates: vec![],
        made_at_ms: now,
        subscription_uuid: None,
        hardware_uuid: None,
    };
    let wanted = [Wanted { host: host.clone(), stored: Some(wish.clone()), is_change: true }];
    let mut answers = until_cancelled(call, "associate", provider.content_hosts(call, &wanted)).await?;
    let matched = answers.pop().unwrap_or_else(|| Err(lost_answer(provider.name())))?;
    if matched.content_host.id != *content_host {
        return Err(codes::AssociationStale { host: &host.name, provider: provider.name(), content_host }.err());
    }
    let subscription_uuid = matched.marks.subscription_uuid;
    Ok(Association { content_host_name: matched.content_host.name, subscription_uuid, ..wish })
}

/// The search for the content host of one host.
struct Search<'a> {
    host: &'a HostInventory,
    stored: Option<Association>,
    /// Providers to ask, in order.
    candidates: Vec<Candidate>,
    /// Why no provider is searched.
    failure: Option<Error>,
    /// A change follows: what was confirmed before does not count.
    is_change: bool,
}

/// A provider to search, and its answer.
struct Candidate {
    provider: Arc<dyn Provider>,
    answer: Option<Result<Matched>>,
}

impl<'a> Search<'a> {
    fn new(ports: &Ports, host: &'a HostInventory, stored: Option<Association>, is_change: bool) -> Self {
        let mut search = Search { host, stored, candidates: vec![], failure: None, is_change };
        match search.choose(ports) {
            Ok(all) => {
                search.candidates = all.into_iter().map(|provider| Candidate { provider, answer: None }).collect()
            }
            Err(e) => search.failure = Some(e),
        }
        search
    }

    fn choose(&self, ports: &Ports) -> Result<Vec<Arc<dyn Provider>>> {
        if ports.providers.is_empty() {
            return Err(codes::NoProvider {}.err());
        }
        if let Some(name) = &self.host.provider {
            return Ok(vec![ports.provider(name)?.clone()]);
        }
        match &self.stored {
            Some(stored) => match ports.provider(&stored.provider) {
                Ok(provider) => Ok(vec![provider.clone()]),
                Err(e) if stored.matched_by == MatchedBy::Person => Err(e),
                // The provider is no longer in the configuration: match again.
                Err(_) => Ok(ports.providers.clone()),
            },
            None => Ok(ports.providers.clone()),
        }
    }

    fn is_asked(&self, provider: &ProviderName) -> bool {
        self.candidates.iter().any(|candidate| candidate.provider.name() == provider)
    }

    fn wanted(&self, provider: &ProviderName) -> Wanted {
        let mut stored = self.stored.clone().filter(|s| s.provider == *provider);
        if let Some(stored) = stored.as_mut().filter(|_| self.is_change) {
            stored.hardware_uuid = None;
        }
        Wanted { host: self.host.clone(), stored, is_change: self.is_change }
    }

    fn take(&mut self, provider: &ProviderName, answer: Result<Matched>) {
        if let Some(candidate) = self.candidates.iter_mut().find(|candidate| candidate.provider.name() == provider) {
            candidate.answer = Some(answer);
        }
    }

    fn need(&self) -> Need {
        Need::of(self.candidates.iter().map(|candidate| &candidate.answer))
    }

    fn end(self, ports: &Ports, call: &Call, now: TimeMs, changes: &mut Vec<Change>) -> Result<Resolved> {
        let asked: Vec<ProviderName> =
            self.candidates.iter().map(|candidate| candidate.provider.name().clone()).collect();
        let (mut failure, mut found) = (self.failure, None);
        for Candidate { provider, answer } in self.candidates {
            match answer {
                Some(Ok(matched)) => {
                    found = Some((provider, matched));
                    break;
                }
                Some(Err(e)) if failure.as_ref().is_none_or(|before| weight(&e) > weight(before)) => failure = Some(e),
                _ => {}
            }
        }
        let Some((provider, matched)) = found else {
            return Err(failure.map_or_else(
                || Error::internal("no provider was asked"),
                |e| match e.code() {
                    Code::HostNotRegistered => e.with("provider", names(&asked)),
                    _ => e,
                },
            ));
        };
        // An earlier provider may have the host: the match is used for this call and not stored.
        let provisional = failure.filter(|e| weight(e) >= IN_DOUBT).or(matched.doubt.clone());
        let found = linked(self.host, provider.name(), &matched, now);
        let association = match &self.stored {
            Some(stored) if same_link(stored, &found) => stored.clone(),
            Some(stored) if stored.matched_by == MatchedBy::Person => found,
            _ if provisional.is_some() => found,
            stored => {
                let before = stored.as_ref().filter(|s| same_target(s, &found));
                let made_at_ms = before.map_or(now, |s| s.made_at_ms);
                let association = Association { made_at_ms, ..found };
                changes.push(Change::Associate(association.clone()));
                changes.extend(events(call, self.host, &association, stored.as_ref(), now));
                association
            }
        };
        let provider = ports.provider(provider.name())?.clone();
        Ok(Resolved { association, provider, facts: matched.facts, provisional })
    }
}

/// Searches each provider once, all at the same time.
async fn ask_providers(ports: &Ports, call: &Call, searches: &mut [Search<'_>]) -> Result<()> {
    let of = |provider: &Arc<dyn Provider>| -> Vec<usize> {
        searches.iter().enumerate().filter(|(_, s)| s.is_asked(provider.name())).map(|(i, _)| i).collect()
    };
    let asked: Vec<_> = ports.providers.iter().map(|p| (p, of(p))).filter(|(_, hosts)| !hosts.is_empty()).collect();
    let wanted: Vec<Vec<Wanted>> =
        asked.iter().map(|(p, hosts)| hosts.iter().map(|i| searches[*i].wanted(p.name())).collect()).collect();
    let queries = asked.iter().zip(&wanted).map(|((provider, _), wanted)| ProviderQuery {
        provider,
        answer: provider.content_hosts(call, wanted).boxed(),
    });
    let mut early_end = None;
    let take = |number: usize, answer: Result<Vec<Result<Matched>>>| {
        let (provider, hosts) = &asked[number];
        let each = match answer {
            Ok(each) if each.len() == hosts.len() => each,
            Ok(_) => hosts.iter().map(|_| Err(lost_answer(provider.name()))).collect(),
            Err(e) if ends_the_check(&e) => {
                early_end = Some(e);
                return Need::Nothing;
            }
            Err(e) => hosts.iter().map(|_| Err(e.clone())).collect(),
        };
        for (i, answer) in hosts.iter().zip(each) {
            searches[*i].take(provider.name(), answer);
        }
        searches.iter().map(Search::need).max().unwrap_or(Need::Nothing)
    };
    ask(&*ports.clock, call.limit, queries.collect(), take).await;
    early_end.map_or(Ok(()), Err)
}

fn linked(host: &HostInventory, provider: &ProviderName, matched: &Matched, now: TimeMs) -> Association {
    Association {
        host_id: host.id.clone(),
        provider: provider.clone(),
        content_host: matched.content_host.id.clone(),
        content_host_name: matched.content_host.name.clone(),
        matched_by: matched.matched_by,
        duplicates: matched.duplicates.clone(),
        made_at_ms: now,
        subscription_uuid: matched.marks.subscription_uuid.clone(),
        hardware_uuid: host.hardware_uuid.clone().filter(|_| matched.marks.hardware),
    }
}

fn same_target(a: &Association, b: &Association) -> bool {
    (&a.provider, &a.content_host) == (&b.provider, &b.content_host)
}

/// Whether nothing to store differs. A user's association is kept while its content host is the same.
fn same_link(stored: &Association, found: &Association) -> bool {
    let same_details = || {
        (&stored.content_host_name, stored.matched_by, duplicate_ids(stored))
            == (&found.content_host_name, found.matched_by, duplicate_ids(found))
            && (&stored.subscription_uuid, &stored.hardware_uuid) == (&found.subscription_uuid, &found.hardware_uuid)
    };
    same_target(stored, found) && (stored.matched_by == MatchedBy::Person || same_details())
}

fn duplicate_ids(association: &Association) -> Vec<&ContentHostId> {
    association.duplicates.iter().map(|d| &d.id).collect()
}

/// Events of an association that replaces `before`, for the differences only.
fn events(
    call: &Call,
    host: &HostInventory,
    link: &Association,
    before: Option<&Association>,
    now: TimeMs,
) -> Vec<Change> {
    let of = || OfAssociation {
        host: host.name.clone(),
        content_host: link.content_host_name.clone(),
        provider: link.provider.to_string(),
    };
    let finished = |event: EventBuilder| event.host(&host.id).correlation(&call.correlation_id).build();
    let mut events = vec![];
    if before.is_none_or(|b| !same_target(b, link)) {
        let matched_by = match link.matched_by {
            MatchedBy::Person => "a person",
            MatchedBy::SubscriptionUuid => "subscription uuid",
            MatchedBy::HardwareUuid => "hardware uuid",
            MatchedBy::Fqdn => "FQDN",
            MatchedBy::HostName => "name",
        };
        events.push(finished(HostAssociated { matched_by }.about(of(), now)));
    }
    if !link.duplicates.is_empty() && before.is_none_or(|b| duplicate_ids(b) != duplicate_ids(link)) {
        let duplicates = in_words(&link.duplicates);
        events.push(finished(HostDuplicateContentHosts { duplicates }.about(of(), now)));
    }
    events.into_iter().map(Change::Event).collect()
}

/// Content hosts by name and id, as the provider's pages show them.
pub(super) fn in_words(content_hosts: &[ContentHostRef]) -> String {
    let each: Vec<String> = content_hosts.iter().map(|c| format!("{} (id {})", c.name, c.id)).collect();
    each.join(", ")
}

fn names(providers: &[ProviderName]) -> String {
    let names: Vec<&str> = providers.iter().map(ProviderName::as_str).collect();
    names.join(", ")
}

fn lost_answer(provider: &ProviderName) -> Error {
    Error::internal(format!("provider {provider} did not answer for every host"))
}

/// From this weight on, the provider may have the host: it could not answer, or it has several candidates.
const IN_DOUBT: u8 = 2;
/// From this weight on, the provider could not answer.
const FAILURE: u8 = 3;

/// Whether a provider may have the host although it answered with this error.
pub(crate) fn may_have_it(e: &Error) -> bool {
    weight(e) >= FAILURE && e.code() != Code::NoProvider
}

/// Weighs errors of several providers: the greatest weight is the most informative.
fn weight(e: &Error) -> u8 {
    match e.code() {
        Code::HostNotRegistered => 0,
        Code::HostWithoutContent => 1,
        Code::HostAmbiguous | Code::AssociationStale => 2,
        _ => FAILURE,
    }
}
