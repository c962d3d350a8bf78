//! The trace of a simulation: one line for everything that happens, with its time, and a hash over all lines.
//!
//! Two runs of one seed have the same hash, in different processes too.

use std::collections::VecDeque;
use std::fmt;

/// Number of lines that are kept for a report.
const TAIL: usize = 400;

/// The trace.
pub struct Trace {
    start_ms: i64,
    hash: u64,
    lines: u64,
    tail: VecDeque<String>,
    print: bool,
}

impl Trace {
    /// A trace that begins at a moment of world time. It can print its lines at once.
    pub fn new(start_ms: i64, print: bool) -> Self {
        // FNV-1a: fast, the same everywhere, and no input is hostile.
        Trace { start_ms, hash: 0xcbf2_9ce4_8422_2325, lines: 0, tail: VecDeque::new(), print }
    }

    /// Adds a line: when, who, what.
    pub fn line(&mut self, now_ms: i64, who: &str, what: fmt::Arguments<'_>) {
        let line = format!("{} {who:<9} {what}", Elapsed(now_ms - self.start_ms));
        for byte in line.bytes().chain([b'\n']) {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.lines += 1;
        if self.print {
            println!("{line}");
        }
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line);
    }

    /// The hash over all lines so far.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Number of lines so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The last lines, oldest first.
    pub fn tail(&self, count: usize) -> Vec<String> {
        self.tail.iter().skip(self.tail.len().saturating_sub(count)).cloned().collect()
    }
}

/// Time since the beginning, as `+hh:mm:ss.mmm`.
struct Elapsed(i64);

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.unsigned_abs();
        let sign = if self.0 < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_tells_traces_apart_and_the_tail_is_bounded() {
        let write = |last: &str| {
            let mut trace = Trace::new(1_000, false);
            for n in 0..500 {
                trace.line(1_000 + n, "engine", format_args!("line {n}"));
            }
            trace.line(3_661_002, "driver", format_args!("{last}"));
            trace
        };
        assert_eq!(write("a").hash(), write("a").hash());
        assert_ne!(write("a").hash(), write("b").hash());
        assert_eq!(write("a").tail(1), ["+01:01:00.002 driver    a"]);
        assert_eq!((write("a").tail(1_000).len(), write("a").lines()), (TAIL, 501));
    }
}
