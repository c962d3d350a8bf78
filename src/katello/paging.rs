//! Lists of Foreman and of Katello, which both wrap them in `results`, `total` and `subtotal`.
//!
//! They differ in what goes wrong: Katello answers a bad search with status 200, no results and an `error`; it sends
//! `page` and `per_page` back as strings.
//!
//! Tests: `tests/it/provider/odd_rows.rs` and `tests/it/provider/hostile/lists.rs`.

use std::hash::Hash;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::failure_codes::{self, Server};
use crate::error::{Code, Error, Result, codes};
use crate::http::list::{self, Page};
use crate::http::text::shorten;
use crate::http::{Param, Response, json};
use crate::ports::Call;

/// Rows on a page of a list that is read whole, where nothing better is known.
pub(super) const PER_PAGE: u32 = 500;
/// Errata on a page: a row of many packages costs the server up to 140 ms (4.14, measured).
pub(super) const ERRATA_PER_PAGE: u32 = 100;
/// Rows on the pages of a list that took longer than a proxy before the server allows (504), one size after the other.
const AFTER_GATEWAY_TIMEOUT: [u32; 2] = [100, 20];
/// How often a list that timed out is asked for again, each time with half of the rows on a page.
const HALVINGS: u32 = 2;

/// How the path of a list ends that takes its parameters in the body of a POST: for searches too long for a URL.
pub(super) const POSTED: &str = "/post_index";

/// Asks for a page. What is posted is a read, too, but is not repeated when it fails.
async fn ask(server: &Server, call: &Call, path: &str, query: &[Param], per_page: u32) -> Result<Response> {
    if !path.ends_with(POSTED) {
        // A single row is a count, and light: what a proxy says then is not about its size.
        return match per_page {
            ..=1 => server.get(call, path, query).await,
            _ => server.get_part(call, path, query).await,
        };
    }
    let body = query.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
    server.post(call, path, &serde_json::Value::Object(body)).await
}

/// A row of a list.
pub(super) trait ListRow: DeserializeOwned {
    /// One row that cannot be read makes the list unreadable: what it is about would be taken for absent. Otherwise it is
    /// passed over.
    const IS_NEEDED: bool = false;
    /// A list may consist of rows for which others stand in. Otherwise a list without any readable row is an error.
    const MAY_STAND_ALONE: bool = false;

    /// What stands for a row that cannot be read, as far as it can. `None`: the row is passed over.
    fn stand_in(_row: &Value, _why: &str) -> Option<Self> {
        None
    }
}

impl ListRow for IgnoredAny {}
impl ListRow for Value {}

/// `R`: a row.
#[derive(Deserialize)]
struct Envelope<R> {
    results: Vec<R>,
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

impl<R> Envelope<R> {
    /// Why the server did not understand the search. Whatever is not nothing is a reason.
    fn refusal(&self) -> Option<String> {
        match &self.error {
            Value::Null | Value::Bool(false) => None,
            Value::String(s) if s.is_empty() => None,
            other => Some(shorten(&failure_codes::flat(other).unwrap_or_else(|| other.to_string()))),
        }
    }

    fn without_rows(self) -> Envelope<()> {
        let Envelope { subtotal, total, per_page, error, .. } = self;
        Envelope { results: vec![], subtotal, total, per_page, error }
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

/// The rows of a page, and how many could not be read. `whole` is the error of the page as a whole.
///
/// # Errors
/// `whole` where a row that is needed cannot be read, or no row of the list.
fn readable<T: ListRow>(
    server: &Server,
    path: &str,
    envelope: &Envelope<Value>,
    is_needed: bool,
    whole: Error,
) -> Result<(Vec<T>, usize)> {
    let (mut rows, mut passed_over, mut is_any_read) = (vec![], 0, false);
    for row in &envelope.results {
        match json::Object::<T>::deserialize(row) {
            Ok(json::Object(row)) => {
                is_any_read = true;
                rows.push(row);
            }
            Err(_) if is_needed || T::IS_NEEDED => return Err(whole),
            Err(e) => {
                let why = e.to_string();
                server.pass_over(path, &why);
                match T::stand_in(row, &why) {
                    Some(row) => rows.push(row),
                    None => passed_over += 1,
                }
            }
        }
    }
    let all = envelope.subtotal.or(envelope.total).unwrap_or(0);
    let is_whole_list = envelope.results.len() as u64 >= all;
    if !is_any_read && is_whole_list && !T::MAY_STAND_ALONE { Err(whole) } else { Ok((rows, passed_over)) }
}

/// Reads one page. Rows that cannot be read are passed over, or others stand in for them: see [`ListRow`].
///
/// # Errors
/// `PROVIDER_SEARCH` where the server did not understand the search, in either of its ways of saying so.
/// `PROVIDER_MALFORMED` for a page that is empty although, by its own count, it is not the end.
pub(super) async fn page<T: ListRow>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    page: u32,
    per_page: u32,
) -> Result<Page<T>> {
    read_page(server, call, path, query, (page, per_page), false).await
}

async fn read_page<T: ListRow>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    (page, per_page): (u32, u32),
    is_needed: bool,
) -> Result<Page<T>> {
    let mut all = query.to_vec();
    all.push(("page", page.to_string()));
    all.push(("per_page", per_page.to_string()));
    let search = query.iter().find(|(name, _)| *name == "search").map_or("", |(_, s)| s.as_str());
    let refused = |why: &str| codes::ProviderSearch { provider: server.name(), search, why }.err();
    let answer = match ask(server, call, path, &all, per_page).await {
        Err(e) if !search.is_empty() && refuses_search(&e) => {
            return Err(refused(e.param("why").unwrap_or_default()));
        }
        other => other?,
    };
    // Nearly always every row can be read.
    let read = server.parse::<json::Object<Envelope<json::Object<T>>>>(&answer);
    let (envelope, rows, passed_over) = match read {
        Ok(json::Object(mut envelope)) => {
            let rows = std::mem::take(&mut envelope.results).into_iter().map(|json::Object(row)| row).collect();
            (envelope.without_rows(), rows, 0)
        }
        Err(whole) => {
            let Ok(json::Object(envelope)) = server.parse::<json::Object<Envelope<Value>>>(&answer) else {
                return Err(whole);
            };
            let (rows, passed_over) = match envelope.refusal() {
                None => readable(server, path, &envelope, is_needed, whole)?,
                Some(why) => return Err(refused(&why)),
            };
            (envelope.without_rows(), rows, passed_over)
        }
    };
    if let Some(why) = envelope.refusal() {
        return Err(refused(&why));
    }
    let subtotal = envelope.subtotal.or(envelope.total.filter(|_| search.is_empty()));
    let capacity = envelope.capacity(per_page);
    let before = u64::from(page - 1) * u64::from(capacity);
    if rows.is_empty() && passed_over == 0 && subtotal.is_some_and(|all| all > before) {
        let why = format!("it promises {} rows and gives none on page {page}", subtotal.unwrap_or_default());
        return Err(server.malformed(&answer.request, &[], why));
    }
    let capacity = usize::try_from(capacity).ok();
    Ok(Page { rows, passed_over, subtotal, capacity, size: answer.body.len() })
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

/// Reads one page of this size, whatever the size of the pages that the server gives. It is asked for `most` rows at a
/// time, and after a timeout for half of them; where a proxy gave up waiting, for 100 and then for 20.
///
/// # Errors
/// As [`page`].
pub(super) async fn whole_page<T: ListRow>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    (number, per_page): (u32, u32),
    most: u32,
) -> Result<Page<T>> {
    let list = PagedList { server, call, path, query };
    let mut size = PageSize::new(per_page.min(most));
    loop {
        match list.range(number, per_page, size.rows).await {
            Err(e) if size.is_smaller_after(&e) => {}
            other => return other.map_err(|e| size.told(e)),
        }
    }
}

/// Whether a page of fewer rows may come in time: the answer took longer than we wait, or than a proxy before the server does.
pub(super) fn takes_too_long(error: &Error) -> bool {
    error.code() == Code::ProviderTimeout || is_gateway_timeout(error)
}

fn is_gateway_timeout(error: &Error) -> bool {
    error.code() == Code::ProviderUnavailable && error.param("status") == Some("504")
}

/// Rows that a page is asked for.
pub(super) struct PageSize {
    rows: u32,
    halvings: u32,
}

impl PageSize {
    pub fn new(rows: u32) -> PageSize {
        PageSize { rows, halvings: 0 }
    }

    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// After a timeout there are fewer, so that the server has less to do: half of them, or what a proxy may have the time for.
    /// Answers whether there are.
    pub fn is_smaller_after(&mut self, error: &Error) -> bool {
        let smaller = match error.code() {
            Code::ProviderTimeout if self.halvings < HALVINGS && self.rows > 1 => {
                self.halvings += 1;
                Some(self.rows / 2)
            }
            _ if is_gateway_timeout(error) => AFTER_GATEWAY_TIMEOUT.into_iter().find(|rows| *rows < self.rows),
            _ => None,
        };
        self.rows = smaller.unwrap_or(self.rows);
        smaller.is_some()
    }

    /// The error of a page: it says if the page was already the smallest one.
    pub fn told(&self, error: Error) -> Error {
        match (is_gateway_timeout(&error), error.param("why")) {
            (true, Some(why)) => {
                let rows = self.rows;
                let why = format!("{why}; the proxy before the server gave up waiting, also for a page of {rows} rows");
                error.with("why", why)
            }
            _ => error,
        }
    }
}

/// A list of which a part is read.
struct PagedList<'a> {
    server: &'a Server,
    call: &'a Call,
    path: &'a str,
    query: &'a [Param],
}

impl PagedList<'_> {
    async fn page<T: ListRow>(&self, number: u32, size: u32) -> Result<Page<T>> {
        page(self.server, self.call, self.path, self.query, number, size).await
    }

    /// Page `number` of `per_page` rows, asked for `step` rows at a time.
    async fn range<T: ListRow>(&self, number: u32, per_page: u32, step: u32) -> Result<Page<T>> {
        let (wanted, size) = (as_size(per_page), as_size(step).max(1));
        let before = as_size(number - 1).saturating_mul(wanted);
        let first_number = as_number(before / size) + 1;
        let first = self.page::<T>(first_number, step).await?;
        let end = before / size * size + first.rows.len();
        let is_capped = first.capacity.is_some_and(|capacity| capacity < size);
        let is_short = first.rows.len() < size && first.subtotal.is_some_and(|all| (end as u64) < all);
        if !is_short && (!is_capped || first_number == 1) && (step == per_page || first.rows.len() < size) {
            let skip = before % size;
            return Ok(Page { rows: first.rows.into_iter().skip(skip).take(wanted).collect(), ..first });
        }
        if !is_short && !is_capped {
            return self.rest(before, wanted, step, Some(first)).await;
        }
        let capacity = match (first.capacity.filter(|c| *c < size), first_number) {
            (Some(capacity), _) => capacity,
            (None, 1) => first.rows.len(),
            // The server does not say how many rows its pages have: its first page shows it.
            (None, _) => self.page::<T>(1, step).await?.rows.len(),
        };
        self.rest(before, wanted, as_number(capacity.max(1)), None).await
    }

    /// The `wanted` rows after the first `before` ones, in pages of `step` rows. `first` is the page of the first of them.
    async fn rest<T: ListRow>(
        &self,
        before: usize,
        wanted: usize,
        step: u32,
        mut first: Option<Page<T>>,
    ) -> Result<Page<T>> {
        let size = as_size(step);
        let (mut number, mut skip) = (as_number(before / size) + 1, before % size);
        let mut whole = Page { rows: vec![], passed_over: 0, subtotal: None, capacity: Some(size), size: 0 };
        loop {
            let next = match first.take() {
                Some(first) => first,
                None => self.page::<T>(number, step).await?,
            };
            (whole.size, whole.subtotal) = (whole.size + next.size, next.subtotal);
            let is_empty = next.rows.is_empty();
            whole.rows.extend(next.rows.into_iter().skip(skip));
            let is_end = whole.subtotal.is_some_and(|all| (before + whole.rows.len()) as u64 >= all);
            if is_empty || is_end || whole.rows.len() >= wanted {
                break;
            }
            (skip, number) = (0, number.saturating_add(1));
        }
        whole.rows.truncate(wanted);
        Ok(whole)
    }
}

fn as_size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn as_number(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX - 1)
}

/// Reads the whole list. Rows with the same `key` count once; those that cannot be read are passed over. A list that
/// timed out is asked for again with smaller pages.
///
/// # Errors
/// As [`page`] and [`list::read_all`].
pub(super) async fn all<T: ListRow, K: Eq + Hash>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    read_all(server, call, path, query, per_page, &key, false).await
}

/// As [`all`], for a list of which every row is needed: one that cannot be read is an error.
///
/// # Errors
/// As [`all`].
pub(super) async fn all_needed<T: ListRow, K: Eq + Hash>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: impl Fn(&T) -> K,
) -> Result<Vec<T>> {
    read_all(server, call, path, query, per_page, &key, true).await
}

async fn read_all<T: ListRow, K: Eq + Hash>(
    server: &Server,
    call: &Call,
    path: &str,
    query: &[Param],
    per_page: u32,
    key: &impl Fn(&T) -> K,
    is_needed: bool,
) -> Result<Vec<T>> {
    let mut size = PageSize::new(per_page);
    loop {
        let rows = size.rows;
        let read = |number| read_page(server, call, path, query, (number, rows), is_needed);
        match list::read_all(server, &format!("GET {path}"), key, read).await {
            Err(e) if size.is_smaller_after(&e) => {}
            other => return other.map_err(|e| size.told(e)),
        }
    }
}
