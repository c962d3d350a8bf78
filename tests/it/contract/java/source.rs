//! One Java file: package, imports, lines.

use std::collections::BTreeSet;

/// A Java file that is being written.
pub struct Source {
    package: String,
    name: String,
    imports: BTreeSet<String>,
    body: String,
    indent: usize,
}

impl Source {
    pub fn new(package: &str, name: &str) -> Self {
        let (package, name) = (package.to_owned(), name.to_owned());
        Source { package, name, imports: BTreeSet::new(), body: String::new(), indent: 0 }
    }

    /// Imports a class by its full name.
    pub fn import(&mut self, class: &str) {
        self.imports.insert(class.to_owned());
    }

    /// Adds a line. One that ends with `{` or begins with `}` changes the indentation. Line breaks in it continue it.
    pub fn line(&mut self, text: &str) {
        if text.starts_with('}') {
            self.indent -= 4;
        }
        if text.is_empty() {
            self.body.push('\n');
        } else {
            let text = text.replace('\n', &format!("\n{:1$}", "", self.indent + 8));
            self.body.push_str(&format!("{:1$}{text}\n", "", self.indent));
        }
        if text.ends_with('{') {
            self.indent += 4;
        }
    }

    /// Adds several lines.
    pub fn lines(&mut self, text: &str) {
        text.lines().for_each(|line| self.line(line));
    }

    /// Adds a Javadoc comment from a description with backticks.
    pub fn doc(&mut self, description: &str) {
        let text = javadoc(description);
        let width = 116 - self.indent;
        if text.is_empty() {
            return;
        }
        if text.len() + 7 <= width {
            self.line(&format!("/** {text} */"));
            return;
        }
        self.line("/**");
        let mut line = String::new();
        for word in words(&text) {
            if !line.is_empty() && line.len() + word.len() + 4 > width {
                self.line(&format!(" *{line}"));
                line.clear();
            }
            line.push(' ');
            line.push_str(&word);
        }
        self.line(&format!(" *{line}"));
        self.line(" */");
    }

    /// Path below the source folder, and text.
    pub fn file(&self) -> (String, String) {
        let path = format!("{}/{}.java", self.package.replace('.', "/"), self.name);
        let imports: String = self.imports.iter().map(|class| format!("import {class};\n")).collect();
        let gap = if imports.is_empty() { "" } else { "\n" };
        let text = format!(
            "/*\n * Copyright oVirt Authors\n * SPDX-License-Identifier: Apache-2.0\n *\n * Generated from schema/ by \
             `make contract`. Do not edit.\n */\npackage {};\n\n{imports}{gap}{}",
            self.package, self.body
        );
        (path, text)
    }
}

/// Splits into words; `{@code …}` stays in one piece.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    let mut open = false;
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if open => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        open = match (word.rfind("{@code"), word.rfind('}')) {
            (Some(begin), end) => end < Some(begin),
            (None, Some(_)) => false,
            (None, None) => open,
        };
    }
    words
}

fn javadoc(description: &str) -> String {
    let mut text = String::new();
    for (index, part) in description.trim().split('`').enumerate() {
        if index % 2 == 1 {
            text.push_str(&format!("{{@code {}}}", part.replace('}', "&#125;").replace('{', "&#123;")));
        } else {
            text.push_str(&part.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "&#64;"));
        }
    }
    text.replace("*/", "*&#47;")
}

/// `check_host` as `CheckHost`.
pub fn upper_camel(words: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    words.split('_').filter(|word| !word.is_empty()).map(capital).collect()
}

/// `check_host` as `checkHost`.
pub fn lower_camel(words: &str) -> String {
    // A keyword of Java.
    if words == "default" {
        return "defaultValue".to_owned();
    }
    let name = upper_camel(words);
    name[..1].to_lowercase() + &name[1..]
}
