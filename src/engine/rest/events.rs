//! Events of the audit log, and the last backup.
//!
//! `from` is exclusive. With `max` the engine answers the newest of the events after it, unless the search sorts by time.
//! A search by a type's name, or an unknown field, is answered with an empty list: types are searched by number.
//!
//! Tests: `tests/it/engine_rest/inventory.rs`.

use jiff::civil;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Row, time};
use super::paths::api;
use crate::error::Result;
use crate::http::Param;
use crate::http::json::{id as required_number, number, object, required_text, some_text, text};
use crate::model::TimeMs;
use crate::model::cluster::EngineEvent;
use crate::model::engine_examination::{CertificateOf, CertificateReport};
use crate::model::event::EventSeverity;
use crate::model::ids::{ClusterId, CorrelationId, HostId, VmId};
use crate::ports::{Call, OWN_ORIGIN};

/// `ENGINE_BACKUP_COMPLETED`.
const BACKUP_COMPLETED: &str = "type=9025 sortby time desc";
/// Events that are read back to find those of one host.
const READ_BACK: usize = 1_000;
/// Events that are read beyond a full page. The engine sorts by time and this module counts by number. Events of the
/// same moment can have another order, and an event behind the page must not be missed.
const MARGIN: usize = 50;

/// Events about certificates, and what they mean here: normal, a host has a new one; warning, it ends soon or lacks the
/// host's name; error, it has ended or cannot be read.
const ABOUT_CERTIFICATES: [(u64, CertificateOf, EventSeverity); 12] = [
    (845, CertificateOf::Host, EventSeverity::Warning),
    (876, CertificateOf::Host, EventSeverity::Error),
    (877, CertificateOf::Host, EventSeverity::Error),
    (879, CertificateOf::Host, EventSeverity::Warning),
    (889, CertificateOf::Host, EventSeverity::Warning),
    (881, CertificateOf::Host, EventSeverity::Normal),
    (846, CertificateOf::Engine, EventSeverity::Error),
    (847, CertificateOf::Engine, EventSeverity::Warning),
    (878, CertificateOf::Engine, EventSeverity::Warning),
    (848, CertificateOf::Authority, EventSeverity::Error),
    (849, CertificateOf::Authority, EventSeverity::Warning),
    (883, CertificateOf::Authority, EventSeverity::Warning),
];

#[derive(Deserialize)]
pub(super) struct EventRow {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_number")]
    index: u64,
    #[serde(deserialize_with = "required_number")]
    code: u64,
    #[serde(default, deserialize_with = "number")]
    time: Option<u64>,
    severity: Severity,
    #[serde(default, deserialize_with = "text")]
    description: String,
    #[serde(default, deserialize_with = "text")]
    origin: String,
    #[serde(default, deserialize_with = "text")]
    correlation_id: String,
    #[serde(default, deserialize_with = "object")]
    user: Option<Subject>,
    #[serde(default, deserialize_with = "object")]
    host: Option<Subject>,
    #[serde(default, deserialize_with = "object")]
    vm: Option<Subject>,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Subject>,
}

/// What an event is about, or whose act it was. The engine also names things that have no id: a host `Unavailable`
/// (event 986), an address in the place of a host (204), the user `SYSTEM` for its own acts (seen on 4.5.7).
#[derive(Deserialize)]
struct Subject {
    #[serde(default, deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "some_text")]
    id: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Severity {
    Normal,
    Warning,
    Error,
    Alert,
}

impl Row for EventRow {
    const KEY: &'static str = "event";
    fn id(&self) -> &str {
        &self.id
    }
}

impl EventRow {
    pub fn at_ms(&self) -> Option<TimeMs> {
        time(self.time)
    }

    /// `None`: it is about something else; a search can have other rows.
    fn certificate_report(self) -> Option<Result<CertificateReport>> {
        let (_, of, severity) = ABOUT_CERTIFICATES.into_iter().find(|(code, ..)| *code == self.code)?;
        let report = |host| CertificateReport {
            of,
            host,
            is_renewed: severity == EventSeverity::Normal,
            severity,
            at_ms: time(self.time).unwrap_or(0),
            ends_at_ms: date_in(&self.description),
            text: self.description.clone(),
        };
        Some(id_of(self.host).map(HostId::new).transpose().map(report))
    }

    fn view(self) -> Result<EngineEvent> {
        Ok(EngineEvent {
            id: self.index,
            at_ms: self.at_ms().unwrap_or(0),
            code: u32::try_from(self.code).unwrap_or(u32::MAX),
            severity: match self.severity {
                // What this product reports is no finding of the engine, and no reason that the engine gives.
                _ if self.origin.starts_with(OWN_ORIGIN) => EventSeverity::Normal,
                Severity::Normal => EventSeverity::Normal,
                Severity::Warning => EventSeverity::Warning,
                Severity::Error | Severity::Alert => EventSeverity::Error,
            },
            text: self.description,
            user: self.user.and_then(Subject::user),
            host: id_of(self.host).map(HostId::new).transpose()?,
            vm: id_of(self.vm).map(VmId::new).transpose()?,
            cluster: id_of(self.cluster).map(ClusterId::new).transpose()?,
            // Other correlation ids can have up to 50 characters of any kind; those of this product are always read.
            correlation_id: CorrelationId::new(self.correlation_id).ok(),
        })
    }
}

fn id_of(subject: Option<Subject>) -> Option<String> {
    subject.and_then(|subject| subject.id)
}

impl Subject {
    /// The name of the user. The engine itself is none.
    fn user(self) -> Option<String> {
        let id = self.id?;
        Some(if self.name.is_empty() { id } else { self.name })
    }
}

/// The day in a text such as `about to expire at 2027-03-01. Please renew`: the engine writes it so in every language.
fn date_in(text: &str) -> Option<TimeMs> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '-');
    let date = words.filter(|word| word.len() == 10).find_map(|word| word.parse::<civil::Date>().ok())?;
    Some(TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?.as_millisecond())
}

impl RestEngine {
    pub(super) async fn read_events_after(&self, call: &Call, after: u64, limit: usize) -> Result<Vec<EngineEvent>> {
        let query = [
            ("from", after.to_string()),
            ("max", limit.saturating_add(MARGIN).to_string()),
            ("search", "sortby time asc".to_owned()),
        ];
        let mut rows = self.event_rows(call, &query).await?;
        rows.retain(|row| row.index > after);
        rows.sort_by_key(|row| row.index);
        rows.dedup_by_key(|row| row.index);
        rows.truncate(limit);
        rows.into_iter().map(EventRow::view).collect()
    }

    /// The engine cannot search events by host (it answers 400), so they are searched by type and selected here.
    pub(super) async fn read_events_of(&self, call: &Call, host: &HostId, types: &[u32]) -> Result<Vec<EngineEvent>> {
        let types: Vec<String> = types.iter().map(|code| format!("type={code}")).collect();
        let search = format!("{} sortby time desc", types.join(" or "));
        let query = [("search", search), ("max", READ_BACK.to_string())];
        let mut rows = self.event_rows(call, &query).await?;
        rows.retain(|row| row.host.as_ref().is_some_and(|of| of.id.as_deref() == Some(host.as_str())));
        rows.sort_by_key(|row| row.index);
        rows.dedup_by_key(|row| row.index);
        rows.into_iter().map(EventRow::view).collect()
    }

    pub(super) async fn read_newest_event(&self, call: &Call) -> Result<u64> {
        let rows = self.event_rows(call, &[("max", "1".to_owned())]).await?;
        Ok(rows.first().map_or(0, |row| row.index))
    }

    pub(super) async fn read_last_backup(&self, call: &Call) -> Result<Option<TimeMs>> {
        Ok(self.newest_event_of(call, BACKUP_COMPLETED).await?.as_ref().and_then(EventRow::at_ms))
    }

    /// What the engine reported about certificates, the newest first. The engine looks ten minutes after its start and then
    /// once a day (`CertificationValidityCheckTimeInHours`), at its own certificates, and at those of hosts that are up or
    /// non-operational.
    pub(super) async fn read_certificate_reports(&self, call: &Call) -> Result<Vec<CertificateReport>> {
        let types: Vec<String> = ABOUT_CERTIFICATES.iter().map(|(code, ..)| format!("type={code}")).collect();
        let search = format!("{} sortby time desc", types.join(" or "));
        let rows = self.event_rows(call, &[("search", search), ("max", READ_BACK.to_string())]).await?;
        rows.into_iter().filter_map(EventRow::certificate_report).collect()
    }

    /// The first event of a search.
    pub(super) async fn newest_event_of(&self, call: &Call, search: &str) -> Result<Option<EventRow>> {
        let query = [("search", search.to_owned()), ("max", "1".to_owned())];
        Ok(self.event_rows(call, &query).await?.into_iter().next())
    }

    async fn event_rows(&self, call: &Call, query: &[Param]) -> Result<Vec<EventRow>> {
        let response = self.server.get(call, &api("/events"), query).await?;
        Ok(self.server.parse::<Collection<EventRow>>(&response)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read_from_the_sentence() {
        let about = "Host h1-2 certification is about to expire at 2027-03-01. Please renew the host's certification.";
        assert_eq!(date_in(about), Some(1_803_859_200_000));
        for without in ["", "Host h1 certification is invalid.", "at 2027-13-01", "at 12027-03-01", "at 2027-03-011"] {
            assert_eq!(date_in(without), None, "{without}");
        }
    }
}
