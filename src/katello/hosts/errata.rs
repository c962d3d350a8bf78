//! Errata of a host, page by page with exact counts.
//!
//! The filter becomes a search, and the server pages and counts. If the search language cannot express the filter
//! exactly, the whole list is read and filtered here:
//! * severity `unknown`, because the server's "not in" never finds a missing severity;
//! * texts with `%`, `_`, `*`, quotes or backslashes, which its "like" treats as wildcards;
//! * lists of ids or CVEs that do not fit one URL.

use std::collections::BTreeSet;

use futures_util::future::{try_join, try_join_all};

use super::super::errata::{Listed, check, counts_of, listed, matches, page_in_order, page_of, row_key};
use super::super::{paging, search, wire};
use super::{Hosts, host_number};
use crate::error::{Code, Error, Result, codes};
use crate::http::Param;
use crate::http::text::shorten;
use crate::model::erratum::{
    ErrataCounts, ErrataPage, ErrataQuery, ErrataScope, ErratumType, Severity, SeverityCounts,
};
use crate::model::ids::{ContentHostId, ErratumId};
use crate::ports::Call;

/// Most errata of one host. A larger count is an error of the server.
const MAX_ERRATA: u64 = 200_000;
/// What the rows of a list may cost the server, in microseconds, so that the list is read as a whole. Another one is counted
/// by the server, with eight light requests.
/// So lists of up to 300 rows with one package each have exact counts.
const READ_WHOLE_US: u64 = 5_500_000;
/// What a row costs the server, in microseconds, and each package of it (4.14, measured: 18 ms with one package, 95 with sixty).
const ROW_US: u64 = 16_700;
const PACKAGE_US: u64 = 1_300;
const TYPES: [ErratumType; 3] = [ErratumType::Security, ErratumType::Bugfix, ErratumType::Enhancement];
const SEVERITIES: [Severity; 5] =
    [Severity::Critical, Severity::Important, Severity::Moderate, Severity::Low, Severity::None];

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        check(query)?;
        let page = self.page_of_errata(call, host, query).await;
        self.explained(call, host, page).await
    }

    /// The result; of a host without content its error. Some servers fail with an internal error about such a host.
    pub(super) async fn explained<T>(&self, call: &Call, host: &ContentHostId, result: Result<T>) -> Result<T> {
        match result {
            Err(e) if e.code() == Code::ProviderFailed => match self.host(call, host).await {
                Ok(row) if row.content_facet_attributes.is_none() => {
                    Err(codes::HostWithoutContent { provider: self.server.name(), host: &row.name }.err())
                }
                // The first failure explains more than a failure of this second request.
                _ => Err(e),
            },
            other => other,
        }
    }

    async fn page_of_errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        let list = self.errata_list(call, host, query.scope).await?;
        let by_server = match exact_search(query)?.filter(|_| self.dialect.counts_searches()) {
            Some(terms) => self.page_by_server(call, &list, query, &terms).await?,
            None => None,
        };
        let (listed, counts) = match by_server {
            Some(answer) => answer,
            None => self.page_by_us(call, &list, query).await?,
        };
        Ok(self.katello.as_page(query, listed, counts))
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn errata_for_reboot(
        &self,
        call: &Call,
        host: &ContentHostId,
        most: usize,
    ) -> Result<Option<Vec<ErratumId>>> {
        if !self.dialect.searches_reboot_suggested() {
            return Ok(None);
        }
        let list = self.errata_list(call, host, ErrataScope::Installable).await?;
        let params = list.query(&["reboot_suggested = true".to_owned()]);
        let most = u32::try_from(most).unwrap_or(paging::ERRATA_PER_PAGE).clamp(1, paging::ERRATA_PER_PAGE);
        let page = paging::whole_page::<wire::Erratum>(self.server, call, &list.path, &params, (1, most), most).await?;
        let rows = page.rows;
        // Rows of what was not asked for: the server dropped the condition.
        if rows.iter().any(|row| row.reboot_suggested != Some(true) && !row.is_unreadable) {
            return Ok(None);
        }
        Ok(Some(rows.into_iter().filter_map(|row| ErratumId::new(row.errata_id).ok()).collect()))
    }

    /// Path and scope of a host's list.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for an id that is no number; those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn errata_list(
        &self,
        call: &Call,
        host: &ContentHostId,
        scope: ErrataScope,
    ) -> Result<ErrataList> {
        let number = host_number(host)?;
        let scope = match scope {
            ErrataScope::Installable => vec![],
            ErrataScope::Applicable if self.dialect.include_applicable() => {
                vec![("include_applicable", "true".to_owned())]
            }
            ErrataScope::Applicable => self.default_view(call, host).await?,
        };
        Ok(ErrataList { path: format!("/api/hosts/{number}/errata"), scope })
    }

    /// Default view and Library of the host's organization. They hold everything that was ever synchronised.
    async fn default_view(&self, call: &Call, host: &ContentHostId) -> Result<Vec<Param>> {
        let missing =
            |what: &str| codes::ProviderNotFound { provider: self.server.name(), what, why: "it is not listed" }.err();
        let row = self.host(call, host).await?;
        let organization = row.organization_id.ok_or_else(|| missing("organization of the host"))?;
        self.katello.default_view_of(call, organization).await
    }

    /// `None` where the server did not search for what was asked: a condition that it cannot read is dropped without a
    /// word, and everything is listed.
    async fn page_by_server(
        &self,
        call: &Call,
        list: &ErrataList,
        query: &ErrataQuery,
        terms: &[String],
    ) -> Result<Option<(Vec<Listed>, ErrataCounts)>> {
        let params = list.query(terms);
        let (range, most) = ((query.page, query.per_page), paging::ERRATA_PER_PAGE);
        let page = paging::whole_page::<wire::Erratum>(self.server, call, &list.path, &params, range, most).await?;
        let rows = page.rows.len();
        let errata = listed(page.rows)?;
        if let Some(other) = errata.iter().find(|l| !query.ids.is_empty() && !query.ids.contains(&l.erratum.id)) {
            let why = format!("asked for errata by id, it gives {}", shorten(&other.id));
            return Err(self.server.malformed(&format!("GET {}", list.path), &[], why));
        }
        if page.subtotal.is_some_and(|total| total > MAX_ERRATA) {
            let limit = format!("{MAX_ERRATA} errata");
            let request = format!("GET {}", list.path);
            return Err(codes::ProviderTooLarge { provider: self.server.name(), request, limit }.err());
        }
        if !errata.iter().all(|l| matches(query, l)) {
            return Ok(None);
        }
        let whole = query.page == 1 && page.subtotal == u64::try_from(rows).ok();
        if whole {
            let counts = counts_of(&errata);
            return Ok(Some((errata, counts)));
        }
        let total = page.subtotal.ok_or_else(|| self.endless(list))?;
        // One advisory can have two rows, which the server counts as two and lists on two pages: then all rows are read, as those
        // of a list that costs hardly more than the eight requests that count it.
        let is_cheap = rows_us(&errata, rows).saturating_mul(total) <= READ_WHOLE_US;
        let counted = match is_cheap || errata.len() < rows {
            true => None,
            false => {
                let is_split = self.has_rows_elsewhere(call, list, terms, &errata);
                let (is_split, counts) = try_join(is_split, self.count(call, list, query, terms)).await?;
                (!is_split).then_some(counts.map(|counts| counts.of(total)))
            }
        };
        if let Some(counts) = counted {
            return Ok(counts.map(|counts| (errata, counts)));
        }
        let rows = paging::all(self.server, call, &list.path, &params, most, row_key).await?;
        let found = listed(rows)?;
        Ok(found.iter().all(|l| matches(query, l)).then(|| page_in_order(found, query)))
    }

    /// Whether advisories of a page have rows on other pages: the list of these ids is longer than the page.
    pub(super) async fn has_rows_elsewhere(
        &self,
        call: &Call,
        list: &ErrataList,
        terms: &[String],
        errata: &[Listed],
    ) -> Result<bool> {
        let ids: Vec<&str> = errata.iter().filter(|l| l.is_usable).map(|l| l.id.as_str()).collect();
        for run in search::chunks(&ids, ids.len().max(1), |id| search::encoded_len(id) + 9) {
            let more = id_terms("id", run.iter().copied())?;
            let params = list.query(&terms.iter().cloned().chain(more).collect::<Vec<_>>());
            let page = paging::page::<wire::Erratum>(self.server, call, &list.path, &params, 1, 1).await?;
            if page.subtotal.is_some_and(|rows| rows > run.len() as u64) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Counts by asking for the length of the list, type by type and severity by severity. `None` where the server does
    /// not search for these.
    pub(super) async fn count(
        &self,
        call: &Call,
        list: &ErrataList,
        query: &ErrataQuery,
        terms: &[String],
    ) -> Result<Option<Counted>> {
        let asked = |kind: &ErratumType| query.types.is_empty() || query.types.contains(kind);
        // The one row that comes with the length shows whether the server searched for it.
        let length = async |more: Vec<String>, fits: &(dyn Fn(&Listed) -> bool + Sync)| -> Result<Option<u64>> {
            let params = list.query(&[terms, more.as_slice()].concat());
            let page = paging::page::<wire::Erratum>(self.server, call, &list.path, &params, 1, 1).await?;
            let length = page.subtotal.ok_or_else(|| self.endless(list))?;
            Ok(listed(page.rows)?.iter().all(fits).then_some(length))
        };
        let of_type = async |kind: ErratumType| match asked(&kind) {
            true => length(vec![type_term(&[kind])?], &|l| l.erratum.kind == kind).await,
            false => Ok(Some(0)),
        };
        let of_severity = async |severity: Severity| match asked(&ErratumType::Security)
            && (query.severities.is_empty() || query.severities.contains(&severity))
        {
            true => {
                let terms = vec![type_term(&[ErratumType::Security])?, severity_term(&[severity])?];
                length(terms, &|l| l.erratum.severity == severity).await
            }
            false => Ok(Some(0)),
        };
        let types = try_join_all(TYPES.map(of_type));
        let severities = try_join_all(SEVERITIES.map(of_severity));
        let (types, severities) = try_join(types, severities).await?;
        let all = |lengths: Vec<Option<u64>>| lengths.into_iter().collect::<Option<Vec<u64>>>();
        let (Some(types), Some(severities)) = (all(types), all(severities)) else { return Ok(None) };
        let missing = |_| Error::internal("a count is missing");
        let types = types.try_into().map_err(missing)?;
        let severities = severities.try_into().map_err(missing)?;
        Ok(Some(Counted { types, severities }))
    }

    /// Reads all that may match, and filters, sorts, counts and pages here.
    async fn page_by_us(
        &self,
        call: &Call,
        list: &ErrataList,
        query: &ErrataQuery,
    ) -> Result<(Vec<Listed>, ErrataCounts)> {
        let mut rows = vec![];
        for terms in wide_searches(query)? {
            let params = list.query(&terms);
            rows.extend(paging::all(self.server, call, &list.path, &params, paging::ERRATA_PER_PAGE, row_key).await?);
        }
        let mut found = listed(rows)?;
        found.retain(|l| matches(query, l));
        Ok(page_of(found, query))
    }

    fn endless(&self, list: &ErrataList) -> Error {
        self.server.malformed(&format!("GET {}", list.path), &[], "the list does not say how long it is")
    }
}

/// A host's list of errata: its path, and the parameters of its scope.
pub(super) struct ErrataList {
    pub path: String,
    scope: Vec<Param>,
}

impl ErrataList {
    /// The parameters of the list, searched by terms.
    pub fn query(&self, terms: &[String]) -> Vec<Param> {
        let mut params = self.scope.clone();
        if !terms.is_empty() {
            params.push(("search", search::all(terms.to_vec())));
        }
        params
    }
}

/// Lengths of a list that is searched by type, and by severity of the type security: in the order of [`TYPES`] and
/// [`SEVERITIES`].
pub(super) struct Counted {
    types: [u64; 3],
    severities: [u64; 5],
}

impl Counted {
    /// The counts of a list of this length.
    pub fn of(&self, total: u64) -> ErrataCounts {
        let [security, bugfix, enhancement] = self.types;
        let [critical, important, moderate, low, none] = self.severities;
        let unknown = security.saturating_sub(self.severities.iter().sum());
        ErrataCounts {
            total: Some(total),
            security,
            bugfix,
            enhancement,
            other: Some(total.saturating_sub(security + bugfix + enhancement)),
            security_by_severity: Some(SeverityCounts { critical, important, moderate, low, none, unknown }),
        }
    }
}

/// What a row of such errata costs the server on average, in microseconds.
fn rows_us(errata: &[Listed], rows: usize) -> u64 {
    let packages: usize = errata.iter().map(|l| l.erratum.packages.len()).sum();
    ROW_US + PACKAGE_US * (packages / rows.max(1)) as u64
}

/// The filter as a search that finds exactly what is meant; `None` where there is none.
fn exact_search(query: &ErrataQuery) -> Result<Option<Vec<String>>> {
    let inexact_text = query.text.as_deref().is_some_and(|t| t.contains(['%', '_', '*', '"', '\\']));
    if query.severities.contains(&Severity::Unknown) || inexact_text {
        return Ok(None);
    }
    let mut terms = narrow_terms(query)?;
    terms.extend(id_terms("id", query.ids.iter().map(ErratumId::as_str))?);
    terms.extend(id_terms("cve", query.cves.iter().map(|c| c.as_str()))?);
    if let Some(text) = query.text.as_deref().filter(|t| !t.is_empty()) {
        let text = search::quote(text)?;
        terms.push(search::any(["id", "title", "package_name"].map(|f| format!("{f} ~ {text}")).into()));
    }
    let length = terms.iter().map(|t| search::encoded_len(t) + 5).sum::<usize>();
    Ok((length <= search::MAX_SEARCH).then_some(terms))
}

/// Searches that together find all that is meant, and more; each fits one URL.
fn wide_searches(query: &ErrataQuery) -> Result<Vec<Vec<String>>> {
    let terms = narrow_terms(query)?;
    // The longer list is cut; the shorter one is left to the filter here if both are given.
    let by_id = !query.ids.is_empty();
    let values: Vec<&str> = match by_id {
        true => query.ids.iter().map(ErratumId::as_str).collect(),
        false => query.cves.iter().map(|c| c.as_str()).collect(),
    };
    if values.is_empty() {
        return Ok(vec![terms]);
    }
    let run = |run: &[&str]| {
        let mut terms = terms.clone();
        terms.extend(id_terms(if by_id { "id" } else { "cve" }, run.iter().copied())?);
        Ok(terms)
    };
    // Half of the room: the other terms are short, but they are there.
    search::chunks(&values, 100, |v| (search::encoded_len(v) + 9) * 5 / 4).into_iter().map(run).collect()
}

/// Terms for type, severity and dates. A severity that is missing has no term: see the head of this file.
fn narrow_terms(query: &ErrataQuery) -> Result<Vec<String>> {
    let mut terms = vec![];
    if !query.types.is_empty() {
        terms.push(type_term(&query.types)?);
    }
    if !query.severities.is_empty() && !query.severities.contains(&Severity::Unknown) {
        terms.push(severity_term(&query.severities)?);
    }
    for (op, day) in [(">=", &query.issued_since), ("<=", &query.issued_until)] {
        if let Some(day) = day {
            terms.push(format!("issued {op} {}", search::quote(day)?));
        }
    }
    Ok(terms)
}

fn id_terms<'a>(field: &str, values: impl Iterator<Item = &'a str>) -> Result<Option<String>> {
    let values: BTreeSet<&str> = values.collect();
    if values.is_empty() { Ok(None) } else { search::any_of(field, values).map(Some) }
}

/// Types by all the words that mean them; "other" is whatever no known word means. No `^` here: from Katello 4.18 on,
/// `type ^ (…)` finds nothing.
fn type_term(types: &[ErratumType]) -> Result<String> {
    let words = |kinds: &[ErratumType]| any_spelling("type", kinds.iter().flat_map(|k| k.spellings()));
    let known: Vec<ErratumType> = types.iter().copied().filter(|t| *t != ErratumType::Other).collect();
    let mut terms = vec![];
    if !known.is_empty() {
        terms.push(words(&known)?);
    }
    if types.contains(&ErratumType::Other) {
        terms.push(format!("not {}", words(&TYPES)?));
    }
    Ok(match terms.len() {
        1 if !types.contains(&ErratumType::Other) => terms.swap_remove(0),
        _ => format!("({})", terms.join(" or ")),
    })
}

fn severity_term(severities: &[Severity]) -> Result<String> {
    any_spelling("severity", severities.iter().flat_map(|s| s.spellings()))
}

/// Any of these values; servers compare with case.
fn any_spelling(field: &str, spellings: impl Iterator<Item = String>) -> Result<String> {
    let spellings: BTreeSet<String> = spellings.collect();
    Ok(search::any(spellings.iter().map(|s| search::equals(field, s)).collect::<Result<_>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::CveId;

    fn searched(query: &ErrataQuery) -> String {
        search::all(exact_search(query).unwrap().unwrap())
    }

    #[test]
    fn filters_become_searches() {
        use ErratumType::{Bugfix, Other, Security};
        let q = ErrataQuery::default;
        assert_eq!(searched(&q()), "");
        assert_eq!(
            searched(&ErrataQuery { types: vec![Security], ..q() }),
            concat!(
                r#"(type = "SECURITY" or type = "SECURITY ADVISORY" or type = "Security" or type = "Security Advisory""#,
                r#" or type = "Security advisory" or type = "security" or type = "security advisory")"#
            )
        );
        let both = searched(&ErrataQuery { types: vec![Bugfix, Other], ..q() });
        assert!(
            both.starts_with(r#"((type = "BUG FIX ADVISORY" or "#)
                && both.contains(r#" or not (type = "BUG FIX ADVISORY" or "#),
            "{both}"
        );
        // From Katello 4.18 on, this finds nothing, and its negation everything.
        assert!(!both.contains("type ^"), "{both}");
        let all = ErrataQuery {
            severities: vec![Severity::Important, Severity::Critical],
            cves: vec![CveId::new("CVE-2024-1").unwrap()],
            ids: vec![ErratumId::new("RHSA-2024:1").unwrap(), ErratumId::new("RHSA-2024:2").unwrap()],
            text: Some("open ssl".into()),
            issued_since: Some("2024-01-01".into()),
            issued_until: Some("2024-12-31".into()),
            ..q()
        };
        assert_eq!(
            searched(&all),
            concat!(
                r#"(severity = "CRITICAL" or severity = "Critical" or severity = "IMPORTANT" or severity = "Important""#,
                r#" or severity = "critical" or severity = "important") and issued >= "2024-01-01" and issued <= "2024-12-31""#,
                r#" and id ^ ("RHSA-2024:1","RHSA-2024:2") and cve = "CVE-2024-1""#,
                r#" and (id ~ "open ssl" or title ~ "open ssl" or package_name ~ "open ssl")"#
            )
        );
    }

    #[test]
    fn what_the_search_cannot_say_is_left_to_us() {
        let unknown = ErrataQuery { severities: vec![Severity::Unknown, Severity::Low], ..Default::default() };
        assert!(exact_search(&unknown).unwrap().is_none());
        assert_eq!(wide_searches(&unknown).unwrap(), [Vec::<String>::new()]);
        for text in ["100%", "a_b", "a*", "\"", "\\"] {
            let q = ErrataQuery { text: Some(text.into()), ..Default::default() };
            assert!(exact_search(&q).unwrap().is_none(), "{text}");
        }
        let ids = (0..500).map(|i| ErratumId::new(format!("RHSA-2024:{i:05}")).unwrap()).collect();
        let many = ErrataQuery { ids, ..Default::default() };
        assert!(exact_search(&many).unwrap().is_none());
        let runs = wide_searches(&many).unwrap();
        assert!(
            runs.len() > 1 && runs.iter().all(|t| search::encoded_len(&search::all(t.clone())) < search::MAX_SEARCH)
        );
    }
}
