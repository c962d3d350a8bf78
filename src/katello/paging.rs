//! Lists of both servers, read page by page.
//!
//! Foreman's controllers and Katello's wrap lists alike and differ in what goes wrong: Katello answers a bad
//! search with status 200, no results and an `error`; it echoes `page` and `per_page` as strings.

use std::collections::HashSet;
use std::hash::Hash;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::connection::{Connection, Param};
use super::wire;
use crate::error::{Code, Result};
use crate::ports::Call;

/// Pages of one list that we read at most. With [`PER_PAGE`] that is 200,000 rows: more is a server that loops.
const MAX_PAGES: u32 = 400;

/// Rows on a page of a list that is read whole.
pub(crate) const PER_PAGE: u32 = 500;

#[derive(Deserialize)]
struct Envelope<T> {
    results: Vec<T>,
    #[serde(default, deserialize_with = "wire::number")]
    subtotal: Option<u64>,
    #[serde(default, deserialize_with = "wire::number")]
    total: Option<u64>,
    #[serde(default, deserialize_with = "wire::some_text")]
    error: Option<String>,
}

/// One page.
pub(crate) struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Rows of the whole list after the search. `None`: the server does not say.
    pub subtotal: Option<u64>,
}

/// Reads one page.
///
/// # Errors
/// `PROVIDER_SEARCH` where the server did not understand the search, in either of its ways of saying so.
pub(crate) async fn page<T: DeserializeOwned>(
    server: &Connection,
    call: &Call,
    path: &str,
    query: &[Param],
    page: u32,
    per_page: u32,
) -> Result<Page<T>> {
    page_by(Ask::Get, server, call, path, query, page, per_page).await
}

/// How a page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// With the parameters in the URL.
    Get,
    /// With the parameters in a body, where the server has a route for searches that are too long for a URL.
    Post,
}

async fn page_by<T: DeserializeOwned>(
    ask: Ask,
    server: &Connection,
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
    let refused = |why: &str| server.error(Code::ProviderSearch).with("search", search).with("why", why);
    let sent = match ask {
        Ask::Get => server.get(call, path, &all).await,
        Ask::Post => {
            let body = all.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
            server.post(call, path, &serde_json::Value::Object(body)).await
        }
    };
    let answer = match sent {
        Err(e) if e.code() == Code::ProviderRejected && e.param("status") == Some("400") && !search.is_empty() => {
            return Err(refused(e.param("why").unwrap_or_default()));
        }
        other => other?,
    };
    let envelope: Envelope<T> = server.parse(&answer)?;
    match envelope.error {
        Some(why) => Err(refused(&why)),
        None => Ok(Page {
            rows: envelope.results,
            subtotal: envelope.subtotal.or(envelope.total.filter(|_| search.is_empty())),
        }),
    }
}

/// Reads the whole list: until `subtotal` rows came or a page is empty. Rows that a shifting list shows twice
/// count once, by `key`.
pub(crate) async fn all<T: DeserializeOwned, K: Eq + Hash>(
    server: &Connection,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    all_by(Ask::Get, server, call, path, query, per_page, key).await
}

/// As [`all`], with the parameters in the bodies of POST requests. These are not repeated when they fail.
pub(crate) async fn all_posted<T: DeserializeOwned, K: Eq + Hash>(
    server: &Connection,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    all_by(Ask::Post, server, call, path, query, per_page, key).await
}

async fn all_by<T: DeserializeOwned, K: Eq + Hash>(
    ask: Ask,
    server: &Connection,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    let (mut rows, mut seen, mut received) = (vec![], HashSet::new(), 0);
    for number in 1..=MAX_PAGES {
        let page = page_by::<T>(ask, server, call, path, query, number, per_page).await?;
        let count = page.rows.len() as u64;
        received += count;
        rows.extend(page.rows.into_iter().filter(|row| seen.insert(key(row))));
        let short = page.subtotal.is_none() && count < u64::from(per_page);
        if count == 0 || short || page.subtotal.is_some_and(|all| received >= all) {
            return Ok(rows);
        }
    }
    Err(server.error(Code::ProviderTooLarge).with("request", path).with("limit", format!("{MAX_PAGES} pages")))
}
