//! UnpublishedErrata errata: they apply to a host, and no published version of its content view has them. Which they are,
//! and which content views would need them. Nothing is published here.

use serde::Deserialize;
use serde_json::json;

use super::super::{paging, wire};
use super::{Hosts, host_number};
use crate::error::{Code, Error, Result};
use crate::http::json;
use crate::model::erratum::ErrataScope;
use crate::model::ids::{ContentHostId, ErratumId};
use crate::ports::{Call, IncrementalUpdate, UnpublishedErrata};

/// Errata in one request.
const PER_REQUEST: usize = 200;

/// A bare list, as Katello sends it; or wrapped like other lists.
#[derive(Deserialize)]
#[serde(untagged)]
enum IncrementalUpdates {
    Bare(Vec<Available>),
    Wrapped { results: Vec<Available> },
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
        let key = |e: &wire::Erratum| e.errata_id.clone();
        let rows = paging::all(self.server, call, &list.path, &list.query(&[]), paging::PER_PAGE, key).await?;
        let missing: Vec<wire::Erratum> = rows.into_iter().filter(|e| e.installable == Some(false)).collect();
        let names: Vec<&str> = missing.iter().map(|e| if by_advisory { &*e.errata_id } else { &*e.id }).collect();
        let views = self.incremental_updates(call, host, &names).await;
        let errata = missing.iter().map(|e| ErratumId::new(e.errata_id.clone())).collect::<Result<_>>()?;
        match views {
            Ok(views) => Ok(Some(UnpublishedErrata { errata, views, views_hidden: None })),
            // The errata are known even so.
            Err(e) if e.code() == Code::ProviderForbidden => {
                Ok(Some(UnpublishedErrata { errata, views: vec![], views_hidden: Some(forbidden(e)) }))
            }
            Err(e) => Err(e),
        }
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
            for update in rows.into_iter().map(IncrementalUpdate::from) {
                if !updates.contains(&update) {
                    updates.push(update);
                }
            }
        }
        Ok(updates)
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
            let [update] = rows.into_iter().map(IncrementalUpdate::from).collect::<Vec<_>>().try_into().unwrap();
            assert_eq!(update.to_string(), "EL9 2.0 in Library, Production (it becomes 2.1)");
        }
        assert!(serde_json::from_value::<IncrementalUpdates>(json!({"error": "x"})).is_err());
    }
}
