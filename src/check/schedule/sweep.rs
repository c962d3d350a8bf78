//! The check of all hosts, in two steps.
//!
//! First the providers' classes of all hosts, by a few light requests. What they say is shown at once in the status of the periodic
//! check, and stored for hosts that have no answer yet, marked as a first answer.
//!
//! Then the rows of the hosts of which something may have changed: their class, their check-in, their record; those whose answer is
//! not known; those of which the classes say nothing (oVirt Nodes, hosts in image mode). A counter that changes without these, after a
//! content view was published, is seen in the row only: so each row is read once a day at the latest, at a time that depends on the
//! host, which spreads the readings over the day.
//!
//! Hosts that were read soon after their check-in are looked at a second time, alone, when the server has had the time to compute
//! what applies to what they uploaded. Hosts of which a provider failed to tell something are read again alone as well, after the
//! time after which a failed check is repeated, and then after twice of it and so on, until the next sweep.
//!
//! Clusters are read side by side, and the first step has a part of the time only: a provider that is slow, or does not answer,
//! keeps nobody else waiting.
//!
//! What a sweep has to know of the one before is in the store: the last check of each host, with the time of its reading, and the
//! record of the periodic check, with the begin of the last sweep. Its classes are in memory; a new process compares the class with the
//! stored answer.
//!
//! Tests: here, and in `tests/it/check/sweep.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;

use super::{Schedule, managed_of};
use crate::check::early_end::ends_the_check;
use crate::check::host::HostsCheck;
use crate::config::Span;
use crate::error::{Code, Result, codes};
use crate::model::TimeMs;
use crate::model::check::{HostCheck, HostClass, YesNoUnknown};
use crate::model::host::{ClusterInventory, EngineInventory, HostInventory, HostKind};
use crate::model::ids::{ContentHostId, HostId, ProviderName};
use crate::model::request::Detail;
use crate::model::schedule::{JobRecord, ScheduledJob, Sweep};
use crate::ports::{Call, Change, Clock};

/// A row is read again after this time at the latest, and after half of it at the earliest if nothing seems to have changed.
const DAY_MS: i64 = 24 * 3_600_000;

/// A host uploads its package profile when it checks in, and the server computes what applies some seconds or minutes later. What
/// was read within this time after a check-in may be of before.
const SETTLING_MS: i64 = 10 * 60_000;

/// Whether the row of the host was read when the server may not have computed yet what applies to its last upload.
pub(super) fn is_hasty(check: &HostCheck) -> bool {
    check.updates != YesNoUnknown::Unknown && check.data_age_ms.is_some_and(|age_ms| age_ms < SETTLING_MS)
}

/// When hosts that were read hastily now are read again.
pub(super) fn second_look_ms(now_ms: TimeMs) -> TimeMs {
    now_ms.saturating_add(SETTLING_MS)
}

/// Whether the provider failed to tell something of the host: it may do so later. What the provider does not
/// have, or does not permit, is no such failure.
pub(super) fn is_failed(check: &HostCheck) -> bool {
    let why = check.unknown_because.iter().chain(&check.problems);
    why.map(|problem| problem.code).any(|code| {
        matches!(
            code,
            Code::ProviderUnreachable
                | Code::ProviderTimeout
                | Code::ProviderTls
                | Code::ProviderTlsWeak
                | Code::ProviderAuth
                | Code::ProviderFailed
                | Code::ProviderUnavailable
                | Code::ProviderMalformed
                | Code::DeadlineExceeded
        )
    })
}

/// What is known of a host before its row is read.
struct Known<'a> {
    host: &'a HostInventory,
    /// The first answer.
    first: &'a HostCheck,
    last: Option<&'a HostCheck>,
    /// Its class in the last sweep of this process.
    class_before: Option<HostClass>,
    /// Whether it checked in since the last sweep. `None`: not known.
    checked_in: Option<bool>,
}

impl Known<'_> {
    /// Whether its row is read now.
    fn is_due(&self, now_ms: TimeMs) -> bool {
        let Some(last) = self.last.filter(|last| last.only_class.is_none()) else { return true };
        let place = |check: &HostCheck| {
            check.association.as_ref().map(|link| (link.provider.clone(), link.content_host.clone()))
        };
        let class = self.first.only_class.unwrap_or(HostClass::Unknown);
        let is_same_class = match self.class_before {
            Some(before) => class == before,
            None => Some(class) == class_of(last),
        };
        let tells_nothing = last.kind != Some(HostKind::El) || last.image.is_some() || class == HostClass::Unknown;
        tells_nothing
            || is_hasty(last)
            || last.updates == YesNoUnknown::Unknown
            || place(last) != place(self.first)
            || !is_same_class
            || self.checked_in != Some(false)
            || now_ms.saturating_sub(last.checked_at_ms) >= reading_after_ms(&self.host.id)
            // The clock was set back.
            || last.checked_at_ms > now_ms
    }
}

/// The class that a host with this answer has.
fn class_of(last: &HostCheck) -> Option<HostClass> {
    match (last.updates, last.errata) {
        (YesNoUnknown::Yes, Some(errata)) if errata.security > 0 => Some(HostClass::SecurityNeeded),
        (YesNoUnknown::Yes, Some(errata)) if errata.at_least() > 0 => Some(HostClass::ErrataNeeded),
        (YesNoUnknown::No, _) => Some(HostClass::Updated),
        _ => None,
    }
}

/// The age at which the row of a host is read even if nothing seems to have changed: half a day to a day, by its id.
fn reading_after_ms(host: &HostId) -> i64 {
    // FNV-1a: the same in each process.
    let hash =
        host.as_str().bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    DAY_MS / 2 + i64::from(hash) % (DAY_MS / 2)
}

impl Schedule {
    /// The first step. Returns the hosts whose rows are to be read.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`; those of the state (`STATE_…`).
    pub(super) async fn begin_sweep(
        &self,
        clusters: &[ClusterInventory],
        engine: &EngineInventory,
        call: &Call,
    ) -> Result<BTreeSet<HostId>> {
        let began_ms = self.ports.clock.now_ms();
        let hosts: Vec<&HostInventory> = clusters.iter().flat_map(managed_of).collect();
        let check =
            HostsCheck { engine: Some(engine), cluster_level: None, detail: Detail::Classes, options: &self.checks };
        let first = check.by_classes(&self.ports, call, &hosts).await?;
        let (before_ms, classes_before) = self.swept.before();
        let checked_in = self.checked_in(call, &first, before_ms).await?;
        let mut last = Vec::with_capacity(hosts.len());
        for host in &hosts {
            last.push(self.ports.store.last_check(&host.id).await?);
        }
        let (mut due, mut new) = (BTreeSet::new(), vec![]);
        for ((host, first), last) in hosts.iter().zip(&first).zip(&last) {
            let link = first.association.as_ref();
            let known = Known {
                host,
                first,
                last: last.as_ref(),
                class_before: classes_before.get(&host.id).copied(),
                checked_in: link.and_then(|link| Some(checked_in.get(&link.provider)?.contains(&link.content_host))),
            };
            if known.is_due(began_ms) {
                due.insert(host.id.clone());
            }
            // Also where it has no class: whoever looks sees why it was not checked yet.
            if last.is_none() {
                new.push(Change::Check(first.clone()));
            }
        }
        let sweep = summary(began_ms, &first, due.len());
        // Everybody sees the first answers at once. If this process dies, the sweep is as due as before.
        let record = match self.record().await? {
            Some(record) => JobRecord { sweep: Some(sweep.clone()), ..record },
            None => JobRecord {
                job: ScheduledJob::Hosts,
                last_check_ms: None,
                last_success_ms: None,
                last_error: None,
                failing_since_ms: None,
                next_check_ms: began_ms,
                sweep: Some(sweep.clone()),
            },
        };
        new.push(Change::Job(record));
        self.ports.store.commit(new).await?;
        self.swept.begin(sweep, classes(&first));
        Ok(due)
    }

    async fn record(&self) -> Result<Option<JobRecord>> {
        Ok(self.ports.store.jobs().await?.into_iter().find(|record| record.job == ScheduledJob::Hosts))
    }

    /// When the last sweep that succeeded began, as another process stored it.
    fn stored_begin_ms(&self, record: &JobRecord) -> Option<TimeMs> {
        let whole = record.sweep.as_ref().filter(|sweep| sweep.ended_ms.is_some() && record.last_error.is_none());
        // Otherwise it took its deadline at the most.
        let deadline_ms = i64::try_from(self.config.deadline.0.as_millis()).unwrap_or(i64::MAX);
        let at_least = || record.last_success_ms.map(|ended_ms| ended_ms.saturating_sub(deadline_ms));
        whole.map(|sweep| sweep.began_ms).or_else(at_least)
    }

    /// The content hosts that checked in since the last sweep, by provider. A provider that does not tell it is left out.
    async fn checked_in(
        &self,
        call: &Call,
        first: &[HostCheck],
        before_ms: Option<TimeMs>,
    ) -> Result<BTreeMap<ProviderName, BTreeSet<ContentHostId>>> {
        let since_ms = match before_ms {
            Some(began_ms) => Some(began_ms),
            None => self.record().await?.and_then(|record| self.stored_begin_ms(&record)),
        };
        let Some(since_ms) = since_ms else { return Ok(BTreeMap::new()) };
        let with_class = first.iter().filter(|check| check.only_class.is_some_and(|class| class != HostClass::Unknown));
        let names: BTreeSet<&ProviderName> =
            with_class.filter_map(|check| check.association.as_ref()).map(|link| &link.provider).collect();
        let over_ms = call.limit.map(|limit| limit / 2);
        let asking = names.into_iter().map(|name| async move {
            let asking = async { self.ports.provider(name)?.checked_in_since(call, since_ms).await };
            let told = tokio::select! {
                biased;
                told = asking => told,
                () = sleep_or_never(&*self.ports.clock, over_ms) => {
                    let (request, limit) = ("the hosts that checked in", Span(over_ms.unwrap_or_default()));
                    Err(codes::ProviderTimeout { provider: name, request, limit }.err())
                }
            };
            (name, told)
        });
        let mut all = BTreeMap::new();
        for (name, told) in join_all(asking).await {
            match told {
                Ok(Some(hosts)) => _ = all.insert(name.clone(), hosts),
                Ok(None) => {}
                Err(e) if ends_the_check(&e) => return Err(e),
                // Then their rows are read.
                Err(error) => tracing::debug!(%error, provider = %name, "the hosts that checked in are not known"),
            }
        }
        Ok(all)
    }
}

async fn sleep_or_never(clock: &dyn Clock, time: Option<Duration>) {
    match time {
        Some(time) => clock.sleep(time).await,
        None => std::future::pending().await,
    }
}

/// The classes that are known. A host without one is read each time.
fn classes(first: &[HostCheck]) -> BTreeMap<HostId, HostClass> {
    let known = first.iter().filter_map(|check| Some((check.host_id.clone(), check.only_class?)));
    known.filter(|(_, class)| *class != HostClass::Unknown).collect()
}

fn summary(began_ms: TimeMs, first: &[HostCheck], to_read: usize) -> Sweep {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let of = |class: HostClass| number(first.iter().filter(|check| check.only_class == Some(class)).count());
    Sweep {
        began_ms,
        ended_ms: None,
        hosts: number(first.len()),
        security_needed: of(HostClass::SecurityNeeded),
        errata_needed: of(HostClass::ErrataNeeded),
        updated: of(HostClass::Updated),
        no_class: of(HostClass::Unknown),
        to_read: number(to_read),
        read: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_within_a_day_and_not_all_at_once() {
        let after: Vec<i64> = (0..200).map(|n| reading_after_ms(&HostId::new(format!("host-{n}")).unwrap())).collect();
        assert!(after.iter().all(|ms| (DAY_MS / 2..DAY_MS).contains(ms)));
        // In each quarter of the half day some fifty of them.
        for quarter in 0..4 {
            let begin = DAY_MS / 2 + quarter * DAY_MS / 8;
            let count = after.iter().filter(|ms| (begin..begin + DAY_MS / 8).contains(ms)).count();
            assert!((25..=75).contains(&count), "{quarter}: {count}");
        }
    }
}
