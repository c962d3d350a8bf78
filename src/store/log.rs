//! SQLite's write-ahead log, read to see whether the commits of this process are still in it.
//!
//! The format is SQLite's (<https://sqlite.org/fileformat2.html>, section 4): a header, then frames of one page each. A
//! checksum runs over the header and all frames. When the log begins anew, its first salt is one higher.
//!
//! Tests: `tests/it/store/changed_files.rs`.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
/// First word of a log with checksums over big-endian words; the number before it: over little-endian words.
const BIG_ENDIAN: u32 = 0x377f_0683;
const LITTLE_ENDIAN: u32 = 0x377f_0682;
/// Another process may begin the log anew while it is read. It does so once until this process copies it again.
const ATTEMPTS: u32 = 3;

/// Where the newest commit of this process ends in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LogPosition {
    salts: [u32; 2],
    /// Number of frames up to there.
    frames: u32,
    checksum: [u32; 2],
    /// Length of the log up to there.
    pub bytes: u64,
}

/// What has become of the commits before a [`LogPosition`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// All are in the log as they were written.
    Whole,
    /// The log has begun anew, which SQLite does after all of it was copied into the state file.
    BegunAnew,
    /// At least one is not in the log.
    Missing,
}

struct Header {
    salts: [u32; 2],
    checksum: [u32; 2],
    page_bytes: usize,
    word: fn([u8; 4]) -> u32,
}

impl LogPosition {
    /// The position after this number of frames, which this process has just written.
    ///
    /// # Errors
    /// Those of the file; `InvalidData`: there is no such frame.
    pub(super) fn at(log: &File, frames: u32) -> io::Result<LogPosition> {
        let gone = || io::Error::new(io::ErrorKind::InvalidData, "the commit that was just written is not in the log");
        let header = Header::read(log)?.ok_or_else(gone)?;
        let last = frames.checked_sub(1).ok_or_else(gone)?;
        let frame = (FRAME_HEADER_BYTES + header.page_bytes) as u64;
        let mut bytes = [0; FRAME_HEADER_BYTES];
        log.read_exact_at(&mut bytes, HEADER_BYTES as u64 + u64::from(last) * frame)?;
        let [_, _, salts @ .., first, second] = big_endian::<FRAME_HEADER_BYTES, 6>(bytes);
        if salts != header.salts {
            return Err(gone());
        }
        let bytes = HEADER_BYTES as u64 + u64::from(frames) * frame;
        Ok(LogPosition { salts, frames, checksum: [first, second], bytes })
    }

    /// Reads the log up to the position.
    ///
    /// # Errors
    /// Those of the file.
    pub(super) fn standing(&self, log: &File) -> io::Result<Standing> {
        let mut seen = None;
        for _ in 0..ATTEMPTS {
            let header = Header::read(log)?;
            let salts = header.as_ref().map(|h| h.salts);
            match header {
                Some(header) if header.salts == self.salts && self.is_in(log, &header)? => return Ok(Standing::Whole),
                Some(header) if is_newer(header.salts[0], self.salts[0]) => return Ok(Standing::BegunAnew),
                _ => {}
            }
            if seen == Some(salts) {
                break;
            }
            seen = Some(salts);
        }
        Ok(Standing::Missing)
    }

    fn is_in(&self, log: &File, header: &Header) -> io::Result<bool> {
        let mut sum = header.checksum;
        let mut frame = vec![0; FRAME_HEADER_BYTES + header.page_bytes];
        let step = frame.len() as u64;
        for number in 0..u64::from(self.frames) {
            match log.read_exact_at(&mut frame, HEADER_BYTES as u64 + number * step) {
                Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                read => read?,
            }
            // Page number and size of the state, then salts and checksum, then the page.
            sum = checksum(sum, &frame[..8], header.word);
            sum = checksum(sum, &frame[FRAME_HEADER_BYTES..], header.word);
        }
        Ok(sum == self.checksum)
    }
}

impl Header {
    /// `None`: the log is empty, or this is no header of a log.
    fn read(log: &File) -> io::Result<Option<Header>> {
        let mut bytes = [0; HEADER_BYTES];
        match log.read_exact_at(&mut bytes, 0) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            read => read?,
        }
        let [magic, _, page_bytes, _, salts @ .., first, second] = big_endian::<HEADER_BYTES, 8>(bytes);
        let word: fn([u8; 4]) -> u32 = match magic {
            BIG_ENDIAN => u32::from_be_bytes,
            LITTLE_ENDIAN => u32::from_le_bytes,
            _ => return Ok(None),
        };
        let checksum = [first, second];
        let is_sound = self::checksum([0, 0], &bytes[..24], word) == checksum && (512..=65536).contains(&page_bytes);
        Ok(is_sound.then_some(Header { salts, checksum, page_bytes: page_bytes as usize, word }))
    }
}

fn big_endian<const BYTES: usize, const WORDS: usize>(bytes: [u8; BYTES]) -> [u32; WORDS] {
    let (words, _) = bytes.as_chunks::<4>();
    std::array::from_fn(|n| words.get(n).map_or(0, |word| u32::from_be_bytes(*word)))
}

/// Continues SQLite's checksum over bytes, an even number of words.
fn checksum([mut first, mut second]: [u32; 2], bytes: &[u8], word: fn([u8; 4]) -> u32) -> [u32; 2] {
    let (pairs, _) = bytes.as_chunks::<8>();
    for [a, b, c, d, e, f, g, h] in pairs {
        first = first.wrapping_add(word([*a, *b, *c, *d])).wrapping_add(second);
        second = second.wrapping_add(word([*e, *f, *g, *h])).wrapping_add(first);
    }
    [first, second]
}

/// Whether the first salt comes after another one; it overflows to 0.
fn is_newer(salt: u32, than: u32) -> bool {
    (1..1 << 31).contains(&salt.wrapping_sub(than))
}
