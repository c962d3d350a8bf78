//! Structs that C reads. Each is made by the library, begins with `struct_size`, and owns its texts.
//!
//! Tests: `tests/process/capi.rs`.

use std::ffi::{CString, c_char};

use crate::error::{Error, Result, shown};
use crate::model::check::{HostCheck, YesNoUnknown};
use crate::model::erratum::{ErratumType, Severity};
use crate::model::event::EventSeverity;
use crate::model::level::LevelSet;
use crate::model::task::InstallWay;

/// Answers: no.
pub const OUM_NO: i32 = 0;
/// Answers: yes.
pub const OUM_YES: i32 = 1;
/// Answers: not known. A failure is never "no".
pub const OUM_UNKNOWN: i32 = 2;

/// Types of errata: any other word, for example `newpackage`.
pub const OUM_ERRATUM_OTHER: i32 = 0;
/// Types of errata: fixes a vulnerability.
pub const OUM_ERRATUM_SECURITY: i32 = 1;
/// Types of errata: fixes a defect.
pub const OUM_ERRATUM_BUGFIX: i32 = 2;
/// Types of errata: adds something.
pub const OUM_ERRATUM_ENHANCEMENT: i32 = 3;

/// Severities, ascending: not given.
pub const OUM_SEVERITY_UNKNOWN: i32 = 0;
/// Severities: given as none.
pub const OUM_SEVERITY_NONE: i32 = 1;
/// Severities: low.
pub const OUM_SEVERITY_LOW: i32 = 2;
/// Severities: moderate.
pub const OUM_SEVERITY_MODERATE: i32 = 3;
/// Severities: important.
pub const OUM_SEVERITY_IMPORTANT: i32 = 4;
/// Severities: critical.
pub const OUM_SEVERITY_CRITICAL: i32 = 5;

/// Ways of installing: none, or not read.
pub const OUM_INSTALL_NONE: i32 = 0;
/// Ways of installing: an agent on the host.
pub const OUM_INSTALL_AGENT: i32 = 1;
/// Ways of installing: remote execution.
pub const OUM_INSTALL_REMOTE_EXECUTION: i32 = 2;

/// Severities of events: nothing is wrong.
pub const OUM_EVENT_NORMAL: i32 = 0;
/// Severities of events: it needs attention.
pub const OUM_EVENT_WARNING: i32 = 1;
/// Severities of events: something failed.
pub const OUM_EVENT_ERROR: i32 = 2;

/// A text for C. NUL becomes U+FFFD: ids have none, texts of servers can.
///
/// # Errors
/// None in practice: NUL, for which it would be `INTERNAL`, is replaced.
pub fn owned_text(text: &str) -> Result<CString> {
    CString::new(text.replace('\0', "\u{fffd}")).map_err(Error::internal)
}

/// A host's updates. Counts of -1 are unknown. Texts are never NULL and live as long as the struct.
#[repr(C)]
pub struct CHostCheck {
    /// Size of this struct in the library. Fields beyond the caller's own size are newer than its header.
    pub struct_size: usize,
    /// The engine's id of the host.
    pub host_id: *const c_char,
    /// Its name.
    pub host_name: *const c_char,
    /// Whether there are updates: `OUM_YES`, `OUM_NO`, `OUM_UNKNOWN`.
    pub updates: i32,
    /// Why that is unknown; empty otherwise.
    pub unknown_because: *const c_char,
    /// Packages that can be upgraded.
    pub package_count: i64,
    /// Installable errata.
    pub errata_total: i64,
    /// Installable security errata.
    pub errata_security: i64,
    /// Installable bugfix errata.
    pub errata_bugfix: i64,
    /// Installable enhancement errata.
    pub errata_enhancement: i64,
    /// Installing calls for a reboot: `OUM_YES`, `OUM_NO`, `OUM_UNKNOWN`.
    pub reboot_after: i32,
    /// How the provider can install: `OUM_INSTALL_…`.
    pub install_way: i32,
    /// Why it cannot; empty otherwise.
    pub install_problem: *const c_char,
    /// Cluster levels that it certainly supports now, ascending, separated by blanks.
    pub levels_now: *const c_char,
    /// Cluster levels that it would certainly support with all updates.
    pub levels_after: *const c_char,
    /// Age of the provider's data about the host in milliseconds, by the provider's clock.
    pub data_age_ms: i64,
    /// When it was checked, in milliseconds since 1970-01-01 UTC.
    pub checked_at_ms: i64,
    /// 1 when this is the stored answer of an earlier check.
    pub from_store: i32,
}

/// A [`CHostCheck`] with the texts that it points to. The struct comes first, so its address is the document's.
#[repr(C)]
pub struct HostCheckDocument {
    shown: CHostCheck,
    texts: Texts,
}

impl HostCheckDocument {
    /// Converts a host check.
    ///
    /// # Errors
    /// As [`owned_text`].
    pub fn new(check: &HostCheck) -> Result<Box<Self>> {
        let mut texts = Texts::default();
        let problem = |p: &Option<crate::error::Problem>| p.as_ref().map_or(String::new(), |p| p.message.clone());
        let install = check.install.as_ref();
        let errata = |pick: fn(&crate::model::erratum::ErrataCounts) -> Option<u64>| {
            check.errata.as_ref().and_then(pick).map_or(-1, count)
        };
        let shown = CHostCheck {
            struct_size: size_of::<CHostCheck>(),
            host_id: texts.keep(check.host_id.as_str())?,
            host_name: texts.keep(&check.host_name)?,
            updates: answer(check.updates),
            unknown_because: texts.keep(&problem(&check.unknown_because))?,
            package_count: check.package_count.map_or(-1, count),
            errata_total: errata(|c| c.total),
            errata_security: errata(|c| Some(c.security)),
            errata_bugfix: errata(|c| Some(c.bugfix)),
            errata_enhancement: errata(|c| Some(c.enhancement)),
            reboot_after: answer(check.reboot.after),
            install_way: match install.and_then(|i| i.way) {
                None => OUM_INSTALL_NONE,
                Some(InstallWay::Agent) => OUM_INSTALL_AGENT,
                Some(InstallWay::RemoteExecution) => OUM_INSTALL_REMOTE_EXECUTION,
            },
            install_problem: texts.keep(&install.map_or(String::new(), |i| problem(&i.problem)))?,
            levels_now: texts.keep(&levels(&check.levels_now.certain))?,
            levels_after: texts.keep(&levels(&check.levels_after.certain))?,
            data_age_ms: check.data_age_ms.unwrap_or(-1),
            checked_at_ms: check.checked_at_ms,
            from_store: i32::from(check.from_store),
        };
        Ok(Box::new(HostCheckDocument { shown, texts }))
    }

    /// Gives the document to C.
    pub fn into_raw(self: Box<Self>) -> *const CHostCheck {
        Box::into_raw(self).cast::<CHostCheck>().cast_const()
    }

    /// Takes it back.
    ///
    /// # Safety
    /// `raw` came from [`Self::into_raw`] and was not taken back before.
    pub unsafe fn from_raw(raw: *const CHostCheck) -> Box<Self> {
        // SAFETY: the struct is the first member of a `repr(C)` document, so both have one address.
        unsafe { Box::from_raw(raw.cast_mut().cast::<HostCheckDocument>()) }
    }

    /// How many texts it owns.
    pub fn text_count(&self) -> usize {
        self.texts.0.len()
    }
}

/// Texts that structs point to. A `CString` keeps its address when the vector grows.
#[derive(Default)]
pub struct Texts(Vec<CString>);

impl Texts {
    /// Keeps a text, escaped for display, and returns its address.
    ///
    /// # Errors
    /// As [`owned_text`].
    pub fn keep(&mut self, text: &str) -> Result<*const c_char> {
        let text = owned_text(&shown(text))?;
        let address = text.as_ptr();
        self.0.push(text);
        Ok(address)
    }
}

impl Texts {
    /// Keeps several texts, each escaped for display on a line of its own.
    ///
    /// # Errors
    /// As [`owned_text`].
    pub fn keep_lines(&mut self, lines: &[&str]) -> Result<*const c_char> {
        let lines: Vec<String> = lines.iter().map(|line| shown(line).into_owned()).collect();
        let text = owned_text(&lines.join("\n"))?;
        let address = text.as_ptr();
        self.0.push(text);
        Ok(address)
    }
}

/// A count for C.
pub fn count(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A type for C.
pub fn erratum_type(kind: ErratumType) -> i32 {
    match kind {
        ErratumType::Other => OUM_ERRATUM_OTHER,
        ErratumType::Security => OUM_ERRATUM_SECURITY,
        ErratumType::Bugfix => OUM_ERRATUM_BUGFIX,
        ErratumType::Enhancement => OUM_ERRATUM_ENHANCEMENT,
    }
}

/// A severity for C.
pub fn severity(severity: Severity) -> i32 {
    match severity {
        Severity::Unknown => OUM_SEVERITY_UNKNOWN,
        Severity::None => OUM_SEVERITY_NONE,
        Severity::Low => OUM_SEVERITY_LOW,
        Severity::Moderate => OUM_SEVERITY_MODERATE,
        Severity::Important => OUM_SEVERITY_IMPORTANT,
        Severity::Critical => OUM_SEVERITY_CRITICAL,
    }
}

/// An event's severity for C.
pub fn event_severity(severity: EventSeverity) -> i32 {
    match severity {
        EventSeverity::Normal => OUM_EVENT_NORMAL,
        EventSeverity::Warning => OUM_EVENT_WARNING,
        EventSeverity::Error => OUM_EVENT_ERROR,
    }
}

/// An answer for C.
pub fn answer(answer: YesNoUnknown) -> i32 {
    match answer {
        YesNoUnknown::No => OUM_NO,
        YesNoUnknown::Yes => OUM_YES,
        YesNoUnknown::Unknown => OUM_UNKNOWN,
    }
}

fn levels(levels: &LevelSet) -> String {
    levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
