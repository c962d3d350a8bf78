//! Errata of a system: the whole list is read, then filtered, counted and paged here.
//!
//! Before 2.4 the list has neither pages nor searches. 2.4 has both, but a search that it does not understand
//! looks like one that finds nothing; one list of all is safer, and cheaper than a request for each count.

use super::super::errata::{self, Listed};
use super::super::paging;
use super::{Systems, path_of};
use crate::error::{Result, codes};
use crate::model::erratum::{ErrataPage, ErrataQuery, ErrataScope};
use crate::model::ids::ContentHostId;
use crate::ports::Call;

impl Systems<'_> {
    /// A page of a system's errata. 2.0 lists those that apply, whatever the scope, and leaves `installable` open.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        errata::check(query)?;
        let mut all = self.all_errata(call, host, query.scope).await?;
        all.retain(|e| errata::matches(query, e));
        let (page, counts) = errata::page_of(all, query);
        Ok(self.katello.as_page(query, page, counts))
    }

    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub async fn all_errata(&self, call: &Call, host: &ContentHostId, scope: ErrataScope) -> Result<Vec<Listed>> {
        let path = path_of(host)?;
        let scope = match scope {
            ErrataScope::Applicable if self.dialect.systems_tell_installable() => {
                let organization = self.organization_of(call, &path).await?;
                self.katello.default_view_of(call, organization).await?
            }
            _ => vec![],
        };
        let list = format!("{path}/errata");
        let rows = paging::all(self.server(), call, &list, &scope, paging::ERRATA_PER_PAGE, errata::row_key).await?;
        errata::listed(rows)
    }

    async fn organization_of(&self, call: &Call, path: &str) -> Result<u64> {
        if let Some(id) = self.katello.organization {
            return Ok(id);
        }
        let system = self.system(call, path, false).await?;
        system.environment.and_then(|e| e.organization()).ok_or_else(|| {
            let why = "the host's environment does not name it; set organization_id in the provider's configuration";
            codes::ProviderNotFound { provider: self.server().name(), what: "organization of the host", why }.err()
        })
    }
}
