//! Unpublished errata: they apply to a host, and no published version of its content view has them. Which they are,
//! and which content views would need them. Nothing is published here.

use std::collections::BTreeSet;

use futures_util::future::{try_join, try_join_all};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::errata::row_key;
use super::super::{paging, search, wire};
use super::errata::ErrataList;
use super::{Hosts, host_number};
use crate::error::{Code, Error, Result};
use crate::http::{Response, json};
use crate::model::erratum::ErrataScope;
use crate::model::ids::{ContentHostId, ErratumId};
use crate::ports::{Call, IncrementalUpdate, UnpublishedErrata};

/// Errata in one request.
const PER_REQUEST: usize = 200;

/// A bare list, as Katello sends it; or wrapped like other lists.
#[derive(Deserialize)]
#[serde(untagged)]
enum IncrementalUpdates {
    Bare(Vec<Value>),
    Wrapped { results: Vec<Value> },
}

/// A row of it.
#[derive(Deserialize)]
struct Available {
    content_view_version: ViewVersion,
    #[serde(default, deserialize_with = "json::list")]
    environments: Vec<Named>,
    #[serde(default, deserialize_with = "json::some_text")]
    next_version: Option<String>,
}

#[derive(Deserialize)]
struct ViewVersion {
    #[serde(default, deserialize_with = "json::text")]
    version: String,
    content_view: Named,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default, deserialize_with = "json::text")]
    name: String,
}

impl From<Available> for IncrementalUpdate {
    fn from(row: Available) -> Self {
        IncrementalUpdate {
            content_view: row.content_view_version.content_view.name,
            version: row.content_view_version.version,
            environments: row.environments.into_iter().map(|e| e.name).collect(),
            next_version: row.next_version,
        }
    }
}

/// Pages of errata that are read side by side.
const AT_A_TIME: u32 = 4;
/// Rows after which the search for single ones is given up, and the list is read whole.
const MOST_ROWS: u64 = 40_000;

/// Rows of applicable errata that cannot be installed, each once, in their order.
#[derive(Default)]
struct NotInstallable {
    rows: Vec<wire::Erratum>,
    seen: BTreeSet<(String, String, Vec<String>)>,
    /// A row does not say whether it can be installed.
    is_silent: bool,
}

impl NotInstallable {
    fn add(&mut self, rows: Vec<wire::Erratum>) {
        self.is_silent |= rows.iter().any(|row| row.installable.is_none());
        for row in rows.into_iter().filter(|row| row.installable == Some(false)) {
            if self.seen.insert(row_key(&row)) {
                self.rows.push(row);
            }
        }
    }

    /// Those with an id that can be sent. Others are counted by the list of errata, and cannot be asked about here.
    fn usable(self) -> Vec<(ErratumId, String)> {
        let mut usable: Vec<(ErratumId, String)> = vec![];
        for row in self.rows.into_iter().filter(|row| !row.is_unreadable) {
            if let Ok(id) = ErratumId::new(row.errata_id)
                && !usable.iter().any(|(known, _)| *known == id)
            {
                usable.push((id, row.id));
            }
        }
        usable
    }
}

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn unpublished_errata(&self, call: &Call, host: &ContentHostId) -> Result<Option<UnpublishedErrata>> {
        let by_advisory = self.dialect.incremental_by_advisory();
        let applicable = self.errata_list(call, host, ErrataScope::Applicable).await?;
        let installable = self.errata_list(call, host, ErrataScope::Installable).await?;
        let (all, some) = try_join(self.length(call, &applicable), self.length(call, &installable)).await?;
        // All rows are read where the server does not say how long a list is; where it says that more errata are installable than
        // applicable; and where the applicable ones are those of other views, of which the installable ones need not be a part.
        let wanted = all.zip(some).and_then(|(all, some)| all.checked_sub(some));
        let wanted = wanted.filter(|_| self.dialect.include_applicable());
        if wanted == Some(0) {
            return Ok(Some(UnpublishedErrata::default()));
        }
        let missing = self.not_installable(call, &applicable, wanted).await?;
        let missing = self.without_offered(call, &installable, missing).await?;
        let in_view = self.errata_in_view(call, host, &missing).await?;
        let (not_enabled, missing): (Vec<_>, Vec<_>) = missing.into_iter().partition(|(id, _)| in_view.contains(id));
        let not_enabled = not_enabled.into_iter().map(|(id, _)| id).collect();
        let names: Vec<&str> = missing.iter().map(|(id, row)| if by_advisory { id.as_str() } else { row }).collect();
        let views = self.incremental_updates(call, host, &names).await;
        let errata = missing.iter().map(|(id, _)| id.clone()).collect();
        match views {
            Ok(views) => Ok(Some(UnpublishedErrata { errata, not_enabled, views, views_hidden: None })),
            // The errata are known even so.
            Err(e) if e.code() == Code::ProviderForbidden => {
                let views_hidden = Some(forbidden(e));
                Ok(Some(UnpublishedErrata { errata, not_enabled, views: vec![], views_hidden }))
            }
            Err(e) => Err(e),
        }
    }

    /// How many rows a list has, which costs the server little.
    async fn length(&self, call: &Call, list: &ErrataList) -> Result<Option<u64>> {
        Ok(paging::page::<wire::Erratum>(self.server, call, &list.path, &list.query(&[]), 1, 1).await?.subtotal)
    }

    /// The rows of a list of applicable errata that cannot be installed: id of the advisory, and of the row. There are `wanted`
    /// of them; the newest errata come first in the list, and usually these are not published yet. So the list is read up to the
    /// last one that is wanted only.
    async fn not_installable(
        &self,
        call: &Call,
        list: &ErrataList,
        wanted: Option<u64>,
    ) -> Result<Vec<(ErratumId, String)>> {
        let params = list.query(&[]);
        let (mut found, mut rest_size) = (NotInstallable::default(), paging::ERRATA_PER_PAGE);
        if let Some(wanted) = wanted {
            let first = u32::try_from(wanted.saturating_mul(2)).unwrap_or(u32::MAX).clamp(10, paging::ERRATA_PER_PAGE);
            let page = async |number: u32, size: u32| {
                paging::page::<wire::Erratum>(self.server, call, &list.path, &params, number, size).await
            };
            let read = page(1, first).await?;
            let all = read.subtotal.unwrap_or(u64::MAX);
            found.add(read.rows);
            let (mut number, size) = (1, u64::from(paging::ERRATA_PER_PAGE));
            while found.rows.len() as u64 != wanted
                && !found.is_silent
                && u64::from(number - 1) * size < all.min(MOST_ROWS)
            {
                let numbers = (number..number + AT_A_TIME).take_while(|n| u64::from(n - 1) * size < all);
                let pages = try_join_all(numbers.map(|n| page(n, paging::ERRATA_PER_PAGE))).await;
                match pages {
                    // Pages of this size take too long: the whole list is read, with smaller ones.
                    Err(e) if paging::takes_too_long(&e) => {
                        rest_size /= 2;
                        break;
                    }
                    pages => pages?.into_iter().for_each(|page| found.add(page.rows)),
                }
                number += AT_A_TIME;
            }
            if found.rows.len() as u64 == wanted {
                return Ok(found.usable());
            }
        }
        // The counts do not fit the list, or it is an odd one.
        let rows = paging::all(self.server, call, &list.path, &params, rest_size, row_key).await?;
        found = NotInstallable::default();
        found.add(rows);
        Ok(found.usable())
    }

    /// Without advisories that another row offers: one advisory can have two rows, of which one is installable.
    async fn without_offered(
        &self,
        call: &Call,
        installable: &ErrataList,
        mut missing: Vec<(ErratumId, String)>,
    ) -> Result<Vec<(ErratumId, String)>> {
        let ids: Vec<String> = missing.iter().map(|(id, _)| id.to_string()).collect();
        for some in search::chunks(&ids, PER_REQUEST, |id| search::encoded_len(id) + 9) {
            let params = installable.query(&[search::any_of("id", some.iter().map(String::as_str))?]);
            let most = paging::ERRATA_PER_PAGE;
            let rows = paging::all(self.server, call, &installable.path, &params, most, row_key).await?;
            missing.retain(|(id, _)| !rows.iter().any(|row| row.errata_id == id.as_str()));
        }
        Ok(missing)
    }

    /// Those of the errata that the published versions of the host's content views have. What is not enabled on a host
    /// cannot be installed either, but needs no publishing.
    async fn errata_in_view(
        &self,
        call: &Call,
        host: &ContentHostId,
        errata: &[(ErratumId, String)],
    ) -> Result<BTreeSet<ErratumId>> {
        let mut found = BTreeSet::new();
        if errata.is_empty() {
            return Ok(found);
        }
        let hidden =
            |e: &Error| matches!(e.code(), Code::ProviderForbidden | Code::ProviderNotFound | Code::HostWithoutContent);
        let versions = match self.view_versions(call, host).await {
            Err(e) if hidden(&e) => return Ok(found),
            other => other?,
        };
        let ids: Vec<&str> = errata.iter().map(|(id, _)| id.as_str()).collect();
        for version in versions {
            for some in search::chunks(&ids, PER_REQUEST, |id| search::encoded_len(id) + 9) {
                let query = [
                    ("content_view_version_id", version.to_string()),
                    ("search", search::any_of("id", some.iter().copied())?),
                ];
                let path = "/katello/api/errata";
                match paging::all(self.server, call, path, &query, paging::ERRATA_PER_PAGE, row_key).await {
                    Err(e) if hidden(&e) => return Ok(found),
                    other => found.extend(other?.into_iter().filter_map(|row| ErratumId::new(row.errata_id).ok())),
                }
            }
        }
        Ok(found)
    }

    /// Content views that would need the errata for this host.
    async fn incremental_updates(
        &self,
        call: &Call,
        host: &ContentHostId,
        errata: &[&str],
    ) -> Result<Vec<IncrementalUpdate>> {
        let mut updates: Vec<IncrementalUpdate> = vec![];
        for some in errata.chunks(PER_REQUEST) {
            let mut body = json!({
                "included": {"ids": [host_number(host)?]}, "excluded": {"ids": []}, "errata_ids": some,
            });
            if let Some(organization) = self.katello.organization {
                body["organization_id"] = json!(organization);
            }
            let answer = self.server.post(call, "/api/hosts/bulk/available_incremental_updates", &body).await?;
            let (IncrementalUpdates::Bare(rows) | IncrementalUpdates::Wrapped { results: rows }) =
                self.server.parse(&answer)?;
            for update in self.readable_updates(&answer, rows)? {
                if !updates.contains(&update) {
                    updates.push(update);
                }
            }
        }
        Ok(updates)
    }

    /// Rows that cannot be read are passed over.
    ///
    /// # Errors
    /// `PROVIDER_MALFORMED` if no row can be read.
    fn readable_updates(&self, answer: &Response, rows: Vec<Value>) -> Result<Vec<IncrementalUpdate>> {
        let (mut updates, mut refused) = (vec![], None);
        for row in rows {
            match serde_json::from_value::<json::Object<Available>>(row) {
                Ok(json::Object(row)) => updates.push(row.into()),
                Err(e) => {
                    self.server.pass_over(&answer.request, &e);
                    refused.get_or_insert(e);
                }
            }
        }
        match refused {
            Some(e) if updates.is_empty() => Err(self.server.malformed(&answer.request, &[], e)),
            _ => Ok(updates),
        }
    }
}

/// The request needs a permission that the server does not name.
fn forbidden(error: Error) -> Error {
    error.with("permission", "edit_hosts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_the_answer_are_read() {
        let row = json!({
            "content_view_version": {"id": 3, "name": "EL9 2.0", "version": "2.0", "content_view": {"id": 2, "name": "EL9"}},
            "environments": [{"id": 1, "name": "Library"}, {"id": 2, "name": "Production"}],
            "next_version": "2.1", "content_host_count": 1, "components": null,
        });
        for text in [json!([row]), json!({"total": 1, "results": [row]})] {
            let (IncrementalUpdates::Bare(rows) | IncrementalUpdates::Wrapped { results: rows }) =
                serde_json::from_value(text).unwrap();
            let [row] = rows.try_into().unwrap();
            let update = IncrementalUpdate::from(serde_json::from_value::<Available>(row).unwrap());
            assert_eq!(update.to_string(), "EL9 2.0 in Library, Production (it becomes 2.1)");
        }
        assert!(serde_json::from_value::<IncrementalUpdates>(json!({"error": "x"})).is_err());
    }
}
