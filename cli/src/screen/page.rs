//! What a command shows to people: lines, tables, sentences.

use ovirt_upgrade_manager::error::Problem;

use super::line::{Line, Tone};
use super::table::Table;

/// The text of an answer, from the first line to the last.
pub struct Page {
    lines: Vec<Line>,
    /// Columns of the terminal. `None`: the output is no terminal, and nothing is cut or broken.
    width: Option<usize>,
}

impl Page {
    pub fn new(width: Option<usize>) -> Page {
        Page { lines: vec![], width }
    }

    pub fn line(&mut self, line: impl Into<Line>) {
        self.lines.push(line.into());
    }

    /// An empty line, unless the page is empty.
    pub fn gap(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(Line::new());
        }
    }

    /// A title, with an empty line before it.
    pub fn title(&mut self, title: impl std::fmt::Display) {
        self.gap();
        self.lines.push(Line::new().with(Tone::Strong, title));
    }

    /// A sentence, broken at the width of the terminal. `indent`: blanks before each line.
    pub fn sentence(&mut self, indent: usize, sentence: impl Into<Line>) {
        self.hanging(Line::new().plain(" ".repeat(indent)).then(sentence.into()), indent);
    }

    /// A sentence as [`Self::sentence`]; `indent`: blanks before each line but the first.
    pub fn hanging(&mut self, sentence: Line, indent: usize) {
        match self.width {
            Some(width) => self.lines.extend(sentence.broken(width, indent)),
            None => self.lines.push(sentence),
        }
    }

    /// A text of a server in several lines: each is a sentence of its own.
    pub fn text(&mut self, indent: usize, text: &str) {
        for line in text.lines().map(str::trim_end) {
            self.sentence(indent, line);
        }
    }

    /// A name and its value: `Cluster    c1`.
    pub fn field(&mut self, name: &str, value: impl Into<Line>) {
        self.hanging(Line::new().with(Tone::Dim, format!("{name:<FIELD$}")).then(value.into()), FIELD);
    }

    pub fn table(&mut self, table: &Table) {
        self.lines.extend(table.lines(self.width));
    }

    /// A problem in the library's own words: what happened, its code, what to do.
    pub fn problem(&mut self, indent: usize, tone: Tone, problem: &Problem) {
        let what = Line::new().with(tone, &problem.message).with(Tone::Dim, format!(" ({})", problem.code.name()));
        self.sentence(indent, what);
        if !problem.remedy.is_empty() {
            self.sentence(indent + 2, format!("-> {}", problem.remedy));
        }
    }

    /// Its lines.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// Its text, with an end of line behind each line.
    pub fn render(&self, colours: bool) -> String {
        self.lines.iter().map(|line| line.text(colours) + "\n").collect()
    }
}

/// Columns of the names of fields.
const FIELD: usize = 18;
