//! The classes of all hosts by four thin searches, and those that checked in since some time by a fifth. A class is a status that the server keeps; a full row costs it 200 times as
//! much as a thin one.
//!
//! Tests: `tests/it/check/costs.rs` and `classes.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use time::OffsetDateTime;

use super::super::{paging, search, wire};
use super::Hosts;
use crate::error::Result;
use crate::model::TimeMs;
use crate::model::check::HostClass;
use crate::model::ids::ContentHostId;
use crate::ports::{Call, ClassedHost};

/// Thin rows on a page.
const ROWS: u32 = 1_000;

/// The classes, by the words of the search.
const CLASSES: [(&str, HostClass); 4] = [
    ("security_needed", HostClass::SecurityNeeded),
    ("errata_needed", HostClass::ErrataNeeded),
    ("unknown", HostClass::Unknown),
    ("updated", HostClass::Updated),
];

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn classes(&self, call: &Call) -> Result<Option<BTreeMap<ContentHostId, ClassedHost>>> {
        if !self.dialect.lists_thin_hosts() {
            return Ok(None);
        }
        let lists = CLASSES.map(|(word, class)| async move {
            self.thin_rows(call, format!("errata_status = {word}")).await.map(|rows| (class, rows))
        });
        let mut classes: BTreeMap<ContentHostId, ClassedHost> = BTreeMap::new();
        for (class, rows) in try_join_all(lists).await? {
            for row in rows {
                let id = ContentHostId::new(row.id.to_string())?;
                let known = classes.entry(id).or_insert_with(|| ClassedHost { name: row.name, class });
                // It moved from one list to another meanwhile, or the server does not search by class.
                if known.class != class {
                    known.class = HostClass::Unknown;
                }
            }
        }
        Ok(Some(classes))
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn checked_in_since(&self, call: &Call, since_ms: TimeMs) -> Result<Option<BTreeSet<ContentHostId>>> {
        let by_its_clock = since_ms.saturating_add(self.server.clock_ahead_ms().unwrap_or(0));
        // A condition with a date that the server cannot read is dropped without a word, and every host is listed.
        let Some(since) = moment(by_its_clock).filter(|_| self.dialect.lists_thin_hosts()) else { return Ok(None) };
        let rows = self.thin_rows(call, format!("last_checkin >= {}", search::quote(&since)?)).await?;
        rows.into_iter().map(|row| ContentHostId::new(row.id.to_string())).collect::<Result<_>>().map(Some)
    }

    /// Ids and names of all hosts that a search finds.
    async fn thin_rows(&self, call: &Call, term: String) -> Result<Vec<wire::ThinHost>> {
        let mut query = vec![("search", term), ("thin", "true".to_owned())];
        if let Some(id) = self.katello.organization {
            query.push(("organization_id", id.to_string()));
        }
        paging::all(self.server, call, "/api/hosts", &query, ROWS, |h: &wire::ThinHost| h.id).await
    }
}

/// `2026-11-28 04:41:01 UTC`, as the server itself writes times.
fn moment(ms: TimeMs) -> Option<String> {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    OffsetDateTime::from_unix_timestamp(ms.div_euclid(1_000)).ok()?.format(format).ok()
}
