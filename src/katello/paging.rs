//! Lists of both servers, read page by page.
//!
//! Foreman's controllers and Katello's wrap lists alike and differ in what goes wrong: Katello answers a bad
//! search with status 200, no results and an `error`; it echoes `page` and `per_page` as strings.
//!
//! Pages are no snapshot: rows move from page to page while they are read. A list that moved is read once more. An
//! answer that contradicts itself, or a list that never ends, is an error and no short list.

use std::collections::HashSet;
use std::hash::Hash;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::connection::{Answer, Connection, Param};
use super::{errors, wire};
use crate::error::{Code, Result};
use crate::ports::Call;

/// Pages of one list that we read at most. With [`PER_PAGE`] that is 200,000 rows: more is a server that loops.
const MAX_PAGES: u32 = 400;

/// What all pages of one list may hold together, as a multiple of what one answer may hold.
const MAX_ANSWERS: usize = 4;

/// Rows on a page of a list that is read whole.
pub(crate) const PER_PAGE: u32 = 500;

/// How the path of a list ends that takes its parameters in the body of a POST: for searches too long for a URL.
pub(crate) const POSTED: &str = "/post_index";

/// Asks for a page. What is posted is a read, too, but is not repeated when it fails.
async fn ask(server: &Connection, call: &Call, path: &str, query: &[Param]) -> Result<Answer> {
    if !path.ends_with(POSTED) {
        return server.get(call, path, query).await;
    }
    let body = query.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    server.post(call, path, &serde_json::Value::Object(body)).await
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Envelope<T> {
    #[serde(deserialize_with = "wire::required_objects")]
    results: Vec<T>,
    #[serde(default, deserialize_with = "wire::count")]
    subtotal: Option<u64>,
    #[serde(default, deserialize_with = "wire::count")]
    total: Option<u64>,
    #[serde(default)]
    error: Value,
}

impl<T> Envelope<T> {
    /// Why the server did not understand the search. Whatever is not nothing is a reason.
    fn refusal(&self) -> Option<String> {
        match &self.error {
            Value::Null | Value::Bool(false) => None,
            Value::String(s) if s.is_empty() => None,
            other => Some(errors::shorten(&errors::flat(other).unwrap_or_else(|| other.to_string()))),
        }
    }
}

/// One page.
pub(crate) struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Rows of the whole list after the search. `None`: the server does not say.
    pub subtotal: Option<u64>,
    /// Bytes of the answer.
    size: usize,
}

/// Reads one page.
///
/// # Errors
/// `PROVIDER_SEARCH` where the server did not understand the search, in either of its ways of saying so.
/// `PROVIDER_MALFORMED` for a page that is empty although, by its own count, it is not the end.
pub(crate) async fn page<T: DeserializeOwned>(
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
    let answer = match ask(server, call, path, &all).await {
        Err(e) if e.code() == Code::ProviderRejected && e.param("status") == Some("400") && !search.is_empty() => {
            return Err(refused(e.param("why").unwrap_or_default()));
        }
        other => other?,
    };
    let wire::Object(envelope): wire::Object<Envelope<T>> = server.parse(&answer)?;
    if let Some(why) = envelope.refusal() {
        return Err(refused(&why));
    }
    let subtotal = envelope.subtotal.or(envelope.total.filter(|_| search.is_empty()));
    let before = u64::from(page - 1) * u64::from(per_page);
    if envelope.results.is_empty() && subtotal.is_some_and(|all| all > before) {
        let why = format!("it promises {} rows and gives none on page {page}", subtotal.unwrap_or_default());
        return Err(server.malformed(&answer.request, &[], why));
    }
    Ok(Page { rows: envelope.results, subtotal, size: answer.body.len() })
}

/// Reads the whole list. Rows that a moving list shows twice count once, by `key`.
///
/// # Errors
/// As [`page`]; `PROVIDER_TOO_LARGE` for a list beyond [`MAX_PAGES`] or [`MAX_ANSWERS`].
pub(crate) async fn all<T: DeserializeOwned, K: Eq + Hash>(
    server: &Connection,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    let list = List { server, call, path, query, per_page };
    match list.read(&key).await? {
        (rows, false) => Ok(rows),
        // It moved: what slipped from an unread page to a read one is missing. The second reading counts as it is.
        (_, true) => Ok(list.read(&key).await?.0),
    }
}

/// A list that is read whole.
struct List<'a> {
    server: &'a Connection,
    call: &'a Call,
    path: &'a str,
    query: &'a [Param],
    per_page: u32,
}

impl List<'_> {
    /// All rows, and whether they moved meanwhile. Ends when as many rows came as the newest page promises; where
    /// the server promises nothing, with a page that brings nothing new.
    async fn read<T: DeserializeOwned, K: Eq + Hash>(&self, key: &impl Fn(&T) -> K) -> Result<(Vec<T>, bool)> {
        let (mut rows, mut seen, mut received, mut size) = (vec![], HashSet::new(), 0, 0);
        let (mut promised, mut moved) = (None, false);
        for number in 1..=MAX_PAGES {
            let page = page::<T>(self.server, self.call, self.path, self.query, number, self.per_page).await?;
            size += page.size;
            if size > self.server.max_body_bytes().saturating_mul(MAX_ANSWERS) {
                return Err(self.too_large(&format!("{size} bytes on {number} pages")));
            }
            let (page_len, known) = (page.rows.len(), rows.len());
            received += page_len as u64;
            rows.extend(page.rows.into_iter().filter(|row| seen.insert(key(row))));
            let nothing_new = rows.len() == known;
            // Another length than before, or rows of an earlier page again.
            moved |= promised.is_some_and(|p| p != page.subtotal || rows.len() - known < page_len);
            promised = Some(page.subtotal);
            match page.subtotal {
                None if nothing_new => return Ok((rows, false)),
                Some(all) if received >= all => return Ok((rows, moved)),
                Some(all) if nothing_new => return Err(self.stuck(number, all, rows.len())),
                _ => {}
            }
        }
        Err(self.too_large(&format!("{MAX_PAGES} pages")))
    }

    fn too_large(&self, limit: &str) -> crate::error::Error {
        self.server.error(Code::ProviderTooLarge).with("request", format!("GET {}", self.path)).with("limit", limit)
    }

    fn stuck(&self, number: u32, all: u64, known: usize) -> crate::error::Error {
        let why = format!("it promises {all} rows and gives {known}: page {number} brings nothing new");
        self.server.malformed(&format!("GET {}", self.path), &[], why)
    }
}
