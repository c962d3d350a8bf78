//! Unpublished errata: they apply to a host, and no published version of its content view has them. Which they are,
//! and which content views would need them. Nothing is published here.

use std::collections::BTreeSet;

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

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn unpublished_errata(&self, call: &Call, host: &ContentHostId) -> Result<Option<UnpublishedErrata>> {
        let by_advisory = self.dialect.incremental_by_advisory();
        let list = self.errata_list(call, host, ErrataScope::Applicable).await?;
        if self.same_length(call, host, &list).await? {
            return Ok(Some(UnpublishedErrata {
                errata: vec![],
                not_enabled: vec![],
                views: vec![],
                views_hidden: None,
            }));
        }
        let (query, most) = (list.query(&[]), paging::ERRATA_PER_PAGE);
        let rows = paging::all(self.server, call, &list.path, &query, most, row_key).await?;
        // One advisory can have two rows, of which one is installable.
        let offered: BTreeSet<String> =
            rows.iter().filter(|e| e.installable == Some(true)).map(|e| e.errata_id.clone()).collect();
        let mut missing: Vec<(ErratumId, String)> = vec![];
        for row in rows.into_iter().filter(|e| e.installable == Some(false) && !e.is_unreadable) {
            if offered.contains(&row.errata_id) {
                continue;
            }
            // An id that cannot be sent is counted by the list of errata, and cannot be asked about here.
            if let Ok(id) = ErratumId::new(row.errata_id)
                && !missing.iter().any(|(known, _)| *known == id)
            {
                missing.push((id, row.id));
            }
        }
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

    /// As many errata apply as can be installed: then they are the same. Two light requests instead of all rows.
    async fn same_length(&self, call: &Call, host: &ContentHostId, applicable: &ErrataList) -> Result<bool> {
        let installable = self.errata_list(call, host, ErrataScope::Installable).await?;
        let length = async |list: &ErrataList| -> Result<Option<u64>> {
            Ok(paging::page::<wire::Erratum>(self.server, call, &list.path, &list.query(&[]), 1, 1).await?.subtotal)
        };
        let (all, some) = (length(applicable).await?, length(&installable).await?);
        Ok(all.is_some() && all == some)
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
