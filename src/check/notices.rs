//! Notifications and events that a check causes. Pure.
//!
//! A notification keeps its id, and with it the list of users who dismissed it, until there is more to report: another
//! version of the engine, more security fixes, other levels. Then it gets a new id. A check with the answer `unknown`
//! changes nothing.

use std::collections::BTreeMap;

use crate::audit::catalogue::{
    EngineSetupPending, EngineUpToDate, EngineUpdateAvailable, Event, HostLevelsChange, HostSecurityUpdates, OfEngine,
    OfHost,
};
use crate::error::cleaned;
use crate::model::TimeMs;
use crate::model::check::{HostCheck, YesNoUnknown};
use crate::model::engine::{EngineCheck, EngineState};
use crate::model::erratum::{ErrataCounts, SeverityCounts};
use crate::model::event::{EventSeverity, NewEvent};
use crate::model::evr::Evr;
use crate::model::host::HostKind;
use crate::model::level::{Certainty, HostLevels, Level, LevelSet};
use crate::model::notification::{Notice, NotificationKind, NotificationTopic};
use crate::ports::{Call, Change, Ids};

/// Title of an update of the engine.
const ENGINE_UPDATE: &str = "Engine update available";
/// Title of an update of the engine that is half installed.
const ENGINE_SETUP: &str = "Engine update waits for engine-setup";

/// Collects changes of notifications.
pub(super) struct NoticeWriter<'a> {
    call: &'a Call,
    ids: &'a dyn Ids,
    /// All notifications in force.
    notices: BTreeMap<&'a NotificationTopic, &'a Notice>,
}

/// The content of a notification.
struct Draft {
    topic: NotificationTopic,
    entity: String,
    key: String,
    title: String,
    text: String,
    severity: EventSeverity,
    at_ms: TimeMs,
}

impl<'a> NoticeWriter<'a> {
    /// `notices` are all notifications in force.
    pub fn new(call: &'a Call, ids: &'a dyn Ids, notices: &'a [Notice]) -> Self {
        NoticeWriter { call, ids, notices: notices.iter().map(|notice| (&notice.topic, notice)).collect() }
    }

    /// What a check of the engine causes.
    pub fn engine(&self, check: &EngineCheck) -> Vec<Change> {
        let topic = NotificationTopic::ENGINE;
        let before = self.find(&topic);
        let (version, title) = match check.state {
            EngineState::Unknown => return vec![],
            EngineState::Current => {
                let event = EngineUpToDate {}.about(OfEngine {}, check.checked_at_ms);
                let event = event.correlation(&self.call.correlation_id).build();
                return before.map_or(vec![], |_| vec![Change::Withdraw(topic), Change::Event(event)]);
            }
            EngineState::Available => (&check.available, ENGINE_UPDATE),
            EngineState::SetupPending => (&check.installed, ENGINE_SETUP),
        };
        let key = version.as_ref().map_or_else(|| format!("newer than {}", shown(&check.product)), Evr::to_string);
        let is_same_version = before.is_some_and(|b| b.key == key);
        let is_said = is_same_version && before.is_some_and(|b| b.title == title);
        let text = engine_text(check);
        let event = (!is_said).then(|| self.engine_event(check, &text));
        let draft = Draft {
            topic,
            entity: "engine".to_owned(),
            key,
            title: title.to_owned(),
            text: format!("{text}."),
            severity: EventSeverity::Normal,
            at_ms: check.checked_at_ms,
        };
        self.publish(draft, before.filter(|_| is_same_version), event)
    }

    fn engine_event(&self, check: &EngineCheck, text: &str) -> NewEvent {
        let event = match check.state {
            EngineState::SetupPending => {
                let event = EngineSetupPending { version: shown(&check.installed), product: shown(&check.product) };
                event.about(OfEngine {}, check.checked_at_ms)
            }
            _ => {
                let (available, installed) = (shown(&check.available), shown(&check.installed));
                let event = EngineUpdateAvailable { summary: text, available, installed };
                event.about(OfEngine {}, check.checked_at_ms)
            }
        };
        event.correlation(&self.call.correlation_id).build()
    }

    /// The notifications of a check of a host. `levels_count`: the levels were limited to those that the engine
    /// supports. Without this limit the same update would be reported with different levels.
    pub fn host(&self, check: &HostCheck, levels_count: bool) -> Vec<Change> {
        if check.from_store || check.updates == YesNoUnknown::Unknown {
            return vec![];
        }
        let mut changes = self.security(check);
        if levels_count || check.updates == YesNoUnknown::No {
            changes.extend(self.levels(check));
        }
        changes
    }

    fn security(&self, check: &HostCheck) -> Vec<Change> {
        let topic = NotificationTopic::of_host(NotificationKind::HostSecurity, &check.host_id);
        let before = self.find(&topic);
        // A Node is updated as one image; errata of single packages do not apply to it.
        let errata = check.errata.filter(|_| check.kind != Some(HostKind::Node));
        let found = match (check.updates, errata) {
            (YesNoUnknown::No, _) => return withdraw(topic, before),
            (_, None) => return vec![],
            (_, Some(errata)) if errata.security == 0 => return withdraw(topic, before),
            (_, Some(errata)) => SecuritySet::of(&errata),
        };
        let known = before.and_then(|notice| SecuritySet::parse(&notice.key));
        let is_news = known.as_ref().is_none_or(|known| found.adds_to(known));
        let set = found.completed_from(known.as_ref());
        let summary = set.in_words();
        let event = is_news.then(|| {
            let of = OfHost { host: check.host_name.clone() };
            let event = HostSecurityUpdates { summary: &summary }.about(of, check.checked_at_ms);
            event.host(&check.host_id).correlation(&self.call.correlation_id).build()
        });
        let draft = Draft {
            topic,
            entity: check.host_name.clone(),
            key: set.key(),
            title: format!("Host {} lacks security fixes", check.host_name),
            text: format!("Host {} can install {summary}.", check.host_name),
            severity: EventSeverity::Warning,
            at_ms: check.checked_at_ms,
        };
        self.publish(draft, before.filter(|_| !is_news), event)
    }

    fn levels(&self, check: &HostCheck) -> Vec<Change> {
        let topic = NotificationTopic::of_host(NotificationKind::HostLevels, &check.host_id);
        let before = self.find(&topic);
        if check.updates == YesNoUnknown::No {
            return withdraw(topic, before);
        }
        if !is_sure(&check.levels_now) || !is_sure(&check.levels_after) {
            return vec![];
        }
        let (now, after) = (&check.levels_now.certain, &check.levels_after.certain);
        let gained: LevelSet = after.difference(now).copied().collect();
        let lost: LevelSet = now.difference(after).copied().collect();
        let summary = match (gained.is_empty(), lost.is_empty()) {
            (true, true) => return withdraw(topic, before),
            (false, true) => format!("{} more", listed(&gained)),
            (true, false) => format!("{} no longer", listed(&lost)),
            (false, false) => format!("{} more, {} no longer", listed(&gained), listed(&lost)),
        };
        let is_news = before.is_none_or(|b| b.key != summary);
        let event = is_news.then(|| {
            let of = OfHost { host: check.host_name.clone() };
            let event = HostLevelsChange { summary: &summary }.about(of, check.checked_at_ms);
            event.host(&check.host_id).correlation(&self.call.correlation_id).build()
        });
        let host = &check.host_name;
        let draft = Draft {
            topic,
            entity: host.clone(),
            title: format!("Updates of host {host} change its cluster levels"),
            text: format!("With all updates, host {host} supports cluster levels {} ({summary}).", listed(after)),
            key: summary,
            severity: if lost.is_empty() { EventSeverity::Normal } else { EventSeverity::Warning },
            at_ms: check.checked_at_ms,
        };
        self.publish(draft, before.filter(|_| !is_news), event)
    }

    fn find(&self, topic: &NotificationTopic) -> Option<&'a Notice> {
        self.notices.get(topic).copied()
    }

    /// Writes the draft: with the id of `same`, a notification of the same subject, or with a new id.
    fn publish(&self, draft: Draft, same: Option<&Notice>, event: Option<NewEvent>) -> Vec<Change> {
        let (id, created_at_ms) = match same {
            Some(same) => (same.id.clone(), same.created_at_ms),
            None => (self.ids.unique(), draft.at_ms),
        };
        let Draft { topic, entity, key, title, text, severity, .. } = draft;
        let (entity, title, text) = (cleaned(entity), cleaned(title), cleaned(text));
        let notice = Notice { id, topic, entity, key, title, text, severity, created_at_ms };
        let written = (same != Some(&notice)).then_some(Change::Notice(notice));
        written.into_iter().chain(event.map(Change::Event)).collect()
    }
}

fn withdraw(topic: NotificationTopic, before: Option<&Notice>) -> Vec<Change> {
    before.map_or(vec![], |_| vec![Change::Withdraw(topic)])
}

fn shown(version: &Option<Evr>) -> String {
    version.as_ref().map_or_else(|| "unknown".to_owned(), Evr::to_string)
}

/// The engine's update in one sentence, without the full stop.
pub(super) fn engine_text(check: &EngineCheck) -> String {
    match (check.state, &check.available, &check.installed) {
        (EngineState::SetupPending, _, installed) => format!(
            "setup package {} is installed, engine {} runs; run engine-setup",
            shown(installed),
            shown(&check.product)
        ),
        (_, Some(available), Some(installed)) => format!("{available} is available, {installed} is installed"),
        (_, Some(available), None) => format!("{available} is available"),
        (_, None, _) => match &check.product {
            Some(product) => format!("a version newer than {product} is available"),
            None => "a newer version is available".to_owned(),
        },
    }
}

/// Whether the levels are certain enough for a notification.
fn is_sure(levels: &HostLevels) -> bool {
    matches!(levels.certainty, Certainty::Reported | Certainty::Certain | Certainty::Learned | Certainty::Table)
}

fn listed(levels: &LevelSet) -> String {
    levels.iter().map(Level::to_string).collect::<Vec<_>>().join(", ")
}

/// A host's installable security errata. The bulk check has only their number.
#[derive(Debug, Clone, PartialEq)]
struct SecuritySet {
    total: u64,
    /// Critical, important, moderate, low, none, not given.
    by_severity: Option<[u64; 6]>,
}

impl SecuritySet {
    const SEVERITIES: [&'static str; 6] = ["critical", "important", "moderate", "low", "none", "unrated"];

    fn of(errata: &ErrataCounts) -> Self {
        let in_order = |s: SeverityCounts| [s.critical, s.important, s.moderate, s.low, s.none, s.unknown];
        SecuritySet { total: errata.security, by_severity: errata.security_by_severity.map(in_order) }
    }

    /// More errata, or more of one severity. Fewer errata are no news.
    fn adds_to(&self, known: &SecuritySet) -> bool {
        let worse = match (&self.by_severity, &known.by_severity) {
            (Some(now), Some(then)) => now.iter().zip(then).any(|(now, then)| now > then),
            _ => false,
        };
        self.total > known.total || worse
    }

    /// A check without severities keeps those of an earlier check with the same number.
    fn completed_from(self, known: Option<&SecuritySet>) -> Self {
        match known {
            Some(known) if self.by_severity.is_none() && known.total == self.total => known.clone(),
            _ => self,
        }
    }

    /// `3` or `3 1,0,2,0,0,0`.
    fn key(&self) -> String {
        match &self.by_severity {
            Some(counts) => format!("{} {}", self.total, counts.map(|n| n.to_string()).join(",")),
            None => self.total.to_string(),
        }
    }

    fn parse(key: &str) -> Option<Self> {
        let (total, counts) = key.split_once(' ').map_or((key, None), |(total, counts)| (total, Some(counts)));
        let by_severity = match counts {
            Some(counts) => {
                let counts: Option<Vec<u64>> = counts.split(',').map(|n| n.parse().ok()).collect();
                Some(counts?.try_into().ok()?)
            }
            None => None,
        };
        Some(SecuritySet { total: total.parse().ok()?, by_severity })
    }

    fn in_words(&self) -> String {
        let noun = if self.total == 1 { "erratum" } else { "errata" };
        let all = format!("{} security {noun}", self.total);
        let Some(counts) = &self.by_severity else { return all };
        let named = counts.iter().zip(Self::SEVERITIES).filter(|(n, _)| **n > 0);
        let named: Vec<String> = named.map(|(n, severity)| format!("{n} {severity}")).collect();
        format!("{all} ({})", named.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_news_when_something_was_added() {
        let set = |key: &str| SecuritySet::parse(key).unwrap();
        for (now, then, news) in [
            ("3", "3", false),
            ("4", "3", true),
            ("2", "3", false),
            ("3 1,2,0,0,0,0", "3 1,2,0,0,0,0", false),
            ("3 2,1,0,0,0,0", "3 1,2,0,0,0,0", true),
            ("2 1,1,0,0,0,0", "3 1,2,0,0,0,0", false),
            ("3", "3 1,2,0,0,0,0", false),
            ("3 1,2,0,0,0,0", "3", false),
        ] {
            assert_eq!(set(now).adds_to(&set(then)), news, "{now} after {then}");
        }
    }

    #[test]
    fn sets_are_written_and_read_back() {
        for key in ["0", "3", "3 1,0,2,0,0,0"] {
            assert_eq!(SecuritySet::parse(key).unwrap().key(), key);
        }
        for bad in ["", "x", "3 1", "3 1,2,3,4,5,6,7", "3 1,0,2,0,0,x"] {
            assert_eq!(SecuritySet::parse(bad), None, "{bad}");
        }
        let words = |key| SecuritySet::parse(key).unwrap().in_words();
        assert_eq!(words("1"), "1 security erratum");
        assert_eq!(words("3 1,0,2,0,0,0"), "3 security errata (1 critical, 2 moderate)");
        let bulk = SecuritySet::parse("3").unwrap();
        assert_eq!(bulk.completed_from(SecuritySet::parse("3 1,0,2,0,0,0").as_ref()).key(), "3 1,0,2,0,0,0");
    }
}
