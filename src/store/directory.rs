//! Permissions and owner of the state directory and its files.
//!
//! The directory is made with mode 0700 and files with 0600, whatever the umask. SQLite gives its `-wal` and `-shm`
//! files the mode and (when root opens it) the owner of the database file.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, codes};

/// Name of the state file.
pub(super) const STATE_FILE: &str = "state.db";

const PRIVATE_DIRECTORY: u32 = 0o700;
const PRIVATE_FILE: u32 = 0o600;
const OTHERS_WRITE: u32 = 0o002;

/// `STATE_UNWRITABLE` for this path.
pub(super) fn unwritable(path: &Path, why: impl std::fmt::Display) -> Error {
    codes::StateUnwritable { path: path.display(), why }.err()
}

/// Makes the directory if it is missing, and checks it. Returns its path without symbolic links.
pub(super) fn prepare(dir: &Path) -> Result<PathBuf> {
    match fs::metadata(dir) {
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::NotFound => make(dir).map_err(|e| unwritable(dir, e))?,
        Err(e) => return Err(unwritable(dir, e)),
    }
    check(dir)
}

/// Checks a directory that must exist. Returns its path without symbolic links.
pub(super) fn check(dir: &Path) -> Result<PathBuf> {
    let found = fs::metadata(dir).map_err(|e| unwritable(dir, e))?;
    if !found.is_dir() {
        return Err(unwritable(dir, "it is not a directory"));
    }
    if found.mode() & OTHERS_WRITE != 0 {
        return Err(unwritable(dir, format!("every user may write to it (mode {:o})", found.mode() & 0o7777)));
    }
    fs::canonicalize(dir).map_err(|e| unwritable(dir, e))
}

fn make(dir: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(PRIVATE_DIRECTORY).create(dir)?;
    fs::set_permissions(dir, Permissions::from_mode(PRIVATE_DIRECTORY))
}

/// Opens a file of the directory for reading and writing, made if it is missing. Follows no symbolic link.
///
/// Not for the database: closing any descriptor of it would free the locks that SQLite holds in this process.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    match make_private(path)? {
        Some(file) => Ok(file),
        // Only this process's user can have changed the entry since: see `check`.
        None => OpenOptions::new().read(true).write(true).open(path),
    }
}

/// Makes a file with mode 0600, or sets that mode on an existing file without opening it. Returns a new file.
pub(super) fn make_private(path: &Path) -> io::Result<Option<File>> {
    let made = OpenOptions::new().read(true).write(true).create_new(true).mode(PRIVATE_FILE).open(path);
    let file = match made {
        Ok(file) => Some(give_to_owner(file, path)?),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => None,
        Err(e) => return Err(e),
    };
    tighten(path)?;
    Ok(file)
}

/// Sets mode 0600 on a file, whatever the umask was or a restore has set.
pub(super) fn tighten(path: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other(format!("{} is not a regular file", path.display())));
    }
    if found.mode() & 0o777 != PRIVATE_FILE {
        fs::set_permissions(path, Permissions::from_mode(PRIVATE_FILE))?;
    }
    Ok(())
}

/// Gives a file that root made to the owner of the directory; otherwise the service could not open it later.
fn give_to_owner(file: File, path: &Path) -> io::Result<File> {
    let made_by = file.metadata()?.uid();
    let Some(dir) = path.parent() else { return Ok(file) };
    let owner = fs::metadata(dir)?;
    if made_by == 0 && owner.uid() != 0 {
        fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
    }
    Ok(file)
}

/// Replaces a small file durably: after a crash it has the old text or the new one.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = open_private(&draft)?;
    file.set_len(0)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    match path.parent() {
        Some(dir) => File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}
