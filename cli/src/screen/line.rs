//! One line for a terminal. Every text that enters a line is escaped: an escape sequence in a name that a server sent
//! cannot reach the terminal.

use std::fmt::Display;

use ovirt_upgrade_manager::error::shown;
use ovirt_upgrade_manager::rolling::page::words::Tone as Meaning;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a text means, for its colour. The words say it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
    /// Less important than the rest.
    Dim,
    /// A heading, or the name of what a line is about.
    Strong,
}

impl From<Meaning> for Tone {
    fn from(meaning: Meaning) -> Tone {
        match meaning {
            Meaning::Good => Tone::Good,
            Meaning::Warn => Tone::Warn,
            Meaning::Bad => Tone::Bad,
            Meaning::Info => Tone::Plain,
        }
    }
}

impl Tone {
    /// The numbers of the terminal's own sequence for it.
    fn sequence(self) -> Option<&'static str> {
        match self {
            Tone::Plain => None,
            Tone::Good => Some("32"),
            Tone::Warn => Some("33"),
            Tone::Bad => Some("31"),
            Tone::Dim => Some("2"),
            Tone::Strong => Some("1"),
        }
    }
}

/// Stands where a text was cut.
const CUT: char = '…';

/// A line in parts, each with its meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line(Vec<(Tone, String)>);

impl Line {
    pub fn new() -> Line {
        Line::default()
    }

    /// The line with one more text.
    #[must_use]
    pub fn with(mut self, tone: Tone, text: impl Display) -> Line {
        let text = text.to_string();
        self.0.push((tone, shown(&text).into_owned()));
        self
    }

    /// The line with one more text without a meaning of its own.
    #[must_use]
    pub fn plain(self, text: impl Display) -> Line {
        self.with(Tone::Plain, text)
    }

    /// The line with another one behind it.
    #[must_use]
    pub fn then(mut self, other: Line) -> Line {
        self.0.extend(other.0);
        self
    }

    /// Columns that it takes.
    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    /// At most so many columns of it; the last one shows that it was cut.
    #[must_use]
    pub fn cut(&self, width: usize) -> Line {
        if self.width() <= width {
            return self.clone();
        }
        let (mut left, mut parts) = (width.saturating_sub(1), vec![]);
        for (tone, text) in &self.0 {
            let mut kept = String::new();
            for c in text.chars() {
                let columns = c.width().unwrap_or(0);
                if columns > left {
                    left = 0;
                    break;
                }
                left -= columns;
                kept.push(c);
            }
            parts.push((*tone, kept));
            if left == 0 {
                break;
            }
        }
        if let (Some((_, last)), true) = (parts.last_mut(), width > 0) {
            last.push(CUT);
        }
        Line(parts)
    }

    /// Filled up with blanks to so many columns.
    #[must_use]
    pub fn padded(self, width: usize) -> Line {
        let missing = width.saturating_sub(self.width());
        if missing > 0 { self.plain(" ".repeat(missing)) } else { self }
    }

    /// Its text; with the terminal's sequences for its meanings if `colours`.
    pub fn text(&self, colours: bool) -> String {
        let mut out = String::new();
        for (tone, text) in &self.0 {
            match tone.sequence().filter(|_| colours && !text.is_empty()) {
                Some(numbers) => out.push_str(&format!("\u{1b}[{numbers}m{text}\u{1b}[0m")),
                None => out.push_str(text),
            }
        }
        out.trim_end_matches(' ').to_owned()
    }

    /// The words of the line, each with its meaning, to break it.
    fn words(&self) -> Vec<(Tone, &str)> {
        self.0.iter().flat_map(|(tone, text)| text.split_inclusive(' ').map(move |word| (*tone, word))).collect()
    }

    /// Broken at blanks into lines of at most `width` columns; all but the first begin with `indent` blanks.
    pub fn broken(&self, width: usize, indent: usize) -> Vec<Line> {
        let (mut lines, mut line) = (vec![], Line::new());
        for (tone, word) in self.words() {
            let is_begun = line.width() > if lines.is_empty() { 0 } else { indent };
            if is_begun && line.width() + word.trim_end().width() > width {
                lines.push(std::mem::replace(&mut line, Line::new().plain(" ".repeat(indent))));
            }
            line.0.push((tone, word.to_owned()));
        }
        lines.push(line);
        lines
    }
}

impl<T: Display> From<T> for Line {
    fn from(text: T) -> Line {
        Line::new().plain(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_on_a_terminal_is_shown() {
        let line = Line::new().plain("host\u{1b}[2J\u{7}1").with(Tone::Bad, "a\nb");
        assert_eq!(line.text(false), "host\\u{1b}[2J\\u{7}1a\\nb");
        assert_eq!(line.text(true), "host\\u{1b}[2J\\u{7}1\u{1b}[31ma\\nb\u{1b}[0m");
    }

    #[test]
    fn a_line_is_cut_by_columns_not_by_characters() {
        assert_eq!(Line::from("abcdef").cut(4).text(false), "abc…");
        assert_eq!(Line::from("東京都庁").cut(5).text(false), "東京…");
        assert_eq!(Line::from("abc").cut(3).text(false), "abc");
        assert_eq!(Line::new().plain("ab").with(Tone::Good, "cdef").cut(3).text(false), "ab…");
        assert_eq!(Line::from("abc").cut(0).text(false), "");
    }

    #[test]
    fn a_line_is_broken_at_blanks() {
        let lines = Line::from("one two three four").broken(9, 2);
        assert_eq!(lines.iter().map(|line| line.text(false)).collect::<Vec<_>>(), ["one two", "  three", "  four"]);
        assert_eq!(Line::from("a-word-that-is-too-long").broken(5, 2).len(), 1);
    }
}
