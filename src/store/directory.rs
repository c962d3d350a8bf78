//! Permissions and owner of the state directory and its files.
//!
//! The directory is made with mode 0700 and files with 0600, whatever the umask. SQLite gives its `-wal` and `-shm`
//! files the mode and (when root opens it) the owner of the database file.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, codes};

/// Name of the state file.
pub(super) const STATE_FILE: &str = "state.db";

const PRIVATE_DIRECTORY: u32 = 0o700;
const PRIVATE_FILE: u32 = 0o600;
const OTHERS_WRITE: u32 = 0o002;
/// Longest file of those with a text.
const LONGEST_TEXT: u64 = 4096;
/// One page: a database that is being made.
const LONGEST_NEW_DATABASE: u64 = 4096;

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

/// The last part is made by itself and held by a descriptor, so that no link in its place is followed.
fn make(dir: &Path) -> io::Result<()> {
    // Without a slash at the end, because with it a link would be followed.
    let dir: PathBuf = dir.components().collect();
    if let Some(parent) = dir.parent() {
        DirBuilder::new().recursive(true).mode(PRIVATE_DIRECTORY).create(parent)?;
    }
    match DirBuilder::new().mode(PRIVATE_DIRECTORY).create(&dir) {
        // Another opener was quicker. Its directory is checked like any other one.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        made => made?,
    }
    set_private(&dir)
}

/// Sets the mode of a directory that was just made, whatever the umask was.
fn set_private(dir: &Path) -> io::Result<()> {
    let held = OpenOptions::new().read(true).custom_flags(libc::O_DIRECTORY | libc::O_NOFOLLOW).open(dir)?;
    if held.metadata()?.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("another user has put something in its place"));
    }
    held.set_permissions(Permissions::from_mode(PRIVATE_DIRECTORY))
}

/// Opens a file of the directory for reading and writing, made if it is missing. Follows no symbolic link, and refuses a
/// file that has another name as well.
///
/// Not for the database: closing any descriptor of it would free the locks that SQLite holds in this process.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    match make_new(path)? {
        Some(file) => Ok(file),
        None => {
            let file = open_unlinked(OpenOptions::new().read(true).write(true), 0, path)?;
            let mode = checked_mode(&file, path)?;
            if file.metadata()?.nlink() > 1 {
                let path = path.display();
                return Err(io::Error::other(format!(
                    "{path} is a hard link: it has another name, and is not written to"
                )));
            }
            if mode & 0o777 != PRIVATE_FILE {
                file.set_permissions(Permissions::from_mode(PRIVATE_FILE))?;
            }
            Ok(file)
        }
    }
}

/// Opens a file of the directory for reading. Follows no symbolic link, and does not wait for a writer of a pipe.
pub(super) fn open_existing(path: &Path) -> io::Result<File> {
    let file = open_unlinked(OpenOptions::new().read(true), libc::O_NONBLOCK, path)?;
    checked_mode(&file, path)?;
    Ok(file)
}

/// The path of a file beside the state file.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Reads a small file of the directory. Follows no symbolic link, and reads no more than such a file has.
pub(super) fn read_text(path: &Path) -> io::Result<String> {
    let file = open_existing(path)?;
    if file.metadata()?.len() > LONGEST_TEXT {
        let path = path.display();
        return Err(io::Error::other(format!("{path} is longer than {LONGEST_TEXT} bytes: another program wrote it")));
    }
    io::read_to_string(io::Read::take(file, LONGEST_TEXT))
}

/// Refuses a rollback journal beside the database. SQLite would copy it over the database, or wait for ever for the other end of
/// a pipe. This library leaves one only where it was killed while it made the database.
///
/// # Errors
/// `STATE_FILE_FOREIGN`; `STATE_FAILED`.
pub(super) fn refuse_journal(database: &Path) -> Result<()> {
    let path = beside(database, "-journal");
    let found = match fs::symlink_metadata(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found.map_err(|why| codes::StateFailed { path: path.display(), why }.err())?,
    };
    let refused = |why: &str| Err(codes::StateFileForeign { path: path.display(), why }.err());
    if !found.is_file() {
        return refused("it is not a regular file");
    }
    let length = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let is_new = length(database) <= LONGEST_NEW_DATABASE && length(&beside(database, "-wal")) == 0;
    if found.len() == 0 || is_new {
        return Ok(());
    }
    refused(
        "it is a rollback journal of another program or of an old backup, and SQLite would write its old data over the newest",
    )
}

/// Opens an existing file, but no symbolic link.
fn open_unlinked(options: &mut OpenOptions, flags: libc::c_int, path: &Path) -> io::Result<File> {
    options.custom_flags(flags | libc::O_NOFOLLOW).open(path).map_err(|e| match e.raw_os_error() {
        Some(libc::ELOOP) => not_regular(path),
        _ => e,
    })
}

fn not_regular(path: &Path) -> io::Error {
    io::Error::other(format!("{} is not a regular file", path.display()))
}

/// The mode of an open regular file.
fn checked_mode(file: &File, path: &Path) -> io::Result<u32> {
    let found = file.metadata()?;
    match found.is_file() {
        true => Ok(found.mode()),
        false => Err(not_regular(path)),
    }
}

/// Makes a file with mode 0600, or sets that mode on an existing file without opening it for reading or writing.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    match make_new(path)? {
        Some(_) => Ok(()),
        None => tighten(path),
    }
}

/// Makes a file with mode 0600. `None`: there is an entry of that name.
fn make_new(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().read(true).write(true).create_new(true).mode(PRIVATE_FILE).open(path) {
        Ok(file) => {
            // Whatever the umask was.
            file.set_permissions(Permissions::from_mode(PRIVATE_FILE))?;
            give_to_owner(file, path).map(Some)
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(e) => Err(e),
    }
}

/// Sets mode 0600 on a file, whatever the umask was or a restore has set. A descriptor that can neither read nor write
/// (`O_PATH`) holds the file: closing it frees no lock of SQLite, and a link that replaces the file meanwhile is not
/// followed.
pub(super) fn tighten(path: &Path) -> io::Result<()> {
    let held = open_unlinked(OpenOptions::new().read(true), libc::O_PATH, path)?;
    if checked_mode(&held, path)? & 0o777 != PRIVATE_FILE {
        let same = format!("/proc/self/fd/{}", held.as_raw_fd());
        fs::set_permissions(same, Permissions::from_mode(PRIVATE_FILE))?;
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

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn a_new_directory_is_private_and_a_link_in_its_place_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let in_dir = |name: &str| dir.path().join(name);
        let (foreign, ours) = (in_dir("foreign"), in_dir("a/b/ours/"));
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        fs::create_dir(&foreign).unwrap();
        fs::set_permissions(&foreign, Permissions::from_mode(0o755)).unwrap();
        prepare(&ours).unwrap();
        assert_eq!(mode(&ours), 0o700);
        // Put there after `mkdir`.
        let ours: PathBuf = ours.components().collect();
        fs::remove_dir(&ours).unwrap();
        symlink(&foreign, &ours).unwrap();
        set_private(&ours).unwrap_err();
        // Put there before it.
        make(&ours).unwrap();
        assert_eq!(mode(&foreign), 0o755);
    }

    #[test]
    fn a_file_with_another_name_is_not_written_to() {
        let dir = tempfile::tempdir().unwrap();
        let in_dir = |name: &str| dir.path().join(name);
        fs::write(in_dir("foreign"), "precious").unwrap();
        fs::set_permissions(in_dir("foreign"), Permissions::from_mode(0o644)).unwrap();
        fs::hard_link(in_dir("foreign"), in_dir("store.new")).unwrap();
        let error = replace(&in_dir("store.token"), "text").unwrap_err();
        assert!(error.to_string().contains("hard link"), "{error}");
        assert_eq!(fs::read_to_string(in_dir("foreign")).unwrap(), "precious");
        assert_eq!(fs::metadata(in_dir("foreign")).unwrap().mode() & 0o777, 0o644);
    }

    #[test]
    fn a_link_that_is_put_in_the_place_of_a_file_is_never_followed() {
        let dir = tempfile::tempdir().unwrap();
        let in_dir = |name: &str| dir.path().join(name);
        let (foreign, ours, stop) = (in_dir("foreign"), in_dir("store.token"), AtomicBool::new(false));
        fs::write(&foreign, "precious").unwrap();
        fs::set_permissions(&foreign, Permissions::from_mode(0o644)).unwrap();
        std::thread::scope(|threads| {
            threads.spawn(|| {
                // `replace` writes its draft here.
                let draft = ours.with_extension("new");
                while !stop.load(Ordering::SeqCst) {
                    fs::write(in_dir("plain"), "").unwrap();
                    fs::rename(in_dir("plain"), &draft).unwrap();
                    symlink(&foreign, in_dir("link")).unwrap();
                    fs::rename(in_dir("link"), &draft).unwrap();
                }
            });
            let (mut written, mut attempts) = (0, 0);
            // While the other thread does not run, a link can stand there for many attempts.
            while attempts < 3000 || (written == 0 && attempts < 10_000_000) {
                attempts += 1;
                written += u32::from(replace(&ours, "text").is_ok());
                let _ = tighten(&ours.with_extension("new"));
            }
            // Before anything can fail: the scope waits for the thread.
            stop.store(true, Ordering::SeqCst);
            assert!(written > 0);
        });
        assert_eq!(fs::read_to_string(&foreign).unwrap(), "precious");
        assert_eq!(fs::metadata(&foreign).unwrap().mode() & 0o777, 0o644);
    }
}
