//! `doctor --install`: what was installed for the engine on this machine, looked at as the engine will see it.
//!
//! | file | what it is |
//! |---|---|
//! | `engine_conf` | the engine's own variables: where it looks for modules, applications and extensions, and its user |
//! | `properties` | the file of an extension, and the configuration in it |
//! | `module` | the JBoss module and the native library |
//! | `extension` | the extension's file, and the application's entry |
//! | `files` | owners and modes: of the state, of secrets |
//!
//! Nothing is written, and no server is asked.

mod engine_conf;
mod extension;
mod files;
mod module;
mod properties;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ovirt_upgrade_manager::model::FORMAT;
use ovirt_upgrade_manager::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};

use crate::screen::words;
use engine_conf::EngineConf;

/// Looks at everything below `root`, which is `/` but for installations into a folder.
pub fn examine(root: &Path) -> DoctorReport {
    let mut look = Look { root, findings: vec![] };
    let conf = EngineConf::read(&mut look);
    module::examine(&mut look, &conf);
    extension::application(&mut look, &conf);
    if let Some(extension) = extension::examine(&mut look, &conf) {
        files::examine(&mut look, &conf, &extension);
    }
    let worst = look.findings.iter().map(|finding| finding.verdict).max().unwrap_or_default();
    DoctorReport { format: FORMAT, checked_at_ms: words::now_ms(), findings: look.findings, worst }
}

/// What was found so far.
struct Look<'a> {
    root: &'a Path,
    findings: Vec<Finding>,
}

impl Look<'_> {
    /// A path of the machine, where it is below the root.
    fn at(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn ok(&mut self, check: &str, subject: &Path, text: impl Into<String>) {
        self.add(FindingVerdict::Ok, check, subject, text.into(), String::new());
    }

    fn warning(&mut self, check: &str, subject: &Path, text: impl Into<String>, remedy: impl Into<String>) {
        self.add(FindingVerdict::Warning, check, subject, text.into(), remedy.into());
    }

    fn problem(&mut self, check: &str, subject: &Path, text: impl Into<String>, remedy: impl Into<String>) {
        self.add(FindingVerdict::Problem, check, subject, text.into(), remedy.into());
    }

    fn unknown(&mut self, check: &str, subject: &Path, text: impl Into<String>, remedy: impl Into<String>) {
        self.add(FindingVerdict::Unknown, check, subject, text.into(), remedy.into());
    }

    fn add(&mut self, verdict: FindingVerdict, check: &str, subject: &Path, text: String, remedy: String) {
        self.findings.push(Finding {
            area: FindingArea::Installation,
            subject: subject.display().to_string(),
            check: check.to_owned(),
            verdict,
            text,
            remedy,
            facts: BTreeMap::new(),
        });
    }
}
