//! Rows by their ids: a few requests, whatever the length of the list.
//!
//! The search by `id` exists for hosts and VMs since engine 4.3. Its cost grows with the rows that it finds, not with the
//! list. The engine answers a search that it does not understand with an empty list and 200, so a row that a search does
//! not find counts as gone only after its own path was answered with 404.
//!
//! Tests: `tests/it/engine_rest/some_rows.rs`.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::documents::Row;
use super::failure_codes::Server;
use super::lists::{self, List};
use super::paths::api;
use super::search;
use crate::error::{Code, Result};
use crate::http::json::Object;
use crate::ports::Call;

/// Ids of one request. A web server before the engine accepts some 8,000 characters of a URL; an id takes 46.
const AT_A_TIME: usize = 100;

/// Requests at the same time: calls rest on rows that are at most 5 s old, counted from the first request.
const AT_ONCE: usize = 4;

/// The rows with these ids, in no order. Rows that do not exist are missing.
///
/// # Errors
/// Those of the requests; `INVALID_ARGUMENT` for an id that is none of the engine's.
pub(super) async fn read<T: Row>(
    server: &Server,
    call: &Call,
    path: &str,
    ids: BTreeSet<&str>,
    with: &[(&'static str, &str)],
) -> Result<Vec<T>> {
    let ids = ids.into_iter().map(search::id).collect::<Result<Vec<_>>>()?;
    let path = api(path);
    let reads: Vec<_> = ids.chunks(AT_A_TIME).map(|some| read_few(server, call, &path, some, with)).collect();
    let read: Vec<Vec<T>> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
    let mut rows: Vec<T> = read.into_iter().flatten().collect();
    let found: BTreeSet<String> = rows.iter().map(|row| row.id().to_owned()).collect();
    for id in ids.into_iter().filter(|id| !found.contains(*id)) {
        let query: Vec<_> = with.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        match server.get(call, &format!("{path}/{id}"), &query).await {
            Ok(response) => rows.push(server.parse::<Object<T>>(&response)?.0),
            Err(error) if error.code() == Code::EngineNotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(rows)
}

async fn read_few<T: Row>(
    server: &Server,
    call: &Call,
    path: &str,
    some: &[&str],
    with: &[(&'static str, &str)],
) -> Result<Vec<T>> {
    let terms: Vec<String> = some.iter().map(|id| format!("id={id}")).collect();
    let list = List { path, search: terms.join(" or "), with };
    let found: Vec<T> = lists::read_all(server, call, &list).await?;
    Ok(found.into_iter().filter(|row| some.contains(&row.id())).collect())
}
