//! Examines the state directory for the doctor: its file system, its files, whether it is writable, its controller.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{Mode, OFlags, StatVfsMountFlags, statfs, statvfs};
use rustix::io::Errno;

use super::directory::{STATE_FILE, unwritable};
use super::lock::{LOCK_FILE, Lock, shown_pid};
use crate::config::Role;
use crate::error::{Result, codes};
use crate::model::examination::{ControllerFacts, DirectoryFacts, FileFacts, FileSystemFacts, FileSystemKind};

/// A file that is written and synced, where files without a name do not exist.
const TRIAL_FILE: &str = "doctor.trial";

/// Examines the directory.
pub(super) fn directory(dir: &Path, role: Role) -> Result<DirectoryFacts> {
    let wrong = |e: io::Error| unwritable(dir, e);
    Ok(DirectoryFacts {
        path: dir.to_owned(),
        mode: fs::metadata(dir).map_err(wrong)?.mode() & 0o7777,
        file_system: file_system(dir).map_err(wrong)?,
        files: files(dir).map_err(wrong)?,
        writable: try_to_write(dir).map_err(wrong),
        controller: controller(dir, role)?,
    })
}

/// Refuses a file system on which this process cannot write: an observer writes, too, into the index of the log. Logs a
/// file system of another machine, because its locks do not exclude a second controller.
///
/// # Errors
/// `STATE_UNWRITABLE`.
pub(super) fn require_usable(dir: &Path) -> Result<()> {
    require_usable_on(dir, &file_system(dir).map_err(|e| unwritable(dir, e))?)
}

fn require_usable_on(dir: &Path, found: &FileSystemFacts) -> Result<()> {
    if found.read_only {
        return Err(unwritable(dir, "its file system is mounted read-only"));
    }
    if let Some(warning) = network_warning(dir, found.kind) {
        tracing::warn!("{warning}");
    }
    Ok(())
}

fn network_warning(dir: &Path, kind: FileSystemKind) -> Option<String> {
    let FileSystemKind::Network(name) = kind else { return None };
    Some(format!(
        "the state directory {} is on a network file system ({name}): a second controller on another machine is not \
         kept out, and commits may be lost. Use a directory on a disk of this machine, such as /var/lib",
        dir.display()
    ))
}

fn file_system(dir: &Path) -> io::Result<FileSystemFacts> {
    let (fs, vfs) = (statfs(dir)?, statvfs(dir)?);
    Ok(FileSystemFacts {
        kind: kind(u64::try_from(fs.f_type).unwrap_or_default()),
        read_only: vfs.f_flag.contains(StatVfsMountFlags::RDONLY),
        free_bytes: vfs.f_bavail.saturating_mul(vfs.f_frsize),
        total_bytes: vfs.f_blocks.saturating_mul(vfs.f_frsize),
    })
}

/// From the kernel's number of a file system, `f_type` of `statfs`.
fn kind(magic: u64) -> FileSystemKind {
    use FileSystemKind::{Local, Memory, Network, Other};
    match magic {
        0xef53 => Local("ext4"),
        0x5846_5342 => Local("xfs"),
        0x9123_683e => Local("btrfs"),
        0x2fc1_2fc1 => Local("zfs"),
        0xf2f5_2010 => Local("f2fs"),
        0x794c_7630 => Local("overlay"),
        0x0102_1994 => Memory("tmpfs"),
        0x8584_58f6 => Memory("ramfs"),
        0x6969 => Network("nfs"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Network("cifs"),
        0x00c3_6400 => Network("ceph"),
        0x0bd0_0bd0 => Network("lustre"),
        0x0116_1970 => Network("gfs2"),
        0x7461_636f => Network("ocfs2"),
        0x5346_414f => Network("afs"),
        0x0102_1997 => Network("9p"),
        0x4750_4653 => Network("gpfs"),
        0x1983_0326 => Network("beegfs"),
        // GlusterFS, sshfs and the like; what is local behind it cannot be told apart.
        0x6573_5546 => Network("fuse"),
        other => Other(other),
    }
}

/// The store's files that exist. A missing file is not reported: opening the store would have failed.
fn files(dir: &Path) -> io::Result<Vec<FileFacts>> {
    let ours = [STATE_FILE.to_owned(), format!("{STATE_FILE}-wal"), format!("{STATE_FILE}-shm")];
    let side = [LOCK_FILE.to_owned(), "store.token".to_owned()];
    let mut found = vec![];
    for name in ours.into_iter().chain(side) {
        let path = dir.join(name);
        match fs::symlink_metadata(&path) {
            Ok(m) => found.push(FileFacts { path, mode_and_bytes: Ok((m.mode() & 0o7777, m.len())) }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => {
                let failed = codes::StateFailed { path: path.display(), why: e }.err();
                found.push(FileFacts { path, mode_and_bytes: Err(failed) });
            }
        }
    }
    Ok(found)
}

fn try_to_write(dir: &Path) -> io::Result<()> {
    // Without a name nothing is left behind, and two processes that examine at the same time do not meet.
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let (mut file, named) = match rustix::fs::open(dir, flags, Mode::RUSR | Mode::WUSR) {
        Ok(file) => (fs::File::from(file), None),
        // This file system has only files with names.
        Err(Errno::OPNOTSUPP | Errno::ISDIR) => {
            let path = dir.join(format!("{TRIAL_FILE}.{}", std::process::id()));
            let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            (file, Some(path))
        }
        Err(e) => return Err(e.into()),
    };
    let written = io::Write::write_all(&mut file, &[0; 4096]).and_then(|()| file.sync_all());
    match named.map_or(Ok(()), fs::remove_file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => written,
    }
}

fn controller(dir: &Path, role: Role) -> Result<ControllerFacts> {
    let held = Lock::is_held(dir)?;
    Ok(match (role, held) {
        (Role::Controller, true) => ControllerFacts::Ours,
        (Role::Controller, false) => ControllerFacts::OursLost,
        (Role::Observer, true) => ControllerFacts::Other(shown_pid(dir)),
        (Role::Observer, false) => ControllerFacts::Nobody,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::LogLine;
    use crate::bridge::log::dispatch;
    use crate::config::LogLevel;
    use crate::error::Code;

    #[test]
    fn file_systems_are_recognized() {
        assert_eq!(kind(0x6969), FileSystemKind::Network("nfs"));
        assert_eq!(kind(0xff53_4d42), FileSystemKind::Network("cifs"));
        assert_eq!(kind(0x6573_5546), FileSystemKind::Network("fuse"));
        assert_eq!(kind(0x5846_5342), FileSystemKind::Local("xfs"));
        assert_eq!(kind(0x0102_1994), FileSystemKind::Memory("tmpfs"));
        assert_eq!(kind(7), FileSystemKind::Other(7));
    }

    /// The result of opening a directory on such a file system, and its log line.
    fn opening_on(kind: FileSystemKind, read_only: bool) -> (Result<()>, Vec<String>) {
        let found = FileSystemFacts { kind, read_only, free_bytes: 1 << 40, total_bytes: 1 << 40 };
        let (line, lines) = std::sync::mpsc::channel();
        let log = dispatch(LogLevel::Warn, Box::new(move |logged: LogLine| line.send(logged.text).is_ok()));
        let opened = tracing::dispatcher::with_default(&log, || require_usable_on(Path::new("/s"), &found));
        drop(log);
        (opened, lines.iter().collect())
    }

    #[test]
    fn a_directory_on_a_network_file_system_is_opened_with_a_warning() {
        let (opened, lines) = opening_on(FileSystemKind::Network("nfs"), false);
        opened.unwrap();
        assert!(lines.len() == 1 && lines[0].contains("/s") && lines[0].contains("(nfs)"), "{lines:?}");
        for quiet in [FileSystemKind::Local("xfs"), FileSystemKind::Other(7)] {
            let (opened, lines) = opening_on(quiet, false);
            assert_eq!((opened, lines), (Ok(()), vec![]));
        }
        let (refused, _) = opening_on(FileSystemKind::Network("nfs"), true);
        assert_eq!(refused.unwrap_err().code(), Code::StateUnwritable);
    }

    #[test]
    fn trials_at_the_same_time_do_not_meet_and_leave_no_file() {
        // A directory in which nobody can make a file, not even root.
        assert!(try_to_write(Path::new("/proc")).is_err());
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let trials = || (0..50).for_each(|_| try_to_write(dir.path()).unwrap());
            (0..3).for_each(|_| drop(scope.spawn(trials)));
        });
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
