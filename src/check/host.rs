//! `check_host`, and the steps of every check of hosts: find the content hosts in bulk, read the missing data, make the
//! answers, store them in one commit.
//!
//! A host can be not operational (non-responsive, down, being installed, …). If the answer of its last stored check was
//! known, that answer is returned with its age. Otherwise the provider's data is read as for any other host: it is
//! about packages, and stays valid while the host is down.
//!
//! Tests: `tests/it/check/hosts.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::assemble::{self, Context};
use super::association::{self, Resolution, Resolved};
use super::classes::{Classes, by_class};
use super::early_end::until_cancelled;
use super::host_facts::{self, Beforehand, HostFacts, Updates};
use super::host_lists::EarlyLists;
use super::inventory;
use super::kind;
use super::levels::{Frame, ImageTable};
use super::limits::{TimeLimit, UnusableProviders};
use super::many::newest_of_many;
use super::notices::NoticeWriter;
use super::options::CheckOptions;
use super::record;
use crate::error::{Error, Result};
use crate::model::check::{HostCheck, YesNoUnknown};
use crate::model::host::{Association, EngineInventory, HostInventory, HostKind, HostStatus};
use crate::model::ids::{HostId, ProviderName};
use crate::model::level::Level;
use crate::model::request::{CheckHostRequest, Detail};
use crate::model::task::Progress;
use crate::ports::{Call, Change, Ports, Provider};

/// `check_host`: one host, in full. If the provider fails, the answer is `unknown`; this is no error.
///
/// # Errors
/// `INVALID_ARGUMENT` where the request names no host, or one of several with this name; `ENGINE_NOT_FOUND` and what else
/// the engine answers, if it is asked for the host. `CANCELLED`, `CLOSED`; those of the state (`STATE_…`).
pub async fn check_host(
    ports: &Ports,
    call: &Call,
    request: &CheckHostRequest,
    options: &CheckOptions,
) -> Result<HostCheck> {
    let request = inventory::with_host(ports, call, request).await?;
    let host = request.host.as_ref().ok_or_else(|| Error::internal("a host is missing after it was read"))?;
    let check = HostsCheck {
        engine: request.engine.as_ref(),
        cluster_level: request.cluster_level,
        detail: Detail::Full,
        options,
    };
    let mut checks = check.run(ports, call, &[host]).await?;
    checks.pop().ok_or_else(|| Error::internal("a checked host was lost"))
}

/// A check of some hosts.
pub(super) struct HostsCheck<'a> {
    pub engine: Option<&'a EngineInventory>,
    pub cluster_level: Option<Level>,
    pub detail: Detail,
    pub options: &'a CheckOptions,
}

/// A host with its provider's data.
struct AskedHost<'a> {
    host: &'a HostInventory,
    resolved: Result<Resolved>,
    known: HostFacts,
    last: Option<HostCheck>,
}

/// The hosts of a check with what was read of them, and the changes of their associations.
pub(super) struct Gathered<'a> {
    sources: Vec<HostSource<'a>>,
    changes: Vec<Change>,
}

/// The source of a host's answer.
enum HostSource<'a> {
    Stored(&'a HostInventory, Box<HostCheck>),
    Asked(Box<AskedHost<'a>>),
}

impl HostsCheck<'_> {
    /// The provider, the link and the last check of a single host of which everything is read, and can be read while its content
    /// host is confirmed.
    fn early<'a>(
        &self,
        ports: &'a Ports,
        asked: &[&HostInventory],
        linked: &'a [Association],
        last: &'a [Option<HostCheck>],
    ) -> Option<(&'a Arc<dyn Provider>, &'a Association, &'a HostCheck)> {
        let ([host], [link], [Some(last)], Detail::Full) = (asked, linked, last, self.detail) else { return None };
        let is_known = kind::by_inventory(host).is_none_or(|kind| kind == HostKind::El)
            && host.provider.as_ref().is_none_or(|provider| *provider == link.provider);
        let provider = ports.provider(&link.provider).ok()?;
        (is_known && EarlyLists::is_worth_it(link, last)).then_some((provider, link, last))
    }

    /// One answer per host, in the order of the hosts. A controller stores the changes in one commit.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`; those of the state (`STATE_…`).
    pub async fn run(&self, ports: &Ports, call: &Call, hosts: &[&HostInventory]) -> Result<Vec<HostCheck>> {
        if self.detail == Detail::Classes {
            return Box::pin(self.by_classes(ports, call, hosts)).await;
        }
        let read = self.read(ports, call, hosts).await?;
        self.answer(ports, call, read).await
    }

    /// Reads the hosts. Nothing is stored.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn read<'h>(&self, ports: &Ports, call: &Call, hosts: &[&'h HostInventory]) -> Result<Gathered<'h>> {
        let gathering = self.gather(ports, call, hosts, until_ms(ports, call));
        until_cancelled(call, "the check", gathering).await
    }

    /// Makes the answers, and stores them.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn answer(&self, ports: &Ports, call: &Call, read: Gathered<'_>) -> Result<Vec<HostCheck>> {
        let Gathered { sources, mut changes } = read;
        let now_ms = ports.clock.now_ms();
        let mut images: ImageTable = ports.store.image_levels().await?;
        changes.extend(record::learn_images(call, now_ms, sources.iter().filter_map(HostSource::asked), &mut images));
        let notices = ports.store.notices().await?;
        let writer = NoticeWriter::new(call, &*ports.ids, &notices);
        let context = Context {
            frame: Frame { engine: self.engine, images: &images },
            cluster_level: self.cluster_level,
            options: self.options,
            now_ms,
        };
        let mut checks = Vec::with_capacity(sources.len());
        for source in sources {
            checks.push(match source {
                HostSource::Stored(host, stored) => assemble::from_store(host, *stored, context),
                HostSource::Asked(asked) => {
                    let check = assemble::host_check(asked.host, &asked.resolved, &asked.known, context);
                    // Without a request to the provider, the new answer would have less than the stored one.
                    if !matches!(asked.known.updates, Updates::NotAsked(_)) {
                        changes.extend(record::changes(call, &check, asked.last.as_ref()));
                        changes.extend(writer.host(&check, self.engine.is_some()));
                    }
                    check
                }
            });
        }
        association::commit(ports, changes).await?;
        Ok(checks)
    }

    /// First answers by the classes of the hosts. Nothing is stored.
    pub async fn by_classes(&self, ports: &Ports, call: &Call, hosts: &[&HostInventory]) -> Result<Vec<HostCheck>> {
        let ids: Vec<HostId> = hosts.iter().map(|host| host.id.clone()).collect();
        let linked = ports.store.associations(&ids).await?;
        let last = last_checks(ports, hosts).await?;
        let time = TimeLimit { clock: &*ports.clock, until_ms: until_ms(ports, call) };
        let classes = until_cancelled(call, "the check", Classes::read(ports, call, &linked, time)).await?;
        let images: ImageTable = ports.store.image_levels().await?;
        let context = Context {
            frame: Frame { engine: self.engine, images: &images },
            cluster_level: self.cluster_level,
            options: self.options,
            now_ms: ports.clock.now_ms(),
        };
        let linked: BTreeMap<&HostId, &Association> = linked.iter().map(|link| (&link.host_id, link)).collect();
        let of = |(host, last): (&&HostInventory, &Option<HostCheck>)| {
            by_class(host, linked.get(&host.id).copied(), last.as_ref(), &classes, context)
        };
        Ok(hosts.iter().zip(&last).map(of).collect())
    }

    async fn gather<'h>(
        &self,
        ports: &Ports,
        call: &Call,
        hosts: &[&'h HostInventory],
        until_ms: Option<i64>,
    ) -> Result<Gathered<'h>> {
        let ids: Vec<HostId> = hosts.iter().map(|host| host.id.clone()).collect();
        let linked = ports.store.associations(&ids).await?;
        let last = last_checks(ports, hosts).await?;
        let is_stored: Vec<bool> =
            hosts.iter().zip(&last).map(|(host, last)| answered_from_store(host, last.as_ref(), &linked)).collect();
        let asked: Vec<&'h HostInventory> =
            hosts.iter().zip(&is_stored).filter(|(_, stored)| !**stored).map(|(host, _)| *host).collect();
        let time = TimeLimit { clock: &*ports.clock, until_ms };
        let (resolution, early) = tokio::select! {
            biased;
            resolved = Box::pin(self.resolve(ports, call, &asked, (&linked, &last), time)) => resolved?,
            // A provider that does not answer: the hosts are not known, and the answer says so in time.
            () = time.over() => (association::not_in_time(ports, &asked, &linked), None),
        };
        let whole = WholeCheck { hosts: hosts.len(), until_ms };
        let reading = self.read_all(ports, call, &asked, &resolution.hosts, early, whole);
        let mut facts = Box::pin(reading).await?.into_iter();
        let mut resolved = resolution.hosts.into_iter();
        let mut sources = Vec::with_capacity(hosts.len());
        for ((host, last), is_stored) in hosts.iter().zip(last).zip(is_stored) {
            sources.push(match (is_stored, last) {
                (true, Some(stored)) => HostSource::Stored(host, Box::new(stored)),
                (_, last) => match (resolved.next(), facts.next()) {
                    (Some(resolved), Some(mut known)) => {
                        if let Ok(resolved) = &resolved {
                            known.weigh_last(host, resolved, last.as_ref());
                        }
                        HostSource::Asked(Box::new(AskedHost { host, resolved, known, last }))
                    }
                    _ => return Err(Error::internal("a host was lost between two steps of a check")),
                },
            });
        }
        Ok(Gathered { sources, changes: resolution.changes })
    }

    /// Finds the content hosts. The lists of a single host are read while its content host is confirmed.
    async fn resolve(
        &self,
        ports: &Ports,
        call: &Call,
        asked: &[&HostInventory],
        (linked, last): (&[Association], &[Option<HostCheck>]),
        time: TimeLimit<'_>,
    ) -> Result<(Resolution, Option<EarlyLists>)> {
        let Some((provider, link, last)) = self.early(ports, asked, linked, last) else {
            return Ok((Box::pin(association::resolve(ports, call, asked)).await?, None));
        };
        // Boxed: the futures of many requests are large, and stacks are small.
        let reading = Box::pin(EarlyLists::read(&**provider, call, link, last, time));
        let resolving = Box::pin(association::resolve(ports, call, asked));
        Ok(match select(resolving, reading).await {
            Either::Right((early, resolving)) => (resolving.await?, early?),
            Either::Left((resolution, reading)) => {
                let resolution = resolution?;
                let is_same = |r: &Resolved| {
                    (r.provider.name(), &r.association.content_host) == (&link.provider, &link.content_host)
                };
                let is_confirmed = resolution.hosts.iter().all(|r| r.as_ref().is_ok_and(is_same));
                let early = if is_confirmed { reading.await? } else { None };
                (resolution, early)
            }
        })
    }

    /// Reads the hosts at their providers, a limited number of each provider at a time; in the order of the hosts. Data
    /// that was not read in time stays unknown, so that the answer comes in time.
    async fn read_all(
        &self,
        ports: &Ports,
        call: &Call,
        hosts: &[&HostInventory],
        resolved: &[Result<Resolved>],
        mut early: Option<EarlyLists>,
        whole: WholeCheck,
    ) -> Result<Vec<HostFacts>> {
        let unusable = UnusableProviders::default();
        for resolved in resolved.iter().filter_map(|r| r.as_ref().err()) {
            if let Some(provider) = resolved.param("provider").and_then(|p| p.to_owned().try_into().ok()) {
                unusable.note(&provider, resolved);
            }
        }
        let total = u64::try_from(whole.hosts).unwrap_or(u64::MAX);
        let done = AtomicU64::new(total.saturating_sub(u64::try_from(hosts.len()).unwrap_or(total)));
        let report = |done: u64| call.progress.progress(&Progress { done, total, phase: "hosts".to_owned() });
        report(done.load(Ordering::Relaxed));
        let newest = match self.detail {
            Detail::Levels => {
                // The other half is left for the hosts that are asked about one by one.
                let half = |until_ms: i64| ports.clock.passed_ms().midpoint(until_ms);
                let time = TimeLimit { clock: &*ports.clock, until_ms: whole.until_ms.map(half) };
                Box::pin(newest_of_many(call, hosts, resolved, time)).await?
            }
            Detail::Classes | Detail::Counts | Detail::Full => vec![None; hosts.len()],
        };
        let each = hosts.iter().zip(resolved).zip(newest).enumerate().map(|(i, ((host, resolved), newest))| {
            let (unusable, done, report) = (&unusable, &done, &report);
            let before = Beforehand { lists: early.take(), newest };
            async move {
                let known = match resolved {
                    Ok(resolved) => {
                        let time = TimeLimit { clock: &*ports.clock, until_ms: whole.until_ms };
                        Box::pin(host_facts::host_facts(call, host, resolved, self.detail, before, unusable, time))
                            .await?
                    }
                    Err(e) => HostFacts::unanswered(host, e.clone()),
                };
                report(done.fetch_add(1, Ordering::Relaxed) + 1);
                Ok::<_, Error>((i, known))
            }
        });
        let name = |resolved: &Result<Resolved>| resolved.as_ref().ok().map(|r| r.provider.name().clone());
        let mut by_provider: BTreeMap<Option<ProviderName>, Vec<_>> = BTreeMap::new();
        for (work, resolved) in each.zip(resolved) {
            by_provider.entry(name(resolved)).or_default().push(work);
        }
        let at_a_time = self.options.concurrency.max(1);
        let streams = by_provider.into_values().map(|works| stream::iter(works).buffer_unordered(at_a_time));
        let mut facts: Vec<(usize, HostFacts)> = stream::select_all(streams).try_collect().await?;
        facts.sort_by_key(|(i, _)| *i);
        Ok(facts.into_iter().map(|(_, known)| known).collect())
    }
}

/// The check to which a reading of hosts belongs.
#[derive(Clone, Copy)]
struct WholeCheck {
    /// How many hosts it answers for, also from stored answers.
    hosts: usize,
    /// When it must be answered.
    until_ms: Option<i64>,
}

impl HostSource<'_> {
    /// The host and its facts, if its provider was read.
    fn asked(&self) -> Option<(&HostInventory, &HostFacts)> {
        match self {
            HostSource::Asked(asked) => Some((asked.host, &asked.known)),
            HostSource::Stored(..) => None,
        }
    }
}

/// When a check must have its data, to answer in the caller's time.
fn until_ms(ports: &Ports, call: &Call) -> Option<i64> {
    call.limit.map(|limit| ports.clock.passed_ms().saturating_add(millis(limit * 3 / 4)))
}

async fn last_checks(ports: &Ports, hosts: &[&HostInventory]) -> Result<Vec<Option<HostCheck>>> {
    let mut last = Vec::with_capacity(hosts.len());
    for host in hosts {
        last.push(ports.store.last_check(&host.id).await?);
    }
    Ok(last)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Whether the host is not operational, and the answer of its last check was known and is of the content host with which it is
/// associated now.
fn answered_from_store(host: &HostInventory, last: Option<&HostCheck>, linked: &[Association]) -> bool {
    let place = |link: &Association| (link.provider.clone(), link.content_host.clone());
    let now = linked.iter().find(|link| link.host_id == host.id).map(place);
    let is_valid = |check: &HostCheck| {
        check.updates != YesNoUnknown::Unknown
            && check.only_class.is_none()
            && check.association.as_ref().map(place) == now
    };
    !is_operational(host.status) && last.is_some_and(is_valid)
}

/// Whether the host runs. The status `NonOperational` counts as running: the engine starts no VM on such a host, but
/// looks for its updates.
fn is_operational(status: HostStatus) -> bool {
    matches!(
        status,
        HostStatus::Up | HostStatus::Maintenance | HostStatus::PreparingForMaintenance | HostStatus::NonOperational
    )
}
