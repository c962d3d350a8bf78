//! Errata: the rules for filtering, counting and paging that are applied here and not by the server; single errata.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::server::Katello;
use super::times::parse_date;
use super::{paging, search, wire};
use crate::error::{Code, Error, Result, codes};
use crate::http::text::shorten;
use crate::http::{Param, json};
use crate::model::FORMAT;
use crate::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery, Erratum, ErratumType, ModularPackages, Severity};
use crate::model::evr::Nevra;
use crate::model::ids::ErratumId;
use crate::ports::Call;

impl Katello {
    /// # Errors
    /// `ERRATUM_UNKNOWN`; those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn one_erratum(&self, call: &Call, id: &ErratumId) -> Result<Erratum> {
        // Not the route of the host: it requires edit_hosts, and does not check the host.
        let path = format!("/katello/api/errata/{id}");
        match self.server.get(call, &path, &[]).await {
            Ok(answer) => {
                let found = self.erratum_of(&path, self.server.parse::<json::Object<wire::Erratum>>(&answer)?.0)?;
                if found.id == *id {
                    return Ok(found);
                }
                // Katello looks for the number of a row first, which an id of digits can be.
                match self.searched_erratum(call, id).await {
                    Err(e) if e.code() == Code::ProviderMalformed => {
                        Err(self.server.malformed(&answer.request, &[], format!("it is about {}", found.id)))
                    }
                    other => other,
                }
            }
            Err(e) if e.code() == Code::ProviderNotFound => {
                // Every other server answers 404 too, so the detection must succeed.
                self.dialect(call).await?;
                Err(codes::ErratumUnknown { provider: self.server.name(), erratum: id }.err())
            }
            Err(e) => Err(e),
        }
    }

    /// # Errors
    /// As [`Katello::one_erratum`].
    async fn searched_erratum(&self, call: &Call, id: &ErratumId) -> Result<Erratum> {
        let path = "/katello/api/errata";
        let query = [("search", search::equals("id", id.as_str())?)];
        let rows = paging::page::<wire::Erratum>(&self.server, call, path, &query, 1, 20).await?.rows;
        match rows.into_iter().find(|row| row.errata_id == id.as_str()) {
            Some(row) => self.erratum_of(path, row),
            None => Err(codes::ErratumUnknown { provider: self.server.name(), erratum: id }.err()),
        }
    }

    /// A page as the port returns it.
    pub(super) fn as_page(&self, query: &ErrataQuery, listed: Vec<Listed>, counts: ErrataCounts) -> ErrataPage {
        let (errata, unusable): (Vec<Listed>, Vec<Listed>) = listed.into_iter().partition(|l| l.is_usable);
        ErrataPage {
            format: FORMAT,
            errata: errata.into_iter().map(|l| l.erratum).collect(),
            page: query.page,
            per_page: query.per_page,
            counts,
            unusable: unusable.into_iter().map(|l| shorten(&l.id)).collect(),
            provider: self.server.name().to_string(),
            read_at_ms: self.server.server_now_ms(),
        }
    }

    /// Default view and Library of an organization, as the parameters of a list of errata.
    ///
    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn default_view_of(&self, call: &Call, organization: u64) -> Result<Vec<Param>> {
        let missing =
            |what: &str| codes::ProviderNotFound { provider: self.server.name(), what, why: "it is not listed" }.err();
        let organization = organization.to_string();
        let query = [("organization_id", organization.clone())];
        let views: Vec<wire::Named> = paging::all(
            &self.server,
            call,
            "/katello/api/content_views",
            &query,
            paging::PER_PAGE,
            |v: &wire::Named| v.id,
        )
        .await?;
        let view = views.iter().find(|v| v.default == Some(true)).ok_or_else(|| missing("default content view"))?;
        let query = [("organization_id", organization), ("library", "true".to_owned())];
        let library =
            paging::page::<wire::Named>(&self.server, call, "/katello/api/environments", &query, 1, 2).await?;
        let library = library.rows.first().ok_or_else(|| missing("environment Library"))?;
        Ok(vec![("content_view_id", view.id.to_string()), ("environment_id", library.id.to_string())])
    }

    /// The model's erratum of a row of this list.
    ///
    /// # Errors
    /// `PROVIDER_MALFORMED`.
    pub(super) fn erratum_of(&self, path: &str, row: wire::Erratum) -> Result<Erratum> {
        erratum(row).map_err(|e| self.server.malformed(&format!("GET {path}"), &[], e.message()))
    }
}

/// An erratum of a list. One odd id does not make the others unreadable.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    /// The server's id of it.
    pub id: String,
    /// Where the id is not usable, the erratum has [`NOT_USABLE`] in its place.
    pub erratum: Erratum,
    /// The row could be read, and the id is one that may be sent to a server and a host.
    pub is_usable: bool,
}

/// Stands for an id that is not usable. It never leaves this module.
const NOT_USABLE: &str = "not-usable";

/// The errata of rows, in their order. Rows of one advisory are one erratum, with the packages of all of them.
///
/// # Errors
/// `INTERNAL`.
pub(super) fn listed(rows: impl IntoIterator<Item = wire::Erratum>) -> Result<Vec<Listed>> {
    let (mut all, mut places): (Vec<Listed>, BTreeMap<String, usize>) = (vec![], BTreeMap::new());
    for mut row in rows {
        let id = row.errata_id.clone();
        let is_usable = !row.is_unreadable && ErratumId::new(id.as_str()).is_ok();
        if !is_usable {
            NOT_USABLE.clone_into(&mut row.errata_id);
        }
        let erratum = erratum(row)?;
        match places.get(&id).and_then(|place| all.get_mut(*place)) {
            Some(known) => known.erratum.absorb(erratum),
            None => {
                places.insert(id.clone(), all.len());
                all.push(Listed { id, erratum, is_usable });
            }
        }
    }
    Ok(all)
}

/// The counts of errata, those with an unusable id among them.
pub(super) fn counts_of<'a>(listed: impl IntoIterator<Item = &'a Listed>) -> ErrataCounts {
    ErrataCounts::of_kinds(listed.into_iter().map(|l| (l.erratum.kind, l.erratum.severity)))
}

/// A key of rows that are the same: an advisory can stand in several rows.
pub(super) fn row_key(row: &wire::Erratum) -> (String, String, Vec<String>) {
    (row.errata_id.clone(), row.id.clone(), row.packages.clone())
}

/// The counts of all, and the requested page, newest first.
pub(super) fn page_of(mut found: Vec<Listed>, query: &ErrataQuery) -> (Vec<Listed>, ErrataCounts) {
    found.sort_by(|a, b| {
        (Reverse(&a.erratum.updated), Reverse(&a.id)).cmp(&(Reverse(&b.erratum.updated), Reverse(&b.id)))
    });
    page_in_order(found, query)
}

/// The counts of all, and the requested page, in the server's order.
pub(super) fn page_in_order(found: Vec<Listed>, query: &ErrataQuery) -> (Vec<Listed>, ErrataCounts) {
    let counts = counts_of(&found);
    let per_page = usize::try_from(query.per_page).unwrap_or(usize::MAX);
    let skip = usize::try_from(query.page.saturating_sub(1)).unwrap_or(usize::MAX).saturating_mul(per_page);
    (found.into_iter().skip(skip).take(per_page).collect(), counts)
}

/// # Errors
/// `INVALID_ARGUMENT` names the field.
pub(super) fn check(query: &ErrataQuery) -> Result<()> {
    if query.page == 0 {
        return Err(Error::argument("page", "pages are counted from 1"));
    }
    if !(1..=1000).contains(&query.per_page) {
        return Err(Error::argument("per_page", "must be 1 to 1000"));
    }
    for (field, day) in [("issued_since", &query.issued_since), ("issued_until", &query.issued_until)] {
        if let Some(day) = day.as_deref().filter(|d| parse_date(d).is_none()) {
            return Err(Error::argument(field, format!("'{}' is not a day such as 2024-12-31", day.escape_debug())));
        }
    }
    Ok(())
}

/// Whether an erratum passes the filter, by the same rules as the search.
pub(super) fn matches(query: &ErrataQuery, listed: &Listed) -> bool {
    let e = &listed.erratum;
    let text = query.text.as_deref().filter(|t| !t.is_empty()).map(str::to_lowercase);
    let holds = |hay: &str| text.as_deref().is_some_and(|t| hay.to_lowercase().contains(t));
    let named = |p: &String| wire::parse_nvrea(p).map_or_else(|_| holds(p), |n: Nevra| holds(&n.name));
    (query.types.is_empty() || query.types.contains(&e.kind))
        && (query.severities.is_empty() || query.severities.contains(&e.severity))
        && (query.ids.is_empty() || (listed.is_usable && query.ids.contains(&e.id)))
        && (query.cves.is_empty() || query.cves.iter().any(|c| e.cves.iter().any(|d| d == c.as_str())))
        && (text.is_none() || holds(&listed.id) || holds(&e.title) || e.packages.iter().any(named))
        && query.issued_since.as_ref().is_none_or(|day| e.issued.as_ref().is_some_and(|i| i >= day))
        && query.issued_until.as_ref().is_none_or(|day| e.issued.as_ref().is_some_and(|i| i <= day))
}

/// The model's erratum of a server's.
///
/// # Errors
/// `INVALID_ARGUMENT` for an id that is no erratum id.
pub(super) fn erratum(e: wire::Erratum) -> Result<Erratum> {
    let day = |d: Option<String>| Some(d?.get(..10).filter(|d| parse_date(d).is_some())?.to_owned());
    let given = |text: &String| !text.is_empty();
    let modular = e.module_streams.iter().flat_map(|m| m.packages.iter().cloned());
    let mut seen = BTreeSet::new();
    let packages = e.packages.into_iter().chain(modular).filter(|p| seen.insert(p.clone())).collect();
    let mut module_streams: Vec<String> = e.module_streams.iter().map(wire::ModuleStream::spec).collect();
    // A stream has a row for each of its contexts.
    module_streams.dedup();
    let with_packages = e.module_streams.into_iter().filter(|m| !m.packages.is_empty());
    let modular_packages =
        with_packages.map(|m| ModularPackages { module_stream: m.spec(), packages: m.packages }).collect();
    Ok(Erratum {
        id: ErratumId::new(e.errata_id)?,
        kind: ErratumType::from_server(&e.kind),
        type_text: e.kind,
        severity: Severity::from_server(&e.severity),
        title: e.title,
        summary: e.summary,
        description: e.description,
        solution: e.solution,
        issued: day(e.issued),
        updated: day(e.updated),
        reboot_suggested: e.reboot_suggested,
        installable: e.installable,
        cves: e.cves.into_iter().map(|c| c.cve_id).filter(given).collect(),
        bugs: e.bugs.into_iter().map(|b| b.bug_id).filter(given).collect(),
        packages,
        module_streams,
        modular_packages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_filters_are_refused_by_name() {
        for (q, field) in [
            (ErrataQuery { page: 0, ..Default::default() }, "page"),
            (ErrataQuery { per_page: 1001, ..Default::default() }, "per_page"),
            (ErrataQuery { issued_since: Some("2024-13-01".into()), ..Default::default() }, "issued_since"),
            (ErrataQuery { issued_until: Some("x\" or id ~ \"".into()), ..Default::default() }, "issued_until"),
        ] {
            assert_eq!(check(&q).unwrap_err().param("field"), Some(field));
        }
    }
}
