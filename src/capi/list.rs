//! Lists for C: opaque, read by count and index.
//!
//! Tests: `tests/process/capi.rs`.

use std::ffi::c_char;

use super::document::{Texts, answer, count, erratum_type, event_severity, severity};
use crate::error::Result;
use crate::model::check::YesNoUnknown;
use crate::model::erratum::ErrataPage;
use crate::model::event::EventPage;

/// One erratum. Texts are never NULL and live as long as the list. In texts of servers, characters that would begin a line,
/// control a terminal or hide something are escaped, as in `\n` and `\u{1b}`.
#[repr(C)]
pub struct CErratum {
    /// Size of this struct in the library.
    pub struct_size: usize,
    /// The advisory's id, for example `RHSA-2024:1234`.
    pub id: *const c_char,
    /// `OUM_ERRATUM_…`.
    pub kind: i32,
    /// `OUM_SEVERITY_…`; meaningful for security errata.
    pub severity: i32,
    /// One line.
    pub title: *const c_char,
    /// Day of publication, `YYYY-MM-DD`, or empty.
    pub issued: *const c_char,
    /// The vendor suggests a reboot: `OUM_YES`, `OUM_NO`, `OUM_UNKNOWN`.
    pub reboot_suggested: i32,
    /// CVEs that it fixes, separated by blanks.
    pub cves: *const c_char,
    /// Packages that it brings (NEVRA), separated by blanks.
    pub packages: *const c_char,
}

/// One event. Texts are never NULL and live as long as the list, or until the listener's function returns.
#[repr(C)]
pub struct CEvent {
    /// Size of this struct in the library.
    pub struct_size: usize,
    /// Number in the order of the store.
    pub seq: u64,
    /// When it happened, in milliseconds since 1970-01-01 UTC.
    pub at_ms: i64,
    /// Stable number of its kind.
    pub number: u32,
    /// `OUM_EVENT_…`.
    pub severity: i32,
    /// Stable name of its kind, for example `INSTALL_SUCCEEDED`.
    pub name: *const c_char,
    /// The sentence.
    pub text: *const c_char,
    /// The engine's id of the host that it is about, or empty.
    pub host_id: *const c_char,
}

/// A page of errata. Methods: `oum_errata_count`, `oum_errata_total`, `oum_errata_at`, `oum_errata_free`.
pub struct ErrataList {
    items: Vec<CErratum>,
    total: i64,
    _texts: Texts,
}

/// A page of events. Methods: `oum_events_count`, `oum_events_next`, `oum_events_at`, `oum_events_free`.
pub struct EventList {
    items: Vec<CEvent>,
    next: u64,
    _texts: Texts,
}

impl ErrataList {
    /// Converts a page.
    ///
    /// # Errors
    /// As [`owned_text`](super::document::owned_text).
    pub fn new(page: &ErrataPage) -> Result<Self> {
        let mut texts = Texts::default();
        let items = page
            .errata
            .iter()
            .map(|e| {
                Ok(CErratum {
                    struct_size: size_of::<CErratum>(),
                    id: texts.keep(e.id.as_str())?,
                    kind: erratum_type(e.kind),
                    severity: severity(e.severity),
                    title: texts.keep(&e.title)?,
                    issued: texts.keep(e.issued.as_deref().unwrap_or_default())?,
                    reboot_suggested: answer(YesNoUnknown::from(e.reboot_suggested)),
                    cves: texts.keep(&e.cves.join(" "))?,
                    packages: texts.keep(&e.packages.join(" "))?,
                })
            })
            .collect::<Result<_>>()?;
        Ok(ErrataList { items, total: count(page.counts.at_least()), _texts: texts })
    }
}

impl EventList {
    /// Converts a page.
    ///
    /// # Errors
    /// As [`owned_text`](super::document::owned_text).
    pub fn new(page: &EventPage) -> Result<Self> {
        let mut texts = Texts::default();
        let items = page
            .events
            .iter()
            .map(|e| {
                Ok(CEvent {
                    struct_size: size_of::<CEvent>(),
                    seq: e.seq,
                    at_ms: e.event.at_ms,
                    number: e.event.number,
                    severity: event_severity(e.event.severity),
                    name: texts.keep(&e.event.name)?,
                    text: texts.keep(&e.event.text)?,
                    host_id: texts.keep(e.event.host_id.as_ref().map_or("", |h| h.as_str()))?,
                })
            })
            .collect::<Result<_>>()?;
        Ok(EventList { items, next: page.next, _texts: texts })
    }

    /// Its events, valid as long as the list.
    pub fn iter(&self) -> std::slice::Iter<'_, CEvent> {
        self.items.iter()
    }
}

/// Number of errata on this page. 0 for NULL.
///
/// # Safety
/// `errata` is NULL or came from `oum_errata` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_errata_count(errata: *const ErrataList) -> usize {
    // SAFETY: the caller keeps the contract above.
    unsafe { errata.as_ref() }.map_or(0, |l| l.items.len())
}

/// Number of errata over the whole filter. -1 for NULL.
///
/// # Safety
/// `errata` is NULL or came from `oum_errata` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_errata_total(errata: *const ErrataList) -> i64 {
    // SAFETY: the caller keeps the contract above.
    unsafe { errata.as_ref() }.map_or(-1, |l| l.total)
}

/// One erratum, valid until the list is freed. NULL beyond the end.
///
/// # Safety
/// `errata` is NULL or came from `oum_errata` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_errata_at(errata: *const ErrataList, index: usize) -> *const CErratum {
    // SAFETY: the caller keeps the contract above.
    unsafe { errata.as_ref() }.and_then(|l| l.items.get(index)).map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Frees a list of errata. NULL is allowed.
///
/// # Safety
/// `errata` is NULL or came from `oum_errata` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_errata_free(errata: *mut ErrataList) {
    if !errata.is_null() {
        // SAFETY: the caller keeps the contract above.
        drop(unsafe { Box::from_raw(errata) });
    }
}

/// Number of events on this page. 0 for NULL.
///
/// # Safety
/// `events` is NULL or came from `oum_events` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_events_count(events: *const EventList) -> usize {
    // SAFETY: the caller keeps the contract above.
    unsafe { events.as_ref() }.map_or(0, |l| l.items.len())
}

/// Cursor for the next call of `oum_events`. 0 for NULL.
///
/// # Safety
/// `events` is NULL or came from `oum_events` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_events_next(events: *const EventList) -> u64 {
    // SAFETY: the caller keeps the contract above.
    unsafe { events.as_ref() }.map_or(0, |l| l.next)
}

/// One event, valid until the list is freed. NULL beyond the end.
///
/// # Safety
/// `events` is NULL or came from `oum_events` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_events_at(events: *const EventList, index: usize) -> *const CEvent {
    // SAFETY: the caller keeps the contract above.
    unsafe { events.as_ref() }.and_then(|l| l.items.get(index)).map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Frees a list of events. NULL is allowed.
///
/// # Safety
/// `events` is NULL or came from `oum_events` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_events_free(events: *mut EventList) {
    if !events.is_null() {
        // SAFETY: the caller keeps the contract above.
        drop(unsafe { Box::from_raw(events) });
    }
}
