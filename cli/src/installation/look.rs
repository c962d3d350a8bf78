//! The folder that is looked at, and what was found so far.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ovirt_upgrade_manager::model::doctor::{Finding, FindingArea, FindingVerdict};

/// What was found so far.
pub struct Look<'a> {
    root: &'a Path,
    pub findings: Vec<Finding>,
}

impl<'a> Look<'a> {
    pub fn new(root: &'a Path) -> Look<'a> {
        Look { root, findings: vec![] }
    }

    /// A path of the machine, where it is below the root.
    pub fn at(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    pub fn ok(&mut self, check: &str, subject: &Path, text: impl Into<String>) {
        self.add(FindingVerdict::Ok, check, subject, text.into(), String::new());
    }

    pub fn warning(&mut self, check: &str, subject: &Path, text: impl Into<String>, remedy: impl Into<String>) {
        self.add(FindingVerdict::Warning, check, subject, text.into(), remedy.into());
    }

    pub fn problem(&mut self, check: &str, subject: &Path, text: impl Into<String>, remedy: impl Into<String>) {
        self.add(FindingVerdict::Problem, check, subject, text.into(), remedy.into());
    }

    pub fn unknown(&mut self, check: &str, subject: &Path, text: impl Into<String>, remedy: impl Into<String>) {
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
