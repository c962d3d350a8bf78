//! The engine's variables, as its own start reads them: its defaults, then what is in `/etc`, in the order of the names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::look::Look;

/// What the engine's package brings.
const DEFAULTS: &str = "/usr/share/ovirt-engine/services/ovirt-engine/ovirt-engine.conf";
const VARS: &str = "/etc/ovirt-engine/engine.conf";

/// The engine's variables.
pub struct EngineConf {
    variables: BTreeMap<String, String>,
    /// Id of the user under which the engine runs, if the machine has it.
    pub uid: Option<u32>,
}

impl EngineConf {
    pub fn read(look: &mut Look<'_>) -> EngineConf {
        let mut conf = EngineConf { variables: BTreeMap::new(), uid: None };
        let defaults = Path::new(DEFAULTS);
        if look.at(defaults).is_file() {
            look.ok("engine", defaults, "the engine is installed");
        } else {
            let remedy = "Install ovirt-engine on this machine, or run this on the machine of the engine.";
            look.problem("engine", defaults, "there is no engine on this machine", remedy);
        }
        for file in files(look, defaults).into_iter().chain(files(look, Path::new(VARS))) {
            conf.read_file(look, &file);
        }
        conf.find_user(look);
        conf
    }

    fn read_file(&mut self, look: &mut Look<'_>, file: &Path) {
        let text = match std::fs::read_to_string(look.at(file)) {
            Ok(text) => text,
            Err(e) => {
                let remedy = "Run this as root, or mend the file.";
                return look.problem("engine_conf", file, format!("{} cannot be read: {e}", file.display()), remedy);
            }
        };
        for (number, line) in (1..).zip(text.lines()) {
            match assignment(line, &self.variables) {
                Line::Nothing => {}
                Line::Variable(name, value) => {
                    self.variables.insert(name, value);
                }
                Line::Odd => look.problem(
                    "engine_conf",
                    file,
                    format!("{}: line {number} is no assignment: the engine does not start with it", file.display()),
                    "Write NAME=\"value\".",
                ),
            }
        }
    }

    fn find_user(&mut self, look: &mut Look<'_>) {
        let passwd = Path::new("/etc/passwd");
        let name = self.user().to_owned();
        let text = std::fs::read_to_string(look.at(passwd)).unwrap_or_default();
        self.uid = text.lines().find_map(|line| {
            let mut fields = line.split(':');
            let found = fields.next() == Some(&name);
            fields.nth(1).filter(|_| found)?.parse().ok()
        });
        if self.uid.is_none() {
            let remedy = "Install ovirt-engine, which makes this user.";
            look.problem("engine_user", passwd, format!("there is no user {name}, as which the engine runs"), remedy);
        }
    }

    /// The value of a variable, or what the engine has without it.
    pub fn get<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.variables.get(name).map_or(default, String::as_str)
    }

    /// Name of the user under which the engine runs.
    pub fn user(&self) -> &str {
        self.get("ENGINE_USER", "ovirt")
    }

    /// Folders of a variable that lists them.
    pub fn folders<'a>(&'a self, name: &str, default: &'a str) -> Vec<PathBuf> {
        self.get(name, default).split(':').filter(|path| !path.is_empty()).map(PathBuf::from).collect()
    }
}

/// A file, and those of the folder beside it with its name and `.d`.
fn files(look: &Look<'_>, file: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = vec![];
    if look.at(file).is_file() {
        found.push(file.to_owned());
    }
    let folder = PathBuf::from(format!("{}.d", file.display()));
    found.extend(listed(look, &folder, "conf"));
    found
}

/// The files of a folder with this ending, in the order of their names. A folder that is not there has none.
pub fn listed(look: &Look<'_>, folder: &Path, ending: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(look.at(folder)) else { return vec![] };
    let mut names: Vec<PathBuf> = entries.filter_map(|entry| Some(folder.join(entry.ok()?.file_name()))).collect();
    names.retain(|name| name.extension().is_some_and(|found| found == ending));
    names.sort();
    names
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Nothing,
    Variable(String, String),
    Odd,
}

/// One line: `NAME=value`, with or without quotes, with `$NAME` and `${NAME}` of the variables before it.
fn assignment(line: &str, known: &BTreeMap<String, String>) -> Line {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Line::Nothing;
    }
    let Some((name, rest)) = line.strip_prefix("export ").unwrap_or(line).trim_start().split_once('=') else {
        return Line::Odd;
    };
    if name.is_empty() || !name.chars().all(is_of_name) {
        return Line::Odd;
    }
    expanded(rest, known).map_or(Line::Odd, |value| Line::Variable(name.to_owned(), value))
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// A value without its quotes. `None`: a quote or a brace is not closed.
fn expanded(text: &str, known: &BTreeMap<String, String>) -> Option<String> {
    let (mut value, mut quoted) = (String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            '\\' => value.push(letters.next()?),
            '$' => {
                let braced = letters.next_if_eq(&'{').is_some();
                let name: String = std::iter::from_fn(|| letters.next_if(|next| is_of_name(*next))).collect();
                if braced && letters.next() != Some('}') {
                    return None;
                }
                value.push_str(known.get(&name).map_or("", String::as_str));
            }
            '#' | ' ' | '\t' if !quoted => break,
            other => value.push(other),
        }
    }
    (!quoted).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_the_engine_reads_them() {
        let known = BTreeMap::from([("APPS".to_owned(), "engine.ear".to_owned())]);
        let variable = |name: &str, value: &str| Line::Variable(name.to_owned(), value.to_owned());
        for (line, read) in [
            ("", Line::Nothing),
            ("  # A=b", Line::Nothing),
            ("A=b", variable("A", "b")),
            ("export A=\"b c\" # d", variable("A", "b c")),
            ("APPS=\"${APPS} /x.war\"", variable("APPS", "engine.ear /x.war")),
            ("APPS=$APPS:$NONE:", variable("APPS", "engine.ear::")),
            ("A=\"\\$b \\\" c\"", variable("A", "$b \" c")),
            ("A=", variable("A", "")),
            ("A", Line::Odd),
            ("A B=c", Line::Odd),
            ("A=\"b", Line::Odd),
            ("A=${b", Line::Odd),
        ] {
            assert_eq!(assignment(line, &known), read, "{line}");
        }
    }
}
