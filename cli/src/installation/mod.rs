//! `doctor --install`: what was installed for the engine on this machine, looked at as the engine will see it.
//!
//! | file | what it is |
//! |---|---|
//! | `engine_conf` | the engine's own variables: where it looks for modules, applications and extensions, and its user |
//! | `properties` | the file of an extension, and the configuration in it |
//! | `module` | the JBoss module and the native library |
//! | `extension` | the extension's file, and the application's entry |
//! | `files` | owners and modes: of the state, of secrets |
//! | `look` | the folder that is looked at, and what was found so far |
//!
//! Nothing is written, and no server is asked.

mod engine_conf;
mod extension;
mod files;
mod look;
mod module;
mod properties;

use std::path::Path;

use ovirt_upgrade_manager::model::FORMAT;
use ovirt_upgrade_manager::model::doctor::DoctorReport;

use crate::screen::words;
use engine_conf::EngineConf;
use look::Look;

/// Looks at everything below `root`, which is `/` but for installations into a folder.
pub fn examine(root: &Path) -> DoctorReport {
    let mut look = Look::new(root);
    let conf = EngineConf::read(&mut look);
    module::examine(&mut look, &conf);
    extension::application(&mut look, &conf);
    if let Some(extension) = extension::examine(&mut look, &conf) {
        files::examine(&mut look, &conf, &extension.file, &extension.document);
    }
    let findings = look.findings;
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or_default();
    DoctorReport { format: FORMAT, checked_at_ms: words::now_ms(), findings, worst }
}
