//! `errata` and `erratum`: read from a provider.
//!
//! Tests: `tests/it/install/manager.rs` and `tests/it/check/silent_providers.rs`.

use super::ask::{Need, ProviderQuery, ask};
use super::association::{Resolved, resolve_one};
use super::host_reader::nothing_computed;
use crate::error::{Code, Error, Result, codes};
use crate::model::erratum::{ErrataPage, ErrataQuery, Erratum};
use crate::model::request::{ErrataRequest, ErratumRequest};
use crate::ports::{Call, Ports, Provider};

/// `errata`: a page of a host's errata, with exact counts over the whole filter.
///
/// # Errors
/// `INVALID_ARGUMENT` for a bad page, page size or day; `NO_DATA` where the provider has not computed what applies to the
/// host; what finding the content host and its provider answer.
pub async fn errata(ports: &Ports, call: &Call, request: &ErrataRequest) -> Result<ErrataPage> {
    check_query(&request.query)?;
    let Resolved { provider, association, facts, .. } = resolve_one(ports, call, &request.host).await?;
    let page = provider.errata(call, &association.content_host, &request.query).await?;
    // An empty list says nothing if the server has computed nothing for the host.
    match facts.nothing_computed && page.errata.is_empty() && page.counts.total.unwrap_or(0) == 0 {
        true => Err(nothing_computed(&request.host)),
        false => Ok(page),
    }
}

/// `erratum`: one erratum with all its texts, from the named provider or the first that has it.
///
/// # Errors
/// `PROVIDER_UNKNOWN`, `NO_PROVIDER`, `ERRATUM_UNKNOWN`; what the providers answer.
pub async fn erratum(ports: &Ports, call: &Call, request: &ErratumRequest) -> Result<Erratum> {
    if let Some(name) = &request.provider {
        return ports.provider(name)?.erratum(call, &request.id).await;
    }
    let query = |provider| ProviderQuery { provider, answer: Provider::erratum(&**provider, call, &request.id) };
    let queries: Vec<_> = ports.providers.iter().map(query).collect();
    let mut answers: Vec<Option<Result<Erratum>>> = queries.iter().map(|_| None).collect();
    ask(&*ports.clock, call.limit, queries, |number, answer| {
        answers[number] = Some(answer);
        Need::of(answers.iter())
    })
    .await;
    // A provider that could not answer may have the erratum, so its error counts more than `ERRATUM_UNKNOWN`.
    let mut failure = codes::NoProvider {}.err();
    for answer in answers.into_iter().flatten() {
        match answer {
            Ok(erratum) => return Ok(erratum),
            Err(error) if matches!(failure.code(), Code::NoProvider | Code::ErratumUnknown) => failure = error,
            Err(_) => {}
        }
    }
    Err(failure)
}

fn check_query(query: &ErrataQuery) -> Result<()> {
    if query.page == 0 {
        return Err(Error::argument("query.page", "pages begin at 1"));
    }
    if !(1..=1000).contains(&query.per_page) {
        return Err(Error::argument("query.per_page", format!("{} is not within 1 to 1000", query.per_page)));
    }
    for (field, day) in [("query.issued_since", &query.issued_since), ("query.issued_until", &query.issued_until)] {
        if let Some(day) = day
            && !is_day(day)
        {
            return Err(Error::argument(field, "is not a day such as 2026-01-31"));
        }
    }
    Ok(())
}

fn is_day(text: &str) -> bool {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    text.len() == 10 && !text.starts_with(['+', '-']) && time::Date::parse(text, format).is_ok()
}
