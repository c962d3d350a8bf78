//! Lists of Foreman and of Katello, which both wrap them in `results`, `total` and `subtotal`.
//!
//! They differ in what goes wrong: Katello answers a bad search with status 200, no results and an `error`; it sends
//! `page` and `per_page` back as strings.

use std::hash::Hash;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::failure_codes::{self, Server};
use crate::error::{Code, Error, Result, codes};
use crate::http::list::{self, Page};
use crate::http::text::shorten;
use crate::http::{Param, Response, json};
use crate::ports::Call;

/// Rows on a page of a list that is read whole, where nothing better is known.
pub(super) const PER_PAGE: u32 = 500;

/// How the path of a list ends that takes its parameters in the body of a POST: for searches too long for a URL.
pub(super) const POSTED: &str = "/post_index";

/// Asks for a page. What is posted is a read, too, but is not repeated when it fails.
async fn ask(server: &Server, call: &Call, path: &str, query: &[Param]) -> Result<Response> {
    if !path.ends_with(POSTED) {
        return server.get(call, path, query).await;
    }
    let body = query.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    server.post(call, path, &serde_json::Value::Object(body)).await
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
struct Envelope<T> {
    #[serde(deserialize_with = "json::required_objects")]
    results: Vec<T>,
    #[serde(default, deserialize_with = "json::count")]
    subtotal: Option<u64>,
    #[serde(default, deserialize_with = "json::count")]
    total: Option<u64>,
    /// What the server made of the number that was asked for.
    #[serde(default)]
    per_page: Value,
    #[serde(default)]
    error: Value,
}

impl<T> Envelope<T> {
    /// Why the server did not understand the search. Whatever is not nothing is a reason.
    fn refusal(&self) -> Option<String> {
        match &self.error {
            Value::Null | Value::Bool(false) => None,
            Value::String(s) if s.is_empty() => None,
            other => Some(shorten(&failure_codes::flat(other).unwrap_or_else(|| other.to_string()))),
        }
    }

    /// Rows that a page of this server holds, where it says so: some proxies and settings lower the number.
    fn capacity(&self, asked: u32) -> u32 {
        let echoed = match &self.per_page {
            Value::Number(n) => n.as_u64(),
            Value::String(s) => s.trim().parse().ok(),
            _ => None,
        };
        echoed.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0).map_or(asked, |n| n.min(asked))
    }
}

/// Reads one page.
///
/// # Errors
/// `PROVIDER_SEARCH` where the server did not understand the search, in either of its ways of saying so.
/// `PROVIDER_MALFORMED` for a page that is empty although, by its own count, it is not the end.
pub(super) async fn page<T: DeserializeOwned>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    page: u32,
    per_page: u32,
) -> Result<Page<T>> {
    let mut all = query.to_vec();
    all.push(("page", page.to_string()));
    all.push(("per_page", per_page.to_string()));
    let search = query.iter().find(|(name, _)| *name == "search").map_or("", |(_, s)| s.as_str());
    let refused = |why: &str| codes::ProviderSearch { provider: server.name(), search, why }.err();
    let answer = match ask(server, call, path, &all).await {
        Err(e) if !search.is_empty() && refuses_search(&e) => {
            return Err(refused(e.param("why").unwrap_or_default()));
        }
        other => other?,
    };
    let json::Object(envelope): json::Object<Envelope<T>> = server.parse(&answer)?;
    if let Some(why) = envelope.refusal() {
        return Err(refused(&why));
    }
    let subtotal = envelope.subtotal.or(envelope.total.filter(|_| search.is_empty()));
    let capacity = envelope.capacity(per_page);
    let before = u64::from(page - 1) * u64::from(capacity);
    if envelope.results.is_empty() && subtotal.is_some_and(|all| all > before) {
        let why = format!("it promises {} rows and gives none on page {page}", subtotal.unwrap_or_default());
        return Err(server.malformed(&answer.request, &[], why));
    }
    let capacity = usize::try_from(capacity).ok();
    Ok(Page { rows: envelope.results, subtotal, capacity, size: answer.body.len() })
}

/// A 400; from Katello 4.15 on, lists of hosts answer a 500 with the same words.
fn refuses_search(error: &Error) -> bool {
    const WORDS: [&str; 4] =
        ["not recognized for searching", "is not valid for field", "in the order statement", "should be one of"];
    let why = error.param("why").unwrap_or_default();
    match error.code() {
        Code::ProviderRejected => error.param("status") == Some("400"),
        Code::ProviderFailed => WORDS.iter().any(|words| why.contains(words)),
        _ => false,
    }
}

/// Reads one page of this size, whatever the size of the pages that the server gives.
///
/// # Errors
/// As [`page`].
pub(super) async fn whole_page<T: DeserializeOwned>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    number: u32,
    per_page: u32,
) -> Result<Page<T>> {
    let first = page::<T>(server, call, path, query, number, per_page).await?;
    let wanted = usize::try_from(per_page).unwrap_or(usize::MAX);
    let before = usize::try_from(number - 1).unwrap_or(usize::MAX).saturating_mul(wanted);
    let is_capped = first.capacity.is_some_and(|capacity| capacity < wanted);
    let is_short = first.subtotal.is_some_and(|all| ((before + first.rows.len()) as u64) < all);
    if first.rows.len() >= wanted || (!is_short && (!is_capped || number == 1)) {
        return Ok(first);
    }
    let (subtotal, mut size) = (first.subtotal, first.size);
    let capacity = match (first.capacity.filter(|c| *c < wanted), number) {
        (Some(capacity), _) => capacity,
        (None, 1) => first.rows.len(),
        // The server does not say how many rows its pages have: its first page shows it.
        (None, _) => page::<T>(server, call, path, query, 1, per_page).await?.rows.len(),
    };
    let step = u32::try_from(capacity).unwrap_or(per_page).max(1);
    let mut skip = before % capacity.max(1);
    let mut number = u32::try_from(before / capacity.max(1)).unwrap_or(u32::MAX - 1) + 1;
    let mut rows: Vec<T> = vec![];
    let is_end = |known: usize| subtotal.is_some_and(|all| (before + known) as u64 >= all);
    while rows.len() < wanted && !is_end(rows.len()) {
        let next = page::<T>(server, call, path, query, number, step).await?;
        if next.rows.is_empty() {
            break;
        }
        size += next.size;
        rows.extend(next.rows.into_iter().skip(skip));
        (skip, number) = (0, number.saturating_add(1));
    }
    rows.truncate(wanted);
    Ok(Page { rows, subtotal, capacity: Some(capacity), size })
}

/// Reads the whole list. Rows with the same `key` count once.
///
/// # Errors
/// As [`page`] and [`list::read_all`].
pub(super) async fn all<T: DeserializeOwned, K: Eq + Hash>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    let read = |number| page(server, call, path, query, number, per_page);
    list::read_all(server, &format!("GET {path}"), key, read).await
}
