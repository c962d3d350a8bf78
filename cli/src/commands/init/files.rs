//! Writes the configuration and the files with passwords: mode 0600, each as a whole or not at all.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::answers::{Answers, Password};
use crate::exit::{Failure, Outcome};

/// Writes the configuration; a typed password goes to a file of its own beside it.
///
/// # Errors
/// A file cannot be written, or exists and is not to be replaced.
pub fn write(path: &Path, answers: &Answers, force: bool) -> Outcome<()> {
    let folder = path.parent().ok_or_else(|| Failure::of_file(path, "no file", "it has no directory"))?;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|e| Failure::of_file(folder, "the directory cannot be made", e))?;
    let file_of = |of: &str| beside(path, of);
    for (of, server) in [("engine", &answers.engine), ("provider", &answers.provider)] {
        if let Some(Password::Typed(text)) = server.as_ref().map(|server| &server.password) {
            private(&file_of(of), &format!("{text}\n"), force)?;
        }
    }
    let document = answers.document(|of| Some(file_of(of)));
    let text = serde_json::to_string_pretty(&document);
    let text = text.map_err(|e| Failure::of_file(path, "the configuration has no JSON", e))?;
    private(path, &(text + "\n"), force)
}

/// The file with a password: `config.engine.password` beside `config.json`.
fn beside(path: &Path, of: &str) -> PathBuf {
    path.with_extension(format!("{of}.password"))
}

/// Writes a file that only its owner may read. It gets its name when it is whole.
fn private(path: &Path, text: &str, force: bool) -> Outcome<()> {
    if !force && path.exists() {
        return Err(Failure::of_file(path, "the file is not written", "it exists; --force replaces it"));
    }
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        if force {
            return fs::rename(&draft, path);
        }
        // Unlike a rename, a link never replaces a file that came in the meantime.
        fs::hard_link(&draft, path)?;
        fs::remove_file(&draft)
    };
    write().map_err(|e| {
        // What is left of a draft is in the way of nobody: its name has the id of this process.
        let _ = fs::remove_file(&draft);
        Failure::of_file(path, "the file cannot be written", e)
    })
}
