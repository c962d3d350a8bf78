//! What a check needs of the installable errata of a host: counts, and what they say about a reboot.
//!
//! A short list is read whole, in pages side by side: a row costs the server 18 to 95 ms, so four pages of a quarter each take a
//! quarter of the time. A longer one is counted, with light requests side by side.
//!
//! Tests: `tests/it/check/costs.rs` and `tests/it/provider/errata_summary.rs`.

use std::collections::BTreeSet;

use futures_util::future::{try_join_all, try_join4};

use super::super::errata::{Listed, counts_of, listed, row_key};
use super::super::{paging, wire};
use super::Hosts;
use super::errata::ErrataList;
use crate::error::{Code, Result};
use crate::http::text::shorten;
use crate::model::erratum::{ErrataQuery, ErrataScope};
use crate::model::ids::{ContentHostId, ErratumId};
use crate::ports::{Call, ErrataSummary};

/// Most rows of a list that is read whole.
const WHOLE: u64 = 100;
/// Pages of it that are read side by side.
const PAGES: u64 = 4;
/// Fewer rows are not worth a page of their own.
const LEAST_ROWS: u64 = 12;
/// More rows than expected for which no further page is read.
const SPARE_ROWS: u64 = 3;
/// Rows of a page where nothing is expected.
const UNEXPECTED: u64 = 25;
/// Rows of a long list that are looked at, and errata that are named as reasons for a reboot.
const SAMPLE: u32 = 10;

/// The first rows of a list.
struct Rows {
    rows: Vec<wire::Erratum>,
    /// Length of the list.
    all: Option<u64>,
    /// Each row of the list is among them.
    is_whole: bool,
}

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn errata_summary(
        &self,
        call: &Call,
        host: &ContentHostId,
        expected: Option<u64>,
    ) -> Result<Option<ErrataSummary>> {
        if !self.dialect.counts_searches() || !self.dialect.searches_reboot_suggested() {
            return Ok(None);
        }
        let list = self.errata_list(call, host, ErrataScope::Installable).await?;
        let summary = match expected.is_some_and(|expected| expected > WHOLE) {
            true => self.long_summary(call, &list, None).await,
            false => self.short_summary(call, &list, expected).await,
        };
        self.explained(call, host, summary).await
    }

    async fn short_summary(
        &self,
        call: &Call,
        list: &ErrataList,
        expected: Option<u64>,
    ) -> Result<Option<ErrataSummary>> {
        let (pages, rows) = match expected {
            Some(expected) => (expected.div_ceil(LEAST_ROWS).clamp(1, PAGES), expected + SPARE_ROWS),
            None => (1, UNEXPECTED),
        };
        let size = rows.div_ceil(pages).max(LEAST_ROWS);
        let first = match self.first_pages(call, list, 1..=pages, size).await {
            // Rows of so many packages that a page takes too long: they are counted.
            Err(e) if paging::takes_too_long(&e) => return self.long_summary(call, list, None).await,
            first => first?,
        };
        if first.is_whole {
            return Ok(Some(whole(listed(first.rows)?)));
        }
        match first.all {
            Some(all) if all > WHOLE => self.long_summary(call, list, Some((listed(first.rows)?, all))).await,
            // More than expected, or a list that moved.
            _ => {
                let params = list.query(&[]);
                let per_page = paging::ERRATA_PER_PAGE;
                let rows = paging::all(self.server, call, &list.path, &params, per_page, row_key).await?;
                Ok(Some(whole(listed(rows)?)))
            }
        }
    }

    /// Reads pages of this size side by side.
    async fn first_pages(
        &self,
        call: &Call,
        list: &ErrataList,
        numbers: std::ops::RangeInclusive<u64>,
        size: u64,
    ) -> Result<Rows> {
        let params = &list.query(&[]);
        let page = async |number: u64| {
            let (number, size) = (u32::try_from(number).unwrap_or(1), u32::try_from(size).unwrap_or(SAMPLE));
            paging::page::<wire::Erratum>(self.server, call, &list.path, params, number, size).await
        };
        let pages = try_join_all(numbers.map(page)).await?;
        let all = pages.first().and_then(|first| first.subtotal);
        // Pages that were read while the list changed count different totals, or show a row twice.
        let is_same = pages.iter().all(|page| page.subtotal == all && page.passed_over == 0);
        let (mut rows, mut seen) = (vec![], BTreeSet::new());
        for row in pages.into_iter().flat_map(|page| page.rows) {
            if seen.insert(row_key(&row)) {
                rows.push(row);
            }
        }
        let is_whole = is_same && all == u64::try_from(rows.len()).ok();
        Ok(Rows { rows, all, is_whole })
    }

    /// `known`: its first rows, and its length.
    async fn long_summary(
        &self,
        call: &Call,
        list: &ErrataList,
        known: Option<(Vec<Listed>, u64)>,
    ) -> Result<Option<ErrataSummary>> {
        let sample = async {
            let (sample, all) = match known {
                Some(known) => known,
                None => {
                    let first = self.first_pages(call, list, 1..=1, u64::from(SAMPLE)).await?;
                    let Some(all) = first.all else { return Ok(None) };
                    (listed(first.rows)?, all)
                }
            };
            let is_split = self.has_rows_elsewhere(call, list, &[], &sample).await?;
            Ok((!is_split).then_some((sample, all)))
        };
        let suggest = self.by_reboot(call, list, true, SAMPLE);
        let do_not = self.by_reboot(call, list, false, 1);
        let query = ErrataQuery::default();
        let counted = self.count(call, list, &query, &[]);
        let (sample, counted, suggest, do_not) = try_join4(sample, counted, suggest, do_not).await?;
        // The server does not search for what was asked, or an advisory has two rows: all rows are read.
        let (Some((sample, all)), Some(counted), Some((suggest, will))) = (sample, counted, suggest) else {
            return Ok(None);
        };
        Ok(Some(ErrataSummary {
            counts: counted.of(all),
            suggest_reboot: suggest,
            // Those that say yes and those that say no are all.
            some_do_not_say: do_not.is_none_or(|(_, will_not)| will + will_not < all),
            unusable: unusable(&sample),
            is_whole: false,
        }))
    }

    /// Errata that suggest a reboot, or do not, and how many there are. `None`: the server does not search for them.
    async fn by_reboot(
        &self,
        call: &Call,
        list: &ErrataList,
        suggested: bool,
        rows: u32,
    ) -> Result<Option<(Vec<ErratumId>, u64)>> {
        let params = list.query(&[format!("reboot_suggested = {suggested}")]);
        let page =
            match paging::whole_page::<wire::Erratum>(self.server, call, &list.path, &params, (1, rows), rows).await {
                Err(e) if e.code() == Code::ProviderSearch => return Ok(None),
                page => page?,
            };
        let is_other = |row: &wire::Erratum| row.reboot_suggested != Some(suggested) && !row.is_unreadable;
        let Some(all) = page.subtotal.filter(|_| !page.rows.iter().any(is_other)) else { return Ok(None) };
        let ids = page.rows.into_iter().filter_map(|row| ErratumId::new(row.errata_id).ok()).collect();
        Ok(Some((ids, all)))
    }
}

/// The summary of a list of which every row was read.
fn whole(errata: Vec<Listed>) -> ErrataSummary {
    let suggest = errata.iter().filter(|l| l.is_usable && l.erratum.reboot_suggested == Some(true));
    ErrataSummary {
        counts: counts_of(&errata),
        suggest_reboot: suggest.map(|l| l.erratum.id.clone()).collect(),
        some_do_not_say: errata.iter().any(|l| l.erratum.reboot_suggested.is_none()),
        unusable: unusable(&errata),
        is_whole: true,
    }
}

fn unusable(errata: &[Listed]) -> Vec<String> {
    errata.iter().filter(|l| !l.is_usable).map(|l| shorten(&l.id)).collect()
}
