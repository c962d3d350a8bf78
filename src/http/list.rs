//! Lists that a server sends in pages, read whole.
//!
//! Pages are no snapshot: rows can move from one page to another between two requests. A list that moved is read once
//! more. A count is a hint: a full page is never the end of a list, and rows that a count promises are searched for. A
//! page that contradicts its own count, or a list without an end, is an error and not a short list.
//!
//! Tests: `tests/it/engine_rest/cost.rs` and `tests/it/provider/hostile/lists.rs`.

use std::collections::HashSet;
use std::hash::Hash;

use super::connection::Connection;
use super::failure::{Failure, FailureCodes};
use crate::error::{Error, Result};

/// Most pages of one list.
const MAX_PAGES: u32 = 400;
/// Most bytes of all pages of one list, as a multiple of the limit of one response.
const MAX_RESPONSES: usize = 4;

/// One page.
pub(crate) struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Rows besides that could not be read.
    pub passed_over: usize,
    /// Number of rows of the whole list, after its search. `None`: the server does not give it.
    pub subtotal: Option<u64>,
    /// Rows that a page of this server holds. `None`: not known.
    pub capacity: Option<usize>,
    /// Size of the response, in bytes.
    pub size: usize,
}

/// Reads the whole list. `read` reads the page of a number, counted from 1. Rows with the same `key` count once: a
/// list that moves shows some rows twice. `request` is the method and the path, for errors.
///
/// # Errors
/// Those of `read`; [`Failure::TooLarge`] beyond [`MAX_PAGES`] or [`MAX_RESPONSES`]; [`Failure::Malformed`] for a
/// list that ends before its own count.
pub(crate) async fn read_all<C, T, K, R, F>(
    server: &Connection<C>,
    request: &str,
    key: impl Fn(&T) -> K,
    read: R,
) -> Result<Vec<T>>
where
    C: FailureCodes,
    K: Eq + Hash,
    R: Fn(u32) -> F,
    F: Future<Output = Result<Page<T>>>,
{
    let list = List { server, request, read };
    match list.read(&key).await? {
        (rows, false) => Ok(rows),
        // A row that moved from an unread page to a page already read is missing. The second reading is final.
        (_, true) => Ok(list.read(&key).await?.0),
    }
}

struct List<'a, C, R> {
    server: &'a Connection<C>,
    request: &'a str,
    read: R,
}

impl<C: FailureCodes, R> List<'_, C, R> {
    /// All rows, and whether they moved meanwhile. Reads until as many rows came as the newest page counts; without
    /// a count, until a page has no new row.
    async fn read<T, K, F>(&self, key: &impl Fn(&T) -> K) -> Result<(Vec<T>, bool)>
    where
        K: Eq + Hash,
        R: Fn(u32) -> F,
        F: Future<Output = Result<Page<T>>>,
    {
        let (mut rows, mut seen, mut received, mut size) = (vec![], HashSet::new(), 0, 0);
        let (mut promised, mut moved) = (None, false);
        for number in 1..=MAX_PAGES {
            let page = (self.read)(number).await?;
            size += page.size;
            if size > self.server.max_body_bytes().saturating_mul(MAX_RESPONSES) {
                return Err(self.too_large(format!("{size} bytes on {number} pages")));
            }
            let (page_len, known) = (page.rows.len() + page.passed_over, rows.len());
            received += page_len as u64;
            let keys: HashSet<K> = page.rows.iter().map(key).collect();
            let repeats_itself = keys.len() < page.rows.len();
            rows.extend(page.rows.into_iter().filter(|row| seen.insert(key(row))));
            let nothing_new = rows.len() == known && page.passed_over == 0;
            // Some servers count the rows of the page, not those of the list.
            let counts_the_page = page.subtotal == Some(page_len as u64);
            // Another count than before, or rows of an earlier page again.
            moved |= promised.is_some_and(|(count, of_page)| count != page.subtotal && !(of_page && counts_the_page))
                || rows.len() - known < keys.len();
            promised = Some((page.subtotal, counts_the_page));
            let is_full = page_len > 0 && page.capacity.is_some_and(|capacity| page_len >= capacity);
            match page.subtotal {
                None if nothing_new => return Ok((rows, false)),
                Some(all) if received >= all && (!is_full || nothing_new) => return Ok((rows, moved)),
                // A search that joins tables repeats each row, and counts all repetitions.
                Some(_) if nothing_new && repeats_itself => return Ok((rows, false)),
                Some(all) if nothing_new => return Err(self.stuck(number, all, rows.len())),
                _ => {}
            }
        }
        Err(self.too_large(format!("{MAX_PAGES} pages")))
    }

    fn too_large(&self, limit: String) -> Error {
        self.server.failed(Failure::TooLarge { request: self.request, limit })
    }

    fn stuck(&self, number: u32, all: u64, known: usize) -> Error {
        let why = format!("it promises {all} rows and gives {known}: page {number} brings nothing new");
        self.server.malformed(self.request, &[], why)
    }
}
