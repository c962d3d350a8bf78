//! The status file: the last result of `engine-upgrade-check`, written by a timer of root.
//!
//! One line with two numbers: the exit code, and the time in seconds since 1970 (UTC). The file must belong to root
//! or to the user of this process, no other user may write to it, and it is replaced as a whole. A timer's service
//! that does this:
//!
//! ```text
//! [Service]
//! Type=oneshot
//! RuntimeDirectory=ovirt-upgrade-manager
//! RuntimeDirectoryPreserve=yes
//! UMask=0022
//! ExecStart=/bin/sh -c 'cd /run/ovirt-upgrade-manager && { engine-upgrade-check -q; echo "$? $(date +%%s)"; } >new && mv new engine-status'
//! ```

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::process::geteuid;

use crate::error::{Error, Result, codes};
use crate::model::{TimeMs, age_in_words};
use crate::ports::UpgradeCheck;

/// Two numbers and a newline need 33 bytes at most.
const MAX_BYTES: u64 = 64;
/// Group and others must not be able to write.
const OTHERS_WRITE: u32 = 0o022;
/// Most seconds by which the time in the file may be ahead, because the clock can have been set back.
const MAX_AHEAD: Duration = Duration::from_secs(300);

/// Reads the file. Blocks for the time of a small read.
///
/// # Errors
/// `ENGINE_STATUS_FILE_UNUSABLE`: missing, writable by others, a link, malformed, from the future, or the check itself
/// had failed. `ENGINE_STATUS_FILE_OLD`.
pub fn read(path: &Path, max_age: Duration, now_ms: TimeMs) -> Result<UpgradeCheck> {
    let unusable = |why: String| codes::EngineStatusFileUnusable { path: path.display(), why }.err();
    let text = trusted_text(path).map_err(|e| unusable(e.to_string()))?;
    let (exit_code, at_ms) = parse(&text).map_err(unusable)?;
    let age_ms = now_ms.saturating_sub(at_ms);
    if age_ms < -millis(MAX_AHEAD) {
        return Err(unusable("its time is in the future".to_owned()));
    }
    if age_ms > millis(max_age) {
        return Err(old(path, age_ms));
    }
    match exit_code {
        0 | 1 => Ok(UpgradeCheck { available: exit_code == 0, at_ms }),
        code => Err(unusable(format!("the check that wrote it failed with exit status {code}"))),
    }
}

fn old(path: &Path, age_ms: i64) -> Error {
    codes::EngineStatusFileOld { path: path.display(), age: age_in_words(age_ms) }.err()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Opens the file without following a link or waiting for a named pipe, and checks type, owner and mode of what was
/// opened.
fn trusted_text(path: &Path) -> io::Result<String> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let found = file.metadata()?;
    if !found.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    if found.uid() != 0 && found.uid() != geteuid().as_raw() {
        return Err(io::Error::other(format!("it belongs to user {}", found.uid())));
    }
    if found.mode() & OTHERS_WRITE != 0 {
        return Err(io::Error::other(format!("others may write to it (mode {:o})", found.mode() & 0o7777)));
    }
    let mut text = String::new();
    file.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(io::Error::other("it is too long"));
    }
    Ok(text)
}

fn parse(text: &str) -> std::result::Result<(u8, TimeMs), String> {
    let bad = || format!("'{}' is not an exit code and a time in seconds", text.trim_end().escape_debug());
    let (code, seconds) = text.trim_end_matches('\n').split_once(' ').ok_or_else(bad)?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|c| c.is_ascii_digit());
    if !digits(code) || !digits(seconds) {
        return Err(bad());
    }
    let at_ms = seconds.parse::<i64>().ok().and_then(|s| s.checked_mul(1000)).ok_or_else(bad)?;
    Ok((code.parse().map_err(|_| bad())?, at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    const NOW_MS: TimeMs = 1_800_000_000_000;
    const DAY: Duration = Duration::from_secs(86_400);

    fn with(text: &[u8], mode: u32) -> Result<UpgradeCheck> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("status");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        read(&path, DAY, NOW_MS)
    }

    #[test]
    fn exit_codes_and_time_are_read() {
        let at_ms = NOW_MS - 60_000;
        assert_eq!(with(b"0 1799999940\n", 0o644), Ok(UpgradeCheck { available: true, at_ms }));
        assert_eq!(with(b"1 1799999940", 0o400), Ok(UpgradeCheck { available: false, at_ms }));
        let failed = with(b"2 1799999940\n", 0o644).unwrap_err();
        assert!(failed.message().contains("failed with exit status 2"), "{failed}");
    }

    #[test]
    fn files_that_others_can_write_are_refused() {
        for mode in [0o664, 0o646, 0o666] {
            let e = with(b"1 1799999940\n", mode).unwrap_err();
            assert_eq!(e.code(), Code::EngineStatusFileUnusable);
            assert!(e.message().contains("others may write to it"), "{e}");
        }
    }

    #[test]
    fn old_future_and_malformed_files_are_never_an_answer() {
        let old = with(b"1 1799900000\n", 0o644).unwrap_err();
        assert_eq!((old.code(), old.param("age")), (Code::EngineStatusFileOld, Some("27 hours")));
        assert!(with(b"1 1800000301\n", 0o644).unwrap_err().message().contains("in the future"));
        assert!(with(b"1 1800000200\n", 0o644).is_ok());
        let long = [b"1 ".as_slice(), &b"0".repeat(100)].concat();
        for text in [
            b"".as_slice(),
            b"1",
            b"1 ",
            b"-1 1799999940",
            b"+1 1799999940",
            b"1 1e9",
            b"1 2 3",
            b"256 1799999940",
            b"1 99999999999999999999",
            b"1 9223372036854775807",
            b"\xff\xfe 1",
            &long,
        ] {
            let e = with(text, 0o644).unwrap_err();
            assert_eq!(e.code(), Code::EngineStatusFileUnusable, "{text:?}");
        }
    }

    #[test]
    fn links_directories_and_missing_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "1 1799999940\n").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        for path in [&link, dir.path(), &dir.path().join("missing")] {
            assert_eq!(
                read(path, DAY, NOW_MS).unwrap_err().code(),
                Code::EngineStatusFileUnusable,
                "{}",
                path.display()
            );
        }
    }
}
