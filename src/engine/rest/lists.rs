//! Long lists, read in pages.
//!
//! The engine pages by number of rows (`page N` in the search, `max`), without a count and without a snapshot. If a row
//! leaves the list between two requests, the first row of the next page is never shown. For this reason each page
//! overlaps the page before it. A page that does not begin with known rows proves that the list moved, and the list is
//! read again. The overlap comes from a page size that shrinks by one with each page: page k of size `M - k + 1` begins
//! k - 1 rows before the end of the page before it.
//!
//! Tests: `tests/it/engine_rest/cost.rs`.

use std::collections::HashSet;

use super::documents::{Collection, Row};
use super::failure_codes::Server;
use crate::error::Result;
use crate::http::{Failure, Param};
use crate::ports::Call;

/// Rows on the first page. A VM takes some 8 KiB.
pub(super) const FIRST_PAGE: usize = 1_000;
/// Most pages of one list, which are some 180,000 rows.
const MAX_PAGES: usize = 300;
/// Most readings of a list that moves.
const TRIES: u32 = 3;

/// A list that can be searched.
pub(super) struct List<'a> {
    /// Path of the collection.
    pub path: &'a str,
    /// Conditions; empty: all rows.
    pub search: String,
    /// Further parameters of the query.
    pub with: &'a [(&'static str, &'a str)],
}

/// The whole list, sorted by name at the engine.
///
/// # Errors
/// Those of the request; `ENGINE_MALFORMED` for a list that moves each time; `ENGINE_TOO_LARGE`.
pub(super) async fn read_all<T: Row>(server: &Server, call: &Call, list: &List<'_>) -> Result<Vec<T>> {
    for _ in 0..TRIES {
        if let Some(rows) = read_once(server, call, list).await? {
            return Ok(rows);
        }
        tracing::debug!(path = list.path, "a list changed while it was read; it is read again");
    }
    let request = format!("GET {}", list.path);
    Err(server.malformed(&request, &[], format!("the list changed during each of {TRIES} readings")))
}

/// `None`: the list moved.
async fn read_once<T: Row>(server: &Server, call: &Call, list: &List<'_>) -> Result<Option<Vec<T>>> {
    let (mut rows, mut known): (Vec<T>, HashSet<String>) = (vec![], HashSet::new());
    for page in 1..=MAX_PAGES {
        let size = FIRST_PAGE - (page - 1);
        let response = server.get(call, list.path, &list.query(page, size)).await?;
        let Collection(found) = server.parse::<Collection<T>>(&response)?;
        let (count, before) = (found.len(), rows.len());
        if page > 1 && !found.first().is_some_and(|row| known.contains(row.id())) {
            return Ok(None);
        }
        rows.extend(found.into_iter().filter(|row| known.insert(row.id().to_owned())));
        if count < size {
            return Ok(Some(rows));
        }
        // A server that does not page would never end the list.
        if count > size || rows.len() == before {
            let why = format!("page {page} has {count} rows of {size} asked for, {} of them new", rows.len() - before);
            return Err(server.malformed(&response.request, &[], why));
        }
    }
    Err(server.failed(Failure::TooLarge { request: list.path, limit: format!("{MAX_PAGES} pages") }))
}

impl List<'_> {
    fn query(&self, page: usize, size: usize) -> Vec<Param> {
        let search = format!("{} sortby name asc page {page}", self.search).trim_start().to_owned();
        let fixed = [("search", search), ("max", size.to_string())];
        fixed.into_iter().chain(self.with.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
    }
}
