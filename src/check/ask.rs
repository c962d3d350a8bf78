//! Asks several providers at the same time, so that a silent provider does not delay the answers of the others.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::config::Span;
use crate::error::{Error, Result, codes};
use crate::ports::{Absence, Clock, Provider};

/// How long somebody who has an answer waits for a better one.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a provider is asked.
pub(super) struct Question<'a, T> {
    pub provider: &'a Arc<dyn Provider>,
    pub answer: BoxFuture<'a, Result<T>>,
}

/// What is still needed of the providers that have not answered, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Nothing.
    Nothing,
    /// There are answers; those of providers that come first in the configuration would be better.
    Better,
    /// An answer.
    Answer,
}

impl Need {
    /// Of answers in the order of the providers, of which the first success counts.
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

/// Asks all questions, and gives each answer to `take` with the number of its question. Ends when nothing is needed any
/// more. Where only better answers are needed, it waits [`PATIENCE`] for them, and not at all for a provider that was
/// slow a moment ago. One that could not be reached a moment ago is not asked again beside others; its error is repeated.
pub(super) async fn ask<T>(
    clock: &dyn Clock,
    questions: Vec<Question<'_, T>>,
    mut take: impl FnMut(usize, Result<T>) -> Need,
) {
    let providers: Vec<_> = questions.iter().map(|question| question.provider).collect();
    let absence = |number: usize| providers.get(number).and_then(|p| p.absence());
    let away: Vec<Option<Error>> =
        (0..providers.len()).map(|n| absence(n).and_then(|a| a.away(clock.passed_ms()))).collect();
    let is_any_here = away.iter().any(Option::is_none);

    let (mut need, mut silent, mut asking) = (Need::Answer, BTreeSet::new(), FuturesUnordered::new());
    for (number, (question, away)) in questions.into_iter().zip(away).enumerate() {
        match away.filter(|_| is_any_here) {
            Some(error) => need = take(number, Err(error)),
            None => {
                silent.insert(number);
                asking.push(async move { (number, question.answer.await) });
            }
        }
    }
    let (mut patience, mut is_worn_out) = (None, false);
    while need != Need::Nothing && !silent.is_empty() {
        let is_slow = |number: &usize| absence(*number).is_some_and(|a| a.is_slow(clock.passed_ms()));
        let answered = match need {
            Need::Better if silent.iter().all(is_slow) => None,
            Need::Better => tokio::select! {
                biased;
                answered = asking.next() => answered,
                () = patience.get_or_insert_with(|| clock.sleep(PATIENCE)) => {
                    is_worn_out = true;
                    None
                }
            },
            _ => asking.next().await,
        };
        let Some((number, answer)) = answered else { break };
        silent.remove(&number);
        note(absence(number), clock, answer.as_ref().err());
        need = take(number, answer);
    }
    if need == Need::Better {
        for number in silent {
            // Only after a real wait: else checks that wait no more would keep the note for ever.
            if let Some(absence) = absence(number).filter(|_| is_worn_out) {
                absence.slow(clock.passed_ms());
            }
            take(number, Err(no_answer(providers[number].as_ref())));
        }
    }
}

fn note(absence: Option<&Absence>, clock: &dyn Clock, error: Option<&Error>) {
    if let Some(absence) = absence {
        absence.answered(error, clock.passed_ms());
    }
}

fn no_answer(provider: &dyn Provider) -> Error {
    let request = "a question that another provider has answered";
    codes::ProviderTimeout { provider: provider.name(), request, limit: Span(PATIENCE) }.err()
}
