//! Sends a query to several providers at the same time, so that a silent provider does not delay the answers of the
//! others.
//!
//! Tests: `tests/it/check/silent_providers.rs`.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::config::Span;
use crate::error::guard::guard_async;
use crate::error::{Error, Result, codes};
use crate::ports::{Absence, Clock, Provider, Waiting};

/// How long a caller with an answer waits for a better one.
const PATIENCE: Duration = Duration::from_secs(5);

/// The caller's time divided by this is left for the work after the answers.
const SHARE: u32 = 2;

/// A query to one provider.
pub(super) struct ProviderQuery<'a, T> {
    pub provider: &'a Arc<dyn Provider>,
    pub answer: BoxFuture<'a, Result<T>>,
}

/// What the caller still needs from the providers that have not answered, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Nothing.
    Nothing,
    /// There are answers; an answer of a provider that comes earlier in the configuration would be better.
    Better,
    /// An answer.
    Answer,
}

impl Need {
    /// The need, given answers in the order of the providers, of which the first success counts.
    pub(super) fn of<'a, T: 'a>(answers: impl Iterator<Item = &'a Option<Result<T>>> + Clone) -> Need {
        let is_success = |answer: &&Option<Result<T>>| matches!(answer, Some(Ok(_)));
        let is_open = answers.clone().take_while(|answer| !is_success(answer)).any(Option::is_none);
        match (is_open, answers.clone().any(|answer| is_success(&answer))) {
            (false, _) => Need::Nothing,
            (true, true) => Need::Better,
            (true, false) => Need::Answer,
        }
    }
}

/// Queries without an answer. If they are dropped because the caller gave up waiting, their providers are noted as
/// slow.
struct Silent<'a> {
    clock: &'a dyn Clock,
    since_ms: i64,
    /// The time to wait is over.
    is_worn_out: bool,
    absences: BTreeMap<usize, Option<&'a Absence>>,
}

impl Silent<'_> {
    fn have_waited(&self) -> bool {
        let waited = self.clock.passed_ms().saturating_sub(self.since_ms);
        u128::try_from(waited).is_ok_and(|waited| waited >= PATIENCE.as_millis())
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        if self.is_worn_out || self.have_waited() {
            self.absences.values().flatten().for_each(|absence| absence.slow(self.clock.passed_ms()));
        }
    }
}

/// Sends all queries, and gives each answer to `take` with the number of its query. Ends when nothing is needed
/// any more. The waiting is limited. Where only better answers are needed, it lasts [`PATIENCE`], and there is
/// none for a provider that was slow a moment ago. Where answers are needed and other providers have answered, it lasts
/// for half of the call's time. A provider that could not be reached a moment ago gets no query beside others; its
/// error is repeated. Only a limited number of callers wait for a provider that answers none of them: the operations
/// under way are limited. A panic is an error of that provider only.
pub(super) async fn ask<T>(
    clock: &dyn Clock,
    limit: Option<Duration>,
    queries: Vec<ProviderQuery<'_, T>>,
    mut take: impl FnMut(usize, Result<T>) -> Need,
) {
    let providers: Vec<_> = queries.iter().map(|query| query.provider).collect();
    let absence = |number: usize| providers.get(number).and_then(|p| p.absence());
    let away: Vec<Option<Error>> =
        (0..providers.len()).map(|n| absence(n).and_then(|a| a.away(clock.passed_ms()))).collect();
    let is_any_here = away.iter().any(Option::is_none);

    let mut silent = Silent { clock, since_ms: clock.passed_ms(), is_worn_out: false, absences: BTreeMap::new() };
    let (mut need, mut asking) = (Need::Answer, FuturesUnordered::new());
    for (number, (query, away)) in queries.into_iter().zip(away).enumerate() {
        match away.filter(|_| is_any_here) {
            Some(error) => need = take(number, Err(error)),
            None => {
                silent.absences.insert(number, absence(number));
                let ProviderQuery { provider, answer } = query;
                asking.push(async move { (number, unless_in_vain(clock, provider.as_ref(), answer).await) });
            }
        }
    }
    let half = limit.map(|limit| limit / SHARE);
    let (mut patience, mut half_over, mut has_answer) = (None, half.map(|half| clock.sleep(half)), false);
    while need != Need::Nothing && !silent.absences.is_empty() {
        let is_slow = |absence: &Option<&Absence>| absence.is_some_and(|a| a.is_slow(clock.passed_ms()));
        let answered = match (need, &mut half_over) {
            (Need::Better, _) if silent.absences.values().all(is_slow) => None,
            (Need::Better, _) => tokio::select! {
                biased;
                answered = asking.next() => answered,
                () = patience.get_or_insert_with(|| clock.sleep(PATIENCE)) => {
                    silent.is_worn_out = true;
                    None
                }
            },
            (_, Some(half_over)) if has_answer => tokio::select! {
                biased;
                answered = asking.next() => answered,
                () = half_over => {
                    silent.is_worn_out = true;
                    None
                }
            },
            _ => asking.next().await,
        };
        let Some((number, answer)) = answered else { break };
        silent.absences.remove(&number);
        note(absence(number), clock, answer.as_ref().err());
        has_answer |= answer.is_ok();
        need = take(number, answer);
    }
    let limit = if need == Need::Better { PATIENCE } else { half.unwrap_or(PATIENCE) };
    let left: Vec<usize> = match need {
        // Nothing is concluded about providers whose answers were not needed.
        Need::Nothing => {
            silent.absences.clear();
            vec![]
        }
        _ => silent.absences.keys().copied().collect(),
    };
    // Notes the providers as slow after a real wait only: a check that does not wait must not renew the note.
    drop(silent);
    for number in left {
        take(number, Err(no_answer(providers[number].as_ref(), limit)));
    }
}

/// The answer of a provider; an error if too many other callers wait for that provider.
async fn unless_in_vain<T>(clock: &dyn Clock, provider: &dyn Provider, answer: BoxFuture<'_, Result<T>>) -> Result<T> {
    let Some(absence) = provider.absence() else { return guard_async(answer).await };
    let waiting = absence.wait(clock.passed_ms());
    let mut answer = pin!(guard_async(answer));
    while waiting.is_beyond_limit() {
        if waiting.is_in_vain(clock.passed_ms()) {
            return Err(codes::ProviderTimeout {
                provider: provider.name(),
                request: "the requests of other callers, so this one was not waited for",
                limit: Span(Waiting::QUIET),
            }
            .err());
        }
        tokio::select! {
            biased;
            answered = &mut answer => return answered,
            () = clock.sleep(PATIENCE) => {}
        }
    }
    answer.await
}

fn note(absence: Option<&Absence>, clock: &dyn Clock, error: Option<&Error>) {
    if let Some(absence) = absence {
        absence.answered(error, clock.passed_ms());
    }
}

fn no_answer(provider: &dyn Provider, limit: Duration) -> Error {
    let request = "this request, after another provider had answered it,";
    codes::ProviderTimeout { provider: provider.name(), request, limit: Span(limit) }.err()
}
