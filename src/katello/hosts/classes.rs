//! The classes of all hosts by four thin searches. A class is a status that the server keeps; a full row costs it 200 times as
//! much as a thin one.
//!
//! Tests: `tests/it/check/costs.rs` and `classes.rs`.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use super::super::{paging, wire};
use super::Hosts;
use crate::error::Result;
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
            let mut query = vec![("search", format!("errata_status = {word}")), ("thin", "true".to_owned())];
            if let Some(id) = self.katello.organization {
                query.push(("organization_id", id.to_string()));
            }
            let rows = paging::all(self.server, call, "/api/hosts", &query, ROWS, |h: &wire::ThinHost| h.id).await;
            rows.map(|rows| (class, rows))
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
}
