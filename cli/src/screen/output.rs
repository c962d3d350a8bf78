//! Where answers, notes and errors go: answers to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use ovirt_upgrade_manager::error::{Problem, is_plain};
use serde::Serialize;

use super::line::{Line, Tone};
use super::page::Page;
use crate::args::{Color, Globals};
use crate::exit::{Failure, Outcome};

/// Columns where the terminal does not say how wide it is.
const USUAL_WIDTH: usize = 80;

/// The outputs of this process.
#[derive(Debug, Clone)]
pub struct Output {
    /// Answers are documents.
    pub json: bool,
    /// Progress is shown.
    pub progress: bool,
    colours: bool,
    error_colours: bool,
    is_terminal: bool,
    is_error_terminal: bool,
}

impl Output {
    pub fn new(globals: &Globals) -> Output {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let colours = |is_terminal: bool| match globals.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && wants_colours(),
        };
        Output {
            json: globals.json,
            progress: !globals.quiet,
            colours: colours(out),
            error_colours: colours(err),
            is_terminal: out,
            is_error_terminal: err,
        }
    }

    /// Both outputs are a terminal, and text is wanted: a live view can be shown. It is drawn on standard error.
    pub fn is_live(&self) -> bool {
        self.is_terminal
            && self.is_error_terminal
            && !self.json
            && self.progress
            && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
    }

    /// Somebody can be asked.
    pub fn can_ask(&self) -> bool {
        self.is_error_terminal && io::stdin().is_terminal()
    }

    /// Progress bars can be shown on standard error.
    pub fn has_bars(&self) -> bool {
        self.progress && self.is_error_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
    }

    /// Colours on standard output.
    pub fn colours(&self) -> bool {
        self.colours
    }

    /// Columns of standard output, if it is a terminal.
    pub fn width(&self) -> Option<usize> {
        self.is_terminal.then(|| columns(&console::Term::stdout()))
    }

    /// Columns of standard error, if it is a terminal.
    pub fn error_width(&self) -> Option<usize> {
        self.is_error_terminal.then(|| columns(&console::Term::stderr()))
    }

    /// Prints an answer: its document, or what `show` makes of it.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn answer<T: Serialize>(&self, document: &T, show: impl FnOnce(&mut Page)) -> Outcome<()> {
        if self.json {
            return self.document(document, self.is_terminal);
        }
        let mut page = Page::new(self.width());
        show(&mut page);
        self.print(&page.render(self.colours))
    }

    /// Prints one element of a stream: its document in one line, or a line of text.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn element<T: Serialize>(&self, document: &T, line: impl FnOnce() -> Line) -> Outcome<()> {
        if self.json {
            return self.document(document, false);
        }
        self.line(&line())
    }

    /// Prints a line of text.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn line(&self, line: &Line) -> Outcome<()> {
        self.print(&(line.text(self.colours) + "\n"))
    }

    fn document<T: Serialize>(&self, document: &T, spread: bool) -> Outcome<()> {
        let text = if spread { serde_json::to_string_pretty(document) } else { serde_json::to_string(document) };
        let text = text.map_err(|e| Failure::Because(format!("an answer has no JSON: {e}")))?;
        self.print(&(escaped(&text) + "\n"))
    }

    /// Prints text as it is, for a file or another program.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn print(&self, text: &str) -> Outcome<()> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// A line for the person at the terminal, on standard error. Where nobody reads it, nothing is lost.
    pub fn note(&self, line: impl Into<Line>) {
        let _ = writeln!(io::stderr(), "{}", line.into().text(self.error_colours));
    }

    /// A failure, on standard error: a document with `--json`.
    pub fn failure(&self, failure: &Failure) {
        match failure {
            Failure::Library(error) if self.json => {
                let text = serde_json::to_string(&Problem::from(error)).unwrap_or_else(|e| e.to_string());
                let _ = writeln!(io::stderr(), "{}", escaped(&text));
            }
            Failure::Library(error) => self.problem("error", Tone::Bad, &Problem::from(error)),
            Failure::WrongUse(why) | Failure::Because(why) => {
                self.note(Line::new().with(Tone::Bad, "error: ").plain(why));
            }
            // Who pressed Ctrl-C knows it; a command that has more to say has said it.
            Failure::Interrupted | Failure::NobodyReads => {}
        }
    }

    /// A problem in the library's own words, on standard error.
    pub fn problem(&self, kind: &str, tone: Tone, problem: &Problem) {
        let what = Line::new().with(tone, format!("{kind}: ")).plain(&problem.message);
        self.sentence(what.with(Tone::Dim, format!(" ({})", problem.code.name())), 0);
        if !problem.remedy.is_empty() {
            self.sentence(Line::new().plain("  -> ").plain(&problem.remedy), 5);
        }
    }

    /// A sentence on standard error, broken at the width of the terminal.
    fn sentence(&self, sentence: Line, indent: usize) {
        let width = if self.is_error_terminal { columns(&console::Term::stderr()) } else { usize::MAX };
        sentence.broken(width, indent).into_iter().for_each(|line| self.note(line));
    }
}

fn columns(terminal: &console::Term) -> usize {
    terminal.size_checked().map_or(USUAL_WIDTH, |(_, columns)| usize::from(columns).max(20))
}

fn wants_colours() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// JSON in which every character that could act on a terminal is written as `\u….`: `serde_json` escapes only those of ASCII.
pub fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if c == '\n' || is_plain(c) {
            out.push(c);
        } else {
            c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_keeps_its_text_and_cannot_act_on_a_terminal() {
        let text = "a\u{1b}[2J\u{9b}31m\u{202e}b\u{e0041}\n東京";
        let json = escaped(&serde_json::to_string(text).unwrap());
        assert_eq!(json, "\"a\\u001b[2J\\u009b31m\\u202eb\\udb40\\udc41\\n東京\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
